/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries of X: the check (CRC) that keeps a webhook open, and the signature under each of
 * them; both are made with the consumer secret of the app.
 *
 * Whoever asks gets the check's token signed, and a delivery is signed in the same way: so that
 * nobody has a body of his own signed, a token is taken only when it can be no JSON. */
#include "network/x/x.h"

#include "base/hash.h"

static void hook_answer(struct bz_str *body, const char *word, const unsigned char *digest,
                        size_t len)
{
    (void)word;
    bz_str_add(body, "{\"response_token\":\"sha256=");
    bz_str_add_base64(body, digest, len);
    bz_str_add(body, "\"}");
}

static const struct bz_challenge hook_check = {
    .key = "crc_token",
    .letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~=+/",
    .most = 256,
    .foreign = "not a check of X",
    .bare = "there is no consumer secret to answer the check with",
    .answer = hook_answer,
};

bool xx_verify(const struct bz_context *c, const struct bz_delivery *d,
               const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err)
{
    (void)c;
    if (bz_streq(d->method, "GET"))
        return bz_answer_challenge(&hook_check, d, proofs, ret, err);
    return bz_verify_hmac_base64(d, "X-Twitter-Webhooks-Signature", "sha256=", proofs, ret,
                                 err);
}
