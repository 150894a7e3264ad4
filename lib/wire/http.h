/* SPDX-License-Identifier: EUPL-1.2 */
/* Calls over libcurl's multi interface: many at once, each bounded, none that can be tricked.
 * HTTP, and what is asked of mail servers (lib/model/mails.h). */
#ifndef BZ_WIRE_HTTP_H
#define BZ_WIRE_HTTP_H

#include "base/log.h"
#include "base/secret.h"
#include "buzon/job.h"
#include "model/message.h"

/* A request as it goes out: with the secret in its headers. Immutable, counted, wiped. */
struct bz_outgoing {
    struct bz_refs refs;
    char *method, *url;
    char **headers; /* "Name: value" */
    size_t n_headers;
    char *body;
    size_t body_len;
    bool is_login; /* to a mail server: */
    bool is_token; /* the secret is a token of OAuth 2, and no password */
    char *secret;  /* owns; NULL: no login */
    int timeout_ms;
    int64_t born_ms;  /* bz_wire_ms() when it was made: its time runs from then */
    int64_t max_body; /* bytes of the answer's body; 0: what the client's options say */
    bool stranger;    /* the address comes from anybody: public ones only, and no proxy that
                         would look for them in our place … */
    char *home;       /* … but for this origin, the account's own server; owns; NULL: none */
};

/* `secrets` are those that bz_request_secret() names, in its order; NULL when it names none. */
struct bz_outgoing *bz_outgoing_new(const struct bz_request *from,
                                    const struct bz_secret *const *secrets, int timeout_ms,
                                    struct bz_err *err);
void bz_outgoing_free(struct bz_outgoing *o); /* drops one reference */
BZ_AUTO_DEFINE(bz_outgoing);
/* Whether an origin, as bz_address_read() gives it, is where somebody else said, and not the
 * account's own server. */
bool bz_outgoing_is_strange(const struct bz_outgoing *o, const char *origin);
/* Milliseconds of a clock that never goes back and runs while the machine sleeps. */
int64_t bz_wire_ms(void);

struct bz_http_options {
    const char *ca_file; /* borrows; NULL: the system's authorities */
    int64_t max_body;    /* bytes of an answer's body; LIMIT above */
    int per_host;        /* connections to one host */
    int most;            /* connections in all, idle ones among them; 0: 256 */
    struct bz_log log;
    /* Asked at least four times a second; true stops everything with INTERRUPTED. NULL: never.
     */
    bool (*interrupt)(void *user, struct bz_err *err);
    void *user;
};

/* What became of one call. */
struct bz_call {
    void *tag;     /* what bz_http_start() was given */
    bool answered; /* response holds an answer of any status */
    bool sent;     /* not answered: whether any of it may have reached the server */
    struct bz_response response; /* owns */
    struct bz_err err;           /* not answered: NETWORK, LIMIT, PROTOCOL … */
};

void bz_call_done(struct bz_call *c);

struct bz_http;
struct bz_http *bz_http_new(const struct bz_http_options *options, struct bz_err *err);
void bz_http_free(struct bz_http *h); /* cancels what is under way */
BZ_AUTO_DEFINE(bz_http);
/* Begin a call; shares the request. INVALID for an address that is neither https nor http to
 * loopback, and for a login at what is no mail server. */
bool bz_http_start(struct bz_http *h, struct bz_outgoing *request, void *tag,
                   struct bz_err *err);
/* Wait for the next call to end: 1 with *ret, 0 when none is under way, -1 when interrupted or
 * out of memory. */
int bz_http_wait(struct bz_http *h, struct bz_call *ret, struct bz_err *err);
/* The same without waiting: 0 also when none has ended yet. Asks for no interrupt. */
int bz_http_ready(struct bz_http *h, struct bz_call *ret, struct bz_err *err);

/* Whether a request may go to this address at all: https, or http to loopback; no user in it,
 * no control bytes. */
bool bz_http_allowed(const char *url, struct bz_err *err);

#endif
