/* SPDX-License-Identifier: EUPL-1.2 */
/* Chats: a log that only goes on, and, because it starts with "now", once all conversations.
 * First messages of strangers are requests, a list of its own.
 *
 * Of that first reading the state holds what ended in nothing, because it is believed when two
 * rounds find it so: "boot_lists" {purpose: later} and "boot_convos" {id: later}, later than
 * its first page; in the round they gather under "empty_lists" and "empty_convos". "log_empty":
 * the log brought nothing and went on all the same, once. "dead" in the round: the log's cursor
 * was refused, with that status. */
#include "network/bluesky/bluesky.h"

#include <string.h>

enum { TALK_LIMIT = 100, TALK_MAX = 2000 };

/* Whether all conversations of that list are read. */
static bool talk_reads_all(const struct bsky *b, const char *purpose)
{
    return bz_json_flag(b->round, "sweep", false) || bz_json_flag(b->round, "boot", false) ||
           bz_json_get(bz_json_get(b->state, "boot_lists"), purpose);
}

/* --- what came to nothing --- */

static bool talk_empty(struct bsky *b, const char *key, const char *name, bool later,
                       struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(b->round, key);
    BZ_AUTO(bz_json) all = NULL;

    if (!name || bz_json_flag(b->round, "sweep", false) || bz_json_len(old) >= TALK_MAX)
        return true;
    all = bz_json_kind(old) == BZ_JSON_OBJECT ? bz_json_copy(old) : bz_json_object();
    return bsky_set(all && bz_json_set_bool(all, name, later) &&
                        bz_json_set(b->round, key, bz_steal(all)),
                    err);
}

bool bsky_talk_again(struct bsky *b, struct bz_err *err)
{
    const struct bz_json *empty = bz_json_get(b->state, "boot_convos"), *value;
    BZ_AUTO(bz_json) list = NULL;
    const char *name;
    void *iter = NULL;
    bool ok;

    if (bz_json_kind(empty) != BZ_JSON_OBJECT)
        return true;
    ok = (list = bz_json_array());
    while (ok && bz_json_each(empty, &iter, &name, &value))
        ok = bz_json_push_text(list, name);
    return bsky_set(ok && bz_json_set(b->round, "convos", bz_steal(list)), err);
}

/* What this round found empty, and the one before it did not, or not there. */
static bool again_keep(struct bsky *b, const char *from, const char *to, struct bz_err *err)
{
    const struct bz_json *empty = bz_json_get(b->round, from), *old = bz_json_get(b->state, to),
                         *value;
    BZ_AUTO(bz_json) left = bz_json_object();
    const char *name;
    void *iter = NULL;
    bool ok = left;

    while (ok && bz_json_each(empty, &iter, &name, &value)) {
        bool later = bz_json_flag(empty, name, false);

        ok = (bz_json_get(old, name) && bz_json_flag(old, name, !later) == later) ||
             bz_json_set_bool(left, name, later);
    }
    if (ok && !bz_json_len(left)) {
        (void)bz_json_remove(b->state, to);
        return true;
    }
    return bsky_set(ok && bz_json_set(b->state, to, bz_steal(left)), err);
}

/* All that was to be read is read. */
static bool talk_end(struct bsky *b, struct bz_err *err)
{
    return bz_json_flag(b->round, "sweep", false) ||
           (again_keep(b, "empty_lists", "boot_lists", err) &&
            again_keep(b, "empty_convos", "boot_convos", err));
}

/* --- asking --- */

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
    bool dead = bz_json_num(b->round, "dead", 0) != 0;
    const char *cursor = dead ? NULL : bz_json_str(b->state, "log");
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

/* The log begins with "now", because it never did, or no more from where we were. */
static bool log_boots(struct bsky *b, struct bz_err *err)
{
    int64_t dead = bz_json_num(b->round, "dead", 0);
    BZ_DONE(bz_str) words = {0};

    (void)bz_json_remove(b->state, "boot_lists");
    (void)bz_json_remove(b->state, "boot_convos");
    (void)bz_json_remove(b->round, "convos");
    if (!bsky_set(bz_json_set_bool(b->round, "boot", true), err))
        return false;
    if (!dead)
        return true;
    (void)bz_json_remove(b->state, "log");
    (void)bz_json_remove(b->round, "dead");
    bz_str_addf(&words,
                "the server does not know any more how far chats were read (it says %d): all "
                "conversations are read again",
                (int)dead);
    return (b->batch->lost = bz_str_take(&words, err));
}

