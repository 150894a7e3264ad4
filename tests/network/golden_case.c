/* SPDX-License-Identifier: EUPL-1.2 */
/* Runs a golden case: the calls its case.json names, with what it gives them.
 *
 * case.json has "call" (step, round, sweep, recheck, check, reply, replied, find_own,
 * found_own, length, verify, addressees, media, got_media, backoff, holds, refresh, refreshed),
 * what the network's context.json has
 * ("account", "settings", "state", "at") where it differs, and what the call needs: "purpose",
 * "request" (an address, or {"url", "state"}), "ids", "part", "step" (what replied() gave with
 * MORE). An answer is {"status", "headers", "json" or "body" (a file)}; "exchanges" are several
 * of them. In a round an exchange {"poll": time} starts the next round from the last finished
 * one; in a sweep, whose poll knows "known", the next job. Without case.json it is one step
 * over input.json, purpose "import". */
#include "golden.h"

#include "term/civil.h"

#include <stdio.h>
#include <string.h>

void (*golden_hook)(bool before);

const struct bz_json *golden_plan(const struct golden *g, const char *key)
{
    const struct bz_json *own = bz_json_get(g->plan, key);

    return own ? own : bz_json_get(g->context, key);
}

buzon_time golden_time(const struct bz_json *j)
{
    buzon_time t;

    return bz_json_text(j) && bz_instant_parse(bz_json_text(j), &t) ? t : 0;
}

static struct bz_account plan_account(const struct golden *g)
{
    const struct bz_json *j = golden_plan(g, "account");
    int state = bz_names_find(&bz_account_states, bz_json_str(j, "state"));
    bool ends = bz_json_kind(bz_json_get(j, "token_expires_at")) != BZ_JSON_NULL;

    return (struct bz_account){.state = (enum buzon_account_state)(state < 0 ? 0 : state),
                               .token_expires_at = ends ? 0 : BUZON_TIME_NONE,
                               .name = bz_json_str(j, "name"),
                               .network = g->network->name,
                               .native_id = bz_json_str(j, "native_id"),
                               .handle = bz_json_str(j, "handle"),
                               .url = bz_json_str(j, "url")};
}

/* --- answers --- */

static char *answer_body(const struct golden *g, const struct bz_json *j, size_t *len)
{
    BZ_LOCAL_ERR(err);
    const char *file = bz_json_str(j, "body");
    char *text;

    if (bz_json_get(j, "json")) {
        text = bz_json_print(bz_json_get(j, "json"), &err);
        *len = strlen(text);
        return text;
    }
    text = golden_read(g->folder, file ? file : "input.json", len);
    if (!text)
        (void)fprintf(stderr, "%s: there is no %s\n", g->folder, file ? file : "input.json");
    return text;
}

void golden_answer(const struct golden *g, const struct bz_json *j, struct bz_response *r)
{
    BZ_LOCAL_ERR(err);
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    *r = (struct bz_response){.status = (int)bz_json_num(j, "status", 200)};
    while (bz_json_each(bz_json_get(j, "headers"), &iter, &key, &value))
        (void)bz_headers_add(&r->headers, key, bz_json_text(value), &err);
    r->body = answer_body(g, j, &r->len);
}

static struct bz_request *plan_request(const struct golden *g)
{
    BZ_LOCAL_ERR(err);
    const struct bz_json *j = bz_json_get(g->plan, "request");
    const char *url = bz_json_text(j) ? bz_json_text(j) : bz_json_str(j, "url");
    const char *purpose = bz_json_str(g->plan, "purpose");
    struct bz_request *r = url ? bz_request_new(purpose, "GET", url, &err) : NULL;

    if (r && bz_json_get(j, "state"))
        r->state = bz_json_print(bz_json_get(j, "state"), &err);
    return r;
}

static struct bz_json *result(struct bz_batch *b, const struct bz_err *err)
{
    struct bz_json *j, *wrapped;

