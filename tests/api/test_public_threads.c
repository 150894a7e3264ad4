/* SPDX-License-Identifier: EUPL-1.2 */
/* Threads over real sockets, polled and delivered: what citizens write is here once, and an
 * answer is said at most once whatever the line and the network do. */
#include "meta.h"

#define DAY (24 * HOUR)

static int setup_like(void **state, const char *like)
{
    struct town *t;
    buzon_error *err = NULL;
    int failed = town_setup_like(state, like);

    if (failed)
        return failed;
    t = *state;
    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "app_secret", "prueba-secreto-0001",
                                       19, &err));
    return 0;
}

static int setup(void **state)
{
    return setup_like(state, "threads");
}

static int setup_approvals(void **state)
{
    return setup_like(state, "threads_approvals");
}

/* --- what people do --- */

/* by NULL: we, with another tool. to NULL: a post. */
static const char *write_as(struct town *t, const char *by, const char *to, const char *text)
{
    static char ids[8][64];
    static int next;
    char wish[400], who[40] = "\"us\"", whereto[80] = "null", *id = ids[next++ % 8];
    json_t *made;

    if (by)
        (void)snprintf(who, sizeof who, "\"%s\"", by);
    if (to)
        (void)snprintf(whereto, sizeof whereto, "\"%s\"", to);
    (void)snprintf(wish, sizeof wish, "{\"by\": %s, \"to\": %s, \"text\": \"%s\"}", who,
                   whereto, text);
    made = town_control(t, "write", wish);
    (void)snprintf(id, 64, "%s", json_string_value(json_object_get(made, "id")));
    json_decref(made);
    return id;
}

static void write_numbered(struct town *t, const char *to, int from, int n)
{
    char text[32];

    for (int i = from; i < from + n; i++) {
        (void)snprintf(text, sizeof text, "Aviso %d.", i);
        (void)write_as(t, i % 2 ? "rosa" : "omar", to, text);
        town_wait(t, SECOND);
    }
}

static void control(struct town *t, const char *what, const char *format, const char *text)
{
    char wish[300];

    (void)snprintf(wish, sizeof wish, format, text);
    json_decref(town_control(t, what, wish));
}

static void quirk_off(struct town *t, const char *name)
{
    control(t, "quirk", "{\"off\": [\"%s\"]}", name);
}

static void poll_round(struct town *t)
{
    town_wait(t, 5 * MINUTE);
    town_do(t, BUZON_WORK_POLL);
}

/* --- coming in --- */

/* At all levels below our posts, below our answers elsewhere, and where we are named. */
static void everything_addressed_to_us_is_here_once(void **state)
{
    struct town *t = *state;
    const char *post = write_as(t, NULL, NULL, "Abrimos la piscina el lunes."), *first, *named;

    town_wait(t, SECOND);
    first = write_as(t, "rosa", post, "¿Cuándo habre?");
    (void)write_as(t, "omar", first, "Eso, ¿y los domingos?");
    (void)write_as(t, NULL, first, "A las diez.");
    named = write_as(t, "lucia", NULL, "La farola no luce, @ayto.villarriba");
    (void)write_as(t, "omar", named, "Y la mía.");
    (void)write_as(t, "lucia", write_as(t, NULL, named, "Lo miramos."),
                   "Gracias, sigue igual.");
    control(t, "hide", "{\"id\": \"%s\"}", write_as(t, "omar", post, "Sois unos vagos."));
    poll_round(t);
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 2 AND direction = 0"), 4);
    assert_int_equal(town_count(t, "kind = 2 AND direction = 1"), 2);
    assert_int_equal(town_count(t, "kind = 1"), 1);
    assert_int_equal(town_count(t, "kind = 9 AND direction = 1"), 1);
    assert_int_equal(town_count(t, "extra LIKE '%\"hidden\":true%'"), 1);
    assert_int_equal(town_count(t, "text = 'Y la mía.'"), 0); /* neither names nor answers us */

    control(t, "edit", "{\"id\": \"%s\", \"text\": \"¿Cuándo abre?\"}", first);
    control(t, "remove", "{\"id\": \"%s\"}", named);
    town_wait(t, 2 * HOUR);
    town_do(t, BUZON_WORK_RECHECK);
    assert_int_equal(town_count(t, "text = '¿Cuándo abre?' AND revision = 2"), 1);
    assert_int_equal(town_count(t, "kind = 1 AND deleted_at IS NOT NULL"), 1);
    town_verify(t);
}

