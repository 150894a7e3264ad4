/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages that come in parts, and attachments that come with an edit: everything that was said
 * is there once, and every revision still proves what it was. */
#include "scene.h"

static const char *text_of(struct scene *s, int revision)
{
    static char text[256];
    buzon_error *err = NULL;
    buzon_messages *it = buzon_inbox_revisions(s->inbox, "ayto", "1", &err);
    buzon_message *m;

    text[0] = '\0';
    assert_no_error(err);
    while ((m = buzon_messages_next(it, &err))) {
        if (buzon_message_revision(m) == revision)
            (void)snprintf(text, sizeof text, "%s|%zu", buzon_message_text(m),
                           buzon_message_attachments_count(m));
        buzon_message_unref(m);
    }
    buzon_messages_free(it);
    return text;
}

static void parts_that_come_later_are_added(void **state)
{
    struct scene *s = *state;
    struct bz_round round;

    SAY(s, {.id = "1", .text = "Los baches", .part = true, .file = "t:1/a?file=x"});
    round = SAY(s, {.id = "1", .text = "", .part = true, .file = "t:2/b?file=y"});
    assert_int_equal(round.messages, 0);
    assert_int_equal(round.revisions, 1);
    SAY(s, {.id = "1", .text = "y la farola", .part = true, .file = "t:3/a?file=x"});
    assert_string_equal(text_of(s, 1), "Los baches|1");
    assert_string_equal(text_of(s, 2), "Los baches|2");
    assert_string_equal(text_of(s, 3), "Los baches\n\ny la farola|3");
    assert_int_equal(buzon_inbox_count(s->inbox, NULL), 1);
    assert_string_equal(scene_events(s, "2026-1"), "opened edited edited");
    assert_string_equal(scene_findings(s, NULL), "");
}

/* Whatever comes first: a part without words takes the words of the next. */
static void the_caption_may_come_with_the_last_part(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .text = "", .part = true, .file = "t:1/a?file=x"});
    SAY(s, {.id = "1", .text = "Los baches", .part = true, .file = "t:2/b?file=y"});
    assert_string_equal(text_of(s, 2), "Los baches|2");
    assert_string_equal(scene_findings(s, NULL), "");
}

/* A page of the album may hold what an earlier one held, and more. */
static void words_that_come_again_with_a_new_part_are_said_once(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .text = "Los baches\n\nde siempre", .part = true, .file = "t:1/a"});
    SAY(s, {.id = "1", .text = "Los baches\n\nde siempre", .part = true, .file = "t:2/b"});
    assert_string_equal(text_of(s, 2), "Los baches\n\nde siempre|2");
    SAY(s, {.id = "1", .text = "de siempre\n\ny la farola", .part = true, .file = "t:3/c"});
    assert_string_equal(text_of(s, 3), "Los baches\n\nde siempre\n\ny la farola|3");
    SAY(s, {.id = "1", .text = "siempre", .part = true, .file = "t:4/d"});
    assert_string_equal(text_of(s, 4), "Los baches\n\nde siempre\n\ny la farola\n\nsiempre|4");
    assert_string_equal(scene_findings(s, NULL), "");
}

/* Signed addresses change with every look. */
static void a_part_that_comes_again_changes_nothing(void **state)
{
    struct scene *s = *state;
    struct bz_round round;

    SAY(s, {.id = "1", .text = "Los baches", .part = true, .file = "t:1/a?file=x"});
    SAY(s, {.id = "1", .text = "", .part = true, .file = "t:2/b?file=y"});
    round = SAY(s, {.id = "1", .text = "", .part = true, .file = "t:2/b?file=z"},
                {.id = "1", .text = "Los baches", .part = true, .file = "t:1/a"});
    assert_int_equal(round.revisions, 0);
    assert_string_equal(text_of(s, 2), "Los baches|2");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM attachment"), 2);
}

static void an_edited_caption_is_a_revision_and_an_edit_without_words_is_none(void **state)
{
    struct scene *s = *state;
    struct bz_round round;

    SAY(s,
        {.id = "1", .text = "Los baches", .part = true, .file = "t:1/a", .extra = "{\"a\":1}"});
    round = SAY(
        s,
        {.id = "1", .text = "", .part = true, .file = "t:1/a", .edited_at = NOON_UTC + MINUTE});
    assert_int_equal(round.revisions, 0);
    round = SAY(s, {.id = "1",
                    .text = "Los socavones",
                    .part = true,
                    .file = "t:1/a",
                    .edited_at = NOON_UTC + MINUTE});
    assert_int_equal(round.revisions, 1);
    assert_string_equal(text_of(s, 1), "Los baches|1");
    assert_string_equal(text_of(s, 2), "Los socavones|1");
    assert_int_equal(scene_number(s, "SELECT extra = '{\"a\":1}' FROM message"), 1);
    assert_string_equal(scene_findings(s, NULL), "");
}

/* A picture that takes the place of another is one more: what was sent first stays. */
static void an_edit_may_bring_an_attachment(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .text = "El bache", .file = "https://m.example/1.jpg"});
    SAY(s, {.id = "1",
            .text = "El bache, mejor",
            .file = "https://m.example/2.jpg",
            .other_file = "https://m.example/1.jpg?sig=2",
            .edited_at = NOON_UTC + MINUTE});
    assert_string_equal(text_of(s, 1), "El bache|1");
    assert_string_equal(text_of(s, 2), "El bache, mejor|2");
    assert_string_equal(scene_findings(s, NULL), "");
}

/* The chain sees an attachment that was taken away, in every revision that had it. */
static void a_missing_attachment_is_found(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .text = "a", .part = true, .file = "t:1/a"});
    SAY(s, {.id = "1", .text = "", .part = true, .file = "t:2/b"});
    scene_sql(s, "DELETE FROM attachment WHERE n = 1");
    assert_string_equal(scene_findings(s, NULL), "2026-1/2/message");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(parts_that_come_later_are_added),
        CASE(the_caption_may_come_with_the_last_part),
        CASE(words_that_come_again_with_a_new_part_are_said_once),
        CASE(a_part_that_comes_again_changes_nothing),
        CASE(an_edited_caption_is_a_revision_and_an_edit_without_words_is_none),
        CASE(an_edit_may_bring_an_attachment),
        CASE(a_missing_attachment_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
