/* SPDX-License-Identifier: EUPL-1.2 */
/* Media and comments as Graph shows them, or a delivery tells of them, become messages.
 *
 * developers.facebook.com/docs/instagram-platform, reference of IG Media and IG Comment. */
#include "network/instagram/instagram.h"

#include <string.h>
#include <strings.h>

/* --- who wrote it --- */

static bool author_id(struct bz_graph *g, struct bz_meta_made *k, const struct bz_json *node,
                      struct bz_err *err)
{
    static const char *const places[] = {"from", "user", "owner"};

    for (size_t i = 0; !k->author.id && i < sizeof places / sizeof *places; i++) {
        if (!bz_meta_id(&g->m, bz_json_get(node, places[i]), "id", &k->author.id, err))
            return false;
    }
    return true;
}

/* Without an id the name has to do. */
static bool author_name(struct bz_graph *g, struct bz_meta_made *k, const char *name,
                        struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};
    BZ_DONE(bz_str) id = {0};

    if (!name)
        return true;
    k->author.handle = name;
    bz_str_add(&url, "https://www.instagram.com/");
    bz_str_add_escaped(&url, name);
    bz_str_add_char(&url, '/');
    bz_str_addf(&id, "@%s", name);
    return bz_meta_keep(&g->m, &url, &k->author.url, err) &&
           (k->author.id || bz_meta_keep(&g->m, &id, &k->author.id, err));
}

static bool node_author(struct bz_graph *g, struct bz_meta_made *k, const struct bz_json *node,
                        const struct bz_graph_how *how, struct bz_err *err)
{
    const char *name = bz_json_text(bz_json_path(node, "from.username"));
    const char *handle = g->m.c->account->handle;

    if (!name || !*name)
        name = bz_json_str(node, "username");
    if (name && !*name)
        name = NULL;
    if (!author_id(g, k, node, err))
        return false;
    k->author.ours = (k->author.id && bz_streq(k->author.id, how->page)) ||
                     (name && handle && bz_streq(name, handle));
    if (k->author.ours && how->page)
        k->author.id = how->page;
    return author_name(g, k, name, err);
}

/* --- what they have in common --- */

static bool share(struct bz_json *extra, const char *key, const struct bz_json *node,
                  const char *from)
{
    const struct bz_json *value = bz_json_get(node, from);

    return bz_json_kind(value) <= BZ_JSON_NULL || bz_json_set_shared(extra, key, value);
}

/* Words, time, writer; `text` is the key of the words. */
static bool node_read(struct bz_graph *g, struct bz_meta_made *k, const struct bz_json *node,
                      const char *text, const struct bz_graph_how *how, struct bz_err *err)
{
    k->msg.created_at = bz_meta_time(bz_json_get(node, "timestamp"));
    k->msg.as_of = how->as_of;
    if (k->msg.created_at == BUZON_TIME_NONE && how->sent) {
        k->msg.created_at = how->sent;
        if (!bz_meta_set(bz_json_set_text(k->extra, "time_from", "delivery"), err))
            return false;
    }
    return bz_meta_id(&g->m, node, "id", &k->msg.id, err) &&
           (k->msg.id || bz_graph_made_id(g, node, &k->msg.id, err)) &&
           bz_meta_text(&g->m, bz_json_str(node, text), &k->msg.text, err) &&
           node_author(g, k, node, how, err);
}

/* What is older than the account wants to know. */
static bool node_is_old(const struct bz_graph *g, const struct bz_meta_made *k)
{
    return g->since != BUZON_TIME_NONE && k->msg.created_at != BUZON_TIME_NONE &&
           k->msg.created_at < g->since;
}

/* --- media --- */

static void media_file(struct bz_meta_made *k, const struct bz_json *node)
{
    const char *type = bz_json_str(node, "media_type"), *url = bz_json_str(node, "media_url");

    if (url)
        (void)bz_meta_attach(
            k, bz_streq(type, "VIDEO") ? BUZON_ATTACHMENT_VIDEO : BUZON_ATTACHMENT_IMAGE, url);
}

/* An album's own address is that of its first picture. */
static void media_files(struct bz_meta_made *k, const struct bz_json *node)
{
    const struct bz_json *album = bz_json_path(node, "children.data");

    if (!bz_meta_len(album))
        media_file(k, node);
    for (size_t i = 0; i < bz_meta_len(album); i++)
        media_file(k, bz_json_at(album, i));
}

