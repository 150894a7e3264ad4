/* SPDX-License-Identifier: EUPL-1.2 */
/* Every scenario with the n-th allocation failing, ours or SQLite's, once or for ever: what
 * fails says NO_MEMORY, keeps nothing, leaves the store as it was, and works when memory is
 * back.
 *
 * usage: fault_memory [--all] [--part=0 … --part=3] [--act=NAME]…
 * The first 90 allocations and some of the others (where a sanitizer watches: 6); every one. A
 * quarter of the scenarios, so that one works while another waits for the disk; those that are
 * named. */
#include "../slow.h"
#include "acts.h"
#include "starve.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* How many allocations fail one after the other, and how many of those that follow. */
static int64_t first = SANITIZED ? 6 : 90;
enum { OTHERS = SANITIZED ? 6 : 22 };
/* Which acts are run, when not all. */
static bool chosen[ACTS_MAX], any;

/* One scenario where the allocations of the one or the other fail. */
struct sweep {
    const struct act *act;
    enum starve_whose whose;
    struct town town;
    struct town_net net;
    int64_t objects, blocks; /* alive between attempts */
    int64_t total;           /* allocations of an attempt that lacks nothing */
    int64_t expect;          /* what the act's own question gives afterwards */
    uint64_t rows;           /* what the store says when an attempt begins */
};

static void sweep_begin(struct sweep *s)
{
    buzon_error *err = NULL;

    memset(&s->net, 0, sizeof s->net);
    s->net.mentions = s->net.page = 12;
    assert_true(town_make(&s->town, &s->net));
    if (!s->act->prepare || s->act->prepare(&s->town, &err)) {
        town_close(&s->town);
        assert_true(town_keep(&s->town, "before"));
        return;
    }
    fail_msg("%s: prepare: %s", s->act->name, buzon_error_message(err));
}

/* The store and the network as prepared, the inbox open and warm. */
static void attempt_begin(struct sweep *s)
{
    buzon_error *err = NULL;

    assert_true(town_restore(&s->town, "before"));
    s->town.now = TOWN_NOON;
    s->net.n_posts = 0;
    if (s->act->cold)
        return;
    if (!town_open(&s->town, &err) || (s->act->ready && !s->act->ready(&s->town, &err)))
        fail_msg("%s: %s", s->act->name, buzon_error_message(err));
}

static int64_t ask(const struct sweep *s)
{
    return town_number_in(&s->town, s->act->file, s->act->question);
}

static void attempt_end(struct sweep *s, int64_t n)
{
    town_close(&s->town);
    if (s->act->question && ask(s) != s->expect)
        fail_msg("%s, allocation %d: %s gives %d, not %d", s->act->name, (int)n,
                 s->act->question, (int)ask(s), (int)s->expect);
    if (buzon_debug_live() != s->objects || starve_alive() != s->blocks)
        fail_msg("%s, allocation %d: %d objects and %d blocks leaked", s->act->name, (int)n,
                 (int)(buzon_debug_live() - s->objects), (int)(starve_alive() - s->blocks));
}

/* Once with all the memory it wants: what comes out, and what stays behind for good (caches).
 */
static void sweep_measure(struct sweep *s)
{
    buzon_error *err = NULL;
    uint64_t rows[2];

    for (int i = 0; i < 2; i++) {
        bool done;

        attempt_begin(s);
        rows[i] = s->act->atomic ? town_hash(&s->town) : 0;
        starve_begin(s->whose, STARVE_ONCE, -1);
        done = s->act->run(&s->town, &err);
        (void)starve_end(&s->total);
        if (!done)
            fail_msg("%s: %s", s->act->name, buzon_error_message(err));
        town_close(&s->town);
        s->objects = buzon_debug_live();
        s->blocks = starve_alive();
    }
    s->expect = s->act->question ? ask(s) : 0;
    if (rows[0] != rows[1])
        fail_msg("%s: two attempts begin with different stores", s->act->name);
    s->rows = rows[0];
}

/* It failed: for lack of memory, and nothing changed. Where the very bytes are the same the
 * rows need not be asked. */
static void check_failure(struct sweep *s, int64_t n, buzon_error *err, uint64_t bytes)
{
    if (buzon_error_code(err) != BUZON_ERR_NO_MEMORY)
        fail_msg("%s, allocation %d: %s (%s)", s->act->name, (int)n,
                 buzon_code_name(buzon_error_code(err)), buzon_error_message(err));
    buzon_error_free(err);
    if (s->act->atomic && town_bytes(&s->town) != bytes && town_hash(&s->town) != s->rows)
        fail_msg("%s, allocation %d: the store changed", s->act->name, (int)n);
}

