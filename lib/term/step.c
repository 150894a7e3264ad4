/* SPDX-License-Identifier: EUPL-1.2 */
/* The steps of an explanation: collecting them, and their JSON. */
#include "base/json.h"
#include "term/run.h"

#include <stdio.h>
#include <string.h>

static const char *const step_names[] = {
    [BZ_STEP_TERM] = "term",
    [BZ_STEP_RECEIVED] = "received",
    [BZ_STEP_DEEMED] = "deemed",
    [BZ_STEP_CUTOFF] = "cutoff",
    [BZ_STEP_INTAKE] = "intake",
    [BZ_STEP_START] = "start",
    [BZ_STEP_URGENT] = "urgent",
    [BZ_STEP_WEEKENDS] = "weekends",
    [BZ_STEP_HOLIDAY] = "holiday",
    [BZ_STEP_SUSPENDED] = "suspended",
    [BZ_STEP_GRANT_ENDED] = "grant_ended",
    [BZ_STEP_RESTARTED] = "restarted",
    [BZ_STEP_SHIFTED] = "shifted",
    [BZ_STEP_EXTENDED] = "extended",
    [BZ_STEP_COUNTED] = "counted",
    [BZ_STEP_FREE] = "free",
    [BZ_STEP_MINIMUM] = "minimum",
    [BZ_STEP_ROLLED] = "rolled",
    [BZ_STEP_WITHDRAWN] = "withdrawn",
    [BZ_STEP_HOURS] = "hours",
    [BZ_STEP_DUE] = "due",
    [BZ_STEP_DISPUTED] = "disputed",
    [BZ_STEP_PROVISIONAL] = "provisional",
    [BZ_STEP_OPEN] = "open",
    [BZ_STEP_DUE_AT] = "due_at",
    [BZ_STEP_NOT_IN_FORCE] = "not_in_force",
    [BZ_STEP_SILENCE_APPROVAL] = "silence_approval",
    [BZ_STEP_SILENCE_REFUSAL] = "silence_refusal",
    [BZ_STEP_SILENCE_ADMITTED] = "silence_admitted",
    [BZ_STEP_SILENCE_ESCALATION] = "silence_escalation",
    [BZ_STEP_CLOSED] = "closed",
    [BZ_STEP_MISSING] = "missing",
};

const char *bz_step_name(enum bz_step step)
{
    return (size_t)step < sizeof step_names / sizeof *step_names ? step_names[step] : NULL;
}

static const char *step_place(const struct bz_run *run, const char *calendar)
{
    for (size_t i = 0; calendar && i < bz_calendar_set_len(run->set); i++) {
        if (!strcmp(bz_calendar_set_at(run->set, i)->id, calendar))
            return bz_calendar_set_at(run->set, i)->name;
    }
    return NULL;
}

bool bz_run_add_step(struct bz_run *run, struct bz_deadline_step step, const char *name,
                     const char *calendar)
{
    BZ_TEXT n = NULL;
    BZ_TEXT c = NULL;
    BZ_TEXT p = NULL;

    if (!bz_dup(&n, name, run->err) || !bz_dup(&c, calendar, run->err) ||
        !bz_dup(&p, step_place(run, calendar), run->err))
        return false;
    step.name = n;
    step.calendar = c;
    step.place = p;
    if (!bz_vec_push(&run->ret->steps, step))
        return bz_nomem(run->err);
    n = c = p = NULL;
    return true;
}

static void step_add_text(struct bz_str *s, const char *key, const char *text)
{
    if (!text || !*text)
        return;
    bz_str_add(s, ",\"");
    bz_str_add(s, key);
    bz_str_add(s, "\":");
    bz_json_quote(s, text);
}

static void step_add_day(struct bz_str *s, const char *key, buzon_day day)
{
    char text[16];

    bz_day_format(day, text);
    step_add_text(s, key, text);
}

static void step_add(struct bz_str *s, const struct bz_deadline_step *step)
{
    char at[32];

    bz_str_add(s, "{\"code\":\"");
    bz_str_add(s, bz_step_name(step->code));
    bz_str_add_char(s, '"');
    step_add_day(s, "day", step->day);
    step_add_day(s, "until", step->until);
    bz_instant_format(step->at, at);
    step_add_text(s, "at", at);
    if (step->n) {
        bz_str_add(s, ",\"n\":");
        bz_str_add_int(s, step->n);
    }
    if (step->amount.n >= 0)
        bz_str_addf(s, ",\"amount\":{\"n\":%d,\"unit\":\"%s\",\"kind\":\"%s\"}", step->amount.n,
                    bz_unit_name(step->amount.unit), bz_kind_name(step->amount.kind));
    step_add_text(s, "name", step->name);
    step_add_text(s, "calendar", step->calendar);
    step_add_text(s, "place", step->place);
    bz_str_add(s, "}");
}

char *bz_deadline_missing_json(const struct bz_err *why, struct bz_err *err)
{
    struct bz_deadline_step step = BZ_STEP(BZ_STEP_MISSING);
    char id[64], message[sizeof why->message];
    BZ_DONE(bz_str) s = {0};
    int year;

    (void)snprintf(message, sizeof message, "%s", why->message);
    if (bz_calendar_missing(why, id, &year)) {
        step.calendar = id;
        step.n = year;
    } else {
        step.name = message;
    }
    bz_str_add(&s, "[");
    step_add(&s, &step);
    bz_str_add(&s, "]");
    return bz_str_take(&s, err);
}

char *bz_deadline_steps_json(const struct bz_deadline_result *r, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add(&s, "[");
    for (size_t i = 0; i < r->steps.n; i++) {
        if (i)
            bz_str_add(&s, ",");
        step_add(&s, &r->steps.items[i]);
    }
    bz_str_add(&s, "]");
    return bz_str_take(&s, err);
}

char *bz_deadline_calendars_json(const struct bz_deadline_result *r, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add(&s, "[");
    for (size_t i = 0; i < bz_calendar_set_len(r->set); i++) {
        const struct bz_calendar *c = bz_calendar_set_at(r->set, i);

        bz_str_add(&s, i ? ",{\"id\":" : "{\"id\":");
        bz_json_quote(&s, c->id);
        step_add_text(&s, "version", c->version);
        bz_str_add(&s, "}");
    }
    bz_str_add(&s, "]");
    return bz_str_take(&s, err);
}

char *bz_deadline_legal(const struct bz_deadline_result *r, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    for (size_t i = 0; i < r->term->legal.n; i++) {
        bz_str_add(&s, i ? "; " : "");
        bz_str_add(&s, r->term->legal.items[i]);
    }
    return bz_str_take(&s, err);
}
