/* SPDX-License-Identifier: EUPL-1.2 */
/* The SQLite driver: opening a file safely, transactions, and what its result codes mean. */
#include "store/sqlite.h"

#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_PATH = 480 /* SQLite's own limit is 512, with room for "-wal" */ };

/* --- what a result code means --- */

/* The words of the machine for what SQLite could not do. */
static void *fail_io(const struct sqlite_db *db, int rc, int number, struct bz_err *err)
{
    char buf[128];
    bool denied = number == EACCES || number == EPERM || number == EROFS;

    if ((rc & 0xff) == SQLITE_FULL || number == ENOSPC || number == EDQUOT)
        return bz_fail(err, BUZON_ERR_FULL, "%s: the disk is full", db->name);
    /* What cannot be opened behind an open store is what SQLite makes beside it. */
    if (rc == SQLITE_READONLY_DIRECTORY || rc == SQLITE_READONLY_CANTINIT ||
        ((rc & 0xff) == SQLITE_CANTOPEN && denied))
        return bz_fail(err, BUZON_ERR_READ_ONLY, "the folder of %s may not be written",
                       db->name);
    if ((rc & 0xff) == SQLITE_READONLY || denied)
        return bz_fail(err, BUZON_ERR_READ_ONLY, "%s may not be written", db->name);
    if (number)
        return bz_fail(err, BUZON_ERR_IO, "%s: %s", db->name,
                       strerror_r(number, buf, sizeof buf));
    return bz_fail(err, BUZON_ERR_IO, "%s: %s (%d)", db->name, sqlite3_errstr(rc), rc);
}

/* SQLite does not keep the machine's number on every way out of COMMIT: then it is still the
 * last one, because whoever calls SQLite clears it before. */
static int fail_number(const struct sqlite_db *db, int last)
{
    int number = sqlite3_system_errno(db->handle);

    return number ? number : last;
}

void *bz_sqlite_fail(struct sqlite_db *db, int rc, struct bz_err *err)
{
    int last = errno;

    if (db->tx != TX_NONE && db->handle && sqlite3_get_autocommit(db->handle))
        db->tx_failed = rc;
    if (rc == SQLITE_IOERR_NOMEM || (rc & 0xff) == SQLITE_NOMEM) {
        db->starved = true;
        return bz_nomem(err);
    }
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return bz_fail(err, BUZON_ERR_BUSY, "%s is locked by another process", db->name);
    case SQLITE_CORRUPT:
        return bz_fail(err, BUZON_ERR_CORRUPT, "%s is damaged", db->name);
    case SQLITE_NOTADB:
        return bz_fail(err, BUZON_ERR_CORRUPT, "%s is no inbox", db->name);
    case SQLITE_TOOBIG:
        return bz_fail(err, BUZON_ERR_LIMIT, "%s: a value takes at most %d bytes", db->name,
                       sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, -1));
    case SQLITE_INTERRUPT:
        return bz_fail(err, BUZON_ERR_INTERRUPTED, "%s: interrupted", db->name);
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_IOERR:
        return fail_io(db, rc, fail_number(db, last), err);
    case SQLITE_CONSTRAINT: /* its words name tables and columns only */
        return bz_fail(err, BUZON_ERR_INTERNAL, "%s: %s", db->name, sqlite3_errmsg(db->handle));
    case SQLITE_ERROR:
        if (bz_starts(sqlite3_errmsg(db->handle), "unsupported file format"))
            return bz_fail(err, BUZON_ERR_CORRUPT, "%s is damaged", db->name);
        __attribute__((fallthrough));
    default: /* its words may hold a parameter */
        return bz_fail(err, BUZON_ERR_INTERNAL, "%s: %s (%d)", db->name, sqlite3_errstr(rc),
                       rc);
    }
}

bool bz_sqlite_run(struct sqlite_db *db, const char *sql, struct bz_err *err)
{
    int rc;

    errno = 0;
    rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK || bz_sqlite_fail(db, rc, err);
}

/* --- opening --- */

