/* SPDX-License-Identifier: EUPL-1.2 */
/* Finding: pages by cursors in both directions, filters as JSON, facets, saved searches. */
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
    "\"follower\":\"person:ana\",\"personal\":\"phone\","                                      \
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
        {"{\"personal\":\"nombre\"}", "\"nombre\" is no kind of personal data", 1, 13,
         BUZON_ERR_INVALID},
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

/* --- snippets --- */

static void expect_snippets(struct desk *d, const char *reference, const char *words,
                            const char *json)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_snippets(d->inbox, reference, words, &err);
    const char *fragments;

    assert_no_error(err);
    fragments = strstr(text, "\"exact\"");
    assert_string_equal(fragments ? fragments : text, json);
    buzon_string_free(text);
}

static void a_snippet_says_where_the_words_are(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    desk_say(d, "1", "rosa", "<p>El año de la &lt;farola&gt; y del ano</p>");
    desk_say(d, "2", "luis", "<p>El col·legi Sant Jordi, el coŀlegi nou</p>");
    expect_snippets(
        d, "2026-1", "año FAROLA",
        "\"exact\":true,\"at\":0,\"before\":false,\"after\":false,\"fragments\":["
        "{\"text\":\"El \",\"match\":false},{\"text\":\"año\",\"match\":true},"
        "{\"text\":\" de la <\",\"match\":false},{\"text\":\"farola\",\"match\":true},"
        "{\"text\":\"> y del ano\",\"match\":false}]}]");
    expect_snippets(d, "2026-1", "faról*",
                    "\"exact\":false,\"at\":0,\"before\":false,\"after\":false,\"fragments\":["
                    "{\"text\":\"El año de la <\",\"match\":false},{\"text\":\"farola\","
                    "\"match\":true},{\"text\":\"> y del ano\",\"match\":false}]}]");
    expect_snippets(d, "2026-2", "col·legi",
                    "\"exact\":true,\"at\":0,\"before\":false,\"after\":false,\"fragments\":["
                    "{\"text\":\"El \",\"match\":false},{\"text\":\"col·legi\","
                    "\"match\":true},{\"text\":\" Sant Jordi, el \",\"match\":false},"
                    "{\"text\":\"coŀlegi\",\"match\":true},{\"text\":\" nou\","
                    "\"match\":false}]}]");
    expect_snippets(d, "2026-1", "nada", "[]");
    assert_null(buzon_inbox_snippets(d->inbox, "2026-1", "...", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no word");
    assert_null(buzon_inbox_snippets(d->inbox, "2026-1", NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "NULL");
    assert_null(buzon_inbox_snippets(d->inbox, "2026-77", "nada", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "2026-77");
}

static void a_long_message_is_cut_around_the_word(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char html[8192] = "<p>";
    char *text;

    for (int i = 0; i < 300; i++)
        (void)snprintf(html + strlen(html), 32, "%s", i == 150 ? "farola " : "palabraé ");
    desk_say(d, "1", "rosa", html);
    text = buzon_inbox_snippets(d->inbox, "2026-1", "farola", &err);
    assert_no_error(err);
    expect_words(text, "\"before\":true,\"after\":true");
    expect_words(text, "{\"text\":\"farola\",\"match\":true}");
    assert_in_range(strlen(text), 250, 420);
    buzon_string_free(text);
}

/* What FTS5 or SQL would take for a sign of theirs is looked for as it is. */
static void hostile_words_never_break_a_search(void **state)
{
    static const char *const signs[] = {"\"", "*",  "^", "-",    "(",   ")",  "{",   "}",
                                        ":",  ",",  "'", "NEAR", "AND", "OR", "NOT", "exact",
                                        "ñ",  "\\", ";", "$1",   "?",   "--", "🚛"};
    enum { N = sizeof signs / sizeof *signs };
    struct desk *d = *state;
    buzon_filter *f = buzon_filter_new();

    desk_say(d, "1", "rosa", "<p>Nada de NEAR ni de OR: exact ñ</p>");
    for (size_t i = 0; i < N * N; i++) {
        char words[64];
        buzon_error *err = NULL;
        buzon_page *page;

        (void)snprintf(words, sizeof words, "%s%s%s", signs[i / N], i % 3 ? "" : " ",
                       signs[i % N]);
        assert_true(buzon_filter_set_words(f, words, &err));
        buzon_filter_set_order(f, (enum buzon_order)(i % 4));
        page = buzon_inbox_page(d->inbox, f, NULL, &err);
        buzon_page_unref(page);
        if (err)
            expect_error(&err, BUZON_ERR_INVALID, "no word to search for");
        buzon_string_free(buzon_inbox_snippets(d->inbox, "2026-1", words, &err));
        if (err)
            expect_error(&err, BUZON_ERR_INVALID, "no word to search for");
    }
    buzon_filter_free(f);
}

/* A conversation goes up when it is spoken of again; it is listed once. */
static void by_arrival_a_search_lists_what_was_said_last(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();

    desk_say(d, "1", "rosa", "<p>La farola</p>");
    desk_say(d, "2", "luis", "<p>Otra farola</p>");
    desk_say(d, "3", "noor", "<p>La faróla</p>");
    desk_say_more(d, "4", "rosa", "<p>Sigue la farola rota</p>", "\"in_reply_to_id\":\"1\",");
    assert_true(buzon_filter_set_words(f, "farola", &err));
    buzon_filter_set_order(f, BUZON_ORDER_NEWEST);
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err),
                        "2026-1 2026-2 2026-3");
    buzon_filter_set_order(f, BUZON_ORDER_OLDEST);
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err),
                        "2026-1 2026-2 2026-3");
    desk_say_more(d, "5", "noor", "<p>Es farola, no faróla</p>", "\"in_reply_to_id\":\"3\",");
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err),
                        "2026-1 2026-2 2026-3");
    buzon_filter_set_order(f, BUZON_ORDER_NEWEST);
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err),
                        "2026-3 2026-1 2026-2");
    buzon_filter_free(f);
}

