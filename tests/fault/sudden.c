/* SPDX-License-Identifier: EUPL-1.2 */
/* Every act that changes the store, killed at every write and sync, and on a disk that is full
 * from there on: the store opens, its history verifies, and the act is wholly there or wholly
 * absent, down to each value of each row. Done again it works.
 *
 * usage: fault_sudden [--all] [--act=NAME]…
 * Some of the moments of each act, the last one among them, or all; of those that are named.
 *
 * Chance is taken from a counter here, so that an act always leaves the same rows. */
#include "acts.h"

#include "../store/sick.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* At how many moments of an act it is killed, and the disk is full. */
static long killed = 4, full = 1;
/* Over all acts; none is no test. */
static long places, deaths;

/* --- chance --- */

int __wrap_RAND_bytes(unsigned char *ret, int len);
static uint64_t chance;

int __wrap_RAND_bytes(unsigned char *ret, int len)
{
    for (int i = 0; i < len; i++) {
        chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        ret[i] = (unsigned char)(chance >> 56);
    }
    return 1;
}

/* --- one act --- */

struct trial {
    const struct act *act;
    struct town town;
    struct town_net net;
    uint64_t before, after; /* what the store's rows are */
    int64_t expect;         /* what the act's own question gives afterwards */
    long moments;           /* writes and syncs of the act when nothing fails */
};

static int64_t ask(const struct trial *t)
{
    return town_number_in(&t->town, t->act->file, t->act->question);
}

/* The store and the network as prepared, the inbox open and warm; the same each time. */
static void start(struct trial *t)
{
    buzon_error *err = NULL;

    assert_true(town_restore(&t->town, "before"));
    t->town.now = TOWN_NOON;
    t->net.n_posts = 0;
    if (!town_open(&t->town, &err) || (t->act->ready && !t->act->ready(&t->town, &err)))
        fail_msg("%s: %s", t->act->name, buzon_error_message(err));
    chance = 1;
}

static bool act(struct trial *t, buzon_error **err)
{
    t->town.now = TOWN_NOON;
    chance = 1;
    return t->act->run(&t->town, err);
}

/* What is there afterwards holds together. */
static void check_whole(struct trial *t, long at)
{
    buzon_error *err = NULL;
    char *integrity = NULL;
    buzon_findings *it = NULL;
    buzon_finding *f = NULL;

    if (town_open(&t->town, &err) && (integrity = buzon_inbox_integrity(t->town.inbox, &err)) &&
        (it = buzon_inbox_verify(t->town.inbox, NULL, &err)))
        f = buzon_findings_next(it, &err);
    if (f)
        fail_msg("%s, moment %ld: %s: %s", t->act->name, at, buzon_finding_inquiry(f),
                 buzon_finding_what(f));
    if (err)
        fail_msg("%s, moment %ld: %s", t->act->name, at, buzon_error_message(err));
    if (!strstr(integrity, "\"whole\":true"))
        fail_msg("%s, moment %ld: %s", t->act->name, at, integrity);
    buzon_string_free(integrity);
    buzon_findings_free(it);
    town_close(&t->town);
}

/* A file the act makes is whole or not there. */
static void check_file(const struct trial *t, long at)
{
    char path[160];

    if (!t->act->file)
        return;
    (void)snprintf(path, sizeof path, "%s/%s", t->town.folder, t->act->file);
    if (access(path, F_OK) == 0 && ask(t) != t->expect)
        fail_msg("%s, moment %ld: %s is there in part", t->act->name, at, t->act->file);
    (void)unlink(path);
}

static void check_done(struct trial *t, long at)
{
    if (t->act->atomic ? town_hash(&t->town) != t->after : ask(t) != t->expect)
        fail_msg("%s, moment %ld: done again it leaves something else", t->act->name, at);
}

/* Neither before nor after, but somewhere in between? */
static bool is_done(struct trial *t, long at)
{
    uint64_t now = town_hash(&t->town);

    if (t->act->atomic && now != t->before && now != t->after)
        fail_msg("%s, moment %ld: it is half done", t->act->name, at);
    return t->act->atomic && now == t->after && t->before != t->after;
}

static void do_again(struct trial *t, long at)
{
    buzon_error *err = NULL;

    if (!act(t, &err))
        fail_msg("%s, after moment %ld: %s", t->act->name, at, buzon_error_message(err));
}

/* --- sudden death --- */

static void die_at(struct trial *t, long at)
{
    int status = -1;
    pid_t child;

    town_close(&t->town);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        buzon_error *err = NULL;

        start(t);
        sick_arm(at, 0, true);
        (void)act(t, &err);
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        fail_msg("%s: not killed at moment %ld of %ld", t->act->name, at, t->moments);
    deaths++;
}

