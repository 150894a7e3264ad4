/* SPDX-License-Identifier: EUPL-1.2 */
/* A host that polls, sweeps and answers is killed before and after every commit in turn;
 * another one then finishes: the same inquiries with the same history, and nothing is on the
 * network twice.
 *
 * usage: fault_crash [--all] [--scenario=0 … --scenario=3]
 * Each place in one or two of four scenarios (where a sanitizer watches: some places); each in
 * all of them, and the second host is killed, too, and a third one finishes. One scenario only.
 */
#include "../slow.h"
#include "town.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECOND = 8 /* places for the second to die */, MENTIONS = 25, PAGE = 10 };

int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);

static bool all;
static int64_t stride = SANITIZED ? 17 : 3;

/* What outlives the processes. */
static struct shared {
    struct town_net net;
    int64_t places, die_at; /* seen so far; where to die, -1: nowhere */
    bool sends_first;       /* the next host sends before it sees what is on the network */
    char said[256];         /* what the host failed with */
} * shared;

/* --- dying --- */

static void place_to_die(void)
{
    if (shared->places++ == shared->die_at)
        (void)raise(SIGKILL);
}

int __wrap_sqlite3_step(sqlite3_stmt *statement)
{
    const char *sql = sqlite3_sql(statement);
    bool commits = sql && strcmp(sql, "COMMIT") == 0;
    int rc;

    if (commits)
        place_to_die(); /* what the network did since the last commit is not stored */
    rc = __real_sqlite3_step(statement);
    if (commits)
        place_to_die();
    return rc;
}

/* --- the host --- */

static bool host_founds(struct town *t, buzon_error **err)
{
    buzon_error *none = NULL;
    buzon_account *a = buzon_inbox_account(t->inbox, "ayto", &none);

    buzon_error_free(none);
    if (!a)
        return town_found(t, err);
    buzon_account_unref(a);
    return buzon_inbox_set_secret(t->inbox, "ayto", "token", "una-ficha", 9, err);
}

static bool host_answers(struct town *t, const char *reference, const char *text,
                         buzon_error **err)
{
    buzon_answers *it = buzon_inbox_answers(t->inbox, reference, err);
    buzon_answer *a = it ? buzon_answers_next(it, err) : NULL;

    buzon_answers_free(it);
    if (!a && !*err)
        a = buzon_inbox_answer(t->inbox, reference, text, "person:ana", err);
    buzon_answer_unref(a);
    return a != NULL;
}

/* The office wants four eyes. */
static bool host_rules(struct town *t, buzon_error **err)
{
    return buzon_inbox_set_settings(
        t->inbox,
        "{\"zone\":\"Europe/Madrid\",\"calendars\":[\"ES\"],\"policy\":{\"approval\":"
        "{\"ask\":true}}}",
        "person:alta", err);
}

/* Personal data: it goes out in private, and a pointer in public. */
static const char private_answer[] = "El expediente de 12345678Z está resuelto.";

static bool host_drafts(struct town *t, const char *reference, buzon_error **err)
{
    buzon_answers *it = buzon_inbox_answers(t->inbox, reference, err);
    buzon_answer *a = it ? buzon_answers_next(it, err) : NULL;
    buzon_letter *l = a || *err ? NULL : buzon_letter_new("Un borrador.", "person:ana", err);

    buzon_answers_free(it);
    if (l) {
        buzon_letter_set_draft(l, true);
        a = buzon_inbox_write(t->inbox, reference, l, err);
        buzon_letter_free(l);
    }
    buzon_answer_unref(a);
    return a != NULL;
}

