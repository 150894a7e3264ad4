/* SPDX-License-Identifier: EUPL-1.2 */
/* The slow way over everything the server still shows, from the newest to the oldest: what came
 * in below the cursor of the rounds (hidden by an outage, back-dated, let through late), and
 * the contexts of all our posts and of all private conversations, not only of the recent ones.
 *
 * Its state is that of a poll without cursors; "round" is where it is: "stage", "next" (the
 * page asked now), "edge" (the oldest id of the page before), "wait" (posts of that page whose
 * contexts are asked first, the last one next), "again" (those asked once in vain), "horizon"
 * (what is older was never wanted). Every answer leaves a state to go on from. */
#include "network/mastodon/mastodon.h"

#include <string.h>

enum { SWEEP_RESERVE = 100 }; /* requests of the server's 300 that are left to the rounds */

struct stage {
    const char *purpose;
    const char *context; /* purpose; NULL: its items have none */
    const char *path;    /* NULL: as a feed asks */
    bool notifications;
    bool by_id; /* its pages go on below an id, where no Link says how */
};

static const struct stage stages[] = {
    {"sweep_notifications", NULL, NULL, true, true},
    {"sweep_own", "sweep_context", NULL, false, true},
    {"sweep_conversations", "sweep_conversation", "/api/v1/conversations?limit=40", false,
     false},
};

enum { STAGES = sizeof stages / sizeof *stages };

/* NULL when all are over. */
static const struct stage *sweep_stage(const struct masto *m)
{
    int64_t at = bz_json_num(m->round, "stage", STAGES);

    return at >= 0 && at < STAGES ? &stages[at] : NULL;
}

/* --- what is asked next --- */

/* The address of a page; `below`: an id or NULL. NULL in *ret without a way to ask. */
static bool sweep_url(const struct masto *m, const struct stage *s, const char *below,
                      char **ret, struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};

    if (!m->base || (!s->path && !s->notifications && !m->me))
        return true;
    bz_str_add(&url, m->base);
    if (s->path)
        bz_str_add(&url, s->path);
    else
        masto_feed_path(m, s->notifications, &url);
    if (below) {
        bz_str_add(&url, "&max_id=");
        bz_str_add_escaped(&url, below);
    }
    return (*ret = bz_str_take(&url, err));
}

static bool sweep_set_next(struct masto *m, const char *next, struct bz_err *err)
{
    if (next)
        return masto_set(bz_json_set_text(m->round, "next", next), err);
    (void)bz_json_remove(m->round, "next");
    (void)bz_json_remove(m->round, "edge");
    return true;
}

static bool sweep_enter(struct masto *m, int64_t stage, struct bz_err *err)
{
    BZ_TEXT next = NULL;

    if (!masto_set(bz_json_set_int(m->round, "stage", stage), err) ||
        !sweep_set_next(m, NULL, err))
        return false;
    return stage >= STAGES ||
           (sweep_url(m, &stages[stage], NULL, &next, err) && sweep_set_next(m, next, err));
}

static const char *sweep_waits(const struct masto *m)
{
    const struct bz_json *wait = bz_json_get(m->round, "wait");

    return bz_json_text(bz_json_at(wait, bz_json_len(wait) - 1));
}

/* Rounds have the first claim to what the server grants. */
static bool sweep_yields(const struct masto *m)
{
    const char *left =
        m->x ? bz_headers_find(&m->x->response->headers, "X-RateLimit-Remaining", 0) : NULL;

    return left && *left >= '0' && *left <= '9' && strtol(left, NULL, 10) <= SWEEP_RESERVE;
}

/* One request, or the end; none while the server is tired of us: a later job goes on. */
static bool sweep_go(struct masto *m, struct bz_err *err)
{
    const struct stage *s = sweep_stage(m);
    const char *id = sweep_waits(m), *next;

    while (s && !id && !bz_json_str(m->round, "next")) {
        if (!sweep_enter(m, s - stages + 1, err))
            return false;
        s = sweep_stage(m);
    }
    m->batch->round_done = !s;
    if (!s || sweep_yields(m))
        return masto_save(m, err);
    next = bz_json_str(m->round, "next");
    return (id ? masto_ask_status(m, s->context, id, "/context", err)
               : masto_ask_url(m, s->purpose, next, err)) &&
           masto_save(m, err);
}

