/* SPDX-License-Identifier: EUPL-1.2 */
/* Changing: a builder and its reuse, what an inquiry, a deadline and an event tell afterwards.
 */
#include "desk.h"

static buzon_change *change(const char *reference)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    assert_no_error(err);
    return c;
}

/* Apply it, and fail the test unless that went well. */
static buzon_inquiry *apply(struct desk *d, const buzon_change *c)
{
    buzon_error *err = NULL;
    buzon_inquiry *q = buzon_inbox_apply(d->inbox, c, &err);

    assert_no_error(err);
    return q;
}

/* --- inquiries --- */

static void a_new_inquiry_has_its_fields(void **state)
{
    struct desk *d = *state;
    buzon_inquiry *q;

    desk_say_more(d, "1", "rosa",
                  "<p>La farola de la calle Mayor lleva tres semanas sin luz.</p>",
                  "\"language\":\"es\",\"visibility\":\"unlisted\",");
    q = desk_inquiry(d, "2026-1");
    assert_true(buzon_inquiry_id(q) > 0);
    assert_string_equal(buzon_inquiry_reference(q), "2026-1");
    assert_null(buzon_inquiry_external_ref(q));
    assert_string_equal(buzon_inquiry_network(q), "mastodon");
    assert_string_equal(buzon_inquiry_account(q), "ayto");
    assert_string_equal(buzon_inquiry_thread(q), "1");
    assert_string_equal(buzon_author_name(buzon_inquiry_author(q)), "rosa");
    assert_string_equal(buzon_inquiry_summary(q),
                        "La farola de la calle Mayor lleva tres semanas sin luz.");
    assert_int_equal(buzon_inquiry_kind(q), BUZON_INQUIRY_REPORT);
    assert_string_equal(buzon_inquiry_topic(q), "lighting");
    expect_words(buzon_inquiry_rule(q), "es/");
    assert_null(buzon_inquiry_assignee(q));
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_NEW);
    assert_int_equal(buzon_inquiry_resolution(q), BUZON_RESOLUTION_NONE);
    assert_null(buzon_inquiry_reason(q));
    assert_int_equal(buzon_inquiry_priority(q), BUZON_PRIORITY_NORMAL);
    assert_int_equal(buzon_inquiry_tags_count(q), 0);
    assert_null(buzon_inquiry_tags_at(q, 0));
    assert_string_equal(buzon_inquiry_language(q), "es");
    assert_int_equal(buzon_inquiry_visibility(q), BUZON_VISIBILITY_UNLISTED);
    assert_false(buzon_inquiry_restricted(q));
    assert_int_equal(buzon_inquiry_publication(q), BUZON_PUBLICATION_NONE);
    assert_int_equal(buzon_inquiry_messages(q), 1);
    assert_int_equal(buzon_inquiry_version(q), 1);
    assert_null(buzon_inquiry_register(q));
    buzon_inquiry_unref(q);
}

static void a_new_inquiry_has_its_times_and_its_deadline(void **state)
{
    struct desk *d = *state;
    buzon_inquiry *q;
    const buzon_deadline *target;

    desk_say(d, "1", "rosa", "<p>La farola de la calle Mayor no luce.</p>");
    q = desk_inquiry(d, "2026-1");
    assert_int_equal(buzon_inquiry_opened_at(q), DESK_NOW - HOUR);
    assert_int_equal(buzon_inquiry_last_in_at(q), DESK_NOW - HOUR);
    assert_int_equal(buzon_inquiry_waiting_since(q), DESK_NOW - HOUR);
    assert_int_equal(buzon_inquiry_first_answer_at(q), BUZON_TIME_NONE);
    assert_int_equal(buzon_inquiry_answered_at(q), BUZON_TIME_NONE);
    assert_int_equal(buzon_inquiry_closed_at(q), BUZON_TIME_NONE);
    assert_int_equal(buzon_inquiry_deadlines_count(q), 1);
    assert_null(buzon_inquiry_deadlines_at(q, 1));
    target = buzon_inquiry_deadlines_at(q, 0);
    assert_string_equal(buzon_deadline_name(target), "first_answer");
    assert_non_null(buzon_deadline_term(target));
    assert_int_equal(buzon_deadline_started_at(target), DESK_NOW - HOUR);
    /* Two working days after Monday: Wednesday, to its end in Madrid. */
    assert_int_equal(buzon_deadline_due(target), desk_day(2026, 11, 25));
    assert_string_equal(desk_time(buzon_deadline_due_end(target)), "2026-11-25T23:00:00.000Z");
    assert_int_equal(buzon_inquiry_next_due(q), buzon_deadline_due_end(target));
    assert_int_equal(buzon_deadline_state(target), BUZON_DEADLINE_RUNNING);
    assert_int_equal(buzon_deadline_satisfied_by(target), BUZON_SATISFIED_BY_ANSWER_SENT);
    assert_int_equal(buzon_deadline_satisfied_at(target), BUZON_TIME_NONE);
    assert_false(buzon_deadline_provisional(target));
    assert_int_equal(buzon_deadline_disputed_due(target), BUZON_DAY_NONE);
    expect_words(buzon_deadline_calendars(target), "\"id\":\"ES\"");
    assert_null(buzon_deadline_legal(target));
    expect_words(buzon_deadline_steps(target), "\"code\":");
    buzon_inquiry_unref(q);
}

