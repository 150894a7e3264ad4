/* SPDX-License-Identifier: EUPL-1.2 */
/* Inquiries: what one author asks of the office in one conversation, with its deadlines and its
 * history. */
#ifndef BUZON_INQUIRY_H
#define BUZON_INQUIRY_H

#include "buzon/error.h"
#include "buzon/message.h"
#include "buzon/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Where an inquiry stands. @since 0.1 */
enum buzon_status {
    BUZON_STATUS_NEW = 0,      /**< Nobody looked at it yet. */
    BUZON_STATUS_OPEN = 1,     /**< Somebody is at it. */
    BUZON_STATUS_WAITING = 2,  /**< We asked the citizen something. */
    BUZON_STATUS_ANSWERED = 3, /**< An answer was sent. */
    BUZON_STATUS_CLOSED = 4    /**< Ended, with a resolution. */
};

/** What is asked. Triage proposes it, a person may overrule it. @since 0.1 */
enum buzon_inquiry_kind {
    BUZON_INQUIRY_OTHER = 0,               /**< None of the others, or not known. */
    BUZON_INQUIRY_QUESTION = 1,            /**< How, when, where, whether. */
    BUZON_INQUIRY_SUGGESTION = 2,          /**< Something could be better. */
    BUZON_INQUIRY_PROPOSAL = 3,            /**< Something new should be done. */
    BUZON_INQUIRY_COMPLAINT = 4,           /**< The office did badly. */
    BUZON_INQUIRY_EXPLANATION = 5,         /**< A demand that the office account for itself. */
    BUZON_INQUIRY_INFORMATION_REQUEST = 6, /**< Access to public information. */
    BUZON_INQUIRY_REPORT = 7,              /**< A fault in the street. */
    BUZON_INQUIRY_PRAISE = 8               /**< Thanks. */
};

/** How a closed inquiry ended. @since 0.1 */
enum buzon_resolution {
    BUZON_RESOLUTION_NONE = 0,         /**< Not closed. */
    BUZON_RESOLUTION_ANSWERED = 1,     /**< Answered. */
    BUZON_RESOLUTION_REFERRED = 2,     /**< Sent to the competent body, named in the reason. */
    BUZON_RESOLUTION_INADMISSIBLE = 3, /**< Not admitted; needs a reason. */
    BUZON_RESOLUTION_REFUSED = 4,      /**< Refused; needs a reason. */
    BUZON_RESOLUTION_WITHDRAWN = 5,    /**< The citizen took it back. */
    BUZON_RESOLUTION_DUPLICATE = 6,    /**< Of the inquiry named in the reason. */
    BUZON_RESOLUTION_NO_ANSWER_NEEDED = 7, /**< Nothing was asked; a person says so. */
    BUZON_RESOLUTION_ABUSIVE = 8, /**< Abuse; needs a reason and stays in the figures. */
    BUZON_RESOLUTION_EXPIRED = 9, /**< The citizen let a term pass; needs a reason. */
    BUZON_RESOLUTION_MERGED = 10  /**< Into the inquiry named in the reason; in no figure. */
};

/** How urgent it is. @since 0.1 */
enum buzon_priority {
    BUZON_PRIORITY_NORMAL = 0, /**< In its turn. */
    BUZON_PRIORITY_HIGH = 1,   /**< Before the others. */
    BUZON_PRIORITY_URGENT = 2, /**< Danger, now. */
    BUZON_PRIORITY_LOW = 3     /**< When there is time. */
};

/** Whether the public may see it. @since 0.1 */
enum buzon_publication {
    BUZON_PUBLICATION_NONE = 0,      /**< Not published. */
    BUZON_PUBLICATION_PROPOSED = 1,  /**< Somebody proposes it. */
    BUZON_PUBLICATION_PUBLISHED = 2, /**< A masked snapshot is public. */
    BUZON_PUBLICATION_WITHDRAWN = 3  /**< It was public. */
};

