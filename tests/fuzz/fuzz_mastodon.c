/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever a server answers to any question of the Mastodon adapter: what comes out keeps the
 * promises of a batch, asks nobody else, and its state starts the next round.
 *
 * The first line of an input says which question, status and headers; the rest is the body. */
#include "base/utf8.h"
#include "network/network.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BASE "https://red.example"

static const char *const purposes[] = {
    "import", "me",       "instance", "notifications", "notifications_back",
    "own",    "own_back", "context",  "conversations", "conversation",
    "status", "statuses", "webhook",  "replied",       "found_own",
};

static const int statuses[] = {200, 202, 301, 400, 401, 403, 404, 410, 422, 429, 500, 503};

static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static struct bz_json *parse(const char *text)
{
    struct bz_err err = {0};

    return bz_json_parse(text, strlen(text), NULL, NULL, &err);
}

static void check_message(const struct bz_message *m)
{
    BZ_AUTO(bz_json) extra = m->extra ? parse(m->extra) : bz_json_object();

    demand(m->id && *m->id && m->native_id && m->text && m->network && m->account);
    demand(bz_json_kind(extra) == BZ_JSON_OBJECT);
    demand(m->created_at != BUZON_TIME_NONE);
    demand(bz_utf8_valid(m->text, strlen(m->text)) == strlen(m->text));
}

static void check_batch(const struct bz_batch *b)
{
    for (size_t i = 0; i < b->messages.n; i++) {
        check_message(b->messages.items[i]);
        demand(b->messages.items[i]->direction == BUZON_DIRECTION_IN);
    }
    for (size_t i = 0; i < b->own_posts.n; i++) {
        check_message(b->own_posts.items[i]);
        demand(b->own_posts.items[i]->direction == BUZON_DIRECTION_OUT);
    }
    for (size_t i = 0; i < b->notices.n; i++)
        demand(b->notices.items[i]->target);
    for (size_t i = 0; i < b->requests.n; i++)
        demand(bz_same_origin(BASE, b->requests.items[i]->url));
}

static void check_next_round(const struct bz_network *net, struct bz_context c,
                             const struct bz_batch *b)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_json) state = b->state ? parse(b->state) : bz_json_object();
    BZ_AUTO(bz_batch) next = NULL;

    demand(bz_json_kind(state) == BZ_JSON_OBJECT);
    c.state = state;
    next = net->poll(&c, 1795514400000, &err);
    demand(next && next->requests.n == 1 && !next->round_done);
    check_batch(next);
}

static void run_answer(const struct bz_network *net, const struct bz_context *c,
                       const struct bz_exchange *x)
{
    struct bz_author author = {.handle = "rosa@barrio.example"};
    struct bz_message to = {.native_id = "7", .author = &author};
    struct bz_part part = {.text = "Hola", .n = 1, .key = "k", .to = &to};
    struct bz_err err = {0};
    struct bz_reply r = {0};

    demand(strcmp(x->purpose, "replied") == 0 ? net->replied(c, &part, x, &r, &err)
                                              : net->found_own(c, &part, x, &r, &err));
    demand(r.what != BZ_SENT_DONE || r.native_id);
    demand(r.what != BZ_SENT_LATER || err.code == BUZON_ERR_RATE);
    bz_reply_done(&r);
}

static void run_step(const struct bz_network *net, const struct bz_context *c,
                     const struct bz_exchange *x)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_batch) b = net->step(c, x, &err);

    demand(b || (err.code != BUZON_OK && err.code != BUZON_ERR_INTERNAL));
    if (!b)
        return;
    check_batch(b);
    check_next_round(net, *c, b);
}

/* Headers that a server chooses: the rest of the first line, as a Link and as a reset. */
static void add_headers(struct bz_response *r, const uint8_t *line, size_t len)
{
    struct bz_err err = {0};
    BZ_TEXT value = strndup((const char *)line, len);

    (void)bz_headers_add(&r->headers, "Link", value, &err);
    (void)bz_headers_add(&r->headers, "X-RateLimit-Reset", value, &err);
    (void)bz_headers_add(&r->headers, "Date", value, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char known[] =
        "{\"account\":{\"native_id\":\"9001\"},\"cursor\":\"4\",\"own_cursor\":\"5\","
        "\"watch\":[{\"id\":\"6\",\"at\":1795514000000}],\"round\":{\"began\":1795514400000,"
        "\"directs\":[\"6\"],\"contexts\":3}}";
    const struct bz_network *net = bz_network_find("mastodon");
    const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
    struct bz_err err = {0};
    struct bz_account account = {.name = "ayto", .network = "mastodon"};
    BZ_AUTO(bz_json) settings = parse("{\"base_url\":\"" BASE "\"}");
    BZ_AUTO(bz_json) state = parse(known);
    struct bz_context c = {.account = &account, .settings = settings, .state = state};
    BZ_AUTO(bz_request) request = NULL;
    struct bz_response r = {0};
    struct bz_exchange x = {.response = &r, .at = 1795514400000};

    if (!end || end - data < 2)
        return 0;
    x.purpose = purposes[data[0] % (sizeof purposes / sizeof *purposes)];
    r.status = statuses[data[1] % (sizeof statuses / sizeof *statuses)];
    add_headers(&r, data + 2, (size_t)(end - data - 2));
    request = bz_request_new(x.purpose, "GET", BASE "/api/v1/statuses/6/context", &err);
    x.request = request;
    r.len = size - (size_t)(end + 1 - data);
    r.body = malloc(r.len + 1);
    memcpy(r.body, end + 1, r.len);
    r.body[r.len] = '\0';
    if (strcmp(x.purpose, "replied") == 0 || strcmp(x.purpose, "found_own") == 0)
        run_answer(net, &c, &x);
    else
        run_step(net, &c, &x);
    bz_response_done(&r);
    return 0;
}
