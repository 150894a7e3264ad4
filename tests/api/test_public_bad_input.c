/* SPDX-License-Identifier: EUPL-1.2 */
/* Bad input: bytes, texts and times nobody can use, each with its own code and the store as it
 * was; and one bad item that costs its neighbours nothing. */
#include "desk.h"

#include <time.h>

/* The store with one inquiry in it, before something bad comes. */
static uint64_t before(struct desk *d)
{
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    return desk_digest(d);
}

static void expect_untouched(struct desk *d, uint64_t digest)
{
    assert_true(desk_digest(d) == digest);
    desk_verify(d);
}

/* --- bytes that are no document --- */

static char *nested(size_t depth, size_t *len)
{
    char *text = malloc(2 * depth + 1);

    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    *len = 2 * depth;
    return text;
}

static void bytes_that_are_no_document_are_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        int line;
    } bad[] = {
        {"", 0, 1},
        {"\x01\x02 {{{", 6, 1},
        {"<html><h1>502 Bad Gateway</h1></html>", 37, 1},
        {"[\n{\"id\":\"7\",\"content\":\"<p>Ho", 27, 2},
        {"[\n{\"id\":\"7\"}\n,\n{\"id\":\0}]", 23, 4},
        {"[{\"id\":\"7\"}] y algo más", 23, 1},
        {"{\"id\":\"7\",}", 11, 1},
        {"\xff\xfe[\0]\0", 6, 1},
    };
    struct desk *d = *state;
    uint64_t was = before(d);

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        buzon_error *err = NULL;

        if (desk_bring(d, bad[i].bytes, bad[i].len, &err))
            fail_msg("accepted: %s", bad[i].bytes);
        assert_int_equal(buzon_error_line(err), bad[i].line);
        assert_true(buzon_error_column(err) > 0);
        assert_string_equal(buzon_error_source(err), "the server's answer");
        expect_error(&err, BUZON_ERR_PARSE, "");
    }
    expect_untouched(d, was);
}

static void what_is_nested_too_deep_is_over_the_limit(void **state)
{
    static const size_t depths[] = {65, 100000, 4 << 20};
    struct desk *d = *state;
    uint64_t was = before(d);

    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        buzon_error *err = NULL;
        size_t len;
        char *text = nested(depths[i], &len);

        assert_null(desk_bring(d, text, len, &err));
        expect_error(&err, BUZON_ERR_LIMIT, "64");
        free(text);
    }
    expect_untouched(d, was);
}

static void what_is_huge_is_over_the_limit(void **state)
{
    struct desk *d = *state;
    uint64_t was = before(d);
    size_t len = ((size_t)16 << 20) + 1;
    char *text = malloc(len);
    buzon_error *err = NULL;

    memset(text, ' ', len);
    assert_null(desk_bring(d, text, len, &err));
    expect_error(&err, BUZON_ERR_LIMIT, "16");
    memcpy(text, "[]", 2);
    buzon_round_unref(desk_bring(d, text, len - 1, &err)); /* exactly the limit */
    assert_no_error(err);
    free(text);
    expect_untouched(d, was);
}

/* --- one bad item among good ones --- */

/* A page of 40 notifications of 40 people whose 18th has `bad` in its text; the length. */
static size_t page_of_forty(char *page, size_t size, const char *bad, size_t bad_len)
{
    size_t used = 0;

    for (int i = 0; i < 40; i++) {
        used += (size_t)snprintf(
            page + used, size - used,
            "%s{\"id\":\"n%d\",\"type\":\"mention\",\"status\":{\"id\":\"%d\",\"created_at\":"
            "\"2026-11-23T08:00:00.000Z\",\"account\":{\"id\":\"%d\",\"acct\":\"v%d\"},",
            i ? "," : "[", i, i, i, i);
        if (i == 17) {
            memcpy(page + used, bad, bad_len);
            used += bad_len;
        } else {
            used += (size_t)snprintf(page + used, size - used, "\"content\":\"<p>bache</p>\"");
        }
        used += (size_t)snprintf(page + used, size - used, "}}");
    }
    page[used++] = ']';
    return used;
}

