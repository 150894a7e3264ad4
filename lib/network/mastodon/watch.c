/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers to our own posts that do not name us: they raise no notification, so the contexts of
 * our recent posts are read in turn, a few each round.
 *
 * "watch" is a queue: what was looked at goes to its end. An entry is {"id", "at", "again"};
 * "again" says that the server was still fetching answers from elsewhere. */
#include "network/mastodon/mastodon.h"

#include "term/civil.h"

#include <string.h>

enum {
    WATCH_MAX = 60,
    WATCH_DAYS = 30,
    WATCH_ROUND = 8 /* contexts a round */
};

static const struct bz_json *watch_list(const struct masto *m)
{
    const struct bz_json *list = bz_json_get(m->state, "watch");

    return bz_json_kind(list) == BZ_JSON_ARRAY ? list : NULL;
}

static bool watch_has(const struct bz_json *list, const char *id)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (bz_streq(bz_json_str(bz_json_at(list, i), "id"), id))
            return true;
    }
    return false;
}

static bool watch_push(struct bz_json *list, const char *id, buzon_time at, bool again)
{
    BZ_AUTO(bz_json) entry = bz_json_object();

    return bz_json_set_text(entry, "id", id) && bz_json_set_int(entry, "at", at) &&
           (!again || bz_json_set_bool(entry, "again", true)) &&
           bz_json_push(list, bz_steal(entry));
}

/* Entries of `from`, at most as many as there may be. */
static bool watch_copy(struct bz_json *to, const struct bz_json *from, buzon_time not_before)
{
    for (size_t i = 0; i < bz_json_len(from) && bz_json_len(to) < WATCH_MAX; i++) {
        const struct bz_json *entry = bz_json_at(from, i);

        if (bz_json_num(entry, "at", 0) >= not_before &&
            !bz_json_push(to, bz_json_share(entry)))
            return false;
    }
    return true;
}

bool masto_has_answers(const struct masto *m, const struct bz_json *status)
{
    return masto_fits(bz_json_str(status, "id")) &&
           masto_is_me(m, bz_json_get(status, "account")) &&
           bz_json_kind(bz_json_get(status, "reblog")) != BZ_JSON_OBJECT &&
           masto_visibility(status) != BUZON_VISIBILITY_DIRECT;
}

/* New ones go first; they push out what is at the end of the queue only when it is full. Those
 * of the way back are older than what is there: they go last, while there is room. */
bool masto_watch(struct masto *m, const struct bz_json *list, bool back, struct bz_err *err)
{
    buzon_time not_before = m->server_now - WATCH_DAYS * (int64_t)BZ_MS_DAY;
    BZ_AUTO(bz_json) watch = bz_json_array();
    bool ok = watch && (!back || watch_copy(watch, watch_list(m), not_before));

    for (size_t i = 0; ok && i < bz_json_len(list) && bz_json_len(watch) < WATCH_MAX; i++) {
        const struct bz_json *status = bz_json_at(list, i);
        const char *id = bz_json_str(status, "id");

        if (masto_has_answers(m, status) && masto_time(status, "created_at") >= not_before &&
            !watch_has(watch_list(m), id) && !watch_has(watch, id))
            ok = watch_push(watch, id, masto_time(status, "created_at"), false);
    }
    ok = ok && (back || watch_copy(watch, watch_list(m), not_before));
    return masto_set(ok && bz_json_set(m->state, "watch", bz_steal(watch)), err);
}

bool masto_watch_sort(struct masto *m, struct bz_err *err)
{
    const struct bz_json *old = watch_list(m);
    BZ_AUTO(bz_json) watch = bz_json_array();
    bool ok = watch;

    if (!bz_json_len(old))
        return true;
    for (int again = 1; again >= 0; again--) {
        for (size_t i = 0; ok && i < bz_json_len(old); i++) {
            const struct bz_json *entry = bz_json_at(old, i);

            if (bz_json_flag(entry, "again", false) == again)
                ok = bz_json_push(watch, bz_json_share(entry));
        }
    }
    return masto_set(ok && bz_json_set(m->state, "watch", bz_steal(watch)), err);
}

/* Take the first one from the queue, and put it back at the end unless it is gone. */
static bool watch_turn(struct masto *m, const char *asked, bool gone, bool again,
                       struct bz_err *err)
{
    const struct bz_json *old = watch_list(m);
    BZ_AUTO(bz_json) watch = bz_json_array();
    bool ok = watch;

    for (size_t i = 0; ok && i < bz_json_len(old); i++) {
        if (!bz_streq(bz_json_str(bz_json_at(old, i), "id"), asked))
            ok = bz_json_push(watch, bz_json_share(bz_json_at(old, i)));
    }
    for (size_t i = 0; ok && !gone && i < bz_json_len(old); i++) {
        const struct bz_json *entry = bz_json_at(old, i);

        if (bz_streq(bz_json_str(entry, "id"), asked))
            ok = watch_push(watch, asked, bz_json_num(entry, "at", m->at),
                            again && !bz_json_flag(entry, "again", false));
    }
    return masto_set(ok && bz_json_set(m->state, "watch", bz_steal(watch)), err);
}

/* --- rounds --- */

int masto_begin_contexts(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    const struct bz_json *watch = watch_list(m);
    int64_t left = bz_json_num(m->round, "contexts", WATCH_ROUND);
    const char *id = bz_json_str(bz_json_at(watch, 0), "id");

    (void)phase;
    if ((size_t)left > bz_json_len(watch))
        left = (int64_t)bz_json_len(watch);
    if (left <= 0 || !id)
        return 0;
    if (!masto_set(bz_json_set_int(m->round, "contexts", left - 1), err))
        return -1;
    return masto_ask_status(m, "context", id, "/context", err) ? 1 : -1;
}

const char *masto_root(const struct bz_json *context, const char *asked)
{
    const struct bz_json *ancestors = bz_json_get(context, "ancestors");
    const struct bz_json *first = bz_json_at(ancestors, 0);

    if (bz_json_kind(ancestors) != BZ_JSON_ARRAY || !first)
        return asked;
    return bz_json_kind(bz_json_get(first, "in_reply_to_id")) <= BZ_JSON_NULL
               ? bz_json_str(first, "id")
               : NULL;
}

/* What stands above our post was there before us: only what answers it is addressed to us. */
bool masto_add_answers(struct masto *m, const struct bz_json *context, const char *asked,
                       struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(context, "descendants");
    const struct masto_how how = {.thread = masto_root(context, asked)};

    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++) {
        if (!masto_add_status(m, bz_json_at(list, i), &how, err))
            return false;
    }
    return true;
}

bool masto_context_page(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                        struct bz_err *err)
{
    bool again = bz_headers_find(&m->x->response->headers, "Mastodon-Async-Refresh", 0);
    BZ_TEXT asked = NULL;

    return masto_asked(m, &asked, err) && masto_add_answers(m, j, asked, err) &&
           watch_turn(m, asked, false, again, err) && masto_go(m, phase, err);
}

/* One post that cannot be read must not keep the others from their turn. */
bool masto_context_refused(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    int status = m->x->response->status;
    BZ_TEXT asked = NULL;

    if (!masto_asked(m, &asked, err) ||
        !watch_turn(m, asked, status == 404 || status == 410, false, err))
        return false;
    return masto_go(m, status == 429 ? MASTO_END : phase, err);
}
