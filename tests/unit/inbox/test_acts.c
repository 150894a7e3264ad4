/* SPDX-License-Identifier: EUPL-1.2 */
/* Acts that move a legal clock: stored deadlines follow them, and the history keeps what was.
 */
#include "scene.h"

#include "buzon/formal.h"
#include "term/civil.h"

/* 23 December 2026 ends there: a month after the scene's day. */
#define MONTH_END INT64_C(1798066800000)

static void formalise(struct scene *s, const char *reference, const char *term)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    assert_true(buzon_change_set_register(c, "2026-E-RE-7", NOON_UTC, term, &err));
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

/* One act to record; zeros leave out. */
struct doing {
    enum buzon_act_kind kind;
    buzon_time at;
    int32_t n;
    const char *unit, *kind_of_days, *cause;
    bool withdrawn;
};

static buzon_act *act_of(const struct doing *what)
{
    buzon_error *err = NULL;
    buzon_act *act = buzon_act_new(what->kind, what->at, "Ley 39/2015", &err);

    if (what->cause)
        assert_true(buzon_act_set_cause(act, what->cause, &err));
    if (what->n)
        assert_true(buzon_act_set_amount(act, what->n, what->unit, what->kind_of_days, &err));
    buzon_act_set_withdrawn(act, what->withdrawn);
    assert_no_error(err);
    return act;
}

/* The inquiry afterwards, or NULL with *err. */
static buzon_inquiry *record(struct scene *s, const struct doing *what, buzon_error **err)
{
    buzon_change *c = buzon_change_new("2026-1", "person:ana", err);
    buzon_act *act = act_of(what);
    buzon_inquiry *q = NULL;

    if (buzon_change_add_act(c, act, err))
        q = buzon_inbox_apply(s->inbox, c, err);
    buzon_act_free(act);
    buzon_change_free(c);
    return q;
}
#define DO(s, err, ...) record(s, &(const struct doing){__VA_ARGS__}, err)

/* Record it, and fail the test unless that went well. */
static void done(struct scene *s, const struct doing *what)
{
    buzon_error *err = NULL;

    buzon_inquiry_unref(record(s, what, &err));
    assert_no_error(err);
}
#define DONE(s, ...) done(s, &(const struct doing){__VA_ARGS__})

/* "state due_end" of the legal deadline, in a static buffer. */
static const char *legal_of(struct scene *s)
{
    static char text[64];
    buzon_inquiry *q = scene_inquiry(s, "2026-1");
    char end[32] = "-";

    *text = 0;
    for (size_t i = 0; i < buzon_inquiry_deadlines_count(q); i++) {
        const buzon_deadline *d = buzon_inquiry_deadlines_at(q, i);

        if (strcmp(buzon_deadline_name(d), "resolution") != 0)
            continue;
        if (buzon_deadline_due_end(d) != BUZON_TIME_NONE)
            bz_instant_format(buzon_deadline_due_end(d), end);
        (void)snprintf(text, sizeof text, "%s %s",
                       buzon_deadline_state_name(buzon_deadline_state(d)), end);
    }
    buzon_inquiry_unref(q);
    return text;
}

static void begin(struct scene *s, const char *term)
{
    SAY(s, {.id = "1"});
    formalise(s, "2026-1", term);
    scene_sql(s,
              "UPDATE deadline SET state = 2 WHERE name <> 'resolution'"); /* next_due is its */
}

