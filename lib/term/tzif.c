/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading TZif: the changes a file lists, and the yearly rule at its end for the time after
 * them. */
#include "term/tzif.h"

#include <stdlib.h>
#include <string.h>

enum { TZIF_HEADER = 44, TZIF_LAST_YEAR = 2100 };

/* The counts of a block, in the order of the file. */
struct tzif_counts {
    uint32_t isut, isstd, leap, time, type, chars;
};

/* A change of every year: the w-th weekday d (0 Sunday) of a month, at seconds after its local
 * midnight. */
struct tzif_rule {
    int month, week, weekday;
    int32_t seconds;
};
struct tzif_footer {
    int32_t standard, summer; /* seconds east */
    bool has_summer;
    struct tzif_rule begin, end;
};

static uint32_t tzif_u32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t tzif_i64(const unsigned char *p)
{
    return (int64_t)((uint64_t)tzif_u32(p) << 32 | tzif_u32(p + 4));
}

static bool tzif_header(const unsigned char *bytes, size_t len, struct tzif_counts *c)
{
    if (len < TZIF_HEADER || memcmp(bytes, "TZif", 4) != 0 || bytes[4] < '2')
        return false;
    *c = (struct tzif_counts){tzif_u32(bytes + 20), tzif_u32(bytes + 24), tzif_u32(bytes + 28),
                              tzif_u32(bytes + 32), tzif_u32(bytes + 36), tzif_u32(bytes + 40)};
    return c->isut <= 4096 && c->isstd <= 4096 && c->leap <= 4096 && c->time <= 65536 &&
           c->type && c->type <= 256 && c->chars <= 4096;
}

static size_t tzif_block(const struct tzif_counts *c, size_t time_size)
{
    return c->time * (time_size + 1) + (size_t)c->type * 6 + c->chars +
           c->leap * (time_size + 4) + c->isstd + c->isut;
}

bool bz_zone_changes_add(struct bz_zone_changes *list, buzon_time at, int32_t offset,
                         struct bz_err *err)
{
    struct bz_zone_change change = {at, offset};

    if (list->n && list->items[list->n - 1].offset == offset)
        return true;
    if (!bz_vec_push(list, change))
        return bz_nomem(err);
    return true;
}

/* --- the footer, as "CET-1CEST,M3.5.0,M10.5.0/3" --- */

