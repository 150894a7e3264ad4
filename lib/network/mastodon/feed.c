/* SPDX-License-Identifier: EUPL-1.2 */
/* Lists that grow at one end, read page by page: notifications and our own posts.
 *
 * "back" reads from the newest to the oldest page, once, as far as the account's settings want
 * it; "forward" reads what is above the cursor. The cursor is not the newest id seen but the
 * newest one that is old enough: ids are drawn before they are committed, so a lower one may
 * turn up after a higher one was read. What lies between is read twice, which is harmless. */
#include "network/mastodon/mastodon.h"

#include "term/civil.h"

#include <string.h>

enum {
    FEED_LAG_MS = 60 * 1000,
    FEED_DAYS = 30,       /* of the past that the first round brings */
    FEED_LIMIT_PAGES = 60 /* a round: servers allow 300 such requests in 15 minutes */
};

struct feed {
    const char *purpose;
    const char *cursor, *back;  /* keys in the state; the mark in the round has the former */
    const char *forward, *next; /* parameter, and relation of the Link, of this direction */
    bool is_back, notifications;
    enum masto_phase first; /* the way back of the same list */
    const char *dead;       /* key in the round: its cursor was refused already */
    const char *empty;      /* key in the state: the way back came to nothing, once */
    const char *words;
};

static const struct feed feeds[MASTO_END] = {
    [MASTO_BACK] = {"notifications_back", "cursor", "back", "max_id", "next", true, true,
                    MASTO_BACK, "dead", "back_empty", "notifications"},
    [MASTO_NOTIFICATIONS] = {"notifications", "cursor", "back", "min_id", "prev", false, true,
                             MASTO_BACK, "dead", "back_empty", "notifications"},
    [MASTO_OWN_BACK] = {"own_back", "own_cursor", "own_back", "max_id", "next", true, false,
                        MASTO_OWN_BACK, "own_dead", "own_back_empty", "our own posts"},
    [MASTO_OWN] = {"own", "own_cursor", "own_back", "min_id", "prev", false, false,
                   MASTO_OWN_BACK, "own_dead", "own_back_empty", "our own posts"},
};

/* Not every server knows quotes and filtered notifications: those that complain get the plain
 * question, and other types are left out afterwards. */
void masto_feed_path(const struct masto *m, bool notifications, struct bz_str *path)
{
    bool plain = bz_json_flag(m->state, "plain", false);

    if (notifications) {
        bz_str_add(path, plain ? "/api/v1/notifications?limit=80"
                               : "/api/v1/notifications?types[]=mention&types[]=quote"
                                 "&include_filtered=true&limit=80");
        return;
    }
    bz_str_add(path, "/api/v1/accounts/");
    bz_str_add_escaped(path, m->me ? m->me : "");
    bz_str_add(path, "/statuses?exclude_reblogs=true&limit=40");
}

static bool feed_ask(struct masto *m, const struct feed *f, const char *id, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    masto_feed_path(m, f->notifications, &path);
    if (id) {
        bz_str_addf(&path, "&%s=", f->forward);
        bz_str_add_escaped(&path, id);
    }
    return masto_set(!path.failed, err) && masto_ask(m, f->purpose, path.data, err);
}

buzon_time masto_since(const struct masto *m, buzon_time now)
{
    int64_t days = bz_json_num(m->c->settings, "backfill_days", FEED_DAYS);

    return bz_json_num(m->state, "since", now - days * BZ_MS_DAY);
}

int masto_begin_feed(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    const struct feed *f = &feeds[phase];
    const char *cursor = bz_json_str(m->state, f->cursor);
    const struct bz_json *back = bz_json_get(m->state, f->back);
    const char *next = bz_json_str(back, "next");
    buzon_time horizon =
        bz_json_num(back, "horizon", masto_since(m, bz_json_num(m->round, "began", m->at)));
    bool asked;

    if (f->is_back ? cursor && !next : !cursor)
        return 0;
    if (!f->notifications && !m->me)
        return 0;
    if (!masto_set(bz_json_set_int(m->round, "pages", 0) &&
                       bz_json_set_null(m->round, "edge") &&
                       bz_json_set_bool(m->round, "empty", false) &&
                       bz_json_set_int(m->round, "horizon", horizon),
                   err))
        return -1;
    if (f->is_back && next && bz_same_origin(m->base, next))
        asked = masto_ask_url(m, f->purpose, next, err);
    else
        asked = feed_ask(m, f, f->is_back ? NULL : cursor, err);
    return asked ? 1 : -1;
}

/* --- a page --- */

