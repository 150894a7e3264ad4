/* SPDX-License-Identifier: EUPL-1.2 */
/* Inquiries that ask the same: how many of the labelled pairs are told rightly, and what one
 * more inquiry costs in a small store and in a large one.
 * usage: similar PAIRS FOLDER [SMALL LARGE] */
#include "bench.h"

#include "base/json.h"
#include "buzon/job.h"
#include "buzon/similar.h"
#include "text/alike.h"

#include <sqlite3.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CITIZENS = 400 };

static const int64_t now_ms = INT64_C(1795424400000);

/* --- the labelled pairs --- */

struct tally {
    int right, wrong, missed;
};

static int score(const char *a, const char *b)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_alike) x = bz_alike_new(a, &err);
    BZ_AUTO(bz_alike) y = x ? bz_alike_new(b, &err) : NULL;
    int told = y ? bz_alike_score(x, y, &err) : -1;

    if (told < 0)
        bench_die("comparing", err.message);
    return told;
}

static void pair(const char *line, struct tally sets[2])
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_json) j = bz_json_parse(line, strlen(line), NULL, "pair", &err);
    const char *set = bz_json_str(j, "set");
    struct tally *t = &sets[set && strcmp(set, "held") == 0];
    bool same = bz_json_flag(j, "same", false);
    bool told = score(bz_json_str(j, "a"), bz_json_str(j, "b")) > 0;

    t->right += same && told;
    t->wrong += !same && told;
    t->missed += same && !told;
}

static void pairs(const char *path)
{
    static const char *const names[] = {"train", "held aside"};
    struct tally sets[2] = {0};
    char line[8192], name[80];
    FILE *f = fopen(path, "r");

    if (!f)
        bench_die("reading", path);
    while (fgets(line, sizeof line, f))
        pair(line, sets);
    (void)fclose(f);
    for (int i = 0; i < 2; i++) {
        double told = sets[i].right + sets[i].wrong, same = sets[i].right + sets[i].missed;

        (void)snprintf(name, sizeof name, "pairs told wrongly, %s", names[i]);
        bench_limit(name, told > 0 ? sets[i].wrong / told : 1, "of those told", 0.02);
        (void)snprintf(name, sizeof name, "pairs found, %s", names[i]);
        bench_stated(name, same > 0 ? sets[i].right / same : 0, "of those alike");
    }
}

/* --- one more inquiry --- */

static bool clock_stands(void *user, buzon_time *ret, buzon_error **err)
{
    (void)user;
    (void)err;
    *ret = now_ms;
    return true;
}

/* Half of them copy one text, the others each say something of their own. */
static char *page(void)
{
    static const char *const things[] = {"fuente", "farola",   "papelera", "valla",
                                         "acera",  "señal",    "parada",   "pista",
                                         "rampa",  "escalera", "jardinera"};
    BZ_LOCAL_ERR(err);
    struct bz_str s = {0};

    for (int i = 1; i <= CITIZENS; i++) {
        bz_str_addf(
            &s,
            "%c{\"id\":\"n%d\",\"type\":\"mention\",\"account\":{\"id\":\"c%d\"},"
            "\"status\":{\"id\":\"c%d\",\"created_at\":\"2026-11-23T08:00:00.000Z\","
            "\"visibility\":\"public\",\"account\":{\"id\":\"c%d\",\"acct\":\"c%d@barrio."
            "example\"},\"content\":\"<p>",
            i == 1 ? '[' : ',', i, i, i, i, i);
        if (i % 2)
            bz_str_add(&s, "No a la tala de los plátanos de la avenida de la Ribera. Pedimos "
                           "que se paralice la obra hasta que haya un informe independiente y "
                           "que se escuche a los vecinos.");
        else
            bz_str_addf(&s,
                        "La %s de la calle %d está rota junto a la %s del portal %d, y la %s "
                        "del parque también necesita que alguien la mire antes del lunes.",
                        things[i % 11], i * 7 % 311, things[i / 11 % 11], i,
                        things[i / 3 % 11]);
        bz_str_add(&s, "</p>\"}}");
    }
    bz_str_add_char(&s, ']');
    return bz_str_take(&s, &err);
}