static const struct {
    const char *bad; /* members of the 18th status */
    size_t len;
    const char *text; /* what its message says then */
    int repaired;
} blemishes[] = {
#define BLEMISH(json, text, repaired)                                                          \
    {                                                                                          \
        json, sizeof json - 1, text, repaired                                                  \
    }
    BLEMISH("\"content\":\"<p>a\\ud83d</p>\"", "a\xef\xbf\xbd", 1),
    BLEMISH("\"content\":\"<p>\\udc00a</p>\"",
            "\xef\xbf\xbd"
            "a",
            1),
    BLEMISH("\"content\":\"<p>a\\u0000b</p>\"",
            "a\xef\xbf\xbd"
            "b",
            1),
    BLEMISH("\"content\":\"<p>a\xff\xc3</p>\"", "a\xef\xbf\xbd\xef\xbf\xbd", 2),
    BLEMISH("\"content\":\"<p>a</p>\",\"n\":1e999", "a", 1),
    BLEMISH("\"content\":\"<p>a</p>\",\"n\":123456789012345678901234567890", "a", 1),
    BLEMISH("\"content\":\"<p>a</p>\",\"language\":{\"es\":1},\"visibility\":7,"
            "\"media_attachments\":\"no\",\"mentions\":{\"a\":[]},\"edited_at\":true",
            "a", 0),
    BLEMISH("\"content\":[\"<p>a</p>\"]", "", 0),
    BLEMISH("\"content\":null", "", 0),
};

static void one_bad_item_of_forty_gives_forty_messages(void **state)
{
    char *page = malloc(1 << 20);

    for (size_t i = 0; i < sizeof blemishes / sizeof *blemishes; i++) {
        struct desk *d;
        void *own = NULL;
        buzon_error *err = NULL;
        buzon_round *round;
        buzon_inquiry *q;
        size_t len = page_of_forty(page, 1 << 20, blemishes[i].bad, blemishes[i].len);

        assert_int_equal(desk_setup(&own), 0);
        d = own;
        round = desk_bring(d, page, len, &err);
        assert_no_error(err);
        assert_int_equal(buzon_round_messages(round), 40);
        assert_int_equal(buzon_round_inquiries(round), 40);
        assert_int_equal(buzon_round_repaired(round), blemishes[i].repaired);
        buzon_round_unref(round);
        q = desk_inquiry(d, "2026-18");
        assert_string_equal(buzon_inquiry_summary(q), blemishes[i].text);
        buzon_inquiry_unref(q);
        assert_int_equal(desk_teardown(&own), 0);
    }
    free(page);
    (void)state;
}

/* Items that are no messages at all are kept as they came, beside the one that is. */
static void items_of_the_wrong_type_are_kept_without_an_inquiry(void **state)
{
    static const char page[] =
        "[null,7,\"x\",true,[],{},{\"id\":{},\"content\":{},\"account\":[]},"
        "{\"id\":\"n8\",\"type\":\"mention\",\"account\":3,\"status\":\"no\"},"
        "{\"id\":\"n9\",\"type\":\"mention\",\"status\":{\"id\":\"9\",\"created_at\":"
        "\"2026-11-23T08:00:00.000Z\",\"content\":\"<p>bache</p>\",\"account\":{\"id\":\"3\","
        "\"acct\":\"v\"}}}]";
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_round *round = desk_bring(d, page, strlen(page), &err);

    assert_no_error(err);
    assert_true(buzon_round_unknown(round) >= 7);
    buzon_round_unref(round);
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, NULL, &err), &err), "2026-1");
    desk_verify(d);
}

/* --- hostile HTML --- */

static double seconds_since(const struct timespec *began)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - began->tv_sec) + (double)(now.tv_nsec - began->tv_nsec) / 1e9;
}

