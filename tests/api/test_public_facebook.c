/* SPDX-License-Identifier: EUPL-1.2 */
/* Facebook over real sockets, polled and delivered: what citizens write is here once, at all
 * levels, and an answer is said at most once whatever the line does. */
#include "meta.h"

#define DAY (24 * HOUR)
#define FEED "/100200300400/feed"

static int setup(void **state)
{
    struct town *t;
    buzon_error *err = NULL;
    int failed = town_setup_like(state, "facebook");

    if (failed)
        return failed;
    t = *state;
    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "app_secret", "prueba-secreto-0001",
                                       19, &err));
    return 0;
}

/* How many attachments are in that state. */
static int64_t files_in(struct town *t, enum buzon_attachment_state state)
{
    char where[120];

    (void)snprintf(where, sizeof where,
                   "id IN (SELECT message FROM attachment WHERE state = %d)", (int)state);
    return town_count(t, where);
}

/* --- what people do --- */

static void refuse(struct town *t, const char *path, int code)
{
    char wish[160];

    (void)snprintf(wish, sizeof wish, "{\"path\": \"%s\", \"code\": %d, \"status\": 400}", path,
                   code);
    json_decref(town_control(t, "refuse", wish));
}

static void poll_round(struct town *t)
{
    town_wait(t, 5 * MINUTE);
    town_do(t, BUZON_WORK_POLL);
}

/* --- polling --- */

static void everything_addressed_to_the_page_is_here_once(void **state)
{
    struct town *t = *state;
    char post[64], first[64], second[64], id[64];

    meta_announce(t, post);
    meta_comment(t, "rosa", post, "¿Cuándo abre?", first);
    meta_comment(t, "omar", first, "Eso, ¿y los domingos?", second);
    meta_comment(t, NULL, post, "No digo quién soy.", id);
    meta_comment(t, "page", second, "A las diez.", id);
    meta_deed(t, "post", "{\"by\": \"rosa\", \"text\": \"La farola no luce.\"}", id);
    meta_deed(t, "post", "{\"by\": \"omar\", \"where\": \"tagged\", \"text\": \"@Ayto\"}", id);
    meta_deed(t, "review", "{\"by\": \"omar\", \"text\": \"Muy lento.\"}", id);
    meta_deed(t, "message", "{\"by\": \"lucia\", \"text\": \"¿Puedo empadronarme?\"}", id);
    meta_deed(t, "message", "{\"by\": \"omar\", \"folder\": \"spam\", \"text\": \"En spam.\"}",
              id);
    poll_round(t);
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 3 AND direction = 0"), 3);
    assert_int_equal(town_count(t, "kind = 3 AND direction = 0 AND author IS NULL"), 1);
    assert_int_equal(town_count(t, "kind = 3 AND direction = 1"), 1);
    assert_int_equal(town_count(t, "kind = 5"), 2);
    assert_int_equal(town_count(t, "kind = 6"), 1);
    assert_int_equal(town_count(t, "kind = 4"), 2);
    assert_int_equal(town_count(t, "kind = 9 AND direction = 1"), 1);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), 8);
    town_verify(t);
}

static void pages_of_every_kind_are_read_to_their_end(void **state)
{
    static const char *const quirks[] = {"short_pages", "empty_first", "ranked"};
    struct town *t = *state;
    char post[64];

    meta_announce(t, post);
    for (int i = 0; i < 3; i++) {
        meta_comment_numbered(t, post, i * 8, 8);
        town_quirk(t, quirks[i]);
        poll_round(t);
        town_once(t, "Aviso", i * 8 + 8);
    }
    town_verify(t);
}

static void more_than_a_page_of_comments_is_read(void **state)
{
    struct town *t = *state;
    char post[64];

    meta_announce(t, post);
    meta_comment_numbered(t, post, 0, 102);
    poll_round(t);
    town_once(t, "Aviso", 102);
    meta_comment_numbered(t, post, 102, 3);
    poll_round(t);
    town_once(t, "Aviso", 105);
}

