/* SPDX-License-Identifier: EUPL-1.2 */
/* Questions to a set of working days: rank and select over its bits, no loop over days, no
 * allocation. */
#include "term/set.h"

#include "term/select.h"

#include <stdio.h>
#include <string.h>

enum { SET_SAMPLE_BITS = 5 };

/* --- bits --- */

static unsigned set_popcount(uint64_t x)
{
    x -= (x >> 1) & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (unsigned)((x * 0x0101010101010101u) >> 56);
}

/* The place of the k-th set bit, k from 0; there must be that many. */
static unsigned set_select_word(uint64_t x, unsigned k)
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
static uint32_t set_rank(const struct bz_calendar_set *set, uint32_t i)
{
    uint64_t upto = set->bits[i >> 6] & (UINT64_MAX >> (63 - (i & 63)));

    return set->rank[i >> 6] + set_popcount(upto);
}

/* The day of the k-th working day, k from 1. */
static buzon_day set_select(const struct bz_calendar_set *set, uint32_t k)
{
    uint32_t word = set->sample[(k - 1) >> SET_SAMPLE_BITS];

    word += set->rank[word + 1] < k; /* mostly enough, and no branch */
    while (set->rank[word + 1] < k)
        word++;
    return set->first +
           (buzon_day)(word * 64 + set_select_word(set->bits[word], k - 1 - set->rank[word]));
}

static bool set_bit(const uint64_t *bits, uint32_t i)
{
    return bits[i >> 6] >> (i & 63) & 1;
}

/* --- data that are missing --- */

static bool set_has_year(const struct bz_calendar *c, int year)
{
    for (size_t i = 0; i < c->years.n; i++) {
        if (c->years.items[i] == year)
            return true;
    }
    return false;
}

static buzon_day set_missing(const struct bz_calendar_set *set, int64_t day, struct bz_err *err)
{
    int y, m, d;

    if (day < INT32_MIN || day > INT32_MAX)
        day = day < 0 ? INT32_MIN + 1 : INT32_MAX;
    bz_civil((buzon_day)day, &y, &m, &d);
    for (size_t i = 0; i < set->n_members; i++) {
        if (!set_has_year(set->members[i], y)) {
            bz_err_set(err, BUZON_ERR_CALENDAR, "the calendar %s has no data for %d",
                       set->members[i]->id, y);
            return BUZON_DAY_NONE;
        }
    }
    bz_err_set(err, BUZON_ERR_CALENDAR, "no calendar reaches the year %d", y);
    return BUZON_DAY_NONE;
}

bool bz_calendar_missing(const struct bz_err *err, char id[static 64], int *year)
{
    return err->code == BUZON_ERR_CALENDAR &&
           sscanf(err->message, "the calendar %63s has no data for %d", id, year) == 2;
}

static const struct bz_set_span *set_span(const struct bz_calendar_set *set, int64_t day)
{
    for (uint32_t i = 0; i < set->n_spans; i++) {
        if (day < set->spans[i].to)
            return day >= set->spans[i].from ? &set->spans[i] : NULL;
    }
    return NULL;
}

bool bz_working_known(const struct bz_calendar_set *set, buzon_day day)
{
    return set_span(set, day) != NULL;
}

/* --- questions --- */

/* Backwards; *missing: the nearest day that has no data, when NONE comes back. */
static buzon_day set_back(const struct bz_calendar_set *set, buzon_day day, int32_t n,
                          int64_t *missing)
{
    const struct bz_set_span *span = set_span(set, (int64_t)day - 1);
    uint32_t before, floor, back = (uint32_t)(0 - (int64_t)n);

    *missing = (int64_t)day - 1;
    if (!span)
        return BUZON_DAY_NONE;
    before = set_rank(set, (uint32_t)(day - 1 - set->first));
    floor =
        span->from > set->first ? set_rank(set, (uint32_t)(span->from - 1 - set->first)) : 0;
    *missing = (int64_t)span->from - 1;
    return before - floor < back ? BUZON_DAY_NONE : set_select(set, before - back + 1);
}

