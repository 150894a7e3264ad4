/* SPDX-License-Identifier: EUPL-1.2 */
/* Our own allocations fail one after the other while a store is opened, changed, read and
 * closed. */
#include "../../store/scratch.h"
#include "../base/unit.h"

#include "store/search.h"

static struct bz_db *open_file(enum bz_db_mode mode, struct bz_err *err)
{
    char address[160];

    (void)snprintf(address, sizeof address, "sqlite:%s", scratch_path("inbox.db"));
    return bz_db_open(address, mode, NULL, err);
}

static bool change(struct bz_db *db, void *user, struct bz_err *err)
{
    (void)user;
    return bz_db_exec(db,
                      "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                      BZ_V(bz_v_text("a"), bz_v_text("b")), err) &&
           bz_search_add(db, 1, "la farola", err) && bz_search_remove(db, 1, "la farola", err);
}

static bool live(struct bz_err *err)
{
    BZ_AUTO(bz_db) db = open_file(BZ_DB_CREATE, err);
    BZ_AUTO(bz_rows) rows = NULL;
    BZ_AUTO(bz_rows) again = NULL;

    if (!db || !bz_db_tx(db, change, NULL, err))
        return false;
    rows = bz_db_query(db, "SELECT value FROM meta WHERE key = $1", BZ_V(bz_v_text("a")), err);
    if (!rows || bz_rows_next(rows, err) != 1)
        return false;
    assert_string_equal(bz_rows_text(rows, 0), "b");
    again = bz_db_query(db, "SELECT value FROM meta WHERE key = $1", BZ_V(bz_v_text("a")), err);
    return again;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    unit_sweep(live);
}

static bool stay_closed(struct bz_err *err)
{
    struct bz_rows *rows;
    struct bz_db *db = open_file(BZ_DB_CREATE, err);

    if (!db)
        return false;
    rows = bz_db_query(db, "SELECT 1", BZ_V_NONE, err);
    bz_db_close(db);
    bz_rows_free(rows);
    return rows;
}

static void rows_that_outlive_their_connection_are_freed(void **state)
{
    (void)state;
    unit_sweep(stay_closed);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        scratch_test(every_allocation_may_fail),
        scratch_test(rows_that_outlive_their_connection_are_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
