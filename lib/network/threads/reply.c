/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers: a container is made, asked after, and published.
 *
 * Making one says nothing to anybody, so it may be done as often as it takes; publishing it
 * does, and a container is published once. Whether it was is in its status: that is asked
 * before every try, also of one whose answer was lost. A new container is made only for one
 * that Threads says has ended, or that it does not find again and again (24/4279009, seen of
 * containers it had called finished).
 *
 * developers.facebook.com/docs/threads/posts, /troubleshooting. The state: "container";
 * "checked", when it was last found ready; "missing", how often it was not found, and "wait",
 * until when to leave it; "made", how many there were before it. */
#include "network/threads/threads.h"

#include "term/civil.h"

#include <inttypes.h>
#include <string.h>

enum {
    REPLY_FRESH_MS = 15 * 1000, /* for how long "ready" is taken for true */
    REPLY_WAIT_MS = 30 * 1000,  /* what the documentation recommends */
    REPLY_MISSING = 3,
    REPLY_MADE = 3
};

bool th_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err)
{
    (void)c;
    if (!to->native_id || bz_starts(to->native_id, "unknown-"))
        return bz_fail(err, BUZON_ERR_GONE,
                       "Threads does not say what it would be answered by");
    if (visibility == BUZON_VISIBILITY_PUBLIC)
        return true;
    return bz_fail(err, BUZON_ERR_UNSUPPORTED, "Threads has no %s answer",
                   buzon_visibility_name(visibility));
}

/* Parts stand below each other. */
const char *th_target(const struct bz_part *part)
{
    return part->previous ? part->previous : part->to->native_id;
}

/* --- the state --- */

struct steps {
    struct bz_json *j; /* owns */
    const char *container;
    buzon_time checked, wait;
    int64_t missing, made;
};

static void steps_done(struct steps *s)
{
    bz_json_free(s->j);
}

static bool steps_read(struct steps *s, const char *state, struct bz_err *err)
{
    *s = (struct steps){0};
    if (state) {
        s->j = bz_json_parse(state, strlen(state), NULL, "state", err);
        if (!s->j)
            return false;
    }
    s->container = bz_json_str(s->j, "container");
    s->checked = bz_json_num(s->j, "checked", 0);
    s->wait = bz_json_num(s->j, "wait", 0);
    s->missing = bz_json_num(s->j, "missing", 0);
    s->made = bz_json_num(s->j, "made", 0);
    return true;
}

static char *steps_print(const struct steps *s, struct bz_err *err)
{
    BZ_DONE(bz_str) out = {0};

    bz_str_addf(&out, "{\"made\":%" PRId64, s->made);
    if (s->container) {
        bz_str_add(&out, ",\"container\":");
        bz_json_quote(&out, s->container);
        bz_str_addf(&out, ",\"checked\":%" PRId64 ",\"missing\":%" PRId64 ",\"wait\":%" PRId64,
                    s->checked, s->missing, s->wait);
    }
    bz_str_add_char(&out, '}');
    return bz_str_take(&out, err);
}

/* --- the requests --- */

/* A POST of a form; takes what is in `form`. */
static struct bz_request *reply_post(const struct bz_context *c, const char *purpose,
                                     const char *edge, struct bz_str *form, struct bz_err *err)
{
    BZ_TEXT base = th_base(c->settings, err);
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};

    if (!base)
        return NULL;
    bz_str_addf(&url, "%s/", base);
    bz_str_add_escaped(&url, th_me(c));
    bz_str_add(&url, edge);
    if (url.failed || form->failed)
        return bz_nomem(err);
    r = bz_request_new(purpose, "POST", url.data, err);
    if (!r ||
        !bz_headers_add(&r->headers, "Content-Type", "application/x-www-form-urlencoded", err))
        return NULL;
    r->body_len = form->len;
    r->body = bz_steal(form->data);
    r->auth = BZ_AUTH_BEARER;
    return bz_steal(r);
}

static struct bz_request *reply_make(const struct bz_context *c, const struct bz_part *part,
                                     struct bz_err *err)
{
    BZ_DONE(bz_str) form = {0};

