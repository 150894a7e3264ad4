/* SPDX-License-Identifier: EUPL-1.2 */
/* Deadlines computed anew when calendars, terms or the policy changed, or an act moved a legal
 * clock: one event for each that moved. */
#include "inbox/act.h"
#include "inbox/proof.h"
#include "inbox/settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { INQUIRIES_A_STEP = 200 };

/* --- one deadline --- */

/* A deadline's row, as far as it decides what is computed. Texts are owned. */
struct old {
    char *name, *term, *version, *calendars, *steps;
    buzon_time started_at, due_end, satisfied_at;
    enum buzon_deadline_state state;
    enum buzon_satisfied_by satisfied_by;
    bool provisional;
    buzon_day disputed_due;
};
struct olds BZ_VEC(struct old);

static void olds_done(struct olds *list)
{
    for (size_t i = 0; i < list->n; i++) {
        free(list->items[i].name);
        free(list->items[i].term);
        free(list->items[i].version);
        free(list->items[i].calendars);
        free(list->items[i].steps);
    }
    free(list->items);
}

static bool old_add(const struct bz_rows *rows, struct olds *list, struct bz_err *err)
{
    struct old o = {.started_at = bz_rows_time(rows, 3),
                    .due_end = bz_rows_time(rows, 4),
                    .satisfied_at = bz_rows_time(rows, 5),
                    .state = (enum buzon_deadline_state)bz_rows_int(rows, 6),
                    .satisfied_by = (enum buzon_satisfied_by)bz_rows_int(rows, 7),
                    .provisional = bz_rows_int(rows, 8) != 0,
                    .disputed_due = bz_rows_day(rows, 9)};
    struct old *at;

    if (!bz_vec_push(list, o))
        return bz_nomem(err);
    at = &list->items[list->n - 1];
    return bz_dup(&at->name, bz_rows_text(rows, 0), err) &&
           bz_dup(&at->term, bz_rows_text(rows, 1), err) &&
           bz_dup(&at->version, bz_rows_text(rows, 2), err) &&
           bz_dup(&at->calendars, bz_rows_text(rows, 10), err) &&
           bz_dup(&at->steps, bz_rows_text(rows, 11), err);
}

#define OLD_QUERY                                                                              \
    "SELECT name, term, term_version, started_at, due_end, satisfied_at, state, "              \
    "satisfied_by, provisional, disputed_due, calendars, steps FROM deadline WHERE "           \
    "inquiry = $1 AND "
static const char open_sql[] = OLD_QUERY "state IN (0, 1, 4)";
/* Also one that was judged: an act that was recorded late may change that. */
static const char legal_sql[] = OLD_QUERY "name = $2 AND state <> 5";

