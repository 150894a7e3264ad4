/* SPDX-License-Identifier: EUPL-1.2 */
/* Mails through the public headers: files of them become inquiries with deadlines, and nobody
 * gets into a stranger's. */
#include "desk.h"

#define HEAD(id, from, time)                                                                   \
    "Received: from correo.example by mx.ayto.example; Mon, 23 Nov 2026 " time " +0100\n"      \
    "Message-ID: <" id "@correo.example>\nFrom: " from "\nTo: buzon@ayto.example\nDate: Mon, " \
    "23 Nov 2026 " time " +0100\n"
#define LUCIA "=?utf-8?Q?Luc=C3=ADa?= <lucia@correo.example>"
#define ROSA "Rosa <rosa@correo.example>"

#define ASKED                                                                                  \
    HEAD("farola", LUCIA, "08:00:00")                                                          \
    "Subject: =?iso-8859-1?Q?La_farola_de_Cari=F1ena?=\nContent-Type: text/plain; "            \
    "charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nLa farola sigue "      \
    "apagada, ma=F1ana har=E1 tres semanas.\n"
/* We answered with another tool; the copy came over no server. */
#define ANSWERED                                                                               \
    "Message-ID: <nuestra@ayto.example>\nFrom: Ayuntamiento <buzon@ayto.example>\nTo: "        \
    "lucia@correo.example\nDate: Mon, 23 Nov 2026 08:30:00 +0100\nIn-Reply-To: "               \
    "<farola@correo.example>\nReferences: <farola@correo.example>\n\nVa el "                   \
    "t=C3=A9cnico.\n"
#define AGAIN                                                                                  \
    HEAD("otra", LUCIA, "08:40:00")                                                            \
    "Subject: Re: La farola\nIn-Reply-To: <nuestra@ayto.example>\nReferences: "                \
    "<farola@correo.example> <nuestra@ayto.example>\n\nNo ha venido.\n\n> Va el tecnico.\n"
#define STRANGER                                                                               \
    HEAD("ajena", ROSA, "08:50:00")                                                            \
    "Subject: Re: 2026-1\nIn-Reply-To: <nuestra@ayto.example>\nReferences: "                   \
    "<farola@correo.example> <nuestra@ayto.example>\n\nA mi me pasa lo mismo.\n"
#define MBOX(mail) "From alguien@correo.example Mon Nov 23 09:00:00 2026\n" mail "\n"

static void opened(struct desk *d)
{
    buzon_error *err = NULL;

    buzon_account_unref(buzon_inbox_add_account(
        d->inbox, "correo", "email", "{\"from\":\"buzon@ayto.example\"}", "person:alta", &err));
    assert_no_error(err);
}

static buzon_round *brought(struct desk *d, const char *body, buzon_error **err)
{
    buzon_response *r = buzon_response_new(200);
    buzon_round *round;

    assert_true(buzon_response_set_body(r, body, strlen(body), err));
    round = buzon_inbox_import(d->inbox, "correo", r, err);
    buzon_response_free(r);
    return round;
}

static void bring(struct desk *d, const char *body, int64_t messages, int64_t own)
{
    buzon_error *err = NULL;
    buzon_round *round = brought(d, body, &err);

    assert_no_error(err);
    assert_int_equal(buzon_round_messages(round), messages);
    assert_int_equal(buzon_round_own_posts(round), own);
    assert_int_equal(buzon_round_revisions(round), 0);
    buzon_round_unref(round);
}

static void expect_inquiry(struct desk *d, const char *reference, const char *const *words)
{
    buzon_error *err = NULL;
    buzon_inquiry *i = desk_inquiry(d, reference);
    char *json = buzon_inquiry_to_json(i, &err);

    assert_no_error(err);
    for (; *words; words++)
        expect_words(json, *words);
    buzon_string_free(json);
    buzon_inquiry_unref(i);
}

static void a_mail_becomes_an_inquiry_with_a_deadline(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    uint64_t before;

    opened(d);
    bring(d, ASKED, 1, 0);
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 1);
    expect_inquiry(d, "2026-1",
                   (const char *const[]){"\"network\":\"email\"", "\"visibility\":\"direct\"",
                                         "\"summary\":\"La farola sigue apagada, mañana hará "
                                         "tres semanas.\"",
                                         "\"id\":\"lucia@correo.example\"",
                                         "\"opened_at\":\"2026-11-23T07:00:00.000Z\"",
                                         "\"name\":\"first_answer\"", NULL});
    before = desk_digest(d);
    bring(d, ASKED, 0, 0);
    assert_true(desk_digest(d) == before);
    desk_verify(d);
}

static void a_file_of_mails_is_one_conversation_for_each_writer(void **state)
{
    static const char all[] = MBOX(ASKED) MBOX(ANSWERED) MBOX(AGAIN) MBOX(STRANGER);
    struct desk *d = *state;
    buzon_error *err = NULL;
    uint64_t before;

    opened(d);
    bring(d, all, 3, 1);
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 2);
    expect_inquiry(d, "2026-1",
                   (const char *const[]){"\"thread\":\"farola@correo.example\"",
                                         "\"first_answer_at\":\"2026-11-23T07:30:00.000Z\"",
                                         "\"status\":\"open\"", "\"messages\":3", NULL});
    assert_string_equal(desk_events(d, "2026-1"), "opened answered_elsewhere received");
    /* She names our answer, her reference and the thread: it stays an inquiry of her own. */
    expect_inquiry(d, "2026-2",
                   (const char *const[]){"\"thread\":\"farola@correo.example\"",
                                         "\"id\":\"rosa@correo.example\"", "\"messages\":1",
                                         "\"status\":\"new\"", NULL});
    before = desk_digest(d);
    bring(d, all, 0, 0);
    assert_true(desk_digest(d) == before);
    desk_verify(d);
}

