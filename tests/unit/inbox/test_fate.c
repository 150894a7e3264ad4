/* SPDX-License-Identifier: EUPL-1.2 */
/* What a network says of our answers later, in any order; answers in words approved before; and
 * notices that come before what they are about. On WhatsApp, whose deliveries are imported. */
#include "scene.h"

#include <inttypes.h>

enum { BODY = 4096 };

/* The scene's account of a network that tells what became of answers. */
static int setup(void **state)
{
    buzon_error *err = NULL;
    struct scene *s;

    if (scene_setup(state))
        return -1;
    s = *state;
    buzon_account_unref(buzon_inbox_add_account(
        s->inbox, "wa", "whatsapp", "{\"phone_number_id\":\"40001\"}", "person:alta", &err));
    assert_no_error(err);
    assert_true(buzon_inbox_set_secret(s->inbox, "wa", "token", "x", 1, &err));
    return 0;
}

/* --- what comes in --- */

/* A delivery with this inside its only change. */
static void deliver(struct scene *s, const char *what)
{
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    char body[BODY];

    (void)snprintf(body, sizeof body,
                   "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"3\","
                   "\"changes\":[{\"field\":\"messages\",\"value\":{\"metadata\":{"
                   "\"phone_number_id\":\"40001\"},%s}}]}]}",
                   what);
    assert_true(buzon_response_set_body(r, body, strlen(body), &err));
    buzon_round_unref(buzon_inbox_import(s->inbox, "wa", r, &err));
    assert_no_error(err);
    buzon_response_free(r);
}

static void write_in(struct scene *s, const char *id, const char *text)
{
    char what[BODY];

    (void)snprintf(
        what, sizeof what,
        "\"messages\":[{\"from\":\"34600111222\",\"id\":\"%s\",\"timestamp\":\"%" PRId64
        "\",\"type\":\"text\",\"text\":{\"body\":\"%s\"}}]",
        id, s->now / 1000, text);
    deliver(s, what);
}

/* A status of a message of ours; `more` is further members, each with a comma before. */
static void status(struct scene *s, const char *id, const char *name, const char *more)
{
    char what[BODY];

    (void)snprintf(what, sizeof what,
                   "\"statuses\":[{\"id\":\"%s\",\"status\":\"%s\",\"timestamp\":\"%" PRId64
                   "\",\"recipient_id\":\"34600111222\"%s}]",
                   id, name, s->now / 1000, more);
    deliver(s, what);
}

#define LATE ",\"errors\":[{\"code\":131047,\"title\":\"Re-engagement message\"}]"

/* --- what goes out --- */

static int64_t answer(struct scene *s, const char *text)
{
    buzon_error *err = NULL;
    buzon_answer *a = buzon_inbox_answer(s->inbox, "2026-1", text, "person:marta", &err);
    int64_t id = buzon_answer_id(a);

    assert_no_error(err);
    buzon_answer_unref(a);
    return id;
}

/* The same in the words of a template; NULL with err. */
static buzon_answer *answer_form(struct scene *s, const char *reference, const char *text,
                                 const char *form, buzon_error **err)
{
    buzon_letter *letter = buzon_letter_new(text, "person:marta", err);
    buzon_answer *a = buzon_letter_set_template(letter, form, err)
                          ? buzon_inbox_write(s->inbox, reference, letter, err)
                          : NULL;

    buzon_letter_free(letter);
    return a;
}

static buzon_job *begin(struct scene *s)
{
    buzon_error *err = NULL;
    buzon_job *job = buzon_inbox_job(s->inbox, "wa", BUZON_WORK_SEND, &err);

    assert_no_error(err);
    return job;
}

/* The body of the next request in a static buffer; "" at the end. */
static const char *next(buzon_job *job)
{
    static char text[BODY];
    buzon_error *err = NULL;
    buzon_request *r = buzon_job_next(job, &err);
    const char *body = buzon_request_body(r, NULL);

    assert_no_error(err);
    (void)snprintf(text, sizeof text, "%s", body ? body : "");
    buzon_request_unref(r);
    return text;
}

/* The network took it under this id. */
static void taken(buzon_job *job, const char *id)
{
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    char body[BODY];

    (void)snprintf(body, sizeof body, "{\"messages\":[{\"id\":\"%s\"}]}", id);
    assert_true(buzon_response_set_body(r, body, strlen(body), &err));
    assert_true(buzon_job_answer(job, r, &err));
    buzon_response_free(r);
}