/* The next step of an answer that waits for a person; gives it back. */
static bool host_decides(struct town *t, buzon_answer *a, buzon_error **err)
{
    int64_t id = buzon_answer_id(a), version = buzon_answer_version(a);
    enum buzon_answer_state state = buzon_answer_state(a);
    buzon_letter *l = NULL;
    buzon_answer *next = NULL;

    if (state != BUZON_ANSWER_DRAFT && state != BUZON_ANSWER_IN_REVIEW) {
        buzon_answer_unref(a);
        return true;
    }
    if (state == BUZON_ANSWER_IN_REVIEW) {
        next = buzon_inbox_approve_answer(t->inbox, id, version, "person:jefa", err);
    } else if (version > 1) {
        next = buzon_inbox_submit_answer(t->inbox, id, version, "person:ana", err);
    } else if ((l = buzon_letter_new(private_answer, "person:luis", err))) {
        buzon_letter_set_draft(l, true);
        next = buzon_inbox_edit_answer(t->inbox, id, version, l, err);
        buzon_letter_free(l);
    }
    buzon_answer_unref(next);
    buzon_answer_unref(a);
    return next != NULL;
}

static bool host_decides_all(struct town *t, buzon_error **err)
{
    buzon_answers *it = buzon_inbox_answers(t->inbox, NULL, err);
    buzon_answer *a;
    bool done = it != NULL;

    while (done && (a = buzon_answers_next(it, err)))
        done = host_decides(t, a, err);
    buzon_answers_free(it);
    return done && !*err;
}

static bool host_notes(struct town *t, const char *reference, buzon_error **err)
{
    buzon_inquiry *q = buzon_inbox_inquiry(t->inbox, reference, err);
    bool noted = q && buzon_inquiry_unit(q);
    buzon_change *c = q && !noted ? buzon_change_new(reference, "person:ana", err) : NULL;

    buzon_inquiry_unref(q);
    if (!c)
        return noted;
    q = buzon_change_set_unit(c, "alumbrado", err) &&
                buzon_change_add_note(c, "Se ha llamado a la brigada.", err)
            ? buzon_inbox_apply(t->inbox, c, err)
            : NULL;
    buzon_change_free(c);
    noted = q != NULL;
    buzon_inquiry_unref(q);
    return noted;
}

/* Time and again until nothing waits. */
static bool host_sends(struct town *t, buzon_error **err)
{
    for (int i = 0; i < 12; i++) {
        buzon_answers *it;
        buzon_answer *a;

        if (!host_decides_all(t, err) || !town_work(t, BUZON_WORK_SEND, err))
            return false;
        it = buzon_inbox_answers(t->inbox, NULL, err);
        a = it ? buzon_answers_next(it, err) : NULL;
        buzon_answers_free(it);
        if (!a)
            return !*err;
        buzon_answer_unref(a);
        t->now += 2 * TOWN_MINUTE;
    }
    *err = buzon_error_new(BUZON_ERR_INTERNAL, "answers wait for ever");
    return false;
}

static const char long_answer[] =
    "Buenos días. El horario de la biblioteca es de lunes a viernes de 9 a 21 h y los sábados "
    "de 10 a 14 h. En agosto cierra por las tardes. Para el carné hace falta el documento de "
    "identidad y un justificante de domicilio; se hace en el momento y es gratuito. Los "
    "menores "
    "de catorce años necesitan la autorización de su padre, madre o tutor, que se descarga de "
    "la "
    "sede electrónica o se recoge en el mostrador. Las salas de estudio se reservan por "
    "teléfono "
    "o en la propia biblioteca, con un máximo de tres horas al día. Gracias por preguntar, y "
    "quedamos a su disposición para cualquier otra consulta sobre el servicio.";

static bool host_works(struct town *t, buzon_error **err)
{
    return town_open(t, err) && host_founds(t, err) && host_rules(t, err) &&
           (!shared->sends_first || host_sends(t, err)) && town_work(t, BUZON_WORK_POLL, err) &&
           town_work(t, BUZON_WORK_SWEEP, err) && host_notes(t, "2026-1", err) &&
           host_answers(t, "2026-1", "La brigada va mañana por la mañana.", err) &&
           host_answers(t, "2026-2", long_answer, err) &&
           host_answers(t, "2026-3", "Se estudia en el pleno de diciembre.", err) &&
           host_drafts(t, "2026-4", err) && host_sends(t, err) &&
           town_work(t, BUZON_WORK_POLL, err) && town_work(t, BUZON_WORK_SWEEP, err) &&
           buzon_inbox_find_similar(t->inbox, -1, err) >= 0;
}

