/* SPDX-License-Identifier: EUPL-1.2 */
/* Times, and those that ids hold. */
#include "network/x/x.h"

#include "term/civil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t TIME_MAX = INT64_C(253402300799999);

/* docs.x.com, X IDs: milliseconds since this instant, and 22 bits more. */
static const int64_t ID_EPOCH = INT64_C(1288834974657);
enum { ID_SHIFT = 22, ID_DIGITS = 18 };
static const int64_t ID_FIRST = INT64_C(1) << 35; /* before it they were counted one by one */

/* "Mon Nov 23 18:45:08 +0000 2026" is the asctime form of HTTP with a zone in it. */
static buzon_time time_old(const char *text)
{
    static const char zone[] = " +0000 ";
    const char *at = strstr(text, zone);
    char date[40];
    buzon_time t;

    if (!at || strlen(text) >= sizeof date)
        return BUZON_TIME_NONE;
    (void)snprintf(date, sizeof date, "%.*s %s", (int)(at - text), text, at + strlen(zone));
    if (at - text > 9 && date[8] == '0')
        date[8] = ' ';
    return bz_http_date(date, &t) ? t : BUZON_TIME_NONE;
}

buzon_time xx_time(const struct bz_json *j)
{
    const char *text = bz_json_text(j);
    size_t len = text ? strlen(text) : 0;
    int64_t n = bz_json_int(j, 0);
    buzon_time t;

    if (len && len < 16 && strspn(text, "0123456789") == len)
        n = strtoll(text, NULL, 10);
    if (!text || n)
        return n > 0 && n <= TIME_MAX ? n : BUZON_TIME_NONE;
    return bz_instant_parse(text, &t) ? t : time_old(text);
}

buzon_time xx_id_time(const char *id)
{
    size_t len = id ? strlen(id) : 0;
    int64_t n;

    if (!len || len > ID_DIGITS + 1 || strspn(id, "0123456789") != len)
        return BUZON_TIME_NONE;
    if (len > ID_DIGITS && *id > '8') /* beyond 63 bits, or centuries away */
        return BUZON_TIME_NONE;
    n = strtoll(id, NULL, 10);
    return n >= ID_FIRST ? (n >> ID_SHIFT) + ID_EPOCH : BUZON_TIME_NONE;
}
