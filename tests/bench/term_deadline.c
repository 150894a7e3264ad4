/* SPDX-License-Identifier: EUPL-1.2 */
/* Times of the deadline engine, one "name nanoseconds" a line; tests/bench/term_numpy.py sets
 * them beside numpy. */
#include "term/deadline.h"

#include "buzon/calendar.h"
#include "buzon/deadline.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAYS = 1000000, RUNS = 5, RULES = 200000 };

static int32_t days[DAYS];
static int64_t sink; /* so that nothing measured is thrown away */

static double now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The best of some runs, for each of n. */
static void report(const char *name, double (*run)(void *), void *user, int n)
{
    double best = 0;

    for (int i = 0; i < RUNS; i++) {
        double took = run(user);

        best = !i || took < best ? took : best;
    }
    printf("%s %.2f\n", name, best / n);
}

/* --- one working day after the other --- */

static double run_add(void *user)
{
    const buzon_calendar *c = user;
    double start = now_ns();

    for (int i = 0; i < DAYS; i++)
        sink += buzon_calendar_add_working_days(c, days[i], 20, NULL);
    return now_ns() - start;
}

static double run_add_many(void *user)
{
    static int32_t due[DAYS];
    double start = now_ns();

    (void)buzon_calendar_add_working_days_32(user, days, DAYS, 20, due, NULL);
    sink += due[DAYS / 2];
    return now_ns() - start;
}

/* What one would write without a library: one bit a day, day by day. */
struct bare {
    uint64_t bits[128];
    int32_t first;
};

static int32_t bare_add(const struct bare *b, int32_t day, int n)
{
    while (n) {
        day++;
        n -= (int)(b->bits[(day - b->first) >> 6] >> ((day - b->first) & 63) & 1);
    }
    return day;
}

static double run_bare(void *user)
{
    const struct bare *b = user;
    double start = now_ns();

    for (int i = 0; i < DAYS; i++)
        sink += bare_add(b, days[i], 20);
    return now_ns() - start;
}

static void bare_fill(struct bare *b, const buzon_calendar *c)
{
    memset(b, 0, sizeof *b);
    b->first = bz_day_of(2015, 1, 1);
    for (int32_t i = 0; i < 13 * 365; i++) {
        if (buzon_calendar_is_working_day(c, b->first + i, NULL) == 1)
            b->bits[i >> 6] |= (uint64_t)1 << (i & 63);
    }
}

/* --- a whole rule: zone, two calendars, one suspension, no explanation --- */

struct rules {
    struct bz_calendars *calendars;
    struct bz_terms *terms;
    const char *term;
};

static double run_rules(void *user)
{
    static const char *const places[] = {"ES-VC", "ES-VC-03014"};
    const struct rules *r = user;
    struct bz_deadline_event events[2];
    struct bz_deadline_case c = BZ_DEADLINE_CASE;
    struct bz_err err = {0};
    double start;

    c.term = r->term;
    c.zone = "Europe/Madrid";
    c.calendars = places;
    c.n_calendars = 2;
    c.events = events;
    c.n_events = 2;
    for (int i = 0; i < 2; i++)
        events[i] = (struct bz_deadline_event){.verb = i ? BZ_EVENT_RESUME : BZ_EVENT_SUSPEND,
                                               .at = BUZON_TIME_NONE,
                                               .amount = BZ_AMOUNT_NONE};
    start = now_ns();
    for (int i = 0; i < RULES; i++) {
        buzon_day day = bz_day_of(2026, 1, 2) + days[i] % 270;
        struct bz_deadline_result due;

        c.received = (buzon_time)day * BZ_MS_DAY + 10 * BZ_MS_HOUR;
        events[0].day = day + 5;
        events[1].day = day + 12;
        if (!bz_deadline_compute(r->calendars, r->terms, &c, false, &due, &err))
            return 1e18;
        sink += due.due;
    }
    return now_ns() - start;
}

/* What recomputing all open deadlines costs beside the store. */
static double run_recompute(void *user)
{
    static const char *const places[] = {"ES-VC"};
    const struct rules *r = user;
    struct bz_deadline_case c = BZ_DEADLINE_CASE;
    struct bz_err err = {0};
    double start;

    c.term = r->term;
    c.zone = "Europe/Madrid";
    c.calendars = places;
    c.n_calendars = 1;
    start = now_ns();
    for (int i = 0; i < DAYS; i++) {
        struct bz_due_then then = {days[i] + 30, 0, 1};
        struct bz_recomputed to;

        c.received = (buzon_time)days[i] * BZ_MS_DAY + 10 * BZ_MS_HOUR;
        if (!bz_deadline_recompute(r->calendars, r->terms, &c, &then, &to, &err))
            return 1e18;
        sink += to.reason;
    }
    return now_ns() - start;
}

int main(void)
{
    static struct bare bare;
    const char *dirs[] = {BENCH_DATA "/calendars", NULL};
    struct bz_err err = {0};
    buzon_calendar *c = buzon_calendar_new("[\"ES-VC\"]", BENCH_DATA, NULL);
    struct rules r = {bz_calendars_new(dirs, &err),
                      bz_terms_load(BENCH_DATA "/terms.json", &err), NULL};
    uint32_t seed = 1;

    if (!c || !r.calendars || !r.terms)
        return 1;
    for (int i = 0; i < DAYS; i++) {
        seed = seed * 1664525u + 1013904223u;
        days[i] = bz_day_of(2016, 1, 1) + (int32_t)((seed >> 8) % 3600);
    }
    bare_fill(&bare, c);
    report("add", run_add, c, DAYS);
    report("add_many", run_add_many, c, DAYS);
    report("bare_loop", run_bare, &bare, DAYS);
    r.term = "es.rd951.complaint";
    report("rule_working_days", run_rules, &r, RULES);
    r.term = "es.ltaibg.access";
    report("rule_month", run_rules, &r, RULES);
    r.term = "es.lpac.days";
    report("rule_disputed", run_rules, &r, RULES);
    r.term = "es.rd951.complaint";
    report("recompute", run_recompute, &r, DAYS);
    bz_calendars_free(r.calendars);
    bz_terms_free(r.terms);
    buzon_calendar_unref(c);
    buzon_data_reload();
    return sink == 42;
}
