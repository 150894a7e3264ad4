/* SPDX-License-Identifier: EUPL-1.2 */
/* Jobs: begun under a lease, driven request by request by whoever moves the bytes, ended for a
 * reason. */
#include "inbox/local.h"
#include "inbox/spool.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "term/civil.h"

/* --- shared by the kinds of work --- */

struct bz_context bz_job_context(const struct bz_job *job)
{
    return (struct bz_context){job->account, job->settings, job->state};
}

/* The secrets a request needs. */
static bool keys_find(struct bz_job *job, const struct bz_request *r, struct bz_err *err)
{
    const char *name;

    for (size_t i = 0; (name = bz_request_secret(r, i)); i++) {
        bz_secret_free(job->keys[i]);
        job->keys[i] = bz_vault_find(job->inbox, job->account->name, name, err);
        if (!job->keys[i])
            return false;
    }
    return true;
}

void bz_job_hide(const struct bz_job *job, struct bz_err *why)
{
    for (size_t i = 0; i < BZ_FORM_FIELDS; i++)
        bz_secret_hide(why->message, job->keys[i]);
}

/* What makes a signature one of now and of no other request. */
static bool stamp_make(struct bz_job *job, struct bz_stamp *ret, struct bz_err *err)
{
    unsigned char chance[BZ_SALT_LEN];
    BZ_DONE(bz_str) nonce = {0};

    if (!bz_inbox_now(job->inbox, &ret->now, err) || !bz_random(chance, sizeof chance, err))
        return false;
    bz_str_add_hex(&nonce, chance, sizeof chance);
    if (nonce.failed)
        return bz_nomem(err);
    memcpy(ret->nonce, nonce.data, nonce.len + 1);
    return true;
}

bool bz_job_hand_out(struct bz_job *job, struct bz_request *r, struct bz_err *err)
{
    struct bz_context c = {job->account, job->settings, job->state};

    if (r->auth == BZ_AUTH_BEARER && job->net->token_proof.name &&
        (!job->net->proves || job->net->proves(&c)))
        r->proof = &job->net->token_proof;
    if ((r->auth == BZ_AUTH_OAUTH1 || r->auth == BZ_AUTH_ELGG) &&
        !stamp_make(job, &r->stamp, err))
        return false;
    if (keys_find(job, r, err))
        job->out =
            bz_outgoing_new(r, (const struct bz_secret *const *)job->keys, BZ_REQUEST_MS, err);
    if (!job->out)
        return false;
    if (!bz_quota_take(job, r, err)) {
        bz_outgoing_free(bz_steal(job->out));
        return false;
    }
    job->current = r;
    return true;
}

void bz_job_drop_request(struct bz_job *job)
{
    bz_outgoing_free(bz_steal(job->out));
    bz_request_free(bz_steal(job->current));
    for (size_t i = 0; i < BZ_FORM_FIELDS; i++)
        bz_secret_free(bz_steal(job->keys[i]));
}

/* --- the end --- */

static bool failure_store(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const struct bz_job *job = user;

    return bz_pace_failed(tx, job, err) &&
           bz_db_exec(tx->db,
                      "UPDATE account SET lease_owner = NULL, lease_until = NULL "
                      "WHERE id = $1 AND fence = $2",
                      BZ_V(bz_v_int(job->account->id), bz_v_int(job->lease.fence)), err);
}

bool bz_job_failed(struct bz_job *job, const struct bz_err *err)
{
    BZ_LOCAL_ERR(ignored);

    bz_job_drop_request(job);
    job->failure = *err;
    job->failure.out = NULL;
    job->failure.payload = NULL;
    job->failure.destroy = NULL;
    job->over = true;
    /* The network will say the same next time, if this cannot be noted now. */
    if (err->code != BUZON_ERR_CONFLICT && bz_tx_run(job->inbox, failure_store, job, &ignored))
        job->lease.fence = 0;
    bz_lease_release(&job->lease);
    return false;
}

bool bz_job_conflict(struct bz_job *job, const struct bz_err *err)
{
    return err->code == BUZON_ERR_CONFLICT && bz_job_failed(job, err);
}

/* What a check found out that a person should know; log lines are written under the lock. */
static void end_warn(const struct bz_job *job)
{
    const struct bz_json *found =
        bz_json_get(bz_json_get(job->state, BZ_NOTE_ACCOUNT), BZ_NOTE_FINDINGS);

    for (size_t i = 0; job->work == BUZON_WORK_CHECK && i < bz_json_len(found); i++)
        bz_log_line(&job->inbox->log, BZ_LOG_WARNING, "account %s: %s", job->account->name,
                    bz_text_or(bz_json_str(bz_json_at(found, i), "words"), ""));
}

