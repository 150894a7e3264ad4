/* SPDX-License-Identifier: EUPL-1.2 */
/* A copy of a store as it is at one moment, while others write it; and whether a store is
 * whole. */
#include "store/sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PAGES_A_STEP = 1024, PROBLEMS_MAX = 100 };

static void handle_free(sqlite3 **db)
{
    (void)sqlite3_close(*db);
}

/* The new file, of this user only; it must not be there. */
static sqlite3 *target_open(struct sqlite_db *db, const char *path, struct bz_err *err)
{
    sqlite3 *to = NULL;
    int rc;

    if (mknod(path, S_IFREG | 0600, 0) != 0)
        return bz_sqlite_fail(db, SQLITE_CANTOPEN, err);
    rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(to, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        return to;
    (void)sqlite3_close(to);
    return bz_sqlite_fail(db, rc, err);
}

/* The reader's transaction sees one moment, so no step begins anew because others write. */
static int pages_copy(sqlite3_backup *backup, const struct bz_db_watch *watch,
                      struct bz_err *err)
{
    int rc = SQLITE_OK;

    while (rc == SQLITE_OK) {
        rc = sqlite3_backup_step(backup, PAGES_A_STEP);
        if ((rc == SQLITE_OK || rc == SQLITE_DONE) &&
            !watch->step(watch->user,
                         sqlite3_backup_pagecount(backup) - sqlite3_backup_remaining(backup),
                         sqlite3_backup_pagecount(backup), err))
            return SQLITE_INTERRUPT;
    }
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

bool bz_sqlite_copy(struct bz_db *base, const char *path, const struct bz_db_watch *watch,
                    struct bz_err *err)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    __attribute__((cleanup(handle_free))) sqlite3 *to = target_open(db, path, err);
    sqlite3_backup *backup = to ? sqlite3_backup_init(to, "main", db->handle, "main") : NULL;
    int rc, end;

    if (!to)
        return false;
    if (!backup)
        return bz_sqlite_fail(db, sqlite3_extended_errcode(to), err);
    rc = pages_copy(backup, watch, err);
    end = sqlite3_backup_finish(backup);
    if (err->code != BUZON_OK)
        return false;
    if (rc == SQLITE_OK)
        rc = end;
    /* One file, without a log beside it. */
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    return rc == SQLITE_OK || bz_sqlite_fail(db, rc, err);
}

/* --- whole or not --- */

/* SQLite takes a page it had no memory for, for one that is damaged: "error code=7". */
static bool is_shortage(const char *text)
{
    const char *at = strstr(text, "error code");
    int rc = at && at[10] ? (int)strtol(at + 11, NULL, 10) : 0;

    return (rc & 0xff) == SQLITE_NOMEM || rc == SQLITE_IOERR_NOMEM;
}

/* A page that was not got may be one it had no memory for, too, without saying so. */
static bool is_doubtful(const char *text)
{
    return strstr(text, "failed to get page") != NULL;
}

/* `again`: what is told now was told before, or the first time nothing doubtful was. */
static bool problems_of(struct sqlite_db *db, const char *sql, bool again,
                        bz_db_problem_fn found, void *user, struct bz_err *err)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(db->handle, sql, -1, &st, NULL);
    bool told = true;

    while (told && rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(st, 0);

        if (text && !again && is_doubtful(text)) {
            (void)sqlite3_finalize(st);
            return problems_of(db, sql, true, found, user, err);
        }
        if (text && is_shortage(text))
            told = bz_nomem(err);
        else if (!text || strcmp(text, "ok") != 0)
            told = found(user, text ? text : "?", err);
        again = true; /* a list is told once */
        rc = SQLITE_OK;
    }
    (void)sqlite3_finalize(st);
    if (!told)
        return false;
    /* A store too damaged to be checked has a problem, too. */
    if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB)
        return found(user, sqlite3_errstr(rc), err);
    return rc == SQLITE_OK || rc == SQLITE_DONE || bz_sqlite_fail(db, rc, err);
}

bool bz_sqlite_check(struct bz_db *base, bz_db_problem_fn found, void *user, struct bz_err *err)
{
    struct sqlite_db *db = (struct sqlite_db *)base;

    return problems_of(db, "PRAGMA integrity_check(100)", false, found, user, err) &&
           problems_of(db,
                       "SELECT 'a row of ' || \"table\" || ' belongs to none of ' || parent "
                       "FROM pragma_foreign_key_check LIMIT 100",
                       false, found, user, err);
}