static void a_suspension_stops_the_clock_and_an_answer_starts_it(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;

    begin(s, "es.ltaibg.access");
    assert_string_equal(legal_of(s), "running 2026-12-23T23:00:00.000Z");
    q = DO(s, &err, .kind = BUZON_ACT_SUSPEND, .at = NOON_UTC + 7 * DAY,
           .cause = "clarification");
    assert_no_error(err);
    assert_int_equal(buzon_inquiry_next_due(q), BUZON_TIME_NONE);
    buzon_inquiry_unref(q);
    assert_string_equal(legal_of(s), "suspended -");
    DONE(s, .kind = BUZON_ACT_RESUME, .at = NOON_UTC + 11 * DAY);
    /* Four days later than the 23rd is the 27th, a Sunday. */
    assert_string_equal(legal_of(s), "running 2026-12-28T23:00:00.000Z");
    assert_int_equal(scene_number(s, "SELECT next_due FROM inquiry"),
                     scene_number(s, "SELECT due_end FROM deadline WHERE state = 0"));
    assert_string_equal(scene_events(s, "2026-1"),
                        "opened formalised clock_suspended clock_resumed");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM event WHERE codes = "
                                     "'{\"at\":1796374800000,\"deadline\":\"resolution\","
                                     "\"from\":\"suspended\",\"legal\":\"Ley 39/2015\","
                                     "\"to\":\"2026-12-28T23:00:00.000Z\"}'"),
                     1);
    assert_string_equal(scene_findings(s, NULL), "");
}

static void a_granted_term_ends_the_suspension_by_itself(void **state)
{
    struct scene *s = *state;

    begin(s, "es.ltaibg.access");
    DONE(s, .kind = BUZON_ACT_SUSPEND, .at = NOON_UTC + DAY, .n = 10, .unit = "day",
         .kind_of_days = "working", .cause = "clarification", .withdrawn = true);
    /* Ten working days after 24 November are over on 9 December (the 8th is a holiday):
     * fifteen days later than the 23rd is 7 January. */
    assert_string_equal(legal_of(s), "running 2027-01-07T23:00:00.000Z");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM deadline WHERE steps LIKE "
                                     "'%\"withdrawn\"%'"),
                     1);
}

static void an_extension_is_kept_within_its_cap_and_in_time(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    begin(s, "es.ltaibg.access");
    assert_null(
        DO(s, &err, .kind = BUZON_ACT_EXTEND, .at = NOON_UTC + DAY, .n = 2, .unit = "month"));
    expect_error(&err, BUZON_ERR_INVALID, "can be extended by 30 days at most, not by 60");
    assert_null(
        DO(s, &err, .kind = BUZON_ACT_EXTEND, .at = MONTH_END + DAY, .n = 1, .unit = "month"));
    expect_error(&err, BUZON_ERR_INVALID, "extends a term that has ended");
    assert_string_equal(legal_of(s), "running 2026-12-23T23:00:00.000Z");
    DONE(s, .kind = BUZON_ACT_EXTEND, .at = NOON_UTC + DAY, .n = 1, .unit = "month",
         .cause = "volume");
    assert_string_equal(legal_of(s), "running 2027-01-25T23:00:00.000Z");
    assert_null(
        DO(s, &err, .kind = BUZON_ACT_EXTEND, .at = NOON_UTC + 2 * DAY, .n = 1, .unit = "day"));
    expect_error(&err, BUZON_ERR_INVALID, "at most, not by 31");
    /* No cap for what befell everybody. */
    DONE(s, .kind = BUZON_ACT_EXTEND, .at = NOON_UTC + 2 * DAY, .n = 3, .unit = "day",
         .cause = "technical_incident");
    assert_string_equal(legal_of(s), "running 2027-01-26T23:00:00.000Z");
    assert_string_equal(scene_events(s, "2026-1"),
                        "opened formalised term_extended term_extended");
}

static void urgency_reduces_the_term_once(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    begin(s, "es.lpac.days");
    assert_string_equal(legal_of(s), "running 2026-12-07T23:00:00.000Z");
    DONE(s, .kind = BUZON_ACT_URGENT, .at = NOON_UTC + DAY);
    /* Half of ten working days. */
    assert_string_equal(legal_of(s), "running 2026-11-30T23:00:00.000Z");
    assert_null(DO(s, &err, .kind = BUZON_ACT_URGENT, .at = NOON_UTC + DAY));
    expect_error(&err, BUZON_ERR_STATE, "is urgent already");
}

