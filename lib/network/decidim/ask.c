/* SPDX-License-Identifier: EUPL-1.2 */
/* The adapter's requests, and what every answer of the API has in common. */
#include "network/decidim/decidim.h"

#include <string.h>

enum { ASK_STATE = 1 << 18 };

/* In the query's last braces. */
static void ask_who(struct bz_str *query, const struct dc *d)
{
    if (!dc_signs_in(d->c->settings) || query->failed || !query->len)
        return;
    query->data[--query->len] = '\0';
    dc_who_query(query, d);
    bz_str_add(query, "}");
}

bool dc_ask(struct dc *d, const char *purpose, struct bz_str *query, struct bz_json *state,
            struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = state;
    BZ_TEXT words = NULL;
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};
    BZ_DONE(bz_str) body = {0};

    ask_who(query, d);
    if (!(words = bz_str_take(query, err)))
        return false;
    if (!d->base)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting base_url is missing: the site's address");
    bz_str_addf(&url, "%s/api", d->base);
    bz_str_add(&body, "{\"query\":");
    bz_json_quote(&body, words);
    bz_str_add(&body, "}");
    if (url.failed || body.failed)
        return bz_nomem(err);
    r = bz_request_new(purpose, "POST", url.data, err);
    if (!r || !bz_headers_add(&r->headers, "Content-Type", "application/json", err) ||
        !bz_headers_add(&r->headers, "Accept", "application/json", err) ||
        (state && !(r->state = bz_json_print(state, err))))
        return false;
    if (dc_signs_in(d->c->settings))
        r->auth = BZ_AUTH_BEARER;
    r->body_len = body.len;
    r->body = bz_steal(body.data);
    return bz_batch_add_request(d->batch, bz_steal(r), err);
}

struct bz_json *dc_asked(const struct dc *d, struct bz_err *err)
{
    const char *text = d->x && d->x->request ? d->x->request->state : NULL;
    BZ_AUTO(bz_json) j = NULL;

    if (text && strlen(text) <= ASK_STATE &&
        !(j = bz_json_parse(text, strlen(text), NULL, "state", err)))
        return NULL;
    if (bz_json_kind(j) != BZ_JSON_OBJECT) {
        bz_json_free(j);
        j = bz_json_object();
    }
    return j ? bz_steal(j) : bz_nomem(err);
}

/* --- what is refused --- */

static const char *ask_words(const struct bz_json *j)
{
    const struct bz_json *first = bz_json_at(bz_json_get(j, "errors"), 0);
    const char *said = bz_json_str(first, "message");

    return said ? said : bz_json_text(first);
}

bool dc_refuse(struct dc *d, const struct bz_json *j, const char *what, struct bz_err *err)
{
    const char *said = ask_words(j);

    return bz_http_fail(err, d->x, what, said ? said : "no data");
}

/* A site may want a login for everything ("force login"), and then sends everybody there, also
 * whose token has ended. */
bool dc_refuse_status(const struct bz_exchange *x, const char *what, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    int status = r->status;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = r->len ? bz_json_parse(r->body, r->len, NULL, NULL, &local) : NULL;

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    (void)bz_http_fail(err, x, what, ask_words(j));
    if (status != 401 && status != 403 && (status < 300 || status > 399))
        return false;
    if (dc_has_signed(x))
        bz_err_set(err, status == 403 ? BUZON_ERR_FORBIDDEN : BUZON_ERR_AUTH,
                   "%s: the site answered %d to who had signed in", what, status);
    else
        bz_err_set(err, BUZON_ERR_FORBIDDEN,
                   "%s: the site answered %d: its API has to be open to readers without a "
                   "login, or the account to sign in (setting sign_in)",
                   what, status);
    err->http_status = status;
    return false;
}

/* --- answers --- */

/* Too much at once, as the site reckons: half of it. */
static bool ask_smaller(struct dc *d, const struct bz_json *errors, bool *ret,
                        struct bz_err *err)
{
    int64_t page = bz_json_num(d->state, "page", DC_PAGE);

    *ret = false;
    for (size_t i = 0; i < dc_len(errors) && !*ret; i++) {
        const char *said = bz_json_str(bz_json_at(errors, i), "message");

        *ret = said && strstr(said, "complexity") && page > 1;
    }
    return !*ret || dc_set(bz_json_set_int(d->state, "page", page / 2), err);
}

static bool ask_said(struct dc *d, const struct bz_json *j, enum dc_said *said,
                     struct bz_err *err)
{
    const struct bz_json *errors = bz_json_get(j, "errors"), *data = bz_json_get(j, "data");
    bool again, smaller;

    *said = bz_json_kind(data) == BZ_JSON_OBJECT && bz_json_len(data) ? DC_DATA : DC_NO;
    if (*said == DC_DATA)
        return true;
    if (!dc_learn(d, errors, &again, err) || !ask_smaller(d, errors, &smaller, err))
        return false;
    if (again || smaller)
        *said = DC_AGAIN;
    return true;
}

/* A thing that is not there any more, and whatever else goes wrong inside, is a 500 with errors
 * as JSON; a 500 without is the site itself. */
struct bz_json *dc_read(struct dc *d, const char *what, enum dc_said *said, struct bz_err *err)
{
    const struct bz_response *r = d->x->response;
    bool good = r->status >= 200 && r->status <= 299;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    if (!good && r->status != 500 && r->status != 400)
        return (void)dc_refuse_status(d->x, what, err), NULL;
    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "the site's answer",
                      good ? err : &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!j && good)
        return NULL;
    if (!good && !dc_len(bz_json_get(j, "errors")))
        return (void)dc_refuse_status(d->x, what, err), NULL;
    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the site's answer is no object", what);
    d->batch->repaired += repaired;
    return dc_who_is_known(d, j, err) && ask_said(d, j, said, err) ? bz_steal(j) : NULL;
}