static void half_a_megabyte_of_open_tags_is_read_to_its_end(void **state)
{
    static const char *const tags[] = {"<b>", "<div>", "<a href='x'>", "<table>", "<p><i>"};
    struct desk *d = *state;

    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        size_t n = (500 << 10) / strlen(tags[i]), used = 0;
        char *html = malloc((512 << 10) + 32), id[8], reference[16];
        struct timespec began;
        buzon_inquiry *q;

        while (n--)
            used += (size_t)sprintf(html + used, "%s", tags[i]);
        (void)sprintf(html + used, "La farola");
        (void)snprintf(id, sizeof id, "%zu", i + 1);
        (void)clock_gettime(CLOCK_MONOTONIC, &began);
        desk_say(d, id, id, html);
        assert_true(seconds_since(&began) < 5); /* also under a sanitizer */
        (void)snprintf(reference, sizeof reference, "2026-%zu", i + 1);
        q = desk_inquiry(d, reference);
        assert_string_equal(buzon_inquiry_summary(q), "La farola");
        buzon_inquiry_unref(q);
        free(html);
    }
    desk_verify(d);
}

/* --- texts of the host --- */

static void a_text_that_is_not_utf8_is_refused_wherever_it_is_given(void **state)
{
    static const char bad[] = "a\xff";
    struct desk *d = *state;
    uint64_t was = before(d);
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "system", NULL);
    buzon_filter *f = buzon_filter_new();

    assert_null(buzon_inbox_answer(d->inbox, "2026-1", bad, "person:ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "UTF-8");
    assert_false(buzon_change_add_note(c, bad, &err));
    expect_error(&err, BUZON_ERR_INVALID, "UTF-8");
    assert_false(buzon_change_set_assignee(c, bad, &err));
    expect_error(&err, BUZON_ERR_INVALID, "UTF-8");
    assert_false(buzon_change_close(c, BUZON_RESOLUTION_REFUSED, bad, &err));
    expect_error(&err, BUZON_ERR_INVALID, "UTF-8");
    assert_false(buzon_filter_set_words(f, bad, &err));
    expect_error(&err, BUZON_ERR_INVALID, "UTF-8");
    assert_null(buzon_inbox_add_account(d->inbox, bad, "mastodon", NULL, "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "an account's name");
    assert_null(buzon_change_new("2026-1", "person:a\xff", &err));
    expect_error(&err, BUZON_ERR_INVALID, "UTF-8");
    buzon_change_free(c);
    buzon_filter_free(f);
    expect_untouched(d, was);
}

/* In C a NUL ends a text; bytes with one are only taken where a length comes with them. */
static void a_nul_is_kept_where_bytes_are_bytes_and_replaced_where_they_are_text(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_job *job;
    buzon_inquiry *q;

    desk_say(d, "1", "rosa", "<p>antes\\u0000después</p>");
    q = desk_inquiry(d, "2026-1");
    assert_string_equal(buzon_inquiry_summary(q), "antes\xef\xbf\xbd"
                                                  "después");
    buzon_inquiry_unref(q);
    assert_true(buzon_inbox_set_secret(d->inbox, "ayto", "token", "a\0b", 3, &err));
    job = buzon_inbox_job(d->inbox, "ayto", BUZON_WORK_POLL, &err);
    assert_no_error(err);
    assert_null(buzon_job_next(job, &err)); /* kept whole, and no bearer token */
    expect_error(&err, BUZON_ERR_SECRET, "secret token is empty or has a space or line break");
    buzon_job_free(job);
}

static void a_wrong_setting_leaves_the_old_ones(void **state)
{
    static const struct {
        const char *json;
        buzon_code code;
        const char *says;
    } bad[] = {
        {"{\"zone\":", BUZON_ERR_PARSE, ""},
        {"{\"zone\":\"Marte\"}", BUZON_ERR_INVALID, "Marte"},
        {"{\"zona\":\"Europe/Madrid\"}", BUZON_ERR_INVALID, "no setting \"zona\""},
        {"{\"calendars\":[\"ES-NADA\"]}", BUZON_ERR_INVALID, "ES-NADA"},
        {"{\"policy\":{\"triage\":[\"zz\"]}}", BUZON_ERR_NOT_FOUND, "zz"},
    };
    struct desk *d = *state;
    uint64_t was = before(d);

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        buzon_error *err = NULL;

        assert_false(buzon_inbox_set_settings(d->inbox, bad[i].json, "system", &err));
        expect_error(&err, bad[i].code, bad[i].says);
    }
    expect_untouched(d, was);
}

/* --- moves there are not --- */

/* The states as model.md has them, and what a person may make of each by hand. */
static const struct {
    enum buzon_status from;
    const char *to; /* "1" where they may: new, open, waiting, answered, closed */
} moves[] = {
    {BUZON_STATUS_NEW, "01100"},     {BUZON_STATUS_OPEN, "00100"},
    {BUZON_STATUS_WAITING, "01000"}, {BUZON_STATUS_ANSWERED, "01100"},
    {BUZON_STATUS_CLOSED, "01000"},
};

static void put_into(struct desk *d, enum buzon_status status)
{
    char sql[200];

    (void)snprintf(sql, sizeof sql,
                   "UPDATE inquiry SET status = %d, resolution = %d, closed_at = %s", status,
                   status == BUZON_STATUS_CLOSED ? BUZON_RESOLUTION_ANSWERED
                                                 : BUZON_RESOLUTION_NONE,
                   status == BUZON_STATUS_CLOSED ? "opened_at" : "NULL");
    desk_sql(d, sql);
}

static void expect_move(struct desk *d, enum buzon_status from, enum buzon_status to, bool may)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);
    buzon_inquiry *q;
    uint64_t was;

    put_into(d, from);
    was = desk_digest(d);
    buzon_change_set_status(c, to);
    q = buzon_inbox_apply(d->inbox, c, &err);
    buzon_change_free(c);
    if ((q != NULL) != may)
        fail_msg("from %s to %s: %s", buzon_status_name(from), buzon_status_name(to),
                 err ? buzon_error_message(err) : "it is done");
    if (!may) {
        expect_error(&err, BUZON_ERR_STATE, buzon_status_name(from));
        assert_true(desk_digest(d) == was);
    }
    buzon_inquiry_unref(q);
}

