/* SPDX-License-Identifier: EUPL-1.2 */
/* Bytes from anywhere as a well-formed text. */
#include "text/utf8.h"

char *bz_utf8_repair(const char *s, size_t len, size_t *repaired, struct bz_err *err)
{
    struct bz_str out = {0};
    size_t n;

    (void)bz_str_reserve(&out, len);
    n = bz_str_add_utf8(&out, s, len);
    if (repaired)
        *repaired = n;
    return bz_str_take(&out, err);
}
