/* SPDX-License-Identifier: EUPL-1.2 */
/* Terms in days, weeks, months and years, in the order of evaluation that lib/term/deadline.h
 * promises. */
#include "term/rank.h"
#include "term/run.h"

/* --- day 0 --- */

static bool count_deemed(struct bz_run *run)
{
    buzon_day latest;

    if (run->term->max_delay.n < 0 || run->c->delivered == BUZON_TIME_NONE)
        return true;
    if (!bz_run_plain(run, bz_zone_day(run->zone, run->c->delivered), run->term->max_delay,
                      BZ_ROLL_NONE, &latest))
        return false;
    if (latest >= run->received)
        return true;
    run->received = latest;
    return bz_run_step(run, BZ_STEP(BZ_STEP_DEEMED, st.day = latest), NULL, NULL);
}

static bool count_cutoff(struct bz_run *run, buzon_day *day)
{
    int32_t cutoff = run->c->cutoff >= 0 ? run->c->cutoff : run->term->cutoff;

    if (cutoff < 0 || bz_zone_ms_of_day(run->zone, run->c->received) < cutoff)
        return true;
    (*day)++;
    return bz_run_step(
        run, BZ_STEP(BZ_STEP_CUTOFF, st.day = *day, st.n = cutoff / BZ_MS_MINUTE), NULL, NULL);
}

static bool count_intake(struct bz_run *run, buzon_day *day)
{
    int intake = run->c->intake >= 0 ? run->c->intake : (int)run->term->intake[run->c->actor];
    buzon_day moved;

    if (intake != BZ_INTAKE_NEXT_WORKING_DAY)
        return true;
    if (bz_set_works(run->set, *day))
        return true;
    moved = bz_working_roll(run->set, *day, 1, run->err);
    if (moved == BUZON_DAY_NONE)
        return false;
    *day = moved;
    return bz_run_step(run, BZ_STEP(BZ_STEP_INTAKE, st.day = moved), NULL, NULL);
}

bool bz_run_start(struct bz_run *run)
{
    buzon_day day;

    if (!count_deemed(run))
        return false;
    day = run->received;
    if (!count_cutoff(run, &day))
        return false;
    run->filed = day;
    if (!count_intake(run, &day))
        return false;
    run->start = day;
    run->base = day - run->term->start_included;
    return true;
}

/* Some modes throw away what ran before: the clock starts anew with the answer. */
static bool count_restart(struct bz_run *run, bool *open)
{
    if (run->term->suspend != BZ_SUSPEND_RESTART || !run->n_pauses)
        return true;
    *open = run->pauses[run->n_pauses - 1].r == INT32_MAX;
    if (*open)
        return true;
    run->start = run->pauses[run->n_pauses - 1].r;
    run->base = run->start - run->term->start_included;
    run->n_pauses = 0;
    return bz_run_step(run, BZ_STEP(BZ_STEP_RESTARTED, st.day = run->start), NULL, NULL);
}

/* --- plain amounts --- */

static int count_day_of_month(buzon_day day)
{
    int y, m, d;

    bz_civil(day, &y, &m, &d);
    return d;
}

static buzon_day count_last_of_month(buzon_day day)
{
    int y, m, d;

    bz_civil(day, &y, &m, &d);
    return bz_day_of(y, m, bz_month_days(y, m));
}

/* n months from date to date; what happens to a number the month lacks is the term's choice. */
static bool count_months(struct bz_run *run, buzon_day from, int64_t months, buzon_day *ret)
{
    buzon_day to;

    if (months > (int64_t)12 * 8000)
        return bz_fail(run->err, BUZON_ERR_LIMIT, "a term of more than 8000 years");
    to = bz_day_add_months(from, (int)months);
    switch (run->term->month_end) {
    case BZ_MONTH_CLAMP:
        break;
    case BZ_MONTH_STICKY:
        to = from == count_last_of_month(from) ? count_last_of_month(to) : to;
        break;
    case BZ_MONTH_NEXT_FIRST_WORKING:
        if (count_day_of_month(from) != count_day_of_month(to))
            to = bz_working_roll(run->set, count_last_of_month(to) + 1, 1, run->err);
        break;
    }
    *ret = to;
    return to != BUZON_DAY_NONE;
}

static bool count_add(struct bz_run *run, buzon_day from, struct bz_amount a, buzon_day *ret)
{
    switch (a.unit) {
    case BZ_UNIT_MINUTE:
    case BZ_UNIT_HOUR:
        return bz_fail(run->err, BUZON_ERR_INVALID, "hours cannot be added to a day");
    case BZ_UNIT_DAY:
        *ret = a.kind == BZ_KIND_WORKING ? bz_working_add(run->set, from, a.n, run->err)
                                         : from + a.n;
        return *ret != BUZON_DAY_NONE;
    case BZ_UNIT_WEEK:
        *ret = from + 7 * a.n;
        return true;
    case BZ_UNIT_MONTH:
        return count_months(run, from, a.n, ret);
    case BZ_UNIT_YEAR:
        return count_months(run, from, (int64_t)a.n * 12, ret);
    }
    return false;
}