static void sql(const char *path, const char *text)
{
    sqlite3 *db = NULL;
    char *why = NULL;

    if (sqlite3_open(path, &db) != SQLITE_OK || sqlite3_exec(db, text, NULL, NULL, &why))
        bench_die("SQL", why ? why : path);
    sqlite3_close(db);
}

/* As many inquiries as those are found by others, each by its own pieces. */
static void fill(const char *path, int64_t n)
{
    char text[1024];

    (void)snprintf(
        text, sizeof text,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN;"
        "WITH RECURSIVE n (i) AS (SELECT 1000000 UNION ALL SELECT i + 1 FROM n WHERE i < "
        "1000000 + %" PRId64
        " - 1) INSERT INTO similar (inquiry, opened_at, score, hand, keys) "
        "SELECT i, %" PRId64 ", 1000, 0, zeroblob(64) FROM n;"
        "INSERT INTO similar_key (key, inquiry) SELECT random(), inquiry FROM similar, (VALUES "
        "(1), (2), (3), (4), (5), (6), (7), (8)) ORDER BY 1; COMMIT",
        n, now_ms);
    sql(path, text);
}

static void bring(buzon_inbox *inbox)
{
    buzon_error *err = NULL;
    BZ_TEXT body = page();
    buzon_response *r = buzon_response_new(200);
    buzon_round *round = NULL;

    if (buzon_response_set_body(r, body, strlen(body), &err))
        round = buzon_inbox_import(inbox, "ayto", r, &err);
    if (!round)
        bench_die("importing", buzon_error_message(err));
    buzon_round_unref(round);
    buzon_response_free(r);
}

/* Processor seconds for each of the new ones. */
static double cost(const char *folder, int64_t n)
{
    char path[512], address[600];
    buzon_error *err = NULL;
    buzon_inbox *inbox;
    double from;
    buzon_group *g;

    (void)snprintf(path, sizeof path, "%s/similar-%" PRId64 ".db", folder, n);
    (void)snprintf(address, sizeof address, "sqlite:%s", path);
    (void)unlink(path);
    inbox = buzon_inbox_open(address, BUZON_OPEN_DEFAULT, &err);
    buzon_inbox_set_clock(inbox, clock_stands, NULL, NULL);
    if (!inbox || !buzon_inbox_add_data(inbox, BENCH_DATA, &err))
        bench_die("opening", buzon_error_message(err));
    buzon_account_unref(buzon_inbox_add_account(inbox, "ayto", "mastodon",
                                                "{\"base_url\":\"https://red.example\"}",
                                                "person:ana", &err));
    fill(path, n);
    bring(inbox);
    from = bench_cpu();
    if (buzon_inbox_find_similar(inbox, -1, &err) != CITIZENS)
        bench_die("finding", buzon_error_message(err));
    from = (bench_cpu() - from) / CITIZENS;
    g = buzon_inbox_group(inbox, "2026-1", &err);
    if (buzon_group_members(g) != CITIZENS / 2)
        bench_die("finding", "the campaign is no group");
    buzon_group_unref(g);
    buzon_inbox_unref(inbox);
    (void)unlink(path);
    return from;
}

int main(int argc, char **argv)
{
    int64_t small = bench_count(argc, argv, 3, 10000, 1),
            large = bench_count(argc, argv, 4, 1000000, 1);
    double a, b;

    if (argc < 3)
        bench_die("usage", "similar PAIRS FOLDER [SMALL LARGE]");
    pairs(argv[1]);
    a = cost(argv[2], small);
    b = cost(argv[2], large);
    bench_stated("one more inquiry, small store", a * 1e6, "us");
    bench_stated("one more inquiry, large store", b * 1e6, "us");
    bench_ratio("one more inquiry, large / small store", b * 1e6, a * 1e6, "us", 1.5);
    return 0;
}