static void a_formal_inquiry_has_its_register_and_its_legal_term(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    const buzon_deadline *legal;
    const buzon_register *entry;
    buzon_inquiry *q;
    char *json;

    desk_say(d, "1", "mateo", "<p>Solicito acceso al contrato de parques.</p>");
    assert_true(
        buzon_change_set_register(c, "2026-E-RE-0412", DESK_NOW, "es.ltaibg.access", &err));
    buzon_change_set_received_by_competent_body_at(c, DESK_NOW + DAY);
    q = apply(d, c);
    entry = buzon_inquiry_register(q);
    assert_string_equal(buzon_register_entry_number(entry), "2026-E-RE-0412");
    assert_int_equal(buzon_register_registered_at(entry), DESK_NOW);
    assert_int_equal(buzon_register_received_by_competent_body_at(entry), DESK_NOW + DAY);
    assert_null(buzon_register_body(entry));
    assert_null(buzon_register_procedure(entry));
    assert_null(buzon_register_file_url(entry));
    legal = buzon_inquiry_deadlines_at(q, 2);
    assert_string_equal(buzon_deadline_term(legal), "es.ltaibg.access");
    assert_non_null(buzon_deadline_term_version(legal));
    expect_words(buzon_deadline_legal(legal), "Ley 19/2013");
    /* A month from the day the competent body had it (Ley 19/2013 art. 20.1): 24 December. */
    assert_int_equal(buzon_deadline_due(legal), desk_day(2026, 12, 24));
    assert_int_equal(buzon_deadline_satisfied_by(legal),
                     BUZON_SATISFIED_BY_RESOLUTION_NOTIFIED);
    json = buzon_inquiry_to_json(q, &err);
    expect_words(json, "\"reference\":\"2026-1\"");
    expect_words(json, "\"entry_number\":\"2026-E-RE-0412\"");
    expect_words(json, "\"due\":\"2026-12-24\"");
    buzon_string_free(json);
    buzon_inquiry_unref(q);
    buzon_change_free(c);
    c = change("2026-1");
    buzon_change_set_acknowledged_at(c, DESK_NOW + 2 * DAY);
    buzon_change_set_forwarded_at(c, DESK_NOW + 1 * DAY);
    buzon_change_set_resolution_notified_at(c, DESK_NOW + 40 * DAY);
    assert_true(
        buzon_change_set_notification(c, BUZON_NOTIFICATION_DELIVERED, "RR-1", NULL, &err));
    q = apply(d, c);
    legal = buzon_inquiry_deadlines_at(q, 2);
    assert_int_equal(buzon_deadline_state(legal), BUZON_DEADLINE_MISSED);
    assert_int_equal(buzon_deadline_satisfied_at(legal), DESK_NOW + 40 * DAY);
    legal = buzon_inquiry_deadlines_at(q, 1);
    assert_string_equal(buzon_deadline_name(legal), "notify_term");
    assert_int_equal(buzon_deadline_state(legal), BUZON_DEADLINE_MET);
    buzon_inquiry_unref(q);
    buzon_change_free(c);
    desk_verify(d);
}

