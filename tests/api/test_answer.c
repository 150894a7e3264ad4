/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers over real sockets: on the network at most once, whatever the line does. */
#include "town.h"

#include <sys/wait.h>
#include <unistd.h>

static const char thanks[] = "Gracias por el aviso: la brigada pasará mañana.";

/* Poll, answer the inquiry about the bicycle lane, and give the answer's id. */
static int64_t queue(struct town *t, char reference[33])
{
    town_do(t, BUZON_WORK_POLL);
    (void)snprintf(reference, 33, "%s", town_inquiry(t, "carril bici"));
    return town_answer(t, reference, thanks);
}

static void expect_state(struct town *t, const char *reference, int64_t id,
                         enum buzon_answer_state state)
{
    buzon_answer *a = town_look(t, reference, id);

    assert_string_equal(buzon_answer_state_name(buzon_answer_state(a)),
                        buzon_answer_state_name(state));
    buzon_answer_unref(a);
}

static enum buzon_status status_of(struct town *t, const char *reference)
{
    buzon_error *err = NULL;
    buzon_inquiry *q = buzon_inbox_inquiry(t->inbox, reference, &err);
    enum buzon_status status = buzon_inquiry_status(q);

    assert_no_error(err);
    buzon_inquiry_unref(q);
    return status;
}

/* --- the good line --- */

static void an_answer_is_sent_once_and_its_echo_is_known(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char reference[33];
    int64_t id = queue(t, reference);
    buzon_round *round;
    buzon_answer *a;

    assert_int_equal(status_of(t, reference), BUZON_STATUS_OPEN);
    town_wait(t, MINUTE);
    round = town_run(t, BUZON_WORK_SEND, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_sent(round), 1);
    assert_int_equal(buzon_round_failed(round), 0);
    buzon_round_unref(round);
    a = town_look(t, reference, id);
    assert_int_equal(buzon_answer_state(a), BUZON_ANSWER_SENT);
    assert_int_equal(buzon_answer_sent_at(a), t->now);
    assert_int_equal(buzon_answer_native_ids_count(a), 1);
    assert_string_equal(buzon_answer_text(a), thanks);
    assert_non_null(strstr(buzon_answer_parts_at(a, 0), "@iker.pedalea@"));
    assert_string_equal(buzon_answer_created_by(a), "person:marta");
    buzon_answer_unref(a);
    assert_int_equal(town_posts(t, thanks), 1);
    assert_int_equal(status_of(t, reference), BUZON_STATUS_ANSWERED);
    assert_string_equal(town_events(t, reference), "opened answer_queued answered");
    town_do(t, BUZON_WORK_SEND);
    assert_int_equal(town_posts(t, thanks), 1);
    town_do(t, BUZON_WORK_POLL);
    assert_string_equal(town_events(t, reference), "opened answer_queued answered");
    assert_int_equal(
        town_sql(t, "SELECT count(*) FROM message m JOIN inquiry i ON i.id = m.inquiry "
                    "WHERE m.direction = 1 AND m.text LIKE '%brigada pasará%'"),
        1);
    town_verify(t);
}

static void an_answer_is_never_wider_than_the_question(void **state)
{
    struct town *t = *state;
    json_t *posts, *post;
    size_t i;
    int direct = 0;
    const char *reference;

    town_do(t, BUZON_WORK_POLL);
    json_decref(town_control(t, "say",
                             "{\"by\": \"rosa\", \"text\": \"Mi expediente es personal.\", "
                             "\"visibility\": \"direct\", \"mention\": true}"));
    town_do(t, BUZON_WORK_POLL);
    reference = town_inquiry(t, "expediente es personal");
    (void)town_answer(t, reference, "Se lo contamos en privado.");
    town_do(t, BUZON_WORK_SEND);
    posts = town_control(t, "posts", NULL);
    json_array_foreach(posts, i, post) direct +=
        strcmp(json_string_value(json_object_get(post, "visibility")), "direct") == 0;
    json_decref(posts);
    assert_int_equal(direct, 1);
}

