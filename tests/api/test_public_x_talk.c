/* SPDX-License-Identifier: EUPL-1.2 */
/* X over real sockets: whole conversations with a server that keeps its floors, its lags and
 * its refusals. Nothing is lost or told twice, and an answer is posted once whatever the line
 * does.
 */
#include "town.h"

static int setup(void **state)
{
    return town_setup_like(state, "x");
}

static void say(struct town *t, const char *wish)
{
    json_decref(town_control(t, "say", wish));
}

/* One of its habits, and no other. */
static void switch_to(struct town *t, const char *quirk)
{
    char wish[80];

    (void)snprintf(wish, sizeof wish, "{\"only\": \"%s\"}", quirk);
    json_decref(town_control(t, "quirk", wish));
}

/* --- what the inbox holds --- */

/* How often a message that still has these words is there; its text and visibility in `ret`. */
static int here(struct town *t, const char *words, char ret[160])
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
                if (ret)
                    (void)snprintf(ret, 160, "%s: %s",
                                   buzon_visibility_name(buzon_message_visibility(m)),
                                   buzon_message_text(m));
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

static void say_numbered(struct town *t, int from, int n)
{
    char wish[128];

    (void)snprintf(
        wish, sizeof wish,
        "{\"by\": \"omar\", \"text\": \"@ayto Aviso {n}.\", \"from\": %d, \"times\": "
        "%d}",
        from, n);
    say(t, wish);
}

static void expect_once(struct town *t, int n)
{
    for (int i = 0; i < n; i++) {
        char words[64];
        int times;

        (void)snprintf(words, sizeof words, "Aviso %d.", i);
        times = here(t, words, NULL);
        if (times != 1)
            fail_msg("\"%s\" is here %d times", words, times);
    }
}

static void poll_round(struct town *t)
{
    town_wait(t, 3 * MINUTE);
    town_do(t, BUZON_WORK_POLL);
}

/* Send time and again, as a host does, whatever a round says. */
static enum buzon_answer_state send_on(struct town *t, const char *reference, int64_t id)
{
    enum buzon_answer_state state = BUZON_ANSWER_QUEUED;

    for (int i = 0; i < 12 && state != BUZON_ANSWER_SENT && state != BUZON_ANSWER_FAILED; i++) {
        buzon_error *err = NULL;
        buzon_answer *a;

        buzon_round_unref(town_run(t, BUZON_WORK_SEND, &err));
        buzon_error_free(err);
        a = town_look(t, reference, id);
        state = buzon_answer_state(a);
        buzon_answer_unref(a);
        town_wait(t, 10 * MINUTE);
    }
    return state;
}

/* --- polling --- */

static void everything_said_to_us_is_here_once(void **state)
{
    struct town *t = *state;
    char text[160];
    buzon_inquiry *q;
    buzon_error *err = NULL;

    say(t, "{\"by\": \"ayto\", \"key\": \"agua\", \"text\": \"Mañana no hay agua\", \"ago\": "
           "7200}");
    say(t,
        "{\"by\": \"rosa\", \"text\": \"@ayto ¿Y el & del <nº 3>? https://calle.example/3\", "
        "\"ago\": 5400}");
    say(t, "{\"by\": \"eva\", \"reply_to\": \"agua\", \"named\": false, \"text\": \"¿A qué "
           "hora vuelve?\", \"ago\": 3600}");
    say(t, "{\"by\": \"omar\", \"text\": \"No va con nadie\", \"ago\": 3600}");
    json_decref(town_control(
        t, "direct", "{\"by\": \"omar\", \"text\": \"En privado: شكرا\", \"ago\": 60}"));
    poll_round(t);
    poll_round(t);
    assert_int_equal(here(t, "del <nº 3>", text), 1);
    assert_string_equal(text, "public: @ayto ¿Y el & del <nº 3>? https://calle.example/3");
    assert_int_equal(here(t, "¿A qué hora vuelve?", NULL), 1);
    assert_int_equal(here(t, "En privado", text), 1);
    assert_string_equal(text, "direct: En privado: شكرا");
    assert_int_equal(here(t, "No va con nadie", NULL), 0);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), 3);
    q = buzon_inbox_inquiry(t->inbox, town_inquiry(t, "¿A qué hora"), &err);
    assert_no_error(err);
    assert_int_equal(buzon_inquiry_deadlines_count(q), 1);
    assert_true(buzon_inquiry_next_due(q) > t->now);
    buzon_inquiry_unref(q);
    town_verify(t);
}

