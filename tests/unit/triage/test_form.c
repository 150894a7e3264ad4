/* SPDX-License-Identifier: EUPL-1.2 */
/* Words as their letters: they are found where the pattern of them would match, and the engine
 * is not asked. */
#include "base/str.h"
#include "triage/form.h"
#include "triage/pattern.h"
#include "unit.h"

#include <stdlib.h>

/* All forms in order, "*" behind one that may go on, "+" behind one that must, "~" before a
 * tail. */
static char *forms_of(const char *word)
{
    static const char *const ends[] = {"", "*", "+", "", ""};
    struct bz_forms forms;
    struct bz_str s = {0};

    bz_forms_read(&forms, word, strlen(word));
    for (size_t i = 0; i < forms.n; i++)
        bz_str_addf(&s, "%s%s%.*s%s", i ? " " : "",
                    forms.items[i].end == BZ_FORM_TAIL ? "~" : "", forms.items[i].len,
                    forms.items[i].text, ends[forms.items[i].end]);
    assert_false(s.failed);
    return s.data ? s.data : strdup("");
}

static void words_are_written_out(void **state)
{
    static const struct {
        const char *word, *forms;
    } cases[] = {
        {"farola", "farola"},
        {"farolas?", "farolas farola"},
        {"hart[oa]s?", "hartos harto hartas harta"},
        {"(?:muy )?mal", "muy mal mal"},
        {"a (?:las|los)|al", "a las a los al"},
        {"arregl\\w*", "arregl*"},
        {"(?:roto|romp\\w+)", "roto romp+"},
        {"a(?:b(?:c|d)?|e)", "abc abd ab ae"},
        {"se\xC3\xB1or(?:a)?", "se\xC3\xB1ora se\xC3\xB1or"},
        {"\xC3\xB1o\xC3\xB1\xC3\xB1?", "\xC3\xB1o\xC3\xB1\xC3\xB1 \xC3\xB1o\xC3\xB1"},
        {"\\w+(?:ando|iendo)", "~ando ~iendo"},
        {"\\w+mente", "~mente"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *forms = forms_of(cases[i].word);

        assert_string_equal(forms, cases[i].forms);
        free(forms);
    }
}

static void what_is_more_than_letters_has_no_forms(void **state)
{
    static const char *const words[] = {
        "",
        "a.c",
        "a+",
        "a*",
        "a{2}",
        "a??",
        "a\\w*b",
        "\\d+",
        "[a-z]a",
        "[^a]b",
        "(a)",
        "(?=a)a",
        "(?:a",
        "a)",
        "a|",
        "(?:a|)",
        " a",
        "a ",
        "^a",
        "a$",
        "\\ba",
        "a_b",
        "\\w+",
        "\\w+ando|x",
        "\\w+a b",
        "\\w+a\\w*",
        "\\w*ando",
        "!",
        "a!",
        "\\w+acionales",
        "(?:\\w+)a",
        "a\\w*?",
        "a\\w+?",
        "a\\w?",
        "[oa",
        "[]",
        "(?:a)+",
        "(?:(?:(?:(?:(?:a)))))",
        "[abcdefgh][abcdefgh][abcdefgh]",
        "una palabra tan larga que no cabe en lo que cabe",
        "a\xF0\x9F\x98\x80",
    };

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char *forms = forms_of(words[i]);

        if (*forms)
            fail_msg("\"%s\" has the forms \"%s\"", words[i], forms);
        free(forms);
    }
}

static bool found(const char *word, const char *text, int *times)
{
    struct bz_err err = {0};
    struct bz_patterns *all = bz_patterns_new(&err);
    struct bz_pattern *one = bz_pattern_words(all, &word, 1, &err);
    struct bz_match *m = bz_match_new(all, text, strlen(text), &err);
    bool ret;

    assert_non_null(one);
    assert_non_null(m);
    ret = bz_match_find(m, one, &err);
    *times = bz_match_count(m, one, 100, &err);
    assert_int_equal(err.code, BUZON_OK);
    bz_match_free(m);
    bz_pattern_free(one);
    bz_patterns_free(all);
    return ret;
}

