/* SPDX-License-Identifier: EUPL-1.2 */
/* Files that are not what they should be: foreign, newer, damaged, locked, forbidden. None is
 * changed. */
#include "../slow.h"
#include "sample.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

static const char *address(void)
{
    static char text[160];

    (void)snprintf(text, sizeof text, "sqlite:%s", scratch_path("inbox.db"));
    return text;
}

/* Work on the file as another program would. */
static void raw(const char *sql)
{
    sqlite3 *handle = NULL;

    assert_int_equal(sqlite3_open(scratch_path("inbox.db"), &handle), SQLITE_OK);
    if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
    assert_int_equal(sqlite3_close(handle), SQLITE_OK);
}

static bool exists(const char *name)
{
    return access(scratch_path(name), F_OK) == 0;
}

/* Opening is refused in every mode, and the file stays as it is. Nothing stays beside it, but
 * for the empty log a reader may not remove. */
static void expect_refused(buzon_code code, const char *message)
{
    size_t len;
    unsigned char *before = sample_read("inbox.db", &len);

    for (int mode = BZ_DB_CREATE; mode <= BZ_DB_READ_ONLY; mode++) {
        assert_refused(bz_db_open(address(), (enum bz_db_mode)mode, NULL, e), code, message);
        sample_unchanged("inbox.db", before, len);
        if (exists("inbox.db-wal"))
            sample_unchanged("inbox.db-wal", "", 0);
        assert_true(mode == BZ_DB_READ_ONLY || !exists("inbox.db-wal"));
        assert_false(exists("inbox.db-journal"));
    }
    (void)remove(scratch_path("inbox.db-wal"));
    (void)remove(scratch_path("inbox.db-shm"));
    free(before);
}

/* --- not ours --- */

static void a_newer_store_is_left_alone(void **state)
{
    (void)state;
    sample_make(1);
    raw("PRAGMA user_version = 7");
    expect_refused(BUZON_ERR_NEWER, "inbox.db has version 7, this release knows 1");
}

static void a_newer_store_keeps_its_log(void **state)
{
    size_t len, log_len;
    unsigned char *bytes, *log;
    sqlite3 *handle = NULL;

    (void)state;
    sample_make(1);
    assert_int_equal(sqlite3_open(scratch_path("inbox.db"), &handle), SQLITE_OK);
    (void)sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    assert_int_equal(sqlite3_exec(handle, "PRAGMA user_version = 2", NULL, NULL, NULL), 0);
    assert_int_equal(sqlite3_close(handle), SQLITE_OK);
    bytes = sample_read("inbox.db", &len);
    log = sample_read("inbox.db-wal", &log_len);
    assert_true(log_len > 4096);
    assert_refused(bz_db_open(address(), BZ_DB_CREATE, NULL, e), BUZON_ERR_NEWER,
                   "inbox.db has version 2, this release knows 1");
    sample_unchanged("inbox.db", bytes, len);
    sample_unchanged("inbox.db-wal", log, log_len);
    free(bytes);
    free(log);
}

static void another_programs_database_is_no_inbox(void **state)
{
    static const char *const others[] = {
        "CREATE TABLE t (a); INSERT INTO t VALUES (1)",
        "PRAGMA journal_mode = WAL; CREATE TABLE t (a)",
        "PRAGMA application_id = 1196444487; PRAGMA user_version = 10400; CREATE TABLE t (a)",
        "PRAGMA application_id = 1196444487",
        "PRAGMA user_version = 1; CREATE TABLE t (a)",
        "CREATE VIEW v AS SELECT 1",
        "PRAGMA application_id = 0x42555A4E", /* ours, but no version was ever written */
        "PRAGMA application_id = 0x42555A4E; PRAGMA user_version = -1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        (void)remove(scratch_path("inbox.db"));
        raw(others[i]);
        expect_refused(BUZON_ERR_CORRUPT, "inbox.db is no inbox");
    }
}