/* What a page says about paging. Texts are owned. */
struct feed_page {
    char *edge;  /* the id next to what lies beyond it */
    char *mark;  /* newest id that is old enough for a cursor */
    bool beyond; /* has items from before the horizon */
};

static void feed_page_done(struct feed_page *p)
{
    free(p->edge);
    free(p->mark);
}

/* A post of ours; boosts, which some servers list here all the same, are not. */
bool masto_add_own(struct masto *m, const struct bz_json *status, struct bz_err *err)
{
    if (bz_json_kind(bz_json_get(status, "reblog")) == BZ_JSON_OBJECT ||
        !masto_is_me(m, bz_json_get(status, "account")))
        return true;
    return masto_add_status(m, status, &(struct masto_how){0}, err);
}

/* Remember an id of the page as its edge or its mark, where it is one. Takes id. By their order
 * and not by their place: not every server sorts. */
static bool feed_note(struct masto *m, const struct feed *f, char *id, buzon_time created,
                      struct feed_page *page, struct bz_err *err)
{
    BZ_TEXT owned = id;
    bool old = created != BUZON_TIME_NONE && created <= m->server_now - FEED_LAG_MS;

    if (!masto_fits(id))
        return true;
    if (old && masto_after(id, page->mark)) {
        free(page->mark);
        page->mark = NULL;
        if (!bz_dup(&page->mark, id, err))
            return false;
    }
    if (!page->edge ||
        (f->is_back ? masto_after(page->edge, id) : masto_after(id, page->edge))) {
        free(page->edge);
        page->edge = bz_steal(owned);
    }
    return true;
}

static bool feed_item(struct masto *m, const struct feed *f, const struct bz_json *item,
                      struct feed_page *page, struct bz_err *err)
{
    buzon_time created = masto_time(item, "created_at");
    buzon_time horizon = bz_json_num(m->round, "horizon", BUZON_TIME_NONE);
    char *id = NULL;

    if (!bz_json_id(item, "id", &id, err) || !feed_note(m, f, id, created, page, err))
        return false;
    if (f->is_back && created != BUZON_TIME_NONE && created < horizon) {
        page->beyond = true;
        return true;
    }
    return f->notifications ? masto_add_notification(m, item, false, err)
                            : masto_add_own(m, item, err);
}

/* Newest first as they come, oldest first as they go on: a conversation in its own order. */
static bool feed_items(struct masto *m, const struct feed *f, const struct bz_json *list,
                       struct feed_page *page, struct bz_err *err)
{
    for (size_t i = bz_json_len(list); i-- > 0;) {
        if (!feed_item(m, f, bz_json_at(list, i), page, err))
            return false;
    }
    return true;
}

static bool feed_move(struct masto *m, const struct feed *f, const struct feed_page *page,
                      struct bz_err *err)
{
    const char *old = bz_json_str(m->state, f->cursor);

    if (!page->mark || (old && !masto_after(page->mark, old)))
        return true;
    return masto_set(bz_json_set_text(m->state, f->cursor, page->mark), err);
}

/* Where the pages go on: as Link says, else (snac) beyond the last id. NULL in *ret when they
 * do not. */
static bool feed_next(struct masto *m, const struct feed *f, const struct feed_page *page,
                      char **ret, struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};

    if (!masto_fits(page->edge) || page->beyond || !m->base ||
        bz_streq(page->edge, bz_json_str(m->round, "edge")))
        return true;
    if (!masto_link(m, f->next, ret, err))
        return false;
    if (*ret)
        return true;
    bz_str_add(&url, m->base);
    masto_feed_path(m, f->notifications, &url);
    bz_str_addf(&url, "&%s=", f->forward);
    bz_str_add_escaped(&url, page->edge);
    return (*ret = bz_str_take(&url, err));
}

/* Remember where the way back goes on, or that it is at its end. */
static bool feed_pause(struct masto *m, const struct feed *f, const char *next,
                       struct bz_err *err)
{
    BZ_AUTO(bz_json) back = NULL;

    if (!f->is_back)
        return true;
    (void)bz_json_remove(m->state, f->back);
    if (!next)
        return true;
    back = bz_json_object();
    return masto_set(
        bz_json_set_text(back, "next", next) &&
            bz_json_set_int(back, "horizon", bz_json_num(m->round, "horizon", 0)) &&
            bz_json_set(m->state, f->back, bz_steal(back)),
        err);
}

/* On the way back an empty page ends it for good, so it has to be empty twice, and in two
 * rounds: a server that has a bad minute answers every question so. */
static bool feed_doubts(const struct masto *m, const struct feed *f, const struct bz_json *list)
{
    return f->is_back && !bz_json_len(list) && bz_json_str(m->round, "edge") &&
           !bz_json_flag(m->round, "empty", false);
}