static bool olds_load(struct bz_tx *tx, const struct bz_case *c, const char *name,
                      struct olds *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = name ? bz_db_query(tx->db, legal_sql, BZ_V(bz_v_int(c->id), bz_v_text(name)), err)
                : bz_db_query(tx->db, open_sql, BZ_V(bz_v_int(c->id)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!old_add(rows, ret, err))
            return false;
    return got == 0;
}

/* A target of the office's own is computed by its rule of today; one that is gone from the
 * policy stays as it was. */
static const struct bz_target *target_of(const struct bz_settings *s, const char *name)
{
    for (size_t i = 0; i < s->targets.n; i++)
        if (bz_streq(s->targets.items[i].name, name))
            return &s->targets.items[i];
    return NULL;
}

static bool query_of(const struct bz_settings *s, const struct old *o, struct bz_due_query *q)
{
    const struct bz_target *t = target_of(s, o->name);

    *q = (struct bz_due_query){.name = o->name,
                               .zone = bz_zone_name(s->zone),
                               .calendars = s->calendars.items,
                               .n_calendars = s->calendars.n,
                               .started_at = o->started_at,
                               .satisfied_by = o->satisfied_by};
    /* The term of an own rule has the deadline's name. */
    if (!bz_streq(o->term, o->name))
        q->term = o->term;
    else if (t)
        q->rule = t->rule;
    return q->term || q->rule;
}

/* What met it while nobody knew the end, or when the end was another one, is judged now. */
static enum buzon_deadline_state state_of(const struct old *o, const struct bz_deadline *d)
{
    if (d->state == BUZON_DEADLINE_UNDETERMINED || o->satisfied_at == BUZON_TIME_NONE)
        return d->state;
    return d->due_end == BUZON_TIME_NONE || o->satisfied_at < d->due_end
               ? BUZON_DEADLINE_MET
               : BUZON_DEADLINE_MISSED;
}

static const char *reason_of(const struct old *o, const struct bz_deadline *d)
{
    if (o->state == BUZON_DEADLINE_UNDETERMINED)
        return "determined";
    return bz_streq(o->version, d->term_version) ? "calendar" : "term";
}

void bz_clock_end_text(buzon_time due_end, enum buzon_deadline_state state, char ret[32])
{
    const char *why = state == BUZON_DEADLINE_UNDETERMINED ? "undetermined" : "suspended";

    if (due_end != BUZON_TIME_NONE)
        bz_instant_format(due_end, ret);
    else
        (void)snprintf(ret, 32, "%s", why);
}

/* Which deadline went from where to where. */
static bool moved_codes(struct bz_json *codes, const struct old *o, const struct bz_deadline *d)
{
    char from[32], to[32];

    bz_clock_end_text(o->due_end, o->state, from);
    bz_clock_end_text(d->due_end, d->state, to);
    return bz_json_set_text(codes, "deadline", o->name) &&
           bz_json_set_text(codes, "from", from) && bz_json_set_text(codes, "to", to);
}

static bool moved_event(struct bz_tx *tx, struct bz_case *c, const char *actor,
                        const struct old *o, const struct bz_deadline *d, struct bz_err *err)
{
    BZ_AUTO(bz_json) codes = bz_json_object();

    if (!moved_codes(codes, o, d) || !bz_json_set_text(codes, "reason", reason_of(o, d)) ||
        (d->provisional != o->provisional &&
         !bz_json_set_bool(codes, "provisional", d->provisional)))
        return bz_nomem(err);
    return bz_event_add(tx, c,
                        &(struct bz_act){.actor = actor,
                                         .verb = "deadline_recomputed",
                                         .codes = bz_steal(codes)},
                        err);
}

static bool deadline_update(struct bz_tx *tx, struct bz_case *c, const struct old *o,
                            const struct bz_deadline *d, struct bz_err *err)
{
    c->changed |= 1U << BZ_PROOF_DEADLINES;
    return bz_db_exec(tx->db,
                      "UPDATE deadline SET term_version = $3, due = $4, due_end = $5, state = "
                      "$6, provisional = $7, "
                      "disputed_due = $8, calendars = $9, legal = $10, steps = $11 WHERE "
                      "inquiry = $1 AND name = $2",
                      BZ_V(bz_v_int(c->id), bz_v_text(o->name), bz_v_text(d->term_version),
                           bz_v_day(d->due), bz_v_time(d->due_end), bz_v_int(state_of(o, d)),
                           bz_v_int(d->provisional), bz_v_day(d->disputed_due),
                           bz_v_text(d->calendars), bz_v_text(d->legal), bz_v_text(d->steps)),
                      err);
}

static bool moved(const struct old *o, const struct bz_deadline *d)
{
    return d->due_end != o->due_end || d->disputed_due != o->disputed_due ||
           d->provisional != o->provisional ||
           (o->satisfied_at == BUZON_TIME_NONE && d->state != o->state);
}

/* Also where the day is the same: it may rest on other calendars, or be official now. */
static bool says_more(const struct old *o, const struct bz_deadline *d)
{
    return moved(o, d) || !bz_streq(o->calendars, d->calendars) ||
           !bz_streq(o->steps, d->steps) || !bz_streq(o->version, d->term_version);
}

/* One deadline of a case, and who computes it anew. */
struct anew {
    const char *actor;
    const struct old *o;
    struct bz_acts *acts; /* of the case: for its legal clock */
};

static bool deadline_recompute(struct bz_tx *tx, struct bz_case *c, const struct anew *a,
                               int64_t *changed, struct bz_err *err)
{
    const struct old *o = a->o;
    struct bz_due *due = bz_settings_due(tx->inbox, err);
    BZ_LOCAL_ERR(why);
    struct bz_due_query q;
    struct bz_deadline d;
    bool done = true;

    if (!due)
        return false;
    if (!query_of(tx->settings, o, &q))
        return true;
    if (!bz_acts_ask(a->acts, &q, err) || !bz_due_compute(due, &q, &d, &why, err))
        return false;
    /* What cannot be computed today was not made worse by asking. */
    if (d.state != BUZON_DEADLINE_UNDETERMINED && says_more(o, &d)) {
        *changed += moved(o, &d);
        done = deadline_update(tx, c, o, &d, err) && moved_event(tx, c, a->actor, o, &d, err);
    }
    bz_deadline_done(&d);
    return done;
}

bool bz_clock_recompute(struct bz_tx *tx, struct bz_case *c, const char *actor,
                        int64_t *changed, struct bz_err *err)
{
    BZ_DONE(olds) list = {0};
    BZ_DONE(bz_acts) acts = {0};

    if (!olds_load(tx, c, NULL, &list, err) || !bz_acts_load(tx, c, &acts, err))
        return false;
    for (size_t i = 0; i < list.n; i++) {
        struct anew a = {actor, &list.items[i], &acts};

        if (!deadline_recompute(tx, c, &a, changed, err))
            return false;
    }
    return !c->pending || (bz_clock_next_due(tx, c, err) && bz_case_save(tx, c, err));
}

/* --- an act --- */

/* What the engine says against the acts so far, or what only the store knows. */
static bool act_refused(const struct bz_case *c, const struct old *o,
                        const struct bz_acts *acts, const struct bz_clock_act *act,
                        struct bz_err *err)
{
    if (act->kind == BUZON_ACT_SUSPEND && o->due_end != BUZON_TIME_NONE &&
        act->at >= o->due_end)
        return !bz_fail(err, BUZON_ERR_INVALID, "the term of inquiry %s ended before that",
                        c->reference);
    for (size_t i = 0; act->kind == BUZON_ACT_URGENT && i < acts->list.n; i++)
        if (acts->list.items[i]->kind == BUZON_ACT_URGENT)
            return !bz_fail(err, BUZON_ERR_STATE, "inquiry %s is urgent already", c->reference);
    return false;
}

/* Takes nothing; *d wants bz_deadline_done() when true came back. A year that is missing leaves
 * the deadline undetermined, like everywhere. */
static bool act_compute(struct bz_tx *tx, const struct old *o, struct bz_acts *acts,
                        struct bz_deadline *d, struct bz_err *err)
{
    struct bz_due *due = bz_settings_due(tx->inbox, err);
    BZ_LOCAL_ERR(why);
    struct bz_due_query q;

    if (!due)
        return false;
    if (!query_of(tx->settings, o, &q))
        return bz_fail(err, BUZON_ERR_CORRUPT, "a deadline without its term");
    if (!bz_acts_ask(acts, &q, err) || !bz_due_compute(due, &q, d, &why, err))
        return false;
    if (why.code == BUZON_OK || why.code == BUZON_ERR_CALENDAR)
        return true;
    bz_deadline_done(d);
    bz_err_set(err, why.code, "%s", why.message);
    return false;
}

static bool act_record(struct bz_tx *tx, struct bz_case *c, const struct anew *a,
                       const struct bz_clock_act *act, const struct bz_deadline *d,
                       struct bz_err *err)
{
    BZ_AUTO(bz_json) codes = bz_clock_act_codes(act);

    if (!codes || !moved_codes(codes, a->o, d))
        return bz_nomem(err);
    return deadline_update(tx, c, a->o, d, err) &&
           bz_event_add(tx, c,
                        &(struct bz_act){.actor = a->actor,
                                         .verb = bz_clock_act_verb(act),
                                         .codes = bz_steal(codes)},
                        err) &&
           bz_clock_next_due(tx, c, err);
}

bool bz_clock_act(struct bz_tx *tx, struct bz_case *c, const char *actor,
                  const struct bz_clock_act *act, bool *differs, struct bz_err *err)
{
    BZ_DONE(olds) list = {0};
    BZ_DONE(bz_acts) acts = {0};
    const struct old *o;
    struct bz_deadline d;
    bool done;

    /* The acts so far are read from the history. */
    if (!bz_event_flush(tx, c, NULL, err) ||
        !olds_load(tx, c, act->deadline ? act->deadline : BZ_RESOLUTION, &list, err))
        return false;
    if (!c->entry_number || list.n == 0)
        return bz_fail(err, BUZON_ERR_STATE, "inquiry %s has no legal term that runs",
                       c->reference);
    o = &list.items[0];
    if (!bz_acts_load(tx, c, &acts, err) || act_refused(c, o, &acts, act, err) ||
        !bz_acts_add(&acts, act, err) || !act_compute(tx, o, &acts, &d, err))
        return false;
    done = act_record(tx, c, &(struct anew){actor, o, &acts}, act, &d, err);
    if (differs)
        *differs = d.due_end != o->due_end;
    bz_deadline_done(&d);
    return done;
}

/* --- all of them --- */

struct recompute {
    const char *actor;
    bool started; /* whether the mark is of these terms and calendars */
    int64_t changed, seen,
        last; /* of this step: how many moved, how many inquiries, the last one */
};

static bool ids_load(struct bz_tx *tx, int64_t ids[INQUIRIES_A_STEP], size_t *n,
                     struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        tx->db,
        "SELECT id FROM inquiry WHERE status < 4 AND id > (SELECT ifnull(max(CAST("
        "value AS INTEGER)), 0) FROM meta WHERE key = 'recompute') ORDER BY id LIMIT $1",
        BZ_V(bz_v_int(INQUIRIES_A_STEP)), err);
    int got = rows ? 1 : -1;

    *n = 0;
    while (got > 0 && *n < INQUIRIES_A_STEP && (got = bz_rows_next(rows, err)) > 0)
        ids[(*n)++] = bz_rows_int(rows, 0);
    return got >= 0;
}

