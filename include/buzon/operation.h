/* SPDX-License-Identifier: EUPL-1.2 */
/* Keeping a store safe: backups while it is worked with, restoring one, and whether it is
 * whole.
 */
#ifndef BUZON_OPERATION_H
#define BUZON_OPERATION_H

#include "buzon/inbox.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * When a store is damaged (CORRUPT, or buzon_inbox_integrity() names problems): stop what works
 * with it, keep a copy of its files as they are ("PATH", "PATH-wal", "PATH-shm", "PATH.media"),
 * look for the cause (disk, memory, another program that wrote the file), and restore the last
 * backup into another path. What came in since then is read again from the networks, as far as
 * they still show it; what was done since then is in the feed of changes that other systems
 * read, and in seals. buzon_inbox_verify() of both says what of the damaged store can be
 * believed.
 */

/**
 * Copy the store as it is at this moment into the new file `path`, with the files of its
 * attachments ("PATH.media"), while others go on writing.
 *
 * The file appears when it is whole and durable. Secrets are not in it: the vault is kept
 * apart. It holds personal data, and what is erased later stays in it. Tells the progress
 * callback
 * ("backup") and stops when the host asks. Gives the text of a JSON object: "files" (of
 * attachments), "missing" (digests of those that are not there or not what they were), owned by
 * the caller (buzon_string_free()).
 *
 * INVALID without a path; CONFLICT when `path` is there already; FULL, IO, INTERRUPTED: nothing
 * is left but files of attachments. @json
 * @since 0.1
 */
BUZON_API char *buzon_inbox_backup(buzon_inbox *inbox, const char *path, buzon_error **err);
/**
 * Make a store at `path` from the backup file `backup`.
 *
 * It is looked at first as by buzon_inbox_integrity(). An answer that waited or was on its way
 * may have been sent since: it becomes unknown, with an event, and a person says what became of
 * it; nothing is said twice. References go on 1000 further, for those given since the backup
 * were told to citizens. The store appears when it is whole. Gives the text of a JSON object:
 * "files" and "missing" as buzon_inbox_backup(), and "answers" (how many became unknown); owned
 * by the caller (buzon_string_free()).
 *
 * NOT_FOUND for no such backup; CORRUPT, naming the first problem; CONFLICT when `path` is
 * there already. @json
 * @since 0.1
 */
BUZON_API char *buzon_restore(const char *backup, const char *path, buzon_error **err);
/**
 * Whether the store's file is whole: every page, index, constraint and reference is looked at,
 * which reads all of it.
 *
 * Gives the text of a JSON object: "whole", and "problems", a list of at most 100 texts, which
 * may name tables; owned by the caller (buzon_string_free()). What the rows say is another
 * question: buzon_inbox_verify(). @json
 * @since 0.1
 */
BUZON_API char *buzon_inbox_integrity(buzon_inbox *inbox, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
