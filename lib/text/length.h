/* SPDX-License-Identifier: EUPL-1.2 */
/* How long a text is, in the unit in which a network counts. */
#ifndef BZ_TEXT_LENGTH_H
#define BZ_TEXT_LENGTH_H

#include "base/err.h"

enum bz_unit { BZ_UNIT_BYTES, BZ_UNIT_CODE_POINTS, BZ_UNIT_UTF16, BZ_UNIT_GRAPHEMES };

/* -1 only without memory. Graphemes are the extended clusters of UAX #29. */
int64_t bz_length(const char *text, enum bz_unit unit, struct bz_err *err);

/* As Mastodon counts: graphemes, where each http(s) URL costs url_cost and a remote mention
 * @user@host no more than @user. -1 only without memory. */
int64_t bz_length_mastodon(const char *text, int url_cost, struct bz_err *err);

/* Byte offset behind the last whole grapheme of the first `limit` ones; the length of the text
 * when it is shorter. -1 only without memory. */
int64_t bz_length_prefix(const char *text, int64_t limit, struct bz_err *err);

#endif
