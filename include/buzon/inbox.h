/* SPDX-License-Identifier: EUPL-1.2 */
/* The inbox: opening one, its accounts and settings, reading it, changing it, answering from
 * it. */
#ifndef BUZON_INBOX_H
#define BUZON_INBOX_H

#include "buzon/account.h"
#include "buzon/answer.h"
#include "buzon/error.h"
#include "buzon/inquiry.h"
#include "buzon/message.h"
#include "buzon/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * An inbox handle may be used by any number of threads; its calls wait for one another, and
 * none of them waits while the network is asked. After fork() the child must open its own:
 * every call on the parent's handle gives FORKED. Any call on a closed handle gives CLOSED. Any
 * call that reads or writes the store may give IO, FULL, BUSY, CORRUPT, READ_ONLY or NO_MEMORY,
 * and then leaves the store as it was; the comments below name only the errors a function adds
 * to these.
 */

/** One store of inquiries, open. @since 0.1 */
typedef struct buzon_inbox buzon_inbox;

/** How to open; values may be added. @since 0.1 */
enum buzon_open {
    BUZON_OPEN_DEFAULT = 0,  /**< Read and write; made when it is not there. */
    BUZON_OPEN_EXISTING = 1, /**< Read and write; NOT_FOUND when it is not there. */
    BUZON_OPEN_READ_ONLY = 2 /**< Read; NOT_FOUND when it is not there. */
};

/**
 * Open an inbox: "sqlite:PATH".
 *
 * Opening is lazy: it reads the store's version and nothing else. A new store is made with
 * permissions 0600. The handle is a new reference.
 *
 * INVALID for an address that is not understood; NOT_FOUND; NEWER for a store a later release
 * wrote, which is left untouched; CORRUPT for a file that is no store.
 * @since 0.1
 */
BUZON_API buzon_inbox *buzon_inbox_open(const char *address, enum buzon_open how,
                                        buzon_error **err);
/** Another reference to the same inbox. @since 0.1 */
BUZON_API buzon_inbox *buzon_inbox_ref(buzon_inbox *inbox);
/** Give a reference back; NULL is allowed. The last one closes the inbox. @since 0.1 */
BUZON_API void buzon_inbox_unref(buzon_inbox *inbox);
/** Close it: later calls give CLOSED. Twice is harmless. Iterators and jobs may outlive it.
 * @since 0.1 */
BUZON_API void buzon_inbox_close(buzon_inbox *inbox);
/** Whether it was closed. @since 0.1 */
BUZON_API bool buzon_inbox_is_closed(const buzon_inbox *inbox);
/** The address it was opened with, a relative path from the root on: the process may change its
 * folder. Lives as long as the inbox. @since 0.1 */
BUZON_API const char *buzon_inbox_address(const buzon_inbox *inbox);

/* --- what the host lends --- */

/** Give the time in *now; false with *err set when it cannot. @since 0.1 */
typedef bool (*buzon_clock_fn)(void *user, buzon_time *now, buzon_error **err);
/** Take one diagnostic line; level as in syslog: 3 error, 4 warning, 6 info, 7 debug. @since
 * 0.1 */
typedef void (*buzon_log_fn)(void *user, int level, const char *line);
/** Asked at least four times a second while a call waits: true stops it, *err may say why.
 * @since 0.1 */
typedef bool (*buzon_interrupt_fn)(void *user, buzon_error **err);
/** Told how far a long call is: `done` of `total` (-1: nobody knows) of `what`. @since 0.1 */
typedef void (*buzon_progress_fn)(void *user, const char *what, int64_t done, int64_t total);
/** Where a vault of the host puts the secret it found. @since 0.1 */
typedef struct bz_vault_slot buzon_vault_slot;
/**
 * Find a secret: give it to buzon_vault_answer() and return true; return true without an answer
 * when there is none; return false with *err set when the vault failed.
 * @since 0.1
 */
typedef bool (*buzon_vault_find_fn)(void *user, const char *account, const char *name,
                                    buzon_vault_slot *slot, buzon_error **err);
/** Keep a secret durably before returning true; `bytes` NULL forgets it. @since 0.1 */
typedef bool (*buzon_vault_put_fn)(void *user, const char *account, const char *name,
                                   const char *bytes, size_t len, buzon_error **err);

/*
 * All callbacks run on the thread that called into the library, during that call, outside its
 * lock. The library owns `user` until it has called `destroy` (may be NULL) on it, exactly
 * once: when the callback is replaced, or with the last use after close(). fn NULL takes a
 * callback away.
 */

/** Take the time from the host instead of the system. @since 0.1 */
BUZON_API void buzon_inbox_set_clock(buzon_inbox *inbox, buzon_clock_fn fn, void *user,
                                     buzon_destroy_fn destroy);
/** Send diagnostic lines to the host; without it the library is silent. @since 0.1 */
BUZON_API void buzon_inbox_set_log(buzon_inbox *inbox, buzon_log_fn fn, void *user,
                                   buzon_destroy_fn destroy);
/** Let the host stop a call that waits. @since 0.1 */
BUZON_API void buzon_inbox_set_interrupt(buzon_inbox *inbox, buzon_interrupt_fn fn, void *user,
                                         buzon_destroy_fn destroy);
/** Tell the host how far a long call is. @since 0.1 */
BUZON_API void buzon_inbox_set_progress(buzon_inbox *inbox, buzon_progress_fn fn, void *user,
                                        buzon_destroy_fn destroy);
