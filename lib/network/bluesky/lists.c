/* SPDX-License-Identifier: EUPL-1.2 */
/* What everybody sees: who we are, notifications, our own posts, and the threads below them,
 * because an answer far down in a thread raises no notification. */
#include "network/bluesky/bluesky.h"

#include "term/civil.h"

#include <string.h>

enum {
    LIST_LIMIT = 100,
    THREAD_DEPTH = 20, /* as many levels as a document of ours may have */
    THREADS_ROUND = 4,
    THREADS_MAX = 400,
    THREAD_DAYS = 14 /* how long the threads of a post are looked at in every round */
};

static const int64_t WHO_AGAIN_MS = 6 * (int64_t)BZ_MS_HOUR;

/* --- who we are --- */

bool bsky_note_me(struct bsky *b, const struct bz_json *session, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(b->state, BZ_NOTE_ACCOUNT);
    const char *did = bz_json_str(session, "did"), *handle = bz_json_str(session, "handle");
    BZ_AUTO(bz_json)
    note = bz_json_kind(old) == BZ_JSON_OBJECT ? bz_json_copy(old) : bz_json_object();
    BZ_DONE(bz_str) page = {0};

    if (!did || !bz_starts(did, "did:"))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "session: the network's answer has no DID");
    bz_str_addf(&page, "https://bsky.app/profile/%s", did);
    if (!bsky_set(!page.failed && bz_json_set_text(note, "native_id", did) &&
                      bz_json_set_text(note, "handle", handle && *handle ? handle : NULL) &&
                      bz_json_set_text(note, "url", page.data) &&
                      bz_json_set(b->state, BZ_NOTE_ACCOUNT, bz_steal(note)),
                  err))
        return false;
    b->me = bz_json_str(bz_json_get(b->state, BZ_NOTE_ACCOUNT), "native_id");
    return true;
}

/* Names change: now and then. */
int bsky_begin_who(struct bsky *b, const char *purpose, struct bz_err *err)
{
    buzon_time last = bz_json_num(b->state, "who_at", 0);
    buzon_time now = bz_json_num(b->round, "began", b->at);

    if (bz_json_str(bz_json_get(b->state, BZ_NOTE_ACCOUNT), "native_id") && last <= now &&
        last + WHO_AGAIN_MS > now)
        return 0;
    return bsky_ask(b, purpose, "com.atproto.server.getSession", NULL, false, err) ? 1 : -1;
}

bool bsky_read_who(struct bsky *b, const struct bz_json *j, bool *more, struct bz_err *err)
{
    *more = false;
    return bsky_note_me(b, j, err) &&
           bsky_set(bz_json_set_int(b->state, "who_at", bz_json_num(b->round, "began", b->at)),
                    err);
}

/* --- notifications --- */

/* A cursor is the time of the page's last item, and what has the very same time is left out
 * behind it: a millisecond more brings those again. */
static void list_cursor(const struct bsky *b, struct bz_str *path)
{
    const char *cursor = bz_json_str(b->round, "cursor");
    char later[32];
    buzon_time t;

    if (!cursor)
        return;
    bz_str_add(path, "&cursor=");
    if (bz_json_flag(b->round, "raw", false) || strlen(cursor) < 20 ||
        !bz_instant_parse(cursor, &t)) {
        bz_str_add_escaped(path, cursor);
        return;
    }
    bz_instant_format(t + 1, later);
    bz_str_add_escaped(path, later);
}

/* Without priority the account's own preference holds: only people it follows. */
int bsky_begin_notifications(struct bsky *b, const char *purpose, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    bz_str_addf(&path,
                "app.bsky.notification.listNotifications?reasons=mention&reasons=reply"
                "&reasons=quote&priority=false&limit=%d",
                LIST_LIMIT);
    list_cursor(b, &path);
    return bsky_set(!path.failed, err) && bsky_ask(b, purpose, path.data, NULL, false, err)
               ? 1
               : -1;
}

static bool list_is(const struct bz_json *list, const char *what, struct bz_err *err)
{
    return bz_json_kind(list) == BZ_JSON_ARRAY ||
           bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the network's answer has no list", what);
}

/* Whether the last page brought nothing, and behind which cursor that was. */
static bool notes_empty(struct bsky *b, size_t n, struct bz_err *err)
{
    const char *cursor = bz_json_str(b->round, "cursor");

    (void)bz_json_remove(b->round, "empty");
    return n || bz_json_flag(b->round, "sweep", false) ||
           bsky_set(bz_json_set_text(b->round, "empty", bz_text_or(cursor, "")), err);
}

/* Never the first known one ends it: the horizon does. */
bool bsky_read_notifications(struct bsky *b, const struct bz_json *j, bool *more,
                             struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(j, "notifications");
    buzon_time horizon = bz_json_num(b->round, "horizon", BUZON_TIME_NONE);
    buzon_time since = bsky_since(b, b->at), oldest = BUZON_TIME_NONE;

    if (!list_is(list, "notifications", err))
        return false;
    for (size_t i = bz_json_len(list); i-- > 0;) { /* a conversation in its own order */
        const struct bz_json *n = bz_json_at(list, i);
        buzon_time at = bsky_time(n, "indexedAt");

        if (at != BUZON_TIME_NONE && (oldest == BUZON_TIME_NONE || at < oldest))
            oldest = at;
        if ((at == BUZON_TIME_NONE || at >= since) && !bsky_add_notification(b, n, false, err))
            return false;
    }
    return notes_empty(b, bz_json_len(list), err) &&
           bsky_turn_page(b, bz_json_str(j, "cursor"),
                          oldest != BUZON_TIME_NONE && oldest < horizon, more, err);
}

