/* SPDX-License-Identifier: EUPL-1.2 */
/* Time zones: from an instant to the local day and back. The only file that asks ICU about
 * time. */
#ifndef BZ_TERM_ZONE_H
#define BZ_TERM_ZONE_H

#include "base/auto.h"
#include "base/err.h"
#include "term/civil.h"

/* The changes of a zone from 1970 to 2100, read once. Immutable: any number of threads may use
 * it. Before and after that span the first and the last offset hold. */
struct bz_zone;

/* By IANA name; INVALID for anything else ("CEST", "GMT+2", "Marte/Olympus"). */
struct bz_zone *bz_zone_open(const char *name, struct bz_err *err);
/* The same from another folder of zone files (RFC 8536); where it has none, from ICU. */
struct bz_zone *bz_zone_open_from(const char *folder, const char *name, struct bz_err *err);
void bz_zone_free(struct bz_zone *zone);
BZ_AUTO_DEFINE(bz_zone);

const char *bz_zone_name(const struct bz_zone *zone);
/* Milliseconds east of Greenwich in force at an instant. */
int32_t bz_zone_offset(const struct bz_zone *zone, buzon_time t);
/* The local day of an instant. */
buzon_day bz_zone_day(const struct bz_zone *zone, buzon_time t);
/* Minutes, and milliseconds, that the local clock shows since midnight. */
int bz_zone_minute_of_day(const struct bz_zone *zone, buzon_time t);
int32_t bz_zone_ms_of_day(const struct bz_zone *zone, buzon_time t);
/* The first instant whose local day is `day`; where a change skips that day, the first instant
 * after it. So the exclusive end of a day is the start of the next one, 23, 24 or 25 hours
 * later. */
buzon_time bz_zone_day_start(const struct bz_zone *zone, buzon_day day);

enum bz_local {
    BZ_LOCAL_ONCE,  /* the clock shows it once */
    BZ_LOCAL_TWICE, /* clocks were set back: *first and *last differ */
    BZ_LOCAL_NEVER  /* clocks were set forward over it: *first = *last = the change */
};
/* When the local clock shows a day and milliseconds since its midnight (0 .. a day and more: it
 * is normalised). */
enum bz_local bz_zone_local(const struct bz_zone *zone, buzon_day day, int64_t ms,
                            buzon_time *first, buzon_time *last);

#endif
