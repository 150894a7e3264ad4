/* SPDX-License-Identifier: EUPL-1.2 */
/* Jobs of many accounts at once over the library's own HTTP client. */
#include "inbox/run.h"

#include "inbox/similar.h"

#include <stdlib.h>
#include <string.h>

/* Requests under way: of all (files are held in memory while they come), and of one host. A
 * host that answers well gets one more each time, one that does not gets half. */
enum {
    AT_ONCE = 256,
    FILES_AT_ONCE = 4,
    PER_HOST_MAX = 256,
    TOGETHER = 32,
    BODY_MAX = BZ_JSON_MAX_BYTES
};

/* A job under way. */
struct runner {
    struct bz_job *job; /* owns; NULL: the place is free */
    struct bz_turn *turn;
};

struct run {
    struct buzon_inbox *inbox;
    enum buzon_work work;
    const char *reference;  /* of the inquiry to show; NULL: none */
    struct bz_batch *shown; /* owns a reference: what was found of it */
    struct bz_turns turns;
    size_t at; /* the lane that is served first next time */
    struct runner runners[AT_ONCE];
    size_t n_jobs, n_ended;
    struct runner *shelf[TOGETHER]; /* whose quiet rounds end together */
    size_t n_shelf;
    struct bz_http *http;
    struct bz_round sum;
    char *warning;            /* owns: of the sum */
    struct bz_rounds *rounds; /* owns; NULL: nobody wants them one by one */
    struct bz_err first;      /* the first failure; code OK: none */
};

static void run_done(struct run *r)
{
    /* The requests end before their jobs. */
    bz_http_free(r->http);
    for (size_t i = 0; i < AT_ONCE; i++)
        buzon_job_free(r->runners[i].job);
    bz_turns_done(&r->turns);
    buzon_rounds_free(r->rounds);
    bz_batch_free(r->shown);
    free(r->warning);
    bz_err_clear(&r->first);
}

/* --- what an account's job did --- */

/* An account is done with; takes what `why` holds. */
static void account_ended(struct run *r, const struct bz_turn *turn, struct bz_round round,
                          struct bz_err *why)
{
    BZ_LOCAL_ERR(nomem);

    bz_round_add(&r->sum, &round);
    if (round.warning && !r->warning && !bz_dup(&r->warning, round.warning, &nomem) &&
        why->code == BUZON_OK)
        *why = nomem;
    r->sum.warning = r->warning;
    round.account = turn->account;
    if (why->code != BUZON_OK) {
        round.error_code = why->code;
        round.error = why->message;
        round.retry_at = why->retry_at ? why->retry_at : BUZON_TIME_NONE;
    }
    if (r->rounds && !bz_rounds_add(r->rounds, &round, &nomem) && why->code == BUZON_OK)
        *why = nomem;
    if (r->first.code == BUZON_OK && why->code != BUZON_OK) {
        r->first = *why;
        r->first.out = NULL;
        *why = (struct bz_err){.out = why->out};
    }
    r->n_ended++;
    bz_inbox_progress(r->inbox, "accounts", (int64_t)r->n_ended, (int64_t)r->turns.n);
}

/* How a host took the last request: more at once, or less. */
static void lane_learn(struct bz_lane *lane, buzon_code code)
{
    if (code == BUZON_ERR_NETWORK || code == BUZON_ERR_RATE)
        lane->limit = lane->limit > 1 ? lane->limit / 2 : 1;
    else if (lane->limit < PER_HOST_MAX)
        lane->limit++;
}

static void job_end(struct run *r, struct runner *place, struct bz_err *why)
{
    struct bz_job *job = bz_steal(place->job);

    if (r->reference)
        r->shown = bz_steal(job->view.shown);
    account_ended(r, place->turn, job->round, why);
    lane_learn(place->turn->lane, why->code);
    place->turn->lane->busy--;
    r->n_jobs--;
    buzon_job_free(job);
}

/* --- one account --- */

/* The job's next request goes out, or the job is over. */
static void job_go(struct run *r, struct runner *place)
{
    buzon_error *host = NULL;
    BZ_LOCAL_ERR(why);
    BZ_LOCAL_ERR(lost);
    BZ_AUTO(bz_outgoing) out = buzon_job_next(place->job, &host);

    if (host)
        bz_err_take(&why, host);
    if (out) {
        if (bz_http_start(r->http, out, place, &why))
            return;
        (void)bz_job_lost(place->job, &why, false, &lost);
    }
    job_end(r, place, &why);
}

