/* SPDX-License-Identifier: EUPL-1.2 */
/* What is UTF-8 and what is not, byte by byte. */
#include "unit.h"

#include "base/auto.h"
#include "base/utf8.h"

#define FFFD BZ_UTF8_REPLACEMENT
#define T(s) (s), sizeof(s) - 1

static const struct {
    const char *name, *bytes;
    size_t len, valid; /* index of the first bad byte */
    const char *repaired;
    size_t n;
} cases[] = {
    {"empty", T(""), 0, "", 0},
    {"ascii", T("hola"), 4, "hola", 0},
    {"two bytes", T("a\xC3\xB1o"), 4, "año", 0},
    {"three bytes", T("\xE2\x82\xAC"), 3, "€", 0},
    {"four bytes", T("\xF0\x9F\x91\x8B"), 4, "👋", 0},
    {"the last code point", T("\xF4\x8F\xBF\xBF"), 4, "\xF4\x8F\xBF\xBF", 0},
    {"last before surrogates", T("\xED\x9F\xBF"), 3, "\xED\x9F\xBF", 0},
    {"lone continuation", T("a\x80z"), 1, "a" FFFD "z", 1},
    {"overlong of two", T("\xC0\xAF"), 0, FFFD FFFD, 2},
    {"overlong of two, high", T("\xC1\xBF"), 0, FFFD FFFD, 2},
    {"overlong of three", T("\xE0\x80\xAF"), 0, FFFD FFFD FFFD, 3},
    {"overlong of four", T("\xF0\x80\x80\xAF"), 0, FFFD FFFD FFFD FFFD, 4},
    {"encoded high surrogate", T("\xED\xA0\x80"), 0, FFFD FFFD FFFD, 3},
    {"encoded low surrogate", T("\xED\xBF\xBF"), 0, FFFD FFFD FFFD, 3},
    {"beyond U+10FFFF", T("\xF4\x90\x80\x80"), 0, FFFD FFFD FFFD FFFD, 4},
    {"five bytes", T("\xF8\x88\x80\x80\x80"), 0, FFFD FFFD FFFD FFFD FFFD, 5},
    {"fe and ff", T("\xFE\xFF"), 0, FFFD FFFD, 2},
    {"cut after one of two", T("a\xC3"), 1, "a" FFFD, 1},
    {"cut after one of three", T("a\xE2"), 1, "a" FFFD, 1},
    {"cut after two of three", T("a\xE2\x82"), 1, "a" FFFD, 1},
    {"cut after three of four", T("a\xF0\x9F\x91"), 1, "a" FFFD, 1},
    {"broken off by ascii", T("\xF0\x9F\x91z"), 0, FFFD "z", 1},
    {"broken off by another start", T("\xE2\x82\xC3\xB1"), 0, FFFD "ñ", 1},
    {"latin-1", T("a\xF1o"), 1, "a" FFFD "o", 1},
    {"nul", T("a\0z"), 3, "a" FFFD "z", 1},
    {"bad after a long plain run", T("0123456789012345678901234567890123456789\xFFx"), 40,
     "0123456789012345678901234567890123456789" FFFD "x", 1},
};

static void every_kind_of_sequence_is_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (bz_utf8_valid(cases[i].bytes, cases[i].len) != cases[i].valid)
            fail_msg("%s: first bad at %zu", cases[i].name,
                     bz_utf8_valid(cases[i].bytes, cases[i].len));
}

static void each_ill_formed_part_becomes_one_replacement(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_LOCAL_ERR(err);
        struct bz_str s = {0};
        size_t n = bz_str_add_utf8(&s, cases[i].bytes, cases[i].len);
        BZ_TEXT text = bz_str_take(&s, &err);

        if (n != cases[i].n || strcmp(text, cases[i].repaired) != 0)
            fail_msg("%s: %zu repairs, \"%s\"", cases[i].name, n, text);
        assert_int_equal(bz_utf8_valid(text, strlen(text)), strlen(text));
    }
}

static void plain_text_ends_at_each_special_byte_wherever_it_lies(void **state)
{
    static const unsigned char special[] = {'"', '\\', 0, 0x1F, '\n', 0x80, 0xFF};
    unsigned char text[64];

    (void)state;
    for (size_t at = 0; at < sizeof text; at++) {
        for (size_t k = 0; k < sizeof special; k++) {
            memset(text, 0x7F, sizeof text);
            text[at] = special[k];
            assert_int_equal(bz_utf8_plain(text, sizeof text), at);
            assert_int_equal(bz_utf8_plain(text, at), at);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_sequence_is_told_apart),
        cmocka_unit_test(each_ill_formed_part_becomes_one_replacement),
        cmocka_unit_test(plain_text_ends_at_each_special_byte_wherever_it_lies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
