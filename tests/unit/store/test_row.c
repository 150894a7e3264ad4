/* SPDX-License-Identifier: EUPL-1.2 */
/* Records from a damaged store: an enum without a name stops here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/inquiry.h"
#include "store/row.h"

static void a_record_with_named_enums_fits(void **state)
{
    struct bz_deadline deadlines[2] = {{.name = "a"}, {.name = "b"}};
    struct bz_inquiry q = {.deadlines = deadlines, .n_deadlines = 2};
    struct bz_err err = {0};

    (void)state;
    q.status = (enum buzon_status)(bz_statuses.n - 1);
    assert_true(bz_rows_fit(&bz_inquiry_record, &q, &err));
}

static void an_enum_without_a_name_is_damage(void **state)
{
    struct bz_inquiry q = {0};
    struct bz_err err = {0};

    (void)state;
    *(int *)&q.status = 99;
    assert_false(bz_rows_fit(&bz_inquiry_record, &q, &err));
    assert_int_equal(err.code, BUZON_ERR_CORRUPT);
    assert_string_equal(err.message, "the store is damaged: inquiry.status is 99");
    *(int *)&q.status = -1;
    assert_false(bz_rows_fit(&bz_inquiry_record, &q, &err));
    assert_string_equal(err.message, "the store is damaged: inquiry.status is -1");
}

static void an_enum_deep_inside_is_looked_at(void **state)
{
    struct bz_deadline deadlines[2] = {{.name = "a"}, {.name = "b"}};
    struct bz_inquiry q = {.deadlines = deadlines, .n_deadlines = 2};
    struct bz_err err = {0};

    (void)state;
    *(int *)&deadlines[1].state = 77;
    assert_false(bz_rows_fit(&bz_inquiry_record, &q, &err));
    assert_string_equal(err.message, "the store is damaged: deadline.state is 77");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_with_named_enums_fits),
        cmocka_unit_test(an_enum_without_a_name_is_damage),
        cmocka_unit_test(an_enum_deep_inside_is_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
