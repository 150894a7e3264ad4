/* SPDX-License-Identifier: EUPL-1.2 */
/* The handle: addresses, close, fork, callbacks, settings, accounts. */
#include "scene.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void an_address_nobody_knows_is_refused(void **state)
{
    static const char *const bad[] = {"", "inbox.db", "mysql:x", "sqlite:"};
    (void)state;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        buzon_error *err = NULL;

        assert_null(buzon_inbox_open(bad[i], BUZON_OPEN_DEFAULT, &err));
        expect_error(&err, BUZON_ERR_INVALID, "sqlite:PATH");
    }
}

static void a_store_that_must_exist_is_not_made(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    char address[160];

    (void)snprintf(address, sizeof address, "sqlite:%s/none.db", s->folder);
    assert_null(buzon_inbox_open(address, BUZON_OPEN_EXISTING, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "none.db");
    assert_null(buzon_inbox_open(address, BUZON_OPEN_READ_ONLY, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "none.db");
    assert_int_not_equal(access(address + 7, F_OK), 0);
}

static void the_store_is_for_its_owner_only(void **state)
{
    struct scene *s = *state;
    struct stat st;

    assert_int_equal(stat(s->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_reader_cannot_write(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inbox *reader;

    SAY(s, {.id = "1"});
    reader = scene_open(s, BUZON_OPEN_READ_ONLY);
    assert_int_equal(buzon_inbox_count(reader, &err), 1);
    assert_null(buzon_inbox_add_account(
        reader, "dos", "mastodon", "{\"base_url\":\"https://r.example\"}", "system", &err));
    expect_error(&err, BUZON_ERR_READ_ONLY, "");
    buzon_inbox_unref(reader);
}

static void close_is_logical_and_twice_is_harmless(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    buzon_inbox_close(s->inbox);
    buzon_inbox_close(s->inbox);
    assert_true(buzon_inbox_is_closed(s->inbox));
    assert_int_equal(buzon_inbox_count(s->inbox, &err), -1);
    expect_error(&err, BUZON_ERR_CLOSED, "the inbox is closed");
}

/* In a child every call on the parent's handle is refused, and letting go of it does not harm
 * the parent. */
static void a_child_must_open_its_own(void **state)
{
    struct scene *s = *state;
    int status;
    pid_t child;

    SAY(s, {.id = "1"});
    child = fork();
    if (child == 0) {
        buzon_error *err = NULL;
        bool refused = buzon_inbox_count(s->inbox, &err) == -1 &&
                       buzon_error_code(err) == BUZON_ERR_FORKED;
        buzon_inbox *own = buzon_inbox_open(s->address, BUZON_OPEN_EXISTING, NULL);
        bool reads = own && buzon_inbox_count(own, NULL) == 1;

        buzon_error_free(err);
        buzon_inbox_unref(own);
        buzon_inbox_close(s->inbox);
        _exit(refused && reads ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    SAY(s, {.id = "2", .author = "luis"});
    assert_int_equal(buzon_inbox_count(s->inbox, NULL), 2);
}

static bool broken_clock(void *user, buzon_time *now, buzon_error **err)
{
    (void)now;
    if (user)
        *err = buzon_error_new(BUZON_ERR_IO, "the clock stopped");
    return false;
}

static void a_clock_that_fails_fails_the_call(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    buzon_inbox_set_clock(s->inbox, broken_clock, s, NULL);
    assert_null(buzon_inbox_inquiries(s->inbox, NULL, &err));
    expect_error(&err, BUZON_ERR_IO, "the clock stopped");
    buzon_inbox_set_clock(s->inbox, broken_clock, NULL, NULL);
    assert_null(buzon_inbox_inquiries(s->inbox, NULL, &err));
    expect_error(&err, BUZON_ERR_CALLBACK, "without saying why");
}

static void count_up(void *user)
{
    ++*(int *)user;
}

static void silent(void *user, int level, const char *line)
{
    (void)user;
    (void)level;
    (void)line;
}

static void a_callbacks_user_is_let_go_exactly_once(void **state)
{
    struct scene *s = *state;
    int gone = 0;

    buzon_inbox_set_log(s->inbox, silent, &gone, count_up);
    buzon_inbox_set_log(s->inbox, silent, &gone, count_up);
    assert_int_equal(gone, 1);
    buzon_inbox_close(s->inbox);
    assert_int_equal(gone, 2);
    buzon_inbox_set_log(s->inbox, silent, &gone, count_up);
    assert_int_equal(gone, 3);
}

struct heard {
    buzon_inbox *inbox;
    int lines;
    int64_t count;
};

/* A logger that calls the library it is told about. */
static void reenter(void *user, int level, const char *line)
{
    struct heard *h = user;

    (void)level;
    h->lines += strstr(line, "undetermined") != NULL;
    h->count = buzon_inbox_count(h->inbox, NULL);
}

static void a_logger_may_call_the_library(void **state)
{
    struct scene *s = *state;
    struct heard h = {.inbox = s->inbox};

    buzon_inbox_set_log(s->inbox, reenter, &h, NULL);
    SAY(s, {.id = "1", .at = INT64_C(2556140400000)});
    assert_int_equal(h.lines, 1);
    assert_int_equal(h.count, 1);
    buzon_inbox_set_log(s->inbox, NULL, NULL, NULL);
}

/* --- settings --- */

/* Settings that are refused, by which code and word; | is where the error says it is. */
static const struct {
    const char *json;
    buzon_code code;
    const char *says;
} refused[] = {
    {"{|", BUZON_ERR_PARSE, ""},
    {"|[]", BUZON_ERR_INVALID, "must be a JSON object"},
    {"{\"zona\": |\"Europe/Madrid\"}", BUZON_ERR_INVALID, "there is no setting \"zona\""},
    {"{\"zone\": |\"Marte/Olympus\"}", BUZON_ERR_INVALID, "Marte/Olympus"},
    {"{\n\"zone\": |7}", BUZON_ERR_INVALID, "\"zone\""},
    {"{\"zone\": \"Europe/Madrid\",\n |\"zone\": \"Europe/Madrid\"}", BUZON_ERR_PARSE,
     "is there twice"},
    {"{\"calendars\": |\"ES\"}", BUZON_ERR_INVALID, "\"calendars\" must be a list"},
    {"{\"calendars\": [\"ES\",\n  |\"ES-NADA\"]}", BUZON_ERR_INVALID, "ES-NADA"},
    {"{\"languages\": [\"es\", |4]}", BUZON_ERR_INVALID, "holds something that is no text"},
    {"{\"policy\": |3}", BUZON_ERR_INVALID, "policy must be a JSON object"},
    {"{\n \"policy\": {\"reopen_days\": |-1}}", BUZON_ERR_INVALID,
     "\"reopen_days\" must be 0 to 3650"},
    {"{\n \"policy\": {\"reopen_days\": |\"14\"}}", BUZON_ERR_INVALID,
     "\"reopen_days\" must be 0 to 3650"},
    {"{\n \"policy\": {\"silence_hours\": |0}}", BUZON_ERR_INVALID,
     "\"silence_hours\" must be 1 to 8784"},
    {"{\n \"policy\": {\"sweep_hours\": |1.5}}", BUZON_ERR_INVALID,
     "\"sweep_hours\" must be 0 to 8784"},
    {"{\n \"policy\": {\"unanswered_hours\": |9000}}", BUZON_ERR_INVALID,
     "\"unanswered_hours\" must be 0 to 8784"},
    {"{\n \"policy\": {\"targets\": |{}}}", BUZON_ERR_INVALID, "\"targets\" must be a list"},
    {"{\n \"policy\": {\"targets\": [|7]}}", BUZON_ERR_INVALID, "a target is an object"},
    {"{\n \"policy\": {\"targets\": [|{\"n\": 2}]}}", BUZON_ERR_INVALID, "needs a \"name\""},
    {"{\n \"policy\": {\"targets\": [{\"name\": |\"resolution\"}]}}", BUZON_ERR_INVALID,
     "cannot be called resolution"},
    {"{\n \"policy\": {\"targets\": [|{\"name\": \"a\"}]}}", BUZON_ERR_INVALID,
     "target a needs a \"term\""},
    {"{\n \"policy\": {\"targets\": [\n  {\"name\": \"b\", \"n\": 1, \"unit\": \"day\"},\n  "
     "{\"name\": \"a\", \"term\": |\"es.nada\"}]}}",
     BUZON_ERR_INVALID, "es.nada"},
    {"{\n \"policy\": {\"targets\": [{\"name\": \"a\", \"n\": 1, \"unit\": |\"siglo\"}]}}",
     BUZON_ERR_INVALID, "siglo"},
    {"{\n \"policy\": {\"targets\": [{\"name\": \"a\", \"n\": 1, \"unit\": \"day\",\n "
     "\"satisfied_by\": |\"x\"}]}}",
     BUZON_ERR_INVALID, "\"satisfied_by\" cannot be x"},
    {"{\n \"policy\": {\"targets\": [{\"name\": \"a\", \"n\": 1, \"unit\": \"day\", \"dias\": "
     "|3}]}}",
     BUZON_ERR_PARSE, "dias"},
    {"{\n \"policy\": {\"targets\": [{\"name\": \"a\", \"n\": 1, \"unit\": "
     "\"day\"},\n{\"name\": |\"a\", \"term\": \"es.lpac.days\"}]}}",
     BUZON_ERR_INVALID, "two targets a"},
    {"{\n \"policy\": {\"triage\": [\"es\", |\"../../etc/passwd\"]}}", BUZON_ERR_INVALID,
     "no name of a rule pack"},
    {"{\n \"policy\": {\"triage\": |[\"nada\"]}}", BUZON_ERR_NOT_FOUND, "triage/nada.json"},
    {"{\n \"policy\": {\"media\": {\"fetch\": |1}}}", BUZON_ERR_INVALID,
     "\"fetch\" must be true or false"},
    {"{\n \"policy\": {\"media\": {\"per_message\": |-4}}}", BUZON_ERR_INVALID,
     "\"per_message\""},
    {"{\n \"policy\": {\"media\": {\"image\": {\"max\": |-1}}}}", BUZON_ERR_INVALID,
     "\"max\" of \"image\""},
    {"{\n \"policy\": {\"media\": {\"video\": {\"types\": |\"video/mp4\"}}}}",
     BUZON_ERR_INVALID, "a list of media types"},
    {"{\n \"policy\": {\"media\": {\"video\": {\"types\": [\"video/mp4\", |\"mp4\"]}}}}",
     BUZON_ERR_INVALID, "no media type"},
    {"{\n \"policy\": {\"approval\": {\"kinds\": [|\"rumour\"]}}}", BUZON_ERR_PARSE,
     "cannot hold \"rumour\""},
    {"{\n \"policy\": {\"approval\": {\"ask\": |\"sí\"}}}", BUZON_ERR_PARSE, ""},
    {"{\n \"policy\": {\"private_answers\": |\"sometimes\"}}", BUZON_ERR_PARSE, ""},
    {"{\n \"policy\": {\"private_pointer\": {\"es\": |4}}}", BUZON_ERR_PARSE,
     "\"es\" is not a text"},
    {"{\n \"policy\": {\"retention\": [{\"days\": 30, \"kind\": |\"rumour\"}]}}",
     BUZON_ERR_PARSE, "there is no kind \"rumour\""},
    {"{\n \"policy\": {\"network_rules\": |\"no\"}}", BUZON_ERR_PARSE, ""},
    {"{\n \"policy\": {\"templates\": [{\"name\": \"a\", \"language\": \"es\",\n  \"text\": "
     "|\"{{nada}}\"}]}}",
     BUZON_ERR_PARSE, "nothing fills {{nada}}"},
    {"{\n \"policy\": {\"units\": |{}}}", BUZON_ERR_INVALID, "\"units\" must be a list"},
    {"{\n \"policy\": {\"units\": [|4]}}", BUZON_ERR_INVALID, "a unit is an object"},
    {"{\n \"policy\": {\"units\": [|{\"dir3\": \"L01280796\"}]}}", BUZON_ERR_INVALID,
     "a unit has a \"name\""},
    {"{\n \"policy\": {\"units\": [{\"name\": \"a\", \"dir3\": |\"L0128\"}]}}",
     BUZON_ERR_INVALID, "\"dir3\" of unit a is no DIR3 code"},
    {"{\n \"policy\": {\"units\": [{\"name\": \"a\"},\n{\"name\": |\"a\"}]}}",
     BUZON_ERR_INVALID, "two units a"},
    {"{\n \"policy\": {\"units\": [{\"name\": \"a\", \"dir3\": \"L01280796\"},\n{\"name\": "
     "\"b\", "
     "\"dir3\": |\"L01280796\"}]}}",
     BUZON_ERR_INVALID, "two units of code L01280796"},
    {"{\n \"policy\": {\"units\": [{\"name\": \"a\", \"code\": |3}]}}", BUZON_ERR_PARSE,
     "code"},
};

/* The text without its mark, and in which line and column that was. */
static void unmark(const char *marked, char *ret, int *line, int *column)
{
    *line = *column = 0;
    for (int l = 1, c = 1; *marked; marked++) {
        if (*marked == '|') {
            *line = l;
            *column = c;
            continue;
        }
        *ret++ = *marked;
        c = *marked == '\n' ? 1 : c + 1;
        l += *marked == '\n';
    }
    *ret = '\0';
}

static void bad_settings_are_refused_and_the_old_ones_stay(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    char *before = buzon_inbox_settings(s->inbox, &err), *after;
    char json[512];
    int line, column;

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_true(strlen(refused[i].json) < sizeof json);
        unmark(refused[i].json, json, &line, &column);
        if (buzon_inbox_set_settings(s->inbox, json, "person:jefa", &err))
            fail_msg("accepted: %s", json);
        if (buzon_error_line(err) != line || buzon_error_column(err) != column)
            fail_msg("%s: \"%s\" at %d:%d", json, buzon_error_message(err),
                     buzon_error_line(err), buzon_error_column(err));
        expect_error(&err, refused[i].code, refused[i].says);
    }
    after = buzon_inbox_settings(s->inbox, &err);
    assert_string_equal(before, after);
    buzon_string_free(before);
    buzon_string_free(after);
}

static void settings_outlive_the_handle(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inbox *other;
    char *text;

    assert_true(buzon_inbox_set_settings(
        s->inbox, "{\"zone\":\"Atlantic/Canary\",\"calendars\":[\"ES-CN\"]}", "system", &err));
    other = scene_open(s, BUZON_OPEN_EXISTING);
    text = buzon_inbox_settings(other, &err);
    assert_non_null(strstr(text, "\"zone\":\"Atlantic/Canary\""));
    assert_non_null(strstr(text, "\"calendars\":[\"ES-CN\"]"));
    assert_non_null(strstr(text, "\"reopen_days\":14"));
    buzon_string_free(text);
    buzon_inbox_unref(other);
}

static void settings_another_handle_replaced_are_seen(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inbox *other = scene_open(s, BUZON_OPEN_EXISTING);
    buzon_inquiry *q;

    SAY(s, {.id = "1"});
    assert_true(buzon_inbox_set_settings(
        other, "{\"policy\":{\"targets\":[{\"name\":\"soon\",\"n\":4,\"unit\":\"hour\"}]}}",
        "system", &err));
    assert_no_error(err);
    buzon_inbox_unref(other);
    SAY(s, {.id = "2", .author = "luis"});
    q = scene_inquiry(s, "2026-2");
    assert_string_equal(buzon_deadline_name(buzon_inquiry_deadlines_at(q, 0)), "soon");
    buzon_inquiry_unref(q);
}

/* --- accounts --- */

static void accounts_are_added_listed_and_retired(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_accounts *it;
    buzon_account *a =
        buzon_inbox_add_account(s->inbox, "zona-norte", "mastodon",
                                "{\"base_url\":\"https://otra.example\"}", "person:jefa", &err);

    assert_no_error(err);
    assert_int_equal(buzon_account_state(a), BUZON_ACCOUNT_ACTIVE);
    buzon_account_unref(a);
    assert_null(buzon_inbox_add_account(s->inbox, "ayto", "mastodon",
                                        "{\"base_url\":\"https://otra.example\"}", "system",
                                        &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "ayto");
    it = buzon_inbox_accounts(s->inbox, &err);
    a = buzon_accounts_next(it, &err);
    assert_string_equal(buzon_account_name(a), "ayto");
    buzon_account_unref(a);
    a = buzon_accounts_next(it, &err);
    assert_string_equal(buzon_account_name(a), "zona-norte");
    buzon_account_unref(a);
    assert_null(buzon_accounts_next(it, &err));
    assert_no_error(err);
    buzon_accounts_free(it);
    a = buzon_inbox_set_account_state(s->inbox, "zona-norte", BUZON_ACCOUNT_RETIRED,
                                      "person:jefa", &err);
    assert_int_equal(buzon_account_state(a), BUZON_ACCOUNT_RETIRED);
    buzon_account_unref(a);
    assert_null(buzon_inbox_set_account_state(s->inbox, "zona-norte", BUZON_ACCOUNT_ACTIVE,
                                              "person:jefa", &err));
    expect_error(&err, BUZON_ERR_STATE, "retired for good");
}

static void bad_accounts_are_refused(void **state)
{
    static const struct {
        const char *name, *network, *settings, *says;
    } bad[] = {
        {"Ayto", "mastodon", NULL, "an account's name"},
        {"", "mastodon", NULL, "an account's name"},
        {"a/b", "mastodon", NULL, "an account's name"},
        {"x", "tuenti", NULL, "there is no network tuenti"},
        {"x", "mastodon", "{\"base\":1}", "no setting \"base\""},
        {"x", "mastodon", "{}", "base_url"},
        {"x", "mastodon", "{\"base_url\":\"http://red.example\"}", "plain http is for"},
        {"x", "mastodon", "{\"base_url\":\"https://u:p@red.example\"}", "base_url"},
    };
    struct scene *s = *state;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        buzon_error *err = NULL;

        if (buzon_inbox_add_account(s->inbox, bad[i].name, bad[i].network, bad[i].settings,
                                    "system", &err))
            fail_msg("accepted: %s %s", bad[i].name, bad[i].settings);
        expect_error(&err, BUZON_ERR_INVALID, bad[i].says);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_address_nobody_knows_is_refused),
        CASE(a_store_that_must_exist_is_not_made),
        CASE(the_store_is_for_its_owner_only),
        CASE(a_reader_cannot_write),
        CASE(close_is_logical_and_twice_is_harmless),
        CASE(a_child_must_open_its_own),
        CASE(a_clock_that_fails_fails_the_call),
        CASE(a_callbacks_user_is_let_go_exactly_once),
        CASE(a_logger_may_call_the_library),
        CASE(bad_settings_are_refused_and_the_old_ones_stay),
        CASE(settings_outlive_the_handle),
        CASE(settings_another_handle_replaced_are_seen),
        CASE(accounts_are_added_listed_and_retired),
        CASE(bad_accounts_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
