/* SPDX-License-Identifier: EUPL-1.2 */
/* An answer moves no thread. So the threads that were active last are remembered, "watch": {id:
 * {"n": how many answers it had when they were read, "newest": of those, "at": when it was
 * active, "seen": the round that saw it, "missed", "tries": how often its answers were asked
 * for in vain}}, and looked at again, fifty in a request. */
#include "network/youtube/youtube.h"

#include "term/civil.h"

#include <string.h>

enum { WATCH_MAX = 300, WATCH_MISSES = 3, WATCH_TRIES = 3 };

static const int64_t WATCH_OVERLAP_MS = BZ_MS_HOUR;

/* --- what is remembered --- */

static struct bz_json *watch_list(struct yt *y)
{
    const struct bz_json *list = bz_json_get(y->state, "watch");

    if (bz_json_kind(list) != BZ_JSON_OBJECT &&
        !bz_json_set(y->state, "watch", bz_json_object()))
        return NULL;
    return bz_json_share(bz_json_get(y->state, "watch"));
}

/* Whoever was active longest ago makes room. */
static void watch_shrink(struct bz_json *list)
{
    const struct bz_json *one;
    const char *key, *oldest;
    buzon_time least;

    while (bz_json_len(list) > WATCH_MAX) {
        void *iter = NULL;

        oldest = NULL;
        least = INT64_MAX;
        while (bz_json_each(list, &iter, &key, &one)) {
            if (!oldest || bz_json_num(one, "at", 0) < least) {
                oldest = key;
                least = bz_json_num(one, "at", 0);
            }
        }
        if (!oldest || !bz_json_remove(list, oldest))
            return;
    }
}

struct entry {
    int64_t n, missed, tries;
    buzon_time newest, at, seen;
};

static struct entry entry_of(const struct bz_json *one)
{
    return (struct entry){.n = bz_json_num(one, "n", -1),
                          .newest = bz_json_num(one, "newest", 0),
                          .at = bz_json_num(one, "at", 0),
                          .seen = bz_json_num(one, "seen", 0),
                          .missed = bz_json_num(one, "missed", 0),
                          .tries = bz_json_num(one, "tries", 0)};
}

static bool entry_put(struct yt *y, const char *id, const struct entry *e, struct bz_err *err)
{
    BZ_AUTO(bz_json) list = watch_list(y);
    BZ_AUTO(bz_json) one = bz_json_object();

    if (!yt_set(list && bz_json_set_int(one, "n", e->n) &&
                    bz_json_set_int(one, "newest", e->newest) &&
                    bz_json_set_int(one, "at", e->at) &&
                    bz_json_set_int(one, "seen", e->seen) &&
                    (!e->missed || bz_json_set_int(one, "missed", e->missed)) &&
                    (!e->tries || bz_json_set_int(one, "tries", e->tries)) &&
                    bz_json_set(list, id, bz_steal(one)),
                err))
        return false;
    watch_shrink(list);
    return true;
}

/* --- a thread was seen --- */

static buzon_time answers_newest(const struct bz_json *answers)
{
    buzon_time newest = 0;

    for (size_t i = 0; i < yt_len(answers); i++) {
        buzon_time at = yt_time(bz_json_get(bz_json_at(answers, i), "snippet"), "publishedAt");

        newest = at > newest ? at : newest;
    }
    return newest;
}

bool yt_watch(struct yt *y, const struct bz_json *thread, struct bz_err *err)
{
    const char *id = yt_thread_id(thread);
    const struct bz_json *snippet = bz_json_get(thread, "snippet");
    const struct bz_json *answers = bz_json_path(thread, "replies.comments");
    int64_t total = bz_json_num(snippet, "totalReplyCount", 0);
    bool whole = total <= (int64_t)yt_len(answers);
    buzon_time made = yt_time(bz_json_path(snippet, "topLevelComment.snippet"), "publishedAt");
    buzon_time newest = answers_newest(answers);
    struct entry e;

    if (!id)
        return true;
    if (bz_json_flag(y->round, "slow", false))
        return whole || yt_replies_queue(y, thread, 0, err);
    e = entry_of(bz_json_get(bz_json_get(y->state, "watch"), id));
    if (!whole && e.n != total &&
        !yt_replies_queue(y, thread, e.newest ? e.newest - WATCH_OVERLAP_MS : 0, err))
        return false;
    if (whole) {
        e.newest = newest > e.newest ? newest : e.newest;
        e.n = total;
        e.tries = 0;
    }
    e.at = newest > e.at ? newest : e.at;
    e.at = made > e.at ? made : e.at;
    e.missed = 0;
    e.seen = bz_json_num(y->round, "began", 0);
    return entry_put(y, id, &e, err);
}

