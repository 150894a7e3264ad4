/* SPDX-License-Identifier: EUPL-1.2 */
/* What a pattern of words can begin with: it is tried only where a word begins so. */
#ifndef BZ_TRIAGE_HINT_H
#define BZ_TRIAGE_HINT_H

#include "base/err.h"
#include "base/vec.h"

#include <stdint.h>

enum { BZ_HINT_BYTES = 8 };

/* The beginnings of words, each its up to eight bytes, the first one lowest. None: the pattern
 * may match anywhere. */
struct bz_hints BZ_VEC(uint64_t);

/* Read them from a pattern that begins with "\b", what stands before or follows aside, and has
 * no other alternative; every other pattern has none. Every match in a folded text begins where
 * a word begins, and with one of them. What they are of a pattern that does not compile means
 * nothing. */
bool bz_hints_read(struct bz_hints *ret, const char *pattern, size_t len, struct bz_err *err);
/* The same of a pattern that begins with "^": where its first word begins, whatever signs are
 * before it, one of them begins; *signs: or the text begins with a sign. None, and no signs: it
 * may begin with anything. */
bool bz_hints_first(struct bz_hints *ret, bool *signs, const char *pattern, struct bz_err *err);
/* What one of stands, where a word or sign begins, in all that a simple pattern without
 * alternatives matches, the rarest of what is known to. `inside`: it may begin within a word,
 * or that is known already. None: nothing is known. */
bool bz_hints_need(struct bz_hints *ret, const char *pattern, bool inside, struct bz_err *err);
/* Cuts each to so many bytes, 1 to 8, and leaves out what begins with another one. */
void bz_hints_cut(struct bz_hints *hints, unsigned bytes);
void bz_hints_done(struct bz_hints *hints);

/* Whether a pattern is of the simple kind: no options, comments, verbs, names, quoted
 * stretches, odd classes or references, which change what the letters behind them mean. */
bool bz_hint_is_simple(const char *pattern, size_t len);
/* From s, in a simple pattern, to the end of this alternative: '|', ')' or the end of the text;
 * NULL when a group in between does not end. */
const char *bz_hint_alternative_end(const char *s);

/* A letter or digit that such a word begins with. */
static inline bool bz_hint_is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A sign, or the first byte of what is beyond ASCII. */
static inline bool bz_hint_is_sign(char c)
{
    unsigned char byte = (unsigned char)c;

    return byte >= 0xC0 || (byte > ' ' && byte < 0x80 && byte != '_' && !bz_hint_is_word(c));
}

/* Bytes of a hint: none of them is NUL. */
static inline unsigned bz_hint_length(uint64_t hint)
{
    return hint ? 8U - (unsigned)__builtin_clzll(hint) / 8U : 0;
}

#endif
