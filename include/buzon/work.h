/* SPDX-License-Identifier: EUPL-1.2 */
/* Working on inquiries together with the host's own systems: the feed of all that happens, how
 * far each of its readers is, and what asks for attention. */
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

/* --- ties between inquiries, and who has one --- */

/** What one inquiry is to another; values may be added. @since 0.1 */
enum buzon_link_kind {
    BUZON_LINK_RELATED = 0,      /**< It has to do with the other. */
    BUZON_LINK_DUPLICATE_OF = 1, /**< It asks what the other asks; made by closing it so. */
    BUZON_LINK_CONTINUES = 2     /**< It goes on where the other ended. */
};

/** The wire name, as "duplicate_of"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_link_kind_name(enum buzon_link_kind kind);
/**
 * Tie an inquiry to another: both histories tell of it ("linked"), and the other's version
 * grows, too. One that is there already is no error.
 *
 * INVALID for no such kind, BUZON_LINK_DUPLICATE_OF or a malformed reference; LIMIT above 64.
 * buzon_inbox_apply() gives NOT_FOUND, and INVALID for an inquiry and itself.
 * @since 0.1
 */
BUZON_API bool buzon_change_add_link(buzon_change *change, enum buzon_link_kind kind,
                                     const char *reference, buzon_error **err);
/** Take a tie away, of duplicates, too; one that is not there is no error. Else as
 * buzon_change_add_link(). @since 0.1 */
BUZON_API bool buzon_change_remove_link(buzon_change *change, enum buzon_link_kind kind,
                                        const char *reference, buzon_error **err);
/**
 * The ties of an inquiry, in the order they were made, as the text of a JSON array: "inquiry"
 * (the other one), "kind", "direction" ("to" the other, or "from" it), "status" of the other,
 * "at", "actor".
 *
 * Owned by the caller (buzon_string_free()). NOT_FOUND. @json
 * @since 0.1
 */
BUZON_API char *buzon_inbox_links(buzon_inbox *inbox, const char *reference, buzon_error **err);
/**
 * Hand it over to a unit, and to an employee of it (NULL: the unit says who), with the reason:
 * one event "handed_over" that says who had it.
 *
 * INVALID for an empty unit or reason, or above 128 bytes (reason: 64 KiB). buzon_inbox_apply()
 * gives STATE when it is with them already.
 * @since 0.1
 */
BUZON_API bool buzon_change_hand_over(buzon_change *change, const char *unit,
                                      const char *assignee, const char *reason,
                                      buzon_error **err);

/* --- followers --- */

/**
 * Tell it to one more of the office: `person` ("person:…") follows the inquiry from then on and
 * is named with its alerts. One who does so already is no error.
 *
 * INVALID for what is no person; LIMIT above 64. buzon_inbox_apply() gives LIMIT when more than
 * 50 would follow it. The history says "followed", with the name in its words. Who follows an
 * inquiry that is merged follows the other one, too, however many they are then; who follows
 * one that is split follows both; undoing either takes nobody away. Erasing what a citizen
 * wrote leaves them, retention takes them with the rest. As any change it takes a new inquiry
 * up.
 * @since 0.1
 */
BUZON_API bool buzon_change_add_follower(buzon_change *change, const char *person,
                                         buzon_error **err);
/** Tell them no more ("unfollowed"); one who does not follow it is no error. INVALID, LIMIT as
 * buzon_change_add_follower(). @since 0.1 */
BUZON_API bool buzon_change_remove_follower(buzon_change *change, const char *person,
                                            buzon_error **err);
/** Who follows an inquiry, as the text of a JSON array of actors in the order of their names'
 * bytes. Owned by the caller (buzon_string_free()). NOT_FOUND. @json @since 0.1 */
BUZON_API char *buzon_inbox_followers(buzon_inbox *inbox, const char *reference,
                                      buzon_error **err);
/** Only those that person ("person:…") follows. INVALID, NO_MEMORY. @since 0.1 */
BUZON_API bool buzon_filter_set_follower(buzon_filter *filter, const char *person,
                                         buzon_error **err);

/* --- answer templates --- */

/**
 * Fill a template of the office's own for an inquiry: the text for buzon_inbox_answer().
 *
 * The policy's "templates" are a list of {"name", "language", "text", "parameters": names of
 * what the caller fills (none)}; by default "acknowledgement" in es, ca, gl, eu and en, which
 * tells when an answer is due, and "transfer", which tells to whom it was sent on (Ley 40/2015
 * art. 14.1). Placeholders are {{reference}}, {{external_ref}}, {{network}},
 * {{account}}, {{author}}, {{unit}}, {{topic}}, {{entry_number}}, {{body}} (of the register),
 * and days in words of the template's language ("martes 1 de diciembre de 2026"):
 * {{opened_on}}, {{registered_on}}, {{transferred_on}},
 * {{due_on}} (of the legal term, else of the first deadline that runs), {{today}}; and the
 * parameters. Setting a template with another one, or one that is not closed, is PARSE with
 * line and column in the settings.
 *
 * `language` NULL: the citizen's, else the first of the inbox's there is a template in;
 * `parameters` NULL or the text of a JSON object of texts. Owned by the caller
 * (buzon_string_free()).
 *
 * NOT_FOUND for no such inquiry or template; PARSE for parameters that are no JSON; INVALID for
 * a placeholder that this inquiry or the parameters have nothing for: the error names it, the
 * template as its source, and line and column in the template's text.
 * @since 0.1
 */
