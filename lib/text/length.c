/* SPDX-License-Identifier: EUPL-1.2 */
/* The length of a text in bytes, code points, UTF-16 units and graphemes, and as Mastodon
 * counts. */
#include "text/length.h"

#include "base/auto.h"
#include "base/str.h"
#include "text/icu.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <stdlib.h>
#include <string.h>

/* --- code points and units --- */

static int64_t length_code_points(const char *text)
{
    int64_t n = 0;

    for (; *text; text++)
        n += (*text & 0xC0) != 0x80;
    return n;
}

static int64_t length_utf16(const char *text)
{
    int64_t n = 0;

    for (; *text; text++)
        n += ((*text & 0xC0) != 0x80) + ((*text & 0xF8) == 0xF0);
    return n;
}

/* --- graphemes --- */

/* How many bytes at s are a whole grapheme whatever follows, as all below U+0300 is; 0: ask
 * ICU. */
static size_t length_step(const unsigned char *s)
{
    if (*s < 0x80)
        return *s == '\r' && s[1] == '\n' ? 2 : 1;
    if (*s >= 0xC2 && *s <= 0xCB)
        return 2;
    if (*s == 0xE2 && ((s[1] == 0x80 && s[2] >= 0x90) || (s[1] == 0x82 && s[2] >= 0xA0)))
        return s[2] < 0xC0 ? 3 : 0; /* dashes, quotation marks, bullets; currency signs */
    return 0;
}

/* The number of graphemes, or -1 when something in the text may join with its neighbours. */
static int64_t length_simple(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    int64_t n = 0;

    for (; *s; n++) {
        size_t step = length_step(s);

        if (!step)
            return -1;
        s += step;
    }
    return n;
}

void bz_offsets_done(struct bz_offsets *o)
{
    free(o->items);
    *o = (struct bz_offsets){0};
}

static bool length_ends_simple(const char *text, struct bz_offsets *ret, struct bz_err *err)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t at = 0;

    while (s[at]) {
        at += length_step(s + at);
        if (!bz_vec_push(ret, at))
            return bz_nomem(err);
    }
    return true;
}

/* Counts; collects the ends, too, when ret is not NULL. */
static int64_t length_walk(UBreakIterator *it, struct bz_offsets *ret, struct bz_err *err)
{
    int64_t n = 0;
    int32_t at;

    while ((at = ubrk_next(it)) != UBRK_DONE) {
        if (ret && !bz_vec_push(ret, (size_t)at)) {
            (void)bz_nomem(err);
            return -1;
        }
        n++;
    }
    return n;
}

static int64_t length_by_tables(const char *text, struct bz_offsets *ret, struct bz_err *err)
{
    UErrorCode code = U_ZERO_ERROR;
    UText bytes = UTEXT_INITIALIZER;
    UBreakIterator *it = NULL;
    int64_t n = -1;

    utext_openUTF8(&bytes, text, -1, &code);
    it = ubrk_open(UBRK_CHARACTER, "", NULL, 0, &code);
    ubrk_setUText(it, &bytes, &code);
    if (!bz_icu_failed(code, err))
        n = length_walk(it, ret, err);
    ubrk_close(it);
    utext_close(&bytes);
    return n;
}

bool bz_grapheme_ends(const char *text, struct bz_offsets *ret, struct bz_err *err)
{
    if (length_simple(text) >= 0)
        return length_ends_simple(text, ret, err);
    return length_by_tables(text, ret, err) >= 0;
}

static int64_t length_graphemes(const char *text, struct bz_err *err)
{
    int64_t n = length_simple(text);

    return n >= 0 ? n : length_by_tables(text, NULL, err);
}

int64_t bz_length(const char *text, enum bz_length_unit unit, struct bz_err *err)
{
    switch (unit) {
    case BZ_LENGTH_BYTES:
        return (int64_t)strlen(text);
    case BZ_LENGTH_CODE_POINTS:
        return length_code_points(text);
    case BZ_LENGTH_UTF16:
        return length_utf16(text);
    case BZ_LENGTH_GRAPHEMES:
        return length_graphemes(text, err);
    case BZ_LENGTH_X:
        return bz_length_x(text, err);
    case BZ_LENGTH_THREADS:
        return bz_length_threads(text);
    }
    return -1;
}

/* --- Mastodon --- */

static bool length_is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A letter or digit of any script, or "_". */
static bool length_is_word(char c)
{
    return length_is_alnum(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Length of a host name with at least one dot and a top level of letters, else 0. */
static size_t length_host(const char *s)
{
    size_t n = 0, dot = 0;

    while (length_is_alnum(s[n]) || s[n] == '-' || (s[n] == '.' && length_is_alnum(s[n + 1]))) {
        if (s[n] == '.')
            dot = n;
        n++;
    }
    return dot && n - dot > 2 && !(s[dot + 1] >= '0' && s[dot + 1] <= '9') ? n : 0;
}

/* Length of the web address that starts at s, else 0. Counts less than Mastodon might, never
 * more: the rest is then counted as text, so that an answer is never refused as too long. */
static size_t length_url(const char *text, const char *s)
{
    size_t scheme = strncasecmp(s, "https://", 8) == 0  ? 8
                    : strncasecmp(s, "http://", 7) == 0 ? 7
                                                        : 0;
    size_t host, n;

    if (!scheme || (s > text && (length_is_word(s[-1]) || strchr("@#$", s[-1]))))
        return 0;
    host = length_host(s + scheme);
    if (!host)
        return 0;
    n = scheme + host;
    if (s[n] != '/' && s[n] != '?' && s[n] != ':')
        return n;
    while (s[n] > ' ' && s[n] < 0x7F && !strchr("\"<>`{}|\\^", s[n]))
        n++;
    while (strchr(".,:;!?'()[]*", s[n - 1]))
        n--;
    return n;
}

/* Length of the mention @user@host that starts at s, else 0; *user is set to the length of its
 * "@user". */
static size_t length_mention(const char *text, const char *s, size_t *user)
{
    size_t n = 1;

    if (*s != '@' || (s > text && (length_is_word(s[-1]) || s[-1] == '=' || s[-1] == '/')))
        return 0;
    while (length_is_alnum(s[n]) || s[n] == '_' || (n > 1 && (s[n] == '.' || s[n] == '-')))
        n++;
    if (n == 1 || s[n] != '@' || s[n - 1] == '.' || s[n - 1] == '-')
        return 0;
    *user = n++;
    while (length_is_word(s[n]) || s[n] == '.' || s[n] == '-')
        n++;
    while (!length_is_word(s[n - 1]) && n > *user)
        n--;
    return n > *user + 1 ? n : 0;
}

int64_t bz_length_mastodon(const char *text, int url_cost, struct bz_err *err)
{
    struct bz_str counted = {0};
    int64_t more = 0, n;
    BZ_TEXT made = NULL;

    for (const char *s = text; *s;) {
        size_t user = 0, len = length_url(text, s);

        if (len) {
            bz_str_add_char(&counted, 'x');
            more += url_cost - 1;
        } else if ((len = length_mention(text, s, &user))) {
            bz_str_add_bytes(&counted, s, user);
        } else {
            bz_str_add_char(&counted, *s);
            len = 1;
        }
        s += len;
    }
    made = bz_str_take(&counted, err);
    n = made ? length_graphemes(made, err) : -1;
    return n < 0 ? -1 : n + more;
}
