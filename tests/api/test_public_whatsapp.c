/* SPDX-License-Identifier: EUPL-1.2 */
/* WhatsApp over real sockets, both ways: a loopback Graph takes our answers and delivers to a
 * small web server that hands everything to the public interface. */
#include "../folder.h"
#include "town.h"

#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

/* The host's web server: one call at a time. */
struct door {
    struct town *town;
    int listener, port;
    int refuse;       /* how many calls are answered with 503 before any is taken */
    bool process;     /* read what was kept before it is answered */
    int statuses[64]; /* answered so far */
    int n;
    pthread_t thread;
};

static struct door door;

/* --- HTTP, as far as it is needed --- */

/* A call under way. */
struct call {
    FILE *in;
    char line[8192], method[16], query[1024];
    buzon_delivery *delivery;
    long length; /* -1: in chunks */
    char *body;
    size_t len, room;
};

static bool call_line(struct call *c)
{
    if (!fgets(c->line, sizeof c->line, c->in))
        return false;
    c->line[strcspn(c->line, "\r\n")] = '\0';
    return true;
}

static void call_head(struct call *c)
{
    buzon_error *err = NULL;
    char target[2048] = "", *mark;

    assert_true(call_line(c));
    assert_int_equal(sscanf(c->line, "%15s %2047s", c->method, target), 2);
    c->delivery = buzon_delivery_new(c->method, &err);
    mark = strchr(target, '?');
    if (mark)
        assert_true(buzon_delivery_set_query(c->delivery, mark + 1, &err));
    while (call_line(c) && *c->line) {
        char *value = strchr(c->line, ':');

        assert_non_null(value);
        *value++ = '\0';
        value += strspn(value, " ");
        if (strcasecmp(c->line, "Content-Length") == 0)
            c->length = strtol(value, NULL, 10);
        if (strcasecmp(c->line, "Transfer-Encoding") == 0)
            c->length = -1;
        assert_true(buzon_delivery_add_header(c->delivery, c->line, value, &err));
    }
}

static void call_bytes(struct call *c, size_t n)
{
    while (c->room <= c->len + n) {
        c->room = c->room ? 2 * c->room : 4096;
        c->body = realloc(c->body, c->room);
    }
    assert_int_equal(fread(c->body + c->len, 1, n, c->in), n);
    c->len += n;
}

static void call_body(struct call *c)
{
    buzon_error *err = NULL;

    if (c->length > 0)
        call_bytes(c, (size_t)c->length);
    while (c->length < 0) {
        long n;

        assert_true(call_line(c));
        n = strtol(c->line, NULL, 16);
        if (n)
            call_bytes(c, (size_t)n);
        assert_true(call_line(c));
        if (!n)
            break;
    }
    if (c->len)
        assert_true(buzon_delivery_set_body(c->delivery, c->body, c->len, &err));
}

/* --- the door --- */

static void door_answer(int fd, int status, const char *type, const char *body, size_t len)
{
    char head[256];
    int n = snprintf(head, sizeof head,
                     "HTTP/1.1 %d Hecho\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
                     "Connection: close\r\n\r\n",
                     status, type, len);

    if (door.n < 64)
        door.statuses[door.n++] = status;
    (void)!write(fd, head, (size_t)n);
    if (len)
        (void)!write(fd, body, len);
}

static void door_take(int fd, const struct call *c)
{
    buzon_error *err = NULL;
    buzon_receipt *r = buzon_inbox_deliver(door.town->inbox, "ayto", c->delivery, &err);
    size_t len = 0;
    const char *body = buzon_receipt_body(r, &len);

    assert_no_error(err);
    if (door.process) {
        buzon_round_unref(buzon_inbox_process(door.town->inbox, -1, &err));
        assert_no_error(err);
    }
    door_answer(fd, buzon_receipt_status(r), buzon_receipt_content_type(r), body, len);
    buzon_receipt_unref(r);
}

