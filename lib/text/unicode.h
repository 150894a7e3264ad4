/* SPDX-License-Identifier: EUPL-1.2 */
/* Normal form C and case folding. */
#ifndef BZ_TEXT_UNICODE_H
#define BZ_TEXT_UNICODE_H

#include "base/err.h"

/* The text in normal form C, owned by the caller. Invalid UTF-8 and NUL become U+FFFD. */
char *bz_nfc(const char *s, size_t len, struct bz_err *err);

/* The text without difference of case (full folding, "ß" gives "ss"), in normal form C, owned
 * by the caller. With keep_accents "AÑO" gives "año", without it "ano": then every combining
 * mark is left out, and Turkish "İ" gives "i". For search and triage, never for display.
 * Invalid UTF-8 and NUL become U+FFFD. */
char *bz_fold(const char *s, size_t len, bool keep_accents, struct bz_err *err);

#endif
