/* SPDX-License-Identifier: EUPL-1.2 */
/* What the check-up of an inbox says, and when an account is called silent. */
#include "hooked.h"

#define CASE(f) cmocka_unit_test_setup_teardown(f, hooked_setup, scene_teardown)

/* A value of the check-up: "quarantine", or of an account as "0.silent". */
static struct bz_json *health(struct scene *s)
{
    struct bz_err e = {0};
    buzon_error *err = NULL;
    char *text = buzon_inbox_health(s->inbox, &err);
    struct bz_json *j;

    assert_no_error(err);
    j = bz_json_parse(text, strlen(text), NULL, NULL, &e);
    buzon_string_free(text);
    assert_non_null(j);
    return j;
}

static int64_t count(struct scene *s, const char *path)
{
    struct bz_json *j = health(s);
    int64_t n = bz_json_int(bz_json_path(j, path), -1);

    bz_json_free(j);
    return n;
}

static int64_t account_count(struct scene *s, const char *path)
{
    struct bz_json *j = health(s);
    int64_t n = bz_json_int(bz_json_path(bz_json_at(bz_json_get(j, "accounts"), 0), path), -1);

    bz_json_free(j);
    return n;
}

static bool silent(struct scene *s)
{
    struct bz_json *j = health(s);
    const struct bz_json *a = bz_json_at(bz_json_get(j, "accounts"), 0);
    bool is = bz_json_flag(a, "silent", false);

    assert_int_equal(bz_json_num(j, "silent", -1), is);
    bz_json_free(j);
    return is;
}

static void drain(struct scene *s)
{
    buzon_round_unref(hooked_process(s->inbox));
}

static void what_waits_is_counted(void **state)
{
    struct scene *s = *state;
    struct bz_json *j;

    assert_string_equal(hooked_bring(s, "bad"), "accepted");
    assert_string_equal(hooked_bring(s, "ask quien"), "accepted");
    drain(s);
    s->now += MINUTE;
    assert_string_equal(hooked_bring(s, "m 1 Uno"), "accepted");
    s->now += MINUTE;
    assert_string_equal(hooked_bring(s, "m 2 Dos"), "accepted");
    assert_int_equal(count(s, "deliveries.waiting"), 2);
    assert_int_equal(account_count(s, "deliveries.waiting"), 2);
    assert_int_equal(account_count(s, "quarantine"), 1);
    assert_int_equal(count(s, "errands"), 1);
    assert_int_equal(count(s, "undetermined"), 0);
    j = health(s);
    assert_string_equal(bz_json_text(bz_json_path(j, "deliveries.oldest_at")),
                        "2026-11-23T09:01:00.000Z");
    assert_string_equal(bz_json_str(bz_json_at(bz_json_get(j, "accounts"), 0), "delivered_at"),
                        "2026-11-23T09:02:00.000Z");
    bz_json_free(j);
    scene_sql(s,
              "INSERT INTO answer (inquiry, account, target, state, visibility, text, writers, "
              "created_by, created_at) SELECT 1, 1, '1', column1, 0, 'x', '[]', 'person:a', 0 "
              "FROM (VALUES (10), (9), (4))");
    assert_int_equal(count(s, "answers.unknown"), 1);
    assert_int_equal(account_count(s, "answers.failed"), 1);
}

static void an_account_is_silent_by_its_own_habits(void **state)
{
    struct scene *s = *state;
    char body[16];

    assert_false(silent(s)); /* it never said anything */
    /* Once an hour: five hours would be odd, but a day is the least. */
    for (int i = 0; i < 10; i++) {
        s->now += HOUR;
        (void)snprintf(body, sizeof body, "m %d x", i);
        assert_string_equal(hooked_bring(s, body), "accepted");
        drain(s);
    }
    assert_int_equal(account_count(s, "usual_gap_ms"), HOUR);
    s->now += DAY;
    assert_false(silent(s));
    s->now += 1;
    assert_true(silent(s));
    /* A sleepy one: every ten days. */
    for (int i = 10; i < 60; i++) {
        s->now += 10 * DAY;
        (void)snprintf(body, sizeof body, "m %d x", i);
        assert_string_equal(hooked_bring(s, body), "accepted");
        drain(s);
    }
    assert_true(account_count(s, "usual_gap_ms") > 9 * DAY);
    s->now += 45 * DAY;
    assert_false(silent(s));
    s->now += 6 * DAY;
    assert_true(silent(s));
    scene_sql(s, "UPDATE account SET state = 1 WHERE name = 'ayto'");
    assert_false(silent(s)); /* nobody expects anything of a paused one */
}

static void the_office_says_how_long_silence_is(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    assert_string_equal(hooked_bring(s, "m 1 x"), "accepted");
    drain(s);
    s->now += 2 * HOUR + 1;
    assert_false(silent(s));
    assert_true(buzon_inbox_set_settings(s->inbox, "{\"policy\":{\"silence_hours\":2}}",
                                         "person:ana", &err));
    assert_true(silent(s));
    assert_false(buzon_inbox_set_settings(s->inbox, "{\"policy\":{\"silence_hours\":0}}",
                                          "person:ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "silence_hours");
}

static void where_bodies_may_repeat_each_call_counts(void **state)
{
    struct scene *s = *state;

    hooked_network.repeats = true;
    assert_string_equal(hooked_bring(s, "m 1 Gracias"), "accepted");
    assert_string_equal(hooked_bring(s, "m 1 Gracias"), "accepted");
    hooked_network.repeats = false;
    assert_int_equal(count(s, "deliveries.waiting"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_waits_is_counted),
        CASE(an_account_is_silent_by_its_own_habits),
        CASE(the_office_says_how_long_silence_is),
        CASE(where_bodies_may_repeat_each_call_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
