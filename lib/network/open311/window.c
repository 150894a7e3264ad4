/* SPDX-License-Identifier: EUPL-1.2 */
/* A span of time is read to its end, whatever a server holds back.
 *
 * GeoReport v2 gives at most 90 days and 1000 requests at a time, in no order it names, and
 * servers give less without saying so. So a full answer is asked for again in two halves; and
 * of one that looks whole, what lies before its oldest and behind its newest is asked for, too,
 * until once that brought nothing: then answers of fewer rows are believed ("whole" of the
 * state).
 *
 * In the round: "windows": a stack of [from, to] or, of what may be left out, [from, to, 1];
 * "filled": of which phase they are; "page", "first": of a server that pages; "probe",
 * "probe_from", "probe_to": the answer that is looked at so. */
#include "network/open311/open311.h"

#include "term/civil.h"

#include <inttypes.h>
#include <string.h>

/* Fewer rows than WINDOW_FEW no server takes for too many. */
enum { WINDOW_FEW = 10, WINDOW_STACK = 200, WINDOW_ASKED = 400 };

static const int64_t WINDOW_SPAN_MS = 89 * (int64_t)BZ_MS_DAY;

static const struct kind {
    enum o3_phase phase;
    const char *purpose, *path, *whole;
} requests = {O3_REQUESTS, "requests", "requests", "whole"},
  updates = {O3_UPDATES, "updates", "servicerequestupdates", "whole_updates"};

struct window {
    buzon_time from, to;
    bool rest;
};

/* --- the stack --- */

static size_t window_count(const struct o3 *e)
{
    const struct bz_json *list = bz_json_get(e->round, "windows");

    return bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;
}

static buzon_time window_number(const struct bz_json *j, size_t i)
{
    return bz_json_int(bz_json_at(j, i), 0);
}

static struct window window_top(const struct o3 *e)
{
    const struct bz_json *j = bz_json_at(bz_json_get(e->round, "windows"), window_count(e) - 1);

    return (struct window){window_number(j, 0), window_number(j, 1), bz_json_len(j) > 2};
}

static bool push_int(struct bz_json *list, int64_t n)
{
    BZ_AUTO(bz_json) bare = bz_json_object();

    return bz_json_set_int(bare, "n", n) &&
           bz_json_push(list, bz_json_share(bz_json_get(bare, "n")));
}

static bool window_push(struct o3 *e, struct window w, struct bz_err *err)
{
    BZ_AUTO(bz_json) list = o3_list_part(bz_json_get(e->round, "windows"), 0, SIZE_MAX);
    BZ_AUTO(bz_json) pair = bz_json_array();

    if (window_count(e) >= WINDOW_STACK || w.from >= w.to)
        return true;
    return o3_set(list && pair && push_int(pair, w.from) && push_int(pair, w.to) &&
                      (!w.rest || push_int(pair, 1)) && bz_json_push(list, bz_steal(pair)) &&
                      bz_json_set(e->round, "windows", bz_steal(list)),
                  err);
}

static bool window_pop(struct o3 *e, struct bz_err *err)
{
    BZ_AUTO(bz_json)
    list = o3_list_part(bz_json_get(e->round, "windows"), 0, window_count(e) - 1);

    (void)bz_json_remove(e->round, "page");
    (void)bz_json_remove(e->round, "first");
    return o3_set(list && bz_json_set(e->round, "windows", bz_steal(list)), err);
}

/* The newest on top: what is new comes first. */
static bool window_fill(struct o3 *e, const struct kind *k, struct bz_err *err)
{
    buzon_time began = bz_json_num(e->round, "began", e->at);
    buzon_time from = bz_json_num(e->round, "horizon", began - BZ_MS_DAY);
    buzon_time end = began + BZ_MS_DAY; /* clocks differ */

    (void)bz_json_remove(e->round, "windows");
    (void)bz_json_remove(e->round, "probe");
    if (!o3_set(bz_json_set_int(e->round, "filled", k->phase), err))
        return false;
    for (; from < end; from += WINDOW_SPAN_MS) {
        buzon_time to = from + WINDOW_SPAN_MS < end ? from + WINDOW_SPAN_MS : end;

        if (!window_push(e, (struct window){from - BZ_MS_SECOND, to, false}, err))
            return false;
    }
    return true;
}

