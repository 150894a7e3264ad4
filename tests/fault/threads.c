/* SPDX-License-Identifier: EUPL-1.2 */
/* Several threads on one inbox: they come in each other's way and nothing is lost, given twice
 * or freed too early. Meant to run under ThreadSanitizer. */
#include "town.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, PAGES = 6, PER_PAGE = 5, TURNS = 20 };

static struct town_net net;
static struct town town;

/* What one thread does, and what went wrong in it: only the main thread may fail a test. */
struct worker {
    pthread_t thread;
    int number;
    buzon_inbox *inbox;
    int64_t done, conflicts;
    char said[200];
};
static atomic_bool stop;

static void say(struct worker *w, const char *what, buzon_error *err)
{
    if (!*w->said)
        (void)snprintf(w->said, sizeof w->said, "%s: %s", what, buzon_error_message(err));
    buzon_error_free(err);
}

static void start(struct worker *w, int n, void *(*run)(void *worker))
{
    for (int i = 0; i < n; i++) {
        w[i].number = i;
        if (!w[i].inbox)
            w[i].inbox = town.inbox;
        assert_int_equal(pthread_create(&w[i].thread, NULL, run, &w[i]), 0);
    }
}

static void join(struct worker *w, int n)
{
    for (int i = 0; i < n; i++) {
        assert_int_equal(pthread_join(w[i].thread, NULL), 0);
        if (*w[i].said)
            fail_msg("thread %d: %s", i, w[i].said);
    }
}

/* --- the scene --- */

static char *pages[PAGES];
static int64_t objects;

static int setup(void **state)
{
    buzon_error *err = NULL;

    (void)state;
    memset(&net, 0, sizeof net);
    net.mentions = 40;
    net.page = 20;
    stop = false;
    objects = buzon_debug_live();
    if (!town_make(&town, &net) || !town_open(&town, &err) || !town_found(&town, &err))
        fail_msg("%s", buzon_error_message(err));
    for (int i = 0; i < PAGES; i++) /* every page shares two messages with the next one */
        pages[i] = strdup(town_mentions(1 + i * (PER_PAGE - 2), PER_PAGE));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    town_remove(&town);
    for (int i = 0; i < PAGES; i++)
        free(pages[i]);
    assert_int_equal(buzon_debug_live(), objects);
    return 0;
}

static void expect_clean(void)
{
    buzon_error *err = NULL;
    buzon_findings *it = buzon_inbox_verify(town.inbox, NULL, &err);
    buzon_finding *f = it ? buzon_findings_next(it, &err) : NULL;

    if (f)
        fail_msg("%s: %s", buzon_finding_inquiry(f), buzon_finding_what(f));
    assert_string_equal(buzon_error_message(err), "");
    buzon_findings_free(it);
}

static void poll_first(void)
{
    buzon_error *err = NULL;

    if (!town_work(&town, BUZON_WORK_POLL, &err))
        fail_msg("%s", buzon_error_message(err));
}

/* --- what threads do --- */

static void *imports(void *worker)
{
    struct worker *w = worker;

    for (int i = 0; i < PAGES; i++) {
        const char *body = pages[(i + w->number) % PAGES];
        buzon_error *err = NULL;
        buzon_response *r = buzon_response_new(200);
        buzon_round *round = r && buzon_response_set_body(r, body, strlen(body), &err)
                                 ? buzon_inbox_import(w->inbox, "ayto", r, &err)
                                 : NULL;

        if (round)
            w->done += buzon_round_messages(round);
        else
            say(w, "import", err);
        buzon_round_unref(round);
        buzon_response_free(r);
    }
    return NULL;
}

/* One whole list; how many came, -1 when it failed. Nothing may come twice. */
static int64_t list(struct worker *w, buzon_error **err)
{
    buzon_inquiries *it = buzon_inbox_inquiries(w->inbox, NULL, err);
    buzon_inquiry *q;
    char seen[256] = {0};
    int64_t n = 0;

    while (it && (q = buzon_inquiries_next(it, err))) {
        int64_t id = buzon_inquiry_id(q);

        if (id > 0 && id < 256 && seen[id]++)
            say(w, "an inquiry came twice", NULL);
        buzon_inquiry_unref(q);
        n++;
    }
    buzon_inquiries_free(it);
    return *err || !it ? -1 : n;
}

static void *lists(void *worker)
{
    struct worker *w = worker;
    int64_t before = 0;

    do {
        buzon_error *err = NULL;
        int64_t n = list(w, &err);

        if (n < before)
            say(w, "the list", err);
        before = n;
        w->done++;
    } while (!atomic_load(&stop) && !*w->said);
    return NULL;
}

