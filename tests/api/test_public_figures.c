/* SPDX-License-Identifier: EUPL-1.2 */
/* Figures for anybody to see: whole months that are over, and no count that is small. */
#include "desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sums of a day of 2026, as if so many had written. */
static void count(struct desk *d, buzon_day day, const char *network, int kind,
                  const char *measure, int n)
{
    char sql[256];

    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO figure (day, network, account, unit, kind, measure, n) "
                   "VALUES (%d, '%s', 'a', '', %d, '%s', %d)",
                   (int)day, network, kind, measure, n);
    desk_sql(d, sql);
}

static char *public_figures(struct desk *d, buzon_day from, buzon_day before)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_public_figures(d->inbox, from, before, &err);

    assert_no_error(err);
    return text;
}

/* Two networks, two months that are over, a third that is not. */
static void months_of_work(struct desk *d)
{
    buzon_day september = desk_day(2026, 9, 30), october = desk_day(2026, 10, 1);
    buzon_error *err = NULL;

    buzon_account_unref(
        buzon_inbox_add_account(d->inbox, "bot", "telegram", NULL, "person:ana", &err));
    assert_no_error(err);
    count(d, september, "mastodon", BUZON_INQUIRY_QUESTION, "received", 11);
    count(d, september, "telegram", BUZON_INQUIRY_QUESTION, "received", 9);
    count(d, october, "mastodon", BUZON_INQUIRY_QUESTION, "received", 30);
    count(d, october, "telegram", BUZON_INQUIRY_QUESTION, "received", 20);
    count(d, october, "mastodon", BUZON_INQUIRY_REPORT, "received", 12);
    count(d, october, "telegram", BUZON_INQUIRY_REPORT, "received", 3);
    count(d, october + 30, "telegram", BUZON_INQUIRY_REPORT, "received", 60);
    count(d, october, "mastodon", BUZON_INQUIRY_QUESTION, "answered", 7);
    count(d, october, "mastodon", BUZON_INQUIRY_QUESTION, "closed.answered", 5);
    count(d, october, "mastodon", BUZON_INQUIRY_QUESTION, "closed.expired", 2);
    count(d, october, "mastodon", 0, "own.announcement", 2);
    count(d, october, "mastodon", 0, "own.answer", 4);
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
}

static void what_is_small_and_what_would_tell_it_is_null(void **state)
{
    static const char *const shown[] = {
        ("{\"least\":5,\"months\":[{\"month\":\"2026-10\",\"received\":{\"total\":125,\"by_"
         "kind\":{"
         "\"other\":null,\"question\":null,\"suggestion\":null,"),
        ("\"report\":75,\"praise\":null},\"by_network\":{\"mastodon\":42,\"telegram\":83},"
         "\"by_kind_and_network\":{\"other\":{\"mastodon\":null,\"telegram\":null},"),
        "\"report\":{\"mastodon\":12,\"telegram\":63},",
        "\"answered\":{\"total\":7,",
        "\"closed\":{\"total\":7,",
        "\"announcements\":2,\"own_answers\":null}],\"total\":{\"received\":{\"total\":125,",
    };
    struct desk *d = *state;
    char *text;

    months_of_work(d);
    text = public_figures(d, desk_day(2026, 10, 1), desk_day(2026, 11, 1));
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        expect_words(text, shown[i]);
    assert_null(strstr(text, ":50")); /* the smallest complement of the kinds nobody used */
    assert_null(strstr(text, ":3}"));
    buzon_string_free(text);
}

static void a_month_is_the_same_in_every_period(void **state)
{
    struct desk *d = *state;
    char *one, *both, *all, *month;

    months_of_work(d);
    one = public_figures(d, desk_day(2026, 10, 1), desk_day(2026, 11, 1));
    both = public_figures(d, desk_day(2026, 9, 1), desk_day(2026, 11, 1));
    all = public_figures(d, BUZON_DAY_NONE, BUZON_DAY_NONE);
    assert_string_equal(both, all);
    month = strstr(one, "{\"month\":\"2026-10\"");
    assert_non_null(month);
    *strstr(month, "],\"total\"") = '\0';
    expect_words(both, month);
    expect_words(both, "{\"month\":\"2026-09\"");
    assert_null(strstr(both, "2026-11"));
    buzon_string_free(one);
    buzon_string_free(both);
    buzon_string_free(all);
}