static void garbage_is_no_inbox(void **state)
{
    static char bytes[8192];
    static const size_t lengths[] = {2, 15, 16, 99, 100, 511, 512, 4096, 8192};

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * i * 31 + i / 7);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        sample_write("inbox.db", bytes, lengths[i]);
        expect_refused(BUZON_ERR_CORRUPT, "inbox.db is no inbox");
    }
}

static void what_is_not_there_is_not_made_by_a_reader(void **state)
{
    (void)state;
    assert_refused(bz_db_open(address(), BZ_DB_EXISTING, NULL, e), BUZON_ERR_NOT_FOUND,
                   "inbox.db does not exist");
    assert_refused(bz_db_open(address(), BZ_DB_READ_ONLY, NULL, e), BUZON_ERR_NOT_FOUND,
                   "inbox.db does not exist");
    assert_false(exists("inbox.db"));
    sample_write("inbox.db", "", 0);
    assert_refused(bz_db_open(address(), BZ_DB_EXISTING, NULL, e), BUZON_ERR_NOT_FOUND,
                   "inbox.db is empty");
    assert_refused(bz_db_open(address(), BZ_DB_READ_ONLY, NULL, e), BUZON_ERR_NOT_FOUND,
                   "inbox.db is empty");
    sample_unchanged("inbox.db", "", 0);
    sample_make(1);
    sample_expect(1);
}

static void a_path_must_be_one(void **state)
{
    char where[700] = "sqlite:/tmp/";

    (void)state;
    assert_int_equal(mkdir(scratch_path("inbox.db"), 0700), 0);
    assert_refused(bz_db_open(address(), BZ_DB_CREATE, NULL, e), BUZON_ERR_INVALID,
                   "inbox.db is no file");
    (void)snprintf(where, sizeof where, "sqlite:%s", scratch_path("none/inbox.db"));
    assert_refused(bz_db_open(where, BZ_DB_CREATE, NULL, e), BUZON_ERR_NOT_FOUND,
                   "the folder of inbox.db does not exist");
    memset(where + 12, 'x', 600);
    assert_refused(bz_db_open(where, BZ_DB_CREATE, NULL, e), BUZON_ERR_INVALID,
                   "the path has 605 bytes; a store takes 480");
}

static void names_that_mean_something_to_sqlite_are_files(void **state)
{
    static const char *const names[] = {":memory:", "file:x?mode=memory", "file::memory:"};
    char was[256];

    (void)state;
    assert_non_null(getcwd(was, sizeof was));
    assert_int_equal(chdir(scratch_dir), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char text[64];
        struct bz_db *db = NULL;

        (void)snprintf(text, sizeof text, "sqlite:%s", names[i]);
        assert_ok(db = bz_db_open(text, BZ_DB_CREATE, NULL, e));
        bz_db_close(db);
        assert_true(exists(names[i]));
    }
    assert_int_equal(chdir(was), 0);
}

/* --- permissions --- */

