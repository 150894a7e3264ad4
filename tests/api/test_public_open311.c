/* SPDX-License-Identifier: EUPL-1.2 */
/* Open311 over real sockets: what citizens report is here once whatever a server leaves out,
 * what the office says of it is ours, and an update is said at most once. */
#include "town.h"

#define DAY (24 * HOUR)

static int setup(void **state)
{
    return town_setup_like(state, "open311");
}

static int setup_updates(void **state)
{
    int failed = town_setup_like(state, "open311_updates");
    buzon_error *err = NULL;

    if (failed)
        return failed;
    assert_true(buzon_inbox_set_secret(((struct town *)*state)->inbox, "ayto", "api_key",
                                       "prueba-clave-0001", 17, &err));
    return 0;
}

/* --- what people do --- */

static const char *report(struct town *t, const char *text, const char *more)
{
    static char ids[8][16];
    static int next;
    char wish[300], *id = ids[next++ % 8];
    json_t *made;

    (void)snprintf(wish, sizeof wish, "{\"text\": \"%s\"%s}", text, more);
    made = town_control(t, "report", wish);
    (void)snprintf(id, 16, "%s", json_string_value(json_object_get(made, "id")));
    json_decref(made);
    return id;
}

/* `step` ms apart, from `at` ms on. */
static void report_numbered(struct town *t, int from, int n, int64_t at, int64_t step)
{
    char text[32], more[40];

    for (int i = from; i < from + n; i++) {
        int64_t when = at + (i - from) * step;

        (void)snprintf(text, sizeof text, "Aviso %d.", i);
        (void)snprintf(more, sizeof more, ", \"at\": %lld", (long long)when);
        (void)report(t, text, more);
    }
}

static void control(struct town *t, const char *what, const char *format, const char *text)
{
    char wish[300];

    (void)snprintf(wish, sizeof wish, format, text);
    json_decref(town_control(t, what, wish));
}

static void poll_after(struct town *t, int64_t ms)
{
    town_wait(t, ms);
    town_do(t, BUZON_WORK_POLL);
}

static void recheck_after(struct town *t, int64_t ms)
{
    town_wait(t, ms);
    town_do(t, BUZON_WORK_RECHECK);
}

/* --- coming in --- */

/* An answer to a report that somebody made for a citizen: it says a token only. */
static void import_token(struct town *t, const char *text)
{
    buzon_response *r = buzon_response_new(200);
    buzon_error *err = NULL;
    char wish[120], *body;
    json_t *made;

    (void)snprintf(wish, sizeof wish, "{\"text\": \"%s\"}", text);
    made = town_control(t, "token", wish);
    body = json_dumps(made, JSON_COMPACT);
    json_decref(made);
    assert_true(buzon_response_set_body(r, body, strlen(body), &err));
    buzon_round_unref(buzon_inbox_import(t->inbox, "ayto", r, &err));
    assert_no_error(err);
    buzon_response_free(r);
    free(body);
}

