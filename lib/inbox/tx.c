/* SPDX-License-Identifier: EUPL-1.2 */
/* One writing transaction of an inbox, and the ids and references given inside it. */
#include "inbox/local.h"
#include "inbox/settings.h"

#include <inttypes.h>
#include <stdio.h>

static bool series_write(struct bz_tx *tx, struct bz_err *err)
{
    char name[16];

    if (!tx->series_year)
        return true;
    (void)snprintf(name, sizeof name, "%d", tx->series_year);
    return bz_db_exec(tx->db,
                      "INSERT INTO series (name, last) VALUES ($1, $2) "
                      "ON CONFLICT (name) DO UPDATE SET last = excluded.last",
                      BZ_V(bz_v_text(name), bz_v_int(tx->series_last)), err);
}

static bool series_enter(struct bz_tx *tx, int year, struct bz_err *err)
{
    char name[16];

    if (tx->series_year == year)
        return true;
    if (!series_write(tx, err))
        return false;
    (void)snprintf(name, sizeof name, "%d", year);
    if (!bz_db_int(tx->db, "SELECT last FROM series WHERE name = $1", BZ_V(bz_v_text(name)), 0,
                   &tx->series_last, err))
        return false;
    tx->series_year = year;
    return true;
}

char *bz_tx_reference(struct bz_tx *tx, buzon_time opened_at, const char *network,
                      struct bz_err *err)
{
    char *text = NULL;
    int year, month, day;

    bz_civil(bz_zone_day(tx->settings->zone, opened_at), &year, &month, &day);
    if (!series_enter(tx, year, err))
        return NULL;
    if (asprintf(&text, "%s%d-%" PRId64, bz_local_series(network), year, ++tx->series_last) < 0)
        return bz_nomem(err);
    return text;
}

struct run {
    struct bz_tx tx;
    bool (*body)(struct bz_tx *tx, void *user, struct bz_err *err);
    void *user;
};

static bool run_body(struct bz_db *db, void *user, struct bz_err *err)
{
    struct run *run = user;
    struct bz_tx tx = {
        .inbox = run->tx.inbox, .db = db, .now = run->tx.now, .settings = run->tx.settings};
    bool done =
        run->body(&tx, run->user, err) && bz_figures_write(&tx, err) && series_write(&tx, err);

    bz_figures_forget(&tx);
    return done;
}

bool bz_tx_run(struct buzon_inbox *inbox,
               bool (*body)(struct bz_tx *tx, void *user, struct bz_err *err), void *user,
               struct bz_err *err)
{
    struct run run = {.tx = {.inbox = inbox}, .body = body, .user = user};

    if (!inbox)
        return bz_fail(err, BUZON_ERR_INVALID, "inbox is NULL");
    if (!bz_inbox_now(inbox, &run.tx.now, err) || !bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    run.tx.settings = bz_settings_of(inbox, err);
    return run.tx.settings && bz_db_tx(inbox->db, run_body, &run, err);
}

int64_t bz_tx_id(struct bz_tx *tx, int64_t *next, const char *sql, struct bz_err *err)
{
    if (*next == 0 && !bz_db_int(tx->db, sql, BZ_V_NONE, 0, next, err))
        return -1;
    return ++*next;
}
