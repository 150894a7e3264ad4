/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading the messages of an inquiry again to show them: a job whose finds are handed over and
 * never stored. */
#ifndef BZ_INBOX_VIEW_H
#define BZ_INBOX_VIEW_H

#include "model/message.h"
#include "text/split.h"

struct buzon_inbox;
struct bz_job;

/* What is to be shown, and what was found of it so far. Zeroed: the job shows nothing. */
struct bz_view {
    char *reference;        /* owns; NULL: no view */
    struct bz_texts mids;   /* of the messages that are asked for */
    struct bz_batch *shown; /* owns a reference */
};
void bz_view_done(struct bz_view *v);

/* A job, without its lease, is to show an inquiry. */
bool bz_view_want(struct bz_job *job, const char *reference, struct bz_err *err);
/* Which messages it asks for: those the network may know, and that may be shown. */
bool bz_view_begin(struct bz_job *job, struct bz_err *err);
/* Keep what an answer says of them; all else of the batch stays in it. */
bool bz_view_take(struct bz_job *job, const struct bz_batch *batch, struct bz_err *err);
/* The account of an inquiry; owned by the caller. NOT_FOUND. */
char *bz_view_account(struct buzon_inbox *inbox, const char *reference, struct bz_err *err);

#endif
