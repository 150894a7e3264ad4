/* SPDX-License-Identifier: EUPL-1.2 */
/* Bluesky over real sockets: what citizens write is here once, whatever time it bears, and an
 * answer is said at most once whatever the line does. */
#include "town.h"

#define DAY (24 * HOUR)

static int setup(void **state)
{
    struct town *t;
    buzon_error *err = NULL;
    int failed = town_setup_like(state, "bluesky");

    if (failed)
        return failed;
    t = *state;
    assert_true(
        buzon_inbox_set_secret(t->inbox, "ayto", "password", "prueba-clave-0001", 17, &err));
    return 0;
}

/* --- what people do --- */

/* Somebody writes; the post's address stays in `id`. */
static void say(struct town *t, const char *by, const char *text, const char *more,
                char id[static 128])
{
    char wish[640];
    json_t *made;

    (void)snprintf(wish, sizeof wish, "{\"by\": \"%s\", \"text\": \"%s\"%s}", by, text, more);
    made = town_control(t, "say", wish);
    (void)snprintf(id, 128, "%s", json_string_value(json_object_get(made, "id")));
    json_decref(made);
}

static void say_to(struct town *t, const char *by, const char *to, const char *text,
                   char id[static 128])
{
    char more[200];

    (void)snprintf(more, sizeof more, ", \"to\": \"%s\"", to);
    say(t, by, text, more, id);
}

static void mention_numbered(struct town *t, int from, int n, const char *more)
{
    char id[128], text[32], all[120];

    (void)snprintf(all, sizeof all, ", \"mention\": true%s", more);
    for (int i = from; i < from + n; i++) {
        (void)snprintf(text, sizeof text, "Aviso %d.", i);
        say(t, i % 2 ? "rosa" : "omar", text, all, id);
    }
}

static void act(struct town *t, const char *what, const char *key, const char *value)
{
    char wish[300];

    (void)snprintf(wish, sizeof wish, "{\"%s\": \"%s\", \"text\": \"¿Abre los domingos?\"}",
                   key, value);
    json_decref(town_control(t, what, wish));
}

static void poll_round(struct town *t)
{
    town_wait(t, MINUTE);
    town_do(t, BUZON_WORK_POLL);
}

/* --- reading --- */

static void what_is_told_is_here_once_with_what_it_answers(void **state)
{
    struct town *t = *state;
    char post[128], first[128], id[128], more[200];

    say(t, "us", "Nuevo horario de la oficina.", "", post);
    say_to(t, "rosa", post, "¿Abre los sábados?", first);
    say_to(t, "us", first, "Los sábados, de 9 a 13.", id);
    (void)snprintf(more, sizeof more, ", \"quote\": \"%s\"", post);
    say(t, "omar", "Ya era hora.", more, id);
    say(t, "luz", "@ayto ¿y la piscina?", ", \"mention\": true", id);
    poll_round(t);
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 2 AND direction = 0"), 1);
    assert_int_equal(town_count(t, "kind = 5 AND direction = 0"), 1);
    assert_int_equal(town_count(t, "kind = 1 AND direction = 0"), 1);
    assert_int_equal(town_count(t, "kind = 9 AND direction = 1"), 1);
    assert_int_equal(town_count(t, "kind = 2 AND direction = 1"), 1);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), 3);
    assert_string_equal(town_events(t, town_inquiry(t, "los sábados?")),
                        "opened answered_elsewhere");
    town_verify(t);
}

/* A page ends within those of one millisecond. */
static void equal_times_lose_nothing(void **state)
{
    struct town *t = *state;

    json_decref(town_control(t, "page", "{\"size\": 3}"));
    mention_numbered(t, 0, 2, "");
    mention_numbered(t, 2, 2, ", \"at\": \"2026-11-23T08:00:00.000Z\"");
    mention_numbered(t, 4, 2, ", \"at\": \"2026-11-22T08:00:00.000Z\"");
    poll_round(t);
    town_once(t, "Aviso", 6);
    town_verify(t);
}