/** How a deadline stands. @since 0.1 */
enum buzon_deadline_state {
    BUZON_DEADLINE_RUNNING = 0,      /**< The clock runs. */
    BUZON_DEADLINE_SUSPENDED = 1,    /**< The clock stands still. */
    BUZON_DEADLINE_MET = 2,          /**< The satisfying act came in time. */
    BUZON_DEADLINE_MISSED = 3,       /**< The satisfying act came late. */
    BUZON_DEADLINE_UNDETERMINED = 4, /**< A calendar lacks a year; computed when it comes. */
    BUZON_DEADLINE_CANCELLED = 5     /**< It no longer applies. */
};

/** The act that meets a deadline. @since 0.1 */
enum buzon_satisfied_by {
    BUZON_SATISFIED_BY_ANSWER_SENT = 0,  /**< An answer reached the network. */
    BUZON_SATISFIED_BY_ACKNOWLEDGED = 1, /**< Receipt was acknowledged. */
    BUZON_SATISFIED_BY_FORWARDED = 2,    /**< It went to the competent body. */
    BUZON_SATISFIED_BY_RESOLUTION_NOTIFIED =
        3 /**< The host recorded that the resolution was notified. */
};

/** The wire name, as "open"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_status_name(enum buzon_status status);
/** The wire name, as "question"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_inquiry_kind_name(enum buzon_inquiry_kind kind);
/** The wire name, as "referred"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_resolution_name(enum buzon_resolution resolution);
/** The wire name, as "urgent"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_priority_name(enum buzon_priority priority);
/** The wire name, as "published"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_publication_name(enum buzon_publication publication);
/** The wire name, as "running"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_deadline_state_name(enum buzon_deadline_state state);
/** The wire name, as "answer_sent"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_satisfied_by_name(enum buzon_satisfied_by act);

/** One time limit of an inquiry, computed; part of a record. @since 0.1 */
typedef struct bz_deadline buzon_deadline;

/** Its name in the inbox's policy, as "first_answer"; never NULL. @since 0.1 */
BUZON_API const char *buzon_deadline_name(const buzon_deadline *deadline);
/** The term it was computed by, as "es.ltaibg.access"; never NULL. @since 0.1 */
BUZON_API const char *buzon_deadline_term(const buzon_deadline *deadline);
/** The version of that term; may be NULL. @since 0.1 */
BUZON_API const char *buzon_deadline_term_version(const buzon_deadline *deadline);
/** When its clock started. @since 0.1 */
BUZON_API buzon_time buzon_deadline_started_at(const buzon_deadline *deadline);
/** The last day, in the inbox's zone; BUZON_DAY_NONE while undetermined or where hours count.
 * @since 0.1 */
BUZON_API buzon_day buzon_deadline_due(const buzon_deadline *deadline);
/** The first instant that is too late; BUZON_TIME_NONE while undetermined. @since 0.1 */
BUZON_API buzon_time buzon_deadline_due_end(const buzon_deadline *deadline);
/** How it stands. @since 0.1 */
BUZON_API enum buzon_deadline_state buzon_deadline_state(const buzon_deadline *deadline);
/** The act that meets it. @since 0.1 */
BUZON_API enum buzon_satisfied_by buzon_deadline_satisfied_by(const buzon_deadline *deadline);
/** When that act came; BUZON_TIME_NONE before. @since 0.1 */
BUZON_API buzon_time buzon_deadline_satisfied_at(const buzon_deadline *deadline);
/** Whether a calendar year it rests on is not official yet. @since 0.1 */
BUZON_API bool buzon_deadline_provisional(const buzon_deadline *deadline);
/** The other day, where the law can be read in two ways; BUZON_DAY_NONE else. @since 0.1 */
BUZON_API buzon_day buzon_deadline_disputed_due(const buzon_deadline *deadline);
/** The calendars and their versions, as the text of a JSON array; never NULL. @json @since 0.1
 */
BUZON_API const char *buzon_deadline_calendars(const buzon_deadline *deadline);
/** The legal citation; NULL for a service target. @since 0.1 */
BUZON_API const char *buzon_deadline_legal(const buzon_deadline *deadline);
/** The explanation, step by step, as the text of a JSON array; never NULL. @json @since 0.1 */
BUZON_API const char *buzon_deadline_steps(const buzon_deadline *deadline);