/* --- changes --- */

static void everything_in_a_change_is_told_afterwards(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    buzon_inquiry *q, *same;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    buzon_change_set_version(c, 1);
    assert_true(buzon_change_set_unit(c, "Señalización y Alumbrado", &err));
    assert_true(buzon_change_set_assignee(c, "begoña", &err));
    assert_true(buzon_change_set_topic(c, "farolas", &err));
    assert_true(buzon_change_set_external_ref(c, "CRM/2026/88", &err));
    assert_true(buzon_change_add_tag(c, "ñoño", &err));
    assert_true(buzon_change_add_tag(c, "centro", &err));
    assert_true(buzon_change_add_note(c, "avisada la brigada 👷", &err));
    buzon_change_set_kind(c, BUZON_INQUIRY_COMPLAINT);
    buzon_change_set_priority(c, BUZON_PRIORITY_HIGH);
    buzon_change_set_restricted(c, true);
    buzon_change_set_status(c, BUZON_STATUS_WAITING);
    q = apply(d, c);
    same = buzon_inquiry_ref(q);
    buzon_inquiry_unref(q);
    assert_string_equal(buzon_inquiry_unit(same), "Señalización y Alumbrado");
    assert_string_equal(buzon_inquiry_assignee(same), "begoña");
    assert_string_equal(buzon_inquiry_topic(same), "farolas");
    assert_string_equal(buzon_inquiry_external_ref(same), "CRM/2026/88");
    assert_int_equal(buzon_inquiry_tags_count(same), 2);
    assert_string_equal(buzon_inquiry_tags_at(same, 0), "centro");
    assert_string_equal(buzon_inquiry_tags_at(same, 1), "ñoño");
    assert_int_equal(buzon_inquiry_kind(same), BUZON_INQUIRY_COMPLAINT);
    assert_null(buzon_inquiry_rule(same));
    assert_int_equal(buzon_inquiry_priority(same), BUZON_PRIORITY_HIGH);
    assert_true(buzon_inquiry_restricted(same));
    assert_int_equal(buzon_inquiry_status(same), BUZON_STATUS_WAITING);
    assert_int_equal(buzon_inquiry_version(same), 2);
    buzon_inquiry_unref(same);
    buzon_change_free(c);
    desk_verify(d);
}

static void a_change_may_be_applied_again(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    buzon_change_set_version(c, 1);
    assert_true(buzon_change_add_note(c, "llamada", &err));
    buzon_inquiry_unref(apply(d, c));
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "has version 2 by now, not 1");
    buzon_change_set_version(c, 2);
    buzon_inquiry_unref(apply(d, c));
    buzon_change_free(c);
    assert_string_equal(desk_events(d, "2026-1"), "opened noted noted");
}

static void a_refused_part_leaves_the_rest_of_the_builder(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    buzon_inquiry *q;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    assert_true(buzon_change_add_tag(c, "bache", &err));
    assert_false(buzon_change_add_tag(c, "dos\nlíneas", &err));
    expect_error(&err, BUZON_ERR_INVALID, "control characters");
    assert_false(buzon_change_set_unit(c, "\xc3", &err));
    expect_error(&err, BUZON_ERR_INVALID, "UTF-8");
    assert_false(buzon_change_close(c, BUZON_RESOLUTION_REFUSED, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "needs a reason");
    assert_false(buzon_change_set_register(c, "", DESK_NOW, "es.ltaibg.access", &err));
    expect_error(&err, BUZON_ERR_INVALID, "");
    q = apply(d, c);
    assert_int_equal(buzon_inquiry_tags_count(q), 1);
    assert_null(buzon_inquiry_register(q));
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_OPEN); /* somebody looked at it */
    buzon_inquiry_unref(q);
    buzon_change_free(c);
    c = change("2026-1");
    assert_true(buzon_change_remove_tag(c, "bache", &err));
    assert_true(buzon_change_remove_tag(c, "nunca hubo", &err));
    q = apply(d, c);
    assert_int_equal(buzon_inquiry_tags_count(q), 0);
    buzon_inquiry_unref(q);
    buzon_change_free(c);
}

