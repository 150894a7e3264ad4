/* SPDX-License-Identifier: EUPL-1.2 */
/* Whether two texts ask the same: copies of one text, retyped or with a line of one's own, and
 * never two reports of two places. */
#ifndef BZ_TEXT_ALIKE_H
#define BZ_TEXT_ALIKE_H

#include "base/auto.h"
#include "base/err.h"

#include <stdint.h>

/* A text as it is compared: its words without case, accents, greetings and words of grammar,
 * in sentences. Telephone numbers ("my phone is …"), identity card numbers and mail addresses
 * of the writer are left out; other numbers count. */
struct bz_alike;
struct bz_alike *bz_alike_new(const char *text, struct bz_err *err);
void bz_alike_free(struct bz_alike *a); /* NULL is allowed */
BZ_AUTO_DEFINE(bz_alike);

enum {
    BZ_ALIKE_WORDS = 4,        /* with fewer nothing is told apart */
    BZ_ALIKE_WORDS_MAX = 8192, /* with more nothing is compared */
    BZ_ALIKE_PIECES = 8,
    BZ_ALIKE_SAME = 1000
};

/* How many words count. */
size_t bz_alike_words(const struct bz_alike *a);
/* How alike they are, up to BZ_ALIKE_SAME; 0: one answer would not do for both; -1: no memory.
 * Linear where they begin and end alike; what is between is compared up to a bound. */
int bz_alike_score(const struct bz_alike *a, const struct bz_alike *b, struct bz_err *err);

/* Some bytes of the text as it is compared; lives as long as that. */
struct bz_alike_piece {
    const char *bytes;
    size_t len;
};
/* Pieces by which a text is found: texts that are alike have at least one of them in common,
 * but for about one in a thousand; those that have one need not be. Gives how many there are,
 * none for a text of too few or too many words. */
size_t bz_alike_pieces(const struct bz_alike *a,
                       struct bz_alike_piece ret[static BZ_ALIKE_PIECES]);

#endif
