/* SPDX-License-Identifier: EUPL-1.2 */
/* The inquiries of a group that wait for an answer, as a list that one letter goes to. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/vec.h"
#include "inbox/bulk.h"
#include "inbox/similar.h"

enum { ANSWERED_MAX = 100000 }; /* as a list takes */

/* Those that wait, as they are now. */
struct waiting {
    struct BZ_VEC(struct {
        char *reference; /* own */
        int64_t version;
    }) of;
};

static void waiting_done(struct waiting *w)
{
    for (size_t i = 0; i < w->of.n; i++)
        free(w->of.items[i].reference);
    free(w->of.items);
}

/* Of one that is alone, itself. */
static const char waiting_sql[] =
    "SELECT i.reference, i.version FROM inquiry i WHERE ((i.id = $1 AND $2 = 0) OR i.id IN "
    "(SELECT inquiry FROM similar WHERE grp = $2)) AND " BZ_SIMILAR_WAITING
    " ORDER BY i.id LIMIT $3";

static bool waiting_read(struct waiting *w, const struct bz_rows *rows, struct bz_err *err)
{
    if (!bz_vec_room(&w->of))
        return bz_nomem(err);
    w->of.items[w->of.n].reference = NULL;
    w->of.items[w->of.n].version = bz_rows_int(rows, 1);
    w->of.n++;
    return bz_dup(&w->of.items[w->of.n - 1].reference, bz_rows_text(rows, 0), err);
}

static bool waiting_load(struct buzon_inbox *inbox, const char *reference, struct waiting *w,
                         struct bz_err *err)
{
    int64_t inquiry, group;
    int got;

    if (!bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    if (!bz_similar_of(inbox->db, reference, &inquiry, &group, err))
        return false;
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(inbox->db, waiting_sql,
                    BZ_V(bz_v_int(inquiry), bz_v_int(group), bz_v_int(ANSWERED_MAX + 1)), err);
    got = rows ? 1 : -1;
    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!waiting_read(w, rows, err))
            return false;
    return got == 0;
}

static bool is_as_expected(const struct waiting *w, int64_t expected, struct bz_err *err)
{
    if ((int64_t)w->of.n > ANSWERED_MAX)
        return bz_fail(err, BUZON_ERR_LIMIT, "more than %d inquiries wait for an answer",
                       ANSWERED_MAX);
    return (int64_t)w->of.n == expected ||
           bz_fail(err, BUZON_ERR_CONFLICT,
                   "%zu inquiries of the group wait for an answer by now, not %" PRId64,
                   w->of.n, expected);
}

bool buzon_inbox_add_similar(buzon_inbox *inbox, buzon_bulk *bulk, const char *reference,
                             int64_t expected, buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(waiting) w = {0};
    bool added = true;

    if (!inbox || !bulk)
        return bz_fail(e, BUZON_ERR_INVALID, "%s is NULL", inbox ? "the list" : "inbox");
    if (!bz_reference_ok(reference, e))
        return false;
    if (!bz_bulk_is_empty(bulk))
        return bz_fail(e, BUZON_ERR_STATE, "the list has inquiries already");
    /* Who says something else by now is in the group no more. */
    if (bz_similar_find(inbox, -1, e) < 0 || !waiting_load(inbox, reference, &w, e) ||
        !is_as_expected(&w, expected, e) || !bz_bulk_set_similar(bulk, reference, e))
        return false;
    for (size_t i = 0; added && i < w.of.n; i++)
        added = buzon_bulk_add(bulk, w.of.items[i].reference, w.of.items[i].version, err);
    return added;
}
