/* SPDX-License-Identifier: EUPL-1.2 */
/* Opening hours: several windows a day, special days, and reading them. */
#include "term/hours.h"

#include <string.h>

enum { HOURS_WINDOWS = 24 };

void bz_hours_done(struct bz_hours *h)
{
    for (size_t i = 0; i < 7; i++)
        free(h->week[i].items);
    for (size_t i = 0; i < h->special.n; i++)
        free(h->special.items[i].windows.items);
    free(h->special.items);
    *h = (struct bz_hours){0};
}

bool bz_hours_any(const struct bz_hours *h)
{
    for (size_t i = 0; i < 7; i++) {
        if (h->week[i].n)
            return true;
    }
    return h->special.n > 0;
}

const struct bz_windows *bz_hours_of(const struct bz_hours *h, buzon_day day, bool working)
{
    static const struct bz_windows closed;

    for (size_t i = 0; i < h->special.n && h->special.items[i].day <= day; i++) {
        if (h->special.items[i].day == day)
            return &h->special.items[i].windows;
    }
    return working ? &h->week[bz_weekday(day) - 1] : &closed;
}

/* One ["09:00", "14:00"], after the ones before it. */
static bool hours_window(struct bz_reader *r, const struct bz_json *pair, struct bz_windows *to)
{
    int32_t from, until;
    struct bz_window w;

    if (bz_json_len(pair) != 2 ||
        !bz_clock_parse(bz_json_text(bz_json_at(pair, 0)), false, &from) ||
        !bz_clock_parse(bz_json_text(bz_json_at(pair, 1)), true, &until))
        return bz_reader_fail(r, NULL,
                              "a window is two times of the day, as [\"09:00\", \"14:00\"]");
    w = (struct bz_window){(int16_t)(from / BZ_MS_MINUTE), (int16_t)(until / BZ_MS_MINUTE)};
    if (w.from >= w.to)
        return bz_reader_fail(r, NULL, "a window must end after it begins");
    if (to->n && to->items[to->n - 1].to > w.from)
        return bz_reader_fail(r, NULL, "windows must be in order and not overlap");
    if (to->n == HOURS_WINDOWS)
        return bz_reader_fail(r, NULL, "a day has at most %d windows", HOURS_WINDOWS);
    if (!bz_vec_push(to, w))
        return bz_nomem(r->err);
    return true;
}

static bool hours_day(struct bz_reader *r, const struct bz_json *list, struct bz_windows *to)
{
    if (bz_json_kind(list) != BZ_JSON_ARRAY)
        return bz_reader_fail(r, NULL, "the windows of a day are a list");
    for (size_t i = 0; i < bz_json_len(list); i++) {
        size_t up = bz_reader_enter_at(r, i);

        if (!hours_window(r, bz_json_at(list, i), to))
            return false;
        bz_reader_leave(r, up);
    }
    return true;
}

static bool hours_week(struct bz_reader *r, const struct bz_json *week, struct bz_hours *h)
{
    static const char *const names[] = {"1", "2", "3", "4", "5", "6", "7", "*", NULL};

    if (bz_json_kind(week) != BZ_JSON_OBJECT)
        return bz_reader_fail(r, NULL, "opening hours go by weekday, 1 to 7 or *");
    if (!bz_reader_only(r, week, names))
        return false;
    for (size_t day = 0; day < 7; day++) {
        const char *key = bz_json_get(week, names[day]) ? names[day] : "*";
        const struct bz_json *list = bz_json_get(week, key);
        size_t up = bz_reader_enter(r, key);

        if (list && !hours_day(r, list, &h->week[day]))
            return false;
        bz_reader_leave(r, up);
    }
    return true;
}

static int hours_compare(const void *a, const void *b)
{
    const struct bz_special_day *x = a, *y = b;

    return (x->day > y->day) - (x->day < y->day);
}

static bool hours_special(struct bz_reader *r, const struct bz_json *special,
                          struct bz_hours *h)
{
    const struct bz_json *list;
    const char *date;
    void *iter = NULL;

    if (bz_json_kind(special) != BZ_JSON_OBJECT)
        return bz_reader_fail(r, NULL, "special days go by date");
    while (bz_json_each(special, &iter, &date, &list)) {
        struct bz_special_day day = {.day = 0};
        size_t up = bz_reader_enter(r, date);

        if (!bz_day_parse(date, &day.day))
            return bz_reader_fail(r, NULL, "\"%.40s\" is not a date", date);
        if (!bz_vec_push(&h->special, day))
            return bz_nomem(r->err);
        if (!hours_day(r, list, &h->special.items[h->special.n - 1].windows))
            return false;
        bz_reader_leave(r, up);
    }
    if (h->special.n)
        qsort(h->special.items, h->special.n, sizeof *h->special.items, hours_compare);
    return true;
}

bool bz_hours_parse(struct bz_reader *r, const struct bz_json *week, const char *week_key,
                    const struct bz_json *special, const char *special_key, struct bz_hours *h)
{
    size_t up = bz_reader_enter(r, week_key);

    if (week && !hours_week(r, week, h))
        return false;
    bz_reader_leave(r, up);
    up = bz_reader_enter(r, special_key);
    if (special && !hours_special(r, special, h))
        return false;
    bz_reader_leave(r, up);
    return true;
}