static buzon_day set_forth(const struct bz_calendar_set *set, buzon_day day, int32_t n,
                           int64_t *missing)
{
    const struct bz_set_span *span = set_span(set, (int64_t)day + 1);
    uint32_t k;

    *missing = (int64_t)day + 1;
    if (!span)
        return BUZON_DAY_NONE;
    *missing = span->to;
    k = (uint32_t)n + (day >= set->first ? set_rank(set, (uint32_t)(day - set->first)) : 0);
    return k > span->rank_to ? BUZON_DAY_NONE : set_select(set, k);
}

static inline buzon_day set_add(const struct bz_calendar_set *set, buzon_day day, int32_t n,
                                int64_t *missing)
{
    if (n > 0)
        return set_forth(set, day, n, missing);
    return n ? set_back(set, day, n, missing) : day;
}

buzon_day bz_working_try(const struct bz_calendar_set *set, buzon_day day, int32_t n)
{
    int64_t missing;

    return set_add(set, day, n, &missing);
}

buzon_day bz_working_add(const struct bz_calendar_set *set, buzon_day day, int32_t n,
                         struct bz_err *err)
{
    int64_t missing = day;
    buzon_day to = set_add(set, day, n, &missing);

    return to == BUZON_DAY_NONE ? set_missing(set, missing, err) : to;
}

int bz_working_is(const struct bz_calendar_set *set, buzon_day day, struct bz_err *err)
{
    if (!set_span(set, day)) {
        (void)set_missing(set, day, err);
        return -1;
    }
    return set_bit(set->bits, (uint32_t)(day - set->first));
}

bool bz_working_between(const struct bz_calendar_set *set, buzon_day a, buzon_day b,
                        int32_t *ret, struct bz_err *err)
{
    const struct bz_set_span *span;
    uint32_t upto_a;

    if (a == b) {
        *ret = 0;
        return true;
    }
    if (b < a) {
        if (!bz_working_between(set, b, a, ret, err))
            return false;
        *ret = -*ret;
        return true;
    }
    span = set_span(set, (int64_t)a + 1);
    if (!span || b >= span->to)
        return (void)set_missing(set, span ? span->to : (int64_t)a + 1, err), false;
    upto_a = a >= set->first ? set_rank(set, (uint32_t)(a - set->first)) : 0;
    *ret = (int32_t)(set_rank(set, (uint32_t)(b - set->first)) - upto_a);
    return true;
}

buzon_day bz_working_roll(const struct bz_calendar_set *set, buzon_day day, int direction,
                          struct bz_err *err)
{
    int working = bz_working_is(set, day, err);

    if (working)
        return working > 0 ? day : BUZON_DAY_NONE;
    return bz_working_add(set, day, direction < 0 ? -1 : 1, err);
}

bool bz_working_short(const struct bz_calendar_set *set, buzon_day day)
{
    return set->short_days && set_span(set, day) &&
           set_bit(set->short_days, (uint32_t)(day - set->first));
}

bool bz_working_provisional(const struct bz_calendar_set *set, buzon_day a, buzon_day b)
{
    int64_t from = (int64_t)a + 1 - set->first, to = (int64_t)b - set->first;

    if (from < 0)
        from = 0;
    if (to >= set->n_days)
        to = (int64_t)set->n_days - 1;
    for (; from <= to; from = (from | 63) + 1) {
        uint64_t word = set->provisional[from >> 6] >> (from & 63);
        int64_t left = to - from;

        if (left < 63)
            word &= UINT64_MAX >> (63 - left);
        if (word)
            return true;
    }
    return false;
}

/* --- why --- */

static bool set_known_holiday(const struct bz_calendar_set *set, const struct bz_holiday *h)
{
    if (set->as_of == BUZON_DAY_NONE)
        return h->known_until == BUZON_DAY_NONE;
    return (h->known_from == BUZON_DAY_NONE || h->known_from <= set->as_of) &&
           (h->known_until == BUZON_DAY_NONE || set->as_of < h->known_until);
}

