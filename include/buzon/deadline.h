/* SPDX-License-Identifier: EUPL-1.2 */
/* Deadlines without an inbox: from a term, a receipt and what happened since, to the day it is
 * due. */
#ifndef BUZON_DEADLINE_H
#define BUZON_DEADLINE_H

#include "buzon/error.h"
#include "buzon/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a text was filed, which decides whose holidays count. @since 0.1 */
enum buzon_channel {
    BUZON_CHANNEL_ELECTRONIC = 0, /**< The office's calendars only (Ley 39/2015 art. 31.3). */
    BUZON_CHANNEL_PAPER = 1       /**< The citizen's place counts too (art. 30.6). */
};

/** Whose time limit it is. @since 0.1 */
enum buzon_actor {
    BUZON_ACTOR_ADMINISTRATION = 0, /**< The office must act (Ley 39/2015 art. 31.2.c). */
    BUZON_ACTOR_CITIZEN = 1         /**< The citizen must act (art. 31.2.b). */
};

/* --- the question --- */

/**
 * What a deadline is computed from. A builder, for one thread at a time: the setters remember
 * what is wrong and buzon_deadline_compute() says it. Texts are copied.
 * @since 0.1
 */
typedef struct bz_case_builder buzon_deadline_case;

/**
 * A case by the term `term`, an id of terms.json, as "es.ltaibg.access"; its zone is
 * Europe/Madrid until another is set.
 *
 * Free it with buzon_deadline_case_free(). NULL only without memory.
 * @since 0.1
 */
BUZON_API buzon_deadline_case *buzon_deadline_case_new(const char *term);
/** A case from the text of a JSON object, see buzon_deadline_json(). PARSE; NO_MEMORY. @since
 * 0.1 */
BUZON_API buzon_deadline_case *buzon_deadline_case_from_json(const char *json,
                                                             buzon_error **err);
/** Free a case; NULL is allowed. @since 0.1 */
BUZON_API void buzon_deadline_case_free(buzon_deadline_case *c);

/**
 * When the clock starts: the instant of the act the term names (filing, receipt by the
 * competent body, …).
 * @since 0.1
 */
BUZON_API void buzon_deadline_case_set_received(buzon_deadline_case *c, buzon_time at);
/** When any other part of the office had it: for terms that then start after a longest delay
 * (5 U.S.C. 552(a)(6)(A)(ii)), and for secondary terms that start with the entry in the
 * register (Ley 39/2015 art. 21.4). @since 0.1 */
BUZON_API void buzon_deadline_case_set_delivered(buzon_deadline_case *c, buzon_time at);
/** The office's time zone, an IANA name; never the citizen's or the server's. @since 0.1 */
BUZON_API void buzon_deadline_case_set_zone(buzon_deadline_case *c, const char *zone);
/** A calendar of the office's seat; may be called up to 16 times. @since 0.1 */
BUZON_API void buzon_deadline_case_add_calendar(buzon_deadline_case *c, const char *id);
/** A calendar of the citizen's place; it counts on paper only. @since 0.1 */
BUZON_API void buzon_deadline_case_add_citizen_calendar(buzon_deadline_case *c, const char *id);
/** How it was filed; electronic unless said otherwise. @since 0.1 */
BUZON_API void buzon_deadline_case_set_channel(buzon_deadline_case *c,
                                               enum buzon_channel channel);
/** Whose time limit it is; the administration's unless said otherwise. @since 0.1 */
BUZON_API void buzon_deadline_case_set_actor(buzon_deadline_case *c, enum buzon_actor actor);
/**
 * Another length than the term's own.
 *
 * `unit`: "minute", "hour", "day", "week", "month", "year". `kind`: "natural", "working"
 * (days), "working_day_hours", "window" (opening hours) or "as_working_days" (months); NULL: as
 * the term counts where the unit allows it, else "natural".
 * @since 0.1
 */
BUZON_API void buzon_deadline_case_set_amount(buzon_deadline_case *c, int32_t n,
                                              const char *unit, const char *kind);
