/* SPDX-License-Identifier: EUPL-1.2 */
/* The handle as a host holds it: opening, what it lends, settings, accounts, close and fork. */
#include "desk.h"

#include <sys/wait.h>
#include <unistd.h>

/* --- opening --- */

static void an_inbox_tells_its_address_and_whether_it_is_closed(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inbox *second = buzon_inbox_ref(d->inbox);

    assert_ptr_equal(second, d->inbox);
    assert_string_equal(buzon_inbox_address(second), d->address);
    assert_false(buzon_inbox_is_closed(second));
    buzon_inbox_unref(second);
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 0);
    buzon_inbox_close(d->inbox);
    assert_true(buzon_inbox_is_closed(d->inbox));
    assert_string_equal(buzon_inbox_address(d->inbox), d->address);
}

static void a_way_to_open_that_is_none_is_refused(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    assert_null(buzon_inbox_open(d->address, (enum buzon_open)3, &err));
    expect_error(&err, BUZON_ERR_INVALID, "no way 3");
    assert_null(buzon_inbox_open(NULL, BUZON_OPEN_DEFAULT, &err));
    expect_error(&err, BUZON_ERR_INVALID, "write \"sqlite:PATH\"");
}

static void two_handles_see_the_same_store(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inbox *reader = desk_open(d, BUZON_OPEN_READ_ONLY);

    assert_int_equal(buzon_inbox_count(reader, &err), 0);
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    assert_int_equal(buzon_inbox_count(reader, &err), 1);
    buzon_inbox_unref(reader);
}

/* The vault is looked for when a secret comes, the second connection when a backup is made, the
 * rules when a text does. */
static void a_store_stays_where_it_is_when_the_process_goes_elsewhere(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char *before = getcwd(NULL, 0), *copied, path[128];
    buzon_inbox *inbox, *other = d->inbox;
    buzon_inquiries *found;
    buzon_inquiry *q;

    assert_int_equal(chdir(d->folder), 0);
    assert_int_equal(symlink(BUZON_TEST_DATA, "own"), 0);
    inbox = buzon_inbox_open("sqlite:near.db", BUZON_OPEN_DEFAULT, &err);
    assert_true(buzon_inbox_add_data(inbox, "own", &err));
    assert_no_error(err);
    assert_int_equal(chdir("/"), 0);

    (void)snprintf(path, sizeof path, "sqlite:%s/near.db", d->folder);
    assert_string_equal(buzon_inbox_address(inbox), path);
    buzon_account_unref(buzon_inbox_add_account(inbox, "ayto", "mastodon",
                                                "{\"base_url\":\"https://red.example\"}",
                                                "person:alta", &err));
    assert_true(buzon_inbox_set_secret(inbox, "ayto", "token", "x", 1, &err));
    (void)snprintf(path, sizeof path, "%s/near.db.vault", d->folder);
    assert_int_equal(access(path, R_OK), 0);
    (void)snprintf(path, sizeof path, "%s/copy.db", d->folder);
    copied = buzon_inbox_backup(inbox, path, &err);
    assert_no_error(err);
    buzon_string_free(copied);
    d->inbox = inbox;
    desk_say(d, "1", "rosa", "<p>La farola de la calle Mayor no luce.</p>");
    d->inbox = other;
    found = buzon_inbox_inquiries(inbox, NULL, &err);
    q = buzon_inquiries_next(found, &err);
    expect_words(buzon_inquiry_rule(q), "es/");
    buzon_inquiry_unref(q);
    buzon_inquiries_free(found);

    buzon_inbox_unref(inbox);
    assert_int_equal(chdir(before), 0);
    free(before);
}

/* --- what the host lends --- */

struct heard {
    int calls, gone;
    char what[32];
    int64_t done, total;
};

static void on_gone(void *user)
{
    ((struct heard *)user)->gone++;
}

static void on_progress(void *user, const char *what, int64_t done, int64_t total)
{
    struct heard *h = user;

    assert_true(done >= h->done || strcmp(what, h->what) != 0);
    h->calls++;
    (void)snprintf(h->what, sizeof h->what, "%s", what);
    h->done = done;
    h->total = total;
}

static void on_log(void *user, int level, const char *line)
{
    struct heard *h = user;

    assert_true(level >= 3 && level <= 7);
    assert_int_equal(line[strcspn(line, "\n")], '\0');
    h->calls++;
}