/**
 * Keep secrets with the host instead of the built-in file vault.
 *
 * The built-in one is a file of permissions 0600 beside the store ("PATH.vault"), replaced by
 * an atomic rename; it is read when a secret is needed. Secrets never enter the store.
 * @since 0.1
 */
BUZON_API void buzon_inbox_set_vault(buzon_inbox *inbox, buzon_vault_find_fn find,
                                     buzon_vault_put_fn put, void *user,
                                     buzon_destroy_fn destroy);
/** Answer buzon_vault_find_fn: `len` bytes, copied into wiped memory. @since 0.1 */
BUZON_API bool buzon_vault_answer(buzon_vault_slot *slot, const char *bytes, size_t len,
                                  buzon_error **err);
/**
 * Where calendars, terms and triage rules are read from: a folder with the layout of
 * $datadir/buzon.
 *
 * Files there stand before the installed ones of the same name. INVALID for a folder that is
 * not there.
 * @since 0.1
 */
BUZON_API bool buzon_inbox_add_data(buzon_inbox *inbox, const char *folder, buzon_error **err);
/** A file of certificate authorities to trust instead of the system's. INVALID when it cannot
 * be read. @since 0.1 */
BUZON_API bool buzon_inbox_set_ca_file(buzon_inbox *inbox, const char *path, buzon_error **err);

/* --- settings and accounts --- */

/**
 * The settings, as the text of a JSON object: "zone", "calendars", "languages", "policy".
 *
 * Owned by the caller (buzon_string_free()).
 * @since 0.1
 */
BUZON_API char *buzon_inbox_settings(buzon_inbox *inbox, buzon_error **err);
/**
 * Replace the settings by the text of a JSON object; keys left out keep their default.
 *
 * "zone": IANA name (default "Europe/Madrid"). "calendars": ids (default ["ES"]). "languages":
 * BCP 47 tags. "policy": {"targets": [{"name", "term" | "n","unit","kind", "satisfied_by"}],
 * "reopen_days": 14, "silence_hours": 24, "sweep_hours": 24 (how often everything a network
 * still shows is read again; 0: only when polling had to begin anew), "unanswered_hours": 24
 * (hours of working days after which buzon_inbox_alerts() tells that a citizen waits; 0:
 * never), "units": [{"name", "dir3"}] (the office's units, with their DIR3 codes or without; an
 * inquiry is given to one, and found, by either), "similar_days": 30 (how far apart inquiries
 * may be opened that are found to ask the same, see buzon_inbox_find_similar(); 0: none are),
 * "triage": ids of rule packs, "approval":
 * {"ask": false, "kinds": of inquiries (none: all), "networks": (none: all), "public_only":
 * false}, "retention": [{"kind", "network", "days": 1 to 36500}] (how long what was said in a
 * closed inquiry is kept; the first rule that fits counts, without kind or network it fits all;
 * see buzon_inbox_retain()), "network_rules": true (texts go when the network's terms say so),
 * "private_answers": "auto" (a public question with personal data is answered in private where
 * the network can) or "never", "private_pointer": {language: what is said in public then; "":
 * nothing}, "templates" (see buzon_inbox_render()), "media": {"fetch": true, "per_message":
 * 100000000, "image": {"max": 20000000, "types": ["image/jpeg", …]}, and so for "video",
 * "audio", "document" and "unknown"}}: bytes, and media types as the bytes show them; max 0
 * refuses a kind, 64 MiB are the most. Deadlines already computed keep the old settings.
 *
 * PARSE for what cannot be read and for a name that is there twice, INVALID naming the key,
 * zone, calendar or term that is not known, NOT_FOUND for a rule pack: each with its line and
 * column in the text.
 * @since 0.1
 */
BUZON_API bool buzon_inbox_set_settings(buzon_inbox *inbox, const char *json, const char *actor,
                                        buzon_error **err);
/**
 * Add a profile of ours.
 *
 * `name` is ours to choose: 1 to 64 of a-z, 0-9, "-", "_", "."; `settings` is NULL or the text
 * of a JSON object of what the network needs, as {"base_url": "https://red.example"}, for an
 * archive of Google+ {"user_id": "1001", "form": "json" or "html"}, for "feed" {"actor": the id
 * of our own actor, "language": which of several is read}. Nothing is asked of the network.
 *
 * An account of "practice" trains employees: made-up citizens write, and thank, ask on or
 * insist as they are answered, by the inbox's clock. Its settings are {"script": their
 * conversations (practice.schema.json), or the name of a file of them in the data folders,
 * practice/NAME.json, "town" when it is left out; "pace": how many of their minutes pass in
 * one, 1 to 1000, 1 when left out; "start": when they begin, else with the first round}. Its
 * clock stands still while the account is paused; another account begins the script anew. Such
 * accounts have a store of their own: polls and sends make no requests, answers are kept and
 * leave by no door, references begin with "P" ("P2026-1"), and no portal, no public figures and
 * no export are made of it.
 *
 * INVALID for a bad name, network, actor or setting; PARSE and INVALID with line and column for
 * a script; NOT_FOUND for one that is in no data folder; CONFLICT when the name is taken; STATE
 * for practice in a store with other accounts, and for others in one of practice.
 * @since 0.1
 */
BUZON_API buzon_account *buzon_inbox_add_account(buzon_inbox *inbox, const char *name,
                                                 const char *network, const char *settings,
                                                 const char *actor, buzon_error **err);
/**
 * Set whether an account is worked with.
 *
 * Retiring is for good: the account's answers that wait have failed then, and of those that may
 * be there already nobody knows (unknown); both say what to do. Made-up citizens of "practice"
 * wait while their account is paused.
 *
 * NOT_FOUND; STATE for leaving "retired".
 * @since 0.1
 */
