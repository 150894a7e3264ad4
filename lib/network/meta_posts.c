/* SPDX-License-Identifier: EUPL-1.2 */
/* Which posts' comments have to be read, and how far: Graph has no "since" for comments. A post
 * whose number of comments, or time of change, is as it was brings nothing new. One whose
 * comments came to nothing before as many were found stays unread until another round sees the
 * same: "empty" says after how many pages, "round" in which one.
 *
 * Where the answers to a comment come with it, they are a page of their own: what is left of
 * them waits in the same queue. */
#include "network/meta_graph.h"

#include "term/civil.h"

#include <string.h>

enum {
    POSTS_MAX = 100,
    POSTS_ID = 128,
    POSTS_QUEUE = 300, /* of answers that wait */
    POSTS_OVERLAP_MS = 3600 * 1000
};

const struct bz_json *bz_graph_posts_known(const struct bz_graph *g, const char *id)
{
    const struct bz_json *list = bz_json_get(g->state, "posts");

    for (size_t i = 0; id && i < bz_meta_len(list); i++) {
        if (bz_streq(bz_json_str(bz_json_at(list, i), "id"), id))
            return bz_json_at(list, i);
    }
    return NULL;
}

/* --- queue --- */

static struct bz_json *posts_entry(const struct bz_json *known, const char *id, int64_t n,
                                   buzon_time changed)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    int64_t before = bz_json_num(known, "n", 0);

    return bz_json_set_text(j, "id", id) && bz_json_set_int(j, "n", n) &&
                   bz_json_set_int(j, "at", changed) &&
                   bz_json_set_int(j, "until", bz_json_num(known, "newest", 0)) &&
                   bz_json_set_int(j, "want", n > before ? n - before : 0)
               ? bz_steal(j)
               : NULL;
}

/* Takes entry; NULL: no memory. */
static bool queue_push(struct bz_graph *g, struct bz_json *entry, struct bz_err *err)
{
    const struct bz_json *queue = bz_json_get(g->round, "queue");
    BZ_AUTO(bz_json)
    longer = bz_json_kind(queue) == BZ_JSON_ARRAY ? bz_json_copy(queue) : bz_json_array();

    return bz_meta_set(
        bz_json_push(longer, entry) && bz_json_set(g->round, "queue", bz_steal(longer)), err);
}

bool bz_graph_posts_queue(struct bz_graph *g, const struct bz_json *post, struct bz_err *err)
{
    int64_t n = bz_json_int(bz_json_path(post, g->ways->total), -1);
    const char *path = g->ways->changed;
    buzon_time changed = path ? bz_meta_time(bz_json_path(post, path)) : 0;
    bool slow = bz_json_flag(g->round, "slow", false);
    const struct bz_json *known;
    const char *id;

    if (!bz_meta_id(&g->m, post, "id", &id, err))
        return false;
    known = slow || !id ? NULL : bz_graph_posts_known(g, id);
    if (!id || strlen(id) > POSTS_ID || n == 0)
        return true;
    if (path && changed != BUZON_TIME_NONE && g->since != BUZON_TIME_NONE && changed < g->since)
        return true;
    if (known && !bz_json_get(known, "empty") && n >= 0 && n == bz_json_num(known, "n", -1) &&
        changed == bz_json_num(known, "at", 0))
        return true;
    return queue_push(g, posts_entry(known, id, n, changed), err);
}

/* The first page of the answers came with the comment. */
static bool posts_answers(struct bz_graph *g, const char *post, const char *comment,
                          const struct bz_json *answers, struct bz_err *err)
{
    BZ_AUTO(bz_json) entry = bz_json_object();
    BZ_DONE(bz_str) more = {0};

    if (!bz_meta_more(answers, &more))
        return bz_meta_set(!more.failed, err);
    if (strlen(comment) > POSTS_ID || bz_meta_len(bz_json_get(g->round, "queue")) > POSTS_QUEUE)
        return true;
    return bz_meta_set(bz_json_set_text(entry, "id", comment) &&
                           bz_json_set_text(entry, "post", post) &&
                           bz_json_set_text(entry, "edge", g->ways->answers_below) &&
                           bz_json_set_text(entry, "more", more.data),
                       err) &&
           queue_push(g, bz_steal(entry), err);
}

/* --- what was read --- */

bool bz_graph_queue_shift(struct bz_graph *g, struct bz_json *first, struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = first;
    const struct bz_json *queue = bz_json_get(g->round, "queue");
    BZ_AUTO(bz_json) rest = bz_json_array();
    bool ok = rest && (!first || bz_json_push(rest, bz_steal(owned)));

    for (size_t i = 1; ok && i < bz_meta_len(queue); i++)
        ok = bz_json_push(rest, bz_json_share(bz_json_at(queue, i)));
    return bz_meta_set(ok && bz_json_set(g->round, "queue", bz_steal(rest)), err);
}

