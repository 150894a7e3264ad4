/* SPDX-License-Identifier: EUPL-1.2 */
/* Errands: what a delivery still has to ask the network for. They wait in the store until a
 * poll of the account asks, and go with what the answer brought. */
#include <stdlib.h>
#include <string.h>

#include "inbox/spool.h"

enum { DAYS_TRIED = 30, DOUBLINGS = 10 };

static const int64_t MINUTE_MS = 60000, DAY_MS = 86400000;

/* --- a request as text --- */

static struct bz_json *headers_json(const struct bz_request *r)
{
    struct bz_json *list = bz_json_array();

    for (size_t i = 0; list && i < r->headers.n; i++) {
        struct bz_json *pair = bz_json_array();

        if (!bz_json_push_text(pair, r->headers.items[i].name) ||
            !bz_json_push_text(pair, r->headers.items[i].value)) {
            bz_json_free(pair);
            bz_json_free(bz_steal(list));
        } else if (!bz_json_push(list, pair)) {
            bz_json_free(bz_steal(list));
        }
    }
    return list;
}

char *bz_request_print(const struct bz_request *r, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    struct bz_json *headers = NULL;

    /* Its fields are literals that no text may name. */
    if (r->form)
        return bz_fail(err, BUZON_ERR_INTERNAL, "a form of secrets cannot wait in the store");
    headers = headers_json(r);
    if (!headers || !bz_json_set_text(j, "purpose", r->purpose) ||
        !bz_json_set_text(j, "method", r->method) || !bz_json_set_text(j, "url", r->url) ||
        !bz_json_set_int(j, "auth", r->auth) || !bz_json_set_text(j, "secret", r->secret) ||
        !bz_json_set_text(j, "state", r->state)) {
        bz_json_free(headers);
        return bz_nomem(err);
    }
    return bz_json_set(j, "headers", headers) ? bz_json_print(j, err) : bz_nomem(err);
}

/* The name as the adapter has it, because a request keeps no copy; NULL when there is none. */
static const char *secret_name(const struct bz_network *net, const char *name)
{
    for (const char *const *known = net->secrets; known && *known; known++)
        if (bz_streq(*known, name))
            return *known;
    if (bz_streq(net->proof, name))
        return net->proof;
    return bz_streq(name, "token") ? "token" : NULL;
}

static bool headers_read(struct bz_request *r, const struct bz_json *list, struct bz_err *err)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        const struct bz_json *pair = bz_json_at(list, i);
        const char *name = bz_json_text(bz_json_at(pair, 0));
        const char *value = bz_json_text(bz_json_at(pair, 1));

        if (name && value && !bz_headers_add(&r->headers, name, value, err))
            return false;
    }
    return true;
}

static bool body_read(struct bz_request *r, const void *body, size_t len, struct bz_err *err)
{
    if (!body)
        return true;
    r->body = malloc(len + 1);
    if (!r->body)
        return bz_nomem(err);
    if (len)
        memcpy(r->body, body, len);
    r->body[len] = '\0';
    r->body_len = len;
    return true;
}

struct bz_request *bz_request_parse(const struct bz_network *net, const char *text,
                                    const void *body, size_t len, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_parse(text, strlen(text), NULL, "a request", err);
    const char *purpose = bz_json_str(j, "purpose"), *method = bz_json_str(j, "method"),
               *url = bz_json_str(j, "url"), *secret = bz_json_str(j, "secret");
    int64_t auth = bz_json_num(j, "auth", -1);
    BZ_AUTO(bz_request) r = NULL;

    if (!j)
        return NULL;
    if (!purpose || !method || !url || auth < BZ_AUTH_NONE || auth > BZ_AUTH_URL ||
        auth == BZ_AUTH_FORM || (secret && !secret_name(net, secret)))
        return bz_fail(err, BUZON_ERR_CORRUPT, "the store is damaged: a request is none");
    r = bz_request_new(purpose, method, url, err);
    if (!r || !headers_read(r, bz_json_get(j, "headers"), err) ||
        !bz_dup(&r->state, bz_json_str(j, "state"), err) || !body_read(r, body, len, err))
        return NULL;
    r->auth = (enum bz_auth)auth;
    r->secret = secret ? secret_name(net, secret) : NULL;
    return bz_steal(r);
}

/* --- keeping them --- */

static bool errand_add(struct bz_tx *tx, const struct bz_account *account,
                       const struct bz_request *r, struct bz_err *err)
{
    BZ_TEXT text = bz_request_print(r, err);

    return text && bz_db_exec(tx->db,
                              "INSERT INTO errand (account, at, request, body) "
                              "VALUES ($1, $2, $3, $4)",
                              BZ_V(bz_v_int(account->id), bz_v_time(tx->now), bz_v_text(text),
                                   bz_v_blob(r->body, r->body_len)),
                              err);
}

bool bz_errands_add(struct bz_tx *tx, const struct bz_account *account,
                    const struct bz_batch *batch, struct bz_err *err)
{
    for (size_t i = 0; i < batch->requests.n; i++)
        if (!errand_add(tx, account, batch->requests.items[i], err))
            return false;
    return true;
}

/* --- asking --- */

static struct bz_request *errand_read(struct bz_job *job, const struct bz_rows *rows,
                                      struct bz_err *err)
{
    size_t len;
    const void *body = bz_rows_blob(rows, 2, &len);