/** The entry in the office's register, which starts legal terms; part of a record. @since 0.1
 */
typedef struct bz_register buzon_register;

/** The number of the entry; never NULL. @since 0.1 */
BUZON_API const char *buzon_register_entry_number(const buzon_register *entry);
/** When it was registered. @since 0.1 */
BUZON_API buzon_time buzon_register_registered_at(const buzon_register *entry);
/** When the body competent to resolve had it; BUZON_TIME_NONE when not recorded. @since 0.1 */
BUZON_API buzon_time buzon_register_received_by_competent_body_at(const buzon_register *entry);
/** The body that has to resolve, its DIR3 code or its name; may be NULL. @since 0.1 */
BUZON_API const char *buzon_register_body(const buzon_register *entry);
/** The procedure, its code or its name; may be NULL. @since 0.1 */
BUZON_API const char *buzon_register_procedure(const buzon_register *entry);
/** Where the file is kept; may be NULL. @since 0.1 */
BUZON_API const char *buzon_register_file_url(const buzon_register *entry);
/** When it was sent on to the body; BUZON_TIME_NONE while it is ours. @since 0.1 */
BUZON_API buzon_time buzon_register_transferred_at(const buzon_register *entry);

/** What one author asks of the office in one conversation. @since 0.1 */
typedef struct bz_inquiry buzon_inquiry;

/** Another reference to the same inquiry. @since 0.1 */
BUZON_API buzon_inquiry *buzon_inquiry_ref(buzon_inquiry *inquiry);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_inquiry_unref(buzon_inquiry *inquiry);
/** Its number in the store. @since 0.1 */
BUZON_API int64_t buzon_inquiry_id(const buzon_inquiry *inquiry);
/** Its public reference, as "2026-123", of practice "P2026-123": unique, increasing, never used
 * again; never NULL. @since 0.1 */
BUZON_API const char *buzon_inquiry_reference(const buzon_inquiry *inquiry);
/** The host's own number for it; may be NULL. @since 0.1 */
BUZON_API const char *buzon_inquiry_external_ref(const buzon_inquiry *inquiry);
/** The network it came by; never NULL. @since 0.1 */
BUZON_API const char *buzon_inquiry_network(const buzon_inquiry *inquiry);
/** The account of ours it came to; never NULL. @since 0.1 */
BUZON_API const char *buzon_inquiry_account(const buzon_inquiry *inquiry);
/** The conversation; never NULL. @since 0.1 */
BUZON_API const char *buzon_inquiry_thread(const buzon_inquiry *inquiry);
/** Who asks; NULL where the network does not say. Lives as long as the inquiry. @since 0.1 */
BUZON_API const buzon_author *buzon_inquiry_author(const buzon_inquiry *inquiry);
/** The first message's text, cut at 280 characters; never NULL. @since 0.1 */
BUZON_API const char *buzon_inquiry_summary(const buzon_inquiry *inquiry);
/** What is asked. @since 0.1 */
BUZON_API enum buzon_inquiry_kind buzon_inquiry_kind(const buzon_inquiry *inquiry);
/** What it is about, a word of the office's triage rules; may be NULL. @since 0.1 */
BUZON_API const char *buzon_inquiry_topic(const buzon_inquiry *inquiry);
/** The triage rule that proposed kind and topic, as "es/report.lighting"; NULL when a person
 * decided. @since 0.1 */
