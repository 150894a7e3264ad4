/* SPDX-License-Identifier: EUPL-1.2 */
/* What is said to an SMTP server, byte by byte, and what its answers mean. */
#include "unit.h"

#include "wire/smtp.h"

/* --- a dialogue without a socket --- */

struct mail {
    const char *method, *from, *to, *second, *body; /* SEND, addresses, "Hola\r\n" when NULL */
    size_t body_len;                                /* 0: strlen(body) */
};

static struct bz_outgoing *request_of(struct mail m)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_request)
    r = bz_request_new("test", m.method ? m.method : "SEND", "smtps://correo.example", &err);
    BZ_AUTO(bz_secret) s = bz_secret_new("s3creto", 7, &err);
    struct bz_outgoing *o;

    assert_non_null(r);
    r->auth = BZ_AUTH_LOGIN;
    r->secret = "password";
    assert_true(
        bz_headers_add(&r->headers, "User", "buzon@ayto.example", &err) &&
        bz_headers_add(&r->headers, "From", m.from ? m.from : "buzon@ayto.example", &err) &&
        bz_headers_add(&r->headers, "To", m.to ? m.to : "vecina@correo.example", &err) &&
        (!m.second || bz_headers_add(&r->headers, "To", m.second, &err)));
    m.body = m.body ? m.body : "Hola\r\n";
    r->body_len = m.body_len ? m.body_len : strlen(m.body);
    r->body = calloc(1, r->body_len + 1);
    memcpy(r->body, m.body, r->body_len);
    o = bz_outgoing_new(r, (const struct bz_secret *const *)&s, 5000, &err);
    assert_non_null(o);
    return o;
}

struct talk {
    struct bz_outgoing *o;
    struct bz_dialogue *d;
};

static void talk_done(struct talk *t)
{
    bz_dialogue_free(t->d);
    bz_outgoing_free(t->o);
}

static struct talk talk_of(struct mail m)
{
    BZ_LOCAL_ERR(err);
    struct talk t = {.o = request_of(m)};

    t.d = bz_dialogue_new(&bz_smtp_dialect, t.o, 1 << 20, &err);
    assert_non_null(t.d);
    return t;
}

/* What is sent now, as far as it may be; with the end of a mail when that is next. */
static void says(struct talk *t, const char *words)
{
    size_t len, end;
    const char *out = bz_dialogue_out(t->d, &len);

    if (len != strlen(words) || memcmp(out, words, len) != 0)
        fail_msg("\"%.*s\" instead of \"%s\"", (int)len, out, words);
    bz_dialogue_sent(t->d, len);
    (void)bz_dialogue_out(t->d, &end);
    assert_int_equal(end, 0);
}

static void hears(struct talk *t, const char *words)
{
    bz_dialogue_take(t->d, words, strlen(words));
}

/* Up to where the server wants the mail. */
static struct talk talk_to_data(struct mail m)
{
    struct talk t = talk_of(m);
    size_t len;

    hears(&t, "250 ok\r\n");
    hears(&t, "250 ok\r\n");
    (void)bz_dialogue_out(t.d, &len);
    bz_dialogue_sent(t.d, len);
    hears(&t, "354 go on\r\n");
    assert_false(t.d->over);
    return t;
}

static void point_of_no_return(struct talk *t)
{
    t->d->spoken = true;
}

#define assert_answered(t, status_, reply_)                                                    \
    do {                                                                                       \
        assert_true((t).d->over);                                                              \
        assert_int_equal((t).d->err.code, BUZON_OK);                                           \
        assert_int_equal((t).d->response.status, (status_));                                   \
        assert_string_equal(bz_headers_find(&(t).d->response.headers, "Reply", 0), (reply_));  \
    } while (0)

#define assert_refused(t, code_, words_)                                                       \
    do {                                                                                       \
        assert_true((t).d->over);                                                              \
        assert_int_equal((t).d->err.code, (code_));                                            \
        assert_string_equal((t).d->err.message, (words_));                                     \
    } while (0)

/* --- how a mail goes --- */

