/* SPDX-License-Identifier: EUPL-1.2 */
/* Durable ingest in pages of 40, against Jansson's parse of the same bytes and a hand-written
 * SQLite program that inserts the same rows. usage: ingest DATA_FOLDER [PAGES [RUNS]]
 *
 * Waiting for the disk counts, so it is time on the wall; each page counts at its best run. */
#include "bench.h"
#include "page.h"

#include "buzon/inbox.h"
#include "buzon/job.h"
#include "text/unicode.h"

#include <jansson.h>
#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 40, TABLES = 7, COLUMNS_MAX = 40 };

/* --- ours --- */

struct pages {
    char **json;
    size_t *len;
    int n;
};

/* How long each page took at its best: what else the machine does falls away. The first page
 * also reads rules and calendars and is left out of the sum. */
static void keep_best(double *best, int page, double took)
{
    if (best[page] == 0 || took < best[page])
        best[page] = took;
}

static double sum_of(const double *best, int n)
{
    double sum = 0;

    for (int i = 1; i < n; i++)
        sum += best[i];
    return sum;
}

static bool still(void *user, buzon_time *now, buzon_error **err)
{
    (void)user;
    (void)err;
    *now = INT64_C(1795424400000);
    return true;
}

static void ours(const char *path, const char *data, const struct pages *pages, double *best)
{
    char address[256];
    buzon_error *err = NULL;
    buzon_inbox *inbox;

    (void)snprintf(address, sizeof address, "sqlite:%s", path);
    inbox = buzon_inbox_open(address, BUZON_OPEN_DEFAULT, &err);
    if (!inbox || !buzon_inbox_add_data(inbox, data, &err))
        bench_die("open", buzon_error_message(err));
    buzon_inbox_set_clock(inbox, still, NULL, NULL);
    buzon_account_unref(buzon_inbox_add_account(inbox, "ayto", "mastodon",
                                                "{\"base_url\":\"https://social.example\"}",
                                                "system", &err));
    for (int i = 0; i < pages->n; i++) {
        double start = bench_now();
        buzon_response *r = buzon_response_new(200);
        buzon_round *round;

        if (!buzon_response_set_body(r, pages->json[i], pages->len[i], &err) ||
            !(round = buzon_inbox_import(inbox, "ayto", r, &err)))
            bench_die("import", buzon_error_message(err));
        if (buzon_round_messages(round) != PAGE)
            bench_die("import", "a message is missing");
        buzon_round_unref(round);
        buzon_response_free(r);
        keep_best(best, i, bench_now() - start);
    }
    buzon_inbox_unref(inbox);
}

/* --- the floor: the same rows, from memory --- */

struct table {
    const char *name;
    int columns;
    sqlite3_value **cells; /* rows × columns */
    int64_t rows;
    sqlite3_stmt *insert;
};

static void read_table(sqlite3 *from, struct table *t)
{
    char sql[128];
    sqlite3_stmt *st = NULL;
    int64_t room = 0;

    (void)snprintf(sql, sizeof sql, "SELECT * FROM %s", t->name);
    if (sqlite3_prepare_v2(from, sql, -1, &st, NULL) != SQLITE_OK)
        bench_die(t->name, sqlite3_errmsg(from));
    t->columns = sqlite3_column_count(st);
    while (sqlite3_step(st) == SQLITE_ROW) {
        if (t->rows == room) {
            room = room ? room * 2 : 1024;
            t->cells = realloc(t->cells, (size_t)room * (size_t)t->columns * sizeof *t->cells);
        }
        for (int c = 0; c < t->columns; c++)
            t->cells[t->rows * t->columns + c] = sqlite3_value_dup(sqlite3_column_value(st, c));
        t->rows++;
    }
    sqlite3_finalize(st);
}

static void prepare_insert(sqlite3 *to, struct table *t)
{
    char sql[512];
    size_t used = (size_t)snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", t->name);

    for (int c = 1; c < t->columns; c++)
        used += (size_t)snprintf(sql + used, sizeof sql - used, ",?");
    (void)snprintf(sql + used, sizeof sql - used, ")");
    if (sqlite3_prepare_v2(to, sql, -1, &t->insert, NULL) != SQLITE_OK)
        bench_die(t->name, sqlite3_errmsg(to));
}

static void insert_rows(sqlite3 *to, struct table *t, int64_t first, int64_t last)
{
    for (int64_t r = first; r < last && r < t->rows; r++) {
        for (int c = 0; c < t->columns; c++)
            sqlite3_bind_value(t->insert, c + 1, t->cells[r * t->columns + c]);
        if (sqlite3_step(t->insert) != SQLITE_DONE)
            bench_die(t->name, sqlite3_errmsg(to));
        sqlite3_reset(t->insert);
    }
}

static void run_sql(sqlite3 *db, const char *sql)
{
    char *message = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        bench_die(sql, message);
}

