/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries are proved by the secret_token that setWebhook was given. */
#include "network/telegram/telegram.h"

#include "base/hash.h"

#include <string.h>

static bool webhook_refuse(struct bz_verdict *ret, const char *why)
{
    *ret = (struct bz_verdict){.what = BZ_VERDICT_REFUSED, .proof = -1, .why = why};
    return true;
}

/* Every proof is compared, whichever fits: the time tells nothing. */
bool tg_verify(const struct bz_context *c, const struct bz_delivery *d,
               const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err)
{
    const char *said = bz_headers_find(&d->headers, "X-Telegram-Bot-Api-Secret-Token", 0);
    int fits = -1;

    (void)c;
    (void)err;
    if (!bz_streq(d->method, "POST"))
        return webhook_refuse(ret, "a delivery is a POST");
    if (!said)
        return webhook_refuse(ret, "no X-Telegram-Bot-Api-Secret-Token");
    for (size_t i = proofs->n; i-- > 0;) {
        const struct bz_secret *s = proofs->items[i];

        if (bz_secret_len(s) &&
            bz_equal_ct(bz_secret_bytes(s), bz_secret_len(s), said, strlen(said)))
            fits = (int)i;
    }
    if (fits < 0)
        return webhook_refuse(ret, "X-Telegram-Bot-Api-Secret-Token is another one");
    *ret = (struct bz_verdict){.what = BZ_VERDICT_ACCEPTED, .proof = fits};
    return true;
}
