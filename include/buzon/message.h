/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages: one text that came in or went out, what happened to it, and how a network's bytes
 * become both. */
#ifndef BUZON_MESSAGE_H
#define BUZON_MESSAGE_H

#include "buzon/error.h"
#include "buzon/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Records are immutable snapshots. A handle that a function returns is a new reference, to be
 * given back with its _unref(); texts and parts of a record live as long as the record. Texts
 * are valid UTF-8 in normal form C. A getter takes NULL and then gives NULL, 0, false or the
 * "none" value.
 */

/** What a message is in its network. @since 0.1 */
enum buzon_message_kind {
    BUZON_MESSAGE_UNKNOWN =
        0, /**< Something the adapter does not know; its raw form is kept. */
    BUZON_MESSAGE_MENTION = 1,     /**< A public text that names us. */
    BUZON_MESSAGE_REPLY = 2,       /**< An answer to another message. */
    BUZON_MESSAGE_COMMENT = 3,     /**< A comment below a post. */
    BUZON_MESSAGE_DIRECT = 4,      /**< A private message. */
    BUZON_MESSAGE_POST = 5,        /**< A post on our wall, or one that tags or quotes us. */
    BUZON_MESSAGE_REVIEW = 6,      /**< A rating with text. */
    BUZON_MESSAGE_MAIL = 7,        /**< An e-mail. */
    BUZON_MESSAGE_FORM = 8,        /**< The office's own web form. */
    BUZON_MESSAGE_ANNOUNCEMENT = 9 /**< A post of our own that answers nobody. */
};

/** Who sent it. @since 0.1 */
enum buzon_direction {
    BUZON_DIRECTION_IN = 0, /**< A citizen wrote it. */
    BUZON_DIRECTION_OUT = 1 /**< We wrote it. */
};

/** Who can read it on the network. @since 0.1 */
enum buzon_visibility {
    BUZON_VISIBILITY_PUBLIC = 0,    /**< Everybody, and it is listed. */
    BUZON_VISIBILITY_UNLISTED = 1,  /**< Everybody who has the link. */
    BUZON_VISIBILITY_FOLLOWERS = 2, /**< Followers of the author. */
    BUZON_VISIBILITY_DIRECT = 3     /**< Those it is addressed to. */
};

/** What an attachment is. @since 0.1 */
enum buzon_attachment_kind {
    BUZON_ATTACHMENT_UNKNOWN = 0,  /**< The network did not say. */
    BUZON_ATTACHMENT_IMAGE = 1,    /**< A picture, moving ones without sound included. */
    BUZON_ATTACHMENT_VIDEO = 2,    /**< A film. */
    BUZON_ATTACHMENT_AUDIO = 3,    /**< A sound. */
    BUZON_ATTACHMENT_DOCUMENT = 4, /**< A file. */
    BUZON_ATTACHMENT_LOCATION = 5  /**< A place. */
};

/** Whether the bytes of an attachment are here. @since 0.1 */
enum buzon_attachment_state {
    BUZON_ATTACHMENT_PENDING = 0, /**< Not fetched yet. */
    BUZON_ATTACHMENT_STORED = 1,  /**< In the store. */
    BUZON_ATTACHMENT_REFUSED =
        2,                    /**< Not fetched: too large, a type or an address not allowed. */
    BUZON_ATTACHMENT_GONE = 3 /**< No longer on the network. */
};

/** What happened to a message. @since 0.1 */
enum buzon_verb {
    BUZON_VERB_EDITED = 0,    /**< Its text changed. */
    BUZON_VERB_DELETED = 1,   /**< It was taken away. */
    BUZON_VERB_RESTORED = 2,  /**< It came back. */
    BUZON_VERB_DELIVERED = 3, /**< Ours reached the citizen's device. */
    BUZON_VERB_READ = 4,      /**< Ours was read. */
    BUZON_VERB_FAILED = 5,    /**< Ours, taken as sent, did not arrive. */
    BUZON_VERB_REACTED = 6,   /**< Somebody reacted without words. */
    BUZON_VERB_SENT = 7       /**< Ours is on the network. */
};

