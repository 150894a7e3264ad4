/* SPDX-License-Identifier: EUPL-1.2 */
/* The slow way over what X still shows: a week of posts that name us, as the search has them,
 * and of all conversations of ours. It finds what timelines left out, what came into them below
 * the floor, and what was more than they show.
 *
 * Its state is that of a poll without floors; "round" is where it is. */
#include "network/x/x.h"

static const char *const sweep_drops[] = {"mentions", "own",        "mentions_end", "own_end",
                                          "searched", "directs_at", "directs_walk"};

/* Every conversation is searched as if for the first time. */
static bool sweep_unread(struct xx *w, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(w->state, "watch");
    BZ_AUTO(bz_json) list = bz_json_array();
    bool ok = list;

    for (size_t i = 0; ok && i < xx_len(old); i++) {
        BZ_AUTO(bz_json) e = bz_json_copy(bz_json_at(old, i));

        ok = bz_json_kind(e) != BZ_JSON_OBJECT ||
             (bz_json_set_bool(e, "read", false) && bz_json_push(list, bz_steal(e)));
    }
    return xx_set(ok && bz_json_set(w->state, "watch", bz_steal(list)), err);
}

static bool sweep_start(struct xx *w, buzon_time now, struct bz_err *err)
{
    for (size_t i = 0; i < sizeof sweep_drops / sizeof *sweep_drops; i++)
        (void)bz_json_remove(w->state, sweep_drops[i]);
    bz_json_free(w->round);
    w->round = bz_json_object();
    return xx_set(bz_json_set_int(w->round, "began", now), err) && sweep_unread(w, err) &&
           xx_search_enter(w, -1, err);
}

/* One request, or the end. Without a name nobody can be found to name us. */
static bool sweep_go(struct xx *w, struct bz_err *err)
{
    int64_t at = bz_json_num(w->round, "search", 0);

    if (at < 0 && !w->handle && !bz_json_flag(w->round, "over", false)) {
        at = xx_search_after(w);
        if (!(at < 0 ? xx_set(bz_json_set_bool(w->round, "over", true), err)
                     : xx_search_enter(w, at, err)))
            return false;
    }
    w->batch->round_done = bz_json_flag(w->round, "over", false);
    return (w->batch->round_done ||
            xx_search_ask(w, "sweep", bz_json_str(w->round, "token"), err)) &&
           xx_save(w, err);
}

struct bz_batch *xx_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err)
{
    const struct bz_context own = {c->account, c->settings, c->state ? c->state : known};
    __attribute__((cleanup(xx_done))) struct xx w = {0};

    if (!xx_init(&w, &own, NULL, now, err))
        return NULL;
    if (!xx_is_id(w.me))
        return bz_fail(err, BUZON_ERR_INVALID, "setting user_id is missing");
    if (((!c->state || !bz_json_get(w.round, "began")) && !sweep_start(&w, now, err)) ||
        !sweep_go(&w, err))
        return NULL;
    return bz_steal(w.batch);
}

/* The next list, or the end. */
static bool sweep_next(struct xx *w, struct bz_err *err)
{
    int64_t after = xx_search_after(w);

    (void)bz_json_remove(w->round, "torn");
    return after < 0 ? xx_set(bz_json_set_bool(w->round, "over", true), err)
                     : xx_search_enter(w, after, err);
}

bool xx_sweep_page(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                   struct bz_err *err)
{
    bool more;

    (void)phase;
    if (!xx_search_add(w, j, err) || !xx_search_more(w, j, &more, err) ||
        (!more && !sweep_next(w, err)))
        return false;
    if (bz_json_num(w->round, "pages", 0) > bz_json_num(w->round, "torn", 0))
        (void)bz_json_remove(w->round, "torn");
    return sweep_go(w, err);
}

/* A token ends, and a sweep pauses: the list is begun anew then. Where that comes no further,
 * the list is left, and the next sweep reads it again. */
bool xx_sweep_refused(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    int64_t pages = bz_json_num(w->round, "pages", 0), torn = bz_json_num(w->round, "torn", 0);

    (void)phase;
    if (!bz_json_str(w->round, "token") || !xx_is_torn(w->x))
        return xx_refuse(err, w->x, "the search", NULL);
    if (torn)
        return sweep_next(w, err) && sweep_go(w, err);
    return xx_set(bz_json_set_int(w->round, "torn", pages > 0 ? pages : 1), err) &&
           xx_search_enter(w, bz_json_num(w->round, "search", 0), err) && sweep_go(w, err);
}
