/* SPDX-License-Identifier: EUPL-1.2 */
/* Parameters of statements, from the values the library works with. */
#include "store/db.h"

#include <string.h>

struct bz_value bz_v_text(const char *s)
{
    if (!s)
        return bz_v_null();
    return (struct bz_value){.type = BZ_VALUE_TEXT, .p = s, .len = strlen(s)};
}

struct bz_value bz_v_blob(const void *p, size_t len)
{
    if (!p)
        return bz_v_null();
    return (struct bz_value){.type = BZ_VALUE_BLOB, .p = p, .len = len};
}

struct bz_value bz_v_time(buzon_time t)
{
    return t == BUZON_TIME_NONE ? bz_v_null() : bz_v_int(t);
}

struct bz_value bz_v_day(buzon_day d)
{
    return d == BUZON_DAY_NONE ? bz_v_null() : bz_v_int(d);
}
