/* SPDX-License-Identifier: EUPL-1.2 */
/* Mails and files of mails: what comes out keeps the promises of a batch, and nothing is asked.
 */
#include "promise.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char words[] = "{\"from\":\"buzon@ayto.example\",\"aliases\":"
                                "[\"alcaldia@ayto.example\"],\"authserv_id\":"
                                "\"mx.ayto.example\"}";
    BZ_AUTO(bz_json) settings = promise_json(words);
    struct bz_account account = {.name = "correo", .network = "email"};
    struct bz_context c = {.account = &account, .settings = settings};
    struct bz_response r = {.status = 200};
    struct bz_exchange x = {.purpose = "import", .response = &r, .at = INT64_C(1795514400000)};
    BZ_AUTO(bz_batch) b = NULL;

    demand(promise_body(&r, data, size));
    b = promise_step(bz_network_find(account.network), &c, &x);
    demand(!b || (b->round_done && !b->requests.n));
    demand(!b || b->messages.n + b->own_posts.n + b->notices.n > 0);
    bz_response_done(&r);
    return 0;
}
