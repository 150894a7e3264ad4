/* SPDX-License-Identifier: EUPL-1.2 */
/* How long a text is, in the unit in which a network counts. Texts are UTF-8. */
#ifndef BZ_TEXT_LENGTH_H
#define BZ_TEXT_LENGTH_H

#include "base/err.h"
#include "base/vec.h"

enum bz_length_unit {
    BZ_LENGTH_BYTES,
    BZ_LENGTH_CODE_POINTS,
    BZ_LENGTH_UTF16,
    BZ_LENGTH_GRAPHEMES,
    BZ_LENGTH_X,      /* bz_length_x() */
    BZ_LENGTH_THREADS /* bz_length_threads() */
};

/* -1 only without memory. Graphemes are the extended clusters of UAX #29. */
int64_t bz_length(const char *text, enum bz_length_unit unit, struct bz_err *err);

/* As Mastodon counts: graphemes, where each http(s) URL costs url_cost and a remote mention
 * @user@host no more than @user. -1 only without memory. */
int64_t bz_length_mastodon(const char *text, int url_cost, struct bz_err *err);

/* As X counts (developer.x.com, counting characters; twitter-text 3.1, configuration v3): in
 * normal form C, letters of most scripts and dashes and quotation marks 1, all others 2, an
 * emoji of any length 2, and an address 23, which a bare ayto.es is, too. -1 only without
 * memory. */
int64_t bz_length_x(const char *text, struct bz_err *err);

/* As Threads counts (developers.facebook.com/documentation/threads/posts): characters, of which
 * an emoji is as many as its bytes in UTF-8. What only may be shown as an emoji counts as one,
 * so that no text is longer there than here. */
int64_t bz_length_threads(const char *text);

/* Byte offsets into a text; owns. */
struct bz_offsets BZ_VEC(size_t);
void bz_offsets_done(struct bz_offsets *o);
/* The offset behind each grapheme, appended to *ret, which may hold some of them when it fails.
 */
bool bz_grapheme_ends(const char *text, struct bz_offsets *ret, struct bz_err *err);

#endif
