/* SPDX-License-Identifier: EUPL-1.2 */
/* A session with a mail server. libcurl's own IMAP and SMTP change mailboxes while they read,
 * wait inside for answers, and send a mail's last line when they clean up: so it logs in
 * (CONNECT_ONLY), and what is said after that is ours. */
#include "wire/session.h"

#include <string.h>
#include <unistd.h>

#include "wire/client.h"
#include "wire/imap.h"
#include "wire/smtp.h"

enum {
    CONNECT_MS = 15000,
    PIECE = 16 << 10,
    PIECES = 64, /* heard at once: other calls wait, too */
    SAID_MAX = 4096,
    PATIENCE = 3 /* a mail that was handed over is looked at by filters: so many times the
                    request's time until the server says what became of it */
};

/* --- the login --- */

static const struct bz_dialect *session_dialect(const char *url)
{
    return bz_starts(url, "smtp") ? &bz_smtp_dialect : &bz_imap_dialect;
}

bool bz_session_is_for(const struct bz_outgoing *request)
{
    return request->is_login;
}

/* Lines of one answer stand together: "535-more", "535 last". */
static size_t on_line(char *line, size_t size, size_t n, void *user)
{
    struct bz_session *s = user;
    size_t len = size * n, at = s->said.len;

    while (at && (at == s->said.len || s->said.data[at - 1] != '\n'))
        at--;
    if (s->said.len < at + 4 || s->said.data[at + 3] != '-')
        s->said.len = 0;
    if (s->said.len + len <= SAID_MAX)
        bz_str_add_bytes(&s->said, line, len);
    return s->said.failed ? 0 : len;
}

