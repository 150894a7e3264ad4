/* SPDX-License-Identifier: EUPL-1.2 */
/* Networks of which nothing leaves the house: practice. Its accounts have a store of their own,
 * so that nothing made up ever stands in real figures, lists, alerts, seals or publications. */
#ifndef BZ_INBOX_LOCAL_H
#define BZ_INBOX_LOCAL_H

#include "inbox/job.h"

/* What the request under way is answered with, as JSON: of a poll when we answered what, and
 * when the account was paused. The caller owns it. */
char *bz_local_body(const struct bz_job *job, struct bz_err *err);
/* Inside the transaction that changed an account's state: its clock stands still while it is
 * paused. `was` is the account before. */
bool bz_local_moved(struct bz_tx *tx, const struct bz_account *was, enum buzon_account_state to,
                    struct bz_err *err);

/* What references of a network's inquiries begin with: nobody takes one on paper for a real
 * one. Static. */
const char *bz_local_series(const char *network);
/* Inside the transaction that added an account: STATE when the store has both kinds now. */
bool bz_local_apart(struct bz_db *db, struct bz_err *err);
/* STATE when the store is one of practice: `what` must not be made of it. The inbox is locked.
 */
bool bz_local_none(struct bz_db *db, const char *what, struct bz_err *err);

#endif
