/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers of a network, as a host hands them in. */
#include "model/message.h"

#include <string.h>

void bz_response_done(struct bz_response *r)
{
    bz_headers_done(&r->headers);
    free(r->body);
    *r = (struct bz_response){0};
}

buzon_response *buzon_response_new(int status)
{
    buzon_response *r = calloc(1, sizeof *r);

    if (r)
        r->status = status;
    return r;
}

void buzon_response_free(buzon_response *response)
{
    if (!response)
        return;
    bz_response_done(response);
    free(response);
}

bool buzon_response_add_header(buzon_response *response, const char *name, const char *value,
                               buzon_error **err)
{
    BZ_ERR(err);

    if (!response)
        return bz_fail(e, BUZON_ERR_INVALID, "no response");
    if (!name || !*name)
        return bz_fail(e, BUZON_ERR_INVALID, "a header without a name");
    if (name[strcspn(name, "\r\n")])
        return bz_fail(e, BUZON_ERR_INVALID, "a header name with a line break");
    if (!value)
        return bz_fail(e, BUZON_ERR_INVALID, "header %.100s has no value", name);
    if (value[strcspn(value, "\r\n")])
        return bz_fail(e, BUZON_ERR_INVALID, "header %.100s has a line break", name);
    return bz_headers_add(&response->headers, name, value, e);
}

bool buzon_response_set_body(buzon_response *response, const char *bytes, size_t len,
                             buzon_error **err)
{
    BZ_ERR(err);
    char *body;

    if (!response || (!bytes && len))
        return bz_fail(e, BUZON_ERR_INVALID, "no %s", response ? "body" : "response");
    if (len > BZ_BODY_MAX_BYTES)
        return bz_fail(e, BUZON_ERR_LIMIT, "a body of %zu bytes; the limit is %d", len,
                       BZ_BODY_MAX_BYTES);
    body = malloc(len + 1);
    if (!body)
        return bz_nomem(e);
    if (len)
        memcpy(body, bytes, len);
    body[len] = '\0';
    free(response->body);
    response->body = body;
    response->len = len;
    return true;
}
