/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries of Meta: the handshake that opens a webhook, and the signature under each of them.
 *
 * developers.facebook.com/docs/graph-api/webhooks/getting-started: the signature covers the
 * bytes as sent, which are ASCII with every "/" escaped; the same document written again by
 * anybody else has another one. */
#include "network/meta.h"

#include "base/hash.h"

#include <string.h>

enum { HOOK_CHALLENGE = 512 };

static bool hook_refuse(struct bz_verdict *ret, const char *why)
{
    *ret = (struct bz_verdict){.what = BZ_VERDICT_REFUSED, .proof = -1, .why = why};
    return true;
}

/* Whoever knows the token gets the challenge back. */
static bool hook_handshake(const struct bz_delivery *d, const struct bz_secret *token,
                           struct bz_verdict *ret, struct bz_err *err)
{
    BZ_DONE(bz_str) mode = {0};
    BZ_DONE(bz_str) said = {0};
    BZ_DONE(bz_str) challenge = {0};
    bool whole = bz_query_find(d->query, "hub.mode", &mode) &&
                 bz_query_find(d->query, "hub.verify_token", &said) &&
                 bz_query_find(d->query, "hub.challenge", &challenge);

    if (mode.failed || said.failed || challenge.failed)
        return bz_nomem(err);
    if (!whole || !bz_streq(mode.data, "subscribe") || !challenge.len ||
        challenge.len > HOOK_CHALLENGE)
        return hook_refuse(ret, "not a handshake");
    if (!token || !bz_secret_len(token))
        return hook_refuse(ret, "there is no verify token to compare with");
    if (!bz_equal_ct(said.data ? said.data : "", said.len, bz_secret_bytes(token),
                     bz_secret_len(token)))
        return hook_refuse(ret, "the handshake names another verify token");
    *ret = (struct bz_verdict){.what = BZ_VERDICT_ANSWER, .proof = -1};
    return (ret->body = bz_str_take(&challenge, err));
}

bool bz_meta_verify(const struct bz_context *c, const struct bz_delivery *d,
                    const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err)
{
    (void)c;
    if (bz_streq(d->method, "GET"))
        return hook_handshake(d, proofs->handshake, ret, err);
    return bz_verify_hmac(d, "X-Hub-Signature-256", "sha256=", proofs, ret, err);
}
