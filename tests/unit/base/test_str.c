/* SPDX-License-Identifier: EUPL-1.2 */
/* Texts that grow. */
#include "unit.h"

#include "base/auto.h"
#include "base/str.h"

static void assert_takes(struct bz_str *s, const char *expected)
{
    BZ_LOCAL_ERR(err);
    BZ_TEXT text = bz_str_take(s, &err);

    assert_non_null(text);
    assert_string_equal(text, expected);
    assert_null(s->data);
    assert_int_equal(s->len, 0);
}

static void pieces_become_one_text(void **state)
{
    struct bz_str s = {0};

    (void)state;
    bz_str_add(&s, "cita ");
    bz_str_add_bytes(&s, "previa y más", 6);
    bz_str_add_char(&s, ':');
    bz_str_addf(&s, " %d de %s", 3, "agosto");
    bz_str_add(&s, NULL);
    bz_str_add(&s, "");
    assert_int_equal(s.len, strlen("cita previa: 3 de agosto"));
    assert_takes(&s, "cita previa: 3 de agosto");
}

static void nothing_added_is_an_empty_text(void **state)
{
    struct bz_str s = {0};

    (void)state;
    assert_takes(&s, "");
}

static void a_long_text_grows_and_stays_terminated(void **state)
{
    BZ_LOCAL_ERR(err);
    struct bz_str s = {0};
    BZ_TEXT text = NULL;

    (void)state;
    for (int i = 0; i < 10000; i++) {
        bz_str_add_char(&s, (char)('a' + i % 26));
        assert_int_equal(s.data[s.len], '\0');
    }
    text = bz_str_take(&s, &err);
    assert_int_equal(strlen(text), 10000);
    assert_int_equal(text[9999], 'a' + 9999 % 26);
}

static void an_impossible_size_fails_and_stays_failed(void **state)
{
    BZ_LOCAL_ERR(err);
    struct bz_str s = {0};

    (void)state;
    bz_str_add(&s, "x");
    assert_false(bz_str_reserve(&s, SIZE_MAX));
    assert_false(bz_str_reserve(&s, 1));
    bz_str_add(&s, "y");
    assert_null(bz_str_take(&s, &err));
    assert_int_equal(err.code, BUZON_ERR_NO_MEMORY);
    assert_null(s.data);
    assert_takes(&s, "");
}

static void null_equals_null_only(void **state)
{
    (void)state;
    assert_true(bz_streq("a", "a"));
    assert_false(bz_streq("a", "A"));
    assert_true(bz_streq(NULL, NULL));
    assert_false(bz_streq(NULL, ""));
    assert_false(bz_streq("", NULL));
}

static void a_prefix_is_recognised(void **state)
{
    (void)state;
    assert_true(bz_starts("person:ana", "person:"));
    assert_true(bz_starts("x", ""));
    assert_false(bz_starts("pers", "person:"));
    assert_false(bz_starts(NULL, ""));
}

static void every_byte_and_the_length_count_in_a_hash(void **state)
{
    char text[41] = "";

    (void)state;
    for (size_t len = 0; len < sizeof text - 1; len++) {
        uint64_t hash = bz_str_hash(text, 0);

        assert_true(hash == bz_str_hash(text, 0));
        assert_true(hash != bz_str_hash(text, 1));
        for (size_t i = 0; i < len; i++) {
            text[i] = 'b';
            assert_true(hash != bz_str_hash(text, 0));
            text[i] = 'a';
        }
        text[len] = 'a';
        assert_true(hash != bz_str_hash(text, 0));
    }
}

static void everything_but_unreserved_characters_is_escaped(void **state)
{
    struct bz_str s = {0};

    (void)state;
    bz_str_add_escaped(&s, "aZ09-._~ &=/?ñ%");
    bz_str_add_escaped(&s, NULL);
    assert_takes(&s, "aZ09-._~%20%26%3D%2F%3F%C3%B1%25");
}

static void an_absent_text_is_copied_as_absent(void **state)
{
    BZ_LOCAL_ERR(err);
    char *copy = (char[]){"x"};
    BZ_TEXT part = NULL;

    (void)state;
    assert_true(bz_dup(&copy, NULL, &err));
    assert_null(copy);
    assert_true(bz_dupn(&part, "urbanismo", 3, &err));
    assert_string_equal(part, "urb");
    assert_true(bz_dupn(&copy, NULL, 3, &err));
    assert_null(copy);
}

static void bytes_are_copied_whatever_they_are(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_TEXT text = NULL;
    BZ_TEXT bytes = NULL;
    BZ_TEXT none = NULL;

    (void)state;
    assert_true(bz_dupn(&text, "a\0b", 3, &err));
    assert_string_equal(text, "a");
    assert_true(bz_dup_bytes(&bytes, "a\0b", 3, &err));
    assert_memory_equal(bytes, "a\0b", 4);
    assert_true(bz_dup_bytes(&none, NULL, 0, &err));
    assert_string_equal(none, "");
}

static bool build(struct bz_err *err)
{
    struct bz_str s = {0};
    BZ_TEXT copy = NULL;
    BZ_TEXT text = NULL;
    BZ_TEXT part = NULL;
    BZ_TEXT bytes = NULL;

    if (!bz_dup(&copy, "copia", err) || !bz_dupn(&part, "parte", 3, err) ||
        !bz_dup_bytes(&bytes, "\0", 1, err))
        return false;
    for (int i = 0; i < 50; i++)
        bz_str_addf(&s, "%d %s ", i, copy);
    bz_str_add_escaped(&s, "ñ");
    text = bz_str_take(&s, err);
    return text;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    unit_sweep(build);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_become_one_text),
        cmocka_unit_test(nothing_added_is_an_empty_text),
        cmocka_unit_test(a_long_text_grows_and_stays_terminated),
        cmocka_unit_test(an_impossible_size_fails_and_stays_failed),
        cmocka_unit_test(null_equals_null_only),
        cmocka_unit_test(a_prefix_is_recognised),
        cmocka_unit_test(every_byte_and_the_length_count_in_a_hash),
        cmocka_unit_test(everything_but_unreserved_characters_is_escaped),
        cmocka_unit_test(an_absent_text_is_copied_as_absent),
        cmocka_unit_test(bytes_are_copied_whatever_they_are),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
