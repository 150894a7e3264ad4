/* SPDX-License-Identifier: EUPL-1.2 */
/* Normal form C and case folding: without ICU for what Western Europe writes, with ICU for the
 * rest. */
#include "text/unicode.h"

#include "base/auto.h"
#include "text/icu.h"
#include "text/utf8.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include <stdlib.h>
#include <string.h>

enum { UNICODE_MAX_BYTES = 256 << 20 };

/* UTF-16 on its way through ICU; owns. */
struct unicode_units {
    UChar *s;
    int32_t len;
};

static void unicode_units_done(struct unicode_units *u)
{
    free(u->s);
}

#define UNICODE_UNITS __attribute__((cleanup(unicode_units_done))) struct unicode_units

/* --- what needs no tables --- */

/* How many bytes at s are characters that normal form C never changes and that no fold touches,
 * all outside the letters: punctuation, currency signs, pictographs. 0: something else. */
static size_t unicode_symbol(const unsigned char *s, size_t len)
{
    if (len >= 3 && s[0] == 0xE2 && s[1] == 0x80 && s[2] >= 0x82 && s[2] < 0xC0)
        return 3; /* U+2002 to U+203F; the two before them are no normal form */
    if (len >= 3 && s[0] == 0xE2 && s[1] == 0x82 && s[2] >= 0xA0 && s[2] < 0xC0)
        return 3;
    if (len >= 4 && s[0] == 0xF0 && s[1] == 0x9F && (s[2] & 0xC0) == 0x80 &&
        (s[3] & 0xC0) == 0x80)
        return 4; /* U+1F000 to U+1FFFF */
    return 0;
}

static size_t unicode_ascii(const unsigned char *s, size_t len)
{
    size_t i = 0;

    for (; len - i >= 8; i += 8) {
        uint64_t block;

        memcpy(&block, s + i, sizeof block);
        /* A byte is above 0x7F, or NUL. */
        if ((block | (block - 0x0101010101010101u)) & 0x8080808080808080u)
            break;
    }
    while (i < len && s[i] && s[i] < 0x80)
        i++;
    return i;
}

/* Nothing below U+0300 combines. */
bool bz_nfc_plain(const char *text, size_t len)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t i = 0;

    for (;;) {
        size_t n;

        i += unicode_ascii(s + i, len - i);
        if (i == len)
            return true;
        if (s[i] >= 0xC2 && s[i] <= 0xCB && len - i >= 2 && (s[i + 1] & 0xC0) == 0x80)
            n = 2;
        else
            n = unicode_symbol(s + i, len - i);
        if (!n)
            return false;
        i += n;
    }
}

/* --- through ICU --- */

bool bz_icu_failed(UErrorCode code, struct bz_err *err)
{
    if (U_SUCCESS(code))
        return false;
    if (code == U_MEMORY_ALLOCATION_ERROR)
        (void)bz_nomem(err);
    else
        bz_err_set(err, BUZON_ERR_INTERNAL, "the tables of Unicode are not usable: %s",
                   u_errorName(code));
    return true;
}

static bool unicode_alloc(struct unicode_units *u, size_t units, struct bz_err *err)
{
    u->len = 0;
    u->s = malloc((units + 1) * sizeof *u->s);
    return u->s || bz_nomem(err);
}

/* The text with everything repaired, as UTF-16. */
static bool unicode_read(struct unicode_units *u, const char *s, size_t len, struct bz_err *err)
{
    BZ_TEXT clean = bz_utf8_repair(s, len, NULL, err);
    UErrorCode code = U_ZERO_ERROR;
    size_t bytes = clean ? strlen(clean) : 0;

    if (!clean || !unicode_alloc(u, bytes, err))
        return false;
    u_strFromUTF8(u->s, (int32_t)bytes + 1, &u->len, clean, (int32_t)bytes, &code);
    return !bz_icu_failed(code, err);
}

/* u in the normal form of n, in place where it already is. */
static bool unicode_normalize(struct unicode_units *u, const UNormalizer2 *n,
                              struct bz_err *err)
{
    UErrorCode code = U_ZERO_ERROR, sizing = U_ZERO_ERROR;
    UNICODE_UNITS made = {0};
    UChar *old = u->s;
    int32_t need;

