/* SPDX-License-Identifier: EUPL-1.2 */
/* Instants as feeds write them. */
#include "network/feed/feed.h"

#include "term/civil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                     "jul", "aug", "sep", "oct", "nov", "dec"};

static const struct {
    const char *name, *offset;
} zones[] = {{"GMT", "Z"},      {"UT", "Z"},       {"UTC", "Z"},      {"Z", "Z"},
             {"EST", "-05:00"}, {"EDT", "-04:00"}, {"CST", "-06:00"}, {"CDT", "-05:00"},
             {"MST", "-07:00"}, {"MDT", "-06:00"}, {"PST", "-08:00"}, {"PDT", "-07:00"},
             {"CET", "+01:00"}, {"CEST", "+02:00"}};

/* At most `most` digits; -1 where there are none. */
static int time_number(const char **s, int most)
{
    int n = 0, digits = 0;

    while (digits < most && **s >= '0' && **s <= '9') {
        n = n * 10 + (*(*s)++ - '0');
        digits++;
    }
    return digits ? n : -1;
}

static void time_skip(const char **s, const char *set)
{
    *s += strspn(*s, set);
}

static int time_month(const char **s)
{
    for (int i = 0; i < 12; i++) {
        if (strncasecmp(*s, months[i], 3) == 0) {
            *s += strcspn(*s, " \t-");
            return i + 1;
        }
    }
    return 0;
}

/* "+0100", "GMT"; UTC where nothing is said or what is said means nothing to us. */
static void time_zone(const char *s, char ret[static 8])
{
    size_t n = strcspn(s, " \t(");

    (void)snprintf(ret, 8, "Z");
    if ((*s == '+' || *s == '-') && strspn(s + 1, "0123456789") >= 4)
        (void)snprintf(ret, 8, "%.3s:%.2s", s, s + 3);
    for (size_t i = 0; n && i < sizeof zones / sizeof *zones; i++) {
        if (strlen(zones[i].name) == n && strncasecmp(s, zones[i].name, n) == 0)
            (void)snprintf(ret, 8, "%s", zones[i].offset);
    }
}

/* RFC 822 with its two-digit years and named zones, and whatever was made of it since. */
static buzon_time time_mail(const char *s)
{
    const char *comma = strchr(s, ',');
    int day, month, year, hour, minute, second = 0;
    char zone[8], text[48];
    buzon_time t;

    s = comma ? comma + 1 : s;
    time_skip(&s, " \t");
    day = time_number(&s, 2);
    time_skip(&s, " \t-");
    month = time_month(&s);
    time_skip(&s, " \t-");
    year = time_number(&s, 4);
    time_skip(&s, " \t");
    hour = time_number(&s, 2);
    time_skip(&s, ":");
    minute = time_number(&s, 2);
    if (*s == ':') {
        s++;
        second = time_number(&s, 2);
    }
    time_skip(&s, " \t");
    if (day < 0 || !month || year < 0 || hour < 0 || minute < 0 || second < 0)
        return BUZON_TIME_NONE;
    year += year < 50 ? 2000 : year < 100 ? 1900 : 0;
    time_zone(s, zone);
    (void)snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d%s", year, month, day, hour,
                   minute, second, zone);
    return bz_instant_parse(text, &t) ? t : BUZON_TIME_NONE;
}

buzon_time fd_time(const char *text)
{
    char zoned[48];
    size_t len;
    buzon_time t;

    if (!text)
        return BUZON_TIME_NONE;
    text += strspn(text, " \t\r\n");
    len = strlen(text);
    while (len && strchr(" \t\r\n", text[len - 1]))
        len--;
    if (len < 8 || len > 40)
        return BUZON_TIME_NONE;
    memcpy(zoned, text, len);
    zoned[len] = '\0';
    if (bz_instant_parse(zoned, &t) || bz_mail_date_parse(zoned, &t))
        return t;
    if (zoned[4] != '-' || zoned[7] != '-')
        return time_mail(zoned);
    (void)snprintf(zoned, sizeof zoned, "%.*s%s", (int)len, text,
                   len == 10 ? "T00:00:00Z" : "Z");
    return bz_instant_parse(zoned, &t) ? t : BUZON_TIME_NONE;
}
