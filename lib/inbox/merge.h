/* SPDX-License-Identifier: EUPL-1.2 */
/* What merging, splitting and undoing share: who asks for it, what goes along with messages,
 * how both inquiries stood before. */
#ifndef BZ_INBOX_MERGE_H
#define BZ_INBOX_MERGE_H

#include "buzon/merge.h"
#include "inbox/inbox.h"
#include "inbox/person.h"
#include "text/split.h"

/* NULL texts: not given. */
struct bz_regroup {
    char *reference, *actor, *reason, *into; /* own */
    int64_t version, into_version;           /* negative: any */
    bool same_person;
    struct bz_texts messages;
};

/* Numbers of table merge. */
enum bz_merge_kind { BZ_MERGE_MERGED, BZ_MERGE_SPLIT, BZ_MERGE_SHELL };

/* Messages on their way from one inquiry to another. */
struct bz_moving {
    struct bz_tx *tx;
    const char *actor;
    int64_t merge; /* the row they are noted with */
    struct bz_case *from, *to;
};

/* --- moving: lib/inbox/move.c --- */

/* Every message noted with the merge that `from` still has, the answers to them, and what of
 * ours came behind `since` (message.id) and belongs to these. */
bool bz_move_all(const struct bz_moving *m, int64_t since, struct bz_err *err);
bool bz_move_note(const struct bz_moving *m, int64_t message, struct bz_err *err);
/* STATE while an answer of the case is just being sent: nobody knows yet what comes of it. */
bool bz_move_allowed(struct bz_tx *tx, const struct bz_case *c, struct bz_err *err);
/* Both cases know what was moved; they are not saved. */

/* The case that has what was merged into others: takes it, and gives the last of the way. */
struct bz_case *bz_merge_follow(struct bz_tx *tx, struct bz_case *taken, struct bz_err *err);
/* The same of its id, where it has one (0). */
bool bz_merge_where(struct bz_tx *tx, int64_t *inquiry, struct bz_err *err);
/* A message came that way from an inquiry: it goes back with the others. */
bool bz_merge_joined(struct bz_tx *tx, int64_t inquiry, int64_t message, struct bz_err *err);

/* --- before and after: lib/inbox/before.c --- */

/* An event in the history of `c` that names the other inquiry and says how `c` stands now
 * (unless `undone`). */
bool bz_merge_event(struct bz_tx *tx, struct bz_case *c, const struct bz_regroup *r,
                    const char *verb, const struct bz_case *other, struct bz_err *err);
/* Remember the deadlines of a case with a merge; put them back as they were then. */
bool bz_merge_keep(struct bz_tx *tx, int64_t merge, const struct bz_case *c,
                   struct bz_err *err);
bool bz_merge_restore(struct bz_tx *tx, int64_t merge, struct bz_case *c, struct bz_err *err);
/* Put `c` back to what the event `seq` of its history says, but for what a person set since. */
bool bz_merge_before(struct bz_tx *tx, struct bz_case *c, int64_t seq, struct bz_err *err);
/* How many deadlines it has, and which is next. */
bool bz_merge_recount(struct bz_tx *tx, struct bz_case *c, struct bz_err *err);
/* Nothing is left of it but its name: merged into `other`. */
bool bz_merge_shell(struct bz_tx *tx, struct bz_case *c, const struct bz_case *other,
                    struct bz_err *err);
/* A new row of table merge, for the next events of both; 0 when it failed. */
int64_t bz_merge_row(struct bz_tx *tx, enum bz_merge_kind kind, const struct bz_case *c,
                     const struct bz_case *other, const char *actor, struct bz_err *err);

/* CONFLICT unless `version` is negative or the case's. */
bool bz_version_ok(const struct bz_case *c, int64_t version, struct bz_err *err);
/* STATE for one that is closed. */
bool bz_merge_open(const struct bz_case *c, struct bz_err *err);
/* STATE for one that is proposed or published. */
bool bz_merge_private(const struct bz_case *c, struct bz_err *err);

/* A public call: run body, which ends with the inquiry that is given. */
struct bz_regrouping {
    const struct bz_regroup *r;
    struct bz_inquiry *after; /* owns */
};
bool bz_regroup_end(struct bz_tx *tx, struct bz_regrouping *g, const char *reference,
                    struct bz_err *err);
buzon_inquiry *bz_regroup_run(struct buzon_inbox *inbox, const struct bz_regroup *r,
                              bool (*body)(struct bz_tx *, void *, struct bz_err *),
                              struct bz_err *err);

#endif