static void a_long_answer_goes_out_in_numbered_parts(void **state)
{
    struct town *t = *state;
    char reference[33], text[1500] = "";
    int64_t id;
    buzon_answer *a;

    town_do(t, BUZON_WORK_POLL);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "carril bici"));
    for (int i = 0; i < 20; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text),
                       "Esta es la frase número %d de una respuesta larga. ", i);
    id = town_answer(t, reference, text);
    /* The line breaks after the first part: only the second is missing. */
    town_fault(t, "{\"fault\": \"500\", \"method\": \"POST\", \"after\": 1}");
    town_do(t, BUZON_WORK_SEND);
    a = town_look(t, reference, id);
    assert_int_equal(buzon_answer_state(a), BUZON_ANSWER_SENDING);
    assert_int_equal(buzon_answer_native_ids_count(a), 1);
    assert_true(buzon_answer_parts_count(a) >= 3);
    buzon_answer_unref(a);
    town_wait(t, HOUR / 2);
    town_do(t, BUZON_WORK_SEND);
    a = town_look(t, reference, id);
    assert_int_equal(buzon_answer_state(a), BUZON_ANSWER_SENT);
    assert_int_equal(buzon_answer_native_ids_count(a), buzon_answer_parts_count(a));
    for (size_t i = 0; i < buzon_answer_parts_count(a); i++)
        assert_int_equal(town_posts(t, buzon_answer_parts_at(a, i)), 1);
    assert_non_null(strstr(buzon_answer_parts_at(a, 1), "(2/"));
    buzon_answer_unref(a);
    assert_string_equal(town_events(t, reference), "opened answer_queued answered");
}

/* --- the bad line --- */

/* An answer that was stored, and whose acknowledgement was lost. */
static int64_t lose(struct town *t, char reference[33])
{
    int64_t id = queue(t, reference);
    buzon_error *err = NULL;

    town_fault(t, "{\"fault\": \"lost-after-store\", \"method\": \"POST\"}");
    assert_null(town_run(t, BUZON_WORK_SEND, &err));
    expect_error(&err, BUZON_ERR_NETWORK, "");
    expect_state(t, reference, id, BUZON_ANSWER_SENDING);
    assert_int_equal(town_posts(t, thanks), 1);
    assert_int_equal(status_of(t, reference), BUZON_STATUS_OPEN);
    return id;
}

static void a_lost_acknowledgement_is_repeated_under_its_key(void **state)
{
    struct town *t = *state;
    char reference[33];
    int64_t id = lose(t, reference);

    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_SENDING);
    /* What was posted is not shown yet. */
    town_fault(t, "{\"fault\": \"readback-lag\", \"count\": 0, \"seconds\": 3600}");
    town_wait(t, 10 * MINUTE);
    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_SENT);
    assert_int_equal(town_posts(t, thanks), 1);
    assert_int_equal(town_asked(t, "POST", "/api/v1/statuses"), 2);
}

static void after_the_key_s_life_our_own_posts_are_read_instead(void **state)
{
    struct town *t = *state;
    char reference[33];
    int64_t id = lose(t, reference);

    town_wait(t, 2 * HOUR);
    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_SENT);
    assert_int_equal(town_posts(t, thanks), 1);
    assert_int_equal(town_asked(t, "POST", "/api/v1/statuses"), 1);
}

static void a_server_without_keys_is_read_before_anything_is_sent_again(void **state)
{
    struct town *t = *state;
    char reference[33];
    int64_t id = lose(t, reference);

    town_wait(t, 10 * MINUTE);
    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_SENT);
    assert_int_equal(town_posts(t, thanks), 1);
    assert_int_equal(town_asked(t, "POST", "/api/v1/statuses"), 1);
}

static void what_is_surely_not_there_is_sent_again(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char reference[33];
    int64_t id = queue(t, reference);

    /* The connection broke before the server did anything. */
    town_fault(t, "{\"fault\": \"500\", \"method\": \"POST\"}");
    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_SENDING);
    town_wait(t, 10 * MINUTE);
    town_do(t, BUZON_WORK_SEND);
    town_wait(t, 10 * MINUTE);
    assert_true(buzon_inbox_count(t->inbox, &err) > 0);
    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_SENT);
    assert_int_equal(town_posts(t, thanks), 1);
}

