/* SPDX-License-Identifier: EUPL-1.2 */
/* Formalising an inquiry: what its entry in the register says, the evidence that its resolution
 * was notified, and sending it on to the body that has to resolve; codes of units. */
#ifndef BUZON_FORMAL_H
#define BUZON_FORMAL_H

#include "buzon/inbox.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- the register --- */

/**
 * The body that has to resolve, by its DIR3 code or its name; "" takes it away. "body_set".
 *
 * A DIR3 code has nine characters (Real Decreto 4/2010 art. 9): a letter (E State, A region, L
 * local body, U university, I other institution, J justice, O office) and eight digits, or GE,
 * EA, LA, EC and seven; whether the directory has it is not asked. INVALID above 256 bytes, and
 * for letters and digits only, with five digits or more, that are no such code.
 * buzon_inbox_apply() gives STATE for an inquiry that is not registered, as for the two below.
 * @since 0.1
 */
BUZON_API bool buzon_change_set_register_body(buzon_change *change, const char *body,
                                              buzon_error **err);
/** The procedure, by its code in the office's inventory or its name; "" takes it away.
 * "procedure_set". INVALID above 256 bytes. @since 0.1 */
BUZON_API bool buzon_change_set_register_procedure(buzon_change *change, const char *procedure,
                                                   buzon_error **err);
/** Where the office keeps the file: an address of http or https; "" takes it away.
 * "file_url_set". INVALID for anything else, or above 2048 bytes. @since 0.1 */
BUZON_API bool buzon_change_set_register_file_url(buzon_change *change, const char *url,
                                                  buzon_error **err);

/* --- units --- */

/**
 * The DIR3 code of a unit of the office, by its name or that code: what the policy's "units"
 * say (buzon_inbox_set_settings()); "" where they say none. A well-formed code that is not
 * listed is its own.
 *
 * Owned by the caller (buzon_string_free()). INVALID for NULL.
 * @since 0.1
 */
BUZON_API char *buzon_inbox_unit_dir3(buzon_inbox *inbox, const char *unit, buzon_error **err);

/* --- the evidence of a notification --- */

/** How a resolution was notified, of which each meets the term (Ley 39/2015 art. 40.4, 43.3);
 * values may be added. @since 0.1 */
enum buzon_notification {
    BUZON_NOTIFICATION_AVAILABLE = 0, /**< Put at their disposal in the electronic seat or the
                                         single address (Ley 39/2015 art. 43.3). */
    BUZON_NOTIFICATION_ACCESSED = 1,  /**< They opened it there (art. 43.2). */
    BUZON_NOTIFICATION_DELIVERED = 2, /**< On paper, with an acknowledgement of receipt (art.
                                         42). */
    BUZON_NOTIFICATION_ATTEMPT = 3,   /**< A duly proven attempt (art. 40.4, 42.2). */
    BUZON_NOTIFICATION_PUBLISHED = 4  /**< Published instead (art. 44, 45). */
};

/** The wire name, as "available"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_notification_name(enum buzon_notification kind);
/**
 * The evidence of what buzon_change_set_resolution_notified_at() records: how, the number that
 * the office or the postal service gave it, and the SHA-256 of the document that proves it and
 * that the host keeps (64 digits in lower case; NULL: there is none).
 *
 * It stays in the history for good, in the codes of "resolution_notified": "kind", "number",
 * "sha256". INVALID for no such kind, a number that is not UTF-8 of 1 to 128 bytes without
 * control characters, or what is no such digest. buzon_inbox_apply() gives INVALID for a
 * notification without its instant, or an instant without its evidence.
 * @since 0.1
 */
BUZON_API bool buzon_change_set_notification(buzon_change *change, enum buzon_notification kind,
                                             const char *number, const char *sha256,
                                             buzon_error **err);

/* --- sending it on --- */

/**
 * Of an act BUZON_ACT_TRANSFER: to which body it went, as in buzon_change_set_register_body();
 * without one buzon_change_add_act() gives INVALID.
 *
 * A body that holds itself not competent sends what it has to the one it holds to be, and
 * notifies those concerned of it (Ley 40/2015 art. 14.1); a request for information the body
 * does not have goes to the one that has it, if known, and the citizen is told (Ley 19/2013
 * art. 19.1). The default template "transfer" says so (buzon_inbox_render()). Which act moves
 * which clock:
 *
 * - The transfer meets the term to send it on ("forward"), which is added where the law of its
 *   term knows one and it was not there. The clock "resolution" ends here (cancelled), and so
 *   does "notify_term": who has to resolve tells the term (Ley 39/2015 art. 21.4). Service
 *   targets and an acknowledgement go on.
 * - The receipt, recorded with buzon_change_set_received_by_competent_body_at() in the same
 *   change or a later one, starts the clock "competent_resolution" of the body it went to: by
 *   the same term unless the act names another, by this inbox's calendars (those of that body
 *   may have other local holidays), met by "resolution_notified" if it comes to be known here.
 * - Inside one administration (buzon_act_set_same_administration()) a term that counts from
 *   the entry in the administration's register (Ley 39/2015 art. 21.3.b) goes on, and the
 *   receipt is recorded only; one that counts from the receipt by the competent body (Ley
 *   19/2013 art. 20.1) begins anew as above, and "notify_term" goes on.
 *
 * The register's body becomes that one. Events: "transferred", with the end as it was and as it
 * is now ("transferred": there is none here), and "received_by_competent_body". An inquiry that
 * no register has is not transferred: it is closed as BUZON_RESOLUTION_REFERRED, which moves no
 * legal clock.
 *
 * buzon_inbox_apply() gives STATE for an inquiry that is not registered, was transferred, or
 * whose resolution was notified, for a receipt of what was not transferred, and for a second
 * one; INVALID for a transfer before the registration or before an act that is recorded, a
 * receipt before the transfer, and an unknown term. INVALID for a bad body.
 * @since 0.1
 */
BUZON_API bool buzon_act_set_body(buzon_act *act, const char *body, buzon_error **err);
/** Of a transfer: the term the other body has to keep, an id of terms.json; without it the same
 * one. INVALID for one that is not UTF-8 of 1 to 128 bytes. @since 0.1 */
BUZON_API bool buzon_act_set_term(buzon_act *act, const char *term, buzon_error **err);
/** Of a transfer: the body is of the same administration. @since 0.1 */
BUZON_API void buzon_act_set_same_administration(buzon_act *act, bool same);

#ifdef __cplusplus
}
#endif
#endif
