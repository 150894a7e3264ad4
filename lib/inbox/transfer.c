/* SPDX-License-Identifier: EUPL-1.2 */
/* Sending a formalised inquiry on to the body that has to resolve: whose clock ends, and whose
 * begins. */
#include <stdlib.h>
#include <string.h>

#include "buzon/formal.h"
#include "inbox/act.h"
#include "inbox/change.h"
#include "inbox/proof.h"
#include "inbox/settings.h"
#include "model/dir3.h"

enum { BODY_MAX_LEN = 256, TERM_MAX_LEN = 128 };

/* --- building --- */

static bool set_text(struct bz_clock_act *act, char **field, const char *text, size_t most,
                     const char *what, struct bz_err *err)
{
    char *copy = NULL;

    if (!act)
        return bz_fail(err, BUZON_ERR_INVALID, "the act is NULL");
    if (!bz_change_text_ok(text, most, what, err) || !bz_dup(&copy, text, err))
        return false;
    free(*field);
    *field = copy;
    return true;
}

bool buzon_act_set_body(buzon_act *act, const char *body, buzon_error **err)
{
    BZ_ERR(err);

    return (!body || bz_dir3_or_name(body, "the body", e)) &&
           set_text(act, act ? &act->body : NULL, body, BODY_MAX_LEN, "the body", e);
}

bool buzon_act_set_term(buzon_act *act, const char *term, buzon_error **err)
{
    BZ_ERR(err);

    return set_text(act, act ? &act->term : NULL, term, TERM_MAX_LEN, "the term", e);
}

void buzon_act_set_same_administration(buzon_act *act, bool same)
{
    if (act)
        act->same_administration = same;
}

/* --- what there is --- */

/* The clock of ours as it stands. */
struct ours {
    char *term; /* owned; NULL: there is none */
    enum buzon_deadline_state state;
    buzon_time due_end;
    bool satisfied;
};

static void ours_done(struct ours *o)
{
    free(o->term);
}

