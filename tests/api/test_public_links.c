/* SPDX-License-Identifier: EUPL-1.2 */
/* Ties between inquiries, duplicates, handing over. */
#include "desk.h"

static buzon_change *change(const char *reference)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    assert_no_error(err);
    return c;
}

/* Apply it and free it; whether that went well. */
static bool done(struct desk *d, buzon_change *c, buzon_error **err)
{
    buzon_inquiry *q = buzon_inbox_apply(d->inbox, c, err);

    buzon_change_free(c);
    buzon_inquiry_unref(q);
    return q != NULL;
}

static bool link_to(struct desk *d, const char *from, const char *to, enum buzon_link_kind kind,
                    buzon_error **err)
{
    buzon_change *c = change(from);

    assert_true(buzon_change_add_link(c, kind, to, err));
    return done(d, c, err);
}

static bool close_as(struct desk *d, const char *reference, enum buzon_resolution resolution,
                     const char *reason, buzon_error **err)
{
    buzon_change *c = change(reference);

    assert_true(buzon_change_close(c, resolution, reason, err));
    return done(d, c, err);
}

static void three(struct desk *d)
{
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    desk_say(d, "2", "luis", "<p>La farola sigue sin luz.</p>");
    desk_say(d, "3", "eva", "<p>Otra vez la farola.</p>");
}

static void expect_links(struct desk *d, const char *reference, const char *words)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_links(d->inbox, reference, &err);

    assert_no_error(err);
    if (!*words)
        assert_string_equal(text, "[]");
    expect_words(text, words);
    buzon_string_free(text);
}

static void both_histories_tell_of_a_link(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c;

    three(d);
    expect_links(d, "2026-1", "");
    assert_true(link_to(d, "2026-1", "2026-2", BUZON_LINK_RELATED, &err));
    assert_true(link_to(d, "2026-3", "2026-1", BUZON_LINK_CONTINUES, &err));
    assert_no_error(err);
    expect_links(d, "2026-1",
                 "[{\"inquiry\":\"2026-2\",\"kind\":\"related\",\"direction\":\"to\","
                 "\"status\":\"new\",\"at\":\"2026-11-23T09:00:00.000Z\",\"actor\":"
                 "\"person:ana\"},{\"inquiry\":\"2026-3\",\"kind\":\"continues\","
                 "\"direction\":\"from\",\"status\":\"open\"");
    assert_string_equal(desk_events(d, "2026-2"), "opened linked");
    /* Another time it is there already; what else the change asks for is done. */
    assert_false(link_to(d, "2026-1", "2026-2", BUZON_LINK_RELATED, &err));
    expect_error(&err, BUZON_ERR_INVALID, "changes nothing");
    c = change("2026-1");
    assert_true(buzon_change_remove_link(c, BUZON_LINK_RELATED, "2026-2", &err));
    assert_true(done(d, c, &err));
    expect_links(d, "2026-2", "");
    assert_string_equal(desk_events(d, "2026-2"), "opened linked unlinked");
    desk_verify(d);
}

