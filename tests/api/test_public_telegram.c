/* SPDX-License-Identifier: EUPL-1.2 */
/* Telegram over real sockets, polled and delivered: nothing that was said is lost or told
 * twice, and an answer is sent at most once whatever the line does. */
#include "town.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

static int setup(void **state)
{
    return town_setup_like(state, "telegram");
}

static void say(struct town *t, const char *wish)
{
    json_decref(town_control(t, "say", wish));
}

/* --- what the inbox holds --- */

/* How often a message with these words is there; *attachments of the last one. */
static int here(struct town *t, const char *words, size_t *attachments)
{
    buzon_error *err = NULL;
    buzon_inquiries *all = buzon_inbox_inquiries(t->inbox, NULL, &err);
    buzon_inquiry *q;
    int n = 0;

    while ((q = buzon_inquiries_next(all, &err))) {
        buzon_messages *some = buzon_inbox_messages(t->inbox, buzon_inquiry_reference(q), &err);
        buzon_message *m;

        while ((m = buzon_messages_next(some, &err))) {
            if (strstr(buzon_message_text(m), words)) {
                n++;
                if (attachments)
                    *attachments = buzon_message_attachments_count(m);
            }
            buzon_message_unref(m);
        }
        buzon_messages_free(some);
        buzon_inquiry_unref(q);
    }
    assert_no_error(err);
    buzon_inquiries_free(all);
    return n;
}

static void expect_once(struct town *t, const char *format, int n)
{
    for (int i = 0; i < n; i++) {
        char words[64];
        int times;

        (void)snprintf(words, sizeof words, "%s %d.", format, i);
        times = here(t, words, NULL);
        if (times != 1)
            fail_msg("\"%s\" is here %d times", words, times);
    }
}

static void say_numbered(struct town *t, int from, int n)
{
    char wish[128];

    for (int i = from; i < from + n; i++) {
        (void)snprintf(wish, sizeof wish, "{\"by\": \"%s\", \"text\": \"Aviso %d.\"}",
                       i % 2 ? "rosa" : "omar", i);
        say(t, wish);
    }
}

static void poll_round(struct town *t)
{
    town_wait(t, 4 * SECOND);
    town_do(t, BUZON_WORK_POLL);
}

/* --- polling --- */

static void everything_said_to_the_bot_is_here_once(void **state)
{
    struct town *t = *state;
    size_t files = 0;

    poll_round(t);
    poll_round(t);
    assert_int_equal(here(t, "farola fundida", NULL), 1);
    assert_int_equal(here(t, "¿a qué hora abre", NULL), 1);
    assert_int_equal(here(t, "/cita para el padrón", NULL), 1);
    assert_int_equal(here(t, "Adjunto la instancia", &files), 1);
    assert_int_equal(files, 1);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), 4);
    town_verify(t);
}

static void more_than_a_page_is_read_to_its_end(void **state)
{
    struct town *t = *state;

    say_numbered(t, 0, 230);
    poll_round(t);
    expect_once(t, "Aviso", 230);
}

/* All of the same second, three a page, some while pages are read. */
static void equal_times_across_pages_are_neither_lost_nor_doubled(void **state)
{
    struct town *t = *state;

    town_fault(t, "{\"fault\": \"short\", \"n\": 3, \"count\": 0, \"path\": "
                  "\"/bot*/getUpdates\"}");
    say_numbered(t, 0, 20);
    town_do(t, BUZON_WORK_POLL);
    say_numbered(t, 20, 10);
    town_do(t, BUZON_WORK_POLL);
    town_do(t, BUZON_WORK_POLL);
    expect_once(t, "Aviso", 30);
    town_verify(t);
}

/* Each fault on a question of a round: the next rounds bring what is missing. */
static void a_fault_on_the_way_costs_a_round_and_no_message(void **state)
{
    static const char *const faults[] = {
        "reset",    "garbage",   "500",        "short",           "429",
        "disorder", "duplicate", "empty-page", "bad-chunk",       "truncated",
        "deep",     "surrogate", "502",        "lost-after-store"};
    enum { FAULTS = sizeof faults / sizeof *faults, EACH = 7 };
    struct town *t = *state;
    char wish[120];

    for (int i = 0; i < FAULTS; i++) {
        buzon_error *err = NULL;

        (void)snprintf(wish, sizeof wish,
                       "{\"fault\": \"%s\", \"path\": \"/bot*/getUpdates\", \"after\": %d, "
                       "\"reset\": 3}",
                       faults[i], i % 2);
        town_fault(t, wish);
        say_numbered(t, i * EACH, EACH);
        buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
        buzon_error_free(err);
        town_wait(t, MINUTE);
    }
    poll_round(t);
    poll_round(t);
    expect_once(t, "Aviso", FAULTS * EACH);
    town_verify(t);
}

