/* SPDX-License-Identifier: EUPL-1.2 */
/* A round from its start to its end, one request at a time: polls, and sweeps, which go the
 * same way as far back as anything is wanted.
 *
 * The state is bounded: "account" (who we are), "who_at", "since" (what is older is not
 * wanted), "round_at" (when the last whole round began), "deep_at" (when it last went far
 * back), "empty" (the cursor behind which the notifications of the round before ended in
 * nothing), "turn" (whose thread is next), "log" (where the log of chats goes on), "no_chat"
 * (the app password is kept from them), what talk.c has there, and "round" while one is under
 * way: "phase", "cursor", "pages", "empty", "threads", "convos", "horizon", "began", "sweep",
 * "boot". */
#include "network/bluesky/bluesky.h"

#include "term/civil.h"

#include <string.h>

enum { ROUND_PAGES = 300 };

/* Whatever is back-dated, or turns up late, is found within two days each hour; between, only
 * what is newer than the last round. */
static const int64_t ROUND_NEAR_MS = 15 * (int64_t)BZ_MS_MINUTE,
                     ROUND_DEEP_MS = 2 * (int64_t)BZ_MS_DAY, ROUND_DEEP_AGAIN_MS = BZ_MS_HOUR;

struct phase {
    const char *purpose;
    bsky_begin_fn *begin;
    bsky_read_fn *read;
    bool chat, first; /* first: without it there is no round */
    const char *list; /* what an answer of chats has to have */
};

static const struct phase phases[BSKY_END] = {
    [BSKY_WHO] = {"who", bsky_begin_who, bsky_read_who, false, true, NULL},
    [BSKY_NOTIFICATIONS] = {"notifications", bsky_begin_notifications, bsky_read_notifications,
                            false, true, NULL},
    [BSKY_OWN] = {"own", bsky_begin_own, bsky_read_own, false, false, NULL},
    [BSKY_THREADS] = {"thread", bsky_begin_threads, bsky_read_thread, false, false, NULL},
    [BSKY_LOG] = {"log", bsky_begin_log, bsky_read_log, true, false, "logs"},
    [BSKY_CONVOS] = {"convos", bsky_begin_convos, bsky_read_convos, true, false, "convos"},
    [BSKY_REQUESTS] = {"requests", bsky_begin_convos, bsky_read_convos, true, false,
                       "requests"},
    [BSKY_MESSAGES] = {"messages", bsky_begin_messages, bsky_read_messages, true, false,
                       "messages"},
};

enum bsky_phase bsky_phase_of(const char *purpose)
{
    for (int i = 0; i < BSKY_END; i++) {
        if (strcmp(phases[i].purpose, purpose) == 0)
            return (enum bsky_phase)i;
    }
    return BSKY_END;
}

/* --- pages and lists --- */

bool bsky_turn_page(struct bsky *b, const char *next, bool beyond, bool *more,
                    struct bz_err *err)
{
    int64_t pages = bz_json_num(b->round, "pages", 0) + 1;
    const char *old = bz_json_str(b->round, "cursor");
    bool raw = bz_json_flag(b->round, "raw", false);
    bool stuck = next && bz_streq(next, old);

    *more = next && *next && !beyond && pages < ROUND_PAGES && !(stuck && raw);
    if (!*more) {
        (void)bz_json_remove(b->round, "cursor");
        (void)bz_json_remove(b->round, "raw");
        return true;
    }
    return bsky_set(bz_json_set_bool(b->round, "raw", stuck) &&
                        bz_json_set_int(b->round, "pages", pages) &&
                        bz_json_set_text(b->round, "cursor", next),
                    err);
}

bool bsky_shift(struct bsky *b, const char *list, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(b->round, list);
    BZ_AUTO(bz_json) rest = bz_json_array();
    bool ok = rest;

    for (size_t i = 1; ok && bz_json_kind(old) == BZ_JSON_ARRAY && i < bz_json_len(old); i++)
        ok = bz_json_push(rest, bz_json_share(bz_json_at(old, i)));
    return bsky_set(ok && bz_json_set(b->round, list, bz_steal(rest)), err);
}

