/* SPDX-License-Identifier: EUPL-1.2 */
/* A job as its own files see it: what it asks, what it learned, what it sends. */
#ifndef BZ_INBOX_JOB_H
#define BZ_INBOX_JOB_H

#include "inbox/inbox.h"
#include "inbox/lease.h"
#include "inbox/media.h"
#include "inbox/outbox.h"
#include "inbox/view.h"
#include "text/split.h"
#include "wire/http.h"

enum { BZ_REQUEST_MS = 30000, BZ_JOBS_MAX = 64 };

/* How far a job is with a new token. */
struct bz_renewal {
    bool due;       /* to be asked for before anything else */
    bool under_way; /* the request under way asks for it */
    bool tried;     /* once a job is enough */
    bool refused;   /* the network refuses the present one */
    bool lost;      /* an earlier answer never came: the network may have changed the token */
    buzon_time at;  /* when it was asked for, as the account's row says */
};

struct bz_job {
    struct buzon_inbox *inbox; /* shares */
    char *name;                /* owns: of the account, also before it is loaded */
    enum buzon_work work;
    const struct bz_network *net;
    struct bz_account *account; /* owns a reference */
    struct bz_json *settings;   /* owns: of the account */
    struct bz_json *state;      /* owns: the adapter's; NULL in a first round */
    struct bz_lease lease;
    struct bz_requests queue; /* owns those from `at` on */
    size_t at;
    struct bz_request *current;             /* owns: the request under way */
    struct bz_outgoing *out;                /* owns a reference: the same, as handed out */
    struct bz_secret *keys[BZ_FORM_FIELDS]; /* owns: what is secret in it */
    struct bz_texts ids; /* of a recheck; those from `ids_at` on are still to ask for */
    size_t ids_at;
    const char *stream;    /* static: whose progress it moves; NULL: none */
    int64_t errand;        /* row of the errand that is asked now; 0: none */
    bool paced;            /* who drives it comes back: what is not due may wait */
    bool shelves;          /* who drives it ends quiet rounds together: bz_polls_end() */
    bool shelved;          /* it waits for that */
    char *quiet;           /* owns: of a shelved job the state its round ends with, or NULL */
    bool quiet_floor;      /* and whether the floor moves there */
    buzon_time quiet_at;   /* and when its last page came */
    bool round_done;       /* the adapter said so */
    bool quarantined;      /* an answer could not be understood */
    bool spent;            /* the day's budget does not do for more */
    buzon_time wait_until; /* the network said so; BUZON_TIME_NONE: it did not */
    enum bz_holds holds;   /* what has to wait then, or after a failure */
    struct bz_renewal renewal; /* of the token */
    struct bz_sending send;    /* of a send: what is on its way */
    struct bz_media media;     /* of fetching attachments */
    struct bz_view view;       /* of reading again to show it */
    char *warning;             /* owns: what a person should know; NULL: nothing */
    struct bz_round round;     /* its account borrows from `account`, its warning from here */
    bool over;
    struct bz_err failure; /* why it is over, when it did not end well; never with a payload */
};

/* A job without its lease: what can be known before is checked. */
struct bz_job *bz_job_new(struct buzon_inbox *inbox, const char *account, enum buzon_work work,
                          struct bz_err *err);
/* Take the leases of n jobs, 1 to BZ_JOBS_MAX, in one commit and make their first requests. A
 * job that does not begin is freed, is NULL then, and says why at its place in `why`. */
void bz_jobs_begin(struct buzon_inbox *inbox, struct bz_job **jobs, struct bz_err *why,
                   size_t n);
/* Whether a network has what a kind of work needs. */
bool bz_network_can(const struct bz_network *net, enum buzon_work work);
struct bz_context bz_job_context(const struct bz_job *job);
/* Make `r` the request under way; takes r when it gives true. */
bool bz_job_hand_out(struct bz_job *job, struct bz_request *r, struct bz_err *err);
/* The request under way is done with. */
void bz_job_drop_request(struct bz_job *job);
/* A network may give back what it was asked with, and its words are shown: nothing that is
 * secret in the request under way stays in them. */
void bz_job_hide(const struct bz_job *job, struct bz_err *why);
/* It is over because of err, which stays with the caller; what it says of our credentials or
 * pace is remembered with the account. Always false. */
bool bz_job_failed(struct bz_job *job, const struct bz_err *err);
/* The same when err says that the lease was lost; other failures of the store leave the job as
 * it was. Always false. */
bool bz_job_conflict(struct bz_job *job, const struct bz_err *err);
/* It is over, and ended well: the lease goes back. */
bool bz_job_end(struct bz_job *job, struct bz_err *err);
/* The same inside a transaction that stores the last page; bz_job_ended() when it holds. */
bool bz_job_end_store(struct bz_tx *tx, void *job, struct bz_err *err);
void bz_job_ended(struct bz_job *job);
/* The state says who we are: so does the account from now on. What cannot be noted now is noted
 * with the next answer. */
void bz_job_note_account(struct bz_job *job);

/* Add what a part of the work did to the sum: lib/inbox/parcel.c. */
void bz_round_add(struct bz_round *sum, const struct bz_round *r);

/* --- pace: lib/inbox/pace.c --- */

