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
    assert_string_equal(text,
                        "Plazo: 20 días hábiles (RD 951/2005 art. 16.1, 16.2, 16.3).\n"
                        "Recibido el viernes 6 de marzo de 2026 a las 10:05.\n"
                        "El cómputo empieza el día siguiente al viernes 6 de marzo de 2026.\n"
                        "Suspendido del martes 10 de marzo de 2026 al jueves 12 de marzo de "
                        "2026 (aclaración): no cuentan 2 "
                        "días naturales.\n"
                        "No cuenta el jueves 19 de marzo de 2026: San José (ES-VC).\n"
                        "No cuenta el viernes 3 de abril de 2026: Viernes Santo (ES-VC).\n"
                        "No cuenta el lunes 6 de abril de 2026: Lunes de Pascua (ES-VC).\n"
                        "No cuentan 10 días de fin de semana.\n"
                        "El plazo de 20 días hábiles termina el viernes 10 de abril de 2026.\n"
                        "Vence al final del viernes 10 de abril de 2026.");
}

static void each_language_has_its_own_sentences(void **state)
{
    static const struct {
        const char *language, *sentence;
    } cases[] = {
        {"ca", "Suspès del dimarts 10 de març de 2026 al dijous 12 de març de 2026 "
               "(aclariment): no compten 2 dies naturals."},
        {"ca-valencia", "No compta el divendres 3 d'abril de 2026: Viernes Santo (ES-VC)."},
        {"gl", "O cómputo comeza o día seguinte ao venres 6 de marzo de 2026."},
        {"eu", "Ez da zenbatzen: 2026/03/19 (osteguna), San José (ES-VC)."},
        {"en", "Thursday 19 March 2026 does not count: San José (ES-VC)."},
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
        for (int code = BZ_STEP_TERM; code <= BZ_STEP_NOT_IN_FORCE; code++) {
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
        "Ampliación de 1 mes (residencia en el extranjero): hasta el miércoles 1 de abril de "
        "2026.\n"
        "No cuenta el miércoles 1 de abril de 2026: día inhábil.\n"
        "2 h 5 min el miércoles 1 de abril de 2026.\n"
        "El domingo 5 de abril de 2026 es inhábil: se adelanta al jueves 2 de abril de 2026.\n"
        "Plazo: 2 meses, contados en días hábiles.");
    assert_null(bz_deadline_explain("[{", "es", &err));
    assert_int_equal(err.code, BUZON_ERR_PARSE);
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
                        "José\",\"calendar\":\"ES-VC\"},{\"code\":\"counted\",\"day\":\"2026-"
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
        cmocka_unit_test(what_a_step_does_not_say_is_left_out),
        cmocka_unit_test(steps_are_stored_as_compact_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
