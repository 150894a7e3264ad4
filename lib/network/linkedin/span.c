/* SPDX-License-Identifier: EUPL-1.2 */
/* The span of time whose notifications a round asks for. A role that may not read gets an empty
 * list with status 200, so the span begins where something came last, not where we asked last;
 * and a list that ends in an empty page is believed when two rounds saw it.
 *
 * In the state, "cursor" is the instant of the newest notification that came, "answered" when
 * any came last, "polled" when the last round ended, and "cut" that it ended in an empty page.
 * "plain": the server took no COMMENT_MENTION, at "plain_at"; those are missing since
 * "plain_from". Of a round, "mentions" asks for these, and "knows" that it got an answer. */
#include "network/linkedin/linkedin.h"

#include "term/civil.h"

enum { SPAN_KEPT_DAYS = 60 }; /* so long LinkedIn keeps notifications */

static const int64_t SPAN_OVERLAP_MS = BZ_MS_HOUR, SPAN_PLAIN_MS = BZ_MS_DAY;

static buzon_time later(buzon_time a, buzon_time b)
{
    return a > b ? a : b;
}

static buzon_time span_kept(buzon_time now)
{
    return now - SPAN_KEPT_DAYS * (int64_t)BZ_MS_DAY;
}

/* Notifications turn up late, within the hour: a list that had anything later than that had
 * them, too. Clocks may be turned back: the span has to end after it begins. */
static buzon_time span_from(const struct li *l, buzon_time now)
{
    buzon_time cursor = bz_json_num(l->state, "cursor", 0);
    buzon_time answered = bz_json_num(l->state, "answered", 0);
    buzon_time from = later(cursor, answered) - SPAN_OVERLAP_MS;

    if (!cursor)
        return later(li_since(l, now), span_kept(now));
    if (from > cursor)
        from = cursor;
    if (from > now - SPAN_OVERLAP_MS)
        from = now - SPAN_OVERLAP_MS;
    return later(from, span_kept(now));
}

/* One refusal may be a bad minute of theirs: it is tried again every day. */
static bool plain_is_due(const struct li *l, buzon_time now)
{
    buzon_time at = bz_json_num(l->state, "plain_at", 0);

    return bz_json_flag(l->state, "plain", false) && (at + SPAN_PLAIN_MS <= now || at > now);
}

bool li_span_begin(struct li *l, buzon_time now, struct bz_err *err)
{
    buzon_time polled =
        bz_json_num(l->state, "polled", bz_json_num(l->state, "cursor", 0)); /* 0: never */
    bool lost = polled && polled < span_kept(now);

    return li_set(bz_json_set_int(l->round, "from", span_from(l, now)) &&
                      bz_json_set_int(l->round, "until", now) &&
                      (!plain_is_due(l, now) || bz_json_set_bool(l->round, "mentions", true)) &&
                      (!lost || bz_json_set_bool(l->round, "lost", true)),
                  err);
}

buzon_time li_span_start(const struct li *l)
{
    buzon_time until = bz_json_num(l->round, "until", 0);

    if (!bz_json_flag(l->round, "mentions", false))
        return bz_json_num(l->round, "from", 0);
    return later(bz_json_num(l->state, "plain_from", li_since(l, until)), span_kept(until));
}

bool li_span_is_plain(const struct li *l)
{
    return bz_json_flag(l->state, "plain", false) &&
           !bz_json_flag(l->round, "mentions", false) &&
           !bz_json_flag(l->round, "knows", false);
}

static bool span_top(struct li *l, struct bz_err *err)
{
    return li_set(bz_json_set_int(l->round, "start", 0) &&
                      bz_json_set_int(l->round, "pages", 0) &&
                      bz_json_set_bool(l->round, "paged", false),
                  err);
}

bool li_span_refused(struct li *l, struct bz_err *err)
{
    bool was = bz_json_flag(l->state, "plain", false);

    (void)bz_json_remove(l->round, "mentions");
    (void)bz_json_remove(l->round, "knows");
    return li_set(bz_json_set_bool(l->state, "plain", true) &&
                      bz_json_set_int(l->state, "plain_at", l->at) &&
                      (was || bz_json_set_int(l->state, "plain_from",
                                              bz_json_num(l->round, "from", 0))),
                  err) &&
           span_top(l, err);
}

bool li_span_known(struct li *l, struct bz_err *err)
{
    (void)bz_json_remove(l->round, "mentions");
    return li_set(bz_json_set_bool(l->round, "knows", true), err) && span_top(l, err);
}

bool li_span_page(struct li *l, const struct bz_json *list, int64_t next, struct bz_err *err)
{
    buzon_time newest = bz_json_num(l->round, "newest", 0);
    buzon_time until = bz_json_num(l->round, "until", 0);
    size_t n = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;
    bool cut = !n && !next && bz_json_num(l->round, "start", 0) > 0;

    for (size_t i = 0; i < n; i++) {
        buzon_time at = li_time(bz_json_at(list, i), "lastModifiedAt");

        if (at != BUZON_TIME_NONE && at <= until && at > newest)
            newest = at;
    }
    return li_set((!newest || bz_json_set_int(l->round, "newest", newest)) &&
                      (!cut || bz_json_set_bool(l->round, "cut", true)),
                  err);
}

/* Something came, and all of it. */
static bool span_move(struct li *l, buzon_time newest, struct bz_err *err)
{
    buzon_time cursor = bz_json_num(l->state, "cursor", 0);

    if (bz_json_flag(l->round, "knows", false)) {
        (void)bz_json_remove(l->state, "plain");
        (void)bz_json_remove(l->state, "plain_at");
        (void)bz_json_remove(l->state, "plain_from");
    }
    (void)bz_json_remove(l->state, "cut");
    return li_set(
        bz_json_set_int(l->state, "cursor", later(cursor, newest)) &&
            bz_json_set_int(l->state, "answered", bz_json_num(l->round, "until", l->at)),
        err);
}

bool li_span_end(struct li *l, struct bz_err *err)
{
    buzon_time newest = bz_json_num(l->round, "newest", 0);
    bool doubt = bz_json_flag(l->round, "cut", false) && !bz_json_flag(l->state, "cut", false);

    if (!li_set(bz_json_set_int(l->state, "polled", bz_json_num(l->round, "until", l->at)),
                err))
        return false;
    if (!newest)
        return true;
    return doubt ? li_set(bz_json_set_bool(l->state, "cut", true), err)
                 : span_move(l, newest, err);
}
