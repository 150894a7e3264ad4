/* SPDX-License-Identifier: EUPL-1.2 */
/* Every request that goes by IMAP, carried to a real Dovecot. */
#include "imap_talk.h"

#include "../../loopback/dovecot.h"

static int setup(void **state)
{
    (void)state;
    return dovecot_start();
}

static int teardown(void **state)
{
    (void)state;
    return dovecot_stop();
}

/* --- one request --- */

/* All that was logged. */
static char logged[1 << 16];

static void log_write(void *user, int level, const char *line)
{
    (void)user;
    (void)level;
    (void)snprintf(logged + strlen(logged), sizeof logged - strlen(logged), "%s\n", line);
}

static struct bz_call carried(const struct talk *t)
{
    BZ_LOCAL_ERR(err);
    char origin[64];
    struct talk ours = *t;
    BZ_AUTO(bz_outgoing) o = NULL;
    BZ_AUTO(bz_http)
    h = bz_http_new(&(struct bz_http_options){.max_body = TALK_BODY,
                                              .per_host = 6,
                                              .log = {log_write, NULL},
                                              .ca_file = t->no_ca ? NULL : dovecot.ca},
                    &err);
    struct bz_call call = {0};

    (void)snprintf(origin, sizeof origin, t->origin ? t->origin : "imap://127.0.0.1:%d",
                   t->origin && bz_starts(t->origin, "imaps") ? dovecot.tls : dovecot.plain);
    ours.origin = origin;
    ours.secret = t->secret ? t->secret : "s3creto ñ";
    o = talk_request(&ours);
    if (!h || !bz_http_start(h, o, NULL, &err) || bz_http_wait(h, &call, &err) != 1)
        fail_msg("%s", err.message);
    if (!call.answered && !t->fails)
        fail_msg("%s", call.err.message);
    return call;
}

/* Status and body of the answer; the caller frees it. */
static char *body_of(const struct talk *t, int status)
{
    struct bz_call call = carried(t);
    char *ret = call.response.body;

    if (call.response.status != status)
        fail_msg("%s %s: %d, %s", t->method, t->path ? t->path : "", call.response.status,
                 bz_headers_find(&call.response.headers, "Reply", 0));
    call.response.body = NULL;
    bz_call_done(&call);
    return ret;
}

#define ask(status_, ...) body_of(&(struct talk){__VA_ARGS__}, (status_))
#define assert_asked(want_, status_, ...)                                                      \
    do {                                                                                       \
        char *got_ = ask((status_), __VA_ARGS__);                                              \
        assert_string_equal(got_, (want_));                                                    \
        free(got_);                                                                            \
    } while (0)

/* --- mails --- */

static void deliver_text(const char *mailbox, const char *text)
{
    assert_true(dovecot_deliver(mailbox, text, strlen(text)));
}

/* What a FETCH gives: the numbers of the mails, their bytes together, and where to go on. */
struct fetched {
    char uids[64], validity[16], next[16];
    size_t bytes, cut;
    bool more;
    int status;
};

static struct fetched fetch(const struct talk *t)
{
    struct bz_call call = carried(t);
    const struct bz_response *r = &call.response;
    const char *next = bz_headers_find(&r->headers, "UID-Next", 0);
    struct fetched ret = {.status = r->status, .more = bz_headers_find(&r->headers, "More", 0)};
    BZ_LOCAL_ERR(err);
    struct bz_mail m;
    size_t at = 0;

    (void)snprintf(ret.validity, sizeof ret.validity, "%s",
                   bz_headers_find(&r->headers, "UIDVALIDITY", 0));
    (void)snprintf(ret.next, sizeof ret.next, "%s", next ? next : "-");
    while (r->status == 200 && bz_mails_next(r->body, r->len, &at, &m, &err) > 0) {
        (void)snprintf(ret.uids + strlen(ret.uids), sizeof ret.uids - strlen(ret.uids), "%u ",
                       m.uid);
        ret.bytes += m.len;
        ret.cut += m.cut;
        assert_true(m.at != BUZON_TIME_NONE);
    }
    bz_call_done(&call);
    return ret;
}

