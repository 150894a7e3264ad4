/* SPDX-License-Identifier: EUPL-1.2 */
/* How the store finds a page of a list: by an index, in its order, wherever the page begins. */
#include "inbox/person.h"
#include "inbox/plan.h"
#include "scene.h"

#include "buzon/find.h"

enum { COPIES = 900 };

/* One conversation, and more like it up to that id, of which half are done. A copy is made in a
 * table beside, so that a column more is no matter. */
static void crowd(struct scene *s, int last)
{
    char sql[1024];

    SAY(s, {.id = "1", .author = "a"});
    (void)snprintf(
        sql, sizeof sql,
        "CREATE TEMP TABLE made AS WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 "
        "FROM n WHERE i < %d) SELECT inquiry.* FROM n, inquiry WHERE inquiry.id = 1;"
        "UPDATE made SET id = rowid + 1, reference = '2026-' || (rowid + 1), thread = 't' || "
        "rowid, opened_at = opened_at - (rowid + 1) / 300, next_due = next_due + (rowid + 1) / "
        "500;"
        "UPDATE made SET status = 4, next_due = NULL WHERE id %% 2 = 1;"
        "INSERT INTO inquiry SELECT * FROM made; DROP TABLE made",
        last);
    scene_sql(s, sql);
}

/* The plan of a statement, one line a step, in a static buffer. */
static const char *explained(struct scene *s, const char *query, const struct bz_value *v,
                             size_t n)
{
    static char text[4096];
    BZ_LOCAL_ERR(err);
    BZ_DONE(bz_str) sql = {0};
    BZ_AUTO(bz_rows) rows = NULL;

    bz_str_addf(&sql, "EXPLAIN QUERY PLAN %s", query);
    rows = bz_db_query(s->inbox->db, bz_inbox_query(s->inbox, sql.data, &err), v, n, &err);
    text[0] = '\0';
    while (rows && bz_rows_next(rows, &err) > 0) {
        size_t used = strlen(text);

        (void)snprintf(text + used, sizeof text - used, "%s\n", bz_rows_text(rows, 3));
    }
    assert_int_equal(err.code, BUZON_OK);
    return text;
}

/* That of a page. */
static const char *planned(struct scene *s, const buzon_filter *f, struct bz_page_query *p)
{
    BZ_LOCAL_ERR(err);
    const char *text;

    p->now = s->now;
    p->rows = 200;
    assert_true(bz_plan_page(f, p, &err));
    text = explained(s, p->sql.data, p->values, p->n);
    bz_str_done(&p->sql);
    return text;
}

#define ANYTHING                                                                               \
    {                                                                                          \
        -1, -1, -1, -1, -1, -1                                                                 \
    }

/* Every condition alone, and some together: the index of a list by deadline, and the one that
 * finds few. NULL: there is none, the list is walked in its order. */
