/* SPDX-License-Identifier: EUPL-1.2 */
/* Practice through the public headers: made-up citizens write, wait, thank and insist by the
 * inbox's clock, nothing leaves the house, and nothing of it stands beside real figures. */
#include "desk.h"

#include <sys/stat.h>
#include <unistd.h>

/* An account that plays the library's script at this pace. */
static buzon_account *add(struct desk *d, const char *name, int pace, buzon_error **err)
{
    char settings[64];

    (void)snprintf(settings, sizeof settings, "{\"script\":\"town\",\"pace\":%d}", pace);
    return buzon_inbox_add_account(d->inbox, name, "practice", settings, "person:alta", err);
}

/* A desk whose store is for practice. */
static int practice_setup(void **state)
{
    struct desk *d;
    buzon_error *err = NULL;

    if (desk_setup(state))
        return -1;
    d = *state;
    buzon_inbox_unref(d->inbox);
    (void)snprintf(d->address, sizeof d->address, "sqlite:%s/practice.db", d->folder);
    (void)snprintf(d->path, sizeof d->path, "%s/practice.db", d->folder);
    d->inbox = desk_open(d, BUZON_OPEN_DEFAULT);
    buzon_account_unref(add(d, "ejercicio", 1, &err));
    assert_no_error(err);
    return 0;
}

#define PRACTICE_CASE(f) cmocka_unit_test_setup_teardown(f, practice_setup, desk_teardown)

/* A round of an account brings so many new messages. */
static void account_brings(struct desk *d, const char *account, int64_t messages)
{
    buzon_error *err = NULL;
    buzon_round *r = buzon_inbox_run(d->inbox, account, BUZON_WORK_POLL, &err);

    assert_no_error(err);
    assert_int_equal(buzon_round_messages(r), messages);
    buzon_round_unref(r);
}

static void poll_brings(struct desk *d, int64_t messages)
{
    account_brings(d, "ejercicio", messages);
}

static void set_state(struct desk *d, enum buzon_account_state state)
{
    buzon_error *err = NULL;

    buzon_account_unref(
        buzon_inbox_set_account_state(d->inbox, "ejercicio", state, "person:jefa", &err));
    assert_no_error(err);
}

static void answer(struct desk *d, const char *reference)
{
    buzon_error *err = NULL;

    buzon_answer_unref(
        buzon_inbox_answer(d->inbox, reference, "Lo miramos hoy mismo.", "person:ana", &err));
    assert_no_error(err);
}

static void send(struct desk *d, int64_t sent)
{
    buzon_error *err = NULL;
    buzon_round *r = buzon_inbox_run(d->inbox, "ejercicio", BUZON_WORK_SEND, &err);

    assert_no_error(err);
    assert_int_equal(buzon_round_sent(r), sent);
    buzon_round_unref(r);
}

static int64_t messages_of(struct desk *d, const char *reference)
{
    buzon_inquiry *q = desk_inquiry(d, reference);
    int64_t n = buzon_inquiry_messages(q);

    buzon_inquiry_unref(q);
    return n;
}

static void citizens_write_and_react(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;

    poll_brings(d, 1);
    d->now += MINUTE;
    poll_brings(d, 0);
    d->now += 119 * MINUTE;
    poll_brings(d, 7);
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 8);
    q = desk_inquiry(d, "P2026-1");
    assert_string_equal(buzon_inquiry_network(q), "practice");
    assert_int_equal(buzon_inquiry_opened_at(q), DESK_NOW);
    assert_true(buzon_inquiry_next_due(q) > d->now);
    buzon_inquiry_unref(q);
    answer(d, "P2026-1");
    send(d, 1);
    send(d, 0);
    q = desk_inquiry(d, "P2026-1");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_ANSWERED);
    assert_int_equal(buzon_inquiry_answered_at(q), d->now);
    buzon_inquiry_unref(q);
    d->now += 19 * MINUTE;
    poll_brings(d, 0);
    d->now += MINUTE;
    poll_brings(d, 1);
    assert_int_equal(messages_of(d, "P2026-1"), 2);
    assert_string_equal(desk_events(d, "P2026-1"), "opened answer_queued answered received");
    /* A day on: who was answered is content, the others insist. */
    d->now += DAY;
    poll_brings(d, 2);
    poll_brings(d, 0);
    assert_int_equal(messages_of(d, "P2026-1"), 2);
    assert_int_equal(messages_of(d, "P2026-3"), 2);
    desk_verify(d);
}

