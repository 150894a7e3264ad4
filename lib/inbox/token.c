/* SPDX-License-Identifier: EUPL-1.2 */
/* New tokens: asked for under the account's lease, in the vault before any of them is used. */
#include <string.h>

#include "inbox/job.h"
#include "term/civil.h"

/* When a new one could not be had while the old one does: how long to leave it at that. */
enum { MARGIN_MS = 300000, AGAIN_MS = 600000 };

/* --- when --- */

/* Whether the present token does for the time being. */
static bool token_does(const struct bz_job *job, buzon_time now)
{
    buzon_time ends = job->account->token_expires_at;

    return !job->renewal.refused && (ends == BUZON_TIME_NONE || ends > now);
}

static bool token_ends_soon(const struct bz_job *job, buzon_time now)
{
    int64_t margin =
        job->net->limits.refresh_ms ? job->net->limits.refresh_ms : (int64_t)MARGIN_MS;
    buzon_time ends = job->account->token_expires_at;

    return ends != BUZON_TIME_NONE && ends - margin <= now;
}

/* When new tokens were last asked for in vain, and whether the answer was lost. */
static bool token_tried(struct bz_job *job, buzon_time *ret, struct bz_err *err)
{
    if (!bz_inbox_enter(job->inbox, err))
        return false;
    BZ_LEAVE(job->inbox);
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(job->inbox->db,
                    "SELECT ifnull(renew_at, 0), renew_at IS NOT NULL AND renew_error IS NULL "
                    "FROM account WHERE id = $1",
                    BZ_V(bz_v_int(job->account->id)), err);

    if (!rows || bz_rows_next(rows, err) <= 0)
        return false;
    *ret = bz_rows_int(rows, 0);
    job->renewal.lost = bz_rows_int(rows, 1);
    return true;
}

/* Where a network makes its tokens itself, there is none at first. */
static bool token_is_missing(const struct bz_job *job, bool *ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(why);
    BZ_AUTO(bz_secret) token = NULL;

    *ret = false;
    if (!job->net->makes_token)
        return true;
    token = bz_vault_find(job->inbox, job->account->name, "token", &why);
    *ret = !token && why.code == BUZON_ERR_SECRET;
    return why.code != BUZON_ERR_NO_MEMORY || bz_nomem(err);
}

/* Some networks show most of what they show to everybody: there only few accounts sign in. */
static bool token_renews(const struct bz_job *job)
{
    return job->net->refresh && (!job->net->token_setting ||
                                 bz_json_flag(job->settings, job->net->token_setting, false));
}

bool bz_token_begin(struct bz_job *job, struct bz_err *err)
{
    buzon_time now, tried;
    bool missing;

    if (!token_renews(job))
        return true;
    if (!bz_inbox_now(job->inbox, &now, err) || !token_is_missing(job, &missing, err))
        return false;
    job->renewal.refused = job->account->state == BUZON_ACCOUNT_BROKEN || missing;
    if (!job->renewal.refused && !token_ends_soon(job, now))
        return true;
    if (!token_tried(job, &tried, err))
        return false;
    job->renewal.due =
        !token_does(job, now) || tried + AGAIN_MS <= now || tried > now + AGAIN_MS;
    return true;
}

bool bz_token_again(struct bz_job *job)
{
    if (!token_renews(job) || job->renewal.tried)
        return false;
    job->renewal.refused = true;
    job->renewal.due = true;
    return true;
}

/* --- asking --- */

static bool renew_mark(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct bz_job *job = user;

    job->renewal.at = tx->now;
    return bz_lease_renew(tx, &job->lease, err) &&
           bz_db_exec(tx->db,
                      "UPDATE account SET renew_at = $2, renew_error = NULL WHERE id = $1",
                      BZ_V(bz_v_int(job->account->id), bz_v_time(tx->now)), err);
}

/* A vault that takes nothing is found out before the network takes the old token back. */
static bool vault_takes(struct bz_job *job, struct bz_err *err)
{
    static const char name[] = "renewal";

    return bz_vault_put(job->inbox, job->account->name, name, "-", 1, err) &&
           bz_vault_put(job->inbox, job->account->name, name, NULL, 0, err);
}

struct refusal {
    const struct bz_job *job;
    const struct bz_err *why;
    bool lost; /* the answer never came: the network may have changed the token */
};

static bool refusal_note(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const struct refusal *r = user;

    return bz_db_exec(tx->db,
                      "UPDATE account SET renew_error = $3 WHERE id = $1 AND fence = $2",
                      BZ_V(bz_v_int(r->job->account->id), bz_v_int(r->job->lease.fence),
                           bz_v_text(r->lost ? NULL : r->why->message)),
                      err);
}

/* No new token. The job goes on with the old one as long as that one does. */
static bool renew_failed(struct bz_job *job, const struct bz_err *why, bool lost,
                         struct bz_err *err)
{
    BZ_LOCAL_ERR(ignored);
    struct refusal r = {job, why, lost};
    buzon_time now;

    bz_job_drop_request(job);
    job->renewal.under_way = false;
    (void)bz_tx_run(job->inbox, refusal_note, &r, &ignored);
    if (!bz_inbox_now(job->inbox, &now, err))
        return false;
    if (token_does(job, now))
        return true;
    bz_err_set(err, why->code, "%.300s%s", why->message,
               job->renewal.lost && why->code == BUZON_ERR_AUTH
                   ? "; the answer to an earlier request for new tokens was lost, so somebody "
                     "has to authorise the account again"
                   : "");
    err->retry_at = why->retry_at;
    err->http_status = why->http_status;
    return bz_job_failed(job, err);
}

