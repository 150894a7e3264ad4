/* SPDX-License-Identifier: EUPL-1.2 */
/* A network on strings, and answers that go out through it. */
#include "puppet.h"

struct puppet puppet_says;
struct bz_network puppet_network;

static struct bz_request *fake_request(const char *purpose, const char *body,
                                       struct bz_err *err)
{
    struct bz_request *r =
        bz_request_new(purpose, body ? "POST" : "GET", "https://red.example/x", err);

    if (r && bz_dup(&r->body, body, err)) {
        r->body_len = body ? strlen(body) : 0;
        r->auth = BZ_AUTH_BEARER;
    }
    return r;
}

static struct bz_request *fake_reply(const struct bz_context *c, const struct bz_part *part,
                                     const char *state, struct bz_err *err)
{
    BZ_DONE(bz_str) body = {0};

    (void)c;
    if (puppet_says.makes_none)
        return bz_fail(err, BUZON_ERR_TOO_LONG, "it does not fit");
    bz_str_addf(&body, "%s|%s|%s", part->text, part->previous ? part->previous : "-",
                state ? state : "-");
    return fake_request("reply", body.data, err);
}

static bool fake_outcome(struct bz_reply *ret, struct bz_err *err)
{
    ret->what = puppet_says.what;
    if (puppet_says.code != BUZON_OK)
        bz_err_set(err, puppet_says.code, "the network says %s",
                   buzon_code_name(puppet_says.code));
    if (puppet_says.what == BZ_SENT_MORE)
        return bz_dup(&ret->state, "paso2", err);
    return puppet_says.what != BZ_SENT_DONE || bz_dup(&ret->native_id, puppet_says.id, err);
}

static bool fake_replied(const struct bz_context *c, const struct bz_part *part,
                         const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    (void)c;
    (void)part;
    assert_string_equal(x->purpose, "reply");
    return fake_outcome(ret, err);
}

static struct bz_request *fake_find_own(const struct bz_context *c, const struct bz_part *part,
                                        buzon_time since, struct bz_err *err)
{
    (void)c;
    (void)snprintf(puppet_says.newest, sizeof puppet_says.newest, "%s",
                   part->newest ? part->newest : "");
    puppet_says.since = since;
    return fake_request("find_own", NULL, err);
}

static bool fake_found_own(const struct bz_context *c, const struct bz_part *part,
                           const struct bz_exchange *x, struct bz_reply *ret,
                           struct bz_err *err)
{
    (void)c;
    (void)part;
    assert_string_equal(x->purpose, "find_own");
    return fake_outcome(ret, err);
}

static enum bz_retry fake_retry_of(const struct bz_context *c)
{
    (void)c;
    return puppet_says.retry;
}

static const struct bz_network usual = {.name = "mastodon",
                                        .label = "Prueba",
                                        .reply = fake_reply,
                                        .replied = fake_replied,
                                        .retry_of = fake_retry_of,
                                        .find_own = fake_find_own,
                                        .found_own = fake_found_own};

const struct bz_network *__real_bz_network_find(const char *name);
const struct bz_network *__wrap_bz_network_find(const char *name);
static bool fake;

const struct bz_network *__wrap_bz_network_find(const char *name)
{
    return fake ? &puppet_network : __real_bz_network_find(name);
}

/* --- the scene --- */

int puppet_setup(void **state)
{
    buzon_error *err = NULL;
    struct scene *s;

    fake = false;
    if (scene_setup(state))
        return -1;
    s = *state;
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "token", "x", 1, &err));
    fake = true;
    puppet_network = usual;
    puppet_says.what = BZ_SENT_DONE;
    puppet_says.code = BUZON_OK;
    puppet_says.id = "900";
    puppet_says.makes_none = false;
    puppet_says.retry = BZ_RETRY_NONE;
    (void)SAY(s, {.id = "100"});
    s->now += MINUTE;
    return 0;
}

int64_t puppet_answer(struct scene *s, const char *text)
{
    buzon_error *err = NULL;
    buzon_answer *a = buzon_inbox_answer(s->inbox, "2026-1", text, "person:marta", &err);
    int64_t id = buzon_answer_id(a);

    assert_no_error(err);
    buzon_answer_unref(a);
    return id;
}

buzon_job *puppet_begin(struct scene *s)
{
    buzon_error *err = NULL;
    buzon_job *job = buzon_inbox_job(s->inbox, "ayto", BUZON_WORK_SEND, &err);

    assert_no_error(err);
    return job;
}

const char *puppet_next(buzon_job *job)
{
    static char text[256];
    buzon_error *err = NULL;
    buzon_request *r = buzon_job_next(job, &err);
    const char *body = buzon_request_body(r, NULL);

    assert_no_error(err);
    (void)snprintf(text, sizeof text, "%s%s%s", r ? buzon_request_method(r) : "",
                   body ? " " : "", body ? body : "");
    buzon_request_unref(r);
    return text;
}

bool puppet_give_at(buzon_job *job, const char *date, buzon_error **err)
{
    buzon_response *r = buzon_response_new(200);
    bool stored = (!date || buzon_response_add_header(r, "Date", date, err)) &&
                  buzon_job_answer(job, r, err);

    buzon_response_free(r);
    return stored;
}

bool puppet_give(buzon_job *job, buzon_error **err)
{
    return puppet_give_at(job, NULL, err);
}

int puppet_send(struct scene *s)
{
    buzon_error *err = NULL;
    buzon_job *job = puppet_begin(s);
    int n = 0;

    for (; *puppet_next(job); n++)
        assert_true(puppet_give(job, &err));
    buzon_job_free(job);
    return n;
}

void puppet_expect(struct scene *s, int64_t id, enum buzon_answer_state state, buzon_code code)
{
    buzon_error *err = NULL;
    buzon_answers *all = buzon_inbox_answers(s->inbox, "2026-1", &err);
    buzon_answer *a;

    while ((a = buzon_answers_next(all, &err))) {
        if (buzon_answer_id(a) == id) {
            assert_string_equal(buzon_answer_state_name(buzon_answer_state(a)),
                                buzon_answer_state_name(state));
            assert_string_equal(buzon_code_name(buzon_answer_error_code(a)),
                                buzon_code_name(code));
        }
        buzon_answer_unref(a);
    }
    buzon_answers_free(all);
}

int64_t puppet_lose(struct scene *s)
{
    int64_t id = puppet_answer(s, "Gracias.");
    buzon_error *err = NULL;
    buzon_job *job = puppet_begin(s);

    assert_string_equal(puppet_next(job), "POST Gracias.|-|-");
    assert_true(buzon_job_fail(job, "cut", true, &err));
    buzon_job_free(job);
    return id;
}
