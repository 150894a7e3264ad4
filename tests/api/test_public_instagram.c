/* SPDX-License-Identifier: EUPL-1.2 */
/* Instagram over real sockets, through both logins: what citizens write is here once, polled or
 * delivered, and an answer is said at most once whatever the line does. */
#include "meta.h"

#define DAY (24 * HOUR)
#define ME "/17841400000000001"

static int setup_like(void **state, const char *like)
{
    buzon_error *err = NULL;
    int failed = town_setup_like(state, like);
    struct town *t;

    if (failed)
        return failed;
    t = *state;
    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "app_secret", "prueba-secreto-0001",
                                       19, &err));
    return 0;
}

static int setup(void **state)
{
    return setup_like(state, "instagram");
}

static int setup_page(void **state)
{
    return setup_like(state, "instagram_page");
}

/* --- what people do --- */

static void deed(struct town *t, const char *name, const char *wish)
{
    json_decref(town_control(t, name, wish));
}

static void poll_round(struct town *t)
{
    town_wait(t, 5 * MINUTE);
    town_do(t, BUZON_WORK_POLL);
}

static void poll_in_vain(struct town *t)
{
    buzon_error *err = NULL;

    town_wait(t, 5 * MINUTE);
    buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
    buzon_error_free(err);
    town_wait(t, HOUR);
}

/* --- polling --- */

static void everything_that_is_shown_is_here_once(void **state)
{
    struct town *t = *state;
    char post[64], first[64], second[64], live[64], id[64];

    meta_announce(t, post);
    meta_comment(t, "rosa", post, "¿Cuándo abre?", first);
    meta_comment(t, "omar", first, "Eso, ¿y los domingos?", second);
    meta_comment(t, "page", second, "A las diez.", id);
    meta_comment(t, NULL, post, "No digo quién soy.", id);
    meta_deed(t, "post", "{\"where\": \"stories\", \"text\": \"Hoy, pleno.\"}", id);
    meta_deed(t, "post", "{\"where\": \"live\", \"text\": \"El pleno\"}", live);
    meta_comment(t, "omar", live, "Se oye mal.", id);
    meta_deed(t, "message", "{\"by\": \"lucia\", \"text\": \"¿Puedo empadronarme?\"}", id);
    meta_deed(t, "message", "{\"by\": \"omar\", \"text\": \"\", \"story\": \"mention\"}", id);
    poll_round(t);
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 3 AND direction = 0"), 4);
    assert_int_equal(town_count(t, "kind = 3 AND direction = 0 AND author IS NULL"), 1);
    assert_int_equal(town_count(t, "kind = 3 AND direction = 1"), 1);
    assert_int_equal(town_count(t, "kind = 4"), 2);
    assert_int_equal(town_count(t, "kind = 9 AND direction = 1"), 3);
    assert_int_equal(town_asked(t, "GET", ME "/tags"), 0);
    /* Answers by pages, and pages that are short or empty. */
    town_quirk(t, "short_answers");
    meta_comment_numbered(t, first, 0, 4);
    poll_round(t);
    town_quirk(t, "short_pages");
    meta_comment_numbered(t, post, 4, 3);
    poll_round(t);
    town_quirk(t, "empty_first");
    meta_comment_numbered(t, post, 7, 2);
    poll_round(t);
    town_once(t, "Aviso", 9);
    town_verify(t);
}

