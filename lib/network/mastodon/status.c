/* SPDX-License-Identifier: EUPL-1.2 */
/* A status becomes a message. */
#include "network/mastodon/mastodon.h"

#include "term/civil.h"
#include "text/html.h"
#include "text/unicode.h"

#include <string.h>

enum { STATUS_ATTACHMENTS = 64 };

static const char *const status_visibilities[] = {
    [BUZON_VISIBILITY_PUBLIC] = "public",
    [BUZON_VISIBILITY_UNLISTED] = "unlisted",
    [BUZON_VISIBILITY_FOLLOWERS] = "private",
    [BUZON_VISIBILITY_DIRECT] = "direct",
};

const char *masto_visibility_name(enum buzon_visibility visibility)
{
    return status_visibilities[visibility];
}

/* Other servers have more of them ("local", "list", "limited"): none is public. */
enum buzon_visibility masto_visibility(const struct bz_json *status)
{
    const struct bz_json *j = bz_json_get(status, "visibility");
    const char *name = bz_json_text(j);

    for (int i = BUZON_VISIBILITY_PUBLIC; name && i <= BUZON_VISIBILITY_DIRECT; i++) {
        if (strcmp(name, status_visibilities[i]) == 0)
            return (enum buzon_visibility)i;
    }
    return bz_json_kind(j) <= BZ_JSON_NULL ? BUZON_VISIBILITY_PUBLIC
                                           : BUZON_VISIBILITY_FOLLOWERS;
}

buzon_time masto_time(const struct bz_json *j, const char *key)
{
    const char *text = bz_json_str(j, key);
    buzon_time t;

    return text && bz_instant_parse(text, &t) ? t : BUZON_TIME_NONE;
}

static enum buzon_attachment_kind attachment_kind(const char *type)
{
    if (bz_streq(type, "image") || bz_streq(type, "gifv"))
        return BUZON_ATTACHMENT_IMAGE;
    if (bz_streq(type, "video"))
        return BUZON_ATTACHMENT_VIDEO;
    return bz_streq(type, "audio") ? BUZON_ATTACHMENT_AUDIO : BUZON_ATTACHMENT_UNKNOWN;
}

/* Fill at most STATUS_ATTACHMENTS (servers allow 4 to 16); 0 and err set when memory runs out.
 */
static size_t status_attachments(struct masto *m, const struct bz_json *list,
                                 struct bz_attachment *ret, struct bz_err *err)
{
    size_t n = 0, len = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;

    for (size_t i = 0; i < len && n < STATUS_ATTACHMENTS; i++) {
        const struct bz_json *j = bz_json_at(list, i);
        struct bz_attachment *a = &ret[n];

        if (bz_json_kind(j) != BZ_JSON_OBJECT)
            continue;
        *a = (struct bz_attachment){.size = -1};
        a->kind = attachment_kind(bz_json_str(j, "type"));
        a->url = bz_json_str(j, "url");
        if (!a->url)
            a->url = bz_json_str(j, "remote_url");
        if (!masto_text(m, bz_json_str(j, "description"), &a->description, err))
            return 0;
        n++;
    }
    return n;
}

static enum buzon_message_kind status_kind(const struct bz_message *msg,
                                           const struct bz_json *status,
                                           const struct masto_how *how)
{
    if (how->unknown)
        return BUZON_MESSAGE_UNKNOWN;
    if (msg->direction == BUZON_DIRECTION_OUT && msg->parent)
        return BUZON_MESSAGE_REPLY;
    if (msg->visibility == BUZON_VISIBILITY_DIRECT)
        return BUZON_MESSAGE_DIRECT;
    if (msg->direction == BUZON_DIRECTION_OUT)
        return BUZON_MESSAGE_ANNOUNCEMENT;
    if (bz_streq(bz_json_str(how->notification, "type"), "quote"))
        return BUZON_MESSAGE_POST;
    if (msg->parent)
        return BUZON_MESSAGE_REPLY;
    return bz_json_kind(bz_json_get(status, "quote")) == BZ_JSON_OBJECT && !how->notification
               ? BUZON_MESSAGE_POST
               : BUZON_MESSAGE_MENTION;
}

/* snac adds the source as "text"; it stands in where content is of a wrong type. */
static char *status_text(const struct bz_json *status, struct bz_err *err)
{
    const struct bz_json *content = bz_json_get(status, "content");
    const char *source = bz_json_str(status, "text");

    if (bz_json_text(content))
        return bz_html_to_text(bz_json_text(content), bz_json_text_len(content), err);
    return bz_nfc(source ? source : "", source ? strlen(source) : 0, err);
}

