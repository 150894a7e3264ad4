/* SPDX-License-Identifier: EUPL-1.2 */
/* Packs in their order, and what they propose for a text. */
#include "triage/triage.h"

#include "term/locate.h"
#include "triage/pack.h"
#include "triage/plain.h"
#include "triage/weigh.h"

#include <stdlib.h>
#include <string.h>

enum {
    TRIAGE_MAX_WORDS = 64, /* of a language that are counted */
    TRIAGE_CLEAR_WORDS = 2 /* a language of which there are so many fewer is not meant */
};

struct triage_packs BZ_VEC(struct bz_triage_pack *);

/* Which rules a text needs to be held against: few of them. A set of rules is a bit each. */
struct triage_sieve {
    uint64_t *always; /* owns; a set of each pack: the text itself does not say */
    uint32_t *rules;  /* owns; by the number of a pattern: the rule it is of and one; 0: none */
};

static void triage_sieve_done(struct triage_sieve *s)
{
    free(s->always);
    free(s->rules);
}

static size_t triage_set_words(size_t rules)
{
    return rules / 64 + 1;
}

static void triage_set_add(uint64_t *set, size_t rule)
{
    set[rule / 64] |= UINT64_C(1) << (rule % 64);
}

struct bz_triage {
    struct bz_triage_terms terms; /* owns what is in it */
    struct triage_packs packs;    /* owns */
    struct triage_sieve sieve;    /* owns */
    struct bz_triage_rules rules; /* owns the list, borrows what is in it; in order */
};

struct bz_triage *bz_triage_new(struct bz_err *err)
{
    BZ_AUTO(bz_triage) t = calloc(1, sizeof *t);

    if (!t)
        return bz_nomem(err);
    t->terms.with = bz_patterns_new(err);
    return t->terms.with ? bz_steal(t) : NULL;
}

void bz_triage_free(struct bz_triage *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->packs.n; i++)
        bz_triage_pack_free(t->packs.items[i]);
    free(t->packs.items);
    free(t->rules.items);
    triage_sieve_done(&t->sieve);
    bz_topics_done(&t->terms.topics);
    bz_patterns_free(t->terms.with);
    free(t);
}

/* --- packs, one behind the other --- */

static bool triage_has_language(const struct bz_triage *t, const char *language)
{
    for (size_t i = 0; i < t->packs.n; i++) {
        if (strcmp(t->packs.items[i]->language, language) == 0)
            return true;
    }
    return false;
}

/* The rule of that name for the same language, of another pack. */
static struct bz_triage_rule *triage_namesake(const struct bz_triage_rules *among,
                                              const struct bz_triage_rule *rule)
{
    for (size_t i = 0; i < among->n; i++) {
        struct bz_triage_rule *other = among->items[i];

        if (other->pack != rule->pack && strcmp(other->name, rule->name) == 0 &&
            strcmp(other->pack->language, rule->pack->language) == 0)
            return other;
    }
    return NULL;
}

/* The sieve of rules in their order, of one pack more than there are. */
static bool triage_sieve_make(struct triage_sieve *ret, const struct bz_triage *t,
                              const struct bz_triage_rules *rules, struct bz_err *err)
{
    size_t set = triage_set_words(rules->n);
    struct triage_sieve s = {
        .always = calloc((t->packs.n + 1) * set, sizeof *s.always),
        .rules = calloc((size_t)bz_patterns_count(t->terms.with) + 1, sizeof *s.rules)};

    if (!s.always || !s.rules) {
        triage_sieve_done(&s);
        return bz_nomem(err);
    }
    for (size_t i = 0; i < rules->n; i++) {
        const struct bz_triage_rule *rule = rules->items[i];
        uint32_t number = rule->off ? 0 : bz_pattern_number(rule->pattern);

        if (number)
            s.rules[number] = (uint32_t)i + 1;
        else if (!rule->off)
            triage_set_add(s.always + rule->pack->place * set, i);
    }
    *ret = s;
    return true;
}

/* The old rules without those that move to the place of a new one, then the new ones. */
static bool triage_order(struct bz_triage *t, const struct bz_triage_pack *p,
                         struct bz_err *err)
{
    size_t room = t->rules.n + p->rules.n;
    struct bz_triage_rules made = {calloc(room ? room : 1, sizeof(struct bz_triage_rule *)), 0,
                                   room};
    bool twins = triage_has_language(t, p->language); /* the only one: each name is new */
    struct triage_sieve sieve;

