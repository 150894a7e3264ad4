/* SPDX-License-Identifier: EUPL-1.2 */
/* Many accounts at once, over real sockets: each has its turn, its own round, and its own
 * failure. */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../slow.h"
#include "town.h"

static void account(struct town *t, const char *name, const char *url, const char *token)
{
    buzon_error *err = NULL;
    char settings[128];

    (void)snprintf(settings, sizeof settings, "{\"base_url\":\"%s\"}", url);
    buzon_account_unref(
        buzon_inbox_add_account(t->inbox, name, "mastodon", settings, "person:alta", &err));
    assert_true(buzon_inbox_set_secret(t->inbox, name, "token", token, strlen(token), &err));
    assert_no_error(err);
}

/* What a run says of each account, as "ayto=ok biblioteca=auth" by name. */
static const char *outcomes(struct town *t, enum buzon_work work)
{
    static char text[1024];
    static const char *const names[] = {"apagada", "ayto",    "biblioteca",
                                        "lectura", "pausada", "revocada"};
    const char *codes[6] = {0};
    buzon_error *err = NULL;
    buzon_rounds *all = buzon_jobs_run(t->inbox, work, &err);
    buzon_round *round;
    size_t at = 0;

    assert_no_error(err);
    while ((round = buzon_rounds_next(all, &err))) {
        buzon_code code = buzon_round_error_code(round);

        assert_int_equal(code == BUZON_OK, buzon_round_error(round) == NULL);
        for (size_t i = 0; i < 6; i++)
            if (strcmp(names[i], buzon_round_account(round)) == 0)
                codes[i] = buzon_code_name(code);
        buzon_round_unref(round);
    }
    assert_no_error(err);
    buzon_rounds_free(all);
    *text = '\0';
    for (size_t i = 0; i < 6; i++)
        if (codes[i])
            at += (size_t)snprintf(text + at, sizeof text - at, "%s%s=%s", at ? " " : "",
                                   names[i], codes[i]);
    return text;
}

static void every_account_has_a_round_and_its_own_failure(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_account *a;

    account(t, "biblioteca", t->url, "prueba-biblioteca-0001");
    account(t, "apagada", "http://127.0.0.1:9", "x");
    account(t, "revocada", t->url, "prueba-revocada-0001");
    account(t, "pausada", t->url, "x");
    buzon_account_unref(buzon_inbox_set_account_state(t->inbox, "pausada", BUZON_ACCOUNT_PAUSED,
                                                      "person:alta", &err));
    assert_string_equal(outcomes(t, BUZON_WORK_POLL),
                        "apagada=network ayto=ok biblioteca=ok revocada=auth");
    /* at once again: nobody's turn */
    assert_string_equal(outcomes(t, BUZON_WORK_POLL), "");
    town_wait(t, MINUTE);
    assert_string_equal(outcomes(t, BUZON_WORK_POLL), "apagada=network ayto=ok biblioteca=ok");
    town_wait(t, MINUTE);
    /* the one that failed twice waits longer by now, or not yet: by chance */
    assert_non_null(strstr(outcomes(t, BUZON_WORK_POLL), "ayto=ok biblioteca=ok"));
    a = buzon_inbox_account(t->inbox, "revocada", &err);
    assert_int_equal(buzon_account_state(a), BUZON_ACCOUNT_BROKEN);
    buzon_account_unref(a);
    town_verify(t);
}

static void a_round_tells_when_to_come_back(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_rounds *all;
    buzon_round *round;

    town_fault(t, "{\"fault\": \"429\", \"path\": \"/api/v1/notifications\", \"count\": 1}");
    all = buzon_jobs_run(t->inbox, BUZON_WORK_POLL, &err);
    assert_no_error(err);
    round = buzon_rounds_next(all, &err);
    assert_int_equal(buzon_round_error_code(round), BUZON_ERR_RATE);
    assert_true(buzon_round_retry_at(round) > t->now);
    assert_non_null(buzon_round_error(round));
    assert_true(buzon_round_requests(round) > 0);
    buzon_round_unref(round);
    assert_null(buzon_rounds_next(all, &err));
    assert_null(buzon_rounds_next(all, &err));
    buzon_rounds_free(all);
}

static void only_accounts_with_answers_to_send_have_a_turn(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    account(t, "biblioteca", t->url, "prueba-biblioteca-0001");
    assert_string_equal(outcomes(t, BUZON_WORK_SEND), "");
    assert_string_equal(outcomes(t, BUZON_WORK_POLL), "ayto=ok biblioteca=ok");
    buzon_answer_unref(
        buzon_inbox_answer(t->inbox, "2026-1", "Gracias por avisar.", "person:marta", &err));
    assert_no_error(err);
    assert_non_null(strstr(outcomes(t, BUZON_WORK_SEND), "=ok"));
    assert_string_equal(outcomes(t, BUZON_WORK_SEND), "");
}

