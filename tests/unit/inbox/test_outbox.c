/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers through a network that does what a test says: each way to treat a repeat, and each
 * thing that can become of a part. */
#include "puppet.h"

/* --- one part --- */

static void an_answer_without_limit_is_one_part(void **state)
{
    struct scene *s = *state;
    int64_t id = puppet_answer(s, "Gracias.");

    assert_int_equal(puppet_send(s), 1);
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
    assert_string_equal(scene_events(s, "2026-1"), "opened answer_queued answered");
}

static void a_post_in_two_steps_keeps_its_state_between(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int64_t id = puppet_answer(s, "Gracias.");
    buzon_job *job = puppet_begin(s);

    assert_string_equal(puppet_next(job), "POST Gracias.|-|-");
    puppet_says.what = BZ_SENT_MORE;
    assert_true(puppet_give(job, &err));
    buzon_job_free(job);
    puppet_expect(s, id, BUZON_ANSWER_QUEUED, BUZON_OK);
    job = puppet_begin(s);
    assert_string_equal(puppet_next(job), "POST Gracias.|-|paso2");
    puppet_says.what = BZ_SENT_DONE;
    assert_true(puppet_give(job, &err));
    assert_string_equal(puppet_next(job), "");
    buzon_job_free(job);
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
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
    int64_t id = puppet_answer(s, "Gracias.");
    buzon_job *job = puppet_begin(s);

    (void)puppet_next(job);
    assert_true(puppet_give(job, &err));
    buzon_job_free(job);
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
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

    puppet_network.limits.text = 20;
    puppet_network.limits.unit = BZ_LENGTH_CODE_POINTS;
    id = puppet_answer(s, "Mañana va la brigada. Gracias.");
    job = puppet_begin(s);
    puppet_says.id = "901";
    assert_true(bz_starts(puppet_next(job), "POST (1/"));
    assert_true(puppet_give(job, &err));
    puppet_says.id = "902";
    assert_non_null(strstr(puppet_next(job), "|901|-"));
    puppet_expect(s, id, BUZON_ANSWER_SENDING, BUZON_OK);
    buzon_job_free(job);
}

static void what_the_adapter_cannot_ask_fails_and_the_next_goes_out(void **state)
{
    struct scene *s = *state;
    int64_t first = puppet_answer(s, "Uno.");
    buzon_job *job = puppet_begin(s);

    puppet_says.makes_none = true;
    assert_string_equal(puppet_next(job), "");
    buzon_job_free(job);
    puppet_expect(s, first, BUZON_ANSWER_FAILED, BUZON_ERR_TOO_LONG);
    puppet_says.makes_none = false;
    (void)puppet_answer(s, "Dos.");
    assert_int_equal(puppet_send(s), 1);
}

static void a_refusal_is_final_and_typed(void **state)
{
    struct scene *s = *state;
    int64_t id = puppet_answer(s, "Gracias.");

    puppet_says.what = BZ_SENT_REFUSED;
    puppet_says.code = BUZON_ERR_WINDOW;
    assert_int_equal(puppet_send(s), 1);
    puppet_expect(s, id, BUZON_ANSWER_FAILED, BUZON_ERR_WINDOW);
    assert_int_equal(puppet_send(s), 0);
    assert_string_equal(scene_events(s, "2026-1"), "opened answer_queued answer_failed");
    assert_string_equal(scene_findings(s, NULL), "");
}

/* --- the outcome is not known --- */

static void where_nothing_can_be_found_out_it_is_never_sent_again(void **state)
{
    struct scene *s = *state;
    int64_t id = puppet_lose(s);

    puppet_expect(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_NETWORK);
    for (int i = 0; i < 10; i++) {
        s->now += DAY;
        assert_int_equal(puppet_send(s), 0);
    }
    assert_string_equal(scene_events(s, "2026-1"), "opened answer_queued answer_unknown");
    /* Then the post itself turns up. */
    (void)SAY(s, {.id = "900",
                  .parent = "100",
                  .author = "ayto",
                  .text = "Gracias.",
                  .direction = BUZON_DIRECTION_OUT});
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
    assert_string_equal(scene_events(s, "2026-1"),
                        "opened answer_queued answer_unknown answered");
    assert_string_equal(scene_findings(s, NULL), "");
}

