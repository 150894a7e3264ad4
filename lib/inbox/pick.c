/* SPDX-License-Identifier: EUPL-1.2 */
/* Which part of which answer is next, and everything that is needed to send it. */
#include <stdlib.h>
#include <string.h>

#include "inbox/job.h"
#include "inbox/stored.h"

void bz_sending_done(struct bz_sending *s)
{
    free(s->target);
    free(s->text);
    free(s->key);
    free(s->step);
    free(s->previous);
    free(s->newest);
    free(s->sender);
    bz_json_free(s->form);
    bz_record_unref(s->to);
    *s = (struct bz_sending){0};
}

static int answer_next(struct bz_job *job, buzon_time now, struct bz_sending *ret,
                       struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(job->inbox->db,
                       "SELECT a.id, a.inquiry, a.tries, a.target, a.template, "
                       "i.last_in_at FROM answer a JOIN inquiry i ON i.id = a.inquiry "
                       "WHERE a.account = $1 AND a.state IN (2, 3) AND "
                       "(a.next_try_at IS NULL OR a.next_try_at <= $2) ORDER BY a.id LIMIT 1",
                       BZ_V(bz_v_int(job->account->id), bz_v_time(now)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    const char *form;

    if (got <= 0)
        return got;
    ret->answer = bz_rows_int(rows, 0);
    ret->inquiry = bz_rows_int(rows, 1);
    ret->tries = bz_rows_int(rows, 2);
    ret->last_in_at = bz_rows_time(rows, 5);
    form = bz_rows_text(rows, 4);
    if (form && !(ret->form = bz_json_parse(form, strlen(form), NULL, "template", err)))
        return -1;
    return bz_dup(&ret->target, bz_rows_text(rows, 3), err) ? 1 : -1;
}

static bool part_read(const struct bz_rows *rows, struct bz_sending *ret, struct bz_err *err)
{
    ret->n = bz_rows_int(rows, 0);
    ret->state = (enum buzon_answer_state)bz_rows_int(rows, 3);
    ret->tried_at = bz_rows_time(rows, 5);
    ret->visibility = (enum buzon_visibility)bz_rows_int(rows, 7);
    ret->missed_at = bz_rows_time(rows, 11);
    /* In public it answers the question: what is said in private it must not hang on. */
    if (bz_rows_int(rows, 8))
        free(bz_steal(ret->previous));
    return bz_dup(&ret->text, bz_rows_text(rows, 1), err) &&
           bz_dup(&ret->key, bz_rows_text(rows, 2), err) &&
           bz_dup(&ret->step, bz_rows_text(rows, 4), err) &&
           bz_dup(&ret->sender, bz_rows_text(rows, 9), err) &&
           bz_dup(&ret->newest, bz_rows_text(rows, 10), err);
}

static bool is_there(enum buzon_answer_state part)
{
    return part == BUZON_ANSWER_SENT || part == BUZON_ANSWER_DELIVERED ||
           part == BUZON_ANSWER_READ;
}

/* The first part that is not on the network; the one before it is what it continues. */
static bool part_next(struct bz_job *job, struct bz_sending *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(job->inbox->db,
                       "SELECT n, text, key, state, step, tried_at, native_id, "
                       "visibility, pointer, sender, nullif(newest, ''), missed_at "
                       "FROM answer_part "
                       "WHERE answer = $1 ORDER BY n",
                       BZ_V(bz_v_int(ret->answer)), err);
    int got = rows ? 1 : -1;

    ret->of = 0;
    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        ret->of++;
        if (ret->text)
            continue;
        if (!is_there((enum buzon_answer_state)bz_rows_int(rows, 3))) {
            if (!part_read(rows, ret, err))
                return false;
            continue;
        }
        free(bz_steal(ret->previous));
        if (!bz_dup(&ret->previous, bz_rows_text(rows, 6), err))
            return false;
    }
    if (got == 0 && !ret->text)
        return bz_fail(err, BUZON_ERR_CORRUPT, "an answer that waits has nothing to send");
    return got == 0;
}

static bool target_load(struct bz_job *job, struct bz_sending *ret, struct bz_err *err)
{
    struct bz_stored stored;

    if (!bz_stored_find(job->inbox->db, job->account->id, ret->target, 0, &stored, err))
        return false;
    ret->to = bz_record_ref(stored.m);
    bz_stored_done(&stored);
    if (ret->visibility < ret->to->visibility)
        ret->visibility = ret->to->visibility;
    return true;
}

int bz_outbox_pick(struct bz_job *job, buzon_time now, struct bz_sending *ret,
                   struct bz_err *err)
{
    int got;

    if (!bz_inbox_enter(job->inbox, err))
        return -1;
    BZ_LEAVE(job->inbox);
    got = answer_next(job, now, ret, err);
    if (got > 0 && (!part_next(job, ret, err) || !target_load(job, ret, err) ||
                    !bz_outbox_stop(job, now, ret, err)))
        got = -1;
    return got;
}
