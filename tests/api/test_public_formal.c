/* SPDX-License-Identifier: EUPL-1.2 */
/* Formalising: what an entry in the register says, the evidence of a notification, and whose
 * clock runs when an inquiry is sent on to another body. */
#include "desk.h"

#define SHA "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static buzon_change *change(void)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    assert_no_error(err);
    return c;
}

static buzon_inquiry *apply(struct desk *d, buzon_change *c)
{
    buzon_error *err = NULL;
    buzon_inquiry *q = buzon_inbox_apply(d->inbox, c, &err);

    assert_no_error(err);
    buzon_change_free(c);
    return q;
}

/* Refused by that code and words; the store is as it was. */
static void refused(struct desk *d, buzon_change *c, buzon_code code, const char *says)
{
    buzon_error *err = NULL;
    uint64_t before = desk_digest(d);

    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, code, says);
    assert_true(desk_digest(d) == before);
    buzon_change_free(c);
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

static buzon_change *transfer(buzon_time at, const char *term, bool same)
{
    buzon_error *err = NULL;
    buzon_act *a = buzon_act_new(BUZON_ACT_TRANSFER, at, "Ley 19/2013 art. 19.1", &err);
    buzon_change *c = change();

    assert_true(buzon_act_set_body(a, "E00003801", &err));
    assert_true(!term || buzon_act_set_term(a, term, &err));
    buzon_act_set_same_administration(a, same);
    assert_true(buzon_change_add_act(c, a, &err));
    buzon_act_free(a);
    return c;
}

static buzon_change *receipt(buzon_time at)
{
    buzon_change *c = change();

    buzon_change_set_received_by_competent_body_at(c, at);
    return c;
}

static buzon_change *notified(buzon_time at)
{
    buzon_error *err = NULL;
    buzon_change *c = change();

    buzon_change_set_resolution_notified_at(c, at);
    assert_true(
        buzon_change_set_notification(c, BUZON_NOTIFICATION_AVAILABLE, "DEHU-7731", SHA, &err));
    return c;
}

static const buzon_deadline *deadline(const buzon_inquiry *q, const char *name)
{
    for (size_t i = 0; i < buzon_inquiry_deadlines_count(q); i++)
        if (strcmp(buzon_deadline_name(buzon_inquiry_deadlines_at(q, i)), name) == 0)
            return buzon_inquiry_deadlines_at(q, i);
    return NULL;
}

static enum buzon_deadline_state state_of(const buzon_inquiry *q, const char *name)
{
    assert_non_null(deadline(q, name));
    return buzon_deadline_state(deadline(q, name));
}

/* The codes of the last event with that verb; the test frees them. */
static char *codes_of(struct desk *d, const char *verb)
{
    buzon_error *err = NULL;
    buzon_events *all = buzon_inbox_events(d->inbox, "2026-1", &err);
    buzon_event *e;
    char *codes = NULL;

    while ((e = buzon_events_next(all, &err))) {
        if (strcmp(buzon_event_verb(e), verb) == 0) {
            free(codes);
            codes = strdup(buzon_event_codes(e));
        }
        buzon_event_unref(e);
    }
    buzon_events_free(all);
    assert_no_error(err);
    assert_non_null(codes);
    return codes;
}

static void expect_codes(struct desk *d, const char *verb, const char *words)
{
    char *codes = codes_of(d, verb);

    expect_words(codes, words);
    free(codes);
}

/* --- the register --- */

