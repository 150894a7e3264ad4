/* SPDX-License-Identifier: EUPL-1.2 */
/* LinkedIn over real sockets, pulled and delivered: what citizens comment is here once, at both
 * levels, and an answer is said at most once whatever the line does. */
#include "town.h"

#define DAY (24 * HOUR)

static int setup(void **state)
{
    struct town *t;
    buzon_error *err = NULL;
    int failed = town_setup_like(state, "linkedin");

    if (failed)
        return failed;
    t = *state;
    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "client_secret", "prueba-secreto-0001",
                                       19, &err));
    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "refresh_token", "prueba-renueva-0001",
                                       19, &err));
    return 0;
}

/* --- what the page's visitors do --- */

static const char *keep_id(json_t *made, char id[static 96])
{
    (void)snprintf(id, 96, "%s", json_string_value(json_object_get(made, "id")));
    json_decref(made);
    return id;
}

/* The page's post; its URN stays in `id`. */
static void announce(struct town *t, const char *more, char id[static 96])
{
    char wish[256];

    (void)snprintf(wish, sizeof wish, "{\"text\": \"Nuevo horario de la oficina.\"%s}", more);
    (void)keep_id(town_control(t, "post", wish), id);
}

static void comment(struct town *t, const char *by, const char *below, const char *text,
                    const char *more, char id[static 96])
{
    char wish[512];

    (void)snprintf(wish, sizeof wish, "{\"by\": \"%s\", \"below\": \"%s\", \"text\": \"%s\"%s}",
                   by, below, text, more);
    (void)keep_id(town_control(t, "comment", wish), id);
}

static void comment_numbered(struct town *t, const char *below, int from, int n)
{
    char id[96], text[32];

    for (int i = from; i < from + n; i++) {
        (void)snprintf(text, sizeof text, "Aviso %d.", i);
        comment(t, i % 2 ? "rosa" : "omar", below, text, "", id);
    }
}

static void say_to(struct town *t, const char *what, const char *id, const char *text)
{
    char wish[512];

    (void)snprintf(wish, sizeof wish, "{\"id\": \"%s\", \"text\": \"%s\"}", id, text);
    json_decref(town_control(t, what, wish));
}

static void poll_round(struct town *t)
{
    town_wait(t, 5 * MINUTE);
    town_do(t, BUZON_WORK_POLL);
}

static void sweep_all(struct town *t)
{
    for (int i = 0; i < 12; i++) {
        town_wait(t, 5 * MINUTE);
        town_do(t, BUZON_WORK_SWEEP);
    }
}

/* --- pulling --- */

static void what_is_told_is_here_once_with_what_it_answers(void **state)
{
    struct town *t = *state;
    char post[96], first[96], second[96], ours[96], id[96];

    announce(t, "", post);
    comment(t, "rosa", post, "¿Abre los sábados?", "", first);
    comment(t, "omar", first, "Eso, ¿y los domingos?", "", second);
    comment(t, "us", first, "Los sábados, de 9 a 13.", "", ours);
    (void)keep_id(
        town_control(t, "post",
                     "{\"by\": \"luz\", \"text\": \"@[Ayto](urn:li:organization:12345), "
                     "¿y la piscina?\"}"),
        id);
    poll_round(t);
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 3 AND direction = 0"), 1);
    assert_int_equal(town_count(t, "kind = 2 AND direction = 0"), 1);
    assert_int_equal(town_count(t, "kind = 1 AND text = '@Ayto, ¿y la piscina?'"), 1);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 9"), 1);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 2"), 1);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), 3);
    /* Somebody answered with another tool. */
    assert_string_equal(town_events(t, town_inquiry(t, "los sábados?")),
                        "opened answered_elsewhere");
    town_verify(t);
}

