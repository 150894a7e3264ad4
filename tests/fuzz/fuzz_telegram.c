/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever a Bot API answers to any question, and whatever is delivered: what comes out keeps
 * the promises of a batch, asks nobody else, and its state starts the next round.
 *
 * The first two bytes of an input say which question and status; the rest is the body. */
#include "promise.h"

#include <string.h>

#define BASE "http://127.0.0.1:8081"

static const char *const purposes[] = {"updates", "webhook",      "import", "me",
                                       "replied", "webhook_info", "file",   "file_body"};
static const int statuses[] = {200, 400, 401, 403, 404, 409, 429, 500};

static void run_step(const struct bz_network *net, struct bz_context c,
                     const struct bz_exchange *x)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_batch) b = promise_step(net, &c, x);
    BZ_AUTO(bz_json) state = b && b->state ? promise_json(b->state) : bz_json_object();
    BZ_AUTO(bz_batch) next = NULL;

    if (!b)
        return;
    for (size_t i = 0; i < b->requests.n; i++)
        demand(bz_same_origin(BASE, b->requests.items[i]->url));
    demand(bz_json_num(state, "offset", 1) > 0);
    c.state = state;
    next = net->poll(&c, 1795514400000, &err);
    demand(next && next->requests.n == 1 && !next->round_done);
}

static void run_answer(const struct bz_network *net, const struct bz_context *c,
                       const struct bz_exchange *x)
{
    struct bz_attachment a = {.url = "telegram:7:8/u?file=f", .size = -1};
    struct bz_message to = {.id = "7:8", .native_id = "7:8"};
    struct bz_part part = {.text = "Hola", .n = 1, .key = "k", .to = &to};
    struct bz_err err = {0};
    struct bz_reply r = {0};
    struct bz_fetched f = {0};

    if (strcmp(x->purpose, "replied") == 0) {
        demand(net->replied(c, &part, x, &r, &err));
        promise_reply(&r, &err);
    } else {
        demand(net->got_media(c, &a, x, &f, &err) && f.what != BZ_SENT_UNKNOWN);
    }
    bz_reply_done(&r);
    bz_fetched_done(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct bz_network *net = bz_network_find("telegram");
    struct bz_err err = {0};
    struct bz_account account = {.name = "ayto", .network = "telegram"};
    BZ_AUTO(bz_json) settings = promise_json("{\"base_url\":\"" BASE "\",\"ours\":[\"-5\"]}");
    BZ_AUTO(bz_json) state = promise_json("{\"account\":{\"native_id\":\"9\"},\"offset\":4}");
    struct bz_context c = {.account = &account, .settings = settings, .state = state};
    BZ_AUTO(bz_request) request = NULL;
    struct bz_response r = {0};
    struct bz_exchange x = {.response = &r, .at = 1795514400000};

    if (size < 2)
        return 0;
    x.purpose = purposes[data[0] % (sizeof purposes / sizeof *purposes)];
    r.status = statuses[data[1] % (sizeof statuses / sizeof *statuses)];
    request = bz_request_new(x.purpose, "GET", BASE "/bot{secret}/getUpdates", &err);
    x.request = strcmp(x.purpose, "webhook") == 0 ? NULL : request;
    demand(promise_body(&r, data + 2, size - 2));
    if (strcmp(x.purpose, "replied") == 0 || bz_starts(x.purpose, "file"))
        run_answer(net, &c, &x);
    else
        run_step(net, c, &x);
    bz_response_done(&r);
    return 0;
}
