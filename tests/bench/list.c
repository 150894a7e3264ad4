/* SPDX-License-Identifier: EUPL-1.2 */
/* The first page of a list, in a small and in a large store, and by SQL written by hand.
 * usage: list SMALL LARGE [ROUNDS], stores made by read_store.py
 *
 * Both sides keep their statements and a warm cache; the program written by hand keeps each
 * text as a string of its own, as one must whose rows outlive the statement. */
#include "bench.h"

#include "buzon/inbox.h"
#include "buzon/inquiry.h"

#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 50, COLUMNS = 54, TIMES = 20 };

#define COLUMNS_READ                                                                           \
    "SELECT q.id, q.reference, q.external_ref, a.network, a.name, q.thread, q.summary, "       \
    "q.kind, q.topic, q.rule, q.unit, q.assignee, q.status, q.resolution, q.reason, "          \
    "q.priority, q.tags, q.language, q.visibility, q.restricted, q.opened_at, q.last_in_at, "  \
    "q.first_answer_at, q.answered_at, q.closed_at, q.waiting_since, q.next_due, "             \
    "q.entry_number, q.registered_at, q.competent_at, q.publication, q.messages, q.version, "  \
    "w.native_id, w.handle, w.name, w.url, "                                                   \
    "w.bot, w.ours, d.name, d.term, d.term_version, d.started_at, d.due, d.due_end, "          \
    "d.state, d.satisfied_by, d.satisfied_at, d.provisional, d.disputed_due, d.calendars, "    \
    "d.legal, d.steps, q.deadlines FROM ("
#define OF_ALL COLUMNS_READ "SELECT id FROM inquiry "
#define JOINS                                                                                  \
    "LIMIT 50) p JOIN inquiry q ON q.id = p.id JOIN account a ON a.id = q.account "            \
    "LEFT JOIN author w ON w.id = q.author LEFT JOIN deadline d ON d.inquiry = q.id"
#define BY_DUE "ORDER BY ifnull(next_due, 9223372036854775807), id "
#define NOW INT64_C(1796083200000) /* 2026-12-01, when much is overdue */

/* A list people look at all day. */
struct list {
    const char *name;
    void (*ask)(buzon_filter *filter);
    const char *sql;
    double aim; /* beside SQL by hand */
};

static void ask_nothing(buzon_filter *filter)
{
    (void)filter;
}

static void ask_pending(buzon_filter *filter)
{
    buzon_filter_set_pending(filter, true);
}

static void ask_overdue(buzon_filter *filter)
{
    buzon_filter_set_overdue(filter, true);
}

static void ask_unit(buzon_filter *filter)
{
    (void)buzon_filter_set_unit(filter, "Deportes", NULL);
}

static void ask_newest(buzon_filter *filter)
{
    buzon_filter_set_order(filter, BUZON_ORDER_NEWEST);
}

static void ask_kind(buzon_filter *filter)
{
    buzon_filter_set_kind(filter, BUZON_INQUIRY_PROPOSAL);
}

static void ask_topic(buzon_filter *filter)
{
    (void)buzon_filter_set_topic(filter, "lighting", NULL);
}

static void ask_account(buzon_filter *filter)
{
    (void)buzon_filter_set_account(filter, "ayto", NULL);
}

static void ask_status(buzon_filter *filter)
{
    buzon_filter_set_status(filter, BUZON_STATUS_NEW);
}

static void ask_priority(buzon_filter *filter)
{
    buzon_filter_set_order(filter, BUZON_ORDER_PRIORITY);
}

static void ask_newest_of_a_unit(buzon_filter *filter)
{
    ask_unit(filter);
    ask_newest(filter);
}

static void ask_tag_by_arrival(buzon_filter *filter)
{
    (void)buzon_filter_set_tag(filter, "calle", NULL);
    ask_newest(filter);
}

static void ask_pending_of_a_unit(buzon_filter *filter)
{
    ask_unit(filter);
    ask_pending(filter);
    buzon_filter_set_kind(filter, BUZON_INQUIRY_REPORT);
}

