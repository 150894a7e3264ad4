/* SPDX-License-Identifier: EUPL-1.2 */
/* Groups of inquiries that ask the same, inside a transaction: table similar says in which one
 * an inquiry is, similar_key by what those are found that others are compared with. */
#ifndef BZ_INBOX_SIMILAR_H
#define BZ_INBOX_SIMILAR_H

#include "inbox/inbox.h"
#include "text/alike.h"

/* Whether a person decided about an inquiry: column hand. */
enum bz_hand { BZ_HAND_NONE, BZ_HAND_IN, BZ_HAND_OUT };

/* --- what an inquiry says: lib/inbox/told.c --- */

/* All that its citizen wrote, as far as it is compared. */
struct bz_told {
    int64_t id;
    buzon_time opened_at;
    bool restricted;
    struct bz_alike *words;     /* owned; NULL: it is compared with nothing */
    char *where, *conversation; /* owned; conversation NULL: it answers nothing */
    bool pictures;
};
void bz_told_done(struct bz_told *told);
/* Read it. `since`: what was opened before is compared with nothing. */
bool bz_told_load(struct bz_tx *tx, int64_t inquiry, buzon_time since, struct bz_told *ret,
                  struct bz_err *err);
/* As bz_alike_score(), with where it was said, and when: at most `window` apart. */
int bz_told_score(const struct bz_told *a, const struct bz_told *b, int64_t window,
                  struct bz_err *err);

/* --- groups --- */

/* Find the place of an inquiry anew, from what it says now. Bounded: the newest few with a
 * piece in common are compared. */
bool bz_similar_place(struct bz_tx *tx, int64_t inquiry, struct bz_err *err);
/* Take it out of everything: its group, and the keys by which it is found. */
bool bz_similar_forget(struct bz_tx *tx, int64_t inquiry, struct bz_err *err);
/* What is past the window is found no more: at most `most` of them; gives how many, -1. */
int64_t bz_similar_prune(struct bz_tx *tx, int64_t most, struct bz_err *err);
/* What a person says: into the group of `other`, or (0) out of its own. Whether that changed
 * anything is in *changed. */
bool bz_similar_by_hand(struct bz_tx *tx, int64_t inquiry, int64_t other, bool *changed,
                        struct bz_err *err);

/* --- lib/inbox/similar_list.c --- */

/* Whether an inquiry i waits for an answer that nobody is at: in a query. */
#define BZ_SIMILAR_WAITING                                                                     \
    "i.status < 3 AND i.restricted = 0 AND NOT EXISTS (SELECT 1 FROM answer w WHERE "          \
    "w.inquiry = i.id AND (w.state < 4 OR w.state = 10))"
/* The inquiry of that reference, and its group; 0: it is alone. NOT_FOUND. */
bool bz_similar_of(struct bz_db *db, const char *reference, int64_t *inquiry, int64_t *group,
                   struct bz_err *err);

/* --- lib/inbox/similar_step.c --- */

/* As buzon_inbox_find_similar(). */
int64_t bz_similar_find(struct buzon_inbox *inbox, int64_t limit, struct bz_err *err);
/* The same beside other work, which a failure of this does not make fail. */
void bz_similar_follow(struct buzon_inbox *inbox);

#endif
