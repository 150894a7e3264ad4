/* SPDX-License-Identifier: EUPL-1.2 */
/* One step of reading UTF-8: what everything above that walks text bytes is built on. */
#ifndef BZ_BASE_UTF8_H
#define BZ_BASE_UTF8_H

#include "base/str.h"

/* What stands for anything that is no character. */
#define BZ_UTF8_REPLACEMENT "\xEF\xBF\xBD"

/* Length of the well-formed sequence at s (1 to 4), or minus the length (1 to 3) of the
 * ill-formed part that one U+FFFD replaces (Unicode 15, 3.9: maximal subpart). len is at
 * least 1. */
int bz_utf8_step(const unsigned char *s, size_t len);
/* Index of the first byte in [s, s + len) that is not plain text: a quote, a backslash, below
 * 0x20 or above 0x7F. */
size_t bz_utf8_plain(const unsigned char *s, size_t len);
/* Append the text with U+FFFD for everything ill-formed and for NUL; gives how many were put
 * in. */
size_t bz_str_add_utf8(struct bz_str *s, const char *text, size_t len);
/* Index of the first byte that is not well-formed UTF-8 (Unicode 15, table 3-7), or len. NUL is
 * well-formed. */
size_t bz_utf8_valid(const char *s, size_t len);

#endif