/** A day that is no working day, besides the calendars'. @since 0.1 */
BUZON_API void buzon_deadline_case_add_holiday(buzon_deadline_case *c, buzon_day day);
/** A day on which the office closes early (Lei 9.784/1999 art. 66 §1). @since 0.1 */
BUZON_API void buzon_deadline_case_add_short_day(buzon_deadline_case *c, buzon_day day);
/** Seven times 0 or 1, Monday first, 1 working: instead of the calendars' weekends. @since 0.1
 */
BUZON_API void buzon_deadline_case_set_weekmask(buzon_deadline_case *c, const char *mask);
/** Opening hours of a weekday, 1 Monday to 7 Sunday: from and to are minutes of the local day,
 * to at most 1440. Several windows a day come in order. @since 0.1 */
BUZON_API void buzon_deadline_case_add_window(buzon_deadline_case *c, int weekday, int from,
                                              int to);
/** Opening hours of one date, holiday or not; from = to closes it. @since 0.1 */
BUZON_API void buzon_deadline_case_add_special_window(buzon_deadline_case *c, buzon_day day,
                                                      int from, int to);
/** Use the calendars as they were known on a day. @since 0.1 */
BUZON_API void buzon_deadline_case_set_as_of(buzon_deadline_case *c, buzon_day day);
/** Urgent procedure: the term is halved where its law says so (Ley 39/2015 art. 33). @since 0.1
 */
BUZON_API void buzon_deadline_case_set_urgent(buzon_deadline_case *c, bool urgent);
/** The citizen lives abroad: the longest extension always applies (Ley 39/2015 art. 32.2).
 * @since 0.1 */
BUZON_API void buzon_deadline_case_set_resident_abroad(buzon_deadline_case *c, bool abroad);
/** Instead of the term's own: "roll" ("none", "following", "preceding"), "intake" ("actual",
 * "next_working_day") or "cutoff" ("14:00"). @since 0.1 */
BUZON_API void buzon_deadline_case_set_option(buzon_deadline_case *c, const char *name,
                                              const char *value);

/**
 * The clock stops, at an instant; acts are given in their order.
 *
 * `cause` (may be NULL) is a code for the explanation: "correction", "clarification",
 * "third_party", "mandatory_report" or one's own words.
 * @since 0.1
 */
BUZON_API void buzon_deadline_case_suspend(buzon_deadline_case *c, buzon_time at,
                                           const char *cause);
/**
 * The same with a term granted to somebody, which ends the suspension by itself (Ley 39/2015
 * art. 22.1.a).
 *
 * `withdrawn`: when it runs out the request counts as withdrawn (art. 68.1).
 * @since 0.1
 */
BUZON_API void buzon_deadline_case_suspend_granted(buzon_deadline_case *c, buzon_time at,
                                                   int32_t n, const char *unit,
                                                   const char *kind, bool withdrawn);
/** The clock goes on, at an instant: the answer came. @since 0.1 */
BUZON_API void buzon_deadline_case_resume(buzon_deadline_case *c, buzon_time at);
/**
 * The term is extended; `at` is when that was notified, BUZON_TIME_NONE when it is not known.
 *
 * More than the term allows is INVALID, and so is one notified after the end. `cause`
 * "technical_incident" (Ley 39/2015 art. 32.4) has no cap.
 * @since 0.1
 */
BUZON_API void buzon_deadline_case_extend(buzon_deadline_case *c, buzon_time at, int32_t n,
                                          const char *unit, const char *cause);

/* --- the answer --- */

/** A computed deadline. Immutable; any number of threads may use it. @since 0.1 */
typedef struct bz_due_record buzon_due;

/**
 * Compute a deadline.
 *
 * `data_dir` is a folder with calendars/ and terms.json; NULL: the installed one. A new
 * reference: buzon_due_unref().
 *
 * NOT_FOUND: no such term or calendar. INVALID: a zone that is none, acts out of order,
 * overlapping or before the start, an extension over its cap. CALENDAR: a year without data,
 * with calendar and year. PARSE: a wrong data file, with file, line and column.
 * @since 0.1
 */
