/* SPDX-License-Identifier: EUPL-1.2 */
/* Attachments as files: how they are let in, and how they are read. */
#ifndef BUZON_MEDIA_H
#define BUZON_MEDIA_H

#include "buzon/inbox.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Work of kind BUZON_WORK_MEDIA fetches what citizens attached to their messages. Each file is
 * measured against "policy.media" of the settings, its bytes say what it is, the host's scanner
 * looks at it, and only then it counts as stored. It lies under its SHA-256 in the folder
 * "PATH.media" beside the store (0700, files 0600); the same content is there once.
 *
 * Whatever is in such a file was made by a stranger: serve it with the type it was found to
 * have, as a download, never as a page of your own site.
 */

/** What a scanner says of a file; values may be added. @since 0.1 */
enum buzon_scan {
    BUZON_SCAN_CLEAN = 0,  /**< Keep it. */
    BUZON_SCAN_REFUSE = 1, /**< Throw it away: the attachment is refused. */
    BUZON_SCAN_LATER = 2   /**< Not now: it is fetched again later. */
};

/** The wire name, as "clean"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_scan_name(enum buzon_scan scan);

/**
 * Look at a file before it counts: give *verdict and true; false with *err set when the scanner
 * failed, then nothing is decided.
 *
 * `path` is the whole file, readable by this user, under a name that is gone afterwards; `type`
 * is what its bytes show.
 * @since 0.1
 */
typedef bool (*buzon_scan_fn)(void *user, const char *path, const char *type,
                              enum buzon_scan *verdict, buzon_error **err);
/** Let the host's virus scanner see each file; without one, files are kept unseen. @since 0.1
 */
BUZON_API void buzon_inbox_set_scanner(buzon_inbox *inbox, buzon_scan_fn fn, void *user,
                                       buzon_destroy_fn destroy);

/** The file of an attachment, read and checked. @since 0.1 */
typedef struct bz_file buzon_file;

/** Another reference to the same file. @since 0.1 */
BUZON_API buzon_file *buzon_file_ref(buzon_file *file);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_file_unref(buzon_file *file);
/** Where it lies; never NULL. Read it, never write it. @since 0.1 */
BUZON_API const char *buzon_file_path(const buzon_file *file);
/** The name the sender gave, which may hold anything; may be NULL. @since 0.1 */
BUZON_API const char *buzon_file_name(const buzon_file *file);
/** The media type that its bytes show; never NULL. @since 0.1 */
BUZON_API const char *buzon_file_type(const buzon_file *file);
/** How many bytes it has. @since 0.1 */
BUZON_API int64_t buzon_file_size(const buzon_file *file);
/** SHA-256 of its bytes in hex; never NULL. @since 0.1 */
BUZON_API const char *buzon_file_sha256(const buzon_file *file);
/** Its bytes, *len of them (len may be NULL); never NULL. Lives as long as the file. @since 0.1
 */
BUZON_API const char *buzon_file_content(const buzon_file *file, size_t *len);
/** The file as JSON, its bytes in base64; owned by the caller (buzon_string_free()). @since 0.1
 */
BUZON_API char *buzon_file_to_json(const buzon_file *file, buzon_error **err);

/**
 * The file of attachment `n` (from 0) of a message of an account, a new reference: its size and
 * SHA-256 were compared with what was stored.
 *
 * NOT_FOUND for no such account, message or attachment; STATE when it is not stored, with the
 * reason; IO when its file is missing; CORRUPT when the file is not what was stored.
 * @since 0.1
 */
BUZON_API buzon_file *buzon_inbox_attachment(buzon_inbox *inbox, const char *account,
                                             const char *message, int64_t n, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