    if (b) {
        j = golden_batch(b);
        bz_batch_free(b);
        return j;
    }
    wrapped = bz_json_object();
    (void)bz_json_set(wrapped, "error", golden_error(err));
    return wrapped;
}

/* --- calls --- */

/* What a call is made with. */
struct call {
    const struct golden *g;
    struct bz_account account;
    struct bz_context c;
    struct bz_part part;
    struct bz_message to;
    struct bz_author author;
};

static void call_part(struct call *call)
{
    const struct bz_json *p = bz_json_get(call->g->plan, "part"), *to = bz_json_get(p, "to");
    int visibility = bz_names_find(&bz_visibilities, bz_json_str(p, "visibility"));
    int theirs = bz_names_find(&bz_visibilities, bz_json_str(to, "visibility"));
    int kind = bz_names_find(&bz_message_kinds, bz_json_str(to, "kind"));

    call->author.handle = bz_json_str(to, "handle");
    call->author.id = bz_json_str(to, "author");
    call->author.name = bz_json_str(to, "name");
    call->to = (struct bz_message){
        .native_id = bz_json_str(to, bz_json_get(to, "native_id") ? "native_id" : "id"),
        .id = bz_json_str(to, "id"),
        .author = call->author.handle || call->author.id ? &call->author : NULL,
        .extra = bz_json_str(to, "extra"),
        .subject = bz_json_str(to, "subject"),
        .thread = bz_json_str(to, "thread"),
        .parent = bz_json_str(to, "parent"),
        .kind = (enum buzon_message_kind)(kind < 0 ? 0 : kind),
        .visibility = (enum buzon_visibility)(theirs < 0 ? 0 : theirs)};
    call->part =
        (struct bz_part){.text = bz_json_str(p, "text"),
                         .index = (size_t)bz_json_num(p, "index", 0),
                         .n = (size_t)bz_json_num(p, "n", 1),
                         .key = bz_json_str(p, "key"),
                         .newest = bz_json_str(p, "newest"),
                         .to = &call->to,
                         .previous = bz_json_str(p, "previous"),
                         .visibility = (enum buzon_visibility)(visibility < 0 ? 0 : visibility),
                         .language = bz_json_str(p, "language"),
                         .now = golden_time(golden_plan(call->g, "at")),
                         .heard_at = golden_time(bz_json_get(p, "heard_at")),
                         .form = bz_json_get(p, "form")};
}

static struct bz_json *reply_result(bool ok, struct bz_reply *r, const struct bz_err *err)
{
    static const char *const names[] = {"done", "more", "refused", "later", "unknown"};
    struct bz_json *j = bz_json_object();

    (void)bz_json_set_text(j, "sent", ok ? names[r->what] : "failed");
    (void)bz_json_set_text(j, "native_id", r->native_id);
    (void)bz_json_set_text(j, "url", r->url);
    if (r->state)
        (void)bz_json_set_text(j, "state", r->state);
    if (err->code)
        (void)bz_json_set(j, "error", golden_error(err));
    bz_reply_done(r);
    return j;
}

/* One exchange through the function the call names. */
static struct bz_json *call_exchange(struct call *call, const struct bz_exchange *x,
                                     struct bz_err *err)
{
    const char *name = bz_json_str(call->g->plan, "call");
    const struct bz_network *net = call->g->network;
    struct bz_reply r = {0};
    bool ok;

    if (!name || strcmp(name, "step") == 0 || strcmp(name, "round") == 0)
        return result(HOOKED(net->step(&call->c, x, err)), err);
    ok = HOOKED(strcmp(name, "replied") == 0
                    ? net->replied(&call->c, &call->part, x, &r, err)
                    : net->found_own(&call->c, &call->part, x, &r, err));
    return reply_result(ok, &r, err);
}

static struct bz_json *call_answer(struct call *call, const struct bz_json *answer,
                                   struct bz_err *err)
{
    const char *purpose = bz_json_str(call->g->plan, "purpose");
    BZ_AUTO(bz_request) request = plan_request(call->g);
    struct bz_response r;
    struct bz_exchange x = {.purpose = purpose ? purpose : "import",
                            .request = request,
                            .response = &r,
                            .at = golden_time(golden_plan(call->g, "at"))};
    struct bz_json *j;

