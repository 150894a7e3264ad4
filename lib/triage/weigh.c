/* SPDX-License-Identifier: EUPL-1.2 */
/* Sums of weights: one for each kind, each topic and whatever else rules propose. */
#include "triage/weigh.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* A sum is ascribed to a rule that proposes just this before one that only leans to it: above
 * all weights. */
enum { WEIGH_OWN = 1000 };

enum { WEIGH_SHORT = 60 }; /* bytes of a text; in a shorter one all comes early */

void bz_sums_done(struct bz_sums *s)
{
    free(s->rest.items);
}

void bz_sums_forget(struct bz_sums *s)
{
    memset(s->kinds, 0, sizeof s->kinds);
    if (s->n_topics)
        memset(s->topics, 0, s->n_topics * sizeof *s->topics);
    s->rest.n = 0;
}

/* --- adding up --- */

static void weigh(struct bz_sums *s, struct bz_sum *sum, const struct bz_triage_rule *rule,
                  int weight, bool own)
{
    int most = weight + (own ? WEIGH_OWN : 0);

    if (!sum->heaviest)
        *sum = (struct bz_sum){.most = INT_MIN, .turn = ++s->turns, .first = SIZE_MAX};
    sum->weight += weight;
    if (most <= sum->most)
        return;
    sum->most = most;
    sum->heaviest = rule;
}

static void weigh_kinds(struct bz_sums *s, const struct bz_triage_rule *rule)
{
    for (unsigned kind = 0; kind < BZ_TRIAGE_KINDS; kind++) {
        if (rule->leans[kind])
            weigh(s, &s->kinds[kind], rule, (int)rule->leans[kind],
                  rule->has_kind && (unsigned)rule->kind == kind);
    }
}

static void weigh_topics(struct bz_sums *s, const struct bz_triage_rule *rule, size_t first)
{
    for (size_t i = 0; i < rule->topics.n; i++) {
        const struct bz_triage_lean *lean = &rule->topics.items[i];
        struct bz_sum *sum = &s->topics[lean->topic];
        bool own = rule->topic && i == 0;

        weigh(s, sum, rule, lean->weight, own);
        if (own && first < sum->first)
            sum->first = first;
    }
}

static bool weigh_agree(const struct bz_triage_rule *a, const struct bz_triage_rule *b,
                        enum bz_proposes thing)
{
    if (thing == BZ_PROPOSES_UNIT)
        return strcmp(a->unit, b->unit) == 0;
    return thing == BZ_PROPOSES_PRIORITY ? a->priority == b->priority
                                         : a->no_answer_needed == b->no_answer_needed;
}

static bool weigh_rest(struct bz_sums *s, const struct bz_triage_rule *rule,
                       enum bz_proposes thing)
{
    struct bz_sum_rest more = {.thing = thing};

    for (size_t i = 0; i < s->rest.n; i++) {
        struct bz_sum_rest *rest = &s->rest.items[i];

        if (rest->thing != thing || !weigh_agree(rest->sum.heaviest, rule, thing))
            continue;
        weigh(s, &rest->sum, rule, (int)rule->weight, true);
        return true;
    }
    weigh(s, &more.sum, rule, (int)rule->weight, true);
    return bz_vec_push(&s->rest, more);
}

bool bz_sums_add(struct bz_sums *s, const struct bz_triage_rule *rule, unsigned things,
                 size_t first)
{
    static const enum bz_proposes rest[] = {BZ_PROPOSES_UNIT, BZ_PROPOSES_PRIORITY,
                                            BZ_PROPOSES_NO_ANSWER};

    if (things & BZ_PROPOSES_KIND)
        weigh_kinds(s, rule);
    if (things & BZ_PROPOSES_TOPIC)
        weigh_topics(s, rule, first);
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        if ((things & rest[i]) && !weigh_rest(s, rule, rest[i]))
            return false;
    }
    return true;
}

/* --- deciding --- */

static bool weigh_wins(const struct bz_sum *a, long long weight, const struct bz_sum *best,
                       long long most)
{
    return a->heaviest && (!best || weight > most || (weight == most && a->turn < best->turn));
}

const struct bz_triage_rule *bz_sums_kind(const struct bz_sums *s, enum buzon_inquiry_kind *ret)
{
    const struct bz_sum *best = NULL;

    for (unsigned kind = 0; kind < BZ_TRIAGE_KINDS; kind++) {
        if (!weigh_wins(&s->kinds[kind], s->kinds[kind].weight, best, best ? best->weight : 0))
            continue;
        best = &s->kinds[kind];
        *ret = (enum buzon_inquiry_kind)kind;
    }
    return best ? best->heaviest : NULL;
}

/* With what it counts more the earlier the text has it. */
static long long weigh_topic(const struct bz_sum *sum, size_t len)
{
    long long all = (long long)(len > WEIGH_SHORT ? len : WEIGH_SHORT);

    if (!sum->heaviest || sum->first == SIZE_MAX)
        return sum->weight;
    return sum->weight +
           (long long)sum->heaviest->pack->early * (all - (long long)sum->first) / all;
}

const struct bz_triage_rule *bz_sums_topic(const struct bz_sums *s, size_t len, size_t *ret)
{
    const struct bz_sum *best = NULL;
    long long most = 0;

    for (size_t i = 0; i < s->n_topics; i++) {
        long long weight = weigh_topic(&s->topics[i], len);

        if (!weigh_wins(&s->topics[i], weight, best, most))
            continue;
        best = &s->topics[i];
        most = weight;
        *ret = i;
    }
    if (!best || most <= 0 || most < (long long)best->heaviest->pack->least)
        return NULL;
    return best->heaviest;
}

const struct bz_triage_rule *bz_sums_other(const struct bz_sums *s, enum bz_proposes thing)
{
    const struct bz_sum *best = NULL;

    for (size_t i = 0; i < s->rest.n; i++) {
        const struct bz_sum *one = &s->rest.items[i].sum;

        if (s->rest.items[i].thing == thing &&
            weigh_wins(one, one->weight, best, best ? best->weight : 0))
            best = one;
    }
    return best ? best->heaviest : NULL;
}
