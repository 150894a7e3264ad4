/* SPDX-License-Identifier: EUPL-1.2 */
/* Repairing bytes; what is ill-formed is tested with floor 0. */
#include "../base/unit.h"

#include "base/auto.h"
#include "text/utf8.h"

static void a_repaired_text_says_how_often(void **state)
{
    BZ_LOCAL_ERR(err);
    size_t n = 99;
    BZ_TEXT text = bz_utf8_repair("a\xF1o \0\xE2\x82", 7, &n, &err);

    (void)state;
    assert_string_equal(text, "a\xEF\xBF\xBDo \xEF\xBF\xBD\xEF\xBF\xBD");
    assert_int_equal(n, 3);
}

static void a_good_text_is_copied(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_TEXT text = bz_utf8_repair("año 👋 y más", strlen("año 👋"), NULL, &err);
    BZ_TEXT empty = bz_utf8_repair("", 0, NULL, &err);

    (void)state;
    assert_string_equal(text, "año 👋");
    assert_string_equal(empty, "");
}

static bool repair(struct bz_err *err)
{
    BZ_TEXT text = bz_utf8_repair(
        "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
        "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
        38, NULL, err);

    return text;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    unit_sweep(repair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_repaired_text_says_how_often),
        cmocka_unit_test(a_good_text_is_copied),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
