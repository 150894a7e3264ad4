/* SPDX-License-Identifier: EUPL-1.2 */
/* Digests, keyed digests, comparison without a timing trace, and random bytes, all through
 * libcrypto. */
#ifndef BZ_BASE_HASH_H
#define BZ_BASE_HASH_H

#include "base/err.h"
#include "base/str.h"

enum { BZ_SHA256_LEN = 32, BZ_SALT_LEN = 16 };

/* One part of what is hashed. */
struct bz_span {
    const void *bytes;
    size_t len;
};

/* SHA-256 over the parts one after the other. */
bool bz_sha256(unsigned char ret[BZ_SHA256_LEN], const struct bz_span *parts, size_t n,
               struct bz_err *err);
/* A context that is used many times, where a digest per message must be cheap. */
struct bz_hasher;
struct bz_hasher *bz_hasher_new(struct bz_err *err);
void bz_hasher_free(struct bz_hasher *h);
bool bz_hasher_sha256(struct bz_hasher *h, unsigned char ret[BZ_SHA256_LEN],
                      const struct bz_span *parts, size_t n, struct bz_err *err);

enum bz_digest { BZ_DIGEST_SHA1, BZ_DIGEST_SHA256, BZ_DIGEST_SHA512 };
/* HMAC; *len is set to the digest's length (at most 64). */
bool bz_hmac(enum bz_digest which, struct bz_span key, struct bz_span data,
             unsigned char ret[64], size_t *len, struct bz_err *err);
/* Whether two byte strings are equal, in time that depends on the length only. */
bool bz_equal_ct(const void *a, size_t a_len, const void *b, size_t b_len);

bool bz_random(void *ret, size_t len, struct bz_err *err);

void bz_str_add_hex(struct bz_str *s, const void *bytes, size_t len);
void bz_str_add_base64(struct bz_str *s, const void *bytes, size_t len);
/* Strict: no white space, padded; -1 for anything else. `ret` has room for len / 4 * 3 bytes.
 */
int64_t bz_base64_parse(unsigned char *ret, const char *text, size_t len);
/* Strict; false for anything but hex digits of exactly 2*len. */
bool bz_hex_parse(unsigned char *ret, size_t len, const char *hex);

#endif
