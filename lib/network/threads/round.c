/* SPDX-License-Identifier: EUPL-1.2 */
/* A round from its start to its end, one request at a time.
 *
 * The state is bounded: "account" (who we are, what a check found), "since" (what is older is
 * not wanted), "lists" (how far each was read, as in meta_round.c), "top" (the newest mention,
 * of versions that had no other mark), "posts" (conversations that were read, at most
 * POSTS_MAX), and "round" while one is under way: "began", "slow" (a sweep), "phase", what
 * meta_round.c says of a list, "plain" (fields that this version does not know are left out)
 * and "queue" (conversations that wait).
 *
 * When Graph says that its limits are near, or a list is very long, what is left of the round
 * waits: the next one goes on where it stopped. */
#include "network/threads/round.h"

#include "term/civil.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    ROUND_LIMIT = 100,
    ROUND_DAYS = 30,              /* of the past that the first round brings */
    ROUND_POSTS_DAYS = 14,        /* of posts, whose conversations are looked after in rounds */
    ROUND_OVERLAP_MS = BZ_MS_HOUR /* what is shown late is still found */
};

/* Threads takes no earlier "since". */
static const buzon_time ROUND_EPOCH = INT64_C(1688540400) * BZ_MS_SECOND;

static const struct list {
    const char *purpose, *edge, *fields, *plain;
} lists[TH_END] = {
    [TH_POSTS] = {"posts", "/threads?", TH_FIELDS ",owner", TH_PLAIN},
    [TH_REPLIES] = {"replies", "/replies?", TH_REPLY_FIELDS, TH_PLAIN},
    [TH_MENTIONS] = {"mentions", "/mentions?", TH_FIELDS, TH_PLAIN},
};

/* --- state --- */

bool th_round_load(struct bz_graph *t, struct bz_err *err)
{
    const struct bz_json *state = t->m.c->state;
    const struct bz_json *round = bz_json_get(state, "round");

    t->state = bz_json_kind(state) == BZ_JSON_OBJECT ? bz_json_copy(state) : bz_json_object();
    t->round = bz_json_kind(round) == BZ_JSON_OBJECT ? bz_json_copy(round) : bz_json_object();
    t->since = bz_json_num(t->state, "since", BUZON_TIME_NONE);
    return bz_meta_set(t->state && t->round, err);
}

static bool round_save(struct bz_graph *t, bool whole, struct bz_err *err)
{
    if (whole)
        (void)bz_json_remove(t->state, "round");
    else if (!bz_json_set_shared(t->state, "round", t->round))
        return bz_nomem(err);
    free(t->m.batch->state);
    t->m.batch->state = bz_json_print(t->state, err);
    return t->m.batch->state;
}

/* --- asking --- */

/* Of a sweep all of ours: below old posts, too, somebody may have written. Else so far before
 * what was read of the list to its end. */
buzon_time th_round_horizon(const struct bz_graph *t, enum th_phase phase)
{
    buzon_time mark = bz_graph_mark(t, lists[phase].purpose), recent;

    if (bz_json_flag(t->round, "slow", false))
        return phase == TH_MENTIONS ? t->since : BUZON_TIME_NONE;
    if (mark == BUZON_TIME_NONE && bz_json_get(t->state, "top"))
        mark = phase == TH_MENTIONS ? bz_json_num(t->state, "top", t->since)
                                    : bz_json_num(t->round, "began", t->m.at);
    /* The first round goes back as far as it is wanted. */
    if (mark == BUZON_TIME_NONE)
        return t->since;
    recent = mark - (phase == TH_MENTIONS ? (int64_t)ROUND_OVERLAP_MS
                                          : ROUND_POSTS_DAYS * (int64_t)BZ_MS_DAY);
    return recent > t->since ? recent : t->since;
}

static bool ask_list(struct bz_graph *t, enum th_phase phase, struct bz_err *err)
{
    const struct list *l = &lists[phase];
    bool plain = bz_json_flag(t->round, "plain", false);
    buzon_time from = th_round_horizon(t, phase);
    BZ_DONE(bz_str) path = {0};

    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, t->m.me);
    bz_str_add(&path, l->edge);
    bz_meta_fields(&path, plain ? l->plain : l->fields);
    if (from != BUZON_TIME_NONE)
        bz_str_addf(&path, "&since=%" PRId64,
                    (from > ROUND_EPOCH ? from : ROUND_EPOCH) / BZ_MS_SECOND);
    bz_str_addf(&path, "&limit=%d", ROUND_LIMIT);
    bz_str_add(&path, bz_json_str(t->round, "more"));
    return bz_meta_set(!path.failed, err) &&
           bz_meta_ask(&t->m, l->purpose, path.data, NULL, err);
}

/* What waits below a post for our approval (developers.facebook.com/documentation/threads/
 * reference/reply-management). */
static bool ask_pending(struct bz_graph *t, const struct bz_json *post, struct bz_err *err)
{
    bool plain = bz_json_flag(t->round, "plain", false);
    BZ_DONE(bz_str) path = {0};

    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, bz_json_str(post, "id"));
    bz_str_add(&path, "/pending_replies?reverse=true&");
    bz_meta_fields(&path, plain ? TH_PENDING_PLAIN : TH_PENDING_FIELDS);
    bz_str_addf(&path, "&limit=%d", ROUND_LIMIT);
    bz_str_add(&path, bz_json_str(post, "more"));
    return bz_meta_set(!path.failed, err) &&
           bz_meta_ask(&t->m, "pending", path.data, NULL, err);
}