static void a_poll_that_sees_the_post_ends_the_doubt(void **state)
{
    struct town *t = *state;
    char reference[33];
    int64_t id = lose(t, reference);

    town_do(t, BUZON_WORK_POLL);
    expect_state(t, reference, id, BUZON_ANSWER_SENT);
    assert_int_equal(status_of(t, reference), BUZON_STATUS_ANSWERED);
    assert_string_equal(town_events(t, reference), "opened answer_queued answered");
    town_wait(t, HOUR);
    town_do(t, BUZON_WORK_SEND);
    assert_int_equal(town_posts(t, thanks), 1);
    town_verify(t);
}

static void a_closed_port_leaves_the_answer_queued(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char reference[33];
    int64_t id = queue(t, reference);
    buzon_job *job = buzon_inbox_job(t->inbox, "ayto", BUZON_WORK_SEND, &err);
    buzon_request *request = buzon_job_next(job, &err);
    buzon_answer *a;

    assert_no_error(err);
    assert_string_equal(buzon_request_method(request), "POST");
    buzon_request_unref(request);
    assert_true(buzon_job_fail(job, "no connection", false, &err));
    buzon_job_free(job);
    a = town_look(t, reference, id);
    assert_int_equal(buzon_answer_state(a), BUZON_ANSWER_QUEUED);
    assert_true(buzon_answer_next_try_at(a) > t->now);
    assert_int_equal(buzon_answer_error_code(a), BUZON_ERR_NETWORK);
    buzon_answer_unref(a);
    town_wait(t, HOUR);
    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_SENT);
}

static void a_job_that_is_dropped_leaves_a_doubt_that_is_cleared(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char reference[33];
    int64_t id = queue(t, reference);
    buzon_job *job = buzon_inbox_job(t->inbox, "ayto", BUZON_WORK_SEND, &err);

    buzon_request_unref(buzon_job_next(job, &err));
    assert_no_error(err);
    buzon_job_free(job);
    expect_state(t, reference, id, BUZON_ANSWER_SENDING);
    town_wait(t, 10 * MINUTE);
    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_SENT);
    assert_int_equal(town_posts(t, thanks), 1);
}

static void what_a_dead_process_had_on_its_way_is_not_sent_twice(void **state)
{
    struct town *t = *state;
    char reference[33];
    int64_t id = queue(t, reference);
    int status;
    pid_t child = fork();

    if (child == 0) {
        buzon_job *job = buzon_inbox_job(town_open(t), "ayto", BUZON_WORK_SEND, NULL);

        _exit(job && buzon_job_next(job, NULL) ? 0 : 1);
    }
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    assert_int_equal(town_sql(t, "SELECT state FROM answer_part"), BUZON_ANSWER_SENDING);
    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_SENDING);
    assert_int_equal(town_posts(t, thanks), 0);
    for (int i = 0; i < 3; i++) {
        town_wait(t, 20 * MINUTE);
        town_do(t, BUZON_WORK_SEND);
    }
    expect_state(t, reference, id, BUZON_ANSWER_SENT);
    assert_int_equal(town_posts(t, thanks), 1);
}

/* --- the network says no --- */

static void a_rate_limit_keeps_the_answer_for_later(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char reference[33];
    int64_t id = queue(t, reference);

    town_fault(t, "{\"fault\": \"429\", \"method\": \"POST\", \"reset\": 300}");
    assert_null(town_run(t, BUZON_WORK_SEND, &err));
    expect_error(&err, BUZON_ERR_RATE, "429");
    expect_state(t, reference, id, BUZON_ANSWER_QUEUED);
    town_wait(t, 301 * SECOND);
    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_SENT);
    assert_int_equal(town_posts(t, thanks), 1);
}

