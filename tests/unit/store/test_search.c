/* SPDX-License-Identifier: EUPL-1.2 */
/* What a search finds: accents first, no syntax in what people type, nothing left behind. */
#include "../../store/scratch.h"
#include "../base/unit.h"

#include "store/search.h"

static struct bz_db *db;

static const char *const texts[] = {
    NULL,
    "Feliz año nuevo a todos",                  /* 1 */
    "El ano de la estatua está roto",           /* 2 */
    "La FAROLA de la calle Mayor no tiene luz", /* 3 */
    "Farolas y árboles: ¿cuándo se arreglan?",  /* 4 */
    "El col·legi Sant Jordi és tancat",         /* 5 */
    "Camión averiado 🚛🚛 en la glorieta",        /* 6 */
    "Straße gesperrt",                          /* 7 */
    "Dijo \"NEAR(calle)\" OR nada",             /* 8 */
};

static int fill(void **state)
{
    if (scratch_make(state))
        return -1;
    db = scratch_open(BZ_DB_CREATE);
    for (size_t i = 1; i < sizeof texts / sizeof *texts; i++)
        assert_ok(bz_search_add(db, (int64_t)i, texts[i], e));
    return 0;
}

static int empty(void **state)
{
    bz_db_close(db);
    return scratch_remove(state);
}

#define filled_test(f) cmocka_unit_test_setup_teardown(f, fill, empty)

/* The rows of a search, as "1 4": those of one half of it. */
static void list(const char *words, bool exact, char ret[64])
{
    struct bz_err err = {0};
    BZ_TEXT match = bz_search_match(words, exact, &err);
    BZ_AUTO(bz_rows) rows = NULL;
    size_t len = 0;

    if (!match)
        fail_msg("%s: %s", words, err.message);
    rows = bz_db_query(db, "SELECT rowid FROM search WHERE search MATCH $1 ORDER BY rowid",
                       BZ_V(bz_v_text(match)), &err);
    *ret = 0;
    while (rows && bz_rows_next(rows, &err) == 1)
        len += (size_t)snprintf(ret + len, 64 - len, "%s%d", len ? " " : "",
                                (int)bz_rows_int(rows, 0));
    if (err.code)
        fail_msg("%s gives %s: %s", words, match, err.message);
}

struct expectation {
    const char *words, *exact, *rest;
};

static void expect_all(const struct expectation *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char exact[64], rest[64];

        list(cases[i].words, true, exact);
        list(cases[i].words, false, rest);
        if (strcmp(exact, cases[i].exact) != 0 || strcmp(rest, cases[i].rest) != 0)
            fail_msg("\"%s\" finds [%s] then [%s], expected [%s] then [%s]", cases[i].words,
                     exact, rest, cases[i].exact, cases[i].rest);
    }
}

#define EXPECT(...)                                                                            \
    expect_all((const struct expectation[]){__VA_ARGS__},                                      \
               sizeof((const struct expectation[]){__VA_ARGS__}) / sizeof(struct expectation))

static void exact_accents_come_before_the_others(void **state)
{
    (void)state;
    EXPECT({"año", "1", "2"}, {"ano", "2", "1"}, {"AÑO", "1", "2"}, {"an\xcc\x83o", "1", "2"},
           {"arboles", "", "4"}, {"ÁRBOLES", "4", ""}, {"camion", "", "6"});
}

static void case_and_width_make_no_difference(void **state)
{
    (void)state;
    EXPECT({"farola", "3", ""}, {"FAROLA calle", "3", ""}, {"strasse", "7", ""},
           {"STRAẞE", "7", ""});
}

static void all_words_must_occur(void **state)
{
    (void)state;
    EXPECT({"calle mayor", "3", ""}, {"mayor   calle\t", "3", ""}, {"calle menor", "", ""},
           {"feliz ano", "", "1"}, {"el esta", "", "2"});
}

static void only_the_last_word_may_be_a_beginning(void **state)
{
    (void)state;
    EXPECT({"farol*", "3 4", ""}, {"farol", "", ""}, {"calle farol*", "3", ""},
           {"farol* calle", "", ""}, {"arb* ", "", "4"}, {"farola *", "3", ""});
}

static void the_catalan_dot_stays_inside_its_word(void **state)
{
    (void)state;
    EXPECT({"col·legi", "5", ""}, {"COL·LEGI tancat", "5", ""}, {"legi·col", "", ""},
           {"col·le*", "5", ""});
}

static void nothing_typed_has_a_meaning_of_its_own(void **state)
{
    (void)state;
    EXPECT({"\"calle", "3 8", ""}, {"NEAR(calle)", "8", ""}, {"año OR farola", "", ""},
           {"calle OR nada", "8", ""}, {"calle NOT nada", "", ""}, {"^calle", "3 8", ""},
           {"-calle", "3 8", ""}, {"plain:calle", "", ""}, {"exact : calle", "", ""},
           {"{exact}:calle", "", ""}, {"calle\"*\"mayor", "3", ""}, {"calle)) OR ((", "8", ""},
           {"calle + mayor", "3", ""}, {"' OR 1=1 --calle", "", ""}, {"calle;", "3 8", ""},
           {"\"\"\"calle\"\"\"", "3 8", ""});
}

