/* SPDX-License-Identifier: EUPL-1.2 */
/* Lengths as X counts; the expected ones are those of twitter-text 3.1, where no word says
 * else. */
#include "../base/unit.h"

#include "text/length.h"
#include "text/punycode.h"
#include "text/tld.h"

#include <stdlib.h>
#include <string.h>

struct weighed {
    const char *name, *text;
    int64_t expected;
};

static void each(const struct weighed *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        BZ_LOCAL_ERR(err);
        int64_t got = bz_length(cases[i].text, BZ_LENGTH_X, &err);

        if (got != cases[i].expected)
            fail_msg("%s: %ld, not %ld", cases[i].name, (long)got, (long)cases[i].expected);
    }
}

static void letters_weigh_one_or_two(void **state)
{
    static const struct weighed cases[] = {
        {"empty", "", 0},
        {"spanish", "¿Cuándo abre el padrón?", 23},
        {"line break", "uno\ndos", 7},
        {"first that is heavy", "\xE1\x84\x80", 2},
        {"last that is light", "\xE1\x83\xBF", 1},
        {"decomposed letters are joined", "an\xCC\x83o", 3},
        {"arabic and russian", "مرحبا Привет", 12},
        {"japanese", "日本語", 6},
        {"euro and dots", "12 €…", 7},
        {"dashes and quotation marks", "–“”‘’‐", 6},
        {"joiner is light, marks of direction heavy", "\xE2\x80\x8D\xE2\x80\x8E\xE2\x80\x8F",
         5},
        {"primes", "′″‵‷‸", 6},
        {"outside the basic plane", "𝒜𠀀", 4},
        {"ill-formed", "a\xFFz", 4},
    };

    (void)state;
    each(cases, sizeof cases / sizeof *cases);
}

static void emoji_weigh_two_whatever_they_are_made_of(void **state)
{
    static const struct weighed cases[] = {
        {"plain", "😀", 2},
        {"skin", "👋🏽", 2},
        {"family", "👨‍👩‍👧", 2},
        {"flag", "🇪🇸", 2},
        {"flag and a half", "🇪🇸🇫", 4},
        {"no flag", "🇽🇽", 4},
        {"flag of tags", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2},
        {"rainbow flag", "🏳️‍🌈", 2},
        {"key", "1️⃣", 2},
        {"key without selector", "1⃣", 2},
        {"digit with selector only", "1️", 3},
        {"star key behind a digit", "1*️⃣", 3},
        {"copyright is a letter", "©", 1},
        {"copyright as emoji", "©️", 2},
        {"joiner behind a letter", "a\xE2\x80\x8D", 2},
        {"joined to nothing", "👩\xE2\x80\x8D", 3},
        {"no family", "👩\xE2\x80\x8D👩", 5},
        {"eleven people", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 4},
        {"heart on fire: newer than twitter-text 3.1, which says 5", "❤️‍🔥", 2},
    };

    (void)state;
    each(cases, sizeof cases / sizeof *cases);
}

static void an_address_weighs_23(void **state)
{
    static const struct weighed cases[] = {
        {"long", "ver https://ayto.es/una/ruta/muy/larga?con=consulta&y=mas#fin ya", 30},
        {"no such domain: example", "https://ayto.example", 20},
        {"short", "http://a.es", 23},
        {"upper case", "HTTPS://AYTO.ES/X", 23},
        {"bare", "ayto.es", 23},
        {"bare behind a letter that is not ASCII", "ñayto.es", 24},
        {"bare with a path", "Vea ayto.es/tramites?id=7.", 28},
        {"bare with a query only", "ayto.es?id=7", 28},
        {"port counts with a protocol", "https://ayto.es:8443", 23},
        {"port is text without one", "ayto.es:8443", 28},
        {"mail is none", "info@ayto.es", 12},
        {"behind a mention's sign", "@ayto.es #ayto.es $ayto.es", 26},
        {"behind a dot or dash", "-ayto.es .ayto.es _ayto.es", 26},
        {"a dot behind", "ayto.es.", 24},
        {"a word behind", "ayto.esto", 9},
        {"plus behind", "ayto.es+", 8},
        {"a letter of another script behind", "ayto.esñ", 24},
        {"low line in the name", "http://a_b.es", 13},
        {"low line before the name", "http://a_b.c.es", 23},
        {"brackets", "https://ayto.es/a_(b)", 23},
        {"brackets around", "(https://ayto.es/a)", 25},
        {"brackets in brackets", "https://ayto.es/(a(b)c)x", 23},
        {"brackets too deep", "https://ayto.es/(a(b(c)))", 32},
        {"brackets behind a dot", "https://ayto.es/a.(b)", 27},
        {"punctuation behind", "https://ayto.es/a!?,;", 27},
        {"other script with protocol", "https://ñandú.рф/ж", 23},
        {"other script without", "пример.рф", 9},
        {"two names in one", "a.es日b.com", 48},
        {"punycode", "xn--ayto.xn--p1ai", 23},
        {"short one of X", "https://t.co/aBc1/y", 25},
        {"in the middle", "de a.es, b.es y c.es", 3 + 23 + 2 + 23 + 3 + 23},
        {"number", "3.14 y 1.000.000", 16},
        {"abbreviation", "p.ej. Sr.D. 10.h", 16},
    };

    (void)state;
    each(cases, sizeof cases / sizeof *cases);
}

