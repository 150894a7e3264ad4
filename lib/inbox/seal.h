/* SPDX-License-Identifier: EUPL-1.2 */
/* The seals of a store, as verify looks at them. */
#ifndef BZ_INBOX_SEAL_H
#define BZ_INBOX_SEAL_H

#include "buzon/evidence.h"
#include "inbox/inbox.h"

/* The last seal that was looked at. */
struct bz_seals_at {
    int64_t number, last;
    unsigned char hash[BZ_SHA256_LEN];
    bool end;
};
typedef bool (*bz_seal_fn)(void *user, const char *reference, const char *what,
                           const char *detail, struct bz_err *err);
/* Look at the next one; `found` is told when it does not hold. */
bool bz_seals_check(struct buzon_inbox *inbox, struct bz_seals_at *at, bz_seal_fn found,
                    void *user, struct bz_err *err);

#endif
