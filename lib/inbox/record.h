/* SPDX-License-Identifier: EUPL-1.2 */
/* The record of one inquiry as a value: what its two forms are written from. */
#ifndef BZ_INBOX_RECORD_H
#define BZ_INBOX_RECORD_H

#include "base/json.h"
#include "buzon/evidence.h"
#include "inbox/inbox.h"

/* Everything about it at one moment; NULL with err. */
struct bz_json *bz_record_of(struct buzon_inbox *inbox, const char *reference,
                             struct bz_err *err);

/* --- words: lib/inbox/record_words.c --- */

/* A word of the stored form ("open", "answer_queued") or a label ("#title") for people:
 * Spanish, or English for "en". What is not known stands for itself. */
const char *bz_record_word(const char *word, bool english);

#endif