/* An account whose job does not even begin. */
static void turn_refused(struct run *r, const struct bz_turn *turn, struct bz_err *why)
{
    account_ended(
        r, turn, (struct bz_round){.finished_at = BUZON_TIME_NONE, .retry_at = BUZON_TIME_NONE},
        why);
}

/* The next account of a host that takes more; NULL when there is none. */
static struct bz_turn *turn_next(struct run *r)
{
    struct bz_turns *t = &r->turns;

    for (size_t i = 0; i < t->n_lanes; i++) {
        struct bz_lane *lane = &t->lanes[(r->at + i) % t->n_lanes];

        if (lane->next && lane->busy < lane->limit) {
            struct bz_turn *turn = lane->next;

            lane->next = turn->next;
            r->at = (r->at + i + 1) % t->n_lanes;
            return turn;
        }
    }
    return NULL;
}

/* Jobs that begin together: their leases are one commit. */
struct crowd {
    struct bz_job *jobs[BZ_JOBS_MAX];
    struct bz_turn *turns[BZ_JOBS_MAX];
    struct bz_err why[BZ_JOBS_MAX];
    size_t n;
};

/* As many as there is room for, one of each host in turn. */
static void crowd_gather(struct run *r, struct crowd *c)
{
    size_t most = r->work == BUZON_WORK_MEDIA ? FILES_AT_ONCE : AT_ONCE;
    struct bz_turn *turn;

    while (c->n < BZ_JOBS_MAX && r->n_jobs + c->n < most && (turn = turn_next(r))) {
        BZ_LOCAL_ERR(why);
        struct bz_job *job = bz_job_new(r->inbox, turn->account, r->work, &why);

        if (job && r->reference && !bz_view_want(job, r->reference, &why))
            buzon_job_free(bz_steal(job));
        if (!job) {
            turn_refused(r, turn, &why);
            continue;
        }
        turn->lane->busy++;
        job->shelves = !job->net->local; /* its rounds end where they are made */
        job->paced = r->rounds;
        c->turns[c->n] = turn;
        c->jobs[c->n++] = job;
    }
}

static void crowd_go(struct run *r, struct crowd *c)
{
    struct runner *place = r->runners;

    for (size_t i = 0; i < c->n; i++) {
        if (!c->jobs[i]) {
            c->turns[i]->lane->busy--;
            turn_refused(r, c->turns[i], &c->why[i]);
            bz_err_clear(&c->why[i]);
            continue;
        }
        while (place->job)
            place++;
        *place = (struct runner){c->jobs[i], c->turns[i]};
        r->n_jobs++;
        job_go(r, place);
    }
}

/* Those that end at once make room for others. */
static void run_fill(struct run *r)
{
    struct crowd c;

    do {
        c = (struct crowd){0};
        crowd_gather(r, &c);
        if (c.n)
            bz_jobs_begin(r->inbox, c.jobs, c.why, c.n);
        crowd_go(r, &c);
    } while (c.n);
}

/* --- the loop --- */

static void run_answer(struct run *r, struct bz_call *call)
{
    struct runner *place = call->tag;
    buzon_error *host = NULL;
    BZ_LOCAL_ERR(why);

    if (!call->answered) {
        if (!bz_job_lost(place->job, &call->err, call->sent, &why)) {
            job_end(r, place, &why);
            return;
        }
    } else if (buzon_job_answer(place->job, &call->response, &host)) {
        lane_learn(place->turn->lane, BUZON_OK);
        bz_inbox_progress(r->inbox, "requests", r->sum.requests + place->job->round.requests,
                          -1);
    } else {
        bz_err_take(&why, host);
        job_end(r, place, &why);
        return;
    }
    if (place->job->shelved)
        r->shelf[r->n_shelf++] = place;
    else
        job_go(r, place);
}

static void shelf_end(struct run *r)
{
    struct bz_job *jobs[TOGETHER];
    struct bz_err why[TOGETHER] = {0};

    for (size_t i = 0; i < r->n_shelf; i++)
        jobs[i] = r->shelf[i]->job;
    if (r->n_shelf)
        bz_polls_end(r->inbox, jobs, why, r->n_shelf);
    for (size_t i = 0; i < r->n_shelf; i++) {
        job_end(r, r->shelf[i], &why[i]);
        bz_err_clear(&why[i]);
    }
    r->n_shelf = 0;
}