/** The wire name, as "mention"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_message_kind_name(enum buzon_message_kind kind);
/** The wire name, as "in"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_direction_name(enum buzon_direction direction);
/** The wire name, as "public"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_visibility_name(enum buzon_visibility visibility);
/** The wire name, as "image"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_attachment_kind_name(enum buzon_attachment_kind kind);
/** The wire name, as "pending"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_attachment_state_name(enum buzon_attachment_state state);
/** The wire name, as "edited"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_verb_name(enum buzon_verb verb);

/** Who wrote a message, as the network knows them; part of a record. @since 0.1 */
typedef struct bz_author buzon_author;

/** The network's own id of the author; may be NULL where an archive gives none. @since 0.1 */
BUZON_API const char *buzon_author_id(const buzon_author *author);
/** The name one writes to address them, as "vecina@red.example"; may be NULL. @since 0.1 */
BUZON_API const char *buzon_author_handle(const buzon_author *author);
/** The name they show; may be NULL. @since 0.1 */
BUZON_API const char *buzon_author_name(const buzon_author *author);
/** Their page; may be NULL. @since 0.1 */
BUZON_API const char *buzon_author_url(const buzon_author *author);
/** Whether the network says it is a program. @since 0.1 */
BUZON_API bool buzon_author_bot(const buzon_author *author);
/** Whether it is the account of ours itself. @since 0.1 */
BUZON_API bool buzon_author_ours(const buzon_author *author);

/** A picture, film, sound or file of a message; part of a record. @since 0.1 */
typedef struct bz_attachment buzon_attachment;

/** What it is. @since 0.1 */
BUZON_API enum buzon_attachment_kind buzon_attachment_kind(const buzon_attachment *attachment);
/** Where the network serves it; may be NULL. @since 0.1 */
BUZON_API const char *buzon_attachment_url(const buzon_attachment *attachment);
/** The media type, as "image/jpeg"; may be NULL. @since 0.1 */
BUZON_API const char *buzon_attachment_type(const buzon_attachment *attachment);
/** The file name the sender gave; may be NULL. @since 0.1 */
BUZON_API const char *buzon_attachment_name(const buzon_attachment *attachment);
/** What it shows, in the sender's words; may be NULL. @since 0.1 */
BUZON_API const char *buzon_attachment_description(const buzon_attachment *attachment);
/** Bytes; -1 when unknown. @since 0.1 */
BUZON_API int64_t buzon_attachment_size(const buzon_attachment *attachment);
/** Whether its bytes are in the store. @since 0.1 */
BUZON_API enum buzon_attachment_state
buzon_attachment_state(const buzon_attachment *attachment);
/** SHA-256 of its bytes in hex, once stored; else NULL. @since 0.1 */
BUZON_API const char *buzon_attachment_sha256(const buzon_attachment *attachment);
/** The media type that its bytes show, once they were looked at: what it is, whatever
 * buzon_attachment_type() says; else NULL. @since 0.1 */
BUZON_API const char *buzon_attachment_detected_type(const buzon_attachment *attachment);
/** Why it is refused or gone, or why the last try failed; else NULL. @since 0.1 */
BUZON_API const char *buzon_attachment_reason(const buzon_attachment *attachment);

/** One text that came in or went out. @since 0.1 */
typedef struct bz_message buzon_message;

/** Another reference to the same message. @since 0.1 */
BUZON_API buzon_message *buzon_message_ref(buzon_message *message);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_message_unref(buzon_message *message);
/** The network's name, as "mastodon"; never NULL. @since 0.1 */
BUZON_API const char *buzon_message_network(const buzon_message *message);
/** The account of ours it came through; "" when normalised without one. @since 0.1 */
BUZON_API const char *buzon_message_account(const buzon_message *message);
/** The adapter's canonical id: unique in (network, account), never NULL. @since 0.1 */
BUZON_API const char *buzon_message_id(const buzon_message *message);
/** What the network itself calls it; never NULL. @since 0.1 */
BUZON_API const char *buzon_message_native_id(const buzon_message *message);
/** 1, and one more with every edit seen. @since 0.1 */
BUZON_API int buzon_message_revision(const buzon_message *message);
/** What it is in its network. @since 0.1 */
BUZON_API enum buzon_message_kind buzon_message_kind(const buzon_message *message);
/** Who sent it. @since 0.1 */
BUZON_API enum buzon_direction buzon_message_direction(const buzon_message *message);
/** Who can read it. @since 0.1 */
BUZON_API enum buzon_visibility buzon_message_visibility(const buzon_message *message);
/** Who wrote it; NULL where the network does not say. Lives as long as the message. @since 0.1
 */