/* A mark that other terms, calendars or settings left behind says nothing: what came before it
 * was not computed with those of today. */
static bool mark_check(struct bz_tx *tx, struct bz_err *err)
{
    struct bz_due *due = bz_settings_due(tx->inbox, err);
    BZ_TEXT data =
        due ? bz_due_stamp(due, tx->settings->calendars.items, tx->settings->calendars.n, err)
            : NULL;
    BZ_DONE(bz_str) s = {0};
    BZ_TEXT stamp = NULL;

    if (!data)
        return false;
    bz_str_addf(&s, "%" PRId64 " %s", tx->settings->version, data);
    if (!(stamp = bz_str_take(&s, err)))
        return false;
    return bz_db_exec(tx->db,
                      "DELETE FROM meta WHERE key = 'recompute' AND NOT EXISTS (SELECT 1 FROM "
                      "meta WHERE key = 'recompute_of' AND value = $1)",
                      BZ_V(bz_v_text(stamp)), err) &&
           bz_db_exec(tx->db,
                      "INSERT INTO meta (key, value) VALUES ('recompute_of', $1) "
                      "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                      BZ_V(bz_v_text(stamp)), err);
}

/* Where the next call goes on if this one is stopped; nothing when all are done. */
static bool mark_write(struct bz_tx *tx, int64_t last, bool end, struct bz_err *err)
{
    char text[24];

    if (end)
        return bz_db_exec(tx->db, "DELETE FROM meta WHERE key IN ('recompute', 'recompute_of')",
                          BZ_V_NONE, err);
    (void)snprintf(text, sizeof text, "%" PRId64, last);
    return bz_db_exec(tx->db,
                      "INSERT INTO meta (key, value) VALUES ('recompute', $1) "
                      "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                      BZ_V(bz_v_text(text)), err);
}

static bool recompute_step(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct recompute *r = user;
    int64_t ids[INQUIRIES_A_STEP];
    size_t n;

    r->changed = 0;
    if ((!r->started && !mark_check(tx, err)) || !ids_load(tx, ids, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        BZ_AUTO(bz_case) c = bz_case_load(tx, ids[i], err);

        if (!c || !bz_clock_recompute(tx, c, r->actor, &r->changed, err))
            return false;
    }
    r->seen = (int64_t)n;
    return mark_write(tx, n ? ids[n - 1] : 0, n < INQUIRIES_A_STEP, err);
}

static int64_t recompute_all(struct buzon_inbox *inbox, const char *actor, struct bz_err *err)
{
    struct recompute r = {.actor = actor, .seen = INQUIRIES_A_STEP};
    int64_t changed = 0, seen = 0;

    while (r.seen == INQUIRIES_A_STEP) {
        if (bz_inbox_interrupted(inbox, err) || !bz_tx_run(inbox, recompute_step, &r, err))
            return -1;
        r.started = true;
        changed += r.changed;
        seen += r.seen;
        bz_inbox_progress(inbox, "recompute", seen, -1);
    }
    return changed;
}

int64_t buzon_inbox_recompute(buzon_inbox *inbox, const char *actor, buzon_error **err)
{
    BZ_ERR(err);

    if (!bz_actor_ok(actor, e) || !bz_inbox_enter(inbox, e))
        return -1;
    /* Calendars are read once and kept: forget them, so that the files of today are read. */
    bz_settings_forget(inbox);
    bz_inbox_leave(inbox);
    return recompute_all(inbox, actor, e);
}
