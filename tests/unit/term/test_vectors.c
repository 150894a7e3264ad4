/* SPDX-License-Identifier: EUPL-1.2 */
/* Every worked case of tests/deadlines: the due date always, the instant where one is stated.
 */
#include "data.h"

#include "base/json.h"

#include <stdlib.h>

struct totals {
    int cases, days, instants, ends, differ, disputed, provisional, wrong;
};

/* What other libraries do, which is not the legal count: our answer must be another one, where
 * the two readings part (a start that is no working day). */
static const char roll_then_add[] = "peer.roll_then_add";

static const char *text_of(const struct bz_json *j, const char *key)
{
    const char *text = bz_json_str(j, key);

    return text ? text : "";
}

static void expect(struct totals *t, const struct bz_json *j, const char *what,
                   const char *expected, const char *got)
{
    if (!strcmp(expected, got))
        return;
    print_error("%s %s: %s expected %s, got %s\n", text_of(j, "id"), text_of(j, "rule"), what,
                expected, got);
    t->wrong++;
}

static void check_result(struct totals *t, const struct bz_json *j,
                         const struct bz_deadline_result *r)
{
    char due[16], at[32];
    buzon_time instant;

    bz_day_format(r->due, due);
    if (strlen(text_of(j, "due")) == 10) {
        expect(t, j, "due", text_of(j, "due"), due);
        t->days++;
    } else {
        instant = test_time(text_of(j, "due"));
        bz_instant_format(r->due_at, at);
        if (r->due_at != instant)
            expect(t, j, "due_at", text_of(j, "due"), at);
        t->instants++;
    }
    if (bz_json_str(j, "due_end_exclusive_utc")) {
        if (r->due_end != test_time(text_of(j, "due_end_exclusive_utc")))
            expect(t, j, "due_end", text_of(j, "due_end_exclusive_utc"), "another instant");
        t->ends++;
    }
    if (bz_json_get(j, "provisional_dates")) {
        expect(t, j, "provisional", "true", r->provisional ? "true" : "false");
        t->provisional++;
    }
    t->disputed += r->disputed_due != BUZON_DAY_NONE;
}

/* The peers' way, by our engine, gives the peers' date. The legal count of the same case is
 * never later, and another one where the start was moved (unless no day is counted, or a
 * suspension swallows the difference). */
static void check_must_differ(struct totals *t, struct test_data *d, const char *line,
                              const struct bz_json *j, const struct bz_deadline_result *peer)
{
    struct bz_deadline_result legal;
    struct bz_err err = {0};
    char *other = strdup(line), *at = strstr(other, roll_then_add);

    memcpy(at, "peer.day_after\"    ", sizeof roll_then_add); /* over the closing quote, too */
    if (!test_compute(d, other, false, &legal, &err))
        fail_msg("%s: %s", text_of(j, "id"), err.message);
    if (legal.due > peer->due || (legal.due != peer->due && legal.start == peer->start)) {
        print_error("%s: roll then add differs where it must not\n", text_of(j, "id"));
        t->wrong++;
    }
    t->differ += legal.due != peer->due;
    bz_deadline_result_done(&legal);
    free(other);
}

static void check_line(struct totals *t, struct test_data *d, const char *line)
{
    struct bz_deadline_result r;
    struct bz_err err = {0};
    struct bz_json *j = bz_json_parse(line, strlen(line), NULL, NULL, &err);

    t->cases++;
    if (!test_compute(d, line, t->cases % 2, &r, &err)) {
        print_error("%s %s: %s\n", text_of(j, "id"), text_of(j, "rule"), err.message);
        t->wrong++;
    } else {
        check_result(t, j, &r);
        if (!strcmp(text_of(j, "rule"), roll_then_add))
            check_must_differ(t, d, line, j, &r);
        bz_deadline_result_done(&r);
    }
    bz_json_free(j);
}

static struct totals check_file(const char *path)
{
    struct test_data d = test_data_open();
    struct totals t = {0};
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;

    assert_non_null(f);
    while ((len = getline(&line, &cap, f)) > 0) {
        if (line[len - 1] == '\n')
            line[len - 1] = '\0';
        check_line(&t, &d, line);
    }
    free(line);
    fclose(f);
    test_data_done(&d);
    print_message(
        "%s: %d cases, %d due days, %d due instants, %d ends, %d must differ, %d provisional, "
        "%d disputed, %d wrong\n",
        path, t.cases, t.days, t.instants, t.ends, t.differ, t.provisional, t.disputed,
        t.wrong);
    return t;
}

static void every_published_case_comes_out_as_stated(void **state)
{
    struct totals t = check_file(TEST_DEADLINES "/vectors.jsonl");

    (void)state;
    assert_int_equal(t.wrong, 0);
    assert_int_equal(t.cases, 274);
    assert_int_equal(t.days, 239);
    assert_int_equal(t.instants, 35);
    assert_int_equal(t.ends, 239);
    assert_int_equal(t.differ, 3);
    assert_int_equal(t.provisional, 9);
}

static void every_random_case_comes_out_as_two_others_agree(void **state)
{
    struct totals t = check_file(TEST_DEADLINES "/random-vectors.jsonl");

    (void)state;
    assert_int_equal(t.wrong, 0);
    assert_int_equal(t.cases, 3835);
    assert_int_equal(t.days, 3557);
    assert_int_equal(t.instants, 278);
    assert_int_equal(t.differ, 20);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_published_case_comes_out_as_stated),
        cmocka_unit_test(every_random_case_comes_out_as_two_others_agree),
    };

    test_elsewhere();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
