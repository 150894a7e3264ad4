/* SPDX-License-Identifier: EUPL-1.2 */
/* The length of a text as Threads counts it. */
#include "base/utf8.h"
#include "text/length.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <string.h>

/* What an emoji's first code point may be followed by: joiner, variation, frame of a key, tags
 * of a flag. */
static bool emoji_goes_on(UChar32 c)
{
    return c == 0x200D || c == 0xFE0F || c == 0x20E3 || (c >= 0xE0020 && c <= 0xE007F);
}

static UChar32 point_read(const char *s)
{
    UChar32 c;
    size_t at = 0;

    U8_NEXT_UNSAFE(s, at, c);
    return c;
}

static bool weigh_is_emoji(UChar32 c, bool after)
{
    return c >= 0x80 && ((after && emoji_goes_on(c)) || c == 0x20E3 || c == 0xFE0F ||
                         u_hasBinaryProperty(c, UCHAR_EMOJI));
}

int64_t bz_length_threads(const char *text)
{
    size_t len = strlen(text), at = 0;
    bool emoji = false;
    int64_t sum = 0;

    while (at < len) {
        int step = bz_utf8_step((const unsigned char *)text + at, len - at);
        size_t size = (size_t)(step < 0 ? -step : step);

        emoji = step > 1 && weigh_is_emoji(point_read(text + at), emoji);
        sum += emoji ? (int64_t)size : 1;
        at += size;
    }
    return sum;
}
