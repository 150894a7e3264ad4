/* SPDX-License-Identifier: EUPL-1.2 */
/* Asks the engine for one deadline and brings its answer into the shape the inbox stores. */
#include "inbox/due.h"

#include "base/hash.h"
#include "base/str.h"
#include "term/deadline.h"
#include "term/locate.h"
#include "term/run.h"

#include <stdio.h>
#include <stdlib.h>

struct bz_due {
    struct bz_terms *terms;
    struct bz_calendars *calendars;
    unsigned char digest[BZ_SHA256_LEN]; /* of the terms' file */
};

static struct bz_terms *due_terms(struct bz_due *d, const char *path, struct bz_err *err)
{
    size_t len;
    BZ_TEXT text = bz_file_read(path, &len, err);
    struct bz_span all = {text, len};

    if (!text || !bz_sha256(d->digest, &all, 1, err))
        return NULL;
    return bz_terms_parse(text, len, path, err);
}

struct bz_due *bz_due_new(const char *terms, const char *const *folders, struct bz_err *err)
{
    BZ_AUTO(bz_due) d = calloc(1, sizeof *d);

    if (!d)
        return bz_nomem(err);
    d->terms = due_terms(d, terms, err);
    if (!d->terms)
        return NULL;
    d->calendars = bz_calendars_new(folders, err);
    return d->calendars ? bz_steal(d) : NULL;
}

void bz_due_free(struct bz_due *d)
{
    if (!d)
        return;
    bz_calendars_free(d->calendars);
    bz_terms_free(d->terms);
    free(d);
}

void bz_deadline_done(struct bz_deadline *deadline)
{
    free((void *)(uintptr_t)deadline->name);
    free((void *)(uintptr_t)deadline->term);
    free((void *)(uintptr_t)deadline->term_version);
    free((void *)(uintptr_t)deadline->calendars);
    free((void *)(uintptr_t)deadline->legal);
    free((void *)(uintptr_t)deadline->steps);
    *deadline = (struct bz_deadline){0};
}

/* What an office means by "four hours" and "two days" when it says no more: those of working
 * days. */
static enum bz_kind kind_of(const char *unit)
{
    bool hours = bz_streq(unit, "hour") || bz_streq(unit, "minute");

    return hours ? BZ_KIND_WORKING_DAY_HOURS : BZ_KIND_WORKING;
}

/* How long, without the other keys of a target: the engine refuses what it does not know. */
static bool amount_read(const struct bz_json *rule, struct bz_amount *ret, struct bz_err *err)
{
    static const char *const keys[] = {"n", "unit", "kind"};
    BZ_AUTO(bz_json) amount = bz_json_object();

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct bz_json *value = bz_json_get(rule, keys[i]);

        if (value && !bz_json_set_shared(amount, keys[i], value))
            return bz_nomem(err);
    }
    return bz_amount_parse(amount, kind_of(bz_json_str(rule, "unit")), ret, err);
}

/* A target of the office's own counts like a term of Ley 39/2015: from the day after, holidays
 * excluded. */
static struct bz_term *due_rule(const struct bz_due_query *q, struct bz_err *err)
{
    BZ_AUTO(bz_term) term = calloc(1, sizeof *term);

    if (!term)
        return bz_nomem(err);
    if (!amount_read(q->rule, &term->amount, err) || !bz_dup(&term->id, q->name, err) ||
        !bz_dup(&term->name, q->name, err) || !bz_dup(&term->jurisdiction, "*", err))
        return NULL;
    term->version = 1;
    term->valid_from = term->valid_to = BUZON_DAY_NONE;
    term->cutoff = -1;
    term->max_delay = term->extension = BZ_AMOUNT_NONE;
    term->roll = term->amount.unit < BZ_UNIT_DAY ? BZ_ROLL_NONE : BZ_ROLL_FOLLOWING;
    term->roles[BZ_CHANNEL_ELECTRONIC] = term->roles[BZ_CHANNEL_PAPER] = BZ_ROLE_BODY;
    return bz_steal(term);
}

