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

/* What was set without being looked at. */
bool bz_letter_ok(const struct bz_letter *letter, struct bz_err *err);

#endif
