/* SPDX-License-Identifier: EUPL-1.2 */
/* Where a message stands: its ids, its conversation, what it answers, who can read it.
 *
 * Message ids are unique in a chat, so ours are "CHAT:MESSAGE"; those of a business account
 * are its own, and have its connection in front. An album is "CHAT:gGROUP". */
#include "network/telegram/telegram.h"

#include <string.h>

static const struct bz_json *place_object(const struct bz_json *j, const char *key)
{
    const struct bz_json *o = bz_json_get(j, key);

    return bz_json_kind(o) == BZ_JSON_OBJECT ? o : NULL;
}

bool tg_chat(struct tg *t, const struct bz_json *message, const char **ret, struct bz_err *err)
{
    const char *connection = bz_json_str(message, "business_connection_id"), *id;
    BZ_DONE(bz_str) s = {0};

    *ret = NULL;
    if (!tg_id(t, bz_json_get(message, "chat"), "id", &id, err))
        return false;
    if (!id)
        return true;
    if (connection && *connection)
        bz_str_addf(&s, "%s:", connection);
    bz_str_add(&s, id);
    return tg_keep(t, &s, ret, err);
}

/* "CHAT" and what comes behind it. */
static bool place_id(struct tg *t, const char *chat, const char *mark, const char *id,
                     const char **ret, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    *ret = NULL;
    if (!id)
        return true;
    bz_str_add(&s, chat);
    bz_str_add_char(&s, ':');
    bz_str_add(&s, mark);
    bz_str_add(&s, id);
    return tg_keep(t, &s, ret, err);
}

bool tg_native_id(struct tg *t, const struct bz_json *message, const char *chat,
                  const char **ret, struct bz_err *err)
{
    const char *id;

    *ret = NULL;
    if (!tg_id(t, message, "message_id", &id, err))
        return false;
    if (bz_streq(id, "0")) /* "scheduled": it has none yet */
        id = NULL;
    return place_id(t, chat, "", id, ret, err);
}

/* A channel's post shows up again in the group where it is discussed: it is the same post. */
static bool place_forward(struct tg *t, const struct bz_json *message, const char **ret,
                          struct bz_err *err)
{
    const struct bz_json *origin = bz_json_get(message, "forward_origin");
    const char *chat;

    *ret = NULL;
    if (!bz_json_flag(message, "is_automatic_forward", false) ||
        !bz_streq(bz_json_str(origin, "type"), "channel"))
        return true;
    if (!tg_id(t, bz_json_get(origin, "chat"), "id", &chat, err))
        return false;
    return !chat || tg_native_id(t, origin, chat, ret, err);
}

bool tg_message_id(struct tg *t, const struct bz_json *message, const char *chat,
                   const char **ret, struct bz_err *err)
{
    const char *group = bz_json_str(message, "media_group_id");

    if (!tg_native_id(t, message, chat, ret, err) || !*ret)
        return !err->code;
    if (group && *group)
        return place_id(t, chat, "g", group, ret, err);
    if (!place_forward(t, message, &group, err))
        return false;
    *ret = group ? group : *ret;
    return true;
}

/* --- what it answers --- */

/* In a forum every message answers the one that opened the topic. */
static const struct bz_json *place_parent(const struct bz_json *message)
{
    const struct bz_json *parent = place_object(message, "reply_to_message");

    return place_object(parent, "forum_topic_created") ? NULL : parent;
}

/* The parent is of the same connection, which it need not repeat; its chat may be the one that
 * the group was before. */
static bool place_parent_id(struct tg *t, const struct bz_json *message,
                            const struct bz_json *parent, const char **ret, struct bz_err *err)
{
    const char *connection = bz_json_str(message, "business_connection_id"), *id;
    const struct bz_json *chat = place_object(parent, "chat");
    BZ_DONE(bz_str) s = {0};

    *ret = NULL;
    if (!parent)
        return true;
    if (!tg_id(t, chat ? chat : bz_json_get(message, "chat"), "id", &id, err))
        return false;
    if (!id)
        return true;
    if (connection && *connection)
        bz_str_addf(&s, "%s:", connection);
    bz_str_add(&s, id);
    return tg_keep(t, &s, &id, err) && tg_message_id(t, parent, id, ret, err);
}

