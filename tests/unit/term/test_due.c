/* SPDX-License-Identifier: EUPL-1.2 */
/* Calendars and deadlines as a host meets them: through the public headers. */
#include "buzon/calendar.h"
#include "buzon/deadline.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static const char data_dir[] = TEST_DATA;

static void assert_error(buzon_error **err, buzon_code code, const char *message)
{
    assert_non_null(*err);
    assert_int_equal(buzon_error_code(*err), code);
    assert_string_equal(buzon_error_message(*err), message);
    buzon_error_free(*err);
    *err = NULL;
}

static buzon_calendar *alicante(void)
{
    buzon_error *err = NULL;
    buzon_calendar *c = buzon_calendar_new("[\"ES-VC\", \"ES-VC-03014\"]", data_dir, &err);

    if (!c)
        fail_msg("%s", buzon_error_message(err));
    return c;
}

static void a_calendar_counts_working_days(void **state)
{
    buzon_calendar *c = alicante();
    buzon_error *err = NULL;
    int64_t n = 0;

    (void)state;
    assert_day(buzon_calendar_add_working_days(c, test_day("2026-03-13"), 10, &err),
               "2026-03-30");
    assert_day(buzon_calendar_add_working_days(c, test_day("2026-03-30"), -10, &err),
               "2026-03-13");
    assert_int_equal(buzon_calendar_is_working_day(c, test_day("2026-06-23"), &err), 0);
    assert_int_equal(buzon_calendar_is_working_day(c, test_day("2026-06-22"), &err), 1);
    assert_true(buzon_calendar_working_days_between(c, test_day("2026-03-13"),
                                                    test_day("2026-03-30"), &n, &err));
    assert_int_equal(n, 10);
    assert_day(buzon_calendar_roll(c, test_day("2026-06-23"), false, &err), "2026-06-25");
    assert_day(buzon_calendar_roll(c, test_day("2026-06-23"), true, &err), "2026-06-22");
    assert_null(err);
    assert_int_equal(buzon_calendar_add_working_days(c, test_day("2025-03-13"), 10, &err),
                     BUZON_DAY_NONE);
    assert_error(&err, BUZON_ERR_CALENDAR, "the calendar ES-VC-03014 has no data for 2025");
    assert_int_equal(buzon_calendar_is_working_day(c, test_day("2025-03-13"), &err), -1);
    assert_error(&err, BUZON_ERR_CALENDAR, "the calendar ES-VC-03014 has no data for 2025");
    assert_int_equal(buzon_calendar_is_working_day(NULL, 0, &err), -1);
    assert_error(&err, BUZON_ERR_INVALID, "no calendar is given");
    assert_int_equal(buzon_calendar_add_working_days(c, 0, 1, NULL), BUZON_DAY_NONE);
    buzon_calendar_unref(c);
}

static void a_calendar_says_why(void **state)
{
    buzon_calendar *c = alicante();
    buzon_error *err = NULL;
    char *text = buzon_calendar_why(c, test_day("2026-06-24"), &err);

    (void)state;
    assert_string_equal(text, "{\"name\":\"San Juan\",\"calendar\":\"ES-VC\"}");
    buzon_string_free(text);
    text = buzon_calendar_why(c, test_day("2026-06-21"), &err);
    assert_string_equal(text, "{\"name\":null,\"calendar\":null}");
    buzon_string_free(text);
    text = buzon_calendar_why(c, test_day("2026-06-22"), &err);
    assert_string_equal(text, "null");
    buzon_string_free(text);
    text = buzon_calendar_members(c, &err);
    assert_non_null(strstr(text, "{\"id\":\"ES-VC-03014\",\"version\":\"sha256:"));
    buzon_string_free(text);
    buzon_calendar_unref(c);
}

