/* SPDX-License-Identifier: EUPL-1.2 */
/* JSON that networks really send: what is repaired, what is refused, and where errors are said
 * to be. */
#include "unit.h"

#include "base/json.h"

#include <stdio.h>

#define FFFD "\xEF\xBF\xBD"
#define T(s) (s), sizeof(s) - 1

/* --- what is repaired --- */

static const struct {
    const char *name, *json;
    size_t len;
    int repaired;
    const char *printed;
} repairs[] = {
    {"clean", T("[\"ñ \\ud83d\\udc4b\", 1.5, -3]"), 0, "[\"ñ 👋\",1.5,-3]"},
    {"lone high surrogate", T("[\"a\\ud800z\"]"), 1, "[\"a" FFFD "z\"]"},
    {"lone low surrogate", T("[\"a\\udc00z\"]"), 1, "[\"a" FFFD "z\"]"},
    {"surrogates the wrong way round", T("[\"\\udc4b\\ud83d\"]"), 2, "[\"" FFFD FFFD "\"]"},
    {"high surrogate before a pair", T("[\"\\ud800\\ud83d\\udc4b\"]"), 1, "[\"" FFFD "👋\"]"},
    {"high surrogate before another escape", T("[\"\\ud800\\u0041\"]"), 1, "[\"" FFFD "A\"]"},
    {"high surrogate at the end", T("[\"\\uD800\"]"), 1, "[\"" FFFD "\"]"},
    {"nul escape", T("[\"a\\u0000z\"]"), 1, "[\"a" FFFD "z\"]"},
    {"nul escape in a key", T("{\"a\\u0000\": 1}"), 1, "{\"a" FFFD "\":1}"},
    {"escaped backslash before u0000", T("[\"\\\\u0000\"]"), 0, "[\"\\\\u0000\"]"},
    {"raw nul in a string", T("[\"a\0z\"]"), 1, "[\"a" FFFD "z\"]"},
    {"latin-1", T("[\"a\xF1o\"]"), 1, "[\"a" FFFD "o\"]"},
    {"overlong", T("[\"\xC0\xAF\"]"), 2, "[\"" FFFD FFFD "\"]"},
    {"encoded surrogate", T("[\"\xED\xA0\x80\"]"), 3, "[\"" FFFD FFFD FFFD "\"]"},
    {"beyond U+10FFFF", T("[\"\xF4\x90\x80\x80\"]"), 4, "[\"" FFFD FFFD FFFD FFFD "\"]"},
    {"sequence cut by the quote", T("[\"\xF0\x9F\x91\"]"), 1, "[\"" FFFD "\"]"},
    {"largest integer", T("[9223372036854775807]"), 0, "[9223372036854775807]"},
    {"smallest integer", T("[-9223372036854775808]"), 0, "[-9223372036854775808]"},
    {"one above the largest", T("[9223372036854775808]"), 1, "[\"9223372036854775808\"]"},
    {"one below the smallest", T("[-9223372036854775809]"), 1, "[\"-9223372036854775809\"]"},
    {"twenty digits", T("[99999999999999999999, 1]"), 1, "[\"99999999999999999999\",1]"},
    {"as a member", T("{\"id\": 99999999999999999999}"), 1,
     "{\"id\":\"99999999999999999999\"}"},
    {"alone", T("1e999"), 1, "\"1e999\""},
    {"huge real", T("[-1.5e+400]"), 1, "[\"-1.5e+400\"]"},
    {"absurd exponent", T("[1e99999999999999999999]"), 1, "[\"1e99999999999999999999\"]"},
    {"largest real", T("[1.7976931348623157e308]"), 0, "[1.7976931348623157e308]"},
    {"above the largest real", T("[1.8e308]"), 1, "[\"1.8e308\"]"},
    {"many digits, small exponent", T("[0.000017976931348623159e313]"), 1,
     "[\"0.000017976931348623159e313\"]"},
    {"real made small by its exponent", T("[1000000000000000000000e-20]"), 0, "[10.0]"},
    {"real that vanishes", T("[1e-999]"), 0, "[0.0]"},
    {"zero with a huge exponent", T("[0e999]"), 0, "[0.0]"},
    {"two kinds in one string", T("[\"\\ud800\\u0000\xFF\", 1e999]"), 4,
     "[\"" FFFD FFFD FFFD "\",\"1e999\"]"},
};

