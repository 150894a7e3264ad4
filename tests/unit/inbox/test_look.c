/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers of which nobody knows whether they are there: looked for, and sent again only when
 * that cannot be twice. */
#include "puppet.h"

/* --- what a look finds --- */

static void what_is_found_was_sent(void **state)
{
    struct scene *s = *state;
    int64_t id;

    puppet_says.retry = BZ_RETRY_READBACK;
    id = puppet_lose(s);
    assert_int_equal(puppet_send(s), 0);
    s->now += HOUR;
    assert_int_equal(puppet_send(s), 1);
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
}

/* The host's clock was hours ahead when it went out. */
static void a_clock_that_was_ahead_hides_no_answer(void **state)
{
    struct scene *s = *state;
    int64_t id;

    puppet_says.retry = BZ_RETRY_READBACK;
    s->now += 3 * HOUR;
    id = puppet_lose(s);
    s->now += HOUR;
    assert_int_equal(puppet_send(s), 1);
    assert_true(puppet_says.since < NOON_UTC);
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
}

static void what_is_surely_missing_goes_out_again_but_not_for_ever(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int posts = 1;
    int64_t id;

    puppet_says.retry = BZ_RETRY_READBACK;
    id = puppet_lose(s);
    for (int i = 0; i < 20; i++) {
        buzon_job *job;
        const char *asked;

        s->now += HOUR;
        job = puppet_begin(s);
        while (*(asked = puppet_next(job))) {
            bool post = bz_starts(asked, "POST");

            posts += post;
            puppet_says.what = post ? BZ_SENT_UNKNOWN : BZ_SENT_REFUSED;
            assert_true(puppet_give(job, &err));
        }
        buzon_job_free(job);
    }
    assert_int_equal(posts, 4);
    puppet_expect(s, id, BUZON_ANSWER_FAILED, BUZON_ERR_NETWORK);
}

static void a_look_that_cannot_tell_leaves_it_unknown(void **state)
{
    struct scene *s = *state;
    int64_t id;

    puppet_says.retry = BZ_RETRY_READBACK;
    id = puppet_lose(s);
    s->now += HOUR;
    puppet_says.what = BZ_SENT_UNKNOWN;
    assert_int_equal(puppet_send(s), 1);
    puppet_expect(s, id, BUZON_ANSWER_UNKNOWN, BUZON_OK);
    s->now += DAY;
    assert_int_equal(puppet_send(s), 0);
}

static void a_look_that_has_to_wait_is_made_later(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;
    int64_t id;

    puppet_says.retry = BZ_RETRY_READBACK;
    id = puppet_lose(s);
    s->now += HOUR;
    job = puppet_begin(s);
    puppet_says.what = BZ_SENT_UNKNOWN;
    puppet_says.code = BUZON_ERR_RATE;
    assert_string_equal(puppet_next(job), "GET");
    assert_false(puppet_give(job, &err));
    expect_error(&err, BUZON_ERR_RATE, "the network says rate");
    buzon_job_free(job);
    puppet_expect(s, id, BUZON_ANSWER_SENDING, BUZON_ERR_RATE);
    s->now += DAY;
    job = puppet_begin(s);
    assert_string_equal(puppet_next(job), "GET");
    assert_true(buzon_job_fail(job, "cut", true, &err));
    buzon_job_free(job);
    puppet_expect(s, id, BUZON_ANSWER_SENDING, BUZON_ERR_NETWORK);
    s->now += DAY;
    puppet_says.what = BZ_SENT_DONE;
    puppet_says.code = BUZON_OK;
    assert_int_equal(puppet_send(s), 1);
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
}

/* A key is remembered for an hour, and what our clock says of that may be wrong: it only helps
 * behind a look that does not find the answer. */
static void a_key_is_repeated_when_a_look_finds_nothing(void **state)
{
    static const buzon_time jumps[] = {MINUTE, 5 * HOUR, -3 * HOUR};
    struct scene *s = *state;
    buzon_error *err = NULL;
    int64_t id;

    puppet_says.retry = BZ_RETRY_IDEMPOTENT;
    id = puppet_lose(s);
    s->now += HOUR;
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) {
        buzon_job *job;

        s->now += jumps[i];
        scene_sql(s, "UPDATE answer SET next_try_at = NULL");
        job = puppet_begin(s);
        assert_string_equal(puppet_next(job), "GET");
        puppet_says.what = BZ_SENT_REFUSED;
        assert_true(puppet_give(job, &err));
        assert_string_equal(puppet_next(job), "POST Gracias.|-|-");
        puppet_says.what = BZ_SENT_UNKNOWN;
        assert_true(puppet_give(job, &err));
        buzon_job_free(job);
    }
    puppet_says.what = BZ_SENT_DONE;
    s->now += DAY;
    assert_int_equal(puppet_send(s), 1);
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
}