static int64_t sent(struct scene *s, const char *id)
{
    int64_t made = answer(s, "Gracias.");
    buzon_job *job = begin(s);

    assert_string_not_equal(next(job), "");
    taken(job, id);
    assert_string_equal(next(job), "");
    buzon_job_free(job);
    return made;
}

/* The key in a request's body, in a static buffer. */
static const char *key_of(const char *body)
{
    static char key[33];
    const char *at = strstr(body, "\"biz_opaque_callback_data\":\"");

    assert_non_null(at);
    (void)snprintf(key, sizeof key, "%s", at + strlen("\"biz_opaque_callback_data\":\""));
    return key;
}

/* "state/error" of an answer, in a static buffer. */
static const char *state_of(struct scene *s, int64_t id)
{
    static char text[64];
    buzon_error *err = NULL;
    buzon_answers *all = buzon_inbox_answers(s->inbox, "2026-1", &err);
    buzon_answer *a;

    text[0] = '\0';
    while ((a = buzon_answers_next(all, &err))) {
        if (buzon_answer_id(a) == id)
            (void)snprintf(text, sizeof text, "%s/%s",
                           buzon_answer_state_name(buzon_answer_state(a)),
                           buzon_code_name(buzon_answer_error_code(a)));
        buzon_answer_unref(a);
    }
    buzon_answers_free(all);
    return text;
}

/* "status/waits/answered" of the inquiry, in a static buffer. */
static const char *inquiry_state(struct scene *s)
{
    static char text[64];
    buzon_inquiry *i = scene_inquiry(s, "2026-1");

    (void)snprintf(text, sizeof text, "%s/%s/%s", buzon_status_name(buzon_inquiry_status(i)),
                   buzon_inquiry_waiting_since(i) == BUZON_TIME_NONE ? "-" : "waits",
                   buzon_inquiry_first_answer_at(i) == BUZON_TIME_NONE ? "-" : "answered");
    buzon_inquiry_unref(i);
    return text;
}

static int64_t deadlines_met(struct scene *s)
{
    return scene_number(s, "SELECT count(*) FROM deadline WHERE state = 2");
}

/* --- the cases --- */

static void an_answer_is_delivered_and_read(void **state)
{
    struct scene *s = *state;
    int64_t id;

    write_in(s, "wamid.1", "Hola.");
    s->now += MINUTE;
    id = sent(s, "wamid.out");
    assert_string_equal(state_of(s, id), "sent/ok");
    status(s, "wamid.out", "sent", "");
    assert_string_equal(state_of(s, id), "sent/ok");
    status(s, "wamid.out", "delivered", "");
    assert_string_equal(state_of(s, id), "delivered/ok");
    status(s, "wamid.out", "read", "");
    status(s, "wamid.out", "delivered", "");
    assert_string_equal(state_of(s, id), "read/ok");
    assert_string_equal(scene_events(s, "2026-1"),
                        "opened answer_queued answered delivered read");
    assert_string_equal(scene_findings(s, NULL), "");
}

static void read_before_delivered_is_read(void **state)
{
    struct scene *s = *state;
    int64_t id;

    write_in(s, "wamid.1", "Hola.");
    id = sent(s, "wamid.out");
    status(s, "wamid.out", "read", "");
    status(s, "wamid.out", "delivered", "");
    status(s, "wamid.out", "sent", "");
    assert_string_equal(state_of(s, id), "read/ok");
    assert_string_equal(scene_events(s, "2026-1"), "opened answer_queued answered read");
}

static void what_failed_after_200_is_failed(void **state)
{
    struct scene *s = *state;
    int64_t id;

    write_in(s, "wamid.1", "Hola.");
    s->now += MINUTE;
    id = sent(s, "wamid.out");
    assert_string_equal(inquiry_state(s), "answered/-/answered");
    assert_int_equal(deadlines_met(s), 1);
    status(s, "wamid.out", "failed", LATE);
    assert_string_equal(state_of(s, id), "failed/window");
    /* The citizen has no answer, and the deadline runs again. */
    assert_string_equal(inquiry_state(s), "open/waits/-");
    assert_int_equal(deadlines_met(s), 0);
    assert_int_equal(scene_number(s, "SELECT sum(n) FROM figure WHERE measure = 'answered'"),
                     0);
    assert_string_equal(scene_events(s, "2026-1"),
                        "opened answer_queued answered answer_failed");
    assert_string_equal(scene_findings(s, NULL), "");
    /* Neither a word that comes late nor the same one again changes that. */
    status(s, "wamid.out", "sent", "");
    status(s, "wamid.out", "failed", LATE);
    assert_string_equal(state_of(s, id), "failed/window");
}

