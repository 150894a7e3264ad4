/* SPDX-License-Identifier: EUPL-1.2 */
/* Clocks, rounds and lines of the report; see bench.h. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static double seconds(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double bench_now(void)
{
    return seconds(CLOCK_MONOTONIC);
}

double bench_cpu(void)
{
    return seconds(CLOCK_THREAD_CPUTIME_ID);
}

double bench_peak_mib(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

void bench_in_turn(struct bench_side *sides, size_t n, int rounds)
{
    for (int round = 0; round < rounds; round++)
        for (size_t i = 0; i < n; i++) {
            double start = bench_cpu(), took;

            sides[i].run(sides[i].user);
            took = bench_cpu() - start;
            if (round == 0 || took < sides[i].best)
                sides[i].best = took;
        }
}

void bench_ratio(const char *name, double ours, double theirs, const char *unit, double aim)
{
    (void)printf("ratio\t%s\t%.2f\t%.2f\t%s\t%.2f\n", name, ours, theirs, unit, aim);
    (void)fflush(stdout);
}

void bench_limit(const char *name, double value, const char *unit, double limit)
{
    (void)printf("limit\t%s\t%.2f\t%s\t%.2f\n", name, value, unit, limit);
    (void)fflush(stdout);
}

void bench_stated(const char *name, double value, const char *unit)
{
    (void)printf("stated\t%s\t%.2f\t%s\n", name, value, unit);
    (void)fflush(stdout);
}

void bench_die(const char *what, const char *why)
{
    (void)fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

int64_t bench_count(int argc, char **argv, int at, int64_t usual, int64_t least)
{
    int64_t n = argc > at ? strtoll(argv[at], NULL, 10) : usual;

    if (n < least)
        bench_die(argv[at], "too small a count");
    return n;
}