static void an_id_used_twice_is_two_mails(void **state)
{
    static const char other[] = HEAD("farola", ROSA, "09:10:00") "\nMi arqueta está rota.\n";
    static const char later[] = HEAD("farola", LUCIA, "09:20:00") "\nY la fuente gotea.\n";
    struct desk *d = *state;
    buzon_error *err = NULL;
    uint64_t before;

    opened(d);
    bring(d, ASKED, 1, 0);
    bring(d, other, 1, 0);
    bring(d, later, 1, 0);
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 3);
    expect_inquiry(d, "2026-1", (const char *const[]){"La farola sigue apagada", NULL});
    expect_inquiry(d, "2026-2",
                   (const char *const[]){"Mi arqueta está rota", "rosa@correo.example", NULL});
    expect_inquiry(d, "2026-3", (const char *const[]){"Y la fuente gotea", NULL});
    before = desk_digest(d);
    bring(d, other, 0, 0);
    bring(d, later, 0, 0);
    bring(d, ASKED, 0, 0);
    assert_true(desk_digest(d) == before);
    desk_verify(d);
}

static void nobody_answers_for_us_from_elsewhere(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    opened(d);
    bring(d, ASKED, 1, 0);
    bring(d,
          HEAD("falsa", "Ayuntamiento <buzon@ayto.example>",
               "09:00:00") "In-Reply-To: <farola@correo.example>\n\nYa esta contestado.\n",
          1, 0);
    expect_inquiry(
        d, "2026-1",
        (const char *const[]){"\"status\":\"new\"", "\"first_answer_at\":null", NULL});
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 2);
}

static void what_cannot_be_used_says_why(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    opened(d);
    assert_null(brought(d, "{\"esto\":\"no es un correo\"}", &err));
    expect_error(&err, BUZON_ERR_PARSE, "neither a mail nor a file of mails");
    assert_null(brought(d, "\r\n\r\n", &err));
    expect_error(&err, BUZON_ERR_PARSE, "there is no mail in it");
    assert_null(buzon_inbox_add_account(d->inbox, "otro", "email", "{\"from\":\"sin arroba\"}",
                                        "person:alta", &err));
    expect_error(&err, BUZON_ERR_INVALID, "setting from is not an address");
    assert_null(buzon_inbox_add_account(d->inbox, "otro", "email", "{\"aliases\":[\"a\"]}",
                                        "person:alta", &err));
    expect_error(&err, BUZON_ERR_INVALID, "setting aliases: not an address");
}

static void a_server_that_is_none_is_no_setting(void **state)
{
    static const char *const cases[][2] = {
        {"{\"imap\":\"https://imap.ayto.example\"}", "setting imap is no imaps://host"},
        {"{\"imap\":\"imaps://\"}", "setting imap is no imaps://host"},
        {"{\"imap\":\"imaps://yo@imap.ayto.example\"}", "setting imap is no imaps://host"},
        {"{\"imap\":\"imaps://imap.ayto.example/INBOX\"}", "setting imap is no imaps://host"},
        {"{\"smtp\":\"imaps://smtp.ayto.example\"}", "setting smtp is no smtps://host"},
        {"{\"smtp\":587}", "setting smtp is no smtps://host"},
        {"{\"login\":\"plain\"}", "setting login is neither password nor oauth2"},
        {"{\"sent\":\"\"}", "setting sent is not a text"},
        {"{\"user\":7}", "setting user is not a text"},
    };
    struct desk *d = *state;
    buzon_error *err = NULL;

    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        assert_null(buzon_inbox_add_account(d->inbox, "otro", "email", cases[k][0],
                                            "person:alta", &err));
        expect_error(&err, BUZON_ERR_INVALID, cases[k][1]);
    }
}

/* The host's own client knows HTTP. */
static void mail_servers_are_asked_by_the_library_only(void **state)
{
    static const enum buzon_work works[] = {BUZON_WORK_POLL, BUZON_WORK_SEND, BUZON_WORK_CHECK,
                                            BUZON_WORK_MEDIA};
    struct desk *d = *state;
    buzon_error *err = NULL;

    opened(d);
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
        assert_null(buzon_inbox_job(d->inbox, "correo", works[i], &err));
        expect_error(&err, BUZON_ERR_UNSUPPORTED,
                     "buzon_inbox_run() and buzon_jobs_run() only");
    }
}

/* An account of files has no server: there is nothing to ask, and nothing waits in the outbox
 * that would never leave it. */
static void an_account_without_servers_asks_none(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_round *round;

    opened(d);
    bring(d, ASKED, 1, 0);
    round = buzon_inbox_run(d->inbox, "correo", BUZON_WORK_POLL, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_requests(round), 0);
    buzon_round_unref(round);
    assert_null(buzon_inbox_run(d->inbox, "correo", BUZON_WORK_CHECK, &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "settings name no server");
    assert_null(buzon_inbox_answer(d->inbox, "2026-1", "Va un tecnico.", "person:a", &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "settings name no SMTP server");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(a_mail_becomes_an_inquiry_with_a_deadline),
        DESK_CASE(a_file_of_mails_is_one_conversation_for_each_writer),
        DESK_CASE(an_id_used_twice_is_two_mails),
        DESK_CASE(nobody_answers_for_us_from_elsewhere),
        DESK_CASE(what_cannot_be_used_says_why),
        DESK_CASE(a_server_that_is_none_is_no_setting),
        DESK_CASE(mail_servers_are_asked_by_the_library_only),
        DESK_CASE(an_account_without_servers_asks_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
