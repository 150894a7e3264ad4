/* SPDX-License-Identifier: EUPL-1.2 */
/* Whose session is it, and what may the app password? What a person should know gathers in the
 * round's "found". */
#include "network/bluesky/bluesky.h"

#include <stdio.h>
#include <string.h>

static bool check_find(struct bsky *b, const char *code, const char *level, const char *words,
                       struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(b->round, "found");
    BZ_AUTO(bz_json)
    found = bz_json_kind(old) == BZ_JSON_ARRAY ? bz_json_copy(old) : bz_json_array();

    return bsky_set(bz_finding_add(found, code, level, words) &&
                        bz_json_set(b->round, "found", bz_steal(found)),
                    err);
}

static bool check_end(struct bsky *b, struct bz_err *err)
{
    const struct bz_json *found = bz_json_get(b->round, "found");
    BZ_AUTO(bz_json) list = found ? bz_json_copy(found) : bz_json_array();

    b->batch->round_done = true;
    return bsky_set(list && bz_note_findings(b->state, bz_steal(list)), err) &&
           bsky_save(b, err);
}

struct bz_batch *bsky_check(const struct bz_context *c, struct bz_err *err)
{
    __attribute__((cleanup(bsky_done))) struct bsky b = {0};

    if (!bsky_init(&b, c, NULL, 0, err))
        return NULL;
    bz_json_free(b.round);
    b.round = bz_json_object();
    return bsky_set(b.round, err) &&
                   bsky_ask(&b, "check_session", "com.atproto.server.getSession", NULL, false,
                            err) &&
                   bsky_save(&b, err)
               ? bz_steal(b.batch)
               : NULL;
}

/* --- the session --- */

static bool check_active(struct bsky *b, const struct bz_json *j, struct bz_err *err)
{
    const char *status = bz_json_str(j, "status");
    char words[120];

    if (bz_json_flag(j, "active", true))
        return true;
    (void)snprintf(words, sizeof words, "the server does not show the account: it is %.40s",
                   status ? status : "not active");
    return check_find(b, "inactive", "error", words, err);
}

bool bsky_check_session(struct bsky *b, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;

    if (!bsky_ok(b->x))
        return bsky_refuse(b->x, "session", err);
    j = bsky_parse(b, err);
    if (!j || !bsky_note_me(b, j, err) || !check_active(b, j, err))
        return false;
    if (!bsky_chats(b))
        return check_end(b, err);
    return bsky_ask(b, "check_chat", "chat.bsky.convo.getLog", NULL, true, err) &&
           bsky_save(b, err);
}

/* --- chats --- */

static bool check_ask_declared(struct bsky *b, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    bz_str_add(&path, "com.atproto.repo.getRecord?repo=");
    bz_str_add_escaped(&path, b->me);
    bz_str_add(&path, "&collection=chat.bsky.actor.declaration&rkey=self");
    return bsky_set(!path.failed, err) &&
           bsky_ask(b, "check_declared", path.data, NULL, false, err) && bsky_save(b, err);
}

bool bsky_check_chat(struct bsky *b, struct bz_err *err)
{
    int status = b->x->response->status;
    bool expired = false;

    if (!bsky_named(b->x, "ExpiredToken", &expired, err))
        return false;
    if (expired || status == 429 || status >= 500)
        return bsky_refuse(b->x, "chats", err);
    if (!bsky_ok(b->x))
        return bsky_set(bz_json_set_bool(b->state, "no_chat", true), err) &&
               check_find(b, "chat", "error",
                          "the app password may not read chats: one is needed that was made "
                          "with access to direct messages",
                          err) &&
               check_end(b, err);
    (void)bz_json_remove(b->state, "no_chat");
    return check_ask_declared(b, err);
}

/* Without a declaration only people whom the account follows may write. */
bool bsky_check_declared(struct bsky *b, struct bz_err *err)
{
    int status = b->x->response->status;
    BZ_AUTO(bz_json) j = NULL;
    const char *incoming;

    if (status == 401 || status == 429 || status >= 500)
        return bsky_refuse(b->x, "declaration", err);
    if (bsky_ok(b->x) && !(j = bsky_parse(b, err)))
        return false;
    incoming = bz_json_str(bz_json_get(j, "value"), "allowIncoming");
    if (!bz_streq(incoming, "all") &&
        !check_find(b, "chat_closed", "warning",
                    bz_streq(incoming, "none")
                        ? "the account lets nobody begin a chat"
                        : "the account lets only people it follows begin a chat",
                    err))
        return false;
    return check_end(b, err);
}
