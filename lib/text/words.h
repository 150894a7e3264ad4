/* SPDX-License-Identifier: EUPL-1.2 */
/* Where the words of a text are: as the index of words cuts them. */
#ifndef BZ_TEXT_WORDS_H
#define BZ_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* The next word from *at on, as offsets of bytes, and *at behind it; false when there is none.
 * A word is a run of letters, digits, marks and characters of private use, as for FTS5's
 * unicode61. Invalid UTF-8 is no part of a word. */
bool bz_word_next(const char *s, size_t len, size_t *at, size_t *start, size_t *end);

#endif
