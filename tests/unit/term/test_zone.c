/* SPDX-License-Identifier: EUPL-1.2 */
/* Zones: local days, changes of the clock in both directions, and changes at midnight. */
#include "term/zone.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct bz_zone *open_zone(const char *name)
{
    struct bz_err err = {0};
    struct bz_zone *zone = bz_zone_open(name, &err);

    if (!zone)
        fail_msg("%s: %s", name, err.message);
    return zone;
}

static void one_instant_is_two_days(void **state)
{
    BZ_AUTO(bz_zone) madrid = open_zone("Europe/Madrid");
    BZ_AUTO(bz_zone) canary = open_zone("Atlantic/Canary");
    buzon_time t = test_time("2026-07-01T22:30:00Z");

    (void)state;
    assert_day(bz_zone_day(madrid, t), "2026-07-02");
    assert_int_equal(bz_zone_minute_of_day(madrid, t), 30);
    assert_day(bz_zone_day(canary, t), "2026-07-01");
    assert_int_equal(bz_zone_minute_of_day(canary, t), 23 * 60 + 30);
    assert_string_equal(bz_zone_name(canary), "Atlantic/Canary");
}

static void a_day_has_23_24_or_25_hours(void **state)
{
    BZ_AUTO(bz_zone) zone = open_zone("Europe/Madrid");
    buzon_day spring = test_day("2026-03-29"), autumn = test_day("2026-10-25");

    (void)state;
    assert_time(bz_zone_day_start(zone, spring), "2026-03-28T23:00:00.000Z");
    assert_time(bz_zone_day_start(zone, spring + 1), "2026-03-29T22:00:00.000Z");
    assert_time(bz_zone_day_start(zone, autumn), "2026-10-24T22:00:00.000Z");
    assert_time(bz_zone_day_start(zone, autumn + 1), "2026-10-25T23:00:00.000Z");
}

static void a_local_time_may_come_twice_or_never(void **state)
{
    BZ_AUTO(bz_zone) zone = open_zone("Europe/Madrid");
    buzon_time first, last;

    (void)state;
    assert_int_equal(
        bz_zone_local(zone, test_day("2026-03-29"), 150 * BZ_MS_MINUTE, &first, &last),
        BZ_LOCAL_NEVER);
    assert_time(first, "2026-03-29T01:00:00.000Z");
    assert_int_equal(
        bz_zone_local(zone, test_day("2026-10-25"), 150 * BZ_MS_MINUTE, &first, &last),
        BZ_LOCAL_TWICE);
    assert_time(first, "2026-10-25T00:30:00.000Z");
    assert_time(last, "2026-10-25T01:30:00.000Z");
    assert_int_equal(bz_zone_local(zone, test_day("2026-10-25"), 0, &first, &last),
                     BZ_LOCAL_ONCE);
    assert_true(first == last);
}

static void a_change_at_midnight_starts_the_day_late(void **state)
{
    BZ_AUTO(bz_zone) santiago = open_zone("America/Santiago");
    BZ_AUTO(bz_zone) havana = open_zone("America/Havana");
    BZ_AUTO(bz_zone) apia = open_zone("Pacific/Apia");
    buzon_time first, last;

    (void)state;
    /* 00:00 becomes 01:00. */
    assert_time(bz_zone_day_start(santiago, test_day("2024-09-08")),
                "2024-09-08T04:00:00.000Z");
    assert_int_equal(bz_zone_local(santiago, test_day("2024-09-08"), 0, &first, &last),
                     BZ_LOCAL_NEVER);
    /* 01:00 becomes 00:00: the day begins once and midnight is shown twice. */
    assert_int_equal(bz_zone_local(havana, test_day("2024-11-03"), 0, &first, &last),
                     BZ_LOCAL_TWICE);
    assert_true(bz_zone_day_start(havana, test_day("2024-11-03")) == first);
    /* 30 December 2011 never was. */
    assert_time(bz_zone_day_start(apia, test_day("2011-12-30")), "2011-12-30T10:00:00.000Z");
    assert_time(bz_zone_day_start(apia, test_day("2011-12-31")), "2011-12-30T10:00:00.000Z");
    assert_time(bz_zone_day_start(apia, test_day("2011-12-29")), "2011-12-29T10:00:00.000Z");
}

