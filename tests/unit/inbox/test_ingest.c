/* SPDX-License-Identifier: EUPL-1.2 */
/* Identity, revisions, deletions and which inquiry a message belongs to. */
#include "scene.h"

static void one_message_is_one_inquiry_with_a_deadline(void **state)
{
    struct scene *s = *state;
    struct bz_round round = SAY(s, {.id = "1"});
    buzon_inquiry *q = scene_inquiry(s, "2026-1");
    const buzon_deadline *d = buzon_inquiry_deadlines_at(q, 0);

    assert_int_equal(round.messages, 1);
    assert_int_equal(round.inquiries, 1);
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_NEW);
    assert_string_equal(buzon_author_handle(buzon_inquiry_author(q)), "rosa");
    assert_int_equal(buzon_inquiry_kind(q), BUZON_INQUIRY_REPORT);
    assert_non_null(buzon_inquiry_rule(q));
    assert_int_equal(buzon_inquiry_deadlines_count(q), 1);
    assert_string_equal(buzon_deadline_name(d), "first_answer");
    /* Two working days after Monday 23 November end when Wednesday ends in Madrid (UTC+1). */
    assert_int_equal(buzon_deadline_due_end(d), INT64_C(1795647600000));
    assert_int_equal(buzon_inquiry_next_due(q), buzon_deadline_due_end(d));
    assert_string_equal(scene_events(s, "2026-1"), "opened");
    assert_string_equal(scene_findings(s, NULL), "");
    buzon_inquiry_unref(q);
}

static void the_same_page_twice_changes_nothing(void **state)
{
    struct scene *s = *state;
    struct bz_round round;

    SAY(s, {.id = "1"}, {.id = "2", .author = "luis"});
    round = SAY(s, {.id = "1"}, {.id = "2", .author = "luis"});
    assert_int_equal(round.messages + round.revisions + round.inquiries, 0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM event"), 2);
    assert_int_equal(buzon_inbox_count(s->inbox, NULL), 2);
}

static void an_edit_keeps_what_was_said_before(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_messages *it;
    buzon_message *m;
    struct bz_round round;

    SAY(s, {.id = "1", .text = "La farola no luce"});
    round = SAY(s, {.id = "1", .text = "La farola parpadea", .edited_at = NOON_UTC + MINUTE});
    assert_int_equal(round.revisions, 1);
    it = buzon_inbox_revisions(s->inbox, "ayto", "1", &err);
    assert_no_error(err);
    m = buzon_messages_next(it, &err);
    assert_string_equal(buzon_message_text(m), "La farola no luce");
    assert_int_equal(buzon_message_revision(m), 1);
    buzon_message_unref(m);
    m = buzon_messages_next(it, &err);
    assert_string_equal(buzon_message_text(m), "La farola parpadea");
    assert_int_equal(buzon_message_revision(m), 2);
    buzon_message_unref(m);
    assert_null(buzon_messages_next(it, &err));
    assert_no_error(err);
    buzon_messages_free(it);
    assert_string_equal(scene_events(s, "2026-1"), "opened edited");
    assert_string_equal(scene_findings(s, NULL), "");
}

static void an_older_page_after_an_edit_brings_nothing_back(void **state)
{
    struct scene *s = *state;
    struct bz_round round;

    SAY(s, {.id = "1", .text = "primera"});
    SAY(s, {.id = "1", .text = "segunda", .edited_at = NOON_UTC + MINUTE});
    round = SAY(s, {.id = "1", .text = "primera"});
    assert_int_equal(round.revisions, 0);
    assert_int_equal(scene_number(s, "SELECT revision FROM message WHERE mid = '1'"), 2);
}

static void of_two_edits_in_one_instant_the_network_s_count_tells_the_later(void **state)
{
    struct scene *s = *state;
    struct said last = {
        .id = "1", .text = "tercera", .edited_at = NOON_UTC + MINUTE, .sequence = 12};
    struct said before = last;

    before.text = "segunda";
    before.sequence = 11;
    SAY(s, {.id = "1", .text = "primera"});
    (void)scene_say(s, &last, 1);
    assert_int_equal(scene_say(s, &before, 1).revisions, 0);
    assert_int_equal(scene_say(s, &last, 1).revisions, 0);
    assert_int_equal(
        scene_number(s, "SELECT count(*) FROM message WHERE text = 'tercera' AND revision = 2"),
        1);
    /* A later instant counts more than any number; without numbers the first one stays. */
    before.edited_at += MINUTE;
    assert_int_equal(scene_say(s, &before, 1).revisions, 1);
    before.text = "cuarta";
    before.sequence = 0;
    assert_int_equal(scene_say(s, &before, 1).revisions, 0);
    assert_string_equal(scene_findings(s, NULL), "");
}

static void of_two_edits_in_one_instant_without_a_count_the_later_look_tells(void **state)
{
    struct scene *s = *state;
    struct said last = {.id = "1", .text = "tercera", .edited_at = NOON_UTC + MINUTE};
    struct said before = last;

    before.text = "segunda";
    SAY(s, {.id = "1", .text = "primera"});
    s->now += MINUTE;
    assert_int_equal(scene_say(s, &before, 1).revisions, 1);
    /* Nobody knows of two pages of one moment. */
    assert_int_equal(scene_say(s, &last, 1).revisions, 0);
    s->now += MINUTE;
    assert_int_equal(scene_say(s, &last, 1).revisions, 1);
    assert_int_equal(
        scene_number(s, "SELECT count(*) FROM message WHERE text = 'tercera' AND revision = 3"),
        1);
    before.edited_at -= 1;
    s->now += MINUTE;
    assert_int_equal(scene_say(s, &before, 1).revisions, 0);
    assert_string_equal(scene_events(s, "2026-1"), "opened edited edited");
    assert_string_equal(scene_findings(s, NULL), "");
}

/* A network that dates no edits: what it said last counts, in whatever order it arrives. */
static void what_reads_otherwise_later_was_edited_by_then(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .text = "primera", .as_of = NOON_UTC});
    assert_int_equal(SAY(s, {.id = "1", .text = "primera", .as_of = NOON_UTC + HOUR}).revisions,
                     0);
    assert_int_equal(
        SAY(s, {.id = "1", .text = "segunda", .as_of = NOON_UTC + 2 * MINUTE}).revisions, 1);
    assert_int_equal(scene_number(s, "SELECT edited_at FROM message WHERE mid = '1'"),
                     NOON_UTC + 2 * MINUTE);
    /* Told again, after all: it read so before. */
    assert_int_equal(SAY(s, {.id = "1", .text = "primera", .as_of = NOON_UTC}).revisions, 0);
    assert_int_equal(
        SAY(s, {.id = "1", .text = "segunda", .as_of = NOON_UTC + 3 * MINUTE}).revisions, 0);
    assert_int_equal(
        SAY(s, {.id = "1", .text = "tercera", .as_of = NOON_UTC + 3 * MINUTE}).revisions, 1);
    assert_string_equal(scene_events(s, "2026-1"), "opened edited edited");
    assert_string_equal(scene_findings(s, NULL), "");
}