bool bz_run_plain(struct bz_run *run, buzon_day from, struct bz_amount amount,
                  enum bz_roll roll, buzon_day *ret)
{
    if (!count_add(run, from, amount, ret))
        return false;
    if (roll != BZ_ROLL_NONE)
        *ret = bz_working_roll(run->set, *ret, roll == BZ_ROLL_PRECEDING ? -1 : 1, run->err);
    return *ret != BUZON_DAY_NONE;
}

/* --- working days --- */

/* Counting in ranks: the place of a day in the row of all working days. */
struct count_row {
    const struct bz_set_span *span; /* the data end with it */
    uint32_t at;                    /* the rank of the day counted from */
};

static bool count_row(struct bz_run *run, buzon_day from, struct count_row *row)
{
    row->span = bz_set_span(run->set, (int64_t)from + 1);
    if (!row->span)
        return (void)bz_set_missing(run->set, (int64_t)from + 1, run->err), false;
    row->at = bz_set_rank_of(run->set, from);
    return true;
}

/* Whether the data reach that rank. */
static bool count_reaches(struct bz_run *run, const struct count_row *row, uint32_t rank)
{
    return rank <= row->span->rank_to ||
           ((void)bz_set_missing(run->set, row->span->to, run->err), false);
}

/* The n-th working day after `from` that no pause takes away; NONE in *ret when a pause never
 * ends. */
static bool count_working(struct bz_run *run, buzon_day from, int32_t n, buzon_day *ret)
{
    struct count_row row;
    uint32_t rank;

    *ret = from;
    if (!n)
        return true;
    if (!count_row(run, from, &row))
        return false;
    rank = row.at + (uint32_t)n;
    for (size_t i = 0; i < run->n_pauses && count_reaches(run, &row, rank); i++) {
        const struct bz_pause *p = &run->pauses[i];
        buzon_day lost_after = p->s - run->term->suspend_from_day;

        if (p->r <= from)
            continue;
        if (lost_after > from)
            row.at = lost_after < row.span->to ? bz_set_rank_of(run->set, lost_after) : rank;
        if (row.at >= rank)
            break;
        if (p->r == INT32_MAX) {
            *ret = BUZON_DAY_NONE;
            return true;
        }
        rank -= row.at;
        from = p->r;
        if (!count_row(run, from, &row))
            return false;
        rank += row.at;
    }
    if (!count_reaches(run, &row, rank))
        return false;
    *ret = bz_set_select(run->set, rank);
    return true;
}

/* --- calendar terms --- */

/* The reading of 2020: what is left of the running month counts in working days, later months
 * stay months. */
static bool count_remaining(struct bz_run *run, struct bz_amount a, buzon_day *due)
{
    const struct bz_pause *p = &run->pauses[0];
    int32_t months = a.unit == BZ_UNIT_YEAR    ? a.n * 12
                     : a.unit == BZ_UNIT_MONTH ? a.n
                                               : 0,
            k = 1;
    buzon_day edge = *due, rest;

    if (!run->n_pauses || p->s >= *due)
        return true;
    if (p->r == INT32_MAX) {
        *due = BUZON_DAY_NONE;
        return true;
    }
    if (months)
        edge = bz_day_add_months(run->base, k);
    while (months && edge <= p->s)
        edge = bz_day_add_months(run->base, ++k);
    if (!count_working(run, p->r, edge - p->s, &rest))
        return false;
    if (rest != BUZON_DAY_NONE && months > k)
        return count_months(run, rest, months - k, due);
    *due = rest;
    return true;
}

/* Calendar terms end as many natural days later as the clock stood still before they ended. */
static bool count_shift(struct bz_run *run, buzon_day *due)
{
    for (size_t i = 0; i < run->n_pauses && *due != BUZON_DAY_NONE; i++) {
        const struct bz_pause *p = &run->pauses[i];
        buzon_day from = p->s - run->term->suspend_from_day;

        if (p->s > *due || p->r <= run->base)
            continue;
        if (from < run->base)
            from = run->base;
        *due = p->r == INT32_MAX ? BUZON_DAY_NONE : *due + (p->r - from);
        if (*due != BUZON_DAY_NONE && p->r != from &&
            !bz_run_step(run, BZ_STEP(BZ_STEP_SHIFTED, st.day = *due, st.n = p->r - from),
                         p->cause, NULL))
            return false;
    }
    return true;
}

/* --- the end --- */

