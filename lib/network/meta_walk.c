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
    WALK_PAGES = 60,       /* of one list in a round: the next one goes on behind them */
    WALK_PAGES_MAX = 1000, /* of one that does not end */
    WALK_LIMIT_MIN = 5,    /* as far as it is halved when it is too much */
    WALK_DAYS = 14         /* of posts, whose comments are looked after in every round */
};

/* --- pages --- */

bool bz_graph_page_reset(struct bz_json *walk, struct bz_err *err)
{
    (void)bz_json_remove(walk, "more");
    (void)bz_json_remove(walk, "hash");
    (void)bz_json_remove(walk, "oldest");
    (void)bz_json_remove(walk, "cut");
    (void)bz_json_remove(walk, "again");
    return bz_meta_set(bz_json_set_int(walk, "pages", 0), err);
}

/* The same for the same items, whatever else differs. Ratings have no id: all of one counts. */
static bool walk_hash(const struct bz_json *list, char ret[static 17], struct bz_err *err)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < bz_meta_len(list); i++) {
        const char *id = bz_json_str(bz_json_at(list, i), "id");
        BZ_TEXT whole = id ? NULL : bz_json_print_canonical(bz_json_at(list, i), err);

        if (!id && !whole)
            return false;
        hash = bz_str_hash(id ? id : whole, hash);
    }
    (void)snprintf(ret, 17, "%016" PRIx64, hash);
    return true;
}

bool bz_graph_page_on(struct bz_json *walk, const struct bz_json *page, const char *more,
                      bool *ret, struct bz_err *err)
{
    int64_t pages = bz_json_num(walk, "pages", 0) + 1;
    const struct bz_json *list = bz_json_get(page, "data");
    char hash[17];
    bool again, goes_on;

    if (!walk_hash(list, hash, err))
        return false;
    again = more && bz_meta_len(list) && bz_streq(bz_json_str(walk, "hash"), hash);
    goes_on = more && !again;
    *ret = goes_on && pages < WALK_PAGES_MAX;
    return bz_meta_set(bz_json_set_int(walk, "pages", pages) &&
                           bz_json_set_text(walk, "hash", hash) &&
                           bz_json_set_text(walk, "more", *ret ? more : NULL) &&
                           (!again || bz_json_set_bool(walk, "again", true)) &&
                           (*ret == goes_on || bz_json_set_bool(walk, "cut", true)),
                       err);
}

bool bz_graph_page_waits(const struct bz_json *walk)
{
    int64_t pages = bz_json_num(walk, "pages", 0);

    return pages > 0 && pages % WALK_PAGES == 0 && bz_json_str(walk, "more");
}

bool bz_graph_page_note(struct bz_json *walk, const struct bz_json *page, bool *ret,
                        struct bz_err *err)
{
    BZ_DONE(bz_str) more = {0};
    bool goes_on = bz_meta_more(page, &more);

    return bz_meta_set(!more.failed, err) &&
           bz_graph_page_on(walk, page, goes_on ? more.data : NULL, ret, err);
}

/* --- how far a list was read --- */

buzon_time bz_graph_mark(const struct bz_graph *g, const char *name)
{
    return bz_json_num(bz_json_get(bz_json_get(g->state, "lists"), name), "to",
                       BUZON_TIME_NONE);
}

/* The end of a list was seen: at what is too old, or where the last round saw it, too. */
static bool mark_is_end(const struct bz_graph *g, const struct bz_json *mark)
{
    int64_t oldest = bz_json_num(g->round, "oldest", 0);

    return bz_json_flag(g->round, "sure", false) || bz_json_num(mark, "end", 0) == oldest;
}

static bool mark_set(struct bz_graph *g, struct bz_json *mark, buzon_time to)
{
    bool sure = bz_json_flag(g->round, "sure", false), end = mark_is_end(g, mark);

    if (sure)
        (void)bz_json_remove(mark, "end");
    return (sure || bz_json_set_int(mark, "end", bz_json_num(g->round, "oldest", 0))) &&
           (!end || to <= bz_json_num(mark, "to", 0) || bz_json_set_int(mark, "to", to));
}

bool bz_graph_mark_end(struct bz_graph *g, const char *name, buzon_time to, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(g->state, "lists");
    const struct bz_json *known = bz_json_get(old, name);
    /* Of a list that brought nothing nobody knows whether it is empty. */
    bool left = bz_json_flag(g->round, "left", false) || bz_json_flag(g->round, "cut", false) ||
                !bz_json_num(g->round, "oldest", 0);
    BZ_AUTO(bz_json)
    lists = bz_json_kind(old) == BZ_JSON_OBJECT ? bz_json_copy(old) : bz_json_object();
    BZ_AUTO(bz_json)
    mark = bz_json_kind(known) == BZ_JSON_OBJECT ? bz_json_copy(known) : bz_json_object();

    if (!left && !bz_json_flag(g->round, "slow", false) &&
        !bz_meta_set(lists && mark && mark_set(g, mark, to) &&
                         bz_json_set(lists, name, bz_steal(mark)) &&
                         bz_json_set(g->state, "lists", bz_steal(lists)),
                     err))
        return false;
    (void)bz_json_remove(g->round, "left");
    (void)bz_json_remove(g->round, "sure");
    (void)bz_json_remove(g->round, "anew");
    return bz_meta_set(bz_json_set_int(g->round, "top", 0), err);
}

bool bz_graph_mark_items(struct bz_graph *g, const struct bz_json *list, const char *key,
                         struct bz_err *err)
{
    int64_t top = bz_json_num(g->round, "top", 0), oldest = bz_json_num(g->round, "oldest", 0);