/* What is older than the floor in time, but comes into the list later, has a lower id. */
static void more_than_a_page_is_read_to_its_end(void **state)
{
    struct town *t = *state;

    poll_round(t);
    say_numbered(t, 0, 130);
    poll_round(t);
    expect_once(t, 130);
    town_verify(t);
}

/* The token of a page is not known any more: the list is read from its top, above the same
 * floor. */
static void a_torn_page_costs_nothing(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    say_numbered(t, 0, 1);
    poll_round(t);
    say_numbered(t, 1, 60);
    town_fault(t, "{\"fault\": \"500\", \"path\": \"/2/users/*/mentions\", \"after\": 1}");
    town_wait(t, 3 * MINUTE);
    buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
    buzon_error_free(err);
    json_decref(town_control(t, "tear", "{}"));
    say_numbered(t, 61, 10);
    poll_round(t);
    expect_once(t, 71);
}

/* Each fault on a question of a round: the next rounds bring what is missing. */
static void a_fault_on_the_way_costs_a_round_and_no_message(void **state)
{
    static const char *const faults[] = {
        "reset",     "garbage", "500",       "429", "bad-chunk",       "502",
        "truncated", "deep",    "surrogate", "504", "lost-after-store"};
    static const char *const paths[] = {"/2/users/*", "/2/dm_events"};
    enum { FAULTS = sizeof faults / sizeof *faults, EACH = 3 };
    struct town *t = *state;
    char wish[120];

    for (int i = 0; i < FAULTS; i++) {
        buzon_error *err = NULL;

        (void)snprintf(wish, sizeof wish,
                       "{\"fault\": \"%s\", \"path\": \"%s\", \"after\": %d, \"reset\": 60}",
                       faults[i], paths[i % 2], i / 2 % 2);
        town_fault(t, wish);
        say_numbered(t, i * EACH, EACH);
        (void)snprintf(wish, sizeof wish, "{\"by\": \"rosa\", \"text\": \"En privado %d.\"}",
                       i);
        json_decref(town_control(t, "direct", wish));
        buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
        buzon_error_free(err);
        town_wait(t, 20 * MINUTE);
    }
    poll_round(t);
    poll_round(t);
    expect_once(t, FAULTS * EACH);
    for (int i = 0; i < FAULTS; i++) {
        (void)snprintf(wish, sizeof wish, "En privado %d.", i);
        assert_int_equal(here(t, wish, NULL), 1);
    }
    town_verify(t);
}

/* Fifteen questions in fifteen minutes are all X takes: mentions come all the same. */
static void direct_messages_have_a_limit_of_their_own(void **state)
{
    struct town *t = *state;

    for (int i = 0; i < 20; i++) {
        say_numbered(t, i, 1);
        town_wait(t, 30 * SECOND);
        town_do(t, BUZON_WORK_POLL);
    }
    expect_once(t, 20);
    json_decref(town_control(t, "direct", "{\"by\": \"rosa\", \"text\": \"En privado\"}"));
    town_do(t, BUZON_WORK_POLL);
    assert_int_equal(here(t, "En privado", NULL), 0);
    town_wait(t, 15 * MINUTE);
    town_do(t, BUZON_WORK_POLL);
    assert_int_equal(here(t, "En privado", NULL), 1);
}

/* Who has nothing left of a window is not asked once more only to be refused; what came is
 * here. A cap of a month is looked at once a day. */