/* From the report to its end: edited, answered in its notes, which change, and withdrawn. */
static void a_report_lives_as_the_office_works_on_it(void **state)
{
    struct town *t = *state;
    char lamp[16], bin[16], ref[33];
    buzon_error *err = NULL;

    (void)snprintf(lamp, sizeof lamp, "%s",
                   report(t, "La farola no luce.",
                          ", \"email\": \"rosa@vecinos.example\", \"attributes\": "
                          "{\"averia\": \"2\"}"));
    (void)snprintf(bin, sizeof bin, "%s",
                   report(t, "La papelera rebosa.", ", \"code\": \"012\""));
    poll_after(t, 2 * MINUTE);
    assert_int_equal(town_count(t, "direction = 0"), 2);
    assert_int_equal(town_count(t, "subject = 'Farola apagada' AND extra LIKE '%Parpadea%'"),
                     1);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM inquiry i WHERE NOT EXISTS (SELECT 1 "
                                 "FROM deadline d WHERE d.inquiry = i.id)"),
                     0);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "farola"));
    assert_null(buzon_inbox_answer(t->inbox, ref, "Vamos.", "person:marta", &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED,
                 "if the server takes updates, set updates to true");

    control(t, "work", "{\"id\": \"%s\", \"text\": \"La farola parpadea.\"}", lamp);
    poll_after(t, 6 * MINUTE);
    assert_int_equal(town_count(t, "text = 'La farola parpadea.' AND revision = 2"), 1);
    control(t, "work", "{\"id\": \"%s\", \"status\": \"closed\", \"notes\": \"Arreglada.\"}",
            lamp);
    poll_after(t, 6 * MINUTE);
    assert_int_equal(town_count(t, "direction = 1 AND text = 'Arreglada.'"), 1);
    assert_string_equal(town_events(t, ref), "opened edited answered_elsewhere edited");
    control(t, "work", "{\"id\": \"%s\", \"notes\": \"Arreglada con otra lámpara.\"}", lamp);
    poll_after(t, 6 * MINUTE);
    assert_int_equal(town_count(t, "direction = 1"), 1);
    assert_int_equal(town_count(t, "direction = 1 AND text = 'Arreglada con otra lámpara.'"),
                     1);

    /* Withdrawn: only a server that says so of this one has it no more. */
    control(t, "work", "{\"id\": \"%s\", \"gone\": true}", bin);
    town_quirk(t, "one_missing");
    recheck_after(t, 2 * HOUR);
    assert_int_equal(town_count(t, "text = 'La papelera rebosa.' AND deleted_at IS NOT NULL"),
                     1);
    assert_int_equal(town_count(t, "deleted_at IS NOT NULL"), 1);

    /* A token: first before any id, then beside polls, until there is a request. */
    control(t, "set", "{\"delay\": %s}", "3600000");
    import_token(t, "Un bache en la plaza.");
    poll_after(t, 6 * MINUTE);
    town_quirk(t, "empty_token");
    import_token(t, "Un charco en el parque.");
    poll_after(t, 6 * MINUTE);
    assert_int_equal(town_count(t, "text LIKE 'Un %'"), 0);
    poll_after(t, 6 * MINUTE);
    town_wait(t, HOUR);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM stream WHERE floor LIKE '%tokens%'"), 1);
    town_do(t, BUZON_WORK_POLL);
    assert_int_equal(town_count(t, "text LIKE 'Un %'"), 2);
    assert_int_equal(town_asked(t, "GET", "/tokens/"), 7);
    poll_after(t, 6 * MINUTE);
    assert_int_equal(town_asked(t, "GET", "/tokens/"), 7);
    town_verify(t);
}

static void sweep_all(struct town *t)
{
    for (int i = 0; i < 12; i++) {
        town_wait(t, 6 * MINUTE);
        town_do(t, BUZON_WORK_SWEEP);
    }
}

