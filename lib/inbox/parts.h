/* SPDX-License-Identifier: EUPL-1.2 */
/* What a message has besides its words, and how it grows: attachments are only added to, so
 * that an earlier revision is the first so many of them. */
#ifndef BZ_INBOX_PARTS_H
#define BZ_INBOX_PARTS_H

#include "inbox/inbox.h"

bool bz_parts_insert(struct bz_db *db, int64_t message, const struct bz_message *m,
                     struct bz_err *err);
/* Insert those that are not stored, behind the `n` there are; how many, or -1. */
int64_t bz_parts_add(struct bz_db *db, int64_t message, int64_t n, const struct bz_message *m,
                     struct bz_err *err);
/* 1 when some are not stored, 0 when all are, -1 when it failed. */
int bz_parts_are_new(struct bz_db *db, int64_t message, const struct bz_message *m,
                     struct bz_err *err);
/* A link that died lives on in the one that came now. */
bool bz_parts_renew(struct bz_db *db, int64_t message, const struct bz_message *m,
                    buzon_time now, struct bz_err *err);
/* The words so far and those of a part that came later, each paragraph that was not said yet.
 * Owned by the caller. */
char *bz_parts_text(const char *text, const char *more, struct bz_err *err);

/* What is left of an address that was the file itself, once that is elsewhere: enough to know
 * it again. Owned by the caller. */
char *bz_parts_mark(const char *url, struct bz_err *err);

#endif