static void windows_and_months_are_waited_for(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    say_numbered(t, 0, 130);
    json_decref(town_control(t, "left", "{\"mentions\": 1}"));
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_RATE);
    assert_true(buzon_error_retry_at(err) > t->now);
    assert_true(buzon_error_retry_at(err) <= t->now + 15 * MINUTE);
    buzon_error_free(err);
    assert_int_equal(town_asked(t, "GET", "/2/users/1400000000000000009/mentions"), 1);
    assert_int_equal(town_count(t, "text LIKE '%Aviso %'"), 100);
    town_wait(t, 15 * MINUTE);
    poll_round(t);
    expect_once(t, 130);
    town_quirk(t, "capped");
    town_wait(t, 15 * MINUTE);
    err = NULL;
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_FORBIDDEN);
    assert_int_equal(buzon_error_retry_at(err), t->now + 24 * HOUR);
    buzon_error_free(err);
}

/* Each endpoint has its window. */
static void reading_and_answering_have_windows_of_their_own(void **state)
{
    struct town *t = *state;

    say(t, "{\"by\": \"rosa\", \"text\": \"@ayto La farola no luce\"}");
    poll_round(t);
    town_apart(t, "La farola", "{\"fault\": \"429\", \"path\": \"/2/users/*\", \"reset\": 600}",
               "{\"fault\": \"429\", \"path\": \"/2/tweets\", \"method\": \"POST\", "
               "\"reset\": 600}");
}

static void expect_answer(struct town *t, const char *reference, const char *text)
{
    int64_t id = town_answer(t, reference, text);

    town_do(t, BUZON_WORK_SEND);
    town_expect(t, reference, id, "sent");
    assert_int_equal(town_posts(t, text), 1);
}

/* The posts that may be read in a month, or in a day, are used up by X's count, or by ours: an
 * answer reads none. */
static void a_cap_of_reading_holds_no_answer(void **state)
{
    static const char *const caps[] = {"capped", "capped-today"};
    struct town *t = *state;
    char reference[33], text[40];

    say(t, "{\"by\": \"rosa\", \"text\": \"@ayto La farola no luce\"}");
    poll_round(t);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "La farola"));
    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
        buzon_error *err = NULL;
        buzon_rounds *rounds;
        buzon_time until;

        (void)snprintf(text, sizeof text, "Respuesta %zu.", i);
        switch_to(t, caps[i]);
        town_wait(t, 15 * MINUTE);
        assert_null(town_run(t, BUZON_WORK_POLL, &err));
        until = buzon_error_retry_at(err);
        assert_true(until > t->now + 12 * HOUR);
        buzon_error_free(err);
        expect_answer(t, reference, text);
        /* The answer that went out changes nothing of that. */
        err = NULL;
        town_wait(t, HOUR);
        rounds = buzon_jobs_run(t->inbox, BUZON_WORK_POLL, &err);
        assert_no_error(err);
        assert_null(buzon_rounds_next(rounds, &err));
        buzon_rounds_free(rounds);
        switch_to(t, "lag");
        town_wait(t, until + SECOND - t->now);
        poll_round(t);
    }
    (void)town_sql(t, "UPDATE quota SET used = 100000");
    expect_answer(t, reference, "Respuesta 2.");
    town_verify(t);
}

/* --- answers --- */

static void a_conversation_from_its_question_to_its_end(void **state)
{
    struct town *t = *state;
    char reference[33];
    int64_t id;

    say(t, "{\"by\": \"rosa\", \"key\": \"farola\", \"text\": \"@ayto La farola no luce\"}");
    poll_round(t);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "La farola"));
    id = town_answer(t, reference, "Mañana la reparan. Más en https://ayto.example/luz");
    assert_int_equal(send_on(t, reference, id), BUZON_ANSWER_SENT);
    assert_int_equal(town_posts(t, "Mañana la reparan"), 1);
    poll_round(t); /* our own answer comes back, and is known */
    assert_string_equal(town_events(t, reference), "opened answer_queued answered");
    say(t, "{\"by\": \"rosa\", \"reply_to\": \"farola\", \"named\": false, \"text\": \"Pues "
           "sigue igual\"}");
    town_wait(t, MINUTE);
    poll_round(t);
    assert_int_equal(here(t, "Pues sigue igual", NULL), 1);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), 1);
    assert_string_equal(town_events(t, reference), "opened answer_queued answered received");
    town_verify(t);
}

