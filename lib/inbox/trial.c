/* SPDX-License-Identifier: EUPL-1.2 */
/* Rules on trial: each inquiry's text under the rules there are and under those to come. */
#include "buzon/triage.h"

#include "base/json.h"
#include "base/vec.h"
#include "inbox/inbox.h"
#include "inbox/settings.h"
#include "model/inquiry.h"
#include "store/db.h"

#include <stdlib.h>
#include <string.h>

enum { TRIAL_STRIDE = 200 }; /* inquiries between two questions whether to stop */

/* What of a proposal is compared. */
enum trial_thing {
    TRIAL_KIND,
    TRIAL_TOPIC,
    TRIAL_UNIT,
    TRIAL_PRIORITY,
    TRIAL_NO_ANSWER,
    TRIAL_THINGS
};

static const char *const thing_names[TRIAL_THINGS] = {
    [TRIAL_KIND] = "kind",
    [TRIAL_TOPIC] = "topic",
    [TRIAL_UNIT] = "unit",
    [TRIAL_PRIORITY] = "priority",
    [TRIAL_NO_ANSWER] = "no_answer_needed",
};

/* One change of one thing, and how often it came. */
struct trial_cell {
    enum trial_thing thing;
    char *before, *after; /* owns; NULL: none */
    int64_t n;
};

struct bz_trial {
    struct buzon_inbox *inbox;      /* shares */
    struct bz_triage *rules;        /* owns: those there are with those on trial */
    struct bz_inquiries *inquiries; /* owns */
    struct bz_inquiry *inquiry;     /* owns; looked at and not counted yet; NULL: none */
    int64_t looked_at, changed, without_text;
    struct BZ_VEC(struct trial_cell) cells; /* owns */
};

void buzon_trial_free(buzon_trial *trial)
{
    if (!trial)
        return;
    for (size_t i = 0; i < trial->cells.n; i++) {
        free(trial->cells.items[i].before);
        free(trial->cells.items[i].after);
    }
    free(trial->cells.items);
    buzon_inquiry_unref(trial->inquiry);
    buzon_inquiries_free(trial->inquiries);
    bz_triage_free(trial->rules);
    buzon_inbox_unref(trial->inbox);
    free(trial);
}

static struct bz_trial *trial_new(struct buzon_inbox *inbox, const char *rules,
                                  struct bz_err *err)
{
    struct bz_trial *t = calloc(1, sizeof *t);

    if (!t)
        return bz_nomem(err);
    t->inbox = buzon_inbox_ref(inbox);
    if (bz_inbox_enter(inbox, err)) {
        t->rules = bz_settings_try(inbox, rules, err);
        bz_inbox_leave(inbox);
    }
    if (t->rules)
        return t;
    buzon_trial_free(t);
    return NULL;
}

buzon_trial *buzon_triage_try(buzon_inbox *inbox, const char *rules, const buzon_filter *filter,
                              buzon_error **err)
{
    BZ_ERR(err);
    struct bz_trial *t;

    if (!inbox || !rules)
        return bz_fail(e, BUZON_ERR_INVALID, "%s NULL", inbox ? "rules are" : "inbox is");
    t = trial_new(inbox, rules, e);
    if (t && !(t->inquiries = buzon_inbox_inquiries(inbox, filter, err))) {
        buzon_trial_free(t);
        return NULL;
    }
    return t;
}

/* --- one inquiry --- */

/* What both rules say of it. */
struct trial_case {
    bool text; /* there is one */
    struct bz_proposal before, after;
};

static const char trial_sql[] =
    "SELECT m.text, m.language FROM message m JOIN inquiry i ON i.id = m.inquiry "
    "WHERE i.reference = $1 AND m.direction = 0 ORDER BY m.created_at, m.id LIMIT 1";

/* The inbox is locked: proposals borrow from the rules of the settings, which others may
 * replace. */
static bool trial_ask(struct bz_trial *t, struct trial_case *c, struct bz_err *err)
{
    const struct bz_triage *now = bz_settings_triage(t->inbox, err);
    BZ_AUTO(bz_rows)
    rows = now ? bz_db_query(t->inbox->db, trial_sql,
                             BZ_V(bz_v_text(buzon_inquiry_reference(t->inquiry))), err)
               : NULL;
    int got = rows ? bz_rows_next(rows, err) : -1;
    const char *text = got > 0 ? bz_rows_text(rows, 0) : NULL;

    if (got < 0)
        return false;
    c->text = text && *text;
    return !c->text || (bz_triage_run(now, text, bz_rows_text(rows, 1), &c->before, err) &&
                        bz_triage_run(t->rules, text, bz_rows_text(rows, 1), &c->after, err));
}

