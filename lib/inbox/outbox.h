/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers on their way, part by part: on the network at most once, whatever happens between. */
#ifndef BZ_INBOX_OUTBOX_H
#define BZ_INBOX_OUTBOX_H

#include "inbox/inbox.h"

struct bz_job;

/* The part that is being sent, or looked for. Texts are owned. */
struct bz_sending {
    int64_t answer, inquiry; /* rows; answer 0: nothing */
    int64_t tries;
    int64_t n, of;                 /* this part, from 0, of how many */
    enum buzon_answer_state state; /* of the part */
    char *target, *text, *key, *step, *previous, *newest;
    char *sender;         /* who may still have a request of it under way; NULL: nobody */
    buzon_time missed_at; /* when it was first not there after that, by the server's clock;
                             BUZON_TIME_NONE: not yet */
    buzon_time tried_at;  /* when its first request left; BUZON_TIME_NONE: never */
    bool lookup;          /* its outcome is not known: look whether it is there */
    enum buzon_visibility visibility;
    struct bz_json *form;  /* the template it is sent as; NULL: free text; owned */
    buzon_time last_in_at; /* when the citizen wrote last */
    struct bz_message *to; /* the citizen's message; owns a reference */
    struct bz_err stopped; /* its code, when set: why it must not leave any more */
};
void bz_sending_done(struct bz_sending *s);

/* What another process, or an earlier job, left on its way has no known outcome. */
bool bz_outbox_begin(struct bz_job *job, struct bz_err *err);
/* Hand out the next request, or end the job. */
bool bz_outbox_next(struct bz_job *job, struct bz_err *err);
bool bz_outbox_answer(struct bz_job *job, const struct bz_response *response, buzon_time at,
                      struct bz_err *err);
/* The request under way got no answer. */
bool bz_outbox_lost(struct bz_job *job, const struct bz_err *why, bool sent,
                    struct bz_err *err);

/* --- the next part: lib/inbox/pick.c, lib/inbox/stop.c --- */

/* The first part that is due, of the first answer that is: 1 with *ret, 0 when none is, -1. */
int bz_outbox_pick(struct bz_job *job, buzon_time now, struct bz_sending *ret,
                   struct bz_err *err);
/* What was true when it was queued may not be any more: sets s->stopped for a part that is
 * surely not there and must not go. */
bool bz_outbox_stop(struct bz_job *job, buzon_time now, struct bz_sending *s,
                    struct bz_err *err);

/* --- what is stored of it: lib/inbox/outcome.c --- */

/* What became of a part. Texts are borrowed. */
struct bz_outcome {
    int64_t answer, inquiry, n;
    const char *native_id, *url;  /* of SENT */
    const char *step;             /* of QUEUED: the adapter's; NULL: none */
    enum buzon_answer_state part; /* QUEUED, SENT, FAILED, UNKNOWN */
    bool seen;       /* the network shows or says it by itself: stronger than what our request's
                        end looked like */
    bool look_again; /* of UNKNOWN: it will be found out at next_try_at; else it stays so */
    buzon_time next_try_at, at;
    bool under_way; /* of UNKNOWN and FAILED: a request of it may still be on its way to the
                       network, or have been taken */
    buzon_time missed_at;        /* of UNKNOWN: as in bz_sending */
    const struct bz_err *why;    /* of all but SENT; NULL: no failure */
    enum buzon_answer_state now; /* set: how the whole answer stands */
};
/* Store it, with everything that follows for the answer and its inquiry. */
bool bz_outcome_store(struct bz_tx *tx, struct bz_outcome *o, struct bz_err *err);
/* A part's native id is known now: apply what came about it before. lib/inbox/fate.c */
bool bz_fate_late(struct bz_tx *tx, struct bz_outcome *o, struct bz_err *err);
/* Its account is closed for good: what waits for it has failed, or nobody knows. */
bool bz_outbox_retire(struct bz_tx *tx, int64_t account, const char *name, struct bz_err *err);
/* An answer as the store has it. NOT_FOUND. */
struct bz_answer *bz_answer_load(struct bz_db *db, int64_t id, struct bz_err *err);
/* {"text": …}, the words of an event; owned by the caller. */
char *bz_answer_words(const char *text, struct bz_err *err);

#endif