static bool feed_again(struct masto *m, const struct feed *f, struct bz_err *err)
{
    return masto_set(bz_json_set_bool(m->round, "empty", true), err) &&
           feed_ask(m, f, bz_json_str(m->round, "edge"), err) && masto_save(m, err);
}

/* Where the next round has to see the end again: it asks the same. */
static bool feed_ends_again(struct masto *m, const struct feed *f, const struct bz_json *list,
                            char **next, struct bz_err *err)
{
    bool under_way = bz_json_str(m->round, "edge") || bz_json_get(m->state, f->back);

    if (!f->is_back)
        return true;
    if (under_way && !bz_json_len(list) && m->x->request &&
        !bz_json_flag(m->state, f->empty, false))
        return bz_dup(next, m->x->request->url, err) &&
               masto_set(bz_json_set_bool(m->state, f->empty, true), err);
    (void)bz_json_remove(m->state, f->empty);
    return true;
}

/* Once the way back works: a server that refuses everything lost nothing. */
static bool feed_tell(struct masto *m, const struct feed *f, struct bz_err *err)
{
    int64_t status = bz_json_num(m->round, "lost", 0);
    BZ_DONE(bz_str) words = {0};

    if (!f->is_back || !status)
        return true;
    (void)bz_json_remove(m->round, "lost");
    bz_str_addf(&words,
                "the server does not know any more how far %s were read (it says %d): they are "
                "read again from the newest to the oldest",
                f->words, (int)status);
    return (m->batch->lost = bz_str_take(&words, err));
}

/* The server no longer knows where we are: the way back finds all there is. Once a round: a
 * server may refuse every cursor. */
static bool feed_lost(struct masto *m, const struct feed *f, int status, struct bz_err *err)
{
    (void)bz_json_remove(m->state, f->cursor);
    (void)bz_json_remove(m->state, f->back);
    (void)bz_json_remove(m->state, f->empty);
    return masto_set(bz_json_set_int(m->round, "lost", status) &&
                         bz_json_set_bool(m->round, f->dead, true),
                     err) &&
           masto_go(m, f->first, err);
}

static bool feed_is_dead(const struct masto *m, const struct feed *f, int status)
{
    return !f->is_back && bz_json_str(m->state, f->cursor) &&
           !bz_json_flag(m->round, f->dead, false) &&
           (status == 400 || status == 404 || status == 410 || status == 422);
}

bool masto_feed_page(struct masto *m, enum masto_phase phase, const struct bz_json *list,
                     struct bz_err *err)
{
    const struct feed *f = &feeds[phase];
    __attribute__((cleanup(feed_page_done))) struct feed_page page = {0};
    int64_t pages = bz_json_num(m->round, "pages", 0) + 1;
    BZ_TEXT next = NULL;

    if (feed_doubts(m, f, list))
        return feed_again(m, f, err);
    if (!feed_tell(m, f, err) || !feed_items(m, f, list, &page, err) ||
        !feed_move(m, f, &page, err) ||
        (!f->notifications && !masto_watch(m, list, f->is_back, err)) ||
        !feed_next(m, f, &page, &next, err) || !feed_ends_again(m, f, list, &next, err))
        return false;
    if (!next || !bz_json_len(list) || pages >= FEED_LIMIT_PAGES || masto_tired(m))
        return feed_pause(m, f, next, err) && masto_go(m, phase + 1, err);
    return masto_set(bz_json_set_int(m->round, "pages", pages) &&
                         bz_json_set_text(m->round, "edge", page.edge) &&
                         bz_json_set_bool(m->round, "empty", false),
                     err) &&
           masto_ask_url(m, f->purpose, next, err) && masto_save(m, err);
}

/* Our own posts are no reason to come back to the same notifications for ever; but a missing
 * permission is for a person to know. */
static bool feed_own_refused(struct masto *m, int status, struct bz_err *err)
{
    if (status == 429)
        return masto_go(m, MASTO_END, err);
    if (status == 404 || status == 410 || status >= 500)
        return masto_go(m, MASTO_CONTEXTS, err);
    return masto_refuse(m->x, "own posts", err);
}

bool masto_feed_refused(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    const struct feed *f = &feeds[phase];
    int status = m->x->response->status;

    if (f->notifications && (status == 400 || status == 422) &&
        !bz_json_flag(m->state, "plain", false))
        return masto_set(bz_json_set_bool(m->state, "plain", true), err) &&
               masto_go(m, phase, err);
    if (feed_is_dead(m, f, status))
        return feed_lost(m, f, status, err);
    return f->notifications ? masto_refuse(m->x, "notifications", err)
                            : feed_own_refused(m, status, err);
}