/* An id of theirs, borrowed or kept; NULL when there is none. */
static bool status_id(struct masto *m, const struct bz_json *j, const char *key,
                      const char **ret, struct bz_err *err)
{
    const char *text = bz_json_str(j, key);
    char *id = NULL;

    *ret = text && *text ? text : NULL;
    if (text)
        return true;
    if (!bz_json_id(j, key, &id, err))
        return false;
    *ret = id;
    return !id || bz_texts_push(&m->kept, id) || bz_nomem(err);
}

/* Favourites and boosts are of our own posts, also where nobody told who we are. */
static bool status_is_ours(const struct masto *m, const struct bz_json *status,
                           const struct masto_how *how)
{
    const char *type = bz_json_str(how->notification, "type");

    return masto_is_me(m, bz_json_get(status, "account")) || bz_streq(type, "favourite") ||
           bz_streq(type, "reblog");
}

/* Everything of a message that needs no memory of its own. */
static bool status_fill(struct masto *m, const struct bz_json *status,
                        const struct masto_how *how, struct bz_message *msg, struct bz_err *err)
{
    const char *language = bz_json_str(status, "language");
    const char *url = bz_json_str(status, "url");

    msg->network = m->c->account->network;
    msg->account = m->c->account->name ? m->c->account->name : "";
    msg->native_id = msg->id;
    msg->direction = status_is_ours(m, status, how) ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN;
    msg->visibility = masto_visibility(status);
    msg->language = language && *language ? language : NULL;
    msg->created_at = masto_time(status, "created_at");
    msg->edited_at = masto_time(status, "edited_at");
    msg->thread = how->thread;
    msg->url = url ? url : bz_json_str(status, "uri");
    if (!status_id(m, status, "in_reply_to_id", &msg->parent, err) ||
        !masto_text(m, bz_json_str(status, "spoiler_text"), &msg->subject, err))
        return false;
    msg->kind = status_kind(msg, status, how);
    return true;
}

static bool status_pack(struct masto *m, const struct bz_json *status,
                        const struct masto_how *how, struct bz_message *msg, struct bz_err *err)
{
    struct bz_attachment attachments[STATUS_ATTACHMENTS];
    struct bz_author author = {0};
    bool receipt = msg->created_at == BUZON_TIME_NONE;
    BZ_TEXT extra = masto_extra(status, how, receipt, err);

    if (!extra)
        return false;
    if (receipt)
        msg->created_at = m->at;
    msg->extra = extra;
    if (masto_author(m, bz_json_get(status, "account"), &author, err))
        msg->author = &author;
    author.ours = msg->direction == BUZON_DIRECTION_OUT;
    msg->attachments = attachments;
    if (!err->code)
        msg->n_attachments =
            status_attachments(m, bz_json_get(status, "media_attachments"), attachments, err);
    return !err->code && bz_batch_add(m->batch, msg, err);
}

/* A boost has no words of its own: what was boosted is the message. */
static const struct bz_json *status_proper(const struct bz_json *status)
{
    const struct bz_json *boosted = bz_json_get(status, "reblog");

    return bz_json_kind(boosted) == BZ_JSON_OBJECT && bz_json_get(boosted, "id") ? boosted
                                                                                 : status;
}

static void status_forget(struct masto *m)
{
    for (size_t i = 0; i < m->kept.n; i++)
        free(m->kept.items[i]);
    m->kept.n = 0;
}

static bool status_add(struct masto *m, const struct bz_json *status,
                       const struct masto_how *how, struct bz_err *err)
{
    struct bz_message msg = BZ_MESSAGE_INIT;
    BZ_LOCAL_ERR(local);
    BZ_TEXT text = NULL;

    if (bz_json_kind(status) != BZ_JSON_OBJECT)
        return bz_batch_add_unknown(m->batch, m->c, NULL, status, m->at, err);
    if (!status_id(m, status, "id", &msg.id, err))
        return false;
    if (!msg.id)
        return bz_batch_add_unknown(m->batch, m->c, NULL, status, m->at, err);
    text = status_text(status, &local);
    if (!text && local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!text) /* more than a text may have: kept as it is */
        return bz_batch_add_unknown(m->batch, m->c, msg.id, status, m->at, err);
    msg.text = text;
    if (!status_fill(m, status, how, &msg, err) || !status_pack(m, status, how, &msg, err))
        return false;
    m->batch->unknown += how->unknown;
    return true;
}

bool masto_add_status(struct masto *m, const struct bz_json *status,
                      const struct masto_how *how, struct bz_err *err)
{
    bool ok = status_add(m, status_proper(status), how, err);

    status_forget(m);
    return ok;
}
