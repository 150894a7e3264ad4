/* SPDX-License-Identifier: EUPL-1.2 */
/* Jobs over real sockets: rounds, the host's own stack, refusals, interrupts, leases. */
#include "town.h"

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t wall_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static buzon_job *begin(struct town *t, enum buzon_work work)
{
    buzon_error *err = NULL;
    buzon_job *job = buzon_inbox_job(t->inbox, "ayto", work, &err);

    assert_no_error(err);
    return job;
}

/* An answer of the network as a host's own stack would give it. */
static bool give(buzon_job *job, int status, const char *body, buzon_error **err)
{
    buzon_response *response = buzon_response_new(status);
    bool stored = buzon_response_set_body(response, body, strlen(body), err) &&
                  buzon_job_answer(job, response, err);

    buzon_response_free(response);
    return stored;
}

/* The next request, which must be of this method and path. */
static void expect_request(struct town *t, buzon_job *job, const char *method, const char *path)
{
    buzon_error *err = NULL;
    buzon_request *request = buzon_job_next(job, &err);
    size_t at = strlen(t->url);

    assert_no_error(err);
    assert_non_null(request);
    assert_string_equal(buzon_request_method(request), method);
    if (strncmp(buzon_request_url(request) + at, path, strlen(path)) != 0)
        fail_msg("%s was asked, not %s", buzon_request_url(request), path);
    buzon_request_unref(request);
}

/* --- rounds --- */

static void a_poll_brings_inquiries_and_a_second_one_nothing_new(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_round *first = town_run(t, BUZON_WORK_POLL, &err), *second;
    buzon_account *account;
    int64_t inquiries;

    assert_no_error(err);
    assert_string_equal(buzon_round_account(first), "ayto");
    assert_true(buzon_round_messages(first) > 10);
    inquiries = buzon_inbox_count(t->inbox, &err);
    assert_int_equal(buzon_round_inquiries(first), inquiries);
    assert_true(buzon_round_requests(first) > 3);
    assert_true(buzon_round_received(first) > 1000);
    assert_int_equal(buzon_round_finished_at(first), t->now);
    second = town_run(t, BUZON_WORK_POLL, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_messages(second), 0);
    assert_int_equal(buzon_round_inquiries(second), 0);
    assert_int_equal(buzon_inbox_count(t->inbox, &err), inquiries);
    account = buzon_inbox_account(t->inbox, "ayto", &err);
    assert_non_null(buzon_account_native_id(account));
    assert_non_null(strstr(buzon_account_handle(account), "ayto"));
    assert_int_equal(buzon_account_last_round_at(account), t->now);
    assert_int_equal(buzon_account_checked_at(account), t->now);
    buzon_account_unref(account);
    buzon_round_unref(first);
    buzon_round_unref(second);
    town_verify(t);
}

static void every_active_account_is_polled_in_one_run(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char settings[128];
    buzon_round *round;
    buzon_account *account;

    (void)snprintf(settings, sizeof settings, "{\"base_url\":\"%s\"}", t->url);
    buzon_account_unref(buzon_inbox_add_account(t->inbox, "biblioteca", "mastodon", settings,
                                                "person:alta", &err));
    assert_true(buzon_inbox_set_secret(t->inbox, "biblioteca", "token",
                                       "prueba-biblioteca-0001", 22, &err));
    buzon_account_unref(buzon_inbox_add_account(t->inbox, "pausada", "mastodon", settings,
                                                "person:alta", &err));
    buzon_account_unref(buzon_inbox_set_account_state(t->inbox, "pausada", BUZON_ACCOUNT_PAUSED,
                                                      "person:alta", &err));
    round = buzon_inbox_run(t->inbox, NULL, BUZON_WORK_POLL, &err);
    assert_no_error(err);
    assert_string_equal(buzon_round_account(round), "");
    buzon_round_unref(round);
    account = buzon_inbox_account(t->inbox, "biblioteca", &err);
    assert_int_equal(buzon_account_last_round_at(account), t->now);
    buzon_account_unref(account);
}

