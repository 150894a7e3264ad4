/* SPDX-License-Identifier: EUPL-1.2 */
/* How the store finds a page of a list: by an index, in its order, wherever the page begins. */
#include "inbox/filter.h"
#include "scene.h"

enum { COPIES = 900 };

/* One conversation, and many more like it of which half are done. */
static void crowd(struct scene *s)
{
    SAY(s, {.id = "1", .author = "a"});
    scene_sql(
        s,
        "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 901) "
        "INSERT INTO inquiry SELECT i, '2026-' || i, external_ref, account, 't' || i, "
        "author, summary, kind, topic, rule, unit, assignee, CASE WHEN i % 2 THEN 4 ELSE "
        "status END, resolution, reason, priority, tags, language, visibility, restricted, "
        "opened_at - i / 300, last_in_at, first_answer_at, answered_at, closed_at, "
        "waiting_since, CASE WHEN i % 2 THEN NULL ELSE next_due + i / 500 END, entry_number, "
        "registered_at, competent_at, publication, messages, 0, touched, version, head_seq, "
        "head_hash "
        "FROM inquiry, n WHERE id = 1");
}

/* The plan of a page, one line a step, in a static buffer; frees the filter. */
static const char *planned(struct scene *s, buzon_filter *f, bool started)
{
    static char text[4096];
    BZ_LOCAL_ERR(err);
    struct bz_position after = {started, NOON_UTC, 1};
    struct bz_page p = {.after = &after, .now = s->now, .rows = 200};
    BZ_DONE(bz_str) sql = {0};
    BZ_AUTO(bz_rows) rows = NULL;

    assert_true(bz_filter_page(f, &p, &err));
    bz_str_addf(&sql, "EXPLAIN QUERY PLAN %s", p.sql.data);
    rows = bz_db_query(s->inbox->db, bz_inbox_query(s->inbox, sql.data, &err), p.values, p.n,
                       &err);
    text[0] = '\0';
    while (rows && bz_rows_next(rows, &err) > 0) {
        size_t used = strlen(text);

        (void)snprintf(text + used, sizeof text - used, "%s\n", bz_rows_text(rows, 3));
    }
    assert_int_equal(err.code, BUZON_OK);
    bz_str_done(&p.sql);
    buzon_filter_free(f);
    return text;
}

enum { ANY = -1 };

static const struct {
    enum buzon_order order;
    bool overdue, pending;
    int status;
    const char *unit, *assignee, *index;
} lists[] = {
    {BUZON_ORDER_DUE, .status = ANY, .index = "inquiry_due"},
    {BUZON_ORDER_DUE, .status = ANY, .pending = true, .index = "inquiry_pending"},
    {BUZON_ORDER_DUE, .status = BUZON_STATUS_OPEN, .index = "inquiry_status"},
    {BUZON_ORDER_DUE, .status = ANY, .unit = "Obras", .index = "inquiry_unit"},
    {BUZON_ORDER_DUE, .status = ANY, .unit = "", .index = "inquiry_unit"},
    {BUZON_ORDER_DUE, .status = ANY, .assignee = "luis", .index = "inquiry_assignee"},
    {BUZON_ORDER_NEWEST, .status = ANY, .index = "inquiry_opened"},
    {BUZON_ORDER_OLDEST, .status = ANY, .index = "inquiry_opened"},
    {BUZON_ORDER_DUE, .status = ANY, .overdue = true, .index = "inquiry_due (<expr><?)"},
};
enum { LISTS = sizeof lists / sizeof *lists };

static buzon_filter *filter_of(size_t i)
{
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();

    buzon_filter_set_order(f, lists[i].order);
    buzon_filter_set_overdue(f, lists[i].overdue);
    buzon_filter_set_pending(f, lists[i].pending);
    if (lists[i].status != ANY)
        buzon_filter_set_status(f, (enum buzon_status)lists[i].status);
    if (lists[i].unit)
        assert_true(buzon_filter_set_unit(f, lists[i].unit, &err));
    if (lists[i].assignee)
        assert_true(buzon_filter_set_assignee(f, lists[i].assignee, &err));
    return f;
}

static void the_first_page_is_read_in_the_order_of_an_index(void **state)
{
    struct scene *s = *state;

    for (size_t i = 0; i < LISTS; i++) {
        const char *plan = planned(s, filter_of(i), false);
        char index[64];

        (void)snprintf(index, sizeof index, "INDEX %s", lists[i].index);
        if (!strstr(plan, index) || strstr(plan, "TEMP B-TREE"))
            fail_msg("list %zu wants %s:\n%s", i, lists[i].index, plan);
    }
}

/* Both halves begin with a search: a scan would pass everything that was listed before. */
static void the_next_page_begins_with_a_search(void **state)
{
    struct scene *s = *state;

    for (size_t i = 0; i < LISTS; i++) {
        const char *plan = planned(s, filter_of(i), true);
        const char *first = strstr(plan, "SEARCH i ");

        if (!first || !strstr(first + 1, "SEARCH i ") || strstr(plan, "SCAN i "))
            fail_msg("list %zu:\n%s", i, plan);
    }
}

static int64_t key_of(const buzon_inquiry *q, enum buzon_order order)
{
    buzon_time due = buzon_inquiry_next_due(q);

    if (order == BUZON_ORDER_DUE)
        return due == BUZON_TIME_NONE ? INT64_MAX : due;
    return order == BUZON_ORDER_NEWEST ? -buzon_inquiry_opened_at(q)
                                       : buzon_inquiry_opened_at(q);
}

/* How many a list gives; each comes once, in order. */
static int64_t listed(struct scene *s, buzon_filter *f, enum buzon_order order)
{
    buzon_error *err = NULL;
    buzon_inquiries *it = buzon_inbox_inquiries(s->inbox, f, &err);
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
    buzon_filter_free(f);
    return n;
}

static void pages_go_on_among_inquiries_of_one_key(void **state)
{
    struct scene *s = *state;

    crowd(s);
    scene_sql(s, "UPDATE inquiry SET deadlines = 0; DELETE FROM deadline");
    assert_int_equal(listed(s, filter_of(0), BUZON_ORDER_DUE), COPIES + 1);
    assert_int_equal(listed(s, filter_of(1), BUZON_ORDER_DUE), COPIES / 2 + 1);
    assert_int_equal(listed(s, filter_of(6), BUZON_ORDER_NEWEST), COPIES + 1);
    assert_int_equal(listed(s, filter_of(7), BUZON_ORDER_OLDEST), COPIES + 1);
    assert_int_equal(listed(s, filter_of(4), BUZON_ORDER_DUE), COPIES + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_page_is_read_in_the_order_of_an_index,
                                        scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(the_next_page_begins_with_a_search, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(pages_go_on_among_inquiries_of_one_key, scene_setup,
                                        scene_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
