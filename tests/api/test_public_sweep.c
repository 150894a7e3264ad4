/* SPDX-License-Identifier: EUPL-1.2 */
/* What a round of polling does not see, over real sockets: answers below old posts, cursors
 * that died, pages that moved while they were read, and the same message by two ways. */
#include "town.h"

#include <pthread.h>

static void say(struct town *t, const char *wish)
{
    json_decref(town_control(t, "say", wish));
}

static int64_t here(struct town *t, const char *words)
{
    char sql[160];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM message WHERE text LIKE '%%%s%%'",
                   words);
    return town_sql(t, sql);
}

/* How many accounts had their turn; its only round ended well, with that warning or none. */
static int turns(struct town *t, enum buzon_work work, const char *warning)
{
    buzon_error *err = NULL;
    buzon_rounds *all = buzon_jobs_run(t->inbox, work, &err);
    buzon_round *round;
    int n = 0;

    assert_no_error(err);
    while ((round = buzon_rounds_next(all, &err))) {
        const char *said = buzon_round_warning(round);

        n++;
        if (buzon_round_error(round))
            fail_msg("%s", buzon_round_error(round));
        if (warning ? !said || !strstr(said, warning) : said != NULL)
            fail_msg("warned of %s", said ? said : "nothing");
        buzon_round_unref(round);
    }
    buzon_rounds_free(all);
    return n;
}

/* Every minute, as a host does, until a sweep has ended; gives how many jobs that took. */
static int sweep_by_turns(struct town *t)
{
    int n = 0;

    do {
        town_wait(t, MINUTE);
        n += turns(t, BUZON_WORK_SWEEP, NULL);
        assert_true(n < 200);
        (void)turns(t, BUZON_WORK_POLL, NULL);
    } while (!town_sql(t, "SELECT finished_at IS NOT NULL FROM sweep"));
    return n;
}

/* --- sweeps --- */

/* Rounds look at the newest 60 posts of ours, eight each: a reply below an older one that does
 * not name us waits for the sweep. */
static void a_reply_below_an_old_post_is_found(void **state)
{
    struct town *t = *state;

    say(t, "{\"by\": \"ayto\", \"key\": \"vieja\", \"text\": \"Se abre la piscina\"}");
    for (int i = 0; i < 70; i++)
        say(t, "{\"by\": \"ayto\", \"text\": \"Aviso de hoy\"}");
    town_wait(t, 2 * MINUTE); /* old enough for a cursor */
    town_do(t, BUZON_WORK_POLL);
    say(t, "{\"by\": \"rosa\", \"in_reply_to\": \"vieja\", \"text\": \"¿Y el bañador es "
           "obligatorio?\", "
           "\"mention\": false}");
    for (int i = 0; i < 12; i++) {
        town_wait(t, MINUTE);
        town_do(t, BUZON_WORK_POLL);
    }
    assert_int_equal(here(t, "bañador es obligatorio"), 0);
    assert_true(sweep_by_turns(t) > 9); /* 75 contexts, eight requests a job */
    assert_int_equal(here(t, "bañador es obligatorio"), 1);
    assert_int_equal(turns(t, BUZON_WORK_SWEEP, NULL), 0);
    town_wait(t, 24 * HOUR);
    assert_int_equal(turns(t, BUZON_WORK_SWEEP, NULL), 1);
    town_verify(t);
}

static void expect_in_health(struct town *t, const char *part)
{
    buzon_error *err = NULL;
    char *json = buzon_inbox_health(t->inbox, &err);

    assert_no_error(err);
    if (!strstr(json, part))
        fail_msg("no %s in %s", part, json);
    buzon_string_free(json);
}

