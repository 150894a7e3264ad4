/* SPDX-License-Identifier: EUPL-1.2 */
/* A round from its start to its end, one request at a time. What an interrupted one left is
 * done again: no floor moves before the last page of its list was read. */
#include "network/x/x.h"

static int (*const poll_begin[XX_END])(struct xx *w, enum xx_phase phase,
                                       struct bz_err *err) = {
    [XX_ME] = xx_begin_me,         [XX_MENTIONS] = xx_begin_feed,   [XX_OWN] = xx_begin_feed,
    [XX_SEARCH] = xx_begin_search, [XX_DIRECTS] = xx_begin_directs,
};

bool xx_go(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    enum xx_phase end = bz_json_flag(w->round, "check", false) ? XX_MENTIONS : XX_END;

    for (; phase < end; phase++) {
        int asked = poll_begin[phase](w, phase, err);

        if (asked < 0)
            return false;
        if (asked > 0)
            return xx_save(w, err);
    }
    w->batch->round_done = true;
    return xx_save(w, err);
}

static struct bz_batch *poll_start(const struct bz_context *c, buzon_time now, bool check,
                                   struct bz_err *err)
{
    __attribute__((cleanup(xx_done))) struct xx w = {0};

    if (!xx_init(&w, c, NULL, now, err))
        return NULL;
    if (!xx_is_id(w.me))
        return bz_fail(err, BUZON_ERR_INVALID, "setting user_id is missing");
    bz_json_free(w.round);
    w.round = bz_json_object();
    if (!xx_set(bz_json_set_int(w.round, "began", now) &&
                    (check ? bz_json_set_bool(w.round, "check", true)
                           : bz_json_set_int(w.state, "since", xx_since(&w, now))),
                err) ||
        !xx_go(&w, XX_ME, err))
        return NULL;
    return bz_steal(w.batch);
}

struct bz_batch *xx_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    return poll_start(c, now, false, err);
}

struct bz_batch *xx_check(const struct bz_context *c, struct bz_err *err)
{
    return poll_start(c, 0, true, err);
}