    return bz_request_parse(job->net, bz_rows_text(rows, 1), body, body ? len : 0, err);
}

static int errand_load(struct bz_job *job, buzon_time now, struct bz_request **ret,
                       struct bz_err *err)
{
    int got;

    if (!bz_inbox_enter(job->inbox, err))
        return -1;
    BZ_LEAVE(job->inbox);
    BZ_AUTO(bz_rows)
    rows = bz_db_query(job->inbox->db,
                       "SELECT id, request, body FROM errand WHERE account = $1 "
                       "AND next_try_at <= $2 ORDER BY id LIMIT 1",
                       BZ_V(bz_v_int(job->account->id), bz_v_time(now)), err);
    got = rows ? bz_rows_next(rows, err) : -1;
    if (got <= 0)
        return got;
    *ret = errand_read(job, rows, err);
    if (!*ret)
        return -1;
    job->errand = bz_rows_int(rows, 0);
    return 1;
}

int bz_errand_take(struct bz_job *job, struct bz_err *err)
{
    struct bz_request *r = NULL;
    buzon_time now;
    int got;

    if (job->work != BUZON_WORK_POLL)
        return 0;
    job->at = job->queue.n = 0;
    if (!bz_vec_room(&job->queue)) {
        (void)bz_nomem(err);
        return -1;
    }
    got = bz_inbox_now(job->inbox, &now, err) ? errand_load(job, now, &r, err) : -1;
    if (got > 0)
        job->queue.items[job->queue.n++] = r;
    return got;
}

/* --- what came back --- */

static enum bz_settled errand_settle(struct bz_tx *tx, const struct bz_parcel *p,
                                     const char *reason, void *user, struct bz_err *err)
{
    struct bz_job *job = user;

    (void)reason;
    if (!bz_lease_renew(tx, &job->lease, err) ||
        !bz_db_exec(tx->db, "DELETE FROM errand WHERE id = $1", BZ_V(bz_v_int(p->id)), err))
        return BZ_SETTLED_NOT;
    return bz_db_changes(tx->db) ? BZ_SETTLED : BZ_SETTLED_BY_OTHERS;
}

bool bz_errand_answer(struct bz_job *job, const struct bz_response *response, buzon_time at,
                      struct bz_err *err)
{
    const struct bz_parcel_kind kind = {.settle = errand_settle, .user = job};
    /* Both are borrowed here, so nothing ends the parcel. */
    const struct bz_parcel p = {.id = job->errand,
                                .account = job->account->id,
                                .at = at,
                                .origin = "errand",
                                .asked = job->current,
                                .response = *response};
    int64_t requests = job->round.requests, received = job->round.received;

    if (bz_parcel_read(job->inbox, &p, &kind, &job->round, err)) {
        /* The job counts its answers itself. */
        job->round.requests = requests;
        job->round.received = received;
        job->errand = 0;
        bz_job_drop_request(job);
        return true;
    }
    bz_job_hide(job, err);
    if (err->code != BUZON_ERR_RATE && err->code != BUZON_ERR_AUTH &&
        err->code != BUZON_ERR_NETWORK)
        return bz_job_conflict(job, err);
    bz_errand_later(job, err);
    return bz_job_failed(job, err);
}

/* --- no answer --- */

struct later {
    const struct bz_job *job;
    const char *why;
};

/* Nobody throws it away by itself: what it was to bring may be a citizen's message. */
static bool errand_give_up(struct bz_tx *tx, const struct later *l, struct bz_err *err)
{
    static const struct bz_response nothing = {0};
    struct bz_riddle riddle = {.account = l->job->account,
                               .origin = "errand",
                               .request = l->job->current->url,
                               .reason = l->why,
                               .response = &nothing,
                               .at = tx->now,
                               .asked = l->job->current};

    return bz_quarantine_in(tx, &riddle, err) &&
           bz_db_exec(tx->db, "DELETE FROM errand WHERE id = $1",
                      BZ_V(bz_v_int(l->job->errand)), err);
}

static bool errand_put_off(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const struct later *l = user;
    int64_t at, tries;

    if (!bz_db_int(tx->db, "SELECT at FROM errand WHERE id = $1",
                   BZ_V(bz_v_int(l->job->errand)), tx->now, &at, err) ||
        !bz_db_int(tx->db, "SELECT tries FROM errand WHERE id = $1",
                   BZ_V(bz_v_int(l->job->errand)), 0, &tries, err))
        return false;
    if (tx->now - at > DAYS_TRIED * DAY_MS)
        return errand_give_up(tx, l, err);
    return bz_db_exec(
        tx->db, "UPDATE errand SET tries = tries + 1, next_try_at = $2 WHERE id = $1",
        BZ_V(bz_v_int(l->job->errand),
             bz_v_time(tx->now + (MINUTE_MS << (tries < DOUBLINGS ? tries : DOUBLINGS)))),
        err);
}

void bz_errand_later(struct bz_job *job, const struct bz_err *why)
{
    BZ_LOCAL_ERR(ignored);
    struct later l = {job, why->message};

    /* What cannot be noted now is asked again a little sooner. */
    if (job->errand && job->current)
        (void)bz_tx_run(job->inbox, errand_put_off, &l, &ignored);
    job->errand = 0;
}
