/* SPDX-License-Identifier: EUPL-1.2 */
/* The public builder of acts that move a legal clock, and how the history keeps them. */
#include "inbox/act.h"

#include "inbox/change.h"
#include "model/record.h"

#include <stdlib.h>
#include <string.h>

enum { CITATION_MAX = 128, CAUSE_MAX = 64 };

static const char *const act_kinds[] = {"suspend", "resume", "extend", "urgent", "transfer"};
static const struct bz_names act_kind_names = BZ_NAMES(act_kinds);

static const char *const verbs[] = {
    [BUZON_ACT_SUSPEND] = "clock_suspended", [BUZON_ACT_RESUME] = "clock_resumed",
    [BUZON_ACT_EXTEND] = "term_extended",    [BUZON_ACT_URGENT] = "urgency_set",
    [BUZON_ACT_TRANSFER] = "transferred",
};

const char *buzon_act_kind_name(enum buzon_act_kind kind)
{
    return bz_names_at(&act_kind_names, (int)kind);
}

/* --- building --- */

buzon_act *buzon_act_new(enum buzon_act_kind kind, buzon_time at, const char *legal,
                         buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_clock_act) act = NULL;

    if (!buzon_act_kind_name(kind))
        return bz_fail(e, BUZON_ERR_INVALID, "there is no act %d", (int)kind);
    if (at == BUZON_TIME_NONE)
        return bz_fail(e, BUZON_ERR_INVALID, "the time of the act is missing");
    if (!bz_change_text_ok(legal, CITATION_MAX, "the legal basis", e))
        return NULL;
    act = calloc(1, sizeof *act);
    if (!act)
        return bz_nomem(e);
    act->kind = kind;
    act->at = at;
    act->amount = BZ_AMOUNT_NONE;
    return bz_dup(&act->legal, legal, e) ? bz_steal(act) : NULL;
}

void buzon_act_free(buzon_act *act)
{
    if (!act)
        return;
    free(act->legal);
    free(act->cause);
    free(act->incident);
    free(act->published);
    free(act->deadline);
    free(act->body);
    free(act->term);
    free(act);
}

bool buzon_act_set_cause(buzon_act *act, const char *cause, buzon_error **err)
{
    BZ_ERR(err);
    char *copy = NULL;

    if (!act)
        return bz_fail(e, BUZON_ERR_INVALID, "the act is NULL");
    if (!bz_change_text_ok(cause, CAUSE_MAX, "the cause", e) || !bz_dup(&copy, cause, e))
        return false;
    free(act->cause);
    act->cause = copy;
    return true;
}

static struct bz_json *amount_json(int64_t n, const char *unit, const char *kind)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!bz_json_set_int(j, "n", n) || !bz_json_set_text(j, "unit", unit) ||
        (kind && !bz_json_set_text(j, "kind", kind)))
        return NULL;
    return bz_steal(j);
}

struct bz_json *bz_clock_amount_json(const struct bz_amount *amount)
{
    return amount_json(amount->n, bz_unit_name(amount->unit), bz_kind_name(amount->kind));
}

bool bz_clock_amount(int32_t n, const char *unit, const char *kind, struct bz_amount *ret,
                     struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;
    struct bz_amount amount;

    if (!unit)
        return bz_fail(err, BUZON_ERR_INVALID, "the unit is NULL");
    if (n < 1)
        return bz_fail(err, BUZON_ERR_INVALID, "an act is of at least one %.16s, not of %d",
                       unit, (int)n);
    if (!(j = amount_json(n, unit, kind)))
        return bz_nomem(err);
    /* Natural where nothing is said, as a case of the engine has it. */
    if (!bz_amount_parse(j, BZ_KIND_NATURAL, &amount, err)) {
        if (err->code == BUZON_ERR_PARSE)
            err->code = BUZON_ERR_INVALID;
        return false;
    }
    *ret = amount;
    return true;
}

bool buzon_act_set_amount(buzon_act *act, int32_t n, const char *unit, const char *kind,
                          buzon_error **err)
{
    BZ_ERR(err);

    if (!act)
        return bz_fail(e, BUZON_ERR_INVALID, "the act is NULL");
    return bz_clock_amount(n, unit, kind, &act->amount, e);
}

