/* SPDX-License-Identifier: EUPL-1.2 */
/* Looking again at known messages: an edit or a deletion raises no event, so the newer a
 * message is the more often it is read again. */
#include "inbox/job.h"
#include "term/civil.h"

enum { RECHECK_IDS = 200, RECHECK_BATCH = 20 };

/* How long a message of that age may not have been seen, youngest first; who knows it longer
 * than the last one is left alone. A sighting is noted once an hour at most (ingest.c). */
static const struct {
    int64_t age_ms, every_ms;
} pace[] = {
    {BZ_MS_DAY, BZ_MS_HOUR},
    {7 * (int64_t)BZ_MS_DAY, 6 * (int64_t)BZ_MS_HOUR},
    {30 * (int64_t)BZ_MS_DAY, 2 * (int64_t)BZ_MS_DAY},
    {182 * (int64_t)BZ_MS_DAY, 14 * (int64_t)BZ_MS_DAY},
};

enum { PACES = sizeof pace / sizeof *pace };

/* Messages of an age that were last seen before `seen`. */
struct band {
    int64_t account;
    buzon_time after, until, seen;
    int64_t kinds; /* 1 << kind */
};

/* The youngest hold whoever is from the future, too. */
static struct band band_at(int64_t account, int64_t kinds, size_t i, buzon_time now)
{
    return (struct band){.account = account,
                         .kinds = kinds,
                         .after = now - pace[i].age_ms,
                         .until = i ? now - pace[i - 1].age_ms : INT64_MAX,
                         .seen = now - pace[i].every_ms};
}

/* What nobody understands is of no kind that could be asked for. */
int64_t bz_recheck_kinds(const struct bz_network *net)
{
    int64_t all = net->recheck_kinds ? (int64_t)net->recheck_kinds : INT32_MAX;

    return all & ~(INT64_C(1) << BUZON_MESSAGE_UNKNOWN);
}

bool bz_recheck_due(struct bz_db *db, const struct bz_network *net, int64_t account,
                    buzon_time now, bool *ret, struct bz_err *err)
{
    int64_t some = 0;

    for (size_t i = 0; i < PACES && !some; i++) {
        struct band b = band_at(account, bz_recheck_kinds(net), i, now);

        if (!bz_db_int(db,
                       "SELECT EXISTS (SELECT 1 FROM message WHERE account = $1 AND "
                       "deleted_at IS NULL AND created_at > $2 AND created_at <= $3 AND "
                       "checked_at <= $4 AND ($5 >> kind) & 1)",
                       BZ_V(bz_v_int(account), bz_v_int(b.after), bz_v_int(b.until),
                            bz_v_int(b.seen), bz_v_int(b.kinds)),
                       0, &some, err))
            return false;
    }
    *ret = some != 0;
    return true;
}

/* Those not seen for longest, until the job has `most`. */
static bool band_load(struct bz_job *job, const struct band *b, size_t most, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(job->inbox->db,
                       "SELECT CASE WHEN $7 THEN native_id ELSE mid END FROM message WHERE "
                       "account = $1 AND deleted_at IS NULL AND created_at > $2 AND "
                       "created_at <= $3 AND checked_at <= $4 AND ($5 >> kind) & 1 "
                       "ORDER BY checked_at, id LIMIT $6",
                       BZ_V(bz_v_int(b->account), bz_v_int(b->after), bz_v_int(b->until),
                            bz_v_int(b->seen), bz_v_int(b->kinds),
                            bz_v_int((int64_t)(most - job->ids.n)),
                            bz_v_int(job->net->recheck_native)),
                       err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        char *id = NULL;

        if (!bz_dup(&id, bz_rows_text(rows, 0), err))
            return false;
        if (!bz_texts_push(&job->ids, id))
            return bz_nomem(err);
    }
    return got == 0;
}

bool bz_recheck_begin(struct bz_job *job, buzon_time now, struct bz_err *err)
{
    const struct band all = {.account = job->account->id,
                             .kinds = bz_recheck_kinds(job->net),
                             .after = now - pace[PACES - 1].age_ms,
                             .until = INT64_MAX,
                             .seen = INT64_MAX};

    if (!bz_inbox_enter(job->inbox, err))
        return false;
    BZ_LEAVE(job->inbox);
    if (!job->paced)
        return band_load(job, &all, RECHECK_IDS, err);
    /* The youngest get what the others leave of the job, and never all of it: where they alone
     * are more than can be read again in an hour, the others have their turn, too. */
    for (size_t i = PACES; i-- > 0;) {
        struct band b = band_at(job->account->id, all.kinds, i, now);

        if (!band_load(job, &b, i ? job->ids.n + RECHECK_IDS / PACES : RECHECK_IDS, err))
            return false;
    }
    return true;
}

bool bz_recheck_more(struct bz_job *job, struct bz_err *err)
{
    struct bz_context c = bz_job_context(job);
    size_t left = job->ids.n - job->ids_at;
    size_t n = left < RECHECK_BATCH ? left : RECHECK_BATCH;
    const char *const *ids = (const char *const *)(job->ids.items + job->ids_at);

    if (!bz_poll_queue(job, job->net->recheck(&c, ids, n, err), err))
        return false;
    job->ids_at += n;
    return true;
}