/* Below a post whose answers we approve: they are here before, marked, and stay the same after.
 * What is ignored stays here; who has no approvals below a post says so and is left alone. */
static void what_waits_for_our_approval_is_here(void **state)
{
    struct town *t = *state;
    json_t *made = town_control(
        t, "write",
        "{\"by\": \"us\", \"text\": \"¿Qué le falta al parque?\", \"approvals\": true}");
    char post[64];
    const char *first;

    (void)snprintf(post, sizeof post, "%s", json_string_value(json_object_get(made, "id")));
    json_decref(made);
    (void)write_as(t, "rosa", write_as(t, NULL, NULL, "Abrimos el lunes."), "¿A qué hora?");
    town_wait(t, SECOND);
    first = write_as(t, "rosa", post, "Bancos y sombra.");
    (void)write_as(t, "omar", first, "Y una fuente.");
    poll_round(t);
    assert_int_equal(town_count(t, "extra LIKE '%\"pending\":true%' AND kind = 2"), 2);
    assert_int_equal(town_count(t, "text = '¿A qué hora?' AND extra IS NULL"), 1);
    control(t, "approve", "{\"id\": \"%s\"}", first);
    town_wait(t, 2 * HOUR);
    (void)write_as(t, "lucia", post, "Columpios.");
    poll_round(t);
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 2 AND direction = 0"), 4);
    assert_int_equal(town_count(t, "text = 'Bancos y sombra.' AND deleted_at IS NULL"), 1);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), 4);
    town_verify(t);
}

/* Pages of every kind; a month later below an old post; near the limit; faults on the way. */
static void nothing_is_lost_on_the_way(void **state)
{
    static const char *const quirks[] = {"short_pages", "no_next", "empty_first", "any_since",
                                         "old_fields"};
    static const char *const faults[] = {"reset", "garbage", "502"};
    enum { QUIRKS = sizeof quirks / sizeof *quirks, FAULTS = sizeof faults / sizeof *faults };
    struct town *t = *state;
    const char *post = write_as(t, NULL, NULL, "Abrimos la piscina el lunes.");
    int n = 0;

    for (int i = 0; i < QUIRKS; i++, n += 2) {
        town_quirk(t, quirks[i]);
        write_numbered(t, post, n, 2);
        poll_round(t);
        town_once(t, "Aviso", n + 2);
        if (i) /* of short pages also those that do not say that they go on */
            quirk_off(t, quirks[i]);
        if (i == 1)
            quirk_off(t, quirks[0]);
    }
    for (int i = 0; i < FAULTS; i++, n += 2) {
        buzon_error *err = NULL;
        char wish[120];

        (void)snprintf(wish, sizeof wish, "{\"fault\": \"%s\", \"path\": \"*/%s\"}", faults[i],
                       i % 2 ? "threads" : "conversation");
        write_numbered(t, post, n, 2);
        town_fault(t, wish);
        town_wait(t, 10 * MINUTE);
        buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
        buzon_error_free(err);
        town_wait(t, HOUR);
    }
    poll_round(t);
    town_once(t, "Aviso", n);
    control(t, "usage", "{\"percent\": %s}", "90");
    write_numbered(t, post, n, 2);
    for (int i = 0; i < 8; i++)
        poll_round(t);
    control(t, "usage", "{\"percent\": %s}", "10");
    town_once(t, "Aviso", n + 2);
    town_wait(t, 20 * DAY);
    for (int i = 0; i < 2; i++)
        poll_round(t); /* after a silence it looks further back, once */
    write_numbered(t, post, n + 2, 1);
    poll_round(t);
    assert_int_equal(town_count(t, "text LIKE 'Aviso%'"), n + 2);
    for (int i = 0; i < 4; i++) {
        town_wait(t, 5 * MINUTE);
        town_do(t, BUZON_WORK_SWEEP);
    }
    town_once(t, "Aviso", n + 3);
    town_verify(t);
}

/* --- delivered --- */

