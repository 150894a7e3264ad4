/* SPDX-License-Identifier: EUPL-1.2 */
/* The engine of the rules: order, conditions, packs over packs, places of mistakes, limits. */
#include "unit.h"

#include <stdlib.h>
#include <time.h>

/* A pack of one line of rules. */
#define PACK(id, language, rules)                                                              \
    "{\"id\":\"" id "\",\"version\":\"1\",\"language\":\"" language "\",\"rules\":[" rules "]" \
    "}"

static struct bz_triage *test_pack(const char *json)
{
    struct bz_triage *t = test_triage();

    test_add(t, json);
    return t;
}

static void test_refused(const char *json, int line, int column, const char *message)
{
    struct bz_err err = {0};
    struct bz_triage *t = test_triage();

    assert_false(bz_triage_add(t, json, strlen(json), "mal.json", &err));
    assert_int_equal(err.code, BUZON_ERR_PARSE);
    assert_string_equal(err.message, message);
    assert_string_equal(err.source, "mal.json");
    assert_int_equal(err.line, line);
    assert_int_equal(err.column, column);
    bz_triage_free(t);
}

/* --- deciding --- */

static void the_first_rule_that_fires_decides_each_thing_alone(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(
        PACK("es", "es",
             "{\"id\":\"a\",\"pattern\":\"x\",\"kind\":\"question\"},"
             "{\"id\":\"b\",\"pattern\":\"y\",\"kind\":\"report\",\"topic\":\"roads\"},"
             "{\"id\":\"c\",\"pattern\":\"y\",\"topic\":\"water\",\"unit\":\"Agua\","
             "\"priority\":\"high\",\"no_answer_needed\":true},"
             "{\"id\":\"d\",\"pattern\":\"y\",\"priority\":\"urgent\","
             "\"no_answer_needed\":false}"));
    struct bz_proposal p = test_run(t, "x y", NULL);

    (void)state;
    assert_int_equal(p.kind, BUZON_INQUIRY_QUESTION);
    assert_string_equal(p.rule, "es/a");
    assert_string_equal(p.version, "1");
    assert_string_equal(p.topic, "roads");
    assert_string_equal(p.topic_rule, "es/b");
    assert_string_equal(p.unit, "Agua");
    assert_int_equal(p.priority, BUZON_PRIORITY_HIGH);
    assert_true(p.no_answer_needed);
    p = test_run(t, "y", NULL);
    assert_int_equal(p.kind, BUZON_INQUIRY_REPORT);
    assert_string_equal(p.rule, "es/b");
}

static void a_text_nobody_knows_is_other_and_names_no_rule(void **state)
{
    static const char *const texts[] = {"nada de eso", "", "\xff\xfe\xfd", NULL};
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("es", "es",
                       "{\"id\":\"a\",\"pattern\":[\"farola\"],\"kind\":\"report\","
                       "\"topic\":\"lighting\",\"no_answer_needed\":true}"));

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct bz_proposal p = test_run(t, texts[i], "es");

        assert_int_equal(p.kind, BUZON_INQUIRY_OTHER);
        assert_int_equal(p.priority, BUZON_PRIORITY_NORMAL);
        assert_false(p.no_answer_needed);
        assert_null(p.rule);
        assert_null(p.version);
        assert_null(p.topic);
        assert_null(p.topic_rule);
        assert_null(p.unit);
    }
}

static void with_and_unless_are_conditions(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("es", "es",
                       "{\"id\":\"a\",\"pattern\":\"gracias\",\"with\":[\"parque\",\"plaza\"],"
                       "\"unless\":\"pero|[?]\",\"kind\":\"praise\"}"));

    (void)state;
    assert_non_null(test_run(t, "la plaza, gracias", NULL).rule);
    assert_null(test_run(t, "gracias", NULL).rule);
    assert_null(test_run(t, "gracias por el parque, pero", NULL).rule);
    assert_null(test_run(t, "¿el parque? gracias", NULL).rule);
}

static void a_list_is_of_whole_words(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("es", "es",
                       "{\"id\":\"a\",\"pattern\":[\"luz\",\"bus|tren\",\"farola\\\\w*\"],"
                       "\"kind\":\"report\"}"));

    (void)state;
    assert_non_null(test_run(t, "¡luz!", NULL).rule);
    assert_non_null(test_run(t, "el tren", NULL).rule);
    assert_non_null(test_run(t, "dos farolas", NULL).rule);
    assert_null(test_run(t, "patio andaluz", NULL).rule);
    assert_null(test_run(t, "trenza, busto", NULL).rule);
}

/* --- weights and languages --- */

