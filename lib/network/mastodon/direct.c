/* SPDX-License-Identifier: EUPL-1.2 */
/* Private messages. A conversation shows its last message only, so the context of each one that
 * moved is read, too. Servers that keep strangers' messages out of the notifications (before
 * 4.3) show them here. */
#include "network/mastodon/mastodon.h"

#include <string.h>

enum {
    DIRECT_SEEN_MAX = 100,
    DIRECT_PAGES = 5,
    DIRECT_ROUND = 20 /* contexts a round */
};

bool masto_skip(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    return masto_go(m, m->x->response->status == 429 ? MASTO_END : phase + 1, err);
}

int masto_begin_conversations(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    (void)phase;
    if (!masto_set(bz_json_set_int(m->round, "pages", 0), err))
        return -1;
    return masto_ask(m, "conversations", "/api/v1/conversations?limit=40", err) ? 1 : -1;
}

static bool direct_has(const struct bz_json *list, const char *id)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (bz_streq(bz_json_text(bz_json_at(list, i)), id))
            return true;
    }
    return false;
}

/* A list of texts in `j` with one more in front, at most max; one that is there moves. */
static bool direct_put(struct bz_json *j, const char *key, const char *id, size_t max,
                       struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(j, key);
    BZ_AUTO(bz_json) list = bz_json_array();
    bool ok = bz_json_push_text(list, id);

    for (size_t i = 0; ok && i < bz_json_len(old) && bz_json_len(list) < max; i++) {
        const char *text = bz_json_text(bz_json_at(old, i));

        if (text && strcmp(text, id) != 0)
            ok = bz_json_push_text(list, text);
    }
    return masto_set(ok && bz_json_set(j, key, bz_steal(list)), err);
}

/* The last message of a conversation that moved: *moved says so. Its context waits for its
 * turn, also without a parent (Mastodon finds the parent of a message from elsewhere later than
 * the message), and it counts as seen after that. */
static bool direct_conversation(struct masto *m, const struct bz_json *conversation,
                                bool *moved, struct bz_err *err)
{
    const struct bz_json *status = bz_json_get(conversation, "last_status");
    const struct bz_json *waiting = bz_json_get(m->round, "directs");
    const char *id = bz_json_str(status, "id");
    buzon_time created = masto_time(status, "created_at");
    bool old = created != BUZON_TIME_NONE &&
               created < bz_json_num(m->round, "horizon", BUZON_TIME_NONE);

    if (!masto_fits(id) || direct_has(bz_json_get(m->state, "conversations"), id))
        return true;
    *moved = true;
    if (old)
        return direct_put(m->state, "conversations", id, DIRECT_SEEN_MAX, err);
    if (!masto_add_status(m, status, &(struct masto_how){0}, err))
        return false;
    return bz_json_len(waiting) >= DIRECT_ROUND ||
           direct_put(m->round, "directs", id, DIRECT_ROUND, err);
}

bool masto_conversations_page(struct masto *m, enum masto_phase phase,
                              const struct bz_json *list, struct bz_err *err)
{
    int64_t pages = bz_json_num(m->round, "pages", 0) + 1;
    BZ_TEXT next = NULL;
    bool moved = false;

    for (size_t i = bz_json_len(list); i-- > 0;) {
        if (!direct_conversation(m, bz_json_at(list, i), &moved, err))
            return false;
    }
    if (moved && pages < DIRECT_PAGES && !masto_tired(m) && !masto_link(m, "next", &next, err))
        return false;
    if (!next)
        return masto_go(m, phase + 1, err);
    return masto_set(bz_json_set_int(m->round, "pages", pages), err) &&
           masto_ask_url(m, "conversations", next, err) && masto_save(m, err);
}

/* --- contexts --- */

int masto_begin_directs(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    const char *id = bz_json_text(bz_json_at(bz_json_get(m->round, "directs"), 0));

    (void)phase;
    if (!id)
        return 0;
    return masto_ask_status(m, "conversation", id, "/context", err) ? 1 : -1;
}

/* Off the list of those that wait. */
static bool direct_turn(struct masto *m, const char *asked, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(m->round, "directs");
    BZ_AUTO(bz_json) list = bz_json_array();
    bool ok = list;

    for (size_t i = 0; ok && i < bz_json_len(old); i++) {
        const char *id = bz_json_text(bz_json_at(old, i));

        if (id && !bz_streq(id, asked))
            ok = bz_json_push_text(list, id);
    }
    return masto_set(ok && bz_json_set(m->round, "directs", bz_steal(list)), err);
}

/* A private message may answer a public one of somebody else: that one is not addressed to us.
 */
static bool direct_list(struct masto *m, const struct bz_json *list, const char *root,
                        struct bz_err *err)
{
    const struct masto_how how = {.thread = root};

    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++) {
        const struct bz_json *status = bz_json_at(list, i);

        if (masto_visibility(status) != BUZON_VISIBILITY_DIRECT &&
            !masto_is_me(m, bz_json_get(status, "account")))
            continue;
        if (!masto_add_status(m, status, &how, err))
            return false;
    }
    return true;
}

bool masto_direct_page(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                       struct bz_err *err)
{
    BZ_TEXT asked = NULL;
    const char *root;

    if (!masto_asked(m, &asked, err))
        return false;
    root = masto_root(j, asked);
    if (!direct_list(m, bz_json_get(j, "ancestors"), root, err) ||
        !direct_list(m, bz_json_get(j, "descendants"), root, err) ||
        (asked && !direct_put(m->state, "conversations", asked, DIRECT_SEEN_MAX, err)))
        return false;
    return direct_turn(m, asked, err) && masto_go(m, phase, err);
}

/* It stays unseen unless it is gone, so that the next round asks again. */
bool masto_direct_refused(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    int status = m->x->response->status;
    BZ_TEXT asked = NULL;

    if (!masto_asked(m, &asked, err))
        return false;
    if (asked && (status == 404 || status == 410) &&
        !direct_put(m->state, "conversations", asked, DIRECT_SEEN_MAX, err))
        return false;
    return direct_turn(m, asked, err) && masto_go(m, status == 429 ? MASTO_END : phase, err);
}
