/* SPDX-License-Identifier: EUPL-1.2 */
/* Who wrote an object. */
#include "network/feed/feed.h"

#include "text/unicode.h"

#include <string.h>

bool fd_is_actor(const struct bz_json *j)
{
    static const char *const names[] = {"person", "service",      "application",
                                        "group",  "organization", NULL};

    return fd_is(j, names);
}

static bool who_nfc(struct fd *w, const char *text, const char **ret, struct bz_err *err)
{
    char *nfc;

    if (!text || !*text)
        return true;
    nfc = bz_nfc(text, strlen(text), err);
    *ret = nfc;
    return nfc && (bz_texts_push(&w->kept, nfc) || bz_nomem(err));
}

/* "rosa" of https://barrio.example/u/rosa is written rosa@barrio.example. */
static bool who_handle(struct fd *w, const char *name, const char *id, const char **ret,
                       struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};
    char host[256];

    if (!name || !*name)
        return true;
    bz_str_add(&s, name);
    if (!strchr(name, '@') && id && bz_starts(id, "http") && bz_host(id, host, sizeof host))
        bz_str_addf(&s, "@%s", host);
    return fd_keep(w, &s, ret, err);
}

bool fd_author(struct fd *w, const struct bz_json *value, struct bz_author *ret,
               struct bz_err *err)
{
    static const char *const programs[] = {"service", "application", NULL};
    const char *name = fd_str(value, "name");

    *ret = (struct bz_author){
        .id = fd_id(value), .url = fd_id(fd_get(value, "url")), .bot = fd_is(value, programs)};
    ret->ours = w->me && bz_streq(ret->id, w->me);
    return who_nfc(w, name ? name : fd_str(value, "displayName"), &ret->name, err) &&
           who_handle(w, fd_str(value, "preferredUsername"), ret->id, &ret->handle, err);
}
