/* SPDX-License-Identifier: EUPL-1.2 */
/* Many calls at once, over one multi handle of libcurl: HTTP, and sessions with mail servers.
 */
#include "wire/http.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wire/session.h"
#include "wire/transfer.h"

enum { POLL_MS = 200, ASK_MS = 100, CONNECTIONS = 256 };

struct bz_http {
    CURLM *multi;
    struct bz_http_options options;
    struct bz_transfers BZ_VEC(struct bz_transfer *) under_way;
    struct bz_sessions BZ_VEC(struct bz_session *) sessions;
    struct bz_waits BZ_VEC(struct curl_waitfd) waits; /* what sessions wait for */
    int64_t asked_ms; /* when the host was last asked whether to stop */
};

/* --- SIGPIPE --- */

/* With CURLOPT_NOSIGNAL libcurl leaves SIGPIPE alone, and OpenSSL writes with write(): a server
 * that hangs up would kill the host. The signal is held back in this thread, and taken if it
 * came from here. */
struct quiet {
    sigset_t old;
    bool pending;
};

static void quiet_done(struct quiet *q)
{
    sigset_t pipe, waiting;
    const struct timespec now = {0};

    if (!q->pending && sigpending(&waiting) == 0 && sigismember(&waiting, SIGPIPE) == 1) {
        (void)sigemptyset(&pipe);
        (void)sigaddset(&pipe, SIGPIPE);
        while (sigtimedwait(&pipe, NULL, &now) < 0 && errno == EINTR)
            continue;
    }
    (void)pthread_sigmask(SIG_SETMASK, &q->old, NULL);
}

static void quiet_init(struct quiet *q)
{
    sigset_t pipe, waiting;

    (void)sigemptyset(&pipe);
    (void)sigaddset(&pipe, SIGPIPE);
    (void)sigemptyset(&waiting);
    (void)sigpending(&waiting);
    q->pending = sigismember(&waiting, SIGPIPE) == 1;
    (void)pthread_sigmask(SIG_BLOCK, &pipe, &q->old);
}

/* --- life --- */

static pthread_once_t global_once = PTHREAD_ONCE_INIT;
static CURLcode global_code;

/* Never undone: another part of the host may use libcurl, too. */
static void global_init(void)
{
    global_code = curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct bz_http *bz_http_new(const struct bz_http_options *options, struct bz_err *err)
{
    BZ_AUTO(bz_http) h = NULL;

    (void)pthread_once(&global_once, global_init);
    if (global_code != CURLE_OK)
        return bz_fail(err, BUZON_ERR_INTERNAL, "the HTTP client cannot start: %s",
                       curl_easy_strerror(global_code));
    h = calloc(1, sizeof *h);
    if (!h || !(h->multi = curl_multi_init()))
        return bz_nomem(err);
    h->options = *options;
    if (curl_multi_setopt(h->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)options->per_host) ||
        curl_multi_setopt(h->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
                          (long)(options->most ? options->most : CONNECTIONS)))
        return bz_nomem(err);
    return bz_steal(h);
}

static void transfer_drop(struct bz_http *h, struct bz_transfer *t)
{
    (void)curl_multi_remove_handle(h->multi, t->easy);
    bz_transfer_free(t);
}

/* Its connection is closed at once. */
static void session_drop(struct bz_http *h, struct bz_session *s)
{
    if (s->begun)
        (void)curl_multi_remove_handle(h->multi, s->easy);
    bz_session_free(s);
}

void bz_http_free(struct bz_http *h)
{
    BZ_DONE(quiet) q;

    quiet_init(&q);
    if (!h)
        return;
    for (size_t i = 0; i < h->under_way.n; i++)
        transfer_drop(h, h->under_way.items[i]);
    for (size_t i = 0; i < h->sessions.n; i++)
        session_drop(h, h->sessions.items[i]);
    free(h->under_way.items);
    free(h->sessions.items);
    free(h->waits.items);
    (void)curl_multi_cleanup(h->multi);
    free(h);
}

void bz_call_done(struct bz_call *c)
{
    bz_headers_done(&c->response.headers);
    free(c->response.body);
    bz_err_clear(&c->err);
    *c = (struct bz_call){0};
}

/* --- calls --- */

/* Whether a server is asked as often at once as it may be. */
static bool host_is_full(const struct bz_http *h, const struct bz_session *s)
{
    int n = 0;

    for (size_t i = 0; i < h->sessions.n; i++)
        n += h->sessions.items[i]->begun &&
             strcmp(h->sessions.items[i]->to.origin, s->to.origin) == 0;
    return n >= h->options.per_host;
}

/* To make room for a connection to a host that has enough of them, libcurl closes one that
 * nobody uses: such is that of a session between its login and its first word. So each waits
 * for its turn here. (Of all connections it closes others only: CONNECT_ONLY is spared.) */
static bool sessions_begin(struct bz_http *h)
{
    for (size_t i = 0; i < h->sessions.n; i++) {
        struct bz_session *s = h->sessions.items[i];

        if (!s->begun && !host_is_full(h, s) && !bz_session_begin(s, h->multi))
            return false;
    }
    return true;
}

static bool session_start(struct bz_http *h, struct bz_outgoing *request, void *tag,
                          struct bz_err *err)
{
    BZ_AUTO(bz_session) s = bz_session_new(&h->options, request, tag, err);

    if (!s)
        return false;
    if (!bz_vec_room(&h->sessions) || (!host_is_full(h, s) && !bz_session_begin(s, h->multi)))
        return bz_nomem(err);
    h->sessions.items[h->sessions.n++] = bz_steal(s);
    return true;
}

