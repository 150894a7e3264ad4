/* SPDX-License-Identifier: EUPL-1.2 */
/* One change of many inquiries: what came of each, in bounded transactions that can be stopped.
 */
#include "desk.h"

static buzon_bulk *bulk_of(int n)
{
    buzon_error *err = NULL;
    buzon_bulk *bulk = buzon_bulk_new(&err);

    for (int i = 1; i <= n; i++) {
        char reference[16];

        (void)snprintf(reference, sizeof reference, "2026-%d", i);
        assert_true(buzon_bulk_add(bulk, reference, -1, &err));
    }
    assert_no_error(err);
    return bulk;
}

/* So many citizens, in one page of their network. */
static void crowd(struct desk *d, int n)
{
    char *json = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&json, &len);

    for (int i = 1; i <= n; i++)
        (void)fprintf(to,
                      "%c{\"id\":\"n%d\",\"type\":\"mention\",\"account\":{\"id\":\"%d\"},"
                      "\"status\":{\"id\":\"%d\",\"created_at\":\"%s\",\"content\":\"<p>Falta "
                      "una papelera.</p>\",\"account\":{\"id\":\"%d\",\"acct\":\"v%d@"
                      "barrio.example\"}}}",
                      i == 1 ? '[' : ',', i, i, i, desk_time(d->now - HOUR), i, i);
    (void)fputs("]", to);
    (void)fclose(to);
    desk_import(d, json);
    free(json);
}

static buzon_change *tagging(const char *tag)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    assert_true(buzon_change_add_tag(c, tag, &err));
    return c;
}

static void each_is_changed_or_says_why_not(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_bulk *bulk = buzon_bulk_new(&err);
    buzon_change *c = tagging("plan-barrios");
    char *results;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    desk_say(d, "2", "luis", "<p>Un bache.</p>");
    desk_say(d, "3", "ana", "<p>Otro bache.</p>");
    /* Twice in the list: the second time it is open already, and the tag is there. */
    buzon_change_set_status(c, BUZON_STATUS_OPEN);
    assert_true(buzon_bulk_add(bulk, "2026-1", 1, &err));
    assert_true(buzon_bulk_add(bulk, "2026-1", -1, &err));
    assert_true(buzon_bulk_add(bulk, "2026-99", -1, &err));
    assert_true(buzon_bulk_add(bulk, "2026-2", 8, &err));
    assert_true(buzon_bulk_add(bulk, "2026-3", -1, &err));
    assert_true(buzon_inbox_apply_bulk(d->inbox, c, bulk, &err));
    assert_no_error(err);
    results = buzon_bulk_results(bulk, &err);
    expect_words(
        results,
        "[{\"inquiry\":\"2026-1\",\"ok\":true,\"version\":2,\"code\":null,\"error\":null},"
        "{\"inquiry\":\"2026-1\",\"ok\":false,\"version\":null,\"code\":\"state\",\"error\":"
        "\"inquiry 2026-1 is open and can be moved to waiting, not to open\"},"
        "{\"inquiry\":\"2026-99\",\"ok\":false,\"version\":null,\"code\":\"not_found\","
        "\"error\":\"there is no inquiry 2026-99\"},"
        "{\"inquiry\":\"2026-2\",\"ok\":false,\"version\":null,\"code\":\"conflict\",\"error\":"
        "\"inquiry 2026-2 has version 1 by now, not 8\"},"
        "{\"inquiry\":\"2026-3\",\"ok\":true,\"version\":2,\"code\":null,\"error\":null}]");
    buzon_string_free(results);
    buzon_change_free(c);
    buzon_bulk_free(bulk);
    assert_string_equal(desk_events(d, "2026-1"), "opened tagged status_set");
    assert_string_equal(desk_events(d, "2026-2"), "opened");
    desk_verify(d);
}

/* What a refused one had written is gone, and its place in the feed is given again. */
static void a_refused_one_leaves_nothing(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_bulk *bulk = bulk_of(3);
    buzon_change *close = buzon_change_new("2026-2", "person:ana", &err), *c = tagging("a");
    buzon_events *feed;
    buzon_event *event;
    int64_t last = 0;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    desk_say(d, "2", "luis", "<p>Un bache.</p>");
    desk_say(d, "3", "ana", "<p>Otro bache.</p>");
    assert_true(buzon_change_close(close, BUZON_RESOLUTION_WITHDRAWN, NULL, &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, close, &err));
    assert_true(buzon_change_close(c, BUZON_RESOLUTION_ANSWERED, NULL, &err));
    assert_true(buzon_inbox_apply_bulk(d->inbox, c, bulk, &err));
    assert_no_error(err);
    buzon_change_free(close);
    buzon_change_free(c);
    buzon_bulk_free(bulk);
    assert_string_equal(desk_events(d, "2026-2"), "opened closed");
    assert_string_equal(desk_events(d, "2026-3"), "opened tagged closed");
    feed = buzon_inbox_changes(d->inbox, 0, &err);
    while ((event = buzon_events_next(feed, &err))) {
        assert_int_equal(buzon_event_position(event), last + 1);
        last = buzon_event_position(event);
        buzon_event_unref(event);
    }
    buzon_events_free(feed);
    assert_int_equal(last, 8);
    desk_verify(d);
}

