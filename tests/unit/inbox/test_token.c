/* SPDX-License-Identifier: EUPL-1.2 */
/* New tokens: when they are asked for, and what is left when anything happens in between. */
#include "fake.h"

#include "inbox/job.h"

#define ASKED                                                                                  \
    "POST " FAKE_URL "/token|grant_type=refresh_token&client_secret=secreto&refresh_token="

static void expires_in(struct scene *s, int64_t ms)
{
    char sql[96];

    (void)snprintf(sql, sizeof sql, "UPDATE account SET token_expires_at = %lld",
                   (long long)(s->now + ms));
    scene_sql(s, sql);
}

static void expect_secret(struct scene *s, const char *name, const char *value)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_secret) found = bz_vault_find(s->inbox, "ayto", name, &err);

    assert_string_equal(bz_secret_bytes(found), value);
}

static buzon_job *begin(struct scene *s)
{
    buzon_error *err = NULL;
    buzon_job *job = fake_begin(s, BUZON_WORK_POLL, &err);

    assert_no_error(err);
    return job;
}

/* A round whose token ends in so many milliseconds: it asks for a new one before anything else.
 */
static buzon_job *begin_renewal(struct scene *s, int64_t ms)
{
    buzon_job *job;

    expires_in(s, ms);
    job = begin(s);
    assert_string_equal(fake_next(job), ASKED "r1");
    return job;
}

static void a_token_that_ends_soon_is_renewed_before_anything_is_asked(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job = begin_renewal(s, 5 * MINUTE);

    assert_true(fake_give(job, 200, NULL, "r2 nuevo 3600", &err));
    expect_secret(s, "refresh", "r2");
    expect_secret(s, "token", "nuevo");
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|nuevo");
    assert_true(fake_give(job, 200, NULL, "", &err));
    assert_string_equal(fake_next(job), "");
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT token_expires_at FROM account"), s->now + HOUR);
    assert_int_equal(scene_number(s, "SELECT renew_at IS NULL FROM account"), 1);
    job = begin(s);
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|nuevo");
    buzon_job_free(job);
}

static void one_that_lasts_is_left_alone(void **state)
{
    struct scene *s = *state;
    buzon_job *job;

    expires_in(s, 5 * MINUTE + 1);
    job = begin(s);
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|viejo");
    buzon_job_free(job);
    fake_network.limits.refresh_ms = DAY;
    job = begin(s);
    assert_string_equal(fake_next(job), ASKED "r1");
    buzon_job_free(job);
}

static void a_refused_token_is_renewed_once_and_the_same_is_asked_again(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job = begin(s);

    fake_pages = 2;
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|viejo");
    assert_true(fake_give(job, 200, NULL, "", &err));
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/2|viejo");
    assert_true(fake_give(job, 401, NULL, "", &err));
    assert_string_equal(fake_next(job), ASKED "r1");
    assert_true(fake_give(job, 200, NULL, "r2 nuevo 3600", &err));
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/2|nuevo");
    assert_false(fake_give(job, 401, NULL, "", &err));
    expect_error(&err, BUZON_ERR_AUTH, "page: the network answered 401");
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT state FROM account"), BUZON_ACCOUNT_BROKEN);
}

static void a_refused_renewal_breaks_the_account_only_when_the_token_is_over(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job = begin_renewal(s, 4 * MINUTE);

    assert_true(fake_give(job, 400, NULL, "", &err));
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|viejo");
    assert_true(fake_give(job, 200, NULL, "", &err));
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT state FROM account"), BUZON_ACCOUNT_ACTIVE);
    /* not again at once */
    s->now += MINUTE;
    job = begin(s);
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|viejo");
    buzon_job_free(job);
    s->now += 5 * MINUTE;
    job = begin(s);
    assert_string_equal(fake_next(job), ASKED "r1");
    assert_false(fake_give(job, 400, NULL, "", &err));
    expect_error(&err, BUZON_ERR_AUTH, "takes the refresh token no more");
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT state FROM account"), BUZON_ACCOUNT_BROKEN);
}

/* A network may repeat what it was asked with; its words are kept and shown. */
static void what_a_network_gives_back_of_our_secrets_is_hidden(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job = begin_renewal(s, -MINUTE);

    assert_false(fake_give(job, 401, NULL, "the secret secreto is wrong: secr", &err));
    expect_error(&err, BUZON_ERR_AUTH, "the secret ******* is wrong: ****");
    buzon_job_free(job);
    assert_int_equal(
        scene_number(s, "SELECT count(*) FROM account WHERE renew_error LIKE '%secreto%'"), 0);
    assert_int_equal(
        scene_number(s, "SELECT count(*) FROM account WHERE renew_error LIKE '%*******%'"), 1);
}

static void an_outage_of_the_token_server_breaks_nothing(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job = begin_renewal(s, -MINUTE);

    assert_false(fake_give(job, 503, NULL, "<html>", &err));
    expect_error(&err, BUZON_ERR_NETWORK, "token: the network answered 503");
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT state FROM account"), BUZON_ACCOUNT_ACTIVE);
    assert_true(scene_number(s, "SELECT next_at FROM account") > s->now);
    job = begin(s);
    assert_string_equal(fake_next(job), ASKED "r1");
    buzon_job_free(job);
}

static void a_broken_account_s_check_tries_a_new_token(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;

    scene_sql(s, "UPDATE account SET state = 3");
    job = fake_begin(s, BUZON_WORK_CHECK, &err);
    assert_string_equal(fake_next(job), ASKED "r1");
    assert_true(fake_give(job, 200, NULL, "r2 nuevo 3600", &err));
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|nuevo");
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT state FROM account"), BUZON_ACCOUNT_ACTIVE);
}

