/* SPDX-License-Identifier: EUPL-1.2 */
/* Deadlines follow their calendars: a day that was declared a holiday later moves what is still
 * open. */
#include "../../slow.h"
#include "buzon/deadline.h"
#include "scene.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* A data folder of this scene whose national calendar has 24 November 2026 as a holiday, too.
 */
static void declare_holiday(struct scene *s)
{
    static const char holiday[] =
        "{\"date\": \"2026-11-24\", \"name\": \"Duelo oficial\", \"scope\": \"national\"}, ";
    char path[160], *text = calloc(1, 1 << 20), *year, *list;
    FILE *f = fopen(BUZON_TEST_DATA "/calendars/ES.json", "rb");

    assert_non_null(f);
    assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
    (void)fclose(f);
    year = strstr(text, "\"2026\"");
    list = year ? strchr(year, '[') : NULL;
    assert_non_null(list);
    (void)snprintf(path, sizeof path, "%s/calendars", s->folder);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/calendars/ES.json", s->folder);
    f = fopen(path, "wb");
    assert_non_null(f);
    (void)fprintf(f, "%.*s%s%s", (int)(list + 1 - text), text, holiday, list + 1);
    (void)fclose(f);
    free(text);
}

/* The inbox again, with the scene's folder standing before the project's. */
static void reopen(struct scene *s)
{
    buzon_error *err = NULL;

    buzon_inbox_unref(s->inbox);
    s->inbox = buzon_inbox_open(s->address, BUZON_OPEN_EXISTING, &err);
    assert_no_error(err);
    assert_true(buzon_inbox_add_data(s->inbox, s->folder, &err));
    assert_true(buzon_inbox_add_data(s->inbox, BUZON_TEST_DATA, &err));
}

static void a_new_holiday_moves_what_is_open(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;

    SAY(s, {.id = "1"}, {.id = "2", .author = "luis"});
    scene_sql(s, "UPDATE inquiry SET status = 4 WHERE id = 2");
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 0);
    declare_holiday(s);
    reopen(s);
    assert_int_equal(buzon_inbox_recompute(s->inbox, "person:jefa", &err), 1);
    assert_no_error(err);
    q = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_inquiry_next_due(q), INT64_C(1795647600000) + DAY);
    assert_non_null(
        strstr(buzon_deadline_steps(buzon_inquiry_deadlines_at(q, 0)), "Duelo oficial"));
    buzon_inquiry_unref(q);
    assert_string_equal(scene_events(s, "2026-1"), "opened deadline_recomputed");
    assert_string_equal(scene_events(s, "2026-2"), "opened");
    assert_int_equal(
        scene_number(s,
                     "SELECT count(*) FROM event WHERE codes = '{\"deadline\":\"first_answer\","
                     "\"from\":\"2026-11-25T23:00:00.000Z\",\"reason\":\"calendar\","
                     "\"to\":\"2026-11-26T23:00:00.000Z\"}'"),
        1);
    assert_int_equal(buzon_inbox_recompute(s->inbox, "person:jefa", &err), 0);
    /* Nobody closed it but this test. */
    assert_string_equal(scene_findings(s, NULL), "2026-2/0/inquiry");
}

/* An answer that came while nobody knew the end is judged when the calendar comes. */
static void what_was_undetermined_is_computed_and_judged(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;

    SAY(s, {.id = "1"});
    scene_sql(s, "UPDATE deadline SET state = 4, due = NULL, due_end = NULL, satisfied_at = "
                 "1795424400000;"
                 "UPDATE inquiry SET next_due = NULL");
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 1);
    q = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_deadline_state(buzon_inquiry_deadlines_at(q, 0)),
                     BUZON_DEADLINE_MET);
    assert_int_equal(buzon_inquiry_next_due(q), BUZON_TIME_NONE);
    buzon_inquiry_unref(q);
    assert_int_equal(
        scene_number(
            s, "SELECT count(*) FROM event WHERE codes LIKE '%\"reason\":\"determined\"%'"),
        1);
}

