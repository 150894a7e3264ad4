/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages that go from one inquiry to another, with our answers to them; and where those of a
 * merged inquiry's conversation go that come later. */
#include "inbox/merge.h"

#include <inttypes.h>

#include "inbox/proof.h"
#include "inbox/stored.h"

/* --- one message --- */

/* The history it comes to commits to it, too: what a citizen wrote is proven where it is. */
static bool message_taken(const struct bz_moving *m, const char *mid, struct bz_err *err)
{
    struct bz_stored s;
    bool added;

    if (!bz_stored_find(m->tx->db, m->to->account, mid, 0, &s, err))
        return false;
    added = s.m->direction == BUZON_DIRECTION_OUT ||
            bz_stored_event(m->tx, m->to, m->actor, "taken_over", &s, err);
    bz_stored_done(&s);
    return added;
}

static bool message_move(const struct bz_moving *m, int64_t id, const char *mid,
                         struct bz_err *err)
{
    if (!bz_db_exec(m->tx->db, "UPDATE message SET inquiry = $2 WHERE id = $1",
                    BZ_V(bz_v_int(id), bz_v_int(m->to->id)), err))
        return false;
    m->from->messages--;
    m->to->messages++;
    return message_taken(m, mid, err);
}

bool bz_move_note(const struct bz_moving *m, int64_t message, struct bz_err *err)
{
    return bz_db_exec(m->tx->db,
                      "INSERT INTO moved (merge, message) VALUES ($1, $2) ON CONFLICT DO "
                      "NOTHING",
                      BZ_V(bz_v_int(m->merge), bz_v_int(message)), err);
}

struct moved_id {
    int64_t id;
    char *mid; /* own */
};
struct moved_ids BZ_VEC(struct moved_id);

static void moved_ids_done(struct moved_ids *list)
{
    while (list->n)
        free(list->items[--list->n].mid);
    free(list->items);
}

