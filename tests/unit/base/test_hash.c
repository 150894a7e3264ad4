/* SPDX-License-Identifier: EUPL-1.2 */
/* Digests against published vectors, comparison, random bytes, hex and base64. */
#include "unit.h"

#include "base/auto.h"
#include "base/hash.h"

#include <openssl/err.h>

static void assert_hex(const unsigned char *bytes, size_t len, const char *expected)
{
    BZ_LOCAL_ERR(err);
    struct bz_str s = {0};
    BZ_TEXT hex = NULL;

    bz_str_add_hex(&s, bytes, len);
    hex = bz_str_take(&s, &err);
    assert_string_equal(hex, expected);
}

static void sha256_of_abc_is_the_standards(void **state)
{
    BZ_LOCAL_ERR(err);
    const struct bz_span whole = {"abc", 3}, parts[] = {{"a", 1}, {"", 0}, {"bc", 2}};
    unsigned char digest[BZ_SHA256_LEN];

    (void)state;
    assert_true(bz_sha256(digest, &whole, 1, &err));
    assert_hex(digest, sizeof digest,
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(bz_sha256(digest, parts, 3, &err));
    assert_hex(digest, sizeof digest,
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(bz_sha256(digest, NULL, 0, &err));
    assert_hex(digest, sizeof digest,
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void a_hasher_starts_afresh_each_time(void **state)
{
    BZ_LOCAL_ERR(err);
    struct bz_hasher *h = bz_hasher_new(&err);
    const struct bz_span abc = {"abc", 3}, other = {"otra cosa", 9};
    unsigned char digest[BZ_SHA256_LEN];

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_true(bz_hasher_sha256(h, digest, &other, 1, &err));
        assert_true(bz_hasher_sha256(h, digest, &abc, 1, &err));
        assert_hex(digest, sizeof digest,
                   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
    bz_hasher_free(h);
    bz_hasher_free(NULL);
}

/* RFC 4231, test cases 1, 2, 6 and 7; RFC 2202, test case 2. */
static const struct {
    enum bz_digest which;
    const char *key, *data;
    size_t key_len; /* 0: strlen; else the byte in key so many times */
    const char *hmac;
} vectors[] = {
    {BZ_DIGEST_SHA256, "\x0b", "Hi There", 20,
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {BZ_DIGEST_SHA512, "\x0b", "Hi There", 20,
     "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
     "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
    {BZ_DIGEST_SHA256, "Jefe", "what do ya want for nothing?", 0,
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {BZ_DIGEST_SHA512, "Jefe", "what do ya want for nothing?", 0,
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
     "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
    {BZ_DIGEST_SHA1, "Jefe", "what do ya want for nothing?", 0,
     "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {BZ_DIGEST_SHA256, "\xaa", "Test Using Larger Than Block-Size Key - Hash Key First", 131,
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {BZ_DIGEST_SHA256, "\xaa",
     "This is a test using a larger than block-size key and a larger than block-size data. The "
     "key needs to be "
     "hashed before being used by the HMAC algorithm.",
     131, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

static void hmac_matches_the_published_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        BZ_LOCAL_ERR(err);
        unsigned char key[131], hmac[64];
        struct bz_span k = {vectors[i].key, strlen(vectors[i].key)};
        struct bz_span data = {vectors[i].data, strlen(vectors[i].data)};
        size_t len = 0;

        if (vectors[i].key_len) {
            memset(key, vectors[i].key[0], sizeof key);
            k = (struct bz_span){key, vectors[i].key_len};
        }
        assert_true(bz_hmac(vectors[i].which, k, data, hmac, &len, &err));
        assert_int_equal(len, strlen(vectors[i].hmac) / 2);
        assert_hex(hmac, len, vectors[i].hmac);
    }
}

static void hmac_takes_an_empty_key_and_empty_data(void **state)
{
    BZ_LOCAL_ERR(err);
    unsigned char hmac[64];
    size_t len;

    (void)state;
    assert_true(
        bz_hmac(BZ_DIGEST_SHA256, (struct bz_span){0}, (struct bz_span){0}, hmac, &len, &err));
    assert_hex(hmac, len, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void a_key_beyond_what_libcrypto_takes_is_refused(void **state)
{
    BZ_LOCAL_ERR(err);
    unsigned char hmac[64];
    size_t len;

    (void)state;
    assert_false(bz_hmac(BZ_DIGEST_SHA1, (struct bz_span){"k", (size_t)INT32_MAX + 1},
                         (struct bz_span){0}, hmac, &len, &err));
    assert_int_equal(err.code, BUZON_ERR_LIMIT);
}

static void comparison_sees_every_difference(void **state)
{
    (void)state;
    assert_true(bz_equal_ct("abc", 3, "abc", 3));
    assert_false(bz_equal_ct("abc", 3, "abd", 3));
    assert_false(bz_equal_ct("xbc", 3, "abc", 3));
    assert_false(bz_equal_ct("abc", 3, "abc", 2));
    assert_true(bz_equal_ct(NULL, 0, "", 0));
}

static void random_bytes_differ_each_time(void **state)
{
    BZ_LOCAL_ERR(err);
    unsigned char a[32] = {0}, b[32] = {0}, zero[32] = {0};

    (void)state;
    assert_true(bz_random(a, sizeof a, &err));
    assert_true(bz_random(b, sizeof b, &err));
    assert_memory_not_equal(a, b, sizeof a);
    assert_memory_not_equal(a, zero, sizeof a);
    assert_true(bz_random(NULL, 0, &err));
}

static void nothing_of_ours_stays_in_the_hosts_error_queue(void **state)
{
    BZ_LOCAL_ERR(err);
    unsigned char digest[64];
    size_t len;

    (void)state;
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, 42);
    assert_true(bz_sha256(digest, NULL, 0, &err));
    assert_true(bz_hmac(BZ_DIGEST_SHA1, (struct bz_span){"k", 1}, (struct bz_span){0}, digest,
                        &len, &err));
    assert_int_equal(ERR_GET_REASON(ERR_get_error()), 42);
    assert_int_equal(ERR_get_error(), 0);
}

static void base64_is_padded(void **state)
{
    static const struct {
        const char *plain, *coded;
    } pairs[] = {{"", ""},
                 {"f", "Zg=="},
                 {"fo", "Zm8="},
                 {"foo", "Zm9v"},
                 {"foob", "Zm9vYg=="},
                 {"fooba", "Zm9vYmE="},
                 {"foobar", "Zm9vYmFy"},
                 {"\xff\xfe\xfb", "//77"}};

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        BZ_LOCAL_ERR(err);
        struct bz_str s = {0};
        BZ_TEXT coded = NULL;

        bz_str_add_base64(&s, pairs[i].plain, strlen(pairs[i].plain));
        coded = bz_str_take(&s, &err);
        assert_string_equal(coded, pairs[i].coded);
    }
}

static void hex_is_read_strictly(void **state)
{
    unsigned char bytes[3] = {1, 2, 3};

    (void)state;
    assert_true(bz_hex_parse(bytes, 3, "00fFa9"));
    assert_memory_equal(bytes, "\x00\xff\xa9", 3);
    assert_false(bz_hex_parse(bytes, 3, "00fFa"));
    assert_false(bz_hex_parse(bytes, 3, "00fFa9a"));
    assert_false(bz_hex_parse(bytes, 3, "00fFa9ab"));
    assert_false(bz_hex_parse(bytes, 3, "00fFg9"));
    assert_false(bz_hex_parse(bytes, 3, "0x1234"));
    assert_false(bz_hex_parse(bytes, 3, ""));
    assert_false(bz_hex_parse(bytes, 3, NULL));
    assert_memory_equal(bytes, "\x00\xff\xa9", 3);
}

static bool hash_something(struct bz_err *err)
{
    const struct bz_span abc = {"abc", 3};
    unsigned char digest[BZ_SHA256_LEN];

    return bz_sha256(digest, &abc, 1, err);
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    unit_sweep(hash_something);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_of_abc_is_the_standards),
        cmocka_unit_test(a_hasher_starts_afresh_each_time),
        cmocka_unit_test(hmac_matches_the_published_vectors),
        cmocka_unit_test(hmac_takes_an_empty_key_and_empty_data),
        cmocka_unit_test(a_key_beyond_what_libcrypto_takes_is_refused),
        cmocka_unit_test(comparison_sees_every_difference),
        cmocka_unit_test(random_bytes_differ_each_time),
        cmocka_unit_test(nothing_of_ours_stays_in_the_hosts_error_queue),
        cmocka_unit_test(base64_is_padded),
        cmocka_unit_test(hex_is_read_strictly),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
