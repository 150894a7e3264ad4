/* SPDX-License-Identifier: EUPL-1.2 */
/* Where an inquiry counts in the figures: the same for a change and for the check. */
#include "inbox/figures.h"

#include "inbox/due.h"
#include "inbox/settings.h"

#include <stdio.h>
#include <string.h>

int64_t bz_seconds_between(buzon_time from, buzon_time to)
{
    if (from == BUZON_TIME_NONE || to == BUZON_TIME_NONE)
        return -1;
    return to > from ? (to - from) / BZ_MS_SECOND : 0;
}

bool bz_fact_open(struct buzon_inbox *inbox, buzon_time from, buzon_time to, int64_t *ret,
                  struct bz_err *err)
{
    const struct bz_settings *s = inbox->settings;
    struct bz_due_query q = {.zone = bz_zone_name(s->zone),
                             .calendars = s->calendars.items,
                             .n_calendars = s->calendars.n,
                             .started_at = from};
    struct bz_due *due;
    int64_t ms;

    *ret = -1;
    if (to == BUZON_TIME_NONE)
        return true;
    due = bz_settings_due(inbox, err);
    if (!due || !bz_due_open(due, &q, to, &ms, err))
        return false;
    *ret = ms < 0 ? -1 : ms / BZ_MS_SECOND;
    return true;
}

/* What is told of one inquiry. */
struct telling {
    const struct bz_whose *whose;
    const struct bz_tell *to;
    struct bz_cell cell;
    int64_t n;
};

static bool tell(struct telling *t, buzon_time at, const char *measure, int64_t n,
                 struct bz_err *err)
{
    if (at == BUZON_TIME_NONE)
        return true;
    t->cell.table = BZ_CELL_SUM;
    t->cell.day = bz_zone_day(t->whose->zone, at);
    t->cell.measure = measure;
    t->cell.value = 0;
    return t->to->fn(t->to->user, &t->cell, n * t->n, err);
}

static bool tell_spread(struct telling *t, buzon_time at, const char *measure, int64_t seconds,
                        struct bz_err *err)
{
    if (at == BUZON_TIME_NONE || seconds < 0)
        return true;
    t->cell.table = BZ_CELL_SPREAD;
    t->cell.day = bz_zone_day(t->whose->zone, at);
    t->cell.measure = measure;
    t->cell.value = seconds;
    return t->to->fn(t->to->user, &t->cell, t->n, err);
}

static struct telling telling_of(const struct bz_fact *f, const struct bz_whose *whose,
                                 int64_t n, const struct bz_tell *to)
{
    return (struct telling){.whose = whose,
                            .to = to,
                            .n = n,
                            .cell = {.network = whose->network,
                                     .account = whose->account,
                                     .unit = f->unit,
                                     .kind = (int)f->kind}};
}

static bool tell_person(struct telling *t, const struct bz_fact *f, struct bz_err *err)
{
    const struct {
        const char *what;
        buzon_time at;
    } acts[] = {
        {"received", f->opened_at},
        {"answered", f->first_answer_at},
        {"closed", f->closed_at},
        {"pending", f->status < BUZON_STATUS_ANSWERED ? f->opened_at : BUZON_TIME_NONE}};
    char measure[sizeof f->assignee + 32];

    for (size_t i = 0; *f->assignee && i < sizeof acts / sizeof *acts; i++) {
        (void)snprintf(measure, sizeof measure, "person.%s|%s", acts[i].what, f->assignee);
        if (!tell(t, acts[i].at, measure, 1, err))
            return false;
    }
    return true;
}

/* When it was first answered or closed: then nobody waits for a first word any more. */
static buzon_time settled_at(const struct bz_fact *f)
{
    if (f->closed_at == BUZON_TIME_NONE)
        return f->first_answer_at;
    return f->first_answer_at == BUZON_TIME_NONE || f->closed_at < f->first_answer_at
               ? f->closed_at
               : f->first_answer_at;
}

