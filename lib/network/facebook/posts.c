/* SPDX-License-Identifier: EUPL-1.2 */
/* Which posts' comments have to be read, and how far: Graph has no "since" for comments. A post
 * whose number of comments, or time of change, is as it was brings nothing new. */
#include "network/facebook/round.h"

#include "term/civil.h"

#include <string.h>

enum { POSTS_MAX = 100, POSTS_ID = 128, POSTS_OVERLAP_MS = 3600 * 1000 };

static const struct bz_json *posts_known(const struct fb *f, const char *id)
{
    const struct bz_json *list = bz_json_get(f->state, "posts");

    for (size_t i = 0; i < bz_meta_len(list); i++) {
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

bool fb_posts_queue(struct fb *f, const struct bz_json *post, struct bz_err *err)
{
    int64_t n = bz_json_int(bz_json_path(post, "comments.summary.total_count"), -1);
    buzon_time changed = bz_meta_time(bz_json_get(post, "updated_time"));
    bool slow = bz_json_flag(f->round, "slow", false);
    const struct bz_json *queue = bz_json_get(f->round, "queue"), *known;
    BZ_AUTO(bz_json) longer = NULL;
    const char *id;

    if (!bz_meta_id(&f->m, post, "id", &id, err))
        return false;
    known = slow || !id ? NULL : posts_known(f, id);
    if (!id || strlen(id) > POSTS_ID || n == 0)
        return true;
    if (changed != BUZON_TIME_NONE && f->since != BUZON_TIME_NONE && changed < f->since)
        return true;
    if (known && n >= 0 && n == bz_json_num(known, "n", -1) &&
        changed == bz_json_num(known, "at", 0))
        return true;
    longer = bz_json_kind(queue) == BZ_JSON_ARRAY ? bz_json_copy(queue) : bz_json_array();
    return bz_meta_set(bz_json_push(longer, posts_entry(known, id, n, changed)) &&
                           bz_json_set(f->round, "queue", bz_steal(longer)),
                       err);
}

/* --- what was read --- */

/* The queue without its first, and whether a first is put in its place. Takes first. */
static bool queue_shift(struct fb *f, struct bz_json *first, struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = first;
    const struct bz_json *queue = bz_json_get(f->round, "queue");
    BZ_AUTO(bz_json) rest = bz_json_array();
    bool ok = rest && (!first || bz_json_push(rest, bz_steal(owned)));

    for (size_t i = 1; ok && i < bz_meta_len(queue); i++)
        ok = bz_json_push(rest, bz_json_share(bz_json_at(queue, i)));
    return bz_meta_set(ok && bz_json_set(f->round, "queue", bz_steal(rest)), err);
}

/* Remember a post that was read to its end; the one known longest makes room. */
static bool posts_keep(struct fb *f, const struct bz_json *post, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(f->state, "posts");
    const char *id = bz_json_str(post, "id");
    BZ_AUTO(bz_json) list = bz_json_array();
    BZ_AUTO(bz_json) entry = bz_json_object();
    size_t n = bz_meta_len(old),
           from = n >= POSTS_MAX && !posts_known(f, id) ? n - POSTS_MAX + 1 : 0;
    bool ok = list && bz_json_set_text(entry, "id", id) &&
              bz_json_set_int(entry, "n", bz_json_num(post, "n", -1)) &&
              bz_json_set_int(entry, "at", bz_json_num(post, "at", 0)) &&
              bz_json_set_int(entry, "newest", bz_json_num(post, "newest", 0));

    for (size_t i = from; ok && i < n; i++) {
        const struct bz_json *other = bz_json_at(old, i);

        ok = bz_streq(bz_json_str(other, "id"), id) || bz_json_push(list, bz_json_share(other));
    }
    return bz_meta_set(ok && bz_json_push(list, bz_steal(entry)) &&
                           bz_json_set(f->state, "posts", bz_steal(list)),
                       err);
}

bool fb_posts_skip(struct fb *f, struct bz_err *err)
{
    return queue_shift(f, NULL, err);
}

/* Add the comments of a page, oldest first, and note what they say about the way. */
static bool posts_page(struct fb *f, struct bz_json *post, const struct bz_json *list,
                       struct bz_err *err)
{
    const struct fb_how how = {
        .page = f->m.me, .post = bz_json_str(post, "id"), .as_of = f->m.at - BZ_MS_MINUTE};
    int64_t newest = bz_json_num(post, "newest", bz_json_num(post, "until", 0));
    int64_t found = bz_json_num(post, "found", 0), last = INT64_MAX;

    for (size_t i = bz_meta_len(list); i-- > 0;) {
        buzon_time at = bz_meta_time(bz_json_get(bz_json_at(list, i), "created_time"));

        if (!fb_add_comment(f, bz_json_at(list, i), &how, err))
            return false;
        if (at == BUZON_TIME_NONE)
            continue;
        found += at > bz_json_num(post, "until", 0);
        newest = at > newest ? at : newest;
        last = at < last ? at : last;
    }
    return bz_meta_set(bz_json_set_int(post, "newest", newest) &&
                           bz_json_set_int(post, "found", found) &&
                           bz_json_set_int(post, "last", last),
                       err);
}

/* Newest first: far enough when it is past what was known, and when as many new ones came as
 * the number says. Where fewer came, an old one was shown that had been hidden. */
static bool posts_is_far(const struct fb *f, const struct bz_json *post)
{
    int64_t until = bz_json_num(post, "until", 0);

    return !bz_json_flag(f->round, "slow", false) && until &&
           bz_json_num(post, "last", INT64_MAX) < until - POSTS_OVERLAP_MS &&
           bz_json_num(post, "found", 0) >= bz_json_num(post, "want", 0);
}

bool fb_posts_comments(struct fb *f, const struct bz_json *page, struct bz_err *err)
{
    const struct bz_json *first = bz_json_at(bz_json_get(f->round, "queue"), 0);
    BZ_AUTO(bz_json) post = first ? bz_json_copy(first) : NULL;
    bool more = false;

    if (!post)
        return first ? (bool)bz_nomem(err) : fb_round_go(f, err);
    if (!posts_page(f, post, bz_json_get(page, "data"), err) ||
        !fb_walk_page(f, post, page, &more, err))
        return false;
    if (more && !posts_is_far(f, post))
        return queue_shift(f, bz_steal(post), err) && fb_round_go(f, err);
    return (bz_json_flag(f->round, "slow", false) || posts_keep(f, post, err)) &&
           queue_shift(f, NULL, err) && fb_round_go(f, err);
}
