/* SPDX-License-Identifier: EUPL-1.2 */
/* A span of time is read to its end, whatever a server holds back.
 *
 * GeoReport v2 gives at most 90 days and 1000 requests at a time, in no order it names, and
 * servers give less without saying so. So a full answer is asked for again in two halves; and
 * of one that looks whole, what lies before its oldest and behind its newest is asked for, too,
 * until once that brought nothing: then answers of fewer rows are believed ("whole" of the
 * state).
 *
 * A round asks so often and no more. What it did not come to is left to the next one; and so is
 * an old span that came empty, which no later round would read by itself: it is empty when two
 * rounds say so.
 *
 * In the round: "windows": a stack of [from, to]; with a third, WINDOW_REST: of what may be
 * left out, WINDOW_EMPTY: it was empty once; with two more: the page to go on with, and how
 * many rows came before it. "filled": of which phase they are; "page", "rows", "last": of a
 * server that pages; "probe", "probe_from", "probe_to": the answer that is looked at so; "back"
 * and "back_updates", in the state between rounds: windows for the next one. */
#include "network/open311/open311.h"

#include "base/hash.h"
#include "term/civil.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Fewer rows than WINDOW_FEW no server takes for too many. */
enum { WINDOW_FEW = 10, WINDOW_STACK = 1000, WINDOW_ASKED = 400 };

enum { WINDOW_REST = 1, WINDOW_EMPTY };

static const int64_t WINDOW_SPAN_MS = 89 * (int64_t)BZ_MS_DAY;

static const struct kind {
    enum o3_phase phase;
    const char *purpose, *path, *whole, *back;
    int64_t most; /* so often may a round have asked by its end */
} requests = {O3_REQUESTS, "requests", "requests", "whole", "back", WINDOW_ASKED},
  updates = {O3_UPDATES,      "updates",      "servicerequestupdates",
             "whole_updates", "back_updates", 2 * (int64_t)WINDOW_ASKED};

struct window {
    buzon_time from, to;
    bool rest, empty;
    int64_t page, rows;
};

/* A sweep ends when it is through, a check asks little: neither leaves anything. */
static bool window_is_poll(const struct o3 *e)
{
    return !bz_json_flag(e->round, "sweep", false) && !bz_json_flag(e->round, "check", false);
}

/* Whether later rounds, which go back O3_DEEP_MS, would not read it by themselves. */
static bool window_is_old(const struct o3 *e, struct window w)
{
    return w.from < bz_json_num(e->round, "began", e->at) - O3_DEEP_MS - BZ_MS_DAY;
}

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

static struct window window_of(const struct bz_json *j)
{
    int64_t how = window_number(j, 2);

    return (struct window){.from = window_number(j, 0),
                           .to = window_number(j, 1),
                           .rest = how == WINDOW_REST,
                           .empty = how == WINDOW_EMPTY,
                           .page = window_number(j, 3),
                           .rows = window_number(j, 4)};
}

static struct window window_top(const struct o3 *e)
{
    return window_of(bz_json_at(bz_json_get(e->round, "windows"), window_count(e) - 1));
}

static bool push_int(struct bz_json *list, int64_t n)
{
    BZ_AUTO(bz_json) bare = bz_json_object();

    return bz_json_set_int(bare, "n", n) &&
           bz_json_push(list, bz_json_share(bz_json_get(bare, "n")));
}

static bool list_add(struct bz_json *list, struct window w)
{
    int64_t how = w.rest ? WINDOW_REST : w.empty ? WINDOW_EMPTY : 0;
    BZ_AUTO(bz_json) pair = bz_json_array();

    return pair && push_int(pair, w.from) && push_int(pair, w.to) &&
           ((!how && !w.page) || push_int(pair, how)) &&
           (!w.page || (push_int(pair, w.page) && push_int(pair, w.rows))) &&
           bz_json_push(list, bz_steal(pair));
}

/* The oldest two as one, with whatever lies between them: read again rather than not at all. */
static struct bz_json *list_shorter(const struct bz_json *list)
{
    struct window a = window_of(bz_json_at(list, 0)), b = window_of(bz_json_at(list, 1));
    struct window both = {.from = a.from < b.from ? a.from : b.from,
                          .to = a.to > b.to ? a.to : b.to};
    BZ_AUTO(bz_json) ret = bz_json_array();

    if (!ret || !list_add(ret, both))
        return NULL;
    for (size_t i = 2; i < bz_json_len(list); i++) {
        if (!bz_json_push(ret, bz_json_share(bz_json_at(list, i))))
            return NULL;
    }
    return bz_steal(ret);
}

/* On top of a list in the round or the state. */
static bool list_push(struct bz_json *in, const char *key, struct window w, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(in, key);
    BZ_AUTO(bz_json)
    list = bz_json_kind(old) == BZ_JSON_ARRAY && bz_json_len(old) >= WINDOW_STACK
               ? list_shorter(old)
               : o3_list_part(old, 0, SIZE_MAX);

    return w.from >= w.to ||
           o3_set(list && list_add(list, w) && bz_json_set(in, key, bz_steal(list)), err);
}