static void a_refused_token_keeps_the_answer_for_a_new_one(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char reference[33];
    int64_t id = queue(t, reference);

    assert_true(
        buzon_inbox_set_secret(t->inbox, "ayto", "token", "prueba-revocada-0001", 20, &err));
    assert_null(town_run(t, BUZON_WORK_SEND, &err));
    expect_error(&err, BUZON_ERR_AUTH, "");
    expect_state(t, reference, id, BUZON_ANSWER_QUEUED);
    assert_true(
        buzon_inbox_set_secret(t->inbox, "ayto", "token", "prueba-ayto-0001", 16, &err));
    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_SENT);
}

static void what_is_answered_may_be_gone(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char reference[33];
    int64_t id = queue(t, reference);
    buzon_round *round;
    buzon_answer *a;

    json_decref(town_control(t, "delete", "{\"status\": \"carril\"}"));
    round = town_run(t, BUZON_WORK_SEND, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_failed(round), 1);
    buzon_round_unref(round);
    a = town_look(t, reference, id);
    assert_int_equal(buzon_answer_state(a), BUZON_ANSWER_FAILED);
    assert_int_equal(buzon_answer_error_code(a), BUZON_ERR_GONE);
    buzon_answer_unref(a);
    assert_string_equal(town_events(t, reference), "opened answer_queued answer_failed");
    a = buzon_inbox_cancel_answer(t->inbox, id, "person:marta", &err);
    assert_no_error(err);
    assert_int_equal(buzon_answer_state(a), BUZON_ANSWER_CANCELLED);
    buzon_answer_unref(a);
}

/* --- other tools --- */

static void an_answer_with_another_tool_is_recognised(void **state)
{
    struct town *t = *state;
    char reference[33];

    town_do(t, BUZON_WORK_POLL);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "carril bici"));
    assert_int_equal(status_of(t, reference), BUZON_STATUS_NEW);
    town_wait(t, MINUTE);
    json_decref(town_control(t, "say",
                             "{\"by\": \"ayto\", \"text\": \"Mándenos el croquis.\", "
                             "\"in_reply_to\": \"carril\"}"));
    town_do(t, BUZON_WORK_POLL);
    assert_int_equal(status_of(t, reference), BUZON_STATUS_ANSWERED);
    assert_string_equal(town_events(t, reference), "opened answered_elsewhere");
    town_do(t, BUZON_WORK_POLL);
    assert_string_equal(town_events(t, reference), "opened answered_elsewhere");
    town_verify(t);
}

/* --- the calls --- */

