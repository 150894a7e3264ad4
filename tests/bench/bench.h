/* SPDX-License-Identifier: EUPL-1.2 */
/* Clocks, rounds and lines of the report, the same for every benchmark. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stddef.h>
#include <stdint.h>
#include <stdnoreturn.h>

/* Seconds of a clock that only goes forward. */
double bench_now(void);
/* Seconds the processor worked for this thread: what else the machine does matters less. */
double bench_cpu(void);
/* The process's peak memory in MiB. */
double bench_peak_mib(void);

/* One of the things that are compared. */
struct bench_side {
    void (*run)(void *user);
    void *user;
    double best; /* processor seconds of its best round */
};
/* Let the sides run in turn, `rounds` times, and keep the best time of each. */
void bench_in_turn(struct bench_side *sides, size_t n, int rounds);

/* Lines for run.sh, fields apart by tabs. Names say "ours / theirs". */
void bench_ratio(const char *name, double ours, double theirs, const char *unit, double aim);
/* What may be at most `limit`. */
void bench_limit(const char *name, double value, const char *unit, double limit);
/* What is only said. */
void bench_stated(const char *name, double value, const char *unit);

noreturn void bench_die(const char *what, const char *why);

/* A count from the command line, at least `least`; `usual` without one. */
int64_t bench_count(int argc, char **argv, int at, int64_t usual, int64_t least);

#endif