    if (unorm2_spanQuickCheckYes(n, u->s, u->len, &code) == u->len && U_SUCCESS(code))
        return true;
    need = unorm2_normalize(n, u->s, u->len, NULL, 0, &sizing);
    if (sizing != U_BUFFER_OVERFLOW_ERROR && bz_icu_failed(sizing, err))
        return false;
    if (!unicode_alloc(&made, (size_t)need, err))
        return false;
    made.len = unorm2_normalize(n, u->s, u->len, made.s, need + 1, &code);
    if (bz_icu_failed(code, err))
        return false;
    *u = made;
    made.s = old;
    return true;
}

static char *unicode_write(const struct unicode_units *u, struct bz_err *err)
{
    UErrorCode code = U_ZERO_ERROR;
    size_t room = (size_t)u->len * 3 + 1;
    BZ_TEXT text = malloc(room);

    if (!text)
        return bz_nomem(err);
    u_strToUTF8(text, room > INT32_MAX ? INT32_MAX : (int32_t)room, NULL, u->s, u->len, &code);
    return bz_icu_failed(code, err) ? NULL : bz_steal(text);
}

static const UNormalizer2 *unicode_nfc(struct bz_err *err)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *n = unorm2_getNFCInstance(&code);

    return bz_icu_failed(code, err) ? NULL : n;
}

static const UNormalizer2 *unicode_nfd(struct bz_err *err)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *n = unorm2_getNFDInstance(&code);

    return bz_icu_failed(code, err) ? NULL : n;
}

static char *unicode_compose(const char *s, size_t len, struct bz_err *err)
{
    UNICODE_UNITS u = {0};
    const UNormalizer2 *nfc = unicode_nfc(err);

    if (len > UNICODE_MAX_BYTES)
        return bz_fail(err, BUZON_ERR_LIMIT, "a text of %zu bytes; at most %d", len,
                       UNICODE_MAX_BYTES);
    if (!nfc || !unicode_read(&u, s, len, err) || !unicode_normalize(&u, nfc, err))
        return NULL;
    return unicode_write(&u, err);
}

char *bz_nfc_take(char *s, size_t len, struct bz_err *err)
{
    BZ_TEXT text = s;

    if (bz_nfc_plain(s, len))
        return bz_steal(text);
    return unicode_compose(s, len, err);
}

char *bz_nfc(const char *s, size_t len, struct bz_err *err)
{
    char *copy;

    if (!bz_nfc_plain(s, len))
        return unicode_compose(s, len, err);
    copy = strndup(s, len);
    return copy ? copy : bz_nomem(err);
}

/* --- folding --- */

