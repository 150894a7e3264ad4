/* SPDX-License-Identifier: EUPL-1.2 */
/* One deadline from beginning to end: which term, whose calendars, what happened, what it comes
 * to. */
#include "term/deadline.h"

#include "term/rank.h"
#include "term/run.h"

#include <string.h>

/* Before and beyond these the texts of days and instants end: the years 1 to 9999. */
static const int64_t deadline_first = -719162, deadline_days = 3652059;

void bz_deadline_result_done(struct bz_deadline_result *r)
{
    for (size_t i = 0; i < r->steps.n; i++) {
        free(r->steps.items[i].name);
        free(r->steps.items[i].calendar);
        free(r->steps.items[i].place);
    }
    free(r->steps.items);
    bz_calendar_set_free(r->owned);
    *r = (struct bz_deadline_result){.due = BUZON_DAY_NONE, .due_end = BUZON_TIME_NONE};
}

/* --- what it is about --- */

static bool deadline_has_day(buzon_day day)
{
    return (uint64_t)(day - deadline_first) < (uint64_t)deadline_days;
}

static bool deadline_has_time(buzon_time at)
{
    return (uint64_t)at - (uint64_t)(deadline_first * BZ_MS_DAY) <
           (uint64_t)(deadline_days * BZ_MS_DAY);
}

static bool deadline_times(const struct bz_deadline_case *c, struct bz_err *err)
{
    bool good = deadline_has_time(c->received) &&
                (c->delivered == BUZON_TIME_NONE || deadline_has_time(c->delivered));

    for (size_t i = 0; i < c->n_events && good; i++) {
        const struct bz_deadline_event *e = &c->events[i];

        good = (e->at == BUZON_TIME_NONE || deadline_has_time(e->at)) &&
               (e->day == BUZON_DAY_NONE || deadline_has_day(e->day));
    }
    if (!good)
        return bz_fail(err, BUZON_ERR_INVALID, "a date outside the years 1 to 9999");
    return true;
}

/* A case keeps the version that was in force when it started; a term that was not is used, and
 * said to be. */
static bool deadline_term(struct bz_run *run)
{
    const struct bz_deadline_case *c = run->c;

    if (c->rule) {
        run->term = c->rule;
        return true;
    }
    if (!c->term)
        return bz_fail(run->err, BUZON_ERR_INVALID, "no term is given");
    run->term = bz_terms_find(run->terms, c->term, run->received);
    if (run->term)
        return true;
    run->term = bz_terms_find(run->terms, c->term, BUZON_DAY_NONE);
    if (!run->term)
        return bz_fail(run->err, BUZON_ERR_NOT_FOUND, "there is no term %.64s", c->term);
    run->ret->not_in_force = true;
    return true;
}

/* Electronic filing: the calendar of the office's seat alone; paper: that of the citizen's
 * place too (Ley 39/2015 art. 30.6 and 31.3). */
static bool deadline_set(struct bz_run *run)
{
    const struct bz_deadline_case *c = run->c;
    const char *ids[BZ_SET_MEMBERS_ASKED];
    unsigned roles = run->term->roles[c->channel];
    struct bz_calendar_query q = {.ids = ids,
                                  .as_of = c->as_of,
                                  .weekmask = c->weekmask,
                                  .holidays = c->holidays,
                                  .n_holidays = c->n_holidays,
                                  .short_days = c->short_days,
                                  .n_short_days = c->n_short_days};

    if (c->n_calendars > BZ_SET_MEMBERS_ASKED ||
        c->n_citizen_calendars > BZ_SET_MEMBERS_ASKED ||
        c->n_calendars + c->n_citizen_calendars > BZ_SET_MEMBERS_ASKED)
        return bz_fail(run->err, BUZON_ERR_LIMIT, "more than %d calendars at once",
                       BZ_SET_MEMBERS_ASKED);
    for (size_t i = 0; i < c->n_calendars && (roles & BZ_ROLE_BODY); i++)
        ids[q.n++] = c->calendars[i];
    for (size_t i = 0; i < c->n_citizen_calendars && (roles & BZ_ROLE_CITIZEN); i++)
        ids[q.n++] = c->citizen_calendars[i];
    run->set = bz_calendars_compose(run->cs, &q, &run->ret->owned, run->err);
    return run->set != NULL;
}