static bool due_fill(const struct bz_due_query *q, const struct bz_deadline_result *r,
                     struct bz_deadline *ret, struct bz_err *err)
{
    ret->term_version = NULL;
    if (asprintf((char **)(uintptr_t)&ret->term_version, "%d", r->term->version) < 0) {
        ret->term_version = NULL;
        return bz_nomem(err);
    }
    if (q->term && !(ret->legal = bz_deadline_legal(r, err)))
        return false;
    if (!(ret->calendars = bz_deadline_calendars_json(r, err)) ||
        !(ret->steps = bz_deadline_steps_json(r, err)))
        return false;
    ret->due = r->due;
    ret->due_end = r->due_end;
    ret->provisional = r->provisional;
    ret->disputed_due = r->disputed_due;
    ret->state = r->suspended ? BUZON_DEADLINE_SUSPENDED : BUZON_DEADLINE_RUNNING;
    return true;
}

static void due_case(const struct bz_due_query *q, const struct bz_term *rule,
                     struct bz_deadline_case *ret)
{
    *ret = (struct bz_deadline_case)BZ_DEADLINE_CASE;
    ret->term = rule ? NULL : q->term;
    ret->rule = rule;
    ret->received = q->started_at;
    ret->zone = q->zone;
    ret->calendars = q->calendars;
    ret->n_calendars = q->n_calendars;
    ret->events = q->events;
    ret->n_events = q->n_events;
    ret->urgent = q->urgent;
}

/* An undetermined deadline says why it is so. */
static bool due_missing(struct bz_deadline *ret, const struct bz_err *why, struct bz_err *err)
{
    if (why->code == BUZON_ERR_NO_MEMORY)
        return true;
    return bz_dup((char **)(uintptr_t)&ret->calendars, "[]", err) &&
           (ret->steps = bz_deadline_missing_json(why, err)) != NULL;
}

/* The engine's own failure goes to *why; false with err only without memory. */
static bool due_try(struct bz_due *d, const struct bz_due_query *q, struct bz_deadline *ret,
                    struct bz_err *why, struct bz_err *err)
{
    BZ_AUTO(bz_term) rule = NULL;
    struct bz_deadline_case c;
    struct bz_deadline_result r;
    bool filled;

    if (!q->term && !(rule = due_rule(q, why)))
        return due_missing(ret, why, err);
    due_case(q, rule, &c);
    if (!bz_deadline_compute(d->calendars, d->terms, &c, true, &r, why))
        return due_missing(ret, why, err);
    filled = due_fill(q, &r, ret, err);
    bz_deadline_result_done(&r);
    return filled;
}

/* What is known of a deadline before it is computed. */
static bool due_begin(const struct bz_due_query *q, struct bz_deadline *ret, struct bz_err *err)
{
    *ret = (struct bz_deadline){.started_at = q->started_at,
                                .due = BUZON_DAY_NONE,
                                .due_end = BUZON_TIME_NONE,
                                .state = BUZON_DEADLINE_UNDETERMINED,
                                .satisfied_by = q->satisfied_by,
                                .satisfied_at = BUZON_TIME_NONE,
                                .disputed_due = BUZON_DAY_NONE};
    return bz_dup((char **)(uintptr_t)&ret->name, q->name, err) &&
           bz_dup((char **)(uintptr_t)&ret->term, q->term ? q->term : q->name, err);
}

bool bz_due_compute(struct bz_due *d, const struct bz_due_query *q, struct bz_deadline *ret,
                    struct bz_err *why, struct bz_err *err)
{
    struct bz_deadline made;

    if (due_begin(q, &made, err) && due_try(d, q, &made, why, err)) {
        if (why->code != BUZON_ERR_NO_MEMORY) {
            *ret = made;
            return true;
        }
        (void)bz_nomem(err);
    }
    bz_deadline_done(&made);
    return false;
}

bool bz_due_start(struct bz_due *d, const char *term, enum bz_due_start *ret,
                  struct bz_err *err)
{
    const struct bz_term *t = bz_terms_find(d->terms, term, BUZON_DAY_NONE);

    if (!t)
        return bz_fail(err, BUZON_ERR_INVALID, "there is no term %s", term);
    *ret =
        t->clock_start == BZ_START_COMPETENT_BODY ? BZ_DUE_COMPETENT_BODY : BZ_DUE_REGISTERED;
    return true;
}

