/* SPDX-License-Identifier: EUPL-1.2 */
/* Documents of Threads whose origin nobody told: each goes by its shape. */
#include "network/threads/threads.h"

#include <string.h>

enum { ANY_DEPTH = 4 };

/* What only a medium has; an account and a container have an id, too. */
static bool any_is_medium(const struct bz_json *j)
{
    static const char *const keys[] = {"text",       "media_type",     "media_product_type",
                                       "permalink",  "timestamp",      "shortcode",
                                       "replied_to", "poll_attachment"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (bz_json_get(j, "id") && bz_json_get(j, keys[i]))
            return true;
    }
    return false;
}

static bool any_at(struct bz_graph *t, const struct bz_json *j, const struct th_how *how,
                   int depth, struct bz_err *err)
{
    const struct bz_json *list = bz_json_kind(j) == BZ_JSON_ARRAY ? j : bz_json_get(j, "data");

    if (th_is_delivery(j))
        return th_delivery(t, j, err);
    if (any_is_medium(j))
        return th_add(t, j, how, err);
    if (bz_json_kind(list) != BZ_JSON_ARRAY || depth == ANY_DEPTH)
        return bz_meta_unknown(&t->m, j, err);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!any_at(t, bz_json_at(list, i), how, depth + 1, err))
            return false;
    }
    return true;
}

bool th_any(struct bz_graph *t, const struct bz_json *document, const struct th_how *how,
            struct bz_err *err)
{
    return any_at(t, document, how, 0, err);
}