BUZON_API const buzon_author *buzon_message_author(const buzon_message *message);
/** Plain text with its line breaks, without mark-up; never NULL. @since 0.1 */
BUZON_API const char *buzon_message_text(const buzon_message *message);
/** Subject line or content warning; may be NULL. @since 0.1 */
BUZON_API const char *buzon_message_subject(const buzon_message *message);
/** BCP 47 tag as the network gives it; may be NULL. @since 0.1 */
BUZON_API const char *buzon_message_language(const buzon_message *message);
/** When it was written; never BUZON_TIME_NONE (the time of receipt where a network gives none).
 * @since 0.1 */
BUZON_API buzon_time buzon_message_created_at(const buzon_message *message);
/** When this revision was written; BUZON_TIME_NONE for the first. @since 0.1 */
BUZON_API buzon_time buzon_message_edited_at(const buzon_message *message);
/** When it was found deleted; BUZON_TIME_NONE while it is there. @since 0.1 */
BUZON_API buzon_time buzon_message_deleted_at(const buzon_message *message);
/** The id of the conversation's first message, which may never have been seen; may be NULL.
 * @since 0.1 */
BUZON_API const char *buzon_message_thread(const buzon_message *message);
/** The id of the message it answers, which may never have been seen; may be NULL. @since 0.1 */
BUZON_API const char *buzon_message_parent(const buzon_message *message);
/** Its page on the network; may be NULL. @since 0.1 */
BUZON_API const char *buzon_message_url(const buzon_message *message);
/** How many attachments it has. @since 0.1 */
BUZON_API size_t buzon_message_attachments_count(const buzon_message *message);
/** Attachment `i`, from 0; NULL past the end. Lives as long as the message. @since 0.1 */
BUZON_API const buzon_attachment *buzon_message_attachments_at(const buzon_message *message,
                                                               size_t i);
/** What only this network has, as the text of a JSON object; never NULL. @json @since 0.1 */
BUZON_API const char *buzon_message_extra(const buzon_message *message);
/**
 * The message in the JSON form of the documentation, compact, keys in their fixed order.
 *
 * Every key is there, null where nothing is known; only an attachment's "detected_type" and
 * "reason" are left out until there is something to say.
 *
 * The caller owns the text (buzon_string_free()); NULL and an error without memory.
 * @since 0.1
 */
BUZON_API char *buzon_message_to_json(const buzon_message *message, buzon_error **err);

/** Something that happened to a message. @since 0.1 */
typedef struct bz_notice buzon_notice;

/** Another reference to the same notice. @since 0.1 */
BUZON_API buzon_notice *buzon_notice_ref(buzon_notice *notice);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_notice_unref(buzon_notice *notice);
/** What happened. @since 0.1 */
BUZON_API enum buzon_verb buzon_notice_verb(const buzon_notice *notice);
/** The id of the message it happened to; never NULL. @since 0.1 */
BUZON_API const char *buzon_notice_target(const buzon_notice *notice);
/** When, as far as the network says. @since 0.1 */
BUZON_API buzon_time buzon_notice_at(const buzon_notice *notice);
/** Who did it, where the network says; may be NULL. @since 0.1 */
BUZON_API const char *buzon_notice_actor(const buzon_notice *notice);
/** The new text of an edit; else NULL. @since 0.1 */
BUZON_API const char *buzon_notice_text(const buzon_notice *notice);
/** Why it failed, in the network's words; else NULL. @since 0.1 */
BUZON_API const char *buzon_notice_error(const buzon_notice *notice);
/** What only this network has, as the text of a JSON object; never NULL. @json @since 0.1 */
BUZON_API const char *buzon_notice_extra(const buzon_notice *notice);
/** The notice as JSON; owned by the caller (buzon_string_free()). @since 0.1 */
BUZON_API char *buzon_notice_to_json(const buzon_notice *notice, buzon_error **err);

/** One answer of a network, as the host's own HTTP stack received it; an opaque builder. @since
 * 0.1 */
typedef struct bz_response buzon_response;

