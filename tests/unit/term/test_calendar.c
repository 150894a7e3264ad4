/* SPDX-License-Identifier: EUPL-1.2 */
/* Calendar files: what is read, what is refused and where, and how places compose. */
#include "data.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct bz_calendar *parse(const char *text, struct bz_err *err)
{
    return bz_calendar_parse(text, strlen(text), NULL, "town.json", err);
}

#define HEAD "{\"id\": \"T\", \"weekend\": [\"SA\", \"SU\"],\n \"years\": "

static void a_file_is_read_field_by_field(void **state)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_calendar)
    c = parse(HEAD "{\"2026\": [{\"date\": \"2026-06-24\", \"name\": \"San Juan\", "
                   "\"provisional\": true},\n"
                   "{\"date\": \"2026-01-01\", \"name\": \"Año Nuevo\", \"known_from\": "
                   "\"2025-10-01\"}], \"2025\": []},\n"
                   "\"provisional_years\": [2026], \"short_days\": [\"2026-12-24\"], "
                   "\"parent\": \"ES\", \"includes_parent\": false,"
                   "\"timezone\": \"Europe/Madrid\", \"version\": \"7\","
                   "\"hours\": {\"week\": {\"*\": [[\"09:00\", \"14:00\"]], \"2\": "
                   "[[\"09:00\", \"14:00\"], [\"16:30\", \"24:00\"]]},"
                   "\"special\": {\"2026-12-24\": []}}}",
              &err);

    (void)state;
    assert_non_null(c);
    assert_string_equal(c->id, "T");
    assert_string_equal(c->version, "7");
    assert_int_equal(c->weekend, 0x60);
    assert_int_equal(c->years.n, 2);
    assert_int_equal(c->years.items[0], 2025);
    assert_int_equal(c->holidays.n, 2);
    assert_day(c->holidays.items[0].day, "2026-01-01");
    assert_day(c->holidays.items[0].known_from, "2025-10-01");
    assert_string_equal(c->holidays.items[1].name, "San Juan");
    assert_true(c->holidays.items[1].provisional);
    assert_int_equal(c->hours.week[0].n, 1);
    assert_int_equal(c->hours.week[1].n, 2);
    assert_int_equal(c->hours.week[1].items[1].to, 1440);
    assert_int_equal(c->hours.special.n, 1);
    assert_int_equal(bz_hours_of(&c->hours, test_day("2026-12-24"), true)->n, 0);
    assert_int_equal(bz_hours_of(&c->hours, test_day("2026-12-29"), true)->n, 2);
    assert_int_equal(bz_hours_of(&c->hours, test_day("2026-12-29"), false)->n, 0);
}