static void killed_at(struct trial *t, long at)
{
    buzon_error *err = NULL;
    bool done;

    die_at(t, at);
    check_whole(t, at);
    check_file(t, at);
    done = is_done(t, at);
    if (!town_open(&t->town, &err))
        fail_msg("%s, moment %ld: %s", t->act->name, at, buzon_error_message(err));
    if (!done)
        do_again(t, at);
    town_close(&t->town);
    check_done(t, at);
}

/* --- a full disk --- */

static void full_at(struct trial *t, long at, bool once)
{
    buzon_error *err = NULL;
    bool done;

    start(t);
    sick_arm(at, ENOSPC, once);
    done = act(t, &err);
    sick_disarm();
    if (!done && buzon_error_code(err) != BUZON_ERR_FULL)
        fail_msg("%s, full at %ld: %s (%s)", t->act->name, at,
                 buzon_code_name(buzon_error_code(err)), buzon_error_message(err));
    buzon_error_free(err);
    if (is_done(t, at) != done && t->act->atomic && t->before != t->after)
        fail_msg("%s, full at %ld: it says otherwise than it is", t->act->name, at);
    /* There is room again: the same handle goes on. */
    if (!done)
        do_again(t, at);
    town_close(&t->town);
    check_done(t, at);
    /* Rows that are those of a store that was verified need not be verified. */
    if (!t->act->atomic)
        check_whole(t, at);
    check_file(t, at);
}

/* --- all moments, or some --- */

/* The last one is where it is decided; the others are taken from all over. */
static long moment(const struct trial *t, long i, long n)
{
    if (n >= t->moments)
        return i;
    return i == 0 ? t->moments - 1 : (t->moments - 2) * (i - 1) / (n > 2 ? n - 2 : 1);
}

static void at_each(struct trial *t)
{
    long n = killed < t->moments ? killed : t->moments;

    for (long i = 0; i < n; i++)
        killed_at(t, moment(t, i, n));
    n = full < t->moments ? full : t->moments;
    for (long i = 0; i < n; i++)
        for (int once = 0; once < 2; once++)
            full_at(t, moment(t, i, n), once);
}

static void measure(struct trial *t)
{
    buzon_error *err = NULL;

    start(t);
    town_close(&t->town);
    t->before = town_hash(&t->town);
    for (int i = 0; i < 2; i++) {
        start(t);
        sick_arm(-1, 0, true);
        if (!act(t, &err))
            fail_msg("%s: %s", t->act->name, buzon_error_message(err));
        t->moments = sick_seen();
        town_close(&t->town);
        if (i == 1 && town_hash(&t->town) != t->after)
            fail_msg("%s: done twice it leaves different rows", t->act->name);
        t->after = town_hash(&t->town);
    }
    t->expect = ask(t);
    check_whole(t, -1);
    check_file(t, -1);
    if (t->moments < 3)
        fail_msg("%s: %ld moments: it writes nothing", t->act->name, t->moments);
    places += t->moments;
}

static void suddenly(void **state)
{
    struct trial t = {.act = *state};
    buzon_error *err = NULL;

    t.net.mentions = t.net.page = 12;
    assert_true(town_make(&t.town, &t.net));
    chance = 7;
    if (!t.act->prepare(&t.town, &err))
        fail_msg("%s: prepare: %s", t.act->name, buzon_error_message(err));
    town_close(&t.town);
    assert_true(town_keep(&t.town, "before"));
    measure(&t);
    at_each(&t);
    print_message("           %ld moments\n", t.moments);
    town_remove(&t.town);
}

static bool arguments(int argc, char **argv, const char *only[ACTS_MAX])
{
    size_t n = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--all") == 0)
            killed = full = LONG_MAX;
        else if (strncmp(argv[i], "--act=", 6) == 0 && n < ACTS_MAX - 1)
            only[n++] = argv[i] + 6;
        else
            return false;
    }
    return true;
}

static bool is_among(const char *name, const char *const only[])
{
    if (!only[0])
        return true;
    for (; *only; only++)
        if (strcmp(*only, name) == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    static struct CMUnitTest tests[ACTS_MAX];
    static const char *only[ACTS_MAX];
    size_t n = 0;
    int failed;

    if (!arguments(argc, argv, only)) {
        (void)fputs("usage: fault_sudden [--all] [--act=NAME]…\n", stderr);
        return 2;
    }
    sick_take_over();
    for (const struct act *a = acts; a->name; a++)
        if (a->prepare && a->question && (a->atomic || a->resumes) && is_among(a->name, only))
            tests[n++] = (struct CMUnitTest){
                .name = a->name, .test_func = suddenly, .initial_state = (void *)(uintptr_t)a};
    failed = _cmocka_run_group_tests("sudden", tests, n, NULL, NULL);
    print_message("%ld moments, killed at %ld\n", places, deaths);
    return failed != 0 || deaths == 0;
}
