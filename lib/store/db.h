/* SPDX-License-Identifier: EUPL-1.2 */
/* The driver contract: statements with numbered parameters, rows, transactions. Every engine
 * passes one suite. */
#ifndef BZ_STORE_DB_H
#define BZ_STORE_DB_H

#include "base/auto.h"
#include "base/err.h"
#include "base/log.h"

struct bz_db;   /* one connection; used by one thread at a time */
struct bz_rows; /* a statement that runs */

enum bz_value_type { BZ_VALUE_NULL, BZ_VALUE_INT, BZ_VALUE_TEXT, BZ_VALUE_BLOB };

/* A parameter; texts and blobs are borrowed for the call. */
struct bz_value {
    enum bz_value_type type;
    int64_t i;
    const void *p;
    size_t len;
};

static inline struct bz_value bz_v_null(void)
{
    return (struct bz_value){.type = BZ_VALUE_NULL};
}
static inline struct bz_value bz_v_int(int64_t i)
{
    return (struct bz_value){.type = BZ_VALUE_INT, .i = i};
}
struct bz_value bz_v_text(const char *s);             /* NULL gives null */
struct bz_value bz_v_blob(const void *p, size_t len); /* NULL gives null */
struct bz_value bz_v_time(buzon_time t);              /* BUZON_TIME_NONE gives null */
struct bz_value bz_v_day(buzon_day d);                /* BUZON_DAY_NONE gives null */

/* `bz_db_exec(db, SQL, BZ_V(bz_v_int(1), bz_v_text(s)), err)`: $1, $2 … in the SQL. */
#define BZ_V(...)                                                                              \
    (const struct bz_value[]){__VA_ARGS__},                                                    \
        sizeof((const struct bz_value[]){__VA_ARGS__}) / sizeof(struct bz_value)
#define BZ_V_NONE NULL, 0

enum bz_db_mode { BZ_DB_CREATE, BZ_DB_EXISTING, BZ_DB_READ_ONLY };

/* Told how far a copy is; false with err stops it. */
struct bz_db_watch {
    bool (*step)(void *user, int64_t done, int64_t total, struct bz_err *err);
    void *user;
};
/* Told one thing that is wrong; false with err stops looking. */
typedef bool (*bz_db_problem_fn)(void *user, const char *text, struct bz_err *err);

struct bz_db_ops {
    const char *scheme; /* of the address, as "sqlite" */
    bool is_file;       /* what follows it is a path */
    struct bz_db *(*open)(const char *where, enum bz_db_mode mode, const struct bz_log *log,
                          struct bz_err *err);
    void (*close)(struct bz_db *db); /* NULL is allowed */
    /* A transaction that may write takes the writers' lock at once; one that only reads sees
     * one moment. */
    bool (*begin)(struct bz_db *db, bool write, struct bz_err *err);
    bool (*commit)(struct bz_db *db,
                   struct bz_err *err); /* on failure the transaction is rolled back */
    void (*rollback)(struct bz_db *db);
    /* Statements are kept prepared by the address of their text: pass literals or texts that
     * outlive db. */
    struct bz_rows *(*query)(struct bz_db *db, const char *sql, const struct bz_value *v,
                             size_t n, struct bz_err *err);
    /* 1 a row, 0 the end, -1 failed. CORRUPT for a row in which a column holds what it was not
     * declared to hold, or a text that is not UTF-8 or has a NUL: nothing above looks again. */
    int (*next)(struct bz_rows *rows, struct bz_err *err);
    void (*done)(struct bz_rows *rows); /* NULL is allowed */
    bool (*is_null)(const struct bz_rows *rows, int column);
    int64_t (*int_)(const struct bz_rows *rows, int column); /* NULL gives 0 */
    const char *(*text)(const struct bz_rows *rows, int column,
                        size_t *len); /* until next or done; NULL for null */
    const void *(*blob)(const struct bz_rows *rows, int column, size_t *len);
    int64_t (*changes)(const struct bz_db *db); /* rows the last exec touched */
    /* Bring the schema to this release's version: NEWER when it is beyond, CORRUPT when it is
     * none of ours. */
    bool (*migrate)(struct bz_db *db, struct bz_err *err);
    /* Write the whole store anew, so that nothing is left of what was deleted, in no file of
     * it. Outside a transaction. BUSY when others read or write for longer than it waits:
     * nothing is lost, and it can be asked again. */
    bool (*compact)(struct bz_db *db, struct bz_err *err);
    /* A copy in a new file, of the moment that a reading transaction sees. */
    bool (*copy)(struct bz_db *db, const char *path, const struct bz_db_watch *watch,
                 struct bz_err *err);
    /* Tell what is wrong with the file; nothing, when it is whole. */
    bool (*check)(struct bz_db *db, bz_db_problem_fn found, void *user, struct bz_err *err);
};

/* "sqlite:PATH" → a connection; INVALID for an address no driver knows. The version is checked,
 * nothing else is read. */
struct bz_db *bz_db_open(const char *address, enum bz_db_mode mode, const struct bz_log *log,
                         struct bz_err *err);
/* The path in the address of a store that is a file; NULL for any other. */
const char *bz_db_path(const char *address);
/* The address as it stays right when the process changes its folder. An address no driver knows
 * is left as it is. The caller owns it. */
char *bz_db_address(const char *address, struct bz_err *err);
void bz_db_close(struct bz_db *db);
static inline void bz_db_free(struct bz_db *db)
{
    bz_db_close(db);
}
BZ_AUTO_DEFINE(bz_db);

bool bz_db_begin(struct bz_db *db, bool write, struct bz_err *err);
bool bz_db_commit(struct bz_db *db, struct bz_err *err);
void bz_db_rollback(struct bz_db *db); /* harmless outside a transaction */
/* Run body in one writing transaction: committed when it gives true, rolled back when false.
 * Where an engine reports a conflict it runs again, so body starts from nothing. */
bool bz_db_tx(struct bz_db *db, bool (*body)(struct bz_db *db, void *user, struct bz_err *err),
              void *user, struct bz_err *err);

bool bz_db_compact(struct bz_db *db, struct bz_err *err);
bool bz_db_copy(struct bz_db *db, const char *path, const struct bz_db_watch *watch,
                struct bz_err *err);
bool bz_db_check(struct bz_db *db, bz_db_problem_fn found, void *user, struct bz_err *err);

bool bz_db_exec(struct bz_db *db, const char *sql, const struct bz_value *v, size_t n,
                struct bz_err *err);
int64_t bz_db_changes(const struct bz_db *db);
struct bz_rows *bz_db_query(struct bz_db *db, const char *sql, const struct bz_value *v,
                            size_t n, struct bz_err *err);
int bz_rows_next(struct bz_rows *rows, struct bz_err *err);
void bz_rows_free(struct bz_rows *rows);
BZ_AUTO_DEFINE(bz_rows);
bool bz_rows_is_null(const struct bz_rows *rows, int column);
int64_t bz_rows_int(const struct bz_rows *rows, int column);
buzon_time bz_rows_time(const struct bz_rows *rows,
                        int column); /* null gives BUZON_TIME_NONE */
buzon_day bz_rows_day(const struct bz_rows *rows, int column);
const char *bz_rows_text(const struct bz_rows *rows, int column);
const void *bz_rows_blob(const struct bz_rows *rows, int column, size_t *len);
/* One integer of one row; `fallback` when there is no row or no value in it; false (with err)
 * only when it failed. */
bool bz_db_int(struct bz_db *db, const char *sql, const struct bz_value *v, size_t n,
               int64_t fallback, int64_t *ret, struct bz_err *err);

#endif