/* A private post that names no parent is held against its conversation, and no other. */
static void a_lost_answer_is_found_in_its_conversation(void **state)
{
    struct scene *s = *state;
    int64_t id = puppet_lose(s);
    struct said post = {.id = "900",
                        .thread = "77",
                        .author = "ayto",
                        .text = "Gracias.",
                        .direction = BUZON_DIRECTION_OUT,
                        .visibility = BUZON_VISIBILITY_DIRECT};

    (void)scene_say(s, &post, 1);
    puppet_expect(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_NETWORK);
    post.id = "901";
    post.thread = "100";
    (void)scene_say(s, &post, 1);
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
}

static void another_text_is_not_the_lost_one(void **state)
{
    struct scene *s = *state;
    int64_t id = puppet_lose(s);

    (void)SAY(s, {.id = "900",
                  .parent = "100",
                  .author = "ayto",
                  .text = "De nada.",
                  .direction = BUZON_DIRECTION_OUT});
    puppet_expect(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_NETWORK);
    assert_string_equal(scene_events(s, "2026-1"),
                        "opened answer_queued answer_unknown answered_elsewhere");
}

static void a_server_error_does_not_stop_the_other_answers(void **state)
{
    struct scene *s = *state;
    int64_t first = puppet_answer(s, "Uno."), second = puppet_answer(s, "Dos.");

    puppet_says.what = BZ_SENT_UNKNOWN;
    puppet_says.code = BUZON_ERR_NETWORK;
    assert_int_equal(puppet_send(s), 2);
    puppet_expect(s, first, BUZON_ANSWER_UNKNOWN, BUZON_ERR_NETWORK);
    puppet_expect(s, second, BUZON_ANSWER_UNKNOWN, BUZON_ERR_NETWORK);
}

/* --- two at once --- */

static void what_came_is_kept_even_when_the_lease_is_lost(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inbox *other = scene_open(s, BUZON_OPEN_EXISTING);
    int64_t id = puppet_answer(s, "Gracias.");
    buzon_job *late = puppet_begin(s), *now;

    assert_string_equal(puppet_next(late), "POST Gracias.|-|-");
    s->now += 3 * MINUTE;
    now = buzon_inbox_job(other, "ayto", BUZON_WORK_SEND, &err);
    assert_no_error(err);
    puppet_expect(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_UNKNOWN);
    assert_true(puppet_give(late, &err));
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
    assert_string_equal(puppet_next(now), "");
    buzon_job_free(now);
    buzon_job_free(late);
    buzon_inbox_unref(other);
}

static void who_lost_the_lease_decides_nothing_else(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inbox *other = scene_open(s, BUZON_OPEN_EXISTING);
    int64_t id = puppet_answer(s, "Gracias.");
    buzon_job *late = puppet_begin(s), *now;

    assert_string_equal(puppet_next(late), "POST Gracias.|-|-");
    s->now += 3 * MINUTE;
    now = buzon_inbox_job(other, "ayto", BUZON_WORK_SEND, &err);
    assert_no_error(err);
    puppet_says.what = BZ_SENT_LATER;
    puppet_says.code = BUZON_ERR_NETWORK;
    assert_false(puppet_give(late, &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "taken over");
    puppet_expect(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_UNKNOWN);
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
    int64_t id = puppet_answer(s, "Gracias.");

    retire(s);
    puppet_expect(s, id, BUZON_ANSWER_FAILED, BUZON_ERR_GONE);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM event WHERE verb = 'answer_failed'"),
                     1);
    assert_string_equal(scene_findings(s, NULL), "");
}

static void what_is_under_way_when_an_account_is_retired_may_be_there(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int64_t id = puppet_answer(s, "Gracias.");
    buzon_job *job = puppet_begin(s);

    assert_string_equal(puppet_next(job), "POST Gracias.|-|-");
    retire(s);
    puppet_expect(s, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_GONE);
    assert_true(puppet_give(job, &err));
    buzon_job_free(job);
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
    assert_string_equal(scene_findings(s, NULL), "");
}

