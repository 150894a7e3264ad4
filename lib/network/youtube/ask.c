/* SPDX-License-Identifier: EUPL-1.2 */
/* The adapter's requests, and what every answer of the interface has in common. */
#include "network/youtube/youtube.h"

#include <string.h>

#define ASK_SITE "https://www.googleapis.com"

enum { ASK_STATE = 1 << 20, ASK_PAGE = 100, ASK_WRITE_UNITS = 50 };

struct bz_request *yt_request(const struct bz_context *c, const char *purpose,
                              const char *method, const char *query, struct bz_err *err)
{
    BZ_TEXT base = NULL;
    BZ_DONE(bz_str) url = {0};
    BZ_AUTO(bz_request) r = NULL;

    if (bz_json_get(c->settings, "base_url") &&
        !(base = bz_base_url(c->settings, "base_url", err)))
        return NULL;
    bz_str_add(&url, base ? base : ASK_SITE);
    bz_str_add(&url, "/youtube/v3/");
    bz_str_add(&url, query);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new(purpose, method, url.data, err);
    if (r)
        r->auth = BZ_AUTH_BEARER;
    return bz_steal(r);
}

bool yt_ask(struct yt *y, const char *purpose, const char *query, struct bz_json *state,
            struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = state;
    BZ_AUTO(bz_request) r = yt_request(y->c, purpose, "GET", query, err);

    if (!r || (state && !(r->state = bz_json_print(state, err))))
        return false;
    return bz_batch_add_request(y->batch, bz_steal(r), err);
}

struct bz_json *yt_asked(const struct yt *y, struct bz_err *err)
{
    const char *text = y->x && y->x->request ? y->x->request->state : NULL;
    BZ_AUTO(bz_json) j = NULL;

    if (text && strlen(text) <= ASK_STATE &&
        !(j = bz_json_parse(text, strlen(text), NULL, "state", err)))
        return NULL;
    if (bz_json_kind(j) != BZ_JSON_OBJECT) {
        bz_json_free(j);
        j = bz_json_object();
    }
    return j ? bz_steal(j) : bz_nomem(err);
}

/* --- addresses --- */

static void query_token(struct bz_str *s, const char *token)
{
    if (!token)
        return;
    bz_str_add(s, "&pageToken=");
    bz_str_add_escaped(s, token);
}

void yt_query_threads(struct bz_str *s, const struct yt *y, const char *status,
                      const char *token)
{
    bz_str_add(s, "commentThreads?part=id,snippet,replies&allThreadsRelatedToChannelId=");
    bz_str_add_escaped(s, y->me ? y->me : "");
    bz_str_addf(s, "&moderationStatus=%s&order=time&textFormat=plainText&maxResults=%d", status,
                ASK_PAGE);
    query_token(s, token);
}

void yt_query_replies(struct bz_str *s, const char *parent, const char *token)
{
    bz_str_add(s, "comments?part=id,snippet&parentId=");
    bz_str_add_escaped(s, parent);
    bz_str_addf(s, "&textFormat=plainText&maxResults=%d", ASK_PAGE);
    query_token(s, token);
}

void yt_query_ids(struct bz_str *s, const struct bz_json *ids, size_t n)
{
    bz_str_add(s, "&textFormat=plainText&id=");
    for (size_t i = 0; i < n && i < yt_len(ids); i++) {
        const char *id = bz_json_text(bz_json_at(ids, i));

        if (i)
            bz_str_add_char(s, ',');
        bz_str_add_escaped(s, id ? id : "");
    }
}

/* --- answers --- */

bool yt_ok(const struct bz_exchange *x)
{
    return x->response->status >= 200 && x->response->status <= 299;
}

struct bz_json *yt_parse(struct yt *y, struct bz_err *err)
{
    const struct bz_response *r = y->x->response;
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "the network's answer", err);
    if (!j)
        return NULL;
    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the network's answer is no object",
                       y->x->purpose);
    y->batch->repaired += repaired;
    return bz_steal(j);
}

/* A list without items may leave them out. */
struct bz_json *yt_list(struct yt *y, const struct bz_json **items, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = yt_parse(y, err);
    const char *kind = bz_json_str(j, "kind");

    if (!j)
        return NULL;
    *items = bz_json_get(j, "items");
    if (bz_json_kind(*items) == BZ_JSON_ARRAY ||
        (bz_json_kind(*items) == BZ_JSON_NONE && kind && strstr(kind, "ListResponse")))
        return bz_steal(j);
    return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the network's answer has no list",
                   y->x->purpose);
}

int64_t yt_cost(const struct bz_request *r)
{
    if (r->auth != BZ_AUTH_BEARER) /* tokens are another service's */
        return 0;
    return strcmp(r->method, "GET") == 0 ? 1 : ASK_WRITE_UNITS;
}
