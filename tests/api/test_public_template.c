/* SPDX-License-Identifier: EUPL-1.2 */
/* Answer templates: what fills them, in which language, and where a hole is. */
#include "desk.h"

/* Fill it for 2026-1 and compare. */
static void expect_text(struct desk *d, const char *name, const char *language,
                        const char *parameters, const char *wanted)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_render(d->inbox, "2026-1", name, language, parameters, &err);

    assert_no_error(err);
    assert_string_equal(text, wanted);
    buzon_string_free(text);
}

static void expect_refusal(struct desk *d, const char *name, const char *parameters,
                           buzon_code code, const char *words)
{
    buzon_error *err = NULL;

    assert_null(buzon_inbox_render(d->inbox, "2026-1", name, NULL, parameters, &err));
    expect_error(&err, code, words);
}

static void set_templates(struct desk *d, const char *json)
{
    buzon_error *err = NULL;

    assert_true(buzon_inbox_set_settings(d->inbox, json, "person:jefa", &err));
    assert_no_error(err);
}

static void an_acknowledgement_tells_the_day_in_words(void **state)
{
    struct desk *d = *state;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    expect_text(d, "acknowledgement", NULL, NULL,
                "Hemos recibido su consulta 2026-1 el lunes 23 de noviembre de 2026. "
                "Responderemos a más tardar el miércoles 25 de noviembre de 2026.");
    expect_text(d, "acknowledgement", "en-GB", NULL,
                "We received your inquiry 2026-1 on Monday 23 November 2026. We will answer by "
                "Wednesday 25 November 2026 at the latest.");
    expect_text(d, "acknowledgement", "gl", NULL,
                "Recibimos a súa consulta 2026-1 o luns 23 de novembro de 2026. Responderemos "
                "como moi tarde o mércores 25 de novembro de 2026.");
}

/* The legal term goes before the office's own targets. */
static void a_registered_one_tells_the_legal_day(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    set_templates(d, "{\"policy\":{\"templates\":[{\"name\":\"acuse\",\"language\":\"es\","
                     "\"text\":\"{{entry_number}}, {{registered_on}}: {{due_on}}.\"}]}}");
    desk_say(d, "1", "rosa", "<p>Pido el expediente.</p>");
    expect_refusal(d, "acuse", NULL, BUZON_ERR_INVALID,
                   "inquiry 2026-1 has nothing for {{entry_number}}");
    assert_true(buzon_change_set_register(c, "2026-E-7", d->now, "es.ltaibg.access", &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
    expect_text(d, "acuse", NULL, NULL,
                "2026-E-7, lunes 23 de noviembre de 2026: miércoles 23 de diciembre de 2026.");
}

static void the_citizens_language_comes_first(void **state)
{
    struct desk *d = *state;

    set_templates(d, "{\"languages\":[\"ca\",\"es\"],\"policy\":{\"templates\":["
                     "{\"name\":\"hola\",\"language\":\"es\",\"text\":\"Hola.\"},"
                     "{\"name\":\"hola\",\"language\":\"ca\",\"text\":\"Bon dia.\"},"
                     "{\"name\":\"hola\",\"language\":\"eu\",\"text\":\"Kaixo.\"},"
                     "{\"name\":\"adeu\",\"language\":\"eu\",\"text\":\"Agur.\"}]}}");
    desk_say_more(d, "1", "rosa", "<p>Kaixo.</p>", "\"language\":\"eu\",");
    desk_say(d, "2", "luis", "<p>Hola.</p>");
    expect_text(d, "hola", NULL, NULL, "Kaixo.");
    expect_text(d, "adeu", NULL, NULL, "Agur.");
    expect_refusal(d, "buenas", NULL, BUZON_ERR_NOT_FOUND, "there is no template buenas");
}

static void a_hole_that_stays_empty_is_named_with_its_place(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    set_templates(d, "{\"policy\":{\"templates\":[{\"name\":\"cita\",\"language\":\"es\","
                     "\"text\":\"{{author}}:\\nvenga el {{dia}}\\na las {{hora}}.\","
                     "\"parameters\":[\"dia\",\"hora\"]}]}}");
    desk_say(d, "1", "rosa", "<p>¿Cuándo voy?</p>");
    expect_text(d, "cita", NULL, "{\"dia\":\"lunes\",\"hora\":\"9\"}",
                "rosa:\nvenga el lunes\na las 9.");
    assert_null(
        buzon_inbox_render(d->inbox, "2026-1", "cita", NULL, "{\"dia\":\"lunes\"}", &err));
    assert_string_equal(buzon_error_source(err), "cita");
    assert_int_equal(buzon_error_line(err), 3);
    assert_int_equal(buzon_error_column(err), 7);
    expect_error(&err, BUZON_ERR_INVALID, "inquiry 2026-1 has nothing for {{hora}}");
    expect_refusal(d, "cita", "{\"dia\":\"lunes\",\"hora\":\"\"}", BUZON_ERR_INVALID,
                   "{{hora}}");
    expect_refusal(d, "cita", "[]", BUZON_ERR_INVALID, "parameters are an object");
    expect_refusal(d, "cita", "{", BUZON_ERR_PARSE, "");
    expect_refusal(d, NULL, NULL, BUZON_ERR_INVALID, "the template is NULL");
    assert_null(buzon_inbox_render(d->inbox, "2026-1", "cita", "fr", NULL, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no template cita in fr");
    assert_null(buzon_inbox_render(d->inbox, "2026-9", "cita", NULL, NULL, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no inquiry 2026-9");
}

static void a_bad_template_is_refused_with_its_place(void **state)
{
    static const char *const bad[][2] = {
        {"{\"name\":\"a\",\"language\":\"es\",\n\"text\":\"El {{dua}}.\"}",
         "nothing fills {{dua}}"},
        {"{\"name\":\"a\",\"language\":\"es\",\n\"text\":\"El {{due_on}.\"}", "no placeholder"},
        {"{\"name\":\"a\",\"language\":\"es\",\n\"text\":\"\"}", "not a text of 1 to"},
        {"{\"name\":\"a\",\"text\":\"x\",\n\"language\":\"\"}", "\"language\" of 1 to 64"},
        {"{\"name\":\"a\",\"language\":\"es\",\"text\":\"x\",\n\"parameters\":\"hora\"}",
         "parameters"},
        {"\n7", "a template is an object"},
    };
    struct desk *d = *state;
    buzon_error *err = NULL;
    char json[256];

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        (void)snprintf(json, sizeof json, "{\"policy\":{\"templates\":[%s]}}", bad[i][0]);
        assert_false(buzon_inbox_set_settings(d->inbox, json, "person:jefa", &err));
        assert_int_equal(buzon_error_line(err), 2);
        assert_true(buzon_error_column(err) > 0);
        expect_error(&err, BUZON_ERR_PARSE, bad[i][1]);
    }
    assert_false(buzon_inbox_set_settings(d->inbox, "{\"policy\":{\"templates\":7}}",
                                          "person:jefa", &err));
    expect_error(&err, BUZON_ERR_PARSE, "not a list");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(an_acknowledgement_tells_the_day_in_words),
        DESK_CASE(a_registered_one_tells_the_legal_day),
        DESK_CASE(the_citizens_language_comes_first),
        DESK_CASE(a_hole_that_stays_empty_is_named_with_its_place),
        DESK_CASE(a_bad_template_is_refused_with_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
