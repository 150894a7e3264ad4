/* SPDX-License-Identifier: EUPL-1.2 */
/* The slow way over everything: when it begins, where it goes on, what it finds, and that it
 * stands in nobody's way. */
#include "fake.h"

/* The network shows so many pages, "sweep/1" first; the body of a page is as in a round. */
static int sweep_pages;
static struct bz_batch *(*page_step)(const struct bz_context *c, const struct bz_exchange *x,
                                     struct bz_err *err);

static bool ask_page(struct bz_batch *b, int page, struct bz_err *err)
{
    char url[64];

    (void)snprintf(url, sizeof url, FAKE_URL "/sweep/%d", page);
    return bz_batch_add_request(b, bz_request_new("sweep", "GET", url, err), err);
}

static struct bz_batch *sweep(const struct bz_context *c, const struct bz_json *known,
                              buzon_time now, struct bz_err *err)
{
    BZ_AUTO(bz_batch) b = bz_batch_new(err);

    (void)now;
    assert_non_null(bz_json_get(known, "page"));
    return b && ask_page(b, (int)bz_json_num(c->state, "page", 0) + 1, err) ? bz_steal(b)
                                                                            : NULL;
}

/* A page of a round that says "lost" names a cursor nobody knows any more. */
static struct bz_batch *step(const struct bz_context *c, const struct bz_exchange *x,
                             struct bz_err *err)
{
    bool of_sweep = strstr(x->request->url, "/sweep/");
    bool lost = x->response->len && strcmp(x->response->body, "lost") == 0;
    const struct bz_response nothing = {.status = 200};
    const struct bz_exchange other = {x->purpose, x->request, lost ? &nothing : x->response,
                                      x->at};
    BZ_AUTO(bz_batch) b = page_step(c, &other, err);
    int page = (int)strtol(strrchr(x->request->url, '/') + 1, NULL, 10);

    if (!b || (lost && !bz_dup(&b->lost, "the network lost the thread", err)))
        return NULL;
    if (!of_sweep)
        return bz_steal(b);
    while (b->requests.n)
        bz_request_free(b->requests.items[--b->requests.n]);
    b->round_done = page >= sweep_pages;
    return b->round_done || ask_page(b, page + 1, err) ? bz_steal(b) : NULL;
}

static int setup(void **state)
{
    if (fake_setup(state))
        return -1;
    page_step = fake_network.step;
    fake_network.step = step;
    fake_network.sweep = sweep;
    fake_network.limits.sweep_requests = 2;
    sweep_pages = 3;
    return 0;
}

/* A round of polling that brings one message, or says "lost". */
static void poll_brings(struct scene *s, const char *body)
{
    buzon_error *err = NULL;
    buzon_job *job = fake_begin(s, BUZON_WORK_POLL, &err);

    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|viejo");
    assert_true(fake_give(job, 200, NULL, body, &err));
    assert_string_equal(fake_next(job), "");
    buzon_job_free(job);
}

static void expect_page(buzon_job *job, int page, const char *body)
{
    buzon_error *err = NULL;
    char want[64];

    (void)snprintf(want, sizeof want, "GET " FAKE_URL "/sweep/%d", page);
    assert_string_equal(fake_next(job), want);
    assert_true(fake_give(job, 200, NULL, body, &err));
}

/* A whole job over these pages, the first of them `from`. */
static void sweep_reads(struct scene *s, int from, int n, const char *body)
{
    buzon_error *err = NULL;
    buzon_job *job = fake_begin(s, BUZON_WORK_SWEEP, &err);

    assert_no_error(err);
    for (int i = 0; i < n; i++)
        expect_page(job, from + i, body);
    assert_string_equal(fake_next(job), "");
    buzon_job_free(job);
}

static char *health(struct scene *s)
{
    static char text[4096];
    buzon_error *err = NULL;
    char *json = buzon_inbox_health(s->inbox, &err);

    assert_no_error(err);
    (void)snprintf(text, sizeof text, "%s", json);
    buzon_string_free(json);
    return text;
}

#define HEALTH_SAYS(s, part)                                                                   \
    do {                                                                                       \
        if (!strstr(health(s), part))                                                          \
            fail_msg("no %s in %s", part, health(s));                                          \
    } while (0)

