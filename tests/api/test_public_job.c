/* SPDX-License-Identifier: EUPL-1.2 */
/* Jobs without a socket: the host moves the bytes, and sends an answer. */
#include "desk.h"

/* A host's vault with one token in it. */
struct safe {
    char token[64];
    int asked, put, gone;
};

static bool safe_find(void *user, const char *account, const char *name, buzon_vault_slot *slot,
                      buzon_error **err)
{
    struct safe *s = user;

    assert_string_equal(account, "ayto");
    assert_string_equal(name, "token");
    s->asked++;
    return !*s->token || buzon_vault_answer(slot, s->token, strlen(s->token), err);
}

static bool safe_put(void *user, const char *account, const char *name, const char *bytes,
                     size_t len, buzon_error **err)
{
    struct safe *s = user;

    (void)account;
    (void)name;
    (void)err;
    s->put++;
    (void)snprintf(s->token, sizeof s->token, "%.*s", (int)len, bytes ? bytes : "");
    return true;
}

static void safe_gone(void *user)
{
    ((struct safe *)user)->gone++;
}

static void give_token(struct desk *d)
{
    buzon_error *err = NULL;

    assert_true(buzon_inbox_set_secret(d->inbox, "ayto", "token", "prueba", 6, &err));
}

/* --- a poll moved by hand --- */

static const char notifications[] =
    "[{\"id\":\"11\",\"type\":\"mention\",\"account\":{\"id\":\"7\"},\"status\":{\"id\":"
    "\"100\",\"created_at\":\"2026-11-23T08:00:00.000Z\",\"visibility\":\"public\","
    "\"content\":\"<p>\\ud800 La fuente pierde agua</p>\",\"account\":{\"id\":\"7\","
    "\"acct\":\"rosa@barrio.example\",\"url\":\"https://barrio.example/@rosa\"}}},"
    "{\"id\":\"12\",\"type\":\"novedad\",\"account\":{\"id\":\"7\"}}]";
static const char ours[] =
    "[{\"id\":\"90\",\"created_at\":\"2026-11-22T08:00:00.000Z\",\"visibility\":\"public\","
    "\"content\":\"<p>Corte de agua el martes</p>\",\"account\":{\"id\":\"1\",\"acct\":"
    "\"ayto\",\"url\":\"https://red.example/@ayto\"}}]";

/* What the server says, by the path that was asked. */
static const struct {
    const char *path, *body;
} server[] = {
    {"/api/v2/instance", "{\"domain\":\"red.example\",\"version\":\"4.3.2\",\"configuration\":{"
                         "\"statuses\":{\"max_characters\":500}}}"},
    {"/api/v1/accounts/verify_credentials",
     "{\"id\":\"1\",\"acct\":\"ayto\",\"username\":\"ayto\","
     "\"url\":\"https://red.example/@ayto\"}"},
    {"/api/v1/notifications", notifications},
    {"/api/v1/accounts/1/statuses", ours},
    {"/api/v1/conversations", "[]"},
    {"/api/v1/statuses/90/context", "{\"ancestors\":[],\"descendants\":[]}"},
    {"/api/v1/statuses/100/context", "{\"ancestors\":[],\"descendants\":[]}"},
};

static const char *served(const char *url)
{
    const char *path = url + strlen("https://red.example");
    size_t len = strcspn(path, "?");

    if (strstr(url, "min_id=") || strstr(url, "max_id="))
        return "[]"; /* nothing above and nothing below the first page */
    for (size_t i = 0; i < sizeof server / sizeof *server; i++)
        if (strlen(server[i].path) == len && strncmp(server[i].path, path, len) == 0)
            return server[i].body;
    fail_msg("nobody serves %s", url);
    return NULL;
}

static bool give(buzon_job *job, int status, const char *body, buzon_error **err)
{
    buzon_response *r = buzon_response_new(status);
    bool ok =
        buzon_response_set_body(r, body, strlen(body), err) && buzon_job_answer(job, r, err);

    buzon_response_free(r);
    return ok;
}