/* --- its conversation --- */

bool tg_is_private(const struct bz_json *message)
{
    return bz_streq(bz_json_str(bz_json_get(message, "chat"), "type"), "private");
}

static bool place_is_desk(const struct bz_json *message)
{
    return bz_json_flag(bz_json_get(message, "chat"), "is_direct_messages", false) ||
           place_object(message, "direct_messages_topic");
}

/* In a group: the topic, or the message at the root of the replies. What answers an album is
 * known by the album only. */
static bool place_root(struct tg *t, const struct bz_json *message, const char *chat,
                       const struct bz_json *parent, const char **ret, struct bz_err *err)
{
    bool topic = bz_json_flag(message, "is_topic_message", false);
    const char *id;

    *ret = NULL;
    if (!topic && bz_json_str(parent, "media_group_id"))
        return true;
    if (!tg_id(t, message, "message_thread_id", &id, err))
        return false;
    if (!id && bz_json_flag(message, "is_automatic_forward", false))
        return tg_native_id(t, message, chat, ret, err);
    if (!id && bz_json_flag(parent, "is_automatic_forward", false))
        return tg_native_id(t, parent, chat, ret, err);
    return place_id(t, chat, "", id, ret, err);
}

bool tg_thread(struct tg *t, const struct bz_json *message, const char *chat,
               struct bz_message *ret, struct bz_err *err)
{
    const struct bz_json *parent = place_parent(message);
    const char *desk;

    if (!place_parent_id(t, message, parent, &ret->parent, err))
        return false;
    if (tg_is_private(message)) {
        ret->thread = chat;
        return true;
    }
    if (!place_is_desk(message))
        return place_root(t, message, chat, parent, &ret->thread, err);
    return tg_id(t, bz_json_get(message, "direct_messages_topic"), "topic_id", &desk, err) &&
           place_id(t, chat, "d", desk, &ret->thread, err);
}

/* Only chats with a name of their own can be read by everybody. */
enum buzon_visibility tg_visibility(const struct bz_json *message)
{
    const char *name = bz_json_str(bz_json_get(message, "chat"), "username");

    if (tg_is_private(message) || place_is_desk(message))
        return BUZON_VISIBILITY_DIRECT;
    return name && *name ? BUZON_VISIBILITY_PUBLIC : BUZON_VISIBILITY_FOLLOWERS;
}

/* --- its link --- */

static bool link_is_name(const char *name)
{
    return name && *name &&
           !name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                              "_")];
}

/* Supergroups and channels have links, "-100" in front of their number is left out. */
bool tg_link(const struct bz_json *message, char **ret, struct bz_err *err)
{
    const struct bz_json *chat = bz_json_get(message, "chat");
    const char *type = bz_json_str(chat, "type"), *name = bz_json_str(chat, "username");
    BZ_TEXT chat_id = NULL;
    BZ_TEXT id = NULL;
    BZ_DONE(bz_str) s = {0};

    *ret = NULL;
    if (!bz_streq(type, "supergroup") && !bz_streq(type, "channel"))
        return true;
    if (!bz_json_id(chat, "id", &chat_id, err) || !bz_json_id(message, "message_id", &id, err))
        return !err->code;
    if (!chat_id || !id || place_is_desk(message) || id[strspn(id, "0123456789")])
        return true;
    if (link_is_name(name))
        bz_str_addf(&s, "https://t.me/%s/%s", name, id);
    else if (bz_starts(chat_id, "-100"))
        bz_str_addf(&s, "https://t.me/c/%s/%s", chat_id + 4, id);
    else
        return true;
    *ret = bz_str_take(&s, err);
    return *ret;
}