#define FETCHED(...) fetch(&(struct talk){.method = "FETCH", __VA_ARGS__})

#define FAROLA                                                                                 \
    "From: Vecina <vecina@red.example>\r\nTo: buzon@ayto.example\r\nSubject: Farola\r\n"       \
    "Message-ID: <1@red.example>\r\n\r\nSin luz.\r\n"

/* --- cases --- */

static void mails_are_fetched_and_nobody_sees_it(void **state)
{
    struct fetched f;

    (void)state;
    assert_asked("", 200, .method = "EXAMINE");
    f = FETCHED(NULL);
    assert_string_equal(f.uids, "");
    assert_string_equal(f.next, "1");
    deliver_text("INBOX", FAROLA);
    deliver_text("INBOX", "Subject: Acera\n\n.\r\na1 OK no\n");
    f = FETCHED(.headers = {{"UIDVALIDITY", f.validity}, {"UID-From", "1"}});
    assert_string_equal(f.uids, "1 2 ");
    assert_string_equal(f.next, "3");
    assert_false(f.more);
    assert_int_equal(f.bytes,
                     strlen(FAROLA) + strlen("Subject: Acera\r\n\r\n.\r\na1 OK no\r\n"));
    f = FETCHED(.headers = {{"UIDVALIDITY", f.validity}, {"UID-From", "3"}});
    assert_string_equal(f.uids, "");
    assert_string_equal(f.next, "3");
    /* Nobody who reads the same mailbox sees that we were there. */
    assert_int_equal(dovecot_count("cur/*:2,*S* new/*:2,*S*"), 0);
    assert_int_equal(dovecot_count("cur/* new/*"), 2);
}

static void many_and_large_mails_come_by_and_by(void **state)
{
    enum { LARGE = 3 << 20 };
    BZ_DONE(bz_str) large = {0};
    char from[16] = "3", all[256] = "";
    struct fetched f = {0};
    int rounds = 0;

    (void)state;
    bz_str_add(&large, "Subject: Foto\r\n\r\n");
    while (large.len < LARGE)
        bz_str_add(&large,
                   "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnop\r\n");
    assert_true(dovecot_deliver("INBOX", large.data, large.len));
    for (int k = 0; k < 7; k++)
        deliver_text("INBOX", FAROLA);
    do {
        f = FETCHED(.headers = {{"UID-From", from}, {"Max-Mails", "3"}});
        (void)snprintf(all + strlen(all), sizeof all - strlen(all), "%s", f.uids);
        assert_int_equal(f.cut, rounds == 0);
        assert_string_not_equal(from, f.next);
        (void)snprintf(from, sizeof from, "%s", f.next);
        rounds++;
    } while (f.more && rounds < 9);
    assert_string_equal(all, "3 4 5 6 7 8 9 10 ");
    assert_int_equal(rounds, 3);
    f = FETCHED(.headers = {{"UID-From", "3"}, {"UID-To", "3"}, {"Max-Mail", "8388608"}});
    assert_int_equal(f.cut, 0);
    assert_int_equal(f.bytes, large.len);
}

static void other_numbers_are_told_and_nothing_is_lost(void **state)
{
    struct fetched before = FETCHED(.headers = {{"UID-From", "4"}}), now;

    (void)state;
    assert_true(dovecot_do("renumber INBOX"));
    now = FETCHED(.headers = {{"UIDVALIDITY", before.validity}, {"UID-From", "11"}});
    assert_int_equal(now.status, 409);
    assert_string_not_equal(now.validity, before.validity);
    now = FETCHED(.headers = {{"UIDVALIDITY", now.validity}});
    assert_int_equal(now.status, 200);
    assert_string_equal(now.uids, "1 2 3 4 5 6 7 8 9 10 ");
}