/* The line breaks before, under and after the post; and its timeline lags. */
static void whatever_the_line_does_an_answer_is_there_once(void **state)
{
    static const char *const faults[] = {"500",       "502",     "reset", "lost-after-store",
                                         "truncated", "garbage", "429"};
    struct town *t = *state;

    switch_to(t, "lag");
    say(t, "{\"by\": \"ayto\", \"text\": \"Buenos días\", \"ago\": 86400}");
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        char wish[120], words[32], reference[33];
        int64_t id;

        (void)snprintf(wish, sizeof wish,
                       "{\"by\": \"rosa\", \"text\": \"@ayto Consulta %zu.\"}", i);
        say(t, wish);
        poll_round(t);
        (void)snprintf(words, sizeof words, "Consulta %zu.", i);
        (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, words));
        id = town_answer(t, reference, "De acuerdo, R&D: <mañana>.");
        (void)snprintf(wish, sizeof wish,
                       "{\"fault\": \"%s\", \"method\": \"POST\", \"path\": \"/2/tweets\", "
                       "\"reset\": 60}",
                       faults[i]);
        town_fault(t, wish);
        if (send_on(t, reference, id) != BUZON_ANSWER_SENT)
            fail_msg("%s: it is not sent", faults[i]);
        assert_int_equal(town_posts(t, "R&D: <mañana>"), (int)i + 1);
        poll_round(t);
        assert_string_equal(town_events(t, reference), "opened answer_queued answered");
    }
    town_verify(t);
}

static void a_long_answer_goes_in_parts_each_below_the_other(void **state)
{
    struct town *t = *state;
    char reference[33], text[700] = "Respuesta:";
    buzon_answer *a;
    json_t *posts;
    int64_t id;

    say(t, "{\"by\": \"rosa\", \"text\": \"@ayto ¿Y el padrón?\"}");
    poll_round(t);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "el padrón"));
    for (int i = 0; i < 12; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text),
                       " La frase %d dice cómo se hace el trámite.", i);
    id = town_answer(t, reference, text);
    town_fault(t, "{\"fault\": \"lost-after-store\", \"method\": \"POST\", \"path\": "
                  "\"/2/tweets\", \"after\": 1}");
    assert_int_equal(send_on(t, reference, id), BUZON_ANSWER_SENT);
    a = town_look(t, reference, id);
    assert_int_equal(buzon_answer_parts_count(a), 2);
    posts = town_control(t, "posts", NULL);
    assert_int_equal(json_array_size(posts), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(posts, 1), "below")),
                        buzon_answer_native_ids_at(a, 0));
    json_decref(posts);
    buzon_answer_unref(a);
}

static buzon_answer *write_privately(struct town *t, const char *reference, const char *text)
{
    buzon_error *err = NULL;
    buzon_letter *l = buzon_letter_new(text, "person:marta", &err);
    buzon_answer *a;

    buzon_letter_set_visibility(l, BUZON_VISIBILITY_DIRECT);
    a = buzon_inbox_write(t->inbox, reference, l, &err);
    buzon_letter_free(l);
    assert_no_error(err);
    return a;
}

/* Who answers below our post without naming us invites nobody: it is said at once, and a direct
 * message is the other way. */
