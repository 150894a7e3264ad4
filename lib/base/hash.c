/* SPDX-License-Identifier: EUPL-1.2 */
/* Digests, keyed digests and random bytes through libcrypto. */
#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct bz_hasher {
    EVP_MD *md; /* fetched once: that costs more than a short digest */
    EVP_MD_CTX *ctx;
};

/* libcrypto's queue of errors belongs to the thread, and so to the host's own TLS: nothing of
 * ours stays in it. */
static bool hash_quiet(bool ok)
{
    (void)ERR_pop_to_mark();
    return ok;
}

static bool hash_update(EVP_MD_CTX *ctx, const struct bz_span *parts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!EVP_DigestUpdate(ctx, parts[i].bytes, parts[i].len))
            return false;
    return true;
}

void bz_hasher_free(struct bz_hasher *h)
{
    if (!h)
        return;
    EVP_MD_CTX_free(h->ctx);
    EVP_MD_free(h->md);
    free(h);
}

struct bz_hasher *bz_hasher_new(struct bz_err *err)
{
    struct bz_hasher *h = calloc(1, sizeof *h);

    if (!h)
        return bz_nomem(err);
    ERR_set_mark();
    h->md = EVP_MD_fetch(NULL, "SHA256", NULL);
    h->ctx = h->md ? EVP_MD_CTX_new() : NULL;
    if (!hash_quiet(h->ctx)) {
        (void)(h->md ? bz_nomem(err)
                     : bz_fail(err, BUZON_ERR_UNSUPPORTED, "SHA-256 is not to be had here"));
        bz_hasher_free(h);
        return NULL;
    }
    return h;
}

bool bz_hasher_sha256(struct bz_hasher *h, unsigned char ret[BZ_SHA256_LEN],
                      const struct bz_span *parts, size_t n, struct bz_err *err)
{
    ERR_set_mark();
    if (!hash_quiet(EVP_DigestInit_ex2(h->ctx, h->md, NULL) && hash_update(h->ctx, parts, n) &&
                    EVP_DigestFinal_ex(h->ctx, ret, NULL)))
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "SHA-256 is not to be had here");
    return true;
}

bool bz_sha256(unsigned char ret[BZ_SHA256_LEN], const struct bz_span *parts, size_t n,
               struct bz_err *err)
{
    struct bz_hasher *h = bz_hasher_new(err);
    bool ok = h && bz_hasher_sha256(h, ret, parts, n, err);

    bz_hasher_free(h);
    return ok;
}

static const EVP_MD *hash_md(enum bz_digest which)
{
    switch (which) {
    case BZ_DIGEST_SHA1:
        return EVP_sha1();
    case BZ_DIGEST_SHA256:
        return EVP_sha256();
    case BZ_DIGEST_SHA512:
        return EVP_sha512();
    }
    return NULL;
}

bool bz_hmac(enum bz_digest which, struct bz_span key, struct bz_span data,
             unsigned char ret[64], size_t *len, struct bz_err *err)
{
    unsigned int made = 0;

    if (key.len > INT_MAX)
        return bz_fail(err, BUZON_ERR_LIMIT, "a key of %zu bytes; at most %d", key.len,
                       INT_MAX);
    ERR_set_mark();
    /* libcrypto takes NULL for a question about the length. */
    if (!hash_quiet(HMAC(hash_md(which), key.bytes ? key.bytes : "", (int)key.len,
                         data.bytes ? data.bytes : "", data.len, ret, &made)))
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "this HMAC is not to be had here");
    *len = made;
    return true;
}

bool bz_equal_ct(const void *a, size_t a_len, const void *b, size_t b_len)
{
    return a_len == b_len && (a_len == 0 || CRYPTO_memcmp(a, b, a_len) == 0);
}

bool bz_random(void *ret, size_t len, struct bz_err *err)
{
    unsigned char *p = ret;

    while (len) {
        int part = len > INT_MAX ? INT_MAX : (int)len;

        ERR_set_mark();
        if (!hash_quiet(RAND_bytes(p, part) == 1))
            return bz_fail(err, BUZON_ERR_IO, "no random bytes from the system");
        p += part;
        len -= (size_t)part;
    }
    return true;
}

void bz_str_add_hex(struct bz_str *s, const void *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *p = bytes;

    for (size_t i = 0; i < len; i++)
        bz_str_add_bytes(s, (char[]){digits[p[i] >> 4], digits[p[i] & 15]}, 2);
}

void bz_str_add_base64(struct bz_str *s, const void *bytes, size_t len)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = bytes;

    for (size_t i = 0; i < len; i += 3) {
        size_t left = len - i;
        unsigned int n =
            p[i] << 16 | (left > 1 ? p[i + 1] << 8 : 0) | (left > 2 ? p[i + 2] : 0);
        char four[] = {digits[n >> 18], digits[n >> 12 & 63],
                       left > 1 ? digits[n >> 6 & 63] : '=', left > 2 ? digits[n & 63] : '='};

        bz_str_add_bytes(s, four, sizeof four);
    }
}

static int hash_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool bz_hex_parse(unsigned char *ret, size_t len, const char *hex)
{
    if (!hex || strlen(hex) / 2 != len || strlen(hex) % 2)
        return false;
    for (size_t i = 0; i < 2 * len; i++)
        if (hash_digit(hex[i]) < 0)
            return false;
    for (size_t i = 0; i < len; i++)
        ret[i] = (unsigned char)(hash_digit(hex[2 * i]) << 4 | hash_digit(hex[2 * i + 1]));
    return true;
}

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int64_t bz_base64_parse(unsigned char *ret, const char *text, size_t len)
{
    size_t pad = len >= 4 ? (text[len - 1] == '=') + (text[len - 2] == '=') : 0, n = 0;
    uint32_t bits = 0;

    if (len % 4 || (pad == 2 && text[len - 1] != '=') || (pad == 1 && text[len - 1] != '='))
        return -1;
    for (size_t i = 0; i < len; i++) {
        int digit = i < len - pad ? base64_digit(text[i]) : 0;

        if (digit < 0)
            return -1;
        bits = bits << 6 | (uint32_t)digit;
        for (int byte = 2; i % 4 == 3 && byte >= 0; byte--)
            ret[n++] = (unsigned char)(bits >> (8 * byte));
    }
    return (int64_t)(n - pad);
}