static void more_than_a_page_is_read_to_its_end(void **state)
{
    struct town *t = *state;
    char post[96];

    announce(t, "", post);
    comment_numbered(t, post, 0, 60);
    poll_round(t);
    town_once(t, "Aviso", 60);
    /* What was read is not asked for again. */
    assert_int_equal(town_asked(t, "GET", "/rest/socialActions/"), 60);
    poll_round(t);
    assert_int_equal(town_asked(t, "GET", "/rest/socialActions/"), 60);
}

/* Told of with the time of the comment, half an hour after it. */
static void what_is_told_late_is_not_missed(void **state)
{
    struct town *t = *state;
    char post[96], id[96];

    announce(t, "", post);
    comment(t, "rosa", post, "Aviso 0.", ", \"late\": 1800000", id);
    poll_round(t);
    assert_int_equal(town_count(t, "text = 'Aviso 0.'"), 0);
    for (int i = 0; i < 6; i++)
        poll_round(t);
    town_once(t, "Aviso", 1);
}

static void a_fault_on_the_way_costs_a_round_and_no_message(void **state)
{
    static const char *const faults[] = {"reset", "garbage",   "500",  "short",    "429",
                                         "502",   "truncated", "deep", "surrogate"};
    static const char *const paths[] = {"/rest/organizationalEntityNotifications",
                                        "/rest/socialActions/*"};
    enum { FAULTS = sizeof faults / sizeof *faults, EACH = 2 };
    struct town *t = *state;
    char post[96], wish[160];

    announce(t, "", post);
    for (int i = 0; i < 2 * FAULTS; i++) {
        buzon_error *err = NULL;

        (void)snprintf(wish, sizeof wish,
                       "{\"fault\": \"%s\", \"path\": \"%s\", \"after\": %d, \"reset\": 3, "
                       "\"n\": 1}",
                       faults[i / 2], paths[i % 2], i % 3);
        town_fault(t, wish);
        comment_numbered(t, post, i * EACH, EACH);
        town_wait(t, 5 * MINUTE);
        buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
        buzon_error_free(err);
    }
    poll_round(t);
    poll_round(t);
    town_once(t, "Aviso", 2 * FAULTS * EACH);
    town_verify(t);
}

static void edits_and_deletions_are_seen(void **state)
{
    struct town *t = *state;
    char post[96], first[96], second[96], reference[33];

    announce(t, "", post);
    comment(t, "rosa", post, "¿Abre los sábados?", "", first);
    comment(t, "omar", post, "Aviso 0.", "", second);
    poll_round(t);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "sábados"));
    town_wait(t, MINUTE);
    say_to(t, "edit", first, "¿Abre los domingos?");
    say_to(t, "delete", second, "");
    poll_round(t);
    poll_round(t);
    assert_int_equal(town_count(t, "text = '¿Abre los domingos?' AND revision = 2"), 1);
    assert_int_equal(town_count(t, "text = 'Aviso 0.' AND deleted_at IS NOT NULL"), 1);
    assert_string_equal(town_events(t, reference), "opened edited");
    town_verify(t);
}

/* Nobody is told: only looking again finds them. */
static void what_nobody_tells_is_found_by_looking_again(void **state)
{
    struct town *t = *state;
    char post[96], first[96], wish[200];

    announce(t, "", post);
    comment(t, "rosa", post, "Aviso 0.", "", first);
    poll_round(t);
    (void)snprintf(wish, sizeof wish, "{\"id\": \"%s\", \"quiet\": true}", first);
    json_decref(town_control(t, "delete", wish));
    town_wait(t, 2 * HOUR);
    town_do(t, BUZON_WORK_RECHECK);
    assert_int_equal(town_count(t, "text = 'Aviso 0.' AND deleted_at IS NOT NULL"), 1);
    town_verify(t);
}

/* What is shown of the inquiry's only message: its words, or "deleted". */
static const char *shown(struct town *t, const char *reference, char ret[static 128])
{
    buzon_error *err = NULL;
    buzon_batch *b = buzon_inbox_refresh(t->inbox, reference, &err);
    const buzon_notice *gone = buzon_batch_notices_at(b, 0);

    assert_no_error(err);
    assert_int_equal(buzon_batch_messages_count(b) + buzon_batch_notices_count(b), 1);
    (void)snprintf(ret, 128, "%s",
                   gone ? buzon_verb_name(buzon_notice_verb(gone))
                        : buzon_message_text(buzon_batch_messages_at(b, 0)));
    buzon_batch_unref(b);
    return ret;
}

