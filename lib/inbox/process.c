/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries that were kept are read, the oldest first, by any number of processes at once. */
#include <stdlib.h>
#include <string.h>

#include "inbox/similar.h"
#include "inbox/spool.h"

enum { DELIVERY_PROCESSED = 1, DELIVERY_IN_QUARANTINE = 2 };

static const int64_t REPLAY_MS = INT64_C(86400000) * BZ_REPLAY_DAYS;

struct processing {
    struct buzon_inbox *inbox;
    int64_t after, done, total; /* the last delivery looked at; how many of how many */
    struct bz_round *sum;       /* borrows */
};

/* --- one delivery --- */

static bool body_copy(struct bz_response *r, const void *bytes, size_t len, struct bz_err *err)
{
    r->body = malloc(len + 1);
    if (!r->body)
        return bz_nomem(err);
    if (len)
        memcpy(r->body, bytes, len);
    r->body[len] = '\0';
    r->len = len;
    return true;
}

static bool delivery_read(const struct bz_rows *rows, struct bz_parcel *ret, struct bz_err *err)
{
    const char *type = bz_rows_text(rows, 3);
    size_t len;
    const void *body = bz_rows_blob(rows, 4, &len);

    ret->id = bz_rows_int(rows, 0);
    ret->account = bz_rows_int(rows, 1);
    ret->at = bz_rows_time(rows, 2);
    ret->origin = "webhook";
    ret->response.status = 200;
    return (!type || bz_headers_add(&ret->response.headers, "Content-Type", type, err)) &&
           body_copy(&ret->response, body, body ? len : 0, err);
}

/* The next one that waits: 1, 0 none, -1. */
static int delivery_next(struct processing *p, struct bz_parcel *ret, struct bz_err *err)
{
    int got;

    if (!bz_inbox_enter(p->inbox, err))
        return -1;
    BZ_LEAVE(p->inbox);
    BZ_AUTO(bz_rows)
    rows = bz_db_query(p->inbox->db,
                       "SELECT id, account, at, type, body FROM delivery WHERE state = 0 AND "
                       "id > $1 ORDER BY id LIMIT 1",
                       BZ_V(bz_v_int(p->after)), err);
    got = rows ? bz_rows_next(rows, err) : -1;
    if (got <= 0)
        return got;
    return delivery_read(rows, ret, err) ? 1 : -1;
}

static enum bz_settled delivery_settle(struct bz_tx *tx, const struct bz_parcel *p,
                                       const char *reason, void *user, struct bz_err *err)
{
    (void)user;
    if (!bz_db_exec(tx->db,
                    "UPDATE delivery SET state = $2, reason = $3, done_at = $4, body = NULL "
                    "WHERE id = $1 AND state = 0",
                    BZ_V(bz_v_int(p->id),
                         bz_v_int(reason ? DELIVERY_IN_QUARANTINE : DELIVERY_PROCESSED),
                         bz_v_text(reason), bz_v_time(tx->now)),
                    err))
        return BZ_SETTLED_NOT;
    return bz_db_changes(tx->db) ? BZ_SETTLED : BZ_SETTLED_BY_OTHERS;
}

/* --- what cannot be stored --- */

/* Failures that the same bytes would meet again. */
static bool is_final(buzon_code code)
{
    return code == BUZON_ERR_LIMIT || code == BUZON_ERR_INTERNAL || code == BUZON_ERR_PARSE ||
           code == BUZON_ERR_INVALID || code == BUZON_ERR_PROTOCOL;
}

struct waiting {
    int64_t id;
    const char *reason;
};

static bool delivery_wait(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const struct waiting *w = user;

    return bz_db_exec(
        tx->db,
        "UPDATE delivery SET tries = tries + 1, reason = $2 WHERE id = $1 AND state = 0",
        BZ_V(bz_v_int(w->id), bz_v_text(w->reason)), err);
}

/* A network that this build does not know is read by one that does; all other failures would
 * meet the next delivery, too. */
