/* SPDX-License-Identifier: EUPL-1.2 */
/* YouTube over real sockets: what citizens write below the channel's videos is here once,
 * wherever YouTube keeps it, and an answer is said at most once whatever the line does. */
#include "town.h"

#define DAY (24 * HOUR)

static int setup(void **state)
{
    struct town *t;
    buzon_error *err = NULL;
    int failed = town_setup_like(state, "youtube");

    if (failed)
        return failed;
    t = *state;
    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "client_secret", "prueba-secreto-0001",
                                       19, &err));
    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "refresh_token", "prueba-renueva-0001",
                                       19, &err));
    return 0;
}

/* --- what people do --- */

/* by NULL: we, with another tool. to NULL: a comment below a video. */
static const char *say(struct town *t, const char *by, const char *to, const char *text,
                       const char *more)
{
    static char ids[8][64];
    static int next;
    char wish[400], whereto[80] = "null", *id = ids[next++ % 8];
    json_t *made;

    if (to)
        (void)snprintf(whereto, sizeof whereto, "\"%s\"", to);
    (void)snprintf(wish, sizeof wish, "{\"by\": \"%s\", \"to\": %s, \"text\": \"%s\"%s}",
                   by ? by : "us", whereto, text, more);
    made = town_control(t, "write", wish);
    (void)snprintf(id, 64, "%s", json_string_value(json_object_get(made, "id")));
    json_decref(made);
    return id;
}