bool bz_working_why(const struct bz_calendar_set *set, buzon_day day, const char **name,
                    const char **calendar)
{
    *name = *calendar = NULL;
    if (!(set->weekmask >> (bz_weekday(day) - 1) & 1))
        return true;
    for (size_t i = 0; i < set->n_members; i++) {
        const struct bz_calendar *c = set->members[i];

        for (size_t h = 0; h < c->holidays.n && c->holidays.items[h].day <= day; h++) {
            if (c->holidays.items[h].day == day &&
                set_known_holiday(set, &c->holidays.items[h])) {
                *name = c->holidays.items[h].name;
                *calendar = c->id;
                return true;
            }
        }
    }
    for (size_t i = 0; i < set->own.n; i++) {
        if (set->own.items[i] == day)
            return true;
    }
    return false;
}

size_t bz_calendar_set_len(const struct bz_calendar_set *set)
{
    return set->n_members;
}

const struct bz_calendar *bz_calendar_set_at(const struct bz_calendar_set *set, size_t i)
{
    return set->members[i];
}

size_t bz_calendar_set_bytes(const struct bz_calendar_set *set)
{
    return set->bytes;
}

/* --- laying out --- */

static void set_mark(uint64_t *bits, uint32_t i)
{
    bits[i >> 6] |= (uint64_t)1 << (i & 63);
}

static bool set_all_have(const struct bz_calendar_set *set, int year)
{
    for (size_t i = 0; i < set->n_members; i++) {
        if (!set_has_year(set->members[i], year))
            return false;
    }
    return true;
}

/* The years that count: of the first member, all of which the others must have too. */
static void set_years(const struct bz_calendar_set *set, int *first, int *last, uint32_t *spans)
{
    *first = BZ_SET_LAST_YEAR + 1;
    *last = BZ_SET_FIRST_YEAR - 1;
    *spans = 0;
    for (int y = BZ_SET_FIRST_YEAR; y <= BZ_SET_LAST_YEAR; y++) {
        if (!set_all_have(set, y))
            continue;
        if (y < *first)
            *first = y;
        *spans += *last != y - 1 || *spans == 0;
        *last = y;
    }
}

static size_t set_take(size_t *at, size_t n, size_t size)
{
    size_t here = (*at + 7) & ~(size_t)7;

    *at = here + n * size;
    return here;
}

/* One block for everything a question touches. */
static bool set_allocate(struct bz_calendar_set *set, bool with_short, struct bz_err *err)
{
    size_t at = 0, words = set->n_words, working = set->n_days + 1;
    size_t spans = set_take(&at, set->n_spans, sizeof *set->spans);
    size_t bits = set_take(&at, words, 8), provisional = set_take(&at, words, 8);
    size_t shorts = set_take(&at, with_short ? words : 0, 8);
    size_t rank = set_take(&at, words + 1, sizeof *set->rank);
    size_t sample = set_take(&at, (working >> SET_SAMPLE_BITS) + 1, sizeof *set->sample);
    char *block = calloc(1, at ? at : 1);

    if (!block)
        return bz_nomem(err);
    set->bytes = at;
    set->spans = (void *)(block + spans);
    set->bits = (void *)(block + bits);
    set->provisional = (void *)(block + provisional);
    set->short_days = with_short ? (void *)(block + shorts) : NULL;
    set->rank = (void *)(block + rank);
    set->sample = (void *)(block + sample);
    return true;
}

static void set_fill_week(struct bz_calendar_set *set)
{
    int weekday = bz_weekday(set->first) - 1;

    for (uint32_t i = 0; i < set->n_days; i++) {
        if (set->weekmask >> weekday & 1)
            set_mark(set->bits, i);
        weekday = weekday == 6 ? 0 : weekday + 1;
    }
}

static bool set_index(const struct bz_calendar_set *set, buzon_day day, uint32_t *ret)
{
    if (day < set->first || day >= set->first + (int64_t)set->n_days)
        return false;
    *ret = (uint32_t)(day - set->first);
    return true;
}

static void set_apply_member(struct bz_calendar_set *set, const struct bz_calendar *c)
{
    uint32_t at;

    for (size_t i = 0; i < c->holidays.n; i++) {
        const struct bz_holiday *h = &c->holidays.items[i];

        if (!set_known_holiday(set, h) || !set_index(set, h->day, &at))
            continue;
        set->bits[at >> 6] &= ~((uint64_t)1 << (at & 63));
        if (h->provisional)
            set_mark(set->provisional, at);
    }
    for (size_t i = 0; i < c->short_days.n; i++) {
        if (set->short_days && set_index(set, c->short_days.items[i], &at))
            set_mark(set->short_days, at);
    }
    for (size_t i = 0; i < c->provisional_years.n; i++) {
        int y = c->provisional_years.items[i];

        for (buzon_day day = bz_day_of(y, 1, 1); day < bz_day_of(y + 1, 1, 1); day++) {
            if (set_index(set, day, &at))
                set_mark(set->provisional, at);
        }
    }
}

