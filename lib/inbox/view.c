/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading the messages of an inquiry again to show them: which, and what came back. Nothing of
 * it is stored: where the network's terms let nobody keep a text, a look at it is all there is.
 */
#include "inbox/view.h"

#include <stdlib.h>

#include "inbox/job.h"
#include "inbox/settings.h"

enum { MESSAGES_MAX = 200 };

void bz_view_done(struct bz_view *v)
{
    free(v->reference);
    bz_texts_done(&v->mids);
    bz_batch_free(v->shown);
    *v = (struct bz_view){0};
}

bool bz_view_want(struct bz_job *job, const char *reference, struct bz_err *err)
{
    if (!bz_dup(&job->view.reference, reference, err))
        return false;
    job->view.shown = bz_batch_new(err);
    return job->view.shown != NULL;
}

char *bz_view_account(struct buzon_inbox *inbox, const char *reference, struct bz_err *err)
{
    struct bz_inquiry *q;
    char *name = NULL;

    if (!bz_reference_ok(reference, err) || !bz_inbox_enter(inbox, err))
        return NULL;
    BZ_LEAVE(inbox);
    q = bz_inquiry_find(inbox->db, reference, err);
    if (q)
        (void)bz_dup(&name, q->account, err);
    bz_record_unref(q);
    return name;
}

/* --- what is asked for --- */

/* What was said in a closed inquiry is shown no longer than it would have been kept. */
static bool view_in_time(struct bz_job *job, buzon_time now, int64_t *inquiry,
                         struct bz_err *err)
{
    const struct bz_settings *s = bz_settings_of(job->inbox, err);
    BZ_AUTO(bz_rows)
    rows =
        s ? bz_db_query(job->inbox->db,
                        "SELECT id, kind, closed_at FROM inquiry WHERE reference = $1 AND "
                        "account = $2",
                        BZ_V(bz_v_text(job->view.reference), bz_v_int(job->account->id)), err)
          : NULL;
    int got = rows ? bz_rows_next(rows, err) : -1;
    buzon_time closed = got > 0 ? bz_rows_time(rows, 2) : BUZON_TIME_NONE;
    int64_t ms = got > 0 ? bz_retention_ms(&s->policy.retention,
                                           (enum buzon_inquiry_kind)bz_rows_int(rows, 1),
                                           job->account->network)
                         : 0;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no inquiry %.32s",
                       job->view.reference);
    if (got < 0)
        return false;
    *inquiry = bz_rows_int(rows, 0);
    if (!ms || closed == BUZON_TIME_NONE || closed > now - ms)
        return true;
    return bz_fail(err, BUZON_ERR_GONE, "what was said in %s is past its time",
                   job->view.reference);
}

/* Citizens' messages that are not deleted, the newest: those that have their words, and those
 * that lost them to the network's terms only. Whoever was erased is an author of no name. */
static struct bz_rows *messages_query(struct bz_job *job, int64_t inquiry, struct bz_err *err)
{
    return bz_db_query(
        job->inbox->db,
        "SELECT m.mid, CASE WHEN $4 THEN m.native_id ELSE m.mid END FROM message m LEFT JOIN "
        "author w ON w.id = m.author WHERE m.inquiry = $1 AND m.account = $2 AND m.direction = "
        "0 AND m.deleted_at IS NULL AND ($3 >> m.kind) & 1 AND ifnull(w.native_id, '') NOT "
        "LIKE 'erased-%' AND (m.erased_at IS NULL OR EXISTS (SELECT 1 FROM event v WHERE "
        "v.inquiry = m.inquiry AND v.at = m.erased_at AND v.verb = 'erased' AND v.codes ->> "
        "'why' = 'network')) ORDER BY m.created_at DESC, m.id DESC LIMIT $5",
        BZ_V(bz_v_int(inquiry), bz_v_int(job->account->id),
             bz_v_int(bz_recheck_kinds(job->net)), bz_v_int(job->net->recheck_native),
             bz_v_int(MESSAGES_MAX)),
        err);
}

static bool text_add(struct bz_texts *to, const char *text, struct bz_err *err)
{
    char *copy = NULL;

    return bz_dup(&copy, text, err) && (bz_texts_push(to, copy) || bz_nomem(err));
}

bool bz_view_begin(struct bz_job *job, struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = NULL;
    int64_t inquiry;
    buzon_time now;
    int got;

    if (!bz_inbox_now(job->inbox, &now, err) || !bz_inbox_enter(job->inbox, err))
        return false;
    BZ_LEAVE(job->inbox);
    if (!view_in_time(job, now, &inquiry, err))
        return false;
    rows = messages_query(job, inquiry, err);
    got = rows ? 1 : -1;
    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!text_add(&job->view.mids, bz_rows_text(rows, 0), err) ||
            !text_add(&job->ids, bz_rows_text(rows, 1), err))
            return false;
    return got == 0;
}

/* --- what came back --- */

static bool is_asked(const struct bz_view *v, const char *mid)
{
    for (size_t i = 0; i < v->mids.n; i++)
        if (bz_streq(v->mids.items[i], mid))
            return true;
    return false;
}

bool bz_view_take(struct bz_job *job, const struct bz_batch *batch, struct bz_err *err)
{
    struct bz_batch *shown = job->view.shown;

    for (size_t i = 0; i < batch->messages.n; i++)
        if (is_asked(&job->view, batch->messages.items[i]->id) &&
            !bz_batch_add(shown, batch->messages.items[i], err))
            return false;
    for (size_t i = 0; i < batch->notices.n; i++)
        if (is_asked(&job->view, batch->notices.items[i]->target) &&
            !bz_batch_add_notice(shown, batch->notices.items[i], err))
            return false;
    shown->unknown += batch->unknown;
    shown->repaired += batch->repaired;
    return true;
}

/* --- public --- */

buzon_job *buzon_inbox_refresh_job(buzon_inbox *inbox, const char *reference, buzon_error **err)
{
    BZ_ERR(err);
    BZ_TEXT account = bz_view_account(inbox, reference, e);
    struct bz_job *job = account ? bz_job_new(inbox, account, BUZON_WORK_RECHECK, e) : NULL;

    if (job && !bz_view_want(job, reference, e)) {
        buzon_job_free(job);
        return NULL;
    }
    if (job)
        bz_jobs_begin(inbox, &job, e, 1);
    return job;
}

buzon_batch *buzon_job_shown(const buzon_job *job, buzon_error **err)
{
    BZ_ERR(err);

    if (!job)
        return bz_fail(e, BUZON_ERR_INVALID, "the job is NULL");
    if (!job->view.shown)
        return bz_fail(e, BUZON_ERR_STATE, "the job shows nothing: it stores what it finds");
    if (!job->over)
        return bz_fail(e, BUZON_ERR_STATE, "the job is not over");
    return bz_record_ref(job->view.shown);
}
