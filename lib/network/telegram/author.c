/* SPDX-License-Identifier: EUPL-1.2 */
/* Who wrote a message, and whether that is us. */
#include "network/telegram/telegram.h"

#include <stdio.h>
#include <string.h>

static bool author_listed(const struct tg *t, const char *id)
{
    const struct bz_json *ours = bz_json_get(t->c->settings, "ours");

    for (size_t i = 0; i < bz_json_len(ours); i++) {
        if (bz_streq(bz_json_text(bz_json_at(ours, i)), id))
            return true;
    }
    return false;
}

/* A person or a chat that speaks for the office: the bot, and whom the settings name. */
bool tg_is_ours(const struct tg *t, const struct bz_json *who)
{
    int64_t number = bz_json_num(who, "id", 0);
    char id[24];

    if (!number)
        return false;
    (void)snprintf(id, sizeof id, "%lld", (long long)number);
    return bz_streq(id, t->me) || author_listed(t, id);
}

static bool author_same(const struct bz_json *a, const struct bz_json *b)
{
    int64_t id = bz_json_num(a, "id", 0);

    return id && id == bz_json_num(b, "id", 0);
}

/* A channel where the bot reads is the office's own. In the chats of a business account, and of
 * a channel's direct messages, whoever is not the citizen answers for the office. */
bool tg_is_out(const struct tg *t, const struct bz_json *message, const char *key)
{
    const struct bz_json *from = bz_json_get(message, "from");
    const struct bz_json *chat = bz_json_get(message, "chat");
    const struct bz_json *citizen = bz_json_path(message, "direct_messages_topic.user");

    if (bz_streq(bz_json_str(chat, "type"), "channel") || strstr(key, "channel_post") ||
        bz_json_flag(message, "is_automatic_forward", false))
        return true;
    if (tg_is_ours(t, bz_json_get(message, "sender_chat")) || tg_is_ours(t, from))
        return true;
    if (bz_json_str(message, "business_connection_id"))
        return tg_is_private(message) && bz_json_get(from, "id") && !author_same(from, chat);
    return bz_json_get(citizen, "id") && bz_json_get(from, "id") && !author_same(from, citizen);
}

static bool author_name(struct tg *t, const struct bz_json *who, const char **ret,
                        struct bz_err *err)
{
    const char *first = bz_json_str(who, "first_name"), *last = bz_json_str(who, "last_name");
    const char *title = bz_json_str(who, "title");
    BZ_DONE(bz_str) s = {0};

    if (title)
        return tg_text(t, title, ret, err);
    if (first)
        bz_str_add(&s, first);
    if (first && *first && last && *last)
        bz_str_add_char(&s, ' ');
    if (last)
        bz_str_add(&s, last);
    return tg_set(!s.failed, err) && tg_text(t, s.data, ret, err);
}

/* What is sent in a chat's name has a made-up person in "from" (GroupAnonymousBot): the chat
 * wrote it. */
bool tg_author(struct tg *t, const struct bz_json *message, struct bz_author *ret,
               struct bz_err *err)
{
    const struct bz_json *chat = bz_json_get(message, "sender_chat");
    const struct bz_json *who = bz_json_get(chat, "id") ? chat : bz_json_get(message, "from");
    const char *handle = bz_json_str(who, "username");
    BZ_DONE(bz_str) url = {0};

    if (!tg_id(t, who, "id", &ret->id, err) || !ret->id)
        return false;
    if (handle && *handle) {
        bz_str_add(&url, "https://t.me/");
        bz_str_add_escaped(&url, handle);
        if (!tg_keep(t, &url, &ret->url, err))
            return false;
        ret->handle = handle;
    }
    ret->bot = bz_json_flag(who, "is_bot", false);
    return author_name(t, who, &ret->name, err);
}
