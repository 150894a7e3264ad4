/* SPDX-License-Identifier: EUPL-1.2 */
/* Sessions with a mail server over real sockets: who is let in, what is secure, and what is
 * known when a line breaks. */
#include "unit.h"

#include "../../loopback/smtp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define SECRET "s3creto \xc3\xb1"
#define TOKEN "ficha-0001"

static int setup(void **state)
{
    (void)state;
    return sink_start();
}

static int teardown(void **state)
{
    (void)state;
    return sink_stop();
}

/* --- one request --- */

struct send {
    const char *method, *url; /* SEND, plain to loopback */
    const char *user, *secret, *to, *body;
    bool token;
    int timeout_ms; /* 0: five seconds */
    bool no_ca;
    int per_host, most; /* connections; 0: 256 */
};

/* All that was logged. */
static char logged[1 << 16];

static void log_write(void *user, int level, const char *line)
{
    (void)user;
    (void)level;
    (void)snprintf(logged + strlen(logged), sizeof logged - strlen(logged), "%s\n", line);
}

static const char *url_of(const char *scheme, const char *host, int port)
{
    static char url[64];

    (void)snprintf(url, sizeof url, "%s://%s:%d", scheme, host, port);
    return url;
}

static struct bz_outgoing *outgoing_of(const struct send *m)
{
    BZ_LOCAL_ERR(err);
    const char *secret = m->secret ? m->secret : m->token ? TOKEN : SECRET;
    BZ_AUTO(bz_request)
    r = bz_request_new("test", m->method ? m->method : "SEND",
                       m->url ? m->url : url_of("smtp", "127.0.0.1", sink.plain), &err);
    BZ_AUTO(bz_secret) s = bz_secret_new(secret, strlen(secret), &err);
    const char *body =
        m->body ? m->body : "Subject: Hola\r\n\r\nuno\r\n.dos\r\ntres\r\ncuatro\r\n";
    struct bz_outgoing *o;

    assert_non_null(r);
    r->auth = BZ_AUTH_LOGIN;
    r->secret = m->token ? NULL : "password";
    assert_true(
        bz_headers_add(&r->headers, "User", m->user ? m->user : "buzon@ayto.example", &err) &&
        bz_headers_add(&r->headers, "From", "buzon@ayto.example", &err) &&
        bz_headers_add(&r->headers, "To", m->to ? m->to : "vecina@correo.example", &err));
    r->body_len = strlen(body);
    r->body = strdup(body);
    o = bz_outgoing_new(r, (const struct bz_secret *const *)&s,
                        m->timeout_ms ? m->timeout_ms : 5000, &err);
    if (!o)
        fail_msg("%s", err.message);
    return o;
}

static struct bz_http *http_of(const struct send *m)
{
    BZ_LOCAL_ERR(err);
    struct bz_http *h =
        bz_http_new(&(struct bz_http_options){.ca_file = m->no_ca ? NULL : sink.ca,
                                              .max_body = 1 << 20,
                                              .per_host = m->per_host ? m->per_host : 256,
                                              .most = m->most,
                                              .log = {log_write, NULL}},
                    &err);

    assert_non_null(h);
    return h;
}

static struct bz_call send_one(struct send m)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_http) h = http_of(&m);
    BZ_AUTO(bz_outgoing) o = outgoing_of(&m);
    struct bz_call call;
    int tag;

    assert_true(bz_http_start(h, o, &tag, &err));
    assert_int_equal(bz_http_wait(h, &call, &err), 1);
    assert_ptr_equal(call.tag, &tag);
    return call;
}

#define SEND(...) send_one((struct send){__VA_ARGS__})

#define assert_answered(call_, status_, reply_)                                                \
    do {                                                                                       \
        struct bz_call c_ = (call_);                                                           \
        if (!c_.answered)                                                                      \
            fail_msg("%s", c_.err.message);                                                    \
        assert_int_equal(c_.response.status, (status_));                                       \
        if (reply_)                                                                            \
            assert_string_equal(bz_headers_find(&c_.response.headers, "Reply", 0), (reply_));  \
        bz_call_done(&c_);                                                                     \
    } while (0)

static void arm(const char *fault)
{
    assert_string_equal(sink_do("fault %s", fault), "ok");
}