BUZON_API buzon_due *buzon_deadline_compute(const buzon_deadline_case *c, const char *data_dir,
                                            buzon_error **err);
/** Another reference to the same deadline. @since 0.1 */
BUZON_API buzon_due *buzon_due_ref(buzon_due *due);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_due_unref(buzon_due *due);

/** Day 0, in the office's zone: the count begins the day after it. @since 0.1 */
BUZON_API buzon_day buzon_due_start(const buzon_due *due);
/** The last day, in the office's zone; BUZON_DAY_NONE while the clock stands still. @since 0.1
 */
BUZON_API buzon_day buzon_due_day(const buzon_due *due);
/** The instant a term in hours or minutes ends; BUZON_TIME_NONE for the others. @since 0.1 */
BUZON_API buzon_time buzon_due_at(const buzon_due *due);
/** The first instant that is too late: the start of the next local day, whatever the clock does
 * at midnight. BUZON_TIME_NONE while the clock stands still. @since 0.1 */
BUZON_API buzon_time buzon_due_end(const buzon_due *due);
/** Whether a calendar that is not official yet takes part. @since 0.1 */
BUZON_API bool buzon_due_provisional(const buzon_due *due);
/** Whether the calendars end before the due day, which did not need them. @since 0.1 */
BUZON_API bool buzon_due_calendar_ends(const buzon_due *due);
/** Whether the clock stands still: suspended and not resumed. @since 0.1 */
BUZON_API bool buzon_due_suspended(const buzon_due *due);
/** Whether a granted term ran out with the effect of a withdrawal. @since 0.1 */
BUZON_API bool buzon_due_withdrawn(const buzon_due *due);
/** Whether the term was in force on day 0. @since 0.1 */
BUZON_API bool buzon_due_in_force(const buzon_due *due);
/** The day by the other reading, where the law is not settled and it differs; else
 * BUZON_DAY_NONE. The earlier of both is the safe target; of several readings this is the
 * earliest. @since 0.1 */
BUZON_API buzon_day buzon_due_disputed_day(const buzon_due *due);
/** The end by the other reading; BUZON_TIME_NONE without one. @since 0.1 */
BUZON_API buzon_time buzon_due_disputed_end(const buzon_due *due);
/** The id of the term; lives as long as the deadline. @since 0.1 */
BUZON_API const char *buzon_due_term(const buzon_due *due);
/** The version of the term. @since 0.1 */
BUZON_API int64_t buzon_due_term_version(const buzon_due *due);
/** Its legal citation; lives as long as the deadline. @since 0.1 */
BUZON_API const char *buzon_due_legal(const buzon_due *due);
/** What silence means at the end: "none", "approval", "refusal", "admitted", "escalation".
 * @since 0.1 */
BUZON_API const char *buzon_due_silence(const buzon_due *due);
/** The day silence has that effect: the one after the due day (Ley 39/2015 art. 24.4), in some
 * laws the due day itself; BUZON_DAY_NONE when it has none. @since 0.1 */
BUZON_API buzon_day buzon_due_silence_from(const buzon_due *due);
/** What the law asks for besides (Ley 39/2015 art. 21.4: telling the citizen the term), each
 * {"purpose", "term", "start", "due", "due_end", "legal"} with a clock of its own and its days
 * null where nobody knows them yet, as the text of a JSON array. Lives as long as the deadline.
 * @json @since 0.1 */
BUZON_API const char *buzon_due_secondary(const buzon_due *due);
/** The calendars used with their versions, as the text of a JSON array; lives as long as the
 * deadline. @json @since 0.1 */
BUZON_API const char *buzon_due_calendars(const buzon_due *due);
/** The explanation in steps, as the text of a JSON array: every day that does not count, and
 * why. Lives as long as the deadline. @json @since 0.1 */
BUZON_API const char *buzon_due_steps(const buzon_due *due);
/** All of it as the text of a JSON object, the one of buzon_deadline_json(); owned by the
 * caller (buzon_string_free()). @json @since 0.1 */
