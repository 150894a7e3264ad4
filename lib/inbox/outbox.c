/* SPDX-License-Identifier: EUPL-1.2 */
/* Sending answers: marked before they leave, known after they came, never guessed between. */
#include "inbox/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "inbox/job.h"

enum {
    KEY_SURE_MS = 1800000, /* half of how long servers remember an idempotency key */
    SETTLE_MS = 300000,    /* how long a server may work at a request that nobody waits for */
    TRIES_MAX = 12,        /* of a part whose outcome stays open, or that is found missing */
    PAUSE_MS = 30000,
    PAUSE_SOON_MS = 5000,
    PAUSE_DOUBLINGS = 7,
    CLOCK_SLACK_MS = 300000 /* how far a server's clock may be from ours */
};

/* --- rules --- */

/* How the network treats a repeat, as far as we can make use of it. */
static enum bz_retry retry_kind(const struct bz_job *job)
{
    struct bz_context c = bz_job_context(job);
    enum bz_retry kind = job->net->retry_of ? job->net->retry_of(&c) : job->net->retry;

    return job->net->find_own && job->net->found_own ? kind : BZ_RETRY_NONE;
}

static int64_t pause_ms(int64_t base, int64_t tries)
{
    return base << (tries < PAUSE_DOUBLINGS ? tries : PAUSE_DOUBLINGS);
}

static buzon_time later(const struct bz_err *why, const struct bz_sending *s, buzon_time now)
{
    return why && why->retry_at > now ? why->retry_at : now + pause_ms(PAUSE_MS, s->tries);
}

/* Nobody knows whether it is there: can it be found out, and when? */
static void outcome_open(const struct bz_job *job, const struct bz_sending *s, buzon_time now,
                         struct bz_outcome *o)
{
    int64_t lag = job->net->limits.read_lag_ms;

    o->part = BUZON_ANSWER_UNKNOWN;
    o->step = s->step;
    o->missed_at = BUZON_TIME_NONE;
    o->look_again = retry_kind(job) != BZ_RETRY_NONE && s->tries < TRIES_MAX;
    o->next_try_at = now + (lag > PAUSE_SOON_MS ? lag : PAUSE_SOON_MS);
}

/* --- storing --- */

struct storing {
    struct bz_job *job;
    struct bz_outcome *o;
};

/* Whether the request of the part that may be under way is this job's, under whatever lease:
 * then nobody else knows better how it ended. */
static bool attempt_is_ours(struct bz_tx *tx, const struct bz_job *job, bool *ret,
                            struct bz_err *err)
{
    const struct bz_sending *s = &job->send;
    int64_t n;

    if (!bz_db_int(tx->db,
                   "SELECT count(*) FROM answer_part p JOIN answer a ON a.id = p.answer WHERE "
                   "p.answer = $1 AND p.n = $2 AND p.sender = $3 AND a.state IN (2, 3)",
                   BZ_V(bz_v_int(s->answer), bz_v_int(s->n), bz_v_text(job->lease.owner)), 0,
                   &n, err))
        return false;
    *ret = n && !s->lookup;
    return true;
}

static bool outcome_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct storing *s = user;
    bool sure = s->o->part == BUZON_ANSWER_SENT;

    /* That it is there is true under any lease, and so is how our own request ended; all else
     * is the present holder's to say. */
    if (!sure && !attempt_is_ours(tx, s->job, &sure, err))
        return false;
    return (sure || bz_lease_renew(tx, &s->job->lease, err)) && bz_outcome_store(tx, s->o, err);
}

/* Store what became of the part under way, which is then no longer. */
static bool outcome_store(struct bz_job *job, struct bz_outcome *o, struct bz_err *err)
{
    struct storing s = {job, o};

    o->answer = job->send.answer;
    o->inquiry = job->send.inquiry;
    o->n = job->send.n;
    if (!bz_tx_run(job->inbox, outcome_body, &s, err))
        return bz_job_conflict(job, err);
    job->round.sent += o->now == BUZON_ANSWER_SENT;
    job->round.failed += o->now == BUZON_ANSWER_FAILED || o->now == BUZON_ANSWER_UNKNOWN;
    bz_job_drop_request(job);
    bz_sending_done(&job->send);
    return true;
}

