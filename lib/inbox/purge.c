/* SPDX-License-Identifier: EUPL-1.2 */
/* The bytes of what was erased go, from every file of the store: the index of words is written
 * together, the files of attachments that nobody names are removed, the store is written anew.
 */
#include "buzon/privacy.h"
#include "inbox/blob.h"
#include "inbox/inbox.h"
#include "store/search.h"

struct purge {
    bool first, more; /* of the index: whether it begins, and goes on */
    int64_t steps, files;
};

static bool mark_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    (void)user;
    return bz_search_mark(tx->db, err);
}

static bool unmark_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    (void)user;
    return bz_search_unmark(tx->db, err);
}

static bool merge_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct purge *p = user;
    int more = bz_search_merge(tx->db, p->first, err);

    p->more = more > 0;
    return more >= 0;
}

/* In steps that each hold, and others have their turn between them. */
static bool index_purge(struct buzon_inbox *inbox, struct purge *p, struct bz_err *err)
{
    if (!bz_tx_run(inbox, mark_body, p, err) || !bz_tx_run(inbox, unmark_body, p, err))
        return false;
    for (p->first = p->more = true; p->more; p->first = false) {
        if (bz_inbox_interrupted(inbox, err) || !bz_tx_run(inbox, merge_body, p, err))
            return false;
        bz_inbox_progress(inbox, "purge", ++p->steps, -1);
    }
    return true;
}

static bool note_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    (void)user;
    return bz_db_exec(tx->db,
                      "INSERT INTO meta (key, value) VALUES ('purged', CAST($1 AS TEXT)) "
                      "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                      BZ_V(bz_v_time(tx->now)), err);
}

static bool store_purge(struct buzon_inbox *inbox, struct bz_err *err)
{
    if (!bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    return bz_db_compact(inbox->db, err);
}

static char *purge_print(const struct purge *p, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!bz_json_set_int(j, "steps", p->steps) || !bz_json_set_int(j, "files", p->files))
        return bz_nomem(err);
    return bz_json_print(j, err);
}

char *buzon_inbox_purge(buzon_inbox *inbox, buzon_error **err)
{
    BZ_ERR(err);
    struct purge p = {0};

    if (!inbox)
        return bz_fail(e, BUZON_ERR_INVALID, "inbox is NULL");
    if (!index_purge(inbox, &p, e) || !bz_blobs_purge(inbox, &p.files, e) ||
        bz_inbox_interrupted(inbox, e) || !bz_tx_run(inbox, note_body, NULL, e) ||
        !store_purge(inbox, e))
        return NULL;
    bz_inbox_progress(inbox, "purge", p.steps, p.steps);
    return purge_print(&p, e);
}