static void every_move_there_is_not_is_refused(void **state)
{
    struct desk *d = *state;

    (void)before(d);
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        for (int to = 0; to < 5; to++)
            expect_move(d, moves[i].from, (enum buzon_status)to, moves[i].to[to] == '1');
}

static void what_is_closed_is_not_closed_again(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    (void)before(d);
    put_into(d, BUZON_STATUS_CLOSED);
    assert_true(buzon_change_close(c, BUZON_RESOLUTION_WITHDRAWN, NULL, &err));
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, BUZON_ERR_STATE, "closed");
    buzon_change_free(c);
}

static void an_account_that_retired_comes_back_as_nothing(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    uint64_t was;

    buzon_account_unref(buzon_inbox_set_account_state(d->inbox, "ayto", BUZON_ACCOUNT_RETIRED,
                                                      "person:alta", &err));
    assert_no_error(err);
    was = desk_digest(d);
    for (int to = BUZON_ACCOUNT_ACTIVE; to <= BUZON_ACCOUNT_BROKEN; to++) {
        if (to == BUZON_ACCOUNT_RETIRED)
            continue;
        assert_null(buzon_inbox_set_account_state(
            d->inbox, "ayto", (enum buzon_account_state)to, "person:alta", &err));
        assert_true(buzon_error_code(err) == BUZON_ERR_STATE ||
                    buzon_error_code(err) == BUZON_ERR_INVALID);
        buzon_error_free(err);
        err = NULL;
    }
    expect_untouched(d, was);
}

/* --- actors and tags of no form --- */

#define NO_ACTOR(call)                                                                         \
    do {                                                                                       \
        assert_true((call) == 0);                                                              \
        expect_error(&err, BUZON_ERR_INVALID, "actor");                                        \
    } while (0)