static void closing_tells_how_and_why(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    buzon_inquiry *q;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    assert_true(buzon_change_close(c, BUZON_RESOLUTION_REFERRED, "Diputación", &err));
    q = apply(d, c);
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_CLOSED);
    assert_int_equal(buzon_inquiry_resolution(q), BUZON_RESOLUTION_REFERRED);
    assert_string_equal(buzon_inquiry_reason(q), "Diputación");
    assert_int_equal(buzon_inquiry_closed_at(q), DESK_NOW);
    buzon_inquiry_unref(q);
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, BUZON_ERR_STATE, "is closed already");
    buzon_change_free(c);
    c = change("2026-1");
    buzon_change_set_status(c, BUZON_STATUS_WAITING);
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, BUZON_ERR_STATE, "closed and can be moved to open, not to waiting");
    buzon_change_free(c);
}

/* --- history --- */

static void an_event_tells_who_did_what_when(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    buzon_events *all;
    buzon_event *first, *note, *same;
    char *json;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    d->now += MINUTE;
    assert_true(buzon_change_add_note(c, "llamada", &err));
    buzon_inquiry_unref(apply(d, c));
    buzon_change_free(c);
    all = buzon_inbox_events(d->inbox, "2026-1", &err);
    first = buzon_events_next(all, &err);
    note = buzon_events_next(all, &err);
    same = buzon_event_ref(note);
    buzon_events_free(all);
    assert_int_equal(buzon_event_seq(first), 1);
    assert_string_equal(buzon_event_verb(first), "opened");
    assert_string_equal(buzon_event_actor(first), "network:mastodon");
    assert_int_equal(buzon_event_seq(note), 2);
    assert_string_equal(buzon_event_inquiry(note), "2026-1");
    assert_int_equal(buzon_event_at(note), DESK_NOW + MINUTE);
    assert_string_equal(buzon_event_actor(note), "person:ana");
    assert_string_equal(buzon_event_verb(note), "noted");
    assert_string_equal(buzon_event_codes(note), "{}");
    expect_words(buzon_event_payload(note), "llamada");
    assert_int_equal(strlen(buzon_event_commitment(note)), 64);
    assert_int_equal(strlen(buzon_event_hash(note)), 64);
    assert_string_not_equal(buzon_event_hash(note), buzon_event_hash(first));
    json = buzon_event_to_json(note, &err);
    expect_words(json, "\"seq\":2");
    expect_words(json, "\"actor\":\"person:ana\",\"verb\":\"noted\"");
    buzon_string_free(json);
    buzon_event_unref(first);
    buzon_event_unref(note);
    assert_string_equal(buzon_event_verb(same), "noted");
    buzon_event_unref(same);
}

static void a_finding_names_what_was_tampered_with(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_findings *all;
    buzon_finding *f, *same;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    desk_say(d, "2", "luis", "<p>Un bache.</p>");
    desk_verify(d);
    desk_sql(d, "UPDATE event SET actor = 'person:otra' WHERE inquiry = 2");
    all = buzon_inbox_verify(d->inbox, "2026-1", &err);
    assert_null(buzon_findings_next(all, &err));
    buzon_findings_free(all);
    all = buzon_inbox_verify(d->inbox, NULL, &err);
    f = buzon_findings_next(all, &err);
    assert_no_error(err);
    same = buzon_finding_ref(f);
    buzon_finding_unref(f);
    buzon_findings_free(all);
    assert_string_equal(buzon_finding_inquiry(same), "2026-2");
    assert_int_equal(buzon_finding_seq(same), 1);
    assert_string_equal(buzon_finding_what(same), "hash");
    expect_words(buzon_finding_detail(same), "was changed");
    buzon_finding_unref(same);
}

/* --- followers --- */

static void expect_followers(struct desk *d, const char *names)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_followers(d->inbox, "2026-1", &err);

    assert_no_error(err);
    assert_string_equal(text, names);
    buzon_string_free(text);
}

static void expect_followed(struct desk *d, const char *person, const char *references)
{
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();

    assert_true(buzon_filter_set_follower(f, person, &err));
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err), references);
    assert_no_error(err);
    buzon_filter_free(f);
}

