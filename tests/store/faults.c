/* SPDX-License-Identifier: EUPL-1.2 */
/* A machine that fails at every possible moment: full disk, bad disk, sudden death, no memory.
 * What was committed stays, what was not is gone, and the store works on when the machine does.
 */
#include "../slow.h"
#include "sample.h"
#include "sick.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

enum { BEFORE = 3 /* pages in the store each time */ };

static bool thorough; /* --long: every moment, not only the first and some of the others */
/* Where the build is slow, fewer moments are tried than in the plain one. */
enum { SLOW = SANITIZED ? 5 : 1 };

/* The first ones each, the others at such a distance. */
static long moment_after(long n, long each, long distance)
{
    return n + (thorough || n < each / SLOW ? 1 : distance * SLOW);
}

/* --- the memory of SQLite --- */

static sqlite3_mem_methods real_memory;

static struct {
    long left;
    bool once, struck;
} hunger = {.left = -1};

static bool starves(void)
{
    if (hunger.left < 0)
        return false;
    if (hunger.left > 0) {
        hunger.left--;
        return false;
    }
    if (hunger.once)
        hunger.left = -1;
    hunger.struck = true;
    return true;
}

static void *scarce_malloc(int n)
{
    return starves() ? NULL : real_memory.xMalloc(n);
}

static void *scarce_realloc(void *p, int n)
{
    return starves() ? NULL : real_memory.xRealloc(p, n);
}

static void memory_take_over(void)
{
    sqlite3_mem_methods scarce;

    (void)sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory);
    scarce = real_memory;
    scarce.xMalloc = scarce_malloc;
    scarce.xRealloc = scarce_realloc;
    (void)sqlite3_config(SQLITE_CONFIG_MALLOC, &scarce);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 1);
}

/* --- the store --- */

static unsigned char *good;
static size_t good_len;

static int keep_good(void **state)
{
    if (scratch_make(state))
        return -1;
    sample_make(BEFORE);
    good = sample_read("inbox.db", &good_len);
    return scratch_remove(state);
}

static int drop_good(void **state)
{
    (void)state;
    free(good);
    return 0;
}

static void fresh(void)
{
    (void)remove(scratch_path("inbox.db-wal"));
    (void)remove(scratch_path("inbox.db-shm"));
    sample_write("inbox.db", good, good_len);
}

/* A connection that writes in the middle of a transaction, too, and tidies up often. */
static struct bz_db *open_busy(void)
{
    struct bz_db *db = scratch_open(BZ_DB_EXISTING);

    assert_ok(bz_db_exec(db, "PRAGMA cache_size = 8", BZ_V_NONE, e));
    assert_ok(bz_db_exec(db, "PRAGMA wal_autocheckpoint = 25", BZ_V_NONE, e));
    return db;
}

static const char *address(void)
{
    static char text[160];

    (void)snprintf(text, sizeof text, "sqlite:%s", scratch_path("inbox.db"));
    return text;
}

/* --- a disk that is full or bad --- */

struct sickness {
    int number;
    buzon_code code;
    const char *message;
    bool once;
};

static const struct sickness sicknesses[] = {
    {ENOSPC, BUZON_ERR_FULL, "inbox.db: the disk is full", false},
    {ENOSPC, BUZON_ERR_FULL, "inbox.db: the disk is full", true},
    {EDQUOT, BUZON_ERR_FULL, "inbox.db: the disk is full", false},
    {EIO, BUZON_ERR_IO, "inbox.db: Input/output error", false},
    {EIO, BUZON_ERR_IO, "inbox.db: Input/output error", true},
    {EROFS, BUZON_ERR_READ_ONLY, "inbox.db may not be written", false},
};

static void expect_sick(const struct sickness *s, long n, const struct bz_err *err)
{
    if (err->code != s->code || strcmp(err->message, s->message) != 0)
        fail_msg("write %ld, errno %d: %d %s", n, s->number, err->code, err->message);
}

