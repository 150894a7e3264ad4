/* SPDX-License-Identifier: EUPL-1.2 */
/* Calendars and deadlines without an inbox, through the public headers only. */
#include "desk.h"

static const char data[] = BUZON_TEST_DATA;

static buzon_calendar *alicante(void)
{
    buzon_error *err = NULL;
    buzon_calendar *c = buzon_calendar_new("[\"ES-VC-03014\"]", data, &err);

    assert_no_error(err);
    return c;
}

/* An instant of a civil day at an hour and minute UTC. */
static buzon_time at(int year, int month, int day, int hour, int minute)
{
    return desk_day(year, month, day) * DAY + hour * HOUR + minute * MINUTE;
}

/* --- calendars --- */

static void a_calendar_counts_working_days(void **state)
{
    buzon_calendar *c = alicante();
    buzon_error *err = NULL;
    int64_t n = 0;

    (void)state;
    assert_int_equal(buzon_calendar_add_working_days(c, desk_day(2026, 3, 13), 10, &err),
                     desk_day(2026, 3, 30));
    assert_int_equal(buzon_calendar_add_working_days(c, desk_day(2026, 3, 30), -10, &err),
                     desk_day(2026, 3, 13));
    assert_int_equal(buzon_calendar_is_working_day(c, desk_day(2026, 6, 24), &err), 0);
    assert_int_equal(buzon_calendar_is_working_day(c, desk_day(2026, 6, 22), &err), 1);
    assert_true(buzon_calendar_working_days_between(c, desk_day(2026, 3, 13),
                                                    desk_day(2026, 3, 30), &n, &err));
    assert_int_equal(n, 10);
    assert_true(buzon_calendar_working_days_between(c, desk_day(2026, 3, 30),
                                                    desk_day(2026, 3, 13), &n, &err));
    assert_int_equal(n, -10);
    assert_int_equal(buzon_calendar_roll(c, desk_day(2026, 6, 20), false, &err),
                     desk_day(2026, 6, 22));
    assert_int_equal(buzon_calendar_roll(c, desk_day(2026, 6, 20), true, &err),
                     desk_day(2026, 6, 19));
    assert_no_error(err);
    buzon_calendar_unref(c);
}

static void a_calendar_says_of_what_it_is_made_and_why_a_day_does_not_count(void **state)
{
    buzon_calendar *c = alicante(), *same = buzon_calendar_ref(c);
    buzon_error *err = NULL;
    char *text = buzon_calendar_members(c, &err);

    (void)state;
    expect_words(text, "\"id\":\"ES-VC-03014\"");
    expect_words(text, "\"id\":\"ES-VC\""); /* the town brings its region along */
    buzon_string_free(text);
    buzon_calendar_unref(c);
    text = buzon_calendar_why(same, desk_day(2026, 6, 24), &err);
    assert_string_equal(text, "{\"name\":\"San Juan\",\"calendar\":\"ES-VC\"}");
    buzon_string_free(text);
    text = buzon_calendar_why(same, desk_day(2026, 6, 21), &err);
    assert_string_equal(text, "{\"name\":null,\"calendar\":null}");
    buzon_string_free(text);
    text = buzon_calendar_why(same, desk_day(2026, 6, 22), &err);
    assert_string_equal(text, "null");
    buzon_string_free(text);
    assert_no_error(err);
    buzon_calendar_unref(same);
}

static void many_days_at_once_are_the_same_days(void **state)
{
    buzon_calendar *c = alicante();
    buzon_error *err = NULL;
    int32_t days[60], due[60], n32[60];
    int64_t wide[60], due64[60], n64[60];
    uint8_t is32[60], is64[60];

    (void)state;
    for (int i = 0; i < 60; i++)
        wide[i] = days[i] = desk_day(2026, 2, 1) + i;
    assert_true(buzon_calendar_add_working_days_32(c, days, 60, 20, due, &err));
    assert_true(buzon_calendar_add_working_days_64(c, wide, 60, 20, due64, &err));
    assert_true(buzon_calendar_is_working_day_32(c, days, 60, is32, &err));
    assert_true(buzon_calendar_is_working_day_64(c, wide, 60, is64, &err));
    assert_true(buzon_calendar_working_days_between_32(c, days, due, 60, n32, &err));
    assert_true(buzon_calendar_working_days_between_64(c, wide, due64, 60, n64, &err));
    for (int i = 0; i < 60; i++) {
        assert_int_equal(due[i], buzon_calendar_add_working_days(c, days[i], 20, &err));
        assert_int_equal(due64[i], due[i]);
        assert_int_equal(is32[i], buzon_calendar_is_working_day(c, days[i], &err));
        assert_int_equal(is64[i], is32[i]);
        assert_int_equal(n32[i], 20);
        assert_int_equal(n64[i], 20);
    }
    assert_true(buzon_calendar_add_working_days_32(c, days, 60, 20, days, &err)); /* in place */
    assert_memory_equal(days, due, sizeof days);
    buzon_calendar_unref(c);
}

