/* SPDX-License-Identifier: EUPL-1.2 */
/* The feed of everything that happens: its order, its consumers, and two processes that write
 * it while a third reads. */
#include "desk.h"

#include <sys/wait.h>
#include <unistd.h>

enum { NOTES = 25 };

static bool note(buzon_inbox *inbox, const char *reference, const char *text)
{
    buzon_change *c = buzon_change_new(reference, "person:ana", NULL);
    buzon_inquiry *q = NULL;

    if (c && buzon_change_add_note(c, text, NULL))
        q = buzon_inbox_apply(inbox, c, NULL);
    buzon_change_free(c);
    buzon_inquiry_unref(q);
    return q != NULL;
}

/* What the feed gives behind a position, as "position:reference:verb", joined by blanks. */
static const char *feed(buzon_inbox *inbox, int64_t after)
{
    static char text[1024];
    buzon_error *err = NULL;
    buzon_events *it = buzon_inbox_changes(inbox, after, &err);
    buzon_event *event;

    text[0] = '\0';
    while (it && (event = buzon_events_next(it, &err))) {
        size_t used = strlen(text);

        (void)snprintf(text + used, sizeof text - used, "%s%lld:%s:%s", used ? " " : "",
                       (long long)buzon_event_position(event), buzon_event_inquiry(event),
                       buzon_event_verb(event));
        buzon_event_unref(event);
    }
    assert_no_error(err);
    buzon_events_free(it);
    return text;
}

static void it_tells_of_all_inquiries_in_order(void **state)
{
    struct desk *d = *state;

    assert_string_equal(feed(d->inbox, 0), "");
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    desk_say(d, "2", "luis", "<p>Un bache.</p>");
    assert_true(note(d->inbox, "2026-1", "Avisada la brigada."));
    assert_string_equal(feed(d->inbox, 0), "1:2026-1:opened 2:2026-2:opened 3:2026-1:noted");
    assert_string_equal(feed(d->inbox, 2), "3:2026-1:noted");
    assert_string_equal(feed(d->inbox, 3), "");
}

/* More than the pages it is read in. */
static void it_goes_on_over_many_pages(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_events *it;
    buzon_event *event;
    int64_t last = 0;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    for (int i = 0; i < 7; i++) {
        buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

        for (int k = 0; k < 60; k++)
            assert_true(buzon_change_add_note(c, "Otra nota.", &err));
        buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
        assert_no_error(err);
        buzon_change_free(c);
    }
    it = buzon_inbox_changes(d->inbox, 0, &err);
    while ((event = buzon_events_next(it, &err))) {
        assert_int_equal(buzon_event_position(event), last + 1);
        last = buzon_event_position(event);
        buzon_event_unref(event);
    }
    buzon_events_free(it);
    assert_int_equal(last, 421);
}

static void each_consumer_has_its_own_place(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    desk_say(d, "2", "luis", "<p>Un bache.</p>");
    assert_int_equal(buzon_inbox_acknowledged(d->inbox, "gestor", &err), 0);
    assert_int_equal(buzon_inbox_acknowledge(d->inbox, "gestor", 2, &err), 2);
    assert_int_equal(buzon_inbox_acknowledge(d->inbox, "cuadro", 1, &err), 1);
    assert_int_equal(buzon_inbox_acknowledge(d->inbox, "gestor", 1, &err), 2);
    assert_no_error(err);
    buzon_inbox_unref(d->inbox);
    d->inbox = desk_open(d, BUZON_OPEN_READ_ONLY);
    assert_int_equal(buzon_inbox_acknowledged(d->inbox, "gestor", &err), 2);
    assert_int_equal(buzon_inbox_acknowledged(d->inbox, "cuadro", &err), 1);
    assert_string_equal(feed(d->inbox, 1), "2:2026-2:opened");
    assert_int_equal(buzon_inbox_acknowledge(d->inbox, "gestor", 2, &err), -1);
    expect_error(&err, BUZON_ERR_READ_ONLY, "");
}

