/* SPDX-License-Identifier: EUPL-1.2 */
/* Known comments, read again by their ids. What was deleted is simply not there; so is what
 * waits for review, and an answer now and then is short. So an absence is believed when a
 * second look finds it, too, and none of the lists of what is held has it. */
#include "network/youtube/youtube.h"

#include <string.h>

enum { HELD_PAGES = 3 };

static const char *const held[] = {"heldForReview", "likelySpam"};

/* --- asking --- */

/* Takes ids. */
static bool recheck_ask(struct yt *y, const char *purpose, struct bz_json *ids,
                        struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = ids;
    BZ_AUTO(bz_json) state = bz_json_object();
    BZ_DONE(bz_str) query = {0};

    bz_str_add(&query, "comments?part=id,snippet");
    yt_query_ids(&query, ids, YT_IDS);
    return yt_set(ids && !query.failed && bz_json_set(state, "ids", bz_steal(owned)), err) &&
           yt_ask(y, purpose, query.data, bz_steal(state), err);
}

struct bz_batch *yt_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                            struct bz_err *err)
{
    __attribute__((cleanup(yt_done))) struct yt y = {0};
    size_t i = 0;

    if (!yt_init(&y, c, NULL, 0, err))
        return NULL;
    while (i < n) {
        BZ_AUTO(bz_json) list = bz_json_array();

        for (; list && i < n && bz_json_len(list) < YT_IDS; i++) {
            if (yt_is_id(ids[i]) && !bz_json_push_text(list, ids[i]))
                return bz_nomem(err);
        }
        if (!list)
            return bz_nomem(err);
        if (bz_json_len(list) && !recheck_ask(&y, "recheck", bz_steal(list), err))
            return NULL;
    }
    return bz_steal(y.batch);
}

/* Takes ids. */
static bool held_ask(struct yt *y, struct bz_json *ids, int64_t list, int64_t page,
                     const char *token, struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = ids;
    BZ_AUTO(bz_json) state = bz_json_object();
    BZ_DONE(bz_str) query = {0};

    yt_query_threads(&query, y, held[list], token);
    return yt_set(ids && !query.failed && bz_json_set(state, "ids", bz_steal(owned)) &&
                      bz_json_set_int(state, "list", list) &&
                      bz_json_set_int(state, "page", page),
                  err) &&
           yt_ask(y, "recheck_held", query.data, bz_steal(state), err);
}

/* --- who is missing --- */

static bool ids_have(const struct bz_json *items, const char *id)
{
    for (size_t i = 0; i < yt_len(items); i++) {
        if (bz_streq(bz_json_str(bz_json_at(items, i), "id"), id))
            return true;
    }
    return false;
}

static bool thread_has(const struct bz_json *thread, const char *id)
{
    return bz_streq(yt_thread_id(thread), id) ||
           ids_have(bz_json_path(thread, "replies.comments"), id);
}

static bool threads_have(const struct bz_json *items, const char *id)
{
    for (size_t i = 0; i < yt_len(items); i++) {
        if (thread_has(bz_json_at(items, i), id))
            return true;
    }
    return false;
}

/* Those of the ids that are not there; NULL without memory. */
static struct bz_json *ids_missing(const struct bz_json *ids, const struct bz_json *items,
                                   bool threads)
{
    BZ_AUTO(bz_json) missing = bz_json_array();

    for (size_t i = 0; missing && i < yt_len(ids); i++) {
        const char *id = bz_json_text(bz_json_at(ids, i));

        if (id && !(threads ? threads_have(items, id) : ids_have(items, id)) &&
            !bz_json_push_text(missing, id))
            return NULL;
    }
    return bz_steal(missing);
}

static bool ids_deleted(struct yt *y, const struct bz_json *ids, struct bz_err *err)
{
    for (size_t i = 0; i < yt_len(ids); i++) {
        const struct bz_notice n = {.verb = BUZON_VERB_DELETED,
                                    .target = bz_json_text(bz_json_at(ids, i)),
                                    .at = y->at,
                                    .extra = "{\"time_from\":\"receipt\"}"};

        if (n.target && *n.target && !bz_batch_add_notice(y->batch, &n, err))
            return false;
    }
    return true;
}