static void what_is_delivered_twice_and_polled_is_here_once(void **state)
{
    struct town *t = *state;
    const char *post = write_as(t, NULL, NULL, "Abrimos la piscina el lunes."), *second;

    (void)write_as(t, "rosa", post, "¿Cuándo abre?");
    second = write_as(t, NULL, NULL, "Me he equivocado.");
    (void)write_as(t, "lucia", NULL, "La farola no luce, @ayto.villarriba");
    meta_deliver_all(t, 2);
    assert_int_equal(town_count(t, "kind = 2 AND text = '¿Cuándo abre?'"), 1);
    assert_int_equal(town_count(t, "kind = 1"), 1);
    assert_int_equal(town_count(t, "kind = 9"), 0); /* its words are asked for */
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 9 AND text LIKE 'Abrimos%'"), 1);
    control(t, "remove", "{\"id\": \"%s\"}", second);
    meta_deliver_all(t, 2);
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 9 AND deleted_at IS NOT NULL"), 1);
    assert_int_equal(town_count(t, "direction = 0"), 2);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), 2);
    assert_int_equal(meta_deliver(t, "{\"topic\":\"moderate\"}", "sha256=00"), 403);
    town_verify(t);
}

/* --- answering --- */

static const char thanks[] = "Gracias: abre el lunes a las diez.";

static void send_for(struct town *t, int times, int64_t every)
{
    for (int i = 0; i < times; i++) {
        town_wait(t, every);
        meta_send(t);
    }
}

/* One more question, which was answered, but not sent yet. */
static int64_t asked(struct town *t, const char *question, const char *answer,
                     char ref[static 33])
{
    const char *post = write_as(t, NULL, NULL, "Abrimos la piscina el lunes.");

    (void)write_as(t, "rosa", post, question);
    poll_round(t);
    (void)snprintf(ref, 33, "%s", town_inquiry(t, question));
    return town_answer(t, ref, answer);
}

static void an_answer_is_said_once_and_seen_again(void **state)
{
    static char longer[1100];
    struct town *t = *state;
    char ref[33], other[33];
    int64_t id = asked(t, "¿Cuándo abre?", thanks, ref);

    meta_send(t);
    town_expect(t, ref, id, "sent");
    poll_round(t);
    assert_int_equal(town_posts(t, thanks), 1);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 2"), 1);
    assert_string_equal(town_events(t, ref), "opened answer_queued answered");

    /* In parts, each below the one before. */
    for (size_t i = 0; i + 12 < sizeof longer; i += 11)
        (void)snprintf(longer + i, sizeof longer - i, "Texto %zu más ", 100 + i / 11 % 100);
    id = asked(t, "¿Y en invierno?", longer, other);
    meta_send(t);
    town_expect(t, other, id, "sent");
    assert_int_equal(town_posts(t, "Texto 100"), 1);
    assert_int_equal(town_posts(t, "(2/3)"), 1);
    assert_int_equal(town_posts(t, "(3/3)"), 1);

    /* A day's quota is not ours to pass. */
    control(t, "set", "{\"quota\": %s}", "4");
    id = asked(t, "¿Y en otoño?", "En otoño no.", other);
    meta_send(t);
    town_expect(t, other, id, "queued");
    control(t, "set", "{\"quota\": %s}", "1000");
    send_for(t, 1, 2 * HOUR);
    town_expect(t, other, id, "sent");
    assert_int_equal(town_posts(t, "En otoño no."), 1);

    /* Nothing is said to what is gone. */
    id = asked(t, "¿Y en abril?", "En abril tampoco.", other);
    control(t, "refuse", "{\"path\": \"/me/threads\", \"code\": 100, \"subcode\": %s}", "33");
    meta_send(t);
    town_expect(t, other, id, "failed");
    assert_int_equal(town_posts(t, "En abril"), 0);
    town_verify(t);
}

/* Its container says that it was published: it is not said again, and a person is told. */
static void never_seen_again(struct town *t)
{
    char ref[33];
    int64_t id = asked(t, "¿Y si no se ve?", "No se ve.", ref);

    town_quirk(t, "late");
    town_fault(t, "{\"fault\": \"lost-after-store\", \"path\": \"*/threads_publish\"}");
    meta_send(t);
    send_for(t, 12, HOUR);
    town_expect(t, ref, id, "unknown");
    assert_int_equal(town_posts(t, "No se ve."), 1);
}