static void it_reads_all_a_few_requests_at_a_time_once_a_day(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inbox *first = s->inbox;

    assert_false(fake_due(s, BUZON_WORK_SWEEP)); /* the first round reads all by itself */
    sweep_reads(s, 1, 0, NULL);
    HEALTH_SAYS(s, "\"sweep\":null");
    poll_brings(s, "m1");
    assert_true(fake_due(s, BUZON_WORK_SWEEP));
    sweep_reads(s, 1, 2, "m1");
    HEALTH_SAYS(s, "\"finished_at\":null,\"next_at\":\"2026-11-23T09:01:00.000Z\",\"found\":0");
    assert_false(fake_due(s, BUZON_WORK_SWEEP));
    s->now += MINUTE;
    assert_true(fake_due(s, BUZON_WORK_SWEEP));
    /* another process goes on where this one stopped */
    s->inbox = scene_open(s, BUZON_OPEN_EXISTING);
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "token", "viejo", 5, &err));
    sweep_reads(s, 3, 1, "m2");
    buzon_inbox_unref(s->inbox);
    s->inbox = first;
    HEALTH_SAYS(s,
                "\"finished_at\":\"2026-11-23T09:01:00.000Z\",\"next_at\":\"2026-11-24T09:00:"
                "00.000Z\",\"found\":1");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 2);
    s->now += DAY - MINUTE - 1;
    assert_false(fake_due(s, BUZON_WORK_SWEEP));
    s->now += 1;
    assert_true(fake_due(s, BUZON_WORK_SWEEP));
    sweep_reads(s, 1, 2, "");
    HEALTH_SAYS(s, "\"found\":0");
}

/* Neither the floor of polling nor its last round, nor what the account usually brings. */
static void it_moves_nothing_of_polling(void **state)
{
    struct scene *s = *state;
    const char *sum = "SELECT last_round_at + arrived_at + ifnull(gap, 0) + (SELECT "
                      "sum(length(floor) + updated_at) FROM stream WHERE name = 'main') FROM "
                      "account";
    int64_t before;

    poll_brings(s, "m1");
    s->now += HOUR;
    poll_brings(s, "m2");
    before = scene_number(s, sum);
    s->now += HOUR;
    sweep_pages = 2;
    sweep_reads(s, 1, 2, "m3");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 3);
    assert_int_equal(scene_number(s, "SELECT finished_at IS NULL FROM sweep"), 0);
    assert_int_equal(scene_number(s, sum), before);
}

static void fail_once(struct scene *s, int page, int status, const char *header,
                      buzon_code code)
{
    buzon_error *err = NULL;
    buzon_job *job = fake_begin(s, BUZON_WORK_SWEEP, &err);
    char want[64];

    assert_no_error(err);
    (void)snprintf(want, sizeof want, "GET " FAKE_URL "/sweep/%d", page);
    assert_string_equal(fake_next(job), want);
    assert_false(fake_give(job, status, header, "", &err));
    expect_error(&err, code, "the network answered");
    buzon_job_free(job);
}

static void its_failures_delay_no_poll(void **state)
{
    struct scene *s = *state;

    poll_brings(s, "m1");
    s->now += MINUTE;
    for (int i = 0; i < 9; i++) {
        fail_once(s, 1, 503, NULL, BUZON_ERR_NETWORK);
        assert_true(fake_due(s, BUZON_WORK_POLL));
        assert_false(fake_due(s, BUZON_WORK_SWEEP));
    }
    assert_int_equal(scene_number(s, "SELECT failures FROM account"), 0);
    assert_in_range(scene_number(s, "SELECT next_at FROM sweep"), s->now + HOUR / 2,
                    s->now + HOUR);
    s->now += HOUR;
    assert_true(fake_due(s, BUZON_WORK_SWEEP));
    sweep_reads(s, 1, 2, "");
    assert_int_equal(scene_number(s, "SELECT failures FROM sweep"), 0);
}

