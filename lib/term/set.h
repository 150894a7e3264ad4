/* SPDX-License-Identifier: EUPL-1.2 */
/* How a set of working days is laid out: one bit a day, with counts to rank and samples to
 * select. */
#ifndef BZ_TERM_SET_H
#define BZ_TERM_SET_H

#include "term/calendar.h"

enum {
    BZ_SET_MEMBERS = 16,
    BZ_SET_MEMBERS_ASKED = 16,
    BZ_SET_FIRST_YEAR = 1970,
    BZ_SET_LAST_YEAR = 2100
};

/* Days [from, to) for whose years every member has data. */
struct bz_set_span {
    buzon_day from, to;
    uint32_t rank_to; /* working days of the set before `to` */
};

struct bz_calendar_set {
    buzon_day first; /* bit 0 */
    uint32_t n_days, n_words, n_spans;
    struct bz_set_span *spans; /* ascending; this and the arrays below are one block, owned */
    uint64_t *bits;            /* working */
    uint64_t *provisional;     /* one bit a day */
    uint32_t provisional_from; /* no such bit comes before this one */
    uint64_t *short_days;      /* one bit a day; NULL: none */
    uint32_t *rank;            /* working days before each word, and at the end */
    uint16_t *sample;          /* the word of every 32nd working day */
    size_t bytes;              /* of that block */

    const struct bz_calendar *members[BZ_SET_MEMBERS]; /* borrows from the registry */
    size_t n_members;
    const struct bz_hours *hours;         /* of the first member that has any; NULL: none */
    struct bz_days BZ_VEC(buzon_day) own; /* days of one's own, ascending */
    int weekmask, asked_weekmask;         /* working weekdays; what the query said */
    buzon_day as_of;

    struct bz_calendar_set *next; /* in the registry */
    uint64_t hash;
    char *asked[BZ_SET_MEMBERS_ASKED]; /* own: the ids that were asked, to find it again */
    size_t n_asked;
};

/* Says in *err which calendar has no data for the year of a day. Always NONE. */
buzon_day bz_set_missing(const struct bz_calendar_set *set, int64_t day, struct bz_err *err);

/* Lays out a set whose members are filled in. */
bool bz_set_build(struct bz_calendar_set *set, const struct bz_calendar_query *query,
                  struct bz_err *err);

#endif
