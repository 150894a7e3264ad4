/* SPDX-License-Identifier: EUPL-1.2 */
/* Conversations as Graph shows them. A conversation is named by the other person,
 * as in what Messenger delivers. */
#include "network/meta_graph.h"

#include <string.h>

/* --- files --- */

static enum buzon_attachment_kind talk_kind(const char *type)
{
    if (type && bz_starts(type, "image/"))
        return BUZON_ATTACHMENT_IMAGE;
    if (type && bz_starts(type, "video/"))
        return BUZON_ATTACHMENT_VIDEO;
    return type && bz_starts(type, "audio/") ? BUZON_ATTACHMENT_AUDIO
                                             : BUZON_ATTACHMENT_DOCUMENT;
}

static bool talk_file(struct bz_graph *g, struct bz_meta_made *k, const struct bz_json *file,
                      struct bz_err *err)
{
    static const char *const places[] = {"image_data.url", "video_data.url", "file_url"};
    const char *type = bz_json_str(file, "mime_type"), *url = NULL;
    struct bz_attachment *a;

    for (size_t i = 0; !url && i < sizeof places / sizeof *places; i++)
        url = bz_json_text(bz_json_path(file, places[i]));
    a = bz_meta_attach(k, talk_kind(type), url);
    if (!a)
        return true;
    a->type = type;
    a->size = bz_json_num(file, "size", -1);
    return bz_meta_text(&g->m, bz_json_str(file, "name"), &a->name, err);
}

static bool talk_files(struct bz_graph *g, struct bz_meta_made *k, const struct bz_json *node,
                       struct bz_err *err)
{
    const struct bz_json *list = bz_json_path(node, "attachments.data");
    const struct bz_json *shares = bz_json_path(node, "shares.data");
    const char *sticker = bz_json_str(node, "sticker");

    for (size_t i = 0; i < bz_meta_len(list); i++) {
        if (!talk_file(g, k, bz_json_at(list, i), err))
            return false;
    }
    if (sticker)
        (void)bz_meta_attach(k, BUZON_ATTACHMENT_IMAGE, sticker);
    return !bz_meta_len(shares) ||
           bz_meta_set(bz_json_set_shared(k->extra, "shares", shares), err);
}

/* --- messages --- */

/* We may have one id here and another one there, but have one name. */
static bool talk_is_us(const struct bz_graph *g, const struct bz_json *person, const char *id,
                       const char *page)
{
    const char *name = bz_json_str(person, "username");
    const char *handle = g->m.c->account->handle;

    return (id && bz_streq(id, page)) ||
           (page && bz_streq(bz_json_str(person, "user_id"), page)) ||
           (name && handle && bz_streq(name, handle));
}

/* Who of a list is not us. */
static bool talk_other(struct bz_graph *g, const struct bz_json *people, const char *page,
                       const char **ret, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(people, "data");

    for (size_t i = 0; !*ret && i < bz_meta_len(list); i++) {
        if (!bz_meta_id(&g->m, bz_json_at(list, i), "id", ret, err))
            return false;
        if (talk_is_us(g, bz_json_at(list, i), *ret, page))
            *ret = NULL;
    }
    return true;
}

static bool talk_author(struct bz_graph *g, struct bz_meta_made *k, const struct bz_json *from,
                        const char *page, struct bz_err *err)
{
    if (!bz_meta_id(&g->m, from, "id", &k->author.id, err) ||
        !bz_meta_text(&g->m, bz_json_str(from, "name"), &k->author.name, err))
        return false;
    k->author.handle = bz_json_str(from, "username");
    k->author.ours = talk_is_us(g, from, k->author.id, page);
    if (k->author.ours && page)
        k->author.id = page;
    return true;
}

static bool talk_place(struct bz_graph *g, struct bz_meta_made *k, const struct bz_json *node,
                       const struct bz_json *with, const char *page, struct bz_err *err)
{
    const char *other = NULL;

    if (!talk_author(g, k, bz_json_get(node, "from"), page, err) ||
        !bz_meta_id(&g->m, bz_json_get(node, "reply_to"), "mid", &k->msg.parent, err))
        return false;
    if (k->author.id && !k->author.ours)
        other = k->author.id;
    if (!talk_other(g, with, page, &other, err) ||
        !talk_other(g, bz_json_get(node, "to"), page, &other, err))
        return false;
    k->msg.thread = other ? other : k->msg.id;
    return true;
}

/* Which story is answered, or names us: the film or picture itself lives for a day. */
static bool talk_story(struct bz_meta_made *k, const struct bz_json *node, struct bz_err *err)
{
    const struct bz_json *story = bz_json_get(node, "story");
    const struct bz_json *to = bz_json_get(story, "reply_to");
    const struct bz_json *mention = bz_json_get(story, "mention");
    const char *url = bz_json_str(mention, "link");

    if (url)
        (void)bz_meta_attach(k, BUZON_ATTACHMENT_UNKNOWN, url);
    return bz_meta_set(
        (bz_json_kind(to) != BZ_JSON_OBJECT || bz_json_set_shared(k->extra, "story", to)) &&
            (bz_json_kind(mention) != BZ_JSON_OBJECT ||
             bz_json_set_bool(k->extra, "story_mention", true)),
        err);
}

bool bz_graph_talk(struct bz_graph *g, const struct bz_json *node, const struct bz_json *with,
                   const struct bz_graph_how *how, struct bz_err *err)
{
    __attribute__((cleanup(bz_meta_made_done))) struct bz_meta_made k = {0};

    if (!bz_meta_made_init(&k, err) || !bz_meta_id(&g->m, node, "id", &k.msg.id, err))
        return false;
    if (!k.msg.id)
        return bz_meta_unknown(&g->m, node, err);
    k.msg.created_at = bz_meta_time(bz_json_get(node, "created_time"));
    if (g->since != BUZON_TIME_NONE && k.msg.created_at != BUZON_TIME_NONE &&
        k.msg.created_at < g->since)
        return true;
    k.msg.kind = BUZON_MESSAGE_DIRECT;
    k.msg.visibility = BUZON_VISIBILITY_DIRECT;
    k.msg.as_of = how->as_of;
    if (!bz_meta_text(&g->m, bz_json_str(node, "message"), &k.msg.text, err) ||
        !talk_files(g, &k, node, err) || !talk_story(&k, node, err) ||
        !talk_place(g, &k, node, with, how->page, err))
        return false;
    if (!k.msg.text && !k.msg.n_attachments && !bz_json_len(k.extra)) {
        k.msg.kind = BUZON_MESSAGE_UNKNOWN;
        g->m.batch->unknown++;
        if (!bz_meta_set(bz_json_set_shared(k.extra, "raw", node), err))
            return false;
    }
    return bz_meta_pack(&g->m, &k, err);
}

/* Newest first as they come, oldest first as they go on. */
bool bz_graph_conversation(struct bz_graph *g, const struct bz_json *node,
                           const struct bz_graph_how *how, struct bz_err *err)
{
    const struct bz_json *list = bz_json_path(node, "messages.data");
    const struct bz_json *with = bz_json_get(node, "participants");

    for (size_t i = bz_meta_len(list); i-- > 0;) {
        if (!bz_graph_talk(g, bz_json_at(list, i), with, how, err))
            return false;
    }
    return true;
}
