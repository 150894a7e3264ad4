/* SPDX-License-Identifier: EUPL-1.2 */
/* Proofs that are made of several secrets: HTTP Basic, and signatures of OAuth 1.0a. Every text
 * here may hold a secret, so each is wiped before its memory goes back. */
#include "wire/sign.h"

#include "base/hash.h"
#include "base/vec.h"

#include <string.h>

enum { SIGN_ROOM = 4096 }; /* enough that a text hardly ever moves, and leaves a copy behind */

/* A text that may hold a secret. */
struct inked {
    struct bz_str s;
};

static void inked_done(struct inked *t)
{
    if (t->s.data)
        bz_wipe(t->s.data, t->s.cap);
    bz_str_done(&t->s);
}

#define INKED(name)                                                                            \
    __attribute__((cleanup(inked_done))) struct inked name = {0};                              \
    (void)bz_str_reserve(&name.s, SIGN_ROOM)

char *bz_sign_basic(const struct bz_secret *name, const struct bz_secret *password,
                    struct bz_err *err)
{
    INKED(pair);
    INKED(line);

    bz_str_add_escaped(&pair.s, bz_secret_bytes(name));
    bz_str_add_char(&pair.s, ':');
    bz_str_add_escaped(&pair.s, bz_secret_bytes(password));
    if (pair.s.failed)
        return bz_nomem(err);
    bz_str_add(&line.s, "Authorization: Basic ");
    bz_str_add_base64(&line.s, pair.s.data, pair.s.len);
    return bz_str_take(&line.s, err);
}

/* --- parameters: RFC 5849, 3.4.1.3 --- */

/* Both are percent-encoded, and owned. */
struct pair {
    char *name, *value;
};
struct pairs BZ_VEC(struct pair);

static void wiped(char *text)
{
    if (text)
        bz_wipe(text, strlen(text));
    free(text);
}

static void pairs_done(struct pairs *p)
{
    for (size_t i = 0; i < p->n; i++) {
        wiped(p->items[i].name);
        wiped(p->items[i].value);
    }
    free(p->items);
}

static char *pair_text(const char *text, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add_escaped(&s, text);
    return bz_str_take(&s, err);
}

static bool pairs_add(struct pairs *p, const char *name, const char *value, struct bz_err *err)
{
    struct pair one = {pair_text(name, err), pair_text(value, err)};

    if (one.name && one.value && bz_vec_push(p, one))
        return true;
    wiped(one.name);
    wiped(one.value);
    return bz_nomem(err);
}

static int pair_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A piece of a query or form without its escapes. */
static void pair_plain(struct bz_str *ret, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        int high = i + 2 < len ? pair_digit(text[i + 1]) : -1;
        int low = high >= 0 ? pair_digit(text[i + 2]) : -1;

        if (text[i] == '%' && low >= 0) {
            bz_str_add_char(ret, (char)(high * 16 + low));
            i += 2;
        } else {
            bz_str_add_char(ret, text[i] == '+' ? ' ' : text[i]);
        }
    }
}

static bool pairs_piece(struct pairs *p, const char *text, size_t len, struct bz_err *err)
{
    const char *sign = memchr(text, '=', len);
    size_t name = sign ? (size_t)(sign - text) : len;
    BZ_DONE(bz_str) left = {0};
    BZ_DONE(bz_str) right = {0};

    pair_plain(&left, text, name);
    if (sign)
        pair_plain(&right, sign + 1, len - name - 1);
    if (left.failed || right.failed)
        return bz_nomem(err);
    return pairs_add(p, left.data ? left.data : "", right.data ? right.data : "", err);
}

/* What a query or form holds. */
static bool pairs_read(struct pairs *p, const char *text, struct bz_err *err)
{
    while (text && *text) {
        size_t len = strcspn(text, "&#");

        if (len && !pairs_piece(p, text, len, err))
            return false;
        if (text[len] != '&')
            return true;
        text += len + 1;
    }
    return true;
}

