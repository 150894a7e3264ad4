/* SPDX-License-Identifier: EUPL-1.2 */
/* Whoever changes the history behind the inbox's back is found out, and where. */
#include "scene.h"

static void story(struct scene *s)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    SAY(s, {.id = "1"}, {.id = "2", .author = "luis", .text = "Otra cosa"});
    SAY(s, {.id = "1", .text = "La farola sigue sin luz", .edited_at = NOON_UTC + MINUTE});
    assert_true(buzon_change_add_note(c, "llamar a la brigada", &err));
    assert_true(buzon_change_set_unit(c, "Alumbrado", &err));
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    buzon_change_free(c);
    assert_no_error(err);
    assert_string_equal(scene_events(s, "2026-1"), "opened edited unit_assigned noted");
    assert_string_equal(scene_findings(s, NULL), "");
}

/* What is done to the store, and what verify says of it. */
static const struct {
    const char *sql, *found;
} tampering[] = {
    {"UPDATE event SET at = at + 1 WHERE inquiry = 1 AND seq = 3", "2026-1/3/hash"},
    {"UPDATE event SET actor = 'person:otra' WHERE inquiry = 1 AND seq = 4", "2026-1/4/hash"},
    {"UPDATE event SET verb = 'read' WHERE inquiry = 1 AND seq = 1", "2026-1/1/hash"},
    {"UPDATE event SET codes = '{\"from\":null,\"to\":\"Obras\"}' WHERE inquiry = 1 AND seq = "
     "3",
     "2026-1/3/hash"},
    {"UPDATE event SET hash = zeroblob(32) WHERE inquiry = 1 AND seq = 2",
     "2026-1/2/hash 2026-1/3/hash"},
    {"UPDATE event SET commitment = zeroblob(32) WHERE inquiry = 1 AND seq = 4",
     "2026-1/4/hash 2026-1/4/commitment"},
    {"UPDATE event_payload SET payload = '{\"text\":\"nada\"}' WHERE payload IS NOT NULL",
     "2026-1/4/commitment"},
    {"DELETE FROM event WHERE inquiry = 1 AND seq = 2", "2026-1/3/gap 2026-1/3/hash"},
    {"DELETE FROM event WHERE inquiry = 1 AND seq = 4", "2026-1/0/inquiry 2026-1/0/head"},
    {"DELETE FROM event_payload WHERE event = 1", "2026-1/1/payload"},
    {"UPDATE event SET proof = NULL WHERE inquiry = 1 AND seq = 4",
     "2026-1/4/hash 2026-1/0/inquiry"},
    {"UPDATE inquiry SET head_hash = zeroblob(32) WHERE id = 2", "2026-2/0/head"},
    {"UPDATE message SET text = 'Todo está bien' WHERE mid = '2'", "2026-2/1/message"},
    {"UPDATE message SET created_at = created_at - 1 WHERE mid = '2'", "2026-2/1/message"},
    {"UPDATE message SET parent = '9' WHERE mid = '2'", "2026-2/1/message"},
    {"UPDATE message SET received_at = received_at + 1 WHERE mid = '2'", "2026-2/1/message"},
    {"UPDATE revision SET text = 'x'", "2026-1/1/message"},
    {"DELETE FROM message WHERE mid = '2'", "2026-2/1/message"},
    {"UPDATE author SET native_id = 'otro' WHERE native_id = 'luis'", "2026-2/1/message"},
};

static void every_tampering_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tampering / sizeof *tampering; i++) {
        void *fresh = NULL;

        scene_setup(&fresh);
        story(fresh);
        scene_sql(fresh, tampering[i].sql);
        if (strcmp(scene_findings(fresh, NULL), tampering[i].found) != 0)
            fail_msg("%s: found \"%s\"", tampering[i].sql, scene_findings(fresh, NULL));
        scene_teardown(&fresh);
    }
}

static void words_gone_without_an_event_are_named(void **state)
{
    struct scene *s = *state;

    story(s);
    scene_sql(s, "DELETE FROM event_payload");
    assert_string_equal(scene_findings(s, NULL),
                        "2026-1/1/payload 2026-1/2/payload 2026-1/4/payload 2026-2/1/payload");
}

static void one_inquiry_can_be_asked_for(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    story(s);
    scene_sql(s, "UPDATE message SET text = 'x' WHERE mid = '2'");
    assert_string_equal(scene_findings(s, "2026-1"), "");
    assert_string_equal(scene_findings(s, "2026-2"), "2026-2/1/message");
    assert_null(buzon_inbox_verify(s->inbox, "2026-77", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "2026-77");
}

static void two_notes_with_the_same_words_have_different_commitments(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    SAY(s, {.id = "1"});
    for (int i = 0; i < 2; i++) {
        buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

        assert_true(buzon_change_add_note(c, "lo mismo", &err));
        buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
        buzon_change_free(c);
    }
    assert_int_equal(
        scene_number(s, "SELECT count(DISTINCT commitment) FROM event WHERE verb = 'noted'"),
        2);
}

/* What came late stands before what came first, what was edited was said twice, and what was
 * put into another inquiry is looked up: each is found, and each that was changed is named. */
static void messages_are_found_in_whatever_order_they_came(void **state)
{
    static const struct {
        const char *sql, *found;
    } changes[] = {
        {"UPDATE message SET inquiry = 2 WHERE mid = '1'", ""},
        {"UPDATE message SET language = 'ca' WHERE mid = '1'", "2026-1/1/message"},
        {"UPDATE message SET language = 'ca' WHERE mid = '3'",
         "2026-1/2/message 2026-1/4/message"},
        {"UPDATE revision SET text = 'Nada'", "2026-1/2/message"},
        {"UPDATE message SET text = 'Nada' WHERE mid = '2'", "2026-1/3/message"},
        {"UPDATE message SET text = 'Nada' WHERE mid = '4'", "2026-2/1/message"},
        /* No text at all: what is read beside it is not lost with it. */
        {"UPDATE message SET subject = x'01' WHERE mid = '2'", "2026-1/3/message"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        void *fresh = NULL;

        scene_setup(&fresh);
        SAY((struct scene *)fresh, {.id = "1"},
            {.id = "3", .parent = "1", .at = NOON_UTC + 3 * MINUTE},
            {.id = "2", .parent = "1", .at = NOON_UTC + 2 * MINUTE},
            {.id = "4", .author = "luis"});
        SAY((struct scene *)fresh, {.id = "3",
                                    .parent = "1",
                                    .at = NOON_UTC + 3 * MINUTE,
                                    .text = "Sigue sin luz",
                                    .edited_at = NOON_UTC + 4 * MINUTE});
        assert_string_equal(scene_events(fresh, "2026-1"), "opened received received edited");
        assert_string_equal(scene_findings(fresh, NULL), "");
        scene_sql(fresh, changes[i].sql);
        if (strcmp(scene_findings(fresh, NULL), changes[i].found) != 0)
            fail_msg("%s: found \"%s\"", changes[i].sql, scene_findings(fresh, NULL));
        scene_teardown(&fresh);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tampering_is_named),
        cmocka_unit_test(messages_are_found_in_whatever_order_they_came),
        CASE(words_gone_without_an_event_are_named),
        CASE(one_inquiry_can_be_asked_for),
        CASE(two_notes_with_the_same_words_have_different_commitments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
