/* SPDX-License-Identifier: EUPL-1.2 */
/* Counts the allocations of a whole process, those inside other libraries too. */
#ifndef BENCH_ALLOC_H
#define BENCH_ALLOC_H

#include <stdint.h>

/* How many times memory was asked for so far. */
int64_t bench_allocations(void);

#endif
