/* SPDX-License-Identifier: EUPL-1.2 */
/* The adapter's requests, and what an answer says about further ones. */
#include "network/mastodon/mastodon.h"

#include <string.h>

/* Below that many requests left, what can wait waits for the next round. */
enum { ASK_RESERVE = 5, ASK_LINK_MAX = 2048, ASK_WINDOW_MS = 300 * 1000 };

/* All requests of a token are counted by five minutes (300), what is read in pages by fifteen
 * and what is posted by three hours besides; no answer says which count is full. What lasts
 * longer than the first is one of the others (config/initializers/rack_attack.rb, RateLimiter).
 */
enum bz_holds masto_holds(const struct bz_exchange *x, bool writes)
{
    return bz_retry_at(x->response, x->at, ASK_WINDOW_MS) > x->at + ASK_WINDOW_MS
               ? bz_holds_apart(x, writes)
               : BZ_HOLDS_ALL;
}

bool masto_ask_url(struct masto *m, const char *purpose, const char *url, struct bz_err *err)
{
    BZ_AUTO(bz_request) r = bz_request_new(purpose, "GET", url, err);

    if (!r || !bz_headers_add(&r->headers, "Accept", "application/json", err))
        return false;
    r->auth = BZ_AUTH_BEARER;
    return bz_batch_add_request(m->batch, bz_steal(r), err);
}

bool masto_ask(struct masto *m, const char *purpose, const char *path, struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};

    if (!m->base)
        return true;
    bz_str_add(&url, m->base);
    bz_str_add(&url, path);
    return masto_set(!url.failed, err) && masto_ask_url(m, purpose, url.data, err);
}

bool masto_ask_status(struct masto *m, const char *purpose, const char *id, const char *tail,
                      struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};
    BZ_DONE(bz_str) state = {0};
    struct bz_requests *asked = &m->batch->requests;

    bz_str_add(&path, "/api/v1/statuses/");
    bz_str_add_escaped(&path, id);
    bz_str_add(&path, tail);
    bz_str_add(&state, "{\"id\":");
    bz_json_quote(&state, id);
    bz_str_add(&state, "}");
    if (path.failed || state.failed)
        return bz_nomem(err);
    if (!masto_ask(m, purpose, path.data, err))
        return false;
    if (asked->n)
        asked->items[asked->n - 1]->state = bz_steal(state.data);
    return true;
}

bool masto_asked(const struct masto *m, char **ret, struct bz_err *err)
{
    const struct bz_request *r = m->x->request;
    BZ_AUTO(bz_json) state = NULL;
    const char *id;

    if (!r)
        return true;
    if (r->state) {
        state = bz_json_parse(r->state, strlen(r->state), NULL, "state", err);
        return state && bz_json_id(state, "id", ret, err);
    }
    id = r->url ? strstr(r->url, "/api/v1/statuses/") : NULL;
    if (!id)
        return true;
    id += strlen("/api/v1/statuses/");
    return bz_dupn(ret, id, strcspn(id, "/?#"), err);
}

/* A target of another server is not followed: the token would go there. */
bool masto_link(const struct masto *m, const char *rel, char **ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_TEXT target = bz_link_target(m->x->response, rel, &local);
    BZ_TEXT origin = NULL;
    BZ_DONE(bz_str) url = {0};

    if (local.code)
        return bz_nomem(err);
    if (!target || !m->base)
        return true;
    if (target[0] == '/' && target[1] != '/') {
        origin = bz_origin(m->base, err);
        if (!origin)
            return false;
        bz_str_add(&url, origin);
    }
    bz_str_add(&url, target);
    if (url.failed)
        return bz_nomem(err);
    if (url.len <= ASK_LINK_MAX && bz_same_origin(m->base, url.data))
        *ret = bz_steal(url.data);
    return true;
}

bool masto_tired(const struct masto *m)
{
    const char *left = bz_headers_find(&m->x->response->headers, "X-RateLimit-Remaining", 0);

    return left && *left >= '0' && *left <= '9' && strtol(left, NULL, 10) <= ASK_RESERVE;
}