static void acts_the_engine_refuses_leave_no_trace(void **state)
{
    struct scene *s = *state;
    static const struct {
        struct doing what;
        buzon_code code;
        const char *says;
    } cases[] = {
        {{.kind = BUZON_ACT_SUSPEND, .at = NOON_UTC - DAY},
         BUZON_ERR_INVALID,
         "before the start"},
        {{.kind = BUZON_ACT_RESUME, .at = NOON_UTC + DAY}, BUZON_ERR_INVALID, "not suspended"},
        {{.kind = BUZON_ACT_SUSPEND, .at = MONTH_END}, BUZON_ERR_INVALID, "ended before that"},
        {{.kind = BUZON_ACT_SUSPEND, .at = NOON_UTC, .n = 3, .unit = "hour"},
         BUZON_ERR_INVALID,
         "less than a day"},
        {{.kind = BUZON_ACT_EXTEND, .at = NOON_UTC}, BUZON_ERR_INVALID, "by how much"},
        {{.kind = BUZON_ACT_RESUME, .at = NOON_UTC, .cause = "x"},
         BUZON_ERR_INVALID,
         "neither"},
        {{.kind = BUZON_ACT_SUSPEND, .at = NOON_UTC, .withdrawn = true},
         BUZON_ERR_INVALID,
         "only a term that is granted"},
    };
    int64_t before;

    begin(s, "es.ltaibg.access");
    before = scene_number(s, "SELECT sum(version) + sum(head_seq) FROM inquiry");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buzon_error *err = NULL;

        assert_null(record(s, &cases[i].what, &err));
        expect_error(&err, cases[i].code, cases[i].says);
        assert_int_equal(scene_number(s, "SELECT sum(version) + sum(head_seq) FROM inquiry"),
                         before);
        assert_string_equal(legal_of(s), "running 2026-12-23T23:00:00.000Z");
    }
}

static void acts_come_in_their_order(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    begin(s, "es.ltaibg.access");
    DONE(s, .kind = BUZON_ACT_SUSPEND, .at = NOON_UTC + 4 * DAY);
    assert_null(DO(s, &err, .kind = BUZON_ACT_RESUME, .at = NOON_UTC + 3 * DAY));
    expect_error(&err, BUZON_ERR_INVALID, "before the one that precedes it");
    assert_null(DO(s, &err, .kind = BUZON_ACT_SUSPEND, .at = NOON_UTC + 5 * DAY));
    expect_error(&err, BUZON_ERR_INVALID, "suspended already");
}

static void without_a_legal_term_there_is_no_clock_to_move(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    SAY(s, {.id = "1"});
    assert_null(DO(s, &err, .kind = BUZON_ACT_SUSPEND, .at = NOON_UTC));
    expect_error(&err, BUZON_ERR_STATE, "has no legal term");
}

static void notified(struct scene *s, buzon_time at)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    buzon_change_set_resolution_notified_at(c, at);
    assert_true(
        buzon_change_set_notification(c, BUZON_NOTIFICATION_DELIVERED, "RR-1", NULL, &err));
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

/* A resolution while the clock stands still is in time; an act that is recorded after it is
 * judged with it. */
static void what_was_judged_is_judged_again(void **state)
{
    struct scene *s = *state;

    begin(s, "es.ltaibg.access");
    notified(s, MONTH_END + DAY);
    assert_string_equal(legal_of(s), "missed 2026-12-23T23:00:00.000Z");
    DONE(s, .kind = BUZON_ACT_SUSPEND, .at = NOON_UTC + DAY);
    assert_string_equal(legal_of(s), "met -");
    DONE(s, .kind = BUZON_ACT_RESUME, .at = NOON_UTC + DAY);
    assert_string_equal(legal_of(s), "missed 2026-12-23T23:00:00.000Z");
}

