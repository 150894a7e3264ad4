/* SPDX-License-Identifier: EUPL-1.2 */
/* Where the words of a text are: as the index of words cuts them. */
#include "text/words.h"

#include "base/utf8.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

static bool in_word(UChar32 c)
{
    return c >= 0 &&
           (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_MN_MASK | U_GC_CO_MASK));
}

/* The character at *at; negative for a byte that is none of any. */
static UChar32 step(const unsigned char *s, size_t len, size_t *at)
{
    int n = bz_utf8_step(s + *at, len - *at);
    size_t from = *at;
    UChar32 c;

    *at += n > 0 ? (size_t)n : 1;
    if (n <= 0)
        return U_SENTINEL;
    U8_NEXT_UNSAFE(s, from, c);
    return c;
}

bool bz_word_next(const char *s, size_t len, size_t *at, size_t *start, size_t *end)
{
    const unsigned char *bytes = (const unsigned char *)s;
    bool inside = false;

    while (*at < len) {
        size_t before = *at;

        if (in_word(step(bytes, len, at))) {
            if (!inside)
                *start = before;
            inside = true;
            *end = *at;
        } else if (inside) {
            return true;
        }
    }
    return inside;
}