static int pairs_compare(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    int names = strcmp(x->name, y->name);

    return names ? names : strcmp(x->value, y->value);
}

/* --- OAuth 1.0a --- */

enum oauth1 { KEY, KEY_SECRET, TOKEN, TOKEN_SECRET };

static bool oauth1_own(struct pairs *p, const struct bz_request *r,
                       const struct bz_secret *const *secrets, struct bz_err *err)
{
    char when[24];
    BZ_DONE(bz_str) s = {0};

    bz_str_add_int(&s, r->stamp.now / 1000);
    if (s.failed)
        return bz_nomem(err);
    (void)stpcpy(when, s.data);
    return pairs_add(p, "oauth_consumer_key", bz_secret_bytes(secrets[KEY]), err) &&
           pairs_add(p, "oauth_nonce", r->stamp.nonce, err) &&
           pairs_add(p, "oauth_signature_method", "HMAC-SHA1", err) &&
           pairs_add(p, "oauth_timestamp", when, err) &&
           pairs_add(p, "oauth_token", bz_secret_bytes(secrets[TOKEN]), err) &&
           pairs_add(p, "oauth_version", "1.0", err);
}

/* Of a body only a form is signed. */
static bool oauth1_theirs(struct pairs *p, const struct bz_request *r, struct bz_err *err)
{
    const char *type = bz_headers_find(&r->headers, "Content-Type", 0);
    const char *query = strchr(r->url, '?');

    return pairs_read(p, query ? query + 1 : NULL, err) &&
           (!type || !bz_starts(type, "application/x-www-form-urlencoded") ||
            pairs_read(p, r->body, err));
}

/* RFC 5849, 3.4.1.1: the method, the address and the parameters in their order. */
static void oauth1_base(struct bz_str *ret, const struct bz_request *r, const struct pairs *all,
                        struct bz_str *joined)
{
    BZ_DONE(bz_str) address = {0};

    for (size_t i = 0; i < all->n; i++)
        bz_str_addf(joined, "%s%s=%s", i ? "&" : "", all->items[i].name, all->items[i].value);
    bz_str_add_bytes(&address, r->url, strcspn(r->url, "?#"));
    ret->failed |= address.failed;
    bz_str_addf(ret, "%s&", r->method);
    bz_str_add_escaped(ret, address.data ? address.data : "");
    bz_str_add_char(ret, '&');
    bz_str_add_escaped(ret, joined->data ? joined->data : "");
}

static bool oauth1_digest(const struct bz_request *r, const struct pairs *all,
                          const struct bz_secret *const *secrets, struct bz_str *ret,
                          struct bz_err *err)
{
    unsigned char digest[64];
    size_t len = 0;
    INKED(key);
    INKED(joined);
    INKED(base);

    bz_str_add_escaped(&key.s, bz_secret_bytes(secrets[KEY_SECRET]));
    bz_str_add_char(&key.s, '&');
    bz_str_add_escaped(&key.s, bz_secret_bytes(secrets[TOKEN_SECRET]));
    oauth1_base(&base.s, r, all, &joined.s);
    if (key.s.failed || joined.s.failed || base.s.failed)
        return bz_nomem(err);
    if (!bz_hmac(BZ_DIGEST_SHA1, (struct bz_span){key.s.data, key.s.len},
                 (struct bz_span){base.s.data, base.s.len}, digest, &len, err))
        return false;
    bz_str_add_base64(ret, digest, len);
    return !ret->failed || bz_nomem(err);
}

char *bz_sign_oauth1(const struct bz_request *r, const struct bz_secret *const *secrets,
                     struct bz_err *err)
{
    BZ_DONE(pairs) own = {0};
    BZ_DONE(pairs) all = {0};
    BZ_DONE(bz_str) signature = {0};
    INKED(line);