static const struct list {
    const char *name;
    struct bz_filter filter; /* its texts are not freed */
    const char *by_due, *by_few;
    enum bz_driver driver;
} lists[] = {
#define TEXT_IS(which, text)                                                                   \
    {                                                                                          \
        .numbers = ANYTHING, .texts = { [which] = (text) }                                     \
    }
#define FLAG_IS(which)                                                                         \
    {                                                                                          \
        .numbers = ANYTHING, .flags = { [which] = true }                                       \
    }
    {"all", {.numbers = ANYTHING}, "inquiry_due", NULL, BZ_DRIVE_ORDER},
    {"pending", FLAG_IS(BZ_IS_PENDING), "inquiry_pending", "inquiry_status (status<?)",
     BZ_DRIVE_PENDING},
    {"overdue", FLAG_IS(BZ_IS_OVERDUE), "inquiry_open_due (<expr><?)",
     "inquiry_open_due (<expr><?)", BZ_DRIVE_OVERDUE},
    {"restricted", FLAG_IS(BZ_WITH_RESTRICTED), "inquiry_due", NULL, BZ_DRIVE_ORDER},
    {"undetermined", FLAG_IS(BZ_IS_UNDETERMINED), "inquiry_due", "deadline_undetermined",
     BZ_DRIVE_UNDETERMINED},
    {"unit", TEXT_IS(BZ_BY_UNIT, "Obras"), "inquiry_unit", "inquiry_unit", BZ_DRIVE_UNIT},
    {"no unit", TEXT_IS(BZ_BY_UNIT, ""), "inquiry_unit", "inquiry_unit", BZ_DRIVE_UNIT},
    {"assignee", TEXT_IS(BZ_BY_ASSIGNEE, "luis"), "inquiry_assignee", "inquiry_assignee",
     BZ_DRIVE_ASSIGNEE},
    {"topic", TEXT_IS(BZ_BY_TOPIC, "lighting"), "inquiry_topic", "inquiry_topic",
     BZ_DRIVE_TOPIC},
    {"no topic", TEXT_IS(BZ_BY_TOPIC, ""), "inquiry_due", NULL, BZ_DRIVE_ORDER},
    {"language", TEXT_IS(BZ_BY_LANGUAGE, "eu"), "inquiry_due", NULL, BZ_DRIVE_ORDER},
    {"tag", TEXT_IS(BZ_BY_TAG, "bache"), "inquiry_due", "SEARCH tag USING PRIMARY KEY",
     BZ_DRIVE_TAG},
    {"follower", TEXT_IS(BZ_BY_FOLLOWER, "person:luis"), "inquiry_due", "INDEX follower_person",
     BZ_DRIVE_FOLLOWER},
    {"personal", TEXT_IS(BZ_BY_PERSONAL, "phone"), "inquiry_due", NULL, BZ_DRIVE_ORDER},
    {"account", TEXT_IS(BZ_BY_ACCOUNT, "ayto"), "inquiry_due", "inquiry_thread",
     BZ_DRIVE_ACCOUNT},
    {"network", TEXT_IS(BZ_BY_NETWORK, "mastodon"), "inquiry_due", "inquiry_thread",
     BZ_DRIVE_NETWORK},
    {"status",
     {.numbers = {BUZON_STATUS_OPEN, -1, -1, -1, -1, -1}},
     "inquiry_status",
     "inquiry_status",
     BZ_DRIVE_STATUS},
    {"kind",
     {.numbers = {-1, BUZON_INQUIRY_REPORT, -1, -1, -1, -1}},
     "inquiry_kind",
     "inquiry_kind",
     BZ_DRIVE_KIND},
    {"other kind",
     {.numbers = {-1, BUZON_INQUIRY_OTHER, -1, -1, -1, -1}},
     "inquiry_due",
     NULL,
     BZ_DRIVE_ORDER},
    {"priority",
     {.numbers = {-1, -1, BUZON_PRIORITY_HIGH, -1, -1, -1}},
     "inquiry_due",
     NULL,
     BZ_DRIVE_ORDER},
    {"visibility",
     {.numbers = {-1, -1, -1, BUZON_VISIBILITY_DIRECT, -1, -1}},
     "inquiry_due",
     NULL,
     BZ_DRIVE_ORDER},
    {"published",
     {.numbers = {-1, -1, -1, -1, BUZON_PUBLICATION_PUBLISHED, -1}},
     "inquiry_publication",
     "inquiry_publication",
     BZ_DRIVE_PUBLICATION},
    {"missed",
     {.numbers = {-1, -1, -1, -1, -1, BUZON_DEADLINE_MISSED}},
     "inquiry_due",
     "deadline_rare",
     BZ_DRIVE_DEADLINE},
    {"met",
     {.numbers = {-1, -1, -1, -1, -1, BUZON_DEADLINE_MET}},
     "inquiry_due",
     NULL,
     BZ_DRIVE_ORDER},
    {"open faults of a unit",
     {.numbers = {BUZON_STATUS_OPEN, BUZON_INQUIRY_REPORT, -1, -1, -1, -1},
      .texts = {[BZ_BY_UNIT] = "Obras", [BZ_BY_NETWORK] = "mastodon"},
      .flags = {[BZ_IS_PENDING] = true, [BZ_IS_OVERDUE] = true}},
     "inquiry_unit (unit=? AND <expr><?)",
     "inquiry_status",
     BZ_DRIVE_STATUS},
};
enum { LISTS = sizeof lists / sizeof *lists };

