/* SPDX-License-Identifier: EUPL-1.2 */
/* The language of IMAP servers (RFC 3501 and 9051), as it is spoken after the login. */
#ifndef BZ_WIRE_IMAP_H
#define BZ_WIRE_IMAP_H

#include "wire/dialogue.h"

/* The requests of model/mails.h but SEND and LOGIN. */
extern const struct bz_dialect bz_imap_dialect;

#endif