static void a_mail_goes_question_by_question(void **state)
{
    BZ_DONE(talk) t = talk_of((struct mail){.second = "vecino@correo.example"});

    (void)state;
    says(&t, "MAIL FROM:<buzon@ayto.example>\r\n");
    hears(&t, "250-2.1.0 fine\r\n250 2.1.0 really\r\n");
    says(&t, "RCPT TO:<vecina@correo.example>\r\n");
    hears(&t, "251 2.1.5 will forward\r\n");
    says(&t, "RCPT TO:<vecino@correo.example>\r\n");
    hears(&t, "252 2.1.5 cannot say\r\n");
    says(&t, "DATA\r\n");
    hears(&t, "354 End data with <CR><LF>.<CR><LF>\r\n");
    says(&t, "Hola\r\n");
    assert_false(t.d->spoken);
    point_of_no_return(&t);
    says(&t, ".\r\n");
    assert_false(t.d->over);
    hears(&t, "250-2.0.0 queued\r\n250 as 4711\r\n");
    assert_answered(t, 250, "2.0.0 queued as 4711");
    says(&t, "QUIT\r\n");
}

static void nobody_may_be_the_sender(void **state)
{
    BZ_DONE(talk) t = talk_of((struct mail){.from = ""});

    (void)state;
    says(&t, "MAIL FROM:<>\r\n");
}

static void bytes_beyond_ascii_are_announced(void **state)
{
    BZ_DONE(talk) t = talk_of((struct mail){.body = "¿Cuándo?\r\n"});

    (void)state;
    says(&t, "MAIL FROM:<buzon@ayto.example> BODY=8BITMIME\r\n");
}

static void lines_end_as_they_must_and_dots_are_doubled(void **state)
{
    static const struct {
        const char *body, *sent;
        size_t len;
    } cases[] = {
        {"a\r\nb\r\n", "a\r\nb\r\n", 0},
        {"a\nb", "a\r\nb\r\n", 0},
        {"a\rb\r", "a\r\nb\r\n", 0},
        {"a\n\rb", "a\r\n\r\nb\r\n", 0},
        {"\r\n\r\n", "\r\n\r\n", 0},
        {".", "..\r\n", 0},
        {"..\r\n.a\r\n", "...\r\n..a\r\n", 0},
        {"a\r\n.\r\nMAIL FROM:<x@malo.example>\r\n",
         "a\r\n..\r\nMAIL FROM:<x@malo.example>\r\n", 0},
        {"a\n.\nb", "a\r\n..\r\nb\r\n", 0},
        {"a\r.\rb", "a\r\n..\r\nb\r\n", 0},
        {"a\n.\r\nb", "a\r\n..\r\nb\r\n", 0},
        {"a.b\r\n c.\r\n", "a.b\r\n c.\r\n", 0},
        {"a\0.\r\n", "a\0.\r\n", 5},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_DONE(talk)
        t = talk_to_data((struct mail){.body = cases[i].body, .body_len = cases[i].len});
        size_t len;
        const char *out = bz_dialogue_out(t.d, &len);

        assert_int_equal(len, cases[i].len ? cases[i].len : strlen(cases[i].sent));
        assert_memory_equal(out, cases[i].sent, len);
        bz_dialogue_sent(t.d, len);
        point_of_no_return(&t);
        says(&t, ".\r\n");
    }
}

static void a_login_says_goodbye(void **state)
{
    BZ_DONE(talk) t = talk_of((struct mail){.method = "LOGIN"});

    (void)state;
    assert_true(t.d->over);
    assert_int_equal(t.d->response.status, 250);
    says(&t, "QUIT\r\n");
}

/* --- addresses beyond ASCII --- */

/* Every server understands them as the internet writes them. */
static void a_domain_beyond_ascii_is_said_in_ascii(void **state)
{
    BZ_DONE(talk)
    t = talk_of((struct mail){.from = "buzon@ayuntamiento-espa\xc3\xb1ol.example",
                              .to = "vecina@buz\xc3\xb3n.example"});

    (void)state;
    says(&t, "MAIL FROM:<buzon@xn--ayuntamiento-espaol-c4b.example>\r\n");
    hears(&t, "250 ok\r\n");
    says(&t, "RCPT TO:<vecina@xn--buzn-sqa.example>\r\n");
}

