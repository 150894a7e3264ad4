/* SPDX-License-Identifier: EUPL-1.2 */
/* Lists: every filter and order, pages longer than one, words with and without accents. */
#include "scene.h"

/* The references a filter lists, joined by blanks; frees the filter. */
static const char *listed(struct scene *s, buzon_filter *f)
{
    static char text[8192];
    buzon_error *err = NULL;
    buzon_inquiries *it = buzon_inbox_inquiries(s->inbox, f, &err);
    buzon_inquiry *q;

    text[0] = '\0';
    while (it && (q = buzon_inquiries_next(it, &err))) {
        size_t used = strlen(text);

        (void)snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "",
                       buzon_inquiry_reference(q) + 5);
        buzon_inquiry_unref(q);
    }
    assert_no_error(err);
    buzon_inquiries_free(it);
    buzon_filter_free(f);
    return text;
}

static buzon_filter *words(const char *text)
{
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();

    assert_true(buzon_filter_set_words(f, text, &err));
    return f;
}

static void the_earliest_deadline_comes_first(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .author = "a", .at = NOON_UTC - DAY},
        {.id = "2", .author = "b", .at = NOON_UTC - 5 * DAY},
        {.id = "3", .author = "c", .at = INT64_C(2556140400000)},
        {.id = "4", .author = "d", .at = NOON_UTC});
    assert_string_equal(listed(s, NULL), "2 1 3 1");
}

static void orders_by_arrival_go_both_ways(void **state)
{
    struct scene *s = *state;
    buzon_filter *f = buzon_filter_new();

    SAY(s, {.id = "1", .author = "a", .at = NOON_UTC - DAY},
        {.id = "2", .author = "b", .at = NOON_UTC - 5 * DAY},
        {.id = "3", .author = "c", .at = NOON_UTC - 2 * DAY});
    buzon_filter_set_order(f, BUZON_ORDER_NEWEST);
    assert_string_equal(listed(s, f), "1 3 2");
    f = buzon_filter_new();
    buzon_filter_set_order(f, BUZON_ORDER_OLDEST);
    buzon_filter_set_limit(f, 2);
    assert_string_equal(listed(s, f), "2 3");
}

static void each_condition_narrows(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_filter *f;

    SAY(s, {.id = "1", .author = "a", .at = NOON_UTC - 9 * DAY}, {.id = "2", .author = "b"},
        {.id = "3", .author = "c"});
    scene_sql(s,
              "UPDATE inquiry SET unit = 'Obras', assignee = 'luis' WHERE id = 2;"
              "UPDATE inquiry SET status = 4 WHERE id = 3; INSERT INTO tag VALUES (2, 'bache');"
              "UPDATE inquiry SET restricted = 1 WHERE id = 3");
    f = buzon_filter_new();
    buzon_filter_set_overdue(f, true);
    assert_string_equal(listed(s, f), "1");
    f = buzon_filter_new();
    buzon_filter_set_pending(f, true);
    assert_string_equal(listed(s, f), "1 2");
    f = buzon_filter_new();
    buzon_filter_set_status(f, BUZON_STATUS_CLOSED);
    buzon_filter_set_restricted(f, true);
    assert_string_equal(listed(s, f), "3");
    f = buzon_filter_new();
    buzon_filter_set_kind(f, BUZON_INQUIRY_PRAISE);
    assert_string_equal(listed(s, f), "");
    f = buzon_filter_new();
    assert_true(buzon_filter_set_unit(f, "Obras", &err));
    assert_true(buzon_filter_set_assignee(f, "luis", &err));
    assert_true(buzon_filter_set_tag(f, "bache", &err));
    assert_true(buzon_filter_set_account(f, "ayto", &err));
    assert_true(buzon_filter_set_network(f, "mastodon", &err));
    buzon_filter_set_opened_from(f, NOON_UTC);
    buzon_filter_set_opened_before(f, NOON_UTC + 1);
    assert_string_equal(listed(s, f), "2");
    f = buzon_filter_new();
    assert_true(buzon_filter_set_unit(f, "", &err));
    assert_string_equal(listed(s, f), "1");
    f = buzon_filter_new();
    assert_true(buzon_filter_set_account(f, "otra", &err));
    assert_string_equal(listed(s, f), "");
}

static void a_year_is_not_what_it_looks_like_without_its_tilde(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .author = "a", .text = "El ano de referencia", .at = NOON_UTC},
        {.id = "2", .author = "b", .text = "El AÑO pasado también", .at = NOON_UTC + MINUTE},
        {.id = "3", .author = "c", .text = "Otra cosa", .at = NOON_UTC});
    assert_string_equal(listed(s, words("año")), "2 1");
    assert_string_equal(listed(s, words("ano")), "1 2");
    assert_string_equal(listed(s, words("tambien ano")), "2");
    assert_string_equal(listed(s, words("refer*")), "1");
    assert_string_equal(listed(s, words("nada")), "");
}

