/* SPDX-License-Identifier: EUPL-1.2 */
/* Merging an inquiry into another, as a person decides; and what the three acts are asked with.
 */
#include "inbox/merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "inbox/compose.h"
#include "inbox/erase.h"
#include "inbox/follow.h"
#include "model/record.h"

enum { MESSAGES_MAX = 1000, ID_MAX_LEN = 512 };

/* --- the builder --- */

void buzon_regroup_free(buzon_regroup *regroup)
{
    if (!regroup)
        return;
    free(regroup->reference);
    free(regroup->actor);
    free(regroup->reason);
    free(regroup->into);
    bz_texts_done(&regroup->messages);
    free(regroup);
}

static inline void bz_regroup_free(struct bz_regroup *r)
{
    buzon_regroup_free(r);
}
BZ_AUTO_DEFINE(bz_regroup);

buzon_regroup *buzon_regroup_new(const char *reference, const char *actor, const char *reason,
                                 buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_regroup) r = NULL;

    if (!bz_reference_ok(reference, e) || !bz_person_ok(actor, e) || !bz_reason_ok(reason, e))
        return NULL;
    r = calloc(1, sizeof *r);
    if (!r)
        return bz_nomem(e);
    r->version = r->into_version = -1;
    return bz_dup(&r->reference, reference, e) && bz_dup(&r->actor, actor, e) &&
                   bz_dup(&r->reason, reason, e)
               ? bz_steal(r)
               : NULL;
}

void buzon_regroup_set_version(buzon_regroup *regroup, int64_t version)
{
    if (regroup)
        regroup->version = version;
}

bool buzon_regroup_set_into(buzon_regroup *regroup, const char *reference, int64_t version,
                            buzon_error **err)
{
    BZ_ERR(err);
    char *copy = NULL;

    if (!regroup)
        return bz_fail(e, BUZON_ERR_INVALID, "the regrouping is NULL");
    if (!bz_reference_ok(reference, e) || !bz_dup(&copy, reference, e))
        return false;
    free(regroup->into);
    regroup->into = copy;
    regroup->into_version = version;
    return true;
}

void buzon_regroup_set_same_person(buzon_regroup *regroup, bool same_person)
{
    if (regroup)
        regroup->same_person = same_person;
}

bool buzon_regroup_add_message(buzon_regroup *regroup, const char *id, buzon_error **err)
{
    BZ_ERR(err);
    size_t len = id ? strlen(id) : 0;
    char *copy = NULL;

    if (!regroup)
        return bz_fail(e, BUZON_ERR_INVALID, "the regrouping is NULL");
    if (!len || len > ID_MAX_LEN || bz_utf8_valid(id, len) != len)
        return bz_fail(e, BUZON_ERR_INVALID, "the id of a message is UTF-8 of 1 to %d bytes",
                       ID_MAX_LEN);
    if (regroup->messages.n >= MESSAGES_MAX)
        return bz_fail(e, BUZON_ERR_LIMIT, "at most %d messages are split off at once",
                       MESSAGES_MAX);
    return bz_dup(&copy, id, e) && (bz_texts_push(&regroup->messages, copy) || bz_nomem(e));
}

/* --- whether it may be --- */

bool bz_version_ok(const struct bz_case *c, int64_t version, struct bz_err *err)
{
    return version < 0 || version == c->version ||
           bz_fail(err, BUZON_ERR_CONFLICT, "inquiry %s has version %lld by now, not %lld",
                   c->reference, (long long)c->version, (long long)version);
}

bool bz_merge_open(const struct bz_case *c, struct bz_err *err)
{
    return c->status != BUZON_STATUS_CLOSED ||
           bz_fail(err, BUZON_ERR_STATE, "inquiry %s is closed; open it again first",
                   c->reference);
}

bool bz_merge_private(const struct bz_case *c, struct bz_err *err)
{
    if (c->publication != BUZON_PUBLICATION_PROPOSED &&
        c->publication != BUZON_PUBLICATION_PUBLISHED)
        return true;
    return bz_fail(err, BUZON_ERR_STATE, "inquiry %s is %s; withdraw it first", c->reference,
                   buzon_publication_name(c->publication));
}

