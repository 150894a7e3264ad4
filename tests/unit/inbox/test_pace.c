/* SPDX-License-Identifier: EUPL-1.2 */
/* How often a network is asked: back-off, its own word, its budget, whose turn it is. */
#include "fake.h"

#include "inbox/run.h"

static void fail_once(struct scene *s, int status, const char *header, buzon_code code)
{
    buzon_error *err = NULL;
    buzon_job *job = fake_begin(s, BUZON_WORK_POLL, &err);

    assert_no_error(err);
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|viejo");
    assert_false(fake_give(job, status, header, "<html>", &err));
    expect_error(&err, code, "the network answered");
    buzon_job_free(job);
}

static void failures_are_answered_with_longer_and_longer_pauses(void **state)
{
    struct scene *s = *state;
    int64_t last = 0;

    for (int i = 0; i < 12; i++) {
        int64_t pause, full = INT64_C(30000) << (i < 7 ? i : 7);

        fail_once(s, 503, NULL, BUZON_ERR_NETWORK);
        pause = scene_number(s, "SELECT next_at FROM account") - s->now;
        full = full < HOUR ? full : HOUR;
        /* a 503 alone asks for a minute */
        assert_in_range(pause, full / 2 < MINUTE ? MINUTE / 2 : full / 2, full + MINUTE + 2000);
        assert_true(i < 3 || pause > last / 4);
        last = pause;
        assert_int_equal(scene_number(s, "SELECT failures FROM account"), i + 1);
        assert_false(fake_due(s, BUZON_WORK_POLL));
        s->now += pause;
        assert_true(fake_due(s, BUZON_WORK_POLL));
    }
}

static void pauses_differ_by_chance(void **state)
{
    struct scene *s = *state;
    int64_t seen[8];
    bool differ = false;

    scene_sql(s, "UPDATE account SET failures = 6");
    for (int i = 0; i < 8; i++) {
        fail_once(s, 500, NULL, BUZON_ERR_NETWORK);
        seen[i] = scene_number(s, "SELECT next_at FROM account");
        differ |= i && seen[i] != seen[0];
        scene_sql(s, "UPDATE account SET failures = 6, next_at = NULL");
    }
    assert_true(differ);
}

static void a_good_round_forgets_the_failures(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    fail_once(s, 503, NULL, BUZON_ERR_NETWORK);
    assert_true(fake_round(s, BUZON_WORK_POLL, &err)); /* asked for by name: at once */
    assert_int_equal(scene_number(s, "SELECT failures FROM account"), 0);
    assert_int_equal(scene_number(s, "SELECT next_at IS NULL FROM account"), 1);
}

static void what_a_refusal_says_is_obeyed_by_everybody(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    fail_once(s, 429, "Retry-After: 900", BUZON_ERR_RATE);
    assert_null(fake_begin(s, BUZON_WORK_POLL, &err));
    assert_int_equal(buzon_error_retry_at(err), s->now + 15 * MINUTE);
    expect_error(&err, BUZON_ERR_RATE, "asked not to be asked for account ayto before");
    assert_false(fake_due(s, BUZON_WORK_CHECK));
    s->now += 15 * MINUTE + 3000;
    assert_true(fake_due(s, BUZON_WORK_POLL));
    assert_true(fake_round(s, BUZON_WORK_POLL, &err));
}

static void refusals_without_a_word_are_asked_later_each_time(void **state)
{
    struct scene *s = *state;

    scene_sql(s, "UPDATE account SET failures = 9");
    fail_once(s, 429, NULL, BUZON_ERR_RATE);
    assert_true(scene_number(s, "SELECT next_at FROM account") >= s->now + HOUR / 2);
    assert_int_equal(scene_number(s, "SELECT retry_at FROM account"), s->now + 5 * MINUTE);
}

static void a_clock_that_went_back_silences_nobody(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    fail_once(s, 429, "Retry-After: 900", BUZON_ERR_RATE);
    s->now -= 30 * DAY;
    assert_true(fake_due(s, BUZON_WORK_POLL));
    assert_true(fake_round(s, BUZON_WORK_POLL, &err));
}