BUZON_API buzon_account *buzon_inbox_set_account_state(buzon_inbox *inbox, const char *name,
                                                       enum buzon_account_state state,
                                                       const char *actor, buzon_error **err);
/** The account of that name. NOT_FOUND. @since 0.1 */
BUZON_API buzon_account *buzon_inbox_account(buzon_inbox *inbox, const char *name,
                                             buzon_error **err);
/**
 * Put a secret of an account into the vault; `bytes` NULL forgets it.
 *
 * `name` is a word of the network, as "token". NOT_FOUND; CALLBACK from the host's vault.
 * @since 0.1
 */
BUZON_API bool buzon_inbox_set_secret(buzon_inbox *inbox, const char *account, const char *name,
                                      const char *bytes, size_t len, buzon_error **err);

/* --- reading --- */

/*
 * Iterators read pages of 200 and hold no lock between two steps; _next() gives a new
 * reference, or NULL with *err untouched at the end. What changes meanwhile may or may not be
 * seen, but nothing is given twice.
 */

/** What inquiries to list; an opaque builder. Without conditions: all that are not restricted.
 * @since 0.1 */
typedef struct bz_filter buzon_filter;

/** In which order to list. @since 0.1 */
enum buzon_order {
    BUZON_ORDER_DUE = 0,    /**< The earliest deadline first; those without one last. */
    BUZON_ORDER_NEWEST = 1, /**< The latest opened first. */
    BUZON_ORDER_OLDEST = 2, /**< The earliest opened first. */
    BUZON_ORDER_PRIORITY =
        3 /**< The most urgent first, those of one priority by deadline; the low one last. */
};

/** The wire name, as "newest"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_order_name(enum buzon_order order);
/** A filter without conditions; NULL without memory. @since 0.1 */
BUZON_API buzon_filter *buzon_filter_new(void);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_filter_free(buzon_filter *filter);
/** Only those not closed whose next deadline has passed. @since 0.1 */
BUZON_API void buzon_filter_set_overdue(buzon_filter *filter, bool overdue);
/** Only those with a deadline that nobody can compute yet: a calendar lacks a year. @since 0.1
 */
BUZON_API void buzon_filter_set_undetermined(buzon_filter *filter, bool undetermined);
/** Only those not answered and not closed. @since 0.1 */
BUZON_API void buzon_filter_set_pending(buzon_filter *filter, bool pending);
/** Only those that stand so. @since 0.1 */
BUZON_API void buzon_filter_set_status(buzon_filter *filter, enum buzon_status status);
/** Only those of that kind. @since 0.1 */
BUZON_API void buzon_filter_set_kind(buzon_filter *filter, enum buzon_inquiry_kind kind);
/** Only those of that priority. @since 0.1 */
BUZON_API void buzon_filter_set_priority(buzon_filter *filter, enum buzon_priority priority);
/** Only those whose conversation so many can read. @since 0.1 */
BUZON_API void buzon_filter_set_visibility(buzon_filter *filter,
                                           enum buzon_visibility visibility);
/** Only those the public may see, or so far. @since 0.1 */
BUZON_API void buzon_filter_set_publication(buzon_filter *filter,
                                            enum buzon_publication publication);
/** Only those with a deadline that stands so. @since 0.1 */
BUZON_API void buzon_filter_set_deadline(buzon_filter *filter, enum buzon_deadline_state state);
/** Only those of that account. INVALID for NULL or bytes that are not UTF-8; NO_MEMORY. @since
 * 0.1 */
BUZON_API bool buzon_filter_set_account(buzon_filter *filter, const char *account,
                                        buzon_error **err);
/** Only those of that network. INVALID, NO_MEMORY. @since 0.1 */
BUZON_API bool buzon_filter_set_network(buzon_filter *filter, const char *network,
                                        buzon_error **err);
/** Only those of that unit, by its name or its DIR3 code; "" means without one. INVALID, also
 * for a malformed code; NO_MEMORY. @since 0.1 */
BUZON_API bool buzon_filter_set_unit(buzon_filter *filter, const char *unit, buzon_error **err);
/** Only those of that employee; "" means without one. INVALID, NO_MEMORY. @since 0.1 */
BUZON_API bool buzon_filter_set_assignee(buzon_filter *filter, const char *assignee,
                                         buzon_error **err);
/** Only those about that topic; "" means without one. INVALID, NO_MEMORY. @since 0.1 */
BUZON_API bool buzon_filter_set_topic(buzon_filter *filter, const char *topic,
                                      buzon_error **err);
/** Only those in that language, a BCP 47 tag: "es" is met by "es-ES" too; "" means that nobody
 * knows. INVALID, NO_MEMORY. @since 0.1 */
BUZON_API bool buzon_filter_set_language(buzon_filter *filter, const char *language,
                                         buzon_error **err);
/** Only those with that tag. INVALID, NO_MEMORY. @since 0.1 */
BUZON_API bool buzon_filter_set_tag(buzon_filter *filter, const char *tag, buzon_error **err);
/**
 * Only those with a message that holds all these words.
 *
 * Accents and case do not matter, but inquiries whose words match exactly come first ("año" is
 * not "ano"). A last word that ends with "*" matches beginnings. In an order by arrival an
 * inquiry stands where the message arrived that holds the words: the last such one by the
 * newest, the first by the oldest. Nothing in the text has a meaning of its own. INVALID for
 * NULL or bytes that are not UTF-8; buzon_inbox_inquiries() gives INVALID for text without a
 * word, and for more than 32 words or 1000 bytes.
 * @since 0.1
 */
