/* SPDX-License-Identifier: EUPL-1.2 */
/* What another person says about an answer: approved, rejected, and what became of it when
 * nobody knows. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/compose.h"
#include "inbox/outbox.h"
#include "text/utf8.h"

enum { REASON_MAX_LEN = 64 << 10, NATIVE_ID_MAX_LEN = 256 };

/* Everything but `made` is borrowed. */
struct review {
    int64_t id, version;
    const char *actor, *reason, *native_id;
    enum buzon_settlement how;
    struct bz_answer *made;
};

static bool review_end(struct bz_tx *tx, struct review *r, struct bz_case *c,
                       struct bz_err *err)
{
    if (!bz_case_save(tx, c, err))
        return false;
    r->made = bz_answer_load(tx->db, r->id, err);
    return r->made != NULL;
}

static buzon_answer *review_run(buzon_inbox *inbox,
                                bool (*body)(struct bz_tx *, void *, struct bz_err *),
                                struct review *r, struct bz_err *err)
{
    if (bz_tx_run(inbox, body, r, err))
        return r->made;
    bz_record_unref(r->made);
    return NULL;
}

/* --- four eyes --- */

static bool is_another(const struct bz_compose *x, const char *actor, struct bz_err *err)
{
    BZ_AUTO(bz_json)
    writers = bz_json_parse(x->writers, strlen(x->writers), NULL, "writers", err);

    if (!writers)
        return false;
    for (size_t i = 0; i < bz_json_len(writers); i++)
        if (bz_streq(bz_json_text(bz_json_at(writers, i)), actor))
            return bz_fail(err, BUZON_ERR_STATE,
                           "%.100s wrote on answer %" PRId64 "; another person decides on it",
                           actor, x->id);
    return true;
}

static bool may_review(const struct bz_compose *x, const struct review *r, struct bz_err *err)
{
    if (!bz_compose_is(x, r->version, err))
        return false;
    if (x->state != BUZON_ANSWER_IN_REVIEW)
        return bz_fail(err, BUZON_ERR_STATE, "answer %" PRId64 " is %s, not in review", x->id,
                       buzon_answer_state_name(x->state));
    return is_another(x, r->actor, err);
}

/* Rules may have changed since it was submitted: who approved it for one reader did not approve
 * it for all. */
static bool is_as_shown(const struct bz_compose *x, struct bz_err *err)
{
    if (x->visibility >= x->shown)
        return true;
    return bz_fail(err, BUZON_ERR_CONFLICT,
                   "answer %" PRId64 " was read as %s and would be %s by now; reject it, and "
                   "submit it again",
                   x->id, buzon_visibility_name(x->shown),
                   buzon_visibility_name(x->visibility));
}

static bool approve_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct review *r = user;
    BZ_DONE(bz_compose) x = {0};
    BZ_AUTO(bz_case) c = bz_compose_load(tx, r->id, &x, err);
    struct bz_act act = {.actor = r->actor, .verb = "answer_approved"};

    return c && may_review(&x, r, err) && bz_compose_address(tx, &x, c, err) &&
           bz_compose_fit(tx, &x, c, err) && is_as_shown(&x, err) &&
           bz_compose_event(tx, c, &x, &act, err) &&
           bz_compose_set_state(tx, &x, BUZON_ANSWER_QUEUED, err) &&
           bz_db_exec(tx->db, "UPDATE answer SET approved_by = $2 WHERE id = $1",
                      BZ_V(bz_v_int(x.id), bz_v_text(r->actor)), err) &&
           review_end(tx, r, c, err);
}

buzon_answer *buzon_inbox_approve_answer(buzon_inbox *inbox, int64_t id, int64_t version,
                                         const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    struct review r = {.id = id, .version = version, .actor = actor};

    return bz_person_ok(actor, e) ? review_run(inbox, approve_body, &r, e) : NULL;
}

static bool reject_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct review *r = user;
    BZ_DONE(bz_compose) x = {0};
    BZ_AUTO(bz_case) c = bz_compose_load(tx, r->id, &x, err);
    BZ_TEXT words = c ? bz_answer_words(r->reason, err) : NULL;
    struct bz_act act = {.actor = r->actor, .verb = "answer_rejected", .payload = words};

    return words && may_review(&x, r, err) && bz_compose_event(tx, c, &x, &act, err) &&
           bz_compose_unfit(tx, &x, err) &&
           bz_compose_set_state(tx, &x, BUZON_ANSWER_REJECTED, err) &&
           bz_db_exec(tx->db, "UPDATE answer SET reason = $2 WHERE id = $1",
                      BZ_V(bz_v_int(x.id), bz_v_text(r->reason)), err) &&
           review_end(tx, r, c, err);
}

buzon_answer *buzon_inbox_reject_answer(buzon_inbox *inbox, int64_t id, int64_t version,
                                        const char *reason, const char *actor,
                                        buzon_error **err)
{
    BZ_ERR(err);
    struct review r = {.id = id, .version = version, .actor = actor, .reason = reason};
    size_t len = reason ? strlen(reason) : 0;

    if (!bz_person_ok(actor, e))
        return NULL;
    if (!reason || !reason[strspn(reason, " \t\r\n")] || len > REASON_MAX_LEN ||
        bz_utf8_valid(reason, len) != len)
        return bz_fail(e, BUZON_ERR_INVALID,
                       "rejecting needs a reason, UTF-8 of at most %d "
                       "bytes",
                       REASON_MAX_LEN);
    return review_run(inbox, reject_body, &r, e);
}