static const enum buzon_order orders[] = {BUZON_ORDER_DUE, BUZON_ORDER_NEWEST,
                                          BUZON_ORDER_OLDEST, BUZON_ORDER_PRIORITY};
enum { ORDERS = sizeof orders / sizeof *orders, NORMAL = 2 /* stage of that priority */ };

static struct bz_filter filter_of(size_t i, enum buzon_order order)
{
    struct bz_filter f = lists[i].filter;

    for (size_t t = 0; t < BZ_FILTER_TIMES; t++)
        f.times[t] = BUZON_TIME_NONE;
    f.order = order;
    f.limit = -1;
    return f;
}

/* Which index a list that is not looked up by few has to use. */
static const char *index_of(size_t i, enum buzon_order order, int stage)
{
    if (order == BUZON_ORDER_PRIORITY && stage != NORMAL)
        return "inquiry_priority";
    return order == BUZON_ORDER_DUE || order == BUZON_ORDER_PRIORITY ? lists[i].by_due
                                                                     : "inquiry_opened";
}

static void the_first_page_is_read_in_the_order_of_an_index(void **state)
{
    struct scene *s = *state;

    for (size_t i = 0; i < LISTS * ORDERS; i++) {
        struct bz_filter f = filter_of(i / ORDERS, orders[i % ORDERS]);

        for (int stage = 0; stage < 2 * bz_plan_stages(&f); stage++) {
            struct bz_position begin = {0};
            struct bz_page_query p = {
                .after = &begin, .by = BZ_DRIVE_ORDER, .stage = stage / 2, .back = stage % 2};
            const char *plan = planned(s, &f, &p);
            char index[64];

            (void)snprintf(index, sizeof index, "INDEX %s",
                           index_of(i / ORDERS, f.order, stage / 2));
            if (!strstr(plan, index) || strstr(plan, "TEMP B-TREE"))
                fail_msg("%s, order %d, stage %d wants %s:\n%s", lists[i / ORDERS].name,
                         (int)f.order, stage, index, plan);
        }
    }
}

/* Both halves begin with a search: a scan would pass everything that was listed before. */
static void the_next_page_begins_with_a_search(void **state)
{
    struct scene *s = *state;

    for (size_t i = 0; i < LISTS * ORDERS; i++) {
        struct bz_filter f = filter_of(i / ORDERS, orders[i % ORDERS]);

        for (int stage = 0; stage < 2 * bz_plan_stages(&f); stage++) {
            struct bz_position after = {true, NOON_UTC, 1};
            struct bz_page_query p = {
                .after = &after, .by = BZ_DRIVE_ORDER, .stage = stage / 2, .back = stage % 2};
            const char *plan = planned(s, &f, &p);
            const char *first = strstr(plan, "SEARCH i ");

            if (!first || !strstr(first + 1, "SEARCH i ") || strstr(plan, "SCAN i ") ||
                strstr(plan, "TEMP B-TREE"))
                fail_msg("%s, order %d, stage %d:\n%s", lists[i / ORDERS].name, (int)f.order,
                         stage, plan);
        }
    }
}

/* What is sorted is what the index of the rare condition finds, and nothing is scanned. */
static void few_are_looked_up_before_they_are_sorted(void **state)
{
    struct scene *s = *state;

    for (size_t i = 0; i < LISTS * ORDERS; i++) {
        struct bz_filter f = filter_of(i / ORDERS, orders[i % ORDERS]);
        struct bz_position after = {i % 3, NOON_UTC, 1};
        struct bz_page_query p = {.after = &after, .by = lists[i / ORDERS].driver};
        const char *plan;

        if (p.by == BZ_DRIVE_ORDER)
            continue;
        plan = planned(s, &f, &p);
        if (!strstr(plan, lists[i / ORDERS].by_few) || !strstr(plan, "SEARCH i ") ||
            strstr(plan, "SCAN i "))
            fail_msg("%s, order %d wants %s:\n%s", lists[i / ORDERS].name, (int)f.order,
                     lists[i / ORDERS].by_few, plan);
    }
}

