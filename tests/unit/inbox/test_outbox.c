/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers through a network that does what a test says: each way to treat a repeat, and each
 * thing that can become of a part. */
#include "scene.h"

/* --- a network on strings --- */

static struct {
    enum bz_sent what; /* of the next answer */
    buzon_code code;   /* why; OK: nothing to say */
    buzon_time since;  /* of the last look for a part */
    const char *id;    /* of DONE */
    bool makes_none;   /* reply() gives no request */
    enum bz_retry retry;
} says;

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
    if (says.makes_none)
        return bz_fail(err, BUZON_ERR_TOO_LONG, "it does not fit");
    bz_str_addf(&body, "%s|%s|%s", part->text, part->previous ? part->previous : "-",
                state ? state : "-");
    return fake_request("reply", body.data, err);
}

static bool fake_outcome(struct bz_reply *ret, struct bz_err *err)
{
    ret->what = says.what;
    if (says.code != BUZON_OK)
        bz_err_set(err, says.code, "the network says %s", buzon_code_name(says.code));
    if (says.what == BZ_SENT_MORE)
        return bz_dup(&ret->state, "paso2", err);
    return says.what != BZ_SENT_DONE || bz_dup(&ret->native_id, says.id, err);
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
    (void)part;
    says.since = since;
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
    return says.retry;
}

static const struct bz_network usual = {.name = "mastodon",
                                        .label = "Prueba",
                                        .reply = fake_reply,
                                        .replied = fake_replied,
                                        .retry_of = fake_retry_of,
                                        .find_own = fake_find_own,
                                        .found_own = fake_found_own};
static struct bz_network network;

/* Stands in for the table of networks (the linker's --wrap). */
const struct bz_network *__real_bz_network_find(const char *name);
const struct bz_network *__wrap_bz_network_find(const char *name);
static bool fake;

const struct bz_network *__wrap_bz_network_find(const char *name)
{
    return fake ? &network : __real_bz_network_find(name);
}

/* --- the scene --- */

static int setup(void **state)
{
    buzon_error *err = NULL;
    struct scene *s;

    fake = false;
    if (scene_setup(state))
        return -1;
    s = *state;
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "token", "x", 1, &err));
    fake = true;
    network = usual;
    says.what = BZ_SENT_DONE;
    says.code = BUZON_OK;
    says.id = "900";
    says.makes_none = false;
    says.retry = BZ_RETRY_NONE;
    (void)SAY(s, {.id = "100"});
    s->now += MINUTE;
    return 0;
}

static int64_t answer(struct scene *s, const char *text)
{
    buzon_error *err = NULL;
    buzon_answer *a = buzon_inbox_answer(s->inbox, "2026-1", text, "person:marta", &err);
    int64_t id = buzon_answer_id(a);

    assert_no_error(err);
    buzon_answer_unref(a);
    return id;
}

static buzon_job *begin(struct scene *s)
{
    buzon_error *err = NULL;
    buzon_job *job = buzon_inbox_job(s->inbox, "ayto", BUZON_WORK_SEND, &err);

    assert_no_error(err);
    return job;
}

/* The next request's method and body, as "POST texto|-|-"; "" at the end. */
static const char *next(buzon_job *job)
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

static bool give(buzon_job *job, buzon_error **err)
{
    buzon_response *r = buzon_response_new(200);
    bool stored = buzon_job_answer(job, r, err);

    buzon_response_free(r);
    return stored;
}

/* A whole job in which each request is answered with what `says` says; how many there were. */
static int send(struct scene *s)
{
    buzon_error *err = NULL;
    buzon_job *job = begin(s);
    int n = 0;

    for (; *next(job); n++)
        assert_true(give(job, &err));
    buzon_job_free(job);
    return n;
}

static void expect_answer(struct scene *s, int64_t id, enum buzon_answer_state state,
                          buzon_code code)
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

/* Send, and have the acknowledgement lost. */
static int64_t lose(struct scene *s)
{
    int64_t id = answer(s, "Gracias.");
    buzon_error *err = NULL;
    buzon_job *job = begin(s);

    assert_string_equal(next(job), "POST Gracias.|-|-");
    assert_true(buzon_job_fail(job, "cut", true, &err));
    buzon_job_free(job);
    return id;
}