static void retain(struct town *t, const char *settings)
{
    buzon_error *err = NULL;
    char *told;

    assert_true(buzon_inbox_set_settings(t->inbox, settings, "person:dpd", &err));
    told = buzon_inbox_retain(t->inbox, false, "system", &err);
    assert_no_error(err);
    buzon_string_free(told);
}

static void close_it(struct town *t, const char *reference)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    assert_true(buzon_change_close(c, BUZON_RESOLUTION_ANSWERED, NULL, &err));
    buzon_inquiry_unref(buzon_inbox_apply(t->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

static void expect_refused(struct town *t, const char *reference, buzon_code code,
                           const char *words)
{
    buzon_error *err = NULL;

    assert_null(buzon_inbox_refresh(t->inbox, reference, &err));
    expect_error(&err, code, words);
}

/* LinkedIn lets nobody keep a text for longer than 48 hours: it goes, and is read again to be
 * shown, as long as the network shows it and the office may; nothing of that is stored. */
static void a_text_that_had_to_go_is_read_again_to_be_shown(void **state)
{
    struct town *t = *state;
    char post[96], first[96], second[96], one[33], other[33], text[128];
    int64_t stored;

    announce(t, "", post);
    comment(t, "rosa", post, "¿Abre los sábados?", "", first);
    comment(t, "omar", post, "Aviso 0.", "", second);
    poll_round(t);
    (void)snprintf(one, sizeof one, "%s", town_inquiry(t, "sábados"));
    (void)snprintf(other, sizeof other, "%s", town_inquiry(t, "Aviso 0."));
    town_wait(t, 49 * HOUR);
    retain(t, "{}");
    assert_int_equal(town_count(t, "text = '' AND erased_at IS NOT NULL"), 2);
    say_to(t, "edit", first, "¿Abre los domingos?");
    assert_string_equal(shown(t, one, text), "¿Abre los domingos?");
    say_to(t, "delete", second, "");
    assert_string_equal(shown(t, other, text), "deleted");
    assert_int_equal(town_count(t, "text = '' AND deleted_at IS NULL AND revision = 1"), 2);
    stored = town_count(t, "1");
    town_verify(t);
    /* What is closed is shown as long as it would have been kept; whose data was erased, not.
     */
    close_it(t, one);
    retain(t, "{\"policy\":{\"retention\":[{\"days\":10}]}}");
    assert_string_equal(shown(t, one, text), "¿Abre los domingos?");
    town_wait(t, 11 * DAY);
    expect_refused(t, one, BUZON_ERR_GONE, "is past its time");
    expect_refused(t, "2026-77", BUZON_ERR_NOT_FOUND, "no inquiry 2026-77");
    expect_refused(t, "77", BUZON_ERR_INVALID, "");
    assert_int_equal(town_count(t, "1"), stored);
}

/* Whoever asked to be forgotten is not looked at again. */
static void what_was_erased_is_not_read_again(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char post[96], first[96], reference[33], *told;
    buzon_inquiry *q;
    buzon_person *p;
    buzon_batch *b;
    buzon_job *job;

    announce(t, "", post);
    comment(t, "rosa", post, "¿Abre los sábados?", "", first);
    poll_round(t);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "sábados"));
    q = buzon_inbox_inquiry(t->inbox, reference, &err);
    p = buzon_person_new("ayto", buzon_author_id(buzon_inquiry_author(q)), &err);
    buzon_inquiry_unref(q);
    town_wait(t, 49 * HOUR);
    retain(t, "{}");
    told = buzon_inbox_erase(t->inbox, p, "lo ha pedido", "person:dpd", &err);
    assert_no_error(err);
    buzon_string_free(told);
    buzon_person_free(p);
    /* By a job of the host's: there is nothing to ask for. */
    job = buzon_inbox_refresh_job(t->inbox, reference, &err);
    assert_no_error(err);
    assert_null(buzon_job_shown(job, &err));
    expect_error(&err, BUZON_ERR_STATE, "the job is not over");
    assert_null(buzon_job_next(job, &err));
    assert_no_error(err);
    b = buzon_job_shown(job, &err);
    assert_int_equal(buzon_batch_messages_count(b), 0);
    buzon_batch_unref(b);
    buzon_job_free(job);
    job = buzon_inbox_job(t->inbox, "ayto", BUZON_WORK_RECHECK, &err);
    assert_null(buzon_job_shown(job, &err));
    expect_error(&err, BUZON_ERR_STATE, "it stores what it finds");
    buzon_job_free(job);
    assert_null(buzon_job_shown(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the job is NULL");
}

/* Of posts that not everybody may see no notification tells, nor of old ones. */
static void the_sweep_finds_comments_at_both_levels(void **state)
{
    struct town *t = *state;
    char post[96], first[96], id[96];

    poll_round(t);
    announce(t, ", \"visibility\": \"CONNECTIONS\"", post);
    comment(t, "rosa", post, "Aviso 0.", "", first);
    comment(t, "omar", first, "Aviso 1.", ", \"quiet\": true", id);
    comment(t, "us", first, "Lo miramos.", ", \"quiet\": true", id);
    poll_round(t);
    assert_int_equal(town_count(t, "direction = 0"), 0);
    sweep_all(t);
    town_once(t, "Aviso", 2);
    assert_int_equal(town_count(t, "text = 'Lo miramos.' AND direction = 1"), 1);
    town_verify(t);
}

/* The day's requests end in the middle: what was read stays, the next day brings the rest. */
static void a_day_without_requests_left_loses_nothing(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char post[96];

    announce(t, "", post);
    comment_numbered(t, post, 0, 16);
    json_decref(town_control(t, "quota", "{\"left\": 8}"));
    town_wait(t, 5 * MINUTE);
    buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
    assert_no_error(err);
    assert_in_range(town_count(t, "direction = 0"), 3, 15);
    town_wait(t, 5 * MINUTE);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_RATE, "DAY limit");
    json_decref(town_control(t, "quota", "{\"left\": 1000}"));
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_RATE, "2026-11-24T00:00:00.000Z");
    town_wait(t, DAY);
    poll_round(t);
    town_once(t, "Aviso", 16);
    town_verify(t);
}

