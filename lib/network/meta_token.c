/* SPDX-License-Identifier: EUPL-1.2 */
/* New tokens for those that live for 60 days: a token renews itself, from a day after it was
 * given until it ends (developers.facebook.com/docs/threads/get-started/long-lived-tokens). */
#include "network/meta.h"

#include "term/civil.h"

#include <stdlib.h>
#include <string.h>

enum { TOKEN_LIFE_MAX_S = 10 * 365 * 86400 };

/* How much of a base is in front of its version: all of it when it names none. */
static size_t token_root(const char *base)
{
    const char *end = strrchr(base, '/');

    return end && end[1] == 'v' && end[2] >= '0' && end[2] <= '9' ? (size_t)(end - base)
                                                                  : strlen(base);
}

struct bz_request *bz_meta_refresh(const char *base, const char *grant, struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};
    struct bz_request *r;

    bz_str_add_bytes(&url, base, token_root(base));
    bz_str_addf(&url, "/refresh_access_token?grant_type=%s&access_token={secret}", grant);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new("refresh", "GET", url.data, err);
    if (r)
        r->auth = BZ_AUTH_URL;
    return r;
}

/* What is neither a limit nor an outage only a person can put right. */
static bool token_refused(const struct bz_exchange *x, struct bz_err *err)
{
    (void)bz_graph_fail(err, x, "new token", NULL);
    if (err->code != BUZON_ERR_RATE && err->code != BUZON_ERR_NETWORK &&
        err->code != BUZON_ERR_NO_MEMORY)
        err->code = BUZON_ERR_AUTH;
    return false;
}

bool bz_meta_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                       struct bz_refreshed *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_AUTO(bz_json) j = NULL;
    const char *token;
    int64_t life;

    (void)c;
    if (r->status < 200 || r->status > 299)
        return token_refused(x, err);
    j = bz_json_parse(r->body ? r->body : "", r->len, NULL, "the network's answer", err);
    token = bz_json_str(j, "access_token");
    life = bz_json_num(j, "expires_in", 0);
    if (!j)
        return false;
    if (!token || !*token)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "new token: the network's answer has none");
    if (life > 0 && life <= TOKEN_LIFE_MAX_S)
        ret->expires_at = x->at + life * BZ_MS_SECOND;
    return bz_refreshed_add(ret, "token", token, err);
}
