/* SPDX-License-Identifier: EUPL-1.2 */
/* What is stored about a person: seen before it goes, erased, kept by a legal hold. */
#ifndef BUZON_PRIVACY_H
#define BUZON_PRIVACY_H

#include "buzon/inbox.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Erasure takes words, names, numbers and files; it leaves what happened: that a message came,
 * when, of what kind, what was done about it and when, the figures, the deadlines, the
 * references and the chain of events, which still verifies. An event "erased" says what went,
 * why, and who decided. Ids of messages stay, for the chain commits to them, and what is erased
 * must not come back when the network shows it again; where a network makes ids of messages
 * from ids of people (Telegram, WhatsApp), that is in them.
 *
 * buzon_inbox_erase() is done when it returns, as far as every call of this library can tell.
 * Bytes that lay in the files of the store may still be there until buzon_inbox_purge().
 */

/**
 * A person: the authors of one or more accounts that somebody says are one. An opaque builder.
 * @since 0.1
 */
typedef struct bz_person buzon_person;

/**
 * A person who is author `author` (buzon_author_id()) of `account`.
 *
 * INVALID for NULL or empty texts, bytes that are not UTF-8, more than 512 bytes; NO_MEMORY.
 * @since 0.1
 */
BUZON_API buzon_person *buzon_person_new(const char *account, const char *author,
                                         buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_person_free(buzon_person *person);
/**
 * The same person is also this author: two authors are never taken for one unless somebody says
 * so.
 *
 * INVALID as buzon_person_new(); LIMIT above 64 authors.
 * @since 0.1
 */
BUZON_API bool buzon_person_add(buzon_person *person, const char *account, const char *author,
                                buzon_error **err);

/**
 * What buzon_inbox_erase() would do to a person's data, as the text of a JSON object; nothing
 * is changed.
 *
 * How many of each: "authors", "inquiries", "messages", "revisions", "attachments", "files"
 * (that nothing else names), "events" (whose words would go), "answers" (in which they are
 * quoted or named), "notices" (that wait for their message), "riddles" (in quarantine) and
 * "errands". "blocked": why it would be refused, a list of {"inquiry", "why": "hold" or
 * "answer", "detail"}. "perhaps": authors that may be the same person, a list of {"account",
 * "author", "by": "id" or "url"}: nobody has said so. Owned by the caller
 * (buzon_string_free()).
 *
 * NOT_FOUND; INVALID for an author that is one of our own accounts; READ_ONLY for an inbox
 * opened for reading, because the answer is found by doing it and taking it back.
 * @since 0.1
 */
BUZON_API char *buzon_inbox_erase_preview(buzon_inbox *inbox, const buzon_person *person,
                                          buzon_error **err);
/**
 * Erase a person's data in one transaction: all or nothing. Gives what
 * buzon_inbox_erase_preview() gives, of what was done.
 *
 * Their messages lose text, subject, address and what the network said of them; earlier texts
 * and attachments too; the authors lose id, handle, name and address. In what the office wrote
 * in their inquiries (answers, reasons) their names, their numbers and the lines they wrote are
 * replaced by "[borrado]"; notes go. Riddles and errands that name them go, too. What they
 * write afterwards comes from an author nobody has seen.
 *
 * `reason` of 1 to 1000 bytes becomes part of each inquiry's history: no personal data in it.
 *
 * STATE naming the inquiry that is on hold, that has an answer which is not at rest (cancel it
 * first), or the account that has a delivery of theirs which is not processed. NOT_FOUND and
 * INVALID as the preview, or for a malformed reason or actor.
 * @since 0.1
 */
BUZON_API char *buzon_inbox_erase(buzon_inbox *inbox, const buzon_person *person,
                                  const char *reason, const char *actor, buzon_error **err);

/**
 * Put an inquiry on legal hold: nothing of it is erased until it is released, by nobody.
 *
 * `legal` names the basis in 1 to 512 bytes, as "art. 17.3.e RGPD, recurso 12/2026". NOT_FOUND;
 * STATE when it is on hold already; INVALID for a malformed basis or actor.
 * @since 0.1
 */
BUZON_API bool buzon_inbox_hold(buzon_inbox *inbox, const char *reference, const char *legal,
                                const char *actor, buzon_error **err);
/** Release it, with a reason of 1 to 1000 bytes. NOT_FOUND; STATE when it is not on hold;
 * INVALID. @since 0.1 */
BUZON_API bool buzon_inbox_release(buzon_inbox *inbox, const char *reference,
                                   const char *reason, const char *actor, buzon_error **err);
/**
 * The inquiries on hold, as the text of a JSON list of {"inquiry", "since", "legal", "actor"},
 * the longest held first. Owned by the caller (buzon_string_free()).
 * @since 0.1
 */
BUZON_API char *buzon_inbox_holds(buzon_inbox *inbox, buzon_error **err);

/* --- what may be shown to everybody --- */

/**
 * A text without the personal data in it, owned by the caller (buzon_string_free()): "[DNI]",
 * "[NIE]", "[NUSS]", "[IBAN]", "[tarjeta]", "[teléfono]", "[correo]" and "[matrícula]" in their
 * places.
 *
 * What has a check letter or check digits is believed by them: DNI and NIE (Real Decreto
 * 1553/2005), social security, IBAN (ISO 13616), cards (ISO/IEC 7812, Luhn); telephones and
 * plates by how they are written and by the words before them. Names of people are not found.
 * It takes time in proportion to the text, whatever is in it. INVALID for NULL or bytes that
 * are not UTF-8.
 * @since 0.1
 */
BUZON_API char *buzon_mask_personal(const char *text, buzon_error **err);

/**
 * Only inquiries whose citizen wrote personal data of that kind, as
 * buzon_inquiry_personal_at() names them; "any" for any of them, "" for none.
 *
 * INVALID for another word; NO_MEMORY.
 * @since 0.1
 */
BUZON_API bool buzon_filter_set_personal(buzon_filter *filter, const char *kind,
                                         buzon_error **err);

/* --- access --- */

/** What is stored about a person, piece by piece. @since 0.1 */
typedef struct bz_extract buzon_extract;

/**
 * Everything stored about a person (GDPR art. 15), to be read in pieces that together are the
 * text of one JSON object, so that memory does not grow with it.
 *
 * {"format": "buzon-person-1", "at", "authors": [{"account", "network", "id", "handle", "name",
 * "url", "bot"}], "inquiries": [{"inquiry": …, "messages": […], "events": […], "answers":
 * […]}], "notices": […], "riddles": […]}. Messages are theirs, with every earlier text, and
 * ours to them; what others wrote in an inquiry is not theirs. Files are named by their SHA-256
 * and read by buzon_inbox_attachment(). Of employees it says that it was a person, not who.
 * Riddles are what lies in quarantine and names them: where it came from, without its bytes,
 * which may name others, too.
 *
 * NOT_FOUND; INVALID for an author that is one of our own accounts.
 * @since 0.1
 */
BUZON_API buzon_extract *buzon_inbox_extract(buzon_inbox *inbox, const buzon_person *person,
                                             buzon_error **err);
/** The next piece, owned by the caller (buzon_string_free()); NULL with *err untouched at the
 * end. What is erased or changed meanwhile may or may not be seen. @since 0.1 */
BUZON_API char *buzon_extract_read(buzon_extract *extract, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_extract_free(buzon_extract *extract);

/* --- how long --- */

/**
 * Erase what is past its time: a call that the host makes, once a day is often enough.
 *
 * By the settings' "retention", everything that was said in an inquiry (messages, answers,
 * notes) so many days after its closing; a merged one's messages with the one that has them. By
 * "network_rules", texts of citizens that were not seen on their network for as long as its
 * terms let them be kept ("store_text_ms" of buzon_networks(): LinkedIn 48 hours, YouTube 30
 * days): a look at them (recheck, sweep) renews that, and they are looked at afterwards, too;
 * formalised inquiries keep theirs. Neither touches an inquiry on hold, which is how a legal
 * basis is recorded. Then authors of whom no words are left and no inquiry is open lose their
 * names.
 *
 * Gives the text of a JSON object: "preview", "closed" and "network" (each {"inquiries",
 * "messages", "blocked": closed ones that are on hold or whose answer is not at rest}),
 * "authors". With `preview` nothing is changed and authors are not counted. Each step holds: a
 * call that was stopped is made again. Tells the progress callback "retain". Owned by the
 * caller (buzon_string_free()).
 *
 * INVALID for a malformed actor; INTERRUPTED; READ_ONLY.
 * @since 0.1
 */
BUZON_API char *buzon_inbox_retain(buzon_inbox *inbox, bool preview, const char *actor,
                                   buzon_error **err);

/* --- the bytes --- */

/**
 * Let no file of the store hold a byte of what was erased: database, log, index of words and
 * attachments; what it did, as the text of a JSON object {"steps", "files"}.
 *
 * The index of words is written together in small steps, files that no attachment names are
 * removed, and at the end the store is written anew, which needs room for another two of it for
 * as long as that lasts (one where temporary files lie, without a name) and cannot be
 * interrupted. What is on other disks (backups, snapshots of the machine) is the office's to
 * mind. A call that was interrupted, failed or killed is made again: nothing is lost, and it
 * goes on with what is left. Tells the progress callback "purge". Others may work meanwhile;
 * what they erase is for the next call. Owned by the caller (buzon_string_free()).
 *
 * INTERRUPTED; BUSY when another process reads or writes for longer than five seconds, or
 * stores an attachment; FULL; READ_ONLY.
 * @since 0.1
 */
BUZON_API char *buzon_inbox_purge(buzon_inbox *inbox, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