static void only_its_owner_may_open_a_store(void **state)
{
    static const char *const files[] = {"inbox.db", "inbox.db-wal", "inbox.db-shm"};
    mode_t old = umask(0);
    struct bz_db *db;

    (void)state;
    db = scratch_open(BZ_DB_CREATE);
    assert_ok(bz_db_exec(db, "INSERT INTO meta VALUES ('a', 'b')", BZ_V_NONE, e));
    for (size_t i = 0; i < 3; i++) {
        struct stat st;

        assert_int_equal(stat(scratch_path(files[i]), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
    bz_db_close(db);
    (void)umask(old);
}

static void keep_line(void *user, int level, const char *line)
{
    (void)snprintf(user, 200, "%d %s", level, line);
}

static void a_store_others_may_read_is_told(void **state)
{
    char line[200] = "";
    struct bz_log log = {.write = keep_line, .user = line};
    struct bz_db *db = NULL;

    (void)state;
    sample_make(0);
    assert_ok(db = bz_db_open(address(), BZ_DB_EXISTING, &log, e));
    bz_db_close(db);
    assert_string_equal(line, "");
    assert_int_equal(chmod(scratch_path("inbox.db"), 0644), 0);
    assert_ok(db = bz_db_open(address(), BZ_DB_EXISTING, &log, e));
    bz_db_close(db);
    assert_string_equal(line, "4 inbox.db may be opened by others (mode 644)");
}

/* Run an action as somebody without privileges in a process of its own; its words come back. */
static void as_nobody(void (*act)(char ret[300]), char ret[300])
{
    enum { NOBODY = 65534 };
    int ends[2], status;
    ssize_t n;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (!child) {
        if (geteuid() == 0 && (setgid(NOBODY) || setuid(NOBODY)))
            _exit(9);
        act(ret);
        _exit(write(ends[1], ret, strlen(ret) + 1) > 0 ? 0 : 8);
    }
    (void)close(ends[1]);
    n = read(ends[0], ret, 299);
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    ret[n > 0 ? n : 0] = 0;
}

static void own_by_nobody(void)
{
    if (geteuid() == 0) {
        assert_int_equal(chown(scratch_dir, 65534, 65534), 0);
        assert_int_equal(chown(scratch_path("inbox.db"), 65534, 65534), 0);
    }
}

static void say(char ret[300], const struct bz_err *err)
{
    (void)snprintf(ret, 300, "%s: %.250s", buzon_code_name(err->code), err->message);
}

static void open_and_read(enum bz_db_mode mode, char ret[300])
{
    struct bz_err err = {0};
    BZ_AUTO(bz_db) db = bz_db_open(address(), mode, NULL, &err);
    int pages = db ? sample_pages(db, &err) : -1;

    if (pages < 0)
        say(ret, &err);
    else
        (void)snprintf(ret, 300, "%d pages", pages);
}

static void try_to_write(char ret[300])
{
    open_and_read(BZ_DB_EXISTING, ret);
}

static void try_to_make(char ret[300])
{
    open_and_read(BZ_DB_CREATE, ret);
}

static void try_to_read(char ret[300])
{
    open_and_read(BZ_DB_READ_ONLY, ret);
}

static void try_to_write_late(char ret[300])
{
    struct bz_err err = {0};
    BZ_AUTO(bz_db) db = bz_db_open(address(), BZ_DB_READ_ONLY, NULL, &err);

    if (db && sample_store_page(db, 1, &err))
        (void)snprintf(ret, 300, "written");
    else
        say(ret, &err);
}

static void a_read_only_file_is_read_only(void **state)
{
    char said[300];

    (void)state;
    sample_make(1);
    own_by_nobody();
    assert_int_equal(chmod(scratch_path("inbox.db"), 0400), 0);
    as_nobody(try_to_write, said);
    assert_string_equal(said, "read_only: inbox.db may not be written");
    as_nobody(try_to_make, said);
    assert_string_equal(said, "read_only: inbox.db may not be written");
    as_nobody(try_to_read, said);
    assert_string_equal(said, "1 pages");
    as_nobody(try_to_write_late, said);
    assert_string_equal(said, "read_only: inbox.db may not be written");
    assert_int_equal(chmod(scratch_path("inbox.db"), 0600), 0);
    sample_expect(1);
}

static void a_file_nobody_may_read_says_so(void **state)
{
    char said[300];

    (void)state;
    sample_make(1);
    own_by_nobody();
    assert_int_equal(chmod(scratch_path("inbox.db"), 0), 0);
    as_nobody(try_to_read, said);
    assert_string_equal(said, "io: inbox.db: Permission denied");
    assert_int_equal(chmod(scratch_path("inbox.db"), 0600), 0);
    sample_expect(1);
}

static void a_read_only_folder_is_read_only(void **state)
{
    char said[300];

    (void)state;
    sample_make(1);
    own_by_nobody();
    assert_int_equal(chmod(scratch_dir, 0500), 0);
    as_nobody(try_to_write, said);
    assert_string_equal(said, "read_only: the folder of inbox.db may not be written");
    as_nobody(try_to_read, said);
    assert_string_equal(said, "read_only: the folder of inbox.db may not be written");
    assert_int_equal(chmod(scratch_dir, 0700), 0);
    sample_expect(1);
}

static void a_store_cannot_be_made_in_a_read_only_folder(void **state)
{
    char said[300];

    (void)state;
    if (geteuid() == 0)
        assert_int_equal(chown(scratch_dir, 65534, 65534), 0);
    assert_int_equal(chmod(scratch_dir, 0500), 0);
    as_nobody(try_to_make, said);
    assert_string_equal(said, "read_only: the folder of inbox.db may not be written");
    assert_int_equal(chmod(scratch_dir, 0700), 0);
}

/* Beside a running writer the files a reader needs are there. */
static void a_reader_in_a_read_only_folder_reads_beside_a_writer(void **state)
{
    char said[300];
    struct bz_db *db;

    (void)state;
    sample_make(1);
    own_by_nobody();
    db = scratch_open(BZ_DB_EXISTING);
    assert_ok(sample_store_page(db, 1, e));
    if (geteuid() == 0) {
        assert_int_equal(chown(scratch_path("inbox.db-wal"), 65534, 65534), 0);
        assert_int_equal(chown(scratch_path("inbox.db-shm"), 65534, 65534), 0);
    }
    assert_int_equal(chmod(scratch_dir, 0500), 0);
    as_nobody(try_to_read, said);
    assert_string_equal(said, "2 pages");
    assert_int_equal(chmod(scratch_dir, 0700), 0);
    bz_db_close(db);
    sample_expect(2);
}

/* --- locks --- */

/* Another process that runs a statement and keeps its locks until it is ended. */
static pid_t lock_with(const char *sql)
{
    int ends[2];
    char ready;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (!child) {
        sqlite3 *handle = NULL;

        if (sqlite3_open(scratch_path("inbox.db"), &handle) != SQLITE_OK ||
            sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK ||
            write(ends[1], "x", 1) != 1)
            _exit(9);
        (void)pause();
        _exit(0);
    }
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &ready, 1), 1);
    (void)close(ends[0]);
    return child;
}

static void unlock(pid_t child)
{
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static double elapsed(const struct timespec *from)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - from->tv_sec) + (double)(now.tv_nsec - from->tv_nsec) / 1e9;
}