/* How long to wait after a failure that had so many before it; less by chance. */
int64_t bz_backoff_ms(int64_t failures);
/* Inside a transaction: what a failure says about the next time. */
bool bz_pace_failed(struct bz_tx *tx, const struct bz_job *job, struct bz_err *err);
/* Until when reading has to wait, and answering, by what the job found out; BUZON_TIME_NONE:
 * that is not held up. */
buzon_time bz_pace_reads(const struct bz_job *job, buzon_time until);
buzon_time bz_pace_writes(const struct bz_job *job, buzon_time until);
/* What has to wait after what the network just said to the request under way, or after no
 * answer to it (NULL). */
enum bz_holds bz_pace_holds(const struct bz_job *job, const struct bz_response *response,
                            buzon_time now);
/* May the network be asked for such work now? RATE with retry_at. The inbox is locked. */
bool bz_pace_check(struct buzon_inbox *inbox, const struct bz_account *a, enum buzon_work work,
                   buzon_time now, struct bz_err *err);
/* Take a request's cost from the day's budget; RATE, until the next day begins, when it does
 * not suffice. */
bool bz_quota_take(struct bz_job *job, const struct bz_request *r, struct bz_err *err);

/* --- new tokens: lib/inbox/token.c --- */

/* Look at the beginning whether the token ends soon. The inbox is not locked. */
bool bz_token_begin(struct bz_job *job, struct bz_err *err);
/* The network refuses the token: true when a new one is asked for before anything else. */
bool bz_token_again(struct bz_job *job);
/* Hand out the request for a new one. True without a request under way: nothing to ask for, or
 * the old one does for the time being. */
bool bz_token_next(struct bz_job *job, struct bz_err *err);
bool bz_token_answer(struct bz_job *job, const struct bz_response *response, buzon_time at,
                     struct bz_err *err);
/* No answer came. */
bool bz_token_lost(struct bz_job *job, const struct bz_err *why, struct bz_err *err);

/* buzon_job_fail(), with an error that is typed already. */
bool bz_job_lost(struct bz_job *job, const struct bz_err *why, bool sent, struct bz_err *err);

/* --- polls, rechecks and checks: lib/inbox/poll.c --- */

/* The streams of an account that a job moves; webhooks have one of their own. */
#define BZ_STREAM_MAIN "main"
#define BZ_STREAM_SWEEP "sweep"
#define BZ_STREAM_PAUSES "pauses" /* of practice: [{"from", "to"}], see inbox/local.h */

/* The adapter's state of an account: where a round starts from (`floor`), or all it knows; NULL
 * in *ret when there is none. Owned by the caller. */
bool bz_stream_state(struct bz_db *db, int64_t account, const char *stream, bool floor,
                     struct bz_json **ret, struct bz_err *err);
/* The next round of a stream starts from this one. */
bool bz_stream_keep(struct bz_tx *tx, int64_t account, const char *stream, const char *state,
                    struct bz_err *err);
/* The same of the main stream into the job. */
bool bz_poll_state(struct bz_job *job, bool floor, struct bz_err *err);
/* Put what a batch asks next into the queue; nothing of it has to be stored. Takes the batch.
 */
bool bz_poll_queue(struct bz_job *job, struct bz_batch *batch, struct bz_err *err);
/* The first requests. */
bool bz_poll_begin(struct bz_job *job, struct bz_err *err);
/* End n shelved jobs, up to BZ_JOBS_MAX, in one commit. One that cannot end says why at its
 * place in `why`; all are over. */
void bz_polls_end(struct buzon_inbox *inbox, struct bz_job **jobs, struct bz_err *why,
                  size_t n);
/* Hand out the next request, or end the job. */
bool bz_poll_next(struct bz_job *job, struct bz_err *err);
bool bz_poll_answer(struct bz_job *job, const struct bz_response *response, buzon_time at,
                    struct bz_err *err);

/* --- looking again at known messages: lib/inbox/recheck.c --- */

/* Whether an account has messages that were not seen for too long. The inbox is locked. */
bool bz_recheck_due(struct bz_db *db, const struct bz_network *net, int64_t account,
                    buzon_time now, bool *ret, struct bz_err *err);
/* Which messages a job asks for: those that are due when it is paced. */
bool bz_recheck_begin(struct bz_job *job, buzon_time now, struct bz_err *err);
/* Which kinds of message its network can ask for: 1 << kind. */
int64_t bz_recheck_kinds(const struct bz_network *net);
/* The requests for the next few of them. */
bool bz_recheck_more(struct bz_job *job, struct bz_err *err);

/* --- the slow way over everything: lib/inbox/sweep.c --- */

/* The first requests: of a new sweep, or of where the last job stopped. */
bool bz_sweep_begin(struct bz_job *job, buzon_time now, struct bz_err *err);
/* Whether the job has asked as much as one may. */
bool bz_sweep_spent(const struct bz_job *job);
/* Inside the transaction that ends the job, well or not. */
bool bz_sweep_ended(struct bz_tx *tx, const struct bz_job *job, struct bz_err *err);
bool bz_sweep_failed(struct bz_tx *tx, const struct bz_job *job, struct bz_err *err);

#endif