BUZON_API bool buzon_filter_set_words(buzon_filter *filter, const char *words,
                                      buzon_error **err);
/** Only those opened at or after that instant. @since 0.1 */
BUZON_API void buzon_filter_set_opened_from(buzon_filter *filter, buzon_time from);
/** Only those opened before that instant. @since 0.1 */
BUZON_API void buzon_filter_set_opened_before(buzon_filter *filter, buzon_time before);
/** Only those whose citizen wrote last at or after that instant. @since 0.1 */
BUZON_API void buzon_filter_set_last_in_from(buzon_filter *filter, buzon_time from);
/** Only those whose citizen wrote last before that instant. @since 0.1 */
BUZON_API void buzon_filter_set_last_in_before(buzon_filter *filter, buzon_time before);
/** Restricted ones too. @since 0.1 */
BUZON_API void buzon_filter_set_restricted(buzon_filter *filter, bool restricted);
/** The order; BUZON_ORDER_DUE when not set. @since 0.1 */
BUZON_API void buzon_filter_set_order(buzon_filter *filter, enum buzon_order order);
/** At most that many; negative means all. @since 0.1 */
BUZON_API void buzon_filter_set_limit(buzon_filter *filter, int64_t limit);

/** An iterator over inquiries. @since 0.1 */
typedef struct bz_inquiries buzon_inquiries;
/** The inquiries of a filter (NULL: no conditions). The filter is copied. INVALID for words
 * that cannot be searched; for an order there is not, the first step gives it. @since 0.1 */
BUZON_API buzon_inquiries *buzon_inbox_inquiries(buzon_inbox *inbox, const buzon_filter *filter,
                                                 buzon_error **err);