/* Silent limits, pages, no order, codes and times as nobody should write them, faults. */
static void nothing_is_lost_on_the_way(void **state)
{
    static const char *const quirks[] = {"cut",     "unordered", "numbers",   "zeros",
                                         "no_zone", "empty_404", "errors_200"};
    static const char *const faults[] = {"reset", "garbage", "502", "truncated", "429"};
    enum { QUIRKS = sizeof quirks / sizeof *quirks, FAULTS = sizeof faults / sizeof *faults };
    struct town *t = *state;
    char wish[160];
    int n = 12;

    /* Twelve of one and the same second, and a silent limit that none of these spans meets. */
    report_numbered(t, 0, n, -HOUR, 0);
    poll_after(t, 6 * MINUTE);
    town_once(t, "Aviso", n);
    for (int i = 0; i < QUIRKS; i++, n += 30) {
        control(t, "quirk", "{\"off\": [\"%s\"]}", i == 1 ? quirks[0] : "");
        town_quirk(t, quirks[i]);
        report_numbered(t, n, 30, 0, 20 * SECOND);
        poll_after(t, 11 * MINUTE);
    }
    town_once(t, "Aviso", n);
    /* What shows up days after it was made, and what a poll looks at no more. */
    report_numbered(t, n, 40, -10 * DAY, MINUTE);
    poll_after(t, HOUR);
    n += 40;
    town_once(t, "Aviso", n);
    for (int i = 0; i < FAULTS; i++, n += 2) {
        buzon_error *err = NULL;

        (void)snprintf(wish, sizeof wish,
                       "{\"fault\": \"%s\", \"path\": \"/requests*\", \"after\": %d, "
                       "\"reset\": 3}",
                       faults[i], i % 2);
        town_fault(t, wish);
        report_numbered(t, n, 2, 0, SECOND);
        town_wait(t, 11 * MINUTE);
        buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
        buzon_error_free(err);
    }
    poll_after(t, 11 * MINUTE);
    town_once(t, "Aviso", n);
    report_numbered(t, n, 1, -40 * DAY, 0);
    poll_after(t, 2 * HOUR);
    sweep_all(t);
    town_once(t, "Aviso", n + 1);
    town_verify(t);
}

/* The specification asks for XML only; and for one that shows pages without being asked. */
static void a_server_of_xml_is_read_all_the_same(void **state)
{
    struct town *t = *state;
    char id[16];

    town_quirk(t, "xml");
    town_quirk(t, "empty_404");
    town_do(t, BUZON_WORK_POLL);
    town_quirk(t, "paged");
    (void)snprintf(
        id, sizeof id, "%s",
        report(t, "Farola <rota> & torcida.", ", \"attributes\": {\"averia\": \"1\"}"));
    report_numbered(t, 0, 50, 0, SECOND);
    poll_after(t, 6 * MINUTE);
    town_once(t, "Aviso", 50);
    assert_int_equal(
        town_count(t, "text = 'Farola <rota> & torcida.' AND extra LIKE '%No luce%'"), 1);
    control(t, "work", "{\"id\": \"%s\", \"status\": \"closed\", \"notes\": \"A & B.\"}", id);
    recheck_after(t, 2 * HOUR);
    assert_int_equal(town_count(t, "direction = 1 AND text = 'A & B.'"), 1);
    assert_int_equal(town_count(t, "kind = 0"), 0);
    assert_int_equal(town_asked(t, "GET", "/services.json"), 1);
    town_verify(t);
}

/* --- answering --- */

static void send_for(struct town *t, int times, int64_t every)
{
    for (int i = 0; i < times; i++) {
        buzon_error *err = NULL;

        town_wait(t, every);
        buzon_round_unref(town_run(t, BUZON_WORK_SEND, &err));
        buzon_error_free(err);
    }
}

/* A report which was answered, but not sent yet. */
static int64_t asked(struct town *t, const char *question, const char *answer,
                     char ref[static 33])
{
    (void)report(t, question, "");
    poll_after(t, 6 * MINUTE);
    (void)snprintf(ref, 33, "%s", town_inquiry(t, question));
    return town_answer(t, ref, answer);
}