static void nothing_leaves_the_house(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_job *job = buzon_inbox_job(d->inbox, "ejercicio", BUZON_WORK_POLL, &err);
    buzon_round *r;

    assert_no_error(err);
    assert_null(buzon_job_next(job, &err));
    assert_no_error(err);
    r = buzon_job_round(job, &err);
    assert_int_equal(buzon_round_messages(r), 1);
    buzon_round_unref(r);
    buzon_job_free(job);
    answer(d, "P2026-1");
    job = buzon_inbox_job(d->inbox, "ejercicio", BUZON_WORK_SEND, &err);
    assert_no_error(err);
    assert_null(buzon_job_next(job, &err));
    assert_no_error(err);
    r = buzon_job_round(job, &err);
    assert_int_equal(buzon_round_sent(r), 1);
    buzon_round_unref(r);
    buzon_job_free(job);
}

/* Its process ended between marking the answer and noting that it was sent. */
static void an_interrupted_answer_is_said_once(void **state)
{
    struct desk *d = *state;

    poll_brings(d, 1);
    answer(d, "P2026-1");
    desk_sql(d, "UPDATE answer SET state = 3; UPDATE answer_part SET state = 3, tried_at = 1");
    send(d, 0); /* whose it was may still be at it */
    d->now += HOUR;
    send(d, 1);
    assert_string_equal(desk_events(d, "P2026-1"), "opened answer_queued answered");
    send(d, 0);
}