static void signs_of_a_list_stand_wherever_they_stand(void **state)
{
    static const char *const texts[] = {"ya!!", "!!! ya", "basta;;", "no 🙄🙄"};
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("es", "es",
                       "{\"id\":\"a\",\"pattern\":[\"!!+\",\";;\",\"🙄\",\"luz\"],"
                       "\"kind\":\"report\"}"));

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_non_null(test_run(t, texts[i], NULL).rule);
    assert_null(test_run(t, "ya! basta; no", NULL).rule);
    /* with letters it would never be found */
    test_refused(
        PACK("es", "es", "{\"id\":\"a\",\"pattern\":[\"luz\",\"¿que\"],\"kind\":\"report\"}"),
        1, 71,
        "pattern: \"¿que\" begins or ends with a sign; words of a list do with a letter");
    test_refused(
        PACK("es", "es", "{\"id\":\"a\",\"pattern\":[\"gas!\"],\"kind\":\"report\"}"), 1, 71,
        "pattern: \"gas!\" begins or ends with a sign; words of a list do with a letter");
}

static void the_highest_sum_of_weights_decides(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(
        PACK("es", "es",
             "{\"id\":\"a\",\"pattern\":\"x\",\"kind\":\"question\",\"weight\":3},"
             "{\"id\":\"b\",\"pattern\":\"y\",\"kind\":\"report\",\"weight\":1},"
             "{\"id\":\"c\",\"pattern\":\"z\",\"kind\":\"report\",\"topic\":\"roads\","
             "\"weight\":2},"
             "{\"id\":\"d\",\"pattern\":\"w\",\"kind\":\"report\",\"weight\":1}"));

    (void)state;
    assert_string_equal(test_run(t, "x y", NULL).rule, "es/a");
    /* Three to three: the one that was proposed first. */
    assert_string_equal(test_run(t, "x y z", NULL).rule, "es/a");
    /* Three to four; of those that won the heaviest is named. */
    assert_string_equal(test_run(t, "x y z w", NULL).rule, "es/c");
    assert_int_equal(test_run(t, "x y z w", NULL).kind, BUZON_INQUIRY_REPORT);
    assert_string_equal(test_run(t, "x z", NULL).topic, "roads");
}

static void a_rule_counts_for_the_kinds_it_leans_to(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("es", "es",
                       "{\"id\":\"a\",\"pattern\":\"x\",\"kind\":\"question\",\"weight\":3,"
                       "\"leans\":{\"report\":2,\"praise\":1}},"
                       "{\"id\":\"b\",\"pattern\":\"y\",\"priority\":\"urgent\",\"weight\":9,"
                       "\"leans\":{\"report\":2}},"
                       "{\"id\":\"c\",\"pattern\":\"z\",\"kind\":\"praise\",\"weight\":2}"));
    struct bz_proposal p = test_run(t, "x y", NULL);

    (void)state;
    assert_int_equal(test_run(t, "x", NULL).kind, BUZON_INQUIRY_QUESTION);
    /* Two and two of the report against three of the question. */
    assert_int_equal(p.kind, BUZON_INQUIRY_REPORT);
    assert_int_equal(p.priority, BUZON_PRIORITY_URGENT);
    assert_string_equal(p.rule, "es/a");
    /* Three of each: the kind that was proposed first. */
    assert_int_equal(test_run(t, "x z", NULL).kind, BUZON_INQUIRY_QUESTION);
    assert_int_equal(test_run(t, "y", NULL).kind, BUZON_INQUIRY_REPORT);
}

static void a_topic_below_the_least_is_not_proposed(void **state)
{
    BZ_AUTO(bz_triage) t = test_triage();

    (void)state;
    test_add(t, "{\"id\":\"es\",\"version\":\"1\",\"language\":\"es\",\"least\":5,\"rules\":["
                "{\"id\":\"a\",\"pattern\":\"x\",\"topic\":\"bus\",\"weight\":3},"
                "{\"id\":\"b\",\"pattern\":\"y\",\"topic\":\"bus\",\"weight\":2},"
                "{\"id\":\"c\",\"pattern\":\"z\",\"topic\":\"waste\"}]}");
    assert_null(test_run(t, "x", NULL).topic);
    assert_string_equal(test_run(t, "x y", NULL).topic, "bus");
    assert_string_equal(test_run(t, "z", NULL).topic, "waste");
}

static void a_rule_counts_for_and_against_topics(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("es", "es",
                       "{\"id\":\"a\",\"pattern\":\"x\",\"topic\":\"bus\",\"weight\":3,"
                       "\"topics\":{\"roads\":2}},"
                       "{\"id\":\"b\",\"pattern\":\"y\",\"topic\":\"roads\",\"weight\":2},"
                       "{\"id\":\"c\",\"pattern\":\"z\",\"kind\":\"praise\",\"weight\":1,"
                       "\"topics\":{\"bus\":-3,\"waste\":4}}"));
    struct bz_proposal p = test_run(t, "x y", NULL);

    (void)state;
    assert_string_equal(test_run(t, "x", NULL).topic, "bus");
    assert_string_equal(p.topic, "roads");
    /* Of two that count the same for it the one whose own it is. */
    assert_string_equal(p.topic_rule, "es/b");
    p = test_run(t, "x z", NULL);
    assert_string_equal(p.topic, "waste");
    assert_string_equal(p.topic_rule, "es/c");
    assert_int_equal(p.kind, BUZON_INQUIRY_PRAISE);
}

