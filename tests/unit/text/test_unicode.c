/* SPDX-License-Identifier: EUPL-1.2 */
/* Normal form C and folding, on the short way and through ICU. */
#include "../base/unit.h"

#include "base/auto.h"
#include "text/unicode.h"

#include <stdio.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#define FFFD "\xEF\xBF\xBD"
#define T(s) (s), sizeof(s) - 1

static const struct {
    const char *name, *text;
    size_t len;
    const char *nfc;
} forms[] = {
    {"empty", T(""), ""},
    {"ascii", T("farola"), "farola"},
    {"composed", T("¿El año, señor? «sí» – “ya” 12 €…"), "¿El año, señor? «sí» – “ya” 12 €…"},
    {"decomposed ñ", T("an\xCC\x83o"), "año"},
    {"decomposed among much", T("La cancio\xCC\x81n del pin\xCC\x83o\xCC\x81n"),
     "La canción del piñón"},
    {"two marks in the wrong order", T("a\xCC\x81\xCC\xA3"), "\xE1\xBA\xA1\xCC\x81"},
    {"angstrom sign", T("\xE2\x84\xAB"), "Å"},
    {"en quad", T("a\xE2\x80\x80z"), "a\xE2\x80\x82z"},
    {"hangul", T("\xE1\x84\x80\xE1\x85\xA1"), "가"},
    {"arabic", T("السلام عليكم"), "السلام عليكم"},
    {"hebrew with a direction mark", T("\xE2\x80\x8Fשלום 5"), "\xE2\x80\x8Fשלום 5"},
    {"family", T("👨‍👩‍👧 ok"), "👨‍👩‍👧 ok"},
    {"skin tone", T("👋🏽"), "👋🏽"},
    {"compatibility stays", T("nº 3 ½ ﬁ"), "nº 3 ½ ﬁ"},
    {"latin-1 bytes", T("a\xF1o"), "a" FFFD "o"},
    {"nul", T("a\0z"), "a" FFFD "z"},
    {"nul after eight", T("01234567\0z"), "01234567" FFFD "z"},
    {"cut short", T("ni\xC3"), "ni" FFFD},
    {"cut symbol", T("x\xF0\x9F\x91"), "x" FFFD},
    {"bad and decomposed", T("\xFFn\xCC\x83"), FFFD "ñ"},
};

static void every_text_comes_out_in_form_c(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        BZ_LOCAL_ERR(err);
        BZ_TEXT nfc = bz_nfc(forms[i].text, forms[i].len, &err);
        char *copy = malloc(forms[i].len + 1);
        BZ_TEXT taken = NULL;

        memcpy(copy, forms[i].text, forms[i].len + 1);
        taken = bz_nfc_take(copy, forms[i].len, &err);
        if (!nfc || strcmp(nfc, forms[i].nfc) != 0)
            fail_msg("%s: %s%s", forms[i].name, nfc, err.message);
        assert_string_equal(taken, nfc);
    }
}

static void a_text_in_form_c_is_not_copied_when_taken(void **state)
{
    BZ_LOCAL_ERR(err);
    char *given = strdup("¿Cuándo? 👋");
    BZ_TEXT taken = bz_nfc_take(given, strlen(given), &err);

    (void)state;
    assert_ptr_equal(taken, given);
}

static void what_is_said_to_be_in_form_c_is(void **state)
{
    static const char common[] = "¿El año, señor? «sí» – “ya” 12 €… 👋";

    (void)state;
    assert_true(bz_nfc_plain(common, sizeof common - 1));
    assert_true(bz_nfc_plain("", 0));
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (bz_nfc_plain(forms[i].text, forms[i].len) &&
            (strlen(forms[i].nfc) != forms[i].len ||
             memcmp(forms[i].nfc, forms[i].text, forms[i].len) != 0))
            fail_msg("%s was taken for form C", forms[i].name);
    }
}

static const struct {
    const char *name, *text;
    size_t len;
    const char *kept, *bare;
} folds[] = {
    {"ascii", T("CITA Previa @ [Z`{ 9"), "cita previa @ [z`{ 9", "cita previa @ [z`{ 9"},
    {"spanish", T("AÑO ¿Cigüeña? ÁÉÍÓÚÜ"), "año ¿cigüeña? áéíóúü", "ano ¿ciguena? aeiouu"},
    {"decomposed", T("AN\xCC\x83O"), "año", "ano"},
    {"catalan", T("Col·legi, NAÇÃO, À"), "col·legi, nação, à", "col·legi, nacao, a"},
    {"catalan in one letter", T("CoĿegi coŀegi"), "col·egi col·egi", "col·egi col·egi"},
    {"catalan through the tables", T("Coŀegi \xEF\xB8\x8F"), "col·egi \xEF\xB8\x8F",
     "col·egi "},
    {"turkish", T("İSTANBUL ıI"), "i\xCC\x87stanbul ıi", "istanbul ıi"},
    {"german", T("Straße STRASSE ẞ"), "strasse strasse ss", "strasse strasse ss"},
    {"long s", T("ſ"), "s", "s"},
    {"ligatures stay letters", T("ŒUVRE Æ"), "œuvre æ", "œuvre æ"},
    {"stroke is no accent", T("ŁÓDŹ Ø Đ"), "łódź ø đ", "łodz ø đ"},
    {"greek", T("ΆΣ ς µ"), "άσ σ μ", "ασ σ μ"},
    {"cyrillic", T("ЙОД Ё"), "йод ё", "иод е"},
    {"vietnamese", T("TIẾNG VIỆT"), "tiếng việt", "tieng viet"},
    {"arabic vowels", T("كِتَاب"), "كِتَاب", "كتاب"},
    {"emoji", T("👋🏽 OK 👨‍👩‍👧"), "👋🏽 ok 👨‍👩‍👧",
     "👋🏽 ok 👨‍👩‍👧"},
    {"signs", T("12 € – “X” nº 3ª × ÷"), "12 € – “x” nº 3ª × ÷", "12 € – “x” nº 3ª × ÷"},
    {"bad bytes", T("A\xF1O\0Z"), "a" FFFD "o" FFFD "z", "a" FFFD "o" FFFD "z"},
    {"empty", T(""), "", ""},
};