static void mailboxes_are_listed_with_their_use(void **state)
{
    char *list = ask(200, .method = "LIST", .path = "");

    (void)state;
    assert_non_null(strstr(list, "{\"name\":\"Enviados\",\"use\":\"\\\\Sent\"}"));
    assert_non_null(strstr(list, "{\"name\":\"Papelera\",\"use\":\"\\\\Trash\"}"));
    assert_non_null(strstr(list, "{\"name\":\"INBOX\",\"use\":null}"));
    free(list);
}

#define ID                                                                                     \
    {                                                                                          \
        {                                                                                      \
            "Message-ID", "<buzon.7@ayto.example>"                                             \
        }                                                                                      \
    }

static void a_copy_is_put_once(void **state)
{
    const char *mail = "Message-ID: <buzon.7@ayto.example>\r\nSubject: Re: Farola\r\n\r\n"
                       "Ya luce, vecina. Ma\xc3\xb1"
                       "ana m\xc3\xa1s.\r\n";

    (void)state;
    assert_asked("[]", 200, .method = "SEARCH", .path = "/Enviados", .headers = ID);
    assert_asked("", 200, .method = "APPEND", .path = "/Enviados", .headers = ID, .body = mail);
    assert_asked("[\"1\"]", 200, .method = "SEARCH", .path = "/Enviados", .headers = ID);
    assert_asked("", 200, .method = "APPEND", .path = "/Enviados", .headers = ID, .body = mail);
    assert_asked("[\"1\"]", 200, .method = "SEARCH", .path = "/Enviados", .headers = ID);
    assert_asked(mail, 200, .method = "PART", .path = "/Enviados", .headers = {{"UID", "1"}});
}

#define MIXED                                                                                  \
    "Subject: Foto\r\nMIME-Version: 1.0\r\n"                                                   \
    "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"                                 \
    "Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain;"                 \
    " charset=utf-8\r\n\r\nLa farola del a=C3=B1o=\r\n pasado\r\n--x\r\n"                      \
    "Content-Transfer-Encoding: base64\r\nContent-Type: image/png\r\n\r\nSG9s\r\nYQ==\r\n"     \
    "--x--\r\n"

static void a_part_comes_without_its_encoding(void **state)
{
    (void)state;
    deliver_text("Papelera", MIXED);
    assert_asked("Hola", 200, .method = "PART", .path = "/Papelera",
                 .headers = {{"UID", "1"}, {"Section", "2"}, {"Encoding", "base64"}});
    assert_asked("La farola del año pasado", 200, .method = "PART", .path = "/Papelera",
                 .headers = {{"UID", "1"}, {"Section", "1"}, {"Encoding", "quoted-printable"}});
    assert_asked(MIXED, 200, .method = "PART", .path = "/Papelera",
                 .headers = {{"UID", "1"}, {"Encoding", "8bit"}});
    /* Dovecot says of a part that is not there that it is empty. */
    assert_asked("", 200, .method = "PART", .path = "/Papelera",
                 .headers = {{"UID", "1"}, {"Section", "3"}, {"Encoding", "base64"}});
    assert_asked("", 404, .method = "PART", .path = "/Papelera",
                 .headers = {{"UID", "9"}, {"Section", "2"}, {"Encoding", "base64"}});
    assert_asked("", 409, .method = "PART", .path = "/Papelera",
                 .headers = {{"UIDVALIDITY", "3"}, {"UID", "1"}, {"Section", "2"}});
}

static void a_mailbox_has_any_name(void **state)
{
    char *list;

    (void)state;
    assert_asked("", 404, .method = "EXAMINE", .path = "/Atenci%C3%B3n%20%26%20quejas");
    assert_true(dovecot_do("create Atenci&APM-n_&-_quejas"));
    assert_asked("", 200, .method = "EXAMINE", .path = "/Atenci%C3%B3n_%26_quejas");
    list = ask(200, .method = "LIST", .path = "");
    assert_non_null(strstr(list, "{\"name\":\"Atención_&_quejas\",\"use\":null}"));
    free(list);
}

