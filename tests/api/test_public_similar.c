/* SPDX-License-Identifier: EUPL-1.2 */
/* Inquiries that ask the same: found as they come, read as a group, put together and taken
 * apart by a person. */
#include "desk.h"

#include <sqlite3.h>

#define BRIDGE                                                                                 \
    "Pedimos que se repare el puente peatonal del Molino antes del invierno: los niños "      \
    "cruzan "                                                                                  \
    "por la carretera para ir a la escuela."

static int64_t find(struct desk *d)
{
    buzon_error *err = NULL;
    int64_t n = buzon_inbox_find_similar(d->inbox, -1, &err);

    assert_no_error(err);
    assert_true(n >= 0);
    return n;
}

/* "2026-1 2026-3", in a static buffer. */
static const char *group(struct desk *d, const char *reference)
{
    static char text[512];
    buzon_error *err = NULL;
    buzon_similars *it = buzon_inbox_similar(d->inbox, reference, &err);
    buzon_similar *s;

    text[0] = '\0';
    while ((s = buzon_similars_next(it, &err))) {
        size_t used = strlen(text);

        (void)snprintf(text + used, sizeof text - used, "%s%s%s", used ? " " : "",
                       buzon_similar_inquiry(s), buzon_similar_by_hand(s) ? "*" : "");
        buzon_similar_unref(s);
    }
    assert_no_error(err);
    buzon_similars_free(it);
    return text;
}

static void campaign(struct desk *d)
{
    desk_say(d, "1", "rosa", "<p>" BRIDGE "</p>");
    desk_say(d, "2", "luis", "<p>Farola fundida en la calle Mayor, 3.</p>");
    desk_say(d, "3", "ana", "<p>Buenos días. " BRIDGE " Un saludo, Ana</p>");
    desk_say(d, "4", "iker", "<p>Farola fundida en la calle Mayor, 30.</p>");
    desk_say(d, "5", "pau",
             "<p>pedimos q se repare el puente peatonal del molino antes del "
             "invierno los niños cruzan x la carretera para ir a la escuela</p>");
    find(d);
}

/* --- found --- */

static void a_campaign_is_a_group_and_two_lamps_are_two(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_group *g;
    buzon_similars *it;
    buzon_similar *s;

    campaign(d);
    assert_string_equal(group(d, "2026-1"), "2026-1 2026-3 2026-5");
    assert_string_equal(group(d, "2026-5"), "2026-1 2026-3 2026-5");
    assert_string_equal(group(d, "2026-2"), "2026-2");
    assert_string_equal(group(d, "2026-4"), "2026-4");
    g = buzon_inbox_group(d->inbox, "2026-3", &err);
    assert_string_equal(buzon_group_inquiry(g), "2026-1");
    assert_int_equal(buzon_group_members(g), 3);
    assert_int_equal(buzon_group_waiting(g), 3);
    assert_int_equal(buzon_group_first_at(g), d->now - HOUR);
    assert_int_equal(buzon_group_last_at(g), d->now - HOUR);
    buzon_group_unref(buzon_group_ref(g));
    buzon_group_unref(g);
    it = buzon_inbox_similar(d->inbox, "2026-1", &err);
    s = buzon_similars_next(it, &err);
    assert_int_equal(buzon_similar_score(s), 1000);
    assert_int_equal(buzon_similar_status(s), BUZON_STATUS_NEW);
    assert_int_equal(buzon_similar_opened_at(s), d->now - HOUR);
    buzon_similar_unref(s);
    s = buzon_similars_next(it, &err);
    assert_in_range(buzon_similar_score(s), 900, 999);
    buzon_similar_unref(buzon_similar_ref(s));
    buzon_similar_unref(s);
    buzon_similars_free(it);
    /* Nothing new: nothing is looked at, nor written. */
    assert_int_equal(find(d), 0);
    desk_verify(d);
}

