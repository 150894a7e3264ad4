/* SPDX-License-Identifier: EUPL-1.2 */
/* Acts that move a legal clock, as a host records them: what a clerk writes down of a
 * suspension, its end, an extension and an urgent procedure. */
#include "desk.h"

static buzon_act *act(enum buzon_act_kind kind, buzon_time at)
{
    buzon_error *err = NULL;
    buzon_act *a = buzon_act_new(kind, at, "Ley 39/2015 art. 22.1.a", &err);

    assert_no_error(err);
    return a;
}

static buzon_inquiry *apply(struct desk *d, buzon_change *c)
{
    buzon_error *err = NULL;
    buzon_inquiry *q = buzon_inbox_apply(d->inbox, c, &err);

    assert_no_error(err);
    buzon_change_free(c);
    return q;
}

static buzon_change *change(void)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    assert_no_error(err);
    return c;
}

/* Registered today by this term. */
static void formalise(struct desk *d, const char *term)
{
    buzon_error *err = NULL;
    buzon_change *c = change();

    desk_say(d, "1", "mateo", "<p>Solicito acceso al contrato de parques.</p>");
    assert_true(buzon_change_set_register(c, "2026-E-RE-0412", DESK_NOW, term, &err));
    buzon_inquiry_unref(apply(d, c));
}

static const buzon_deadline *legal(const buzon_inquiry *q)
{
    for (size_t i = 0; i < buzon_inquiry_deadlines_count(q); i++)
        if (strcmp(buzon_deadline_name(buzon_inquiry_deadlines_at(q, i)), "resolution") == 0)
            return buzon_inquiry_deadlines_at(q, i);
    return NULL;
}

static void several_acts_of_one_change_are_recorded_in_order(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_act *stop = act(BUZON_ACT_SUSPEND, DESK_NOW + 7 * DAY);
    buzon_act *go = act(BUZON_ACT_RESUME, DESK_NOW + 11 * DAY);
    buzon_act *more = act(BUZON_ACT_EXTEND, DESK_NOW + 11 * DAY);
    buzon_change *c = change();
    buzon_inquiry *q;

    formalise(d, "es.ltaibg.access");
    assert_true(buzon_act_set_cause(stop, "clarification", &err));
    assert_true(buzon_act_set_amount(more, 1, "month", NULL, &err));
    assert_true(buzon_change_add_act(c, stop, &err));
    assert_true(buzon_change_add_act(c, go, &err));
    assert_true(buzon_change_add_act(c, more, &err));
    buzon_act_free(stop); /* they were copied */
    buzon_act_free(go);
    buzon_act_free(more);
    q = apply(d, c);
    assert_int_equal(buzon_deadline_state(legal(q)), BUZON_DEADLINE_RUNNING);
    assert_int_equal(buzon_deadline_due(legal(q)), desk_day(2027, 1, 27));
    expect_words(buzon_deadline_steps(legal(q)), "clarification");
    buzon_inquiry_unref(q);
    assert_string_equal(desk_events(d, "2026-1"),
                        "opened formalised clock_suspended clock_resumed term_extended");
    desk_verify(d);
}

static void an_event_keeps_the_old_end_and_the_legal_basis(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_act *urgent = act(BUZON_ACT_URGENT, DESK_NOW + DAY);
    buzon_change *c = change();
    buzon_events *all;
    buzon_event *e;

    formalise(d, "es.lpac.days");
    assert_true(buzon_change_add_act(c, urgent, &err));
    buzon_act_free(urgent);
    buzon_inquiry_unref(apply(d, c));
    all = buzon_inbox_events(d->inbox, "2026-1", &err);
    for (int i = 0; i < 2; i++)
        buzon_event_unref(buzon_events_next(all, &err));
    e = buzon_events_next(all, &err);
    assert_string_equal(buzon_event_verb(e), "urgency_set");
    assert_string_equal(buzon_event_actor(e), "person:ana");
    expect_words(buzon_event_codes(e), "\"legal\":\"Ley 39/2015 art. 22.1.a\"");
    expect_words(buzon_event_codes(e), "\"from\":\"2026-12-07T23:00:00.000Z\"");
    expect_words(buzon_event_codes(e), "\"to\":\"2026-11-30T23:00:00.000Z\"");
    buzon_event_unref(e);
    buzon_events_free(all);
}

