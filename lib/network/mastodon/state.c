/* SPDX-License-Identifier: EUPL-1.2 */
/* The adapter's state: taken over from the context, changed in place, written to the batch.
 *
 * It is bounded: "base" and "account" (where and who we are), "domain", "version", "software",
 * "max_characters", "url_cost", "instance_at" (what the server said), "warning" (what it
 * withholds), "plain" (it refuses newer parameters), "since" (what is older is not wanted),
 * "cursor" and "own_cursor" (where the next round starts), "back" and "own_back" (where an
 * unfinished first round goes on), "watch" (posts of ours, at most WATCH_MAX), "conversations"
 * (last messages seen) and "directs" (those whose contexts wait, each at most DIRECT_SEEN_MAX),
 * and "round" while one is under way.
 */
#include "network/mastodon/mastodon.h"

#include <string.h>

enum { STATE_ID = 128 };

bool masto_set(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

bool masto_after(const char *a, const char *b)
{
    size_t la = strlen(a), lb = b ? strlen(b) : 0;

    return la != lb ? la > lb : strcmp(a, b) > 0;
}

bool masto_fits(const char *id)
{
    return id && *id && strlen(id) <= STATE_ID;
}

static const char *masto_noted(const struct masto *m, const char *key, const char *fallback)
{
    const char *noted = bz_json_str(bz_json_get(m->state, BZ_NOTE_ACCOUNT), key);

    return noted ? noted : fallback;
}

void masto_know_me(struct masto *m)
{
    m->me = masto_noted(m, "native_id", m->c->account->native_id);
    m->me_handle = masto_noted(m, "handle", m->c->account->handle);
    m->me_url = masto_noted(m, "url", m->c->account->url);
}

/* The server's name for its own people differs from the host of its address where it serves a
 * short domain; a server that was asked says so. */
static void masto_know_host(struct masto *m)
{
    const char *domain = bz_json_str(m->state, "domain");

    m->host[0] = '\0';
    if (domain && *domain && strlen(domain) < sizeof m->host)
        memcpy(m->host, domain, strlen(domain) + 1);
    else
        (void)bz_host(m->base, m->host, sizeof m->host);
}

static bool masto_know_base(struct masto *m, struct bz_err *err)
{
    const struct bz_request *request = m->x ? m->x->request : NULL;

    if (bz_json_get(m->c->settings, "base_url"))
        return (m->base = bz_base_url(m->c->settings, "base_url", err));
    if (!request || !bz_same_origin(request->url, request->url))
        return true;
    return (m->base = bz_origin(request->url, err));
}

bool masto_init(struct masto *m, const struct bz_context *c, const struct bz_exchange *x,
                buzon_time at, struct bz_err *err)
{
    bool known = bz_json_kind(c->state) == BZ_JSON_OBJECT;

    *m = (struct masto){.c = c, .x = x, .at = at};
    m->server_now = x ? bz_server_now(x->response, at) : at;
    m->batch = bz_batch_new(err);
    if (!m->batch || !masto_know_base(m, err))
        return false;
    m->state = known ? bz_json_copy(c->state) : bz_json_object();
    m->round = bz_json_kind(bz_json_get(m->state, "round")) == BZ_JSON_OBJECT
                   ? bz_json_copy(bz_json_get(m->state, "round"))
                   : bz_json_object();
    if (!m->state || !m->round)
        return bz_nomem(err);
    masto_know_me(m);
    masto_know_host(m);
    return true;
}

void masto_done(struct masto *m)
{
    bz_batch_free(m->batch);
    bz_json_free(m->state);
    bz_json_free(m->round);
    bz_texts_done(&m->kept);
    free(m->base);
    *m = (struct masto){0};
}

bool masto_forget(struct masto *m, struct bz_err *err)
{
    bz_json_free(m->state);
    m->state = bz_json_object();
    masto_know_me(m);
    return masto_set(m->state, err);
}

bool masto_save(struct masto *m, struct bz_err *err)
{
    if (m->batch->round_done)
        (void)bz_json_remove(m->state, "round");
    else if (!bz_json_set_shared(m->state, "round", m->round))
        return bz_nomem(err);
    free(m->batch->state);
    m->batch->state = bz_json_print(m->state, err);
    return m->batch->state;
}