/* Whoever publishes a container again on this server says it again. */
static void an_answer_is_not_said_twice(void **state)
{
    static const struct {
        const char *name, *fault, *quirk;
    } ways[] = {
        {"la respuesta de publicar",
         "{\"fault\": \"lost-after-store\", \"path\": \"*/threads_publish\"}", NULL},
        {"y nadie sabe del contenedor",
         "{\"fault\": \"lost-after-store\", \"path\": \"*/threads_publish\"}", "forgets"},
        {"la petición de publicar", "{\"fault\": \"502\", \"path\": \"*/threads_publish\"}",
         NULL},
        {"la respuesta del contenedor",
         "{\"fault\": \"lost-after-store\", \"method\": \"POST\", \"path\": \"*/threads\"}",
         NULL},
        {"la pregunta por su estado",
         "{\"fault\": \"reset\", \"method\": \"GET\", \"path\": \"/1*\"}", NULL},
        {"tarda en estar listo", NULL, "slow"},
    };
    struct town *t = *state;

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        char question[80], answer[80], ref[33];
        int64_t id;

        (void)snprintf(question, sizeof question, "¿Se pierde %s?", ways[i].name);
        (void)snprintf(answer, sizeof answer, "Se perdió %s.", ways[i].name);
        id = asked(t, question, answer, ref);
        if (ways[i].fault)
            town_fault(t, ways[i].fault);
        if (ways[i].quirk)
            town_quirk(t, ways[i].quirk);
        meta_send(t);
        send_for(t, 4, 6 * MINUTE);
        town_expect(t, ref, id, "sent");
        if (town_posts(t, answer) != 1)
            fail_msg("%s: said %d times", ways[i].name, town_posts(t, answer));
        if (ways[i].quirk)
            quirk_off(t, ways[i].quirk);
    }
    never_seen_again(t);
    town_verify(t);
}

/* Ready, says its status, but not found when it is published: another one is made, not for
 * ever. */
static void a_container_that_is_lost_is_made_anew(void **state)
{
    struct town *t = *state;
    json_t *containers;
    char ref[33];
    int64_t id = asked(t, "¿Cuándo abre?", thanks, ref);

    town_quirk(t, "lost");
    meta_send(t);
    send_for(t, 3, MINUTE);
    quirk_off(t, "lost");
    send_for(t, 3, MINUTE);
    town_expect(t, ref, id, "sent");
    assert_int_equal(town_posts(t, thanks), 1);
    containers = town_control(t, "containers", NULL);
    assert_int_equal(json_array_size(containers), 2);
    json_decref(containers);
    town_quirk(t, "lost");
    id = asked(t, "¿Y en invierno?", "En invierno no.", ref);
    send_for(t, 20, MINUTE);
    town_expect(t, ref, id, "failed");
    assert_int_equal(town_posts(t, "En invierno"), 0);
    town_verify(t);
}

/* --- the account --- */

static void check_says(struct town *t, const char *what)
{
    buzon_error *err = NULL;
    char *verdict = buzon_inbox_check(t->inbox, "ayto", &err);

    assert_no_error(err);
    if (!strstr(verdict, what))
        fail_msg("no %s in %s", what, verdict);
    buzon_string_free(verdict);
}

/* A week before the end of 60 days; what is missing is told. */
static void a_token_is_renewed_before_it_ends(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    check_says(t, "\"handle\":\"ayto.villarriba\"");
    check_says(t, "\"expires_at\":\"2027-01-22T");
    town_wait(t, 50 * DAY);
    poll_round(t);
    assert_int_equal(town_asked(t, "GET", "/refresh_access_token"), 0);
    town_wait(t, 4 * DAY);
    poll_round(t);
    assert_int_equal(town_asked(t, "GET", "/refresh_access_token"), 1);
    check_says(t, "\"ok\":true");
    control(t, "set", "{\"scopes\": [\"threads_basic\"], \"quota\": %s}", "0");
    check_says(t, "threads_read_replies");
    town_fault(t, "{\"fault\": \"502\", \"path\": \"/refresh_access_token\", \"times\": 99}");
    town_wait(t, 61 * DAY);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_NETWORK, "new token");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(everything_addressed_to_us_is_here_once),
        cmocka_unit_test_setup_teardown(what_waits_for_our_approval_is_here, setup_approvals,
                                        town_teardown),
        CASE(nothing_is_lost_on_the_way),
        CASE(what_is_delivered_twice_and_polled_is_here_once),
        CASE(an_answer_is_said_once_and_seen_again),
        CASE(an_answer_is_not_said_twice),
        CASE(a_container_that_is_lost_is_made_anew),
        CASE(a_token_is_renewed_before_it_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
