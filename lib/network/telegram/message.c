/* SPDX-License-Identifier: EUPL-1.2 */
/* A message of theirs, or all parts of an album in one page, becomes a message. */
#include "network/telegram/telegram.h"

#include "text/unicode.h"

#include <string.h>

static const char REPLIED_TO[] = "reply_to_message";

/* Every caption once, in the order of the parts: mostly only one has any. */
static char *message_text(const struct tg_item *item, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    for (size_t i = 0; i < item->n; i++) {
        BZ_TEXT words = tg_words(item->parts[i], err);

        if (!words)
            return NULL;
        if (*words && s.len)
            bz_str_add(&s, "\n\n");
        bz_str_add(&s, words);
    }
    if (s.failed)
        return bz_nomem(err);
    return s.data ? bz_nfc_take(bz_steal(s.data), s.len, err) : bz_str_take(&s, err);
}

static bool message_names_us(const struct tg *t, const struct bz_json *message)
{
    const struct bz_json *text = bz_json_get(message, "text");
    const char *words = bz_json_text(text ? text : bz_json_get(message, "caption"));
    const char *at = words;

    while (t->me_handle && at && (at = strcasestr(at, t->me_handle))) {
        if (at > words && at[-1] == '@')
            return true;
        at++;
    }
    return false;
}

static enum buzon_message_kind message_kind(const struct tg *t, const struct tg_item *item,
                                            const struct bz_message *m)
{
    const struct bz_json *parent = bz_json_get(item->message, REPLIED_TO);
    bool out = m->direction == BUZON_DIRECTION_OUT;

    if (m->visibility == BUZON_VISIBILITY_DIRECT)
        return BUZON_MESSAGE_DIRECT;
    if (out)
        return m->parent || bz_streq(item->key, REPLIED_TO) ? BUZON_MESSAGE_REPLY
                                                            : BUZON_MESSAGE_ANNOUNCEMENT;
    if (bz_json_flag(parent, "is_automatic_forward", false))
        return BUZON_MESSAGE_COMMENT;
    if (m->parent)
        return BUZON_MESSAGE_REPLY;
    return bz_streq(item->key, "guest_message") || message_names_us(t, item->message)
               ? BUZON_MESSAGE_MENTION
               : BUZON_MESSAGE_POST;
}

/* In private our side needs to answer nothing in particular: it answers what came before. What
 * of that is in this page is stored after our own messages, so it is named; the rest the inbox
 * knows. */
static void message_answers(const struct tg *t, struct bz_message *m)
{
    const struct bz_messages *list = &t->batch->messages;

    if (m->direction != BUZON_DIRECTION_OUT || m->visibility != BUZON_VISIBILITY_DIRECT ||
        m->parent)
        return;
    for (size_t i = list->n; i-- > 0;) {
        const struct bz_message *in = list->items[i];

        if (bz_streq(in->thread, m->thread) && in->created_at <= m->created_at) {
            m->parent = in->id; /* lives as long as the batch */
            return;
        }
    }
}

static bool message_fill(struct tg *t, const struct tg_item *item, const char *chat,
                         struct bz_message *m, struct bz_err *err)
{
    const struct bz_json *j = item->message;
    char *url = NULL;

    m->network = t->c->account->network;
    m->account = t->c->account->name ? t->c->account->name : "";
    m->part = bz_json_str(j, "media_group_id") != NULL;
    m->direction = tg_is_out(t, j, item->key) ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN;
    m->visibility = tg_visibility(j);
    m->created_at = tg_time(j, "date");
    m->edited_at = tg_time(j, "edit_date");
    /* edit_date has whole seconds; ids start again after a week of silence only. */
    m->sequence = m->edited_at == BUZON_TIME_NONE ? 0 : item->update;
    if (!tg_native_id(t, j, chat, &m->native_id, err) || !tg_thread(t, j, chat, m, err) ||
        !tg_link(j, &url, err))
        return false;
    m->url = url;
    if (url && !bz_texts_push(&t->kept, url))
        return bz_nomem(err);
    message_answers(t, m);
    m->kind = message_kind(t, item, m);
    return true;
}

static bool message_pack(struct tg *t, const struct tg_item *item, const char *chat,
                         struct bz_message *m, struct bz_err *err)
{
    struct bz_attachment files[TG_FILES];
    struct bz_author author = {0};
    bool receipt = m->created_at == BUZON_TIME_NONE, unknown;
    BZ_TEXT extra = NULL;

    for (size_t i = 0; i < item->n; i++) {
        if (!tg_files(t, item->parts[i], chat, files, &m->n_attachments, err))
            return false;
    }
    unknown = !m->n_attachments && !*m->text && !tg_is_wordless(item->message);
    if (unknown && tg_is_service(item->message))
        return true;
    extra = tg_extra(item, receipt, unknown, err);
    if (!extra)
        return false;
    if (tg_author(t, item->message, &author, err))
        m->author = &author;
    if (err->code)
        return false;
    author.ours = m->direction == BUZON_DIRECTION_OUT;
    m->created_at = receipt ? t->at : m->created_at;
    m->kind = unknown ? BUZON_MESSAGE_UNKNOWN : m->kind;
    m->attachments = files;
    m->extra = extra;
    t->batch->unknown += unknown;
    return bz_batch_add(t->batch, m, err);
}

/* A group became a supergroup: both halves of the news name the two chats. */
static bool message_moved(struct tg *t, const struct bz_json *message, struct bz_err *err)
{
    const char *here, *to, *from;

    if (!tg_id(t, bz_json_get(message, "chat"), "id", &here, err) ||
        !tg_id(t, message, "migrate_to_chat_id", &to, err) ||
        !tg_id(t, message, "migrate_from_chat_id", &from, err))
        return false;
    return tg_moved(t, to ? here : from, to ? to : here, err);
}

/* Our own messages come back only as what somebody replies to: that proves that they are
 * there. */
static bool message_ours(struct tg *t, const struct bz_json *message, struct bz_err *err)
{
    const struct bz_json *parent = bz_json_get(message, REPLIED_TO);
    struct tg_item item = {.key = REPLIED_TO, .message = parent, .parts = &parent, .n = 1};

    if (bz_json_kind(parent) != BZ_JSON_OBJECT ||
        bz_json_str(message, "business_connection_id") || /* there they come by themselves */
        bz_json_flag(parent, "is_automatic_forward", false) ||
        tg_time(parent, "date") == BUZON_TIME_NONE ||
        !tg_is_ours(t, bz_json_get(parent, "from")))
        return true;
    return tg_add_message(t, &item, err);
}

static bool message_add(struct tg *t, const struct tg_item *item, const char *chat,
                        struct bz_message *m, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_TEXT text = message_text(item, &local);

    if (!text && local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!text) /* more than a text may have: kept as it is */
        return bz_batch_add_unknown(t->batch, t->c, m->id, item->message, t->at, err);
    m->text = text;
    return message_fill(t, item, chat, m, err) && message_pack(t, item, chat, m, err);
}

bool tg_add_message(struct tg *t, const struct tg_item *item, struct bz_err *err)
{
    struct bz_message m = BZ_MESSAGE_INIT;
    const char *chat, *id = NULL;

    if (!message_moved(t, item->message, err) || !tg_chat(t, item->message, &chat, err) ||
        (chat && !tg_message_id(t, item->message, chat, &id, err)))
        return false;
    if (!id)
        return bz_batch_add_unknown(t->batch, t->c, NULL, item->message, t->at, err);
    m.id = id;
    return message_ours(t, item->message, err) && message_add(t, item, chat, &m, err);
}