static void what_the_engine_would_refuse_is_repaired_and_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof repairs / sizeof *repairs; i++) {
        BZ_LOCAL_ERR(err);
        int repaired = -1;
        BZ_AUTO(bz_json)
        j = bz_json_parse(repairs[i].json, repairs[i].len, &repaired, NULL, &err);
        BZ_TEXT printed = NULL;

        if (!j)
            fail_msg("%s: %s", repairs[i].name, err.message);
        printed = bz_json_print(j, &err);
        if (repaired != repairs[i].repaired || strcmp(printed, repairs[i].printed) != 0)
            fail_msg("%s: %d repairs, %s", repairs[i].name, repaired, printed);
    }
}

static void one_bad_item_of_forty_leaves_forty(void **state)
{
    BZ_LOCAL_ERR(err);
    struct bz_str page = {0};
    BZ_TEXT text = NULL;
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    (void)state;
    for (int i = 0; i < 40; i++)
        bz_str_addf(&page, "%s{\"id\": \"%d\", \"content\": \"<p>farola %s</p>\"}",
                    i ? ", " : "[", i, i == 17 ? "\\ud83d rota\\u0000" : "rota");
    bz_str_add(&page, "]");
    text = bz_str_take(&page, &err);
    j = bz_json_parse(text, strlen(text), &repaired, NULL, &err);
    assert_int_equal(bz_json_len(j), 40);
    assert_int_equal(repaired, 2);
    assert_string_equal(bz_json_str(bz_json_at(j, 17), "content"),
                        "<p>farola " FFFD " rota" FFFD "</p>");
    assert_string_equal(bz_json_str(bz_json_at(j, 39), "content"), "<p>farola rota</p>");
}

/* --- what is refused, and where --- */

static const struct {
    const char *name, *json;
    size_t len;
    int line, column;
} malformed[] = {
    {"empty", T(""), 1, 1},
    {"only space", T(" \n "), 2, 2},
    {"truncated array", T("[1, 2"), 1, 6},
    {"truncated object", T("{\n  \"a\": 1,\n  \"b\""), 3, 6},
    {"truncated string", T("[\"hola"), 1, 7},
    {"truncated escape", T("[\"\\u00"), 1, 6},
    {"truncated behind a line break", T("[1,\n"), 2, 1},
    {"wrong word", T("{\"a\": x}"), 1, 7},
    {"second line", T("[\n  1,\n  ?\n]"), 3, 3},
    {"columns count characters", T("[\"áéíóú\", ?]"), 1, 11},
    {"something behind", T("[1] [2]"), 1, 5},
    {"raw nul outside strings", T("[1,\0 2]"), 1, 4},
    {"raw line break in a string", T("[\"a\nb\"]"), 1, 3},
    {"bad utf-8 outside strings", T("[1, \xFF]"), 1, 5},
    {"leading zero", T("[01]"), 1, 2},
    {"number as a key", T("{1e999: 1}"), 1, 6},
    {"behind a repaired number on the line", T("[1e999, 99999999999999999999, ?]"), 1, 31},
    {"behind repaired bytes on the line", T("[\"\xFF\xFF\", \"\\ud800\", 1e999, ?]"), 1, 25},
    {"behind repairs on lines before", T("[1e999,\n\"\xFF\",\n  ?]"), 3, 3},
};

static void malformed_text_is_refused_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_json)
        j = bz_json_parse(malformed[i].json, malformed[i].len, NULL, "page", &err);

        assert_null(j);
        if (err.code != BUZON_ERR_PARSE || err.line != malformed[i].line ||
            err.column != malformed[i].column)
            fail_msg("%s: %s at %d:%d", malformed[i].name, err.message, err.line, err.column);
        assert_string_equal(err.source, "page");
    }
}