/* The same page for ever ends the list, and the round. */
static void a_list_that_repeats_itself_ends(void **state)
{
    struct town *t = *state;
    char post[64];

    meta_announce(t, post);
    meta_comment_numbered(t, post, 0, 3);
    town_quirk(t, "short_pages");
    town_quirk(t, "same_page");
    poll_round(t);
    assert_int_equal(town_count(t, "text = 'Aviso 2.'"), 1);
    assert_in_range(town_asked(t, "GET", "/"), 1, 20);
}

static void a_fault_on_the_way_costs_a_round_and_no_message(void **state)
{
    static const char *const faults[] = {"reset", "garbage", "500", "502", "truncated", "deep"};
    enum { FAULTS = sizeof faults / sizeof *faults };
    struct town *t = *state;
    char post[64], wish[120];

    meta_announce(t, post);
    for (int i = 0; i < FAULTS; i++) {
        buzon_error *err = NULL;

        (void)snprintf(wish, sizeof wish, "{\"fault\": \"%s\", \"path\": \"%s\"}", faults[i],
                       i % 2 ? "*/comments" : FEED);
        meta_comment_numbered(t, post, i * 2, 2);
        town_fault(t, wish);
        town_wait(t, 5 * MINUTE);
        buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
        buzon_error_free(err);
        town_wait(t, HOUR);
    }
    poll_round(t);
    town_once(t, "Aviso", FAULTS * 2);
    town_verify(t);
}

/* What was read stays read; the next rounds go on where the first one stopped. */
static void near_its_limit_a_round_waits_and_goes_on(void **state)
{
    struct town *t = *state;
    char post[64], id[64];

    meta_announce(t, post);
    meta_comment_numbered(t, post, 0, 2);
    meta_deed(t, "message", "{\"by\": \"lucia\", \"text\": \"Aviso 2.\"}", id);
    json_decref(town_control(t, "usage", "{\"percent\": 90}"));
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 3"), 0);
    for (int i = 0; i < 9; i++)
        poll_round(t);
    town_once(t, "Aviso", 3);
    town_verify(t);
}

static void at_its_limit_it_says_when_to_come_back(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    refuse(t, FEED, 4);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    assert_int_equal(buzon_error_retry_at(err), t->now + 15 * MINUTE);
    expect_error(&err, BUZON_ERR_RATE, "error 4");
    town_wait(t, 16 * MINUTE);
    town_do(t, BUZON_WORK_POLL);
}

static void a_secret_that_is_not_the_app_s_is_refused(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "app_secret", "otro", 4, &err));
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_PROTOCOL, "Invalid appsecret_proof");
}

/* --- what changes --- */

static void edits_and_removals_are_seen_by_looking_again(void **state)
{
    struct town *t = *state;
    char post[64], first[64], second[64], ref[33];

    meta_announce(t, post);
    meta_comment(t, "rosa", post, "¿Cuándo habre?", first);
    meta_comment(t, "omar", post, "Aviso 0.", second);
    poll_round(t);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "habre"));
    meta_change(t, "edit", first, "¿Cuándo abre?");
    meta_change(t, "remove", second, "");
    town_wait(t, 2 * HOUR);
    town_do(t, BUZON_WORK_RECHECK);
    assert_int_equal(town_count(t, "text = '¿Cuándo abre?' AND revision = 2"), 1);
    assert_int_equal(town_count(t, "text = 'Aviso 0.' AND deleted_at IS NOT NULL"), 1);
    assert_string_equal(town_events(t, ref), "opened edited");
    town_verify(t);
}