static void what_is_told_late_does_not_undo_a_deletion(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .as_of = NOON_UTC});
    (void)scene_notice(s, BUZON_VERB_DELETED, "1", NULL, NOON_UTC + HOUR);
    SAY(s, {.id = "1", .as_of = NOON_UTC});
    assert_string_equal(scene_events(s, "2026-1"), "opened deleted");
    SAY(s, {.id = "1", .as_of = NOON_UTC + 2 * HOUR});
    assert_string_equal(scene_events(s, "2026-1"), "opened deleted restored");
    assert_string_equal(scene_findings(s, NULL), "");
}

/* Networks date by the second and tell in disorder: an edit of the second in which it went. */
static void an_edit_told_late_does_not_undo_a_deletion(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1"});
    (void)scene_notice(s, BUZON_VERB_DELETED, "1", NULL, NOON_UTC + HOUR);
    (void)scene_notice(s, BUZON_VERB_EDITED, "1", "Llámeme al 600 123 123.", NOON_UTC + HOUR);
    assert_string_equal(scene_events(s, "2026-1"), "opened deleted edited");
    assert_int_equal(scene_number(s,
                                  "SELECT count(*) FROM message WHERE deleted_at IS NOT NULL "
                                  "AND text LIKE 'Llámeme%' AND revision = 2"),
                     1);
    /* What is gone marks no inquiry. */
    assert_int_equal(scene_number(s, "SELECT personal FROM inquiry"), 0);
    (void)scene_notice(s, BUZON_VERB_EDITED, "1", "Llámenme.", NOON_UTC + HOUR / 2);
    assert_string_equal(scene_events(s, "2026-1"), "opened deleted edited");
    (void)scene_notice(s, BUZON_VERB_EDITED, "1", "Ya no.", NOON_UTC + 2 * HOUR);
    assert_string_equal(scene_events(s, "2026-1"), "opened deleted edited restored edited");
    assert_string_equal(scene_findings(s, NULL), "");
}

