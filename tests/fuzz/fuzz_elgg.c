/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever a site of Elgg answers, JSON or RSS: what comes out keeps the promises of a batch.
 *
 * The first byte of an input says what was asked, the status, and whether a sweep is at its
 * second look for what came out of that list before; the rest is the body. */
#include "promise.h"

#include <string.h>

static const char *const asked[] = {"import", "offer", "page", "view"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char words[] = "{\"base_url\":\"https://red.example\",\"username\":\"ayto\"}";
    static const char known[] =
        "{\"offers\":{\"wire.get_posts\":[\"limit\",\"offset\"]},\"said/wire.get_posts\":"
        "[\"52\",\"58\",\"63\"],\"doubt/wire.get_posts\":[\"52\",\"58\"],"
        "\"round\":{\"slow\":true,\"again\":true}}";
    const struct bz_network *net = bz_network_find("elgg");
    struct bz_account account = {.name = "ayto", .network = "elgg", .native_id = "48"};
    struct bz_err err = {0};
    BZ_AUTO(bz_json) settings = promise_json(words);
    BZ_AUTO(bz_json) state = promise_json(known);
    struct bz_context c = {.account = &account, .settings = settings};
    struct bz_response r = {.status = 200};
    BZ_AUTO(bz_request) q = bz_request_new("x", "GET", "https://red.example/x", &err);
    struct bz_exchange x = {.purpose = asked[0], .response = &r, .at = INT64_C(1795514400000)};

    if (!size)
        return 0;
    x.purpose = asked[data[0] / 8 % 4];
    c.state = data[0] / 32 % 2 ? state : NULL;
    x.request = data[0] / 8 % 4 ? q : NULL;
    r.status = data[0] % 8 ? 200 : 500;
    demand(promise_body(&r, data + 1, size - 1));
    bz_batch_free(promise_step(net, &c, &x));
    bz_response_done(&r);
    return 0;
}