bool bz_graph_posts_keep(struct bz_graph *g, struct bz_json *taken, size_t most,
                         struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(g->state, "posts");
    BZ_AUTO(bz_json) entry = taken;
    BZ_AUTO(bz_json) list = bz_json_array();
    const char *id = bz_json_str(entry, "id");
    size_t n = bz_meta_len(old),
           from = n >= most && !bz_graph_posts_known(g, id) ? n - most + 1 : 0;
    bool ok = entry && list;

    for (size_t i = from; ok && i < n; i++) {
        const struct bz_json *other = bz_json_at(old, i);

        ok = bz_streq(bz_json_str(other, "id"), id) || bz_json_push(list, bz_json_share(other));
    }
    return bz_meta_set(ok && bz_json_push(list, bz_steal(entry)) &&
                           bz_json_set(g->state, "posts", bz_steal(list)),
                       err);
}

/* What is remembered of a post: how it was when it was read to its end. */
static struct bz_json *posts_read(const struct bz_graph *g, const struct bz_json *post)
{
    const struct bz_json *known = bz_graph_posts_known(g, bz_json_str(post, "id"));
    const struct bz_json *answers =
        bz_json_get(known, "empty") ? bz_json_get(known, "answers") : NULL;
    BZ_AUTO(bz_json) entry = bz_json_object();

    return bz_json_set_text(entry, "id", bz_json_str(post, "id")) &&
                   (!answers || bz_json_set_shared(entry, "answers", answers)) &&
                   bz_json_set_int(entry, "n", bz_json_num(post, "n", -1)) &&
                   bz_json_set_int(entry, "at", bz_json_num(post, "at", 0)) &&
                   bz_json_set_int(entry, "newest", bz_json_num(post, "newest", 0))
               ? bz_steal(entry)
               : NULL;
}

/* One whose end is not believed yet stays as it was known. */
static struct bz_json *posts_unread(const struct bz_graph *g, const struct bz_json *post)
{
    const char *id = bz_json_str(post, "id");
    const struct bz_json *known = bz_graph_posts_known(g, id);
    BZ_AUTO(bz_json) entry = known ? bz_json_copy(known) : bz_json_object();

    return bz_json_set_text(entry, "id", id) &&
                   bz_json_set_int(entry, "n", bz_json_num(known, "n", 0)) &&
                   bz_json_set_int(entry, "at", bz_json_num(known, "at", 0)) &&
                   bz_json_set_int(entry, "newest", bz_json_num(known, "newest", 0)) &&
                   bz_json_set_int(entry, "empty", bz_json_num(post, "pages", 0)) &&
                   bz_json_set_int(entry, "round", bz_json_num(g->round, "began", 0))
               ? bz_steal(entry)
               : NULL;
}

/* Answers to a comment were told of and did not come: its post is read once more, from one end
 * to the other. */
static bool answers_doubt(struct bz_graph *g, const struct bz_json *first, struct bz_err *err)
{
    const struct bz_json *known = bz_graph_posts_known(g, bz_json_str(first, "post"));
    int64_t began = bz_json_num(g->round, "began", 0);
    BZ_AUTO(bz_json) entry = NULL;

    if (!known || bz_json_flag(g->round, "slow", false) || bz_json_get(known, "empty") ||
        bz_json_num(known, "answers", began) != began)
        return true;
    entry = bz_json_copy(known);
    return bz_meta_set(bz_json_set_int(entry, "n", 0) && bz_json_set_int(entry, "newest", 0) &&
                           bz_json_set_int(entry, "empty", 0) &&
                           bz_json_set_int(entry, "round", began) &&
                           bz_json_set_int(entry, "answers", began) &&
                           bz_json_set_bool(g->round, "left", true),
                       err) &&
           bz_graph_posts_keep(g, bz_steal(entry), POSTS_MAX, err);
}

bool bz_graph_posts_skip(struct bz_graph *g, struct bz_err *err)
{
    const struct bz_json *first = bz_json_at(bz_json_get(g->round, "queue"), 0);

    return (!bz_json_str(first, "edge") || answers_doubt(g, first, err)) &&
           bz_graph_queue_shift(g, NULL, err);
}

/* What a page says about the way. */
struct seen {
    int64_t until, newest, found, last;
};

static void seen_at(struct seen *s, buzon_time at)
{
    if (at == BUZON_TIME_NONE)
        return;
    s->found += at > s->until;
    s->newest = at > s->newest ? at : s->newest;
}

static bool posts_one(struct bz_graph *g, const struct bz_json *item,
                      const struct bz_graph_how *how, struct seen *s, struct bz_err *err)
{
    const struct bz_json *answers =
        g->ways->answers ? bz_json_get(item, g->ways->answers) : NULL;
    const struct bz_json *list = bz_json_get(answers, "data");
    struct bz_graph_how below = *how;

    seen_at(s, bz_meta_time(bz_json_get(item, g->ways->created)));
    if (!g->ways->add(g, item, how, err) || !bz_meta_id(&g->m, item, "id", &below.comment, err))
        return false;
    for (size_t i = 0; i < bz_meta_len(list); i++) {
        seen_at(s, bz_meta_time(bz_json_get(bz_json_at(list, i), g->ways->created)));
        if (!g->ways->add(g, bz_json_at(list, i), &below, err))
            return false;
    }
    return !below.comment || posts_answers(g, how->post, below.comment, answers, err);
}

