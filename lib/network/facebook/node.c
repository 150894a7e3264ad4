/* SPDX-License-Identifier: EUPL-1.2 */
/* Posts, comments and recommendations as Graph shows them become messages.
 *
 * Who wrote one is often missing: without the right access, and for people who restrict it.
 * Comments have no time of their edits. */
#include "network/facebook/facebook.h"

#include <inttypes.h>
#include <string.h>

/* --- what they have in common --- */

static bool node_ids(struct bz_graph *f, struct bz_meta_made *k, const struct bz_json *node,
                     struct bz_err *err)
{
    if (!bz_meta_id(&f->m, node, "id", &k->msg.native_id, err) ||
        (!k->msg.native_id && !bz_graph_made_id(f, node, &k->msg.native_id, err)))
        return false;
    k->msg.id = fb_id(k->msg.native_id);
    return true;
}

static bool node_author(struct bz_graph *f, struct bz_meta_made *k, const struct bz_json *from,
                        const struct bz_graph_how *how, struct bz_err *err)
{
    if (!bz_meta_id(&f->m, from, "id", &k->author.id, err) ||
        !bz_meta_text(&f->m, bz_json_str(from, "name"), &k->author.name, err))
        return false;
    k->author.ours = k->author.id && bz_streq(k->author.id, how->page);
    return true;
}

static bool share(struct bz_json *extra, const char *key, const struct bz_json *node,
                  const char *from)
{
    const struct bz_json *value = bz_json_get(node, from);

    return bz_json_kind(value) <= BZ_JSON_NULL || bz_json_set_shared(extra, key, value);
}

static bool flag(struct bz_json *extra, const char *key, const struct bz_json *node,
                 const char *from)
{
    return !bz_json_flag(node, from, false) || bz_json_set_bool(extra, key, true);
}

/* Words, times, place: of posts and comments alike. */
static bool node_read(struct bz_graph *f, struct bz_meta_made *k, const struct bz_json *node,
                      const struct bz_graph_how *how, struct bz_err *err)
{
    k->msg.created_at = bz_meta_time(bz_json_get(node, "created_time"));
    k->msg.url = bz_json_str(node, "permalink_url");
    k->msg.as_of = how->as_of;
    return node_ids(f, k, node, err) &&
           node_author(f, k, bz_json_get(node, "from"), how, err) &&
           bz_meta_text(&f->m, bz_json_str(node, "message"), &k->msg.text, err) &&
           fb_files(f, k, node, err) &&
           bz_meta_set(flag(k->extra, "hidden", node, "is_hidden") &&
                           share(k->extra, "message_tags", node, "message_tags"),
                       err);
}

/* What is older than the account wants to know. */
static bool node_is_old(const struct bz_graph *f, const struct bz_meta_made *k)
{
    return f->since != BUZON_TIME_NONE && k->msg.created_at != BUZON_TIME_NONE &&
           k->msg.created_at < f->since;
}

/* --- posts --- */

bool fb_add_post(struct bz_graph *f, const struct bz_json *node, const struct bz_graph_how *how,
                 struct bz_err *err)
{
    __attribute__((cleanup(bz_meta_made_done))) struct bz_meta_made k = {0};

    if (!bz_meta_made_init(&k, err) || !node_read(f, &k, node, how, err))
        return false;
    if (node_is_old(f, &k))
        return true;
    k.msg.thread = k.msg.id;
    k.msg.kind = k.author.ours ? BUZON_MESSAGE_ANNOUNCEMENT
                 : how->kind   ? how->kind
                               : BUZON_MESSAGE_POST;
    return bz_meta_set(share(k.extra, "story", node, "story") &&
                           share(k.extra, "status_type", node, "status_type") &&
                           share(k.extra, "shared", node, "parent_id"),
                       err) &&
           bz_meta_pack(&f->m, &k, err);
}

/* --- comments --- */

/* The post it is below: as who asked says, as it says itself, or as its id begins. */
static bool comment_post(struct bz_graph *f, const struct bz_json *node,
                         const struct bz_graph_how *how, const char *id, const char **ret,
                         struct bz_err *err)
{
    const char *end = strrchr(id, '_');
    BZ_DONE(bz_str) s = {0};

    *ret = how->post;
    if (!*ret && !bz_meta_id(&f->m, bz_json_get(node, "object"), "id", ret, err))
        return false;
    if (*ret || !end || bz_starts(id, "unknown-"))
        return true;
    bz_str_add_bytes(&s, id, (size_t)(end - id));
    return bz_meta_keep(&f->m, &s, ret, err);
}

bool fb_add_comment(struct bz_graph *f, const struct bz_json *node,
                    const struct bz_graph_how *how, struct bz_err *err)
{
    __attribute__((cleanup(bz_meta_made_done))) struct bz_meta_made k = {0};
    const char *post, *parent;

    if (!bz_meta_made_init(&k, err) || !node_read(f, &k, node, how, err) ||
        !comment_post(f, node, how, k.msg.native_id, &post, err) ||
        !bz_meta_id(&f->m, bz_json_get(node, "parent"), "id", &parent, err))
        return false;
    if (node_is_old(f, &k))
        return true;
    k.msg.kind = how->kind ? how->kind : BUZON_MESSAGE_COMMENT;
    k.msg.thread = post ? fb_id(post) : NULL;
    k.msg.parent = parent ? fb_id(parent) : k.msg.thread;
    return bz_meta_set((!post || bz_json_set_text(k.extra, "post_id", post)) &&
                           flag(k.extra, "private", node, "is_private") &&
                           share(k.extra, "can_reply_privately", node, "can_reply_privately"),
                       err) &&
           bz_meta_pack(&f->m, &k, err);
}

/* --- recommendations --- */

bool fb_review_id(struct bz_graph *f, const char *reviewer, buzon_time at, const char **ret,
                  struct bz_err *err)
{
    BZ_DONE(bz_str) id = {0};

    bz_str_addf(&id, "review-%s-%" PRId64, reviewer ? reviewer : "", at);
    return bz_meta_keep(&f->m, &id, ret, err);
}

bool fb_add_review(struct bz_graph *f, const struct bz_json *node,
                   const struct bz_graph_how *how, struct bz_err *err)
{
    __attribute__((cleanup(bz_meta_made_done))) struct bz_meta_made k = {0};
    const struct bz_json *story = bz_json_get(node, "open_graph_story");

    if (!bz_meta_made_init(&k, err) ||
        !node_author(f, &k, bz_json_get(node, "reviewer"), how, err) ||
        !bz_meta_id(&f->m, story, "id", &k.msg.native_id, err) ||
        !bz_meta_text(&f->m, bz_json_str(node, "review_text"), &k.msg.text, err))
        return false;
    k.msg.created_at = bz_meta_time(bz_json_get(node, "created_time"));
    if (node_is_old(f, &k))
        return true;
    if (!k.msg.native_id && k.msg.created_at == BUZON_TIME_NONE && !k.author.id)
        return bz_meta_unknown(&f->m, node, err);
    if (!k.msg.native_id &&
        !fb_review_id(f, k.author.id, k.msg.created_at, &k.msg.native_id, err))
        return false;
    k.msg.id = k.msg.thread = fb_id(k.msg.native_id);
    k.msg.kind = BUZON_MESSAGE_REVIEW;
    k.msg.as_of = how->as_of;
    return bz_meta_set(share(k.extra, "recommendation", node, "recommendation_type") &&
                           share(k.extra, "rating", node, "rating"),
                       err) &&
           bz_meta_pack(&f->m, &k, err);
}