/* Answer everything the job asks, at most 20 requests; gives how many there were. */
static int move_bytes(buzon_job *job)
{
    buzon_error *err = NULL;
    buzon_request *request;
    int n = 0;

    while ((request = buzon_job_next(job, &err)) && n < 20) {
        n++;
        if (!give(job, 200, served(buzon_request_url(request)), &err))
            fail_msg("%s: %s", buzon_request_url(request), buzon_error_message(err));
        buzon_request_unref(request);
    }
    assert_no_error(err);
    return n;
}

static void a_host_moves_a_whole_round(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_job *job;
    buzon_round *round, *same;
    char *json;
    int asked;

    give_token(d);
    job = buzon_inbox_job(d->inbox, "ayto", BUZON_WORK_POLL, &err);
    assert_no_error(err);
    asked = move_bytes(job);
    round = buzon_job_round(job, &err);
    same = buzon_round_ref(round);
    assert_string_equal(buzon_round_account(round), "ayto");
    assert_int_equal(buzon_round_requests(round), asked);
    assert_true(buzon_round_received(round) > (int64_t)strlen(notifications));
    assert_int_equal(buzon_round_messages(round), 2); /* one that nobody understands */
    assert_int_equal(buzon_round_revisions(round), 0);
    assert_int_equal(buzon_round_deletions(round), 0);
    assert_int_equal(buzon_round_inquiries(round), 1);
    assert_int_equal(buzon_round_own_posts(round), 1);
    assert_int_equal(buzon_round_sent(round), 0);
    assert_int_equal(buzon_round_failed(round), 0);
    assert_int_equal(buzon_round_unknown(round), 1);
    assert_int_equal(buzon_round_repaired(round), 1);
    assert_int_equal(buzon_round_finished_at(round), d->now);
    json = buzon_round_to_json(round, &err);
    expect_words(json, "\"account\":\"ayto\"");
    expect_words(json, "\"own_posts\":1");
    expect_words(json, "\"finished_at\":\"2026-11-23T09:00:00.000Z\"");
    buzon_string_free(json);
    buzon_round_unref(round);
    assert_int_equal(buzon_round_inquiries(same), 1);
    buzon_round_unref(same);
    buzon_job_free(job);
    desk_verify(d);
}

/* Nothing is refused without a reason that reaches the host. */
static void an_answer_of_the_wrong_form_ends_a_recheck_with_a_reason(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_request *request;
    buzon_job *job;

    give_token(d);
    job = buzon_inbox_job(d->inbox, "ayto", BUZON_WORK_POLL, &err);
    (void)move_bytes(job);
    buzon_job_free(job);
    job = buzon_inbox_job(d->inbox, "ayto", BUZON_WORK_RECHECK, &err);
    assert_no_error(err);
    request = buzon_job_next(job, &err);
    assert_non_null(request);
    assert_false(give(job, 200, "\"ni lista ni objeto\"", &err));
    expect_error(&err, BUZON_ERR_PROTOCOL, "the server's answer is no ");
    buzon_request_unref(request);
    buzon_job_free(job);
    desk_verify(d);
}

