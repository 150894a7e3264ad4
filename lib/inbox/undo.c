/* SPDX-License-Identifier: EUPL-1.2 */
/* Taking a merge or a split back, also after other things happened: both inquiries are as they
 * were, and what came since goes where it would have gone. */
#include <inttypes.h>
#include <string.h>

#include "inbox/erase.h"
#include "inbox/merge.h"
#include "inbox/proof.h"

/* A row of table merge, and both inquiries of it. */
struct undoing {
    const struct bz_regroup *r;
    struct bz_case *c, *other; /* merged into the other, or split off it */
    enum bz_merge_kind kind;
    int64_t id, seq, other_seq, last_message;
    buzon_time at;
};

/* The one whose messages go back. */
static struct bz_case *holder(const struct undoing *u)
{
    return u->kind == BZ_MERGE_MERGED ? u->other : u->c;
}

/* --- what stands in the way --- */

static int64_t row_find(struct bz_tx *tx, struct undoing *u, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT id, kind, other, seq, other_seq, last_message, at FROM merge "
                       "WHERE inquiry = $1 ORDER BY id DESC LIMIT 1",
                       BZ_V(bz_v_int(u->c->id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0 || (got > 0 && bz_rows_int(rows, 1) == BZ_MERGE_SHELL))
        (void)bz_fail(err, BUZON_ERR_STATE,
                      "inquiry %s is neither merged into another nor split off one",
                      u->c->reference);
    if (err->code != BUZON_OK)
        return 0;
    u->id = bz_rows_int(rows, 0);
    u->kind = (enum bz_merge_kind)bz_rows_int(rows, 1);
    u->seq = bz_rows_int(rows, 3);
    u->other_seq = bz_rows_int(rows, 4);
    u->last_message = bz_rows_int(rows, 5);
    u->at = bz_rows_time(rows, 6);
    return bz_rows_int(rows, 2);
}

/* Of both; the newest is undone first. */
static bool is_last(struct bz_tx *tx, const struct undoing *u, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT i.reference, o.reference FROM merge m JOIN inquiry i ON i.id = "
                       "m.inquiry JOIN inquiry o ON o.id = m.other WHERE m.id > $1 AND m.kind "
                       "< 2 AND (m.inquiry IN ($2, $3) OR m.other IN ($2, $3)) ORDER BY m.id "
                       "DESC LIMIT 1",
                       BZ_V(bz_v_int(u->id), bz_v_int(u->c->id), bz_v_int(u->other->id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got <= 0)
        return got == 0;
    return bz_fail(err, BUZON_ERR_STATE,
                   "inquiries %s and %s were regrouped since; undo that "
                   "first",
                   bz_rows_text(rows, 0), bz_rows_text(rows, 1));
}

/* What cannot be told apart any more. A deadline that was only computed anew is again. */
static bool nothing_since(struct bz_tx *tx, const struct bz_case *c, int64_t seq,
                          struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT verb FROM event WHERE inquiry = $1 AND seq > $2 AND (verb IN "
                       "('erased', 'formalised', 'acknowledged', 'forwarded', "
                       "'resolution_notified', 'transferred', 'competent_resolution') OR (verb "
                       "<> 'deadline_recomputed' AND codes "
                       "LIKE '%\"deadline\":%')) ORDER BY seq LIMIT 1",
                       BZ_V(bz_v_int(c->id), bz_v_int(seq)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got <= 0)
        return got == 0;
    return bz_fail(err, BUZON_ERR_STATE, "inquiry %s has an event \"%s\" since", c->reference,
                   bz_rows_text(rows, 0));
}

/* What was shown before the merge shows nothing that goes. */
static bool not_shown(struct bz_tx *tx, const struct undoing *u, struct bz_err *err)
{
    int64_t n = 0;

    if (u->kind == BZ_MERGE_MERGED &&
        !bz_db_int(tx->db, "SELECT count(*) FROM snapshot WHERE inquiry = $1 AND at >= $2",
                   BZ_V(bz_v_int(u->other->id), bz_v_time(u->at)), 0, &n, err))
        return false;
    return (u->kind == BZ_MERGE_MERGED && n == 0) || bz_merge_private(holder(u), err);
}

static bool undo_allowed(struct bz_tx *tx, const struct undoing *u, struct bz_err *err)
{
    if (u->r->into && !bz_streq(u->r->into, u->other->reference))
        return bz_fail(err, BUZON_ERR_INVALID, "the other one of inquiry %s is %s, not %s",
                       u->c->reference, u->other->reference, u->r->into);
    return bz_version_ok(u->c, u->r->version, err) &&
           bz_version_ok(u->other, u->r->into_version, err) && is_last(tx, u, err) &&
           bz_merge_open(u->other, err) &&
           (u->kind == BZ_MERGE_MERGED || bz_merge_open(u->c, err)) &&
           nothing_since(tx, u->c, u->seq, err) &&
           nothing_since(tx, u->other, u->other_seq, err) && not_shown(tx, u, err) &&
           bz_move_allowed(tx, holder(u), err);
}

/* --- what came since --- */

struct happened {
    buzon_time at;
    bool answer;
};
struct happenings BZ_VEC(struct happened);

static void happenings_done(struct happenings *list)
{
    free(list->items);
}

static bool happenings_load(struct bz_tx *tx, const struct undoing *u, const struct bz_case *c,
                            struct happenings *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        tx->db,
        "SELECT created_at, 0 FROM message WHERE inquiry = $1 AND direction = 0 AND id > $2 "
        "UNION ALL SELECT created_at, 1 FROM message WHERE inquiry = $1 AND direction = 1 AND "
        "id > $2 AND native_id NOT IN (SELECT native_id FROM answer_part WHERE native_id IS "
        "NOT NULL) UNION ALL SELECT sent_at, 1 FROM answer WHERE inquiry = $1 AND state IN (4, "
        "5, 6) AND sent_at >= $3 ORDER BY 1, 2",
        BZ_V(bz_v_int(c->id), bz_v_int(u->last_message), bz_v_time(u->at)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!bz_vec_push(ret,
                         ((struct happened){bz_rows_time(rows, 0), bz_rows_int(rows, 1) != 0})))
            return bz_nomem(err);
    return got == 0;
}

/* Also an answer that was there then and turned out to be none since. */
static bool answers_recheck(struct bz_tx *tx, const struct undoing *u, struct bz_case *c,
                            struct bz_err *err)
{
    int64_t n = 0;

    if (!bz_db_int(tx->db,
                   "SELECT count(*) FROM event WHERE (inquiry = $1 AND seq > $2 OR inquiry = "
                   "$3 AND seq > $4) AND verb IN ('answer_failed', 'answer_unknown')",
                   BZ_V(bz_v_int(u->c->id), bz_v_int(u->seq), bz_v_int(u->other->id),
                        bz_v_int(u->other_seq)),
                   0, &n, err))
        return false;
    return n == 0 || bz_case_unanswered(tx, c, c->first_answer_at, err);
}

static bool since_then(struct bz_tx *tx, const struct undoing *u, struct bz_case *c,
                       struct bz_err *err)
{
    BZ_DONE(happenings) list = {0};

    if (!happenings_load(tx, u, c, &list, err) || !answers_recheck(tx, u, c, err))
        return false;
    for (size_t i = 0; i < list.n; i++) {
        if (!list.items[i].answer)
            bz_case_received(c, list.items[i].at);
        else if (!bz_case_answered(tx, c, list.items[i].at, err))
            return false;
    }
    return true;
}

/* --- putting it back --- */

/* 2: a person has moved it since; 1: has been at it; 0: nobody, and -1. */
static int64_t hands_on(struct bz_tx *tx, const struct bz_case *c, int64_t seq,
                        struct bz_err *err)
{
    int64_t n = 0;

    return bz_db_int(tx->db,
                     "SELECT ifnull(max(CASE verb WHEN 'status_set' THEN 2 ELSE 1 END), 0) "
                     "FROM event WHERE inquiry = $1 AND seq > $2 AND actor LIKE 'person:%' AND "
                     "verb NOT IN ('taken_over', 'held', 'merge_undone', 'split_undone')",
                     BZ_V(bz_v_int(c->id), bz_v_int(seq)), 0, &n, err)
               ? n
               : -1;
}

/* Where somebody has moved it since, it stays. */
static bool put_back(struct bz_tx *tx, const struct undoing *u, struct bz_case *c, int64_t seq,
                     struct bz_err *err)
{
    enum buzon_status status = c->status;
    int64_t hands = hands_on(tx, c, seq, err);

    if (hands < 0 || !bz_merge_before(tx, c, seq, err) ||
        !bz_merge_restore(tx, u->id, c, err) || !since_then(tx, u, c, err))
        return false;
    if (hands == 2 && status != BUZON_STATUS_CLOSED)
        c->status = status;
    if (hands && c->status == BUZON_STATUS_NEW)
        c->status = BUZON_STATUS_OPEN;
    return true;
}

static bool all_of(struct bz_tx *tx, const struct undoing *u, struct bz_err *err)
{
    return bz_db_exec(tx->db,
                      "INSERT INTO moved (merge, message) SELECT $1, id FROM message WHERE "
                      "inquiry = $2 ON CONFLICT DO NOTHING",
                      BZ_V(bz_v_int(u->id), bz_v_int(u->c->id)), err);
}

/* A calendar that came in between holds for both. */
static bool save_both(struct bz_tx *tx, const struct undoing *u, struct bz_err *err)
{
    struct bz_case *const both[] = {u->c, u->other};
    int64_t n = 0, moved = 0;

    if (!bz_db_int(tx->db,
                   "SELECT count(*) FROM event WHERE (inquiry = $1 AND seq > $2 OR inquiry = "
                   "$3 AND seq > $4) AND verb = 'deadline_recomputed'",
                   BZ_V(bz_v_int(u->c->id), bz_v_int(u->seq), bz_v_int(u->other->id),
                        bz_v_int(u->other_seq)),
                   0, &n, err))
        return false;
    for (size_t i = 0; i < 2; i++)
        if (!(n && both[i]->status != BUZON_STATUS_CLOSED
                  ? bz_clock_recompute(tx, both[i], u->r->actor, &moved, err)
                  : bz_case_save(tx, both[i], err)))
            return false;
    return true;
}

static bool row_drop(struct bz_tx *tx, const struct undoing *u, struct bz_err *err)
{
    const bool split = u->kind == BZ_MERGE_SPLIT;

    return bz_db_exec(tx->db, "DELETE FROM kept_deadline WHERE merge = $1",
                      BZ_V(bz_v_int(u->id)), err) &&
           bz_db_exec(tx->db, "DELETE FROM moved WHERE merge = $1", BZ_V(bz_v_int(u->id)),
                      err) &&
           bz_db_exec(tx->db,
                      split ? "UPDATE merge SET kind = 2 WHERE id = $1"
                            : "DELETE FROM merge WHERE id = $1",
                      BZ_V(bz_v_int(u->id)), err);
}

static bool undo_do(struct bz_tx *tx, const struct undoing *u, struct bz_err *err)
{
    const bool split = u->kind == BZ_MERGE_SPLIT;
    const char *verb = split ? "split_undone" : "merge_undone";
    struct bz_moving m = {.tx = tx, .actor = u->r->actor, .merge = u->id, .from = holder(u)};

    m.to = split ? u->other : u->c;
    if (!bz_merge_event(tx, u->c, u->r, verb, u->other, err) ||
        !bz_merge_event(tx, u->other, u->r, verb, u->c, err) ||
        !bz_hold_carry(tx, m.from, m.to, u->r->actor, err) || (split && !all_of(tx, u, err)) ||
        !bz_move_all(&m, split ? 0 : u->last_message, err))
        return false;
    if (!put_back(tx, u, u->other, u->other_seq, err) ||
        !(split ? bz_merge_shell(tx, u->c, u->other, err) : put_back(tx, u, u->c, u->seq, err)))
        return false;
    return save_both(tx, u, err) && row_drop(tx, u, err);
}

static bool undo_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct bz_regrouping *g = user;
    BZ_AUTO(bz_case) c = bz_case_find_any(tx, g->r->reference, err);
    BZ_AUTO(bz_case) other = NULL;
    struct undoing u = {.r = g->r, .c = c};
    int64_t id = c ? row_find(tx, &u, err) : 0;

    u.other = other = id ? bz_case_load(tx, id, err) : NULL;
    if (!other || !undo_allowed(tx, &u, err) || !undo_do(tx, &u, err))
        return false;
    return bz_regroup_end(tx, g, c->reference, err);
}

buzon_inquiry *buzon_inbox_undo(buzon_inbox *inbox, const buzon_regroup *regroup,
                                buzon_error **err)
{
    BZ_ERR(err);

    if (!regroup)
        return bz_fail(e, BUZON_ERR_INVALID, "the regrouping is NULL");
    if (regroup->messages.n)
        return bz_fail(e, BUZON_ERR_INVALID, "a merge or a split is undone as a whole");
    return bz_regroup_run(inbox, regroup, undo_body, e);
}
