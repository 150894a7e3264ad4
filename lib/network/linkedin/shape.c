/* SPDX-License-Identifier: EUPL-1.2 */
/* A document that came by itself, delivered or from a file: its shape says what it is. */
#include "network/linkedin/linkedin.h"

#include <string.h>

enum { SHAPE_DEPTH = 4 };

static bool shape_add(struct li *l, const struct bz_json *j, bool fetch, int depth,
                      struct bz_err *err);

/* Lists of lists are nobody's: what is deeper than any list of theirs is kept as it is. */
static bool shape_list(struct li *l, const struct bz_json *list, bool fetch, int depth,
                       struct bz_err *err)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!shape_add(l, bz_json_at(list, i), fetch, depth - 1, err))
            return false;
    }
    return true;
}

static bool shape_notification(struct li *l, const struct bz_json *n, bool fetch,
                               struct bz_err *err)
{
    BZ_AUTO(bz_json) item = NULL;

    return li_add_notification(l, n, fetch, &item, err) &&
           (!item || li_fetch(l, "fetch", item, err));
}

static bool shape_is_comment(const struct bz_json *j)
{
    const char *urn = bz_json_str(j, "commentUrn");

    urn = urn ? urn : bz_json_str(j, "$URN");
    urn = urn ? urn : bz_json_str(j, "entity");
    return li_is_comment(urn) || (bz_json_str(j, "actor") && bz_json_str(j, "object"));
}

static bool shape_is_post(const struct bz_json *j)
{
    const char *id = bz_json_str(j, "id");

    id = id ? id : bz_json_str(j, "entity");
    return id && (bz_starts(id, "urn:li:share:") || bz_starts(id, "urn:li:ugcPost:") ||
                  bz_starts(id, "urn:li:activity:"));
}

/* Only lists under these names hold what we read; others are fields. */
static const struct bz_json *shape_inner(const struct bz_json *j)
{
    static const char *const names[] = {"notifications", "elements", "results"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct bz_json *list = bz_json_get(j, names[i]);

        if (bz_json_kind(list) == BZ_JSON_ARRAY)
            return list;
    }
    return NULL;
}

/* "results" of a batch of ids is an object by URN. */
static bool shape_results(struct li *l, const struct bz_json *results, bool fetch, int depth,
                          struct bz_err *err)
{
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    while (bz_json_each(results, &iter, &key, &value)) {
        if (!shape_add(l, value, fetch, depth - 1, err))
            return false;
    }
    return true;
}

static bool shape_add(struct li *l, const struct bz_json *j, bool fetch, int depth,
                      struct bz_err *err)
{
    static const struct li_how plain = {0};
    const struct bz_json *results = bz_json_get(j, "results");

    if (depth && bz_json_kind(j) == BZ_JSON_ARRAY)
        return shape_list(l, j, fetch, depth, err);
    if (depth && bz_json_kind(results) == BZ_JSON_OBJECT)
        return shape_results(l, results, fetch, depth, err);
    if (depth && shape_inner(j))
        return shape_list(l, shape_inner(j), fetch, depth, err);
    if (bz_json_str(j, "action"))
        return shape_notification(l, j, fetch, err);
    if (shape_is_comment(j))
        return li_add_comment(l, j, &plain, err);
    if (shape_is_post(j))
        return li_add_post(l, j, &plain, err);
    return bz_batch_add_unknown(l->batch, l->c, NULL, j, l->at, err);
}

bool li_add_any(struct li *l, const struct bz_json *j, bool fetch, struct bz_err *err)
{
    return shape_add(l, j, fetch, SHAPE_DEPTH, err);
}
