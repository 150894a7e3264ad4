/* SPDX-License-Identifier: EUPL-1.2 */
/* Times of counting working days through the public calls, and of a loop written by hand;
 * calendars.py sets them beside numpy. usage: calendar [ROUNDS] */
#include "alloc.h"
#include "bench.h"

#include "buzon/calendar.h"

#include <stdio.h>
#include <string.h>

enum { DAYS = 1000000, WORKING_DAYS = 20 };

static int32_t days[DAYS], due[DAYS];

static void one_by_one(void *user)
{
    for (int i = 0; i < DAYS; i++)
        due[i] = buzon_calendar_add_working_days(user, days[i], WORKING_DAYS, NULL);
}

static void all_at_once(void *user)
{
    (void)buzon_calendar_add_working_days_32(user, days, DAYS, WORKING_DAYS, due, NULL);
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

static void bare_loop(void *user)
{
    for (int i = 0; i < DAYS; i++)
        due[i] = bare_add(user, days[i], WORKING_DAYS);
}

static void bare_fill(struct bare *b, const buzon_calendar *c)
{
    b->first = 16436; /* 2015-01-01 */
    for (int32_t i = 0; i < 13 * 365; i++) {
        if (buzon_calendar_is_working_day(c, b->first + i, NULL) == 1)
            b->bits[i >> 6] |= (uint64_t)1 << (i & 63);
    }
}

/* Days of 2016 to 2025, in no order. */
static void fill_days(void)
{
    uint32_t seed = 1;

    for (int i = 0; i < DAYS; i++) {
        seed = seed * 1664525u + 1013904223u;
        days[i] = 16801 + (int32_t)((seed >> 8) % 3600);
    }
}

int main(int argc, char **argv)
{
    static struct bare bare;
    static int32_t expected[DAYS];
    int rounds = (int)bench_count(argc, argv, 1, 5, 1);
    buzon_calendar *c = buzon_calendar_new("[\"ES-VC\"]", BENCH_DATA, NULL);
    struct bench_side sides[] = {
        {one_by_one, c, 0}, {all_at_once, c, 0}, {bare_loop, &bare, 0}};
    static const char *const names[] = {"add", "add_many", "bare_loop"};
    int64_t before;

    if (!c)
        bench_die("calendar", "cannot open");
    fill_days();
    bare_fill(&bare, c);
    bare_loop(&bare);
    memcpy(expected, due, sizeof due);
    before = bench_allocations();
    for (int i = 0; i < 2; i++) {
        sides[i].run(c);
        if (memcmp(expected, due, sizeof due) != 0)
            bench_die(names[i], "not the days of the loop by hand");
    }
    bench_limit("allocations in 2,000,000 added working days",
                (double)(bench_allocations() - before), "allocations", 0);
    bench_in_turn(sides, 3, rounds);
    for (int i = 0; i < 3; i++)
        (void)printf("time\t%s\t%.3f\n", names[i], sides[i].best / DAYS * 1e9);
    buzon_calendar_unref(c);
    return 0;
}
