/* SPDX-License-Identifier: EUPL-1.2 */
/* A message as the store has it: its columns, reading it back, and the event whose words it is.
 */
#ifndef BZ_INBOX_STORED_H
#define BZ_INBOX_STORED_H

#include "inbox/inbox.h"

/* {"message": id, "revision": n}; NULL without memory. */
struct bz_json *bz_message_codes(const struct bz_message *m);

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
    "m.thread, m.parent, m.url, r.extra, r.attachments, w.native_id, w.handle, w.name, "       \
    "w.url, "                                                                                  \
    "w.bot, w.ours"
#define BZ_MESSAGE_JOINS                                                                       \
    "JOIN account a ON a.id = m.account LEFT JOIN author w ON w.id = m.author "
bool bz_stored_read(struct bz_db *db, const struct bz_rows *rows, struct bz_stored *ret,
                    struct bz_err *err);
/* The words of an event whose codes name a message: that as it is stored. NULL with err
 * untouched: it is not there. */
char *bz_stored_words(struct bz_db *db, int64_t account, const char *codes, struct bz_err *err);
/* The same for events of many inquiries, one after the other by number: their messages are read
 * alongside, and only what comes in another order is looked up. Zeroed it holds nothing. */
struct bz_stored_run {
    struct bz_db *db;     /* borrows */
    struct bz_rows *rows; /* owns */
    int got;              /* 1: a message waits to be asked for */
    struct bz_str words;
};
void bz_stored_run_done(struct bz_stored_run *run);
bool bz_stored_run_begin(struct bz_stored_run *run, struct bz_db *db, int64_t after,
                         int64_t until, struct bz_err *err);
/* What it gives borrows from the run, until the next call. */
const char *bz_stored_run_words(struct bz_stored_run *run, int64_t inquiry, int64_t account,
                                const char *codes, struct bz_err *err);
/* An event whose words are this message. */
bool bz_stored_event(struct bz_tx *tx, struct bz_case *c, const char *actor, const char *verb,
                     const struct bz_stored *s, struct bz_err *err);

#endif
