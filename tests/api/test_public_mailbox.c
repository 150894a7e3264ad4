/* SPDX-License-Identifier: EUPL-1.2 */
/* E-mail over real sockets: Dovecot keeps the mailboxes, another server takes what is sent.
 * What citizens write is here once, and an answer is sent at most once, whatever the line does.
 */
#include "desk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "../loopback/dovecot.h"
#include "../loopback/smtp.h"

#define PASSWORD "s3creto \xc3\xb1"

/* --- the servers --- */

/* Those who vouch for either. */
static char authorities[96];

static bool append(FILE *to, const char *path)
{
    FILE *from = fopen(path, "r");
    int c;

    while (from && (c = fgetc(from)) != EOF)
        (void)fputc(c, to);
    return from && fclose(from) == 0;
}

static int servers_start(void **state)
{
    FILE *f;
    bool whole;

    (void)state;
    if (sink_start() || dovecot_start())
        return -1;
    (void)snprintf(authorities, sizeof authorities, "%s/all.pem", sink.folder);
    f = fopen(authorities, "w");
    whole = f && append(f, sink.ca) && append(f, dovecot.ca);
    return !f || fclose(f) || !whole;
}

static int servers_stop(void **state)
{
    (void)state;
    return dovecot_stop() || sink_stop();
}

/* --- citizens --- */

/* A mail in a mailbox, with the desk's time. */
static void deliver(struct desk *d, const char *mailbox, const char *mail)
{
    const struct timespec at = {.tv_sec = (time_t)(d->now / 1000)};
    const struct timespec both[] = {at, at};
    char path[96], order[192];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/mail", sink.folder);
    f = fopen(path, "w");
    assert_non_null(f);
    (void)fputs(mail, f);
    (void)fclose(f);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(utimensat(AT_FDCWD, path, both, 0), 0);
    (void)snprintf(order, sizeof order, "deliver %s %s", mailbox, path);
    assert_true(dovecot_do(order));
}

/* Lucía writes; `id` is new each time, `more` are headers. */
static void lucia_writes(struct desk *d, const char *id, const char *more, const char *text)
{
    char mail[2048];

    (void)snprintf(mail, sizeof mail,
                   "Message-ID: <%s@correo.example>\r\nFrom: =?utf-8?Q?Luc=C3=ADa?= "
                   "<lucia@correo.example>\r\nTo: buzon@ayto.example\r\nSubject: La farola\r\n"
                   "Date: Mon, 23 Nov 2026 10:00:00 +0100\r\n%sContent-Type: text/plain; "
                   "charset=utf-8\r\n\r\n%s\r\n",
                   id, more, text);
    deliver(d, "INBOX", mail);
}

/* --- the office --- */

static void account_of(struct desk *d, const char *more, const char *password)
{
    buzon_error *err = NULL;
    char settings[512];

    (void)snprintf(settings, sizeof settings,
                   "{\"from\":\"buzon@ayto.example\",\"from_name\":\"Ayuntamiento\",\"imap\":"
                   "\"imaps://127.0.0.1:%d\",\"smtp\":\"smtps://127.0.0.1:%d\"%s}",
                   dovecot.tls, sink.tls, more);
    assert_true(buzon_inbox_set_ca_file(d->inbox, authorities, &err));
    buzon_account_unref(
        buzon_inbox_add_account(d->inbox, "correo", "email", settings, "person:alta", &err));
    assert_no_error(err);
    assert_true(buzon_inbox_set_secret(d->inbox, "correo", "password", password,
                                       strlen(password), &err));
    assert_string_equal(sink_do("clear"), "ok");
}

static void run(struct desk *d, enum buzon_work work)
{
    buzon_error *err = NULL;

    d->now += 5 * MINUTE;
    buzon_round_unref(buzon_inbox_run(d->inbox, "correo", work, &err));
    assert_no_error(err);
}

/* An account that has read what lies there, and one mail of Lucía's after that. */
static void asked(struct desk *d, const char *more)
{
    account_of(d, more, PASSWORD);
    run(d, BUZON_WORK_POLL);
    assert_int_equal(buzon_inbox_count(d->inbox, NULL), 0);
    lucia_writes(d, "farola", "", "La farola sigue apagada, ¿cuándo vienen?");
    run(d, BUZON_WORK_POLL);
    assert_int_equal(buzon_inbox_count(d->inbox, NULL), 1);
}

static void answer(struct desk *d)
{
    buzon_error *err = NULL;

    buzon_answer_unref(buzon_inbox_answer(
        d->inbox, "2026-1", "Mañana va el técnico.\n.\nUn saludo", "person:ana", &err));
    assert_no_error(err);
}

/* How the one answer stands: its state, and the words of its error. */
static void assert_answer(struct desk *d, enum buzon_answer_state state, const char *words)
{
    buzon_error *err = NULL;
    buzon_answers *all = buzon_inbox_answers(d->inbox, "2026-1", &err);
    buzon_answer *a = buzon_answers_next(all, &err);

    assert_non_null(a);
    assert_string_equal(buzon_answer_state_name(buzon_answer_state(a)),
                        buzon_answer_state_name(state));
    if (words)
        expect_words(buzon_answer_error(a), words);
    buzon_answer_unref(a);
    buzon_answers_free(all);
}

