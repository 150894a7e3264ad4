/* SPDX-License-Identifier: EUPL-1.2 */
/* One place's calendar, from the text of its file. */
#include "term/calendar.h"

#include "base/hash.h"
#include "term/hours.h"
#include "term/locate.h"

#include <string.h>

enum { CALENDAR_DAYS = 20000, CALENDAR_FIRST_YEAR = 1900, CALENDAR_LAST_YEAR = 2199 };

static const char *const calendar_weekdays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU", NULL};

void bz_calendar_free(struct bz_calendar *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->holidays.n; i++)
        free(c->holidays.items[i].name);
    free(c->holidays.items);
    free(c->short_days.items);
    free(c->years.items);
    free(c->provisional_years.items);
    bz_hours_done(&c->hours);
    free(c->id);
    free(c->name);
    free(c->zone);
    free(c->version);
    free(c->parent);
    free(c->source);
    free(c);
}

static bool calendar_weekend(struct bz_reader *r, const struct bz_json *j,
                             struct bz_calendar *c)
{
    const struct bz_json *list = bz_json_get(j, "weekend");
    size_t up = bz_reader_enter(r, "weekend");

    if (bz_json_kind(list) != BZ_JSON_ARRAY)
        return bz_reader_fail(r, NULL, "weekend is not a list of days, as [\"SA\", \"SU\"]");
    for (size_t i = 0; i < bz_json_len(list); i++) {
        const char *day = bz_json_text(bz_json_at(list, i));
        unsigned n = 0;
        size_t here = bz_reader_enter_at(r, i);

        while (calendar_weekdays[n] && (!day || strcmp(calendar_weekdays[n], day) != 0))
            n++;
        if (!calendar_weekdays[n])
            return bz_reader_fail(r, NULL, "a weekday is MO, TU, WE, TH, FR, SA or SU");
        c->weekend |= 1u << n;
        bz_reader_leave(r, here);
    }
    if (c->weekend == 0x7f)
        return bz_reader_fail(r, NULL, "a week needs a working day");
    bz_reader_leave(r, up);
    return true;
}

static bool calendar_add(struct bz_reader *r, struct bz_calendar *c, struct bz_holiday *h)
{
    if (c->holidays.n == CALENDAR_DAYS)
        return bz_reader_fail(r, NULL, "a calendar has at most %d days", CALENDAR_DAYS);
    if (!bz_vec_push(&c->holidays, *h))
        return bz_nomem(r->err);
    h->name = NULL;
    return true;
}

/* One {"date": …, "name": …} of a year. */
static bool calendar_entry(struct bz_reader *r, const struct bz_json *j, int year,
                           struct bz_calendar *c)
{
    static const char *const members[] = {"date",        "name",        "scope", "known_from",
                                          "known_until", "provisional", "parts", "source",
                                          "note",        NULL};
    struct bz_holiday h = {.known_from = BUZON_DAY_NONE, .known_until = BUZON_DAY_NONE};
    BZ_TEXT name = NULL;
    int y, m, d;

    if (!bz_reader_only(r, j, members))
        return false;
    if (!bz_day_parse(bz_json_str(j, "date"), &h.day))
        return bz_reader_fail(r, "date", "\"%.40s\" is not a date",
                              bz_json_str(j, "date") ? bz_json_str(j, "date") : "");
    bz_civil(h.day, &y, &m, &d);
    if (y != year)
        return bz_reader_fail(r, "date", "%s is not in %d", bz_json_str(j, "date"), year);
    for (size_t i = 0; i < c->holidays.n; i++) {
        if (c->holidays.items[i].day == h.day &&
            c->holidays.items[i].known_until == BUZON_DAY_NONE)
            return bz_reader_fail(r, "date", "%s is there twice", bz_json_str(j, "date"));
    }
    if (!bz_reader_text(r, j, "name", true, &name) ||
        !bz_reader_day(r, j, "known_from", &h.known_from) ||
        !bz_reader_day(r, j, "known_until", &h.known_until) ||
        !bz_reader_flag(r, j, "provisional", false, &h.provisional))
        return false;
    h.name = name;
    if (!calendar_add(r, c, &h))
        return false;
    name = NULL;
    return true;
}

static bool calendar_year(struct bz_reader *r, const char *key, const struct bz_json *list,
                          struct bz_calendar *c)
{
    int year =
        strlen(key) == 4 && strspn(key, "0123456789") == 4 ? (int)strtol(key, NULL, 10) : 0;

    if (year < CALENDAR_FIRST_YEAR || year > CALENDAR_LAST_YEAR)
        return bz_reader_fail(r, NULL, "\"%.20s\" is not a year from %d to %d", key,
                              CALENDAR_FIRST_YEAR, CALENDAR_LAST_YEAR);
    if (bz_json_kind(list) != BZ_JSON_ARRAY)
        return bz_reader_fail(r, NULL, "a year is a list of days");
    if (!bz_vec_push(&c->years, (int16_t)year))
        return bz_nomem(r->err);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        size_t up = bz_reader_enter_at(r, i);