    for (size_t i = 0; i < bz_meta_len(list); i++) {
        buzon_time at = bz_meta_time(bz_json_get(bz_json_at(list, i), key));

        if (at == BUZON_TIME_NONE)
            continue;
        top = at > top ? at : top;
        oldest = !oldest || at < oldest ? at : oldest;
    }
    return bz_meta_set(bz_json_set_int(g->round, "top", top) &&
                           (!oldest || bz_json_set_int(g->round, "oldest", oldest)),
                       err);
}

bool bz_graph_mark_page(struct bz_graph *g, bool more, bool old, struct bz_err *err)
{
    if (more && bz_json_num(g->round, "pages", 0) > bz_json_num(g->round, "anew", 0))
        (void)bz_json_remove(g->round, "anew");
    return bz_meta_set((!old || bz_json_set_bool(g->round, "sure", true)) &&
                           bz_json_set_bool(g->round, "ended", old || !more),
                       err);
}

bool bz_graph_mark_leave(struct bz_graph *g, struct bz_err *err)
{
    return bz_meta_set(bz_json_set_bool(g->round, "left", true) &&
                           bz_json_set_bool(g->round, "ended", true),
                       err);
}

bool bz_graph_mark_anew(struct bz_graph *g, bool *ret, struct bz_err *err)
{
    int64_t pages = bz_json_num(g->round, "pages", 0);

    *ret = bz_json_str(g->round, "more") && !bz_json_get(g->round, "anew");
    return !*ret || (bz_graph_page_reset(g->round, err) &&
                     bz_meta_set(bz_json_set_int(g->round, "anew", pages), err));
}

/* --- items --- */

/* Of the posts of a sweep all, of conversations those that moved, else what is not older than
 * two weeks before the list was last read to its end. What is older was read before. */
static buzon_time list_horizon(const struct bz_graph *g, const struct bz_graph_list *l)
{
    char name[BZ_GRAPH_MARK];
    buzon_time mark, recent;

    if (bz_json_flag(g->round, "slow", false))
        return l->posts ? BUZON_TIME_NONE : g->since;
    bz_graph_list_name(g, l, name);
    mark = bz_graph_mark(g, name);
    /* Versions before had one mark for all. */
    if (mark == BUZON_TIME_NONE && bz_json_get(g->state, "talks"))
        mark = l->talks ? bz_json_num(g->state, "talks", g->since)
                        : bz_json_num(g->round, "began", g->m.at);
    /* The first round goes back as far as it is wanted. */
    if (mark == BUZON_TIME_NONE)
        return g->since;
    recent = mark - (l->talks ? BZ_MS_HOUR : WALK_DAYS * (int64_t)BZ_MS_DAY);
    return recent > g->since ? recent : g->since;
}

/* Oldest first. */
static bool list_items(struct bz_graph *g, const struct bz_graph_list *l,
                       const struct bz_json *list, buzon_time *last, struct bz_err *err)
{
    const struct bz_graph_how how = {.page = g->m.me, .as_of = g->m.at - BZ_MS_MINUTE};

    *last = BUZON_TIME_NONE;
    for (size_t i = bz_meta_len(list); i-- > 0;) {
        const struct bz_json *item = bz_json_at(list, i);

        if (*last == BUZON_TIME_NONE)
            *last = bz_meta_time(bz_json_get(item, l->at));
        if (!l->add(g, item, &how, err) || (l->posts && !bz_graph_posts_queue(g, item, err)))
            return false;
    }
    return bz_graph_mark_items(g, list, l->at, err);
}

static bool walk_list(struct bz_graph *g, const struct bz_graph_list *l,
                      const struct bz_json *page, struct bz_err *err)
{
    buzon_time last, horizon = list_horizon(g, l);
    bool more = false;

    return list_items(g, l, bz_json_get(page, "data"), &last, err) &&
           bz_graph_page_note(g->round, page, &more, err) &&
           bz_graph_mark_page(
               g, more, last != BUZON_TIME_NONE && horizon != BUZON_TIME_NONE && last < horizon,
               err) &&
           bz_graph_round_go(g, err);
}

/* --- refusals --- */

/* This list, or this post, is not for us: on to the next. */
static bool walk_leave(struct bz_graph *g, bool comments, struct bz_err *err)
{
    if (comments)
        return bz_graph_posts_skip(g, err) && bz_graph_round_go(g, err);
    return bz_graph_mark_leave(g, err) && bz_graph_round_go(g, err);
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
    bool anew = false;

    (void)bz_graph_fail(&why, g->m.x, g->m.x->purpose, NULL);
    if (why.code == BUZON_ERR_NETWORK && strstr(why.message, "error 1") &&
        strstr(why.message, "reduce") && limit / 2 >= WALK_LIMIT_MIN)
        return walk_halve(g, limit, err);
    if (why.code == BUZON_ERR_INVALID && !comments) { /* the cursor died */
        if (!bz_graph_mark_anew(g, &anew, err))
            return false;
        if (anew)
            return bz_graph_round_go(g, err);
    }
    if (why.code == BUZON_ERR_INVALID && strstr(why.message, "field") &&
        !bz_json_flag(g->round, "plain", false))
        return bz_meta_set(bz_json_set_bool(g->round, "plain", true), err) &&
               bz_graph_round_go(g, err);
    /* A sweep would ask for what died for ever. */
    if (why.code == BUZON_ERR_INVALID && !comments && bz_json_str(g->round, "more") &&
        bz_json_flag(g->round, "slow", false))
        return walk_leave(g, false, err);
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
