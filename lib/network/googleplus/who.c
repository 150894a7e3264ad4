/* SPDX-License-Identifier: EUPL-1.2 */
/* Who wrote a post or a comment: a profile by its number, by the name of its page, or only by
 * what they called themselves. */
#include "network/googleplus/googleplus.h"

#include "text/unicode.h"

#include <string.h>
#include <strings.h>

/* The last part of a profile's address, "+Ayto" or "1001"; NULL when that is no profile. */
static const char *who_of_url(const char *url)
{
    const char *end = url ? strrchr(url, '/') : NULL;
    size_t len = end ? strlen(end + 1) : 0;

    if (!len || len > 100 || strpbrk(end, "?#"))
        return NULL;
    return end[1] == '+' || strspn(end + 1, "0123456789") == len ? end + 1 : NULL;
}

bool gp_differ(const char *a, const char *b)
{
    return a && b && (*a == '+') == (*b == '+') && strcasecmp(a, b) != 0;
}

bool gp_author(struct gp *w, const struct bz_json *j, struct bz_author *ret, struct bz_err *err)
{
    const char *resource = bz_json_str(j, "resourceName");
    const char *name = bz_json_str(j, "displayName");
    const char *page;
    char *nfc;

    *ret = (struct bz_author){.url = bz_json_str(j, "profilePageUrl")};
    page = who_of_url(ret->url);
    if (resource && bz_starts(resource, "users/") && resource[strlen("users/")])
        ret->id = resource + strlen("users/");
    else
        ret->id = page;
    ret->handle = page && *page == '+' ? page : NULL;
    if (!name || !*name)
        return true;
    nfc = bz_nfc(name, strlen(name), err);
    ret->name = nfc;
    return nfc && (bz_texts_push(&w->kept, nfc) || bz_nomem(err));
}
