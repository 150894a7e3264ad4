/* SPDX-License-Identifier: EUPL-1.2 */
/* What happened meanwhile: suspensions with granted terms that end by themselves, and
 * extensions within their cap. */
#include "term/run.h"

#include <string.h>

/* Published for everybody in the seat of the office, not decided in one case (Ley 39/2015
 * art. 32.4): no cap. */
static const char events_incident[] = "technical_incident";

static bool events_invalid(struct bz_run *run, size_t i, const char *why)
{
    return bz_fail(run->err, BUZON_ERR_INVALID, "event %zu %s", i + 1, why);
}

static buzon_day events_day(const struct bz_run *run, const struct bz_deadline_event *e)
{
    return e->at == BUZON_TIME_NONE ? e->day : bz_zone_day(run->zone, e->at);
}

/* Where only the day is known, the clock of a term in hours stands still from the next
 * midnight. Nobody asks in a longer term. */
static buzon_time events_instant(const struct bz_run *run, const struct bz_deadline_event *e,
                                 buzon_day day)
{
    if (run->amount.unit >= BZ_UNIT_DAY)
        return BUZON_TIME_NONE;
    return e->at == BUZON_TIME_NONE ? bz_zone_day_start(run->zone, day + 1) : e->at;
}

/* A granted term has its own length and effect: of the act, or of the term's own law. */
static bool events_grant(struct bz_run *run, size_t i, struct bz_pause *p)
{
    const struct bz_deadline_event *e = &run->c->events[i];
    const struct bz_grant *law = e->granted_by_law ? bz_term_grant(run->term, e->cause) : NULL;
    struct bz_amount amount = law ? law->amount : e->amount;

    if (e->granted_by_law && !law)
        return bz_fail(run->err, BUZON_ERR_INVALID,
                       "event %zu: the term %s grants nothing for \"%.40s\"", i + 1,
                       run->term->id, e->cause ? e->cause : "");
    if (amount.unit < BZ_UNIT_DAY)
        return events_invalid(run, i, "grants less than a day");
    if (!bz_run_plain(run, p->s, amount, BZ_ROLL_FOLLOWING, &p->r))
        return false;
    p->to = bz_zone_day_start(run->zone, p->r + 1);
    p->expired = true;
    p->withdrawn = (law ? law->on_expiry : e->on_expiry) == BZ_EXPIRY_WITHDRAWN;
    return true;
}

static bool events_suspend(struct bz_run *run, size_t i, buzon_day day)
{
    const struct bz_deadline_event *e = &run->c->events[i];
    const struct bz_pause *before = run->n_pauses ? &run->pauses[run->n_pauses - 1] : NULL;
    struct bz_pause *p = &run->pauses[run->n_pauses];

    if (before && day < before->r)
        return events_invalid(run, i, "suspends what is suspended already");
    if (run->n_pauses == BZ_RUN_PAUSES)
        return bz_fail(run->err, BUZON_ERR_LIMIT, "more than %d suspensions", BZ_RUN_PAUSES);
    if (run->term->suspend_max_times && run->n_pauses >= (size_t)run->term->suspend_max_times)
        return bz_fail(run->err, BUZON_ERR_INVALID,
                       "the term %s can be suspended %d times at most", run->term->id,
                       run->term->suspend_max_times);
    *p = (struct bz_pause){.s = day,
                           .r = INT32_MAX,
                           .from = events_instant(run, e, day),
                           .to = INT64_MAX,
                           .cause = e->cause,
                           .granted = e->amount.n >= 0 || e->granted_by_law};
    if (p->granted && !events_grant(run, i, p))
        return false;
    run->n_pauses++;
    return true;
}

/* The answer of who was asked: it ends the pause unless the granted term did before. */
static bool events_resume(struct bz_run *run, size_t i, buzon_day day)
{
    struct bz_pause *p = run->n_pauses ? &run->pauses[run->n_pauses - 1] : NULL;

    if (!p || p->answered)
        return events_invalid(run, i, "resumes what is not suspended");
    p->answered = true;
    if (p->granted && day > p->r)
        return true;
    p->r = day;
    p->to = events_instant(run, &run->c->events[i], day);
    p->expired = p->withdrawn = false;
    return true;
}

/* Minutes, with months of 30 days (Reg. 1182/71 art. 3): for comparing an extension with its
 * cap. */
static int64_t events_size(struct bz_amount a)
{
    static const int32_t minutes[] = {1, 60, 1440, 7 * 1440, 30 * 1440, 365 * 1440};

    return a.n < 0 ? 0 : (int64_t)a.n * minutes[a.unit];
}