static bool delivery_failed(struct processing *p, const struct bz_parcel *parcel,
                            const struct bz_parcel_kind *kind, struct bz_err *err)
{
    BZ_LOCAL_ERR(why);
    struct waiting w = {parcel->id, why.message};

    if (!is_final(err->code) && err->code != BUZON_ERR_UNSUPPORTED)
        return false;
    why = *err;
    why.out = NULL;
    *err = (struct bz_err){.out = err->out};
    if (why.code == BUZON_ERR_UNSUPPORTED)
        return bz_tx_run(p->inbox, delivery_wait, &w, err);
    return bz_parcel_set_aside(p->inbox, parcel, kind, why.message, p->sum, err);
}

/* 1 read, 0 nothing waits, -1 */
static int delivery_process(struct processing *p, struct bz_err *err)
{
    static const struct bz_parcel_kind kind = {.settle = delivery_settle};
    BZ_DONE(bz_parcel) parcel = {0};
    int got = delivery_next(p, &parcel, err);

    if (got <= 0)
        return got;
    p->after = parcel.id;
    if (bz_parcel_read(p->inbox, &parcel, &kind, p->sum, err))
        return 1;
    return delivery_failed(p, &parcel, &kind, err) ? 1 : -1;
}

/* --- all of them --- */

static bool spool_count(struct processing *p, int64_t limit, struct bz_err *err)
{
    if (!bz_inbox_enter(p->inbox, err))
        return false;
    BZ_LEAVE(p->inbox);
    if (!bz_db_int(p->inbox->db, "SELECT count(*) FROM delivery WHERE state = 0", BZ_V_NONE, 0,
                   &p->total, err))
        return false;
    if (limit >= 0 && limit < p->total)
        p->total = limit;
    return true;
}

/* What was done before the replay window cannot come again. */
static bool prune(struct bz_tx *tx, void *user, struct bz_err *err)
{
    (void)user;
    return bz_db_exec(tx->db,
                      "DELETE FROM delivery WHERE state <> 0 AND account IN (SELECT id FROM "
                      "account) AND at < $1",
                      BZ_V(bz_v_time(tx->now - REPLAY_MS)), err);
}

static bool prune_due(struct processing *p, struct bz_err *err)
{
    int64_t old;

    if (!bz_inbox_now(p->inbox, &p->sum->finished_at, err) || !bz_inbox_enter(p->inbox, err))
        return false;
    BZ_LEAVE(p->inbox);
    if (!bz_db_int(p->inbox->db,
                   "SELECT EXISTS (SELECT 1 FROM delivery WHERE state <> 0 AND account IN "
                   "(SELECT id FROM account) AND at < $1)",
                   BZ_V(bz_v_time(p->sum->finished_at - REPLAY_MS)), 0, &old, err))
        return false;
    p->total = old;
    return true;
}

static bool process(struct processing *p, int64_t limit, struct bz_err *err)
{
    int got = 1;

    if (!spool_count(p, limit, err))
        return false;
    while (got > 0 && (limit < 0 || p->done < limit)) {
        if (bz_inbox_interrupted(p->inbox, err))
            return false;
        got = delivery_process(p, err);
        p->done += got > 0;
        if (got > 0)
            bz_inbox_progress(p->inbox, "deliveries", p->done,
                              p->done > p->total ? p->done : p->total);
    }
    return got >= 0 && prune_due(p, err) &&
           (!p->total || bz_tx_run(p->inbox, prune, NULL, err));
}

buzon_round *buzon_inbox_process(buzon_inbox *inbox, int64_t limit, buzon_error **err)
{
    BZ_ERR(err);
    struct processing p = {.inbox = inbox};

    if (!inbox)
        return bz_fail(e, BUZON_ERR_INVALID, "inbox is NULL");
    /* Made first: what is done must not end without memory to say so. */
    p.sum = bz_record_pack(&bz_round_record, &(struct bz_round){.account = ""}, e);
    if (p.sum && process(&p, limit, e)) {
        bz_similar_follow(inbox);
        return p.sum;
    }
    bz_record_unref(p.sum);
    return NULL;
}
