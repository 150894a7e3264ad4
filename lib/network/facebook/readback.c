/* SPDX-License-Identifier: EUPL-1.2 */
/* Is an answer whose fate is unknown on the network? The newest comments below its post, or the
 * newest messages of conversations, tell. */
#include "network/facebook/facebook.h"

#include <string.h>

enum { READBACK_COMMENTS = 100 };

/* The post that what is answered is below: then all of its comments are in one list, whatever
 * ours was filed under. */
static bool readback_post(const struct bz_part *part, struct bz_str *path, struct bz_err *err)
{
    const char *text = part->to->extra ? part->to->extra : "{}";
    BZ_AUTO(bz_json) extra = bz_json_parse(text, strlen(text), NULL, NULL, err);
    const char *post = bz_json_str(extra, "post_id");

    if (!extra)
        return false;
    bz_str_add_char(path, '/');
    bz_str_add_escaped(path, post ? post : part->to->native_id);
    bz_str_add(path, "/comments?filter=stream&order=reverse_chronological&");
    bz_meta_fields(path, "id,from{id},message,created_time,parent{id}");
    bz_str_addf(path, "&limit=%d", READBACK_COMMENTS);
    return true;
}

struct bz_request *fb_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err)
{
    BZ_TEXT base = fb_base(c->settings, err);
    BZ_DONE(bz_str) path = {0};

    if (!base || !fb_takes(c, part->to, part->visibility, err))
        return NULL;
    if (!fb_me(c))
        return bz_fail(err, BUZON_ERR_INVALID, "setting page_id is missing");
    if (part->visibility == BUZON_VISIBILITY_DIRECT)
        bz_graph_talks_of(fb_me(c), "messenger", part, &path);
    else if (!readback_post(part, &path, err))
        return NULL;
    return bz_graph_look(base, &path, since, err);
}

/* What ours is filed under: an answer to an answer stands beside it. NULL: the post itself. */
static const char *look_parent(const struct bz_message *to)
{
    if (!to->parent)
        return NULL;
    return to->thread && !bz_streq(to->parent, to->thread) ? to->parent : to->id;
}

bool fb_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    const struct bz_graph_sought sought = {.me = fb_me(c),
                                           .text = "message",
                                           .created = "created_time",
                                           .parent = "parent.id",
                                           .below = look_parent(part->to),
                                           .id = fb_id,
                                           .newest_first = true};

    return bz_graph_found(&sought, part, x, ret, err);
}
