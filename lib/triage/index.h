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

enum { BZ_INDEX_LEAD = 3, BZ_INDEX_LEADS = 1 << 14 };

struct bz_index {
    struct bz_index_slot *slots; /* owns */
    size_t n, room;              /* of slots; room is a power of two */
    struct bz_index_links BZ_VEC(struct bz_index_link) links; /* the first one is nobody's */
    unsigned char *lengths; /* owns; by the first one to three bytes, see bz_index_lengths() */
};

/* False (NO_MEMORY) may leave some of the hints in it. */
bool bz_index_add(struct bz_index *x, const struct bz_hints *hints, uint32_t word,
                  struct bz_err *err);
/* How long those are that begin with these bytes, one to BZ_INDEX_LEAD of them: bit n for n
 * bytes. It may be more than there are: others share the place. */
unsigned bz_index_lengths(const struct bz_index *x, uint64_t lead);
/* The first link of those that begin with exactly these bytes; 0: none. */
uint32_t bz_index_find(const struct bz_index *x, uint64_t hint);
void bz_index_done(struct bz_index *x);

#endif
