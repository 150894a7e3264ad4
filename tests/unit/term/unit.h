/* SPDX-License-Identifier: EUPL-1.2 */
/* What every test of this folder includes, and the values they write as text. */
#ifndef TEST_TERM_UNIT_H
#define TEST_TERM_UNIT_H

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/err.h"
#include "term/civil.h"

/* When elsewhere.py says so, the process takes over its language and zone, which no answer may
 * show. */
static inline void test_elsewhere(void)
{
    if (!getenv("BUZON_TEST_ELSEWHERE"))
        return;
    if (!setlocale(LC_ALL, "") || strcmp(localeconv()->decimal_point, ",") != 0) {
        (void)fputs("the language of elsewhere.py is not there\n", stderr);
        exit(EXIT_FAILURE);
    }
    tzset();
}

/* A date a test writes; one that does not exist fails the test. */
static inline buzon_day test_day(const char *iso)
{
    buzon_day day = BUZON_DAY_NONE;

    if (!bz_day_parse(iso, &day))
        fail_msg("%s is no date", iso);
    return day;
}

static inline buzon_time test_time(const char *iso)
{
    buzon_time t = BUZON_TIME_NONE;

    if (!bz_instant_parse(iso, &t))
        fail_msg("%s is no instant", iso);
    return t;
}

#define assert_day(day, iso)                                                                   \
    do {                                                                                       \
        char day_[16];                                                                         \
        bz_day_format((day), day_);                                                            \
        assert_string_equal(day_, iso);                                                        \
    } while (0)
#define assert_time(t, iso)                                                                    \
    do {                                                                                       \
        char time_[32];                                                                        \
        bz_instant_format((t), time_);                                                         \
        assert_string_equal(time_, iso);                                                       \
    } while (0)

#endif
