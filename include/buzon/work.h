/* SPDX-License-Identifier: EUPL-1.2 */
/* Working on inquiries together with the host's own systems: the feed of all that happens, and
 * how far each of its readers is. */
#ifndef BUZON_WORK_H
#define BUZON_WORK_H

#include "buzon/inbox.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- the feed --- */

/**
 * What happened to all inquiries, restricted ones too, behind position `after` (0: from the
 * beginning), in the order it was written: one event each, whose buzon_event_position() is the
 * `after` of the next call.
 *
 * Without gaps: positions are 1, 2, 3 … over the whole store. Writers give them while they hold
 * the store's one writers' lock and commit before they let it go, so a position is never seen
 * before every smaller one, and who goes on from the last one read misses nothing, however many
 * processes write. It ends with what is there; ask again for what came since.
 *
 * INVALID for a negative position; STATE for one beyond the last event: the store is another
 * one, or was restored from a backup, and its reader must begin anew.
 * @since 0.1
 */
BUZON_API buzon_events *buzon_inbox_changes(buzon_inbox *inbox, int64_t after,
                                            buzon_error **err);
/**
 * Up to which position `consumer` has acknowledged the feed; 0 when it never did: it starts at
 * the beginning.
 *
 * A consumer is one of the host's systems that reads the feed, named as it likes. INVALID for a
 * name that is not UTF-8 of 1 to 64 bytes without control characters; -1 on failure.
 * @since 0.1
 */
BUZON_API int64_t buzon_inbox_acknowledged(buzon_inbox *inbox, const char *consumer,
                                           buzon_error **err);
/**
 * Remember that `consumer` has done with the feed up to `position`: call it after the work, so
 * that what a crash cut off comes again.
 *
 * Gives the position that stands: a smaller one than before changes nothing. INVALID for a bad
 * name, a negative position or one beyond the last event; -1 on failure.
 * @since 0.1
 */
BUZON_API int64_t buzon_inbox_acknowledge(buzon_inbox *inbox, const char *consumer,
                                          int64_t position, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
