/* SPDX-License-Identifier: EUPL-1.2 */
/* Proofs that are made of several secrets. */
#ifndef BZ_WIRE_SIGN_H
#define BZ_WIRE_SIGN_H

#include "base/secret.h"
#include "model/message.h"

/* "Authorization: Basic …" of a name and a password (RFC 7617), each percent-encoded before as
 * RFC 6749, 2.3.1 wants it. The caller owns the line, and wipes it. */
char *bz_sign_basic(const struct bz_secret *name, const struct bz_secret *password,
                    struct bz_err *err);
/* "Authorization: OAuth …" with the HMAC-SHA1 of a request (RFC 5849, 3.4.2) under the four
 * secrets that BZ_AUTH_OAUTH1 names. The caller owns the line, and wipes it. */
char *bz_sign_oauth1(const struct bz_request *r, const struct bz_secret *const *secrets,
                     struct bz_err *err);

/* What is signed, as it leaves. */
struct bz_signed {
    const struct bz_request *request;
    const char *url;
    const void *body; /* NULL: none */
    size_t len;
};

enum { BZ_SIGN_ELGG_LINES = 7 };
/* The i-th header of Elgg's web services (learn.elgg.org, web services, HMAC): NULL in *ret for
 * those of a body that is not there. The caller owns the line, and wipes it. */
bool bz_sign_elgg(const struct bz_signed *what, const struct bz_secret *const *secrets,
                  size_t i, char **ret, struct bz_err *err);

#endif