void buzon_act_set_withdrawn(buzon_act *act, bool withdrawn)
{
    if (act)
        act->withdrawn = withdrawn;
}

struct bz_clock_act *bz_clock_act_copy(const struct bz_clock_act *act, struct bz_err *err)
{
    BZ_AUTO(bz_clock_act) copy = malloc(sizeof *copy);

    if (!copy)
        return bz_nomem(err);
    *copy = *act;
    copy->legal = copy->cause = copy->incident = copy->published = copy->deadline = NULL;
    copy->body = copy->term = NULL;
    return bz_dup(&copy->legal, act->legal, err) && bz_dup(&copy->cause, act->cause, err) &&
                   bz_dup(&copy->incident, act->incident, err) &&
                   bz_dup(&copy->published, act->published, err) &&
                   bz_dup(&copy->deadline, act->deadline, err) &&
                   bz_dup(&copy->body, act->body, err) && bz_dup(&copy->term, act->term, err)
               ? bz_steal(copy)
               : NULL;
}

bool bz_clock_act_ok(const struct bz_clock_act *act, struct bz_err *err)
{
    bool some = act->amount.n >= 0;
    bool may = act->kind == BUZON_ACT_SUSPEND || act->kind == BUZON_ACT_EXTEND;

    if (act->kind == BUZON_ACT_EXTEND && !some)
        return bz_fail(err, BUZON_ERR_INVALID, "an extension says by how much");
    if ((some || act->cause) && !may)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "an act \"%s\" has neither an amount nor a cause",
                       buzon_act_kind_name(act->kind));
    if (act->kind == BUZON_ACT_TRANSFER && !act->body)
        return bz_fail(err, BUZON_ERR_INVALID, "a transfer says to which body");
    if (act->kind != BUZON_ACT_TRANSFER && (act->body || act->term || act->same_administration))
        return bz_fail(err, BUZON_ERR_INVALID, "an act \"%s\" names no body and no term",
                       buzon_act_kind_name(act->kind));
    if (act->withdrawn && (act->kind != BUZON_ACT_SUSPEND || !some))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "only a term that is granted runs out with a withdrawal");
    return true;
}

/* --- in the history --- */

const char *bz_clock_act_verb(const struct bz_clock_act *act)
{
    return verbs[act->kind];
}

struct bz_json *bz_clock_act_codes(const struct bz_clock_act *act)
{
    BZ_AUTO(bz_json) codes = bz_json_object();
    const struct bz_amount *a = &act->amount;

    if (!bz_json_set_int(codes, "at", act->at) ||
        !bz_json_set_text(codes, "legal", act->legal) ||
        (act->cause && !bz_json_set_text(codes, "cause", act->cause)) ||
        (act->incident && !bz_json_set_text(codes, "incident", act->incident)) ||
        (act->published && !bz_json_set_text(codes, "published", act->published)) ||
        (a->n >= 0 && !bz_json_set(codes, "amount", bz_clock_amount_json(a))) ||
        (act->withdrawn && !bz_json_set_bool(codes, "withdrawn", true)))
        return NULL;
    return bz_steal(codes);
}

static struct bz_clock_act *act_read(const char *verb, const struct bz_json *codes,
                                     struct bz_err *err)
{
    BZ_AUTO(bz_clock_act) act = calloc(1, sizeof *act);
    const struct bz_json *amount = bz_json_get(codes, "amount");
    size_t kind = 0;

    if (!act)
        return bz_nomem(err);
    while (kind < sizeof verbs / sizeof *verbs && !bz_streq(verbs[kind], verb))
        kind++;
    act->kind = (enum buzon_act_kind)kind;
    act->at = bz_json_num(codes, "at", BUZON_TIME_NONE);
    act->amount = BZ_AMOUNT_NONE;
    act->withdrawn = bz_json_flag(codes, "withdrawn", false);
    if (!bz_dup(&act->legal, bz_json_str(codes, "legal"), err) ||
        !bz_dup(&act->cause, bz_json_str(codes, "cause"), err) ||
        !bz_dup(&act->incident, bz_json_str(codes, "incident"), err) ||
        !bz_dup(&act->deadline, bz_json_str(codes, "deadline"), err) ||
        (amount && !bz_amount_parse(amount, BZ_KIND_NATURAL, &act->amount, err)))
        return NULL;
    return bz_steal(act);
}

