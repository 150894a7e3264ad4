/* SPDX-License-Identifier: EUPL-1.2 */
/* Known requests, read again: how an edit, another status or a withdrawal is found out. A list
 * may leave out what is not there, or be refused as a whole: then each is asked for by itself.
 */
#include "network/open311/open311.h"

#include <string.h>

static bool recheck_one(struct o3 *e, const char *id, struct bz_err *err)
{
    BZ_AUTO(bz_json) state = bz_json_object();
    BZ_DONE(bz_str) path = {0};

    bz_str_add(&path, "requests/");
    bz_str_add_escaped(&path, id);
    return o3_set(!path.failed && bz_json_set_text(state, "id", id), err) &&
           o3_ask(e, "confirm", path.data, "", bz_steal(state), err);
}

static bool recheck_some(struct o3 *e, const char *const *ids, size_t n, struct bz_err *err)
{
    BZ_AUTO(bz_json) state = bz_json_object();
    BZ_AUTO(bz_json) list = bz_json_array();
    BZ_DONE(bz_str) query = {0};
    bool ok = state && list;

    bz_str_add(&query, "service_request_id=");
    for (size_t i = 0; ok && i < n; i++) {
        bz_str_add(&query, i ? "," : "");
        bz_str_add_escaped(&query, ids[i]);
        ok = bz_json_push_text(list, ids[i]);
    }
    return o3_set(ok && !query.failed && bz_json_set(state, "ids", bz_steal(list)), err) &&
           o3_ask(e, "recheck", "requests", query.data, bz_steal(state), err);
}

struct bz_batch *o3_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                            struct bz_err *err)
{
    __attribute__((cleanup(o3_done))) struct o3 e = {0};
    const char *some[O3_IDS];
    size_t k = 0;

    if (!o3_init(&e, c, NULL, 0, err))
        return NULL;
    for (size_t i = 0; i < n; i++) {
        bool alone = strchr(ids[i], ','); /* which parts ids in a list */

        if (alone && !recheck_one(&e, ids[i], err))
            return NULL;
        if (!alone && *ids[i] && strlen(ids[i]) <= O3_ID_MAX)
            some[k++] = ids[i];
        if (k == O3_IDS || (k && i + 1 == n)) {
            if (!recheck_some(&e, some, k, err))
                return NULL;
            k = 0;
        }
    }
    return bz_steal(e.batch);
}

/* Whether the request is in the list; adds it then. */
static bool recheck_has(struct o3 *e, const struct bz_json *items, const char *id, bool *ret,
                        struct bz_err *err)
{
    *ret = false;
    for (size_t i = 0; i < bz_json_len(items) && !*ret; i++) {
        const char *theirs;

        if (!o3_field(e, bz_json_at(items, i), "service_request_id", &theirs, err))
            return false;
        *ret = bz_streq(theirs, id);
    }
    return true;
}

bool o3_rechecked(struct o3 *e, struct bz_err *err)
{
    int status = e->x->response->status;
    const struct bz_json *ids;
    BZ_AUTO(bz_json) asked = NULL;
    BZ_AUTO(bz_json) items = NULL;

    if (!o3_ok(e->x) && status != 404 && status != 400)
        return o3_refuse(e->x, "requests", err);
    if (!o3_asked(e->x, &asked, err))
        return false;
    if (o3_ok(e->x) && (!(items = o3_read(e, "requests", err)) || !o3_add_all(e, items, err)))
        return false;
    ids = bz_json_get(asked, "ids");
    for (size_t i = 0; bz_json_kind(ids) == BZ_JSON_ARRAY && i < bz_json_len(ids); i++) {
        const char *id = bz_json_text(bz_json_at(ids, i));
        bool there = !id;

        if ((id && !recheck_has(e, items, id, &there, err)) ||
            (!there && !recheck_one(e, id, err)))
            return false;
    }
    return true;
}

static bool recheck_gone(struct o3 *e, const char *id, struct bz_err *err)
{
    return bz_batch_add_notice(
        e->batch, &(struct bz_notice){.verb = BUZON_VERB_DELETED, .target = id, .at = e->at},
        err);
}

/* Only a server that says so has it no more: an empty list may mean anything. */
bool o3_confirmed(struct o3 *e, struct bz_err *err)
{
    int status = e->x->response->status;
    BZ_AUTO(bz_json) asked = NULL;
    BZ_AUTO(bz_json) items = NULL;
    const char *id;

    if (!o3_asked(e->x, &asked, err))
        return false;
    id = bz_json_str(asked, "id");
    if (id && (status == 404 || status == 410))
        return recheck_gone(e, id, err);
    if (!o3_ok(e->x))
        return o3_refuse(e->x, "request", err);
    items = o3_read(e, "request", err);
    return items && o3_add_all(e, items, err);
}
