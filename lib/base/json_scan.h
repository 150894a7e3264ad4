/* SPDX-License-Identifier: EUPL-1.2 */
/* The pass over JSON text before it is parsed: refuses what is too big, repairs what the engine
 * would refuse. */
#ifndef BZ_BASE_JSON_SCAN_H
#define BZ_BASE_JSON_SCAN_H

#include "base/str.h"

struct bz_json_scan {
    const unsigned char *in; /* borrows */
    size_t len;
    struct bz_str out; /* the repaired copy; untouched while nothing needs repair */
    size_t copied;     /* bytes of `in` that are represented in the copy */
    size_t made;       /* bytes of the copy so far */
    int repaired;
    bool malformed; /* a string holds a raw control character: the engine will refuse it */
    bool dry;       /* only look for where `wanted`, an offset in the copy, comes from */
    size_t wanted, found;
};

/* Fills `out` and `repaired`; false with LIMIT or NO_MEMORY. s->in and s->len are set before.
 */
bool bz_json_scan(struct bz_json_scan *s, const char *source, struct bz_err *err);
/* What is to be parsed: the copy, or the original where nothing needed repair. */
const char *bz_json_scan_text(const struct bz_json_scan *s);
size_t bz_json_scan_len(const struct bz_json_scan *s);
/* The offset in the original text of offset `at` in the repaired copy. */
size_t bz_json_scan_origin(const struct bz_json_scan *s, size_t at);
/* Say in err that the byte at `offset` is wrong: lines and columns (in characters) count
 * from 1. */
void bz_json_scan_locate(const struct bz_json_scan *s, size_t offset, const char *source,
                         struct bz_err *err);

#endif