static void another_answer_keeps_the_inquiry_answered(void **state)
{
    struct scene *s = *state;
    buzon_inquiry *i;
    buzon_time second;

    write_in(s, "wamid.1", "Hola.");
    s->now += MINUTE;
    (void)sent(s, "wamid.out1");
    s->now += MINUTE;
    second = s->now;
    (void)sent(s, "wamid.out2");
    status(s, "wamid.out1", "failed", LATE);
    assert_string_equal(inquiry_state(s), "answered/-/answered");
    i = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_inquiry_first_answer_at(i), second);
    buzon_inquiry_unref(i);
    assert_int_equal(deadlines_met(s), 1);
}

static void one_device_of_two_is_enough(void **state)
{
    struct scene *s = *state;
    int64_t id;

    write_in(s, "wamid.1", "Hola.");
    id = sent(s, "wamid.out");
    status(s, "wamid.out", "failed", LATE);
    status(s, "wamid.out", "delivered", "");
    assert_string_equal(state_of(s, id), "delivered/ok");
    assert_string_equal(inquiry_state(s), "answered/-/answered");
    status(s, "wamid.out", "failed", LATE);
    assert_string_equal(state_of(s, id), "delivered/ok");
}

static void a_status_before_the_answer_waits_for_it(void **state)
{
    static const char *const names[][3] = {{"delivered", "", "delivered/ok"},
                                           {"failed", LATE, "failed/window"}};

    for (size_t i = 0; i < 2; i++) {
        struct scene *s;
        buzon_job *job;
        int64_t id;

        assert_int_equal(scene_teardown(state), 0);
        assert_int_equal(setup(state), 0);
        s = *state;
        write_in(s, "wamid.1", "Hola.");
        id = answer(s, "Gracias.");
        job = begin(s);
        assert_string_not_equal(next(job), "");
        status(s, "wamid.out", names[i][0], names[i][1]);
        assert_int_equal(scene_number(s, "SELECT count(*) FROM early_notice"), 1);
        taken(job, "wamid.out");
        assert_int_equal(scene_number(s, "SELECT count(*) FROM early_notice"), 0);
        assert_string_equal(state_of(s, id), names[i][2]);
        buzon_job_free(job);
        assert_string_equal(scene_findings(s, NULL), "");
    }
}

static void the_key_finds_a_part_before_its_id_is_known(void **state)
{
    struct scene *s = *state;
    buzon_job *job;
    char key[128];
    int64_t id;

    write_in(s, "wamid.1", "Hola.");
    id = answer(s, "Gracias.");
    job = begin(s);
    (void)snprintf(key, sizeof key, ",\"biz_opaque_callback_data\":\"%s\"%s", key_of(next(job)),
                   LATE);
    status(s, "wamid.out", "failed", key);
    assert_string_equal(state_of(s, id), "failed/window");
    /* Our request was taken; that it failed is the later word. */
    taken(job, "wamid.out");
    assert_string_equal(state_of(s, id), "failed/window");
    assert_string_equal(inquiry_state(s), "open/waits/-");
    buzon_job_free(job);
}

static void a_status_ends_an_unknown_outcome(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;
    char key[64];
    int64_t id;

    write_in(s, "wamid.1", "Hola.");
    id = answer(s, "Gracias.");
    job = begin(s);
    (void)snprintf(key, sizeof key, ",\"biz_opaque_callback_data\":\"%s\"", key_of(next(job)));
    assert_true(buzon_job_fail(job, "cut", true, &err));
    buzon_job_free(job);
    assert_string_equal(state_of(s, id), "unknown/network");
    status(s, "wamid.out", "sent", key);
    assert_string_equal(state_of(s, id), "sent/ok");
    assert_string_equal(inquiry_state(s), "answered/-/answered");
    status(s, "wamid.out", "read", key);
    assert_string_equal(state_of(s, id), "read/ok");
    assert_string_equal(scene_findings(s, NULL), "");
}