/* U+00C0 to U+017F folded, with and without accents. */
static const struct {
    char kept[4], bare[4];
} fold_latin[] = {
    {"à", "a"}, {"á", "a"},   {"â", "a"},   {"ã", "a"},   {"ä", "a"},   {"å", "a"}, {"æ", "æ"},
    {"ç", "c"}, {"è", "e"},   {"é", "e"},   {"ê", "e"},   {"ë", "e"},   {"ì", "i"}, {"í", "i"},
    {"î", "i"}, {"ï", "i"},   {"ð", "ð"},   {"ñ", "n"},   {"ò", "o"},   {"ó", "o"}, {"ô", "o"},
    {"õ", "o"}, {"ö", "o"},   {"×", "×"},   {"ø", "ø"},   {"ù", "u"},   {"ú", "u"}, {"û", "u"},
    {"ü", "u"}, {"ý", "y"},   {"þ", "þ"},   {"ss", "ss"}, {"à", "a"},   {"á", "a"}, {"â", "a"},
    {"ã", "a"}, {"ä", "a"},   {"å", "a"},   {"æ", "æ"},   {"ç", "c"},   {"è", "e"}, {"é", "e"},
    {"ê", "e"}, {"ë", "e"},   {"ì", "i"},   {"í", "i"},   {"î", "i"},   {"ï", "i"}, {"ð", "ð"},
    {"ñ", "n"}, {"ò", "o"},   {"ó", "o"},   {"ô", "o"},   {"õ", "o"},   {"ö", "o"}, {"÷", "÷"},
    {"ø", "ø"}, {"ù", "u"},   {"ú", "u"},   {"û", "u"},   {"ü", "u"},   {"ý", "y"}, {"þ", "þ"},
    {"ÿ", "y"}, {"ā", "a"},   {"ā", "a"},   {"ă", "a"},   {"ă", "a"},   {"ą", "a"}, {"ą", "a"},
    {"ć", "c"}, {"ć", "c"},   {"ĉ", "c"},   {"ĉ", "c"},   {"ċ", "c"},   {"ċ", "c"}, {"č", "c"},
    {"č", "c"}, {"ď", "d"},   {"ď", "d"},   {"đ", "đ"},   {"đ", "đ"},   {"ē", "e"}, {"ē", "e"},
    {"ĕ", "e"}, {"ĕ", "e"},   {"ė", "e"},   {"ė", "e"},   {"ę", "e"},   {"ę", "e"}, {"ě", "e"},
    {"ě", "e"}, {"ĝ", "g"},   {"ĝ", "g"},   {"ğ", "g"},   {"ğ", "g"},   {"ġ", "g"}, {"ġ", "g"},
    {"ģ", "g"}, {"ģ", "g"},   {"ĥ", "h"},   {"ĥ", "h"},   {"ħ", "ħ"},   {"ħ", "ħ"}, {"ĩ", "i"},
    {"ĩ", "i"}, {"ī", "i"},   {"ī", "i"},   {"ĭ", "i"},   {"ĭ", "i"},   {"į", "i"}, {"į", "i"},
    {"i̇", "i"}, {"ı", "ı"},   {"ĳ", "ĳ"},   {"ĳ", "ĳ"},   {"ĵ", "j"},   {"ĵ", "j"}, {"ķ", "k"},
    {"ķ", "k"}, {"ĸ", "ĸ"},   {"ĺ", "l"},   {"ĺ", "l"},   {"ļ", "l"},   {"ļ", "l"}, {"ľ", "l"},
    {"ľ", "l"}, {"l·", "l·"}, {"l·", "l·"}, {"ł", "ł"},   {"ł", "ł"},   {"ń", "n"}, {"ń", "n"},
    {"ņ", "n"}, {"ņ", "n"},   {"ň", "n"},   {"ň", "n"},   {"ʼn", "ʼn"}, {"ŋ", "ŋ"}, {"ŋ", "ŋ"},
    {"ō", "o"}, {"ō", "o"},   {"ŏ", "o"},   {"ŏ", "o"},   {"ő", "o"},   {"ő", "o"}, {"œ", "œ"},
    {"œ", "œ"}, {"ŕ", "r"},   {"ŕ", "r"},   {"ŗ", "r"},   {"ŗ", "r"},   {"ř", "r"}, {"ř", "r"},
    {"ś", "s"}, {"ś", "s"},   {"ŝ", "s"},   {"ŝ", "s"},   {"ş", "s"},   {"ş", "s"}, {"š", "s"},
    {"š", "s"}, {"ţ", "t"},   {"ţ", "t"},   {"ť", "t"},   {"ť", "t"},   {"ŧ", "ŧ"}, {"ŧ", "ŧ"},
    {"ũ", "u"}, {"ũ", "u"},   {"ū", "u"},   {"ū", "u"},   {"ŭ", "u"},   {"ŭ", "u"}, {"ů", "u"},
    {"ů", "u"}, {"ű", "u"},   {"ű", "u"},   {"ų", "u"},   {"ų", "u"},   {"ŵ", "w"}, {"ŵ", "w"},
    {"ŷ", "y"}, {"ŷ", "y"},   {"ÿ", "y"},   {"ź", "z"},   {"ź", "z"},   {"ż", "z"}, {"ż", "z"},
    {"ž", "z"}, {"ž", "z"},   {"s", "s"},
};

/* The fold of one Latin letter, or NULL. */
static const char *fold_letter(const unsigned char *s, size_t len, bool keep)
{
    size_t i;

    if (len < 2 || *s < 0xC3 || *s > 0xC5 || (s[1] & 0xC0) != 0x80)
        return NULL;
    i = (size_t)(*s - 0xC3) * 64 + (s[1] & 0x3F);
    return keep ? fold_latin[i].kept : fold_latin[i].bare;
}

/* How many bytes at s are a character that folds to itself; 0: a letter, or something unknown.
 */
static size_t fold_same(const unsigned char *s, size_t len)
{
    /* U+0080 to U+00BF, but the micro sign, which folds to a Greek letter. */
    if (len >= 2 && *s == 0xC2 && (s[1] & 0xC0) == 0x80 && s[1] != 0xB5)
        return 2;
    return unicode_symbol(s, len);
}

