/* SPDX-License-Identifier: EUPL-1.2 */
/* The slow way over everything a network still shows, beside polling: when one begins, where it
 * goes on, what it found. Its progress is a stream of its own; a few requests a job keep it
 * from standing in a poll's way. */
#include "inbox/ingest.h"
#include "inbox/job.h"

/* --- a job of it --- */

static bool sweep_under_way(struct bz_job *job, bool *ret, struct bz_err *err)
{
    int64_t n = 0;

    if (!bz_db_int(job->inbox->db,
                   "SELECT count(*) FROM sweep WHERE account = $1 AND began_at IS NOT NULL AND "
                   "finished_at IS NULL",
                   BZ_V(bz_v_int(job->account->id)), 0, &n, err))
        return false;
    *ret = n > 0;
    return true;
}

/* The state it goes on with, and what polling knows. */
static bool states_load(struct bz_job *job, bool *under_way, struct bz_json **known,
                        struct bz_err *err)
{
    struct bz_db *db;

    if (!bz_inbox_enter(job->inbox, err))
        return false;
    BZ_LEAVE(job->inbox);
    db = job->inbox->db;
    return sweep_under_way(job, under_way, err) &&
           bz_stream_state(db, job->account->id, BZ_STREAM_MAIN, true, known, err) &&
           (!*under_way ||
            bz_stream_state(db, job->account->id, BZ_STREAM_SWEEP, false, &job->state, err));
}

static bool sweep_start(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct bz_job *job = user;

    return bz_lease_renew(tx, &job->lease, err) &&
           bz_db_exec(tx->db, "DELETE FROM stream WHERE account = $1 AND name = $2",
                      BZ_V(bz_v_int(job->account->id), bz_v_text(BZ_STREAM_SWEEP)), err) &&
           bz_db_exec(tx->db,
                      "INSERT INTO sweep (account, began_at, next_at) VALUES ($1, $2, $2) "
                      "ON CONFLICT (account) DO UPDATE SET began_at = excluded.began_at, "
                      "finished_at = NULL, next_at = excluded.next_at, failures = 0, found = 0",
                      BZ_V(bz_v_int(job->account->id), bz_v_time(tx->now)), err);
}

bool bz_sweep_begin(struct bz_job *job, buzon_time now, struct bz_err *err)
{
    BZ_AUTO(bz_json) known = NULL;
    bool under_way = false;
    struct bz_context c;

    if (!states_load(job, &under_way, &known, err))
        return false;
    if (!known) /* the first round reads everything by itself */
        return true;
    if (!under_way && !bz_tx_run(job->inbox, sweep_start, job, err))
        return false;
    c = bz_job_context(job);
    return bz_poll_queue(job, job->net->sweep(&c, known, now, err), err);
}

bool bz_sweep_spent(const struct bz_job *job)
{
    return job->work == BUZON_WORK_SWEEP &&
           job->round.requests >= job->net->limits.sweep_requests;
}

/* The floor of its stream moves with its last page only. */
bool bz_sweep_ended(struct bz_tx *tx, const struct bz_job *job, struct bz_err *err)
{
    return bz_db_exec(tx->db,
                      "UPDATE sweep SET failures = 0, next_at = $2, finished_at = "
                      "(SELECT $3 FROM stream WHERE stream.account = sweep.account AND "
                      "stream.name = $4 AND floor IS NOT NULL) WHERE account = $1",
                      BZ_V(bz_v_int(job->account->id),
                           bz_v_time(tx->now + job->net->limits.poll_floor_ms),
                           bz_v_time(tx->now), bz_v_text(BZ_STREAM_SWEEP)),
                      err);
}

/* Polls are not delayed by it: only what the network says is for everybody. */
bool bz_sweep_failed(struct bz_tx *tx, const struct bz_job *job, struct bz_err *err)
{
    int64_t account = job->account->id, failures;

    if (!bz_db_int(tx->db, "SELECT failures FROM sweep WHERE account = $1",
                   BZ_V(bz_v_int(account)), 0, &failures, err))
        return false;
    return bz_db_exec(
        tx->db, "UPDATE sweep SET failures = failures + 1, next_at = $2 WHERE account = $1",
        BZ_V(bz_v_int(account), bz_v_time(tx->now + bz_backoff_ms(failures))), err);
}

/* --- what ingest says --- */

bool bz_sweep_found(const struct bz_arriving *a, int64_t n, struct bz_err *err)
{
    return bz_db_exec(a->tx->db, "UPDATE sweep SET found = found + $2 WHERE account = $1",
                      BZ_V(bz_v_int(a->account->id), bz_v_int(n)), err);
}

bool bz_sweep_lost(const struct bz_arriving *a, const char *why, struct bz_err *err)
{
    bz_log_line(&a->tx->inbox->log, BZ_LOG_WARNING, "account %s: %s", a->account->name, why);
    return bz_db_exec(a->tx->db, "DELETE FROM stream WHERE account = $1 AND name = $2",
                      BZ_V(bz_v_int(a->account->id), bz_v_text(BZ_STREAM_SWEEP)), err) &&
           bz_db_exec(a->tx->db,
                      "INSERT INTO sweep (account, next_at, lost_at, lost) VALUES ($1, $2, $2, "
                      "$3) ON CONFLICT (account) DO UPDATE SET began_at = NULL, "
                      "finished_at = NULL, next_at = excluded.next_at, failures = 0, "
                      "lost_at = excluded.lost_at, lost = excluded.lost",
                      BZ_V(bz_v_int(a->account->id), bz_v_time(a->tx->now), bz_v_text(why)),
                      err);
}