    bz_str_add(&form, "media_type=TEXT&text=");
    bz_str_add_escaped(&form, part->text);
    bz_str_add(&form, "&reply_to_id=");
    bz_str_add_escaped(&form, th_target(part));
    return reply_post(c, "reply_make", "/threads", &form, err);
}

static struct bz_request *reply_publish(const struct bz_context *c, const char *container,
                                        struct bz_err *err)
{
    BZ_DONE(bz_str) form = {0};

    bz_str_add(&form, "creation_id=");
    bz_str_add_escaped(&form, container);
    return reply_post(c, "reply", "/threads_publish", &form, err);
}

static struct bz_request *reply_check(const struct bz_context *c, const struct steps *s,
                                      struct bz_err *err)
{
    BZ_TEXT base = th_base(c->settings, err);
    BZ_DONE(bz_str) url = {0};
    struct bz_request *r;

    if (!base)
        return NULL;
    bz_str_addf(&url, "%s/", base);
    bz_str_add_escaped(&url, s->container);
    bz_str_add(&url, "?fields=id,status,error_message");
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new("reply_check", "GET", url.data, err);
    if (r)
        r->auth = BZ_AUTH_BEARER;
    return r;
}

/* With each request goes what is known before it. */
static struct bz_request *reply_with(struct bz_request *made, const struct steps *s,
                                     struct bz_err *err)
{
    BZ_AUTO(bz_request) r = made;

    if (!r || !(r->state = steps_print(s, err)))
        return NULL;
    return bz_steal(r);
}

struct bz_request *th_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err)
{
    BZ_DONE(steps) s = {0};
    bool fresh;

    if (!th_me(c))
        return bz_fail(err, BUZON_ERR_INVALID, "setting user_id is missing");
    if (!th_takes(c, part->to, part->visibility, err) || !steps_read(&s, state, err))
        return NULL;
    if (!s.container)
        return reply_with(reply_make(c, part, err), &s, err);
    fresh = s.checked && s.checked >= s.wait && part->now >= s.checked &&
            part->now - s.checked <= REPLY_FRESH_MS;
    return reply_with(fresh ? reply_publish(c, s.container, err) : reply_check(c, &s, err), &s,
                      err);
}

/* --- what became of it --- */

/* One answer under work. */
struct answer {
    const struct bz_exchange *x;
    struct steps *s;
    struct bz_reply *ret;
};

static bool answer_more(const struct answer *a, struct bz_err *err)
{
    a->ret->what = BZ_SENT_MORE;
    return (a->ret->state = steps_print(a->s, err));
}

static bool answer_later(const struct answer *a, const char *why, buzon_time until,
                         struct bz_err *err)
{
    a->ret->what = BZ_SENT_LATER;
    bz_err_set(err, BUZON_ERR_NETWORK, "%s", why);
    err->retry_at = until;
    return true;
}

static bool answer_unknown(const struct answer *a, const char *why, struct bz_err *err)
{
    a->ret->what = BZ_SENT_UNKNOWN;
    bz_err_set(err, BUZON_ERR_UNKNOWN, "%s", why);
    return true;
}

/* Another container, as long as there were not too many. */
static bool answer_anew(const struct answer *a, const char *why, struct bz_err *err)
{
    a->s->container = NULL;
    if (++a->s->made < REPLY_MADE)
        return answer_more(a, err);
    a->ret->what = BZ_SENT_REFUSED;
    bz_err_set(err, BUZON_ERR_PROTOCOL, "%s", why);
    return true;
}

/* The document; an object without members for anything else. NULL: no memory. */
static struct bz_json *answer_parse(const struct bz_exchange *x, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    struct bz_json *j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &local);

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!j)
        j = bz_json_object();
    return j ? j : bz_nomem(err);
}

/* Nothing was said yet, whatever went wrong. */
static bool answer_unsaid(const struct answer *a, struct bz_err *err)
{
    if (a->ret->what == BZ_SENT_UNKNOWN) {
        a->ret->what = BZ_SENT_LATER;
        if (err->code != BUZON_ERR_NO_MEMORY)
            err->code = BUZON_ERR_NETWORK;
        if (!err->retry_at)
            err->retry_at = a->x->at + REPLY_WAIT_MS;
    }
    return err->code != BUZON_ERR_NO_MEMORY;
}