/* The index of words is read from its end, or its beginning; the rest is looked up by number.
 */
static void words_by_arrival_are_read_in_the_order_of_their_index(void **state)
{
    struct scene *s = *state;

    for (int i = 0; i < 16; i++) {
        struct bz_filter f = filter_of(0, i % 2 ? BUZON_ORDER_NEWEST : BUZON_ORDER_OLDEST);
        struct bz_position after = {i & 2, 7, 1};
        struct bz_page_query p = {.after = &after,
                                  .by = BZ_DRIVE_ORDER,
                                  .stage = (i & 4) / 4,
                                  .back = i & 8,
                                  .match = {"exact : \"a\"", "plain : \"a\""}};
        const char *plan;

        f.texts[BZ_BY_WORDS] = (char *)(uintptr_t) "a";
        f.texts[BZ_BY_UNIT] = (char *)(uintptr_t) "Obras";
        plan = planned(s, &f, &p);
        if (!strstr(plan, "SCAN s VIRTUAL TABLE") || strstr(plan, "TEMP B-TREE") ||
            !strstr(plan, "SEARCH i USING INTEGER PRIMARY KEY"))
            fail_msg("%d:\n%s", i, plan);
    }
}

/* By deadline the inquiries are walked in the order of an index, wherever the page begins;
 * words are looked for in each, and nothing is sorted or scanned. */
static void words_by_deadline_are_looked_for_along_an_index(void **state)
{
    struct scene *s = *state;

    for (size_t i = 0; i < LISTS * ORDERS * 2; i++) {
        struct bz_filter f = filter_of(i / 2 / ORDERS, orders[i / 2 % ORDERS]);

        if (f.order != BUZON_ORDER_DUE && f.order != BUZON_ORDER_PRIORITY)
            continue;
        f.texts[BZ_BY_WORDS] = (char *)(uintptr_t) "a";
        for (int stage = 0; stage < bz_plan_stages(&f); stage++) {
            struct bz_position after = {i % 2, NOON_UTC, 1};
            struct bz_page_query p = {.after = &after,
                                      .by = BZ_DRIVE_ORDER,
                                      .stage = stage,
                                      .back = stage % 2,
                                      .match = {"exact : \"a\"", "plain : \"a\""},
                                      .walk = 100};
            const char *plan = planned(s, &f, &p);
            char index[64];

            const char *wanted = index_of(i / 2 / ORDERS, f.order, stage % 4);
            (void)snprintf(index, sizeof index, "INDEX %.*s", (int)strcspn(wanted, " "),
                           wanted);
            if (!strstr(plan, index) || strstr(plan, "TEMP B-TREE") ||
                (after.started && strstr(plan, "SCAN i ")) ||
                !strstr(plan, "SEARCH i USING INTEGER PRIMARY KEY"))
                fail_msg("%s, order %d, stage %d wants %s:\n%s", lists[i / 2 / ORDERS].name,
                         (int)f.order, stage, index, plan);
        }
    }
}

enum { WRITERS = 400 };

/* All write of a lamp, half of them with an accent that is none. */
static void lamps(struct scene *s)
{
    static struct said said[WRITERS];
    static char ids[WRITERS][8];

    for (int i = 0; i < WRITERS; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "l%d", i);
        said[i] = (struct said){
            .id = ids[i], .author = ids[i], .text = i % 2 ? "La farola" : "La far\u00f3la"};
    }
    scene_say(s, said, WRITERS);
    scene_sql(s,
              "UPDATE inquiry SET priority = max(0, id % 7 - 3), unit = iif(id % 3, 'Obras', "
              "NULL), next_due = iif(id % 5, next_due + id % 11 * 1000, NULL)");
}

