/* SPDX-License-Identifier: EUPL-1.2 */
/* The adapter's requests, and how a server says no. */
#include "network/open311/open311.h"

#include "term/civil.h"

#include <stdio.h>
#include <string.h>

enum { ASK_STATE = 1 << 16, ASK_WORDS = 200 };

static const char *ask_format(const struct o3 *e)
{
    const char *set = bz_json_str(e->c->settings, "format");
    const char *known = set ? set : bz_json_str(e->state, "format");

    return bz_streq(known, "xml") ? "xml" : "json";
}

static void ask_add(struct bz_str *url, const char *query)
{
    if (*query)
        bz_str_addf(url, "%c%s", url->data && strchr(url->data, '?') ? '&' : '?', query);
}

static struct bz_request *ask_request(const struct o3 *e, const char *purpose,
                                      const char *method, const char *url, struct bz_err *err)
{
    bool xml = bz_streq(ask_format(e), "xml");
    BZ_AUTO(bz_request) r = bz_request_new(purpose, method, url, err);

    if (!r || !bz_headers_add(&r->headers, "Accept",
                              xml ? "text/xml, application/xml" : "application/json", err))
        return NULL;
    if (strstr(url, "api_key={secret}")) {
        r->auth = BZ_AUTH_URL;
        r->secret = "api_key";
    }
    return bz_steal(r);
}

struct bz_request *o3_request(const struct o3 *e, const char *purpose, const char *method,
                              const char *path, const char *query, struct bz_err *err)
{
    const char *city = bz_json_str(e->c->settings, "jurisdiction_id");
    bool get = strcmp(method, "GET") == 0;
    BZ_DONE(bz_str) url = {0};

    if (!e->base)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting base_url is missing: the server's address");
    bz_str_addf(&url, "%s/%s.%s", e->base, path, ask_format(e));
    if (get && city) {
        bz_str_add(&url, "?jurisdiction_id=");
        bz_str_add_escaped(&url, city);
    }
    ask_add(&url, query);
    if (get && bz_json_flag(e->c->settings, "keyed", false))
        ask_add(&url, "api_key={secret}");
    return url.failed ? bz_nomem(err) : ask_request(e, purpose, method, url.data, err);
}

bool o3_ask(struct o3 *e, const char *purpose, const char *path, const char *query,
            struct bz_json *state, struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = state;
    BZ_AUTO(bz_request) r = o3_request(e, purpose, "GET", path, query, err);

    if (!r || (state && !(r->state = bz_json_print(state, err))))
        return false;
    return bz_batch_add_request(e->batch, bz_steal(r), err);
}

bool o3_ask_url(struct o3 *e, const char *purpose, const char *url, struct bz_err *err)
{
    struct bz_request *r = ask_request(e, purpose, "GET", url, err);

    return r && bz_batch_add_request(e->batch, r, err);
}

bool o3_asked(const struct bz_exchange *x, struct bz_json **ret, struct bz_err *err)
{
    const char *text = x->request ? x->request->state : NULL;

    *ret = NULL;
    if (!text || strlen(text) > ASK_STATE)
        return true;
    return (*ret = bz_json_parse(text, strlen(text), NULL, "state", err));
}

bool o3_ok(const struct bz_exchange *x)
{
    return x->response->status >= 200 && x->response->status <= 299;
}

void o3_add_time(struct bz_str *s, buzon_time t)
{
    char text[32];

    bz_instant_format(t, text);
    bz_str_addf(s, "%.19sZ", text);
}

/* --- errors --- */

/* "403 Clave no válida; …" in at most ASK_WORDS bytes; *code: of the first. */
static bool words_of(const struct bz_json *items, struct bz_str *words, int64_t *code,
                     struct bz_err *err)
{
    *code = 0;
    for (size_t i = 0; i < bz_json_len(items) && words->len < ASK_WORDS; i++) {
        const struct bz_json *item = bz_json_at(items, i);
        const char *said = bz_json_str(item, "description");
        BZ_TEXT number = NULL;

        if (o3_what(item) != O3_ERROR)
            continue;
        if (!bz_json_id(item, "code", &number, err))
            return false;
        if (!*code && number)
            *code = strtol(number, NULL, 10);
        bz_str_addf(words, "%s%s", words->len ? "; " : "", said ? said : number);
    }
    return !words->failed || bz_nomem(err);
}

/* 403 is what the specification has for a key that is wrong or missing. */
static void ask_code(struct bz_err *err, int64_t code)
{
    if (code == 401 || code == 403)
        err->code = BUZON_ERR_AUTH;
}

bool o3_refuse(const struct bz_exchange *x, const char *what, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) items = x->response->len ? o3_items(x, NULL, &local) : NULL;
    BZ_DONE(bz_str) words = {0};
    int64_t code;

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!words_of(items, &words, &code, err))
        return false;
    (void)bz_http_fail(err, x, what, words.data);
    ask_code(err, x->response->status);
    return false;
}

bool o3_says_no(const struct o3 *e, const struct bz_json *items, const char *what,
                struct bz_err *err)
{
    size_t n = bz_json_len(items);
    BZ_DONE(bz_str) words = {0};
    int64_t code;

    for (size_t i = 0; i < n; i++) {
        if (o3_what(bz_json_at(items, i)) != O3_ERROR)
            return false;
    }
    if (!n || !words_of(items, &words, &code, err))
        return n;
    (void)bz_http_fail(err, e->x, what, words.data);
    if (code == 429)
        err->code = BUZON_ERR_RATE;
    if (code == 404)
        err->code = BUZON_ERR_GONE;
    if (code == 429)
        err->retry_at = bz_retry_at(e->x->response, e->x->at, 5 * (int64_t)BZ_MS_MINUTE);
    ask_code(err, code);
    return true;
}