static void what_speaks_against_all_topics_leaves_none(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("es", "es",
                       "{\"id\":\"a\",\"pattern\":\"x\",\"topic\":\"bus\",\"weight\":3},"
                       "{\"id\":\"b\",\"pattern\":\"y\",\"weight\":1,"
                       "\"topics\":{\"bus\":-3,\"roads\":-1}}"));

    (void)state;
    assert_string_equal(test_run(t, "x", NULL).topic, "bus");
    assert_null(test_run(t, "x y", NULL).topic);
    assert_null(test_run(t, "y", NULL).topic);
}

static void what_comes_first_counts_more(void **state)
{
    BZ_AUTO(bz_triage) t = test_triage();

    (void)state;
    test_add(t,
             "{\"id\":\"es\",\"version\":\"1\",\"language\":\"es\",\"early\":100,\"least\":52,"
             "\"rules\":["
             "{\"id\":\"a\",\"pattern\":[\"x\",\"x{2,}\"],\"topic\":\"bus\",\"weight\":11},"
             "{\"id\":\"b\",\"pattern\":[\"y\"],\"topic\":\"roads\",\"weight\":10},"
             "{\"id\":\"c\",\"pattern\":\"(?<!k)w\",\"topic\":\"waste\",\"weight\":30}]}");
    /* Of sixty bytes three are five hundredths: more than the one that the weights differ. */
    assert_string_equal(test_run(t, "y, x", NULL).topic, "roads");
    assert_string_equal(test_run(t, "x, y", NULL).topic, "bus");
    assert_string_equal(test_run(t, "y x y", NULL).topic, "roads");
    /* Whatever of a rule comes first, and however it is looked for. */
    assert_string_equal(test_run(t, "xx y x", NULL).topic, "bus");
    assert_string_equal(test_run(t, "y xx x", NULL).topic, "roads");
    assert_string_equal(test_run(t, "kw y . . . . . . . . . . . . . w", NULL).topic, "roads");
    assert_string_equal(test_run(t, "w y", NULL).topic, "waste");
    /* Late in a text it is not enough. */
    assert_string_equal(test_run(t, ". . . . . . . . x", NULL).topic, "bus");
    assert_null(
        test_run(t, ". . . . . . . . . . . . . . . . . . . . . . . . . . x", NULL).topic);
}

static void topics_are_words_and_weights_beside_a_weight(void **state)
{
    static const char *const topics[] = {
        "\"weight\":1,\"topics\":[]",
        "\"weight\":1,\"topics\":{\"Not a word\":1}",
        "\"weight\":1,\"topics\":{\"bus\":1}",
        "\"weight\":1,\"topics\":{\"roads\":1001}",
        "\"weight\":1,\"topics\":{\"roads\":\"1\"}",
        "\"topics\":{\"roads\":1}",
    };
    char json[256];

    (void)state;
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++) {
        struct bz_err err = {0};
        BZ_AUTO(bz_triage) t = test_triage();

        (void)snprintf(
            json, sizeof json,
            PACK("es", "es", "{\"id\":\"a\",\"pattern\":\"x\",\"topic\":\"bus\",%s}"),
            topics[i]);
        assert_false(bz_triage_add(t, json, strlen(json), "mal.json", &err));
        assert_int_equal(err.code, BUZON_ERR_PARSE);
    }
}

static void leans_are_kinds_and_weights_beside_a_weight(void **state)
{
    static const char *const leans[] = {
        "\"weight\":1,\"leans\":[]",
        "\"weight\":1,\"leans\":{\"nonsense\":1}",
        "\"weight\":1,\"leans\":{\"report\":1}",
        "\"weight\":1,\"leans\":{\"praise\":0}",
        "\"leans\":{\"praise\":1}",
    };
    char json[256];

    (void)state;
    for (size_t i = 0; i < sizeof leans / sizeof *leans; i++) {
        struct bz_err err = {0};
        BZ_AUTO(bz_triage) t = test_triage();

        (void)snprintf(
            json, sizeof json,
            PACK("es", "es", "{\"id\":\"a\",\"pattern\":\"x\",\"kind\":\"report\",%s}"),
            leans[i]);
        assert_false(bz_triage_add(t, json, strlen(json), "mal.json", &err));
        assert_int_equal(err.code, BUZON_ERR_PARSE);
    }
}

static void without_packs_nothing_is_proposed(void **state)
{
    struct bz_err err = {0};
    struct bz_triage *none = bz_triage_new(&err);
    struct bz_proposal p;

    (void)state;
    assert_true(bz_triage_run(none, "La farola no luce.", "es", &p, &err));
    assert_int_equal(p.kind, BUZON_INQUIRY_OTHER);
    assert_null(p.rule);
    assert_null(p.topic);
    bz_triage_free(none);
}

