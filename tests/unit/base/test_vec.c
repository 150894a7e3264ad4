/* SPDX-License-Identifier: EUPL-1.2 */
/* Typed lists. */
#include "unit.h"

#include "base/vec.h"

struct numbers BZ_VEC(int64_t);

static void what_was_pushed_is_there_in_order(void **state)
{
    struct numbers v = {0};

    (void)state;
    for (int64_t i = 0; i < 1000; i++)
        assert_true(bz_vec_push(&v, i * i));
    assert_int_equal(v.n, 1000);
    for (int64_t i = 0; i < 1000; i++)
        assert_int_equal(v.items[i], i * i);
    free(v.items);
}

static void without_memory_the_list_stays_as_it_was(void **state)
{
    struct numbers v = {0};

    (void)state;
    while (v.n < v.cap || v.n == 0)
        assert_true(bz_vec_push(&v, 7));
    unit_supply = 0;
    assert_false(bz_vec_push(&v, 8));
    unit_supply = -1;
    assert_int_equal(v.n, v.cap);
    assert_int_equal(v.items[v.n - 1], 7);
    assert_true(bz_vec_push(&v, 9));
    free(v.items);
}

static void an_impossible_size_is_refused(void **state)
{
    size_t cap = SIZE_MAX / 16;
    void *items = NULL;

    (void)state;
    assert_false(bz_vec_room_(&items, cap, &cap, 64));
    assert_int_equal(cap, SIZE_MAX / 16);
    assert_null(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_pushed_is_there_in_order),
        cmocka_unit_test(without_memory_the_list_stays_as_it_was),
        cmocka_unit_test(an_impossible_size_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