static bool window_push(struct o3 *e, struct window w, struct bz_err *err)
{
    return list_push(e->round, "windows", w, err);
}

static bool window_pop(struct o3 *e, struct bz_err *err)
{
    BZ_AUTO(bz_json)
    list = o3_list_part(bz_json_get(e->round, "windows"), 0, window_count(e) - 1);

    (void)bz_json_remove(e->round, "page");
    (void)bz_json_remove(e->round, "rows");
    (void)bz_json_remove(e->round, "last");
    return o3_set(list && bz_json_set(e->round, "windows", bz_steal(list)), err);
}

/* --- what is left to the next round --- */

/* Where a server that pages was in it. */
static struct window window_here(const struct o3 *e, struct window w)
{
    w.page = bz_json_num(e->round, "page", w.page);
    w.rows = bz_json_num(e->round, "rows", w.rows);
    w.rest = false;
    return w;
}

/* All windows, or those that are old. */
static bool window_leave(struct o3 *e, const struct kind *k, bool all, struct bz_err *err)
{
    size_t n = window_is_poll(e) ? window_count(e) : 0;

    for (size_t i = 0; i < n; i++) {
        struct window w = window_of(bz_json_at(bz_json_get(e->round, "windows"), i));

        if (i + 1 == n)
            w = window_here(e, w);
        w.rest = false;
        if ((all || window_is_old(e, w)) && !list_push(e->round, k->back, w, err))
            return false;
    }
    (void)bz_json_remove(e->round, "windows");
    (void)bz_json_remove(e->round, "page");
    (void)bz_json_remove(e->round, "rows");
    (void)bz_json_remove(e->round, "last");
    return true;
}

/* The top came empty, or its last page did. */
static bool window_doubt(struct o3 *e, const struct kind *k, struct bz_err *err)
{
    struct window w = window_here(e, window_top(e));

    if (w.empty || !window_is_poll(e) || !window_is_old(e, w))
        return true;
    w.empty = true;
    return list_push(e->round, k->back, w, err);
}

static bool back_keep(struct o3 *e, const struct kind *k, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(e->round, k->back);

    if (!list || !bz_json_get(e->state, k->back))
        return !list || o3_set(bz_json_set_shared(e->state, k->back, list), err);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!list_push(e->state, k->back, window_of(bz_json_at(list, i)), err))
            return false;
    }
    return true;
}

bool o3_windows_keep(struct o3 *e, struct bz_err *err)
{
    return back_keep(e, &requests, err) && back_keep(e, &updates, err);
}

/* What the rounds before left, below what is new; a sweep goes over all of it anyway. */
static bool window_back(struct o3 *e, const struct kind *k, struct bz_err *err)
{
    const struct bz_json *back = bz_json_get(e->state, k->back);

    if (window_is_poll(e) && bz_json_kind(back) == BZ_JSON_ARRAY &&
        !o3_set(bz_json_set_shared(e->round, "windows", back), err))
        return false;
    (void)bz_json_remove(e->state, k->back);
    return true;
}

/* The newest on top: what is new comes first. */
static bool window_fill(struct o3 *e, const struct kind *k, struct bz_err *err)
{
    buzon_time began = bz_json_num(e->round, "began", e->at);
    buzon_time from = bz_json_num(e->round, "horizon", began - BZ_MS_DAY);
    buzon_time end = began + BZ_MS_DAY; /* clocks differ */

    if (!window_leave(e, k == &requests ? &updates : &requests, true, err))
        return false;
    (void)bz_json_remove(e->round, "probe");
    if (!window_back(e, k, err) || !o3_set(bz_json_set_int(e->round, "filled", k->phase), err))
        return false;
    for (; from < end; from += WINDOW_SPAN_MS) {
        buzon_time to = from + WINDOW_SPAN_MS < end ? from + WINDOW_SPAN_MS : end;

        if (!window_push(e, (struct window){.from = from - BZ_MS_SECOND, .to = to}, err))
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
                    bz_json_num(e->round, "rows", page * page_size(e)));
}

/* The top as it can be asked for: no longer than a server takes, from the page where a round
 * before stopped. */
static bool window_ready(struct o3 *e, struct bz_err *err)
{
    struct window w = window_top(e), late = w;

    if (w.to - w.from > WINDOW_SPAN_MS + BZ_MS_DAY) {
        w.to -= WINDOW_SPAN_MS;
        late.from = w.to - BZ_MS_SECOND;
        w.page = w.rows = late.page = late.rows = 0;
        return window_pop(e, err) && window_push(e, w, err) && window_push(e, late, err);
    }
    return !w.page || bz_json_get(e->round, "page") ||
           o3_set(bz_json_set_int(e->round, "page", w.page) &&
                      bz_json_set_int(e->round, "rows", w.rows),
                  err);
}

