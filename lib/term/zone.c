/* SPDX-License-Identifier: EUPL-1.2 */
/* The table of a zone's changes, read once, and the look-ups in it. */
#include "term/zone.h"

#include "base/str.h"
#include "term/locate.h"
#include "term/tzif.h"

#include <unicode/ucal.h>

#include <string.h>

/* A bucket is 2^31 ms, about 25 days: it holds at most a change or two, so that a look-up is
 * one step. */
enum { ZONE_BUCKET_BITS = 31, ZONE_BUCKETS = 1912, ZONE_NAME_MAX = 64 };
static const char zone_name_bytes[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
static const buzon_time zone_last = (buzon_time)ZONE_BUCKETS << ZONE_BUCKET_BITS;

struct bz_zone {
    char *name;                    /* owns */
    struct bz_zone_changes table;  /* the first one is "since ever" */
    uint16_t bucket[ZONE_BUCKETS]; /* the change in force when the bucket begins */
};

static void zone_calendar_close(UCalendar **c)
{
    if (*c)
        ucal_close(*c);
}

/* ICU keeps three-letter names of its own ("ACT", "IST") whose meaning nobody can guess. */
static bool zone_short_name(const char *name)
{
    static const char *const known[] = {"UTC", "GMT", "UCT", "WET", "CET", "MET", "EET",
                                        "EST", "MST", "HST", "PRC", "ROC", "ROK"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!strcmp(name, known[i]))
            return true;
    }
    return false;
}

static UCalendar *zone_calendar(const char *name)
{
    UChar wide[ZONE_NAME_MAX], canonical[ZONE_NAME_MAX];
    UErrorCode status = U_ZERO_ERROR;
    UBool system = false;
    int32_t len = (int32_t)strnlen(name, ZONE_NAME_MAX);

    if (!len || len == ZONE_NAME_MAX || (len == 3 && !zone_short_name(name)))
        return NULL;
    for (int32_t i = 0; i < len; i++) {
        if (name[i] <= ' ' || name[i] > '~')
            return NULL;
        wide[i] = (UChar)name[i];
    }
    (void)ucal_getCanonicalTimeZoneID(wide, len, canonical, ZONE_NAME_MAX, &system, &status);
    if (U_FAILURE(status) || !system || !strcmp(name, "Etc/Unknown"))
        return NULL;
    return ucal_open(wide, len, "en", UCAL_GREGORIAN, &status);
}

static bool zone_offset_at(UCalendar *c, buzon_time t, int32_t *ret)
{
    UErrorCode status = U_ZERO_ERROR;

    ucal_setMillis(c, (UDate)t, &status);
    *ret = ucal_get(c, UCAL_ZONE_OFFSET, &status) + ucal_get(c, UCAL_DST_OFFSET, &status);
    return U_SUCCESS(status);
}

/* From ICU's own copy of the zones. */
static bool zone_read_icu(struct bz_zone *zone, UCalendar *c, struct bz_err *err)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t offset;
    UDate next;

    if (!zone_offset_at(c, 0, &offset))
        return bz_fail(err, BUZON_ERR_INTERNAL, "no offset for the zone %s", zone->name);
    if (!bz_zone_changes_add(&zone->table, INT64_MIN, offset, err))
        return false;
    while (ucal_getTimeZoneTransitionDate(c, UCAL_TZ_TRANSITION_NEXT, &next, &status) &&
           U_SUCCESS(status) && next < (UDate)zone_last) {
        if (!zone_offset_at(c, (buzon_time)next, &offset))
            return bz_fail(err, BUZON_ERR_INTERNAL, "no offset for the zone %s", zone->name);
        if (!bz_zone_changes_add(&zone->table, (buzon_time)next, offset, err))
            return false;
    }
    return true;
}

/* A name that is a path of its own below the zone folder, and not one of its other copies. */
static bool zone_is_file_name(const char *name)
{
    return strchr(name, '/') && !strstr(name, "..") && name[0] != '/' &&
           !bz_starts(name, "right/") && !bz_starts(name, "posix/") &&
           strspn(name, zone_name_bytes) == strlen(name);
}

/* From the system's files: distributions renew them with every change of a law, and ICU's copy
 * is as old as the library (ICU 72 still has summer time in Mexico, abolished in October 2022).
 * Empty when there is no such file. */
static bool zone_read_system(struct bz_zone *zone, const char *folder, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};
    BZ_TEXT name = NULL;
    BZ_TEXT bytes = NULL;
    size_t len;

    bz_str_addf(&path, "%s/%s", folder, zone->name);
    if (!(name = bz_str_take(&path, err)))
        return false;
    bytes = bz_file_read(name, &len, err);
    if (bytes && bz_tzif_parse((const unsigned char *)bytes, len, zone_last, &zone->table, err))
        return true;
    if (err->code == BUZON_ERR_NO_MEMORY)
        return false;
    bz_err_clear(err);
    return true;
}

