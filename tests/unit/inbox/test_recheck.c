/* SPDX-License-Identifier: EUPL-1.2 */
/* Looking again at known messages: the newer, the more often, and never too many at once. */
#include "fake.h"

#include "inbox/job.h"

/* "again/ID,ID": all that a job asks for at once. */
static struct bz_batch *recheck(const struct bz_context *c, const char *const *ids, size_t n,
                                struct bz_err *err)
{
    BZ_AUTO(bz_batch) b = bz_batch_new(err);
    BZ_DONE(bz_str) url = {0};

    (void)c;
    bz_str_add(&url, FAKE_URL "/again/");
    for (size_t i = 0; i < n; i++)
        bz_str_addf(&url, "%s%s", i ? "," : "", ids[i]);
    return b && bz_batch_add_request(b, bz_request_new("again", "GET", url.data, err), err)
               ? bz_steal(b)
               : NULL;
}

static int setup(void **state)
{
    if (fake_setup(state))
        return -1;
    fake_network.recheck = recheck;
    return 0;
}

/* What a job that waits for its turn asks for first, "" when nothing is due. */
static const char *asked(struct scene *s)
{
    static char text[512];
    BZ_LOCAL_ERR(err);
    struct bz_err why = {0};
    struct bz_job *job = bz_job_new(s->inbox, "ayto", BUZON_WORK_RECHECK, &err);
    const char *url;

    assert_non_null(job);
    job->paced = true;
    bz_jobs_begin(s->inbox, &job, &why, 1);
    assert_int_equal(why.code, BUZON_OK);
    url = fake_next(job);
    (void)snprintf(text, sizeof text, "%s",
                   *url ? url + strlen("GET " FAKE_URL "/again/") : "");
    buzon_job_free(job);
    assert_int_equal(*text != '\0', fake_due(s, BUZON_WORK_RECHECK));
    return text;
}

static void a_message_is_looked_at_less_and_less(void **state)
{
    static const struct {
        int64_t age, every;
    } ages[] = {{0, HOUR}, {3 * DAY, 6 * HOUR}, {20 * DAY, 2 * DAY}, {100 * DAY, 14 * DAY}};
    struct scene *s = *state;

    for (size_t i = 0; i < 4; i++) {
        char id[8];

        (void)snprintf(id, sizeof id, "m%zu", i);
        SAY(s, {.id = id, .text = "Hola", .at = s->now - ages[i].age});
        s->now += ages[i].every - 1;
        assert_string_equal(asked(s), "");
        s->now += 1;
        assert_string_equal(asked(s), id);
        scene_sql(s, "UPDATE message SET deleted_at = 1");
        assert_string_equal(asked(s), ""); /* what is gone stays gone */
    }
    SAY(s, {.id = "viejo", .text = "Hola", .at = s->now - 200 * DAY});
    s->now += 300 * DAY;
    assert_string_equal(asked(s), "");
}

/* Some kinds a network shows once, and some it knows by the name it gave them only. */
static void it_asks_for_what_can_be_asked_by_the_name_that_is_known(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "c1", .kind = BUZON_MESSAGE_COMMENT},
        {.id = "d1", .kind = BUZON_MESSAGE_DIRECT});
    scene_sql(s, "UPDATE message SET native_id = 'objeto_' || mid");
    s->now += HOUR;
    assert_string_equal(asked(s), "c1,d1");
    fake_network.recheck_native = true;
    assert_string_equal(asked(s), "objeto_c1,objeto_d1");
    fake_network.recheck_kinds = 1U << BUZON_MESSAGE_COMMENT;
    assert_string_equal(asked(s), "objeto_c1");
    fake_network.recheck_kinds = 1U << BUZON_MESSAGE_MAIL;
    assert_string_equal(asked(s), "");
    fake_network.recheck_kinds = 0;
    fake_network.recheck_native = false;
}

static void those_not_seen_for_longest_go_first(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "semana", .text = "Hola", .at = s->now - 2 * DAY},
        {.id = "b", .text = "Hola", .at = s->now}, {.id = "a", .text = "Hola", .at = s->now});
    scene_sql(s, "UPDATE message SET checked_at = checked_at - 1 WHERE mid = 'a'");
    s->now += 7 * HOUR;
    assert_string_equal(asked(s), "semana,a,b");
}

static void seeing_one_counts(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "m1", .text = "Hola", .at = s->now});
    s->now += HOUR;
    assert_string_equal(asked(s), "m1");
    SAY(s, {.id = "m1", .text = "Hola", .at = s->now - HOUR});
    assert_string_equal(asked(s), "");
}

static void a_job_asks_for_so_many_at_most(void **state)
{
    enum { MESSAGES = 230 };
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;
    int n = 0;

    for (int i = 0; i < MESSAGES; i++) {
        char id[16];

        (void)snprintf(id, sizeof id, "m%d", i);
        SAY(s, {.id = id, .text = "Hola", .at = s->now});
    }
    s->now += HOUR;
    job = fake_begin(s, BUZON_WORK_RECHECK, &err);
    for (const char *url; *(url = fake_next(job));) {
        n += strstr(url, "/again/") != NULL;
        for (const char *at = url; (at = strchr(at, ',')); at++)
            n++;
        assert_true(fake_give(job, 200, NULL, "", &err));
    }
    buzon_job_free(job);
    assert_int_equal(n, 200);
}

/* More of today's than a job can ask for: those of last week have their turn all the same. */
static void the_old_have_a_share_of_every_job(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "semana", .text = "Hola", .at = s->now - 2 * DAY});
    for (int i = 0; i < 230; i++) {
        char id[16];

        (void)snprintf(id, sizeof id, "m%d", i);
        SAY(s, {.id = id, .text = "Hola", .at = s->now});
    }
    s->now += 7 * HOUR;
    assert_int_equal(strncmp(asked(s), "semana,m0,m1,", 13), 0);
}

/* Who asks by name need not wait. */
static void by_name_it_is_now(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;

    SAY(s, {.id = "m1", .text = "Hola", .at = s->now});
    assert_string_equal(asked(s), "");
    job = fake_begin(s, BUZON_WORK_RECHECK, &err);
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/again/m1");
    buzon_job_free(job);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_message_is_looked_at_less_and_less),
        CASE(it_asks_for_what_can_be_asked_by_the_name_that_is_known),
        CASE(those_not_seen_for_longest_go_first),
        CASE(seeing_one_counts),
        CASE(a_job_asks_for_so_many_at_most),
        CASE(the_old_have_a_share_of_every_job),
        CASE(by_name_it_is_now),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
