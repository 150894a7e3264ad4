/* SPDX-License-Identifier: EUPL-1.2 */
/* Texts that ask the same, and those that only look like it: cases of our own, and the labelled
 * pairs, of which those held aside are seen as sums only. */
#include "../base/unit.h"

#include "base/json.h"
#include "text/alike.h"

#include <stdio.h>

/* --- cases --- */

static const char lamp[] = "Farola fundida en la calle Mayor, 3.";
static const char bridge[] =
    "Pedimos que se repare el puente peatonal del Molino antes del invierno: los niños cruzan "
    "por la carretera para ir a la escuela.";

static const struct {
    const char *name, *a, *b;
    bool alike;
} cases[] = {
    {"the same", bridge, bridge, true},
    {"without case, accents and points", lamp, "FAROLA FUNDIDA CALLE MAYOR 3", true},
    {"good manners", lamp, "Buenos días: farola fundida en la calle Mayor 3. Muchas gracias",
     true},
    {"another number", lamp, "Farola fundida en la calle Mayor, 30.", false},
    {"a number more", lamp, "Farola fundida en la calle Mayor, 3 y 5.", false},
    {"another street", lamp, "Farola fundida en la calle Menor, 3.", false},
    {"another letter", "Farola fundida en la calle Mayor, portal A.",
     "Farola fundida en la calle Mayor, portal E.", false},
    {"a king with another number", "Semáforo apagado en la avenida Jaime I con la calle Sol",
     "Semáforo apagado en la avenida Jaime II con la calle Sol", false},
    {"of a short one every word counts", lamp,
     "Farola fundida en la calle Mayor del Puerto, 3.", false},
    {"thousands", "Dedicad esos 40.000 euros al comedor", "dedicad esos 40000€ al comedor",
     true},
    {"a time of day", "El bus de las 22:30 ya no pasa por la plaza",
     "el bus de las 22.30 ya no pasa por la plaza...", true},
    {"the writer's own numbers",
     "Quisiera pedir cita para empadronarme. Mi teléfono es 555 010 203.",
     "quisiera pedir cita para empadronarme, mi telefono es 555 010 777, DNI 00000000T", false},
    {"the writer's telephone",
     "Quisiera pedir cita para empadronarme. Mi teléfono es 555 010 203.",
     "quisiera pedir cita para empadronarme, mi teléfono es 555-010-777", true},
    {"a telephone that is what it is about", "No contesta nadie en el teléfono 555 010 203",
     "No contesta nadie en el teléfono 555 010 777", false},
    {"a file's number is nobody's telephone", "Quiero saber cómo va mi expediente 202400001",
     "Quiero saber cómo va mi expediente 202400002", false},
    {"a name below", bridge,
     "Pedimos que se repare el puente peatonal del Molino antes del invierno: los niños cruzan "
     "por la carretera para ir a la escuela.\n\nCarmela y Nicanor",
     true},
    {"a line of one's own each",
     "Vivo al lado. Pedimos que se repare el puente peatonal del Molino antes del invierno: "
     "los "
     "niños cruzan por la carretera para ir a la escuela.",
     "Pedimos que se repare el puente peatonal del Molino antes del invierno: los niños cruzan "
     "por la carretera para ir a la escuela.\nFirmado: Carmela",
     true},
    {"a demand more", bridge,
     "Pedimos que se repare el puente peatonal del Molino antes del invierno: los niños cruzan "
     "por la carretera para ir a la escuela. Exigimos una acera.",
     false},
    {"a question more", bridge,
     "Pedimos que se repare el puente peatonal del Molino antes del invierno: los niños cruzan "
     "por la carretera para ir a la escuela. ¿Cuándo empiezan?",
     false},
    {"quoted to say no", bridge,
     "No estoy de acuerdo. Pedimos que se repare el puente peatonal del Molino antes del "
     "invierno: los niños cruzan por la carretera para ir a la escuela.",
     false},
    {"turned round", bridge,
     "Pedimos que no se repare el puente peatonal del Molino antes del invierno: los niños "
     "cruzan por la carretera para ir a la escuela.",
     false},
    {"words exchanged", "Quiten los aparcamientos de la plaza y pongan los árboles del vivero",
     "Quiten los árboles del vivero y pongan los aparcamientos de la plaza", false},
    {"one sentence for another",
     "Vivo al lado. Pedimos que se repare el puente peatonal del Molino antes del invierno. Lo "
     "usa media escuela. Los niños cruzan por la carretera para ir a clase.",
     "Vivo al lado. Pedimos que se repare el puente peatonal del Molino antes del invierno. Lo "
     "pisan los camiones. Los niños cruzan por la carretera para ir a clase.",
     false},
    {"whom it is said to", "@ayto@red.example la fuente de la plaza pierde agua",
     "La fuente de la plaza pierde agua", true},
    {"where to write back",
     "La fuente de la plaza Nueva pierde agua desde ayer, vecina@correo.example",
     "La fuente de la plaza Nueva pierde agua desde ayer", true},
    {"a link that counts", "No funciona esta página: https://ayto.example/tasas?de=boletin",
     "No funciona esta página https://ayto.example/tasas", true},
    {"another link", "No funciona esta página: https://ayto.example/tasas",
     "No funciona esta página: https://ayto.example/bodas", false},
    {"an apostrophe", "The hotel's fence blocks the old harbour path",
     "the hotels fence blocks the old harbour path", true},
    {"an elision", "El fanal de la plaça de l'Om 6 no s'encén",
     "el fanal de la plaça de l’om 6 no s’encen", true},
    {"too few words", "La farola no", "La farola no", false},
    {"nothing but good manners", "Hola, buenos días. Muchas gracias.", "Hola, buenos días",
     false},
    {"nothing", "", "", false},
};