static void clean(void)
{
    assert_string_equal(sink_do("clear"), "ok");
}

static bool was_said(const char *words)
{
    return strstr(sink_do("commands"), words);
}

/* Nobody waits for what comes of the last word. */
static void assert_goodbye(void)
{
    for (int i = 0; i < 2000; i++) {
        if (was_said("\"QUIT\"]"))
            return;
        (void)usleep(1000);
    }
    fail_msg("no goodbye: %s", sink_do("commands"));
}

#define assert_mails(n_) assert_int_equal(atoi(sink_do("mails")), (n_))

/* --- what works --- */

static void a_mail_arrives_as_it_is(void **state)
{
    (void)state;
    clean();
    assert_answered(SEND(0), 250, "2.0.0 queued as 4711");
    assert_mails(1);
    assert_string_equal(
        sink_do("mail 0"),
        "{\"from\": \"buzon@ayto.example\", \"to\": [\"vecina@correo.example\"], \"text\": "
        "\"Subject: Hola\\r\\n\\r\\nuno\\r\\n.dos\\r\\ntres\\r\\ncuatro\\r\\n\"}");
    assert_goodbye();
}

/* Longer than what fits into a socket, so that it goes in many pieces. */
static void a_long_mail_arrives_whole(void **state)
{
    enum { LINES = 60000, LINE = 25 };
    char *body = calloc(LINES, LINE + 1);
    char path[96];
    FILE *f;

    (void)state;
    clean();
    for (int i = 0; i < LINES; i++)
        (void)snprintf(body + (size_t)i * LINE, LINE + 1, ".%022d\r\n", i);
    assert_answered(
        SEND(.body = body, .url = url_of("smtps", "127.0.0.1", sink.tls), .timeout_ms = 20000),
        250, NULL);
    assert_mails(1);
    (void)snprintf(path, sizeof path, "%s/001.eml", sink.folder);
    f = fopen(path, "r");
    assert_non_null(f);
    {
        char *came = calloc(LINES + 1, LINE);

        assert_int_equal(fread(came, 1, (size_t)LINES * LINE + 1, f), LINES * LINE);
        assert_memory_equal(came, body, LINES * LINE);
        free(came);
    }
    fclose(f);
    free(body);
}

static void each_login_is_understood(void **state)
{
    static const struct {
        const char *offer, *used;
        bool token;
    } cases[] = {{"PLAIN LOGIN CRAM-MD5 GSSAPI", "login PLAIN", false},
                 {"LOGIN", "login LOGIN", false},
                 {"XOAUTH2 PLAIN", "login XOAUTH2", true},
                 {"OAUTHBEARER PLAIN", "login OAUTHBEARER", true}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        clean();
        assert_string_equal(sink_do("offer %s", cases[i].offer), "ok");
        assert_answered(SEND(.method = "LOGIN", .token = cases[i].token), 250, NULL);
        assert_true(was_said(cases[i].used));
        assert_goodbye();
        assert_mails(0);
    }
}

/* To whom the mail went, as the server read it. */
#define assert_receiver(to_) assert_non_null(strstr(sink_do("mail 0"), "\"to\": [\"" to_ "\"]"))

static void addresses_beyond_ascii_are_taken_where_they_can_be(void **state)
{
    static const char to[] = "se\xc3\xb1ora@buz\xc3\xb3n.example";

    (void)state;
    clean();
    assert_answered(SEND(.to = to), 553,
                    "5.6.7 the address is beyond ASCII and this server offers no SMTPUTF8: "
                    "send by one that does, or ask for another address");
    assert_goodbye();
    assert_mails(0);
    assert_answered(SEND(.to = "vecina@buz\xc3\xb3n.example"), 250, NULL);
    assert_receiver("vecina@xn--buzn-sqa.example");
    clean();
    assert_string_equal(sink_do("utf8"), "ok");
    assert_answered(SEND(.to = to), 250, NULL);
    assert_receiver("se\\u00f1ora@buz\\u00f3n.example");
    assert_true(was_said("SMTPUTF8"));
}

