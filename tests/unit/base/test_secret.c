/* SPDX-License-Identifier: EUPL-1.2 */
/* Secrets that leave nothing behind. */
#include "unit.h"

#include "base/secret.h"

#include <stdio.h>

/* Whether the mapping that holds `p` is marked "not in core dumps" in /proc/self/smaps. */
static bool is_kept_out_of_dumps(const void *p)
{
    FILE *f = fopen("/proc/self/smaps", "r");
    unsigned long from, to;
    bool here = false, found = false;
    char line[512];

    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            here = (uintptr_t)p >= from && (uintptr_t)p < to;
        else if (here && strncmp(line, "VmFlags:", 8) == 0)
            found = strstr(line, " dd") != NULL;
    }
    (void)fclose(f);
    return found;
}

static void a_secret_gives_back_its_bytes(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_secret) s = bz_secret_new("to\0ken", 6, &err);

    (void)state;
    assert_non_null(s);
    assert_int_equal(bz_secret_len(s), 6);
    assert_memory_equal(bz_secret_bytes(s), "to\0ken", 7);
}

/* Also the beginning of one where words were cut off. */
static void a_secret_is_hidden_wherever_it_stands(void **state)
{
    static const struct {
        const char *secret, *text, *left;
    } cases[] = {
        {"s3creto", "s3creto", "*******"},
        {"s3creto", "el s3creto y s3cretos3creto.", "el ******* y **************."},
        {"s3creto", "acaba en s3cre", "acaba en *****"},
        {"s3creto", "acaba en s3cr", "acaba en ****"},
        {"s3creto", "acaba en s3c", "acaba en s3c"},
        {"s3creto", "S3CRETO s3cret0 x", "S3CRETO s3cret0 x"},
        {"aaaa", "aaaaaa", "****aa"},
        {"abc", "abc abc", "abc abc"},
        {"s3creto", "", ""},
    };
    char text[64];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_secret) s = bz_secret_new(cases[i].secret, strlen(cases[i].secret), &err);

        (void)snprintf(text, sizeof text, "%s", cases[i].text);
        bz_secret_hide(text, s);
        assert_string_equal(text, cases[i].left);
    }
    (void)snprintf(text, sizeof text, "nada");
    bz_secret_hide(text, NULL);
    assert_string_equal(text, "nada");
}

static void a_secret_stays_out_of_core_dumps(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_secret) s = bz_secret_new("token", 5, &err);

    (void)state;
    assert_true(is_kept_out_of_dumps(bz_secret_bytes(s)));
}

static void a_secret_of_many_pages_is_whole(void **state)
{
    BZ_LOCAL_ERR(err);
    static char big[20000];
    BZ_AUTO(bz_secret) s = NULL;

    (void)state;
    memset(big, 'k', sizeof big);
    s = bz_secret_new(big, sizeof big, &err);
    assert_int_equal(bz_secret_len(s), sizeof big);
    assert_memory_equal(bz_secret_bytes(s), big, sizeof big);
    assert_int_equal(bz_secret_bytes(s)[sizeof big], '\0');
}

static void no_secret_is_an_empty_text(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_secret) empty = bz_secret_new(NULL, 0, &err);

    (void)state;
    assert_string_equal(bz_secret_bytes(NULL), "");
    assert_int_equal(bz_secret_len(NULL), 0);
    assert_string_equal(bz_secret_bytes(empty), "");
    bz_secret_free(NULL);
}

static void an_impossible_size_is_no_memory(void **state)
{
    BZ_LOCAL_ERR(err);

    (void)state;
    assert_null(bz_secret_new("x", SIZE_MAX - 4, &err));
    assert_int_equal(err.code, BUZON_ERR_NO_MEMORY);
    bz_err_clear(&err);
    assert_null(bz_secret_new("x", SIZE_MAX / 2, &err));
    assert_int_equal(err.code, BUZON_ERR_NO_MEMORY);
}

static void wiped_memory_is_zero(void **state)
{
    char secret[16] = "clave del banco";

    (void)state;
    bz_wipe(secret, sizeof secret);
    for (size_t i = 0; i < sizeof secret; i++)
        assert_int_equal(secret[i], 0);
    bz_wipe(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_gives_back_its_bytes),
        cmocka_unit_test(a_secret_is_hidden_wherever_it_stands),
        cmocka_unit_test(a_secret_stays_out_of_core_dumps),
        cmocka_unit_test(a_secret_of_many_pages_is_whole),
        cmocka_unit_test(no_secret_is_an_empty_text),
        cmocka_unit_test(an_impossible_size_is_no_memory),
        cmocka_unit_test(wiped_memory_is_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
