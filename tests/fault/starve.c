/* SPDX-License-Identifier: EUPL-1.2 */
/* The linker sends every allocation of our own objects here (--wrap); SQLite is told to ask
 * here. */
#include "starve.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
int __real_vasprintf(char **ret, const char *format, va_list args);
void __real_free(void *p);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);
int __wrap_asprintf(char **ret, const char *format, ...);
int __wrap_vasprintf(char **ret, const char *format, va_list args);
void __wrap_free(void *p);

static struct {
    bool on, paused, happened;
    enum starve_whose whose;
    enum starve_how how;
    int64_t at, seen;
} starve;
static int64_t alive;

void starve_begin(enum starve_whose whose, enum starve_how how, int64_t n)
{
    starve.on = true;
    starve.paused = starve.happened = false;
    starve.whose = whose;
    starve.how = how;
    starve.at = n;
    starve.seen = 0;
}

bool starve_end(int64_t *seen)
{
    starve.on = false;
    if (seen)
        *seen = starve.seen;
    return starve.happened;
}

void starve_pause(void)
{
    starve.paused = true;
}

void starve_resume(void)
{
    starve.paused = false;
}

int64_t starve_alive(void)
{
    return alive;
}

/* Whether this allocation is one that fails. */
static bool starve_fails(enum starve_whose whose)
{
    int64_t n;

    if (!starve.on || starve.paused || starve.whose != whose)
        return false;
    n = starve.seen++;
    if (starve.at < 0 || (starve.how == STARVE_ONCE ? n != starve.at : n < starve.at))
        return false;
    return starve.happened = true;
}

/* --- ours --- */

static void *counted(void *p)
{
    alive += p != NULL;
    return p;
}

void *__wrap_malloc(size_t n)
{
    return starve_fails(STARVE_OURS) ? NULL : counted(__real_malloc(n));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return starve_fails(STARVE_OURS) ? NULL : counted(__real_calloc(n, size));
}

void *__wrap_realloc(void *p, size_t n)
{
    if (starve_fails(STARVE_OURS))
        return NULL;
    return p ? __real_realloc(p, n) : counted(__real_realloc(p, n));
}

char *__wrap_strdup(const char *s)
{
    return starve_fails(STARVE_OURS) ? NULL : counted(__real_strdup(s));
}

char *__wrap_strndup(const char *s, size_t n)
{
    return starve_fails(STARVE_OURS) ? NULL : counted(__real_strndup(s, n));
}

int __wrap_vasprintf(char **ret, const char *format, va_list args)
{
    int len = -1;

    *ret = NULL;
    if (!starve_fails(STARVE_OURS)) {
        len = __real_vasprintf(ret, format, args);
        (void)counted(*ret);
    }
    return len;
}

int __wrap_asprintf(char **ret, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = __wrap_vasprintf(ret, format, args);
    va_end(args);
    return len;
}

void __wrap_free(void *p)
{
    alive -= p != NULL;
    __real_free(p);
}

/* --- SQLite's --- */

static sqlite3_mem_methods theirs;

static void *sqlite_malloc(int n)
{
    return starve_fails(STARVE_SQLITE) ? NULL : theirs.xMalloc(n);
}

static void *sqlite_realloc(void *p, int n)
{
    return starve_fails(STARVE_SQLITE) ? NULL : theirs.xRealloc(p, n);
}

void starve_install(void)
{
    sqlite3_mem_methods mine;

    /* Without the pool of small blocks every allocation of SQLite can fail. */
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &theirs) != SQLITE_OK ||
        sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK)
        abort();
    mine = theirs;
    mine.xMalloc = sqlite_malloc;
    mine.xRealloc = sqlite_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &mine) != SQLITE_OK)
        abort();
}
