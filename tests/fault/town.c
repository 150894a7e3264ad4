/* SPDX-License-Identifier: EUPL-1.2 */
/* The office of the invented town: its inbox, the work of a job, and what its store holds. */
#include "town.h"

#include <fcntl.h>
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- the folder --- */

bool town_make(struct town *t, struct town_net *net)
{
    memset(t, 0, sizeof *t);
    /* In memory where there is such a place: nothing here is about disks. */
    (void)snprintf(t->folder, sizeof t->folder, "%s/buzon-town-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(t->folder))
        return false;
    (void)snprintf(t->path, sizeof t->path, "%s/inbox.db", t->folder);
    (void)snprintf(t->address, sizeof t->address, "sqlite:%s", t->path);
    t->now = TOWN_NOON;
    t->net = net;
    return true;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

void town_remove(struct town *t)
{
    town_close(t);
    (void)nftw(t->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static bool copy(const char *from, const char *to)
{
    static char block[1 << 16];
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t n = out < 0 ? -1 : 1;

    while (n > 0 && (n = read(in, block, sizeof block)) > 0)
        n = write(out, block, (size_t)n) == n ? n : -1;
    if (in >= 0)
        (void)close(in);
    if (out >= 0)
        (void)close(out);
    return n == 0;
}

static void beside(const struct town *t, char ret[160], const char *name, const char *suffix)
{
    (void)snprintf(ret, 160, "%s/%s%s", t->folder, name, suffix);
}

static bool move_all(const struct town *t, const char *from, const char *to)
{
    static const char *const parts[] = {"", ".vault"};
    char a[160], b[160];

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        beside(t, a, from, parts[i]);
        beside(t, b, to, parts[i]);
        if (access(a, F_OK) != 0) {
            (void)unlink(b);
            continue;
        }
        if (!copy(a, b))
            return false;
    }
    return true;
}

bool town_keep(const struct town *t, const char *name)
{
    return move_all(t, "inbox.db", name);
}

bool town_restore(const struct town *t, const char *name)
{
    static const char *const leftovers[] = {"-wal", "-shm", "-journal"};
    char path[160];

    for (size_t i = 0; i < sizeof leftovers / sizeof *leftovers; i++) {
        beside(t, path, "inbox.db", leftovers[i]);
        (void)unlink(path);
    }
    return move_all(t, name, "inbox.db");
}

/* --- the inbox --- */

static bool clock_read(void *user, buzon_time *now, buzon_error **err)
{
    (void)err;
    *now = ((struct town *)user)->now;
    return true;
}

bool town_open(struct town *t, buzon_error **err)
{
    t->inbox = buzon_inbox_open(t->address, BUZON_OPEN_DEFAULT, err);
    if (!t->inbox)
        return false;
    buzon_inbox_set_clock(t->inbox, clock_read, t, NULL);
    /* The first folder counts: rules of every form, but few, for they are read thousands of
     * times.
     */
    return buzon_inbox_add_data(t->inbox, BUZON_TOWN_DATA, err) &&
           buzon_inbox_add_data(t->inbox, BUZON_TEST_DATA, err);
}

void town_close(struct town *t)
{
    buzon_inbox_unref(t->inbox);
    t->inbox = NULL;
}

bool town_found(struct town *t, buzon_error **err)
{
    static const char settings[] =
        "{\"zone\":\"Europe/Madrid\",\"calendars\":[\"ES-VC\",\"ES-VC-03014\"],"
        "\"languages\":[\"es\"]}";
    buzon_account *account = NULL;

    if (!buzon_inbox_set_settings(t->inbox, settings, "person:alta", err))
        return false;
    account =
        buzon_inbox_add_account(t->inbox, "ayto", "mastodon",
                                "{\"base_url\":\"https://red.example\"}", "person:alta", err);
    if (!account)
        return false;
    buzon_account_unref(account);
    return buzon_inbox_set_secret(t->inbox, "ayto", "token", "una-ficha", 9, err);
}

static bool work_steps(struct town *t, buzon_job *job, buzon_error **err)
{
    buzon_request *request;

    while ((request = buzon_job_next(job, err))) {
        buzon_response *response = town_answer(t, request, err);
        bool stored = response && buzon_job_answer(job, response, err);

        buzon_response_free(response);
        buzon_request_unref(request);
        if (!stored)
            return false;
    }
    return !*err;
}

bool town_work(struct town *t, enum buzon_work work, buzon_error **err)
{
    buzon_job *job = buzon_inbox_job(t->inbox, "ayto", work, err);
    bool done = job && work_steps(t, job, err);

    buzon_job_free(job);
    return done;
}

/* --- the store --- */

static uint64_t hash_bytes(uint64_t h, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;

    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * UINT64_C(0x100000001B3);
    return (h ^ 0xff) * UINT64_C(0x100000001B3);
}

static uint64_t hash_query(sqlite3 *db, const char *sql, uint64_t h)
{
    sqlite3_stmt *st = NULL;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        return hash_bytes(h, sqlite3_errmsg(db), strlen(sqlite3_errmsg(db)));
    while (sqlite3_step(st) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(st); i++) {
            const void *p = sqlite3_column_blob(st, i);
            int type = sqlite3_column_type(st, i);

            h = hash_bytes(h, &type, sizeof type);
            h = hash_bytes(h, p, p ? (size_t)sqlite3_column_bytes(st, i) : 0);
        }
    }
    (void)sqlite3_finalize(st);
    return h;
}

/* Eight bytes at a time: it is done between any two allocations that fail. */
static uint64_t hash_file(const char *path, uint64_t h)
{
    static uint64_t block[1 << 13];
    int in = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = in < 0 ? -1 : 1;

    while (n > 0 && (n = read(in, block, sizeof block)) > 0) {
        memset((char *)block + n, 0, sizeof block - (size_t)n);
        for (size_t i = 0; i < ((size_t)n + 7) / 8; i++)
            h = (h ^ block[i]) * UINT64_C(0x100000001B3);
    }
    if (in >= 0)
        (void)close(in);
    return h;
}

uint64_t town_bytes(const struct town *t)
{
    char wal[160];

    beside(t, wal, "inbox.db", "-wal");
    return hash_file(wal, hash_file(t->path, UINT64_C(0xCBF29CE484222325)));
}

uint64_t town_hash(const struct town *t)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    char sql[160];

    /* The tables behind the search are tables like the others; the virtual one itself is not
     * read. */
    if (sqlite3_open_v2(t->path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db,
                           "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql "
                           "NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
                           -1, &st, NULL) == SQLITE_OK) {
        h = hash_query(db, "SELECT type, name, sql FROM sqlite_schema ORDER BY name", h);
        while (sqlite3_step(st) == SQLITE_ROW) {
            (void)snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" ORDER BY 1, 2",
                           (const char *)sqlite3_column_text(st, 0));
            h = hash_query(db, sql, h);
        }
        (void)sqlite3_finalize(st);
    }
    (void)sqlite3_close(db);
    return h;
}

int64_t town_number_in(const struct town *t, const char *file, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    int64_t n = -1;
    char path[160];

    beside(t, path, file ? file : "inbox.db", "");
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW)
        n = sqlite3_column_int64(st, 0);
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(db);
    return n;
}

int64_t town_number(const struct town *t, const char *sql)
{
    return town_number_in(t, NULL, sql);
}