/* On a post of months ago no round looks. */
static void the_sweep_finds_what_is_new_on_old_posts(void **state)
{
    struct town *t = *state;
    char post[64], other[64];

    meta_announce(t, post);
    town_wait(t, SECOND);
    meta_announce(t, other);
    poll_round(t);
    town_wait(t, 20 * DAY);
    poll_round(t); /* after a silence it looks further back, once */
    meta_announce(t, other);
    town_quirk(t, "short_pages");
    meta_comment_numbered(t, post, 0, 2);
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 3"), 0);
    for (int i = 0; i < 4; i++) {
        town_wait(t, 5 * MINUTE);
        town_do(t, BUZON_WORK_SWEEP);
    }
    town_once(t, "Aviso", 2);
    town_verify(t);
}

/* --- delivered --- */

static void what_is_delivered_twice_and_polled_is_here_once(void **state)
{
    struct town *t = *state;
    char post[64], first[64], second[64], mail[64];

    meta_announce(t, post);
    meta_comment(t, "rosa", post, "¿Cuándo habre?", first);
    meta_comment(t, "omar", first, "Aviso 0.", second);
    meta_deed(t, "message", "{\"by\": \"lucia\", \"text\": \"¿Puedo?\"}", mail);
    meta_deliver_all(t, 2);
    town_wait(t, MINUTE);
    meta_change(t, "edit", first, "¿Cuándo abre?");
    meta_change(t, "remove", second, "");
    meta_change(t, "message_edit", mail, "¿Puedo empadronarme?");
    meta_deliver_all(t, 2);
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 3 AND direction = 0"), 2);
    assert_int_equal(town_count(t, "text = '¿Cuándo abre?' AND revision = 2"), 1);
    assert_int_equal(town_count(t, "text = 'Aviso 0.' AND deleted_at IS NOT NULL"), 1);
    assert_int_equal(town_count(t, "text = '¿Puedo empadronarme?' AND kind = 4"), 1);
    assert_int_equal(town_count(t, "kind = 9"), 1);
    town_verify(t);
}

/* The delivery says only where: the next poll asks what. */
static void a_mention_elsewhere_is_asked_for(void **state)
{
    struct town *t = *state;
    char ignored[64];

    meta_deed(t, "mention",
              "{\"by\": \"omar\", \"id\": \"888_1\", \"text\": \"Que lo diga @Ayto\"}",
              ignored);
    meta_deliver_all(t, 1);
    assert_int_equal(town_count(t, "kind = 1"), 0);
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 1 AND text = 'Que lo diga @Ayto'"), 1);
}

static void a_wrong_signature_brings_nothing(void **state)
{
    struct town *t = *state;

    assert_int_equal(meta_deliver(t, "{\"object\":\"page\",\"entry\":[]}", "sha256=00"), 403);
}

/* Addresses of files end after some days: the post, or the comment, has new ones. */
static void files_whose_addresses_ended_are_fetched(void **state)
{
    struct town *t = *state;
    char post[64], lamp[64], gone[64], wish[200];

    meta_deed(
        t, "post",
        "{\"by\": \"omar\", \"text\": \"Así está la plaza.\", \"picture\": \"plaza_n.png\"}",
        post);
    (void)snprintf(wish, sizeof wish,
                   "{\"by\": \"rosa\", \"to\": \"%s\", \"text\": \"La farola.\", \"picture\": "
                   "\"farola_n.png\"}",
                   post);
    meta_deed(t, "comment", wish, lamp);
    meta_deed(t, "comment", wish, gone);
    poll_round(t);
    assert_int_equal(files_in(t, BUZON_ATTACHMENT_PENDING), 3);
    json_decref(town_control(t, "sign", "{}"));
    (void)snprintf(wish, sizeof wish, "{\"id\": \"%s\"}", gone);
    meta_deed(t, "remove", wish, gone);
    town_do(t, BUZON_WORK_MEDIA);
    assert_int_equal(files_in(t, BUZON_ATTACHMENT_STORED), 2);
    assert_int_equal(files_in(t, BUZON_ATTACHMENT_GONE), 1);
    assert_int_equal(town_asked(t, "GET", "/cdn/s1/"), 3);
    assert_int_equal(town_asked(t, "GET", "/cdn/s2/"), 2);
    town_verify(t);
}

/* --- answering --- */