    if (!made.items)
        return bz_nomem(err);
    for (size_t i = 0; i < t->rules.n; i++) {
        if (!twins || !triage_namesake(&p->rules, t->rules.items[i]))
            made.items[made.n++] = t->rules.items[i];
    }
    for (size_t i = 0; i < p->rules.n; i++) {
        struct bz_triage_rule *earlier =
            twins ? triage_namesake(&t->rules, p->rules.items[i]) : NULL;

        made.items[made.n++] = earlier ? earlier : p->rules.items[i];
    }
    if (!triage_sieve_make(&sieve, t, &made, err)) {
        free(made.items);
        return false;
    }
    free(t->rules.items);
    triage_sieve_done(&t->sieve);
    t->rules = made;
    t->sieve = sieve;
    return true;
}

bool bz_triage_add(struct bz_triage *t, const char *json, size_t len, const char *source,
                   struct bz_err *err)
{
    BZ_AUTO(bz_triage_pack) p = NULL;

    bz_patterns_group(t->terms.with, (unsigned)t->packs.n);
    p = bz_triage_pack_read(&t->terms, json, len, source, err);
    if (!p)
        return false;
    for (size_t i = 0; i < t->packs.n; i++) {
        if (strcmp(t->packs.items[i]->id, p->id) == 0)
            return bz_fail(err, BUZON_ERR_INVALID, "a pack %.60s was added before", p->id);
    }
    if (!bz_vec_room(&t->packs))
        return bz_nomem(err);
    p->place = t->packs.n;
    if (!triage_order(t, p, err))
        return false;
    t->packs.items[t->packs.n++] = bz_steal(p);
    return true;
}

bool bz_triage_add_file(struct bz_triage *t, const char *path, struct bz_err *err)
{
    size_t len = 0;
    BZ_TEXT json = bz_file_read(path, &len, err);

    return json && bz_triage_add(t, json, len, path, err);
}

/* --- the run --- */

struct triage_run {
    const struct bz_triage *triage; /* borrows */
    char *text;                     /* owns; folded */
    size_t len;
    struct bz_match *match; /* owns */
    uint64_t *set;          /* owns; the rules the text is held against */
    int *heard;    /* in the same piece; by the place of a pack: words of its language there */
    bool *asked;   /* the same: whether this pass asks it */
    int most;      /* of the language that has most */
    unsigned open; /* enum bz_proposes: what is undecided */
    struct bz_proposal made;
    struct bz_sums sums; /* owns what is in it, the topics in the same piece as the set */
    struct bz_err *err;
};

static void triage_run_done(struct triage_run *r)
{
    bz_match_free(r->match);
    free(r->set);
    bz_sums_done(&r->sums);
    free(r->text);
}

/* Whether what else it asks for holds. */
static bool triage_holds(const struct triage_run *r, const struct bz_triage_rule *rule)
{
    return (!rule->with || bz_match_find(r->match, rule->with, r->err)) &&
           (!rule->unless || !bz_match_find(r->match, rule->unless, r->err)) && !r->err->code;
}

/* Whether it fires, and of one with a weight for a topic at which byte. */
static bool triage_fires(const struct triage_run *r, const struct bz_triage_rule *rule,
                         size_t *first)
{
    bool place = rule->weight && rule->topic;

    *first = place ? bz_match_first(r->match, rule->pattern, r->err) : 0;
    return (place ? *first != SIZE_MAX : bz_match_find(r->match, rule->pattern, r->err)) &&
           triage_holds(r, rule);
}

/* The rule decides these things. */
static void triage_take(struct triage_run *r, const struct bz_triage_rule *rule, unsigned takes)
{
    r->open &= ~takes;
    if (takes & BZ_PROPOSES_KIND) {
        r->made.kind = rule->kind;
        r->made.rule = rule->id;
        r->made.version = rule->pack->version;
    }
    if (takes & BZ_PROPOSES_TOPIC) {
        r->made.topic = rule->topic;
        r->made.topic_rule = rule->id;
    }
    if (takes & BZ_PROPOSES_UNIT)
        r->made.unit = rule->unit;
    if (takes & BZ_PROPOSES_PRIORITY)
        r->made.priority = rule->priority;
    if (takes & BZ_PROPOSES_NO_ANSWER)
        r->made.no_answer_needed = rule->no_answer_needed;
}

