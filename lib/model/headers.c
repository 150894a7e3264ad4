/* SPDX-License-Identifier: EUPL-1.2 */
/* Header fields of requests and answers. */
#include "model/message.h"

void bz_headers_done(struct bz_headers *h)
{
    for (size_t i = 0; i < h->n; i++) {
        free(h->items[i].name);
        free(h->items[i].value);
    }
    free(h->items);
    *h = (struct bz_headers){0};
}

bool bz_headers_add(struct bz_headers *h, const char *name, const char *value,
                    struct bz_err *err)
{
    BZ_TEXT own_name = NULL;
    BZ_TEXT own_value = NULL;

    if (!bz_dup(&own_name, name, err) || !bz_dup(&own_value, value, err))
        return false;
    if (!bz_vec_push(h, ((struct bz_header){own_name, own_value})))
        return bz_nomem(err);
    own_name = own_value = NULL;
    return true;
}

/* Names are ASCII (RFC 9110, 5.1), and the C library's comparisons follow the locale. */
static bool header_same(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char x = *a >= 'A' && *a <= 'Z' ? (char)(*a | 0x20) : *a;
        char y = *b >= 'A' && *b <= 'Z' ? (char)(*b | 0x20) : *b;

        if (x != y)
            return false;
    }
    return *a == *b;
}

const char *bz_headers_find(const struct bz_headers *h, const char *name, size_t n)
{
    for (size_t i = 0; i < h->n; i++) {
        if (header_same(h->items[i].name, name) && n-- == 0)
            return h->items[i].value;
    }
    return NULL;
}
