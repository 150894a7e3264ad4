/* SPDX-License-Identifier: EUPL-1.2 */
/* Calendars: which days are working days in one or more places, and counting them. */
#ifndef BUZON_CALENDAR_H
#define BUZON_CALENDAR_H

#include "buzon/error.h"
#include "buzon/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The union of the calendars of one or more places: a day is working when it is so in all.
 *
 * Immutable; any number of threads may use it. A year for which one of the places has no data
 * is an error of code CALENDAR that names both, never a year without holidays.
 * @since 0.1
 */
typedef struct bz_place buzon_calendar;

/**
 * Compose a calendar.
 *
 * `spec` is the text of a JSON array of ids, as ["ES-VC", "ES-VC-03014"], or of an object:
 * "calendars": ids; "holidays": dates of one's own; "weekmask": seven times 0 or 1, Monday
 * first, 1 working, instead of the weekends of the places; "as_of": a date, to know only what
 * had been published by then. A town brings its region along. Without ids only weekends and
 * "holidays" count.
 *
 * `data_dir` is a folder with the layout of $datadir/buzon; NULL: the installed one. Its files
 * are read once in a process, see buzon_data_reload().
 *
 * A new reference: buzon_calendar_unref(). NOT_FOUND for an unknown id, PARSE with file, line
 * and column for a wrong file, INVALID for a wrong `spec`.
 * @since 0.1
 */
BUZON_API buzon_calendar *buzon_calendar_new(const char *spec, const char *data_dir,
                                             buzon_error **err);
/** Another reference to the same calendar. @since 0.1 */
BUZON_API buzon_calendar *buzon_calendar_ref(buzon_calendar *calendar);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_calendar_unref(buzon_calendar *calendar);

/**
 * The places it is made of with the versions of their files, as the text of a JSON array of
 * {"id", "version"}; owned by the caller (buzon_string_free()). @json
 * @since 0.1
 */
BUZON_API char *buzon_calendar_members(const buzon_calendar *calendar, buzon_error **err);

/**
 * Whether a day is a working day: 1 or 0; -1 on an error.
 * @since 0.1
 */
BUZON_API int64_t buzon_calendar_is_working_day(const buzon_calendar *calendar, buzon_day day,
                                                buzon_error **err);
/**
 * The n-th working day after `day`, or before it for a negative `n`; `n` = 0 gives `day`.
 *
 * The first day counted is the one after `day`, whatever day `day` is (Ley 39/2015 art. 30.3;
 * Reg. 1182/71 art. 3(1)): it is never moved first. BUZON_DAY_NONE on an error. No memory is
 * allocated.
 * @since 0.1
 */
BUZON_API buzon_day buzon_calendar_add_working_days(const buzon_calendar *calendar,
                                                    buzon_day day, int32_t n,
                                                    buzon_error **err);
/**
 * How many working days d there are with a < d <= b; negative when b is before a.
 *
 * So that adding the result to `a` gives `b`, when `b` is a working day. In *ret, on success
 * only.
 * @since 0.1
 */
BUZON_API bool buzon_calendar_working_days_between(const buzon_calendar *calendar, buzon_day a,
                                                   buzon_day b, int64_t *ret,
                                                   buzon_error **err);
/**
 * The day itself when it is a working day, else the next one; with `backward` the one before.
 *
 * BUZON_DAY_NONE on an error.
 * @since 0.1
 */
BUZON_API buzon_day buzon_calendar_roll(const buzon_calendar *calendar, buzon_day day,
                                        bool backward, buzon_error **err);
/**
 * Why a day does not count, as the text of a JSON object {"name", "calendar"}: the holiday and
 * the place that has it, both null for a weekend or a holiday of one's own; "null" for a
 * working day. Owned by the caller (buzon_string_free()). @json
 * @since 0.1
 */
BUZON_API char *buzon_calendar_why(const buzon_calendar *calendar, buzon_day day,
                                   buzon_error **err);

/* --- the same for many days at once; `ret` holds as many as `days`, and may be `days` --- */

/** Add working days to each of `len` days, as buzon_calendar_add_working_days(). On an error
 * the rest of `ret` is left as it was. @since 0.1 */
BUZON_API bool buzon_calendar_add_working_days_32(const buzon_calendar *calendar,
                                                  const int32_t *days, size_t len, int32_t n,
                                                  int32_t *ret, buzon_error **err);
/** The same for 64-bit days; one that does not fit 32 bits is INVALID. @since 0.1 */
BUZON_API bool buzon_calendar_add_working_days_64(const buzon_calendar *calendar,
                                                  const int64_t *days, size_t len, int32_t n,
                                                  int64_t *ret, buzon_error **err);
/** Whether each of `len` days is a working day: 1 or 0. @since 0.1 */
BUZON_API bool buzon_calendar_is_working_day_32(const buzon_calendar *calendar,
                                                const int32_t *days, size_t len, uint8_t *ret,
                                                buzon_error **err);
/** The same for 64-bit days. @since 0.1 */
BUZON_API bool buzon_calendar_is_working_day_64(const buzon_calendar *calendar,
                                                const int64_t *days, size_t len, uint8_t *ret,
                                                buzon_error **err);
/** Count the working days of `len` pairs, as buzon_calendar_working_days_between(). @since 0.1
 */
BUZON_API bool buzon_calendar_working_days_between_32(const buzon_calendar *calendar,
                                                      const int32_t *a, const int32_t *b,
                                                      size_t len, int32_t *ret,
                                                      buzon_error **err);
/** The same for 64-bit days. @since 0.1 */
BUZON_API bool buzon_calendar_working_days_between_64(const buzon_calendar *calendar,
                                                      const int64_t *a, const int64_t *b,
                                                      size_t len, int64_t *ret,
                                                      buzon_error **err);

/* --- files --- */

/**
 * A calendar file made of the whole days of an iCalendar text (RFC 5545), as a town publishes
 * them.
 *
 * `options` is the text of a JSON object: "id", "first_year" and "last_year" (the years the
 * text covers: no day in them is missing), "parent" (the region's id, optional). Days of
 * several events, multi-day events (by end or duration), yearly rules and exceptions are
 * understood; times in UTC are those of X-WR-TIMEZONE; cancelled events are left out. Events of
 * hours, moved instances and other rules are an error, never a guess.
 *
 * The JSON text of the file, owned by the caller (buzon_string_free()). PARSE with the line.
 * @since 0.1
 */
BUZON_API char *buzon_calendar_from_ics(const char *text, size_t len, const char *options,
                                        buzon_error **err);
/**
 * Check the text of a calendar file before it is put into a data folder.
 *
 * `source` (may be NULL) names it in the error. PARSE with line and column.
 * @since 0.1
 */
BUZON_API bool buzon_calendar_check(const char *text, size_t len, const char *source,
                                    buzon_error **err);

/**
 * Forget the calendars, terms and zones read so far: the next call reads the files anew.
 *
 * What exists already keeps what it was made of.
 * @since 0.1
 */
BUZON_API void buzon_data_reload(void);

#ifdef __cplusplus
}
#endif
#endif