static void nothing_is_lost_on_the_way(void **state)
{
    static const char *const faults[] = {"reset", "garbage", "502", "truncated"};
    enum { FAULTS = sizeof faults / sizeof *faults };
    struct town *t = *state;
    buzon_error *err = NULL;
    char post[64], wish[120];

    meta_announce(t, post);
    for (int i = 0; i < FAULTS; i++) {
        (void)snprintf(wish, sizeof wish, "{\"fault\": \"%s\", \"path\": \"%s\"}", faults[i],
                       i % 2 ? "*/comments" : ME "/media");
        meta_comment_numbered(t, post, i, 1);
        town_fault(t, wish);
        poll_in_vain(t);
    }
    deed(t, "refuse", "{\"path\": \"" ME "/media\", \"code\": 80002, \"status\": 403}");
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    assert_int_equal(buzon_error_retry_at(err), t->now + 15 * MINUTE);
    expect_error(&err, BUZON_ERR_RATE, "error 80002");
    town_wait(t, 16 * MINUTE);
    /* Of a version that knows less, and of a list that is refused. */
    town_quirk(t, "old_fields");
    deed(t, "refuse", "{\"path\": \"" ME "/stories\", \"code\": 10, \"status\": 403}");
    meta_comment_numbered(t, post, FAULTS, 1);
    poll_round(t);
    deed(t, "quirk", "{\"off\": [\"old_fields\"], \"on\": [\"short_pages\", \"dead_cursor\"]}");
    meta_comment_numbered(t, post, FAULTS + 1, 1);
    poll_round(t);
    town_once(t, "Aviso", FAULTS + 2);
    /* On a post of weeks ago no round looks, but the sweep does. */
    deed(t, "quirk", "{\"off\": [\"short_pages\", \"dead_cursor\"]}");
    town_wait(t, 20 * DAY);
    meta_announce(t, wish);
    poll_round(t);
    meta_comment_numbered(t, post, FAULTS + 2, 1);
    for (int i = 0; i < 3; i++) {
        town_wait(t, 5 * MINUTE);
        town_do(t, BUZON_WORK_SWEEP);
    }
    town_once(t, "Aviso", FAULTS + 3);
    town_verify(t);
}

/* --- delivered --- */

static void what_is_delivered_is_here_once_and_goes(void **state)
{
    struct town *t = *state;
    char post[64], first[64], second[64], mail[64], id[64], ref[33];

    meta_announce(t, post);
    meta_comment(t, "rosa", post, "¿Cuándo habre?", first);
    meta_comment(t, "omar", first, "Aviso 0.", second);
    meta_comment(t, "omar", post, "¿Y este bono?\", \"ad\": \"1", id); /* on an advertisement */
    meta_deed(t, "message", "{\"by\": \"lucia\", \"text\": \"Mi DNI es el 1\"}", mail);
    meta_deed(t, "message",
              "{\"by\": \"omar\", \"text\": \"¿Qué calle es?\", \"story\": \"1799\"}", id);
    meta_deliver_all(t, 2);
    assert_int_equal(town_count(t, "kind = 3 AND direction = 0"), 3);
    assert_int_equal(town_count(t, "kind = 4"), 2);
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 3 AND direction = 0"), 3);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "habre"));
    /* Flat, in a list, and again with other words. */
    deed(t, "set", "{\"flat\": true}");
    town_wait(t, MINUTE);
    meta_change(t, "edit", first, "¿Cuándo abre?");
    meta_change(t, "unsend", mail, "");
    meta_deliver_all(t, 2);
    assert_int_equal(town_count(t, "text = '¿Cuándo abre?' AND revision = 2"), 1);
    assert_int_equal(town_count(t, "kind = 4 AND deleted_at IS NOT NULL"), 1);
    assert_string_equal(town_events(t, ref), "opened edited");
    /* Nothing tells of a comment that is gone. */
    meta_change(t, "remove", second, "");
    town_wait(t, 2 * HOUR);
    town_do(t, BUZON_WORK_RECHECK);
    assert_int_equal(town_count(t, "text = 'Aviso 0.' AND deleted_at IS NOT NULL"), 1);
    assert_int_equal(meta_deliver(t, "{\"object\":\"instagram\",\"entry\":[]}", "sha256=00"),
                     403);
    town_verify(t);
}

/* --- answering --- */

static const char thanks[] = "Gracias: abre el lunes a las diez.";

static void expect_sent(struct town *t, const char *ref, int64_t id, int times)
{
    for (int i = 0; i < times; i++) {
        town_wait(t, 10 * MINUTE);
        meta_send(t);
    }
    town_expect(t, ref, id, "sent");
    assert_int_equal(town_posts(t, thanks), 1);
}