        if (!calendar_entry(r, bz_json_at(list, i), year, c))
            return false;
        bz_reader_leave(r, up);
    }
    return true;
}

static int calendar_compare_years(const void *a, const void *b)
{
    return *(const int16_t *)a - *(const int16_t *)b;
}

static bool calendar_years(struct bz_reader *r, const struct bz_json *j, struct bz_calendar *c)
{
    const struct bz_json *years = bz_json_get(j, "years"), *list;
    const char *key;
    void *iter = NULL;

    if (bz_json_kind(years) != BZ_JSON_OBJECT)
        return bz_reader_fail(r, "years", "years is not an object");
    while (bz_json_each(years, &iter, &key, &list)) {
        size_t up = bz_reader_enter(r, "years");

        (void)bz_reader_enter(r, key);
        if (!calendar_year(r, key, list, c))
            return false;
        bz_reader_leave(r, up);
    }
    if (c->years.n)
        qsort(c->years.items, c->years.n, sizeof *c->years.items, calendar_compare_years);
    return true;
}

static bool calendar_provisional(struct bz_reader *r, const struct bz_json *j,
                                 struct bz_calendar *c)
{
    const struct bz_json *list = bz_json_get(j, "provisional_years");
    size_t up = bz_reader_enter(r, "provisional_years");

    for (size_t i = 0; i < bz_json_len(list); i++) {
        const struct bz_json *item = bz_json_at(list, i);
        int64_t year = bz_json_int(item, 0);
        size_t here = bz_reader_enter_at(r, i);

        for (const char *p = bz_json_text(item); p && *p && year < CALENDAR_LAST_YEAR; p++)
            year = *p < '0' || *p > '9' ? INT32_MAX : year * 10 + (*p - '0');
        if (year < CALENDAR_FIRST_YEAR || year > CALENDAR_LAST_YEAR)
            return bz_reader_fail(r, NULL, "a provisional year is a year");
        if (!bz_vec_push(&c->provisional_years, (int16_t)year))
            return bz_nomem(r->err);
        bz_reader_leave(r, here);
    }
    bz_reader_leave(r, up);
    return true;
}

static int calendar_compare_holidays(const void *a, const void *b)
{
    const struct bz_holiday *x = a, *y = b;

    return (x->day > y->day) - (x->day < y->day);
}

static void calendar_sort(struct bz_calendar *c)
{
    if (c->holidays.n)
        qsort(c->holidays.items, c->holidays.n, sizeof *c->holidays.items,
              calendar_compare_holidays);
}

/* --- blackouts: closed days from one date to another, every year or once --- */

static bool calendar_black(struct bz_reader *r, struct bz_calendar *c, buzon_day from,
                           buzon_day to, const char *name)
{
    size_t listed = c->holidays.n;

    calendar_sort(c);
    for (buzon_day day = from; day <= to; day++) {
        struct bz_holiday h = {
            .day = day, .known_from = BUZON_DAY_NONE, .known_until = BUZON_DAY_NONE};
        BZ_TEXT copy = NULL;

        if (listed &&
            bsearch(&h, c->holidays.items, listed, sizeof h, calendar_compare_holidays))
            continue;
        if (!bz_dup(&copy, name, r->err))
            return false;
        h.name = copy;
        if (!calendar_add(r, c, &h))
            return false;
        copy = NULL;
    }
    return true;
}

/* "12-25" in a leap year, as the day of its year. */
static bool calendar_month_day(const char *text, int *m, int *d)
{
    char date[16] = "2024-";
    buzon_day day;
    int y;

    if (!text || strlen(text) != 5)
        return false;
    memcpy(date + 5, text, 6);
    if (!bz_day_parse(date, &day))
        return false;
    bz_civil(day, &y, m, d);
    return true;
}

/* The part of a yearly range that lies in each year the file knows: it may reach over New Year.
 */
static bool calendar_yearly(struct bz_reader *r, struct bz_calendar *c, const int from[2],
                            const int to[2], const char *name)
{
    bool wraps = from[0] > to[0] || (from[0] == to[0] && from[1] > to[1]);

    for (size_t i = 0; i < c->years.n; i++) {
        int y = c->years.items[i];
        buzon_day a = bz_day_of(y, from[0], from[1]), b = bz_day_of(y, to[0], to[1]);

        if (wraps && (!calendar_black(r, c, bz_day_of(y, 1, 1), b, name) ||
                      !calendar_black(r, c, a, bz_day_of(y, 12, 31), name)))
            return false;
        if (!wraps && !calendar_black(r, c, a, b, name))
            return false;
    }
    return true;
}

static bool calendar_range(struct bz_reader *r, const struct bz_json *j, struct bz_calendar *c)
{
    const char *from = bz_json_str(j, "from"), *to = bz_json_str(j, "to");
    const char *name = bz_json_str(j, "name");
    static const char *const members[] = {"from", "to", "name", NULL};
    int a[2], b[2];
    buzon_day first, last;

    if (!bz_reader_only(r, j, members))
        return false;
    if (calendar_month_day(from, &a[0], &a[1]) && calendar_month_day(to, &b[0], &b[1]))
        return calendar_yearly(r, c, a, b, name);
    if (!bz_day_parse(from, &first) || !bz_day_parse(to, &last))
        return bz_reader_fail(r, from ? "from" : NULL, "a range goes from a date to a date");
    if (last < first)
        return bz_reader_fail(r, "to", "a range must not end before it begins");
    return calendar_black(r, c, first, last, name);
}

