/* SPDX-License-Identifier: EUPL-1.2 */
/* Conversations: every message knows its root as far as it has been seen, whatever the order of
 * arrival. */
#include "inbox/proof.h"

#include <stdlib.h>
#include <string.h>

/* The thread of a known message, NULL (err untouched) when it was never seen. */
static char *thread_of_known(struct bz_tx *tx, int64_t account, const char *mid,
                             struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, "SELECT thread FROM message WHERE account = $1 AND mid = $2",
                       BZ_V(bz_v_int(account), bz_v_text(mid)), err);
    char *thread = NULL;

    if (rows && bz_rows_next(rows, err) > 0)
        (void)bz_dup(&thread, bz_rows_text(rows, 0), err);
    return thread;
}

char *bz_thread_of(struct bz_tx *tx, int64_t account, const struct bz_message *m,
                   struct bz_err *err)
{
    const char *root = m->thread ? m->thread : m->parent ? m->parent : m->id;
    char *thread = NULL;

    /* What the message answers knows better: its own root may have been found since. A parent
     * never seen stands for the root until it comes. */
    if (strcmp(root, m->id) != 0) {
        thread = thread_of_known(tx, account, root, err);
        if (thread || err->code != BUZON_OK)
            return thread;
    }
    (void)bz_dup(&thread, root, err);
    return thread;
}

/* --- inquiries that turn out to be of one conversation --- */

static int64_t case_twin(struct bz_tx *tx, const struct bz_case *c, const char *root,
                         struct bz_err *err)
{
    int64_t id = 0;

    if (!c->author || c->resolution == BUZON_RESOLUTION_MERGED)
        return 0;
    if (!bz_db_int(
            tx->db,
            "SELECT id FROM inquiry WHERE account = $1 AND thread = $2 AND author = $3 AND id "
            "<> $4 AND resolution <> 10 "
            "ORDER BY id LIMIT 1",
            BZ_V(bz_v_int(c->account), bz_v_text(root), bz_v_int(c->author), bz_v_int(c->id)),
            0, &id, err))
        return -1;
    return id;
}

static struct bz_json *codes_of(const char *root, const char *other)
{
    BZ_AUTO(bz_json) codes = bz_json_object();

    if (!bz_json_set_text(codes, "thread", root) || !bz_json_set_text(codes, "other", other))
        return NULL;
    return bz_steal(codes);
}

static bool twin_note(struct bz_tx *tx, struct bz_case *c, const char *verb, const char *root,
                      const char *other, struct bz_err *err)
{
    struct bz_json *codes = codes_of(root, other);

    if (!codes)
        return bz_nomem(err);
    return bz_event_add(tx, c,
                        &(struct bz_act){.actor = "system", .verb = verb, .codes = codes}, err);
}

/* Nobody was at the younger one yet: its messages go to the older one, and it says where they
 * went. */
static bool twins_merge(struct bz_tx *tx, struct bz_case *older, struct bz_case *younger,
                        const char *root, struct bz_err *err)
{
    if (!bz_db_exec(tx->db, "UPDATE message SET inquiry = $1 WHERE inquiry = $2",
                    BZ_V(bz_v_int(older->id), bz_v_int(younger->id)), err) ||
        !bz_db_exec(tx->db, "UPDATE deadline SET state = 5 WHERE inquiry = $1",
                    BZ_V(bz_v_int(younger->id)), err))
        return false;
    older->changed |= 1U << BZ_PROOF_DELETIONS;
    younger->changed |= 1U << BZ_PROOF_DELETIONS | 1U << BZ_PROOF_DEADLINES;
    older->messages += younger->messages;
    older->personal |= younger->personal;
    bz_case_received(older, younger->last_in_at);
    younger->messages = 0;
    younger->personal = 0;
    younger->status = BUZON_STATUS_CLOSED;
    younger->resolution = BUZON_RESOLUTION_DUPLICATE;
    younger->closed_at = tx->now;
    younger->next_due = younger->waiting_since = BUZON_TIME_NONE;
    return bz_case_set(&younger->reason, older->reference, err) &&
           twin_note(tx, older, "merged", root, younger->reference, err) &&
           twin_note(tx, younger, "merged_into", root, older->reference, err);
}

/* A touched inquiry is never merged by a message that came late: both stay, and each names the
 * other. */
static bool twins_meet(struct bz_tx *tx, struct bz_case *a, struct bz_case *b, const char *root,
                       struct bz_err *err)
{
    struct bz_case *older = a->id < b->id ? a : b, *younger = a->id < b->id ? b : a;

    if (!younger->touched && younger->status != BUZON_STATUS_CLOSED)
        return twins_merge(tx, older, younger, root, err);
    return twin_note(tx, older, "thread_joined", root, younger->reference, err) &&
           twin_note(tx, younger, "thread_joined", root, older->reference, err);
}

static bool inquiry_join(struct bz_tx *tx, int64_t id, const char *root, struct bz_err *err)
{
    BZ_AUTO(bz_case) c = bz_case_load(tx, id, err);
    BZ_AUTO(bz_case) other = NULL;
    int64_t twin = c ? case_twin(tx, c, root, err) : -1;

    if (twin < 0 || !bz_case_set(&c->thread, root, err))
        return false;
    if (twin && (!(other = bz_case_load(tx, twin, err)) ||
                 !twins_meet(tx, c, other, root, err) || !bz_case_save(tx, other, err)))
        return false;
    return bz_case_save(tx, c, err);
}

static bool inquiries_join(struct bz_tx *tx, int64_t account, const char *mid, const char *root,
                           struct bz_err *err)
{
    for (;;) {
        int64_t id;

        if (!bz_db_int(
                tx->db,
                "SELECT id FROM inquiry WHERE account = $1 AND thread = $2 ORDER BY id LIMIT 1",
                BZ_V(bz_v_int(account), bz_v_text(mid)), 0, &id, err))
            return false;
        if (id == 0)
            return true;
        if (!inquiry_join(tx, id, root, err))
            return false;
    }
}

bool bz_thread_join(struct bz_tx *tx, int64_t account, const char *mid, const char *root,
                    struct bz_err *err)
{
    if (strcmp(mid, root) == 0)
        return true;
    if (!bz_db_exec(tx->db, "UPDATE message SET thread = $3 WHERE account = $1 AND thread = $2",
                    BZ_V(bz_v_int(account), bz_v_text(mid), bz_v_text(root)), err))
        return false;
    return bz_db_changes(tx->db) == 0 || inquiries_join(tx, account, mid, root, err);
}