static void an_answer_is_as_far_as_its_last_part(void **state)
{
    struct scene *s = *state;
    char text[5000];
    buzon_job *job;
    int64_t id;

    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = i % 10 == 9 ? ' ' : 'a';
    text[sizeof text - 1] = '\0';
    write_in(s, "wamid.1", "Hola.");
    id = answer(s, text);
    job = begin(s);
    assert_non_null(strstr(next(job), "(1/2)"));
    taken(job, "wamid.out1");
    status(s, "wamid.out1", "read", "");
    assert_string_equal(state_of(s, id), "queued/ok");
    /* The second part continues the first, which was read meanwhile. */
    assert_non_null(strstr(next(job), "\"context\":{\"message_id\":\"wamid.out1\"}"));
    taken(job, "wamid.out2");
    assert_string_equal(state_of(s, id), "sent/ok");
    status(s, "wamid.out2", "delivered", "");
    assert_string_equal(state_of(s, id), "delivered/ok");
    status(s, "wamid.out2", "read", "");
    assert_string_equal(state_of(s, id), "read/ok");
    buzon_job_free(job);
}

static void a_reaction_to_an_answer_is_part_of_the_history(void **state)
{
    struct scene *s = *state;

    write_in(s, "wamid.1", "Hola.");
    (void)sent(s, "wamid.out");
    deliver(s, "\"messages\":[{\"from\":\"34600111222\",\"id\":\"wamid.2\",\"timestamp\":"
               "\"1795424460\",\"type\":\"reaction\",\"reaction\":{\"message_id\":"
               "\"wamid.out\",\"emoji\":\"x\"}}]");
    assert_string_equal(scene_events(s, "2026-1"), "opened answer_queued answered reacted");
}

/* --- notices before their message --- */

static void an_edit_and_a_revoke_wait_for_their_message(void **state)
{
    struct scene *s = *state;

    deliver(s, "\"messages\":[{\"from\":\"34600111222\",\"id\":\"wamid.3\",\"timestamp\":"
               "\"1795424401\",\"type\":\"edit\",\"edit\":{\"original_message_id\":\"wamid.1\","
               "\"message\":{\"type\":\"text\",\"text\":{\"body\":\"Hola, buenas.\"}}}},"
               "{\"from\":\"34600111222\",\"id\":\"wamid.4\",\"timestamp\":\"1795424402\","
               "\"type\":\"revoke\",\"revoke\":{\"original_message_id\":\"wamid.1\"}}]");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 0);
    write_in(s, "wamid.1", "Hola.");
    assert_string_equal(scene_events(s, "2026-1"), "opened edited deleted");
    assert_int_equal(scene_number(s, "SELECT revision FROM message"), 2);
    assert_int_equal(scene_number(s, "SELECT deleted_at IS NOT NULL FROM message"), 1);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM early_notice"), 0);
    assert_string_equal(scene_findings(s, NULL), "");
}

static void what_never_comes_is_not_kept_for_ever(void **state)
{
    struct scene *s = *state;

    status(s, "wamid.nobody", "read", "");
    status(s, "wamid.nobody", "read", "");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM early_notice"), 1);
    s->now += 31 * DAY;
    status(s, "wamid.other", "read", "");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM early_notice"), 1);
}

/* --- what a person does about it --- */

/* The words of an answer replaced; NULL with err. */
static buzon_answer *edit(struct scene *s, int64_t id, buzon_error **err)
{
    buzon_letter *letter = buzon_letter_new("Ya está arreglado.", "person:marta", err);
    buzon_answer *a = buzon_inbox_edit_answer(s->inbox, id, 1, letter, err);

    buzon_letter_free(letter);
    return a;
}

static void what_had_left_before_it_failed_is_not_edited(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int64_t id, other;

    write_in(s, "wamid.1", "Hola.");
    id = sent(s, "wamid.out");
    status(s, "wamid.out", "failed", LATE);
    assert_null(edit(s, id, &err));
    expect_error(&err, BUZON_ERR_STATE, "had left before it failed and stays as it was sent");
    other = answer(s, "Ya está arreglado.");
    /* Late word of the old one is about the old one. */
    status(s, "wamid.out", "delivered", "");
    assert_string_equal(state_of(s, id), "delivered/ok");
    assert_string_equal(state_of(s, other), "queued/ok");
    assert_string_equal(inquiry_state(s), "answered/-/answered");
    assert_string_equal(scene_findings(s, NULL), "");
}