static void an_answer_is_said_once(void **state)
{
    struct town *t = *state;
    char post[64], first[64], second[64], ref[33];
    int64_t id;

    meta_announce(t, post);
    meta_comment(t, "rosa", post, "¿Cuándo abre?", first);
    meta_comment(t, "omar", first, "¿Y los domingos?", second);
    poll_round(t);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "¿Cuándo abre?"));
    id = town_answer(t, ref, thanks);
    town_fault(t, "{\"fault\": \"lost-after-store\", \"method\": \"POST\", \"path\": "
                  "\"*/replies\"}");
    meta_send(t);
    town_expect(t, ref, id, "sending");
    expect_sent(t, ref, id, 3);
    /* It never arrived: the whole list without it is proof enough, twice. */
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "¿Y los domingos?"));
    id = town_answer(t, ref, "Los domingos no.");
    town_fault(t, "{\"fault\": \"502\", \"method\": \"POST\", \"path\": \"*/replies\"}");
    meta_send(t);
    assert_int_equal(town_posts(t, "Los domingos no."), 0);
    expect_sent(t, ref, id, 6);
    assert_int_equal(town_posts(t, "Los domingos no."), 1);
    poll_round(t);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 3"), 2);
    assert_string_equal(town_events(t, ref), "opened answer_queued answered");
    town_verify(t);
}

/* The delivery says only where: the next poll asks what, once. */
static void a_mention_is_looked_up_and_answered_there(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char there[64], other[64], ref[33];
    int64_t id;

    meta_deed(t, "mention", "{\"by\": \"omar\", \"text\": \"Que lo diga @aytovillarriba\"}",
              there);
    deed(t, "mention",
         "{\"by\": \"rosa\", \"text\": \"@aytovillarriba, el parque\", "
         "\"caption\": true}");
    deed(t, "mention", "{\"by\": \"lucia\", \"text\": \"@aytovillarriba\", \"private\": true}");
    meta_deliver_all(t, 1);
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 1"), 3);
    assert_int_equal(town_count(t, "kind = 1 AND text = ''"), 1);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "Que lo diga"));
    id = town_answer(t, ref, thanks);
    meta_send(t);
    expect_sent(t, ref, id, 0);
    id = town_answer(t, town_inquiry(t, "el parque"), "Vamos mañana.");
    meta_send(t);
    assert_int_equal(town_posts(t, "Vamos mañana."), 1);
    /* Of a live film, and of what is hidden, nothing is taken in public. */
    meta_deed(t, "post", "{\"where\": \"live\", \"text\": \"El pleno\"}", there);
    meta_comment(t, "omar", there, "Se oye mal.", other);
    meta_deliver_all(t, 1);
    assert_null(
        buzon_inbox_answer(t->inbox, town_inquiry(t, "Se oye"), thanks, "person:marta", &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "only private answers to comments on live films");
    town_verify(t);
}

/* 0 with err. */
static int64_t write_in_private(struct town *t, const char *ref, const char *text,
                                buzon_error **err)
{
    buzon_letter *letter = buzon_letter_new(text, "person:marta", err);
    buzon_answer *a;
    int64_t id;

    buzon_letter_set_privacy(letter, BUZON_PRIVACY_PRIVATE);
    a = buzon_inbox_write(t->inbox, ref, letter, err);
    buzon_letter_free(letter);
    if (!a)
        return 0;
    id = buzon_answer_id(a);
    buzon_answer_unref(a);
    meta_send(t);
    return id;
}