typedef int (*call_fn)(struct bz_http *http, struct bz_call *ret, struct bz_err *err);

/* 1 when a call was over and its job went on. */
static int run_take(struct run *r, call_fn next, struct bz_err *err)
{
    struct bz_call call = {0};
    int got = next(r->http, &call, err);

    if (got > 0)
        run_answer(r, &call);
    bz_call_done(&call);
    return got;
}

/* Answers that came meanwhile end rounds together, and make room for others together. */
static bool run_loop(struct run *r, struct bz_err *err)
{
    int got = 1;

    run_fill(r);
    while (r->n_jobs && got > 0) {
        int more = got = run_take(r, bz_http_wait, err);

        for (int i = 1; more > 0 && i < TOGETHER; i++)
            more = run_take(r, bz_http_ready, err);
        shelf_end(r);
        if (more < 0)
            return false;
        run_fill(r);
    }
    return true;
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

static bool run_prepare(struct run *r, char **ca, struct bz_err *err)
{
    if (!bz_inbox_enter(r->inbox, err))
        return false;
    BZ_LEAVE(r->inbox);
    bz_hosts_recall(r->inbox, &r->turns);
    return bz_dup(ca, r->inbox->ca_file, err);
}

/* An inbox closed meanwhile learns nothing. */
static void run_remember(struct run *r)
{
    BZ_LOCAL_ERR(ignored);

    if (!bz_inbox_enter(r->inbox, &ignored))
        return;
    BZ_LEAVE(r->inbox);
    bz_hosts_keep(r->inbox, &r->turns);
}

static bool run_http(struct run *r, struct bz_err *err)
{
    BZ_TEXT ca = NULL;

    if (!run_prepare(r, &ca, err))
        return false;
    r->http = bz_http_new(&(struct bz_http_options){.ca_file = ca,
                                                    .max_body = BODY_MAX,
                                                    .per_host = PER_HOST_MAX,
                                                    .log = {run_log, r->inbox},
                                                    .interrupt = run_interrupted,
                                                    .user = r->inbox},
                          err);
    if (!r->http || !run_loop(r, err))
        return false;
    run_remember(r);
    return true;
}

static bool run_check(const struct buzon_inbox *inbox, enum buzon_work work, struct bz_err *err)
{
    if (inbox && buzon_work_name(work))
        return true;
    return bz_fail(err, BUZON_ERR_INVALID, "%s",
                   inbox ? "there is no such kind of work" : "inbox is NULL");
}

/* The first failure goes to the caller. */
static bool run_failed(struct run *r, struct bz_err *err, buzon_error **out)
{
    if (r->first.code == BUZON_OK)
        return false;
    *err = r->first;
    err->out = out;
    r->first = (struct bz_err){0};
    return true;
}

buzon_batch *buzon_inbox_refresh(buzon_inbox *inbox, const char *reference, buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(run) r = {.inbox = inbox, .work = BUZON_WORK_RECHECK, .reference = reference};
    BZ_TEXT account = bz_view_account(inbox, reference, e);

    if (!account || !bz_turns_load(inbox, account, r.work, false, &r.turns, e) ||
        !run_http(&r, e) || run_failed(&r, e, err))
        return NULL;
    return bz_steal(r.shown);
}

buzon_round *buzon_inbox_run(buzon_inbox *inbox, const char *account, enum buzon_work work,
                             buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(run) r = {.inbox = inbox, .work = work};

    if (!run_check(inbox, work, e) ||
        !bz_turns_load(inbox, account, work, false, &r.turns, e) || !run_http(&r, e) ||
        run_failed(&r, e, err))
        return NULL;
    r.sum.account = account ? account : "";
    r.sum.retry_at = BUZON_TIME_NONE;
    return bz_inbox_now(inbox, &r.sum.finished_at, e)
               ? bz_record_pack(&bz_round_record, &r.sum, e)
               : NULL;
}

buzon_rounds *buzon_jobs_run(buzon_inbox *inbox, enum buzon_work work, buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(run) r = {.inbox = inbox, .work = work};

    if (!run_check(inbox, work, e))
        return NULL;
    r.rounds = bz_rounds_new(e);
    if (!r.rounds || !bz_turns_load(inbox, NULL, work, true, &r.turns, e) || !run_http(&r, e))
        return NULL;
    if (r.first.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(e);
    if (work == BUZON_WORK_POLL)
        bz_similar_follow(inbox);
    return bz_steal(r.rounds);
}