static bool act_load(const struct bz_rows *rows, const struct bz_case *c, struct bz_acts *acts,
                     struct bz_err *err)
{
    const char *verb = bz_rows_text(rows, 0), *text = bz_rows_text(rows, 1);
    BZ_AUTO(bz_json)
    codes = text ? bz_json_parse(text, strlen(text), NULL, NULL, err) : NULL;
    BZ_AUTO(bz_clock_act) act = codes ? act_read(verb, codes, err) : NULL;

    if (!act || act->at == BUZON_TIME_NONE)
        return err->code == BUZON_ERR_NO_MEMORY
                   ? false
                   : bz_fail(err, BUZON_ERR_CORRUPT, "an event %s of inquiry %s is no act",
                             verb, c->reference);
    if (!bz_vec_push(&acts->list, act))
        return bz_nomem(err);
    (void)bz_steal(act);
    return true;
}

bool bz_acts_load(struct bz_tx *tx, const struct bz_case *c, struct bz_acts *ret,
                  struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = NULL;
    int got = 1;

    if (!c->entry_number) /* no legal clock, no acts */
        return true;
    rows = bz_db_query(tx->db,
                       "SELECT verb, codes FROM event WHERE inquiry = $1 AND verb IN "
                       "('clock_suspended', 'clock_resumed', 'term_extended', 'urgency_set') "
                       "ORDER BY seq",
                       BZ_V(bz_v_int(c->id)), err);
    if (!rows)
        return false;
    while ((got = bz_rows_next(rows, err)) > 0)
        if (!act_load(rows, c, ret, err))
            return false;
    return got == 0;
}

void bz_acts_done(struct bz_acts *acts)
{
    for (size_t i = 0; i < acts->list.n; i++)
        buzon_act_free(acts->list.items[i]);
    free(acts->list.items);
    free(acts->events.items);
}

bool bz_acts_add(struct bz_acts *acts, const struct bz_clock_act *act, struct bz_err *err)
{
    BZ_AUTO(bz_clock_act) copy = bz_clock_act_copy(act, err);

    if (!copy)
        return false;
    if (!bz_vec_push(&acts->list, copy))
        return bz_nomem(err);
    (void)bz_steal(copy);
    return true;
}

/* --- for the engine --- */

static struct bz_deadline_event event_of(const struct bz_clock_act *act)
{
    static const enum bz_deadline_verb of[] = {
        [BUZON_ACT_SUSPEND] = BZ_EVENT_SUSPEND,
        [BUZON_ACT_RESUME] = BZ_EVENT_RESUME,
        [BUZON_ACT_EXTEND] = BZ_EVENT_EXTEND,
    };

    /* What befell everybody has no place among the acts of one inquiry: an extension without a
     * date is in time, and in order. Whether the term ran was seen when it was recorded. */
    return (struct bz_deadline_event){.verb = of[act->kind],
                                      .day = BUZON_DAY_NONE,
                                      .at = act->incident ? BUZON_TIME_NONE : act->at,
                                      .amount = act->amount,
                                      .on_expiry = act->withdrawn ? BZ_EXPIRY_WITHDRAWN
                                                                  : BZ_EXPIRY_RESUME,
                                      .cause = act->cause};
}

static bool moves(const struct bz_clock_act *act, const char *deadline)
{
    return bz_streq(act->deadline ? act->deadline : BZ_RESOLUTION, deadline);
}

bool bz_acts_has(const struct bz_acts *acts, const char *incident, const char *deadline)
{
    for (size_t i = 0; i < acts->list.n; i++)
        if (bz_streq(acts->list.items[i]->incident, incident) &&
            moves(acts->list.items[i], deadline))
            return true;
    return false;
}

bool bz_acts_ask(struct bz_acts *acts, struct bz_due_query *q, struct bz_err *err)
{
    acts->events.n = 0;
    for (size_t i = 0; i < acts->list.n; i++) {
        const struct bz_clock_act *act = acts->list.items[i];

        if (!moves(act, q->name))
            continue;
        q->urgent |= act->kind == BUZON_ACT_URGENT;
        if (act->kind != BUZON_ACT_URGENT && !bz_vec_push(&acts->events, event_of(act)))
            return bz_nomem(err);
    }
    q->events = acts->events.items;
    q->n_events = acts->events.n;
    return true;
}
