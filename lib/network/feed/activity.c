/* SPDX-License-Identifier: EUPL-1.2 */
/* What a document or an entry of one is: a collection, an activity, an object. */
#include "network/feed/feed.h"

#include <string.h>

/* Collections in pages in collections: nobody writes more. */
enum { ACTIVITY_DEPTH = 8 };

static bool activity_all(struct fd *w, const struct bz_json *all, int depth, struct bz_err *err)
{
    for (size_t i = 0; fd_nth(all, i); i++) {
        if (!fd_add(w, fd_nth(all, i), depth + 1, err))
            return false;
    }
    return true;
}

/* --- collections --- */

static bool activity_is_collection(const struct bz_json *j)
{
    static const char *const names[] = {"collection", "orderedcollection", "collectionpage",
                                        "orderedcollectionpage", NULL};

    return fd_is(j, names) || bz_json_get(j, "@graph") ||
           (!fd_all(j, "content") && (fd_all(j, "items") || fd_all(j, "orderedItems")));
}

static bool activity_collection(struct fd *w, const struct bz_json *j, int depth,
                                struct bz_err *err)
{
    const struct bz_json *first = fd_get(j, "first");

    return activity_all(w, bz_json_get(j, "@graph"), depth, err) &&
           activity_all(w, fd_all(j, "orderedItems"), depth, err) &&
           activity_all(w, fd_all(j, "items"), depth, err) &&
           (bz_json_kind(first) != BZ_JSON_OBJECT || fd_add(w, first, depth + 1, err));
}

/* --- what happened --- */

/* `object`: what it happened to; NULL: nobody says. */
static bool activity_notice(struct fd *w, const struct bz_json *j, const struct bz_json *object,
                            enum buzon_verb verb, struct bz_err *err)
{
    static const char *const like[] = {"like", "favorite", NULL}, *const share[] = {"announce",
                                                                                    "share",
                                                                                    NULL};
    const char *target = fd_id(object);
    buzon_time at = fd_time(fd_str(object, "deleted"));
    struct bz_notice n = {.verb = verb, .target = target, .actor = fd_id(fd_get(j, "actor"))};

    if (!target)
        return fd_unknown(w, j, err);
    n.at = at != BUZON_TIME_NONE ? at : fd_time(fd_str(j, "published"));
    if (n.at == BUZON_TIME_NONE)
        n.at = w->at;
    if (verb == BUZON_VERB_REACTED)
        n.extra = fd_is(j, share)  ? "{\"reaction\":\"repost\"}"
                  : fd_is(j, like) ? "{\"reaction\":\"like\"}"
                                   : "{\"reaction\":\"other\"}";
    return bz_batch_add_notice(w->batch, &n, err);
}

/* What is passed on may come along. */
static bool activity_reaction(struct fd *w, const struct bz_json *j, int depth,
                              struct bz_err *err)
{
    const struct bz_json *object = fd_get(j, "object");

    if (bz_json_kind(object) == BZ_JSON_OBJECT &&
        (fd_all(object, "content") || fd_all(object, "contentMap")) &&
        !fd_add(w, object, depth + 1, err))
        return false;
    return activity_notice(w, j, object, BUZON_VERB_REACTED, err);
}

/* --- objects --- */

static bool activity_says(const struct bz_json *j)
{
    static const char *const terms[] = {"content",    "contentMap",  "name",
                                        "nameMap",    "displayName", "summary",
                                        "summaryMap", "attachment",  "attachments"};

    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        if (fd_all(j, terms[i]))
            return true;
    }
    return false;
}

/* A tombstone that still says who wrote what and when is that message, deleted. */
static bool activity_tombstone(struct fd *w, const struct bz_json *j, struct bz_err *err)
{
    if (fd_str(j, "published") && fd_time(fd_str(j, "deleted")) != BUZON_TIME_NONE &&
        fd_get(j, "attributedTo"))
        return fd_object(w, j, NULL, err);
    return activity_notice(w, j, j, BUZON_VERB_DELETED, err);
}

/* An object, and the answers that it brings along. */
static bool activity_object(struct fd *w, const struct bz_json *j,
                            const struct bz_json *activity, int depth, struct bz_err *err)
{
    static const char *const tombstone[] = {"tombstone", NULL};
    const struct bz_json *replies = fd_get(j, "replies");

    if (fd_is(j, tombstone))
        return activity_tombstone(w, j, err);
    if (fd_is_actor(j) || !activity_says(j))
        return fd_unknown(w, activity ? activity : j, err);
    return fd_object(w, j, activity, err) && (bz_json_kind(replies) != BZ_JSON_OBJECT ||
                                              activity_collection(w, replies, depth + 1, err));
}

/* What nothing is done with, though it may have words. */
static bool activity_is_other(const struct bz_json *j)
{
    static const char *const names[] = {"follow", "accept", "reject", "undo",   "block", "flag",
                                        "invite", "join",   "leave",  "move",   "view",  "read",
                                        "listen", "travel", "offer",  "ignore", NULL};

    return fd_is(j, names);
}

static bool activity_add(struct fd *w, const struct bz_json *j, int depth, struct bz_err *err)
{
    static const char *const made[] = {"create", "update", "add", "post", "arrive", NULL};
    static const char *const gone[] = {"delete", "remove", NULL};
    static const char *const reacted[] = {"announce", "like",     "dislike", "emojireact",
                                          "share",    "favorite", NULL};
    const struct bz_json *object = fd_get(j, "object");

    if (activity_is_other(j))
        return fd_unknown(w, j, err);
    if (fd_is(j, gone))
        return activity_notice(w, j, object, BUZON_VERB_DELETED, err);
    if (fd_is(j, reacted))
        return activity_reaction(w, j, depth, err);
    if (fd_is(j, made) && object)
        return bz_json_kind(object) == BZ_JSON_OBJECT
                   ? activity_object(w, object, j, depth, err)
                   : fd_unknown(w, j, err);
    return activity_object(w, j, NULL, depth, err);
}

bool fd_add(struct fd *w, const struct bz_json *j, int depth, struct bz_err *err)
{
    if (bz_json_kind(j) == BZ_JSON_ARRAY && depth < ACTIVITY_DEPTH)
        return activity_all(w, j, depth, err);
    if (bz_json_kind(j) != BZ_JSON_OBJECT || depth >= ACTIVITY_DEPTH)
        return fd_unknown(w, j, err);
    return activity_is_collection(j) ? activity_collection(w, j, depth, err)
                                     : activity_add(w, j, depth, err);
}