/* Reg. 1182/71 art. 3(5): a period of two days or more holds so many working days. */
static bool count_minimum(struct bz_run *run, struct bz_amount a, buzon_day *due)
{
    int32_t least = run->term->min_working_days, there;

    if (!least || a.kind == BZ_KIND_WORKING || (a.unit == BZ_UNIT_DAY && a.n < 2))
        return true;
    if (!bz_working_between(run->set, run->base, *due, &there, run->err))
        return false;
    if (there >= least)
        return true;
    *due = bz_working_add(run->set, run->base, least, run->err);
    return *due != BUZON_DAY_NONE &&
           bz_run_step(run, BZ_STEP(BZ_STEP_MINIMUM, st.day = *due, st.n = least), NULL, NULL);
}

bool bz_run_why(struct bz_run *run, buzon_day day)
{
    const char *name, *calendar;

    if (!bz_working_why(run->set, day, &name, &calendar))
        return true;
    if (run->set->weekmask >> (bz_weekday(day) - 1) & 1)
        return bz_run_step(run, BZ_STEP(BZ_STEP_HOLIDAY, st.day = day), name, calendar);
    return bz_run_step(run, BZ_STEP(BZ_STEP_WEEKENDS, st.day = day, st.until = day, st.n = 1),
                       NULL, NULL);
}

static bool count_roll(struct bz_run *run, buzon_day *due)
{
    int roll = run->c->roll >= 0 ? run->c->roll : (int)run->term->roll;
    int way = roll == BZ_ROLL_PRECEDING ? -1 : 1;
    buzon_day to = *due;

    if (roll != BZ_ROLL_NONE && !bz_set_works(run->set, to))
        to = bz_working_roll(run->set, to, way, run->err);
    while (to != BUZON_DAY_NONE && run->term->short_day_rolls && roll != BZ_ROLL_NONE &&
           bz_working_short(run->set, to))
        to = bz_working_add(run->set, to, way, run->err);
    if (to == BUZON_DAY_NONE)
        return false;
    for (buzon_day day = *due; run->explain && day != to; day += way) {
        if (!bz_run_why(run, day))
            return false;
    }
    if (to != *due &&
        !bz_run_step(run, BZ_STEP(BZ_STEP_ROLLED, st.day = *due, st.until = to), NULL, NULL))
        return false;
    *due = to;
    return true;
}

/* --- what does not count, day by day: only for the explanation --- */

bool bz_run_grant_ended(struct bz_run *run, const struct bz_pause *p)
{
    if (p->withdrawn)
        return bz_run_step(run, BZ_STEP(BZ_STEP_WITHDRAWN, st.day = p->r), p->cause, NULL);
    return !p->expired ||
           bz_run_step(run, BZ_STEP(BZ_STEP_GRANT_ENDED, st.day = p->s, st.until = p->r),
                       p->cause, NULL);
}

static bool count_explain_pause(struct bz_run *run, const struct bz_pause *p, int64_t lost)
{
    if (!bz_run_step(run,
                     BZ_STEP(BZ_STEP_SUSPENDED, st.day = p->s, st.until = p->r, st.n = lost),
                     p->cause, NULL))
        return false;
    return bz_run_grant_ended(run, p);
}

/* Every day from the base to the due day is counted, part of a weekend, a holiday, or lost in a
 * pause. */
static bool count_explain_working(struct bz_run *run, buzon_day due)
{
    int64_t counted = 0, weekend = 0;
    buzon_day saturday = BUZON_DAY_NONE;
    size_t next = 0;

    for (buzon_day day = run->base + 1; day <= due; day++) {
        const char *name, *calendar;

        while (next < run->n_pauses && run->pauses[next].r < day)
            next++;
        if (next < run->n_pauses && day > run->pauses[next].s - run->term->suspend_from_day) {
            const struct bz_pause *p = &run->pauses[next];

            if (!count_explain_pause(run, p, (int64_t)p->r - day + 1))
                return false;
            day = p->r;
            continue;
        }
        if (!bz_working_why(run->set, day, &name, &calendar))
            counted++;
        else if (!(run->set->weekmask >> (bz_weekday(day) - 1) & 1)) {
            weekend++;
            saturday = day;
        } else if (!bz_run_step(run, BZ_STEP(BZ_STEP_HOLIDAY, st.day = day), name, calendar))
            return false;
    }
    if (weekend > 1 && !bz_run_step(run,
                                    BZ_STEP(BZ_STEP_WEEKENDS, st.day = run->base + 1,
                                            st.until = due, st.n = weekend),
                                    NULL, NULL))
        return false;
    if (weekend == 1 &&
        !bz_run_step(
            run, BZ_STEP(BZ_STEP_WEEKENDS, st.day = saturday, st.until = saturday, st.n = 1),
            NULL, NULL))
        return false;
    return bz_run_step(
        run,
        BZ_STEP(BZ_STEP_COUNTED, st.day = due, st.n = counted,
                st.amount = (struct bz_amount){(int32_t)counted, BZ_UNIT_DAY, BZ_KIND_WORKING}),
        NULL, NULL);
}

