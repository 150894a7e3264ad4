/* SPDX-License-Identifier: EUPL-1.2 */
/* An exchange goes to whoever asked for it; what nobody asked for, a delivery, an answer of v2
 * or v1.1, or a file of an archive, goes by its shape. */
#include "network/x/x.h"

#include <string.h>

bool xx_unknown(struct xx *w, const struct bz_json *j, struct bz_err *err)
{
    return bz_batch_add_unknown(w->batch, w->c, NULL, j, w->x->at, err);
}

/* --- items --- */

static bool step_is_direct(const struct bz_json *j)
{
    return bz_json_get(j, "message_create") || bz_json_get(j, "dm_conversation_id") ||
           bz_json_get(j, "sender_id") ||
           bz_streq(bz_json_str(j, "event_type"), "MessageCreate");
}

static bool step_is_post(const struct bz_json *j)
{
    return (bz_json_str(j, "text") || bz_json_str(j, "full_text")) &&
           (bz_json_get(j, "id") || bz_json_get(j, "id_str"));
}

static bool step_item(struct xx *w, const struct bz_json *j, const struct xx_beside *beside,
                      struct bz_err *err)
{
    /* tweets.js of an archive has each post in a wrapping of its own. */
    const struct bz_json *wrapped = xx_either(j, "tweet", "post");
    const struct bz_json *item = step_is_post(wrapped) ? wrapped : j;

    w->archive = item != j;
    if (step_is_direct(item))
        return xx_add_direct(w, item, beside, err);
    return step_is_post(item) ? xx_add_post(w, item, beside, err) : xx_unknown(w, j, err);
}

static bool step_items(struct xx *w, const struct bz_json *list, const struct xx_beside *beside,
                       struct bz_err *err)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!step_item(w, bz_json_at(list, i), beside, err))
            return false;
    }
    return true;
}

/* --- documents --- */

/* Where an answer keeps its items. */
static const struct bz_json *step_place(const struct bz_json *j)
{
    static const char *const names[] = {"data", "statuses", "results", "events", "event"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct bz_json *found = bz_json_get(j, names[i]);

        if (bz_json_kind(found) == BZ_JSON_ARRAY || bz_json_kind(found) == BZ_JSON_OBJECT)
            return found;
    }
    return NULL;
}

static bool step_document(struct xx *w, const struct bz_json *j, struct bz_err *err)
{
    const struct xx_beside beside = {bz_json_get(j, "includes"), bz_json_get(j, "users")};
    const struct bz_json *items = step_place(j);
    bool events;

    if (bz_json_kind(j) == BZ_JSON_ARRAY)
        return step_items(w, j, &beside, err);
    if (!xx_events(w, j, &events, err))
        return false;
    if (events)
        return true;
    if (!items || step_is_post(j))
        return step_item(w, j, &beside, err);
    if (bz_json_kind(items) == BZ_JSON_ARRAY)
        return step_items(w, items, &beside, err);
    return step_is_post(items) || step_is_direct(items) ? step_item(w, items, &beside, err)
                                                        : xx_unknown(w, j, err);
}

/* Files of an archive are a program of one statement: window.YTD.tweets.part0 = [ … ]. */
static size_t step_program(const struct bz_response *r)
{
    const char *body = r->body ? r->body : "", *list;

    if (!bz_starts(body, "window.YTD."))
        return 0;
    list = strchr(body, '=');
    return list ? (size_t)(list + 1 - body) : 0;
}

static bool step_body(struct xx *w, struct bz_err *err)
{
    const struct bz_response *r = w->x->response;
    size_t skip = step_program(r);
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    if (r->status < 200 || r->status > 299)
        return bz_http_fail(err, w->x, w->x->purpose, NULL);
    j = bz_json_parse(r->body ? r->body + skip : "", r->len - skip, &repaired, "the document",
                      err);
    if (!j)
        return false;
    w->batch->repaired = repaired;
    w->batch->round_done = true;
    return step_document(w, j, err);
}

/* --- what was asked --- */

struct step {
    const char *purpose;
    enum xx_phase phase;
    bool (*page)(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                 struct bz_err *err);
    /* Another status than 2xx, but for refused credentials. */
    bool (*refused)(struct xx *w, enum xx_phase phase, struct bz_err *err);
    bool partial; /* an answer that has only errors is one */
};

static const struct step steps[] = {
    {"me", XX_ME, xx_me_page, xx_me_refused, false},
    {"may_mentions", XX_ME, xx_may_page, xx_may_refused, false},
    {"may_directs", XX_ME, xx_may_page, xx_may_refused, false},
    {"mentions", XX_MENTIONS, xx_feed_page, xx_feed_refused, false},
    {"own", XX_OWN, xx_feed_page, xx_feed_refused, false},
    {"search", XX_SEARCH, xx_search_page, xx_search_refused, false},
    {"directs", XX_DIRECTS, xx_directs_page, xx_directs_refused, false},
    {"sweep", XX_END, xx_sweep_page, xx_sweep_refused, false},
    {"posts", XX_END, xx_posts_page, xx_posts_refused, true},
};

static const struct step *step_find(const struct bz_exchange *x)
{
    for (size_t i = 0; x->request && i < sizeof steps / sizeof *steps; i++) {
        if (strcmp(steps[i].purpose, x->purpose) == 0)
            return &steps[i];
    }
    return NULL;
}

/* What only makes sense of an answer of ours is a bug in the question. */
static bool step_failed(struct bz_err *err)
{
    switch (err->code) {
    case BUZON_ERR_NO_MEMORY:
    case BUZON_ERR_AUTH:
    case BUZON_ERR_FORBIDDEN:
    case BUZON_ERR_RATE:
    case BUZON_ERR_NETWORK:
    case BUZON_ERR_PARSE:
    case BUZON_ERR_LIMIT:
        return false;
    default:
        err->code = BUZON_ERR_PROTOCOL;
        return false;
    }
}

/* Success with nothing but errors in it is none. */
static bool step_is_refusal(const struct bz_json *j)
{
    return !bz_json_get(j, "data") && !bz_json_get(j, "meta") &&
           (xx_len(bz_json_get(j, "errors")) || bz_json_get(j, "title"));
}

/* Credentials that are refused, or an account that is locked, are so for every question. */
static bool step_refused(struct xx *w, const struct step *s, struct bz_err *err)
{
    (void)xx_refuse(err, w->x, s->purpose, NULL);
    if (err->code == BUZON_ERR_AUTH || err->code == BUZON_ERR_NO_MEMORY)
        return false;
    bz_err_clear(err);
    return s->refused(w, s->phase, err);
}

static bool step_page(struct xx *w, const struct step *s, struct bz_err *err)
{
    const struct bz_response *r = w->x->response;
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    if (r->status < 200 || r->status > 299)
        return step_refused(w, s, err);
    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "X's answer", err);
    if (!j)
        return false;
    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: X's answer is no object", s->purpose);
    w->batch->repaired = repaired;
    if (!s->partial && step_is_refusal(j))
        return xx_refuse_json(err, w->x, s->purpose, j, NULL);
    return s->page(w, s->phase, j, err);
}

struct bz_batch *xx_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    const struct step *s = step_find(x);
    __attribute__((cleanup(xx_done))) struct xx w = {0};

    if (!xx_init(&w, c, x, x->at, err))
        return NULL;
    if (s ? step_page(&w, s, err) || step_failed(err) : step_body(&w, err))
        return bz_steal(w.batch);
    return NULL;
}