/* --- one part --- */

static void an_answer_without_limit_is_one_part(void **state)
{
    struct scene *s = *state;
    int64_t id = answer(s, "Gracias.");

    assert_int_equal(send(s), 1);
    expect_answer(s, id, BUZON_ANSWER_SENT, BUZON_OK);
    assert_string_equal(scene_events(s, "2026-1"), "opened answer_queued answered");
}

static void a_post_in_two_steps_keeps_its_state_between(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int64_t id = answer(s, "Gracias.");
    buzon_job *job = begin(s);

    assert_string_equal(next(job), "POST Gracias.|-|-");
    says.what = BZ_SENT_MORE;
    assert_true(give(job, &err));
    buzon_job_free(job);
    expect_answer(s, id, BUZON_ANSWER_QUEUED, BUZON_OK);
    job = begin(s);
    assert_string_equal(next(job), "POST Gracias.|-|paso2");
    says.what = BZ_SENT_DONE;
    assert_true(give(job, &err));
    assert_string_equal(next(job), "");
    buzon_job_free(job);
    expect_answer(s, id, BUZON_ANSWER_SENT, BUZON_OK);
}

static void expect_own_answers(struct scene *s, int n)
{
    buzon_error *err = NULL;
    char *figures = buzon_inbox_figures(s->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &err);
    char expected[32];

    assert_no_error(err);
    (void)snprintf(expected, sizeof expected, "\"own_answers\":%d,", n);
    assert_non_null(strstr(figures, expected));
    buzon_string_free(figures);
}

static void what_we_sent_counts_whether_it_comes_back_or_not(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int64_t id = answer(s, "Gracias.");
    buzon_job *job = begin(s);

    (void)next(job);
    assert_true(give(job, &err));
    buzon_job_free(job);
    expect_answer(s, id, BUZON_ANSWER_SENT, BUZON_OK);
    expect_own_answers(s, 1);
    SAY(s, {.id = "900",
            .author = "ayto",
            .parent = "100",
            .direction = BUZON_DIRECTION_OUT,
            .text = "Gracias.",
            .at = s->now});
    expect_own_answers(s, 1);
    SAY(s, {.id = "950",
            .author = "ayto",
            .parent = "100",
            .direction = BUZON_DIRECTION_OUT,
            .text = "Con otra herramienta.",
            .at = s->now});
    expect_own_answers(s, 2);
}

static void parts_follow_one_another(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int64_t id;
    buzon_job *job;

    network.limits.text = 20;
    network.limits.unit = BZ_LENGTH_CODE_POINTS;
    id = answer(s, "Mañana va la brigada. Gracias.");
    job = begin(s);
    says.id = "901";
    assert_true(bz_starts(next(job), "POST (1/"));
    assert_true(give(job, &err));
    says.id = "902";
    assert_non_null(strstr(next(job), "|901|-"));
    expect_answer(s, id, BUZON_ANSWER_SENDING, BUZON_OK);
    buzon_job_free(job);
}

static void what_the_adapter_cannot_ask_fails_and_the_next_goes_out(void **state)
{
    struct scene *s = *state;
    int64_t first = answer(s, "Uno.");
    buzon_job *job = begin(s);

    says.makes_none = true;
    assert_string_equal(next(job), "");
    buzon_job_free(job);
    expect_answer(s, first, BUZON_ANSWER_FAILED, BUZON_ERR_TOO_LONG);
    says.makes_none = false;
    (void)answer(s, "Dos.");
    assert_int_equal(send(s), 1);
}

static void a_refusal_is_final_and_typed(void **state)
{
    struct scene *s = *state;
    int64_t id = answer(s, "Gracias.");

    says.what = BZ_SENT_REFUSED;
    says.code = BUZON_ERR_WINDOW;
    assert_int_equal(send(s), 1);
    expect_answer(s, id, BUZON_ANSWER_FAILED, BUZON_ERR_WINDOW);
    assert_int_equal(send(s), 0);
    assert_string_equal(scene_events(s, "2026-1"), "opened answer_queued answer_failed");
    assert_string_equal(scene_findings(s, NULL), "");
}