static void a_rule_without_a_weight_stands_before_those_with_one(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("es", "es",
                       "{\"id\":\"a\",\"pattern\":\"x\",\"kind\":\"question\","
                       "\"priority\":\"urgent\",\"weight\":1000},"
                       "{\"id\":\"b\",\"pattern\":\"y\",\"kind\":\"report\"},"
                       "{\"id\":\"c\",\"pattern\":\"y\",\"priority\":\"normal\","
                       "\"no_answer_needed\":true,\"weight\":7},"
                       "{\"id\":\"d\",\"pattern\":\"x\",\"no_answer_needed\":false,"
                       "\"unit\":\"Agua\",\"weight\":8}"));
    struct bz_proposal p = test_run(t, "x y", NULL);

    (void)state;
    assert_string_equal(p.rule, "es/b");
    assert_int_equal(p.priority, BUZON_PRIORITY_URGENT);
    assert_false(p.no_answer_needed);
    assert_string_equal(p.unit, "Agua");
    assert_true(test_run(t, "y", NULL).no_answer_needed);
}

static void the_words_of_a_pack_tell_its_language(void **state)
{
    BZ_AUTO(bz_triage) t = test_triage();

    (void)state;
    test_add(t,
             "{\"id\":\"es\",\"version\":\"1\",\"language\":\"es\",\"words\":[\"la\",\"el\"],"
             "\"rules\":[{\"id\":\"a\",\"pattern\":[\"parada\"],\"topic\":\"bus\"}]}");
    test_add(t,
             "{\"id\":\"ca\",\"version\":\"1\",\"language\":\"ca\",\"words\":[\"la\",\"els\"],"
             "\"rules\":[{\"id\":\"a\",\"pattern\":[\"parada\"],\"topic\":\"market\"},"
             "{\"id\":\"b\",\"pattern\":[\"fanal\"],\"topic\":\"lighting\"}]}");
    assert_string_equal(test_run(t, "la parada", NULL).topic, "bus");
    assert_string_equal(test_run(t, "la parada dels els", NULL).topic, "market");
    assert_string_equal(test_run(t, "la parada dels els", "pt").topic, "market");
    /* What the network says goes first, and alone where the words say the same. */
    assert_string_equal(test_run(t, "la parada dels els", "es").topic, "bus");
    assert_string_equal(test_run(t, "un fanal dels els", "es").topic, "lighting");
    assert_null(test_run(t, "la fanal", "es").topic);
}

static void a_weight_is_a_number_from_1_to_1000(void **state)
{
    static const char *const weights[] = {"0", "1001", "-1", "\"7\"", "1.5"};
    char json[256];

    (void)state;
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        struct bz_err err = {0};
        BZ_AUTO(bz_triage) t = test_triage();

        (void)snprintf(json, sizeof json,
                       PACK("es", "es",
                            "{\"id\":\"a\",\"pattern\":\"x\",\"kind\":\"report\","
                            "\"weight\":%s}"),
                       weights[i]);
        assert_false(bz_triage_add(t, json, strlen(json), "mal.json", &err));
        assert_int_equal(err.code, BUZON_ERR_PARSE);
        assert_non_null(strstr(err.message, "weight"));
    }
}

/* --- the text --- */

static void case_accents_and_white_space_make_no_difference(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(
        PACK("es", "es", "{\"id\":\"a\",\"pattern\":\"^ano sin luz$\",\"kind\":\"report\"}"));

    (void)state;
    assert_non_null(test_run(t, "AÑO SIN LUZ", NULL).rule);
    assert_non_null(test_run(t, "  año\r\n\tsin \xC2\xA0luz \n", NULL).rule);
    assert_non_null(test_run(t, "an\xCC\x83o sin luz", NULL).rule);
    assert_null(test_run(t, "año sinluz", NULL).rule);
}

static void addresses_and_names_are_no_words_of_the_citizen(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("es", "es",
                       "{\"id\":\"a\",\"pattern\":\"[?]|farola\",\"kind\":\"question\"},"
                       "{\"id\":\"b\",\"pattern\":\"^hola #?plaza$\",\"kind\":\"other\"},"
                       "{\"id\":\"c\",\"pattern\":\"^ana@red$\",\"kind\":\"report\"}"));

    (void)state;
    assert_null(test_run(t, "mirad https://x.example/?farola=1", NULL).rule);
    assert_null(test_run(t, "WWW.farola.example y http://farola.example", NULL).rule);
    assert_null(test_run(t, "@farola_ayto@red.example: @farola", NULL).rule);
    assert_string_equal(test_run(t, "@ayto hola #Plaza https://x.example", NULL).rule, "es/b");
    assert_string_equal(test_run(t, "ana@red", NULL).rule, "es/c");
}

