/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading a pack of rules: every mistake in the file is named with its line and column. */
#include "triage/pack.h"

#include "term/locate.h"

#include <string.h>

enum { PACK_MAX_RULES = 2000, PACK_MAX_WEIGHT = 1000 };

/* A file on its way: the place, and what packs share. */
struct pack_reader {
    struct bz_reader at;
    struct bz_triage_terms *terms;
    struct bz_json *names; /* of the rules that were read */
};

static void pack_rule_free(struct bz_triage_rule *r)
{
    if (!r)
        return;
    bz_pattern_free(r->pattern);
    bz_pattern_free(r->with);
    bz_pattern_free(r->unless);
    free(r->id);
    free(r->topics.items);
    free(r->topic);
    free(r->unit);
    free(r);
}

void bz_topics_done(struct bz_topics *t)
{
    for (size_t i = 0; i < t->n; i++)
        free(t->items[i]);
    free(t->items);
}

void bz_triage_pack_free(struct bz_triage_pack *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->rules.n; i++)
        pack_rule_free(p->rules.items[i]);
    free(p->rules.items);
    for (size_t i = 0; i < p->units.n; i++) {
        free(p->units.items[i].topic);
        free(p->units.items[i].unit);
    }
    free(p->units.items);
    bz_pattern_free(p->words);
    free(p->id);
    free(p->version);
    free(p->language);
    free(p);
}

/* --- words and texts --- */

static bool pack_is_word(const char *s)
{
    return *s && !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-")];
}

/* A text that is not empty and a word of ours where it names something. */
static bool pack_text(struct pack_reader *r, const struct bz_json *j, const char *key,
                      bool optional, char **ret)
{
    if (!bz_reader_text(&r->at, j, key, optional, ret))
        return false;
    if (*ret && !**ret)
        return bz_reader_fail(&r->at, key, "%s is empty", key);
    return true;
}

static bool pack_word(struct pack_reader *r, const struct bz_json *j, const char *key,
                      bool optional, char **ret)
{
    if (!pack_text(r, j, key, optional, ret))
        return false;
    if (*ret && !pack_is_word(*ret))
        return bz_reader_fail(&r->at, key, "%s may have a-z, 0-9 and ._- only", key);
    return true;
}

/* The number of a wire name; false with the place when it is none. Absent leaves *ret. */
static bool pack_name(struct pack_reader *r, const struct bz_json *j, const char *key,
                      const struct bz_names *names, int *ret, bool *there)
{
    const struct bz_json *value = bz_json_get(j, key);
    int number = bz_names_find(names, bz_json_text(value));

    *there = value;
    if (value && number < 0)
        return bz_reader_fail(&r->at, key, "there is no %s \"%.40s\"", key,
                              bz_text_or(bz_json_text(value), ""));
    if (value)
        *ret = number;
    return true;
}

/* --- patterns --- */

/* The one word that does not compile is named; together they only say that one of them is
 * wrong. */
static bool pack_blame(struct pack_reader *r, const struct bz_json *list, const char *key)
{
    struct bz_err *err = r->at.err;
    size_t at = bz_reader_enter(&r->at, key);

    for (size_t i = 0; i < bz_json_len(list); i++) {
        const struct bz_json *one = bz_json_at(list, i);
        BZ_AUTO(bz_pattern)
        alone = bz_pattern_new(r->terms->with, bz_json_text(one), bz_json_text_len(one), err);

        if (!alone && err->code == BUZON_ERR_PARSE) {
            (void)bz_reader_enter_at(&r->at, i);
            break;
        }
    }
    (void)bz_reader_fail(&r->at, NULL, "%s: %s", key, err->message);
    bz_reader_leave(&r->at, at);
    return false;
}

static bool pack_words(struct pack_reader *r, const struct bz_json *list, const char *key,
                       struct bz_pattern **ret)
{
    size_t n = bz_json_len(list);
    const char **words = calloc(n, sizeof *words);

    if (!words)
        return bz_nomem(r->at.err);
    for (size_t i = 0; i < n; i++) {
        words[i] = bz_json_text(bz_json_at(list, i));
        if (words[i] && *words[i])
            continue;
        free(words);
        return bz_reader_fail(&r->at, key, "%s is not a pattern or a list of them", key);
    }
    *ret = bz_pattern_words(r->terms->with, words, n, r->at.err);
    free(words);
    return *ret != NULL;
}

