/* SPDX-License-Identifier: EUPL-1.2 */
/* Golden cases about deliveries, media and tokens: is it theirs, whose is it, where is the
 * file, when may we come back, what renews the token.
 *
 * verify has "secrets" (texts), "handshake" (a text) and "deliveries" of {"method", "query",
 * "headers", "text" or "body" (a file)}; media has "attachment" (an address, or {"url",
 * "size", "of": its message's native id}) and "media_state"; got_media and backoff have
 * "exchanges", and got_media their "purpose"; so has refreshed. */
#include "golden.h"

#include "term/civil.h"
#include "text/split.h"

#include <string.h>

enum { SECRETS = 4 };

/* --- verify --- */

struct proofs {
    struct bz_secret *secrets[SECRETS], *handshake; /* owned */
    struct bz_proofs given;
};

static struct bz_secret *secret_of(const struct bz_json *j)
{
    BZ_LOCAL_ERR(err);
    const char *text = bz_json_text(j);

    return text ? bz_secret_new(text, strlen(text), &err) : NULL;
}

static void proofs_open(const struct golden *g, struct proofs *p)
{
    const struct bz_json *list = golden_plan(g, "secrets");

    *p = (struct proofs){.handshake = secret_of(golden_plan(g, "handshake"))};
    for (size_t i = 0; i < bz_json_len(list) && i < SECRETS; i++)
        p->secrets[p->given.n++] = secret_of(bz_json_at(list, i));
    p->given.items = (const struct bz_secret *const *)p->secrets;
    p->given.handshake = p->handshake;
}

static void proofs_done(struct proofs *p)
{
    for (size_t i = 0; i < SECRETS; i++)
        bz_secret_free(p->secrets[i]);
    bz_secret_free(p->handshake);
}

static void delivery_open(const struct golden *g, const struct bz_json *j,
                          struct bz_delivery *d)
{
    BZ_LOCAL_ERR(err);
    const char *query = bz_json_str(j, "query"), *text = bz_json_str(j, "text");
    const char *method = bz_json_str(j, "method");
    struct bz_response r = {0};
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    if (bz_json_str(j, "body"))
        golden_answer(g, j, &r);
    *d = (struct bz_delivery){.method = strdup(method ? method : "POST"),
                              .query = query ? strdup(query) : NULL,
                              .body = text ? strdup(text) : bz_steal(r.body),
                              .len = text ? strlen(text) : r.len};
    bz_response_done(&r);
    while (bz_json_each(bz_json_get(j, "headers"), &iter, &key, &value))
        (void)bz_headers_add(&d->headers, key, bz_json_text(value), &err);
}

static void delivery_done(struct bz_delivery *d)
{
    free(d->method);
    free(d->query);
    free(d->body);
    bz_headers_done(&d->headers);
}

static struct bz_json *verdict(bool ok, struct bz_verdict *v, const struct bz_err *err)
{
    static const char *const names[] = {"refused", "accepted", "answer"};
    struct bz_json *j = bz_json_object();

    (void)bz_json_set_text(j, "verdict", ok ? names[v->what] : "failed");
    (void)bz_json_set_int(j, "proof", v->proof);
    (void)bz_json_set_text(j, "why", v->why);
    (void)bz_json_set_text(j, "body", v->body);
    (void)bz_json_set_text(j, "type", v->type);
    if (err->code)
        (void)bz_json_set(j, "error", golden_error(err));
    bz_verdict_done(v);
    return j;
}

static struct bz_json *call_verify(const struct golden *g, const struct bz_context *c,
                                   struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(g->plan, "deliveries");
    struct bz_json *results = bz_json_array();
    struct proofs p;

    proofs_open(g, &p);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        BZ_LOCAL_ERR(local);
        struct bz_verdict v = {0};
        struct bz_delivery d;
        bool ok;

        delivery_open(g, bz_json_at(list, i), &d);
        ok = HOOKED(g->network->verify(c, &d, &p.given, &v, &local));
        (void)bz_json_push(results, verdict(ok, &v, &local));
        if (local.code == BUZON_ERR_NO_MEMORY)
            (void)bz_nomem(err);
        delivery_done(&d);
    }
    proofs_done(&p);
    return results;
}

/* --- the other calls: one exchange each --- */

static struct bz_json *addressees(const struct golden *g, const struct bz_exchange *x,
                                  struct bz_err *err)
{
    BZ_DONE(bz_texts) ids = {0};
    struct bz_json *j;

    if (!HOOKED(g->network->addressees(x, &ids, err)))
        return golden_error(err);
    j = bz_json_array();
    for (size_t i = 0; i < ids.n; i++)
        (void)bz_json_push_text(j, ids.items[i]);
    return j;
}

static struct bz_attachment attachment_of(const struct golden *g)
{
    const struct bz_json *j = bz_json_get(g->plan, "attachment");
    const char *url = bz_json_text(j);

    return (struct bz_attachment){.url = url ? url : bz_json_str(j, "url"),
                                  .of = bz_json_str(j, "of"),
                                  .size = bz_json_num(j, "size", -1)};
}