static void sessions_run(struct send m)
{
    enum { CALLS = 12 };
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_http) h = http_of(&m);
    struct bz_call c;
    int seen[CALLS] = {0}, ended = 0;

    clean();
    for (int i = 0; i < CALLS; i++) {
        BZ_AUTO(bz_outgoing) o = outgoing_of(&m);

        assert_true(bz_http_start(h, o, &seen[i], &err));
    }
    for (; bz_http_wait(h, &c, &err) == 1; ended++) {
        ++*(int *)c.tag;
        assert_answered(c, 250, NULL);
    }
    assert_int_equal(ended, CALLS);
    for (int i = 0; i < CALLS; i++)
        assert_int_equal(seen[i], 1);
    assert_mails(CALLS);
}

static void many_sessions_run_at_once(void **state)
{
    (void)state;
    sessions_run((struct send){0});
}

/* None is closed to make room for another one. */
static void sessions_with_one_server_wait_for_their_turn(void **state)
{
    (void)state;
    sessions_run((struct send){.per_host = 1, .timeout_ms = 20000});
    sessions_run((struct send){.per_host = 3, .timeout_ms = 20000});
}

static void whose_turn_never_comes_has_not_asked(void **state)
{
    struct send m = {.per_host = 1, .timeout_ms = 300};
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_http) h = http_of(&m);
    BZ_AUTO(bz_outgoing) first = outgoing_of(&m);
    BZ_AUTO(bz_outgoing) second = outgoing_of(&m);
    struct bz_call c;

    (void)state;
    clean();
    arm("hang-mail");
    assert_true(bz_http_start(h, first, &first, &err) &&
                bz_http_start(h, second, &second, &err));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(bz_http_wait(h, &c, &err), 1);
        assert_false(c.answered || c.sent);
        assert_int_equal(c.err.code, BUZON_ERR_NETWORK);
        bz_call_done(&c);
    }
    assert_mails(0);
}

/* --- beside requests of HTTP --- */

/* Answers whoever comes, and keeps every line; ends with its parent. */
static pid_t web_start(int *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    int door = socket(AF_INET, SOCK_STREAM, 0), line;
    socklen_t len = sizeof at;
    char said[4096];
    pid_t child;

    assert_int_equal(bind(door, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(door, 128), 0);
    assert_int_equal(getsockname(door, (struct sockaddr *)&at, &len), 0);
    *port = ntohs(at.sin_port);
    child = fork();
    if (child) {
        close(door);
        return child;
    }
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    while ((line = accept(door, NULL, NULL)) >= 0)
        if (read(line, said, sizeof said) > 0)
            (void)!write(line, answer, sizeof answer - 1);
    _exit(0);
}

static struct bz_outgoing *page_of(int host, int port)
{
    BZ_LOCAL_ERR(err);
    char url[64];
    BZ_AUTO(bz_request) r = NULL;

    (void)snprintf(url, sizeof url, "http://127.0.1.%d:%d/", host, port);
    r = bz_request_new("test", "GET", url, &err);
    assert_non_null(r);
    return bz_outgoing_new(r, NULL, 5000, &err);
}

/* Every host takes a connection, of which few may be there: idle ones go, a mail's does not. */
static void a_dialogue_survives_that_connections_are_few(void **state)
{
    enum { HOSTS = 20 };
    struct send m = {.most = 3, .timeout_ms = 20000};
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_http) h = http_of(&m);
    BZ_AUTO(bz_outgoing) mail = outgoing_of(&m);
    struct bz_call c;
    int port;
    pid_t web = web_start(&port);

    (void)state;
    clean();
    arm("hold-mail");
    assert_true(bz_http_start(h, mail, &mail, &err));
    while (!was_said("MAIL FROM"))
        assert_int_equal(bz_http_ready(h, &c, &err), 0);
    for (int i = 1; i <= HOSTS; i++) {
        BZ_AUTO(bz_outgoing) page = page_of(i, port);

        assert_true(bz_http_start(h, page, &port, &err));
        assert_int_equal(bz_http_wait(h, &c, &err), 1);
        assert_ptr_equal(c.tag, &port);
        assert_answered(c, 200, NULL);
    }
    assert_string_equal(sink_do("go"), "ok");
    assert_int_equal(bz_http_wait(h, &c, &err), 1);
    assert_ptr_equal(c.tag, &mail);
    assert_answered(c, 250, NULL);
    assert_mails(1);
    (void)kill(web, SIGKILL);
    (void)waitpid(web, NULL, 0);
}