/* --- what was left on its way --- */

struct left {
    int64_t answer, inquiry, n, tries;
};
struct lefts BZ_VEC(struct left);

static void lefts_done(struct lefts *l)
{
    free(l->items);
}

static bool lefts_load(struct bz_tx *tx, const struct bz_job *job, struct lefts *ret,
                       struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT a.id, a.inquiry, p.n, a.tries FROM answer a JOIN answer_part p "
                       "ON p.answer = a.id WHERE a.account = $1 AND a.state IN (2, 3) AND "
                       "p.state = $2",
                       BZ_V(bz_v_int(job->account->id), bz_v_int(BUZON_ANSWER_SENDING)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct left l = {bz_rows_int(rows, 0), bz_rows_int(rows, 1), bz_rows_int(rows, 2),
                         bz_rows_int(rows, 3)};

        if (!bz_vec_push(ret, l))
            return bz_nomem(err);
    }
    return got == 0;
}

static bool lefts_open(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct bz_job *job = user;
    BZ_DONE(lefts) all = {0};
    struct bz_err why = {0};

    bz_err_set(&why, BUZON_ERR_UNKNOWN, "it was on its way when the sending process ended");
    if (!bz_lease_renew(tx, &job->lease, err) || !lefts_load(tx, job, &all, err))
        return false;
    for (size_t i = 0; i < all.n; i++) {
        const struct left *l = &all.items[i];
        struct bz_sending s = {.answer = l->answer, .tries = l->tries};
        struct bz_outcome o = {.answer = l->answer,
                               .inquiry = l->inquiry,
                               .n = l->n,
                               .why = &why,
                               .at = tx->now,
                               .next_try_at = BUZON_TIME_NONE};

        outcome_open(job, &s, tx->now, &o);
        o.under_way = true;
        if (!bz_outcome_store(tx, &o, err))
            return false;
    }
    return true;
}

bool bz_outbox_begin(struct bz_job *job, struct bz_err *err)
{
    return bz_poll_state(job, false, err) && bz_tx_run(job->inbox, lefts_open, job, err);
}

/* --- what goes out --- */

static struct bz_part part_of(const struct bz_sending *s, buzon_time now)
{
    return (struct bz_part){.text = s->text,
                            .index = (size_t)s->n,
                            .n = (size_t)s->of,
                            .key = s->key,
                            .to = s->to,
                            .previous = s->previous,
                            .newest = s->newest,
                            .visibility = s->visibility,
                            .language = s->to->language,
                            .now = now,
                            .heard_at = s->last_in_at,
                            .form = s->form};
}

/* Before which a lost part cannot be on the network. The host's clock may have been ahead when
 * it was tried, and would then hide it; the citizen's message has the network's own time. */
static buzon_time lookup_since(const struct bz_sending *s)
{
    buzon_time asked = s->to->created_at;

    return (s->tried_at != BUZON_TIME_NONE && s->tried_at < asked ? s->tried_at : asked) -
           CLOCK_SLACK_MS;
}

static struct bz_request *request_make(struct bz_job *job, buzon_time now, struct bz_err *err)
{
    struct bz_sending *s = &job->send;
    struct bz_context c = bz_job_context(job);
    struct bz_part part = part_of(s, now);

    s->lookup = s->state != BUZON_ANSWER_QUEUED;
    if (!s->lookup)
        return job->net->reply(&c, &part, s->step, err);
    if (retry_kind(job) == BZ_RETRY_NONE)
        return bz_fail(err, BUZON_ERR_UNKNOWN, "it may be there, and %s has no way to find out",
                       job->net->name);
    return job->net->find_own(&c, &part, lookup_since(s), err);
}

