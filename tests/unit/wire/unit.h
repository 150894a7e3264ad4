/* SPDX-License-Identifier: EUPL-1.2 */
/* What the tests of this folder share: a server of their own, and one call at a time. */
#ifndef TEST_WIRE_UNIT_H
#define TEST_WIRE_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire/http.h"

static struct {
    pid_t pid;
    int in; /* closing it ends the server */
    char folder[64], ca[80];
    int plain, other, good, wrong, expired; /* ports */
} server;

static inline void server_read(int from)
{
    char line[128];
    size_t len = 0;

    while (len < sizeof line - 1 && read(from, line + len, 1) == 1 && line[len] != '\n')
        len++;
    line[len] = '\0';
    if (sscanf(line, "%d %d %d %d %d", &server.plain, &server.other, &server.good,
               &server.wrong, &server.expired) < 2)
        fail_msg("the server said \"%s\"", line);
}

static inline int server_start(const char *what)
{
    int in[2], out[2];

    (void)snprintf(server.folder, sizeof server.folder, "/tmp/buzon-wire-XXXXXX");
    if (!mkdtemp(server.folder) || pipe(in) || pipe(out))
        return -1;
    (void)snprintf(server.ca, sizeof server.ca, "%s/ca.pem", server.folder);
    server.pid = fork();
    if (server.pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execlp("python3", "python3", getenv("BUZON_TEST_SERVER"), server.folder, what, NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    server.in = in[1];
    server_read(out[0]);
    close(out[0]);
    return 0;
}

static inline int server_start_plain(void **state)
{
    (void)state;
    return server_start("plain");
}

static inline int server_start_tls(void **state)
{
    (void)state;
    return server_start("tls");
}

static inline int server_stop(void **state)
{
    char remove[128];
    int status;

    (void)state;
    close(server.in);
    waitpid(server.pid, &status, 0);
    (void)snprintf(remove, sizeof remove, "rm -rf %s", server.folder);
    return system(remove);
}

/* --- one call --- */

struct ask {
    const char *method, *body, *token; /* GET, none, none when NULL */
    size_t body_len;                   /* 0: strlen(body) */
    int timeout_ms;                    /* 0: five seconds */
    int64_t max_body;                  /* 0: 1 MiB */
    const char *ca;                    /* NULL: the system's */
};

static inline struct bz_outgoing *outgoing(const struct ask *a, const char *url,
                                           struct bz_err *err)
{
    BZ_AUTO(bz_request) r = bz_request_new("test", a->method ? a->method : "GET", url, err);
    BZ_AUTO(bz_secret)
    secret = a->token ? bz_secret_new(a->token, strlen(a->token), err) : NULL;

    assert_non_null(r);
    assert_true(bz_headers_add(&r->headers, "Accept", "application/json", err));
    assert_true(bz_headers_add(&r->headers, "X-Own", "propio", err));
    if (a->body) {
        r->body_len = a->body_len ? a->body_len : strlen(a->body);
        r->body = calloc(1, r->body_len + 1);
        memcpy(r->body, a->body, r->body_len);
    }
    r->auth = a->token ? BZ_AUTH_BEARER : BZ_AUTH_NONE;
    return bz_outgoing_new(r, (const struct bz_secret *const *)&secret,
                           a->timeout_ms ? a->timeout_ms : 5000, err);
}

static inline struct bz_http *http_for(const struct ask *a)
{
    BZ_LOCAL_ERR(err);
    struct bz_http *h = bz_http_new(
        &(struct bz_http_options){
            .ca_file = a->ca, .max_body = a->max_body ? a->max_body : 1 << 20, .per_host = 6},
        &err);

    assert_non_null(h);
    return h;
}

static inline struct bz_call ask_with(struct bz_http *h, const struct ask *a, const char *url)
{
    BZ_LOCAL_ERR(err);
    struct bz_outgoing *o = outgoing(a, url, &err);
    struct bz_call call;
    int tag;

    assert_non_null(o);
    assert_true(bz_http_start(h, o, &tag, &err));
    bz_outgoing_free(o);
    assert_int_equal(bz_http_wait(h, &call, &err), 1);
    assert_ptr_equal(call.tag, &tag);
    return call;
}

static inline struct bz_call ask(struct ask a, const char *scheme, int port, const char *path)
{
    char url[128];
    struct bz_http *h = http_for(&a);
    struct bz_call call;

    (void)snprintf(url, sizeof url, "%s://127.0.0.1:%d%s", scheme, port, path);
    call = ask_with(h, &a, url);
    bz_http_free(h);
    return call;
}

#define ASK(path, ...) ask((struct ask){__VA_ARGS__}, "http", server.plain, (path))

/* The call ended without an answer, with this code and these words in its error. */
#define assert_unanswered(call_, code_, words_, sent_)                                         \
    do {                                                                                       \
        struct bz_call c_ = (call_);                                                           \
        assert_false(c_.answered);                                                             \
        assert_string_equal(buzon_code_name(c_.err.code), buzon_code_name(code_));             \
        if (!strstr(c_.err.message, (words_)))                                                 \
            fail_msg("\"%s\" does not say \"%s\"", c_.err.message, (words_));                  \
        assert_int_equal(c_.sent, (sent_));                                                    \
        bz_call_done(&c_);                                                                     \
    } while (0)

#endif