BUZON_API const char *buzon_inquiry_rule(const buzon_inquiry *inquiry);
/** The department in charge; may be NULL. @since 0.1 */
BUZON_API const char *buzon_inquiry_unit(const buzon_inquiry *inquiry);
/** The employee in charge; may be NULL. @since 0.1 */
BUZON_API const char *buzon_inquiry_assignee(const buzon_inquiry *inquiry);
/** Where it stands. @since 0.1 */
BUZON_API enum buzon_status buzon_inquiry_status(const buzon_inquiry *inquiry);
/** How it ended. @since 0.1 */
BUZON_API enum buzon_resolution buzon_inquiry_resolution(const buzon_inquiry *inquiry);
/** Why it ended so; may be NULL. @since 0.1 */
BUZON_API const char *buzon_inquiry_reason(const buzon_inquiry *inquiry);
/** How urgent it is. @since 0.1 */
BUZON_API enum buzon_priority buzon_inquiry_priority(const buzon_inquiry *inquiry);
/** How many tags it has. @since 0.1 */
BUZON_API size_t buzon_inquiry_tags_count(const buzon_inquiry *inquiry);
/** Tag `i` in alphabetical order, from 0; NULL past the end. Lives as long as the inquiry.
 * @since 0.1 */
BUZON_API const char *buzon_inquiry_tags_at(const buzon_inquiry *inquiry, size_t i);
/** BCP 47 tag; may be NULL. @since 0.1 */
BUZON_API const char *buzon_inquiry_language(const buzon_inquiry *inquiry);
/** Who can read the conversation on the network. @since 0.1 */
BUZON_API enum buzon_visibility buzon_inquiry_visibility(const buzon_inquiry *inquiry);
/** Whether default lists hide it (minors, violence). @since 0.1 */
BUZON_API bool buzon_inquiry_restricted(const buzon_inquiry *inquiry);
/** How many kinds of personal data there are in what the citizen wrote: in the texts and
 * subjects as they are now, but for those that were erased or that the citizen deleted. They
 * are found as buzon_mask_personal() finds them, with every message that comes, is edited,
 * deleted, moved or erased: a warning before anything of it is shown to others. @since 0.1 */
BUZON_API size_t buzon_inquiry_personal_count(const buzon_inquiry *inquiry);
/** Kind `i` of personal data in what the citizen wrote ("dni", "nie", "nuss", "iban", "card",
 * "phone", "email", "plate", in this order), from 0; NULL past the end. Lives as long as the
 * inquiry. @since 0.1 */
BUZON_API const char *buzon_inquiry_personal_at(const buzon_inquiry *inquiry, size_t i);
/** When its first message was written. @since 0.1 */
BUZON_API buzon_time buzon_inquiry_opened_at(const buzon_inquiry *inquiry);
/** When the citizen's latest message was written. @since 0.1 */
BUZON_API buzon_time buzon_inquiry_last_in_at(const buzon_inquiry *inquiry);
/** When it was first answered; BUZON_TIME_NONE before. @since 0.1 */
BUZON_API buzon_time buzon_inquiry_first_answer_at(const buzon_inquiry *inquiry);
/** When it was last answered; BUZON_TIME_NONE before. @since 0.1 */
BUZON_API buzon_time buzon_inquiry_answered_at(const buzon_inquiry *inquiry);
/** When it was closed; BUZON_TIME_NONE before. @since 0.1 */
BUZON_API buzon_time buzon_inquiry_closed_at(const buzon_inquiry *inquiry);
/** Since when the citizen owes us an answer; BUZON_TIME_NONE else. @since 0.1 */
BUZON_API buzon_time buzon_inquiry_waiting_since(const buzon_inquiry *inquiry);
/** The earliest due_end among its running deadlines; BUZON_TIME_NONE without one. @since 0.1 */
BUZON_API buzon_time buzon_inquiry_next_due(const buzon_inquiry *inquiry);
/** How many deadlines it has. @since 0.1 */
BUZON_API size_t buzon_inquiry_deadlines_count(const buzon_inquiry *inquiry);
/** Deadline `i`, the earliest first; NULL past the end. Lives as long as the inquiry. @since
 * 0.1 */
BUZON_API const buzon_deadline *buzon_inquiry_deadlines_at(const buzon_inquiry *inquiry,
                                                           size_t i);
/** The entry in the register; NULL while it is not formalised. Lives as long as the inquiry.
 * @since 0.1 */