/**
 * Start an answer with its HTTP status (200 for bytes from a file).
 *
 * NULL without memory.
 * @since 0.1
 */
BUZON_API buzon_response *buzon_response_new(int status);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_response_free(buzon_response *response);
/**
 * Add one header line; names are compared without case.
 *
 * INVALID for a NULL or empty name, or a value with a line break; NO_MEMORY.
 * @since 0.1
 */
BUZON_API bool buzon_response_add_header(buzon_response *response, const char *name,
                                         const char *value, buzon_error **err);
/**
 * Set the body: `len` raw bytes, copied; NUL bytes are allowed.
 *
 * LIMIT above 64 MiB; NO_MEMORY. What is not a file may have 16 MiB at most: where the body is
 * used, LIMIT says so.
 * @since 0.1
 */
BUZON_API bool buzon_response_set_body(buzon_response *response, const char *bytes, size_t len,
                                       buzon_error **err);

/** What an answer of a network means: messages, notices, what is still to ask. @since 0.1 */
typedef struct bz_batch buzon_batch;

/** Another reference to the same batch. @since 0.1 */
BUZON_API buzon_batch *buzon_batch_ref(buzon_batch *batch);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_batch_unref(buzon_batch *batch);
/** How many messages of others came out. @since 0.1 */
BUZON_API size_t buzon_batch_messages_count(const buzon_batch *batch);
/** Message `i`, from 0; NULL past the end. Lives as long as the batch. @since 0.1 */
BUZON_API const buzon_message *buzon_batch_messages_at(const buzon_batch *batch, size_t i);
/** How many notices came out. @since 0.1 */
BUZON_API size_t buzon_batch_notices_count(const buzon_batch *batch);
/** Notice `i`, from 0; NULL past the end. Lives as long as the batch. @since 0.1 */
BUZON_API const buzon_notice *buzon_batch_notices_at(const buzon_batch *batch, size_t i);
/** How many posts of our own came out. @since 0.1 */
BUZON_API size_t buzon_batch_own_posts_count(const buzon_batch *batch);
/** Own post `i`, from 0; NULL past the end. Lives as long as the batch. @since 0.1 */
BUZON_API const buzon_message *buzon_batch_own_posts_at(const buzon_batch *batch, size_t i);
/** How many further requests the adapter asks for. @since 0.1 */
BUZON_API size_t buzon_batch_requests_count(const buzon_batch *batch);
/** The address of further request `i`, from 0; NULL past the end. Lives as long as the batch.
 * @since 0.1 */
BUZON_API const char *buzon_batch_requests_at(const buzon_batch *batch, size_t i);
/** The adapter's new state, as the text of a JSON object; never NULL. @json @since 0.1 */
BUZON_API const char *buzon_batch_state(const buzon_batch *batch);
/** Whether nothing is left to ask in this round. @since 0.1 */
BUZON_API bool buzon_batch_round_done(const buzon_batch *batch);
/** How many items the adapter did not know; they are among the messages, with their raw form.
 * @since 0.1 */
BUZON_API int64_t buzon_batch_unknown(const buzon_batch *batch);
/** How many places of the JSON had to be repaired before it could be read. @since 0.1 */
BUZON_API int64_t buzon_batch_repaired(const buzon_batch *batch);

/**
 * Turn one answer of a network into messages and notices. No inbox, no socket, no clock.
 *
 * `network` is a name of buzon_networks(). `origin` says how the bytes came: "poll",
 * "webhook" or "import" (any file of the network's own format). `context` is NULL or the text
 * of a JSON object with any of "account" (text or object: the account of ours), "state"
 * (object), "request" (text: the address that was asked) and "now" (RFC 3339: the time of
 * receipt; else what the answer's Date says, and where it says nothing an error has no time
 * to come back at).
 *
 * INVALID for an unknown network, origin or context; PARSE, with line and column, for bytes
 * that are not the network's format; LIMIT for a body of more than 16 MiB or 64 levels;
 * NO_MEMORY. Bytes of one bad item do not cost its neighbours: they are repaired, or come out
 * as a message of kind unknown.
 * @since 0.1
 */
BUZON_API buzon_batch *buzon_normalise(const char *network, const char *origin,
                                       const buzon_response *response, const char *context,
                                       buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