static curl_socket_t on_socket(void *user, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct bz_session *s = user;

    /* A name of this machine that leads elsewhere gets no password in the clear. */
    if (purpose != CURLSOCKTYPE_IPCXN ||
        (s->to.loopback && !s->to.https && !bz_address_is_loopback(&to->addr)))
        return CURL_SOCKET_BAD;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

#define SET(option, value) (curl_easy_setopt(s->easy, (option), (value)) == CURLE_OK)

static const char *session_user(const struct bz_outgoing *r)
{
    static const char name[] = "User: ";

    for (size_t i = 0; i < r->n_headers; i++)
        if (bz_starts(r->headers[i], name))
            return r->headers[i] + sizeof name - 1;
    return "";
}

static bool set_login(struct bz_session *s)
{
    const struct bz_outgoing *r = s->request;

    return SET(CURLOPT_USERNAME, session_user(r)) &&
           (r->is_token ? SET(CURLOPT_XOAUTH2_BEARER, r->secret) &&
                              SET(CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2")
                        : SET(CURLOPT_PASSWORD, r->secret) &&
                              SET(CURLOPT_LOGIN_OPTIONS, s->dialect->options));
}

/* A proxy of the environment is for the web. */
static bool set_way(struct bz_session *s, int64_t left_ms)
{
    bool plain = s->to.loopback && !s->to.https;

    return SET(CURLOPT_URL, s->to.origin) &&
           SET(CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps") &&
           SET(CURLOPT_USE_SSL, (long)(plain ? CURLUSESSL_NONE : CURLUSESSL_ALL)) &&
           bz_client_trust(s->easy, s->options->ca_file) && SET(CURLOPT_NOPROXY, "*") &&
           SET(CURLOPT_CONNECT_ONLY, 1L) && SET(CURLOPT_NOSIGNAL, 1L) &&
           SET(CURLOPT_TIMEOUT_MS, (long)left_ms) &&
           SET(CURLOPT_CONNECTTIMEOUT_MS,
               (long)(left_ms < CONNECT_MS ? left_ms : CONNECT_MS)) &&
           SET(CURLOPT_PRIVATE, s) && SET(CURLOPT_HEADERFUNCTION, on_line) &&
           SET(CURLOPT_HEADERDATA, s) && SET(CURLOPT_OPENSOCKETFUNCTION, on_socket) &&
           SET(CURLOPT_OPENSOCKETDATA, s);
}

static int64_t session_left_ms(const struct bz_session *s)
{
    int64_t times = s->dialogue && s->dialogue->spoken ? PATIENCE : 1;

    return s->request->timeout_ms * times - (bz_wire_ms() - s->request->born_ms);
}

struct bz_session *bz_session_new(const struct bz_http_options *options,
                                  struct bz_outgoing *request, void *tag, struct bz_err *err)
{
    BZ_AUTO(bz_session) s = calloc(1, sizeof *s);
    int64_t left_ms;

    if (!s || !(s->easy = curl_easy_init()))
        return bz_nomem(err);
    s->options = options;
    s->tag = tag;
    s->request = buzon_request_ref(request);
    s->dialect = session_dialect(request->url);
    if (!bz_mail_address_read(request->url, &s->to, err))
        return NULL;
    left_ms = session_left_ms(s);
    if (left_ms <= 0)
        return bz_fail(err, BUZON_ERR_NETWORK, "%s: no time was left to ask", s->to.origin);
    return set_way(s, left_ms) && set_login(s) ? bz_steal(s) : bz_nomem(err);
}

bool bz_session_begin(struct bz_session *s, CURLM *multi)
{
    int64_t left_ms = session_left_ms(s);

    s->begun = SET(CURLOPT_TIMEOUT_MS, (long)(left_ms > 0 ? left_ms : 1)) &&
               curl_multi_add_handle(multi, s->easy) == CURLM_OK;
    return s->begun;
}

void bz_session_free(struct bz_session *s)
{
    if (!s)
        return;
    curl_easy_cleanup(s->easy);
    bz_dialogue_free(s->dialogue);
    bz_outgoing_free(s->request);
    bz_str_done(&s->said);
    free(s);
}

/* --- the end --- */

/* It got no answer. */
static bool session_lost(struct bz_session *s, buzon_code code, const char *words,
                         struct bz_call *ret)
{
    bz_err_set(&ret->err, code, "%s: %s", s->to.origin, words);
    return true;
}

/* What the dialogue came to. */
static bool session_over(struct bz_session *s, struct bz_call *ret)
{
    struct bz_dialogue *d = s->dialogue;

    ret->sent = d->spoken;
    if (d->err.code != BUZON_OK)
        return session_lost(s, d->err.code, d->err.message, ret);
    d->response.len = d->body.len;
    d->response.body = bz_str_take(&d->body, &ret->err);
    if (!d->response.body)
        return true;
    ret->answered = true;
    ret->response = d->response;
    d->response = (struct bz_response){0};
    return true;
}

/* The connection is of no more use. */
static bool session_cut(struct bz_session *s, buzon_code code, const char *words,
                        struct bz_call *ret)
{
    bz_dialogue_hung_up(s->dialogue);
    ret->sent = s->dialogue->spoken;
    return s->dialogue->over ? session_over(s, ret) : session_lost(s, code, words, ret);
}

/* --- what goes out, what comes in --- */

/* Whether everything before the point of no return left. What a process that slept says too
 * late may have been said by another one. */
static bool mail_may_end(const struct bz_session *s)
{
    const struct bz_dialogue *d = s->dialogue;

    return !d->over && d->out_at == d->no_return && d->out.len > d->no_return &&
           session_left_ms(s) > 0;
}

/* One that hung up may have said before why: that is heard then. */
static void session_say(struct bz_session *s)
{
    struct bz_dialogue *d = s->dialogue;
    size_t len, n = 0;
    const char *bytes;
    CURLcode code;

    s->stuck = false;
    while (!s->stuck) {
        bytes = bz_dialogue_out(d, &len);
        if (!len && mail_may_end(s)) {
            d->spoken = true;
            continue;
        }
        if (!len)
            return;
        /* What OpenSSL could not send it wants again, at the same place: nothing is put behind
         * a mail that is under way, and so none moves. */
        code = curl_easy_send(s->easy, bytes, len < PIECE ? len : PIECE, &n);
        s->stuck = code != CURLE_OK;
        s->broken = s->stuck && code != CURLE_AGAIN;
        if (!s->stuck)
            bz_dialogue_sent(d, n);
    }
}

/* 1: go on; 0: nothing is there; -1: nothing will come. */
static int session_hear(struct bz_session *s)
{
    char piece[PIECE];
    size_t n = 0;
    CURLcode code = curl_easy_recv(s->easy, piece, sizeof piece, &n);

    if (code == CURLE_AGAIN)
        return 0;
    if (code != CURLE_OK || !n)
        return -1;
    bz_dialogue_take(s->dialogue, piece, n);
    return 1;
}

bool bz_session_go(struct bz_session *s, struct bz_call *ret)
{
    struct bz_dialogue *d = s->dialogue;

    if (!d && (s->begun || session_left_ms(s) > 0))
        return false;
    *ret = (struct bz_call){.tag = s->tag};
    if (!d)
        return session_lost(s, BUZON_ERR_NETWORK, "no time was left to ask", ret);
    session_say(s);
    for (int i = 0; i < PIECES && !d->over; i++) {
        int got = session_hear(s);

        s->more = got > 0;
        if (got < 0 || (got == 0 && s->broken))
            return session_cut(s, BUZON_ERR_NETWORK, "the connection broke", ret);
        if (got == 0)
            break;
        session_say(s); /* also the last words, which nobody waits for */
    }
    if (d->over)
        return session_over(s, ret);
    return session_left_ms(s) <= 0 &&
           session_cut(s, BUZON_ERR_NETWORK, "no answer in time", ret);
}

bool bz_session_waits(const struct bz_session *s, struct curl_waitfd *ret)
{
    curl_socket_t fd = CURL_SOCKET_BAD;

    if (!s->dialogue || curl_easy_getinfo(s->easy, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK ||
        fd == CURL_SOCKET_BAD)
        return false;
    *ret = (struct curl_waitfd){
        .fd = fd, .events = (short)(CURL_WAIT_POLLIN | (s->stuck ? CURL_WAIT_POLLOUT : 0))};
    return true;
}

/* --- on the way in --- */

/* The server's words, without the code or tag at the beginning of each line. */
static void said_words(const struct bz_session *s, struct bz_str *ret)
{
    for (size_t at = 0, n; at < s->said.len; at += n + 1) {
        const char *line = s->said.data + at;
        size_t skip;

        n = strcspn(line, "\r\n");
        skip = strcspn(line, " -\r\n") + 1;
        if (ret->len && n > skip)
            bz_str_add_char(ret, ' ');
        if (n > skip)
            bz_str_add_bytes(ret, line + skip, n - skip);
        n += line[n] == '\r';
    }
}

/* A refusal is an answer. */
static bool login_refused(struct bz_session *s, CURLcode code, struct bz_call *ret)
{
    bool may_be = code == CURLE_LOGIN_DENIED || code == CURLE_WEIRD_SERVER_REPLY ||
                  code == CURLE_REMOTE_ACCESS_DENIED;
    const char *line = s->said.data ? s->said.data : "";
    int status = may_be && s->dialect->refused ? s->dialect->refused(line, s->said.len) : 0;
    BZ_DONE(bz_str) all = {0};
    char words[256];

    if (!status)
        return false;
    said_words(s, &all);
    if (all.failed ||
        !bz_dialogue_words(s->request, all.data ? all.data : "", all.len, words, sizeof words,
                           &ret->err) ||
        !(ret->response.body = calloc(1, 1)) ||
        (*words && !bz_headers_add(&ret->response.headers, "Reply", words, &ret->err))) {
        if (ret->err.code == BUZON_OK)
            (void)bz_nomem(&ret->err);
        return true;
    }
    ret->response.status = status;
    ret->answered = true;
    return true;
}

bool bz_session_entered(struct bz_session *s, CURLcode code, struct bz_call *ret)
{
    *ret = (struct bz_call){.tag = s->tag};
    if (s->said.failed) {
        (void)bz_nomem(&ret->err);
        return true;
    }
    if (code != CURLE_OK) {
        if (!login_refused(s, code, ret))
            bz_client_failure(s->easy, s->to.origin, code, &ret->err);
        return true;
    }
    if (s->dialect->welcomes &&
        !s->dialect->welcomes(s->said.data ? s->said.data : "", s->said.len)) {
        bz_client_failure(s->easy, s->to.origin, CURLE_LOGIN_DENIED, &ret->err);
        return true;
    }
    s->dialogue = bz_dialogue_new(s->dialect, s->request, s->options->max_body, &ret->err);
    /* At once: only a connection that was used is safe from being taken for a dead one. */
    return !s->dialogue || bz_session_go(s, ret);
}
