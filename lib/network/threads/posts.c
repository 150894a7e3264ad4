/* SPDX-License-Identifier: EUPL-1.2 */
/* Which conversations have to be read, and how far: Threads says neither how many answers a
 * post has nor when the last one came. So the younger a post is the more often its conversation
 * is read, as recheck does with messages; answers are delivered, too.
 *
 * One that came to nothing stays unread until another round sees the same: "empty" says after
 * how many pages, "round" in which one. */
#include "network/threads/round.h"

#include "term/civil.h"

#include <string.h>

enum {
    POSTS_MAX = 200,
    POSTS_ID = 64,
    POSTS_SHARE = 48, /* read again after so much of its age: a post of a day twice an hour */
    POSTS_OVERLAP_MS = BZ_MS_HOUR
};

/* --- queue --- */

static bool post_is_due(const struct bz_graph *t, const struct bz_json *known, buzon_time at)
{
    buzon_time began = bz_json_num(t->round, "began", t->m.at);
    buzon_time read = bz_json_num(known, "read", 0);

    return !known || at == BUZON_TIME_NONE || read > began ||
           began - read >= (began - at) / POSTS_SHARE;
}

/* An answer below a post of ours is in that one's conversation. */
static bool post_is_covered(const struct bz_graph *t, const struct bz_json *post)
{
    const struct bz_json *root = bz_json_get(post, "root_post");
    const char *id = bz_json_text(root) ? bz_json_text(root) : bz_json_str(root, "id");

    return bz_graph_posts_known(t, id);
}

static struct bz_json *posts_entry(const struct bz_json *known, const char *id,
                                   const char *which)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    return bz_json_set_text(j, "id", id) && (!which || bz_json_set_bool(j, which, true)) &&
                   bz_json_set_int(j, "until", bz_json_num(known, "newest", 0))
               ? bz_steal(j)
               : NULL;
}

/* Answers that wait for our approval are no answers of the conversation yet, nor is a post that
 * has only such told to have any. */
static bool posts_approves(const struct bz_graph *t, bool reply)
{
    return !reply && bz_json_flag(t->m.c->settings, "approvals", false);
}

bool th_posts_queue(struct bz_graph *t, const struct bz_json *post, bool reply,
                    struct bz_err *err)
{
    const struct bz_json *queue = bz_json_get(t->round, "queue"), *known;
    bool slow = bz_json_flag(t->round, "slow", false);
    bool answered = bz_json_flag(post, "has_replies", true);
    BZ_AUTO(bz_json) longer = NULL;
    const char *id;

    if (!bz_meta_id(&t->m, post, "id", &id, err))
        return false;
    known = slow ? NULL : bz_graph_posts_known(t, id);
    if (!id || strlen(id) > POSTS_ID || (!answered && !posts_approves(t, reply)) ||
        (reply && post_is_covered(t, post)) ||
        !post_is_due(t, known, bz_meta_time(bz_json_get(post, "timestamp"))))
        return true;
    longer = bz_json_kind(queue) == BZ_JSON_ARRAY ? bz_json_copy(queue) : bz_json_array();
    return bz_meta_set(bz_json_push(longer, posts_entry(known, id,
                                                        reply      ? "reply"
                                                        : answered ? NULL
                                                                   : "pending")) &&
                           bz_json_set(t->round, "queue", bz_steal(longer)),
                       err);
}

/* --- what was read --- */

/* What is remembered of a conversation: when it was read, and what was the newest in it. */
static struct bz_json *posts_read(const struct bz_graph *t, const struct bz_json *post)
{
    BZ_AUTO(bz_json) entry = bz_json_object();

    return bz_json_set_text(entry, "id", bz_json_str(post, "id")) &&
                   bz_json_set_int(entry, "read", bz_json_num(t->round, "began", t->m.at)) &&
                   bz_json_set_int(entry, "newest",
                                   bz_json_num(post, "newest", bz_json_num(post, "until", 0)))
               ? bz_steal(entry)
               : NULL;
}

/* One whose end is not believed yet stays as it was known. */
static struct bz_json *posts_unread(const struct bz_graph *t, const struct bz_json *post)
{
    const char *id = bz_json_str(post, "id");
    const struct bz_json *known = bz_graph_posts_known(t, id);
    BZ_AUTO(bz_json) entry = bz_json_object();

    return bz_json_set_text(entry, "id", id) &&
                   bz_json_set_int(entry, "read", bz_json_num(known, "read", 0)) &&
                   bz_json_set_int(entry, "newest", bz_json_num(known, "newest", 0)) &&
                   bz_json_set_int(entry, "empty", bz_json_num(post, "pages", 0)) &&
                   bz_json_set_int(entry, "round", bz_json_num(t->round, "began", 0))
               ? bz_steal(entry)
               : NULL;
}

/* The end of what waits for our approval: what was found of the conversation stays. */
static bool posts_end_pending(struct bz_graph *t, const struct bz_json *post,
                              struct bz_err *err)
{
    const struct bz_json *known = bz_graph_posts_known(t, bz_json_str(post, "id"));

