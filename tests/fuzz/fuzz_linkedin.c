/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever LinkedIn answers, to whatever was asked, or delivers: what comes out keeps the
 * promises of a batch. Whatever somebody delivers: only the signed is let in.
 *
 * The first byte of an input says what was asked, the second the status; the rest is the body.
 */
#include "promise.h"

#include <string.h>

/* A token goes to LinkedIn only, whatever an answer says. */
static void check_requests(const struct bz_requests *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct bz_request *r = list->items[i];

        demand(r->auth == BZ_AUTH_FORM ? bz_starts(r->url, "https://www.linkedin.com/oauth/v2/")
                                       : bz_starts(r->url, "https://api.linkedin.com/rest/"));
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
    static const char id[] = "urn:li:comment:(urn:li:activity:111,222)";
    const struct bz_message to = {.id = id, .native_id = id};
    const struct bz_part part = {.text = "Hasta el 15.", .n = 1, .key = "k", .to = &to};
    struct bz_err err = {0};
    struct bz_reply r = {0};

    demand((bz_streq(x->purpose, "find_own") ? net->found_own : net->replied)(c, &part, x, &r,
                                                                              &err));
    promise_reply(&r, &err);
    bz_reply_done(&r);
}

/* What was asked, and what its request remembers. */
static const char *const asked[][2] = {
    {"webhook", NULL},
    {"import", NULL},
    {"who", NULL},
    {"notifications", NULL},
    {"wanted",
     "{\"id\":\"urn:li:comment:(urn:li:activity:111,222)\",\"key\":\"k\",\"n\":{"
     "\"action\":\"COMMENT\",\"decor\":{\"owner\":\"urn:li:person:a\",\"text\":\"x\"}}}"},
    {"own", NULL},
    {"sweep_posts", NULL},
    {"sweep_comments", "{\"urn\":\"urn:li:share:110\",\"start\":0}"},
    {"check_roles", NULL},
    {"check_who", NULL},
    {"check_token", NULL},
    {"recheck", "{\"id\":\"urn:li:share:110\"}"},
    {"fetch",
     "{\"id\":\"urn:li:comment:(urn:li:activity:111,222)\",\"n\":{\"action\":\"SHARE\"}}"},
    {"reply", NULL},
    {"reply_look", NULL},
    {"find_own", "{\"since\":1795514000000,\"sure\":true}"},
    {"refresh", NULL},
    {"get", NULL},
    {"post", NULL},
};

static void run(const struct bz_context *c, size_t which, struct bz_response *r)
{
    const struct bz_network *net = bz_network_find("linkedin");
    struct bz_err err = {0};
    const char *purpose = asked[which][0];
    BZ_AUTO(bz_request)
    q = bz_request_new(purpose, "GET", "https://api.linkedin.com/rest/x", &err);
    struct bz_exchange x = {.purpose = purpose,
                            .request = which < 2 ? NULL : q,
                            .response = r,
                            .at = INT64_C(1795514400000)};

    demand(q && bz_dup(&q->state, asked[which][1], &err));
    if (bz_streq(purpose, "get") || bz_streq(purpose, "post"))
        promise_verdict(net, c, "X-LI-Signature", r->body, bz_streq(purpose, "get"));
    else if (bz_streq(purpose, "refresh"))
        promise_tokens(net, c, &x);
    else if (bz_starts(purpose, "reply") || bz_streq(purpose, "find_own"))
        run_reply(net, c, &x);
    else
        run_step(net, c, &x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {200, 200, 200, 201, 400, 403, 404, 426, 429, 500};
    static const char words[] = "{\"organization_id\":\"12345\",\"client_id\":\"77abc\"}";
    struct bz_account account = {.name = "ayto", .network = "linkedin", .native_id = "12345"};
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