/* --- its beginning --- */

/* What only rounds of polling go by. */
static const char *const sweep_drops[] = {"cursor", "own_cursor", "back",    "own_back",
                                          "watch",  "directs",    "warning", "conversations"};

static bool sweep_start(struct masto *m, buzon_time now, struct bz_err *err)
{
    for (size_t i = 0; i < sizeof sweep_drops / sizeof *sweep_drops; i++)
        (void)bz_json_remove(m->state, sweep_drops[i]);
    bz_json_free(m->round);
    m->round = bz_json_object();
    return masto_set(bz_json_set_int(m->round, "began", now) &&
                         bz_json_set_int(m->round, "horizon", masto_since(m, now)),
                     err) &&
           sweep_enter(m, 0, err);
}

struct bz_batch *masto_sweep(const struct bz_context *c, const struct bz_json *known,
                             buzon_time now, struct bz_err *err)
{
    const struct bz_context own = {c->account, c->settings, c->state ? c->state : known};
    __attribute__((cleanup(masto_done))) struct masto m = {0};
    const char *base;

    if (!masto_init(&m, &own, NULL, now, err))
        return NULL;
    if (!m.base)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting base_url is missing: the server's address");
    base = bz_json_str(m.state, "base");
    if (base && !bz_streq(base, m.base)) /* the first round there comes first */
        return bz_steal(m.batch);
    if (((!c->state || !sweep_stage(&m)) && !sweep_start(&m, now, err)) || !sweep_go(&m, err))
        return NULL;
    return bz_steal(m.batch);
}

/* --- a page --- */

/* What a page says about paging. */
struct sweep_page {
    char *edge; /* owns: its oldest id */
    bool beyond;
};

static void sweep_page_done(struct sweep_page *p)
{
    free(p->edge);
}

static bool sweep_edge(struct sweep_page *p, const struct bz_json *item, struct bz_err *err)
{
    char *id = NULL;

    if (!bz_json_id(item, "id", &id, err))
        return false;
    if (!masto_fits(id) || (p->edge && !masto_after(p->edge, id))) {
        free(id);
        return true;
    }
    free(p->edge);
    p->edge = id;
    return true;
}

static bool sweep_wait(struct masto *m, const char *id, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(m->round, "wait");
    BZ_AUTO(bz_json)
    list = bz_json_kind(old) == BZ_JSON_ARRAY ? bz_json_copy(old) : bz_json_array();

    return masto_set(
        bz_json_push_text(list, id) && bz_json_set(m->round, "wait", bz_steal(list)), err);
}

/* A notification, a post of ours, or the last message of a conversation. */
static bool sweep_item(struct masto *m, const struct stage *s, const struct bz_json *item,
                       struct sweep_page *page, struct bz_err *err)
{
    const struct bz_json *status = s->by_id ? item : bz_json_get(item, "last_status");
    const char *id = bz_json_str(status, "id");
    buzon_time created = masto_time(status, "created_at");

    if (!sweep_edge(page, item, err))
        return false;
    if (created != BUZON_TIME_NONE &&
        created < bz_json_num(m->round, "horizon", BUZON_TIME_NONE)) {
        page->beyond = page->beyond || s->by_id;
        return true;
    }
    if (s->notifications)
        return masto_add_notification(m, item, false, err);
    if (!s->by_id)
        return !masto_fits(id) || (masto_add_status(m, status, &(struct masto_how){0}, err) &&
                                   sweep_wait(m, id, err));
    return masto_add_own(m, item, err) &&
           (!masto_has_answers(m, item) || sweep_wait(m, id, err));
}

/* Where the pages go on; NULL in *ret at their end, and when they would not end. */
static bool sweep_next(const struct masto *m, const struct stage *s,
                       const struct sweep_page *page, char **ret, struct bz_err *err)
{
    const char *now = bz_json_str(m->round, "next");

    if (page->beyond || !page->edge || bz_streq(page->edge, bz_json_str(m->round, "edge")))
        return true;
    if (!masto_link(m, "next", ret, err) ||
        (!*ret && s->by_id && !sweep_url(m, s, page->edge, ret, err)))
        return false;
    if (bz_streq(*ret, now)) {
        free(*ret);
        *ret = NULL;
    }
    return true;
}

