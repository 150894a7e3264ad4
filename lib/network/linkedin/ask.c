/* SPDX-License-Identifier: EUPL-1.2 */
/* The adapter's requests, and what every answer of the interface has in common: lists with an
 * offset, errors with words. */
#include "network/linkedin/linkedin.h"

#include "term/civil.h"

#include <string.h>

enum { ASK_STATE = 1 << 20, ASK_LIST_MAX = 20000 };

struct bz_request *li_request(const struct li *l, const char *purpose, const char *method,
                              const char *path, struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};
    BZ_AUTO(bz_request) r = NULL;

    bz_str_add(&url, l->base);
    bz_str_add(&url, path);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new(purpose, method, url.data, err);
    if (!r || !bz_headers_add(&r->headers, "LinkedIn-Version", l->version, err) ||
        !bz_headers_add(&r->headers, "X-Restli-Protocol-Version", "2.0.0", err))
        return NULL;
    r->auth = BZ_AUTH_BEARER;
    return bz_steal(r);
}

bool li_ask(struct li *l, const char *purpose, const char *path, struct bz_json *state,
            struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = state;
    BZ_AUTO(bz_request) r = li_request(l, purpose, "GET", path, err);

    if (!r || (state && !(r->state = bz_json_print(state, err))))
        return false;
    return bz_batch_add_request(l->batch, bz_steal(r), err);
}

bool li_asked(const struct li *l, struct bz_json **ret, struct bz_err *err)
{
    const char *text = l->x->request ? l->x->request->state : NULL;

    *ret = NULL;
    if (!text || strlen(text) > ASK_STATE)
        return true;
    return (*ret = bz_json_parse(text, strlen(text), NULL, "state", err));
}

/* Where the link to the next page begins; 0 when it does not say, -1 when there is none. */
static int64_t ask_link(const struct bz_json *paging)
{
    const struct bz_json *links = bz_json_get(paging, "links");

    for (size_t i = 0; bz_json_kind(links) == BZ_JSON_ARRAY && i < bz_json_len(links); i++) {
        const struct bz_json *link = bz_json_at(links, i);
        const char *href = bz_json_str(link, "href");
        const char *start = href ? strstr(href, "start=") : NULL;

        if (bz_streq(bz_json_str(link, "rel"), "next"))
            return start ? strtol(start + strlen("start="), NULL, 10) : 0;
    }
    return -1;
}

/* "total" may be missing, and a page may be short or empty although there are more, because
 * what was filtered out of it counts in the offset all the same. */
int64_t li_next(const struct bz_json *page, int64_t start, int64_t count)
{
    const struct bz_json *paging = bz_json_get(page, "paging");
    const struct bz_json *list = bz_json_get(page, "elements");
    int64_t n = bz_json_kind(list) == BZ_JSON_ARRAY ? (int64_t)bz_json_len(list) : 0;
    int64_t link = ask_link(paging), next = 0;

    if (link >= 0)
        next = link > start ? link : start + (n ? n : count);
    else if (n && (n >= count || start + n < bz_json_num(paging, "total", 0)))
        next = start + n;
    return next > start && next < ASK_LIST_MAX ? next : 0;
}

bool li_ok(const struct bz_exchange *x)
{
    return x->response->status >= 200 && x->response->status <= 299;
}

struct bz_json *li_parse(struct li *l, struct bz_err *err)
{
    const struct bz_response *r = l->x->response;
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "the network's answer", err);
    if (!j)
        return NULL;
    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the network's answer is no object",
                       l->x->purpose);
    l->batch->repaired += repaired;
    return bz_steal(j);
}

/* --- errors --- */

/* A version that is no more is for whoever keeps the settings. */
static bool refuse_version(const struct bz_context *c, struct bz_err *err)
{
    const char *version = bz_json_str(c->settings, "version");

    return bz_fail(err, BUZON_ERR_PROTOCOL,
                   "LinkedIn has ended version %.16s of its interface: set the account's "
                   "version to one of the last twelve months",
                   version ? version : LI_VERSION);
}

/* Quotas of a day begin anew at midnight UTC; others, such as that of comments a minute, are
 * over soon (learn.microsoft.com/linkedin/shared/api-guide/concepts/rate-limits). */
static void refuse_rate(const struct bz_exchange *x, const char *words, struct bz_err *err)
{
    int64_t day = BZ_MS_DAY;
    buzon_time now = bz_server_now(x->response, x->at);

    if (!words || !strcasestr(words, "DAY limit") ||
        bz_headers_find(&x->response->headers, "Retry-After", 0))
        return;
    err->retry_at = x->at + (day - now % day);
}

bool li_refuse(const struct bz_context *c, const struct bz_exchange *x, const char *what,
               struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = NULL;
    const char *words;

    if (r->len)
        j = bz_json_parse(r->body, r->len, NULL, NULL, &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    words = bz_json_str(j, "message"); /* no JSON: a gateway's own page, nothing to quote */
    if (r->status == 426) {
        (void)refuse_version(c, err);
        err->http_status = 426;
        return false;
    }
    (void)bz_http_fail(err, x, what, words);
    if (r->status == 429)
        refuse_rate(x, words, err);
    return false;
}
