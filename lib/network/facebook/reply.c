/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers: a comment below what is answered, a message in its conversation, or one private
 * message to who wrote in public.
 *
 * Nothing makes a repeat harmless. POST to a comment itself, without "/comments", would change
 * that comment. */
#include "network/facebook/facebook.h"

#include "term/civil.h"

#include <string.h>

int64_t fb_window(const struct bz_context *c, const struct bz_message *to,
                  enum buzon_visibility visibility)
{
    if (visibility != BUZON_VISIBILITY_DIRECT)
        return 0;
    /* developers.facebook.com/docs/messenger-platform/discovery/private-replies */
    if (to->visibility != BUZON_VISIBILITY_DIRECT)
        return 7 * (int64_t)BZ_MS_DAY;
    return bz_json_flag(c->settings, "human_agent", false) ? 7 * (int64_t)BZ_MS_DAY : BZ_MS_DAY;
}

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

/* A day long any answer, after that one by a person. */
static bool reply_type(const struct bz_part *part, struct bz_json *body)
{
    if (part->now - part->heard_at <= BZ_MS_DAY)
        return bz_json_set_text(body, "messaging_type", "RESPONSE");
    return bz_json_set_text(body, "messaging_type", "MESSAGE_TAG") &&
           bz_json_set_text(body, "tag", "HUMAN_AGENT");
}

/* Of a conversation the person; of something public the thing itself. */
static bool reply_recipient(const struct bz_part *part, struct bz_json *body,
                            struct bz_err *err)
{
    BZ_AUTO(bz_json) to = bz_json_object();
    bool direct = part->to->visibility == BUZON_VISIBILITY_DIRECT;
    const char *who = part->to->author ? part->to->author->id : NULL;
    const char *key = part->to->kind == BUZON_MESSAGE_POST || part->to->parent == NULL
                          ? "post_id"
                          : "comment_id";

    if (direct && !who)
        return bz_fail(err, BUZON_ERR_GONE, "nobody says who wrote the message");
    return bz_meta_set((direct ? bz_json_set_text(to, "id", who)
                               : bz_json_set_text(to, key, part->to->native_id)) &&
                           bz_json_set(body, "recipient", bz_steal(to)) &&
                           (!direct || reply_type(part, body)),
                       err);
}

static struct bz_request *reply_message(const struct bz_context *c, const char *base,
                                        const struct bz_part *part, struct bz_err *err)
{
    BZ_AUTO(bz_json) body = bz_json_object();
    BZ_AUTO(bz_json) message = bz_json_object();
    BZ_DONE(bz_str) path = {0};

    if (!fb_me(c))
        return bz_fail(err, BUZON_ERR_INVALID, "setting page_id is missing");
    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, fb_me(c));
    bz_str_add(&path, "/messages");
    if (!bz_meta_set(body && !path.failed, err) || !reply_recipient(part, body, err) ||
        !bz_meta_set(bz_json_set_text(message, "text", part->text) &&
                         bz_json_set(body, "message", bz_steal(message)),
                     err))
        return NULL;
    return bz_meta_post(base, path.data, body, err);
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

/* --- what became of it --- */

static bool reply_done(const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &local);

    if (local.code == BUZON_ERR_NO_MEMORY ||
        !bz_json_id(j, bz_json_get(j, "message_id") ? "message_id" : "id", &ret->native_id,
                    err))
        return bz_nomem(err);
    ret->what = ret->native_id ? BZ_SENT_DONE : BZ_SENT_UNKNOWN;
    if (!ret->native_id)
        bz_err_set(err, BUZON_ERR_UNKNOWN, "the network took the answer without saying its id");
    return true;
}

bool fb_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    (void)c;
    (void)part;
    if (fb_ok(x))
        return reply_done(x, ret, err);
    (void)bz_graph_fail(err, x, "answer", &ret->what);
    return err->code != BUZON_ERR_NO_MEMORY;
}
