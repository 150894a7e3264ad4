/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever a server of the AT Protocol answers, to whatever was asked: what comes out keeps the
 * promises of a batch, and what becomes of an answer those of a reply.
 *
 * The first byte of an input says what was asked, the second the status; the rest is the body.
 */
#include "promise.h"

#include "base/utf8.h"

#include <string.h>

/* A token goes to the account's server only, whatever an answer says. */
static void check_requests(const struct bz_requests *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct bz_request *r = list->items[i];

        demand(r->auth == BZ_AUTH_BEARER && bz_starts(r->url, "https://bsky.social/xrpc/"));
        demand(strpbrk(r->url, " \r\n\t") == NULL);
    }
}

static void run_step(const struct bz_network *net, const struct bz_context *c,
                     const struct bz_exchange *x)
{
    BZ_AUTO(bz_batch) b = promise_step(net, c, x);

    if (b)
        check_requests(&b->requests);
}

/* What became of an answer: something that is not known is never called sent or refused. */
static void run_reply(const struct bz_network *net, const struct bz_context *c,
                      const struct bz_exchange *x)
{
    bool chat = x->request && bz_streq(x->request->state, "{}");
    const char *id =
        chat ? "convo:c1/m1" : "at://did:plc:rosa/app.bsky.feed.post/3n2yrz53hu22b";
    const struct bz_message to = {.id = id, .native_id = id};
    const struct bz_part part = {.text = "Hasta el 15.", .n = 1, .key = "k", .to = &to};
    struct bz_err err = {0};
    struct bz_reply r = {0};

    demand((bz_streq(x->purpose, "find_own") ? net->found_own : net->replied)(c, &part, x, &r,
                                                                              &err));
    promise_reply(&r, &err);
    bz_reply_done(&r);
}

/* Whatever somebody writes: marks lie within the text, in order, on whole characters. */
static void run_facets(const struct bz_network *net, const struct bz_context *c, char *text)
{
    static const char id[] = "at://did:plc:rosa/app.bsky.feed.post/3n2yrz53hu22b";
    struct bz_author who = {.id = "did:plc:rosa", .handle = "rosa.example"};
    const struct bz_message to = {
        .id = id, .native_id = id, .author = &who, .extra = "{\"cid\":\"x\"}"};
    const struct bz_part part = {.text = text, .n = 1, .key = "k", .to = &to};
    struct bz_err err = {0};
    BZ_AUTO(bz_request) r = NULL;
    BZ_AUTO(bz_json) body = NULL;
    const struct bz_json *facets;
    int64_t end = 0;

    if (bz_utf8_valid(text, strlen(text)) != strlen(text))
        return;
    demand((r = net->reply(c, &part, NULL, &err)) != NULL);
    demand((body = bz_json_parse(r->body, r->body_len, NULL, NULL, &err)) != NULL);
    facets = bz_json_path(body, "record.facets");
    for (size_t i = 0; i < bz_json_len(facets); i++) {
        const struct bz_json *index = bz_json_get(bz_json_at(facets, i), "index");
        int64_t from = bz_json_num(index, "byteStart", -1);

        demand(from >= end && (text[from] & 0xC0) != 0x80);
        end = bz_json_num(index, "byteEnd", -1);
        demand(end > from && end <= (int64_t)strlen(text) && (text[end] & 0xC0) != 0x80);
    }
}

/* What was asked, and what was noted with it; the first two were not asked for. */
static const char *const asked[][2] = {
    {"import", NULL},
    {"webhook", NULL},
    {"who", NULL},
    {"notifications", NULL},
    {"own", NULL},
    {"thread", NULL},
    {"log", NULL},
    {"convos", NULL},
    {"requests", NULL},
    {"messages", NULL},
    {"recheck", "{\"ids\":[\"at://did:plc:rosa/app.bsky.feed.post/3n2yrz53hu22b\"]}"},
    {"confirm", "{\"id\":\"at://did:plc:rosa/app.bsky.feed.post/3n2yrz53hu22b\"}"},
    {"check_session", NULL},
    {"check_chat", NULL},
    {"check_declared", NULL},
    {"reply", NULL},
    {"reply_look", NULL},
    {"reply_accept", "{}"},
    {"reply_chat", "{}"},
    {"find_own", NULL},
    {"find_own", "{}"},
    {"refresh", NULL},
    {"facets", NULL},
};

static void run(const struct bz_context *c, size_t which, struct bz_response *r)
{
    const struct bz_network *net = bz_network_find("bluesky");
    struct bz_err err = {0};
    const char *purpose = asked[which][0];
    BZ_AUTO(bz_request)
    q = bz_request_new(purpose, "GET", "https://bsky.social/xrpc/x", &err);
    struct bz_exchange x = {.purpose = purpose,
                            .request = which < 2 ? NULL : q,
                            .response = r,
                            .at = INT64_C(1795514400000)};

    demand(q && bz_dup(&q->state, asked[which][1], &err));
    if (bz_streq(purpose, "facets"))
        run_facets(net, c, r->body);
    else if (bz_streq(purpose, "refresh"))
        promise_tokens(net, c, &x);
    else if (bz_starts(purpose, "reply") || bz_streq(purpose, "find_own"))
        run_reply(net, c, &x);
    else
        run_step(net, c, &x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {200, 200, 200, 200, 400, 401, 403, 404, 429, 500};
    static const char words[] = "{\"identifier\":\"ayto.example\",\"chat\":true}";
    struct bz_account account = {
        .name = "ayto", .network = "bluesky", .native_id = "did:plc:ayto"};
    BZ_AUTO(bz_json) settings = promise_json(words);
    struct bz_context c = {.account = &account, .settings = settings};
    struct bz_response r = {0};

    if (size < 2)
        return 0;
    r.status = statuses[data[1] % (sizeof statuses / sizeof *statuses)];
    demand(promise_body(&r, data + 2, size - 2));
    run(&c, data[0] % (sizeof asked / sizeof *asked), &r);
    bz_response_done(&r);
    return 0;
}