/* Below what was read already: the next long look finds it, or else the sweep. */
static void what_is_dated_back_is_found(void **state)
{
    struct town *t = *state;

    json_decref(town_control(t, "page", "{\"size\": 2}"));
    poll_round(t);
    poll_round(t); /* that there is nothing is believed */
    mention_numbered(t, 0, 2, "");
    mention_numbered(t, 2, 2, ", \"at\": \"2026-11-23T08:00:00.000Z\"");
    poll_round(t);
    mention_numbered(t, 4, 1, ", \"at\": \"2026-11-22T08:00:00.000Z\"");
    poll_round(t);
    assert_int_equal(town_count(t, "text = 'Aviso 4.'"), 0);
    town_wait(t, HOUR);
    poll_round(t);
    town_once(t, "Aviso", 5);
    mention_numbered(t, 5, 1, ", \"at\": \"2026-11-20T08:00:00.000Z\"");
    mention_numbered(t, 6, 1, ", \"at\": \"2026-11-05T08:00:00.000Z\"");
    town_wait(t, HOUR);
    poll_round(t);
    assert_int_equal(town_count(t, "text = 'Aviso 6.'"), 0);
    for (int i = 0; i < 3; i++) {
        town_wait(t, 5 * MINUTE);
        town_do(t, BUZON_WORK_SWEEP);
    }
    town_once(t, "Aviso", 7);
    town_verify(t);
}

static void cursors_need_not_be_times(void **state)
{
    struct town *t = *state;

    json_decref(town_control(t, "quirk", "{\"on\": [\"opaque-cursor\"]}"));
    json_decref(town_control(t, "page", "{\"size\": 2}"));
    for (int i = 0; i < 7; i++) {
        mention_numbered(t, i, 1, "");
        town_wait(t, SECOND);
    }
    poll_round(t);
    town_once(t, "Aviso", 7);
}

/* Deeper than five levels nobody is told. */
static void answers_far_down_in_our_threads_are_found(void **state)
{
    struct town *t = *state;
    char above[128], id[128], text[32];

    say(t, "us", "Nuevo horario de la oficina.", "", above);
    for (int i = 0; i < 30; i++) {
        (void)snprintf(text, sizeof text, "Aviso %d.", i);
        say_to(t, i % 2 ? "rosa" : "omar", above, text, id);
        memcpy(above, id, sizeof id);
    }
    poll_round(t);
    town_once(t, "Aviso", 30);
    town_verify(t);
}

static void a_missing_parent_costs_nothing(void **state)
{
    struct town *t = *state;
    char post[128], first[128], id[128];

    say(t, "us", "Nuevo horario de la oficina.", "", post);
    say_to(t, "rosa", post, "Aviso 0.", first);
    say_to(t, "omar", first, "Aviso 1.", id);
    act(t, "delete", "id", first);
    act(t, "block", "by", "luz");
    say_to(t, "luz", id, "Nadie lo ve.", first);
    poll_round(t);
    assert_int_equal(town_count(t, "text = 'Aviso 1.' AND parent IS NOT NULL"), 1);
    assert_int_equal(town_count(t, "direction = 0"), 1);
    town_verify(t);
}

static void edits_and_deletions_are_seen(void **state)
{
    struct town *t = *state;
    char first[128], second[128], third[128];

    say(t, "rosa", "@ayto ¿Abre los sábados?", ", \"mention\": true", first);
    say(t, "omar", "Aviso 0.", ", \"mention\": true", second);
    say(t, "luz", "Aviso 1.", ", \"mention\": true", third);
    poll_round(t);
    act(t, "edit", "id", first);
    act(t, "delete", "id", second);
    act(t, "block", "by", "luz");
    poll_round(t);
    assert_int_equal(town_count(t, "text = '¿Abre los domingos?' AND revision = 2"), 1);
    town_wait(t, 2 * HOUR);
    town_do(t, BUZON_WORK_RECHECK);
    assert_int_equal(town_count(t, "text = 'Aviso 0.' AND deleted_at IS NOT NULL"), 1);
    assert_int_equal(town_count(t, "text = 'Aviso 1.' AND deleted_at IS NULL"), 1);
    town_verify(t);
}