/* --- the outcome is not known --- */

static void where_nothing_can_be_found_out_it_is_never_sent_again(void **state)
{
    struct scene *s = *state;
    int64_t id = lose(s);

    expect_answer(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_NETWORK);
    for (int i = 0; i < 10; i++) {
        s->now += DAY;
        assert_int_equal(send(s), 0);
    }
    assert_string_equal(scene_events(s, "2026-1"), "opened answer_queued answer_unknown");
    /* Then the post itself turns up. */
    (void)SAY(s, {.id = "900",
                  .parent = "100",
                  .author = "ayto",
                  .text = "Gracias.",
                  .direction = BUZON_DIRECTION_OUT});
    expect_answer(s, id, BUZON_ANSWER_SENT, BUZON_OK);
    assert_string_equal(scene_events(s, "2026-1"),
                        "opened answer_queued answer_unknown answered");
    assert_string_equal(scene_findings(s, NULL), "");
}

/* A private post that names no parent is held against its conversation, and no other. */
static void a_lost_answer_is_found_in_its_conversation(void **state)
{
    struct scene *s = *state;
    int64_t id = lose(s);
    struct said post = {.id = "900",
                        .thread = "77",
                        .author = "ayto",
                        .text = "Gracias.",
                        .direction = BUZON_DIRECTION_OUT,
                        .visibility = BUZON_VISIBILITY_DIRECT};

    (void)scene_say(s, &post, 1);
    expect_answer(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_NETWORK);
    post.id = "901";
    post.thread = "100";
    (void)scene_say(s, &post, 1);
    expect_answer(s, id, BUZON_ANSWER_SENT, BUZON_OK);
}

static void another_text_is_not_the_lost_one(void **state)
{
    struct scene *s = *state;
    int64_t id = lose(s);

    (void)SAY(s, {.id = "900",
                  .parent = "100",
                  .author = "ayto",
                  .text = "De nada.",
                  .direction = BUZON_DIRECTION_OUT});
    expect_answer(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_NETWORK);
    assert_string_equal(scene_events(s, "2026-1"),
                        "opened answer_queued answer_unknown answered_elsewhere");
}

static void what_is_found_was_sent(void **state)
{
    struct scene *s = *state;
    int64_t id;

    says.retry = BZ_RETRY_READBACK;
    id = lose(s);
    assert_int_equal(send(s), 0);
    s->now += HOUR;
    assert_int_equal(send(s), 1);
    expect_answer(s, id, BUZON_ANSWER_SENT, BUZON_OK);
}

/* The host's clock was hours ahead when it went out. */
static void a_clock_that_was_ahead_hides_no_answer(void **state)
{
    struct scene *s = *state;
    int64_t id;

    says.retry = BZ_RETRY_READBACK;
    s->now += 3 * HOUR;
    id = lose(s);
    s->now += HOUR;
    assert_int_equal(send(s), 1);
    assert_true(says.since < NOON_UTC);
    expect_answer(s, id, BUZON_ANSWER_SENT, BUZON_OK);
}

static void what_is_surely_missing_goes_out_again_but_not_for_ever(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int posts = 1;
    int64_t id;

    says.retry = BZ_RETRY_READBACK;
    id = lose(s);
    for (int i = 0; i < 20; i++) {
        buzon_job *job;
        const char *asked;

        s->now += HOUR;
        job = begin(s);
        while (*(asked = next(job))) {
            bool post = bz_starts(asked, "POST");

            posts += post;
            says.what = post ? BZ_SENT_UNKNOWN : BZ_SENT_REFUSED;
            assert_true(give(job, &err));
        }
        buzon_job_free(job);
    }
    assert_int_equal(posts, 4);
    expect_answer(s, id, BUZON_ANSWER_FAILED, BUZON_ERR_NETWORK);
}