static void what_is_refused_leaves_the_store_as_it_was(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_act *stop = act(BUZON_ACT_SUSPEND, DESK_NOW + DAY);
    buzon_act *again = act(BUZON_ACT_SUSPEND, DESK_NOW + 2 * DAY);
    buzon_change *c = change();
    uint64_t before;

    formalise(d, "es.ltaibg.access");
    before = desk_digest(d);
    assert_true(buzon_change_add_act(c, stop, &err));
    assert_true(buzon_change_add_act(c, again, &err));
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, BUZON_ERR_INVALID, "suspends what is suspended already");
    assert_true(desk_digest(d) == before);
    buzon_act_free(stop);
    buzon_act_free(again);
    buzon_change_free(c);
}

static void an_act_says_what_it_needs(void **state)
{
    buzon_error *err = NULL;
    buzon_act *a = act(BUZON_ACT_SUSPEND, DESK_NOW);
    buzon_change *c = change();
    char much[200];

    (void)state;
    memset(much, 'x', sizeof much - 1);
    much[sizeof much - 1] = 0;
    assert_string_equal(buzon_act_kind_name(BUZON_ACT_EXTEND), "extend");
    assert_null(buzon_act_kind_name((enum buzon_act_kind)9));
    assert_null(buzon_act_new((enum buzon_act_kind)9, DESK_NOW, "Ley", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no act 9");
    assert_null(buzon_act_new(BUZON_ACT_RESUME, BUZON_TIME_NONE, "Ley", &err));
    expect_error(&err, BUZON_ERR_INVALID, "time of the act");
    assert_null(buzon_act_new(BUZON_ACT_RESUME, DESK_NOW, "", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the legal basis");
    assert_null(buzon_act_new(BUZON_ACT_RESUME, DESK_NOW, much, &err));
    expect_error(&err, BUZON_ERR_INVALID, "1 to 128 bytes");
    assert_false(buzon_act_set_cause(a, much, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the cause");
    assert_false(buzon_act_set_amount(a, 0, "day", NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "at least one day, not of 0");
    assert_false(buzon_act_set_amount(a, 1, "fortnight", NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "");
    assert_false(buzon_act_set_amount(a, 1, NULL, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the unit is NULL");
    buzon_act_set_withdrawn(a, true);
    assert_false(buzon_change_add_act(c, a, &err));
    expect_error(&err, BUZON_ERR_INVALID, "only a term that is granted");
    assert_false(buzon_act_set_amount(NULL, 1, "day", NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the act is NULL");
    assert_false(buzon_act_set_cause(NULL, "x", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the act is NULL");
    assert_false(buzon_change_add_act(NULL, a, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the change is NULL");
    assert_false(buzon_change_add_act(c, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the act is NULL");
    assert_true(buzon_act_set_amount(a, 10, "day", "working", &err));
    for (int i = 0; i < 64; i++)
        assert_true(buzon_change_add_act(c, a, &err));
    assert_false(buzon_change_add_act(c, a, &err));
    expect_error(&err, BUZON_ERR_LIMIT, "at most 64");
    buzon_act_free(a);
    buzon_change_free(c);
}

static void nothing_is_undetermined_while_the_calendars_reach(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();

    formalise(d, "es.ltaibg.access");
    desk_say(d, "2", "rosa", "<p>La farola no luce.</p>");
    buzon_filter_set_undetermined(f, true);
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err), "");
    desk_sql(d, "UPDATE deadline SET state = 4 WHERE inquiry = 2");
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err), "2026-2");
    buzon_filter_set_undetermined(f, false);
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err),
                        "2026-1 2026-2");
    buzon_filter_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(several_acts_of_one_change_are_recorded_in_order),
        DESK_CASE(an_event_keeps_the_old_end_and_the_legal_basis),
        DESK_CASE(what_is_refused_leaves_the_store_as_it_was),
        DESK_CASE(an_act_says_what_it_needs),
        DESK_CASE(nothing_is_undetermined_while_the_calendars_reach),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
