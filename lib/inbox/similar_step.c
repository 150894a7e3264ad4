/* SPDX-License-Identifier: EUPL-1.2 */
/* Groups follow the history: every inquiry of which something was said, edited or taken away
 * since the last time is placed anew. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "buzon/similar.h"
#include "inbox/person.h"
#include "inbox/settings.h"
#include "inbox/similar.h"

/* Events that are looked at, and inquiries that are placed, in one transaction; events in one
 * go beside other work. */
enum { EVENTS_A_STEP = 400, PLACED_A_STEP = 50, PRUNED_A_STEP = 100, FOLLOWED = 4000 };

struct finding {
    int64_t limit;      /* of events; negative: all */
    int64_t done, step; /* events looked at, in steps that hold and in this one */
    bool more;
};

/* Verbs that change what an inquiry says, or who may be compared with it. */
#define WORDS_CHANGED                                                                          \
    "verb IN ('opened', 'received', 'reopened', 'edited', 'deleted', 'restored', 'erased', "   \
    "'restricted', 'unrestricted', 'merged', 'merged_into', 'split_off', 'split')"

/* --- what is new --- */

/* The inquiries of the next events, each once, and the last event among them. */
static bool events_read(struct bz_tx *tx, struct finding *f, struct bz_ids *ids, int64_t *last,
                        struct bz_err *err)
{
    int64_t left = f->limit < 0 ? EVENTS_A_STEP : f->limit - f->done;
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        tx->db,
        "SELECT id, inquiry, " WORDS_CHANGED " FROM event WHERE id > $1 ORDER "
        "BY id LIMIT $2",
        BZ_V(bz_v_int(*last), bz_v_int(left < EVENTS_A_STEP ? left : EVENTS_A_STEP)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && ids->n < PLACED_A_STEP && (got = bz_rows_next(rows, err)) > 0) {
        f->step++;
        *last = bz_rows_int(rows, 0);
        if (bz_rows_int(rows, 2) && !bz_ids_has(ids, bz_rows_int(rows, 1)) &&
            !bz_vec_push(ids, bz_rows_int(rows, 1)))
            return bz_nomem(err);
    }
    return got >= 0;
}

static bool mark_write(struct bz_tx *tx, int64_t last, struct bz_err *err)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%" PRId64, last);
    return bz_db_exec(tx->db,
                      "INSERT INTO meta (key, value) VALUES ('similar', $1) ON CONFLICT (key) "
                      "DO UPDATE SET value = excluded.value",
                      BZ_V(bz_v_text(text)), err);
}

static const char mark_sql[] = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'similar'";

static bool find_step(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct finding *f = user;
    BZ_DONE(bz_ids) ids = {0};
    int64_t last, before, pruned;

    f->step = 0;
    if (!bz_db_int(tx->db, mark_sql, BZ_V_NONE, 0, &last, err))
        return false;
    before = last;
    if (tx->settings->similar_ms && !events_read(tx, f, &ids, &last, err))
        return false;
    for (size_t i = 0; i < ids.n; i++)
        if (!bz_similar_place(tx, ids.items[i], err))
            return false;
    pruned = bz_similar_prune(tx, PRUNED_A_STEP, err);
    f->more = f->step > 0 || pruned == PRUNED_A_STEP;
    return pruned >= 0 && (last == before || mark_write(tx, last, err));
}

/* --- in steps --- */

/* Nothing new takes no writers' lock. */
static bool is_new(struct buzon_inbox *inbox, bool *ret, struct bz_err *err)
{
    const struct bz_settings *settings;
    buzon_time now;
    int64_t last, mark, old;

    if (!bz_inbox_now(inbox, &now, err) || !bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    settings = bz_settings_of(inbox, err);
    if (!settings ||
        !bz_db_int(inbox->db, "SELECT max(id) FROM event", BZ_V_NONE, 0, &last, err) ||
        !bz_db_int(inbox->db, mark_sql, BZ_V_NONE, 0, &mark, err) ||
        !bz_db_int(
            inbox->db,
            "SELECT EXISTS (SELECT 1 FROM similar WHERE keys IS NOT NULL AND opened_at < "
            "$1)",
            BZ_V(bz_v_time(now - settings->similar_ms)), 0, &old, err))
        return false;
    *ret = old || (settings->similar_ms && last > mark);
    return true;
}

int64_t bz_similar_find(struct buzon_inbox *inbox, int64_t limit, struct bz_err *err)
{
    struct finding f = {.limit = limit};

    if (!is_new(inbox, &f.more, err))
        return -1;
    while (f.more && (limit < 0 || f.done < limit)) {
        if (bz_inbox_interrupted(inbox, err) || !bz_tx_run(inbox, find_step, &f, err))
            return -1;
        f.done += f.step;
        bz_inbox_progress(inbox, "similar", f.done, -1);
    }
    return f.done;
}

void bz_similar_follow(struct buzon_inbox *inbox)
{
    BZ_LOCAL_ERR(ignored);

    (void)bz_similar_find(inbox, FOLLOWED, &ignored);
}

int64_t buzon_inbox_find_similar(buzon_inbox *inbox, int64_t limit, buzon_error **err)
{
    BZ_ERR(err);

    if (!inbox) {
        bz_err_set(e, BUZON_ERR_INVALID, "inbox is NULL");
        return -1;
    }
    return bz_similar_find(inbox, limit, e);
}
