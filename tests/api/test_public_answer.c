/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers before they leave: drafts, four eyes, personal data, and what can be done about those
 * that are not there. */
#include "desk.h"

static const char text[] = "La brigada pasará el jueves.";

static buzon_letter *letter(const char *words, const char *actor)
{
    buzon_error *err = NULL;
    buzon_letter *l = buzon_letter_new(words, actor, &err);

    assert_no_error(err);
    return l;
}

static buzon_letter *draft(const char *words, const char *actor)
{
    buzon_letter *l = letter(words, actor);

    buzon_letter_set_draft(l, true);
    return l;
}

/* Takes the letter. */
static buzon_answer *write_it(struct desk *d, const char *reference, buzon_letter *l,
                              buzon_error **err)
{
    buzon_answer *a = buzon_inbox_write(d->inbox, reference, l, err);

    buzon_letter_free(l);
    return a;
}

/* Takes the answer and gives its id, once it is in that state. */
static int64_t expect(buzon_answer *a, enum buzon_answer_state state, int64_t version)
{
    int64_t id = buzon_answer_id(a);

    assert_non_null(a);
    assert_string_equal(buzon_answer_state_name(buzon_answer_state(a)),
                        buzon_answer_state_name(state));
    assert_int_equal(buzon_answer_version(a), version);
    buzon_answer_unref(a);
    return id;
}

/* Takes the letter; the id of the answer. */
static int64_t wrote(struct desk *d, buzon_letter *l, enum buzon_answer_state state)
{
    buzon_error *err = NULL;
    buzon_answer *a = write_it(d, "2026-1", l, &err);

    assert_no_error(err);
    return expect(a, state, 1);
}

static buzon_answer *look(struct desk *d, int64_t id)
{
    buzon_error *err = NULL;
    buzon_answers *all = buzon_inbox_answers(d->inbox, "2026-1", &err);
    buzon_answer *a;

    while ((a = buzon_answers_next(all, &err)) && buzon_answer_id(a) != id)
        buzon_answer_unref(a);
    assert_no_error(err);
    buzon_answers_free(all);
    return a;
}

static void policy(struct desk *d, const char *words)
{
    buzon_error *err = NULL;
    char json[512];

    (void)snprintf(json, sizeof json, "{\"policy\":{%s}}", words);
    assert_true(buzon_inbox_set_settings(d->inbox, json, "person:jefa", &err));
    assert_no_error(err);
}

static void asked(struct desk *d, const char *html)
{
    desk_say(d, "1", "rosa", html);
    policy(d, "\"approval\":{\"ask\":true}");
}

#define LAMP "<p>La farola de la calle Mayor lleva tres semanas sin luz.</p>"

/* The next request of a job that sends; NULL: nothing is to be sent. */
static buzon_request *next_request(struct desk *d)
{
    buzon_error *err = NULL;
    buzon_job *job;
    buzon_request *r;

    assert_true(buzon_inbox_set_secret(d->inbox, "ayto", "token", "clave", 5, &err));
    job = buzon_inbox_job(d->inbox, "ayto", BUZON_WORK_SEND, &err);
    r = buzon_job_next(job, &err);
    assert_no_error(err);
    buzon_job_free(job);
    return r;
}

/* --- drafts --- */

static void a_draft_waits_until_it_is_submitted(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_answer *a;
    int64_t id;

    desk_say(d, "1", "rosa", LAMP);
    id = wrote(d, draft("La brigada va.", "person:ana"), BUZON_ANSWER_DRAFT);
    a = look(d, id);
    assert_int_equal(buzon_answer_parts_count(a), 0);
    assert_int_equal(buzon_answer_advice(a), BUZON_ADVICE_SUBMIT);
    expect_words(buzon_answer_advice_words(a), "draft");
    assert_null(buzon_answer_reason(a));
    buzon_answer_unref(a);
    assert_null(next_request(d));
    expect(buzon_inbox_submit_answer(d->inbox, id, 1, "person:luis", &err), BUZON_ANSWER_QUEUED,
           1);
    assert_string_equal(desk_events(d, "2026-1"), "opened answer_drafted answer_queued");
    assert_null(buzon_inbox_submit_answer(d->inbox, id, 1, "person:luis", &err));
    expect_error(&err, BUZON_ERR_STATE, "queued");
    desk_verify(d);
}

