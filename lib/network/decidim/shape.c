/* SPDX-License-Identifier: EUPL-1.2 */
/* A document that came by itself, as a file: the answer to whatever query somebody asked. What
 * looks like a proposal or a comment is one, wherever it stands. */
#include "network/decidim/decidim.h"

#include <string.h>

enum { SHAPE_DEPTH = 40 };

static bool shape_is_proposal(const struct bz_json *j)
{
    return bz_json_get(j, "id") && bz_json_get(j, "title") &&
           (bz_json_kind(bz_json_get(j, "body")) == BZ_JSON_OBJECT ||
            bz_json_get(j, "publishedAt") || bz_json_get(j, "official") ||
            bz_json_get(j, "totalCommentsCount"));
}

static bool shape_is_comment(const struct bz_json *j)
{
    return bz_json_get(j, "id") && bz_json_str(j, "body");
}

static bool shape_add(struct dc *d, const struct bz_json *j, const struct dc_place *place,
                      int depth, struct bz_err *err);

/* What is in a thing: a list, or the members of an object. */
static bool shape_inside(struct dc *d, const struct bz_json *j, const struct dc_place *place,
                         int depth, struct bz_err *err)
{
    const struct bz_json *one;
    const char *key;
    void *iter = NULL;

    for (size_t i = 0; i < dc_len(j); i++) {
        if (!shape_add(d, bz_json_at(j, i), place, depth, err))
            return false;
    }
    while (bz_json_kind(j) == BZ_JSON_OBJECT && bz_json_each(j, &iter, &key, &one)) {
        if (!shape_add(d, one, place, depth, err))
            return false;
    }
    return true;
}

static bool shape_add(struct dc *d, const struct bz_json *j, const struct dc_place *outer,
                      int depth, struct bz_err *err)
{
    struct dc_place place = *outer;

    if (bz_json_kind(j) != BZ_JSON_OBJECT && bz_json_kind(j) != BZ_JSON_ARRAY)
        return true;
    if (depth == 0)
        return bz_batch_add_unknown(d->batch, d->c, NULL, j, d->at, err);
    if (shape_is_proposal(j))
        return dc_add_proposal(d, j, outer, err) && dc_id(d, j, &place.top, err) &&
               shape_inside(d, bz_json_get(j, "comments"), &place, depth - 1, err);
    if (shape_is_comment(j))
        return dc_add_comment(d, j, outer, err) && dc_id(d, j, &place.parent, err) &&
               shape_inside(d, bz_json_get(j, "comments"), &place, depth - 1, err);
    return shape_inside(d, j, outer, depth - 1, err);
}

bool dc_add_any(struct dc *d, const struct bz_json *j, struct bz_err *err)
{
    static const struct dc_place nowhere = {.all = true};
    const struct bz_batch *b = d->batch;

    if (!shape_add(d, j, &nowhere, SHAPE_DEPTH, err))
        return false;
    if (b->messages.n || b->own_posts.n ||
        (!bz_json_len(j) &&
         (bz_json_kind(j) == BZ_JSON_OBJECT || bz_json_kind(j) == BZ_JSON_ARRAY)))
        return true;
    return bz_batch_add_unknown(d->batch, d->c, NULL, j, d->at, err);
}