static bool media_pack(struct bz_graph *g, struct bz_meta_made *k, const struct bz_json *node,
                       struct bz_err *err)
{
    media_files(k, node);
    k->msg.url = bz_json_str(node, "permalink");
    k->msg.thread = k->msg.id;
    if (node_is_old(g, k))
        return true;
    return bz_meta_set(bz_json_set_text(k->extra, "media_id", k->msg.id) &&
                           share(k->extra, "product", node, "media_product_type"),
                       err) &&
           bz_meta_pack(&g->m, k, err);
}

bool ig_add_own(struct bz_graph *g, const struct bz_json *node, const struct bz_graph_how *how,
                struct bz_err *err)
{
    __attribute__((cleanup(bz_meta_made_done))) struct bz_meta_made k = {0};

    if (!bz_meta_made_init(&k, err) || !node_read(g, &k, node, "caption", how, err))
        return false;
    k.author.ours = true;
    k.author.id = how->page ? how->page : k.author.id;
    k.msg.kind = BUZON_MESSAGE_ANNOUNCEMENT;
    return media_pack(g, &k, node, err);
}

/* Whether the words name us, and not only somebody whose name begins as ours. */
static bool caption_names(const char *text, const char *handle)
{
    size_t len = handle ? strlen(handle) : 0;

    while (len && text && (text = strchr(text, '@'))) {
        unsigned char after;

        text++;
        if (strncasecmp(text, handle, len) != 0)
            continue;
        after = (unsigned char)text[len];
        if (after == '.') /* a full stop, or the middle of a name */
            after = (unsigned char)text[len + 1];
        if (!(after >= '0' && after <= '9') &&
            !((after | 0x20) >= 'a' && (after | 0x20) <= 'z') && after != '_')
            return true;
    }
    return false;
}

bool ig_add_media(struct bz_graph *g, const struct bz_json *node,
                  const struct bz_graph_how *how, struct bz_err *err)
{
    __attribute__((cleanup(bz_meta_made_done))) struct bz_meta_made k = {0};
    bool mention;

    if (!bz_meta_made_init(&k, err) || !node_read(g, &k, node, "caption", how, err))
        return false;
    mention = how->kind == BUZON_MESSAGE_MENTION ||
              caption_names(k.msg.text, g->m.c->account->handle);
    k.msg.kind = k.author.ours ? BUZON_MESSAGE_ANNOUNCEMENT
                 : mention     ? BUZON_MESSAGE_MENTION
                               : BUZON_MESSAGE_POST;
    return media_pack(g, &k, node, err);
}

/* --- comments --- */

/* The post it is below: as who asked says, or as it says itself. */
static bool comment_place(struct bz_graph *g, struct bz_meta_made *k,
                          const struct bz_json *node, const struct bz_graph_how *how,
                          struct bz_err *err)
{
    const char *post = how->post, *parent;

    if ((!post && !bz_meta_id(&g->m, bz_json_get(node, "media"), "id", &post, err)) ||
        !bz_meta_id(&g->m, node, "parent_id", &parent, err))
        return false;
    if (!parent)
        parent = how->comment;
    k->msg.thread = post;
    k->msg.parent = parent ? parent : post;
    return bz_meta_set(!post || bz_json_set_text(k->extra, "media_id", post), err);
}

/* Advertisements have a post of their own, beside the one that they show. */
static bool comment_extra(struct bz_meta_made *k, const struct bz_json *node,
                          struct bz_err *err)
{
    const struct bz_json *media = bz_json_get(node, "media");

    return bz_meta_set(
        share(k->extra, "product", media, "media_product_type") &&
            share(k->extra, "ad_id", media, "ad_id") &&
            share(k->extra, "ad_title", media, "ad_title") &&
            share(k->extra, "original_media_id", media, "original_media_id") &&
            (!bz_json_flag(node, "hidden", false) ||
             bz_json_set_bool(k->extra, "hidden", true)) &&
            (!bz_json_flag(node, "live", false) || bz_json_set_bool(k->extra, "live", true)),
        err);
}

bool ig_add_comment(struct bz_graph *g, const struct bz_json *node,
                    const struct bz_graph_how *how, struct bz_err *err)
{
    __attribute__((cleanup(bz_meta_made_done))) struct bz_meta_made k = {0};

    if (!bz_meta_made_init(&k, err) || !node_read(g, &k, node, "text", how, err) ||
        !comment_place(g, &k, node, how, err) || !comment_extra(&k, node, err))
        return false;
    if (node_is_old(g, &k))
        return true;
    k.msg.kind = how->kind ? how->kind : BUZON_MESSAGE_COMMENT;
    k.msg.url = bz_json_text(bz_json_path(node, "media.permalink"));
    return bz_meta_pack(&g->m, &k, err);
}