/* Read, decide, write, only if nobody was faster. */
static void *changes(void *worker)
{
    struct worker *w = worker;

    while (w->done < TURNS && !*w->said) {
        buzon_error *err = NULL;
        buzon_inquiry *q = buzon_inbox_inquiry(w->inbox, "2026-1", &err), *after = NULL;
        buzon_change *c = q ? buzon_change_new("2026-1", "person:ana", &err) : NULL;
        char unit[32];

        (void)snprintf(unit, sizeof unit, "unit-%d-%d", w->number, (int)w->done);
        if (c && buzon_change_set_unit(c, unit, &err)) {
            buzon_change_set_version(c, buzon_inquiry_version(q));
            after = buzon_inbox_apply(w->inbox, c, &err);
        }
        if (after)
            w->done++;
        else if (buzon_error_code(err) == BUZON_ERR_CONFLICT)
            w->conflicts++;
        if (after && strcmp(buzon_inquiry_unit(after), unit) != 0)
            say(w, "another thread's unit came back", NULL);
        if (!after && buzon_error_code(err) != BUZON_ERR_CONFLICT)
            say(w, "change", err);
        else
            buzon_error_free(err);
        buzon_inquiry_unref(after);
        buzon_change_free(c);
        buzon_inquiry_unref(q);
    }
    return NULL;
}

/* --- tests --- */

static void pages_that_overlap_are_stored_once(void **state)
{
    struct worker w[THREADS + 1] = {0};
    int64_t sum = 0;

    (void)state;
    start(&w[THREADS], 1, lists);
    start(w, THREADS, imports);
    join(w, THREADS);
    atomic_store(&stop, true);
    join(&w[THREADS], 1);
    for (int i = 0; i < THREADS; i++)
        sum += w[i].done;
    assert_int_equal(sum, (PER_PAGE - 2) * PAGES + 2);
    assert_int_equal(buzon_inbox_count(town.inbox, NULL), sum);
    expect_clean();
}

static void no_change_overwrites_another(void **state)
{
    struct worker w[THREADS] = {0};
    buzon_inquiry *q;
    int64_t before, sum = 0;

    (void)state;
    poll_first();
    q = buzon_inbox_inquiry(town.inbox, "2026-1", NULL);
    assert_non_null(q);
    before = buzon_inquiry_version(q);
    buzon_inquiry_unref(q);
    start(w, THREADS, changes);
    join(w, THREADS);
    q = buzon_inbox_inquiry(town.inbox, "2026-1", NULL);
    for (int i = 0; i < THREADS; i++)
        sum += w[i].done;
    assert_int_equal(buzon_inquiry_version(q) - before, sum);
    buzon_inquiry_unref(q);
    assert_int_equal(
        town_number(&town, "SELECT count(*) FROM event WHERE verb = 'unit_assigned'"), sum);
    expect_clean();
}

/* Handles of their own, as processes have them: the store makes them wait. */
static void connections_wait_for_each_other(void **state)
{
    struct worker w[THREADS] = {0};
    struct town other[2] = {town, town};
    buzon_error *err = NULL;
    int64_t sum = 0;

    (void)state;
    for (int i = 0; i < 2; i++) {
        if (!town_open(&other[i], &err))
            fail_msg("%s", buzon_error_message(err));
        w[i].inbox = w[i + 2].inbox = other[i].inbox;
    }
    start(w, THREADS, imports);
    join(w, THREADS);
    for (int i = 0; i < THREADS; i++)
        sum += w[i].done;
    assert_int_equal(sum, (PER_PAGE - 2) * PAGES + 2);
    expect_clean();
    for (int i = 0; i < 2; i++)
        town_close(&other[i]);
}

static void *lists_until_closed(void *worker)
{
    struct worker *w = worker;
    buzon_error *err = NULL;

    while (list(w, &err) >= 0)
        w->done++;
    if (buzon_error_code(err) == BUZON_ERR_CLOSED)
        buzon_error_free(err);
    else
        say(w, "after close", err);
    buzon_inbox_unref(w->inbox);
    return NULL;
}

static void close_ends_what_others_do(void **state)
{
    struct worker w[THREADS] = {0};
    buzon_error *err = NULL;
    buzon_inquiries *it;
    buzon_inquiry *q;

    (void)state;
    poll_first();
    it = buzon_inbox_inquiries(town.inbox, NULL, &err);
    for (int i = 0; i < THREADS; i++)
        w[i].inbox = buzon_inbox_ref(town.inbox);
    start(w, THREADS, lists_until_closed);
    for (int i = 0; i < TURNS; i++)
        assert_int_equal(buzon_inbox_count(town.inbox, NULL), 40);
    buzon_inbox_close(town.inbox);
    join(w, THREADS);
    /* What was in hand stays good, and ends with the same word. */
    while ((q = buzon_inquiries_next(it, &err)))
        buzon_inquiry_unref(q);
    assert_true(!err || buzon_error_code(err) == BUZON_ERR_CLOSED);
    buzon_error_free(err);
    buzon_inquiries_free(it);
}

/* --- callbacks --- */

static atomic_int given, taken_back;

static bool clock_fixed(void *user, buzon_time *now, buzon_error **err)
{
    (void)err;
    *now = *(buzon_time *)user;
    return true;
}

