/* SPDX-License-Identifier: EUPL-1.2 */
/* Pages of Mastodon notifications as a busy town hall gets them, for the benchmarks. */
#ifndef BENCH_PAGE_H
#define BENCH_PAGE_H

#include <stddef.h>
#include <stdint.h>

/* The `page`-th page of `n` notifications, each by another author with another text; owned by
 * the caller. */
char *bench_page(int64_t page, int n, size_t *len);

/* Seconds of a clock that only goes forward. */
double bench_now(void);
double bench_cpu(void); /* seconds the processor worked for us: what others do matters less */
/* The smallest of `runs` timings of what `body` does, in seconds. */
double bench_best(int runs, void (*body)(void *), void *user);
/* One line of the report: name, ratio, aim, and what was measured. Gives 1 when the aim is
 * missed. */
int bench_ratio(const char *name, double ours, double floor, double aim);
/* The process's peak memory in MiB. */
double bench_peak_mib(void);

#endif