static void a_town_s_own_file_is_made_and_checked(void **state)
{
    static const char ics[] = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260416\nSUMMARY:"
                              "Feria del año\nEND:VEVENT\nEND:VCALENDAR\n";
    buzon_error *err = NULL;
    char *json = buzon_calendar_from_ics(ics, sizeof ics - 1,
                                         "{\"id\": \"ES-VC-03999\", \"parent\": \"ES-VC\", "
                                         "\"first_year\": 2026, \"last_year\": 2026}",
                                         &err);

    (void)state;
    assert_no_error(err);
    expect_words(json, "Feria del año");
    assert_true(buzon_calendar_check(json, strlen(json), "feria.json", &err));
    buzon_string_free(json);
    assert_false(buzon_calendar_check("{\n\"id\": 7\n}", 11, "feria.json", &err));
    assert_string_equal(buzon_error_source(err), "feria.json");
    assert_int_equal(buzon_error_line(err), 2);
    buzon_error_free(err);
    err = NULL;
    assert_null(buzon_calendar_from_ics(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:2026\n"
        "END:VEVENT\nEND:VCALENDAR\n",
        71, "{\"id\":\"x\",\"first_year\":2026,\"last_year\":2026}", &err));
    assert_int_equal(buzon_error_line(err), 3);
    expect_error(&err, BUZON_ERR_PARSE, "");
}

/* --- deadlines --- */

static void a_built_case_is_computed_and_explained(void **state)
{
    buzon_deadline_case *c = buzon_deadline_case_new("es.rd951.complaint");
    buzon_error *err = NULL;
    buzon_due *due, *same;
    char *text;

    (void)state;
    buzon_deadline_case_set_received(c, at(2026, 3, 6, 9, 0));
    buzon_deadline_case_add_calendar(c, "ES-VC-03014");
    buzon_deadline_case_suspend_granted(c, at(2026, 3, 10, 9, 0), 10, "day", "working", false);
    buzon_deadline_case_resume(c, at(2026, 3, 12, 9, 0));
    due = buzon_deadline_compute(c, data, &err);
    buzon_deadline_case_free(c);
    assert_no_error(err);
    same = buzon_due_ref(due);
    buzon_due_unref(due);
    assert_int_equal(buzon_due_start(same), desk_day(2026, 3, 6));
    assert_int_equal(buzon_due_day(same), desk_day(2026, 4, 10));
    assert_string_equal(desk_time(buzon_due_end(same)), "2026-04-10T22:00:00.000Z");
    assert_int_equal(buzon_due_at(same), BUZON_TIME_NONE);
    assert_false(buzon_due_provisional(same));
    assert_false(buzon_due_calendar_ends(same));
    assert_false(buzon_due_suspended(same));
    assert_false(buzon_due_withdrawn(same));
    assert_true(buzon_due_in_force(same));
    assert_int_equal(buzon_due_disputed_day(same), BUZON_DAY_NONE);
    assert_int_equal(buzon_due_disputed_end(same), BUZON_TIME_NONE);
    assert_string_equal(buzon_due_term(same), "es.rd951.complaint");
    assert_int_equal(buzon_due_term_version(same), 1);
    expect_words(buzon_due_legal(same), "RD 951/2005");
    assert_string_equal(buzon_due_silence(same), "escalation");
    assert_int_equal(buzon_due_silence_from(same), desk_day(2026, 4, 11));
    assert_string_equal(buzon_due_secondary(same), "[]");
    expect_words(buzon_due_calendars(same), "\"ES-VC-03014\"");
    expect_words(buzon_due_steps(same), "\"code\":\"due\",\"day\":\"2026-04-10\"");
    assert_string_equal(desk_time(buzon_due_alert(same, 2, &err)), "2026-04-07T22:00:00.000Z");
    assert_int_equal(buzon_due_minutes_left(same, at(2026, 4, 10, 21, 0), &err), 60);
    assert_int_equal(buzon_due_minutes_left(same, at(2026, 4, 12, 21, 0), &err), 0);
    text = buzon_deadline_explain(buzon_due_steps(same), "es", &err);
    expect_words(text, "10 de abril de 2026");
    buzon_string_free(text);
    text = buzon_due_to_json(same, &err);
    expect_words(text, "\"due\":\"2026-04-10\",\"due_at\":null");
    buzon_string_free(text);
    buzon_due_unref(same);
}