static void *door_serve(void *user)
{
    int fd;

    (void)user;
    while ((fd = accept(door.listener, NULL, NULL)) >= 0) {
        struct call c = {.in = fdopen(dup(fd), "rb")};

        call_head(&c);
        call_body(&c);
        if (door.refuse) {
            door.refuse--;
            door_answer(fd, 503, "text/plain", NULL, 0);
        } else {
            door_take(fd, &c);
        }
        buzon_delivery_free(c.delivery);
        free(c.body);
        (void)fclose(c.in);
        (void)close(fd);
    }
    return NULL;
}

static int door_open(struct town *t)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;

    door = (struct door){.town = t, .listener = socket(AF_INET, SOCK_STREAM, 0)};
    if (bind(door.listener, (struct sockaddr *)&at, sizeof at) || listen(door.listener, 16) ||
        getsockname(door.listener, (struct sockaddr *)&at, &len))
        return -1;
    door.port = ntohs(at.sin_port);
    return pthread_create(&door.thread, NULL, door_serve, NULL);
}

/* --- the town --- */

static void secret(struct town *t, const char *name, const char *text)
{
    buzon_error *err = NULL;

    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", name, text, strlen(text), &err));
}

/* POST to the control plane; the answer's numbers (statuses) as a text, in a static buffer. */
static const char *ask(struct town *t, const char *what, const char *wish)
{
    static char text[4096];
    json_t *j = town_control(t, what, wish);
    char *dumped = json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY);

    (void)snprintf(text, sizeof text, "%s", dumped);
    free(dumped);
    json_decref(j);
    return text;
}

static int setup(void **state)
{
    struct town *t = calloc(1, sizeof *t);
    buzon_error *err = NULL;
    char text[256];

    if (!test_folder(t->folder, sizeof t->folder, "town") || town_server(t, "whatsapp", ""))
        return -1;
    (void)snprintf(t->address, sizeof t->address, "sqlite:%s/inbox.db", t->folder);
    (void)snprintf(text, sizeof text,
                   "{\"phone_number_id\":\"40001\",\"waba_id\":\"30001\",\"base_url\":"
                   "\"%s/v26.0\"}",
                   t->url);
    t->now = TOWN_NOW;
    t->inbox = town_open(t);
    buzon_account_unref(
        buzon_inbox_add_account(t->inbox, "ayto", "whatsapp", text, "person:alta", &err));
    assert_no_error(err);
    secret(t, "token", "prueba-token-0001");
    secret(t, "app_secret", "prueba-secreto-0001");
    secret(t, "verify_token", "palabra de paso");
    *state = t;
    if (door_open(t))
        return -1;
    (void)snprintf(text, sizeof text,
                   "{\"url\":\"http://127.0.0.1:%d/hook/ayto\",\"token\":\"palabra de paso\"}",
                   door.port);
    assert_non_null(strstr(ask(t, "callback", text), "\"set\":true"));
    assert_int_equal(door.n, 1);
    door.n = 0;
    return 0;
}

static int teardown(void **state)
{
    (void)shutdown(door.listener, SHUT_RDWR);
    (void)close(door.listener);
    (void)pthread_join(door.thread, NULL);
    return town_teardown(state);
}

static void say(struct town *t, const char *text)
{
    char wish[256];

    (void)snprintf(wish, sizeof wish,
                   "{\"from\":\"34600111222\",\"user_id\":\"ES.9\",\"name\":\"Rosa\","
                   "\"text\":\"%s\"}",
                   text);
    json_decref(town_control(t, "say", wish));
}

static void process(struct town *t)
{
    buzon_error *err = NULL;

    buzon_round_unref(buzon_inbox_process(t->inbox, -1, &err));
    assert_no_error(err);
}

static void comes_in(struct town *t, const char *text)
{
    say(t, text);
    assert_string_equal(ask(t, "deliver", "{}"), "[200]");
    process(t);
}

static void expect_state(struct town *t, const char *reference, int64_t id,
                         enum buzon_answer_state state, buzon_code code)
{
    buzon_answer *a = town_look(t, reference, id);

    assert_string_equal(buzon_answer_state_name(buzon_answer_state(a)),
                        buzon_answer_state_name(state));
    assert_string_equal(buzon_code_name(buzon_answer_error_code(a)), buzon_code_name(code));
    buzon_answer_unref(a);
}

