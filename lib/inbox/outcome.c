/* SPDX-License-Identifier: EUPL-1.2 */
/* What became of a part of an answer, stored with everything that follows from it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/outbox.h"

/* --- the answer as a whole --- */

/* What the inquiry's history needs to know of an answer. Texts are owned. */
struct whole {
    char *author, *text, *target;
    int64_t parts;
    buzon_time sent_at; /* BUZON_TIME_NONE: it was never taken as sent */
};

static void whole_done(struct whole *w)
{
    free(w->author);
    free(w->text);
    free(w->target);
}

static bool whole_load(struct bz_tx *tx, int64_t answer, struct whole *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT created_by, text, target, (SELECT count(*) FROM answer_part p "
                       "WHERE p.answer = a.id), sent_at FROM answer a WHERE id = $1",
                       BZ_V(bz_v_int(answer)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no answer %" PRId64, answer);
    if (got < 0)
        return false;
    ret->parts = bz_rows_int(rows, 3);
    ret->sent_at = bz_rows_time(rows, 4);
    return bz_dup(&ret->author, bz_rows_text(rows, 0), err) &&
           bz_dup(&ret->text, bz_rows_text(rows, 1), err) &&
           bz_dup(&ret->target, bz_rows_text(rows, 2), err);
}

static struct bz_json *answer_codes(int64_t answer, const struct whole *w)
{
    BZ_AUTO(bz_json) codes = bz_json_object();

    if (!bz_json_set_int(codes, "answer", answer) ||
        !bz_json_set_text(codes, "message", w->target) ||
        !bz_json_set_int(codes, "parts", w->parts))
        return NULL;
    return bz_steal(codes);
}

char *bz_answer_words(const char *text, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add(&s, "{\"text\":");
    bz_json_quote(&s, text);
    bz_str_add_char(&s, '}');
    return bz_str_take(&s, err);
}

/* All of it is on the network: the citizen has an answer. */
static bool answer_sent(struct bz_tx *tx, const struct bz_outcome *o, struct bz_err *err)
{
    BZ_DONE(whole) w = {0};
    BZ_AUTO(bz_case) c = NULL;
    BZ_TEXT words = NULL;
    struct bz_json *codes;

    if (!bz_db_exec(tx->db,
                    "UPDATE answer SET state = $2, sent_at = $3, next_try_at = NULL, "
                    "error_code = 0, error = NULL WHERE id = $1",
                    BZ_V(bz_v_int(o->answer), bz_v_int(BUZON_ANSWER_SENT), bz_v_time(o->at)),
                    err) ||
        !whole_load(tx, o->answer, &w, err))
        return false;
    c = bz_case_load(tx, o->inquiry, err);
    words = c ? bz_answer_words(w.text, err) : NULL;
    if (!words)
        return false;
    codes = answer_codes(o->answer, &w);
    if (!codes)
        return bz_nomem(err);
    return bz_event_add(
               tx, c,
               &(struct bz_act){
                   .actor = w.author, .verb = "answered", .codes = codes, .payload = words},
               err) &&
           bz_case_answered(tx, c, o->at, err) && bz_case_save(tx, c, err);
}

static bool answer_undo(struct bz_tx *tx, const struct bz_outcome *o, struct bz_case *c,
                        buzon_time sent_at, struct bz_err *err)
{
    return bz_db_exec(tx->db, "UPDATE answer SET sent_at = NULL WHERE id = $1",
                      BZ_V(bz_v_int(o->answer)), err) &&
           bz_case_unanswered(tx, c, sent_at, err);
}

/* It is not, or nobody knows: that is part of the history, too. */
static bool answer_stuck(struct bz_tx *tx, const struct bz_outcome *o, struct bz_err *err)
{
    const char *verb = o->part == BUZON_ANSWER_FAILED ? "answer_failed" : "answer_unknown";
    BZ_DONE(whole) w = {0};
    BZ_AUTO(bz_case) c = NULL;
    struct bz_json *codes;

    if (!whole_load(tx, o->answer, &w, err))
        return false;
    c = bz_case_load(tx, o->inquiry, err);
    if (!c)
        return false;
    /* The citizen was thought to have an answer. */
    if (w.sent_at != BUZON_TIME_NONE && !answer_undo(tx, o, c, w.sent_at, err))
        return false;
    codes = answer_codes(o->answer, &w);
    if (!codes ||
        (o->why && !bz_json_set_text(codes, "error", buzon_code_name(o->why->code)))) {
        bz_json_free(codes);
        return bz_nomem(err);
    }
    return bz_event_add(
               tx, c, &(struct bz_act){.actor = "system", .verb = verb, .codes = codes}, err) &&
           bz_case_save(tx, c, err);
}

/* --- states --- */

static bool answer_set(struct bz_tx *tx, const struct bz_outcome *o,
                       enum buzon_answer_state state, struct bz_err *err)
{
    bool waits = state == BUZON_ANSWER_QUEUED || state == BUZON_ANSWER_SENDING;

    /* What was taken back goes on being sent by nothing that is said of a part of it. */
    return bz_db_exec(
        tx->db,
        "UPDATE answer SET state = CASE WHEN state = $6 AND $2 = $7 THEN state "
        "ELSE $2 END, next_try_at = $3, error_code = $4, error = $5 WHERE id = $1",
        BZ_V(bz_v_int(o->answer), bz_v_int(state),
             bz_v_time(waits ? o->next_try_at : BUZON_TIME_NONE),
             bz_v_int(o->why ? (int64_t)o->why->code : 0),
             bz_v_text(o->why ? o->why->message : NULL), bz_v_int(BUZON_ANSWER_CANCELLED),
             bz_v_int(BUZON_ANSWER_QUEUED)),
        err);
}

static bool part_set(struct bz_tx *tx, const struct bz_outcome *o, struct bz_err *err)
{
    bool unknown = o->part == BUZON_ANSWER_UNKNOWN;
    /* Then what comes next is a first try again. */
    bool surely_absent = o->part == BUZON_ANSWER_QUEUED ||
                         (o->part == BUZON_ANSWER_FAILED && !o->seen && !o->under_way);

    return bz_db_exec(
        tx->db,
        "UPDATE answer_part SET state = $3, native_id = ifnull($4, native_id), "
        "url = ifnull($5, url), step = $6, tried_at = CASE WHEN $7 THEN NULL "
        "ELSE tried_at END, sender = CASE WHEN $8 THEN sender END, missed_at = $9 "
        "WHERE answer = $1 AND n = $2",
        BZ_V(bz_v_int(o->answer), bz_v_int(o->n), bz_v_int(o->part), bz_v_text(o->native_id),
             bz_v_text(o->url), bz_v_text(o->step), bz_v_int(surely_absent),
             bz_v_int(unknown && o->under_way),
             bz_v_time(unknown ? o->missed_at : BUZON_TIME_NONE)),
        err);
}

static bool part_sent(struct bz_tx *tx, struct bz_outcome *o, struct bz_err *err)
{
    int64_t left;

    if (!bz_db_int(tx->db,
                   "SELECT count(*) FROM answer_part WHERE answer = $1 AND state NOT IN (4, 5, "
                   "6) AND NOT (pointer AND state = 9)",
                   BZ_V(bz_v_int(o->answer)), 0, &left, err))
        return false;
    if (left) {
        o->now = BUZON_ANSWER_QUEUED;
        return answer_set(tx, o, BUZON_ANSWER_QUEUED, err);
    }
    o->now = BUZON_ANSWER_SENT;
    return answer_sent(tx, o, err);
}

/* What is known of a part, so far. */
struct known {
    enum buzon_answer_state state, whole; /* of the part, of the answer */
    bool pointer; /* it only says in public that the answer is private: without it the citizen
                     has the answer all the same */
    char *native_id; /* owns */
};

static void known_done(struct known *k)
{
    free(k->native_id);
}

static bool known_load(struct bz_tx *tx, const struct bz_outcome *o, struct known *ret,
                       struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(tx->db,
                    "SELECT p.state, p.native_id, p.pointer, a.state FROM answer_part p JOIN "
                    "answer a ON a.id = p.answer WHERE p.answer = $1 AND p.n = $2",
                    BZ_V(bz_v_int(o->answer), bz_v_int(o->n)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got <= 0)
        return got == 0;
    ret->state = (enum buzon_answer_state)bz_rows_int(rows, 0);
    ret->pointer = bz_rows_int(rows, 2) != 0;
    ret->whole = (enum buzon_answer_state)bz_rows_int(rows, 3);
    return bz_dup(&ret->native_id, bz_rows_text(rows, 1), err);
}

/* What the network showed or said meanwhile is sure, whatever the request's end looks like. */
static bool known_better(const struct known *k, struct bz_outcome *o)
{
    if (o->seen)
        return false;
    o->now = k->state;
    switch (k->state) {
    case BUZON_ANSWER_SENT:
    case BUZON_ANSWER_DELIVERED:
    case BUZON_ANSWER_READ:
        o->now = BUZON_ANSWER_SENT;
        return true;
    case BUZON_ANSWER_FAILED:
        return k->native_id && bz_streq(k->native_id, o->native_id);
    case BUZON_ANSWER_DRAFT:
    case BUZON_ANSWER_IN_REVIEW:
    case BUZON_ANSWER_QUEUED:
    case BUZON_ANSWER_SENDING:
    case BUZON_ANSWER_REJECTED:
    case BUZON_ANSWER_CANCELLED:
    case BUZON_ANSWER_UNKNOWN:
        break;
    }
    return false;
}

/* A post of ours that answers, in the figures once: when it is first known to be there. */
static bool post_count(struct bz_tx *tx, const struct bz_outcome *o, const struct known *k,
                       struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = NULL;

    if (k->native_id)
        return true;
    rows = bz_db_query(tx->db,
                       "SELECT c.network, c.name FROM answer a JOIN account c ON c.id = "
                       "a.account WHERE a.id = $1",
                       BZ_V(bz_v_int(o->answer)), err);
    return rows && bz_rows_next(rows, err) > 0 &&
           bz_figures_add(tx, bz_rows_text(rows, 0), bz_rows_text(rows, 1), "own.answer", o->at,
                          err);
}

/* An answer that had arrived somewhere is on its way once more, or more of it is there. While
 * it is on its way no part of it makes history. */
static bool answer_moves(struct bz_tx *tx, const struct bz_outcome *o, const struct known *k,
                         struct bz_err *err)
{
    BZ_AUTO(bz_case) c = NULL;
    BZ_AUTO(bz_json) codes = NULL;
    const char *verb = o->part == BUZON_ANSWER_SENT ? "answer_part_sent" : "answer_queued";

    if ((o->now != BUZON_ANSWER_QUEUED && o->now != BUZON_ANSWER_SENDING) ||
        k->whole == BUZON_ANSWER_QUEUED || k->whole == BUZON_ANSWER_SENDING)
        return true;
    c = bz_case_load(tx, o->inquiry, err);
    if (!c)
        return false;
    codes = bz_json_object();
    if (!bz_json_set_int(codes, "answer", o->answer) || !bz_json_set_int(codes, "part", o->n))
        return bz_nomem(err);
    return bz_event_add(
               tx, c,
               &(struct bz_act){.actor = "system", .verb = verb, .codes = bz_steal(codes)},
               err) &&
           bz_case_save(tx, c, err);
}

bool bz_outcome_store(struct bz_tx *tx, struct bz_outcome *o, struct bz_err *err)
{
    BZ_DONE(known) k = {0};

    if (!known_load(tx, o, &k, err))
        return false;
    if (known_better(&k, o))
        return true;
    if (!part_set(tx, o, err))
        return false;
    if (o->part == BUZON_ANSWER_FAILED && k.pointer)
        return part_sent(tx, o, err) && answer_moves(tx, o, &k, err);
    if (o->part == BUZON_ANSWER_SENT)
        return post_count(tx, o, &k, err) && part_sent(tx, o, err) &&
               answer_moves(tx, o, &k, err) && (!o->native_id || bz_fate_late(tx, o, err));
    o->now = o->part == BUZON_ANSWER_UNKNOWN && o->look_again ? BUZON_ANSWER_SENDING : o->part;
    return answer_set(tx, o, o->now, err) && answer_moves(tx, o, &k, err) &&
           (o->now == BUZON_ANSWER_QUEUED || o->now == BUZON_ANSWER_SENDING ||
            answer_stuck(tx, o, err));
}
