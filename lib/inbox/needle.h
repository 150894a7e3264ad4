/* SPDX-License-Identifier: EUPL-1.2 */
/* What of a person is looked for in words that others wrote: names, numbers, lines of theirs.
 */
#ifndef BZ_INBOX_NEEDLE_H
#define BZ_INBOX_NEEDLE_H

#include "base/auto.h"
#include "base/err.h"
#include "base/vec.h"

/* Zeroed it holds nothing. Sorted when first used, and again after an addition. */
struct bz_needles {
    struct {
        char **items; /* owns them */
        size_t n, cap;
    } list;
    size_t first[257]; /* where those that begin with a byte are */
    bool sorted;
};
void bz_needles_done(struct bz_needles *n);

/* How a network knows somebody: id, handle, name and its parts, address of the profile. NULLs
 * are nothing. What is so short that it is in many words is left out. */
bool bz_needles_add_names(struct bz_needles *n, const char *const names[4], struct bz_err *err);
/* The lines of a text that are long enough to be known again, and the personal data in it. */
bool bz_needles_add_text(struct bz_needles *n, const char *text, struct bz_err *err);

/* Whether some bytes hold one of them, as a word of its own: as they are, or as JSON escapes
 * them. -1 without memory. */
int bz_needles_in(struct bz_needles *n, const char *bytes, size_t len, struct bz_err *err);
/* The text with "[borrado]" in their places and in the place of lines quoted as mails do (">
 * "); the caller owns it. *changed says whether there were any. */
char *bz_needles_mask(struct bz_needles *n, const char *text, bool *changed,
                      struct bz_err *err);

#endif
