/* SPDX-License-Identifier: EUPL-1.2 */
/* What is said to a mail server after the login, and what it answers: bytes in, bytes out, and
 * no socket anywhere. */
#ifndef BZ_WIRE_DIALOGUE_H
#define BZ_WIRE_DIALOGUE_H

#include "base/str.h"
#include "wire/http.h"

struct bz_dialogue;

/* A language that a server speaks. Lines come with their line break. */
struct bz_dialect {
    /* What libcurl may log in with when the secret is a password (CURLOPT_LOGIN_OPTIONS).
     * NULL: with whatever it knows. */
    const char *options;
    /* The login failed, and this was the server's last line: the status that it means; 0: it is
     * no answer. NULL: it never is. */
    int (*refused)(const char *line, size_t len);
    /* The login ended well with this line: was there one? NULL: there was. */
    bool (*welcomes)(const char *line, size_t len);
    /* The first words, or the failure, of a request. */
    void (*begin)(struct bz_dialogue *d);
    /* What came is in `in`: use as much as is complete, by bz_dialogue_used(). */
    void (*take)(struct bz_dialogue *d);
    /* The connection ended: what is there may be an answer. NULL: it never is. */
    void (*hung_up)(struct bz_dialogue *d);
    void (*free)(struct bz_dialogue *d); /* what it owns; also before anything was begun */
};

struct bz_dialogue {
    const struct bz_dialect *dialect;
    const struct bz_outgoing *request; /* borrows */
    void *own;                         /* owns: what the dialect has to know */
    int64_t max_body;
    struct bz_str out, in;
    size_t out_at, in_at;
    size_t no_return;            /* what is in `out` from here on cannot be taken back … */
    bool spoken;                 /* … and left, perhaps */
    bool over;                   /* with an answer, or with err */
    struct bz_response response; /* its body is in `body` */
    struct bz_str body;
    struct bz_err err;
};

/* Begins with the first words; borrows the request, which has to outlive it. `max_body` counts
 * where the request says nothing of it. */
struct bz_dialogue *bz_dialogue_new(const struct bz_dialect *dialect,
                                    const struct bz_outgoing *request, int64_t max_body,
                                    struct bz_err *err);
void bz_dialogue_free(struct bz_dialogue *d);
BZ_AUTO_DEFINE(bz_dialogue);
/* Bytes came. */
void bz_dialogue_take(struct bz_dialogue *d, const char *bytes, size_t len);
/* No more will come: d is over now when what is there is an answer. */
void bz_dialogue_hung_up(struct bz_dialogue *d);

/* --- what may be sent --- */

/* Bytes of `out` that wait, up to the point of no return or, once it is `spoken`, to the end.
 */
const char *bz_dialogue_out(const struct bz_dialogue *d, size_t *len);
/* So many of them left. */
void bz_dialogue_sent(struct bz_dialogue *d, size_t len);

/* --- for dialects --- */

/* What came and was not used yet. */
const char *bz_dialogue_in(const struct bz_dialogue *d, size_t *len);
void bz_dialogue_used(struct bz_dialogue *d, size_t len);
/* The n-th header of the request; NULL past the last. */
const char *bz_dialogue_header(const struct bz_dialogue *d, const char *name, size_t n);
/* A header that is a number from least to most; `without` when there is none. False, and over,
 * when it is anything else. */
bool bz_dialogue_number(struct bz_dialogue *d, const char *name, const int64_t range[2],
                        int64_t without, int64_t *ret);
/* Over with an answer of that status. */
void bz_dialogue_answer(struct bz_dialogue *d, int status);
bool bz_dialogue_tell(struct bz_dialogue *d, const char *name, const char *value);
bool bz_dialogue_tell_number(struct bz_dialogue *d, const char *name, int64_t n);
/* The server's words as the header Reply: what is printable of the first 200 bytes, and none
 * that hold the secret. */
bool bz_dialogue_tell_reply(struct bz_dialogue *d, const char *words, size_t len);
/* Over without an answer: d->err is set, or there was no memory. */
void bz_dialogue_fail(struct bz_dialogue *d);
/* As bz_fail() into d->err, and over. */
#define bz_dialogue_refuse(d, code, ...)                                                       \
    (bz_err_set(&(d)->err, (code), __VA_ARGS__), bz_dialogue_fail(d))

/* --- words of servers --- */

/* Copy a server's words as they may be shown: printable ASCII, at most size - 1 bytes, the
 * line break left out; nothing when they repeat the secret of `request` as it is or in the
 * clothes of a login (base64). False without memory. */
bool bz_dialogue_words(const struct bz_outgoing *request, const char *words, size_t len,
                       char *ret, size_t size, struct bz_err *err);

#endif