static struct sqlite_db *db_new(const char *where, const struct bz_log *log, struct bz_err *err)
{
    /* In front of a relative path, so that no name is taken for a URI or for memory. */
    const char *prefix = *where == '/' ? "" : "./";
    size_t size = strlen(prefix) + strlen(where) + 1;
    struct sqlite_db *db = NULL;
    const char *slash;

    if (!*where)
        return bz_fail(err, BUZON_ERR_INVALID, "the path is empty; write \"sqlite:PATH\"");
    if (size > MAX_PATH)
        return bz_fail(err, BUZON_ERR_INVALID, "the path has %zu bytes; a store takes %d",
                       strlen(where), MAX_PATH);
    db = calloc(1, sizeof *db + size);
    if (!db)
        return bz_nomem(err);
    db->base.ops = &bz_sqlite_ops;
    db->log = log;
    (void)snprintf(db->path, size, "%s%s", prefix, where);
    slash = strrchr(db->path, '/');
    db->name = slash[1] ? slash + 1 : db->path;
    return db;
}

/* Make the file before SQLite does, which would give it wider permissions; its -wal and -shm
 * inherit them. Not by open() and close(): closing drops the locks every other connection of
 * this process has on the file. */
static bool file_make(const struct sqlite_db *db, struct bz_err *err)
{
    if (mknod(db->path, S_IFREG | 0600, 0) == 0 || errno == EEXIST)
        return true;
    if (errno == ENOENT || errno == ENOTDIR)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "the folder of %s does not exist", db->name);
    return fail_io(db, SQLITE_CANTOPEN, errno, err);
}

static bool file_check(const struct sqlite_db *db, enum bz_db_mode mode, struct bz_err *err)
{
    struct stat st;

    if (mode == BZ_DB_CREATE && !file_make(db, err))
        return false;
    if (stat(db->path, &st) != 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? bz_fail(err, BUZON_ERR_NOT_FOUND, "%s does not exist", db->name)
                   : fail_io(db, SQLITE_CANTOPEN, errno, err);
    if (!S_ISREG(st.st_mode))
        return bz_fail(err, BUZON_ERR_INVALID, "%s is no file", db->name);
    if (st.st_mode & 077)
        bz_log_line(db->log, BZ_LOG_WARNING, "%s may be opened by others (mode %03o)", db->name,
                    (unsigned)st.st_mode & 0777);
    return true;
}

/* Whether something was committed that is not in the file itself yet. */
static bool file_has_log(const struct sqlite_db *db)
{
    char path[MAX_PATH + 8];
    struct stat st;

    (void)snprintf(path, sizeof path, "%s-wal", db->path);
    return stat(path, &st) == 0 && st.st_size > 0;
}

/* What a store that somebody else wrote could use against its reader is switched off. */
static void db_harden(const struct sqlite_db *db)
{
    static const struct {
        int option, on;
    } switches[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        /* A parent is always written before its child, in one transaction; verify looks for
         * strays. Checking at every insert would read each parent once more. */
        {SQLITE_DBCONFIG_ENABLE_FKEY, 0},
    };
    static const int limits[][2] = {
        {SQLITE_LIMIT_LENGTH, 64 << 20},    {SQLITE_LIMIT_SQL_LENGTH, 100000},
        {SQLITE_LIMIT_COLUMN, 200},         {SQLITE_LIMIT_EXPR_DEPTH, 200},
        {SQLITE_LIMIT_COMPOUND_SELECT, 20}, {SQLITE_LIMIT_FUNCTION_ARG, 20},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 1},    {SQLITE_LIMIT_VARIABLE_NUMBER, 999},
        {SQLITE_LIMIT_WORKER_THREADS, 0},   {SQLITE_LIMIT_ATTACHED, 1} /* VACUUM needs one */
    };

    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        (void)sqlite3_db_config(db->handle, switches[i].option, switches[i].on, NULL);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        (void)sqlite3_limit(db->handle, limits[i][0], limits[i][1]);
}

