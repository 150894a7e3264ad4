/* SPDX-License-Identifier: EUPL-1.2 */
/* Threads, newest first, in three passes: what is published, what waits for review, and what
 * YouTube takes for spam, where a citizen's words would wait unseen. A round of polling stops
 * where everything is known, a sweep goes on to the end.
 *
 * The round: {"began", "floor", "slow", "deep", "pass", "token", "pages", "restarts", "died"
 * (after so many pages its token was refused), "newest", "oldest", "empty" (the oldest of what
 * is published, where a list ended in nothing)}, and what replies.c and watch.c have there. Of
 * "empty" the state holds what the round before found. */
#include "network/youtube/youtube.h"

#include <string.h>

static const char *const passes[] = {"published", "heldForReview", "likelySpam"};

enum {
    PASSES = sizeof passes / sizeof *passes,
    WALK_PAGES = 5000,
    WALK_HELD_PAGES = 3, /* of what is held, also when its threads are old */
    WALK_RESTARTS = 3
};

/* --- asking --- */

static bool walk_ask(struct yt *y, int64_t pass, struct bz_err *err)
{
    BZ_DONE(bz_str) query = {0};

    yt_query_threads(&query, y, passes[pass], bz_json_str(y->round, "token"));
    return yt_set(!query.failed, err) && yt_ask(y, "threads", query.data, NULL, err);
}

/* The floor for the next round is the newest that was seen, never the time by our clock. A
 * last page that was empty ends what is published when two rounds find it at the same place:
 * in a bad minute, too, a server gives such pages, and the floor must not pass what they hide.
 */
static bool walk_floor(struct yt *y, struct bz_err *err)
{
    buzon_time old = bz_json_num(y->state, "cursor", 0);
    buzon_time newest = bz_json_num(y->round, "newest", 0);
    int64_t empty = bz_json_num(y->round, "empty", -1);

    if (empty >= 0 && bz_json_num(y->state, "empty", -1) != empty)
        return yt_set(bz_json_set_int(y->state, "empty", empty), err);
    if (empty < 0)
        (void)bz_json_remove(y->state, "empty");
    return yt_set(bz_json_set_int(y->state, "cursor", newest > old ? newest : old), err);
}

static bool walk_end(struct yt *y, struct bz_err *err)
{
    bool slow = bz_json_flag(y->round, "slow", false);

    y->batch->round_done = true;
    return (slow || walk_floor(y, err)) &&
           yt_set(slow || !bz_json_flag(y->round, "deep", false) ||
                      bz_json_set_int(y->state, "watched_at",
                                      bz_json_num(y->round, "began", y->at)),
                  err);
}

bool yt_go(struct yt *y, struct bz_err *err)
{
    int64_t pass = bz_json_num(y->round, "pass", 0);
    bool asked = false;

    if (!yt_replies_ask(y, &asked, err))
        return false;
    if (!asked && pass >= 0 && pass < PASSES) {
        asked = true;
        if (!walk_ask(y, pass, err))
            return false;
    }
    if (!asked && bz_json_flag(y->round, "deep", false) && !yt_watch_ask(y, &asked, err))
        return false;
    return (asked || walk_end(y, err)) && yt_save(y, err);
}

/* --- a page --- */

static bool walk_next_pass(struct yt *y, struct bz_err *err)
{
    (void)bz_json_remove(y->round, "token");
    (void)bz_json_remove(y->round, "restarts");
    (void)bz_json_remove(y->round, "died");
    return yt_set(bz_json_set_int(y->round, "pass", bz_json_num(y->round, "pass", 0) + 1) &&
                      bz_json_set_int(y->round, "pages", 0),
                  err);
}

/* Half of a page from before the floor: one stray thread does not end a round. */
static bool walk_is_past(const struct yt *y, const struct bz_json *items, int64_t pages)
{
    buzon_time floor = bz_json_num(y->round, "floor", INT64_MIN);
    bool held = bz_json_num(y->round, "pass", 0) > 0;
    size_t n = yt_len(items), older = 0;

    if (!n || bz_json_flag(y->round, "slow", false) ||
        (held && bz_json_flag(y->round, "deep", false) && pages < WALK_HELD_PAGES))
        return false;
    for (size_t i = 0; i < n; i++) {
        buzon_time at =
            yt_time(bz_json_path(bz_json_at(items, i), "snippet.topLevelComment.snippet"),
                    "publishedAt");

        older += at != BUZON_TIME_NONE && at < floor;
    }
    return older * 2 >= n;
}