/* One page stored on a disk that fails after n writes; false once n is beyond all of them. */
static bool store_on_sick_disk(const struct sickness *s, long n)
{
    struct bz_err err = {0};
    struct bz_db *db;
    bool stored;

    fresh();
    db = open_busy();
    sick_arm(n, s->number, s->once);
    stored = sample_store_page(db, BEFORE, &err);
    sick_disarm();
    if (!stored)
        expect_sick(s, n, &err);
    else
        assert_int_equal(err.code, BUZON_OK);
    err = (struct bz_err){0};
    assert_int_equal(sample_pages(db, &err), BEFORE + stored);
    /* The disk works again: so does the store, without being opened anew. */
    if (!stored)
        assert_ok(sample_store_page(db, BEFORE, e));
    bz_db_close(db);
    sample_expect(BEFORE + 1);
    return sick_struck();
}

static void a_transaction_on_a_sick_disk_leaves_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sicknesses / sizeof *sicknesses; i++) {
        long n = 0;

        while (store_on_sick_disk(&sicknesses[i], n))
            n = moment_after(n, 60, 7);
        assert_true(n > 40);
    }
}

/* What a connection that dies on a sick disk leaves behind is found whole. */
static void closing_on_a_sick_disk_loses_nothing(void **state)
{
    (void)state;
    for (long n = 0, struck = 1; struck; n++) {
        struct bz_db *db;

        fresh();
        db = scratch_open(BZ_DB_EXISTING);
        assert_ok(sample_store_page(db, BEFORE, e));
        sick_arm(n, ENOSPC, false);
        bz_db_close(db);
        struck = sick_struck();
        sick_disarm();
        sample_expect(BEFORE + 1);
    }
}

static void a_store_made_on_a_sick_disk_can_be_made_later(void **state)
{
    long n = 0;

    (void)state;
    for (bool made = false; !made; n++) {
        struct bz_err err = {0};
        struct bz_db *db;

        (void)remove(scratch_path("inbox.db"));
        (void)remove(scratch_path("inbox.db-wal"));
        (void)remove(scratch_path("inbox.db-shm"));
        (void)remove(scratch_path("inbox.db-journal"));
        sick_arm(n, ENOSPC, false);
        db = bz_db_open(address(), BZ_DB_CREATE, NULL, &err);
        made = db && !sick_struck();
        sick_disarm();
        if (!db)
            expect_sick(&sicknesses[0], n, &err);
        bz_db_close(db);
        sample_make(1);
        sample_expect(1);
    }
    assert_true(n > 60);
}

/* --- sudden death --- */

enum { DYING_PAGES = 3 };

/* Store pages and say so after each, until death. */
static void live_and_die(int tell, long n)
{
    struct bz_err err = {0};
    struct bz_db *db = open_busy();

    sick_arm(n, 0, true);
    for (int page = BEFORE; page < BEFORE + DYING_PAGES; page++)
        if (!sample_store_page(db, page, &err) || write(tell, "x", 1) != 1)
            _exit(7);
    bz_db_close(db);
    _exit(0);
}

/* How many pages a process could say were stored before it died; *lived: it came to its end. */
static int told_before_death(long n, bool *lived)
{
    char told[DYING_PAGES + 1];
    int ends[2], status, count = 0;
    ssize_t got;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (!child)
        live_and_die(ends[1], n);
    (void)close(ends[1]);
    while ((got = read(ends[0], told, sizeof told)) > 0)
        count += (int)got;
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    *lived = WIFEXITED(status);
    assert_int_equal(*lived ? WEXITSTATUS(status) : WTERMSIG(status), *lived ? 0 : SIGKILL);
    return count;
}

