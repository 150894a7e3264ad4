/* SPDX-License-Identifier: EUPL-1.2 */
/* A text without what its citizen did not say: addresses, names, signs before words. */
#include "triage/plain.h"

#include "base/str.h"
#include "text/unicode.h"

#include <string.h>

/* What an inquiry is stands in its beginning; what follows in a longer text is quoted. */
enum { PLAIN_MAX_BYTES = 64 * 1024 };

static bool plain_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool plain_is_handle(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-' || c == '@';
}

static bool plain_is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

static bool plain_is_address(const char *s)
{
    return bz_starts(s, "http://") || bz_starts(s, "https://") || bz_starts(s, "www.");
}

/* How many bytes at s are no words of the citizen: white space, "#", a web address, a name that
 * begins with "@". `word` says that a letter stands before. */
static size_t plain_foreign(const char *s, bool word)
{
    size_t n = 0;

    if (plain_is_space(*s) || *s == '#')
        return 1;
    if (*s == '\xC2')
        return s[1] == '\xA0' ? 2 : 0;
    if (word)
        return 0;
    if (*s == '@') {
        while (plain_is_handle(s[n]))
            n++;
        return n;
    }
    if ((*s != 'h' && *s != 'w') || !plain_is_address(s))
        return 0;
    while (s[n] && !plain_is_space(s[n]))
        n++;
    return n;
}

/* Bytes that are a citizen's whatever is before them, and whether a word goes on behind them.
 */
enum { PLAIN_SIGN = 1, PLAIN_WORD = 2 };
static const unsigned char plain_bytes[256] = {
    ['!' ... '"'] = PLAIN_SIGN,  ['$' ... '/'] = PLAIN_SIGN,  ['0' ... '9'] = PLAIN_WORD,
    [':' ... '?'] = PLAIN_SIGN,  ['A' ... '^'] = PLAIN_SIGN,  ['_'] = PLAIN_WORD,
    ['`'] = PLAIN_SIGN,          ['a' ... 'g'] = PLAIN_WORD,  ['i' ... 'v'] = PLAIN_WORD,
    ['x' ... 'z'] = PLAIN_WORD,  ['{' ... 0x7F] = PLAIN_SIGN, [0x80 ... 0xC1] = PLAIN_WORD,
    [0xC3 ... 0xFF] = PLAIN_WORD};

/* In place: what is foreign becomes one space, none at the ends. Gives the new length. */
static size_t plain_tidy(char *s)
{
    char *from = s, *to = s;
    bool word = false;

    while (*from) {
        unsigned plain = plain_bytes[(unsigned char)*from];
        size_t foreign;

        if (plain) {
            word = plain == PLAIN_WORD;
            *to++ = *from++;
            continue;
        }
        foreign = plain_foreign(from, word);
        if (!foreign) {
            word = plain_is_word(*from);
            *to++ = *from++;
            continue;
        }
        from += foreign;
        word = false;
        if (to > s && to[-1] != ' ')
            *to++ = ' ';
    }
    if (to > s && to[-1] == ' ')
        to--;
    *to = '\0';
    return (size_t)(to - s);
}

char *bz_triage_text(const char *text, size_t *len, struct bz_err *err)
{
    size_t n = strnlen(text, PLAIN_MAX_BYTES + 1);
    char *folded;

    if (n > PLAIN_MAX_BYTES) {
        for (n--; n && ((unsigned char)text[n] & 0xC0) == 0x80;)
            n--;
    }
    folded = bz_fold(text, n, false, err);
    if (folded)
        *len = plain_tidy(folded);
    return folded;
}
