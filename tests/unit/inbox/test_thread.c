/* SPDX-License-Identifier: EUPL-1.2 */
/* Conversations do not depend on the order in which their messages come. */
#include "scene.h"

/* A conversation: rosa asks (1), luis answers her (2), rosa answers luis (3), rosa answers
 * herself (4). */
static const struct said talk[] = {
    {.id = "1", .author = "rosa", .at = NOON_UTC},
    {.id = "2", .author = "luis", .parent = "1", .at = NOON_UTC + MINUTE},
    {.id = "3", .author = "rosa", .parent = "2", .at = NOON_UTC + 2 * MINUTE},
    {.id = "4", .author = "rosa", .parent = "3", .at = NOON_UTC + 3 * MINUTE},
};

/* Every order of four messages: 24 stores with the same threads, and one inquiry an author that
 * holds messages. */
static void every_order_gives_the_same_threads(void **state)
{
    (void)state;
    for (int order = 0; order < 24; order++) {
        int left[4] = {0, 1, 2, 3}, code = order;
        void *fresh = NULL;
        struct scene *s;

        scene_setup(&fresh);
        s = fresh;
        for (int n = 4; n > 0; n--) {
            int pick = code % n;

            code /= n;
            scene_say(s, &talk[left[pick]], 1);
            memmove(&left[pick], &left[pick + 1], (size_t)(3 - pick) * sizeof *left);
        }
        assert_int_equal(scene_number(s, "SELECT count(*) FROM message WHERE thread <> '1'"),
                         0);
        assert_int_equal(
            scene_number(s, "SELECT count(*) FROM inquiry WHERE messages > 0 AND status < 4"),
            2);
        assert_int_equal(scene_number(s, "SELECT sum(messages) FROM inquiry"), 4);
        assert_int_equal(
            scene_number(s, "SELECT count(*) FROM message m JOIN inquiry i ON i.id = m.inquiry "
                            "WHERE i.author <> m.author"),
            0);
        assert_string_equal(scene_findings(s, NULL), "");
        scene_teardown(&fresh);
    }
}

static void a_touched_inquiry_is_linked_not_merged(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c;

    SAY(s, {.id = "1", .at = NOON_UTC},
        {.id = "3", .parent = "2", .at = NOON_UTC + 2 * MINUTE});
    assert_int_equal(buzon_inbox_count(s->inbox, NULL), 2);
    c = buzon_change_new("2026-2", "person:ana", &err);
    assert_true(buzon_change_add_note(c, "la llamo mañana", &err));
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    buzon_change_free(c);
    SAY(s, {.id = "2", .author = "luis", .parent = "1", .at = NOON_UTC + MINUTE});
    assert_string_equal(scene_events(s, "2026-1"), "opened thread_joined");
    assert_string_equal(scene_events(s, "2026-2"), "opened noted thread_joined");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message WHERE thread <> '1'"), 0);
    assert_string_equal(scene_findings(s, NULL), "");
}

static void an_untouched_one_is_merged_and_says_where_to(void **state)
{
    struct scene *s = *state;
    buzon_inquiry *q;

    SAY(s, {.id = "1", .at = NOON_UTC},
        {.id = "3", .parent = "2", .at = NOON_UTC + 2 * MINUTE});
    SAY(s, {.id = "2", .author = "luis", .parent = "1", .at = NOON_UTC + MINUTE});
    q = scene_inquiry(s, "2026-2");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_CLOSED);
    assert_int_equal(buzon_inquiry_resolution(q), BUZON_RESOLUTION_DUPLICATE);
    assert_string_equal(buzon_inquiry_reason(q), "2026-1");
    assert_int_equal(buzon_deadline_state(buzon_inquiry_deadlines_at(q, 0)),
                     BUZON_DEADLINE_CANCELLED);
    buzon_inquiry_unref(q);
    q = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_inquiry_messages(q), 2);
    buzon_inquiry_unref(q);
    assert_string_equal(scene_findings(s, NULL), "");
}

static void a_root_the_network_names_is_taken(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "9", .parent = "8", .thread = "5"},
        {.id = "10", .parent = "9", .thread = "5", .author = "luis"});
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message WHERE thread = '5'"), 2);
}

static void a_circle_of_parents_ends(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .parent = "2"}, {.id = "2", .parent = "1", .author = "luis"},
        {.id = "3", .parent = "3", .author = "eva"});
    assert_int_equal(buzon_inbox_count(s->inbox, NULL), 3);
    assert_string_equal(scene_findings(s, NULL), "");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_gives_the_same_threads),
        CASE(a_touched_inquiry_is_linked_not_merged),
        CASE(an_untouched_one_is_merged_and_says_where_to),
        CASE(a_root_the_network_names_is_taken),
        CASE(a_circle_of_parents_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