bool bz_due_secondary(struct bz_due *d, const char *term, size_t i,
                      const struct bz_due_entry *entry, struct bz_due_secondary *ret)
{
    const struct bz_term *t = bz_terms_find(d->terms, term, BUZON_DAY_NONE), *own;
    buzon_time competent = entry->competent_at;
    buzon_time received = competent == BUZON_TIME_NONE ? entry->registered : competent;
    bool forward;

    if (!t || i >= t->secondary.n)
        return false;
    *ret = (struct bz_due_secondary){.satisfied_by = BUZON_SATISFIED_BY_ACKNOWLEDGED,
                                     .satisfied_at = BUZON_TIME_NONE};
    forward = t->secondary.items[i].purpose == BZ_PURPOSE_FORWARD;
    own = bz_terms_find(d->terms, t->secondary.items[i].term, BUZON_DAY_NONE);
    if (!own || (forward ? competent == BUZON_TIME_NONE
                         : t->secondary.items[i].purpose != BZ_PURPOSE_ACKNOWLEDGE &&
                               t->secondary.items[i].purpose != BZ_PURPOSE_NOTIFY_TERM))
        return true;
    ret->name = bz_purpose_name(t->secondary.items[i].purpose);
    ret->term = own->id;
    ret->started_at = bz_secondary_start(own, received, entry->registered, BUZON_TIME_NONE);
    if (forward) {
        ret->satisfied_by = BUZON_SATISFIED_BY_FORWARDED;
        ret->satisfied_at = competent;
    }
    return true;
}

char *bz_due_stamp(struct bz_due *d, const char *const *calendars, size_t n, struct bz_err *err)
{
    struct bz_calendar_query q = {
        .ids = calendars, .n = n, .as_of = BUZON_DAY_NONE, .weekmask = -1};
    struct bz_calendar_set *owned = NULL;
    BZ_LOCAL_ERR(why);
    struct bz_deadline_result r = {.set = bz_calendars_compose(d->calendars, &q, &owned, &why)};
    BZ_TEXT versions = r.set ? bz_deadline_calendars_json(&r, err) : NULL;
    BZ_DONE(bz_str) s = {0};

    if (why.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (r.set && !versions)
        return NULL;
    bz_str_add_hex(&s, d->digest, sizeof d->digest);
    bz_str_add(&s, versions ? versions : why.message);
    return bz_str_take(&s, err);
}

bool bz_due_calendar_ok(struct bz_due *d, const char *id, struct bz_err *err)
{
    struct bz_calendar_query q = {.ids = &id, .n = 1, .as_of = BUZON_DAY_NONE, .weekmask = -1};
    struct bz_calendar_set *owned = NULL;

    if (bz_calendars_compose(d->calendars, &q, &owned, err))
        return true;
    if (err->code == BUZON_ERR_NOT_FOUND)
        err->code = BUZON_ERR_INVALID;
    return false;
}

bool bz_due_open(struct bz_due *d, const struct bz_due_query *q, buzon_time to, int64_t *ret,
                 struct bz_err *err)
{
    struct bz_calendar_query cq = {
        .ids = q->calendars, .n = q->n_calendars, .as_of = BUZON_DAY_NONE, .weekmask = -1};
    struct bz_calendar_set *owned = NULL;
    BZ_LOCAL_ERR(why);
    struct bz_place_hours where = {
        .set = bz_calendars_compose(d->calendars, &cq, &owned, &why),
        .zone = why.code == BUZON_OK ? bz_calendars_zone(d->calendars, q->zone, &why) : NULL};

    *ret = -1;
    if (where.set && where.zone) {
        where.hours = where.set->hours;
        *ret = bz_open_between(&where, q->started_at, to, &why);
    }
    return why.code != BUZON_ERR_NO_MEMORY || bz_nomem(err);
}

bool bz_due_check(struct bz_due *d, const struct bz_due_query *q, struct bz_err *err)
{
    BZ_LOCAL_ERR(why);
    struct bz_deadline made;

    if (!bz_due_compute(d, q, &made, &why, err))
        return false;
    bz_deadline_done(&made);
    /* A year that is not there yet will come; a name nobody knows will not. */
    if (why.code == BUZON_OK || why.code == BUZON_ERR_CALENDAR)
        return true;
    bz_err_set(err, why.code == BUZON_ERR_PARSE ? BUZON_ERR_PARSE : BUZON_ERR_INVALID, "%s",
               why.message);
    bz_err_at(err, why.source[0] ? why.source : NULL, why.line, why.column);
    return false;
}