/* JSON's reader passes over one there, and who walks in the text would not come to an end. */
static void a_byte_of_zero_is_refused(void **state)
{
    static const char text[] = HEAD "{\"2026\": [{\"date\": \"2026-01-01\", \"provisional\": "
                                    "true\0}], \"2027\": {\"*\": [[\"09:00\", 1]]}}}";
    BZ_LOCAL_ERR(err);

    (void)state;
    assert_null(bz_calendar_parse(text, sizeof text - 1, NULL, "town.json", &err));
    assert_int_equal(err.code, BUZON_ERR_PARSE);
    assert_string_equal(err.message, "a byte of 0 is in the text");
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 63);
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
    static const struct {
        const char *text, *message;
        int line, column;
    } cases[] = {
        {HEAD "{\"2026\": [{\"date\": \"2026-02-30\"}]}}", "\"2026-02-30\" is not a date", 2,
         30},
        {HEAD "{\"2026\": [{\"date\": \"2026-01-01\"},\n {\"date\": \"2026-01-01\"}]}}",
         "2026-01-01 is there twice", 3, 11},
        {HEAD "{\"2026\": [{\"date\": \"2025-01-01\"}]}}", "2025-01-01 is not in 2026", 2, 30},
        {HEAD "{\"2026\": [{\"date\": \"2026-01-01\"}],\n \"2025\": [], \"2026\": []}}",
         "\"2026\" is there twice", 3, 14},
        {HEAD "{\"2026\": [{\"date\": \"2026-01-01\", \"name\": \"x\", \"date\": "
              "\"2026-01-06\"}]}}",
         "\"date\" is there twice", 2, 57},
        {HEAD "{\"2026\": [{\"name\": \"x\"}]}}", "\"\" is not a date", 2, 21},
        {HEAD "{\"26\": []}}", "\"26\" is not a year from 1900 to 2199", 2, 18},
        {HEAD "{\"2026\": {}}}", "a year is a list of days", 2, 20},
        {HEAD "{}, \"holidays\": []}", "\"holidays\" is not known here", 2, 27},
        {HEAD "{}, \"ranges\": [{\"from\": \"2026-01-05\", \"to\": \"2026-01-01\"}]}",
         "a range must not end before it begins", 2, 55},
        {HEAD "{}, \"ranges\": [{\"from\": \"12-25\"}]}", "a range goes from a date to a date",
         2, 35},
        {HEAD "{}, \"short_days\": [\"navidad\"]}", "a short day is a date", 2, 30},
        {HEAD "{}, \"provisional_years\": [\"x\"]}", "a provisional year is a year", 2, 37},
        {HEAD "{}, \"hours\": {\"week\": {\"1\": [[\"14:00\", \"09:00\"]]}}}",
         "a window must end after it begins", 2, 40},
        {HEAD "{}, \"hours\": {\"week\": {\"1\": [[\"09:00\", \"14:00\"], [\"13:00\", "
              "\"15:00\"]]}}}",
         "windows must be in order and not overlap", 2, 60},
        {HEAD "{}, \"hours\": {\"week\": {\"8\": []}}}", "\"8\" is not known here", 2, 39},
        {HEAD "{}, \"hours\": {\"special\": {\"2026-13-01\": []}}}",
         "\"2026-13-01\" is not a date", 2, 51},
        {"{\"id\": \"T\", \"weekend\": [\"XX\"], \"years\": {}}",
         "a weekday is MO, TU, WE, TH, FR, SA or SU", 1, 25},
        {"{\"id\": \"T\", \"years\": {}}", "weekend is not a list of days, as [\"SA\", \"SU\"]",
         1, 1},
        {"{\"id\": \"T\", \"weekend\": [\"MO\",\"TU\",\"WE\",\"TH\",\"FR\",\"SA\",\"SU\"], "
         "\"years\": {}}",
         "a week needs a working day", 1, 24},
        {"{\"id\": 7, \"weekend\": [], \"years\": {}}", "id is not a text", 1, 8},
        {"{\"id\": \"T\", \"weekend\": [], \"years\": []}", "years is not an object", 1, 37},
        {"[]", "a calendar is an object", 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bz_err err = {0};

        assert_null(parse(cases[i].text, &err));
        assert_int_equal(err.code, BUZON_ERR_PARSE);
        assert_string_equal(err.message, cases[i].message);
        assert_string_equal(err.source, "town.json");
        if (err.line != cases[i].line || err.column != cases[i].column)
            fail_msg("%s: %d:%d, not %d:%d", cases[i].text, err.line, err.column, cases[i].line,
                     cases[i].column);
    }
}

static void every_installed_calendar_is_read(void **state)
{
    struct test_data d = test_data_open();
    static const char *const some[] = {"ES",      "ES-VC",  "ES-CN-EH", "ES-PV-48015",
                                       "EU-COM",  "NZ-OIA", "MX-LFPA",  "US",
                                       "GB-FOIA", "DE-BY",  "AR",       "PT"};

    (void)state;
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        struct bz_err err = {0};
        const struct bz_calendar *c = bz_calendars_find(d.calendars, some[i], &err);

        if (!c)
            fail_msg("%s (%s:%d:%d)", err.message, err.source, err.line, err.column);
        assert_string_equal(c->id, some[i]);
        assert_true(bz_starts(c->version, "sha256:"));
        assert_ptr_equal(c, bz_calendars_find(d.calendars, some[i], &err));
    }
    test_data_done(&d);
}

