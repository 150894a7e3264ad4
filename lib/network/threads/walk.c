/* SPDX-License-Identifier: EUPL-1.2 */
/* Pages of Threads' lists: what is in them, whether they go on, what a refusal of one means. */
#include "network/threads/round.h"

#include "term/civil.h"

#include <string.h>

enum { WALK_CURSOR = 1024 };

/* --- pages --- */

/* Where there is no "next" a cursor may still lead on: an empty page then says that it does
 * not. */
static bool walk_more(const struct bz_json *page, struct bz_str *ret)
{
    const char *after = bz_json_text(bz_json_path(page, "paging.cursors.after"));

    if (bz_json_path(page, "paging.next"))
        return bz_meta_more(page, ret);
    if (!after || !*after || strlen(after) > WALK_CURSOR ||
        !bz_meta_len(bz_json_get(page, "data")))
        return false;
    bz_str_add(ret, "&after=");
    bz_str_add_escaped(ret, after);
    return !ret->failed;
}

bool th_walk_page(struct bz_json *walk, const struct bz_json *page, bool *ret,
                  struct bz_err *err)
{
    BZ_DONE(bz_str) more = {0};
    bool goes_on = walk_more(page, &more);

    return bz_meta_set(!more.failed, err) &&
           bz_graph_page_on(walk, page, goes_on ? more.data : NULL, ret, err);
}

/* --- items --- */

static bool list_items(struct bz_graph *t, enum th_phase phase, const struct bz_json *list,
                       buzon_time *last, struct bz_err *err)
{
    const struct th_how how = {.ours = phase != TH_MENTIONS,
                               .as_of = t->m.at - BZ_MS_MINUTE,
                               .kind = phase == TH_REPLIES    ? BUZON_MESSAGE_REPLY
                                       : phase == TH_MENTIONS ? BUZON_MESSAGE_MENTION
                                                              : BUZON_MESSAGE_UNKNOWN};

    *last = BUZON_TIME_NONE;
    for (size_t i = bz_meta_len(list); i-- > 0;) {
        const struct bz_json *item = bz_json_at(list, i);

        if (*last == BUZON_TIME_NONE)
            *last = bz_meta_time(bz_json_get(item, "timestamp"));
        if (!th_add(t, item, &how, err) ||
            (phase != TH_MENTIONS && !th_posts_queue(t, item, phase == TH_REPLIES, err)))
            return false;
    }
    return bz_graph_mark_items(t, list, "timestamp", err);
}

static bool walk_list(struct bz_graph *t, enum th_phase phase, const struct bz_json *page,
                      struct bz_err *err)
{
    buzon_time last, horizon = th_round_horizon(t, phase);
    bool more = false;

    /* What is too old ends it also where "since" is taken for nothing. */
    return list_items(t, phase, bz_json_get(page, "data"), &last, err) &&
           th_walk_page(t->round, page, &more, err) &&
           bz_graph_mark_page(
               t, more, last != BUZON_TIME_NONE && horizon != BUZON_TIME_NONE && last < horizon,
               err) &&
           th_round_go(t, err);
}

/* --- refusals --- */

static bool walk_plain(struct bz_graph *t, struct bz_err *err)
{
    return bz_meta_set(bz_json_set_bool(t->round, "plain", true), err) && th_round_go(t, err);
}

static bool walk_leave(struct bz_graph *t, struct bz_err *err)
{
    return bz_graph_mark_leave(t, err) && th_round_go(t, err);
}

/* Our own posts have to be readable; what else is refused is left out, as a check says. An
 * unknown field, or a cursor that died, is another question. */
static bool walk_refused(struct bz_graph *t, enum th_phase phase, bool below,
                         struct bz_err *err)
{
    struct bz_err why = {0};
    bool closed, anew = false;

    (void)bz_graph_fail(&why, t->m.x, t->m.x->purpose, NULL);
    closed = why.code == BUZON_ERR_GONE || why.code == BUZON_ERR_FORBIDDEN ||
             why.code == BUZON_ERR_INVALID;
    if (why.code == BUZON_ERR_INVALID && strstr(why.message, "field") &&
        !bz_json_flag(t->round, "plain", false))
        return walk_plain(t, err);
    if (why.code == BUZON_ERR_INVALID && !below) { /* the cursor died */
        if (!bz_graph_mark_anew(t, &anew, err))
            return false;
        if (anew)
            return th_round_go(t, err);
    }
    /* A sweep would ask for what died for ever. */
    if (why.code == BUZON_ERR_INVALID && !below && bz_json_str(t->round, "more") &&
        bz_json_flag(t->round, "slow", false))
        return walk_leave(t, err);
    if (closed && below)
        return th_posts_skip(t, err) && th_round_go(t, err);
    if (closed && phase != TH_POSTS)
        return walk_leave(t, err);
    if (why.code == BUZON_ERR_GONE || why.code == BUZON_ERR_INVALID)
        why.code = BUZON_ERR_PROTOCOL; /* a part of the interface itself */
    bz_err_move(err, &why);
    return false;
}

/* --- by purpose --- */

static const struct {
    const char *purpose;
    enum th_phase phase;
    bool below;
} walks[] = {
    {"posts", TH_POSTS, false},       {"replies", TH_REPLIES, false},
    {"mentions", TH_MENTIONS, false}, {"below", TH_POSTS, true},
    {"pending", TH_POSTS, true},
};

bool th_walked(struct bz_graph *t, bool *ret, struct bz_err *err)
{
    BZ_AUTO(bz_json) page = NULL;
    size_t i = 0;

    while (i < sizeof walks / sizeof *walks && !bz_streq(walks[i].purpose, t->m.x->purpose))
        i++;
    *ret = t->m.x->request && i < sizeof walks / sizeof *walks;
    if (!*ret)
        return true;
    if (!th_round_load(t, err))
        return false;
    if (!bz_graph_ok(t->m.x))
        return walk_refused(t, walks[i].phase, walks[i].below, err);
    page = bz_graph_parse(t, err);
    if (!page)
        return false;
    if (bz_json_kind(bz_json_get(page, "data")) != BZ_JSON_ARRAY)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the network's answer is no list",
                       t->m.x->purpose);
    return walks[i].below ? th_posts_page(t, page, err)
                          : walk_list(t, walks[i].phase, page, err);
}