static bool stop_second(void *user, buzon_error **err)
{
    (void)err;
    return ++*(int *)user == 2;
}

static void many(struct scene *s, int n)
{
    for (int i = 0; i < n; i++) {
        char id[16], author[16];

        (void)snprintf(id, sizeof id, "%d", i);
        (void)snprintf(author, sizeof author, "v%d", i);
        SAY(s, {.id = id, .author = author});
    }
}

/* 450 inquiries are three transactions: stopped after the first, the next call does the others
 * only. */
static void it_goes_on_where_it_was_stopped(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int asked = 0;

    many(s, 450);
    declare_holiday(s);
    reopen(s);
    buzon_inbox_set_interrupt(s->inbox, stop_second, &asked, NULL);
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), -1);
    expect_error(&err, BUZON_ERR_INTERRUPTED, "asked to stop");
    assert_int_equal(
        scene_number(s, "SELECT count(*) FROM event WHERE verb = 'deadline_recomputed'"), 200);
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 250);
    assert_no_error(err);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM meta WHERE key = 'recompute'"), 0);
}

/* Stopped under one calendar, gone on with under another: the first inquiries are not left with
 * the old one. */
static void other_calendars_begin_anew(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int asked = 0;

    many(s, 250);
    declare_holiday(s);
    buzon_inbox_set_interrupt(s->inbox, stop_second, &asked, NULL);
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), -1);
    expect_error(&err, BUZON_ERR_INTERRUPTED, "asked to stop");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM meta WHERE key = 'recompute'"), 1);
    reopen(s);
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 250);
    assert_no_error(err);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM meta WHERE key LIKE 'recompute%'"),
                     0);
}

#define BETWEEN (-1) /* dies after the first transaction; else after microseconds */

/* A process of its own, killed wherever it is then; true when it ended before. */
static bool recompute_killed(struct scene *s, long after)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        struct itimerval timer = {.it_value = {after / 1000000, after % 1000000}};
        buzon_error *err = NULL;
        buzon_inbox *inbox = buzon_inbox_open(s->address, BUZON_OPEN_EXISTING, &err);
        bool done = inbox && buzon_inbox_add_data(inbox, s->folder, &err) &&
                    buzon_inbox_add_data(inbox, BUZON_TEST_DATA, &err);
        int asked = 0;

        if (after == BETWEEN)
            buzon_inbox_set_interrupt(inbox, scene_die_second, &asked, NULL);
        (void)signal(SIGALRM, SIG_DFL); /* which kills without a word */
        if (after != BETWEEN)
            (void)setitimer(ITIMER_REAL, &timer, NULL);
        _exit(done && buzon_inbox_recompute(inbox, "system", &err) >= 0 ? 0 : 1);
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status))
        return false;
    assert_int_equal(WEXITSTATUS(status), 0);
    return true;
}

/* However often it dies, each inquiry is moved once, whole transactions at a time, and the
 * history is sound. */
static void it_survives_being_killed_anywhere(void **state)
{
    struct scene *s = *state;
    const char *count = "SELECT count(*) FROM event WHERE verb = 'deadline_recomputed'";
    int64_t moved = 200;
    int deaths = 0;
    long after = SANITIZED ? 50000 : 2000;

    many(s, 450);
    declare_holiday(s);
    assert_false(recompute_killed(s, BETWEEN));
    assert_int_equal(scene_number(s, count), moved);
    while (moved < 450) {
        int64_t before = moved;

        deaths += !recompute_killed(s, after);
        moved = scene_number(s, count);
        assert_true(moved >= before && (moved % 200 == 0 || moved == 450));
        after += after / (SANITIZED ? 2 : 8);
    }
    assert_true(deaths > 0);
    assert_int_equal(scene_number(s, "SELECT count(DISTINCT inquiry) FROM event WHERE verb = "
                                     "'deadline_recomputed'"),
                     450);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM meta WHERE key LIKE 'recompute%'"),
                     0);
    assert_string_equal(scene_findings(s, NULL), "");
}

