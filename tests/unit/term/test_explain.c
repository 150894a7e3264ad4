/* SPDX-License-Identifier: EUPL-1.2 */
/* What citizens read, in five languages, and the steps it is made of. */
#include "data.h"

#include <stdlib.h>

static const char alicante[] = "{\"rule\": \"es.rd951.complaint\", \"timezone\": "
                               "\"Europe/Madrid\", \"received\": \"2026-03-06T10:05:00\", "
                               "\"calendar\": [\"ES-VC\", \"ES-VC-03014\"], \"events\": "
                               "[{\"suspend\": \"2026-03-10\", \"cause\": \"clarification\"}, "
                               "{\"resume\": \"2026-03-12\"}]}";

static char *explain(const char *json, const char *language)
{
    struct test_data d = test_data_open();
    struct bz_deadline_result r;
    struct bz_err err = {0};
    char *steps, *text;

    if (!test_compute(&d, json, true, &r, &err))
        fail_msg("%s", err.message);
    steps = bz_deadline_steps_json(&r, &err);
    text = bz_deadline_explain(steps, language, &err);
    assert_non_null(text);
    free(steps);
    bz_deadline_result_done(&r);
    test_data_done(&d);
    return text;
}

static void a_citizen_reads_every_reason(void **state)
{
    BZ_TEXT text = explain(alicante, "es-ES");

    (void)state;
    assert_string_equal(
        text, "Plazo: 20 días hábiles (RD 951/2005 art. 16.1, 16.2, 16.3).\n"
              "Recibido el viernes 6 de marzo de 2026 a las 10:05 h.\n"
              "El cómputo empieza el día siguiente al viernes 6 de marzo de 2026.\n"
              "Suspendido del martes 10 de marzo de 2026 al jueves 12 de marzo de "
              "2026 (aclaración): no cuentan 2 "
              "días naturales.\n"
              "No cuenta el jueves 19 de marzo de 2026: San José (Comunitat Valenciana).\n"
              "No cuenta el viernes 3 de abril de 2026: Viernes Santo (Comunitat Valenciana).\n"
              "No cuenta el lunes 6 de abril de 2026: Lunes de Pascua (Comunitat Valenciana).\n"
              "No cuentan 10 días de fin de semana.\n"
              "El plazo de 20 días hábiles termina el viernes 10 de abril de 2026.\n"
              "Vence al final del viernes 10 de abril de 2026.\n"
              "Si antes no hay respuesta, desde el sábado 11 de abril de 2026 se "
              "puede acudir al órgano de control (RD 951/2005 art. 16.3).");
}

static void each_language_has_its_own_sentences(void **state)
{
    static const struct {
        const char *language, *sentence;
    } cases[] = {
        {"ca", "Suspès del dimarts 10 de març de 2026 al dijous 12 de març de 2026 "
               "(aclariment): no compten 2 dies naturals."},
        {"ca-valencia",
         "No compta el divendres 3 d'abril de 2026: Viernes Santo (Comunitat Valenciana)."},
        {"gl", "O cómputo comeza o día seguinte ao venres 6 de marzo de 2026."},
        {"eu",
         "Ez da zenbatzen: 2026ko martxoaren 19a (osteguna), San José (Comunitat Valenciana)."},
        {"en", "Thursday 19 March 2026 does not count: San José (Comunitat Valenciana)."},
        {"en", "Due by the end of Friday 10 April 2026."},
        {"EN_gb", "10 weekend days do not count."},
        {"pt", "Vence al final del viernes 10 de abril de 2026."},
        {NULL, "Vence al final del viernes 10 de abril de 2026."},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_TEXT text = explain(alicante, cases[i].language);

        if (!strstr(text, cases[i].sentence))
            fail_msg("%s lacks: %s\n%s", cases[i].language, cases[i].sentence, text);
    }
}

