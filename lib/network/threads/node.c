/* SPDX-License-Identifier: EUPL-1.2 */
/* Media as Threads shows them become messages.
 *
 * developers.facebook.com/docs/threads/threads-media: a user name is missing where a profile is
 * not public; there is no time of an edit; an answer may be hidden by us, or by Threads. */
#include "network/threads/threads.h"

#include <string.h>
#include <strings.h>

/* --- files --- */

static const struct {
    const char *type;
    enum buzon_attachment_kind kind;
} files[] = {
    {"IMAGE", BUZON_ATTACHMENT_IMAGE},
    {"CAROUSEL_ALBUM", BUZON_ATTACHMENT_IMAGE},
    {"VIDEO", BUZON_ATTACHMENT_VIDEO},
    {"AUDIO", BUZON_ATTACHMENT_AUDIO},
};

static enum buzon_attachment_kind file_kind(const char *type)
{
    for (size_t i = 0; type && i < sizeof files / sizeof *files; i++) {
        if (strcmp(files[i].type, type) == 0)
            return files[i].kind;
    }
    return BUZON_ATTACHMENT_UNKNOWN;
}

static bool file_add(struct bz_graph *t, struct bz_meta_made *k, const struct bz_json *node,
                     struct bz_err *err)
{
    const char *url = bz_json_str(node, "media_url");
    struct bz_attachment *a;

    if (!url || !*url)
        return true;
    a = bz_meta_attach(k, file_kind(bz_json_str(node, "media_type")), url);
    return !a || bz_meta_text(&t->m, bz_json_str(node, "alt_text"), &a->description, err);
}

/* Of an album each picture; without addresses the ids of its parts are all there is. */
static bool node_files(struct bz_graph *t, struct bz_meta_made *k, const struct bz_json *node,
                       struct bz_err *err)
{
    const struct bz_json *inner = bz_json_path(node, "children.data");
    const char *gif = bz_json_str(node, "gif_url");

    for (size_t i = 0; i < bz_meta_len(inner); i++) {
        if (!file_add(t, k, bz_json_at(inner, i), err))
            return false;
    }
    if (!k->msg.n_attachments && !file_add(t, k, node, err))
        return false;
    if (gif && *gif)
        (void)bz_meta_attach(k, BUZON_ATTACHMENT_IMAGE, gif);
    return k->msg.n_attachments || !bz_meta_len(inner) ||
           bz_meta_set(bz_json_set_shared(k->extra, "parts", inner), err);
}

/* --- who --- */

static bool node_is_ours(const struct bz_graph *t, const struct bz_json *node,
                         const char *owner, const char *name, const struct th_how *how)
{
    const struct bz_json *said = bz_json_get(node, "is_reply_owned_by_me");
    const struct bz_json *root = bz_json_get(node, "root_post");
    const char *of = bz_json_str(root, "owner_id");

    if (how->ours || bz_json_kind(said) == BZ_JSON_BOOL)
        return how->ours || bz_json_flag(node, "is_reply_owned_by_me", false);
    if (owner && t->m.me)
        return strcmp(owner, t->m.me) == 0;
    if (!name)
        return false;
    /* The owner of the root is us, and has the same name. */
    return (bz_streq(name, th_handle(t->m.c))) ||
           (of && bz_streq(of, t->m.me) && bz_streq(bz_json_str(root, "username"), name));
}

/* The page of who wrote it is where the medium's own address begins. */
static bool node_page(struct bz_graph *t, const char *link, const char **ret,
                      struct bz_err *err)
{
    const char *end = link ? strstr(link, "/post/") : NULL;
    BZ_DONE(bz_str) s = {0};

    *ret = NULL;
    if (!end || !strstr(link, "/@"))
        return true;
    bz_str_add_bytes(&s, link, (size_t)(end - link));
    return bz_meta_keep(&t->m, &s, ret, err);
}

static bool node_author(struct bz_graph *t, struct bz_meta_made *k, const struct bz_json *node,
                        const struct th_how *how, struct bz_err *err)
{
    const char *name, *owner;

    if (!bz_meta_text(&t->m, bz_json_str(node, "username"), &name, err) ||
        !bz_meta_id(&t->m, bz_json_get(node, "owner"), "id", &owner, err) ||
        !node_page(t, bz_json_str(node, "permalink"), &k->author.url, err))
        return false;
    k->author.ours = node_is_ours(t, node, owner, name, how);
    if (!name && k->author.ours)
        name = th_handle(t->m.c);
    k->author.handle = name;
    k->author.id = name ? name : owner ? owner : k->author.ours ? t->m.me : NULL;
    return true;
}

/* --- where --- */

/* {"id": …}, or the id itself. */
static bool node_ref(struct bz_graph *t, const struct bz_json *node, const char *key,
                     const char **ret, struct bz_err *err)
{
    const struct bz_json *value = bz_json_get(node, key);

    return bz_json_kind(value) == BZ_JSON_OBJECT ? bz_meta_id(&t->m, value, "id", ret, err)
                                                 : bz_meta_id(&t->m, node, key, ret, err);
}