static bool authors_ok(const struct bz_case *b, const struct bz_case *a,
                       const struct bz_regroup *r, struct bz_err *err)
{
    if (a->account != b->account)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "inquiries %s and %s are of two accounts; link them", b->reference,
                       a->reference);
    if ((a->author && a->author == b->author) || r->same_person)
        return true;
    return bz_fail(err, BUZON_ERR_INVALID,
                   "nobody says that the authors of inquiries %s and %s are one person",
                   b->reference, a->reference);
}

static bool merge_allowed(struct bz_tx *tx, const struct bz_case *b, const struct bz_case *a,
                          const struct bz_regroup *r, struct bz_err *err)
{
    if (a->id == b->id)
        return bz_fail(err, BUZON_ERR_INVALID, "inquiry %s cannot be merged into itself",
                       a->reference);
    if (b->entry_number)
        return bz_fail(err, BUZON_ERR_STATE,
                       "inquiry %s is registered; merge the other one into it", b->reference);
    return bz_version_ok(b, r->version, err) && bz_version_ok(a, r->into_version, err) &&
           authors_ok(b, a, r, err) && bz_merge_open(b, err) && bz_merge_open(a, err) &&
           bz_merge_private(b, err) && bz_move_allowed(tx, b, err);
}

/* --- doing it --- */

static buzon_time earlier(buzon_time a, buzon_time b)
{
    if (a == BUZON_TIME_NONE || b == BUZON_TIME_NONE)
        return a == BUZON_TIME_NONE ? b : a;
    return a < b ? a : b;
}

/* Of pressing and less: low, normal, high, urgent. */
static int pressing(enum buzon_priority p)
{
    return p == BUZON_PRIORITY_LOW ? -1 : (int)p;
}

/* Whoever waits in one of them waits in both. NONE is the smallest instant. */
static void stand_join(struct bz_case *a, const struct bz_case *b)
{
    a->first_answer_at = earlier(a->first_answer_at, b->first_answer_at);
    a->waiting_since = earlier(a->waiting_since, b->waiting_since);
    if (b->answered_at > a->answered_at)
        a->answered_at = b->answered_at;
    if (b->last_in_at > a->last_in_at)
        a->last_in_at = b->last_in_at;
    if (a->status == BUZON_STATUS_NEW || b->waiting_since != BUZON_TIME_NONE)
        a->status = BUZON_STATUS_OPEN;
    a->restricted = a->restricted || b->restricted;
    if (pressing(b->priority) > pressing(a->priority))
        a->priority = b->priority;
    a->touched = true;
}

/* One that runs there comes in the place of one that started later or runs no more. */
static bool deadlines_join(struct bz_tx *tx, struct bz_case *a, const struct bz_case *b,
                           struct bz_err *err)
{
    return bz_figures_drop(tx, a, err) &&
           bz_db_exec(tx->db,
                      "DELETE FROM deadline WHERE inquiry = $1 AND EXISTS (SELECT 1 FROM "
                      "deadline o WHERE o.inquiry = $2 AND o.name = deadline.name AND o.state "
                      "IN (0, 1, 4) AND (deadline.state NOT IN (0, 1, 4) OR o.started_at < "
                      "deadline.started_at))",
                      BZ_V(bz_v_int(a->id), bz_v_int(b->id)), err) &&
           bz_db_exec(tx->db,
                      "INSERT INTO deadline (inquiry, name, term, term_version, started_at, "
                      "due, due_end, state, satisfied_by, satisfied_at, provisional, "
                      "disputed_due, calendars, legal, steps) SELECT $1, name, term, "
                      "term_version, started_at, due, due_end, state, satisfied_by, "
                      "satisfied_at, provisional, disputed_due, calendars, legal, steps FROM "
                      "deadline WHERE inquiry = $2 AND state IN (0, 1, 4) AND name NOT IN "
                      "(SELECT name FROM deadline WHERE inquiry = $1)",
                      BZ_V(bz_v_int(a->id), bz_v_int(b->id)), err) &&
           bz_merge_recount(tx, a, err);
}

static bool all_note(const struct bz_moving *m, struct bz_err *err)
{
    return bz_db_exec(m->tx->db,
                      "INSERT INTO moved (merge, message) SELECT $1, id FROM message WHERE "
                      "inquiry = $2",
                      BZ_V(bz_v_int(m->merge), bz_v_int(m->from->id)), err);
}

