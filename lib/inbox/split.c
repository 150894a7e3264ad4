/* SPDX-License-Identifier: EUPL-1.2 */
/* Splitting messages off an inquiry: the new one they come to, and what is left of the old. */
#include <stdlib.h>
#include <string.h>

#include "inbox/assign.h"
#include "inbox/erase.h"
#include "inbox/follow.h"
#include "inbox/merge.h"
#include "inbox/proof.h"

/* The messages that go. */
struct splitting {
    const struct bz_regroup *r;
    struct bz_case *old;
    int64_t first; /* of them, by when it was written */
    int64_t author;
    buzon_time first_at;
    struct bz_ids ids;
};

static void splitting_done(struct splitting *s)
{
    bz_ids_done(&s->ids);
}

/* --- which --- */

static bool message_add(struct bz_tx *tx, struct splitting *s, const char *mid,
                        struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(tx->db,
                    "SELECT id, ifnull(author, 0), created_at FROM message WHERE account = "
                    "$1 AND mid = $2 AND inquiry = $3 AND direction = 0",
                    BZ_V(bz_v_int(s->old->account), bz_v_text(mid), bz_v_int(s->old->id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    bool first = s->ids.n == 0;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_INVALID, "inquiry %s has no message %.128s of a citizen",
                       s->old->reference, mid);
    if (got < 0)
        return false;
    if (!first && bz_rows_int(rows, 1) != s->author)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "messages of several authors cannot be split off together");
    if (bz_ids_has(&s->ids, bz_rows_int(rows, 0)))
        return true;
    s->author = bz_rows_int(rows, 1);
    if (first || bz_rows_time(rows, 2) < s->first_at) {
        s->first = bz_rows_int(rows, 0);
        s->first_at = bz_rows_time(rows, 2);
    }
    return bz_vec_push(&s->ids, bz_rows_int(rows, 0)) || bz_nomem(err);
}

static bool some_stay(struct bz_tx *tx, const struct splitting *s, struct bz_err *err)
{
    int64_t n = 0;

    if (!bz_db_int(tx->db, "SELECT count(*) FROM message WHERE inquiry = $1 AND direction = 0",
                   BZ_V(bz_v_int(s->old->id)), 0, &n, err))
        return false;
    return n > (int64_t)s->ids.n ||
           bz_fail(err, BUZON_ERR_INVALID, "nothing would be left of inquiry %s",
                   s->old->reference);
}

static bool split_allowed(struct bz_tx *tx, struct splitting *s, struct bz_err *err)
{
    if (!bz_version_ok(s->old, s->r->version, err) || !bz_merge_open(s->old, err) ||
        !bz_merge_private(s->old, err) || !bz_move_allowed(tx, s->old, err))
        return false;
    for (size_t i = 0; i < s->r->messages.n; i++)
        if (!message_add(tx, s, s->r->messages.items[i], err))
            return false;
    return some_stay(tx, s, err);
}

/* --- the new one --- */

static bool fresh_texts(struct bz_tx *tx, const struct splitting *s, struct bz_case *c,
                        struct bz_err *err)
{
    const struct bz_case *old = s->old;
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT text, thread, visibility, language FROM message WHERE id = $1",
                       BZ_V(bz_v_int(s->first)), err);

    if (!rows || bz_rows_next(rows, err) <= 0)
        return false;
    c->visibility = (enum buzon_visibility)bz_rows_int(rows, 2);
    c->reference = bz_tx_reference(tx, c->opened_at, old->network, err);
    c->summary = c->reference ? bz_summary_of(bz_rows_text(rows, 0), err) : NULL;
    return c->summary && bz_dup(&c->thread, bz_rows_text(rows, 1), err) &&
           bz_dup(&c->language, bz_rows_text(rows, 3), err) &&
           bz_dup(&c->network, old->network, err) &&
           bz_dup(&c->account_name, old->account_name, err) &&
           bz_case_set(&c->topic, old->topic, err) && bz_case_set(&c->unit, old->unit, err) &&
           bz_case_set(&c->assignee, old->assignee, err);
}

static struct bz_case *fresh_make(struct bz_tx *tx, const struct splitting *s,
                                  struct bz_err *err)
{
    BZ_AUTO(bz_case) c = calloc(1, sizeof *c);
    const unsigned char *salt = bz_tx_salt(tx, err);

    if (!salt)
        return NULL;
    if (!c)
        return bz_nomem(err);
    memcpy(c->salt, salt, BZ_SALT_LEN);
    c->id = bz_tx_id(tx, &tx->next_inquiry, "SELECT ifnull(max(id), 0) FROM inquiry", err);
    if (c->id < 0)
        return NULL;
    c->is_new = c->touched = true;
    c->account = s->old->account;
    c->author = s->author;
    c->kind = s->old->kind;
    c->priority = s->old->priority;
    c->restricted = s->old->restricted;
    c->status = BUZON_STATUS_OPEN;
    c->opened_at = c->last_in_at = c->waiting_since = s->first_at;
    c->first_answer_at = c->answered_at = c->closed_at = c->next_due = c->registered_at =
        c->competent_at = c->transferred_at = BUZON_TIME_NONE;
    c->answer_open = c->close_open = -1;
    return fresh_texts(tx, s, c, err) ? bz_steal(c) : NULL;
}