/* A coffee of two hours: nobody has grown impatient, and who was to write then writes now. */
static void a_pause_stops_the_clock(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;

    poll_brings(d, 1);
    d->now += 10 * MINUTE;
    set_state(d, BUZON_ACCOUNT_PAUSED);
    set_state(d, BUZON_ACCOUNT_PAUSED);
    assert_null(buzon_inbox_run(d->inbox, "ejercicio", BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_STATE, "account ejercicio is paused");
    d->now += 2 * HOUR;
    set_state(d, BUZON_ACCOUNT_ACTIVE);
    set_state(d, BUZON_ACCOUNT_ACTIVE);
    poll_brings(d, 0);
    d->now += 5 * MINUTE - 1;
    poll_brings(d, 0);
    d->now += 1;
    poll_brings(d, 1);
    q = desk_inquiry(d, "P2026-2");
    assert_int_equal(buzon_inquiry_opened_at(q), d->now);
    buzon_inquiry_unref(q);
    /* Its neighbour insists four hours after the question, not counting the pause. */
    d->now = DESK_NOW + 6 * HOUR - 1;
    poll_brings(d, 6);
    assert_int_equal(messages_of(d, "P2026-1"), 1);
    d->now += 1;
    poll_brings(d, 1);
    assert_int_equal(messages_of(d, "P2026-1"), 2);
    desk_verify(d);
}

/* Ten minutes of the script in each. */
static void the_pace_is_chosen(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    buzon_account_unref(add(d, "deprisa", 10, &err));
    assert_no_error(err);
    account_brings(d, "deprisa", 1);
    d->now += 90 * 1000 - 1;
    account_brings(d, "deprisa", 0);
    d->now += 1;
    account_brings(d, "deprisa", 1);
    d->now += 10 * MINUTE;
    account_brings(d, "deprisa", 6);
}

/* Another account plays the same script from its beginning; both are told apart. */
static void an_exercise_begins_anew(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiries *found;
    buzon_filter *f = buzon_filter_new();

    poll_brings(d, 1);
    set_state(d, BUZON_ACCOUNT_RETIRED);
    d->now += DAY;
    buzon_account_unref(add(d, "otro", 1, &err));
    assert_no_error(err);
    account_brings(d, "otro", 1);
    account_brings(d, "otro", 0);
    assert_true(buzon_filter_set_account(f, "otro", &err));
    found = buzon_inbox_inquiries(d->inbox, f, &err);
    assert_string_equal(desk_list(found, &err), "P2026-2");
    buzon_filter_free(f);
}

/* What a trainee wrote, and who it was, is there for whoever looks at it with them. */
static void answers_are_kept(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_answers *it;
    buzon_answer *a;

    poll_brings(d, 1);
    answer(d, "P2026-1");
    d->now += 7 * MINUTE;
    send(d, 1);
    it = buzon_inbox_answers(d->inbox, "P2026-1", &err);
    a = buzon_answers_next(it, &err);
    assert_string_equal(buzon_answer_text(a), "Lo miramos hoy mismo.");
    assert_string_equal(buzon_answer_created_by(a), "person:ana");
    assert_int_equal(buzon_answer_sent_at(a), d->now);
    assert_int_equal(buzon_answer_state(a), BUZON_ANSWER_SENT);
    buzon_answer_unref(a);
    assert_null(buzon_answers_next(it, &err));
    buzon_answers_free(it);
}

static void it_never_stands_beside_real_accounts(void **state)
{
    static const char *const real[][2] = {
        {"mastodon", "{\"base_url\":\"https://red.example\"}"}, {"web", "{}"}, {"feed", "{}"}};
    struct desk *d = *state;
    buzon_error *err = NULL;
    uint64_t before;

    set_state(d, BUZON_ACCOUNT_RETIRED); /* which changes nothing: it was there */
    before = desk_digest(d);
    for (size_t i = 0; i < sizeof real / sizeof *real; i++) {
        assert_null(buzon_inbox_add_account(d->inbox, "ayto", real[i][0], real[i][1],
                                            "person:alta", &err));
        expect_error(&err, BUZON_ERR_STATE, "do not share a store");
    }
    assert_true(desk_digest(d) == before);
}

static void a_real_store_takes_none(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    uint64_t before = desk_digest(d);

    assert_null(add(d, "ejercicio", 1, &err));
    expect_error(&err, BUZON_ERR_STATE, "do not share a store");
    assert_true(desk_digest(d) == before);
}

/* Nothing is made of it that anybody could take for the town's own. */
static void nothing_public_is_made_of_it(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char portal[128];
    uint64_t before;

    poll_brings(d, 1);
    before = desk_digest(d);
    (void)snprintf(portal, sizeof portal, "%s/portal.db", d->folder);
    assert_int_equal(buzon_inbox_publish(d->inbox, portal, &err), -1);
    expect_error(&err, BUZON_ERR_STATE, "no portal");
    assert_int_equal(access(portal, F_OK), -1);
    assert_null(buzon_inbox_public_figures(d->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &err));
    expect_error(&err, BUZON_ERR_STATE, "no public form");
    assert_null(buzon_inbox_export(d->inbox, "P2026-1", &err));
    expect_error(&err, BUZON_ERR_STATE, "no export");
    assert_true(desk_digest(d) == before);
}

/* The office's own views of it say on each line what they are about. */
static void its_own_views_say_what_it_is(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_events *changes;
    buzon_event *e;
    char *text;

    poll_brings(d, 1);
    changes = buzon_inbox_changes(d->inbox, 0, &err);
    e = buzon_events_next(changes, &err);
    assert_string_equal(buzon_event_inquiry(e), "P2026-1");
    buzon_event_unref(e);
    buzon_events_free(changes);
    text = buzon_inbox_record(d->inbox, "P2026-1", &err);
    assert_no_error(err);
    expect_words(text, "\"reference\":\"P2026-1\"");
    expect_words(text, "\"network\":\"practice\"");
    expect_words(text, "\"extra\":{\"practice\":true}");
    buzon_string_free(text);
    text = buzon_inbox_figures(d->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &err);
    assert_no_error(err);
    expect_words(text, "practice");
    buzon_string_free(text);
}

/* Nobody but the script writes in it: neither files nor deliveries. */
static void nothing_comes_from_outside(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    uint64_t before = desk_digest(d);
    buzon_response *r = buzon_response_new(200);

    assert_true(buzon_response_set_body(r, "{\"answers\":[]}", 14, &err));
    assert_null(buzon_inbox_import(d->inbox, "ejercicio", r, &err));
    buzon_response_free(r);
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "practice takes no files");
    assert_true(desk_digest(d) == before);
}