/* --- going on --- */

static bool round_enter(struct bsky *b, int64_t phase, struct bz_err *err)
{
    (void)bz_json_remove(b->round, "cursor");
    (void)bz_json_remove(b->round, "raw");
    (void)bz_json_remove(b->round, "pages");
    return bsky_set(bz_json_set_int(b->round, "phase", phase), err);
}

/* How far a round went back counts for the next ones. A list that ended in nothing before it
 * came there is believed when the next round finds it so there, too: what a server gives in a
 * bad minute would else move us past what it did not show. */
static bool round_moves(struct bsky *b, struct bz_err *err)
{
    int64_t began = bz_json_num(b->round, "began", b->at);
    const char *empty = bz_json_str(b->round, "empty");

    if (empty && !bz_streq(bz_json_str(b->state, "empty"), empty))
        return bsky_set(bz_json_set_text(b->state, "empty", empty), err);
    if (!empty)
        (void)bz_json_remove(b->state, "empty");
    return bsky_set(bz_json_set_int(b->state, "round_at", began) &&
                        (!bz_json_flag(b->round, "deep", false) ||
                         bz_json_set_int(b->state, "deep_at", began)),
                    err);
}

static bool round_end(struct bsky *b, struct bz_err *err)
{
    b->batch->round_done = true;
    return (bz_json_flag(b->round, "sweep", false) || round_moves(b, err)) && bsky_save(b, err);
}

static bool round_go(struct bsky *b, struct bz_err *err)
{
    int64_t i = bz_json_num(b->round, "phase", 0);

    for (; i >= 0 && i < BSKY_END; i++) {
        bool skip =
            phases[i].chat && (!bsky_chats(b) || bz_json_flag(b->state, "no_chat", false));
        int asked = skip ? 0 : phases[i].begin(b, phases[i].purpose, err);

        if (asked < 0)
            return false;
        if (asked)
            return bsky_save(b, err);
        if (!round_enter(b, i + 1, err))
            return false;
    }
    return round_end(b, err);
}

/* No more of chats in this round. */
static bool round_leave_chats(struct bsky *b, struct bz_err *err)
{
    if (bz_json_flag(b->round, "boot", false))
        (void)bz_json_remove(b->state, "log"); /* all of them once more, in the next round */
    return round_enter(b, BSKY_END, err) && round_go(b, err);
}

/* An answer that was refused and is neither for lack of time nor of access: of the log it may
 * be the cursor that is known no more, so that it is asked for without. Once a round: a server
 * that refuses everything has lost nothing. */
static bool round_chat_odd(struct bsky *b, enum bsky_phase phase, struct bz_err *err)
{
    int status = b->x->response->status;

    if (phase != BSKY_LOG || !bz_json_str(b->state, "log") ||
        bz_json_num(b->round, "dead", 0) != 0)
        return round_leave_chats(b, err);
    return bsky_set(bz_json_set_int(b->round, "dead", status), err) && round_go(b, err);
}

/* An app password that is kept from chats is told so as a token that is none. */
static bool round_chat_refused(struct bsky *b, enum bsky_phase phase, struct bz_err *err)
{
    int status = b->x->response->status;
    bool busy = status == 429 || status >= 500, expired = false;
    BZ_LOCAL_ERR(why);

    if (!bsky_named(b->x, "ExpiredToken", &expired, err))
        return false;
    if (expired || (busy && bz_json_flag(b->round, "sweep", false)))
        return bsky_refuse(b->x, b->x->purpose, err);
    if (busy)
        return round_leave_chats(b, err);
    if (phase == BSKY_MESSAGES)
        return bsky_shift(b, "convos", err) && round_go(b, err);
    (void)bsky_refuse(b->x, b->x->purpose, &why);
    if (why.code == BUZON_ERR_NO_MEMORY) {
        bz_err_move(err, &why);
        return false;
    }
    if (why.code != BUZON_ERR_AUTH && why.code != BUZON_ERR_FORBIDDEN)
        return round_chat_odd(b, phase, err);
    return bsky_set(bz_json_set_bool(b->state, "no_chat", true), err) &&
           round_leave_chats(b, err);
}

