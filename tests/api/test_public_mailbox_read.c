/* SPDX-License-Identifier: EUPL-1.2 */
/* A mailbox of a real Dovecot is read: whatever it does to its numbers nothing is lost and
 * nothing is there twice, and files come whole, also out of mails that are too long to be read
 * at once. */
#include "desk.h"

#include "../loopback/dovecot.h"

static struct child hostile; /* imap.py: a mailbox is a way to be broken */
static int hostile_port;

static int server_start(void **state)
{
    (void)state;
    return dovecot_start() || child_start(&hostile, "BUZON_TEST_IMAP") ||
           sscanf(hostile.line, "listening %d", &hostile_port) != 1;
}

static int server_stop(void **state)
{
    (void)state;
    return child_stop(&hostile) || dovecot_stop();
}

/* --- the office and its citizens --- */

static void account_at(struct desk *d, int port, const char *more)
{
    buzon_error *err = NULL;
    char settings[256];

    (void)snprintf(settings, sizeof settings,
                   "{\"from\":\"buzon@ayto.example\",\"imap\":\"imap://127.0.0.1:%d\"%s}", port,
                   more);
    buzon_account_unref(
        buzon_inbox_add_account(d->inbox, "correo", "email", settings, "person:alta", &err));
    assert_no_error(err);
    assert_true(
        buzon_inbox_set_secret(d->inbox, "correo", "password", "s3creto \xc3\xb1", 10, &err));
}

static void account(struct desk *d, const char *more)
{
    account_at(d, dovecot.plain, more);
}

static buzon_round *run(struct desk *d, enum buzon_work work)
{
    buzon_error *err = NULL;
    buzon_round *r;

    d->now += 5 * MINUTE;
    r = buzon_inbox_run(d->inbox, "correo", work, &err);
    assert_no_error(err);
    return r;
}

/* How many messages a poll brings. */
static int polled(struct desk *d)
{
    buzon_round *r = run(d, BUZON_WORK_POLL);
    int n = (int)buzon_round_messages(r);

    buzon_round_unref(r);
    return n;
}

#define HEAD                                                                                   \
    "Message-ID: <%s@correo.example>\r\nFrom: Vecina <%s@correo.example>\r\n"                  \
    "To: buzon@ayto.example\r\nSubject: La farola\r\n"                                         \
    "Date: Mon, 23 Nov 2026 10:00:00 +0100\r\n"

static void citizen_writes(const char *id)
{
    char mail[1024];
    int len = snprintf(mail, sizeof mail, HEAD "\r\nLa farola sigue apagada.\r\n", id, id);

    assert_true(dovecot_deliver("INBOX", mail, (size_t)len));
}

/* --- numbers --- */

static void mails_are_read_once_whatever_their_numbers_are(void **state)
{
    struct desk *d = *state;

    account(d, "");
    assert_int_equal(polled(d), 0);
    citizen_writes("uno");
    citizen_writes("dos");
    assert_int_equal(polled(d), 2);
    assert_int_equal(polled(d), 0);
    /* What is new has a number that was read long ago. */
    assert_true(dovecot_do("empty INBOX"));
    assert_true(dovecot_do("renumber INBOX"));
    citizen_writes("tres");
    assert_int_equal(polled(d), 1);
    assert_int_equal(polled(d), 0);
    assert_true(dovecot_do("renumber INBOX"));
    assert_true(dovecot_do("renumber INBOX"));
    citizen_writes("cuatro");
    assert_int_equal(polled(d), 1);
    assert_int_equal(buzon_inbox_count(d->inbox, NULL), 4);
    assert_int_equal(dovecot_count("cur/*:2,*S*"), 0);
    desk_verify(d);
}

/* More than fit in one answer, and those of before the account was there. */
static void a_backlog_is_read_to_its_end(void **state)
{
    struct desk *d = *state;
    char id[32];

    assert_true(dovecot_do("create Atrasos"));
    for (int n = 0; n < 60; n++) {
        char mail[1024];
        int len;

        (void)snprintf(id, sizeof id, "atraso%d", n);
        len = snprintf(mail, sizeof mail, HEAD "\r\nHace meses.\r\n", id, id);
        assert_true(dovecot_deliver("Atrasos", mail, (size_t)len));
    }
    account(d, ",\"mailbox\":\"Atrasos\",\"backfill\":true");
    assert_int_equal(polled(d), 60);
    assert_int_equal(polled(d), 0);
    assert_int_equal(buzon_inbox_count(d->inbox, NULL), 60);
}

/* --- lines that break --- */

