/* SPDX-License-Identifier: EUPL-1.2 */
/* Cues are gathered as packs are read, and put side by side before a text comes. */
#include "triage/cue.h"

#include <stdlib.h>

bool bz_cues_init(struct bz_cues *c, struct bz_err *err)
{
    c->group = 1;
    return (bz_vec_push(&c->items, ((struct bz_cue_made){0})) &&
            bz_vec_push(&c->links, ((struct bz_cue_link){0}))) ||
           bz_nomem(err);
}

void bz_cues_done(struct bz_cues *c)
{
    bz_trie_done(&c->heads);
    bz_trie_done(&c->tails);
    free(c->items.items);
    free(c->links.items);
    free(c->packed.items);
    *c = (struct bz_cues){0};
}

/* The cue of that kind at the node, which is there from now on; NULL without memory. */
static struct bz_cue_made *cue_make(struct bz_cues *c, uint32_t *node, unsigned kind,
                                    struct bz_err *err)
{
    for (uint32_t i = *node; i; i = c->items.items[i].next) {
        if (c->items.items[i].kind == kind)
            return &c->items.items[i];
    }
    if (!bz_vec_push(&c->items,
                     ((struct bz_cue_made){.next = *node, .kind = (unsigned char)kind})))
        return bz_nomem(err);
    *node = (uint32_t)c->items.n - 1;
    return &c->items.items[*node];
}

/* At the end, so that links stay in the order of their numbers; none comes twice. */
static bool cue_link(struct bz_cues *c, struct bz_cue_made *cue, uint32_t what,
                     struct bz_err *err)
{
    uint32_t link = (uint32_t)c->links.n;

    if (cue->last && c->links.items[cue->last].what == what)
        return true;
    if (!bz_vec_push(&c->links, ((struct bz_cue_link){what, 0})))
        return bz_nomem(err);
    *(cue->last ? &c->links.items[cue->last].next : &cue->first) = link;
    cue->last = link;
    return true;
}

bool bz_cue_add(struct bz_cues *c, const char *letters, size_t len, unsigned kind,
                uint32_t what, struct bz_err *err)
{
    char backwards[BZ_FORM_BYTES];
    struct bz_trie *trie = kind == BZ_FORM_TAIL ? &c->tails : &c->heads;
    uint32_t *node;
    struct bz_cue_made *cue;

    for (size_t i = 0; kind == BZ_FORM_TAIL && i < len && i < sizeof backwards; i++)
        backwards[i] = letters[len - 1 - i];
    node = bz_trie_value(trie, kind == BZ_FORM_TAIL ? backwards : letters, len, err);
    cue = node ? cue_make(c, node, kind, err) : NULL;
    if (!cue || !cue_link(c, cue, what, err))
        return false;
    cue->groups |= c->group;
    return true;
}

/* The links of a cue, those that are counted or the others; how many in *n. */
static bool cue_pack_links(struct bz_cues *c, const struct bz_cue_made *cue,
                           const uint32_t *counted, bool those, uint32_t *n)
{
    *n = 0;
    for (uint32_t k = cue->first; k; k = c->links.items[k].next) {
        uint32_t what = c->links.items[k].what;
        uint32_t place = cue->kind <= BZ_FORM_TAIL ? counted[what] : 0;

        if ((place > 0) != those)
            continue;
        if (!bz_vec_push(&c->packed, place ? place - 1 : what))
            return false;
        ++*n;
    }
    return true;
}

static bool cue_pack(struct bz_cues *c, const struct bz_cue_made *cue, const uint32_t *counted)
{
    size_t at = c->packed.n;
    uint32_t before, n;

    for (int i = 0; i < BZ_CUE_HEAD; i++) {
        if (!bz_vec_push(&c->packed, cue->groups))
            return false;
    }
    if (!cue_pack_links(c, cue, counted, true, &before) ||
        !cue_pack_links(c, cue, counted, false, &n))
        return false;
    c->packed.items[at] = before << BZ_CUE_COUNTED | (cue->next ? BZ_CUE_MORE : 0U) | cue->kind;
    c->packed.items[at + 1] = n;
    return true;
}

/* Those of all nodes, in their order; each value becomes the place of its cues. */
static bool cues_pack(struct bz_cues *c, struct bz_trie *trie, const uint32_t *counted)
{
    for (size_t i = 0; i < trie->room; i++) {
        uint32_t cue = trie->nodes[i].value;

        if (cue)
            trie->nodes[i].value = (uint32_t)c->packed.n;
        for (; cue; cue = c->items.items[cue].next) {
            if (!cue_pack(c, &c->items.items[cue], counted))
                return false;
        }
    }
    return true;
}

bool bz_cues_pack(struct bz_cues *c, const uint32_t *counted, struct bz_err *err)
{
    c->packed.n = 0;
    if (!bz_trie_pack(&c->heads, err) || !bz_trie_pack(&c->tails, err))
        return false;
    return (bz_vec_push(&c->packed, 0) && cues_pack(c, &c->heads, counted) &&
            cues_pack(c, &c->tails, counted)) ||
           bz_nomem(err);
}