static void a_look_that_cannot_tell_leaves_it_unknown(void **state)
{
    struct scene *s = *state;
    int64_t id;

    says.retry = BZ_RETRY_READBACK;
    id = lose(s);
    s->now += HOUR;
    says.what = BZ_SENT_UNKNOWN;
    assert_int_equal(send(s), 1);
    expect_answer(s, id, BUZON_ANSWER_UNKNOWN, BUZON_OK);
    s->now += DAY;
    assert_int_equal(send(s), 0);
}

static void a_look_that_has_to_wait_is_made_later(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;
    int64_t id;

    says.retry = BZ_RETRY_READBACK;
    id = lose(s);
    s->now += HOUR;
    job = begin(s);
    says.what = BZ_SENT_UNKNOWN;
    says.code = BUZON_ERR_RATE;
    assert_string_equal(next(job), "GET");
    assert_false(give(job, &err));
    expect_error(&err, BUZON_ERR_RATE, "the network says rate");
    buzon_job_free(job);
    expect_answer(s, id, BUZON_ANSWER_SENDING, BUZON_ERR_RATE);
    s->now += DAY;
    job = begin(s);
    assert_string_equal(next(job), "GET");
    assert_true(buzon_job_fail(job, "cut", true, &err));
    buzon_job_free(job);
    expect_answer(s, id, BUZON_ANSWER_SENDING, BUZON_ERR_NETWORK);
    s->now += DAY;
    says.what = BZ_SENT_DONE;
    says.code = BUZON_OK;
    assert_int_equal(send(s), 1);
    expect_answer(s, id, BUZON_ANSWER_SENT, BUZON_OK);
}

static void a_key_is_repeated_while_it_lives(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;
    int64_t id;

    says.retry = BZ_RETRY_IDEMPOTENT;
    id = lose(s);
    s->now += MINUTE;
    says.what = BZ_SENT_UNKNOWN;
    assert_int_equal(send(s), 1);
    s->now += 2 * HOUR;
    /* The key is dead, and this network shows nobody's posts: nobody can know. */
    network.find_own = NULL;
    job = begin(s);
    assert_string_equal(next(job), "");
    buzon_job_free(job);
    expect_answer(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_UNKNOWN);
    assert_no_error(err);
}

static void a_server_error_does_not_stop_the_other_answers(void **state)
{
    struct scene *s = *state;
    int64_t first = answer(s, "Uno."), second = answer(s, "Dos.");

    says.what = BZ_SENT_UNKNOWN;
    says.code = BUZON_ERR_NETWORK;
    assert_int_equal(send(s), 2);
    expect_answer(s, first, BUZON_ANSWER_UNKNOWN, BUZON_ERR_NETWORK);
    expect_answer(s, second, BUZON_ANSWER_UNKNOWN, BUZON_ERR_NETWORK);
}

/* --- two at once --- */

static void what_came_is_kept_even_when_the_lease_is_lost(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inbox *other = scene_open(s, BUZON_OPEN_EXISTING);
    int64_t id = answer(s, "Gracias.");
    buzon_job *late = begin(s), *now;

    assert_string_equal(next(late), "POST Gracias.|-|-");
    s->now += 3 * MINUTE;
    now = buzon_inbox_job(other, "ayto", BUZON_WORK_SEND, &err);
    assert_no_error(err);
    expect_answer(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_UNKNOWN);
    assert_true(give(late, &err));
    expect_answer(s, id, BUZON_ANSWER_SENT, BUZON_OK);
    assert_string_equal(next(now), "");
    buzon_job_free(now);
    buzon_job_free(late);
    buzon_inbox_unref(other);
}

