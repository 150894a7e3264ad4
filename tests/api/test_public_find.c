/* SPDX-License-Identifier: EUPL-1.2 */
/* Finding: pages by cursors in both directions, filters as JSON. */
#include "desk.h"

enum { MANY = 23, SIZE = 5 };

/* Inquiries whose keys tie: four a minute, one urgent, one low, three closed. */
static void crowd(struct desk *d)
{
    buzon_error *err = NULL;
    char id[16], text[64];

    for (int i = 1; i <= MANY; i++) {
        d->now = DESK_NOW - DAY + i / 4 * MINUTE;
        (void)snprintf(id, sizeof id, "%d", i);
        (void)snprintf(text, sizeof text, "<p>El bache %s de la %s</p>", id,
                       i % 3 ? "plaza" : "plazuela");
        desk_say(d, id, id, text);
    }
    d->now = DESK_NOW;
    for (int i = 7; i <= 11; i++) {
        buzon_change *c;

        (void)snprintf(id, sizeof id, "2026-%d", i);
        c = buzon_change_new(id, "person:ana", &err);
        if (i < 10)
            assert_true(buzon_change_close(c, BUZON_RESOLUTION_NO_ANSWER_NEEDED, NULL, &err));
        else
            buzon_change_set_priority(c, i == 10 ? BUZON_PRIORITY_URGENT : BUZON_PRIORITY_LOW);
        buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
        buzon_change_free(c);
    }
    assert_no_error(err);
}

static void add(char *text, size_t size, const buzon_page *page)
{
    for (size_t i = 0; i < buzon_page_inquiries_count(page); i++) {
        size_t used = strlen(text);

        (void)snprintf(text + used, size - used, "%s%s", used ? " " : "",
                       buzon_inquiry_reference(buzon_page_inquiries_at(page, i)));
    }
    assert_null(buzon_page_inquiries_at(page, buzon_page_inquiries_count(page)));
}

static buzon_page *turn(struct desk *d, const buzon_filter *f, const char *cursor)
{
    buzon_error *err = NULL;
    buzon_page *page = buzon_inbox_page(d->inbox, f, cursor, &err);

    assert_no_error(err);
    return page;
}

/* The references of all pages up to the last one, and whether the way back gives the same. */
static const char *there_and_back(struct desk *d, const buzon_filter *f)
{
    static char all[1024];
    char pages[64][256] = {{0}};
    buzon_page *page = turn(d, f, NULL);
    int n = 0;

    assert_null(buzon_page_previous(page));
    for (all[0] = '\0';; n++) {
        buzon_page *next;

        add(all, sizeof all, page);
        add(pages[n], sizeof pages[n], page);
        if (!buzon_page_next(page))
            break;
        assert_int_equal(buzon_page_inquiries_count(page), SIZE);
        next = turn(d, f, buzon_page_next(page));
        buzon_page_unref(page);
        page = next;
    }
    while (buzon_page_previous(page)) {
        buzon_page *before = turn(d, f, buzon_page_previous(page));
        char text[256] = "";

        buzon_page_unref(page);
        page = before;
        add(text, sizeof text, page);
        assert_string_equal(text, pages[--n]);
    }
    assert_int_equal(n, 0);
    buzon_page_unref(page);
    return all;
}

static void pages_lead_on_and_back_as_the_list_goes(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();

    crowd(d);
    for (int i = 0; i < 16; i++) {
        buzon_filter_set_limit(f, -1);
        buzon_filter_set_order(f, (enum buzon_order)(i % 4));
        buzon_filter_set_pending(f, i / 4 == 1);
        if (i / 4 == 2)
            assert_true(buzon_filter_set_words(f, "bache plaza*", &err));
        if (i / 4 == 3)
            assert_true(buzon_filter_set_words(f, "bachè plaza", &err));

        const char *list = desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err);

        buzon_filter_set_limit(f, SIZE);
        assert_string_equal(there_and_back(d, f), list);
    }
    assert_no_error(err);
    buzon_filter_free(f);
}

