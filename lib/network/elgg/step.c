/* SPDX-License-Identifier: EUPL-1.2 */
/* An answer of a site: its errors come with status 200, and its lists are now lists, now
 * objects by guid. */
#include "network/elgg/elgg.h"

#include <string.h>

/* Codes of the envelope (ApiResult and the plugin of web services); all others are -1. */
static buzon_code step_code(int64_t status)
{
    switch (status) {
    case -20: /* no user, or the token has ended */
    case -30: /* the key is disabled, inactive, or nobody knows it */
    case -31:
    case -32:
        return BUZON_ERR_AUTH;
    default:
        return BUZON_ERR_PROTOCOL;
    }
}

/* Their words are in the language of the site: they are shown, never understood. */
static bool step_refused(const struct el *e, int64_t status, const char *words,
                         struct bz_err *err)
{
    (void)bz_http_fail(err, e->x, e->x->purpose, words);
    err->code = step_code(status);
    return false;
}

static bool step_list(struct el *e, const struct bz_json *result, struct bz_err *err)
{
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    for (size_t i = 0; bz_json_kind(result) == BZ_JSON_ARRAY && i < bz_json_len(result); i++) {
        if (!el_add(e, bz_json_at(result, i), err))
            return false;
    }
    while (bz_json_kind(result) == BZ_JSON_OBJECT &&
           bz_json_each(result, &iter, &key, &value)) {
        if (!el_add(e, value, err))
            return false;
    }
    return true;
}

/* {"error": …} and {"success": false} stand for an empty list; one thing for itself. */
bool el_add_result(struct el *e, const struct bz_json *result, struct bz_err *err)
{
    if (bz_json_get(result, "guid"))
        return el_add(e, result, err);
    if (bz_json_kind(bz_json_get(result, "error")) == BZ_JSON_OBJECT ||
        bz_json_kind(bz_json_get(result, "success")) == BZ_JSON_BOOL)
        return true;
    if (bz_json_kind(result) == BZ_JSON_ARRAY || bz_json_kind(result) == BZ_JSON_OBJECT)
        return step_list(e, result, err);
    return bz_batch_add_unknown(e->batch, e->c, NULL, result, e->at, err);
}

struct bz_json *el_result(struct el *e, struct bz_err *err)
{
    const struct bz_response *r = e->x->response;
    int repaired = 0;
    BZ_AUTO(bz_json)
    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "the site's answer", err);
    int64_t status = bz_json_num(j, "status", 0);
    struct bz_json *result;

    if (!j)
        return NULL;
    e->batch->repaired += repaired;
    if (status != 0) {
        (void)step_refused(e, status, bz_json_str(j, "message"), err);
        return NULL;
    }
    result = bz_json_share(bz_json_get(j, "result") ? bz_json_get(j, "result") : j);
    return result ? result : bz_nomem(err);
}

/* Where a document begins that is no JSON; NULL for one that may be. White space, and a mark of
 * byte order, may stand before it, although no XML allows that. */
static const char *step_feed(const struct bz_response *r)
{
    size_t i = r->len >= 3 && memcmp(r->body, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    while (i < r->len && (r->body[i] == ' ' || (r->body[i] >= '\t' && r->body[i] <= '\r')))
        i++;
    return i < r->len && r->body[i] == '<' ? r->body + i : NULL;
}

/* A file, or what the host asked for itself. */
static bool step_any(struct el *e, struct bz_err *err)
{
    const struct bz_response *r = e->x->response;
    const char *feed = step_feed(r);
    BZ_AUTO(bz_json) result = NULL;

    if (r->status < 200 || r->status > 299)
        return bz_http_fail(err, e->x, e->x->purpose, NULL);
    e->batch->round_done = true;
    if (feed)
        return el_add_feed(e, feed, r->len - (size_t)(feed - r->body), err);
    result = el_result(e, err);
    return result && el_add_result(e, result, err);
}

static const struct {
    const char *purpose;
    bool (*read)(struct el *e, struct bz_err *err);
} steps[] = {{"offer", el_offer}, {"page", el_page}, {"view", el_view}};

struct bz_batch *el_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(el_done))) struct el e = {0};
    bool (*read)(struct el *, struct bz_err *) = step_any;

    if (!el_init(&e, c, x, x->at, err))
        return NULL;
    for (size_t i = 0; x->request && i < sizeof steps / sizeof *steps; i++) {
        if (strcmp(steps[i].purpose, x->purpose) == 0)
            read = steps[i].read;
    }
    return read(&e, err) ? bz_steal(e.batch) : NULL;
}