#define HEAD                                                                                   \
    "{\"script\":{\"conversations\":[\n{\"id\":\"a\",\"author\":{\"id\":\"x\",\"name\":\"X\"}" \
    ","
#define FIRST "\"messages\":[\n{\"id\":\"1\",\"text\":\"Hola\"}"
#define SECOND HEAD FIRST ",\n  {\"id\":\"2\",\"text\":\"b\","
#define TAIL "]}]}}"

static void a_bad_script_says_where(void **state)
{
    static const struct {
        const char *settings, *words;
        int line, column;
    } bad[] = {
        {"{\"script\":7}", "script is a JSON object, or the name", 1, 11},
        {"{\"script\":\"../town\"}", "is no name of a data file", 0, 0},
        {"{\"script\":{}}", "\"conversations\" is not a list of 1 to 500", 1, 11},
        {"{\"script\":{\"conversations\":[]}}", "is not a list of 1 to 500", 1, 28},
        {"{\"script\":{\"conversations\":[\n 3]}}", "a conversation is an object", 2, 2},
        {"{\"script\":{\"conversations\":[{\"id\":\"A\"}]}}", "\"id\" is not 1 to 40", 1, 35},
        {"{\"script\":{\"conversations\":[{\"id\":\"a\"}]}}", "\"author\" is not", 1, 29},
        {HEAD "\"visibility\":\"x\"," FIRST TAIL, "none of public and direct", 2, 55},
        {HEAD "\"messages\":[" TAIL, "\"messages\" is not a list of 1 to 50", 2, 53},
        {HEAD "\"messages\":[\n {\"id\":\"1\"}" TAIL, "\"text\" is not a text of", 3, 2},
        {HEAD "\"messages\":[{\"id\":\"1\",\n\"text\":\"a\",\"when\":\"answered\"}" TAIL,
         "the first one follows nothing", 3, 19},
        {HEAD FIRST ",\n {\"id\":\"1\",\"text\":\"b\"}" TAIL, "an earlier \"1\"", 4, 8},
        {SECOND "\"to\":\"3\"}" TAIL, "\"to\" is not the id of an earlier", 4, 29},
        {SECOND "\"when\":\"x\"}" TAIL, "none of always, answered and unanswered", 4, 31},
        {SECOND "\"after\":-1}" TAIL, "\"after\" is not 0 to 527040 minutes", 4, 32},
        {SECOND "\"within\":1}" TAIL, "only what waits for an answer has", 4, 33},
        {SECOND "\"afer\":1}" TAIL, "\"afer\" is not known here", 4, 31},
        {SECOND "\"text\":\"c\"}" TAIL, "twice", 4, 24},
        {HEAD FIRST "]},\n{\"id\":\"a\",\"author\":{\"id\":\"x\",\"name\":\"X\"}," FIRST TAIL,
         "an earlier \"a\"", 4, 7},
        {"{\"pace\":0}", "setting pace", 0, 0},
        {"{\"pace\":1001}", "setting pace", 0, 0},
        {"{\"start\":\"ayer\"}", "setting start", 0, 0},
        {"{\"guion\":1}", "no setting \"guion\"", 0, 0},
    };
    struct desk *d = *state;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        buzon_error *err = NULL;
        buzon_code code;

        assert_null(buzon_inbox_add_account(d->inbox, "malo", "practice", bad[i].settings,
                                            "person:alta", &err));
        code = buzon_error_code(err);
        assert_true(code == BUZON_ERR_INVALID || code == BUZON_ERR_PARSE);
        if (buzon_error_line(err) != bad[i].line || buzon_error_column(err) != bad[i].column)
            fail_msg("%s: line %d, column %d", bad[i].settings, buzon_error_line(err),
                     buzon_error_column(err));
        expect_error(&err, code, bad[i].words);
    }
}