static void a_fault_on_the_way_costs_a_round_and_no_message(void **state)
{
    static const char *const faults[] = {"reset", "garbage", "500",       "short",    "429",
                                         "502",   "deep",    "truncated", "surrogate"};
    static const char *const paths[] = {"/xrpc/app.bsky.notification.*",
                                        "/xrpc/app.bsky.feed.*"};
    enum { FAULTS = sizeof faults / sizeof *faults };
    struct town *t = *state;
    char wish[160];

    for (int i = 0; i < 2 * FAULTS; i++) {
        buzon_error *err = NULL;

        (void)snprintf(wish, sizeof wish,
                       "{\"fault\": \"%s\", \"path\": \"%s\", \"reset\": 3, \"n\": 1}",
                       faults[i / 2], paths[i % 2]);
        town_fault(t, wish);
        mention_numbered(t, i, 1, "");
        town_wait(t, 5 * MINUTE);
        buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
        buzon_error_free(err);
    }
    town_wait(t, 5 * MINUTE);
    poll_round(t);
    poll_round(t);
    town_once(t, "Aviso", 2 * FAULTS);
    town_verify(t);
}

/* --- answering --- */

static const char thanks[] = "Sí: los sábados, de 9 a 13. Más en https://ayto.example/horario.";

/* Somebody asks, and that answer waits: its id. */
static int64_t asked(struct town *t, char ref[static 33], char first[static 128])
{
    char post[128];

    say(t, "us", "Nuevo horario de la oficina.", "", post);
    say_to(t, "rosa", post, "¿Abre los sábados?", first);
    poll_round(t);
    (void)snprintf(ref, 33, "%s", town_inquiry(t, "sábados"));
    return town_answer(t, ref, thanks);
}

static void send(struct town *t)
{
    buzon_error *err = NULL;

    buzon_round_unref(town_run(t, BUZON_WORK_SEND, &err));
    buzon_error_free(err);
}

static void send_with(struct town *t, const char *fault, const char *path)
{
    char wish[160];

    (void)snprintf(wish, sizeof wish,
                   "{\"fault\": \"%s\", \"method\": \"POST\", \"path\": \"/xrpc/%s\", "
                   "\"reset\": 9}",
                   fault, path);
    town_fault(t, wish);
    send(t);
}

#define PUT "com.atproto.repo.putRecord"

static void an_answer_stands_in_its_thread_and_is_known_again(void **state)
{
    struct town *t = *state;
    char ref[33], first[128], id[128];
    int64_t answer = asked(t, ref, first);

    send(t);
    town_expect(t, ref, answer, "sent");
    assert_int_equal(town_posts(t, thanks), 1);
    say_to(t, "rosa", first, "Gracias.", id);
    poll_round(t);
    poll_round(t);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 2"), 1);
    assert_string_equal(town_events(t, ref), "opened answer_queued answered received");
    town_verify(t);
}

/* What does not fit goes in parts, each below the one before. */
static void a_long_answer_goes_in_parts(void **state)
{
    struct town *t = *state;
    char ref[33], first[128], text[1200] = "";
    json_t *posts;
    int64_t answer;

    (void)asked(t, ref, first);
    send(t);
    for (int i = 0; i < 20; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text),
                       "Frase número %d de la respuesta larga. ", i);
    town_wait(t, MINUTE);
    answer = town_answer(t, ref, text);
    for (int i = 0; i < 6; i++) {
        town_wait(t, MINUTE);
        send(t);
    }
    town_expect(t, ref, answer, "sent");
    posts = town_control(t, "posts", NULL);
    assert_int_equal(json_array_size(posts), 4);
    for (size_t i = 2; i < 4; i++)
        assert_string_equal(
            json_string_value(json_object_get(
                json_object_get(
                    json_object_get(json_object_get(json_array_get(posts, i), "record"),
                                    "reply"),
                    "parent"),
                "uri")),
            json_string_value(json_object_get(json_array_get(posts, i - 1), "id")));
    json_decref(posts);
}