static bool merge_both(struct bz_tx *tx, struct bz_case *b, struct bz_case *a,
                       const struct bz_regroup *r, struct bz_err *err)
{
    struct bz_moving m = {.tx = tx, .actor = r->actor, .from = b, .to = a};

    m.merge = bz_merge_row(tx, BZ_MERGE_MERGED, b, a, r->actor, err);
    if (!m.merge || !bz_merge_keep(tx, m.merge, b, err) || !bz_merge_keep(tx, m.merge, a, err))
        return false;
    if (!bz_merge_event(tx, b, r, "merged_into", a, err) ||
        !bz_merge_event(tx, a, r, "merged", b, err) ||
        !bz_hold_carry(tx, b, a, r->actor, err) || !bz_follow_carry(tx, b, a, r->actor, err) ||
        !all_note(&m, err) || !bz_move_all(&m, 0, err))
        return false;
    stand_join(a, b);
    return deadlines_join(tx, a, b, err) && bz_merge_shell(tx, b, a, err) &&
           bz_case_save(tx, b, err) && bz_case_save(tx, a, err);
}

static bool merge_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct bz_regrouping *g = user;
    BZ_AUTO(bz_case) b = bz_case_find(tx, g->r->reference, err);
    BZ_AUTO(bz_case) a = b ? bz_case_find(tx, g->r->into, err) : NULL;

    if (!a || !merge_allowed(tx, b, a, g->r, err) || !merge_both(tx, b, a, g->r, err))
        return false;
    return bz_regroup_end(tx, g, a->reference, err);
}

/* --- public --- */

buzon_inquiry *bz_regroup_run(struct buzon_inbox *inbox, const struct bz_regroup *r,
                              bool (*body)(struct bz_tx *, void *, struct bz_err *),
                              struct bz_err *err)
{
    struct bz_regrouping g = {.r = r};

    if (bz_tx_run(inbox, body, &g, err))
        return g.after;
    bz_record_unref(g.after);
    return NULL;
}

bool bz_regroup_end(struct bz_tx *tx, struct bz_regrouping *g, const char *reference,
                    struct bz_err *err)
{
    bz_record_unref(g->after);
    g->after = bz_inquiry_find(tx->db, reference, err);
    return g->after != NULL;
}

buzon_inquiry *buzon_inbox_merge(buzon_inbox *inbox, const buzon_regroup *regroup,
                                 buzon_error **err)
{
    BZ_ERR(err);

    if (!regroup)
        return bz_fail(e, BUZON_ERR_INVALID, "the regrouping is NULL");
    if (!regroup->into)
        return bz_fail(e, BUZON_ERR_INVALID, "into which inquiry %s goes is not said",
                       regroup->reference);
    if (regroup->messages.n)
        return bz_fail(e, BUZON_ERR_INVALID, "an inquiry is merged with all its messages");
    return bz_regroup_run(inbox, regroup, merge_body, e);
}

/* --- what stands --- */

static bool merge_push(struct bz_json *list, const struct bz_rows *rows)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    return bz_json_set_text(j, "kind", bz_rows_int(rows, 0) ? "split" : "merge") &&
           bz_json_set_text(j, "inquiry", bz_rows_text(rows, 1)) &&
           bz_json_set_text(j, "other", bz_rows_text(rows, 2)) &&
           bz_json_set_instant(j, "at", bz_rows_time(rows, 3)) &&
           bz_json_set_text(j, "actor", bz_rows_text(rows, 4)) &&
           bz_json_push(list, bz_json_share(j));
}

static bool merges_read(struct bz_db *db, const char *reference, struct bz_json *list,
                        struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = NULL;
    int64_t id = 0;
    int got = 1;

    if (!bz_inquiry_number(db, reference, &id, err))
        return false;
    rows = bz_db_query(db,
                       "SELECT m.kind, i.reference, o.reference, m.at, m.actor FROM merge m "
                       "JOIN inquiry i ON i.id = m.inquiry JOIN inquiry o ON o.id = m.other "
                       "WHERE (m.inquiry = $1 OR m.other = $1) AND m.kind < 2 ORDER BY m.id",
                       BZ_V(bz_v_int(id)), err);
    while (rows && got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!merge_push(list, rows))
            return bz_nomem(err);
    return rows && got == 0;
}

char *buzon_inbox_merges(buzon_inbox *inbox, const char *reference, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) list = bz_json_array();

    if (!list)
        return bz_nomem(e);
    if (!bz_reference_ok(reference, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    return merges_read(inbox->db, reference, list, e) ? bz_json_print(list, e) : NULL;
}
