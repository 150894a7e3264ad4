/* SPDX-License-Identifier: EUPL-1.2 */
/* Jobs of many accounts at once over the library's own HTTP client. */
#include <stdlib.h>
#include <string.h>

#include "inbox/job.h"

enum { AT_ONCE = 64, PER_HOST = 6, BODY_MAX = BZ_JSON_MAX_BYTES };

struct names BZ_VEC(char *);

/* A run over accounts: each has one request under way at most, so that all get their turn. */
struct run {
    struct buzon_inbox *inbox;
    enum buzon_work work;
    struct names names; /* owns; those from `next` on have not begun */
    size_t next;
    struct bz_job *jobs[AT_ONCE]; /* NULL: free */
    size_t n_jobs, n_ended;
    struct bz_http *http;
    struct bz_round sum;
    struct bz_err first; /* the first failure; code OK: none */
};

static void run_done(struct run *r)
{
    /* The requests end before their jobs. */
    bz_http_free(r->http);
    for (size_t i = 0; i < AT_ONCE; i++)
        buzon_job_free(r->jobs[i]);
    for (size_t i = 0; i < r->names.n; i++)
        free(r->names.items[i]);
    free(r->names.items);
    bz_err_clear(&r->first);
}

/* --- which accounts --- */

static bool name_add(struct run *r, const char *name, struct bz_err *err)
{
    char *copy = NULL;

    if (!bz_dup(&copy, name, err))
        return false;
    if (bz_vec_push(&r->names, copy))
        return true;
    free(copy);
    return bz_nomem(err);
}

/* Those that are worked with; a check is what mends a broken one. */
static bool names_load(struct run *r, struct bz_err *err)
{
    int got;

    if (!bz_inbox_enter(r->inbox, err))
        return false;
    BZ_LEAVE(r->inbox);
    BZ_AUTO(bz_rows)
    rows = bz_db_query(r->inbox->db,
                       "SELECT name FROM account WHERE state IN ($1, $2) ORDER BY name",
                       BZ_V(bz_v_int(BUZON_ACCOUNT_ACTIVE),
                            bz_v_int(r->work == BUZON_WORK_CHECK ? BUZON_ACCOUNT_BROKEN
                                                                 : BUZON_ACCOUNT_ACTIVE)),
                       err);
    got = rows ? 1 : -1;
    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!name_add(r, bz_rows_text(rows, 0), err))
            return false;
    return got == 0;
}

/* --- one account --- */

/* Takes the failure over, when it is the first. */
static void run_failed(struct run *r, struct bz_err *why)
{
    if (r->first.code == BUZON_OK) {
        r->first = *why;
        r->first.out = NULL;
        *why = (struct bz_err){.out = why->out};
    } else {
        bz_err_clear(why);
    }
}

static void job_end(struct run *r, size_t slot)
{
    bz_round_add(&r->sum, &r->jobs[slot]->round);
    buzon_job_free(bz_steal(r->jobs[slot]));
    r->n_jobs--;
    r->n_ended++;
    bz_inbox_progress(r->inbox, "accounts", (int64_t)r->n_ended, (int64_t)r->names.n);
}

/* What ended a job, as its own failure or the inbox's. */
static void job_failed(struct run *r, size_t slot, buzon_error *host)
{
    BZ_LOCAL_ERR(why);

    if (host) {
        bz_err_take(&why, host);
        run_failed(r, &why);
    }
    job_end(r, slot);
}

/* The job's next request goes out, or the job is over. */
static void job_go(struct run *r, size_t slot)
{
    struct bz_job *job = r->jobs[slot];
    buzon_error *host = NULL;
    BZ_LOCAL_ERR(why);
    BZ_LOCAL_ERR(lost);
    BZ_AUTO(bz_outgoing) out = buzon_job_next(job, &host);

    if (!out) {
        job_failed(r, slot, host);
        return;
    }
    if (bz_http_start(r->http, out, &r->jobs[slot], &why))
        return;
    (void)bz_job_lost(job, &why, false, &lost);
    run_failed(r, &why);
    job_end(r, slot);
}

