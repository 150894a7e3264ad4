/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries that are signed with a secret we share: over their raw bytes, in constant time. */
#include "base/hash.h"
#include "network/network.h"

#include <string.h>

/* Whether the digest is that of the body under this secret. */
static bool signature_fits(const struct bz_secret *secret, const struct bz_delivery *d,
                           const unsigned char want[BZ_SHA256_LEN], bool *ret,
                           struct bz_err *err)
{
    unsigned char got[64];
    size_t len = 0;

    if (!bz_hmac(BZ_DIGEST_SHA256,
                 (struct bz_span){bz_secret_bytes(secret), bz_secret_len(secret)},
                 (struct bz_span){d->body ? d->body : "", d->len}, got, &len, err))
        return false;
    *ret = bz_equal_ct(got, len, want, BZ_SHA256_LEN);
    return true;
}

bool bz_verify_hmac(const struct bz_delivery *d, const char *header, const char *prefix,
                    const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err)
{
    const char *said = bz_headers_find(&d->headers, header, 0);
    unsigned char want[BZ_SHA256_LEN];

    *ret = (struct bz_verdict){.what = BZ_VERDICT_REFUSED, .proof = -1};
    if (!said) {
        ret->why = "not signed";
        return true;
    }
    if (!bz_starts(said, prefix) || !bz_hex_parse(want, sizeof want, said + strlen(prefix))) {
        ret->why = "the signature has a form nobody knows";
        return true;
    }
    /* All of them, so that the time does not tell which one fitted. */
    for (size_t i = 0; i < proofs->n; i++) {
        bool fits = false;

        if (!signature_fits(proofs->items[i], d, want, &fits, err))
            return false;
        if (fits && ret->proof < 0)
            ret->proof = (int)i;
    }
    if (ret->proof >= 0)
        ret->what = BZ_VERDICT_ACCEPTED;
    else
        ret->why = proofs->n ? "the signature is of none of our secrets"
                             : "there is no secret to prove it with";
    return true;
}
