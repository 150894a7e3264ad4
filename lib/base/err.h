/* SPDX-License-Identifier: EUPL-1.2 */
/* How a failure travels inside the library: filled once where it is known best, passed on
 * untouched. */
#ifndef BZ_BASE_ERR_H
#define BZ_BASE_ERR_H

#include "buzon/error.h"

struct bz_err {
    buzon_code code;
    int http_status;
    int line, column;
    buzon_time retry_at; /* meaningful when code is RATE or NETWORK; 0 means none */
    void *payload;       /* owns: a host's own exception */
    buzon_destroy_fn destroy;
    buzon_error **out; /* borrows: where a public function publishes it, may be NULL */
    char source[256];
    char message[512];
};

/* Fill `err` and give NULL, which is also false: `return bz_fail(err, ...)` fits pointers and
 * bool. */
#define bz_fail(err, code, ...) (bz_err_set((err), (code), __VA_ARGS__), (void *)0)
#define bz_nomem(err) bz_fail((err), BUZON_ERR_NO_MEMORY, "out of memory")

void bz_err_set(struct bz_err *err, buzon_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Says where in which source a byte is wrong; `source` may be NULL. */
void bz_err_at(struct bz_err *err, const char *source, int line, int column);
/* Takes a host's error (from a callback) over, payload and all. NULL becomes a plain CALLBACK
 * error. */
void bz_err_take(struct bz_err *err, buzon_error *host);
/* Forget what is in it, payload freed, `out` kept: for the one who handles a failure. */
void bz_err_clear(struct bz_err *err);
/* Hand what is in `from` over to `to`, which is empty; each keeps its `out`. */
void bz_err_move(struct bz_err *to, struct bz_err *from);
/* Hand over as a public error; the cleanup of BZ_ERR. */
void bz_err_publish(struct bz_err *err);

/* Wire names of the codes, by number. */
extern const char *const bz_code_names[BUZON_ERR_INTERNAL + 1];

/* First line of a public function with `buzon_error **err`: makes `struct bz_err *e`. */
#define BZ_ERR(out_)                                                                           \
    __attribute__((cleanup(bz_err_publish))) struct bz_err bz_err_ = {.out = (out_)};          \
    struct bz_err *e = &bz_err_

/* A local error nobody sees unless it is passed on by hand. */
#define BZ_LOCAL_ERR(name) __attribute__((cleanup(bz_err_clear))) struct bz_err name = {0}

#endif