static bool db_connect(struct sqlite_db *db, enum bz_db_mode mode, struct bz_err *err)
{
    char buf[128];
    int flags = mode == BZ_DB_READ_ONLY ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    int rc = sqlite3_open_v2(
        db->path, &db->handle,
        flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE, NULL);

    if ((rc & 0xff) == SQLITE_CANTOPEN && sqlite3_system_errno(db->handle))
        return bz_fail(err, BUZON_ERR_IO, "%s: %s", db->name,
                       strerror_r(sqlite3_system_errno(db->handle), buf, sizeof buf));
    if (rc != SQLITE_OK)
        return bz_sqlite_fail(db, rc, err);
    /* Without permission SQLite opens for reading and says nothing. */
    if (mode != BZ_DB_READ_ONLY && sqlite3_db_readonly(db->handle, "main") == 1)
        return bz_sqlite_fail(db, SQLITE_READONLY, err);
    (void)sqlite3_busy_timeout(db->handle, SQLITE_BUSY_MS);
    db_harden(db);
    /* A file that turns out not to be ours, or newer, is left as it is, with its log. */
    if (file_has_log(db))
        (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return true;
}

/* Turning the WAL on needs the file alone, and SQLite does not wait for that by itself. */
static bool db_use_wal(struct sqlite_db *db, struct bz_err *err)
{
    enum { PAUSE_MS = 10 };
    int rc = SQLITE_BUSY;

    for (int waited = 0; (rc & 0xff) == SQLITE_BUSY && waited < SQLITE_BUSY_MS;
         waited += PAUSE_MS) {
        if (waited)
            (void)sqlite3_sleep(PAUSE_MS);
        errno = 0;
        rc = sqlite3_exec(db->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    }
    return rc == SQLITE_OK || bz_sqlite_fail(db, rc, err);
}

/* Temporary tables in memory: what citizens wrote belongs in no other file. */
static bool db_set_up(struct sqlite_db *db, struct bz_err *err)
{
    return bz_sqlite_run(db,
                         "PRAGMA synchronous = FULL;"
                         "PRAGMA secure_delete = ON;"
                         "PRAGMA cell_size_check = ON;"
                         "PRAGMA temp_store = MEMORY;"
                         "PRAGMA cache_size = -16384;"
                         "PRAGMA wal_autocheckpoint = 4000;"
                         "PRAGMA mmap_size = 0",
                         err);
}

static bool db_prepare_turns(struct sqlite_db *db, struct bz_err *err)
{
    static const char *const turns[TURNS] = {
        [TURN_WRITE] = "BEGIN IMMEDIATE",
        [TURN_READ] = "BEGIN",
        [TURN_LOOK] = "SELECT 1 FROM sqlite_schema LIMIT 1",
        [TURN_COMMIT] = "COMMIT",
        [TURN_UNDO] = "ROLLBACK",
    };
    int rc = SQLITE_OK;

    for (int i = 0; i < TURNS && rc == SQLITE_OK; i++)
        rc = sqlite3_prepare_v3(db->handle, turns[i], -1, SQLITE_PREPARE_PERSISTENT,
                                &db->turns[i], NULL);
    return rc == SQLITE_OK || bz_sqlite_fail(db, rc, err);
}

static bool db_start(struct sqlite_db *db, enum bz_db_mode mode, struct bz_err *err)
{
    int64_t version;

    if (!file_check(db, mode, err) || !db_connect(db, mode, err) ||
        !bz_sqlite_version(db, &version, err))
        return false;
    if (!version && mode != BZ_DB_CREATE)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "%s is empty", db->name);
    if (mode == BZ_DB_READ_ONLY && version < SQLITE_STORE_VERSION)
        return bz_fail(err, BUZON_ERR_READ_ONLY,
                       "%s has version %lld and must be opened for writing once", db->name,
                       (long long)version);
    if (mode != BZ_DB_READ_ONLY && !db_use_wal(db, err))
        return false;
    (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
    return db_set_up(db, err) && db_prepare_turns(db, err) &&
           (version == SQLITE_STORE_VERSION || bz_sqlite_migrate(&db->base, err));
}

void bz_sqlite_free(struct sqlite_db *db)
{
    bz_sqlite_forget(db, false);
    free(db);
}

static void sqlite_close(struct bz_db *base)
{
    struct sqlite_db *db = (struct sqlite_db *)base;

    bz_db_rollback(base);
    bz_sqlite_forget(db, true);
    for (int i = 0; i < TURNS; i++)
        (void)sqlite3_finalize(bz_steal(db->turns[i]));
    (void)sqlite3_close(bz_steal(db->handle));
    db->closed = true;
    if (!db->n_running)
        bz_sqlite_free(db);
}

static struct bz_db *sqlite_open(const char *where, enum bz_db_mode mode,
                                 const struct bz_log *log, struct bz_err *err)
{
    struct sqlite_db *db = db_new(where, log, err);

    if (db && db_start(db, mode, err))
        return &db->base;
    bz_db_close(db ? &db->base : NULL);
    return NULL;
}

/* --- transactions --- */

static bool db_turn(struct sqlite_db *db, enum sqlite_turn turn, struct bz_err *err)
{
    int rc;

    errno = 0;
    (void)sqlite3_step(db->turns[turn]);
    rc = sqlite3_reset(db->turns[turn]);
    return rc == SQLITE_OK || bz_sqlite_fail(db, rc, err);
}

/* What FTS5 keeps of its index in memory can be wrong after it had none, and it takes a sound
 * index for a damaged one then: let it, with the rest of the schema, be read anew. */
static bool db_recover(struct sqlite_db *db, struct bz_err *err)
{
    if (db->starved && !bz_sqlite_run(db, "PRAGMA writable_schema = RESET", err))
        return false;
    db->starved = false;
    return true;
}

static bool sqlite_begin(struct bz_db *base, bool write, struct bz_err *err)
{
    struct sqlite_db *db = (struct sqlite_db *)base;

    if (db->tx != TX_NONE)
        return bz_fail(err, BUZON_ERR_INTERNAL, "%s: a transaction inside a transaction",
                       db->name);
    if (write && sqlite3_db_readonly(db->handle, "main") == 1)
        return bz_sqlite_fail(db, SQLITE_READONLY, err);
    /* A reader sees one moment from its first read on: let that be now. */
    if (!db_recover(db, err) || !db_turn(db, write ? TURN_WRITE : TURN_READ, err) ||
        (!write && !db_turn(db, TURN_LOOK, err))) {
        bz_db_rollback(base);
        return false;
    }
    db->tx = write ? TX_WRITE : TX_READ;
    db->tx_failed = SQLITE_OK;
    return true;
}

static void sqlite_rollback(struct bz_db *base)
{
    struct sqlite_db *db = (struct sqlite_db *)base;

    if (db->turns[TURN_UNDO] && !sqlite3_get_autocommit(db->handle)) {
        (void)sqlite3_step(db->turns[TURN_UNDO]);
        (void)sqlite3_reset(db->turns[TURN_UNDO]);
    }
    db->tx = TX_NONE;
}

static bool sqlite_commit(struct bz_db *base, struct bz_err *err)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    bool done;

    if (db->tx == TX_NONE)
        return bz_fail(err, BUZON_ERR_INTERNAL, "%s: no transaction to commit", db->name);
    if (sqlite3_get_autocommit(db->handle)) /* SQLite has rolled back already */
        done = bz_sqlite_fail(db, db->tx_failed ? db->tx_failed : SQLITE_ABORT, err);
    else
        done = db_turn(db, TURN_COMMIT, err);
    bz_db_rollback(base);
    return done;
}

static int64_t sqlite_changes(const struct bz_db *base)
{
    return ((const struct sqlite_db *)base)->changes;
}

const struct bz_db_ops bz_sqlite_ops = {
    .scheme = "sqlite",
    .is_file = true,
    .open = sqlite_open,
    .close = sqlite_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .query = bz_sqlite_query,
    .next = bz_sqlite_next,
    .done = bz_sqlite_done,
    .is_null = bz_sqlite_is_null,
    .int_ = bz_sqlite_int,
    .text = bz_sqlite_text,
    .blob = bz_sqlite_blob,
    .changes = sqlite_changes,
    .migrate = bz_sqlite_migrate,
    .compact = bz_sqlite_compact,
    .copy = bz_sqlite_copy,
    .check = bz_sqlite_check,
};