static size_t on_the_network(struct town *t)
{
    json_t *sent = town_control(t, "sent", NULL);
    size_t n = json_array_size(sent);

    json_decref(sent);
    return n;
}

/* A citizen asks when the pool opens: the inquiry's reference. */
static void asked(struct town *t, char reference[static 33])
{
    comes_in(t, "¿Cuándo abre la piscina? 😀 https://ayto.example");
    (void)snprintf(reference, 33, "%s", town_inquiry(t, "piscina"));
}

/* And an answer waits to go out: its id. */
static int64_t asked_and_answered(struct town *t, char reference[static 33])
{
    asked(t, reference);
    return town_answer(t, reference, "El lunes.");
}

/* --- the cases --- */

static void a_check_says_who_we_are_and_what_is_missing(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char *verdict;

    town_do(t, BUZON_WORK_CHECK);
    assert_int_equal(town_sql(t, "SELECT native_id = '40001' AND handle = '+34910000000' FROM "
                                 "account"),
                     1);
    (void)ask(t, "set", "{\"subscribed\":false}");
    verdict = buzon_inbox_check(t->inbox, "ayto", &err);
    assert_no_error(err);
    assert_non_null(strstr(verdict, "\"ok\":false"));
    assert_non_null(strstr(verdict, "no app is subscribed"));
    buzon_string_free(verdict);
}

static void a_citizen_is_answered_and_reads_it(void **state)
{
    struct town *t = *state;
    char reference[33];
    int64_t id = asked_and_answered(t, reference);

    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_SENT, BUZON_OK);
    assert_string_equal(ask(t, "deliver", "{\"reverse\":true}"), "[200]");
    process(t);
    expect_state(t, reference, id, BUZON_ANSWER_DELIVERED, BUZON_OK);
    assert_int_equal(on_the_network(t), 1);
    assert_string_equal(town_events(t, reference), "opened answer_queued answered delivered");
    town_verify(t);
}

static void what_fails_after_200_is_failed(void **state)
{
    struct town *t = *state;
    char reference[33];
    int64_t id = asked_and_answered(t, reference);

    /* Their clock is a day ahead of ours: they take it, and say later that it is too late. */
    (void)ask(t, "clock", "{\"advance\":90000}");
    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_SENT, BUZON_OK);
    assert_string_equal(ask(t, "deliver", "{}"), "[200]");
    process(t);
    expect_state(t, reference, id, BUZON_ANSWER_FAILED, BUZON_ERR_WINDOW);
    assert_string_equal(town_events(t, reference),
                        "opened answer_queued answered answer_failed");
    /* Or they refuse it at once. */
    (void)ask(t, "set", "{\"refuse_late\":true}");
    id = town_answer(t, reference, "El martes.");
    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_FAILED, BUZON_ERR_WINDOW);
    town_verify(t);
}

static void after_a_day_a_template_goes(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char reference[33];
    buzon_letter *letter;
    buzon_answer *a;

    asked(t, reference);
    town_wait(t, 25 * HOUR);
    assert_null(buzon_inbox_answer(t->inbox, reference, "El lunes.", "person:marta", &err));
    expect_error(&err, BUZON_ERR_WINDOW, "no longer takes an answer");
    letter = buzon_letter_new("Su consulta está resuelta.", "person:marta", &err);
    assert_true(buzon_letter_set_template(
        letter, "{\"name\":\"respuesta\",\"language\":\"es\",\"parameters\":{\"n\":\"17\"}}",
        &err));
    a = buzon_inbox_write(t->inbox, reference, letter, &err);
    buzon_letter_free(letter);
    assert_no_error(err);
    town_do(t, BUZON_WORK_SEND);
    assert_non_null(strstr(ask(t, "sent", NULL), "\"parameter_name\":\"n\""));
    assert_string_equal(ask(t, "deliver", "{}"), "[200]");
    process(t);
    expect_state(t, reference, buzon_answer_id(a), BUZON_ANSWER_DELIVERED, BUZON_OK);
    buzon_answer_unref(a);
    town_verify(t);
}