BUZON_API char *buzon_inbox_render(buzon_inbox *inbox, const char *reference, const char *name,
                                   const char *language, const char *parameters,
                                   buzon_error **err);

/* --- one change of many inquiries --- */

/** The inquiries that one change is applied to, and what came of each; an opaque builder.
 * @since 0.1 */
typedef struct bz_bulk buzon_bulk;

/** An empty list. NO_MEMORY. Free it with buzon_bulk_free(). @since 0.1 */
BUZON_API buzon_bulk *buzon_bulk_new(buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_bulk_free(buzon_bulk *bulk);
/**
 * Add an inquiry, to be changed only if it still has that version (negative: whatever it has).
 *
 * One that is added twice is changed twice. INVALID for a malformed reference; LIMIT above
 * 100000; STATE once the list was applied.
 * @since 0.1
 */
BUZON_API bool buzon_bulk_add(buzon_bulk *bulk, const char *reference, int64_t version,
                              buzon_error **err);
/**
 * Apply a change to every inquiry of the list, whichever it was begun for.
 *
 * Each is changed whole or not at all, and one that cannot be (NOT_FOUND, CONFLICT, STATE …)
 * does not keep the others from it: buzon_bulk_results() says so. Works in transactions of 200
 * inquiries, tells the progress callback ("change"), and stops between two of them when the
 * host asks: called again with the same list it goes on where it stopped, as after any other
 * failure (BUSY, FULL …), of which nothing is in the results.
 *
 * True when all of the list was gone through. INVALID for NULL.
 * @since 0.1
 */
BUZON_API bool buzon_inbox_apply_bulk(buzon_inbox *inbox, const buzon_change *change,
                                      buzon_bulk *bulk, buzon_error **err);
/**
 * What came of it so far, as the text of a JSON array in the order of the list: "inquiry",
 * "ok", and its "version" afterwards, or "code" (as "conflict") and "error", null else; of an
 * answer (buzon_inbox_write_bulk()) its number, "answer".
 *
 * Owned by the caller (buzon_string_free()). @json
 * @since 0.1
 */
BUZON_API char *buzon_bulk_results(const buzon_bulk *bulk, buzon_error **err);

/* --- alerts --- */

/**
 * What asks for somebody's attention now and was not acknowledged, as the text of a JSON array
 * without a word of a citizen's: a queue to pull from, the most pressing first.
 *
 * Each has "id", "kind", "inquiry" (the reference), "network", "account", "asked" (the kind of
 * the inquiry), "topic", "unit", "assignee", "status", "priority", "restricted",
 * "waiting_since", "followers" (buzon_inbox_followers()), and of a deadline "deadline" (its
 * name), "term", "legal", "due", "due_end", "provisional". Kinds, of inquiries that are not
 * closed: "overdue", "due_today", "due_tomorrow" (by the end of the next working day): a
 * deadline that runs; "unanswered": the citizen waits longer than the policy's
 * "unanswered_hours", in hours of working days (Ley 39/2015 art. 30.1); "undetermined": a
 * deadline that no calendar can tell yet.
 *
 * Each comes until it is acknowledged, and then never again; what was due tomorrow is another
 * one when it is due today, and so is a deadline that moved. `limit` at most, 1000 when it is
 * negative or larger. Owned by the caller (buzon_string_free()). @json
 * @since 0.1
 */
BUZON_API char *buzon_inbox_alerts(buzon_inbox *inbox, int64_t limit, buzon_error **err);
/**
 * The same as a calendar (RFC 5545): a to-do each, in the first of the inbox's languages.
 *
 * A deadline keeps its UID, whatever kind of alert it raises, and SEQUENCE grows with the
 * inquiry, so that importing it again changes the entry there is. It names reference, unit,
 * topic, deadline and legal basis, and nothing of the citizen's: calendars are shared. Owned by
 * the caller (buzon_string_free()).
 * @since 0.1
 */
BUZON_API char *buzon_inbox_alerts_calendar(buzon_inbox *inbox, int64_t limit,
                                            buzon_error **err);
/**
 * Acknowledge an alert: somebody, or another system, has it. Twice is harmless.
 *
 * INVALID for what is no id of an alert or a malformed actor; NOT_FOUND.
 * @since 0.1
 */
BUZON_API bool buzon_inbox_acknowledge_alert(buzon_inbox *inbox, const char *id,
                                             const char *actor, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
