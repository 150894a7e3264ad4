/* SPDX-License-Identifier: EUPL-1.2 */
/* What a network says of an answer later: it is there, it arrived, it was read, it failed. That
 * comes in any order, may come before the answer to our own request, and sometimes finds the
 * part by the key we sent along only. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/ingest.h"
#include "inbox/outbox.h"

/* The part a notice is about. */
struct part {
    int64_t answer, inquiry, n;
    enum buzon_answer_state state;
};

static int part_read(struct bz_rows *rows, struct part *ret, struct bz_err *err)
{
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got > 0)
        *ret = (struct part){bz_rows_int(rows, 0), bz_rows_int(rows, 1), bz_rows_int(rows, 2),
                             (enum buzon_answer_state)bz_rows_int(rows, 3)};
    return got;
}

#define PART_QUERY                                                                             \
    "SELECT a.id, a.inquiry, p.n, p.state FROM answer_part p JOIN answer a ON a.id = "         \
    "p.answer WHERE a.account = $1 AND "

/* 1, 0 for none, -1. */
static int part_find(const struct bz_arriving *a, const char *native_id, const char *key,
                     struct part *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(a->tx->db, PART_QUERY "p.native_id = $2",
                       BZ_V(bz_v_int(a->account->id), bz_v_text(native_id)), err);
    BZ_AUTO(bz_rows) by_key = NULL;
    int got = part_read(rows, ret, err);

    if (got || !key)
        return got;
    by_key = bz_db_query(a->tx->db, PART_QUERY "p.key = $2 AND p.native_id IS NULL",
                         BZ_V(bz_v_int(a->account->id), bz_v_text(key)), err);
    return part_read(by_key, ret, err);
}

/* --- the whole answer --- */

static bool fate_event(const struct bz_arriving *a, const struct part *p, const char *verb,
                       const struct bz_notice *n, struct bz_err *err)
{
    BZ_AUTO(bz_case) c = bz_case_load(a->tx, p->inquiry, err);
    BZ_AUTO(bz_json) codes = bz_json_object();

    if (!c)
        return false;
    if (!bz_json_set_int(codes, "answer", p->answer) ||
        !bz_json_set_text(codes, "message", n->target) || !bz_json_set_int(codes, "at", n->at))
        return bz_nomem(err);
    return bz_event_add(
               a->tx, c,
               &(struct bz_act){.actor = a->actor, .verb = verb, .codes = bz_steal(codes)},
               err) &&
           bz_case_save(a->tx, c, err);
}

/* An answer is as far as the part that lags most. */
static bool answer_raise(const struct bz_arriving *a, const struct part *p,
                         const struct bz_notice *n, struct bz_err *err)
{
    int64_t least;

    if (!bz_db_int(a->tx->db,
                   "SELECT CASE WHEN min(state) >= 4 AND max(state) <= 6 THEN min(state) ELSE "
                   "0 END FROM answer_part WHERE answer = $1",
                   BZ_V(bz_v_int(p->answer)), 0, &least, err))
        return false;
    if (!least)
        return true;
    if (!bz_db_exec(a->tx->db,
                    "UPDATE answer SET state = $2 WHERE id = $1 AND state IN (4, 5) AND "
                    "state < $2",
                    BZ_V(bz_v_int(p->answer), bz_v_int(least)), err))
        return false;
    return bz_db_changes(a->tx->db) == 0 ||
           fate_event(a, p, buzon_answer_state_name((enum buzon_answer_state)least), n, err);
}

/* --- one part --- */

static bool part_is_there(const struct part *p)
{
    return p->state == BUZON_ANSWER_SENT || p->state == BUZON_ANSWER_DELIVERED ||
           p->state == BUZON_ANSWER_READ;
}

/* It is on the network, whatever we thought of it. */
static bool part_sent(const struct bz_arriving *a, struct part *p, const struct bz_notice *n,
                      struct bz_err *err)
{
    struct bz_outcome o = {.answer = p->answer,
                           .inquiry = p->inquiry,
                           .n = p->n,
                           .native_id = n->target,
                           .part = BUZON_ANSWER_SENT,
                           .seen = true,
                           .next_try_at = BUZON_TIME_NONE,
                           .at = n->at};

    p->state = BUZON_ANSWER_SENT;
    return bz_outcome_store(a->tx, &o, err);
}

static bool part_raise(const struct bz_arriving *a, struct part *p, const struct bz_notice *n,
                       enum buzon_answer_state to, struct bz_err *err)
{
    /* The word that it was sent may come behind the one that it failed, and says less. On
     * several devices one may fail and another have it. */
    if (p->state == BUZON_ANSWER_FAILED && to == BUZON_ANSWER_SENT)
        return true;
    if (!part_is_there(p) && !part_sent(a, p, n, err))
        return false;
    if (to <= p->state)
        return true;
    return bz_db_exec(a->tx->db,
                      "UPDATE answer_part SET state = $3 WHERE answer = $1 AND n = $2",
                      BZ_V(bz_v_int(p->answer), bz_v_int(p->n), bz_v_int(to)), err) &&
           answer_raise(a, p, n, err);
}

/* What kind of failure the network's words mean; the adapter knows. */
static buzon_code failure_code(const char *name)
{
    for (int code = BUZON_OK + 1; name && code <= (int)BUZON_ERR_INTERNAL; code++) {
        if (bz_code_names[code] && strcmp(bz_code_names[code], name) == 0)
            return (buzon_code)code;
    }
    return BUZON_ERR_PROTOCOL;
}