static void only_the_beginning_of_a_long_text_counts(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(
        PACK("es", "es", "{\"id\":\"a\",\"pattern\":\"farola\",\"kind\":\"report\"}"));
    size_t len = 64 * 1024;
    BZ_TEXT text = calloc(1, len + 100);

    (void)state;
    memset(text, 'x', len - 7);
    memcpy(text + len - 7, " farola", 8);
    assert_non_null(test_run(t, text, NULL).rule);
    memset(text, 'x', len - 1);
    memcpy(text + len - 1, "\xC3\xB1 farola", 10); /* the cut falls into a letter */
    assert_null(test_run(t, text, NULL).rule);
}

/* --- packs --- */

static void units_come_from_the_topic_unless_a_rule_names_one(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack("{\"id\":\"ayto\",\"version\":\"1\",\"language\":\"es\",\"rules\":["
                  "{\"id\":\"mayor\",\"pattern\":\"calle mayor\",\"unit\":\"Centro\"}],"
                  "\"units\":{\"lighting\":\"Alumbrado\",\"roads\":\"Obras\"}}");

    (void)state;
    test_add(t, PACK("es", "es",
                     "{\"id\":\"l\",\"pattern\":\"farola\",\"topic\":\"lighting\"},"
                     "{\"id\":\"w\",\"pattern\":\"agua\",\"topic\":\"water\"}"));
    assert_string_equal(test_run(t, "una farola", NULL).unit, "Alumbrado");
    assert_string_equal(test_run(t, "la farola de la calle Mayor", NULL).unit, "Centro");
    assert_null(test_run(t, "agua", NULL).unit);
}

static void an_earlier_pack_overrides_a_rule_in_its_place(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("ayto", "es",
                       "{\"id\":\"two\",\"pattern\":\"dos\",\"kind\":\"praise\"},"
                       "{\"id\":\"three\",\"off\":true}"));
    struct bz_proposal p;

    (void)state;
    test_add(t, PACK("es", "es",
                     "{\"id\":\"one\",\"pattern\":\"uno\",\"kind\":\"question\"},"
                     "{\"id\":\"two\",\"pattern\":\"x\",\"kind\":\"report\"},"
                     "{\"id\":\"three\",\"pattern\":\"tres\",\"kind\":\"report\"},"
                     "{\"id\":\"four\",\"pattern\":\"tres\",\"kind\":\"proposal\"}"));
    p = test_run(t, "uno dos", NULL); /* still behind "one" */
    assert_string_equal(p.rule, "es/one");
    p = test_run(t, "dos tres", NULL);
    assert_string_equal(p.rule, "ayto/two");
    assert_int_equal(p.kind, BUZON_INQUIRY_PRAISE);
    assert_null(test_run(t, "x", NULL).rule);
    assert_string_equal(test_run(t, "tres", NULL).rule, "es/four");
}

static void a_pack_of_another_language_overrides_nothing(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(
        PACK("ca", "ca", "{\"id\":\"light\",\"pattern\":\"fanal\",\"topic\":\"llum\"}"));

    (void)state;
    test_add(t,
             PACK("es", "es", "{\"id\":\"light\",\"pattern\":\"farola\",\"topic\":\"luz\"}"));
    assert_string_equal(test_run(t, "farola", NULL).topic_rule, "es/light");
    assert_string_equal(test_run(t, "fanal", NULL).topic_rule, "ca/light");
}

static void packs_in_the_language_of_the_text_are_asked_first(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("es", "es",
                       "{\"id\":\"a\",\"pattern\":\"bus\",\"topic\":\"autobus\"},"
                       "{\"id\":\"b\",\"pattern\":\"bus\",\"kind\":\"report\"}"));

    (void)state;
    test_add(t, PACK("eu", "eu", "{\"id\":\"e\",\"pattern\":\"bus\",\"topic\":\"garraio\"}"));
    assert_string_equal(test_run(t, "bus", NULL).topic_rule, "es/a");
    assert_string_equal(test_run(t, "bus", "eu").topic_rule, "eu/e");
    assert_string_equal(test_run(t, "bus", "EU-ES").topic_rule, "eu/e");
    assert_string_equal(test_run(t, "bus", "eus").topic_rule, "es/a");
    assert_string_equal(test_run(t, "bus", "").topic_rule, "es/a");
    /* what the language's own packs leave open, the others decide */
    assert_string_equal(test_run(t, "bus", "eu").rule, "es/b");
    assert_string_equal(test_run(t, "bus", "de").rule, "es/b");
}

