/* SPDX-License-Identifier: EUPL-1.2 */
/* Asking a network, request by request: rounds of polling and sweeping, looking again at what
 * is known, and who we are. */
#include <stdlib.h>
#include <string.h>

#include "inbox/spool.h"
#include "term/civil.h"

enum { REQUESTS_MAX = 100000 };

/* --- what is asked --- */

/* Room for n more, so that queue_move() cannot fail. */
static bool queue_room(struct bz_job *job, size_t n, struct bz_err *err)
{
    size_t was;
    bool room = true;

    /* What was asked leaves the front before anything is added. */
    if (job->at == job->queue.n)
        job->at = job->queue.n = 0;
    was = job->queue.n;
    for (size_t i = 0; i < n && room; i++)
        room = bz_vec_push(&job->queue, NULL);
    job->queue.n = was;
    return room || bz_nomem(err);
}

static void queue_move(struct bz_job *job, struct bz_batch *batch)
{
    for (size_t i = 0; i < batch->requests.n; i++)
        job->queue.items[job->queue.n++] = batch->requests.items[i];
    batch->requests.n = 0;
}

static bool state_parse(const char *text, struct bz_json **ret, struct bz_err *err)
{
    *ret = text ? bz_json_parse(text, strlen(text), NULL, "the state of a stream", err) : NULL;
    return !text || *ret;
}