static bool part_failed(const struct bz_arriving *a, const struct part *p,
                        const struct bz_notice *n, const struct bz_json *extra,
                        struct bz_err *err)
{
    struct bz_err why = {0};
    struct bz_outcome o = {.answer = p->answer,
                           .inquiry = p->inquiry,
                           .n = p->n,
                           .native_id = n->target,
                           .part = BUZON_ANSWER_FAILED,
                           .seen = true,
                           .next_try_at = BUZON_TIME_NONE,
                           .at = n->at,
                           .why = &why};

    /* Whoever has it, has it. */
    if (p->state == BUZON_ANSWER_FAILED || p->state == BUZON_ANSWER_DELIVERED ||
        p->state == BUZON_ANSWER_READ)
        return true;
    bz_err_set(&why, failure_code(bz_json_str(extra, BZ_NOTICE_ERROR)), "%s",
               n->error ? n->error : "it did not arrive");
    return bz_outcome_store(a->tx, &o, err);
}

/* --- all of a conversation, up to a moment --- */

struct fates BZ_VEC(struct part);

static void fates_done(struct fates *f)
{
    free(f->items);
}

static bool fates_load(const struct bz_arriving *a, const struct bz_notice *n,
                       struct fates *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(a->tx->db,
                       PART_QUERY "p.native_id IS NOT NULL AND p.state IN (4, 5) AND "
                                  "p.visibility = $4 AND p.tried_at <= $3 AND a.inquiry IN "
                                  "(SELECT id FROM inquiry WHERE account = $1 AND thread = $2)",
                       BZ_V(bz_v_int(a->account->id), bz_v_text(n->target), bz_v_time(n->at),
                            bz_v_int(BUZON_VISIBILITY_DIRECT)),
                       err);
    struct part p;
    int got;

    while ((got = part_read(rows, &p, err)) > 0) {
        if (!bz_vec_push(ret, p))
            return bz_nomem(err);
    }
    return got == 0;
}

/* Some networks say only up to when a person read. */
static bool fates_raise(const struct bz_arriving *a, const struct bz_notice *n,
                        struct bz_err *err)
{
    BZ_DONE(fates) all = {0};
    enum buzon_answer_state to =
        n->verb == BUZON_VERB_READ ? BUZON_ANSWER_READ : BUZON_ANSWER_DELIVERED;

    if (!fates_load(a, n, &all, err))
        return false;
    for (size_t i = 0; i < all.n; i++) {
        if (!part_raise(a, &all.items[i], n, to, err))
            return false;
    }
    return true;
}

int bz_fate(struct bz_arriving *a, const struct bz_notice *n, struct bz_err *err)
{
    BZ_AUTO(bz_json)
    extra = n->extra ? bz_json_parse(n->extra, strlen(n->extra), NULL, "a notice", err) : NULL;
    struct part p;
    int got;
    bool ok = true;

    if (n->extra && !extra)
        return -1;
    if (bz_json_flag(extra, BZ_NOTICE_CONVERSATION, false) &&
        (n->verb == BUZON_VERB_READ || n->verb == BUZON_VERB_DELIVERED))
        return fates_raise(a, n, err) ? 1 : -1;
    got = part_find(a, n->target, bz_json_str(extra, BZ_NOTICE_KEY), &p, err);
    if (got <= 0)
        return got;
    switch (n->verb) {
    case BUZON_VERB_SENT:
        ok = part_raise(a, &p, n, BUZON_ANSWER_SENT, err);
        break;
    case BUZON_VERB_DELIVERED:
        ok = part_raise(a, &p, n, BUZON_ANSWER_DELIVERED, err);
        break;
    case BUZON_VERB_READ:
        ok = part_raise(a, &p, n, BUZON_ANSWER_READ, err);
        break;
    case BUZON_VERB_FAILED:
        ok = part_failed(a, &p, n, extra, err);
        break;
    case BUZON_VERB_REACTED:
        ok = fate_event(a, &p, "reacted", n, err);
        break;
    case BUZON_VERB_EDITED:
    case BUZON_VERB_DELETED:
    case BUZON_VERB_RESTORED:
        return 0; /* of the message, where it came back to us as one */
    }
    return ok ? 1 : -1;
}

/* --- what came before we knew the part's id --- */

/* How the answer stands after that, as far as a job counts it. */
static bool outcome_again(struct bz_tx *tx, struct bz_outcome *o, struct bz_err *err)
{
    int64_t state;

    if (!bz_db_int(tx->db, "SELECT state FROM answer WHERE id = $1", BZ_V(bz_v_int(o->answer)),
                   o->now, &state, err))
        return false;
    if (state == BUZON_ANSWER_FAILED)
        o->now = BUZON_ANSWER_FAILED;
    return true;
}

bool bz_fate_late(struct bz_tx *tx, struct bz_outcome *o, struct bz_err *err)
{
    __attribute__((cleanup(bz_earlies_done))) struct bz_notices list = {0};
    BZ_AUTO(bz_case) c = bz_case_load(tx, o->inquiry, err);
    struct bz_account account = {0};
    struct bz_arriving a = {.tx = tx, .account = &account, .at = o->at};

    if (!c || !bz_early_take(tx, c->account, o->native_id, &list, err))
        return false;
    account.id = c->account;
    (void)snprintf(a.actor, sizeof a.actor, "network:%s", c->network);
    for (size_t i = 0; i < list.n; i++)
        if (bz_fate(&a, list.items[i], err) < 0)
            return false;
    return !list.n || outcome_again(tx, o, err);
}