/* --- many --- */

struct watch {
    int64_t done[8], total;
    int n, stop_at; /* stop when asked for the n-th time; 0: never */
    int asked;
};

static void progress(void *user, const char *what, int64_t done, int64_t total)
{
    struct watch *w = user;

    assert_string_equal(what, "change");
    w->done[w->n++] = done;
    w->total = total;
}

static bool interrupt(void *user, buzon_error **err)
{
    struct watch *w = user;

    (void)err;
    return ++w->asked == w->stop_at;
}

static void it_works_in_steps_and_goes_on_where_it_stopped(void **state)
{
    struct desk *d = *state;
    struct watch w = {.stop_at = 2};
    buzon_error *err = NULL;
    buzon_bulk *bulk = bulk_of(450);
    buzon_change *c = tagging("papeleras");
    buzon_filter *f = buzon_filter_new();
    buzon_inquiries *it;
    buzon_inquiry *q;
    int n = 0;

    crowd(d, 450);
    buzon_inbox_set_progress(d->inbox, progress, &w, NULL);
    buzon_inbox_set_interrupt(d->inbox, interrupt, &w, NULL);
    assert_false(buzon_inbox_apply_bulk(d->inbox, c, bulk, &err));
    expect_error(&err, BUZON_ERR_INTERRUPTED, "");
    assert_int_equal(w.n, 1);
    assert_int_equal(w.done[0], 200);
    assert_false(buzon_bulk_add(bulk, "2026-1", -1, &err));
    expect_error(&err, BUZON_ERR_STATE, "applied already");
    assert_true(buzon_inbox_apply_bulk(d->inbox, c, bulk, &err));
    assert_true(buzon_inbox_apply_bulk(d->inbox, c, bulk, &err)); /* nothing is left to do */
    assert_no_error(err);
    assert_int_equal(w.n, 3);
    assert_int_equal(w.done[1], 400);
    assert_int_equal(w.done[2], 450);
    assert_int_equal(w.total, 450);
    assert_true(buzon_filter_set_tag(f, "papeleras", &err));
    it = buzon_inbox_inquiries(d->inbox, f, &err);
    for (; (q = buzon_inquiries_next(it, &err)); n++) {
        assert_int_equal(buzon_inquiry_version(q), 2);
        buzon_inquiry_unref(q);
    }
    buzon_inquiries_free(it);
    buzon_filter_free(f);
    assert_int_equal(n, 450);
    buzon_inbox_set_progress(d->inbox, NULL, NULL, NULL);
    buzon_inbox_set_interrupt(d->inbox, NULL, NULL, NULL);
    buzon_change_free(c);
    buzon_bulk_free(bulk);
    desk_verify(d);
}

/* --- bad input --- */

static void what_is_no_list_is_refused(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_bulk *bulk = buzon_bulk_new(&err);
    buzon_change *c = tagging("a");
    char *results;

    assert_false(buzon_bulk_add(bulk, "nadie", -1, &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reference looks like");
    assert_false(buzon_bulk_add(bulk, NULL, -1, &err));
    expect_error(&err, BUZON_ERR_INVALID, "");
    assert_false(buzon_bulk_add(NULL, "2026-1", -1, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the list is NULL");
    assert_null(buzon_bulk_results(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the list is NULL");
    assert_false(buzon_inbox_apply_bulk(NULL, c, bulk, &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
    assert_false(buzon_inbox_apply_bulk(d->inbox, NULL, bulk, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the change is NULL");
    assert_false(buzon_inbox_apply_bulk(d->inbox, c, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the list is NULL");
    assert_true(buzon_inbox_apply_bulk(d->inbox, c, bulk, &err));
    results = buzon_bulk_results(bulk, &err);
    assert_string_equal(results, "[]");
    buzon_string_free(results);
    buzon_bulk_free(bulk);
    buzon_bulk_free(NULL);
    buzon_change_free(c);
}

static void a_list_is_bounded(void **state)
{
    buzon_error *err = NULL;
    buzon_bulk *bulk = buzon_bulk_new(&err);

    (void)state;
    for (int i = 0; i < 100000; i++)
        assert_true(buzon_bulk_add(bulk, "2026-1", -1, &err));
    assert_false(buzon_bulk_add(bulk, "2026-1", -1, &err));
    expect_error(&err, BUZON_ERR_LIMIT, "at most 100000 inquiries");
    buzon_bulk_free(bulk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(each_is_changed_or_says_why_not),
        DESK_CASE(a_refused_one_leaves_nothing),
        DESK_CASE(it_works_in_steps_and_goes_on_where_it_stopped),
        DESK_CASE(what_is_no_list_is_refused),
        cmocka_unit_test(a_list_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