/* Whatever takes an actor, by one that is none. */
static void expect_no_actor(struct desk *d, buzon_change *c, const char *actor)
{
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();
    buzon_person *p = buzon_person_new("ayto", "rosa", &err);
    buzon_incident *i = buzon_incident_new("SEDE-1", d->now, "Ley 39/2015 art. 32.4",
                                           "https://sede.example", &err);

    assert_true(buzon_incident_set_amount(i, 1, "day", "working", &err));
    NO_ACTOR(buzon_change_new("2026-1", actor, &err));
    NO_ACTOR(buzon_letter_new("Vale.", actor, &err));
    NO_ACTOR(buzon_regroup_new("2026-1", actor, "es otra", &err));
    NO_ACTOR(buzon_change_add_follower(c, actor, &err));
    NO_ACTOR(buzon_inbox_set_settings(d->inbox, "{}", actor, &err));
    NO_ACTOR(buzon_inbox_add_account(d->inbox, "otra", "web", NULL, actor, &err));
    NO_ACTOR(
        buzon_inbox_set_account_state(d->inbox, "ayto", BUZON_ACCOUNT_PAUSED, actor, &err));
    NO_ACTOR(buzon_inbox_answer(d->inbox, "2026-1", "Vale.", actor, &err));
    NO_ACTOR(buzon_inbox_submit_answer(d->inbox, 1, 1, actor, &err));
    NO_ACTOR(buzon_inbox_approve_answer(d->inbox, 1, 1, actor, &err));
    NO_ACTOR(buzon_inbox_reject_answer(d->inbox, 1, 1, "no", actor, &err));
    NO_ACTOR(
        buzon_inbox_settle_answer(d->inbox, 1, BUZON_SETTLEMENT_GIVE_UP, NULL, actor, &err));
    NO_ACTOR(buzon_inbox_cancel_answer(d->inbox, 1, actor, &err));
    NO_ACTOR(buzon_inbox_hold(d->inbox, "2026-1", "art. 17.3.e RGPD", actor, &err));
    NO_ACTOR(buzon_inbox_release(d->inbox, "2026-1", "ya", actor, &err));
    NO_ACTOR(buzon_inbox_erase(d->inbox, p, "lo ha pedido", actor, &err));
    NO_ACTOR(buzon_inbox_retain(d->inbox, true, actor, &err));
    NO_ACTOR(buzon_inbox_set_publication(d->inbox, "2026-1", BUZON_PUBLICATION_PROPOSED, actor,
                                         &err));
    NO_ACTOR(buzon_inbox_seal(d->inbox, actor, &err));
    NO_ACTOR(
        buzon_inbox_acknowledge_alert(d->inbox, "overdue:2026-1:1:first_answer", actor, &err));
    NO_ACTOR(buzon_inbox_apply_incident(d->inbox, i, actor, &err));
    NO_ACTOR(buzon_inbox_save_search(d->inbox, "mias", f, actor, &err));
    NO_ACTOR(buzon_inbox_retry_quarantine(d->inbox, 1, actor, &err));
    NO_ACTOR(buzon_inbox_discard_riddle(d->inbox, 1, "ruido", actor, &err));
    assert_int_equal(buzon_inbox_recompute(d->inbox, actor, &err), -1);
    expect_error(&err, BUZON_ERR_INVALID, "actor");
    buzon_incident_free(i);
    buzon_person_free(p);
    buzon_filter_free(f);
}

static void an_actor_of_no_form_does_nothing(void **state)
{
    static char long_name[160] = "person:";
    const char *const none[] = {NULL,          "",
                                "ana",         "person",
                                "person:",     "rule:",
                                "network:",    "system:ana",
                                "System",      "PERSON:a",
                                " person:ana", "person:a\nb",
                                "person:\xff", "citizen:rosa",
                                long_name};
    struct desk *d = *state;
    uint64_t was = before(d);
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    memset(long_name + 7, 'a', 122);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        expect_no_actor(d, c, none[i]);
    buzon_change_free(c);
    expect_untouched(d, was);
}

