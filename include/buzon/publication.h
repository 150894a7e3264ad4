/* SPDX-License-Identifier: EUPL-1.2 */
/* What of the inquiries is public: decided one by one, masked, and written into a file of its
 * own for a portal. */
#ifndef BUZON_PUBLICATION_H
#define BUZON_PUBLICATION_H

#include "buzon/inbox.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Say how the publication of an inquiry stands: none to proposed, proposed to published or
 * none, published to withdrawn, withdrawn to proposed.
 *
 * With the proposal a snapshot is made of what was said in public: without authors, their
 * names, handles and personal data masked; that is what is published, whatever is said later.
 * Masking finds what looks like personal data; a person reads the snapshot before it is
 * published. buzon_inquiry_personal_at() says beforehand what there is to be masked. Each step
 * is an event; that of a proposal has the snapshot as its words.
 *
 * NOT_FOUND; INVALID for a malformed actor or no such state; STATE for another step, naming
 * those there are, for a restricted inquiry, and where nothing was said in public.
 * @since 0.1
 */
BUZON_API bool buzon_inbox_set_publication(buzon_inbox *inbox, const char *reference,
                                           enum buzon_publication publication,
                                           const char *actor, buzon_error **err);
/**
 * The snapshot of an inquiry, as the text of a JSON object: "publication" and, where there is
 * one, "at" (milliseconds UTC), "actor" and "content" ({"reference", "network", "kind",
 * "topic", "unit", "opened", "messages": [{"who": "citizen" or "office", "day", "text"}]}).
 * Owned by the caller (buzon_string_free()). NOT_FOUND. @json
 * @since 0.1
 */
BUZON_API char *buzon_inbox_publication(buzon_inbox *inbox, const char *reference,
                                        buzon_error **err);
/**
 * Write what is published into a SQLite database of its own at `path`, in place of what was
 * there: whole or not at all. A portal on the internet opens only that.
 *
 * Tables: "inquiry" (reference, network, kind, topic, unit, opened, answered, closed, status,
 * resolution; days as text), "message" (reference, n, who, day, text), "words" (an FTS5 index
 * of message's text without case and accents, by its rowid), "figure" (month, measure
 * "received", "answered" or "closed", n: null where it is less than 5) and "meta" (key, value:
 * "made_at", "version"). Restricted inquiries are left out. Gives how many inquiries are in it;
 * -1 on failure.
 *
 * INVALID without a path; STATE of a store for practice; FULL, IO.
 * @since 0.1
 */
BUZON_API int64_t buzon_inbox_publish(buzon_inbox *inbox, const char *path, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