/* --- when nobody knows --- */

/* The first part whose outcome is not known, and when it left. */
static bool open_part(struct bz_tx *tx, const struct bz_compose *x, struct bz_outcome *o,
                      struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = NULL;
    int got;

    if (x->state != BUZON_ANSWER_UNKNOWN)
        return bz_fail(err, BUZON_ERR_STATE,
                       "answer %" PRId64 " is %s: there is nothing to settle", x->id,
                       buzon_answer_state_name(x->state));
    rows = bz_db_query(tx->db,
                       "SELECT n, tried_at FROM answer_part WHERE answer = $1 AND state = $2 "
                       "ORDER BY n LIMIT 1",
                       BZ_V(bz_v_int(x->id), bz_v_int(BUZON_ANSWER_UNKNOWN)), err);
    got = rows ? bz_rows_next(rows, err) : -1;
    if (got == 0)
        return bz_fail(err, BUZON_ERR_CORRUPT, "an unknown answer has no unknown part");
    if (got < 0)
        return false;
    o->n = bz_rows_int(rows, 0);
    o->at = bz_rows_is_null(rows, 1) ? tx->now : bz_rows_time(rows, 1);
    return true;
}

static bool settle_event(struct bz_tx *tx, struct bz_case *c, const struct review *r,
                         const struct bz_outcome *o, struct bz_err *err)
{
    struct bz_json *codes = bz_json_object();

    if (!bz_json_set_int(codes, "answer", r->id) || !bz_json_set_int(codes, "part", o->n) ||
        !bz_json_set_text(codes, "how", buzon_settlement_name(r->how))) {
        bz_json_free(codes);
        return bz_nomem(err);
    }
    return bz_event_add(
        tx, c, &(struct bz_act){.actor = r->actor, .verb = "answer_settled", .codes = codes},
        err);
}

static void settle_outcome(const struct review *r, struct bz_outcome *o, struct bz_err *why)
{
    o->answer = r->id;
    o->next_try_at = BUZON_TIME_NONE;
    switch (r->how) {
    case BUZON_SETTLEMENT_FOUND:
        o->part = BUZON_ANSWER_SENT;
        o->native_id = r->native_id;
        return;
    case BUZON_SETTLEMENT_SEND_AGAIN:
        o->part = BUZON_ANSWER_QUEUED;
        return;
    case BUZON_SETTLEMENT_GIVE_UP:
        o->part = BUZON_ANSWER_FAILED;
        o->under_way = true; /* who looks may look too early */
        bz_err_set(why, BUZON_ERR_NETWORK, "somebody looked: it is not there");
        o->why = why;
        return;
    }
}

static bool settle_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct review *r = user;
    BZ_DONE(bz_compose) x = {0};
    BZ_AUTO(bz_case) c = bz_compose_load(tx, r->id, &x, err);
    struct bz_err why = {0};
    struct bz_outcome o = {0};

    if (!c || !open_part(tx, &x, &o, err))
        return false;
    settle_outcome(r, &o, &why);
    o.inquiry = c->id;
    /* What follows loads the inquiry again: what was noted of it is saved first. */
    if (!settle_event(tx, c, r, &o, err) || !bz_case_save(tx, c, err) ||
        !bz_db_exec(tx->db, "UPDATE answer SET tries = 0 WHERE id = $1", BZ_V(bz_v_int(x.id)),
                    err) ||
        !bz_outcome_store(tx, &o, err))
        return false;
    r->made = bz_answer_load(tx->db, r->id, err);
    return r->made != NULL;
}

static bool native_id_ok(const struct review *r, struct bz_err *err)
{
    size_t len = r->native_id ? strlen(r->native_id) : 0;

    if (!buzon_settlement_name(r->how))
        return bz_fail(err, BUZON_ERR_INVALID, "there is no settlement %d", (int)r->how);
    if (r->native_id && r->how != BUZON_SETTLEMENT_FOUND)
        return bz_fail(err, BUZON_ERR_INVALID, "what is not there has no id");
    if (r->native_id &&
        (len == 0 || len > NATIVE_ID_MAX_LEN || bz_utf8_valid(r->native_id, len) != len))
        return bz_fail(err, BUZON_ERR_INVALID, "the network's id is UTF-8 of 1 to %d bytes",
                       NATIVE_ID_MAX_LEN);
    return true;
}

buzon_answer *buzon_inbox_settle_answer(buzon_inbox *inbox, int64_t id,
                                        enum buzon_settlement how, const char *native_id,
                                        const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    struct review r = {.id = id, .how = how, .native_id = native_id, .actor = actor};

    return bz_person_ok(actor, e) && native_id_ok(&r, e) ? review_run(inbox, settle_body, &r, e)
                                                         : NULL;
}