static void what_cannot_be_answered_says_why(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char reference[33];

    town_do(t, BUZON_WORK_POLL);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "carril bici"));
    assert_null(buzon_inbox_answer(t->inbox, reference, " \n", "person:marta", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no text");
    assert_null(buzon_inbox_answer(t->inbox, reference, NULL, "person:marta", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no text");
    assert_null(buzon_inbox_answer(t->inbox, reference, "a\xff", "person:marta", &err));
    expect_error(&err, BUZON_ERR_INVALID, "UTF-8");
    assert_null(buzon_inbox_answer(t->inbox, reference, thanks, "marta", &err));
    expect_error(&err, BUZON_ERR_INVALID, "actor");
    assert_null(buzon_inbox_answer(t->inbox, "1999-1", thanks, "person:marta", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "1999-1");
    (void)town_sql(t, "UPDATE message SET deleted_at = 1");
    assert_null(buzon_inbox_answer(t->inbox, reference, thanks, "person:marta", &err));
    expect_error(&err, BUZON_ERR_GONE, "nothing of inquiry");
    (void)town_sql(t, "UPDATE account SET state = 2");
    assert_null(buzon_inbox_answer(t->inbox, reference, thanks, "person:marta", &err));
    expect_error(&err, BUZON_ERR_STATE, "account ayto is retired");
    (void)town_sql(t, "UPDATE inquiry SET status = 4");
    assert_null(buzon_inbox_answer(t->inbox, reference, thanks, "person:marta", &err));
    expect_error(&err, BUZON_ERR_STATE, "is closed");
    assert_int_equal(town_sql(t, "SELECT count(*) FROM answer"), 0);
}

static void an_answer_is_taken_back_before_it_is_sent(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char reference[33];
    int64_t id = queue(t, reference);
    buzon_answer *a = buzon_inbox_cancel_answer(t->inbox, id, "person:marta", &err);

    assert_no_error(err);
    assert_int_equal(buzon_answer_state(a), BUZON_ANSWER_CANCELLED);
    buzon_answer_unref(a);
    town_do(t, BUZON_WORK_SEND);
    assert_int_equal(town_posts(t, thanks), 0);
    assert_null(buzon_inbox_cancel_answer(t->inbox, id, "person:marta", &err));
    expect_error(&err, BUZON_ERR_STATE, "is cancelled");
    assert_null(buzon_inbox_cancel_answer(t->inbox, 77, "person:marta", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "no answer 77");
    assert_string_equal(town_events(t, reference), "opened answer_queued answer_cancelled");
    town_verify(t);
}

static void what_is_on_its_way_cannot_be_taken_back(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char reference[33];
    int64_t id = lose(t, reference);

    assert_null(buzon_inbox_cancel_answer(t->inbox, id, "person:marta", &err));
    expect_error(&err, BUZON_ERR_STATE, "is sending");
}

static void answers_are_listed_until_they_are_sent(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char reference[33];
    int64_t first = queue(t, reference), n = 0;
    buzon_answers *all;
    buzon_answer *a;

    for (int i = 0; i < 250; i++)
        (void)town_answer(t, reference, "Otra.");
    all = buzon_inbox_answers(t->inbox, NULL, &err);
    for (; (a = buzon_answers_next(all, &err)); n++) {
        assert_int_equal(buzon_answer_id(a), first + n);
        assert_string_equal(buzon_answer_inquiry(a), reference);
        assert_string_equal(buzon_answer_account(a), "ayto");
        buzon_answer_unref(a);
    }
    assert_no_error(err);
    assert_int_equal(n, 251);
    buzon_answers_free(all);
    assert_null(buzon_inbox_answers(t->inbox, "2026-9999", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "2026-9999");
    assert_null(buzon_answers_next(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "NULL");
    buzon_answers_free(NULL);
}

#define GTS_CASE(f) cmocka_unit_test_setup_teardown(f, town_setup_gotosocial, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOWN_CASE(an_answer_is_sent_once_and_its_echo_is_known),
        TOWN_CASE(an_answer_is_never_wider_than_the_question),
        TOWN_CASE(a_long_answer_goes_out_in_numbered_parts),
        TOWN_CASE(a_lost_acknowledgement_is_repeated_under_its_key),
        TOWN_CASE(after_the_key_s_life_our_own_posts_are_read_instead),
        GTS_CASE(a_server_without_keys_is_read_before_anything_is_sent_again),
        TOWN_CASE(what_is_surely_not_there_is_sent_again),
        GTS_CASE(what_is_surely_not_there_is_sent_again),
        TOWN_CASE(a_poll_that_sees_the_post_ends_the_doubt),
        GTS_CASE(a_poll_that_sees_the_post_ends_the_doubt),
        TOWN_CASE(a_closed_port_leaves_the_answer_queued),
        TOWN_CASE(a_job_that_is_dropped_leaves_a_doubt_that_is_cleared),
        TOWN_CASE(what_a_dead_process_had_on_its_way_is_not_sent_twice),
        GTS_CASE(what_a_dead_process_had_on_its_way_is_not_sent_twice),
        TOWN_CASE(a_rate_limit_keeps_the_answer_for_later),
        TOWN_CASE(a_refused_token_keeps_the_answer_for_a_new_one),
        TOWN_CASE(what_is_answered_may_be_gone),
        TOWN_CASE(an_answer_with_another_tool_is_recognised),
        TOWN_CASE(what_cannot_be_answered_says_why),
        TOWN_CASE(an_answer_is_taken_back_before_it_is_sent),
        TOWN_CASE(what_is_on_its_way_cannot_be_taken_back),
        TOWN_CASE(answers_are_listed_until_they_are_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
