/* SPDX-License-Identifier: EUPL-1.2 */
/* Signing in (docs.decidim.org, "API authentication"): the credentials that a site has for
 * programs give a token, which says itself when it ends. A token that ended is either refused,
 * or taken for nobody's: an open site then shows what it shows to everybody, and the rest would
 * look deleted. So whoever signed in asks along who that is. */
#include "network/decidim/decidim.h"

#include <string.h>
#include <strings.h>

enum { TOKEN_MAX = 8000 };

bool dc_signs_in(const struct bz_json *settings)
{
    return bz_json_flag(settings, "sign_in", false);
}

bool dc_has_signed(const struct bz_exchange *x)
{
    return x && x->request && x->request->auth == BZ_AUTH_BEARER;
}

struct bz_request *dc_refresh(const struct bz_context *c, struct bz_err *err)
{
    static const struct bz_form_field fields[] = {
        {"api_user[key]", "api_key"}, {"api_user[secret]", "api_secret"}, {NULL, NULL}};
    BZ_TEXT base = bz_base_url(c->settings, "base_url", err);
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};

    if (!base)
        return NULL;
    bz_str_addf(&url, "%s/api/sign_in", base);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new("sign_in", "POST", url.data, err);
    if (!r || !bz_headers_add(&r->headers, "Accept", "application/json", err))
        return NULL;
    r->auth = BZ_AUTH_FORM;
    r->form = fields;
    return bz_steal(r);
}

/* --- what came back --- */

/* Whatever refuses it but a rate and a failure of the site is for a person. */
static bool token_refused(const struct bz_exchange *x, struct bz_err *err)
{
    int status = x->response->status;

    (void)bz_http_fail(err, x, "signing in", NULL);
    if (status >= 300 && status <= 499 && status != 429) {
        bz_err_set(err, BUZON_ERR_AUTH,
                   "signing in: the site answered %d: it does not take the credentials, or has "
                   "none for programs",
                   status);
        err->http_status = status;
    }
    return false;
}

/* In the header Authorization; releases differ in whether the body has it, too. */
static const char *token_of(const struct bz_response *r, const struct bz_json *j)
{
    static const char scheme[] = "Bearer ";
    const char *said = bz_headers_find(&r->headers, "Authorization", 0);
    const char *token = said && strncasecmp(said, scheme, strlen(scheme)) == 0
                            ? said + strlen(scheme)
                            : bz_json_str(j, "jwt_token");
    size_t len = token ? strlen(token) : 0;

    return len && len <= TOKEN_MAX &&
                   strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789-._~+/=") == len
               ? token
               : NULL;
}

bool dc_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                  struct bz_refreshed *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = NULL;
    const char *token;

    (void)c;
    if (r->status < 200 || r->status > 299)
        return token_refused(x, err);
    if (r->len)
        j = bz_json_parse(r->body, r->len, NULL, NULL, &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    token = token_of(r, j);
    if (!token)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "signing in: no token came");
    return bz_jwt_end(token, &ret->expires_at, err) &&
           bz_refreshed_add(ret, "token", token, err);
}

/* --- who asks --- */

void dc_who_query(struct bz_str *s, const struct dc *d)
{
    if (dc_signs_in(d->c->settings) && !dc_lacks(d, "Query.session") &&
        !dc_lacks(d, "Session.user"))
        bz_str_add(s, " session{user{id}}");
}

/* That the site fails to say who it is says nothing. */
static bool who_failed(const struct bz_json *errors)
{
    for (size_t i = 0; i < dc_len(errors); i++) {
        const struct bz_json *path = bz_json_get(bz_json_at(errors, i), "path");

        if (bz_streq(bz_json_text(bz_json_at(path, 0)), "session"))
            return true;
    }
    return false;
}

bool dc_who_is_known(const struct dc *d, const struct bz_json *j, struct bz_err *err)
{
    const struct bz_json *session = bz_json_path(j, "data.session");
    bool nobody = bz_json_kind(session) == BZ_JSON_NULL ||
                  (bz_json_kind(session) == BZ_JSON_OBJECT &&
                   bz_json_kind(bz_json_get(session, "user")) == BZ_JSON_NULL);

    return !session || !dc_has_signed(d->x) || !nobody ||
           who_failed(bz_json_get(j, "errors")) ||
           bz_fail(err, BUZON_ERR_AUTH, "the site takes the token for nobody's");
}
