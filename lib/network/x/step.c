/* SPDX-License-Identifier: EUPL-1.2 */
/* A document of X: a delivery, an answer of v2 or v1.1, or a file of an archive. */
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

static void step_done(struct xx *w)
{
    bz_batch_free(w->batch);
    bz_texts_done(&w->kept);
}

struct bz_batch *xx_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    const char *handle = c->account->handle;
    __attribute__((cleanup(step_done))) struct xx w = {
        .c = c,
        .x = x,
        .me = xx_me(c),
        .handle = handle && *handle == '@' ? handle + 1 : handle};

    w.batch = bz_batch_new(err);
    return w.batch && step_body(&w, err) ? bz_steal(w.batch) : NULL;
}