static void what_was_told_survives_a_sudden_death(void **state)
{
    bool lived = false;
    long n = 0;

    (void)state;
    for (; !lived; n = moment_after(n, 60, 5)) {
        struct bz_err err = {0};
        struct bz_db *db;
        int told, stored;

        fresh();
        told = told_before_death(n, &lived);
        db = scratch_open(BZ_DB_EXISTING);
        stored = sample_pages(db, &err) - BEFORE;
        bz_db_close(db);
        /* Death may come between a commit and the words about it. */
        if (stored != told && stored != told + 1)
            fail_msg("killed at %ld: %d pages told, %d stored", n, told, stored);
        sample_expect(BEFORE + stored);
    }
    assert_true(n > 150);
}

static void a_store_whose_maker_died_can_be_made(void **state)
{
    bool lived = false;

    (void)state;
    for (long n = 0; !lived; n = moment_after(n, 30, 5)) {
        int status;
        pid_t child;

        (void)remove(scratch_path("inbox.db"));
        (void)remove(scratch_path("inbox.db-wal"));
        (void)remove(scratch_path("inbox.db-shm"));
        (void)remove(scratch_path("inbox.db-journal"));
        child = fork();
        if (!child) {
            struct bz_err err = {0};

            sick_arm(n, 0, true);
            bz_db_close(bz_db_open(address(), BZ_DB_CREATE, NULL, &err));
            _exit(err.code ? 1 : 0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        lived = WIFEXITED(status);
        assert_true(lived ? WEXITSTATUS(status) == 0 : WTERMSIG(status) == SIGKILL);
        sample_make(1);
        sample_expect(1);
    }
}

/* --- no memory --- */

/* A whole life: open, store a page, read it, close. */
static bool whole_life(bool *stored, struct bz_err *err)
{
    BZ_AUTO(bz_db) db = bz_db_open(address(), BZ_DB_EXISTING, NULL, err);
    BZ_AUTO(bz_rows) rows = NULL;
    int64_t n = 0;

    *stored = db && sample_store_page(db, BEFORE, err);
    if (!*stored || !bz_db_int(db, "SELECT count(*) FROM search WHERE search MATCH 'plain:ano'",
                               BZ_V_NONE, 0, &n, err))
        return false;
    assert_int_equal(n, (BEFORE + 1) * SAMPLE_PAGE);
    rows = bz_db_query(db, "SELECT text, mid FROM message WHERE id >= $1 ORDER BY mid",
                       BZ_V(bz_v_int(5)), err);
    for (n = rows ? 1 : -1; n > 0;)
        n = bz_rows_next(rows, err);
    return n == 0;
}

static bool live_hungry(long n, bool once)
{
    struct bz_err err = {0};
    sqlite3_int64 used;
    bool stored, ok;

    fresh();
    used = sqlite3_memory_used();
    hunger.left = n;
    hunger.once = once;
    hunger.struck = false;
    ok = whole_life(&stored, &err);
    hunger.left = -1;
    if (err.code != (ok ? BUZON_OK : BUZON_ERR_NO_MEMORY))
        fail_msg("allocation %ld: %d %s", n, err.code, err.message);
    assert_int_equal(sqlite3_memory_used(), used);
    sample_expect(BEFORE + stored);
    return hunger.struck;
}

static void without_memory_nothing_is_half_done(void **state)
{
    (void)state;
    for (int once = 0; once < 2; once++) {
        long n = 0;

        while (live_hungry(n, once))
            n = moment_after(n, 200, 1 + n / 20);
        assert_true(n > 1000);
    }
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        scratch_test(a_transaction_on_a_sick_disk_leaves_nothing),
        scratch_test(closing_on_a_sick_disk_loses_nothing),
        scratch_test(a_store_made_on_a_sick_disk_can_be_made_later),
        scratch_test(what_was_told_survives_a_sudden_death),
        scratch_test(a_store_whose_maker_died_can_be_made),
        scratch_test(without_memory_nothing_is_half_done),
    };

    thorough = argc > 1 && !strcmp(argv[1], "--long");
    memory_take_over();
    sick_take_over();
    return cmocka_run_group_tests(tests, keep_good, drop_good);
}