bool bz_http_start(struct bz_http *h, struct bz_outgoing *request, void *tag,
                   struct bz_err *err)
{
    if (bz_session_is_for(request))
        return session_start(h, request, tag, err);

    BZ_AUTO(bz_transfer) t = bz_transfer_new(&h->options, request, tag, err);

    if (!t)
        return false;
    if (!bz_vec_room(&h->under_way) || curl_multi_add_handle(h->multi, t->easy) != CURLM_OK)
        return bz_nomem(err);
    h->under_way.items[h->under_way.n++] = bz_steal(t);
    return true;
}

static void transfer_forget(struct bz_http *h, struct bz_transfer *t)
{
    for (size_t i = 0; i < h->under_way.n; i++)
        if (h->under_way.items[i] == t) {
            h->under_way.items[i] = h->under_way.items[--h->under_way.n];
            break;
        }
    bz_transfer_free(t);
}

static void call_log(const struct bz_http *h, const struct bz_outgoing *request,
                     const char *origin, const struct bz_call *call)
{
    bz_log_line(&h->options.log, BZ_LOG_DEBUG, "%s %s: %s", request->method, origin,
                call->answered ? "answered" : call->err.message);
}

static void session_end(struct bz_http *h, size_t i, const struct bz_call *call)
{
    struct bz_session *s = h->sessions.items[i];

    call_log(h, s->request, s->to.origin, call);
    h->sessions.items[i] = h->sessions.items[--h->sessions.n];
    session_drop(h, s);
}

/* The next session that is over without waiting. */
static bool session_next_ended(struct bz_http *h, struct bz_call *ret)
{
    for (size_t i = 0; i < h->sessions.n; i++)
        if (bz_session_go(h->sessions.items[i], ret)) {
            session_end(h, i, ret);
            return true;
        }
    return false;
}

/* Whether the handle is a session's, and then whether that is over. */
static bool session_entered(struct bz_http *h, CURL *easy, CURLcode code, struct bz_call *ret,
                            bool *over)
{
    for (size_t i = 0; i < h->sessions.n; i++)
        if (h->sessions.items[i]->easy == easy) {
            *over = bz_session_entered(h->sessions.items[i], code, ret);
            if (*over)
                session_end(h, i, ret);
            return true;
        }
    return false;
}

/* True when *ret holds a call that is over. */
static bool http_ended(struct bz_http *h, CURL *easy, CURLcode code, struct bz_call *ret)
{
    struct bz_transfer *t = NULL;
    bool over = false;

    if (session_entered(h, easy, code, ret, &over))
        return over;
    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
    (void)curl_multi_remove_handle(h->multi, easy);
    if (bz_transfer_ended(t, code, ret)) {
        if (curl_multi_add_handle(h->multi, easy) == CURLM_OK)
            return false;
        (void)bz_nomem(&ret->err);
    }
    call_log(h, t->request, t->now.origin, ret);
    transfer_forget(h, t);
    return true;
}

/* The next call that libcurl knows to be over, if there is one. */
static bool http_next_ended(struct bz_http *h, struct bz_call *ret)
{
    int left;
    CURLMsg *m;

    while ((m = curl_multi_info_read(h->multi, &left)))
        if (m->msg == CURLMSG_DONE && http_ended(h, m->easy_handle, m->data.result, ret))
            return true;
    return false;
}

/* Looking at every transfer costs more than most of them: only when no call is known to be
 * over. */
static bool http_step(struct bz_http *h, struct bz_call *ret, bool *ended, struct bz_err *err)
{
    BZ_DONE(quiet) q;
    int running;
    CURLMcode code;

    quiet_init(&q);
    *ended = http_next_ended(h, ret);
    if (*ended)
        return true;
    if (!sessions_begin(h))
        return bz_nomem(err);
    code = curl_multi_perform(h->multi, &running);
    if (code == CURLM_OUT_OF_MEMORY)
        return bz_nomem(err);
    if (code != CURLM_OK)
        return bz_fail(err, BUZON_ERR_INTERNAL, "the HTTP client: %s",
                       curl_multi_strerror(code));
    *ended = http_next_ended(h, ret) || session_next_ended(h, ret);
    return true;
}

static bool http_interrupted(struct bz_http *h, struct bz_err *err)
{
    int64_t now = bz_wire_ms();

    if (!h->options.interrupt || now - h->asked_ms < ASK_MS)
        return false;
    h->asked_ms = now;
    return h->options.interrupt(h->options.user, err);
}

/* Until something can go on. */
static bool http_sleep(struct bz_http *h, struct bz_err *err)
{
    int most_ms = POLL_MS;

    h->waits.n = 0;
    for (size_t i = 0; i < h->sessions.n; i++) {
        struct curl_waitfd wait;

        if (bz_session_waits(h->sessions.items[i], &wait) && !bz_vec_push(&h->waits, wait))
            return bz_nomem(err);
        /* What TLS unpacked already wakes nobody. */
        if (h->sessions.items[i]->more)
            most_ms = 0;
    }
    return curl_multi_poll(h->multi, h->waits.items, (unsigned int)h->waits.n, most_ms, NULL) ==
               CURLM_OK ||
           bz_nomem(err);
}

int bz_http_wait(struct bz_http *h, struct bz_call *ret, struct bz_err *err)
{
    bool ended = false;

    while (h->under_way.n || h->sessions.n) {
        if (http_interrupted(h, err) || !http_step(h, ret, &ended, err))
            return -1;
        if (ended)
            return 1;
        if (!http_sleep(h, err))
            return -1;
    }
    return 0;
}

int bz_http_ready(struct bz_http *h, struct bz_call *ret, struct bz_err *err)
{
    bool ended = false;

    if ((h->under_way.n || h->sessions.n) && !http_step(h, ret, &ended, err))
        return -1;
    return ended;
}
