/* SPDX-License-Identifier: EUPL-1.2 */
/* The figures move with every change and equal what counting the rows gives. */
#include "scene.h"

static int64_t figure(struct scene *s, const char *key)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_figures(s->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &err);
    struct bz_err inner = {0};
    struct bz_json *j;
    int64_t n;

    assert_no_error(err);
    j = bz_json_parse(text, strlen(text), NULL, NULL, &inner);
    n = bz_json_int(bz_json_path(j, key), -1);
    bz_json_free(j);
    buzon_string_free(text);
    return n;
}

static void close_as(struct scene *s, const char *reference, enum buzon_resolution resolution)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    assert_true(buzon_change_close(c, resolution, "porque sí", &err));
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

static void a_day_of_work_adds_up(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .author = "a", .at = NOON_UTC - 9 * DAY}, {.id = "2", .author = "b"},
        {.id = "3", .author = "c"},
        {.id = "9",
         .author = "ayto",
         .direction = BUZON_DIRECTION_OUT,
         .kind = BUZON_MESSAGE_ANNOUNCEMENT});
    assert_int_equal(figure(s, "received"), 3);
    assert_int_equal(figure(s, "open"), 3);
    assert_int_equal(figure(s, "overdue"), 1);
    assert_int_equal(figure(s, "announcements"), 1);
    assert_int_equal(figure(s, "by_network.mastodon"), 3);
    assert_int_equal(figure(s, "by_status.new"), 3);
    close_as(s, "2026-2", BUZON_RESOLUTION_ABUSIVE);
    assert_int_equal(figure(s, "closed"), 1);
    assert_int_equal(figure(s, "open"), 2);
    assert_int_equal(figure(s, "by_resolution.abusive"), 1);
    SAY(s, {.id = "4", .author = "b", .parent = "2", .at = NOON_UTC + HOUR});
    assert_int_equal(figure(s, "closed"), 0);
    assert_int_equal(figure(s, "open"), 3);
    assert_int_equal(figure(s, "messages"), 4);
}

static void overruling_moves_the_kind(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    SAY(s, {.id = "1"});
    assert_int_equal(figure(s, "by_kind.report"), 1);
    buzon_change_set_kind(c, BUZON_INQUIRY_COMPLAINT);
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    buzon_change_free(c);
    assert_int_equal(figure(s, "by_kind.complaint"), 1);
    assert_int_equal(figure(s, "by_kind.report"), -1);
}

static void a_period_is_half_open(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    char *text;

    SAY(s, {.id = "1"}, {.id = "2", .author = "b", .at = NOON_UTC + DAY});
    text = buzon_inbox_figures(s->inbox, 20780, 20781, &err);
    assert_no_error(err);
    assert_non_null(strstr(text, "\"received\":1,"));
    assert_non_null(
        strstr(text, "\"by_day\":[{\"day\":\"2026-11-23\",\"received\":1,\"answered\":0}]"));
    buzon_string_free(text);
    assert_null(buzon_inbox_figures(s->inbox, 20781, 20780, &err));
    expect_error(&err, BUZON_ERR_INVALID, "ends before it begins");
}

static void a_rolled_back_page_moves_nothing(void **state)
{
    struct scene *s = *state;
    struct bz_err err = {0};
    struct bz_batch *batch = bz_batch_new(&err);
    struct bz_round round = {0};
    struct bz_arrival arrival = {
        .account = s->account, .batch = batch, .origin = "poll", .fence = 77, .at = s->now};

    assert_false(bz_ingest(s->inbox, &arrival, &round, &err));
    assert_int_equal(err.code, BUZON_ERR_CONFLICT);
    bz_batch_free(batch);
    assert_int_equal(figure(s, "received"), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_day_of_work_adds_up),
        CASE(overruling_moves_the_kind),
        CASE(a_period_is_half_open),
        CASE(a_rolled_back_page_moves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