static void an_answer_that_x_would_not_take_is_refused_when_it_is_written(void **state)
{
    struct town *t = *state;
    char reference[33];
    buzon_error *err = NULL;
    buzon_answer *a;
    int64_t id;

    say(t, "{\"by\": \"ayto\", \"key\": \"agua\", \"text\": \"Mañana no hay agua\", \"ago\": "
           "7200}");
    say(t, "{\"by\": \"omar\", \"reply_to\": \"agua\", \"named\": false, \"text\": \"¿Hasta "
           "qué hora?\", \"ago\": 3600}");
    poll_round(t);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "¿Hasta qué hora?"));
    assert_null(
        buzon_inbox_answer(t->inbox, reference, "Hasta las seis", "person:marta", &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "only where the author names or quotes @ayto");
    assert_int_equal(town_asked(t, "POST", "/2/"), 0);
    a = write_privately(t, reference, "Hasta las seis");
    id = buzon_answer_id(a);
    buzon_answer_unref(a);
    assert_int_equal(send_on(t, reference, id), BUZON_ANSWER_SENT);
    assert_int_equal(town_asked(t, "POST", "/2/dm_conversations/with/1500000000000000002/"), 1);
    poll_round(t);
    assert_string_equal(town_events(t, reference),
                        "opened answer_queued answer_private answered");
    town_verify(t);
}

static void what_x_refuses_fails_with_its_reason(void **state)
{
    struct town *t = *state;
    char reference[33];
    buzon_answer *a;
    int64_t id;

    say(t, "{\"by\": \"rosa\", \"key\": \"farola\", \"text\": \"@ayto La farola no luce\"}");
    json_decref(town_control(t, "direct", "{\"by\": \"eva\", \"text\": \"Hola\"}"));
    poll_round(t);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "La farola"));
    id = town_answer(t, reference, "Mañana la reparan");
    json_decref(town_control(t, "delete", "{\"post\": \"farola\"}"));
    assert_int_equal(send_on(t, reference, id), BUZON_ANSWER_FAILED);
    a = town_look(t, reference, id);
    assert_int_equal(buzon_answer_error_code(a), BUZON_ERR_GONE);
    assert_int_equal(buzon_answer_advice(a), BUZON_ADVICE_CHANNEL);
    buzon_answer_unref(a);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "Hola"));
    id = town_answer(t, reference, "Buenas");
    assert_int_equal(send_on(t, reference, id), BUZON_ANSWER_FAILED);
    a = town_look(t, reference, id);
    assert_int_equal(buzon_answer_error_code(a), BUZON_ERR_UNSUPPORTED);
    buzon_answer_unref(a);
}

static void a_lost_direct_message_is_found_in_its_conversation(void **state)
{
    struct town *t = *state;
    char reference[33];
    int64_t id;

    json_decref(town_control(t, "direct",
                             "{\"by\": \"rosa\", \"text\": \"Mi recibo no "
                             "está\"}"));
    poll_round(t);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "Mi recibo"));
    id = town_answer(t, reference, "Lo miramos");
    town_fault(t,
               "{\"fault\": \"lost-after-store\", \"method\": \"POST\", \"path\": \"/2/*\"}");
    assert_int_equal(send_on(t, reference, id), BUZON_ANSWER_SENT);
    assert_int_equal(town_posts(t, "Lo miramos"), 1);
    json_decref(town_control(t, "direct", "{\"by\": \"rosa\", \"text\": \"Gracias\"}"));
    poll_round(t);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), 1);
    assert_int_equal(here(t, "Gracias", NULL), 1);
    town_verify(t);
}

/* The photo of a direct message is asked for at the interface, with our token. */
static void the_file_of_a_direct_message_wants_credentials(void **state)
{
    struct town *t = *state;

    json_decref(town_control(t, "direct",
                             "{\"by\": \"rosa\", \"text\": \"Miren\", \"file\": "
                             "\"la farola\"}"));
    poll_round(t);
    town_do(t, BUZON_WORK_MEDIA);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM attachment"), 1);
    assert_int_equal(town_sql(t, "SELECT state FROM attachment"), BUZON_ATTACHMENT_STORED);
    assert_int_equal(town_asked(t, "GET", "/2/dm_conversations/media/"), 1);
}