/* It does not leave: the same part would fare no better next time. */
static bool part_stays(struct bz_job *job, const struct bz_err *why, buzon_time now,
                       struct bz_err *err)
{
    struct bz_outcome o = {.part =
                               job->send.lookup ? BUZON_ANSWER_UNKNOWN : BUZON_ANSWER_FAILED,
                           .at = now,
                           .next_try_at = BUZON_TIME_NONE,
                           .under_way = true,
                           .missed_at = job->send.missed_at,
                           .why = why};

    return outcome_store(job, &o, err);
}

/* The adapter makes no request of it. */
static bool request_refused(struct bz_job *job, buzon_time now, struct bz_err *err)
{
    struct bz_err why = *err;

    if (err->code == BUZON_ERR_NO_MEMORY)
        return false;
    *err = (struct bz_err){.out = err->out};
    return part_stays(job, &why, now, err);
}

struct marking {
    struct bz_job *job;
    bool marked;
};

/* Looking for it does not put it on its way again. */
static bool look_mark(struct bz_tx *tx, const struct bz_job *job, struct bz_err *err)
{
    const struct bz_sending *s = &job->send;

    return bz_db_exec(
        tx->db,
        "UPDATE answer_part SET tried_at = ifnull(tried_at, $3) WHERE answer = $1 AND n = $2 "
        "AND state = $4",
        BZ_V(bz_v_int(s->answer), bz_v_int(s->n), bz_v_time(tx->now), bz_v_int(s->state)), err);
}

/* Whoever looks for the part later has gone far enough back when they see what was there before
 * its very first request. */
static bool part_mark(struct bz_tx *tx, const struct bz_job *job, struct bz_err *err)
{
    const struct bz_sending *s = &job->send;

    return bz_db_exec(
        tx->db,
        "UPDATE answer_part SET state = $3, tried_at = ifnull(tried_at, $4), sender = $6, "
        "missed_at = NULL, newest = ifnull(newest, ifnull((SELECT p.native_id FROM answer a "
        "JOIN answer_part p ON p.answer = a.id WHERE a.account = $7 AND p.native_id IS NOT "
        "NULL "
        "AND p.state IN (4, 5, 6) ORDER BY a.id DESC, p.n DESC LIMIT 1), '')) "
        "WHERE answer = $1 AND n = $2 AND state = $5",
        BZ_V(bz_v_int(s->answer), bz_v_int(s->n), bz_v_int(BUZON_ANSWER_SENDING),
             bz_v_time(tx->now), bz_v_int(s->state), bz_v_text(job->lease.owner),
             bz_v_int(job->account->id)),
        err);
}

/* Committed before the request leaves: what is found so later may be on the network. */
static bool mark_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct marking *m = user;
    const struct bz_sending *s = &m->job->send;

    m->marked = false;
    if (!bz_lease_renew(tx, &m->job->lease, err))
        return false;
    if (!bz_db_exec(tx->db,
                    "UPDATE answer SET state = $2, tries = tries + 1, next_try_at = NULL "
                    "WHERE id = $1 AND state IN (2, 3)",
                    BZ_V(bz_v_int(s->answer), bz_v_int(BUZON_ANSWER_SENDING)), err))
        return false;
    if (bz_db_changes(tx->db) == 0)
        return true;
    if (!(s->lookup ? look_mark : part_mark)(tx, m->job, err))
        return false;
    m->marked = bz_db_changes(tx->db) == 1;
    return true;
}

static bool hand_out(struct bz_job *job, struct bz_request *r, struct bz_err *err)
{
    struct marking m = {.job = job};

    if (!bz_job_hand_out(job, r, err)) {
        bz_request_free(r);
        return false;
    }
    if (!bz_tx_run(job->inbox, mark_body, &m, err)) {
        bz_job_drop_request(job);
        return bz_job_conflict(job, err);
    }
    job->send.tries++;
    /* Somebody took the answer back between: on to the next. */
    if (!m.marked)
        bz_job_drop_request(job);
    return true;
}

