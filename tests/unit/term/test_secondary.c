/* SPDX-License-Identifier: EUPL-1.2 */
/* What goes along with a due day: secondary terms, silence, other readings, and what is
 * missing.
 */
#include "data.h"

#include <stdlib.h>

static struct test_data data;

#define CASE(rule, received, rest)                                                             \
    "{\"rule\": \"" rule "\", \"timezone\": \"Europe/Madrid\", \"received\": \"" received      \
    "\", \"calendar\": [\"ES-VC\"]" rest "}"

/* The whole answer as JSON, or "error: …". */
static char *answer(const char *json)
{
    struct bz_err err = {0};
    struct bz_json *j = bz_json_parse(json, strlen(json), NULL, NULL, &err);
    struct bz_case_text *c = j ? bz_case_parse(data.calendars, j, json, &err) : NULL;
    struct bz_deadline_result r;
    BZ_TEXT secondary = NULL;
    char *text = NULL;

    if (c && bz_deadline_compute(data.calendars, data.terms, bz_case_of(c), true, &r, &err)) {
        secondary = bz_secondaries_json(data.calendars, data.terms, bz_case_of(c), &r, &err);
        text = secondary ? bz_deadline_result_json(&r, secondary, &err) : NULL;
        bz_deadline_result_done(&r);
    }
    if (!text && asprintf(&text, "error: %s", err.message) < 0)
        abort();
    bz_case_text_free(c);
    bz_json_free(j);
    return text;
}

static void expect_in(const char *json, const char *what)
{
    BZ_TEXT text = answer(json);

    if (!strstr(text, what))
        fail_msg("%s\nlacks %s", text, what);
}

/* Entered the register on Monday 2 March, reached the competent body on Thursday the 5th: the
 * term to resolve counts from the 5th, the ten days of art. 21.4 from the 2nd. */
static void each_secondary_term_has_its_own_clock(void **state)
{
    static const char access[] = CASE("es.ltaibg.access", "2026-03-05T10:00:00",
                                      ", \"delivered\": \"2026-03-02T09:00:00\"");

    (void)state;
    expect_in(access, "{\"due\":\"2026-04-07\"");
    expect_in(access,
              "{\"purpose\":\"notify_term\",\"term\":\"es.lpac.receipt_notice\",\"start\":"
              "\"2026-03-02\",\"due\":\"2026-03-16\",\"due_end\":\"2026-03-16T23:00:00.000Z\","
              "\"legal\":[\"Ley 39/2015 art. 21.4\"]}");
    /* The certificate: 15 working days from the expiry (art. 24.4). */
    expect_in(access,
              "{\"purpose\":\"certify_silence\",\"term\":\"es.lpac.silence_certificate\","
              "\"start\":\"2026-04-07\",\"due\":\"2026-04-28\"");
    expect_in(
        CASE("es.lo4.answer", "2026-03-02T10:00:00", ""),
        "{\"purpose\":\"acknowledge\",\"term\":\"es.lo4.ack\",\"start\":\"2026-03-02\",\"due\":"
        "\"2026-03-16\"");
    expect_in(CASE("es.lo4.answer", "2026-03-02T10:00:00", ""),
              "{\"purpose\":\"decide_admission\",\"term\":\"es.lo4.admission\",\"start\":"
              "\"2026-03-02\",\"due\":\"2026-05-08\"");
    expect_in(
        CASE("es.vc.transparency", "2026-03-02T10:00:00", ""),
        "{\"purpose\":\"forward\",\"term\":\"es.vc.forward\",\"start\":\"2026-03-02\",\"due\":"
        "\"2026-03-16\"");
    expect_in(
        CASE("es.md.transparency", "2026-03-02T10:00:00", ""),
        "{\"purpose\":\"forward\",\"term\":\"es.md.forward\",\"start\":\"2026-03-02\",\"due\":"
        "\"2026-03-09\"");
    expect_in(
        CASE("es.ct.transparency", "2026-03-02T10:00:00", ""),
        "{\"purpose\":\"forward\",\"term\":\"es.ct.forward\",\"start\":\"2026-03-02\",\"due\":"
        "\"2026-03-17\"");
}