/* --- what happens in between --- */

static void a_lost_answer_is_noted_and_a_person_told(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job = begin_renewal(s, 4 * MINUTE);

    buzon_job_free(job); /* the process dies here: r2 is lost */
    assert_int_equal(scene_number(s, "SELECT renew_at FROM account"), s->now);
    /* meanwhile the old token does */
    job = begin(s);
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|viejo");
    buzon_job_free(job);
    s->now += 11 * MINUTE;
    job = begin(s);
    assert_string_equal(fake_next(job), ASKED "r1");
    assert_false(fake_give(job, 400, NULL, "", &err));
    expect_error(&err, BUZON_ERR_AUTH, "was lost, so somebody has to authorise");
    buzon_job_free(job);
}

static void a_lost_answer_heals_where_the_network_still_takes_the_old_one(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job = begin_renewal(s, MINUTE);

    assert_true(buzon_job_fail(job, "reset", true, &err));
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|viejo");
    buzon_job_free(job);
    s->now += 11 * MINUTE;
    job = begin(s);
    assert_string_equal(fake_next(job), ASKED "r1");
    assert_true(fake_give(job, 200, NULL, "r3 nuevo 3600", &err));
    expect_secret(s, "refresh", "r3");
    buzon_job_free(job);
}

static bool put_works;

static bool vault_find(void *user, const char *account, const char *name,
                       struct bz_vault_slot *slot, buzon_error **err)
{
    (void)user;
    (void)account;
    (void)name;
    return buzon_vault_answer(slot, "x", 1, err);
}

static bool vault_put(void *user, const char *account, const char *name, const char *bytes,
                      size_t len, buzon_error **err)
{
    (void)user;
    (void)account;
    (void)name;
    (void)bytes;
    (void)len;
    (void)err;
    return put_works;
}

static void nothing_is_asked_while_the_vault_takes_nothing(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;

    put_works = false;
    buzon_inbox_set_vault(s->inbox, vault_find, vault_put, NULL, NULL);
    expires_in(s, MINUTE);
    job = begin(s);
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|x");
    buzon_job_free(job);
    expires_in(s, -MINUTE);
    job = begin(s);
    assert_non_null(strstr(fake_next(job), "callback"));
    put_works = true;
    assert_non_null(strstr(fake_next(job), "client_secret=x&refresh_token=x"));
    /* it fails only now: the same answer can be given again */
    put_works = false;
    assert_false(fake_give(job, 200, NULL, "r2 nuevo 3600", &err));
    buzon_error_free(err);
    err = NULL;
    put_works = true;
    assert_true(fake_give(job, 200, NULL, "r2 nuevo 3600", &err));
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|x");
    buzon_job_free(job);
    buzon_inbox_set_vault(s->inbox, NULL, NULL, NULL, NULL);
}

static void who_was_stopped_keeps_its_tokens_unless_others_are_newer(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *stopped, *other;

    expires_in(s, 4 * MINUTE);
    stopped = begin(s);
    assert_string_equal(fake_next(stopped), ASKED "r1");
    assert_null(fake_begin(s, BUZON_WORK_POLL, &err)); /* one at a time */
    expect_error(&err, BUZON_ERR_BUSY, "works for account ayto");
    s->now += 3 * MINUTE;
    other = begin(s);
    /* the old token does for another minute, and somebody asked for new ones just now */
    assert_string_equal(fake_next(other), "GET " FAKE_URL "/page/1|viejo");
    assert_false(fake_give(stopped, 200, NULL, "r2 nuevo 3600", &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "taken over");
    expect_secret(s, "refresh", "r2");
    expect_secret(s, "token", "nuevo");
    buzon_job_free(other);
    buzon_job_free(stopped);
    assert_int_equal(scene_number(s, "SELECT renew_at IS NULL FROM account"), 1);
}

static void older_tokens_never_take_the_place_of_newer_ones(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *stopped, *other;

    expires_in(s, MINUTE);
    stopped = begin(s);
    assert_string_equal(fake_next(stopped), ASKED "r1");
    s->now += 3 * MINUTE;
    other = begin(s);
    assert_string_equal(fake_next(other), ASKED "r1");
    assert_true(fake_give(other, 200, NULL, "r3 tercero 3600", &err));
    assert_false(fake_give(stopped, 200, NULL, "r2 segundo 3600", &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "taken over");
    expect_secret(s, "refresh", "r3");
    expect_secret(s, "token", "tercero");
    buzon_job_free(other);
    buzon_job_free(stopped);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_token_that_ends_soon_is_renewed_before_anything_is_asked),
        CASE(one_that_lasts_is_left_alone),
        CASE(a_refused_token_is_renewed_once_and_the_same_is_asked_again),
        CASE(what_a_network_gives_back_of_our_secrets_is_hidden),
        CASE(a_refused_renewal_breaks_the_account_only_when_the_token_is_over),
        CASE(an_outage_of_the_token_server_breaks_nothing),
        CASE(a_broken_account_s_check_tries_a_new_token),
        CASE(a_lost_answer_is_noted_and_a_person_told),
        CASE(a_lost_answer_heals_where_the_network_still_takes_the_old_one),
        CASE(nothing_is_asked_while_the_vault_takes_nothing),
        CASE(who_was_stopped_keeps_its_tokens_unless_others_are_newer),
        CASE(older_tokens_never_take_the_place_of_newer_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