static void a_language_that_is_not_meant_is_not_asked(void **state)
{
#define SPEAKS(id, language, words, topic)                                                     \
    "{\"id\":\"" id "\",\"version\":\"1\",\"language\":\"" language "\",\"words\":[" words     \
    "],\"rules\":[{\"id\":\"a\",\"pattern\":\"" topic "\",\"topic\":\"" topic "\"}]}"
    BZ_AUTO(bz_triage) t = test_pack(SPEAKS("es", "es", "\"el\",\"la\"", "luz"));

    (void)state;
    test_add(t, SPEAKS("gl", "gl", "\"la\",\"o\"", "lixo"));
    test_add(t, PACK("mio", "gl", "{\"id\":\"b\",\"pattern\":\"rua\",\"topic\":\"rua\"}"));
    assert_string_equal(test_run(t, "el el la", NULL).language, "es");
    assert_string_equal(test_run(t, "el el la", "gl").language, "es");
    assert_string_equal(test_run(t, "o", NULL).language, "gl");
    assert_null(test_run(t, "el o", NULL).language);
    assert_null(test_run(t, "luz", NULL).language);
    /* one word less: it may be Galician, and so may what has no words of its own */
    assert_string_equal(test_run(t, "el la lixo", NULL).topic, "lixo");
    assert_string_equal(test_run(t, "el la rua", NULL).topic, "rua");
    /* two less: it is Spanish */
    assert_null(test_run(t, "el la el lixo", NULL).topic);
    assert_null(test_run(t, "el la el rua", NULL).topic);
    /* the network says otherwise: both are asked, and no third one */
    assert_string_equal(test_run(t, "el la el lixo", "gl").topic, "lixo");
    assert_string_equal(test_run(t, "el la el luz", "gl").topic, "luz");
    /* nothing is known: everybody is asked */
    assert_string_equal(test_run(t, "lixo", NULL).topic, "lixo");
#undef SPEAKS
}

static void a_pack_is_added_once(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("es", "es", "{\"id\":\"a\",\"pattern\":\"x\",\"kind\":\"report\"}"));
    struct bz_err err = {0};
    const char *again =
        PACK("es", "es", "{\"id\":\"b\",\"pattern\":\"y\",\"kind\":\"report\"}");

    (void)state;
    assert_false(bz_triage_add(t, again, strlen(again), NULL, &err));
    assert_int_equal(err.code, BUZON_ERR_INVALID);
    assert_string_equal(err.message, "a pack es was added before");
    assert_null(test_run(t, "y", NULL).rule);
}

static void a_pack_that_is_refused_changes_nothing(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("es", "es", "{\"id\":\"a\",\"pattern\":\"x\",\"kind\":\"report\"}"));
    struct bz_err err = {0};
    const char *bad = PACK("ayto", "es",
                           "{\"id\":\"a\",\"pattern\":\"y\",\"kind\":\"report\"},"
                           "{\"id\":\"b\",\"pattern\":\"(\",\"kind\":\"report\"}");

    (void)state;
    assert_false(bz_triage_add(t, bad, strlen(bad), NULL, &err));
    assert_null(test_run(t, "y", NULL).rule);
    assert_string_equal(test_run(t, "x", NULL).rule, "es/a");
}

/* --- mistakes --- */

#define HEAD "{\"id\": \"es\",\n \"version\": \"1\", \"language\": \"es\", \"rules\": [\n"