#define ENDED                                                                                  \
    "UPDATE account SET lease_owner = NULL, lease_until = NULL, "                              \
    "checked_at = ifnull($3, checked_at), state = CASE WHEN state = $4 THEN $5 ELSE state "    \
    "END, "
/* What reading waits for is over with its own good end, and so it is with answers. */
static const char end_of_reading[] =
    ENDED "retry_at = $6, answer_at = ifnull($7, answer_at), failures = 0, "
          "next_at = NULL WHERE id = $1 AND fence = $2",
                  end_of_answers[] = ENDED "retry_at = ifnull($6, retry_at), answer_at = $7 "
                                           "WHERE id = $1 AND fence = $2";

bool bz_job_end_store(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct bz_job *job = user;
    bool asked = job->round.requests > 0, check = job->work == BUZON_WORK_CHECK;

    job->round.finished_at = tx->now;
    end_warn(job);
    return bz_db_exec(tx->db, job->work == BUZON_WORK_SEND ? end_of_answers : end_of_reading,
                      BZ_V(bz_v_int(job->account->id), bz_v_int(job->lease.fence),
                           bz_v_time(asked ? tx->now : BUZON_TIME_NONE),
                           bz_v_int(asked && check ? BUZON_ACCOUNT_BROKEN : -1),
                           bz_v_int(BUZON_ACCOUNT_ACTIVE),
                           bz_v_time(bz_pace_reads(job, job->wait_until)),
                           bz_v_time(bz_pace_writes(job, job->wait_until))),
                      err) &&
           (job->work != BUZON_WORK_SWEEP || bz_sweep_ended(tx, job, err));
}

void bz_job_ended(struct bz_job *job)
{
    job->lease.fence = 0;
    job->over = true;
}

bool bz_job_end(struct bz_job *job, struct bz_err *err)
{
    bz_job_note_account(job);
    if (!bz_tx_run(job->inbox, bz_job_end_store, job, err))
        return false;
    bz_job_ended(job);
    return true;
}

/* --- who we are --- */

/* What a state notes of its account. Everything is borrowed. */
struct noting {
    struct bz_job *job;
    const char *native_id, *handle, *url; /* NULL: as before */
    buzon_time token_expires_at;
    struct bz_account *fresh;
};

static buzon_time note_time(const struct bz_json *note, buzon_time fallback)
{
    const char *text = bz_json_str(note, "token_expires_at");
    buzon_time t;

    if (text && bz_instant_parse(text, &t))
        return t;
    return bz_json_num(note, "token_expires_at", fallback);
}

/* Where tokens are renewed, a note of long ago knows less than the last renewal. */
static buzon_time note_expiry(const struct bz_job *job, const struct bz_json *note)
{
    buzon_time known = job->account->token_expires_at;

    return job->net->refresh && job->work != BUZON_WORK_CHECK ? known : note_time(note, known);
}

static bool note_is_news(const char *noted, const char *known)
{
    return noted && !bz_streq(noted, known);
}

static bool note_store(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct noting *n = user;
    const struct bz_job *job = n->job;

    if (!bz_db_exec(tx->db,
                    "UPDATE account SET native_id = ifnull($3, native_id), "
                    "handle = ifnull($4, handle), url = ifnull($5, url), token_expires_at = $6 "
                    "WHERE id = $1 AND fence = $2",
                    BZ_V(bz_v_int(job->account->id), bz_v_int(job->lease.fence),
                         bz_v_text(n->native_id), bz_v_text(n->handle), bz_v_text(n->url),
                         bz_v_time(n->token_expires_at)),
                    err))
        return false;
    bz_record_unref(n->fresh);
    n->fresh = bz_account_load(tx->db, job->account->id, err);
    return n->fresh != NULL;
}

void bz_job_note_account(struct bz_job *job)
{
    BZ_LOCAL_ERR(ignored);
    const struct bz_json *note = bz_json_get(job->state, BZ_NOTE_ACCOUNT);
    struct noting n = {job,
                       bz_json_str(note, "native_id"),
                       bz_json_str(note, "handle"),
                       bz_json_str(note, "url"),
                       note_expiry(job, note),
                       NULL};

    if (!note_is_news(n.native_id, job->account->native_id) &&
        !note_is_news(n.handle, job->account->handle) &&
        !note_is_news(n.url, job->account->url) &&
        n.token_expires_at == job->account->token_expires_at)
        return;
    if (!bz_tx_run(job->inbox, note_store, &n, &ignored)) {
        bz_record_unref(n.fresh);
        return;
    }
    bz_record_unref(job->account);
    job->account = n.fresh;
    job->round.account = job->account->name;
}

