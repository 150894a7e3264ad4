/* SPDX-License-Identifier: EUPL-1.2 */
/* A technical incident, as the office that published it applies it: which terms are extended,
 * which are not and why, and what the history keeps. */
#include "desk.h"

#include <sqlite3.h>

/* The seat was down from Friday 27 November, eight in Madrid. */
#define DOWN (DESK_NOW + 4 * DAY - 2 * HOUR)
#define SEAT "https://sede.ayto.example/incidencias/14"

static buzon_incident *named(const char *reference, buzon_time at)
{
    buzon_error *err = NULL;
    buzon_incident *i = buzon_incident_new(reference, at, "Ley 39/2015 art. 32.4", SEAT, &err);

    assert_no_error(err);
    assert_true(buzon_incident_set_amount(i, 3, "day", "working", &err));
    return i;
}

static buzon_incident *outage(void)
{
    return named("SEDE-2026-014", DOWN);
}

/* Takes the incident; the result lives until the next call. */
static const char *apply_incident(struct desk *d, buzon_incident *i)
{
    static char text[4096];
    buzon_error *err = NULL;
    char *result = buzon_inbox_apply_incident(d->inbox, i, "person:secretaria", &err);

    assert_no_error(err);
    (void)snprintf(text, sizeof text, "%s", result);
    buzon_string_free(result);
    buzon_incident_free(i);
    return text;
}

static void change(struct desk *d, buzon_change *c)
{
    buzon_error *err = NULL;

    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

static buzon_change *change_of(const char *reference)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    assert_no_error(err);
    return c;
}

static void formalise(struct desk *d, const char *reference, const char *term, buzon_time at)
{
    buzon_error *err = NULL;
    buzon_change *c = change_of(reference);

    assert_true(buzon_change_set_register(c, reference, at, term, &err));
    change(d, c);
}

/* Four inquiries: 2026-1 by a term of a month, 2026-2 of ten working days, 2026-3 by the same
 * and long ago, 2026-4 by none; each term brings one of ten working days to tell it. */
static void fill(struct desk *d)
{
    static const char *const who[] = {"rosa", "luis", "marta", "pepe"};

    for (int i = 0; i < 4; i++) {
        char id[8];

        (void)snprintf(id, sizeof id, "%d", i + 1);
        desk_say(d, id, who[i], "<p>Solicito acceso al contrato de parques.</p>");
    }
    formalise(d, "2026-1", "es.ltaibg.access", DESK_NOW);
    formalise(d, "2026-2", "es.lpac.days", DESK_NOW);
    formalise(d, "2026-3", "es.lpac.days", DESK_NOW - 20 * DAY);
}

/* When the named deadline of an inquiry ends. */
static const char *end_of(struct desk *d, const char *reference, const char *name)
{
    buzon_inquiry *q = desk_inquiry(d, reference);
    const char *text = "none";

    for (size_t i = 0; i < buzon_inquiry_deadlines_count(q); i++) {
        const buzon_deadline *deadline = buzon_inquiry_deadlines_at(q, i);

        if (strcmp(buzon_deadline_name(deadline), name) == 0 &&
            buzon_deadline_due_end(deadline) != BUZON_TIME_NONE)
            text = desk_time(buzon_deadline_due_end(deadline));
    }
    buzon_inquiry_unref(q);
    return text;
}

/* The month of 2026-1 ends on Wednesday 23 December: three working days later is Tuesday 29
 * (Christmas Eve works, the 25th and the weekend do not). The ten days of 2026-2 end on Monday
 * 7 December: the 8th is a holiday, so it is Friday the 11th. Those of 2026-3 were over on the
 * 17th. */
static void it_extends_what_ran_and_says_what_it_left(void **state)
{
    struct desk *d = *state;
    const char *result;

    fill(d);
    assert_string_equal(end_of(d, "2026-3", "resolution"), "2026-11-17T23:00:00.000Z");
    result = apply_incident(d, outage());
    expect_words(result, "\"incident\":\"SEDE-2026-014\",\"inquiries\":3,");
    expect_words(result, "\"moved\":4,\"refusals\":[],\"skipped\":{\"expired\":2,"
                         "\"not_started\":0,\"other_channel\":0,\"other_term\":0,"
                         "\"other_unit\":0,\"refused\":0,\"resolved\":0},\"unchanged\":0}");
    assert_string_equal(end_of(d, "2026-1", "resolution"), "2026-12-29T23:00:00.000Z");
    assert_string_equal(end_of(d, "2026-1", "notify_term"), "2026-12-11T23:00:00.000Z");
    assert_string_equal(end_of(d, "2026-2", "resolution"), "2026-12-11T23:00:00.000Z");
    assert_string_equal(end_of(d, "2026-3", "resolution"), "2026-11-17T23:00:00.000Z");
    assert_string_equal(desk_events(d, "2026-1"),
                        "opened formalised term_extended term_extended");
    assert_string_equal(desk_events(d, "2026-4"), "opened");
    desk_verify(d);
}

