/* SPDX-License-Identifier: EUPL-1.2 */
/**
 * @file
 * Figures beyond a first look: whether they agree with the events.
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
 * say. The inbox is locked all the time: a second for about ten thousand inquiries.
 * @since 0.1
 */
BUZON_API buzon_findings *buzon_inbox_check_figures(buzon_inbox *inbox, buzon_error **err);

#ifdef __cplusplus
}
#endif

#endif