/* A page that brings nothing, and goes on, is believed when the next round's does, too: else
 * the log would move past what a server in a bad minute kept. */
static bool log_moves(struct bsky *b, const char *old, const char *next, size_t n,
                      struct bz_err *err)
{
    bool again = bz_json_flag(b->state, "log_empty", false);

    if (old && !n && !again && !bz_streq(old, next))
        return bsky_set(bz_json_set_bool(b->state, "log_empty", true), err);
    (void)bz_json_remove(b->state, "log_empty");
    return bsky_set(bz_json_set_text(b->state, "log", next), err);
}

bool bsky_read_log(struct bsky *b, const struct bz_json *j, bool *more, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(j, "logs");
    bool dead = bz_json_num(b->round, "dead", 0) != 0;
    const char *old = dead ? NULL : bz_json_str(b->state, "log");
    const char *next = bz_json_str(j, "cursor");
    int64_t pages = bz_json_num(b->round, "pages", 0) + 1;
    size_t n = bz_json_len(list);

    for (size_t i = 0; i < n; i++) {
        if (!bsky_add_log(b, bz_json_at(list, i), err))
            return false;
    }
    if (!old && !log_boots(b, err))
        return false;
    *more = old && n && next && !bz_streq(old, next) && pages < TALK_LIMIT;
    return !next || (bsky_set(bz_json_set_int(b->round, "pages", pages), err) &&
                     log_moves(b, old, next, n, err));
}

/* --- conversations --- */

/* Requests are few: their last messages are looked at in every round. */
int bsky_begin_convos(struct bsky *b, const char *purpose, struct bz_err *err)
{
    bool requests = strcmp(purpose, "requests") == 0;
    BZ_DONE(bz_str) path = {0};

    if (!requests && !talk_reads_all(b, purpose))
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
    if (!talk_reads_all(b, b->x->purpose))
        return bsky_add_chat(b, id, last, bz_json_get(convo, "members"), err);
    list = bz_json_kind(old) == BZ_JSON_ARRAY ? bz_json_copy(old) : bz_json_array();
    if (bz_json_len(list) >= TALK_MAX || bsky_list_has(list, id))
        return bsky_set(list, err);
    return bsky_set(
        bz_json_push_text(list, id) && bz_json_set(b->round, "convos", bz_steal(list)), err);
}

bool bsky_read_convos(struct bsky *b, const struct bz_json *j, bool *more, struct bz_err *err)
{
    const char *purpose = b->x->purpose;
    const struct bz_json *list = bz_json_get(j, purpose); /* it has its name */
    bool later = bz_json_str(b->round, "cursor");

    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!talk_convo(b, bz_json_at(list, i), err))
            return false;
    }
    return bsky_turn_page(b, bz_json_str(j, "cursor"), false, more, err) &&
           (*more || bz_json_len(list) || !talk_reads_all(b, purpose) ||
            talk_empty(b, "empty_lists", purpose, later, err));
}

/* --- messages of one --- */

int bsky_begin_messages(struct bsky *b, const char *purpose, struct bz_err *err)
{
    const char *convo = bz_json_text(bz_json_at(bz_json_get(b->round, "convos"), 0));
    BZ_DONE(bz_str) path = {0};

    if (!convo)
        return talk_end(b, err) ? 0 : -1;
    bz_str_addf(&path, "chat.bsky.convo.getMessages?limit=%d&convoId=", TALK_LIMIT);
    bz_str_add_escaped(&path, convo);
    return talk_ask(b, purpose, &path, err);
}

bool bsky_read_messages(struct bsky *b, const struct bz_json *j, bool *more, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(j, "messages");
    const char *convo = bz_json_text(bz_json_at(bz_json_get(b->round, "convos"), 0));
    buzon_time since = bsky_since(b, b->at);
    bool beyond = false, later = bz_json_str(b->round, "cursor"), page;

    for (size_t i = bz_json_len(list); i-- > 0;) {
        const struct bz_json *m = bz_json_at(list, i);
        buzon_time at = bsky_time(m, "sentAt");

        beyond = beyond || (at != BUZON_TIME_NONE && at < since);
        if ((at == BUZON_TIME_NONE || at >= since) &&
            !bsky_add_chat(b, convo, m, bz_json_get(j, "relatedProfiles"), err))
            return false;
    }
    *more = true; /* until the list is empty */
    return bsky_turn_page(b, bz_json_str(j, "cursor"), beyond, &page, err) &&
           (page || bz_json_len(list) || talk_empty(b, "empty_convos", convo, later, err)) &&
           (page || bsky_shift(b, "convos", err));
}