static void a_locked_store_is_waited_for_and_then_busy(void **state)
{
    struct timespec from;
    struct bz_db *db;
    pid_t child;

    (void)state;
    sample_make(1);
    child = lock_with("BEGIN IMMEDIATE");
    db = scratch_open(BZ_DB_EXISTING);
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    assert_refused(sample_store_page(db, 1, e), BUZON_ERR_BUSY,
                   "inbox.db is locked by another process");
    assert_true(elapsed(&from) > 4.5 && elapsed(&from) < 8);
    assert_int_equal(sample_pages(db, &(struct bz_err){0}), 1); /* reading goes on */
    unlock(child);
    assert_ok(sample_store_page(db, 1, e));
    bz_db_close(db);
    sample_expect(2);
}

static void a_store_locked_whole_is_busy(void **state)
{
    pid_t child;

    (void)state;
    sample_make(1);
    child = lock_with("PRAGMA locking_mode = EXCLUSIVE; UPDATE account SET handle = 'x'");
    assert_refused(bz_db_open(address(), BZ_DB_EXISTING, NULL, e), BUZON_ERR_BUSY,
                   "inbox.db is locked by another process");
    unlock(child);
    sample_expect(1);
}

enum { MAKERS = 6 };

/* Opens the store, made by whoever comes first, when the gate closes; and writes. */
static pid_t maker_start(const int gate[2], int i)
{
    pid_t child = fork();
    struct bz_err err = {0};
    struct bz_db *db;
    char go;

    if (child)
        return child;
    (void)close(gate[1]);
    (void)read(gate[0], &go, 1);
    db = bz_db_open(address(), BZ_DB_CREATE, NULL, &err);
    if (!db || !bz_db_exec(db, "INSERT INTO meta VALUES ($1, 'x')",
                           BZ_V(bz_v_text((char[]){(char)('a' + i), 0})), &err))
        (void)fprintf(stderr, "%d %s\n", err.code, err.message);
    bz_db_close(db);
    _exit(err.code ? 1 : 0);
}