/* What rested on a year that was not official yet says so until the file that is comes. */
static void what_was_provisional_becomes_official(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;

    SAY(s, {.id = "1"});
    scene_sql(s, "UPDATE deadline SET provisional = 1");
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 1);
    assert_no_error(err);
    q = scene_inquiry(s, "2026-1");
    assert_false(buzon_deadline_provisional(buzon_inquiry_deadlines_at(q, 0)));
    buzon_inquiry_unref(q);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM event WHERE codes LIKE "
                                     "'%\"provisional\":false,\"reason\":\"calendar\"%'"),
                     1);
    /* Other versions of the calendars alone are noted, too, and move nothing. */
    scene_sql(s, "UPDATE deadline SET calendars = '[]'");
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM deadline WHERE calendars = '[]'"),
                     0);
    assert_string_equal(scene_events(s, "2026-1"),
                        "opened deadline_recomputed deadline_recomputed");
    assert_string_equal(scene_findings(s, NULL), "");
}

/* A message of a year without a calendar says which one is missing; the calendar comes, and it
 * has its day. */
static void a_calendar_that_comes_gives_the_day(void **state)
{
    static const char es[] =
        "{\"id\": \"ES\", \"weekend\": [\"SA\", \"SU\"], \"years\": {\"2040\": []}}";
    struct scene *s = *state;
    const buzon_deadline *d;
    buzon_error *err = NULL;
    char path[160], *text;
    buzon_inquiry *q;
    FILE *f;

    s->now = INT64_C(2210324400000); /* Monday 2040-01-16, noon in Madrid */
    SAY(s, {.id = "1", .at = s->now});
    q = scene_inquiry(s, "2040-1");
    d = buzon_inquiry_deadlines_at(q, 0);
    assert_int_equal(buzon_deadline_state(d), BUZON_DEADLINE_UNDETERMINED);
    assert_string_equal(buzon_deadline_calendars(d), "[]");
    text = buzon_deadline_explain(buzon_deadline_steps(d), "es", &err);
    assert_string_equal(text, "Aún no puede darse fecha de vencimiento: el calendario ES no "
                              "tiene datos de 2040.");
    buzon_string_free(text);
    buzon_inquiry_unref(q);
    assert_int_equal(scene_number(s,
                                  "SELECT count(*) FROM event WHERE verb = 'opened' AND codes "
                                  "LIKE '%\"first_answer\":\"undetermined\"%'"),
                     1);
    (void)snprintf(path, sizeof path, "%s/calendars", s->folder);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/calendars/ES.json", s->folder);
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs(es, f) >= 0);
    (void)fclose(f);
    reopen(s);
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 1);
    assert_no_error(err);
    q = scene_inquiry(s, "2040-1");
    d = buzon_inquiry_deadlines_at(q, 0);
    assert_int_equal(buzon_deadline_state(d), BUZON_DEADLINE_RUNNING);
    assert_int_equal(buzon_deadline_due(d), 25584); /* two working days later */
    assert_int_equal(buzon_inquiry_next_due(q), buzon_deadline_due_end(d));
    buzon_inquiry_unref(q);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM event WHERE codes LIKE "
                                     "'%\"from\":\"undetermined\",\"reason\":\"determined\"%'"),
                     1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_new_holiday_moves_what_is_open),
        CASE(what_was_undetermined_is_computed_and_judged),
        CASE(it_goes_on_where_it_was_stopped),
        CASE(other_calendars_begin_anew),
        CASE(it_survives_being_killed_anywhere),
        CASE(what_was_provisional_becomes_official),
        CASE(a_calendar_that_comes_gives_the_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