    return bz_json_flag(t->round, "slow", false) ||
           (bz_json_get(known, "empty") &&
            bz_json_num(known, "round", 0) == bz_json_num(t->round, "began", 0)) ||
           bz_graph_posts_keep(t, posts_read(t, post), POSTS_MAX, err);
}

/* A conversation came to nothing, or to the same page again, although there is one, or before
 * what was known. Who has a bad minute says so, too: only the same in another round is
 * believed.
 */
static bool posts_doubts(const struct bz_graph *t, const struct bz_json *post,
                         const struct bz_json *list)
{
    const struct bz_json *known = bz_graph_posts_known(t, bz_json_str(post, "id"));
    int64_t pages = bz_json_num(post, "pages", 0);

    if ((bz_meta_len(list) && !bz_json_flag(post, "again", false)) ||
        (pages > 1 && bz_json_num(post, "newest", 0) <= bz_json_num(post, "until", 0)))
        return false;
    return bz_json_num(known, "empty", 0) != pages ||
           bz_json_num(known, "round", 0) == bz_json_num(t->round, "began", 0);
}

/* The end of the first one that waits. */
static bool posts_end(struct bz_graph *t, const struct bz_json *post,
                      const struct bz_json *list, struct bz_err *err)
{
    if (bz_json_flag(t->round, "slow", false))
        return true;
    if (bz_json_flag(post, "cut", false))
        return bz_meta_set(bz_json_set_bool(t->round, "left", true), err);
    if (bz_json_flag(post, "pending", false))
        return posts_end_pending(t, post, err);
    if (!posts_doubts(t, post, list))
        return bz_graph_posts_keep(t, posts_read(t, post), POSTS_MAX, err);
    return bz_meta_set(bz_json_set_bool(t->round, "left", true), err) &&
           bz_graph_posts_keep(t, posts_unread(t, post), POSTS_MAX, err);
}

/* Whoever has no approvals below a post is not asked again at once. */
bool th_posts_skip(struct bz_graph *t, struct bz_err *err)
{
    const struct bz_json *first = bz_json_at(bz_json_get(t->round, "queue"), 0);
    bool pending = bz_json_flag(first, "pending", false);

    return (!pending || posts_end_pending(t, first, err)) && bz_graph_queue_shift(t, NULL, err);
}

/* Add what is on a page, oldest first, and note what it says about the way. */
static bool posts_items(struct bz_graph *t, struct bz_json *post, const struct bz_json *list,
                        struct bz_err *err)
{
    const struct th_how how = {.root = bz_json_str(post, "id"),
                               .pending = bz_json_flag(post, "pending", false),
                               .as_of = t->m.at - BZ_MS_MINUTE,
                               .kind = BUZON_MESSAGE_REPLY};
    int64_t newest = bz_json_num(post, "newest", bz_json_num(post, "until", 0));
    int64_t last = INT64_MAX;

    for (size_t i = bz_meta_len(list); i-- > 0;) {
        buzon_time at = bz_meta_time(bz_json_get(bz_json_at(list, i), "timestamp"));

        if (!th_add(t, bz_json_at(list, i), &how, err))
            return false;
        if (at == BUZON_TIME_NONE || how.pending)
            continue;
        newest = at > newest ? at : newest;
        last = at < last ? at : last;
    }
    return bz_meta_set(
        bz_json_set_int(post, "newest", newest) && bz_json_set_int(post, "last", last), err);
}

/* Newest first: far enough when it is past what was known. */
static bool posts_is_far(const struct bz_graph *t, const struct bz_json *post)
{
    int64_t until = bz_json_num(post, "until", 0);

    return !bz_json_flag(t->round, "slow", false) && until &&
           !bz_json_flag(post, "pending", false) &&
           bz_json_num(post, "last", INT64_MAX) < until - POSTS_OVERLAP_MS;
}

/* The conversation was read to its end: what waits below the same post comes next, if anything
 * may. What is known of the post stays with it. */
static bool posts_next(struct bz_graph *t, const struct bz_json *post, struct bz_err *err)
{
    BZ_AUTO(bz_json) next = NULL;

    if (bz_json_flag(post, "pending", false) ||
        !posts_approves(t, bz_json_flag(post, "reply", false)))
        return bz_graph_queue_shift(t, NULL, err);
    next = posts_entry(post, bz_json_str(post, "id"), "pending");
    return bz_meta_set(next, err) && bz_graph_queue_shift(t, bz_steal(next), err);
}

bool th_posts_page(struct bz_graph *t, const struct bz_json *page, struct bz_err *err)
{
    const struct bz_json *first = bz_json_at(bz_json_get(t->round, "queue"), 0);
    BZ_AUTO(bz_json) post = first ? bz_json_copy(first) : NULL;
    bool more = false;

    if (!post)
        return first ? (bool)bz_nomem(err) : th_round_go(t, err);
    if (!posts_items(t, post, bz_json_get(page, "data"), err) ||
        !th_walk_page(post, page, &more, err))
        return false;
    if (more && !posts_is_far(t, post))
        return bz_graph_queue_shift(t, bz_steal(post), err) && th_round_go(t, err);
    return posts_end(t, post, bz_json_get(page, "data"), err) && posts_next(t, post, err) &&
           th_round_go(t, err);
}