static void one_account_s_failure_does_not_stop_the_others(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_account *account;

    buzon_account_unref(buzon_inbox_add_account(t->inbox, "apagada", "mastodon",
                                                "{\"base_url\":\"http://127.0.0.1:9\"}",
                                                "person:alta", &err));
    assert_true(buzon_inbox_set_secret(t->inbox, "apagada", "token", "x", 1, &err));
    assert_null(buzon_inbox_run(t->inbox, NULL, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_NETWORK, "http://127.0.0.1:9: no connection");
    account = buzon_inbox_account(t->inbox, "ayto", &err);
    assert_int_equal(buzon_account_last_round_at(account), t->now);
    buzon_account_unref(account);
}

static void an_interrupted_round_starts_again_and_loses_nothing(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    int64_t whole;

    town_fault(t, "{\"fault\": \"reset\", \"path\": \"/api/v1/accounts/*\", \"after\": 0}");
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_NETWORK, "the connection");
    town_do(t, BUZON_WORK_POLL);
    whole = buzon_inbox_count(t->inbox, &err);
    assert_true(whole > 10);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM message"),
                     town_sql(t, "SELECT count(DISTINCT mid) FROM message"));
    town_verify(t);
}

static void a_check_finds_out_who_we_are(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_account *account;

    town_do(t, BUZON_WORK_CHECK);
    account = buzon_inbox_account(t->inbox, "ayto", &err);
    assert_non_null(buzon_account_native_id(account));
    assert_int_equal(buzon_account_checked_at(account), t->now);
    assert_int_equal(buzon_account_last_round_at(account), BUZON_TIME_NONE);
    buzon_account_unref(account);
    assert_int_equal(buzon_inbox_count(t->inbox, &err), 0);
}

static char logged[512];

static void on_log(void *user, int level, const char *line)
{
    (void)user;
    if (level == 4)
        (void)snprintf(logged, sizeof logged, "%s", line);
}

/* What a server drops never reaches us, so whoever set the account up has to know. */
static void a_check_warns_of_what_the_server_drops(void **state)
{
    struct town *t = *state;

    buzon_inbox_set_log(t->inbox, on_log, NULL, NULL);
    logged[0] = '\0';
    town_do(t, BUZON_WORK_CHECK);
    assert_string_equal(logged, "");
    town_policy(t, "for_private_mentions", "drop");
    town_do(t, BUZON_WORK_CHECK);
    assert_string_equal(logged, "account ayto: the server drops notifications, so messages are "
                                "lost: for_private_mentions");
    logged[0] = '\0';
    town_policy(t, "for_private_mentions", "accept");
    town_do(t, BUZON_WORK_CHECK);
    assert_string_equal(logged, "");
}

/* More conversations than one round reads come to rest when each was read, not before. */
static void many_conversations_are_all_read_once(void **state)
{
    enum { CITIZENS = 130 };
    struct town *t = *state;
    int before;

    for (int i = 0; i < CITIZENS; i++) {
        char body[160];

        (void)snprintf(body, sizeof body,
                       "{\"by\": \"vecina%d@barrio.example\", \"visibility\": \"direct\", "
                       "\"text\": \"@ayto ¿Y mi solicitud %d?\"}",
                       i, i);
        json_decref(town_control(t, "say", body));
    }
    for (int round = 0; round < 9; round++) {
        town_wait(t, 2 * MINUTE);
        town_do(t, BUZON_WORK_POLL);
    }
    before = town_asked(t, "GET", "/api/v1/statuses/");
    assert_true(before >= CITIZENS);
    town_wait(t, 2 * MINUTE);
    town_do(t, BUZON_WORK_POLL);
    assert_in_range(town_asked(t, "GET", "/api/v1/statuses/") - before, 0,
                    8); /* our own posts */
    assert_true(buzon_inbox_count(t->inbox, NULL) >= CITIZENS);
}

static void a_recheck_finds_edits_and_deletes(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_round *round;

    town_do(t, BUZON_WORK_POLL);
    town_wait(t, 10 * MINUTE);
    json_decref(town_control(t, "edit",
                             "{\"status\": \"carril\", \"text\": \"@ayto Propongo un carril "
                             "bici hasta el río.\"}"));
    json_decref(town_control(t, "delete", "{\"status\": \"tala\"}"));
    round = town_run(t, BUZON_WORK_RECHECK, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_deletions(round), 1);
    assert_int_equal(buzon_round_revisions(round), 1);
    buzon_round_unref(round);
    assert_int_equal(town_sql(t,
                              "SELECT count(*) FROM message WHERE text LIKE '%hasta el río%' "
                              "AND revision = 2"),
                     1);
    town_verify(t);
}

