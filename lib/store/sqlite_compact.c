/* SPDX-License-Identifier: EUPL-1.2 */
/* Writing a SQLite store anew: secure_delete wipes what is deleted, but pages that were filled
 * anew keep pieces in their gaps, and the log keeps whole old pages. */
#include "store/sqlite.h"

/* The log is emptied into the file and cut to nothing, unless somebody still reads in it. */
static bool log_cut(struct sqlite_db *db, struct bz_err *err)
{
    static const char sql[] = "PRAGMA wal_checkpoint(TRUNCATE)";
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v3(db->handle, sql, -1, 0, &stmt, NULL);
    bool busy;

    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    busy = rc == SQLITE_ROW && sqlite3_column_int(stmt, 0) != 0;
    (void)sqlite3_finalize(stmt);
    if (busy)
        rc = SQLITE_BUSY;
    return rc == SQLITE_ROW || bz_sqlite_fail(db, rc, err);
}

/* The copy that VACUUM makes in between holds what is left, and may be larger than memory: it
 * goes to a file that has no name. */
bool bz_sqlite_compact(struct bz_db *base, struct bz_err *err)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    bool done;

    if (db->tx != TX_NONE)
        return bz_fail(err, BUZON_ERR_INTERNAL, "%s: written anew inside a transaction",
                       db->name);
    if (sqlite3_db_readonly(db->handle, "main") == 1)
        return bz_sqlite_fail(db, SQLITE_READONLY, err);
    done = bz_sqlite_run(db, "PRAGMA temp_store = FILE; VACUUM", err);
    (void)sqlite3_exec(db->handle, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
    return done && log_cut(db, err);
}
