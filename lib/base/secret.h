/* SPDX-License-Identifier: EUPL-1.2 */
/* Bytes that must not outlive their use: kept out of core dumps where the system can, wiped on
 * free. */
#ifndef BZ_BASE_SECRET_H
#define BZ_BASE_SECRET_H

#include "base/auto.h"
#include "base/err.h"

struct bz_secret; /* opaque, so that nobody prints or copies it by accident */

struct bz_secret *bz_secret_new(const void *bytes, size_t len, struct bz_err *err);
void bz_secret_free(struct bz_secret *s);
BZ_AUTO_DEFINE(bz_secret);
const char *bz_secret_bytes(const struct bz_secret *s); /* NUL-terminated, "" for NULL */
size_t bz_secret_len(const struct bz_secret *s);
/* Write asterisks over it wherever it stands in a text, and over how it begins where the text
 * is cut off there. Shorter than four bytes it stays: nobody could read what is left. */
void bz_secret_hide(char *text, const struct bz_secret *s);
/* Overwrite memory in a way no compiler removes. */
void bz_wipe(void *bytes, size_t len);

#endif