static bool on_interrupt(void *user, buzon_error **err)
{
    (void)err;
    return ((struct heard *)user)->calls++ < 0;
}

static bool on_clock(void *user, buzon_time *now, buzon_error **err)
{
    (void)user;
    (void)err;
    *now = DESK_NOW;
    return true;
}

static void a_long_call_tells_how_far_it_is(void **state)
{
    struct desk *d = *state;
    struct heard h = {0};
    buzon_error *err = NULL;
    buzon_findings *all;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    desk_say(d, "2", "luis", "<p>Un bache.</p>");
    buzon_inbox_set_progress(d->inbox, on_progress, &h, on_gone);
    assert_int_equal(buzon_inbox_recompute(d->inbox, "system", &err), 0);
    assert_no_error(err);
    assert_true(h.calls > 0);
    assert_string_equal(h.what, "recompute");
    assert_int_equal(h.done, 2);
    h = (struct heard){0};
    all = buzon_inbox_verify(d->inbox, NULL, &err);
    assert_null(buzon_findings_next(all, &err));
    buzon_findings_free(all);
    assert_no_error(err);
    assert_string_equal(h.what, "verify");
    assert_int_equal(h.total, 2);
    h = (struct heard){0};
    buzon_findings_free(buzon_inbox_check_figures(d->inbox, &err));
    assert_no_error(err);
    assert_string_equal(h.what, "count");
    assert_true(h.done == 2 && h.total == 2);
    h.calls = 0;
    buzon_inbox_set_progress(d->inbox, NULL, NULL, NULL);
    assert_int_equal(h.gone, 1);
    desk_verify(d);
    assert_int_equal(h.calls, 0);
}

static void what_was_lent_is_given_back_once_at_close(void **state)
{
    struct desk *d = *state;
    struct heard h[5] = {{0}};

    buzon_inbox_set_clock(d->inbox, on_clock, &h[0], on_gone);
    buzon_inbox_set_log(d->inbox, on_log, &h[1], on_gone);
    buzon_inbox_set_interrupt(d->inbox, on_interrupt, &h[2], on_gone);
    buzon_inbox_set_progress(d->inbox, on_progress, &h[3], on_gone);
    buzon_inbox_set_vault(d->inbox, NULL, NULL, &h[4], on_gone);
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    for (int i = 0; i < 4; i++)
        assert_int_equal(h[i].gone, 0);
    buzon_inbox_close(d->inbox);
    buzon_inbox_close(d->inbox);
    for (int i = 0; i < 4; i++)
        assert_int_equal(h[i].gone, 1);
}

/* fn NULL takes a callback away; what came with it has no use. */
static void a_callback_that_is_none_lets_go_of_the_old_one(void **state)
{
    struct desk *d = *state;
    struct heard h = {0};

    buzon_inbox_set_log(d->inbox, on_log, &h, on_gone);
    buzon_inbox_set_log(d->inbox, NULL, NULL, NULL);
    assert_int_equal(h.gone, 1);
    buzon_inbox_set_interrupt(d->inbox, on_interrupt, &h, NULL);
    buzon_inbox_set_interrupt(d->inbox, on_interrupt, &h, on_gone);
    buzon_inbox_set_interrupt(d->inbox, NULL, NULL, NULL);
    assert_int_equal(h.gone, 2);
}

static void folders_and_authorities_must_be_there(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    assert_false(buzon_inbox_add_data(d->inbox, "/nowhere/at/all", &err));
    expect_error(&err, BUZON_ERR_INVALID, "/nowhere/at/all is no folder");
    assert_false(buzon_inbox_add_data(d->inbox, d->path, &err));
    expect_error(&err, BUZON_ERR_INVALID, "is no folder");
    assert_false(buzon_inbox_set_ca_file(d->inbox, "/nowhere/ca.pem", &err));
    expect_error(&err, BUZON_ERR_INVALID, "/nowhere/ca.pem cannot be read");
    assert_true(buzon_inbox_set_ca_file(d->inbox, d->path, &err));
    assert_no_error(err);
}

/* --- settings and accounts --- */

