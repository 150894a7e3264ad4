/* SPDX-License-Identifier: EUPL-1.2 */
/* Whose comments are to be read, one level in a request: "queue" of {"top", "parent", "path",
 * "depth", "mark", "has"}. What is below a comment goes first, so that the list stays short,
 * and all of one proposal stands together.
 *
 * A proposal is known by its mark when all below it was read. "torn" says what went wrong until
 * then: where something failed, a later walk reads the proposal again; where a list came empty
 * though there should be something ("has"), it is believed when two walks find it so, and the
 * first one leaves the mark with QUEUE_DOUBT behind it. */
#include "network/decidim/decidim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUEUE_DOUBT "?"

enum { QUEUE_MAX = 5000, QUEUE_MARK = 72 };

enum { TORN_EMPTY = 1, TORN_FAILED };

/* The worst that happened below the proposal that is read. */
static bool queue_tear(struct dc *d, int how, struct bz_err *err)
{
    return bz_json_num(d->walk, "torn", 0) >= how ||
           dc_set(bz_json_set_int(d->walk, "torn", how), err);
}

bool dc_queue(struct dc *d, const struct dc_place *place, const char *mark, int64_t depth,
              struct bz_err *err)
{
    BZ_AUTO(bz_json) item = bz_json_object();
    BZ_AUTO(bz_json) queue = NULL;

    if (bz_json_kind(bz_json_get(d->walk, "queue")) != BZ_JSON_ARRAY &&
        !bz_json_set(d->walk, "queue", bz_json_array()))
        return bz_nomem(err);
    queue = bz_json_share(bz_json_get(d->walk, "queue"));
    if (dc_len(queue) >= QUEUE_MAX)
        return !place->parent || queue_tear(d, TORN_FAILED, err);
    return dc_set(bz_json_set_text(item, "top", place->top) &&
                      (!place->parent || bz_json_set_text(item, "parent", place->parent)) &&
                      (!place->path || bz_json_set_text(item, "path", place->path)) &&
                      (!depth || bz_json_set_int(item, "depth", depth)) &&
                      (!mark || bz_json_set_text(item, "mark", mark)) &&
                      (!place->has || bz_json_set_bool(item, "has", true)) &&
                      bz_json_push(queue, bz_steal(item)),
                  err);
}

bool dc_queue_ask(struct dc *d, bool *ret, struct bz_err *err)
{
    const struct bz_json *first = bz_json_at(bz_json_get(d->walk, "queue"), 0);
    const char *top = bz_json_str(first, "top"), *parent = bz_json_str(first, "parent");
    BZ_DONE(bz_str) query = {0};
    BZ_DONE(bz_str) id = {0};

    *ret = dc_is_id(parent ? parent : top);
    if (!*ret)
        return true;
    bz_str_addf(&id, "%s/%s", parent ? "Comment" : "Proposal", parent ? parent : top);
    if (id.failed)
        return bz_nomem(err);
    bz_str_add(&query, "{");
    dc_commentable(&query, d, id.data);
    bz_str_add(&query, "{id comments{");
    dc_comment_fields(&query, d);
    bz_str_add(&query, "}}}");
    return dc_ask(d, "comments", &query, NULL, err);
}

/* Takes the first away; gives the rest, which the caller puts behind what is new. */
static struct bz_json *queue_take(struct dc *d)
{
    const struct bz_json *old = bz_json_get(d->walk, "queue");
    BZ_AUTO(bz_json) rest = bz_json_array();

    for (size_t i = 1; rest && i < dc_len(old); i++) {
        if (!bz_json_push(rest, bz_json_share(bz_json_at(old, i))))
            return NULL;
    }
    return bz_json_set(d->walk, "queue", bz_json_array()) ? bz_steal(rest) : NULL;
}

static bool queue_put(struct dc *d, const struct bz_json *rest, struct bz_err *err)
{
    BZ_AUTO(bz_json) queue = bz_json_share(bz_json_get(d->walk, "queue"));

    for (size_t i = 0; i < dc_len(rest); i++) {
        if (!bz_json_push(queue, bz_json_share(bz_json_at(rest, i))))
            return bz_nomem(err);
    }
    if (!dc_len(queue))
        (void)bz_json_remove(d->walk, "queue");
    return true;
}

