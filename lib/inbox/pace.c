/* SPDX-License-Identifier: EUPL-1.2 */
/* How often a network is asked: its own word, our back-off after failures, its budget of a day.
 */
#include <stdio.h>

#include "base/hash.h"
#include "inbox/job.h"
#include "term/civil.h"
#include "term/zone.h"

/* After the first failure; doubled with each further one, up to the last. */
static const int64_t BACKOFF_MS = 30000, BACKOFF_MAX_MS = INT64_C(3600000);
enum { DOUBLINGS = 7, QUOTA_DAYS = 8 };

/* --- our own pace --- */

/* Between half of it and all: those that failed together do not come back together. */
static int64_t jittered(int64_t ms)
{
    BZ_LOCAL_ERR(ignored);
    uint64_t chance = 0;

    (void)bz_random(&chance, sizeof chance, &ignored);
    return ms / 2 + (int64_t)(chance % (uint64_t)(ms / 2 + 1));
}

int64_t bz_backoff_ms(int64_t failures)
{
    int64_t ms = BACKOFF_MS << (failures < DOUBLINGS ? failures : DOUBLINGS);

    return jittered(ms < BACKOFF_MAX_MS ? ms : BACKOFF_MAX_MS);
}

/* Whether it says anything about the network: our own troubles do not. */
static bool is_theirs(buzon_code code)
{
    return code == BUZON_ERR_NETWORK || code == BUZON_ERR_RATE || code == BUZON_ERR_PROTOCOL ||
           code == BUZON_ERR_FORBIDDEN || code == BUZON_ERR_GONE || code == BUZON_ERR_LIMIT;
}

/* --- who has to wait --- */

/* An answer under way, and not a look for it. */
static bool writes(const struct bz_job *job)
{
    return job->work == BUZON_WORK_SEND && !job->send.lookup;
}

/* Mail is read from one server and sent by another. */
enum bz_holds bz_pace_holds(const struct bz_job *job, const struct bz_response *response,
                            buzon_time now)
{
    struct bz_exchange x = {job->current->purpose, job->current, response, now};

    if (job->renewal.under_way || !job->net->holds || (!response && !job->net->mail))
        return BZ_HOLDS_ALL;
    return job->net->holds(&x, writes(job));
}

buzon_time bz_pace_reads(const struct bz_job *job, buzon_time until)
{
    return job->holds == BZ_HOLDS_WRITES ? BUZON_TIME_NONE : until;
}

buzon_time bz_pace_writes(const struct bz_job *job, buzon_time until)
{
    return job->holds == BZ_HOLDS_READS ? BUZON_TIME_NONE : until;
}

static bool rate_note(struct bz_tx *tx, const struct bz_job *job, struct bz_err *err)
{
    buzon_time until = job->failure.retry_at;

    return bz_db_exec(tx->db,
                      "UPDATE account SET retry_at = ifnull($2, retry_at), "
                      "answer_at = ifnull($3, answer_at) WHERE id = $1",
                      BZ_V(bz_v_int(job->account->id), bz_v_time(bz_pace_reads(job, until)),
                           bz_v_time(bz_pace_writes(job, until))),
                      err);
}

/* --- after a round --- */

/* Answers are tried as soon as each of them may be: our own pace is that of reading. */
static bool slow_down(struct bz_tx *tx, const struct bz_job *job, struct bz_err *err)
{
    const struct bz_err *why = &job->failure;
    int64_t failures;
    buzon_time next;

    if (!bz_db_int(tx->db, "SELECT failures FROM account WHERE id = $1",
                   BZ_V(bz_v_int(job->account->id)), 0, &failures, err))
        return false;
    next = tx->now + bz_backoff_ms(failures);
    if (why->retry_at > tx->now)
        next = why->retry_at > next ? why->retry_at + jittered(2000) : next;
    return bz_db_exec(tx->db,
                      "UPDATE account SET failures = failures + 1, next_at = $2 WHERE id = $1",
                      BZ_V(bz_v_int(job->account->id), bz_v_time(next)), err);
}

