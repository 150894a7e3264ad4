/* SPDX-License-Identifier: EUPL-1.2 */
/* Requests that an adapter asks for. */
#include "model/message.h"

struct bz_request *bz_request_new(const char *purpose, const char *method, const char *url,
                                  struct bz_err *err)
{
    BZ_AUTO(bz_request) r = calloc(1, sizeof *r);

    if (!r)
        return bz_nomem(err);
    if (!bz_dup(&r->purpose, purpose, err) || !bz_dup(&r->method, method, err) ||
        !bz_dup(&r->url, url, err))
        return NULL;
    return bz_steal(r);
}

void bz_request_free(struct bz_request *r)
{
    if (!r)
        return;
    free(r->purpose);
    free(r->method);
    free(r->url);
    bz_headers_done(&r->headers);
    free(r->body);
    free(r->state);
    free(r);
}

static const char *secret_first(const struct bz_request *r)
{
    return r->secret ? r->secret : "token";
}

static const char *secret_field(const struct bz_request *r, size_t i)
{
    size_t n = 0;

    while (r->form && n < i && r->form[n].name)
        n++;
    return r->form && n == i && i < BZ_FORM_FIELDS && r->form[n].name ? r->form[n].secret
                                                                      : NULL;
}

const char *bz_request_secret(const struct bz_request *r, size_t i)
{
    switch (r->auth) {
    case BZ_AUTH_NONE:
        return NULL;
    case BZ_AUTH_BEARER:
        return !i ? secret_first(r) : i == 1 && r->proof ? r->proof->secret : NULL;
    case BZ_AUTH_LOGIN:
        return i ? NULL : secret_first(r);
    case BZ_AUTH_URL:
        return i ? secret_field(r, i - 1) : secret_first(r);
    case BZ_AUTH_FORM:
    case BZ_AUTH_BASIC:
    case BZ_AUTH_OAUTH1:
    case BZ_AUTH_ELGG:
        return secret_field(r, i);
    }
    return NULL;
}