/* --- delivered --- */

static buzon_receipt *deliver(struct town *t, const char *method, const char *query,
                              const char *body, const char *signature)
{
    buzon_error *err = NULL;
    buzon_delivery *d = buzon_delivery_new(method, &err);
    buzon_receipt *r;

    if (query)
        assert_true(buzon_delivery_set_query(d, query, &err));
    if (body)
        assert_true(buzon_delivery_set_body(d, body, strlen(body), &err) &&
                    buzon_delivery_add_header(d, "X-LI-Signature", signature, &err));
    r = buzon_inbox_deliver(t->inbox, "ayto", d, &err);
    assert_no_error(err);
    buzon_delivery_free(d);
    return r;
}

static void deliver_all(struct town *t, const char *wish, int status)
{
    json_t *list = town_control(t, "sign", wish), *one;
    buzon_error *err = NULL;
    size_t i;

    json_array_foreach(list, i, one)
    {
        buzon_receipt *r =
            deliver(t, "POST", NULL, json_string_value(json_object_get(one, "body")),
                    json_string_value(json_object_get(one, "signature")));

        assert_int_equal(buzon_receipt_status(r), status);
        buzon_receipt_unref(r);
    }
    json_decref(list);
    buzon_round_unref(buzon_inbox_process(t->inbox, -1, &err));
    assert_no_error(err);
}

