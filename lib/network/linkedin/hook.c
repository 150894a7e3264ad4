/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries of LinkedIn: the challenge that keeps a webhook open, every two hours, and the
 * signature under each of them; both are made with the client secret of the app
 * (learn.microsoft.com/linkedin/shared/api-guide/webhook-validation).
 *
 * Whoever asks gets the challenge signed, and a delivery is signed in nearly the same way: so
 * that nobody has a body of his own signed, only what may be a UUID is taken. */
#include "network/linkedin/linkedin.h"

#include "base/hash.h"

#include <string.h>

static void hook_answer(struct bz_str *body, const char *word, const unsigned char *digest,
                        size_t len)
{
    bz_str_addf(body, "{\"challengeCode\":\"%s\",\"challengeResponse\":\"", word);
    bz_str_add_hex(body, digest, len);
    bz_str_add(body, "\"}");
}

static const struct bz_challenge hook_challenge = {
    .key = "challengeCode",
    .letters = "0123456789abcdefABCDEF-",
    .most = 64,
    .foreign = "not a challenge of LinkedIn",
    .bare = "there is no client secret to answer the challenge with",
    .answer = hook_answer,
};

bool li_verify(const struct bz_context *c, const struct bz_delivery *d,
               const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err)
{
    (void)c;
    if (bz_streq(d->method, "GET"))
        return bz_answer_challenge(&hook_challenge, d, proofs, ret, err);
    return bz_verify_hmac_led(d, "X-LI-Signature", "hmacsha256=", proofs, ret, err);
}

/* --- whose it is --- */

static bool addressee_add(struct bz_texts *ret, const char *urn, struct bz_err *err)
{
    const char *id = urn ? strrchr(urn, ':') : NULL;
    char *copy = NULL;

    if (!id || !id[1] || strspn(id + 1, "0123456789") != strlen(id + 1))
        return true;
    for (size_t i = 0; i < ret->n; i++) {
        if (strcmp(ret->items[i], id + 1) == 0)
            return true;
    }
    return bz_dup(&copy, id + 1, err) && (bz_texts_push(ret, copy) || bz_nomem(err));
}

bool li_addressees(const struct bz_exchange *x, struct bz_texts *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_AUTO(bz_json)
    j = bz_json_parse(r->body ? r->body : "", r->len, NULL, "the delivery", err);
    const struct bz_json *list = bz_json_get(j, "notifications");

    if (!j)
        return false;
    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++) {
        if (!addressee_add(ret, bz_json_str(bz_json_at(list, i), "organizationalEntity"), err))
            return false;
    }
    return true;
}