static void a_poll_keeps_the_network_s_floor(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    assert_true(fake_due(s, BUZON_WORK_POLL));
    assert_true(fake_round(s, BUZON_WORK_POLL, &err));
    assert_false(fake_due(s, BUZON_WORK_POLL));
    s->now += 59999;
    assert_false(fake_due(s, BUZON_WORK_POLL));
    s->now += 1;
    assert_true(fake_due(s, BUZON_WORK_POLL));
}

static void a_network_close_to_its_limit_is_left_alone(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    fake_backoff = s->now + 10 * MINUTE;
    assert_true(fake_round(s, BUZON_WORK_POLL, &err));
    s->now += 9 * MINUTE;
    assert_false(fake_due(s, BUZON_WORK_POLL));
    assert_null(fake_begin(s, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_RATE, "asked not to be asked");
    s->now += MINUTE;
    fake_backoff = BUZON_TIME_NONE;
    assert_true(fake_due(s, BUZON_WORK_POLL));
}

static void the_rest_of_a_round_waits_with_it(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job = fake_begin(s, BUZON_WORK_POLL, &err);

    fake_pages = 2;
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|viejo");
    fake_backoff = s->now + 10 * MINUTE;
    assert_true(fake_give(job, 200, NULL, "101", &err));
    assert_non_null(strstr(fake_next(job), "rate: Prueba asked not to be asked"));
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 1);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM stream WHERE floor IS NOT NULL"), 0);
    s->now += 10 * MINUTE + 3000;
    fake_backoff = BUZON_TIME_NONE;
    assert_true(fake_round(s, BUZON_WORK_POLL, &err));
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 1);
}

/* --- reading and answering --- */

static struct bz_request *no_reply(const struct bz_context *c, const struct bz_part *part,
                                   const char *state, struct bz_err *err)
{
    (void)c;
    (void)part;
    (void)state;
    (void)err;
    return NULL;
}

static bool no_replied(const struct bz_context *c, const struct bz_part *part,
                       const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    (void)c;
    (void)part;
    (void)x;
    (void)ret;
    (void)err;
    return false;
}

static void can_answer(void)
{
    fake_network.reply = no_reply;
    fake_network.replied = no_replied;
}

/* A send that finds nothing to do. */
static void send_nothing(struct scene *s)
{
    buzon_error *err = NULL;
    buzon_job *job = fake_begin(s, BUZON_WORK_SEND, &err);

    assert_no_error(err);
    assert_string_equal(fake_next(job), "");
    buzon_job_free(job);
}

static void one_limit_for_all_holds_answers_too(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    can_answer();
    fail_once(s, 429, "Retry-After: 900", BUZON_ERR_RATE);
    assert_null(fake_begin(s, BUZON_WORK_SEND, &err));
    assert_int_equal(buzon_error_retry_at(err), s->now + 15 * MINUTE);
    expect_error(&err, BUZON_ERR_RATE, "asked for no answers for account ayto before");
}

static void a_limit_of_reading_holds_no_answers(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_time next;

    can_answer();
    fake_network.holds = bz_holds_apart;
    fail_once(s, 429, "Retry-After: 900", BUZON_ERR_RATE);
    next = scene_number(s, "SELECT next_at FROM account");
    send_nothing(s);
    /* What it waits for and how often it failed stays as it was. */
    assert_int_equal(scene_number(s, "SELECT next_at FROM account"), next);
    assert_int_equal(scene_number(s, "SELECT failures FROM account"), 1);
    assert_null(fake_begin(s, BUZON_WORK_POLL, &err));
    assert_int_equal(buzon_error_retry_at(err), s->now + 15 * MINUTE);
    expect_error(&err, BUZON_ERR_RATE, "asked not to be asked");
}

static enum bz_holds only_writes(const struct bz_exchange *x, bool writes)
{
    (void)x;
    (void)writes;
    return BZ_HOLDS_WRITES;
}

static void a_limit_of_answers_delays_no_poll(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    can_answer();
    fake_network.holds = only_writes;
    fail_once(s, 429, "Retry-After: 900", BUZON_ERR_RATE);
    assert_true(fake_due(s, BUZON_WORK_POLL));
    assert_true(fake_round(s, BUZON_WORK_POLL, &err));
    assert_null(fake_begin(s, BUZON_WORK_SEND, &err));
    expect_error(&err, BUZON_ERR_RATE, "asked for no answers");
    s->now += 15 * MINUTE;
    send_nothing(s);
    assert_int_equal(scene_number(s, "SELECT answer_at IS NULL FROM account"), 1);
}