/* A builder may be computed, changed and computed again; what was computed stays. */
static void a_case_is_computed_twice(void **state)
{
    buzon_deadline_case *c = buzon_deadline_case_new("es.lpac.days");
    buzon_error *err = NULL;
    buzon_due *first, *second;

    (void)state;
    buzon_deadline_case_set_received(c, at(2026, 3, 18, 9, 0));
    buzon_deadline_case_add_calendar(c, "ES-VC");
    first = buzon_deadline_compute(c, data, &err);
    buzon_deadline_case_set_amount(c, 1, "day", "working");
    second = buzon_deadline_compute(c, data, &err);
    assert_no_error(err);
    assert_int_equal(buzon_due_day(first), desk_day(2026, 4, 2));
    assert_int_equal(buzon_due_day(second), desk_day(2026, 3, 20)); /* the 19th is San José */
    buzon_deadline_case_set_zone(c, "Marte/Olympus");
    assert_null(buzon_deadline_compute(c, data, &err));
    expect_error(&err, BUZON_ERR_INVALID, "Marte/Olympus");
    buzon_deadline_case_set_zone(c, "Atlantic/Canary");
    buzon_due_unref(second);
    second = buzon_deadline_compute(c, data, &err);
    assert_string_equal(desk_time(buzon_due_end(second)), "2026-03-21T00:00:00.000Z");
    buzon_due_unref(first);
    buzon_due_unref(second);
    buzon_deadline_case_free(c);
}

static void every_setter_reaches_the_engine(void **state)
{
    buzon_deadline_case *c = buzon_deadline_case_new("sla.business_hours");
    buzon_error *err = NULL;
    buzon_due *due;

    (void)state;
    buzon_deadline_case_set_received(c, at(2026, 1, 2, 17, 30));
    buzon_deadline_case_set_zone(c, "Atlantic/Canary");
    buzon_deadline_case_set_amount(c, 3, "hour", "window");
    for (int day = 1; day <= 6; day++) {
        buzon_deadline_case_add_window(c, day, 9 * 60, 10 * 60);
        buzon_deadline_case_add_window(c, day, 17 * 60, 18 * 60);
    }
    buzon_deadline_case_set_weekmask(c, "1111110");
    buzon_deadline_case_add_special_window(c, desk_day(2026, 1, 3), 0, 0); /* closed */
    buzon_deadline_case_add_holiday(c, desk_day(2026, 1, 5));
    buzon_deadline_case_add_short_day(c, desk_day(2026, 1, 7));
    buzon_deadline_case_set_channel(c, BUZON_CHANNEL_PAPER);
    buzon_deadline_case_set_actor(c, BUZON_ACTOR_CITIZEN);
    buzon_deadline_case_set_as_of(c, desk_day(2026, 1, 1));
    buzon_deadline_case_set_urgent(c, false);
    buzon_deadline_case_set_resident_abroad(c, false);
    buzon_deadline_case_set_option(c, "roll", "none");
    buzon_deadline_case_suspend(c, at(2026, 1, 7, 9, 30), "clarification");
    buzon_deadline_case_resume(c, at(2026, 1, 7, 17, 30));
    buzon_deadline_case_extend(c, BUZON_TIME_NONE, 1, "hour", "technical_incident");
    /* 30 min on the 2nd, 2 h on the 6th, 30 + 30 min on the 7th, 30 min on the 8th. */
    due = buzon_deadline_compute(c, data, &err);
    assert_no_error(err);
    assert_string_equal(desk_time(buzon_due_at(due)), "2026-01-08T09:30:00.000Z");
    assert_int_equal(buzon_due_day(due), desk_day(2026, 1, 8));
    buzon_due_unref(due);
    buzon_deadline_case_free(c);
}

/* Another number and unit, counted as the term counts; in a unit it cannot count so, naturally.
 */