static bool renew_refused(struct bz_job *job, const struct bz_err *why, struct bz_err *err)
{
    if (why->code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    return renew_failed(job, why, false, err);
}

bool bz_token_next(struct bz_job *job, struct bz_err *err)
{
    struct bz_context c = bz_job_context(job);
    BZ_LOCAL_ERR(why);
    struct bz_request *r;
    buzon_time now;

    if (!bz_inbox_now(job->inbox, &now, err))
        return false;
    if (!vault_takes(job, err)) {
        if (!token_does(job, now))
            return false;
        bz_err_clear(err);
        job->renewal.due = false;
        return true;
    }
    job->renewal.due = false;
    job->renewal.tried = true;
    r = job->net->refresh(&c, &why);
    if (!r)
        return renew_refused(job, &why, err);
    if (!bz_tx_run(job->inbox, renew_mark, job, err)) {
        bz_request_free(r);
        return bz_job_conflict(job, err);
    }
    if (!bz_job_hand_out(job, r, &why)) {
        bz_request_free(r);
        return renew_failed(job, &why, false, err);
    }
    job->renewal.under_way = true;
    return true;
}

/* --- what came back --- */

struct keeping {
    struct bz_job *job;
    buzon_time expires_at;
    struct bz_account *fresh;
    bool ours; /* nobody else asked for new tokens since */
};

static bool keep_check(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct keeping *k = user;
    int64_t at;

    if (!bz_db_int(tx->db, "SELECT ifnull(renew_at, 0) FROM account WHERE id = $1",
                   BZ_V(bz_v_int(k->job->account->id)), 0, &at, err))
        return false;
    k->ours = at == k->job->renewal.at;
    return bz_lease_renew(tx, &k->job->lease, err);
}

static bool keep_store(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct keeping *k = user;
    const struct bz_job *job = k->job;

    if (!bz_db_exec(
            tx->db,
            "UPDATE account SET renew_at = NULL, renew_error = NULL, "
            "token_expires_at = $3, state = CASE WHEN state = $4 THEN $5 ELSE state END "
            "WHERE id = $1 AND renew_at = $2",
            BZ_V(bz_v_int(job->account->id), bz_v_time(job->renewal.at),
                 bz_v_time(k->expires_at), bz_v_int(BUZON_ACCOUNT_BROKEN),
                 bz_v_int(BUZON_ACCOUNT_ACTIVE)),
            err))
        return false;
    bz_record_unref(k->fresh);
    k->fresh = bz_account_load(tx->db, job->account->id, err);
    return k->fresh != NULL;
}

static bool vault_keep(struct bz_job *job, const struct bz_freshes *secrets, struct bz_err *err)
{
    for (size_t i = 0; i < secrets->n; i++) {
        const struct bz_fresh *f = &secrets->items[i];

        if (!bz_vault_put(job->inbox, job->account->name, f->name, bz_secret_bytes(f->value),
                          bz_secret_len(f->value), err))
            return false;
    }
    return true;
}

/* Who was stopped past the lease's end still keeps what it got, unless somebody else has asked
 * for tokens meanwhile: theirs are newer. */
static bool token_keep(struct bz_job *job, const struct bz_refreshed *got, struct bz_err *err)
{
    struct keeping k = {.job = job, .expires_at = got->expires_at};
    BZ_LOCAL_ERR(taken_over);
    bool held = bz_tx_run(job->inbox, keep_check, &k, &taken_over);

    if (!held && taken_over.code != BUZON_ERR_CONFLICT)
        return bz_fail(err, taken_over.code, "%s", taken_over.message);
    if ((held || k.ours) &&
        (!vault_keep(job, &got->secrets, err) || !bz_tx_run(job->inbox, keep_store, &k, err))) {
        bz_record_unref(k.fresh);
        return false;
    }
    if (k.fresh) {
        bz_record_unref(job->account);
        job->account = k.fresh;
        job->round.account = job->account->name;
    }
    if (held)
        return true;
    bz_err_set(err, taken_over.code, "%s", taken_over.message);
    return bz_job_failed(job, err);
}

bool bz_token_answer(struct bz_job *job, const struct bz_response *response, buzon_time at,
                     struct bz_err *err)
{
    struct bz_context c = bz_job_context(job);
    struct bz_exchange x = {job->current->purpose, job->current, response, at};
    BZ_DONE(bz_refreshed) got = {.expires_at = BUZON_TIME_NONE};
    BZ_LOCAL_ERR(why);

    if (!job->net->refreshed(&c, &x, &got, &why)) {
        bz_job_hide(job, &why);
        return renew_refused(job, &why, err);
    }
    if (!token_keep(job, &got, err))
        return false;
    bz_job_drop_request(job);
    job->renewal.under_way = false;
    job->renewal.refused = false;
    return true;
}

bool bz_token_lost(struct bz_job *job, const struct bz_err *why, struct bz_err *err)
{
    BZ_LOCAL_ERR(failed);

    /* What the caller has to know is that this is noted, not why the job ended. */
    return renew_failed(job, why, true, &failed) || job->over ||
           bz_fail(err, failed.code, "%s", failed.message);
}