static char *many(const char *unit, size_t n, const char *end)
{
    size_t len = strlen(unit), tail = strlen(end);
    char *ret = malloc(n * len + tail + 1);

    for (size_t i = 0; i < n; i++)
        memcpy(ret + i * len, unit, len);
    memcpy(ret + n * len, end, tail + 1);
    return ret;
}

static void a_label_has_63_letters_at_most(void **state)
{
    static const struct {
        const char *unit;
        size_t n;
        const char *end;
        int64_t expected;
    } cases[] = {{"a", 63, ".es", 23}, {"a", 64, ".es", 67}, {"a", 300, "日.es", 305},
                 {"x", 280, "", 280},  {"日", 140, "", 280}, {"日", 141, "", 282}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_LOCAL_ERR(err);
        char *text = many(cases[i].unit, cases[i].n, cases[i].end);

        assert_int_equal(bz_length_x(text, &err), cases[i].expected);
        free(text);
    }
}

/* Examples of RFC 3492, 7.1, and a label of a German town. */
static void punycode_is_as_long_as_the_rfc_says(void **state)
{
    static const struct {
        int32_t points[32];
        size_t n;
        const char *encoded;
    } cases[] = {
        {{'a', 'y', 't', 'o'}, 4, "ayto"},
        {{'m', 0xFC, 'n', 'c', 'h', 'e', 'n'}, 7, "xn--mnchen-3ya"},
        {{0x4ED6, 0x4EEC, 0x4E3A, 0x4EC0, 0x4E48, 0x4E0D, 0x8BF4, 0x4E2D, 0x6587},
         9,
         "xn--ihqwcrb4cv8a8dqg056pqjye"},
        {{0x33, 0x5E74, 'b', 0x7D44, 0x91D1, 0x516B, 0x5148, 0x751F},
         8,
         "xn--3b-ww4c5e180e575a65lsy2b"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(bz_punycode_len(cases[i].points, cases[i].n),
                         strlen(cases[i].encoded));
}

static void top_level_domains_are_whole_names(void **state)
{
    (void)state;
    assert_true(bz_tld("es") && bz_tld("madrid") && bz_tld("рф") && bz_tld("aaa"));
    assert_false(bz_tld("e") || bz_tld("ess") || bz_tld("") || bz_tld("example"));
}

static void without_memory_there_is_no_length(void **state)
{
    bool starved = true;

    (void)state;
    for (long supply = 0; starved; supply++) {
        BZ_LOCAL_ERR(err);
        int64_t n;

        unit_starved = false;
        unit_supply = supply;
        n = bz_length_x("Vea ayto.es y an\xCC\x83o", &err);
        unit_supply = -1;
        starved = unit_starved;
        assert_true(starved ? n == -1 && err.code == BUZON_ERR_NO_MEMORY : n == 33);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_weigh_one_or_two),
        cmocka_unit_test(emoji_weigh_two_whatever_they_are_made_of),
        cmocka_unit_test(an_address_weighs_23),
        cmocka_unit_test(a_label_has_63_letters_at_most),
        cmocka_unit_test(punycode_is_as_long_as_the_rfc_says),
        cmocka_unit_test(top_level_domains_are_whole_names),
        cmocka_unit_test(without_memory_there_is_no_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