/* --- our own posts --- */

int bsky_begin_own(struct bsky *b, const char *purpose, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    if (!b->me)
        return 0;
    bz_str_add(&path, "app.bsky.feed.getAuthorFeed?actor=");
    bz_str_add_escaped(&path, b->me);
    bz_str_addf(&path, "&filter=posts_with_replies&limit=%d", LIST_LIMIT);
    list_cursor(b, &path);
    return bsky_set(!path.failed, err) && bsky_ask(b, purpose, path.data, NULL, false, err)
               ? 1
               : -1;
}

static bool own_push(struct bsky *b, const char *key, const char *uri, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(b->round, key);
    BZ_AUTO(bz_json)
    list = bz_json_kind(old) == BZ_JSON_ARRAY ? bz_json_copy(old) : bz_json_array();

    if (bz_json_len(list) >= THREADS_MAX || bsky_list_has(list, uri))
        return bsky_set(list, err);
    return bsky_set(bz_json_push_text(list, uri) && bz_json_set(b->round, key, bz_steal(list)),
                    err);
}

/* Only what is ours, and what nobody answered has no thread. */
static bool own_item(struct bsky *b, const struct bz_json *item, buzon_time *oldest,
                     struct bz_err *err)
{
    const struct bz_json *post = bz_json_get(item, "post");
    buzon_time at = bsky_time(post, "indexedAt"), now = bz_json_num(b->round, "began", b->at);
    bool sweep = bz_json_flag(b->round, "sweep", false);
    struct bsky_view v;

    if (bz_json_get(item, "reason") || !bsky_view(post, &v) ||
        !bz_streq(bz_json_str(v.author, "did"), b->me))
        return true;
    if (at != BUZON_TIME_NONE && (*oldest == BUZON_TIME_NONE || at < *oldest))
        *oldest = at;
    if (at != BUZON_TIME_NONE && at < bsky_since(b, b->at))
        return true;
    if (bz_json_num(post, "replyCount", 0) > 0 &&
        (sweep || at > now - THREAD_DAYS * (int64_t)BZ_MS_DAY) &&
        !own_push(b, "own", v.uri, err))
        return false;
    return bsky_add_post(b, &v,
                         &(struct bsky_how){.parent = bz_json_path(item, "reply.parent")}, err);
}

/* In a round a few of them have their turn, in a sweep all. */
static bool own_choose(struct bsky *b, struct bz_err *err)
{
    const struct bz_json *own = bz_json_get(b->round, "own");
    size_t n = bz_json_len(own), from = 0, take = n;
    int64_t turn = bz_json_num(b->state, "turn", 0);
    BZ_AUTO(bz_json) list = bz_json_array();
    bool ok = list;

    if (!bz_json_flag(b->round, "sweep", false) && n > THREADS_ROUND) {
        from = (size_t)(turn < 0 ? 0 : turn) % n;
        take = THREADS_ROUND;
        ok = ok && bz_json_set_int(b->state, "turn", (int64_t)((from + take) % n));
    }
    for (size_t i = 0; ok && i < take; i++)
        ok = bz_json_push(list, bz_json_share(bz_json_at(own, (from + i) % n)));
    (void)bz_json_remove(b->round, "own");
    return bsky_set(ok && bz_json_set(b->round, "threads", bz_steal(list)), err);
}

bool bsky_read_own(struct bsky *b, const struct bz_json *j, bool *more, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(j, "feed");
    buzon_time horizon = bz_json_num(b->round, "horizon", BUZON_TIME_NONE);
    buzon_time oldest = BUZON_TIME_NONE;

    if (!list_is(list, "our own posts", err))
        return false;
    for (size_t i = bz_json_len(list); i-- > 0;) {
        if (!own_item(b, bz_json_at(list, i), &oldest, err))
            return false;
    }
    return bsky_turn_page(b, bz_json_str(j, "cursor"),
                          oldest != BUZON_TIME_NONE && oldest < horizon, more, err) &&
           (*more || own_choose(b, err));
}

/* --- threads --- */

int bsky_begin_threads(struct bsky *b, const char *purpose, struct bz_err *err)
{
    const char *uri = bz_json_text(bz_json_at(bz_json_get(b->round, "threads"), 0));
    BZ_DONE(bz_str) path = {0};

    if (!uri)
        return 0;
    bz_str_add(&path, "app.bsky.feed.getPostThread?uri=");
    bz_str_add_escaped(&path, uri);
    bz_str_addf(&path, "&depth=%d&parentHeight=0", THREAD_DEPTH);
    return bsky_set(!path.failed, err) && bsky_ask(b, purpose, path.data, NULL, false, err)
               ? 1
               : -1;
}

bool bsky_read_thread(struct bsky *b, const struct bz_json *j, bool *more, struct bz_err *err)
{
    *more = true; /* until the list is empty */
    return bsky_add_replies(b, bz_json_get(j, "thread"), err) && bsky_shift(b, "threads", err);
}
