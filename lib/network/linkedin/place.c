/* SPDX-License-Identifier: EUPL-1.2 */
/* Which share or ugcPost is which activity: lists of posts say the one, comments the other, and
 * only what names both tells that they are the same post.
 *
 * "posts" in the state is a list of [post, activity], the newest last. */
#include "network/linkedin/linkedin.h"

#include <string.h>

enum { PLACE_MAX = 100 };

#define PLACE_ACTIVITY "urn:li:activity:"

static const struct bz_json *place_list(const struct li *l)
{
    const struct bz_json *list = bz_json_get(l->state, "posts");

    return bz_json_kind(list) == BZ_JSON_ARRAY ? list : NULL;
}

/* The other one of a pair; `given`: 0 the post, 1 the activity is given. */
static const char *place_find(const struct li *l, size_t given, const char *urn)
{
    const struct bz_json *list = place_list(l);

    for (size_t i = bz_json_len(list); i-- > 0;) {
        const struct bz_json *pair = bz_json_at(list, i);

        if (bz_streq(bz_json_text(bz_json_at(pair, given)), urn))
            return bz_json_text(bz_json_at(pair, 1 - given));
    }
    return NULL;
}

const char *li_activity(const struct li *l, const char *post)
{
    const char *found = place_find(l, 0, post);

    return found ? found : post;
}

const char *li_post(const struct li *l, const char *activity)
{
    const char *found = place_find(l, 1, activity);

    return found ? found : activity;
}

static bool place_push(struct bz_json *list, const char *post, const char *activity)
{
    BZ_AUTO(bz_json) pair = bz_json_array();

    return bz_json_push_text(pair, post) && bz_json_push_text(pair, activity) &&
           bz_json_push(list, bz_steal(pair));
}

bool li_learn(struct li *l, const char *post, const char *activity, struct bz_err *err)
{
    const struct bz_json *old = place_list(l);
    size_t n = bz_json_len(old);
    BZ_AUTO(bz_json) list = NULL;
    bool ok;

    if (!li_is_urn(post) || !li_is_urn(activity) || !bz_starts(activity, PLACE_ACTIVITY) ||
        bz_starts(post, PLACE_ACTIVITY) || li_is_comment(post) ||
        bz_streq(place_find(l, 0, post), activity))
        return true;
    list = bz_json_array();
    ok = list;
    for (size_t i = n < PLACE_MAX ? 0 : n - PLACE_MAX + 1; ok && i < n; i++)
        ok = bz_json_push(list, bz_json_share(bz_json_at(old, i)));
    return li_set(ok && place_push(list, post, activity) &&
                      bz_json_set(l->state, "posts", bz_steal(list)),
                  err);
}