/** The next inquiry, a new reference; NULL at the end. @since 0.1 */
BUZON_API buzon_inquiry *buzon_inquiries_next(buzon_inquiries *inquiries, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_inquiries_free(buzon_inquiries *inquiries);
/** The inquiry with that reference. NOT_FOUND. @since 0.1 */
BUZON_API buzon_inquiry *buzon_inbox_inquiry(buzon_inbox *inbox, const char *reference,
                                             buzon_error **err);
/** How many inquiries the store holds, restricted ones too; -1 on failure. @since 0.1 */
BUZON_API int64_t buzon_inbox_count(buzon_inbox *inbox, buzon_error **err);

/** An iterator over messages. @since 0.1 */
typedef struct bz_message_pages buzon_messages;
/** The messages of an inquiry, ours included, in the order they were written. NOT_FOUND. @since
 * 0.1 */
BUZON_API buzon_messages *buzon_inbox_messages(buzon_inbox *inbox, const char *reference,
                                               buzon_error **err);
/** The earlier texts of one message of an account, oldest first, the present one last.
 * NOT_FOUND. @since 0.1 */
BUZON_API buzon_messages *buzon_inbox_revisions(buzon_inbox *inbox, const char *account,
                                                const char *message, buzon_error **err);
/** The next message, a new reference; NULL at the end. @since 0.1 */
BUZON_API buzon_message *buzon_messages_next(buzon_messages *messages, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_messages_free(buzon_messages *messages);

/**
 * The messages of an inquiry, ours included, as the text of a document of ActivityStreams 2: an
 * OrderedCollection of Create activities, the oldest first; a deleted one is a Tombstone.
 *
 * It holds what the messages hold, personal data too, but not the bytes of attachments. What is
 * no address becomes a name, "urn:buzon:NETWORK:ACCOUNT:ID". Imported into an account of the
 * network "feed" it gives the same messages; those of ours are ours again when that account's
 * setting "actor" is the id of their author. Owned by the caller (buzon_string_free()).
 *
 * NOT_FOUND; STATE of a store for practice.
 * @since 0.1
 */
BUZON_API char *buzon_inbox_export(buzon_inbox *inbox, const char *reference,
                                   buzon_error **err);

/** An iterator over events. @since 0.1 */
typedef struct bz_events buzon_events;
/** The history of an inquiry from its beginning. NOT_FOUND. @since 0.1 */
BUZON_API buzon_events *buzon_inbox_events(buzon_inbox *inbox, const char *reference,
                                           buzon_error **err);
/** The next event, a new reference; NULL at the end. @since 0.1 */
BUZON_API buzon_event *buzon_events_next(buzon_events *events, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_events_free(buzon_events *events);

/** An iterator over accounts. @since 0.1 */
typedef struct bz_accounts buzon_accounts;
/** Every account, by name. @since 0.1 */
BUZON_API buzon_accounts *buzon_inbox_accounts(buzon_inbox *inbox, buzon_error **err);
/** The next account, a new reference; NULL at the end. @since 0.1 */
BUZON_API buzon_account *buzon_accounts_next(buzon_accounts *accounts, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_accounts_free(buzon_accounts *accounts);

/** An iterator over answers. @since 0.1 */
typedef struct bz_answers buzon_answers;
/** The answers of an inquiry, oldest first; `reference` NULL: of all, those not sent, each of
 * which says what can be done about it. NOT_FOUND. @since 0.1 */
BUZON_API buzon_answers *buzon_inbox_answers(buzon_inbox *inbox, const char *reference,
                                             buzon_error **err);
/** The next answer, a new reference; NULL at the end. @since 0.1 */
BUZON_API buzon_answer *buzon_answers_next(buzon_answers *answers, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_answers_free(buzon_answers *answers);

/** An iterator over findings. @since 0.1 */
typedef struct bz_findings buzon_findings;
/**
 * Check the history of one inquiry (`reference`) or of all (NULL) against the store.
 *
 * Nothing to iterate means that every event and message agrees, and that the inquiry, its
 * deadlines, answers and tags stand as the last event left them; of all, also what could not be
 * understood is what was put there. Somebody who may write the store and knows this code can
 * make a history that agrees with itself. NOT_FOUND.
 * @since 0.1
 */
BUZON_API buzon_findings *buzon_inbox_verify(buzon_inbox *inbox, const char *reference,
                                             buzon_error **err);
/** The next finding, a new reference; NULL at the end. @since 0.1 */
BUZON_API buzon_finding *buzon_findings_next(buzon_findings *findings, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_findings_free(buzon_findings *findings);

/**
 * The figures of a period, as the text of a JSON object without personal data.
 *
 * Days in the inbox's zone, `from` included, `before` excluded; BUZON_DAY_NONE leaves a side
 * open. What came and went in the period: "received" (inquiries), "messages", "answered",
 * "closed", "announcements" and "own_answers" (posts of ours), "by_resolution", and "by_day" (a
 * list of {"day", "received", "answered"}). Of the inquiries received in it: "by_network",
 * "by_kind", "by_status" (as they stand now). Whatever the period: "open", "overdue" and
 * "undetermined" now. Kept by every change, so the call does not slow down as the inbox grows.
 * Owned by the caller (buzon_string_free()).
 * @since 0.1
 */
BUZON_API char *buzon_inbox_figures(buzon_inbox *inbox, buzon_day from, buzon_day before,
                                    buzon_error **err);

/**
 * The figures of whole months that anybody may see, as the text of a JSON object.
 *
 * `from` and `before` are first days of months, or BUZON_DAY_NONE for all there is; a month
 * that is not over in the inbox's zone is left out. "least" is 5: a smaller count, a nought
 * too, is null, and so are as many others as it takes that no sum tells it ("complementary
 * suppression"): for each null there is another number, at least 5 away, with which all that is
 * shown of the month would be the same. "months" is a list of {"month" (as "2026-11"),
 * "received", "answered", "closed", "announcements", "own_answers"}; the first three are
 * {"total", "by_kind", "by_network", "by_kind_and_network"}, with every kind and every network
 * that has an account, so that no key tells that somebody wrote. "total" is the same over all
 * months, and null where a month is: since each month is protected by itself and sums are of
 * what is shown, no choice of periods tells more than one. What it does not keep from is
 * comparing: an inquiry that a person gives another kind after the month was published changes
 * that month. Counts only, no units, no days, no personal data. Owned by the caller
 * (buzon_string_free()). INVALID for a day within a month; LIMIT over 1200 months or 64
 * networks; STATE of a store for practice.
 * @since 0.1
 */
BUZON_API char *buzon_inbox_public_figures(buzon_inbox *inbox, buzon_day from, buzon_day before,
                                           buzon_error **err);

/**
 * How the inbox is doing, as the text of a JSON object without personal data.
 *
 * For each of "accounts": "name", "network", "state", "checked_at", "token_expires_at",
 * "last_round_at" (of polling) and "lag_ms" (since then), "arrived_at" (the last time something
 * new came) and "usual_gap_ms" (a running mean of how long that takes, the newest counts an
 * eighth), "delivered_at" (the last call of a webhook within 8 days), "silent", "deliveries"
 * ({"waiting", "oldest_at", "failed"}: kept and not processed), "quarantine", "errands" (still
 * to be asked of the network), "answers" ({"unknown", "failed"}: wait for a person), "sweep"
 * (the slow reading of everything beside polling: {"began_at", "finished_at": null while it is
 * under way, "next_at", "found": messages that polling had missed, "lost_at" and "lost": when
 * and why polling had to begin anew}; null before the first). The same counts for all accounts
 * together, and "undetermined": deadlines that wait for a calendar.
 *
 * An active account is silent when nothing new came for longer than the policy's
 * "silence_hours" and longer than 5 times its usual gap. The call looks at what waits and at
 * the accounts, so it does not slow down as the inbox grows. Owned by the caller
 * (buzon_string_free()).
 * @since 0.1
 */
BUZON_API char *buzon_inbox_health(buzon_inbox *inbox, buzon_error **err);

/* --- changing --- */

/** Changes of one inquiry that happen together or not at all; an opaque builder. @since 0.1 */
typedef struct bz_change buzon_change;

/**
 * Begin a change of the inquiry `reference` by `actor` ("person:…", "rule:…" or "system").
 *
 * INVALID for a malformed reference or actor; NO_MEMORY.
 * @since 0.1
 */
BUZON_API buzon_change *buzon_change_new(const char *reference, const char *actor,
                                         buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_change_free(buzon_change *change);
/** Apply only if the inquiry still has that version; else buzon_inbox_apply() gives CONFLICT.
 * @since 0.1 */
BUZON_API void buzon_change_set_version(buzon_change *change, int64_t version);
/** Give it to a unit, by its name or the DIR3 code the policy's "units" have for it; "" takes
 * it away. A code that is not listed is a name of its own. INVALID above 128 bytes, and for a
 * malformed code (buzon_change_set_register_body()). @since 0.1 */
BUZON_API bool buzon_change_set_unit(buzon_change *change, const char *unit, buzon_error **err);
/** Give it to an employee; "" takes it away. INVALID above 128 bytes. @since 0.1 */
BUZON_API bool buzon_change_set_assignee(buzon_change *change, const char *assignee,
                                         buzon_error **err);
/** Overrule what triage proposed. @since 0.1 */
BUZON_API void buzon_change_set_kind(buzon_change *change, enum buzon_inquiry_kind kind);
/** Overrule the topic; "" takes it away. INVALID above 128 bytes. @since 0.1 */
BUZON_API bool buzon_change_set_topic(buzon_change *change, const char *topic,
                                      buzon_error **err);
/** Set how urgent it is. @since 0.1 */
BUZON_API void buzon_change_set_priority(buzon_change *change, enum buzon_priority priority);
/** Hide it from default lists, or show it again. @since 0.1 */
BUZON_API void buzon_change_set_restricted(buzon_change *change, bool restricted);
/** Note the host's own number for it; "" takes it away. INVALID above 128 bytes. @since 0.1 */
BUZON_API bool buzon_change_set_external_ref(buzon_change *change, const char *ref,
                                             buzon_error **err);
/** Write a private note. INVALID when empty or above 64 KiB. @since 0.1 */
BUZON_API bool buzon_change_add_note(buzon_change *change, const char *text, buzon_error **err);
/** Add a tag: 1 to 64 bytes without control characters. INVALID. @since 0.1 */
BUZON_API bool buzon_change_add_tag(buzon_change *change, const char *tag, buzon_error **err);
/** Take a tag away; one that is not there is no error. INVALID. @since 0.1 */
BUZON_API bool buzon_change_remove_tag(buzon_change *change, const char *tag,
                                       buzon_error **err);
/** Look at it (new to open), wait for the citizen (open to waiting), or take it up again.
 * @since 0.1 */
BUZON_API void buzon_change_set_status(buzon_change *change, enum buzon_status status);
/**
 * Close it. `reason` may be NULL for resolutions that do not go against the citizen.
 *
 * The reason of a duplicate is the reference of the inquiry it is a duplicate of, to which it
 * is tied (buzon_inbox_links()); buzon_inbox_apply() gives NOT_FOUND where there is none, STATE
 * where that one was closed as a duplicate itself.
 *
 * INVALID without a reason where the resolution needs one, or for BUZON_RESOLUTION_NONE.
 * @since 0.1
 */
BUZON_API bool buzon_change_close(buzon_change *change, enum buzon_resolution resolution,
                                  const char *reason, buzon_error **err);
/**
 * Formalise it: it has the number `entry` in the office's register since `registered_at`, and
 * the legal term `term` (an id of terms.json, as "es.ltaibg.access") starts as that term says.
 * Beside the deadline "resolution" it gets those the law asks for with it: "notify_term",
 * "acknowledge" and, when the competent body is another one, "forward".
 *
 * INVALID for an empty entry or term. An unknown term makes buzon_inbox_apply() give INVALID.
 * @since 0.1
 */
BUZON_API bool buzon_change_set_register(buzon_change *change, const char *entry,
                                         buzon_time registered_at, const char *term,
                                         buzon_error **err);
/** When the body competent to resolve had it, for terms that start there: with the register, or
 * after a transfer (buzon_act_set_body()). @since 0.1 */
BUZON_API void buzon_change_set_received_by_competent_body_at(buzon_change *change,
                                                              buzon_time at);
/** Record that the resolution was notified, with its evidence
 * (buzon_change_set_notification()); meets the terms that end with it. @since 0.1 */
BUZON_API void buzon_change_set_resolution_notified_at(buzon_change *change, buzon_time at);
/** Record that receipt was acknowledged and the term told (Ley 39/2015 art. 21.4, LO 4/2001
 * art. 6.2); meets the terms that end with it. @since 0.1 */
BUZON_API void buzon_change_set_acknowledged_at(buzon_change *change, buzon_time at);
/** Record that it went to the competent body; meets the terms that end with it. @since 0.1 */
BUZON_API void buzon_change_set_forwarded_at(buzon_change *change, buzon_time at);

/** What an act does to a legal clock; values may be added. @since 0.1 */
enum buzon_act_kind {
    BUZON_ACT_SUSPEND = 0, /**< The clock stops (Ley 39/2015 art. 22). */
    BUZON_ACT_RESUME = 1,  /**< It goes on. */
    BUZON_ACT_EXTEND = 2,  /**< The term is extended (Ley 39/2015 art. 23 and 32). */
    BUZON_ACT_URGENT = 3,  /**< Urgent procedure: the term is reduced (Ley 39/2015 art. 33). */
    BUZON_ACT_TRANSFER = 4 /**< It went to the competent body: buzon_act_set_body(). */
};

/** The wire name, as "suspend"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_act_kind_name(enum buzon_act_kind kind);

/** An act that moves the legal clock of a formalised inquiry, before it is recorded; an opaque
 * builder. @since 0.1 */
typedef struct bz_clock_act buzon_act;

/**
 * Begin an act that happened at `at` (of an extension: when it was notified) by the legal basis
 * `legal`, a citation as "Ley 39/2015 art. 22.1.a".
 *
 * The citation goes into the history for good: it names no person. INVALID for no such kind, no
 * time, or a citation that is not UTF-8 of 1 to 128 bytes without control characters. Free it
 * with buzon_act_free().
 * @since 0.1
 */
BUZON_API buzon_act *buzon_act_new(enum buzon_act_kind kind, buzon_time at, const char *legal,
                                   buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_act_free(buzon_act *act);
/** Why the clock stops or the term is extended, a code for the explanation, as "correction",
 * "third_party" or "technical_incident" (Ley 39/2015 art. 32.4: an extension without a cap); it
 * stays in the history. INVALID above 64 bytes. @since 0.1 */
BUZON_API bool buzon_act_set_cause(buzon_act *act, const char *cause, buzon_error **err);
/**
 * By how much the term is extended; of a suspension the term granted to somebody, which ends it
 * by itself (Ley 39/2015 art. 22.1.a): such a deadline keeps an end and runs on.
 *
 * `unit` and `kind` as in buzon_deadline_case_set_amount(); kind NULL: natural. INVALID.
 * @since 0.1
 */
BUZON_API bool buzon_act_set_amount(buzon_act *act, int32_t n, const char *unit,
                                    const char *kind, buzon_error **err);
/** When the granted term runs out the request counts as withdrawn (Ley 39/2015 art. 68.1).
 * @since 0.1 */
BUZON_API void buzon_act_set_withdrawn(buzon_act *act, bool withdrawn);
/**
 * Record an act, copied; several are recorded in their order.
 *
 * The deadline "resolution" is computed anew from all acts so far: its state follows
 * (suspended, running; met or missed when the resolution was notified already), and the event
 * keeps the end as it was and as it is now. INVALID for an extension without an amount, or what
 * an act of that kind does not have; LIMIT above 64.
 *
 * buzon_inbox_apply() gives STATE for an inquiry without a legal term and for a second urgency;
 * INVALID for an act before the start or out of order, a suspension of what is suspended or has
 * ended, a resumption of what is not, an extension above the cap or notified after the end, an
 * urgency the term does not know; LIMIT for more than the engine takes. Where a calendar lacks
 * a year the act is recorded, and the deadline undetermined.
 * @since 0.1
 */
BUZON_API bool buzon_change_add_act(buzon_change *change, const buzon_act *act,
                                    buzon_error **err);
/**
 * Apply a change: everything in it, its events and the new version, in one transaction.
 *
 * Gives the inquiry as it stands afterwards. NOT_FOUND; CONFLICT when the version is stale;
 * STATE, naming what is allowed, for a change of status the table of states does not have;
 * INVALID for a change with nothing in it.
 * @since 0.1
 */
BUZON_API buzon_inquiry *buzon_inbox_apply(buzon_inbox *inbox, const buzon_change *change,
                                           buzon_error **err);

/**
 * Compute the deadlines of all inquiries that are not closed anew, with the calendars and terms
 * of today: after a calendar came, was corrected, or the policy changed.
 *
 * What changes (the end, the disputed day, whether it is provisional) is written with an event
 * that keeps the old end and the reason ("calendar", "term" or "determined"); where only the
 * calendars' versions changed, the deadline names those of today, and the event the same end
 * twice; it is not counted. Works in transactions of 200
 * inquiries, tells the progress callback, and stops between two of them when the host asks: the
 * next call then goes on where this one stopped, or a crash; unless terms, calendars or
 * settings changed meanwhile, which begins anew. Gives how many deadlines changed; -1 on
 * failure, INTERRUPTED among them.
 * @since 0.1
 */
BUZON_API int64_t buzon_inbox_recompute(buzon_inbox *inbox, const char *actor,
                                        buzon_error **err);

/**
 * An incident that befell many inquiries at once, before it is applied: an opaque builder.
 * Such is a technical incident by which the office extends the terms that have not expired (Ley
 * 39/2015 art. 32.4).
 * @since 0.1
 */
typedef struct bz_incident buzon_incident;

/**
 * Begin the incident `reference` (the office's own name for it, as "SEDE-2026-014") that began
 * at `at`, with the legal basis `legal` of the extension and the place where both were
 * published, as an address of the office's seat.
 *
 * All of it goes into the history of every inquiry for good: it names no person. INVALID for no
 * time, or for what is not UTF-8 of 1 to 64 (reference), 128 (legal basis) or 512 bytes without
 * control characters. Free it with buzon_incident_free().
 * @since 0.1
 */
BUZON_API buzon_incident *buzon_incident_new(const char *reference, buzon_time at,
                                             const char *legal, const char *published,
                                             buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_incident_free(buzon_incident *incident);
/** By how much the terms are extended: `unit` and `kind` as in buzon_act_set_amount(), and
 * without a cap. INVALID. @since 0.1 */
BUZON_API bool buzon_incident_set_amount(buzon_incident *incident, int32_t n, const char *unit,
                                         const char *kind, buzon_error **err);
/** When it was solved: terms that began while it lasted are extended, too. Without it, those
 * that had begun by then. INVALID unless it is after the beginning. @since 0.1 */
BUZON_API bool buzon_incident_set_until(buzon_incident *incident, buzon_time until,
                                        buzon_error **err);
/** Limit it to terms, ids of terms.json; each call adds one, of at most 64. INVALID; LIMIT.
 * @since 0.1 */
BUZON_API bool buzon_incident_add_term(buzon_incident *incident, const char *term,
                                       buzon_error **err);
/** Limit it to what came in by a network, as "web"; likewise. @since 0.1 */
BUZON_API bool buzon_incident_add_network(buzon_incident *incident, const char *network,
                                          buzon_error **err);
/** Limit it to what came in by one account; likewise. @since 0.1 */
BUZON_API bool buzon_incident_add_account(buzon_incident *incident, const char *account,
                                          buzon_error **err);
/** Limit it to the inquiries of a unit, the body that is in charge; likewise. @since 0.1 */
BUZON_API bool buzon_incident_add_unit(buzon_incident *incident, const char *unit,
                                       buzon_error **err);
/**
 * Extend the legal terms of all inquiries that the incident concerns.
 *
 * Of every formalised inquiry that is open, or was closed after the incident began, these are
 * "resolution" and what the law asks for besides ("acknowledge", "notify_term", "forward"),
 * where they ran when the incident began (or, with buzon_incident_set_until(), while it lasted)
 * and pass every limit. Each gets an event "term_extended" of its own with the incident, the
 * legal basis, where it was published, and the end as it was and as it is now; one that was
 * judged already is judged again.
 *
 * Works in transactions of 200 inquiries, tells the progress callback ("incident"), and stops
 * between two of them when the host asks: the next call with the same incident then goes on
 * where this one stopped, or a crash. A term is extended once, however often the incident is
 * applied: again later, it finds what was formalised meanwhile.
 *
 * Gives what came of it over all calls that it took, as the text of a JSON object, owned by the
 * caller (buzon_string_free()): "incident", "inquiries" (how many were looked at), and of their
 * terms "moved", "unchanged" (extended, but the end is the same day, or stands still or is not
 * known yet), "already" (extended by an earlier application) and "skipped": an object of
 * "other_term", "other_channel", "other_unit", "not_started", "expired", "resolved" and
 * "refused". Of the refused "refusals" names up to 100, each {"inquiry", "deadline", "why"}.
 *
 * INVALID without an amount, or for a term, network or account that does not exist; STATE where
 * the store knows another incident of that reference. NULL on failure, INTERRUPTED and BUSY
 * among them. @json
 * @since 0.1
 */
BUZON_API char *buzon_inbox_apply_incident(buzon_inbox *inbox, const buzon_incident *incident,
                                           const char *actor, buzon_error **err);

/**
 * Answer the citizen: queued, and sent by a job, or put before a reviewer where "approval" of
 * the policy asks for it.
 *
 * The text is split where the network's limit asks for it. The visibility is never wider than
 * that of the citizen's latest message, which the answer goes to; where personal data is in the
 * question or the answer, "private_answers" of the policy decides.
 *
 * NOT_FOUND; INVALID for an empty text, a malformed actor, or personal data that would be
 * public because the network has no private answers; UNSUPPORTED when the network takes no
 * answers, is closed, or takes none to that message (X: from an app only where its author names
 * or quotes us); GONE when nothing is left to answer to; WINDOW when it is too late for the
 * network; TOO_LONG for more than 99 parts; STATE for an account that is retired or an inquiry
 * that is closed.
 * @since 0.1
 */
BUZON_API buzon_answer *buzon_inbox_answer(buzon_inbox *inbox, const char *reference,
                                           const char *text, const char *actor,
                                           buzon_error **err);
/** The same with all that can be said about an answer: a draft, its visibility. UNSUPPORTED
 * also when the network has no way to be read by so few. @since 0.1 */
BUZON_API buzon_answer *buzon_inbox_write(buzon_inbox *inbox, const char *reference,
                                          const buzon_letter *letter, buzon_error **err);
/**
 * Replace the words of an answer that is a draft, in review, rejected, or failed as a whole.
 *
 * `version` is that of the words that are replaced: CONFLICT when somebody was faster. What was
 * approved is not any longer. One that had left before it failed (WhatsApp says so afterwards)
 * stays as it was sent, for word may still come that it arrived: another one takes its place.
 * NOT_FOUND; STATE; else as buzon_inbox_write().
 * @since 0.1
 */
BUZON_API buzon_answer *buzon_inbox_edit_answer(buzon_inbox *inbox, int64_t id, int64_t version,
                                                const buzon_letter *letter, buzon_error **err);
/** Submit a draft, or what was rejected once more: it is queued, or goes before a reviewer.
 * NOT_FOUND; CONFLICT for another version; STATE; else as buzon_inbox_answer(). @since 0.1 */
BUZON_API buzon_answer *buzon_inbox_submit_answer(buzon_inbox *inbox, int64_t id,
                                                  int64_t version, const char *actor,
                                                  buzon_error **err);
/**
 * Approve an answer in review: it is queued.
 *
 * Only for the text that was read (`version`; else CONFLICT), and only by a person none of
 * whose words are in it: STATE says so. CONFLICT also when it would be read by more people than
 * when it was submitted. NOT_FOUND; else as buzon_inbox_answer(), for it may be
 * too late by now.
 * @since 0.1
 */
BUZON_API buzon_answer *buzon_inbox_approve_answer(buzon_inbox *inbox, int64_t id,
                                                   int64_t version, const char *actor,
                                                   buzon_error **err);
/** Reject an answer in review, with a reason, under the same conditions. It can be edited and
 * submitted again. @since 0.1 */
BUZON_API buzon_answer *buzon_inbox_reject_answer(buzon_inbox *inbox, int64_t id,
                                                  int64_t version, const char *reason,
                                                  const char *actor, buzon_error **err);
/**
 * Say what became of an answer of unknown outcome: somebody has looked on the network.
 *
 * FOUND: it counts as sent, at the time it left, and meets deadlines; `native_id` (may be NULL)
 * is what the network calls it. Of an answer in parts it is said of the first whose outcome is
 * not known; parts that were never tried are then sent. Only by a person. NOT_FOUND; STATE when
 * its outcome is known; INVALID.
 * @since 0.1
 */
BUZON_API buzon_answer *buzon_inbox_settle_answer(buzon_inbox *inbox, int64_t id,
                                                  enum buzon_settlement how,
                                                  const char *native_id, const char *actor,
                                                  buzon_error **err);
/** Take an answer back that is not on its way yet, or that failed as a whole. NOT_FOUND; STATE.
 * @since 0.1 */
BUZON_API buzon_answer *buzon_inbox_cancel_answer(buzon_inbox *inbox, int64_t id,
                                                  const char *actor, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
