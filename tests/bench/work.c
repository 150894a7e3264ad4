/* SPDX-License-Identifier: EUPL-1.2 */
/* What an office does all day, and what it proves: a change of state, the erasure of a citizen,
 * verifying, each against the least that SQL written by hand needs, in a small and a large
 * store. usage: work SMALL LARGE HISTORY, copies of stores made by read_store.py, of which
 * HISTORY has no copied inquiries, so that all of its history verifies; they are changed.
 *
 * Waiting for the disk counts where something is stored, so it is time on the wall there, each
 * act at its best; both sides have a connection to the same file, and the same durability. */
#include "bench.h"

#include "buzon/inbox.h"
#include "buzon/privacy.h"

#include <openssl/evp.h>
#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ACTS = 40, ROUNDS = 5 };

struct store {
    const char *path;
    buzon_inbox *inbox;
    sqlite3 *db;
    int erased; /* authors so far */
};

static void run_sql(sqlite3 *db, const char *sql)
{
    char *message = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        bench_die(sql, message);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st = NULL;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        bench_die(sql, sqlite3_errmsg(db));
    return st;
}

static struct store open_store(const char *path)
{
    struct store s = {.path = path};
    char address[512];
    buzon_error *err = NULL;

    (void)snprintf(address, sizeof address, "sqlite:%s", path);
    s.inbox = buzon_inbox_open(address, BUZON_OPEN_DEFAULT, &err);
    if (!s.inbox || !buzon_inbox_add_data(s.inbox, BENCH_DATA, &err))
        bench_die(path, buzon_error_message(err));
    if (sqlite3_open(path, &s.db) != SQLITE_OK)
        bench_die(path, sqlite3_errmsg(s.db));
    run_sql(s.db, "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; "
                  "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000; "
                  "CREATE TABLE IF NOT EXISTS bench_least (n INTEGER PRIMARY KEY, what BLOB)");
    return s;
}

static void close_store(struct store *s)
{
    (void)sqlite3_close(s->db);
    buzon_inbox_unref(s->inbox);
}

/* --- a change of state --- */

/* Inquiries stand, turn about, as waiting and as open again; every fifth is still new. */
static void change_one(struct store *s, int i)
{
    static const enum buzon_status turns[] = {BUZON_STATUS_WAITING, BUZON_STATUS_OPEN};
    char reference[32];
    buzon_error *err = NULL;
    buzon_change *change;
    buzon_inquiry *q;

    (void)snprintf(reference, sizeof reference, "2026-%d", 11 + i % ACTS + i % ACTS / 4);
    change = buzon_change_new(reference, "person:marta", &err);
    if (change)
        buzon_change_set_status(change, turns[i / ACTS % 2]);
    q = change ? buzon_inbox_apply(s->inbox, change, &err) : NULL;
    if (!q)
        bench_die(reference, buzon_error_message(err));
    buzon_inquiry_unref(q);
    buzon_change_free(change);
}

/* The least that is durable: one row. */
static void commit_one(struct store *s, sqlite3_stmt *least)
{
    run_sql(s->db, "BEGIN IMMEDIATE");
    if (sqlite3_step(least) != SQLITE_DONE)
        bench_die("least", sqlite3_errmsg(s->db));
    sqlite3_reset(least);
    run_sql(s->db, "COMMIT");
}

static void keep_best(double *best, double start)
{
    double took = bench_now() - start;

    if (*best == 0 || took < *best)
        *best = took;
}

static double mean(const double *best)
{
    double sum = 0;

    for (int i = 0; i < ACTS; i++)
        sum += best[i];
    return sum / ACTS;
}

static double compare_changes(struct store *s, const char *name)
{
    double ours[ACTS] = {0}, least[ACTS] = {0};
    sqlite3_stmt *st =
        prepare(s->db, "INSERT INTO bench_least (what) VALUES (randomblob(200))");
    char line[128];

    for (int i = 0; i < 2 * ROUNDS * ACTS; i++) {
        double start = bench_now();

        change_one(s, i);
        keep_best(&ours[i % ACTS], start);
        start = bench_now();
        commit_one(s, st);
        keep_best(&least[i % ACTS], start);
    }
    sqlite3_finalize(st);
    (void)snprintf(line, sizeof line, "one change of state, %s store / bare commit", name);
    bench_ratio(line, mean(ours) * 1e6, mean(least) * 1e6, "us", 2);
    return mean(ours);
}