static void a_name_beyond_ascii_needs_a_server_that_takes_it(void **state)
{
    static const struct {
        const char *body, *from;
    } cases[] = {{NULL, "MAIL FROM:<buzon@ayto.example> SMTPUTF8\r\n"},
                 {"\xc2\xbf\r\n", "MAIL FROM:<buzon@ayto.example> SMTPUTF8 BODY=8BITMIME\r\n"}};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        BZ_DONE(talk)
        t = talk_of((struct mail){.to = "se\xc3\xb1ora@buz\xc3\xb3n.example",
                                  .second = "vecina@buz\xc3\xb3n.example",
                                  .body = cases[i].body});

        says(&t, "EHLO ayto.example\r\n");
        hears(&t, "250-correo.example\r\n250-8BITMIME\r\n250 smtputf8\r\n");
        says(&t, cases[i].from);
        hears(&t, "250 ok\r\n");
        says(&t, "RCPT TO:<se\xc3\xb1ora@buz\xc3\xb3n.example>\r\n");
        hears(&t, "250 ok\r\n");
        says(&t, "RCPT TO:<vecina@buz\xc3\xb3n.example>\r\n");
    }
}

static void a_server_that_takes_none_gets_no_mail(void **state)
{
    static const char *const said[] = {"250-correo.example\r\n250-8BITMIME\r\n250 SIZE\r\n",
                                       "250-correo.example\r\n250 XSMTPUTF8\r\n",
                                       "250-correo.example\r\n250 SMTPUTF8X\r\n",
                                       "250 correo.example\r\n", "250\r\n"};

    (void)state;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        BZ_DONE(talk) t = talk_of((struct mail){.from = "", .to = "se\xc3\xb1ora@b.example"});

        says(&t, "EHLO localhost\r\n");
        hears(&t, said[i]);
        assert_answered(t, 553,
                        "5.6.7 the address is beyond ASCII and this server offers no SMTPUTF8: "
                        "send by one that does, or ask for another address");
        says(&t, "QUIT\r\n");
    }
}

/* What is no name of a host is the server's to judge. */
static void a_domain_that_has_no_form_in_ascii_goes_as_it_is(void **state)
{
    BZ_DONE(talk) t = talk_of((struct mail){.to = "vecina@\xc3\xb1_.example"});
    BZ_DONE(talk) refused = talk_of((struct mail){.from = "buz\xc3\xb3n@\xc3\xb1_.example"});

    (void)state;
    says(&t, "EHLO ayto.example\r\n");
    hears(&t, "250-a\r\n250 SMTPUTF8\r\n");
    hears(&t, "250 ok\r\n");
    says(&t,
         "MAIL FROM:<buzon@ayto.example> SMTPUTF8\r\nRCPT TO:<vecina@\xc3\xb1_.example>\r\n");
    says(&refused, "EHLO localhost\r\n");
    hears(&refused, "421 4.3.2 later\r\n");
    assert_answered(refused, 421, "4.3.2 later");
}

/* --- what is never said --- */

static void an_address_that_cannot_be_said_is_refused_for_good(void **state)
{
    static const char *const bad[] = {"a@b.example> SIZE=1",
                                      "a b@correo.example",
                                      "<a@correo.example>",
                                      "a@b.example\tRCPT",
                                      "vecina@espa\xf1o.example",
                                      "a@b.example\xc2\x85RCPT",
                                      ""};
    static char longest[256];

    (void)state;
    memset(longest, 'a', sizeof longest - 1);
    for (size_t i = 0; i <= sizeof bad / sizeof *bad; i++) {
        const char *to = i < sizeof bad / sizeof *bad ? bad[i] : longest;
        BZ_DONE(talk) t = talk_of((struct mail){.to = to});
        BZ_DONE(talk) second = talk_of((struct mail){.second = to});

        assert_answered(t, 553, "the receiver's address cannot be said by SMTP");
        says(&t, "");
        assert_answered(second, 553, "the receiver's address cannot be said by SMTP");
        if (*to) {
            BZ_DONE(talk) from = talk_of((struct mail){.from = to});

            assert_answered(from, 553, "the sender's address cannot be said by SMTP");
        }
    }
}