/* The inquiry of a page of one, and the cursor of the page beside it in the place of this
 * one's. */
static int64_t turn(struct scene *s, const buzon_filter *f, bool back, char **cursor)
{
    buzon_error *err = NULL;
    buzon_page *page = buzon_inbox_page(s->inbox, f, *cursor, &err);
    const char *next = back ? buzon_page_previous(page) : buzon_page_next(page);
    bool last = !back && !next;
    int64_t id;

    assert_no_error(err);
    assert_int_equal(buzon_page_inquiries_count(page), 1);
    id = buzon_inquiry_id(buzon_page_inquiries_at(page, 0));
    next = last ? buzon_page_previous(page) : next;
    free(*cursor);
    *cursor = next ? strdup(next) : NULL;
    buzon_page_unref(page);
    return last ? -id : id;
}

/* Pages of one are walked, the whole list is sorted: they are the same, both ways. */
static void expect_one_list(struct scene *s, buzon_filter *f)
{
    static int64_t ids[WRITERS];
    buzon_error *err = NULL;
    char *cursor = NULL;
    buzon_inquiries *it;
    buzon_inquiry *q;
    int n = 0, i = 0;

    do {
        assert_true(n < WRITERS);
        ids[n] = turn(s, f, false, &cursor);
    } while (ids[n++] > 0);
    ids[n - 1] = -ids[n - 1];
    for (i = n - 2; i >= 0; i--)
        assert_int_equal(turn(s, f, true, &cursor), ids[i]);
    assert_null(cursor);
    buzon_filter_set_limit(f, -1);
    it = buzon_inbox_inquiries(s->inbox, f, &err);
    for (i = 0; (q = buzon_inquiries_next(it, &err)); i++) {
        assert_true(i < n);
        assert_int_equal(buzon_inquiry_id(q), ids[i]);
        buzon_inquiry_unref(q);
    }
    assert_no_error(err);
    assert_int_equal(i, n);
    buzon_inquiries_free(it);
}

static void words_walked_and_sorted_are_one_list(void **state)
{
    static const char *const filters[] = {
        "{", "{\"unit\":\"Obras\",\"overdue\":false,", "{\"order\":\"priority\",",
        "{\"unit\":\"\",\"order\":\"priority\",\"language\":\"es\","};
    struct scene *s = *state;
    struct bz_position begin = {0};

    lamps(s);
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        BZ_LOCAL_ERR(inner);
        buzon_error *err = NULL;
        char json[128];
        buzon_filter *f;

        (void)snprintf(json, sizeof json, "%s\"words\":\"farola\",\"limit\":1}", filters[i]);
        f = buzon_filter_from_json(json, &err);
        assert_no_error(err);
        for (int64_t rows = 2; rows < 400; rows += 198) {
            struct bz_page_query p = {
                .after = &begin, .match = {"exact : \"farola\"", ""}, .rows = rows};
            int64_t walk = -1;

            assert_true(bz_plan_words(s->inbox, f, &p, &walk, &inner));
            assert_true(rows == 2 ? walk > 0 : walk == 0);
        }
        expect_one_list(s, f);
        buzon_filter_free(f);
    }
}

/* `rows`: of a first page, 0 when all are read. */
static enum bz_driver driver_for(struct scene *s, struct bz_filter *f, int64_t rows)
{
    BZ_LOCAL_ERR(err);
    enum bz_driver by = BZ_DRIVE_NETWORK;

    assert_true(bz_plan_driver(s->inbox, f, s->now, rows, &by, &err));
    return by;
}

static enum bz_driver driver_of(struct scene *s, struct bz_filter *f)
{
    return driver_for(s, f, 0);
}