/* --- asking --- */

static int64_t page_size(const struct o3 *e)
{
    return bz_json_num(e->c->settings, "page_size", O3_PAGE);
}

static void add_page(const struct o3 *e, struct bz_str *query)
{
    const char *paging = bz_json_str(e->c->settings, "paging");
    int64_t page = bz_json_num(e->round, "page", 0);

    if (bz_streq(paging, "page"))
        bz_str_addf(query, "&page=%" PRId64 "&page_size=%" PRId64, page + 1, page_size(e));
    else if (bz_streq(paging, "offset"))
        bz_str_addf(query, "&limit=%" PRId64 "&offset=%" PRId64, page_size(e),
                    page * page_size(e));
}

static int window_begin(struct o3 *e, const struct kind *k, struct bz_err *err)
{
    int64_t asked = bz_json_num(e->round, "asked", 0);
    BZ_DONE(bz_str) query = {0};
    struct window w;

    if (bz_json_num(e->round, "filled", -1) != (int64_t)k->phase && !window_fill(e, k, err))
        return -1;
    if (!window_count(e) || asked >= WINDOW_ASKED)
        return 0;
    w = window_top(e);
    bz_str_add(&query, "start_date=");
    o3_add_time(&query, w.from);
    bz_str_add(&query, "&end_date=");
    o3_add_time(&query, w.to);
    add_page(e, &query);
    if (!o3_set(!query.failed && bz_json_set_int(e->round, "asked", asked + 1), err))
        return -1;
    return o3_ask(e, k->purpose, k->path, query.data, NULL, err) ? 1 : -1;
}

int o3_begin_requests(struct o3 *e, struct bz_err *err)
{
    return window_begin(e, &requests, err);
}

int o3_begin_updates(struct o3 *e, struct bz_err *err)
{
    return o3_updates(e) ? window_begin(e, &updates, err) : 0;
}

/* --- reading --- */

/* The next page of the same window; a server that knows no pages gives the same one again. */
static bool window_turn(struct o3 *e, const struct bz_json *items, bool *turned,
                        struct bz_err *err)
{
    BZ_TEXT first = bz_json_print_canonical(bz_json_at(items, 0), err);
    bool same = bz_streq(bz_json_str(e->round, "first"), first);

    *turned = !same && (int64_t)bz_json_len(items) >= page_size(e);
    if (!first)
        return false;
    return !*turned ||
           o3_set(bz_json_set_text(e->round, "first", first) &&
                      bz_json_set_int(e->round, "page", bz_json_num(e->round, "page", 0) + 1),
                  err);
}

static bool window_halve(struct o3 *e, struct window w, struct bz_err *err)
{
    buzon_time middle = w.from + (w.to - w.from) / 2;

    middle -= middle % BZ_MS_SECOND;
    return window_push(e, (struct window){w.from, middle + BZ_MS_SECOND, w.rest}, err) &&
           window_push(e, (struct window){middle, w.to, w.rest}, err);
}

static buzon_time second_floor(buzon_time t)
{
    return t - (t % BZ_MS_SECOND + BZ_MS_SECOND) % BZ_MS_SECOND;
}

/* What is older than the oldest row, and newer than the newest: equal times are asked again. */
static bool window_rests(struct o3 *e, struct window w, struct bz_err *err)
{
    buzon_time before = second_floor(e->oldest) + BZ_MS_SECOND, after = second_floor(e->newest);

    if (!w.rest && !o3_set(bz_json_set_int(e->round, "probe", (int64_t)e->rows) &&
                               bz_json_set_int(e->round, "probe_from", e->oldest) &&
                               bz_json_set_int(e->round, "probe_to", e->newest),
                           err))
        return false;
    return (before >= w.to || window_push(e, (struct window){w.from, before, true}, err)) &&
           (after <= w.from || window_push(e, (struct window){after, w.to, true}, err));
}