/* The post was made, its receipt lost: under its key it is found. */
static void an_answer_whose_receipt_is_lost_is_not_said_twice(void **state)
{
    struct town *t = *state;
    char ref[33], first[128];
    int64_t answer = asked(t, ref, first);

    send_with(t, "lost-after-store", PUT);
    town_expect(t, ref, answer, "sending");
    town_wait(t, MINUTE);
    send(t);
    town_expect(t, ref, answer, "sent");
    assert_int_equal(town_posts(t, thanks), 1);
    poll_round(t);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 2"), 1);
    town_verify(t);
}

/* It never arrived: nothing is there under its key, and the same key goes out again. */
static void an_answer_that_met_a_broken_server_is_said_once(void **state)
{
    struct town *t = *state;
    char ref[33], first[128];
    int64_t answer = asked(t, ref, first);

    send_with(t, "502", PUT);
    town_expect(t, ref, answer, "sending");
    assert_int_equal(town_posts(t, thanks), 0);
    for (int i = 0; i < 4; i++) {
        town_wait(t, 10 * MINUTE);
        send(t);
    }
    town_expect(t, ref, answer, "sent");
    assert_int_equal(town_posts(t, thanks), 1);
}

static void an_answer_waits_as_long_as_the_network_says(void **state)
{
    struct town *t = *state;
    char ref[33], first[128];
    int64_t answer = asked(t, ref, first);

    send_with(t, "429", PUT);
    town_expect(t, ref, answer, "queued");
    town_wait(t, MINUTE);
    send(t);
    town_expect(t, ref, answer, "sent");
    assert_int_equal(town_posts(t, thanks), 1);
}

/* What an account writes is counted by the hour besides: the rest goes on. */
static void too_many_posts_in_an_hour_delay_no_poll(void **state)
{
    struct town *t = *state;
    char ref[33], first[128];

    (void)asked(t, ref, first);
    send(t);
    town_apart(t, "sábados", NULL,
               "{\"fault\": \"429\", \"path\": \"*" PUT "\", \"reset\": 1800}");
}

/* --- chats --- */

static void chat(struct town *t, const char *by, const char *text)
{
    char wish[200];

    (void)snprintf(wish, sizeof wish, "{\"by\": \"%s\", \"text\": \"%s\"}", by, text);
    json_decref(town_control(t, "chat", wish));
}

static void chats_are_read_from_before_and_answered_once(void **state)
{
    struct town *t = *state;
    char ref[33];
    int64_t answer;

    chat(t, "rosa", "¿Cómo va mi expediente?");
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 4 AND visibility = 3"), 1);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "expediente"));
    answer = town_answer(t, ref, "Lo miramos hoy.");
    send(t);
    send(t);
    town_expect(t, ref, answer, "sent");
    chat(t, "rosa", "Gracias.");
    chat(t, "omar", "¿Hay alguien?");
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 4 AND direction = 0"), 3);
    assert_int_equal(town_count(t, "kind = 4 AND direction = 1"), 1);
    assert_int_equal(town_posts(t, "Lo miramos hoy."), 1);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), 2);
    town_verify(t);
}

/* Nothing makes a repeat harmless: what the chat shows is believed, else a person decides. */
static void a_chat_message_whose_receipt_is_lost_is_not_said_twice(void **state)
{
    struct town *t = *state;
    char ref[33];
    int64_t answer;

    chat(t, "rosa", "¿Cómo va mi expediente?");
    poll_round(t);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "expediente"));
    answer = town_answer(t, ref, "Lo miramos hoy.");
    send_with(t, "lost-after-store", "chat.bsky.convo.sendMessage");
    for (int i = 0; i < 3; i++) {
        town_wait(t, MINUTE);
        send(t);
    }
    town_expect(t, ref, answer, "sent");
    answer = town_answer(t, ref, "Está resuelto.");
    send_with(t, "502", "chat.bsky.convo.sendMessage");
    for (int i = 0; i < 3; i++) {
        town_wait(t, HOUR);
        send(t);
    }
    town_expect(t, ref, answer, "unknown");
    assert_int_equal(town_posts(t, "Lo miramos hoy."), 1);
    assert_int_equal(town_posts(t, "Está resuelto."), 0);
}

/* --- the account --- */