/* What is held is no thread of ours to watch: it cannot be asked for by its id. */
static bool walk_add(struct yt *y, const struct bz_json *items, struct bz_err *err)
{
    bool published = bz_json_num(y->round, "pass", 0) == 0;
    buzon_time newest = bz_json_num(y->round, "newest", 0);

    for (size_t i = 0; i < yt_len(items); i++) {
        const struct bz_json *thread = bz_json_at(items, i);
        buzon_time at =
            yt_time(bz_json_path(thread, "snippet.topLevelComment.snippet"), "publishedAt");

        if (published && at > newest && at <= y->at)
            newest = at;
        if (!yt_add_thread(y, thread, false, err) || (published && !yt_watch(y, thread, err)))
            return false;
    }
    return yt_set(bz_json_set_int(y->round, "newest", newest), err);
}

/* Where the list of what is published stands: how old its oldest is, for the end of it. */
static bool walk_mark(struct yt *y, const struct bz_json *items, bool ended, struct bz_err *err)
{
    buzon_time oldest = bz_json_num(y->round, "oldest", INT64_MAX);

    if (bz_json_num(y->round, "pass", 0) > 0 || bz_json_flag(y->round, "slow", false))
        return true;
    for (size_t i = 0; i < yt_len(items); i++) {
        buzon_time at =
            yt_time(bz_json_path(bz_json_at(items, i), "snippet.topLevelComment.snippet"),
                    "publishedAt");

        oldest = at > 0 && at < oldest ? at : oldest;
    }
    oldest = oldest < INT64_MAX ? oldest : 0;
    if (!ended)
        return yt_set(bz_json_set_int(y->round, "oldest", oldest), err);
    return yt_len(items) || !bz_json_str(y->round, "token") ||
           yt_set(bz_json_set_int(y->round, "empty", oldest), err);
}

static bool walk_page(struct yt *y, const struct bz_json *page, const struct bz_json *items,
                      struct bz_err *err)
{
    const char *token = bz_json_str(page, "nextPageToken");
    int64_t pages = bz_json_num(y->round, "pages", 0) + 1;
    bool ended = !token || !*token || pages >= WALK_PAGES || walk_is_past(y, items, pages) ||
                 bz_streq(token, bz_json_str(y->round, "token"));

    if (!walk_add(y, items, err) || !walk_mark(y, items, ended, err))
        return false;
    if (ended)
        return walk_next_pass(y, err);
    if (pages > bz_json_num(y->round, "died", 0)) {
        (void)bz_json_remove(y->round, "restarts");
        (void)bz_json_remove(y->round, "died");
    }
    return yt_set(bz_json_set_text(y->round, "token", token) &&
                      bz_json_set_int(y->round, "pages", pages),
                  err);
}

/* --- what is refused --- */

/* A token that is known no more: the pass begins anew. Where that leads no further a few times,
 * a round of polling fails, and a sweep, which would ask with what it stored for ever, leaves
 * the rest to the next one. */
static bool walk_again(struct yt *y, bool *ret, struct bz_err *err)
{
    int64_t pages = bz_json_num(y->round, "pages", 0);
    int64_t died = bz_json_num(y->round, "died", 0);
    int64_t restarts = died ? bz_json_num(y->round, "restarts", 0) : 0;
    bool slow = bz_json_flag(y->round, "slow", false);

    *ret = bz_json_str(y->round, "token") && (slow || restarts < WALK_RESTARTS) &&
           yt_has_reason(y->x, "invalidPageToken");
    if (!*ret)
        return true;
    if (restarts >= WALK_RESTARTS)
        return walk_next_pass(y, err);
    (void)bz_json_remove(y->round, "token");
    return yt_set(bz_json_set_int(y->round, "restarts", restarts + 1) &&
                      bz_json_set_int(y->round, "died", pages > died ? pages : died) &&
                      bz_json_set_int(y->round, "pages", 0),
                  err);
}

/* Who may not see what is held sees what is published all the same; check() tells of it. */
bool yt_threads(struct yt *y, struct bz_err *err)
{
    const struct bz_json *items = NULL;
    BZ_AUTO(bz_json) j = NULL;
    bool again = false;

    if (!yt_ok(y->x) && !walk_again(y, &again, err))
        return false;
    if (again)
        return yt_go(y, err);
    if (bz_json_num(y->round, "pass", 0) > 0 && y->x->response->status == 403 &&
        yt_refused_for_good(y->x))
        return walk_next_pass(y, err) && yt_go(y, err);
    if (!yt_ok(y->x))
        return yt_refuse(y->x, "comments", err);
    j = yt_list(y, &items, err);
    return j && walk_page(y, j, items, err) && yt_go(y, err);
}