static void zone_fill_buckets(struct bz_zone *zone)
{
    size_t at = 0;

    for (size_t b = 0; b < ZONE_BUCKETS; b++) {
        buzon_time start = (buzon_time)b << ZONE_BUCKET_BITS;

        while (at + 1 < zone->table.n && zone->table.items[at + 1].at <= start)
            at++;
        zone->bucket[b] = (uint16_t)at;
    }
}

struct bz_zone *bz_zone_open_from(const char *folder, const char *name, struct bz_err *err)
{
    BZ_AUTO(bz_zone) zone = NULL;
    __attribute__((cleanup(zone_calendar_close))) UCalendar *c =
        name ? zone_calendar(name) : NULL;

    if (!(zone = calloc(1, sizeof *zone)) || !(zone->name = strdup(name ? name : "")))
        return bz_nomem(err);
    if ((c || zone_is_file_name(zone->name)) && !zone_read_system(zone, folder, err))
        return NULL;
    if (!zone->table.n && !c)
        return bz_fail(err, BUZON_ERR_INVALID, "the time zone \"%.64s\" is not an IANA name",
                       zone->name);
    if (!zone->table.n && !zone_read_icu(zone, c, err))
        return NULL;
    zone_fill_buckets(zone);
    return bz_steal(zone);
}

struct bz_zone *bz_zone_open(const char *name, struct bz_err *err)
{
    return bz_zone_open_from("/usr/share/zoneinfo", name, err);
}

void bz_zone_free(struct bz_zone *zone)
{
    if (!zone)
        return;
    free(zone->table.items);
    free(zone->name);
    free(zone);
}

const char *bz_zone_name(const struct bz_zone *zone)
{
    return zone->name;
}

/* The change in force at an instant. */
static size_t zone_find(const struct bz_zone *zone, buzon_time t)
{
    size_t i;

    if (t < 0)
        return 0;
    if (t >= zone_last)
        return zone->table.n - 1;
    i = zone->bucket[t >> ZONE_BUCKET_BITS];
    while (i + 1 < zone->table.n && zone->table.items[i + 1].at <= t)
        i++;
    return i;
}

int32_t bz_zone_offset(const struct bz_zone *zone, buzon_time t)
{
    return zone->table.items[zone_find(zone, t)].offset;
}

static buzon_day zone_floor_day(buzon_time local)
{
    /* Counted from the first day there is, so that nothing is negative. */
    uint64_t ms = (uint64_t)local + ((uint64_t)1 << 31) * BZ_MS_DAY;

    return (buzon_day)((int64_t)(ms / BZ_MS_DAY) - ((int64_t)1 << 31));
}

buzon_day bz_zone_day(const struct bz_zone *zone, buzon_time t)
{
    return zone_floor_day(t + bz_zone_offset(zone, t));
}

int32_t bz_zone_ms_of_day(const struct bz_zone *zone, buzon_time t)
{
    buzon_time local = t + bz_zone_offset(zone, t);

    return (int32_t)(local - (buzon_time)zone_floor_day(local) * BZ_MS_DAY);
}

int bz_zone_minute_of_day(const struct bz_zone *zone, buzon_time t)
{
    return bz_zone_ms_of_day(zone, t) / BZ_MS_MINUTE;
}

enum bz_local bz_zone_local(const struct bz_zone *zone, buzon_day day, int64_t ms,
                            buzon_time *first, buzon_time *last)
{
    buzon_time local = (buzon_time)day * BZ_MS_DAY + ms;
    /* An offset is less than a day: every candidate is in force somewhere in these two days. */
    size_t from = zone_find(zone, local - BZ_MS_DAY), to = from;
    bool found = false;

    while (to + 1 < zone->table.n && zone->table.items[to + 1].at <= local + BZ_MS_DAY)
        to++;
    if (from == to) {
        *first = *last = local - zone->table.items[from].offset;
        return BZ_LOCAL_ONCE;
    }

    for (size_t i = from; i <= to; i++) {
        const struct bz_zone_change *change = &zone->table.items[i];
        buzon_time t = local - change->offset;

        if (t < change->at || (i + 1 < zone->table.n && t >= zone->table.items[i + 1].at))
            continue;
        if (!found)
            *first = t;
        *last = t;
        if (found)
            return BZ_LOCAL_TWICE;
        found = true;
    }
    if (found)
        return BZ_LOCAL_ONCE;
    /* No offset shows it: the change that jumps over it is the first one that lands beyond it.
     */
    for (size_t i = from; i <= to; i++) {
        if (i > from && zone->table.items[i].at + zone->table.items[i].offset > local) {
            *first = *last = zone->table.items[i].at;
            break;
        }
    }
    return BZ_LOCAL_NEVER;
}

buzon_time bz_zone_day_start(const struct bz_zone *zone, buzon_day day)
{
    buzon_time first = BUZON_TIME_NONE, last;

    (void)bz_zone_local(zone, day, 0, &first, &last);
    return first;
}
