/* SPDX-License-Identifier: EUPL-1.2 */
/* A case as JSON, in the form of tests/deadlines/vectors.jsonl, and its answer as JSON. */
#include "term/deadline.h"
#include "term/hours.h"
#include "term/locate.h"

#include <string.h>

enum { CASE_DAYS = 5000, CASE_EVENTS = 200, CASE_PLACES = 16 };

struct bz_case_text {
    struct bz_deadline_case c;
    struct bz_json *json;                                          /* shares */
    const char *places[CASE_PLACES], *citizen_places[CASE_PLACES]; /* borrow from json */
    struct bz_case_days BZ_VEC(buzon_day) holidays, short_days;
    struct bz_case_events BZ_VEC(struct bz_deadline_event) events;
    struct bz_hours hours;
    const struct bz_zone *zone;
};

void bz_case_text_free(struct bz_case_text *t)
{
    if (!t)
        return;
    free(t->holidays.items);
    free(t->short_days.items);
    free(t->events.items);
    bz_hours_done(&t->hours);
    bz_json_free(t->json);
    free(t);
}

const struct bz_deadline_case *bz_case_of(const struct bz_case_text *t)
{
    return &t->c;
}

/* --- parts --- */

/* One id or a list of them. */
static bool case_places(struct bz_reader *r, const struct bz_json *j, const char *key,
                        const char *to[static CASE_PLACES], size_t *n)
{
    const struct bz_json *list = bz_json_get(j, key);
    bool one = bz_json_text(list) != NULL;
    size_t len = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : one ? 1 : 0;

    if (!one && !bz_reader_shape(r, j, key, BZ_JSON_ARRAY, "a list of calendar names"))
        return false;
    if (len > CASE_PLACES)
        return bz_reader_fail(r, key, "more than %d calendars", CASE_PLACES);
    for (size_t i = 0; i < len; i++) {
        to[i] = bz_json_text(bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_at(list, i) : list);
        if (!to[i])
            return bz_reader_fail(r, key, "%s is a list of calendar names", key);
    }
    *n = len;
    return true;
}

static bool case_days(struct bz_reader *r, const struct bz_json *j, const char *key,
                      struct bz_case_days *to)
{
    const struct bz_json *list = bz_json_get(j, key);

    if (!bz_reader_shape(r, j, key, BZ_JSON_ARRAY, "a list of dates"))
        return false;
    if (bz_json_len(list) > CASE_DAYS)
        return bz_reader_fail(r, key, "more than %d days", CASE_DAYS);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        buzon_day day;

        if (!bz_day_parse(bz_json_text(bz_json_at(list, i)), &day))
            return bz_reader_fail(r, key, "%s is a list of dates", key);
        if (!bz_vec_push(to, day))
            return bz_nomem(r->err);
    }
    return true;
}

/* An instant, a local time of the zone (where the clock shows it twice the first, where never
 * the change), or a date, which is its beginning there. */
static bool case_instant(struct bz_reader *r, const char *text, const struct bz_zone *zone,
                         const char *key, buzon_time *ret)
{
    buzon_time last;
    buzon_day day;
    int32_t ms;

    if (text && bz_instant_parse(text, ret))
        return true;
    if (text && bz_day_parse(text, &day)) {
        *ret = bz_zone_day_start(zone, day);
        return true;
    }
    if (!text || !bz_local_parse(text, &day, &ms))
        return bz_reader_fail(r, key, "%s: \"%.40s\" is not a date and time", key,
                              text ? text : "");
    (void)bz_zone_local(zone, day, ms, ret, &last);
    return true;
}

/* The moment of an act: a day, or an instant. */
static bool case_moment(struct bz_reader *r, const struct bz_json *j,
                        const struct bz_zone *zone, const char *key,
                        struct bz_deadline_event *e)
{
    const char *text = bz_json_str(j, key);

    if (text && bz_day_parse(text, &e->day))
        return true;
    return case_instant(r, text, zone, key, &e->at);
}

static bool case_amount(struct bz_reader *r, const struct bz_json *j, const char *key,
                        struct bz_amount *ret)
{
    BZ_LOCAL_ERR(why);