/* What comes before the place, or goes, moves nothing behind it. */
static void a_cursor_keeps_its_place_while_the_list_changes(void **state)
{
    struct desk *d = *state;
    buzon_filter *f = buzon_filter_new();
    buzon_page *first, *second, *again, *back;
    char text[256] = "";

    crowd(d);
    buzon_filter_set_order(f, BUZON_ORDER_NEWEST);
    buzon_filter_set_limit(f, SIZE);
    first = turn(d, f, NULL);
    second = turn(d, f, buzon_page_next(first));
    add(text, sizeof text, second);
    assert_string_equal(text, "2026-18 2026-17 2026-16 2026-15 2026-14");
    desk_say(d, "new", "new", "<p>Otro bache</p>");
    again = turn(d, f, buzon_page_next(first));
    text[0] = '\0';
    add(text, sizeof text, again);
    assert_string_equal(text, "2026-18 2026-17 2026-16 2026-15 2026-14");
    back = turn(d, f, buzon_page_previous(again));
    text[0] = '\0';
    add(text, sizeof text, back);
    assert_string_equal(text, "2026-23 2026-22 2026-21 2026-20 2026-19");
    assert_non_null(buzon_page_previous(back)); /* the new one is before it */
    buzon_page_unref(again);
    again = turn(d, f, buzon_page_previous(back));
    assert_string_equal(buzon_inquiry_reference(buzon_page_inquiries_at(again, 0)), "2026-24");
    assert_int_equal(buzon_page_inquiries_count(again), SIZE);
    assert_null(buzon_page_previous(again));
    desk_sql(d, "UPDATE inquiry SET restricted = 1 WHERE id < 19");
    buzon_page_unref(first);
    first = turn(d, f, buzon_page_next(back));
    assert_int_equal(buzon_page_inquiries_count(first), 0);
    assert_null(buzon_page_next(first));
    assert_non_null(buzon_page_previous(first));
    buzon_page_unref(first);
    buzon_page_unref(second);
    buzon_page_unref(again);
    buzon_page_unref(back);
    buzon_filter_free(f);
}

