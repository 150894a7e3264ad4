/* SPDX-License-Identifier: EUPL-1.2 */
/* What a pattern of words can begin with: most patterns need not run on most texts. */
#ifndef BZ_TRIAGE_HINT_H
#define BZ_TRIAGE_HINT_H

#include "base/err.h"
#include "base/vec.h"

enum { BZ_HINT_BITS = 16384 };

/* The beginnings of words, up to eight bytes each, as numbers of bits. None: the pattern may
 * match any text. */
struct bz_hints BZ_VEC(uint32_t);

/* Read them from a pattern of the form "\b(?:…)\b"; every other form has none. Every match
 * begins where a word begins, and with one of them. The pattern must compile. */
bool bz_hints_read(struct bz_hints *ret, const char *pattern, size_t len, struct bz_err *err);
void bz_hints_done(struct bz_hints *hints);

/* The beginnings of all words of a text. */
struct bz_hint_set {
    uint64_t bits[BZ_HINT_BITS / 64];
    bool all; /* letters of other case: nothing is known of them */
};

void bz_hint_set_fill(struct bz_hint_set *ret, const char *text, size_t len);
/* Whether the pattern may match the text. */
bool bz_hints_meet(const struct bz_hints *hints, const struct bz_hint_set *set);

#endif