static void an_event_keeps_the_incident_and_both_ends(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;
    buzon_events *all;
    buzon_event *e;

    fill(d);
    (void)apply_incident(d, outage());
    all = buzon_inbox_events(d->inbox, "2026-2", &err);
    for (int i = 0; i < 3; i++)
        buzon_event_unref(buzon_events_next(all, &err));
    e = buzon_events_next(all, &err);
    assert_string_equal(buzon_event_verb(e), "term_extended");
    assert_string_equal(buzon_event_actor(e), "person:secretaria");
    expect_words(buzon_event_codes(e), "\"legal\":\"Ley 39/2015 art. 32.4\"");
    expect_words(buzon_event_codes(e), "\"incident\":\"SEDE-2026-014\"");
    expect_words(buzon_event_codes(e), "\"published\":\"" SEAT "\"");
    expect_words(buzon_event_codes(e), "\"deadline\":\"resolution\"");
    expect_words(buzon_event_codes(e), "\"from\":\"2026-12-07T23:00:00.000Z\"");
    expect_words(buzon_event_codes(e), "\"to\":\"2026-12-11T23:00:00.000Z\"");
    buzon_event_unref(e);
    buzon_events_free(all);
    q = desk_inquiry(d, "2026-2");
    expect_words(buzon_deadline_steps(buzon_inquiry_deadlines_at(q, 1)), "technical_incident");
    buzon_inquiry_unref(q);
}

/* The same incident once more extends nothing but what was formalised meanwhile. */
static void applied_twice_it_extends_once(void **state)
{
    struct desk *d = *state;
    const char *result;

    fill(d);
    (void)apply_incident(d, outage());
    formalise(d, "2026-4", "es.lpac.days", DESK_NOW);
    result = apply_incident(d, outage());
    expect_words(result, "{\"already\":4,");
    expect_words(result, "\"moved\":2,");
    assert_string_equal(end_of(d, "2026-1", "resolution"), "2026-12-29T23:00:00.000Z");
    assert_string_equal(end_of(d, "2026-4", "resolution"), "2026-12-11T23:00:00.000Z");
    expect_words(apply_incident(d, outage()), "{\"already\":6,");
    expect_words(apply_incident(d, named("SEDE-2026-015", DOWN)), "\"moved\":6,");
    desk_verify(d);
}

static void another_incident_of_that_name_is_refused(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_incident *i = outage();
    uint64_t before;

    fill(d);
    (void)apply_incident(d, outage());
    before = desk_digest(d);
    assert_true(buzon_incident_set_amount(i, 5, "day", "working", &err));
    assert_null(buzon_inbox_apply_incident(d->inbox, i, "person:secretaria", &err));
    expect_error(&err, BUZON_ERR_STATE, "SEDE-2026-014 was applied as another one");
    assert_true(desk_digest(d) == before);
    buzon_incident_free(i);
}

/* What it is limited to, and what that leaves of the six terms that fill() made. */
static void it_may_be_limited(void **state)
{
    struct desk *d = *state;
    static const struct {
        bool (*add)(buzon_incident *, const char *, buzon_error **);
        const char *name, *says;
    } cases[] = {
        {buzon_incident_add_term, "es.ltaibg.access", "\"moved\":1,"},
        {buzon_incident_add_network, "mastodon", "\"moved\":4,"},
        {buzon_incident_add_network, "web", "\"other_channel\":6"},
        {buzon_incident_add_account, "ayto", "\"moved\":4,"},
        {buzon_incident_add_unit, "Parques", "\"moved\":2,"},
        {buzon_incident_add_unit, "Obras", "\"other_unit\":6"},
    };
    buzon_change *c = change_of("2026-1");
    buzon_error *err = NULL;

    fill(d);
    assert_true(buzon_change_set_unit(c, "Parques", &err));
    change(d, c);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char reference[8];
        buzon_incident *incident;

        (void)snprintf(reference, sizeof reference, "S-%zu", i);
        incident = named(reference, DOWN);
        assert_true(cases[i].add(incident, cases[i].name, &err));
        assert_true(cases[i].add(incident, cases[i].name, &err)); /* once */
        expect_words(apply_incident(d, incident), cases[i].says);
    }
}