/* --- by their ids --- */

/* One of many may be what is refused: each is asked for alone. */
static bool recheck_split(struct yt *y, const struct bz_json *ids, struct bz_err *err)
{
    for (size_t i = 0; i < yt_len(ids); i++) {
        BZ_AUTO(bz_json) one = bz_json_array();

        if (!yt_set(bz_json_push(one, bz_json_share(bz_json_at(ids, i))), err) ||
            !recheck_ask(y, y->x->purpose, bz_steal(one), err))
            return false;
    }
    return true;
}

static bool recheck_next(struct yt *y, struct bz_json *missing, struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = missing;

    if (!missing)
        return bz_nomem(err);
    if (!yt_len(missing))
        return true;
    if (strcmp(y->x->purpose, "recheck") == 0)
        return recheck_ask(y, "recheck_again", bz_steal(owned), err);
    return held_ask(y, bz_steal(owned), 0, 0, NULL, err);
}

static bool recheck_refused(struct yt *y, const struct bz_json *ids, struct bz_err *err)
{
    if (yt_len(ids) > 1)
        return recheck_split(y, ids, err);
    if (y->x->response->status == 404)
        return recheck_next(y, bz_json_copy(ids), err);
    return true; /* not for us to see: that says nothing */
}

bool yt_rechecked(struct yt *y, struct bz_err *err)
{
    static const struct yt_place nowhere = {.all = true};
    BZ_AUTO(bz_json) asked = yt_asked(y, err);
    const struct bz_json *ids = bz_json_get(asked, "ids"), *items = NULL;
    BZ_AUTO(bz_json) j = NULL;

    if (!asked)
        return false;
    if (yt_refused_for_good(y->x))
        return recheck_refused(y, ids, err);
    if (!yt_ok(y->x))
        return yt_refuse(y->x, "known comments", err);
    j = yt_list(y, &items, err);
    if (!j)
        return false;
    for (size_t i = 0; i < yt_len(items); i++) {
        if (!yt_add_comment(y, bz_json_at(items, i), &nowhere, err))
            return false;
    }
    return recheck_next(y, ids_missing(ids, items, false), err);
}

/* --- among what is held --- */

/* The list was read to its end, or is not for us: what was never held to our eyes and is not
 * published is deleted as far as anybody can see. Takes ids. */
static bool held_next(struct yt *y, struct bz_json *ids, int64_t list, struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = ids;

    if (list + 1 < (int64_t)(sizeof held / sizeof *held))
        return held_ask(y, bz_steal(owned), list + 1, 0, NULL, err);
    return ids_deleted(y, ids, err);
}

bool yt_rechecked_held(struct yt *y, struct bz_err *err)
{
    BZ_AUTO(bz_json) asked = yt_asked(y, err);
    const struct bz_json *ids = bz_json_get(asked, "ids"), *items = NULL;
    int64_t list = bz_json_num(asked, "list", 0), page = bz_json_num(asked, "page", 0) + 1;
    BZ_AUTO(bz_json) missing = NULL;
    BZ_AUTO(bz_json) j = NULL;
    const char *token;

    if (!asked)
        return false;
    list = list > 0 ? 1 : 0;
    if (y->x->response->status == 403 && yt_refused_for_good(y->x))
        return held_next(y, bz_json_copy(ids), list, err);
    if (!yt_ok(y->x))
        return yt_refuse(y->x, "what is held", err);
    if (!(j = yt_list(y, &items, err)))
        return false;
    for (size_t i = 0; i < yt_len(items); i++) {
        if (!yt_add_thread(y, bz_json_at(items, i), false, err))
            return false;
    }
    if (!(missing = ids_missing(ids, items, true)))
        return bz_nomem(err);
    token = bz_json_str(j, "nextPageToken");
    if (!yt_len(missing))
        return true;
    if (!token || !*token)
        return held_next(y, bz_steal(missing), list, err);
    /* Longer than is worth reading for this: nobody knows. */
    return page >= HELD_PAGES || held_ask(y, bz_steal(missing), list, page, token, err);
}
