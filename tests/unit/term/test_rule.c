/* SPDX-License-Identifier: EUPL-1.2 */
/* Fields of the rule model that no installed term uses, in terms of the test's own. */
#include "data.h"

#include <stdlib.h>

static struct test_data data;

/* A term by its own members; the rest is ordinary. */
#define RULE(id, amount, more)                                                                 \
    "{\"id\": \"" id "\", \"jurisdiction\": \"ES\", \"scope\": [\"local\"], \"name\": \"n\", " \
    "\"legal\": [\"l\"], \"certainty\": \"high\", \"clock_start\": {\"event\": \"receipt\"}, " \
    "\"amount\": " amount ", " more "}"
#define DAYS "{\"n\": 10, \"unit\": \"day\", \"kind\": \"working\"}"
#define MONTHS "{\"n\": 3, \"unit\": \"month\", \"kind\": \"natural\"}"
#define HOURS "{\"n\": 3, \"unit\": \"hour\", \"kind\": \"window\"}"
#define FOLLOWING "\"roll\": \"following\""

static const char rules[] =
    "{\"terms\": [" RULE("included", DAYS, FOLLOWING ", \"start_day\": \"included\"") "," RULE(
        "included.months", MONTHS,
        FOLLOWING ", \"start_day\": \"included\"") "," RULE("before", MONTHS, "\"roll\": \"preceding\"") "," RULE("limited", MONTHS, FOLLOWING ", \"suspension\": {\"mode\": \"shift\", \"max_days\": 10, \"max_times\": 2}") "," RULE("from", MONTHS, FOLLOWING ", \"suspension\": {\"mode\": \"shift\", \"counts\": \"from\"}") "," RULE("rest",
                                                                                                                                                                                                                                                                                                                                           MONTHS, FOLLOWING ", \"suspension\": {\"mode\": \"remaining_as_working\"}") "," RULE("rest.days",
                                                                                                                                                                                                                                                                                                                                                                                                                                "{\"n\": 30, \"unit\": \"day\", \"kind\": \"natural\"}", FOLLOWING ", \"suspension\": {\"mode\": \"remaining_as_working\"}") "," RULE("wall",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                      HOURS,
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                      "\"roll\": \"none\", \"hours\": {\"measure\": \"wall_clock\"}") "," RULE("wall.elapsed",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               "{\"n\": 24, \"unit\": \"hour\", \"kind\": \"natural\"}",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               "\"roll\": \"none\", \"hours\": {\"measure\": \"wall_clock\"}") "," RULE("anew", HOURS, "\"roll\": \"none\", \"suspension\": {\"mode\": \"restart\"}") "," RULE("longer",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               DAYS,
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               FOLLOWING
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               ", \"extension\": {\"amount\": {\"n\": 1, \"unit\": \"month\", \"kind\": \"natural\"}, "
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               "\"mode\": \"from_due\"}") "," RULE("cut",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   DAYS,
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   FOLLOWING
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   ", \"cutoff\": \"14:00\"") "]}";

static const char *due_of(const char *rule, const char *received, const char *rest)
{
    static char text[600];
    BZ_DONE(bz_str) json = {0};
    struct bz_deadline_result r;
    struct bz_err err = {0};

    bz_str_addf(&json,
                "{\"rule\": \"%s\", \"timezone\": \"Europe/Madrid\", \"calendar\": "
                "[\"ES-VC\"], \"received\": \"%s\"%s}",
                rule, received, rest);
    if (!test_compute(&data, json.data, true, &r, &err)) {
        snprintf(text, sizeof text, "error: %s", err.message);
        return text;
    }
    if (r.due_at != BUZON_TIME_NONE)
        bz_instant_format(r.due_at, text);
    else
        bz_day_format(r.due, text);
    bz_deadline_result_done(&r);
    return text;
}

#define SUSPEND(from, to) "{\"suspend\": \"" from "\"}, {\"resume\": \"" to "\"}"
#define EVENTS(list) ", \"events\": [" list "]"

static void the_day_itself_may_count(void **state)
{
    (void)state;
    assert_string_equal(due_of("included", "2026-03-02T10:00:00", ""), "2026-03-13");
    assert_string_equal(due_of("included.months", "2026-03-02T10:00:00", ""), "2026-06-01");
}

static void a_roll_may_go_back(void **state)
{
    (void)state;
    /* Three months from 3 January end on Good Friday. */
    assert_string_equal(due_of("before", "2026-01-03T10:00:00", ""), "2026-04-02");
    assert_string_equal(
        due_of("before", "2026-01-03T10:00:00", ", \"options\": {\"roll\": \"following\"}"),
        "2026-04-07");
    assert_string_equal(
        due_of("before", "2026-01-03T10:00:00", ", \"options\": {\"roll\": \"none\"}"),
        "2026-04-03");
}

static void suspensions_may_be_limited(void **state)
{
    (void)state;
    assert_string_equal(
        due_of("limited", "2026-01-12T10:00:00", EVENTS(SUSPEND("2026-02-02", "2026-02-10"))),
        "2026-04-20");
    assert_string_equal(
        due_of("limited", "2026-01-12T10:00:00", EVENTS(SUSPEND("2026-02-02", "2026-03-10"))),
        "2026-04-22");
    assert_string_equal(due_of("limited", "2026-01-12T10:00:00",
                               EVENTS(SUSPEND("2026-02-02", "2026-02-08") "," SUSPEND(
                                   "2026-03-02", "2026-03-08"))),
                        "2026-04-22");
    assert_string_equal(
        due_of("limited", "2026-01-12T10:00:00",
               EVENTS(SUSPEND("2026-02-02", "2026-02-03") "," SUSPEND(
                   "2026-02-04", "2026-02-05") "," SUSPEND("2026-02-06", "2026-02-07"))),
        "error: the term limited can be suspended 2 times at most");
}

