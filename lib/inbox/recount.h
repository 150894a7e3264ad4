/* SPDX-License-Identifier: EUPL-1.2 */
/* The figures counted anew: which cells there are, what they hold and what they should. */
#ifndef BZ_INBOX_RECOUNT_H
#define BZ_INBOX_RECOUNT_H

#include "inbox/figures.h"

enum { BZ_RECOUNT_BUCKETS = 4096 };

/* A cell by numbers. What is kept counts on one side, what is found on the other; of the values
 * of a spread the marks tell which they are, in any order. */
struct bz_tally {
    buzon_day day;
    int32_t key; /* which of the cells that are known */
    int64_t kept, found;
    uint64_t kept_mark, found_mark;
};
struct bz_tallies BZ_VEC(struct bz_tally);

/* A cell of any day, known once. */
struct bz_cell_known {
    struct bz_cell cell; /* owns its texts */
    int32_t next;        /* of its bucket, one more than the place; 0: none */
};

struct bz_recount {
    struct buzon_inbox *inbox;          /* who asks; borrows */
    struct buzon_inbox *own;            /* what is read; NULL before the first count */
    const struct bz_settings *settings; /* of `own` */
    struct bz_findings *findings; /* NULL: nothing is checked but counted, all of it by day */
    /* Who is told of each value of a spread, `n` below nought for what is kept; NULL: nobody.
     */
    bool (*value)(void *user, const struct bz_tally *cell, int64_t value, int64_t n,
                  struct bz_err *err);
    void *user;
    struct bz_tallies cells; /* by day and key, each once, when all is counted */
    size_t pack_at;
    struct BZ_VEC(struct bz_cell_known) known; /* stays from one count to the next */
    int32_t buckets[BZ_RECOUNT_BUCKETS];
    bool kept;                      /* what comes now is what the store has */
    int64_t rows, inquiries, total; /* how far this count is */
};
void bz_recount_done(struct bz_recount *r);

/* Count everything as it is at one moment. The inbox is not locked: others work meanwhile, and
 * the host is asked every few hundredths of a second whether to go on. */
bool bz_recount(struct bz_recount *r, struct bz_err *err);
bool bz_tally_differs(const struct bz_tally *t);

#endif