static void two_callers_share_the_accounts(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_job *job = buzon_inbox_job(t->inbox, "ayto", BUZON_WORK_POLL, &err);

    account(t, "biblioteca", t->url, "prueba-biblioteca-0001");
    assert_string_equal(outcomes(t, BUZON_WORK_POLL), "ayto=busy biblioteca=ok");
    buzon_job_free(job);
    assert_string_equal(outcomes(t, BUZON_WORK_POLL), "ayto=ok");
}

static const char *const faults[] = {
    "{\"fault\": \"reset\", \"path\": \"/api/v1/*\", \"count\": 2}",
    "{\"fault\": \"truncated\", \"path\": \"/api/v1/*\", \"count\": 2}",
    "{\"fault\": \"500\", \"path\": \"/api/v1/notifications\", \"count\": 1}",
    "{\"fault\": \"503\", \"path\": \"/api/v1/notifications\", \"count\": 1}",
    "{\"fault\": \"garbage\", \"path\": \"/api/v1/notifications\", \"count\": 1}",
    "{\"fault\": \"slow\", \"path\": \"/api/v1/*\", \"count\": 2}",
};

/* Whatever goes wrong: a later run brings everything once. */
static void faults_lose_nothing(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        town_fault(t, faults[i]);
        (void)outcomes(t, BUZON_WORK_POLL);
        town_wait(t, 2 * HOUR);
        (void)outcomes(t, BUZON_WORK_POLL);
        town_wait(t, 2 * HOUR);
        assert_string_equal(outcomes(t, BUZON_WORK_POLL), "ayto=ok");
        town_wait(t, MINUTE);
    }
    assert_true(buzon_inbox_count(t->inbox, &err) > 10);
    town_verify(t);
}

static bool stop_now(void *user, buzon_error **err)
{
    (void)user;
    (void)err;
    return true;
}