static void what_was_given_up_is_still_known_by_its_key(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;
    char key[64];
    int64_t id;

    write_in(s, "wamid.1", "Hola.");
    id = answer(s, "Gracias.");
    job = begin(s);
    (void)snprintf(key, sizeof key, ",\"biz_opaque_callback_data\":\"%s\"", key_of(next(job)));
    assert_true(buzon_job_fail(job, "cut", true, &err));
    buzon_job_free(job);
    buzon_answer_unref(buzon_inbox_settle_answer(s->inbox, id, BUZON_SETTLEMENT_GIVE_UP, NULL,
                                                 "person:marta", &err));
    assert_no_error(err);
    assert_string_equal(state_of(s, id), "failed/network");
    assert_null(edit(s, id, &err));
    expect_error(&err, BUZON_ERR_STATE, "had left before it failed");
    status(s, "wamid.out", "delivered", key);
    assert_string_equal(state_of(s, id), "delivered/ok");
    assert_string_equal(scene_findings(s, NULL), "");
}

static void what_was_refused_at_once_is_edited(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(400);
    static const char body[] = "{\"error\":{\"code\":131047,\"message\":\"Re-engagement\"}}";
    buzon_job *job;
    int64_t id;

    write_in(s, "wamid.1", "Hola.");
    id = answer(s, "Gracias.");
    job = begin(s);
    assert_string_not_equal(next(job), "");
    assert_true(buzon_response_set_body(r, body, strlen(body), &err));
    assert_true(buzon_job_answer(job, r, &err));
    buzon_response_free(r);
    buzon_job_free(job);
    assert_string_equal(state_of(s, id), "failed/window");
    buzon_answer_unref(edit(s, id, &err));
    assert_no_error(err);
    assert_string_equal(state_of(s, id), "queued/ok");
}

static void what_was_taken_back_is_not_sent_on(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    char text[5000];
    buzon_job *job;
    int64_t id;

    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = i % 10 == 9 ? ' ' : 'a';
    text[sizeof text - 1] = '\0';
    write_in(s, "wamid.1", "Hola.");
    id = answer(s, text);
    job = begin(s);
    assert_non_null(strstr(next(job), "(1/2)"));
    taken(job, "wamid.out1");
    status(s, "wamid.out1", "failed", LATE);
    assert_string_equal(next(job), "");
    buzon_job_free(job);
    assert_string_equal(state_of(s, id), "failed/window");
    buzon_answer_unref(buzon_inbox_cancel_answer(s->inbox, id, "person:marta", &err));
    assert_no_error(err);
    status(s, "wamid.out1", "delivered", "");
    assert_int_equal(scene_number(s, "SELECT state FROM answer_part WHERE n = 0"),
                     BUZON_ANSWER_DELIVERED);
    assert_int_equal(scene_number(s, "SELECT state FROM answer"), BUZON_ANSWER_CANCELLED);
    job = begin(s);
    assert_string_equal(next(job), "");
    buzon_job_free(job);
    assert_string_equal(scene_findings(s, NULL), "");
}

/* --- what was written in the app --- */

static void an_answer_from_the_app_answers_the_conversation(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    static const char body[] =
        "{\"entry\":[{\"id\":\"3\",\"changes\":[{\"field\":\"smb_message_echoes\",\"value\":{"
        "\"metadata\":{\"phone_number_id\":\"40001\"},\"message_echoes\":[{\"from\":"
        "\"34910000000\",\"to\":\"34600111222\",\"id\":\"wamid.app\",\"timestamp\":"
        "\"1795424500\",\"type\":\"text\",\"text\":{\"body\":\"Ya va.\"}}]}}]}]}";

    write_in(s, "wamid.1", "Hola.");
    s->now += HOUR;
    assert_true(buzon_response_set_body(r, body, strlen(body), &err));
    buzon_round_unref(buzon_inbox_import(s->inbox, "wa", r, &err));
    assert_no_error(err);
    buzon_response_free(r);
    assert_string_equal(scene_events(s, "2026-1"), "opened answered_elsewhere");
    assert_string_equal(inquiry_state(s), "answered/-/answered");
}

/* --- the window, and templates --- */

#define FORM "{\"name\":\"respuesta\",\"language\":\"es\",\"parameters\":[\"2026-1\"]}"