static void an_id_never_leaves_the_folder(void **state)
{
    struct test_data d = test_data_open();
    static const char *const wrong[] = {"../terms", "", ".hidden", "ES/VC", "ES VC", "a\nb"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct bz_err err = {0};

        assert_null(bz_calendars_find(d.calendars, wrong[i], &err));
        assert_int_equal(err.code, BUZON_ERR_INVALID);
    }
    struct bz_err err = {0};
    assert_null(bz_calendars_find(d.calendars, "ES-XX", &err));
    assert_int_equal(err.code, BUZON_ERR_NOT_FOUND);
    assert_string_equal(err.message, "there is no calendar ES-XX");
    test_data_done(&d);
}

/* --- composing: small calendars in a folder of the test's own --- */

struct folder {
    char path[64], file[128];
    struct bz_calendars *cs;
};

static void folder_put(struct folder *f, const char *id, const char *text)
{
    FILE *out;

    snprintf(f->file, sizeof f->file, "%s/%s.json", f->path, id);
    out = fopen(f->file, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static struct folder folder_open(void)
{
    struct folder f = {.path = "/tmp/buzon-calendars-XXXXXX"};
    const char *dirs[] = {TEST_DATA "/calendars", f.path, NULL};
    struct bz_err err = {0};

    assert_non_null(mkdtemp(f.path));
    f.cs = bz_calendars_new(dirs, &err);
    assert_non_null(f.cs);
    return f;
}

static void folder_done(struct folder *f, const char *const *ids)
{
    for (; *ids; ids++) {
        snprintf(f->file, sizeof f->file, "%s/%s.json", f->path, *ids);
        assert_int_equal(unlink(f->file), 0);
    }
    assert_int_equal(rmdir(f->path), 0);
    bz_calendars_free(f->cs);
}

static const struct bz_calendar_set *compose(struct bz_calendars *cs, const char *const *ids,
                                             size_t n, struct bz_calendar_set **owned,
                                             struct bz_err *err)
{
    struct bz_calendar_query q = {.ids = ids, .n = n, .as_of = BUZON_DAY_NONE, .weekmask = -1};

    return bz_calendars_compose(cs, &q, owned, err);
}

static void a_town_brings_its_region_along(void **state)
{
    struct test_data d = test_data_open();
    const char *ids[] = {"ES-VC-03014"};
    struct bz_calendar_set *owned;
    struct bz_err err = {0};
    const struct bz_calendar_set *set = compose(d.calendars, ids, 1, &owned, &err);
    const char *name, *calendar;

    (void)state;
    assert_non_null(set);
    assert_null(owned);
    assert_int_equal(bz_calendar_set_len(set), 2);
    assert_string_equal(bz_calendar_set_at(set, 1)->id, "ES-VC");
    assert_int_equal(bz_working_is(set, test_day("2026-03-19"), &err), 0);
    assert_true(bz_working_why(set, test_day("2026-03-19"), &name, &calendar));
    assert_string_equal(calendar, "ES-VC");
    assert_string_equal(name, "San José");
    assert_int_equal(bz_working_is(set, test_day("2026-04-16"), &err), 0);
    assert_int_equal(bz_working_is(set, test_day("2026-04-17"), &err), 1);
    assert_false(bz_working_why(set, test_day("2026-04-17"), &name, &calendar));
    assert_ptr_equal(set, compose(d.calendars, ids, 1, &owned, &err));
    test_data_done(&d);
}

static void a_year_without_data_is_an_error_that_names_it(void **state)
{
    struct test_data d = test_data_open();
    const char *ids[] = {"ES-VC", "ES-VC-03014"};
    struct bz_calendar_set *owned;
    struct bz_err err = {0};
    const struct bz_calendar_set *set = compose(d.calendars, ids, 2, &owned, &err);
    int32_t n;

    (void)state;
    assert_int_equal(bz_working_is(set, test_day("2025-06-02"), &err), -1);
    assert_int_equal(err.code, BUZON_ERR_CALENDAR);
    assert_string_equal(err.message, "the calendar ES-VC-03014 has no data for 2025");
    assert_int_equal(bz_working_add(set, test_day("2026-12-20"), 30, &err), BUZON_DAY_NONE);
    assert_string_equal(err.message, "the calendar ES-VC-03014 has no data for 2027");
    assert_int_equal(bz_working_add(set, test_day("2020-01-10"), -30, &err), BUZON_DAY_NONE);
    assert_string_equal(err.message, "the calendar ES-VC-03014 has no data for 2019");
    /* 2020 and 2026 are there, what lies between is not. */
    assert_int_equal(bz_working_add(set, test_day("2020-12-20"), 30, &err), BUZON_DAY_NONE);
    assert_string_equal(err.message, "the calendar ES-VC-03014 has no data for 2021");
    assert_false(
        bz_working_between(set, test_day("2020-12-20"), test_day("2026-02-01"), &n, &err));
    assert_int_equal(bz_working_roll(set, test_day("2024-02-03"), 1, &err), BUZON_DAY_NONE);
    assert_day(bz_working_add(set, test_day("2019-12-31"), 1, &err), "2020-01-02");
    test_data_done(&d);
}

static void a_later_folder_overrides(void **state)
{
    struct folder f = folder_open();
    const char *ids[] = {"ES-VC-03014", NULL};
    struct bz_err err = {0};

    (void)state;
    folder_put(&f, "ES-VC-03014",
               "{\"id\": \"ES-VC-03014\", \"weekend\": [\"SA\", \"SU\"], \"years\": {}}");
    assert_int_equal(bz_calendars_find(f.cs, "ES-VC-03014", &err)->years.n, 0);
    assert_int_equal(bz_calendars_find(f.cs, "ES-VC", &err)->includes_parent, true);
    folder_done(&f, ids);
}

static void a_calendar_cannot_be_its_own_parent(void **state)
{
    struct folder f = folder_open();
    const char *ids[] = {"A", "B", NULL};
    struct bz_calendar_set *owned;
    struct bz_err err = {0};

    (void)state;
    folder_put(&f, "A",
               "{\"id\": \"A\", \"weekend\": [], \"years\": {},\n \"parent\": \"B\", "
               "\"includes_parent\": false}");
    folder_put(&f, "B",
               "{\"id\": \"B\", \"weekend\": [], \"years\": {},\n\n \"includes_parent\": "
               "false, \"parent\": \"A\"}");
    assert_null(compose(f.cs, ids, 1, &owned, &err));
    assert_int_equal(err.code, BUZON_ERR_PARSE);
    assert_string_equal(err.message, "the calendar A is its own parent");
    assert_non_null(strstr(err.source, "/B.json"));
    assert_int_equal(err.line, 3);
    assert_int_equal(err.column, 38);
    folder_done(&f, ids);
}

static void a_file_is_called_like_its_calendar(void **state)
{
    struct folder f = folder_open();
    const char *ids[] = {"A", NULL};
    struct bz_err err = {0};

    (void)state;
    folder_put(&f, "A", "{\n\"id\": \"B\", \"weekend\": [], \"years\": {}}");
    assert_null(bz_calendars_find(f.cs, "A", &err));
    assert_string_equal(err.message, "the calendar is called \"B\" and its file \"A\"");
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 7);
    folder_done(&f, ids);
}

/* The royal funeral of 2022: announced nine days before. */
static void only_what_was_known_then_counts(void **state)
{
    struct folder f = folder_open();
    const char *ids[] = {"K", NULL};
    struct bz_calendar_query q = {.ids = ids, .n = 1, .weekmask = -1};
    struct bz_calendar_set *owned;
    struct bz_err err = {0};
    buzon_day start = test_day("2022-09-12");

    (void)state;
    folder_put(&f, "K",
               "{\"id\": \"K\", \"weekend\": [\"SA\", \"SU\"], \"years\": {\"2022\": ["
               "{\"date\": \"2022-09-19\", \"name\": \"State funeral\", \"known_from\": "
               "\"2022-09-10\"},"
               "{\"date\": \"2022-09-14\", \"name\": \"Withdrawn\", \"known_until\": "
               "\"2022-09-01\"}]}}");
    q.as_of = test_day("2022-09-09");
    assert_day(bz_working_add(bz_calendars_compose(f.cs, &q, &owned, &err), start, 5, &err),
               "2022-09-19");
    q.as_of = test_day("2022-09-10");
    assert_day(bz_working_add(bz_calendars_compose(f.cs, &q, &owned, &err), start, 5, &err),
               "2022-09-20");
    q.as_of = test_day("2022-08-31");
    assert_day(bz_working_add(bz_calendars_compose(f.cs, &q, &owned, &err), start, 5, &err),
               "2022-09-20");
    q.as_of = BUZON_DAY_NONE;
    assert_day(bz_working_add(bz_calendars_compose(f.cs, &q, &owned, &err), start, 5, &err),
               "2022-09-20");
    folder_done(&f, ids);
}

static void ranges_close_days_every_year_and_over_new_year(void **state)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_calendar)
    c = parse(
        HEAD "{\"2025\": [{\"date\": \"2025-12-26\", \"name\": \"Boxing Day\"}], \"2026\": []},"
             "\"ranges\": [{\"from\": \"12-25\", \"to\": \"01-15\", \"name\": \"Summer\"},"
             "{\"from\": \"2026-08-01\", \"to\": \"2026-08-03\", \"name\": \"August\"}]}",
        &err);

    (void)state;
    assert_non_null(c);
    assert_int_equal(c->holidays.n, 2 * (15 + 7) + 3);
    assert_day(c->holidays.items[0].day, "2025-01-01");
    assert_string_equal(c->holidays.items[16].name, "Boxing Day");
    assert_day(c->holidays.items[c->holidays.n - 8].day, "2026-08-03");
}