bool yt_watch_read(struct yt *y, const char *id, int64_t total, buzon_time newest,
                   struct bz_err *err)
{
    const struct bz_json *one = bz_json_get(bz_json_get(y->state, "watch"), id);
    struct entry e = entry_of(one);

    if (!one)
        return true;
    e.n = total;
    e.tries = 0;
    e.newest = newest > e.newest ? newest : e.newest;
    e.at = newest > e.at ? newest : e.at;
    return entry_put(y, id, &e, err);
}

/* What is refused or empty once and again is so, until the thread counts otherwise; sweeps
 * look all the same. */
bool yt_watch_unread(struct yt *y, const char *id, int64_t total, struct bz_err *err)
{
    const struct bz_json *one = bz_json_get(bz_json_get(y->state, "watch"), id);
    struct entry e = entry_of(one);

    if (!one)
        return true;
    if (++e.tries >= WATCH_TRIES) {
        e.n = total;
        e.tries = 0;
    }
    return entry_put(y, id, &e, err);
}

/* --- looking again --- */

static struct bz_json *watch_unseen(const struct yt *y, size_t most)
{
    const struct bz_json *list = bz_json_get(y->state, "watch"), *one;
    buzon_time began = bz_json_num(y->round, "began", 0);
    BZ_AUTO(bz_json) ids = bz_json_array();
    const char *key;
    void *iter = NULL;

    while (ids && bz_json_len(ids) < most && bz_json_each(list, &iter, &key, &one)) {
        if (yt_is_id(key) && bz_json_num(one, "seen", 0) != began &&
            !bz_json_push_text(ids, key))
            return NULL;
    }
    return bz_steal(ids);
}

bool yt_watch_ask(struct yt *y, bool *ret, struct bz_err *err)
{
    int64_t most = bz_json_num(y->round, "batch", YT_IDS);
    BZ_AUTO(bz_json) ids = watch_unseen(y, most > 0 && most < YT_IDS ? (size_t)most : YT_IDS);
    BZ_AUTO(bz_json) state = bz_json_object();
    BZ_DONE(bz_str) query = {0};

    *ret = yt_len(ids) > 0;
    if (!ids || !state)
        return bz_nomem(err);
    if (!*ret)
        return true;
    bz_str_add(&query, "commentThreads?part=id,snippet,replies");
    yt_query_ids(&query, ids, YT_IDS);
    return yt_set(!query.failed && bz_json_set(state, "ids", bz_steal(ids)), err) &&
           yt_ask(y, "watched", query.data, bz_steal(state), err);
}

/* Those that were asked for and did not come: gone, or held by now. The third time they are
 * forgotten. */
static bool watch_missed(struct yt *y, const struct bz_json *ids, struct bz_err *err)
{
    buzon_time began = bz_json_num(y->round, "began", 0);
    BZ_AUTO(bz_json) list = watch_list(y);

    for (size_t i = 0; list && i < yt_len(ids); i++) {
        const char *id = bz_json_text(bz_json_at(ids, i));
        const struct bz_json *one = id ? bz_json_get(list, id) : NULL;
        struct entry e = entry_of(one);

        if (!one || e.seen == began)
            continue;
        e.seen = began;
        if (++e.missed >= WATCH_MISSES)
            (void)bz_json_remove(list, id);
        else if (!entry_put(y, id, &e, err))
            return false;
    }
    return yt_set(list, err);
}

/* One of them may be what is refused: they are asked for in smaller lots. */
static bool watch_refused(struct yt *y, const struct bz_json *ids, struct bz_err *err)
{
    size_t n = yt_len(ids);

    if (n > 1)
        return yt_set(bz_json_set_int(y->round, "batch", (int64_t)(n / 2)), err) &&
               yt_go(y, err);
    return watch_missed(y, ids, err) && yt_go(y, err);
}

bool yt_watched(struct yt *y, struct bz_err *err)
{
    BZ_AUTO(bz_json) asked = yt_asked(y, err);
    const struct bz_json *ids = bz_json_get(asked, "ids"), *items = NULL;
    BZ_AUTO(bz_json) j = NULL;

    if (!asked)
        return false;
    if (yt_refused_for_good(y->x))
        return watch_refused(y, ids, err);
    if (!yt_ok(y->x))
        return yt_refuse(y->x, "threads", err);
    j = yt_list(y, &items, err);
    if (!j)
        return false;
    for (size_t i = 0; i < yt_len(items); i++) {
        const struct bz_json *thread = bz_json_at(items, i);

        if (!yt_add_thread(y, thread, false, err) || !yt_watch(y, thread, err))
            return false;
    }
    return watch_missed(y, ids, err) && yt_go(y, err);
}
