/* SPDX-License-Identifier: EUPL-1.2 */
/* Private messages. A conversation shows its last message only, so the context of each one that
 * moved is read, too. Servers that keep strangers' messages out of the notifications (before
 * 4.3) show them here.
 *
 * "conversations" are the last messages that were seen, "directs" those whose contexts wait for
 * their turn: a few each round, the oldest first. */
#include "network/mastodon/mastodon.h"

#include <string.h>

enum {
    DIRECT_SEEN_MAX = 240, /* more than the pages of a round show, or they were news for ever */
    DIRECT_PAGES = 5,      /* of 40 */
    DIRECT_ROUND = 20      /* contexts a round */
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
 * the message). */
static bool direct_conversation(struct masto *m, const struct bz_json *conversation,
                                bool *moved, struct bz_err *err)
{
    const struct bz_json *status = bz_json_get(conversation, "last_status");
    const char *id = bz_json_str(status, "id");
    buzon_time created = masto_time(status, "created_at");
    bool old = created != BUZON_TIME_NONE &&
               created < bz_json_num(m->round, "horizon", BUZON_TIME_NONE);

    if (!masto_fits(id) || direct_has(bz_json_get(m->state, "conversations"), id))
        return true;
    *moved = true;
    if (!direct_put(m->state, "conversations", id, DIRECT_SEEN_MAX, err))
        return false;
    return old || (masto_add_status(m, status, &(struct masto_how){0}, err) &&
                   direct_put(m->state, "directs", id, DIRECT_SEEN_MAX, err));
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
    const struct bz_json *waiting = bz_json_get(m->state, "directs");
    const char *id = bz_json_text(bz_json_at(waiting, bz_json_len(waiting) - 1));
    int64_t left = bz_json_num(m->round, "directs", DIRECT_ROUND);

    (void)phase;
    if ((size_t)left > bz_json_len(waiting)) /* no context twice in a round */
        left = (int64_t)bz_json_len(waiting);
    if (!id || left <= 0)
        return 0;
    if (!masto_set(bz_json_set_int(m->round, "directs", left - 1), err))
        return -1;
    return masto_ask_status(m, "conversation", id, "/context", err) ? 1 : -1;
}

/* Off the list of those that wait; `again`: to its front, behind all others. */
static bool direct_turn(struct masto *m, const char *asked, bool again, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(m->state, "directs");
    BZ_AUTO(bz_json) list = bz_json_array();
    bool ok = list;

    if (again && asked)
        return direct_put(m->state, "directs", asked, DIRECT_SEEN_MAX, err);
    for (size_t i = 0; ok && i < bz_json_len(old); i++) {
        const char *id = bz_json_text(bz_json_at(old, i));

        if (id && !bz_streq(id, asked))
            ok = bz_json_push_text(list, id);
    }
    if (ok && !bz_json_len(list))
        return bz_json_remove(m->state, "directs") || true;
    return masto_set(ok && bz_json_set(m->state, "directs", bz_steal(list)), err);
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

bool masto_add_directs(struct masto *m, const struct bz_json *context, const char *asked,
                       struct bz_err *err)
{
    const char *root = masto_root(context, asked);

    return direct_list(m, bz_json_get(context, "ancestors"), root, err) &&
           direct_list(m, bz_json_get(context, "descendants"), root, err);
}

bool masto_direct_page(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                       struct bz_err *err)
{
    BZ_TEXT asked = NULL;

    return masto_asked(m, &asked, err) && masto_add_directs(m, j, asked, err) &&
           direct_turn(m, asked, false, err) && masto_go(m, phase, err);
}

/* Unless it is gone it waits for the next round, behind the others. */
bool masto_direct_refused(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    int status = m->x->response->status;
    bool gone = status == 404 || status == 410;
    BZ_TEXT asked = NULL;

    return masto_asked(m, &asked, err) && direct_turn(m, asked, !gone, err) &&
           masto_go(m, status == 429 ? MASTO_END : phase, err);
}