static void set_apply_own(struct bz_calendar_set *set, const struct bz_calendar_query *query)
{
    uint32_t at;

    for (size_t i = 0; i < set->own.n; i++) {
        if (set_index(set, set->own.items[i], &at))
            set->bits[at >> 6] &= ~((uint64_t)1 << (at & 63));
    }
    for (size_t i = 0; i < query->n_short_days; i++) {
        if (set->short_days && set_index(set, query->short_days[i], &at))
            set_mark(set->short_days, at);
    }
}

static void set_count(struct bz_calendar_set *set)
{
    uint32_t before = 0;

    for (uint32_t w = 0; w < set->n_words; w++) {
        uint32_t ones = set_popcount(set->bits[w]);

        set->rank[w] = before;
        for (uint32_t k = before; k < before + ones; k++) {
            if ((k & ((1u << SET_SAMPLE_BITS) - 1)) == 0)
                set->sample[k >> SET_SAMPLE_BITS] = (uint16_t)w;
        }
        before += ones;
    }
    set->rank[set->n_words] = before;
}

static void set_fill_spans(struct bz_calendar_set *set, int first, int last)
{
    uint32_t n = 0;

    for (int y = first; y <= last; y++) {
        if (!set_all_have(set, y))
            continue;
        if (!n || set->spans[n - 1].to != bz_day_of(y, 1, 1))
            set->spans[n++].from = bz_day_of(y, 1, 1);
        set->spans[n - 1].to = bz_day_of(y + 1, 1, 1);
    }
    for (uint32_t i = 0; i < n; i++)
        set->spans[i].rank_to = set_rank(set, (uint32_t)(set->spans[i].to - 1 - set->first));
}

static int set_compare_days(const void *a, const void *b)
{
    buzon_day x = *(const buzon_day *)a, y = *(const buzon_day *)b;

    return (x > y) - (x < y);
}

static bool set_copy_own(struct bz_calendar_set *set, const struct bz_calendar_query *query,
                         struct bz_err *err)
{
    for (size_t i = 0; i < query->n_holidays; i++) {
        if (!bz_vec_push(&set->own, query->holidays[i]))
            return bz_nomem(err);
    }
    if (set->own.n)
        qsort(set->own.items, set->own.n, sizeof *set->own.items, set_compare_days);
    return true;
}

bool bz_set_build(struct bz_calendar_set *set, const struct bz_calendar_query *query,
                  struct bz_err *err)
{
    bool with_short = query->n_short_days > 0;
    unsigned weekend = 0;
    int first, last;

    set->as_of = query->as_of;
    for (size_t i = 0; i < set->n_members; i++) {
        weekend |= set->members[i]->weekend;
        with_short |= set->members[i]->short_days.n > 0;
    }
    if (!set->n_members)
        weekend = 1u << (BZ_SATURDAY - 1) | 1u << (BZ_SUNDAY - 1);
    set->weekmask = query->weekmask >= 0 ? query->weekmask & 0x7f : (int)(~weekend & 0x7f);
    set_years(set, &first, &last, &set->n_spans);
    if (set->n_spans) {
        set->first = bz_day_of(first, 1, 1);
        set->n_days = (uint32_t)(bz_day_of(last + 1, 1, 1) - set->first);
    }
    set->n_words = (set->n_days + 63) / 64;
    if (!set_copy_own(set, query, err) || !set_allocate(set, with_short, err))
        return false;
    set_fill_week(set);
    for (size_t i = 0; i < set->n_members; i++)
        set_apply_member(set, set->members[i]);
    set_apply_own(set, query);
    set_count(set);
    set_fill_spans(set, first, last);
    return true;
}

void bz_calendar_set_free(struct bz_calendar_set *set)
{
    if (!set)
        return;
    free(set->spans);
    free(set->own.items);
    free(set->key);
    free(set);
}