static void what_cannot_be_is_refused(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char longer[66];

    memset(longer, 'x', sizeof longer - 1);
    longer[65] = '\0';
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    assert_null(buzon_inbox_changes(d->inbox, -1, &err));
    expect_error(&err, BUZON_ERR_INVALID, "before the first");
    assert_null(buzon_inbox_changes(d->inbox, 2, &err));
    expect_error(&err, BUZON_ERR_STATE, "the last event is 1, so 2 was read from another");
    assert_int_equal(buzon_inbox_acknowledge(d->inbox, "gestor", 2, &err), -1);
    expect_error(&err, BUZON_ERR_INVALID, "the last event is 1");
    assert_int_equal(buzon_inbox_acknowledge(d->inbox, "gestor", -1, &err), -1);
    expect_error(&err, BUZON_ERR_INVALID, "before the first");
    for (size_t i = 0; i < 4; i++) {
        const char *const names[] = {NULL, "", "a\tb", longer};

        assert_int_equal(buzon_inbox_acknowledge(d->inbox, names[i], 1, &err), -1);
        expect_error(&err, BUZON_ERR_INVALID, "the consumer must be UTF-8 of 1 to 64 bytes");
        assert_int_equal(buzon_inbox_acknowledged(d->inbox, names[i], &err), -1);
        expect_error(&err, BUZON_ERR_INVALID, "the consumer must be UTF-8 of 1 to 64 bytes");
    }
    assert_int_equal(buzon_inbox_acknowledged(d->inbox, "gestor", &err), 0);
}

/* --- two processes --- */

/* A process of its own that writes notes; gives its number. */
static pid_t writer(struct desk *d, const char *reference)
{
    pid_t child = fork();

    if (child == 0) {
        buzon_inbox *inbox = desk_open(d, BUZON_OPEN_EXISTING);
        int failed = 0;

        for (int i = 0; i < NOTES; i++)
            failed += !note(inbox, reference, "Escrita a la vez que otras.");
        buzon_inbox_unref(inbox);
        _exit(failed);
    }
    return child;
}

/* Read on from `last` until the feed ends: every position follows the one before. */
static int64_t read_on(buzon_inbox *inbox, int64_t last)
{
    buzon_error *err = NULL;
    buzon_events *it = buzon_inbox_changes(inbox, last, &err);
    buzon_event *event;

    while (it && (event = buzon_events_next(it, &err))) {
        assert_int_equal(buzon_event_position(event), last + 1);
        last++;
        buzon_event_unref(event);
    }
    assert_no_error(err);
    buzon_events_free(it);
    return last;
}

static void two_writers_leave_no_gap_for_a_reader(void **state)
{
    struct desk *d = *state;
    int64_t last = 0, steps = 0;
    pid_t writers[2];

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    desk_say(d, "2", "luis", "<p>Un bache.</p>");
    /* SQLite's locks belong to a process: nothing is open across the fork. */
    buzon_inbox_unref(d->inbox);
    writers[0] = writer(d, "2026-1");
    writers[1] = writer(d, "2026-2");
    d->inbox = desk_open(d, BUZON_OPEN_EXISTING);
    for (int running = 2; running > 0;) {
        int status;
        pid_t ended = waitpid(-1, &status, WNOHANG);
        int64_t before = last;

        if (ended > 0) {
            assert_true(ended == writers[0] || ended == writers[1]);
            assert_int_equal(status, 0);
            running--;
        }
        last = read_on(d->inbox, last);
        steps += last > before;
    }
    assert_int_equal(last, 2 + 2 * NOTES);
    assert_true(steps > 1); /* it read while they wrote */
    desk_verify(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(it_tells_of_all_inquiries_in_order),    DESK_CASE(it_goes_on_over_many_pages),
        DESK_CASE(each_consumer_has_its_own_place),       DESK_CASE(what_cannot_be_is_refused),
        DESK_CASE(two_writers_leave_no_gap_for_a_reader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