static void makers_race(void)
{
    pid_t makers[MAKERS];
    int gate[2];
    int64_t n = 0;

    assert_int_equal(pipe(gate), 0);
    for (int i = 0; i < MAKERS; i++)
        makers[i] = maker_start(gate, i);
    (void)close(gate[0]);
    (void)close(gate[1]);
    for (int i = 0; i < MAKERS; i++) {
        int status;

        assert_int_equal(waitpid(makers[i], &status, 0), makers[i]);
        assert_int_equal(status, 0);
    }
    BZ_AUTO(bz_db) db = scratch_open(BZ_DB_EXISTING);
    assert_ok(bz_db_int(db, "SELECT count(*) FROM meta", BZ_V_NONE, 0, &n, e));
    assert_int_equal(n, MAKERS);
}

/* Often: one race in ten or so has somebody look just when the store is made. */
static void many_may_make_the_same_store_at_once(void **state)
{
    (void)state;
    for (int i = 0; i < (SANITIZED ? 6 : 30); i++) {
        makers_race();
        assert_int_equal(unlink(scratch_path("inbox.db")), 0);
    }
}

/* --- damage --- */

/* Read every row of every table the way the library does. */
static bool read_all(struct bz_err *err)
{
    static const char *const queries[] = {
        "SELECT * FROM meta",
        "SELECT * FROM account",
        "SELECT * FROM stream",
        "SELECT * FROM message ORDER BY id",
        "SELECT * FROM message WHERE account = 1 ORDER BY mid",
        "SELECT * FROM message WHERE account = 1 ORDER BY thread",
        "SELECT * FROM message WHERE account = 1 AND deleted_at IS NULL ORDER BY checked_at",
        "SELECT * FROM inquiry",
        "SELECT * FROM event",
        "SELECT rowid FROM search WHERE search MATCH 'exact:farola'",
        "SELECT rowid FROM search WHERE search MATCH 'plain:palabra*'",
    };
    BZ_AUTO(bz_db) db = bz_db_open(address(), BZ_DB_READ_ONLY, NULL, err);

    for (size_t i = 0; db && i < sizeof queries / sizeof *queries; i++) {
        BZ_AUTO(bz_rows) rows = bz_db_query(db, queries[i], BZ_V_NONE, err);
        int r = rows ? 1 : -1;

        while (r > 0)
            r = bz_rows_next(rows, err);
        if (r < 0)
            return false;
    }
    return db;
}

/* What a damaged store may be called, and whether that was noticed at all. */
static bool noticed(size_t offset)
{
    struct bz_err err = {0};

    if (read_all(&err))
        return false;
    if (err.code != BUZON_ERR_CORRUPT && err.code != BUZON_ERR_NEWER)
        fail_msg("byte %zu: %d %s", offset, err.code, err.message);
    return true;
}

static void every_broken_page_header_is_noticed_or_harmless(void **state)
{
    enum { PAGE = 4096, HEADER = 12 };
    size_t len, types = 0, seen = 0;
    unsigned char *good;

    (void)state;
    sample_make(6);
    good = sample_read("inbox.db", &len);
    assert_true(len / PAGE > 60);
    for (size_t page = 0; page < len / PAGE; page++)
        for (size_t i = 0; i < HEADER; i += SANITIZED ? 3 : 1) {
            size_t at = page * PAGE + i + (page ? 0 : 100);
            bool was;

            good[at] ^= 0xff;
            sample_write("inbox.db", good, len);
            was = noticed(at);
            sample_unchanged("inbox.db", good, len);
            good[at] ^= 0xff;
            types += i == 0;
            seen += i == 0 && was;
        }
    free(good);
    /* Pages of tables nobody reads here, and of overflows, say nothing. */
    if (seen * 3 < types)
        fail_msg("%zu of %zu broken page types were noticed", seen, types);
}