bool bz_stream_state(struct bz_db *db, int64_t account, const char *stream, bool floor,
                     struct bz_json **ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(db, "SELECT state, floor FROM stream WHERE account = $1 AND name = $2",
                       BZ_V(bz_v_int(account), bz_v_text(stream)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    *ret = NULL;
    return got > 0 ? state_parse(bz_rows_text(rows, floor), ret, err) : got == 0;
}

bool bz_poll_state(struct bz_job *job, bool floor, struct bz_err *err)
{
    if (!bz_inbox_enter(job->inbox, err))
        return false;
    BZ_LEAVE(job->inbox);
    return bz_stream_state(job->inbox->db, job->account->id, BZ_STREAM_MAIN, floor, &job->state,
                           err);
}

bool bz_poll_queue(struct bz_job *job, struct bz_batch *batch, struct bz_err *err)
{
    BZ_AUTO(bz_batch) owned = batch;
    struct bz_json *state = NULL;

    if (!batch || !queue_room(job, batch->requests.n, err) ||
        !state_parse(batch->state, &state, err))
        return false;
    if (state) {
        bz_json_free(job->state);
        job->state = state;
    }
    job->round_done = batch->round_done;
    queue_move(job, batch);
    return true;
}

/* Whether what the job learns is where the next round starts with, too. */
static bool poll_notes(const struct bz_job *job)
{
    return job->work == BUZON_WORK_CHECK ||
           (job->work == BUZON_WORK_RECHECK && job->net->recheck_notes && !job->view.shown);
}

bool bz_poll_begin(struct bz_job *job, struct bz_err *err)
{
    struct bz_context c;
    buzon_time now;

    if (!bz_inbox_now(job->inbox, &now, err))
        return false;
    if (job->work == BUZON_WORK_SWEEP)
        return bz_sweep_begin(job, now, err);
    if (!bz_poll_state(job, job->work != BUZON_WORK_RECHECK || poll_notes(job), err))
        return false;
    c = bz_job_context(job);
    /* Where the network brings everything there are errands at most. */
    if (job->work == BUZON_WORK_POLL)
        return !job->net->poll || bz_poll_queue(job, job->net->poll(&c, now, err), err);
    if (job->work == BUZON_WORK_CHECK)
        return bz_poll_queue(job, job->net->check(&c, err), err);
    return job->view.shown ? bz_view_begin(job, err) : bz_recheck_begin(job, now, err);
}

/* --- the end --- */

bool bz_stream_keep(struct bz_tx *tx, int64_t account, const char *stream, const char *state,
                    struct bz_err *err)
{
    return bz_db_exec(
        tx->db,
        "INSERT INTO stream (account, name, state, floor, updated_at) "
        "VALUES ($1, $2, $3, $3, $4) ON CONFLICT (account, name) DO UPDATE SET "
        "state = excluded.state, floor = excluded.floor, "
        "updated_at = excluded.updated_at",
        BZ_V(bz_v_int(account), bz_v_text(stream), bz_v_text(state), bz_v_time(tx->now)), err);
}

/* It moved no cursor. */
static bool notes_store(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct bz_job *job = user;
    BZ_TEXT state = job->state ? bz_json_print(job->state, err) : NULL;

    if (!bz_lease_renew(tx, &job->lease, err))
        return false;
    if (!state)
        return !job->state;
    return bz_stream_keep(tx, job->account->id, BZ_STREAM_MAIN, state, err);
}

static bool poll_end(struct bz_job *job, struct bz_err *err)
{
    if (job->quarantined && !job->round_done) {
        (void)bz_fail(
            err, BUZON_ERR_PROTOCOL,
            "an answer of account %s could not be understood and is kept in quarantine",
            job->account->name);
        return bz_job_failed(job, err);
    }
    if (poll_notes(job) && !bz_tx_run(job->inbox, notes_store, job, err))
        return bz_job_conflict(job, err);
    return bz_job_end(job, err);
}

static bool lease_keep(struct bz_tx *tx, void *user, struct bz_err *err)
{
    return bz_lease_renew(tx, user, err);
}

/* In good time, and not for every request. */
static bool poll_keep_lease(struct bz_job *job, struct bz_err *err)
{
    buzon_time now;

    if (!bz_inbox_now(job->inbox, &now, err))
        return false;
    return job->lease.until - now > BZ_LEASE_MS / 2 ||
           bz_tx_run(job->inbox, lease_keep, &job->lease, err) || bz_job_conflict(job, err);
}

/* What is left of the round is asked when the network wants to be asked again. */
static bool poll_waits(struct bz_job *job, struct bz_err *err)
{
    char when[32];

    bz_instant_format(job->wait_until, when);
    (void)bz_fail(err, BUZON_ERR_RATE, "%s asked not to be asked for account %s before %s",
                  job->net->label, job->account->name, when);
    err->retry_at = job->wait_until;
    return bz_job_failed(job, err);
}

bool bz_poll_next(struct bz_job *job, struct bz_err *err)
{
    struct bz_request *r;
    int errand;

    while (job->at == job->queue.n && job->ids_at < job->ids.n)
        if (!bz_recheck_more(job, err))
            return false;
    if (job->at == job->queue.n &&
        (errand = job->view.shown ? 0 : bz_errand_take(job, err)) <= 0)
        return errand == 0 && poll_end(job, err);
    if (job->round.requests >= REQUESTS_MAX) {
        (void)bz_fail(err, BUZON_ERR_PROTOCOL, "a round of more than %d requests",
                      REQUESTS_MAX);
        return bz_job_failed(job, err);
    }
    if (job->wait_until != BUZON_TIME_NONE)
        return poll_waits(job, err);
    if (!poll_keep_lease(job, err))
        return false;
    r = job->queue.items[job->at];
    if (!bz_job_hand_out(job, r, err))
        return err->code == BUZON_ERR_RATE && bz_job_failed(job, err);
    job->queue.items[job->at++] = NULL;
    return true;
}

/* --- what came back --- */

static bool refused(struct bz_job *job, const struct bz_response *response, buzon_time at,
                    struct bz_err *err)
{
    BZ_LOCAL_ERR(why);
    struct bz_riddle riddle;

    if (err->code == BUZON_ERR_AUTH && bz_token_again(job)) {
        /* Asked again with a new token. */
        bz_err_clear(err);
        job->queue.items[--job->at] = bz_steal(job->current);
        bz_job_drop_request(job);
        return true;
    }
    if ((err->code != BUZON_ERR_PARSE && err->code != BUZON_ERR_LIMIT) || job->view.shown) {
        if (err->code == BUZON_ERR_NO_MEMORY)
            return false;
        bz_job_drop_request(job);
        return bz_job_failed(job, err);
    }
    why = *err;
    why.out = NULL;
    *err = (struct bz_err){.out = err->out};
    riddle = (struct bz_riddle){.account = job->account,
                                .origin = "poll",
                                .request = job->current->url,
                                .reason = why.message,
                                .response = response,
                                .at = at,
                                .asked = job->current};
    if (!bz_quarantine(job->inbox, &riddle, err))
        return false;
    job->round.unknown++;
    job->quarantined = true;
    bz_job_drop_request(job);
    return true;
}

/* The last page of a round moves the floor, also when the adapter's state stayed as it was. */
static bool floor_state(const struct bz_job *job, struct bz_batch *batch, struct bz_err *err)
{
    if (batch->state || !job->state)
        return true;
    batch->state = bz_json_print(job->state, err);
    return batch->state != NULL;
}

/* Whether anything is lost when the process dies now: where it brought nothing, the page is
 * read again. */
static bool batch_matters(const struct bz_batch *b)
{
    return b->messages.n || b->own_posts.n || b->notices.n || b->unknown || b->repaired ||
           b->lost;
}

static bool errands_wait(struct bz_job *job, bool *ret, struct bz_err *err)
{
    int64_t n;

    if (!bz_inbox_enter(job->inbox, err))
        return false;
    BZ_LEAVE(job->inbox);
    if (!bz_db_int(job->inbox->db, "SELECT count(*) FROM errand WHERE account = $1",
                   BZ_V(bz_v_int(job->account->id)), 0, &n, err))
        return false;
    *ret = n > 0;
    return true;
}

/* Whether nothing more is to be asked, so that the job ends with this page. */
static bool batch_is_last(struct bz_job *job, const struct bz_batch *batch, bool *ret,
                          struct bz_err *err)
{
    bool wait = false;

    *ret = bz_sweep_spent(job) || (!poll_notes(job) && job->at == job->queue.n &&
                                   batch->requests.n == 0 && job->ids_at == job->ids.n &&
                                   (!job->quarantined || job->round_done || batch->round_done));
    if (!*ret || job->work != BUZON_WORK_POLL)
        return true;
    if (!errands_wait(job, &wait, err))
        return false;
    *ret = !wait;
    return true;
}

/* The page, the floor and the end of a round are one transaction; a last page that brought
 * nothing may wait for others that end, too. */
static bool batch_store(struct bz_job *job, struct bz_batch *batch, bool last, buzon_time at,
                        struct bz_err *err)
{
    struct bz_arrival arrival = {.account = job->account,
                                 .batch = batch,
                                 .origin = "poll",
                                 .stream = job->stream,
                                 .sweep = job->work == BUZON_WORK_SWEEP,
                                 .fence = job->lease.fence,
                                 .at = at,
                                 .end = last ? bz_job_end_store : NULL,
                                 .user = job};

    arrival.floor = job->stream && (job->round_done || batch->round_done) &&
                    job->at == job->queue.n && batch->requests.n == 0;
    if (!arrival.floor && !last && !batch_matters(batch))
        return bz_lease_held(&job->lease, err) || bz_job_conflict(job, err);
    if (arrival.floor && !floor_state(job, batch, err))
        return false;
    if (!last || !job->shelves || batch_matters(batch))
        return bz_ingest(job->inbox, &arrival, &job->round, err) || bz_job_conflict(job, err);
    job->shelved = true;
    job->quiet_floor = arrival.floor;
    job->quiet_at = at;
    return true;
}

/* --- quiet rounds that end together --- */

struct ending {
    struct bz_job **jobs;
    struct bz_err *why;
    size_t n;
};

static bool job_end_quiet(struct bz_tx *tx, struct bz_job *job, struct bz_err *err)
{
    struct bz_batch nothing = {.state = job->quiet};
    const struct bz_arrival arrival = {.account = job->account,
                                       .batch = &nothing,
                                       .origin = "poll",
                                       .stream = job->stream,
                                       .sweep = job->work == BUZON_WORK_SWEEP,
                                       .fence = job->lease.fence,
                                       .floor = job->quiet_floor,
                                       .at = job->quiet_at,
                                       .end = bz_job_end_store,
                                       .user = job};

    return bz_ingest_in(tx, &arrival, &job->round, err);
}

/* Who lost its lease has written nothing, and keeps nobody from ending. */
static bool polls_end(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct ending *e = user;

    for (size_t i = 0; i < e->n; i++) {
        bz_err_clear(&e->why[i]);
        if (job_end_quiet(tx, e->jobs[i], err))
            continue;
        if (err->code != BUZON_ERR_CONFLICT)
            return false;
        bz_err_move(&e->why[i], err);
    }
    return true;
}

void bz_polls_end(struct buzon_inbox *inbox, struct bz_job **jobs, struct bz_err *why, size_t n)
{
    struct ending e = {jobs, why, n};
    BZ_LOCAL_ERR(err);

    if (!bz_tx_run(inbox, polls_end, &e, &err))
        for (size_t i = 0; i < n; i++)
            bz_err_set(&why[i], err.code, "%s", err.message);
    for (size_t i = 0; i < n; i++) {
        jobs[i]->shelved = false;
        if (why[i].code == BUZON_OK)
            bz_job_ended(jobs[i]);
        else
            (void)bz_job_failed(jobs[i], &why[i]);
    }
}

static void warning_take(struct bz_job *job, struct bz_batch *batch)
{
    if (batch->lost && !job->warning)
        job->round.warning = job->warning = bz_steal(batch->lost);
}

/* Everything that needs memory happens before the batch is stored, so that an answer is never
 * stored and then given again. */
static bool batch_take(struct bz_job *job, struct bz_batch *batch, buzon_time at,
                       struct bz_err *err)
{
    BZ_AUTO(bz_json) state = NULL;
    bool last;

    if (!batch_is_last(job, batch, &last, err) || !state_parse(batch->state, &state, err) ||
        !queue_room(job, batch->requests.n, err) || !batch_store(job, batch, last, at, err))
        return false;
    job->round_done = job->round_done || batch->round_done;
    if (state) {
        bz_json_free(job->state);
        job->state = bz_steal(state);
    }
    queue_move(job, batch);
    warning_take(job, batch);
    bz_job_drop_request(job);
    bz_job_note_account(job);
    if (job->shelved)
        job->quiet = bz_steal(batch->state);
    else if (last)
        bz_job_ended(job);
    return true;
}

/* What is only shown is not stored, and its last page ends nothing by itself. */
static bool batch_show(struct bz_job *job, struct bz_batch *batch, struct bz_err *err)
{
    BZ_AUTO(bz_json) state = NULL;

    if (!state_parse(batch->state, &state, err) || !queue_room(job, batch->requests.n, err) ||
        !bz_view_take(job, batch, err))
        return false;
    if (state) {
        bz_json_free(job->state);
        job->state = bz_steal(state);
    }
    queue_move(job, batch);
    bz_job_drop_request(job);
    return true;
}

bool bz_poll_answer(struct bz_job *job, const struct bz_response *response, buzon_time at,
                    struct bz_err *err)
{
    struct bz_context c = bz_job_context(job);
    struct bz_exchange x = {job->current->purpose, job->current, response, at};
    BZ_AUTO(bz_batch) batch = NULL;

    if (job->errand)
        return bz_errand_answer(job, response, at, err);
    batch = job->net->step(&c, &x, err);
    if (!batch) {
        bz_job_hide(job, err);
        return refused(job, response, at, err);
    }
    return job->view.shown ? batch_show(job, batch, err) : batch_take(job, batch, at, err);
}
