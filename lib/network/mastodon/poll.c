/* SPDX-License-Identifier: EUPL-1.2 */
/* A round from its start to its end, one request at a time. */
#include "network/mastodon/mastodon.h"

static int (*const poll_begin[MASTO_END])(struct masto *m, enum masto_phase phase,
                                          struct bz_err *err) = {
    [MASTO_INSTANCE] = masto_begin_instance,
    [MASTO_ME] = masto_begin_me,
    [MASTO_POLICY] = masto_begin_policy,
    [MASTO_BACK] = masto_begin_feed,
    [MASTO_NOTIFICATIONS] = masto_begin_feed,
    [MASTO_OWN_BACK] = masto_begin_feed,
    [MASTO_OWN] = masto_begin_feed,
    [MASTO_CONTEXTS] = masto_begin_contexts,
    [MASTO_CONVERSATIONS] = masto_begin_conversations,
    [MASTO_DIRECTS] = masto_begin_directs,
};

bool masto_go(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    bool check = bz_json_flag(m->round, "check", false);
    enum masto_phase end = check ? MASTO_BACK : MASTO_END;

    for (; phase < end; phase++) {
        int asked;

        if (phase > MASTO_NOTIFICATIONS && m->x && masto_tired(m))
            break;
        asked = poll_begin[phase](m, phase, err);
        if (asked < 0)
            return false;
        if (asked > 0)
            return masto_save(m, err);
    }
    m->batch->round_done = true;
    return masto_save(m, err);
}

static struct bz_batch *poll_start(const struct bz_context *c, buzon_time now, bool check,
                                   struct bz_err *err)
{
    __attribute__((cleanup(masto_done))) struct masto m = {0};

    if (!masto_init(&m, c, NULL, now, err))
        return NULL;
    if (!m.base)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting base_url is missing: the server's address");
    if (bz_json_str(m.state, "base") && !bz_streq(bz_json_str(m.state, "base"), m.base) &&
        !masto_forget(&m, err)) /* ids mean other things on another server */
        return NULL;
    bz_json_free(m.round); /* what an interrupted round left is done again */
    m.round = bz_json_object();
    if (!masto_set(bz_json_set_int(m.round, "began", now) &&
                       (check ? bz_json_set_bool(m.round, "check", true)
                              : bz_json_set_int(m.state, "since", masto_since(&m, now))),
                   err) ||
        !masto_watch_sort(&m, err) || !masto_go(&m, MASTO_INSTANCE, err))
        return NULL;
    return bz_steal(m.batch);
}

struct bz_batch *masto_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    return poll_start(c, now, false, err);
}

struct bz_batch *masto_check(const struct bz_context *c, struct bz_err *err)
{
    return poll_start(c, 0, true, err);
}
