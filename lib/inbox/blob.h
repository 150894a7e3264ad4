/* SPDX-License-Identifier: EUPL-1.2 */
/* The folder of files beside the store: each under the SHA-256 of its bytes, whole or not at
 * all. */
#ifndef BZ_INBOX_BLOB_H
#define BZ_INBOX_BLOB_H

#include "inbox/inbox.h"

enum { BZ_SHA256_HEX = 2 * BZ_SHA256_LEN + 1 };

/* A file on its way in. While it is, nobody sweeps. */
struct bz_blob {
    int lock;                  /* -1: none */
    char *folder, *new, *path; /* own: where it is to lie, where it is now */
    bool kept;
};

/* Write a file under a name that does not count, and make it durable: FULL, READ_ONLY, IO. */
bool bz_blob_write(const struct buzon_inbox *inbox, const void *bytes, size_t len,
                   const char *sha256, struct bz_blob *ret, struct bz_err *err);
/* Give it the name that counts, durably; the row that names it is the caller's next step. */
bool bz_blob_keep(struct bz_blob *b, struct bz_err *err);
/* Once the row is committed, or there will be none: a file that was not kept is gone. */
void bz_blob_done(struct bz_blob *b);

/* What was read back, and is what it was. */
struct bz_blob_read {
    char *path, *bytes; /* own */
    size_t len;
};
/* IO when there is no such file; CORRUPT when it is not what its name says. */
bool bz_blob_read(const struct buzon_inbox *inbox, const char *sha256, struct bz_blob_read *ret,
                  struct bz_err *err);
void bz_blob_read_done(struct bz_blob_read *b);

/* Throw away what no row names: what was left by a process that died, once a day. The inbox is
 * not locked. */
bool bz_blobs_sweep(struct buzon_inbox *inbox, struct bz_err *err);
/* The same at once, with how many went; BUSY while somebody stores one. */
bool bz_blobs_purge(struct buzon_inbox *inbox, int64_t *ret, struct bz_err *err);

#endif