/* edit_date has whole seconds: of several edits in one the update's number tells the last, in
 * whatever order they come. */
static void the_last_of_several_edits_in_one_second_stays(void **state)
{
    enum { SEEDS = 6, EDITS = 4 };
    struct town *t = *state;
    char wish[160], last[32];

    for (int seed = 0; seed < SEEDS; seed++) {
        json_t *said;
        int id;

        (void)snprintf(wish, sizeof wish, "{\"by\": \"rosa\", \"text\": \"Van %d.\"}", seed);
        said = town_control(t, "say", wish);
        id = (int)json_integer_value(json_object_get(said, "message_id"));
        json_decref(said);
        for (int n = 0; n < EDITS; n++) {
            (void)snprintf(wish, sizeof wish,
                           "{\"chat\": \"rosa\", \"message\": %d, \"text\": \"Van %d-%d.\"}",
                           id, seed, n);
            json_decref(town_control(t, "edit", wish));
        }
        (void)snprintf(
            wish, sizeof wish,
            "{\"fault\": \"disorder\", \"path\": \"/bot*/getUpdates\", \"seed\": %d}", seed);
        town_fault(t, wish);
        poll_round(t);
        (void)snprintf(last, sizeof last, "Van %d-%d.", seed, EDITS - 1);
        assert_int_equal(here(t, last, NULL), 1);
    }
    town_verify(t);
}

/* After a week of silence numbers begin anywhere, also below what we had. */
static void numbers_that_start_again_lose_nothing(void **state)
{
    struct town *t = *state;

    poll_round(t);
    json_decref(town_control(t, "restart", "{\"next\": 40}"));
    say_numbered(t, 0, 3);
    poll_round(t);
    say_numbered(t, 3, 3);
    poll_round(t);
    expect_once(t, "Aviso", 6);
}

/* It is told, although nothing of it can be read again. */
static void numbers_that_start_again_are_told(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_round *round;
    char *health;

    poll_round(t);
    json_decref(town_control(t, "restart", "{\"next\": 40}"));
    say_numbered(t, 0, 1);
    town_wait(t, 4 * SECOND);
    round = town_run(t, BUZON_WORK_POLL, &err);
    assert_no_error(err);
    assert_non_null(strstr(buzon_round_warning(round), "Telegram numbers its updates anew"));
    buzon_round_unref(round);
    health = buzon_inbox_health(t->inbox, &err);
    assert_non_null(strstr(health, "\"lost\":\"Telegram numbers its updates anew"));
    buzon_string_free(health);
    assert_null(town_run(t, BUZON_WORK_SWEEP, &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "telegram has no way to sweep");
    say_numbered(t, 1, 1);
    town_wait(t, 4 * SECOND);
    round = town_run(t, BUZON_WORK_POLL, &err);
    assert_null(buzon_round_warning(round));
    buzon_round_unref(round);
}

/* One update a page: the parts of an album come in batches of their own. */
static void an_album_is_one_message(void **state)
{
    static const char album[] =
        "{\"by\": \"omar\", \"media_group_id\": \"77\", \"photo\": 500%s}";
    struct town *t = *state;
    char wish[160];
    size_t files = 0;

    poll_round(t);
    (void)snprintf(wish, sizeof wish, album, "");
    say(t, wish);
    say_numbered(t, 0, 1);
    (void)snprintf(wish, sizeof wish, album, ", \"caption\": \"Los baches de la plaza\"");
    say(t, wish);
    (void)snprintf(wish, sizeof wish, album, "");
    say(t, wish);
    town_fault(t, "{\"fault\": \"short\", \"n\": 1, \"count\": 0, \"path\": "
                  "\"/bot*/getUpdates\"}");
    poll_round(t);
    assert_int_equal(here(t, "Los baches de la plaza", &files), 1);
    assert_int_equal(files, 3);
    expect_once(t, "Aviso", 1);
    town_verify(t);
}

static void edits_and_a_blocked_bot_are_seen(void **state)
{
    struct town *t = *state;
    char reference[33];

    poll_round(t);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "farola fundida"));
    town_wait(t, MINUTE);
    json_decref(town_control(t, "edit",
                             "{\"chat\": \"rosa\", \"message\": 1, \"text\": \"La farola "
                             "parpadea.\"}"));
    json_decref(town_control(t, "block", "{\"by\": \"rosa\"}"));
    poll_round(t);
    assert_int_equal(here(t, "La farola parpadea", NULL), 1);
    assert_string_equal(town_events(t, reference), "opened edited failed");
    town_verify(t);
}