/* --- beginning --- */

static const char *const work_names[] = {
    [BUZON_WORK_POLL] = "poll",       [BUZON_WORK_SEND] = "send",
    [BUZON_WORK_RECHECK] = "recheck", [BUZON_WORK_CHECK] = "check",
    [BUZON_WORK_MEDIA] = "media",     [BUZON_WORK_SWEEP] = "sweep",
};

/* Whose progress moves; NULL: none does. */
static const char *const work_streams[] = {
    [BUZON_WORK_POLL] = BZ_STREAM_MAIN,
    [BUZON_WORK_SWEEP] = BZ_STREAM_SWEEP,
};

const char *buzon_work_name(enum buzon_work work)
{
    return (size_t)work < sizeof work_names / sizeof *work_names ? work_names[work] : NULL;
}

bool bz_network_can(const struct bz_network *net, enum buzon_work work)
{
    switch (work) {
    case BUZON_WORK_POLL:
        return net->poll || net->verify;
    case BUZON_WORK_SEND:
        return net->reply && net->replied;
    case BUZON_WORK_RECHECK:
        return net->recheck;
    case BUZON_WORK_CHECK:
        return net->check;
    case BUZON_WORK_MEDIA:
        return true;
    case BUZON_WORK_SWEEP:
        return net->sweep;
    }
    return false;
}

static bool account_check(const struct bz_account *a, enum buzon_work work, struct bz_err *err)
{
    const struct bz_network *net = bz_network_find(a->network);

    if (a->state == BUZON_ACCOUNT_PAUSED || a->state == BUZON_ACCOUNT_RETIRED)
        return bz_fail(err, BUZON_ERR_STATE, "account %s is %s", a->name,
                       buzon_account_state_name(a->state));
    if (!net || !bz_network_can(net, work))
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "%s has no way to %s", a->network,
                       buzon_work_name(work));
    if (a->state == BUZON_ACCOUNT_BROKEN && work != BUZON_WORK_CHECK)
        return bz_fail(err, BUZON_ERR_AUTH,
                       "%s refused the credentials of account %s; put new ones into the vault",
                       net->label, a->name);
    return true;
}

static bool secrets_check(struct buzon_inbox *inbox, const char *account,
                          const struct bz_network *net, struct bz_err *err)
{
    for (const char *const *name = net->secrets; name && *name; name++) {
        struct bz_secret *s = bz_vault_find(inbox, account, *name, err);

        bz_secret_free(s);
        if (!s)
            return false;
    }
    return true;
}

/* Everything that can be known without taking the lease. Gives the network. */
static const struct bz_network *job_check(struct buzon_inbox *inbox, const char *account,
                                          enum buzon_work work, struct bz_err *err)
{
    const struct bz_network *net;
    struct bz_account *a;
    buzon_time now;
    bool may;

    if (!inbox || !account || !buzon_work_name(work))
        return bz_fail(err, BUZON_ERR_INVALID, "%s",
                       !inbox     ? "inbox is NULL"
                       : !account ? "account is NULL"
                                  : "there is no such kind of work");
    if (!bz_inbox_now(inbox, &now, err) || !bz_inbox_enter(inbox, err))
        return NULL;
    a = bz_account_find(inbox->db, account, err);
    may = a && account_check(a, work, err) && bz_pace_check(inbox, a, work, now, err);
    net = may ? bz_network_find(a->network) : NULL;
    bz_record_unref(a);
    bz_inbox_leave(inbox);
    return net && secrets_check(inbox, account, net, err) ? net : NULL;
}

/* --- the kinds of work --- */

static bool work_begin(struct bz_job *job, struct bz_err *err)
{
    if (job->work == BUZON_WORK_SEND)
        return bz_outbox_begin(job, err);
    return job->work == BUZON_WORK_MEDIA ? bz_media_begin(job, err) : bz_poll_begin(job, err);
}

static bool work_next(struct bz_job *job, struct bz_err *err)
{
    if (job->work == BUZON_WORK_SEND)
        return bz_outbox_next(job, err);
    return job->work == BUZON_WORK_MEDIA ? bz_media_next(job, err) : bz_poll_next(job, err);
}

struct bz_job *bz_job_new(struct buzon_inbox *inbox, const char *account, enum buzon_work work,
                          struct bz_err *err)
{
    const struct bz_network *net = job_check(inbox, account, work, err);
    struct bz_job *job = net ? calloc(1, sizeof *job) : NULL;