static void say_numbered(struct town *t, const char *to, int from, int n)
{
    char text[32];

    for (int i = from; i < from + n; i++) {
        (void)snprintf(text, sizeof text, "Aviso %d.", i);
        (void)say(t, i % 2 ? "rosa" : "omar", to, text, "");
        town_wait(t, SECOND);
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

static void sweep_all(struct town *t)
{
    for (int i = 0; i < 6; i++) {
        town_wait(t, 2 * MINUTE);
        town_do(t, BUZON_WORK_SWEEP);
    }
}

/* --- coming in --- */

/* Both levels, beyond the five that come along, held and spam, our own, without an author. */
static void everything_below_our_videos_is_here_once(void **state)
{
    struct town *t = *state;
    char top[64], held[64], named[64], gone[64];

    (void)say(t, NULL, NULL, "Pleno de noviembre.", "");
    (void)snprintf(top, sizeof top, "%s", say(t, "rosa", NULL, "¿A qué hora hes?", ""));
    say_numbered(t, top, 0, 7);
    (void)snprintf(named, sizeof named, "%s", say(t, "luz", top, "¿Y se graba?", ""));
    town_wait(t, SECOND);
    (void)say(t, NULL, top, "@luz Sí, aquí queda.", "");
    (void)say(t, "omar", top, "¿Quién habla?", ", \"status\": \"likelySpam\"");
    (void)snprintf(held, sizeof held, "%s",
                   say(t, "luz", NULL, "Llamadme.", ", \"status\": \"heldForReview\""));
    (void)snprintf(gone, sizeof gone, "%s",
                   say(t, "vieja", NULL, "Ya no estoy.", ", \"gone\": true"));
    poll_after(t, 2 * MINUTE);
    poll_after(t, 2 * MINUTE);
    town_once(t, "Aviso", 7);
    assert_int_equal(town_count(t, "kind = 3 AND direction = 0"), 3);
    assert_int_equal(town_count(t, "kind = 2 AND direction = 0"), 9);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 9"), 1);
    assert_int_equal(town_count(t, "extra LIKE '%heldForReview%'"), 1);
    assert_int_equal(town_count(t, "extra LIKE '%likelySpam%'"), 1);
    assert_string_equal(town_events(t, town_inquiry(t, "se graba")),
                        "opened answered_elsewhere");
    assert_int_equal(town_sql(t, "SELECT count(*) FROM inquiry i WHERE NOT EXISTS (SELECT 1 "
                                 "FROM deadline d WHERE d.inquiry = i.id)"),
                     0);

    /* What is held is no more deleted than it is published; what was edited and deleted is. */
    control(t, "change", "{\"id\": \"%s\", \"text\": \"¿A qué hora es?\"}", top);
    control(t, "change", "{\"id\": \"%s\", \"deleted\": true}", gone);
    town_wait(t, 2 * HOUR);
    town_do(t, BUZON_WORK_RECHECK);
    assert_int_equal(town_count(t, "text = '¿A qué hora es?' AND revision = 2"), 1);
    assert_int_equal(town_count(t, "deleted_at IS NOT NULL"), 0); /* by the second look */
    town_do(t, BUZON_WORK_RECHECK);
    assert_int_equal(town_count(t, "deleted_at IS NOT NULL"), 0); /* that is too soon */
    poll_after(t, 30 * MINUTE);
    town_do(t, BUZON_WORK_RECHECK);
    assert_int_equal(town_count(t, "text = 'Ya no estoy.' AND deleted_at IS NOT NULL"), 1);
    assert_int_equal(town_count(t, "deleted_at IS NOT NULL"), 1);

    /* A moderator publishes one and takes another away; the latter is seen again. */
    control(t, "change", "{\"id\": \"%s\", \"status\": \"published\"}", held);
    control(t, "change", "{\"id\": \"%s\", \"status\": \"rejected\"}", named);
    town_wait(t, 2 * HOUR);
    town_do(t, BUZON_WORK_RECHECK);
    town_wait(t, HOUR);
    town_do(t, BUZON_WORK_RECHECK);
    assert_int_equal(town_count(t, "text = '¿Y se graba?' AND deleted_at IS NOT NULL"), 1);
    control(t, "change", "{\"id\": \"%s\", \"status\": \"published\"}", named);
    sweep_all(t);
    assert_int_equal(town_count(t, "deleted_at IS NOT NULL"), 1);
    assert_int_equal(town_count(t, "text = 'Llamadme.'"), 1);
    town_verify(t);
}

/* Short, empty and dying pages, wrong looks, faults, an answer below what is old. */
static void nothing_is_lost_on_the_way(void **state)
{
    static const char *const quirks[] = {"pages_of_20", "newest_first", "tokens_die",
                                         "empty_first", "html",         "forgetful",
                                         "one_missing"};
    static const char *const faults[] = {"reset", "garbage", "502", "truncated", "429"};
    enum { QUIRKS = sizeof quirks / sizeof *quirks, FAULTS = sizeof faults / sizeof *faults };
    struct town *t = *state;
    char top[64], wish[160];
    int n = 0;

    (void)snprintf(top, sizeof top, "%s", say(t, "luz", NULL, "¿Y la piscina?", ""));
    town_do(t, BUZON_WORK_POLL);
    say_numbered(t, NULL, n, 30);
    n += 30;
    for (int i = 0; i < QUIRKS; i++, n += 8) {
        town_quirk(t, quirks[i]);
        say_numbered(t, top, n, 6);
        say_numbered(t, NULL, n + 6, 2);
        poll_after(t, 11 * MINUTE);
    }
    for (int i = 0; i < FAULTS; i++, n += 2) {
        buzon_error *err = NULL;

        (void)snprintf(wish, sizeof wish,
                       "{\"fault\": \"%s\", \"path\": \"/youtube/v3/*\", \"after\": %d, "
                       "\"reset\": 3, \"n\": 1}",
                       faults[i], i % 3);
        town_fault(t, wish);
        say_numbered(t, top, n, 2);
        town_wait(t, 11 * MINUTE);
        buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
        buzon_error_free(err);
    }
    poll_after(t, 11 * MINUTE);
    poll_after(t, 11 * MINUTE);
    town_once(t, "Aviso", n);
    /* A month later, below a thread that no page of a round shows any more. */
    town_wait(t, 30 * DAY);
    say_numbered(t, top, n, 1);
    poll_after(t, 11 * MINUTE);
    town_once(t, "Aviso", n + 1);
    town_verify(t);
}

/* --- answering --- */

static const char thanks[] = "A las nueve de la mañana.";

static void send_for(struct town *t, int times, int64_t every)
{
    for (int i = 0; i < times; i++) {
        buzon_error *err = NULL;

        town_wait(t, every);
        buzon_round_unref(town_run(t, BUZON_WORK_SEND, &err));
        buzon_error_free(err);
    }
}

/* A question which was answered, but not sent yet. */
static int64_t asked(struct town *t, const char *to, const char *question, const char *answer,
                     char ref[static 33])
{
    (void)say(t, "rosa", to, question, "");
    poll_after(t, 11 * MINUTE);
    (void)snprintf(ref, 33, "%s", town_inquiry(t, question));
    return town_answer(t, ref, answer);
}

static void an_answer_is_said_once_whatever_happens(void **state)
{
    static const char *const lost[] = {
        "{\"fault\": \"lost-after-store\", \"method\": \"POST\", \"path\": \"/youtube/v3/*\"}",
        "{\"fault\": \"502\", \"method\": \"POST\", \"path\": \"/youtube/v3/*\"}",
        "{\"fault\": \"429\", \"method\": \"POST\", \"path\": \"/youtube/v3/*\"}"};
    struct town *t = *state;
    char ref[33], question[32], words[64], top[64];
    int64_t answer = asked(t, NULL, "¿A qué hora?", thanks, ref);

    send_for(t, 1, SECOND);
    town_expect(t, ref, answer, "sent");
    poll_after(t, 11 * MINUTE);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 2"), 1);
    assert_string_equal(town_events(t, ref), "opened answer_queued answered");
    for (int i = 0; i < 3; i++) {
        (void)snprintf(question, sizeof question, "¿Y el día %d?", i);
        (void)snprintf(words, sizeof words, "El día %d, a las diez.", i);
        answer = asked(t, NULL, question, words, ref);
        town_fault(t, lost[i]);
        send_for(t, 6, 2 * MINUTE);
        town_expect(t, ref, answer, "sent");
        assert_int_equal(town_posts(t, words), 1);
    }
    /* Below an answer: beside it, and it says whom it means. */
    (void)snprintf(top, sizeof top, "%s", say(t, "luz", NULL, "¿Dónde es?", ""));
    answer = asked(t, top, "Eso, ¿dónde?", "En la plaza.", ref);
    send_for(t, 1, SECOND);
    town_expect(t, ref, answer, "sent");
    assert_int_equal(town_posts(t, "@rosa En la plaza."), 1);
    town_verify(t);
}

/* A lost answer that nobody can see is not repeated; what is refused says why. */
static void an_answer_that_cannot_be_is_not_said(void **state)
{
    struct town *t = *state;
    char ref[33];
    int64_t answer = asked(t, NULL, "¿A qué hora?", thanks, ref);
    buzon_answer *a;

    town_fault(t, "{\"fault\": \"lost-after-store\", \"method\": \"POST\", \"path\": "
                  "\"/youtube/v3/*\"}");
    send_for(t, 1, SECOND);
    control(t, "refuse",
            "{\"method\": \"GET\", \"in\": \"%s\", \"n\": 50, \"status\": 404, "
            "\"reason\": \"commentNotFound\"}",
            "parentId");
    send_for(t, 6, 2 * MINUTE);
    assert_int_equal(town_posts(t, thanks), 1);
    a = town_look(t, ref, answer);
    assert_string_not_equal(buzon_answer_state_name(buzon_answer_state(a)), "sent");
    buzon_answer_unref(a);

    answer = asked(t, NULL, "¿Cuánto dura?", "Dos horas.", ref);
    control(t, "disable", "{\"video\": \"%s\"}", "vid01");
    send_for(t, 1, 2 * MINUTE);
    town_expect(t, ref, answer, "failed");
    a = town_look(t, ref, answer);
    assert_non_null(strstr(buzon_answer_error(a), "comments are switched off"));
    buzon_answer_unref(a);
    assert_int_equal(town_posts(t, "Dos horas."), 0);
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

/* The last units of the day are for answers; a quota that is used up is new in California. */
static void quota_and_token_are_looked_after(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char ref[33];
    int64_t answer;

    checked(t, "\"ok\":true");
    checked(t, "\"handle\":\"@ayto-prueba\"");
    answer = asked(t, NULL, "¿A qué hora?", thanks, ref);
    assert_int_equal(town_sql(t, "UPDATE quota SET used = 7500"), 0);
    town_wait(t, 2 * MINUTE);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_RATE, "has used what YouTube allows in a day");
    send_for(t, 1, SECOND);
    town_expect(t, ref, answer, "sent");
    assert_int_equal(town_sql(t, "SELECT used FROM quota"), 7550);
    assert_int_equal(town_sql(t, "UPDATE quota SET used = 0"), 0);

    control(t, "set", "{\"limit\": %s}", "0");
    town_wait(t, 2 * HOUR);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_RATE, "exceeded your quota.");
    control(t, "set", "{\"limit\": %s}", "10000");
    town_wait(t, 19 * HOUR); /* not yet midnight there */
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_RATE, "2026-11-24T08:00:0");
    poll_after(t, 3 * HOUR);

    assert_in_range(town_asked(t, "POST", "/token"), 2, 4);
    json_decref(town_control(t, "revoke", "{}"));
    poll_after(t, 2 * MINUTE);
    control(t, "set", "{\"owner\": \"%s\", \"may_moderate\": false}", "UCotro");
    checked(t, "\"code\":\"channel\"");
    checked(t, "\"code\":\"scopes\"");
    poll_after(t, 2 * MINUTE); /* what is published is read all the same */
    control(t, "set", "{\"refresh_token\": \"%s\"}", "otro");
    json_decref(town_control(t, "revoke", "{}"));
    town_wait(t, 2 * MINUTE);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_AUTH, "somebody has to authorise the account again");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(everything_below_our_videos_is_here_once),
        CASE(nothing_is_lost_on_the_way),
        CASE(an_answer_is_said_once_whatever_happens),
        CASE(an_answer_that_cannot_be_is_not_said),
        CASE(quota_and_token_are_looked_after),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