static void an_update_is_said_once_whatever_happens(void **state)
{
    static const char *const lost[] = {
        "{\"fault\": \"lost-after-store\", \"method\": \"POST\", \"path\": \"/service*\"}",
        "{\"fault\": \"429\", \"method\": \"POST\", \"path\": \"/service*\", \"reset\": 60}"};
    struct town *t = *state;
    char ref[33], question[32], words[64];
    int64_t answer = asked(t, "La farola no luce.", "Vamos mañana.", ref);
    buzon_answer *a;
    json_t *posts;

    send_for(t, 1, SECOND);
    town_expect(t, ref, answer, "sent");
    posts = town_control(t, "posts", NULL);
    assert_string_equal(json_string_value(json_object_get(json_array_get(posts, 0), "status")),
                        "OPEN");
    json_decref(posts);
    poll_after(t, 6 * MINUTE);
    assert_int_equal(town_count(t, "direction = 1"), 1);
    assert_string_equal(town_events(t, ref), "opened answer_queued answered edited");
    for (int i = 0; i < 2; i++) {
        (void)snprintf(question, sizeof question, "Bache %d en la plaza.", i);
        (void)snprintf(words, sizeof words, "El bache %d, mañana.", i);
        answer = asked(t, question, words, ref);
        town_fault(t, lost[i]);
        send_for(t, 6, 2 * MINUTE);
        town_expect(t, ref, answer, "sent");
        assert_int_equal(town_posts(t, words), 1);
    }
    /* What the office says with its own system is ours, too. */
    control(t, "say", "{\"id\": \"%s\", \"text\": \"Se limpió.\"}",
            report(t, "Hay basura.", ""));
    poll_after(t, 6 * MINUTE);
    assert_string_equal(town_events(t, town_inquiry(t, "basura")), "opened answered_elsewhere");

    /* Where nobody sees it, nobody says it again. */
    town_quirk(t, "late");
    answer = asked(t, "Un columpio roto.", "Lo cambiamos.", ref);
    town_fault(t, lost[0]);
    send_for(t, 8, 10 * MINUTE);
    assert_int_equal(town_posts(t, "Lo cambiamos."), 1);
    a = town_look(t, ref, answer);
    assert_string_not_equal(buzon_answer_state_name(buzon_answer_state(a)), "sent");
    buzon_answer_unref(a);

    answer = asked(t, "Un perro suelto.", "Avisamos.", ref);
    control(t, "set", "{\"key\": \"%s\"}", "otra");
    send_for(t, 1, SECOND);
    assert_int_equal(town_posts(t, "Avisamos."), 0);
    control(t, "set", "{\"key\": \"%s\"}", "prueba-clave-0001");
    town_verify(t);
}

/* --- the account --- */

static void checked(struct town *t, const char *says)
{
    buzon_error *err = NULL;
    char *verdict = buzon_inbox_check(t->inbox, "ayto", &err);

    assert_no_error(err);
    if (!strstr(verdict, says))
        fail_msg("no %s in %s", says, verdict);
    buzon_string_free(verdict);
}

/* A server that is elsewhere looks like one where nothing was reported: it must not. */
static void what_is_wrong_with_the_account_is_said(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    town_quirk(t, "empty_404");
    checked(t, "\"code\":\"no_requests\"");
    (void)report(t, "Hace un mes.", ", \"at\": -2592000000");
    checked(t, "\"findings\":[]");
    checked(t, "\"native_id\":\"villarriba.example\"");
    poll_after(t, 6 * MINUTE);
    poll_after(t, 6 * MINUTE); /* nothing new: a 404 that is none */

    control(t, "set", "{\"moved\": %s}", "true");
    checked(t, "is base_url the address of a GeoReport v2 server");
    town_wait(t, 6 * MINUTE);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_PROTOCOL, "is base_url the address of a GeoReport v2 server");
    control(t, "set", "{\"moved\": false, \"jurisdiction\": \"%s\"}", "otra.example");
    checked(t, "jurisdiction_id provided was not found");
    town_wait(t, 6 * MINUTE);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_PROTOCOL, "jurisdiction_id provided was not found");
    control(t, "set", "{\"jurisdiction\": \"%s\"}", "villarriba.example");
    town_quirk(t, "keyed");
    checked(t, "reading may need a key: the setting keyed, the secret api_key");
    town_quirk(t, "errors_200");
    checked(t, "\"code\":\"auth\"");
}

#define CASE(f, how) cmocka_unit_test_setup_teardown(f, how, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_report_lives_as_the_office_works_on_it, setup),
        CASE(nothing_is_lost_on_the_way, setup),
        CASE(a_server_of_xml_is_read_all_the_same, setup),
        CASE(an_update_is_said_once_whatever_happens, setup_updates),
        CASE(what_is_wrong_with_the_account_is_said, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
