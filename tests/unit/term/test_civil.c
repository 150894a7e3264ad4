/* SPDX-License-Identifier: EUPL-1.2 */
/* Days, weekdays, months and the texts of instants. */
#include "unit.h"

static void every_day_of_eight_centuries_round_trips(void **state)
{
    int py = 1600, pm = 1, pd = 1;

    (void)state;
    for (buzon_day day = bz_day_of(1600, 1, 1) + 1; day < bz_day_of(2400, 1, 1); day++) {
        int y, m, d;

        bz_civil(day, &y, &m, &d);
        if (++pd > bz_month_days(py, pm)) {
            pd = 1;
            if (++pm > 12)
                pm = 1, py++;
        }
        if (y != py || m != pm || d != pd || bz_day_of(y, m, d) != day)
            fail_msg("day %d gives %d-%d-%d, expected %d-%d-%d", day, y, m, d, py, pm, pd);
    }
    assert_int_equal(bz_day_of(1970, 1, 1), 0);
    assert_int_equal(bz_day_of(2000, 3, 1), 11017);
}

static void the_first_and_the_last_day_round_trip(void **state)
{
    static const buzon_day days[] = {INT32_MIN, INT32_MIN + 1, -719529,  -719528, -1,
                                     0,         INT32_MAX - 1, INT32_MAX};
    int y, m, d;

    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        bz_civil(days[i], &y, &m, &d);
        assert_int_equal(bz_day_of(y, m, d), days[i]);
    }
    bz_civil(INT32_MIN, &y, &m, &d);
    assert_int_equal(y, -5877641);
    assert_int_equal(m, 6);
    assert_int_equal(d, 23);
    bz_civil(INT32_MAX, &y, &m, &d);
    assert_int_equal(y, 5881580);
    assert_int_equal(m, 7);
    assert_int_equal(d, 11);
}

static void weekdays_follow_iso(void **state)
{
    (void)state;
    assert_int_equal(bz_weekday(0), 4);
    assert_int_equal(bz_weekday(test_day("2026-08-03")), BZ_MONDAY);
    assert_int_equal(bz_weekday(test_day("2026-08-09")), BZ_SUNDAY);
    assert_int_equal(bz_weekday(-1), 3);
    assert_int_equal(bz_weekday(test_day("1900-01-01")), BZ_MONDAY);
}

static void months_clamp_to_the_last_day(void **state)
{
    (void)state;
    assert_day(bz_day_add_months(test_day("2024-01-31"), 1), "2024-02-29");
    assert_day(bz_day_add_months(test_day("2023-01-31"), 1), "2023-02-28");
    assert_day(bz_day_add_months(test_day("2024-02-29"), 12), "2025-02-28");
    assert_day(bz_day_add_months(test_day("2023-11-30"), 3), "2024-02-29");
    assert_day(bz_day_add_months(test_day("2024-03-31"), -1), "2024-02-29");
    assert_day(bz_day_add_months(test_day("2024-01-15"), -13), "2022-12-15");
}

static void only_real_dates_are_parsed(void **state)
{
    static const char *const wrong[] = {
        "",           "2026-02-29",  "2026-13-01",  "2026-00-10", "2026-1-1",   "2026-01-32",
        "0000-01-01", "2026-01-01 ", " 2026-01-01", "20260101",   "2026/01/01", "+026-01-01"};
    buzon_day day = 7;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(bz_day_parse(wrong[i], &day));
    assert_false(bz_day_parse(NULL, &day));
    assert_int_equal(day, 7);
    assert_true(bz_day_parse("2024-02-29", &day));
    assert_day(day, "2024-02-29");
}