/* --- what is secure --- */

static void a_line_is_secure_before_anybody_logs_in(void **state)
{
    (void)state;
    clean();
    assert_answered(SEND(.url = url_of("smtps", "127.0.0.1", sink.tls)), 250, NULL);
    /* An address that is no name of this machine, and yet leads to it. */
    assert_answered(SEND(.url = url_of("smtp", "0.0.0.0", sink.plain)), 250, NULL);
    assert_true(was_said("\"STARTTLS\""));
    assert_mails(2);
}

static void no_login_goes_out_in_the_clear(void **state)
{
    const char *url = url_of("smtp", "0.0.0.0", sink.plain);

    (void)state;
    clean();
    arm("starttls-stripped");
    assert_unanswered(SEND(.url = url), BUZON_ERR_PROTOCOL, "offers no secure connection",
                      false);
    arm("starttls-454");
    assert_unanswered(SEND(.url = url), BUZON_ERR_PROTOCOL, "offers no secure connection",
                      false);
    assert_false(was_said("AUTH"));
    assert_unanswered(SEND(.url = url_of("smtps", "127.0.0.1", sink.plain)), BUZON_ERR_NETWORK,
                      "", false);
    assert_mails(0);
}

/* What somebody put into the line before it was secure is not believed after (CVE-2011-0411).
 */
static void words_from_before_tls_do_not_count(void **state)
{
    (void)state;
    clean();
    arm("starttls-injected");
    assert_unanswered(SEND(.url = url_of("smtp", "0.0.0.0", sink.plain)), BUZON_ERR_PROTOCOL,
                      "does not speak as a mail server does", false);
    assert_false(was_said("AUTH"));
}

static void certificates_are_verified(void **state)
{
    (void)state;
    clean();
    assert_unanswered(SEND(.url = url_of("smtps", "127.0.0.1", sink.tls), .no_ca = true),
                      BUZON_ERR_PROTOCOL, "not signed by an authority", false);
    assert_unanswered(SEND(.url = url_of("smtp", "0.0.0.0", sink.plain), .no_ca = true),
                      BUZON_ERR_PROTOCOL, "not signed by an authority", false);
    assert_unanswered(SEND(.url = url_of("smtps", "127.0.0.2", sink.tls)), BUZON_ERR_NETWORK,
                      "no connection", false);
    assert_false(was_said("AUTH"));
}

static void a_proxy_of_the_environment_is_not_for_mail(void **state)
{
    (void)state;
    clean();
    setenv("all_proxy", "http://127.0.0.1:9", 1);
    assert_answered(SEND(.url = url_of("smtps", "127.0.0.1", sink.tls)), 250, NULL);
    unsetenv("all_proxy");
}

/* --- what is known --- */

