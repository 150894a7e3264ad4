/* SPDX-License-Identifier: EUPL-1.2 */
/* What could not be understood: kept whole, listed, tried again, discarded by somebody. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/proof.h"
#include "inbox/spool.h"

enum { REASON_MAX = 1000 };

/* --- keeping --- */

/* What was put there last proves itself. */
static bool last_prove(struct bz_tx *tx, struct bz_err *err)
{
    int64_t id;

    return bz_db_int(tx->db, "SELECT max(id) FROM quarantine", BZ_V_NONE, 0, &id, err) &&
           bz_apart_riddle(tx, id, err);
}

bool bz_quarantine_in(struct bz_tx *tx, const struct bz_riddle *r, struct bz_err *err)
{
    const char *body = bz_text_or(r->response->body, "");
    unsigned char digest[BZ_SHA256_LEN];
    bool known = r->asked && !r->asked->form; /* its secrets are named by literals */
    BZ_TEXT asked = known ? bz_request_print(r->asked, err) : NULL;

    if ((known && !asked) ||
        !bz_sha256(digest, &(struct bz_span){body, r->response->len}, 1, err))
        return false;
    return bz_db_exec(tx->db,
                      "INSERT INTO quarantine (account, at, origin, request, asked, status, "
                      "type, reason, size, digest, body) "
                      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                      BZ_V(bz_v_int(r->account->id), bz_v_time(r->at), bz_v_text(r->origin),
                           bz_v_text(r->request), bz_v_text(asked),
                           bz_v_int(r->response->status),
                           bz_v_text(bz_headers_find(&r->response->headers, "Content-Type", 0)),
                           bz_v_text(r->reason), bz_v_int((int64_t)r->response->len),
                           bz_v_blob(digest, sizeof digest), bz_v_blob(body, r->response->len)),
                      err) &&
           last_prove(tx, err);
}

static bool quarantine_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    return bz_quarantine_in(tx, user, err);
}

bool bz_quarantine(struct buzon_inbox *inbox, const struct bz_riddle *riddle,
                   struct bz_err *err)
{
    struct bz_riddle copy = *riddle;

    return bz_tx_run(inbox, quarantine_body, &copy, err);
}

/* --- reading --- */

#define RIDDLE_QUERY(body)                                                                     \
    "SELECT q.id, a.name, q.state, q.at, q.origin, q.request, q.reason, q.tries, q.type, "     \
    "q.size, q.digest, q.settled_at, q.settled_by, q.settled_reason, " body                    \
    " FROM quarantine q JOIN account a ON a.id = q.account "

static struct bz_held *riddle_read(const struct bz_rows *rows, struct bz_err *err)
{
    BZ_DONE(bz_str) digest = {0};
    size_t digest_len, len;
    const void *d = bz_rows_blob(rows, 10, &digest_len), *body = bz_rows_blob(rows, 14, &len);
    struct bz_held h = {.id = bz_rows_int(rows, 0),
                        .account = bz_rows_text(rows, 1),
                        .state = (enum buzon_riddle_state)bz_rows_int(rows, 2),
                        .at = bz_rows_time(rows, 3),
                        .origin = bz_rows_text(rows, 4),
                        .request = bz_rows_text(rows, 5),
                        .reason = bz_rows_text(rows, 6),
                        .tries = bz_rows_int(rows, 7),
                        .content_type = bz_rows_text(rows, 8),
                        .size = bz_rows_int(rows, 9),
                        .settled_at = bz_rows_time(rows, 11),
                        .settled_by = bz_rows_text(rows, 12),
                        .settled_reason = bz_rows_text(rows, 13),
                        .body = body,
                        .len = body ? len : 0};

    bz_str_add_hex(&digest, d, d ? digest_len : 0);
    if (digest.failed)
        return bz_nomem(err);
    h.sha256 = bz_text_or(digest.data, "");
    return bz_record_pack(&bz_riddle_record, &h, err);
}

