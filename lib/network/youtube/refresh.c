/* SPDX-License-Identifier: EUPL-1.2 */
/* New tokens (developers.google.com/identity/protocols/oauth2): they live for an hour; what
 * renews them stays the same until somebody takes it back, changes a password, leaves it unused
 * for half a year, or for a week while the app is in testing. */
#include "network/youtube/youtube.h"

#include "term/civil.h"

#include <string.h>

#define REFRESH_SITE "https://oauth2.googleapis.com"

enum { REFRESH_LIFE_MAX_S = 366 * 24 * 3600 };

struct bz_request *yt_refresh(const struct bz_context *c, struct bz_err *err)
{
    static const struct bz_form_field fields[] = {
        {"client_secret", "client_secret"}, {"refresh_token", "refresh_token"}, {NULL, NULL}};
    const char *client = bz_json_str(c->settings, "client_id");
    BZ_TEXT base = NULL;
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};
    BZ_DONE(bz_str) form = {0};

    if (!client)
        return bz_fail(err, BUZON_ERR_AUTH,
                       "the token cannot be renewed: the account has no setting client_id");
    if (bz_json_get(c->settings, "base_url") &&
        !(base = bz_base_url(c->settings, "base_url", err)))
        return NULL;
    bz_str_add(&url, base ? base : REFRESH_SITE);
    bz_str_add(&url, "/token");
    bz_str_add(&form, "grant_type=refresh_token&client_id=");
    bz_str_add_escaped(&form, client);
    if (url.failed || form.failed)
        return bz_nomem(err);
    r = bz_request_new("refresh", "POST", url.data, err);
    if (!r)
        return NULL;
    r->auth = BZ_AUTH_FORM;
    r->form = fields;
    r->body_len = form.len;
    r->body = bz_steal(form.data);
    return bz_steal(r);
}

/* {"error": "invalid_grant", "error_description": …} (RFC 6749, 5.2). */
static bool refresh_refused(const struct bz_exchange *x, const struct bz_json *j,
                            struct bz_err *err)
{
    const char *words = bz_json_str(j, "error_description"), *name = bz_json_str(j, "error");
    int status = x->response->status;

    (void)bz_http_fail(err, x, "new token", words ? words : name);
    if (bz_streq(name, "invalid_grant"))
        bz_err_set(
            err, BUZON_ERR_AUTH,
            "new token: the consent is over or was taken back: somebody has to authorise "
            "the account again (every week while the app is in testing)");
    else if (status != 429 && status < 500)
        err->code = status == 400 || status == 401 || status == 403 ? BUZON_ERR_AUTH
                                                                    : BUZON_ERR_PROTOCOL;
    err->http_status = status;
    return false;
}

bool yt_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                  struct bz_refreshed *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &local);
    const char *token = bz_json_str(j, "access_token");
    int64_t seconds = bz_json_num(j, "expires_in", 0);

    (void)c;
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!yt_ok(x))
        return refresh_refused(x, j, err);
    if (!token || !*token)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "new token: the network's answer has none");
    if (seconds > 0 && seconds < REFRESH_LIFE_MAX_S)
        ret->expires_at = x->at + seconds * BZ_MS_SECOND;
    return bz_refreshed_add(ret, "refresh_token", bz_json_str(j, "refresh_token"), err) &&
           bz_refreshed_add(ret, "token", token, err);
}
