/* SPDX-License-Identifier: EUPL-1.2 */
/* What words mean where texts are compared, in the languages of the triage packs. */
#ifndef BZ_TEXT_ALIKE_WORDS_H
#define BZ_TEXT_ALIKE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum bz_alike_word {
    BZ_ALIKE_PLAIN = 0,
    BZ_ALIKE_DROP = 1 << 0,  /* grammar and good manners: says nothing of what is asked */
    BZ_ALIKE_TURN = 1 << 1,  /* turns the sentence it stands in into another one: "no" */
    BZ_ALIKE_MORE = 1 << 2,  /* something else follows: "also", "but" */
    BZ_ALIKE_ASK = 1 << 3,   /* begins a demand */
    BZ_ALIKE_PHONE = 1 << 4, /* a number follows */
    BZ_ALIKE_OWN = 1 << 5,   /* … of the writer: "my"; dropped */
    BZ_ALIKE_LABEL = 1 << 6, /* a single letter behind it is a name: "portal A" */
    BZ_ALIKE_NAMES = 1 << 7  /* no word's: a number, or what stands for one */
};

/* Of a folded word without accents; a set of bits. */
unsigned bz_alike_word(const char *word, size_t len);
/* Whether two words that follow each other are good manners together: "buenos dias". */
bool bz_alike_polite(const char *before, size_t before_len, const char *word, size_t len);

#endif