bool bz_pace_failed(struct bz_tx *tx, const struct bz_job *job, struct bz_err *err)
{
    const struct bz_err *why = &job->failure;
    /* What is left of the day's budget is for answers. */
    bool rate = why->code == BUZON_ERR_RATE && why->retry_at && !job->spent;

    if (why->code == BUZON_ERR_AUTH)
        return bz_db_exec(tx->db, "UPDATE account SET state = $2 WHERE id = $1 AND state = $3",
                          BZ_V(bz_v_int(job->account->id), bz_v_int(BUZON_ACCOUNT_BROKEN),
                               bz_v_int(BUZON_ACCOUNT_ACTIVE)),
                          err);
    if (rate && !rate_note(tx, job, err))
        return false;
    if (job->work == BUZON_WORK_SWEEP)
        return bz_sweep_failed(tx, job, err);
    return !is_theirs(why->code) || job->holds == BZ_HOLDS_WRITES || slow_down(tx, job, err);
}

/* --- before a job --- */

bool bz_pace_check(struct buzon_inbox *inbox, const struct bz_account *a, enum buzon_work work,
                   buzon_time now, struct bz_err *err)
{
    bool answers = work == BUZON_WORK_SEND;
    int64_t until;
    char when[32];

    if (!bz_db_int(inbox->db,
                   answers ? "SELECT ifnull(answer_at, 0) FROM account WHERE id = $1"
                           : "SELECT ifnull(retry_at, 0) FROM account WHERE id = $1",
                   BZ_V(bz_v_int(a->id)), 0, &until, err))
        return false;
    /* A clock that went back must not keep everybody out: nobody asks for more than a day. */
    if (until <= now || until > now + BZ_MS_DAY + BZ_MS_HOUR)
        return true;
    bz_instant_format(until, when);
    (void)bz_fail(err, BUZON_ERR_RATE, "%s asked %s for account %s before %s", a->network,
                  answers ? "for no answers" : "not to be asked", a->name, when);
    err->retry_at = until;
    return false;
}

/* --- the budget of a day --- */

struct taking {
    const struct bz_job *job;
    buzon_day day;
    int64_t cost, limit;
    bool enough;
};

static bool quota_take(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct taking *t = user;
    int64_t account = t->job->account->id, used;

    if (!bz_db_int(tx->db, "SELECT used FROM quota WHERE account = $1 AND day = $2",
                   BZ_V(bz_v_int(account), bz_v_int(t->day)), 0, &used, err))
        return false;
    t->enough = used + t->cost <= t->limit;
    if (!t->enough)
        return true;
    return bz_db_exec(tx->db,
                      "INSERT INTO quota (account, day, used) VALUES ($1, $2, $3) "
                      "ON CONFLICT (account, day) DO UPDATE SET used = excluded.used",
                      BZ_V(bz_v_int(account), bz_v_int(t->day), bz_v_int(used + t->cost)),
                      err) &&
           bz_db_exec(tx->db, "DELETE FROM quota WHERE account = $1 AND day < $2",
                      BZ_V(bz_v_int(account), bz_v_int(t->day - QUOTA_DAYS)), err);
}

/* Counted before the request leaves: even a bad one costs. */
bool bz_quota_take(struct bz_job *job, const struct bz_request *r, struct bz_err *err)
{
    const struct bz_network *net = job->net;
    BZ_AUTO(bz_zone) zone = NULL;
    struct taking t = {.job = job, .limit = net->limits.daily_units};
    buzon_time now;

    t.cost = net->cost ? net->cost(r) : 1;
    if (!net->limits.daily_units || !t.cost)
        return true;
    zone = bz_zone_open(net->limits.quota_zone ? net->limits.quota_zone : "UTC", err);
    if (!zone || !bz_inbox_now(job->inbox, &now, err))
        return false;
    t.day = bz_zone_day(zone, now);
    if (job->work != BUZON_WORK_SEND)
        t.limit -= net->limits.reserve_units;
    if (!bz_tx_run(job->inbox, quota_take, &t, err))
        return false;
    if (t.enough)
        return true;
    job->spent = true;
    (void)bz_fail(err, BUZON_ERR_RATE, "account %s has used what %s allows in a day",
                  job->account->name, net->label);
    err->retry_at = bz_zone_day_start(zone, t.day + 1);
    return false;
}