static const char thanks[] = "Gracias: abre el lunes a las diez.";

/* A comment that was answered, but not sent yet. */
static int64_t asked(struct town *t, char ref[static 33])
{
    char post[64], first[64];

    meta_announce(t, post);
    meta_comment(t, "rosa", post, "¿Cuándo abre?", first);
    poll_round(t);
    (void)snprintf(ref, 33, "%s", town_inquiry(t, "¿Cuándo abre?"));
    return town_answer(t, ref, thanks);
}

static void an_answer_is_said_once_and_seen_again(void **state)
{
    struct town *t = *state;
    char ref[33];
    int64_t id = asked(t, ref);

    meta_send(t);
    town_expect(t, ref, id, "sent");
    poll_round(t);
    assert_int_equal(town_posts(t, thanks), 1);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 3"), 1);
    assert_string_equal(town_events(t, ref), "opened answer_queued answered");
    town_verify(t);
}

/* What is left of a limit is for answers. */
static void close_to_the_limit_answers_still_go_out(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char ref[33];
    int64_t id = asked(t, ref);

    json_decref(town_control(t, "usage", "{\"percent\": 90}"));
    buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
    buzon_error_free(err);
    err = NULL;
    assert_null(buzon_inbox_job(t->inbox, "ayto", BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_RATE, "asked not to be asked");
    town_do(t, BUZON_WORK_SEND);
    town_expect(t, ref, id, "sent");
    town_verify(t);
}

static void an_answer_whose_receipt_is_lost_is_not_said_twice(void **state)
{
    struct town *t = *state;
    char ref[33];
    int64_t id = asked(t, ref);

    town_fault(t, "{\"fault\": \"lost-after-store\", \"method\": \"POST\", \"path\": "
                  "\"*/comments\"}");
    meta_send(t);
    town_expect(t, ref, id, "sending");
    for (int i = 0; i < 3; i++) {
        town_wait(t, MINUTE);
        meta_send(t);
    }
    town_expect(t, ref, id, "sent");
    assert_int_equal(town_posts(t, thanks), 1);
    town_verify(t);
}

/* It never arrived: the whole list without it is proof enough, twice. */
static void an_answer_that_never_arrived_is_said_again(void **state)
{
    struct town *t = *state;
    char ref[33];
    int64_t id = asked(t, ref);

    town_fault(t, "{\"fault\": \"502\", \"method\": \"POST\", \"path\": \"*/comments\"}");
    meta_send(t);
    assert_int_equal(town_posts(t, thanks), 0);
    for (int i = 0; i < 6; i++) {
        town_wait(t, 10 * MINUTE);
        meta_send(t);
    }
    town_expect(t, ref, id, "sent");
    assert_int_equal(town_posts(t, thanks), 1);
    town_verify(t);
}

static void a_comment_is_answered_in_private_once(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char post[64], first[64], ref[33];

    meta_announce(t, post);
    meta_comment(t, "rosa", post, "Mi expediente es el 12/2026", first);
    poll_round(t);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "expediente"));
    for (int i = 0; i < 2; i++) {
        buzon_letter *letter = buzon_letter_new(thanks, "person:marta", &err);
        buzon_answer *a;

        buzon_letter_set_privacy(letter, BUZON_PRIVACY_PRIVATE);
        a = buzon_inbox_write(t->inbox, ref, letter, &err);
        buzon_letter_free(letter);
        if (i) { /* said to who writes it, before Facebook does */
            expect_error(&err, BUZON_ERR_STATE, "and one was written before");
            continue;
        }
        assert_no_error(err);
        meta_send(t);
        town_expect(t, ref, buzon_answer_id(a), "sent");
        buzon_answer_unref(a);
    }
    assert_int_equal(town_posts(t, thanks), 1);
    poll_round(t);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 4"), 1);
    town_verify(t);
}

