/* SPDX-License-Identifier: EUPL-1.2 */
/* Pages of Graph's lists: what is in them, whether they go on, what a refusal of one means.
 *
 * Privacy makes pages short, and some bring nothing although more follow; others bring the same
 * again and again. */
#include "network/facebook/round.h"

#include "term/civil.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    WALK_PAGES = 60,
    WALK_LIMIT = 100, /* that many items are asked for, and halved when it is too much */
    WALK_TALKS = 25,  /* of conversations with their messages */
    WALK_LIMIT_MIN = 5,
    WALK_DAYS = 14 /* of posts, whose comments are looked after in every round */
};

/* --- pages --- */

bool fb_walk_reset(struct bz_json *walk, struct bz_err *err)
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

bool fb_walk_page(struct fb *f, struct bz_json *walk, const struct bz_json *page, bool *ret,
                  struct bz_err *err)
{
    int64_t pages = bz_json_num(walk, "pages", 0) + 1;
    BZ_DONE(bz_str) more = {0};
    char hash[17];

    (void)f;
    walk_hash(bz_json_get(page, "data"), hash);
    *ret =
        bz_meta_more(page, &more) && pages < WALK_PAGES &&
        !(bz_meta_len(bz_json_get(page, "data")) && bz_streq(bz_json_str(walk, "hash"), hash));
    return bz_meta_set(!more.failed && bz_json_set_int(walk, "pages", pages) &&
                           bz_json_set_text(walk, "hash", hash) &&
                           bz_json_set_text(walk, "more", *ret ? more.data : NULL),
                       err);
}

int64_t fb_walk_limit(const struct fb *f, enum fb_phase phase)
{
    return bz_json_num(f->round, "limit", phase == FB_TALKS ? WALK_TALKS : WALK_LIMIT);
}

/* --- items --- */

/* When an item of a list is of, in the list's order. */
static buzon_time item_at(enum fb_phase phase, const struct bz_json *item)
{
    return bz_meta_time(bz_json_get(item, phase == FB_TALKS ? "updated_time" : "created_time"));
}

static bool item_add(struct fb *f, enum fb_phase phase, const struct bz_json *item,
                     struct bz_err *err)
{
    const struct fb_how how = {.page = f->m.me, .as_of = f->m.at - BZ_MS_MINUTE};

    switch (phase) {
    case FB_FEED:
    case FB_ADS:
        return fb_add_post(f, item, &how, err) && fb_posts_queue(f, item, err);
    case FB_TAGGED:
        return fb_add_post(f, item, &how, err);
    case FB_RATINGS:
        return fb_add_review(f, item, &how, err);
    case FB_TALKS:
        return fb_add_conversation(f, item, &how, err);
    case FB_END:
        break;
    }
    return true;
}

/* What is older was read before. */
static buzon_time list_horizon(const struct fb *f, enum fb_phase phase)
{
    buzon_time began = bz_json_num(f->round, "began", f->m.at);
    buzon_time recent = began - WALK_DAYS * (int64_t)BZ_MS_DAY;

    if (bz_json_flag(f->round, "slow", false))
        return phase == FB_FEED || phase == FB_ADS ? BUZON_TIME_NONE : f->since;
    if (phase == FB_TALKS)
        recent = bz_json_num(f->state, "talks", f->since) - BZ_MS_HOUR;
    /* The first round goes back as far as it is wanted. */
    return recent > f->since && bz_json_get(f->state, "talks") ? recent : f->since;
}

static bool list_items(struct fb *f, enum fb_phase phase, const struct bz_json *list,
                       buzon_time *last, struct bz_err *err)
{
    int64_t top = bz_json_num(f->round, "top", 0);

    *last = BUZON_TIME_NONE;
    for (size_t i = bz_meta_len(list); i-- > 0;) {
        buzon_time at = item_at(phase, bz_json_at(list, i));

        if (*last == BUZON_TIME_NONE)
            *last = at;
        if (phase == FB_TALKS && at > top)
            top = at;
        if (!item_add(f, phase, bz_json_at(list, i), err))
            return false;
    }
    return bz_meta_set(bz_json_set_int(f->round, "top", top), err);
}

static bool walk_list(struct fb *f, enum fb_phase phase, const struct bz_json *page,
                      struct bz_err *err)
{
    buzon_time last, horizon = list_horizon(f, phase);
    bool more = false;

