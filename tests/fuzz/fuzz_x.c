/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever X answers, delivers or has in an archive: what comes out keeps the promises of a
 * batch. Whatever somebody delivers: only the signed is let in. Whatever is written: it has a
 * length.
 *
 * The first byte of an input says which of these, and the status; the rest is the body. */
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
    for (size_t i = 0; i < b->notices.n; i++)
        demand(b->notices.items[i]->target && *b->notices.items[i]->target);
    demand(b->round_done && !b->requests.n);
}

/* The text is a query of a GET, or the signature of a POST. */
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

    demand(bz_headers_add(&d.headers, "x-twitter-webhooks-signature", text, &err));
    demand(net->verify(c, &d, &proofs, &v, &err));
    demand((v.what == BZ_VERDICT_ANSWER) == (v.body != NULL));
    demand(v.what != BZ_VERDICT_ACCEPTED || !get);
    demand(v.what != BZ_VERDICT_REFUSED || v.why);
    bz_verdict_done(&v);
    bz_headers_done(&d.headers);
    bz_secret_free(secret);
}

/* Nothing weighs more than an address a byte. */
static void run_length(const char *text)
{
    struct bz_err err = {0};
    int64_t n = bz_length(text, BZ_LENGTH_X, &err);

    demand(n >= 0 && (n > 0 || !*text));
    demand(n <= 23 * (int64_t)strlen(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct bz_network *net = bz_network_find("x");
    struct bz_account account = {
        .name = "ayto", .network = "x", .native_id = "1400000000000000009", .handle = "@ayto"};
    struct bz_context c = {.account = &account};
    struct bz_response r = {.status = 200};
    struct bz_exchange x = {.purpose = "webhook", .response = &r, .at = INT64_C(1795514400000)};

    if (!size)
        return 0;
    r.len = size - 1;
    r.body = malloc(r.len + 1);
    memcpy(r.body, data + 1, r.len);
    r.body[r.len] = '\0';
    switch (data[0] % 5) {
    case 0:
        r.status = 429;
        run_step(net, &c, &x);
        break;
    case 1:
        run_step(net, &c, &x);
        break;
    case 2:
        run_verify(net, &c, r.body, true);
        break;
    case 3:
        run_verify(net, &c, r.body, false);
        break;
    default:
        run_length(r.body);
    }
    bz_response_done(&r);
    return 0;
}
