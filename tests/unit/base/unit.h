/* SPDX-License-Identifier: EUPL-1.2 */
/* What the tests of floors 0 and 1 share: the framework, and memory that runs out on request.
 */
#ifndef BZ_TESTS_UNIT_H
#define BZ_TESTS_UNIT_H

#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The tests are linked with --wrap for these, so that only our own allocations pass here. */
void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void __real_free(void *p);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);
void __wrap_free(void *p);

/* Allocations that still succeed; -1: all. */
static long unit_supply = -1;
static long unit_alive;
static bool unit_starved;

static inline bool unit_starve(void)
{
    if (unit_supply < 0)
        return false;
    if (unit_supply > 0) {
        unit_supply--;
        return false;
    }
    return unit_starved = true;
}

static inline void *unit_count(void *p)
{
    unit_alive += p != NULL;
    return p;
}

void *__wrap_malloc(size_t n)
{
    return unit_starve() ? NULL : unit_count(__real_malloc(n));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return unit_starve() ? NULL : unit_count(__real_calloc(n, size));
}

void *__wrap_realloc(void *p, size_t n)
{
    if (unit_starve())
        return NULL;
    return p ? __real_realloc(p, n) : unit_count(__real_realloc(p, n));
}

char *__wrap_strdup(const char *s)
{
    return unit_starve() ? NULL : unit_count(__real_strdup(s));
}

char *__wrap_strndup(const char *s, size_t n)
{
    return unit_starve() ? NULL : unit_count(__real_strndup(s, n));
}

void __wrap_free(void *p)
{
    unit_alive -= p != NULL;
    __real_free(p);
}

/* Let the n-th allocation of `act` fail, then all after it, for every n until it succeeds: each
 * time it must report NO_MEMORY and keep nothing. */
static inline void unit_sweep(bool (*act)(struct bz_err *err))
{
    for (long n = 0;; n++) {
        BZ_LOCAL_ERR(err);
        long before = unit_alive;
        bool ok;

        unit_supply = n;
        unit_starved = false;
        ok = act(&err);
        unit_supply = -1;
        assert_int_equal(unit_alive, before);
        if (!unit_starved) {
            assert_true(ok);
            assert_int_equal(err.code, BUZON_OK);
            assert_true(n > 0);
            return;
        }
        assert_false(ok);
        assert_int_equal(err.code, BUZON_ERR_NO_MEMORY);
    }
}

#endif
