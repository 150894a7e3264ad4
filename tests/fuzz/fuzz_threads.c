/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever Threads answers to each question, or delivers: what comes out keeps the promises of
 * a batch, what is asked next is asked of Threads, and a container goes on by steps that end.
 *
 * The first byte of an input says to which question it is the answer, and the status; the rest
 * is the body. */
#include "promise.h"

#include <string.h>

static const struct {
    const char *purpose, *state; /* state: of the request */
} questions[] = {
    {"webhook", NULL},
    {"posts", NULL},
    {"replies", NULL},
    {"mentions", NULL},
    {"below", NULL},
    {"node", "{\"id\":\"18020000000000001\"}"},
    {"look_up", "{\"field\":\"publish\",\"at\":1,\"value\":{\"id\":\"18010000000000001\"}}"},
    {"check_me", NULL},
    {"check_token", NULL},
    {"check_quota", NULL},
};

enum { QUESTIONS = sizeof questions / sizeof *questions };

/* What answers and read-backs are asked with; then what renews a token. */
static const struct {
    const char *purpose, *state;
} sent[] = {
    {"reply_make", "{\"made\":0}"},
    {"reply_check", "{\"made\":0,\"container\":\"179\",\"checked\":0}"},
    {"reply_check", "{\"made\":2,\"container\":\"179\",\"checked\":1,\"missing\":3}"},
    {"reply", "{\"made\":0,\"container\":\"179\",\"checked\":1795514399000}"},
    {"find_own", "{\"since\":1795510800000}"},
};

enum { SENT = sizeof sent / sizeof *sent };

static const char known[] =
    "{\"since\":1792922400000,\"top\":1795510000000,\"posts\":[{\"id\":\"18010000000000001\","
    "\"read\":1795513800000,\"newest\":1795513800000}],\"round\":{\"began\":1795514400000,"
    "\"phase\":0,\"queue\":[{\"id\":\"18010000000000001\",\"until\":1795513800000}]}}";

static const char base[] = "https://graph.threads.net/v1.0/";

static void run_step(const struct bz_network *net, const struct bz_context *c,
                     const struct bz_exchange *x)
{
    BZ_AUTO(bz_batch) b = promise_step(net, c, x);

    for (size_t i = 0; b && i < b->requests.n; i++)
        demand(bz_starts(b->requests.items[i]->url, base));
    demand(!b || b->round_done || b->requests.n);
}

/* An answer of ours: is it there, what became of it, and what comes next. */
static void run_reply(const struct bz_network *net, const struct bz_context *c,
                      const struct bz_exchange *x, bool found)
{
    const struct bz_author author = {.id = "rosa.ferrer"};
    const struct bz_message to = {.id = "18020000000000001",
                                  .native_id = "18020000000000001",
                                  .kind = BUZON_MESSAGE_REPLY,
                                  .author = &author};
    const struct bz_part part = {
        .text = "Gracias.", .n = 1, .key = "k", .to = &to, .now = x->at};
    struct bz_err err = {0};
    struct bz_reply r = {0};

    demand((found ? net->found_own : net->replied)(c, &part, x, &r, &err));
    promise_reply(&r, &err);
    demand(!found || r.what != BZ_SENT_MORE);
    if (r.what == BZ_SENT_MORE) {
        BZ_AUTO(bz_request) next = net->reply(c, &part, r.state, &err);

        demand(next && bz_starts(next->url, base));
    }
    bz_reply_done(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct bz_network *net = bz_network_find("threads");
    struct bz_account account = {
        .name = "ayto", .network = "threads", .native_id = "70001000200030001"};
    struct bz_err err = {0};
    BZ_AUTO(bz_json) state = promise_json(known);
    BZ_AUTO(bz_request) request = NULL;
    struct bz_context c = {.account = &account, .state = state};
    struct bz_response r = {.status = 200};
    struct bz_exchange x = {.response = &r, .at = INT64_C(1795514400000)};
    const char *asked;
    size_t q;

    if (!size)
        return 0;
    q = (data[0] & 31) % (QUESTIONS + SENT + 1);
    r.status = data[0] & 64 ? 400 : data[0] & 32 ? 500 : 200;
    demand(promise_body(&r, data + 1, size - 1));
    if (q < QUESTIONS + SENT) {
        x.purpose = q < QUESTIONS ? questions[q].purpose : sent[q - QUESTIONS].purpose;
        asked = q < QUESTIONS ? questions[q].state : sent[q - QUESTIONS].state;
        request = bz_request_new(x.purpose, "GET", base, &err);
        demand(bz_dup(&request->state, asked, &err));
        x.request = q ? request : NULL;
    }
    if (q < QUESTIONS)
        run_step(net, &c, &x);
    else if (q < QUESTIONS + SENT)
        run_reply(net, &c, &x, q == QUESTIONS + SENT - 1);
    else
        promise_tokens(net, &c, &x);
    bz_response_done(&r);
    return 0;
}