static void private_answers_have_their_windows(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char post[64], first[64], ref[33], mail[33];
    int64_t id;

    meta_announce(t, post);
    meta_comment(t, "rosa", post, "Mi expediente es el 12/2026", first);
    meta_deed(t, "message", "{\"by\": \"lucia\", \"text\": \"¿Puedo empadronarme?\"}", first);
    poll_round(t);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "expediente"));
    town_expect(t, ref, write_in_private(t, ref, thanks, &err), "sent");
    assert_int_equal(write_in_private(t, ref, thanks, &err), 0);
    expect_error(&err, BUZON_ERR_STATE, "and one was written before");
    assert_int_equal(town_posts(t, thanks), 1);
    (void)snprintf(mail, sizeof mail, "%s", town_inquiry(t, "empadronarme"));
    id = town_answer(t, mail, "Sí, en la sede.");
    town_fault(t, "{\"fault\": \"lost-after-store\", \"method\": \"POST\", \"path\": "
                  "\"*/messages\"}");
    meta_send(t);
    town_wait(t, 10 * MINUTE);
    meta_send(t);
    town_expect(t, mail, id, "sent");
    assert_int_equal(town_posts(t, "Sí, en la sede."), 1);
    deed(t, "read", "{\"by\": \"lucia\"}");
    meta_deliver_all(t, 2);
    town_expect(t, mail, id, "read");
    town_wait(t, 2 * DAY);
    assert_null(buzon_inbox_answer(t->inbox, mail, thanks, "person:marta", &err));
    expect_error(&err, BUZON_ERR_WINDOW, "Instagram no longer takes an answer");
    town_sql(t, "UPDATE account SET settings = replace(settings, '\"account_id\"', "
                "'\"human_agent\":true,\"account_id\"')");
    id = town_answer(t, mail, "Falta un papel.");
    meta_send(t);
    town_expect(t, mail, id, "sent");
    poll_round(t);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 4"), 3);
    town_verify(t);
}

/* --- the account --- */

static void a_token_of_instagram_is_renewed_before_it_ends(void **state)
{
    struct town *t = *state;
    char post[64];

    meta_expect_verdict(t, "\"token_end_unknown\"");
    meta_expect_verdict(t, "\"handle\":\"aytovillarriba\"");
    deed(t, "set", "{\"account_fields\": [\"comments\"]}");
    meta_expect_verdict(t, "the account is not subscribed to mentions, messages");
    town_quirk(t, "silent");
    meta_expect_verdict(t, "\"subscription_unknown\"");
    meta_announce(t, post);
    poll_round(t);
    assert_int_equal(town_asked(t, "GET", "/refresh_access_token"), 0);
    for (int i = 0; i < 8; i++) { /* over three months */
        town_wait(t, 12 * DAY);
        meta_comment_numbered(t, post, i, 1);
        meta_announce(t, post);
        poll_round(t);
        assert_int_equal(town_asked(t, "GET", "/refresh_access_token"), i + 1);
    }
    meta_expect_verdict(t, "\"ok\":true");
}

static void through_facebook_the_page_s_token_is_proved(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char id[64], ref[33];

    meta_expect_verdict(t, "\"findings\":[]");
    deed(t, "set", "{\"linked\": null}");
    meta_expect_verdict(t, "the page is not linked to an account of Instagram");
    deed(t, "set", "{\"page_fields\": []}");
    meta_expect_verdict(t, "the page has no subscription: nothing is delivered");
    meta_deed(t, "post",
              "{\"where\": \"tagged\", \"by\": \"omar\", \"text\": \"Con @aytovillarriba\"}",
              id);
    meta_deed(t, "post", "{\"where\": \"tagged\", \"by\": \"rosa\", \"text\": \"Paseo\"}", id);
    meta_deed(t, "message", "{\"by\": \"lucia\", \"text\": \"¿Puedo empadronarme?\"}", id);
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 1"), 1);
    assert_int_equal(town_count(t, "kind = 5"), 1);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "empadronarme"));
    (void)town_answer(t, ref, thanks);
    meta_send(t);
    assert_int_equal(town_posts(t, thanks), 1);
    assert_null(
        buzon_inbox_answer(t->inbox, town_inquiry(t, "Paseo"), thanks, "person:marta", &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "a post that only tags the account");
    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "app_secret", "otro", 4, &err));
    town_wait(t, 5 * MINUTE);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_PROTOCOL, "Invalid appsecret_proof");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(everything_that_is_shown_is_here_once),
        CASE(nothing_is_lost_on_the_way),
        CASE(what_is_delivered_is_here_once_and_goes),
        CASE(an_answer_is_said_once),
        CASE(a_mention_is_looked_up_and_answered_there),
        CASE(private_answers_have_their_windows),
        CASE(a_token_of_instagram_is_renewed_before_it_ends),
        cmocka_unit_test_setup_teardown(through_facebook_the_page_s_token_is_proved, setup_page,
                                        town_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
