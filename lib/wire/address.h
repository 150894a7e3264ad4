/* SPDX-License-Identifier: EUPL-1.2 */
/* Addresses as the HTTP client judges them: what may be asked, what may be followed, what may
 * be named in an error. */
#ifndef BZ_WIRE_ADDRESS_H
#define BZ_WIRE_ADDRESS_H

#include <sys/socket.h>

#include "base/err.h"

enum { BZ_ORIGIN_MAX = 300, BZ_URL_MAX = 8192 };

/* The parts that decide; host as the client itself will use it. */
struct bz_address {
    bool https;                 /* or another scheme that is secure from the first byte */
    bool loopback;              /* by its name: 127.0.0.0/8, ::1, localhost */
    char origin[BZ_ORIGIN_MAX]; /* "https://host:port", without path, query or user */
};

/* Read an address that a request may go to; INVALID says why it may not. */
bool bz_address_read(const char *url, struct bz_address *ret, struct bz_err *err);

/* The same of a mail server: imaps, smtps, or imap and smtp, which are plain on loopback only
 * and have to become secure before anybody logs in elsewhere. */
bool bz_mail_address_read(const char *url, struct bz_address *ret, struct bz_err *err);

/* Whether an address of the network belongs to this machine. */
bool bz_address_is_loopback(const struct sockaddr *sa);
/* Whether it belongs to this machine, a private network, or nobody. */
bool bz_address_is_private(const struct sockaddr *sa);
/* The same of its text form; false for what is none. */
bool bz_address_text_is_private(const char *ip);

#endif