static void case_goes_and_accents_go_on_request(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
        BZ_LOCAL_ERR(err);
        BZ_TEXT kept = bz_fold(folds[i].text, folds[i].len, true, &err);
        BZ_TEXT bare = bz_fold(folds[i].text, folds[i].len, false, &err);

        if (!kept || !bare || strcmp(kept, folds[i].kept) != 0 ||
            strcmp(bare, folds[i].bare) != 0)
            fail_msg("%s: \"%s\", \"%s\" %s", folds[i].name, kept, bare, err.message);
    }
}

/* A code point that the tables, not the short way, must handle: it drags the others with it. */
#define TABLES "\xED\x95\x9C"

static void encode(char text[8], UChar32 c)
{
    int32_t n = 0;
    UErrorCode code = U_ZERO_ERROR;

    u_strToUTF8(text, 8, &n,
                (UChar[]){(UChar)(c < 0x10000 ? c : U16_LEAD(c)), (UChar)U16_TRAIL(c)},
                c < 0x10000 ? 1 : 2, &code);
    text[n] = '\0';
}

/* Whatever takes the short way must come out as it would through the tables. */
static void the_short_way_agrees_with_the_tables_on_every_character(void **state)
{
    (void)state;
    for (UChar32 c = 1; c < 0x20000; c++) {
        BZ_LOCAL_ERR(err);
        char alone[8], together[16];

        if (U_IS_SURROGATE(c) || u_charType(c) == U_UNASSIGNED)
            continue;
        encode(alone, c);
        (void)snprintf(together, sizeof together, "%s" TABLES, alone);
        for (int keep = 0; keep < 3; keep++) {
            BZ_TEXT a = keep < 2 ? bz_fold(alone, strlen(alone), keep, &err)
                                 : bz_nfc(alone, strlen(alone), &err);
            BZ_TEXT b = keep < 2 ? bz_fold(together, strlen(together), keep, &err)
                                 : bz_nfc(together, strlen(together), &err);

            b[strlen(b) - strlen(TABLES)] = '\0';
            if (strcmp(a, b) != 0)
                fail_msg("U+%04X: \"%s\" and \"%s\" (%d)", (unsigned)c, a, b, keep);
        }
    }
}

static bool normalize(struct bz_err *err)
{
    BZ_TEXT text = bz_nfc("an\xCC\x83o \xFF", 6, err);

    return text;
}

static bool take(struct bz_err *err)
{
    char *given = strdup("an\xCC\x83o");

    if (!given)
        return bz_nomem(err);
    given = bz_nfc_take(given, strlen(given), err);
    free(given);
    return given;
}

static bool fold(struct bz_err *err)
{
    BZ_TEXT simple = bz_fold("AÑO", 4, false, err);
    BZ_TEXT tables = simple ? bz_fold("ĿAN\xCC\x83O", 7, true, err) : NULL;

    return tables;
}

static void letters_and_digits_of_every_script_are_letters(void **state)
{
    (void)state;
    for (UChar32 c = 0x80; c < 0x110000; c++) {
        char text[8];
        bool letter = (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;

        if (U_IS_SURROGATE(c))
            continue;
        encode(text, c);
        if (bz_letter(text, strlen(text)) != (letter ? strlen(text) : 0))
            fail_msg("U+%04X", (unsigned)c);
    }
    assert_int_equal(bz_letter("_", 1), 1);
    assert_int_equal(bz_letter("aa", 2), 1);
    assert_int_equal(bz_letter("-", 1), 0);
    assert_int_equal(bz_letter("a", 0), 0);
    assert_int_equal(bz_letter("\xC3", 1), 0);
    assert_int_equal(bz_letter("\xB1", 1), 0);
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    unit_sweep(normalize);
    unit_sweep(take);
    unit_sweep(fold);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_comes_out_in_form_c),
        cmocka_unit_test(a_text_in_form_c_is_not_copied_when_taken),
        cmocka_unit_test(what_is_said_to_be_in_form_c_is),
        cmocka_unit_test(case_goes_and_accents_go_on_request),
        cmocka_unit_test(the_short_way_agrees_with_the_tables_on_every_character),
        cmocka_unit_test(letters_and_digits_of_every_script_are_letters),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