static char *checked(struct town *t, const char *ok)
{
    buzon_error *err = NULL;
    char *verdict = buzon_inbox_check(t->inbox, "ayto", &err);

    assert_no_error(err);
    if (!strstr(verdict, ok))
        fail_msg("no %s in %s", ok, verdict);
    return verdict;
}

static int64_t logins(struct town *t)
{
    json_t *n = town_control(t, "logins", NULL);
    int64_t ret = json_integer_value(n);

    json_decref(n);
    return ret;
}

static void a_check_says_who_we_are_and_what_is_missing(void **state)
{
    struct town *t = *state;

    buzon_string_free(checked(t, "\"ok\":true"));
    buzon_string_free(checked(t, "\"native_id\":\"did:plc:us"));
    json_decref(town_control(t, "handle", "{\"us\": \"villarriba.example\"}"));
    json_decref(town_control(t, "set", "{\"incoming\": \"following\"}"));
    buzon_string_free(checked(t, "\"handle\":\"villarriba.example\""));
    buzon_string_free(checked(t, "\"code\":\"chat_closed\""));
    json_decref(town_control(t, "set", "{\"scope\": \"com.atproto.appPass\"}"));
    buzon_string_free(checked(t, "\"code\":\"chat\""));
    buzon_string_free(checked(t, "\"ok\":false"));
}

/* One login makes all; an ended token is a 400, and both tokens change with each renewal. */
static void sessions_are_made_once_and_renewed(void **state)
{
    struct town *t = *state;

    poll_round(t);
    assert_int_equal(logins(t), 1);
    for (int i = 0; i < 3; i++) {
        town_wait(t, 118 * MINUTE);
        mention_numbered(t, i, 1, "");
        town_do(t, BUZON_WORK_POLL);
    }
    assert_int_equal(town_asked(t, "POST", "/xrpc/com.atproto.server.refreshSession"), 3);
    json_decref(town_control(t, "revoke", "{}"));
    mention_numbered(t, 3, 1, "");
    poll_round(t);
    assert_int_equal(town_asked(t, "POST", "/xrpc/com.atproto.server.refreshSession"), 4);
    assert_int_equal(logins(t), 1);
    town_once(t, "Aviso", 4);
}

/* A session that nobody renews any more is made anew by the check, with the app password. */
static void a_dead_session_is_healed_by_a_check(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    poll_round(t);
    json_decref(town_control(t, "forget", "{}"));
    json_decref(town_control(t, "revoke", "{}"));
    town_wait(t, MINUTE);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_AUTH, "Token has been revoked");
    town_wait(t, HOUR);
    buzon_string_free(checked(t, "\"ok\":true"));
    assert_int_equal(logins(t), 2);
    mention_numbered(t, 0, 1, "");
    poll_round(t);
    town_once(t, "Aviso", 1);
}

static void a_wrong_password_is_for_a_person(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    json_decref(town_control(t, "set", "{\"password\": \"otra\"}"));
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_AUTH, "Invalid identifier or password");
    assert_int_equal(logins(t), 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_told_is_here_once_with_what_it_answers),
        CASE(equal_times_lose_nothing),
        CASE(what_is_dated_back_is_found),
        CASE(cursors_need_not_be_times),
        CASE(answers_far_down_in_our_threads_are_found),
        CASE(a_missing_parent_costs_nothing),
        CASE(edits_and_deletions_are_seen),
        CASE(a_fault_on_the_way_costs_a_round_and_no_message),
        CASE(an_answer_stands_in_its_thread_and_is_known_again),
        CASE(a_long_answer_goes_in_parts),
        CASE(an_answer_whose_receipt_is_lost_is_not_said_twice),
        CASE(an_answer_that_met_a_broken_server_is_said_once),
        CASE(an_answer_waits_as_long_as_the_network_says),
        CASE(too_many_posts_in_an_hour_delay_no_poll),
        CASE(chats_are_read_from_before_and_answered_once),
        CASE(a_chat_message_whose_receipt_is_lost_is_not_said_twice),
        CASE(a_check_says_who_we_are_and_what_is_missing),
        CASE(sessions_are_made_once_and_renewed),
        CASE(a_dead_session_is_healed_by_a_check),
        CASE(a_wrong_password_is_for_a_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
