/* SPDX-License-Identifier: EUPL-1.2 */
/* Known comments, read again by their ids. What was deleted is simply not there; so is what
 * waits for review, and an answer now and then is short. So an absence is one when a second
 * look finds it, too, and none of the lists of what is held has it, and it is believed when a
 * job later on finds it again: in a bad minute a server answers every question so. Until then
 * "missing" in the state holds {id: since when}. Of whoever was asked for alone the network may
 * say that it is not there: "said" in what is asked next, and no other job is needed. */
#include "network/youtube/youtube.h"

#include "term/civil.h"

#include <string.h>

enum { HELD_PAGES = 3, MISSING_MAX = 400 };

static const int64_t MISSING_MS = 10 * (int64_t)BZ_MS_MINUTE;

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

/* Where among what is held. */
struct place {
    int64_t list, page;
    const char *token;
    bool said;
};

/* Takes ids. */
static bool held_ask(struct yt *y, struct bz_json *ids, const struct place *p,
                     struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = ids;
    BZ_AUTO(bz_json) state = bz_json_object();
    BZ_DONE(bz_str) query = {0};

    yt_query_threads(&query, y, held[p->list], p->token);
    return yt_set(ids && !query.failed && bz_json_set(state, "ids", bz_steal(owned)) &&
                      bz_json_set_int(state, "list", p->list) &&
                      bz_json_set_int(state, "page", p->page) &&
                      (!p->said || bz_json_set_bool(state, "said", true)),
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

/* --- who was missing before --- */

static struct bz_json *missing_list(const struct yt *y)
{
    const struct bz_json *list = bz_json_get(y->state, "missing");

    return bz_json_kind(list) == BZ_JSON_OBJECT ? bz_json_copy(list) : bz_json_object();
}

/* Whoever is missing for longest makes room: it is asked for no more, or noted again. */
static void missing_shrink(struct bz_json *list)
{
    const struct bz_json *since;
    const char *key, *oldest;

    while (bz_json_len(list) > MISSING_MAX) {
        void *iter = NULL;

        oldest = NULL;
        while (bz_json_each(list, &iter, &key, &since)) {
            if (!oldest || bz_json_int(since, 0) < bz_json_num(list, oldest, 0))
                oldest = key;
        }
        if (!oldest || !bz_json_remove(list, oldest))
            return;
    }
}

/* The state of polling is not ours but for that list. Takes it. */
static bool missing_keep(struct yt *y, struct bz_json *list, struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = list;

    if (!list)
        return bz_nomem(err);
    if (!bz_json_len(list))
        (void)bz_json_remove(y->state, "missing");
    else if (!bz_json_set(y->state, "missing", bz_steal(owned)))
        return bz_nomem(err);
    free(y->batch->state);
    y->batch->state = bz_json_print(y->state, err);
    return y->batch->state;
}

/* They are there after all: all of the ids that are not among the missing. */
static bool missing_clear(struct yt *y, const struct bz_json *ids,
                          const struct bz_json *missing, struct bz_err *err)
{
    BZ_AUTO(bz_json) list = missing_list(y);
    bool changed = false;

    for (size_t i = 0; list && i < yt_len(ids); i++) {
        const char *id = bz_json_text(bz_json_at(ids, i));
        bool is = false;

        for (size_t k = 0; id && !is && k < yt_len(missing); k++)
            is = bz_streq(bz_json_text(bz_json_at(missing, k)), id);
        changed = (id && !is && bz_json_remove(list, id)) || changed;
    }
    return yt_set(list, err) && (!changed || missing_keep(y, bz_steal(list), err));
}

static bool missing_tell(struct yt *y, const char *id, struct bz_err *err)
{
    return bz_batch_add_notice(y->batch,
                               &(struct bz_notice){.verb = BUZON_VERB_DELETED,
                                                   .target = id,
                                                   .at = y->at,
                                                   .extra = "{\"time_from\":\"receipt\"}"},
                               err);
}

static bool ids_gone(struct yt *y, const struct bz_json *ids, bool said, struct bz_err *err)
{
    BZ_AUTO(bz_json) list = missing_list(y);

    if (!list)
        return bz_nomem(err);
    for (size_t i = 0; i < yt_len(ids); i++) {
        const char *id = bz_json_text(bz_json_at(ids, i));
        buzon_time since = id ? bz_json_num(list, id, INT64_MAX) : INT64_MAX;

        if (!id || !*id)
            continue;
        since = since < 0 ? INT64_MAX : since;
        if (said || (since <= y->at && y->at - since >= MISSING_MS)) {
            (void)bz_json_remove(list, id);
            if (!missing_tell(y, id, err))
                return false;
        } else if (since > y->at && !yt_set(bz_json_set_int(list, id, y->at), err)) {
            return false;
        }
    }
    missing_shrink(list);
    return missing_keep(y, bz_steal(list), err);
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

static bool recheck_next(struct yt *y, struct bz_json *missing, bool said, struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = missing;
    const struct place first = {.said = said};

    if (!missing)
        return bz_nomem(err);
    if (!yt_len(missing))
        return true;
    if (strcmp(y->x->purpose, "recheck") == 0)
        return recheck_ask(y, "recheck_again", bz_steal(owned), err);
    return held_ask(y, bz_steal(owned), &first, err);
}

static bool recheck_refused(struct yt *y, const struct bz_json *ids, struct bz_err *err)
{
    if (yt_len(ids) > 1)
        return recheck_split(y, ids, err);
    if (y->x->response->status == 404)
        return recheck_next(y, bz_json_copy(ids), true, err);
    return true; /* not for us to see: that says nothing */
}

bool yt_rechecked(struct yt *y, struct bz_err *err)
{
    static const struct yt_place nowhere = {.all = true};
    BZ_AUTO(bz_json) asked = yt_asked(y, err);
    const struct bz_json *ids = bz_json_get(asked, "ids"), *items = NULL;
    BZ_AUTO(bz_json) missing = NULL;
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
    missing = ids_missing(ids, items, false);
    return yt_set(missing, err) && missing_clear(y, ids, missing, err) &&
           recheck_next(y, bz_steal(missing), false, err);
}

/* --- among what is held --- */

/* The list was read to its end, or is not for us: what was never held to our eyes and is not
 * published is deleted as far as anybody can see. Takes ids. */
static bool held_next(struct yt *y, struct bz_json *ids, const struct place *p,
                      struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = ids;
    const struct place next = {.list = p->list + 1, .said = p->said};

    if (next.list < (int64_t)(sizeof held / sizeof *held))
        return held_ask(y, bz_steal(owned), &next, err);
    return ids_gone(y, ids, p->said, err);
}

bool yt_rechecked_held(struct yt *y, struct bz_err *err)
{
    BZ_AUTO(bz_json) asked = yt_asked(y, err);
    const struct bz_json *ids = bz_json_get(asked, "ids"), *items = NULL;
    struct place p = {.list = bz_json_num(asked, "list", 0) > 0,
                      .page = bz_json_num(asked, "page", 0) + 1,
                      .said = bz_json_flag(asked, "said", false)};
    BZ_AUTO(bz_json) missing = NULL;
    BZ_AUTO(bz_json) j = NULL;

    if (!asked)
        return false;
    if (y->x->response->status == 403 && yt_refused_for_good(y->x))
        return held_next(y, bz_json_copy(ids), &p, err);
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
    p.token = bz_json_str(j, "nextPageToken");
    if (!missing_clear(y, ids, missing, err))
        return false;
    if (!yt_len(missing))
        return true;
    if (!p.token || !*p.token)
        return held_next(y, bz_steal(missing), &p, err);
    /* Longer than is worth reading for this: nobody knows. */
    return p.page >= HELD_PAGES || held_ask(y, bz_steal(missing), &p, err);
}
