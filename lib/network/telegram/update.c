/* SPDX-License-Identifier: EUPL-1.2 */
/* One update: a message, or what happened to one. */
#include "network/telegram/telegram.h"

#include <string.h>

/* --- what happened --- */

static bool update_deleted(struct tg *t, const struct bz_json *value, struct bz_err *err)
{
    const struct bz_json *ids = bz_json_get(value, "message_ids");
    const char *chat;

    if (!tg_chat(t, value, &chat, err))
        return false;
    for (size_t i = 0; chat && i < bz_json_len(ids); i++) {
        int64_t id = bz_json_int(bz_json_at(ids, i), 0);
        BZ_DONE(bz_str) target = {0};

        bz_str_add(&target, chat);
        bz_str_add_char(&target, ':');
        bz_str_add_int(&target, id);
        if (target.failed)
            return bz_nomem(err);
        if (id > 0 && !bz_batch_add_notice(t->batch,
                                           &(struct bz_notice){.verb = BUZON_VERB_DELETED,
                                                               .target = target.data,
                                                               .at = t->at},
                                           err))
            return false;
    }
    return true;
}

/* Who blocks the bot gets no answer: the conversation has failed, before anybody writes one. In
 * a group, being thrown out means the same for all. */
static bool update_member(struct tg *t, const struct bz_json *value, struct bz_err *err)
{
    const char *status = bz_json_text(bz_json_path(value, "new_chat_member.status"));
    buzon_time at = tg_time(value, "date");
    const char *chat, *actor;

    if (!bz_streq(status, "kicked") && !bz_streq(status, "left"))
        return true;
    if (!tg_chat(t, value, &chat, err) ||
        !tg_id(t, bz_json_get(value, "from"), "id", &actor, err))
        return false;
    return !chat ||
           bz_batch_add_notice(t->batch,
                               &(struct bz_notice){.verb = BUZON_VERB_FAILED,
                                                   .target = chat,
                                                   .at = at == BUZON_TIME_NONE ? t->at : at,
                                                   .actor = actor,
                                                   .error = "blocked"},
                               err);
}

static bool update_reaction(struct tg *t, const struct bz_json *value, struct bz_err *err)
{
    buzon_time at = tg_time(value, "date");
    const char *chat, *target = NULL, *actor;

    if (!tg_chat(t, value, &chat, err) ||
        (chat && !tg_message_id(t, value, chat, &target, err)) ||
        !tg_id(t, bz_json_get(value, "user"), "id", &actor, err))
        return false;
    return !target ||
           bz_batch_add_notice(t->batch,
                               &(struct bz_notice){.verb = BUZON_VERB_REACTED,
                                                   .target = target,
                                                   .at = at == BUZON_TIME_NONE ? t->at : at,
                                                   .actor = actor},
                               err);
}

/* --- which kinds there are --- */

static const struct {
    const char *key;
    bool is_message;
    bool (*add)(struct tg *t, const struct bz_json *value, struct bz_err *err); /* NULL: it
                                                                 says nothing to us */
} kinds[] = {
    {"message", true, NULL},
    {"edited_message", true, NULL},
    {"channel_post", true, NULL},
    {"edited_channel_post", true, NULL},
    {"business_message", true, NULL},
    {"edited_business_message", true, NULL},
    {"guest_message", true, NULL},
    {"deleted_business_messages", false, update_deleted},
    {"my_chat_member", false, update_member},
    {"message_reaction", false, update_reaction},
    {"message_reaction_count", false, NULL},
    {"business_connection", false, NULL},
    {"inline_query", false, NULL},
    {"chosen_inline_result", false, NULL},
    {"callback_query", false, NULL},
    {"shipping_query", false, NULL},
    {"pre_checkout_query", false, NULL},
    {"purchased_paid_media", false, NULL},
    {"poll", false, NULL},
    {"poll_answer", false, NULL},
    {"chat_member", false, NULL},
    {"chat_join_request", false, NULL},
    {"chat_boost", false, NULL},
    {"removed_chat_boost", false, NULL},
    {"managed_bot", false, NULL},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static bool is_object(const struct bz_json *j)
{
    return bz_json_kind(j) == BZ_JSON_OBJECT;
}

static bool update_message(struct tg *t, const struct bz_json *list, size_t i, const char *key,
                           struct bz_err *err)
{
    const struct bz_json *parts[TG_ALBUM];
    struct tg_item item = {.key = key, .parts = parts};

    item.n = tg_album(list, i, key, parts);
    item.message = item.n ? parts[0] : NULL;
    item.update = bz_json_num(bz_json_at(list, i), "update_id", 0);
    return !item.n || tg_add_message(t, &item, err);
}

static bool update_add(struct tg *t, const struct bz_json *list, size_t i, struct bz_err *err)
{
    const struct bz_json *update = bz_json_at(list, i);

    for (size_t k = 0; k < KINDS; k++) {
        const struct bz_json *value = bz_json_get(update, kinds[k].key);

        if (!is_object(value))
            continue;
        if (kinds[k].is_message)
            return update_message(t, list, i, kinds[k].key, err);
        return !kinds[k].add || kinds[k].add(t, value, err);
    }
    return bz_batch_add_unknown(t->batch, t->c, NULL, update, t->at, err);
}

bool tg_add_updates(struct tg *t, const struct bz_json *list, struct bz_err *err)
{
    bool added = true;

    for (size_t i = 0; added && i < bz_json_len(list); i++) {
        added = update_add(t, list, i, err);
        tg_forget(t);
    }
    return added;
}

/* --- documents whose origin nobody told --- */

/* A message as sendMessage gives it. */
static bool any_is_message(const struct bz_json *j)
{
    return bz_json_get(j, "message_id") && is_object(bz_json_get(j, "chat"));
}

static bool any_message(struct tg *t, const struct bz_json *j, struct bz_err *err)
{
    struct tg_item item = {.key = "message", .message = j, .parts = &j, .n = 1};
    bool added = tg_add_message(t, &item, err);

    tg_forget(t);
    return added;
}

static bool any_list(struct tg *t, const struct bz_json *list, struct bz_err *err)
{
    if (!any_is_message(bz_json_at(list, 0)))
        return tg_add_updates(t, list, err);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!any_message(t, bz_json_at(list, i), err))
            return false;
    }
    return true;
}

static bool any_one(struct tg *t, const struct bz_json *j, struct bz_err *err)
{
    BZ_AUTO(bz_json) list = NULL;

    if (any_is_message(j))
        return any_message(t, j, err);
    list = bz_json_array();
    if (!list || !bz_json_push(list, bz_json_share(j)))
        return bz_nomem(err);
    return tg_add_updates(t, list, err);
}

bool tg_add_any(struct tg *t, const struct bz_json *j, struct bz_err *err)
{
    const struct bz_json *result = bz_json_get(j, "result");

    if (bz_json_get(j, "ok") && result)
        j = result;
    return bz_json_kind(j) == BZ_JSON_ARRAY ? any_list(t, j, err) : any_one(t, j, err);
}
