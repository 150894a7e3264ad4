/* SPDX-License-Identifier: EUPL-1.2 */
/* Normal form C and case folding. */
#ifndef BZ_TEXT_UNICODE_H
#define BZ_TEXT_UNICODE_H

#include "base/err.h"

/* The text in normal form C, owned by the caller. Invalid UTF-8 and NUL become U+FFFD. LIMIT
 * when it has more than 256 MiB; so do all functions here. */
char *bz_nfc(const char *s, size_t len, struct bz_err *err);
/* The same for a text of malloc, which it takes, also when it fails: most texts come back as
 * they are. */
char *bz_nfc_take(char *s, size_t len, struct bz_err *err);

/* Whether a text is known, without tables, to be valid and in normal form C: what hardly any is
 * not that is written in Western Europe. false: who knows. */
bool bz_nfc_plain(const char *s, size_t len);

/* The text without difference of case (full folding, "ß" gives "ss"), in normal form C, owned
 * by the caller. With keep_accents "AÑO" gives "año", without it "ano": then every combining
 * mark is left out, and Turkish "İ" gives "i". Catalan "ŀ" gives "l·", as it is mostly written.
 * For search and triage, never for display. Invalid UTF-8 and NUL become U+FFFD. */
char *bz_fold(const char *s, size_t len, bool keep_accents, struct bz_err *err);

/* Bytes of the letter, digit or "_" at s, of any script; 0: it is something else, or no UTF-8.
 */
size_t bz_letter(const char *s, size_t len);

#endif
