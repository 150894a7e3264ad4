/* SPDX-License-Identifier: EUPL-1.2 */
/* Who may poll and send for an account now: one at a time over all processes, with a number
 * that grows. */
#ifndef BZ_INBOX_LEASE_H
#define BZ_INBOX_LEASE_H

#include "inbox/inbox.h"

/* A request must be over well within this time, so that nobody else begins meanwhile. */
enum { BZ_LEASE_MS = 120000 };

enum { BZ_OWNER_MAX = 224 };

struct bz_lease {
    struct buzon_inbox *inbox; /* borrows */
    int64_t account, fence;    /* fence 0: not held */
    buzon_time until;
    char owner[BZ_OWNER_MAX]; /* who took it, in words that no other taking has */
    struct bz_lease *next;    /* of those this process holds */
};

/* What is known of somebody who took a lease. */
enum bz_owner {
    BZ_OWNER_GONE,     /* surely does nothing more under it */
    BZ_OWNER_HERE,     /* may: its process lives on this machine, stopped or not */
    BZ_OWNER_ELSEWHERE /* nobody here can know */
};

/* One account whose lease is wanted, and what became of it. */
struct bz_taking {
    const char *name;       /* borrows */
    struct bz_lease *lease; /* borrows: where it goes */
    struct bz_account
        *account;      /* owns a reference, loaded with the lease; NULL: it was not taken */
    struct bz_err err; /* why not: BUSY, naming the holder and until when, while somebody else
                          works for it, or NOT_FOUND */
};

void bz_taking_done(struct bz_taking *t);

/* Take the leases of n accounts in one commit, each of them or not by itself; the lease of a
 * process of this machine that is gone is taken over at once. False when the store fails: none
 * is held. */
bool bz_leases_take(struct buzon_inbox *inbox, struct bz_taking *items, size_t n,
                    struct bz_err *err);
/* Inside a transaction: still ours? Then it lasts BZ_LEASE_MS from now on. CONFLICT when it was
 * lost. */
bool bz_lease_renew(struct bz_tx *tx, struct bz_lease *lease, struct bz_err *err);
/* Outside one, and without lasting longer. */
bool bz_lease_held(const struct bz_lease *lease, struct bz_err *err);
/* What became of who took a lease on that account, by the words of its `owner`. */
enum bz_owner bz_lease_owner(const char *owner, int64_t account);
/* Give it back; what cannot be given back ends by itself. */
void bz_lease_release(struct bz_lease *lease);

#endif
