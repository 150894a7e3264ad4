/* SPDX-License-Identifier: EUPL-1.2 */
/* A person is found in what others wrote, as a word of its own and as JSON writes it; and
 * events that lost their words are told as ranges. */
#include "inbox/erase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct bz_needles made(const char *text)
{
    struct bz_needles n = {0};
    struct bz_err e = {0};

    assert_true(bz_needles_add_names(&n,
                                     (const char *const[4]){"10443", "@rosa@barrio.example",
                                                            "Rosa del Mar Gómez",
                                                            "https://barrio.example/@rosa"},
                                     &e));
    assert_true(bz_needles_add_text(&n, text, &e));
    return n;
}

static void a_person_is_masked_as_words(void **state)
{
    static const struct {
        const char *text, *left;
    } cases[] = {
        {"Hola Rosa, mañana.", "Hola [borrado], mañana."},
        {"Rosaleda y rosa siguen", "Rosaleda y [borrado] siguen"}, /* her handle, too */
        {"Gómez y Gómezal, y Gómezá", "[borrado] y Gómezal, y Gómezá"},
        {"a @rosa@barrio.example: sí", "a @[borrado]: sí"},
        {"Su id 10443, no 104435 ni 910443", "Su id [borrado], no 104435 ni 910443"},
        {"Rosa del Mar Gómez", "[borrado]"},
        {"el mar del sur", "el mar del sur"}, /* no part of a name is written so */
        {"Vea https://barrio.example/@rosa.", "Vea [borrado]."},
        {"Dijo: «la farola de mi calle no luce».", "Dijo: «[borrado]»."},
        {"Al 612 345 678 no contesta", "Al [borrado] no contesta"},
        {"> cualquier cosa\nno", "[borrado]\nno"},
        {"a > b", "a > b"},
        {"", ""},
    };
    struct bz_needles n = made("hola\n  la farola de mi calle no luce  \nTel. 612 345 678\n");
    struct bz_err e = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool changed;
        char *left = bz_needles_mask(&n, cases[i].text, &changed, &e);

        assert_string_equal(left, cases[i].left);
        assert_int_equal(changed, strcmp(cases[i].text, cases[i].left) != 0);
        free(left);
    }
    bz_needles_done(&n);
}

static void json_hides_nobody(void **state)
{
    static const struct {
        const char *body;
        int is;
    } cases[] = {
        {"{\"id\":10443}", 1},
        {"{\"id\":110443}", 0},
        {"{\"name\":\"G\\u00f3mez\"}", 1},
        {"{\"name\":\"G\\u00F3mez\"}", 1},
        {"{\"url\":\"https:\\/\\/barrio.example\\/@rosa\"}", 1},
        {"{\"a\":\"\\ud83d\\ude00 \\ud83d \\u12\"}", 0},
        {"\\", 0},
        {"\\u", 0},
        {"", 0},
    };
    struct bz_needles n = made("");
    struct bz_err e = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (bz_needles_in(&n, cases[i].body, strlen(cases[i].body), &e) != cases[i].is)
            fail_msg("%s", cases[i].body);
    bz_needles_done(&n);
}

static void ranges_are_written_and_read(void **state)
{
    static const struct {
        int64_t seqs[8];
        size_t n;
        const char *text;
    } cases[] = {
        {{1}, 1, "1"},
        {{1, 2, 3, 7, 9, 10}, 6, "1-3,7,9-10"},
        {{0}, 0, ""},
    };
    struct bz_err e = {0};
    struct bz_ids left = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bz_ids seqs = {.items = (int64_t *)(uintptr_t)cases[i].seqs, .n = cases[i].n};
        struct bz_str s = {0};

        assert_true(bz_ranges_add(&s, &seqs, &e));
        assert_string_equal(s.data ? s.data : "", cases[i].text);
        bz_str_done(&s);
    }
    for (int64_t i = 1; i <= 12; i++)
        assert_true(bz_vec_push(&left, i));
    bz_ranges_drop(&left, "2-4,7,11-99");
    assert_int_equal(left.n, 6);
    assert_int_equal(left.items[1], 5);
    assert_int_equal(left.items[5], 10);
    bz_ranges_drop(&left, "no es nada"); /* a damaged store is named by its hash */
    bz_ranges_drop(&left, "5-,-3,,");
    assert_true(left.n <= 6);
    bz_ids_done(&left);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_is_masked_as_words),
        cmocka_unit_test(json_hides_nobody),
        cmocka_unit_test(ranges_are_written_and_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
