/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers: what we say to a citizen, and how far it got. */
#ifndef BUZON_ANSWER_H
#define BUZON_ANSWER_H

#include "buzon/error.h"
#include "buzon/message.h"
#include "buzon/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How far an answer got. @since 0.1 */
enum buzon_answer_state {
    BUZON_ANSWER_DRAFT = 0,     /**< Being written. */
    BUZON_ANSWER_IN_REVIEW = 1, /**< Waits for another person's approval. */
    BUZON_ANSWER_QUEUED = 2,    /**< Will be sent by the next job. */
    BUZON_ANSWER_SENDING = 3,   /**< On its way. */
    BUZON_ANSWER_SENT = 4,      /**< The network has it. */
    BUZON_ANSWER_DELIVERED = 5, /**< The citizen's device has it. */
    BUZON_ANSWER_READ = 6,      /**< The citizen read it. */
    BUZON_ANSWER_REJECTED = 7,  /**< The reviewer said no. */
    BUZON_ANSWER_CANCELLED = 8, /**< Taken back before it was sent. */
    BUZON_ANSWER_FAILED = 9,    /**< The network refused it; see error. */
    BUZON_ANSWER_UNKNOWN =
        10 /**< The network may or may not have it; never sent again by itself. */
};

/** The wire name, as "sent"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_answer_state_name(enum buzon_answer_state state);

/** What a person can do about an answer that is not there yet. @since 0.1 */
enum buzon_advice {
    BUZON_ADVICE_NONE = 0,   /**< Nothing: it is there, or was taken back. */
    BUZON_ADVICE_WAIT = 1,   /**< Nothing: a job sends it. */
    BUZON_ADVICE_SUBMIT = 2, /**< Finish the draft and submit it. */
    BUZON_ADVICE_REVIEW = 3, /**< Somebody else approves or rejects it. */
    BUZON_ADVICE_REVISE = 4, /**< Edit what was rejected, or take it back. */
    BUZON_ADVICE_LOOK = 5,   /**< Look on the network whether it is there, and settle it. */
    BUZON_ADVICE_CREDENTIALS = 6, /**< Put new credentials into the vault. */
    BUZON_ADVICE_SHORTEN = 7,     /**< Edit it: the network takes less. */
    BUZON_ADVICE_TEMPLATE = 8,    /**< Use a template: it is too late for free text. */
    BUZON_ADVICE_CHANNEL = 9,     /**< Answer by another channel. */
    BUZON_ADVICE_REOPEN = 10,     /**< Open the inquiry again, then write again. */
    BUZON_ADVICE_REWRITE = 11     /**< Read the error, then edit it or write again. */
};

/** The wire name, as "look"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_advice_name(enum buzon_advice advice);

/** What shall be done about personal data in a public question or its answer. @since 0.1 */
enum buzon_privacy {
    BUZON_PRIVACY_POLICY = 0,  /**< As "private_answers" of the policy says. */
    BUZON_PRIVACY_PRIVATE = 1, /**< Answer in private, whatever is in it. */
    BUZON_PRIVACY_AS_ASKED = 2 /**< Answer where it was asked; somebody has looked. */
};

/** The wire name, as "policy"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_privacy_name(enum buzon_privacy privacy);

/** What a person found about an answer of unknown outcome. @since 0.1 */
enum buzon_settlement {
    BUZON_SETTLEMENT_FOUND = 0,      /**< It is on the network. */
    BUZON_SETTLEMENT_SEND_AGAIN = 1, /**< It is not: a job sends it again. */
    BUZON_SETTLEMENT_GIVE_UP = 2     /**< It is not, and shall not be. */
};

/** The wire name, as "found"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_settlement_name(enum buzon_settlement settlement);

/** An answer before it is stored; an opaque builder. @since 0.1 */
typedef struct bz_letter buzon_letter;

/**
 * Begin a letter with its words.
 *
 * It is submitted when it is stored, unless it is made a draft. INVALID for an empty text, one
 * of more than 64 KiB, or a malformed actor. Free it with buzon_letter_free().
 * @since 0.1
 */
