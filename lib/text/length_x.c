/* SPDX-License-Identifier: EUPL-1.2 */
/* The length of a text as X counts it: twitter-text, configuration v3. */
#include "base/auto.h"
#include "text/address.h"
#include "text/length.h"
#include "text/unicode.h"

#include <unicode/uchar.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <stdlib.h>
#include <string.h>

enum {
    WEIGH_ADDRESS = 23, /* any address, however long */
    WEIGH_HEAVY = 2,
    WEIGH_EMOJI = 16 /* code points of the longest sequence, and some */
};

/* --- emoji --- */

static bool weigh_goes_on(UChar32 c)
{
    return c == 0x200D || c == 0xFE0F || c == 0x20E3 || (c >= 0xE0020 && c <= 0xE007F) ||
           u_hasBinaryProperty(c, UCHAR_EMOJI);
}

/* A digit, "#" or "*" with the frame of a key, which Unicode wants to have U+FE0F between. */
static size_t weigh_key(const UChar32 *s, size_t n)
{
    size_t frame = n > 1 && s[1] == 0xFE0F ? 2 : 1;

    return n > frame && s[frame] == 0x20E3 ? frame + 1 : 0;
}

/* How many code points at s are one emoji, the longest that there is; 0: none. Which sequences
 * are emoji is what Unicode lists (RGI) in ICU's version. */
static size_t weigh_emoji(const UChar32 *s, size_t n)
{
    UChar units[2 * WEIGH_EMOJI];
    int32_t ends[WEIGH_EMOJI], len = 0;
    size_t points = 0;

    if (s[0] < 0x80)
        return weigh_key(s, n);
    if (!u_hasBinaryProperty(s[0], UCHAR_EMOJI))
        return 0;
    while (points < n && points < WEIGH_EMOJI && weigh_goes_on(s[points])) {
        U16_APPEND_UNSAFE(units, len, s[points]);
        ends[points++] = len;
    }
    while (points && !u_stringHasBinaryProperty(units, ends[points - 1], UCHAR_RGI_EMOJI))
        points--;
    return points;
}

/* --- the sum --- */

static const struct {
    UChar32 first, last;
} weigh_light[] = {{0, 0x10FF}, {0x2000, 0x200D}, {0x2010, 0x201F}, {0x2032, 0x2037}};

static int64_t weigh_point(UChar32 c)
{
    for (size_t i = 0; i < sizeof weigh_light / sizeof *weigh_light; i++) {
        if (c >= weigh_light[i].first && c <= weigh_light[i].last)
            return 1;
    }
    return WEIGH_HEAVY;
}

static int64_t weigh_all(const UChar32 *s, size_t n, const struct bz_address *addresses)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n;) {
        size_t emoji;

        while (addresses->len && addresses->start < i)
            addresses++;
        if (addresses->len && addresses->start == i) {
            sum += WEIGH_ADDRESS;
            i += addresses->len;
        } else if ((emoji = weigh_emoji(s + i, n - i))) {
            sum += WEIGH_HEAVY;
            i += emoji;
        } else {
            sum += weigh_point(s[i++]);
        }
    }
    return sum;
}

static UChar32 *weigh_points(const char *text, size_t len, size_t *n)
{
    UChar32 *ret = calloc(len + 1, sizeof *ret);
    size_t i = 0;

    for (*n = 0; ret && i < len; (*n)++) /* normal form C is valid */
        U8_NEXT_UNSAFE(text, i, ret[*n]);
    return ret;
}

int64_t bz_length_x(const char *text, struct bz_err *err)
{
    BZ_DONE(bz_addresses) addresses = {0};
    BZ_TEXT nfc = bz_nfc(text, strlen(text), err);
    size_t n = 0;
    UChar32 *points = nfc ? weigh_points(nfc, strlen(nfc), &n) : NULL;
    int64_t ret = -1;

    if (nfc && !points)
        (void)bz_nomem(err);
    else if (points && bz_addresses_find(points, n, &addresses, err))
        ret = weigh_all(points, n, addresses.items);
    free(points);
    return ret;
}
