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

enum { HOOK_CODE = 64 };

static bool hook_refuse(struct bz_verdict *ret, const char *why)
{
    *ret = (struct bz_verdict){.what = BZ_VERDICT_REFUSED, .proof = -1, .why = why};
    return true;
}

static bool hook_is_code(const struct bz_str *s)
{
    return s->len && s->len <= HOOK_CODE &&
           strspn(s->data, "0123456789abcdefABCDEF-") == s->len;
}

static bool hook_sign(const struct bz_secret *secret, const struct bz_str *code,
                      struct bz_verdict *ret, struct bz_err *err)
{
    BZ_DONE(bz_str) body = {0};
    unsigned char digest[64];
    size_t len = 0;

    if (!bz_hmac(BZ_DIGEST_SHA256,
                 (struct bz_span){bz_secret_bytes(secret), bz_secret_len(secret)},
                 (struct bz_span){code->data, code->len}, digest, &len, err))
        return false;
    bz_str_addf(&body, "{\"challengeCode\":\"%s\",\"challengeResponse\":\"", code->data);
    bz_str_add_hex(&body, digest, len);
    bz_str_add(&body, "\"}");
    *ret = (struct bz_verdict){.what = BZ_VERDICT_ANSWER, .proof = -1};
    return bz_dup(&ret->type, "application/json", err) && (ret->body = bz_str_take(&body, err));
}

static bool hook_challenge(const struct bz_delivery *d, const struct bz_proofs *proofs,
                           struct bz_verdict *ret, struct bz_err *err)
{
    BZ_DONE(bz_str) code = {0};
    bool said = bz_query_find(d->query, "challengeCode", &code);

    if (code.failed)
        return bz_nomem(err);
    if (!said || !hook_is_code(&code))
        return hook_refuse(ret, "not a challenge of LinkedIn");
    if (!proofs->n || !bz_secret_len(proofs->items[0]))
        return hook_refuse(ret, "there is no client secret to answer the challenge with");
    return hook_sign(proofs->items[0], &code, ret, err);
}

bool li_verify(const struct bz_context *c, const struct bz_delivery *d,
               const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err)
{
    (void)c;
    if (bz_streq(d->method, "GET"))
        return hook_challenge(d, proofs, ret, err);
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
