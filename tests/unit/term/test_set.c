/* SPDX-License-Identifier: EUPL-1.2 */
/* Rank and select against a plain loop over days, and the size of what a question touches. */
#include "data.h"

/* The slow way: look at each day. */
static buzon_day slow_add(const struct bz_calendar_set *set, buzon_day day, int n)
{
    struct bz_err err = {0};
    int way = n < 0 ? -1 : 1;

    while (n) {
        int working = bz_working_is(set, day += way, &err);

        if (working < 0)
            return BUZON_DAY_NONE;
        n -= working * way;
    }
    return day;
}

static const struct bz_calendar_set *set_of(struct test_data *d, const char *id)
{
    const char *ids[] = {id};
    struct bz_calendar_query q = {.ids = ids, .n = 1, .as_of = BUZON_DAY_NONE, .weekmask = -1};
    struct bz_calendar_set *owned;
    struct bz_err err = {0};
    const struct bz_calendar_set *set = bz_calendars_compose(d->calendars, &q, &owned, &err);

    assert_non_null(set);
    return set;
}

static void adding_agrees_with_a_loop(void **state)
{
    static const char *const ids[] = {"ES-VC", "NZ-OIA", "GB-FOIA", "ES-VC-03014", "MX-LFPA"};
    static const int counts[] = {1, 2, 5, 10, 20, 31, 64, 250, -1, -2, -20, -65, -250};
    struct test_data d = test_data_open();

    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        const struct bz_calendar_set *set = set_of(&d, ids[i]);

        for (buzon_day day = test_day("2019-12-01"); day < test_day("2028-01-31"); day++) {
            for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
                struct bz_err err = {0};
                buzon_day fast = bz_working_add(set, day, counts[k], &err);

                if (fast != slow_add(set, day, counts[k]))
                    fail_msg("%s: day %d, %d", ids[i], day, counts[k]);
                assert_int_equal(fast == BUZON_DAY_NONE, err.code == BUZON_ERR_CALENDAR);
                assert_int_equal(fast, bz_working_try(set, day, counts[k]));
            }
        }
    }
    test_data_done(&d);
}

static void between_undoes_adding(void **state)
{
    struct test_data d = test_data_open();
    const struct bz_calendar_set *set = set_of(&d, "ES-CT");
    struct bz_err err = {0};

    (void)state;
    for (buzon_day day = test_day("2018-01-01"); day < test_day("2026-06-01"); day += 3) {
        for (int n = 1; n < 200; n += 7) {
            buzon_day to = bz_working_add(set, day, n, &err);
            int32_t there, back;

            assert_true(bz_working_between(set, day, to, &there, &err));
            assert_true(bz_working_between(set, to, day, &back, &err));
            assert_int_equal(there, n);
            assert_int_equal(back, -n);
        }
    }
    test_data_done(&d);
}

static void rolling_goes_to_the_nearest_working_day(void **state)
{
    struct test_data d = test_data_open();
    const struct bz_calendar_set *set = set_of(&d, "ES-VC");
    struct bz_err err = {0};

    (void)state;
    /* Good Friday to Easter Monday. */
    assert_day(bz_working_roll(set, test_day("2026-04-03"), 1, &err), "2026-04-07");
    assert_day(bz_working_roll(set, test_day("2026-04-06"), -1, &err), "2026-04-02");
    assert_day(bz_working_roll(set, test_day("2026-04-07"), -1, &err), "2026-04-07");
    assert_day(bz_working_add(set, test_day("2026-04-05"), 0, &err), "2026-04-05");
    test_data_done(&d);
}

static void provisional_days_are_seen_from_the_day_after(void **state)
{
    struct test_data d = test_data_open();
    const struct bz_calendar_set *set = set_of(&d, "ES-VC");
    const struct bz_calendar_set *feria = set_of(&d, "ES-AN-41091");

    (void)state;
    assert_false(bz_working_provisional(set, test_day("2026-01-01"), test_day("2026-12-31")));
    assert_true(bz_working_provisional(set, test_day("2026-01-01"), test_day("2027-01-01")));
    assert_true(bz_working_provisional(feria, test_day("2026-04-21"), test_day("2026-04-22")));
    assert_false(bz_working_provisional(feria, test_day("2026-04-22"), test_day("2026-06-03")));
    assert_true(bz_working_provisional(feria, test_day("2026-04-22"), test_day("2026-06-04")));
    assert_false(bz_working_provisional(feria, test_day("2026-04-22"), test_day("2026-04-22")));
    test_data_done(&d);
}

static void twenty_years_take_less_than_four_kilobytes(void **state)
{
    struct bz_err err = {0};
    char path[] = "/tmp/buzon-size-XXXXXX", file[64];
    const char *dirs[] = {path, NULL};
    const char *ids[] = {"S"};
    struct bz_calendar_query q = {.ids = ids, .n = 1, .as_of = BUZON_DAY_NONE, .weekmask = -1};
    struct bz_calendar_set *owned;
    struct bz_calendars *cs;
    FILE *f;

    (void)state;
    assert_non_null(mkdtemp(path));
    snprintf(file, sizeof file, "%s/S.json", path);
    f = fopen(file, "w");
    assert_non_null(f);
    fputs("{\"id\": \"S\", \"weekend\": [\"SA\", \"SU\"], \"short_days\": [\"2024-12-24\"], "
          "\"years\": {",
          f);
    for (int y = 2015; y < 2035; y++)
        fprintf(f, "%s\"%d\": [{\"date\": \"%d-01-01\"}]", y > 2015 ? "," : "", y, y);
    fputs("}}", f);
    fclose(f);
    cs = bz_calendars_new(dirs, &err);
    assert_non_null(bz_calendars_compose(cs, &q, &owned, &err));
    assert_in_range(bz_calendar_set_bytes(bz_calendars_compose(cs, &q, &owned, &err)), 1000,
                    4096);
    bz_calendars_free(cs);
    remove(file);
    remove(path);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(adding_agrees_with_a_loop),
        cmocka_unit_test(between_undoes_adding),
        cmocka_unit_test(rolling_goes_to_the_nearest_working_day),
        cmocka_unit_test(provisional_days_are_seen_from_the_day_after),
        cmocka_unit_test(twenty_years_take_less_than_four_kilobytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