static void ask_words(buzon_filter *filter)
{
    (void)buzon_filter_set_words(filter, "farola", NULL);
    ask_newest(filter);
}

#define NEWEST_FIRST "ORDER BY opened_at DESC, id DESC "

static const struct list lists[] = {
    {"by deadline", ask_nothing, OF_ALL "WHERE restricted = 0 " BY_DUE JOINS, 1.3},
    {"pending", ask_pending, OF_ALL "WHERE status < 3 AND restricted = 0 " BY_DUE JOINS, 1.3},
    {"overdue", ask_overdue,
     OF_ALL
     "WHERE status < 4 AND next_due IS NOT NULL AND "
     "ifnull(next_due, 9223372036854775807) <= 1796083200000 AND restricted = 0 " BY_DUE JOINS,
     1.3},
    {"of a unit", ask_unit, OF_ALL "WHERE unit = 'Deportes' AND restricted = 0 " BY_DUE JOINS,
     1.3},
    {"newest", ask_newest,
     OF_ALL "WHERE restricted = 0 ORDER BY opened_at DESC, id DESC " JOINS, 1.3},
    {"of a kind", ask_kind,
     OF_ALL "WHERE kind <> 0 AND kind = 3 AND restricted = 0 " BY_DUE JOINS, 1.3},
    {"of a topic", ask_topic,
     OF_ALL "WHERE topic = 'lighting' AND restricted = 0 " BY_DUE JOINS, 1.3},
    {"of an account", ask_account,
     OF_ALL
     "WHERE +account = (SELECT id FROM account WHERE name = 'ayto') AND restricted = 0 " BY_DUE
         JOINS,
     1.3},
    {"of a state", ask_status, OF_ALL "WHERE status = 0 AND restricted = 0 " BY_DUE JOINS, 1.3},
    {"by priority", ask_priority, OF_ALL "WHERE +priority = 0 AND restricted = 0 " BY_DUE JOINS,
     1.3},
    {"newest of a unit", ask_newest_of_a_unit,
     OF_ALL "WHERE +unit = 'Deportes' AND restricted = 0 " NEWEST_FIRST JOINS, 1.3},
    {"newest with a tag", ask_tag_by_arrival,
     OF_ALL "i WHERE EXISTS (SELECT 1 FROM tag WHERE tag = 'calle' AND inquiry = i.id) "
            "AND restricted = 0 " NEWEST_FIRST JOINS,
     1.3},
    {"pending of a unit and kind", ask_pending_of_a_unit,
     OF_ALL
     "WHERE unit = 'Deportes' AND +status < 3 AND +kind = 7 AND restricted = 0 " BY_DUE JOINS,
     1.3},
    {"newest with a word", ask_words,
     COLUMNS_READ "SELECT i.id FROM search s CROSS JOIN message m ON m.id = s.rowid CROSS JOIN "
                  "inquiry i ON i.id = m.inquiry WHERE search MATCH 'exact : farola' "
                  "AND i.restricted = 0 ORDER BY s.rowid DESC " JOINS,
     1.5},
};

/* --- ours --- */

struct ours {
    buzon_inbox *inbox;
    const struct list *list;
};

static bool still(void *user, buzon_time *now, buzon_error **err)
{
    (void)user;
    (void)err;
    *now = NOW;
    return true;
}

static buzon_inbox *open_inbox(const char *path)
{
    char address[512];
    buzon_error *err = NULL;
    buzon_inbox *inbox;

    (void)snprintf(address, sizeof address, "sqlite:%s", path);
    inbox = buzon_inbox_open(address, BUZON_OPEN_READ_ONLY, &err);
    if (!inbox)
        bench_die(path, buzon_error_message(err));
    buzon_inbox_set_clock(inbox, still, NULL, NULL);
    return inbox;
}