static void every_broken_byte_of_the_file_header_is_noticed_or_harmless(void **state)
{
    size_t len, seen = 0;
    unsigned char *good;

    (void)state;
    sample_make(1);
    good = sample_read("inbox.db", &len);
    for (size_t at = 0; at < 100; at++) {
        good[at] ^= 0xff;
        sample_write("inbox.db", good, len);
        seen += noticed(at);
        good[at] ^= 0xff;
    }
    free(good);
    assert_true(seen >= 16 + 2 + 4 + 4); /* mark, page size, version, whose it is */
}

static void a_truncated_file_is_damaged(void **state)
{
    size_t len, pages;
    unsigned char *good;

    (void)state;
    sample_make(3);
    good = sample_read("inbox.db", &len);
    pages = len / 4096;
    for (size_t keep = 1; keep < pages; keep++)
        for (int half = 0; half < 2; half++) {
            struct bz_err err = {0};

            sample_write("inbox.db", good, keep * 4096 - (half ? 2048 : 0));
            assert_false(read_all(&err));
            assert_int_equal(err.code, BUZON_ERR_CORRUPT);
            assert_string_equal(err.message, "inbox.db is damaged");
        }
    free(good);
}

static void a_table_that_is_gone_is_damage(void **state)
{
    struct bz_err err = {0};

    (void)state;
    sample_make(1);
    raw("DROP TABLE stream");
    assert_false(read_all(&err));
    assert_int_equal(err.code, BUZON_ERR_CORRUPT);
    assert_string_equal(err.message, "inbox.db is damaged: no such table: stream");
}

/* What somebody put into the schema does not run. */
static void triggers_and_views_of_others_are_dead(void **state)
{
    struct bz_db *db;
    int64_t n = 0;

    (void)state;
    sample_make(1);
    raw("CREATE TRIGGER x AFTER INSERT ON meta BEGIN DELETE FROM message; END;"
        "CREATE VIEW v AS SELECT * FROM message");
    db = scratch_open(BZ_DB_EXISTING);
    assert_ok(bz_db_exec(db, "INSERT INTO meta VALUES ('a', 'b')", BZ_V_NONE, e));
    assert_ok(bz_db_int(db, "SELECT count(*) FROM message", BZ_V_NONE, 0, &n, e));
    assert_int_equal(n, SAMPLE_PAGE);
    assert_false(
        bz_db_int(db, "SELECT count(*) FROM v", BZ_V_NONE, 0, &n, &(struct bz_err){0}));
    assert_false(bz_db_exec(db, "DELETE FROM search_data", BZ_V_NONE, &(struct bz_err){0}));
    assert_false(bz_db_exec(db, "SELECT load_extension('x')", BZ_V_NONE, &(struct bz_err){0}));
    bz_db_close(db);
}

static void the_settings_are_in_force(void **state)
{
    static const struct {
        const char *pragma;
        int64_t value;
    } settings[] = {{"PRAGMA synchronous", 2},     {"PRAGMA secure_delete", 1},
                    {"PRAGMA cell_size_check", 1}, {"PRAGMA foreign_keys", 0},
                    {"PRAGMA trusted_schema", 0},  {"PRAGMA busy_timeout", 5000},
                    {"PRAGMA temp_store", 2},      {"PRAGMA application_id", 0x42555A4E},
                    {"PRAGMA user_version", 1},    {"PRAGMA mmap_size", 0}};
    BZ_AUTO(bz_db) db = scratch_open(BZ_DB_CREATE);
    BZ_AUTO(bz_rows) rows = NULL;
    struct bz_err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        int64_t n = -1;

        assert_ok(bz_db_int(db, settings[i].pragma, BZ_V_NONE, -1, &n, e));
        if (n != settings[i].value)
            fail_msg("%s is %d", settings[i].pragma, (int)n);
    }
    rows = bz_db_query(db, "PRAGMA journal_mode", BZ_V_NONE, &err);
    assert_int_equal(bz_rows_next(rows, &err), 1);
    assert_string_equal(bz_rows_text(rows, 0), "wal");
}