/* What nobody can know yet is null, and never a reason to refuse the main term. */
static void a_secondary_term_may_be_unknown(void **state)
{
    (void)state;
    expect_in(
        CASE("es.ltaibg.access", "2026-03-05T10:00:00",
             ", \"events\": [{\"suspend\": \"2026-03-10\"}]"),
        "{\"purpose\":\"certify_silence\",\"term\":\"es.lpac.silence_certificate\",\"start\":"
        "null,\"due\":null,\"due_end\":null,");
    /* 2028 has no calendar: the certificate's fifteen days reach into it. */
    expect_in(
        CASE("es.ltaibg.access", "2027-11-25T10:00:00", ""),
        "{\"purpose\":\"certify_silence\",\"term\":\"es.lpac.silence_certificate\",\"start\":"
        "null,\"due\":null,");
    expect_in(CASE("es.ltaibg.access", "2027-11-25T10:00:00", ""), "{\"due\":\"2027-12-27\"");
}

static void silence_has_its_day(void **state)
{
    (void)state;
    expect_in(CASE("es.ltaibg.access", "2026-03-05T10:00:00", ""),
              "\"silence\":\"refusal\",\"silence_from\":\"2026-04-08\"");
    expect_in(
        CASE("es.ct.transparency", "2026-03-05T10:00:00", ""),
        "{\"code\":\"silence_approval\",\"day\":\"2026-04-08\",\"n\":1,\"name\":\"Llei 19/2014 "
        "art. 35.2\"}");
    expect_in(CASE("es.lo4.admission", "2026-03-05T10:00:00", ""),
              "{\"code\":\"silence_admitted\",");
    expect_in(CASE("es.rd951.complaint", "2026-03-05T10:00:00", ""),
              "{\"code\":\"silence_escalation\",");
    /* A request of 11 January 2024: the implied refusal is born on Sunday 11 February. */
    expect_in("{\"rule\": \"fr.implied\", \"timezone\": \"Europe/Paris\", \"received\": "
              "\"2024-01-11T10:00:00\", \"calendar\": [\"FR\"]}",
              "\"silence_from\":\"2024-02-11\"");
    expect_in(CASE("es.lpac.natural", "2026-03-05T10:00:00", ""),
              "\"silence\":\"none\",\"silence_from\":null");
    /* Nobody waits for silence after a withdrawal, or while the clock stands still. */
    expect_in(CASE("es.ltaibg.access", "2026-03-05T10:00:00",
                   ", \"events\": [{\"suspend\": \"2026-03-10\", \"cause\": \"clarification\", "
                   "\"granted\": true}]"),
              "\"silence\":\"refusal\",\"silence_from\":null");
    expect_in(CASE("es.ltaibg.access", "2026-03-05T10:00:00",
                   ", \"events\": [{\"suspend\": \"2026-03-10\"}]"),
              "\"silence_from\":null");
}

/* Granted is what the law of the term grants: ten days to make precise, then withdrawn; fifteen
 * for third parties, then the clock goes on. */
static void the_law_grants_for_its_causes(void **state)
{
#define GRANTED(cause, more)                                                                   \
    ", \"events\": [{\"suspend\": \"2026-03-10\", \"cause\": \"" cause                         \
    "\", \"granted\": true}" more "]"
    (void)state;
    expect_in(CASE("es.ltaibg.access", "2026-03-05T10:00:00", GRANTED("clarification", "")),
              "{\"code\":\"withdrawn\",\"day\":\"2026-03-25\"");
    expect_in(CASE("es.ltaibg.access", "2026-03-05T10:00:00", GRANTED("third_party", "")),
              "{\"code\":\"grant_ended\",\"day\":\"2026-03-10\",\"until\":\"2026-04-01\"");
    expect_in(CASE("es.ltaibg.access", "2026-03-05T10:00:00",
                   GRANTED("clarification", ", {\"resume\": \"2026-03-12\"}")),
              "\"withdrawn\":false");
    expect_in(CASE("es.ltaibg.access", "2026-03-05T10:00:00", GRANTED("holidays", "")),
              "error: event 1: the term es.ltaibg.access grants nothing for \"holidays\"");
    expect_in(CASE("es.ltaibg.access", "2026-03-05T10:00:00",
                   ", \"events\": [{\"suspend\": \"2026-03-10\", \"granted\": true}]"),
              "error: event 1: the term es.ltaibg.access grants nothing for \"\"");
}