/* Add the comments of a page, oldest first, and note what they say about the way. */
static bool posts_page(struct bz_graph *g, struct bz_json *post, const struct bz_json *list,
                       struct bz_err *err)
{
    const char *id = bz_json_str(post, "id"), *above = bz_json_str(post, "post");
    const struct bz_graph_how how = {.page = g->m.me,
                                     .post = above ? above : id,
                                     .comment = above ? id : NULL,
                                     .as_of = g->m.at - BZ_MS_MINUTE};
    struct seen s = {.until = bz_json_num(post, "until", 0), .last = INT64_MAX};

    s.newest = bz_json_num(post, "newest", s.until);
    s.found = bz_json_num(post, "found", 0);
    for (size_t i = bz_meta_len(list); i-- > 0;) {
        buzon_time at = bz_meta_time(bz_json_get(bz_json_at(list, i), g->ways->created));

        if (!posts_one(g, bz_json_at(list, i), &how, &s, err))
            return false;
        s.last = at != BUZON_TIME_NONE && at < s.last ? at : s.last;
    }
    return bz_meta_set(bz_json_set_int(post, "newest", s.newest) &&
                           bz_json_set_int(post, "found", s.found) &&
                           bz_json_set_int(post, "last", s.last),
                       err);
}

/* Newest first: far enough when it is past what was known, and when as many new ones came as
 * the number says. Where fewer came, an old one was shown that had been hidden. */
static bool posts_is_far(const struct bz_graph *g, const struct bz_json *post)
{
    int64_t until = bz_json_num(post, "until", 0);

    return !bz_json_flag(g->round, "slow", false) && until &&
           bz_json_num(post, "last", INT64_MAX) < until - POSTS_OVERLAP_MS &&
           bz_json_num(post, "found", 0) >= bz_json_num(post, "want", 0);
}

/* The way came to nothing, or to the same page again, and not at what was known. Who has a bad
 * minute says so, too: only the same in another round is believed. */
static bool posts_doubts(const struct bz_graph *g, const struct bz_json *post,
                         const struct bz_json *list)
{
    const struct bz_json *known = bz_graph_posts_known(g, bz_json_str(post, "id"));
    int64_t pages = bz_json_num(post, "pages", 0), n = bz_json_num(post, "n", -1);
    bool all = pages > 1 && n >= 0 && !bz_json_num(post, "until", 0) &&
               bz_json_num(post, "found", 0) >= bz_json_num(post, "want", 0);

    if ((bz_meta_len(list) && !bz_json_flag(post, "again", false)) || all ||
        (pages == 1 && n < 0))
        return false;
    return bz_json_num(known, "empty", 0) != pages ||
           bz_json_num(known, "round", 0) == bz_json_num(g->round, "began", 0);
}

/* The end of the first one that waits. */
static bool posts_end(struct bz_graph *g, const struct bz_json *post,
                      const struct bz_json *list, struct bz_err *err)
{
    if (bz_json_flag(g->round, "slow", false))
        return true;
    if (bz_json_str(post, "edge"))
        return (bz_meta_len(list) && !bz_json_flag(post, "again", false) &&
                !bz_json_flag(post, "cut", false)) ||
               answers_doubt(g, post, err);
    if (bz_json_flag(post, "cut", false))
        return bz_meta_set(bz_json_set_bool(g->round, "left", true), err);
    if (!posts_doubts(g, post, list))
        return bz_graph_posts_keep(g, posts_read(g, post), POSTS_MAX, err);
    return bz_meta_set(bz_json_set_bool(g->round, "left", true), err) &&
           bz_graph_posts_keep(g, posts_unread(g, post), POSTS_MAX, err);
}

bool bz_graph_posts_page(struct bz_graph *g, const struct bz_json *page, struct bz_err *err)
{
    const struct bz_json *first = bz_json_at(bz_json_get(g->round, "queue"), 0);
    BZ_AUTO(bz_json) post = first ? bz_json_copy(first) : NULL;
    bool more = false;

    if (!post)
        return first ? (bool)bz_nomem(err) : bz_graph_round_go(g, err);
    if (!posts_page(g, post, bz_json_get(page, "data"), err) ||
        !bz_graph_page_note(post, page, &more, err))
        return false;
    if (more && !posts_is_far(g, post))
        return bz_graph_queue_shift(g, bz_steal(post), err) && bz_graph_round_go(g, err);
    return posts_end(g, post, bz_json_get(page, "data"), err) &&
           bz_graph_queue_shift(g, NULL, err) && bz_graph_round_go(g, err);
}