static int window_begin(struct o3 *e, const struct kind *k, struct bz_err *err)
{
    int64_t asked = bz_json_num(e->round, "asked", 0);
    BZ_DONE(bz_str) query = {0};
    struct window w;

    if (bz_json_num(e->round, "filled", -1) != (int64_t)k->phase && !window_fill(e, k, err))
        return -1;
    if (!window_count(e))
        return 0;
    if (asked >= k->most && window_is_poll(e))
        return window_leave(e, k, true, err) ? 0 : -1;
    if (!window_ready(e, err))
        return -1;
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

/* Of a request or an update its id: what else it says may be of the moment. */
static char *row_name(const struct bz_json *row, struct bz_err *err)
{
    char *id = NULL;

    if (!bz_json_id(row, "update_id", &id, err) ||
        (!id && !bz_json_id(row, "service_request_id", &id, err)))
        return NULL;
    return id ? id : bz_json_print_canonical(row, err);
}

/* The same for the same rows, in whatever order. */
static bool page_sum(const struct bz_json *items, uint64_t *ret, struct bz_err *err)
{
    *ret = 0;
    for (size_t i = 0; i < bz_json_len(items); i++) {
        BZ_TEXT name = row_name(bz_json_at(items, i), err);
        unsigned char digest[BZ_SHA256_LEN];
        uint64_t n = 0;

        if (!name || !bz_sha256(digest, &(struct bz_span){name, strlen(name)}, 1, err))
            return false;
        for (size_t b = 0; b < sizeof n; b++)
            n = n << 8 | digest[b];
        *ret += n;
    }
    return true;
}

/* The next page of the same window, until one is empty: a short one may be all that a server
 * gives at a time. One that knows no pages gives the same again. */
static bool window_turn(struct o3 *e, const struct bz_json *items, bool *turned,
                        struct bz_err *err)
{
    int64_t n = (int64_t)bz_json_len(items), page = bz_json_num(e->round, "page", 0);
    int64_t rows = bz_json_num(e->round, "rows", page * page_size(e));
    char sum[24];
    uint64_t of;

    if (!page_sum(items, &of, err))
        return false;
    (void)snprintf(sum, sizeof sum, "%016" PRIx64, of);
    *turned = n && !bz_streq(bz_json_str(e->round, "last"), sum);
    return !*turned || o3_set(bz_json_set_text(e->round, "last", sum) &&
                                  bz_json_set_int(e->round, "page", page + 1) &&
                                  bz_json_set_int(e->round, "rows", rows + n),
                              err);
}

static bool window_halve(struct o3 *e, struct window w, struct bz_err *err)
{
    buzon_time middle = w.from + (w.to - w.from) / 2;

    middle -= middle % BZ_MS_SECOND;
    return window_push(
               e, (struct window){.from = w.from, .to = middle + BZ_MS_SECOND, .rest = w.rest},
               err) &&
           window_push(e, (struct window){.from = middle, .to = w.to, .rest = w.rest}, err);
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
    return (before >= w.to ||
            window_push(e, (struct window){.from = w.from, .to = before, .rest = true}, err)) &&
           (after <= w.from ||
            window_push(e, (struct window){.from = after, .to = w.to, .rest = true}, err));
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

    if ((!n && !window_doubt(e, k, err)) || !window_pop(e, err))
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
    struct window w = {.from = began - WINDOW_SPAN_MS, .to = began + BZ_MS_DAY};

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
    bool paged = bz_json_str(e->c->settings, "paging");

    if (!bz_json_flag(e->round, "there", false) && !bz_json_str(e->round, "last"))
        return o3_set(bz_json_set_bool(e->round, "doubt", true) &&
                          bz_json_set_int(e->round, "phase", O3_SERVICES),
                      err);
    if (!(paged ? window_doubt(e, k, err) && window_pop(e, err) : window_done(e, k, err)))
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
    if (!window_turn(e, items, &turned, err))
        return false;
    return turned || ((bz_json_len(items) || window_doubt(e, k, err)) && window_pop(e, err));
}

bool o3_read_requests(struct o3 *e, bool *more, struct bz_err *err)
{
    return window_read(e, &requests, more, err);
}

/* Not every server that takes updates shows them. */
bool o3_read_updates(struct o3 *e, bool *more, struct bz_err *err)
{
    int status = e->x->response->status;

    if ((status != 404 && status != 405 && status != 501) ||
        (status == 404 && bz_json_str(e->round, "last")))
        return window_read(e, &updates, more, err);
    *more = false;
    if (!bz_json_flag(e->round, "check", false))
        return window_leave(e, &updates, false, err);
    return o3_find(e, "no_updates", "error",
                   "the server shows no servicerequestupdates: whether it takes answers is "
                   "not known; set updates to false unless it does",
                   err);
}
