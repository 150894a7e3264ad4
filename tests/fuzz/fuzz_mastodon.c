/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever a server answers to any question of the Mastodon adapter: what comes out keeps the
 * promises of a batch, asks nobody else, and its state starts the next round.
 *
 * The first line of an input says which question, status and headers; the rest is the body. */
#include "promise.h"

#include <string.h>

#define BASE "https://red.example"

static const char *const purposes[] = {
    "import", "me",       "instance", "notifications", "notifications_back",
    "own",    "own_back", "context",  "conversations", "conversation",
    "status", "statuses", "webhook",  "replied",       "found_own",
};

static const int statuses[] = {200, 202, 301, 400, 401, 403, 404, 410, 422, 429, 500, 503};

static void check_requests(const struct bz_requests *list)
{
    for (size_t i = 0; i < list->n; i++)
        demand(bz_same_origin(BASE, list->items[i]->url));
}

static void check_next_round(const struct bz_network *net, struct bz_context c,
                             const struct bz_batch *b)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_json) state = b->state ? promise_json(b->state) : bz_json_object();
    BZ_AUTO(bz_batch) next = NULL;

    demand(bz_json_kind(state) == BZ_JSON_OBJECT);
    c.state = state;
    next = net->poll(&c, 1795514400000, &err);
    demand(next && next->requests.n == 1 && !next->round_done);
    promise_batch(next);
    check_requests(&next->requests);
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
    promise_reply(&r, &err);
    bz_reply_done(&r);
}

static void run_step(const struct bz_network *net, const struct bz_context *c,
                     const struct bz_exchange *x)
{
    BZ_AUTO(bz_batch) b = promise_step(net, c, x);

    if (!b)
        return;
    check_requests(&b->requests);
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
    BZ_AUTO(bz_json) settings = promise_json("{\"base_url\":\"" BASE "\"}");
    BZ_AUTO(bz_json) state = promise_json(known);
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
    demand(promise_body(&r, end + 1, size - (size_t)(end + 1 - data)));
    if (strcmp(x.purpose, "replied") == 0 || strcmp(x.purpose, "found_own") == 0)
        run_answer(net, &c, &x);
    else
        run_step(net, &c, &x);
    bz_response_done(&r);
    return 0;
}
