/* SPDX-License-Identifier: EUPL-1.2 */
/* When to come back: every way in which networks say it. */
#include "network/network.h"
#include "term/civil.h"

#include <stdio.h>
#include <string.h>

/* No network is believed when it asks for more than a day of silence. */
enum { RETRY_MAX_MS = BZ_MS_DAY };

static int date_month(const char *name)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (const char *m = months; *m; m += 3) {
        if (strncmp(m, name, 3) == 0)
            return (int)(m - months) / 3 + 1;
    }
    return 0;
}

bool bz_http_date(const char *s, buzon_time *ret)
{
    char month[4] = "";
    int d = 0, y = 0, hh = -1, mm = -1, ss = -1, m;

    if (sscanf(s, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d", &d, month, &y, &hh, &mm,
               &ss) != 6 &&
        sscanf(s, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d", month, &d, &hh, &mm, &ss, &y) !=
            6) {
        if (sscanf(s, "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d", &d, month, &y, &hh, &mm,
                   &ss) != 6)
            return false;
        y += y < 70 ? 2000 : 1900;
    }
    m = date_month(month);
    if (!m || y < 1970 || d < 1 || d > bz_month_days(y, m) || hh < 0 || hh > 23 || mm < 0 ||
        mm > 59 || ss < 0 || ss > 60)
        return false;
    *ret = (int64_t)bz_day_of(y, m, d) * BZ_MS_DAY + (int64_t)hh * BZ_MS_HOUR +
           (int64_t)mm * BZ_MS_MINUTE + (int64_t)ss * BZ_MS_SECOND;
    return true;
}

buzon_time bz_server_now(const struct bz_response *r, buzon_time at)
{
    const char *date = bz_headers_find(&r->headers, "Date", 0);
    buzon_time now;

    return date && bz_http_date(date, &now) ? now : at;
}

/* A whole number, its fraction cut; false for anything else. */
static bool retry_number(const char *s, int64_t *ret)
{
    int64_t n = 0;

    if (*s < '0' || *s > '9')
        return false;
    for (; *s >= '0' && *s <= '9'; s++) {
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, *s - '0', &n))
            return false;
    }
    if (*s == '.')
        s += 1 + strspn(s + 1, "0123456789");
    if (s[strspn(s, " \t")] && *s != ',' && *s != ';')
        return false;
    *ret = n;
    return true;
}

/* Milliseconds from the server's now until what a header says. Numbers below 10^9 are seconds
 * from now, below 10^12 seconds of the epoch, else its milliseconds. */
static bool retry_delay(const char *value, buzon_time server_now, int64_t *ret)
{
    const char *s = value + strspn(value, " \t");
    buzon_time until;
    int64_t n;

    if (retry_number(s, &n)) {
        if (n >= 1000000000000)
            *ret = n - server_now;
        else if (n >= 1000000000)
            *ret = n * 1000 - server_now;
        else
            *ret = n * 1000;
        return true;
    }
    if (!bz_instant_parse(s, &until) && !bz_http_date(s, &until))
        return false;
    *ret = until - server_now;
    return true;
}

/* Absolute resets are of the server's clock: its Date header cancels a difference to ours. */
buzon_time bz_retry_at(const struct bz_response *r, buzon_time at, int64_t fallback_ms)
{
    static const char *const names[] = {"Retry-After", "RateLimit-Reset", "X-RateLimit-Reset",
                                        "X-Rate-Limit-Reset"};
    buzon_time server_now = bz_server_now(r, at);
    bool has_clock = bz_headers_find(&r->headers, "Date", 0);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = bz_headers_find(&r->headers, names[i], 0);
        int64_t delay;

        if (!value || !retry_delay(value, server_now, &delay))
            continue;
        if (delay <= 0)
            delay = has_clock ? BZ_MS_SECOND : fallback_ms;
        return at + (delay < RETRY_MAX_MS ? delay : RETRY_MAX_MS);
    }
    return at + fallback_ms;
}