static void hostile_words_are_only_words(void **state)
{
    static const char *const hostile[] = {"\"",          "NEAR(a b)", "a OR b", "* *", "^x",
                                          "a AND NOT b", "exact:x",   "x') --", "😀"};
    struct scene *s = *state;

    SAY(s, {.id = "1", .text = "Aquí no hay nada de eso"});
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        buzon_error *err = NULL;
        buzon_filter *f = words(hostile[i]);
        buzon_inquiries *it = buzon_inbox_inquiries(s->inbox, f, &err);
        buzon_inquiry *q = it ? buzon_inquiries_next(it, &err) : NULL;

        if (err)
            expect_error(&err, BUZON_ERR_INVALID, "word");
        assert_null(q);
        buzon_inquiries_free(it);
        buzon_filter_free(f);
    }
}

static void an_edit_is_found_by_its_new_words_only(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .text = "hay un bache"});
    SAY(s, {.id = "1", .text = "hay un socavón", .edited_at = NOON_UTC + MINUTE});
    assert_string_equal(listed(s, words("bache")), "");
    assert_string_equal(listed(s, words("socavon")), "1");
}

/* 450 inquiries in three pages, ties in the key included: each once, in order, while the list
 * changes under it. */
static void pages_give_each_inquiry_once(void **state)
{
    static const enum buzon_order orders[] = {BUZON_ORDER_DUE, BUZON_ORDER_NEWEST,
                                              BUZON_ORDER_OLDEST};
    struct scene *s = *state;

    for (int i = 0; i < 450; i++) {
        char id[16], author[16];

        (void)snprintf(id, sizeof id, "%d", i);
        (void)snprintf(author, sizeof author, "v%d", i);
        SAY(s, {.id = id, .author = author, .at = NOON_UTC + (i / 7) * HOUR});
    }
    for (size_t o = 0; o < 3; o++) {
        buzon_error *err = NULL;
        buzon_filter *f = buzon_filter_new();
        buzon_inquiries *it;
        buzon_inquiry *q;
        bool seen[451] = {false};
        int n = 0;

        buzon_filter_set_order(f, orders[o]);
        it = buzon_inbox_inquiries(s->inbox, f, &err);
        while ((q = buzon_inquiries_next(it, &err))) {
            int64_t id = buzon_inquiry_id(q);

            assert_false(seen[id]);
            seen[id] = true;
            n++;
            buzon_inquiry_unref(q);
        }
        assert_no_error(err);
        assert_int_equal(n, 450);
        buzon_inquiries_free(it);
        buzon_filter_free(f);
    }
}

static void an_iterator_outlives_the_handle_it_came_from(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inquiries *it;
    buzon_inquiry *q;

    SAY(s, {.id = "1"}, {.id = "2", .author = "luis"});
    it = buzon_inbox_inquiries(s->inbox, NULL, &err);
    q = buzon_inquiries_next(it, &err);
    assert_non_null(q);
    buzon_inquiry_unref(q);
    buzon_inbox_close(s->inbox);
    q = buzon_inquiries_next(it, &err); /* of the page already read */
    assert_non_null(q);
    buzon_inquiries_free(it);
    assert_string_equal(buzon_inquiry_reference(q), "2026-2");
    buzon_inquiry_unref(q);
    assert_null(buzon_inbox_inquiries(s->inbox, NULL, &err));
    expect_error(&err, BUZON_ERR_CLOSED, "closed");
}

static void several_deadlines_come_with_their_inquiry(void **state)
{
    struct scene *s = *state;
    buzon_inquiry *q;

    assert_true(buzon_inbox_set_settings(
        s->inbox,
        "{\"policy\":{\"targets\":[{\"name\":\"late\",\"n\":9,\"unit\":\"day\",\"kind\":"
        "\"working\"},"
        "{\"name\":\"soon\",\"n\":1,\"unit\":\"day\",\"kind\":\"working\"},"
        "{\"name\":\"middle\",\"term\":\"es.lpac.days\",\"satisfied_by\":\"acknowledged\"}]}}",
        "system", NULL));
    SAY(s, {.id = "1"}, {.id = "2", .author = "luis"});
    q = scene_inquiry(s, "2026-2");
    assert_int_equal(buzon_inquiry_deadlines_count(q), 3);
    assert_string_equal(buzon_deadline_name(buzon_inquiry_deadlines_at(q, 0)), "soon");
    assert_string_equal(buzon_deadline_name(buzon_inquiry_deadlines_at(q, 1)), "late");
    assert_string_equal(buzon_deadline_name(buzon_inquiry_deadlines_at(q, 2)), "middle");
    assert_string_equal(listed(s, NULL), "1 2");
    buzon_inquiry_unref(q);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_earliest_deadline_comes_first),
        CASE(orders_by_arrival_go_both_ways),
        CASE(each_condition_narrows),
        CASE(a_year_is_not_what_it_looks_like_without_its_tilde),
        CASE(hostile_words_are_only_words),
        CASE(an_edit_is_found_by_its_new_words_only),
        CASE(pages_give_each_inquiry_once),
        CASE(an_iterator_outlives_the_handle_it_came_from),
        CASE(several_deadlines_come_with_their_inquiry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