static void an_edit_needs_the_version_it_replaces(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_letter *l = draft(text, "person:luis");
    int64_t id;

    desk_say(d, "1", "rosa", LAMP);
    id = wrote(d, draft("La brigada va.", "person:ana"), BUZON_ANSWER_DRAFT);
    expect(buzon_inbox_edit_answer(d->inbox, id, 1, l, &err), BUZON_ANSWER_DRAFT, 2);
    assert_null(buzon_inbox_edit_answer(d->inbox, id, 1, l, &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "version 2 by now, not 1");
    assert_null(buzon_inbox_edit_answer(d->inbox, id + 1, 1, l, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "no answer");
    buzon_letter_set_draft(l, false);
    expect(buzon_inbox_edit_answer(d->inbox, id, 2, l, &err), BUZON_ANSWER_QUEUED, 3);
    assert_null(buzon_inbox_edit_answer(d->inbox, id, 3, l, &err));
    expect_error(&err, BUZON_ERR_STATE, "cannot be edited");
    buzon_letter_free(l);
    expect(buzon_inbox_cancel_answer(d->inbox, id, "person:ana", &err), BUZON_ANSWER_CANCELLED,
           3);
    assert_string_equal(
        desk_events(d, "2026-1"),
        "opened answer_drafted answer_edited answer_edited answer_queued answer_cancelled");
    desk_verify(d);
}

static void a_draft_may_be_taken_back(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    int64_t id;

    desk_say(d, "1", "rosa", LAMP);
    id = wrote(d, draft(text, "person:ana"), BUZON_ANSWER_DRAFT);
    expect(buzon_inbox_cancel_answer(d->inbox, id, "person:ana", &err), BUZON_ANSWER_CANCELLED,
           1);
}

/* --- four eyes --- */

static void nobody_approves_their_own_words(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_letter *l = letter(text, "person:luis");
    buzon_answer *a;
    int64_t id;

    asked(d, LAMP);
    id = wrote(d, letter("La brigada va.", "person:ana"), BUZON_ANSWER_IN_REVIEW);
    expect(buzon_inbox_edit_answer(d->inbox, id, 1, l, &err), BUZON_ANSWER_IN_REVIEW, 2);
    buzon_letter_free(l);
    assert_null(buzon_inbox_approve_answer(d->inbox, id, 2, "person:ana", &err));
    expect_error(&err, BUZON_ERR_STATE, "person:ana wrote on answer");
    assert_null(buzon_inbox_approve_answer(d->inbox, id, 2, "person:luis", &err));
    expect_error(&err, BUZON_ERR_STATE, "another person");
    assert_null(buzon_inbox_approve_answer(d->inbox, id, 2, "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "only a person");
    assert_null(buzon_inbox_approve_answer(d->inbox, id, 1, "person:jefa", &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "version 2 by now");
    a = buzon_inbox_approve_answer(d->inbox, id, 2, "person:jefa", &err);
    assert_string_equal(buzon_answer_approved_by(a), "person:jefa");
    expect_words(buzon_answer_parts_at(a, 0), text);
    expect(a, BUZON_ANSWER_QUEUED, 2);
    assert_null(buzon_inbox_approve_answer(d->inbox, id, 2, "person:otro", &err));
    expect_error(&err, BUZON_ERR_STATE, "queued, not in review");
    assert_string_equal(
        desk_events(d, "2026-1"),
        "opened answer_submitted answer_edited answer_submitted answer_approved");
    desk_verify(d);
}

static void what_is_in_review_is_not_sent(void **state)
{
    struct desk *d = *state;
    buzon_answer *a;
    int64_t id;

    asked(d, LAMP);
    id = wrote(d, letter(text, "person:ana"), BUZON_ANSWER_IN_REVIEW);
    a = look(d, id);
    assert_int_equal(buzon_answer_parts_count(a), 1); /* the reviewer sees how it will look */
    assert_int_equal(buzon_answer_advice(a), BUZON_ADVICE_REVIEW);
    buzon_answer_unref(a);
    assert_null(next_request(d));
}

static void a_rejection_says_why(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_answer *a;
    int64_t id;

    asked(d, LAMP);
    id = wrote(d, letter(text, "person:ana"), BUZON_ANSWER_IN_REVIEW);
    assert_null(buzon_inbox_reject_answer(d->inbox, id, 1, " ", "person:jefa", &err));
    expect_error(&err, BUZON_ERR_INVALID, "needs a reason");
    assert_null(buzon_inbox_reject_answer(d->inbox, id, 1, "no", "person:ana", &err));
    expect_error(&err, BUZON_ERR_STATE, "another person");
    expect(buzon_inbox_reject_answer(d->inbox, id, 1, "Falta la hora.", "person:jefa", &err),
           BUZON_ANSWER_REJECTED, 1);
    a = look(d, id);
    assert_string_equal(buzon_answer_reason(a), "Falta la hora.");
    assert_int_equal(buzon_answer_advice(a), BUZON_ADVICE_REVISE);
    buzon_answer_unref(a);
    a = buzon_inbox_submit_answer(d->inbox, id, 1, "person:ana", &err);
    assert_null(buzon_answer_reason(a));
    expect(a, BUZON_ANSWER_IN_REVIEW, 1);
    assert_string_equal(desk_events(d, "2026-1"),
                        "opened answer_submitted answer_rejected answer_submitted");
    desk_verify(d);
}

static void what_was_approved_for_one_is_not_shown_to_all(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    int64_t id;

    asked(d, "<p>Mi DNI es 12345678Z, ¿cómo va lo mío?</p>");
    id = wrote(d, letter("Está resuelto.", "person:ana"), BUZON_ANSWER_IN_REVIEW);
    policy(d, "\"approval\":{\"ask\":true},\"private_answers\":\"never\"");
    assert_null(buzon_inbox_approve_answer(d->inbox, id, 1, "person:jefa", &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "was read as direct and would be public");
    expect(look(d, id), BUZON_ANSWER_IN_REVIEW, 1);
    desk_verify(d);
}

static void the_policy_says_which_answers_need_approval(void **state)
{
    static const struct {
        const char *approval;
        enum buzon_answer_state state;
    } cases[] = {
        {"{}", BUZON_ANSWER_QUEUED},
        {"{\"ask\":false}", BUZON_ANSWER_QUEUED},
        {"{\"ask\":true}", BUZON_ANSWER_IN_REVIEW},
        {"{\"ask\":true,\"kinds\":[\"complaint\",\"report\"]}", BUZON_ANSWER_IN_REVIEW},
        {"{\"ask\":true,\"kinds\":[\"question\"]}", BUZON_ANSWER_QUEUED},
        {"{\"ask\":true,\"networks\":[\"mastodon\"]}", BUZON_ANSWER_IN_REVIEW},
        {"{\"ask\":true,\"public_only\":true}", BUZON_ANSWER_IN_REVIEW},
    };
    struct desk *d = *state;

    desk_say(d, "1", "rosa", LAMP);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char words[160];

        (void)snprintf(words, sizeof words, "\"approval\":%s", cases[i].approval);
        policy(d, words);
        (void)wrote(d, letter(text, "person:ana"), cases[i].state);
    }
    desk_say_more(d, "2", "luis", LAMP, "\"visibility\":\"direct\",");
    {
        buzon_error *err = NULL;

        expect(buzon_inbox_answer(d->inbox, "2026-2", text, "person:ana", &err),
               BUZON_ANSWER_QUEUED, 1);
    }
}

static void a_mistake_in_the_policy_is_found_where_it_is(void **state)
{
    static const struct {
        const char *json, *words;
        int line, column;
    } cases[] = {
        {"{\"policy\":{\n \"approval\":{\"ask\":\"yes\"}}}", "ask is neither", 2, 20},
        {"{\"policy\":{\"approval\":{\n\"kinds\":[\"report\",\n\"rant\"]}}}", "\"rant\"", 3, 1},
        {"{\"policy\":{\"approval\":{\"networks\":[\"orkut\"]}}}", "\"orkut\"", 1, 36},
        {"{\"policy\":{\"approval\":{\"kinds\":\"all\"}}}", "\"kinds\" is not a list", 1, 32},
        {"{\"policy\":{\n\"private_answers\":\"maybe\"}}", "cannot be \"maybe\"", 2, 19},
        {"{\"policy\":{\"private_pointer\":{\"es\":\n7}}}", "\"es\" is not a text", 2, 1},
    };
    struct desk *d = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buzon_error *err = NULL;

        assert_false(buzon_inbox_set_settings(d->inbox, cases[i].json, "person:jefa", &err));
        if (buzon_error_line(err) != cases[i].line ||
            buzon_error_column(err) != cases[i].column)
            fail_msg("%s: %d:%d %s", cases[i].json, buzon_error_line(err),
                     buzon_error_column(err), buzon_error_message(err));
        assert_string_equal(buzon_error_source(err), "settings");
        expect_error(&err, BUZON_ERR_PARSE, cases[i].words);
    }
}

/* --- personal data --- */

#define DNI "<p>Mi DNI es 12345678Z, ¿cómo va lo mío?</p>"

static void a_question_with_personal_data_is_answered_in_private(void **state)
{
    struct desk *d = *state;
    buzon_answer *a;
    buzon_request *r;
    int64_t id;

    desk_say(d, "1", "rosa", DNI);
    id = wrote(d, letter("Está resuelto.", "person:ana"), BUZON_ANSWER_QUEUED);
    a = look(d, id);
    assert_int_equal(buzon_answer_visibility(a), BUZON_VISIBILITY_DIRECT);
    assert_int_equal(buzon_answer_parts_count(a), 2);
    expect_words(buzon_answer_parts_at(a, 1), "Te hemos respondido por mensaje privado.");
    buzon_answer_unref(a);
    assert_string_equal(desk_events(d, "2026-1"), "opened answer_queued answer_private");
    r = next_request(d);
    expect_words(buzon_request_body(r, NULL), "\"visibility\":\"direct\"");
    expect_words(buzon_request_body(r, NULL), "resuelto");
    buzon_request_unref(r);
    desk_verify(d);
}

static void personal_data_in_the_answer_makes_it_private(void **state)
{
    struct desk *d = *state;
    buzon_letter *l;
    buzon_answer *a;
    int64_t id;

    desk_say(d, "1", "rosa", LAMP);
    id = wrote(d, letter("Avisad a 12345678Z.", "person:ana"), BUZON_ANSWER_QUEUED);
    a = look(d, id);
    assert_int_equal(buzon_answer_visibility(a), BUZON_VISIBILITY_DIRECT);
    buzon_answer_unref(a);
    /* The office's own telephone is public. */
    id = wrote(d, letter("Llame al 965 123 456.", "person:ana"), BUZON_ANSWER_QUEUED);
    a = look(d, id);
    assert_int_equal(buzon_answer_visibility(a), BUZON_VISIBILITY_PUBLIC);
    buzon_answer_unref(a);
    l = letter("Avisad a 12345678Z.", "person:ana");
    buzon_letter_set_privacy(l, BUZON_PRIVACY_AS_ASKED);
    id = wrote(d, l, BUZON_ANSWER_QUEUED);
    a = look(d, id);
    assert_int_equal(buzon_answer_visibility(a), BUZON_VISIBILITY_PUBLIC);
    buzon_answer_unref(a);
    expect_words(desk_events(d, "2026-1"), "answer_public");
}

static void the_policy_and_the_letter_say_who_may_read_it(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_letter *l = letter("Gracias.", "person:ana");
    buzon_answer *a;
    int64_t id;

    desk_say_more(d, "1", "rosa", DNI, "\"language\":\"ca\",");
    policy(d, "\"private_answers\":\"never\"");
    a = look(d, wrote(d, letter("Fet.", "person:ana"), BUZON_ANSWER_QUEUED));
    assert_int_equal(buzon_answer_visibility(a), BUZON_VISIBILITY_PUBLIC);
    buzon_answer_unref(a);
    buzon_letter_set_privacy(l, BUZON_PRIVACY_PRIVATE);
    id = wrote(d, l, BUZON_ANSWER_QUEUED);
    a = look(d, id);
    assert_int_equal(buzon_answer_visibility(a), BUZON_VISIBILITY_DIRECT);
    expect_words(buzon_answer_parts_at(a, 1), "T'hem respost per missatge privat.");
    buzon_answer_unref(a);
    policy(d, "\"private_pointer\":{\"ca\":\"\"}");
    a = look(d, wrote(d, letter("Fet.", "person:ana"), BUZON_ANSWER_QUEUED));
    assert_int_equal(buzon_answer_parts_count(a), 1);
    buzon_answer_unref(a);
    l = letter("Gracias.", "person:ana");
    buzon_letter_set_visibility(l, (enum buzon_visibility)9);
    assert_null(write_it(d, "2026-1", l, &err));
    expect_error(&err, BUZON_ERR_INVALID, "no visibility 9");
    l = letter("Gracias.", "person:ana");
    buzon_letter_set_privacy(l, (enum buzon_privacy)9);
    assert_null(write_it(d, "2026-1", l, &err));
    expect_error(&err, BUZON_ERR_INVALID, "no privacy 9");
}

static void an_answer_is_never_wider_than_its_question(void **state)
{
    struct desk *d = *state;
    buzon_letter *l = letter("Gracias.", "person:ana");
    buzon_answer *a;

    desk_say_more(d, "1", "rosa", LAMP, "\"visibility\":\"unlisted\",");
    buzon_letter_set_visibility(l, BUZON_VISIBILITY_PUBLIC);
    a = look(d, wrote(d, l, BUZON_ANSWER_QUEUED));
    assert_int_equal(buzon_answer_visibility(a), BUZON_VISIBILITY_UNLISTED);
    buzon_answer_unref(a);
}

/* A public group of Telegram: a bot cannot write first to somebody who only wrote there. */
static void join_group(struct desk *d, const char *text_)
{
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    char json[800];

    (void)snprintf(
        json, sizeof json,
        "{\"ok\":true,\"result\":[{\"update_id\":71,\"message\":{\"message_id\":12,\"from\":"
        "{\"id\":61001,\"is_bot\":false,\"first_name\":\"Rosa\"},\"chat\":{\"id\":-100200300,"
        "\"title\":\"Barrio\",\"username\":\"barrio_pruebas\",\"type\":\"supergroup\"},"
        "\"date\":1795420000,\"text\":\"@ayto_pruebas_bot %s\",\"entities\":[{\"offset\":0,"
        "\"length\":17,\"type\":\"mention\"}]}}]}",
        text_);
    buzon_account_unref(
        buzon_inbox_add_account(d->inbox, "grupo", "telegram", NULL, "person:jefa", &err));
    assert_no_error(err);
    assert_true(buzon_response_set_body(r, json, strlen(json), &err));
    buzon_round_unref(buzon_inbox_import(d->inbox, "grupo", r, &err));
    assert_no_error(err);
    buzon_response_free(r);
}

static void what_would_be_public_is_refused_or_told(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_letter *l = letter("Avisad a 98765432M.", "person:ana");
    buzon_answer *a;

    join_group(d, "mi DNI es 12345678Z, ¿cómo va?");
    assert_null(buzon_inbox_write(d->inbox, "2026-1", l, &err));
    expect_error(&err, BUZON_ERR_INVALID, "Telegram would show it to everybody");
    buzon_letter_set_privacy(l, BUZON_PRIVACY_PRIVATE);
    assert_null(buzon_inbox_write(d->inbox, "2026-1", l, &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "Telegram has no direct answer to a public");
    buzon_letter_set_privacy(l, BUZON_PRIVACY_AS_ASKED);
    a = write_it(d, "2026-1", l, &err);
    assert_int_equal(buzon_answer_visibility(a), BUZON_VISIBILITY_PUBLIC);
    buzon_answer_unref(a);
    /* The citizen made it public; what we say holds nothing of it. */
    a = buzon_inbox_answer(d->inbox, "2026-1", "Está resuelto.", "person:ana", &err);
    assert_no_error(err);
    assert_int_equal(buzon_answer_visibility(a), BUZON_VISIBILITY_PUBLIC);
    buzon_answer_unref(a);
    assert_string_equal(desk_events(d, "2026-1"),
                        "opened answer_queued answer_public answer_queued answer_public");
    desk_verify(d);
}

/* --- by the time a job comes --- */

/* The answer must have failed so, and nothing may leave. */
static void expect_stopped(struct desk *d, int64_t id, buzon_code code, const char *words,
                           enum buzon_advice advice)
{
    buzon_answer *a;

    assert_null(next_request(d));
    a = look(d, id);
    assert_int_equal(buzon_answer_error_code(a), code);
    expect_words(buzon_answer_error(a), words);
    assert_int_equal(buzon_answer_advice(a), advice);
    expect(a, BUZON_ANSWER_FAILED, 1);
    expect_words(desk_events(d, "2026-1"), "answer_failed");
    desk_verify(d);
}

static void close_as(struct desk *d, enum buzon_resolution resolution)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    assert_true(buzon_change_close(c, resolution, "Es de otra administración.", &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

static void an_inquiry_closed_meanwhile_stops_its_answer(void **state)
{
    struct desk *d = *state;
    int64_t id;

    desk_say(d, "1", "rosa", LAMP);
    id = wrote(d, letter(text, "person:ana"), BUZON_ANSWER_QUEUED);
    close_as(d, BUZON_RESOLUTION_REFERRED);
    expect_stopped(d, id, BUZON_ERR_STATE, "closed before", BUZON_ADVICE_REOPEN);
}

static void closing_as_answered_means_the_answer_on_its_way(void **state)
{
    struct desk *d = *state;
    buzon_request *r;

    desk_say(d, "1", "rosa", LAMP);
    (void)wrote(d, letter(text, "person:ana"), BUZON_ANSWER_QUEUED);
    close_as(d, BUZON_RESOLUTION_ANSWERED);
    r = next_request(d);
    assert_non_null(r);
    buzon_request_unref(r);
}

static void a_question_deleted_meanwhile_stops_its_answer(void **state)
{
    struct desk *d = *state;
    int64_t id;

    desk_say(d, "1", "rosa", LAMP);
    id = wrote(d, letter(text, "person:ana"), BUZON_ANSWER_QUEUED);
    desk_sql(d, "UPDATE message SET deleted_at = 1795424400000");
    assert_null(next_request(d));
    desk_sql(d, "UPDATE message SET deleted_at = NULL"); /* no network said it */
    expect_stopped(d, id, BUZON_ERR_GONE, "was deleted before", BUZON_ADVICE_CHANNEL);
}

static void an_answer_of_a_retired_account_needs_another_channel(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_answer *a;
    int64_t id;

    desk_say(d, "1", "rosa", LAMP);
    id = wrote(d, letter(text, "person:ana"), BUZON_ANSWER_QUEUED);
    buzon_account_unref(buzon_inbox_set_account_state(d->inbox, "ayto", BUZON_ACCOUNT_RETIRED,
                                                      "person:jefa", &err));
    assert_no_error(err);
    a = look(d, id);
    assert_int_equal(buzon_answer_state(a), BUZON_ANSWER_FAILED);
    assert_int_equal(buzon_answer_error_code(a), BUZON_ERR_GONE);
    assert_int_equal(buzon_answer_advice(a), BUZON_ADVICE_CHANNEL);
    buzon_answer_unref(a);
    assert_null(buzon_inbox_answer(d->inbox, "2026-1", text, "person:ana", &err));
    expect_error(&err, BUZON_ERR_STATE, "retired");
}

/* --- nobody knows --- */

/* As it stands after a lost acknowledgement that could not be cleared up. */
static int64_t unknown(struct desk *d)
{
    int64_t id;

    desk_say(d, "1", "rosa", LAMP);
    id = wrote(d, letter(text, "person:ana"), BUZON_ANSWER_QUEUED);
    desk_sql(d, "UPDATE answer SET state = 10, error_code = 24, error = 'lost'");
    desk_sql(d, "UPDATE answer_part SET state = 10, tried_at = 1795424100000");
    return id;
}

static void what_was_found_counts_since_it_left(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    int64_t id = unknown(d);
    buzon_answer *a = look(d, id);
    buzon_inquiry *q;

    assert_int_equal(buzon_answer_advice(a), BUZON_ADVICE_LOOK);
    buzon_answer_unref(a);
    q = desk_inquiry(d, "2026-1");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_OPEN);
    assert_int_equal(buzon_deadline_state(buzon_inquiry_deadlines_at(q, 0)),
                     BUZON_DEADLINE_RUNNING);
    buzon_inquiry_unref(q);
    assert_null(
        buzon_inbox_settle_answer(d->inbox, id, BUZON_SETTLEMENT_FOUND, NULL, "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "only a person");
    a = buzon_inbox_settle_answer(d->inbox, id, BUZON_SETTLEMENT_FOUND, "778", "person:luis",
                                  &err);
    assert_no_error(err);
    assert_int_equal(buzon_answer_sent_at(a), INT64_C(1795424100000));
    assert_string_equal(buzon_answer_native_ids_at(a, 0), "778");
    assert_int_equal(buzon_answer_advice(a), BUZON_ADVICE_NONE);
    assert_null(buzon_answer_advice_words(a));
    expect(a, BUZON_ANSWER_SENT, 1);
    q = desk_inquiry(d, "2026-1");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_ANSWERED);
    assert_int_equal(buzon_deadline_state(buzon_inquiry_deadlines_at(q, 0)),
                     BUZON_DEADLINE_MET);
    buzon_inquiry_unref(q);
    assert_string_equal(desk_events(d, "2026-1"),
                        "opened answer_queued answer_settled answered");
    desk_verify(d);
}

static void what_is_not_there_is_sent_again(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    int64_t id = unknown(d);
    buzon_request *r;

    expect(buzon_inbox_settle_answer(d->inbox, id, BUZON_SETTLEMENT_SEND_AGAIN, NULL,
                                     "person:luis", &err),
           BUZON_ANSWER_QUEUED, 1);
    r = next_request(d);
    assert_string_equal(buzon_request_method(r), "POST");
    buzon_request_unref(r);
    desk_verify(d);
}

static void what_is_given_up_has_failed(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    int64_t id = unknown(d);
    buzon_letter *l = letter("La brigada pasará el viernes.", "person:ana");

    assert_null(buzon_inbox_settle_answer(d->inbox, id, BUZON_SETTLEMENT_GIVE_UP, "7",
                                          "person:luis", &err));
    expect_error(&err, BUZON_ERR_INVALID, "has no id");
    assert_null(buzon_inbox_settle_answer(d->inbox, id, (enum buzon_settlement)7, NULL,
                                          "person:luis", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no settlement 7");
    expect(buzon_inbox_settle_answer(d->inbox, id, BUZON_SETTLEMENT_GIVE_UP, NULL,
                                     "person:luis", &err),
           BUZON_ANSWER_FAILED, 1);
    assert_null(buzon_inbox_settle_answer(d->inbox, id, BUZON_SETTLEMENT_FOUND, NULL,
                                          "person:luis", &err));
    expect_error(&err, BUZON_ERR_STATE, "nothing to settle");
    /* Who looks may look too early: what had left keeps its words, another takes its place. */
    assert_null(buzon_inbox_edit_answer(d->inbox, id, 1, l, &err));
    expect_error(&err, BUZON_ERR_STATE, "had left before it failed");
    expect(write_it(d, "2026-1", l, &err), BUZON_ANSWER_QUEUED, 1);
    desk_verify(d);
}

/* --- what to do --- */

static void every_failure_says_what_can_be_done(void **state)
{
    static const struct {
        buzon_code code;
        enum buzon_advice advice;
    } cases[] = {
        {BUZON_ERR_AUTH, BUZON_ADVICE_CREDENTIALS},
        {BUZON_ERR_SECRET, BUZON_ADVICE_CREDENTIALS},
        {BUZON_ERR_FORBIDDEN, BUZON_ADVICE_CREDENTIALS},
        {BUZON_ERR_TOO_LONG, BUZON_ADVICE_SHORTEN},
        {BUZON_ERR_WINDOW, BUZON_ADVICE_CHANNEL},
        {BUZON_ERR_GONE, BUZON_ADVICE_CHANNEL},
        {BUZON_ERR_STATE, BUZON_ADVICE_REOPEN},
        {BUZON_ERR_INVALID, BUZON_ADVICE_REWRITE},
    };
    struct desk *d = *state;
    int64_t id;

    desk_say(d, "1", "rosa", LAMP);
    id = wrote(d, letter(text, "person:ana"), BUZON_ANSWER_QUEUED);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char sql[160];
        buzon_answer *a;

        (void)snprintf(sql, sizeof sql,
                       "UPDATE answer SET state = 9, error_code = %d, error = 'no'",
                       (int)cases[i].code);
        desk_sql(d, sql);
        a = look(d, id);
        assert_string_equal(buzon_advice_name(buzon_answer_advice(a)),
                            buzon_advice_name(cases[i].advice));
        assert_true(strlen(buzon_answer_advice_words(a)) > 20);
        buzon_answer_unref(a);
    }
    assert_string_equal(buzon_privacy_name(BUZON_PRIVACY_AS_ASKED), "as_asked");
    assert_string_equal(buzon_settlement_name(BUZON_SETTLEMENT_GIVE_UP), "give_up");
}

static void a_letter_needs_words_and_an_actor(void **state)
{
    buzon_error *err = NULL;

    (void)state;
    assert_null(buzon_letter_new(" \n", "person:ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no text");
    assert_null(buzon_letter_new("a\xff", "person:ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "UTF-8");
    assert_null(buzon_letter_new("Hola.", "ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(a_draft_waits_until_it_is_submitted),
        DESK_CASE(an_edit_needs_the_version_it_replaces),
        DESK_CASE(a_draft_may_be_taken_back),
        DESK_CASE(nobody_approves_their_own_words),
        DESK_CASE(what_is_in_review_is_not_sent),
        DESK_CASE(a_rejection_says_why),
        DESK_CASE(what_was_approved_for_one_is_not_shown_to_all),
        DESK_CASE(the_policy_says_which_answers_need_approval),
        DESK_CASE(a_mistake_in_the_policy_is_found_where_it_is),
        DESK_CASE(a_question_with_personal_data_is_answered_in_private),
        DESK_CASE(personal_data_in_the_answer_makes_it_private),
        DESK_CASE(the_policy_and_the_letter_say_who_may_read_it),
        DESK_CASE(an_answer_is_never_wider_than_its_question),
        DESK_CASE(what_would_be_public_is_refused_or_told),
        DESK_CASE(an_inquiry_closed_meanwhile_stops_its_answer),
        DESK_CASE(closing_as_answered_means_the_answer_on_its_way),
        DESK_CASE(a_question_deleted_meanwhile_stops_its_answer),
        DESK_CASE(an_answer_of_a_retired_account_needs_another_channel),
        DESK_CASE(what_was_found_counts_since_it_left),
        DESK_CASE(what_is_not_there_is_sent_again),
        DESK_CASE(what_is_given_up_has_failed),
        DESK_CASE(every_failure_says_what_can_be_done),
        DESK_CASE(a_letter_needs_words_and_an_actor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
