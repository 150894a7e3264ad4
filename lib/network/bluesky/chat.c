/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages of chats (chat.bsky.convo): "convo:C/M" is one, "convo:C" its conversation. */
#include "network/bluesky/bluesky.h"

#include "term/civil.h"

#include <string.h>

#define CHAT_HEAD "convo:"

bool bsky_chat_split(const char *id, char convo[static 256], char message[static 256])
{
    const char *from, *slash;
    size_t len;

    if (!id || !bz_starts(id, CHAT_HEAD))
        return false;
    from = id + strlen(CHAT_HEAD);
    slash = strchr(from, '/');
    len = slash ? (size_t)(slash - from) : 0;
    if (!len || len > 255 || !slash[1] || strlen(slash + 1) > 255)
        return false;
    memcpy(convo, from, len);
    convo[len] = '\0';
    memcpy(message, slash + 1, strlen(slash + 1) + 1);
    return true;
}

static bool chat_id(struct bsky *b, const char *convo, const char *id, const char **ret,
                    struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    *ret = NULL;
    if (!convo || !*convo || strlen(convo) > 255 || strchr(convo, '/') || !id || !*id ||
        strlen(id) > 255)
        return true;
    bz_str_addf(&s, CHAT_HEAD "%s/%s", convo, id);
    return bsky_keep(b, &s, ret, err);
}

/* Messages name their sender by DID; what else is known of people stands beside them. */
static const struct bz_json *chat_profile(const struct bz_json *profiles, const char *did)
{
    for (size_t i = 0; bz_json_kind(profiles) == BZ_JSON_ARRAY && i < bz_json_len(profiles);
         i++) {
        if (did && bz_streq(bz_json_str(bz_json_at(profiles, i), "did"), did))
            return bz_json_at(profiles, i);
    }
    return NULL;
}

static char *chat_extra(const struct bz_json *j, bool receipt, struct bz_err *err)
{
    BZ_AUTO(bz_json) extra = bz_json_object();
    const struct bz_json *quoted = bsky_quoted(bz_json_get(j, "embed"));
    const char *uri = bz_json_str(quoted, "uri");

    if (!bsky_set(
            extra &&
                bsky_facets(extra, bz_json_str(j, "text"), bz_json_get(j, "facets"), NULL) &&
                (!uri || bz_json_set_text(extra, "shared", uri)) &&
                (!receipt || bz_json_set_text(extra, "time_from", "receipt")),
            err))
        return NULL;
    return bz_json_print(extra, err);
}

static bool chat_deleted(struct bsky *b, const char *id, struct bz_err *err)
{
    /* When it was taken away nobody says: sentAt is when it was written. */
    return bz_batch_add_notice(
        b->batch, &(struct bz_notice){.verb = BUZON_VERB_DELETED, .target = id, .at = b->at},
        err);
}

static bool chat_pack(struct bsky *b, const char *convo, const struct bz_json *j,
                      const struct bz_json *profiles, struct bz_message *m, struct bz_err *err)
{
    const char *did = bz_json_str(bz_json_get(j, "sender"), "did");
    const char *text = bz_json_str(j, "text");
    struct bz_author author;
    BZ_DONE(bz_str) thread = {0};
    BZ_TEXT extra = NULL;
    bool receipt;

    bz_str_addf(&thread, CHAT_HEAD "%s", convo);
    m->network = b->c->account->network;
    m->account = b->c->account->name ? b->c->account->name : "";
    m->native_id = m->id;
    m->kind = BUZON_MESSAGE_DIRECT;
    m->visibility = BUZON_VISIBILITY_DIRECT;
    m->created_at = bsky_time(j, "sentAt");
    receipt = m->created_at == BUZON_TIME_NONE;
    if (receipt)
        m->created_at = b->at;
    if (!bsky_keep(b, &thread, &m->thread, err) || !bsky_text(b, text, &text, err) ||
        !bsky_author(b, chat_profile(profiles, did), did, &author, err) ||
        !chat_id(b, convo, bz_json_text(bz_json_path(j, "replyTo.id")), &m->parent, err) ||
        !(extra = chat_extra(j, receipt, err)))
        return false;
    m->text = text ? text : "";
    m->author = author.id ? &author : NULL;
    m->direction = author.ours ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN;
    m->extra = extra;
    return bz_batch_add(b->batch, m, err);
}

/* Messages of the system say who came and went: nobody wrote them. */
bool bsky_add_chat(struct bsky *b, const char *convo, const struct bz_json *message,
                   const struct bz_json *profiles, struct bz_err *err)
{
    struct bz_message m = BZ_MESSAGE_INIT;
    const char *type = bz_json_str(message, "$type");

    if (type && strstr(type, "#systemMessageView"))
        return true;
    if (!chat_id(b, convo, bz_json_str(message, "id"), &m.id, err))
        return false;
    if (!m.id)
        return bz_batch_add_unknown(b->batch, b->c, NULL, message, b->at, err);
    if (type && strstr(type, "#deletedMessageView"))
        return chat_deleted(b, m.id, err);
    if (!bz_json_str(message, "text"))
        return bz_batch_add_unknown(b->batch, b->c, m.id, message, b->at, err);
    return chat_pack(b, convo, message, profiles, &m, err);
}

/* Kinds of entries that are not of messages are not for us, new ones included. */
bool bsky_add_log(struct bsky *b, const struct bz_json *entry, struct bz_err *err)
{
    const char *type = bz_json_str(entry, "$type"), *convo = bz_json_str(entry, "convoId");
    const struct bz_json *message = bz_json_get(entry, "message");
    const char *id;

    if (type && strstr(type, "#logCreateMessage"))
        return bsky_add_chat(b, convo, message, bz_json_get(entry, "relatedProfiles"), err);
    if (!type || !strstr(type, "#logDeleteMessage"))
        return true;
    return chat_id(b, convo, bz_json_str(message, "id"), &id, err) &&
           (!id || chat_deleted(b, id, err));
}
