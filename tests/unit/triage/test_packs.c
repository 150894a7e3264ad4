/* SPDX-License-Identifier: EUPL-1.2 */
/* The packs of five languages together: which of them a text goes to, and what plain messages
 * are taken for. What they make of hard ones is counted by tests/bench/triage.py. */
#include "unit.h"

#include <stdlib.h>
#include <time.h>

static struct bz_triage *packs;

static int test_open(void **state)
{
    static const char *const names[] = {"es", "ca", "gl", "eu", "en"};
    char path[512];

    (void)state;
    packs = test_triage();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct bz_err err = {0};

        (void)snprintf(path, sizeof path, "%s/%s.json", TRIAGE_DATA, names[i]);
        if (!bz_triage_add_file(packs, path, &err))
            fail_msg("%s:%d:%d: %s", err.source, err.line, err.column, err.message);
    }
    return 0;
}

static int test_close(void **state)
{
    (void)state;
    bz_triage_free(packs);
    return 0;
}

static const struct {
    const char *language, *kind, *topic, *text;
} plain[] = {
    {"es", "question", "sport", "Hola, ¿a qué hora abre la piscina los domingos?"},
    {"es", "report", "lighting", "La farola de la esquina está rota desde el lunes"},
    {"ca", "question", "sport", "Bon dia, a quina hora obre la piscina els diumenges?"},
    {"ca", "report", "lighting", "El fanal de la cantonada està trencat des de dilluns"},
    {"ca", "proposal", "parks", "Proposo que es plantin més arbres a la plaça"},
    {"gl", "question", "sport", "Ola, a que hora abre a piscina os domingos?"},
    {"gl", "report", "lighting", "A farola da esquina está rota dende o luns"},
    {"gl", "explanation", "taxes",
     "Por que se subiu a taxa do lixo? Queremos unha explicación"},
    {"eu", "question", "sport", "Kaixo, zer ordutan irekitzen da igerilekua igandeetan?"},
    {"eu", "report", "lighting", "Farola hautsita dago astelehenetik"},
    {"eu", "proposal", "parks", "Parkean zuhaitz gehiago landatzea proposatzen dugu"},
    {"en", "question", "sport", "Hello, what time does the pool open on Sundays?"},
    {"en", "report", "lighting", "The lamp on the corner has been broken since Monday"},
    {"en", "complaint", "waste", "The bins are disgusting and nobody listens to us"},
};

static void plain_messages_go_to_the_pack_of_their_language(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        struct bz_proposal p = test_run(packs, plain[i].text, NULL);

        if (!p.rule || strncmp(p.rule, plain[i].language, 2) != 0)
            fail_msg("%s: %s", p.rule ? p.rule : "-", plain[i].text);
        assert_string_equal(buzon_inquiry_kind_name(p.kind), plain[i].kind);
        assert_string_equal(p.topic, plain[i].topic);
        assert_false(p.no_answer_needed);
        assert_int_not_equal(p.priority, BUZON_PRIORITY_URGENT);
    }
}

static void danger_to_life_is_urgent_in_each_language(void **state)
{
    static const char *const texts[] = {
        "Hay un hombre en el suelo que no respira",
        "Hi ha un home a terra que no respira",
        "Hai un home no chan que non respira",
        "Gizon bat lurrean dago eta ez du arnasarik hartzen",
        "There is a man on the ground who isn't breathing",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (test_run(packs, texts[i], NULL).priority != BUZON_PRIORITY_URGENT)
            fail_msg("%s", texts[i]);
    }
}

static void only_thanks_need_no_answer_in_each_language(void **state)
{
    static const struct {
        const char *language, *thanks, *more;
    } texts[] = {
        {"es", "¡Muchas gracias!", "Muchas gracias, pero la farola sigue apagada"},
        {"ca", "Moltes gràcies!", "Moltes gràcies, però el fanal encara no va"},
        {"gl", "Moitas grazas!", "Moitas grazas, pero a farola segue apagada"},
        {"eu", "Eskerrik asko!", "Eskerrik asko, baina farola itzalita dago oraindik"},
        {"en", "Thank you very much!", "Thank you very much, but the lamp is still off"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!test_run(packs, texts[i].thanks, texts[i].language).no_answer_needed)
            fail_msg("%s", texts[i].thanks);
        if (test_run(packs, texts[i].more, texts[i].language).no_answer_needed)
            fail_msg("%s", texts[i].more);
    }
}

/* 64 KiB of what the patterns begin with and go on with; a quadratic pattern would take hours.
 */
static void hostile_text_is_read_in_time(void **state)
{
    static const char *const parts[] = {"gracias ", "a",        "no ",    "huele ",
                                        "? ",       "hola, ",   "se ha ", "\xf0\x9f\x98\x8d",
                                        "por que ", "zergatik "};
    enum { BYTES = 64 * 1024 };
    char *text = malloc(BYTES + 16);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t len = 0;
        clock_t from = clock();

        while (len < BYTES) {
            memcpy(text + len, parts[i], strlen(parts[i]));
            len += strlen(parts[i]);
        }
        text[len] = '\0';
        (void)test_run(packs, text, NULL);
        if ((clock() - from) > 5 * CLOCKS_PER_SEC)
            fail_msg("%s: %.1f s", parts[i], (double)(clock() - from) / CLOCKS_PER_SEC);
        print_message("%s: %.0f ms\n", parts[i],
                      1e3 * (double)(clock() - from) / CLOCKS_PER_SEC);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_messages_go_to_the_pack_of_their_language),
        cmocka_unit_test(danger_to_life_is_urgent_in_each_language),
        cmocka_unit_test(only_thanks_need_no_answer_in_each_language),
        cmocka_unit_test(hostile_text_is_read_in_time),
    };

    return cmocka_run_group_tests(tests, test_open, test_close);
}
