/* SPDX-License-Identifier: EUPL-1.2 */
/* What an account that is closed for good leaves behind: answers that nobody will send. */
#include "inbox/outbox.h"

/* The next part that waits for a job of the account: 1, 0, -1. */
static int part_next(struct bz_tx *tx, int64_t account, struct bz_outcome *ret,
                     struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        tx->db,
        "SELECT a.id, a.inquiry, p.n, p.state FROM answer a JOIN answer_part p "
        "ON p.answer = a.id WHERE a.account = $1 AND a.state IN ($2, $3) AND "
        "p.state IN ($2, $3) ORDER BY a.id, p.n LIMIT 1",
        BZ_V(bz_v_int(account), bz_v_int(BUZON_ANSWER_QUEUED), bz_v_int(BUZON_ANSWER_SENDING)),
        err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got > 0)
        *ret = (struct bz_outcome){.answer = bz_rows_int(rows, 0),
                                   .inquiry = bz_rows_int(rows, 1),
                                   .n = bz_rows_int(rows, 2),
                                   /* What was under way may be there. */
                                   .part = bz_rows_int(rows, 3) == BUZON_ANSWER_SENDING
                                               ? BUZON_ANSWER_UNKNOWN
                                               : BUZON_ANSWER_FAILED,
                                   .under_way = true,
                                   .missed_at = BUZON_TIME_NONE,
                                   .next_try_at = BUZON_TIME_NONE,
                                   .at = tx->now};
    return got;
}

bool bz_outbox_retire(struct bz_tx *tx, int64_t account, const char *name, struct bz_err *err)
{
    BZ_LOCAL_ERR(why);
    struct bz_outcome o;
    int got;

    bz_err_set(&why, BUZON_ERR_GONE, "account %s was retired before the answer left", name);
    while ((got = part_next(tx, account, &o, err)) > 0) {
        o.why = &why;
        if (!bz_outcome_store(tx, &o, err))
            return false;
    }
    return got == 0;
}