static void a_revoked_token_is_told(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    town_fault(t, "{\"fault\": \"expired-token\", \"path\": \"/bot*/getUpdates\"}");
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_AUTH, "401: Unauthorized");
}

/* --- answering --- */

static const char thanks[] = "Gracias: se repara el martes.";

static const char *state_of(struct town *t, const char *reference, int64_t id)
{
    buzon_answer *a = town_look(t, reference, id);
    enum buzon_answer_state now = buzon_answer_state(a);

    buzon_answer_unref(a);
    return buzon_answer_state_name(now);
}

/* Answer the inquiry with these words while that fault is armed; gives the answer's id. */
static int64_t answer(struct town *t, const char *words, const char *fault, char ref[33])
{
    buzon_error *err = NULL;
    char wish[120];
    int64_t id;

    poll_round(t);
    (void)snprintf(ref, 33, "%s", town_inquiry(t, words));
    id = town_answer(t, ref, thanks);
    if (fault) {
        (void)snprintf(wish, sizeof wish,
                       "{\"fault\": \"%s\", \"path\": \"/bot*/sendMessage\", \"reset\": 9}",
                       fault);
        town_fault(t, wish);
    }
    buzon_round_unref(town_run(t, BUZON_WORK_SEND, &err));
    buzon_error_free(err);
    return id;
}

/* Whatever time passes and however often it is tried. */
static void send_again_and_again(struct town *t)
{
    for (int i = 0; i < 5; i++) {
        buzon_error *err = NULL;

        town_wait(t, HOUR);
        buzon_round_unref(town_run(t, BUZON_WORK_SEND, &err));
        buzon_error_free(err);
    }
}

static void an_answer_arrives_where_it_was_asked(void **state)
{
    struct town *t = *state;
    char ref[33];
    int64_t id = answer(t, "¿a qué hora abre", NULL, ref);
    buzon_answer *a = town_look(t, ref, id);

    assert_string_equal(state_of(t, ref, id), "sent");
    assert_string_equal(buzon_answer_native_ids_at(a, 0), "-1002000000001:2");
    assert_int_equal(town_posts(t, thanks), 1);
    buzon_answer_unref(a);
    town_verify(t);
}

/* There is no way to look for it: only the citizen's reply proves that it arrived. */
static void an_answer_whose_receipt_is_lost_is_sent_once_and_proved_by_a_reply(void **state)
{
    struct town *t = *state;
    char ref[33];
    int64_t id = answer(t, "farola fundida", "lost-after-store", ref);

    assert_string_equal(state_of(t, ref, id), "unknown");
    send_again_and_again(t);
    assert_int_equal(town_posts(t, thanks), 1);
    assert_string_equal(state_of(t, ref, id), "unknown");
    say(t, "{\"by\": \"rosa\", \"reply_to\": 2, \"text\": \"Perfecto\"}");
    poll_round(t);
    assert_string_equal(state_of(t, ref, id), "sent");
    town_verify(t);
}

static void an_answer_that_met_a_broken_server_is_not_sent_again(void **state)
{
    struct town *t = *state;
    char ref[33];
    int64_t id = answer(t, "farola fundida", "502", ref);

    assert_string_equal(state_of(t, ref, id), "unknown");
    send_again_and_again(t);
    assert_int_equal(town_posts(t, thanks), 0);
}

static void an_answer_waits_as_long_as_the_network_says(void **state)
{
    struct town *t = *state;
    char ref[33];
    int64_t id = answer(t, "farola fundida", "429", ref);

    assert_string_equal(state_of(t, ref, id), "queued");
    assert_int_equal(town_posts(t, thanks), 0);
    town_wait(t, 10 * SECOND);
    town_do(t, BUZON_WORK_SEND);
    assert_string_equal(state_of(t, ref, id), "sent");
    assert_int_equal(town_posts(t, thanks), 1);
}

static void fetching_and_answering_wait_each_for_itself(void **state)
{
    struct town *t = *state;

    poll_round(t);
    town_apart(t, "farola fundida",
               "{\"fault\": \"429\", \"path\": \"/bot*/getUpdates\", \"reset\": 40}",
               "{\"fault\": \"429\", \"path\": \"/bot*/sendMessage\", \"reset\": 40}");
}

static void a_citizen_who_blocked_the_bot_gets_none(void **state)
{
    struct town *t = *state;
    char ref[33];
    int64_t id;

    json_decref(town_control(t, "block", "{\"by\": \"rosa\"}"));
    id = answer(t, "farola fundida", NULL, ref);
    assert_string_equal(state_of(t, ref, id), "failed");
    assert_int_equal(town_posts(t, thanks), 0);
}