/* An answer of chats without its list is none, whatever its status says. */
static bool round_chat_lacks(struct bsky *b, enum bsky_phase phase, struct bz_err *err)
{
    if (bz_json_flag(b->round, "sweep", false))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the network's answer has no list",
                       phases[phase].purpose);
    return round_leave_chats(b, err);
}

/* What is beside the notifications is no reason to read them again for ever. */
static bool round_refused(struct bsky *b, enum bsky_phase phase, struct bz_err *err)
{
    int status = b->x->response->status;
    BZ_LOCAL_ERR(why);

    if (phases[phase].chat)
        return round_chat_refused(b, phase, err);
    (void)bsky_refuse(b->x, b->x->purpose, &why);
    if (phases[phase].first || why.code == BUZON_ERR_AUTH || why.code == BUZON_ERR_NO_MEMORY ||
        ((status == 429 || status >= 500) && bz_json_flag(b->round, "sweep", false))) {
        bz_err_move(err, &why);
        return false;
    }
    if (phase == BSKY_THREADS && status < 500 && status != 429)
        return bsky_shift(b, "threads", err) && round_go(b, err);
    return round_enter(b, BSKY_LOG, err) && round_go(b, err);
}

bool bsky_phase_read(struct bsky *b, enum bsky_phase phase, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;
    bool more = false;

    if (!bsky_ok(b->x))
        return round_refused(b, phase, err);
    j = bsky_parse(b, err);
    if (!j)
        return false;
    if (phases[phase].list && bz_json_kind(bz_json_get(j, phases[phase].list)) != BZ_JSON_ARRAY)
        return round_chat_lacks(b, phase, err);
    if (!phases[phase].read(b, j, &more, err))
        return false;
    return (more || round_enter(b, (int64_t)phase + 1, err)) && round_go(b, err);
}

/* --- beginning --- */

static buzon_time round_horizon(const struct bsky *b, buzon_time now, bool *deep)
{
    buzon_time since = bsky_since(b, now), last = bz_json_num(b->state, "round_at", 0);
    buzon_time deep_at = bz_json_num(b->state, "deep_at", 0), horizon;

    *deep = !last || deep_at + ROUND_DEEP_AGAIN_MS <= now || deep_at > now;
    if (!last)
        return since;
    horizon = last - (*deep ? ROUND_DEEP_MS : ROUND_NEAR_MS);
    return horizon > since ? horizon : since;
}

struct bz_batch *bsky_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    __attribute__((cleanup(bsky_done))) struct bsky b = {0};
    buzon_time horizon;
    bool deep;

    if (!bsky_init(&b, c, NULL, now, err))
        return NULL;
    bz_json_free(b.round); /* what an interrupted round left is done again */
    b.round = bz_json_object();
    horizon = round_horizon(&b, now, &deep);
    if (!bsky_set(bz_json_set_int(b.state, "since", bsky_since(&b, now)) &&
                      bz_json_set_int(b.round, "began", now) &&
                      bz_json_set_int(b.round, "horizon", horizon) &&
                      bz_json_set_bool(b.round, "deep", deep),
                  err) ||
        !bsky_talk_again(&b, err) || !round_go(&b, err))
        return NULL;
    return bz_steal(b.batch);
}

struct bz_batch *bsky_sweep(const struct bz_context *c, const struct bz_json *known,
                            buzon_time now, struct bz_err *err)
{
    const struct bz_context own = {c->account, c->settings, c->state ? c->state : known};
    __attribute__((cleanup(bsky_done))) struct bsky b = {0};

    if (!bsky_init(&b, &own, NULL, now, err))
        return NULL;
    if (!c->state || !bz_json_flag(b.round, "sweep", false)) {
        bz_json_free(b.round);
        b.round = bz_json_object();
        if (!bsky_set(bz_json_set_bool(b.round, "sweep", true) &&
                          bz_json_set_int(b.round, "began", now) &&
                          bz_json_set_int(b.round, "horizon", bsky_since(&b, now)),
                      err))
            return NULL;
    }
    return round_go(&b, err) ? bz_steal(b.batch) : NULL;
}