static void job_begin(struct run *r, size_t slot)
{
    buzon_error *host = NULL;
    BZ_LOCAL_ERR(why);

    r->jobs[slot] = buzon_inbox_job(r->inbox, r->names.items[r->next++], r->work, &host);
    if (r->jobs[slot]) {
        r->n_jobs++;
        job_go(r, slot);
        return;
    }
    r->n_ended++;
    bz_err_take(&why, host);
    run_failed(r, &why);
}

/* Begin as many accounts as there is room for. */
static void run_fill(struct run *r)
{
    for (size_t slot = 0; slot < AT_ONCE && r->next < r->names.n; slot++)
        while (!r->jobs[slot] && r->next < r->names.n)
            job_begin(r, slot);
}

/* --- the loop --- */

static void run_answer(struct run *r, struct bz_call *call)
{
    struct bz_job **place = call->tag;
    size_t slot = (size_t)(place - r->jobs);
    buzon_error *host = NULL;
    BZ_LOCAL_ERR(lost);

    if (call->answered) {
        if (!buzon_job_answer(r->jobs[slot], &call->response, &host)) {
            job_failed(r, slot, host);
            return;
        }
        bz_inbox_progress(r->inbox, "requests", r->sum.requests + r->jobs[slot]->round.requests,
                          -1);
    } else if (!bz_job_lost(r->jobs[slot], &call->err, call->sent, &lost)) {
        run_failed(r, &lost);
        job_end(r, slot);
        return;
    }
    job_go(r, slot);
}

static bool run_loop(struct run *r, struct bz_err *err)
{
    int got = 1;

    run_fill(r);
    while (r->n_jobs && got > 0) {
        struct bz_call call = {0};

        got = bz_http_wait(r->http, &call, err);
        if (got > 0)
            run_answer(r, &call);
        bz_call_done(&call);
        run_fill(r);
    }
    return got >= 0;
}

static bool run_interrupted(void *user, struct bz_err *err)
{
    return bz_inbox_interrupted(user, err);
}

static void run_log(void *user, int level, const char *line)
{
    BZ_AUTO(bz_hook) hook = bz_hook_pin(user, BZ_HOOK_LOG);

    if (hook)
        ((buzon_log_fn)hook->fn)(hook->user, level, line);
}

static bool run_http(struct run *r, struct bz_err *err)
{
    BZ_TEXT ca = NULL;

    if (!bz_inbox_enter(r->inbox, err))
        return false;
    if (!bz_dup(&ca, r->inbox->ca_file, err)) {
        bz_inbox_leave(r->inbox);
        return false;
    }
    bz_inbox_leave(r->inbox);
    r->http = bz_http_new(&(struct bz_http_options){.ca_file = ca,
                                                    .max_body = BODY_MAX,
                                                    .per_host = PER_HOST,
                                                    .log = {run_log, r->inbox},
                                                    .interrupt = run_interrupted,
                                                    .user = r->inbox},
                          err);
    return r->http && run_loop(r, err);
}

buzon_round *buzon_inbox_run(buzon_inbox *inbox, const char *account, enum buzon_work work,
                             buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(run) r = {.inbox = inbox, .work = work};

    if (!inbox || !buzon_work_name(work))
        return bz_fail(e, BUZON_ERR_INVALID, "%s",
                       inbox ? "there is no such kind of work" : "inbox is NULL");
    if (!(account ? name_add(&r, account, e) : names_load(&r, e)) || !run_http(&r, e))
        return NULL;
    if (r.first.code != BUZON_OK) {
        *e = r.first;
        e->out = err;
        r.first = (struct bz_err){0};
        return NULL;
    }
    r.sum.account = account ? account : "";
    return bz_inbox_now(inbox, &r.sum.finished_at, e)
               ? bz_record_pack(&bz_round_record, &r.sum, e)
               : NULL;
}
