/* SPDX-License-Identifier: EUPL-1.2 */
/* The rules one by one: starts, suspensions, extensions, channels, hours, disputes, and what is
 * refused. */
#include "data.h"

#include <stdlib.h>

static struct test_data data;

/* The due day of a case, as text, by the shared registry; "error: …" when there is none. */
static const char *due_of(const char *json)
{
    static char text[600];
    struct bz_deadline_result r;
    struct bz_err err = {0};

    if (!test_compute(&data, json, true, &r, &err)) {
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

#define CASE(rule, received, rest)                                                             \
    "{\"rule\": \"" rule "\", \"timezone\": \"Europe/Madrid\", \"received\": \"" received      \
    "\"" rest "}"
#define VC ", \"calendar\": [\"ES-VC\"]"

static struct bz_deadline_result compute(const char *json)
{
    struct bz_deadline_result r;
    struct bz_err err = {0};

    if (!test_compute(&data, json, true, &r, &err))
        fail_msg("%s", err.message);
    return r;
}

static void paper_counts_the_citizens_place_too(void **state)
{
    /* 9 June is Murcia's day, no holiday in Valencia. */
    static const char electronic[] =
        CASE("es.lpac.days", "2026-06-01T10:00:00", VC ", \"citizen_calendar\": [\"ES-MC\"]");
    static const char paper[] =
        CASE("es.lpac.days", "2026-06-01T10:00:00",
             VC ", \"citizen_calendar\": [\"ES-MC\"], \"channel\": \"paper\"");

    (void)state;
    assert_string_equal(due_of(electronic), "2026-06-15");
    assert_string_equal(due_of(paper), "2026-06-16");
}

static void a_citizens_own_term_starts_on_a_working_day(void **state)
{
    (void)state;
    /* Filed on a Saturday: art. 31.2.c for the office, 31.2.b for the citizen. */
    assert_string_equal(due_of(CASE("es.lpac.days", "2026-03-07T10:00:00", VC)), "2026-03-23");
    assert_string_equal(
        due_of(CASE("es.lpac.days", "2026-03-07T10:00:00", VC ", \"actor\": \"citizen\"")),
        "2026-03-24");
}

static void an_unsettled_law_gives_both_days(void **state)
{
    struct bz_deadline_result r = compute(CASE("es.lpac.days", "2026-03-07T10:00:00", VC));

    (void)state;
    assert_day(r.due, "2026-03-23");
    assert_day(r.disputed_due, "2026-03-24");
    assert_time(r.disputed_end, "2026-03-24T23:00:00.000Z");
    bz_deadline_result_done(&r);
    r = compute(CASE("es.lpac.days", "2026-03-06T10:00:00", VC));
    assert_int_equal(r.disputed_due, BUZON_DAY_NONE);
    bz_deadline_result_done(&r);
    r = compute(CASE("es.lpac.months", "2026-03-01T10:00:00",
                     VC ", \"term\": {\"n\": 1, \"unit\": \"month\"}, \"events\": "
                        "[{\"suspend\": \"2026-03-17\"}, {\"resume\": \"2026-03-24\"}]"));
    assert_day(r.due, "2026-04-08");
    assert_day(r.disputed_due, "2026-04-16");
    bz_deadline_result_done(&r);
}

static void a_cutoff_moves_the_receipt_to_the_next_day(void **state)
{
    (void)state;
    assert_string_equal(due_of(CASE("es.lpac.days", "2026-03-02T13:59:59",
                                    VC ", \"options\": {\"cutoff\": \"14:00\"}")),
                        "2026-03-16");
    assert_string_equal(due_of(CASE("es.lpac.days", "2026-03-02T14:00:00",
                                    VC ", \"options\": {\"cutoff\": \"14:00\"}")),
                        "2026-03-17");
    /* Cut-off first, intake after it: Friday evening is Monday. */
    assert_string_equal(
        due_of(CASE(
            "es.lpac.days", "2026-03-06T15:00:00",
            VC ", \"options\": {\"cutoff\": \"14:00\", \"intake\": \"next_working_day\"}")),
        "2026-03-24");
}

static void an_open_suspension_has_no_due_day(void **state)
{
    struct bz_deadline_result r =
        compute(CASE("es.rd951.complaint", "2026-03-06T10:00:00",
                     VC ", \"events\": [{\"suspend\": \"2026-03-10\"}]"));

    (void)state;
    assert_true(r.suspended);
    assert_int_equal(r.due, BUZON_DAY_NONE);
    assert_true(r.due_end == BUZON_TIME_NONE);
    assert_int_equal(r.steps.items[r.steps.n - 1].code, BZ_STEP_OPEN);
    assert_day(r.steps.items[r.steps.n - 1].day, "2026-03-10");
    bz_deadline_result_done(&r);
    /* It came too late to matter. */
    assert_string_equal(due_of(CASE("es.rd951.complaint", "2026-03-06T10:00:00",
                                    VC ", \"events\": [{\"suspend\": \"2026-04-30\"}]")),
                        "2026-04-08");
    r = compute(CASE("es.ltaibg.access", "2026-03-06T10:00:00",
                     VC ", \"events\": [{\"suspend\": \"2026-03-10\"}]"));
    assert_true(r.suspended);
    bz_deadline_result_done(&r);
    r = compute(CASE("eu.gdpr.art12", "2026-03-06T10:00:00",
                     VC ", \"events\": [{\"suspend\": \"2026-03-10\"}]"));
    assert_true(r.suspended);
    bz_deadline_result_done(&r);
}

static void a_granted_term_ends_by_itself(void **state)
{
    static const char late[] =
        CASE("es.ltaibg.access", "2026-03-02T10:00:00",
             VC ", \"events\": [{\"suspend\": \"2026-03-03\", \"granted\": {\"n\": 10, "
                "\"unit\": \"day\", \"kind\": "
                "\"working\", \"on_expiry\": \"withdrawn\"}}, {\"resume\": \"2026-05-01\"}]");
    static const char early[] =
        CASE("es.ltaibg.access", "2026-03-02T10:00:00",
             VC ", \"events\": [{\"suspend\": \"2026-03-03\", \"granted\": {\"n\": 10, "
                "\"unit\": \"day\", \"kind\": "
                "\"working\", \"on_expiry\": \"withdrawn\"}}, {\"resume\": \"2026-03-10\"}]");
    struct bz_deadline_result r = compute(late);

    (void)state;
    assert_true(r.withdrawn);
    assert_day(r.due, "2026-04-16"); /* 14 days until 17 March, after 2 April */
    bz_deadline_result_done(&r);
    r = compute(early);
    assert_false(r.withdrawn);
    assert_day(r.due, "2026-04-09");
    bz_deadline_result_done(&r);
}

static void extensions_keep_to_their_cap(void **state)
{
#define EXTEND(n, unit, more)                                                                  \
    ", \"events\": [{\"extend\": {\"n\": " n ", \"unit\": \"" unit "\"}" more "}]"
    (void)state;
    assert_string_equal(
        due_of(CASE("es.lpac.days", "2026-03-02T10:00:00", VC EXTEND("5", "day", ""))),
        "2026-03-24");
    assert_string_equal(
        due_of(CASE("es.lpac.days", "2026-03-02T10:00:00", VC EXTEND("6", "day", ""))),
        "error: the term es.lpac.days can be extended by 5 days at most, not by 6");
    assert_string_equal(
        due_of(CASE("es.lpac.days", "2026-03-02T10:00:00",
                    VC
                    ", \"term\": {\"n\": 15, \"unit\": \"day\", \"kind\": \"working\"}" EXTEND(
                        "7", "day", ""))),
        "2026-04-02");
    assert_string_equal(
        due_of(CASE("es.rd951.complaint", "2026-03-02T10:00:00", VC EXTEND("1", "day", ""))),
        "error: the term es.rd951.complaint cannot be extended");
    assert_string_equal(
        due_of(CASE("es.rd951.complaint", "2026-03-02T10:00:00",
                    VC EXTEND("3", "day", ", \"cause\": \"technical_incident\""))),
        "2026-04-07");
    assert_string_equal(due_of(CASE("es.lpac.days", "2026-03-02T10:00:00",
                                    VC EXTEND("5", "day", ", \"on\": \"2026-03-16\""))),
                        "2026-03-24");
    assert_string_equal(due_of(CASE("es.lpac.days", "2026-03-02T10:00:00",
                                    VC EXTEND("5", "day", ", \"on\": \"2026-03-17\""))),
                        "error: event 1 extends a term that has ended");
    assert_string_equal(
        due_of(CASE("es.lpac.days", "2026-03-02T10:00:00", VC EXTEND("5", "hour", ""))),
        "error: event 1 extends hours by days, or days by hours");
}

/* A month ends on Thursday 2 April 2026, Holy Thursday works in Valencia, Good Friday and
 * Easter Monday do not. Days of an act are natural where nobody says working (Ley 39/2015
 * art. 30.2 is for the term's own days). */
static void working_days_extend_a_month_by_working_days(void **state)
{
#define INCIDENT(kind)                                                                         \
    ", \"events\": [{\"extend\": {\"n\": 3, \"unit\": \"day\"" kind                            \
    "}, \"cause\": \"technical_incident\"}]"
    (void)state;
    assert_string_equal(
        due_of(CASE("es.ltaibg.access", "2026-03-02T10:00:00", VC INCIDENT(""))), "2026-04-07");
    assert_string_equal(due_of(CASE("es.ltaibg.access", "2026-03-02T10:00:00",
                                    VC INCIDENT(", \"kind\": \"working\""))),
                        "2026-04-09");
    /* Thirty natural days are the 1st: three working days later is the 8th. */
    assert_string_equal(
        due_of(CASE(
            "es.ltaibg.access", "2026-03-02T10:00:00",
            VC ", \"term\": {\"n\": 30, \"unit\": \"day\", \"kind\": \"natural\"}" INCIDENT(
                ", \"kind\": \"working\""))),
        "2026-04-08");
}

static void residents_abroad_always_have_the_longest_extension(void **state)
{
    (void)state;
    assert_string_equal(
        due_of(CASE("es.lpac.days", "2026-03-02T10:00:00", VC ", \"resident_abroad\": true")),
        "2026-03-24");
    assert_string_equal(
        due_of(CASE("es.lpac.days", "2026-03-02T10:00:00",
                    VC ", \"resident_abroad\": true, \"term\": {\"n\": 15, \"unit\": \"day\", "
                       "\"kind\": \"working\"}")),
        "2026-04-02");
}

static void urgency_halves_and_rounds_up(void **state)
{
    (void)state;
    assert_string_equal(
        due_of(CASE("es.lpac.days", "2026-03-02T10:00:00", VC ", \"urgent\": true")),
        "2026-03-09");
    assert_string_equal(due_of(CASE("es.lpac.days", "2026-03-02T10:00:00",
                                    VC ", \"urgent\": true, \"term\": {\"n\": 15, \"unit\": "
                                       "\"day\", \"kind\": \"working\"}")),
                        "2026-03-12");
    assert_string_equal(
        due_of(CASE("es.lpac.natural", "2026-03-02T10:00:00",
                    VC ", \"urgent\": true, \"term\": {\"n\": 1, \"unit\": \"month\"}")),
        "2026-03-17");
    assert_string_equal(
        due_of(CASE("es.ltaibg.access", "2026-03-02T10:00:00", VC ", \"urgent\": true")),
        "error: the term es.ltaibg.access knows no urgency");
}

static void a_request_starts_at_the_latest_after_the_delay(void **state)
{
#define US ", \"calendar\": [\"US\"]"
    (void)state;
    assert_string_equal(
        due_of("{\"rule\": \"us.foia\", \"timezone\": \"America/New_York\", \"received\": "
               "\"2026-03-31T12:00:00\", \"delivered\": \"2026-03-02T12:00:00\"" US "}"),
        "2026-04-13");
    assert_string_equal(
        due_of("{\"rule\": \"us.foia\", \"timezone\": \"America/New_York\", \"received\": "
               "\"2026-03-04T12:00:00\", \"delivered\": \"2026-03-02T12:00:00\"" US "}"),
        "2026-04-01");
}

static void a_short_day_moves_the_due_day_where_the_law_says_so(void **state)
{
#define BR(rule, rest)                                                                         \
    "{\"rule\": \"" rule                                                                       \
    "\", \"timezone\": \"America/Sao_Paulo\", \"received\": \"2025-12-19T10:00:00\", "         \
    "\"holidays\": [\"2025-12-25\"], \"term\": {\"n\": 5, \"unit\": \"day\"}" rest "}"
    (void)state;
    assert_string_equal(due_of(BR("br.9784.days", "")), "2025-12-24");
    assert_string_equal(due_of(BR("br.9784.days", ", \"short_days\": [\"2025-12-24\"]")),
                        "2025-12-26");
    assert_string_equal(due_of(BR("br.lai", ", \"short_days\": [\"2025-12-24\"]")),
                        "2025-12-24");
}

static void hours_follow_windows_and_special_days(void **state)
{
#define HOURS ", \"window\": {\"*\": [[\"09:00\", \"14:00\"]]}"
    (void)state;
    assert_string_equal(due_of(CASE("sla.business_hours", "2026-03-18T13:00:00", VC HOURS)),
                        "2026-03-23T10:00:00.000Z");
    assert_string_equal(
        due_of(CASE("sla.business_hours", "2026-03-18T13:00:00",
                    VC HOURS
                    ", \"special_windows\": {\"2026-03-19\": [[\"10:00\", \"12:00\"]]}")),
        "2026-03-20T13:00:00.000Z");
    assert_string_equal(due_of(CASE("sla.business_hours", "2026-03-18T13:00:00", VC)),
                        "error: the term sla.business_hours needs opening hours");
    assert_string_equal(due_of(CASE("sla.business_hours", "2026-03-18T13:00:00",
                                    ", \"window\": {\"6\": [[\"09:00\", \"14:00\"]]}")),
                        "error: the term does not fit into the opening hours of 20 years");
    /* Lunch, a pause inside it, and one over it. */
    assert_string_equal(
        due_of(CASE("sla.business_hours", "2026-03-17T13:00:00",
                    VC ", \"term\": {\"n\": 2, \"unit\": \"hour\", \"kind\": \"window\"}"
                       ", \"window\": {\"2\": [[\"09:00\", \"14:00\"], [\"16:00\", \"19:00\"]]}"
                       ", \"events\": [{\"suspend\": \"2026-03-17T13:30:00\"}, {\"resume\": "
                       "\"2026-03-17T16:15:00\"}]")),
        "2026-03-17T16:45:00.000Z");
    assert_string_equal(
        due_of(CASE("sla.business_hours", "2026-03-17T13:00:00",
                    VC HOURS ", \"events\": [{\"suspend\": \"2026-03-17T13:30:00\"}]")),
        "");
}

static void acts_out_of_order_are_refused(void **state)
{
#define EVENTS(list)                                                                           \
    CASE("es.rd951.complaint", "2026-03-06T10:00:00", VC ", \"events\": [" list "]")
    (void)state;
    assert_string_equal(due_of(EVENTS("{\"suspend\": \"2026-03-05\"}")),
                        "error: event 1 is before the start");
    assert_string_equal(
        due_of(EVENTS("{\"suspend\": \"2026-03-10\"}, {\"resume\": \"2026-03-09\"}")),
        "error: event 2 is before the one that precedes it");
    assert_string_equal(due_of(EVENTS("{\"resume\": \"2026-03-09\"}")),
                        "error: event 1 resumes what is not suspended");
    assert_string_equal(
        due_of(EVENTS("{\"suspend\": \"2026-03-10\"}, {\"suspend\": \"2026-03-11\"}")),
        "error: event 2 suspends what is suspended already");
    assert_string_equal(due_of(EVENTS("{\"suspend\": \"2026-03-10\"}, {\"resume\": "
                                      "\"2026-03-12\"}, {\"resume\": \"2026-03-13\"}")),
                        "error: event 3 resumes what is not suspended");
    assert_string_equal(
        due_of(EVENTS(
            "{\"suspend\": \"2026-03-10\", \"granted\": {\"n\": 2, \"unit\": \"hour\"}}")),
        "error: event 1 grants less than a day");
    assert_string_equal(
        due_of(EVENTS("{\"suspend\": \"2026-03-10\", \"resume\": \"2026-03-12\"}")),
        "error: an event is one of suspend, resume and extend");
    assert_string_equal(due_of(EVENTS("{\"suspend\": \"soon\"}")),
                        "error: suspend: \"soon\" is not a date and time");
}

static void what_is_not_known_is_refused(void **state)
{
    (void)state;
    assert_string_equal(due_of(CASE("es.none", "2026-03-06T10:00:00", VC)),
                        "error: there is no term es.none");
    assert_string_equal(
        due_of(CASE("es.lpac.days", "2026-03-06T10:00:00", ", \"calendar\": [\"ES-XX\"]")),
        "error: there is no calendar ES-XX");
    assert_string_equal(due_of("{\"rule\": \"es.lpac.days\", \"timezone\": "
                               "\"Europe/Alicante\", \"received\": \"2026-03-06T10:00:00Z\"}"),
                        "error: the time zone \"Europe/Alicante\" is not an IANA name");
    assert_string_equal(due_of(CASE("es.lpac.days", "tomorrow", VC)),
                        "error: received: \"tomorrow\" is not a date and time");
    assert_string_equal(
        due_of(CASE("es.lpac.days", "2026-03-06T10:00:00", ", \"calender\": []")),
        "error: \"calender\" is not known here");
    assert_string_equal(
        due_of(CASE("es.lpac.days", "2026-03-06T10:00:00", ", \"weekmask\": \"11111\"")),
        "error: weekmask is seven times 0 or 1, Monday first");
    assert_string_equal(
        due_of(CASE("es.lpac.days", "2026-03-06T10:00:00", ", \"weekmask\": \"0000000\"")),
        "error: weekmask leaves no working day");
    assert_string_equal(
        due_of(CASE("es.lpac.days", "2026-03-06T10:00:00", ", \"channel\": \"fax\"")),
        "error: channel cannot be \"fax\"");
    assert_string_equal(due_of(CASE("es.lpac.days", "2027-12-20T10:00:00", VC)),
                        "error: the calendar ES-VC has no data for 2028");
}

static void what_needs_no_calendar_is_computed_beyond_it(void **state)
{
    struct bz_deadline_result r =
        compute("{\"rule\": \"fr.implied\", \"timezone\": \"Europe/Paris\", \"received\": "
                "\"2029-01-11T10:00:00\", \"calendar\": [\"FR\"]}");

    (void)state;
    assert_day(r.due, "2029-02-11");
    assert_true(r.calendar_ends);
    bz_deadline_result_done(&r);
    r = compute(CASE("es.lpac.days", "2026-03-06T10:00:00", VC));
    assert_false(r.calendar_ends);
    bz_deadline_result_done(&r);
}

static void a_term_before_its_time_says_so(void **state)
{
    struct bz_deadline_result r =
        compute("{\"rule\": \"uk.gdpr.2026\", \"timezone\": \"Europe/London\", \"received\": "
                "\"2022-03-01T10:00:00\", \"calendar\": [\"GB-ENG\"]}");

    (void)state;
    assert_true(r.not_in_force);
    assert_int_equal(r.steps.items[1].code, BZ_STEP_NOT_IN_FORCE);
    assert_day(r.due, "2022-04-01");
    bz_deadline_result_done(&r);
}

static void alerts_are_counted_back_and_never_rolled(void **state)
{
    struct bz_deadline_result r = compute(CASE("es.lpac.days", "2026-03-18T10:00:00", VC));
    struct bz_err err = {0};

    (void)state;
    assert_day(r.due, "2026-04-02");
    assert_time(bz_deadline_alert(&r, 0, &err), "2026-04-01T22:00:00.000Z");
    assert_time(bz_deadline_alert(&r, 3, &err), "2026-03-29T22:00:00.000Z");
    assert_time(bz_deadline_alert(&r, 10, &err), "2026-03-17T23:00:00.000Z");
    assert_true(bz_deadline_alert(&r, -1, &err) == BUZON_TIME_NONE);
    assert_int_equal(err.code, BUZON_ERR_INVALID);
    bz_deadline_result_done(&r);
    /* Due on a Sunday that does not roll: the office's last day is Friday. */
    r = compute("{\"rule\": \"fr.implied\", \"timezone\": \"Europe/Paris\", \"received\": "
                "\"2024-01-11T10:00:00\", \"calendar\": [\"FR\"]}");
    assert_day(r.due, "2024-02-11");
    assert_time(bz_deadline_alert(&r, 0, &err), "2024-02-08T23:00:00.000Z");
    bz_deadline_result_done(&r);
    r = compute(CASE("es.rd951.complaint", "2026-03-06T10:00:00",
                     VC ", \"events\": [{\"suspend\": \"2026-03-10\"}]"));
    assert_true(bz_deadline_alert(&r, 1, &err) == BUZON_TIME_NONE);
    assert_int_equal(err.code, BUZON_ERR_STATE);
    bz_deadline_result_done(&r);
}

static void the_time_left_counts_open_hours(void **state)
{
    struct bz_deadline_result r = compute(
        CASE("es.lpac.days", "2026-03-16T10:00:00",
             VC HOURS ", \"term\": {\"n\": 3, \"unit\": \"day\", \"kind\": \"working\"}"));
    struct bz_err err = {0};
    struct bz_hours hours = {0};

    (void)state;
    assert_day(r.due, "2026-03-20"); /* Thursday is San José */
    assert_int_equal(bz_deadline_left(&r, NULL, test_time("2026-03-20T11:00:00Z"), &err),
                     12 * 60);
    assert_int_equal(bz_deadline_left(&r, NULL, test_time("2026-03-18T11:00:00Z"), &err),
                     12 * 60 + 24 * 60);
    assert_int_equal(bz_deadline_left(&r, &hours, test_time("2026-03-18T11:00:00Z"), &err), 0);
    assert_int_equal(bz_deadline_left(&r, NULL, test_time("2026-03-20T23:00:00Z"), &err), 0);
    bz_deadline_result_done(&r);
}

static void recomputing_says_what_changed_and_why(void **state)
{
    static const char json[] = CASE("es.lpac.days", "2026-03-18T10:00:00", VC);
    struct bz_err err = {0};
    BZ_AUTO(bz_json) j = bz_json_parse(json, strlen(json), NULL, NULL, &err);
    BZ_AUTO(bz_case_text) c = bz_case_parse(data.calendars, j, json, &err);
    struct bz_due_then then = {test_day("2026-04-02"), test_time("2026-04-02T22:00:00Z"), 1};
    struct bz_recomputed r;

    (void)state;
    assert_true(
        bz_deadline_recompute(data.calendars, data.terms, bz_case_of(c), &then, &r, &err));
    assert_int_equal(r.reason, BZ_RECOMPUTE_SAME);
    then.due--;
    then.end -= BZ_MS_DAY;
    assert_true(
        bz_deadline_recompute(data.calendars, data.terms, bz_case_of(c), &then, &r, &err));
    assert_string_equal(bz_recompute_name(r.reason), "calendar");
    assert_day(r.old_due, "2026-04-01");
    assert_day(r.new_due, "2026-04-02");
    then.term_version = 0;
    assert_true(
        bz_deadline_recompute(data.calendars, data.terms, bz_case_of(c), &then, &r, &err));
    assert_string_equal(bz_recompute_name(r.reason), "term");
}

static void the_latest_receipt_is_the_last_that_fits(void **state)
{
    static const char json[] = CASE("es.lpac.days", "2026-03-18T10:00:00", VC);
    struct bz_err err = {0};
    BZ_AUTO(bz_json) j = bz_json_parse(json, strlen(json), NULL, NULL, &err);
    BZ_AUTO(bz_case_text) c = bz_case_parse(data.calendars, j, json, &err);

    (void)state;
    /* 10 working days before Thursday 2 April, San José between: received on the 18th, or the
     * 19th itself. */
    assert_day(bz_deadline_latest(data.calendars, data.terms, bz_case_of(c),
                                  test_day("2026-04-02"), &err),
               "2026-03-19");
    /* A day that is no working day: what ends on the working day before it. */
    assert_day(bz_deadline_latest(data.calendars, data.terms, bz_case_of(c),
                                  test_day("2026-04-06"), &err),
               "2026-03-19");
    assert_int_equal(bz_deadline_latest(data.calendars, data.terms, bz_case_of(c),
                                        test_day("2040-04-06"), &err),
                     BUZON_DAY_NONE);
    assert_int_equal(err.code, BUZON_ERR_CALENDAR);
}

static int open_data(void **state)
{
    (void)state;
    data = test_data_open();
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
        cmocka_unit_test(paper_counts_the_citizens_place_too),
        cmocka_unit_test(a_citizens_own_term_starts_on_a_working_day),
        cmocka_unit_test(an_unsettled_law_gives_both_days),
        cmocka_unit_test(a_cutoff_moves_the_receipt_to_the_next_day),
        cmocka_unit_test(an_open_suspension_has_no_due_day),
        cmocka_unit_test(a_granted_term_ends_by_itself),
        cmocka_unit_test(extensions_keep_to_their_cap),
        cmocka_unit_test(working_days_extend_a_month_by_working_days),
        cmocka_unit_test(residents_abroad_always_have_the_longest_extension),
        cmocka_unit_test(urgency_halves_and_rounds_up),
        cmocka_unit_test(a_request_starts_at_the_latest_after_the_delay),
        cmocka_unit_test(a_short_day_moves_the_due_day_where_the_law_says_so),
        cmocka_unit_test(hours_follow_windows_and_special_days),
        cmocka_unit_test(acts_out_of_order_are_refused),
        cmocka_unit_test(what_is_not_known_is_refused),
        cmocka_unit_test(what_needs_no_calendar_is_computed_beyond_it),
        cmocka_unit_test(a_term_before_its_time_says_so),
        cmocka_unit_test(alerts_are_counted_back_and_never_rolled),
        cmocka_unit_test(the_time_left_counts_open_hours),
        cmocka_unit_test(recomputing_says_what_changed_and_why),
        cmocka_unit_test(the_latest_receipt_is_the_last_that_fits),
    };

    return cmocka_run_group_tests(tests, open_data, close_data);
}
