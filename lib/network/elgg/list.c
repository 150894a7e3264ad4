/* SPDX-License-Identifier: EUPL-1.2 */
/* Lists of texts in the state: short, the newest last; and which of its keys stay. */
#include "network/elgg/elgg.h"

#include <string.h>

struct bz_json *el_list_from(const struct bz_json *old, size_t i)
{
    BZ_AUTO(bz_json) list = bz_json_array();

    for (; list && bz_json_kind(old) == BZ_JSON_ARRAY && i < bz_json_len(old); i++) {
        if (!bz_json_push(list, bz_json_share(bz_json_at(old, i))))
            return NULL;
    }
    return bz_steal(list);
}

const char *el_list_text(const struct bz_json *list, size_t i)
{
    return bz_text_or(bz_json_text(bz_json_at(list, i)), "");
}

bool el_is_older(const char *a, const char *b)
{
    size_t x = strlen(a), y = strlen(b);

    return x != y ? x < y : strcmp(a, b) < 0;
}

bool el_list_has(const struct bz_json *list, const char *text)
{
    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++) {
        if (bz_streq(bz_json_text(bz_json_at(list, i)), text))
            return true;
    }
    return false;
}

bool el_list_push(struct el *e, const char *key, const char *text, size_t most,
                  struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(e->state, key);
    size_t n = bz_json_kind(old) == BZ_JSON_ARRAY ? bz_json_len(old) : 0;
    BZ_AUTO(bz_json) list = NULL;

    if (el_list_has(old, text))
        return true;
    list = el_list_from(old, n < most ? 0 : n - most + 1);
    return el_set(list && bz_json_push_text(list, text) &&
                      bz_json_set(e->state, key, bz_steal(list)),
                  err);
}

bool el_state_keep(struct el *e, el_stays *stays, struct bz_err *err)
{
    BZ_AUTO(bz_json) left = bz_json_object();
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    while (left && bz_json_each(e->state, &iter, &key, &value)) {
        if (stays(e, key) && !bz_json_set_shared(left, key, value))
            return bz_nomem(err);
    }
    if (!left)
        return bz_nomem(err);
    bz_json_free(e->state);
    e->state = bz_steal(left);
    return true;
}
