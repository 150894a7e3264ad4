/* SPDX-License-Identifier: EUPL-1.2 */
/* What people do with an inquiry: the table of states, versions, notes, tags, closing,
 * formalising. */
#include "scene.h"

#include "buzon/formal.h"

static buzon_change *change(const char *reference)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    assert_no_error(err);
    return c;
}

/* Apply and free; the inquiry afterwards, or NULL with *err. */
static buzon_inquiry *apply(struct scene *s, buzon_change *c, buzon_error **err)
{
    buzon_inquiry *q = buzon_inbox_apply(s->inbox, c, err);

    buzon_change_free(c);
    return q;
}

static void everything_in_a_change_happens_together(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    buzon_inquiry *q;

    SAY(s, {.id = "1"});
    assert_true(buzon_change_set_unit(c, "Alumbrado", &err));
    assert_true(buzon_change_set_assignee(c, "luis.garcia", &err));
    assert_true(buzon_change_add_tag(c, "farola", &err));
    assert_true(buzon_change_add_tag(c, "calle Mayor", &err));
    assert_true(buzon_change_add_note(c, "avisada la brigada", &err));
    buzon_change_set_priority(c, BUZON_PRIORITY_HIGH);
    q = apply(s, c, &err);
    assert_no_error(err);
    assert_string_equal(buzon_inquiry_unit(q), "Alumbrado");
    assert_string_equal(buzon_inquiry_assignee(q), "luis.garcia");
    assert_int_equal(buzon_inquiry_priority(q), BUZON_PRIORITY_HIGH);
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_OPEN);
    assert_int_equal(buzon_inquiry_tags_count(q), 2);
    assert_string_equal(buzon_inquiry_tags_at(q, 0), "calle Mayor");
    assert_int_equal(buzon_inquiry_version(q), 2);
    buzon_inquiry_unref(q);
    assert_string_equal(scene_events(s, "2026-1"),
                        "opened unit_assigned assigned priority_set tagged tagged noted");
    assert_string_equal(scene_findings(s, NULL), "");
}

