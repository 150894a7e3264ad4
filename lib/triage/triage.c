/* SPDX-License-Identifier: EUPL-1.2 */
/* Packs in their order, and what they propose for a text. */
#include "triage/triage.h"

#include "term/locate.h"
#include "text/unicode.h"
#include "triage/pack.h"

#include <stdlib.h>
#include <string.h>

/* What an inquiry is stands in its beginning; what follows in a longer text is quoted. */
enum { TRIAGE_MAX_BYTES = 64 * 1024, TRIAGE_MAX_WORDS = 64 };

/* A kind is ascribed to a rule of that kind before one that only leans to it: above all
 * weights. */
enum { TRIAGE_OWN = 1000 };

struct triage_packs BZ_VEC(struct bz_triage_pack *);

/* Which rules a text needs to be held against: few of them. A set of rules is a bit each. */
struct triage_sieve {
    uint64_t *always; /* owns; a set: the text itself does not say */
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
    struct bz_patterns *with;     /* owns */
    struct triage_packs packs;    /* owns */
    struct bz_triage_rules rules; /* owns the list, borrows what is in it; in order */
    struct triage_sieve sieve;    /* owns */
};

struct bz_triage *bz_triage_new(struct bz_err *err)
{
    BZ_AUTO(bz_triage) t = calloc(1, sizeof *t);

    if (!t)
        return bz_nomem(err);
    t->with = bz_patterns_new(err);
    return t->with ? bz_steal(t) : NULL;
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
    bz_patterns_free(t->with);
    free(t);
}

/* --- packs, one behind the other --- */

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

