/* SPDX-License-Identifier: EUPL-1.2 */
/* Files of networks that are only imported: what comes out keeps the promises of a batch.
 *
 * The first byte of an input says which network and form, the rest is the file. */
#include "promise.h"

#include <string.h>

static const struct {
    const char *network, *settings;
} forms[] = {
    {"googleplus", "{\"user_id\":\"1001\"}"},
    {"googleplus", "{\"form\":\"html\"}"},
    {"feed", "{\"actor\":\"https://ayto.example/u/ayto\",\"language\":\"ca\"}"},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t form = size ? data[0] % (sizeof forms / sizeof *forms) : 0;
    BZ_AUTO(bz_json) settings = promise_json(forms[form].settings);
    struct bz_account account = {.name = "archivo", .network = forms[form].network};
    struct bz_context c = {.account = &account, .settings = settings};
    struct bz_response r = {.status = 200};
    BZ_AUTO(bz_batch) b = NULL;
    struct bz_exchange x = {.purpose = "import", .response = &r, .at = INT64_C(1795514400000)};

    if (!size)
        return 0;
    demand(promise_body(&r, data + 1, size - 1));
    b = promise_step(bz_network_find(account.network), &c, &x);
    demand(!b || (b->round_done && !b->requests.n));
    bz_response_done(&r);
    return 0;
}