static void who_lost_the_lease_decides_nothing_else(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inbox *other = scene_open(s, BUZON_OPEN_EXISTING);
    int64_t id = answer(s, "Gracias.");
    buzon_job *late = begin(s), *now;

    assert_string_equal(next(late), "POST Gracias.|-|-");
    s->now += 3 * MINUTE;
    now = buzon_inbox_job(other, "ayto", BUZON_WORK_SEND, &err);
    assert_no_error(err);
    says.what = BZ_SENT_LATER;
    says.code = BUZON_ERR_NETWORK;
    assert_false(give(late, &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "taken over");
    expect_answer(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_UNKNOWN);
    buzon_job_free(now);
    buzon_job_free(late);
    buzon_inbox_unref(other);
}

/* --- an account that is closed for good --- */

static void retire(struct scene *s)
{
    buzon_error *err = NULL;

    buzon_account_unref(buzon_inbox_set_account_state(s->inbox, "ayto", BUZON_ACCOUNT_RETIRED,
                                                      "person:jefa", &err));
    assert_no_error(err);
}

static void what_waits_when_an_account_is_retired_has_failed(void **state)
{
    struct scene *s = *state;
    int64_t id = answer(s, "Gracias.");

    retire(s);
    expect_answer(s, id, BUZON_ANSWER_FAILED, BUZON_ERR_GONE);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM event WHERE verb = 'answer_failed'"),
                     1);
    assert_string_equal(scene_findings(s, NULL), "");
}

static void what_is_under_way_when_an_account_is_retired_may_be_there(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int64_t id = answer(s, "Gracias.");
    buzon_job *job = begin(s);

    assert_string_equal(next(job), "POST Gracias.|-|-");
    retire(s);
    expect_answer(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_GONE);
    assert_true(give(job, &err));
    buzon_job_free(job);
    expect_answer(s, id, BUZON_ANSWER_SENT, BUZON_OK);
    assert_string_equal(scene_findings(s, NULL), "");
}

/* --- before anything is sent --- */

static void a_missing_secret_leaves_the_answer_queued(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int64_t id = answer(s, "Gracias.");
    buzon_job *job = begin(s);

    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "token", NULL, 0, &err));
    assert_null(buzon_job_next(job, &err));
    expect_error(&err, BUZON_ERR_SECRET, "no secret token");
    expect_answer(s, id, BUZON_ANSWER_QUEUED, BUZON_OK);
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "token", "x", 1, &err));
    assert_string_equal(next(job), "POST Gracias.|-|-");
    assert_true(give(job, &err));
    buzon_job_free(job);
    expect_answer(s, id, BUZON_ANSWER_SENT, BUZON_OK);
}

static void too_late_or_no_way_is_said_at_once(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    network.limits.answer_window_ms = DAY;
    s->now += 2 * DAY;
    assert_null(buzon_inbox_answer(s->inbox, "2026-1", "Gracias.", "person:marta", &err));
    expect_error(&err, BUZON_ERR_WINDOW, "Prueba no longer takes an answer");
    network.reply = NULL;
    assert_null(buzon_inbox_answer(s->inbox, "2026-1", "Gracias.", "person:marta", &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "takes no answers");
    assert_null(buzon_inbox_job(s->inbox, "ayto", BUZON_WORK_SEND, &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "no way to send");
    assert_null(buzon_inbox_job(s->inbox, "ayto", BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "no way to poll");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_answer_without_limit_is_one_part),
        CASE(a_post_in_two_steps_keeps_its_state_between),
        CASE(what_we_sent_counts_whether_it_comes_back_or_not),
        CASE(parts_follow_one_another),
        CASE(what_the_adapter_cannot_ask_fails_and_the_next_goes_out),
        CASE(a_refusal_is_final_and_typed),
        CASE(where_nothing_can_be_found_out_it_is_never_sent_again),
        CASE(a_lost_answer_is_found_in_its_conversation),
        CASE(another_text_is_not_the_lost_one),
        CASE(what_is_found_was_sent),
        CASE(a_clock_that_was_ahead_hides_no_answer),
        CASE(what_is_surely_missing_goes_out_again_but_not_for_ever),
        CASE(a_look_that_cannot_tell_leaves_it_unknown),
        CASE(a_look_that_has_to_wait_is_made_later),
        CASE(a_key_is_repeated_while_it_lives),
        CASE(a_server_error_does_not_stop_the_other_answers),
        CASE(what_came_is_kept_even_when_the_lease_is_lost),
        CASE(who_lost_the_lease_decides_nothing_else),
        CASE(what_waits_when_an_account_is_retired_has_failed),
        CASE(what_is_under_way_when_an_account_is_retired_may_be_there),
        CASE(a_missing_secret_leaves_the_answer_queued),
        CASE(too_late_or_no_way_is_said_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