static void take_back(void *user)
{
    atomic_fetch_add(&taken_back, 1);
    *(buzon_time *)user = 0; /* whoever still used it would see the year 1970 */
    free(user);
}

static void log_line(void *user, int level, const char *line)
{
    (void)user, (void)level, (void)line;
}

static void *replaces(void *worker)
{
    struct worker *w = worker;

    while (!atomic_load(&stop)) {
        buzon_time *now = malloc(sizeof *now), *log = malloc(sizeof *log);

        *now = *log = TOWN_NOON;
        buzon_inbox_set_clock(w->inbox, clock_fixed, now, take_back);
        buzon_inbox_set_log(w->inbox, log_line, log, take_back);
        atomic_fetch_add(&given, 2);
        w->done++;
    }
    return NULL;
}

static void callbacks_are_replaced_under_way(void **state)
{
    struct worker w[THREADS + 1] = {0};

    (void)state;
    poll_first();
    given = taken_back = 0;
    start(&w[THREADS], 1, replaces);
    start(w, THREADS, changes);
    join(w, THREADS);
    atomic_store(&stop, true);
    join(&w[THREADS], 1);
    assert_int_equal(town_number(&town, "SELECT count(*) FROM event WHERE at < 1000000"), 0);
    town_close(&town);
    assert_int_equal(given, taken_back);
    assert_true(given > 0);
}

/* --- jobs --- */

static void *polls(void *worker)
{
    struct worker *w = worker;
    buzon_error *err = NULL;

    if (!town_work(&town, BUZON_WORK_POLL, &err) ||
        !town_work(&town, BUZON_WORK_RECHECK, &err) || !town_work(&town, BUZON_WORK_SEND, &err))
        say(w, "poll", err);
    w->done++;
    return NULL;
}

static void others_work_while_a_job_runs(void **state)
{
    struct worker w[THREADS] = {0};

    (void)state;
    start(&w[1], 2, lists);
    start(&w[3], 1, imports);
    start(&w[0], 1, polls);
    join(&w[0], 1);
    atomic_store(&stop, true);
    join(&w[1], THREADS - 1);
    assert_int_equal(buzon_inbox_count(town.inbox, NULL), 40);
    expect_clean();
}

/* --- values without an inbox --- */

static void *computes(void *worker)
{
    struct worker *w = worker;

    for (int i = 0; i < TURNS && !*w->said; i++) {
        buzon_error *err = NULL;
        buzon_deadline_case *c = buzon_deadline_case_new("es.ltaibg.access");
        buzon_due *due;

        buzon_deadline_case_set_received(c, TOWN_NOON);
        buzon_deadline_case_add_calendar(c, "ES-VC-03014");
        due = buzon_deadline_compute(c, BUZON_TEST_DATA, &err);
        if (!due)
            say(w, "deadline", err);
        else if (buzon_due_day(due) != 20810) /* 2026-12-23, a month after the day before */
            (void)snprintf(w->said, sizeof w->said, "due on day %d", (int)buzon_due_day(due));
        buzon_due_unref(due);
        buzon_deadline_case_free(c);
        if (w->number == 0)
            buzon_data_reload();
        w->done++;
    }
    return NULL;
}

static void calendars_are_read_anew_while_others_count(void **state)
{
    struct worker w[THREADS] = {0};

    (void)state;
    start(w, THREADS, computes);
    join(w, THREADS);
}

static void *shares(void *worker)
{
    struct worker *w = worker;
    buzon_inquiry *q = (buzon_inquiry *)(void *)w->inbox;

    for (int i = 0; i < 1000; i++) {
        buzon_inquiry *mine = buzon_inquiry_ref(q);
        buzon_error *err = NULL;
        char *json = i % 100 ? NULL : buzon_inquiry_to_json(mine, &err);

        if (strcmp(buzon_inquiry_reference(mine), "2026-1") != 0)
            say(w, "another inquiry", err);
        buzon_string_free(json);
        buzon_inquiry_unref(mine);
    }
    return NULL;
}

static void a_record_is_shared(void **state)
{
    struct worker w[THREADS] = {0};
    buzon_inquiry *q;

    (void)state;
    poll_first();
    q = buzon_inbox_inquiry(town.inbox, "2026-1", NULL);
    town_close(&town);
    for (int i = 0; i < THREADS; i++)
        w[i].inbox = (buzon_inbox *)(void *)q;
    start(w, THREADS, shares);
    join(w, THREADS);
    buzon_inquiry_unref(q);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(pages_that_overlap_are_stored_once),
        CASE(no_change_overwrites_another),
        CASE(connections_wait_for_each_other),
        CASE(close_ends_what_others_do),
        CASE(callbacks_are_replaced_under_way),
        CASE(others_work_while_a_job_runs),
        CASE(calendars_are_read_anew_while_others_count),
        CASE(a_record_is_shared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
