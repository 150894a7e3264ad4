/* SPDX-License-Identifier: EUPL-1.2 */
/* What went wrong and what the caller can do about it. */
#ifndef BUZON_ERROR_H
#define BUZON_ERROR_H

#include "buzon/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What the caller can do about a failure. A code never changes its number.
 * @since 0.1
 */
typedef enum buzon_code {
    BUZON_OK = 0,            /**< Nothing failed. */
    BUZON_ERR_INVALID = 1,   /**< An argument is malformed or out of range: fix the call. */
    BUZON_ERR_NO_MEMORY = 2, /**< Memory ran out: free some and try again. */
    BUZON_ERR_CLOSED = 3,    /**< The handle was closed: open it again. */
    BUZON_ERR_FORKED = 4,    /**< The handle crossed a fork: open it in this process. */
    BUZON_ERR_NOT_FOUND = 5, /**< Nothing has that name or reference: check it. */
    BUZON_ERR_CONFLICT = 6,  /**< Somebody changed it meanwhile: read it again, then decide. */
    BUZON_ERR_STATE = 7,     /**< Not allowed in the present state: see what is allowed. */
    BUZON_ERR_IO = 8,        /**< The file system or database failed: look at the machine. */
    BUZON_ERR_FULL = 9,      /**< The disk is full: free space and try again. */
    BUZON_ERR_BUSY = 10,     /**< Another process holds the lock: try again later. */
    BUZON_ERR_CORRUPT = 11,  /**< The store is damaged: restore a backup. */
    BUZON_ERR_NEWER = 12, /**< The store was written by a newer release: upgrade the library. */
    BUZON_ERR_READ_ONLY = 13, /**< The store may not be written: check its permissions. */
    BUZON_ERR_PARSE = 14,     /**< Malformed data; source, line and column say where. */
    BUZON_ERR_LIMIT = 15,     /**< Larger or deeper than a stated limit. */
    BUZON_ERR_TOO_LONG = 16,  /**< The text is longer than the network takes: shorten it. */
    BUZON_ERR_AUTH = 17,      /**< The credentials are refused: ask for new ones. */
    BUZON_ERR_FORBIDDEN = 18, /**< The credentials lack a permission: ask for it. */
    BUZON_ERR_RATE = 19,      /**< Too many requests: wait until retry_at. */
    BUZON_ERR_NETWORK = 20,   /**< The network cannot be reached: try again later. */
    BUZON_ERR_PROTOCOL = 21,  /**< The network answered what it should not: report it. */
    BUZON_ERR_GONE = 22,      /**< What was addressed is no longer there. */
    BUZON_ERR_WINDOW = 23,  /**< The network no longer takes an answer: use another channel. */
    BUZON_ERR_UNKNOWN = 24, /**< It may or may not have happened: look before repeating. */
    BUZON_ERR_INTERRUPTED = 25, /**< The host asked to stop. */
    BUZON_ERR_CALLBACK = 26,    /**< A function of the host failed: see its own error. */
    BUZON_ERR_SECRET = 27,      /**< The vault has no such secret: put it there. */
    BUZON_ERR_CALENDAR = 28,    /**< A calendar has no data for a year: load it. */
    BUZON_ERR_UNSUPPORTED = 29, /**< The network or this build cannot do that. */
    BUZON_ERR_INTERNAL = 30     /**< A bug of the library: report it. */
} buzon_code;

/** A failure. Owned by the caller of the function that reported it. @since 0.1 */
typedef struct buzon_error buzon_error;

/**
 * The lower-case wire name of a code, as "not_found".
 *
 * Static text; NULL for a number that is no code.
 * @since 0.1
 */
BUZON_API const char *buzon_code_name(buzon_code code);

/**
 * Make an error, for a callback that fails.
 *
 * `message` is copied; NULL means "". Never NULL: without memory a static NO_MEMORY error comes
 * back.
 * @since 0.1
 */
BUZON_API buzon_error *buzon_error_new(buzon_code code, const char *message);

/**
 * Make an error of code BUZON_ERR_CALLBACK that carries a host's own exception through the
 * library.
 *
 * Takes `payload`, and calls `destroy` (may be NULL) on it once.
 * @since 0.1
 */
BUZON_API buzon_error *buzon_error_new_foreign(const char *message, void *payload,
                                               buzon_destroy_fn destroy);

/** What the caller can do; BUZON_OK for NULL. @since 0.1 */
BUZON_API buzon_code buzon_error_code(const buzon_error *error);

/**
 * The failure in words: lower case, no full stop, no personal data, no secret.
 *
 * Lives as long as the error; never NULL.
 * @since 0.1
 */
BUZON_API const char *buzon_error_message(const buzon_error *error);

/** When to try again; BUZON_TIME_NONE when nobody said. @since 0.1 */
BUZON_API buzon_time buzon_error_retry_at(const buzon_error *error);

/** The HTTP status behind the failure, or 0. @since 0.1 */
BUZON_API int buzon_error_http_status(const buzon_error *error);

/** The file or document a malformed byte was found in, or NULL. Lives as long as the error.
 * @since 0.1 */
BUZON_API const char *buzon_error_source(const buzon_error *error);

/** The line in the source, from 1; 0 when unknown. @since 0.1 */
BUZON_API int buzon_error_line(const buzon_error *error);

/** The column in the line, in bytes, from 1; 0 when unknown. @since 0.1 */
BUZON_API int buzon_error_column(const buzon_error *error);

/** What buzon_error_new_foreign() was given, or NULL; still owned by the error. @since 0.1 */
BUZON_API void *buzon_error_payload(const buzon_error *error);

/** Free an error. NULL is allowed. @since 0.1 */
BUZON_API void buzon_error_free(buzon_error *error);

#ifdef __cplusplus
}
#endif
#endif