static void errors_never_quote_the_text(void **state)
{
    BZ_LOCAL_ERR(err);

    (void)state;
    assert_null(bz_json_parse(T("{\"dni\": 12345678Z}"), NULL, NULL, &err));
    assert_string_equal(err.message, "not JSON: something else was expected here");
    assert_string_equal(err.source, "");
}

static char *nested(int depth, char open, char close)
{
    char *text = malloc((size_t)depth * 2 + 1);

    memset(text, open, (size_t)depth);
    memset(text + depth, close, (size_t)depth);
    text[depth * 2] = '\0';
    return text;
}

static void sixty_four_levels_pass_and_the_next_is_refused(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_TEXT fits = nested(64, '[', ']');
    BZ_TEXT deep = nested(65, '[', ']');
    BZ_TEXT hostile = nested(1000000, '{', '}');
    BZ_AUTO(bz_json) j = bz_json_parse(fits, strlen(fits), NULL, NULL, &err);

    (void)state;
    assert_non_null(j);
    assert_null(bz_json_parse(deep, strlen(deep), NULL, "hook", &err));
    assert_int_equal(err.code, BUZON_ERR_LIMIT);
    assert_string_equal(err.message, "nested more than 64 deep");
    assert_int_equal(err.line, 1);
    assert_int_equal(err.column, 65);
    bz_err_clear(&err);
    assert_null(bz_json_parse(hostile, strlen(hostile), NULL, NULL, &err));
    assert_int_equal(err.code, BUZON_ERR_LIMIT);
}

static void brackets_in_strings_are_no_depth(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_TEXT brackets = nested(500, '[', '{');
    struct bz_str s = {0};
    BZ_AUTO(bz_json) j = NULL;
    BZ_TEXT text = NULL;

    (void)state;
    bz_json_quote(&s, brackets);
    text = bz_str_take(&s, &err);
    j = bz_json_parse(text, strlen(text), NULL, NULL, &err);
    assert_string_equal(bz_json_text(j), brackets);
}

static void sixteen_mebibytes_pass_and_one_byte_more_is_refused(void **state)
{
    BZ_LOCAL_ERR(err);
    size_t len = BZ_JSON_MAX_BYTES;
    BZ_TEXT text = malloc(len + 1);
    BZ_AUTO(bz_json) j = NULL;

    (void)state;
    memset(text, 'a', len + 1);
    text[0] = text[len - 1] = '"';
    j = bz_json_parse(text, len, NULL, NULL, &err);
    assert_int_equal(bz_json_text_len(j), len - 2);
    text[len - 1] = 'a';
    text[len] = '"';
    assert_null(bz_json_parse(text, len + 1, NULL, NULL, &err));
    assert_int_equal(err.code, BUZON_ERR_LIMIT);
    assert_string_equal(err.message, "16777217 bytes; a document takes 16777216");
    assert_int_equal(err.line, 1);
    assert_int_equal(err.column, BZ_JSON_MAX_BYTES + 1);
}

static bool parse_dirty(struct bz_err *err)
{
    static const char text[] = "{\"a\": \"\\ud800\", \"b\": [1e999, \"\xFF\", true, null]}";
    BZ_AUTO(bz_json) j = bz_json_parse(text, sizeof text - 1, NULL, NULL, err);

    return j;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    unit_sweep(parse_dirty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_engine_would_refuse_is_repaired_and_counted),
        cmocka_unit_test(one_bad_item_of_forty_leaves_forty),
        cmocka_unit_test(malformed_text_is_refused_with_its_place),
        cmocka_unit_test(errors_never_quote_the_text),
        cmocka_unit_test(sixty_four_levels_pass_and_the_next_is_refused),
        cmocka_unit_test(brackets_in_strings_are_no_depth),
        cmocka_unit_test(sixteen_mebibytes_pass_and_one_byte_more_is_refused),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