static void a_challenge_is_answered(void **state)
{
    static const char code[] = "{\"code\": \"890e4665-4dfe-4ab1-b689-ed553bceeed0\"}";
    struct town *t = *state;
    json_t *want = town_control(t, "answer", code), *got;
    buzon_receipt *r =
        deliver(t, "GET", "challengeCode=890e4665-4dfe-4ab1-b689-ed553bceeed0", NULL, NULL);
    size_t len = 0;
    const char *body = buzon_receipt_body(r, &len);

    assert_int_equal(buzon_receipt_status(r), 200);
    assert_string_equal(buzon_receipt_content_type(r), "application/json");
    got = json_loadb(body, len, 0, NULL);
    assert_true(json_equal(want, got));
    json_decref(want);
    json_decref(got);
    buzon_receipt_unref(r);
}

/* By both ways, several times each. */
static void what_is_delivered_is_here_once(void **state)
{
    struct town *t = *state;
    char post[96];

    announce(t, "", post);
    comment_numbered(t, post, 0, 12);
    deliver_all(t, "{}", 200);
    deliver_all(t, "{}", 200);
    poll_round(t);
    comment_numbered(t, post, 12, 4);
    poll_round(t);
    deliver_all(t, "{}", 200);
    poll_round(t);
    town_once(t, "Aviso", 16);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM errand"), 0);
    town_verify(t);
}

static void what_is_not_signed_is_not_let_in(void **state)
{
    struct town *t = *state;
    char post[96];

    announce(t, "", post);
    comment_numbered(t, post, 0, 1);
    deliver_all(t, "{\"sign\": \"wrong\"}", 403);
    deliver_all(t, "{\"sign\": \"bare\"}", 403);
    assert_int_equal(town_sql(t, "SELECT count(*) FROM delivery"), 0);
}

/* --- answering --- */

static const char thanks[] = "Sí: los sábados, de 9 a 13.";

/* Somebody asks, and that answer waits: its id. */
static int64_t asked(struct town *t, char ref[static 33], char first[static 96])
{
    char post[96];

    announce(t, "", post);
    comment(t, "rosa", post, "¿Abre los sábados?", "", first);
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

static void send_with(struct town *t, const char *fault)
{
    char wish[160];

    (void)snprintf(wish, sizeof wish,
                   "{\"fault\": \"%s\", \"method\": \"POST\", \"path\": "
                   "\"/rest/socialActions/*\", \"reset\": 9}",
                   fault);
    town_fault(t, wish);
    send(t);
}

static void an_answer_stands_below_the_comment_and_is_known_again(void **state)
{
    struct town *t = *state;
    char ref[33], first[96], id[96];
    int64_t answer = asked(t, ref, first);

    send(t);
    town_expect(t, ref, answer, "sent");
    assert_int_equal(town_posts(t, thanks), 1);
    comment(t, "rosa", first, "Gracias.", "", id);
    poll_round(t);
    poll_round(t);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 2"), 1);
    assert_string_equal(town_events(t, ref), "opened answer_queued answered received");
    town_verify(t);
}

static void a_limit_of_commenting_is_no_limit_of_reading(void **state)
{
    struct town *t = *state;
    char ref[33], first[96];

    (void)asked(t, ref, first);
    send(t);
    town_apart(t, "sábados",
               "{\"fault\": \"429\", \"path\": \"/rest/organizationalEntityNotifications*\", "
               "\"reset\": 3600}",
               "{\"fault\": \"429\", \"method\": \"POST\", \"path\": "
               "\"/rest/socialActions/*\", \"reset\": 60}");
}

/* What answers an answer goes below the comment above both. */
static void an_answer_to_an_answer_stands_beside_it(void **state)
{
    struct town *t = *state;
    char post[96], first[96], second[96], ref[33];
    int64_t answer;

    announce(t, "", post);
    comment(t, "rosa", post, "¿Abre los sábados?", "", first);
    comment(t, "omar", first, "¿Y los domingos?", "", second);
    poll_round(t);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "domingos"));
    answer = town_answer(t, ref, "Los domingos, no.");
    send(t);
    town_expect(t, ref, answer, "sent");
    assert_int_equal(town_posts(t, "domingos, no"), 1);
}

