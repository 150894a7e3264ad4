/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever YouTube answers, to whatever was asked: what comes out keeps the promises of a
 * batch, and an answer of ours that nobody saw is never called sent or refused.
 *
 * The first byte of an input says what was asked, the second the status; the rest is the body.
 */
#include "promise.h"

#include <string.h>

/* A token goes to Google only, whatever an answer says. */
static void check_requests(const struct bz_requests *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct bz_request *r = list->items[i];

        demand(bz_starts(r->url, "https://www.googleapis.com/youtube/v3/"));
        demand(strpbrk(r->url, " \r\n\t") == NULL && strcmp(r->method, "GET") == 0);
    }
}

static void run_step(const struct bz_network *net, const struct bz_context *c,
                     const struct bz_exchange *x)
{
    BZ_AUTO(bz_batch) b = promise_step(net, c, x);

    if (b)
        check_requests(&b->requests);
}

static void run_reply(const struct bz_network *net, const struct bz_context *c,
                      const struct bz_exchange *x)
{
    const struct bz_message to = {.id = "UgxT1.r1", .native_id = "UgxT1.r1"};
    const struct bz_part part = {.text = "A las nueve.", .n = 1, .key = "k", .to = &to};
    struct bz_err err = {0};
    struct bz_reply r = {0};

    demand((bz_streq(x->purpose, "find_own") ? net->found_own : net->replied)(c, &part, x, &r,
                                                                              &err));
    promise_reply(&r, &err);
    bz_reply_done(&r);
}

/* What was asked, and what its request remembers. */
static const char *const asked[][2] = {
    {"import", NULL},
    {"threads", NULL},
    {"replies", NULL},
    {"watched", "{\"ids\":[\"UgxT1\",\"UgxT2\"]}"},
    {"recheck", "{\"ids\":[\"UgxT1\",\"UgxT1.r1\"]}"},
    {"recheck_again", "{\"ids\":[\"UgxT1\"]}"},
    {"recheck_held", "{\"ids\":[\"UgxT1\"],\"list\":1,\"page\":0}"},
    {"check_who", NULL},
    {"check_held", NULL},
    {"reply", NULL},
    {"find_own", "{\"since\":1795514000000}"},
    {"refresh", NULL},
};

static void run(const struct bz_context *c, size_t which, struct bz_response *r)
{
    const struct bz_network *net = bz_network_find("youtube");
    struct bz_err err = {0};
    const char *purpose = asked[which][0];
    BZ_AUTO(bz_request)
    q = bz_request_new(purpose, "GET", "https://www.googleapis.com/youtube/v3/x", &err);
    struct bz_exchange x = {.purpose = purpose,
                            .request = which ? q : NULL,
                            .response = r,
                            .at = INT64_C(1795514400000)};

    demand(q && bz_dup(&q->state, asked[which][1], &err));
    if (bz_streq(purpose, "refresh"))
        promise_tokens(net, c, &x);
    else if (bz_streq(purpose, "reply") || bz_streq(purpose, "find_own"))
        run_reply(net, c, &x);
    else
        run_step(net, c, &x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {200, 200, 200, 200, 400, 401, 403, 404, 429, 500};
    static const char words[] = "{\"channel_id\":\"UCayto\",\"client_id\":\"77abc\"}";
    static const char state[] =
        "{\"since\":1792922400000,\"cursor\":1795510800000,\"watch\":{\"UgxT1\":{\"n\":1,"
        "\"seen\":5}},\"round\":{\"began\":1795514400000,\"deep\":true,\"floor\":1795507200000,"
        "\"pass\":0,\"token\":\"QURT\",\"queue\":[{\"id\":\"UgxT2\",\"since\":1}]}}";
    struct bz_account account = {.name = "ayto", .network = "youtube", .native_id = "UCayto"};
    BZ_AUTO(bz_json) settings = promise_json(words);
    BZ_AUTO(bz_json) noted = promise_json(state);
    struct bz_context c = {.account = &account, .settings = settings, .state = noted};
    struct bz_response r = {0};

    if (size < 2)
        return 0;
    r.status = statuses[data[1] % (sizeof statuses / sizeof *statuses)];
    demand(promise_body(&r, data + 2, size - 2));
    run(&c, data[0] % (sizeof asked / sizeof *asked), &r);
    bz_response_done(&r);
    return 0;
}
