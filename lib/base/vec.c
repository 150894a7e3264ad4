/* SPDX-License-Identifier: EUPL-1.2 */
/* How every typed list grows. */
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

bool bz_vec_room_(void **items, size_t n, size_t *cap, size_t size)
{
    size_t more, bytes;
    void *old, *grown;

    if (n < *cap)
        return true;
    if (__builtin_add_overflow(*cap, *cap / 2 + 8, &more) ||
        __builtin_mul_overflow(more, size, &bytes))
        return false;
    /* The caller's pointer has another type than void *: copied, never read through the cast.
     */
    memcpy(&old, items, sizeof old);
    grown = realloc(old, bytes);
    if (!grown)
        return false;
    memcpy(items, &grown, sizeof grown);
    *cap = more;
    return true;
}