/* One that goes on has no length yet: that the clock stands still is said where the end is. */
static bool count_explain_calendar(struct bz_run *run, struct bz_amount a, buzon_day due)
{
    for (size_t i = 0; i < run->n_pauses; i++) {
        const struct bz_pause *p = &run->pauses[i];
        bool touches = run->term->suspend != BZ_SUSPEND_DISREGARD;
        bool open = p->r == INT32_MAX;

        if (touches && open && (due == BUZON_DAY_NONE || p->s <= due))
            continue;
        if (!count_explain_pause(run, p, touches && !open ? (int64_t)p->r - p->s : 0))
            return false;
    }
    if (due == BUZON_DAY_NONE)
        return true;
    return bz_run_step(run, BZ_STEP(BZ_STEP_COUNTED, st.day = due, st.amount = a), NULL, NULL);
}

/* --- the order of evaluation --- */

/* Working days stay working days, also behind a term that runs from date to date. */
static bool count_joins(const struct bz_run *run, struct bz_amount e)
{
    if (e.unit == BZ_UNIT_DAY && e.kind == BZ_KIND_WORKING &&
        run->amount.kind != BZ_KIND_WORKING)
        return false;
    return e.unit == run->amount.unit &&
           (e.unit == BZ_UNIT_DAY || run->extend == BZ_EXTEND_FROM_START);
}

static bool count_join_extensions(struct bz_run *run, struct bz_amount *a)
{
    for (size_t i = 0; i < run->n_extensions; i++) {
        if (!count_joins(run, run->extensions[i]))
            continue;
        a->n += run->extensions[i].n;
        if (!bz_run_step(run,
                         BZ_STEP(BZ_STEP_EXTENDED, st.n = a->n, st.amount = run->extensions[i]),
                         run->extension_causes[i], NULL))
            return false;
    }
    return true;
}

static bool count_add_extensions(struct bz_run *run, buzon_day *due)
{
    for (size_t i = 0; i < run->n_extensions; i++) {
        struct bz_amount e = run->extensions[i];

        if (count_joins(run, e))
            continue;
        if (e.unit != BZ_UNIT_DAY)
            e.kind = BZ_KIND_NATURAL;
        else if (run->amount.kind == BZ_KIND_WORKING)
            e.kind = BZ_KIND_WORKING;
        if (!count_add(run, *due, e, due) ||
            !bz_run_step(run, BZ_STEP(BZ_STEP_EXTENDED, st.day = *due, st.amount = e),
                         run->extension_causes[i], NULL))
            return false;
    }
    return true;
}

/* The term alone, from the base. */
static bool count_term(struct bz_run *run, struct bz_amount a, buzon_day *due)
{
    if (a.kind == BZ_KIND_WORKING)
        return count_working(run, run->base, a.n, due) &&
               (!run->explain || *due == BUZON_DAY_NONE || count_explain_working(run, *due));
    if (a.kind == BZ_KIND_AS_WORKING_DAYS) {
        if (!count_add(run, run->base, a, due))
            return false;
        *due = bz_working_add(run->set, run->base, *due - run->base, run->err);
        if (*due == BUZON_DAY_NONE)
            return false;
    } else if (!count_add(run, run->base, a, due)) {
        return false;
    }
    if (run->term->suspend == BZ_SUSPEND_REMAINING_WORKING && !count_remaining(run, a, due))
        return false;
    return !run->explain || count_explain_calendar(run, a, *due);
}

static bool count_tail(struct bz_run *run, struct bz_amount a, buzon_day *due)
{
    if (run->term->free_term) {
        ++*due;
        if (!bz_run_step(run, BZ_STEP(BZ_STEP_FREE, st.day = *due), NULL, NULL))
            return false;
    }
    if (run->term->suspend == BZ_SUSPEND_SHIFT && a.kind != BZ_KIND_WORKING &&
        !count_shift(run, due))
        return false;
    if (*due == BUZON_DAY_NONE)
        return true;
    return count_add_extensions(run, due) && count_minimum(run, a, due) && count_roll(run, due);
}

bool bz_run_days(struct bz_run *run, buzon_day *ret)
{
    struct bz_amount a = run->amount;
    buzon_day due = BUZON_DAY_NONE;
    bool open = false;

    if (!count_restart(run, &open))
        return false;
    if (!open &&
        (!bz_run_step(
             run, BZ_STEP(BZ_STEP_START, st.day = run->start, st.n = run->term->start_included),
             NULL, NULL) ||
         !count_join_extensions(run, &a) || !count_term(run, a, &due)))
        return false;
    if (due != BUZON_DAY_NONE && !count_tail(run, a, &due))
        return false;
    *ret = due;
    return true;
}
