/* SPDX-License-Identifier: EUPL-1.2 */
/* A text that grows. Failure is sticky: check once, at the end, with bz_str_take(). */
#ifndef BZ_BASE_STR_H
#define BZ_BASE_STR_H

#include "base/err.h"

struct bz_str {
    char *data; /* owns; NUL-terminated when not NULL */
    size_t len, cap;
    bool failed;
};

void bz_str_done(struct bz_str *s);
void bz_str_add(struct bz_str *s, const char *text);
void bz_str_add_bytes(struct bz_str *s, const void *bytes, size_t len);
void bz_str_add_char(struct bz_str *s, char c);
void bz_str_add_int(struct bz_str *s, int64_t n); /* in decimal */
void bz_str_addf(struct bz_str *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool bz_str_reserve(struct bz_str *s, size_t more);
/* The text, which leaves the object empty; "" when nothing was added; NULL and NO_MEMORY on
 * failure. */
char *bz_str_take(struct bz_str *s, struct bz_err *err);

bool bz_streq(const char *a, const char *b); /* NULL equals NULL only */
bool bz_starts(const char *s, const char *prefix);
/* Where a text belongs in a table; `from` carries on from another one. No digest: who chooses
 * the texts can make them meet. */
uint64_t bz_str_hash(const char *text, uint64_t from);
/* Percent-encode everything but unreserved characters (RFC 3986). */
void bz_str_add_escaped(struct bz_str *s, const char *text);
/* strdup of an optional text: NULL gives NULL and is no failure. */
bool bz_dup(char **ret, const char *text, struct bz_err *err);
/* strndup likewise: a text, which ends at a byte of 0. */
bool bz_dupn(char **ret, const char *text, size_t len, struct bz_err *err);
/* All of the bytes, whatever they are, and a byte of 0 behind them. */
bool bz_dup_bytes(char **ret, const void *bytes, size_t len, struct bz_err *err);

#endif