/* The citizen answers on Sunday 15 March: by art. 31.2.b that is Monday, a day more. */
static void an_answer_on_a_sunday_has_two_readings(void **state)
{
    static const char sunday[] =
        CASE("es.an.transparency", "2026-03-05T10:00:00",
             ", \"events\": [{\"suspend\": \"2026-03-10\"}, {\"resume\": \"2026-03-15\"}]");

    (void)state;
    expect_in(sunday, "{\"due\":\"2026-04-10\"");
    expect_in(sunday, "\"disputed_due\":\"2026-04-13\"");
    expect_in(sunday,
              "{\"code\":\"disputed\",\"day\":\"2026-04-13\",\"name\":\"Ley 39/2015 art. "
              "31.2.b\"}");
    expect_in(
        CASE("es.an.transparency", "2026-03-05T10:00:00",
             ", \"events\": [{\"suspend\": \"2026-03-10\"}, {\"resume\": \"2026-03-16\"}]"),
        "\"disputed_due\":null");
    /* Terms in months: the other reading of what is left is named by its citation. */
    expect_in(
        CASE("es.ltaibg.access", "2026-03-01T10:00:00",
             ", \"events\": [{\"suspend\": \"2026-03-17\"}, {\"resume\": \"2026-03-24\"}]"),
        "\"disputed_due\":\"2026-04-16\"");
    /* A Saturday receipt by the competent body. */
    expect_in(CASE("es.rd951.complaint", "2026-03-07T10:00:00", ""), "{\"due\":\"2026-04-08\"");
    expect_in(CASE("es.rd951.complaint", "2026-03-07T10:00:00", ""),
              "\"disputed_due\":\"2026-04-09\"");
}

/* A reading that reaches a year without data is told, and the first one stands. */
static void a_reading_without_a_calendar_is_said(void **state)
{
    static const char late[] =
        CASE("es.ltaibg.access", "2027-11-20T10:00:00",
             ", \"events\": [{\"suspend\": \"2027-11-25\"}, {\"resume\": \"2027-12-01\"}]");
    BZ_TEXT text = answer(late);
    char *steps = strstr(text, "\"steps\":");
    struct bz_err err = {0};
    BZ_TEXT sentences = NULL;

    (void)state;
    expect_in(late, "{\"due\":\"2027-12-27\"");
    expect_in(late, "\"disputed_due\":null");
    assert_non_null(steps);
    text[strlen(text) - 1] = '\0';
    sentences = bz_deadline_explain(steps + 8, "es", &err);
    assert_non_null(strstr(sentences,
                           "el plazo puede terminar otro día, para el que aún faltan "
                           "datos de calendario."));
}

static void what_is_missing_is_kept_and_told(void **state)
{
    static const char *const languages[][2] = {
        {"es", "Aún no puede darse fecha de vencimiento: el calendario ES-VC no tiene datos de "
               "2031."},
        {"ca", "Encara no es pot donar la data de venciment: el calendari ES-VC no té dades de "
               "2031."},
        {"gl",
         "Aínda non se pode dar a data de vencemento: o calendario ES-VC non ten datos de "
         "2031."},
        {"eu", "Oraindik ezin da epemugarik eman: ES-VC egutegiak ez du 2031. urteko daturik."},
        {"en", "No due date can be given yet: the calendar ES-VC has no data for 2031."}};
    struct bz_deadline_result r;
    struct bz_err why = {0}, err = {0};
    BZ_TEXT steps = NULL;

    (void)state;
    assert_false(
        test_compute(&data, CASE("es.lpac.days", "2031-01-02T10:00:00", ""), true, &r, &why));
    assert_int_equal(why.code, BUZON_ERR_CALENDAR);
    steps = bz_deadline_missing_json(&why, &err);
    assert_string_equal(steps, "[{\"code\":\"missing\",\"n\":2031,\"calendar\":\"ES-VC\"}]");
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        BZ_TEXT text = bz_deadline_explain(steps, languages[i][0], &err);

        assert_string_equal(text, languages[i][1]);
    }
}

static int open_data(void **state)
{
    (void)state;
    data = test_data_open();
    return 0;
}

static int close_data(void **state)
{
    (void)state;
    test_data_done(&data);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_secondary_term_has_its_own_clock),
        cmocka_unit_test(a_secondary_term_may_be_unknown),
        cmocka_unit_test(silence_has_its_day),
        cmocka_unit_test(the_law_grants_for_its_causes),
        cmocka_unit_test(an_answer_on_a_sunday_has_two_readings),
        cmocka_unit_test(a_reading_without_a_calendar_is_said),
        cmocka_unit_test(what_is_missing_is_kept_and_told),
    };

    test_elsewhere();
    return cmocka_run_group_tests(tests, open_data, close_data);
}