    if (!job)
        return net ? bz_nomem(err) : NULL;
    job->inbox = buzon_inbox_ref(inbox);
    job->work = work;
    job->stream = work_streams[work];
    job->wait_until = BUZON_TIME_NONE;
    job->net = net;
    if (bz_dup(&job->name, account, err))
        return job;
    buzon_job_free(job);
    return NULL;
}

/* Under its lease. */
static bool job_begin(struct bz_job *job, struct bz_err *err)
{
    const char *settings = job->account->settings;

    if (!account_check(job->account, job->work, err))
        return false;
    job->round.account = job->account->name;
    job->round.finished_at = job->round.retry_at = BUZON_TIME_NONE;
    job->settings = bz_json_parse(settings, strlen(settings), NULL, "account settings", err);
    if (!job->settings || !bz_token_begin(job, err))
        return false;
    return work_begin(job, err);
}

static bool job_leased(struct bz_job *job, struct bz_taking *t, struct bz_err *err)
{
    job->account = bz_steal(t->account);
    if (job->account)
        return job_begin(job, err);
    bz_err_move(err, &t->err);
    return false;
}

void bz_jobs_begin(struct buzon_inbox *inbox, struct bz_job **jobs, struct bz_err *why,
                   size_t n)
{
    struct bz_taking takings[BZ_JOBS_MAX] = {0};
    BZ_LOCAL_ERR(err);

    assert(n > 0 && n <= BZ_JOBS_MAX);
    for (size_t i = 0; i < n; i++) {
        takings[i].name = jobs[i]->name;
        takings[i].lease = &jobs[i]->lease;
    }
    if (!bz_leases_take(inbox, takings, n, &err)) {
        for (size_t i = 1; i < n; i++)
            bz_err_set(&takings[i].err, err.code, "%s", err.message);
        bz_err_move(&takings[0].err, &err);
    }
    for (size_t i = 0; i < n; i++) {
        if (!job_leased(jobs[i], &takings[i], &why[i]))
            buzon_job_free(bz_steal(jobs[i]));
        bz_taking_done(&takings[i]);
    }
}

buzon_job *buzon_inbox_job(buzon_inbox *inbox, const char *account, enum buzon_work work,
                           buzon_error **err)
{
    BZ_ERR(err);
    struct bz_job *job = bz_job_new(inbox, account, work, e);

    if (job && job->net->mail) {
        buzon_job_free(job);
        return bz_fail(e, BUZON_ERR_UNSUPPORTED,
                       "mail servers are asked by buzon_inbox_run() and buzon_jobs_run() only");
    }
    if (job)
        bz_jobs_begin(inbox, &job, e, 1);
    return job;
}

void buzon_job_free(buzon_job *job)
{
    BZ_LOCAL_ERR(ignored);
    BZ_LOCAL_ERR(why);

    if (!job)
        return;
    /* It may be on its way: the one who asked for it is gone. */
    if (job->current && job->work == BUZON_WORK_SEND && !job->renewal.under_way) {
        bz_err_set(&why, BUZON_ERR_UNKNOWN, "nobody waited for the answer");
        (void)bz_outbox_lost(job, &why, true, &ignored);
    }
    bz_job_drop_request(job);
    bz_lease_release(&job->lease);
    for (; job->at < job->queue.n; job->at++)
        bz_request_free(job->queue.items[job->at]);
    free(job->queue.items);
    bz_texts_done(&job->ids);
    bz_sending_done(&job->send);
    bz_fetching_done(&job->media.now);
    bz_view_done(&job->view);
    bz_json_free(job->settings);
    bz_json_free(job->state);
    bz_record_unref(job->account);
    buzon_inbox_unref(job->inbox);
    free(job->name);
    free(job->quiet);
    free(job->warning);
    free(job);
}

/* --- driving it --- */

/* The network may say with a good answer that it wants to be left alone for a while. */
static void wait_note(struct bz_job *job, const struct bz_response *response, buzon_time now)
{
    struct bz_context c = bz_job_context(job);
    struct bz_exchange x = {job->current->purpose, job->current, response, now};
    buzon_time until = job->net->backoff ? job->net->backoff(&c, &x) : BUZON_TIME_NONE;

    job->wait_until = until > now ? until : BUZON_TIME_NONE;
}