/* --- before anything is sent --- */

static void a_missing_secret_leaves_the_answer_queued(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int64_t id = puppet_answer(s, "Gracias.");
    buzon_job *job = puppet_begin(s);

    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "token", NULL, 0, &err));
    assert_null(buzon_job_next(job, &err));
    expect_error(&err, BUZON_ERR_SECRET, "no secret token");
    puppet_expect(s, id, BUZON_ANSWER_QUEUED, BUZON_OK);
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "token", "x", 1, &err));
    assert_string_equal(puppet_next(job), "POST Gracias.|-|-");
    assert_true(puppet_give(job, &err));
    buzon_job_free(job);
    puppet_expect(s, id, BUZON_ANSWER_SENT, BUZON_OK);
}

static void too_late_or_no_way_is_said_at_once(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    puppet_network.limits.answer_window_ms = DAY;
    s->now += 2 * DAY;
    assert_null(buzon_inbox_answer(s->inbox, "2026-1", "Gracias.", "person:marta", &err));
    expect_error(&err, BUZON_ERR_WINDOW, "Prueba no longer takes an answer");
    puppet_network.reply = NULL;
    assert_null(buzon_inbox_answer(s->inbox, "2026-1", "Gracias.", "person:marta", &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "takes no answers");
    assert_null(buzon_inbox_job(s->inbox, "ayto", BUZON_WORK_SEND, &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "no way to send");
    assert_null(buzon_inbox_job(s->inbox, "ayto", BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "no way to poll");
}

static buzon_answer *answer_in_private(struct scene *s, const char *text, buzon_error **err)
{
    buzon_letter *letter = buzon_letter_new(text, "person:marta", err);
    buzon_answer *answer;

    buzon_letter_set_privacy(letter, BUZON_PRIVACY_PRIVATE);
    answer = buzon_inbox_write(s->inbox, "2026-1", letter, err);
    buzon_letter_free(letter);
    return answer;
}

/* A private answer to a public question may be short, single, and soon too late. */
static void a_private_answer_has_limits_of_its_own(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_answer *answer;

    puppet_network.private_reply = true;
    puppet_network.limits.private_text = 40;
    puppet_network.limits.private_window_ms = DAY;
    answer = answer_in_private(s, "Una frase larga. Y otra frase larga. Y otra.", &err);
    assert_null(err);
    assert_int_equal(buzon_answer_parts_count(answer), 3); /* and where to look, in public */
    buzon_answer_unref(answer);
    puppet_network.limits.private_bytes = true; /* of 36 units */
    answer = answer_in_private(s, "Mañana, señora: ñññññññ. Mañana, sí.", &err);
    assert_null(err);
    assert_int_equal(buzon_answer_parts_count(answer), 3);
    buzon_answer_unref(answer);
    puppet_network.limits.private_bytes = false;
    puppet_network.limits.private_parts = 1;
    assert_null(answer_in_private(s, "Una frase larga. Y otra frase larga. Y otra.", &err));
    expect_error(&err, BUZON_ERR_TOO_LONG,
                 "Prueba takes 1 private message to a public question, this text is 2");
    s->now += 2 * DAY;
    assert_null(answer_in_private(s, "Ya está.", &err));
    expect_error(&err, BUZON_ERR_WINDOW, "Prueba no longer takes an answer");
    answer = buzon_inbox_answer(s->inbox, "2026-1", "Ya está.", "person:marta", &err);
    assert_null(err);
    buzon_answer_unref(answer);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, puppet_setup, scene_teardown)

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
        CASE(a_server_error_does_not_stop_the_other_answers),
        CASE(what_came_is_kept_even_when_the_lease_is_lost),
        CASE(who_lost_the_lease_decides_nothing_else),
        CASE(what_waits_when_an_account_is_retired_has_failed),
        CASE(what_is_under_way_when_an_account_is_retired_may_be_there),
        CASE(a_missing_secret_leaves_the_answer_queued),
        CASE(too_late_or_no_way_is_said_at_once),
        CASE(a_private_answer_has_limits_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