/* A pattern, or a list of words as one; absent leaves *ret. */
static bool pack_pattern(struct pack_reader *r, const struct bz_json *j, const char *key,
                         struct bz_pattern **ret)
{
    const struct bz_json *value = bz_json_get(j, key);
    bool list = bz_json_len(value) && bz_json_kind(value) == BZ_JSON_ARRAY;

    if (!value)
        return true;
    if (!list && !bz_json_text_len(value))
        return bz_reader_fail(&r->at, key, "%s is not a pattern or a list of them", key);
    if (list && pack_words(r, value, key, ret))
        return true;
    if (!list)
        *ret = bz_pattern_new(r->terms->with, bz_json_text(value), bz_json_text_len(value),
                              r->at.err);
    if (*ret)
        return true;
    if (r->at.err->code != BUZON_ERR_PARSE || r->at.err->line)
        return false;
    return pack_blame(r, list ? value : NULL, key);
}

/* --- rules --- */

static const char *const rule_keys[] = {
    "id",   "about",  "pattern", "with",     "unless",
    "kind", "topic",  "unit",    "priority", "no_answer_needed",
    "off",  "weight", "leans",   "topics",   NULL};

static bool pack_rule_proposals(struct pack_reader *r, const struct bz_json *j,
                                struct bz_triage_rule *rule)
{
    int kind = 0, priority = 0;
    bool has_kind, has_priority;

    if (!pack_name(r, j, "kind", &bz_inquiry_kinds, &kind, &has_kind) ||
        !pack_name(r, j, "priority", &bz_priorities, &priority, &has_priority) ||
        !pack_word(r, j, "topic", true, &rule->topic) ||
        !pack_text(r, j, "unit", true, &rule->unit) ||
        !bz_reader_flag(&r->at, j, "no_answer_needed", false, &rule->no_answer_needed))
        return false;
    rule->kind = (enum buzon_inquiry_kind)kind;
    rule->has_kind = has_kind;
    rule->priority = (enum buzon_priority)priority;
    rule->proposes =
        (has_kind ? BZ_PROPOSES_KIND : 0U) | (has_priority ? BZ_PROPOSES_PRIORITY : 0U) |
        (rule->topic ? BZ_PROPOSES_TOPIC : 0U) | (rule->unit ? BZ_PROPOSES_UNIT : 0U) |
        (bz_json_get(j, "no_answer_needed") ? BZ_PROPOSES_NO_ANSWER : 0U);
    return true;
}

static bool pack_rule_id(struct pack_reader *r, const struct bz_json *j,
                         const struct bz_triage_pack *p, struct bz_triage_rule *rule)
{
    BZ_TEXT name = NULL;
    BZ_DONE(bz_str) id = {0};

    if (!pack_word(r, j, "id", false, &name))
        return false;
    if (bz_json_get(r->names, name))
        return bz_reader_fail(&r->at, "id", "there is a rule %.60s already", name);
    if (!bz_json_set_bool(r->names, name, true))
        return bz_nomem(r->at.err);
    bz_str_add(&id, p->id);
    bz_str_add_char(&id, '/');
    bz_str_add(&id, name);
    rule->id = bz_str_take(&id, r->at.err);
    if (rule->id)
        rule->name = rule->id + strlen(p->id) + 1;
    return rule->id;
}

static bool pack_weight(struct pack_reader *r, const struct bz_json *j,
                        struct bz_triage_rule *rule)
{
    struct bz_limits limits = {.least = 1, .most = PACK_MAX_WEIGHT};
    int64_t weight;

    if (!bz_reader_int(&r->at, j, "weight", limits, &weight))
        return false;
    rule->weight = (unsigned)weight;
    return true;
}

/* What a rule counts for each kind: its weight for its own, and for others what "leans" says.
 */
static bool pack_leans(struct pack_reader *r, const struct bz_json *j,
                       struct bz_triage_rule *rule)
{
    struct bz_limits limits = {.least = 1, .most = PACK_MAX_WEIGHT};
    const struct bz_json *leans = bz_json_get(j, "leans"), *value;
    const char *kind;
    void *iter = NULL;
    int64_t weight;
    size_t at;