/* Whether it asked for memory again, after it had been refused. */
static bool attempt(struct sweep *s, enum starve_how how, int64_t n)
{
    buzon_error *err = NULL;
    uint64_t bytes = 0;
    int64_t asked;
    bool done, starved;

    attempt_begin(s);
    if (s->act->atomic)
        bytes = town_bytes(&s->town);
    starve_begin(s->whose, how, n);
    done = s->act->run(&s->town, &err);
    starved = starve_end(&asked);
    if (done != !err)
        fail_msg("%s, allocation %d: success and error at once", s->act->name, (int)n);
    if (!done && !starved)
        fail_msg("%s, allocation %d: %s", s->act->name, (int)n, buzon_error_message(err));
    if (!done) {
        check_failure(s, n, err, bytes);
        err = NULL;
        /* What another process would wait for: a lease that could not be given back. */
        s->town.now += 10 * TOWN_MINUTE;
        if (!s->act->run(&s->town, &err))
            fail_msg("%s, after allocation %d failed: %s", s->act->name, (int)n,
                     buzon_error_message(err));
    }
    attempt_end(s, n);
    return asked > n + 1;
}

/* Refused once, and then for ever; who does not ask again cannot tell the one from the other.
 */
static void sweep(void **state)
{
    struct sweep s = *(const struct sweep *)*state;
    int64_t stride;

    sweep_begin(&s);
    sweep_measure(&s);
    assert_true(s.total > 0);
    stride = s.total <= first ? 1 : (s.total - first) / OTHERS + 1;
    for (int64_t n = 0; n < s.total; n += n < first ? 1 : stride) {
        if (attempt(&s, STARVE_ONCE, n))
            (void)attempt(&s, STARVE_ON, n);
    }
    print_message("           %d allocations\n", (int)s.total);
    town_remove(&s.town);
}

/* In how many parts the scenarios can be run. */
enum { PARTS = 4 };

/* Whether there is such an act; it is among those that are run from now on. */
static bool choose(const char *name)
{
    const struct act *act = acts;

    while (act->name && strcmp(act->name, name) != 0)
        act++;
    if (!act->name)
        return false;
    chosen[act - acts] = any = true;
    return true;
}

/* Which part of the scenarios is run; -1: all of them; -2: nobody can tell. */
static int arguments(int argc, char **argv)
{
    int part = -1;

    for (int i = 1; i < argc; i++) {
        bool known = true;

        if (strcmp(argv[i], "--all") == 0)
            first = INT64_MAX;
        else if (strncmp(argv[i], "--act=", 6) == 0)
            known = choose(argv[i] + 6);
        else
            known = sscanf(argv[i], "--part=%d", &part) == 1 && part >= 0 && part < PARTS;
        if (!known)
            return -2;
    }
    return part;
}

/* The kinds of an act go to different parts: one kind takes longer than another. */
static bool is_of(int part, size_t scenario)
{
    return part < 0 || (int)((scenario + scenario / PARTS) % PARTS) == part;
}

int main(int argc, char **argv)
{
    static const char *const whose[] = {"ours", "SQLite's"};
    static struct sweep sweeps[2 * ACTS_MAX];
    static struct CMUnitTest tests[2 * ACTS_MAX];
    static char names[2 * ACTS_MAX][96];
    size_t n = 0, seen = 0;
    int part = arguments(argc, argv);

    if (part < -1) {
        fputs("usage: fault_memory [--all] [--part=0 … --part=3] [--act=NAME]…\n", stderr);
        return 2;
    }
    starve_install();
    for (const struct act *act = acts; act->name; act++) {
        for (int kind = 0; kind < (act->stores ? 2 : 1); kind++) {
            if (!is_of(part, seen++) || (any && !chosen[act - acts]))
                continue;
            sweeps[n] = (struct sweep){.act = act, .whose = (enum starve_whose)kind};
            (void)snprintf(names[n], sizeof names[n], "%s: %s", act->name, whose[kind]);
            tests[n] = (struct CMUnitTest){
                .name = names[n], .test_func = sweep, .initial_state = &sweeps[n]};
            n++;
        }
    }
    return _cmocka_run_group_tests("memory", tests, n, NULL, NULL) != 0;
}
