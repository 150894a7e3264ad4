/* SPDX-License-Identifier: EUPL-1.2 */
/* The time limits of an inquiry: started by its first message, met by acts, and never a reason
 * to lose a message. */
#include "inbox/due.h"
#include "inbox/proof.h"
#include "inbox/settings.h"
#include "term/civil.h"

#include <stdlib.h>
#include <string.h>

/* An inquiry that is new knows its deadlines; else they are looked at when it is saved. */
static bool deadline_prove(struct bz_tx *tx, struct bz_case *c, const struct bz_value *v,
                           size_t n, struct bz_err *err)
{
    if (c->is_new)
        return bz_proof_fresh(tx, c, v->p, v, n, err);
    c->changed |= 1U << BZ_PROOF_DEADLINES;
    return true;
}

static bool deadline_write(struct bz_tx *tx, struct bz_case *c, const struct bz_deadline *d,
                           struct bz_err *err)
{
    const struct bz_value v[] = {
        bz_v_int(c->id),           bz_v_text(d->name),
        bz_v_text(d->term),        bz_v_text(d->term_version),
        bz_v_time(d->started_at),  bz_v_day(d->due),
        bz_v_time(d->due_end),     bz_v_int(d->state),
        bz_v_int(d->satisfied_by), bz_v_time(d->satisfied_at),
        bz_v_int(d->provisional),  bz_v_day(d->disputed_due),
        bz_v_text(d->calendars),   bz_v_text(d->legal),
        bz_v_text(d->steps),       c->is_new ? bz_v_int(d->state) : bz_v_null()};
    const size_t n = sizeof v / sizeof *v, proven = n - 1;

    return deadline_prove(tx, c, v + 1, proven - 1, err) &&
           bz_db_exec(
               tx->db,
               "INSERT INTO deadline (inquiry, name, term, term_version, started_at, due, "
               "due_end, "
               "state, "
               "satisfied_by, satisfied_at, provisional, disputed_due, calendars, legal, "
               "steps, counted) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
               v, n, err) &&
           (!c->is_new || bz_figures_term(tx, c, d, err));
}

/* What the chain keeps of a deadline: its name, and when it ends or that nobody knows yet. */
static bool deadline_note(struct bz_json *codes, const struct bz_deadline *d)
{
    const struct bz_json *known = bz_json_get(codes, "deadlines");
    BZ_AUTO(bz_json) list = known ? bz_json_copy(known) : bz_json_object();
    char text[32] = "undetermined";

    if (d->due_end != BUZON_TIME_NONE)
        bz_instant_format(d->due_end, text);
    return bz_json_set_text(list, d->name, text) &&
           bz_json_set_shared(codes, "deadlines", list);
}

/* Compute, store and note one deadline; it moves next_due. */
static bool deadline_add(struct bz_tx *tx, struct bz_case *c, const struct bz_due_query *q,
                         struct bz_json *codes, struct bz_err *err)
{
    struct bz_due *due = bz_settings_due(tx->inbox, err);
    BZ_LOCAL_ERR(why);
    struct bz_deadline d;
    bool added;

    if (!due || !bz_due_compute(due, q, &d, &why, err))
        return false;
    if (d.due_end != BUZON_TIME_NONE &&
        (c->next_due == BUZON_TIME_NONE || d.due_end < c->next_due))
        c->next_due = d.due_end;
    if (d.state == BUZON_DEADLINE_UNDETERMINED)
        bz_log_line(&tx->inbox->log, BZ_LOG_WARNING, "inquiry %s: %s is undetermined: %s",
                    c->reference, d.name, why.message);
    added = deadline_write(tx, c, &d, err);
    c->deadlines += added;
    if (added && !deadline_note(codes, &d))
        added = bz_nomem(err);
    bz_deadline_done(&d);
    return added;
}

static struct bz_due_query query_of(const struct bz_settings *s)
{
    return (struct bz_due_query){.zone = bz_zone_name(s->zone),
                                 .calendars = s->calendars.items,
                                 .n_calendars = s->calendars.n};
}

bool bz_clock_start(struct bz_tx *tx, struct bz_case *c, struct bz_json *codes,
                    struct bz_err *err)
{
    const struct bz_settings *s = tx->settings;

    for (size_t i = 0; i < s->targets.n; i++) {
        struct bz_due_query q = query_of(s);

        q.name = s->targets.items[i].name;
        q.term = s->targets.items[i].term;
        q.rule = s->targets.items[i].rule;
        q.satisfied_by = s->targets.items[i].satisfied_by;
        q.started_at = c->opened_at;
        if (!deadline_add(tx, c, &q, codes, err))
            return false;
    }
    return true;
}

/* What the law asks for besides (Ley 39/2015 art. 21.4): acknowledging, telling the term; a
 * forwarding that has happened already is judged at once. */
static bool clock_secondaries(struct bz_tx *tx, struct bz_case *c, const char *term,
                              const struct bz_register *entry, struct bz_json *codes,
                              struct bz_err *err)
{
    struct bz_due *due = bz_settings_due(tx->inbox, err);
    struct bz_due_entry e = {entry->registered_at, entry->received_by_competent_body_at};
    struct bz_due_secondary s;

    for (size_t i = 0; due && bz_due_secondary(due, term, i, &e, &s); i++) {
        struct bz_due_query q = query_of(tx->settings);

        if (!s.name)
            continue;
        q.name = s.name;
        q.term = s.term;
        q.satisfied_by = s.satisfied_by;
        q.started_at = s.started_at;
        if (!deadline_add(tx, c, &q, codes, err) ||
            (s.satisfied_at != BUZON_TIME_NONE &&
             !bz_clock_satisfy(tx, c, s.satisfied_by, s.satisfied_at, err)))
            return false;
    }
    return due != NULL;
}

