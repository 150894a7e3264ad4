/* SPDX-License-Identifier: EUPL-1.2 */
/* The arithmetic of days, and the two texts of a moment. */
#include "term/civil.h"

#include <string.h>

/* Years that begin on 1 March, so that the leap day is the last one of a year; counted from so
 * early a year that nothing is negative. The divisions are those of Neri and Schneider,
 * "Euclidean affine functions and their application to calendar algorithms" (2022), in which
 * few are left and a remainder comes with its quotient. */
enum { CIVIL_ERAS = 14700, CIVIL_ERA_DAYS = 146097, CIVIL_YEARS = CIVIL_ERAS * 400 };
static const int64_t civil_epoch = 719468 + (int64_t)CIVIL_ERAS * CIVIL_ERA_DAYS;

void bz_civil(buzon_day day, int *y, int *m, int *d)
{
    uint64_t quarters = 4 * (uint64_t)(day + civil_epoch) + 3;
    uint32_t century = (uint32_t)(quarters / CIVIL_ERA_DAYS);
    uint64_t in_century = quarters % CIVIL_ERA_DAYS | 3;
    uint64_t product = in_century * 2939745;
    uint32_t year = (uint32_t)(product >> 32);
    uint32_t of_year = (uint32_t)product / 2939745 / 4;
    uint32_t months = 2141 * of_year + 197913;
    bool next_year = of_year >= 306; /* January and February */

    *d = (int)((months & 0xffff) / 2141) + 1;
    *m = (int)(months >> 16) - (next_year ? 12 : 0);
    *y = (int)(100 * century + year) - CIVIL_YEARS + next_year;
}

buzon_day bz_day_of(int y, int m, int d)
{
    bool last_year = m <= 2;
    uint32_t year = (uint32_t)((int64_t)y + CIVIL_YEARS - last_year);
    uint32_t century = year / 100;
    int64_t of_years = (int64_t)((uint64_t)1461 * year / 4 - century + century / 4);
    int of_months = (979 * (m + (last_year ? 12 : 0)) - 2919) / 32;

    return (buzon_day)(of_years + of_months + d - 1 - civil_epoch);
}