/* 3,000 inquiries, most of them of one unit, few of one person. */
static void what_few_meet_is_looked_up_by(void **state)
{
    struct scene *s = *state;
    struct bz_filter f = filter_of(5, BUZON_ORDER_NEWEST);

    crowd(s, 3000);
    scene_sql(s, "UPDATE inquiry SET unit = 'Obras' WHERE id > 500;"
                 "UPDATE inquiry SET assignee = 'luis' WHERE id % 300 = 0;"
                 "INSERT INTO tag SELECT id, 'bache' FROM inquiry WHERE id % 1000 = 0");
    assert_int_equal(driver_of(s, &f), BZ_DRIVE_ORDER); /* too many to be sorted */
    f.texts[BZ_BY_ASSIGNEE] = "luis";
    assert_int_equal(driver_of(s, &f), BZ_DRIVE_ASSIGNEE);
    f.texts[BZ_BY_TAG] = "bache";
    assert_int_equal(driver_of(s, &f), BZ_DRIVE_TAG);
    f.order = BUZON_ORDER_DUE;
    assert_int_equal(driver_of(s, &f), BZ_DRIVE_TAG);
    f.texts[BZ_BY_TAG] = NULL;
    assert_int_equal(driver_of(s, &f), BZ_DRIVE_ORDER); /* the assignee's index has it */
}

/* 3,000 inquiries; a tag that one of three has among the first of them, and nobody else. */
static void a_first_page_that_fills_is_walked(void **state)
{
    struct scene *s = *state;

    crowd(s, 3000);
    scene_sql(s, "INSERT INTO tag SELECT id, 'obra' FROM inquiry WHERE id % 3 = 0 AND id < 300;"
                 "UPDATE inquiry SET status = 1, unit = 'Obras' WHERE id > 2900");
    for (size_t o = 0; o < ORDERS; o++) {
        struct bz_filter f = filter_of(0, orders[o]);
        bool first = orders[o] != BUZON_ORDER_OLDEST; /* they opened last, and are due first */

        f.texts[BZ_BY_TAG] = "obra";
        assert_int_equal(driver_for(s, &f, 20), first ? BZ_DRIVE_ORDER : BZ_DRIVE_TAG);
        assert_int_equal(driver_for(s, &f, 200), BZ_DRIVE_TAG); /* there are fewer */
        assert_int_equal(driver_of(s, &f), BZ_DRIVE_TAG);       /* the others are far behind */
    }
}

static int64_t key_of(const buzon_inquiry *q, enum buzon_order order)
{
    buzon_time due = buzon_inquiry_next_due(q);

    if (order == BUZON_ORDER_DUE || order == BUZON_ORDER_PRIORITY)
        return due == BUZON_TIME_NONE ? INT64_MAX : due;
    return order == BUZON_ORDER_NEWEST ? -buzon_inquiry_opened_at(q)
                                       : buzon_inquiry_opened_at(q);
}

/* How many a list gives; each comes once, in order. By priority all are of one here. */
static int64_t listed(struct scene *s, size_t list, enum buzon_order order)
{
    struct bz_filter f = filter_of(list, order);
    buzon_error *err = NULL;
    buzon_inquiries *it = buzon_inbox_inquiries(s->inbox, &f, &err);
    buzon_inquiry *q;
    int64_t n = 0, key = INT64_MIN, id = 0;

    while ((q = buzon_inquiries_next(it, &err))) {
        int64_t own = key_of(q, order);
        int64_t own_id =
            order == BUZON_ORDER_NEWEST ? -buzon_inquiry_id(q) : buzon_inquiry_id(q);

        assert_true(n == 0 || own > key || (own == key && own_id > id));
        key = own;
        id = own_id;
        n++;
        buzon_inquiry_unref(q);
    }
    assert_no_error(err);
    buzon_inquiries_free(it);
    return n;
}

static void pages_go_on_among_inquiries_of_one_key(void **state)
{
    struct scene *s = *state;

    crowd(s, COPIES + 1);
    scene_sql(s, "UPDATE inquiry SET deadlines = 0; DELETE FROM deadline");
    for (size_t o = 0; o < ORDERS; o++) {
        assert_int_equal(listed(s, 0, orders[o]), COPIES + 1);
        assert_int_equal(listed(s, 1, orders[o]), COPIES / 2 + 1);
        assert_int_equal(listed(s, 6, orders[o]), COPIES + 1);
    }
}