static void a_mention_is_answered_below_its_post(void **state)
{
    struct town *t = *state;
    char id[96], ref[33];
    int64_t answer;

    json_decref(town_control(t, "quirk", "{\"on\": [\"id-in-header\"]}"));
    (void)keep_id(town_control(t, "post", "{\"by\": \"luz\", \"text\": \"¿Y la piscina?\"}"),
                  id);
    poll_round(t);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "piscina"));
    answer = town_answer(t, ref, "Abre en junio.");
    send(t);
    town_expect(t, ref, answer, "sent");
    poll_round(t);
    assert_int_equal(town_count(t, "direction = 1"), 1);
    town_verify(t);
}

/* The post was made, its receipt lost: the comments beside it tell. */
static void an_answer_whose_receipt_is_lost_is_not_said_twice(void **state)
{
    struct town *t = *state;
    char ref[33], first[96];
    int64_t answer = asked(t, ref, first);

    send_with(t, "lost-after-store");
    town_expect(t, ref, answer, "sending");
    for (int i = 0; i < 5; i++) {
        town_wait(t, MINUTE);
        send(t);
    }
    town_expect(t, ref, answer, "sent");
    assert_int_equal(town_posts(t, thanks), 1);
    poll_round(t);
    assert_int_equal(town_count(t, "direction = 1 AND kind = 2"), 1);
    town_verify(t);
}

/* It never arrived: the list without it, read while polling works, is proof enough. */
static void an_answer_that_met_a_broken_server_is_said_once(void **state)
{
    struct town *t = *state;
    char ref[33], first[96];
    int64_t answer = asked(t, ref, first);

    send_with(t, "502");
    town_expect(t, ref, answer, "sending");
    assert_int_equal(town_posts(t, thanks), 0);
    for (int i = 0; i < 8; i++) {
        town_wait(t, 10 * MINUTE);
        poll_round(t);
        send(t);
    }
    town_expect(t, ref, answer, "sent");
    assert_int_equal(town_posts(t, thanks), 1);
}

/* A role that reads empty lists: nothing is proved, and nothing is said again. */
static void an_empty_list_proves_nothing_when_polling_fails(void **state)
{
    struct town *t = *state;
    char ref[33], first[96];
    int64_t answer = asked(t, ref, first);

    send_with(t, "lost-after-store");
    json_decref(town_control(t, "set", "{\"role\": \"RECRUITING_POSTER\"}"));
    town_wait(t, 2 * HOUR);
    for (int i = 0; i < 5; i++) {
        town_wait(t, MINUTE);
        send(t);
    }
    town_expect(t, ref, answer, "unknown");
    assert_int_equal(town_posts(t, thanks), 1);
}

static void an_answer_waits_as_long_as_the_network_says(void **state)
{
    struct town *t = *state;
    char ref[33], first[96];
    int64_t answer = asked(t, ref, first);

    send_with(t, "429");
    town_expect(t, ref, answer, "queued");
    assert_int_equal(town_posts(t, thanks), 0);
    town_wait(t, MINUTE);
    send(t);
    town_expect(t, ref, answer, "sent");
    assert_int_equal(town_posts(t, thanks), 1);
}

