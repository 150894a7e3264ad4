/* SPDX-License-Identifier: EUPL-1.2 */
/* An answer becomes a list of things, whatever it is wrapped in; what each is shows by what it
 * has. */
#include "network/open311/open311.h"

#include <string.h>

enum { DOCUMENT_DEPTH = 6 };

/* --- what is no JSON --- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Where the string that begins at i ends. */
static size_t string_end(const char *s, size_t i, size_t len)
{
    const char *end = s + i;

    while ((end = memchr(end + 1, '"', len - (size_t)(end + 1 - s)))) {
        size_t escapes = 0;

        while (end[-1 - (ptrdiff_t)escapes] == '\\')
            escapes++;
        if (escapes % 2 == 0)
            return (size_t)(end - s);
    }
    return len - 1;
}

/* The specification's own examples have codes as numbers with zeros in front (006), which JSON
 * does not know: they become texts. Nothing is added to ret when there are none. */
static void add_without_zeros(struct bz_str *ret, const char *s, size_t len)
{
    size_t from = 0;

    for (size_t i = 0; i < len; i++) {
        size_t n = 0;

        if (s[i] == '"') {
            i = string_end(s, i, len);
            continue;
        }
        while (is_digit(s[i]) && i + n < len && is_digit(s[i + n]))
            n++;
        if (n > 1 && s[i] == '0' && (i + n == len || !strchr(".eE", s[i + n])) &&
            (!i || strchr(":,[ \t\r\n", s[i - 1]))) {
            bz_str_add_bytes(ret, s + from, i - from);
            bz_str_add_char(ret, '"');
            bz_str_add_bytes(ret, s + i, n);
            bz_str_add_char(ret, '"');
            from = i + n;
        }
        i += n ? n - 1 : 0;
    }
    if (from)
        bz_str_add_bytes(ret, s + from, len - from);
}

static struct bz_json *document_json(const char *s, size_t len, int64_t *repaired,
                                     struct bz_err *err)
{
    BZ_DONE(bz_str) better = {0};
    struct bz_json *j;
    int n = 0;

    add_without_zeros(&better, s, len);
    if (better.failed)
        return bz_nomem(err);
    j = bz_json_parse(better.data ? better.data : s, better.data ? better.len : len, &n,
                      "the server's answer", err);
    if (repaired)
        *repaired += n;
    return j;
}

/* --- a list of things --- */

static bool has(const struct bz_json *j, const char *key)
{
    return bz_json_kind(bz_json_get(j, key)) > BZ_JSON_NULL;
}

static const struct bz_json *unwrapped(const struct bz_json *j)
{
    static const char *const names[] = {
        "service_requests", "requests",        "request",
        "services",         "service",         "service_definition",
        "errors",           "error",           "service_request_updates",
        "request_update",   "request_updates", "service_requests_updates"};

    if (has(j, "service_request_id") || has(j, "service_code") || has(j, "update_id"))
        return NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct bz_json *inner = bz_json_get(j, names[i]);

        if (bz_json_kind(inner) == BZ_JSON_ARRAY || bz_json_kind(inner) == BZ_JSON_OBJECT ||
            bz_json_kind(inner) == BZ_JSON_NULL)
            return inner;
    }
    return NULL;
}

static bool items_add(struct bz_json *list, const struct bz_json *j, int depth)
{
    const struct bz_json *inner = unwrapped(j);

    if (inner && depth < DOCUMENT_DEPTH)
        return items_add(list, inner, depth + 1);
    if (depth && bz_json_kind(j) == BZ_JSON_NULL)
        return true;
    if (bz_json_kind(j) != BZ_JSON_ARRAY || depth >= DOCUMENT_DEPTH)
        return bz_json_push(list, bz_json_share(j));
    for (size_t i = 0; i < bz_json_len(j); i++) {
        if (!items_add(list, bz_json_at(j, i), depth + 1))
            return false;
    }
    return true;
}

struct bz_json *o3_items(const struct bz_exchange *x, int64_t *repaired, struct bz_err *err)
{
    const char *s = x->response->body ? x->response->body : "";
    size_t len = x->response->body ? x->response->len : 0, skip;
    BZ_AUTO(bz_json) list = bz_json_array();
    BZ_AUTO(bz_json) j = NULL;

    if (len >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0)
        s += 3, len -= 3;
    for (skip = 0; skip < len && strchr(" \t\r\n", s[skip]) && s[skip]; skip++)
        ;
    j = skip < len && s[skip] == '<' ? o3_xml(s, len, err)
                                     : document_json(s, len, repaired, err);
    if (!j)
        return NULL;
    return o3_set(list && items_add(list, j, 0), err) ? bz_steal(list) : NULL;
}

struct bz_json *o3_read(struct o3 *e, const char *what, struct bz_err *err)
{
    BZ_AUTO(bz_json) items = o3_items(e->x, &e->batch->repaired, err);

    if (!items || o3_says_no(e, items, what, err))
        return NULL;
    return bz_steal(items);
}

/* A 404 whose words are of the jurisdiction is about all of the server, not about what was
 * asked for. */
bool o3_look(struct o3 *e, const char *what, struct bz_json **ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(why);

    *ret = NULL;
    if (o3_ok(e->x))
        *ret = o3_read(e, what, &why);
    else
        (void)o3_refuse(e->x, what, &why);
    if (*ret || (why.code == BUZON_ERR_GONE && e->x->response->status != 410 &&
                 !strcasestr(why.message, "jurisdiction")))
        return true;
    bz_err_move(err, &why);
    return false;
}

enum o3_what o3_what(const struct bz_json *item)
{
    if (has(item, "update_id"))
        return O3_UPDATE;
    if (has(item, "service_request_id") &&
        (!bz_json_str(item, "service_request_id") || *bz_json_str(item, "service_request_id")))
        return O3_REQUEST;
    if (has(item, "token"))
        return O3_TOKEN;
    if (has(item, "service_code") && !has(item, "requested_datetime"))
        return O3_SERVICE;
    return has(item, "code") && !has(item, "service_code") ? O3_ERROR : O3_OTHER;
}
