/* SPDX-License-Identifier: EUPL-1.2 */
/* Threads that meet in one registry: each file is read once, and everybody gets the same
 * answer. */
#include "data.h"

#include <pthread.h>

enum { THREADS = 6, ROUNDS = 400 };

static struct test_data data;
static pthread_barrier_t start;

/* Other places and zones in another order for each thread, all of them cold at first. */
static void *work(void *user)
{
    static const char *const places[] = {"ES-VC",       "ES-MD", "PT", "FR",
                                         "ES-AN-41091", "DE-BE", "IT"};
    static const char *const zones[] = {"Europe/Madrid", "Europe/Lisbon", "Atlantic/Canary"};
    int64_t *sum = user;
    int first = (int)*sum;

    *sum = 0;
    (void)pthread_barrier_wait(&start);
    for (int i = 0; i < ROUNDS; i++) {
        const char *ids[] = {places[(i * 5 + first) % 7]};
        struct bz_deadline_case c = BZ_DEADLINE_CASE;
        struct bz_deadline_result r;
        struct bz_err err = {0};

        c.term = "es.lpac.days";
        c.zone = zones[(i + first) % 3];
        c.calendars = ids;
        c.n_calendars = 1;
        c.received =
            test_time("2026-03-02T10:00:00Z") + (buzon_time)((i + first) % 7) * BZ_MS_DAY;
        if (!bz_deadline_compute(data.calendars, data.terms, &c, i % 2, &r, &err)) {
            *sum = -1;
            return NULL;
        }
        *sum += r.due;
        bz_deadline_result_done(&r);
    }
    return NULL;
}

static void a_cold_registry_is_filled_by_many(void **state)
{
    pthread_t threads[THREADS];
    int64_t sums[THREADS];

    (void)state;
    data = test_data_open();
    assert_int_equal(pthread_barrier_init(&start, NULL, THREADS), 0);
    for (int i = 0; i < THREADS; i++) {
        sums[i] = i % 2 * 21; /* two orders: the same cases, from another place on */
        assert_int_equal(pthread_create(&threads[i], NULL, work, &sums[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < THREADS; i++) {
        assert_true(sums[i] > 0);
        assert_int_equal(sums[i], sums[i % 2]);
    }
    (void)pthread_barrier_destroy(&start);
    test_data_done(&data);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cold_registry_is_filled_by_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