static void a_request_says_what_to_ask(void **state)
{
    struct desk *d = *state;
    struct safe s = {.token = "secreto"};
    buzon_error *err = NULL;
    buzon_job *job;
    buzon_request *r, *same;
    size_t len = 7, n, with_token = 0;

    buzon_inbox_set_vault(d->inbox, safe_find, safe_put, &s, safe_gone);
    job = buzon_inbox_job(d->inbox, "ayto", BUZON_WORK_CHECK, &err);
    assert_no_error(err);
    r = buzon_job_next(job, &err);
    same = buzon_request_ref(r);
    assert_string_equal(buzon_request_method(r), "GET");
    expect_words(buzon_request_url(r), "https://red.example/api/v");
    n = buzon_request_headers_count(r);
    for (size_t i = 0; i < n; i++)
        with_token +=
            strcmp(buzon_request_headers_at(r, i), "Authorization: Bearer secreto") == 0;
    assert_int_equal(with_token, 1);
    assert_null(buzon_request_headers_at(r, n));
    assert_null(buzon_request_body(r, &len));
    assert_int_equal(len, 0);
    assert_true(buzon_request_timeout_ms(r) >= 1000);
    buzon_request_unref(r);
    buzon_job_free(job);
    assert_string_equal(buzon_request_method(same), "GET");
    buzon_request_unref(same);
    assert_true(s.asked > 0);
    assert_true(buzon_inbox_set_secret(d->inbox, "ayto", "token", "nuevo", 5, &err));
    assert_string_equal(s.token, "nuevo");
    buzon_inbox_close(d->inbox);
    assert_int_equal(s.gone, 1);
}

static void a_secret_that_comes_later_goes_on_with_the_job(void **state)
{
    struct desk *d = *state;
    struct safe s = {.token = "primero"};
    buzon_error *err = NULL;
    buzon_job *job;
    buzon_request *r;

    buzon_inbox_set_vault(d->inbox, safe_find, safe_put, &s, safe_gone);
    job = buzon_inbox_job(d->inbox, "ayto", BUZON_WORK_CHECK, &err);
    assert_no_error(err);
    s.token[0] = '\0';
    assert_null(buzon_job_next(job, &err));
    expect_error(&err, BUZON_ERR_SECRET, "no secret token of account ayto");
    (void)snprintf(s.token, sizeof s.token, "segundo");
    r = buzon_job_next(job, &err);
    assert_no_error(err);
    assert_non_null(r);
    buzon_request_unref(r);
    buzon_job_free(job);
    buzon_inbox_close(d->inbox);
    assert_int_equal(s.gone, 1);
}

/* --- answers --- */

/* The single answer of an inquiry, as it stands. */
static buzon_answer *look(struct desk *d, const char *reference)
{
    buzon_error *err = NULL;
    buzon_answers *all = buzon_inbox_answers(d->inbox, reference, &err);
    buzon_answer *answer = buzon_answers_next(all, &err);

    assert_no_error(err);
    assert_null(buzon_answers_next(all, &err));
    buzon_answers_free(all);
    return answer;
}