static void an_amount_without_a_kind_is_of_the_term_s(void **state)
{
    static const struct {
        const char *term, *unit;
        int n, month, day;
    } cases[] = {
        {"es.lpac.days", "day", 5, 3, 25},        /* working days */
        {"es.lpac.natural", "day", 4, 3, 23},     /* Sunday 22nd, rolled */
        {"es.lpac.days", "month", 1, 4, 20},      /* Saturday 18th, rolled */
        {"sla.business_hours", "hour", 5, 3, 25}, /* four on this Wednesday */
        {"sla.business_hours", "day", 2, 3, 20},  /* days, as they come */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buzon_deadline_case *c = buzon_deadline_case_new(cases[i].term);
        buzon_error *err = NULL;
        buzon_due *due;

        buzon_deadline_case_set_received(c, at(2026, 3, 18, 9, 0));
        buzon_deadline_case_set_amount(c, cases[i].n, cases[i].unit, NULL);
        buzon_deadline_case_add_window(c, 3, 9 * 60, 14 * 60);
        due = buzon_deadline_compute(c, data, &err);
        assert_no_error(err);
        assert_int_equal(buzon_due_day(due), desk_day(2026, cases[i].month, cases[i].day));
        buzon_due_unref(due);
        buzon_deadline_case_free(c);
    }
}

/* The day began at midnight, in the office's zone: not at the hour of the server. */
static void a_date_is_its_beginning(void **state)
{
    static const char by_date[] =
        "{\"rule\": \"sla.elapsed_hours\", \"term\": {\"n\": 24, \"unit\": \"hour\"}, "
        "\"timezone\": \"Atlantic/Canary\", \"received\": \"2026-07-01\"}";
    buzon_error *err = NULL;
    char *answer = buzon_deadline_json(by_date, data, &err);

    (void)state;
    assert_no_error(err);
    expect_words(answer, "\"due_at\":\"2026-07-01T23:00:00.000Z\"");
    buzon_string_free(answer);
}

/* What is of a wrong type would else be missing from the count without a word. */
static void no_member_of_a_wrong_type_is_passed_over(void **state)
{
    static const char *const wrong[][2] = {
        {"\"calendar\": 5", "calendar is a list"},
        {"\"holidays\": \"2026-03-20\"", "holidays is a list"},
        {"\"delivered\": 5", "delivered is"},
        {"\"options\": []", "options is"},
        {"\"options\": {\"cutoff\": 14}", "cutoff is"},
        {"\"events\": [{\"suspend\": \"2026-03-20\", \"cause\": 5}]", "cause is"},
    };
    buzon_error *err = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[256];

        (void)snprintf(text, sizeof text,
                       "{\"rule\": \"es.lpac.days\", \"timezone\": \"Europe/Madrid\", "
                       "\"received\": \"2026-03-18\", %s}",
                       wrong[i][0]);
        assert_null(buzon_deadline_json(text, data, &err));
        expect_error(&err, BUZON_ERR_INVALID, wrong[i][1]);
    }
    assert_null(buzon_calendar_new("{\"weekmask\": 5}", data, &err));
    expect_error(&err, BUZON_ERR_INVALID, "weekmask is");
    assert_null(buzon_calendar_new("{\"holidays\": \"2026-03-20\"}", data, &err));
    expect_error(&err, BUZON_ERR_INVALID, "holidays is");
}

static void on_paper_the_citizen_s_holidays_count_too(void **state)
{
    buzon_deadline_case *c = buzon_deadline_case_new("es.lpac.days");
    buzon_error *err = NULL;
    buzon_due *due;

    (void)state;
    buzon_deadline_case_set_received(c, at(2026, 3, 18, 9, 0));
    buzon_deadline_case_add_calendar(c, "ES-VC");
    buzon_deadline_case_add_citizen_calendar(c, "ES-MC");
    due = buzon_deadline_compute(c, data, &err);
    assert_int_equal(buzon_due_day(due), desk_day(2026, 4, 2));
    buzon_due_unref(due);
    buzon_deadline_case_set_channel(c, BUZON_CHANNEL_PAPER);
    due = buzon_deadline_compute(c, data, &err);
    assert_no_error(err);
    /* Murcia keeps Maundy Thursday, both keep the days after it. */
    assert_int_equal(buzon_due_day(due), desk_day(2026, 4, 7));
    buzon_due_unref(due);
    buzon_deadline_case_free(c);
}

