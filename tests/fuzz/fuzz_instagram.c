/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever Instagram answers to each question, or delivers: what comes out keeps the promises
 * of a batch, and what is asked next is asked of Graph, of Facebook's or Instagram's as the
 * account is.
 *
 * The first byte of an input says to which question it is the answer, the status, and by which
 * login; the rest is the body. */
#include "promise.h"

#include <string.h>

static const struct {
    const char *purpose, *state; /* state: of the request */
} questions[] = {
    {"webhook", NULL},
    {"media", NULL},
    {"live", NULL},
    {"stories", NULL},
    {"tags", NULL},
    {"talks", NULL},
    {"comments", NULL},
    {"node", "{\"id\":\"18000000000000077\"}"},
    {"mention", "{\"page\":\"17841400000000001\",\"at\":1,\"value\":{\"media_id\":\"1799\"}}"},
    {"mention",
     "{\"page\":\"17841400000000001\",\"at\":1,\"plain\":true,\"value\":{\"media_id\":"
     "\"1799\",\"comment_id\":\"1800\"}}"},
    {"check_me", NULL},
    {"check_link", NULL},
    {"check_apps", NULL},
    {"check_app", NULL},
    {"check_token", NULL},
};

enum { QUESTIONS = sizeof questions / sizeof *questions };

static const char known[] =
    "{\"since\":1792922400000,\"talks\":1795510000000,\"posts\":[{\"id\":\"1799\",\"n\":3,"
    "\"at\":0,\"newest\":1795513800000}],\"round\":{\"began\":1795514400000,\"phase\":0,"
    "\"queue\":[{\"id\":\"1799\",\"n\":5,\"at\":0,\"until\":1795513800000,\"want\":2},{\"id\":"
    "\"1800\",\"post\":\"1799\",\"edge\":\"/replies?\",\"more\":\"&after=R\"}]}}";

static void run_step(const struct bz_network *net, const struct bz_context *c,
                     const struct bz_exchange *x)
{
    BZ_AUTO(bz_batch) b = promise_step(net, c, x);

    for (size_t i = 0; b && i < b->requests.n; i++)
        demand(bz_starts(b->requests.items[i]->url,
                         c->settings ? "https://graph.facebook.com/v26.0/"
                                     : "https://graph.instagram.com/v26.0/"));
    demand(!b || b->round_done || b->requests.n);
}

/* An answer of ours: is it there, and what became of it. */
static void run_reply(const struct bz_network *net, const struct bz_context *c,
                      const struct bz_exchange *x, bool found)
{
    const struct bz_author author = {.id = "99001"};
    const struct bz_message to = {.id = "18000000000000077",
                                  .native_id = "18000000000000077",
                                  .kind = BUZON_MESSAGE_COMMENT,
                                  .thread = "1799",
                                  .parent = "1799",
                                  .author = &author};
    const struct bz_part part = {.text = "Gracias.", .n = 1, .key = "k", .to = &to};
    struct bz_err err = {0};
    struct bz_reply r = {0};

    demand((found ? net->found_own : net->replied)(c, &part, x, &r, &err));
    promise_reply(&r, &err);
    demand(r.what != BZ_SENT_MORE);
    bz_reply_done(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct bz_network *net = bz_network_find("instagram");
    struct bz_account account = {.name = "ayto",
                                 .network = "instagram",
                                 .native_id = "17841400000000001",
                                 .handle = "ayto"};
    struct bz_err err = {0};
    BZ_AUTO(bz_json) state = promise_json(known);
    BZ_AUTO(bz_request) request = NULL;
    BZ_AUTO(bz_json)
    page = promise_json("{\"account_id\":\"17841400000000001\",\"page_id\":\"100200300400\"}");
    struct bz_context c = {.account = &account, .state = state};
    struct bz_response r = {.status = 200};
    struct bz_exchange x = {.response = &r, .at = INT64_C(1795514400000)};
    size_t q;

    if (!size)
        return 0;
    if (data[0] & 128)
        c.settings = page;
    q = (data[0] & 31) % (QUESTIONS + 3);
    r.status = data[0] & 64 ? 400 : data[0] & 32 ? 500 : 200;
    demand(promise_body(&r, data + 1, size - 1));
    if (q == QUESTIONS + 2) {
        x.purpose = "refresh";
        promise_tokens(net, &c, &x);
    } else if (q >= QUESTIONS) {
        x.purpose = "find_own";
        run_reply(net, &c, &x, q == QUESTIONS);
    } else {
        x.purpose = questions[q].purpose;
        if (q) {
            request =
                bz_request_new(x.purpose, "GET", "https://graph.instagram.com/v26.0/x", &err);
            demand(bz_dup(&request->state, questions[q].state, &err));
        }
        x.request = request;
        run_step(net, &c, &x);
    }
    bz_response_done(&r);
    return 0;
}