/* --- facets --- */

static void tag(struct desk *d, const char *reference, const char *name)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    assert_true(buzon_change_add_tag(c, name, &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

static void facets_say_how_many_there_are_of_each(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();
    buzon_change *c;

    crowd(d);
    c = buzon_change_new("2026-5", "person:ana", &err);
    assert_true(buzon_change_set_unit(c, "Obras", &err));
    assert_true(buzon_change_set_assignee(c, "luis", &err));
    assert_true(buzon_change_set_topic(c, "culture", &err));
    assert_true(buzon_change_add_tag(c, "fiestas, 2026", &err));
    assert_true(buzon_change_add_tag(c, "culture", &err));
    buzon_change_set_kind(c, BUZON_INQUIRY_PROPOSAL);
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    buzon_change_free(c);
    tag(d, "2026-6", "culture");
    tag(d, "2026-7", "ruido");
    assert_string_equal(desk_facets(d, NULL, "all"), "- 23");
    assert_string_equal(desk_facets(d, NULL, "tag"),
                        "- 20; culture 2; fiestas, 2026 1; ruido 1");
    assert_true(buzon_filter_set_tag(f, "culture", &err));
    assert_string_equal(desk_facets(d, f, "tag"), "culture 2; fiestas, 2026 1");
    buzon_filter_free(f);
    f = buzon_filter_new();
    assert_string_equal(desk_facets(d, NULL, "status"), "new 16; open 4; closed 3");
    assert_string_equal(desk_facets(d, NULL, "network"), "mastodon 23");
    assert_string_equal(desk_facets(d, NULL, "account"), "ayto 23");
    assert_string_equal(desk_facets(d, NULL, "unit"), "- 22; Obras 1");
    assert_string_equal(desk_facets(d, NULL, "assignee"), "- 22; luis 1");
    assert_string_equal(desk_facets(d, NULL, "priority"), "normal 21; low 1; urgent 1");
    assert_string_equal(desk_facets(d, NULL, "publication"), "none 23");
    assert_non_null(strstr(desk_facets(d, NULL, "kind"), "proposal 1"));
    assert_non_null(strstr(desk_facets(d, NULL, "topic"), "culture 1"));
    buzon_filter_set_pending(f, true);
    assert_string_equal(desk_facets(d, f, "all"), "- 20");
    assert_true(buzon_filter_set_words(f, "plazuela", &err));
    assert_string_equal(desk_facets(d, f, "all"), "- 6");
    assert_true(buzon_filter_set_words(f, "nada", &err));
    assert_string_equal(desk_facets(d, f, "all"), "");
    assert_true(buzon_filter_set_words(f, "!", &err));
    assert_null(buzon_inbox_facets(d->inbox, f, &err));
    expect_error(&err, BUZON_ERR_INVALID, "no word");
    buzon_filter_free(f);
}

/* A copy of an inquiry, and what the figures say, up to `last`; every thousandth is restricted.
 */
static void copy(struct desk *d, int last)
{
    char sql[2048];

    (void)snprintf(sql, sizeof sql,
                   "CREATE TEMP TABLE made AS WITH RECURSIVE n (i) AS (SELECT 24 UNION ALL "
                   "SELECT i + 1 FROM n WHERE i < %d) SELECT inquiry.* FROM n, inquiry "
                   "WHERE inquiry.id = 5;"
                   "UPDATE made SET id = rowid + 23, reference = '2026-' || (rowid + 23), "
                   "thread = 't' || rowid, opened_at = opened_at - rowid, "
                   "restricted = (rowid + 23) %% 1000 = 0, "
                   "tags = 'fiestas' || char(10) || 'calle ' || (rowid %% 3000);"
                   "INSERT INTO inquiry SELECT * FROM made; DROP TABLE made;"
                   "UPDATE figure SET n = n + %d WHERE unit = 'Obras' AND n > 0",
                   last, last - 23);
    desk_sql(d, sql);
}

static void many_are_counted_from_sums_or_up_to_a_bound(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();
    buzon_change *c;

    crowd(d);
    c = buzon_change_new("2026-5", "person:ana", &err);
    assert_true(buzon_change_set_unit(c, "Obras", &err));
    assert_true(buzon_change_set_topic(c, "culture", &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    buzon_change_free(c);
    copy(d, 12000);
    assert_string_equal(desk_facets(d, NULL, "all"), "- 11988");
    assert_string_equal(desk_facets(d, NULL, "unit"), "Obras 11966; - 22");
    assert_string_equal(desk_facets(d, NULL, "network"), "mastodon 11988");
    assert_string_equal(desk_facets(d, NULL, "status"), "open 11968; new 17; closed 3");
    assert_non_null(strstr(desk_facets(d, NULL, "topic"), "culture 99"));
    assert_non_null(strstr(desk_facets(d, NULL, "topic"), "+"));
    assert_non_null(strstr(desk_facets(d, NULL, "tag"), "fiestas 9980+; - 20+; calle 1 4+; "));
    assert_true(buzon_filter_set_unit(f, "Obras", &err));
    assert_string_equal(desk_facets(d, f, "all"), "- 11966");
    buzon_filter_set_restricted(f, true);
    assert_string_equal(desk_facets(d, f, "all"), "- 11978");
    assert_true(buzon_filter_set_topic(f, "culture", &err));
    assert_string_equal(desk_facets(d, f, "all"), "- 10000+"); /* the sums know no topics */
    assert_string_equal(desk_facets(d, f, "unit"), "Obras 10000+");
    assert_true(buzon_filter_set_unit(f, "", &err));
    assert_string_equal(desk_facets(d, f, "all"), "");
    assert_no_error(err);
    buzon_filter_free(f);
}

/* --- saved searches --- */

static const char *saved(struct desk *d)
{
    static char text[512];
    buzon_error *err = NULL;
    buzon_searches *it = buzon_inbox_searches(d->inbox, &err);
    buzon_search *search;

    text[0] = '\0';
    while ((search = buzon_searches_next(it, &err))) {
        size_t used = strlen(text);

        (void)snprintf(text + used, sizeof text - used, "%s%s", used ? "; " : "",
                       buzon_search_name(search));
        buzon_search_unref(search);
    }
    assert_no_error(err);
    buzon_searches_free(it);
    return text;
}

static void a_search_is_kept_by_its_name(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_from_json(EVERYTHING, &err);
    buzon_search *search, *shared;

    assert_string_equal(saved(d), "");
    search = buzon_inbox_save_search(d->inbox, "obras: 20 más", f, "person:ana", &err);
    assert_no_error(err);
    shared = buzon_search_ref(search);
    buzon_search_unref(search);
    assert_string_equal(buzon_search_name(shared), "obras: 20 más");
    assert_string_equal(buzon_search_filter(shared), EVERYTHING);
    assert_string_equal(buzon_search_actor(shared), "person:ana");
    assert_int_equal(buzon_search_saved_at(shared), DESK_NOW);
    buzon_search_unref(shared);
    assert_null(buzon_inbox_save_search(d->inbox, "obras: 20 más", f, "person:eva", &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "there is a search called");
    buzon_search_unref(buzon_inbox_save_search(d->inbox, "a", f, "person:eva", &err));
    assert_string_equal(saved(d), "a; obras: 20 más");
    search = buzon_inbox_search(d->inbox, "a", &err);
    assert_string_equal(buzon_search_actor(search), "person:eva");
    buzon_search_unref(search);
    assert_true(buzon_inbox_delete_search(d->inbox, "a", &err));
    assert_false(buzon_inbox_delete_search(d->inbox, "a", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "no search called a");
    assert_null(buzon_inbox_search(d->inbox, "a", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "no search called a");
    assert_string_equal(saved(d), "obras: 20 más");
    assert_null(buzon_inbox_save_search(d->inbox, "", f, "person:ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "1 to 64 bytes");
    assert_null(buzon_inbox_save_search(d->inbox, "a\nb", f, "person:ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "control");
    assert_null(buzon_inbox_save_search(d->inbox, "b", f, "ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "actor");
    assert_null(buzon_inbox_save_search(d->inbox, "b", NULL, "person:ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "NULL");
    buzon_filter_set_status(f, (enum buzon_status)77);
    assert_null(buzon_inbox_save_search(d->inbox, "b", f, "person:ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "is no status");
    buzon_filter_free(f);
}

/* --- rules on trial --- */

/* Own rules for two things: one overrides a rule of the Spanish pack by its name, and nothing
 * else is known to them. */
#define OWN_RULES                                                                              \
    "{\"id\":\"mia\",\"version\":\"1\",\"language\":\"es\",\"rules\":["                        \
    "{\"id\":\"farolas\",\"pattern\":[\"farola\"],\"unit\":\"Luz\",\"priority\":\"high\"},"    \
    "{\"id\":\"plaza\",\"pattern\":[\"plaza "                                                  \
    "nueva\"],\"topic\":\"parks\",\"unit\":\"Parques\"}]}"

static void said(struct desk *d)
{
    desk_say(d, "1", "1", "<p>La farola de la calle Mayor no funciona</p>");
    d->now += MINUTE;
    desk_say(d, "2", "2", "<p>Hay un bache en la plaza nueva</p>");
    d->now += MINUTE;
    desk_say(d, "3", "3", "<p>Otra farola rota, y el bache sigue</p>");
    d->now += MINUTE;
    desk_say(d, "4", "4", "<p>El autobús no pasa</p>");
}

static buzon_trial *trial(struct desk *d, const char *filter)
{
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_from_json(filter, &err);
    buzon_trial *t = buzon_triage_try(d->inbox, OWN_RULES, f, &err);

    assert_no_error(err);
    buzon_filter_free(f);
    return t;
}

/* The inquiries it gives, the last one's whole text in *last. */
static const char *tried(buzon_trial *t, char **last)
{
    static char all[256];
    buzon_error *err = NULL;
    char *text;

    for (all[0] = '\0'; (text = buzon_trial_next(t, &err));) {
        size_t used = strlen(all);
        char *reference = strstr(text, "\"inquiry\":\"");

        assert_non_null(reference);
        (void)snprintf(all + used, sizeof all - used, "%.7s ",
                       reference + strlen("\"inquiry\":\""));
        buzon_string_free(*last);
        *last = text;
    }
    assert_no_error(err);
    return all;
}

static void expect_totals(buzon_trial *t, const char *totals)
{
    buzon_error *err = NULL;
    char *text = buzon_trial_totals(t, &err);

    assert_no_error(err);
    assert_string_equal(text, totals);
    buzon_string_free(text);
}

static void own_rules_are_tried_and_nothing_is_written(void **state)
{
    struct desk *d = *state;
    char *last = NULL;
    buzon_change *c;
    buzon_error *err = NULL;
    buzon_trial *t;
    uint64_t before;

    said(d);
    c = buzon_change_new("2026-1", "person:ana", &err);
    buzon_change_set_kind(c, BUZON_INQUIRY_QUESTION);
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    buzon_change_free(c);
    before = desk_digest(d);
    t = trial(d, "{\"order\":\"newest\"}");
    assert_string_equal(tried(t, &last), "2026-3\" 2026-2\" 2026-1\" ");
    assert_non_null(
        strstr(last, "\"after\":{\"kind\":\"report\",\"topic\":\"lighting\",\"unit\":\"Luz\","
                     "\"priority\":\"high\",\"no_answer_needed\":false,\"rule\":\"es/"));
    assert_non_null(strstr(last, "\"decided\":true"));
    expect_totals(t, "{\"looked_at\":4,\"changed\":3,\"without_text\":0,\"changes\":["
                     "{\"what\":\"unit\",\"before\":null,\"after\":\"Luz\",\"n\":2},"
                     "{\"what\":\"priority\",\"before\":\"normal\",\"after\":\"high\",\"n\":2},"
                     "{\"what\":\"topic\",\"before\":\"roads\",\"after\":\"parks\",\"n\":1},"
                     "{\"what\":\"unit\",\"before\":null,\"after\":\"Parques\",\"n\":1}]}");
    buzon_trial_free(t);
    buzon_string_free(last);
    assert_int_equal(desk_digest(d), before);
}

static bool stop(void *user, buzon_error **err)
{
    (void)err;
    return *(bool *)user;
}

static void a_trial_goes_on_where_it_was_interrupted(void **state)
{
    struct desk *d = *state;
    char *last = NULL;
    buzon_error *err = NULL;
    bool asked = true;
    buzon_trial *t;

    said(d);
    desk_sql(d, "UPDATE message SET text = '', erased_at = 1 WHERE mid = '3'");
    t = trial(d, "{\"order\":\"newest\",\"limit\":3}");
    buzon_inbox_set_interrupt(d->inbox, stop, &asked, NULL);
    assert_null(buzon_trial_next(t, &err));
    expect_error(&err, BUZON_ERR_INTERRUPTED, "");
    asked = false;
    assert_string_equal(tried(t, &last), "2026-2\" ");
    buzon_inbox_set_interrupt(d->inbox, NULL, NULL, NULL);
    expect_totals(t, "{\"looked_at\":3,\"changed\":1,\"without_text\":1,\"changes\":["
                     "{\"what\":\"topic\",\"before\":\"roads\",\"after\":\"parks\",\"n\":1},"
                     "{\"what\":\"unit\",\"before\":null,\"after\":\"Parques\",\"n\":1}]}");
    buzon_trial_free(t);
    buzon_string_free(last);
    buzon_trial_free(NULL);
    assert_null(buzon_triage_try(d->inbox, "{\"id\":\"mia\",\n\"reglas\":1}", NULL, &err));
    expect_error(&err, BUZON_ERR_PARSE, "\"reglas\" is not known here");
    assert_null(buzon_triage_try(d->inbox, NULL, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "NULL");
    assert_null(buzon_trial_next(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "NULL");
    assert_null(buzon_trial_totals(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "NULL");
}

/* A pack of the settings' own name takes its place: what it leaves out is gone. */
static void a_pack_on_trial_takes_the_place_of_its_own_name(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_trial *t;
    char *last = NULL;

    said(d);
    t = buzon_triage_try(
        d->inbox,
        "{\"id\":\"es\",\"version\":\"9\",\"language\":\"es\",\"rules\":[{\"id\":"
        "\"a\",\"pattern\":\".\",\"kind\":\"other\"}]}",
        NULL, &err);
    assert_no_error(err);
    (void)tried(t, &last);
    assert_non_null(strstr(
        last, "\"after\":{\"kind\":\"other\",\"topic\":null,\"unit\":null,\"priority\":"
              "\"normal\",\"no_answer_needed\":false,\"rule\":\"es/a\",\"topic_rule\":null}"));
    buzon_trial_free(t);
    buzon_string_free(last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(pages_lead_on_and_back_as_the_list_goes),
        DESK_CASE(a_cursor_keeps_its_place_while_the_list_changes),
        DESK_CASE(no_changed_cursor_is_taken),
        DESK_CASE(a_filter_goes_into_a_text_and_comes_back),
        DESK_CASE(what_is_no_filter_says_where),
        DESK_CASE(a_snippet_says_where_the_words_are),
        DESK_CASE(a_long_message_is_cut_around_the_word),
        DESK_CASE(hostile_words_never_break_a_search),
        DESK_CASE(by_arrival_a_search_lists_what_was_said_last),
        DESK_CASE(facets_say_how_many_there_are_of_each),
        DESK_CASE(many_are_counted_from_sums_or_up_to_a_bound),
        DESK_CASE(a_search_is_kept_by_its_name),
        DESK_CASE(own_rules_are_tried_and_nothing_is_written),
        DESK_CASE(a_trial_goes_on_where_it_was_interrupted),
        DESK_CASE(a_pack_on_trial_takes_the_place_of_its_own_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
