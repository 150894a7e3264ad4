/* SPDX-License-Identifier: EUPL-1.2 */
/* Long answers in parts. */
#include "../base/unit.h"

#include "base/auto.h"
#include "base/str.h"
#include "network/network.h"
#include "text/length.h"
#include "text/split.h"

static int64_t graphemes(void *ctx, const char *text, struct bz_err *err)
{
    (void)ctx;
    return bz_length(text, BZ_LENGTH_GRAPHEMES, err);
}

static int64_t as_mastodon(void *ctx, const char *text, struct bz_err *err)
{
    (void)ctx;
    return bz_length_mastodon(text, 23, err);
}

static const struct {
    const char *name, *text;
    int64_t limit;
    size_t n;
    const char *parts[6];
} cases[] = {
    {"fits", "Gracias, vecina.", 16, 1, {"Gracias, vecina."}},
    {"fits with its space", " a ", 3, 1, {" a "}},
    {"empty", "", 0, 1, {""}},
    {"at paragraphs",
     "Uno dos tres.\n\nCuatro cinco.\n\nSeis.",
     24,
     3,
     {"(1/3) Uno dos tres.", "(2/3) Cuatro cinco.", "(3/3) Seis."}},
    {"paragraphs that fit together",
     "Uno dos tres.\n\nCuatro cinco.\n\nSeis.",
     26,
     2,
     {"(1/2) Uno dos tres.", "(2/2) Cuatro cinco.\n\nSeis."}},
    {"at lines",
     "Uno dos tres\ncuatro cinco seis siete",
     30,
     2,
     {"(1/2) Uno dos tres", "(2/2) cuatro cinco seis siete"}},
    {"at sentences",
     "Se arregla hoy. ¿Algo más? Diga «sí.» Adiós a todos.",
     34,
     2,
     {"(1/2) Se arregla hoy. ¿Algo más?", "(2/2) Diga «sí.» Adiós a todos."}},
    {"a greeting does not stand alone",
     "Hola.\n\nSe arregla la farola mañana",
     30,
     2,
     {"(1/2) Hola.\n\nSe arregla la", "(2/2) farola mañana"}},
    {"at words",
     "uno dos tres cuatro cinco",
     16,
     4,
     {"(1/4) uno dos", "(2/4) tres", "(3/4) cuatro", "(4/4) cinco"}},
    {"within a word", "abcdefghijklmno", 11, 3, {"(1/3) abcde", "(2/3) fghij", "(3/3) klmno"}},
    {"never within a grapheme",
     "👋🏽👋🏽👋🏽👋🏽👋🏽👋🏽👋🏽👋🏽",
     7,
     8,
     {"(1/8) 👋🏽", "(2/8) 👋🏽", "(3/8) 👋🏽", "(4/8) 👋🏽", "(5/8) 👋🏽",
      "(6/8) 👋🏽"}},
    {"space at the ends", "  aaaa bbbb  \n", 10, 2, {"(1/2) aaaa", "(2/2) bbbb"}},
};

static void each_text_is_cut_at_its_best_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_LOCAL_ERR(err);
        BZ_DONE(bz_texts) parts = {0};

        if (!bz_text_split(cases[i].text, cases[i].limit, graphemes, NULL, &parts, &err))
            fail_msg("%s: %s", cases[i].name, err.message);
        for (size_t k = 0; k < parts.n && k < 6; k++)
            if (!cases[i].parts[k] || strcmp(parts.items[k], cases[i].parts[k]) != 0)
                fail_msg("%s, part %zu of %zu: \"%s\"", cases[i].name, k + 1, parts.n,
                         parts.items[k]);
        assert_int_equal(parts.n, cases[i].n);
    }
}

static char *repeated(const char *word, int n)
{
    BZ_LOCAL_ERR(err);
    struct bz_str s = {0};

    for (int i = 0; i < n; i++)
        bz_str_addf(&s, "%s%d ", word, i);
    return bz_str_take(&s, &err);
}