static void who_has_the_token_is_let_in(void **state)
{
    static const char right[] = "ficha-0001", wrong[] = "ficha-caducada-0002";
    struct bz_call call;

    (void)state;
    *logged = '\0';
    assert_asked("", 200, .method = "EXAMINE", .token = true, .secret = right);
    assert_asked("", 200, .method = "EXAMINE", .token = true, .secret = right,
                 .origin = "imaps://localhost:%d");
    /* Neither another token, nor the token of another, nor the password in its place. */
    assert_asked("", 401, .method = "EXAMINE", .token = true, .secret = right,
                 .user = "otra@ayto.example");
    assert_asked("", 401, .method = "EXAMINE", .token = true, .secret = "s3creto ñ");
    call = carried(&(struct talk){.method = "EXAMINE", .token = true, .secret = wrong});
    assert_int_equal(call.response.status, 401);
    for (size_t i = 0; i < call.response.headers.n; i++)
        assert_null(strstr(call.response.headers.items[i].value, wrong));
    bz_call_done(&call);
    assert_non_null(strstr(logged, "EXAMINE imap://127.0.0.1"));
    assert_null(strstr(logged, right));
    assert_null(strstr(logged, wrong));
}

static void a_wrong_password_is_told(void **state)
{
    (void)state;
    assert_asked("", 401, .method = "EXAMINE", .secret = "otra");
}

/* An address that is this machine's, and not by its name, has to become secure first. */
static void lines_are_secure_from_the_beginning_or_by_starttls(void **state)
{
    struct bz_call call;

    (void)state;
    assert_asked("", 200, .method = "EXAMINE", .origin = "imaps://127.0.0.1:%d");
    assert_asked("", 200, .method = "EXAMINE", .origin = "imap://0.0.0.0:%d");
    call = carried(&(struct talk){
        .method = "EXAMINE", .origin = "imap://0.0.0.0:%d", .no_ca = true, .fails = true});
    assert_false(call.answered);
    assert_int_equal(call.err.code, BUZON_ERR_PROTOCOL);
    assert_non_null(strstr(call.err.message, "not signed by an authority"));
    bz_call_done(&call);
}

static bool stops(void *user, struct bz_err *err)
{
    (void)user;
    (void)err;
    return true;
}

static void who_is_told_to_stop_stops(void **state)
{
    BZ_LOCAL_ERR(err);
    char origin[64];
    struct talk t = {.method = "EXAMINE", .origin = origin};
    BZ_AUTO(bz_outgoing) o = NULL;
    BZ_AUTO(bz_http)
    h = bz_http_new(&(struct bz_http_options){.max_body = TALK_BODY, .interrupt = stops}, &err);
    struct bz_call call = {0};

    (void)state;
    (void)snprintf(origin, sizeof origin, "imap://127.0.0.1:%d", dovecot.plain);
    o = talk_request(&t);
    assert_true(bz_http_start(h, o, NULL, &err));
    assert_int_equal(bz_http_wait(h, &call, &err), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mails_are_fetched_and_nobody_sees_it),
        cmocka_unit_test(many_and_large_mails_come_by_and_by),
        cmocka_unit_test(other_numbers_are_told_and_nothing_is_lost),
        cmocka_unit_test(mailboxes_are_listed_with_their_use),
        cmocka_unit_test(a_copy_is_put_once),
        cmocka_unit_test(a_part_comes_without_its_encoding),
        cmocka_unit_test(a_mailbox_has_any_name),
        cmocka_unit_test(who_has_the_token_is_let_in),
        cmocka_unit_test(a_wrong_password_is_told),
        cmocka_unit_test(lines_are_secure_from_the_beginning_or_by_starttls),
        cmocka_unit_test(who_is_told_to_stop_stops),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