static void run_ours(void *user)
{
    const struct ours *o = user;
    buzon_error *err = NULL;

    for (int i = 0; i < TIMES; i++) {
        buzon_filter *filter = buzon_filter_new();
        buzon_inquiries *it;
        buzon_inquiry *q;
        int n = 0;

        o->list->ask(filter);
        buzon_filter_set_limit(filter, PAGE);
        it = buzon_inbox_inquiries(o->inbox, filter, &err);
        while ((q = buzon_inquiries_next(it, &err))) {
            n += buzon_inquiry_reference(q) != NULL;
            buzon_inquiry_unref(q);
        }
        if (err || n != PAGE)
            bench_die(o->list->name, err ? buzon_error_message(err) : "not a page");
        buzon_inquiries_free(it);
        buzon_filter_free(filter);
    }
}

/* --- by hand --- */

struct by_hand {
    sqlite3_stmt *statement;
    char *texts[PAGE * 4][COLUMNS];
    int64_t numbers[PAGE * 4][COLUMNS];
};

static void prepare(struct by_hand *h, sqlite3 *db, const char *sql)
{
    if (sqlite3_prepare_v2(db, sql, -1, &h->statement, NULL) != SQLITE_OK)
        bench_die(sql, sqlite3_errmsg(db));
}

static void keep_row(struct by_hand *h, int row)
{
    for (int c = 0; c < COLUMNS; c++) {
        int type = sqlite3_column_type(h->statement, c);

        h->texts[row][c] = type == SQLITE_TEXT
                               ? strdup((const char *)sqlite3_column_text(h->statement, c))
                               : NULL;
        h->numbers[row][c] =
            type == SQLITE_INTEGER ? sqlite3_column_int64(h->statement, c) : INT64_MIN;
    }
}

static void run_by_hand(void *user)
{
    struct by_hand *h = user;

    for (int i = 0; i < TIMES; i++) {
        int n = 0;

        while (n < PAGE * 4 && sqlite3_step(h->statement) == SQLITE_ROW)
            keep_row(h, n++);
        if (n < PAGE)
            bench_die("by hand", "not a page");
        sqlite3_reset(h->statement);
        for (int r = 0; r < n; r++)
            for (int c = 0; c < COLUMNS; c++)
                free(h->texts[r][c]);
    }
}

/* --- side by side --- */

static void compare(const struct list *list, buzon_inbox *const inboxes[2], sqlite3 *large,
                    int rounds)
{
    static struct by_hand h;
    struct ours in_small = {inboxes[0], list}, in_large = {inboxes[1], list};
    struct bench_side sides[] = {
        {run_ours, &in_small, 0}, {run_ours, &in_large, 0}, {run_by_hand, &h, 0}};
    double us = 1e6 / TIMES;
    char name[128];

    prepare(&h, large, list->sql);
    bench_in_turn(sides, 3, rounds);
    sqlite3_finalize(h.statement);
    (void)snprintf(name, sizeof name, "first page %s: large store / small one", list->name);
    bench_ratio(name, sides[1].best * us, sides[0].best * us, "us", 1.5);
    (void)snprintf(name, sizeof name, "first page %s: large store / SQL by hand", list->name);
    bench_ratio(name, sides[1].best * us, sides[2].best * us, "us", list->aim);
}

int main(int argc, char **argv)
{
    int rounds = (int)bench_count(argc, argv, 3, 100, 1);
    buzon_inbox *inboxes[2];
    sqlite3 *large = NULL;

    if (argc < 3)
        bench_die("usage", "list SMALL LARGE [ROUNDS]");
    inboxes[0] = open_inbox(argv[1]);
    inboxes[1] = open_inbox(argv[2]);
    if (sqlite3_open_v2(argv[2], &large, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        bench_die(argv[2], sqlite3_errmsg(large));
    (void)sqlite3_exec(large, "PRAGMA cache_size = -16384", NULL, NULL, NULL);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        compare(&lists[i], inboxes, large, rounds);
    (void)sqlite3_close(large);
    buzon_inbox_unref(inboxes[0]);
    buzon_inbox_unref(inboxes[1]);
    return 0;
}