static void what_servers_refuse_is_an_answer(void **state)
{
    static const struct {
        const char *fault;
        int status;
        const char *reply;
    } cases[] = {
        {"greeting-421", 421, "4.3.2 too busy"},
        {"greeting-554", 554, "5.7.1 no service for you"},
        {"auth-535", 535, "5.7.8 Username and password 5.7.8 not accepted"},
        {"auth-454", 454, "4.7.0 Temporary authentication failure"},
        {"mail-451", 451, "4.3.0 later"},
        {"mail-550", 550, "5.7.1 not you"},
        {"rcpt-450", 450, "4.2.0 Greylisted, 4.2.0 come back in five minutes"},
        {"rcpt-550", 550, "5.1.1 no such user"},
        {"data-451", 451, "4.3.0 later"},
        {"data-554", 554, "5.5.1 no valid recipients"},
        {"dot-451", 451, "4.3.0 later"},
        {"dot-554", 554, "5.7.1 spam"},
        {"refuse-middle", 552, "5.3.4 too much"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_TEXT body = NULL;

        clean();
        arm(cases[i].fault);
        if (strcmp(cases[i].fault, "refuse-middle") == 0) {
            /* So long that the refusal is there before its end is. */
            body = calloc(1, (16 << 20) + 1);
            for (int k = 0; k < 16 << 20; k += 64)
                memcpy(body + k,
                       "123456789 123456789 123456789 123456789 123456789 123456789 12\r\n",
                       64);
        }
        assert_answered(SEND(.body = body, .timeout_ms = 20000), cases[i].status,
                        cases[i].reply);
        assert_mails(0);
    }
}

/* Before the last line nothing was said to anybody. */
static void a_line_that_breaks_before_the_end_sent_nothing(void **state)
{
    static const struct {
        const char *fault, *words;
        buzon_code code;
    } cases[] = {
        {"drop-greeting", "", BUZON_ERR_NETWORK},
        {"drop-auth", "", BUZON_ERR_NETWORK},
        {"drop-mail", "the connection broke", BUZON_ERR_NETWORK},
        {"drop-rcpt", "the connection broke", BUZON_ERR_NETWORK},
        {"drop-data", "the connection broke", BUZON_ERR_NETWORK},
        {"garbage-mail", "does not speak SMTP", BUZON_ERR_PROTOCOL},
        {"greeting-garbage", "no answer in time", BUZON_ERR_NETWORK},
        {"long-line", "does not speak SMTP", BUZON_ERR_PROTOCOL},
        {"endless", "does not speak SMTP", BUZON_ERR_PROTOCOL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        clean();
        arm(cases[i].fault);
        assert_unanswered(SEND(.timeout_ms = strstr(cases[i].words, "in time") ? 300 : 3000),
                          cases[i].code, cases[i].words, false);
        assert_mails(0);
    }
}

/* A mail of 16 MiB is not in the line when it is cut in its middle. */
static void a_line_that_breaks_in_the_text_sent_nothing(void **state)
{
    static const char *const faults[] = {"drop-354", "drop-middle"};
    BZ_TEXT body = calloc(1, (16 << 20) + 1);

    (void)state;
    for (int k = 0; k < 16 << 20; k += 32)
        memcpy(body + k, "123456789 123456789 123456789\r\n ", 32);
    for (size_t i = 0; i < 2; i++) {
        clean();
        arm(faults[i]);
        assert_unanswered(SEND(.body = body), BUZON_ERR_NETWORK, "the connection broke", false);
        assert_mails(0);
    }
}

static void a_line_that_breaks_after_the_end_leaves_it_unknown(void **state)
{
    static const struct {
        const char *fault;
        buzon_code code;
    } cases[] = {{"drop-dot", BUZON_ERR_NETWORK}, {"garbage-dot", BUZON_ERR_PROTOCOL}};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        clean();
        arm(cases[i].fault);
        assert_unanswered(SEND(0), cases[i].code, "", true);
        assert_mails(1);
    }
}

static void several_lines_are_one_answer(void **state)
{
    (void)state;
    clean();
    arm("multi-line");
    /* The server has no receiver then, but takes the mail. */
    assert_answered(SEND(0), 250, NULL);
}

static void a_server_that_answers_early_is_not_believed(void **state)
{
    (void)state;
    clean();
    arm("early");
    assert_unanswered(SEND(0), BUZON_ERR_PROTOCOL, "before it is there", false);
    assert_mails(0);
}

static void a_server_without_logins_lets_nobody_in(void **state)
{
    (void)state;
    clean();
    assert_string_equal(sink_do("offer"), "ok");
    assert_unanswered(SEND(.method = "LOGIN"), BUZON_ERR_PROTOCOL, "offers no login", false);
    assert_string_equal(sink_do("offer GSSAPI NTLM"), "ok");
    assert_unanswered(SEND(0), BUZON_ERR_PROTOCOL, "offers no login", false);
    assert_mails(0);
}

/* --- time --- */

static void a_silent_server_is_given_up_in_time(void **state)
{
    int64_t began = bz_wire_ms();

    (void)state;
    clean();
    arm("greeting-never");
    assert_unanswered(SEND(.timeout_ms = 300), BUZON_ERR_NETWORK, "no answer in time", false);
    arm("hang-mail");
    assert_unanswered(SEND(.timeout_ms = 300), BUZON_ERR_NETWORK, "no answer in time", false);
    assert_true(bz_wire_ms() - began < 1500);
    /* What looks at a mail before it is taken has three times as long. */
    began = bz_wire_ms();
    arm("hang-dot");
    assert_unanswered(SEND(.timeout_ms = 500), BUZON_ERR_NETWORK, "no answer in time", true);
    assert_in_range(bz_wire_ms() - began, 1450, 2600);
    assert_mails(1);
}

static bool stop_at_once(void *user, struct bz_err *err)
{
    bz_err_set(err, BUZON_ERR_INTERRUPTED, "somebody stopped it");
    return ++*(int *)user > 1;
}

static void a_session_is_interrupted_at_once(void **state)
{
    static const char *const faults[] = {"greeting-never", "hang-mail", "hang-dot"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        BZ_LOCAL_ERR(err);
        int asked = 0;
        BZ_AUTO(bz_outgoing) o = outgoing_of(&(struct send){0});
        struct bz_http *h = bz_http_new(
            &(struct bz_http_options){
                .max_body = 1 << 20, .per_host = 2, .interrupt = stop_at_once, .user = &asked},
            &err);
        struct bz_call call;
        int64_t began = bz_wire_ms();

        clean();
        arm(faults[i]);
        assert_true(bz_http_start(h, o, NULL, &err));
        assert_int_equal(bz_http_wait(h, &call, &err), -1);
        assert_int_equal(err.code, BUZON_ERR_INTERRUPTED);
        bz_http_free(h);
        assert_true(bz_wire_ms() - began < 1000);
    }
}

/* --- secrets --- */

/* Neither a log nor an error nor a server's words tell the password, whoever repeats it. */
static void no_secret_is_told(void **state)
{
    static const char *const offers[] = {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"};

    (void)state;
    *logged = '\0';
    for (size_t i = 0; i < 4; i++) {
        struct bz_call c;

        clean();
        assert_string_equal(sink_do("offer %s", offers[i]), "ok");
        arm("auth-echo");
        c = SEND(.token = i > 1);
        assert_true(c.answered);
        assert_int_equal(c.response.status, 535);
        assert_null(bz_headers_find(&c.response.headers, "Reply", 0));
        bz_call_done(&c);
        arm("auth-535");
        c = SEND(.token = i > 1);
        assert_int_equal(c.response.status, 535);
        bz_call_done(&c);
    }
    assert_non_null(strstr(logged, "SEND smtp://127.0.0.1:"));
    assert_null(strstr(logged, "s3creto"));
    assert_null(strstr(logged, "ficha"));
    assert_null(strstr(logged, "vecina"));
}

static void a_wrong_password_is_refused(void **state)
{
    (void)state;
    clean();
    assert_answered(SEND(.method = "LOGIN", .secret = "otra"), 535,
                    "5.7.8 Authentication credentials invalid");
    assert_answered(SEND(.secret = "otra"), 535, "5.7.8 Authentication credentials invalid");
    assert_mails(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_arrives_as_it_is),
        cmocka_unit_test(a_long_mail_arrives_whole),
        cmocka_unit_test(each_login_is_understood),
        cmocka_unit_test(addresses_beyond_ascii_are_taken_where_they_can_be),
        cmocka_unit_test(many_sessions_run_at_once),
        cmocka_unit_test(sessions_with_one_server_wait_for_their_turn),
        cmocka_unit_test(whose_turn_never_comes_has_not_asked),
        cmocka_unit_test(a_dialogue_survives_that_connections_are_few),
        cmocka_unit_test(a_line_is_secure_before_anybody_logs_in),
        cmocka_unit_test(no_login_goes_out_in_the_clear),
        cmocka_unit_test(words_from_before_tls_do_not_count),
        cmocka_unit_test(certificates_are_verified),
        cmocka_unit_test(a_proxy_of_the_environment_is_not_for_mail),
        cmocka_unit_test(what_servers_refuse_is_an_answer),
        cmocka_unit_test(a_line_that_breaks_before_the_end_sent_nothing),
        cmocka_unit_test(a_line_that_breaks_in_the_text_sent_nothing),
        cmocka_unit_test(a_line_that_breaks_after_the_end_leaves_it_unknown),
        cmocka_unit_test(several_lines_are_one_answer),
        cmocka_unit_test(a_server_that_answers_early_is_not_believed),
        cmocka_unit_test(a_server_without_logins_lets_nobody_in),
        cmocka_unit_test(a_silent_server_is_given_up_in_time),
        cmocka_unit_test(a_session_is_interrupted_at_once),
        cmocka_unit_test(no_secret_is_told),
        cmocka_unit_test(a_wrong_password_is_refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
