/* SPDX-License-Identifier: EUPL-1.2 */
/* How the chain of an inquiry's events is made: the same code appends to it and verifies it. */
#ifndef BZ_INBOX_EVENT_H
#define BZ_INBOX_EVENT_H

#include "inbox/inbox.h"

/* event.hash = SHA-256(previous hash, header, commitment, proof); the first previous hash is
 * zeros. */
void bz_event_header(struct bz_str *s, const struct bz_event *event);
bool bz_event_hash(struct bz_hasher *hasher, const unsigned char previous[BZ_SHA256_LEN],
                   const struct bz_event *event, const struct bz_span proven[2],
                   unsigned char ret[BZ_SHA256_LEN], struct bz_err *err);
/* commitment = SHA-256(salt, payload); without a payload, of nothing. */
bool bz_event_commit(struct bz_hasher *hasher, const unsigned char salt[BZ_SALT_LEN],
                     const char *payload, unsigned char ret[BZ_SHA256_LEN], struct bz_err *err);

#endif
