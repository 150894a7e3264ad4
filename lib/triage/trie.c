/* SPDX-License-Identifier: EUPL-1.2 */
/* Nodes are linked as words come, and then laid out so that a way through them is near to
 * itself in memory: a text takes one step for each of its letters. */
#include "triage/trie.h"

#include <stdlib.h>
#include <string.h>

/* Places in vain after which the nodes before them are thought to be full. */
enum { TRIE_TRIES = 16 };

/* 0 to 15 are the halves of a byte; from 16 on letters, digits and the commonest signs. */
const unsigned char bz_trie_symbols[256] = {
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 65, 65, 65, 65, 65, 65,
    65, 65, 65, 65, 65, 65, 65, 65, 65, 65, 52, 59, 66, 66, 66, 66, 66, 53, 66, 66, 66, 66,
    57, 54, 56, 55, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 67, 67, 67, 67, 67, 58, 68, 68,
    68, 68, 68, 68, 68, 68, 68, 68, 68, 68, 68, 68, 68, 68, 69, 69, 69, 69, 69, 69, 69, 69,
    69, 69, 69, 69, 69, 69, 69, 69, 70, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
    29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 71, 71, 71, 71, 71, 72, 72, 72, 72,
    72, 72, 72, 72, 72, 72, 72, 72, 72, 72, 72, 72, 73, 73, 73, 73, 73, 73, 73, 73, 73, 73,
    73, 73, 73, 73, 73, 73, 74, 74, 74, 74, 74, 74, 74, 74, 74, 74, 74, 74, 74, 74, 74, 74,
    75, 75, 75, 75, 75, 75, 75, 75, 75, 75, 75, 75, 75, 75, 75, 75, 76, 76, 76, 76, 76, 76,
    76, 76, 76, 76, 76, 76, 76, 76, 76, 76, 77, 77, 77, 77, 77, 77, 77, 77, 77, 77, 77, 77,
    77, 77, 77, 77, 78, 78, 78, 78, 78, 78, 78, 78, 78, 78, 78, 78, 78, 78, 78, 78, 79, 79,
    79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79, 79,
};

void bz_trie_done(struct bz_trie *t)
{
    free(t->buds.items);
    free(t->nodes);
    *t = (struct bz_trie){0};
}

/* The bud of that symbol below, which is there from now on, in its order; 0 without memory. */
static uint32_t trie_grow(struct bz_trie *t, uint32_t above, unsigned symbol)
{
    uint32_t before = 0, at = t->buds.items[above].first;

    while (at && t->buds.items[at].symbol < symbol) {
        before = at;
        at = t->buds.items[at].next;
    }
    if (at && t->buds.items[at].symbol == symbol)
        return at;
    if (t->buds.n == UINT32_MAX ||
        !bz_vec_push(&t->buds,
                     ((struct bz_trie_bud){.next = at, .symbol = (unsigned char)symbol})))
        return 0;
    at = (uint32_t)t->buds.n - 1;
    *(before ? &t->buds.items[before].next : &t->buds.items[above].first) = at;
    return at;
}

uint32_t *bz_trie_value(struct bz_trie *t, const char *bytes, size_t len, struct bz_err *err)
{
    uint32_t node = 0;
    size_t i = 0;

    if (!t->buds.n && !bz_vec_push(&t->buds, ((struct bz_trie_bud){0})))
        return bz_nomem(err);
    while (i < len && i < t->last_len && bytes[i] == t->last[i])
        node = t->way[i++];
    t->last_len = i;
    for (; i < len; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        unsigned symbol = bz_trie_symbols[byte];

        node = trie_grow(t, node, symbol % BZ_TRIE_TWO);
        if (node && (symbol & BZ_TRIE_TWO))
            node = trie_grow(t, node, byte & BZ_TRIE_SECOND);
        if (!node)
            return bz_nomem(err);
        if (i < BZ_TRIE_LAST) {
            t->last[i] = bytes[i];
            t->way[i] = node;
            t->last_len = i + 1;
        }
    }
    return &t->buds.items[node].value;
}

/* --- laid out --- */

/* A bud and the node it becomes. */
struct trie_move {
    uint32_t bud, node;
};

/* A trie on its way into nodes; owns both. */
struct trie_packer {
    struct bz_trie_node *nodes;
    size_t room;             /* of nodes */
    uint32_t low;            /* before it few places are free */
    struct trie_move *moves; /* still to be done */
    size_t n;
};

/* Room for what lies below a base, whatever its symbols. */
static bool packer_room(struct trie_packer *p, size_t base)
{
    size_t room = 2 * (base + BZ_TRIE_TWO);
    struct bz_trie_node *more;

    if (base + BZ_TRIE_TWO <= p->room)
        return true;
    more = realloc(p->nodes, room * sizeof *more);
    if (!more)
        return false;
    memset(more + p->room, 0, (room - p->room) * sizeof *more);
    p->nodes = more;
    p->room = room;
    return true;
}

/* Whether nothing lies where the buds from `first` on would. */
static bool packer_fits(const struct trie_packer *p, const struct bz_trie *t, uint32_t first,
                        uint32_t base)
{
    for (uint32_t i = first; i; i = t->buds.items[i].next) {
        if (p->nodes[base + t->buds.items[i].symbol].above)
            return false;
    }
    return true;
}

/* A base for the buds from `first` on; 0 without memory. Near the others, but a place that many
 * do not fit into is left behind. */
static uint32_t packer_base(struct trie_packer *p, const struct bz_trie *t, uint32_t first)
{
    uint32_t base = p->low, tries = 0;

    for (;; base++) {
        if (!packer_room(p, base))
            return 0;
        if (packer_fits(p, t, first, base))
            break;
        tries++;
    }
    if (tries > TRIE_TRIES)
        p->low += (base - p->low) / 2;
    return base;
}

static bool packer_move(struct trie_packer *p, const struct bz_trie *t)
{
    struct trie_move one = p->moves[--p->n];
    const struct bz_trie_bud *bud = &t->buds.items[one.bud];
    uint32_t base = bud->first ? packer_base(p, t, bud->first) : 0;

    if (bud->first && !base)
        return false;
    p->nodes[one.node].value = bud->value;
    p->nodes[one.node].base = base;
    for (uint32_t i = bud->first; i; i = t->buds.items[i].next) {
        uint32_t below = base + t->buds.items[i].symbol;

        p->nodes[below].above = one.node + 1;
        p->moves[p->n++] = (struct trie_move){i, below};
    }
    return true;
}

bool bz_trie_pack(struct bz_trie *t, struct bz_err *err)
{
    struct trie_packer p = {.low = 1};
    bool packed = true;

    if (!t->buds.n)
        return true;
    p.moves = malloc(t->buds.n * sizeof *p.moves);
    if (p.moves && packer_room(&p, 0))
        p.moves[p.n++] = (struct trie_move){0, 0};
    packed = p.n > 0;
    while (packed && p.n)
        packed = packer_move(&p, t);
    free(p.moves);
    if (!packed) {
        free(p.nodes);
        return bz_nomem(err);
    }
    free(t->nodes);
    t->nodes = p.nodes;
    t->room = p.room;
    return true;
}
