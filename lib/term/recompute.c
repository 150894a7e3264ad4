/* SPDX-License-Identifier: EUPL-1.2 */
/* Questions beside the due day: computed anew, the other way round, and counted back. */
#include "term/deadline.h"

static const char *const recompute_names[] = {
    [BZ_RECOMPUTE_SAME] = "same",
    [BZ_RECOMPUTE_CALENDAR] = "calendar",
    [BZ_RECOMPUTE_TERM] = "term",
};

const char *bz_recompute_name(enum bz_recompute reason)
{
    return recompute_names[reason];
}

static struct bz_recomputed recompute_compare(const struct bz_deadline_result *r,
                                              const struct bz_due_then *then)
{
    struct bz_recomputed to = {then->due, r->due, then->end, r->due_end, BZ_RECOMPUTE_SAME};

    if (r->due != then->due || r->due_end != then->end)
        to.reason =
            r->term->version != then->term_version ? BZ_RECOMPUTE_TERM : BZ_RECOMPUTE_CALENDAR;
    return to;
}

bool bz_deadline_recompute(struct bz_calendars *cs, const struct bz_terms *terms,
                           const struct bz_deadline_case *c, const struct bz_due_then *then,
                           struct bz_recomputed *ret, struct bz_err *err)
{
    struct bz_deadline_result r;

    if (!bz_deadline_compute(cs, terms, c, false, &r, err))
        return false;
    *ret = recompute_compare(&r, then);
    bz_deadline_result_done(&r);
    return true;
}

static void recompute_add(struct bz_str *s, const char *key, const char *text)
{
    bz_str_addf(s, *text ? "\"%s\":\"%s\"," : "\"%s\":null,%s", key, text);
}

char *bz_recomputed_json(const struct bz_deadline_result *r, const struct bz_due_then *then,
                         struct bz_err *err)
{
    struct bz_recomputed to = recompute_compare(r, then);
    BZ_DONE(bz_str) s = {0};
    char text[32];

    bz_str_add(&s, "{");
    bz_day_format(to.old_due, text);
    recompute_add(&s, "old", text);
    bz_day_format(to.new_due, text);
    recompute_add(&s, "new", text);
    bz_instant_format(to.old_end, text);
    recompute_add(&s, "old_end", text);
    bz_instant_format(to.new_end, text);
    recompute_add(&s, "new_end", text);
    bz_str_addf(&s, "\"reason\":\"%s\"}", bz_recompute_name(to.reason));
    return bz_str_take(&s, err);
}

struct recompute_search {
    struct bz_calendars *cs;
    const struct bz_terms *terms;
    struct bz_deadline_case c;
    const struct bz_zone *zone;
    buzon_day day; /* due then, at the latest */
};

/* 1 when something received at the start of `from` is due in time, 0 when later, -1 on an
 * error. */
static int recompute_fits(struct recompute_search *s, buzon_day from, struct bz_err *err)
{
    struct bz_deadline_result r;
    bool fits;

    s->c.received = bz_zone_day_start(s->zone, from);
    if (!bz_deadline_compute(s->cs, s->terms, &s->c, false, &r, err))
        return -1;
    fits = r.due <= s->day;
    bz_deadline_result_done(&r);
    return fits;
}

/* A day that is early enough, and one after it that is not. */
static bool recompute_bracket(struct recompute_search *s, buzon_day *fits, buzon_day *late,
                              struct bz_err *err)
{
    *fits = s->day;
    *late = s->day + 1;
    for (buzon_day back = 1; back < 366 * 400; back *= 2) {
        int there = recompute_fits(s, *fits, err);

        if (there)
            return there > 0;
        *late = *fits;
        *fits -= back;
    }
    return bz_fail(err, BUZON_ERR_LIMIT, "the term is longer than 400 years");
}

/* A due day never comes earlier for a later receipt: first a day early enough, then halving. */
buzon_day bz_deadline_latest(struct bz_calendars *cs, const struct bz_terms *terms,
                             const struct bz_deadline_case *c, buzon_day day,
                             struct bz_err *err)
{
    struct recompute_search s = {.cs = cs, .terms = terms, .c = *c, .day = day};
    buzon_day fits, late;

    s.c.delivered = BUZON_TIME_NONE;
    s.c.n_events = 0;
    s.zone = c->in_zone ? c->in_zone : bz_calendars_zone(cs, c->zone, err);
    s.c.in_zone = s.zone;
    if (!s.zone || !recompute_bracket(&s, &fits, &late, err))
        return BUZON_DAY_NONE;
    while (late - fits > 1) {
        buzon_day middle = fits + (late - fits) / 2;
        int there = recompute_fits(&s, middle, err);

        if (there < 0)
            return BUZON_DAY_NONE;
        *(there ? &fits : &late) = middle;
    }
    return fits;
}

buzon_time bz_deadline_alert(const struct bz_deadline_result *r, int32_t n, struct bz_err *err)
{
    buzon_day day = r->due;

    if (day == BUZON_DAY_NONE) {
        bz_err_set(err, BUZON_ERR_STATE, "the clock stands still: there is no due day");
        return BUZON_TIME_NONE;
    }
    if (n < 0) {
        bz_err_set(err, BUZON_ERR_INVALID,
                   "an alert comes 0 or more working days before the due day");
        return BUZON_TIME_NONE;
    }
    /* A due day that did not roll may be no working day: what is left of the office's time ends
     * before it. */
    day = bz_working_roll(r->set, day, -1, err);
    if (day != BUZON_DAY_NONE)
        day = bz_working_add(r->set, day, -n, err);
    return day == BUZON_DAY_NONE ? BUZON_TIME_NONE : bz_zone_day_start(r->zone, day);
}