/* --- the host moves the bytes --- */

static void a_request_stays_until_it_is_answered(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_job *job = begin(t, BUZON_WORK_POLL);
    buzon_request *a = buzon_job_next(job, &err), *b = buzon_job_next(job, &err);
    buzon_round *round;
    bool token = false;

    assert_ptr_equal(a, b);
    assert_true(buzon_request_timeout_ms(a) > 0);
    for (size_t i = 0; i < buzon_request_headers_count(a); i++)
        token |= strcmp(buzon_request_headers_at(a, i),
                        "Authorization: Bearer prueba-ayto-0001") == 0;
    assert_true(token);
    buzon_request_unref(a);
    buzon_request_unref(b);
    round = buzon_job_round(job, &err);
    assert_int_equal(buzon_round_requests(round), 0);
    assert_int_equal(buzon_round_finished_at(round), BUZON_TIME_NONE);
    buzon_round_unref(round);
    buzon_job_free(job);
}

static void an_answer_needs_a_request(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_job *job = begin(t, BUZON_WORK_POLL);

    assert_false(give(job, 200, "{}", &err));
    expect_error(&err, BUZON_ERR_STATE, "no request");
    assert_false(buzon_job_fail(job, "x", false, &err));
    expect_error(&err, BUZON_ERR_STATE, "no request");
    assert_null(buzon_job_next(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "job is NULL");
    assert_false(buzon_job_answer(job, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "response is NULL");
    assert_null(buzon_job_round(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "job is NULL");
    buzon_job_free(job);
    buzon_job_free(NULL);
}

static void a_host_s_failure_ends_the_job(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_job *job = begin(t, BUZON_WORK_POLL);

    expect_request(t, job, "GET", "/api/v");
    assert_true(buzon_job_fail(job, "the cable is out", false, &err));
    assert_null(buzon_job_next(job, &err));
    expect_error(&err, BUZON_ERR_NETWORK, "no answer: the cable is out");
    assert_null(buzon_job_next(job, &err));
    expect_error(&err, BUZON_ERR_NETWORK, "the cable is out");
    buzon_job_free(job);
    town_do(t, BUZON_WORK_POLL);
}

static void nonsense_is_kept_in_quarantine(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    town_fault(t,
               "{\"fault\": \"garbage\", \"path\": \"/api/v1/notifications\", \"count\": 0}");
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_PROTOCOL, "kept in quarantine");
    assert_int_equal(town_sql(t, "SELECT count(*) FROM quarantine WHERE request LIKE "
                                 "'%/api/v1/notifications%' AND length(body) > 64"),
                     1);
}

/* --- refusals --- */

static void a_revoked_token_breaks_the_account_until_there_is_a_new_one(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_account *account;
    int asked;

    assert_true(
        buzon_inbox_set_secret(t->inbox, "ayto", "token", "prueba-revocada-0001", 20, &err));
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_AUTH, "401");
    account = buzon_inbox_account(t->inbox, "ayto", &err);
    assert_int_equal(buzon_account_state(account), BUZON_ACCOUNT_BROKEN);
    buzon_account_unref(account);
    asked = town_asked(t, "GET", "/api/");
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_AUTH, "refused the credentials of account ayto");
    assert_int_equal(town_asked(t, "GET", "/api/"), asked);
    assert_true(
        buzon_inbox_set_secret(t->inbox, "ayto", "token", "prueba-ayto-0001", 16, &err));
    town_do(t, BUZON_WORK_POLL);
}

static void a_check_mends_an_account(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_account *account;

    (void)town_sql(t, "UPDATE account SET state = 3");
    town_do(t, BUZON_WORK_CHECK);
    account = buzon_inbox_account(t->inbox, "ayto", &err);
    assert_int_equal(buzon_account_state(account), BUZON_ACCOUNT_ACTIVE);
    buzon_account_unref(account);
}