/* What only an inquiry that was worked on says. */
static bool tell_work(struct telling *t, const struct bz_fact *f, struct bz_err *err)
{
    static const char *const by_resolution[] = {
        "closed",         "closed.answered",  "closed.referred",  "closed.inadmissible",
        "closed.refused", "closed.withdrawn", "closed.duplicate", "closed.no_answer_needed",
        "closed.abusive", "closed.expired"};
    bool answered = f->first_answer_at != BUZON_TIME_NONE;

    return tell(t, f->first_answer_at, "answered", 1, err) &&
           tell(t, answered ? f->opened_at : BUZON_TIME_NONE, "replied", 1, err) &&
           tell(t, settled_at(f), "settled", 1, err) &&
           tell(t, f->closed_at, by_resolution[f->resolution], 1, err) &&
           tell_spread(t, f->first_answer_at, "answer",
                       bz_seconds_between(f->opened_at, f->first_answer_at), err) &&
           tell_spread(t, f->first_answer_at, "answer.open", f->answer_open, err) &&
           tell_spread(t, f->closed_at, "close", bz_seconds_between(f->opened_at, f->closed_at),
                       err) &&
           tell_spread(t, f->closed_at, "close.open", f->close_open, err);
}

bool bz_fact_tell(const struct bz_fact *f, const struct bz_whose *whose, int64_t n,
                  const struct bz_tell *to, struct bz_err *err)
{
    static const char *const by_status[] = {"status.new", "status.open", "status.waiting",
                                            "status.answered", "status.closed"};
    struct telling t = telling_of(f, whose, n, to);
    bool due = f->status != BUZON_STATUS_CLOSED && f->next_due != BUZON_TIME_NONE;

    if (!f->counted)
        return true;
    if (f->resolution == BUZON_RESOLUTION_MERGED) /* counts where it went */
        return tell(&t, f->opened_at, "merged", 1, err);
    /* The day on which the time is over: its end is exclusive. */
    return tell(&t, f->opened_at, "received", 1, err) &&
           tell(&t, f->opened_at, "messages", f->messages, err) &&
           tell(&t, f->opened_at, by_status[f->status], 1, err) &&
           tell(&t, due ? f->next_due - 1 : BUZON_TIME_NONE, "due", 1, err) &&
           tell_work(&t, f, err) && tell_person(&t, f, err);
}

bool bz_term_tell(const struct bz_fact *f, const struct bz_term_fact *term,
                  const struct bz_whose *whose, int64_t n, const struct bz_tell *to,
                  struct bz_err *err)
{
    static const char *const states[] = {"running", "suspended",    "met",
                                         "missed",  "undetermined", "cancelled"};
    struct telling t = telling_of(f, whose, n, to);
    char measure[256], *end = measure;

    if (f->resolution == BUZON_RESOLUTION_MERGED || term->state < 0 ||
        term->state >= (int64_t)(sizeof states / sizeof *states) ||
        strlen(term->name) + strlen(term->term) > sizeof measure - 32)
        return true;
    end = stpcpy(end, "term.");
    end = stpcpy(end, states[term->state]);
    end = stpcpy(end, "|");
    end = stpcpy(end, term->name);
    end = stpcpy(end, "|");
    (void)stpcpy(end, term->term);
    if (!tell(&t, term->started_at, measure, 1, err))
        return false;
    if (term->used < 0)
        return true;
    (void)snprintf(measure, sizeof measure, "term|%s|%s", term->name, term->term);
    return tell_spread(&t, term->started_at, measure, term->used, err);
}

bool bz_reopened_tell(const struct bz_fact *f, const struct bz_whose *whose, buzon_time at,
                      int64_t n, const struct bz_tell *to, struct bz_err *err)
{
    struct telling t = telling_of(f, whose, n, to);

    return tell(&t, at, "reopened", 1, err);
}

bool bz_came_tell(const struct bz_whose *whose, buzon_time at, const struct bz_tell *to,
                  struct bz_err *err)
{
    struct bz_cell cell = {.table = BZ_CELL_LOAD,
                           .day = bz_zone_day(whose->zone, at),
                           .network = whose->network,
                           .account = whose->account,
                           .unit = "",
                           .measure = "load",
                           .value = bz_zone_minute_of_day(whose->zone, at) / 60};

    return to->fn(to->user, &cell, 1, err);
}