static void settings_keep_what_was_set_and_fill_the_rest(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char *text;

    assert_true(buzon_inbox_set_settings(
        d->inbox, "{\"zone\":\"Atlantic/Canary\",\"calendars\":[\"ES-CN\"]}", "person:jefa",
        &err));
    text = buzon_inbox_settings(d->inbox, &err);
    expect_words(text, "\"zone\":\"Atlantic/Canary\"");
    expect_words(text, "\"calendars\":[\"ES-CN\"]");
    expect_words(text, "\"languages\":[\"es\"]");
    expect_words(text, "\"name\":\"first_answer\"");
    expect_words(text, "\"reopen_days\":14");
    buzon_string_free(text);
}

static void the_getters_of_an_account_give_its_fields(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_account *a = buzon_inbox_account(d->inbox, "ayto", &err);
    buzon_account *same = buzon_account_ref(a);
    char *json = buzon_account_to_json(a, &err);

    assert_ptr_equal(same, a);
    assert_string_equal(buzon_account_name(a), "ayto");
    assert_string_equal(buzon_account_network(a), "mastodon");
    assert_null(buzon_account_native_id(a));
    assert_null(buzon_account_handle(a));
    assert_null(buzon_account_url(a));
    assert_int_equal(buzon_account_state(a), BUZON_ACCOUNT_ACTIVE);
    assert_int_equal(buzon_account_checked_at(a), BUZON_TIME_NONE);
    assert_int_equal(buzon_account_token_expires_at(a), BUZON_TIME_NONE);
    assert_int_equal(buzon_account_last_round_at(a), BUZON_TIME_NONE);
    assert_string_equal(buzon_account_settings(a), "{\"base_url\":\"https://red.example\"}");
    expect_words(json, "\"name\":\"ayto\",\"network\":\"mastodon\",\"native_id\":null");
    expect_words(json, "\"settings\":{\"base_url\":\"https://red.example\"}");
    buzon_string_free(json);
    buzon_account_unref(a);
    assert_string_equal(buzon_account_name(same), "ayto");
    buzon_account_unref(same);
}