bool masto_sweep_page(struct masto *m, enum masto_phase phase, const struct bz_json *list,
                      struct bz_err *err)
{
    __attribute__((cleanup(sweep_page_done))) struct sweep_page page = {0};
    const struct stage *s = sweep_stage(m);
    BZ_TEXT next = NULL;

    (void)phase;
    if (!s)
        return sweep_go(m, err);
    for (size_t i = bz_json_len(list); i-- > 0;) {
        if (!sweep_item(m, s, bz_json_at(list, i), &page, err))
            return false;
    }
    return sweep_next(m, s, &page, &next, err) && sweep_set_next(m, next, err) &&
           (!next || masto_set(bz_json_set_text(m->round, "edge", page.edge), err)) &&
           sweep_go(m, err);
}

/* What a server has not, or shows us not, is no reason to stop; that it is down is one to come
 * back later. */
bool masto_sweep_refused(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    const struct stage *s = sweep_stage(m);
    int status = m->x->response->status;
    BZ_TEXT next = NULL;

    (void)phase;
    if (!s || status == 429 || status >= 500)
        return masto_refuse(m->x, m->x->purpose, err);
    if (s->notifications && (status == 400 || status == 422) &&
        !bz_json_flag(m->state, "plain", false))
        return masto_set(bz_json_set_bool(m->state, "plain", true), err) &&
               sweep_url(m, s, bz_json_str(m->round, "edge"), &next, err) &&
               sweep_set_next(m, next, err) && sweep_go(m, err);
    return sweep_set_next(m, NULL, err) && sweep_go(m, err);
}

/* --- contexts --- */

static bool sweep_has(const struct bz_json *list, const char *id)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (bz_streq(bz_json_text(bz_json_at(list, i)), id))
            return true;
    }
    return false;
}

/* Off the list of those that wait; `again`: behind all others, once. */
static bool sweep_turn(struct masto *m, const char *asked, bool again, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(m->round, "wait");
    const struct bz_json *before = bz_json_get(m->round, "again");
    BZ_AUTO(bz_json) wait = bz_json_array();
    BZ_AUTO(bz_json)
    twice = bz_json_kind(before) == BZ_JSON_ARRAY ? bz_json_copy(before) : bz_json_array();
    bool ok = wait && twice;

    again = again && asked && !sweep_has(before, asked);
    if (ok && again)
        ok = bz_json_push_text(wait, asked) && bz_json_push_text(twice, asked);
    for (size_t i = 0; ok && i < bz_json_len(old); i++) {
        const char *id = bz_json_text(bz_json_at(old, i));

        if (id && !bz_streq(id, asked))
            ok = bz_json_push_text(wait, id);
    }
    if (ok && !bz_json_len(wait)) {
        (void)bz_json_remove(m->round, "wait");
        (void)bz_json_remove(m->round, "again");
        return true;
    }
    return masto_set(ok && bz_json_set(m->round, "wait", bz_steal(wait)) &&
                         bz_json_set(m->round, "again", bz_steal(twice)),
                     err);
}

bool masto_sweep_context(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                         struct bz_err *err)
{
    bool again = bz_headers_find(&m->x->response->headers, "Mastodon-Async-Refresh", 0);
    BZ_TEXT asked = NULL;

    if (!masto_asked(m, &asked, err))
        return false;
    return (phase == MASTO_DIRECTS ? masto_add_directs(m, j, asked, err)
                                   : masto_add_answers(m, j, asked, err)) &&
           sweep_turn(m, asked, again, err) && sweep_go(m, err);
}

/* A gateway that finds no server says nothing about the post. */
bool masto_sweep_context_refused(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    int status = m->x->response->status;
    bool gone = status >= 400 && status < 500;
    BZ_TEXT asked = NULL;

    (void)phase;
    if (status == 429 || (status > 500 && status <= 504))
        return masto_refuse(m->x, m->x->purpose, err);
    return masto_asked(m, &asked, err) && sweep_turn(m, asked, !gone, err) && sweep_go(m, err);
}