#define assert_mails(n_) assert_int_equal(atoi(sink_do("mails")), (n_))

/* The Message-ID of the n-th mail that was sent, without its brackets. */
static const char *sent_id(int n)
{
    static char id[128];
    const char *at = strstr(sink_do("mail %d", n), "Message-I");

    assert_non_null(at);
    assert_int_equal(sscanf(strchr(at, '<'), "<%127[^>]", id), 1);
    return id;
}

/* How many files of a mailbox hold that text. */
static int kept(const char *mailbox, const char *text)
{
    char command[512], count[16] = "";
    FILE *p;

    (void)snprintf(command, sizeof command,
                   "cat %s/.%s/cur/* %s/.%s/new/* 2>/dev/null | grep -c -F '%s'",
                   dovecot.folder, mailbox, dovecot.folder, mailbox, text);
    p = popen(command, "r");
    assert_non_null(p);
    assert_non_null(fgets(count, sizeof count, p));
    (void)pclose(p);
    return atoi(count);
}

/* --- whole conversations --- */

static void a_question_is_answered_by_mail_and_goes_on(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;
    char more[300], *json;
    const char *mail;

    asked(d, ",\"sent\":\"Enviados\"");
    answer(d);
    run(d, BUZON_WORK_SEND);
    assert_mails(1);
    assert_answer(d, BUZON_ANSWER_SENT, NULL);
    assert_string_equal(desk_events(d, "2026-1"), "opened answer_queued answered");
    mail = sink_do("mail 0");
    expect_words(mail, "\"from\": \"buzon@ayto.example\", \"to\": [\"lucia@correo.example\"]");
    expect_words(mail, "In-Reply-To: <farola@correo.example>\\r\\n");
    assert_int_equal(kept("Enviados", sent_id(0)), 1);
    /* Neither another run nor our own copy says it again. */
    run(d, BUZON_WORK_SEND);
    run(d, BUZON_WORK_POLL);
    assert_mails(1);
    assert_int_equal(kept("Enviados", sent_id(0)), 1);
    assert_int_equal(buzon_inbox_count(d->inbox, NULL), 1);
    (void)snprintf(more, sizeof more,
                   "In-Reply-To: <%s>\r\nReferences: <farola@correo.example> <%s>\r\n",
                   sent_id(0), sent_id(0));
    lucia_writes(d, "gracias", more, "Gracias, pero no ha venido.");
    run(d, BUZON_WORK_POLL);
    run(d, BUZON_WORK_POLL);
    assert_int_equal(buzon_inbox_count(d->inbox, NULL), 1);
    q = desk_inquiry(d, "2026-1");
    json = buzon_inquiry_to_json(q, &err);
    expect_words(json, "\"messages\":3");
    expect_words(json, "\"thread\":\"farola@correo.example\"");
    buzon_string_free(json);
    buzon_inquiry_unref(q);
    assert_string_equal(desk_events(d, "2026-1"), "opened answer_queued answered received");
    desk_verify(d);
}

/* --- when the line breaks --- */

/* The server has it, and nobody can know: it is looked for in Sent, and never sent again. */
static void a_lost_answer_is_never_sent_twice(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    asked(d, ",\"sent\":\"Enviados\"");
    answer(d);
    assert_string_equal(sink_do("fault drop-dot"), "ok");
    buzon_round_unref(buzon_inbox_run(d->inbox, "correo", BUZON_WORK_SEND, &err));
    buzon_error_free(err);
    assert_mails(1);
    for (int i = 0; i < 4; i++) {
        run(d, BUZON_WORK_POLL);
        run(d, BUZON_WORK_SEND);
    }
    assert_mails(1);
    assert_answer(d, BUZON_ANSWER_UNKNOWN, NULL);
    assert_string_equal(desk_events(d, "2026-1"), "opened answer_queued answer_unknown");
    desk_verify(d);
}

/* Where the server keeps what it took, it is found by its Message-ID. */
static void a_lost_answer_is_found_where_it_lies(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char path[96], order[192];

    asked(d, ",\"sent\":\"Enviados\",\"sent_by_server\":true");
    answer(d);
    assert_string_equal(sink_do("fault drop-dot"), "ok");
    buzon_round_unref(buzon_inbox_run(d->inbox, "correo", BUZON_WORK_SEND, &err));
    buzon_error_free(err);
    assert_mails(1);
    (void)snprintf(path, sizeof path, "%s/001.eml", sink.folder);
    assert_int_equal(chmod(path, 0644), 0);
    (void)snprintf(order, sizeof order, "deliver Enviados %s", path);
    assert_true(dovecot_do(order));
    run(d, BUZON_WORK_SEND);
    run(d, BUZON_WORK_SEND);
    assert_mails(1);
    assert_answer(d, BUZON_ANSWER_SENT, NULL);
    assert_int_equal(kept("Enviados", sent_id(0)), 1);
    assert_string_equal(desk_events(d, "2026-1"), "opened answer_queued answered");
    desk_verify(d);
}

