/* SPDX-License-Identifier: EUPL-1.2 */
/* Terms in hours and minutes: elapsed, all the hours of working days, or opening hours, across
 * clock changes. */
#include "term/run.h"

enum { OPENINGS_YEARS = 20, OPENINGS_MAX = 24 };

/* A time of the local day; the end of a window that comes twice is the second, its begin the
 * first. */
static buzon_time openings_instant(const struct bz_zone *zone, buzon_day day, int minute,
                                   bool end)
{
    buzon_time first, last;

    if (minute == 24 * 60)
        return bz_zone_day_start(zone, day + 1);
    (void)bz_zone_local(zone, day, (int64_t)minute * BZ_MS_MINUTE, &first, &last);
    return end ? last : first;
}

int bz_openings(const struct bz_place_hours *where, buzon_day day,
                struct bz_span_of_time ret[static 24], struct bz_err *err)
{
    const struct bz_windows *windows;
    int working = bz_working_is(where->set, day, err), n = 0;

    if (working <= 0 && (working < 0 || !where->hours))
        return working;
    if (!where->hours) {
        ret[0] = (struct bz_span_of_time){bz_zone_day_start(where->zone, day),
                                          bz_zone_day_start(where->zone, day + 1)};
        return 1;
    }
    windows = bz_hours_of(where->hours, day, working);
    for (size_t i = 0; i < windows->n && n < OPENINGS_MAX; i++) {
        struct bz_span_of_time s = {
            openings_instant(where->zone, day, windows->items[i].from, false),
            openings_instant(where->zone, day, windows->items[i].to, true)};

        if (s.from < s.to)
            ret[n++] = s;
    }
    return n;
}

/* How long two instants are apart: by the clock on the wall where the term says so. */
static int64_t openings_length(const struct bz_run *run, buzon_time a, buzon_time b)
{
    if (!run->term->wall_clock)
        return b - a;
    return b + bz_zone_offset(run->zone, b) - a - bz_zone_offset(run->zone, a);
}

static buzon_time openings_after(const struct bz_run *run, buzon_time a, int64_t ms)
{
    buzon_time local = a + bz_zone_offset(run->zone, a) + ms, first, last;
    buzon_day day = (buzon_day)(local / BZ_MS_DAY - (local % BZ_MS_DAY < 0));

    if (!run->term->wall_clock)
        return a + ms;
    (void)bz_zone_local(run->zone, day, local - (buzon_time)day * BZ_MS_DAY, &first, &last);
    return first > a || !ms ? first : last;
}

/* Consumes what an open stretch holds; true in *done when the rest of the term ends inside it.
 */
static bool openings_take(struct bz_run *run, struct bz_span_of_time s, int64_t *left,
                          bool *done, buzon_time *ret)
{
    int64_t there = openings_length(run, s.from, s.to), taken;

    if (s.from >= s.to || there <= 0)
        return true;
    taken = there < *left ? there : *left;
    *done = there >= *left;
    *ret = *done ? openings_after(run, s.from, *left) : s.to;
    *left -= taken;
    return bz_run_step(run,
                       BZ_STEP(BZ_STEP_HOURS, st.day = bz_zone_day(run->zone, s.from),
                               st.at = s.from, st.n = taken / BZ_MS_MINUTE),
                       NULL, NULL);
}

/* An open stretch without the pauses in it. *open: a pause without an end swallowed the rest.
 */
static bool openings_stretch(struct bz_run *run, struct bz_span_of_time s, int64_t *left,
                             bool *done, bool *open, buzon_time *ret)
{
    for (size_t i = 0; i < run->n_pauses && !*done && !*open; i++) {
        const struct bz_pause *p = &run->pauses[i];
        struct bz_span_of_time before = {s.from, p->from < s.to ? p->from : s.to};

        if (p->to <= s.from || p->from >= s.to)
            continue;
        if (!openings_take(run, before, left, done, ret))
            return false;
        *open = !*done && p->to == INT64_MAX;
        s.from = p->to < s.to ? p->to : s.to;
    }
    return *done || *open || openings_take(run, s, left, done, ret);
}

/* Elapsed hours: one stretch without an end. */
static bool openings_elapsed(struct bz_run *run, buzon_time from, int64_t left, buzon_time *ret)
{
    struct bz_span_of_time all = {from, from + (int64_t)200 * 366 * BZ_MS_DAY};
    bool done = false, open = false;

    *ret = from;
    if (!left)
        return true;
    if (!openings_stretch(run, all, &left, &done, &open, ret))
        return false;
    if (open)
        *ret = BUZON_TIME_NONE;
    return true;
}

/* A day without an opening: no working day, or the office is closed. */
static bool openings_closed(struct bz_run *run, buzon_day day, int working)
{
    if (!run->explain)
        return true;
    return working > 0 ? bz_run_step(run, BZ_STEP(BZ_STEP_CLOSED, st.day = day), NULL, NULL)
                       : bz_run_why(run, day);
}