static void more_than_nine_parts_are_numbered_with_two_digits(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_DONE(bz_texts) parts = {0};
    BZ_TEXT text = repeated("palabra", 60);
    size_t words = 0;

    (void)state;
    assert_true(bz_text_split(text, 40, graphemes, NULL, &parts, &err));
    assert_int_equal(parts.n, 20);
    assert_string_equal(parts.items[0], "(1/20) palabra0 palabra1 palabra2");
    assert_string_equal(parts.items[19], "(20/20) palabra57 palabra58 palabra59");
    for (size_t i = 0; i < parts.n; i++) {
        assert_true(graphemes(NULL, parts.items[i], &err) <= 40);
        for (const char *at = parts.items[i]; (at = strstr(at, "palabra")); at++)
            words++;
    }
    assert_int_equal(words, 60);
}

static void addresses_are_kept_whole_and_cost_what_the_network_says(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_DONE(bz_texts) parts = {0};
    static const char text[] =
        "Mire https://ayto.example/una/ruta/que/es/muy/larga/de/verdad y "
        "https://ayto.example/otra/ruta/que/es/muy/larga/de/verdad también.";

    (void)state;
    assert_true(bz_text_split(text, 45, as_mastodon, NULL, &parts, &err));
    assert_int_equal(parts.n, 2);
    assert_string_equal(
        parts.items[0],
        "(1/2) Mire https://ayto.example/una/ruta/que/es/muy/larga/de/verdad y");
    assert_string_equal(
        parts.items[1],
        "(2/2) https://ayto.example/otra/ruta/que/es/muy/larga/de/verdad también.");
}

static void a_limit_without_room_is_refused(void **state)
{
    (void)state;
    for (int64_t limit = -1; limit < 7; limit++) {
        BZ_LOCAL_ERR(err);
        BZ_DONE(bz_texts) parts = {0};

        assert_false(
            bz_text_split("una respuesta larga", limit, graphemes, NULL, &parts, &err));
        assert_int_equal(err.code, BUZON_ERR_TOO_LONG);
        assert_int_equal(parts.n, 0);
    }
}

static void more_than_ninety_nine_parts_are_refused(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_DONE(bz_texts) parts = {0};
    BZ_TEXT text = repeated("palabra", 300);

    (void)state;
    assert_false(bz_text_split(text, 20, graphemes, NULL, &parts, &err));
    assert_int_equal(err.code, BUZON_ERR_TOO_LONG);
    assert_string_equal(err.message, "3190 characters do not fit into 99 parts of 20");
    assert_null(parts.items);
}

static int64_t fails_late(void *ctx, const char *text, struct bz_err *err)
{
    int *left = ctx;

    if ((*left)-- > 0)
        return bz_length(text, BZ_LENGTH_GRAPHEMES, err);
    bz_err_set(err, BUZON_ERR_INTERNAL, "no measure");
    return -1;
}

static void a_failing_measure_ends_it(void **state)
{
    (void)state;
    for (int after = 0; after < 8; after++) {
        BZ_LOCAL_ERR(err);
        BZ_DONE(bz_texts) parts = {0};
        int left = after;

        assert_false(
            bz_text_split("uno dos tres cuatro cinco", 16, fails_late, &left, &parts, &err));
        assert_int_equal(err.code, BUZON_ERR_INTERNAL);
        assert_int_equal(parts.n, 0);
    }
}

/* A measure that no honest network has: shorter texts measure more. */
static int64_t backwards(void *ctx, const char *text, struct bz_err *err)
{
    (void)ctx;
    (void)err;
    return strlen(text) > 30 ? 5 : 50;
}

static void a_measure_that_runs_backwards_does_not_loop(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_DONE(bz_texts) parts = {0};
    BZ_TEXT text = repeated("palabra", 10);

    (void)state;
    assert_true(bz_text_split(text, 6, backwards, NULL, &parts, &err));
    assert_int_equal(parts.n, 1);
    assert_false(bz_text_split(text, 4, backwards, NULL, &parts, &err));
    assert_int_equal(err.code, BUZON_ERR_TOO_LONG);
}

static void a_very_long_text_is_refused_quickly(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_DONE(bz_texts) parts = {0};
    BZ_TEXT text = repeated("palabra", 100000);

    (void)state;
    assert_false(bz_text_split(text, 500, as_mastodon, NULL, &parts, &err));
    assert_int_equal(err.code, BUZON_ERR_TOO_LONG);
}

