/* SPDX-License-Identifier: EUPL-1.2 */
/* Texts as the patterns of packs see them. */
#ifndef BZ_TRIAGE_PLAIN_H
#define BZ_TRIAGE_PLAIN_H

#include "base/err.h"

/* Lower case without accents, addresses and names, its first 64 KiB; the caller owns it, its
 * length is in *len. NULL without memory. */
char *bz_triage_text(const char *text, size_t *len, struct bz_err *err);

#endif