static void a_limit_that_does_not_exist_is_named(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_incident *term = outage(), *network = outage(), *account = outage();

    assert_true(buzon_incident_add_term(term, "es.lpac.dias", &err));
    assert_null(buzon_inbox_apply_incident(d->inbox, term, "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no term es.lpac.dias");
    assert_true(buzon_incident_add_network(network, "fax", &err));
    assert_null(buzon_inbox_apply_incident(d->inbox, network, "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no network fax");
    assert_true(buzon_incident_add_account(account, "parques", &err));
    assert_null(buzon_inbox_apply_incident(d->inbox, account, "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no account parques");
    buzon_incident_free(term);
    buzon_incident_free(network);
    buzon_incident_free(account);
}

/* Registered on Friday afternoon, before the seat was back on Monday. */
static void a_term_that_began_meanwhile_is_extended_where_it_lasted(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_incident *lasting = named("SEDE-2026-015", DOWN);

    desk_say(d, "1", "rosa", "<p>Solicito acceso.</p>");
    formalise(d, "2026-1", "es.lpac.days", DOWN + 8 * HOUR);
    assert_string_equal(end_of(d, "2026-1", "resolution"), "2026-12-14T23:00:00.000Z");
    expect_words(apply_incident(d, outage()), "\"not_started\":2");
    assert_true(buzon_incident_set_until(lasting, DOWN + 3 * DAY, &err));
    expect_words(apply_incident(d, lasting), "\"moved\":2");
    assert_string_equal(end_of(d, "2026-1", "resolution"), "2026-12-17T23:00:00.000Z");
}

/* Its acts come later than the incident, and are recorded before it. */
static void acts_that_were_recorded_first_stay_in_order(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_act *stop, *go;
    buzon_change *c = change_of("2026-1");

    fill(d);
    stop = buzon_act_new(BUZON_ACT_SUSPEND, DESK_NOW + 7 * DAY, "Ley 39/2015 art. 22", &err);
    go = buzon_act_new(BUZON_ACT_RESUME, DESK_NOW + 11 * DAY, "Ley 39/2015 art. 22", &err);
    assert_true(buzon_change_add_act(c, stop, &err));
    change(d, c);
    expect_words(apply_incident(d, outage()), "\"unchanged\":1}");
    assert_string_equal(end_of(d, "2026-1", "resolution"), "none");
    c = change_of("2026-1");
    assert_true(buzon_change_add_act(c, go, &err));
    change(d, c);
    /* Four days later than the 23rd is Sunday the 27th: the third working day after. */
    assert_string_equal(end_of(d, "2026-1", "resolution"), "2026-12-30T23:00:00.000Z");
    assert_int_equal(buzon_inbox_recompute(d->inbox, "system", &err), 0);
    buzon_act_free(stop);
    buzon_act_free(go);
    desk_verify(d);
}

static void notified(struct desk *d, const char *reference, buzon_time at, bool close)
{
    buzon_error *err = NULL;
    buzon_change *c = change_of(reference);

    buzon_change_set_resolution_notified_at(c, at);
    assert_true(
        buzon_change_set_notification(c, BUZON_NOTIFICATION_DELIVERED, "RR-1", NULL, &err));
    assert_true(!close || buzon_change_close(c, BUZON_RESOLUTION_ANSWERED, NULL, &err));
    change(d, c);
}

static enum buzon_deadline_state state_of(struct desk *d, const char *reference)
{
    enum buzon_deadline_state state = BUZON_DEADLINE_CANCELLED;
    buzon_inquiry *q = desk_inquiry(d, reference);

    for (size_t i = 0; i < buzon_inquiry_deadlines_count(q); i++)
        if (strcmp(buzon_deadline_name(buzon_inquiry_deadlines_at(q, i)), "resolution") == 0)
            state = buzon_deadline_state(buzon_inquiry_deadlines_at(q, i));
    buzon_inquiry_unref(q);
    return state;
}

/* Resolved before the incident: no term ran. Resolved late, and closed, before the office
 * entered the incident that had given it three days more: it was in time. */
static void what_was_judged_without_it_is_judged_again(void **state)
{
    struct desk *d = *state;
    const char *result;

    fill(d);
    formalise(d, "2026-4", "es.lpac.days", DESK_NOW);
    notified(d, "2026-1", DESK_NOW + DAY, false);
    d->now = DESK_NOW + 16 * DAY;
    notified(d, "2026-2", DESK_NOW + 16 * DAY, true);
    notified(d, "2026-4", DESK_NOW + 19 * DAY, false);
    assert_int_equal(state_of(d, "2026-2"), BUZON_DEADLINE_MISSED);
    result = apply_incident(d, outage());
    expect_words(result, "\"resolved\":1");
    expect_words(result, "\"moved\":5,");
    assert_int_equal(state_of(d, "2026-2"), BUZON_DEADLINE_MET);
    assert_int_equal(state_of(d, "2026-4"), BUZON_DEADLINE_MISSED);
    assert_string_equal(desk_events(d, "2026-1"),
                        "opened formalised resolution_notified term_extended");
    desk_verify(d);
}

static void what_the_engine_refuses_is_named(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_incident *i = named("SEDE-2026-016", DOWN);
    const char *result;

    fill(d);
    assert_true(buzon_incident_set_amount(i, 6, "hour", NULL, &err));
    result = apply_incident(d, i);
    expect_words(result, "\"refused\":4");
    expect_words(result, "{\"deadline\":\"notify_term\",\"inquiry\":\"2026-1\",\"why\":\"event "
                         "1 extends hours by days, or days by hours\"}");
    expect_words(result, "\"moved\":0,");
    assert_string_equal(desk_events(d, "2026-1"), "opened formalised");
}

static void a_busy_store_is_tried_again(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_incident *i = outage();
    sqlite3 *other = NULL;
    uint64_t before;

    fill(d);
    before = desk_digest(d);
    assert_int_equal(sqlite3_open(d->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_null(buzon_inbox_apply_incident(d->inbox, i, "system", &err));
    expect_error(&err, BUZON_ERR_BUSY, "is locked by another process");
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    assert_true(desk_digest(d) == before);
    expect_words(apply_incident(d, i), "\"moved\":4,");
}

static void told(void *user, const char *what, int64_t done, int64_t total)
{
    assert_string_equal(what, "incident");
    assert_true(total < 0);
    *(int64_t *)user = done;
}

static void it_tells_how_far_it_got(void **state)
{
    struct desk *d = *state;
    int64_t done = 0;

    fill(d);
    buzon_inbox_set_progress(d->inbox, told, &done, NULL);
    (void)apply_incident(d, outage());
    assert_int_equal(done, 3);
}

static void an_incident_says_what_it_needs(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_incident *i, *bare;
    char word[16];

    assert_null(buzon_incident_new("", DOWN, "Ley", SEAT, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the reference of the incident");
    assert_null(buzon_incident_new("S-1", DOWN, NULL, SEAT, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the legal basis");
    assert_null(buzon_incident_new("S-1", DOWN, "Ley", "", &err));
    expect_error(&err, BUZON_ERR_INVALID, "where the incident was published");
    assert_null(buzon_incident_new("S-1", BUZON_TIME_NONE, "Ley", SEAT, &err));
    expect_error(&err, BUZON_ERR_INVALID, "time of the incident is missing");
    i = outage();
    assert_false(buzon_incident_set_until(i, DOWN, &err));
    expect_error(&err, BUZON_ERR_INVALID, "ends after it began");
    assert_false(buzon_incident_set_amount(i, 0, "day", NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "at least one day, not of 0");
    assert_false(buzon_incident_add_unit(i, "", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the unit");
    for (int n = 0; n < 64; n++) {
        (void)snprintf(word, sizeof word, "U%d", n);
        assert_true(buzon_incident_add_unit(i, word, &err));
    }
    assert_false(buzon_incident_add_unit(i, "Obras", &err));
    expect_error(&err, BUZON_ERR_LIMIT, "at most 64");
    assert_null(buzon_inbox_apply_incident(d->inbox, i, "ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "");
    bare = buzon_incident_new("S-1", DOWN, "Ley", SEAT, &err);
    assert_null(buzon_inbox_apply_incident(d->inbox, bare, "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "by how much");
    assert_null(buzon_inbox_apply_incident(d->inbox, NULL, "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the incident is NULL");
    assert_null(buzon_inbox_apply_incident(NULL, i, "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
    assert_false(buzon_incident_add_term(NULL, "es.lpac.days", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the incident is NULL");
    assert_false(buzon_incident_set_amount(NULL, 1, "day", NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the incident is NULL");
    assert_false(buzon_incident_set_until(NULL, DOWN, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the incident is NULL");
    buzon_incident_free(i);
    buzon_incident_free(bare);
    buzon_incident_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(it_extends_what_ran_and_says_what_it_left),
        DESK_CASE(an_event_keeps_the_incident_and_both_ends),
        DESK_CASE(applied_twice_it_extends_once),
        DESK_CASE(another_incident_of_that_name_is_refused),
        DESK_CASE(it_may_be_limited),
        DESK_CASE(a_limit_that_does_not_exist_is_named),
        DESK_CASE(a_term_that_began_meanwhile_is_extended_where_it_lasted),
        DESK_CASE(acts_that_were_recorded_first_stay_in_order),
        DESK_CASE(what_was_judged_without_it_is_judged_again),
        DESK_CASE(what_the_engine_refuses_is_named),
        DESK_CASE(a_busy_store_is_tried_again),
        DESK_CASE(it_tells_how_far_it_got),
        DESK_CASE(an_incident_says_what_it_needs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
