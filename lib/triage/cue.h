/* SPDX-License-Identifier: EUPL-1.2 */
/* What stands at a place of a text, and what that says of patterns. */
#ifndef BZ_TRIAGE_CUE_H
#define BZ_TRIAGE_CUE_H

#include "triage/form.h"
#include "triage/trie.h"

#include <stddef.h>

/* A cue that is no form: its letters stand where a word or a sign begins, whatever is behind
 * them. What its links are: */
enum bz_cue_kind {
    BZ_CUE_TRY = BZ_FORM_TAIL + 1, /* tries: a code may match from here on */
    BZ_CUE_GATE,                   /* gates that it opens */
    BZ_CUE_FIRST                   /* the same where no word is before it */
};

/* A cue as packs are read. */
struct bz_cue_made {
    uint32_t next;        /* of the same letters; 0: the last one */
    uint32_t first, last; /* of its links; 0: none */
    uint32_t groups;      /* of the patterns of its links, a bit each */
    unsigned char kind;   /* enum bz_form_end or enum bz_cue_kind */
};

struct bz_cue_link {
    uint32_t what, next; /* next: of the same cue; 0: the last one */
};

/* A cue as texts are read: what it is, how many links it has that are not counted, its groups;
 * then its links, those that are counted first. Cues of the same letters lie one behind the
 * other, and near to them those of letters that go on so. */
typedef const uint32_t bz_cue;
enum { BZ_CUE_HEAD = 3, BZ_CUE_KIND = 0x7F, BZ_CUE_MORE = 0x80, BZ_CUE_COUNTED = 8 };

static inline unsigned bz_cue_kind_of(bz_cue *c)
{
    return c[0] & BZ_CUE_KIND;
}

static inline uint32_t bz_cue_counted(bz_cue *c)
{
    return c[0] >> BZ_CUE_COUNTED;
}

/* Links that are not counted. */
static inline uint32_t bz_cue_n(bz_cue *c)
{
    return c[1];
}

static inline uint32_t bz_cue_groups(bz_cue *c)
{
    return c[2];
}

/* The links; the counted ones stand before the others. */
static inline bz_cue *bz_cue_links(bz_cue *c)
{
    return c + BZ_CUE_HEAD;
}

/* The next one of the same letters; NULL: it was the last one. */
static inline bz_cue *bz_cue_next(bz_cue *c)
{
    return c[0] & BZ_CUE_MORE ? c + BZ_CUE_HEAD + bz_cue_counted(c) + bz_cue_n(c) : NULL;
}

struct bz_cues {
    struct bz_trie heads, tails; /* by the letters; of tails from the end on */
    struct bz_cue_items BZ_VEC(struct bz_cue_made) items; /* the first one is nobody's */
    struct bz_cue_links BZ_VEC(struct bz_cue_link) links; /* the same */
    struct bz_cue_packed BZ_VEC(uint32_t) packed; /* cues; the first number is nobody's */
    uint32_t group;                               /* the bit of patterns that come now */
};

bool bz_cues_init(struct bz_cues *c, struct bz_err *err);
void bz_cues_done(struct bz_cues *c);
/* These letters as a cue of that kind lead there. False without memory or with LIMIT. */
bool bz_cue_add(struct bz_cues *c, const char *letters, size_t len, unsigned kind,
                uint32_t what, struct bz_err *err);
/* Packs them. Of forms a link is a pattern's number; of a pattern that is counted it becomes
 * its place: counted[number] - 1. */
bool bz_cues_pack(struct bz_cues *c, const uint32_t *counted, struct bz_err *err);

#endif
