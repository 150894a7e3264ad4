/* SPDX-License-Identifier: EUPL-1.2 */
/* What a language must bring to explain a deadline: months, weekdays, amounts, and a sentence
 * for every step. */
#ifndef BZ_TERM_LANGUAGE_H
#define BZ_TERM_LANGUAGE_H

#include "term/deadline.h"

enum { BZ_TEXT_STEPS = BZ_STEP_MISSING + 1 };
/* Steps that have another sentence in some cases. */
enum bz_text {
    BZ_TEXT_START_INCLUDED = BZ_TEXT_STEPS,
    BZ_TEXT_START_HOURS,
    BZ_TEXT_ONE_WEEKEND_DAY,
    BZ_TEXT_SUSPENDED_IN_VAIN,
    BZ_TEXT_ROLLED_BACK,
    BZ_TEXT_APPROVAL_EXCEPT,
    BZ_TEXT_CLOCK_STOPPED,
    BZ_TEXT_DISPUTED_UNKNOWN,
    BZ_TEXT_COUNT
};

enum {
    BZ_AMOUNT_MINUTE,
    BZ_AMOUNT_HOUR,
    BZ_AMOUNT_DAY,
    BZ_AMOUNT_WORKING_DAY,
    BZ_AMOUNT_WEEK,
    BZ_AMOUNT_MONTH,
    BZ_AMOUNT_YEAR,
    BZ_AMOUNT_COUNT
};

struct bz_cause {
    const char *code, *text;
};

/* In sentences and dates, {day} and its like are filled in, and what is in [brackets] is left
 * out when one of the things named there is empty. */
struct bz_language {
    const char *code; /* "es" */
    const char *date; /* {weekday} {d} {month} {y}; in Basque {ko} and {a}, what follows a year
                         and a day as their numbers are said */
    const char *weekdays[7], *months[12];      /* Monday first */
    const char *amounts[BZ_AMOUNT_COUNT][2];   /* one, and {n} */
    const char *of_working_days, *of_openings; /* what follows hours */
    const char *as_working_days;               /* what follows months */
    const char *holiday;                       /* a day nobody named */
    const char *texts[BZ_TEXT_COUNT];
    struct bz_cause causes[7]; /* ends with NULL */
};

extern const struct bz_language bz_language_es, bz_language_ca, bz_language_gl, bz_language_eu,
    bz_language_en;

#endif