    golden_answer(call->g, answer, &r);
    j = call_exchange(call, &x, err);
    bz_response_done(&r);
    return j;
}

static struct bz_json *call_answers(struct call *call, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(call->g->plan, "exchanges");
    struct bz_json *results;

    if (!list)
        return call_answer(call, call->g->plan, err);
    results = bz_json_array();
    for (size_t i = 0; i < bz_json_len(list); i++) {
        BZ_LOCAL_ERR(local);

        (void)bz_json_push(results, call_answer(call, bz_json_at(list, i), &local));
        if (local.code == BUZON_ERR_NO_MEMORY)
            (void)bz_nomem(err);
    }
    return results;
}

static struct bz_json *call_request(struct call *call, struct bz_err *err)
{
    const char *name = bz_json_str(call->g->plan, "call");
    const struct bz_network *net = call->g->network;
    buzon_time since = golden_time(bz_json_get(call->g->plan, "since"));
    const char *step = bz_json_str(call->g->plan, "step");
    BZ_AUTO(bz_request)
    r = HOOKED(strcmp(name, "reply") == 0 ? net->reply(&call->c, &call->part, step, err)
                                          : net->find_own(&call->c, &call->part, since, err));

    return r ? golden_request(r) : result(NULL, err);
}

/* Everything about the length of an answer. */
static struct bz_json *call_length(struct call *call, struct bz_err *err)
{
    static const char *const retries[] = {"none", "readback", "idempotent"};
    const struct bz_network *net = call->g->network;
    const char *text = call->part.text;
    BZ_TEXT salutation =
        net->salutation ? HOOKED(net->salutation(&call->c, &call->to, err)) : NULL;
    struct bz_json *j = bz_json_object();

    (void)bz_json_set_text(j, "salutation", salutation);
    (void)bz_json_set_int(j, "length",
                          HOOKED(net->length ? net->length(&call->c, text, err)
                                             : bz_length(text, net->limits.unit, err)));
    (void)bz_json_set_int(j, "limit", net->limit ? net->limit(&call->c) : net->limits.text);
    (void)bz_json_set_text(j, "retry",
                           retries[net->retry_of ? net->retry_of(&call->c) : net->retry]);
    return j;
}

static struct bz_json *call_recheck(struct call *call, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(call->g->plan, "ids");
    const char *ids[256];
    size_t n = bz_json_len(list) < 256 ? bz_json_len(list) : 256;

    for (size_t i = 0; i < n; i++)
        ids[i] = bz_json_text(bz_json_at(list, i));
    return result(HOOKED(call->g->network->recheck(&call->c, ids, n, err)), err);
}

/* --- rounds --- */

struct round {
    struct bz_json *state, *floor; /* owned */
    struct bz_batch *last;         /* owned */
    buzon_time at;
};

static void round_done(struct round *r)
{
    bz_json_free(r->state);
    bz_json_free(r->floor);
    bz_batch_free(r->last);
}

/* Keep what a batch says for the next step, as the inbox does. */
static void round_keep(struct round *r, struct bz_batch *b)
{
    bz_batch_free(r->last);
    r->last = b;
    if (!b || !b->state)
        return;
    bz_json_free(r->state);
    r->state = golden_parse(b->state, "state");
    if (b->round_done) {
        bz_json_free(r->floor);
        r->floor = bz_json_share(r->state);
    }
}

static struct bz_batch *round_poll(struct call *call, struct round *r, const struct bz_json *at,
                                   struct bz_err *err)
{
    bool check = bz_streq(bz_json_str(call->g->plan, "call"), "check");