bool bz_leap_year(int y)
{
    return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

int bz_month_days(int y, int m)
{
    static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[m - 1] + (m == 2 && bz_leap_year(y));
}

int bz_weekday(buzon_day day)
{
    int w = (int)(((int64_t)day + 3) % 7);

    return (w < 0 ? w + 7 : w) + 1;
}

buzon_day bz_day_add_months(buzon_day day, int n)
{
    int y, m, d, last;
    int64_t months;

    bz_civil(day, &y, &m, &d);
    months = (int64_t)y * 12 + m - 1 + n;
    y = (int)(months >= 0 ? months / 12 : (months - 11) / 12);
    m = (int)(months - (int64_t)y * 12) + 1;
    last = bz_month_days(y, m);
    return bz_day_of(y, m, d < last ? d : last);
}

/* Exactly n digits, as a number; moves on past them. */
static bool civil_digits(const char **s, int n, int *ret)
{
    int value = 0;

    for (int i = 0; i < n; i++) {
        if ((*s)[i] < '0' || (*s)[i] > '9')
            return false;
        value = value * 10 + ((*s)[i] - '0');
    }
    *s += n;
    *ret = value;
    return true;
}

static bool civil_byte(const char **s, char c)
{
    if (**s != c)
        return false;
    (*s)++;
    return true;
}

static bool civil_date(const char **s, buzon_day *ret)
{
    int y, m, d;

    if (!civil_digits(s, 4, &y) || !civil_byte(s, '-') || !civil_digits(s, 2, &m) ||
        !civil_byte(s, '-') || !civil_digits(s, 2, &d))
        return false;
    if (y < 1 || m < 1 || m > 12 || d < 1 || d > bz_month_days(y, m))
        return false;
    *ret = bz_day_of(y, m, d);
    return true;
}

/* ".138", of any length, at least one digit; more than milliseconds is cut. */
static bool civil_fraction(const char **s, int32_t *ms)
{
    int scale = 100;

    if (**s != '.' && **s != ',')
        return true;
    (*s)++;
    if (**s < '0' || **s > '9')
        return false;
    for (; **s >= '0' && **s <= '9'; (*s)++, scale /= 10)
        *ms += (**s - '0') * scale;
    return true;
}

static bool civil_clock(const char **s, bool need_seconds, int32_t *ret)
{
    int hour, minute, second = 0;
    int32_t ms = 0;

    if (!civil_digits(s, 2, &hour) || !civil_byte(s, ':') || !civil_digits(s, 2, &minute))
        return false;
    if (**s == ':') {
        (*s)++;
        if (!civil_digits(s, 2, &second) || !civil_fraction(s, &ms))
            return false;
    } else if (need_seconds) {
        return false;
    }
    if (hour > 24 || minute > 59 || second > 60 || (hour == 24 && (minute || second || ms)))
        return false;
    *ret = hour * BZ_MS_HOUR + minute * BZ_MS_MINUTE + second * BZ_MS_SECOND + ms;
    return true;
}

/* 'Z', 'z', +hh:mm, +hhmm: minutes east of Greenwich. */
static bool civil_offset(const char **s, int *ret)
{
    char sign = **s;
    int hour, minute;

    (*s)++;
    if (sign == 'Z' || sign == 'z') {
        *ret = 0;
        return true;
    }
    if ((sign != '+' && sign != '-') || !civil_digits(s, 2, &hour))
        return false;
    if (**s == ':')
        (*s)++;
    if (!civil_digits(s, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *ret = (sign == '-' ? -1 : 1) * (hour * 60 + minute);
    return true;
}

bool bz_day_parse(const char *iso, buzon_day *ret)
{
    buzon_day day;

    if (!iso || !civil_date(&iso, &day) || *iso)
        return false;
    *ret = day;
    return true;
}

bool bz_clock_parse(const char *s, bool full, int32_t *ret)
{
    int32_t ms;

    if (!s || !civil_clock(&s, false, &ms) || *s || ms > BZ_MS_DAY ||
        (ms == BZ_MS_DAY && !full))
        return false;
    *ret = ms;
    return true;
}

static bool civil_date_time(const char **s, bool need_seconds, buzon_day *day, int32_t *ms)
{
    if (!civil_date(s, day) || (**s != 'T' && **s != 't' && **s != ' '))
        return false;
    (*s)++;
    return civil_clock(s, need_seconds, ms) && *ms < BZ_MS_DAY + BZ_MS_SECOND;
}

bool bz_instant_parse(const char *s, buzon_time *ret)
{
    buzon_day day;
    int32_t ms;
    int offset;

    if (!s || !civil_date_time(&s, true, &day, &ms) || !*s || !civil_offset(&s, &offset) || *s)
        return false;
    *ret = (buzon_time)day * BZ_MS_DAY + ms - (buzon_time)offset * BZ_MS_MINUTE;
    return true;
}

bool bz_local_parse(const char *s, buzon_day *day, int32_t *ms)
{
    buzon_day on;
    int32_t at;

    if (!s || !civil_date_time(&s, false, &on, &at) || *s || at >= BZ_MS_DAY)
        return false;
    *day = on;
    *ms = at;
    return true;
}

/* --- as mails have it --- */

/* One of `n` names of three letters, from 1; 0: none of them. Moves on past it. */
static int civil_name(const char **s, const char *names, int n)
{
    for (int i = 0; i < n; i++) {
        if (strncmp(*s, names + (size_t)i * 3, 3) == 0) {
            *s += 3;
            return i + 1;
        }
    }
    return 0;
}

static bool civil_mail_day(const char **s, buzon_day *ret)
{
    int y, m, d;

    if (civil_name(s, "MonTueWedThuFriSatSun", 7) &&
        (!civil_byte(s, ',') || !civil_byte(s, ' ')))
        return false;
    if (!civil_digits(s, 2, &d) && !civil_digits(s, 1, &d))
        return false;
    if (!civil_byte(s, ' ') ||
        !(m = civil_name(s, "JanFebMarAprMayJunJulAugSepOctNovDec", 12)) ||
        !civil_byte(s, ' ') || !civil_digits(s, 4, &y))
        return false;
    if (y < 1900 || d < 1 || d > bz_month_days(y, m))
        return false;
    *ret = bz_day_of(y, m, d);
    return true;
}

static bool civil_mail_clock(const char **s, int32_t *ret)
{
    int hour, minute, second;

    if (!civil_digits(s, 2, &hour) || !civil_byte(s, ':') || !civil_digits(s, 2, &minute) ||
        !civil_byte(s, ':') || !civil_digits(s, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *ret = hour * BZ_MS_HOUR + minute * BZ_MS_MINUTE + second * BZ_MS_SECOND;
    return true;
}

/* "+hhmm" or "GMT": minutes east of Greenwich. No place is farther off than 14 hours. */
static bool civil_mail_zone(const char **s, int *ret)
{
    char sign = **s;
    int hour, minute;

    if (civil_name(s, "GMT", 1)) {
        *ret = 0;
        return true;
    }
    if (sign != '+' && sign != '-')
        return false;
    (*s)++;
    if (!civil_digits(s, 2, &hour) || !civil_digits(s, 2, &minute) || hour > 14 || minute > 59)
        return false;
    *ret = (sign == '-' ? -1 : 1) * (hour * 60 + minute);
    return true;
}

bool bz_mail_date_parse(const char *s, buzon_time *ret)
{
    buzon_day day;
    int32_t ms;
    int offset;

    if (!s || !civil_mail_day(&s, &day) || !civil_byte(&s, ' ') || !civil_mail_clock(&s, &ms) ||
        !civil_byte(&s, ' ') || !civil_mail_zone(&s, &offset))
        return false;
    if (*s && strncmp(s, " (", 2) != 0)
        return false;
    *ret = (buzon_time)day * BZ_MS_DAY + ms - (buzon_time)offset * BZ_MS_MINUTE;
    return true;
}

/* --- writing --- */

static char *civil_put(char *to, int value, int digits)
{
    for (int i = digits; i-- > 0; value /= 10)
        to[i] = (char)('0' + value % 10);
    return to + digits;
}

static char *civil_put_date(char *to, buzon_day day)
{
    int y, m, d;

    bz_civil(day, &y, &m, &d);
    if (y < 1 || y > 9999)
        return NULL;
    to = civil_put(to, y, 4);
    *to++ = '-';
    to = civil_put(to, m, 2);
    *to++ = '-';
    return civil_put(to, d, 2);
}

void bz_instant_format(buzon_time t, char ret[static 32])
{
    buzon_time days = t / BZ_MS_DAY - (t % BZ_MS_DAY < 0);
    int32_t ms;
    char *to = NULL;

    if (t != BUZON_TIME_NONE && days > INT32_MIN && days < INT32_MAX)
        to = civil_put_date(ret, (buzon_day)days);
    if (!to) {
        ret[0] = '\0';
        return;
    }
    ms = (int32_t)(t - days * BZ_MS_DAY);
    *to++ = 'T';
    to = civil_put(to, ms / BZ_MS_HOUR, 2);
    *to++ = ':';
    to = civil_put(to, ms / BZ_MS_MINUTE % 60, 2);
    *to++ = ':';
    to = civil_put(to, ms / BZ_MS_SECOND % 60, 2);
    *to++ = '.';
    to = civil_put(to, ms % 1000, 3);
    *to++ = 'Z';
    *to = '\0';
}

void bz_day_format(buzon_day day, char ret[static 16])
{
    char *to = day == BUZON_DAY_NONE ? NULL : civil_put_date(ret, day);

    if (!to)
        to = ret;
    *to = '\0';
}
