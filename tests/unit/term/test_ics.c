/* SPDX-License-Identifier: EUPL-1.2 */
/* Holidays that a town publishes as iCalendar. */
#include "base/utf8.h"
#include "data.h"

#include <stdlib.h>

static char *convert(const char *text, int first, int last, struct bz_err *err)
{
    struct bz_ics_options options = {"T", "ES-VC", "town.ics", first, last};

    return bz_calendar_from_ics(text, strlen(text), &options, err);
}

/* What comes out is a calendar file that the reader takes. */
static struct bz_calendar *calendar_of(const char *text, int first, int last)
{
    struct bz_err err = {0};
    BZ_TEXT json = convert(text, first, last, &err);
    struct bz_calendar *c;

    if (!json)
        fail_msg("%s, line %d", err.message, err.line);
    c = bz_calendar_parse(json, strlen(json), "T", "T.json", &err);
    if (!c)
        fail_msg("%s: %d:%d in\n%s", err.message, err.line, err.column, json);
    return c;
}

#define BEGIN                                                                                  \
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Villa\\, "                                 \
    "fiestas\r\nX-WR-TIMEZONE:Europe/Madrid\r\n"
#define EVENT(lines) "BEGIN:VEVENT\r\n" lines "END:VEVENT\r\n"
#define END "END:VCALENDAR\r\n"

static void whole_days_with_their_names(void **state)
{
    BZ_AUTO(bz_calendar)
    c = calendar_of(
        BEGIN EVENT("DTSTART;VALUE=DATE:20260416\r\nDTEND;VALUE=DATE:20260417\r\nSUMMARY:Santa "
                    "Fa\r\n ç\\; día "
                    "grande\r\n")
            EVENT("DTSTART:20260623T000000Z\r\nSUMMARY;LANGUAGE=\"es:ES\":Fogueres\r\n")
                EVENT("DTSTART;VALUE=DATE:20260416\r\nSUMMARY:otra vez\r\n") END,
        2026, 2026);

    (void)state;
    assert_string_equal(c->name, "Villa, fiestas");
    assert_string_equal(c->zone, "Europe/Madrid");
    assert_string_equal(c->parent, "ES-VC");
    assert_false(c->includes_parent);
    assert_int_equal(c->holidays.n, 2);
    assert_day(c->holidays.items[0].day, "2026-04-16");
    assert_string_equal(c->holidays.items[0].name, "Santa Faç; día grande");
    assert_day(c->holidays.items[1].day, "2026-06-23");
    assert_string_equal(c->holidays.items[1].name, "Fogueres");
}

static void events_of_several_days_and_yearly_ones(void **state)
{
    BZ_AUTO(bz_calendar)
    c = calendar_of(
        BEGIN EVENT("DTSTART;VALUE=DATE:20251230\r\nDTEND;VALUE=DATE:20260103\r\n")
            EVENT("DTSTART;VALUE=DATE:20240616\r\nRRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY="
                  "16\r\nEXDATE;VALUE=DATE:"
                  "20260616\r\n") EVENT("DTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY\r\n")
                EVENT("DTSTART;VALUE=DATE:20240701\r\nRRULE:FREQ=YEARLY;UNTIL=20251231\r\n")
                    EVENT("DTSTART;VALUE=DATE:20240801\r\nRRULE:FREQ=YEARLY;COUNT=1\r\n")
                        EVENT("DTSTART;VALUE=DATE:20240901\r\nRRULE:FREQ=YEARLY;INTERVAL=2\r\n")
                            EVENT("DTSTART;VALUE=DATE:20260505\r\nSTATUS:CANCELLED\r\n") END,
        2025, 2028);
    static const char *const days[] = {"2025-06-16", "2025-07-01", "2025-12-30", "2025-12-31",
                                       "2026-01-01", "2026-01-02", "2026-09-01", "2027-06-16",
                                       "2028-02-29", "2028-06-16", "2028-09-01"};

    (void)state;
    assert_int_equal(c->years.n, 4);
    assert_int_equal(c->holidays.n, sizeof days / sizeof *days);
    for (size_t i = 0; i < c->holidays.n; i++)
        assert_day(c->holidays.items[i].day, days[i]);
}

/* Midnight of Madrid in winter and in summer, as programs write it in UTC; with a zone; lasting
 * days and weeks. */
