/* SPDX-License-Identifier: EUPL-1.2 */
/* One computation under way: what the steps of the engine share. Nothing in it is allocated. */
#ifndef BZ_TERM_RUN_H
#define BZ_TERM_RUN_H

#include "term/deadline.h"
#include "term/set.h"

enum { BZ_RUN_PAUSES = 64, BZ_RUN_EXTENSIONS = 16 };

/* A suspension: the days after s up to r (and s itself where the term says so) are lost. */
struct bz_pause {
    buzon_day s, r;      /* r INT32_MAX: nobody resumed yet */
    buzon_time from, to; /* the same for terms in hours; to INT64_MAX */
    const char *cause;   /* borrows; may be NULL */
    bool granted, expired, withdrawn, answered;
};

/* Room for what events become; never cleared, as it is larger than all the rest. */
struct bz_acts {
    struct bz_pause pauses[BZ_RUN_PAUSES];
    struct bz_amount extensions[BZ_RUN_EXTENSIONS];
    const char *extension_causes[BZ_RUN_EXTENSIONS];
};

struct bz_run {
    struct bz_calendars *cs;
    const struct bz_terms *terms;
    const struct bz_deadline_case *c;
    const struct bz_term *term;
    const struct bz_calendar_set *set;
    const struct bz_zone *zone;
    const struct bz_hours *hours; /* NULL: none */
    struct bz_deadline_result *ret;
    struct bz_err *err;
    bool explain;
    struct bz_amount amount; /* after overrides and urgency */
    enum bz_extend_mode extend;
    struct bz_pause *pauses; /* borrow from struct bz_acts */
    size_t n_pauses;
    struct bz_amount *extensions;
    const char **extension_causes;
    size_t n_extensions;
    bool extended_on;   /* some extension says when it was notified */
    buzon_day received; /* local day */
    buzon_day filed;    /* the day taken for the receipt, before its intake */
    buzon_day start;    /* day 0 */
    buzon_day base;     /* the count begins the day after */
};

/* events.c: acts become pauses and extensions, checked. Needs everything above `pauses`, and
 * `received`. */
bool bz_run_events(struct bz_run *run);
/* The extensions that were notified must have been so in time; `due` is the day without them.
 */
bool bz_run_extensions_in_time(struct bz_run *run, buzon_day due, buzon_time due_end);

/* count.c: terms in days and more. Gives NONE without an error when the clock stands still. */
bool bz_run_start(struct bz_run *run);
bool bz_run_days(struct bz_run *run, buzon_day *ret);
/* The end of a plain amount from a day: what a granted term and a longest delay are. */
bool bz_run_plain(struct bz_run *run, buzon_day from, struct bz_amount amount,
                  enum bz_roll roll, buzon_day *ret);

/* Why a day does not count, as a step; nothing for a working day. */
bool bz_run_why(struct bz_run *run, buzon_day day);
/* That a granted term ended a pause by itself, and with which effect. */
bool bz_run_grant_ended(struct bz_run *run, const struct bz_pause *p);

/* openings.c: terms in hours and minutes. */
bool bz_run_hours(struct bz_run *run, buzon_time *ret);
/* The open spans of a local day, ascending; at most 24. Without hours the whole of a working
 * day. */
struct bz_span_of_time {
    buzon_time from, to;
};
struct bz_place_hours {
    const struct bz_calendar_set *set;
    const struct bz_zone *zone;
    const struct bz_hours *hours; /* NULL: all of a working day */
};
/* How many; -1 where a calendar is missing. */
int bz_openings(const struct bz_place_hours *where, buzon_day day,
                struct bz_span_of_time ret[static 24], struct bz_err *err);
/* Milliseconds of opening hours in [from, to); -1 where a calendar is missing. */
int64_t bz_open_between(const struct bz_place_hours *where, buzon_time from, buzon_time to,
                        struct bz_err *err);

/* step.c: one more line of the explanation. Names are copied. */
bool bz_run_add_step(struct bz_run *run, struct bz_deadline_step step, const char *name,
                     const char *calendar);
/* The same where there is an explanation: without one nothing of it is even looked at. */
#define bz_run_step(run, ...) (!(run)->explain || bz_run_add_step((run), __VA_ARGS__))
/* A step that names nothing but what is assigned: BZ_STEP(BZ_STEP_DUE, st.day = due, st.at =
 * end). */
#define BZ_STEP(code_, ...)                                                                    \
    __extension__({                                                                            \
        struct bz_deadline_step st = {.code = (code_),                                         \
                                      .day = BUZON_DAY_NONE,                                   \
                                      .until = BUZON_DAY_NONE,                                 \
                                      .at = BUZON_TIME_NONE,                                   \
                                      .amount = {.n = -1}};                                    \
        __VA_ARGS__;                                                                           \
        st;                                                                                    \
    })

#endif
