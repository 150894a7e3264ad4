/* SPDX-License-Identifier: EUPL-1.2 */
/* Dialogues with an IMAP server that says what a test wrote down: fed at once and byte by byte,
 * and both must end alike. */
#ifndef TEST_WIRE_IMAP_TALK_H
#define TEST_WIRE_IMAP_TALK_H

#include "unit.h"

#include "model/mails.h"
#include "term/civil.h"
#include "wire/imap.h"

enum { TALK_TURNS = 12, TALK_HEADERS = 8, TALK_BODY = 16 << 20 };

struct talk {
    const char *method, *path, *body;     /* path: "/INBOX" when NULL */
    const char *origin, *user, *secret;   /* those of nobody when NULL */
    int timeout_ms;                       /* 0: five seconds */
    const char *headers[TALK_HEADERS][2]; /* name, value */
    bool no_ca, fails;                    /* over sockets only */
    bool token;                           /* the secret is one of OAuth 2 */
    int64_t max_body;                     /* 0: TALK_BODY */
    const char *turns[TALK_TURNS][2];     /* what is said; what the server says then */
    bool hangs_up;                        /* and the connection ends behind them */
    bool zeros;                           /* each '~' of the server is a byte of 0 */
};

static inline struct bz_outgoing *talk_request(const struct talk *t)
{
    BZ_LOCAL_ERR(err);
    char url[256];
    const char *secret = t->secret ? t->secret : "contraseña";
    BZ_AUTO(bz_secret) s = bz_secret_new(secret, strlen(secret), &err);
    BZ_AUTO(bz_request) r = NULL;
    struct bz_outgoing *o;

    (void)snprintf(url, sizeof url, "%s%s", t->origin ? t->origin : "imaps://correo.example",
                   t->path ? t->path : "/INBOX");
    r = bz_request_new("test", t->method, url, &err);
    assert_non_null(r);
    r->auth = BZ_AUTH_LOGIN;
    r->secret = t->token ? NULL : "password";
    assert_true(
        bz_headers_add(&r->headers, "User", t->user ? t->user : "buzon@ayto.example", &err));
    for (size_t k = 0; k < TALK_HEADERS && t->headers[k][0]; k++)
        assert_true(bz_headers_add(&r->headers, t->headers[k][0], t->headers[k][1], &err));
    if (t->body)
        r->body = strdup(t->body);
    r->body_len = t->body ? strlen(t->body) : 0;
    o = bz_outgoing_new(r, (const struct bz_secret *const *)&s,
                        t->timeout_ms ? t->timeout_ms : 5000, &err);
    if (!o)
        fail_msg("%s", err.message);
    return o;
}

/* What waits to be said is exactly this. */
static inline void talk_says(struct bz_dialogue *d, const char *words)
{
    size_t len;
    const char *out = bz_dialogue_out(d, &len);

    if (len != strlen(words) || memcmp(out, words, len) != 0)
        fail_msg("said \"%.*s\" and not \"%s\"", (int)len, out, words);
    bz_dialogue_sent(d, len);
}

/* An answer as one text: status, headers, and the mails or the body. */
static inline void answer_tell(const struct bz_response *r, const char *body, size_t len,
                               struct bz_str *ret)
{
    static const char *const names[] = {"UIDVALIDITY", "UIDNEXT", "EXISTS",
                                        "UID-Next",    "More",    "Reply"};
    BZ_LOCAL_ERR(err);
    struct bz_mail m;
    size_t at = 0;
    char when[32];
    int got;

    bz_str_addf(ret, "%d", r->status);
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (bz_headers_find(&r->headers, names[k], 0))
            bz_str_addf(ret, " %s=%s", names[k], bz_headers_find(&r->headers, names[k], 0));
    if (!bz_streq(bz_headers_find(&r->headers, "Content-Type", 0), BZ_MAILS_TYPE)) {
        bz_str_addf(ret, " [%s]", body ? body : "");
        return;
    }
    while ((got = bz_mails_next(body ? body : "", len, &at, &m, &err)) > 0) {
        bz_instant_format(m.at, when);
        bz_str_addf(ret, " {%u %lld %s%s [", m.uid, (long long)m.size, when,
                    m.cut ? " cut" : "");
        bz_str_add_bytes(ret, m.bytes, m.len);
        bz_str_add(ret, "]}");
    }
    assert_int_equal(got, 0);
}

static inline void talk_tell(const struct bz_dialogue *d, struct bz_str *ret)
{
    if (d->err.code != BUZON_OK)
        bz_str_addf(ret, "%s: %s", buzon_code_name(d->err.code), d->err.message);
    else if (!d->over)
        bz_str_add(ret, "not over");
    else
        answer_tell(&d->response, d->body.data, d->body.len, ret);
}

/* A byte that a C string cannot hold, in what is heard and in what comes of it. */
static inline void talk_swap(char *bytes, size_t len, char from, char to)
{
    for (size_t k = 0; k < len; k++)
        if (bytes[k] == from)
            bytes[k] = to;
}

static inline void talk_hears(struct bz_dialogue *d, const struct talk *t, const char *hears,
                              size_t step)
{
    size_t len = strlen(hears);
    BZ_TEXT bytes = strdup(hears);

    assert_non_null(bytes);
    if (t->zeros)
        talk_swap(bytes, len, '~', '\0');
    for (size_t at = 0; at < len; at += step)
        bz_dialogue_take(d, bytes + at, step < len - at ? step : len - at);
}

static inline void talk_once(const struct talk *t, size_t step, struct bz_str *ret)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_outgoing) o = talk_request(t);
    BZ_AUTO(bz_dialogue)
    d = bz_dialogue_new(&bz_imap_dialect, o, t->max_body ? t->max_body : TALK_BODY, &err);

    assert_non_null(d);
    for (size_t k = 0; k < TALK_TURNS && t->turns[k][0]; k++) {
        talk_says(d, t->turns[k][0]);
        talk_hears(d, t, t->turns[k][1] ? t->turns[k][1] : "", step);
    }
    if (t->hangs_up)
        bz_dialogue_hung_up(d);
    talk_tell(d, ret);
    if (t->zeros)
        talk_swap(ret->data, ret->len, '\0', '~');
}

static inline void talk_check(struct talk t, const char *want)
{
    BZ_DONE(bz_str) at_once = {0};
    BZ_DONE(bz_str) slow = {0};

    talk_once(&t, SIZE_MAX / 2, &at_once);
    talk_once(&t, 1, &slow);
    assert_string_equal(at_once.data, want);
    assert_string_equal(slow.data, want);
}

/* assert_talk("what comes of it", .method = …, .turns = {{"said", "heard"}, …}) */
#define assert_talk(want_, ...) talk_check((struct talk){__VA_ARGS__}, (want_))

/* Opening a mailbox, and what a server says then. */
#define EXAMINE_INBOX "bz1 EXAMINE \"INBOX\"\r\n"
#define EXAMINED(exists_, next_)                                                               \
    "* FLAGS (\\Answered \\Seen)\r\n* " exists_ " EXISTS\r\n* 0 RECENT\r\n"                    \
    "* OK [UIDVALIDITY 77] UIDs valid\r\n* OK [UIDNEXT " next_ "] Predicted next UID\r\n"      \
    "bz1 OK [READ-ONLY] Examine completed.\r\n"

#endif