static void every_mistake_is_named_with_its_place(void **state)
{
    static const struct {
        const char *json;
        int line, column;
        const char *message;
    } cases[] = {
        {"[]", 1, 1, "a pack of rules is an object"},
        {"{}", 1, 1, "id is missing"},
        {"{\"id\": 5}", 1, 8, "id is not a text"},
        {"{\"id\": \"ES\"}", 1, 8, "id may have a-z, 0-9 and ._- only"},
        {"{\"id\": \"es\", \"version\": \"\"}", 1, 25, "version is empty"},
        {"{\"id\": \"es\", \"version\": \"1\"}", 1, 1, "language is missing"},
        {"{\"id\":\"es\",\"version\":\"1\",\"language\":\"es\"}", 1, 1, "rules is missing"},
        {"{\"id\":\"es\",\n\"reglas\": []}", 2, 11, "\"reglas\" is not known here"},
        {HEAD "[]]}", 3, 1, "a rule is an object"},
        {HEAD "{}]}", 3, 1, "id is missing"},
        {HEAD "{\"id\": \"a b\"}]}", 3, 8, "id may have a-z, 0-9 and ._- only"},
        {HEAD "{\"id\": \"a\",\n  \"patern\": \"x\"}]}", 4, 13, "\"patern\" is not known here"},
        {HEAD "{\"id\": \"a\", \"kind\": \"report\"}]}", 3, 1, "rule a has no pattern"},
        {HEAD "{\"id\": \"a\", \"pattern\": \"x\"}]}", 3, 1, "rule a proposes nothing"},
        {HEAD "{\"id\": \"a\", \"pattern\": 5}]}", 3, 24,
         "pattern is not a pattern or a list of them"},
        {HEAD "{\"id\": \"a\", \"pattern\": []}]}", 3, 24,
         "pattern is not a pattern or a list of them"},
        {HEAD "{\"id\": \"a\", \"pattern\": [\"x\", \"\"]}]}", 3, 24,
         "pattern is not a pattern or a list of them"},
        {HEAD "{\"id\": \"a\", \"pattern\": \"x\", \"kind\": \"rant\"}]}", 3, 37,
         "there is no kind \"rant\""},
        {HEAD "{\"id\": \"a\", \"pattern\": \"x\", \"kind\": 1}]}", 3, 37,
         "there is no kind \"\""},
        {HEAD "{\"id\": \"a\", \"pattern\": \"x\", \"priority\": \"now\"}]}", 3, 41,
         "there is no priority \"now\""},
        {HEAD "{\"id\": \"a\", \"pattern\": \"x\", \"topic\": \"Luz\"}]}", 3, 38,
         "topic may have a-z, 0-9 and ._- only"},
        {HEAD "{\"id\": \"a\", \"pattern\": \"x\", \"unit\": \"\"}]}", 3, 37, "unit is empty"},
        {HEAD "{\"id\": \"a\", \"pattern\": \"x\", \"no_answer_needed\": 1}]}", 3, 49,
         "no_answer_needed is neither true nor false"},
        {HEAD "{\"id\": \"a\", \"pattern\": \"x\", \"kind\": \"report\"},\n{\"id\": \"a\"}]}",
         4, 8, "there is a rule a already"},
        {"{\"id\":\"es\",\"version\":\"1\",\"language\":\"es\",\"rules\":[],\"units\":[]}", 1,
         61, "units is not an object"},
        {"{\"id\":\"es\",\"version\":\"1\",\"language\":\"es\",\"rules\":[],\n"
         "\"units\":{\"roads\": 7}}",
         2, 19, "the unit of roads is not a text"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        test_refused(cases[i].json, cases[i].line, cases[i].column, cases[i].message);
}

static void a_pattern_that_does_not_compile_is_named_with_its_offset(void **state)
{
    (void)state;
    test_refused(HEAD "{\"id\": \"a\", \"pattern\": \"far(ola\", \"kind\": \"report\"}]}", 3,
                 24, "pattern: missing closing parenthesis at offset 7");
    test_refused(HEAD
                 "{\"id\": \"a\", \"pattern\": [\"x\",\n   \"*y\"], \"kind\": \"report\"}]}",
                 4, 4, "pattern: quantifier does not follow a repeatable item at offset 0");
    test_refused(HEAD "{\"id\": \"a\", \"pattern\": \"x\",\n \"unless\": \"[a\", \"kind\": "
                      "\"report\"}]}",
                 4, 12, "unless: missing terminating ] for character class at offset 2");
    test_refused(HEAD "{\"id\": \"a\", \"pattern\": \"\\\\C\", \"kind\": \"report\"}]}", 3, 24,
                 "pattern: using \\C is disabled by the application at offset 2");
}

static void malformed_json_is_refused_where_it_breaks(void **state)
{
    struct bz_err err = {0};
    struct bz_triage *t = test_triage();
    const char *json = HEAD "{\"id\": \"a\",,}]}";

    (void)state;
    assert_false(bz_triage_add(t, json, strlen(json), "mal.json", &err));
    assert_int_equal(err.code, BUZON_ERR_PARSE);
    assert_string_equal(err.source, "mal.json");
    assert_int_equal(err.line, 3);
    assert_int_equal(err.column, 12);
    bz_triage_free(t);
}

static void a_file_that_is_not_there_is_named(void **state)
{
    struct bz_err err = {0};
    struct bz_triage *t = test_triage();

    (void)state;
    assert_false(bz_triage_add_file(t, "/nowhere/es.json", &err));
    assert_int_equal(err.code, BUZON_ERR_NOT_FOUND);
    assert_non_null(strstr(err.message, "/nowhere/es.json"));
    bz_triage_free(t);
}

static void two_thousand_rules_are_the_limit(void **state)
{
    BZ_DONE(bz_str) s = {0};
    struct bz_err err = {0};
    struct bz_triage *t = test_triage();

    (void)state;
    bz_str_add(&s, HEAD "0");
    for (int i = 0; i < 2000; i++)
        bz_str_add(&s, ",0");
    bz_str_add(&s, "]}");
    assert_false(bz_triage_add(t, s.data, s.len, NULL, &err));
    assert_string_equal(err.message, "2001 rules; a pack may have 2000");
    bz_triage_free(t);
}

/* --- limits --- */

static double seconds_of_run(const struct bz_triage *t, const char *text, struct bz_proposal *p)
{
    clock_t from = clock();

    *p = test_run(t, text, "es");
    return (double)(clock() - from) / CLOCKS_PER_SEC;
}

static void a_catastrophic_pattern_counts_as_not_fired(void **state)
{
    static const char *const patterns[] = {"^(a+)+$", "(a|aa)+$", "(.*?,){20,}x", "(a*)*b",
                                           "(?:(?:a?){30}){30}c"};
    char text[5000];

    (void)state;
    memset(text, 'a', sizeof text - 2);
    memcpy(text + sizeof text - 2, "!", 2);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        char json[512];
        struct bz_triage *t = test_triage();
        struct bz_proposal p;

        (void)snprintf(json, sizeof json,
                       PACK("es", "es",
                            "{\"id\":\"bad\",\"pattern\":\"%s\",\"kind\":\"report\"},"
                            "{\"id\":\"good\",\"pattern\":\"!\",\"kind\":\"question\"}"),
                       patterns[i]);
        test_add(t, json);
        assert_true(seconds_of_run(t, text, &p) < 1);
        assert_string_equal(p.rule, "es/good");
        bz_triage_free(t);
    }
}

/* A pattern cannot lift the limits it runs under. */
static void a_pattern_may_not_raise_its_limits(void **state)
{
    BZ_AUTO(bz_triage)
    t = test_pack(PACK("es", "es",
                       "{\"id\":\"a\",\"pattern\":\"(*LIMIT_MATCH=4000000000)^(a+)+$\","
                       "\"kind\":\"report\"}"));
    struct bz_proposal p;
    char text[200];

    (void)state;
    memset(text, 'a', sizeof text - 2);
    memcpy(text + sizeof text - 2, "!", 2);
    assert_true(seconds_of_run(t, text, &p) < 1);
    assert_null(p.rule);
}

static void hostile_text_of_a_megabyte_is_read_in_time(void **state)
{
    static const char *const parts[] = {
        "gracias ",      "a",       "¿", "hay ", "por que no ", "( ", "gracias por la rapidez ",
        "@a https://b ", "\xF0\x9F"};
    size_t len = 1 << 20;
    BZ_TEXT text = calloc(1, len + 64);
    struct bz_triage *t = test_triage();
    struct bz_err err = {0};
    struct bz_proposal p;

    (void)state;
    if (!bz_triage_add_file(t, TRIAGE_PACK, &err))
        fail_msg("%s", err.message);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t n = strlen(parts[i]);

        for (size_t at = 0; at < len; at += n)
            memcpy(text + at, parts[i], n + 1);
        assert_true(seconds_of_run(t, text, &p) < 3);
    }
    bz_triage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_rule_that_fires_decides_each_thing_alone),
        cmocka_unit_test(a_text_nobody_knows_is_other_and_names_no_rule),
        cmocka_unit_test(with_and_unless_are_conditions),
        cmocka_unit_test(a_list_is_of_whole_words),
        cmocka_unit_test(signs_of_a_list_stand_wherever_they_stand),
        cmocka_unit_test(the_highest_sum_of_weights_decides),
        cmocka_unit_test(a_rule_counts_for_the_kinds_it_leans_to),
        cmocka_unit_test(a_topic_below_the_least_is_not_proposed),
        cmocka_unit_test(a_rule_counts_for_and_against_topics),
        cmocka_unit_test(what_speaks_against_all_topics_leaves_none),
        cmocka_unit_test(what_comes_first_counts_more),
        cmocka_unit_test(topics_are_words_and_weights_beside_a_weight),
        cmocka_unit_test(leans_are_kinds_and_weights_beside_a_weight),
        cmocka_unit_test(without_packs_nothing_is_proposed),
        cmocka_unit_test(a_rule_without_a_weight_stands_before_those_with_one),
        cmocka_unit_test(the_words_of_a_pack_tell_its_language),
        cmocka_unit_test(a_weight_is_a_number_from_1_to_1000),
        cmocka_unit_test(case_accents_and_white_space_make_no_difference),
        cmocka_unit_test(addresses_and_names_are_no_words_of_the_citizen),
        cmocka_unit_test(only_the_beginning_of_a_long_text_counts),
        cmocka_unit_test(units_come_from_the_topic_unless_a_rule_names_one),
        cmocka_unit_test(an_earlier_pack_overrides_a_rule_in_its_place),
        cmocka_unit_test(a_pack_of_another_language_overrides_nothing),
        cmocka_unit_test(packs_in_the_language_of_the_text_are_asked_first),
        cmocka_unit_test(a_language_that_is_not_meant_is_not_asked),
        cmocka_unit_test(a_pack_is_added_once),
        cmocka_unit_test(a_pack_that_is_refused_changes_nothing),
        cmocka_unit_test(every_mistake_is_named_with_its_place),
        cmocka_unit_test(a_pattern_that_does_not_compile_is_named_with_its_offset),
        cmocka_unit_test(malformed_json_is_refused_where_it_breaks),
        cmocka_unit_test(a_file_that_is_not_there_is_named),
        cmocka_unit_test(two_thousand_rules_are_the_limit),
        cmocka_unit_test(a_catastrophic_pattern_counts_as_not_fired),
        cmocka_unit_test(a_pattern_may_not_raise_its_limits),
        cmocka_unit_test(hostile_text_of_a_megabyte_is_read_in_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
