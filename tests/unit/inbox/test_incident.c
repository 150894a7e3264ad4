/* SPDX-License-Identifier: EUPL-1.2 */
/* An incident extends the terms it befell, of all inquiries: each once, whatever happens to the
 * process meanwhile. */
#include "../../slow.h"
#include "scene.h"

#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static void formalise(struct scene *s, int n)
{
    buzon_error *err = NULL;
    char reference[24], entry[24];
    buzon_change *c;

    (void)snprintf(reference, sizeof reference, "2026-%d", n);
    (void)snprintf(entry, sizeof entry, "2026-E-RE-%d", n);
    c = buzon_change_new(reference, "person:ana", &err);
    assert_true(buzon_change_set_register(c, entry, NOON_UTC, "es.ltaibg.access", &err));
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

/* `n` inquiries, each with two legal terms: a month to resolve, ten working days to tell it. */
static void registered(struct scene *s, int n)
{
    for (int i = 1; i <= n; i++) {
        char id[16], author[16];

        (void)snprintf(id, sizeof id, "%d", i);
        (void)snprintf(author, sizeof author, "v%d", i);
        SAY(s, {.id = id, .author = author});
        formalise(s, i);
    }
}

/* Three working days, because the seat did not work on the Friday of the scene's week. */
static buzon_incident *outage(void)
{
    buzon_error *err = NULL;
    buzon_incident *i =
        buzon_incident_new("SEDE-2026-014", NOON_UTC + 4 * DAY, "Ley 39/2015 art. 32.4",
                           "https://sede.ayto.example/incidencias/14", &err);

    assert_non_null(i);
    assert_true(buzon_incident_set_amount(i, 3, "day", "working", &err));
    return i;
}

/* The result of applying it, to be freed; NULL with *err. */
static char *befall(buzon_inbox *inbox, buzon_error **err)
{
    buzon_incident *i = outage();
    char *result = buzon_inbox_apply_incident(inbox, i, "person:secretaria", err);

    buzon_incident_free(i);
    return result;
}

static void expect_result(struct scene *s, const char *says)
{
    buzon_error *err = NULL;
    char *result = befall(s->inbox, &err);

    assert_no_error(err);
    if (!strstr(result, says))
        assert_string_equal(result, says);
    buzon_string_free(result);
}

#define EXTENDED "SELECT count(*) FROM event WHERE verb = 'term_extended'"

static bool stop_second(void *user, buzon_error **err)
{
    (void)err;
    return ++*(int *)user == 2;
}

/* 450 inquiries are three transactions: stopped after the first, the next call does the others
 * only, and tells of all of them. */
static void it_goes_on_where_it_was_stopped(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int asked = 0;

    registered(s, 450);
    buzon_inbox_set_interrupt(s->inbox, stop_second, &asked, NULL);
    assert_null(befall(s->inbox, &err));
    expect_error(&err, BUZON_ERR_INTERRUPTED, "asked to stop");
    assert_int_equal(scene_number(s, EXTENDED), 400);
    expect_result(s, "\"already\":0,\"incident\":\"SEDE-2026-014\",\"inquiries\":450,"
                     "\"moved\":900,");
    assert_int_equal(scene_number(s, EXTENDED), 900);
    expect_result(s, "\"already\":900,\"incident\":\"SEDE-2026-014\",\"inquiries\":450,"
                     "\"moved\":0,");
    assert_int_equal(scene_number(s, EXTENDED), 900);
    assert_string_equal(scene_findings(s, NULL), "");
}

/* Inquiries whose turn had passed, and a process that works at the same time. */
static void what_another_process_did_is_not_done_again(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int asked = 0;
    buzon_inbox *other;
    char *result;

    registered(s, 250);
    buzon_inbox_set_interrupt(s->inbox, stop_second, &asked, NULL);
    assert_null(befall(s->inbox, &err));
    expect_error(&err, BUZON_ERR_INTERRUPTED, "asked to stop");
    other = scene_open(s, BUZON_OPEN_EXISTING);
    result = befall(other, &err);
    assert_no_error(err);
    assert_non_null(strstr(result, "\"moved\":500,"));
    buzon_string_free(result);
    buzon_inbox_unref(other);
    assert_int_equal(scene_number(s, "SELECT count(DISTINCT inquiry) FROM event WHERE verb = "
                                     "'term_extended'"),
                     250);
    assert_int_equal(scene_number(s, EXTENDED), 500);
}

#define BETWEEN (-1) /* dies after the first transaction; else after microseconds */

/* A process of its own, killed wherever it is then; true when it ended before. */
static bool killed(struct scene *s, long after)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        struct itimerval timer = {.it_value = {after / 1000000, after % 1000000}};
        buzon_error *err = NULL;
        buzon_inbox *inbox = buzon_inbox_open(s->address, BUZON_OPEN_EXISTING, &err);
        bool done = inbox && buzon_inbox_add_data(inbox, BUZON_TEST_DATA, &err);
        int asked = 0;

        if (after == BETWEEN)
            buzon_inbox_set_interrupt(inbox, scene_die_second, &asked, NULL);
        (void)signal(SIGALRM, SIG_DFL); /* which kills without a word */
        if (after != BETWEEN)
            (void)setitimer(ITIMER_REAL, &timer, NULL);
        _exit(done && befall(inbox, &err) ? 0 : 1);
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status))
        return false;
    assert_int_equal(WEXITSTATUS(status), 0);
    return true;
}

/* However often it dies, each term is extended once, whole transactions at a time, the counts
 * are those of all of them, and the history is sound. */
static void it_survives_being_killed_anywhere(void **state)
{
    struct scene *s = *state;
    int64_t extended = 400;
    int deaths = 0;
    long after = SANITIZED ? 50000 : 2000;

    registered(s, 450);
    assert_false(killed(s, BETWEEN));
    assert_int_equal(scene_number(s, EXTENDED), extended);
    /* Who is killed when all is done has done it: a further call would tell of itself. */
    while (extended < 900) {
        int64_t before = extended;

        deaths += !killed(s, after);
        extended = scene_number(s, EXTENDED);
        assert_true(extended >= before && (extended % 400 == 0 || extended == 900));
        after += after / (SANITIZED ? 2 : 8);
    }
    assert_true(deaths > 0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM (SELECT 1 FROM event WHERE verb = "
                                     "'term_extended' GROUP BY inquiry, codes)"),
                     900);
    assert_int_equal(scene_number(s, "SELECT value LIKE '%\"moved\":900,%' AND value NOT LIKE "
                                     "'%\"last\"%' FROM meta WHERE key LIKE 'incident %'"),
                     1);
    assert_int_equal(scene_number(s, "SELECT count(DISTINCT due_end) FROM deadline WHERE name "
                                     "= 'resolution'"),
                     1);
    assert_string_equal(scene_findings(s, NULL), "");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(it_goes_on_where_it_was_stopped),
        CASE(what_another_process_did_is_not_done_again),
        CASE(it_survives_being_killed_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
