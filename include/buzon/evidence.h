/* SPDX-License-Identifier: EUPL-1.2 */
/* What proves the history to others: seals over all that happened, and the record of one
 * inquiry. */
#ifndef BUZON_EVIDENCE_H
#define BUZON_EVIDENCE_H

#include "buzon/inbox.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Whoever may write the store and knows this code can write another history that agrees with
 * itself. A seal is a digest over everything that happened up to a moment: kept elsewhere, or
 * stamped by an authority of time (RFC 3161) over its "hash", it finds that out later. Seals
 * form a chain of their own.
 *
 * Of the events of a seal, in the order they happened: leaf = SHA-256(0x00, event hash), node =
 * SHA-256(0x01, left, right), as the trees of RFC 6962. hash = SHA-256 of the text
 * "buzon-seal-1\nNUMBER\nAT\nACTOR\nFIRST\nLAST\nEVENTS\n" (decimal numbers, AT in milliseconds
 * UTC), the hash of the seal before (zeros for the first) and the root.
 */

/**
 * Seal what happened since the last seal.
 *
 * Gives the seal as the text of a JSON object: "buzon_seal" (1), "number", "at" (milliseconds
 * UTC), "actor", "first" and "last" (positions of events, buzon_event_position()), "events"
 * (how many), "previous", "root" and "hash" (hex). When nothing happened since, it is the last
 * one again. Owned by the caller (buzon_string_free()).
 *
 * INVALID for a malformed actor; STATE when nothing ever happened. @json
 * @since 0.1
 */
BUZON_API char *buzon_inbox_seal(buzon_inbox *inbox, const char *actor, buzon_error **err);
/** All seals, the oldest first, as the text of a JSON list of what buzon_inbox_seal() gives.
 * Owned by the caller (buzon_string_free()). @json @since 0.1 */
BUZON_API char *buzon_inbox_seals(buzon_inbox *inbox, buzon_error **err);
/**
 * Compare a seal that was exported earlier with the store as it is now.
 *
 * Gives the text of a JSON object: "number", "holds", and where it does not "why": "seal" (its
 * own hash is not that of what it says), "events" (there are fewer or more of them), "root"
 * (they are others), "stored" (the store knows another seal of that number, or none). Owned by
 * the caller (buzon_string_free()).
 *
 * PARSE for what is no JSON; INVALID for what is no seal. @json
 * @since 0.1
 */
BUZON_API char *buzon_inbox_compare_seal(buzon_inbox *inbox, const char *seal,
                                         buzon_error **err);

/**
 * The record (expediente) of one inquiry, as the text of a JSON object: all that is stored of
 * it at one moment, personal data too, and what proves it.
 *
 * "buzon_record" (1), "made_at" (milliseconds UTC), "reference", "inquiry" (with its deadlines
 * and their steps), "unit_dir3" (the unit's code, null where none is known), "body_name" (of
 * the register's body: the name of the unit whose code it is, else as it was given),
 * "messages", "earlier" (texts that were edited since), "answers", and "events": each {"seq",
 * "at" (milliseconds), "actor", "verb", "codes", "words", "salt", "commitment", "proof",
 * "hash"}, digests in hex. hash = SHA-256 of the hash before (zeros for the first), the text
 * "buzon-event-1\nREFERENCE\nSEQ\nAT\nACTOR\nVERB\nCODES\n", the commitment, and the proof
 * where it has one; commitment = SHA-256 of salt and words, or of nothing where there never
 * were any. Words that were erased are null, and a later event "erased" says so. "head_seq" and
 * "head_hash" are the last event's. Owned by the caller (buzon_string_free()).
 *
 * NOT_FOUND. @json
 * @since 0.1
 */
BUZON_API char *buzon_inbox_record(buzon_inbox *inbox, const char *reference,
                                   buzon_error **err);
/**
 * The same to be read and printed: a page of HTML, whole in itself, without scripts.
 *
 * `language` is "es" (also for NULL and what is not known) or "en"; explanations of deadlines
 * are in any that buzon_deadline_explain() has. Owned by the caller (buzon_string_free()).
 * NOT_FOUND.
 * @since 0.1
 */
BUZON_API char *buzon_inbox_record_html(buzon_inbox *inbox, const char *reference,
                                        const char *language, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
