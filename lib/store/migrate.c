/* SPDX-License-Identifier: EUPL-1.2 */
/* Whose file a SQLite store is, which version it has, and the steps from version to version. */
#include "store/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>

/* Each step makes the version it is listed with from the one before, in one transaction. */
static const struct {
    int version;
    const char *sql;
} steps[] = {{1, bz_schema_sqlite}};

static_assert(sizeof steps / sizeof *steps == SQLITE_STORE_VERSION, "a step is missing");

/* The one integer a statement gives. */
static bool one_int(struct sqlite_db *db, const char *sql, int64_t *ret, struct bz_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc;

    errno = 0;
    rc = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        *ret = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW || bz_sqlite_fail(db, rc, err);
}

/* What tells whose file it is. */
struct marks {
    int64_t id, version, tables; /* tables: of a file without marks; 0 */
};

static bool marks_read(struct sqlite_db *db, struct marks *ret, struct bz_err *err)
{
    return one_int(db, "PRAGMA application_id", &ret->id, err) &&
           one_int(db, "PRAGMA user_version", &ret->version, err) &&
           (ret->id || ret->version ||
            one_int(db, "SELECT count(*) FROM sqlite_schema", &ret->tables, err));
}

/* All of one moment: between two of them another process may have made the store. */
static bool marks_of_a_moment(struct sqlite_db *db, struct marks *ret, struct bz_err *err)
{
    if (!sqlite3_get_autocommit(db->handle))
        return marks_read(db, ret, err);
    if (!bz_sqlite_run(db, "BEGIN", err))
        return false;
    if (marks_read(db, ret, err))
        return bz_sqlite_run(db, "COMMIT", err);
    (void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

bool bz_sqlite_version(struct sqlite_db *db, int64_t *ret, struct bz_err *err)
{
    struct marks m = {0};
    bool ours;

    if (!marks_of_a_moment(db, &m, err))
        return false;
    ours = m.id ? m.id == SQLITE_STORE_ID && m.version > 0 : !m.version && !m.tables;
    if (!ours)
        return bz_fail(err, BUZON_ERR_CORRUPT, "%s is no inbox", db->name);
    if (m.version > SQLITE_STORE_VERSION)
        return bz_fail(err, BUZON_ERR_NEWER, "%s has version %lld, this release knows %d",
                       db->name, (long long)m.version, SQLITE_STORE_VERSION);
    *ret = m.version;
    return true;
}

/* Inside a transaction, so that the version read is the version changed. */
static bool migrate_step(struct sqlite_db *db, size_t i, struct bz_err *err)
{
    char mark[96];
    int64_t version;

    if (!bz_sqlite_version(db, &version, err))
        return false;
    if (version >= steps[i].version) /* another process was faster */
        return true;
    (void)snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d",
                   SQLITE_STORE_ID, steps[i].version);
    return bz_sqlite_run(db, steps[i].sql, err) && bz_sqlite_run(db, mark, err);
}

bool bz_sqlite_migrate(struct bz_db *base, struct bz_err *err)
{
    struct sqlite_db *db = (struct sqlite_db *)base;

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (!bz_db_begin(base, true, err))
            return false;
        if (!migrate_step(db, i, err)) {
            bz_db_rollback(base);
            return false;
        }
        if (!bz_db_commit(base, err))
            return false;
    }
    return true;
}