static void who_follows_is_told_until_they_stop(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    buzon_events *it;
    buzon_event *e;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    desk_say(d, "2", "luis", "<p>Un bache.</p>");
    expect_followers(d, "[]");
    assert_true(buzon_change_add_follower(c, "person:luis", &err));
    assert_true(buzon_change_add_follower(c, "person:ana \"la\" peña", &err));
    assert_true(buzon_change_add_follower(c, "person:luis", &err));
    buzon_inquiry_unref(apply(d, c));
    assert_null(buzon_inbox_apply(d->inbox, c, &err)); /* they do already */
    expect_error(&err, BUZON_ERR_INVALID, "changes nothing");
    buzon_change_free(c);
    expect_followers(d, "[\"person:ana \\\"la\\\" peña\",\"person:luis\"]");
    expect_followed(d, "person:luis", "2026-1");
    expect_followed(d, "person:lui", "");
    c = change("2026-1");
    assert_true(buzon_change_remove_follower(c, "person:luis", &err));
    assert_true(buzon_change_remove_follower(c, "person:nadie", &err));
    buzon_inquiry_unref(apply(d, c));
    buzon_change_free(c);
    expect_followers(d, "[\"person:ana \\\"la\\\" peña\"]");
    expect_followed(d, "person:luis", "");
    assert_string_equal(desk_events(d, "2026-1"), "opened followed followed unfollowed");
    it = buzon_inbox_events(d->inbox, "2026-1", &err);
    buzon_event_unref(buzon_events_next(it, &err));
    e = buzon_events_next(it, &err);
    assert_string_equal(buzon_event_codes(e), "{}"); /* a name is no code */
    assert_string_equal(buzon_event_payload(e), "{\"follower\":\"person:luis\"}");
    buzon_event_unref(e);
    buzon_events_free(it);
    desk_verify(d);
}

static void who_can_follow_has_limits(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    char name[64];

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    static const char *const none[] = {
        NULL,   "",           "luis", "person:", "system", "rule:es/1", "person:dos\nlíneas",
        "\xff", "person:\xff"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_false(buzon_change_add_follower(c, none[i], &err));
        expect_error(&err, BUZON_ERR_INVALID, "");
        assert_false(buzon_change_remove_follower(c, none[i], &err));
        expect_error(&err, BUZON_ERR_INVALID, "");
    }
    for (int i = 0; i < 64; i++) {
        (void)snprintf(name, sizeof name, "person:%d", i);
        assert_true(buzon_change_add_follower(c, name, &err));
    }
    assert_false(buzon_change_add_follower(c, "person:una más", &err));
    expect_error(&err, BUZON_ERR_LIMIT, "at most 64 of followers");
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, BUZON_ERR_LIMIT, "at most 50 follow inquiry 2026-1");
    expect_followers(d, "[]");
    buzon_change_free(c);
    c = change("2026-1");
    for (int i = 0; i < 50; i++) {
        (void)snprintf(name, sizeof name, "person:%d", i);
        assert_true(buzon_change_add_follower(c, name, &err));
    }
    buzon_inquiry_unref(apply(d, c));
    buzon_change_free(c);
    c = change("2026-1");
    assert_true(buzon_change_add_follower(c, "person:una más", &err));
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, BUZON_ERR_LIMIT, "at most 50 follow");
    assert_true(buzon_change_remove_follower(c, "person:7", &err));
    buzon_inquiry_unref(apply(d, c)); /* who goes makes room */
    buzon_change_free(c);
    assert_null(buzon_inbox_followers(d->inbox, "2026-7", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no inquiry 2026-7");
    assert_null(buzon_inbox_followers(d->inbox, "nada", &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reference looks like");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(a_new_inquiry_has_its_fields),
        DESK_CASE(a_new_inquiry_has_its_times_and_its_deadline),
        DESK_CASE(a_formal_inquiry_has_its_register_and_its_legal_term),
        DESK_CASE(everything_in_a_change_is_told_afterwards),
        DESK_CASE(a_change_may_be_applied_again),
        DESK_CASE(a_refused_part_leaves_the_rest_of_the_builder),
        DESK_CASE(closing_tells_how_and_why),
        DESK_CASE(an_event_tells_who_did_what_when),
        DESK_CASE(a_finding_names_what_was_tampered_with),
        DESK_CASE(who_follows_is_told_until_they_stop),
        DESK_CASE(who_can_follow_has_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