    if (rule->proposes & BZ_PROPOSES_KIND)
        rule->leans[rule->kind] = rule->weight;
    if (!leans)
        return true;
    if (bz_json_kind(leans) != BZ_JSON_OBJECT || !rule->weight)
        return bz_reader_fail(&r->at, "leans",
                              rule->weight ? "leans is not an object" : "leans needs a weight");
    at = bz_reader_enter(&r->at, "leans");
    while (bz_json_each(leans, &iter, &kind, &value)) {
        int number = bz_names_find(&bz_inquiry_kinds, kind);

        if (number < 0 || number >= BZ_TRIAGE_KINDS || rule->leans[number])
            return bz_reader_fail(&r->at, kind, "%.40s is no kind, or its own", kind);
        if (!bz_reader_int(&r->at, leans, kind, limits, &weight))
            return false;
        rule->leans[number] = (unsigned)weight;
    }
    bz_reader_leave(&r->at, at);
    rule->proposes |= BZ_PROPOSES_KIND;
    return true;
}

/* The number of a topic: a new one for a new name. */
static bool pack_topic(struct pack_reader *r, const char *name, unsigned *ret)
{
    struct bz_topics *topics = &r->terms->topics;
    char *made;

    for (size_t i = 0; i < topics->n; i++) {
        *ret = (unsigned)i;
        if (strcmp(topics->items[i], name) == 0)
            return true;
    }
    *ret = (unsigned)topics->n;
    if (!bz_vec_room(topics) || !bz_dup(&made, name, r->at.err))
        return bz_nomem(r->at.err);
    topics->items[topics->n++] = made;
    return true;
}

static bool pack_counts(struct pack_reader *r, struct bz_triage_rule *rule, const char *topic,
                        int weight)
{
    struct bz_triage_lean lean = {.weight = weight};

    return pack_topic(r, topic, &lean.topic) &&
           (bz_vec_push(&rule->topics, lean) || bz_nomem(r->at.err));
}

/* What it counts for other topics than its own, and against them. */
static bool pack_topics(struct pack_reader *r, const struct bz_json *j,
                        struct bz_triage_rule *rule)
{
    struct bz_limits limits = {.least = -PACK_MAX_WEIGHT, .most = PACK_MAX_WEIGHT};
    const struct bz_json *topics = bz_json_get(j, "topics"), *value;
    const char *topic;
    void *iter = NULL;
    int64_t weight;
    size_t at;

    if (rule->topic && !pack_counts(r, rule, rule->topic, (int)rule->weight))
        return false;
    if (!topics)
        return true;
    if (bz_json_kind(topics) != BZ_JSON_OBJECT || !rule->weight)
        return bz_reader_fail(&r->at, "topics",
                              rule->weight ? "topics is not an object"
                                           : "topics needs a weight");
    at = bz_reader_enter(&r->at, "topics");
    while (bz_json_each(topics, &iter, &topic, &value)) {
        if (!pack_is_word(topic) || (rule->topic && strcmp(rule->topic, topic) == 0))
            return bz_reader_fail(&r->at, topic, "%.40s is no topic, or its own", topic);
        if (!bz_reader_int(&r->at, topics, topic, limits, &weight) ||
            !pack_counts(r, rule, topic, (int)weight))
            return false;
    }
    bz_reader_leave(&r->at, at);
    rule->proposes |= BZ_PROPOSES_TOPIC;
    return true;
}

static bool pack_rule(struct pack_reader *r, const struct bz_json *j,
                      const struct bz_triage_pack *p, struct bz_triage_rule *rule)
{
    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_reader_fail(&r->at, NULL, "a rule is an object");
    rule->pack = p;
    if (!bz_reader_only(&r->at, j, rule_keys) || !pack_rule_id(r, j, p, rule) ||
        !bz_reader_flag(&r->at, j, "off", false, &rule->off) || !pack_weight(r, j, rule) ||
        !pack_pattern(r, j, "pattern", &rule->pattern) ||
        !pack_pattern(r, j, "with", &rule->with) ||
        !pack_pattern(r, j, "unless", &rule->unless) || !pack_rule_proposals(r, j, rule) ||
        !pack_leans(r, j, rule) || !pack_topics(r, j, rule))
        return false;
    if (rule->off)
        return true;
    if (!rule->pattern)
        return bz_reader_fail(&r->at, NULL, "rule %.60s has no pattern", rule->name);
    if (!rule->proposes)
        return bz_reader_fail(&r->at, NULL, "rule %.60s proposes nothing", rule->name);
    return true;
}

static bool pack_rules(struct pack_reader *r, const struct bz_json *list,
                       struct bz_triage_pack *p)
{
    size_t at;

