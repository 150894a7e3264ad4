/* SPDX-License-Identifier: EUPL-1.2 */
/* Words letter by letter, each with what is known of what begins so. */
#ifndef BZ_TRIAGE_TRIE_H
#define BZ_TRIAGE_TRIE_H

#include "base/err.h"
#include "base/vec.h"

#include <stdint.h>

enum { BZ_TRIE_LAST = 48 };

/* A node as words are gathered. */
struct bz_trie_bud {
    uint32_t first, next; /* below it; beside it; 0: none */
    uint32_t value;       /* 0: nothing is known */
    unsigned char symbol;
};

/* A node as texts are read: the one below it by a symbol, if there is one, lies that far from
 * its base and names it. */
struct bz_trie_node {
    uint32_t base;
    uint32_t above; /* and one; 0: nothing lies here */
    uint32_t value;
};

struct bz_trie {
    struct bz_trie_buds BZ_VEC(struct bz_trie_bud) buds; /* the first one is the root */
    char last[BZ_TRIE_LAST]; /* the bytes that came last, and their buds: many begin as those
                                before them */
    uint32_t way[BZ_TRIE_LAST];
    size_t last_len;
    struct bz_trie_node *nodes; /* owns; the same packed, the first one is the root; NULL: there
                                   is nothing in it */
    size_t room;                /* of nodes */
};

void bz_trie_done(struct bz_trie *t);
/* Where the value of these bytes is, 0 before it is set. It stays there until the next call.
 * NULL without memory. */
uint32_t *bz_trie_value(struct bz_trie *t, const char *bytes, size_t len, struct bz_err *err);
/* Packs it: bz_trie_step() sees what was there before. */
bool bz_trie_pack(struct bz_trie *t, struct bz_err *err);

/* The symbol of each byte; what texts have seldom is two of them, and this bit says so. */
enum { BZ_TRIE_TWO = 64, BZ_TRIE_SECOND = 15 };
extern const unsigned char bz_trie_symbols[256];

static inline uint32_t bz_trie_below(const struct bz_trie *t, uint32_t node, unsigned symbol)
{
    uint32_t below = t->nodes[node].base + symbol % BZ_TRIE_TWO;

    return t->nodes[below].above == node + 1 ? below : 0;
}

/* One byte further from a node, the root being 0; 0: nothing goes on so. */
static inline uint32_t bz_trie_step(const struct bz_trie *t, uint32_t node, char byte)
{
    unsigned symbol = bz_trie_symbols[(unsigned char)byte];

    node = bz_trie_below(t, node, symbol);
    return node && (symbol & BZ_TRIE_TWO)
               ? bz_trie_below(t, node, (unsigned char)byte & BZ_TRIE_SECOND)
               : node;
}

#endif