static void a_status_may_come_before_the_answer(void **state)
{
    struct town *t = *state;
    char reference[33];
    int64_t id = asked_and_answered(t, reference);

    (void)ask(t, "set", "{\"early\":true}");
    door.process = true;
    town_do(t, BUZON_WORK_SEND);
    expect_state(t, reference, id, BUZON_ANSWER_DELIVERED, BUZON_OK);
    assert_int_equal(on_the_network(t), 1);
    town_verify(t);
}

static void a_lost_answer_is_found_by_its_key_and_never_repeated(void **state)
{
    struct town *t = *state;
    char reference[33];
    buzon_error *err = NULL;
    int64_t id = asked_and_answered(t, reference);

    town_fault(t, "{\"fault\":\"reset\",\"path\":\"/v26.0/40001/messages\"}");
    buzon_round_unref(town_run(t, BUZON_WORK_SEND, &err));
    buzon_error_free(err);
    expect_state(t, reference, id, BUZON_ANSWER_UNKNOWN, BUZON_ERR_NETWORK);
    town_wait(t, HOUR);
    town_do(t, BUZON_WORK_SEND);
    assert_int_equal(on_the_network(t), 1);
    assert_string_equal(ask(t, "deliver", "{}"), "[200]");
    process(t);
    expect_state(t, reference, id, BUZON_ANSWER_DELIVERED, BUZON_OK);
    town_verify(t);
}

static void only_what_is_signed_comes_in(void **state)
{
    struct town *t = *state;

    say(t, "¿Ñandú? / 😀");
    assert_string_equal(ask(t, "deliver", "{\"sign\":\"none\"}"), "[403]");
    assert_string_equal(ask(t, "deliver", "{\"sign\":\"wrong\"}"), "[403]");
    assert_string_equal(ask(t, "deliver", "{\"sign\":\"reserialised\"}"), "[403]");
    process(t);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM message"), 0);
    /* While the secret is changed both are good; afterwards the new one only. */
    secret(t, "app_secret.old", "prueba-secreto-0001");
    secret(t, "app_secret", "prueba-secreto-0002");
    assert_string_equal(ask(t, "deliver", "{}"), "[200]");
    say(t, "Hola.");
    assert_string_equal(ask(t, "deliver", "{\"secret\":\"prueba-secreto-0002\"}"), "[200]");
    process(t);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM message"), 2);
}

static void batches_duplicates_chunks_and_bulk_come_in_once(void **state)
{
    struct town *t = *state;

    for (int i = 0; i < 7; i++)
        say(t, i % 2 ? "par" : "impar");
    assert_string_equal(
        ask(t, "deliver",
            "{\"entries\":3,\"repeat\":2,\"chunked\":true,\"reverse\":true,\"pad\":3145728}"),
        "[200,200]");
    process(t);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM message"), 7);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM inquiry"), 1);
}

static void what_we_could_not_take_comes_again(void **state)
{
    struct town *t = *state;

    say(t, "Hola.");
    door.refuse = 2;
    assert_string_equal(ask(t, "deliver", "{}"), "[503]");
    say(t, "¿Hay alguien?");
    assert_string_equal(ask(t, "deliver", "{}"), "[503]");
    assert_string_equal(ask(t, "deliver", "{}"), "[200]");
    process(t);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM message"), 2);
}

static void the_test_button_brings_nothing(void **state)
{
    struct town *t = *state;

    assert_string_equal(ask(t, "test", "{\"sign\":\"right\"}"), "200");
    process(t);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM inquiry"), 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(a_check_says_who_we_are_and_what_is_missing),
        CASE(a_citizen_is_answered_and_reads_it),
        CASE(what_fails_after_200_is_failed),
        CASE(after_a_day_a_template_goes),
        CASE(a_status_may_come_before_the_answer),
        CASE(a_lost_answer_is_found_by_its_key_and_never_repeated),
        CASE(only_what_is_signed_comes_in),
        CASE(batches_duplicates_chunks_and_bulk_come_in_once),
        CASE(what_we_could_not_take_comes_again),
        CASE(the_test_button_brings_nothing),
    };

    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
