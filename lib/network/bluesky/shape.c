/* SPDX-License-Identifier: EUPL-1.2 */
/* What brings posts: notifications, threads, and documents that came by themselves, whose shape
 * says what they are. */
#include "network/bluesky/bluesky.h"

#include <string.h>

/* No list of theirs is deeper, threads apart; a document has at most 64 levels in all. */
enum { SHAPE_DEPTH = 64, SHAPE_THREADS = 400 };

/* --- notifications --- */

static bool reason_is_message(const char *reason)
{
    return bz_streq(reason, "mention") || bz_streq(reason, "reply") ||
           bz_streq(reason, "quote") || bz_streq(reason, "subscribed-post");
}

/* Of people and their likings: nobody wrote to us. */
static bool reason_is_silent(const char *reason)
{
    static const char *const silent[] = {
        "like",     "repost",     "like-via-repost",    "repost-via-repost", "follow",
        "verified", "unverified", "starterpack-joined", "contact-match"};

    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++) {
        if (bz_streq(reason, silent[i]))
            return true;
    }
    return false;
}

static bool shape_reacted(struct bsky *b, const struct bz_json *n, struct bz_err *err)
{
    const char *target = bz_json_text(bz_json_path(n, "record.subject.uri"));
    buzon_time at = bsky_time(n, "indexedAt");

    if (!target || !*target || !strstr(target, "/" BSKY_POSTS "/"))
        return true;
    return bz_batch_add_notice(
        b->batch,
        &(struct bz_notice){.verb = BUZON_VERB_REACTED,
                            .target = target,
                            .at = at == BUZON_TIME_NONE || at > b->at ? b->at : at,
                            .actor = bz_json_str(bz_json_get(n, "author"), "did")},
        err);
}

bool bsky_add_notification(struct bsky *b, const struct bz_json *n, bool all,
                           struct bz_err *err)
{
    struct bsky_how how = {.reason = bz_json_str(n, "reason")};
    struct bsky_view v;

    if (reason_is_silent(how.reason))
        return !all || shape_reacted(b, n, err);
    if (!bsky_view(n, &v))
        return bz_batch_add_unknown(b->batch, b->c, NULL, n, b->at, err);
    if (!reason_is_message(how.reason))
        how.raw = n;
    return bsky_add_post(b, &v, &how, err);
}

/* --- threads --- */

static bool shape_wants_more(struct bsky *b, const struct bz_json *node, const char *asked,
                             struct bz_err *err)
{
    const struct bz_json *post = bz_json_get(node, "post");
    const struct bz_json *old = bz_json_get(b->round, "threads");
    const char *uri = bz_json_str(post, "uri");
    BZ_AUTO(bz_json) list = NULL;

    if (!uri || bz_streq(uri, asked) || bz_json_num(post, "replyCount", 0) <= 0 ||
        bz_json_len(bz_json_get(node, "replies")) || bz_json_len(old) >= SHAPE_THREADS ||
        bsky_list_has(old, uri))
        return true;
    list = bz_json_kind(old) == BZ_JSON_ARRAY ? bz_json_copy(old) : bz_json_array();
    return bsky_set(
        bz_json_push_text(list, uri) && bz_json_set(b->round, "threads", bz_steal(list)), err);
}

static bool shape_replies(struct bsky *b, const struct bz_json *node, const char *asked,
                          int depth, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(node, "replies");
    size_t n = bz_json_kind(list) == BZ_JSON_ARRAY && depth ? bz_json_len(list) : 0;

    for (size_t i = 0; i < n; i++) {
        const struct bz_json *reply = bz_json_at(list, i);
        struct bsky_view v;

        if (bsky_view(bz_json_get(reply, "post"), &v) &&
            !bsky_add_post(b, &v, &(struct bsky_how){0}, err))
            return false;
        if (!shape_replies(b, reply, asked, depth - 1, err))
            return false;
    }
    return n || shape_wants_more(b, node, asked, err);
}

/* Where the answer was cut off, its last posts are asked for themselves. */
bool bsky_add_replies(struct bsky *b, const struct bz_json *node, struct bz_err *err)
{
    return shape_replies(b, node, bz_json_str(bz_json_get(node, "post"), "uri"), SHAPE_DEPTH,
                         err);
}

/* --- documents --- */

static bool shape_add(struct bsky *b, const struct bz_json *j, const char *convo, int depth,
                      struct bz_err *err);

static bool shape_list(struct bsky *b, const struct bz_json *list, const char *convo, int depth,
                       struct bz_err *err)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!shape_add(b, bz_json_at(list, i), convo, depth - 1, err))
            return false;
    }
    return true;
}

/* A node of a thread, or an item of a feed: a post with what stands around it. */
static bool shape_node(struct bsky *b, const struct bz_json *j, int depth, struct bz_err *err)
{
    const struct bz_json *parent = bz_json_get(j, "parent"),
                         *replies = bz_json_get(j, "replies");
    const struct bz_json *reply = bz_json_get(j, "reply");
    struct bsky_how how = {.parent = parent ? parent : bz_json_get(reply, "parent")};
    struct bsky_view v;

    if (!bsky_view(bz_json_get(j, "post"), &v)) {
        if (!bz_batch_add_unknown(b->batch, b->c, NULL, j, b->at, err))
            return false;
    } else if (!bsky_add_post(b, &v, &how, err)) {
        return false;
    }
    if (parent && !shape_add(b, parent, NULL, depth - 1, err))
        return false;
    return bz_json_kind(replies) != BZ_JSON_ARRAY || shape_list(b, replies, NULL, depth, err);
}