/* Each thing it proposes that is undecided: decided now, or weighed. */
static bool triage_hear(struct triage_run *r, const struct bz_triage_rule *rule, size_t first)
{
    unsigned things = rule->proposes & r->open;

    if (rule->weight)
        return bz_sums_add(&r->sums, rule, things, first) || bz_nomem(r->err);
    triage_take(r, rule, things);
    return true;
}

static void triage_weigh_kind(struct triage_run *r)
{
    enum buzon_inquiry_kind kind = BUZON_INQUIRY_OTHER;
    const struct bz_triage_rule *rule = bz_sums_kind(&r->sums, &kind);

    if (!rule || !(r->open & BZ_PROPOSES_KIND))
        return;
    triage_take(r, rule, BZ_PROPOSES_KIND);
    r->made.kind = kind;
}

static void triage_weigh_topic(struct triage_run *r)
{
    size_t topic = 0;
    const struct bz_triage_rule *rule = bz_sums_topic(&r->sums, r->len, &topic);

    if (!rule || !(r->open & BZ_PROPOSES_TOPIC))
        return;
    triage_take(r, rule, BZ_PROPOSES_TOPIC);
    r->made.topic = r->triage->terms.topics.items[topic];
}

/* Weights decide what is left; then they are forgotten. */
static void triage_weigh(struct triage_run *r)
{
    triage_weigh_kind(r);
    triage_weigh_topic(r);
    for (unsigned thing = BZ_PROPOSES_UNIT; thing < BZ_PROPOSES_ALL; thing *= 2) {
        const struct bz_triage_rule *rule = bz_sums_other(&r->sums, (enum bz_proposes)thing);

        if (rule && (thing & r->open))
            triage_take(r, rule, thing);
    }
    bz_sums_forget(&r->sums);
}

/* "es", "ES" and "es-MX" are all the same to a pack of "es". */
static bool triage_speaks(const struct bz_triage_pack *pack, const char *language)
{
    const char *wanted = pack->language;

    for (; language && *wanted; wanted++, language++) {
        if ((*language | 0x20) != *wanted)
            return false;
    }
    return language && (!*language || *language == '-' || *language == '_');
}

/* Of the rules of a pack those that may fire. */
static void triage_sift(struct triage_run *r, const struct bz_triage_pack *pack)
{
    const struct triage_sieve *sieve = &r->triage->sieve;
    size_t words = triage_set_words(r->triage->rules.n);
    uint32_t number = pack->first;

    for (size_t i = 0; i < words; i++)
        r->set[i] |= sieve->always[pack->place * words + i];
    while (number <= pack->last) {
        uint64_t met = bz_match_met(r->match, number / 64) >> (number % 64);

        if (!met) {
            number = number / 64 * 64 + 64;
            continue;
        }
        number += (uint32_t)__builtin_ctzll(met);
        if (number <= pack->last && sieve->rules[number])
            triage_set_add(r->set, sieve->rules[number] - 1);
        number++;
    }
}

/* One rule, in its turn. */
static bool triage_try(struct triage_run *r, const struct bz_triage_rule *rule)
{
    size_t first;

    if (!(rule->proposes & r->open))
        return true;
    return (!triage_fires(r, rule, &first) || triage_hear(r, rule, first)) && !r->err->code;
}

/* The rules in the set, in their order. */
static bool triage_ask(struct triage_run *r)
{
    for (size_t word = 0; word < triage_set_words(r->triage->rules.n) && r->open; word++) {
        for (uint64_t left = r->set[word]; left && r->open; left &= left - 1) {
            size_t i = word * 64 + (size_t)__builtin_ctzll(left);

            if (!triage_try(r, r->triage->rules.items[i]))
                return false;
        }
    }
    triage_weigh(r);
    return true;
}

/* The rules of packs that speak the language, or those of others that may be meant. */
static bool triage_pass(struct triage_run *r, const char *language, bool speaks)
{
    const struct triage_packs *packs = &r->triage->packs;
    uint32_t groups = 0;

    for (size_t i = 0; i < packs->n; i++) {
        r->asked[i] = triage_speaks(packs->items[i], language) == speaks &&
                      (speaks || r->heard[i] + TRIAGE_CLEAR_WORDS > r->most);
        groups |= r->asked[i] ? UINT32_C(1) << i % 32 : 0;
    }
    if (!groups)
        return true;
    if (!bz_match_ask(r->match, groups, r->err))
        return false;
    memset(r->set, 0, triage_set_words(r->triage->rules.n) * sizeof *r->set);
    for (size_t i = 0; i < packs->n; i++) {
        if (r->asked[i])
            triage_sift(r, packs->items[i]);
    }
    return triage_ask(r);
}

