/* SPDX-License-Identifier: EUPL-1.2 */
/* The promises of network.h as demands. */
#include "promise.h"

#include "base/utf8.h"

#include <string.h>

void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

bool promise_body(struct bz_response *ret, const uint8_t *data, size_t size)
{
    ret->body = malloc(size + 1);
    if (!ret->body)
        return false;
    if (size)
        memcpy(ret->body, data, size);
    ret->body[size] = '\0';
    ret->len = size;
    return true;
}

struct bz_json *promise_json(const char *text)
{
    struct bz_err err = {0};

    return bz_json_parse(text, strlen(text), NULL, NULL, &err);
}

static void promise_object(const char *text)
{
    BZ_AUTO(bz_json) j = promise_json(text ? text : "{}");

    demand(bz_json_kind(j) == BZ_JSON_OBJECT);
}

static void promise_messages(const struct bz_messages *list, enum buzon_direction direction)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct bz_message *m = list->items[i];

        demand(m->id && *m->id && m->native_id && m->text && m->network && m->account);
        demand(m->direction == direction && m->created_at != BUZON_TIME_NONE);
        demand(bz_utf8_valid(m->text, strlen(m->text)) == strlen(m->text));
        promise_object(m->extra);
    }
}

void promise_batch(const struct bz_batch *b)
{
    promise_messages(&b->messages, BUZON_DIRECTION_IN);
    promise_messages(&b->own_posts, BUZON_DIRECTION_OUT);
    for (size_t i = 0; i < b->notices.n; i++)
        demand(b->notices.items[i]->target && *b->notices.items[i]->target);
    for (size_t i = 0; i < b->requests.n; i++)
        promise_object(b->requests.items[i]->state);
    promise_object(b->state);
}

struct bz_batch *promise_step(const struct bz_network *net, const struct bz_context *c,
                              const struct bz_exchange *x)
{
    struct bz_err err = {0};
    struct bz_batch *b = net->step(c, x, &err);

    if (b)
        promise_batch(b);
    else
        demand(err.code != BUZON_OK && err.code != BUZON_ERR_INTERNAL);
    return b;
}

void promise_reply(const struct bz_reply *r, const struct bz_err *err)
{
    demand((r->what == BZ_SENT_DONE) == (r->native_id != NULL));
    demand((r->what == BZ_SENT_MORE) == (r->state != NULL));
    demand(r->what != BZ_SENT_LATER || err->code == BUZON_ERR_RATE ||
           err->code == BUZON_ERR_NETWORK);
    demand(r->what != BZ_SENT_LATER || err->retry_at);
}

void promise_tokens(const struct bz_network *net, const struct bz_context *c,
                    const struct bz_exchange *x)
{
    struct bz_refreshed got = {.expires_at = BUZON_TIME_NONE};
    struct bz_err err = {0};

    demand(net->refreshed(c, x, &got, &err) ? got.secrets.n > 0 : err.code != BUZON_OK);
    bz_refreshed_done(&got);
}

void promise_verdict(const struct bz_network *net, const struct bz_context *c,
                     const char *header, const char *text, bool get)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_secret) secret = bz_secret_new("cs", 2, &err);
    const struct bz_secret *const secrets[] = {secret};
    const struct bz_proofs proofs = {.items = secrets, .n = 1};
    static char post[] = "POST", got[] = "GET", body[] = "{}";
    BZ_TEXT query = strdup(text);
    struct bz_delivery d = {.method = get ? got : post, .query = query, .body = body, .len = 2};
    struct bz_verdict v = {0};

    if (!secret || !query)
        return;
    demand(bz_headers_add(&d.headers, header, text, &err));
    demand(net->verify(c, &d, &proofs, &v, &err));
    demand((v.what == BZ_VERDICT_ANSWER) == (v.body != NULL));
    demand(v.what != BZ_VERDICT_ACCEPTED || !get);
    demand(v.what != BZ_VERDICT_REFUSED || v.why);
    bz_verdict_done(&v);
    bz_headers_done(&d.headers);
}
