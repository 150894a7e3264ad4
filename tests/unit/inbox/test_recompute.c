/* SPDX-License-Identifier: EUPL-1.2 */
/* Deadlines follow their calendars: a day that was declared a holiday later moves what is still
 * open. */
#include "scene.h"

#include <sys/stat.h>

/* A data folder of this scene whose national calendar has 24 November 2026 as a holiday, too.
 */
static void declare_holiday(struct scene *s)
{
    static const char holiday[] =
        "{\"date\": \"2026-11-24\", \"name\": \"Duelo oficial\", \"scope\": \"national\"}, ";
    char path[160], *text = calloc(1, 1 << 20), *year, *list;
    FILE *f = fopen(BUZON_TEST_DATA "/calendars/ES.json", "rb");

    assert_non_null(f);
    assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
    (void)fclose(f);
    year = strstr(text, "\"2026\"");
    list = year ? strchr(year, '[') : NULL;
    assert_non_null(list);
    (void)snprintf(path, sizeof path, "%s/calendars", s->folder);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/calendars/ES.json", s->folder);
    f = fopen(path, "wb");
    assert_non_null(f);
    (void)fprintf(f, "%.*s%s%s", (int)(list + 1 - text), text, holiday, list + 1);
    (void)fclose(f);
    free(text);
}

/* The inbox again, with the scene's folder standing before the project's. */
static void reopen(struct scene *s)
{
    buzon_error *err = NULL;

    buzon_inbox_unref(s->inbox);
    s->inbox = buzon_inbox_open(s->address, BUZON_OPEN_EXISTING, &err);
    assert_no_error(err);
    assert_true(buzon_inbox_add_data(s->inbox, s->folder, &err));
    assert_true(buzon_inbox_add_data(s->inbox, BUZON_TEST_DATA, &err));
}

static void a_new_holiday_moves_what_is_open(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;

    SAY(s, {.id = "1"}, {.id = "2", .author = "luis"});
    scene_sql(s, "UPDATE inquiry SET status = 4 WHERE id = 2");
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 0);
    declare_holiday(s);
    reopen(s);
    assert_int_equal(buzon_inbox_recompute(s->inbox, "person:jefa", &err), 1);
    assert_no_error(err);
    q = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_inquiry_next_due(q), INT64_C(1795647600000) + DAY);
    assert_non_null(
        strstr(buzon_deadline_steps(buzon_inquiry_deadlines_at(q, 0)), "Duelo oficial"));
    buzon_inquiry_unref(q);
    assert_string_equal(scene_events(s, "2026-1"), "opened deadline_recomputed");
    assert_string_equal(scene_events(s, "2026-2"), "opened");
    assert_int_equal(
        scene_number(s,
                     "SELECT count(*) FROM event WHERE codes = '{\"deadline\":\"first_answer\","
                     "\"from\":\"2026-11-25T23:00:00.000Z\",\"reason\":\"calendar\","
                     "\"to\":\"2026-11-26T23:00:00.000Z\"}'"),
        1);
    assert_int_equal(buzon_inbox_recompute(s->inbox, "person:jefa", &err), 0);
    assert_string_equal(scene_findings(s, NULL), "");
}

/* An answer that came while nobody knew the end is judged when the calendar comes. */
static void what_was_undetermined_is_computed_and_judged(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;

    SAY(s, {.id = "1"});
    scene_sql(s, "UPDATE deadline SET state = 4, due = NULL, due_end = NULL, satisfied_at = "
                 "1795424400000;"
                 "UPDATE inquiry SET next_due = NULL");
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 1);
    q = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_deadline_state(buzon_inquiry_deadlines_at(q, 0)),
                     BUZON_DEADLINE_MET);
    assert_int_equal(buzon_inquiry_next_due(q), BUZON_TIME_NONE);
    buzon_inquiry_unref(q);
    assert_int_equal(
        scene_number(
            s, "SELECT count(*) FROM event WHERE codes LIKE '%\"reason\":\"determined\"%'"),
        1);
}

static bool stop_second(void *user, buzon_error **err)
{
    (void)err;
    return ++*(int *)user == 2;
}

/* 450 inquiries are three transactions: stopped after the first, the next call does the others
 * only. */
static void it_goes_on_where_it_was_stopped(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int asked = 0;

    for (int i = 0; i < 450; i++) {
        char id[16], author[16];

        (void)snprintf(id, sizeof id, "%d", i);
        (void)snprintf(author, sizeof author, "v%d", i);
        SAY(s, {.id = id, .author = author});
    }
    declare_holiday(s);
    reopen(s);
    buzon_inbox_set_interrupt(s->inbox, stop_second, &asked, NULL);
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), -1);
    expect_error(&err, BUZON_ERR_INTERRUPTED, "asked to stop");
    assert_int_equal(
        scene_number(s, "SELECT count(*) FROM event WHERE verb = 'deadline_recomputed'"), 200);
    assert_int_equal(buzon_inbox_recompute(s->inbox, "system", &err), 250);
    assert_no_error(err);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM meta WHERE key = 'recompute'"), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_new_holiday_moves_what_is_open),
        CASE(what_was_undetermined_is_computed_and_judged),
        CASE(it_goes_on_where_it_was_stopped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