/* Whether things of that unit can be counted that way. */
static bool deadline_kind_fits(enum bz_kind kind, enum bz_unit unit)
{
    switch (kind) {
    case BZ_KIND_NATURAL:
        return true;
    case BZ_KIND_WORKING:
        return unit == BZ_UNIT_DAY;
    case BZ_KIND_WORKING_DAY_HOURS:
    case BZ_KIND_WINDOW:
        return unit < BZ_UNIT_DAY;
    case BZ_KIND_AS_WORKING_DAYS:
        return unit > BZ_UNIT_WEEK;
    }
    return false;
}

/* Ley 39/2015 art. 33: what is left of an urgent term. Months that do not divide become days,
 * 30 each. */
static bool deadline_amount(struct bz_run *run)
{
    struct bz_fraction f = run->term->urgency;
    struct bz_amount a = run->c->amount.n >= 0 ? run->c->amount : run->term->amount;
    int64_t n = a.n;

    if (run->c->term_kind && deadline_kind_fits(run->term->amount.kind, a.unit))
        a.kind = run->term->amount.kind;
    if (run->c->urgent && !f.parts)
        return bz_fail(run->err, BUZON_ERR_INVALID, "the term %s knows no urgency",
                       run->term->id);
    if (run->c->urgent) {
        if (a.unit > BZ_UNIT_WEEK && n * f.of % f.parts) {
            n *= a.unit == BZ_UNIT_YEAR ? 365 : 30;
            a.unit = BZ_UNIT_DAY;
        }
        n = (n * f.of + (run->term->urgency_up ? f.parts - 1 : 0)) / f.parts;
        a.n = (int32_t)n;
    }
    run->amount = a;
    return true;
}

static bool deadline_prepare(struct bz_run *run)
{
    if (!deadline_times(run->c, run->err))
        return false;
    run->zone =
        run->c->in_zone ? run->c->in_zone : bz_calendars_zone(run->cs, run->c->zone, run->err);
    if (!run->zone)
        return false;
    run->received = bz_zone_day(run->zone, run->c->received);
    run->set = run->c->set;
    if (!deadline_term(run) || (!run->set && !deadline_set(run)) || !deadline_amount(run))
        return false;
    run->ret->set = run->set;
    run->ret->zone = run->zone;
    run->ret->term = run->term;
    run->extend = run->term->extend;
    run->hours = run->c->hours ? run->c->hours : run->set->hours;
    run->ret->hours = run->hours;
    return true;
}

static bool deadline_explain_head(struct bz_run *run)
{
    BZ_TEXT legal = NULL;

    if (!run->explain)
        return true;
    if (!(legal = bz_deadline_legal(run->ret, run->err)))
        return false;
    if (!bz_run_step(
            run,
            BZ_STEP(BZ_STEP_TERM,
                    st.amount = run->c->amount.n >= 0 ? run->c->amount : run->term->amount,
                    st.n = run->term->version),
            legal, NULL))
        return false;
    if (run->ret->not_in_force &&
        !bz_run_step(run, BZ_STEP(BZ_STEP_NOT_IN_FORCE, st.day = run->received), legal, NULL))
        return false;
    if (run->c->urgent &&
        !bz_run_step(run, BZ_STEP(BZ_STEP_URGENT, st.amount = run->amount), NULL, NULL))
        return false;
    return bz_run_step(run,
                       BZ_STEP(BZ_STEP_RECEIVED, st.day = run->received,
                               st.at = run->c->received,
                               st.n = bz_zone_minute_of_day(run->zone, run->c->received)),
                       NULL, NULL);
}

/* --- one reading --- */

static bool deadline_is_hours(const struct bz_run *run)
{
    return run->amount.unit < BZ_UNIT_DAY;
}