static void an_answer_follows_a_group_that_moved(void **state)
{
    struct town *t = *state;
    char ref[33];
    int64_t id;

    poll_round(t);
    json_decref(town_control(t, "migrate", "{\"chat\": \"vecinos\"}"));
    id = answer(t, "/cita para", NULL, ref);
    send_again_and_again(t);
    assert_string_equal(state_of(t, ref, id), "sent");
    assert_int_equal(town_posts(t, thanks), 1);
}

/* --- delivered --- */

static const char secret[] = "s3creto_A-1";

static int listen_here(int *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
    assert_int_equal(listen(fd, 16), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    *port = ntohs(at.sin_port);
    return fd;
}

/* A whole request: gives its body's place in `bytes`, headers end in NUL. */
static char *receive(int fd, char *bytes, size_t size)
{
    size_t len = 0;
    char *body = NULL, *length;
    ssize_t n;

    while (len < size - 1 && (n = read(fd, bytes + len, size - 1 - len)) > 0) {
        len += (size_t)n;
        bytes[len] = '\0';
        body = strstr(bytes, "\r\n\r\n");
        length = strcasestr(bytes, "content-length:");
        if (body && length && strlen(body + 4) >= (size_t)strtol(length + 15, NULL, 10))
            break;
    }
    assert_non_null(body);
    *body = '\0';
    return body + 4;
}

/* Take one call at the door and answer it as the receipt says, or with `status`. */
static int take_one(struct town *t, int door, int status)
{
    buzon_error *err = NULL;
    char bytes[8192], answer[128];
    int fd = accept(door, NULL, NULL);
    char *body = receive(fd, bytes, sizeof bytes);
    char *said = strstr(bytes, "X-Telegram-Bot-Api-Secret-Token: ");
    buzon_delivery *d = buzon_delivery_new("POST", &err);
    buzon_receipt *r = NULL;

    assert_non_null(said);
    said += strlen("X-Telegram-Bot-Api-Secret-Token: ");
    said[strcspn(said, "\r\n")] = '\0';
    assert_true(buzon_delivery_add_header(d, "X-Telegram-Bot-Api-Secret-Token", said, &err) &&
                buzon_delivery_set_body(d, body, strlen(body), &err));
    if (!status)
        r = buzon_inbox_deliver(t->inbox, "ayto", d, &err);
    assert_no_error(err);
    status = status ? status : buzon_receipt_status(r);
    (void)snprintf(answer, sizeof answer,
                   "HTTP/1.1 %d x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status);
    assert_int_equal(write(fd, answer, strlen(answer)), (ssize_t)strlen(answer));
    close(fd);
    buzon_receipt_unref(r);
    buzon_delivery_free(d);
    return status;
}

/* Calls come until nothing waits any more; every third is refused first. */
static int take_all(struct town *t, int door)
{
    struct pollfd p = {.fd = door, .events = POLLIN};
    int n = 0;

    while (poll(&p, 1, 1000) > 0)
        (void)take_one(t, door, n++ % 3 == 1 ? 503 : 0);
    return n;
}

static void set_webhook(struct town *t, int port)
{
    json_t *done;
    char path[256];

    (void)snprintf(path, sizeof path,
                   "../bot" TOWN_BOT "/setWebhook?secret_token=%s&url=http://127.0.0.1:%d/x",
                   secret, port);
    done = town_control(t, path, NULL);
    assert_true(json_is_true(json_object_get(done, "ok")));
    json_decref(done);
}

static void what_is_delivered_is_here_once(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    int port, door = listen_here(&port);

    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "webhook_secret", secret,
                                       strlen(secret), &err));
    json_decref(town_control(t, "again", "{\"times\": 1}"));
    say_numbered(t, 0, 12);
    set_webhook(t, port);
    assert_true(take_all(t, door) > 17);
    buzon_round_unref(buzon_inbox_process(t->inbox, -1, &err));
    assert_no_error(err);
    expect_once(t, "Aviso", 12);
    assert_int_equal(here(t, "farola fundida", NULL), 1);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_STATE, "a webhook is set");
    town_verify(t);
    close(door);
}

static void a_call_with_another_secret_is_not_let_in(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    int port, door = listen_here(&port);

    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "webhook_secret", "otro", 4, &err));
    set_webhook(t, port);
    assert_int_equal(take_one(t, door, 0), 403);
    buzon_round_unref(buzon_inbox_process(t->inbox, -1, &err));
    assert_no_error(err);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), 0);
    close(door);
}