static bool node_place(struct bz_graph *t, struct bz_meta_made *k, const struct bz_json *node,
                       const struct th_how *how, bool *reply, struct bz_err *err)
{
    const char *root, *parent;

    if (!node_ref(t, node, "root_post", &root, err) ||
        !node_ref(t, node, "replied_to", &parent, err))
        return false;
    if (bz_streq(root, k->msg.id))
        root = NULL;
    *reply = root || parent || how->root || bz_json_flag(node, "is_reply", false);
    k->msg.parent = parent ? parent : root ? root : how->root;
    k->msg.thread = root ? root : how->root ? how->root : k->msg.parent;
    if (!k->msg.thread)
        k->msg.thread = k->msg.id;
    return true;
}

static enum buzon_message_kind node_kind(const struct bz_meta_made *k, bool reply,
                                         const struct th_how *how)
{
    if (k->author.ours)
        return reply || how->kind == BUZON_MESSAGE_REPLY ? BUZON_MESSAGE_REPLY
                                                         : BUZON_MESSAGE_ANNOUNCEMENT;
    if (how->kind)
        return how->kind;
    return reply ? BUZON_MESSAGE_REPLY : BUZON_MESSAGE_POST;
}

/* --- what else --- */

static bool share(struct bz_json *extra, const char *key, const struct bz_json *node,
                  const char *from)
{
    const struct bz_json *value = bz_json_get(node, from);

    return bz_json_kind(value) <= BZ_JSON_NULL || bz_json_set_shared(extra, key, value);
}

static bool node_link(struct bz_json *extra, const char *url)
{
    BZ_AUTO(bz_json) links = url && *url ? bz_json_array() : NULL;

    return !url || !*url ||
           (bz_json_push_text(links, url) && bz_json_set(extra, "links", bz_steal(links)));
}

/* Shown to everybody in one of the first two cases. */
static bool node_hidden(struct bz_json *extra, const char *status)
{
    if (!status || strcmp(status, "NOT_HUSHED") == 0 || strcmp(status, "UNHUSHED") == 0)
        return true;
    return bz_json_set_bool(extra, "hidden", true) &&
           bz_json_set_text(extra, "hide_status", status);
}

/* Nobody but its author and we see it before it is approved; what is ignored may still be. */
static bool node_pending(struct bz_json *extra, const struct bz_json *node, bool listed)
{
    const char *status = bz_json_str(node, "reply_approval_status");

    if (status && *status)
        listed = strcasecmp(status, "pending") == 0 || strcasecmp(status, "ignored") == 0;
    return !listed || (bz_json_set_bool(extra, "pending", true) &&
                       (!status || bz_json_set_text(extra, "approval_status", status)));
}

static bool node_extra(struct bz_graph *t, struct bz_meta_made *k, const struct bz_json *node,
                       const struct th_how *how, struct bz_err *err)
{
    const char *quoted, *reposted;

    return node_ref(t, node, "quoted_post", &quoted, err) &&
           node_ref(t, node, "reposted_post", &reposted, err) &&
           bz_meta_set((!quoted || bz_json_set_text(k->extra, "quoted", quoted)) &&
                           (!reposted || bz_json_set_text(k->extra, "reposted", reposted)) &&
                           share(k->extra, "topic", node, "topic_tag") &&
                           share(k->extra, "poll", node, "poll_attachment") &&
                           node_link(k->extra, bz_json_str(node, "link_attachment_url")) &&
                           node_hidden(k->extra, bz_json_str(node, "hide_status")) &&
                           node_pending(k->extra, node, how->pending),
                       err);
}

bool th_add(struct bz_graph *t, const struct bz_json *node, const struct th_how *how,
            struct bz_err *err)
{
    __attribute__((cleanup(bz_meta_made_done))) struct bz_meta_made k = {0};
    bool reply;

    if (!bz_meta_made_init(&k, err) || !bz_meta_id(&t->m, node, "id", &k.msg.id, err))
        return false;
    if (!k.msg.id)
        return bz_meta_unknown(&t->m, node, err);
    k.msg.created_at = bz_meta_time(bz_json_get(node, "timestamp"));
    if (t->since != BUZON_TIME_NONE && k.msg.created_at != BUZON_TIME_NONE &&
        k.msg.created_at < t->since)
        return true;
    k.msg.url = bz_json_str(node, "permalink");
    k.msg.as_of = how->as_of;
    if (!node_author(t, &k, node, how, err) || !node_place(t, &k, node, how, &reply, err) ||
        !bz_meta_text(&t->m, bz_json_str(node, "text"), &k.msg.text, err) ||
        !node_files(t, &k, node, err) || !node_extra(t, &k, node, how, err))
        return false;
    k.msg.kind = node_kind(&k, reply, how);
    return bz_meta_pack(&t->m, &k, err);
}