/* Every step in every language, with everything a step can say: nothing is left unfilled. */
static void no_language_lacks_a_sentence(void **state)
{
    static const char *const languages[] = {"es", "ca", "gl", "eu", "en"};

    (void)state;
    for (size_t l = 0; l < 5; l++) {
        for (int code = BZ_STEP_TERM; code <= BZ_STEP_MISSING; code++) {
            struct bz_err err = {0};
            BZ_DONE(bz_str) steps = {0};
            BZ_TEXT text = NULL;

            bz_str_addf(&steps,
                        "[{\"code\":\"%s\",\"day\":\"2026-03-19\",\"until\":\"2026-03-21\","
                        "\"n\":75,\"name\":\"nombre\","
                        "\"calendar\":\"ES\",\"amount\":{\"n\":1,\"unit\":\"month\"}}]",
                        bz_step_name((enum bz_step)code));
            text = bz_deadline_explain(steps.data, languages[l], &err);
            assert_non_null(text);
            if (strlen(text) < 10 || strpbrk(text, "{}[]"))
                fail_msg("%s, %s: %s", languages[l], bz_step_name((enum bz_step)code), text);
        }
    }
}

/* Numbers take the article and the year its ending as they are said: hamaika, bost, hamar. */
static void basque_dates_are_words(void **state)
{
    static const char *const cases[][2] = {
        {"2026-03-06", "2026ko martxoaren 6a (ostirala)"},
        {"2026-05-11", "2026ko maiatzaren 11 (astelehena)"},
        {"2027-10-31", "2027ko urriaren 31 (igandea)"},
        {"2025-01-05", "2025eko urtarrilaren 5a (igandea)"},
        {"2030-12-10", "2030eko abenduaren 10a (asteartea)"},
        {"2020-02-20", "2020ko otsailaren 20a (osteguna)"},
        {"2031-08-15", "2031ko abuztuaren 15a (ostirala)"},
        {"2035-07-21", "2035eko uztailaren 21a (larunbata)"},
        {"2000-09-01", "2000ko irailaren 1a (ostirala)"},
        {"1900-11-30", "1900eko azaroaren 30a (ostirala)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bz_err err = {0};
        char steps[64], sentence[96];
        BZ_TEXT text = NULL;

        snprintf(steps, sizeof steps, "[{\"code\":\"due\",\"day\":\"%s\"}]", cases[i][0]);
        snprintf(sentence, sizeof sentence, "Epemuga, egunaren amaieran: %s.", cases[i][1]);
        text = bz_deadline_explain(steps, "eu", &err);
        assert_string_equal(text, sentence);
    }
}

static void catalan_elides_before_one_and_eleven(void **state)
{
    static const char steps[] =
        "[{\"code\":\"extended\",\"amount\":{\"n\":1,\"unit\":\"month\"}},"
        "{\"code\":\"extended\",\"amount\":{\"n\":11,\"unit\":\"day\"}},"
        "{\"code\":\"extended\",\"amount\":{\"n\":2,\"unit\":\"day\"}}]";
    struct bz_err err = {0};
    BZ_TEXT text = bz_deadline_explain(steps, "ca", &err);

    (void)state;
    assert_string_equal(text, "Ampliació d'un mes.\nAmpliació d'11 dies naturals.\n"
                              "Ampliació de 2 dies naturals.");
}

/* A reduced term says what it was; hours say which days did not count, and when the clock stood
 * still. */
static void urgency_and_hours_are_told_in_full(void **state)
{
    BZ_TEXT urgent =
        explain("{\"rule\": \"es.lpac.days\", \"timezone\": \"Europe/Madrid\", \"received\": "
                "\"2026-03-09T10:05:00\", \"calendar\": [\"ES-MD\"], \"urgent\": true}",
                "es");
    BZ_TEXT hours =
        explain("{\"rule\": \"es.lpac.hours\", \"timezone\": \"Atlantic/Canary\", "
                "\"received\": \"2026-01-05T13:05:00\", \"calendar\": [\"ES-CN-GC\"], "
                "\"events\": [{\"suspend\": \"2026-01-05T14:00:00\", \"cause\": "
                "\"technical_incident\"}, {\"resume\": \"2026-01-07T01:00:00\"}]}",
                "es");

    (void)state;
    assert_non_null(strstr(urgent, "Plazo: 10 días hábiles (Ley 39/2015"));
    assert_non_null(strstr(urgent, "el plazo se reduce a 5 días hábiles."));
    assert_string_equal(
        hours,
        "Plazo: 24 horas de días hábiles (Ley 39/2015 art. 30.1).\n"
        "Recibido el lunes 5 de enero de 2026 a las 13:05 h.\n"
        "El cómputo empieza el lunes 5 de enero de 2026 a las 13:05 h.\n"
        "Se computan 55 min el lunes 5 de enero de 2026.\n"
        "No cuenta el martes 6 de enero de 2026: Epifanía del Señor (Canarias: Gran Canaria).\n"
        "Se computan 23 h el miércoles 7 de enero de 2026.\n"
        "Se computan 5 min el jueves 8 de enero de 2026.\n"
        "El reloj se detuvo el lunes 5 de enero de 2026 a las 14:00 h y siguió el miércoles 7 "
        "de enero de 2026 (incidencia técnica).\n"
        "Vence el jueves 8 de enero de 2026 a las 00:05 h.");
}

static void what_a_step_does_not_say_is_left_out(void **state)
{
    static const char steps[] =
        "[{\"code\":\"extended\",\"amount\":{\"n\":5,\"unit\":\"day\",\"kind\":\"working\"}},{"
        "\"code\":\"tomorrow\"},"
        "{\"code\":\"extended\",\"amount\":{\"n\":1,\"unit\":\"month\"},\"name\":\"resident_"
        "abroad\",\"day\":\"2026-04-01\"},"
        "{\"code\":\"holiday\",\"day\":\"2026-04-01\"},{\"code\":\"hours\",\"day\":\"2026-04-"
        "01\",\"n\":125},"
        "{\"code\":\"rolled\",\"day\":\"2026-04-05\",\"until\":\"2026-04-02\"},"
        "{\"code\":\"term\",\"amount\":{\"n\":2,\"unit\":\"month\",\"kind\":\"as_working_"
        "days\"}}]";
    struct bz_err err = {0};
    BZ_TEXT text = bz_deadline_explain(steps, "es", &err);

    (void)state;
    assert_string_equal(
        text,
        "Ampliación de 5 días hábiles.\n"
        "Ampliación de un mes (residencia en el extranjero): hasta el miércoles 1 de abril de "
        "2026.\n"
        "No cuenta el miércoles 1 de abril de 2026: día inhábil.\n"
        "Se computan 2 h 5 min el miércoles 1 de abril de 2026.\n"
        "El domingo 5 de abril de 2026 es inhábil: se adelanta al jueves 2 de abril de 2026.\n"
        "Plazo: 2 meses, contados en días hábiles.");
    assert_null(bz_deadline_explain("[{", "es", &err));
    assert_int_equal(err.code, BUZON_ERR_PARSE);
}

/* A month in all of them, from 6 March 2026. */
static void a_suspension_is_told_as_far_as_it_is_known(void **state)
{
    static const char month[] = "{\"rule\": \"%s\", \"timezone\": \"Europe/Madrid\", "
                                "\"received\": \"2026-03-06T10:05:00\", \"calendar\": "
                                "[\"ES-VC\"], \"events\": [%s]}";
    static const struct {
        const char *rule, *events, *says, *never;
    } cases[] = {
        {"es.ltaibg.access", "{\"suspend\": \"2026-03-10\"}",
         "Suspendido desde el martes 10 de marzo de 2026: no hay fecha", "no afecta"},
        {"es.ltaibg.access", "{\"suspend\": \"2026-05-20\"}",
         "La suspensión del miércoles 20 de mayo de 2026 no afecta a este plazo.",
         "no hay fecha"},
        {"es.ltaibg.access", "{\"suspend\": \"2026-03-10\"}, {\"resume\": \"2026-03-10\"}",
         "La suspensión del martes 10 de marzo de 2026 al martes 10 de marzo de 2026 no afecta",
         "se retrasa"},
        {"es.ltaibg.access", "{\"suspend\": \"2026-03-10\"}, {\"resume\": \"2026-03-20\"}",
         "al viernes 20 de marzo de 2026: no cuentan 10 días naturales.", "no afecta"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[512];

        (void)snprintf(json, sizeof json, month, cases[i].rule, cases[i].events);
        BZ_TEXT text = explain(json, "es");

        if (!strstr(text, cases[i].says) || strstr(text, cases[i].never) ||
            strstr(text, " al :"))
            fail_msg("%s: %s", cases[i].events, text);
    }
}

static void steps_are_stored_as_compact_json(void **state)
{
    struct test_data d = test_data_open();
    struct bz_deadline_result r;
    struct bz_err err = {0};
    BZ_TEXT steps = NULL;
    BZ_TEXT calendars = NULL;
    BZ_TEXT legal = NULL;

    (void)state;
    assert_true(test_compute(&d,
                             "{\"rule\": \"es.lpac.days\", \"timezone\": \"Europe/Madrid\", "
                             "\"received\": \"2026-03-18T09:00:00\", "
                             "\"calendar\": [\"ES-VC\"], \"term\": {\"n\": 1, \"unit\": "
                             "\"day\", \"kind\": \"working\"}}",
                             true, &r, &err));
    steps = bz_deadline_steps_json(&r, &err);
    assert_string_equal(steps,
                        "[{\"code\":\"term\",\"n\":1,\"amount\":{\"n\":1,\"unit\":\"day\","
                        "\"kind\":\"working\"},\"name\":\"Ley 39/2015 art. 30.2, "
                        "30.3, 30.5, 30.6, "
                        "31.2.c\"},{\"code\":\"received\",\"day\":\"2026-03-18\",\"at\":\"2026-"
                        "03-18T08:00:00.000Z\",\"n\":540},"
                        "{\"code\":\"start\",\"day\":\"2026-03-18\"},{\"code\":\"holiday\","
                        "\"day\":\"2026-03-19\",\"name\":\"San "
                        "José\",\"calendar\":\"ES-VC\",\"place\":\"Comunitat "
                        "Valenciana\"},{\"code\":\"counted\",\"day\":\"2026-"
                        "03-20\",\"n\":1,\"amount\":{\"n\":1,\"unit\":\"day\","
                        "\"kind\":\"working\"}},{\"code\":\"due\",\"day\":\"2026-03-20\","
                        "\"at\":\"2026-03-20T23:00:00.000Z\"}]");
    calendars = bz_deadline_calendars_json(&r, &err);
    assert_non_null(strstr(calendars, "[{\"id\":\"ES-VC\",\"version\":\"sha256:"));
    legal = bz_deadline_legal(&r, &err);
    assert_string_equal(legal, "Ley 39/2015 art. 30.2, 30.3, 30.5, 30.6, 31.2.c");
    bz_deadline_result_done(&r);
    test_data_done(&d);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_citizen_reads_every_reason),
        cmocka_unit_test(each_language_has_its_own_sentences),
        cmocka_unit_test(no_language_lacks_a_sentence),
        cmocka_unit_test(basque_dates_are_words),
        cmocka_unit_test(catalan_elides_before_one_and_eleven),
        cmocka_unit_test(urgency_and_hours_are_told_in_full),
        cmocka_unit_test(what_a_step_does_not_say_is_left_out),
        cmocka_unit_test(a_suspension_is_told_as_far_as_it_is_known),
        cmocka_unit_test(steps_are_stored_as_compact_json),
    };

    test_elsewhere();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
