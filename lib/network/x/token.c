/* SPDX-License-Identifier: EUPL-1.2 */
/* New tokens (docs.x.com, OAuth 2.0 with PKCE): those for an account end after two hours, and
 * each refresh token is good once. Tokens of OAuth 1.0a do not end. */
#include "network/x/x.h"

#include "term/civil.h"

#include <string.h>

enum { TOKEN_LIFE_S = 7200, TOKEN_LIFE_MAX_S = 366 * 24 * 3600 };

static const struct bz_form_field confidential[] = {
    {"", "client_id"}, {"", "client_secret"}, {"refresh_token", "refresh_token"}, {NULL, NULL}};
static const struct bz_form_field open[] = {
    {"client_id", "client_id"}, {"refresh_token", "refresh_token"}, {NULL, NULL}};

struct bz_request *xx_refresh(const struct bz_context *c, struct bz_err *err)
{
    static const char body[] = "grant_type=refresh_token";
    bool is_open = bz_streq(bz_json_str(c->settings, "client"), "public");
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) path = {0};

    if (xx_signs(c->settings))
        return bz_fail(err, BUZON_ERR_AUTH,
                       "tokens of OAuth 1.0a are not renewed: X has taken this one back");
    bz_str_add(&path, "/2/oauth2/token");
    r = xx_request(c, "refresh", "POST", &path, err);
    if (!r || !bz_dup(&r->body, body, err))
        return NULL;
    r->body_len = sizeof body - 1;
    r->auth = is_open ? BZ_AUTH_FORM : BZ_AUTH_BASIC;
    r->form = is_open ? open : confidential;
    return bz_steal(r);
}

/* Errors here are those of RFC 6749, 5.2, with X's own word for a token that was used before
 * (invalid_request): only a person can authorise the app again. */
static bool token_refused(const struct bz_exchange *x, struct bz_err *err)
{
    int status = x->response->status;

    (void)xx_refuse(err, x, "new tokens", NULL);
    if (err->code != BUZON_ERR_NO_MEMORY && err->code != BUZON_ERR_RATE &&
        (status == 400 || status == 401 || status == 403))
        err->code = BUZON_ERR_AUTH;
    return false;
}

bool xx_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                  struct bz_refreshed *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_AUTO(bz_json) j = NULL;
    const char *token, *renewal;
    int64_t life;

    (void)c;
    if (r->status < 200 || r->status > 299)
        return token_refused(x, err);
    j = bz_json_parse(r->body ? r->body : "", r->len, NULL, "X's answer", err);
    token = bz_json_str(j, "access_token");
    renewal = bz_json_str(j, "refresh_token");
    if (!j)
        return false;
    if (!token || !*token)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "X's answer has no token in it");
    life = bz_json_num(j, "expires_in", TOKEN_LIFE_S);
    if (life <= 0 || life > TOKEN_LIFE_MAX_S)
        life = TOKEN_LIFE_S;
    ret->expires_at = x->at + life * BZ_MS_SECOND;
    return (!renewal || !*renewal || bz_refreshed_add(ret, "refresh_token", renewal, err)) &&
           bz_refreshed_add(ret, "token", token, err);
}