BUZON_API const buzon_register *buzon_inquiry_register(const buzon_inquiry *inquiry);
/** Whether the public may see it. @since 0.1 */
BUZON_API enum buzon_publication buzon_inquiry_publication(const buzon_inquiry *inquiry);
/** How many messages it holds, ours included. @since 0.1 */
BUZON_API int64_t buzon_inquiry_messages(const buzon_inquiry *inquiry);
/** A number that grows with every change: what buzon_change_set_version() compares. @since 0.1
 */
BUZON_API int64_t buzon_inquiry_version(const buzon_inquiry *inquiry);
/** The inquiry as JSON; owned by the caller (buzon_string_free()). @since 0.1 */
BUZON_API char *buzon_inquiry_to_json(const buzon_inquiry *inquiry, buzon_error **err);

/** One line of the append-only history of an inquiry. @since 0.1 */
typedef struct bz_event buzon_event;

/** Another reference to the same event. @since 0.1 */
BUZON_API buzon_event *buzon_event_ref(buzon_event *event);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_event_unref(buzon_event *event);
/** Its number in the inquiry, from 1, without gaps. @since 0.1 */
BUZON_API int64_t buzon_event_seq(const buzon_event *event);
/** Its number among the events of all inquiries, from 1, without gaps: what
 * buzon_inbox_changes() goes on from. @since 0.1 */
BUZON_API int64_t buzon_event_position(const buzon_event *event);
/** The reference of the inquiry; never NULL. @since 0.1 */
BUZON_API const char *buzon_event_inquiry(const buzon_event *event);
/** When it happened. @since 0.1 */
BUZON_API buzon_time buzon_event_at(const buzon_event *event);
/** Who did it: "person:…", "rule:…", "network:…" or "system"; never NULL. @since 0.1 */
BUZON_API const char *buzon_event_actor(const buzon_event *event);
/** What was done, as "received" or "assigned"; never NULL. @since 0.1 */
BUZON_API const char *buzon_event_verb(const buzon_event *event);
/** Ids and codes, as the text of a JSON object without personal data; never NULL. @json @since
 * 0.1 */
BUZON_API const char *buzon_event_codes(const buzon_event *event);
/** The words of it, as the text of a JSON object; NULL when there are none or they were erased.
 * @json @since 0.1 */
BUZON_API const char *buzon_event_payload(const buzon_event *event);
/** SHA-256 of salt and payload, in hex; never NULL. @since 0.1 */
BUZON_API const char *buzon_event_commitment(const buzon_event *event);
/** The chain's hash up to here, in hex; never NULL. @since 0.1 */
BUZON_API const char *buzon_event_hash(const buzon_event *event);
/** The event as JSON; owned by the caller (buzon_string_free()). @since 0.1 */
BUZON_API char *buzon_event_to_json(const buzon_event *event, buzon_error **err);

/** A place where the store does not agree with its own history. @since 0.1 */
typedef struct bz_finding buzon_finding;

/** Another reference to the same finding. @since 0.1 */
BUZON_API buzon_finding *buzon_finding_ref(buzon_finding *finding);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_finding_unref(buzon_finding *finding);
/** The reference of the inquiry; "" for what belongs to none; never NULL. @since 0.1 */
BUZON_API const char *buzon_finding_inquiry(const buzon_finding *finding);
/** The event it was found at; 0 when it is the inquiry itself. @since 0.1 */
BUZON_API int64_t buzon_finding_seq(const buzon_finding *finding);
/**
 * What does not agree; never NULL.
 *
 * Of the chain of events: "hash", "commitment" (an event's words), "payload" (they are gone and
 * nobody erased them), "gap", "head". Of what it says: "inquiry", "deadline", "answer", "tag",
 * "message", "attachment", "file" (bytes of an attachment), "quarantine", "publication" and
 * "seal". Values may be added.
 * @since 0.1
 */
BUZON_API const char *buzon_finding_what(const buzon_finding *finding);
/** The same in words; never NULL. @since 0.1 */
BUZON_API const char *buzon_finding_detail(const buzon_finding *finding);

#ifdef __cplusplus
}
#endif
#endif