static bool split(struct bz_err *err)
{
    BZ_DONE(bz_texts) parts = {0};

    return bz_text_split(
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince",
        16, graphemes, NULL, &parts, err);
}

/* --- of every network --- */

struct counting {
    const struct bz_network *net;
    const struct bz_context *context;
    bool bytes;
};

/* As an answer is measured (lib/inbox/compose.c). */
static int64_t count(void *ctx, const char *text, struct bz_err *err)
{
    const struct counting *c = ctx;

    if (c->bytes)
        return (int64_t)strlen(text);
    return c->net->length ? c->net->length(c->context, text, err)
                          : bz_length(text, c->net->limits.unit, err);
}

/* What is left of a text without blanks, and behind the number of a part. */
static void add_bare(struct bz_str *s, const char *text)
{
    for (; *text; text++)
        if (!strchr(" \n\t", *text))
            bz_str_add_bytes(s, text, 1);
}

/* A text of that, repeated: so long that the network takes several parts of it. */
static void expect_parts(const struct counting *c, int64_t limit, const char *stuff)
{
    BZ_LOCAL_ERR(err);
    BZ_DONE(bz_texts) parts = {0};
    BZ_DONE(bz_str) text = {0};
    BZ_DONE(bz_str) want = {0};
    BZ_DONE(bz_str) got = {0};

    while (text.len < 12 * (size_t)limit)
        bz_str_add(&text, stuff);
    if (!bz_text_split(text.data, limit, count, (void *)c, &parts, &err))
        fail_msg("%s: %s", c->net->name, err.message);
    add_bare(&want, text.data);
    for (size_t i = 0; i < parts.n; i++) {
        const char *part = parts.items[i], *behind = parts.n > 1 ? strchr(part, ' ') : part;

        if (count((void *)c, part, &err) > limit)
            fail_msg("%s: part %zu is longer than %d", c->net->name, i, (int)limit);
        assert_true(parts.n == 1 || *part == '(');
        add_bare(&got, behind);
    }
    assert_string_equal(got.data, want.data);
}

/* Each network in its own measure, in public and in private: nothing is lost between parts, and
 * none is too long, whatever costs more than a letter or may not be cut. */
static void a_long_answer_fits_part_by_part_everywhere(void **state)
{
    static const char *const stuff[] = {
        "La licencia de obras menores se tramita en la sede, con cita o sin ella. ",
        "Ñandúes, pingüinos y camiones: ¡qué sé yo!\n\n",
        "👨‍👩‍👧‍👦🏳️‍🌈👋🏽",
        "يرجى تقديم الطلب قبل يوم الجمعة. ",
        "https://sede.ayto.example/tramites/licencias?id=2026-000123&paso=2 ",
        "@vecina@barrio.example #obras €…— ",
        "palabra",
        "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84 ",
        "窓口は午前九時から午後二時まで開いています。"};
    size_t n;
    const struct bz_network *const *all = bz_networks(&n);
    const struct bz_account account = {.name = "ayto", .network = "x"};
    const struct bz_context context = {.account = &account};

    (void)state;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof stuff / sizeof *stuff; k++) {
            struct counting c = {.net = all[i], .context = &context};
            int64_t limit = all[i]->limit ? all[i]->limit(&context) : all[i]->limits.text;

            if (!all[i]->reply || !limit)
                continue;
            expect_parts(&c, limit, stuff[k]);
            c.bytes = all[i]->limits.private_bytes;
            if (all[i]->limits.private_text)
                expect_parts(&c, all[i]->limits.private_text, stuff[k]);
        }
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    unit_sweep(split);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_text_is_cut_at_its_best_places),
        cmocka_unit_test(more_than_nine_parts_are_numbered_with_two_digits),
        cmocka_unit_test(addresses_are_kept_whole_and_cost_what_the_network_says),
        cmocka_unit_test(a_limit_without_room_is_refused),
        cmocka_unit_test(more_than_ninety_nine_parts_are_refused),
        cmocka_unit_test(a_failing_measure_ends_it),
        cmocka_unit_test(a_measure_that_runs_backwards_does_not_loop),
        cmocka_unit_test(a_very_long_text_is_refused_quickly),
        cmocka_unit_test(a_long_answer_fits_part_by_part_everywhere),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