static bool answer_take(struct bz_job *job, const struct bz_response *response, buzon_time now,
                        struct bz_err *err)
{
    if (job->renewal.under_way)
        return bz_token_answer(job, response, now, err);
    /* What any server of the world says about itself is no word of the network. */
    if (job->work == BUZON_WORK_MEDIA)
        return bz_media_answer(job, response, now, err);
    if (response->len > BZ_JSON_MAX_BYTES)
        return bz_fail(err, BUZON_ERR_LIMIT, "an answer of %zu bytes; the limit is %d",
                       response->len, BZ_JSON_MAX_BYTES);
    wait_note(job, response, now);
    return job->work == BUZON_WORK_SEND ? bz_outbox_answer(job, response, now, err)
                                        : bz_poll_answer(job, response, now, err);
}

static bool job_take(struct bz_job *job, const struct bz_response *response, struct bz_err *err)
{
    bool stored;
    buzon_time now;

    if (!bz_inbox_now(job->inbox, &now, err))
        return false;
    job->round.requests++;
    job->round.received += (int64_t)response->len;
    job->holds = bz_pace_holds(job, response, now);
    stored = answer_take(job, response, now, err);
    /* Not stored, and still under way: it can be given again. */
    if (!stored && job->current) {
        job->round.requests--;
        job->round.received -= (int64_t)response->len;
    }
    return stored;
}

bool buzon_job_answer(buzon_job *job, const buzon_response *response, buzon_error **err)
{
    BZ_ERR(err);

    if (!job || !response)
        return bz_fail(e, BUZON_ERR_INVALID, "the %s is NULL", job ? "response" : "job");
    if (!job->current)
        return bz_fail(e, BUZON_ERR_STATE, "no request of the job is under way");
    return job_take(job, response, e);
}

/* The request under way stays in the house. */
static bool local_answer(struct bz_job *job, struct bz_err *err)
{
    BZ_DONE(bz_response) r = {.status = 200, .body = bz_local_body(job, err)};

    if (!r.body)
        return false;
    r.len = strlen(r.body);
    return job_take(job, &r, err);
}

/* The next request is under way, or there is none: then the job is over. */
static bool job_advance(struct bz_job *job, struct bz_err *err)
{
    if (job->renewal.due && !bz_token_next(job, err))
        return false;
    return job->out || work_next(job, err);
}

buzon_request *buzon_job_next(buzon_job *job, buzon_error **err)
{
    BZ_ERR(err);

    if (!job)
        return bz_fail(e, BUZON_ERR_INVALID, "the job is NULL");
    do {
        if (!job->out && job->over) {
            if (job->failure.code != BUZON_OK) {
                *e = job->failure;
                e->out = err;
            }
            return NULL;
        }
        if (!job->out && !job_advance(job, e))
            return NULL;
        if (!job->out || !job->net->local)
            return job->out ? buzon_request_ref(job->out) : NULL;
    } while (local_answer(job, e));
    return NULL;
}

bool bz_job_lost(struct bz_job *job, const struct bz_err *why, bool sent, struct bz_err *err)
{
    job->holds = bz_pace_holds(job, NULL, BUZON_TIME_NONE);
    if (job->renewal.under_way)
        return bz_token_lost(job, why, err);
    if (job->work == BUZON_WORK_MEDIA)
        return bz_media_lost(job, why, err);
    if (job->work == BUZON_WORK_SEND && !bz_outbox_lost(job, why, sent, err))
        return false;
    bz_errand_later(job, why);
    (void)bz_job_failed(job, why);
    return true;
}

bool buzon_job_fail(buzon_job *job, const char *reason, bool sent, buzon_error **err)
{
    BZ_ERR(err);
    BZ_LOCAL_ERR(why);

    if (!job)
        return bz_fail(e, BUZON_ERR_INVALID, "the job is NULL");
    if (!job->current)
        return bz_fail(e, BUZON_ERR_STATE, "no request of the job is under way");
    bz_err_set(&why, BUZON_ERR_NETWORK, "no answer: %.200s",
               reason ? reason : "nobody said why");
    return bz_job_lost(job, &why, sent, e);
}

buzon_round *buzon_job_round(const buzon_job *job, buzon_error **err)
{
    BZ_ERR(err);
    struct bz_round round;

    if (!job)
        return bz_fail(e, BUZON_ERR_INVALID, "the job is NULL");
    round = job->round;
    if (job->failure.code != BUZON_OK) {
        round.error_code = job->failure.code;
        round.error = job->failure.message;
        round.retry_at = job->failure.retry_at ? job->failure.retry_at : BUZON_TIME_NONE;
    }
    return bz_record_pack(&bz_round_record, &round, e);
}