/* Every three of the signs and words FTS5 knows, side by side and apart: never an error of the
 * store. */
static void no_mix_of_signs_breaks_a_search(void **state)
{
    static const char *const parts[] = {
        "\"", "*",    "^",   "-",  "+",   "(",     ")", "{",        "}",  ":", ",",  "'", ".",
        " ",  "NEAR", "AND", "OR", "NOT", "exact", "ñ", "\xf0\x9f", "\\", ";", "$1", "?"};
    enum { N = sizeof parts / sizeof *parts };
    size_t asked = 0;

    (void)state;
    for (size_t i = 0; i < N * N * N; i++) {
        BZ_LOCAL_ERR(err);
        char words[64];
        BZ_TEXT match = NULL;
        int64_t n;

        (void)snprintf(words, sizeof words, "%s%s%s", parts[i / N / N], parts[i / N % N],
                       parts[i % N]);
        match = bz_search_match(words, i % 2, &err);
        if (!match) {
            assert_int_equal(err.code, BUZON_ERR_INVALID);
            continue;
        }
        asked++;
        if (!bz_db_int(db, "SELECT count(*) FROM search WHERE search MATCH $1",
                       BZ_V(bz_v_text(match)), 0, &n, &err))
            fail_msg("%s gives %s: %s", words, match, err.message);
    }
    assert_true(asked > N * N * N / 3);
}

static void pictures_are_no_words(void **state)
{
    (void)state;
    EXPECT({"🚛", "", ""}, {"glorieta 🚛", "6", ""}, {"🚛 🚛*", "", ""}, {"\xff\xfe", "", ""},
           {"glorieta\xff", "6", ""});
}

static void a_search_without_words_is_refused(void **state)
{
    static const char *const none[] = {"",      " ",  "*",    "\"", "\"\"",
                                       "^ - *", "()", "\t\n", "..."};

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        for (int exact = 0; exact < 2; exact++)
            assert_refused(bz_search_match(none[i], exact, e), BUZON_ERR_INVALID,
                           "no word to search for");
}

static void a_search_has_limits(void **state)
{
    char words[2048] = "";

    (void)state;
    for (int i = 0; i < 33; i++)
        (void)snprintf(words + strlen(words), 16, "a%d ", i);
    assert_refused(bz_search_match(words, true, e), BUZON_ERR_INVALID,
                   "33 words to search for; a search takes 32");
    memset(words, 'x', 1001);
    words[1001] = 0;
    assert_refused(bz_search_match(words, false, e), BUZON_ERR_INVALID,
                   "1001 bytes to search for; a search takes 1000");
}

static void what_is_removed_is_found_no_more(void **state)
{
    (void)state;
    assert_ok(bz_search_remove(db, 3, texts[3], e));
    assert_ok(bz_search_add(db, 3, "Ya hay luz en la plaza", e));
    EXPECT({"farola", "", ""}, {"calle", "8", ""}, {"plaza luz", "3", ""});
    assert_ok(
        bz_db_exec(db, "INSERT INTO search (search) VALUES ('integrity-check')", BZ_V_NONE, e));
}

static bool make_match(struct bz_err *err)
{
    BZ_TEXT match = bz_search_match("año nuevo, \"vida\" nuev*", false, err);

    return match;
}

static void a_search_survives_without_memory(void **state)
{
    (void)state;
    unit_sweep(make_match);
}

static void the_expression_is_as_documented(void **state)
{
    struct bz_err err = {0};
    BZ_TEXT exact = bz_search_match("Año \"x\" nue*", true, &err);
    BZ_TEXT rest = bz_search_match("Año \"x\" nue*", false, &err);

    (void)state;
    assert_string_equal(exact, "(exact : (\"año\" \"\"\"x\"\"\" \"nue*\" *))");
    assert_string_equal(rest, "(plain : (\"ano\" \"\"\"x\"\"\" \"nue*\" *)) NOT "
                              "(exact : (\"año\" \"\"\"x\"\"\" \"nue*\" *))");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        filled_test(exact_accents_come_before_the_others),
        filled_test(case_and_width_make_no_difference),
        filled_test(all_words_must_occur),
        filled_test(only_the_last_word_may_be_a_beginning),
        filled_test(the_catalan_dot_stays_inside_its_word),
        filled_test(nothing_typed_has_a_meaning_of_its_own),
        filled_test(no_mix_of_signs_breaks_a_search),
        filled_test(pictures_are_no_words),
        filled_test(what_is_removed_is_found_no_more),
        cmocka_unit_test(a_search_without_words_is_refused),
        cmocka_unit_test(a_search_has_limits),
        cmocka_unit_test(a_search_survives_without_memory),
        cmocka_unit_test(the_expression_is_as_documented),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
