/* SPDX-License-Identifier: EUPL-1.2 */
/* The network on lines of text, and the calls of a host that serves it. */
#include "hooked.h"

#include "buzon/delivery.h"

struct hooked hooked;

/* --- reading --- */

struct line {
    char word[16];
    const char *rest; /* up to len */
    size_t len;
};

/* The next line of a body; false at the end. */
static bool line_next(const char **at, struct line *ret)
{
    size_t len = strcspn(*at, "\n"), word = strcspn(*at, " \n");

    if (!**at)
        return false;
    (void)snprintf(ret->word, sizeof ret->word, "%.*s", (int)word, *at);
    ret->rest = *at + word + (word < len);
    ret->len = len - word - (word < len);
    *at += len + ((*at)[len] == '\n');
    return true;
}

static bool message_add(struct bz_batch *b, const struct bz_context *c, const struct line *l,
                        const char *by, buzon_time at, struct bz_err *err)
{
    struct bz_author author = {.id = by, .handle = by, .name = by};
    struct bz_message m = BZ_MESSAGE_INIT;
    char id[64], text[256];
    size_t word = strcspn(l->rest, " \n");

    (void)snprintf(id, sizeof id, "%.*s", (int)word, l->rest);
    (void)snprintf(text, sizeof text, "%.*s", (int)(l->len > word ? l->len - word - 1 : 0),
                   l->rest + word + 1);
    m.network = "mastodon";
    m.account = c->account->name;
    m.id = m.native_id = id;
    m.kind = BUZON_MESSAGE_DIRECT;
    m.visibility = BUZON_VISIBILITY_DIRECT;
    m.author = &author;
    m.text = text;
    m.created_at = at;
    return bz_batch_add(b, &m, err);
}

static bool request_add(struct bz_batch *b, const struct line *l, struct bz_err *err)
{
    char purpose[32], url[64];
    struct bz_request *r;

    (void)snprintf(purpose, sizeof purpose, "%.*s", (int)l->len, l->rest);
    (void)snprintf(url, sizeof url, "https://red.example/%s", purpose);
    r = bz_request_new(purpose, "POST", url, err);
    if (!r || !bz_dup(&r->body, "a\xff", err) || !bz_dup(&r->state, "{\"k\":1}", err) ||
        !bz_headers_add(&r->headers, "X-Wish", "ñ", err)) {
        bz_request_free(r);
        return false;
    }
    r->body_len = 2;
    r->auth = BZ_AUTH_BEARER;
    return bz_batch_add_request(b, r, err);
}

static bool state_set(struct bz_batch *b, const struct bz_context *c, const char *me,
                      struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_addf(&s, "{\"n\":%d", (int)bz_json_num(c->state, "n", 0) + 1);
    if (*me)
        bz_str_addf(&s, ",\"account\":{\"native_id\":\"%s\"}", me);
    bz_str_add(&s, "}");
    b->state = bz_str_take(&s, err);
    return b->state != NULL;
}

static bool line_read(struct bz_batch *b, const struct bz_context *c, const struct line *l,
                      char by[32], struct bz_err *err)
{
    if (strcmp(l->word, "by") == 0)
        (void)snprintf(by, 32, "%.*s", (int)l->len, l->rest);
    if (strcmp(l->word, "m") == 0)
        return message_add(b, c, l, by, NOON_UTC, err);
    if (strcmp(l->word, "ask") == 0)
        return request_add(b, l, err);
    if (strcmp(l->word, "bad") == 0 && !hooked.knows)
        return bz_fail(err, BUZON_ERR_PARSE, "this is no language we know");
    if (strcmp(l->word, "limit") == 0)
        return bz_fail(err, BUZON_ERR_LIMIT, "this is too much");
    if (strcmp(l->word, "memory") == 0 && hooked.starved)
        return bz_nomem(err);
    return true;
}

static bool answer_ok(const struct bz_exchange *x, struct bz_err *err)
{
    switch (x->response->status) {
    case 404:
        return bz_fail(err, BUZON_ERR_GONE, "it is gone");
    case 429:
        return bz_fail(err, BUZON_ERR_RATE, "too fast");
    case 500:
        return bz_fail(err, BUZON_ERR_NETWORK, "they are down");
    default:
        return true;
    }
}

static struct bz_batch *hooked_step(const struct bz_context *c, const struct bz_exchange *x,
                                    struct bz_err *err)
{
    BZ_AUTO(bz_batch) b = bz_batch_new(err);
    const char *at = x->response->body ? x->response->body : "";
    char by[32] = "rosa", me[32] = "";
    struct line l;

