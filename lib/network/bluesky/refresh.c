/* SPDX-License-Identifier: EUPL-1.2 */
/* Sessions. An access token lives for about two hours, what renews it for 90 days, and every
 * renewal changes both. The app password makes a session anew where there is none, or where the
 * network refused the last one: logins are limited to 300 a day. */
#include "network/bluesky/bluesky.h"

static struct bz_request *refresh_login(const struct bsky *b, struct bz_err *err)
{
    static const struct bz_form_field fields[] = {{"password", "password"}, {NULL, NULL}};
    const char *name = bz_json_str(b->c->settings, "identifier");
    BZ_AUTO(bz_json) body = bz_json_object();
    struct bz_request *r;

    if (!name)
        return bz_fail(err, BUZON_ERR_AUTH,
                       "no session can be made: the account has no setting identifier");
    if (!bz_json_set_text(body, "identifier", name))
        return bz_nomem(err);
    r = bsky_post(b, "login", "com.atproto.server.createSession", bz_steal(body), false, err);
    if (!r)
        return NULL;
    r->auth = BZ_AUTH_FORM;
    r->form = fields;
    return r;
}

struct bz_request *bsky_refresh(const struct bz_context *c, struct bz_err *err)
{
    __attribute__((cleanup(bsky_done))) struct bsky b = {0};
    struct bz_request *r;

    if (!bsky_init(&b, c, NULL, 0, err))
        return NULL;
    if (c->account->state == BUZON_ACCOUNT_BROKEN ||
        c->account->token_expires_at == BUZON_TIME_NONE)
        return refresh_login(&b, err);
    r = bsky_request(&b, "refresh", "POST", "com.atproto.server.refreshSession", false, err);
    if (r)
        r->secret = "refresh_token";
    return r;
}

/* --- what came back --- */

/* Whatever refuses a session but a rate is for a person. */
static bool refresh_refused(const struct bz_exchange *x, struct bz_err *err)
{
    int status = x->response->status;

    (void)bsky_refuse(x, bz_streq(x->purpose, "login") ? "login" : "new session", err);
    if (err->code != BUZON_ERR_NO_MEMORY && (status == 400 || status == 401 || status == 403))
        err->code = BUZON_ERR_AUTH;
    return false;
}

bool bsky_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                    struct bz_refreshed *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = NULL;
    const char *token, *renews;

    (void)c;
    if (!bsky_ok(x))
        return refresh_refused(x, err);
    j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    token = bz_json_str(j, "accessJwt");
    renews = bz_json_str(j, "refreshJwt");
    if (!token || !*token || !renews || !*renews)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "new session: the network's answer has none");
    return bz_jwt_end(token, &ret->expires_at, err) &&
           bz_refreshed_add(ret, "refresh_token", renews, err) &&
           bz_refreshed_add(ret, "token", token, err);
}
