/* SPDX-License-Identifier: EUPL-1.2 */
/* An answer before it is stored. */
#ifndef BZ_INBOX_LETTER_H
#define BZ_INBOX_LETTER_H

#include "inbox/inbox.h"

struct bz_letter {
    char *text, *actor; /* owned; the text is NFC */
    char *form;         /* owned: the template, JSON; NULL: free text */
    bool draft;
    int visibility; /* -1: as the question */
    enum buzon_privacy privacy;
};

static inline void bz_letter_free(struct bz_letter *letter)
{
    buzon_letter_free(letter);
}
BZ_AUTO_DEFINE(bz_letter);

/* One of many that a letter goes to. */
struct bz_addressee {
    const char *reference;
    int64_t version;     /* that it must have; negative: any */
    const char *similar; /* the inquiry whose group is answered; NULL: none */
    int64_t n_similar;   /* how many of the group are */
};
/* Store the letter as an answer of that inquiry, inside a transaction: its number, and the
 * inquiry's version afterwards. CONFLICT, and as buzon_inbox_write(). lib/inbox/answer.c */
bool bz_letter_write(struct bz_tx *tx, const struct bz_letter *letter,
                     const struct bz_addressee *to, int64_t *answer, int64_t *version,
                     struct bz_err *err);

/* What was set without being looked at. */
bool bz_letter_ok(const struct bz_letter *letter, struct bz_err *err);

#endif