/* The round itself reads anew from the newest on, says so, and a sweep is due at once. */
static void dead_cursor(struct town *t, const char *path, const char *more, const char *words)
{
    char wish[200];

    town_do(t, BUZON_WORK_POLL);
    (void)sweep_by_turns(t);
    town_wait(t, 10 * MINUTE);
    assert_int_equal(turns(t, BUZON_WORK_SWEEP, NULL), 0);
    say(t, "{\"by\": \"rosa\", \"text\": \"¿Me leéis ahora?\", \"mention\": true}");
    (void)snprintf(wish, sizeof wish, "{\"fault\": \"dead-cursor\", \"path\": \"%s\", %s}",
                   path, more);
    town_fault(t, wish);
    assert_int_equal(turns(t, BUZON_WORK_POLL, words), 1);
    assert_int_equal(here(t, "Me leéis ahora"), 1);
    expect_in_health(t, words);
    expect_in_health(t, "\"began_at\":null,\"finished_at\":null");
    assert_int_equal(turns(t, BUZON_WORK_SWEEP, NULL), 1);
    town_wait(t, MINUTE);
    assert_int_equal(turns(t, BUZON_WORK_POLL, NULL), 1); /* and no more of it */
    assert_int_equal(town_sql(t, "SELECT count(*) - count(DISTINCT mid) FROM message"), 0);
    town_verify(t);
}

static void a_notification_that_is_gone_is_no_end(void **state)
{
    dead_cursor(*state, "/api/v1/notifications", "\"status\": 404",
                "how far notifications were read (it says 404)");
}

/* Once for the newer parameters, once for the cursor. */
static void a_cursor_called_bad_is_no_end(void **state)
{
    dead_cursor(*state, "/api/v1/notifications", "\"status\": 400, \"count\": 2",
                "how far notifications were read (it says 400)");
}

static void a_post_of_ours_that_is_gone_is_no_end(void **state)
{
    dead_cursor(*state, "/api/v1/accounts/*", "\"status\": 410",
                "how far our own posts were read (it says 410)");
}

/* A server that refuses every cursor is told as such; what is new comes all the same. */
static void a_server_without_cursors_fails_and_still_brings_what_is_new(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    town_do(t, BUZON_WORK_POLL);
    town_fault(t, "{\"fault\": \"dead-cursor\", \"path\": \"/api/v1/notifications\", "
                  "\"count\": 0}");
    say(t, "{\"by\": \"rosa\", \"text\": \"¿Me leéis ahora?\", \"mention\": true}");
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_PROTOCOL, "notifications: the network answered 404");
    assert_int_equal(here(t, "Me leéis ahora"), 1);
}

/* --- rechecks in turn --- */

static void what_is_known_is_looked_at_in_its_turn(void **state)
{
    struct town *t = *state;

    town_do(t, BUZON_WORK_POLL);
    (void)turns(t, BUZON_WORK_RECHECK, NULL);
    assert_int_equal(turns(t, BUZON_WORK_RECHECK, NULL), 0);
    town_wait(t, 6 * HOUR);
    json_decref(town_control(t, "edit",
                             "{\"status\": \"farola\", \"text\": \"@ayto La del número 16\"}"));
    assert_int_equal(turns(t, BUZON_WORK_RECHECK, NULL), 1);
    assert_int_equal(here(t, "La del número 16"), 1);
    assert_int_equal(turns(t, BUZON_WORK_RECHECK, NULL), 0);
    town_wait(t, 30 * MINUTE);
    assert_int_equal(turns(t, BUZON_WORK_RECHECK, NULL), 0);
}

/* --- pages that move --- */

struct intrusion {
    struct town *t;
    int after; /* so many requests */
};

/* Somebody writes while the first round is on its way back. */
static void intrude(void *user, const char *what, int64_t done, int64_t total)
{
    struct intrusion *i = user;

    (void)total;
    if (strcmp(what, "requests") == 0 && done == i->after)
        say(i->t,
            "{\"by\": \"rosa\", \"text\": \"Escribo mientras leéis\", \"mention\": true}");
}

static void what_comes_while_pages_are_read_back_is_read_in_the_same_round(void **state)
{
    struct town *t = *state;
    /* The server, us, and the newest page of three. */
    struct intrusion i = {t, 3};

    town_fault(t, "{\"fault\": \"short\", \"n\": 3, \"count\": 0, \"path\": "
                  "\"/api/v1/notifications\"}");
    buzon_inbox_set_progress(t->inbox, intrude, &i, NULL);
    town_do(t, BUZON_WORK_POLL);
    buzon_inbox_set_progress(t->inbox, NULL, NULL, NULL);
    assert_int_equal(here(t, "Escribo mientras leéis"), 1);
}

