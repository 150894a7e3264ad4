/* SPDX-License-Identifier: EUPL-1.2 */
/* How bytes become UTF-8 when they are not; base/utf8.h says whether they are. */
#ifndef BZ_TEXT_UTF8_H
#define BZ_TEXT_UTF8_H

#include "base/utf8.h"

/* A NUL-terminated copy, owned by the caller, in which each NUL and each maximal part of an
 * ill-formed sequence became one U+FFFD; *repaired (may be NULL) counts them. NULL only without
 * memory. */
char *bz_utf8_repair(const char *s, size_t len, size_t *repaired, struct bz_err *err);

#endif
