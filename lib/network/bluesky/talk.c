/* SPDX-License-Identifier: EUPL-1.2 */
/* Chats: a log that only goes on, and, because it starts with "now", once all conversations.
 * First messages of strangers are requests, a list of its own. */
#include "network/bluesky/bluesky.h"

#include <string.h>

enum { TALK_LIMIT = 100, TALK_MAX = 2000 };

static bool talk_reads_all(const struct bsky *b)
{
    return bz_json_flag(b->round, "sweep", false) || bz_json_flag(b->round, "boot", false);
}

static int talk_ask(struct bsky *b, const char *purpose, struct bz_str *path,
                    struct bz_err *err)
{
    const char *cursor = bz_json_str(b->round, "cursor");

    if (cursor) {
        bz_str_add(path, strchr(path->data ? path->data : "", '?') ? "&cursor=" : "?cursor=");
        bz_str_add_escaped(path, cursor);
    }
    return bsky_set(!path->failed, err) && bsky_ask(b, purpose, path->data, NULL, true, err)
               ? 1
               : -1;
}

/* --- the log --- */

int bsky_begin_log(struct bsky *b, const char *purpose, struct bz_err *err)
{
    const char *cursor = bz_json_str(b->state, "log");
    BZ_DONE(bz_str) path = {0};

    if (bz_json_flag(b->round, "sweep", false))
        return 0;
    bz_str_add(&path, "chat.bsky.convo.getLog");
    if (cursor) {
        bz_str_add(&path, "?cursor=");
        bz_str_add_escaped(&path, cursor);
    }
    return talk_ask(b, purpose, &path, err);
}

bool bsky_read_log(struct bsky *b, const struct bz_json *j, bool *more, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(j, "logs");
    const char *old = bz_json_str(b->state, "log"), *next = bz_json_str(j, "cursor");
    int64_t pages = bz_json_num(b->round, "pages", 0) + 1;
    size_t n = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;

    for (size_t i = 0; i < n; i++) {
        if (!bsky_add_log(b, bz_json_at(list, i), err))
            return false;
    }
    if (!old && !bsky_set(bz_json_set_bool(b->round, "boot", true), err))
        return false;
    *more = old && n && next && !bz_streq(old, next) && pages < TALK_LIMIT;
    return !next || bsky_set(bz_json_set_int(b->round, "pages", pages) &&
                                 bz_json_set_text(b->state, "log", next),
                             err);
}

/* --- conversations --- */

/* Requests are few: their last messages are looked at in every round. */
int bsky_begin_convos(struct bsky *b, const char *purpose, struct bz_err *err)
{
    bool requests = strcmp(purpose, "requests") == 0;
    BZ_DONE(bz_str) path = {0};

    if (!requests && !talk_reads_all(b))
        return 0;
    bz_str_addf(&path, "chat.bsky.convo.%s?limit=%d",
                requests ? "listConvoRequests" : "listConvos", TALK_LIMIT);
    return talk_ask(b, purpose, &path, err);
}

static bool talk_convo(struct bsky *b, const struct bz_json *convo, struct bz_err *err)
{
    const struct bz_json *last = bz_json_get(convo, "lastMessage"),
                         *old = bz_json_get(b->round, "convos");
    const char *id = bz_json_str(convo, "id");
    buzon_time at = bsky_time(last, "sentAt");
    BZ_AUTO(bz_json) list = NULL;

    if (!id || bz_json_kind(last) != BZ_JSON_OBJECT ||
        (at != BUZON_TIME_NONE && at < bsky_since(b, b->at)))
        return true;
    if (!talk_reads_all(b))
        return bsky_add_chat(b, id, last, bz_json_get(convo, "members"), err);
    list = bz_json_kind(old) == BZ_JSON_ARRAY ? bz_json_copy(old) : bz_json_array();
    if (bz_json_len(list) >= TALK_MAX || bsky_list_has(list, id))
        return bsky_set(list, err);
    return bsky_set(
        bz_json_push_text(list, id) && bz_json_set(b->round, "convos", bz_steal(list)), err);
}

bool bsky_read_convos(struct bsky *b, const struct bz_json *j, bool *more, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(j, "convos");

    if (bz_json_kind(list) != BZ_JSON_ARRAY)
        list = bz_json_get(j, "requests");
    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++) {
        if (!talk_convo(b, bz_json_at(list, i), err))
            return false;
    }
    return bsky_turn_page(b, bz_json_str(j, "cursor"), false, more, err);
}

/* --- messages of one --- */

int bsky_begin_messages(struct bsky *b, const char *purpose, struct bz_err *err)
{
    const char *convo = bz_json_text(bz_json_at(bz_json_get(b->round, "convos"), 0));
    BZ_DONE(bz_str) path = {0};

    if (!convo)
        return 0;
    bz_str_addf(&path, "chat.bsky.convo.getMessages?limit=%d&convoId=", TALK_LIMIT);
    bz_str_add_escaped(&path, convo);
    return talk_ask(b, purpose, &path, err);
}

bool bsky_read_messages(struct bsky *b, const struct bz_json *j, bool *more, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(j, "messages");
    const char *convo = bz_json_text(bz_json_at(bz_json_get(b->round, "convos"), 0));
    buzon_time since = bsky_since(b, b->at);
    bool beyond = false, page;

    for (size_t i = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0; i-- > 0;) {
        const struct bz_json *m = bz_json_at(list, i);
        buzon_time at = bsky_time(m, "sentAt");

        beyond = beyond || (at != BUZON_TIME_NONE && at < since);
        if ((at == BUZON_TIME_NONE || at >= since) &&
            !bsky_add_chat(b, convo, m, bz_json_get(j, "relatedProfiles"), err))
            return false;
    }
    *more = true; /* until the list is empty */
    return bsky_turn_page(b, bz_json_str(j, "cursor"), beyond, &page, err) &&
           (page || bsky_shift(b, "convos", err));
}
