/* SPDX-License-Identifier: EUPL-1.2 */
/* From a delivery's last byte to its receipt, side by side with a bare commit of the same row
 * by SQLite alone, same settings, same disk, one after the other.
 *
 * usage: bench_deliver FOLDER
 */
#include "../fault/hook.h"

#include "base/hash.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 301 };

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
    int64_t ours[ROUNDS], theirs[ROUNDS], process[ROUNDS]; /* nanoseconds */
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void bare_exec(struct bench *b, const char *sql)
{
    if (sqlite3_exec(b->bare, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sql, sqlite3_errmsg(b->bare));
}

static int64_t bare_once(struct bench *b, const char *body, int i)
{
    unsigned char digest[32] = {0};
    int64_t began = now_ns();

    memcpy(digest, &i, sizeof i);
    bare_exec(b, "BEGIN IMMEDIATE");
    sqlite3_bind_int64(b->insert, 1, began);
    sqlite3_bind_blob(b->insert, 2, digest, sizeof digest, SQLITE_STATIC);
    sqlite3_bind_blob(b->insert, 3, body, (int)strlen(body), SQLITE_STATIC);
    if (sqlite3_step(b->insert) != SQLITE_DONE)
        die("insert", sqlite3_errmsg(b->bare));
    sqlite3_reset(b->insert);
    bare_exec(b, "COMMIT");
    return now_ns() - began;
}

static int64_t ours_once(struct bench *b, const char *body)
{
    buzon_error *err = NULL;
    buzon_delivery *d = hook_call(body, &err);
    int64_t began = now_ns(), took;
    buzon_receipt *r = d ? buzon_inbox_deliver(b->inbox, "whatsapp", d, &err) : NULL;

    took = now_ns() - began;
    if (!r || buzon_receipt_state(r) != BUZON_RECEIPT_ACCEPTED)
        die("deliver", err ? buzon_error_message(err) : "not accepted");
    buzon_receipt_unref(r);
    buzon_delivery_free(d);
    return took;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static double median_us(int64_t *all, int n)
{
    qsort(all, (size_t)n, sizeof *all, by_size);
    return (double)all[n / 2] / 1000;
}

static int64_t process_once(struct bench *b)
{
    buzon_error *err = NULL;
    int64_t began = now_ns(), took;
    buzon_round *r = buzon_inbox_process(b->inbox, -1, &err);

    took = now_ns() - began;
    if (!r)
        die("process", buzon_error_message(err));
    buzon_round_unref(r);
    return took;
}

static void measure(struct bench *b, int changes, int rounds)
{
    static int next;
    double ours, theirs;
    size_t len = 0;

    for (int i = 0; i < rounds; i++) {
        char *body = hook_body(next * 1000, changes);

        len = strlen(body);
        /* Each goes first every other time. */
        if (i & 1)
            b->theirs[i] = bare_once(b, body, next);
        b->ours[i] = ours_once(b, body);
        if (!(i & 1))
            b->theirs[i] = bare_once(b, body, next);
        free(body);
        next++;
    }
    ours = median_us(b->ours, rounds);
    theirs = median_us(b->theirs, rounds);
    printf("%4d changes, %7zu bytes: deliver %.0f us, bare commit %.0f us, ratio %.2f\n",
           changes, len, ours, theirs, ours / theirs);
}

static void open_both(struct bench *b, const char *folder)
{
    char path[512];
    buzon_error *err = NULL;

    (void)snprintf(path, sizeof path, "sqlite:%s/deliver.db", folder);
    b->inbox = buzon_inbox_open(path, BUZON_OPEN_DEFAULT, &err);
    if (!b->inbox || !buzon_inbox_add_data(b->inbox, BENCH_DATA, &err) ||
        !hook_found(b->inbox, &err))
        die(path, buzon_error_message(err));
    (void)snprintf(path, sizeof path, "%s/bare.db", folder);
    if (sqlite3_open(path, &b->bare) != SQLITE_OK)
        die(path, sqlite3_errmsg(b->bare));
    bare_exec(b, bare_schema);
    if (sqlite3_prepare_v2(b->bare,
                           "INSERT INTO delivery (account, at, digest, proof, type, body) "
                           "VALUES (1, ?1, ?2, 0, 'application/json', ?3)",
                           -1, &b->insert, NULL) != SQLITE_OK)
        die(path, sqlite3_errmsg(b->bare));
}

int main(int argc, char **argv)
{
    static struct bench b;
    int64_t took;

    if (argc != 2)
        die("usage", "bench_deliver FOLDER");
    open_both(&b, argv[1]);
    measure(&b, 1, ROUNDS);
    took = process_once(&b);
    printf("   processing 1 change: %.0f us each\n", (double)took / 1000 / ROUNDS);
    measure(&b, 1000, 31);
    took = process_once(&b);
    printf("   processing 1000 changes: %.1f ms each\n", (double)took / 1e6 / 31);
    sqlite3_finalize(b.insert);
    sqlite3_close(b.bare);
    buzon_inbox_unref(b.inbox);
    return 0;
}
