/* SPDX-License-Identifier: EUPL-1.2 */
/* The system's own time zone files (RFC 8536), which are younger than the copy inside ICU. */
#ifndef BZ_TERM_TZIF_H
#define BZ_TERM_TZIF_H

#include "base/err.h"
#include "base/vec.h"
#include "term/civil.h"

struct bz_zone_change {
    buzon_time at;
    int32_t offset; /* milliseconds east of Greenwich, from then on */
};
/* The first one is "since ever": at INT64_MIN. */
struct bz_zone_changes BZ_VEC(struct bz_zone_change);

/* What a zone does from 1970 until `last`, from the bytes of its file. False without memory, or
 * when the bytes are not a file this reader understands: then *ret is empty and err->code
 * BUZON_OK. */
bool bz_tzif_parse(const unsigned char *bytes, size_t len, buzon_time last,
                   struct bz_zone_changes *ret, struct bz_err *err);
/* Adds a change unless the offset stays; NO_MEMORY otherwise. */
bool bz_zone_changes_add(struct bz_zone_changes *list, buzon_time at, int32_t offset,
                         struct bz_err *err);

#endif
