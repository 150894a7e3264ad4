/* SPDX-License-Identifier: EUPL-1.2 */
/* malloc and its family in front of those of the C library, which stay what they are. */
#include "alloc.h"

#include <stdlib.h>

extern void *__libc_malloc(size_t len);
extern void *__libc_calloc(size_t n, size_t len);
extern void *__libc_realloc(void *p, size_t len);

static int64_t asked;

int64_t bench_allocations(void)
{
    return asked;
}

void *malloc(size_t len)
{
    asked++;
    return __libc_malloc(len);
}

void *calloc(size_t n, size_t len)
{
    asked++;
    return __libc_calloc(n, len);
}

void *realloc(void *p, size_t len)
{
    asked++;
    return __libc_realloc(p, len);
}
