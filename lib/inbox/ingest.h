/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files behind ingest share: the arrival under way, the stored form of a message, and
 * its inquiry. */
#ifndef BZ_INBOX_INGEST_H
#define BZ_INBOX_INGEST_H

#include <stdio.h>

#include "inbox/inbox.h"
#include "store/search.h"

struct bz_arriving {
    struct bz_tx *tx;
    const struct bz_account *account;
    buzon_time at;          /* of receipt */
    struct bz_round *round; /* counts */
    char actor[80];         /* "network:mastodon" */
    /* Whether there are answers of ours whose message was not seen yet. */
    enum { BZ_EARLY_UNKNOWN, BZ_EARLY_NONE, BZ_EARLY_SOME } early;
    /* The same of notices about messages not seen yet. */
    enum { BZ_WAITING_UNKNOWN, BZ_WAITING_NONE, BZ_WAITING_SOME } waiting;
};

/* A new message and where it goes. Everything is borrowed but codes. */
struct bz_place {
    const struct bz_message *m;
    int64_t id, author; /* rows; author 0: the network does not say */
    bool author_is_new; /* and so has no inquiry */
    const char *thread;
    const char *verb;      /* of its event: "received", "opened" or "reopened" */
    struct bz_json *codes; /* of its event */
};

/* --- which inquiry a message belongs to: lib/inbox/assign.c --- */

/* The inquiry of (account, thread, author), a new one where there is none or the old one is
 * closed for good: then p->codes learn what was opened, and p->verb says so. Not saved yet. */
struct bz_case *bz_inquiry_for(struct bz_arriving *a, struct bz_place *p, struct bz_err *err);
/* An answer of ours, sent with another tool, may have been seen before the message it answers.
 */
bool bz_inquiry_answered_before(struct bz_arriving *a, struct bz_case *c,
                                const struct bz_message *m, struct bz_err *err);

/* --- what happened to our answers: lib/inbox/fate.c --- */

/* Apply a notice to the part of an answer it is about: 1; 0 when it is about none, -1. */
int bz_fate(struct bz_arriving *a, const struct bz_notice *n, struct bz_err *err);

/* --- notices that came too early: lib/inbox/early.c --- */

/* Keep one until its target is known. */
bool bz_early_keep(struct bz_arriving *a, const struct bz_notice *n, struct bz_err *err);
/* Those that waited for this target, which wait no longer; end the list with bz_earlies_done().
 */
bool bz_early_take(struct bz_tx *tx, int64_t account, const char *target,
                   struct bz_notices *ret, struct bz_err *err);
void bz_earlies_done(struct bz_notices *list);

/* --- the slow way over everything: lib/inbox/sweep.c --- */

/* It brought n messages that polling had missed. */
bool bz_sweep_found(const struct bz_arriving *a, int64_t n, struct bz_err *err);
/* How far polling had come is worth nothing any more: everything is to be read again, now. */
bool bz_sweep_lost(const struct bz_arriving *a, const char *why, struct bz_err *err);

#endif