/* Before the last line nothing was said: it is tried again by itself. */
static void a_mail_that_surely_did_not_go_is_tried_again(void **state)
{
    static const char *const faults[] = {"drop-auth", "drop-data", "drop-rcpt", "rcpt-450",
                                         "dot-451"};
    struct desk *d = *state;

    asked(d, ",\"sent\":\"Enviados\"");
    answer(d);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        buzon_error *err = NULL;

        assert_string_equal(sink_do("fault %s", faults[i]), "ok");
        d->now += HOUR;
        buzon_round_unref(buzon_inbox_run(d->inbox, "correo", BUZON_WORK_SEND, &err));
        buzon_error_free(err);
        assert_mails(0);
        assert_answer(d, BUZON_ANSWER_QUEUED, "");
    }
    d->now += HOUR;
    run(d, BUZON_WORK_SEND);
    assert_mails(1);
    assert_answer(d, BUZON_ANSWER_SENT, NULL);
    assert_int_equal(kept("Enviados", sent_id(0)), 1);
    desk_verify(d);
}

static void a_mail_that_is_refused_says_why(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    asked(d, ",\"sent\":\"Enviados\"");
    answer(d);
    assert_string_equal(sink_do("fault rcpt-550"), "ok");
    buzon_round_unref(buzon_inbox_run(d->inbox, "correo", BUZON_WORK_SEND, &err));
    buzon_error_free(err);
    assert_answer(d, BUZON_ANSWER_FAILED, "the mail server said 550: 5.1.1 no such user");
    d->now += HOUR;
    run(d, BUZON_WORK_SEND);
    assert_mails(0);
}

/* --- by a token --- */

static void token_is(struct desk *d, const char *token)
{
    buzon_error *err = NULL;

    assert_true(
        buzon_inbox_set_secret(d->inbox, "correo", "token", token, strlen(token), &err));
}

static void an_account_may_log_in_by_a_token(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    account_of(d, ",\"sent\":\"Enviados\",\"login\":\"oauth2\"", "no-es-esta");
    token_is(d, "ficha-0001");
    run(d, BUZON_WORK_POLL);
    lucia_writes(d, "ficha", "", "¿Abre la biblioteca?");
    run(d, BUZON_WORK_POLL);
    assert_int_equal(buzon_inbox_count(d->inbox, NULL), 1);
    answer(d);
    run(d, BUZON_WORK_SEND);
    assert_mails(1);
    assert_answer(d, BUZON_ANSWER_SENT, NULL);
    token_is(d, "ficha-caducada-0002");
    d->now += HOUR;
    buzon_round_unref(buzon_inbox_run(d->inbox, "correo", BUZON_WORK_POLL, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_AUTH);
    assert_null(strstr(buzon_error_message(err), "ficha"));
    buzon_error_free(err);
}

/* --- whether it works at all --- */

static void verdict(struct desk *d, const char *const *words)
{
    buzon_error *err = NULL;
    char *json;

    d->now += 5 * MINUTE;
    json = buzon_inbox_check(d->inbox, "correo", &err);
    assert_no_error(err);
    for (; *words; words++)
        expect_words(json, *words);
    assert_null(strstr(json, "s3creto"));
    assert_null(strstr(json, "otra-clave"));
    buzon_string_free(json);
}

static void a_check_finds_what_is_wrong(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    account_of(d, ",\"sent\":\"Enviados\"", "otra-clave");
    verdict(d, (const char *const[]){"\"ok\":false", "\"code\":\"auth\"", NULL});
    assert_true(buzon_inbox_set_secret(d->inbox, "correo", "password", PASSWORD,
                                       strlen(PASSWORD), &err));
    verdict(d, (const char *const[]){"\"ok\":true", "\"findings\":[]", NULL});
    /* Dovecot lets us in, the other server does not. */
    assert_string_equal(sink_do("fault auth-535"), "ok");
    verdict(d, (const char *const[]){"\"ok\":false", "\"code\":\"auth\"",
                                     "said 535: 5.7.8 Username and password 5.7.8 not accepted",
                                     NULL});
}

static void a_check_names_mailboxes_that_are_not_there(void **state)
{
    struct desk *d = *state;

    account_of(d, ",\"sent\":\"Gesendet\",\"mailbox\":\"Quejas\"", PASSWORD);
    verdict(d, (const char *const[]){"mailbox_missing", "sent_missing",
                                     "what is sent lies in \\\"Enviados\\\"", NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(a_question_is_answered_by_mail_and_goes_on),
        DESK_CASE(a_lost_answer_is_never_sent_twice),
        DESK_CASE(a_lost_answer_is_found_where_it_lies),
        DESK_CASE(a_mail_that_surely_did_not_go_is_tried_again),
        DESK_CASE(a_mail_that_is_refused_says_why),
        DESK_CASE(an_account_may_log_in_by_a_token),
        DESK_CASE(a_check_finds_what_is_wrong),
        DESK_CASE(a_check_names_mailboxes_that_are_not_there),
    };

    return cmocka_run_group_tests(tests, servers_start, servers_stop);
}