static void a_resolution_while_the_clock_stands_still_is_in_time(void **state)
{
    struct scene *s = *state;

    begin(s, "es.ltaibg.access");
    DONE(s, .kind = BUZON_ACT_SUSPEND, .at = NOON_UTC + DAY);
    notified(s, MONTH_END + 30 * DAY);
    assert_string_equal(legal_of(s), "met -");
}

/* What is computed anew later keeps the acts, and a clock that stands still stays so. */
static void computing_anew_keeps_the_acts(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    begin(s, "es.ltaibg.access");
    DONE(s, .kind = BUZON_ACT_SUSPEND, .at = NOON_UTC + 7 * DAY);
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 0);
    assert_string_equal(legal_of(s), "suspended -");
    scene_sql(s, "UPDATE deadline SET state = 4 WHERE name = 'resolution'");
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 1);
    assert_string_equal(legal_of(s), "suspended -");
    DONE(s, .kind = BUZON_ACT_RESUME, .at = NOON_UTC + 11 * DAY);
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 0);
    assert_string_equal(legal_of(s), "running 2026-12-28T23:00:00.000Z");
    scene_sql(s, "UPDATE deadline SET due_end = due_end - 86400000 WHERE state = 0");
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 1);
    assert_string_equal(legal_of(s), "running 2026-12-28T23:00:00.000Z");
    assert_no_error(err);
}

static void a_year_that_is_missing_leaves_it_undetermined(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();
    buzon_inquiries *it;
    buzon_inquiry *q;

    begin(s, "es.ltaibg.access");
    SAY(s, {.id = "2", .author = "luis"});
    DONE(s, .kind = BUZON_ACT_EXTEND, .at = NOON_UTC + DAY, .n = 20, .unit = "year",
         .cause = "technical_incident");
    assert_string_equal(legal_of(s), "undetermined -");
    buzon_filter_set_undetermined(f, true);
    it = buzon_inbox_inquiries(s->inbox, f, &err);
    q = buzon_inquiries_next(it, &err);
    assert_string_equal(buzon_inquiry_reference(q), "2026-1");
    buzon_inquiry_unref(q);
    assert_null(buzon_inquiries_next(it, &err));
    assert_no_error(err);
    buzon_inquiries_free(it);
    buzon_filter_free(f);
    assert_int_equal(
        scene_number(s, "SELECT count(*) FROM event WHERE codes LIKE "
                        "'%\"from\":\"2026-12-23T23:00:00.000Z\"%\"to\":\"undetermined\"%'"),
        1);
}

static void a_changed_act_is_named(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    begin(s, "es.ltaibg.access");
    DONE(s, .kind = BUZON_ACT_SUSPEND, .at = NOON_UTC + 7 * DAY);
    scene_sql(s, "UPDATE event SET codes = replace(codes, '1796029200000', '1796115600000') "
                 "WHERE verb = 'clock_suspended'");
    assert_string_equal(scene_findings(s, NULL), "2026-1/3/hash");
    scene_sql(s, "UPDATE event SET codes = '{}' WHERE verb = 'clock_suspended'");
    assert_null(DO(s, &err, .kind = BUZON_ACT_RESUME, .at = NOON_UTC + 8 * DAY));
    expect_error(&err, BUZON_ERR_CORRUPT, "is no act");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_suspension_stops_the_clock_and_an_answer_starts_it),
        CASE(a_granted_term_ends_the_suspension_by_itself),
        CASE(an_extension_is_kept_within_its_cap_and_in_time),
        CASE(urgency_reduces_the_term_once),
        CASE(acts_the_engine_refuses_leave_no_trace),
        CASE(acts_come_in_their_order),
        CASE(without_a_legal_term_there_is_no_clock_to_move),
        CASE(what_was_judged_is_judged_again),
        CASE(a_resolution_while_the_clock_stands_still_is_in_time),
        CASE(computing_anew_keeps_the_acts),
        CASE(a_year_that_is_missing_leaves_it_undetermined),
        CASE(a_changed_act_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