static struct bz_json *got_media(const struct golden *g, const struct bz_context *c,
                                 const struct bz_exchange *x, struct bz_err *err)
{
    static const char *const names[] = {"done", "more", "refused", "later", "unknown"};
    const struct bz_attachment a = attachment_of(g);
    struct bz_fetched f = {0};
    struct bz_json *j = bz_json_object();
    bool ok = HOOKED(g->network->got_media(c, &a, x, &f, err));

    (void)bz_json_set_text(j, "fetched", ok ? names[f.what] : "failed");
    (void)bz_json_set_text(j, "state", f.state);
    if (err->code)
        (void)bz_json_set(j, "error", golden_error(err));
    bz_fetched_done(&f);
    return j;
}

static struct bz_json *backoff(const struct golden *g, const struct bz_context *c,
                               const struct bz_exchange *x)
{
    buzon_time at = HOOKED(g->network->backoff(c, x));
    struct bz_json *j = bz_json_object();
    char text[32];

    if (at != BUZON_TIME_NONE)
        bz_instant_format(at, text);
    (void)bz_json_set_text(j, "back_at", at == BUZON_TIME_NONE ? NULL : text);
    return j;
}

/* What waits after that answer to something that was read, and to an answer of ours. */
static struct bz_json *holds(const struct golden *g, const struct bz_exchange *x)
{
    static const char *const names[] = {"all", "reads", "writes"};
    struct bz_json *j = bz_json_object();

    (void)bz_json_set_text(j, "read", names[HOOKED(g->network->holds(x, false))]);
    (void)bz_json_set_text(j, "said", names[HOOKED(g->network->holds(x, true))]);
    return j;
}

static struct bz_json *refreshed(const struct golden *g, const struct bz_context *c,
                                 const struct bz_exchange *x, struct bz_err *err)
{
    BZ_DONE(bz_refreshed) got = {.expires_at = BUZON_TIME_NONE};
    bool ok = HOOKED(g->network->refreshed(c, x, &got, err));
    struct bz_json *j = bz_json_object(), *secrets = bz_json_array();
    char text[32];

    for (size_t i = 0; ok && i < got.secrets.n; i++) {
        const struct bz_fresh *f = &got.secrets.items[i];
        struct bz_json *one = bz_json_object();

        (void)bz_json_set_text(one, f->name, bz_secret_bytes(f->value));
        (void)bz_json_push(secrets, one);
    }
    bz_instant_format(got.expires_at, text);
    (void)bz_json_set(j, "secrets", secrets);
    (void)bz_json_set_text(j, "expires_at", ok && *text ? text : NULL);
    if (err->code)
        (void)bz_json_set(j, "error", golden_error(err));
    return j;
}

static struct bz_json *delivery_exchange(const struct golden *g, const struct bz_context *c,
                                         const struct bz_json *answer, struct bz_err *err)
{
    const char *name = bz_json_str(g->plan, "call");
    const char *purpose = bz_json_str(answer, "purpose");
    struct bz_response r;
    struct bz_exchange x = {.purpose = purpose ? purpose : "webhook",
                            .response = &r,
                            .at = golden_time(golden_plan(g, "at"))};
    struct bz_json *j;

    golden_answer(g, answer, &r);
    j = strcmp(name, "addressees") == 0  ? addressees(g, &x, err)
        : strcmp(name, "got_media") == 0 ? got_media(g, c, &x, err)
        : strcmp(name, "refreshed") == 0 ? refreshed(g, c, &x, err)
        : strcmp(name, "holds") == 0     ? holds(g, &x)
                                         : backoff(g, c, &x);
    bz_response_done(&r);
    return j;
}

static struct bz_json *delivery_exchanges(const struct golden *g, const struct bz_context *c,
                                          struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(g->plan, "exchanges");
    struct bz_json *results = bz_json_array();

    for (size_t i = 0; i < bz_json_len(list); i++) {
        BZ_LOCAL_ERR(local);

        (void)bz_json_push(results, delivery_exchange(g, c, bz_json_at(list, i), &local));
        if (local.code == BUZON_ERR_NO_MEMORY)
            (void)bz_nomem(err);
    }
    return results;
}

static struct bz_json *call_media(const struct golden *g, const struct bz_context *c,
                                  struct bz_err *err)
{
    const struct bz_attachment a = attachment_of(g);
    BZ_AUTO(bz_request)
    r = HOOKED(g->network->media(c, &a, bz_json_str(g->plan, "media_state"), err));

    return r ? golden_request(r) : golden_error(err);
}

static struct bz_json *call_refresh(const struct golden *g, const struct bz_context *c,
                                    struct bz_err *err)
{
    BZ_AUTO(bz_request) r = HOOKED(g->network->refresh(c, err));

    return r ? golden_request(r) : golden_error(err);
}

struct bz_json *golden_delivery(const struct golden *g, const struct bz_context *c,
                                struct bz_err *err)
{
    const char *name = bz_json_str(g->plan, "call");

    if (strcmp(name, "verify") == 0)
        return call_verify(g, c, err);
    if (strcmp(name, "media") == 0)
        return call_media(g, c, err);
    if (strcmp(name, "refresh") == 0)
        return call_refresh(g, c, err);
    if (strcmp(name, "addressees") == 0 || strcmp(name, "got_media") == 0 ||
        strcmp(name, "backoff") == 0 || strcmp(name, "holds") == 0 ||
        strcmp(name, "refreshed") == 0)
        return delivery_exchanges(g, c, err);
    return NULL;
}