/* --- polled, and given by the host --- */

/* What the server shows of the newest notifications, as a host's own stack would get it. */
static char *newest(struct town *t)
{
    json_t *page = town_control(t,
                                "../api/v1/notifications?limit=80&access_token="
                                "prueba-ayto-0001",
                                NULL);
    char *text = json_dumps(page, JSON_COMPACT);

    json_decref(page);
    return text;
}

static int64_t give(struct town *t, buzon_inbox *inbox, const char *body)
{
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    buzon_round *round;
    int64_t n;

    (void)t;
    assert_true(buzon_response_set_body(r, body, strlen(body), &err));
    round = buzon_inbox_import(inbox, "ayto", r, &err);
    assert_no_error(err);
    n = buzon_round_messages(round);
    buzon_round_unref(round);
    buzon_response_free(r);
    return n;
}

static void say_some(struct town *t, const char *who, int n)
{
    char wish[160];

    for (int i = 0; i < n; i++) {
        (void)snprintf(wish, sizeof wish,
                       "{\"by\": \"%s%d@lejos.example\", \"text\": \"Aviso %s\", "
                       "\"mention\": true}",
                       who, i, who);
        say(t, wish);
    }
}

static void expect_once(struct town *t, const char *words, int n)
{
    assert_int_equal(here(t, words), n);
    assert_int_equal(town_sql(t, "SELECT count(*) - count(DISTINCT mid) FROM message"), 0);
}

static void given_and_polled_in_either_order_is_one_message(void **state)
{
    struct town *t = *state;
    char *body;

    town_do(t, BUZON_WORK_POLL);
    say_some(t, "dado", 5);
    body = newest(t);
    assert_int_equal(give(t, t->inbox, body), 5);
    town_do(t, BUZON_WORK_POLL);
    expect_once(t, "Aviso dado", 5);
    free(body);
    say_some(t, "sondeado", 5);
    town_do(t, BUZON_WORK_POLL);
    body = newest(t);
    assert_int_equal(give(t, t->inbox, body), 0);
    expect_once(t, "Aviso sondeado", 5);
    free(body);
    town_verify(t);
}

struct giver {
    struct town *t;
    buzon_inbox *inbox; /* one of its own, as another process has */
    char *body;
};

static void *give_often(void *user)
{
    struct giver *g = user;

    for (int i = 0; i < 10; i++)
        (void)give(g->t, g->inbox, g->body);
    return NULL;
}

static void given_and_polled_at_once_is_one_message(void **state)
{
    struct town *t = *state;
    struct giver g = {.t = t, .inbox = town_open(t)};
    pthread_t thread;

    town_do(t, BUZON_WORK_POLL);
    for (int i = 0; i < 5; i++) {
        char who[16];

        (void)snprintf(who, sizeof who, "ala%d", i);
        say_some(t, who, 20);
        g.body = newest(t);
        assert_int_equal(pthread_create(&thread, NULL, give_often, &g), 0);
        town_do(t, BUZON_WORK_POLL);
        assert_int_equal(pthread_join(thread, NULL), 0);
        free(g.body);
    }
    expect_once(t, "Aviso ala", 100);
    buzon_inbox_unref(g.inbox);
    town_verify(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOWN_CASE(a_reply_below_an_old_post_is_found),
        TOWN_CASE(a_notification_that_is_gone_is_no_end),
        TOWN_CASE(a_cursor_called_bad_is_no_end),
        TOWN_CASE(a_post_of_ours_that_is_gone_is_no_end),
        TOWN_CASE(a_server_without_cursors_fails_and_still_brings_what_is_new),
        TOWN_CASE(what_is_known_is_looked_at_in_its_turn),
        TOWN_CASE(what_comes_while_pages_are_read_back_is_read_in_the_same_round),
        TOWN_CASE(given_and_polled_in_either_order_is_one_message),
        TOWN_CASE(given_and_polled_at_once_is_one_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
