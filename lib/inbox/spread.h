/* SPDX-License-Identifier: EUPL-1.2 */
/* How long things took: all seconds of a cell, so that medians are exact, packed small. */
#ifndef BZ_INBOX_SPREAD_H
#define BZ_INBOX_SPREAD_H

#include "base/str.h"
#include "base/vec.h"

/* Seconds, ascending where not said otherwise. */
struct bz_seconds BZ_VEC(int64_t);
void bz_seconds_done(struct bz_seconds *s);

/* Append what a column `list` holds: differences, seven bits a byte, the lowest first. What is
 * damaged is left out: to find that is the check's work. False without memory. */
bool bz_spread_read(const void *bytes, size_t len, struct bz_seconds *ret, struct bz_err *err);
void bz_spread_write(const struct bz_seconds *s, struct bz_str *ret);
/* Add or take away `n` times that value, keeping the order; what is not there is not missed. */
bool bz_spread_put(struct bz_seconds *s, int64_t seconds, int64_t n, struct bz_err *err);
/* The smallest value that so many percent do not exceed (nearest rank); -1 of none. Any order,
 * which it changes. */
int64_t bz_spread_percentile(struct bz_seconds *s, int percent);

#endif