/* --- processes --- */

/* Run the host in a process of its own; gives how that ended, as waitpid(). */
static int host_run(struct town *t, int64_t die_at)
{
    int status = -1;
    pid_t child;

    shared->places = 0;
    shared->die_at = die_at;
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        buzon_error *err = NULL;
        bool done = host_works(t, &err);

        (void)snprintf(shared->said, sizeof shared->said, "%s", buzon_error_message(err));
        town_close(t);
        _exit(done ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static const char *const questions[] = {
    "SELECT count(*) FROM inquiry",
    "SELECT count(*) FROM message",
    "SELECT count(*) FROM message WHERE inquiry IS NULL",
    "SELECT count(*) FROM event",
    "SELECT count(*) FROM event WHERE verb LIKE 'answer%'",
    "SELECT count(*) FROM deadline",
    "SELECT count(*) FROM deadline WHERE state = 2",
    "SELECT count(*) FROM inquiry WHERE status = 3",
    "SELECT count(*) FROM answer WHERE state = 4",
    "SELECT count(*) FROM answer WHERE approved_by = 'person:jefa'",
    "SELECT count(*) FROM answer WHERE version = 2 AND visibility = 3",
    "SELECT count(*) FROM answer_part WHERE native_id IS NOT NULL",
    "SELECT count(DISTINCT native_id) FROM answer_part",
    "SELECT sum(n) FROM figure",
    "SELECT count(*) FROM similar_key",
    "SELECT sum(found) FROM sweep",
};
enum { QUESTIONS = sizeof questions / sizeof *questions };

static void check_history(struct town *t, int64_t place)
{
    buzon_error *err = NULL;
    buzon_findings *it;
    buzon_finding *f;

    if (!town_open(t, &err))
        fail_msg("place %d: %s", (int)place, buzon_error_message(err));
    it = buzon_inbox_verify(t->inbox, NULL, &err);
    f = it ? buzon_findings_next(it, &err) : NULL;
    if (f)
        fail_msg("place %d: %s: %s", (int)place, buzon_finding_inquiry(f),
                 buzon_finding_what(f));
    if (err)
        fail_msg("place %d: %s", (int)place, buzon_error_message(err));
    buzon_findings_free(it);
    town_close(t);
}

static void check_network(int64_t place, int posts)
{
    if (shared->net.n_posts != posts)
        fail_msg("place %d: %d posts on the network, not %d", (int)place, shared->net.n_posts,
                 posts);
    for (int i = 0; i < posts; i++)
        for (int j = 0; j < i; j++)
            if (strcmp(shared->net.posts[i].text, shared->net.posts[j].text) == 0)
                fail_msg("place %d: posted twice: %s", (int)place, shared->net.posts[i].text);
}

static void begin(struct town *t, bool forgets_keys)
{
    memset(shared, 0, sizeof *shared);
    shared->net.mentions = MENTIONS;
    shared->net.page = PAGE;
    shared->net.forgets_keys = forgets_keys;
    assert_true(town_make(t, &shared->net));
}

/* How it should come out. */
struct reference {
    bool forgets_keys, sends_first;
    int posts;
    int64_t places, answers[QUESTIONS];
};

static void check_all(struct town *t, const struct reference *r, int64_t place)
{
    for (size_t i = 0; i < QUESTIONS; i++) {
        int64_t n = town_number(t, questions[i]);

        if (n != r->answers[i])
            fail_msg("place %d: %s gives %d, not %d", (int)place, questions[i], (int)n,
                     (int)r->answers[i]);
    }
    check_network(place, r->posts);
    check_history(t, place);
}

/* A host that dies there; false when it had ended before. */
static bool die(struct town *t, int64_t place)
{
    int status = host_run(t, place);

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return false;
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        fail_msg("place %d: the host was not killed but ended with %d: %s", (int)place, status,
                 shared->said);
    /* The next host comes a minute later. */
    t->now += TOWN_MINUTE;
    return true;
}

/* `second` < 0: the second host lives. */
static void die_and_finish(const struct reference *r, int64_t place, int64_t second)
{
    struct town t;

    begin(&t, r->forgets_keys);
    assert_true(die(&t, place));
    shared->sends_first = r->sends_first;
    if (second >= 0)
        (void)die(&t, second);
    if (host_run(&t, -1) != 0)
        fail_msg("place %d: the next host failed: %s", (int)place, shared->said);
    check_all(&t, r, place);
    town_remove(&t);
}

/* Nobody dies. */
static void measure(struct reference *r)
{
    struct town t;

    begin(&t, r->forgets_keys);
    if (host_run(&t, -1) != 0)
        fail_msg("the host failed: %s", shared->said);
    r->places = shared->places;
    assert_true(r->places > 20);
    r->posts = shared->net.n_posts;
    for (size_t i = 0; i < QUESTIONS; i++)
        r->answers[i] = town_number(&t, questions[i]);
    assert_int_equal(r->answers[0], MENTIONS);
    assert_int_equal(r->answers[7], 4);
    assert_true(r->posts >= 6); /* one answer takes several, one is private with a pointer */
    check_all(&t, r, -1);
    town_remove(&t);
}

/* Who comes after the dead, and where. */
struct scenario {
    bool forgets_keys, sends_first;
};

static void die_everywhere(void **state)
{
    const struct scenario *scenario = *state;
    struct reference r = {.forgets_keys = scenario->forgets_keys,
                          .sends_first = scenario->sends_first};
    /* Each begins at another place. */
    int64_t begins = scenario->forgets_keys * 2 + !scenario->sends_first;

    measure(&r);
    for (int64_t place = begins % stride; place < r.places; place += stride) {
        die_and_finish(&r, place, -1);
        for (int64_t i = 0; all && i < SECOND; i++)
            die_and_finish(&r, place, (i * r.places + place) / SECOND % r.places);
    }
    print_message("           %d places to die\n", (int)r.places);
}

static struct scenario scenarios[] = {
    {false, true}, {false, false}, {true, true}, {true, false}};
enum { SCENARIOS = sizeof scenarios / sizeof *scenarios };

static const struct CMUnitTest tests[SCENARIOS] = {
    {"the network remembers keys", die_everywhere, NULL, NULL, &scenarios[0]},
    {"the network remembers keys, and the next host polls", die_everywhere, NULL, NULL,
     &scenarios[1]},
    {"the network forgets keys", die_everywhere, NULL, NULL, &scenarios[2]},
    {"the network forgets keys, and the next host polls", die_everywhere, NULL, NULL,
     &scenarios[3]},
};

/* Which scenario is run; -1: all of them; -2: nobody can tell. */
static int arguments(int argc, char **argv)
{
    int only = -1;

    for (int i = 1; i < argc; i++) {
        bool known = true;

        if (strcmp(argv[i], "--all") == 0)
            all = true, stride = 1;
        else
            known =
                sscanf(argv[i], "--scenario=%d", &only) == 1 && only >= 0 && only < SCENARIOS;
        if (!known)
            return -2;
    }
    return only;
}

int main(int argc, char **argv)
{
    int only = arguments(argc, argv);

    if (only < -1) {
        fputs("usage: fault_crash [--all] [--scenario=0 … --scenario=3]\n", stderr);
        return 2;
    }
    shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 1;
    return _cmocka_run_group_tests("crash", tests + (only > 0 ? only : 0),
                                   only < 0 ? SCENARIOS : 1, NULL, NULL) != 0;
}