/* From the start to the due day and its end; NONE in both when the clock stands still. */
static bool deadline_count(struct bz_run *run, buzon_day *due, buzon_time *end)
{
    if (deadline_is_hours(run)) {
        if (!bz_run_hours(run, end))
            return false;
        *due = *end == BUZON_TIME_NONE ? BUZON_DAY_NONE : bz_zone_day(run->zone, *end - 1);
        return true;
    }
    if (!bz_run_start(run) || !bz_run_days(run, due))
        return false;
    *end = *due == BUZON_DAY_NONE ? BUZON_TIME_NONE : bz_zone_day_start(run->zone, *due + 1);
    return true;
}

static bool deadline_check_extensions(struct bz_run *run)
{
    struct bz_run other;
    buzon_day due;
    buzon_time end;

    if (!run->extended_on)
        return true;
    other = *run;
    other.explain = false;
    other.n_extensions = 0;
    return deadline_count(&other, &due, &end) && bz_run_extensions_in_time(run, due, end);
}

/* One more reading, which `other` is prepared for: the earliest that differs is the one to be
 * safe by. What no calendar reaches is said to be unknown: the first reading does not fail for
 * it. */
static bool deadline_reading(struct bz_run *run, struct bz_run *other, const char *citation)
{
    struct bz_deadline_result *r = run->ret;
    buzon_day due;
    buzon_time end;

    other->explain = false;
    if (!deadline_count(other, &due, &end)) {
        if (run->err->code != BUZON_ERR_CALENDAR)
            return false;
        bz_err_clear(run->err);
        return bz_run_step(run, BZ_STEP(BZ_STEP_DISPUTED), citation, NULL);
    }
    if (due == BUZON_DAY_NONE || (due == r->due && end == r->due_end))
        return true;
    if (r->disputed_end == BUZON_TIME_NONE || end < r->disputed_end) {
        r->disputed_due = due;
        r->disputed_end = end;
    }
    return bz_run_step(run, BZ_STEP(BZ_STEP_DISPUTED, st.day = due), citation, NULL);
}

/* What is filed on a working day is taken that day, whatever the intake. */
static bool deadline_intake_moves(const struct bz_run *run)
{
    return deadline_is_hours(run) || !bz_set_works(run->set, run->filed);
}

static bool deadline_other_term(struct bz_run *run)
{
    const struct bz_term *term = bz_terms_other(run->terms, run->term);
    struct bz_run other;

    if (!term || (run->term->other_by_intake && !deadline_intake_moves(run)))
        return true;
    other = *run;
    other.term = term;
    return deadline_reading(run, &other, term->legal.items[0]);
}

/* An answer that came on a day that is no working day, as if it had come on the next one. */
static bool deadline_move_answer(const struct bz_run *run, struct bz_pause *p, bool *moved)
{
    buzon_day r = p->r;

    if (!p->answered || p->expired || bz_set_works(run->set, r) ||
        !bz_working_known(run->set, r))
        return true;
    p->r = bz_working_roll(run->set, r, 1, run->err);
    if (p->r == BUZON_DAY_NONE)
        return false;
    p->to = bz_zone_day_start(run->zone, p->r);
    *moved = true;
    return true;
}

/* Whether an answer that came on a day that is no working day ended the pause then or on the
 * next one (Ley 39/2015 art. 31.2.b). */
static bool deadline_other_answer(struct bz_run *run)
{
    struct bz_pause pauses[BZ_RUN_PAUSES];
    struct bz_run other;
    bool moved = false;

    for (size_t i = 0; i < run->n_pauses; i++) {
        pauses[i] = run->pauses[i];
        if (!deadline_move_answer(run, &pauses[i], &moved))
            return false;
    }
    if (!moved)
        return true;
    other = *run;
    other.pauses = pauses;
    return deadline_reading(run, &other, run->term->answer_reading);
}

/* Where the law is not settled, the date of the other reading too. */
static bool deadline_dispute(struct bz_run *run)
{
    run->ret->disputed_due = BUZON_DAY_NONE;
    run->ret->disputed_end = BUZON_TIME_NONE;
    if (run->ret->suspended)
        return true;
    return deadline_other_term(run) &&
           (!run->term->answer_reading || !run->n_pauses || deadline_other_answer(run));
}

