/* SPDX-License-Identifier: EUPL-1.2 */
/* A table of beginnings, each with what can begin so: a text asks once for each of its words,
 * and not each pattern for each text. */
#include "triage/index.h"

#include <stdlib.h>

enum { INDEX_FIRST_ROOM = 1024 };

static struct bz_index_slot *index_slot(struct bz_index_slot *slots, size_t room, uint64_t hint)
{
    size_t i = bz_index_spread(hint) & (room - 1);

    while (slots[i].hint && slots[i].hint != hint)
        i = (i + 1) & (room - 1);
    return &slots[i];
}

/* Never more than half full, so that a look ends soon. */
static bool index_room(struct bz_index *x, struct bz_err *err)
{
    size_t room = x->room ? x->room * 2 : INDEX_FIRST_ROOM;
    struct bz_index_slot *slots;

    if (x->n * 2 < x->room)
        return true;
    slots = calloc(room, sizeof *slots);
    if (!slots)
        return bz_nomem(err);
    for (size_t i = 0; i < x->room; i++) {
        if (x->slots[i].hint)
            *index_slot(slots, room, x->slots[i].hint) = x->slots[i];
    }
    free(x->slots);
    x->slots = slots;
    x->room = room;
    return true;
}

/* The slot of that hint, which is there from now on; NULL without memory. */
static struct bz_index_slot *index_make(struct bz_index *x, uint64_t hint, struct bz_err *err)
{
    struct bz_index_slot *slot;

    if (!index_room(x, err))
        return NULL;
    slot = index_slot(x->slots, x->room, hint);
    x->n += !slot->hint;
    slot->hint = hint;
    return slot;
}

/* Bytes of a hint: none of them is NUL. */
static unsigned index_length(uint64_t hint)
{
    unsigned n = 0;

    for (; hint; hint >>= 8)
        n++;
    return n;
}

/* Its length is known by what it begins with: most of what a text asks for is not there, and
 * that is seen in a small table. */
static void index_lead(struct bz_index *x, uint64_t hint)
{
    unsigned len = index_length(hint);

    for (unsigned n = 1; n <= BZ_INDEX_LEAD && n <= len; n++) {
        uint64_t lead = hint & (~UINT64_C(0) >> (64 - 8 * n));

        x->lengths[bz_index_spread(lead) % BZ_INDEX_LEADS] |= (unsigned char)(1U << (len - 1));
    }
}

bool bz_index_add(struct bz_index *x, const struct bz_hints *hints, uint32_t word,
                  struct bz_err *err)
{
    if (!x->lengths && !(x->lengths = calloc(BZ_INDEX_LEADS, 1)))
        return bz_nomem(err);
    if (!x->marks && !(x->marks = calloc(BZ_INDEX_MARKS / 64, sizeof *x->marks)))
        return bz_nomem(err);
    if (!x->links.n && !bz_vec_push(&x->links, ((struct bz_index_link){0})))
        return bz_nomem(err);
    for (size_t i = 0; i < hints->n; i++) {
        struct bz_index_slot *slot;
        size_t mark;

        index_lead(x, hints->items[i]);
        mark = bz_index_spread(hints->items[i]) % BZ_INDEX_MARKS;
        x->marks[mark / 64] |= UINT64_C(1) << (mark % 64);
        slot = index_make(x, hints->items[i], err);
        if (!slot)
            return false;
        if (!bz_vec_push(&x->links, ((struct bz_index_link){word, slot->first})))
            return bz_nomem(err);
        slot->first = (uint32_t)x->links.n - 1;
    }
    return true;
}

uint32_t bz_index_look(const struct bz_index *x, uint64_t hint)
{
    return x->room ? index_slot(x->slots, x->room, hint)->first : 0;
}

void bz_index_done(struct bz_index *x)
{
    free(x->slots);
    free(x->links.items);
    free(x->lengths);
    free(x->marks);
    *x = (struct bz_index){0};
}