/* --- what happens later --- */

static void edits_and_deletions_are_found_by_looking_again(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_round *round;

    say(t, "{\"by\": \"rosa\", \"key\": \"farola\", \"text\": \"@ayto La farola de la caye\"}");
    say(t, "{\"by\": \"omar\", \"key\": \"tala\", \"text\": \"@ayto ¿Talan el pino?\"}");
    say(t, "{\"by\": \"eva\", \"key\": \"poda\", \"text\": \"@ayto ¿Podan el olmo?\"}");
    json_decref(town_control(t, "direct", "{\"by\": \"rosa\", \"text\": \"En privado\"}"));
    poll_round(t);
    json_decref(town_control(t, "edit",
                             "{\"post\": \"farola\", \"text\": \"@ayto La farola de "
                             "la calle\"}"));
    json_decref(town_control(t, "delete", "{\"post\": \"tala\"}"));
    round = town_run(t, BUZON_WORK_RECHECK, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_revisions(round), 1);
    assert_int_equal(buzon_round_deletions(round), 1);
    assert_int_equal(buzon_round_requests(round), 2);
    buzon_round_unref(round);
    assert_int_equal(here(t, "farola de la calle", NULL), 1);
    assert_int_equal(here(t, "farola de la caye", NULL), 0);
    assert_string_equal(town_events(t, town_inquiry(t, "pino")), "opened deleted");
    assert_string_equal(town_events(t, town_inquiry(t, "olmo")), "opened");
    assert_string_equal(town_events(t, town_inquiry(t, "En privado")), "opened");
    round = town_run(t, BUZON_WORK_RECHECK, &err);
    assert_int_equal(buzon_round_revisions(round) + buzon_round_deletions(round), 0);
    buzon_round_unref(round);
    town_verify(t);
}

/* It comes into the list after a later one was read: no floor ever shows it. */
static void what_comes_late_is_found_by_a_sweep(void **state)
{
    struct town *t = *state;

    poll_round(t);
    say(t, "{\"by\": \"rosa\", \"text\": \"@ayto Llego tarde\", \"late\": 600}");
    town_wait(t, SECOND);
    say_numbered(t, 0, 1);
    poll_round(t);
    town_wait(t, 10 * MINUTE);
    poll_round(t);
    assert_int_equal(here(t, "Llego tarde", NULL), 0);
    town_do(t, BUZON_WORK_SWEEP);
    assert_int_equal(here(t, "Llego tarde", NULL), 1);
    expect_once(t, 1);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM sweep WHERE finished_at IS NOT NULL"),
                     1);
}

/* --- the account --- */

static void keep(struct town *t, const char *account, const char *name, const char *value)
{
    buzon_error *err = NULL;

    assert_true(buzon_inbox_set_secret(t->inbox, account, name, value, strlen(value), &err));
}

static int64_t renewals(struct town *t)
{
    json_t *j = town_control(t, "renewals", NULL);
    int64_t n = json_integer_value(json_object_get(j, "times"));

    json_decref(j);
    return n;
}

/* Each refresh token is good once, and the access token lives two hours. */
static void tokens_are_renewed_before_they_end(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    keep(t, "ayto", "client_id", "id-de-cliente");
    keep(t, "ayto", "client_secret", "secreto-de-cliente");
    keep(t, "ayto", "refresh_token", "renueva-0001");
    json_decref(town_control(t, "expire", "{}"));
    for (int i = 0; i < 5; i++) {
        say_numbered(t, i, 1);
        town_do(t, BUZON_WORK_POLL);
        town_wait(t, HOUR);
    }
    expect_once(t, 5);
    assert_int_equal(renewals(t), 3);
    /* The answer with the new tokens is lost: nobody has them any more. */
    town_wait(t, 2 * HOUR);
    town_fault(t, "{\"fault\": \"lost-after-store\", \"path\": \"/2/oauth2/token\"}");
    buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
    buzon_error_free(err);
    err = NULL;
    town_wait(t, HOUR);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_AUTH, "somebody has to authorise the account again");
}