static void many_days_at_once_are_the_same_days(void **state)
{
    buzon_calendar *c = alicante();
    buzon_error *err = NULL;
    int32_t days[100], due[100], n32[100];
    int64_t wide[100], due64[100], n64[100];
    uint8_t is32[100], is64[100];

    (void)state;
    for (int i = 0; i < 100; i++)
        wide[i] = days[i] = test_day("2026-02-01") + i;
    assert_true(buzon_calendar_add_working_days_32(c, days, 100, 20, due, &err));
    assert_true(buzon_calendar_add_working_days_64(c, wide, 100, 20, due64, &err));
    assert_true(buzon_calendar_is_working_day_32(c, days, 100, is32, &err));
    assert_true(buzon_calendar_is_working_day_64(c, wide, 100, is64, &err));
    assert_true(buzon_calendar_working_days_between_32(c, days, due, 100, n32, &err));
    assert_true(buzon_calendar_working_days_between_64(c, wide, due64, 100, n64, &err));
    for (int i = 0; i < 100; i++) {
        assert_int_equal(due[i], buzon_calendar_add_working_days(c, days[i], 20, &err));
        assert_int_equal(due64[i], due[i]);
        assert_int_equal(is32[i], buzon_calendar_is_working_day(c, days[i], &err));
        assert_int_equal(is64[i], is32[i]);
        assert_int_equal(n32[i], 20);
        assert_int_equal(n64[i], 20);
    }
    wide[50] = (int64_t)1 << 40;
    assert_false(buzon_calendar_add_working_days_64(c, wide, 100, 1, due64, &err));
    assert_error(&err, BUZON_ERR_INVALID, "day 50 does not fit 32 bits");
    days[0] = test_day("2030-01-01");
    assert_false(buzon_calendar_is_working_day_32(c, days, 1, is32, &err));
    assert_error(&err, BUZON_ERR_CALENDAR, "the calendar ES-VC has no data for 2030");
    assert_false(buzon_calendar_add_working_days_32(c, NULL, 3, 1, due, &err));
    assert_error(&err, BUZON_ERR_INVALID, "no room for 3 days");
    assert_true(buzon_calendar_add_working_days_32(c, NULL, 0, 1, NULL, &err));
    buzon_calendar_unref(c);
}

static void a_calendar_of_ones_own(void **state)
{
    buzon_error *err = NULL;
    buzon_calendar *c = buzon_calendar_new(
        "{\"calendars\": [], \"holidays\": [\"2026-01-05\"], \"weekmask\": \"1111110\"}",
        data_dir, &err);

    (void)state;
    assert_non_null(c);
    assert_day(buzon_calendar_add_working_days(c, test_day("2026-01-02"), 2, &err),
               "2026-01-06");
    assert_ptr_equal(buzon_calendar_ref(c), c);
    buzon_calendar_unref(c);
    buzon_calendar_unref(c);
    buzon_calendar_unref(NULL);
    assert_null(buzon_calendar_new("{\"calendar\": []}", data_dir, &err));
    assert_error(&err, BUZON_ERR_INVALID, "\"calendar\" is not known here");
    assert_null(buzon_calendar_new("{\"weekmask\": \"0000000\"}", data_dir, &err));
    assert_error(&err, BUZON_ERR_INVALID, "weekmask is seven times 0 or 1, Monday first");
    assert_null(buzon_calendar_new("[\"ES-XX\"]", data_dir, &err));
    assert_error(&err, BUZON_ERR_NOT_FOUND, "there is no calendar ES-XX");
    assert_null(buzon_calendar_new("{\"holidays\": [\"soon\"]}", data_dir, &err));
    assert_error(&err, BUZON_ERR_INVALID, "holidays is a list of dates");
    assert_null(buzon_calendar_new(NULL, data_dir, &err));
    assert_error(&err, BUZON_ERR_INVALID, "a calendar needs a list of ids");
    assert_null(buzon_calendar_new("[\"ES\"]", "/nowhere", &err));
    assert_error(&err, BUZON_ERR_NOT_FOUND, "there is no calendar ES");
}

