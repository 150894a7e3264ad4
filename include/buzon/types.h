/* SPDX-License-Identifier: EUPL-1.2 */
/* The plain values every other header uses: instants, days, export mark, version. */
#ifndef BUZON_TYPES_H
#define BUZON_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) && !defined(SWIG)
#define BUZON_API __attribute__((visibility("default")))
#else
#define BUZON_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** An instant: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted. @since 0.1 */
typedef int64_t buzon_time;

/** "No instant": what an optional instant holds when there is none. @since 0.1 */
#define BUZON_TIME_NONE INT64_MIN

/** A civil day: days since 1970-01-01 in the proleptic Gregorian calendar. @since 0.1 */
typedef int32_t buzon_day;

/** "No day": what an optional day holds when there is none. @since 0.1 */
#define BUZON_DAY_NONE INT32_MIN

/** How the library lets go of something a host gave it; called exactly once, outside locks.
 * @since 0.1 */
typedef void (*buzon_destroy_fn)(void *user);

/**
 * The version of the library that runs, as "0.1.0".
 *
 * Static text, never NULL.
 * @since 0.1
 */
BUZON_API const char *buzon_version(void);

/**
 * Free a text that a function said its caller owns. NULL is allowed.
 * @since 0.1
 */
BUZON_API void buzon_string_free(char *text);

/**
 * How many objects of the library are alive in this process: a leak counter for tests.
 *
 * Counts handles and records, not bytes. Never negative.
 * @since 0.1
 */
BUZON_API int64_t buzon_debug_live(void);

#ifdef __cplusplus
}
#endif
#endif