static void an_answer_goes_out_by_the_host_s_own_stack(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_answer *a, *same;
    buzon_request *r;
    buzon_round *round;
    buzon_job *job;
    size_t len;

    give_token(d);
    job = buzon_inbox_job(d->inbox, "ayto", BUZON_WORK_POLL, &err);
    (void)move_bytes(job);
    buzon_job_free(job);
    a = buzon_inbox_answer(d->inbox, "2026-1", "Mañana va la brigada.", "person:marta", &err);
    assert_no_error(err);
    assert_int_equal(buzon_answer_state(a), BUZON_ANSWER_QUEUED);
    assert_string_equal(buzon_answer_inquiry(a), "2026-1");
    assert_string_equal(buzon_answer_account(a), "ayto");
    assert_int_equal(buzon_answer_visibility(a), BUZON_VISIBILITY_PUBLIC);
    assert_string_equal(buzon_answer_text(a), "Mañana va la brigada.");
    assert_string_equal(buzon_answer_template(a), "{}");
    assert_int_equal(buzon_answer_parts_count(a), 1);
    expect_words(buzon_answer_parts_at(a, 0), "@rosa@barrio.example Mañana va la brigada.");
    assert_null(buzon_answer_parts_at(a, 1));
    assert_int_equal(buzon_answer_native_ids_count(a), 0);
    assert_null(buzon_answer_native_ids_at(a, 0));
    assert_string_equal(buzon_answer_created_by(a), "person:marta");
    assert_int_equal(buzon_answer_created_at(a), d->now);
    assert_null(buzon_answer_approved_by(a));
    assert_int_equal(buzon_answer_next_try_at(a), BUZON_TIME_NONE);
    assert_int_equal(buzon_answer_error_code(a), BUZON_OK);
    assert_null(buzon_answer_error(a));
    assert_int_equal(buzon_answer_sent_at(a), BUZON_TIME_NONE);
    buzon_answer_unref(a);

    job = buzon_inbox_job(d->inbox, "ayto", BUZON_WORK_SEND, &err);
    r = buzon_job_next(job, &err);
    assert_string_equal(buzon_request_method(r), "POST");
    assert_string_equal(buzon_request_url(r), "https://red.example/api/v1/statuses");
    expect_words(buzon_request_body(r, &len), "brigada");
    assert_true(len > 20);
    buzon_request_unref(r);
    assert_true(
        give(job, 200,
             "{\"id\":\"101\",\"url\":\"https://red.example/@ayto/101\",\"created_at\":"
             "\"2026-11-23T09:00:00.000Z\",\"content\":\"<p>Mañana va la brigada.</p>\","
             "\"account\":{\"id\":\"1\"}}",
             &err));
    assert_null(buzon_job_next(job, &err));
    assert_no_error(err);
    round = buzon_job_round(job, &err);
    assert_int_equal(buzon_round_sent(round), 1);
    buzon_round_unref(round);
    buzon_job_free(job);

    a = look(d, "2026-1");
    same = buzon_answer_ref(a);
    assert_int_equal(buzon_answer_state(a), BUZON_ANSWER_SENT);
    assert_int_equal(buzon_answer_sent_at(a), d->now);
    assert_int_equal(buzon_answer_native_ids_count(a), 1);
    assert_string_equal(buzon_answer_native_ids_at(a, 0), "101");
    buzon_answer_unref(a);
    assert_true(buzon_answer_id(same) > 0);
    buzon_answer_unref(same);
    assert_string_equal(desk_events(d, "2026-1"), "opened answer_queued answered");
    desk_verify(d);
}

static void an_answer_prints_in_the_documented_form(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_answer *a;
    char *json;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    a = buzon_inbox_answer(d->inbox, "2026-1", "Gracias, año nuevo.", "person:marta", &err);
    assert_no_error(err);
    json = buzon_answer_to_json(a, &err);
    expect_words(json, "\"inquiry\":\"2026-1\"");
    expect_words(json, "\"state\":\"queued\"");
    expect_words(json, "\"text\":\"Gracias, año nuevo.\"");
    expect_words(json, "\"created_by\":\"person:marta\",\"created_at\":\"2026-11-23T09:00");
    expect_words(json, "\"sent_at\":null");
    buzon_string_free(json);
    buzon_answer_unref(a);
}

/* A builder is the host's: the job copies what it needs. */
static void a_response_is_filled_again(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    buzon_round *round;

    assert_true(buzon_response_set_body(r, "[]", 2, &err));
    round = buzon_inbox_import(d->inbox, "ayto", r, &err);
    assert_int_equal(buzon_round_messages(round), 0);
    buzon_round_unref(round);
    assert_true(buzon_response_set_body(r, notifications, strlen(notifications), &err));
    round = buzon_inbox_import(d->inbox, "ayto", r, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_messages(round), 2); /* one that nobody understands */
    assert_int_equal(buzon_round_unknown(round), 1);
    buzon_round_unref(round);
    buzon_response_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(a_host_moves_a_whole_round),
        DESK_CASE(an_answer_of_the_wrong_form_ends_a_recheck_with_a_reason),
        DESK_CASE(a_request_says_what_to_ask),
        DESK_CASE(a_secret_that_comes_later_goes_on_with_the_job),
        DESK_CASE(an_answer_goes_out_by_the_host_s_own_stack),
        DESK_CASE(an_answer_prints_in_the_documented_form),
        DESK_CASE(a_response_is_filled_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