    hooked.steps++;
    if (!b || !answer_ok(x, err))
        return NULL;
    while (line_next(&at, &l)) {
        if (strcmp(l.word, "me") == 0)
            (void)snprintf(me, sizeof me, "%.*s", (int)l.len, l.rest);
        if (!line_read(b, c, &l, by, err))
            return NULL;
    }
    if (!state_set(b, c, me, err))
        return NULL;
    if (hooked.before_end) {
        void (*call)(void *user) = hooked.before_end;

        hooked.before_end = NULL;
        call(hooked.user);
    }
    return bz_steal(b);
}

static bool hooked_addressees(const struct bz_exchange *x, struct bz_texts *ret,
                              struct bz_err *err)
{
    const char *at = x->response->body;
    struct line l;

    while (line_next(&at, &l)) {
        char *id = NULL;

        if (strcmp(l.word, "to") != 0)
            continue;
        if (!bz_dupn(&id, l.rest, l.len, err))
            return false;
        if (!bz_texts_push(ret, id))
            return bz_nomem(err);
    }
    return true;
}

static bool hooked_verify(const struct bz_context *c, const struct bz_delivery *d,
                          const struct bz_proofs *proofs, struct bz_verdict *ret,
                          struct bz_err *err)
{
    const char *said = bz_headers_find(&d->headers, "X-Proof", 0);

    (void)c;
    ret->why = "its proof fits no secret";
    if (strcmp(d->method, "GET") == 0 && proofs->handshake && d->query &&
        strstr(d->query, bz_secret_bytes(proofs->handshake))) {
        ret->what = BZ_VERDICT_ANSWER;
        return bz_dup(&ret->body, d->query, err) && bz_dup(&ret->type, "text/x-reto", err);
    }
    for (size_t i = 0; said && i < proofs->n; i++)
        if (strcmp(said, bz_secret_bytes(proofs->items[i])) == 0) {
            ret->what = BZ_VERDICT_ACCEPTED;
            ret->proof = (int)i;
            return true;
        }
    ret->what = BZ_VERDICT_REFUSED;
    return true;
}

static const char *const settings[] = {"base_url", "number", NULL};

struct bz_network hooked_network = {.name = "mastodon",
                                    .label = "Prueba",
                                    .proof = "proof",
                                    .handshake = "handshake",
                                    .settings = settings,
                                    .address = "number",
                                    .step = hooked_step,
                                    .verify = hooked_verify,
                                    .addressees = hooked_addressees};

/* Stands in for the table of networks (the linker's --wrap). */
const struct bz_network *__real_bz_network_find(const char *name);
const struct bz_network *__wrap_bz_network_find(const char *name);
static bool on;

const struct bz_network *__wrap_bz_network_find(const char *name)
{
    return on ? &hooked_network : __real_bz_network_find(name);
}

void hooked_on(bool is_on)
{
    on = is_on;
}

/* --- the scene --- */

int hooked_setup(void **state)
{
    buzon_error *err = NULL;
    struct scene *s;
    buzon_account *a;

    hooked_on(false);
    if (scene_setup(state))
        return -1;
    s = *state;
    hooked = (struct hooked){0};
    hooked_on(true);
    scene_sql(s, "UPDATE account SET native_id = '1'");
    a = buzon_inbox_add_account(s->inbox, "turismo", "mastodon", "{\"number\":2}",
                                "person:alta", &err);
    assert_no_error(err);
    buzon_account_unref(a);
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "proof", "llave", 5, &err));
    return 0;
}

/* --- calls --- */

buzon_receipt *hooked_call(buzon_inbox *inbox, const char *account, const char *proof,
                           const char *body, size_t len, buzon_error **err)
{
    buzon_delivery *d = buzon_delivery_new("POST", err);
    buzon_receipt *r = NULL;

    if (d && buzon_delivery_set_body(d, body, len, err) &&
        (!proof || buzon_delivery_add_header(d, "x-proof", proof, err)) &&
        buzon_delivery_add_header(d, "content-type", "text/x-renglones", err))
        r = buzon_inbox_deliver(inbox, account, d, err);
    buzon_delivery_free(d);
    return r;
}

const char *hooked_bring(struct scene *s, const char *body)
{
    buzon_error *err = NULL;
    buzon_receipt *r = hooked_call(s->inbox, "ayto", "llave", body, strlen(body), &err);
    const char *state;

    assert_no_error(err);
    state = buzon_receipt_state_name(buzon_receipt_state(r));
    buzon_receipt_unref(r);
    return state;
}

buzon_round *hooked_process(buzon_inbox *inbox)
{
    buzon_error *err = NULL;
    buzon_round *r = buzon_inbox_process(inbox, -1, &err);

    assert_no_error(err);
    return r;
}
