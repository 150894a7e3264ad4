/* SPDX-License-Identifier: EUPL-1.2 */
/* Walking text bytes: many at a time while they are plain, one sequence at a time where they
 * are not. */
#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

typedef signed char utf8_block __attribute__((vector_size(16)));

/* Which byte of eight is the first that is set, in the order they lie in memory. */
static size_t utf8_first_set(uint64_t mask)
{
    return (size_t)(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_ctzll(mask)
                                                              : __builtin_clzll(mask)) /
           8;
}

static bool utf8_is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

size_t bz_utf8_plain(const unsigned char *s, size_t len)
{
    size_t i = 0;

    for (; len - i >= sizeof(utf8_block); i += sizeof(utf8_block)) {
        utf8_block block, odd;
        uint64_t halves[2];

        memcpy(&block, s + i, sizeof block);
        /* Signed: bytes above 0x7F are negative, so one comparison finds both ends. */
        odd = (utf8_block)((block < 0x20) | (block == '"') | (block == '\\'));
        memcpy(halves, &odd, sizeof halves);
        if (halves[0])
            return i + utf8_first_set(halves[0]);
        if (halves[1])
            return i + 8 + utf8_first_set(halves[1]);
    }
    while (i < len && utf8_is_plain(s[i]))
        i++;
    return i;
}

/* The second byte that may follow a lead byte: Unicode 15, table 3-7. */
static bool utf8_second_fits(unsigned char lead, unsigned char c)
{
    switch (lead) {
    case 0xE0:
        return c >= 0xA0 && c <= 0xBF;
    case 0xED:
        return c >= 0x80 && c <= 0x9F;
    case 0xF0:
        return c >= 0x90 && c <= 0xBF;
    case 0xF4:
        return c >= 0x80 && c <= 0x8F;
    default:
        return (c & 0xC0) == 0x80;
    }
}

int bz_utf8_step(const unsigned char *s, size_t len)
{
    int i, need;

    if (s[0] < 0x80)
        return 1;
    if (s[0] < 0xC2 || s[0] > 0xF4)
        return -1;
    need = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
    if (len < 2 || !utf8_second_fits(s[0], s[1]))
        return -1;
    for (i = 2; i < need; i++)
        if ((size_t)i >= len || (s[i] & 0xC0) != 0x80)
            return -i;
    return need;
}

/* The bytes of eight that are above 0x7F, as utf8_first_set() takes them. */
static uint64_t utf8_high(const char *s)
{
    uint64_t word;

    memcpy(&word, s, sizeof word);
    return word & 0x8080808080808080u;
}

/* How many bytes at the beginning are ASCII. The last eight may overlap those before: no byte
 * of a longer text is looked at alone. */
static size_t utf8_ascii(const char *s, size_t len)
{
    size_t i = 0;

    if (len >= 8) {
        for (; i < len - 8; i += 8)
            if (utf8_high(s + i))
                return i + utf8_first_set(utf8_high(s + i));
        i = len - 8;
        return utf8_high(s + i) ? i + utf8_first_set(utf8_high(s + i)) : len;
    }
    while (i < len && (unsigned char)s[i] < 0x80)
        i++;
    return i;
}

size_t bz_utf8_valid(const char *s, size_t len)
{
    size_t i = utf8_ascii(s, len);

    while (i < len) {
        int step = bz_utf8_step((const unsigned char *)s + i, len - i);

        if (step < 0)
            return i;
        i += (size_t)step;
        i += utf8_ascii(s + i, len - i);
    }
    return len;
}

size_t bz_str_add_utf8(struct bz_str *s, const char *text, size_t len)
{
    const unsigned char *u = (const unsigned char *)text;
    size_t from = 0, i = 0, n = 0;

    while (i < len) {
        int step = bz_utf8_step(u + i, len - i);

        if (step > 0 && u[i]) {
            i += (size_t)step;
            continue;
        }
        bz_str_add_bytes(s, text + from, i - from);
        bz_str_add(s, BZ_UTF8_REPLACEMENT);
        i += (size_t)(step < 0 ? -step : step);
        from = i;
        n++;
    }
    bz_str_add_bytes(s, text + from, len - from);
    return n;
}