/* Folds into `to`, which has room for half as many bytes more; false at the first character it
 * leaves to ICU. */
static bool fold_simple(char *to, const unsigned char *s, size_t len, bool keep)
{
    size_t i = 0, n;

    while (i < len) {
        const char *letter;

        for (n = unicode_ascii(s + i, len - i); n; n--, i++)
            *to++ = (char)(s[i] | ((unsigned char)(s[i] - 'A') < 26) << 5);
        if (i == len)
            break;
        if ((letter = fold_letter(s + i, len - i, keep))) {
            to = stpcpy(to, letter);
            i += 2;
        } else if ((n = fold_same(s + i, len - i))) {
            memcpy(to, s + i, n);
            to += n;
            i += n;
        } else {
            return false;
        }
    }
    *to = '\0';
    return true;
}

static bool fold_case(struct unicode_units *u, struct bz_err *err)
{
    UErrorCode code = U_ZERO_ERROR;
    UNICODE_UNITS made = {0};
    UChar *old = u->s;
    size_t room = (size_t)u->len * 3; /* the longest fold of one unit has three */

    if (!unicode_alloc(&made, room, err))
        return false;
    made.len =
        u_strFoldCase(made.s, (int32_t)room + 1, u->s, u->len, U_FOLD_CASE_DEFAULT, &code);
    if (bz_icu_failed(code, err))
        return false;
    *u = made;
    made.s = old;
    return true;
}

static UChar32 fold_next(const struct unicode_units *u, int32_t *at)
{
    UChar32 c;

    U16_NEXT(u->s, *at, u->len, c);
    return c;
}

static void fold_strip_marks(struct unicode_units *u)
{
    int32_t from = 0, to = 0;

    while (from < u->len) {
        int32_t start = from;
        int type = u_charType(fold_next(u, &from));

        if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK)
            continue;
        memmove(u->s + to, u->s + start, (size_t)(from - start) * sizeof *u->s);
        to += from - start;
    }
    u->len = to;
}

/* "ŀ" as two characters, which normal form C does not do; the text is folded already. */
static char *fold_catalan(char *text, struct bz_err *err)
{
    static const char letter[] = "ŀ";
    BZ_TEXT old = text;
    struct bz_str out = {0};
    const char *from = old, *at;

    if (!old || !strstr(old, letter))
        return bz_steal(old);
    for (; (at = strstr(from, letter)); from = at + strlen(letter)) {
        bz_str_add_bytes(&out, from, (size_t)(at - from));
        bz_str_add(&out, "l·");
    }
    bz_str_add(&out, from);
    return bz_str_take(&out, err);
}

static char *fold_by_tables(const char *s, size_t len, bool keep, struct bz_err *err)
{
    UNICODE_UNITS u = {0};
    const UNormalizer2 *nfc = unicode_nfc(err), *nfd = nfc ? unicode_nfd(err) : NULL;

    if (!nfd || !unicode_read(&u, s, len, err) || !unicode_normalize(&u, nfd, err) ||
        !fold_case(&u, err))
        return NULL;
    if (!keep)
        fold_strip_marks(&u);
    if (!unicode_normalize(&u, nfc, err))
        return NULL;
    return fold_catalan(unicode_write(&u, err), err);
}

char *bz_fold(const char *s, size_t len, bool keep_accents, struct bz_err *err)
{
    BZ_TEXT text = NULL;

    if (len > UNICODE_MAX_BYTES)
        return bz_fail(err, BUZON_ERR_LIMIT, "a text of %zu bytes; at most %d", len,
                       UNICODE_MAX_BYTES);
    text = malloc(len + len / 2 + 1);
    if (!text)
        return bz_nomem(err);
    if (fold_simple(text, (const unsigned char *)s, len, keep_accents))
        return bz_steal(text);
    return fold_by_tables(s, len, keep_accents, err);
}

size_t bz_letter(const char *s, size_t len)
{
    int n = len ? bz_utf8_step((const unsigned char *)s, len) : 0;
    UChar32 c;

    if (n <= 0)
        return 0;
    c = (unsigned char)*s & (0xFF >> (n > 1 ? n + 1 : 0));
    for (int i = 1; i < n; i++)
        c = c << 6 | ((unsigned char)s[i] & 0x3F);
    return c == '_' || (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_N_MASK)) ? (size_t)n : 0;
}
