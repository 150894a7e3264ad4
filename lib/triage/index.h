/* SPDX-License-Identifier: EUPL-1.2 */
/* All words of patterns by what they can begin with. */
#ifndef BZ_TRIAGE_INDEX_H
#define BZ_TRIAGE_INDEX_H

#include "triage/hint.h"

/* Words are numbers that mean something to the caller. */
struct bz_index_link {
    uint32_t word, next; /* next: of the same beginning; 0: the last one */
};

struct bz_index_slot {
    uint64_t hint;  /* 0: empty */
    uint32_t first; /* of links */
};

enum { BZ_INDEX_LEAD = 3, BZ_INDEX_LEADS = 1 << 14, BZ_INDEX_MARKS = 1 << 17 };

struct bz_index {
    struct bz_index_slot *slots; /* owns */
    size_t n, room;              /* of slots; room is a power of two */
    struct bz_index_links BZ_VEC(struct bz_index_link) links; /* the first one is nobody's */
    unsigned char *lengths; /* owns; by the first one to three bytes, see bz_index_lengths() */
    uint64_t *marks;        /* owns; a bit of each hint, of others some: see bz_index_find() */
};

/* False (NO_MEMORY) may leave some of the hints in it. */
bool bz_index_add(struct bz_index *x, const struct bz_hints *hints, uint32_t word,
                  struct bz_err *err);
static inline size_t bz_index_spread(uint64_t hint)
{
    return (size_t)((hint * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
}

/* How long those are that begin with these bytes, one to BZ_INDEX_LEAD of them: bit n for n
 * bytes. It may be more than there are: others share the place. */
static inline unsigned bz_index_lengths(const struct bz_index *x, uint64_t lead)
{
    return x->lengths ? 2U * x->lengths[bz_index_spread(lead) % BZ_INDEX_LEADS] : 0;
}
/* The same without asking the marks first: most hints that a text asks for are not there, and
 * the marks, which are few bytes, know that of nearly all. */
uint32_t bz_index_look(const struct bz_index *x, uint64_t hint);
/* The first link of those that begin with exactly these bytes; 0: none. */
static inline uint32_t bz_index_find(const struct bz_index *x, uint64_t hint)
{
    size_t mark = bz_index_spread(hint) % BZ_INDEX_MARKS;

    return x->marks && (x->marks[mark / 64] >> (mark % 64) & 1U) ? bz_index_look(x, hint) : 0;
}
void bz_index_done(struct bz_index *x);

#endif
