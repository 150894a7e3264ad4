/* SPDX-License-Identifier: EUPL-1.2 */
/* Civil days and instants as numbers and as text; no zone, no clock, no libc time call. */
#ifndef BZ_TERM_CIVIL_H
#define BZ_TERM_CIVIL_H

#include "buzon/types.h"

enum {
    BZ_MS_SECOND = 1000,
    BZ_MS_MINUTE = 60 * 1000,
    BZ_MS_HOUR = 3600 * 1000,
    BZ_MS_DAY = 86400 * 1000
};

/* ISO weekdays. */
enum { BZ_MONDAY = 1, BZ_SATURDAY = 6, BZ_SUNDAY = 7 };

/* Year, month 1..12 and day 1..31 of a day in the proleptic Gregorian calendar. */
void bz_civil(buzon_day day, int *y, int *m, int *d);
/* The day of a date that is known to exist. */
buzon_day bz_day_of(int y, int m, int d);
bool bz_leap_year(int y);
int bz_month_days(int y, int m);
/* 1 Monday .. 7 Sunday. */
int bz_weekday(buzon_day day);
/* n months on (or back); a day number the month lacks becomes its last day. */
buzon_day bz_day_add_months(buzon_day day, int n);

/* Exactly "2026-08-01", of a date that exists, years 0001 to 9999. */
bool bz_day_parse(const char *iso, buzon_day *ret);
/* "13:51", "13:51:39" or "13:51:39.138"; "24:00" only when `full` is true. Milliseconds since
 * midnight. */
bool bz_clock_parse(const char *s, bool full, int32_t *ret);
/* RFC 3339 and the ISO 8601 forms seen in the wild: 'T', 't' or a space between date and time,
 * a fraction of any length (cut to milliseconds), 'Z', 'z', +hh:mm or +hhmm. Without a zone it
 * is no instant: false. Second 60 is the first of the next minute. */
bool bz_instant_parse(const char *s, buzon_time *ret);
/* The same without a zone: the day and the milliseconds since its midnight. */
bool bz_local_parse(const char *s, buzon_day *day, int32_t *ms);
/* The form every mail program writes (RFC 5322, 3.3), which feeds have too: "Tue, 24 Nov 2026
 * 09:05:00 +0100", the weekday left out at will, "GMT" for the zone, comments behind it. The
 * many others in which such dates come are not known here: false. */
bool bz_mail_date_parse(const char *s, buzon_time *ret);

/* "2026-08-01T13:51:39.138Z"; "" for BUZON_TIME_NONE and for years beyond 9999. */
void bz_instant_format(buzon_time t, char ret[static 32]);
/* "2026-08-01"; "" for BUZON_DAY_NONE and for years beyond 9999. */
void bz_day_format(buzon_day day, char ret[static 16]);

#endif
