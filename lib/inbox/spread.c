/* SPDX-License-Identifier: EUPL-1.2 */
/* Lists of seconds as they are stored, and their percentiles. */
#include "inbox/spread.h"

#include <stdlib.h>
#include <string.h>

enum { BITS = 7, MORE = 0x80, SHIFT_MOST = 56 };

void bz_seconds_done(struct bz_seconds *s)
{
    free(s->items);
    *s = (struct bz_seconds){0};
}

bool bz_spread_read(const void *bytes, size_t len, struct bz_seconds *ret, struct bz_err *err)
{
    const unsigned char *p = bytes;
    int64_t sum = 0, part = 0;
    int shift = 0;

    for (size_t i = 0; i < len && shift <= SHIFT_MOST; i++) {
        part |= (int64_t)(p[i] & (MORE - 1)) << shift;
        shift += BITS;
        if (p[i] & MORE)
            continue;
        if (__builtin_add_overflow(sum, part, &sum))
            return true;
        if (!bz_vec_push(ret, sum))
            return bz_nomem(err);
        part = 0;
        shift = 0;
    }
    return true;
}

void bz_spread_write(const struct bz_seconds *s, struct bz_str *ret)
{
    int64_t before = 0;

    for (size_t i = 0; i < s->n; i++) {
        uint64_t part = (uint64_t)(s->items[i] - before);

        for (; part >= MORE; part >>= BITS)
            bz_str_add_char(ret, (char)(part | MORE));
        bz_str_add_char(ret, (char)part);
        before = s->items[i];
    }
}

/* The first place whose value is not below. */
static size_t place_of(const struct bz_seconds *s, int64_t seconds)
{
    size_t low = 0, high = s->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (s->items[middle] < seconds)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool bz_spread_put(struct bz_seconds *s, int64_t seconds, int64_t n, struct bz_err *err)
{
    for (; n > 0; n--) {
        size_t at = place_of(s, seconds);

        if (!bz_vec_room(s))
            return bz_nomem(err);
        memmove(s->items + at + 1, s->items + at, (s->n - at) * sizeof *s->items);
        s->items[at] = seconds;
        s->n++;
    }
    for (; n < 0; n++) {
        size_t at = place_of(s, seconds);

        if (at == s->n || s->items[at] != seconds)
            break;
        s->n--;
        memmove(s->items + at, s->items + at + 1, (s->n - at) * sizeof *s->items);
    }
    return true;
}

static void swap(int64_t *a, int64_t *b)
{
    int64_t c = *a;

    *a = *b;
    *b = c;
}

/* What stands at `want` when all are in order (Hoare's selection, the middle as the pivot). */
static int64_t nth(int64_t *v, size_t n, size_t want)
{
    size_t low = 0, high = n - 1;

    while (low < high) {
        int64_t pivot = v[low + (high - low) / 2];
        size_t i = low, j = high;

        for (;; i++, j--) {
            while (v[i] < pivot)
                i++;
            while (v[j] > pivot)
                j--;
            if (i >= j)
                break;
            swap(&v[i], &v[j]);
        }
        if (want <= j)
            high = j;
        else
            low = j + 1;
    }
    return v[low];
}

int64_t bz_spread_percentile(struct bz_seconds *s, int percent)
{
    size_t rank;

    if (!s->n)
        return -1;
    rank = (s->n * (size_t)percent + 99) / 100;
    return nth(s->items, s->n, rank ? rank - 1 : 0);
}