static void no_changed_cursor_is_taken(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();
    buzon_page *page, *shared;
    char cursor[128];

    crowd(d);
    buzon_filter_set_limit(f, SIZE);
    page = turn(d, f, NULL);
    shared = buzon_page_ref(page);
    (void)snprintf(cursor, sizeof cursor, "%s", buzon_page_next(shared));
    buzon_page_unref(shared);
    for (size_t i = 0; cursor[i]; i++) {
        char was = cursor[i];

        cursor[i] = was == '7' ? '8' : '7';
        assert_null(buzon_inbox_page(d->inbox, f, cursor, &err));
        expect_error(&err, BUZON_ERR_INVALID, "cursor");
        cursor[i] = was;
    }
    static const char *const none[] = {"", "x", "2026-1", "cursor' OR 1=1 --", "0101"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_null(buzon_inbox_page(d->inbox, f, none[i], &err));
        expect_error(&err, BUZON_ERR_INVALID, "this is no cursor of a page");
    }
    buzon_filter_set_limit(f, SIZE + 1); /* another size is the same list */
    buzon_page_unref(turn(d, f, cursor));
    buzon_filter_set_order(f, BUZON_ORDER_OLDEST);
    assert_null(buzon_inbox_page(d->inbox, f, cursor, &err));
    expect_error(&err, BUZON_ERR_INVALID, "belongs to another list");
    buzon_filter_set_limit(f, 201);
    assert_null(buzon_inbox_page(d->inbox, f, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "1 to 200");
    buzon_filter_set_limit(f, -1);
    buzon_filter_set_order(f, (enum buzon_order)7);
    assert_null(buzon_inbox_page(d->inbox, f, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "no order 7");
    buzon_page_unref(page);
    page = turn(d, NULL, NULL);
    assert_int_equal(buzon_page_inquiries_count(page), MANY);
    assert_null(buzon_page_next(page));
    buzon_page_unref(page);
    buzon_inbox_close(d->inbox);
    assert_null(buzon_inbox_page(d->inbox, NULL, NULL, &err));
    expect_error(&err, BUZON_ERR_CLOSED, "closed");
    buzon_filter_free(f);
}

/* --- as JSON --- */

#define EVERYTHING                                                                             \
    "{\"overdue\":true,\"undetermined\":true,\"pending\":true,\"status\":\"open\","            \
    "\"kind\":\"report\",\"priority\":\"high\",\"visibility\":\"direct\","                     \
    "\"publication\":\"proposed\",\"deadline\":\"missed\",\"account\":\"ayto\","               \
    "\"network\":\"mastodon\",\"unit\":\"Obras \\\"y\\\" v\u00edas\",\"assignee\":\"\","       \
    "\"topic\":\"lighting\",\"language\":\"ca\",\"tag\":\"a,b}\",\"words\":\"{bache\","        \
    "\"opened_from\":\"2026-01-01T00:00:00.000Z\",\"opened_before\":"                          \
    "\"2026-02-01T00:00:00.000Z\",\"last_in_from\":\"2026-01-02T00:00:00.000Z\","              \
    "\"last_in_before\":\"2026-01-03T00:00:00.001Z\",\"restricted\":true,"                     \
    "\"order\":\"priority\",\"limit\":20}"

static void a_filter_goes_into_a_text_and_comes_back(void **state)
{
    static const char *const texts[] = {"{}", "{\"order\":\"newest\"}", EVERYTHING};
    buzon_error *err = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        buzon_filter *f = buzon_filter_from_json(texts[i], &err);
        char *text = buzon_filter_to_json(f, &err);

        assert_no_error(err);
        assert_string_equal(text, texts[i]);
        buzon_string_free(text);
        buzon_filter_free(f);
    }
    assert_null(buzon_filter_to_json(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "NULL");
}

static void what_is_no_filter_says_where(void **state)
{
    static const struct {
        const char *json, *words;
        int line, column;
        buzon_code code;
    } wrong[] = {
        {"{", "", 1, 1, BUZON_ERR_PARSE},
        {"[]", "a filter is an object", 1, 1, BUZON_ERR_INVALID},
        {"{\"unidad\": \"Obras\"}", "a filter has no \"unidad\"", 1, 2, BUZON_ERR_INVALID},
        {"{\n  \"tag\": \"\u00f1, {x\",\n  \"unidad\": 1\n}", "no \"unidad\"", 3, 3,
         BUZON_ERR_INVALID},
        {"{\"tag\": \"\u00f1\\\"\\\\\", \"kind\" : \"nada\"}", "\"nada\" is no kind", 1, 27,
         BUZON_ERR_INVALID},
        {"{\"pending\": 1}", "has to be true or false", 1, 13, BUZON_ERR_INVALID},
        {"{\"unit\": null}", "has to be a text", 1, 10, BUZON_ERR_INVALID},
        {"{\"opened_from\":\"ayer\"}", "an instant of RFC 3339", 1, 16, BUZON_ERR_INVALID},
        {"{\"limit\": -1}", "a number from 0", 1, 11, BUZON_ERR_INVALID},
        {"{\"limit\": 1.5}", "a number from 0", 1, 11, BUZON_ERR_INVALID},
        {"{\"order\": \"x\"}", "\"x\" is no order", 1, 11, BUZON_ERR_INVALID},
        {"{\"limit\": [1, {\"a\": \"]\"}]}", "a number from 0", 1, 11, BUZON_ERR_INVALID},
        {"{\"\\u0075nit\": \"Obras\"}", "a filter has no", 1, 2, BUZON_ERR_INVALID},
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        buzon_error *err = NULL;

        assert_null(buzon_filter_from_json(wrong[i].json, &err));
        assert_non_null(err);
        if (wrong[i].code == BUZON_ERR_INVALID && (buzon_error_line(err) != wrong[i].line ||
                                                   buzon_error_column(err) != wrong[i].column))
            fail_msg("%s: %d:%d", wrong[i].json, buzon_error_line(err),
                     buzon_error_column(err));
        expect_error(&err, wrong[i].code, wrong[i].words);
    }
    buzon_error *err = NULL;
    assert_null(buzon_filter_from_json("{\"tag\":\"a\",\"tag\":\"a\"}", &err));
    assert_true(buzon_error_line(err) == 1);
    buzon_error_free(err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(pages_lead_on_and_back_as_the_list_goes),
        DESK_CASE(a_cursor_keeps_its_place_while_the_list_changes),
        DESK_CASE(no_changed_cursor_is_taken),
        DESK_CASE(a_filter_goes_into_a_text_and_comes_back),
        DESK_CASE(what_is_no_filter_says_where),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