/* What was deleted is in no file once the log is emptied. */
static void deleted_text_is_overwritten(void **state)
{
    static const char secret[] = "palabra-que-nadie-debe-encontrar";
    size_t len;
    unsigned char *bytes;
    struct bz_db *db = scratch_open(BZ_DB_CREATE);

    (void)state;
    assert_ok(bz_db_exec(db, "INSERT INTO meta VALUES ('a', $1)", BZ_V(bz_v_text(secret)), e));
    assert_ok(bz_db_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", BZ_V_NONE, e));
    bytes = sample_read("inbox.db", &len);
    assert_non_null(memmem(bytes, len, secret, strlen(secret)));
    free(bytes);
    assert_ok(bz_db_exec(db, "DELETE FROM meta", BZ_V_NONE, e));
    assert_ok(bz_db_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", BZ_V_NONE, e));
    bytes = sample_read("inbox.db", &len);
    assert_null(memmem(bytes, len, secret, strlen(secret)));
    free(bytes);
    bz_db_close(db);
}

static void a_value_that_is_too_large_is_refused(void **state)
{
    enum { SIZE = (64 << 20) + 1 };
    BZ_AUTO(bz_db) db = scratch_open(BZ_DB_CREATE);
    char *big = calloc(1, SIZE);

    (void)state;
    assert_non_null(big);
    assert_refused(
        bz_db_exec(db, "INSERT INTO meta VALUES ('a', $1)", BZ_V(bz_v_blob(big, SIZE)), e),
        BUZON_ERR_LIMIT, "inbox.db: a value takes at most 67108864 bytes");
    assert_refused(bz_db_exec(db, "INSERT INTO meta VALUES ('a', $1)",
                              BZ_V(bz_v_blob(big, (size_t)1 << 40)), e),
                   BUZON_ERR_LIMIT, "inbox.db: a value takes at most 67108864 bytes");
    free(big);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        scratch_test(a_newer_store_is_left_alone),
        scratch_test(a_newer_store_keeps_its_log),
        scratch_test(another_programs_database_is_no_inbox),
        scratch_test(garbage_is_no_inbox),
        scratch_test(what_is_not_there_is_not_made_by_a_reader),
        scratch_test(a_path_must_be_one),
        scratch_test(names_that_mean_something_to_sqlite_are_files),
        scratch_test(only_its_owner_may_open_a_store),
        scratch_test(a_store_others_may_read_is_told),
        scratch_test(a_read_only_file_is_read_only),
        scratch_test(a_file_nobody_may_read_says_so),
        scratch_test(a_read_only_folder_is_read_only),
        scratch_test(a_store_cannot_be_made_in_a_read_only_folder),
        scratch_test(a_reader_in_a_read_only_folder_reads_beside_a_writer),
        scratch_test(a_locked_store_is_waited_for_and_then_busy),
        scratch_test(a_store_locked_whole_is_busy),
        scratch_test(many_may_make_the_same_store_at_once),
        scratch_test(every_broken_page_header_is_noticed_or_harmless),
        scratch_test(every_broken_byte_of_the_file_header_is_noticed_or_harmless),
        scratch_test(a_truncated_file_is_damaged),
        scratch_test(a_table_that_is_gone_is_damage),
        scratch_test(triggers_and_views_of_others_are_dead),
        scratch_test(the_settings_are_in_force),
        scratch_test(deleted_text_is_overwritten),
        scratch_test(a_value_that_is_too_large_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