static void day_starts_agree_with_local_days(void **state)
{
    static const char *const names[] = {
        "Europe/Madrid",     "Atlantic/Canary", "America/Santiago",    "America/Sao_Paulo",
        "Africa/Casablanca", "Asia/Kathmandu",  "Australia/Lord_Howe", "UTC",
        "Pacific/Apia"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        BZ_AUTO(bz_zone) zone = open_zone(names[i]);

        for (buzon_day day = 1; day < test_day("2099-12-31"); day++) {
            buzon_time start = bz_zone_day_start(zone, day);

            if (bz_zone_day(zone, start) < day || bz_zone_day(zone, start - 1) >= day)
                fail_msg("%s: day %d does not start at %lld", names[i], day, (long long)start);
        }
    }
}

/* Where the system has no zone files ICU's copy is read; laws that have not changed for long
 * are the same there. */
static void without_zone_files_icu_knows_the_zones(void **state)
{
    static const char *const names[] = {"Europe/Madrid",    "Atlantic/Canary",
                                        "America/New_York", "Pacific/Auckland",
                                        "Europe/Lisbon",    "UTC"};
    struct bz_err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        BZ_AUTO(bz_zone) system = open_zone(names[i]);
        BZ_AUTO(bz_zone) icu = bz_zone_open_from("/nowhere", names[i], &err);

        assert_non_null(icu);
        for (buzon_day day = test_day("1990-01-01"); day < test_day("2036-12-31"); day++) {
            if (bz_zone_day_start(system, day) != bz_zone_day_start(icu, day))
                fail_msg("%s: day %d", names[i], day);
        }
    }
    assert_null(bz_zone_open_from("/nowhere", "Marte/Olympus", &err));
    assert_int_equal(err.code, BUZON_ERR_INVALID);
}

static void a_zone_file_that_is_none_is_passed_over(void **state)
{
    char folder[] = "/tmp/buzon-zones-XXXXXX", file[64], sub[64];
    struct bz_err err = {0};
    BZ_AUTO(bz_zone) zone = NULL;
    FILE *f;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(sub, sizeof sub, "%s/Europe", folder);
    snprintf(file, sizeof file, "%s/Europe/Madrid", folder);
    assert_int_equal(mkdir(sub, 0700), 0);
    f = fopen(file, "w");
    assert_non_null(f);
    fputs("TZif2 but no more", f);
    fclose(f);
    zone = bz_zone_open_from(folder, "Europe/Madrid", &err);
    assert_non_null(zone);
    assert_time(bz_zone_day_start(zone, test_day("2026-07-01")), "2026-06-30T22:00:00.000Z");
    remove(file);
    remove(sub);
    remove(folder);
}

static void a_name_that_is_not_iana_is_refused(void **state)
{
    static const char *const wrong[] = {
        "Marte/Olympus",         "",      "CEST", "GMT+2", "ACT", "Etc/Unknown",
        "Europe/Madrid\xc3\xb1", "europa"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct bz_err err = {0};

        assert_null(bz_zone_open(wrong[i], &err));
        assert_int_equal(err.code, BUZON_ERR_INVALID);
    }
    struct bz_err err = {0};
    assert_null(bz_zone_open("Marte/Olympus", &err));
    assert_string_equal(err.message, "the time zone \"Marte/Olympus\" is not an IANA name");
    assert_null(bz_zone_open(NULL, &err));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_instant_is_two_days),
        cmocka_unit_test(a_day_has_23_24_or_25_hours),
        cmocka_unit_test(a_local_time_may_come_twice_or_never),
        cmocka_unit_test(a_change_at_midnight_starts_the_day_late),
        cmocka_unit_test(day_starts_agree_with_local_days),
        cmocka_unit_test(without_zone_files_icu_knows_the_zones),
        cmocka_unit_test(a_zone_file_that_is_none_is_passed_over),
        cmocka_unit_test(a_name_that_is_not_iana_is_refused),
    };

    test_elsewhere();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