static void instants_come_in_many_spellings(void **state)
{
    static const struct {
        const char *text, *same;
    } cases[] = {
        {"2026-08-01T13:51:39.138Z", "2026-08-01T13:51:39.138Z"},
        {"2026-08-01t13:51:39z", "2026-08-01T13:51:39.000Z"},
        {"2026-08-01 13:51:39+00:00", "2026-08-01T13:51:39.000Z"},
        {"2026-08-01T13:51:39+0000", "2026-08-01T13:51:39.000Z"},
        {"2026-08-01T13:51:39.1Z", "2026-08-01T13:51:39.100Z"},
        {"2026-08-01T13:51:39.123456789Z", "2026-08-01T13:51:39.123Z"},
        {"2026-08-01T00:30:00+02:00", "2026-07-31T22:30:00.000Z"},
        {"2026-07-31T20:00:00.5-0430", "2026-08-01T00:30:00.500Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"},
        {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_time(test_time(cases[i].text), cases[i].same);
}

static void mails_write_their_dates_in_one_way(void **state)
{
    static const struct {
        const char *text, *same;
    } cases[] = {
        {"Tue, 24 Nov 2026 09:05:00 +0100", "2026-11-24T08:05:00.000Z"},
        {"24 Nov 2026 09:05:00 +0100", "2026-11-24T08:05:00.000Z"},
        {"Thu, 1 Jan 2026 00:30:59 -0330", "2026-01-01T04:00:59.000Z"},
        {"Sat, 29 Feb 2020 23:59:59 GMT", "2020-02-29T23:59:59.000Z"},
        {"Thu, 01 Jan 2026 00:30:00 +1400 (+14)", "2025-12-31T10:30:00.000Z"},
        {"Wed, 31 Dec 1969 23:59:59 +0000", "1969-12-31T23:59:59.000Z"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buzon_time t = 7;

        if (!bz_mail_date_parse(cases[i].text, &t))
            fail_msg("%s was not read", cases[i].text);
        assert_time(t, cases[i].same);
    }
}

static void other_dates_of_mails_are_not_guessed(void **state)
{
    static const char *const other[] = {"Tue, 24 Nov 26 09:05:00 +0100",
                                        "Tue, 24 Nov 2026 09:05 +0100",
                                        "Tue, 24 Nov 2026 09:05:00 CET",
                                        "Tue, 24 Nov 2026 09:05:00",
                                        "Tue, 24 Nov 2026 09:05:00 +01:00",
                                        "Tue, 24 Nov 2026 09:05:00 +0100x",
                                        "Tue, 24 Nov 2026 09:05:00 +2400",
                                        "Tue, 24 Nov 2026 09:05:60 +0100",
                                        "Tue, 24 Nov 2026 24:00:00 +0100",
                                        "Tue,24 Nov 2026 09:05:00 +0100",
                                        "Mar, 24 Nov 2026 09:05:00 +0100",
                                        "Tue, 024 Nov 2026 09:05:00 +0100",
                                        "Tue, 31 Nov 2026 09:05:00 +0100",
                                        "Tue, 0 Nov 2026 09:05:00 +0100",
                                        "Tue, 24 Nov 1826 09:05:00 +0100",
                                        "Tue, 24 noviembre 2026 09:05:00 +0100",
                                        "2026-11-24T09:05:00Z",
                                        ""};
    buzon_time t = 7;

    (void)state;
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        if (bz_mail_date_parse(other[i], &t))
            fail_msg("%s was taken for the date of a mail", other[i]);
    }
    assert_false(bz_mail_date_parse(NULL, &t));
    assert_int_equal(t, 7);
}

static void an_instant_without_a_zone_is_none(void **state)
{
    static const char *const wrong[] = {"2026-08-01T13:51:39",
                                        "2026-08-01",
                                        "2026-08-01T13:51Z",
                                        "2026-08-01T24:00:00Z ",
                                        "2026-08-01T25:00:00Z",
                                        "2026-08-01T13:60:00Z",
                                        "2026-08-01T13:51:61Z",
                                        "2026-08-01T13:51:39.Z",
                                        "2026-08-01T13:51:39+2",
                                        "2026-08-01T13:51:39+02",
                                        "2026-08-01T13:51:39+24:00",
                                        "2026-08-01T13:51:39Zx",
                                        "2026-02-30T13:51:39Z",
                                        "2026-08-01_13:51:39Z",
                                        ""};
    buzon_time t = 7;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (bz_instant_parse(wrong[i], &t))
            fail_msg("%s was taken for an instant", wrong[i]);
    }
    assert_false(bz_instant_parse(NULL, &t));
    assert_int_equal(t, 7);
}

static void what_has_no_text_is_empty(void **state)
{
    char text[32];

    (void)state;
    bz_instant_format(BUZON_TIME_NONE, text);
    assert_string_equal(text, "");
    bz_instant_format(INT64_MAX, text);
    assert_string_equal(text, "");
    bz_day_format(BUZON_DAY_NONE, text);
    assert_string_equal(text, "");
    bz_day_format(INT32_MAX, text);
    assert_string_equal(text, "");
}

static void clock_times_reach_midnight_only_as_an_end(void **state)
{
    int32_t ms = 7;
    buzon_day day;

    (void)state;
    assert_true(bz_clock_parse("08:30", false, &ms));
    assert_int_equal(ms, 8 * BZ_MS_HOUR + 30 * BZ_MS_MINUTE);
    assert_false(bz_clock_parse("24:00", false, &ms));
    assert_true(bz_clock_parse("24:00", true, &ms));
    assert_int_equal(ms, BZ_MS_DAY);
    assert_false(bz_clock_parse("24:01", true, &ms));
    assert_false(bz_clock_parse("8:30", true, &ms));
    assert_true(bz_local_parse("2026-03-29T02:30", &day, &ms));
    assert_day(day, "2026-03-29");
    assert_int_equal(ms, 150 * BZ_MS_MINUTE);
    assert_false(bz_local_parse("2026-03-29T02:30:00Z", &day, &ms));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_eight_centuries_round_trips),
        cmocka_unit_test(the_first_and_the_last_day_round_trip),
        cmocka_unit_test(weekdays_follow_iso),
        cmocka_unit_test(months_clamp_to_the_last_day),
        cmocka_unit_test(only_real_dates_are_parsed),
        cmocka_unit_test(instants_come_in_many_spellings),
        cmocka_unit_test(mails_write_their_dates_in_one_way),
        cmocka_unit_test(other_dates_of_mails_are_not_guessed),
        cmocka_unit_test(an_instant_without_a_zone_is_none),
        cmocka_unit_test(what_has_no_text_is_empty),
        cmocka_unit_test(clock_times_reach_midnight_only_as_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
