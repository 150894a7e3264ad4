/* SPDX-License-Identifier: EUPL-1.2 */
/* An answer's request. Nothing of it is marked up: no text of a clerk can be refused for an
 * unclosed sign. */
#include "network/telegram/telegram.h"

#include <string.h>

/* Where an answer goes. Texts are owned. */
struct reply_to {
    char *connection, *chat, *message; /* message: what it answers; each may be NULL */
    struct bz_json *extra;             /* of the citizen's message; NULL: none */
    bool elsewhere;                    /* not in the chat where it was asked */
};

static void reply_to_done(struct reply_to *r)
{
    free(r->connection);
    free(r->chat);
    free(r->message);
    bz_json_free(r->extra);
}

/* "CONNECTION:CHAT:MESSAGE", read from its end: only the connection may have a colon in it. */
static bool reply_read(const char *id, struct reply_to *ret, struct bz_err *err)
{
    const char *message = id ? strrchr(id, ':') : NULL, *chat = message;

    if (!message)
        return true;
    while (chat > id && chat[-1] != ':')
        chat--;
    return bz_dup(&ret->message, message + 1, err) &&
           bz_dupn(&ret->chat, chat, (size_t)(message - chat), err) &&
           (chat == id || bz_dupn(&ret->connection, id, (size_t)(chat - 1 - id), err));
}

static bool reply_is_number(const char *s)
{
    size_t sign = s && *s == '-';

    return s && s[sign] && strlen(s) <= 20 && !s[sign + strspn(s + sign, "0123456789")];
}

static bool reply_move(struct reply_to *r, const char *chat, bool keeps_message,
                       struct bz_err *err)
{
    char *copy = NULL;

    if (!bz_dup(&copy, chat, err))
        return false;
    free(r->chat);
    r->chat = copy;
    r->elsewhere = true;
    if (!keeps_message) {
        free(r->message);
        r->message = NULL;
    }
    return true;
}

/* A public question that is answered in private: to whoever wrote it, if they ever wrote to the
 * bot. */
static bool reply_in_private(const struct bz_part *part, struct reply_to *r, struct bz_err *err)
{
    const char *who = part->to->author ? part->to->author->id : NULL;

    if (!reply_is_number(who) || *who == '-')
        return bz_fail(err, BUZON_ERR_UNSUPPORTED,
                       "nobody can be written to in private: a chat asked, not a person");
    return (r->chat && bz_streq(r->chat, who)) || reply_move(r, who, false, err);
}

/* What replied() gave with MORE, and what the group has become since. */
static bool reply_moved(const struct bz_context *c, const char *state, struct reply_to *r,
                        struct bz_err *err)
{
    BZ_AUTO(bz_json) j = state ? bz_json_parse(state, strlen(state), NULL, "state", err) : NULL;
    const char *to = j ? bz_json_str(j, "chat") : tg_moved_to(c->state, r->chat);

    if (state && !j)
        return false;
    return !to || bz_streq(to, r->chat) || reply_move(r, to, false, err);
}

static bool reply_find(const struct bz_context *c, const struct bz_part *part,
                       const char *state, struct reply_to *r, struct bz_err *err)
{
    const struct bz_message *to = part->to;
    bool direct = part->visibility == BUZON_VISIBILITY_DIRECT &&
                  to->visibility != BUZON_VISIBILITY_DIRECT;

    if (!reply_read(part->previous && strchr(part->previous, ':') ? part->previous
                                                                  : to->native_id,
                    r, err))
        return false;
    if (to->extra && !(r->extra = bz_json_parse(to->extra, strlen(to->extra), NULL, NULL, err)))
        return false;
    if ((direct && !reply_in_private(part, r, err)) || !reply_moved(c, state, r, err))
        return false;
    return reply_is_number(r->chat) ||
           bz_fail(err, BUZON_ERR_INVALID, "the message to answer is of no chat");
}

/* --- bodies --- */

static void body_number(struct bz_str *s, const char *key, const struct bz_json *n)
{
    if (bz_json_kind(n) != BZ_JSON_INT)
        return;
    bz_str_addf(s, ",\"%s\":", key);
    bz_str_add_int(s, bz_json_int(n, 0));
}

/* If what is answered was deleted meanwhile, the answer still arrives. */
static void body_parent(struct bz_str *s, const struct reply_to *r)
{
    if (reply_is_number(r->message) && strcmp(r->message, "0") != 0)
        bz_str_addf(s,
                    ",\"reply_parameters\":{\"message_id\":%s,"
                    "\"allow_sending_without_reply\":true}",
                    r->message);
}

static char *body_send(const struct bz_part *part, const struct reply_to *r, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_addf(&s, "{\"chat_id\":%s,\"text\":", r->chat);
    bz_json_quote(&s, part->text);
    bz_str_add(&s, ",\"link_preview_options\":{\"is_disabled\":true}");
    if (r->connection) {
        bz_str_add(&s, ",\"business_connection_id\":");
        bz_json_quote(&s, r->connection);
    }
    if (!r->elsewhere) {
        body_number(&s, "message_thread_id", bz_json_get(r->extra, "topic"));
        body_number(&s, "direct_messages_topic_id", bz_json_get(r->extra, "direct_topic"));
    }
    body_parent(&s, r);
    bz_str_add_char(&s, '}');
    return bz_str_take(&s, err);
}

/* In a chat where the bot is no member it speaks once, as the result of a query. */
static char *body_guest(const struct bz_part *part, const char *query, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add(&s, "{\"guest_query_id\":");
    bz_json_quote(&s, query);
    bz_str_add(&s, ",\"result\":{\"type\":\"article\",\"id\":\"1\",\"title\":\"-\","
                   "\"input_message_content\":{\"message_text\":");
    bz_json_quote(&s, part->text);
    bz_str_add(&s, ",\"link_preview_options\":{\"is_disabled\":true}}}}");
    return bz_str_take(&s, err);
}

struct bz_request *tg_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err)
{
    BZ_TEXT base = tg_base(c->settings, err);
    BZ_DONE(reply_to) r = {0};
    BZ_AUTO(bz_request) request = NULL;
    const char *guest;
    char *body;

    if (!base || !reply_find(c, part, state, &r, err))
        return NULL;
    guest = r.elsewhere ? NULL : bz_json_str(r.extra, "guest_query");
    if (guest && (part->n > 1 || part->index))
        return bz_fail(err, BUZON_ERR_TOO_LONG,
                       "in a chat where the bot is a guest an answer has one part");
    body = guest ? body_guest(part, guest, err) : body_send(part, &r, err);
    if (!body)
        return NULL;
    request = tg_request(base, "reply", guest ? "answerGuestQuery" : "sendMessage", body, err);
    if (!request || !bz_dup(&request->state, state, err))
        return NULL;
    return bz_steal(request);
}
