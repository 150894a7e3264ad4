/* SPDX-License-Identifier: EUPL-1.2 */
/* Terms of ActivityStreams in the ways JSON-LD lets them be written: by themselves, with the
 * prefix "as:", by their whole address, alone or in a list, plain or as {"@value": …}. */
#include "network/feed/feed.h"

#include <string.h>
#include <strings.h>

static const char terms_space[] = "https://www.w3.org/ns/activitystreams#";

/* Terms are names of ours, and short: none is as long as what is left of the buffer. */
static const struct bz_json *terms_get(const struct bz_json *j, const char *prefix,
                                       const char *term)
{
    char name[120];

    if (strlen(prefix) + strlen(term) >= sizeof name)
        return NULL;
    (void)stpcpy(stpcpy(name, prefix), term);
    return bz_json_get(j, name);
}

const struct bz_json *fd_all(const struct bz_json *j, const char *term)
{
    const struct bz_json *value = bz_json_get(j, term);

    if (bz_json_kind(value) <= BZ_JSON_NULL)
        value = terms_get(j, "as:", term);
    if (bz_json_kind(value) <= BZ_JSON_NULL)
        value = terms_get(j, terms_space, term);
    return bz_json_kind(value) > BZ_JSON_NULL ? value : NULL;
}

const struct bz_json *fd_nth(const struct bz_json *all, size_t n)
{
    const struct bz_json *list = bz_json_get(all, "@list");

    all = list ? list : all;
    if (bz_json_kind(all) == BZ_JSON_ARRAY)
        return n < bz_json_len(all) ? bz_json_at(all, n) : NULL;
    return n == 0 ? all : NULL;
}

const struct bz_json *fd_get(const struct bz_json *j, const char *term)
{
    return fd_nth(fd_all(j, term), 0);
}

static const char *terms_text(const struct bz_json *value)
{
    const char *text = bz_json_text(value);

    return text ? text : bz_json_str(value, "@value");
}

const char *fd_str(const struct bz_json *j, const char *term)
{
    return terms_text(fd_get(j, term));
}

const char *fd_id(const struct bz_json *value)
{
    static const char *const keys[] = {"id", "@id", "href", "url"};
    const char *text = terms_text(value);

    for (size_t i = 0; !text && i < sizeof keys / sizeof *keys; i++) {
        const struct bz_json *named = fd_get(value, keys[i]);

        text = terms_text(named);
        if (!text && named)
            text = bz_json_str(named, bz_json_get(named, "href") ? "href" : "@id");
        text = text && *text ? text : NULL;
    }
    return text && *text ? text : NULL;
}

static bool terms_named(const char *type, const char *const *names)
{
    if (!type)
        return false;
    if (bz_starts(type, "as:"))
        type += strlen("as:");
    else if (bz_starts(type, terms_space))
        type += strlen(terms_space);
    for (; *names; names++) {
        if (strcasecmp(type, *names) == 0)
            return true;
    }
    return false;
}

bool fd_is(const struct bz_json *j, const char *const *names)
{
    static const char *const keys[] = {"type", "@type", "objectType", "verb"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct bz_json *all = bz_json_get(j, keys[i]);

        for (size_t k = 0; fd_nth(all, k); k++) {
            if (terms_named(bz_json_text(fd_nth(all, k)), names))
                return true;
        }
    }
    return false;
}
