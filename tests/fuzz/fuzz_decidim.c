/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever a Decidim site answers, to whatever was asked: what comes out keeps the promises of
 * a batch, and what goes out is a query to that site, whole in its quotes.
 *
 * The first byte of an input says what was asked, the second the status; the rest is the body.
 */
#include "promise.h"

#include <string.h>

static void check_requests(const struct bz_requests *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct bz_request *r = list->items[i];
        BZ_AUTO(bz_json) body = promise_json(r->body);

        demand(strcmp(r->url, "https://decide.example/api") == 0);
        demand(strcmp(r->method, "POST") == 0 && r->auth == BZ_AUTH_NONE);
        demand(bz_json_str(body, "query") && bz_json_len(body) == 1);
    }
}

/* What was asked, and what its request remembers. */
static const char *const asked[][2] = {
    {"import", NULL},
    {"spaces", NULL},
    {"page", NULL},
    {"comments", NULL},
    {"recheck", "{\"native\":\"processes/a/f/39/proposals/35/comments/901\"}"},
    {"recheck_again", "{\"native\":\"proposals/35\",\"lacks\":{\"Proposal.state\":true}}"},
    {"check", NULL},
};

static void run(const struct bz_context *c, size_t which, struct bz_response *r)
{
    const struct bz_network *net = bz_network_find("decidim");
    struct bz_err err = {0};
    const char *purpose = asked[which][0];
    BZ_AUTO(bz_request)
    q = bz_request_new(purpose, "POST", "https://decide.example/api", &err);
    struct bz_exchange x = {.purpose = purpose,
                            .request = which ? q : NULL,
                            .response = r,
                            .at = INT64_C(1795514400000)};
    BZ_AUTO(bz_batch) b = NULL;

    demand(q && bz_dup(&q->state, asked[which][1], &err));
    b = promise_step(net, c, &x);
    if (b)
        check_requests(&b->requests);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {200, 200, 200, 200, 400, 302, 403, 404, 429, 500};
    static const char words[] = "{\"base_url\":\"https://decide.example\",\"own\":[\"@ayto\"]}";
    static const char state[] =
        "{\"since\":1792922400000,\"cursor\":1795510800000,\"seen\":{\"35\":\"1@5\"},"
        "\"lacks\":{\"Proposal.withdrawn\":true},\"walk\":{\"deep\":true,\"asked\":1,"
        "\"parts\":[{\"id\":\"39\",\"path\":\"processes/a/f/39\"}],\"part\":0,\"queue\":["
        "{\"top\":\"35\",\"mark\":\"2@5\"},{\"top\":\"35\",\"parent\":\"900\",\"depth\":15}]}}";
    struct bz_account account = {.name = "ayto", .network = "decidim"};
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
