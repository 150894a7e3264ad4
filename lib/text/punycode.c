/* SPDX-License-Identifier: EUPL-1.2 */
/* The length of a label in punycode (RFC 3492, 6.3): what its encoder would write is counted.
 */
#include "text/punycode.h"

enum { PUNY_BASE = 36, PUNY_TMIN = 1, PUNY_TMAX = 26, PUNY_SKEW = 38, PUNY_DAMP = 700 };
enum { PUNY_BIAS = 72, PUNY_FIRST = 0x80, PUNY_POINTS = 256 };

static uint32_t puny_adapt(uint32_t delta, uint32_t points, size_t first)
{
    uint32_t k = 0;

    delta = first ? delta / PUNY_DAMP : delta / 2;
    delta += delta / points;
    for (; delta > (PUNY_BASE - PUNY_TMIN) * PUNY_TMAX / 2; k += PUNY_BASE)
        delta /= PUNY_BASE - PUNY_TMIN;
    return k + (PUNY_BASE - PUNY_TMIN + 1) * delta / (delta + PUNY_SKEW);
}

/* How many digits a number takes. */
static size_t puny_digits(uint32_t q, uint32_t bias)
{
    size_t n = 1;

    for (uint32_t k = PUNY_BASE;; k += PUNY_BASE, n++) {
        uint32_t t = k <= bias ? PUNY_TMIN : k >= bias + PUNY_TMAX ? PUNY_TMAX : k - bias;

        if (q < t)
            return n;
        q = (q - t) / (PUNY_BASE - t);
    }
}

/* The smallest code point from `from` on. */
static uint32_t puny_next(const int32_t *points, size_t n, uint32_t from)
{
    uint32_t least = UINT32_MAX;

    for (size_t i = 0; i < n; i++) {
        if ((uint32_t)points[i] >= from && (uint32_t)points[i] < least)
            least = (uint32_t)points[i];
    }
    return least;
}

size_t bz_punycode_len(const int32_t *points, size_t n)
{
    uint32_t code = PUNY_FIRST, delta = 0, bias = PUNY_BIAS;
    size_t basic = 0, done, len;

    if (n > PUNY_POINTS) /* so that no sum here leaves 32 bits */
        return SIZE_MAX;
    for (size_t i = 0; i < n; i++)
        basic += points[i] < PUNY_FIRST;
    if (basic == n)
        return n;
    len = 4 + basic + (basic > 0);
    for (done = basic; done < n; delta++, code++) {
        uint32_t next = puny_next(points, n, code);

        delta += (next - code) * (uint32_t)(done + 1);
        code = next;
        for (size_t i = 0; i < n; i++) {
            delta += (uint32_t)points[i] < code;
            if ((uint32_t)points[i] != code)
                continue;
            len += puny_digits(delta, bias);
            bias = puny_adapt(delta, (uint32_t)done + 1, done == basic);
            delta = 0;
            done++;
        }
    }
    return len;
}