/* The last requests of a window are for answers. */
static void a_network_close_to_its_limit_is_still_answered(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    can_answer();
    fake_network.holds = bz_holds_apart;
    fake_backoff = s->now + 10 * MINUTE;
    assert_true(fake_round(s, BUZON_WORK_POLL, &err));
    send_nothing(s);
    assert_null(fake_begin(s, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_RATE, "asked not to be asked");
}

/* A server of outgoing mail that does not answer says nothing of the mailbox. */
static void a_line_that_broke_holds_what_went_over_it(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job = fake_begin(s, BUZON_WORK_POLL, &err);

    can_answer();
    fake_network.holds = only_writes;
    (void)fake_next(job);
    assert_true(buzon_job_fail(job, "cortada", false, &err));
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT failures FROM account"), 1);
    job = fake_begin(s, BUZON_WORK_POLL, &err);
    (void)fake_next(job);
    fake_network.mail = true;
    assert_true(buzon_job_fail(job, "cortada", false, &err));
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT failures FROM account"), 1);
}

/* --- the budget of a day --- */

static int64_t cost_two(const struct bz_request *r)
{
    (void)r;
    return 2;
}

static void a_day_s_budget_is_kept_and_begins_anew_in_its_zone(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    fake_network.limits.daily_units = 10;
    fake_network.limits.reserve_units = 3;
    fake_network.limits.quota_zone = "America/Los_Angeles";
    fake_network.cost = cost_two;
    for (int i = 0; i < 3; i++)
        assert_true(fake_round(s, BUZON_WORK_POLL, &err));
    {
        buzon_job *job = fake_begin(s, BUZON_WORK_POLL, &err);

        assert_string_equal(fake_next(job),
                            "rate: account ayto has used what Prueba allows in a day");
        buzon_job_free(job);
    }
    assert_int_equal(scene_number(s, "SELECT used FROM quota"), 6);
    /* ten in Madrid is one in the morning there: 23 hours are left, and answers may go out */
    assert_int_equal(scene_number(s, "SELECT retry_at IS NULL FROM account"), 1);
    assert_true(scene_number(s, "SELECT next_at FROM account") >= s->now + 23 * HOUR);
    assert_false(fake_due(s, BUZON_WORK_POLL));
    s->now += 23 * HOUR + 3000;
    assert_true(fake_due(s, BUZON_WORK_POLL));
    assert_true(fake_round(s, BUZON_WORK_POLL, &err));
    assert_int_equal(scene_number(s, "SELECT count(*) FROM quota"), 2);
    s->now += 30 * DAY;
    assert_true(fake_round(s, BUZON_WORK_POLL, &err));
    assert_int_equal(scene_number(s, "SELECT count(*) FROM quota"), 1);
}

static void a_send_may_use_what_polls_must_leave(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    BZ_LOCAL_ERR(e);
    BZ_AUTO(bz_request) r = bz_request_new("x", "GET", FAKE_URL, &e);
    buzon_job *job = fake_begin(s, BUZON_WORK_POLL, &err);

    fake_network.limits.daily_units = 2;
    fake_network.limits.reserve_units = 1;
    assert_true(bz_quota_take(job, r, &e));
    assert_false(bz_quota_take(job, r, &e));
    job->work = BUZON_WORK_SEND;
    assert_true(bz_quota_take(job, r, &e));
    assert_false(bz_quota_take(job, r, &e));
    assert_int_equal(e.code, BUZON_ERR_RATE);
    job->work = BUZON_WORK_POLL;
    buzon_job_free(job);
}

/* --- whose turn it is --- */

static void those_that_waited_longest_are_first_and_hosts_have_lines_of_their_own(void **state)
{
    struct scene *s = *state;
    BZ_LOCAL_ERR(err);
    struct bz_turns t = {0};

    scene_sql(s, "DELETE FROM account");
    scene_sql(s, "INSERT INTO account (name, network, state, settings, last_round_at) VALUES "
                 "('a', 'mastodon', 0, '{\"base_url\":\"https://uno.example\"}', 5), "
                 "('b', 'mastodon', 0, '{\"base_url\":\"https://dos.example/x\"}', 4), "
                 "('c', 'mastodon', 0, '{\"base_url\":\"https://uno.example\"}', NULL), "
                 "('d', 'mastodon', 1, '{}', NULL), ('e', 'mastodon', 0, '{}', 3), "
                 "('f', 'mastodon', 3, '{}', 3)");
    assert_true(bz_turns_load(s->inbox, NULL, BUZON_WORK_POLL, true, &t, &err));
    assert_int_equal(t.n, 4);
    assert_int_equal(t.n_lanes, 3);
    assert_string_equal(t.lanes[0].host, "https://uno.example");
    assert_string_equal(t.lanes[0].next->account, "c");
    assert_string_equal(t.lanes[0].next->next->account, "a");
    assert_null(t.lanes[0].next->next->next);
    assert_string_equal(t.lanes[1].host, "mastodon");
    assert_string_equal(t.lanes[2].host, "https://dos.example");
    bz_turns_done(&t);
    assert_true(bz_turns_load(s->inbox, NULL, BUZON_WORK_CHECK, true, &t, &err));
    assert_int_equal(t.n, 5);
    bz_turns_done(&t);
    /* nobody has an answer to send, and this network takes none */
    assert_true(bz_turns_load(s->inbox, NULL, BUZON_WORK_SEND, true, &t, &err));
    assert_int_equal(t.n, 0);
    bz_turns_done(&t);
}

/* What is sent goes to another server than what is read comes from. */
static void mail_servers_have_lines_of_their_own(void **state)
{
    struct scene *s = *state;
    BZ_LOCAL_ERR(err);
    struct bz_turns t = {0};

    fake_network.mail = true;
    can_answer();
    scene_sql(s, "DELETE FROM account");
    scene_sql(s, "INSERT INTO account (name, network, state, settings, last_round_at) VALUES "
                 "('a', 'email', 0, '{\"imap\":\"imaps://uno.example\",\"smtp\":"
                 "\"smtps://sale.example\"}', 1), "
                 "('b', 'email', 0, '{\"imap\":\"imaps://dos.example\",\"smtp\":"
                 "\"smtps://sale.example\"}', 2), "
                 "('c', 'email', 0, '{\"base_url\":\"https://dos.example\"}', 3)");
    assert_true(bz_turns_load(s->inbox, NULL, BUZON_WORK_POLL, false, &t, &err));
    assert_int_equal(t.n_lanes, 3);
    assert_string_equal(t.lanes[0].host, "imaps://uno.example");
    assert_string_equal(t.lanes[1].host, "imaps://dos.example");
    assert_string_equal(t.lanes[2].host, "email");
    bz_turns_done(&t);
    assert_true(bz_turns_load(s->inbox, NULL, BUZON_WORK_SEND, false, &t, &err));
    assert_int_equal(t.n_lanes, 2);
    assert_string_equal(t.lanes[0].host, "smtps://sale.example");
    assert_string_equal(t.lanes[0].next->next->account, "b");
    bz_turns_done(&t);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(failures_are_answered_with_longer_and_longer_pauses),
        CASE(pauses_differ_by_chance),
        CASE(a_good_round_forgets_the_failures),
        CASE(what_a_refusal_says_is_obeyed_by_everybody),
        CASE(refusals_without_a_word_are_asked_later_each_time),
        CASE(a_clock_that_went_back_silences_nobody),
        CASE(a_poll_keeps_the_network_s_floor),
        CASE(a_network_close_to_its_limit_is_left_alone),
        CASE(the_rest_of_a_round_waits_with_it),
        CASE(one_limit_for_all_holds_answers_too),
        CASE(a_limit_of_reading_holds_no_answers),
        CASE(a_limit_of_answers_delays_no_poll),
        CASE(a_network_close_to_its_limit_is_still_answered),
        CASE(a_line_that_broke_holds_what_went_over_it),
        CASE(a_day_s_budget_is_kept_and_begins_anew_in_its_zone),
        CASE(a_send_may_use_what_polls_must_leave),
        CASE(mail_servers_have_lines_of_their_own),
        CASE(those_that_waited_longest_are_first_and_hosts_have_lines_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
