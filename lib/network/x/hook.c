/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries of X: the check (CRC) that keeps a webhook open, and the signature under each of
 * them; both are made with the consumer secret of the app.
 *
 * Whoever asks gets the check's token signed, and a delivery is signed in the same way: so that
 * nobody has a body of his own signed, a token is taken only when it can be no JSON. */
#include "network/x/x.h"

#include "base/hash.h"

#include <string.h>

enum { HOOK_TOKEN = 256 };

static bool hook_refuse(struct bz_verdict *ret, const char *why)
{
    *ret = (struct bz_verdict){.what = BZ_VERDICT_REFUSED, .proof = -1, .why = why};
    return true;
}

static bool hook_is_token(const struct bz_str *s)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-_.~=+/";

    return s->len && s->len <= HOOK_TOKEN && strspn(s->data, letters) == s->len;
}

static bool hook_sign(const struct bz_secret *secret, const struct bz_str *token,
                      struct bz_verdict *ret, struct bz_err *err)
{
    BZ_DONE(bz_str) body = {0};
    unsigned char digest[64];
    size_t len = 0;

    if (!bz_hmac(BZ_DIGEST_SHA256,
                 (struct bz_span){bz_secret_bytes(secret), bz_secret_len(secret)},
                 (struct bz_span){token->data, token->len}, digest, &len, err))
        return false;
    bz_str_add(&body, "{\"response_token\":\"sha256=");
    bz_str_add_base64(&body, digest, len);
    bz_str_add(&body, "\"}");
    *ret = (struct bz_verdict){.what = BZ_VERDICT_ANSWER, .proof = -1};
    return bz_dup(&ret->type, "application/json", err) && (ret->body = bz_str_take(&body, err));
}

static bool hook_check(const struct bz_delivery *d, const struct bz_proofs *proofs,
                       struct bz_verdict *ret, struct bz_err *err)
{
    BZ_DONE(bz_str) token = {0};
    bool said = bz_query_find(d->query, "crc_token", &token);

    if (token.failed)
        return bz_nomem(err);
    if (!said || !hook_is_token(&token))
        return hook_refuse(ret, "not a check of X");
    if (!proofs->n || !bz_secret_len(proofs->items[0]))
        return hook_refuse(ret, "there is no consumer secret to answer the check with");
    return hook_sign(proofs->items[0], &token, ret, err);
}

bool xx_verify(const struct bz_context *c, const struct bz_delivery *d,
               const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err)
{
    (void)c;
    if (bz_streq(d->method, "GET"))
        return hook_check(d, proofs, ret, err);
    return bz_verify_hmac_base64(d, "X-Twitter-Webhooks-Signature", "sha256=", proofs, ret,
                                 err);
}
