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
    uint32_t first; /* of links; 0: longer beginnings only */
};

struct bz_index {
    struct bz_index_slot *slots; /* owns */
    size_t n, room;              /* of slots; room is a power of two */
    struct bz_index_links BZ_VEC(struct bz_index_link) links; /* the first one is nobody's */
};

/* False (NO_MEMORY) may leave some of the hints in it. */
bool bz_index_add(struct bz_index *x, const struct bz_hints *hints, uint32_t word,
                  struct bz_err *err);
/* False: nothing begins so, nor with more behind it. Else *first is the first link of those
 * that can begin so; 0: none. */
bool bz_index_find(const struct bz_index *x, uint64_t hint, uint32_t *first);
void bz_index_done(struct bz_index *x);

#endif
