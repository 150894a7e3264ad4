/* SPDX-License-Identifier: EUPL-1.2 */
/* One answer of a network, without an inbox: bytes in, a batch out. */
#include "network/network.h"
#include "term/civil.h"

#include <string.h>

/* What the host told about the answer. */
struct normalise {
    struct bz_json *context;    /* owns */
    struct bz_json *settings;   /* owns; NULL: none */
    struct bz_account *account; /* owns; NULL: none */
    struct bz_request *request; /* owns; NULL: none */
    buzon_time now;
};

static void normalise_done(struct normalise *n)
{
    bz_json_free(n->context);
    bz_json_free(n->settings);
    bz_record_unref(n->account);
    bz_request_free(n->request);
}

static bool normalise_is(const struct bz_json *j, enum bz_json_kind a, enum bz_json_kind b)
{
    enum bz_json_kind kind = bz_json_kind(j);

    return kind <= BZ_JSON_NULL || kind == a || kind == b;
}

/* Settings are an object in the account's own JSON form, and the text of one in its record. */
static bool normalise_settings(struct normalise *n, struct bz_err *err)
{
    const struct bz_json *j = bz_json_path(n->context, "account.settings");
    const char *text = bz_json_text(j);

    if (!normalise_is(j, BZ_JSON_OBJECT, BZ_JSON_STRING))
        return bz_fail(err, BUZON_ERR_INVALID, "context: account.settings is not an object");
    if (text)
        return (n->settings = bz_json_parse(text, strlen(text), NULL, "context", err));
    n->settings = bz_json_kind(j) == BZ_JSON_OBJECT ? bz_json_share(j) : NULL;
    return true;
}

static bool normalise_account(struct normalise *n, const char *network, struct bz_err *err)
{
    const struct bz_json *j = bz_json_get(n->context, "account");
    bool object = bz_json_kind(j) == BZ_JSON_OBJECT;
    const char *name = object ? bz_json_str(j, "name") : bz_json_text(j);
    struct bz_account a = {.name = name ? name : "",
                           .network = network,
                           .native_id = bz_json_str(j, "native_id"),
                           .handle = bz_json_str(j, "handle"),
                           .url = bz_json_str(j, "url"),
                           .checked_at = BUZON_TIME_NONE,
                           .token_expires_at = BUZON_TIME_NONE,
                           .last_round_at = BUZON_TIME_NONE};

    if (!normalise_is(j, BZ_JSON_OBJECT, BZ_JSON_STRING))
        return bz_fail(err, BUZON_ERR_INVALID, "context: account is neither text nor object");
    n->account = bz_record_pack(&bz_account_record, &a, err);
    return n->account && (!object || normalise_settings(n, err));
}

static bool normalise_now(struct normalise *n, const struct bz_response *r, struct bz_err *err)
{
    const struct bz_json *j = bz_json_get(n->context, "now");

    n->now = bz_server_now(r, 0); /* no clock here: the network's own, where it says */
    if (bz_json_kind(j) <= BZ_JSON_NULL)
        return true;
    if (!bz_json_text(j) || !bz_instant_parse(bz_json_text(j), &n->now))
        return bz_fail(err, BUZON_ERR_INVALID, "context: now is not an RFC 3339 time");
    return true;
}

static bool normalise_request(struct normalise *n, const char *purpose, struct bz_err *err)
{
    const struct bz_json *j = bz_json_get(n->context, "request");

    if (bz_json_kind(j) <= BZ_JSON_NULL)
        return true;
    if (!bz_json_text(j))
        return bz_fail(err, BUZON_ERR_INVALID, "context: request is not a text");
    return (n->request = bz_request_new(purpose, "GET", bz_json_text(j), err));
}

static bool normalise_context(struct normalise *n, const char *network, const char *origin,
                              const struct bz_response *r, const char *context,
                              struct bz_err *err)
{
    n->context = bz_json_parse(context, strlen(context), NULL, "context", err);
    if (!n->context) {
        err->code = err->code == BUZON_ERR_PARSE ? BUZON_ERR_INVALID : err->code;
        return false;
    }
    if (bz_json_kind(n->context) != BZ_JSON_OBJECT)
        return bz_fail(err, BUZON_ERR_INVALID, "context is not a JSON object");
    if (!normalise_is(bz_json_get(n->context, "state"), BZ_JSON_OBJECT, BZ_JSON_OBJECT))
        return bz_fail(err, BUZON_ERR_INVALID, "context: state is not an object");
    return normalise_account(n, network, err) && normalise_now(n, r, err) &&
           normalise_request(n, origin, err);
}

static bool normalise_origin(const char *origin)
{
    return bz_streq(origin, "poll") || bz_streq(origin, "webhook") ||
           bz_streq(origin, "import");
}

buzon_batch *buzon_normalise(const char *network, const char *origin,
                             const buzon_response *response, const char *context,
                             buzon_error **err)
{
    BZ_ERR(err);
    const struct bz_network *net = bz_network_find(network);
    __attribute__((cleanup(normalise_done))) struct normalise n = {0};
    struct bz_context c;
    struct bz_exchange x;
    buzon_batch *batch;

    if (!net)
        return bz_fail(e, BUZON_ERR_INVALID, "there is no network %.64s",
                       network ? network : "NULL");
    if (!normalise_origin(origin))
        return bz_fail(e, BUZON_ERR_INVALID, "origin is not poll, webhook or import");
    if (!response)
        return bz_fail(e, BUZON_ERR_INVALID, "no response");
    if (!normalise_context(&n, net->name, origin, response, context ? context : "{}", e))
        return NULL;
    c = (struct bz_context){
        .account = n.account, .settings = n.settings, .state = bz_json_get(n.context, "state")};
    x = (struct bz_exchange){
        .purpose = origin, .request = n.request, .response = response, .at = n.now};
    batch = net->step(&c, &x, e);
    if (!batch && !n.now)
        e->retry_at = 0; /* counted from a present that nobody told */
    return batch;
}