static void a_town_file_is_made_and_checked(void **state)
{
    static const char ics[] = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260416\nSUMMARY:"
                              "Feria\nEND:VEVENT\nEND:VCALENDAR\n";
    buzon_error *err = NULL;
    char *json = buzon_calendar_from_ics(ics, sizeof ics - 1,
                                         "{\"id\": \"ES-VC-03999\", \"parent\": \"ES-VC\", "
                                         "\"first_year\": 2026, \"last_year\": 2026}",
                                         &err);

    (void)state;
    assert_non_null(json);
    assert_true(buzon_calendar_check(json, strlen(json), NULL, &err));
    assert_non_null(strstr(json, "{\"date\": \"2026-04-16\", \"name\": \"Feria\"}"));
    buzon_string_free(json);
    assert_false(buzon_calendar_check("{", 1, "x.json", &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_PARSE);
    assert_string_equal(buzon_error_source(err), "x.json");
    buzon_error_free(err);
    err = NULL;
    assert_null(buzon_calendar_from_ics(ics, sizeof ics - 1,
                                        "{\"first_year\": 2026, \"last_year\": 2026}", &err));
    assert_error(&err, BUZON_ERR_INVALID, "id is missing");
    assert_null(buzon_calendar_from_ics(ics, sizeof ics - 1,
                                        "{\"id\": \"x\", \"first_year\": 99}", &err));
    assert_error(&err, BUZON_ERR_INVALID, "first_year is not a whole number from 1900 to 2199");
    assert_false(buzon_calendar_check(NULL, 0, NULL, &err));
    assert_error(&err, BUZON_ERR_INVALID, "no text is given");
}

static buzon_deadline_case *complaint(void)
{
    buzon_deadline_case *c = buzon_deadline_case_new("es.rd951.complaint");

    assert_non_null(c);
    buzon_deadline_case_set_received(c, test_time("2026-03-06T09:00:00Z"));
    buzon_deadline_case_add_calendar(c, "ES-VC");
    buzon_deadline_case_add_calendar(c, "ES-VC-03014");
    return c;
}

static void a_built_case_is_computed(void **state)
{
    buzon_deadline_case *c = complaint();
    buzon_error *err = NULL;
    buzon_due *due;
    char *text;

    (void)state;
    buzon_deadline_case_suspend_granted(c, test_time("2026-03-10T09:00:00Z"), 10, "day",
                                        "working", false);
    buzon_deadline_case_resume(c, test_time("2026-03-12T09:00:00Z"));
    due = buzon_deadline_compute(c, data_dir, &err);
    if (!due)
        fail_msg("%s", buzon_error_message(err));
    buzon_deadline_case_free(c);
    assert_day(buzon_due_start(due), "2026-03-06");
    assert_day(buzon_due_day(due), "2026-04-10");
    assert_time(buzon_due_end(due), "2026-04-10T22:00:00.000Z");
    assert_true(buzon_due_at(due) == BUZON_TIME_NONE);
    assert_false(buzon_due_provisional(due) || buzon_due_calendar_ends(due) ||
                 buzon_due_suspended(due) || buzon_due_withdrawn(due));
    assert_true(buzon_due_in_force(due));
    assert_int_equal(buzon_due_disputed_day(due), BUZON_DAY_NONE);
    assert_true(buzon_due_disputed_end(due) == BUZON_TIME_NONE);
    assert_string_equal(buzon_due_term(due), "es.rd951.complaint");
    assert_int_equal(buzon_due_term_version(due), 1);
    assert_string_equal(buzon_due_legal(due), "RD 951/2005 art. 16.1, 16.2, 16.3");
    assert_string_equal(buzon_due_silence(due), "escalation");
    assert_non_null(strstr(buzon_due_calendars(due), "\"ES-VC-03014\""));
    assert_non_null(strstr(buzon_due_steps(due), "{\"code\":\"due\",\"day\":\"2026-04-10\""));
    assert_time(buzon_due_alert(due, 2, &err), "2026-04-07T22:00:00.000Z");
    assert_int_equal(buzon_due_minutes_left(due, test_time("2026-04-10T21:00:00Z"), &err), 60);
    text = buzon_deadline_explain(buzon_due_steps(due), "en", &err);
    assert_non_null(strstr(text, "Due by the end of Friday 10 April 2026."));
    buzon_string_free(text);
    assert_ptr_equal(buzon_due_ref(due), due);
    buzon_due_unref(due);
    text = buzon_due_to_json(due, &err);
    assert_non_null(strstr(
        text,
        "{\"due\":\"2026-04-10\",\"due_at\":null,\"due_end\":\"2026-04-10T22:00:00.000Z\""));
    buzon_string_free(text);
    buzon_due_unref(due);
    buzon_due_unref(NULL);
}

static void every_setter_reaches_the_engine(void **state)
{
    buzon_deadline_case *c = buzon_deadline_case_new("sla.business_hours");
    buzon_error *err = NULL;
    buzon_due *due;

    (void)state;
    buzon_deadline_case_set_received(c, test_time("2026-01-02T17:30:00Z"));
    buzon_deadline_case_set_zone(c, "Atlantic/Canary");
    buzon_deadline_case_set_amount(c, 3, "hour", "window");
    for (int day = 1; day <= 6; day++) {
        buzon_deadline_case_add_window(c, day, 9 * 60, 10 * 60);
        buzon_deadline_case_add_window(c, day, 17 * 60, 18 * 60);
    }
    buzon_deadline_case_set_weekmask(c, "1111110");
    buzon_deadline_case_add_special_window(c, test_day("2026-01-03"), 0,
                                           0); /* Saturday, closed */
    buzon_deadline_case_add_holiday(c, test_day("2026-01-05"));
    buzon_deadline_case_add_short_day(c, test_day("2026-01-07"));
    buzon_deadline_case_set_channel(c, BUZON_CHANNEL_PAPER);
    buzon_deadline_case_set_actor(c, BUZON_ACTOR_CITIZEN);
    buzon_deadline_case_set_as_of(c, test_day("2026-01-01"));
    buzon_deadline_case_set_urgent(c, false);
    buzon_deadline_case_set_resident_abroad(c, false);
    buzon_deadline_case_set_option(c, "roll", "none");
    buzon_deadline_case_suspend(c, test_time("2026-01-06T09:30:00Z"), "clarification");
    buzon_deadline_case_resume(c, test_time("2026-01-06T17:30:00Z"));
    buzon_deadline_case_extend(c, BUZON_TIME_NONE, 1, "hour", "technical_incident");
    /* 30 min on the 2nd, 30 + 30 on the 6th, 2 h on the 7th, 30 min on the 8th: 3 + 1 hours. */
    due = buzon_deadline_compute(c, data_dir, &err);
    if (!due)
        fail_msg("%s", buzon_error_message(err));
    assert_time(buzon_due_at(due), "2026-01-08T09:30:00.000Z");
    assert_day(buzon_due_day(due), "2026-01-08");
    assert_int_equal(buzon_due_minutes_left(due, test_time("2026-01-07T17:00:00Z"), &err), 90);
    buzon_due_unref(due);
    buzon_deadline_case_free(c);
}

static void what_a_setter_was_given_wrong_is_said_when_computing(void **state)
{
    buzon_deadline_case *c = complaint();
    buzon_error *err = NULL;

    (void)state;
    buzon_deadline_case_set_amount(c, 3, "fortnight", "working");
    assert_null(buzon_deadline_compute(c, data_dir, &err));
    assert_error(&err, BUZON_ERR_INVALID, "term: unit cannot be \"fortnight\"");
    buzon_deadline_case_set_amount(c, 3, "day", "working");
    buzon_deadline_case_add_window(c, 0, 540, 600);
    assert_null(buzon_deadline_compute(c, data_dir, &err));
    assert_error(&err, BUZON_ERR_INVALID, "\"-1\" is not known here");
    buzon_deadline_case_free(c);
    assert_null(buzon_deadline_compute(NULL, data_dir, &err));
    assert_error(&err, BUZON_ERR_INVALID, "no case is given");
    buzon_deadline_case_set_received(NULL, 0);
    buzon_deadline_case_add_calendar(NULL, "ES");
    buzon_deadline_case_set_amount(NULL, 1, "day", "working");
    buzon_deadline_case_suspend(NULL, 0, "x");
    buzon_deadline_case_set_option(NULL, "roll", "none");
    buzon_deadline_case_add_window(NULL, 1, 0, 1);
    buzon_deadline_case_free(NULL);
    c = complaint();
    assert_null(buzon_deadline_compute(c, "/nowhere", &err));
    assert_error(&err, BUZON_ERR_NOT_FOUND, "there is no file /nowhere/terms.json");
    buzon_deadline_case_free(c);
}

static void json_in_json_out(void **state)
{
    static const char question[] =
        "{\"rule\": \"es.lpac.days\", \"calendar\": [\"ES-VC\"], \"timezone\": "
        "\"Europe/Madrid\", \"received\": \"2026-03-18T10:00:00\"}";
    buzon_error *err = NULL;
    char *answer = buzon_deadline_json(question, data_dir, &err), *changed;
    buzon_deadline_case *c = buzon_deadline_case_from_json(question, &err);

    (void)state;
    assert_non_null(answer);
    assert_non_null(strstr(
        answer,
        "{\"due\":\"2026-04-02\",\"due_at\":null,\"due_end\":\"2026-04-02T22:00:00.000Z\","));
    changed = buzon_deadline_recompute(question, answer, data_dir, &err);
    assert_string_equal(changed,
                        "{\"old\":\"2026-04-02\",\"new\":\"2026-04-02\",\"old_end\":\"2026-04-"
                        "02T22:00:00.000Z\","
                        "\"new_end\":\"2026-04-02T22:00:00.000Z\",\"reason\":\"same\"}");
    buzon_string_free(changed);
    changed = buzon_deadline_recompute(
        question, "{\"due\":\"2026-04-01\",\"due_end\":null,\"term_version\":1}", data_dir,
        &err);
    assert_string_equal(changed,
                        "{\"old\":\"2026-04-01\",\"new\":\"2026-04-02\",\"old_end\":null,"
                        "\"new_end\":\"2026-04-02T22:00:00.000Z\",\"reason\":\"calendar\"}");
    buzon_string_free(changed);
    buzon_string_free(answer);
    buzon_deadline_case_add_calendar(c, "ES-MC");
    buzon_deadline_case_set_option(c, "roll", "following");
    /* Murcia keeps Maundy Thursday, so that it must be due on Wednesday. */
    assert_day(buzon_deadline_latest(c, test_day("2026-04-02"), data_dir, &err), "2026-03-17");
    assert_int_equal(buzon_deadline_latest(c, INT32_MAX, data_dir, &err), BUZON_DAY_NONE);
    assert_error(&err, BUZON_ERR_INVALID, "a day outside the years 1 to 9999");
    buzon_deadline_case_free(c);
    assert_null(
        buzon_deadline_json("{\n \"rule\": \"es.lpac.days\", \"x\": 1}", data_dir, &err));
    assert_int_equal(buzon_error_line(err), 2);
    assert_int_equal(buzon_error_column(err), 31);
    assert_error(&err, BUZON_ERR_INVALID, "\"x\" is not known here");
    assert_null(buzon_deadline_json("[", data_dir, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_PARSE);
    buzon_error_free(err);
    err = NULL;
    assert_null(buzon_deadline_json(NULL, data_dir, &err));
    assert_error(&err, BUZON_ERR_INVALID, "no case is given");
    assert_null(buzon_deadline_case_from_json("[]", &err));
    assert_error(&err, BUZON_ERR_INVALID, "a case is an object");
    assert_null(buzon_deadline_explain(NULL, "es", &err));
    assert_error(&err, BUZON_ERR_INVALID, "no steps are given");
}

static void the_terms_of_a_folder_are_given_out(void **state)
{
    buzon_error *err = NULL;
    char *text = buzon_terms(data_dir, &err);

    (void)state;
    assert_non_null(strstr(text, "\"id\": \"es.ltaibg.access\""));
    buzon_string_free(text);
    assert_null(buzon_terms("/nowhere", &err));
    assert_error(&err, BUZON_ERR_NOT_FOUND, "there is no file /nowhere/terms.json");
}

static void what_exists_outlives_a_reload(void **state)
{
    int64_t before = buzon_debug_live();
    buzon_calendar *c = alicante();
    buzon_error *err = NULL;

    (void)state;
    assert_int_equal(buzon_debug_live(), before + 1);
    buzon_data_reload();
    assert_day(buzon_calendar_add_working_days(c, test_day("2026-03-13"), 10, &err),
               "2026-03-30");
    buzon_calendar_unref(c);
    assert_int_equal(buzon_debug_live(), before);
}

static int forget(void **state)
{
    (void)state;
    buzon_data_reload();
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_calendar_counts_working_days),
        cmocka_unit_test(a_calendar_says_why),
        cmocka_unit_test(many_days_at_once_are_the_same_days),
        cmocka_unit_test(a_calendar_of_ones_own),
        cmocka_unit_test(a_town_file_is_made_and_checked),
        cmocka_unit_test(a_built_case_is_computed),
        cmocka_unit_test(every_setter_reaches_the_engine),
        cmocka_unit_test(what_a_setter_was_given_wrong_is_said_when_computing),
        cmocka_unit_test(json_in_json_out),
        cmocka_unit_test(the_terms_of_a_folder_are_given_out),
        cmocka_unit_test(what_exists_outlives_a_reload),
    };

    test_elsewhere();
    return cmocka_run_group_tests(tests, NULL, forget);
}