/* --- erasure --- */

static void erase_ours(struct store *s, const char *author)
{
    buzon_error *err = NULL;
    buzon_person *person = buzon_person_new("ayto", author, &err);
    char *result =
        person ? buzon_inbox_erase(s->inbox, person, "lo ha pedido", "person:marta", &err)
               : NULL;

    if (!result)
        bench_die(author, buzon_error_message(err));
    buzon_string_free(result);
    buzon_person_free(person);
}

/* What a program has to do that knows where everything lies, by the same indices: the text
 * goes, its words leave the index, what was said about it leaves the history, the name goes. It
 * writes no event. */
#define WHO "(SELECT id FROM author WHERE account = 1 AND native_id = ?1)"
static const char *const erasing[] = {
    "INSERT INTO search (search, rowid, exact, plain) SELECT 'delete', m.id, lower(m.text), "
    "lower(m.text) FROM inquiry i JOIN message m ON m.inquiry = i.id WHERE i.author = " WHO
    " AND m.author = i.author",
    "DELETE FROM event_payload WHERE event IN (SELECT e.id FROM inquiry i JOIN event e ON "
    "e.inquiry = i.id WHERE i.author = " WHO ")",
    "UPDATE inquiry SET summary = '', thread = 'erased-' || id WHERE author = " WHO,
    "UPDATE message SET text = '', subject = NULL, url = NULL, extra = NULL WHERE inquiry IN "
    "(SELECT id FROM inquiry WHERE author = " WHO ") AND author = " WHO,
    "UPDATE author SET native_id = 'erased-' || id, handle = NULL, name = NULL, url = NULL "
    "WHERE account = 1 AND native_id = ?1",
};
enum { ERASING = sizeof erasing / sizeof *erasing };

static void erase_by_hand(struct store *s, sqlite3_stmt *const *statements, const char *author)
{
    run_sql(s->db, "BEGIN IMMEDIATE");
    for (int i = 0; i < ERASING; i++) {
        sqlite3_bind_text(statements[i], 1, author, -1, SQLITE_STATIC);
        if (sqlite3_step(statements[i]) != SQLITE_DONE)
            bench_die(erasing[i], sqlite3_errmsg(s->db));
        sqlite3_reset(statements[i]);
    }
    if (sqlite3_changes(s->db) != 1)
        bench_die(author, "is not there");
    run_sql(s->db, "COMMIT");
}

/* Every author is erased once: the mean of all that there are is compared. One side after the
 * other: each finds the memory as it left it itself. */
static double compare_erasing(struct store *s, const char *name)
{
    double ours = bench_now(), theirs;
    sqlite3_stmt *statements[ERASING];
    char line[128], author[16];

    for (int i = 0; i < 2 * ACTS; i++) {
        (void)snprintf(author, sizeof author, "%d", 200 + 2 * i);
        erase_ours(s, author);
    }
    ours = bench_now() - ours;
    for (int i = 0; i < ERASING; i++)
        statements[i] = prepare(s->db, erasing[i]);
    theirs = bench_now();
    for (int i = 0; i < 2 * ACTS; i++) {
        (void)snprintf(author, sizeof author, "%d", 201 + 2 * i);
        erase_by_hand(s, statements, author);
    }
    theirs = bench_now() - theirs;
    for (int i = 0; i < ERASING; i++)
        sqlite3_finalize(statements[i]);
    (void)snprintf(line, sizeof line, "erasing a citizen, %s store / by hand", name);
    bench_ratio(line, ours / 2 / ACTS * 1e6, theirs / 2 / ACTS * 1e6, "us", 2);
    return ours;
}

/* --- verifying --- */