static struct bz_held *riddle_load(struct bz_db *db, int64_t id, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(db, RIDDLE_QUERY("q.body") "WHERE q.id = $1", BZ_V(bz_v_int(id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no riddle %" PRId64, id);
    return got > 0 ? riddle_read(rows, err) : NULL;
}

buzon_riddle *buzon_inbox_riddle(buzon_inbox *inbox, int64_t id, buzon_error **err)
{
    BZ_ERR(err);

    if (!bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    return riddle_load(inbox->db, id, e);
}

struct bz_riddles {
    struct buzon_inbox *inbox; /* shares */
    int64_t account, after;    /* account 0: of all */
    bool settled;
    struct bz_held *page[BZ_PAGE]; /* owns those from `at` on */
    size_t at, n;
    bool end;
};

buzon_riddles *buzon_inbox_quarantine(buzon_inbox *inbox, const char *account, bool settled,
                                      buzon_error **err)
{
    BZ_ERR(err);
    struct bz_riddles *it;
    struct bz_account *a = NULL;

    if (!bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    if (account && !(a = bz_account_find(inbox->db, account, e)))
        return NULL;
    it = calloc(1, sizeof *it);
    if (it) {
        it->inbox = buzon_inbox_ref(inbox);
        it->account = a ? a->id : 0;
        it->settled = settled;
    }
    bz_record_unref(a);
    return it ? it : bz_nomem(e);
}

static bool riddles_load(struct bz_riddles *it, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(it->inbox->db,
                    RIDDLE_QUERY("NULL") "WHERE q.id > $1 AND ($2 = 0 OR q.account = $2) AND "
                                         "(q.state = 0 OR $3) ORDER BY q.id LIMIT $4",
                    BZ_V(bz_v_int(it->after), bz_v_int(it->account), bz_v_int(it->settled),
                         bz_v_int(BZ_PAGE)),
                    err);
    int got = rows ? 1 : -1;

    it->at = it->n = 0;
    while (got > 0 && it->n < BZ_PAGE && (got = bz_rows_next(rows, err)) > 0) {
        struct bz_held *h = riddle_read(rows, err);

        if (!h)
            return false;
        it->page[it->n++] = h;
        it->after = h->id;
    }
    it->end = it->n < BZ_PAGE;
    return got >= 0;
}

buzon_riddle *buzon_riddles_next(buzon_riddles *riddles, buzon_error **err)
{
    BZ_ERR(err);

    if (!riddles)
        return bz_fail(e, BUZON_ERR_INVALID, "riddles are NULL");
    if (riddles->at == riddles->n && !riddles->end) {
        if (!bz_inbox_enter(riddles->inbox, e))
            return NULL;
        BZ_LEAVE(riddles->inbox);
        if (!riddles_load(riddles, e))
            return NULL;
    }
    return riddles->at < riddles->n ? riddles->page[riddles->at++] : NULL;
}

void buzon_riddles_free(buzon_riddles *riddles)
{
    if (!riddles)
        return;
    while (riddles->at < riddles->n)
        bz_record_unref(riddles->page[riddles->at++]);
    buzon_inbox_unref(riddles->inbox);
    free(riddles);
}

/* --- discarding --- */

struct discarding {
    int64_t id;
    const char *reason, *actor;
    struct bz_held *done;
};

static bool riddle_is_held(struct bz_db *db, int64_t id, struct bz_err *err)
{
    int64_t state;

    if (!bz_db_int(db, "SELECT state FROM quarantine WHERE id = $1", BZ_V(bz_v_int(id)), -1,
                   &state, err))
        return false;
    if (state < 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no riddle %" PRId64, id);
    return state == BUZON_RIDDLE_HELD ||
           bz_fail(err, BUZON_ERR_STATE, "riddle %" PRId64 " is settled", id);
}

static bool discard(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct discarding *d = user;

    bz_record_unref(bz_steal(d->done));
    if (!riddle_is_held(tx->db, d->id, err) ||
        !bz_db_exec(tx->db,
                    "UPDATE quarantine SET state = $2, settled_at = $3, settled_by = $4, "
                    "settled_reason = $5, body = NULL WHERE id = $1",
                    BZ_V(bz_v_int(d->id), bz_v_int(BUZON_RIDDLE_DISCARDED), bz_v_time(tx->now),
                         bz_v_text(d->actor), bz_v_text(d->reason)),
                    err) ||
        !bz_apart_riddle(tx, d->id, err))
        return false;
    d->done = riddle_load(tx->db, d->id, err);
    return d->done != NULL;
}

buzon_riddle *buzon_inbox_discard_riddle(buzon_inbox *inbox, int64_t id, const char *reason,
                                         const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    struct discarding d = {.id = id, .reason = reason, .actor = actor};

    if (!reason || !*reason || strlen(reason) > REASON_MAX)
        return bz_fail(e, BUZON_ERR_INVALID, "a reason of 1 to %d bytes says why", REASON_MAX);
    if (!bz_actor_ok(actor, e))
        return NULL;
    if (bz_tx_run(inbox, discard, &d, e))
        return d.done;
    bz_record_unref(d.done);
    return NULL;
}

/* --- trying again --- */

struct retrying {
    struct buzon_inbox *inbox;
    const char *actor;
    int64_t after, done, total;
    struct bz_round *sum; /* borrows */
};

static const char *origin_of(const char *text)
{
    static const char *const origins[] = {"webhook", "errand", "poll", "import"};

    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++)
        if (bz_streq(origins[i], text))
            return origins[i];
    return "import";
}

static bool asked_read(struct bz_db *db, struct bz_parcel *p, const char *text,
                       struct bz_err *err)
{
    struct bz_account *a = text ? bz_account_load(db, p->account, err) : NULL;
    const struct bz_network *net = a ? bz_network_find(a->network) : NULL;

    if (net)
        p->asked = bz_request_parse(net, text, NULL, 0, err);
    else if (a)
        bz_err_set(err, BUZON_ERR_UNSUPPORTED, "this build does not know %s", a->network);
    bz_record_unref(a);
    return !text || p->asked;
}

static bool parcel_read(struct bz_db *db, const struct bz_rows *rows, struct bz_parcel *p,
                        struct bz_err *err)
{
    const char *type = bz_rows_text(rows, 6);
    size_t len;
    const void *body = bz_rows_blob(rows, 7, &len);

    p->id = bz_rows_int(rows, 0);
    p->account = bz_rows_int(rows, 1);
    p->at = bz_rows_time(rows, 2);
    p->origin = origin_of(bz_rows_text(rows, 3));
    p->response.status = (int)bz_rows_int(rows, 5);
    if (type && !bz_headers_add(&p->response.headers, "Content-Type", type, err))
        return false;
    p->response.len = body ? len : 0;
    p->response.body = malloc(p->response.len + 1);
    if (!p->response.body)
        return bz_nomem(err);
    if (body)
        memcpy(p->response.body, body, len);
    p->response.body[p->response.len] = '\0';
    return asked_read(db, p, bz_rows_text(rows, 4), err);
}

#define PARCEL_QUERY                                                                           \
    "SELECT id, account, at, origin, asked, status, type, body FROM quarantine "

/* Riddle `id`, or (0) the next that is held: 1, 0 none, -1. */
static int riddle_next(struct retrying *t, int64_t id, struct bz_parcel *ret,
                       struct bz_err *err)
{
    struct bz_db *db = t->inbox->db;
    int got;

    if (!bz_inbox_enter(t->inbox, err))
        return -1;
    BZ_LEAVE(t->inbox);
    if (id && !riddle_is_held(db, id, err))
        return -1;
    BZ_AUTO(bz_rows)
    rows = id ? bz_db_query(db, PARCEL_QUERY "WHERE id = $1", BZ_V(bz_v_int(id)), err)
              : bz_db_query(db, PARCEL_QUERY "WHERE state = 0 AND id > $1 ORDER BY id LIMIT 1",
                            BZ_V(bz_v_int(t->after)), err);
    got = rows ? bz_rows_next(rows, err) : -1;
    if (got <= 0)
        return got;
    t->after = bz_rows_int(rows, 0);
    return parcel_read(db, rows, ret, err) ? 1 : -1;
}

static enum bz_settled riddle_settle(struct bz_tx *tx, const struct bz_parcel *p,
                                     const char *reason, void *user, struct bz_err *err)
{
    const struct retrying *t = user;
    bool done = reason ? bz_db_exec(tx->db,
                                    "UPDATE quarantine SET tries = tries + 1, reason = $2 "
                                    "WHERE id = $1 AND state = 0",
                                    BZ_V(bz_v_int(p->id), bz_v_text(reason)), err)
                       : bz_db_exec(tx->db,
                                    "UPDATE quarantine SET tries = tries + 1, state = $2, "
                                    "settled_at = $3, settled_by = $4, body = NULL "
                                    "WHERE id = $1 AND state = 0",
                                    BZ_V(bz_v_int(p->id), bz_v_int(BUZON_RIDDLE_SOLVED),
                                         bz_v_time(tx->now), bz_v_text(t->actor)),
                                    err);

    if (!done)
        return BZ_SETTLED_NOT;
    if (!bz_db_changes(tx->db))
        return BZ_SETTLED_BY_OTHERS;
    return bz_apart_riddle(tx, p->id, err) ? BZ_SETTLED : BZ_SETTLED_NOT;
}

/* 1 tried, 0 none is left, -1 */
static int riddle_retry(struct retrying *t, int64_t id, struct bz_err *err)
{
    struct bz_parcel_kind kind = {.settle = riddle_settle, .in_quarantine = true, .user = t};
    BZ_DONE(bz_parcel) p = {0};
    int got = riddle_next(t, id, &p, err);

    if (got <= 0)
        return got;
    return bz_parcel_read(t->inbox, &p, &kind, t->sum, err) ? 1 : -1;
}

static bool retry_all(struct retrying *t, struct bz_err *err)
{
    int got = 1;

    if (!bz_inbox_enter(t->inbox, err))
        return false;
    if (!bz_db_int(t->inbox->db, "SELECT count(*) FROM quarantine WHERE state = 0", BZ_V_NONE,
                   0, &t->total, err))
        got = -1;
    bz_inbox_leave(t->inbox);
    while (got > 0) {
        if (bz_inbox_interrupted(t->inbox, err))
            return false;
        got = riddle_retry(t, 0, err);
        if (got > 0)
            bz_inbox_progress(t->inbox, "quarantine", ++t->done, t->total);
    }
    return got == 0;
}

buzon_round *buzon_inbox_retry_quarantine(buzon_inbox *inbox, int64_t id, const char *actor,
                                          buzon_error **err)
{
    BZ_ERR(err);
    struct retrying t = {.inbox = inbox, .actor = actor};

    if (!inbox || id < 0)
        return bz_fail(e, BUZON_ERR_INVALID, "%s",
                       inbox ? "a riddle's number is above 0; 0 means all" : "inbox is NULL");
    if (!bz_actor_ok(actor, e))
        return NULL;
    /* Made first: what is done must not end without memory to say so. */
    t.sum = bz_record_pack(&bz_round_record, &(struct bz_round){.account = ""}, e);
    if (t.sum && bz_inbox_now(inbox, &t.sum->finished_at, e) &&
        (id ? riddle_retry(&t, id, e) > 0 : retry_all(&t, e)))
        return t.sum;
    bz_record_unref(t.sum);
    return NULL;
}