static void a_tag_has_one_to_64_bytes(void **state)
{
    char tag[66] = "";
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    (void)state;
    memset(tag, 'a', 65);
    assert_false(buzon_change_add_tag(c, tag, &err));
    expect_error(&err, BUZON_ERR_INVALID, "64 bytes");
    assert_false(buzon_change_remove_tag(c, tag, &err));
    expect_error(&err, BUZON_ERR_INVALID, "64 bytes");
    assert_false(buzon_change_add_tag(c, "", &err));
    expect_error(&err, BUZON_ERR_INVALID, "64 bytes");
    tag[64] = '\0';
    assert_true(buzon_change_add_tag(c, tag, &err));
    assert_true(buzon_change_remove_tag(c, tag, &err));
    buzon_change_free(c);
}

/* --- what is missing --- */

static void a_missing_secret_has_a_code_of_its_own(void **state)
{
    struct desk *d = *state;
    uint64_t was = before(d);
    buzon_error *err = NULL;

    assert_null(buzon_inbox_job(d->inbox, "ayto", BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_SECRET, "no secret token of account ayto");
    assert_null(buzon_inbox_run(d->inbox, "ayto", BUZON_WORK_SEND, &err));
    expect_error(&err, BUZON_ERR_SECRET, "buzon_inbox_set_secret()");
    expect_untouched(d, was);
}

/* A message is never lost on a calendar; only the direct question is refused. */
static void a_year_without_calendar_loses_no_message(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_deadline_case *c = buzon_deadline_case_new("es.lpac.days");
    const buzon_deadline *target;
    buzon_inquiry *q;
    char *figures;

    d->now = INT64_C(2556140400000); /* the first of 2051 */
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    q = desk_inquiry(d, "2050-1");
    target = buzon_inquiry_deadlines_at(q, 0);
    assert_int_equal(buzon_deadline_state(target), BUZON_DEADLINE_UNDETERMINED);
    assert_int_equal(buzon_deadline_due(target), BUZON_DAY_NONE);
    assert_int_equal(buzon_deadline_due_end(target), BUZON_TIME_NONE);
    assert_int_equal(buzon_inquiry_next_due(q), BUZON_TIME_NONE);
    buzon_inquiry_unref(q);
    figures = buzon_inbox_figures(d->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &err);
    expect_words(figures, "\"undetermined\":1");
    buzon_string_free(figures);
    buzon_deadline_case_set_received(c, d->now);
    buzon_deadline_case_add_calendar(c, "ES");
    assert_null(buzon_deadline_compute(c, BUZON_TEST_DATA, &err));
    expect_error(&err, BUZON_ERR_CALENDAR, "the calendar ES has no data for 205");
    buzon_deadline_case_free(c);
    desk_verify(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(bytes_that_are_no_document_are_refused),
        DESK_CASE(what_is_nested_too_deep_is_over_the_limit),
        DESK_CASE(what_is_huge_is_over_the_limit),
        cmocka_unit_test(one_bad_item_of_forty_gives_forty_messages),
        DESK_CASE(items_of_the_wrong_type_are_kept_without_an_inquiry),
        DESK_CASE(half_a_megabyte_of_open_tags_is_read_to_its_end),
        DESK_CASE(a_text_that_is_not_utf8_is_refused_wherever_it_is_given),
        DESK_CASE(a_nul_is_kept_where_bytes_are_bytes_and_replaced_where_they_are_text),
        DESK_CASE(a_wrong_setting_leaves_the_old_ones),
        DESK_CASE(every_move_there_is_not_is_refused),
        DESK_CASE(what_is_closed_is_not_closed_again),
        DESK_CASE(an_account_that_retired_comes_back_as_nothing),
        DESK_CASE(an_actor_of_no_form_does_nothing),
        DESK_CASE(a_tag_has_one_to_64_bytes),
        DESK_CASE(a_missing_secret_has_a_code_of_its_own),
        DESK_CASE(a_year_without_calendar_loses_no_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