    if (bz_amount_parse(bz_json_get(j, key), BZ_KIND_NATURAL, ret, &why))
        return true;
    if (why.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(r->err);
    return bz_reader_fail(r, key, "%s: %s", key, why.message);
}

static bool case_event(struct bz_reader *r, const struct bz_json *j, const struct bz_zone *zone,
                       struct bz_deadline_event *e)
{
    static const char *const members[] = {"suspend", "resume", "extend", "granted",
                                          "on",      "cause",  NULL};
    static const char *const expiries[] = {"resume", "withdrawn", NULL};
    bool suspend = bz_json_get(j, "suspend"), resume = bz_json_get(j, "resume");
    bool extend = bz_json_get(j, "extend");
    int expiry = 0;

    *e = (struct bz_deadline_event){
        .day = BUZON_DAY_NONE, .at = BUZON_TIME_NONE, .amount = BZ_AMOUNT_NONE};
    if (!bz_reader_only(r, j, members) ||
        !bz_reader_shape(r, j, "cause", BZ_JSON_STRING, "a text"))
        return false;
    if (suspend + resume + extend != 1)
        return bz_reader_fail(r, NULL, "an event is one of suspend, resume and extend");
    e->cause = bz_json_str(j, "cause");
    e->verb = suspend ? BZ_EVENT_SUSPEND : resume ? BZ_EVENT_RESUME : BZ_EVENT_EXTEND;
    if (extend)
        return case_amount(r, j, "extend", &e->amount) &&
               (!bz_json_get(j, "on") || case_moment(r, j, zone, "on", e));
    if (resume)
        return case_moment(r, j, zone, "resume", e);
    e->granted_by_law = bz_json_bool(bz_json_get(j, "granted"), false);
    if (e->granted_by_law)
        return case_moment(r, j, zone, "suspend", e);
    if (!case_amount(r, j, "granted", &e->amount) ||
        !bz_reader_name(r, bz_json_get(j, "granted"), "on_expiry", expiries, 0, &expiry))
        return false;
    e->on_expiry = (enum bz_expiry)expiry;
    return case_moment(r, j, zone, "suspend", e);
}

static bool case_events(struct bz_reader *r, const struct bz_json *j, struct bz_case_text *t)
{
    const struct bz_json *list = bz_json_get(j, "events");
    size_t up = bz_reader_enter(r, "events");

    if (list && bz_json_kind(list) != BZ_JSON_ARRAY)
        return bz_reader_fail(r, NULL, "events is a list");
    if (bz_json_len(list) > CASE_EVENTS)
        return bz_reader_fail(r, NULL, "more than %d events", CASE_EVENTS);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        size_t here = bz_reader_enter_at(r, i);
        struct bz_deadline_event e;

        if (!case_event(r, bz_json_at(list, i), t->zone, &e))
            return false;
        if (!bz_vec_push(&t->events, e))
            return bz_nomem(r->err);
        bz_reader_leave(r, here);
    }
    bz_reader_leave(r, up);
    return true;
}

static bool case_weekmask(struct bz_reader *r, const struct bz_json *j,
                          struct bz_deadline_case *c)
{
    const char *mask = bz_json_str(j, "weekmask");

    if (!bz_json_get(j, "weekmask") || bz_json_kind(bz_json_get(j, "weekmask")) == BZ_JSON_NULL)
        return true;
    if (!mask || strlen(mask) != 7 || strspn(mask, "01") != 7)
        return bz_reader_fail(r, "weekmask", "weekmask is seven times 0 or 1, Monday first");
    if (!strchr(mask, '1'))
        return bz_reader_fail(r, "weekmask", "weekmask leaves no working day");
    c->weekmask = 0;
    for (int i = 0; i < 7; i++)
        c->weekmask |= (mask[i] - '0') << i;
    return true;
}

static bool case_options(struct bz_reader *r, const struct bz_json *j,
                         struct bz_deadline_case *c)
{
    static const char *const members[] = {"roll", "intake", "cutoff", NULL};
    static const char *const rolls[] = {"none", "following", "preceding", NULL};
    static const char *const intakes[] = {"actual", "next_working_day", NULL};
    const struct bz_json *options = bz_json_get(j, "options");
    const char *cutoff = bz_json_str(options, "cutoff");
    size_t up = 0;