/* What a rest brought says whether the answer before it was whole. */
static bool window_learn(struct o3 *e, const struct kind *k, struct window w,
                         struct bz_err *err)
{
    int64_t probe = bz_json_num(e->round, "probe", 0);
    bool beyond = e->rows && e->oldest != BUZON_TIME_NONE &&
                  (e->oldest < bz_json_num(e->round, "probe_from", 0) ||
                   e->newest > bz_json_num(e->round, "probe_to", 0));

    if (!w.rest || !probe)
        return true;
    if (!beyond && window_count(e) && window_top(e).rest)
        return true;
    (void)bz_json_remove(e->round, "probe");
    return beyond || probe <= bz_json_num(e->state, k->whole, 0) ||
           o3_set(bz_json_set_int(e->state, k->whole, probe), err);
}

static bool window_done(struct o3 *e, const struct kind *k, struct bz_err *err)
{
    int64_t n = (int64_t)e->rows;
    struct window w = window_top(e);

    if (!window_pop(e, err))
        return false;
    if (n >= page_size(e) && w.to - w.from > 2 * (int64_t)BZ_MS_SECOND)
        return window_halve(e, w, err);
    if (n >= WINDOW_FEW && n >= bz_json_num(e->state, k->whole, 0) &&
        e->oldest != BUZON_TIME_NONE && !window_rests(e, w, err))
        return false;
    return window_learn(e, k, w, err);
}

/* A day without requests is no news; a quarter of a year is. */
static bool window_widen(struct o3 *e, struct bz_err *err)
{
    buzon_time began = bz_json_num(e->round, "began", e->at);
    struct window w = {began - WINDOW_SPAN_MS, began + BZ_MS_DAY, false};

    if (bz_json_flag(e->round, "wide", false))
        return o3_find(e, "no_requests", "warning",
                       "the server says 404 where the requests of the last 89 days are asked "
                       "for: there are none, or they are at another address",
                       err);
    return o3_set(bz_json_set_bool(e->round, "wide", true), err) && window_push(e, w, err);
}

/* To some servers a span without requests is not there; and so is every span where there is no
 * such server any more. It is empty where the services are there: these are asked for first,
 * and then the span again. */
static bool window_missing(struct o3 *e, const struct kind *k, struct bz_err *err)
{
    if (!bz_json_flag(e->round, "there", false))
        return o3_set(bz_json_set_bool(e->round, "doubt", true) &&
                          bz_json_set_int(e->round, "phase", O3_SERVICES),
                      err);
    if (!(bz_json_str(e->c->settings, "paging") ? window_pop(e, err) : window_done(e, k, err)))
        return false;
    return !bz_json_flag(e->round, "check", false) || window_widen(e, err);
}

static bool window_read(struct o3 *e, const struct kind *k, bool *more, struct bz_err *err)
{
    bool turned = false, check = bz_json_flag(e->round, "check", false);
    BZ_AUTO(bz_json) items = NULL;

    *more = true;
    if (!window_count(e))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "nobody knows what was asked for");
    if (!o3_look(e, k->purpose, &items, err))
        return false;
    if (!items)
        return window_missing(e, k, err);
    if (!check && !o3_add_all(e, items, err))
        return false;
    if (!bz_json_str(e->c->settings, "paging"))
        return window_done(e, k, err);
    return window_turn(e, items, &turned, err) && (turned || window_pop(e, err));
}

bool o3_read_requests(struct o3 *e, bool *more, struct bz_err *err)
{
    return window_read(e, &requests, more, err);
}

/* Not every server that takes updates shows them. */
bool o3_read_updates(struct o3 *e, bool *more, struct bz_err *err)
{
    int status = e->x->response->status;

    if (status != 404 && status != 405 && status != 501)
        return window_read(e, &updates, more, err);
    *more = false;
    return !bz_json_flag(e->round, "check", false) ||
           o3_find(e, "no_updates", "error",
                   "the server shows no servicerequestupdates: whether it takes answers is "
                   "not known; set updates to false unless it does",
                   err);
}