static void a_stale_version_changes_nothing(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");

    SAY(s, {.id = "1"});
    buzon_change_set_version(c, 7);
    assert_true(buzon_change_add_note(c, "nada", &err));
    assert_null(apply(s, c, &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "inquiry 2026-1 has version 1 by now, not 7");
    assert_string_equal(scene_events(s, "2026-1"), "opened");
}

static void an_empty_change_is_refused(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    SAY(s, {.id = "1"});
    assert_null(apply(s, change("2026-1"), &err));
    expect_error(&err, BUZON_ERR_INVALID, "changes nothing");
    assert_null(apply(s, change("2026-9"), &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no inquiry 2026-9");
}

/* Every move by hand, and whether the table of states has it. */
static void moves_by_hand_follow_the_table(void **state)
{
    static const bool allowed[5][5] = {
        /* to:         new    open   waiting answered closed */
        /* new */ {false, true, true, false, false},
        /* open */ {false, false, true, false, false},
        /* waiting */ {false, true, false, false, false},
        /* answered */ {false, true, true, false, false},
        /* closed */ {false, true, false, false, false},
    };
    struct scene *s = *state;

    SAY(s, {.id = "1"});
    for (int from = 0; from < 5; from++) {
        for (int to = 0; to < 5; to++) {
            buzon_error *err = NULL;
            buzon_change *c = change("2026-1");
            buzon_inquiry *q;
            char sql[80];

            (void)snprintf(sql, sizeof sql, "UPDATE inquiry SET status = %d", from);
            scene_sql(s, sql);
            buzon_change_set_status(c, (enum buzon_status)to);
            q = apply(s, c, &err);
            if (allowed[from][to]) {
                assert_no_error(err);
                assert_int_equal(buzon_inquiry_status(q), to);
            } else {
                assert_null(q);
                expect_error(&err, BUZON_ERR_STATE, "can be moved to");
            }
            buzon_inquiry_unref(q);
        }
    }
}

static void closing_against_the_citizen_needs_a_reason(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    buzon_inquiry *q;

    SAY(s, {.id = "1"});
    assert_false(buzon_change_close(c, BUZON_RESOLUTION_ABUSIVE, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "closing as abusive needs a reason");
    assert_false(buzon_change_close(c, BUZON_RESOLUTION_NONE, "x", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no resolution 0");
    assert_true(buzon_change_close(c, BUZON_RESOLUTION_REFERRED, "Diputación de Arce", &err));
    q = apply(s, c, &err);
    assert_no_error(err);
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_CLOSED);
    assert_int_equal(buzon_inquiry_closed_at(q), NOON_UTC);
    assert_string_equal(buzon_inquiry_reason(q), "Diputación de Arce");
    buzon_inquiry_unref(q);
    c = change("2026-1");
    assert_true(buzon_change_close(c, BUZON_RESOLUTION_ANSWERED, NULL, &err));
    assert_null(apply(s, c, &err));
    expect_error(&err, BUZON_ERR_STATE, "is closed already");
}

static void overruling_triage_is_recorded(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    buzon_inquiry *q;

    SAY(s, {.id = "1"});
    buzon_change_set_kind(c, BUZON_INQUIRY_COMPLAINT);
    assert_true(buzon_change_set_topic(c, "alumbrado", &err));
    q = apply(s, c, &err);
    assert_no_error(err);
    assert_int_equal(buzon_inquiry_kind(q), BUZON_INQUIRY_COMPLAINT);
    assert_null(buzon_inquiry_rule(q));
    buzon_inquiry_unref(q);
    assert_string_equal(scene_events(s, "2026-1"), "opened topic_set kind_set");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM event WHERE verb = 'kind_set' AND "
                                     "codes = '{\"from\":\"report\",\"to\":\"complaint\"}'"),
                     1);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM event WHERE verb = 'opened' AND "
                                     "codes LIKE '%\"rule\":\"es/%'"),
                     1);
}

static void formalising_starts_the_legal_term(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    buzon_inquiry *q;
    const buzon_deadline *d;

    SAY(s, {.id = "1"});
    assert_true(
        buzon_change_set_register(c, "2026-E-RE-0412", NOON_UTC, "es.ltaibg.access", &err));
    q = apply(s, c, &err);
    assert_no_error(err);
    assert_int_equal(buzon_inquiry_deadlines_count(q), 3);
    d = buzon_inquiry_deadlines_at(q, 2);
    assert_string_equal(buzon_deadline_name(d), "resolution");
    assert_string_equal(buzon_deadline_term(d), "es.ltaibg.access");
    assert_non_null(strstr(buzon_deadline_legal(d), "19/2013"));
    /* One month from 23 November is 23 December 2026, a Wednesday. */
    assert_int_equal(buzon_deadline_due(d), 20810);
    assert_string_equal(buzon_register_entry_number(buzon_inquiry_register(q)),
                        "2026-E-RE-0412");
    buzon_inquiry_unref(q);
    c = change("2026-1");
    buzon_change_set_resolution_notified_at(c, NOON_UTC + 20 * DAY);
    assert_true(
        buzon_change_set_notification(c, BUZON_NOTIFICATION_DELIVERED, "RR-1", NULL, &err));
    q = apply(s, c, &err);
    assert_no_error(err);
    assert_int_equal(buzon_deadline_state(buzon_inquiry_deadlines_at(q, 2)),
                     BUZON_DEADLINE_MET);
    buzon_inquiry_unref(q);
    assert_string_equal(scene_events(s, "2026-1"), "opened formalised resolution_notified");
    assert_string_equal(scene_findings(s, NULL), "");
}

static const buzon_deadline *deadline_of(const buzon_inquiry *q, const char *name)
{
    for (size_t i = 0; i < buzon_inquiry_deadlines_count(q); i++) {
        if (!strcmp(buzon_deadline_name(buzon_inquiry_deadlines_at(q, i)), name))
            return buzon_inquiry_deadlines_at(q, i);
    }
    fail_msg("no deadline %s", name);
    return NULL;
}

/* Formalise `reference` by a term, with the day the competent body had it (NONE: ours). */
static buzon_inquiry *formalise(struct scene *s, const char *reference, const char *term,
                                buzon_time competent_at)
{
    buzon_error *err = NULL;
    buzon_change *c = change(reference);
    buzon_inquiry *q;

    assert_true(buzon_change_set_register(c, "2026-E-RE-1", NOON_UTC, term, &err));
    buzon_change_set_received_by_competent_body_at(c, competent_at);
    q = apply(s, c, &err);
    assert_no_error(err);
    return q;
}

/* Ley 39/2015 art. 21.4: ten working days from the entry in the register to tell the citizen
 * the term and what silence means. */
static void the_law_s_letter_has_a_deadline_of_its_own(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    const buzon_deadline *d;
    buzon_inquiry *q;

    SAY(s, {.id = "1"});
    q = formalise(s, "2026-1", "es.ltaibg.access", NOON_UTC + 7 * DAY);
    d = deadline_of(q, "notify_term");
    assert_string_equal(buzon_deadline_term(d), "es.lpac.receipt_notice");
    assert_string_equal(buzon_deadline_legal(d), "Ley 39/2015 art. 21.4");
    assert_int_equal(buzon_deadline_started_at(d), NOON_UTC);
    /* 24 November to 7 December 2026: ten working days in all Spain. */
    assert_int_equal(buzon_deadline_due(d), 20794);
    assert_int_equal(buzon_deadline_satisfied_by(d), BUZON_SATISFIED_BY_ACKNOWLEDGED);
    assert_int_equal(buzon_deadline_started_at(deadline_of(q, "resolution")),
                     NOON_UTC + 7 * DAY);
    buzon_inquiry_unref(q);
    buzon_change_set_acknowledged_at(c, NOON_UTC + 3 * DAY);
    q = apply(s, c, &err);
    assert_no_error(err);
    d = deadline_of(q, "notify_term");
    assert_int_equal(buzon_deadline_state(d), BUZON_DEADLINE_MET);
    assert_int_equal(buzon_deadline_satisfied_at(d), NOON_UTC + 3 * DAY);
    assert_int_equal(buzon_deadline_state(deadline_of(q, "resolution")),
                     BUZON_DEADLINE_RUNNING);
    buzon_inquiry_unref(q);
    assert_string_equal(scene_events(s, "2026-1"), "opened formalised acknowledged");
    assert_int_equal(
        scene_number(s, "SELECT count(*) FROM event WHERE verb = 'formalised' AND codes LIKE "
                        "'%\"notify_term\":\"2026-12-07T23:00:00.000Z\"%'"),
        1);
    assert_string_equal(scene_findings(s, NULL), "");
}

/* A petition: the acknowledgement of LO 4/2001 art. 6.2, too late here. */
static void a_petition_is_acknowledged_in_ten_days(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    buzon_inquiry *q;

    SAY(s, {.id = "1"});
    q = formalise(s, "2026-1", "es.lo4.answer", BUZON_TIME_NONE);
    assert_string_equal(buzon_deadline_term(deadline_of(q, "acknowledge")), "es.lo4.ack");
    assert_int_equal(buzon_inquiry_deadlines_count(q), 3); /* admission is no duty of its own */
    buzon_inquiry_unref(q);
    buzon_change_set_acknowledged_at(c, NOON_UTC + 30 * DAY);
    q = apply(s, c, &err);
    assert_no_error(err);
    assert_int_equal(buzon_deadline_state(deadline_of(q, "acknowledge")),
                     BUZON_DEADLINE_MISSED);
    buzon_inquiry_unref(q);
}

/* The competent body had it eight days later: in Madrid five working days to forward it, which
 * were not kept; where the office is competent itself there is nothing to forward. */
static void forwarding_is_judged_by_when_the_competent_body_had_it(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    const buzon_deadline *d;
    buzon_inquiry *q;

    SAY(s, {.id = "1"}, {.id = "2", .author = "luis"}, {.id = "3", .author = "eva"});
    q = formalise(s, "2026-1", "es.md.transparency", NOON_UTC + 8 * DAY);
    d = deadline_of(q, "forward");
    assert_string_equal(buzon_deadline_legal(d),
                        "Ley 10/2019 art. 41.1; Ley 39/2015 art. 30.2");
    assert_int_equal(buzon_deadline_state(d), BUZON_DEADLINE_MISSED);
    assert_int_equal(buzon_deadline_satisfied_at(d), NOON_UTC + 8 * DAY);
    buzon_inquiry_unref(q);
    q = formalise(s, "2026-2", "es.vc.transparency", NOON_UTC + 8 * DAY);
    assert_int_equal(buzon_deadline_state(deadline_of(q, "forward")), BUZON_DEADLINE_MET);
    buzon_inquiry_unref(q);
    q = formalise(s, "2026-3", "es.vc.transparency", BUZON_TIME_NONE);
    assert_int_equal(buzon_inquiry_deadlines_count(q), 3);
    buzon_inquiry_unref(q);
    buzon_change_set_forwarded_at(c, NOON_UTC + 9 * DAY);
    q = apply(s, c, &err);
    assert_no_error(err);
    assert_int_equal(buzon_deadline_satisfied_at(deadline_of(q, "forward")),
                     NOON_UTC + 8 * DAY);
    buzon_inquiry_unref(q);
    assert_string_equal(scene_events(s, "2026-1"), "opened formalised forwarded");
    assert_string_equal(scene_findings(s, NULL), "");
}

static void formalising_with_an_unknown_term_leaves_no_trace(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");

    SAY(s, {.id = "1"});
    assert_true(buzon_change_set_register(c, "E-1", NOON_UTC, "es.nada", &err));
    assert_null(apply(s, c, &err));
    expect_error(&err, BUZON_ERR_INVALID, "es.nada");
    assert_string_equal(scene_events(s, "2026-1"), "opened");
    assert_int_equal(scene_number(s, "SELECT entry_number IS NULL FROM inquiry"), 1);
}

static void hostile_words_are_refused(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    char big[200];

    (void)s;
    memset(big, 'a', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    assert_false(buzon_change_set_unit(c, big, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the unit must be UTF-8 of 0 to 128 bytes");
    assert_false(buzon_change_add_tag(c, "dos\nlíneas", &err));
    expect_error(&err, BUZON_ERR_INVALID, "control characters");
    assert_false(buzon_change_add_tag(c, "\xff", &err));
    expect_error(&err, BUZON_ERR_INVALID, "UTF-8");
    assert_false(buzon_change_add_note(c, "", &err));
    expect_error(&err, BUZON_ERR_INVALID, "a note");
    buzon_change_free(c);
    assert_null(buzon_change_new("2026-1", "ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "an actor is");
    assert_null(buzon_change_new("'; DROP TABLE inquiry", "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reference looks like");
}

static void a_tag_twice_is_one_tag(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = change("2026-1");
    buzon_inquiry *q;

    SAY(s, {.id = "1"});
    assert_true(buzon_change_add_tag(c, "bache", &err));
    assert_true(buzon_change_add_tag(c, "bache", &err));
    q = apply(s, c, &err);
    assert_int_equal(buzon_inquiry_tags_count(q), 1);
    buzon_inquiry_unref(q);
    c = change("2026-1");
    assert_true(buzon_change_remove_tag(c, "bache", &err));
    q = apply(s, c, &err);
    assert_int_equal(buzon_inquiry_tags_count(q), 0);
    buzon_inquiry_unref(q);
    assert_string_equal(scene_events(s, "2026-1"), "opened tagged untagged");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(everything_in_a_change_happens_together),
        CASE(a_stale_version_changes_nothing),
        CASE(an_empty_change_is_refused),
        CASE(moves_by_hand_follow_the_table),
        CASE(closing_against_the_citizen_needs_a_reason),
        CASE(overruling_triage_is_recorded),
        CASE(formalising_starts_the_legal_term),
        CASE(the_law_s_letter_has_a_deadline_of_its_own),
        CASE(a_petition_is_acknowledged_in_ten_days),
        CASE(forwarding_is_judged_by_when_the_competent_body_had_it),
        CASE(formalising_with_an_unknown_term_leaves_no_trace),
        CASE(hostile_words_are_refused),
        CASE(a_tag_twice_is_one_tag),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
