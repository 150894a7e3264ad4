/* SPDX-License-Identifier: EUPL-1.2 */
/* An exchange goes to whoever asked for it; what nobody asked for goes by its shape. */
#include "network/mastodon/mastodon.h"

#include <string.h>

struct step {
    const char *purpose;
    enum masto_phase phase;
    enum bz_json_kind kind; /* of the answer */
    bool (*page)(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                 struct bz_err *err);
    /* Another status than 2xx, or no JSON of that kind; NULL: that is an error. */
    bool (*refused)(struct masto *m, enum masto_phase phase, struct bz_err *err);
};

static const struct step steps[] = {
    {"instance", MASTO_INSTANCE, BZ_JSON_OBJECT, masto_instance, masto_instance_refused},
    {"me", MASTO_ME, BZ_JSON_OBJECT, masto_me, NULL},
    {"policy", MASTO_POLICY, BZ_JSON_OBJECT, masto_policy, masto_policy_refused},
    {"notifications_back", MASTO_BACK, BZ_JSON_ARRAY, masto_feed_page, masto_feed_refused},
    {"notifications", MASTO_NOTIFICATIONS, BZ_JSON_ARRAY, masto_feed_page, masto_feed_refused},
    {"own_back", MASTO_OWN_BACK, BZ_JSON_ARRAY, masto_feed_page, masto_feed_refused},
    {"own", MASTO_OWN, BZ_JSON_ARRAY, masto_feed_page, masto_feed_refused},
    {"context", MASTO_CONTEXTS, BZ_JSON_OBJECT, masto_context_page, masto_context_refused},
    {"conversations", MASTO_CONVERSATIONS, BZ_JSON_ARRAY, masto_conversations_page, masto_skip},
    {"conversation", MASTO_DIRECTS, BZ_JSON_OBJECT, masto_direct_page, masto_direct_refused},
    {"sweep_notifications", MASTO_END, BZ_JSON_ARRAY, masto_sweep_page, masto_sweep_refused},
    {"sweep_own", MASTO_END, BZ_JSON_ARRAY, masto_sweep_page, masto_sweep_refused},
    {"sweep_context", MASTO_CONTEXTS, BZ_JSON_OBJECT, masto_sweep_context,
     masto_sweep_context_refused},
    {"sweep_conversations", MASTO_END, BZ_JSON_ARRAY, masto_sweep_page, masto_sweep_refused},
    {"sweep_conversation", MASTO_DIRECTS, BZ_JSON_OBJECT, masto_sweep_context,
     masto_sweep_context_refused},
    {"status", MASTO_END, BZ_JSON_OBJECT, masto_status_page, masto_status_refused},
    {"statuses", MASTO_END, BZ_JSON_ARRAY, masto_statuses_page, masto_statuses_refused},
};

static const struct step *step_find(const char *purpose)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (strcmp(steps[i].purpose, purpose) == 0)
            return &steps[i];
    }
    return NULL;
}

bool masto_words(const struct bz_exchange *x, char **ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = NULL;
    const char *words;

    if (!x->response->len)
        return true;
    j = bz_json_parse(x->response->body, x->response->len, NULL, NULL, &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    words = bz_json_str(j, "error"); /* no JSON: a proxy's own page, nothing to quote */
    return bz_dup(ret, words, err);
}

bool masto_refuse(const struct bz_exchange *x, const char *what, struct bz_err *err)
{
    BZ_TEXT words = NULL;

    return masto_words(x, &words, err) && bz_http_fail(err, x, what, words);
}

static bool step_ok(int status)
{
    return status >= 200 && status <= 299;
}

/* The answer as JSON of the kind expected; NULL with err else. */
static struct bz_json *step_parse(struct masto *m, enum bz_json_kind kind, struct bz_err *err)
{
    const struct bz_response *r = m->x->response;
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "the server's answer", err);
    if (!j)
        return NULL;
    if (kind != BZ_JSON_NONE && bz_json_kind(j) != kind)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the server's answer is no %s",
                       m->x->purpose, kind == BZ_JSON_ARRAY ? "list" : "object");
    m->batch->repaired = repaired;
    return bz_steal(j);
}

/* A revoked token is the same for every question. */
static bool step_refused(struct masto *m, const struct step *s, struct bz_err *err)
{
    if (s->refused && m->x->response->status != 401) {
        if (s->refused(m, s->phase, err))
            return true;
    } else {
        (void)masto_refuse(m->x, s->purpose, err);
    }
    if (err->code == BUZON_ERR_GONE) /* a part of the interface itself */
        err->code = BUZON_ERR_PROTOCOL;
    return false;
}

static bool step_asked(struct masto *m, const struct step *s, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = NULL;

    if (!step_ok(m->x->response->status))
        return step_refused(m, s, err);
    j = step_parse(m, s->kind, &local);
    if (j)
        return s->page(m, s->phase, j, err);
    /* A page instead of an answer: what can do without goes on. */
    if (s->refused && s->phase != MASTO_BACK && s->phase != MASTO_NOTIFICATIONS &&
        s->phase != MASTO_OWN && s->phase != MASTO_OWN_BACK && s->phase != MASTO_END &&
        local.code != BUZON_ERR_NO_MEMORY)
        return s->refused(m, s->phase, err);
    bz_err_move(err, &local);
    return false;
}

/* Bytes whose way we do not know: a file, the host's own polling. Where a Link says that there
 * is more, that is asked next. */
static bool step_any(struct masto *m, struct bz_err *err)
{
    const struct bz_request *r = m->x->request;
    BZ_AUTO(bz_json) j = NULL;
    BZ_TEXT next = NULL;

    if (!step_ok(m->x->response->status))
        return masto_refuse(m->x, m->x->purpose, err);
    j = step_parse(m, BZ_JSON_NONE, err);
    if (!j || !masto_add_any(m, j, err))
        return false;
    if (r && bz_json_kind(j) == BZ_JSON_ARRAY && bz_json_len(j) &&
        !masto_link(m, strstr(r->url, "min_id=") ? "prev" : "next", &next, err))
        return false;
    m->batch->round_done = !next;
    return !next || masto_ask_url(m, m->x->purpose, next, err);
}

struct bz_batch *masto_step(const struct bz_context *c, const struct bz_exchange *x,
                            struct bz_err *err)
{
    __attribute__((cleanup(masto_done))) struct masto m = {0};
    const struct step *s = x->request ? step_find(x->purpose) : NULL;

    if (!masto_init(&m, c, x, x->at, err))
        return NULL;
    return (s ? step_asked(&m, s, err) : step_any(&m, err)) ? bz_steal(m.batch) : NULL;
}
