/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading the document of the settings, so that every mistake in it has a line and a column. */
#include "inbox/settings.h"

#include <stdlib.h>
#include <string.h>

#include "term/civil.h"

enum { DAYS_MAX = 3650, LIST_MAX = 64, HOURS_MAX = 24 * 366, PACK_NAME_MAX = 64 };

/* --- lists of names --- */

static bool list_read(struct bz_reader *r, const struct bz_json *in, const char *key,
                      struct bz_names_list *ret)
{
    const struct bz_json *j = bz_json_get(in, key);
    size_t back;

    if (bz_json_kind(j) != BZ_JSON_ARRAY || bz_json_len(j) > LIST_MAX)
        return bz_reader_refuse(r, key, "\"%s\" must be a list of at most %d texts", key,
                                LIST_MAX);
    back = bz_reader_enter(r, key);
    for (size_t i = 0; i < bz_json_len(j); i++) {
        const char *text = bz_json_text(bz_json_at(j, i));

        if (!text || !*text) {
            (void)bz_reader_enter_at(r, i);
            return bz_reader_refuse(r, NULL, "\"%s\" holds something that is no text", key);
        }
        if (!bz_vec_push(ret, text))
            return bz_nomem(r->err);
    }
    bz_reader_leave(r, back);
    return true;
}

/* Every name in a pack's id goes into a path. */
static bool packs_ok(struct bz_reader *r, const struct bz_names_list *packs)
{
    for (size_t i = 0; i < packs->n; i++) {
        const char *name = packs->items[i];

        if (strlen(name) <= PACK_NAME_MAX && !strpbrk(name, "/\\") && *name != '.')
            continue;
        (void)bz_reader_enter(r, "triage");
        (void)bz_reader_enter_at(r, i);
        return bz_reader_refuse(r, NULL, "\"triage\": %.70s is no name of a rule pack", name);
    }
    return true;
}

/* --- targets --- */

/* Names of the deadlines that formalising starts. */
static bool target_reserved(const char *name)
{
    static const char *const names[] = {"resolution", "competent_resolution", "notify_term",
                                        "acknowledge", "forward"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!strcmp(names[i], name))
            return true;
    }
    return false;
}

static bool target_named(struct bz_reader *r, const struct bz_target *t,
                         const struct bz_targets *others)
{
    if (!t->name || !*t->name || strlen(t->name) > 64)
        return bz_reader_refuse(r, "name", "a target needs a \"name\" of 1 to 64 bytes");
    if (target_reserved(t->name))
        return bz_reader_refuse(
            r, "name", "a target cannot be called %s: deadlines of the law are", t->name);
    for (size_t i = 0; i < others->n; i++)
        if (bz_streq(others->items[i].name, t->name))
            return bz_reader_refuse(r, "name", "there are two targets %s", t->name);
    return true;
}

static bool target_read(struct bz_reader *r, const struct bz_json *j,
                        const struct bz_targets *others, struct bz_target *ret)
{
    static const char *const keys[] = {"name", "term",         "n", "unit",
                                       "kind", "satisfied_by", NULL};
    const char *by = bz_json_str(j, "satisfied_by");
    int act = bz_json_get(j, "satisfied_by") ? bz_names_find(&bz_satisfactions, by)
                                             : BUZON_SATISFIED_BY_ANSWER_SENT;

    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_reader_refuse(r, NULL, "a target is an object");
    ret->name = bz_json_str(j, "name");
    ret->term = bz_json_str(j, "term");
    ret->rule = ret->term ? NULL : j;
    if (!target_named(r, ret, others) || !bz_reader_only(r, j, keys))
        return false;
    if (act < 0)
        return bz_reader_refuse(r, "satisfied_by",
                                "target %s: \"satisfied_by\" cannot be %.40s", ret->name,
                                bz_text_or(by, "that"));
    if (!ret->term && bz_json_num(j, "n", 0) < 1)
        return bz_reader_refuse(r, "n", "target %s needs a \"term\", or \"n\" and \"unit\"",
                                ret->name);
    ret->satisfied_by = (enum buzon_satisfied_by)act;
    return true;
}

static bool targets_read(struct bz_reader *r, const struct bz_json *policy,
                         struct bz_targets *ret)
{
    const struct bz_json *j = bz_json_get(policy, "targets");
    size_t back;

    if (bz_json_kind(j) != BZ_JSON_ARRAY || bz_json_len(j) > LIST_MAX)
        return bz_reader_refuse(r, "targets",
                                "\"targets\" must be a list of at most %d targets", LIST_MAX);
    back = bz_reader_enter(r, "targets");
    for (size_t i = 0; i < bz_json_len(j); i++) {
        size_t at = bz_reader_enter_at(r, i);
        struct bz_target target;

        if (!target_read(r, bz_json_at(j, i), ret, &target))
            return false;
        if (!bz_vec_push(ret, target))
            return bz_nomem(r->err);
        bz_reader_leave(r, at);
    }
    bz_reader_leave(r, back);
    return true;
}