static void midnights_and_durations_are_days_of_the_town(void **state)
{
    BZ_AUTO(bz_calendar)
    c = calendar_of(BEGIN EVENT("DTSTART:20251231T230000Z\r\nDTEND:20260101T230000Z\r\n")
                        EVENT("DTSTART:20260622T220000Z\r\nDTEND:20260624T215900Z\r\n") EVENT(
                            "DTSTART;TZID=Europe/Madrid:20260416T000000\r\nDTEND;TZID=Europe/"
                            "Madrid:20260416T235900\r\n")
                            EVENT("DURATION:P2D\r\nDTSTART;VALUE=DATE:20260903\r\n")
                                EVENT("DTSTART;VALUE=DATE:20261201\r\nDURATION:P1W\r\n") END,
                    2026, 2026);
    static const char *const days[] = {"2026-01-01", "2026-04-16", "2026-06-23", "2026-06-24",
                                       "2026-09-03", "2026-09-04", "2026-12-01", "2026-12-02",
                                       "2026-12-03", "2026-12-04", "2026-12-05", "2026-12-06",
                                       "2026-12-07"};

    (void)state;
    assert_int_equal(c->holidays.n, sizeof days / sizeof *days);
    for (size_t i = 0; i < c->holidays.n; i++)
        assert_day(c->holidays.items[i].day, days[i]);
}

/* Madrid's 1 January begins at 23:00 UTC of the day before, also where a rule ends or leaves a
 * year out. */
static void a_rule_in_utc_ends_by_the_clock_of_the_town(void **state)
{
    BZ_AUTO(bz_calendar)
    c = calendar_of(
        BEGIN EVENT("RRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1;UNTIL=20261231T230000Z\r\n"
                    "DTSTART:20231231T230000Z\r\nEXDATE:20241231T230000Z\r\n") END,
        2024, 2028);
    static const char *const days[] = {"2024-01-01", "2026-01-01", "2027-01-01"};

    (void)state;
    assert_int_equal(c->holidays.n, sizeof days / sizeof *days);
    for (size_t i = 0; i < c->holidays.n; i++)
        assert_day(c->holidays.items[i].day, days[i]);
}

/* A name of more than a line of ours is cut between two characters. */
static void a_long_name_is_cut(void **state)
{
    static char text[16384];
    size_t n = 0;

    (void)state;
    n += (size_t)snprintf(text, sizeof text, "%s", BEGIN "BEGIN:VEVENT\r\nSUMMARY:");
    for (int i = 0; i < 5000; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "ñ");
    (void)snprintf(text + n, sizeof text - n, "%s",
                   "\r\nDTSTART:20260103\r\nEND:VEVENT\r\n" END);
    BZ_AUTO(bz_calendar) c = calendar_of(text, 2026, 2026);
    n = strlen(c->holidays.items[0].name);
    assert_int_equal(n, 4086);
    assert_int_equal(bz_utf8_valid(c->holidays.items[0].name, n), n);
}