static void days_of_ones_own_and_week_masks_are_not_kept(void **state)
{
    struct test_data d = test_data_open();
    buzon_day own[] = {test_day("2026-01-06"), test_day("2026-01-02")};
    struct bz_calendar_query q = {
        .as_of = BUZON_DAY_NONE, .weekmask = 0x3f, .holidays = own, .n_holidays = 2};
    struct bz_calendar_set *owned;
    struct bz_err err = {0};
    const struct bz_calendar_set *set = bz_calendars_compose(d.calendars, &q, &owned, &err);
    const char *name, *calendar;

    (void)state;
    assert_non_null(set);
    assert_ptr_equal(set, owned);
    assert_day(bz_working_add(set, test_day("2025-12-31"), 2, &err), "2026-01-03");
    assert_day(bz_working_add(set, test_day("2026-01-03"), 2, &err), "2026-01-07");
    assert_true(bz_working_why(set, own[0], &name, &calendar));
    assert_null(name);
    assert_null(calendar);
    bz_calendar_set_free(owned);
    test_data_done(&d);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_field_by_field),
        cmocka_unit_test(a_byte_of_zero_is_refused),
        cmocka_unit_test(what_is_wrong_is_said_with_its_place),
        cmocka_unit_test(every_installed_calendar_is_read),
        cmocka_unit_test(an_id_never_leaves_the_folder),
        cmocka_unit_test(a_town_brings_its_region_along),
        cmocka_unit_test(a_year_without_data_is_an_error_that_names_it),
        cmocka_unit_test(a_later_folder_overrides),
        cmocka_unit_test(a_calendar_cannot_be_its_own_parent),
        cmocka_unit_test(a_file_is_called_like_its_calendar),
        cmocka_unit_test(only_what_was_known_then_counts),
        cmocka_unit_test(ranges_close_days_every_year_and_over_new_year),
        cmocka_unit_test(days_of_ones_own_and_week_masks_are_not_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
