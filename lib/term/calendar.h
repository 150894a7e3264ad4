/* SPDX-License-Identifier: EUPL-1.2 */
/* Calendars of places: files of holidays, and the sets of working days composed of them. */
#ifndef BZ_TERM_CALENDAR_H
#define BZ_TERM_CALENDAR_H

#include "base/auto.h"
#include "base/err.h"
#include "base/vec.h"
#include "term/civil.h"
#include "term/zone.h"

/* Where calendars come from. Files are read when first asked for and never again: whoever
 * changes a file makes a new registry. Thread-safe; what it lends lives as long as it does. */
struct bz_calendars;

/* Reads <dir>/<id>.json; a later directory overrides an earlier one. `dirs` ends with NULL and
 * is copied. */
struct bz_calendars *bz_calendars_new(const char *const *dirs, struct bz_err *err);
void bz_calendars_free(struct bz_calendars *cs);
BZ_AUTO_DEFINE(bz_calendars);

/* A zone by its IANA name, opened once and kept. */
const struct bz_zone *bz_calendars_zone(struct bz_calendars *cs, const char *name,
                                        struct bz_err *err);

/* --- one place, as its file says --- */

struct bz_holiday {
    buzon_day day;
    char *name; /* owns */
    buzon_day known_from,
        known_until; /* when it was made public, and withdrawn; NONE: always, never */
    bool provisional;
};

/* Opening hours: [from, to) in minutes of the local day, ascending, not overlapping. */
struct bz_window {
    int16_t from, to;
};
struct bz_windows BZ_VEC(struct bz_window);
struct bz_special_day {
    buzon_day day;
    struct bz_windows windows; /* none: closed */
};
/* The hours of a week, and of days that differ. A special day is open or closed as it says,
 * holiday or not. */
struct bz_hours {
    struct bz_windows week[7];                                    /* Monday first */
    struct bz_special_days BZ_VEC(struct bz_special_day) special; /* ascending */
};
void bz_hours_done(struct bz_hours *h);
bool bz_hours_any(const struct bz_hours *h);
/* The windows of a day: its own if it is a special one, else those of its weekday, if it is
 * working. */
const struct bz_windows *bz_hours_of(const struct bz_hours *h, buzon_day day, bool working);

struct bz_calendar {
    char *id, *name, *zone, *version, *parent; /* owns; zone, version and parent may be NULL */
    bool includes_parent;
    unsigned weekend; /* bit 0 Monday .. bit 6 Sunday: never working */
    struct bz_holidays BZ_VEC(struct bz_holiday) holidays; /* ascending by day */
    struct bz_short_days BZ_VEC(buzon_day) short_days; /* open, but closing early; ascending */
    struct bz_years BZ_VEC(int16_t) years, provisional_years; /* ascending */
    struct bz_hours hours;
    char *source;                   /* owns: where it came from; may be NULL */
    int parent_line, parent_column; /* of its parent's name there */
    struct bz_calendar *next;       /* in the registry */
};

/* NOT_FOUND when no directory has it; PARSE with file, line and column when its file is wrong.
 */
const struct bz_calendar *bz_calendars_find(struct bz_calendars *cs, const char *id,
                                            struct bz_err *err);
/* From the text of a file; `id` (may be NULL) is what it must be called, `source` names it in
 * errors. */
struct bz_calendar *bz_calendar_parse(const char *text, size_t len, const char *id,
                                      const char *source, struct bz_err *err);
void bz_calendar_free(struct bz_calendar *c);
BZ_AUTO_DEFINE(bz_calendar);

/* A calendar file's JSON from the events of an iCalendar text (RFC 5545): whole days, with
 * their names; a yearly RRULE and EXDATE are honoured for the years given. The caller owns the
 * text. */
struct bz_ics_options {
    const char *id, *parent, *source; /* parent and source may be NULL */
    int first_year, last_year;
};
char *bz_calendar_from_ics(const char *text, size_t len, const struct bz_ics_options *options,
                           struct bz_err *err);

/* --- the union of places: what counts as a working day --- */

struct bz_calendar_set;

/* What a set is made of. Borrowed for the call. */
struct bz_calendar_query {
    const char *const *ids; /* a place brings its parents along */
    size_t n;
    buzon_day as_of; /* only what was known that day; NONE: all that is known now */
    int weekmask; /* bit 0 Monday .. bit 6 Sunday working, instead of the calendars'; -1: theirs
                   */
    const buzon_day *holidays; /* days of one's own, any order; they hold for every year */
    size_t n_holidays;
    const buzon_day *short_days;
    size_t n_short_days;
};

/* A set without days of one's own is made once and kept; the others are made anew and are the
 * caller's (*owned). */
const struct bz_calendar_set *bz_calendars_compose(struct bz_calendars *cs,
                                                   const struct bz_calendar_query *query,
                                                   struct bz_calendar_set **owned,
                                                   struct bz_err *err);
void bz_calendar_set_free(struct bz_calendar_set *set);
BZ_AUTO_DEFINE(bz_calendar_set);

/* The members of a set, parents included, in the order asked. */
size_t bz_calendar_set_len(const struct bz_calendar_set *set);
const struct bz_calendar *bz_calendar_set_at(const struct bz_calendar_set *set, size_t i);
/* Bytes of the part that computing touches. */
size_t bz_calendar_set_bytes(const struct bz_calendar_set *set);

/* The following give BUZON_DAY_NONE or -1, and CALENDAR naming calendar and year, where data
 * are missing. */
/* Which calendar and year such an error names; false for another error. */
bool bz_calendar_missing(const struct bz_err *err, char id[static 64], int *year);
/* The n-th working day after `day` (before it for a negative n); n = 0 gives `day`. No
 * allocation. */
buzon_day bz_working_add(const struct bz_calendar_set *set, buzon_day day, int32_t n,
                         struct bz_err *err);
/* The same without an error: just NONE. */
buzon_day bz_working_try(const struct bz_calendar_set *set, buzon_day day, int32_t n);
/* 1, 0 or -1. */
int bz_working_is(const struct bz_calendar_set *set, buzon_day day, struct bz_err *err);
/* How many working days d have a < d <= b, as a term would count them; negative when b < a. */
bool bz_working_between(const struct bz_calendar_set *set, buzon_day a, buzon_day b,
                        int32_t *ret, struct bz_err *err);
/* The day itself when working, else the next or the previous one that is. */
buzon_day bz_working_roll(const struct bz_calendar_set *set, buzon_day day, int direction,
                          struct bz_err *err);
/* Whether a day is a short one, and whether anything in (a, b] is provisional. */
bool bz_working_short(const struct bz_calendar_set *set, buzon_day day);
bool bz_working_provisional(const struct bz_calendar_set *set, buzon_day a, buzon_day b);
/* Whether every member has data for the day's year. */
bool bz_working_known(const struct bz_calendar_set *set, buzon_day day);
/* Why a day does not count: the holiday's name and the calendar that says so; false for a
 * working day. A plain weekend gives NULL names, a day of one's own a NULL calendar. */
bool bz_working_why(const struct bz_calendar_set *set, buzon_day day, const char **name,
                    const char **calendar);

#endif
