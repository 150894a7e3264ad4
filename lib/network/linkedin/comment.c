/* SPDX-License-Identifier: EUPL-1.2 */
/* A comment becomes a message: as the interface has it, or in the short form that notifications
 * bring, where its text is "text" in some and "message.text" in others. */
#include "network/linkedin/linkedin.h"

#include <string.h>

enum { COMMENT_FILES = 16, COMMENT_MENTIONS = 50 };

static const char *either(const struct bz_json *j, const char *one, const char *other)
{
    const char *text = bz_json_str(j, one);

    return text ? text : bz_json_str(j, other);
}

static const char *comment_text(const struct bz_json *j)
{
    const char *text = bz_json_text(bz_json_path(j, "message.text"));

    text = text ? text : bz_json_str(j, "text");
    text = text ? text : bz_json_str(j, "message");
    return text ? text : bz_json_text(bz_json_path(j, "text.text"));
}

void li_fill(const struct li *l, struct bz_message *m)
{
    m->network = l->c->account->network;
    m->account = l->c->account->name ? l->c->account->name : "";
}

/* --- whose and which --- */

/* Its id in one spelling; NULL in *ret when it has none. */
static bool comment_id(struct li *l, const struct bz_json *j, const char **ret,
                       struct bz_err *err)
{
    const char *urn = either(j, "commentUrn", "$URN"), *object = bz_json_str(j, "object");
    BZ_DONE(bz_str) whole = {0};
    char *id = NULL;
    const char *kept;

    *ret = NULL;
    urn = urn ? urn : bz_json_str(j, "entity");
    if (li_is_comment(urn))
        return li_urn(l, urn, ret, err);
    if (!object || !*object)
        return true;
    if (!bz_json_id(j, "id", &id, err))
        return false;
    if (!id)
        return true;
    li_urn_whole(&whole, object, strlen(object));
    return li_keep(l, id, &kept, err) && li_set(!whole.failed, err) &&
           li_urn_of(l, whole.data, kept, ret, err);
}

/* Names need another permission, and may be kept for a day only: a URN is all there is. */
static bool comment_author(struct li *l, const char *urn, struct bz_author *ret,
                           struct bz_err *err)
{
    BZ_DONE(bz_str) page = {0};

    *ret = (struct bz_author){.id = urn, .ours = li_is_me(l, urn)};
    if (!bz_starts(urn, "urn:li:organization:"))
        return true;
    bz_str_add(&page, "https://www.linkedin.com/company/");
    bz_str_add_escaped(&page, urn + strlen("urn:li:organization:"));
    return li_keep_str(l, &page, &ret->url, err);
}

/* --- where --- */

/* The conversation is the post's; what is answered is the comment above, or the post. */
static bool comment_place(struct li *l, const struct bz_json *j, const struct li_how *how,
                          struct bz_message *m, struct bz_err *err)
{
    const char *parent = bz_json_str(j, "parentComment"), *object = bz_json_str(j, "object");
    const char *post, *id;
    size_t post_len, id_len;
    BZ_DONE(bz_str) whole = {0};

    if (li_urn_split(m->id, &post, &post_len, &id, &id_len))
        li_urn_whole(&whole, post, post_len);
    else if (object && !li_is_comment(object))
        li_urn_whole(&whole, object, strlen(object));
    if (whole.failed)
        return bz_nomem(err);
    if (whole.data && !li_keep_str(l, &whole, &m->thread, err))
        return false;
    m->thread = m->thread ? li_activity(l, m->thread) : NULL;
    if (!parent && li_is_comment(object))
        parent = object;
    if (parent && *parent)
        return li_urn(l, parent, &m->parent, err);
    if (m->thread && !how->decor)
        m->parent = li_post(l, m->thread);
    return true;
}

static enum buzon_message_kind comment_kind(const struct bz_message *m,
                                            const struct li_how *how)
{
    if (li_is_comment(m->parent))
        return BUZON_MESSAGE_REPLY;
    if (m->direction == BUZON_DIRECTION_OUT)
        return how->own_post && !how->decor ? BUZON_MESSAGE_ANNOUNCEMENT : BUZON_MESSAGE_REPLY;
    return how->mentions ? BUZON_MESSAGE_MENTION : BUZON_MESSAGE_COMMENT;
}

/* --- when --- */

static void comment_times(const struct bz_json *j, const struct li_how *how,
                          struct bz_message *m)
{
    buzon_time changed = li_time(bz_json_get(j, "lastModified"), "time");
    buzon_time told = li_time(how->notification, "lastModifiedAt");

    m->created_at = li_time(bz_json_get(j, "created"), "time");
    if (m->created_at != BUZON_TIME_NONE && changed > m->created_at)
        m->edited_at = changed;
    if (how->edited && how->decor)
        m->edited_at = told;
    if (m->created_at == BUZON_TIME_NONE)
        m->created_at = told;
}