static void forms_are_found_between_the_ends_of_words(void **state)
{
    static const struct {
        const char *word, *text;
        int times;
    } cases[] = {
        {"farolas?", "farola,farolas farolona _farola", 2},
        {"farola", "la linterfarola y la farola2", 0},
        {"o", "el a\xC3\xB1o, o no", 1}, /* a letter of any script stands beside it */
        {"monta",
         "la monta\xC3\xB1"
         "a",
         0},
        {"montan?\xC3\xB1"
         "a",
         "la monta\xC3\xB1"
         "a",
         1},
        {"arregl\\w*", "arregl arreglen desarreglen", 2},
        {"arregl\\w+", "arregl arreglen arregl\xC3\xB1", 2},
        {"\\w+ando", "ando cantando mando. andando_", 2},
        {"\\w+o", "\xC3\xB1o \xC3\xB1", 1},
        {"mal", "mal\xF0\x9F\x98\xA1mal", 2},
        {"\xF0\x9F\x98\xA1", "mal\xF0\x9F\x98\xA1mal \xF0\x9F\x98\xA1\xF0\x9F\x98\xA1", 3},
        {"[?\xC2\xBF]", "\xC2\xBFque? si", 2},
        {"muy mal|muy", "muy muy mal", 2},
        {"\xC3\xB1u", "ca\xC3\xB1u \xC3\xB1u", 1},
        {"\\w+ar",
         "ca\xC3\xB1"
         "ar \xC3\xB1"
         "ar",
         2},
        {"fin", "fin", 1},
        {"\\w+n", "n fin", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int times = 0;

        if (found(cases[i].word, cases[i].text, &times) != (cases[i].times > 0) ||
            times != cases[i].times)
            fail_msg("\"%s\" is %d times in \"%s\"", cases[i].word, times, cases[i].text);
    }
}

/* One word without end, and words that begin at every second letter: both are gone through
 * once. */
static void long_words_are_gone_through_once(void **state)
{
    struct bz_str s = {0};
    int times = 0;

    (void)state;
    for (int i = 0; i < 30 * 1000; i++)
        bz_str_add(&s, "a\xC3\xB1");
    bz_str_add(&s, "ando");
    assert_false(s.failed);
    assert_true(found("\\w+ando", s.data, &times));
    assert_int_equal(times, 1);
    assert_true(found("a\\w*", s.data, &times));
    assert_int_equal(times, 1);
    bz_str_done(&s);
}

/* Each alternative of a pattern is looked for in its own way; together they are one. */
static void alternatives_of_a_pattern_are_one_pattern(void **state)
{
    static const char pattern[] =
        "[?!]|\\b(?:pero|aun(?:que)?)\\b|^\\W*hola|x.z|\\b(?:a|o) ver";
    static const struct {
        const char *text;
        bool matches;
    } cases[] = {
        {"si!", true},      {"aunque no", true}, {"- hola", true},
        {"di hola", false}, {"axyz", true},      {"a ver", true},
        {"la ver", false},  {"perola", false},   {"", false},
    };
    struct bz_err err = {0};
    struct bz_patterns *all = bz_patterns_new(&err);
    struct bz_pattern *one = bz_pattern_new(all, pattern, strlen(pattern), &err);

    (void)state;
    assert_non_null(one);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bz_match *m = bz_match_new(all, cases[i].text, strlen(cases[i].text), &err);

        if (bz_match_find(m, one, &err) != cases[i].matches)
            fail_msg("\"%s\"", cases[i].text);
        bz_match_free(m);
    }
    bz_pattern_free(one);
    bz_patterns_free(all);
}

/* What is wrong is said with its place in the whole pattern. */
static void a_mistake_keeps_its_place(void **state)
{
    static const char *const patterns[] = {"\\b(?:pero|[z-a])\\b", "hola|(?:x", "a)|b",
                                           "x|(?<=a+)b"};
    static const char *const places[] = {"offset 13", "offset 9", "offset 1", "offset 2"};
    struct bz_err err = {0};
    struct bz_patterns *all = bz_patterns_new(&err);

    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        assert_null(bz_pattern_new(all, patterns[i], strlen(patterns[i]), &err));
        assert_int_equal(err.code, BUZON_ERR_PARSE);
        if (!strstr(err.message, places[i]))
            fail_msg("%s: %s", patterns[i], err.message);
        bz_err_clear(&err);
    }
    bz_patterns_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_written_out),
        cmocka_unit_test(what_is_more_than_letters_has_no_forms),
        cmocka_unit_test(forms_are_found_between_the_ends_of_words),
        cmocka_unit_test(long_words_are_gone_through_once),
        cmocka_unit_test(alternatives_of_a_pattern_are_one_pattern),
        cmocka_unit_test(a_mistake_keeps_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
