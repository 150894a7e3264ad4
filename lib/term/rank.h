/* SPDX-License-Identifier: EUPL-1.2 */
/* Rank and select over the bits of a set: no loop over days, and short enough to stand where
 * days are counted. */
#ifndef BZ_TERM_RANK_H
#define BZ_TERM_RANK_H

#include "term/select.h"
#include "term/set.h"

enum { BZ_SET_SAMPLE_BITS = 5 };

static inline unsigned bz_bits_count(uint64_t x)
{
    x -= (x >> 1) & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (unsigned)((x * 0x0101010101010101u) >> 56);
}

/* The place of the k-th set bit, k from 0; there must be that many. */
static inline unsigned bz_bits_select(uint64_t x, unsigned k)
{
    uint64_t bytes = x - ((x >> 1) & 0x5555555555555555u);
    uint64_t sums, below;
    unsigned at;

    bytes = (bytes & 0x3333333333333333u) + ((bytes >> 2) & 0x3333333333333333u);
    bytes = (bytes + (bytes >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    sums = bytes * 0x0101010101010101u; /* byte i: ones in bytes 0 .. i */
    /* The top bit of a byte stays where its sum is at most k: so many whole bytes are below. */
    below = (((uint64_t)k * 0x0101010101010101u | 0x8080808080808080u) - sums) &
            0x8080808080808080u;
    at = (unsigned)(((below >> 7) * 0x0101010101010101u) >> 56) * 8;
    k -= (unsigned)((sums << 8) >> at) & 0xff;
    return at + (bz_select_byte[x >> at & 0xff] >> (3 * k) & 7);
}

/* Working days at most `i` days after the first. */
static inline uint32_t bz_set_rank(const struct bz_calendar_set *set, uint32_t i)
{
    uint64_t upto = set->bits[i >> 6] & (UINT64_MAX >> (63 - (i & 63)));

    return set->rank[i >> 6] + bz_bits_count(upto);
}

/* Working days up to a day, which lies in the set or right before it. */
static inline uint32_t bz_set_rank_of(const struct bz_calendar_set *set, buzon_day day)
{
    return day >= set->first ? bz_set_rank(set, (uint32_t)(day - set->first)) : 0;
}

/* The day of the k-th working day, k from 1. */
static inline buzon_day bz_set_select(const struct bz_calendar_set *set, uint32_t k)
{
    uint32_t word = set->sample[(k - 1) >> BZ_SET_SAMPLE_BITS];

    word += set->rank[word + 1] < k; /* mostly enough, and no branch */
    while (set->rank[word + 1] < k)
        word++;
    return set->first +
           (buzon_day)(word * 64 + bz_bits_select(set->bits[word], k - 1 - set->rank[word]));
}

static inline bool bz_bits_at(const uint64_t *bits, uint32_t i)
{
    return bits[i >> 6] >> (i & 63) & 1;
}

/* The years around a day for which there are data; NULL: there are none for its own. */
static inline const struct bz_set_span *bz_set_span(const struct bz_calendar_set *set,
                                                    int64_t day)
{
    const struct bz_set_span *span = set->spans, *end = span + set->n_spans;

    while (span < end && day >= span->to)
        span++;
    return span < end && day >= span->from ? span : NULL;
}

/* Whether a day is known to be a working day. */
static inline bool bz_set_works(const struct bz_calendar_set *set, buzon_day day)
{
    return bz_set_span(set, day) && bz_bits_at(set->bits, (uint32_t)(day - set->first));
}

#endif