static void a_rate_limit_is_remembered(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    int asked;

    town_fault(t, "{\"fault\": \"429\", \"reset\": 300}");
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    assert_int_equal(buzon_error_retry_at(err), t->now + 300 * SECOND);
    expect_error(&err, BUZON_ERR_RATE, "429");
    asked = town_asked(t, "GET", "/api/");
    assert_null(buzon_inbox_job(t->inbox, "ayto", BUZON_WORK_SEND, &err));
    assert_int_equal(buzon_error_retry_at(err), t->now + 300 * SECOND);
    expect_error(&err, BUZON_ERR_RATE, "before 2026-11-23T09:05:00");
    assert_int_equal(town_asked(t, "GET", "/api/"), asked);
    town_wait(t, 301 * SECOND);
    town_do(t, BUZON_WORK_POLL);
}

static void what_cannot_be_begun_says_why(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    assert_null(buzon_inbox_job(t->inbox, "nadie", BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "nadie");
    assert_null(buzon_inbox_job(t->inbox, "ayto", (enum buzon_work)77, &err));
    expect_error(&err, BUZON_ERR_INVALID, "kind of work");
    assert_null(buzon_inbox_job(NULL, "ayto", BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
    assert_null(buzon_inbox_run(NULL, NULL, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "token", NULL, 0, &err));
    assert_null(buzon_inbox_job(t->inbox, "ayto", BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_SECRET, "no secret token of account ayto");
    buzon_account_unref(buzon_inbox_set_account_state(t->inbox, "ayto", BUZON_ACCOUNT_PAUSED,
                                                      "person:alta", &err));
    assert_null(buzon_inbox_job(t->inbox, "ayto", BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_STATE, "account ayto is paused");
    buzon_inbox_close(t->inbox);
    assert_null(buzon_inbox_job(t->inbox, "ayto", BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_CLOSED, "closed");
}

static void work_has_names(void **state)
{
    (void)state;
    assert_string_equal(buzon_work_name(BUZON_WORK_POLL), "poll");
    assert_string_equal(buzon_work_name(BUZON_WORK_CHECK), "check");
    assert_string_equal(buzon_work_name(BUZON_WORK_SWEEP), "sweep");
    assert_null(buzon_work_name((enum buzon_work)6));
}

/* --- stopping --- */

static void an_interrupt_stops_a_run_within_a_second(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    int64_t began;

    town_fault(t, "{\"fault\": \"stall\", \"count\": 0}");
    t->stop = true;
    began = wall_ms();
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_INTERRUPTED, "stop");
    assert_true(wall_ms() - began < 1000);
}

static void a_job_outlives_its_closed_inbox(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_job *job = begin(t, BUZON_WORK_POLL);

    expect_request(t, job, "GET", "/api/v");
    buzon_inbox_close(t->inbox);
    assert_false(give(job, 200, "{}", &err));
    expect_error(&err, BUZON_ERR_CLOSED, "closed");
    buzon_job_free(job);
}

/* --- one at a time --- */

static void an_account_is_worked_for_by_one_at_a_time(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_inbox *other = town_open(t);
    buzon_job *job = begin(t, BUZON_WORK_POLL);

    assert_null(buzon_inbox_job(other, "ayto", BUZON_WORK_SEND, &err));
    expect_error(&err, BUZON_ERR_BUSY, "works for account ayto until 2026-11-23T09:02:00");
    buzon_job_free(job);
    job = buzon_inbox_job(other, "ayto", BUZON_WORK_SEND, &err);
    assert_no_error(err);
    buzon_job_free(job);
    buzon_inbox_unref(other);
}

static void who_lost_the_lease_stores_nothing(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_inbox *other = town_open(t);
    buzon_job *late = begin(t, BUZON_WORK_POLL), *now;

    expect_request(t, late, "GET", "/api/v");
    t->now += 3 * MINUTE;
    now = buzon_inbox_job(other, "ayto", BUZON_WORK_POLL, &err);
    assert_no_error(err);
    assert_false(give(late, 200, "{\"id\": \"1\", \"acct\": \"ayto\"}", &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "taken over");
    assert_null(buzon_job_next(late, &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "taken over");
    buzon_job_free(late);
    /* What the late one gave back was not its to give. */
    assert_null(buzon_inbox_job(t->inbox, "ayto", BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_BUSY, "works for account ayto");
    buzon_job_free(now);
    buzon_inbox_unref(other);
}

static void the_lease_of_a_process_that_died_is_free(void **state)
{
    struct town *t = *state;
    int status;
    pid_t child = fork();

    if (child == 0) {
        _exit(buzon_inbox_job(town_open(t), "ayto", BUZON_WORK_POLL, NULL) ? 0 : 1);
    }
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM account WHERE lease_owner IS NOT NULL"),
                     1);
    town_do(t, BUZON_WORK_POLL);
}

/* --- files --- */

static const char mention[] =
    "[{\"id\":\"9\",\"type\":\"mention\",\"created_at\":\"2026-11-20T08:00:00.000Z\","
    "\"account\":{\"id\":\"7\",\"acct\":\"vecina@red.example\",\"url\":\"https://red.example/"
    "@vecina\"},"
    "\"status\":{\"id\":\"900\",\"created_at\":\"2026-11-20T08:00:00.000Z\","
    "\"visibility\":\"public\",\"content\":\"<p>¿Cuándo se arregla la fuente?</p>\","
    "\"account\":{\"id\":\"7\",\"acct\":\"vecina@red.example\",\"url\":\"https://red.example/"
    "@vecina\"},"
    "\"media_attachments\":[],\"mentions\":[]}}]";

static void a_file_is_imported_once(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_response *response = buzon_response_new(200);
    buzon_round *round;

    assert_true(buzon_response_set_body(response, mention, strlen(mention), &err));
    round = buzon_inbox_import(t->inbox, "ayto", response, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_inquiries(round), 1);
    assert_int_equal(buzon_round_received(round), strlen(mention));
    buzon_round_unref(round);
    round = buzon_inbox_import(t->inbox, "ayto", response, &err);
    assert_int_equal(buzon_round_messages(round), 0);
    buzon_round_unref(round);
    assert_string_equal(town_inquiry(t, "la fuente"), "2026-1");
    buzon_response_free(response);
}

static void a_file_that_is_none_says_where(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_response *response = buzon_response_new(200);

    assert_true(buzon_response_set_body(response, "[\n{\"id\": oops}]", 14, &err));
    assert_null(buzon_inbox_import(t->inbox, "ayto", response, &err));
    assert_int_equal(buzon_error_line(err), 2);
    expect_error(&err, BUZON_ERR_PARSE, "");
    assert_null(buzon_inbox_import(t->inbox, "nadie", response, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "nadie");
    assert_null(buzon_inbox_import(t->inbox, "ayto", NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "response is NULL");
    buzon_response_free(response);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOWN_CASE(a_poll_brings_inquiries_and_a_second_one_nothing_new),
        TOWN_CASE(every_active_account_is_polled_in_one_run),
        TOWN_CASE(one_account_s_failure_does_not_stop_the_others),
        TOWN_CASE(an_interrupted_round_starts_again_and_loses_nothing),
        TOWN_CASE(a_check_finds_out_who_we_are),
        TOWN_CASE(a_check_warns_of_what_the_server_drops),
        TOWN_CASE(many_conversations_are_all_read_once),
        TOWN_CASE(a_recheck_finds_edits_and_deletes),
        TOWN_CASE(a_request_stays_until_it_is_answered),
        TOWN_CASE(an_answer_needs_a_request),
        TOWN_CASE(a_host_s_failure_ends_the_job),
        TOWN_CASE(nonsense_is_kept_in_quarantine),
        TOWN_CASE(a_revoked_token_breaks_the_account_until_there_is_a_new_one),
        TOWN_CASE(a_check_mends_an_account),
        TOWN_CASE(a_rate_limit_is_remembered),
        TOWN_CASE(what_cannot_be_begun_says_why),
        cmocka_unit_test(work_has_names),
        TOWN_CASE(an_interrupt_stops_a_run_within_a_second),
        TOWN_CASE(a_job_outlives_its_closed_inbox),
        TOWN_CASE(an_account_is_worked_for_by_one_at_a_time),
        TOWN_CASE(who_lost_the_lease_stores_nothing),
        TOWN_CASE(the_lease_of_a_process_that_died_is_free),
        TOWN_CASE(a_file_is_imported_once),
        TOWN_CASE(a_file_that_is_none_says_where),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