/* A day without, seven with the permission of a person who answers. */
static void a_message_is_answered_as_long_as_facebook_takes_it(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char mail[64], ref[33];
    int64_t id;

    meta_deed(t, "message", "{\"by\": \"lucia\", \"text\": \"¿Puedo empadronarme?\"}", mail);
    poll_round(t);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "empadronarme"));
    id = town_answer(t, ref, thanks);
    meta_send(t);
    town_expect(t, ref, id, "sent");
    town_wait(t, MINUTE);
    json_decref(town_control(t, "read", "{\"by\": \"lucia\"}"));
    meta_deliver_all(t, 2);
    town_expect(t, ref, id, "read");
    town_wait(t, 2 * DAY);
    assert_null(buzon_inbox_answer(t->inbox, ref, thanks, "person:marta", &err));
    expect_error(&err, BUZON_ERR_WINDOW, "Facebook no longer takes an answer");
    town_sql(t, "UPDATE account SET settings = replace(settings, '\"page_id\"', "
                "'\"human_agent\":true,\"page_id\"')");
    id = town_answer(t, ref, "Falta un papel.");
    meta_send(t);
    town_expect(t, ref, id, "sent");
    poll_round(t);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 4"), 2);
    town_verify(t);
}

/* --- the account --- */

static void both_halves_of_the_subscription_are_looked_at(void **state)
{
    struct town *t = *state;

    meta_expect_verdict(t, "\"findings\":[]");
    meta_expect_verdict(t, "\"handle\":\"aytovillarriba\"");
    assert_int_equal(town_asked(t, "GET", "/debug_token"), 2);
    json_decref(town_control(t, "set", "{\"page_fields\": []}"));
    meta_expect_verdict(t, "the page has no subscription: nothing is delivered");
    json_decref(town_control(t, "set", "{\"app_fields\": [\"feed\"]}"));
    meta_expect_verdict(t, "the app is not subscribed to mention, messages, message_edits");
}

static void what_ends_is_told_before_it_ends(void **state)
{
    struct town *t = *state;
    char wish[200];

    (void)snprintf(wish, sizeof wish,
                   "{\"token\": {\"is_valid\": true, \"expires_at\": 0, "
                   "\"data_access_expires_at\": %lld, \"scopes\": []}}",
                   (long long)((t->now + 10 * DAY) / 1000));
    json_decref(town_control(t, "set", wish));
    meta_expect_verdict(t, "\"consent_ends\"");
    meta_expect_verdict(t, "the token lacks pages_read_engagement, ");
    json_decref(town_control(t, "set", "{\"token\": {\"is_valid\": false}}"));
    meta_expect_verdict(t, "\"ok\":false");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(files_whose_addresses_ended_are_fetched),
        CASE(everything_addressed_to_the_page_is_here_once),
        CASE(pages_of_every_kind_are_read_to_their_end),
        CASE(more_than_a_page_of_comments_is_read),
        CASE(a_list_that_repeats_itself_ends),
        CASE(a_fault_on_the_way_costs_a_round_and_no_message),
        CASE(near_its_limit_a_round_waits_and_goes_on),
        CASE(at_its_limit_it_says_when_to_come_back),
        CASE(a_secret_that_is_not_the_app_s_is_refused),
        CASE(edits_and_removals_are_seen_by_looking_again),
        CASE(the_sweep_finds_what_is_new_on_old_posts),
        CASE(what_is_delivered_twice_and_polled_is_here_once),
        CASE(a_mention_elsewhere_is_asked_for),
        CASE(a_wrong_signature_brings_nothing),
        CASE(an_answer_is_said_once_and_seen_again),
        CASE(close_to_the_limit_answers_still_go_out),
        CASE(an_answer_whose_receipt_is_lost_is_not_said_twice),
        CASE(an_answer_that_never_arrived_is_said_again),
        CASE(a_comment_is_answered_in_private_once),
        CASE(a_message_is_answered_as_long_as_facebook_takes_it),
        CASE(both_halves_of_the_subscription_are_looked_at),
        CASE(what_ends_is_told_before_it_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
