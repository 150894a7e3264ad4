/* SPDX-License-Identifier: EUPL-1.2 */
/* Jobs that begin together and quiet rounds that end together: one commit, and nobody's trouble
 * is another's. */
#include "fake.h"

#include "inbox/job.h"

static const char *const names[] = {"ayto", "biblioteca", "deportes"};

enum { N = 3 };

static void add_others(struct scene *s)
{
    buzon_error *err = NULL;

    scene_sql(s, "INSERT INTO account (name, network, state, settings) VALUES "
                 "('biblioteca', 'mastodon', 0, '{}'), ('deportes', 'mastodon', 0, '{}')");
    for (int i = 1; i < N; i++)
        assert_true(buzon_inbox_set_secret(s->inbox, names[i], "token", "viejo", 5, &err));
    assert_no_error(err);
}

static void begin(struct scene *s, struct bz_job *jobs[N], struct bz_err why[N])
{
    BZ_LOCAL_ERR(err);

    for (int i = 0; i < N; i++) {
        jobs[i] = bz_job_new(s->inbox, names[i], BUZON_WORK_POLL, &err);
        assert_non_null(jobs[i]);
        jobs[i]->shelves = true;
    }
    bz_jobs_begin(s->inbox, jobs, why, N);
}

static int64_t leased(struct scene *s)
{
    return scene_number(s, "SELECT count(*) FROM account WHERE lease_owner IS NOT NULL AND "
                           "lease_until IS NOT NULL AND fence > 0");
}

static void give_nothing(struct bz_job *jobs[N])
{
    buzon_error *err = NULL;

    for (int i = 0; i < N; i++) {
        assert_string_equal(fake_next(jobs[i]), "GET " FAKE_URL "/page/1|viejo");
        assert_true(fake_give(jobs[i], 200, NULL, "", &err));
        assert_true(jobs[i]->shelved);
    }
}

static void all_hold_their_leases_before_the_first_request_leaves(void **state)
{
    struct scene *s = *state;
    struct bz_job *jobs[N];
    struct bz_err why[N] = {0};

    add_others(s);
    begin(s, jobs, why);
    assert_int_equal(leased(s), N);
    for (int i = 0; i < N; i++) {
        assert_int_equal(why[i].code, BUZON_OK);
        assert_int_equal(jobs[i]->lease.fence, 1);
        assert_null(jobs[i]->out);
        buzon_job_free(jobs[i]);
    }
    assert_int_equal(leased(s), 0);
}

static void one_that_is_taken_keeps_nobody_from_beginning(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *other;
    struct bz_job *jobs[N];
    struct bz_err why[N] = {0};

    add_others(s);
    other = buzon_inbox_job(s->inbox, "biblioteca", BUZON_WORK_POLL, &err);
    begin(s, jobs, why);
    assert_non_null(jobs[0]);
    assert_null(jobs[1]);
    assert_int_equal(why[1].code, BUZON_ERR_BUSY);
    assert_int_equal(why[1].retry_at, s->now + 2 * MINUTE);
    assert_non_null(strstr(why[1].message, "works for account biblioteca"));
    assert_non_null(jobs[2]);
    buzon_job_free(jobs[0]);
    buzon_job_free(jobs[2]);
    buzon_job_free(other);
}

static void a_store_that_takes_nothing_lets_nobody_begin(void **state)
{
    struct scene *s = *state;
    struct bz_job *jobs[N];
    struct bz_err why[N] = {0};

    add_others(s);
    scene_sql(s, "ALTER TABLE account RENAME COLUMN fence TO cerca");
    begin(s, jobs, why);
    for (int i = 0; i < N; i++) {
        assert_null(jobs[i]);
        assert_int_not_equal(why[i].code, BUZON_OK);
    }
    assert_int_equal(
        scene_number(s, "SELECT count(*) FROM account WHERE lease_owner IS NOT NULL"), 0);
}

static void quiet_rounds_end_together(void **state)
{
    struct scene *s = *state;
    struct bz_job *jobs[N];
    struct bz_err why[N] = {0};
    const char *floors = "SELECT count(*) FROM stream WHERE floor = '{\"page\":1}'";
    const char *ended =
        "SELECT count(*) FROM account WHERE last_round_at IS NOT NULL AND checked_at "
        "IS NOT NULL AND lease_owner IS NULL";

    add_others(s);
    begin(s, jobs, why);
    give_nothing(jobs);
    /* shelved is not stored: a crash here reads the page again */
    assert_int_equal(scene_number(s, floors), 0);
    assert_int_equal(leased(s), N);
    bz_polls_end(s->inbox, jobs, why, N);
    assert_int_equal(scene_number(s, floors), N);
    assert_int_equal(scene_number(s, ended), N);
    for (int i = 0; i < N; i++) {
        assert_int_equal(why[i].code, BUZON_OK);
        assert_string_equal(fake_next(jobs[i]), "");
        assert_int_equal(jobs[i]->round.finished_at, s->now);
        buzon_job_free(jobs[i]);
    }
}

static void one_that_lost_its_lease_keeps_nobody_from_ending(void **state)
{
    struct scene *s = *state;
    struct bz_job *jobs[N];
    struct bz_err why[N] = {0};

    add_others(s);
    begin(s, jobs, why);
    give_nothing(jobs);
    scene_sql(s, "UPDATE account SET fence = 7, lease_owner = 'otro' WHERE name = 'ayto'");
    bz_polls_end(s->inbox, jobs, why, N);
    assert_int_equal(why[0].code, BUZON_ERR_CONFLICT);
    assert_string_equal(fake_next(jobs[0]),
                        "conflict: account ayto was taken over by another process");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM stream"), 2);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM account WHERE name = 'ayto' AND "
                                     "fence = 7 AND lease_owner = 'otro' AND last_round_at "
                                     "IS NULL"),
                     1);
    for (int i = 0; i < N; i++)
        buzon_job_free(jobs[i]);
}

static void a_page_that_brought_something_waits_for_nobody(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    struct bz_job *jobs[N];
    struct bz_err why[N] = {0};

    add_others(s);
    begin(s, jobs, why);
    assert_string_equal(fake_next(jobs[0]), "GET " FAKE_URL "/page/1|viejo");
    assert_true(fake_give(jobs[0], 200, NULL, "101", &err));
    assert_false(jobs[0]->shelved);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 1);
    assert_int_equal(leased(s), N - 1);
    for (int i = 0; i < N; i++)
        buzon_job_free(jobs[i]);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(all_hold_their_leases_before_the_first_request_leaves),
        CASE(one_that_is_taken_keeps_nobody_from_beginning),
        CASE(a_store_that_takes_nothing_lets_nobody_begin),
        CASE(quiet_rounds_end_together),
        CASE(one_that_lost_its_lease_keeps_nobody_from_ending),
        CASE(a_page_that_brought_something_waits_for_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