static void the_register_says_body_procedure_and_file(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change();
    const buzon_register *entry;
    buzon_inquiry *q;
    char *json;

    desk_say(d, "1", "mateo", "<p>Solicito acceso al contrato de parques.</p>");
    assert_true(buzon_change_set_register(c, "E-1", DESK_NOW, "es.ltaibg.access", &err));
    assert_true(buzon_change_set_register_body(c, "L01280796", &err));
    assert_true(buzon_change_set_register_procedure(c, "2345678", &err));
    assert_true(
        buzon_change_set_register_file_url(c, "https://gestor.example/exp/2026/88", &err));
    q = apply(d, c);
    entry = buzon_inquiry_register(q);
    assert_string_equal(buzon_register_body(entry), "L01280796");
    assert_string_equal(buzon_register_procedure(entry), "2345678");
    assert_string_equal(buzon_register_file_url(entry), "https://gestor.example/exp/2026/88");
    assert_true(buzon_register_transferred_at(entry) == BUZON_TIME_NONE);
    json = buzon_inquiry_to_json(q, &err);
    expect_words(json, "\"body\":\"L01280796\",\"procedure\":\"2345678\",\"file_url\":"
                       "\"https://gestor.example/exp/2026/88\",\"transferred_at\":null");
    buzon_string_free(json);
    buzon_inquiry_unref(q);
    assert_string_equal(desk_events(d, "2026-1"),
                        "opened formalised body_set procedure_set file_url_set");
    desk_verify(d);
    c = change();
    assert_true(buzon_change_set_register_file_url(c, "", &err));
    assert_true(buzon_change_set_register_body(c, "Concejalía de Parques", &err));
    q = apply(d, c);
    assert_null(buzon_register_file_url(buzon_inquiry_register(q)));
    assert_string_equal(buzon_register_body(buzon_inquiry_register(q)),
                        "Concejalía de Parques");
    buzon_inquiry_unref(q);
    expect_codes(d, "body_set", "\"from\":\"L01280796\"");
    desk_verify(d);
}

static void only_an_entry_in_the_register_has_them(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change();

    desk_say(d, "1", "mateo", "<p>¿Cuándo abre el parque?</p>");
    assert_true(buzon_change_set_register_procedure(c, "2345678", &err));
    refused(d, c, BUZON_ERR_STATE, "2026-1 is not registered");
    refused(d, receipt(DESK_NOW), BUZON_ERR_STATE, "was not transferred");
    refused(d, notified(DESK_NOW), BUZON_ERR_STATE, "is not registered");
    refused(d, transfer(DESK_NOW, NULL, false), BUZON_ERR_STATE,
            "it is referred, not transferred");
}

static void a_dir3_code_is_well_formed(void **state)
{
    static const char *const good[] = {"E00003801",  "A01002844", "L01280796", "U00200001",
                                       "I00000121",  "J00003801", "O00010201", "GE0003514",
                                       "EA0003516",  "LA0004242", "EC0000123", "",
                                       "Alcaldía 1", "Distrito5", "SIA-204010"};
    static const char *const bad[] = {"E0000380",  "E000038012", "e00003801",
                                      "X00003801", "GE0003A14",  "123456789"};
    buzon_error *err = NULL;
    buzon_change *c = change();

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(buzon_change_set_register_body(c, good[i], &err));
        assert_no_error(err);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(buzon_change_set_register_body(c, bad[i], &err));
        expect_error(&err, BUZON_ERR_INVALID, "is no DIR3 code");
    }
    buzon_change_free(c);
}

