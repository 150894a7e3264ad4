/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers: a comment below what is answered, a message in its conversation, or one private
 * message to who wrote in public.
 *
 * Nothing makes a repeat harmless. POST to a comment itself, without "/comments", would change
 * that comment. */
#include "network/facebook/facebook.h"

#include <string.h>

/* Ids that we made name nothing there; and there is nothing between all and one. */
bool fb_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err)
{
    const char *id = to->native_id;

    (void)c;
    if (!id || bz_starts(id, "unknown-") || bz_starts(id, "review-"))
        return bz_fail(err, BUZON_ERR_GONE,
                       "Facebook does not say what it would be answered by");
    if (visibility == to->visibility || visibility == BUZON_VISIBILITY_DIRECT)
        return true;
    return bz_fail(err, BUZON_ERR_UNSUPPORTED, "Facebook has no %s answer",
                   buzon_visibility_name(visibility));
}

/* --- in public --- */

static struct bz_request *reply_comment(const char *base, const struct bz_part *part,
                                        struct bz_err *err)
{
    BZ_AUTO(bz_json) body = bz_json_object();
    BZ_DONE(bz_str) path = {0};

    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, part->to->native_id);
    bz_str_add(&path, "/comments");
    if (path.failed || !bz_json_set_text(body, "message", part->text))
        return bz_nomem(err);
    return bz_meta_post(base, path.data, body, err);
}

/* --- in private --- */

static struct bz_request *reply_message(const struct bz_context *c, const char *base,
                                        const struct bz_part *part, struct bz_err *err)
{
    const char *key = part->to->kind == BUZON_MESSAGE_POST || part->to->parent == NULL
                          ? "post_id"
                          : "comment_id";

    if (!fb_me(c))
        return bz_fail(err, BUZON_ERR_INVALID, "setting page_id is missing");
    return bz_graph_message(base, fb_me(c), part, key, err);
}

struct bz_request *fb_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err)
{
    BZ_TEXT base = fb_base(c->settings, err);

    (void)state;
    if (!base || !fb_takes(c, part->to, part->visibility, err))
        return NULL;
    return part->visibility == BUZON_VISIBILITY_DIRECT ? reply_message(c, base, part, err)
                                                       : reply_comment(base, part, err);
}
