/* SPDX-License-Identifier: EUPL-1.2 */
/* The adapter's requests, and what every answer has in common (atproto.com/specs/xrpc). */
#include "network/bluesky/bluesky.h"

#include "term/civil.h"

#include <string.h>

enum { ASK_STATE = 1 << 20, ASK_FEW = 20, ASK_WINDOW_S = 300 };

struct bz_request *bsky_request(const struct bsky *b, const char *purpose, const char *method,
                                const char *path, bool chat, struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};
    BZ_AUTO(bz_request) r = NULL;

    bz_str_addf(&url, "%s/xrpc/%s", b->base, path);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new(purpose, method, url.data, err);
    if (!r || !bz_headers_add(&r->headers, "Accept", "application/json", err) ||
        (chat &&
         !bz_headers_add(&r->headers, "atproto-proxy", "did:web:api.bsky.chat#bsky_chat", err)))
        return NULL;
    r->auth = BZ_AUTH_BEARER;
    return bz_steal(r);
}

struct bz_request *bsky_post(const struct bsky *b, const char *purpose, const char *path,
                             struct bz_json *body, bool chat, struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = body;
    BZ_AUTO(bz_request) r = NULL;

    if (!body)
        return bz_nomem(err);
    r = bsky_request(b, purpose, "POST", path, chat, err);
    if (!r || !bz_headers_add(&r->headers, "Content-Type", "application/json", err) ||
        !(r->body = bz_json_print(body, err)))
        return NULL;
    r->body_len = strlen(r->body);
    return bz_steal(r);
}

bool bsky_ask(struct bsky *b, const char *purpose, const char *path, struct bz_json *state,
              bool chat, struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = state;
    BZ_AUTO(bz_request) r = bsky_request(b, purpose, "GET", path, chat, err);

    if (!r || (state && !(r->state = bz_json_print(state, err))))
        return false;
    return bz_batch_add_request(b->batch, bz_steal(r), err);
}

bool bsky_asked(const struct bz_exchange *x, struct bz_json **ret, struct bz_err *err)
{
    const char *text = x->request ? x->request->state : NULL;

    *ret = NULL;
    if (!text || strlen(text) > ASK_STATE)
        return true;
    return (*ret = bz_json_parse(text, strlen(text), NULL, "state", err));
}

bool bsky_ok(const struct bz_exchange *x)
{
    return x->response->status >= 200 && x->response->status <= 299;
}

struct bz_json *bsky_parse(struct bsky *b, struct bz_err *err)
{
    const struct bz_response *r = b->x->response;
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "the network's answer", err);
    if (!j)
        return NULL;
    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the network's answer is no object",
                       b->x->purpose);
    b->batch->repaired += repaired;
    return bz_steal(j);
}

/* --- errors --- */

/* {"error": name, "message": words}; NULL in *ret for anything else. */
static bool ask_error(const struct bz_exchange *x, struct bz_json **ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);

    *ret = r->len ? bz_json_parse(r->body, r->len, NULL, NULL, &local) : NULL;
    return local.code != BUZON_ERR_NO_MEMORY || bz_nomem(err);
}

bool bsky_named(const struct bz_exchange *x, const char *name, bool *ret, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;

    if (!ask_error(x, &j, err))
        return false;
    *ret = bz_streq(bz_json_str(j, "error"), name);
    return true;
}

/* A token that ended is a 400, not a 401. */
static bool ask_is_auth(const char *name)
{
    return bz_streq(name, "ExpiredToken") || bz_streq(name, "InvalidToken") ||
           bz_streq(name, "AuthMissing") || bz_streq(name, "AuthenticationRequired") ||
           bz_streq(name, "AccountTakedown") || bz_streq(name, "AccountDeactivated");
}

bool bsky_refuse(const struct bz_exchange *x, const char *what, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;
    const char *name, *words;
    BZ_DONE(bz_str) both = {0};

    if (!ask_error(x, &j, err))
        return false;
    name = bz_json_str(j, "error");
    words = bz_json_str(j, "message");
    if (name && words)
        bz_str_addf(&both, "%.60s: %s", name, words);
    if (both.failed)
        return bz_nomem(err);
    (void)bz_http_fail(err, x, what, both.data ? both.data : name ? name : words);
    if ((x->response->status == 400 || x->response->status == 403) && ask_is_auth(name))
        err->code = BUZON_ERR_AUTH;
    return false;
}

/* Requests are counted by five minutes, an account's writes by the hour and by the day: which
 * of them a refusal is of is said by its policy alone. A good answer that is among the last of
 * a window leaves those that remain to answers. */
enum bz_holds bsky_holds(const struct bz_exchange *x, bool writes)
{
    const char *policy = bz_headers_find(&x->response->headers, "RateLimit-Policy", 0);
    const char *window = policy ? strstr(policy, ";w=") : NULL;

    if (writes && window && strtol(window + 3, NULL, 10) > ASK_WINDOW_S)
        return BZ_HOLDS_WRITES;
    return bsky_ok(x) ? BZ_HOLDS_READS : BZ_HOLDS_ALL;
}

/* The last few requests of a window are for answers. */
buzon_time bsky_backoff(const struct bz_context *c, const struct bz_exchange *x)
{
    const char *left = bz_headers_find(&x->response->headers, "RateLimit-Remaining", 0);

    (void)c;
    if (!left || !*left || strspn(left, "0123456789") != strlen(left) ||
        strtol(left, NULL, 10) >= ASK_FEW ||
        !bz_headers_find(&x->response->headers, "RateLimit-Reset", 0))
        return BUZON_TIME_NONE;
    return bz_retry_at(x->response, x->at, BZ_MS_MINUTE);
}