static void a_delay_before_the_clock_starts_has_an_end(void **state)
{
    buzon_deadline_case *c = buzon_deadline_case_new("us.foia");
    buzon_error *err = NULL;
    buzon_due *due;

    (void)state;
    buzon_deadline_case_add_calendar(c, "US");
    buzon_deadline_case_set_zone(c, "America/New_York");
    buzon_deadline_case_set_delivered(c, at(2026, 3, 2, 15, 0));
    buzon_deadline_case_set_received(c, at(2026, 3, 30, 15, 0));
    due = buzon_deadline_compute(c, data, &err);
    assert_no_error(err);
    /* Ten working days after Monday 2 March at the latest, not on the 30th. */
    assert_int_equal(buzon_due_start(due), desk_day(2026, 3, 16));
    buzon_due_unref(due);
    buzon_deadline_case_free(c);
}

static void json_in_json_out(void **state)
{
    static const char question[] =
        "{\"rule\": \"es.lpac.days\", \"calendar\": [\"ES-VC\"], "
        "\"timezone\": \"Europe/Madrid\", \"received\": \"2026-03-18T10:00:00\"}";
    buzon_error *err = NULL;
    char *answer = buzon_deadline_json(question, data, &err), *changed;
    buzon_deadline_case *c = buzon_deadline_case_from_json(question, &err);

    (void)state;
    assert_no_error(err);
    expect_words(answer, "\"due\":\"2026-04-02\"");
    changed = buzon_deadline_recompute(question, answer, data, &err);
    expect_words(changed, "\"reason\":\"same\"");
    buzon_string_free(changed);
    buzon_string_free(answer);
    /* The 19th is a holiday: what comes on it counts from the 20th on, too. */
    assert_int_equal(buzon_deadline_latest(c, desk_day(2026, 4, 2), data, &err),
                     desk_day(2026, 3, 19));
    buzon_deadline_case_free(c);
    assert_null(buzon_deadline_json("{\n \"rule\": \"es.lpac.days\", \"x\": 1}", data, &err));
    assert_int_equal(buzon_error_line(err), 2);
    expect_error(&err, BUZON_ERR_INVALID, "\"x\" is not known here");
}

static void an_explanation_speaks_five_languages(void **state)
{
    static const char *const said[][2] = {
        {"es", "de abril de 2026"}, {"ca", "d'abril"},    {"gl", "abril"},
        {"eu", "egun baliodun"},    {"en", "April 2026"}, {"xx", "de abril de 2026"},
    };
    buzon_deadline_case *c = buzon_deadline_case_new("es.lpac.days");
    buzon_error *err = NULL;
    buzon_due *due;

    (void)state;
    buzon_deadline_case_set_received(c, at(2026, 3, 18, 9, 0));
    buzon_deadline_case_add_calendar(c, "ES-VC");
    due = buzon_deadline_compute(c, data, &err);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        char *text = buzon_deadline_explain(buzon_due_steps(due), said[i][0], &err);

        expect_words(text, said[i][1]);
        buzon_string_free(text);
    }
    assert_null(buzon_deadline_explain("{", "es", &err));
    expect_error(&err, BUZON_ERR_PARSE, "");
    buzon_due_unref(due);
    buzon_deadline_case_free(c);
}

static void the_terms_of_a_folder_are_given_out(void **state)
{
    buzon_error *err = NULL;
    char *text = buzon_terms(data, &err);

    (void)state;
    expect_words(text, "\"es.ltaibg.access\"");
    buzon_string_free(text);
    buzon_data_reload();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_calendar_counts_working_days),
        cmocka_unit_test(a_calendar_says_of_what_it_is_made_and_why_a_day_does_not_count),
        cmocka_unit_test(many_days_at_once_are_the_same_days),
        cmocka_unit_test(a_town_s_own_file_is_made_and_checked),
        cmocka_unit_test(a_built_case_is_computed_and_explained),
        cmocka_unit_test(a_case_is_computed_twice),
        cmocka_unit_test(every_setter_reaches_the_engine),
        cmocka_unit_test(an_amount_without_a_kind_is_of_the_term_s),
        cmocka_unit_test(a_date_is_its_beginning),
        cmocka_unit_test(no_member_of_a_wrong_type_is_passed_over),
        cmocka_unit_test(on_paper_the_citizen_s_holidays_count_too),
        cmocka_unit_test(a_delay_before_the_clock_starts_has_an_end),
        cmocka_unit_test(json_in_json_out),
        cmocka_unit_test(an_explanation_speaks_five_languages),
        cmocka_unit_test(the_terms_of_a_folder_are_given_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
