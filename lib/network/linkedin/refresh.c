/* SPDX-License-Identifier: EUPL-1.2 */
/* New tokens: they live for 60 days, what renews them for a year from the consent on, which no
 * renewal makes longer (learn.microsoft.com/linkedin/shared/authentication). */
#include "network/linkedin/linkedin.h"

#include "term/civil.h"

#include <string.h>

#define REFRESH_SITE "https://www.linkedin.com"

struct bz_request *li_form(const struct bz_context *c, const char *purpose, const char *path,
                           const char *body, const struct bz_form_field *fields,
                           struct bz_err *err)
{
    const char *client = bz_json_str(c->settings, "client_id");
    BZ_TEXT base = li_base(c->settings, err);
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};
    BZ_DONE(bz_str) form = {0};

    if (!base)
        return NULL;
    bz_str_add(&url, bz_json_get(c->settings, "base_url") ? base : REFRESH_SITE);
    bz_str_add(&url, path);
    bz_str_add(&form, body);
    bz_str_add(&form, "client_id=");
    bz_str_add_escaped(&form, client ? client : "");
    if (url.failed || form.failed)
        return bz_nomem(err);
    r = bz_request_new(purpose, "POST", url.data, err);
    if (!r)
        return NULL;
    r->auth = BZ_AUTH_FORM;
    r->form = fields;
    r->body_len = form.len;
    r->body = bz_steal(form.data);
    return bz_steal(r);
}

struct bz_request *li_refresh(const struct bz_context *c, struct bz_err *err)
{
    static const struct bz_form_field fields[] = {
        {"client_secret", "client_secret"}, {"refresh_token", "refresh_token"}, {NULL, NULL}};

    if (!bz_json_str(c->settings, "client_id"))
        return bz_fail(err, BUZON_ERR_AUTH,
                       "the token cannot be renewed: the account has no setting client_id");
    return li_form(c, "refresh", "/oauth/v2/accessToken", "grant_type=refresh_token&", fields,
                   err);
}

/* {"error": "invalid_grant", "error_description": …}: their own words hold no secret. */
static bool refresh_refused(const struct bz_context *c, const struct bz_exchange *x,
                            const struct bz_json *j, struct bz_err *err)
{
    const char *words = bz_json_str(j, "error_description");
    int status = x->response->status;

    if (status == 429 || status >= 500)
        return li_refuse(c, x, "new token", err);
    (void)bz_http_fail(err, x, "new token", words ? words : bz_json_str(j, "error"));
    if (status == 400 || status == 401 || status == 403)
        err->code = BUZON_ERR_AUTH;
    else
        err->code = BUZON_ERR_PROTOCOL;
    return false;
}

bool li_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                  struct bz_refreshed *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &local);
    const char *token = bz_json_str(j, "access_token");
    int64_t seconds = bz_json_num(j, "expires_in", 0);

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!li_ok(x))
        return refresh_refused(c, x, j, err);
    if (!token || !*token)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "new token: the network's answer has none");
    if (seconds > 0 && seconds < INT64_C(10) * 365 * 86400)
        ret->expires_at = x->at + seconds * BZ_MS_SECOND;
    return bz_refreshed_add(ret, "refresh_token", bz_json_str(j, "refresh_token"), err) &&
           bz_refreshed_add(ret, "token", token, err);
}