/* The schema of one file in another, as sqlite_schema has it. */
static void copy_schema(sqlite3 *from, sqlite3 *to)
{
    sqlite3_stmt *st = NULL;

    sqlite3_prepare_v2(
        from,
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'search_%'", -1,
        &st, NULL);
    while (sqlite3_step(st) == SQLITE_ROW)
        run_sql(to, (const char *)sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
}

/* The words of each message, made before the clock starts: the floor's program gets them for
 * nothing. */
static char **fold_all(const struct table *messages, int text_column, bool accents)
{
    char **words = calloc((size_t)messages->rows, sizeof *words);

    for (int64_t r = 0; r < messages->rows; r++) {
        struct bz_err err = {0};
        const char *text = (const char *)sqlite3_value_text(
            messages->cells[r * messages->columns + text_column]);

        words[r] = bz_fold(text, strlen(text), accents, &err);
    }
    return words;
}

/* A program that has every row at hand, and the words of each message. */
struct floor_program {
    struct table tables[TABLES];
    sqlite3 *to;
    sqlite3_stmt *search;
    char **exact, **plain;
};

static void floor_begin(struct floor_program *f, const char *path, const char *copy)
{
    sqlite3 *from = NULL;

    if (sqlite3_open(path, &from) != SQLITE_OK || sqlite3_open(copy, &f->to) != SQLITE_OK)
        bench_die(copy, "cannot open");
    run_sql(f->to,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    copy_schema(from, f->to);
    for (int t = 0; t < TABLES; t++) {
        read_table(from, &f->tables[t]);
        prepare_insert(f->to, &f->tables[t]);
    }
    f->exact = fold_all(&f->tables[0], 10, true);
    f->plain = fold_all(&f->tables[0], 10, false);
    sqlite3_prepare_v2(f->to, "INSERT INTO search (rowid, exact, plain) VALUES (?, ?, ?)", -1,
                       &f->search, NULL);
    sqlite3_close(from);
}

static void floor_end(struct floor_program *f)
{
    for (int64_t r = 0; r < f->tables[0].rows; r++) {
        free(f->exact[r]);
        free(f->plain[r]);
    }
    free(f->exact);
    free(f->plain);
    for (int t = 0; t < TABLES; t++) {
        for (int64_t c = 0; c < f->tables[t].rows * f->tables[t].columns; c++)
            sqlite3_value_free(f->tables[t].cells[c]);
        free(f->tables[t].cells);
        sqlite3_finalize(f->tables[t].insert);
    }
    sqlite3_finalize(f->search);
    sqlite3_close(f->to);
}

static void floor_page(struct floor_program *f, int page, int pages)
{
    run_sql(f->to, "BEGIN IMMEDIATE");
    for (int t = 0; t < TABLES - 1; t++) {
        int64_t a_page = (f->tables[t].rows + pages - 1) / pages;

        insert_rows(f->to, &f->tables[t], page * a_page, (page + 1) * a_page);
    }
    for (int64_t r = page * PAGE; r < (page + 1) * PAGE; r++) {
        sqlite3_bind_int64(f->search, 1, r + 1);
        sqlite3_bind_text(f->search, 2, f->exact[r], -1, SQLITE_STATIC);
        sqlite3_bind_text(f->search, 3, f->plain[r], -1, SQLITE_STATIC);
        if (sqlite3_step(f->search) != SQLITE_DONE)
            bench_die("search", sqlite3_errmsg(f->to));
        sqlite3_reset(f->search);
    }
    if (page == pages - 1)
        insert_rows(f->to, &f->tables[TABLES - 1], 0, f->tables[TABLES - 1].rows);
    run_sql(f->to, "COMMIT");
}

static void floor_sqlite(const char *path, const char *copy, int pages, double *best)
{
    struct floor_program f = {.tables = {{.name = "message"},
                                         {.name = "author"},
                                         {.name = "inquiry"},
                                         {.name = "deadline"},
                                         {.name = "event"},
                                         {.name = "event_payload"},
                                         {.name = "figure"}}};

    floor_begin(&f, path, copy);
    for (int p = 0; p < pages; p++) {
        double start = bench_now();

        floor_page(&f, p, pages);
        keep_best(best, p, bench_now() - start);
    }
    floor_end(&f);
}

static void floor_parse(const struct pages *pages, double *best)
{
    for (int i = 0; i < pages->n; i++) {
        double start = bench_now();
        json_t *j = json_loadb(pages->json[i], pages->len[i], 0, NULL);

        if (!j)
            bench_die("jansson", "a page does not parse");
        json_decref(j);
        keep_best(best, i, bench_now() - start);
    }
}

/* --- main --- */

static void remove_store(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".vault"};

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char name[256];

        (void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)unlink(name);
    }
}

int main(int argc, char **argv)
{
    struct pages pages = {.n = (int)bench_count(argc, argv, 2, 100, 2)};
    int runs = (int)bench_count(argc, argv, 3, 7, 1);
    double *best[3];

    if (argc < 2)
        bench_die("usage", "ingest DATA_FOLDER [PAGES [RUNS]]");
    pages.json = calloc((size_t)pages.n, sizeof *pages.json);
    pages.len = calloc((size_t)pages.n, sizeof *pages.len);
    for (int i = 0; i < pages.n; i++)
        pages.json[i] = bench_page(i, PAGE, &pages.len[i]);
    for (int i = 0; i < 3; i++)
        best[i] = calloc((size_t)pages.n, sizeof *best[i]);
    for (int run = 0; run < runs; run++) {
        remove_store("bench-ours.db");
        remove_store("bench-floor.db");
        ours("bench-ours.db", argv[1], &pages, best[0]);
        floor_sqlite("bench-ours.db", "bench-floor.db", pages.n, best[1]);
        floor_parse(&pages, best[2]);
    }
    remove_store("bench-ours.db");
    remove_store("bench-floor.db");
    bench_ratio("durable ingest of a page of 40 / parse and bare SQLite",
                sum_of(best[0], pages.n) / (pages.n - 1) * 1e3,
                (sum_of(best[1], pages.n) + sum_of(best[2], pages.n)) / (pages.n - 1) * 1e3,
                "ms", 1.5);
    return 0;
}
