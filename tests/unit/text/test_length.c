/* SPDX-License-Identifier: EUPL-1.2 */
/* Lengths in each unit, and as Mastodon counts. */
#include "../base/unit.h"

#include "text/length.h"

static const struct {
    const char *name, *text;
    int64_t bytes, points, utf16, graphemes;
} lengths[] = {
    {"golden", "¡Hola 👋🏽 @ayto! ¿Licencia para el nº 3? #obras https://ayto.example/x",
     78, 69, 71, 68},
    {"empty", "", 0, 0, 0, 0},
    {"ascii", "farola", 6, 6, 6, 6},
    {"line breaks of both kinds", "a\r\nb\nc\rd", 8, 8, 8, 7},
    {"decomposed ñ", "an\xCC\x83o", 5, 4, 4, 3},
    {"family", "👨‍👩‍👧", 18, 5, 8, 1},
    {"flags", "🇪🇸🇫🇷", 16, 4, 8, 2},
    {"keycap", "3️⃣", 7, 3, 3, 1},
    {"rainbow flag", "🏳️‍🌈", 14, 4, 6, 1},
    {"arabic", "مرحبا", 10, 5, 5, 5},
    {"hindi", "नमे", 9, 3, 3, 2},
    {"quotation marks and currency", "“12 €” – ya…", 22, 12, 12, 12},
    {"crlf behind an emoji", "👋\r\n", 6, 3, 4, 2},
    {"soft hyphen and no-break space", "a\xC2\xAD\xC2\xA0z", 6, 4, 4, 4},
};

static void each_unit_counts_its_own_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        BZ_LOCAL_ERR(err);
        int64_t b = bz_length(lengths[i].text, BZ_LENGTH_BYTES, &err);
        int64_t p = bz_length(lengths[i].text, BZ_LENGTH_CODE_POINTS, &err);
        int64_t u = bz_length(lengths[i].text, BZ_LENGTH_UTF16, &err);
        int64_t g = bz_length(lengths[i].text, BZ_LENGTH_GRAPHEMES, &err);

        if (b != lengths[i].bytes || p != lengths[i].points || u != lengths[i].utf16 ||
            g != lengths[i].graphemes)
            fail_msg("%s: %ld bytes, %ld code points, %ld units, %ld graphemes",
                     lengths[i].name, (long)b, (long)p, (long)u, (long)g);
    }
}

static void graphemes_end_where_they_end(void **state)
{
    static const struct {
        const char *text;
        size_t n, ends[6];
    } cases[] = {{"", 0, {0}},
                 {"añ\r\n", 3, {1, 3, 5}},
                 {"x👋🏽n\xCC\x83", 3, {1, 9, 12}},
                 {"«€»", 3, {2, 5, 7}}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_LOCAL_ERR(err);
        struct bz_offsets ends = {0};

        assert_true(bz_grapheme_ends(cases[i].text, &ends, &err));
        assert_int_equal(ends.n, cases[i].n);
        for (size_t k = 0; k < ends.n; k++)
            assert_int_equal(ends.items[k], cases[i].ends[k]);
        bz_offsets_done(&ends);
    }
}

static const struct {
    const char *name, *text;
    int64_t expected;
} mastodon[] = {
    {"plain", "¿Cuándo abren?", 14},
    {"golden", "¡Hola 👋🏽 @ayto! ¿Licencia para el nº 3? #obras https://ayto.example/x",
     68 - 22 + 23},
    {"a long address",
     "ver https://ayto.example/una/ruta/muy/larga/hasta/el/final?con=consulta&y=mas#fin ya",
     4 + 23 + 3},
    {"a short address", "http://a.es", 23},
    {"upper case", "HTTPS://AYTO.EXAMPLE/X", 23},
    {"punctuation behind", "(https://ayto.example/x).", 1 + 23 + 2},
    {"an address and its end", "https://ayto.example/x, y", 23 + 3},
    {"two addresses", "https://a.es https://b.es", 23 + 1 + 23},
    {"no host", "https:// y http://x", 19},
    {"a number as top level", "http://1.2.3.4", 14},
    {"inside a word", "xhttps://ayto.example", 21},
    {"remote mention", "@vecina@red.example hola", 7 + 5},
    {"local mention", "@vecina hola", 12},
    {"mail address", "vecina@red.example", 18},
    {"mention with a dot", "@ana.maria@red.example.", 11},
    {"mention in brackets", "(@a@red.example)", 4},
    {"dot before the host", "@ana.@red.example", 17},
    {"no user", "@@red.example", 13},
    {"no host of a mention", "@a@ x", 5},
    {"behind a slash", "https://red.example/@ana@otra.example", 23},
    {"emoji", "👨‍👩‍👧", 1},
    {"empty", "", 0},
};

static void mastodon_counts_addresses_and_mentions_its_own_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mastodon / sizeof *mastodon; i++) {
        BZ_LOCAL_ERR(err);
        int64_t n = bz_length_mastodon(mastodon[i].text, 23, &err);

        if (n != mastodon[i].expected)
            fail_msg("%s: %ld", mastodon[i].name, (long)n);
    }
}

static void the_cost_of_an_address_is_the_instances(void **state)
{
    BZ_LOCAL_ERR(err);

    (void)state;
    assert_int_equal(bz_length_mastodon("https://ayto.example/x", 32, &err), 32);
    assert_int_equal(bz_length_mastodon("https://ayto.example/x ñ", INT32_MAX, &err),
                     (int64_t)INT32_MAX + 2);
}

/* No more than its bytes, no less than its characters. */
static void threads_counts_an_emoji_by_its_bytes(void **state)
{
    static const struct {
        const char *text;
        int64_t expected;
    } cases[] = {
        {"", 0},
        {"¿Cuándo abre el padrón?", 23},
        {"12 € – «hoy»", 12},
        {"متى تفتح؟", 9},
        {"日本", 2},
        {"\xE0\xA4\x95\xE0\xA5\x8D\xE2\x80\x8D", 3}, /* a joiner between letters */
        {"😀", 4},
        {"👋🏽", 8},
        {"👨‍👩‍👧", 18},
        {"🇪🇸", 8},
        {"1️⃣", 7},
        {"❤️", 6},
        {"🏴\xF3\xA0\x81\xA7\xF3\xA0\x81\xBF", 12},
        {"©", 2}, /* might be shown as one */
        {"a\xFFz\xE2\x82", 4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_LOCAL_ERR(err);
        int64_t n = bz_length(cases[i].text, BZ_LENGTH_THREADS, &err);

        if (n != cases[i].expected)
            fail_msg("%s: %ld", cases[i].text, (long)n);
    }
}

static bool measure(struct bz_err *err)
{
    return bz_length_mastodon("@a@red.example https://ayto.example y mucho más texto, para que "
                              "crezca de veras",
                              23, err) >= 0;
}

static bool collect(struct bz_err *err)
{
    struct bz_offsets ends = {0};
    bool ok = bz_grapheme_ends("farola rota", &ends, err);

    bz_offsets_done(&ends);
    ok = ok && bz_grapheme_ends("👋🏽 farola rota", &ends, err);
    bz_offsets_done(&ends);
    return ok;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    unit_sweep(measure);
    unit_sweep(collect);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_unit_counts_its_own_way),
        cmocka_unit_test(graphemes_end_where_they_end),
        cmocka_unit_test(mastodon_counts_addresses_and_mentions_its_own_way),
        cmocka_unit_test(the_cost_of_an_address_is_the_instances),
        cmocka_unit_test(threads_counts_an_emoji_by_its_bytes),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