    if (!bz_reader_shape(r, j, "options", BZ_JSON_OBJECT, "an object"))
        return false;
    up = bz_reader_enter(r, "options");
    if (!bz_reader_only(r, options, members) ||
        !bz_reader_shape(r, options, "cutoff", BZ_JSON_STRING, "a time of the day"))
        return false;
    if (bz_json_get(options, "roll") &&
        !bz_reader_name(r, options, "roll", rolls, -1, &c->roll))
        return false;
    if (bz_json_get(options, "intake") &&
        !bz_reader_name(r, options, "intake", intakes, -1, &c->intake))
        return false;
    if (cutoff && !bz_clock_parse(cutoff, false, &c->cutoff))
        return bz_reader_fail(r, "cutoff", "cutoff is a time of the day, as \"14:00\"");
    bz_reader_leave(r, up);
    return true;
}

/* --- the whole --- */

static bool case_names(struct bz_reader *r, const struct bz_json *j)
{
    static const char *const members[] = {"id",
                                          "class",
                                          "rule",
                                          "jurisdiction",
                                          "term",
                                          "calendar",
                                          "citizen_calendar",
                                          "channel",
                                          "actor",
                                          "holidays",
                                          "short_days",
                                          "weekmask",
                                          "window",
                                          "special_windows",
                                          "options",
                                          "received",
                                          "delivered",
                                          "timezone",
                                          "as_of",
                                          "urgent",
                                          "resident_abroad",
                                          "events",
                                          "due",
                                          "due_end_exclusive_utc",
                                          "disputed",
                                          "provisional_dates",
                                          "why",
                                          "provenance",
                                          "language",
                                          NULL};

    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_reader_fail(r, NULL, "a case is an object");
    return bz_reader_only(r, j, members);
}

static bool case_scalars(struct bz_reader *r, const struct bz_json *j, struct bz_case_text *t,
                         struct bz_calendars *cs)
{
    static const char *const channels[] = {"electronic", "paper", NULL};
    static const char *const actors[] = {"administration", "citizen", NULL};
    struct bz_deadline_case *c = &t->c;
    int channel, actor;

    c->term = bz_json_str(j, "rule");
    c->zone = bz_json_str(j, "timezone");
    if (!c->term)
        return bz_reader_fail(r, "rule", "rule is missing");
    if (!c->zone)
        return bz_reader_fail(r, "timezone", "timezone is missing");
    if (!(t->zone = bz_calendars_zone(cs, c->zone, r->err)))
        return false;
    if (!bz_reader_name(r, j, "channel", channels, BZ_CHANNEL_ELECTRONIC, &channel) ||
        !bz_reader_name(r, j, "actor", actors, BZ_ACTOR_ADMINISTRATION, &actor) ||
        !bz_reader_day(r, j, "as_of", &c->as_of) ||
        !bz_reader_flag(r, j, "urgent", false, &c->urgent) ||
        !bz_reader_flag(r, j, "resident_abroad", false, &c->resident_abroad))
        return false;
    c->channel = (enum bz_channel)channel;
    c->actor = (enum bz_actor)actor;
    if (!case_instant(r, bz_json_str(j, "received"), t->zone, "received", &c->received))
        return false;
    if (!bz_reader_shape(r, j, "delivered", BZ_JSON_STRING, "a date and time"))
        return false;
    return !bz_json_str(j, "delivered") ||
           case_instant(r, bz_json_str(j, "delivered"), t->zone, "delivered", &c->delivered);
}

static bool case_fill(struct bz_reader *r, const struct bz_json *j, struct bz_case_text *t,
                      struct bz_calendars *cs)
{
    struct bz_deadline_case *c = &t->c;

    if (!case_names(r, j) || !case_scalars(r, j, t, cs) ||
        !case_amount(r, j, "term", &c->amount) ||
        !case_places(r, j, "calendar", t->places, &c->n_calendars) ||
        !case_places(r, j, "citizen_calendar", t->citizen_places, &c->n_citizen_calendars) ||
        !case_days(r, j, "holidays", &t->holidays) ||
        !case_days(r, j, "short_days", &t->short_days) || !case_weekmask(r, j, c) ||
        !case_options(r, j, c) || !case_events(r, j, t) ||
        !bz_hours_parse(r, bz_json_get(j, "window"), "window",
                        bz_json_get(j, "special_windows"), "special_windows", &t->hours))
        return false;
    c->term_kind = c->amount.n >= 0 && !bz_json_get(bz_json_get(j, "term"), "kind");
    c->calendars = t->places;
    c->citizen_calendars = t->citizen_places;
    c->holidays = t->holidays.items;
    c->n_holidays = t->holidays.n;
    c->short_days = t->short_days.items;
    c->n_short_days = t->short_days.n;
    c->events = t->events.items;
    c->n_events = t->events.n;
    c->hours = bz_hours_any(&t->hours) ? &t->hours : NULL;
    return true;
}