static bool ours_load(struct bz_tx *tx, const struct bz_case *c, struct ours *ret,
                      struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT term, state, due_end, satisfied_at FROM deadline WHERE inquiry "
                       "= $1 AND name = 'resolution'",
                       BZ_V(bz_v_int(c->id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got <= 0)
        return got == 0;
    ret->state = (enum buzon_deadline_state)bz_rows_int(rows, 1);
    ret->due_end = bz_rows_time(rows, 2);
    ret->satisfied = !bz_rows_is_null(rows, 3);
    return bz_dup(&ret->term, bz_rows_text(rows, 0), err);
}

/* Acts are recorded in their order. */
static bool act_later(struct bz_applying *a, buzon_time at, bool *ret, struct bz_err *err)
{
    BZ_DONE(bz_acts) acts = {0};

    if (!bz_event_flush(a->tx, a->c, NULL, err) || !bz_acts_load(a->tx, a->c, &acts, err))
        return false;
    *ret = false;
    for (size_t i = 0; i < acts.list.n; i++)
        *ret |= !acts.list.items[i]->incident && acts.list.items[i]->at > at;
    return true;
}

static bool transfer_refused(struct bz_applying *a, const struct bz_clock_act *act,
                             const struct ours *o, struct bz_err *err)
{
    const struct bz_case *c = a->c;
    bool later = false;

    if (!c->entry_number || !o->term)
        return !bz_fail(err, BUZON_ERR_STATE,
                        "inquiry %s is not registered: it is referred, not transferred",
                        c->reference);
    if (c->transferred_at != BUZON_TIME_NONE)
        return !bz_fail(err, BUZON_ERR_STATE, "inquiry %s was transferred already",
                        c->reference);
    if (o->satisfied)
        return !bz_fail(err, BUZON_ERR_STATE, "the resolution of inquiry %s was notified",
                        c->reference);
    if (act->at < c->registered_at)
        return !bz_fail(err, BUZON_ERR_INVALID,
                        "inquiry %s cannot be transferred before it was registered",
                        c->reference);
    if (!act_later(a, act->at, &later, err))
        return true;
    return later && !bz_fail(err, BUZON_ERR_INVALID,
                             "an act of inquiry %s came after that transfer", c->reference);
}

/* --- the transfer --- */

/* Whether the clock of ours ends: inside one administration one that counts from its register
 * does not (Ley 39/2015 art. 21.3.b). */
static bool clock_ends(struct bz_applying *a, const struct bz_clock_act *act,
                       const struct ours *o, bool *ret, struct bz_err *err)
{
    struct bz_due *due = bz_settings_due(a->tx->inbox, err);
    enum bz_due_start start, theirs;

    if (!due || !bz_due_start(due, o->term, &start, err) ||
        (act->term && !bz_due_start(due, act->term, &theirs, err)))
        return false;
    *ret = !act->same_administration || start == BZ_DUE_COMPETENT_BODY;
    return true;
}

static bool clock_end(struct bz_applying *a, const struct bz_clock_act *act, struct bz_err *err)
{
    a->c->changed |= 1U << BZ_PROOF_DEADLINES;
    return bz_db_exec(
        a->tx->db,
        "UPDATE deadline SET state = 5 WHERE inquiry = $1 AND (name = 'resolution' OR (name = "
        "'notify_term' AND $2 = 0)) AND satisfied_at IS NULL AND state IN (0, 1, 4)",
        BZ_V(bz_v_int(a->c->id), bz_v_int(act->same_administration)), err);
}

static bool transfer_codes(struct bz_json *codes, const struct bz_clock_act *act,
                           const struct ours *o, bool ends)
{
    char from[32];

    bz_clock_end_text(o->due_end, o->state, from);
    return bz_json_set_int(codes, "at", act->at) &&
           bz_json_set_text(codes, "legal", act->legal) &&
           bz_json_set_text(codes, "body", act->body) &&
           bz_json_set_text(codes, "term", act->term ? act->term : o->term) &&
           bz_json_set_text(codes, "deadline", BZ_RESOLUTION) &&
           bz_json_set_text(codes, "from", from) &&
           bz_json_set_text(codes, "to", ends ? "transferred" : from) &&
           (!act->same_administration || bz_json_set_bool(codes, "same_administration", true));
}

bool bz_transfer_apply(struct bz_applying *a, const struct bz_clock_act *act,
                       struct bz_err *err)
{
    BZ_DONE(ours) o = {0};
    BZ_AUTO(bz_json) codes = NULL;
    bool ends;

    if (!ours_load(a->tx, a->c, &o, err) || transfer_refused(a, act, &o, err) ||
        !clock_ends(a, act, &o, &ends, err))
        return false;
    codes = bz_json_object();
    if (!transfer_codes(codes, act, &o, ends))
        return bz_nomem(err);
    a->c->transferred_at = act->at;
    a->c->competent_at = BUZON_TIME_NONE;
    return bz_case_set(&a->c->body, act->body, err) &&
           bz_clock_forward(a->tx, a->c, o.term, act->at, codes, err) &&
           (!ends || clock_end(a, act, err)) && bz_clock_next_due(a->tx, a->c, err) &&
           bz_applying_event(a, "transferred", bz_steal(codes), NULL, err);
}

/* --- its receipt --- */

/* The term of the body it went to, as the transfer named it; the caller owns it. */
static char *term_of(struct bz_applying *a, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(a->tx->db,
                       "SELECT codes FROM event WHERE inquiry = $1 AND verb = 'transferred' "
                       "ORDER BY seq DESC LIMIT 1",
                       BZ_V(bz_v_int(a->c->id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    const char *text = got > 0 ? bz_rows_text(rows, 0) : NULL;
    BZ_AUTO(bz_json)
    codes = text ? bz_json_parse(text, strlen(text), NULL, NULL, err) : NULL;
    const char *term = bz_json_str(codes, "term");
    char *copy = NULL;

    if (err->code == BUZON_ERR_NO_MEMORY || got < 0)
        return NULL;
    if (!term)
        return bz_fail(err, BUZON_ERR_CORRUPT, "the transfer of inquiry %s names no term",
                       a->c->reference);
    return bz_dup(&copy, term, err) ? copy : NULL;
}

static bool received_refused(const struct bz_case *c, buzon_time at, struct bz_err *err)
{
    if (c->transferred_at == BUZON_TIME_NONE)
        return !bz_fail(err, BUZON_ERR_STATE,
                        "inquiry %s was not transferred, so no other body had it",
                        c->reference);
    if (c->competent_at != BUZON_TIME_NONE)
        return !bz_fail(err, BUZON_ERR_STATE, "the body has inquiry %s already", c->reference);
    return at < c->transferred_at &&
           !bz_fail(err, BUZON_ERR_INVALID,
                    "the body cannot have had inquiry %s before it was transferred",
                    c->reference);
}

bool bz_transfer_received(struct bz_applying *a, buzon_time at, struct bz_err *err)
{
    BZ_AUTO(bz_json) codes = NULL;
    BZ_DONE(ours) o = {0};
    BZ_TEXT term = NULL;

    if (received_refused(a->c, at, err) || !bz_event_flush(a->tx, a->c, NULL, err) ||
        !ours_load(a->tx, a->c, &o, err) || !(term = term_of(a, err)))
        return false;
    codes = bz_json_object();
    if (!bz_json_set_int(codes, "at", at))
        return bz_nomem(err);
    a->c->competent_at = at;
    return (o.state != BUZON_DEADLINE_CANCELLED ||
            bz_clock_receive(a->tx, a->c, term, at, codes, err)) &&
           bz_applying_event(a, "received_by_competent_body", bz_steal(codes), NULL, err);
}
