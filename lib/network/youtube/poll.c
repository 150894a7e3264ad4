/* SPDX-License-Identifier: EUPL-1.2 */
/* How a round of polling begins, and how a sweep does. */
#include "network/youtube/youtube.h"

#include "term/civil.h"

static const int64_t POLL_OVERLAP_MS = BZ_MS_HOUR, POLL_WATCH_MS = 10 * (int64_t)BZ_MS_MINUTE;

static bool poll_note(struct yt *y, struct bz_err *err)
{
    const struct bz_json *noted = bz_json_get(y->state, BZ_NOTE_ACCOUNT);
    BZ_AUTO(bz_json) account = noted ? bz_json_copy(noted) : bz_json_object();

    return yt_set(bz_json_set_text(account, "native_id", y->me) &&
                      bz_json_set(y->state, BZ_NOTE_ACCOUNT, bz_steal(account)),
                  err);
}

/* An hour back from the newest comment known: some show late, because YouTube looks at them
 * first. Now and then a round goes deeper. */
static bool poll_start(struct yt *y, buzon_time now, struct bz_err *err)
{
    buzon_time cursor = bz_json_num(y->state, "cursor", 0);
    buzon_time last = bz_json_num(y->state, "watched_at", 0);
    bool deep = last + POLL_WATCH_MS <= now || last > now;

    return yt_set(
        bz_json_set_int(y->state, "since", y->since) &&
            bz_json_set_int(y->round, "began", now) &&
            bz_json_set_bool(y->round, "deep", deep) &&
            bz_json_set_int(y->round, "floor", cursor ? cursor - POLL_OVERLAP_MS : y->since),
        err);
}

static bool poll_ready(struct yt *y, struct bz_err *err)
{
    if (!y->me)
        return bz_fail(err, BUZON_ERR_INVALID, "setting channel_id is missing");
    bz_json_free(y->round); /* what an interrupted round left is done again */
    y->round = bz_json_object();
    return yt_set(y->round, err);
}

struct bz_batch *yt_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    __attribute__((cleanup(yt_done))) struct yt y = {0};

    if (!yt_init(&y, c, NULL, now, err) || !poll_ready(&y, err) || !poll_note(&y, err) ||
        !poll_start(&y, now, err) || !yt_go(&y, err))
        return NULL;
    return bz_steal(y.batch);
}

struct bz_batch *yt_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err)
{
    const struct bz_context own = {c->account, c->settings, c->state ? c->state : known};
    __attribute__((cleanup(yt_done))) struct yt y = {0};
    bool goes_on;

    if (!yt_init(&y, &own, NULL, now, err))
        return NULL;
    goes_on = c->state && bz_json_flag(y.round, "slow", false);
    (void)bz_json_remove(y.state, "watch");
    if (!goes_on &&
        (!poll_ready(&y, err) || !yt_set(bz_json_set_bool(y.round, "slow", true) &&
                                             bz_json_set_int(y.state, "since", y.since),
                                         err)))
        return NULL;
    return yt_go(&y, err) ? bz_steal(y.batch) : NULL;
}