static void an_account_may_sign_its_requests(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char settings[160];
    buzon_round *round;

    (void)snprintf(settings, sizeof settings,
                   "{\"user_id\":\"1400000000000000009\",\"auth\":\"oauth1\",\"base_url\":"
                   "\"%s\"}",
                   t->url);
    buzon_account_unref(
        buzon_inbox_add_account(t->inbox, "firma", "x", settings, "person:alta", &err));
    keep(t, "firma", "consumer_key", "clave-de-la-app");
    keep(t, "firma", "consumer_secret", "secreto-de-la-app");
    keep(t, "firma", "token", "1400000000000000009-ficha");
    keep(t, "firma", "token_secret", "secreto-de-la-ficha");
    say(t, "{\"by\": \"rosa\", \"text\": \"@ayto ¿Me leen?\"}");
    round = buzon_inbox_run(t->inbox, "firma", BUZON_WORK_POLL, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_messages(round), 1);
    buzon_round_unref(round);
    (void)town_answer(t, town_inquiry(t, "¿Me leen?"), "Sí, y con «firma»");
    round = buzon_inbox_run(t->inbox, "firma", BUZON_WORK_SEND, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_sent(round), 1);
    buzon_round_unref(round);
    keep(t, "firma", "token_secret", "otro");
    town_wait(t, 3 * MINUTE);
    assert_null(buzon_inbox_run(t->inbox, "firma", BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_AUTH, "tokens of OAuth 1.0a are not renewed");
}

static void a_check_says_what_the_app_may_not(void **state)
{
    static const struct {
        const char *quirk, *code;
    } finds[] = {{"no-dms", "no_directs"},
                 {"app-only", "app_only"},
                 {"read-only", "read_only"},
                 {"capped", NULL}};
    struct town *t = *state;
    buzon_error *err = NULL;

    town_do(t, BUZON_WORK_CHECK);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM account WHERE native_id = "
                                 "'1400000000000000009' AND handle = '@ayto'"),
                     1);
    for (size_t i = 0; i < sizeof finds / sizeof *finds; i++) {
        char sql[160];

        switch_to(t, finds[i].quirk);
        town_wait(t, 20 * MINUTE);
        buzon_round_unref(town_run(t, BUZON_WORK_CHECK, &err));
        if (!finds[i].code) {
            expect_error(&err, BUZON_ERR_FORBIDDEN, "Monthly product cap");
            continue;
        }
        assert_no_error(err);
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(*) FROM stream WHERE floor LIKE '%%\"%s\"%%'",
                       finds[i].code);
        assert_int_equal(town_sql(t, sql), 1);
    }
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(everything_said_to_us_is_here_once),
        CASE(more_than_a_page_is_read_to_its_end),
        CASE(a_torn_page_costs_nothing),
        CASE(a_fault_on_the_way_costs_a_round_and_no_message),
        CASE(direct_messages_have_a_limit_of_their_own),
        CASE(windows_and_months_are_waited_for),
        CASE(reading_and_answering_have_windows_of_their_own),
        CASE(a_cap_of_reading_holds_no_answer),
        CASE(a_conversation_from_its_question_to_its_end),
        CASE(whatever_the_line_does_an_answer_is_there_once),
        CASE(a_long_answer_goes_in_parts_each_below_the_other),
        CASE(an_answer_that_x_would_not_take_is_refused_when_it_is_written),
        CASE(what_x_refuses_fails_with_its_reason),
        CASE(a_lost_direct_message_is_found_in_its_conversation),
        CASE(the_file_of_a_direct_message_wants_credentials),
        CASE(edits_and_deletions_are_found_by_looking_again),
        CASE(what_comes_late_is_found_by_a_sweep),
        CASE(tokens_are_renewed_before_they_end),
        CASE(an_account_may_sign_its_requests),
        CASE(a_check_says_what_the_app_may_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