static void what_the_network_says_to_it_is_for_everybody(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;

    poll_brings(s, "m1");
    s->now += MINUTE;
    fail_once(s, 1, 429, "Retry-After: 900", BUZON_ERR_RATE);
    assert_null(fake_begin(s, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_RATE, "asked not to be asked");
    s->now += 20 * MINUTE;
    fake_network.refresh = NULL;
    job = fake_begin(s, BUZON_WORK_SWEEP, &err);
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/sweep/1");
    assert_false(fake_give(job, 401, NULL, "", &err));
    expect_error(&err, BUZON_ERR_AUTH, "401");
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT state FROM account"), BUZON_ACCOUNT_BROKEN);
}

static char logged[256];

static void on_log(void *user, int level, const char *line)
{
    (void)user;
    if (level == 4)
        (void)snprintf(logged, sizeof logged, "%s", line);
}

static void a_cursor_that_died_is_told_and_starts_one_at_once(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;
    buzon_round *round;

    assert_true(buzon_inbox_set_settings(s->inbox, "{\"policy\":{\"sweep_hours\":0}}",
                                         "person:alta", &err));
    buzon_inbox_set_log(s->inbox, on_log, NULL, NULL);
    poll_brings(s, "m1");
    sweep_reads(s, 1, 2, ""); /* asked for by name; now it is in the middle */
    s->now += 30 * MINUTE;
    job = fake_begin(s, BUZON_WORK_POLL, &err);
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/page/1|viejo");
    assert_true(fake_give(job, 200, NULL, "lost", &err));
    round = buzon_job_round(job, &err);
    assert_string_equal(buzon_round_warning(round), "the network lost the thread");
    assert_int_equal(buzon_round_error_code(round), BUZON_OK);
    buzon_round_unref(round);
    buzon_job_free(job);
    assert_string_equal(logged, "account ayto: the network lost the thread");
    HEALTH_SAYS(s, "\"began_at\":null");
    HEALTH_SAYS(s, "\"lost_at\":\"2026-11-23T09:30:00.000Z\",\"lost\":\"the network lost the "
                   "thread\"");
    assert_true(fake_due(s, BUZON_WORK_SWEEP));
    sweep_reads(s, 1, 2, "m2");
    s->now += MINUTE;
    sweep_reads(s, 3, 1, "m3");
    HEALTH_SAYS(s, "\"next_at\":null,\"found\":2");
    HEALTH_SAYS(s, "\"lost\":\"the network lost the thread\"");
    s->now += 40 * DAY;
    assert_false(fake_due(s, BUZON_WORK_SWEEP)); /* the policy wants none by itself */
}

static void the_policy_says_how_often(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    poll_brings(s, "m1");
    sweep_pages = 1;
    sweep_reads(s, 1, 1, "");
    assert_true(buzon_inbox_set_settings(s->inbox, "{\"policy\":{\"sweep_hours\":2}}",
                                         "person:alta", &err));
    s->now += 2 * HOUR - 1;
    assert_false(fake_due(s, BUZON_WORK_SWEEP));
    s->now += 1;
    assert_true(fake_due(s, BUZON_WORK_SWEEP));
    s->now -= 10 * DAY; /* a clock that went back keeps none away */
    assert_true(fake_due(s, BUZON_WORK_SWEEP));
    assert_false(buzon_inbox_set_settings(s->inbox, "{\"policy\":{\"sweep_hours\":-1}}",
                                          "person:alta", &err));
    expect_error(&err, BUZON_ERR_INVALID, "\"sweep_hours\" must be 0 to 8784");
}

static void a_takeover_stores_nothing_of_the_old_one(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;

    poll_brings(s, "m1");
    job = fake_begin(s, BUZON_WORK_SWEEP, &err);
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/sweep/1");
    scene_sql(s, "UPDATE account SET fence = fence + 1");
    assert_false(fake_give(job, 200, NULL, "m2", &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "taken over");
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 1);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM stream WHERE name = 'sweep'"), 0);
}

static void a_network_that_shows_nothing_twice_has_none(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    poll_brings(s, "m1");
    fake_network.sweep = NULL;
    assert_false(fake_due(s, BUZON_WORK_SWEEP));
    assert_null(fake_begin(s, BUZON_WORK_SWEEP, &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "mastodon has no way to sweep");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(it_reads_all_a_few_requests_at_a_time_once_a_day),
        CASE(it_moves_nothing_of_polling),
        CASE(its_failures_delay_no_poll),
        CASE(what_the_network_says_to_it_is_for_everybody),
        CASE(a_cursor_that_died_is_told_and_starts_one_at_once),
        CASE(the_policy_says_how_often),
        CASE(a_takeover_stores_nothing_of_the_old_one),
        CASE(a_network_that_shows_nothing_twice_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