static void a_run_can_be_interrupted_and_refuses_nonsense(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    assert_null(buzon_jobs_run(NULL, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
    assert_null(buzon_jobs_run(t->inbox, (enum buzon_work)99, &err));
    expect_error(&err, BUZON_ERR_INVALID, "no such kind of work");
    assert_null(buzon_rounds_next(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "NULL");
    buzon_rounds_free(NULL);
    buzon_inbox_set_interrupt(t->inbox, stop_now, NULL, NULL);
    assert_null(buzon_jobs_run(t->inbox, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_INTERRUPTED, "stop");
    buzon_inbox_set_interrupt(t->inbox, NULL, NULL, NULL);
    assert_string_equal(outcomes(t, BUZON_WORK_POLL), "ayto=ok");
}

/* The verdict holds these texts, each as it stands in it. */
static void verdict_says(struct town *t, const char *account, const char *const *parts)
{
    buzon_error *err = NULL;
    char *json = buzon_inbox_check(t->inbox, account, &err);

    assert_no_error(err);
    for (; *parts; parts++)
        if (!strstr(json, *parts))
            fail_msg("no %s in %s", *parts, json);
    buzon_string_free(json);
}
#define VERDICT(t, account, ...)                                                               \
    verdict_says(t, account, (const char *const[]){__VA_ARGS__, NULL})

static void a_check_gives_a_verdict(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    VERDICT(t, "ayto", "\"ok\":true", "\"findings\":[]", "\"handle\":\"ayto@",
            "\"state\":\"active\"", "\"expires_at\":null", "\"renew_error\":null",
            "\"checked_at\":\"20");
    town_policy(t, "for_private_mentions", "drop");
    VERDICT(t, "ayto", "\"ok\":false", "\"code\":\"notifications_dropped\"",
            "messages are lost: for_private_mentions");
    town_policy(t, "for_private_mentions", "accept");
    VERDICT(t, "ayto", "\"ok\":true", "\"findings\":[]");
    account(t, "revocada", t->url, "prueba-revocada-0001");
    VERDICT(t, "revocada", "\"ok\":false", "\"state\":\"broken\"", "\"native_id\":null",
            "{\"code\":\"auth\",\"level\":\"error\",\"words\":\"");
    account(t, "apagada", "http://127.0.0.1:9", "x");
    VERDICT(t, "apagada", "\"ok\":false", "\"code\":\"network\"", "\"state\":\"active\"");
    assert_null(buzon_inbox_check(t->inbox, "nadie", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "nadie");
    assert_null(buzon_inbox_check(NULL, "ayto", &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
    assert_null(buzon_inbox_check(t->inbox, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "account is NULL");
}

/* --- two processes --- */

/* At which look on the clock a process stops, and how many it had. */
static int stop_at, looks;

/* Its clock stands still with it: it never notices that its lease has ended. */
static bool stopping_clock(void *user, buzon_time *now, buzon_error **err)
{
    (void)err;
    if (++looks == stop_at)
        (void)raise(SIGSTOP);
    *now = ((struct town *)user)->now;
    return true;
}

/* 0: its round went well; 1: somebody had taken over, and its next round went well; 2. */
static int poll_and_stop(struct town *t, int n)
{
    buzon_error *err = NULL;
    buzon_inbox *inbox = town_open(t);
    buzon_round *round;

    stop_at = n;
    looks = 0;
    buzon_inbox_set_clock(inbox, stopping_clock, t, NULL);
    round = buzon_inbox_run(inbox, "ayto", BUZON_WORK_POLL, &err);
    if (round)
        return 0;
    if (buzon_error_code(err) != BUZON_ERR_CONFLICT) {
        print_error("%s\n", buzon_error_message(err));
        return 2;
    }
    (void)raise(SIGSTOP);
    t->now += 20 * MINUTE;
    err = NULL;
    return buzon_inbox_run(inbox, "ayto", BUZON_WORK_POLL, &err) ? 1 : 2;
}

static pid_t poller_start(struct town *t, int n)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        _exit(poll_and_stop(t, n));
    }
    return child;
}

/* Wait until it stops or ends: -1, or how it ended. */
static int poller_wait(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    if (WIFSTOPPED(status))
        return -1;
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int poller_go_on(pid_t child)
{
    assert_int_equal(kill(child, SIGCONT), 0);
    return poller_wait(child);
}

static void write_one(struct town *t, int n)
{
    char body[160];

    (void)snprintf(body, sizeof body,
                   "{\"by\": \"rosa\", \"text\": \"¿Cuándo abre la ludoteca %d?\", "
                   "\"mention\": true}",
                   n);
    json_decref(town_control(t, "say", body));
}

static int64_t stored(struct town *t)
{
    assert_int_equal(town_sql(t, "SELECT count(*) - count(DISTINCT mid) FROM message"), 0);
    return town_sql(t, "SELECT count(*) FROM message WHERE text LIKE '%la ludoteca%'");
}

#define PROGRESS "SELECT sum(length(state)) + max(updated_at) FROM stream"

/* A process stops at that look, another one takes its account over and reads everything: what
 * the first does when it goes on. *had_page: it held a page with something new in it. *over: it
 * never looked that often. */
static int overslept(struct town *t, int n, int look, bool *had_page, bool *over)
{
    int asked = town_asked(t, "GET", "/api/v1/notifications"), end;
    pid_t child;
    int64_t before;

    write_one(t, n);
    child = poller_start(t, look);
    end = poller_wait(child);
    *had_page =
        end < 0 && town_asked(t, "GET", "/api/v1/notifications") > asked && stored(t) == n - 1;
    *over = end >= 0;
    if (*over)
        return end;
    town_wait(t, 10 * MINUTE);
    town_do(t, BUZON_WORK_POLL);
    assert_int_equal(stored(t), n);
    before = town_sql(t, PROGRESS);
    end = poller_go_on(child);
    if (end >= 0)
        return end;
    assert_int_equal(stored(t), n);
    assert_int_equal(town_sql(t, PROGRESS), before);
    assert_int_equal(poller_go_on(child), 1);
    return 1;
}

static void who_slept_past_the_lease_stores_nothing(void **state)
{
    struct town *t = *state;
    int n = 0, conflicts = 0, with_page = 0;
    bool over = false;

    town_do(t, BUZON_WORK_POLL);
    for (int look = 1; !over && look <= 60; look += SANITIZED ? 3 : 1) {
        bool had_page;
        int end = overslept(t, ++n, look, &had_page, &over);

        if (had_page)
            assert_int_equal(end, 1);
        assert_in_range(end, 0, 1);
        conflicts += end;
        with_page += had_page;
        assert_int_equal(stored(t), n);
    }
    assert_true(over);
    assert_true(conflicts > 2);
    assert_true(with_page > 0);
    print_message("           stopped at %d places, %d of them with a page\n", n, with_page);
    town_verify(t);
}

static void clocks_that_jump_lose_nothing(void **state)
{
    static const int64_t jumps[] = {-2 * HOUR, 26 * HOUR, -50 * HOUR, 40 * HOUR};
    struct town *t = *state;

    town_do(t, BUZON_WORK_POLL);
    for (int i = 0; i < 4; i++) {
        town_wait(t, jumps[i]);
        write_one(t, i);
        assert_string_equal(outcomes(t, BUZON_WORK_POLL), "ayto=ok");
        assert_int_equal(stored(t), i + 1);
    }
    town_verify(t);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, town_setup, town_teardown)
    const struct CMUnitTest tests[] = {
        CASE(every_account_has_a_round_and_its_own_failure),
        CASE(a_round_tells_when_to_come_back),
        CASE(only_accounts_with_answers_to_send_have_a_turn),
        CASE(two_callers_share_the_accounts),
        CASE(faults_lose_nothing),
        CASE(a_check_gives_a_verdict),
        CASE(who_slept_past_the_lease_stores_nothing),
        CASE(clocks_that_jump_lose_nothing),
        CASE(a_run_can_be_interrupted_and_refuses_nonsense),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
