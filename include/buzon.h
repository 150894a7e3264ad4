/* SPDX-License-Identifier: EUPL-1.2 */
/* The whole public interface of libbuzon, and the contract every part of it keeps. */
#ifndef BUZON_H
#define BUZON_H

/*
 * Objects. Every type is opaque. A function that returns a handle returns a new reference: give
 * it back with the _unref(), _free() or, for texts, buzon_string_free() its comment names.
 * Handles may be given back in any order, on any thread; a child keeps what it needs of its
 * parent alive.
 *
 * Records (messages, inquiries, events …) are immutable snapshots that need no inbox. Parts of
 * a record, and texts, live as long as the record.
 *
 * Texts are UTF-8 without NUL. What comes in is checked: bytes that are not UTF-8 are INVALID.
 *
 * Errors. A function that can fail has `buzon_error **err` as its last parameter. Pass NULL, or
 * the address of a pointer that is NULL. On failure the function gives NULL, false or -1 and
 * sets it; on success it is untouched. Nothing else reports failures: no errno, no global.
 *
 * Threads. Any handle may be used by any thread. Builders and iterators by one thread at a
 * time.
 *
 * Fork. A child process must open its own inbox; the parent's handle gives FORKED there.
 *
 * Memory. Without memory a function gives NO_MEMORY, leaks nothing and leaves the store as it
 * was.
 *
 * Time. Instants are milliseconds UTC (buzon_time), days are civil days (buzon_day); see
 * buzon/types.h.
 *
 * ABI. Symbols are versioned. Until 1.0 a release may raise the soname; enums may gain values
 * at any time.
 */
#include "buzon/account.h"
#include "buzon/answer.h"
#include "buzon/calendar.h"
#include "buzon/deadline.h"
#include "buzon/delivery.h"
#include "buzon/error.h"
#include "buzon/evidence.h"
#include "buzon/figures.h"
#include "buzon/find.h"
#include "buzon/formal.h"
#include "buzon/inbox.h"
#include "buzon/inquiry.h"
#include "buzon/job.h"
#include "buzon/media.h"
#include "buzon/merge.h"
#include "buzon/message.h"
#include "buzon/network.h"
#include "buzon/operation.h"
#include "buzon/privacy.h"
#include "buzon/publication.h"
#include "buzon/quarantine.h"
#include "buzon/similar.h"
#include "buzon/triage.h"
#include "buzon/types.h"
#include "buzon/work.h"

#endif
