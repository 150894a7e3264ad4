/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries that are signed with a secret we share: over their raw bytes, in constant time;
 * and handshakes that want to see that we have it. */
#include "base/hash.h"
#include "network/network.h"

#include <string.h>

/* Whether the digest is that of these bytes under this secret. */
static bool signature_fits(const struct bz_secret *secret, struct bz_span data,
                           const unsigned char want[BZ_SHA256_LEN], bool *ret,
                           struct bz_err *err)
{
    unsigned char got[64];
    size_t len = 0;

    if (!bz_hmac(BZ_DIGEST_SHA256,
                 (struct bz_span){bz_secret_bytes(secret), bz_secret_len(secret)}, data, got,
                 &len, err))
        return false;
    *ret = bz_equal_ct(got, len, want, BZ_SHA256_LEN);
    return true;
}

static struct bz_span signature_body(const struct bz_delivery *d)
{
    return (struct bz_span){d->body ? d->body : "", d->len};
}

/* Whether one of the proofs made it; all of them are tried, so that the time does not tell
 * which one fitted. */
static bool signature_prove(struct bz_span data, const unsigned char *want,
                            const struct bz_proofs *proofs, struct bz_verdict *ret,
                            struct bz_err *err)
{
    for (size_t i = 0; i < proofs->n; i++) {
        bool fits = false;

        if (!signature_fits(proofs->items[i], data, want, &fits, err))
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

static bool signature_hex(unsigned char want[BZ_SHA256_LEN], const char *text)
{
    return bz_hex_parse(want, BZ_SHA256_LEN, text);
}

static bool signature_base64(unsigned char want[BZ_SHA256_LEN], const char *text)
{
    enum { LEN = (BZ_SHA256_LEN + 2) / 3 * 4 };
    unsigned char bytes[LEN / 4 * 3];

    if (strlen(text) != LEN || bz_base64_parse(bytes, text, LEN) != BZ_SHA256_LEN)
        return false;
    memcpy(want, bytes, BZ_SHA256_LEN);
    return true;
}

/* Whether what the header says can be read; else *ret says why not. */
static bool signature_read(const char *said, const char *prefix,
                           bool (*parse)(unsigned char *want, const char *text),
                           unsigned char want[BZ_SHA256_LEN], struct bz_verdict *ret)
{
    *ret = (struct bz_verdict){.what = BZ_VERDICT_REFUSED, .proof = -1};
    if (!said)
        ret->why = "not signed";
    else if (!bz_starts(said, prefix) || !parse(want, said + strlen(prefix)))
        ret->why = "the signature has a form nobody knows";
    return !ret->why;
}

bool bz_verify_hmac(const struct bz_delivery *d, const char *header, const char *prefix,
                    const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err)
{
    const char *said = bz_headers_find(&d->headers, header, 0);
    unsigned char want[BZ_SHA256_LEN];

    return !signature_read(said, prefix, signature_hex, want, ret) ||
           signature_prove(signature_body(d), want, proofs, ret, err);
}

bool bz_verify_hmac_led(const struct bz_delivery *d, const char *header, const char *led,
                        const struct bz_proofs *proofs, struct bz_verdict *ret,
                        struct bz_err *err)
{
    const char *said = bz_headers_find(&d->headers, header, 0);
    unsigned char want[BZ_SHA256_LEN];
    BZ_DONE(bz_str) data = {0};

    if (!signature_read(said, "", signature_hex, want, ret))
        return true;
    bz_str_add(&data, led);
    bz_str_add_bytes(&data, d->body ? d->body : "", d->len);
    if (data.failed)
        return bz_nomem(err);
    return signature_prove((struct bz_span){data.data, data.len}, want, proofs, ret, err);
}

bool bz_verify_hmac_base64(const struct bz_delivery *d, const char *header, const char *prefix,
                           const struct bz_proofs *proofs, struct bz_verdict *ret,
                           struct bz_err *err)
{
    const char *said = bz_headers_find(&d->headers, header, 0);
    unsigned char want[BZ_SHA256_LEN];

    return !signature_read(said, prefix, signature_base64, want, ret) ||
           signature_prove(signature_body(d), want, proofs, ret, err);
}

/* --- handshakes --- */

static bool challenge_sign(const struct bz_challenge *how, const struct bz_secret *secret,
                           const struct bz_str *word, struct bz_verdict *ret,
                           struct bz_err *err)
{
    BZ_DONE(bz_str) body = {0};
    unsigned char digest[64];
    size_t len = 0;

    if (!bz_hmac(BZ_DIGEST_SHA256,
                 (struct bz_span){bz_secret_bytes(secret), bz_secret_len(secret)},
                 (struct bz_span){word->data, word->len}, digest, &len, err))
        return false;
    how->answer(&body, word->data, digest, len);
    ret->what = BZ_VERDICT_ANSWER;
    return bz_dup(&ret->type, "application/json", err) && (ret->body = bz_str_take(&body, err));
}

bool bz_answer_challenge(const struct bz_challenge *how, const struct bz_delivery *d,
                         const struct bz_proofs *proofs, struct bz_verdict *ret,
                         struct bz_err *err)
{
    BZ_DONE(bz_str) word = {0};
    bool said = bz_query_find(d->query, how->key, &word);

    *ret = (struct bz_verdict){.what = BZ_VERDICT_REFUSED, .proof = -1};
    if (word.failed)
        return bz_nomem(err);
    if (!said || !word.len || word.len > how->most ||
        strspn(word.data, how->letters) != word.len)
        ret->why = how->foreign;
    else if (!proofs->n || !bz_secret_len(proofs->items[0]))
        ret->why = how->bare;
    return ret->why || challenge_sign(how, proofs->items[0], &word, ret, err);
}
