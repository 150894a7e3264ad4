/* SPDX-License-Identifier: EUPL-1.2 */
/* Pages of Graph's lists: what is in them, whether they go on, what a refusal of one means.
 *
 * Privacy makes pages short, and some bring nothing although more follow; others bring the same
 * again and again. */
#include "network/meta_graph.h"

#include "term/civil.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    WALK_PAGES = 60,
    WALK_LIMIT_MIN = 5, /* as far as it is halved when it is too much */
    WALK_DAYS = 14      /* of posts, whose comments are looked after in every round */
};

/* --- pages --- */

bool bz_graph_page_reset(struct bz_json *walk, struct bz_err *err)
{
    (void)bz_json_remove(walk, "more");
    (void)bz_json_remove(walk, "hash");
    return bz_meta_set(bz_json_set_int(walk, "pages", 0), err);
}

/* The same for the same items, whatever else differs. */
static void walk_hash(const struct bz_json *list, char ret[static 17])
{
    uint64_t hash = 0;

    for (size_t i = 0; i < bz_meta_len(list); i++) {
        const char *id = bz_json_str(bz_json_at(list, i), "id");

        hash = bz_str_hash(id ? id : "", hash);
    }
    (void)snprintf(ret, 17, "%016" PRIx64, hash);
}

bool bz_graph_page_on(struct bz_json *walk, const struct bz_json *page, const char *more,
                      bool *ret, struct bz_err *err)
{
    int64_t pages = bz_json_num(walk, "pages", 0) + 1;
    const struct bz_json *list = bz_json_get(page, "data");
    char hash[17];

    walk_hash(list, hash);
    *ret = more && pages < WALK_PAGES &&
           !(bz_meta_len(list) && bz_streq(bz_json_str(walk, "hash"), hash));
    return bz_meta_set(bz_json_set_int(walk, "pages", pages) &&
                           bz_json_set_text(walk, "hash", hash) &&
                           bz_json_set_text(walk, "more", *ret ? more : NULL),
                       err);
}

bool bz_graph_page_note(struct bz_json *walk, const struct bz_json *page, bool *ret,
                        struct bz_err *err)
{
    BZ_DONE(bz_str) more = {0};
    bool goes_on = bz_meta_more(page, &more);

    return bz_meta_set(!more.failed, err) &&
           bz_graph_page_on(walk, page, goes_on ? more.data : NULL, ret, err);
}

/* --- items --- */

/* Of the posts of a sweep all, of conversations those that moved, else what is not older than
 * two weeks. What is older was read before. */
static buzon_time list_horizon(const struct bz_graph *g, const struct bz_graph_list *l)
{
    buzon_time began = bz_json_num(g->round, "began", g->m.at);
    buzon_time recent = began - WALK_DAYS * (int64_t)BZ_MS_DAY;

    if (bz_json_flag(g->round, "slow", false))
        return l->posts ? BUZON_TIME_NONE : g->since;
    if (l->talks)
        recent = bz_json_num(g->state, "talks", g->since) - BZ_MS_HOUR;
    /* The first round goes back as far as it is wanted. */
    return recent > g->since && bz_json_get(g->state, "talks") ? recent : g->since;
}

static bool list_items(struct bz_graph *g, const struct bz_graph_list *l,
                       const struct bz_json *list, buzon_time *last, struct bz_err *err)
{
    const struct bz_graph_how how = {.page = g->m.me, .as_of = g->m.at - BZ_MS_MINUTE};
    int64_t top = bz_json_num(g->round, "top", 0);

    *last = BUZON_TIME_NONE;
    for (size_t i = bz_meta_len(list); i-- > 0;) {
        const struct bz_json *item = bz_json_at(list, i);
        buzon_time at = bz_meta_time(bz_json_get(item, l->at));

        if (*last == BUZON_TIME_NONE)
            *last = at;
        if (l->talks && at > top)
            top = at;
        if (!l->add(g, item, &how, err) || (l->posts && !bz_graph_posts_queue(g, item, err)))
            return false;
    }
    return bz_meta_set(bz_json_set_int(g->round, "top", top), err);
}