static bool triage_sieve_make(struct triage_sieve *ret, const struct bz_triage_rules *rules,
                              uint32_t patterns, struct bz_err *err)
{
    struct triage_sieve s = {calloc(triage_set_words(rules->n), sizeof *s.always),
                             calloc((size_t)patterns + 1, sizeof *s.rules)};

    if (!s.always || !s.rules) {
        triage_sieve_done(&s);
        return bz_nomem(err);
    }
    for (size_t i = 0; i < rules->n; i++) {
        uint32_t number =
            rules->items[i]->off ? 0 : bz_pattern_number(rules->items[i]->pattern);

        if (number)
            s.rules[number] = (uint32_t)i + 1;
        else if (!rules->items[i]->off)
            triage_set_add(s.always, i);
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
    struct triage_sieve sieve;

    if (!made.items)
        return bz_nomem(err);
    for (size_t i = 0; i < t->rules.n; i++) {
        if (!triage_namesake(&p->rules, t->rules.items[i]))
            made.items[made.n++] = t->rules.items[i];
    }
    for (size_t i = 0; i < p->rules.n; i++) {
        struct bz_triage_rule *earlier = triage_namesake(&t->rules, p->rules.items[i]);

        made.items[made.n++] = earlier ? earlier : p->rules.items[i];
    }
    if (!triage_sieve_make(&sieve, &made, bz_patterns_count(t->with), err)) {
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
    BZ_AUTO(bz_triage_pack) p = bz_triage_pack_read(t->with, json, len, source, err);

    if (!p)
        return false;
    for (size_t i = 0; i < t->packs.n; i++) {
        if (strcmp(t->packs.items[i]->id, p->id) == 0)
            return bz_fail(err, BUZON_ERR_INVALID, "a pack %.60s was added before", p->id);
    }
    if (!bz_vec_room(&t->packs))
        return bz_nomem(err);
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

/* --- the text --- */

static bool triage_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool triage_is_handle(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-' || c == '@';
}

static bool triage_is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

static bool triage_is_address(const char *s)
{
    return bz_starts(s, "http://") || bz_starts(s, "https://") || bz_starts(s, "www.");
}

/* How many bytes at s are no words of the citizen: white space, "#", a web address, a name that
 * begins with "@". `word` says that a letter stands before. */
static size_t triage_foreign(const char *s, bool word)
{
    size_t n = 0;

    if (triage_is_space(*s) || *s == '#')
        return 1;
    if (*s == '\xC2')
        return s[1] == '\xA0' ? 2 : 0;
    if (word)
        return 0;
    if (*s == '@') {
        while (triage_is_handle(s[n]))
            n++;
        return n;
    }
    if ((*s != 'h' && *s != 'w') || !triage_is_address(s))
        return 0;
    while (s[n] && !triage_is_space(s[n]))
        n++;
    return n;
}

/* In place: what is foreign becomes one space, none at the ends. Gives the new length. */
static size_t triage_tidy(char *s)
{
    char *from = s, *to = s;
    bool word = false;

    while (*from) {
        size_t foreign = triage_foreign(from, word);

        if (!foreign) {
            word = triage_is_word(*from);
            *to++ = *from++;
            continue;
        }
        from += foreign;
        word = false;
        if (to > s && to[-1] != ' ')
            *to++ = ' ';
    }
    if (to > s && to[-1] == ' ')
        to--;
    *to = '\0';
    return (size_t)(to - s);
}

/* The text as patterns see it; owned by the caller. */
static char *triage_fold(const char *text, size_t *len, struct bz_err *err)
{
    size_t n = strnlen(text, TRIAGE_MAX_BYTES + 1);
    char *folded;

    if (n > TRIAGE_MAX_BYTES) {
        for (n--; n && ((unsigned char)text[n] & 0xC0) == 0x80;)
            n--;
    }
    folded = bz_fold(text, n, false, err);
    if (folded)
        *len = triage_tidy(folded);
    return folded;
}

/* --- the run --- */

/* What rules with a weight propose of one thing, and how much they weigh together. */
struct triage_sum {
    enum bz_proposes thing;
    enum buzon_inquiry_kind kind;          /* of a kind; what else there is, the rule says */
    const struct bz_triage_rule *heaviest; /* borrows */
    unsigned most;                         /* how heavy that one is in it */
    unsigned weight;
};

struct triage_sums BZ_VEC(struct triage_sum);

struct triage_run {
    const struct bz_triage *triage; /* borrows */
    struct bz_match *match;
    uint64_t *set; /* owns: the rules the text is held against */
    unsigned open; /* enum bz_proposes: what is undecided */
    struct bz_proposal *ret;
    struct triage_sums sums; /* owns */
    struct bz_err *err;
};

static bool triage_fires(const struct triage_run *r, const struct bz_triage_rule *rule)
{
    return bz_match_find(r->match, rule->pattern, r->err) &&
           (!rule->with || bz_match_find(r->match, rule->with, r->err)) &&
           (!rule->unless || !bz_match_find(r->match, rule->unless, r->err)) && !r->err->code;
}

/* The rule decides these things. */
static void triage_take(struct triage_run *r, const struct bz_triage_rule *rule, unsigned takes)
{
    r->open &= ~takes;
    if (takes & BZ_PROPOSES_KIND) {
        r->ret->kind = rule->kind;
        r->ret->rule = rule->id;
        r->ret->version = rule->pack->version;
    }
    if (takes & BZ_PROPOSES_TOPIC) {
        r->ret->topic = rule->topic;
        r->ret->topic_rule = rule->id;
    }
    if (takes & BZ_PROPOSES_UNIT)
        r->ret->unit = rule->unit;
    if (takes & BZ_PROPOSES_PRIORITY)
        r->ret->priority = rule->priority;
    if (takes & BZ_PROPOSES_NO_ANSWER)
        r->ret->no_answer_needed = rule->no_answer_needed;
}

static bool triage_agree(const struct bz_triage_rule *a, const struct bz_triage_rule *b,
                         enum bz_proposes thing)
{
    switch (thing) {
    case BZ_PROPOSES_TOPIC:
        return strcmp(a->topic, b->topic) == 0;
    case BZ_PROPOSES_UNIT:
        return strcmp(a->unit, b->unit) == 0;
    case BZ_PROPOSES_PRIORITY:
        return a->priority == b->priority;
    case BZ_PROPOSES_NO_ANSWER:
        return a->no_answer_needed == b->no_answer_needed;
    case BZ_PROPOSES_KIND:
    case BZ_PROPOSES_ALL:
        break;
    }
    return false;
}

/* Whether both are of the same thing and propose the same. */
static bool triage_same(const struct triage_sum *a, const struct triage_sum *b)
{
    if (a->thing != b->thing)
        return false;
    return a->thing == BZ_PROPOSES_KIND ? a->kind == b->kind
                                        : triage_agree(a->heaviest, b->heaviest, a->thing);
}

static bool triage_add_up(struct triage_run *r, struct triage_sum more)
{
    for (size_t i = 0; i < r->sums.n; i++) {
        struct triage_sum *sum = &r->sums.items[i];

        if (!triage_same(sum, &more))
            continue;
        sum->weight += more.weight;
        if (more.most > sum->most) {
            sum->most = more.most;
            sum->heaviest = more.heaviest;
        }
        return true;
    }
    return bz_vec_push(&r->sums, more) || bz_nomem(r->err);
}

/* What the rule counts for each kind. */
static bool triage_lean(struct triage_run *r, const struct bz_triage_rule *rule)
{
    for (unsigned kind = 0; kind < BZ_TRIAGE_KINDS; kind++) {
        unsigned weight = rule->leans[kind];
        bool own = rule->has_kind && (unsigned)rule->kind == kind;
        struct triage_sum one = {BZ_PROPOSES_KIND, (enum buzon_inquiry_kind)kind, rule,
                                 own ? weight + TRIAGE_OWN : weight, weight};

        if (weight && !triage_add_up(r, one))
            return false;
    }
    return true;
}

/* Each thing it proposes that is undecided: decided now, or weighed. */
static bool triage_hear(struct triage_run *r, const struct bz_triage_rule *rule)
{
    unsigned things = rule->proposes & r->open;

    if (!rule->weight) {
        triage_take(r, rule, things);
        return true;
    }
    for (unsigned thing = 2; thing < BZ_PROPOSES_ALL; thing *= 2) {
        struct triage_sum one = {(enum bz_proposes)thing, rule->kind, rule, rule->weight,
                                 rule->weight};

        if ((things & thing) && !triage_add_up(r, one))
            return false;
    }
    return !(things & BZ_PROPOSES_KIND) || triage_lean(r, rule);
}

/* Weights decide what is left; then they are forgotten. */
static void triage_weigh(struct triage_run *r)
{
    for (size_t i = 0; i < r->sums.n; i++) {
        const struct triage_sum *best = &r->sums.items[i];

        if (!(best->thing & r->open))
            continue;
        for (size_t k = i + 1; k < r->sums.n; k++) {
            const struct triage_sum *other = &r->sums.items[k];

            if (other->thing == best->thing && other->weight > best->weight)
                best = other;
        }
        if (best->thing == BZ_PROPOSES_TOPIC && best->weight < best->heaviest->pack->least)
            continue;
        triage_take(r, best->heaviest, best->thing);
        if (best->thing == BZ_PROPOSES_KIND)
            r->ret->kind = best->kind;
    }
    r->sums.n = 0;
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

/* Of all rules those that may fire. */
static bool triage_sift(struct triage_run *r)
{
    const struct triage_sieve *sieve = &r->triage->sieve;
    size_t size = triage_set_words(r->triage->rules.n) * sizeof *r->set;
    uint32_t number;

    r->set = calloc(1, size);
    if (!r->set)
        return bz_nomem(r->err);
    if (sieve->always) /* there are rules at all */
        memcpy(r->set, sieve->always, size);
    for (size_t i = 0; (number = bz_match_met(r->match, i)); i++) {
        if (sieve->rules[number])
            triage_set_add(r->set, sieve->rules[number] - 1);
    }
    return true;
}

/* One rule, in its turn. */
static bool triage_try(struct triage_run *r, const struct bz_triage_rule *rule,
                       const char *language, bool speaks)
{
    if (!(rule->proposes & r->open) || triage_speaks(rule->pack, language) != speaks)
        return true;
    return (!triage_fires(r, rule) || triage_hear(r, rule)) && !r->err->code;
}

/* The rules of packs that speak the language, or those of all others. */
static bool triage_pass(struct triage_run *r, const char *language, bool speaks)
{
    for (size_t word = 0; word < triage_set_words(r->triage->rules.n) && r->open; word++) {
        for (uint64_t left = r->set[word]; left && r->open; left &= left - 1) {
            size_t i = word * 64 + (size_t)__builtin_ctzll(left);

            if (!triage_try(r, r->triage->rules.items[i], language, speaks))
                return false;
        }
    }
    triage_weigh(r);
    return true;
}

/* The language of the text: the one the network gave if a pack speaks it, or that of the pack
 * whose words it holds most of; NULL: not known. *sure: both say the same. */
static const char *triage_language(const struct triage_run *r, const char *given, bool *sure)
{
    const struct triage_packs *packs = &r->triage->packs;
    const struct bz_triage_pack *found = NULL;
    int enough = packs->n > 1 ? TRIAGE_MAX_WORDS : 1; /* where there is nothing to compare */
    bool spoken = false;
    int most = 0;

    for (size_t i = 0; i < packs->n && !r->err->code; i++) {
        const struct bz_triage_pack *p = packs->items[i];
        int n = p->words ? bz_match_count(r->match, p->words, enough, r->err) : 0;
        bool speaks = triage_speaks(p, given);

        spoken = spoken || speaks;
        if (n > most || (n == most && n > 0 && speaks)) {
            most = n;
            found = p;
        }
    }
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

bool bz_triage_run(const struct bz_triage *t, const char *text, const char *language,
                   struct bz_proposal *ret, struct bz_err *err)
{
    struct bz_proposal made = {.kind = BUZON_INQUIRY_OTHER};
    struct triage_run r = {.triage = t, .open = BZ_PROPOSES_ALL, .ret = &made, .err = err};
    size_t len = 0;
    bool done, sure;
    BZ_TEXT folded = triage_fold(bz_text_or(text, ""), &len, err);
    BZ_AUTO(bz_match) match = folded ? bz_match_new(t->with, folded, len, err) : NULL;

    if (!match)
        return false;
    r.match = match;
    language = triage_language(&r, language, &sure);
    done = !err->code && triage_sift(&r) && triage_pass(&r, language, true) &&
           (sure || triage_pass(&r, language, false));
    free(r.set);
    free(r.sums.items);
    if (!done)
        return false;
    if (!made.unit)
        made.unit = triage_unit(t, made.topic);
    *ret = made;
    return true;
}
