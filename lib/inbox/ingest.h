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

/* {"message": id, "revision": n}; NULL without memory. */
struct bz_json *bz_message_codes(const struct bz_message *m);

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

/* --- a message as the store has it: lib/inbox/stored.c --- */

/* Owns what it holds; `m` borrows from it. */
struct bz_stored {
    struct bz_message *m; /* packed */
    int64_t id;
    buzon_time received_at;
};

/* Revision 0 means the present one. NOT_FOUND when there is no such message or revision. */
bool bz_stored_find(struct bz_db *db, int64_t account, const char *mid, int revision,
                    struct bz_stored *ret, struct bz_err *err);
void bz_stored_done(struct bz_stored *s);
/* The columns that bz_stored_read() takes, of table message as m with these joins. */
#define BZ_MESSAGE_COLUMNS                                                                     \
    "m.id, m.received_at, a.network, a.name, m.mid, m.native_id, m.revision, m.kind, "         \
    "m.direction, "                                                                            \
    "m.visibility, m.text, m.subject, m.language, m.created_at, m.edited_at, m.deleted_at, "   \
    "m.thread, m.parent, m.url, m.extra, m.attachments, w.native_id, w.handle, w.name, "       \
    "w.url, "                                                                                  \
    "w.bot, w.ours"
/* The same of an earlier revision r: what it said then in place of what it says now. */
#define BZ_REVISION_COLUMNS                                                                    \
    "m.id, m.received_at, a.network, a.name, m.mid, m.native_id, r.revision, m.kind, "         \
    "m.direction, "                                                                            \
    "m.visibility, r.text, r.subject, m.language, m.created_at, r.edited_at, m.deleted_at, "   \
    "m.thread, m.parent, m.url, r.extra, m.attachments, w.native_id, w.handle, w.name, "       \
    "w.url, "                                                                                  \
    "w.bot, w.ours"
#define BZ_MESSAGE_JOINS                                                                       \
    "JOIN account a ON a.id = m.account LEFT JOIN author w ON w.id = m.author "
bool bz_stored_read(struct bz_db *db, const struct bz_rows *rows, struct bz_stored *ret,
                    struct bz_err *err);
/* An event whose words are this message. */
bool bz_stored_event(struct bz_tx *tx, struct bz_case *c, const char *actor, const char *verb,
                     const struct bz_stored *s, struct bz_err *err);

#endif
