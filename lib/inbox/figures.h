/* SPDX-License-Identifier: EUPL-1.2 */
/* What figures are made of: cells that every change moves, and what an inquiry adds to them. */
#ifndef BZ_INBOX_FIGURES_H
#define BZ_INBOX_FIGURES_H

#include "inbox/inbox.h"
#include "term/zone.h"

/* Where a cell is kept. */
enum bz_cell_table {
    BZ_CELL_SUM,    /* table figure */
    BZ_CELL_SPREAD, /* table spread */
    BZ_CELL_LOAD    /* table load */
};

/* One cell. Texts are borrowed. */
struct bz_cell {
    enum bz_cell_table table;
    buzon_day day;
    const char *network, *account, *unit; /* unit "" for none */
    int kind;
    const char *measure;
    int64_t value; /* seconds of a spread, hour of a load; 0 */
};

/* A copy that owns its texts; nothing is left of one that failed. */
bool bz_cell_copy(struct bz_cell *ret, const struct bz_cell *from, struct bz_err *err);
void bz_cell_done(struct bz_cell *cell);

/* Who is told what moves, and by how much. */
struct bz_tell {
    bool (*fn)(void *user, const struct bz_cell *cell, int64_t n, struct bz_err *err);
    void *user;
};

/* Whose inquiry it is. Texts are borrowed. */
struct bz_whose {
    const char *network, *account;
    const struct bz_zone *zone;
};

/* A deadline as it counts; texts are borrowed. */
struct bz_term_fact {
    const char *name, *term;
    buzon_time started_at;
    int64_t state; /* enum buzon_deadline_state; -1: not counted */
    int64_t used;  /* seconds until it was satisfied; -1: it is not */
};
/* Seconds from one instant to another, -1 when one is NONE; never below nought. */
int64_t bz_seconds_between(buzon_time from, buzon_time to);

/* Tell where an inquiry counts, `n` times: lib/inbox/fact.c. */
bool bz_fact_tell(const struct bz_fact *f, const struct bz_whose *whose, int64_t n,
                  const struct bz_tell *to, struct bz_err *err);
bool bz_term_tell(const struct bz_fact *f, const struct bz_term_fact *t,
                  const struct bz_whose *whose, int64_t n, const struct bz_tell *to,
                  struct bz_err *err);
/* That it was reopened, at that instant. */
bool bz_reopened_tell(const struct bz_fact *f, const struct bz_whose *whose, buzon_time at,
                      int64_t n, const struct bz_tell *to, struct bz_err *err);
/* A message that came in, and one of ours that belongs to no answer from here. */
bool bz_came_tell(const struct bz_whose *whose, buzon_time at, const struct bz_tell *to,
                  struct bz_err *err);
/* Move one cell of this transaction: lib/inbox/figures.c. */
bool bz_figures_shift(struct bz_tx *tx, const struct bz_cell *cell, int64_t n,
                      struct bz_err *err);
/* The events that say that an inquiry was closed no more, for a WHERE over `event`. */
#define BZ_REOPENED_EVENTS                                                                     \
    "(verb = 'reopened' OR (verb = 'status_set' AND codes LIKE '%\"from\":\"closed\"%'))"

/* Opening hours between an inquiry's first message and `to`, in seconds; -1 where a calendar
 * lacks the year, or `to` is NONE. */
bool bz_fact_open(struct buzon_inbox *inbox, buzon_time from, buzon_time to, int64_t *ret,
                  struct bz_err *err);

#endif
