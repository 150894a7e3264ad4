/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers: below a comment, below what mentions us, a message in a conversation, or one private
 * message to who commented; and whether one is there whose receipt was lost.
 *
 * POST to a comment itself would hide or show it. An answer to an answer is filed beside it,
 * below the same comment. */
#include "network/instagram/instagram.h"

#include <string.h>

enum { REPLY_LIST = 50 };

static struct bz_json *reply_extra(const struct bz_message *to, struct bz_err *err)
{
    const char *text = to->extra ? to->extra : "{}";

    return bz_json_parse(text, strlen(text), NULL, NULL, err);
}

/* --- what is taken --- */

static bool takes_public(const struct bz_message *to, const struct bz_json *extra,
                         struct bz_err *err)
{
    if (to->kind == BUZON_MESSAGE_POST)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED,
                       "Instagram takes no answer to a post that only tags the account");
    if (to->kind == BUZON_MESSAGE_MENTION && !bz_json_str(extra, "media_id"))
        return bz_fail(err, BUZON_ERR_GONE, "Instagram does not say where it was written");
    if (bz_json_flag(extra, "live", false))
        return bz_fail(err, BUZON_ERR_UNSUPPORTED,
                       "Instagram takes only private answers to comments on live films");
    if (bz_json_flag(extra, "hidden", false))
        return bz_fail(err, BUZON_ERR_UNSUPPORTED,
                       "Instagram takes no answer to a comment that is hidden");
    return true;
}

bool ig_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err)
{
    bool direct = visibility == BUZON_VISIBILITY_DIRECT;
    BZ_AUTO(bz_json) extra = NULL;

    (void)c;
    if (!to->native_id || bz_starts(to->native_id, "unknown-"))
        return bz_fail(err, BUZON_ERR_GONE,
                       "Instagram does not say what it would be answered by");
    if (visibility != to->visibility && !direct)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "Instagram has no %s answer",
                       buzon_visibility_name(visibility));
    if (direct && to->visibility != BUZON_VISIBILITY_DIRECT &&
        to->kind != BUZON_MESSAGE_COMMENT)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED,
                       "Instagram takes private answers to comments on our own posts only");
    if (direct)
        return true;
    extra = reply_extra(to, err);
    return extra && takes_public(to, extra, err);
}

/* --- in public --- */

/* Where a mention is answered is said in the body. */
static bool mention_body(const struct bz_message *to, struct bz_json *body, struct bz_err *err)
{
    BZ_AUTO(bz_json) extra = reply_extra(to, err);
    const char *media = bz_json_str(extra, "media_id");

    return extra && bz_meta_set(bz_json_set_text(body, "media_id", media) &&
                                    (bz_streq(media, to->native_id) ||
                                     bz_json_set_text(body, "comment_id", to->native_id)),
                                err);
}

static struct bz_request *reply_public(const struct bz_context *c, const char *base,
                                       const struct bz_part *part, struct bz_err *err)
{
    const struct bz_message *to = part->to;
    bool mention = to->kind == BUZON_MESSAGE_MENTION;
    BZ_AUTO(bz_json) body = bz_json_object();
    BZ_DONE(bz_str) path = {0};

    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, mention ? ig_me(c) : to->native_id);
    bz_str_add(&path, mention                                  ? "/mentions"
                      : to->kind == BUZON_MESSAGE_ANNOUNCEMENT ? "/comments"
                                                               : "/replies");
    if (!bz_meta_set(!path.failed && bz_json_set_text(body, "message", part->text), err) ||
        (mention && !mention_body(to, body, err)))
        return NULL;
    return bz_meta_post(base, path.data, body, err);
}

struct bz_request *ig_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err)
{
    BZ_TEXT base = ig_base(c, err);

    (void)state;
    if (!base || !ig_takes(c, part->to, part->visibility, err))
        return NULL;
    if (!ig_me(c))
        return bz_fail(err, BUZON_ERR_INVALID, "setting account_id is missing");
    return part->visibility == BUZON_VISIBILITY_DIRECT
               ? bz_graph_message(base, ig_talker(c), part, "comment_id", err)
               : reply_public(c, base, part, err);
}

/* --- whether it is there --- */

/* The comment that ours is below: that of an answer which is answered. */
static const char *look_below(const struct bz_message *to)
{
    bool answer = to->parent && to->thread && !bz_streq(to->parent, to->thread);

    return answer ? to->parent : to->native_id;
}

static void look_path(const struct bz_message *to, struct bz_str *path)
{
    bool post = to->kind == BUZON_MESSAGE_ANNOUNCEMENT ||
                (to->kind == BUZON_MESSAGE_MENTION && !to->parent);

    bz_str_add_char(path, '/');
    bz_str_add_escaped(path, post ? to->native_id : look_below(to));
    bz_str_add(path, post ? "/comments?" : "/replies?");
    bz_meta_fields(path, IG_COMMENT_FIELDS);
    bz_str_addf(path, "&limit=%d", REPLY_LIST);
}

struct bz_request *ig_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err)
{
    BZ_TEXT base = ig_base(c, err);
    BZ_DONE(bz_str) path = {0};

    if (!base || !ig_takes(c, part->to, part->visibility, err))
        return NULL;
    if (!ig_me(c))
        return bz_fail(err, BUZON_ERR_INVALID, "setting account_id is missing");
    if (part->visibility == BUZON_VISIBILITY_DIRECT)
        bz_graph_talks_of(ig_talker(c), "instagram", part, &path);
    else
        look_path(part->to, &path);
    return bz_graph_look(base, &path, since, err);
}

/* The order of answers to a comment is not promised. */
bool ig_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    const struct bz_graph_sought sought = {
        .me = ig_me(c), .handle = c->account->handle, .text = "text", .created = "timestamp"};

    return bz_graph_found(&sought, part, x, ret, err);
}