static void a_duplicate_is_tied_to_what_it_repeats(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;

    three(d);
    assert_true(close_as(d, "2026-2", BUZON_RESOLUTION_DUPLICATE, "2026-1", &err));
    q = desk_inquiry(d, "2026-2");
    assert_int_equal(buzon_inquiry_resolution(q), BUZON_RESOLUTION_DUPLICATE);
    assert_string_equal(buzon_inquiry_reason(q), "2026-1");
    buzon_inquiry_unref(q);
    expect_links(d, "2026-1",
                 "\"inquiry\":\"2026-2\",\"kind\":\"duplicate_of\","
                 "\"direction\":\"from\",\"status\":\"closed\"");
    assert_string_equal(desk_events(d, "2026-2"), "opened linked closed");
    assert_false(close_as(d, "2026-3", BUZON_RESOLUTION_DUPLICATE, "2026-2", &err));
    expect_error(&err, BUZON_ERR_STATE, "inquiry 2026-2 is a duplicate itself, of 2026-1");
    assert_false(close_as(d, "2026-1", BUZON_RESOLUTION_DUPLICATE, "2026-2", &err));
    expect_error(&err, BUZON_ERR_STATE, "duplicate itself");
    assert_false(close_as(d, "2026-1", BUZON_RESOLUTION_DUPLICATE, "2026-1", &err));
    expect_error(&err, BUZON_ERR_INVALID, "cannot be linked to itself");
    assert_false(close_as(d, "2026-3", BUZON_RESOLUTION_DUPLICATE, "2026-44", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no inquiry 2026-44");
    assert_string_equal(desk_events(d, "2026-3"), "opened");
    desk_verify(d);
}

/* Fifty of the same go in one call. */
static void many_are_closed_as_duplicates_of_one(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-2");
    buzon_bulk *bulk = buzon_bulk_new(&err);
    char *results;

    three(d);
    assert_true(buzon_change_close(c, BUZON_RESOLUTION_DUPLICATE, "2026-1", &err));
    assert_true(buzon_bulk_add(bulk, "2026-1", -1, &err));
    assert_true(buzon_bulk_add(bulk, "2026-2", -1, &err));
    assert_true(buzon_bulk_add(bulk, "2026-3", -1, &err));
    assert_true(buzon_inbox_apply_bulk(d->inbox, c, bulk, &err));
    results = buzon_bulk_results(bulk, &err);
    expect_words(results, "{\"inquiry\":\"2026-1\",\"ok\":false,\"version\":null,\"code\":"
                          "\"invalid\"");
    buzon_string_free(results);
    buzon_bulk_free(bulk);
    buzon_change_free(c);
    assert_string_equal(desk_events(d, "2026-1"), "opened linked linked");
    assert_string_equal(desk_events(d, "2026-3"), "opened linked closed");
    desk_verify(d);
}

static void handing_over_says_who_had_it_and_why(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    buzon_events *it;
    buzon_event *event;

    three(d);
    assert_true(buzon_change_set_unit(c, "Alumbrado", &err));
    assert_true(buzon_change_set_assignee(c, "ana", &err));
    assert_true(done(d, c, &err));
    c = change("2026-1");
    assert_true(buzon_change_hand_over(c, "Obras", NULL, "Hay que abrir la acera.", &err));
    assert_true(done(d, c, &err));
    assert_string_equal(desk_events(d, "2026-1"), "opened unit_assigned assigned handed_over");
    it = buzon_inbox_changes(d->inbox, 5, &err);
    event = buzon_events_next(it, &err);
    expect_words(buzon_event_codes(event),
                 "{\"from_assignee\":\"ana\",\"from_unit\":\"Alumbrado\",\"to_assignee\":null,"
                 "\"to_unit\":\"Obras\"}");
    expect_words(buzon_event_payload(event), "Hay que abrir la acera.");
    buzon_event_unref(event);
    buzon_events_free(it);
    c = change("2026-1");
    assert_true(buzon_change_hand_over(c, "Obras", NULL, "Otra vez.", &err));
    assert_false(done(d, c, &err));
    expect_error(&err, BUZON_ERR_STATE, "with them already");
    desk_verify(d);
}

/* A citizen's message reopens within the window, and the old reason says nothing any longer. */
static void reopened_it_has_no_reason(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;

    three(d);
    assert_true(close_as(d, "2026-1", BUZON_RESOLUTION_EXPIRED, "Venció el plazo.", &err));
    d->now += 13 * DAY;
    desk_say_more(d, "9", "rosa", "<p>Sigue sin luz.</p>", "\"in_reply_to_id\":\"1\",");
    q = desk_inquiry(d, "2026-1");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_OPEN);
    assert_int_equal(buzon_inquiry_resolution(q), BUZON_RESOLUTION_NONE);
    assert_null(buzon_inquiry_reason(q));
    buzon_inquiry_unref(q);
    assert_true(close_as(d, "2026-1", BUZON_RESOLUTION_EXPIRED, "Otra vez.", &err));
    d->now += 15 * DAY;
    desk_say_more(d, "10", "rosa", "<p>Y ahora.</p>", "\"in_reply_to_id\":\"1\",");
    q = desk_inquiry(d, "2026-4");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_NEW);
    buzon_inquiry_unref(q);
    desk_verify(d);
}

/* --- bad input --- */

static void what_cannot_be_tied_is_refused(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");

    assert_string_equal(buzon_link_kind_name(BUZON_LINK_CONTINUES), "continues");
    assert_null(buzon_link_kind_name((enum buzon_link_kind)3));
    three(d);
    assert_false(buzon_change_add_link(c, (enum buzon_link_kind)7, "2026-2", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no kind of link 7");
    assert_false(buzon_change_add_link(c, BUZON_LINK_DUPLICATE_OF, "2026-2", &err));
    expect_error(&err, BUZON_ERR_INVALID, "closing an inquiry as a duplicate");
    assert_false(buzon_change_add_link(c, BUZON_LINK_RELATED, "dos", &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reference looks like");
    assert_false(buzon_change_remove_link(NULL, BUZON_LINK_RELATED, "2026-2", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the change is NULL");
    for (int i = 0; i < 64; i++)
        assert_true(buzon_change_add_link(c, BUZON_LINK_RELATED, "2026-2", &err));
    assert_false(buzon_change_add_link(c, BUZON_LINK_RELATED, "2026-2", &err));
    expect_error(&err, BUZON_ERR_LIMIT, "at most 64 of links");
    assert_false(buzon_change_close(c, BUZON_RESOLUTION_DUPLICATE, "de otra", &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reference looks like");
    assert_false(buzon_change_hand_over(c, "", NULL, "Porque sí.", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the unit must be");
    assert_false(buzon_change_hand_over(c, "Obras", "", "Porque sí.", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the assignee must be");
    assert_false(buzon_change_hand_over(c, "Obras", NULL, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reason must be");
    assert_false(buzon_change_hand_over(NULL, "Obras", NULL, "Porque sí.", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the change is NULL");
    buzon_change_free(c);
    assert_null(buzon_inbox_links(d->inbox, "2026-8", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no inquiry 2026-8");
    assert_false(link_to(d, "2026-1", "2026-8", BUZON_LINK_RELATED, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no inquiry 2026-8");
    assert_false(link_to(d, "2026-1", "2026-1", BUZON_LINK_RELATED, &err));
    expect_error(&err, BUZON_ERR_INVALID, "cannot be linked to itself");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(both_histories_tell_of_a_link),
        DESK_CASE(a_duplicate_is_tied_to_what_it_repeats),
        DESK_CASE(many_are_closed_as_duplicates_of_one),
        DESK_CASE(handing_over_says_who_had_it_and_why),
        DESK_CASE(reopened_it_has_no_reason),
        DESK_CASE(what_cannot_be_tied_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