static void verify(struct store *s, const char *reference)
{
    buzon_error *err = NULL;
    buzon_findings *it = buzon_inbox_verify(s->inbox, reference, &err);
    buzon_finding *f = it ? buzon_findings_next(it, &err) : NULL;

    if (f || err)
        bench_die("verify", err ? buzon_error_message(err) : buzon_finding_detail(f));
    buzon_findings_free(it);
}

static void verify_all(void *user)
{
    verify(user, NULL);
}

/* Inquiries that the library wrote, in any store. */
static void verify_some(void *user)
{
    char reference[32];

    for (int i = 0; i < ACTS; i++) {
        (void)snprintf(reference, sizeof reference, "2026-%d", 501 + i);
        verify(user, reference);
    }
}

/* A value as SQLite has it: to make a text of a number would be dear, and nobody needs it. */
static void digest_add(EVP_MD_CTX *ctx, sqlite3_stmt *st, int column)
{
    int type = sqlite3_column_type(st, column);

    if (type == SQLITE_INTEGER) {
        sqlite3_int64 n = sqlite3_column_int64(st, column);

        (void)EVP_DigestUpdate(ctx, &n, sizeof n);
    } else if (type != SQLITE_NULL) {
        const void *bytes = sqlite3_column_blob(st, column);

        (void)EVP_DigestUpdate(ctx, bytes, (size_t)sqlite3_column_bytes(st, column));
    }
}

/* What is proved, row by row with everything in it, and a digest of each. */
static void read_and_digest(void *user)
{
    static const char *const tables[] = {
        "SELECT * FROM event e LEFT JOIN event_payload p ON p.event = e.id",
        "SELECT * FROM inquiry", "SELECT * FROM message", "SELECT * FROM deadline",
        "SELECT * FROM tag"};
    struct store *s = user;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_MD *sha = EVP_MD_fetch(NULL, "SHA256", NULL);

    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        sqlite3_stmt *st = prepare(s->db, tables[t]);
        int columns = sqlite3_column_count(st);

        while (sqlite3_step(st) == SQLITE_ROW) {
            unsigned char digest[32];

            (void)EVP_DigestInit_ex2(ctx, sha, NULL);
            for (int c = 0; c < columns; c++)
                digest_add(ctx, st, c);
            (void)EVP_DigestFinal_ex(ctx, digest, NULL);
        }
        sqlite3_finalize(st);
    }
    EVP_MD_free(sha);
    EVP_MD_CTX_free(ctx);
}

static void compare_verifying(struct store *s)
{
    struct bench_side sides[] = {{verify_all, s, 0}, {read_and_digest, s, 0}};

    bench_in_turn(sides, 2, 5);
    bench_ratio("verifying a store / reading its rows and SHA-256", sides[0].best * 1e3,
                sides[1].best * 1e3, "ms", 2);
}

static void compare_sizes(struct store *large, struct store *small)
{
    struct bench_side sides[] = {{verify_some, large, 0}, {verify_some, small, 0}};

    bench_in_turn(sides, 2, ROUNDS);
    bench_ratio("verifying an inquiry: large store / small one", sides[0].best / ACTS * 1e6,
                sides[1].best / ACTS * 1e6, "us", 2);
}

int main(int argc, char **argv)
{
    struct store small, large, history;
    double changed, erased;

    if (argc != 4)
        bench_die("usage", "work SMALL LARGE HISTORY");
    small = open_store(argv[1]);
    large = open_store(argv[2]);
    history = open_store(argv[3]);
    compare_verifying(&history);
    compare_sizes(&large, &small);
    changed = compare_changes(&small, "small");
    bench_ratio("one change of state: large store / small one",
                compare_changes(&large, "large") * 1e6, changed * 1e6, "us", 2);
    erased = compare_erasing(&small, "small");
    bench_ratio("erasing a citizen: large store / small one",
                compare_erasing(&large, "large") / 2 / ACTS * 1e6, erased / 2 / ACTS * 1e6,
                "us", 2);
    close_store(&small);
    close_store(&large);
    close_store(&history);
    return 0;
}
