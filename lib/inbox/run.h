/* SPDX-License-Identifier: EUPL-1.2 */
/* A run over accounts: whose turn it is, by the host they are on, and what became of each. */
#ifndef BZ_INBOX_RUN_H
#define BZ_INBOX_RUN_H

#include "inbox/job.h"

struct bz_turn {
    char *account; /* owns */
    struct bz_lane *lane;
    struct bz_turn *next; /* that waits for the same host */
};

/* The accounts of one host wait in line. */
struct bz_lane {
    char *host; /* owns: an origin, or the name of a network that has one address only */
    struct bz_turn *next, *last;
    int busy, limit;
};

struct bz_turns {
    struct bz_turn *items;
    size_t n;
    struct bz_lane *lanes;
    size_t n_lanes;
};

/* One account, or all active ones whose network can do the work; `due`: only those whose turn
 * it is. */
bool bz_turns_load(struct buzon_inbox *inbox, const char *account, enum buzon_work work,
                   bool due, struct bz_turns *ret, struct bz_err *err);
void bz_turns_done(struct bz_turns *t);

/* What a lane may ask at once is what its host took well before: lib/inbox/hosts.c. The inbox
 * is locked. keep() is for the end of a run: it takes the names of hosts it did not know. */
void bz_hosts_recall(const struct buzon_inbox *inbox, struct bz_turns *turns);
void bz_hosts_keep(struct buzon_inbox *inbox, struct bz_turns *turns);

struct bz_rounds *bz_rounds_new(struct bz_err *err);
bool bz_rounds_add(struct bz_rounds *list, const struct bz_round *round, struct bz_err *err);

#endif
