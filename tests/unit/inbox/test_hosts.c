/* SPDX-License-Identifier: EUPL-1.2 */
/* What a host took well is asked of it from the first moment of the next run. */
#include "inbox/run.h"
#include "scene.h"

enum { UNKNOWN = 32, KEPT = 256 };

/* A run over one host; the limit it begins with. */
static int limit_of(struct scene *s, const char *host)
{
    struct bz_lane lane = {.host = (char *)(uintptr_t)host};
    struct bz_turns turns = {.lanes = &lane, .n_lanes = 1};

    bz_hosts_recall(s->inbox, &turns);
    return lane.limit;
}

static void run_ended(struct scene *s, const char *host, int limit)
{
    BZ_LOCAL_ERR(err);
    struct bz_lane lane = {.limit = limit};
    struct bz_turns turns = {.lanes = &lane, .n_lanes = 1};

    assert_true(bz_dup(&lane.host, host, &err));
    bz_hosts_keep(s->inbox, &turns);
    free(lane.host);
}

static void an_unknown_host_is_asked_with_care(void **state)
{
    struct scene *s = *state;

    assert_int_equal(limit_of(s, "https://red.example"), UNKNOWN);
}

static void what_was_learned_is_where_the_next_run_begins(void **state)
{
    struct scene *s = *state;

    run_ended(s, "https://red.example", 200);
    run_ended(s, "https://otra.example", 4);
    assert_int_equal(limit_of(s, "https://red.example"), 200);
    assert_int_equal(limit_of(s, "https://otra.example"), 4);
    assert_int_equal(limit_of(s, "https://nueva.example"), UNKNOWN);
    run_ended(s, "https://red.example", 1);
    assert_int_equal(limit_of(s, "https://red.example"), 1);
}

static void the_oldest_of_many_is_forgotten(void **state)
{
    struct scene *s = *state;
    char host[32];

    run_ended(s, "https://primera.example", 7);
    for (int i = 0; i < KEPT; i++) {
        assert_int_equal(limit_of(s, "https://primera.example"), 7);
        (void)snprintf(host, sizeof host, "https://h%d.example", i);
        run_ended(s, host, i + 1);
    }
    assert_int_equal(limit_of(s, "https://primera.example"), UNKNOWN);
    for (int i = 0; i < KEPT; i++) {
        (void)snprintf(host, sizeof host, "https://h%d.example", i);
        assert_int_equal(limit_of(s, host), i + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_unknown_host_is_asked_with_care, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(what_was_learned_is_where_the_next_run_begins,
                                        scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(the_oldest_of_many_is_forgotten, scene_setup,
                                        scene_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
