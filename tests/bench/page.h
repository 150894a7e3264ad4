/* SPDX-License-Identifier: EUPL-1.2 */
/* Pages of Mastodon notifications as a busy town hall gets them, for the benchmarks. */
#ifndef BENCH_PAGE_H
#define BENCH_PAGE_H

#include <stddef.h>
#include <stdint.h>

/* The `page`-th page of `n` notifications, each by another author with another text; owned by
 * the caller. */
char *bench_page(int64_t page, int n, size_t *len);

#endif
