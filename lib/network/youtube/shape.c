/* SPDX-License-Identifier: EUPL-1.2 */
/* A document that came by itself, as a file: its shape says what it is. */
#include "network/youtube/youtube.h"

#include <string.h>

enum { SHAPE_DEPTH = 4 };

static bool shape_add(struct yt *y, const struct bz_json *j, int depth, struct bz_err *err);

static bool shape_list(struct yt *y, const struct bz_json *list, int depth, struct bz_err *err)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!shape_add(y, bz_json_at(list, i), depth - 1, err))
            return false;
    }
    return true;
}

/* The inside of a thread without the thread. */
static bool shape_snippet(struct yt *y, const struct bz_json *snippet, struct bz_err *err)
{
    BZ_AUTO(bz_json) thread = bz_json_object();

    return yt_set(bz_json_set_shared(thread, "snippet", snippet), err) &&
           yt_add_thread(y, thread, true, err);
}

static bool shape_is_comment(const struct bz_json *j)
{
    const struct bz_json *snippet = bz_json_get(j, "snippet");

    return bz_json_str(j, "id") &&
           (bz_json_str(snippet, "textOriginal") || bz_json_str(snippet, "textDisplay"));
}

static bool shape_add(struct yt *y, const struct bz_json *j, int depth, struct bz_err *err)
{
    static const struct yt_place nowhere = {.all = true};
    const struct bz_json *items = bz_json_get(j, "items"), *list = bz_json_get(j, "comments");

    if (depth && bz_json_kind(j) == BZ_JSON_ARRAY)
        return shape_list(y, j, depth, err);
    if (depth && bz_json_kind(items) == BZ_JSON_ARRAY)
        return shape_list(y, items, depth, err);
    if (depth && bz_json_kind(list) == BZ_JSON_ARRAY)
        return shape_list(y, list, depth, err);
    if (bz_json_path(j, "snippet.topLevelComment") || bz_json_path(j, "replies.comments"))
        return yt_add_thread(y, j, true, err);
    if (bz_json_get(j, "topLevelComment"))
        return shape_snippet(y, j, err);
    if (shape_is_comment(j))
        return yt_add_comment(y, j, &nowhere, err);
    return bz_batch_add_unknown(y->batch, y->c, NULL, j, y->at, err);
}

bool yt_add_any(struct yt *y, const struct bz_json *j, struct bz_err *err)
{
    return shape_add(y, j, SHAPE_DEPTH, err);
}