/* All levels below a post at once; below an answer of ours the first one. */
static bool ask_below(struct bz_graph *t, const struct bz_json *post, struct bz_err *err)
{
    bool plain = bz_json_flag(t->round, "plain", false);
    BZ_DONE(bz_str) path = {0};

    if (bz_json_flag(post, "pending", false))
        return ask_pending(t, post, err);
    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, bz_json_str(post, "id"));
    bz_str_add(&path, bz_json_flag(post, "reply", false) ? "/replies?" : "/conversation?");
    bz_str_add(&path, "reverse=true&");
    bz_meta_fields(&path, plain ? TH_REPLY_PLAIN : TH_REPLY_FIELDS);
    bz_str_addf(&path, "&limit=%d", ROUND_LIMIT);
    bz_str_add(&path, bz_json_str(post, "more"));
    return bz_meta_set(!path.failed, err) && bz_meta_ask(&t->m, "below", path.data, NULL, err);
}

/* --- going on --- */

/* The list that is under way, and what is below it, is over. What came while the round ran is
 * seen by the next one: it starts before it. */
static bool round_mark(struct bz_graph *t, int64_t phase, struct bz_err *err)
{
    int64_t top = bz_json_num(t->round, "top", 0), began = bz_json_num(t->round, "began", 0);

    return phase < 0 || phase >= TH_END ||
           bz_graph_mark_end(t, lists[phase].purpose,
                             phase == TH_MENTIONS && top < began ? top : began, err);
}

static bool round_advance(struct bz_graph *t, struct bz_err *err)
{
    int64_t phase = bz_json_num(t->round, "phase", TH_END) + 1;

    return round_mark(t, phase - 1, err) && bz_graph_page_reset(t->round, err) &&
           bz_meta_set(bz_json_set_int(t->round, "phase", phase) &&
                           bz_json_set_bool(t->round, "ended", false),
                       err);
}

static bool round_end(struct bz_graph *t, struct bz_err *err)
{
    t->m.batch->round_done = true;
    return round_save(t, true, err);
}

/* Whether Graph wants us to slow down, or a list is so long that others have to get their turn;
 * sweeps stop by themselves. */
static bool round_tires(const struct bz_graph *t)
{
    const struct bz_json *first = bz_json_at(bz_json_get(t->round, "queue"), 0);

    return t->m.x && !bz_json_flag(t->round, "slow", false) &&
           (bz_meta_backoff(t->m.c, t->m.x) != BUZON_TIME_NONE ||
            bz_graph_page_waits(first ? first : t->round));
}

bool th_round_go(struct bz_graph *t, struct bz_err *err)
{
    const struct bz_json *queue = bz_json_get(t->round, "queue");
    bool waits = bz_meta_len(queue);
    int64_t phase;

    while (!waits && bz_json_flag(t->round, "ended", false) &&
           bz_json_num(t->round, "phase", TH_END) < TH_END) {
        if (!round_advance(t, err))
            return false;
    }
    phase = bz_json_num(t->round, "phase", TH_END);
    if (!waits && (phase < 0 || phase >= TH_END))
        return round_end(t, err);
    if (round_tires(t)) {
        t->m.batch->round_done = true;
        return bz_meta_set(bz_json_set_int(t->round, "paused", t->m.at), err) &&
               round_save(t, false, err);
    }
    return (waits ? ask_below(t, bz_json_at(queue, 0), err)
                  : ask_list(t, (enum th_phase)phase, err)) &&
           round_save(t, false, err);
}

/* --- starting --- */

static bool round_begin(struct bz_graph *t, bool slow, buzon_time now, struct bz_err *err)
{
    bz_json_free(t->round); /* what an interrupted round left is done again */
    t->round = bz_json_object();
    return bz_meta_set(bz_json_set_int(t->round, "began", now) &&
                           (!slow || bz_json_set_bool(t->round, "slow", true)) &&
                           bz_json_set_int(t->round, "phase", TH_POSTS) &&
                           bz_json_set(t->round, "queue", bz_json_array()),
                       err);
}

static bool round_since(struct bz_graph *t, const struct bz_json *known, buzon_time now,
                        struct bz_err *err)
{
    int64_t days = bz_json_num(t->m.c->settings, "backfill_days", ROUND_DAYS);

    t->since = bz_json_num(known, "since", now - days * BZ_MS_DAY);
    return bz_meta_set(bz_json_set_int(t->state, "since", t->since), err);
}

/* Cursors do not live for ever: a poll that paused longer than an hour begins anew. */
static struct bz_batch *round_start(struct bz_graph *t, const struct bz_json *known, bool slow,
                                    buzon_time now, struct bz_err *err)
{
    buzon_time paused;

    if (!t->m.me)
        return bz_fail(err, BUZON_ERR_INVALID, "setting user_id is missing");
    if (!th_round_load(t, err))
        return NULL;
    paused = bz_json_num(t->round, slow ? "began" : "paused", 0);
    if ((!paused || now < paused || (!slow && now - paused > BZ_MS_HOUR)) &&
        (!round_begin(t, slow, now, err) ||
         !round_since(t, known ? known : t->state, now, err)))
        return NULL;
    return th_round_go(t, err) ? bz_steal(t->m.batch) : NULL;
}

struct bz_batch *th_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph t = {0};

    return th_init(&t, c, NULL, err) ? round_start(&t, NULL, false, now, err) : NULL;
}

struct bz_batch *th_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph t = {0};

    return th_init(&t, c, NULL, err) ? round_start(&t, known, true, now, err) : NULL;
}