static void a_comment_that_is_gone_gets_no_answer(void **state)
{
    struct town *t = *state;
    char ref[33], first[96];
    int64_t answer = asked(t, ref, first);

    say_to(t, "delete", first, "");
    send(t);
    town_expect(t, ref, answer, "failed");
    assert_int_equal(town_posts(t, thanks), 0);
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

static void a_check_says_who_we_are_and_what_is_missing(void **state)
{
    struct town *t = *state;

    buzon_string_free(checked(t, "\"ok\":true"));
    buzon_string_free(checked(t, "\"handle\":\"ayto-prueba\""));
    json_decref(town_control(t, "set",
                             "{\"role\": \"RECRUITING_POSTER\", \"scopes\": "
                             "\"w_organization_social_feed\"}"));
    buzon_string_free(checked(t, "\"code\":\"role\""));
    buzon_string_free(checked(t, "r_organization_social_feed"));
    json_decref(town_control(t, "set", "{\"role\": \"\"}"));
    buzon_string_free(checked(t, "\"code\":\"no_role\""));
}

static void a_version_that_ended_is_told(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    json_decref(town_control(t, "versions", "{\"active\": [\"202610\"]}"));
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_PROTOCOL, "LinkedIn has ended version 202607");
    buzon_string_free(checked(t, "\"code\":\"version_ended\""));
    buzon_string_free(checked(t, "\"ok\":false"));
}

/* Days before its end, and again when it is refused all the same. */
static void tokens_are_renewed(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char post[96];

    buzon_string_free(checked(t, "\"expires_at\":\"2027-01-22T"));
    town_wait(t, 54 * DAY);
    town_do(t, BUZON_WORK_POLL);
    assert_int_equal(town_asked(t, "POST", "/oauth/v2/accessToken"), 1);
    announce(t, "", post);
    comment_numbered(t, post, 0, 2);
    json_decref(town_control(t, "revoke", "{}"));
    poll_round(t);
    assert_int_equal(town_asked(t, "POST", "/oauth/v2/accessToken"), 2);
    town_once(t, "Aviso", 2);
    json_decref(town_control(t, "set", "{\"refresh_token\": \"otro\"}"));
    json_decref(town_control(t, "revoke", "{}"));
    town_wait(t, HOUR);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_AUTH, "invalid, expired or revoked");
}

static void a_picture_is_fetched_by_its_urn(void **state)
{
    struct town *t = *state;
    char post[96], id[96];

    json_decref(town_control(t, "image", "{\"name\": \"C4E10AQ\", \"content\": \"GIF89a\"}"));
    announce(t, "", post);
    comment(t, "rosa", post, "Así está la acera.", ", \"image\": \"urn:li:image:C4E10AQ\"", id);
    poll_round(t);
    town_wait(t, MINUTE);
    town_do(t, BUZON_WORK_MEDIA);
    assert_int_equal(town_asked(t, "GET", "/rest/images/urn%3Ali%3Aimage%3AC4E10AQ"), 1);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_told_is_here_once_with_what_it_answers),
        CASE(more_than_a_page_is_read_to_its_end),
        CASE(what_is_told_late_is_not_missed),
        CASE(a_fault_on_the_way_costs_a_round_and_no_message),
        CASE(edits_and_deletions_are_seen),
        CASE(what_nobody_tells_is_found_by_looking_again),
        CASE(a_text_that_had_to_go_is_read_again_to_be_shown),
        CASE(what_was_erased_is_not_read_again),
        CASE(the_sweep_finds_comments_at_both_levels),
        CASE(a_day_without_requests_left_loses_nothing),
        CASE(a_challenge_is_answered),
        CASE(what_is_delivered_is_here_once),
        CASE(what_is_not_signed_is_not_let_in),
        CASE(an_answer_stands_below_the_comment_and_is_known_again),
        CASE(a_limit_of_commenting_is_no_limit_of_reading),
        CASE(an_answer_to_an_answer_stands_beside_it),
        CASE(a_mention_is_answered_below_its_post),
        CASE(an_answer_whose_receipt_is_lost_is_not_said_twice),
        CASE(an_answer_that_met_a_broken_server_is_said_once),
        CASE(an_empty_list_proves_nothing_when_polling_fails),
        CASE(an_answer_waits_as_long_as_the_network_says),
        CASE(a_comment_that_is_gone_gets_no_answer),
        CASE(a_check_says_who_we_are_and_what_is_missing),
        CASE(a_version_that_ended_is_told),
        CASE(tokens_are_renewed),
        CASE(a_picture_is_fetched_by_its_urn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