    if (bz_json_kind(list) != BZ_JSON_ARRAY)
        return bz_reader_fail(&r->at, "rules",
                              list ? "rules is not a list" : "rules is missing");
    if (bz_json_len(list) > PACK_MAX_RULES)
        return bz_reader_fail(&r->at, "rules", "%zu rules; a pack may have %d",
                              bz_json_len(list), PACK_MAX_RULES);
    at = bz_reader_enter(&r->at, "rules");
    for (size_t i = 0; i < bz_json_len(list); i++) {
        struct bz_triage_rule *rule = calloc(1, sizeof *rule);
        size_t back = bz_reader_enter_at(&r->at, i);

        if (!rule)
            return bz_nomem(r->at.err);
        if (!pack_rule(r, bz_json_at(list, i), p, rule)) {
            pack_rule_free(rule);
            return false;
        }
        if (!bz_vec_push(&p->rules, rule)) {
            pack_rule_free(rule);
            return bz_nomem(r->at.err);
        }
        bz_reader_leave(&r->at, back);
    }
    bz_reader_leave(&r->at, at);
    return true;
}

static bool pack_units(struct pack_reader *r, const struct bz_json *units,
                       struct bz_triage_pack *p)
{
    const struct bz_json *value;
    const char *topic;
    void *iter = NULL;
    size_t at;

    if (!units)
        return true;
    if (bz_json_kind(units) != BZ_JSON_OBJECT)
        return bz_reader_fail(&r->at, "units", "units is not an object");
    at = bz_reader_enter(&r->at, "units");
    while (bz_json_each(units, &iter, &topic, &value)) {
        struct bz_triage_unit *unit;

        if (!bz_json_text_len(value))
            return bz_reader_fail(&r->at, topic, "the unit of %.60s is not a text", topic);
        if (!bz_vec_room(&p->units))
            return bz_nomem(r->at.err);
        unit = &p->units.items[p->units.n++];
        *unit = (struct bz_triage_unit){0};
        if (!bz_dup(&unit->topic, topic, r->at.err) ||
            !bz_dup(&unit->unit, bz_json_text(value), r->at.err))
            return false;
    }
    bz_reader_leave(&r->at, at);
    return true;
}

/* What it says of all its topics. */
static bool pack_sums(struct pack_reader *r, const struct bz_json *j, struct bz_triage_pack *p)
{
    struct bz_limits limits = {.least = 1, .most = PACK_MAX_WEIGHT};
    int64_t least, early;

    if (!bz_reader_int(&r->at, j, "least", limits, &least) ||
        !bz_reader_int(&r->at, j, "early", limits, &early))
        return false;
    p->least = (unsigned)least;
    p->early = (unsigned)early;
    return true;
}

/* What tells its language, and then its rules. */
static bool pack_patterns(struct pack_reader *r, const struct bz_json *j,
                          struct bz_triage_pack *p)
{
    if (!pack_pattern(r, j, "words", &p->words) ||
        (p->words && !bz_pattern_count(r->terms->with, p->words, r->at.err)))
        return false;
    p->first = bz_patterns_count(r->terms->with) + 1;
    if (!pack_rules(r, bz_json_get(j, "rules"), p))
        return false;
    p->last = bz_patterns_count(r->terms->with);
    return true;
}

struct bz_triage_pack *bz_triage_pack_read(struct bz_triage_terms *terms, const char *json,
                                           size_t len, const char *source, struct bz_err *err)
{
    static const char *const keys[] = {"id",    "version", "language", "about", "words",
                                       "rules", "units",   "least",    "early", NULL};
    BZ_AUTO(bz_json) names = bz_json_object();
    struct pack_reader r = {.at = {.text = json, .len = len, .source = source, .err = err},
                            .terms = terms,
                            .names = names};
    BZ_AUTO(bz_json) j = bz_json_parse(json, len, NULL, source, err);
    BZ_AUTO(bz_triage_pack) p = j ? calloc(1, sizeof *p) : NULL;

    if (!p || !names)
        return j ? bz_nomem(err) : NULL;
    if (bz_json_kind(j) != BZ_JSON_OBJECT) {
        (void)bz_reader_fail(&r.at, NULL, "a pack of rules is an object");
        return NULL;
    }
    if (!bz_reader_only(&r.at, j, keys) || !pack_word(&r, j, "id", false, &p->id) ||
        !pack_text(&r, j, "version", false, &p->version) ||
        !pack_word(&r, j, "language", false, &p->language) || !pack_sums(&r, j, p) ||
        !pack_patterns(&r, j, p) || !pack_units(&r, bz_json_get(j, "units"), p))
        return NULL;
    return bz_steal(p);
}