/* The office's own scripts lie in a data folder of its own. */
static void a_script_of_ones_own_is_a_file(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char path[128];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/practice", d->folder);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_true(buzon_inbox_add_data(d->inbox, d->folder, &err));
    assert_null(buzon_inbox_add_account(d->inbox, "propio", "practice",
                                        "{\"script\":\"oficina\"}", "person:alta", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "practice/oficina.json is in none");
    (void)snprintf(path, sizeof path, "%s/practice/oficina.json", d->folder);
    f = fopen(path, "w");
    (void)fputs("{\"conversations\":[\n  {\"id\":\"a\", \"author\": {\"id\": \"eva\"}}]}", f);
    (void)fclose(f);
    assert_null(buzon_inbox_add_account(d->inbox, "propio", "practice",
                                        "{\"script\":\"oficina\"}", "person:alta", &err));
    assert_string_equal(buzon_error_source(err), path);
    assert_int_equal(buzon_error_line(err), 2);
    assert_int_equal(buzon_error_column(err), 24);
    expect_error(&err, BUZON_ERR_INVALID, "\"name\" is not a text of 1 to 200 bytes");
    f = fopen(path, "w");
    (void)fputs(
        "{\"conversations\":[{\"id\":\"a\",\"author\":{\"id\":\"eva\",\"name\":\"Eva\"},"
        "\"messages\":[{\"id\":\"m\",\"text\":\"¿A qué hora abren?\"}]}]}",
        f);
    (void)fclose(f);
    buzon_account_unref(buzon_inbox_add_account(
        d->inbox, "propio", "practice", "{\"script\":\"oficina\"}", "person:alta", &err));
    assert_no_error(err);
    account_brings(d, "propio", 1);
}

/* Whoever wants to try it needs no settings. */
static void without_settings_the_town_writes(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    buzon_account_unref(
        buzon_inbox_add_account(d->inbox, "sin", "practice", NULL, "person:alta", &err));
    assert_no_error(err);
    account_brings(d, "sin", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PRACTICE_CASE(citizens_write_and_react),
        PRACTICE_CASE(nothing_leaves_the_house),
        PRACTICE_CASE(an_interrupted_answer_is_said_once),
        PRACTICE_CASE(a_pause_stops_the_clock),
        PRACTICE_CASE(the_pace_is_chosen),
        PRACTICE_CASE(an_exercise_begins_anew),
        PRACTICE_CASE(answers_are_kept),
        PRACTICE_CASE(it_never_stands_beside_real_accounts),
        DESK_CASE(a_real_store_takes_none),
        PRACTICE_CASE(nothing_public_is_made_of_it),
        PRACTICE_CASE(its_own_views_say_what_it_is),
        PRACTICE_CASE(nothing_comes_from_outside),
        PRACTICE_CASE(a_bad_script_says_where),
        PRACTICE_CASE(a_script_of_ones_own_is_a_file),
        PRACTICE_CASE(without_settings_the_town_writes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
