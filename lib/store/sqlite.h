/* SPDX-License-Identifier: EUPL-1.2 */
/* The SQLite driver as its own files see it: connection, kept statements, what a result code
 * means. */
#ifndef BZ_STORE_SQLITE_H
#define BZ_STORE_SQLITE_H

#include "store/driver.h"

#include <sqlite3.h>

enum {
    SQLITE_STORE_ID = 0x42555A4E, /* "BUZN", in the file's header */
    SQLITE_STORE_VERSION = 1,
    SQLITE_BUSY_MS = 5000,
    SQLITE_BUCKETS = 128, /* a power of two */
    SQLITE_KEPT = 256     /* idle statements beyond this many are let go */
};

struct sqlite_rows;

/* What begins and ends transactions. */
enum sqlite_turn { TURN_WRITE, TURN_READ, TURN_LOOK, TURN_COMMIT, TURN_UNDO, TURNS };

struct sqlite_db {
    struct bz_db base;
    sqlite3 *handle;            /* NULL once closed */
    sqlite3_stmt *turns[TURNS]; /* prepared once: a rollback must work without memory */
    const struct bz_log *log;
    enum { TX_NONE, TX_READ, TX_WRITE } tx;
    int tx_failed; /* the result code that made SQLite end the transaction by itself */
    bool starved;  /* it ran out of memory since its schema was read */
    int64_t changes;
    struct sqlite_rows *kept[SQLITE_BUCKETS];
    size_t n_kept;
    size_t n_running; /* rows somebody holds */
    bool closed;      /* the last rows free it */
    const char *name; /* of the file, without folders: inside `path` */
    char path[];
};

/* A value of the row at hand, read once. */
struct sqlite_cell {
    enum bz_value_type type;
    int64_t i;
    const void *p;
    size_t len;
};

/* A prepared statement is at the same time the rows it gives: nothing is allocated to run it
 * again. */
struct sqlite_rows {
    struct bz_rows base;
    struct sqlite_db *db;
    struct sqlite_rows *next; /* in its bucket */
    sqlite3_stmt *stmt;       /* NULL once the connection is closed */
    const char *sql;          /* borrows: the key is its address */
    bool running, ended;
    int64_t changes_before;
    int n_parameters;
    unsigned short
        *parameters; /* which $n stands at each of SQLite's own numbers; in this block */
    int n_columns;
    unsigned char *kinds; /* what each column was declared to hold; in this block */
    struct sqlite_cell cells[];
};

/* Say what a result code means, and give NULL. */
void *bz_sqlite_fail(struct sqlite_db *db, int rc, struct bz_err *err);
/* Run statements that have no parameters. */
bool bz_sqlite_run(struct sqlite_db *db, const char *sql, struct bz_err *err);
void bz_sqlite_free(struct sqlite_db *db);

/* sqlite_rows.c */
struct bz_rows *bz_sqlite_query(struct bz_db *base, const char *sql, const struct bz_value *v,
                                size_t n, struct bz_err *err);
int bz_sqlite_next(struct bz_rows *base, struct bz_err *err);
void bz_sqlite_done(struct bz_rows *base);
bool bz_sqlite_is_null(const struct bz_rows *base, int column);
int64_t bz_sqlite_int(const struct bz_rows *base, int column);
const char *bz_sqlite_text(const struct bz_rows *base, int column, size_t *len);
const void *bz_sqlite_blob(const struct bz_rows *base, int column, size_t *len);
/* Let every idle statement go; with `all` those that run, too, whose rows then are empty. */
void bz_sqlite_forget(struct sqlite_db *db, bool all);

/* sqlite_compact.c */
bool bz_sqlite_compact(struct bz_db *base, struct bz_err *err);

/* sqlite_copy.c */
bool bz_sqlite_copy(struct bz_db *base, const char *path, const struct bz_db_watch *watch,
                    struct bz_err *err);
bool bz_sqlite_check(struct bz_db *base, bz_db_problem_fn found, void *user,
                     struct bz_err *err);

/* migrate.c */
/* Look whose file it is and which version, and nothing else. *ret: 0 for an empty store. */
bool bz_sqlite_version(struct sqlite_db *db, int64_t *ret, struct bz_err *err);
bool bz_sqlite_migrate(struct bz_db *base, struct bz_err *err);

#endif
