/* SPDX-License-Identifier: EUPL-1.2 */
/* Alerts: what raises one and when, that each comes until it is acknowledged, and both forms.
 */
#include "desk.h"

/* The ids of the alerts there are, joined by blanks, in a static buffer. */
static const char *alerts(struct desk *d)
{
    static char ids[1024];
    buzon_error *err = NULL;
    char *text = buzon_inbox_alerts(d->inbox, -1, &err);

    assert_no_error(err);
    ids[0] = '\0';
    for (const char *p = text; (p = strstr(p, "\"id\":\"")); p++) {
        size_t used = strlen(ids), len = strcspn(p + 6, "\"");

        (void)snprintf(ids + used, sizeof ids - used, "%s%.*s", used ? " " : "", (int)len,
                       p + 6);
    }
    buzon_string_free(text);
    return ids;
}

static void see(struct desk *d, const char *id)
{
    buzon_error *err = NULL;

    assert_true(buzon_inbox_acknowledge_alert(d->inbox, id, "person:ana", &err));
    assert_no_error(err);
}

static void change_unit(struct desk *d, const char *reference, const char *unit)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    assert_true(buzon_change_set_unit(c, unit, &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

static void set_policy(struct desk *d, const char *policy)
{
    buzon_error *err = NULL;

    assert_true(buzon_inbox_set_settings(d->inbox, policy, "person:jefa", &err));
    assert_no_error(err);
}

/* A first answer is due on Wednesday the 25th, whose end is 1795647600000. */
static void a_deadline_raises_one_alert_a_stage(void **state)
{
    struct desk *d = *state;

    set_policy(d, "{\"policy\":{\"unanswered_hours\":0}}");
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    assert_string_equal(alerts(d), "");
    d->now += DAY;
    assert_string_equal(alerts(d), "due_tomorrow:2026-1:1795647600000:first_answer");
    assert_string_equal(alerts(d), "due_tomorrow:2026-1:1795647600000:first_answer");
    see(d, "due_tomorrow:2026-1:1795647600000:first_answer");
    see(d, "due_tomorrow:2026-1:1795647600000:first_answer");
    assert_string_equal(alerts(d), "");
    d->now += DAY;
    assert_string_equal(alerts(d), "due_today:2026-1:1795647600000:first_answer");
    see(d, "due_today:2026-1:1795647600000:first_answer");
    assert_string_equal(alerts(d), "");
    d->now = INT64_C(1795647600000) - 1;
    assert_string_equal(alerts(d), "");
    d->now++;
    assert_string_equal(alerts(d), "overdue:2026-1:1795647600000:first_answer");
    see(d, "overdue:2026-1:1795647600000:first_answer");
    assert_string_equal(alerts(d), "");
}

/* Written on Thursday, due on Monday: the clerk hears of it on Friday. */
static void before_a_weekend_tomorrow_is_monday(void **state)
{
    struct desk *d = *state;

    set_policy(d, "{\"policy\":{\"unanswered_hours\":0}}");
    d->now += 3 * DAY;
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    assert_string_equal(alerts(d), "");
    d->now += DAY;
    assert_string_equal(alerts(d), "due_tomorrow:2026-1:1796079600000:first_answer");
}

/* 24 hours of working days, from Friday at nine to Monday at nine. */
static void a_citizen_who_waits_is_told_of_by_working_hours(void **state)
{
    struct desk *d = *state;
    char id[64];
    buzon_time since;

    set_policy(d, "{\"policy\":{\"targets\":[]}}");
    d->now += 4 * DAY;
    since = d->now - HOUR;
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    (void)snprintf(id, sizeof id, "unanswered:2026-1:%lld:", (long long)since);
    d->now = since + 2 * DAY + 23 * HOUR;
    assert_string_equal(alerts(d), "");
    d->now = since + 3 * DAY + 2 * MINUTE;
    assert_string_equal(alerts(d), id);
    see(d, id);
    assert_string_equal(alerts(d), "");
    set_policy(d, "{\"policy\":{\"targets\":[],\"unanswered_hours\":48}}");
    desk_say(d, "2", "luis", "<p>Un bache.</p>");
    assert_string_equal(alerts(d), "");
}

/* No calendar knows that year yet. */
static void what_no_calendar_tells_is_an_alert(void **state)
{
    struct desk *d = *state;

    d->now += 20 * 365 * DAY;
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    assert_string_equal(alerts(d), "undetermined:2046-1:0:first_answer");
    see(d, "undetermined:2046-1:0:first_answer");
    assert_string_equal(alerts(d), "");
}

static void what_is_closed_raises_none(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    d->now += 10 * DAY;
    assert_string_not_equal(alerts(d), "");
    assert_true(buzon_change_close(c, BUZON_RESOLUTION_ANSWERED, NULL, &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
    assert_string_equal(alerts(d), "");
}

static void the_list_says_what_it_is_about(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c;
    char *text;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    desk_say(d, "2", "luis", "<p>Un bache enorme.</p>");
    change_unit(d, "2026-1", "Alumbrado");
    c = buzon_change_new("2026-1", "person:ana", &err);
    assert_true(buzon_change_add_follower(c, "person:luis", &err));
    assert_true(buzon_change_add_follower(c, "person:eva", &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    buzon_change_free(c);
    d->now += 2 * DAY;
    text = buzon_inbox_alerts(d->inbox, 1, &err);
    assert_no_error(err);
    expect_words(text,
                 "\"kind\":\"due_today\",\"inquiry\":\"2026-1\",\"network\":\"mastodon\","
                 "\"account\":\"ayto\",\"asked\":\"other\",\"topic\":\"lighting\","
                 "\"unit\":\"Alumbrado\",\"assignee\":null,\"status\":\"open\","
                 "\"priority\":\"normal\",\"restricted\":false,\"waiting_since\":"
                 "\"2026-11-23T08:00:00.000Z\",\"followers\":[\"person:eva\",\"person:luis\"],"
                 "\"deadline\":\"first_answer\"");
    expect_words(text, "\"due\":\"2026-11-25\",\"due_end\":\"2026-11-25T23:00:00.000Z\"");
    assert_null(strstr(text, "2026-2")); /* one at most */
    assert_null(strstr(text, "farola"));
    buzon_string_free(text);
    assert_int_equal(strlen(alerts(d)), strlen("due_today:2026-1:1795647600000:first_answer "
                                               "due_today:2026-2:1795647600000:first_answer "
                                               "unanswered:2026-1:1795420800000: "
                                               "unanswered:2026-2:1795420800000:"));
}

/* --- the calendar --- */

/* The text without its folds, each line at most 75 bytes long and ended by CRLF. */
static void unfold(const char *text, char *ret, size_t size)
{
    size_t n = 0;

    for (const char *line = text; *line;) {
        const char *end = strstr(line, "\r\n");

        assert_non_null(end);
        assert_true(end - line <= 75);
        if (*line == ' ' && n)
            n -= 2;
        for (const char *p = line + (*line == ' '); p < end + 2 && n + 1 < size; p++)
            ret[n++] = *p;
        line = end + 2;
    }
    ret[n] = '\0';
}

static char *calendar(struct desk *d)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_alerts_calendar(d->inbox, -1, &err);

    assert_no_error(err);
    return text;
}

/* The UID of the first to-do. */
static void uid_of(struct desk *d, char *ret, size_t size)
{
    char *text = calendar(d), whole[4096];
    const char *uid;

    unfold(text, whole, sizeof whole);
    uid = strstr(whole, "UID:");
    assert_non_null(uid);
    (void)snprintf(ret, size, "%.*s", (int)strcspn(uid, "\r"), uid);
    buzon_string_free(text);
}

static void a_calendar_is_folded_and_escaped(void **state)
{
    struct desk *d = *state;
    char *text, whole[4096];

    set_policy(d, "{\"policy\":{\"unanswered_hours\":0}}");
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    change_unit(d, "2026-1",
                "Área de alumbrado, señalización; obras \\ mañanas y ñoñerías, año tras año");
    d->now += 2 * DAY;
    text = calendar(d);
    unfold(text, whole, sizeof whole);
    expect_words(whole, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//buzon//libbuzon//ES\r\n"
                        "BEGIN:VTODO\r\nUID:");
    expect_words(whole, "\r\nDTSTAMP:20261125T090000Z\r\nSEQUENCE:2\r\n"
                        "DUE;VALUE=DATE:20261125\r\nSUMMARY:Vence hoy: 2026-1 (Área de "
                        "alumbrado\\, señalización\\; obras \\\\ mañanas y ñoñerías\\, año "
                        "tras año)\r\nDESCRIPTION:first_answer\\nlighting\\nmastodon\r\n"
                        "CATEGORIES:due_today\r\nPRIORITY:5\r\nSTATUS:NEEDS-ACTION\r\n"
                        "END:VTODO\r\nEND:VCALENDAR\r\n");
    assert_true(strstr(text, "\r\n ") != NULL);
    buzon_string_free(text);
}

static void an_entry_keeps_its_uid_from_day_to_day(void **state)
{
    struct desk *d = *state;
    char first[128], later[128], other[128];

    set_policy(d, "{\"languages\":[\"ca\"],\"policy\":{\"unanswered_hours\":0}}");
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    d->now += DAY;
    uid_of(d, first, sizeof first);
    d->now += 3 * DAY;
    uid_of(d, later, sizeof later);
    assert_string_equal(first, later);
    assert_int_equal(strlen(first), strlen("UID:") + 32 + 1 + 16 + strlen("@buzon"));
    desk_say(d, "2", "luis", "<p>Un bache.</p>");
    see(d, "overdue:2026-1:1795647600000:first_answer");
    d->now += 3 * DAY;
    uid_of(d, other, sizeof other);
    assert_string_not_equal(first, other);
}

static void an_empty_calendar_still_is_one(void **state)
{
    struct desk *d = *state;
    char *text = calendar(d);

    expect_words(text, "BEGIN:VTIMEZONE\r\nTZID:Etc/UTC\r\n");
    expect_words(text, "END:VTIMEZONE\r\nEND:VCALENDAR\r\n");
    buzon_string_free(text);
}

/* --- bad input --- */

static void what_is_no_alert_is_refused(void **state)
{
    static const char *const ids[] = {
        "",
        "overdue",
        "overdue:2026-1",
        "overdue:2026-1:x:first_answer",
        "late:2026-1:1:first_answer",
        "overdue:nadie:1:first_answer",
        "overdue:2026-1:99999999999999999999999:first_answer",
        "overdue:2026-1:1:first_answer_of_a_name_that_is_longer_than_what_a_policy_lets_pass",
    };
    struct desk *d = *state;
    buzon_error *err = NULL;

    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_false(buzon_inbox_acknowledge_alert(d->inbox, ids[i], "person:ana", &err));
        expect_error(&err, BUZON_ERR_INVALID, "no alert of that id");
    }
    assert_false(buzon_inbox_acknowledge_alert(d->inbox, NULL, "person:ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no alert of that id");
    assert_false(
        buzon_inbox_acknowledge_alert(d->inbox, "overdue:2026-1:1:first_answer", "ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "an actor is");
    assert_false(buzon_inbox_acknowledge_alert(d->inbox, "overdue:2026-1:1:first_answer",
                                               "person:ana", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no inquiry 2026-1");
    assert_false(buzon_inbox_set_settings(d->inbox, "{\"policy\":{\"unanswered_hours\":-1}}",
                                          "person:jefa", &err));
    expect_error(&err, BUZON_ERR_INVALID, "unanswered_hours");
    assert_null(buzon_inbox_alerts(NULL, -1, &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(a_deadline_raises_one_alert_a_stage),
        DESK_CASE(before_a_weekend_tomorrow_is_monday),
        DESK_CASE(a_citizen_who_waits_is_told_of_by_working_hours),
        DESK_CASE(what_no_calendar_tells_is_an_alert),
        DESK_CASE(what_is_closed_raises_none),
        DESK_CASE(the_list_says_what_it_is_about),
        DESK_CASE(a_calendar_is_folded_and_escaped),
        DESK_CASE(an_entry_keeps_its_uid_from_day_to_day),
        DESK_CASE(an_empty_calendar_still_is_one),
        DESK_CASE(what_is_no_alert_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