static bool tzif_name(const char **p)
{
    size_t n = **p == '<' ? strcspn(*p, ">")
                          : strspn(*p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    if (**p == '<' && (*p)[n++] != '>')
        return false;
    *p += n;
    return n >= 3;
}

static bool tzif_number(const char **p, int most, int *ret)
{
    int n = 0;

    if (**p < '0' || **p > '9')
        return false;
    for (; **p >= '0' && **p <= '9' && n <= most; (*p)++)
        n = n * 10 + (**p - '0');
    *ret = n;
    return n <= most;
}

/* hh[:mm[:ss]] with a sign, as seconds. */
static bool tzif_clock(const char **p, int32_t *ret)
{
    int sign = **p == '-' ? -1 : 1, part[3] = {0, 0, 0};

    *p += **p == '-' || **p == '+';
    for (int i = 0; i < 3; i++) {
        if (i && **p != ':')
            break;
        *p += i > 0;
        if (!tzif_number(p, i ? 59 : 167, &part[i]))
            return false;
    }
    *ret = sign * (part[0] * 3600 + part[1] * 60 + part[2]);
    return true;
}

static bool tzif_rule_parse(const char **p, struct tzif_rule *r)
{
    r->seconds = 2 * 3600;
    if (strncmp(*p, ",M", 2) != 0)
        return false;
    *p += 2;
    if (!tzif_number(p, 12, &r->month) || *(*p)++ != '.' || !tzif_number(p, 5, &r->week) ||
        *(*p)++ != '.' || !tzif_number(p, 6, &r->weekday) || !r->month || !r->week)
        return false;
    if (**p != '/')
        return true;
    (*p)++;
    return tzif_clock(p, &r->seconds);
}

static bool tzif_footer_parse(const char *p, struct tzif_footer *f)
{
    int32_t west;

    if (!tzif_name(&p) || !tzif_clock(&p, &west))
        return false;
    f->standard = -west;
    f->has_summer = *p;
    if (!*p)
        return true;
    if (!tzif_name(&p))
        return false;
    f->summer = f->standard + 3600;
    if (*p != ',') {
        if (!tzif_clock(&p, &west))
            return false;
        f->summer = -west;
    }
    return tzif_rule_parse(&p, &f->begin) && tzif_rule_parse(&p, &f->end) && !*p;
}

static buzon_time tzif_rule_at(const struct tzif_rule *r, int year, int32_t offset)
{
    buzon_day first = bz_day_of(year, r->month, 1);
    int ahead = (r->weekday - bz_weekday(first) % 7 + 7) % 7;
    buzon_day day = first + ahead + 7 * (r->week - 1);

    while (day >= first + bz_month_days(year, r->month))
        day -= 7;
    return (buzon_time)day * BZ_MS_DAY + ((buzon_time)r->seconds - offset) * BZ_MS_SECOND;
}

static bool tzif_year(const struct tzif_footer *f, int year, buzon_time after, buzon_time last,
                      struct bz_zone_changes *ret, struct bz_err *err)
{
    struct bz_zone_change c[2] = {
        {tzif_rule_at(&f->begin, year, f->standard), f->summer * BZ_MS_SECOND},
        {tzif_rule_at(&f->end, year, f->summer), f->standard * BZ_MS_SECOND}};
    int first = c[0].at > c[1].at;

    for (int i = 0; i < 2; i++) {
        const struct bz_zone_change *next = &c[first ^ i];

        if (next->at > after && next->at > 0 && next->at < last &&
            !bz_zone_changes_add(ret, next->at, next->offset, err))
            return false;
    }
    return true;
}

/* --- the file --- */

/* No offset is a day away from Greenwich, or the file is none. */
static bool tzif_types(const unsigned char *types, const struct tzif_counts *c)
{
    for (uint32_t i = 0; i < c->type; i++) {
        int32_t seconds = (int32_t)tzif_u32(types + (size_t)i * 6);

        if (seconds <= -86400 || seconds >= 86400)
            return false;
    }
    return true;
}

static int32_t tzif_offset(const unsigned char *types, unsigned i)
{
    return (int32_t)tzif_u32(types + (size_t)i * 6) * BZ_MS_SECOND;
}

static bool tzif_listed(const unsigned char *p, const struct tzif_counts *c, buzon_time last,
                        struct bz_zone_changes *ret, buzon_time *after, struct bz_err *err)
{
    const unsigned char *index = p + (size_t)c->time * 8, *types = index + c->time;
    int32_t before;

    if (!tzif_types(types, c))
        return false;
    before = tzif_offset(types, 0);
    for (uint32_t i = 0; i < c->time; i++) {
        int64_t at = tzif_i64(p + (size_t)i * 8);

        if (index[i] >= c->type || at > INT64_MAX / 2000 || at < INT64_MIN / 2000 ||
            at * BZ_MS_SECOND <= *after)
            return false;
        *after = at * BZ_MS_SECOND;
        if (at <= 0) {
            before = tzif_offset(types, index[i]);
            continue;
        }
        if ((!ret->n && !bz_zone_changes_add(ret, INT64_MIN, before, err)) ||
            (*after < last &&
             !bz_zone_changes_add(ret, *after, tzif_offset(types, index[i]), err)))
            return false;
    }
    return ret->n || bz_zone_changes_add(ret, INT64_MIN, before, err);
}

static bool tzif_later(const char *text, buzon_time after, buzon_time last,
                       struct bz_zone_changes *ret, struct bz_err *err)
{
    struct tzif_footer f = {0};

    if (!*text)
        return true;
    if (!tzif_footer_parse(text, &f))
        return false;
    for (int y = 1970; f.has_summer && y <= TZIF_LAST_YEAR; y++) {
        if (!tzif_year(&f, y, after, last, ret, err))
            return false;
    }
    return true;
}

static bool tzif_read(const unsigned char *bytes, size_t len, buzon_time last,
                      struct bz_zone_changes *ret, struct bz_err *err)
{
    struct tzif_counts c;
    buzon_time after = INT64_MIN;
    char footer[128];
    size_t at, n;

    if (!tzif_header(bytes, len, &c))
        return false;
    at = TZIF_HEADER + tzif_block(&c, 4);
    if (at > len || !tzif_header(bytes + at, len - at, &c))
        return false;
    at += TZIF_HEADER;
    n = tzif_block(&c, 8);
    if (n > len - at || !tzif_listed(bytes + at, &c, last, ret, &after, err))
        return false;
    at += n;
    if (len - at < 2 || bytes[at] != '\n')
        return false;
    n = strnlen((const char *)bytes + at + 1, len - at - 1);
    n = n && bytes[at + n] == '\n' ? n - 1 : n;
    if (n >= sizeof footer)
        return false;
    memcpy(footer, bytes + at + 1, n);
    footer[n] = '\0';
    return tzif_later(footer, after, last, ret, err);
}

bool bz_tzif_parse(const unsigned char *bytes, size_t len, buzon_time last,
                   struct bz_zone_changes *ret, struct bz_err *err)
{
    if (tzif_read(bytes, len, last, ret, err))
        return true;
    free(ret->items);
    *ret = (struct bz_zone_changes){0};
    return false;
}
