/* SPDX-License-Identifier: EUPL-1.2 */
/* One mail by SMTP (RFC 5321): who, to whom, and the mail; or a login and no more. */
#ifndef BZ_WIRE_SMTP_H
#define BZ_WIRE_SMTP_H

#include "wire/dialogue.h"

extern const struct bz_dialect bz_smtp_dialect;

#endif