static void a_month_that_is_not_over_is_left_out(void **state)
{
    struct desk *d = *state;
    char *text;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    text = public_figures(d, BUZON_DAY_NONE, BUZON_DAY_NONE);
    expect_words(text, "\"months\":[]");
    buzon_string_free(text);
    text = public_figures(d, desk_day(2026, 11, 1), desk_day(2026, 12, 1));
    expect_words(text, "\"months\":[]");
    buzon_string_free(text);
    d->now += 8 * DAY;
    text = public_figures(d, BUZON_DAY_NONE, BUZON_DAY_NONE);
    expect_words(text, "\"months\":[{\"month\":\"2026-11\",\"received\":{\"total\":null,");
    assert_null(strstr(text, ":1"));
    buzon_string_free(text);
}

static void a_period_of_other_days_is_refused(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    assert_null(buzon_inbox_public_figures(NULL, BUZON_DAY_NONE, BUZON_DAY_NONE, &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
    assert_null(
        buzon_inbox_public_figures(d->inbox, desk_day(2026, 10, 2), BUZON_DAY_NONE, &err));
    expect_error(&err, BUZON_ERR_INVALID, "first day of a month");
    assert_null(
        buzon_inbox_public_figures(d->inbox, BUZON_DAY_NONE, desk_day(2026, 10, 31), &err));
    expect_error(&err, BUZON_ERR_INVALID, "first day of a month");
    assert_null(buzon_inbox_public_figures(d->inbox, desk_day(2026, 10, 1),
                                           desk_day(2026, 9, 1), &err));
    expect_error(&err, BUZON_ERR_INVALID, "ends before it begins");
    assert_null(
        buzon_inbox_public_figures(d->inbox, desk_day(1900, 1, 1), BUZON_DAY_NONE, &err));
    expect_error(&err, BUZON_ERR_LIMIT, "1200 months");
}

/* --- tables --- */

static char *table(struct desk *d, const char *query, bool csv)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_table(d->inbox, query, csv, &err);

    assert_no_error(err);
    return text;
}

static void expect_table(struct desk *d, const char *query, bool csv, const char *words)
{
    char *text = table(d, query, csv);

    expect_words(text, words);
    buzon_string_free(text);
}

static void change(struct desk *d, const char *reference, const char *unit, const char *who,
                   int resolution)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    assert_true(buzon_change_set_unit(c, unit, &err));
    assert_true(buzon_change_set_assignee(c, who, &err));
    assert_true(resolution < 0 ||
                buzon_change_close(c, (enum buzon_resolution)resolution, "sí", &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

/* Monday: three wrote at nine; one is closed two hours later, one has a unit with a bad name.
 */
static void a_day_of_work(struct desk *d)
{
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    desk_say(d, "2", "luis", "<p>Hay una farola rota.</p>");
    desk_say(d, "3", "eva", "<p>La farola parpadea.</p>");
    d->now += HOUR;
    change(d, "2026-1", "=2+3", "ana", BUZON_RESOLUTION_EXPIRED);
    change(d, "2026-2", "Obras, \"vías\"", "luis", -1);
}

static void figures_are_told_by_what_is_asked(void **state)
{
    struct desk *d = *state;

    a_day_of_work(d);
    expect_table(d, "{}", false,
                 "[{\"received\":3,\"messages\":3,\"answered\":0,\"closed\":1,");
    expect_table(d, "{}", false,
                 "\"closed_expired\":1,\"reopened\":0,\"replied\":0,\"open\":2,"
                 "\"unseen\":1,\"overdue\":0,");
    expect_table(d, "{}", false, "\"dialogue_percent\":null,\"answer_median\":null,");
    /* Two hours, of which Spain's working days, that have no hours, hold all. */
    expect_table(d, "{}", false,
                 "\"close_median\":7200,\"close_p90\":7200,\"close_open_median\":7200,");
    expect_table(d, "{\"by\":[\"month\",\"kind\",\"account\"]}", true,
                 "period,account,kind,received,messages,");
    expect_table(d, "{\"by\":[\"month\",\"kind\",\"account\"]}", true,
                 "\r\n2026-11,ayto,report,2,2,0,0,");
    expect_table(d, "{\"from\":\"2026-11-24\",\"before\":\"2026-11-30\"}", false, "[]");
    d->now += 5 * DAY;
    expect_table(d, "{\"by\":[\"network\"]}", false, "\"overdue\":2,");
}

/* What was answered a quarter before midnight was answered the day before by the clock of the
 * Canaries. */
static void another_zone_needs_figures_made_anew(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_findings *all;
    buzon_finding *f;
    char *done;

    d->now = DESK_NOW - 8 * HOUR - 15 * MINUTE; /* she writes at 0:45 of Monday in Madrid */
    desk_say(d, "1", "rosa", "<p>La farola no va</p>");
    d->now = DESK_NOW;
    desk_say(d, "2", "luis", "<p>Otra farola</p>");
    expect_table(d, "{\"by\":[\"day\"]}", true, "2026-11-23,2");
    assert_true(buzon_inbox_set_settings(d->inbox, "{\"zone\":\"Atlantic/Canary\"}",
                                         "person:jefa", &err));
    all = buzon_inbox_check_figures(d->inbox, &err);
    f = buzon_findings_next(all, &err);
    assert_string_equal(buzon_finding_what(f), "figure");
    expect_words(buzon_finding_detail(f), "buzon_inbox_rebuild_figures()");
    buzon_finding_unref(f);
    buzon_findings_free(all);
    done = buzon_inbox_rebuild_figures(d->inbox, &err);
    assert_no_error(err);
    expect_words(done, "\"inquiries\":0,\"moves\":");
    buzon_string_free(done);
    expect_table(d, "{\"by\":[\"day\"]}", true, "2026-11-22,1");
    desk_verify(d);
    buzon_inbox_close(d->inbox);
    assert_null(buzon_inbox_rebuild_figures(d->inbox, &err));
    expect_error(&err, BUZON_ERR_CLOSED, "closed");
}

static void no_cell_is_a_formula(void **state)
{
    struct desk *d = *state;

    a_day_of_work(d);
    expect_table(d, "{\"by\":[\"unit\"]}", true, "\r\n'=2+3,,1,1,");
    expect_table(d, "{\"by\":[\"unit\"]}", true, "\r\n\"Obras, \"\"vías\"\"\",,1,1,");
    expect_table(d, "{\"by\":[\"unit\"]}", false,
                 "{\"unit\":\"=2+3\",\"unit_dir3\":\"\",\"received\":1,");
}

static void each_table_says_its_own(void **state)
{
    static const struct {
        const char *query, *words;
    } cases[] = {
        {"{\"table\":\"backlog\",\"from\":\"2026-11-22\",\"before\":\"2026-11-25\"}",
         "[{\"day\":\"2026-11-22\",\"received\":0,\"settled\":0,\"waiting\":0},{\"day\":\"2026-"
         "11-23\",\"received\":3,\"settled\":1,\"waiting\":2},{\"day\":\"2026-11-24\","
         "\"received\":0,\"settled\":0,\"waiting\":2}]"},
        {"{\"table\":\"load\"}", "{\"weekday\":1,\"hour\":9,\"messages\":3}"},
        {"{\"table\":\"terms\"}",
         "[{\"deadline\":\"first_answer\",\"term\":\"first_answer\",\"started\":3,\"within\":0,"
         "\"late\":0,\"running\":3,\"suspended\":0,\"undetermined\":0,\"cancelled\":0,\"used_"
         "median\":null,\"used_p90\":null}]"},
        {"{\"table\":\"people\"}",
         "[{\"assignee\":\"ana\",\"received\":1,\"pending\":0,\"answered\":0,\"closed\":1},"
         "{\"assignee\":\"luis\",\"received\":1,\"pending\":1,\"answered\":0,\"closed\":0}]"},
        {"{\"table\":\"forecast\",\"days\":3}",
         "{\"period\":\"2026-11-25\",\"due\":2,\"expected\":null,\"basis\":null}]"},
        {"{\"table\":\"public\"}", "[]"},
    };
    struct desk *d = *state;

    a_day_of_work(d);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_table(d, cases[i].query, false, cases[i].words);
    /* Two whole weeks of Mondays, then one with three. */
    count(d, desk_day(2026, 11, 9), "mastodon", BUZON_INQUIRY_QUESTION, "received", 6);
    count(d, desk_day(2026, 11, 16), "mastodon", BUZON_INQUIRY_QUESTION, "received", 3);
    expect_table(d, "{\"table\":\"forecast\",\"days\":8}", false,
                 "{\"period\":\"2026-11-30\",\"due\":0,\"expected\":5,\"basis\":2}]");
}

/* Nine and eighteen are too few for a share, twenty and thirty are not. */
static void periods_are_compared_with_counts(void **state)
{
    struct desk *d = *state;

    count(d, desk_day(2026, 9, 1), "mastodon", BUZON_INQUIRY_QUESTION, "received", 20);
    count(d, desk_day(2026, 10, 31), "mastodon", BUZON_INQUIRY_QUESTION, "received", 30);
    count(d, desk_day(2026, 9, 30), "mastodon", BUZON_INQUIRY_QUESTION, "answered", 9);
    count(d, desk_day(2026, 10, 1), "mastodon", BUZON_INQUIRY_QUESTION, "answered", 18);
    count(d, desk_day(2025, 10, 7), "mastodon", BUZON_INQUIRY_REPORT, "received", 2);
    expect_table(d,
                 "{\"table\":\"comparison\",\"from\":\"2026-10-01\",\"before\":\"2026-11-01\","
                 "\"against\":\"before\",\"by\":[\"kind\"]}",
                 true, "\r\nquestion,received,30,20,10,50\r\n");
    expect_table(d,
                 "{\"table\":\"comparison\",\"from\":\"2026-10-01\",\"before\":\"2026-11-01\","
                 "\"against\":\"before\",\"by\":[\"kind\"]}",
                 true, "\r\nquestion,answered,18,9,9,\r\n");
    expect_table(d,
                 "{\"table\":\"comparison\",\"from\":\"2026-10-01\",\"before\":\"2026-11-01\","
                 "\"against\":\"year\",\"by\":[\"kind\"]}",
                 true, "\r\nreport,received,0,2,-2,\r\n");
}

static void public_rows_hide_what_the_form_hides(void **state)
{
    struct desk *d = *state;

    months_of_work(d);
    expect_table(d, "{\"table\":\"public\",\"from\":\"2026-10-01\"}", true,
                 "month,figure,kind,network,n\r\n2026-10,received,,,125\r\n");
    expect_table(d, "{\"table\":\"public\",\"from\":\"2026-10-01\"}", true,
                 "\r\n2026-10,received,question,,\r\n");
    expect_table(d, "{\"table\":\"public\",\"from\":\"2026-10-01\"}", true,
                 "\r\n2026-10,received,report,mastodon,12\r\n");
}

/* Every column that a table has, the dictionary has. */
static void every_column_is_in_the_dictionary(void **state)
{
    static const char *const queries[][2] = {
        {"figures", "{\"by\":[\"day\",\"network\",\"account\",\"unit\",\"kind\"]}"},
        {"comparison", "{\"table\":\"comparison\",\"from\":\"2026-10-01\",\"before\":"
                       "\"2026-11-01\",\"against\":\"year\",\"by\":[\"unit\"]}"},
        {"backlog", "{\"table\":\"backlog\"}"},
        {"load", "{\"table\":\"load\"}"},
        {"terms", "{\"table\":\"terms\",\"by\":[\"week\"]}"},
        {"people", "{\"table\":\"people\",\"by\":[\"year\"]}"},
        {"forecast", "{\"table\":\"forecast\",\"by\":[\"unit\"]}"},
        {"public", "{\"table\":\"public\"}"}};
    struct desk *d = *state;
    buzon_error *err = NULL;

    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        char *text = table(d, queries[i][1], true),
             *schema = buzon_table_dictionary(queries[i][0], i % 2 ? "en" : NULL, &err);
        char *head = strtok(text, "\r"), field[64];

        assert_no_error(err);
        for (char *name = strtok(head, ","); name; name = strtok(NULL, ",")) {
            (void)snprintf(field, sizeof field, "{\"name\":\"%s\",\"type\":", name);
            expect_words(schema, field);
        }
        buzon_string_free(schema);
        buzon_string_free(text);
    }
    assert_null(buzon_table_dictionary("none", "es", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no table none");
    assert_null(buzon_table_dictionary("load", "fr", &err));
    expect_error(&err, BUZON_ERR_INVALID, "\"es\" and \"en\"");
}

static void a_table_nobody_can_make_is_refused(void **state)
{
    static const char *const wrong[][2] = {
        {"{\"table\":\"none\"}", "no table none"},
        {"{\"colour\":1}", "cannot be asked for by \"colour\""},
        {"[]", "JSON object"},
        {"{\"from\":\"ayer\"}", "\"from\" must be a day"},
        {"{\"by\":\"month\"}", "\"by\" must be a list"},
        {"{\"by\":[\"hour\"]}", "not hour"},
        {"{\"by\":[\"day\",\"month\"]}", "one of day"},
        {"{\"table\":\"load\",\"by\":[\"unit\"]}", "load is not told apart by unit"},
        {"{\"table\":\"comparison\"}", "is \"against\""},
        {"{\"against\":\"year\"}", "is \"against\""},
        {"{\"table\":\"comparison\",\"against\":\"never\"}", "\"before\" or \"year\""},
        {"{\"table\":\"comparison\",\"against\":\"year\"}", "needs \"from\" and \"before\""},
        {"{\"days\":3}", "has \"days\""},
        {"{\"table\":\"forecast\",\"days\":0}", "1 to 366"},
        {"{\"table\":\"forecast\",\"from\":\"2026-01-01\"}", "begins today"},
        {"{\"from\":\"2026-02-01\",\"before\":\"2026-01-01\"}", "ends before it begins"},
        {"{\"table\":\"public\",\"from\":\"2026-01-02\"}", "first day of a month"},
    };
    struct desk *d = *state;
    buzon_error *err = NULL;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_null(buzon_inbox_table(d->inbox, wrong[i][0], false, &err));
        expect_error(&err, BUZON_ERR_INVALID, wrong[i][1]);
    }
    assert_null(buzon_inbox_table(d->inbox, "{", false, &err));
    expect_error(&err, BUZON_ERR_PARSE, "");
    assert_null(buzon_inbox_table(d->inbox, NULL, false, &err));
    expect_error(&err, BUZON_ERR_INVALID, "query is NULL");
    assert_null(buzon_inbox_table(
        d->inbox, "{\"by\":[\"day\"],\"from\":\"1900-01-01\",\"before\":\"2026-01-01\"}", false,
        &err));
    expect_error(&err, BUZON_ERR_LIMIT, "4000 periods");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(what_is_small_and_what_would_tell_it_is_null),
        DESK_CASE(a_month_is_the_same_in_every_period),
        DESK_CASE(a_month_that_is_not_over_is_left_out),
        DESK_CASE(a_period_of_other_days_is_refused),
        DESK_CASE(figures_are_told_by_what_is_asked),
        DESK_CASE(another_zone_needs_figures_made_anew),
        DESK_CASE(no_cell_is_a_formula),
        DESK_CASE(each_table_says_its_own),
        DESK_CASE(periods_are_compared_with_counts),
        DESK_CASE(public_rows_hide_what_the_form_hides),
        DESK_CASE(every_column_is_in_the_dictionary),
        DESK_CASE(a_table_nobody_can_make_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