static int score_of(const char *a, const char *b)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_alike) x = bz_alike_new(a, &err);
    BZ_AUTO(bz_alike) y = bz_alike_new(b, &err);
    int one, two;

    assert_non_null(x);
    assert_non_null(y);
    one = bz_alike_score(x, y, &err);
    two = bz_alike_score(y, x, &err);
    assert_int_equal(one, two);
    assert_in_range(one, 0, BZ_ALIKE_SAME);
    return one;
}

static void each_case_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int score = score_of(cases[i].a, cases[i].b);

        if ((score > 0) != cases[i].alike)
            fail_msg("%s: %d", cases[i].name, score);
    }
    assert_int_equal(score_of(bridge, bridge), BZ_ALIKE_SAME);
}

/* --- pieces --- */

static bool piece_is_common(const char *a, const char *b)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_alike) x = bz_alike_new(a, &err);
    BZ_AUTO(bz_alike) y = bz_alike_new(b, &err);
    struct bz_alike_piece of_x[BZ_ALIKE_PIECES], of_y[BZ_ALIKE_PIECES];
    size_t n = bz_alike_pieces(x, of_x), m = bz_alike_pieces(y, of_y);

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++)
            if (of_x[i].len == of_y[j].len &&
                memcmp(of_x[i].bytes, of_y[j].bytes, of_x[i].len) == 0)
                return true;
    return false;
}

static void pieces_are_few_and_none_is_there_twice(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_alike) a = bz_alike_new(bridge, &err);
    BZ_AUTO(bz_alike)
    chant = bz_alike_new("abran piscina abran piscina abran piscina abran piscina", &err);
    BZ_AUTO(bz_alike) few = bz_alike_new("farola fundida", &err);
    struct bz_alike_piece pieces[BZ_ALIKE_PIECES];

    (void)state;
    assert_int_equal(bz_alike_words(a), 12);
    assert_int_equal(bz_alike_pieces(a, pieces), BZ_ALIKE_PIECES);
    assert_int_equal(bz_alike_pieces(chant, pieces), 2);
    assert_int_equal(bz_alike_pieces(few, pieces), 0);
}

/* --- the labelled pairs --- */

struct tally {
    int right, wrong, missed, unfound;
};

static void pair_count(const char *line, struct tally sets[2])
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_json) j = bz_json_parse(line, strlen(line), NULL, "pair", &err);
    const char *a = bz_json_str(j, "a"), *b = bz_json_str(j, "b");
    struct tally *t = &sets[strcmp(bz_json_str(j, "set"), "held") == 0];
    bool same = bz_json_flag(j, "same", false), told = score_of(a, b) > 0;

    t->right += same && told;
    t->wrong += !same && told;
    t->missed += same && !told;
    t->unfound += told && !piece_is_common(a, b);
}

/* What is told to be the same is so; that much is not told is a price that is paid for it. */
static void labelled_pairs_are_told_apart(void **state)
{
    FILE *f = fopen(ALIKE_PAIRS, "r");
    struct tally sets[2] = {0};
    char line[8192];

    (void)state;
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        pair_count(line, sets);
    assert_int_equal(fclose(f), 0);
    for (int i = 0; i < 2; i++) {
        const struct tally *t = &sets[i];

        print_message("%s: %d right, %d wrong, %d of the same missed, %d unfound\n",
                      i ? "held aside" : "train", t->right, t->wrong, t->missed, t->unfound);
        assert_true(t->right > 20);
        assert_true(t->right * 100 >= (t->right + t->wrong) * 98);
        assert_int_equal(t->unfound, 0);
    }
}

/* --- what is hostile --- */

static char *repeated(const char *text, size_t n)
{
    BZ_LOCAL_ERR(err);
    struct bz_str s = {0};

    for (size_t i = 0; i < n; i++)
        bz_str_addf(&s, "%s%zu ", text, i);
    return bz_str_take(&s, &err);
}

static void what_is_too_much_to_compare_is_not_alike(void **state)
{
    BZ_TEXT one = repeated("palabra", 600);
    BZ_TEXT other = repeated("otracosa", 600);
    BZ_TEXT endless = repeated("y mas", BZ_ALIKE_WORDS_MAX);

    (void)state;
    assert_int_equal(score_of(one, one), BZ_ALIKE_SAME);
    assert_int_equal(score_of(one, other), 0);
    assert_int_equal(score_of(endless, endless), 0);
}

static void bytes_that_are_no_text_are_read(void **state)
{
    static const char *const texts[] = {
        "\xff\xfe\x80", "\xC2",     "@",         "@@@@ @", "1",   "1.",      "://",
        "www.",         "00000000", "00000000-", "'s",     "a's", "\xE2\x80"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            assert_int_equal(score_of(texts[i], texts[k]), 0);
}

static bool compare(struct bz_err *err)
{
    BZ_AUTO(bz_alike) a = bz_alike_new("Firma 1: la fuente de la plaza pierde agua, oiga", err);
    BZ_AUTO(bz_alike)
    b = a ? bz_alike_new("Agua 2: la fuente de la plaza pierde agua", err) : NULL;

    return b && bz_alike_score(a, b, err) >= 0;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    unit_sweep(compare);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_is_told),
        cmocka_unit_test(pieces_are_few_and_none_is_there_twice),
        cmocka_unit_test(labelled_pairs_are_told_apart),
        cmocka_unit_test(what_is_too_much_to_compare_is_not_alike),
        cmocka_unit_test(bytes_that_are_no_text_are_read),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