/* A line break in an address would be a command of its own. */
static void no_line_break_gets_into_an_address(void **state)
{
    static const char *const bad[] = {"a@b.example\r\nRCPT TO:<c@d.example>", "a@b\n", "a\r"};
    struct bz_outgoing o = {.method = (char *)"SEND"};
    char to[100], from[] = "From: buzon@ayto.example";
    char *headers[] = {from, to};

    (void)state;
    o.headers = headers;
    o.n_headers = 2;
    o.body = (char *)"Hola";
    o.body_len = 4;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_request) r = bz_request_new("test", "SEND", "smtps://c.example", &err);
        BZ_AUTO(bz_secret) s = bz_secret_new("s3creto", 7, &err);
        BZ_DONE(talk) t = {0};

        assert_non_null(r);
        r->auth = BZ_AUTH_LOGIN;
        r->secret = "password";
        assert_true(bz_headers_add(&r->headers, "To", bad[i], &err));
        assert_null(bz_outgoing_new(r, (const struct bz_secret *const *)&s, 5000, &err));
        assert_string_equal(err.message, "header To has a control byte");
        /* And if one did. */
        bz_err_clear(&err);
        (void)snprintf(to, sizeof to, "To: %s", bad[i]);
        t.d = bz_dialogue_new(&bz_smtp_dialect, &o, 1 << 20, &err);
        assert_answered(t, 553, "the receiver's address cannot be said by SMTP");
        says(&t, "");
    }
}

static void nothing_else_is_known_in_smtp(void **state)
{
    BZ_DONE(talk) t = talk_of((struct mail){.method = "FETCH"});

    (void)state;
    assert_refused(t, BUZON_ERR_INTERNAL, "nothing is known by this name in SMTP");
    says(&t, "");
}

/* --- refusals --- */

static void each_question_may_be_refused(void **state)
{
    static const char *const good[] = {"250 ok\r\n", "250 ok\r\n", "354 go\r\n"};
    size_t len;

    (void)state;
    for (size_t at = 0; at < 3; at++) {
        BZ_DONE(talk) t = talk_of((struct mail){0});

        for (size_t i = 0; i < at; i++)
            hears(&t, good[i]);
        (void)bz_dialogue_out(t.d, &len);
        bz_dialogue_sent(t.d, len);
        hears(&t, "451-4.7.1 Greylisted,\r\n451 4.7.1 come back\r\n");
        assert_answered(t, 451, "4.7.1 Greylisted, 4.7.1 come back");
        says(&t, "QUIT\r\n");
    }
}

/* Where the text is under way a QUIT would be a line of it, and its end would send it. */
static void a_mail_refused_in_the_middle_is_not_ended(void **state)
{
    BZ_DONE(talk) t = talk_to_data((struct mail){.body = "uno\r\ndos\r\n"});

    (void)state;
    bz_dialogue_sent(t.d, 4);
    hears(&t, "552 5.3.4 too much\r\n");
    assert_answered(t, 552, "5.3.4 too much");
    says(&t, "");
    point_of_no_return(&t);
    says(&t, "");
}

static void a_mail_may_be_refused_after_its_end(void **state)
{
    BZ_DONE(talk) t = talk_to_data((struct mail){0});

    (void)state;
    says(&t, "Hola\r\n");
    point_of_no_return(&t);
    says(&t, ".\r\n");
    hears(&t, "554 5.7.1 no\r\n");
    assert_answered(t, 554, "5.7.1 no");
}

/* --- servers that do not speak it --- */

static void answers_out_of_turn_are_no_answers(void **state)
{
    BZ_DONE(talk) early = talk_of((struct mail){0});
    BZ_DONE(talk) data = talk_of((struct mail){0});
    BZ_DONE(talk) taken = talk_to_data((struct mail){0});
    BZ_DONE(talk) late = talk_to_data((struct mail){0});

    (void)state;
    hears(&early, "354 go\r\n");
    assert_refused(early, BUZON_ERR_PROTOCOL, "the mail server answers 354 out of turn");
    hears(&data, "250 ok\r\n250 ok\r\n250 ok\r\n");
    assert_refused(data, BUZON_ERR_PROTOCOL, "the mail server answers 250 out of turn");
    hears(&taken, "250 ok\r\n");
    assert_refused(taken, BUZON_ERR_PROTOCOL,
                   "the mail server takes a mail before it is there");
    point_of_no_return(&late);
    hears(&late, "354 go\r\n");
    assert_refused(late, BUZON_ERR_PROTOCOL, "the mail server answers 354 out of turn");
}

