/* SPDX-License-Identifier: EUPL-1.2 */
/* The web addresses in a text, as X finds them: also bare names like ayto.es. */
#ifndef BZ_TEXT_ADDRESS_H
#define BZ_TEXT_ADDRESS_H

#include "base/err.h"
#include "base/vec.h"

#include <stddef.h>
#include <stdint.h>

/* Code points of a text: where an address starts, and how many it has. */
struct bz_address {
    size_t start, len;
};
struct bz_addresses BZ_VEC(struct bz_address);
void bz_addresses_done(struct bz_addresses *a);

/* All of them in order, and one of length 0 behind the last. *ret must be empty, and may hold
 * some when it fails. */
bool bz_addresses_find(const int32_t *points, size_t n, struct bz_addresses *ret,
                       struct bz_err *err);

#endif