bool bz_outbox_next(struct bz_job *job, struct bz_err *err)
{
    while (!job->out) {
        buzon_time now;
        struct bz_request *r;
        int got;

        bz_sending_done(&job->send);
        if (!bz_inbox_now(job->inbox, &now, err))
            return false;
        got = bz_outbox_pick(job, now, &job->send, err);
        if (got <= 0)
            return got == 0 && bz_job_end(job, err);
        if (job->send.stopped.code != BUZON_OK) {
            struct bz_err why = job->send.stopped;

            if (!part_stays(job, &why, now, err))
                return false;
            continue;
        }
        r = request_make(job, now, err);
        if (!(r ? hand_out(job, r, err) : request_refused(job, now, err)))
            return false;
    }
    return true;
}

/* --- what came back --- */

static bool is_passing(buzon_code code)
{
    return code == BUZON_ERR_RATE || code == BUZON_ERR_NETWORK || code == BUZON_ERR_AUTH;
}

/* It goes out again, unless that was tried too often. */
static void outcome_again(const struct bz_sending *s, struct bz_outcome *o)
{
    o->part = s->tries < TRIES_MAX ? BUZON_ANSWER_QUEUED : BUZON_ANSWER_FAILED;
    o->look_again = false;
    o->next_try_at = BUZON_TIME_NONE;
}

/* It is not there, at the server's instant `there`. While a request of it may be under way that
 * means nothing. After that its key makes a repeat harmless; or the server has to have had time
 * to end what it was doing, by its own clock: ours may be set meanwhile. */
static void outcome_missing(const struct bz_job *job, buzon_time there, buzon_time now,
                            struct bz_outcome *o)
{
    const struct bz_sending *s = &job->send;
    bool keyed = retry_kind(job) == BZ_RETRY_IDEMPOTENT;
    enum bz_owner sender =
        s->sender ? bz_lease_owner(s->sender, job->account->id) : BZ_OWNER_GONE;

    o->look_again = s->tries < TRIES_MAX;
    o->next_try_at = later(NULL, s, now);
    if (sender == BZ_OWNER_HERE || (sender == BZ_OWNER_ELSEWHERE && !keyed))
        return;
    if (keyed || (s->missed_at != BUZON_TIME_NONE && there - s->missed_at >= SETTLE_MS)) {
        outcome_again(s, o);
        return;
    }
    o->under_way = false;
    o->missed_at = s->missed_at == BUZON_TIME_NONE ? there : s->missed_at;
    o->next_try_at = now + SETTLE_MS;
}

/* The look does not go far back enough. What a citizen wrote a short while ago, by the server's
 * clock, was answered since: the key is surely remembered. */
static void outcome_unseen(const struct bz_job *job, const struct bz_err *why, buzon_time there,
                           buzon_time now, struct bz_outcome *o)
{
    const struct bz_sending *s = &job->send;

    o->look_again = is_passing(why->code);
    o->next_try_at = later(why, s, now);
    if (why->code == BUZON_OK && retry_kind(job) == BZ_RETRY_IDEMPOTENT &&
        there - s->to->created_at < KEY_SURE_MS)
        outcome_missing(job, there, now, o);
}

/* What a look for the part says. */
static void lookup_outcome(const struct bz_job *job, const struct bz_reply *r,
                           const struct bz_err *why, const struct bz_exchange *x,
                           struct bz_outcome *o)
{
    const struct bz_sending *s = &job->send;
    buzon_time there = bz_server_now(x->response, x->at);

    o->part = BUZON_ANSWER_UNKNOWN;
    o->step = s->step;
    o->under_way = s->sender != NULL;
    o->missed_at = s->missed_at;
    switch (r->what) {
    case BZ_SENT_DONE:
        o->part = BUZON_ANSWER_SENT;
        break;
    case BZ_SENT_REFUSED:
        outcome_missing(job, there, x->at, o);
        break;
    case BZ_SENT_LATER:
    case BZ_SENT_MORE:
    case BZ_SENT_UNKNOWN:
        outcome_unseen(job, why, there, x->at, o);
        break;
    }
}

