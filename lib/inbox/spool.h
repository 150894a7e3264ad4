/* SPDX-License-Identifier: EUPL-1.2 */
/* What came by itself and waits to be read: deliveries, riddles, and the errands they make. */
#ifndef BZ_INBOX_SPOOL_H
#define BZ_INBOX_SPOOL_H

#include "inbox/job.h"
#include "model/delivery.h"

/* The stream whose state webhooks and errands move. */
#define BZ_STREAM_HOOK "hook"

/* How long the digest of a delivery is kept: longer than the 7 days WhatsApp tries again, which
 * is the longest of all networks. */
enum { BZ_REPLAY_DAYS = 8 };

/* --- one thing that is read: lib/inbox/parcel.c --- */

/* Bytes of a network with everything that is known about them. */
struct bz_parcel {
    int64_t id, account;         /* rows: of itself, and of whose address was called */
    buzon_time at;               /* when it came */
    const char *origin;          /* "webhook", "errand", "poll", "import"; static */
    struct bz_request *asked;    /* owns; NULL: we asked nothing */
    struct bz_response response; /* owns */
};
void bz_parcel_done(struct bz_parcel *p);

enum bz_settled {
    BZ_SETTLED, /* the row says so now */
    BZ_SETTLED_BY_OTHERS,
    BZ_SETTLED_NOT /* err says why */
};

/* Where a parcel came from and how its row is told that it was read. */
struct bz_parcel_kind {
    /* Inside the transaction, before anything else: `reason` NULL: all of it was understood. */
    enum bz_settled (*settle)(struct bz_tx *tx, const struct bz_parcel *p, const char *reason,
                              void *user, struct bz_err *err);
    bool in_quarantine; /* what is not understood is there already */
    void *user;         /* borrows */
};

/* Read a parcel: step() for everybody it is for, then one transaction that stores what they
 * say. What is not understood goes to quarantine. Adds to *round once it is stored. False for
 * what another try may mend: nothing is stored then. */
bool bz_parcel_read(struct buzon_inbox *inbox, const struct bz_parcel *p,
                    const struct bz_parcel_kind *kind, struct bz_round *round,
                    struct bz_err *err);

/* The same without reading it: all of it goes to quarantine for that reason. */
bool bz_parcel_set_aside(struct buzon_inbox *inbox, const struct bz_parcel *p,
                         const struct bz_parcel_kind *kind, const char *reason,
                         struct bz_round *round, struct bz_err *err);

/* --- what is still to be asked for: lib/inbox/errand.c --- */

/* A request as JSON, without its body; owned by the caller. */
char *bz_request_print(const struct bz_request *r, struct bz_err *err);
/* And back. CORRUPT when it is none. */
struct bz_request *bz_request_parse(const struct bz_network *net, const char *text,
                                    const void *body, size_t len, struct bz_err *err);
/* Keep the requests of a batch, inside the transaction that stores it. */
bool bz_errands_add(struct bz_tx *tx, const struct bz_account *account,
                    const struct bz_batch *batch, struct bz_err *err);
/* Put the account's next errand into the queue of a job whose queue is empty: 1, 0 none, -1. */
int bz_errand_take(struct bz_job *job, struct bz_err *err);
/* What came back: stored, and the errand is gone. */
bool bz_errand_answer(struct bz_job *job, const struct bz_response *response, buzon_time at,
                      struct bz_err *err);
/* It was not answered: later again, until nobody can expect an answer any more. */
void bz_errand_later(struct bz_job *job, const struct bz_err *why);

#endif
