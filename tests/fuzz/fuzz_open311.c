/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever a server of GeoReport v2 answers, JSON or XML: what comes out keeps the promises of
 * a batch, and of an answer.
 *
 * The first byte of an input says what was asked, and the status; the rest is the body. */
#include "promise.h"

#include <string.h>

static const char *const asked[] = {"import",  "services", "definition", "requests",
                                    "updates", "touched",  "token",      "recheck",
                                    "confirm", "reply",    "find_own"};

enum { ASKED = sizeof asked / sizeof *asked };

static void answered(const struct bz_network *net, const struct bz_context *c,
                     const struct bz_exchange *x)
{
    struct bz_message to = {.id = "101", .native_id = "101", .kind = BUZON_MESSAGE_POST};
    struct bz_part part = {.text = "Lo miramos.", .n = 1, .key = "buzon-1-0", .to = &to};
    struct bz_reply r = {0};
    BZ_LOCAL_ERR(err);

    demand(strcmp(x->purpose, "reply") == 0 ? net->replied(c, &part, x, &r, &err)
                                            : net->found_own(c, &part, x, &r, &err));
    promise_reply(&r, &err);
    bz_reply_done(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct bz_network *net = bz_network_find("open311");
    struct bz_account account = {.name = "avisos", .network = "open311"};
    struct bz_err err = {0};
    BZ_AUTO(bz_json)
    settings = promise_json("{\"base_url\":\"https://avisos.example\",\"updates\":true}");
    BZ_AUTO(bz_json)
    state =
        promise_json("{\"todo\":[\"006\"],\"tokens\":[\"t\"],\"round\":{\"filled\":2,"
                     "\"began\":1795514400000,\"windows\":[[1795427699000,1795600800000]]}}");
    struct bz_context c = {.account = &account, .settings = settings, .state = state};
    struct bz_response r = {.status = 200};
    BZ_AUTO(bz_request) q = bz_request_new("x", "GET", "https://avisos.example/x", &err);
    struct bz_exchange x = {.purpose = asked[0], .response = &r, .at = INT64_C(1795514400000)};
    size_t which;

    if (!size)
        return 0;
    which = data[0] / 4 % ASKED;
    x.purpose = asked[which];
    x.request = which ? q : NULL;
    r.status = data[0] % 4 ? 200 : 404;
    demand(promise_body(&r, data + 1, size - 1));
    if (which + 2 >= ASKED)
        answered(net, &c, &x);
    else
        bz_batch_free(promise_step(net, &c, &x));
    bz_response_done(&r);
    return 0;
}