/* --- the language --- */

/* Packs of one language have all what most of its words were found by. */
static void triage_share(struct triage_run *r)
{
    const struct triage_packs *packs = &r->triage->packs;

    for (size_t i = 0; i < packs->n; i++) {
        for (size_t k = 0; k < packs->n; k++) {
            if (r->heard[k] > r->heard[i] &&
                strcmp(packs->items[i]->language, packs->items[k]->language) == 0)
                r->heard[i] = r->heard[k];
        }
    }
}

static bool triage_listen(struct triage_run *r)
{
    const struct triage_packs *packs = &r->triage->packs;
    int enough = packs->n > 1 ? TRIAGE_MAX_WORDS : 1; /* where there is nothing to compare */

    for (size_t i = 0; i < packs->n && !r->err->code; i++) {
        const struct bz_pattern *words = packs->items[i]->words;

        r->heard[i] = words ? bz_match_count(r->match, words, enough, r->err) : 0;
    }
    if (r->err->code)
        return false;
    triage_share(r);
    return true;
}

/* The language of the text: the one the network gave if a pack speaks it, or that of the pack
 * whose words it holds most of; NULL: not known. *sure: both say the same. */
static const char *triage_language(struct triage_run *r, const char *given, bool *sure)
{
    const struct triage_packs *packs = &r->triage->packs;
    const struct bz_triage_pack *found = NULL;
    bool spoken = false, tie = false;

    for (size_t i = 0; i < packs->n; i++) {
        bool speaks = triage_speaks(packs->items[i], given);

        spoken = spoken || speaks;
        tie = r->heard[i] > r->most
                  ? false
                  : tie || (found && r->heard[i] == r->most &&
                            strcmp(found->language, packs->items[i]->language) != 0);
        if (r->heard[i] > r->most || (r->heard[i] == r->most && r->most > 0 && speaks)) {
            r->most = r->heard[i];
            found = packs->items[i];
        }
    }
    if (found && !tie && packs->n > 1)
        r->made.language = found->language;
    *sure = found && triage_speaks(found, given);
    return spoken || !found ? given : found->language;
}

static const char *triage_unit(const struct bz_triage *t, const char *topic)
{
    for (size_t i = 0; topic && i < t->packs.n; i++) {
        const struct bz_triage_units *units = &t->packs.items[i]->units;

        for (size_t k = 0; k < units->n; k++) {
            if (strcmp(units->items[k].topic, topic) == 0)
                return units->items[k].unit;
        }
    }
    return NULL;
}

/* What it writes to, in one piece. */
static bool triage_room(struct triage_run *r)
{
    size_t sets = triage_set_words(r->triage->rules.n), packs = r->triage->packs.n;
    size_t topics = r->triage->terms.topics.n;

    r->set = calloc(1, sets * sizeof *r->set + topics * sizeof *r->sums.topics +
                           packs * (sizeof *r->heard + sizeof *r->asked));
    if (!r->set)
        return bz_nomem(r->err);
    r->sums.topics = (struct bz_sum *)(r->set + sets);
    r->sums.n_topics = topics;
    r->heard = (int *)(r->sums.topics + topics);
    r->asked = (bool *)(r->heard + packs);
    return true;
}

static bool triage_run(struct triage_run *r, const char *language)
{
    bool sure;

    if (!r->text)
        return false;
    r->match = bz_match_begin(r->triage->terms.with, r->text, r->len, r->err);
    if (!r->match || !triage_room(r))
        return false;
    if (!triage_listen(r))
        return false;
    language = triage_language(r, language, &sure);
    return triage_pass(r, language, true) && (sure || triage_pass(r, language, false));
}

bool bz_triage_run(const struct bz_triage *t, const char *text, const char *language,
                   struct bz_proposal *ret, struct bz_err *err)
{
    struct triage_run r = {.triage = t,
                           .open = BZ_PROPOSES_ALL,
                           .made = {.kind = BUZON_INQUIRY_OTHER},
                           .err = err};
    bool done;

    r.text = bz_triage_text(bz_text_or(text, ""), &r.len, err);
    done = triage_run(&r, language);
    triage_run_done(&r);
    if (!done)
        return false;
    if (!r.made.unit)
        r.made.unit = triage_unit(t, r.made.topic);
    *ret = r.made;
    return true;
}