    if (!list_items(f, phase, bz_json_get(page, "data"), &last, err) ||
        !fb_walk_page(f, f->round, page, &more, err))
        return false;
    if (last != BUZON_TIME_NONE && horizon != BUZON_TIME_NONE && last < horizon)
        more = false;
    return bz_meta_set(bz_json_set_bool(f->round, "ended", !more), err) && fb_round_go(f, err);
}

/* --- refusals --- */

/* This list, or this post, is not for us: on to the next. */
static bool walk_leave(struct fb *f, bool comments, struct bz_err *err)
{
    if (comments)
        return fb_posts_skip(f, err) && fb_round_go(f, err);
    return bz_meta_set(bz_json_set_bool(f->round, "ended", true), err) && fb_round_go(f, err);
}

/* "Please reduce the amount of data you're asking for": half of it. */
static bool walk_halve(struct fb *f, int64_t limit, struct bz_err *err)
{
    return bz_meta_set(bz_json_set_int(f->round, "limit", limit / 2), err) &&
           fb_round_go(f, err);
}

/* Our own feed and conversations have to be readable; what else is refused is left out, as a
 * check says. An unknown field, or a cursor that died, is another question. */
static bool walk_refused(struct fb *f, enum fb_phase phase, bool comments, struct bz_err *err)
{
    int64_t limit = fb_walk_limit(f, phase);
    struct bz_err why = {0};

    (void)bz_graph_fail(&why, f->m.x, f->m.x->purpose, NULL);
    if (why.code == BUZON_ERR_NETWORK && strstr(why.message, "error 1") &&
        strstr(why.message, "reduce") && limit / 2 >= WALK_LIMIT_MIN)
        return walk_halve(f, limit, err);
    if (why.code == BUZON_ERR_INVALID && !comments && bz_json_str(f->round, "more") &&
        !bz_json_flag(f->round, "anew", false)) /* the cursor died */
        return fb_walk_reset(f->round, err) &&
               bz_meta_set(bz_json_set_bool(f->round, "anew", true), err) &&
               fb_round_go(f, err);
    if (why.code == BUZON_ERR_INVALID && strstr(why.message, "field") &&
        !bz_json_flag(f->round, "plain", false))
        return bz_meta_set(bz_json_set_bool(f->round, "plain", true), err) &&
               fb_round_go(f, err);
    if ((comments && (why.code == BUZON_ERR_GONE || why.code == BUZON_ERR_FORBIDDEN ||
                      why.code == BUZON_ERR_INVALID)) ||
        (phase != FB_FEED && !comments &&
         (why.code == BUZON_ERR_FORBIDDEN || why.code == BUZON_ERR_INVALID ||
          why.code == BUZON_ERR_GONE)))
        return walk_leave(f, comments, err);
    if (why.code == BUZON_ERR_GONE || why.code == BUZON_ERR_INVALID)
        why.code = BUZON_ERR_PROTOCOL; /* a part of the interface itself */
    bz_err_move(err, &why);
    return false;
}

/* --- by purpose --- */

static const struct {
    const char *purpose;
    enum fb_phase phase;
    bool comments;
} walks[] = {
    {"feed", FB_FEED, false},       {"ads", FB_ADS, false},     {"tagged", FB_TAGGED, false},
    {"ratings", FB_RATINGS, false}, {"talks", FB_TALKS, false}, {"comments", FB_FEED, true},
};

bool fb_walked(struct fb *f, bool *ret, struct bz_err *err)
{
    BZ_AUTO(bz_json) page = NULL;
    size_t i = 0;

    while (i < sizeof walks / sizeof *walks && !bz_streq(walks[i].purpose, f->m.x->purpose))
        i++;
    *ret = f->m.x->request && i < sizeof walks / sizeof *walks;
    if (!*ret)
        return true;
    if (!fb_round_load(f, err))
        return false;
    if (!fb_ok(f->m.x))
        return walk_refused(f, walks[i].phase, walks[i].comments, err);
    page = fb_parse(f, err);
    if (!page)
        return false;
    if (bz_json_kind(bz_json_get(page, "data")) != BZ_JSON_ARRAY)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the network's answer is no list",
                       f->m.x->purpose);
    return walks[i].comments ? fb_posts_comments(f, page, err)
                             : walk_list(f, walks[i].phase, page, err);
}
