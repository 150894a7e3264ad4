/* SPDX-License-Identifier: EUPL-1.2 */
/* Questions to a set of working days: rank and select over its bits, no loop over days, no
 * allocation. */
#include "term/set.h"

#include "term/rank.h"

#include <stdio.h>
#include <string.h>

/* --- data that are missing --- */

static bool set_has_year(const struct bz_calendar *c, int year)
{
    for (size_t i = 0; i < c->years.n; i++) {
        if (c->years.items[i] == year)
            return true;
    }
    return false;
}

buzon_day bz_set_missing(const struct bz_calendar_set *set, int64_t day, struct bz_err *err)
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

bool bz_working_known(const struct bz_calendar_set *set, buzon_day day)
{
    return bz_set_span(set, day) != NULL;
}

/* --- questions --- */

/* Backwards; *missing: the nearest day that has no data, when NONE comes back. */
static buzon_day set_back(const struct bz_calendar_set *set, buzon_day day, int32_t n,
                          int64_t *missing)
{
    const struct bz_set_span *span = bz_set_span(set, (int64_t)day - 1);
    uint32_t before, floor, back = (uint32_t)(0 - (int64_t)n);

    *missing = (int64_t)day - 1;
    if (!span)
        return BUZON_DAY_NONE;
    before = bz_set_rank(set, (uint32_t)(day - 1 - set->first));
    floor =
        span->from > set->first ? bz_set_rank(set, (uint32_t)(span->from - 1 - set->first)) : 0;
    *missing = (int64_t)span->from - 1;
    return before - floor < back ? BUZON_DAY_NONE : bz_set_select(set, before - back + 1);
}

static buzon_day set_forth(const struct bz_calendar_set *set, buzon_day day, int32_t n,
                           int64_t *missing)
{
    const struct bz_set_span *span = bz_set_span(set, (int64_t)day + 1);
    uint32_t k;

    *missing = (int64_t)day + 1;
    if (!span)
        return BUZON_DAY_NONE;
    *missing = span->to;
    k = (uint32_t)n + bz_set_rank_of(set, day);
    return k > span->rank_to ? BUZON_DAY_NONE : bz_set_select(set, k);
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

    return to == BUZON_DAY_NONE ? bz_set_missing(set, missing, err) : to;
}

int bz_working_is(const struct bz_calendar_set *set, buzon_day day, struct bz_err *err)
{
    if (!bz_set_span(set, day)) {
        (void)bz_set_missing(set, day, err);
        return -1;
    }
    return bz_bits_at(set->bits, (uint32_t)(day - set->first));
}

bool bz_working_between(const struct bz_calendar_set *set, buzon_day a, buzon_day b,
                        int32_t *ret, struct bz_err *err)
{
    const struct bz_set_span *span;

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
    span = bz_set_span(set, (int64_t)a + 1);
    if (!span || b >= span->to)
        return (void)bz_set_missing(set, span ? span->to : (int64_t)a + 1, err), false;
    *ret = (int32_t)(bz_set_rank_of(set, b) - bz_set_rank_of(set, a));
    return true;
}

buzon_day bz_working_roll(const struct bz_calendar_set *set, buzon_day day, int direction,
                          struct bz_err *err)
{
    if (bz_set_works(set, day))
        return day;
    if (!bz_working_known(set, day))
        return bz_set_missing(set, day, err);
    return bz_working_add(set, day, direction < 0 ? -1 : 1, err);
}

bool bz_working_short(const struct bz_calendar_set *set, buzon_day day)
{
    return set->short_days && bz_set_span(set, day) &&
           bz_bits_at(set->short_days, (uint32_t)(day - set->first));
}

bool bz_working_provisional(const struct bz_calendar_set *set, buzon_day a, buzon_day b)
{
    int64_t from = (int64_t)a + 1 - set->first, to = (int64_t)b - set->first;

    if (from < set->provisional_from)
        from = set->provisional_from;
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
    size_t sample = set_take(&at, (working >> BZ_SET_SAMPLE_BITS) + 1, sizeof *set->sample);
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
        uint32_t ones = bz_bits_count(set->bits[w]);

        set->rank[w] = before;
        for (uint32_t k = before; k < before + ones; k++) {
            if ((k & ((1u << BZ_SET_SAMPLE_BITS) - 1)) == 0)
                set->sample[k >> BZ_SET_SAMPLE_BITS] = (uint16_t)w;
        }
        before += ones;
    }
    set->rank[set->n_words] = before;
}

/* Where the provisional days begin: most terms end before. */
static void set_find_provisional(struct bz_calendar_set *set)
{
    uint32_t w = 0;

    while (w < set->n_words && !set->provisional[w])
        w++;
    set->provisional_from = w * 64;
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
        set->spans[i].rank_to = bz_set_rank(set, (uint32_t)(set->spans[i].to - 1 - set->first));
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
        if (!set->hours && bz_hours_any(&set->members[i]->hours))
            set->hours = &set->members[i]->hours;
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
    set_find_provisional(set);
    set_fill_spans(set, first, last);
    return true;
}

void bz_calendar_set_free(struct bz_calendar_set *set)
{
    if (!set)
        return;
    free(set->spans);
    free(set->own.items);
    for (size_t i = 0; i < set->n_asked; i++)
        free(set->asked[i]);
    free(set);
}
