/* SPDX-License-Identifier: EUPL-1.2 */
/* What rules with a weight add up to, and what that decides. */
#ifndef BZ_TRIAGE_WEIGH_H
#define BZ_TRIAGE_WEIGH_H

#include "triage/pack.h"

/* What was proposed of one thing, and how much it weighs together. */
struct bz_sum {
    const struct bz_triage_rule *heaviest; /* borrows; NULL: nobody proposed it */
    int most;                              /* how heavy that one is in it */
    int weight;
    size_t turn;  /* which of all sums came first */
    size_t first; /* of a topic: the byte where the text first has it */
};

/* A unit, a priority or "no answer needed": what it is, its rule says. */
struct bz_sum_rest {
    enum bz_proposes thing;
    struct bz_sum sum;
};

struct bz_sums_rest BZ_VEC(struct bz_sum_rest);

struct bz_sums {
    struct bz_sum kinds[BZ_TRIAGE_KINDS];
    struct bz_sum *topics; /* borrows; of each, by its number, all zero at first */
    size_t n_topics;
    struct bz_sums_rest rest; /* owns */
    size_t turns;
};

void bz_sums_done(struct bz_sums *s);
/* Nothing was proposed. */
void bz_sums_forget(struct bz_sums *s);

/* A rule that fired counts for these things (enum bz_proposes); `first`: the byte where it
 * did. False without memory. */
bool bz_sums_add(struct bz_sums *s, const struct bz_triage_rule *rule, unsigned things,
                 size_t first);

/* The heaviest sum, among equals the one that came first; its rule is the heaviest of those
 * that propose just this. NULL: nobody proposed any. */
const struct bz_triage_rule *bz_sums_kind(const struct bz_sums *s,
                                          enum buzon_inquiry_kind *ret);
/* In a text of `len` bytes; NULL, too, when it weighs too little. */
const struct bz_triage_rule *bz_sums_topic(const struct bz_sums *s, size_t len, size_t *ret);
const struct bz_triage_rule *bz_sums_other(const struct bz_sums *s, enum bz_proposes thing);

#endif
