/* SPDX-License-Identifier: EUPL-1.2 */
/* Notices that came before what they are about: an edit before its message, a status before the
 * answer to the request that sent it. They wait until that is known. */
#include <stdlib.h>

#include "inbox/ingest.h"

/* What is still waiting after that long was about something that never comes. */
static const int64_t EARLY_KEPT_MS = INT64_C(30) * 86400000;

bool bz_early_keep(struct bz_arriving *a, const struct bz_notice *n, struct bz_err *err)
{
    return bz_db_exec(a->tx->db,
                      "DELETE FROM early_notice WHERE account = $1 AND received_at < $2",
                      BZ_V(bz_v_int(a->account->id), bz_v_time(a->at - EARLY_KEPT_MS)), err) &&
           bz_db_exec(
               a->tx->db,
               "INSERT INTO early_notice (account, target, verb, at, actor, text, error, "
               "extra, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
               "ON CONFLICT (account, target, verb, at) DO NOTHING",
               BZ_V(bz_v_int(a->account->id), bz_v_text(n->target), bz_v_int(n->verb),
                    bz_v_time(n->at), bz_v_text(n->actor), bz_v_text(n->text),
                    bz_v_text(n->error), bz_v_text(n->extra), bz_v_time(a->at)),
               err);
}

static bool early_load(struct bz_tx *tx, int64_t account, const char *target,
                       struct bz_notices *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT verb, at, actor, text, error, extra FROM early_notice WHERE "
                       "account = $1 AND target = $2 ORDER BY at, verb",
                       BZ_V(bz_v_int(account), bz_v_text(target)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct bz_notice n = {.verb = (enum buzon_verb)bz_rows_int(rows, 0),
                              .target = target,
                              .at = bz_rows_time(rows, 1),
                              .actor = bz_rows_text(rows, 2),
                              .text = bz_rows_text(rows, 3),
                              .error = bz_rows_text(rows, 4),
                              .extra = bz_rows_text(rows, 5)};
        struct bz_notice *packed = bz_record_pack(&bz_notice_record, &n, err);

        if (!packed)
            return false;
        if (!bz_vec_push(ret, packed)) {
            bz_record_unref(packed);
            return bz_nomem(err);
        }
    }
    return got == 0;
}

void bz_earlies_done(struct bz_notices *list)
{
    for (size_t i = 0; i < list->n; i++)
        bz_record_unref(list->items[i]);
    free(list->items);
    *list = (struct bz_notices){0};
}

bool bz_early_take(struct bz_tx *tx, int64_t account, const char *target,
                   struct bz_notices *ret, struct bz_err *err)
{
    return early_load(tx, account, target, ret, err) &&
           (!ret->n ||
            bz_db_exec(tx->db, "DELETE FROM early_notice WHERE account = $1 AND target = $2",
                       BZ_V(bz_v_int(account), bz_v_text(target)), err));
}