static void an_account_is_paused_resumed_and_retired(void **state)
{
    static const enum buzon_account_state way[] = {BUZON_ACCOUNT_PAUSED, BUZON_ACCOUNT_ACTIVE,
                                                   BUZON_ACCOUNT_RETIRED};
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;
    buzon_time due;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    q = desk_inquiry(d, "2026-1");
    due = buzon_inquiry_next_due(q);
    buzon_inquiry_unref(q);
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        buzon_account *a =
            buzon_inbox_set_account_state(d->inbox, "ayto", way[i], "person:jefa", &err);

        assert_no_error(err);
        assert_int_equal(buzon_account_state(a), way[i]);
        buzon_account_unref(a);
    }
    assert_null(buzon_inbox_set_account_state(d->inbox, "ayto", BUZON_ACCOUNT_PAUSED,
                                              "person:jefa", &err));
    expect_error(&err, BUZON_ERR_STATE, "retired for good");
    /* Its inquiries are still to be answered, and in time. */
    q = desk_inquiry(d, "2026-1");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_NEW);
    assert_true(due != BUZON_TIME_NONE && buzon_inquiry_next_due(q) == due);
    buzon_inquiry_unref(q);
    d->now = due + 1;
    {
        buzon_filter *overdue = buzon_filter_new();

        buzon_filter_set_overdue(overdue, true);
        assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, overdue, &err), &err),
                            "2026-1");
        buzon_filter_free(overdue);
    }
    desk_verify(d);
    assert_null(buzon_inbox_set_account_state(d->inbox, "nadie", BUZON_ACCOUNT_PAUSED,
                                              "person:jefa", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "nadie");
    assert_null(buzon_inbox_set_account_state(d->inbox, "ayto", (enum buzon_account_state)9,
                                              "person:jefa", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no account state 9");
}

/* --- close and fork --- */

/* Every kind of call on a handle that cannot be used; counts those that do not say so. */
static int calls_that_do_not_say(buzon_inbox *inbox, buzon_code code)
{
    buzon_error *e[12] = {NULL};
    buzon_change *change = buzon_change_new("2026-1", "system", NULL);
    buzon_response *response = buzon_response_new(200);
    int wrong = 0;

    (void)buzon_response_set_body(response, "[]", 2, NULL);
    buzon_change_set_kind(change, BUZON_INQUIRY_PRAISE);
    wrong += buzon_inbox_count(inbox, &e[0]) != -1;
    wrong += buzon_inbox_inquiry(inbox, "2026-1", &e[1]) != NULL;
    wrong += buzon_inbox_inquiries(inbox, NULL, &e[2]) != NULL;
    wrong += buzon_inbox_settings(inbox, &e[3]) != NULL;
    wrong += buzon_inbox_set_settings(inbox, "{}", "system", &e[4]);
    wrong += buzon_inbox_apply(inbox, change, &e[5]) != NULL;
    wrong += buzon_inbox_answer(inbox, "2026-1", "Hola.", "system", &e[6]) != NULL;
    wrong += buzon_inbox_job(inbox, "ayto", BUZON_WORK_POLL, &e[7]) != NULL;
    wrong += buzon_inbox_import(inbox, "ayto", response, &e[8]) != NULL;
    wrong += buzon_inbox_recompute(inbox, "system", &e[9]) != -1;
    wrong += buzon_inbox_figures(inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &e[10]) != NULL;
    wrong += buzon_inbox_set_secret(inbox, "ayto", "token", "x", 1, &e[11]);
    for (size_t i = 0; i < sizeof e / sizeof *e; i++) {
        wrong += buzon_error_code(e[i]) != code;
        buzon_error_free(e[i]);
    }
    buzon_change_free(change);
    buzon_response_free(response);
    return wrong;
}

static void after_close_every_call_says_so(void **state)
{
    struct desk *d = *state;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    buzon_inbox_close(d->inbox);
    assert_int_equal(calls_that_do_not_say(d->inbox, BUZON_ERR_CLOSED), 0);
    buzon_inbox_unref(d->inbox);
    d->inbox = desk_open(d, BUZON_OPEN_EXISTING);
    assert_int_equal(buzon_inbox_count(d->inbox, NULL), 1);
    desk_verify(d);
}

static void after_fork_every_call_of_the_child_says_so(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiries *before;
    int status;
    pid_t child;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    before = buzon_inbox_inquiries(d->inbox, NULL, &err);
    child = fork();
    if (child == 0) {
        int wrong = calls_that_do_not_say(d->inbox, BUZON_ERR_FORKED);

        wrong += buzon_inquiries_next(before, &err) != NULL;
        wrong += buzon_error_code(err) != BUZON_ERR_FORKED;
        _exit(wrong);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_string_equal(desk_list(before, &err), "2026-1");
    desk_say(d, "2", "luis", "<p>Un bache.</p>");
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 2);
    desk_verify(d);
}

/* --- figures --- */

static void figures_have_the_keys_of_the_manual(void **state)
{
    static const char *const keys[] = {
        "received",    "messages",      "answered", "closed",       "announcements",
        "own_answers", "by_resolution", "by_day",   "by_network",   "by_kind",
        "by_status",   "open",          "overdue",  "undetermined",
    };
    struct desk *d = *state;
    buzon_error *err = NULL;
    char *text, wanted[32];

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    text = buzon_inbox_figures(d->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &err);
    assert_no_error(err);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        (void)snprintf(wanted, sizeof wanted, "\"%s\":", keys[i]);
        expect_words(text, wanted);
    }
    expect_words(text, "\"received\":1");
    expect_words(text, "\"open\":1");
    buzon_string_free(text);
    assert_null(buzon_inbox_figures(d->inbox, 10, 9, &err));
    expect_error(&err, BUZON_ERR_INVALID, "ends before it begins");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(an_inbox_tells_its_address_and_whether_it_is_closed),
        DESK_CASE(a_way_to_open_that_is_none_is_refused),
        DESK_CASE(two_handles_see_the_same_store),
        DESK_CASE(a_store_stays_where_it_is_when_the_process_goes_elsewhere),
        DESK_CASE(a_long_call_tells_how_far_it_is),
        DESK_CASE(what_was_lent_is_given_back_once_at_close),
        DESK_CASE(a_callback_that_is_none_lets_go_of_the_old_one),
        DESK_CASE(folders_and_authorities_must_be_there),
        DESK_CASE(settings_keep_what_was_set_and_fill_the_rest),
        DESK_CASE(the_getters_of_an_account_give_its_fields),
        DESK_CASE(an_account_is_paused_resumed_and_retired),
        DESK_CASE(after_close_every_call_says_so),
        DESK_CASE(after_fork_every_call_of_the_child_says_so),
        DESK_CASE(figures_have_the_keys_of_the_manual),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