    if (at)
        r->at = golden_time(at);
    call->c.state = r->floor;
    if (bz_streq(bz_json_str(call->g->plan, "call"), "sweep")) {
        call->c.state = r->last && r->last->round_done ? NULL : r->state;
        return HOOKED(
            call->g->network->sweep(&call->c, bz_json_get(call->g->plan, "known"), r->at, err));
    }
    return HOOKED(check ? call->g->network->check(&call->c, err)
                        : call->g->network->poll(&call->c, r->at, err));
}

static struct bz_batch *round_step(struct call *call, struct round *r,
                                   const struct bz_json *answer, struct bz_err *err)
{
    const struct bz_request *request =
        r->last && r->last->requests.n ? r->last->requests.items[0] : NULL;
    struct bz_response response;
    struct bz_exchange x = {.request = request, .response = &response, .at = r->at};
    struct bz_batch *b;

    if (!request)
        return bz_fail(err, BUZON_ERR_INTERNAL, "nothing was asked");
    x.purpose = request->purpose;
    golden_answer(call->g, answer, &response);
    call->c.state = r->state;
    b = HOOKED(call->g->network->step(&call->c, &x, err));
    bz_response_done(&response);
    return b;
}

static struct bz_json *call_round(struct call *call, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(call->g->plan, "exchanges");
    __attribute__((cleanup(round_done))) struct round r = {
        .at = golden_time(golden_plan(call->g, "at")),
        .floor = bz_json_share(bz_json_get(call->g->plan, "state"))};
    struct bz_json *results = bz_json_array();

    for (size_t i = 0; i <= bz_json_len(list); i++) {
        BZ_LOCAL_ERR(local);
        const struct bz_json *answer = i ? bz_json_at(list, i - 1) : NULL;
        const struct bz_json *at = bz_json_get(answer, "poll");
        struct bz_batch *b = !answer || at ? round_poll(call, &r, at, &local)
                                           : round_step(call, &r, answer, &local);

        if (b)
            bz_record_ref(b);
        (void)bz_json_push(results, result(b, &local));
        if (b || local.code == BUZON_ERR_INTERNAL)
            round_keep(&r, b);
        if (local.code == BUZON_ERR_NO_MEMORY)
            (void)bz_nomem(err);
    }
    return results;
}

struct bz_json *golden_run(const struct golden *g, struct bz_err *err)
{
    const char *name = bz_json_str(g->plan, "call");
    struct call call = {.g = g, .account = plan_account(g)};
    struct bz_json *delivery;

    call.c = (struct bz_context){.account = &call.account,
                                 .settings = golden_plan(g, "settings"),
                                 .state = golden_plan(g, "state")};
    call_part(&call);
    delivery = name ? golden_delivery(g, &call.c, err) : NULL;
    if (delivery)
        return delivery;
    if (!name || strcmp(name, "step") == 0 || strcmp(name, "replied") == 0 ||
        strcmp(name, "found_own") == 0)
        return call_answers(&call, err);
    if (strcmp(name, "round") == 0 || strcmp(name, "check") == 0 || strcmp(name, "sweep") == 0)
        return call_round(&call, err);
    if (strcmp(name, "recheck") == 0)
        return call_recheck(&call, err);
    if (strcmp(name, "length") == 0)
        return call_length(&call, err);
    return call_request(&call, err);
}

/* --- files --- */

static struct bz_json *open_json(const char *folder, const char *name)
{
    size_t len;
    BZ_TEXT text = golden_read(folder, name, &len);

    return text ? golden_parse(text, name) : bz_json_object();
}

bool golden_open(struct golden *g, const char *network, const char *folder)
{
    char above[1024];

    *g = (struct golden){.network = bz_network_find(network), .folder = strdup(folder)};
    (void)snprintf(above, sizeof above, "%s/..", folder);
    g->context = open_json(above, "context.json");
    g->plan = open_json(folder, "case.json");
    if (!g->network)
        (void)fprintf(stderr, "%s: there is no network %s\n", folder, network);
    return g->network && g->context && g->plan;
}

void golden_done(struct golden *g)
{
    free(g->folder);
    bz_json_free(g->context);
    bz_json_free(g->plan);
    *g = (struct golden){0};
}