BUZON_API buzon_letter *buzon_letter_new(const char *text, const char *actor,
                                         buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_letter_free(buzon_letter *letter);
/** Keep it as a draft until somebody submits it. @since 0.1 */
BUZON_API void buzon_letter_set_draft(buzon_letter *letter, bool on);
/** Who shall be able to read it; never more than can read the question. @since 0.1 */
BUZON_API void buzon_letter_set_visibility(buzon_letter *letter,
                                           enum buzon_visibility visibility);
/** What shall be done about personal data. @since 0.1 */
BUZON_API void buzon_letter_set_privacy(buzon_letter *letter, enum buzon_privacy privacy);

/**
 * Send it as a template that the network approved before: some take nothing else once their
 * answer window is closed (WhatsApp: a day after the citizen's last message).
 *
 * `form` is a JSON object: "name" and "language" of the template as the network knows them, and
 * "parameters", a list of texts or an object of them by name. The letter's text is how it will
 * read, for the history; it goes out as one part. INVALID; UNSUPPORTED is said when it is
 * stored for a network that has none.
 * @since 0.1
 */
BUZON_API bool buzon_letter_set_template(buzon_letter *letter, const char *form,
                                         buzon_error **err);

/** What we say to a citizen. @since 0.1 */
typedef struct bz_answer buzon_answer;

/** Another reference to the same answer. @since 0.1 */
BUZON_API buzon_answer *buzon_answer_ref(buzon_answer *answer);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_answer_unref(buzon_answer *answer);
/** Its number in the store. @since 0.1 */
BUZON_API int64_t buzon_answer_id(const buzon_answer *answer);
/** The reference of the inquiry it answers; never NULL. @since 0.1 */
BUZON_API const char *buzon_answer_inquiry(const buzon_answer *answer);
/** The account it goes out by; never NULL. @since 0.1 */
BUZON_API const char *buzon_answer_account(const buzon_answer *answer);
/** How far it got. @since 0.1 */
BUZON_API enum buzon_answer_state buzon_answer_state(const buzon_answer *answer);
/** Who will be able to read it. @since 0.1 */
BUZON_API enum buzon_visibility buzon_answer_visibility(const buzon_answer *answer);
/** The whole text; never NULL. @since 0.1 */
BUZON_API const char *buzon_answer_text(const buzon_answer *answer);
/** The template it is sent as, as the text of a JSON object; "{}" for free text, never NULL.
 * @json
 * @since 0.1 */
BUZON_API const char *buzon_answer_template(const buzon_answer *answer);
/** Counts its texts, from 1: what is approved is one of them. @since 0.1 */
BUZON_API int64_t buzon_answer_version(const buzon_answer *answer);
/** Into how many parts the network's limit splits it. @since 0.1 */
BUZON_API size_t buzon_answer_parts_count(const buzon_answer *answer);
/** Part `i` as it is sent, from 0; NULL past the end. Lives as long as the answer. @since 0.1
 */
BUZON_API const char *buzon_answer_parts_at(const buzon_answer *answer, size_t i);
/** How many native ids are known: as many as parts are on the network. @since 0.1 */
BUZON_API size_t buzon_answer_native_ids_count(const buzon_answer *answer);
/** The network's id of part `i`, from 0; NULL past the end. Lives as long as the answer. @since
 * 0.1 */
BUZON_API const char *buzon_answer_native_ids_at(const buzon_answer *answer, size_t i);
/** Who wrote it; never NULL. @since 0.1 */
BUZON_API const char *buzon_answer_created_by(const buzon_answer *answer);
/** When it was written. @since 0.1 */
BUZON_API buzon_time buzon_answer_created_at(const buzon_answer *answer);
/** Who approved it; NULL where nobody had to. @since 0.1 */
BUZON_API const char *buzon_answer_approved_by(const buzon_answer *answer);
/** Why it was rejected; NULL when it was not. @since 0.1 */
BUZON_API const char *buzon_answer_reason(const buzon_answer *answer);
/** When it will be tried again; BUZON_TIME_NONE when it is due or done. @since 0.1 */
BUZON_API buzon_time buzon_answer_next_try_at(const buzon_answer *answer);
/** What kind of failure holds it back; BUZON_OK without one. @since 0.1 */
BUZON_API buzon_code buzon_answer_error_code(const buzon_answer *answer);
/** That failure in words; NULL without one. @since 0.1 */
BUZON_API const char *buzon_answer_error(const buzon_answer *answer);
/** What a person can do about it. @since 0.1 */
BUZON_API enum buzon_advice buzon_answer_advice(const buzon_answer *answer);
/** The same in words; NULL when there is nothing to do. @since 0.1 */
BUZON_API const char *buzon_answer_advice_words(const buzon_answer *answer);
/** When the network had all of it; BUZON_TIME_NONE before. @since 0.1 */
BUZON_API buzon_time buzon_answer_sent_at(const buzon_answer *answer);
/** The answer as JSON; owned by the caller (buzon_string_free()). @since 0.1 */
BUZON_API char *buzon_answer_to_json(const buzon_answer *answer, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
