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
};

/* --- which inquiry a message belongs to: lib/inbox/assign.c --- */

/* The inquiry of (account, thread, author), a new one where there is none or the old one is
 * closed for good; codes learn what was opened, *verb becomes "opened" or "reopened" then. Not
 * saved yet. */
struct bz_case *bz_inquiry_for(struct bz_arriving *a, const struct bz_message *m,
                               const char *thread, int64_t author, struct bz_json *codes,
                               const char **verb, struct bz_err *err);
/* An answer of ours, sent with another tool, may have been seen before the message it answers.
 */
bool bz_inquiry_answered_before(struct bz_arriving *a, struct bz_case *c,
                                const struct bz_message *m, const char *thread,
                                struct bz_err *err);

#endif