/* What each message of a page is written with: SQLite makes a table of its own for the list of
 * an index's IN, for each row anew. */
static void a_row_is_written_without_a_table_for_it(void **state)
{
    static const char *const tables[] = {"author", "deadline", "event",  "event_payload",
                                         "figure", "inquiry",  "message"};
    struct scene *s = *state;

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        BZ_LOCAL_ERR(err);
        BZ_DONE(bz_str) sql = {0};
        BZ_AUTO(bz_rows) rows = NULL;
        int64_t columns = 0;
        int steps = 0;

        assert_true(bz_db_int(s->inbox->db, "SELECT count(*) FROM pragma_table_info($1)",
                              BZ_V(bz_v_text(tables[i])), 0, &columns, &err));
        bz_str_addf(&sql, "EXPLAIN INSERT INTO %s VALUES (NULL", tables[i]);
        for (int64_t c = 1; c < columns; c++)
            bz_str_add(&sql, ", NULL");
        bz_str_add(&sql, ")");
        rows = bz_db_query(s->inbox->db, bz_inbox_query(s->inbox, sql.data, &err), BZ_V_NONE,
                           &err);
        for (; rows && bz_rows_next(rows, &err) > 0; steps++)
            assert_string_not_equal(bz_rows_text(rows, 1), "OpenEphemeral");
        assert_int_equal(err.code, BUZON_OK);
        assert_true(steps > 5);
    }
}

/* Whoever asks for a person's inquiries, and each message that comes in, reads what it is about
 * and nothing else, however many there are. */
static void an_author_and_a_conversation_are_looked_up(void **state)
{
    static const struct {
        const char *sql;
        size_t parameters;
        const char *index;
    } plans[] = {
        {BZ_PERSON_INQUIRIES, 1, "COVERING INDEX inquiry_author (author=?)"},
        {BZ_PERSON_SAME_ID, 3,
         "SEARCH w USING INDEX sqlite_autoindex_author_1 (account=? AND "
         "native_id=?)"},
        {BZ_PERSON_SAME_URL, 4, "SCAN w\n"}, /* where they lie, not by an index */
        {"SELECT id, status FROM inquiry WHERE account = 1 AND thread = 'a' AND author = 1", 0,
         "INDEX inquiry_thread (account=? AND thread=? AND author=?)"},
        {"SELECT max(id) FROM inquiry WHERE account = 1 AND thread = 'a'", 0,
         "COVERING INDEX inquiry_thread (account=? AND thread=?)"},
        {"SELECT 1 FROM inquiry i WHERE i.author = 1 AND i.status <> 4", 0,
         "INDEX inquiry_author (author=?)"},
    };
    const struct bz_value none[] = {bz_v_null(), bz_v_null(), bz_v_null(), bz_v_null()};
    struct scene *s = *state;

    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        const char *plan = explained(s, plans[i].sql, none, plans[i].parameters);

        if (!strstr(plan, plans[i].index) || strstr(plan, "SCAN w USING") ||
            strstr(plan, "SCAN i"))
            fail_msg("%s:\n%s", plans[i].sql, plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_page_is_read_in_the_order_of_an_index,
                                        scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(the_next_page_begins_with_a_search, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(few_are_looked_up_before_they_are_sorted, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(words_by_arrival_are_read_in_the_order_of_their_index,
                                        scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(words_by_deadline_are_looked_for_along_an_index,
                                        scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(words_walked_and_sorted_are_one_list, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(what_few_meet_is_looked_up_by, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(a_first_page_that_fills_is_walked, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(a_row_is_written_without_a_table_for_it, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(an_author_and_a_conversation_are_looked_up, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(pages_go_on_among_inquiries_of_one_key, scene_setup,
                                        scene_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
