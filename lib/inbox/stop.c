/* SPDX-License-Identifier: EUPL-1.2 */
/* Whether a part that was queued may still leave: a job may come hours later. */
#include "inbox/job.h"

/* What the part's inquiry is like by now. */
struct by_now {
    enum buzon_status status;
    enum buzon_resolution resolution;
    enum buzon_account_state account;
};

static bool by_now_load(struct bz_job *job, const struct bz_sending *s, struct by_now *ret,
                        struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(job->inbox->db,
                       "SELECT i.status, i.resolution, a.state FROM inquiry i JOIN account a "
                       "ON a.id = i.account WHERE i.id = $1",
                       BZ_V(bz_v_int(s->inquiry)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_CORRUPT, "an answer has no inquiry");
    if (got < 0)
        return false;
    *ret = (struct by_now){(enum buzon_status)bz_rows_int(rows, 0),
                           (enum buzon_resolution)bz_rows_int(rows, 1),
                           (enum buzon_account_state)bz_rows_int(rows, 2)};
    return true;
}

/* Who closes an inquiry as answered means the answer that is on its way. */
static bool is_closed(const struct by_now *b)
{
    return b->status == BUZON_STATUS_CLOSED && b->resolution != BUZON_RESOLUTION_ANSWERED;
}

/* What is begun is ended: only the first part hangs on the question and its inquiry. */
static void first_stop(const struct by_now *b, struct bz_sending *s)
{
    if (is_closed(b))
        bz_err_set(&s->stopped, BUZON_ERR_STATE,
                   "the inquiry was closed before the answer left");
    else if (s->to->deleted_at != BUZON_TIME_NONE)
        bz_err_set(&s->stopped, BUZON_ERR_GONE,
                   "what it answers was deleted before the answer left");
}

bool bz_outbox_stop(struct bz_job *job, buzon_time now, struct bz_sending *s,
                    struct bz_err *err)
{
    struct bz_context c = bz_job_context(job);
    int64_t window = bz_window(job->net, &c, s->to, s->visibility);
    struct by_now b;

    /* What may be there is looked for, whatever has changed. */
    if (s->state != BUZON_ANSWER_QUEUED)
        return true;
    if (!by_now_load(job, s, &b, err))
        return false;
    if (s->n == 0)
        first_stop(&b, s);
    if (window && !s->form && now - s->last_in_at > window)
        bz_err_set(&s->stopped, BUZON_ERR_WINDOW,
                   "%s no longer takes an answer: it waited too long", job->net->label);
    if (b.account == BUZON_ACCOUNT_RETIRED)
        bz_err_set(&s->stopped, BUZON_ERR_GONE, "account %s was retired before the answer left",
                   job->account->name);
    return true;
}