struct bz_case_text *bz_case_parse(struct bz_calendars *cs, const struct bz_json *j,
                                   const char *text, struct bz_err *err)
{
    struct bz_reader r = {.text = text ? text : "", .len = text ? strlen(text) : 0, .err = err};
    BZ_AUTO(bz_case_text) t = calloc(1, sizeof *t);

    if (!t)
        return bz_nomem(err);
    t->c = (struct bz_deadline_case)BZ_DEADLINE_CASE;
    t->json = bz_json_share(j);
    if (!case_fill(&r, j, t, cs)) {
        /* What is wrong is an argument of the caller, not a file of the library. */
        if (err->code == BUZON_ERR_PARSE)
            err->code = BUZON_ERR_INVALID;
        if (!text)
            bz_err_at(err, NULL, 0, 0);
        return NULL;
    }
    return bz_steal(t);
}

/* --- the answer --- */

static void case_add_time(struct bz_str *s, const char *key, buzon_time t)
{
    char text[32];

    bz_instant_format(t, text);
    bz_str_addf(s, *text ? ",\"%s\":\"%s\"" : ",\"%s\":null", key, text);
}

static void case_add_day(struct bz_str *s, const char *key, buzon_day day)
{
    char text[16];

    bz_day_format(day, text);
    bz_str_addf(s, *text ? ",\"%s\":\"%s\"" : ",\"%s\":null", key, text);
}

static void case_add_flag(struct bz_str *s, const char *key, bool flag)
{
    bz_str_addf(s, ",\"%s\":%s", key, flag ? "true" : "false");
}

static void case_add_term(struct bz_str *s, const struct bz_term *t)
{
    bz_str_add(s, ",\"term\":");
    bz_json_quote(s, t->id);
    bz_str_addf(s, ",\"term_version\":%d,\"legal\":[", t->version);
    for (size_t i = 0; i < t->legal.n; i++) {
        if (i)
            bz_str_add(s, ",");
        bz_json_quote(s, t->legal.items[i]);
    }
    bz_str_addf(s, "],\"silence\":\"%s\"", bz_silence_name(t->silence));
}

char *bz_deadline_result_json(const struct bz_deadline_result *r, const char *secondary,
                              struct bz_err *err)
{
    BZ_TEXT steps = bz_deadline_steps_json(r, err);
    BZ_TEXT calendars = steps ? bz_deadline_calendars_json(r, err) : NULL;
    BZ_DONE(bz_str) s = {0};
    char due[16];

    if (!steps || !calendars)
        return NULL;
    bz_day_format(r->due, due);
    bz_str_addf(&s, *due ? "{\"due\":\"%s\"" : "{\"due\":null%s", due);
    case_add_time(&s, "due_at", r->due_at);
    case_add_time(&s, "due_end", r->due_end);
    case_add_day(&s, "start", r->start);
    case_add_flag(&s, "provisional", r->provisional);
    case_add_flag(&s, "calendar_ends", r->calendar_ends);
    case_add_flag(&s, "suspended", r->suspended);
    case_add_flag(&s, "withdrawn", r->withdrawn);
    case_add_flag(&s, "not_in_force", r->not_in_force);
    case_add_day(&s, "disputed_due", r->disputed_due);
    case_add_time(&s, "disputed_end", r->disputed_end);
    case_add_term(&s, r->term);
    case_add_day(&s, "silence_from", r->silence_from);
    bz_str_add(&s, ",\"timezone\":");
    bz_json_quote(&s, bz_zone_name(r->zone));
    bz_str_addf(&s, ",\"secondary\":%s,\"calendars\":%s,\"steps\":%s}", secondary, calendars,
                steps);
    return bz_str_take(&s, err);
}
