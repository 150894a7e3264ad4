/* SPDX-License-Identifier: EUPL-1.2 */
/* Known comments and posts, read again one by one: lists of ids are not for every app. */
#include "network/linkedin/linkedin.h"

#include <string.h>

static bool recheck_one(struct li *l, const char *id, struct bz_err *err)
{
    BZ_AUTO(bz_json) item = bz_json_object();
    const char *urn = id;

    if (bz_starts(id, "urn:li:activity:"))
        urn = li_post(l, id);
    if (!li_urn_is_readable(urn))
        return true;
    return li_set(bz_json_set_text(item, "id", urn), err) && li_fetch(l, "recheck", item, err);
}

struct bz_batch *li_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                            struct bz_err *err)
{
    __attribute__((cleanup(li_done))) struct li l = {0};

    if (!li_init(&l, c, NULL, 0, err))
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (!recheck_one(&l, ids[i], err))
            return NULL;
    }
    return bz_steal(l.batch);
}
