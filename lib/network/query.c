/* SPDX-License-Identifier: EUPL-1.2 */
/* Values in the query of an address. */
#include "network/network.h"

#include <string.h>

static int query_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One value of a query without its escapes; false for a broken escape or a NUL. */
static bool query_decode(const char *s, size_t len, struct bz_str *ret)
{
    for (size_t i = 0; i < len; i++) {
        char c = s[i] == '+' ? ' ' : s[i];

        if (c == '%') {
            int high = i + 2 < len ? query_digit(s[i + 1]) : -1;
            int low = i + 2 < len ? query_digit(s[i + 2]) : -1;

            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (!c)
            return false;
        bz_str_add_char(ret, c);
    }
    return true;
}

bool bz_query_find(const char *query, const char *name, struct bz_str *ret)
{
    while (query && *query) {
        size_t len = strcspn(query, "&"), key = strcspn(query, "=&");
        BZ_DONE(bz_str) said = {0};

        if (query_decode(query, key, &said) && bz_streq(said.data, name))
            return query_decode(query + key + (key < len), len - key - (key < len), ret);
        ret->failed |= said.failed;
        query += len + (query[len] == '&');
    }
    return false;
}
