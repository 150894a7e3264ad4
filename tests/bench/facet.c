/* SPDX-License-Identifier: EUPL-1.2 */
/* How many inquiries there are of each in every dimension, against GROUP BY over all of them.
 * usage: facet STORE [ROUNDS], a store made by read_store.py */
#include "bench.h"

#include "buzon/find.h"

#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIMENSIONS = 11 };

/* What a program written by hand asks: a query a dimension. */
static const char *const by_hand_sql[DIMENSIONS] = {
    ("SELECT a.network, sum(n) FROM (SELECT account, count(*) AS n FROM inquiry "
     "WHERE restricted = 0 %s GROUP BY 1) JOIN account a ON a.id = account GROUP BY 1"),
    "SELECT account, count(*) FROM inquiry WHERE restricted = 0 %s GROUP BY 1",
    "SELECT unit, count(*) FROM inquiry WHERE restricted = 0 %s GROUP BY 1",
    "SELECT kind, count(*) FROM inquiry WHERE restricted = 0 %s GROUP BY 1",
    "SELECT status, count(*) FROM inquiry WHERE restricted = 0 %s GROUP BY 1",
    "SELECT assignee, count(*) FROM inquiry WHERE restricted = 0 %s GROUP BY 1",
    "SELECT topic, count(*) FROM inquiry WHERE restricted = 0 %s GROUP BY 1",
    "SELECT priority, count(*) FROM inquiry WHERE restricted = 0 %s GROUP BY 1",
    "SELECT language, count(*) FROM inquiry WHERE restricted = 0 %s GROUP BY 1",
    "SELECT visibility, count(*) FROM inquiry WHERE restricted = 0 %s GROUP BY 1",
    "SELECT publication, count(*) FROM inquiry WHERE restricted = 0 %s GROUP BY 1",
};

struct ours {
    buzon_inbox *inbox;
    const char *filter;
    int64_t all; /* as counted last */
};

struct by_hand {
    sqlite3_stmt *statements[DIMENSIONS];
    int64_t all;
};

static void run_ours(void *user)
{
    struct ours *o = user;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_from_json(o->filter, &err);
    buzon_facets *it = f ? buzon_inbox_facets(o->inbox, f, &err) : NULL;
    buzon_facet *facet;

    while (it && (facet = buzon_facets_next(it, &err))) {
        if (strcmp(buzon_facet_dimension(facet), "all") == 0)
            o->all = buzon_facet_n(facet);
        buzon_facet_unref(facet);
    }
    if (err)
        bench_die("facets", buzon_error_message(err));
    buzon_facets_free(it);
    buzon_filter_free(f);
}

static void run_by_hand(void *user)
{
    struct by_hand *h = user;

    h->all = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
        while (sqlite3_step(h->statements[i]) == SQLITE_ROW)
            h->all += i == 0 ? sqlite3_column_int64(h->statements[i], 1) : 0;
        sqlite3_reset(h->statements[i]);
    }
}

static void compare(const char *name, struct ours *o, sqlite3 *db, const char *where,
                    int rounds)
{
    struct by_hand h;
    struct bench_side sides[] = {{run_ours, o, 0}, {run_by_hand, &h, 0}};
    char line[128];

    for (int i = 0; i < DIMENSIONS; i++) {
        char *sql = sqlite3_mprintf(by_hand_sql[i], where);

        if (sqlite3_prepare_v2(db, sql, -1, &h.statements[i], NULL) != SQLITE_OK)
            bench_die(sql, sqlite3_errmsg(db));
        sqlite3_free(sql);
    }
    bench_in_turn(sides, 2, rounds);
    for (int i = 0; i < DIMENSIONS; i++)
        sqlite3_finalize(h.statements[i]);
    if (o->all != h.all && (h.all <= 10000 || o->all < 10000))
        bench_die(name, "the counts differ");
    (void)snprintf(line, sizeof line, "facets %s / GROUP BY by hand", name);
    bench_ratio(line, sides[0].best * 1e3, sides[1].best * 1e3, "ms", 0.1);
}

int main(int argc, char **argv)
{
    int rounds = (int)bench_count(argc, argv, 2, 5, 1);
    char address[512];
    buzon_error *err = NULL;
    sqlite3 *db = NULL;
    struct ours o = {0};

    if (argc < 2)
        bench_die("usage", "facet STORE [ROUNDS]");
    (void)snprintf(address, sizeof address, "sqlite:%s", argv[1]);
    o.inbox = buzon_inbox_open(address, BUZON_OPEN_READ_ONLY, &err);
    if (!o.inbox)
        bench_die(argv[1], buzon_error_message(err));
    if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        bench_die(argv[1], sqlite3_errmsg(db));
    (void)sqlite3_exec(db, "PRAGMA cache_size = -16384", NULL, NULL, NULL);
    o.filter = "{}";
    compare("of all", &o, db, "", rounds);
    o.filter = "{\"unit\":\"Deportes\"}";
    compare("of a unit", &o, db, "AND unit = 'Deportes'", rounds);
    o.filter = "{\"language\":\"es\",\"kind\":\"proposal\"}";
    compare("of a language and kind", &o, db, "AND language = 'es' AND kind = 3", rounds);
    (void)sqlite3_close(db);
    buzon_inbox_unref(o.inbox);
    return 0;
}
