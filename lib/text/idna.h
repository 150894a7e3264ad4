/* SPDX-License-Identifier: EUPL-1.2 */
/* Names of hosts with letters beyond ASCII, as the protocols of the internet write them. */
#ifndef BZ_TEXT_IDNA_H
#define BZ_TEXT_IDNA_H

#include "base/str.h"

/* Append a name with its labels in ASCII ("buzón.example" as "xn--buzn-sqa.example"; UTS 46,
 * nontransitional). *ok: it is a name, and was appended. False only without memory. */
bool bz_idna_add(struct bz_str *s, const char *name, bool *ok, struct bz_err *err);

#endif
