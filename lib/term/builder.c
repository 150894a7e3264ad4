/* SPDX-License-Identifier: EUPL-1.2 */
/* buzon_deadline_case: every setter writes the JSON form of a case, which the engine checks in
 * one place. */
#include "term/builder.h"

#include "base/vec.h"
#include "term/civil.h"

#include <stdio.h>
#include <string.h>

/* Members that grow, in the order of builder_lists. */
enum { LIST_CALENDAR, LIST_CITIZEN, LIST_HOLIDAYS, LIST_SHORT, LIST_EVENTS, LIST_COUNT };
static const char *const builder_lists[] = {"calendar", "citizen_calendar", "holidays",
                                            "short_days", "events"};

struct builder_window {
    int weekday; /* 0: of a date */
    buzon_day day;
    int from, to;
};

struct bz_case_builder {
    struct bz_json *root, *options, *lists[LIST_COUNT]; /* own */
    struct builder_windows BZ_VEC(struct builder_window) windows;
    bool failed; /* some setter had no memory */
};

void buzon_deadline_case_free(buzon_deadline_case *c)
{
    if (!c)
        return;
    bz_json_free(c->root);
    bz_json_free(c->options);
    for (size_t i = 0; i < LIST_COUNT; i++)
        bz_json_free(c->lists[i]);
    free(c->windows.items);
    free(c);
}

static buzon_deadline_case *builder_new(struct bz_json *root)
{
    buzon_deadline_case *c = root ? calloc(1, sizeof *c) : NULL;

    if (!c) {
        bz_json_free(root);
        return NULL;
    }
    c->root = root;
    return c;
}

buzon_deadline_case *buzon_deadline_case_new(const char *term)
{
    BZ_AUTO(bz_json) root = bz_json_object();

    if (!bz_json_set_text(root, "rule", term) ||
        !bz_json_set_text(root, "timezone", "Europe/Madrid"))
        return NULL;
    return builder_new(bz_steal(root));
}

buzon_deadline_case *buzon_deadline_case_from_json(const char *json, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) root = NULL;
    buzon_deadline_case *c;

    if (!json)
        return bz_fail(e, BUZON_ERR_INVALID, "no case is given");
    if (!(root = bz_json_parse(json, strlen(json), NULL, NULL, e)))
        return NULL;
    if (bz_json_kind(root) != BZ_JSON_OBJECT)
        return bz_fail(e, BUZON_ERR_INVALID, "a case is an object");
    c = builder_new(bz_steal(root));
    return c ? c : bz_nomem(e);
}

/* --- setters --- */

/* A list to add to, with what a JSON case brought along; NULL without memory. */
static struct bz_json *builder_list(buzon_deadline_case *c, int which)
{
    const struct bz_json *there = bz_json_get(c->root, builder_lists[which]);

    if (!c->lists[which])
        c->lists[which] =
            bz_json_kind(there) == BZ_JSON_ARRAY ? bz_json_copy(there) : bz_json_array();
    return c->lists[which];
}

static void builder_push(buzon_deadline_case *c, int which, struct bz_json *value)
{
    struct bz_json *list = c && value ? builder_list(c, which) : NULL;

    if (!list)
        bz_json_free(value);
    if (c && (!list || !bz_json_push(list, value)))
        c->failed = true;
}

static void builder_push_text(buzon_deadline_case *c, int which, const char *text)
{
    struct bz_json *list = c ? builder_list(c, which) : NULL;

    if (c && (!list || !bz_json_push_text(list, text ? text : "")))
        c->failed = true;
}

static void builder_push_day(buzon_deadline_case *c, int which, buzon_day day)
{
    char text[16];

    bz_day_format(day, text);
    builder_push_text(c, which, text);
}

static void builder_set(buzon_deadline_case *c, const char *key, const char *text)
{
    if (c && !bz_json_set_text(c->root, key, text))
        c->failed = true;
}

static void builder_set_time(buzon_deadline_case *c, const char *key, buzon_time at)
{
    char text[32];

    bz_instant_format(at, text);
    builder_set(c, key, text);
}

static void builder_set_flag(buzon_deadline_case *c, const char *key, bool flag)
{
    if (c && !bz_json_set_bool(c->root, key, flag))
        c->failed = true;
}