static bool calendar_ranges(struct bz_reader *r, const struct bz_json *j, struct bz_calendar *c)
{
    const struct bz_json *list = bz_json_get(j, "ranges");
    size_t up = bz_reader_enter(r, "ranges");

    for (size_t i = 0; i < bz_json_len(list); i++) {
        size_t here = bz_reader_enter_at(r, i);

        if (!calendar_range(r, bz_json_at(list, i), c))
            return false;
        bz_reader_leave(r, here);
    }
    bz_reader_leave(r, up);
    return true;
}

/* --- the rest --- */

static bool calendar_short(struct bz_reader *r, const struct bz_json *j, struct bz_calendar *c)
{
    const struct bz_json *list = bz_json_get(j, "short_days");
    size_t up = bz_reader_enter(r, "short_days");

    for (size_t i = 0; i < bz_json_len(list); i++) {
        size_t here = bz_reader_enter_at(r, i);
        buzon_day day;

        if (!bz_day_parse(bz_json_text(bz_json_at(list, i)), &day))
            return bz_reader_fail(r, NULL, "a short day is a date");
        if (!bz_vec_push(&c->short_days, day))
            return bz_nomem(r->err);
        bz_reader_leave(r, here);
    }
    bz_reader_leave(r, up);
    return true;
}

static bool calendar_head(struct bz_reader *r, const struct bz_json *j, const char *id,
                          struct bz_calendar *c)
{
    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_reader_fail(r, NULL, "a calendar is an object");
    if (!bz_reader_text(r, j, "id", false, &c->id) ||
        !bz_reader_text(r, j, "name", true, &c->name) ||
        !bz_reader_text(r, j, "timezone", true, &c->zone) ||
        !bz_reader_text(r, j, "version", true, &c->version) ||
        !bz_reader_text(r, j, "parent", true, &c->parent) ||
        !bz_reader_flag(r, j, "includes_parent", false, &c->includes_parent))
        return false;
    if (id && strcmp(c->id, id) != 0)
        return bz_reader_fail(
            r, "id", "the calendar is called \"%.40s\" and its file \"%.40s\"", c->id, id);
    if (!c->parent)
        return true;
    bz_locate(r->text, r->len, "parent", &c->parent_line, &c->parent_column);
    return true;
}

/* A file without a version is known by what is in it. */
static bool calendar_version(struct bz_reader *r, struct bz_calendar *c)
{
    unsigned char digest[BZ_SHA256_LEN];
    struct bz_span all = {r->text, r->len};
    BZ_DONE(bz_str) text = {0};

    if (c->version)
        return true;
    if (!bz_sha256(digest, &all, 1, r->err))
        return false;
    bz_str_add(&text, "sha256:");
    bz_str_add_hex(&text, digest, 8);
    return (c->version = bz_str_take(&text, r->err)) != NULL;
}

static bool calendar_fill(struct bz_reader *r, const struct bz_json *j, const char *id,
                          struct bz_calendar *c)
{
    static const char *const members[] = {"id",         "name",
                                          "timezone",   "version",
                                          "parent",     "includes_parent",
                                          "weekend",    "years",
                                          "source",     "note",
                                          "short_days", "ranges",
                                          "hours",      "provisional_years",
                                          NULL};
    static const char *const parts[] = {"week", "special", NULL};
    const struct bz_json *hours = bz_json_get(j, "hours");
    size_t up;

    if (!calendar_head(r, j, id, c) || !bz_reader_only(r, j, members) ||
        !calendar_weekend(r, j, c) || !calendar_years(r, j, c) ||
        !calendar_provisional(r, j, c) || !calendar_ranges(r, j, c) || !calendar_short(r, j, c))
        return false;
    calendar_sort(c);
    up = bz_reader_enter(r, "hours");
    if (!bz_reader_only(r, hours, parts) ||
        !bz_hours_parse(r, bz_json_get(hours, "week"), "week", bz_json_get(hours, "special"),
                        "special", &c->hours))
        return false;
    bz_reader_leave(r, up);
    return calendar_version(r, c) && bz_dup(&c->source, r->source, r->err);
}

struct bz_calendar *bz_calendar_parse(const char *text, size_t len, const char *id,
                                      const char *source, struct bz_err *err)
{
    struct bz_reader r = {.text = text, .len = len, .source = source, .err = err};
    BZ_AUTO(bz_json) j = bz_json_parse(text, len, NULL, source, err);
    BZ_AUTO(bz_calendar) c = NULL;

    if (!j)
        return NULL;
    if (!(c = calloc(1, sizeof *c)))
        return bz_nomem(err);
    if (!bz_reader_unique(&r) || !calendar_fill(&r, j, id, c))
        return NULL;
    return bz_steal(c);
}
