/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever LinkedIn answers, to whatever was asked, or delivers: what comes out keeps the
 * promises of a batch. Whatever somebody delivers: only the signed is let in.
 *
 * The first byte of an input says what was asked, the second the status; the rest is the body.
 */
#include "base/utf8.h"
#include "network/network.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void check_messages(const struct bz_messages *list, enum buzon_direction direction)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct bz_message *m = list->items[i];
        struct bz_err err = {0};
        BZ_AUTO(bz_json)
        extra = m->extra ? bz_json_parse(m->extra, strlen(m->extra), NULL, NULL, &err)
                         : bz_json_object();

        demand(m->id && *m->id && m->native_id && m->text && m->direction == direction);
        demand(m->created_at != BUZON_TIME_NONE && bz_json_kind(extra) == BZ_JSON_OBJECT);
        demand(bz_utf8_valid(m->text, strlen(m->text)) == strlen(m->text));
    }
}

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
    struct bz_err err = {0};
    BZ_AUTO(bz_batch) b = net->step(c, x, &err);

    demand(b || (err.code != BUZON_OK && err.code != BUZON_ERR_INTERNAL));
    if (!b)
        return;
    check_messages(&b->messages, BUZON_DIRECTION_IN);
    check_messages(&b->own_posts, BUZON_DIRECTION_OUT);
    check_requests(&b->requests);
    for (size_t i = 0; i < b->notices.n; i++)
        demand(b->notices.items[i]->target && *b->notices.items[i]->target);
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
    demand((r.what == BZ_SENT_DONE) == (r.native_id != NULL));
    demand((r.what == BZ_SENT_MORE) == (r.state != NULL));
    demand(r.what != BZ_SENT_LATER || err.retry_at);
    bz_reply_done(&r);
}

static void run_verify(const struct bz_network *net, const struct bz_context *c, char *text,
                       bool get)
{
    static char post[] = "POST", got[] = "GET", body[] = "{}";
    struct bz_err err = {0};
    struct bz_secret *secret = bz_secret_new("cs", 2, &err);
    const struct bz_secret *const secrets[] = {secret};
    const struct bz_proofs proofs = {.items = secrets, .n = 1};
    struct bz_delivery d = {.method = get ? got : post, .query = text, .body = body, .len = 2};
    struct bz_verdict v = {0};

    demand(bz_headers_add(&d.headers, "X-LI-Signature", text, &err));
    demand(net->verify(c, &d, &proofs, &v, &err));
    demand((v.what == BZ_VERDICT_ANSWER) == (v.body != NULL));
    demand(v.what != BZ_VERDICT_ACCEPTED || !get);
    demand(v.what != BZ_VERDICT_REFUSED || v.why);
    bz_verdict_done(&v);
    bz_headers_done(&d.headers);
    bz_secret_free(secret);
}

static void run_tokens(const struct bz_network *net, const struct bz_context *c,
                       const struct bz_exchange *x)
{
    struct bz_refreshed got = {.expires_at = BUZON_TIME_NONE};
    struct bz_err err = {0};

    demand(net->refreshed(c, x, &got, &err) ? got.secrets.n > 0 : err.code != BUZON_OK);
    bz_refreshed_done(&got);
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
        run_verify(net, c, r->body, bz_streq(purpose, "get"));
    else if (bz_streq(purpose, "refresh"))
        run_tokens(net, c, &x);
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
    struct bz_err err = {0};
    BZ_AUTO(bz_json) settings = bz_json_parse(words, strlen(words), NULL, NULL, &err);
    struct bz_context c = {.account = &account, .settings = settings};
    struct bz_response r = {0};

    if (size < 2)
        return 0;
    r.status = statuses[data[1] % (sizeof statuses / sizeof *statuses)];
    r.len = size - 2;
    r.body = malloc(r.len + 1);
    memcpy(r.body, data + 2, r.len);
    r.body[r.len] = '\0';
    run(&c, data[0] % (sizeof asked / sizeof *asked), &r);
    bz_response_done(&r);
    return 0;
}
