/* SPDX-License-Identifier: EUPL-1.2 */
/* The user's token: an hour, for a name and a password. Before Elgg 3 a user has one only, and
 * a new one ends the old one. */
#include "network/elgg/elgg.h"

#include "term/civil.h"

#include <string.h>

enum { TOKEN_MS = 60 * BZ_MS_MINUTE };

struct bz_request *el_refresh(const struct bz_context *c, struct bz_err *err)
{
    static const struct bz_form_field fields[] = {{"password", "password"}, {NULL, NULL}};
    const char *me = bz_json_str(c->settings, "username");
    BZ_TEXT base = bz_base_url(c->settings, "base_url", err);
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};
    BZ_DONE(bz_str) form = {0};

    if (!base)
        return NULL;
    bz_str_addf(&url, "%s/services/api/rest/json/?method=auth.gettoken", base);
    bz_str_add(&form, "username=");
    bz_str_add_escaped(&form, me ? me : "");
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

/* A wrong password is status -1, as everything else; only a person can help. */
bool el_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                  struct bz_refreshed *ret, struct bz_err *err)
{
    __attribute__((cleanup(el_done))) struct el e = {0};
    int status = x->response->status;
    BZ_AUTO(bz_json) result = NULL;
    const char *token;

    if (!el_init(&e, c, x, x->at, err))
        return false;
    if (status < 200 || status > 299)
        return bz_http_fail(err, x, "auth.gettoken", NULL);
    result = el_result(&e, err);
    token = bz_json_text(result);
    if (!token || !*token) {
        if (err->code == BUZON_ERR_PROTOCOL)
            err->code = BUZON_ERR_AUTH;
        return result ? bz_fail(err, BUZON_ERR_PROTOCOL, "auth.gettoken: no token came")
                      : false;
    }
    ret->expires_at = x->at + TOKEN_MS;
    return bz_refreshed_add(ret, "token", token, err);
}