static bool events_within_cap(struct bz_run *run, int64_t total)
{
    const struct bz_term *t = run->term;
    int64_t cap = events_size(t->extension), of_term = 0;
    int64_t unit = run->amount.unit < BZ_UNIT_DAY ? 1 : 24 * 60;

    if (t->extension_cap.parts)
        of_term = events_size(run->amount) * t->extension_cap.of / t->extension_cap.parts;
    if (total && t->extension.n < 0)
        return bz_fail(run->err, BUZON_ERR_INVALID, "the term %s cannot be extended", t->id);
    if (of_term > cap) /* the ordinary extension is always within it */
        cap = of_term;
    if (total > cap)
        return bz_fail(run->err, BUZON_ERR_INVALID,
                       "the term %s can be extended by %lld %s at most, not by %lld", t->id,
                       (long long)(cap / unit), unit == 1 ? "minutes" : "days",
                       (long long)((total + unit - 1) / unit));
    return true;
}

static bool events_extend(struct bz_run *run, size_t i, int64_t *total)
{
    const struct bz_deadline_event *e = &run->c->events[i];

    if (e->amount.n < 1)
        return events_invalid(run, i, "extends by nothing");
    if (run->n_extensions == BZ_RUN_EXTENSIONS)
        return bz_fail(run->err, BUZON_ERR_LIMIT, "more than %d extensions", BZ_RUN_EXTENSIONS);
    if ((run->amount.unit < BZ_UNIT_DAY) != (e->amount.unit < BZ_UNIT_DAY))
        return events_invalid(run, i, "extends hours by days, or days by hours");
    run->extended_on |= e->at != BUZON_TIME_NONE || e->day != BUZON_DAY_NONE;
    run->extensions[run->n_extensions] = e->amount;
    run->extension_causes[run->n_extensions++] = e->cause;
    if (!e->cause || strcmp(e->cause, events_incident) != 0)
        *total += events_size(e->amount);
    return true;
}

/* Ley 39/2015 art. 32.2: parties who live abroad always have the longest extension. */
static void events_abroad(struct bz_run *run)
{
    const struct bz_term *t = run->term;
    struct bz_amount most = run->amount;

    if (!run->c->resident_abroad || !t->extend_if_abroad || run->n_extensions)
        return;
    most.n = t->extension_cap.parts ? most.n * t->extension_cap.of / t->extension_cap.parts : 0;
    if (most.n < 1)
        most = t->extension;
    run->extensions[run->n_extensions] = most;
    run->extension_causes[run->n_extensions++] = "resident_abroad";
}

/* Where a term limits the days of all suspensions together, what is beyond counts again. */
static void events_limit(struct bz_run *run)
{
    int64_t left = run->term->suspend_max_days;

    if (!left)
        return;
    for (size_t i = 0; i < run->n_pauses; i++) {
        struct bz_pause *p = &run->pauses[i];
        int64_t days = (int64_t)p->r - p->s;

        if (days > left) {
            p->r = p->s + (buzon_day)left;
            p->to = bz_zone_day_start(run->zone, p->r + 1);
            days = left;
        }
        left -= days;
    }
}

bool bz_run_events(struct bz_run *run)
{
    buzon_day last = run->received;
    int64_t extended = 0;

    for (size_t i = 0; i < run->c->n_events; i++) {
        const struct bz_deadline_event *e = &run->c->events[i];
        buzon_day day = events_day(run, e);
        bool done = false;

        if (day == BUZON_DAY_NONE && e->verb != BZ_EVENT_EXTEND)
            return events_invalid(run, i, "has no date");
        if (day != BUZON_DAY_NONE && day < run->received)
            return events_invalid(run, i, "is before the start");
        if (day != BUZON_DAY_NONE && day < last)
            return events_invalid(run, i, "is before the one that precedes it");
        last = day == BUZON_DAY_NONE ? last : day;
        switch (e->verb) {
        case BZ_EVENT_SUSPEND:
            done = events_suspend(run, i, day);
            break;
        case BZ_EVENT_RESUME:
            done = events_resume(run, i, day);
            break;
        case BZ_EVENT_EXTEND:
            done = events_extend(run, i, &extended);
            break;
        }
        if (!done)
            return false;
    }
    events_limit(run);
    events_abroad(run);
    return events_within_cap(run, extended);
}

bool bz_run_extensions_in_time(struct bz_run *run, buzon_day due, buzon_time due_end)
{
    for (size_t i = 0; i < run->c->n_events; i++) {
        const struct bz_deadline_event *e = &run->c->events[i];

        if (e->verb != BZ_EVENT_EXTEND || !run->term->extend_before_due ||
            due_end == BUZON_TIME_NONE)
            continue;
        if (e->at != BUZON_TIME_NONE ? e->at >= due_end
                                     : e->day != BUZON_DAY_NONE && e->day > due)
            return events_invalid(run, i, "extends a term that has ended");
    }
    return true;
}
