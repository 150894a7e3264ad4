/* SPDX-License-Identifier: EUPL-1.2 */
/* Pages of every network, filled in from the files of pages/; their README says how. */
#ifndef BENCH_PAGES_H
#define BENCH_PAGES_H

#include <stddef.h>

struct bench_page {
    char *bytes, *context; /* both owned; context: NULL where the file says none */
    size_t len;
};

/* The page of pages/NAME.txt with `n` items; ends the program when there is no such file. */
void bench_page_fill(struct bench_page *ret, const char *folder, const char *name, int n);
void bench_page_done(struct bench_page *page);

#endif