bool bz_clock_formalise(struct bz_tx *tx, struct bz_case *c, const char *term,
                        const struct bz_register *entry, struct bz_json *codes,
                        struct bz_err *err)
{
    buzon_time competent_at = entry->received_by_competent_body_at;
    struct bz_due_query q = query_of(tx->settings);
    struct bz_due *due = bz_settings_due(tx->inbox, err);
    enum bz_due_start start;

    if (!due || !bz_due_start(due, term, &start, err))
        return false;
    q.name = BZ_RESOLUTION;
    q.term = term;
    q.satisfied_by = BUZON_SATISFIED_BY_RESOLUTION_NOTIFIED;
    /* A body has what its own register has, unless somebody recorded another day. */
    q.started_at = start == BZ_DUE_COMPETENT_BODY && competent_at != BUZON_TIME_NONE
                       ? competent_at
                       : entry->registered_at;
    return deadline_add(tx, c, &q, codes, err) &&
           clock_secondaries(tx, c, term, entry, codes, err);
}

static bool has_deadline(struct bz_tx *tx, const struct bz_case *c, const char *name,
                         int64_t *ret, struct bz_err *err)
{
    return bz_db_int(tx->db, "SELECT count(*) FROM deadline WHERE inquiry = $1 AND name = $2",
                     BZ_V(bz_v_int(c->id), bz_v_text(name)), 0, ret, err);
}

bool bz_clock_forward(struct bz_tx *tx, struct bz_case *c, const char *term, buzon_time at,
                      struct bz_json *codes, struct bz_err *err)
{
    struct bz_due *due = bz_settings_due(tx->inbox, err);
    struct bz_due_entry e = {c->registered_at, at};
    struct bz_due_secondary s;

    for (size_t i = 0; due && bz_due_secondary(due, term, i, &e, &s); i++) {
        struct bz_due_query q = query_of(tx->settings);
        int64_t there;

        if (!s.name || s.satisfied_by != BUZON_SATISFIED_BY_FORWARDED)
            continue;
        q.name = s.name;
        q.term = s.term;
        q.satisfied_by = s.satisfied_by;
        q.started_at = s.started_at;
        if (!has_deadline(tx, c, s.name, &there, err) ||
            (!there && !deadline_add(tx, c, &q, codes, err)))
            return false;
    }
    return due && bz_clock_satisfy(tx, c, BUZON_SATISFIED_BY_FORWARDED, at, err);
}

bool bz_clock_receive(struct bz_tx *tx, struct bz_case *c, const char *term, buzon_time at,
                      struct bz_json *codes, struct bz_err *err)
{
    struct bz_due_query q = query_of(tx->settings);

    q.name = BZ_COMPETENT_RESOLUTION;
    q.term = term;
    q.satisfied_by = BUZON_SATISFIED_BY_RESOLUTION_NOTIFIED;
    q.started_at = at;
    return deadline_add(tx, c, &q, codes, err);
}

bool bz_clock_next_due(struct bz_tx *tx, struct bz_case *c, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT min(due_end) FROM deadline WHERE inquiry = $1 AND state = 0",
                       BZ_V(bz_v_int(c->id)), err);

    if (!rows || bz_rows_next(rows, err) < 0)
        return false;
    c->next_due = bz_rows_time(rows, 0);
    return true;
}

bool bz_clock_satisfy(struct bz_tx *tx, struct bz_case *c, enum buzon_satisfied_by act,
                      buzon_time at, struct bz_err *err)
{
    /* Met if the act came before the exclusive end, or while the clock stood still. What is
     * undetermined keeps the act until a calendar comes. */
    if (!bz_db_exec(
            tx->db,
            "UPDATE deadline SET satisfied_at = $3, state = CASE WHEN state = 4 THEN 4 "
            "WHEN due_end IS NULL OR $3 < due_end THEN 2 ELSE 3 END "
            "WHERE inquiry = $1 AND satisfied_by = $2 AND satisfied_at IS NULL AND state IN "
            "(0, 1, 4)",
            BZ_V(bz_v_int(c->id), bz_v_int(act), bz_v_time(at)), err))
        return false;
    if (bz_db_changes(tx->db))
        c->changed |= 1U << BZ_PROOF_DEADLINES;
    return bz_clock_next_due(tx, c, err);
}

bool bz_clock_unsatisfy(struct bz_tx *tx, struct bz_case *c, buzon_time at, struct bz_err *err)
{
    if (!bz_db_exec(
            tx->db,
            "UPDATE deadline SET satisfied_at = NULL, state = CASE WHEN due_end IS NULL "
            "THEN 4 ELSE 0 END WHERE inquiry = $1 AND satisfied_by = $2 AND "
            "satisfied_at = $3 AND state IN (2, 3, 4)",
            BZ_V(bz_v_int(c->id), bz_v_int(BUZON_SATISFIED_BY_ANSWER_SENT), bz_v_time(at)),
            err))
        return false;
    if (bz_db_changes(tx->db))
        c->changed |= 1U << BZ_PROOF_DEADLINES;
    return c->first_answer_at == BUZON_TIME_NONE
               ? bz_clock_next_due(tx, c, err)
               : bz_clock_satisfy(tx, c, BUZON_SATISFIED_BY_ANSWER_SENT, c->first_answer_at,
                                  err);
}