/* The posts around an item of a feed are posts, too. */
static bool shape_feed_item(struct bsky *b, const struct bz_json *j, int depth,
                            struct bz_err *err)
{
    static const char *const names[] = {"root", "parent"};
    const struct bz_json *reply = bz_json_get(j, "reply");

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct bsky_view v;

        if (bsky_view(bz_json_get(reply, names[i]), &v) &&
            !bsky_add_post(b, &v, &(struct bsky_how){0}, err))
            return false;
    }
    return shape_node(b, j, depth, err);
}

/* Only what stands under these names holds what we read; everything else is a field. */
static const struct bz_json *shape_inner(const struct bz_json *j)
{
    static const char *const names[] = {"notifications", "feed",     "posts",
                                        "thread",        "messages", "logs",
                                        "convos",        "requests", "records"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct bz_json *inner = bz_json_get(j, names[i]);
        enum bz_json_kind kind = bz_json_kind(inner);

        if (kind == BZ_JSON_ARRAY || (kind == BZ_JSON_OBJECT && !i) ||
            (kind == BZ_JSON_OBJECT && strcmp(names[i], "thread") == 0))
            return inner;
    }
    return NULL;
}

/* What is of the network but no message: people, likings, lists, feeds, gates, reports, places
 * where a post was that is gone or not ours to see. */
static bool shape_is_other(const struct bz_json *j)
{
    static const char *const marks[] = {"did",        "notFound", "blocked",      "didDoc",
                                        "subject",    "follows",  "followers",    "profiles",
                                        "likes",      "creator",  "list",         "lists",
                                        "reasonType", "event",    "messageMeUrl", "by",
                                        "repostedBy", "actor",    "lexicon"};
    const struct bz_json *record = bz_json_get(j, "record");
    const char *type = bz_json_str(record ? record : bz_json_get(j, "value"), "$type");

    type = type ? type : bz_json_str(j, "$type");
    if (type &&
        (bz_starts(type, "app.bsky.") || bz_starts(type, "chat.bsky.") ||
         bz_starts(type, "com.atproto.")) &&
        strcmp(type, BSKY_POSTS) != 0)
        return true;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (bz_json_get(j, marks[i]))
            return true;
    }
    return false;
}

static bool shape_convo(struct bsky *b, const struct bz_json *j, struct bz_err *err)
{
    const struct bz_json *last = bz_json_get(j, "lastMessage");

    return bz_json_kind(last) != BZ_JSON_OBJECT ||
           bsky_add_chat(b, bz_json_str(j, "id"), last, bz_json_get(j, "members"), err);
}

static bool shape_item(struct bsky *b, const struct bz_json *j, const char *convo, int depth,
                       struct bz_err *err)
{
    const struct bz_json *value = bz_json_get(j, "value");
    const char *type = bz_json_str(j, "$type");
    struct bsky_view v;

    if (bz_json_str(j, "reason") && bz_json_get(j, "isRead"))
        return bsky_add_notification(b, j, true, err);
    if (bsky_view(j, &v))
        return bsky_add_post(b, &v, &(struct bsky_how){0}, err);
    if (bz_json_kind(bz_json_get(j, "post")) == BZ_JSON_OBJECT)
        return bz_json_kind(bz_json_get(j, "reply")) == BZ_JSON_OBJECT
                   ? shape_feed_item(b, j, depth, err)
                   : shape_node(b, j, depth, err);
    if (bz_json_kind(bz_json_get(value, "post")) == BZ_JSON_OBJECT)
        return shape_node(b, value, depth, err);
    if (type && bz_starts(type, "chat.bsky.convo.defs#log"))
        return bsky_add_log(b, j, err);
    if (bz_json_get(j, "members") && bz_json_str(j, "rev"))
        return shape_convo(b, j, err);
    if (bz_json_get(j, "sender") && bz_json_get(j, "sentAt"))
        return bsky_add_chat(b, convo, j, NULL, err);
    if (shape_is_other(j))
        return true;
    return bz_batch_add_unknown(b->batch, b->c, NULL, j, b->at, err);
}

static bool shape_add(struct bsky *b, const struct bz_json *j, const char *convo, int depth,
                      struct bz_err *err)
{
    const struct bz_json *inner = shape_inner(j);

    if (depth > 0 && bz_json_kind(j) == BZ_JSON_ARRAY)
        return shape_list(b, j, convo, depth, err);
    if (depth > 0 && inner)
        return shape_add(b, inner, bz_json_str(j, "convoId"), depth - 1, err);
    return shape_item(b, j, convo, depth, err);
}

bool bsky_add_any(struct bsky *b, const struct bz_json *j, struct bz_err *err)
{
    return shape_add(b, j, NULL, SHAPE_DEPTH, err);
}