/* --- by both ways --- */

/* What waits on the server, as it would be delivered. */
static json_t *waiting(struct town *t)
{
    json_t *queue = town_control(t, "queue", NULL);
    json_t *updates = json_incref(json_object_get(json_array_get(queue, 0), "updates"));

    json_decref(queue);
    return updates;
}

static void bring(buzon_inbox *inbox, json_t *update)
{
    buzon_error *err = NULL;
    buzon_delivery *d = buzon_delivery_new("POST", &err);
    char *body = json_dumps(update, JSON_COMPACT);
    buzon_receipt *r;

    assert_true(buzon_delivery_add_header(d, "X-Telegram-Bot-Api-Secret-Token", secret, &err) &&
                buzon_delivery_set_body(d, body, strlen(body), &err));
    r = buzon_inbox_deliver(inbox, "ayto", d, &err);
    assert_no_error(err);
    assert_int_equal(buzon_receipt_status(r), 200);
    buzon_receipt_unref(r);
    buzon_delivery_free(d);
    free(body);
}

static void bring_all(buzon_inbox *inbox, json_t *updates)
{
    buzon_error *err = NULL;
    json_t *update;
    size_t i;

    json_array_foreach(updates, i, update) bring(inbox, update);
    buzon_round_unref(buzon_inbox_process(inbox, -1, &err));
    assert_no_error(err);
}

static void delivered_and_polled_in_either_order_is_one_message(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    json_t *updates;

    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "webhook_secret", secret,
                                       strlen(secret), &err));
    say_numbered(t, 0, 8);
    updates = waiting(t);
    bring_all(t->inbox, updates);
    expect_once(t, "Aviso", 8);
    poll_round(t);
    expect_once(t, "Aviso", 8);
    json_decref(updates);
    say_numbered(t, 8, 8);
    updates = waiting(t);
    poll_round(t);
    bring_all(t->inbox, updates);
    expect_once(t, "Aviso", 16);
    json_decref(updates);
    town_verify(t);
}

struct bringer {
    buzon_inbox *inbox; /* one of its own, as another process has */
    json_t *updates;
};

static void *bring_at_once(void *user)
{
    struct bringer *b = user;

    bring_all(b->inbox, b->updates);
    return NULL;
}

static void delivered_and_polled_at_once_is_one_message(void **state)
{
    enum { WAVES = 5, EACH = 30 };
    struct town *t = *state;
    struct bringer b = {.inbox = town_open(t)};
    buzon_error *err = NULL;
    pthread_t thread;

    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "webhook_secret", secret,
                                       strlen(secret), &err));
    town_fault(t, "{\"fault\": \"short\", \"n\": 4, \"count\": 0, \"path\": "
                  "\"/bot*/getUpdates\"}");
    for (int i = 0; i < WAVES; i++) {
        say_numbered(t, i * EACH, EACH);
        b.updates = waiting(t);
        assert_int_equal(pthread_create(&thread, NULL, bring_at_once, &b), 0);
        poll_round(t);
        assert_int_equal(pthread_join(thread, NULL), 0);
        json_decref(b.updates);
    }
    expect_once(t, "Aviso", WAVES * EACH);
    buzon_inbox_unref(b.inbox);
    town_verify(t);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(everything_said_to_the_bot_is_here_once),
        CASE(more_than_a_page_is_read_to_its_end),
        CASE(equal_times_across_pages_are_neither_lost_nor_doubled),
        CASE(a_fault_on_the_way_costs_a_round_and_no_message),
        CASE(the_last_of_several_edits_in_one_second_stays),
        CASE(numbers_that_start_again_lose_nothing),
        CASE(numbers_that_start_again_are_told),
        CASE(an_album_is_one_message),
        CASE(edits_and_a_blocked_bot_are_seen),
        CASE(a_revoked_token_is_told),
        CASE(an_answer_arrives_where_it_was_asked),
        CASE(an_answer_whose_receipt_is_lost_is_sent_once_and_proved_by_a_reply),
        CASE(an_answer_that_met_a_broken_server_is_not_sent_again),
        CASE(an_answer_waits_as_long_as_the_network_says),
        CASE(fetching_and_answering_wait_each_for_itself),
        CASE(a_citizen_who_blocked_the_bot_gets_none),
        CASE(an_answer_follows_a_group_that_moved),
        CASE(what_is_delivered_is_here_once),
        CASE(a_call_with_another_secret_is_not_let_in),
        CASE(delivered_and_polled_in_either_order_is_one_message),
        CASE(delivered_and_polled_at_once_is_one_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
