/* SPDX-License-Identifier: EUPL-1.2 */
/* What an IMAP server says (RFC 9051), cut into responses and those into tokens: bytes of a
 * stranger, whose announced lengths are believed up to a bound and no further. */
#ifndef BZ_WIRE_IMAP_TOKEN_H
#define BZ_WIRE_IMAP_TOKEN_H

#include "base/str.h"

/* How far the search for the end of a response has come; zero at its beginning. */
struct bz_imap_frame {
    size_t part;     /* where the present line of it begins */
    size_t seen;     /* up to where it was searched */
    size_t lines;    /* bytes that are in no literal */
    size_t literals; /* bytes that are */
};

/* Bytes of the response that begins at `bytes`, its line break and literals included; 0: it is
 * not all there yet; -1: it is longer than anything that was asked for. */
int64_t bz_imap_frame_find(struct bz_imap_frame *f, const char *bytes, size_t len,
                           size_t literal_max);

enum bz_imap_kind {
    BZ_IMAP_END,    /* of the response */
    BZ_IMAP_BROKEN, /* no token: the rest cannot be read */
    BZ_IMAP_ATOM,   /* also BODY[…]<…>, flags and numbers */
    BZ_IMAP_TEXT,   /* quoted, or a literal */
    BZ_IMAP_OPEN,
    BZ_IMAP_CLOSE
};

struct bz_imap_token {
    enum bz_imap_kind kind;
    const char *bytes; /* borrowed; of a quoted text with its backslashes */
    size_t len;
    bool quoted;
};

struct bz_imap_reader {
    const char *at, *end;
};

enum bz_imap_kind bz_imap_next(struct bz_imap_reader *r, struct bz_imap_token *ret);
/* Whether it is that atom; case does not count. */
bool bz_imap_is(const struct bz_imap_token *t, const char *atom);
/* An atom that is a number of 32 bits. */
bool bz_imap_number(const struct bz_imap_token *t, uint32_t *ret);
/* The rest of the value that began with this token: a list is left as a whole. False when it
 * has no end. */
bool bz_imap_leave(struct bz_imap_reader *r, const struct bz_imap_token *t);
/* Append what a text or atom says. */
void bz_imap_token_add(struct bz_str *to, const struct bz_imap_token *t);

/* INTERNALDATE: "17-Jul-1996 02:44:25 -0700". BUZON_TIME_NONE for anything else. */
buzon_time bz_imap_date(const struct bz_imap_token *t);

#endif
