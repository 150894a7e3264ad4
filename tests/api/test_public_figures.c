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

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(what_is_small_and_what_would_tell_it_is_null),
        DESK_CASE(a_month_is_the_same_in_every_period),
        DESK_CASE(a_month_that_is_not_over_is_left_out),
        DESK_CASE(a_period_of_other_days_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