/* Nor where our own posts are not shown: nobody can know. */
static void a_key_alone_proves_nothing(void **state)
{
    struct scene *s = *state;
    int64_t id;

    puppet_says.retry = BZ_RETRY_IDEMPOTENT;
    puppet_network.find_own = NULL;
    id = puppet_lose(s);
    puppet_expect(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_NETWORK);
    s->now += MINUTE;
    assert_int_equal(puppet_send(s), 0);
}

/* A look that does not reach: what was asked half an hour ago at most, by the server's clock,
 * was answered since, and the key is remembered. */
static void a_look_that_cannot_tell_does_for_what_was_asked_just_now(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;
    int64_t id;

    puppet_says.retry = BZ_RETRY_IDEMPOTENT;
    id = puppet_lose(s);
    s->now += 5 * HOUR;
    job = puppet_begin(s);
    assert_string_equal(puppet_next(job), "GET");
    puppet_says.what = BZ_SENT_UNKNOWN;
    assert_true(puppet_give_at(job, "Mon, 23 Nov 2026 09:20:00 GMT", &err));
    assert_string_equal(puppet_next(job), "POST Gracias.|-|-");
    assert_true(puppet_give(job, &err));
    buzon_job_free(job);
    s->now += HOUR;
    job = puppet_begin(s);
    assert_string_equal(puppet_next(job), "GET");
    assert_true(puppet_give_at(job, "Mon, 23 Nov 2026 09:40:00 GMT", &err));
    assert_string_equal(puppet_next(job), "");
    buzon_job_free(job);
    puppet_expect(s, id, BUZON_ANSWER_UNKNOWN, BUZON_OK);
}

/* A server may still be at work at what nobody waits for: its own clock tells how long. */
static void what_is_missing_goes_out_when_the_server_had_time_for_it(void **state)
{
    static const struct {
        const char *date;
        bool posts;
    } looks[] = {{"Mon, 23 Nov 2026 09:02:00 GMT", false},
                 {"Mon, 23 Nov 2026 09:02:01 GMT", false},
                 {"Mon, 23 Nov 2026 09:06:59 GMT", false},
                 {"Mon, 23 Nov 2026 09:07:00 GMT", true}};
    struct scene *s = *state;
    buzon_error *err = NULL;
    int64_t id;

    puppet_says.retry = BZ_RETRY_READBACK;
    id = puppet_lose(s);
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        buzon_job *job;

        s->now += 3 * HOUR; /* ours runs ahead */
        puppet_says.what = BZ_SENT_REFUSED;
        job = puppet_begin(s);
        assert_string_equal(puppet_next(job), "GET");
        assert_true(puppet_give_at(job, looks[i].date, &err));
        puppet_says.what = BZ_SENT_DONE;
        assert_string_equal(puppet_next(job), looks[i].posts ? "POST Gracias.|-|-" : "");
        if (looks[i].posts)
            assert_true(puppet_give(job, &err));
        buzon_job_free(job);
    }
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
    assert_string_equal(scene_events(s, "2026-1"), "opened answer_queued answered");
}

/* So that a look need not go back to the question, which may be old. */
static void a_look_knows_what_was_there_before_the_answer(void **state)
{
    struct scene *s = *state;
    int64_t first = puppet_answer(s, "Uno."), second;

    puppet_says.retry = BZ_RETRY_READBACK;
    assert_int_equal(puppet_send(s), 1);
    puppet_expect(s, first, BUZON_ANSWER_SENT, BUZON_OK);
    second = puppet_lose(s);
    s->now += HOUR;
    puppet_says.id = "901";
    assert_int_equal(puppet_send(s), 1);
    assert_string_equal(puppet_says.newest, "900");
    puppet_expect(s, second, BUZON_ANSWER_SENT, BUZON_OK);
}