static void what_is_no_answer_ends_it(void **state)
{
    static char line[3000], lines[20000];
    const char *const bad[] = {"\r\n",
                               "hola\r\n",
                               "25\r\n",
                               "2500 ok\r\n",
                               "150 wait\r\n",
                               "650 no\r\n",
                               "250-a\r\nb 250\r\n",
                               line,
                               lines,
                               "\x01\xff\xfe what is this\r\n",
                               "25\xff ok\r\n"};

    (void)state;
    memset(line, '2', sizeof line - 1);
    for (size_t i = 0; i + 7 < sizeof lines; i += 7)
        memcpy(lines + i, "250-a\r\n", 7);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_DONE(talk) t = talk_of((struct mail){0});

        hears(&t, bad[i]);
        assert_refused(t, BUZON_ERR_PROTOCOL, "the mail server does not speak SMTP");
    }
}

static void half_an_answer_is_waited_for(void **state)
{
    static const char said[] = "250-uno\r\n250-dos\r\n250 tres\r\n";
    BZ_DONE(talk) t = talk_of((struct mail){0});

    (void)state;
    says(&t, "MAIL FROM:<buzon@ayto.example>\r\n");
    for (size_t i = 0; i < sizeof said - 2; i++) {
        bz_dialogue_take(t.d, said + i, 1);
        says(&t, "");
    }
    hears(&t, "\n");
    says(&t, "RCPT TO:<vecina@correo.example>\r\n");
    bz_dialogue_hung_up(t.d);
    assert_false(t.d->over);
}

/* --- the login's last line --- */

static void a_login_is_what_the_server_says(void **state)
{
    static const struct {
        const char *line;
        int refused;
        bool welcome;
    } cases[] = {{"235 2.7.0 ok\r\n", 0, true},
                 {"235\r\n", 0, true},
                 {"535-5.7.8 no\r\n", 535, false},
                 {"421 later\r\n", 421, false},
                 {"250 SIZE\r\n", 0, false},
                 {"220 hello\r\n", 0, false},
                 {"", 0, false},
                 {"5", 0, false},
                 {"535", 0, false},
                 {"5350 no\r\n", 0, false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = strlen(cases[i].line);

        assert_int_equal(bz_smtp_dialect.refused(cases[i].line, len), cases[i].refused);
        assert_int_equal(bz_smtp_dialect.welcomes(cases[i].line, len), cases[i].welcome);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_goes_question_by_question),
        cmocka_unit_test(nobody_may_be_the_sender),
        cmocka_unit_test(bytes_beyond_ascii_are_announced),
        cmocka_unit_test(lines_end_as_they_must_and_dots_are_doubled),
        cmocka_unit_test(a_login_says_goodbye),
        cmocka_unit_test(a_domain_beyond_ascii_is_said_in_ascii),
        cmocka_unit_test(a_name_beyond_ascii_needs_a_server_that_takes_it),
        cmocka_unit_test(a_server_that_takes_none_gets_no_mail),
        cmocka_unit_test(a_domain_that_has_no_form_in_ascii_goes_as_it_is),
        cmocka_unit_test(an_address_that_cannot_be_said_is_refused_for_good),
        cmocka_unit_test(no_line_break_gets_into_an_address),
        cmocka_unit_test(nothing_else_is_known_in_smtp),
        cmocka_unit_test(each_question_may_be_refused),
        cmocka_unit_test(a_mail_refused_in_the_middle_is_not_ended),
        cmocka_unit_test(a_mail_may_be_refused_after_its_end),
        cmocka_unit_test(answers_out_of_turn_are_no_answers),
        cmocka_unit_test(what_is_no_answer_ends_it),
        cmocka_unit_test(half_an_answer_is_waited_for),
        cmocka_unit_test(a_login_is_what_the_server_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
