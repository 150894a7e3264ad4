/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever X answers, delivers or has in an archive: what comes out keeps the promises of a
 * batch. Whatever somebody delivers: only the signed is let in. Whatever is written: it has a
 * length.
 *
 * The first byte of an input says which of these, and the status; the rest is the body. */
#include "promise.h"

#include <string.h>

#define SIGNATURE "x-twitter-webhooks-signature"

static void run_step(const struct bz_network *net, const struct bz_context *c,
                     const struct bz_exchange *x)
{
    BZ_AUTO(bz_batch) b = promise_step(net, c, x);

    demand(!b || (b->round_done && !b->requests.n));
}

/* Nothing weighs more than an address a byte. */
static void run_length(const char *text)
{
    struct bz_err err = {0};
    int64_t n = bz_length(text, BZ_LENGTH_X, &err);

    demand(n >= 0 && (n > 0 || !*text));
    demand(n <= 23 * (int64_t)strlen(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct bz_network *net = bz_network_find("x");
    struct bz_account account = {
        .name = "ayto", .network = "x", .native_id = "1400000000000000009", .handle = "@ayto"};
    struct bz_context c = {.account = &account};
    struct bz_response r = {.status = 200};
    struct bz_exchange x = {.purpose = "webhook", .response = &r, .at = INT64_C(1795514400000)};

    if (!size)
        return 0;
    demand(promise_body(&r, data + 1, size - 1));
    switch (data[0] % 5) {
    case 0:
        r.status = 429;
        run_step(net, &c, &x);
        break;
    case 1:
        run_step(net, &c, &x);
        break;
    case 2:
        promise_verdict(net, &c, SIGNATURE, r.body, true);
        break;
    case 3:
        promise_verdict(net, &c, SIGNATURE, r.body, false);
        break;
    default:
        run_length(r.body);
    }
    bz_response_done(&r);
    return 0;
}