static void after_the_window_only_a_template_goes(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_answer *a;
    buzon_job *job;

    write_in(s, "wamid.1", "Hola.");
    s->now += DAY + MINUTE;
    assert_null(buzon_inbox_answer(s->inbox, "2026-1", "Gracias.", "person:marta", &err));
    expect_error(&err, BUZON_ERR_WINDOW, "WhatsApp no longer takes an answer");
    a = answer_form(s, "2026-1", "Su consulta 2026-1 está resuelta.", FORM, &err);
    assert_no_error(err);
    assert_string_equal(buzon_answer_template(a), FORM);
    assert_string_equal(buzon_answer_text(a), "Su consulta 2026-1 está resuelta.");
    job = begin(s);
    assert_non_null(strstr(next(job), "\"template\":{\"name\":\"respuesta\",\"language\":{"
                                      "\"code\":\"es\"},\"components\":[{\"type\":\"body\","
                                      "\"parameters\":[{\"type\":\"text\",\"text\":"
                                      "\"2026-1\"}]}]}"));
    taken(job, "wamid.out");
    buzon_job_free(job);
    assert_string_equal(state_of(s, buzon_answer_id(a)), "sent/ok");
    buzon_answer_unref(a);
    assert_string_equal(inquiry_state(s), "answered/-/answered");
}

static void what_waited_too_long_is_not_sent(void **state)
{
    struct scene *s = *state;
    buzon_job *job;
    int64_t id;

    write_in(s, "wamid.1", "Hola.");
    id = answer(s, "Gracias.");
    s->now += DAY + MINUTE;
    job = begin(s);
    assert_string_equal(next(job), "");
    buzon_job_free(job);
    assert_string_equal(state_of(s, id), "failed/window");
}

static void a_new_message_opens_the_window_again(void **state)
{
    struct scene *s = *state;
    buzon_job *job;

    write_in(s, "wamid.1", "Hola.");
    (void)answer(s, "Gracias.");
    s->now += DAY - MINUTE;
    write_in(s, "wamid.2", "¿Y bien?");
    s->now += HOUR;
    job = begin(s);
    assert_string_not_equal(next(job), "");
    taken(job, "wamid.out");
    buzon_job_free(job);
}

static void a_template_is_checked(void **state)
{
    static const char *const bad[][2] = {
        {"{", "not JSON"},
        {"{}", "a template has a name and a language"},
        {"[]", "a template has a name and a language"},
        {"{\"name\":\"x\",\"language\":7}", "a template has a name and a language"},
        {"{\"name\":\"x\",\"language\":\"es\",\"parameters\":[7]}",
         "parameters are at most 64"},
        {"{\"name\":\"x\",\"language\":\"es\",\"parameters\":{\"a\":null}}",
         "parameters are at most 64"},
        {"{\"name\":\"x\",\"language\":\"es\",\"parameters\":\"a\"}",
         "parameters are at most 64"},
    };
    struct scene *s = *state;
    buzon_error *err = NULL;

    write_in(s, "wamid.1", "Hola.");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_null(answer_form(s, "2026-1", "Hola.", bad[i][0], &err));
        expect_error(&err, BUZON_ERR_INVALID, bad[i][1]);
    }
    assert_null(answer_form(s, "2026-1", "Hola.", NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the template is NULL");
    (void)SAY(s, {.id = "100"}); /* on Mastodon, which has none */
    assert_null(answer_form(s, "2026-2", "Hola.", FORM, &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "Mastodon has no templates");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, scene_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(an_answer_is_delivered_and_read),
        CASE(read_before_delivered_is_read),
        CASE(what_failed_after_200_is_failed),
        CASE(another_answer_keeps_the_inquiry_answered),
        CASE(one_device_of_two_is_enough),
        CASE(a_status_before_the_answer_waits_for_it),
        CASE(the_key_finds_a_part_before_its_id_is_known),
        CASE(a_status_ends_an_unknown_outcome),
        CASE(an_answer_is_as_far_as_its_last_part),
        CASE(a_reaction_to_an_answer_is_part_of_the_history),
        CASE(what_had_left_before_it_failed_is_not_edited),
        CASE(what_was_given_up_is_still_known_by_its_key),
        CASE(what_was_refused_at_once_is_edited),
        CASE(what_was_taken_back_is_not_sent_on),
        CASE(an_edit_and_a_revoke_wait_for_their_message),
        CASE(what_never_comes_is_not_kept_for_ever),
        CASE(an_answer_from_the_app_answers_the_conversation),
        CASE(after_the_window_only_a_template_goes),
        CASE(what_waited_too_long_is_not_sent),
        CASE(a_new_message_opens_the_window_again),
        CASE(a_template_is_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