/* In the middle of the second of three mails, once: the round goes on behind the first. */
static void a_line_that_breaks_costs_nothing(void **state)
{
    struct desk *d = *state;

    account_at(d, hostile_port, ",\"mailbox\":\"corte_una_vez\",\"backfill\":true");
    assert_int_equal(polled(d), 3);
    assert_int_equal(polled(d), 0);
    assert_int_equal(buzon_inbox_count(d->inbox, NULL), 3);
}

/* A server that talks nonsense behind the first mail, each time: that one is kept, once. */
static void what_came_before_nonsense_is_kept(void **state)
{
    struct desk *d = *state;

    account_at(d, hostile_port, ",\"mailbox\":\"ruido\",\"backfill\":true");
    for (int n = 0; n < 2; n++) {
        buzon_error *err = NULL;

        d->now += HOUR;
        assert_null(buzon_inbox_run(d->inbox, "correo", BUZON_WORK_POLL, &err));
        expect_error(&err, BUZON_ERR_PROTOCOL, "the mail server answers what it was not asked");
        assert_int_equal(buzon_inbox_count(d->inbox, NULL), 1);
    }
    desk_verify(d);
}

/* --- files --- */

#define PHOTO_BYTES                                                                            \
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+"                            \
    "M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

/* A mail of two parts: words, and a photo with `padding` lines of text behind it. */
static void citizen_sends_photo(const char *id, size_t padding)
{
    static const char line[] =
        "La farola de la calle Mayor sigue apagada, y van tres semanas ya.\r\n";
    size_t room = 2048 + padding * (sizeof line - 1);
    char *mail = malloc(room);
    int len;

    assert_non_null(mail);
    len = snprintf(mail, room,
                   HEAD "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
                        "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nVa una foto.\r\n"
                        "--x\r\nContent-Type: image/png; name=farola.png\r\n"
                        "Content-Transfer-Encoding: base64\r\n\r\n" PHOTO_BYTES "\r\n"
                        "--x\r\nContent-Type: text/plain; name=diario.txt\r\n"
                        "Content-Disposition: attachment; filename=diario.txt\r\n\r\n",
                   id, id);
    for (size_t n = 0; n < padding; n++)
        len += snprintf(mail + len, room - (size_t)len, "%s", line);
    len += snprintf(mail + len, room - (size_t)len, "\r\n--x--\r\n");
    assert_true(dovecot_deliver("INBOX", mail, (size_t)len));
    free(mail);
}

/* The i-th file of a mail; the caller gives it back. */
static buzon_file *file_of(struct desk *d, const char *id, size_t i)
{
    buzon_error *err = NULL;
    char name[64];
    buzon_file *f;

    (void)snprintf(name, sizeof name, "%s@correo.example", id);
    f = buzon_inbox_attachment(d->inbox, "correo", name, i, &err);
    assert_no_error(err);
    return f;
}

static void assert_photo(struct desk *d, const char *id)
{
    buzon_file *f = file_of(d, id, 0);
    size_t len;

    assert_memory_equal(buzon_file_content(f, &len), "\x89PNG", 4);
    assert_int_equal(len, 70);
    assert_string_equal(buzon_file_name(f), "farola.png");
    buzon_file_unref(f);
}

static void files_come_with_their_mail(void **state)
{
    struct desk *d = *state;

    account(d, "");
    assert_int_equal(polled(d), 0);
    citizen_sends_photo("foto", 10);
    assert_int_equal(polled(d), 1);
    buzon_round_unref(run(d, BUZON_WORK_MEDIA));
    assert_photo(d, "foto");
}

/* Nine megabytes: the words and what is before the cut are read, the rest is fetched. */
static void files_of_a_mail_that_is_too_long_are_fetched(void **state)
{
    struct desk *d = *state;
    buzon_file *f;
    buzon_round *r;

    account(d, "");
    assert_int_equal(polled(d), 0);
    citizen_sends_photo("larga", 140000);
    assert_int_equal(polled(d), 1);
    r = run(d, BUZON_WORK_MEDIA);
    assert_int_equal(buzon_round_refused(r), 0);
    buzon_round_unref(r);
    assert_photo(d, "larga");
    f = file_of(d, "larga", 1);
    assert_int_equal(buzon_file_size(f), 140000 * 67);
    buzon_file_unref(f);
    assert_int_equal(dovecot_count("cur/*:2,*S*"), 0);
    desk_verify(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(mails_are_read_once_whatever_their_numbers_are),
        DESK_CASE(a_backlog_is_read_to_its_end),
        DESK_CASE(a_line_that_breaks_costs_nothing),
        DESK_CASE(what_came_before_nonsense_is_kept),
        DESK_CASE(files_come_with_their_mail),
        DESK_CASE(files_of_a_mail_that_is_too_long_are_fetched),
    };

    return cmocka_run_group_tests(tests, server_start, server_stop);
}