static void what_is_not_understood_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text, *message;
        int line;
    } cases[] = {
        {"hello", "not an iCalendar text: it does not begin with BEGIN:VCALENDAR", 1},
        {"", "not an iCalendar text: it does not begin with BEGIN:VCALENDAR", 1},
        {BEGIN EVENT("SUMMARY:x\r\n") END, "an event without DTSTART", 5},
        {BEGIN EVENT("DTSTART:2026\r\n") END, "DTSTART is not a date", 6},
        {BEGIN EVENT("DTSTART:20260230\r\n") END, "DTSTART is not a date", 6},
        {BEGIN EVENT("DTSTART:20260103\r\nDTEND:20260101\r\n") END,
         "an event must end after it begins, and within a year", 5},
        {BEGIN EVENT("DTSTART:20260103\r\nRRULE:FREQ=WEEKLY\r\n") END,
         "only yearly rules make holidays", 7},
        {BEGIN EVENT("DTSTART:20260103\r\nRRULE:FREQ=YEARLY;BYDAY=4TH\r\n") END,
         "this rule is not understood: list the days instead", 7},
        {BEGIN EVENT("DTSTART:20260103\r\nRRULE:FREQ=YEARLY;BYMONTH=2\r\n") END,
         "this rule is not understood: list the days instead", 7},
        {BEGIN EVENT("DTSTART:20260103T100000\r\nDTEND:20260103T120000\r\n") END,
         "an event of hours is no holiday: give whole days", 6},
        {BEGIN EVENT("DTSTART:20260103\r\nDTEND:20260103T120000Z\r\n") END,
         "an event of hours is no holiday: give whole days", 7},
        {BEGIN EVENT("DTSTART:20260103T9900\r\n") END, "DTSTART is not a date", 6},
        {"BEGIN:VCALENDAR\n" EVENT("DTSTART:20260102T230000Z\r\n") END,
         "a time in UTC needs X-WR-TIMEZONE", 3},
        {"BEGIN:VCALENDAR\nX-WR-TIMEZONE:Villa\n" EVENT("DTSTART:20260102T230000Z\r\n") END,
         "X-WR-TIMEZONE is no time zone", 4},
        {BEGIN EVENT("DTSTART:20260103\r\nDURATION:PT2H\r\n") END,
         "DURATION is a number of days or weeks, as P2D", 7},
        {BEGIN EVENT("DTSTART:20260103\r\nRECURRENCE-ID:20260103\r\n") END,
         "RECURRENCE-ID is not understood: list the days as events", 7},
        {BEGIN EVENT("DTSTART:20260103\r\nRDATE:20260104\r\n") END,
         "RDATE is not understood: list the days as events", 7},
        {BEGIN "BEGIN:VEVENT\r\nDTSTART:20260103\r\n", "the last event does not end", 7},
        {BEGIN EVENT("DTSTART:20260103\r\n"), "the text ends before END:VCALENDAR", 8},
        {BEGIN "METHOD:CANCEL\r\n" EVENT("DTSTART:20260103\r\n") END,
         "METHOD:CANCEL takes events back: it brings no holidays", 5},
        {BEGIN EVENT("DTSTART:20261224\r\nRRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24,25\r\n")
             END,
         "this rule is not understood: list the days instead", 7},
        {BEGIN EVENT("RRULE:FREQ=YEARLY;BYMONTH=12\r\nDTSTART:20261124\r\n") END,
         "this rule is not understood: list the days instead", 6},
        {BEGIN EVENT("DTSTART:20261224\r\nRRULE:FREQ=YEARLY;COUNT=2x\r\n") END,
         "COUNT is a number from 1", 7},
        {BEGIN EVENT("DTSTART:20261224\r\nRRULE:FREQ=YEARLY;UNTIL=never\r\n") END,
         "UNTIL is a date", 7},
        {BEGIN EVENT("DTSTART:20261224\r\nEXDATE:20261224T99:00Z\r\n") END,
         "EXDATE is a list of dates", 7},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bz_err err = {0};

        assert_null(convert(cases[i].text, 2026, 2026, &err));
        assert_int_equal(err.code, BUZON_ERR_PARSE);
        assert_string_equal(err.message, cases[i].message);
        assert_string_equal(err.source, "town.ics");
        if (err.line != cases[i].line)
            fail_msg("%s: line %d, not %d", cases[i].message, err.line, cases[i].line);
    }
    struct bz_err err = {0};
    assert_null(convert(BEGIN END, 2027, 2026, &err));
    assert_int_equal(err.code, BUZON_ERR_INVALID);
}

static void alarms_inside_an_event_are_passed_over(void **state)
{
    BZ_AUTO(bz_calendar)
    c = calendar_of(BEGIN EVENT("DTSTART:20260103\r\nBEGIN:VALARM\r\nDTSTART:"
                                "19990101\r\nSUMMARY:ring\r\nEND:VALARM\r\n"
                                "SUMMARY:Reyes\r\n") END,
                    2026, 2026);

    (void)state;
    assert_int_equal(c->holidays.n, 1);
    assert_day(c->holidays.items[0].day, "2026-01-03");
    assert_string_equal(c->holidays.items[0].name, "Reyes");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_days_with_their_names),
        cmocka_unit_test(a_rule_in_utc_ends_by_the_clock_of_the_town),
        cmocka_unit_test(a_long_name_is_cut),
        cmocka_unit_test(events_of_several_days_and_yearly_ones),
        cmocka_unit_test(midnights_and_durations_are_days_of_the_town),
        cmocka_unit_test(what_is_not_understood_is_refused_with_its_line),
        cmocka_unit_test(alarms_inside_an_event_are_passed_over),
    };

    test_elsewhere();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