static void lists_are_filtered_by_a_group(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new(), *again;
    buzon_facets *facets;
    buzon_facet *facet;
    char *json;

    campaign(d);
    assert_true(buzon_filter_set_similar(f, "2026-3", &err));
    buzon_filter_set_order(f, BUZON_ORDER_OLDEST);
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err),
                        "2026-1 2026-3 2026-5");
    facets = buzon_inbox_facets(d->inbox, f, &err);
    facet = buzon_facets_next(facets, &err);
    assert_int_equal(buzon_facet_n(facet), 3);
    buzon_facet_unref(facet);
    buzon_facets_free(facets);
    assert_true(buzon_filter_set_words(f, "molino", &err));
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err),
                        "2026-1 2026-3 2026-5");
    json = buzon_filter_to_json(f, &err);
    expect_words(json, "\"similar\":\"2026-3\"");
    again = buzon_filter_from_json(json, &err);
    assert_non_null(again);
    buzon_filter_free(again);
    buzon_string_free(json);
    buzon_filter_free(f);
    f = buzon_filter_new();
    assert_true(buzon_filter_set_similar(f, "2026-2", &err));
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err), "");
    assert_false(buzon_filter_set_similar(f, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the inquiry is NULL");
    buzon_filter_free(f);
}

static const char *groups(struct desk *d, buzon_time since, int64_t least)
{
    static char text[512];
    buzon_error *err = NULL;
    buzon_groups *it = buzon_inbox_groups(d->inbox, since, least, &err);
    buzon_group *g;

    text[0] = '\0';
    while ((g = buzon_groups_next(it, &err))) {
        size_t used = strlen(text);

        (void)snprintf(text + used, sizeof text - used, "%s:%d ", buzon_group_inquiry(g),
                       (int)buzon_group_members(g));
        buzon_group_unref(g);
    }
    assert_no_error(err);
    buzon_groups_free(it);
    return text;
}

static void what_bursts_is_listed_the_largest_first(void **state)
{
    struct desk *d = *state;

    campaign(d);
    desk_say(d, "6", "mar", "<p>Farola fundida calle Mayor 30</p>");
    find(d);
    assert_string_equal(groups(d, BUZON_TIME_NONE, 0), "2026-1:3 2026-4:2 ");
    assert_string_equal(groups(d, BUZON_TIME_NONE, 3), "2026-1:3 ");
    assert_string_equal(groups(d, d->now, 0), "");
    assert_string_equal(groups(d, d->now - HOUR, 0), "2026-1:3 2026-4:2 ");
}

/* --- what changes --- */

static void edit(struct desk *d, const char *id, const char *who, const char *html)
{
    char more[80];

    d->now += MINUTE;
    (void)snprintf(more, sizeof more, "\"edited_at\":\"%s\",", desk_time(d->now));
    desk_say_more(d, id, who, html, more);
    find(d);
}

static void who_says_something_else_leaves(void **state)
{
    struct desk *d = *state;

    campaign(d);
    edit(d, "3", "ana", "<p>Y la piscina municipal, ¿cuándo abre por las tardes?</p>");
    assert_string_equal(group(d, "2026-1"), "2026-1 2026-5");
    assert_string_equal(group(d, "2026-3"), "2026-3");
    /* The first one goes: the group stays, and finds what comes. */
    edit(d, "3", "ana", "<p>" BRIDGE " Ana</p>");
    edit(d, "1", "rosa", "<p>Ya no hace falta nada de esto, muchas gracias a todos</p>");
    assert_string_equal(group(d, "2026-5"), "2026-3 2026-5");
    desk_say(d, "8", "eva", "<p>" BRIDGE "</p>");
    find(d);
    assert_string_equal(group(d, "2026-6"), "2026-3 2026-5 2026-6");
}

static void change(struct desk *d, buzon_change *c)
{
    buzon_error *err = NULL;

    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

static void put(struct desk *d, const char *reference, const char *with)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    assert_true(buzon_change_set_similar(c, with, &err));
    change(d, c);
}

static void a_restricted_one_is_in_no_group(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-3", "person:ana", &err);

    campaign(d);
    buzon_change_set_restricted(c, true);
    change(d, c);
    find(d);
    assert_string_equal(group(d, "2026-1"), "2026-1 2026-5");
    c = buzon_change_new("2026-3", "person:ana", &err);
    assert_true(buzon_change_set_similar(c, "2026-1", &err));
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, BUZON_ERR_STATE, "inquiry 2026-3 is restricted");
    buzon_change_free(c);
    c = buzon_change_new("2026-3", "person:ana", &err);
    buzon_change_set_restricted(c, false);
    change(d, c);
    find(d);
    assert_string_equal(group(d, "2026-1"), "2026-1 2026-3 2026-5");
}