/* Silence: what it means, from when (Ley 39/2015 art. 24.4: from the expiry of the term). */
static bool deadline_silence(struct bz_run *run)
{
    static const enum bz_step steps[] = {
        [BZ_SILENCE_APPROVAL] = BZ_STEP_SILENCE_APPROVAL,
        [BZ_SILENCE_REFUSAL] = BZ_STEP_SILENCE_REFUSAL,
        [BZ_SILENCE_ADMITTED] = BZ_STEP_SILENCE_ADMITTED,
        [BZ_SILENCE_ESCALATION] = BZ_STEP_SILENCE_ESCALATION,
    };
    const struct bz_term *t = run->term;

    run->ret->silence_from = BUZON_DAY_NONE;
    if (run->ret->suspended || run->ret->withdrawn || t->silence == BZ_SILENCE_NONE)
        return true;
    run->ret->silence_from = run->ret->due + !t->silence_on_due;
    return bz_run_step(run,
                       BZ_STEP(steps[t->silence], st.day = run->ret->silence_from,
                               st.n = t->silence_exceptions),
                       t->silence_legal, NULL);
}

static bool deadline_explain_due(struct bz_run *run)
{
    const struct bz_deadline_result *r = run->ret;

    if (!deadline_is_hours(run))
        return bz_run_step(run, BZ_STEP(BZ_STEP_DUE, st.day = r->due, st.at = r->due_end), NULL,
                           NULL);
    return bz_run_step(run,
                       BZ_STEP(BZ_STEP_DUE_AT, st.day = bz_zone_day(run->zone, r->due_at),
                               st.at = r->due_at,
                               st.n = bz_zone_minute_of_day(run->zone, r->due_at)),
                       NULL, NULL);
}

static bool deadline_flags(struct bz_run *run)
{
    struct bz_deadline_result *r = run->ret;

    for (size_t i = 0; i < run->n_pauses; i++)
        r->withdrawn |= run->pauses[i].withdrawn;
    if (r->suspended) {
        buzon_day since = run->n_pauses ? run->pauses[run->n_pauses - 1].s : r->start;

        return bz_run_step(run, BZ_STEP(BZ_STEP_OPEN, st.day = since), NULL, NULL);
    }
    r->calendar_ends = !bz_set_span(run->set, r->due);
    r->provisional = bz_working_provisional(run->set, r->start, r->due);
    if (!deadline_explain_due(run))
        return false;
    return !r->provisional ||
           bz_run_step(run, BZ_STEP(BZ_STEP_PROVISIONAL, st.day = r->start, st.until = r->due),
                       NULL, NULL);
}

static bool deadline_run(struct bz_run *run)
{
    struct bz_deadline_result *r = run->ret;
    struct bz_run first;

    if (!deadline_prepare(run) || !deadline_explain_head(run) || !bz_run_events(run) ||
        !deadline_check_extensions(run))
        return false;
    first = *run;
    if (!deadline_count(&first, &r->due, &r->due_end))
        return false;
    r->start = first.start;
    run->filed = first.filed;
    r->due_at = deadline_is_hours(run) ? r->due_end : BUZON_TIME_NONE;
    r->suspended = r->due == BUZON_DAY_NONE;
    return deadline_flags(run) && deadline_dispute(run) && deadline_silence(run);
}

bool bz_deadline_compute(struct bz_calendars *cs, const struct bz_terms *terms,
                         const struct bz_deadline_case *c, bool explain,
                         struct bz_deadline_result *ret, struct bz_err *err)
{
    struct bz_deadline_result r = {.due = BUZON_DAY_NONE, .due_end = BUZON_TIME_NONE};
    struct bz_acts acts;
    struct bz_run run = {.cs = cs,
                         .terms = terms,
                         .c = c,
                         .ret = &r,
                         .err = err,
                         .explain = explain,
                         .pauses = acts.pauses,
                         .extensions = acts.extensions,
                         .extension_causes = acts.extension_causes};

    if (!deadline_run(&run)) {
        bz_deadline_result_done(&r);
        return false;
    }
    *ret = r;
    return true;
}
