/* SPDX-License-Identifier: EUPL-1.2 */
/* Quarantine: answers and deliveries of a network that could not be understood, kept whole
 * until a later release, or a person, knows what to do with them. */
#ifndef BUZON_QUARANTINE_H
#define BUZON_QUARANTINE_H

#include "buzon/inbox.h"
#include "buzon/job.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A riddle may hold what a citizen wrote, so nothing discards it by itself: somebody does, with
 * a name and a reason, and these stay for good together with the digest of what was discarded.
 * The same is left of a riddle that was understood: when, and that it was.
 */

/** How it stands with a riddle; values may be added. @since 0.1 */
enum buzon_riddle_state {
    BUZON_RIDDLE_HELD = 0,     /**< Kept whole. */
    BUZON_RIDDLE_SOLVED = 1,   /**< Understood in the end: what it said is in the inbox. */
    BUZON_RIDDLE_DISCARDED = 2 /**< Given up by somebody. */
};

/** The wire name, as "held"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_riddle_state_name(enum buzon_riddle_state state);

/** Something in quarantine. @since 0.1 */
typedef struct bz_held buzon_riddle;

/** Another reference to the same riddle. @since 0.1 */
BUZON_API buzon_riddle *buzon_riddle_ref(buzon_riddle *riddle);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_riddle_unref(buzon_riddle *riddle);
/** Its number in the store. @since 0.1 */
BUZON_API int64_t buzon_riddle_id(const buzon_riddle *riddle);
/** The account it came to; never NULL. @since 0.1 */
BUZON_API const char *buzon_riddle_account(const buzon_riddle *riddle);
/** How it stands. @since 0.1 */
BUZON_API enum buzon_riddle_state buzon_riddle_state(const buzon_riddle *riddle);
/** When it came. @since 0.1 */
BUZON_API buzon_time buzon_riddle_at(const buzon_riddle *riddle);
/** How it came: "poll", "webhook", "errand"; never NULL. @since 0.1 */
BUZON_API const char *buzon_riddle_origin(const buzon_riddle *riddle);
/** The address that was asked; NULL when nothing was. @since 0.1 */
BUZON_API const char *buzon_riddle_request(const buzon_riddle *riddle);
/** Why it could not be understood, the last time it was tried; never NULL. @since 0.1 */
BUZON_API const char *buzon_riddle_reason(const buzon_riddle *riddle);
/** How often it was tried again. @since 0.1 */
BUZON_API int64_t buzon_riddle_tries(const buzon_riddle *riddle);
/** The Content-Type it came with; NULL when it had none. @since 0.1 */
BUZON_API const char *buzon_riddle_content_type(const buzon_riddle *riddle);
/** How many bytes it has, or had. @since 0.1 */
BUZON_API int64_t buzon_riddle_size(const buzon_riddle *riddle);
/** SHA-256 of these bytes, in hex; never NULL. @since 0.1 */
BUZON_API const char *buzon_riddle_sha256(const buzon_riddle *riddle);
/** When it was solved or discarded; BUZON_TIME_NONE while it is held. @since 0.1 */
BUZON_API buzon_time buzon_riddle_settled_at(const buzon_riddle *riddle);
/** Who solved or discarded it; NULL while it is held. @since 0.1 */
BUZON_API const char *buzon_riddle_settled_by(const buzon_riddle *riddle);
/** Why it was discarded; NULL when it was not. @since 0.1 */
BUZON_API const char *buzon_riddle_settled_reason(const buzon_riddle *riddle);
/** What came, *len bytes (len may be NULL): of buzon_inbox_riddle() only, while it is held;
 * NULL else. Lives as long as the riddle. @since 0.1 */
BUZON_API const char *buzon_riddle_body(const buzon_riddle *riddle, size_t *len);
/** The riddle as JSON, its bytes in base64; owned by the caller (buzon_string_free()). @since
 * 0.1 */
BUZON_API char *buzon_riddle_to_json(const buzon_riddle *riddle, buzon_error **err);

/** An iterator over riddles. @since 0.1 */
typedef struct bz_riddles buzon_riddles;
/** What is in quarantine, oldest first, of one account or of all (NULL); with `settled` also
 * what was. NOT_FOUND. @since 0.1 */
BUZON_API buzon_riddles *buzon_inbox_quarantine(buzon_inbox *inbox, const char *account,
                                                bool settled, buzon_error **err);
/** The next riddle, a new reference; NULL at the end. @since 0.1 */
BUZON_API buzon_riddle *buzon_riddles_next(buzon_riddles *riddles, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_riddles_free(buzon_riddles *riddles);
/** One riddle with its bytes, to be looked at or exported. NOT_FOUND. @since 0.1 */
BUZON_API buzon_riddle *buzon_inbox_riddle(buzon_inbox *inbox, int64_t id, buzon_error **err);

/**
 * Try to understand riddle `id` (0: all that are held) again, as after an upgrade or when an
 * account was added.
 *
 * What it says then is stored as if it came now, in one transaction with the riddle's new
 * state; messages already known are not stored twice. Gives the sum: `requests` counts riddles,
 * and `unknown` those that stay. Tells the progress callback "quarantine". NOT_FOUND; STATE for
 * one that is settled; INTERRUPTED.
 * @since 0.1
 */
BUZON_API buzon_round *buzon_inbox_retry_quarantine(buzon_inbox *inbox, int64_t id,
                                                    const char *actor, buzon_error **err);
/**
 * Discard a riddle: its bytes go, its row stays with who and why.
 *
 * INVALID without a reason of 1 to 1000 bytes or with a malformed actor; NOT_FOUND; STATE for
 * one that is settled.
 * @since 0.1
 */
BUZON_API buzon_riddle *buzon_inbox_discard_riddle(buzon_inbox *inbox, int64_t id,
                                                   const char *reason, const char *actor,
                                                   buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