static void a_person_has_the_last_word(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c;

    campaign(d);
    put(d, "2026-3", "");
    put(d, "2026-2", "2026-1");
    assert_string_equal(group(d, "2026-1"), "2026-1 2026-2* 2026-5");
    assert_string_equal(group(d, "2026-3"), "2026-3");
    /* Whatever they say from now on. */
    edit(d, "3", "ana", "<p>" BRIDGE "</p>");
    edit(d, "2", "luis", "<p>Farola fundida en la calle Mayor, 30.</p>");
    assert_string_equal(group(d, "2026-1"), "2026-1 2026-2* 2026-5");
    assert_string_equal(group(d, "2026-3"), "2026-3");
    assert_string_equal(desk_events(d, "2026-2"), "opened grouped edited");
    assert_string_equal(desk_events(d, "2026-3"), "opened ungrouped edited");
    put(d, "2026-3", "2026-5");
    assert_string_equal(group(d, "2026-1"), "2026-1 2026-2* 2026-3* 2026-5");
    /* Two that were alone, of which one had been taken out. */
    put(d, "2026-4", "");
    put(d, "2026-2", "2026-4");
    assert_string_equal(group(d, "2026-4"), "2026-2* 2026-4*");
    c = buzon_change_new("2026-2", "person:ana", &err);
    assert_true(buzon_change_set_similar(c, "2026-4", &err));
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, BUZON_ERR_INVALID, "changes nothing");
    assert_true(buzon_change_set_similar(c, "2026-2", &err));
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, BUZON_ERR_INVALID, "inquiry 2026-2 is similar to itself");
    assert_true(buzon_change_set_similar(c, "2026-99", &err));
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "2026-99");
    assert_false(buzon_change_set_similar(c, "nadie", &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reference looks like");
    assert_false(buzon_change_set_similar(c, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the inquiry is NULL");
    assert_false(buzon_change_set_similar(NULL, "", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the change is NULL");
    buzon_change_free(c);
    desk_verify(d);
}

/* --- what is kept of it --- */

static int64_t number(struct desk *d, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *row;
    int64_t n;

    assert_int_equal(sqlite3_open(d->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    n = sqlite3_column_int64(row, 0);
    assert_int_equal(sqlite3_finalize(row), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return n;
}

#define KEYS "SELECT count(*) FROM similar_key WHERE inquiry = "

static void what_is_erased_leaves_no_key(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_person *rosa = buzon_person_new("ayto", "rosa", &err);
    char *done;

    campaign(d);
    assert_true(number(d, KEYS "1") > 4);
    assert_int_equal(number(d, KEYS "3"), 0);
    done = buzon_inbox_erase(d->inbox, rosa, "lo pide", "person:dpd", &err);
    assert_no_error(err);
    buzon_string_free(done);
    buzon_person_free(rosa);
    assert_int_equal(number(d, KEYS "1"), 0);
    assert_true(number(d, KEYS "3") > 4);
    assert_string_equal(group(d, "2026-1"), "2026-1");
    find(d);
    assert_string_equal(group(d, "2026-1"), "2026-1");
    assert_string_equal(group(d, "2026-5"), "2026-3 2026-5");
    desk_verify(d);
}

static void what_is_past_the_window_is_found_no_more(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    campaign(d);
    d->now += 31 * DAY;
    desk_say(d, "6", "mar", "<p>" BRIDGE "</p>");
    find(d);
    assert_string_equal(group(d, "2026-6"), "2026-6");
    assert_string_equal(group(d, "2026-1"), "2026-1 2026-3 2026-5");
    assert_int_equal(number(d, KEYS "1"), 0);
    assert_int_equal(number(d, "SELECT count(DISTINCT inquiry) FROM similar_key"), 1);
    /* Who thanks for it long after stays where they were. */
    desk_say_more(d, "7", "rosa", "<p>Gracias</p>", "\"in_reply_to_id\":\"1\",");
    find(d);
    assert_string_equal(group(d, "2026-1"), "2026-1 2026-3 2026-5");
    assert_true(buzon_inbox_set_settings(d->inbox, "{\"policy\":{\"similar_days\":0}}",
                                         "person:jefa", &err));
    desk_say(d, "9", "eva", "<p>" BRIDGE "</p>");
    find(d);
    assert_int_equal(number(d, "SELECT count(*) FROM similar_key"), 0);
    assert_true(buzon_inbox_set_settings(d->inbox, "{\"policy\":{\"similar_days\":90}}",
                                         "person:jefa", &err));
    find(d);
    assert_false(buzon_inbox_set_settings(d->inbox, "{\"policy\":{\"similar_days\":-1}}",
                                          "person:jefa", &err));
    expect_error(&err, BUZON_ERR_INVALID, "\"similar_days\" must be 0 to 3650");
}

/* --- answered --- */

static buzon_bulk *waiting(struct desk *d, const char *reference, int64_t expected)
{
    buzon_error *err = NULL;
    buzon_bulk *bulk = buzon_bulk_new(&err);

    assert_true(buzon_inbox_add_similar(d->inbox, bulk, reference, expected, &err));
    assert_no_error(err);
    return bulk;
}

static int64_t still_waiting(struct desk *d, const char *reference)
{
    buzon_error *err = NULL;
    buzon_group *g = buzon_inbox_group(d->inbox, reference, &err);
    int64_t n = buzon_group_waiting(g);

    buzon_group_unref(g);
    return n;
}

static void one_answer_reaches_all_of_them(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_letter *letter = buzon_letter_new("Se repara en marzo.", "person:ana", &err);
    buzon_bulk *bulk;
    char *results;

    campaign(d);
    bulk = waiting(d, "2026-3", 3);
    assert_true(buzon_inbox_write_bulk(d->inbox, letter, bulk, &err));
    assert_no_error(err);
    results = buzon_bulk_results(bulk, &err);
    assert_string_equal(results, "[{\"inquiry\":\"2026-1\",\"ok\":true,\"version\":2,\"code\":"
                                 "null,\"error\":null,\"answer\":1},"
                                 "{\"inquiry\":\"2026-3\",\"ok\":true,\"version\":2,\"code\":"
                                 "null,\"error\":null,\"answer\":2},"
                                 "{\"inquiry\":\"2026-5\",\"ok\":true,\"version\":2,\"code\":"
                                 "null,\"error\":null,\"answer\":3}]");
    buzon_string_free(results);
    buzon_bulk_free(bulk);
    buzon_letter_free(letter);
    assert_string_equal(desk_events(d, "2026-5"), "opened answer_queued");
    assert_string_equal(desk_events(d, "2026-2"), "opened");
    assert_int_equal(number(d, "SELECT count(*) FROM event WHERE verb = 'answer_queued' AND "
                               "codes LIKE '%\"n_similar\":3,\"similar\":\"2026-3\"%'"),
                     3);
    assert_int_equal(number(d, "SELECT count(*) FROM answer_part"), 3);
    /* All are being answered: nobody waits, and one alone is a group of one. */
    assert_int_equal(still_waiting(d, "2026-1"), 0);
    buzon_bulk_free(waiting(d, "2026-1", 0));
    buzon_bulk_free(waiting(d, "2026-2", 1));
    desk_verify(d);
}

static void who_wrote_again_is_left_alone(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_letter *letter = buzon_letter_new("Se repara en marzo.", "person:ana", &err);
    buzon_bulk *bulk;
    char *results;

    campaign(d);
    bulk = waiting(d, "2026-1", 3);
    desk_say_more(d, "7", "ana", "<p>Y no olviden la barandilla</p>",
                  "\"in_reply_to_id\":\"3\",");
    assert_true(buzon_inbox_write_bulk(d->inbox, letter, bulk, &err));
    results = buzon_bulk_results(bulk, &err);
    expect_words(results, "{\"inquiry\":\"2026-3\",\"ok\":false,\"version\":null,\"code\":"
                          "\"conflict\",\"error\":\"inquiry 2026-3 has version 2 by now, not "
                          "1\"}");
    buzon_string_free(results);
    buzon_bulk_free(bulk);
    assert_string_equal(desk_events(d, "2026-3"), "opened received");
    assert_int_equal(number(d, "SELECT count(*) FROM answer"), 2);
    /* They say more than the others by now. */
    find(d);
    assert_string_equal(group(d, "2026-3"), "2026-3");
    buzon_letter_free(letter);
    desk_verify(d);
}

static void nobody_answers_more_than_they_saw(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_bulk *bulk = buzon_bulk_new(&err);
    buzon_letter *letter = buzon_letter_new("Se repara en marzo.", "person:ana", &err);
    char *results;

    campaign(d);
    desk_say(d, "6", "eva", "<p>" BRIDGE "</p>");
    assert_false(buzon_inbox_add_similar(d->inbox, bulk, "2026-1", 3, &err));
    expect_error(&err, BUZON_ERR_CONFLICT,
                 "4 inquiries of the group wait for an answer by now, not 3");
    assert_false(buzon_inbox_add_similar(d->inbox, bulk, "2026-99", 1, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no inquiry 2026-99");
    assert_false(buzon_inbox_add_similar(d->inbox, bulk, "nadie", 1, &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reference looks like");
    assert_false(buzon_inbox_add_similar(NULL, bulk, "2026-1", 1, &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
    assert_false(buzon_inbox_add_similar(d->inbox, NULL, "2026-1", 1, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the list is NULL");
    assert_true(buzon_inbox_add_similar(d->inbox, bulk, "2026-1", 4, &err));
    assert_false(buzon_inbox_add_similar(d->inbox, bulk, "2026-1", 4, &err));
    expect_error(&err, BUZON_ERR_STATE, "the list has inquiries already");
    assert_false(buzon_inbox_write_bulk(NULL, letter, bulk, &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
    assert_false(buzon_inbox_write_bulk(d->inbox, letter, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the list is NULL");
    assert_false(buzon_inbox_write_bulk(d->inbox, NULL, bulk, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the letter is NULL");
    buzon_bulk_free(bulk);
    /* One of many that cannot be answered. */
    bulk = buzon_bulk_new(&err);
    assert_true(buzon_bulk_add(bulk, "2026-99", -1, &err));
    assert_true(buzon_bulk_add(bulk, "2026-2", -1, &err));
    assert_true(buzon_inbox_write_bulk(d->inbox, letter, bulk, &err));
    results = buzon_bulk_results(bulk, &err);
    expect_words(results, "\"code\":\"not_found\"");
    expect_words(results, "\"answer\":1");
    buzon_string_free(results);
    buzon_bulk_free(bulk);
    buzon_letter_free(letter);
    desk_verify(d);
}

/* --- bad input --- */

static void what_is_no_inquiry_is_refused(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    assert_null(buzon_inbox_group(d->inbox, "2026-9", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no inquiry 2026-9");
    assert_null(buzon_inbox_similar(d->inbox, "2026-9", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no inquiry 2026-9");
    assert_null(buzon_inbox_similar(d->inbox, "nadie", &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reference looks like");
    assert_int_equal(buzon_inbox_find_similar(NULL, -1, &err), -1);
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
    assert_null(buzon_groups_next(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "groups are NULL");
    assert_null(buzon_similars_next(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the inquiries are NULL");
    buzon_groups_free(NULL);
    buzon_similars_free(NULL);
    buzon_group_unref(NULL);
    buzon_similar_unref(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(a_campaign_is_a_group_and_two_lamps_are_two),
        DESK_CASE(lists_are_filtered_by_a_group),
        DESK_CASE(what_bursts_is_listed_the_largest_first),
        DESK_CASE(who_says_something_else_leaves),
        DESK_CASE(a_restricted_one_is_in_no_group),
        DESK_CASE(a_person_has_the_last_word),
        DESK_CASE(what_is_erased_leaves_no_key),
        DESK_CASE(what_is_past_the_window_is_found_no_more),
        DESK_CASE(one_answer_reaches_all_of_them),
        DESK_CASE(who_wrote_again_is_left_alone),
        DESK_CASE(nobody_answers_more_than_they_saw),
        DESK_CASE(what_is_no_inquiry_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