static struct bz_json *builder_amount(int32_t n, const char *unit, const char *kind)
{
    BZ_AUTO(bz_json) a = bz_json_object();

    if (!bz_json_set_int(a, "n", n) || !bz_json_set_text(a, "unit", unit) ||
        (kind && !bz_json_set_text(a, "kind", kind)))
        return NULL;
    return bz_steal(a);
}

void buzon_deadline_case_set_received(buzon_deadline_case *c, buzon_time at)
{
    builder_set_time(c, "received", at);
}

void buzon_deadline_case_set_delivered(buzon_deadline_case *c, buzon_time at)
{
    builder_set_time(c, "delivered", at);
}

void buzon_deadline_case_set_zone(buzon_deadline_case *c, const char *zone)
{
    builder_set(c, "timezone", zone);
}

void buzon_deadline_case_add_calendar(buzon_deadline_case *c, const char *id)
{
    builder_push_text(c, LIST_CALENDAR, id);
}

void buzon_deadline_case_add_citizen_calendar(buzon_deadline_case *c, const char *id)
{
    builder_push_text(c, LIST_CITIZEN, id);
}

void buzon_deadline_case_set_channel(buzon_deadline_case *c, enum buzon_channel channel)
{
    builder_set(c, "channel", channel == BUZON_CHANNEL_PAPER ? "paper" : "electronic");
}

void buzon_deadline_case_set_actor(buzon_deadline_case *c, enum buzon_actor actor)
{
    builder_set(c, "actor", actor == BUZON_ACTOR_CITIZEN ? "citizen" : "administration");
}

void buzon_deadline_case_set_amount(buzon_deadline_case *c, int32_t n, const char *unit,
                                    const char *kind)
{
    struct bz_json *amount = builder_amount(n, unit, kind);

    if (!c)
        bz_json_free(amount);
    else if (!amount || !bz_json_set(c->root, "term", amount))
        c->failed = true;
}

void buzon_deadline_case_add_holiday(buzon_deadline_case *c, buzon_day day)
{
    builder_push_day(c, LIST_HOLIDAYS, day);
}

void buzon_deadline_case_add_short_day(buzon_deadline_case *c, buzon_day day)
{
    builder_push_day(c, LIST_SHORT, day);
}

void buzon_deadline_case_set_weekmask(buzon_deadline_case *c, const char *mask)
{
    builder_set(c, "weekmask", mask);
}

static void builder_window(buzon_deadline_case *c, struct builder_window w)
{
    if (c && !bz_vec_push(&c->windows, w))
        c->failed = true;
}

void buzon_deadline_case_add_window(buzon_deadline_case *c, int weekday, int from, int to)
{
    /* A weekday of 0 would mean a date: what is no weekday stays wrong and is said by the
     * check. */
    builder_window(c,
                   (struct builder_window){weekday ? weekday : -1, BUZON_DAY_NONE, from, to});
}

void buzon_deadline_case_add_special_window(buzon_deadline_case *c, buzon_day day, int from,
                                            int to)
{
    builder_window(c, (struct builder_window){0, day, from, to});
}

void buzon_deadline_case_set_as_of(buzon_deadline_case *c, buzon_day day)
{
    char text[16];

    bz_day_format(day, text);
    builder_set(c, "as_of", text);
}

void buzon_deadline_case_set_urgent(buzon_deadline_case *c, bool urgent)
{
    builder_set_flag(c, "urgent", urgent);
}

void buzon_deadline_case_set_resident_abroad(buzon_deadline_case *c, bool abroad)
{
    builder_set_flag(c, "resident_abroad", abroad);
}

void buzon_deadline_case_set_option(buzon_deadline_case *c, const char *name, const char *value)
{
    const struct bz_json *there = c ? bz_json_get(c->root, "options") : NULL;

    if (!c)
        return;
    if (!c->options)
        c->options =
            bz_json_kind(there) == BZ_JSON_OBJECT ? bz_json_copy(there) : bz_json_object();
    if (!bz_json_set_text(c->options, name ? name : "", value))
        c->failed = true;
}

/* --- acts --- */

static void builder_act(buzon_deadline_case *c, const char *verb, buzon_time at,
                        struct bz_json *amount, const char *cause)
{
    BZ_AUTO(bz_json) event = bz_json_object();
    const char *key = *verb == 'e' ? "on" : verb;
    char text[32];
    bool made = event != NULL;