static bool noted_load(const struct bz_moving *m, struct moved_ids *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(m->tx->db,
                       "SELECT g.id, g.mid FROM moved v JOIN message g ON g.id = v.message "
                       "WHERE v.merge = $1 AND g.inquiry = $2 ORDER BY g.created_at, g.id",
                       BZ_V(bz_v_int(m->merge), bz_v_int(m->from->id)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct moved_id one = {.id = bz_rows_int(rows, 0)};

        if (!bz_dup(&one.mid, bz_rows_text(rows, 1), err))
            return false;
        if (!bz_vec_push(ret, one)) {
            free(one.mid);
            return bz_nomem(err);
        }
    }
    return got == 0;
}

/* --- what goes along --- */

/* An answer goes where the message is that it answers. */
static bool answers_move(const struct bz_moving *m, struct bz_err *err)
{
    return bz_db_exec(m->tx->db,
                      "UPDATE answer SET inquiry = $3 WHERE inquiry = $2 AND target IN (SELECT "
                      "g.mid FROM moved v JOIN message g ON g.id = v.message WHERE v.merge = "
                      "$1)",
                      BZ_V(bz_v_int(m->merge), bz_v_int(m->from->id), bz_v_int(m->to->id)),
                      err);
}

/* Posts of ours: parts of answers that went, what stands below a message that did, and in a
 * private conversation of its own what quotes nothing. Each may have others below it. */
static bool posts_note(const struct bz_moving *m, int64_t since, struct bz_err *err)
{
    static const char sql[] =
        "INSERT INTO moved (merge, message) SELECT $1, g.id FROM message g WHERE g.inquiry = "
        "$2 AND g.direction = 1 AND g.id > $4 AND NOT EXISTS (SELECT 1 FROM moved v WHERE "
        "v.merge = $1 AND v.message = g.id) AND (EXISTS (SELECT 1 FROM answer_part p JOIN "
        "answer w ON w.id = p.answer WHERE p.native_id = g.native_id AND w.inquiry = $3) OR "
        "EXISTS (SELECT 1 FROM message q JOIN moved v ON v.message = q.id WHERE v.merge = $1 "
        "AND q.account = g.account AND q.mid = g.parent) OR (g.parent IS NULL AND $5 <> $6 AND "
        "g.thread = $6))";

    do {
        if (!bz_db_exec(m->tx->db, sql,
                        BZ_V(bz_v_int(m->merge), bz_v_int(m->from->id), bz_v_int(m->to->id),
                             bz_v_int(since), bz_v_text(m->from->thread),
                             bz_v_text(m->to->thread)),
                        err))
            return false;
    } while (bz_db_changes(m->tx->db) > 0);
    return true;
}

bool bz_move_all(const struct bz_moving *m, int64_t since, struct bz_err *err)
{
    const unsigned parts = 1U << BZ_PROOF_DELETIONS | 1U << BZ_PROOF_ANSWERS;
    BZ_DONE(moved_ids) list = {0};

    if (!answers_move(m, err) || !posts_note(m, since, err) || !noted_load(m, &list, err))
        return false;
    for (size_t i = 0; i < list.n; i++)
        if (!message_move(m, list.items[i].id, list.items[i].mid, err))
            return false;
    m->from->unmarked = m->to->unmarked = (m->from->personal | m->to->personal) != 0;
    m->from->changed |= parts;
    m->to->changed |= parts;
    return true;
}

bool bz_move_allowed(struct bz_tx *tx, const struct bz_case *c, struct bz_err *err)
{
    int64_t id = 0;

    if (!bz_db_int(tx->db,
                   "SELECT min(id) FROM answer WHERE inquiry = $1 AND state = 3 AND id > 0",
                   BZ_V(bz_v_int(c->id)), 0, &id, err))
        return false;
    return !id ||
           bz_fail(err, BUZON_ERR_STATE, "answer %" PRId64 " of inquiry %s is just being sent",
                   id, c->reference);
}

/* --- what comes later --- */

/* The newest row that says where an inquiry went; merge 0: it went nowhere. */
struct way {
    int64_t merge, other;
    enum bz_merge_kind kind;
};

static bool way_find(struct bz_tx *tx, int64_t inquiry, struct way *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT id, other, kind FROM merge WHERE inquiry = $1 AND kind <> 1 "
                       "ORDER BY id DESC LIMIT 1",
                       BZ_V(bz_v_int(inquiry)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    *ret = (struct way){0};
    if (got > 0)
        *ret = (struct way){bz_rows_int(rows, 0), bz_rows_int(rows, 1),
                            (enum bz_merge_kind)bz_rows_int(rows, 2)};
    return got >= 0;
}

struct bz_case *bz_merge_follow(struct bz_tx *tx, struct bz_case *taken, struct bz_err *err)
{
    BZ_AUTO(bz_case) c = taken;

    while (c && c->resolution == BUZON_RESOLUTION_MERGED) {
        struct way way;

        if (!way_find(tx, c->id, &way, err))
            return NULL;
        if (!way.merge)
            return bz_fail(err, BUZON_ERR_CORRUPT, "inquiry %s was merged into none",
                           c->reference);
        bz_case_free(c);
        c = bz_case_load(tx, way.other, err);
    }
    return bz_steal(c);
}

bool bz_merge_where(struct bz_tx *tx, int64_t *inquiry, struct bz_err *err)
{
    struct way way = {.other = *inquiry};

    do {
        *inquiry = way.other;
        if (*inquiry && !way_find(tx, *inquiry, &way, err))
            return false;
    } while (way.merge);
    return true;
}

bool bz_merge_joined(struct bz_tx *tx, int64_t inquiry, int64_t message, struct bz_err *err)
{
    struct way way;

    do {
        struct bz_moving m = {.tx = tx};

        if (!way_find(tx, inquiry, &way, err))
            return false;
        m.merge = way.merge;
        inquiry = way.other;
        if (way.merge && way.kind == BZ_MERGE_MERGED && !bz_move_note(&m, message, err))
            return false;
    } while (way.merge);
    return true;
}
