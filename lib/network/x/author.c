/* SPDX-License-Identifier: EUPL-1.2 */
/* Who wrote a post or a direct message. */
#include "network/x/x.h"

#include "text/unicode.h"

#include <string.h>
#include <strings.h>

/* Activity events wrap each user of their includes in "data". */
static const struct bz_json *author_unwrap(const struct bz_json *user)
{
    const struct bz_json *inner = bz_json_get(user, "data");

    return bz_json_kind(inner) == BZ_JSON_OBJECT ? inner : user;
}

static const struct bz_json *author_in_list(const struct bz_json *list, const char *id)
{
    for (size_t i = 0; i < xx_len(list); i++) {
        const struct bz_json *user = author_unwrap(bz_json_at(list, i));

        if (bz_streq(bz_json_str(user, "id"), id))
            return user;
    }
    return NULL;
}

static const struct bz_json *author_beside(const struct xx_beside *beside, const char *id)
{
    const struct bz_json *users = beside->users, *user;

    user = author_in_list(bz_json_get(beside->includes, "users"), id);
    if (!user)
        user = author_in_list(users, id);
    return user || bz_json_kind(users) != BZ_JSON_OBJECT
               ? user
               : author_unwrap(bz_json_get(users, id));
}

bool xx_is_me(const struct xx *w, const char *id, const char *handle)
{
    if (id && w->me)
        return strcmp(id, w->me) == 0;
    return !w->me && handle && w->handle && strcasecmp(handle, w->handle) == 0;
}

static bool author_join(struct xx *w, const char *before, const char *text, const char **ret,
                        struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add(&s, before);
    bz_str_add(&s, text);
    return xx_keep(w, &s, ret, err);
}

static bool author_name(struct xx *w, const char *name, const char **ret, struct bz_err *err)
{
    char *nfc;

    if (!name || !*name)
        return true;
    nfc = bz_nfc(name, strlen(name), err);
    *ret = nfc;
    return nfc && (bz_texts_push(&w->kept, nfc) || bz_nomem(err));
}

bool xx_author(struct xx *w, const struct bz_json *user, const char *id,
               const struct xx_beside *beside, struct bz_author *ret, struct bz_err *err)
{
    const char *handle;

    *ret = (struct bz_author){.id = id};
    if (!user && id)
        user = author_beside(beside, id);
    if (!id && !xx_id(w, user, "id", &ret->id, err))
        return false;
    handle = bz_json_str(user, "username");
    handle = handle ? handle : bz_json_str(user, "screen_name");
    ret->ours = xx_is_me(w, ret->id, handle);
    if (!handle && ret->ours)
        handle = w->handle;
    if (handle && *handle &&
        (!author_join(w, "@", handle, &ret->handle, err) ||
         !author_join(w, "https://x.com/", handle, &ret->url, err)))
        return false;
    return author_name(w, bz_json_str(user, "name"), &ret->name, err);
}