static void a_deletion_keeps_the_fact_and_a_return_is_seen(void **state)
{
    struct scene *s = *state;
    struct bz_round round = SAY(s, {.id = "1"});

    round = scene_notice(s, BUZON_VERB_DELETED, "1", NULL, NOON_UTC + HOUR);
    assert_int_equal(round.deletions, 1);
    round = scene_notice(s, BUZON_VERB_DELETED, "1", NULL, NOON_UTC + HOUR);
    assert_int_equal(round.deletions, 0);
    SAY(s, {.id = "1"});
    assert_string_equal(scene_events(s, "2026-1"), "opened deleted restored");
    assert_string_equal(scene_findings(s, NULL), "");
}

static void a_notice_of_a_message_never_seen_is_ignored(void **state)
{
    struct scene *s = *state;
    struct bz_round round = scene_notice(s, BUZON_VERB_DELETED, "77", NULL, NOON_UTC);

    assert_int_equal(round.deletions, 0);
}

static void who_blocks_us_fails_the_conversation(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "7:1", .thread = "7", .visibility = BUZON_VISIBILITY_DIRECT});
    SAY(s,
        {.id = "8:1", .thread = "8", .author = "luis", .visibility = BUZON_VISIBILITY_DIRECT});
    scene_notice(s, BUZON_VERB_FAILED, "7", NULL, NOON_UTC + HOUR);
    scene_notice(s, BUZON_VERB_DELETED, "8", NULL, NOON_UTC + HOUR);
    scene_notice(s, BUZON_VERB_FAILED, "9", NULL, NOON_UTC + HOUR);
    assert_string_equal(scene_events(s, "2026-1"), "opened failed");
    assert_string_equal(scene_events(s, "2026-2"), "opened");
    assert_string_equal(scene_findings(s, NULL), "");
}

/* In private nobody says what they answer. */
static void a_private_answer_without_a_parent_answers_the_conversation(void **state)
{
    struct scene *s = *state;
    buzon_inquiry *q;

    SAY(s, {.id = "7:1", .thread = "7", .visibility = BUZON_VISIBILITY_DIRECT});
    SAY(s,
        {.id = "7:2",
         .thread = "7",
         .author = "ayto",
         .at = NOON_UTC + HOUR,
         .direction = BUZON_DIRECTION_OUT,
         .visibility = BUZON_VISIBILITY_DIRECT},
        {.id = "8:2",
         .thread = "8",
         .author = "ayto",
         .direction = BUZON_DIRECTION_OUT,
         .visibility = BUZON_VISIBILITY_DIRECT},
        {.id = "9",
         .thread = "7",
         .author = "ayto",
         .direction = BUZON_DIRECTION_OUT,
         .kind = BUZON_MESSAGE_ANNOUNCEMENT});
    q = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_ANSWERED);
    assert_int_equal(buzon_inquiry_messages(q), 2);
    buzon_inquiry_unref(q);
    assert_string_equal(scene_events(s, "2026-1"), "opened answered_elsewhere");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message WHERE inquiry IS NULL"), 2);
    assert_string_equal(scene_findings(s, NULL), "");
}

static void people_below_one_post_have_inquiries_of_their_own(void **state)
{
    struct scene *s = *state;

    SAY(s,
        {.id = "10",
         .author = "ayto",
         .direction = BUZON_DIRECTION_OUT,
         .kind = BUZON_MESSAGE_ANNOUNCEMENT},
        {.id = "11", .author = "rosa", .parent = "10"},
        {.id = "12", .author = "luis", .parent = "10"},
        {.id = "13", .author = "rosa", .parent = "12"});
    assert_int_equal(buzon_inbox_count(s->inbox, NULL), 2);
    assert_int_equal(scene_number(s, "SELECT count(DISTINCT thread) FROM inquiry"), 1);
    assert_int_equal(scene_number(s, "SELECT messages FROM inquiry WHERE reference = '2026-1'"),
                     2);
}

static void an_author_the_network_does_not_name_is_never_taken_for_another(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .author = "?"}, {.id = "2", .author = "?", .parent = "1"});
    assert_int_equal(buzon_inbox_count(s->inbox, NULL), 2);
}

static void a_new_message_reopens_what_was_answered(void **state)
{
    struct scene *s = *state;
    buzon_inquiry *q;

    SAY(s, {.id = "1"});
    scene_sql(s, "UPDATE inquiry SET status = 3, waiting_since = NULL");
    SAY(s, {.id = "2", .parent = "1", .at = NOON_UTC + HOUR});
    q = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_OPEN);
    assert_int_equal(buzon_inquiry_waiting_since(q), NOON_UTC + HOUR);
    assert_int_equal(buzon_inquiry_messages(q), 2);
    buzon_inquiry_unref(q);
}