/* The pauses that began before the term ended; the open ones are said at the end. */
static bool openings_explain_pauses(struct bz_run *run, buzon_time end)
{
    for (size_t i = 0; run->explain && i < run->n_pauses; i++) {
        const struct bz_pause *p = &run->pauses[i];

        if (p->to == INT64_MAX || (end != BUZON_TIME_NONE && p->from >= end))
            continue;
        if (!bz_run_step(run,
                         BZ_STEP(BZ_STEP_SUSPENDED, st.day = bz_zone_day(run->zone, p->from),
                                 st.until = bz_zone_day(run->zone, p->to), st.at = p->from,
                                 st.n = bz_zone_minute_of_day(run->zone, p->from)),
                         p->cause, NULL) ||
            !bz_run_grant_ended(run, p))
            return false;
    }
    return true;
}

static bool openings_walk(struct bz_run *run, buzon_time from, int64_t left,
                          const struct bz_hours *hours, buzon_time *ret)
{
    buzon_day first = bz_zone_day(run->zone, from);
    struct bz_span_of_time spans[OPENINGS_MAX];
    bool done = false, open = false;
    struct bz_place_hours where = {run->set, run->zone, hours};

    for (buzon_day day = first; day < first + OPENINGS_YEARS * 366; day++) {
        int n = bz_openings(&where, day, spans, run->err);

        if (n < 0 || (!n && !openings_closed(run, day, bz_working_is(run->set, day, run->err))))
            return false;
        for (int i = 0; i < n; i++) {
            if (spans[i].from < from)
                spans[i].from = from;
            if (spans[i].from >= spans[i].to)
                continue;
            if (!openings_stretch(run, spans[i], &left, &done, &open, ret))
                return false;
            if (open)
                *ret = BUZON_TIME_NONE;
            if (done || open)
                return true;
        }
    }
    return bz_fail(run->err, BUZON_ERR_LIMIT,
                   "the term does not fit into the opening hours of %d years", OPENINGS_YEARS);
}

/* Reg. 1182/71 art. 3(1): the hour in which the event falls does not count. */
static buzon_time openings_next_hour(const struct bz_run *run, buzon_time t)
{
    int32_t ms = bz_zone_ms_of_day(run->zone, t);

    return t - ms % BZ_MS_HOUR + BZ_MS_HOUR;
}

static int64_t openings_ms(const struct bz_run *run)
{
    int64_t total =
        (int64_t)run->amount.n * (run->amount.unit == BZ_UNIT_HOUR ? BZ_MS_HOUR : BZ_MS_MINUTE);

    for (size_t i = 0; i < run->n_extensions; i++) {
        struct bz_amount e = run->extensions[i];

        total += (int64_t)e.n * (e.unit == BZ_UNIT_HOUR ? BZ_MS_HOUR : BZ_MS_MINUTE);
    }
    return total;
}

bool bz_run_hours(struct bz_run *run, buzon_time *ret)
{
    buzon_time from = run->c->received;

    run->start = bz_zone_day(run->zone, from);
    if (run->term->suspend == BZ_SUSPEND_RESTART && run->n_pauses) {
        from = run->pauses[run->n_pauses - 1].to;
        run->n_pauses = 0;
        if (from == INT64_MAX) {
            *ret = BUZON_TIME_NONE;
            return true;
        }
        run->start = bz_zone_day(run->zone, from);
        if (!bz_run_step(run, BZ_STEP(BZ_STEP_RESTARTED, st.day = run->start, st.at = from),
                         NULL, NULL))
            return false;
    }
    if (run->term->skip_current_hour)
        from = openings_next_hour(run, from);
    if (!bz_run_step(run,
                     BZ_STEP(BZ_STEP_START, st.day = bz_zone_day(run->zone, from), st.at = from,
                             st.n = bz_zone_minute_of_day(run->zone, from)),
                     NULL, NULL))
        return false;
    if (run->amount.kind == BZ_KIND_WINDOW && !run->hours)
        return bz_fail(run->err, BUZON_ERR_INVALID, "the term %s needs opening hours",
                       run->term->id);
    if (run->amount.kind == BZ_KIND_NATURAL
            ? !openings_elapsed(run, from, openings_ms(run), ret)
            : !openings_walk(run, from, openings_ms(run),
                             run->amount.kind == BZ_KIND_WINDOW ? run->hours : NULL, ret))
        return false;
    return openings_explain_pauses(run, *ret);
}

int64_t bz_open_between(const struct bz_place_hours *where, buzon_time from, buzon_time to,
                        struct bz_err *err)
{
    struct bz_span_of_time spans[OPENINGS_MAX];
    int64_t total = 0;

    if (from >= to)
        return 0;
    for (buzon_day day = bz_zone_day(where->zone, from);
         day <= bz_zone_day(where->zone, to - 1); day++) {
        int n = bz_openings(where, day, spans, err);

        if (n < 0)
            return -1;
        for (int i = 0; i < n; i++) {
            buzon_time begin = spans[i].from > from ? spans[i].from : from;
            buzon_time end = spans[i].to < to ? spans[i].to : to;

            if (begin < end)
                total += end - begin;
        }
    }
    return total;
}

int64_t bz_deadline_left(const struct bz_deadline_result *r, const struct bz_hours *hours,
                         buzon_time now, struct bz_err *err)
{
    struct bz_place_hours where = {r->set, r->zone, hours};
    int64_t ms;

    if (r->due_end == BUZON_TIME_NONE)
        return 0;
    ms = bz_open_between(&where, now, r->due_end, err);
    return ms < 0 ? -1 : ms / BZ_MS_MINUTE;
}
