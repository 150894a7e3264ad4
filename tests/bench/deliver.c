/* SPDX-License-Identifier: EUPL-1.2 */
/* From a delivery's last byte to its receipt, side by side with a bare commit of the same row
 * by SQLite alone, same settings, same disk, one after the other.
 *
 * And how many a second a process takes for many accounts, and with how much memory.
 *
 * usage: bench_deliver FOLDER [ROUNDS [ACCOUNTS [DELIVERIES]]]
 */
#include "../fault/hook.h"
#include "bench.h"

#include "base/hash.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 1000, CHANGES = 1000 };

static const char bare_schema[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
    "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;"
    "PRAGMA wal_autocheckpoint = 4000; PRAGMA mmap_size = 0;"
    "CREATE TABLE delivery (id INTEGER PRIMARY KEY, account INTEGER NOT NULL, at INTEGER NOT "
    "NULL, digest BLOB NOT NULL, state INTEGER NOT NULL DEFAULT 0, proof INTEGER NOT NULL, "
    "tries INTEGER NOT NULL DEFAULT 0, reason TEXT, done_at INTEGER, type TEXT, body BLOB, "
    "UNIQUE (account, digest));"
    "CREATE INDEX delivery_waiting ON delivery (id, account) WHERE state = 0;"
    "CREATE INDEX delivery_at ON delivery (account, at)";

struct bench {
    buzon_inbox *inbox;
    sqlite3 *bare;
    sqlite3_stmt *insert;
    double ours[ROUNDS_MAX], theirs[ROUNDS_MAX]; /* seconds */
};

static void bare_exec(struct bench *b, const char *sql)
{
    if (sqlite3_exec(b->bare, sql, NULL, NULL, NULL) != SQLITE_OK)
        bench_die(sql, sqlite3_errmsg(b->bare));
}

static double bare_once(struct bench *b, const char *body, int i)
{
    unsigned char digest[32] = {0};
    double began = bench_now();

    memcpy(digest, &i, sizeof i);
    bare_exec(b, "BEGIN IMMEDIATE");
    sqlite3_bind_int64(b->insert, 1, i);
    sqlite3_bind_blob(b->insert, 2, digest, sizeof digest, SQLITE_STATIC);
    sqlite3_bind_blob(b->insert, 3, body, (int)strlen(body), SQLITE_STATIC);
    if (sqlite3_step(b->insert) != SQLITE_DONE)
        bench_die("insert", sqlite3_errmsg(b->bare));
    sqlite3_reset(b->insert);
    bare_exec(b, "COMMIT");
    return bench_now() - began;
}

static double ours_once(struct bench *b, const char *account, const char *body)
{
    buzon_error *err = NULL;
    buzon_delivery *d = hook_call(body, &err);
    double began = bench_now(), took;
    buzon_receipt *r = d ? buzon_inbox_deliver(b->inbox, account, d, &err) : NULL;

    took = bench_now() - began;
    if (!r || buzon_receipt_state(r) != BUZON_RECEIPT_ACCEPTED)
        bench_die("deliver", err ? buzon_error_message(err) : "not accepted");
    buzon_receipt_unref(r);
    buzon_delivery_free(d);
    return took;
}

static int by_size(const void *a, const void *b)
{
    double d = *(const double *)a - *(const double *)b;

    return (d > 0) - (d < 0);
}

static double median(double *all, int n)
{
    qsort(all, (size_t)n, sizeof *all, by_size);
    return all[n / 2];
}

static double process_once(struct bench *b)
{
    buzon_error *err = NULL;
    double began = bench_now(), took;
    buzon_round *r = buzon_inbox_process(b->inbox, -1, &err);

    took = bench_now() - began;
    if (!r)
        bench_die("process", buzon_error_message(err));
    buzon_round_unref(r);
    return took;
}

/* The numbers of citizens go on, so that no delivery is one that came before. */
static int next;

static void measure(struct bench *b, int changes, int rounds)
{
    char name[96];

    for (int i = 0; i < rounds; i++) {
        char *body = hook_body(next * CHANGES, changes);

        /* Each goes first every other time. */
        if (i & 1)
            b->theirs[i] = bare_once(b, body, next);
        b->ours[i] = ours_once(b, "whatsapp", body);
        if (!(i & 1))
            b->theirs[i] = bare_once(b, body, next);
        free(body);
        next++;
    }
    (void)snprintf(name, sizeof name, "a delivery of %d changes to its receipt / bare commit",
                   changes);
    bench_ratio(name, median(b->ours, rounds) * 1e3, median(b->theirs, rounds) * 1e3, "ms", 2);
    (void)snprintf(name, sizeof name, "processing a delivery of %d changes afterwards",
                   changes);
    bench_stated(name, process_once(b) * 1e3 / rounds, "ms");
}

/* Deliveries of many accounts one after the other, as a web server hands them over. */
static void crowd(struct bench *b, int accounts, int deliveries)
{
    buzon_error *err = NULL;
    double before = bench_peak_mib(), took = 0;
    char name[96];

    for (int i = 1; i <= accounts; i++)
        if (!hook_line_found(b->inbox, i, &err))
            bench_die("account", buzon_error_message(err));
    for (int i = 0; i < deliveries; i++) {
        int line = 1 + i % accounts;
        char *body = hook_line_body(line, next++ * CHANGES, 1);

        (void)snprintf(name, sizeof name, "whatsapp-%d", line);
        took += ours_once(b, name, body);
        free(body);
    }
    (void)snprintf(name, sizeof name, "deliveries of %d accounts received", accounts);
    bench_stated(name, deliveries / took, "a second");
    (void)snprintf(name, sizeof name, "deliveries of %d accounts processed", accounts);
    bench_stated(name, deliveries / process_once(b), "a second");
    (void)snprintf(name, sizeof name, "peak memory of a process with %d accounts", accounts);
    bench_stated(name, bench_peak_mib(), "MiB");
    bench_stated("of that since before they were added", bench_peak_mib() - before, "MiB");
}

static void open_both(struct bench *b, const char *folder)
{
    char path[512];
    buzon_error *err = NULL;

    (void)snprintf(path, sizeof path, "sqlite:%s/deliver.db", folder);
    b->inbox = buzon_inbox_open(path, BUZON_OPEN_DEFAULT, &err);
    if (!b->inbox || !buzon_inbox_add_data(b->inbox, BENCH_DATA, &err) ||
        !hook_found(b->inbox, &err))
        bench_die(path, buzon_error_message(err));
    (void)snprintf(path, sizeof path, "%s/bare.db", folder);
    if (sqlite3_open(path, &b->bare) != SQLITE_OK)
        bench_die(path, sqlite3_errmsg(b->bare));
    bare_exec(b, bare_schema);
    if (sqlite3_prepare_v2(b->bare,
                           "INSERT INTO delivery (account, at, digest, proof, type, body) "
                           "VALUES (1, ?1, ?2, 0, 'application/json', ?3)",
                           -1, &b->insert, NULL) != SQLITE_OK)
        bench_die(path, sqlite3_errmsg(b->bare));
}

int main(int argc, char **argv)
{
    static struct bench b;
    int rounds = (int)bench_count(argc, argv, 2, 301, 3);
    int accounts = (int)bench_count(argc, argv, 3, 1000, 1);
    int deliveries = (int)bench_count(argc, argv, 4, 5000, 1);

    if (argc < 2 || rounds > ROUNDS_MAX)
        bench_die("usage", "bench_deliver FOLDER [ROUNDS [ACCOUNTS [DELIVERIES]]]");
    open_both(&b, argv[1]);
    crowd(&b, accounts, deliveries);
    measure(&b, 1, rounds);
    measure(&b, CHANGES, rounds / 10 + 1);
    sqlite3_finalize(b.insert);
    sqlite3_close(b.bare);
    buzon_inbox_unref(b.inbox);
    return 0;
}