    if (!oauth1_own(&own, r, secrets, err) || !oauth1_own(&all, r, secrets, err) ||
        !oauth1_theirs(&all, r, err))
        return NULL;
    qsort(all.items, all.n, sizeof *all.items, pairs_compare);
    if (!oauth1_digest(r, &all, secrets, &signature, err) ||
        !pairs_add(&own, "oauth_signature", signature.data, err))
        return NULL;
    qsort(own.items, own.n, sizeof *own.items, pairs_compare);
    bz_str_add(&line.s, "Authorization: OAuth ");
    for (size_t i = 0; i < own.n; i++)
        bz_str_addf(&line.s, "%s%s=\"%s\"", i ? ", " : "", own.items[i].name,
                    own.items[i].value);
    return bz_str_take(&line.s, err);
}

/* --- Elgg --- */

/* HMAC-SHA256 over time, nonce, key, query and the digest of a body, percent-encoded base64. */
static bool elgg_hmac(const struct bz_signed *what, const struct bz_secret *const *secrets,
                      const char *hash, struct bz_str *ret, struct bz_err *err)
{
    const struct bz_stamp *stamp = &what->request->stamp;
    const char *query = strchr(what->url, '?');
    unsigned char digest[64];
    size_t len = 0;
    BZ_DONE(bz_str) code = {0};
    INKED(all);

    bz_str_add_int(&all.s, stamp->now / 1000);
    bz_str_add(&all.s, stamp->nonce);
    bz_str_add(&all.s, bz_secret_bytes(secrets[0]));
    bz_str_add(&all.s, query ? query + 1 : "");
    bz_str_add(&all.s, hash);
    if (all.s.failed)
        return bz_nomem(err);
    if (!bz_hmac(BZ_DIGEST_SHA256,
                 (struct bz_span){bz_secret_bytes(secrets[1]), bz_secret_len(secrets[1])},
                 (struct bz_span){all.s.data, all.s.len}, digest, &len, err))
        return false;
    bz_str_add_base64(&code, digest, len);
    bz_str_add_escaped(ret, code.data ? code.data : "");
    ret->failed = ret->failed || code.failed;
    return true;
}

static bool elgg_hash(const struct bz_signed *what, struct bz_str *ret, struct bz_err *err)
{
    unsigned char digest[BZ_SHA256_LEN];

    if (!what->body)
        return true;
    if (!bz_sha256(digest, &(struct bz_span){what->body, what->len}, 1, err))
        return false;
    bz_str_add_hex(ret, digest, sizeof digest);
    return !ret->failed || bz_nomem(err);
}

bool bz_sign_elgg(const struct bz_signed *what, const struct bz_secret *const *secrets,
                  size_t i, char **ret, struct bz_err *err)
{
    static const char *const names[BZ_SIGN_ELGG_LINES] = {"X-Elgg-apikey: ",
                                                          "X-Elgg-time: ",
                                                          "X-Elgg-nonce: ",
                                                          "X-Elgg-hmac-algo: sha256",
                                                          "X-Elgg-hmac: ",
                                                          "X-Elgg-posthash: ",
                                                          "X-Elgg-posthash-algo: sha256"};
    BZ_DONE(bz_str) hash = {0};
    INKED(line);

    *ret = NULL;
    if (i >= BZ_SIGN_ELGG_LINES || (i > 4 && !what->body))
        return true;
    if (!elgg_hash(what, &hash, err))
        return false;
    bz_str_add(&line.s, names[i]);
    if (i == 0)
        bz_str_add(&line.s, bz_secret_bytes(secrets[0]));
    if (i == 1)
        bz_str_add_int(&line.s, what->request->stamp.now / 1000);
    if (i == 2)
        bz_str_add(&line.s, what->request->stamp.nonce);
    if (i == 4 && !elgg_hmac(what, secrets, hash.data ? hash.data : "", &line.s, err))
        return false;
    if (i == 5)
        bz_str_add(&line.s, hash.data);
    return (*ret = bz_str_take(&line.s, err));
}
