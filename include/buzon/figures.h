/* SPDX-License-Identifier: EUPL-1.2 */
/**
 * @file
 * Figures beyond a first look: tables, what their columns are, and whether they agree with the
 * events.
 *
 * Figures are sums that every change moves in its own transaction. What they are made of is
 * evidence: an inquiry and its deadlines as the last event proves them, the events themselves,
 * the messages.
 */
#ifndef BUZON_FIGURES_H
#define BUZON_FIGURES_H

#include "buzon/inbox.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Count everything anew from what the events prove, and name each difference to the figures.
 *
 * Nothing to iterate means that they agree. A finding's "what" is "figure" (a cell: its detail
 * says which, what it holds and what the events say; no inquiry is named), "inquiry" or
 * "deadline" (it does not stand as its last event says), "counted" (a deadline counts as what
 * it is not), "due" (so does the next end of a time limit), "hours" (opening hours until an
 * answer or an end were reckoned with other calendars than those of today). At most 1000 are
 * named. Our own answers are compared by account, not by day: on which day one of several parts
 * left is told by no event. That the events are what they were is buzon_inbox_verify()'s to
 * say.
 *
 * All is read as it is at one moment, a second for about ten thousand inquiries: meanwhile the
 * inbox is free for others, the progress callback is told ("count", inquiries) and INTERRUPTED
 * comes within a second after the interrupt callback asked for it.
 *
 * "figure", "hours" and "counted" are put right by buzon_inbox_rebuild_figures(), and say so.
 * @since 0.1
 */
BUZON_API buzon_findings *buzon_inbox_check_figures(buzon_inbox *inbox, buzon_error **err);

/**
 * Make the figures anew, of the inquiries, events and messages that there are: after the zone
 * or the calendars of the settings were changed, or when the check found a difference.
 *
 * Opening hours are reckoned with the calendars of today, days with the zone of today; then
 * every cell is moved by what it lacks, until a count of everything finds no difference: what
 * is worked on meanwhile is counted, too. Each step is a transaction of its own that holds, and
 * figures may be read in between. An interruption (INTERRUPTED), or the end of the process,
 * leaves what was put right; who calls it again goes on with the rest. The host's callbacks are
 * asked all the time; what takes longest is a count of everything, a second for about a hundred
 * thousand inquiries, during which the inbox is free for others. On which day one of several
 * parts of an answer left is told by no event: all of them count on the day of the last.
 *
 * The text of a JSON object, owned by the caller (buzon_string_free()): "inquiries" whose hours
 * or deadlines counted as what they are not, and "moves" of cells; both 0 when the figures were
 * right. BUSY when they changed faster than they were counted; INTERRUPTED.
 * @since 0.1
 */
BUZON_API char *buzon_inbox_rebuild_figures(buzon_inbox *inbox, buzon_error **err);

/**
 * A table of figures: as a JSON list of objects, a key for each column, or as CSV (RFC 4180 in
 * UTF-8, with a head line and CRLF).
 *
 * `query` is a JSON object. "table" is one of
 * - "figures" (the usual one): what came in, what was done about it, how long it took (median
 *   and 90th percentile, exact, in seconds, elapsed and in opening hours), of each group;
 * - "comparison": each of these beside the period "against" which it stands: "before" (as long,
 *   just before; whole months beside whole months) or "year" (the same a year earlier), with
 *   the difference, and a percentage where both are at least 20;
 * - "backlog": day by day what came, what had its first answer or its end, and who waits;
 * - "load": messages by weekday and hour in the inbox's zone;
 * - "terms": of each deadline and term begun in the period, how many were met in time, late,
 *   run, and the time used;
 * - "people": inquiries by employee, for internal use only;
 * - "forecast": for each of the next "days" (7) what is due, and what is expected: an estimate,
 *   the mean of the same weekday in "basis" weeks;
 * - "public": what anybody may see, of whole months, as buzon_inbox_public_figures().
 *
 * "from" and "before" are days ("2026-11-23") in the inbox's zone, half-open; left out: what
 * there is. "by" is a list of "network", "account", "unit", "kind" and one of "day", "week",
 * "month", "quarter", "year"; columns of these names stand first, "unit_dir3" (its
 * DIR3 code) behind "unit". Groups of which there is
 * nothing have no line. buzon_table_dictionary() says what each column is. In CSV nothing is an
 * empty cell, in JSON null; a text that a program for sheets takes for a formula (it begins
 * with one of = + - @) is led by an apostrophe in CSV. Owned by the caller
 * (buzon_string_free()). PARSE and INVALID for the query; LIMIT over 4000 periods or days.
 * @since 0.1
 */
BUZON_API char *buzon_inbox_table(buzon_inbox *inbox, const char *query, bool csv,
                                  buzon_error **err);

/**
 * What the columns of such a table are: a Table Schema (datapackage.org) as JSON, with "title",
 * "description" and "unit" of each in `language` ("es", also for NULL, or "en").
 *
 * The columns of "by" are among them, asked for or not ("fieldsMatch" is "superset"). Owned by
 * the caller (buzon_string_free()). INVALID for another table or language.
 * @since 0.1
 */
BUZON_API char *buzon_table_dictionary(const char *table, const char *language,
                                       buzon_error **err);

#ifdef __cplusplus
}
#endif

#endif
