/* SPDX-License-Identifier: EUPL-1.2 */
/* Times of whole rules and of computing anew, without explanation and without a store;
 * calendars.py sets them beside numpy. usage: deadline [ROUNDS] */
#include "term/deadline.h"
#include "alloc.h"
#include "bench.h"

#include <stdio.h>
#include <unistd.h>

enum { DAYS = 1000000, RULES = 200000 };

static int32_t days[DAYS];
static int64_t sink; /* so that nothing measured is thrown away */

struct rules {
    struct bz_calendars *calendars;
    struct bz_terms *terms;
    const char *term;
    bool found; /* what its names come to is found before, as numpy's calendar is made before */
};

/* The names of a case become what they come to in a first result. */
static void find_names(const struct rules *r, struct bz_deadline_case *c)
{
    struct bz_deadline_result first;
    struct bz_err err = {0};

    c->received = (buzon_time)bz_day_of(2026, 1, 2) * BZ_MS_DAY;
    if (!bz_deadline_compute(r->calendars, r->terms, c, false, &first, &err))
        bench_die(r->term, err.message);
    c->rule = first.term;
    c->in_zone = first.zone;
    c->set = first.set;
    bz_deadline_result_done(&first);
}

/* A whole rule: zone, two calendars, one suspension, no explanation. */
static void one_rule_each(void *user)
{
    static const char *const places[] = {"ES-VC", "ES-VC-03014"};
    const struct rules *r = user;
    buzon_day first = bz_day_of(2026, 1, 2);
    struct bz_deadline_event events[2];
    struct bz_deadline_case c = BZ_DEADLINE_CASE;
    struct bz_err err = {0};

    c.term = r->term;
    c.zone = "Europe/Madrid";
    c.calendars = places;
    c.n_calendars = 2;
    if (r->found)
        find_names(r, &c);
    c.events = events;
    c.n_events = 2;
    for (int i = 0; i < 2; i++)
        events[i] = (struct bz_deadline_event){.verb = i ? BZ_EVENT_RESUME : BZ_EVENT_SUSPEND,
                                               .at = BUZON_TIME_NONE,
                                               .amount = BZ_AMOUNT_NONE};
    for (int i = 0; i < RULES; i++) {
        buzon_day day = first + days[i] % 270;
        struct bz_deadline_result due;

        c.received = (buzon_time)day * BZ_MS_DAY + 10 * BZ_MS_HOUR;
        events[0].day = day + 5;
        events[1].day = day + 12;
        if (!bz_deadline_compute(r->calendars, r->terms, &c, false, &due, &err))
            bench_die(r->term, err.message);
        sink += due.due;
    }
}

/* What computing all open deadlines anew costs beside the store. */
static void recompute(void *user)
{
    static const char *const places[] = {"ES-VC"};
    const struct rules *r = user;
    struct bz_deadline_case c = BZ_DEADLINE_CASE;
    struct bz_err err = {0};

    c.term = r->term;
    c.zone = "Europe/Madrid";
    c.calendars = places;
    c.n_calendars = 1;
    for (int i = 0; i < DAYS; i++) {
        struct bz_due_then then = {days[i] + 30, 0, 1};
        struct bz_recomputed to;

        c.received = (buzon_time)days[i] * BZ_MS_DAY + 10 * BZ_MS_HOUR;
        if (!bz_deadline_recompute(r->calendars, r->terms, &c, &then, &to, &err))
            bench_die(r->term, err.message);
        sink += to.reason;
    }
}

/* The bytes that counting in a calendar of 20 years touches. */
static void weigh_calendar(void)
{
    static const char *const dirs[] = {".", NULL}, *const ids[] = {"bench-years"};
    struct bz_calendar_query query = {
        .ids = ids, .n = 1, .as_of = BUZON_DAY_NONE, .weekmask = -1};
    FILE *f = fopen("bench-years.json", "w");
    struct bz_err err = {0};
    struct bz_calendar_set *owned = NULL;
    struct bz_calendars *calendars = bz_calendars_new(dirs, &err);
    const struct bz_calendar_set *set;

    if (!f || !calendars)
        bench_die("bench-years.json", "cannot write it");
    (void)fputs("{\"id\": \"bench-years\", \"weekend\": [\"SA\", \"SU\"], \"years\": {", f);
    for (int y = 2015; y < 2035; y++)
        (void)fprintf(f, "%s\"%d\": [{\"date\": \"%d-01-01\"}]", y > 2015 ? "," : "", y, y);
    (void)fputs("}}", f);
    (void)fclose(f);
    set = bz_calendars_compose(calendars, &query, &owned, &err);
    (void)unlink("bench-years.json");
    if (!set)
        bench_die("bench-years.json", err.message);
    bench_limit("a calendar of 20 years", (double)bz_calendar_set_bytes(set), "bytes", 4096);
    bz_calendars_free(calendars);
}

/* Days of 2016 to 2025, in no order. */
static void fill_days(void)
{
    uint32_t seed = 1;

    for (int i = 0; i < DAYS; i++) {
        seed = seed * 1664525u + 1013904223u;
        days[i] = bz_day_of(2016, 1, 1) + (int32_t)((seed >> 8) % 3600);
    }
}

static const struct figure {
    const char *name, *term;
    void (*run)(void *user);
    int n;
} figures[] = {
    {"rule_working_days", "es.rd951.complaint", one_rule_each, RULES},
    {"rule_month", "es.ltaibg.access", one_rule_each, RULES},
    {"rule_disputed", "es.lpac.days", one_rule_each, RULES},
    {"recompute", "es.rd951.complaint", recompute, DAYS},
};

/* Looked up by their names each time, and found before, in turn. How much memory was asked
 * for. */
static int64_t time_figure(const struct figure *f, const struct rules *data, int rounds)
{
    struct rules named = *data, found = *data;
    struct bench_side sides[] = {{f->run, &named, 0}, {f->run, &found, 0}};
    int64_t before;

    named.term = found.term = f->term;
    found.found = true;
    f->run(&named);
    before = bench_allocations();
    bench_in_turn(sides, f->run == one_rule_each ? 2 : 1, rounds);
    (void)printf("time\t%s\t%.3f\n", f->name, sides[0].best / f->n * 1e9);
    if (f->run == one_rule_each)
        (void)printf("time\t%s_found\t%.3f\n", f->name, sides[1].best / f->n * 1e9);
    return bench_allocations() - before;
}

int main(int argc, char **argv)
{
    int rounds = (int)bench_count(argc, argv, 1, 5, 1);
    const char *dirs[] = {BENCH_DATA "/calendars", NULL};
    struct bz_err err = {0};
    struct rules r = {.calendars = bz_calendars_new(dirs, &err),
                      .terms = bz_terms_load(BENCH_DATA "/terms.json", &err)};
    int64_t asked = 0;

    if (!r.calendars || !r.terms)
        bench_die("data", err.message);
    fill_days();
    weigh_calendar();
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        asked += time_figure(&figures[i], &r, rounds);
    bench_limit("allocations in whole rules, computed and computed anew", (double)asked,
                "allocations", 0);
    bz_calendars_free(r.calendars);
    bz_terms_free(r.terms);
    return sink == 42;
}