/* --- what else --- */

/* The first URN in what a mention names: its form changed with the years. */
static const char *mention_urn(const struct bz_json *value, int depth)
{
    const struct bz_json *inner;
    const char *key, *found = bz_json_text(value);
    void *iter = NULL;

    if (found)
        return li_is_urn(found) ? found : NULL;
    found = NULL;
    while (depth && !found && bz_json_each(value, &iter, &key, &inner))
        found = mention_urn(inner, depth - 1);
    return found;
}

static bool comment_mentions(const struct bz_json *attributes, struct bz_json *ret)
{
    size_t n = bz_json_kind(attributes) == BZ_JSON_ARRAY ? bz_json_len(attributes) : 0;

    for (size_t i = 0; i < n && bz_json_len(ret) < COMMENT_MENTIONS; i++) {
        const char *urn = mention_urn(bz_json_get(bz_json_at(attributes, i), "value"), 4);

        if (urn && !bz_json_push_text(ret, urn))
            return false;
    }
    return true;
}

static char *comment_extra(const struct bz_json *j, const struct li_how *how, bool receipt,
                           struct bz_err *err)
{
    BZ_AUTO(bz_json) extra = bz_json_object();
    BZ_AUTO(bz_json) mentions = bz_json_array();
    const struct bz_json *attributes = bz_json_path(j, "message.attributes");

    if (!li_set(extra && mentions && comment_mentions(attributes, mentions), err) ||
        (bz_json_len(mentions) &&
         !li_set(bz_json_set(extra, "mentions", bz_steal(mentions)), err)) ||
        (how->decor && !li_set(bz_json_set_bool(extra, "short", true), err)) ||
        (receipt && !li_set(bz_json_set_text(extra, "time_from", "receipt"), err)))
        return NULL;
    return bz_json_print(extra, err);
}

static enum buzon_attachment_kind file_kind(const char *type)
{
    if (type && strcasestr(type, "image"))
        return BUZON_ATTACHMENT_IMAGE;
    return type && strcasestr(type, "video") ? BUZON_ATTACHMENT_VIDEO
                                             : BUZON_ATTACHMENT_UNKNOWN;
}

/* An address where there is one, else the URN that media() knows to find it by. */
static size_t comment_files(const struct bz_json *list, struct bz_attachment *ret)
{
    size_t n = 0, len = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;

    for (size_t i = 0; i < len && n < COMMENT_FILES; i++) {
        const struct bz_json *j = bz_json_at(list, i);
        const char *urn = mention_urn(bz_json_get(j, "entity"), 2), *url;

        url = bz_json_str(j, "url");
        url = url ? url : urn;
        if (!url)
            continue;
        ret[n++] = (struct bz_attachment){
            .kind = file_kind(either(j, "type", "entity")), .url = url, .size = -1};
        if (ret[n - 1].kind == BUZON_ATTACHMENT_UNKNOWN)
            ret[n - 1].kind = file_kind(url);
    }
    return n;
}

/* --- all of it --- */

static bool comment_pack(struct li *l, const struct bz_json *j, const struct li_how *how,
                         struct bz_message *m, struct bz_err *err)
{
    struct bz_attachment files[COMMENT_FILES];
    const char *actor = either(j, "actor", "owner");
    bool receipt = m->created_at == BUZON_TIME_NONE;
    BZ_TEXT extra = comment_extra(j, how, receipt, err);
    struct bz_author author;

    if (!extra)
        return false;
    if (receipt)
        m->created_at = l->at;
    m->extra = extra;
    if (actor && *actor) {
        if (!comment_author(l, actor, &author, err))
            return false;
        m->author = &author;
        m->direction = author.ours ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN;
    }
    m->kind = comment_kind(m, how);
    m->attachments = files;
    m->n_attachments = comment_files(bz_json_get(j, "content"), files);
    return bz_batch_add(l->batch, m, err);
}

bool li_add_comment(struct li *l, const struct bz_json *comment, const struct li_how *how,
                    struct bz_err *err)
{
    struct bz_message m = BZ_MESSAGE_INIT;
    const char *text = comment_text(comment);

    if (!comment_id(l, comment, &m.id, err))
        return false;
    if (!m.id || (!text && bz_json_kind(bz_json_get(comment, "content")) != BZ_JSON_ARRAY))
        return bz_batch_add_unknown(l->batch, l->c, m.id, comment, l->at, err);
    li_fill(l, &m);
    m.native_id = m.id;
    comment_times(comment, how, &m);
    if (!li_text(l, text, &text, err))
        return false;
    m.text = text ? text : "";
    return comment_place(l, comment, how, &m, err) && li_urn_page(l, m.id, &m.url, err) &&
           comment_pack(l, comment, how, &m, err);
}