BUZON_API char *buzon_due_to_json(const buzon_due *due, buzon_error **err);
/**
 * The start of the day `n` working days before the due day: when to remind somebody.
 *
 * Counted back, so never moved forward. BUZON_TIME_NONE on an error: STATE while the clock
 * stands still.
 * @since 0.1
 */
BUZON_API buzon_time buzon_due_alert(const buzon_due *due, int32_t n, buzon_error **err);
/**
 * Minutes of working time left at an instant: in the opening hours of the case or its
 * calendars, else all the hours of working days. 0 when it has passed, -1 on an error.
 * @since 0.1
 */
BUZON_API int64_t buzon_due_minutes_left(const buzon_due *due, buzon_time now,
                                         buzon_error **err);

/* --- the same in JSON, and other questions --- */

/**
 * Compute a deadline from the text of a JSON object.
 *
 * Keys: "rule" (the term's id), "received" (an instant, a local time of the zone, or a date:
 * its beginning there), "timezone", "calendar" and "citizen_calendar" (ids), "channel",
 * "actor", "term" (another amount: {"n", "unit", "kind"}; the kind may be left out, see
 * buzon_deadline_case_set_amount()), "holidays", "short_days", "weekmask", "window" (by weekday
 * "1" to "7" or "*": [["09:00", "14:00"], …]), "special_windows" (by date), "options" ("roll",
 * "intake", "cutoff"), "events" (in order: {"suspend": when, "granted": {amount, "on_expiry"},
 * "cause"}, {"resume": when}, {"extend": amount, "on": when, "cause"}; "granted": true is what
 * the term itself grants for the cause), "delivered", "as_of", "urgent", "resident_abroad".
 * Keys of test cases ("id", "due", "why", …) are passed over; others are INVALID.
 *
 * The answer, owned by the caller (buzon_string_free()): "due" (a date or null), "due_at" (an
 * instant for hours, else null), "due_end", "start", "provisional", "calendar_ends",
 * "suspended", "withdrawn", "not_in_force", "disputed_due", "disputed_end", "term",
 * "term_version", "legal", "silence", "silence_from", "timezone", "secondary", "calendars",
 * "steps". Errors are those of buzon_deadline_compute(). @json
 * @since 0.1
 */
BUZON_API char *buzon_deadline_json(const char *case_json, const char *data_dir,
                                    buzon_error **err);
/**
 * Compute a deadline anew and say what changed.
 *
 * `old_json` is what buzon_deadline_json() gave then. The answer, owned by the caller
 * (buzon_string_free()): {"old", "new", "old_end", "new_end", "reason"}; the reason is "same",
 * "calendar" or "term". Call buzon_data_reload() first where files changed. @json
 * @since 0.1
 */
BUZON_API char *buzon_deadline_recompute(const char *case_json, const char *old_json,
                                         const char *data_dir, buzon_error **err);
/**
 * By when it must be received so that it is due on `day` at the latest: the last such day.
 *
 * What the case says about the receipt and about acts is not read. BUZON_DAY_NONE on an error.
 * @since 0.1
 */
BUZON_API buzon_day buzon_deadline_latest(const buzon_deadline_case *c, buzon_day day,
                                          const char *data_dir, buzon_error **err);
/**
 * Steps as sentences, one a line, in a language: es, ca, gl, eu or en; others give Spanish.
 *
 * `steps` is what buzon_due_steps() or buzon_deadline_steps() gave, also years later. Owned by
 * the caller (buzon_string_free()). PARSE when it is no JSON.
 * @since 0.1
 */
BUZON_API char *buzon_deadline_explain(const char *steps, const char *language,
                                       buzon_error **err);
/**
 * The terms of a data folder, as the text of its terms.json, checked; owned by the caller
 * (buzon_string_free()). Its schema is terms.schema.json beside it. @json
 * @since 0.1
 */
BUZON_API char *buzon_terms(const char *data_dir, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
