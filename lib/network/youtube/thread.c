/* SPDX-License-Identifier: EUPL-1.2 */
/* A thread: its top-level comment, and the few answers that come along. */
#include "network/youtube/youtube.h"

const char *yt_thread_id(const struct bz_json *thread)
{
    const char *id = bz_json_text(bz_json_path(thread, "snippet.topLevelComment.id"));

    id = id ? id : bz_json_str(thread, "id");
    return yt_is_id(id) ? id : NULL;
}

bool yt_add_thread(struct yt *y, const struct bz_json *thread, bool all, struct bz_err *err)
{
    const struct bz_json *snippet = bz_json_get(thread, "snippet");
    const struct bz_json *top = bz_json_get(snippet, "topLevelComment");
    const struct bz_json *answers = bz_json_path(thread, "replies.comments");
    const struct yt_place place = {.video = bz_json_str(snippet, "videoId"),
                                   .post = bz_json_str(snippet, "postId"),
                                   .list = answers,
                                   .all = all};

    if (!top && !yt_len(answers))
        return bz_batch_add_unknown(y->batch, y->c, NULL, thread, y->at, err);
    if (top && !yt_add_comment(y, top, &place, err))
        return false;
    for (size_t i = 0; i < yt_len(answers); i++) {
        if (!yt_add_comment(y, bz_json_at(answers, i), &place, err))
            return false;
    }
    return true;
}