static void what_the_register_cannot_say_is_refused(void **state)
{
    static const char *const bad[] = {
        "ftp://gestor.example/1", "https://",        "https:///x",      "http://a b",
        "javascript:alert(1)",    "https://a/\"><x", "gestor.example/1"};
    buzon_error *err = NULL;
    buzon_change *c = change();
    char much[2200] = "https://gestor.example/";

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(buzon_change_set_register_file_url(c, bad[i], &err));
        expect_error(&err, BUZON_ERR_INVALID, "none of http:// or https://");
    }
    memset(much + strlen(much), 'x', sizeof much - 1 - strlen(much));
    much[sizeof much - 1] = '\0';
    assert_false(buzon_change_set_register_file_url(c, much, &err));
    expect_error(&err, BUZON_ERR_INVALID, "0 to 2048 bytes");
    assert_false(buzon_change_set_register_body(c, much, &err));
    expect_error(&err, BUZON_ERR_INVALID, "0 to 256 bytes");
    assert_false(buzon_change_set_register_procedure(c, much, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the procedure must be UTF-8");
    assert_false(buzon_change_set_register_procedure(c, "a\nb", &err));
    expect_error(&err, BUZON_ERR_INVALID, "without control characters");
    assert_false(buzon_change_set_register_body(c, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the body");
    assert_false(buzon_change_set_register_file_url(NULL, "https://a", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the change is NULL");
    buzon_change_free(c);
}

/* --- evidence --- */

static void a_notification_has_its_evidence(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change();
    buzon_inquiry *q;
    char *record;

    formalise(d, "es.ltaibg.access");
    buzon_change_set_resolution_notified_at(c, DESK_NOW + DAY);
    refused(d, c, BUZON_ERR_INVALID, "lacks its evidence");
    c = change();
    assert_true(
        buzon_change_set_notification(c, BUZON_NOTIFICATION_ATTEMPT, "RR-1", NULL, &err));
    refused(d, c, BUZON_ERR_INVALID, "lacks its time");
    q = apply(d, notified(DESK_NOW + DAY));
    assert_int_equal(state_of(q, "resolution"), BUZON_DEADLINE_MET);
    buzon_inquiry_unref(q);
    expect_codes(d, "resolution_notified",
                 "\"kind\":\"available\",\"number\":\"DEHU-7731\",\"sha256\":\"" SHA "\"");
    record = buzon_inbox_record(d->inbox, "2026-1", &err);
    expect_words(record, "DEHU-7731");
    buzon_string_free(record);
    desk_verify(d);
}

static void evidence_says_what_it_needs(void **state)
{
    buzon_error *err = NULL;
    buzon_change *c = change();
    char much[130];

    (void)state;
    memset(much, 'x', sizeof much - 1);
    much[sizeof much - 1] = '\0';
    assert_string_equal(buzon_notification_name(BUZON_NOTIFICATION_PUBLISHED), "published");
    assert_null(buzon_notification_name((enum buzon_notification)5));
    assert_false(buzon_change_set_notification(c, (enum buzon_notification)5, "1", NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "no notification 5");
    assert_false(buzon_change_set_notification(c, BUZON_NOTIFICATION_ACCESSED, "", NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "1 to 128 bytes");
    assert_false(
        buzon_change_set_notification(c, BUZON_NOTIFICATION_ACCESSED, much, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "1 to 128 bytes");
    assert_false(
        buzon_change_set_notification(c, BUZON_NOTIFICATION_DELIVERED, "1", "9F86", &err));
    expect_error(&err, BUZON_ERR_INVALID, "64 digits");
    assert_false(
        buzon_change_set_notification(NULL, BUZON_NOTIFICATION_DELIVERED, "1", SHA, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the change is NULL");
    buzon_change_free(c);
}

/* --- transfers --- */

static void a_transfer_ends_our_clock_and_its_receipt_starts_theirs(void **state)
{
    struct desk *d = *state;
    const buzon_deadline *theirs;
    buzon_inquiry *q;

    formalise(d, "es.md.transparency");
    q = apply(d, transfer(DESK_NOW + 3 * DAY, "es.ltaibg.access", false));
    assert_int_equal(state_of(q, "resolution"), BUZON_DEADLINE_CANCELLED);
    assert_int_equal(state_of(q, "notify_term"), BUZON_DEADLINE_CANCELLED);
    /* Five working days to send it on (Ley 10/2019 art. 41.1). */
    assert_int_equal(state_of(q, "forward"), BUZON_DEADLINE_MET);
    assert_int_equal(buzon_deadline_due(deadline(q, "forward")), desk_day(2026, 11, 30));
    assert_int_equal(state_of(q, "first_answer"), BUZON_DEADLINE_RUNNING);
    assert_null(deadline(q, "competent_resolution"));
    assert_string_equal(buzon_register_body(buzon_inquiry_register(q)), "E00003801");
    assert_int_equal(buzon_register_transferred_at(buzon_inquiry_register(q)),
                     DESK_NOW + 3 * DAY);
    buzon_inquiry_unref(q);
    expect_codes(d, "transferred", "\"legal\":\"Ley 19/2013 art. 19.1\"");
    expect_codes(d, "transferred", "\"from\":\"2026-12-22T23:00:00.000Z\"");
    expect_codes(d, "transferred", "\"to\":\"transferred\"");
    desk_verify(d);
    q = apply(d, receipt(DESK_NOW + 4 * DAY));
    theirs = deadline(q, "competent_resolution");
    assert_string_equal(buzon_deadline_term(theirs), "es.ltaibg.access");
    assert_int_equal(buzon_deadline_started_at(theirs), DESK_NOW + 4 * DAY);
    /* A month from Friday 27 November (Ley 19/2013 art. 20.1) ends on a Sunday. */
    assert_int_equal(buzon_deadline_due(theirs), desk_day(2026, 12, 28));
    assert_int_equal(buzon_deadline_state(theirs), BUZON_DEADLINE_RUNNING);
    assert_int_equal(buzon_register_received_by_competent_body_at(buzon_inquiry_register(q)),
                     DESK_NOW + 4 * DAY);
    buzon_inquiry_unref(q);
    expect_codes(d, "received_by_competent_body",
                 "\"competent_resolution\":\"2026-12-28T23:00:00.000Z\"");
    q = apply(d, notified(DESK_NOW + 30 * DAY));
    assert_int_equal(state_of(q, "competent_resolution"), BUZON_DEADLINE_MET);
    assert_int_equal(state_of(q, "resolution"), BUZON_DEADLINE_CANCELLED);
    buzon_inquiry_unref(q);
    desk_verify(d);
}

static void one_that_was_sent_on_late_says_so(void **state)
{
    struct desk *d = *state;
    buzon_change *c = transfer(DESK_NOW + 10 * DAY, NULL, false);
    buzon_inquiry *q;

    formalise(d, "es.md.transparency");
    buzon_change_set_received_by_competent_body_at(c, DESK_NOW + 10 * DAY);
    q = apply(d, c);
    assert_int_equal(state_of(q, "forward"), BUZON_DEADLINE_MISSED);
    assert_string_equal(buzon_deadline_term(deadline(q, "competent_resolution")),
                        "es.md.transparency");
    buzon_inquiry_unref(q);
    assert_string_equal(desk_events(d, "2026-1"),
                        "opened formalised transferred received_by_competent_body");
    desk_verify(d);
}

/* A term from the administration's register goes on, one from the competent body does not. */
static void inside_one_administration_the_law_of_the_term_says_which_clock_runs(void **state)
{
    struct desk *d = *state;
    buzon_inquiry *q;

    formalise(d, "es.lpac.months");
    q = apply(d, transfer(DESK_NOW + DAY, NULL, true));
    assert_int_equal(state_of(q, "resolution"), BUZON_DEADLINE_RUNNING);
    assert_null(deadline(q, "forward")); /* the law of that term knows none */
    buzon_inquiry_unref(q);
    expect_codes(d, "transferred", "\"same_administration\":true");
    q = apply(d, receipt(DESK_NOW + DAY));
    assert_null(deadline(q, "competent_resolution"));
    buzon_inquiry_unref(q);
    desk_verify(d);
}

static void a_request_for_information_begins_anew_in_the_other_body(void **state)
{
    struct desk *d = *state;
    buzon_inquiry *q;

    formalise(d, "es.ltaibg.access");
    q = apply(d, transfer(DESK_NOW + DAY, NULL, true));
    assert_int_equal(state_of(q, "resolution"), BUZON_DEADLINE_CANCELLED);
    assert_int_equal(state_of(q, "notify_term"), BUZON_DEADLINE_RUNNING);
    buzon_inquiry_unref(q);
    q = apply(d, receipt(DESK_NOW + 2 * DAY));
    assert_int_equal(buzon_deadline_due(deadline(q, "competent_resolution")),
                     desk_day(2026, 12, 28)); /* the 25th is a holiday, a weekend follows */
    buzon_inquiry_unref(q);
    desk_verify(d);
}

static void acts_in_a_wrong_order_are_refused(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_act *stop =
        buzon_act_new(BUZON_ACT_SUSPEND, DESK_NOW + 3 * DAY, "Ley 39/2015 art. 22.1.a", &err);
    buzon_change *c = change();

    formalise(d, "es.ltaibg.access");
    refused(d, transfer(DESK_NOW - DAY, NULL, false), BUZON_ERR_INVALID,
            "before it was registered");
    refused(d, transfer(DESK_NOW, "es.nada", false), BUZON_ERR_INVALID, "no term es.nada");
    refused(d, receipt(DESK_NOW), BUZON_ERR_STATE, "was not transferred");
    assert_true(buzon_change_add_act(c, stop, &err));
    buzon_inquiry_unref(apply(d, c));
    refused(d, transfer(DESK_NOW + 2 * DAY, NULL, false), BUZON_ERR_INVALID,
            "came after that transfer");
    buzon_inquiry_unref(apply(d, transfer(DESK_NOW + 4 * DAY, NULL, false)));
    refused(d, transfer(DESK_NOW + 5 * DAY, NULL, false), BUZON_ERR_STATE,
            "was transferred already");
    c = change();
    assert_true(buzon_change_add_act(c, stop, &err));
    refused(d, c, BUZON_ERR_STATE, "no legal term that runs");
    refused(d, receipt(DESK_NOW + 3 * DAY), BUZON_ERR_INVALID, "before it was transferred");
    c = receipt(DESK_NOW + 5 * DAY);
    buzon_change_set_version(c, 1);
    refused(d, c, BUZON_ERR_CONFLICT, "by now, not 1");
    buzon_inquiry_unref(apply(d, receipt(DESK_NOW + 5 * DAY)));
    refused(d, receipt(DESK_NOW + 6 * DAY), BUZON_ERR_STATE, "has inquiry 2026-1 already");
    buzon_act_free(stop);
    desk_verify(d);
}

static void what_was_resolved_is_not_transferred(void **state)
{
    struct desk *d = *state;

    formalise(d, "es.ltaibg.access");
    buzon_inquiry_unref(apply(d, notified(DESK_NOW + DAY)));
    refused(d, transfer(DESK_NOW + 2 * DAY, NULL, false), BUZON_ERR_STATE,
            "the resolution of inquiry 2026-1 was notified");
}

static void a_transfer_says_what_it_needs(void **state)
{
    buzon_error *err = NULL;
    buzon_act *a = buzon_act_new(BUZON_ACT_TRANSFER, DESK_NOW, "Ley 40/2015 art. 14.1", &err);
    buzon_act *b = buzon_act_new(BUZON_ACT_URGENT, DESK_NOW, "Ley 39/2015 art. 33", &err);
    buzon_change *c = change();

    (void)state;
    assert_string_equal(buzon_act_kind_name(BUZON_ACT_TRANSFER), "transfer");
    assert_false(buzon_change_add_act(c, a, &err));
    expect_error(&err, BUZON_ERR_INVALID, "says to which body");
    assert_false(buzon_act_set_body(a, "E0000380", &err));
    expect_error(&err, BUZON_ERR_INVALID, "is no DIR3 code");
    assert_false(buzon_act_set_body(a, "", &err));
    expect_error(&err, BUZON_ERR_INVALID, "1 to 256 bytes");
    assert_false(buzon_act_set_body(NULL, "Diputación", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the act is NULL");
    assert_false(buzon_act_set_term(a, "", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the term must be UTF-8");
    assert_true(buzon_act_set_body(a, "Diputación", &err));
    assert_true(buzon_act_set_amount(a, 1, "day", NULL, &err));
    assert_false(buzon_change_add_act(c, a, &err));
    expect_error(&err, BUZON_ERR_INVALID, "neither an amount nor a cause");
    buzon_act_set_same_administration(b, true);
    buzon_act_set_same_administration(NULL, true);
    assert_false(buzon_change_add_act(c, b, &err));
    expect_error(&err, BUZON_ERR_INVALID, "an act \"urgent\" names no body");
    buzon_act_free(a);
    buzon_act_free(b);
    buzon_change_free(c);
}

/* A plain referral moves no clock of the law. */
static void a_referral_stays_what_it_is(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change();
    buzon_inquiry *q;

    formalise(d, "es.ltaibg.access");
    assert_true(buzon_change_close(c, BUZON_RESOLUTION_REFERRED,
                                   "Es competencia de la Diputación.", &err));
    q = apply(d, c);
    assert_int_equal(buzon_inquiry_resolution(q), BUZON_RESOLUTION_REFERRED);
    assert_int_equal(state_of(q, "resolution"), BUZON_DEADLINE_RUNNING);
    assert_true(buzon_register_transferred_at(buzon_inquiry_register(q)) == BUZON_TIME_NONE);
    buzon_inquiry_unref(q);
}

/* --- units --- */

static const char units[] = "{\"policy\":{\"units\":[{\"name\":\"Alumbrado\",\"dir3\":"
                            "\"L01280796\"},{\"name\":\"Parques\"}]}}";

static void expect_found(struct desk *d, const char *unit, const char *references)
{
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();
    buzon_facets *facets;
    buzon_page *page;

    assert_true(buzon_filter_set_unit(f, unit, &err));
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err), references);
    page = buzon_inbox_page(d->inbox, f, NULL, &err);
    assert_int_equal(buzon_page_inquiries_count(page), *references ? 1 : 0);
    buzon_page_unref(page);
    facets = buzon_inbox_facets(d->inbox, f, &err);
    assert_no_error(err);
    buzon_facets_free(facets);
    buzon_filter_free(f);
}

static void expect_code(struct desk *d, const char *unit, const char *code)
{
    buzon_error *err = NULL;
    char *said = buzon_inbox_unit_dir3(d->inbox, unit, &err);

    assert_no_error(err);
    assert_string_equal(said, code);
    buzon_string_free(said);
}

static void a_unit_is_known_by_its_name_and_by_its_code(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = change();
    buzon_inquiry *q;
    char *record;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    assert_true(buzon_inbox_set_settings(d->inbox, units, "person:alta", &err));
    assert_true(buzon_change_set_unit(c, "L01280796", &err));
    q = apply(d, c);
    assert_string_equal(buzon_inquiry_unit(q), "Alumbrado");
    buzon_inquiry_unref(q);
    expect_codes(d, "unit_assigned", "\"dir3\":\"L01280796\"");
    expect_codes(d, "unit_assigned", "\"to\":\"Alumbrado\"");
    expect_found(d, "Alumbrado", "2026-1");
    expect_found(d, "L01280796", "2026-1");
    expect_found(d, "E00003801", "");
    record = buzon_inbox_record(d->inbox, "2026-1", &err);
    expect_words(record, "\"unit_dir3\":\"L01280796\"");
    buzon_string_free(record);
    record = buzon_inbox_record_html(d->inbox, "2026-1", "es", &err);
    expect_words(record, "<dt>Unidad</dt><dd>Alumbrado (L01280796)</dd>");
    buzon_string_free(record);
    expect_code(d, "Alumbrado", "L01280796");
    expect_code(d, "L01280796", "L01280796");
    expect_code(d, "E00003801", "E00003801"); /* in no list: its own */
    expect_code(d, "Parques", "");
    expect_code(d, "Piscinas", "");
    assert_null(buzon_inbox_unit_dir3(d->inbox, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the unit is NULL");
    record = buzon_inbox_table(d->inbox, "{\"by\":[\"unit\"]}", true, &err);
    expect_words(record, "unit,unit_dir3,received,");
    expect_words(record, "\r\nAlumbrado,L01280796,1,");
    buzon_string_free(record);
    c = change();
    assert_true(buzon_change_hand_over(c, "L01280796", NULL, "Es de las farolas.", &err));
    refused(d, c, BUZON_ERR_STATE, "is with them already");
    c = change();
    assert_false(buzon_change_set_unit(c, "L0128079", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the unit L0128079 is no DIR3 code");
    assert_false(buzon_change_hand_over(c, "L0128079", NULL, "Por error.", &err));
    expect_error(&err, BUZON_ERR_INVALID, "is no DIR3 code");
    assert_true(buzon_change_set_unit(c, "E00003801", &err)); /* in no list: its own name */
    q = apply(d, c);
    assert_string_equal(buzon_inquiry_unit(q), "E00003801");
    buzon_inquiry_unref(q);
    expect_found(d, "E00003801", "2026-1");
    desk_verify(d);
}

static void a_filter_by_a_malformed_code_is_refused(void **state)
{
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();

    (void)state;
    assert_false(buzon_filter_set_unit(f, "L0128079", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the unit L0128079 is no DIR3 code");
    buzon_filter_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(the_register_says_body_procedure_and_file),
        DESK_CASE(only_an_entry_in_the_register_has_them),
        DESK_CASE(a_dir3_code_is_well_formed),
        DESK_CASE(what_the_register_cannot_say_is_refused),
        DESK_CASE(a_notification_has_its_evidence),
        DESK_CASE(evidence_says_what_it_needs),
        DESK_CASE(a_transfer_ends_our_clock_and_its_receipt_starts_theirs),
        DESK_CASE(one_that_was_sent_on_late_says_so),
        DESK_CASE(inside_one_administration_the_law_of_the_term_says_which_clock_runs),
        DESK_CASE(a_request_for_information_begins_anew_in_the_other_body),
        DESK_CASE(acts_in_a_wrong_order_are_refused),
        DESK_CASE(what_was_resolved_is_not_transferred),
        DESK_CASE(a_transfer_says_what_it_needs),
        DESK_CASE(a_referral_stays_what_it_is),
        DESK_CASE(a_unit_is_known_by_its_name_and_by_its_code),
        DESK_CASE(a_filter_by_a_malformed_code_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