static void reply_outcome(const struct bz_job *job, const struct bz_reply *r,
                          const struct bz_err *why, buzon_time now, struct bz_outcome *o)
{
    switch (r->what) {
    case BZ_SENT_DONE:
        o->part = BUZON_ANSWER_SENT;
        break;
    case BZ_SENT_MORE:
        o->part = BUZON_ANSWER_QUEUED;
        o->step = r->state;
        break;
    case BZ_SENT_REFUSED:
        /* With new credentials the same answer goes out. */
        o->part = why->code == BUZON_ERR_AUTH ? BUZON_ANSWER_QUEUED : BUZON_ANSWER_FAILED;
        break;
    case BZ_SENT_LATER:
        o->part = BUZON_ANSWER_QUEUED;
        o->step = job->send.step;
        o->next_try_at = later(why, &job->send, now);
        break;
    case BZ_SENT_UNKNOWN:
        outcome_open(job, &job->send, now, o);
        break;
    }
}

/* The outcome is stored; whether the job can go on is another matter. */
static bool answer_stored(struct bz_job *job, enum buzon_answer_state part,
                          const struct bz_err *why, struct bz_err *err)
{
    if (part == BUZON_ANSWER_SENT || part == BUZON_ANSWER_FAILED || !is_passing(why->code) ||
        (part == BUZON_ANSWER_UNKNOWN && why->code == BUZON_ERR_NETWORK))
        return true;
    if (why->code == BUZON_ERR_AUTH && bz_token_again(job))
        return true;
    bz_err_set(err, why->code, "%s", why->message);
    err->retry_at = why->retry_at;
    err->http_status = why->http_status;
    return bz_job_failed(job, err);
}

bool bz_outbox_answer(struct bz_job *job, const struct bz_response *response, buzon_time at,
                      struct bz_err *err)
{
    struct bz_context c = bz_job_context(job);
    struct bz_part part = part_of(&job->send, at);
    struct bz_exchange x = {job->current->purpose, job->current, response, at};
    BZ_LOCAL_ERR(why);
    BZ_DONE(bz_reply) r = {.what = BZ_SENT_UNKNOWN};
    struct bz_outcome o = {.at = at, .next_try_at = BUZON_TIME_NONE};

    if (!(job->send.lookup ? job->net->found_own : job->net->replied)(&c, &part, &x, &r, &why))
        return bz_nomem(err);
    bz_job_hide(job, &why);
    if (job->send.lookup)
        lookup_outcome(job, &r, &why, &x, &o);
    else
        reply_outcome(job, &r, &why, at, &o);
    if (o.part == BUZON_ANSWER_FAILED && why.code == BUZON_OK)
        bz_err_set(&why, BUZON_ERR_NETWORK, "sent again and again, and never there");
    o.native_id = r.native_id;
    o.url = r.url;
    o.why = why.code == BUZON_OK || o.part == BUZON_ANSWER_SENT ? NULL : &why;
    return outcome_store(job, &o, err) && answer_stored(job, o.part, &why, err);
}

bool bz_outbox_lost(struct bz_job *job, const struct bz_err *why, bool sent, struct bz_err *err)
{
    struct bz_outcome o = {.part = BUZON_ANSWER_QUEUED,
                           .step = job->send.step,
                           .next_try_at = BUZON_TIME_NONE,
                           .why = why};

    if (!bz_inbox_now(job->inbox, &o.at, err))
        return false;
    o.next_try_at = later(why, &job->send, o.at);
    if (job->send.lookup) {
        o.part = BUZON_ANSWER_UNKNOWN;
        o.look_again = true;
        o.under_way = job->send.sender != NULL;
        o.missed_at = job->send.missed_at;
    } else if (sent) {
        outcome_open(job, &job->send, o.at, &o);
    }
    return outcome_store(job, &o, err);
}
