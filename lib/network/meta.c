/* SPDX-License-Identifier: EUPL-1.2 */
/* Times of Graph, and how close to its limits we are. */
#include "network/meta.h"

#include "term/civil.h"

#include <stdlib.h>
#include <string.h>

enum { META_SLOW_FROM = 75, META_FULL = 100, META_STEP_MS = 2000, META_FULL_MS = 300 * 1000 };

/* --- times --- */

static const int64_t META_MS_FROM =
    INT64_C(100000000000); /* greater numbers are milliseconds */
static const int64_t META_TIME_MAX = INT64_C(253402300799999);

static buzon_time meta_number(int64_t n)
{
    if (n <= 0 || n > META_TIME_MAX)
        return BUZON_TIME_NONE;
    return n >= META_MS_FROM ? n : n * 1000;
}

buzon_time bz_meta_time(const struct bz_json *j)
{
    const char *text = bz_json_text(j);
    size_t len = text ? strlen(text) : 0;
    char zone[40];
    buzon_time t;

    if (!text)
        return meta_number(bz_json_int(j, 0));
    if (len && len < 16 && text[strspn(text, "0123456789")] == '\0')
        return meta_number(strtoll(text, NULL, 10));
    if (bz_instant_parse(text, &t))
        return t;
    if (len < 6 || len + 2 > sizeof zone || (text[len - 5] != '+' && text[len - 5] != '-'))
        return BUZON_TIME_NONE;
    /* "+0000" becomes "+00:00". */
    memcpy(zone, text, len - 2);
    zone[len - 2] = ':';
    memcpy(zone + len - 1, text + len - 2, 3);
    return bz_instant_parse(zone, &t) ? t : BUZON_TIME_NONE;
}

/* --- usage --- */

/* How much of a limit is used up, and how long until there is some of it again. */
struct meta_usage {
    int64_t percent, regain_ms;
};

static void usage_add(struct meta_usage *u, const struct bz_json *j)
{
    static const char *const counts[] = {"call_count", "total_time", "total_cputime"};
    int64_t minutes = bz_json_num(j, "estimated_time_to_regain_access", 0);

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        int64_t n = bz_json_num(j, counts[i], 0);

        u->percent = n > u->percent && n < 1000000 ? n : u->percent;
    }
    if (minutes > 0 && minutes <= BZ_MS_DAY / BZ_MS_MINUTE &&
        minutes * BZ_MS_MINUTE > u->regain_ms)
        u->regain_ms = minutes * BZ_MS_MINUTE;
}

/* {"call_count": …}, or {"id": [{"type", "call_count", …}]}. */
static void usage_read(struct meta_usage *u, const char *header)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_json)
    j = header ? bz_json_parse(header, strlen(header), NULL, NULL, &err) : NULL;
    const struct bz_json *list;
    const char *key;
    void *iter = NULL;

    usage_add(u, j);
    while (bz_json_kind(j) == BZ_JSON_OBJECT && bz_json_each(j, &iter, &key, &list)) {
        for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++)
            usage_add(u, bz_json_at(list, i));
    }
}

static struct meta_usage usage_of(const struct bz_response *r)
{
    struct meta_usage u = {0};

    usage_read(&u, bz_headers_find(&r->headers, "X-Business-Use-Case-Usage", 0));
    usage_read(&u, bz_headers_find(&r->headers, "X-App-Usage", 0));
    return u;
}

buzon_time bz_meta_backoff(const struct bz_context *c, const struct bz_exchange *x)
{
    struct meta_usage u = usage_of(x->response);

    (void)c;
    if (u.regain_ms)
        return x->at + u.regain_ms;
    if (u.percent < META_SLOW_FROM)
        return BUZON_TIME_NONE;
    return x->at + (u.percent >= META_FULL ? META_FULL_MS
                                           : (u.percent - META_SLOW_FROM + 1) * META_STEP_MS);
}

/* Errors that count what was asked only: posts of a day, the own limit of one interface, what
 * is sent in a second, to one person, or too often. */
static bool is_apart(const struct bz_exchange *x)
{
    static const int64_t codes[] = {9, 613, 130429, 131048, 131056};
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(ignored);
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &ignored);
    int64_t code = bz_json_num(bz_json_get(j, "error"), "code", -1);

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i] == code)
            return true;
    return false;
}

enum bz_holds bz_meta_holds(const struct bz_exchange *x, bool writes)
{
    struct meta_usage u = usage_of(x->response);

    if (x->response->status >= 200 && x->response->status <= 299)
        return u.regain_ms || u.percent >= META_FULL ? BZ_HOLDS_ALL : BZ_HOLDS_READS;
    return is_apart(x) ? bz_holds_apart(x, writes) : BZ_HOLDS_ALL;
}

buzon_time bz_meta_retry_at(const struct bz_exchange *x, int64_t fallback_ms)
{
    struct meta_usage u = usage_of(x->response);

    return u.regain_ms ? x->at + u.regain_ms : bz_retry_at(x->response, x->at, fallback_ms);
}