/* --- who may still send it --- */

/* Looks of another handle, hours apart, that do not find it; whether one of them sends. */
static bool others_send(struct scene *s, buzon_inbox *other)
{
    buzon_error *err = NULL;
    bool posts = false;

    for (int i = 0; i < 4 && !posts; i++) {
        const char *asked;
        buzon_job *job;

        s->now += 3 * HOUR;
        job = buzon_inbox_job(other, "ayto", BUZON_WORK_SEND, &err);
        assert_no_error(err);
        while (*(asked = puppet_next(job))) {
            posts |= bz_starts(asked, "POST");
            puppet_says.what = bz_starts(asked, "POST") ? BZ_SENT_DONE : BZ_SENT_REFUSED;
            assert_true(puppet_give(job, &err));
        }
        buzon_job_free(job);
    }
    return posts;
}

enum end { IT_CAME, IT_NEVER_LEFT, NOBODY_KNOWS, END_COUNT };

/* A request that somebody still holds, stopped past the lease, may leave any time: nobody else
 * sends the same. Then its own end counts, under whatever lease. */
static void stopped_then(struct scene *s, enum bz_retry retry, enum end end)
{
    buzon_error *err = NULL;
    buzon_inbox *other = scene_open(s, BUZON_OPEN_EXISTING);
    int64_t id = puppet_answer(s, "Gracias.");
    buzon_job *late = puppet_begin(s);

    puppet_says.retry = retry;
    assert_string_equal(puppet_next(late), "POST Gracias.|-|-");
    assert_false(others_send(s, other));
    puppet_expect(s, id, BUZON_ANSWER_SENDING, BUZON_OK);
    puppet_says.what = BZ_SENT_DONE;
    if (end == IT_CAME)
        assert_true(puppet_give(late, &err));
    else
        assert_true(buzon_job_fail(late, "woken", end == NOBODY_KNOWS, &err));
    buzon_job_free(late);
    assert_int_equal(others_send(s, other), end != IT_CAME);
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
    assert_string_equal(scene_findings(s, NULL), "");
    buzon_inbox_unref(other);
}

static void while_a_request_may_still_leave_nobody_sends_it_again(void **state)
{
    for (int end = 0; end < END_COUNT; end++) {
        if (end) {
            assert_int_equal(scene_teardown(state), 0);
            assert_int_equal(puppet_setup(state), 0);
        }
        stopped_then(*state, BZ_RETRY_READBACK, (enum end)end);
    }
}

static void nor_under_its_key(void **state)
{
    stopped_then(*state, BZ_RETRY_IDEMPOTENT, IT_NEVER_LEFT);
}

/* Of a machine that nobody here can see, a key is enough and a look is not. */
static void a_sender_elsewhere_may_be_at_work_for_ever(void **state)
{
    struct scene *s = *state;
    buzon_inbox *other = scene_open(s, BUZON_OPEN_EXISTING);
    int64_t id;

    puppet_says.retry = BZ_RETRY_READBACK;
    id = puppet_lose(s);
    scene_sql(s, "UPDATE answer_part SET sender = 'lejos 1 1 otra/pid:[1] 0'");
    assert_false(others_send(s, other));
    puppet_expect(s, id, BUZON_ANSWER_SENDING, BUZON_OK);
    puppet_says.retry = BZ_RETRY_IDEMPOTENT;
    assert_true(others_send(s, other));
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
    buzon_inbox_unref(other);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, puppet_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_found_was_sent),
        CASE(a_clock_that_was_ahead_hides_no_answer),
        CASE(what_is_surely_missing_goes_out_again_but_not_for_ever),
        CASE(a_look_that_cannot_tell_leaves_it_unknown),
        CASE(a_look_that_has_to_wait_is_made_later),
        CASE(a_key_is_repeated_when_a_look_finds_nothing),
        CASE(a_key_alone_proves_nothing),
        CASE(a_look_that_cannot_tell_does_for_what_was_asked_just_now),
        CASE(what_is_missing_goes_out_when_the_server_had_time_for_it),
        CASE(a_look_knows_what_was_there_before_the_answer),
        CASE(while_a_request_may_still_leave_nobody_sends_it_again),
        CASE(nor_under_its_key),
        CASE(a_sender_elsewhere_may_be_at_work_for_ever),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
