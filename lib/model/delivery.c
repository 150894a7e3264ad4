/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries as a host hands them in, and the receipts it gets. */
#include "model/delivery.h"

#include <string.h>

enum { METHOD_MAX = 16, QUERY_MAX = 8 << 10, HEADERS_MAX = 200, HEADERS_LEN_MAX = 64 << 10 };

/* --- the builder --- */

void buzon_delivery_free(buzon_delivery *delivery)
{
    if (!delivery)
        return;
    free(delivery->method);
    free(delivery->query);
    bz_headers_done(&delivery->headers);
    free(delivery->body);
    free(delivery);
}

static bool method_ok(const char *method)
{
    size_t len = method ? strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") : 0;

    return len && len <= METHOD_MAX && !method[len];
}

buzon_delivery *buzon_delivery_new(const char *method, buzon_error **err)
{
    BZ_ERR(err);
    struct bz_delivery *d;

    if (!method_ok(method))
        return bz_fail(e, BUZON_ERR_INVALID, "a method is 1 to %d capital letters, as \"POST\"",
                       METHOD_MAX);
    d = calloc(1, sizeof *d);
    if (!d)
        return bz_nomem(e);
    if (bz_dup(&d->method, method, e))
        return d;
    free(d);
    return NULL;
}

bool buzon_delivery_set_query(buzon_delivery *delivery, const char *query, buzon_error **err)
{
    BZ_ERR(err);
    char *copy = NULL;

    if (!delivery || !query)
        return bz_fail(e, BUZON_ERR_INVALID, "the %s is NULL", delivery ? "query" : "delivery");
    if (strlen(query) > QUERY_MAX || query[strcspn(query, "\r\n")])
        return bz_fail(e, BUZON_ERR_INVALID, "a query has no line break and at most %d bytes",
                       QUERY_MAX);
    if (!bz_dup(&copy, query, e))
        return false;
    free(delivery->query);
    delivery->query = copy;
    return true;
}

static bool header_ok(const char *name, const char *value, struct bz_err *err)
{
    if (!name || !*name || name[strcspn(name, "\r\n")])
        return bz_fail(err, BUZON_ERR_INVALID, "a header needs a name without a line break");
    if (!value || value[strcspn(value, "\r\n")])
        return bz_fail(err, BUZON_ERR_INVALID,
                       "header %.100s needs a value without a line break", name);
    return true;
}

bool buzon_delivery_add_header(buzon_delivery *delivery, const char *name, const char *value,
                               buzon_error **err)
{
    BZ_ERR(err);
    size_t len;

    if (!delivery)
        return bz_fail(e, BUZON_ERR_INVALID, "the delivery is NULL");
    if (!header_ok(name, value, e))
        return false;
    len = delivery->headers_len + strlen(name) + strlen(value);
    if (delivery->headers.n == HEADERS_MAX || len > HEADERS_LEN_MAX)
        return bz_fail(e, BUZON_ERR_LIMIT, "more than %d headers or %d bytes of them",
                       HEADERS_MAX, HEADERS_LEN_MAX);
    if (!bz_headers_add(&delivery->headers, name, value, e))
        return false;
    delivery->headers_len = len;
    return true;
}

/* Of a body that is too long nothing is needed any more. */
static bool body_refuse(struct bz_delivery *d)
{
    free(bz_steal(d->body));
    d->len = 0;
    d->too_long = true;
    return true;
}

bool buzon_delivery_set_body(buzon_delivery *delivery, const char *bytes, size_t len,
                             buzon_error **err)
{
    BZ_ERR(err);
    char *body;

    if (!delivery || (!bytes && len))
        return bz_fail(e, BUZON_ERR_INVALID, "the %s is NULL", delivery ? "body" : "delivery");
    if (len > BZ_DELIVERY_MAX)
        return body_refuse(delivery);
    body = malloc(len + 1);
    if (!body)
        return bz_nomem(e);
    if (len)
        memcpy(body, bytes, len);
    body[len] = '\0';
    free(delivery->body);
    delivery->body = body;
    delivery->len = len;
    delivery->too_long = false;
    return true;
}

/* --- receipts --- */

const char *buzon_receipt_state_name(enum buzon_receipt_state state)
{
    return bz_names_at(&bz_receipt_states, (int)state);
}

buzon_receipt *buzon_receipt_ref(buzon_receipt *receipt)
{
    return bz_record_ref(receipt);
}

void buzon_receipt_unref(buzon_receipt *receipt)
{
    bz_record_unref(receipt);
}

enum buzon_receipt_state buzon_receipt_state(const buzon_receipt *receipt)
{
    return receipt ? receipt->state : BUZON_RECEIPT_REFUSED;
}

int buzon_receipt_status(const buzon_receipt *receipt)
{
    return receipt ? receipt->status : 0;
}

const char *buzon_receipt_content_type(const buzon_receipt *receipt)
{
    return receipt ? receipt->content_type : NULL;
}

const char *buzon_receipt_body(const buzon_receipt *receipt, size_t *len)
{
    if (len)
        *len = receipt && receipt->body ? receipt->len : 0;
    return receipt ? receipt->body : NULL;
}

static const char *const receipt_state_names[] = {
    [BUZON_RECEIPT_REFUSED] = "refused",
    [BUZON_RECEIPT_ACCEPTED] = "accepted",
    [BUZON_RECEIPT_DUPLICATE] = "duplicate",
    [BUZON_RECEIPT_HANDSHAKE] = "handshake",
};
const struct bz_names bz_receipt_states = BZ_NAMES(receipt_state_names);

static const struct bz_field receipt_fields[] = {
    BZ_FIELD_ENUM(bz_receipt, state, bz_receipt_states),
    BZ_FIELD(bz_receipt, status, BZ_SMALL_FIELD),
    BZ_FIELD(bz_receipt, content_type, BZ_TEXT_FIELD),
    BZ_FIELD(bz_receipt, body, BZ_BYTES_FIELD),
};
const struct bz_record bz_receipt_record = {"receipt", sizeof(struct bz_receipt),
                                            BZ_FIELDS(receipt_fields), true};