static const char *thing_of(const struct bz_proposal *p, enum trial_thing thing)
{
    switch (thing) {
    case TRIAL_KIND:
        return buzon_inquiry_kind_name(p->kind);
    case TRIAL_TOPIC:
        return p->topic;
    case TRIAL_UNIT:
        return p->unit;
    case TRIAL_PRIORITY:
        return buzon_priority_name(p->priority);
    case TRIAL_NO_ANSWER:
        return p->no_answer_needed ? "true" : "false";
    case TRIAL_THINGS:
        break;
    }
    return NULL;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* --- counting --- */

static bool cell_add(struct bz_trial *t, enum trial_thing thing, const char *before,
                     const char *after, struct bz_err *err)
{
    struct trial_cell one = {.thing = thing, .n = 1};

    for (size_t i = 0; i < t->cells.n; i++) {
        struct trial_cell *cell = &t->cells.items[i];

        if (cell->thing == thing && same_text(cell->before, before) &&
            same_text(cell->after, after)) {
            cell->n++;
            return true;
        }
    }
    if (bz_dup(&one.before, before, err) && bz_dup(&one.after, after, err) &&
        (bz_vec_push(&t->cells, one) || bz_nomem(err)))
        return true;
    free(one.before);
    free(one.after);
    return false;
}

/* *changed: something of it would be something else. */
static bool trial_count(struct bz_trial *t, const struct trial_case *c, bool *changed,
                        struct bz_err *err)
{
    *changed = false;
    t->looked_at++;
    t->without_text += !c->text;
    for (int i = 0; c->text && i < TRIAL_THINGS; i++) {
        const char *before = thing_of(&c->before, (enum trial_thing)i);
        const char *after = thing_of(&c->after, (enum trial_thing)i);

        if (same_text(before, after))
            continue;
        *changed = true;
        if (!cell_add(t, (enum trial_thing)i, before, after, err))
            return false;
    }
    t->changed += *changed;
    return true;
}

/* --- as JSON --- */

static bool set_text(struct bz_json *j, const char *key, const char *text)
{
    return text ? bz_json_set_text(j, key, text) : bz_json_set_null(j, key);
}

static struct bz_json *proposal_json(const struct bz_proposal *p)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    for (int i = 0; j && i < TRIAL_NO_ANSWER; i++) {
        if (!set_text(j, thing_names[i], thing_of(p, (enum trial_thing)i)))
            return NULL;
    }
    if (!j || !bz_json_set_bool(j, thing_names[TRIAL_NO_ANSWER], p->no_answer_needed) ||
        !set_text(j, "rule", p->rule) || !set_text(j, "topic_rule", p->topic_rule))
        return NULL;
    return bz_steal(j);
}

static char *change_print(const struct bz_trial *t, const struct trial_case *c,
                          struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!j || !bz_json_set_text(j, "inquiry", buzon_inquiry_reference(t->inquiry)) ||
        !bz_json_set(j, "before", proposal_json(&c->before)) ||
        !bz_json_set(j, "after", proposal_json(&c->after)) ||
        !bz_json_set_bool(j, "decided", !buzon_inquiry_rule(t->inquiry)))
        return bz_nomem(err);
    return bz_json_print(j, err);
}

/* The inquiry there is: its change as a text where it has one, else *ret stays NULL. */
static bool trial_step(struct bz_trial *t, char **ret, struct bz_err *err)
{
    struct trial_case c = {0};
    bool changed;

    if (!bz_inbox_enter(t->inbox, err))
        return false;
    BZ_LEAVE(t->inbox);
    if (!trial_ask(t, &c, err) || !trial_count(t, &c, &changed, err))
        return false;
    return !changed || (*ret = change_print(t, &c, err));
}

/* The inquiry that is looked at next stays in place until it is: nothing is left out after an
 * interruption. False at the end, too. */
static bool trial_take(struct bz_trial *t, buzon_error **err)
{
    if (t->inquiry)
        return true;
    t->inquiry = buzon_inquiries_next(t->inquiries, err);
    return t->inquiry;
}

char *buzon_trial_next(buzon_trial *trial, buzon_error **err)
{
    BZ_ERR(err);
    char *made = NULL;

    if (!trial)
        return bz_fail(e, BUZON_ERR_INVALID, "the trial is NULL");
    while (!made && trial_take(trial, err)) {
        bool done =
            (trial->looked_at % TRIAL_STRIDE || !bz_inbox_interrupted(trial->inbox, e)) &&
            trial_step(trial, &made, e);

        if (!done)
            return NULL;
        buzon_inquiry_unref(trial->inquiry);
        trial->inquiry = NULL;
    }
    return made;
}

static struct bz_json *cell_json(const struct trial_cell *cell)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!j || !bz_json_set_text(j, "what", thing_names[cell->thing]) ||
        !set_text(j, "before", cell->before) || !set_text(j, "after", cell->after) ||
        !bz_json_set_int(j, "n", cell->n))
        return NULL;
    return bz_steal(j);
}

char *buzon_trial_totals(const buzon_trial *trial, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_AUTO(bz_json) list = bz_json_array();

    if (!trial)
        return bz_fail(e, BUZON_ERR_INVALID, "the trial is NULL");
    for (size_t i = 0; list && i < trial->cells.n; i++) {
        if (!bz_json_push(list, cell_json(&trial->cells.items[i])))
            return bz_nomem(e);
    }
    if (!j || !list || !bz_json_set_int(j, "looked_at", trial->looked_at) ||
        !bz_json_set_int(j, "changed", trial->changed) ||
        !bz_json_set_int(j, "without_text", trial->without_text) ||
        !bz_json_set(j, "changes", bz_steal(list)))
        return bz_nomem(e);
    return bz_json_print(j, e);
}
