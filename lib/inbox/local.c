/* SPDX-License-Identifier: EUPL-1.2 */
/* The inbox as the server of networks that have none, and the wall between them and real ones.
 */
#include "inbox/local.h"

#include <stdlib.h>

/* --- what it says --- */

static bool answer_push(struct bz_json *list, const struct bz_rows *rows)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    return bz_json_set_text(j, "to", bz_rows_text(rows, 0)) &&
           bz_json_set_int(j, "at", bz_rows_time(rows, 1)) && bz_json_push(list, bz_steal(j));
}

static bool answers_read(const struct bz_job *job, struct bz_json *list, struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = NULL;
    int got;

    rows = bz_db_query(job->inbox->db,
                       "SELECT target, sent_at FROM answer WHERE account = $1 AND sent_at IS "
                       "NOT NULL ORDER BY sent_at, id",
                       BZ_V(bz_v_int(job->account->id)), err);
    got = rows ? 1 : -1;
    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        if (!answer_push(list, rows)) {
            (void)bz_nomem(err);
            got = -1;
        }
    }
    return got == 0;
}

/* What citizens can know of us. */
static bool poll_read(const struct bz_job *job, struct bz_json *j, struct bz_err *err)
{
    BZ_AUTO(bz_json) answers = bz_json_array();
    BZ_AUTO(bz_json) pauses = NULL;

    if (!answers)
        return bz_nomem(err);
    if (!bz_inbox_enter(job->inbox, err))
        return false;
    BZ_LEAVE(job->inbox);
    if (!bz_stream_state(job->inbox->db, job->account->id, BZ_STREAM_PAUSES, false, &pauses,
                         err) ||
        !answers_read(job, answers, err))
        return false;
    return (bz_json_set(j, "answers", bz_steal(answers)) &&
            (!pauses || bz_json_set_shared(j, "pauses", pauses))) ||
           bz_nomem(err);
}

char *bz_local_body(const struct bz_job *job, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!j)
        return bz_nomem(err);
    return job->work != BUZON_WORK_POLL || poll_read(job, j, err) ? bz_json_print(j, err)
                                                                  : NULL;
}

/* --- pauses --- */

static bool pause_begin(struct bz_json *pauses, buzon_time now)
{
    BZ_AUTO(bz_json) p = bz_json_object();

    return bz_json_set_int(p, "from", now) && bz_json_push(pauses, bz_steal(p));
}

/* The last one, if it still lasts. */
static bool pause_end(struct bz_json *pauses, buzon_time now)
{
    size_t n = bz_json_len(pauses);
    BZ_AUTO(bz_json) last = n ? bz_json_share(bz_json_at(pauses, n - 1)) : NULL;

    return !last || bz_json_get(last, "to") || bz_json_set_int(last, "to", now);
}

bool bz_local_moved(struct bz_tx *tx, const struct bz_account *was, enum buzon_account_state to,
                    struct bz_err *err)
{
    const struct bz_network *net = bz_network_find(was->network);
    BZ_AUTO(bz_json) pauses = NULL;
    BZ_TEXT text = NULL;
    bool begins = to == BUZON_ACCOUNT_PAUSED;

    if (!net || !net->local || begins == (was->state == BUZON_ACCOUNT_PAUSED))
        return true;
    if (!bz_stream_state(tx->db, was->id, BZ_STREAM_PAUSES, false, &pauses, err))
        return false;
    if (!pauses && !(pauses = bz_json_array()))
        return bz_nomem(err);
    if (!(begins ? pause_begin : pause_end)(pauses, tx->now))
        return bz_nomem(err);
    text = bz_json_print(pauses, err);
    return text && bz_stream_keep(tx, was->id, BZ_STREAM_PAUSES, text, err);
}

/* --- the wall --- */

const char *bz_local_series(const char *network)
{
    const struct bz_network *net = bz_network_find(network);

    return net && net->local ? "P" : "";
}

/* How many accounts there are of practice, and how many others. */
struct kinds {
    int64_t local, real;
};

static bool kinds_count(struct bz_db *db, struct kinds *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(db, "SELECT network, count(*) FROM account GROUP BY network", BZ_V_NONE,
                       err);
    int got = rows ? 1 : -1;

    *ret = (struct kinds){0};
    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        const struct bz_network *net = bz_network_find(bz_rows_text(rows, 0));

        *(net && net->local ? &ret->local : &ret->real) += bz_rows_int(rows, 1);
    }
    return got == 0;
}

bool bz_local_apart(struct bz_db *db, struct bz_err *err)
{
    struct kinds k;

    if (!kinds_count(db, &k, err))
        return false;
    return !k.local || !k.real ||
           bz_fail(err, BUZON_ERR_STATE,
                   "practice and real networks do not share a store: open another one");
}

bool bz_local_none(struct bz_db *db, const char *what, struct bz_err *err)
{
    struct kinds k;

    if (!kinds_count(db, &k, err))
        return false;
    return !k.local || bz_fail(err, BUZON_ERR_STATE,
                               "this store is for practice: no %s is made of it", what);
}