static void closed_long_ago_a_new_message_opens_a_linked_inquiry(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    SAY(s, {.id = "1"});
    assert_true(buzon_change_close(c, BUZON_RESOLUTION_ANSWERED, NULL, &err));
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
    SAY(s, {.id = "2", .parent = "1", .at = NOON_UTC + 13 * DAY});
    assert_string_equal(scene_events(s, "2026-1"), "opened closed reopened");
    scene_sql(s, "UPDATE inquiry SET status = 4, closed_at = 1795424400000");
    SAY(s, {.id = "3", .parent = "1", .at = NOON_UTC + 15 * DAY});
    assert_int_equal(buzon_inbox_count(s->inbox, NULL), 2);
    assert_int_equal(
        scene_number(s,
                     "SELECT count(*) FROM event WHERE codes LIKE '%\"previous\":\"2026-1\"%'"),
        1);
}

static void what_nobody_understands_is_kept_without_an_inquiry(void **state)
{
    struct scene *s = *state;
    struct bz_round round;

    round = SAY(
        s, {.id = "1", .author = "?", .text = "", .kind = 0, .extra = "{\"raw\":{\"a\":1}}"});
    (void)round;
    scene_sql(s, "SELECT 1");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 1);
}

static void an_answer_seen_before_its_question_counts(void **state)
{
    struct scene *s = *state;
    buzon_inquiry *q;

    SAY(s, {.id = "2",
            .author = "ayto",
            .direction = BUZON_DIRECTION_OUT,
            .kind = BUZON_MESSAGE_REPLY,
            .parent = "1",
            .at = NOON_UTC + HOUR});
    SAY(s, {.id = "1"});
    q = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_ANSWERED);
    assert_int_equal(buzon_inquiry_first_answer_at(q), NOON_UTC + HOUR);
    assert_int_equal(buzon_deadline_state(buzon_inquiry_deadlines_at(q, 0)),
                     BUZON_DEADLINE_MET);
    buzon_inquiry_unref(q);
    assert_string_equal(scene_findings(s, NULL), "");
}

static void references_follow_the_year_in_the_inbox_zone(void **state)
{
    struct scene *s = *state;

    /* 2026-12-31 23:30 UTC is already 2027 in Madrid. */
    SAY(s, {.id = "1", .at = INT64_C(1798759800000)},
        {.id = "2", .author = "luis", .at = INT64_C(1798756200000)},
        {.id = "3", .author = "eva", .at = INT64_C(1798759800000)});
    buzon_inquiry_unref(scene_inquiry(s, "2027-1"));
    buzon_inquiry_unref(scene_inquiry(s, "2026-1"));
    buzon_inquiry_unref(scene_inquiry(s, "2027-2"));
}

static void a_year_without_calendar_loses_no_message(void **state)
{
    struct scene *s = *state;
    buzon_inquiry *q;

    SAY(s, {.id = "1", .at = INT64_C(2556140400000)}); /* January 2051 */
    q = scene_inquiry(s, "2051-1");
    assert_int_equal(buzon_deadline_state(buzon_inquiry_deadlines_at(q, 0)),
                     BUZON_DEADLINE_UNDETERMINED);
    assert_int_equal(buzon_deadline_due_end(buzon_inquiry_deadlines_at(q, 0)), BUZON_TIME_NONE);
    assert_int_equal(buzon_inquiry_next_due(q), BUZON_TIME_NONE);
    buzon_inquiry_unref(q);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(one_message_is_one_inquiry_with_a_deadline),
        CASE(the_same_page_twice_changes_nothing),
        CASE(an_edit_keeps_what_was_said_before),
        CASE(an_older_page_after_an_edit_brings_nothing_back),
        CASE(of_two_edits_in_one_instant_the_network_s_count_tells_the_later),
        CASE(of_two_edits_in_one_instant_without_a_count_the_later_look_tells),
        CASE(what_reads_otherwise_later_was_edited_by_then),
        CASE(what_is_told_late_does_not_undo_a_deletion),
        CASE(an_edit_told_late_does_not_undo_a_deletion),
        CASE(a_deletion_keeps_the_fact_and_a_return_is_seen),
        CASE(a_notice_of_a_message_never_seen_is_ignored),
        CASE(who_blocks_us_fails_the_conversation),
        CASE(a_private_answer_without_a_parent_answers_the_conversation),
        CASE(people_below_one_post_have_inquiries_of_their_own),
        CASE(an_author_the_network_does_not_name_is_never_taken_for_another),
        CASE(a_new_message_reopens_what_was_answered),
        CASE(closed_long_ago_a_new_message_opens_a_linked_inquiry),
        CASE(what_nobody_understands_is_kept_without_an_inquiry),
        CASE(an_answer_seen_before_its_question_counts),
        CASE(references_follow_the_year_in_the_inbox_zone),
        CASE(a_year_without_calendar_loses_no_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
