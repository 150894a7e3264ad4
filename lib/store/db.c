/* SPDX-License-Identifier: EUPL-1.2 */
/* The way from a call to the driver that serves it: addresses, transactions, reading rows. */
#include "store/driver.h"

#include "base/str.h"
#include "store/folder.h"

#include <stdio.h>
#include <string.h>

enum { TX_TRIES = 8 };

static const struct bz_db_ops *const drivers[] = {&bz_sqlite_ops, NULL};

/* Bytes before the colon; 0 without one. */
static size_t scheme_len(const char *address)
{
    const char *colon = strchr(address, ':');

    return colon ? (size_t)(colon - address) : 0;
}

/* NULL for an address no driver knows. */
static const struct bz_db_ops *driver_of(const char *address)
{
    size_t len = scheme_len(address);

    for (const struct bz_db_ops *const *d = drivers; len && *d; d++)
        if (strlen((*d)->scheme) == len && !memcmp((*d)->scheme, address, len))
            return *d;
    return NULL;
}

struct bz_db *bz_db_open(const char *address, enum bz_db_mode mode, const struct bz_log *log,
                         struct bz_err *err)
{
    const struct bz_db_ops *driver = driver_of(address);
    size_t len = scheme_len(address);

    if (driver)
        return driver->open(address + len + 1, mode, log, err);
    /* Behind the colon there may be a password. */
    return bz_fail(err, BUZON_ERR_INVALID,
                   "\"%.*s\" is no kind of store; write \"sqlite:PATH\"",
                   (int)(len > 32 ? 32 : len), address);
}

const char *bz_db_path(const char *address)
{
    const struct bz_db_ops *driver = driver_of(address);

    return driver && driver->is_file ? address + scheme_len(address) + 1 : NULL;
}

char *bz_db_address(const char *address, struct bz_err *err)
{
    const char *path = bz_db_path(address);
    BZ_TEXT whole = NULL;
    char *made = NULL;

    if (!path || !*path)
        return bz_dup(&made, address, err) ? made : NULL;
    whole = bz_path_whole(path, err);
    if (whole && asprintf(&made, "%.*s%s", (int)(path - address), address, whole) < 0)
        return bz_nomem(err);
    return made;
}

void bz_db_close(struct bz_db *db)
{
    if (db)
        db->ops->close(db);
}

/* --- transactions --- */

bool bz_db_begin(struct bz_db *db, bool write, struct bz_err *err)
{
    return db->ops->begin(db, write, err);
}

bool bz_db_commit(struct bz_db *db, struct bz_err *err)
{
    return db->ops->commit(db, err);
}

void bz_db_rollback(struct bz_db *db)
{
    db->ops->rollback(db);
}

static bool tx_once(struct bz_db *db,
                    bool (*body)(struct bz_db *db, void *user, struct bz_err *err), void *user,
                    struct bz_err *err)
{
    if (!bz_db_begin(db, true, err))
        return false;
    if (body(db, user, err))
        return bz_db_commit(db, err);
    bz_db_rollback(db);
    return false;
}

bool bz_db_tx(struct bz_db *db, bool (*body)(struct bz_db *db, void *user, struct bz_err *err),
              void *user, struct bz_err *err)
{
    for (int tries = 1;; tries++) {
        db->conflict = false;
        if (tx_once(db, body, user, err))
            return true;
        if (!db->conflict || tries == TX_TRIES)
            return false;
        bz_err_clear(err);
    }
}

bool bz_db_compact(struct bz_db *db, struct bz_err *err)
{
    return db->ops->compact(db, err);
}

bool bz_db_copy(struct bz_db *db, const char *path, const struct bz_db_watch *watch,
                struct bz_err *err)
{
    return db->ops->copy(db, path, watch, err);
}

bool bz_db_check(struct bz_db *db, bz_db_problem_fn found, void *user, struct bz_err *err)
{
    return db->ops->check(db, found, user, err);
}

/* --- statements --- */

struct bz_rows *bz_db_query(struct bz_db *db, const char *sql, const struct bz_value *v,
                            size_t n, struct bz_err *err)
{
    return db->ops->query(db, sql, v, n, err);
}

bool bz_db_exec(struct bz_db *db, const char *sql, const struct bz_value *v, size_t n,
                struct bz_err *err)
{
    struct bz_rows *rows;
    int r;

    db->whole_call = true;
    rows = bz_db_query(db, sql, v, n, err);
    db->whole_call = false;
    if (!rows)
        return false;
    do
        r = bz_rows_next(rows, err);
    while (r > 0);
    bz_rows_free(rows);
    return r == 0;
}

int64_t bz_db_changes(const struct bz_db *db)
{
    return db->ops->changes(db);
}

/* NOLINTNEXTLINE(readability-function-size): BZ_V() is two of the seven parameters */
bool bz_db_int(struct bz_db *db, const char *sql, const struct bz_value *v, size_t n,
               int64_t fallback, int64_t *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = bz_db_query(db, sql, v, n, err);
    int r = rows ? bz_rows_next(rows, err) : -1;

    if (r < 0)
        return false;
    *ret = r == 0 || bz_rows_is_null(rows, 0) ? fallback : bz_rows_int(rows, 0);
    return true;
}

/* --- rows --- */

int bz_rows_next(struct bz_rows *rows, struct bz_err *err)
{
    return rows->ops->next(rows, err);
}

void bz_rows_free(struct bz_rows *rows)
{
    if (rows)
        rows->ops->done(rows);
}

bool bz_rows_is_null(const struct bz_rows *rows, int column)
{
    return rows->ops->is_null(rows, column);
}

int64_t bz_rows_int(const struct bz_rows *rows, int column)
{
    return rows->ops->int_(rows, column);
}

buzon_time bz_rows_time(const struct bz_rows *rows, int column)
{
    return bz_rows_is_null(rows, column) ? BUZON_TIME_NONE : bz_rows_int(rows, column);
}

buzon_day bz_rows_day(const struct bz_rows *rows, int column)
{
    int64_t day = bz_rows_is_null(rows, column) ? BUZON_DAY_NONE : bz_rows_int(rows, column);

    return day < INT32_MIN || day > INT32_MAX ? BUZON_DAY_NONE : (buzon_day)day;
}

const char *bz_rows_text(const struct bz_rows *rows, int column)
{
    size_t len;

    return rows->ops->text(rows, column, &len);
}

const void *bz_rows_blob(const struct bz_rows *rows, int column, size_t *len)
{
    return rows->ops->blob(rows, column, len);
}
