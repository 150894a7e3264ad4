/* SPDX-License-Identifier: EUPL-1.2 */
/* The answers of a thread beyond those that come along with it, all pages. "queue" holds {"id",
 * "video", "post", "since", "total"} of the threads they are missing of; "reply" how far the
 * first one was read: {"token", "pages", "newest", "restarts", "died": so many pages had it
 * when its token was refused}. */
#include "network/youtube/youtube.h"

#include <string.h>

enum { REPLY_PAGES = 200, REPLY_RESTARTS = 2 };

bool yt_replies_queue(struct yt *y, const struct bz_json *thread, buzon_time since,
                      struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(y->round, "queue");
    const struct bz_json *snippet = bz_json_get(thread, "snippet");
    BZ_AUTO(bz_json) queue = yt_len(old) ? bz_json_copy(old) : bz_json_array();
    BZ_AUTO(bz_json) item = bz_json_object();

    return yt_set(
        bz_json_set_text(item, "id", yt_thread_id(thread)) &&
            bz_json_set_text(item, "video", bz_json_str(snippet, "videoId")) &&
            bz_json_set_text(item, "post", bz_json_str(snippet, "postId")) &&
            bz_json_set_int(item, "since", since) &&
            bz_json_set_int(item, "total", bz_json_num(snippet, "totalReplyCount", 0)) &&
            bz_json_push(queue, bz_steal(item)) &&
            bz_json_set(y->round, "queue", bz_steal(queue)),
        err);
}

bool yt_replies_ask(struct yt *y, bool *ret, struct bz_err *err)
{
    const struct bz_json *first = bz_json_at(bz_json_get(y->round, "queue"), 0);
    const char *id = bz_json_str(first, "id");
    BZ_DONE(bz_str) query = {0};

    *ret = id != NULL;
    if (!id)
        return true;
    yt_query_replies(&query, id, bz_json_str(bz_json_get(y->round, "reply"), "token"));
    return yt_set(!query.failed, err) && yt_ask(y, "replies", query.data, NULL, err);
}

/* Noted once: the list of the first one ended, or was refused. */
static bool replies_note(struct yt *y, bool read, buzon_time newest, struct bz_err *err)
{
    const struct bz_json *first = bz_json_at(bz_json_get(y->round, "queue"), 0);
    const char *id = bz_json_str(first, "id");
    int64_t total = bz_json_num(first, "total", -1);

    if (!id)
        return true;
    return read ? yt_watch_read(y, id, total, newest, err) : yt_watch_unread(y, id, total, err);
}

/* The first is done with, read or not. */
static bool replies_shift(struct yt *y, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(y->round, "queue");
    BZ_AUTO(bz_json) rest = bz_json_array();
    bool ok = rest;

    for (size_t i = 1; ok && i < yt_len(old); i++)
        ok = bz_json_push(rest, bz_json_share(bz_json_at(old, i)));
    (void)bz_json_remove(y->round, "reply");
    return yt_set(ok && bz_json_set(y->round, "queue", bz_steal(rest)), err);
}

/* Whether what follows is known: only a list that runs from the newest to the oldest tells, and
 * that changed once (it ran the other way before October 2023, too). */
static bool replies_are_past(const struct bz_json *items, buzon_time since)
{
    size_t n = yt_len(items);
    buzon_time before = INT64_MAX, at = BUZON_TIME_NONE;

    for (size_t i = 0; i < n; i++) {
        at = yt_time(bz_json_get(bz_json_at(items, i), "snippet"), "publishedAt");
        if (at == BUZON_TIME_NONE || at > before)
            return false;
        before = at;
    }
    return since && n && at < since;
}

static bool replies_add(struct yt *y, const struct bz_json *first, const struct bz_json *items,
                        buzon_time *newest, struct bz_err *err)
{
    const struct yt_place place = {.video = bz_json_str(first, "video"),
                                   .post = bz_json_str(first, "post"),
                                   .list = items};

    for (size_t i = 0; i < yt_len(items); i++) {
        const struct bz_json *one = bz_json_at(items, i);
        buzon_time at = yt_time(bz_json_get(one, "snippet"), "publishedAt");

        *newest = at > *newest ? at : *newest;
        if (!yt_add_comment(y, one, &place, err))
            return false;
    }
    return true;
}

static bool replies_page(struct yt *y, const struct bz_json *page, const struct bz_json *items,
                         struct bz_err *err)
{
    const struct bz_json *first = bz_json_at(bz_json_get(y->round, "queue"), 0);
    const struct bz_json *so_far = bz_json_get(y->round, "reply");
    const char *token = bz_json_str(page, "nextPageToken");
    int64_t pages = bz_json_num(so_far, "pages", 0) + 1;
    int64_t died = bz_json_num(so_far, "died", 0);
    int64_t restarts = pages > died ? 0 : bz_json_num(so_far, "restarts", 0);
    buzon_time newest = bz_json_num(so_far, "newest", 0);
    BZ_AUTO(bz_json) now = bz_json_object();

    if (!replies_add(y, first, items, &newest, err))
        return false;
    if (token && *token && pages < REPLY_PAGES &&
        !bz_streq(token, bz_json_str(so_far, "token")) &&
        !replies_are_past(items, bz_json_num(first, "since", 0)))
        return yt_set(bz_json_set_text(now, "token", token) &&
                          bz_json_set_int(now, "pages", pages) &&
                          bz_json_set_int(now, "newest", newest) &&
                          bz_json_set_int(now, "restarts", restarts) &&
                          (!restarts || bz_json_set_int(now, "died", died)) &&
                          bz_json_set(y->round, "reply", bz_steal(now)),
                      err);
    return replies_note(y, yt_len(items), newest, err) && replies_shift(y, err);
}

/* A token that is known no more: from the first page on again, a few times as long as that
 * leads no further. */
static bool replies_again(struct yt *y, bool *ret, struct bz_err *err)
{
    const struct bz_json *so_far = bz_json_get(y->round, "reply");
    int64_t pages = bz_json_num(so_far, "pages", 0), died = bz_json_num(so_far, "died", 0);
    int64_t restarts = died ? bz_json_num(so_far, "restarts", 0) : 0;
    BZ_AUTO(bz_json) now = bz_json_object();

    *ret = bz_json_str(so_far, "token") && restarts < REPLY_RESTARTS &&
           yt_has_reason(y->x, "invalidPageToken");
    return !*ret || yt_set(bz_json_set_int(now, "restarts", restarts + 1) &&
                               bz_json_set_int(now, "died", pages > died ? pages : died) &&
                               bz_json_set(y->round, "reply", bz_steal(now)),
                           err);
}

/* A video whose comments were switched off, or that is private by now, costs its own only. */
bool yt_replies(struct yt *y, struct bz_err *err)
{
    const struct bz_json *items = NULL;
    BZ_AUTO(bz_json) j = NULL;
    bool again = false;

    if (!yt_ok(y->x) && !replies_again(y, &again, err))
        return false;
    if (again)
        return yt_go(y, err);
    if (yt_refused_for_good(y->x))
        return replies_note(y, false, 0, err) && replies_shift(y, err) && yt_go(y, err);
    if (!yt_ok(y->x))
        return yt_refuse(y->x, "answers", err);
    j = yt_list(y, &items, err);
    return j && replies_page(y, j, items, err) && yt_go(y, err);
}