static bool answer_made(const struct answer *a, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;
    BZ_TEXT id = NULL;

    if (!bz_graph_ok(a->x)) {
        (void)bz_graph_fail(err, a->x, "answer", &a->ret->what);
        return answer_unsaid(a, err);
    }
    j = answer_parse(a->x, err);
    if (!j || !bz_json_id(j, "id", &id, err))
        return false;
    if (!id || !*id)
        return answer_later(a, "Threads did not say what it made of the answer",
                            a->x->at + REPLY_WAIT_MS, err);
    a->s->container = id;
    return answer_more(a, err);
}

/* Not there: it may have been said when it was ready before, else it never was. */
static bool check_refused(const struct answer *a, struct bz_err *err)
{
    (void)bz_graph_fail(err, a->x, "answer", &a->ret->what);
    if (err->code == BUZON_ERR_NO_MEMORY)
        return false;
    if (err->code == BUZON_ERR_GONE || err->code == BUZON_ERR_INVALID) {
        bz_err_clear(err);
        return a->s->checked
                   ? answer_unknown(a, "Threads does not know any more what it was to publish",
                                    err)
                   : answer_anew(a, "Threads does not find what it prepared", err);
    }
    return answer_unsaid(a, err);
}

static bool check_ready(const struct answer *a, struct bz_err *err)
{
    if (a->s->wait > a->x->at)
        return answer_later(a, "Threads does not find yet what it prepared", a->s->wait, err);
    if (a->s->missing >= REPLY_MISSING)
        return answer_anew(a, "Threads does not find what it prepared", err);
    a->s->checked = a->x->at;
    return answer_more(a, err);
}

static bool answer_checked(const struct answer *a, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_graph_ok(a->x) ? answer_parse(a->x, err) : NULL;
    const char *status = bz_json_str(j, "status"), *why = bz_json_str(j, "error_message");

    if (!bz_graph_ok(a->x))
        return check_refused(a, err);
    if (!j)
        return false;
    if (bz_streq(status, "FINISHED"))
        return check_ready(a, err);
    if (bz_streq(status, "PUBLISHED"))
        return answer_unknown(a, "Threads published it before", err);
    if (bz_streq(status, "EXPIRED"))
        return answer_anew(a, "what Threads prepared has ended unpublished", err);
    if (!bz_streq(status, "ERROR"))
        return answer_later(a, "Threads is still preparing the answer",
                            a->x->at + REPLY_WAIT_MS, err);
    a->ret->what = BZ_SENT_REFUSED;
    bz_err_set(err, BUZON_ERR_INVALID, "Threads cannot publish the answer: %.100s",
               why ? why : "it does not say why");
    return true;
}

/* Too soon, or lost: 24 of any subcode. */
static bool publish_missing(const struct answer *a, struct bz_err *err)
{
    bz_err_clear(err);
    a->s->missing++;
    a->s->wait = a->x->at + REPLY_WAIT_MS;
    a->s->checked = a->s->checked ? a->s->checked : 1;
    return answer_more(a, err);
}

static bool answer_published(const struct answer *a, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;

    if (!bz_graph_ok(a->x)) {
        (void)bz_graph_fail(err, a->x, "answer", &a->ret->what);
        if (err->code == BUZON_ERR_GONE && a->s->container)
            return publish_missing(a, err);
        return err->code != BUZON_ERR_NO_MEMORY;
    }
    j = answer_parse(a->x, err);
    if (!j || !bz_json_id(j, "id", &a->ret->native_id, err))
        return false;
    if (!a->ret->native_id)
        return answer_unknown(a, "the network took the answer without saying its id", err);
    a->ret->what = BZ_SENT_DONE;
    return true;
}

bool th_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    BZ_DONE(steps) s = {0};
    const struct answer a = {.x = x, .s = &s, .ret = ret};
    BZ_LOCAL_ERR(local);

    (void)c;
    (void)part;
    if (!steps_read(&s, x->request ? x->request->state : NULL, &local) &&
        local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (bz_streq(x->purpose, "reply_make"))
        return answer_made(&a, err);
    if (bz_streq(x->purpose, "reply_check") && s.container)
        return answer_checked(&a, err);
    return answer_published(&a, err);
}
