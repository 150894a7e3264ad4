/* SPDX-License-Identifier: EUPL-1.2 */
/* What a message has beyond its words, and which messages are about the chat only. */
#include "network/telegram/telegram.h"

#include "text/unicode.h"

#include <string.h>

/* Taken over as it came, under our name for it. */
static const struct {
    const char *from, *to;
} extra_same[] = {
    {"forward_origin", "forward"},
    {"external_reply", "external_reply"},
    {"reply_to_story", "reply_to_story"},
    {"via_bot", "via_bot"},
    {"location", "location"},
    {"venue", "venue"},
    {"contact", "contact"},
    {"dice", "dice"},
    {"poll", "poll"},
    {"checklist", "checklist"},
    {"game", "game"},
    {"story", "story"},
    {"invoice", "invoice"},
    {"paid_media", "paid_media"},
    {"giveaway", "giveaway"},
    {"giveaway_winners", "giveaway_winners"},
    {"suggested_post_info", "suggested_post"},
    {"web_app_data", "web_app_data"},
    {"author_signature", "signature"},
    {"sender_tag", "sender_tag"},
    {"media_group_id", "album"},
    {"guest_query_id", "guest_query"},
    {"business_connection_id", "business_connection"},
    {"has_media_spoiler", "spoiler"},
};

/* About the chat, not to it. */
static const char *const extra_services[] = {
    "new_chat_members",
    "left_chat_member",
    "chat_owner_left",
    "chat_owner_changed",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "successful_payment",
    "refunded_payment",
    "users_shared",
    "chat_shared",
    "gift",
    "unique_gift",
    "gift_upgrade_sent",
    "connected_website",
    "write_access_allowed",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "checklist_tasks_done",
    "checklist_tasks_added",
    "direct_message_price_changed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "giveaway_created",
    "giveaway_completed",
    "managed_bot_created",
    "paid_message_price_changed",
    "poll_option_added",
    "poll_option_deleted",
    "suggested_post_approved",
    "suggested_post_approval_failed",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
};

/* To it, but without words or files of its own. */
static const char *const extra_wordless[] = {"story", "giveaway", "giveaway_winners"};

static bool extra_has(const struct bz_json *message, const char *const *keys, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bz_json_get(message, keys[i]))
            return true;
    }
    return false;
}

bool tg_is_service(const struct bz_json *message)
{
    return extra_has(message, extra_services, sizeof extra_services / sizeof(char *));
}

bool tg_is_wordless(const struct bz_json *message)
{
    return extra_has(message, extra_wordless, sizeof extra_wordless / sizeof(char *));
}

static bool extra_copy(struct bz_json *extra, const struct bz_json *message)
{
    for (size_t i = 0; i < sizeof extra_same / sizeof *extra_same; i++) {
        const struct bz_json *value = bz_json_get(message, extra_same[i].from);

        if (bz_json_kind(value) > BZ_JSON_NULL &&
            !bz_json_set_shared(extra, extra_same[i].to, value))
            return false;
    }
    return true;
}

/* Where an answer has to go, and what the chat is called. */
static bool extra_place(struct bz_json *extra, const struct bz_json *message)
{
    const struct bz_json *topic = bz_json_get(message, "message_thread_id");
    const struct bz_json *desk = bz_json_path(message, "direct_messages_topic.topic_id");
    const struct bz_json *title = bz_json_path(message, "chat.title");
    const struct bz_json *quote = bz_json_path(message, "quote.text");

    return (!bz_json_flag(message, "is_topic_message", false) ||
            bz_json_kind(topic) != BZ_JSON_INT || bz_json_set_shared(extra, "topic", topic)) &&
           (bz_json_kind(desk) != BZ_JSON_INT ||
            bz_json_set_shared(extra, "direct_topic", desk)) &&
           (!bz_json_text(title) || bz_json_set_shared(extra, "chat", title)) &&
           (!bz_json_text(quote) || bz_json_set_shared(extra, "quote", quote));
}

/* Their language is that of their screen, not of their words. */
static bool extra_sender(struct bz_json *extra, const struct bz_json *message)
{
    const struct bz_json *screen = bz_json_path(message, "from.language_code");

    return !bz_json_text(screen) || bz_json_set_shared(extra, "screen_language", screen);
}

char *tg_extra(const struct tg_item *item, bool receipt, bool unknown, struct bz_err *err)
{
    BZ_AUTO(bz_json) extra = bz_json_object();
    BZ_TEXT text = NULL;
    size_t len;

    if (!extra || !extra_copy(extra, item->message) || !extra_place(extra, item->message) ||
        !extra_sender(extra, item->message) ||
        (receipt && !bz_json_set_text(extra, "time_from", "receipt")) ||
        (unknown && !bz_json_set_shared(extra, "raw", item->message)))
        return bz_nomem(err);
    text = bz_json_print(extra, err);
    if (!text || unknown) /* what is kept raw stays as it came */
        return bz_steal(text);
    len = strlen(text);
    return bz_nfc_take(bz_steal(text), len, err);
}