static bool queue_add(struct dc *d, const struct bz_json *comment, const struct dc_place *place,
                      const struct bz_json *first, struct bz_err *err)
{
    int64_t depth = bz_json_num(first, "depth", 0);
    struct dc_place below = *place;

    if (bz_json_kind(comment) != BZ_JSON_OBJECT)
        return true; /* not for us to see */
    if (!dc_add_comment(d, comment, place, err) || !dc_id(d, comment, &below.parent, err))
        return false;
    below.has = bz_json_flag(comment, "hasComments", false);
    return !below.parent || depth + 1 >= DC_DEPTH ||
           !bz_json_flag(comment, "hasComments", dc_lacks(d, "Comment.hasComments")) ||
           dc_queue(d, &below, bz_json_str(first, "mark"), depth + 1, err);
}

/* That nothing came: who counts comments has them; who says that there are some may mean hidden
 * ones. */
static bool queue_empty(struct dc *d, const struct bz_json *first, struct bz_err *err)
{
    const char *mark = bz_json_str(first, "mark");

    if (mark && !bz_json_get(first, "parent") && strtoll(mark, NULL, 10) > 0)
        return queue_tear(d, TORN_FAILED, err);
    return !bz_json_flag(first, "has", false) || queue_tear(d, TORN_EMPTY, err);
}

/* What is not shown, or fails, costs its own comments only: a later walk asks again. */
static bool queue_read(struct dc *d, const struct bz_json *j, const struct bz_json *first,
                       struct bz_err *err)
{
    const struct bz_json *list = bz_json_path(j, "data.commentable.comments");
    const struct dc_place place = {.path = bz_json_str(first, "path"),
                                   .top = bz_json_str(first, "top"),
                                   .parent = bz_json_str(first, "parent")};

    for (size_t i = 0; i < dc_len(list); i++) {
        if (!queue_add(d, bz_json_at(list, i), &place, first, err))
            return false;
    }
    if (bz_json_kind(list) != BZ_JSON_ARRAY)
        return queue_tear(d, TORN_FAILED, err);
    return dc_len(list) || queue_empty(d, first, err);
}

/* The last of a proposal was read. One whose rest was queued by an older version was known
 * before that: no more, where it failed. */
static bool queue_end(struct dc *d, const struct bz_json *first, struct bz_err *err)
{
    const char *top = bz_json_str(first, "top"), *mark = bz_json_str(first, "mark");
    const struct bz_json *next = bz_json_at(bz_json_get(d->walk, "queue"), 0);
    BZ_AUTO(bz_json) seen = bz_json_share(bz_json_get(d->state, "seen"));
    int64_t torn = bz_json_num(d->walk, "torn", 0);
    char doubt[QUEUE_MARK];

    if (next && bz_streq(bz_json_str(next, "top"), top))
        return true;
    (void)bz_json_remove(d->walk, "torn");
    if (torn && !mark && seen)
        (void)bz_json_remove(seen, top);
    if (!mark || torn == TORN_FAILED)
        return true;
    (void)snprintf(doubt, sizeof doubt, "%s%s", mark, QUEUE_DOUBT);
    return dc_see(d, top,
                  torn == TORN_EMPTY && !bz_streq(bz_json_str(seen, top), doubt) ? doubt : mark,
                  err);
}

bool dc_comments(struct dc *d, struct bz_err *err)
{
    BZ_AUTO(bz_json) first = bz_json_share(bz_json_at(bz_json_get(d->walk, "queue"), 0));
    BZ_AUTO(bz_json) rest = NULL;
    BZ_AUTO(bz_json) j = NULL;
    enum dc_said said;

    if (!first || !bz_json_str(first, "top"))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "comments: nobody asked for them");
    j = dc_read(d, "comments", &said, err);
    if (!j)
        return false;
    if (said == DC_AGAIN)
        return dc_go(d, err);
    rest = queue_take(d);
    return dc_set(rest, err) && queue_read(d, j, first, err) && queue_put(d, rest, err) &&
           queue_end(d, first, err) && dc_go(d, err);
}
