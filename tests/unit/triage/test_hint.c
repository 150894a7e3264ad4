/* SPDX-License-Identifier: EUPL-1.2 */
/* What a pattern can begin with: a run is saved, never a match. */
#include "base/str.h"
#include "term/locate.h"
#include "text/unicode.h"
#include "triage/pattern.h"
#include "unit.h"

#include <stdlib.h>

static bool meets(const char *pattern, const char *text)
{
    struct bz_err err = {0};
    struct bz_patterns *all = bz_patterns_new(&err);
    struct bz_pattern *one = bz_pattern_new(all, pattern, strlen(pattern), &err);
    struct bz_match *m = bz_match_new(all, text, strlen(text), &err);
    bool met;

    assert_non_null(one);
    assert_non_null(m);
    met = bz_match_may(m, bz_pattern_number(one));
    assert_true(met || !bz_match_find(m, one, &err));
    bz_match_free(m);
    bz_pattern_free(one);
    bz_patterns_free(all);
    return met;
}

static void a_text_without_the_beginnings_needs_no_run(void **state)
{
    static const struct {
        const char *pattern, *text;
    } cases[] = {
        {"\\b(?:farolas?)\\b", "el parque de la plaza"},
        {"\\b(?:farolas?)\\b", "la linterfarola"}, /* not where a word begins */
        {"\\b(?:(?:la|el) (?:farola|banco))\\b", "la fuente, el barco"},
        {"\\b(?:(?:muy )?mal)\\b", "muy bien"},
        {"\\b(?:est(?:oy|amos) hart[oa])\\b", "estara harto"},
        {"\\b(?:\\d+ horas)\\b", "nueve horas"},
        {"\\b(?:(?<!no )funciona)\\b", "anda"},
        {"\\b(?:abc+x|b)\\b", "acbcx"},
        /* where the beginning is, what else it needs is not, or is before it */
        {"\\b(?:(?:la|el) (?:\\w+ ){0,3}(?:farola|banco))\\b", "la fuente de la plaza"},
        {"\\b(?:(?:la|el) (?:\\w+ ){0,3}(?:farola|banco))\\b", "farola de la plaza"},
        {"\\b(?:(?:hay|tienen) (?:\\w+ )*[?])\\b", "hay luz."},
        {"\\b(?:\\w+ko bazenu(?:te)?)\\b", "etxeko atea"},
        {"\\b(?:d\\.e\\.p)\\b", "de la plaza"},
        {"\\b(?:👏 bravo)\\b", "bravo"},
        /* at the beginning of the text */
        {"^\\W*(?:hola|buenas)\\b", "adios, hola"},
        {"^\\W*(?:(?:hola|buenas)\\W+)*(?:cuando|donde)\\b", "no se cuando"},
        {"^(?:[^\\w?]*+\\b(?:ok|vale)\\b)++[^\\w?]*+$", "si, vale"},
        {"^[^?]{4,110}[?]\\W*$", "no hay luz."},
        {"^[\\s!.]+$", "bien!"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (meets(cases[i].pattern, cases[i].text))
            fail_msg("%s may match \"%s\"", cases[i].pattern, cases[i].text);
    }
}

static void what_may_match_is_run(void **state)
{
    static const struct {
        const char *pattern, *text;
    } cases[] = {
        {"\\b(?:farolas?)\\b", "¿farola?"},
        {"\\b(?:(?:muy )?mal)\\b", "mal"},
        {"\\b(?:(?:muy )??mal)\\b", "mal"},
        {"\\b(?:(?:muy )*mal)\\b", "mal"},
        {"\\b(?:(?:muy )+mal)\\b", "muy muy mal"},
        {"\\b(?:an{2}o)\\b", "anno"},
        {"\\b(?:an?o)\\b", "ao"},
        {"\\b(?:an*o)\\b", "annno"},
        {"\\b(?:an+o)\\b", "anno"},
        {"\\b(?:[bv]a[cs]a)\\b", "una vasa"},
        {"\\b(?:[a-c]asa)\\b", "casa"},
        {"\\b(?:[bv]?aca)\\b", "aca"},
        {"\\b(?:(?!mala )agua)\\b", "agua"},
        {"\\b(?:\\d+ horas)\\b", "9 horas"},
        {"\\b(?:\\d* ?horas)\\b", "horas"},
        {"\\b(?:\\w+ nunca)\\b", "no nunca"},
        {"\\b(?:a|)\\b", "otra cosa"},
        {"\\b(?:(?i)casa)\\b", "otra cosa"},
        {"\\b(?:\\Q|\\E)\\b", "otra cosa"},
        {"\\b(?:casa)\\b|rojo", "rojo"},
        {"casa", "rojo"},
        {"\\b(?:a)\\b", "a"},
        {"\\b(?:(?:la|el) (?:\\w+ ){0,3}(?:farola|banco))\\b", "la vieja farola"},
        {"\\b(?:(?:la|el) (?:\\w+ ?){0,3}(?:farola|banco))\\b", "la vieja-farola"},
        {"\\b(?:(?:la|el) (?:vieja |)(?:farola|banco))\\b", "la farola"},
        {"\\b(?:(?:la|el) (?:a|o (?:farola|banco)|e))\\b", "la a"},
        {"\\b(?:no (?:ha(?:y|n) ){1,2}(?:luz|agua))\\b", "no hay luz"},
        {"\\b(?:(?:hay|tienen) (?:\\w+ )*[?])", "hay luz ?"},
        {"\\b(?:\\w+ko bazenu(?:te)?)\\b", "nahiko bazenute"},
        {"\\b(?:d\\.e\\.p)\\b", "d.e.p"},
        {"\\b(?:si 👏 bravo)\\b", "si 👏 bravo"},
        {"^\\W*(?:hola|buenas)\\b", "¡¡hola!!"},
        {"^\\W*(?:(?:hola|buenas)\\W+)*(?:cuando|donde)\\b", "hola, ¿cuando?"},
        {"^(?:[^\\w?]*+\\b(?:ok|vale)\\b)++[^\\w?]*+$", "...vale, ok"},
        {"^[^?]{4,110}[?]\\W*$", "¿hay luz?"},
        {"^(?:[\\s!.]|\\b(?:ja|je)+\\b)+$", "!jaja"},
        {"^(?:[\\s!.]|\\b(?:ja|je)+\\b)+$", "jaja!"},
        {"^[\\s!.]+$", "!!"},
        {"^(?:hola|)", "otra cosa"},
        {"^.{3}", "otra cosa"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (!meets(cases[i].pattern, cases[i].text))
            fail_msg("%s is not run on \"%s\"", cases[i].pattern, cases[i].text);
    }
}

/* --- every list of the Spanish pack on every message of ours --- */

struct pair {
    struct bz_pattern *hinted, *plain;
};

static struct bz_patterns *with;
static struct pair pairs[4000];
static size_t n_pairs;

static void pair_add(const struct bz_json *list)
{
    struct bz_str s = {0};
    struct bz_err err = {0};

    /* An empty group in front takes the form away that has hints. */
    bz_str_add(&s, "(?:)\\b(?:");
    for (size_t i = 0; i < bz_json_len(list); i++)
        bz_str_addf(&s, i ? "|(?:%s)" : "(?:%s)", bz_json_text(bz_json_at(list, i)));
    bz_str_add(&s, ")\\b");
    assert_false(s.failed);
    pairs[n_pairs].plain = bz_pattern_new(with, s.data, s.len, &err);
    pairs[n_pairs].hinted = bz_pattern_new(with, s.data + 4, s.len - 4, &err);
    assert_non_null(pairs[n_pairs].plain);
    assert_non_null(pairs[n_pairs].hinted);
    assert_true(++n_pairs < sizeof pairs / sizeof *pairs);
    bz_str_done(&s);
}

/* The same of a pattern that is one text. */
static void pair_add_text(const char *text)
{
    struct bz_str s = {0};
    struct bz_err err = {0};

    bz_str_addf(&s, "(?:)(?:%s)", text);
    assert_false(s.failed);
    pairs[n_pairs].plain = bz_pattern_new(with, s.data, s.len, &err);
    pairs[n_pairs].hinted = bz_pattern_new(with, text, strlen(text), &err);
    assert_non_null(pairs[n_pairs].plain);
    assert_non_null(pairs[n_pairs].hinted);
    assert_true(++n_pairs < sizeof pairs / sizeof *pairs);
    bz_str_done(&s);
}

static void pairs_read(void)
{
    static const char *const keys[] = {"pattern", "with", "unless"};
    struct bz_err err = {0};
    size_t len;
    char *text = bz_file_read(TRIAGE_PACK, &len, &err);
    struct bz_json *pack = bz_json_parse(text, len, NULL, "pack", &err);
    const struct bz_json *rules = bz_json_get(pack, "rules");

    for (size_t i = 0; i < bz_json_len(rules); i++) {
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            const struct bz_json *list = bz_json_get(bz_json_at(rules, i), keys[k]);

            if (list && bz_json_kind(list) == BZ_JSON_ARRAY)
                pair_add(list);
            else if (list)
                pair_add_text(bz_json_text(list));
        }
    }
    bz_json_free(pack);
    free(text);
}

/* Gives how many of the patterns match. */
static int pairs_agree_on(const char *text)
{
    struct bz_err err = {0};
    struct bz_match *m = bz_match_new(with, text, strlen(text), &err);
    int matches = 0;

    for (size_t i = 0; i < n_pairs; i++) {
        bool found = bz_match_find(m, pairs[i].plain, &err);

        if (bz_match_find(m, pairs[i].hinted, &err) != found)
            fail_msg("list %zu %s \"%s\"", i, found ? "misses" : "finds", text);
        if (bz_match_first(m, pairs[i].hinted, &err) != bz_match_first(m, pairs[i].plain, &err))
            fail_msg("list %zu begins elsewhere in \"%s\"", i, text);
        assert_int_equal(bz_match_first(m, pairs[i].plain, &err) != SIZE_MAX, found);
        matches += found;
    }
    assert_int_equal(err.code, BUZON_OK);
    bz_match_free(m);
    return matches;
}

static void lists_find_the_same_with_and_without_hints(void **state)
{
    struct bz_err err = {0};
    FILE *f = fopen(TRIAGE_MESSAGES, "r");
    char row[1024];
    int matches = 0;

    (void)state;
    with = bz_patterns_new(&err);
    pairs_read();
    assert_true(n_pairs > 60);
    while (f && fgets(row, sizeof row, f)) {
        char *folded = bz_fold(row, strcspn(row, "\n"), false, &err);

        assert_non_null(folded);
        matches += pairs_agree_on(folded);
        free(folded);
    }
    assert_non_null(f);
    assert_true(matches > 500);
    assert_int_equal(fclose(f), 0);
    for (size_t i = 0; i < n_pairs; i++) {
        bz_pattern_free(pairs[i].hinted);
        bz_pattern_free(pairs[i].plain);
    }
    bz_patterns_free(with);
}

static void a_pattern_of_endless_beginnings_is_given_up(void **state)
{
    struct bz_str s = {0};

    (void)state;
    bz_str_add(&s, "\\b(?:");
    for (int i = 0; i < 60; i++)
        bz_str_add(&s, "a?(?:b?");
    for (int i = 0; i < 60; i++)
        bz_str_add(&s, ")");
    bz_str_add(&s, ")\\b");
    assert_false(s.failed);
    assert_true(meets(s.data, "otra cosa"));
    bz_str_done(&s);
}

/* More places than are written down: the patterns look for the rest themselves. */
static void a_text_of_one_word_over_and_over_is_read_to_its_end(void **state)
{
    static const char *const patterns[] = {
        "\\b(?:no)\\b",      "\\b(?:no hay luz)\\b", "\\b(?:nono|noria)\\b",
        "\\b(?:no +fin)\\b", "\\b(?:fin)\\b",        "\\b(?:n[aeiou] nada)\\b",
    };
    enum { N = sizeof patterns / sizeof *patterns, TIMES = 20000 };
    static const int counts[N] = {TIMES, 1, 0, 1, 1, 0};
    struct bz_err err = {0};
    struct bz_patterns *all = bz_patterns_new(&err);
    struct bz_pattern *made[N];
    struct bz_str text = {0};
    struct bz_match *m;

    (void)state;
    for (int i = 0; i < N; i++)
        assert_non_null(made[i] = bz_pattern_new(all, patterns[i], strlen(patterns[i]), &err));
    for (int i = 2; i < TIMES; i++)
        bz_str_add(&text, "no ");
    bz_str_add(&text, "no hay luz no fin");
    assert_false(text.failed);
    assert_non_null(m = bz_match_new(all, text.data, text.len, &err));
    for (int i = 0; i < N; i++) {
        assert_int_equal(bz_match_find(m, made[i], &err), counts[i] > 0);
        assert_int_equal(bz_match_count(m, made[i], 2 * TIMES, &err), counts[i]);
        bz_pattern_free(made[i]);
    }
    assert_int_equal(err.code, BUZON_OK);
    bz_match_free(m);
    bz_patterns_free(all);
    bz_str_done(&text);
}

static void encode(char *to, uint32_t c)
{
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    int n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (int i = n - 1; i > 0; i--, c >>= 6)
        to[i] = (char)(0x80 | (c & 0x3F));
    to[0] = (char)(n == 1 ? c : leads[n] | c);
}

/* Hints are of small letters, and so is every letter of a folded text that one of them matches:
 * no capital, no long s, no Kelvin sign is left. */
static void a_folded_text_holds_no_letter_of_other_case(void **state)
{
    struct bz_err err = {0};

    (void)state;
    for (uint32_t c = 1; c < 0x20000; c++) {
        char one[8] = "", *folded;

        if (c >= 0xD800 && c < 0xE000)
            continue;
        encode(one, c);
        assert_non_null(folded = bz_fold(one, strlen(one), false, &err));
        for (const char *s = folded; *s; s++) {
            if ((*s >= 'A' && *s <= 'Z') || bz_starts(s, "\xC5\xBF") ||
                bz_starts(s, "\xE2\x84\xAA"))
                fail_msg("U+%04X becomes %s", c, folded);
        }
        free(folded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_without_the_beginnings_needs_no_run),
        cmocka_unit_test(what_may_match_is_run),
        cmocka_unit_test(lists_find_the_same_with_and_without_hints),
        cmocka_unit_test(a_pattern_of_endless_beginnings_is_given_up),
        cmocka_unit_test(a_text_of_one_word_over_and_over_is_read_to_its_end),
        cmocka_unit_test(a_folded_text_holds_no_letter_of_other_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
