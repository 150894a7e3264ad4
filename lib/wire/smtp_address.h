/* SPDX-License-Identifier: EUPL-1.2 */
/* Addresses as an envelope of SMTP has them, those beyond ASCII among them (RFC 6531). */
#ifndef BZ_WIRE_SMTP_ADDRESS_H
#define BZ_WIRE_SMTP_ADDRESS_H

#include "base/str.h"

/* Whether it can be said at all; letters beyond ASCII may be. */
bool bz_smtp_address_is(const char *s);
/* Append it as every server understands it, its domain in ASCII. *ok: there is such a form, and
 * it was appended. False only without memory. */
bool bz_smtp_address_add(struct bz_str *s, const char *address, bool *ok, struct bz_err *err);
/* Append who says so: the address's domain in ASCII, or "localhost". */
bool bz_smtp_host_add(struct bz_str *s, const char *address, struct bz_err *err);

#endif
