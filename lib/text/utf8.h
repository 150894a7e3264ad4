/* SPDX-License-Identifier: EUPL-1.2 */
/* Whether bytes are UTF-8, and how they become UTF-8 when they are not. */
#ifndef BZ_TEXT_UTF8_H
#define BZ_TEXT_UTF8_H

#include "base/err.h"

/* Index of the first byte that is not well-formed UTF-8 (Unicode 15, table 3-7), or len. NUL is
 * well-formed. */
size_t bz_utf8_valid(const char *s, size_t len);

/* A NUL-terminated copy, owned by the caller, in which each NUL and each maximal part of an
 * ill-formed sequence became one U+FFFD; *repaired (may be NULL) counts them. NULL only without
 * memory. */
char *bz_utf8_repair(const char *s, size_t len, size_t *repaired, struct bz_err *err);

#endif
