/* SPDX-License-Identifier: EUPL-1.2 */
/* Where in a text the words of a search are. */
#ifndef BZ_STORE_SNIPPET_H
#define BZ_STORE_SNIPPET_H

#include "base/err.h"
#include "base/vec.h"

enum { BZ_SNIPPET_BEFORE = 40, BZ_SNIPPET_CHARS = 160, BZ_SNIPPET_BYTES = 256 << 10 };

/* A stretch of a text, in bytes. */
struct bz_stretch {
    size_t start, end;
};
struct bz_stretches BZ_VEC(struct bz_stretch);

/* What is shown of a text: about 160 characters from a little before the first word found, and
 * the words found in it. The index of words finds the message; this says where. */
struct bz_snippet {
    struct bz_stretch shown;
    struct bz_stretches marks; /* in order, apart */
};

/* `words` as in bz_search_match(); a text beyond 256 KiB is looked at up to there. Without a
 * word in it the beginning is shown. Free with bz_snippet_done(), also when it failed. */
bool bz_snippet_make(const char *text, const char *words, bool exact, struct bz_snippet *ret,
                     struct bz_err *err);
void bz_snippet_done(struct bz_snippet *s);

#endif