/* The new one's first event says what its deadlines are, as that of every new one does. */
static bool fresh_event(struct bz_tx *tx, const struct splitting *s, struct bz_case *c,
                        struct bz_err *err)
{
    BZ_AUTO(bz_json) codes = bz_json_object();
    BZ_AUTO(bz_json) words = bz_json_object();
    BZ_TEXT payload = NULL;

    if (!bz_json_set_text(codes, "other", s->old->reference) ||
        !bz_json_set_text(words, "reason", s->r->reason))
        return bz_nomem(err);
    payload = bz_json_print_canonical(words, err);
    return payload && bz_clock_start(tx, c, codes, err) &&
           bz_event_add(tx, c,
                        &(struct bz_act){.actor = s->r->actor,
                                         .verb = "split_off",
                                         .codes = bz_steal(codes),
                                         .payload = payload},
                        err);
}

/* --- how both stand --- */

static bool last_in(struct bz_tx *tx, struct bz_case *c, struct bz_err *err)
{
    return bz_db_int(tx->db,
                     "SELECT max(created_at) FROM message WHERE inquiry = $1 AND direction = 0",
                     BZ_V(bz_v_int(c->id)), c->last_in_at, &c->last_in_at, err);
}

/* By the messages and answers it has now. `first` is the answer that met its deadlines. */
static bool stand_anew(struct bz_tx *tx, struct bz_case *c, buzon_time first,
                       struct bz_err *err)
{
    if (!last_in(tx, c, err) || !bz_case_unanswered(tx, c, first, err))
        return false;
    if (c->answered_at != BUZON_TIME_NONE && c->answered_at >= c->last_in_at) {
        c->waiting_since = BUZON_TIME_NONE;
        if (c->status != BUZON_STATUS_WAITING)
            c->status = BUZON_STATUS_ANSWERED;
    } else if (c->status == BUZON_STATUS_NEW) {
        c->status = BUZON_STATUS_OPEN;
    }
    c->touched = true;
    return bz_clock_next_due(tx, c, err);
}

static bool split_both(struct bz_tx *tx, const struct splitting *s, struct bz_case *c,
                       struct bz_err *err)
{
    struct bz_moving m = {.tx = tx, .actor = s->r->actor, .from = s->old, .to = c};
    buzon_time first = s->old->first_answer_at;

    m.merge = bz_merge_row(tx, BZ_MERGE_SPLIT, c, s->old, s->r->actor, err);
    if (!m.merge || !bz_merge_keep(tx, m.merge, s->old, err) ||
        !bz_merge_event(tx, s->old, s->r, "split", c, err) || !fresh_event(tx, s, c, err) ||
        !bz_hold_carry(tx, s->old, c, s->r->actor, err) ||
        !bz_follow_carry(tx, s->old, c, s->r->actor, err))
        return false;
    for (size_t i = 0; i < s->ids.n; i++)
        if (!bz_move_note(&m, s->ids.items[i], err))
            return false;
    return bz_move_all(&m, 0, err) && stand_anew(tx, s->old, first, err) &&
           stand_anew(tx, c, BUZON_TIME_NONE, err) && bz_case_save(tx, c, err) &&
           bz_case_save(tx, s->old, err);
}

static bool split_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct bz_regrouping *g = user;
    BZ_DONE(splitting) s = {.r = g->r};
    BZ_AUTO(bz_case) old = bz_case_find(tx, g->r->reference, err);
    BZ_AUTO(bz_case) c = NULL;

    s.old = old;
    if (!old || !split_allowed(tx, &s, err))
        return false;
    c = fresh_make(tx, &s, err);
    if (!c || !split_both(tx, &s, c, err))
        return false;
    return bz_regroup_end(tx, g, c->reference, err);
}

buzon_inquiry *buzon_inbox_split(buzon_inbox *inbox, const buzon_regroup *regroup,
                                 buzon_error **err)
{
    BZ_ERR(err);

    if (!regroup)
        return bz_fail(e, BUZON_ERR_INVALID, "the regrouping is NULL");
    if (!regroup->messages.n)
        return bz_fail(e, BUZON_ERR_INVALID, "which messages of inquiry %s go is not said",
                       regroup->reference);
    if (regroup->into)
        return bz_fail(e, BUZON_ERR_INVALID, "what is split off becomes a new inquiry");
    return bz_regroup_run(inbox, regroup, split_body, e);
}