static void the_day_of_the_suspension_may_be_lost_too(void **state)
{
    (void)state;
    assert_string_equal(
        due_of("from", "2026-01-12T10:00:00", EVENTS(SUSPEND("2026-02-02", "2026-02-10"))),
        "2026-04-21");
}

static void what_is_left_of_the_month_counts_in_working_days(void **state)
{
    (void)state;
    /* 11 days left of the first month become 11 working days after 10 February; two months stay
     * months. */
    assert_string_equal(
        due_of("rest", "2026-01-12T10:00:00", EVENTS(SUSPEND("2026-02-01", "2026-02-10"))),
        "2026-04-27");
    /* A second pause inside those working days makes them longer. */
    assert_string_equal(due_of("rest", "2026-01-12T10:00:00",
                               EVENTS(SUSPEND("2026-02-01", "2026-02-10") "," SUSPEND(
                                   "2026-02-16", "2026-02-20"))),
                        "2026-05-04");
    assert_string_equal(
        due_of("rest.days", "2026-03-02T10:00:00", EVENTS(SUSPEND("2026-03-22", "2026-03-24"))),
        "2026-04-09");
    assert_string_equal(
        due_of("rest.days", "2026-03-02T10:00:00", EVENTS("{\"suspend\": \"2026-03-22\"}")),
        "");
    assert_string_equal(
        due_of("rest.days", "2026-03-02T10:00:00", EVENTS(SUSPEND("2026-04-22", "2026-04-24"))),
        "2026-04-01");
}

/* The night of 25 October has 25 hours: an elapsed day ends an hour before a day of the wall
 * clock. */
static void the_wall_clock_may_be_the_measure(void **state)
{
    (void)state;
    assert_string_equal(due_of("wall.elapsed", "2026-10-24T12:00:00", ""),
                        "2026-10-25T11:00:00.000Z");
    assert_string_equal(due_of("wall.elapsed", "2026-03-28T12:00:00", ""),
                        "2026-03-29T10:00:00.000Z");
    assert_string_equal(
        due_of("wall", "2026-10-24T12:00:00",
               ", \"weekmask\": \"1111111\", \"window\": {\"7\": [[\"00:00\", \"06:00\"]]}"),
        "2026-10-25T02:00:00.000Z");
    assert_string_equal(
        due_of("wall", "2026-03-28T12:00:00",
               ", \"weekmask\": \"1111111\", \"window\": {\"7\": [[\"00:00\", \"06:00\"]]}"),
        "2026-03-29T01:00:00.000Z");
}

static void hours_may_start_anew(void **state)
{
#define OPEN ", \"window\": {\"*\": [[\"09:00\", \"14:00\"]]}"
    (void)state;
    assert_string_equal(due_of("anew", "2026-03-16T10:00:00", OPEN),
                        "2026-03-16T12:00:00.000Z");
    assert_string_equal(
        due_of("anew", "2026-03-16T10:00:00",
               OPEN EVENTS(SUSPEND("2026-03-16T11:00:00", "2026-03-17T13:00:00"))),
        "2026-03-18T10:00:00.000Z");
    assert_string_equal(due_of("anew", "2026-03-16T10:00:00",
                               OPEN EVENTS("{\"suspend\": \"2026-03-16T11:00:00\"}")),
                        "");
}

static void a_day_without_its_hour_stops_the_clock_at_midnight(void **state)
{
    (void)state;
    assert_string_equal(due_of("wall.elapsed", "2026-03-16T10:00:00",
                               EVENTS(SUSPEND("2026-03-16", "2026-03-18"))),
                        "2026-03-19T09:00:00.000Z");
}

static void an_extension_may_be_of_another_unit(void **state)
{
    (void)state;
    assert_string_equal(due_of("longer", "2026-03-02T10:00:00",
                               EVENTS("{\"extend\": {\"n\": 1, \"unit\": \"month\"}}")),
                        "2026-04-16");
    assert_string_equal(due_of("longer", "2026-03-02T10:00:00",
                               EVENTS("{\"extend\": {\"n\": 2, \"unit\": \"month\"}}")),
                        "error: the term longer can be extended by 30 days at most, not by 60");
}

static void a_cutoff_may_be_the_terms_own(void **state)
{
    (void)state;
    assert_string_equal(due_of("cut", "2026-03-02T13:00:00", ""), "2026-03-16");
    assert_string_equal(due_of("cut", "2026-03-02T15:00:00", ""), "2026-03-17");
}

static int open_data(void **state)
{
    struct bz_err err = {0};

    (void)state;
    data = test_data_open();
    bz_terms_free(data.terms);
    data.terms = bz_terms_parse(rules, sizeof rules - 1, "rules", &err);
    if (!data.terms)
        fail_msg("%s: %d:%d", err.message, err.line, err.column);
    return 0;
}

static int close_data(void **state)
{
    (void)state;
    test_data_done(&data);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_day_itself_may_count),
        cmocka_unit_test(a_roll_may_go_back),
        cmocka_unit_test(suspensions_may_be_limited),
        cmocka_unit_test(the_day_of_the_suspension_may_be_lost_too),
        cmocka_unit_test(what_is_left_of_the_month_counts_in_working_days),
        cmocka_unit_test(the_wall_clock_may_be_the_measure),
        cmocka_unit_test(hours_may_start_anew),
        cmocka_unit_test(a_day_without_its_hour_stops_the_clock_at_midnight),
        cmocka_unit_test(an_extension_may_be_of_another_unit),
        cmocka_unit_test(a_cutoff_may_be_the_terms_own),
    };

    return cmocka_run_group_tests(tests, open_data, close_data);
}