/* --- numbers --- */

static bool span_read(struct bz_reader *r, const struct bz_json *policy, const char *key,
                      struct bz_limits limits, int64_t *ret)
{
    const struct bz_json *j = bz_json_get(policy, key);
    int64_t n = bz_json_num(policy, key, -1);

    if (bz_json_kind(j) != BZ_JSON_INT || n < limits.least || n > limits.most)
        return bz_reader_refuse(r, key, "\"%s\" must be %d to %d", key, (int)limits.least,
                                (int)limits.most);
    *ret = n;
    return true;
}

static bool spans_read(struct bz_reader *r, const struct bz_json *policy, struct bz_settings *s)
{
    const struct bz_limits some = {.least = 1, .most = HOURS_MAX}, any = {.most = HOURS_MAX};
    int64_t days = 0, silence = 0, sweep = 0, unanswered = 0, similar = 0;

    if (!span_read(r, policy, "reopen_days", (struct bz_limits){.most = DAYS_MAX}, &days) ||
        !span_read(r, policy, "similar_days", (struct bz_limits){.most = DAYS_MAX}, &similar) ||
        !span_read(r, policy, "silence_hours", some, &silence) ||
        !span_read(r, policy, "sweep_hours", any, &sweep) ||
        !span_read(r, policy, "unanswered_hours", any, &unanswered))
        return false;
    s->reopen_ms = days * BZ_MS_DAY;
    s->similar_ms = similar * BZ_MS_DAY;
    s->silence_ms = silence * BZ_MS_DAY / 24;
    s->sweep_ms = sweep * BZ_MS_DAY / 24;
    s->unanswered_ms = unanswered * BZ_MS_DAY / 24;
    return true;
}

/* --- the document --- */

/* What belongs into "policy" beside answers. */
static bool work_read(struct bz_reader *r, const struct bz_json *policy, struct bz_settings *s)
{
    size_t back = bz_reader_enter(r, "policy");

    if (!spans_read(r, policy, s) || !list_read(r, policy, "triage", &s->packs) ||
        !packs_ok(r, &s->packs) || !targets_read(r, policy, &s->targets) ||
        !bz_units_read(r, policy, &s->units))
        return false;
    if (!bz_media_rules_read(r, bz_json_get(policy, "media"), &s->media))
        return false;
    bz_reader_leave(r, back);
    return true;
}

bool bz_settings_read(struct bz_reader *r, struct bz_settings *s)
{
    const struct bz_json *policy = bz_json_get(s->document, "policy");
    const char *zone = bz_json_str(s->document, "zone");

    if (!zone)
        return bz_reader_refuse(r, "zone", "\"zone\" must be the IANA name of a time zone");
    if (!(s->zone = bz_zone_open(zone, r->err)))
        return bz_reader_place(r, "zone");
    return list_read(r, s->document, "calendars", &s->calendars) &&
           list_read(r, s->document, "languages", &s->languages) && work_read(r, policy, s) &&
           bz_policy_read(r, policy, &s->policy);
}

/* --- laid upon the defaults --- */

static bool merge_inner(struct bz_reader *r, struct bz_json *base, const char *key,
                        const struct bz_json *over)
{
    struct bz_json *inner = bz_json_copy(bz_json_get(base, key));
    size_t back = bz_reader_enter(r, key);
    bool merged = inner && bz_settings_merge(r, inner, over);
    bool set = merged && bz_json_set(base, key, bz_json_share(inner));

    bz_reader_leave(r, back);
    bz_json_free(inner);
    return set || (merged || !inner ? (bool)bz_nomem(r->err) : false);
}

bool bz_settings_merge(struct bz_reader *r, struct bz_json *base, const struct bz_json *over)
{
    const char *key;
    const struct bz_json *value;
    void *iter = NULL;

    if (bz_json_kind(over) != BZ_JSON_OBJECT)
        return bz_reader_refuse(r, NULL, "%s must be a JSON object",
                                *r->path ? r->path : "the settings");
    while (bz_json_each(over, &iter, &key, &value)) {
        const struct bz_json *old = bz_json_get(base, key);

        if (!old)
            return bz_reader_refuse(r, key, "there is no setting \"%.64s\"", key);
        if (bz_json_kind(old) == BZ_JSON_OBJECT) {
            if (!merge_inner(r, base, key, value))
                return false;
        } else if (!bz_json_set_shared(base, key, value)) {
            return bz_nomem(r->err);
        }
    }
    return true;
}