    bz_instant_format(at, text);
    if (at != BUZON_TIME_NONE || *verb != 'e')
        made = bz_json_set_text(event, key, text);
    if (amount)
        made &= bz_json_set(event, *verb == 'e' ? verb : "granted", amount);
    if (cause)
        made &= bz_json_set_text(event, "cause", cause);
    if (c && !made)
        c->failed = true;
    if (made)
        builder_push(c, LIST_EVENTS, bz_steal(event));
}

void buzon_deadline_case_suspend(buzon_deadline_case *c, buzon_time at, const char *cause)
{
    builder_act(c, "suspend", at, NULL, cause);
}

void buzon_deadline_case_suspend_granted(buzon_deadline_case *c, buzon_time at, int32_t n,
                                         const char *unit, const char *kind, bool withdrawn)
{
    struct bz_json *granted = builder_amount(n, unit, kind);

    if (c && (!granted || (withdrawn && !bz_json_set_text(granted, "on_expiry", "withdrawn"))))
        c->failed = true;
    builder_act(c, "suspend", at, granted, NULL);
}

void buzon_deadline_case_resume(buzon_deadline_case *c, buzon_time at)
{
    builder_act(c, "resume", at, NULL, NULL);
}

void buzon_deadline_case_extend(buzon_deadline_case *c, buzon_time at, int32_t n,
                                const char *unit, const char *cause)
{
    struct bz_json *amount = builder_amount(n, unit, NULL);

    if (c && !amount)
        c->failed = true;
    builder_act(c, "extend", at, amount, cause);
}

/* --- the whole --- */

/* Windows of one weekday or date, from the i-th on, as a list. */
static struct bz_json *builder_day_windows(const struct bz_case_builder *b, size_t first)
{
    BZ_AUTO(bz_json) list = bz_json_array();
    const struct builder_window *like = &b->windows.items[first];

    for (size_t i = first; list && i < b->windows.n; i++) {
        const struct builder_window *w = &b->windows.items[i];
        char from[16], to[16];
        struct bz_json *pair;

        if (w->weekday != like->weekday || w->day != like->day || w->from == w->to)
            continue;
        (void)snprintf(from, sizeof from, "%02d:%02d", w->from / 60, w->from % 60);
        (void)snprintf(to, sizeof to, "%02d:%02d", w->to / 60, w->to % 60);
        pair = bz_json_array();
        if (!bz_json_push_text(pair, from) || !bz_json_push_text(pair, to)) {
            bz_json_free(pair);
            return NULL;
        }
        if (!bz_json_push(list, pair))
            return NULL;
    }
    return bz_steal(list);
}

static bool builder_windows(const struct bz_case_builder *b, struct bz_json *root)
{
    BZ_AUTO(bz_json) week = bz_json_object();
    BZ_AUTO(bz_json) special = bz_json_object();

    if (!b->windows.n)
        return true;
    for (size_t i = 0; i < b->windows.n; i++) {
        const struct builder_window *w = &b->windows.items[i];
        struct bz_json *to = w->weekday ? week : special;
        char key[16];

        if (w->weekday)
            (void)snprintf(key, sizeof key, "%d", w->weekday);
        else
            bz_day_format(w->day, key);
        if (!to || bz_json_get(to, key))
            continue;
        if (!bz_json_set(to, key, builder_day_windows(b, i)))
            return false;
    }
    return (!bz_json_len(week) || bz_json_set(root, "window", bz_steal(week))) &&
           (!bz_json_len(special) || bz_json_set(root, "special_windows", bz_steal(special)));
}

struct bz_json *bz_builder_json(const struct bz_case_builder *b, struct bz_err *err)
{
    BZ_AUTO(bz_json) root = b ? bz_json_copy(b->root) : NULL;

    if (!b)
        return bz_fail(err, BUZON_ERR_INVALID, "no case is given");
    if (b->failed || !root || !builder_windows(b, root))
        return bz_nomem(err);
    if (b->options && !bz_json_set_shared(root, "options", b->options))
        return bz_nomem(err);
    for (size_t i = 0; i < LIST_COUNT; i++) {
        if (b->lists[i] && !bz_json_set_shared(root, builder_lists[i], b->lists[i]))
            return bz_nomem(err);
    }
    return bz_steal(root);
}