static bool walk_list(struct bz_graph *g, const struct bz_graph_list *l,
                      const struct bz_json *page, struct bz_err *err)
{
    buzon_time last, horizon = list_horizon(g, l);
    bool more = false;

    if (!list_items(g, l, bz_json_get(page, "data"), &last, err) ||
        !bz_graph_page_note(g->round, page, &more, err))
        return false;
    if (last != BUZON_TIME_NONE && horizon != BUZON_TIME_NONE && last < horizon)
        more = false;
    return bz_meta_set(bz_json_set_bool(g->round, "ended", !more), err) &&
           bz_graph_round_go(g, err);
}

/* --- refusals --- */

/* This list, or this post, is not for us: on to the next. */
static bool walk_leave(struct bz_graph *g, bool comments, struct bz_err *err)
{
    if (comments)
        return bz_graph_posts_skip(g, err) && bz_graph_round_go(g, err);
    return bz_meta_set(bz_json_set_bool(g->round, "ended", true), err) &&
           bz_graph_round_go(g, err);
}

/* "Please reduce the amount of data you're asking for": half of it. */
static bool walk_halve(struct bz_graph *g, int64_t limit, struct bz_err *err)
{
    return bz_meta_set(bz_json_set_int(g->round, "limit", limit / 2), err) &&
           bz_graph_round_go(g, err);
}

/* Our own feed and conversations have to be readable; what else is refused is left out, as a
 * check says. An unknown field, or a cursor that died, is another question. */
static bool walk_refused(struct bz_graph *g, const struct bz_graph_list *l, bool comments,
                         struct bz_err *err)
{
    int64_t limit = bz_json_num(g->round, "limit", comments ? g->ways->limit : l->limit);
    struct bz_err why = {0};

    (void)bz_graph_fail(&why, g->m.x, g->m.x->purpose, NULL);
    if (why.code == BUZON_ERR_NETWORK && strstr(why.message, "error 1") &&
        strstr(why.message, "reduce") && limit / 2 >= WALK_LIMIT_MIN)
        return walk_halve(g, limit, err);
    if (why.code == BUZON_ERR_INVALID && !comments && bz_json_str(g->round, "more") &&
        !bz_json_flag(g->round, "anew", false)) /* the cursor died */
        return bz_graph_page_reset(g->round, err) &&
               bz_meta_set(bz_json_set_bool(g->round, "anew", true), err) &&
               bz_graph_round_go(g, err);
    if (why.code == BUZON_ERR_INVALID && strstr(why.message, "field") &&
        !bz_json_flag(g->round, "plain", false))
        return bz_meta_set(bz_json_set_bool(g->round, "plain", true), err) &&
               bz_graph_round_go(g, err);
    if ((comments && (why.code == BUZON_ERR_GONE || why.code == BUZON_ERR_FORBIDDEN ||
                      why.code == BUZON_ERR_INVALID)) ||
        (!l->needed && !comments &&
         (why.code == BUZON_ERR_FORBIDDEN || why.code == BUZON_ERR_INVALID ||
          why.code == BUZON_ERR_GONE)))
        return walk_leave(g, comments, err);
    if (why.code == BUZON_ERR_GONE || why.code == BUZON_ERR_INVALID)
        why.code = BUZON_ERR_PROTOCOL; /* a part of the interface itself */
    bz_err_move(err, &why);
    return false;
}

/* --- by purpose --- */

static const struct bz_graph_list *list_of(const struct bz_graph *g)
{
    for (size_t i = 0; i < g->ways->n; i++) {
        if (bz_streq(g->ways->lists[i].purpose, g->m.x->purpose))
            return &g->ways->lists[i];
    }
    return NULL;
}

bool bz_graph_walked(struct bz_graph *g, bool *ret, struct bz_err *err)
{
    bool below = bz_streq(g->m.x->purpose, "comments");
    const struct bz_graph_list *l = below ? &g->ways->lists[0] : list_of(g);
    BZ_AUTO(bz_json) page = NULL;

    *ret = g->m.x->request && l;
    if (!*ret)
        return true;
    if (!bz_graph_round_load(g, err))
        return false;
    if (!bz_graph_ok(g->m.x))
        return walk_refused(g, l, below, err);
    page = bz_graph_parse(g, err);
    if (!page)
        return false;
    if (bz_json_kind(bz_json_get(page, "data")) != BZ_JSON_ARRAY)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the network's answer is no list",
                       g->m.x->purpose);
    return below ? bz_graph_posts_page(g, page, err) : walk_list(g, l, page, err);
}
