/* SPDX-License-Identifier: EUPL-1.2 */
/* Processes and assemblies, and which of their components are to be read: those the settings
 * name, else all. */
#include "network/decidim/decidim.h"

#include <string.h>

enum { SPACES_SLUG = 100 };

static const struct kind {
    const char *list, *path;
} kinds[] = {{"participatoryProcesses", "processes"}, {"assemblies", "assemblies"}};

static bool is_slug(const char *slug)
{
    size_t len = slug ? strlen(slug) : 0;

    return len && len <= SPACES_SLUG &&
           strspn(slug, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
               len;
}

static bool has_part(const struct bz_json *parts, const char *id)
{
    for (size_t i = 0; i < dc_len(parts); i++) {
        if (bz_streq(bz_json_str(bz_json_at(parts, i), "id"), id))
            return true;
    }
    return false;
}

static bool part_push(struct bz_json *parts, const char *kind, const char *slug, const char *id,
                      struct bz_err *err)
{
    BZ_AUTO(bz_json) part = bz_json_object();
    BZ_DONE(bz_str) path = {0};

    if (has_part(parts, id))
        return true;
    if (is_slug(slug))
        bz_str_addf(&path, "%s/%s/f/%s", kind, slug, id);
    return dc_set(!path.failed && bz_json_set_text(part, "id", id) &&
                      (!path.data || bz_json_set_text(part, "path", path.data)) &&
                      bz_json_push(parts, bz_steal(part)),
                  err);
}

static bool space_parts(const struct dc *d, struct bz_json *parts, const struct kind *kind,
                        const struct bz_json *space, struct bz_err *err)
{
    const struct bz_json *wanted = bz_json_get(d->c->settings, "components");
    const struct bz_json *list = bz_json_get(space, "components");

    for (size_t i = 0; i < dc_len(list); i++) {
        const struct bz_json *one = bz_json_at(list, i);
        const char *type = bz_json_str(one, "__typename");
        BZ_TEXT id = NULL;

        if (!bz_json_id(one, "id", &id, err))
            return false;
        if (!dc_is_id(id) || (type && strcmp(type, "Proposals") != 0) ||
            (wanted && !dc_has(wanted, id)))
            continue;
        if (!part_push(parts, kind->path, bz_json_str(space, "slug"), id, err))
            return false;
    }
    return true;
}

static bool kind_parts(const struct dc *d, struct bz_json *parts, const struct kind *kind,
                       const struct bz_json *data, struct bz_err *err)
{
    const struct bz_json *wanted = bz_json_get(d->c->settings, "processes");
    const struct bz_json *spaces = bz_json_get(data, kind->list);

    for (size_t i = 0; i < dc_len(spaces); i++) {
        const struct bz_json *space = bz_json_at(spaces, i);
        BZ_TEXT id = NULL;

        if (!bz_json_id(space, "id", &id, err))
            return false;
        if (wanted && !dc_has(wanted, id) && !dc_has(wanted, bz_json_str(space, "slug")))
            continue;
        if (!space_parts(d, parts, kind, space, err))
            return false;
    }
    return true;
}

/* A component that the settings name is asked for also where no list shows it, as those of
 * other kinds of spaces are not. */
struct bz_json *dc_parts(const struct dc *d, const struct bz_json *data, struct bz_err *err)
{
    const struct bz_json *wanted = bz_json_get(d->c->settings, "components");
    BZ_AUTO(bz_json) parts = bz_json_array();

    if (!parts)
        return bz_nomem(err);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!kind_parts(d, parts, &kinds[i], data, err))
            return NULL;
    }
    for (size_t i = 0; i < dc_len(wanted); i++) {
        const char *id = bz_json_text(bz_json_at(wanted, i));

        if (dc_is_id(id) && !part_push(parts, "", NULL, id, err))
            return NULL;
    }
    return bz_steal(parts);
}

bool dc_spaces(struct dc *d, struct bz_err *err)
{
    BZ_AUTO(bz_json) parts = NULL;
    BZ_AUTO(bz_json) j = NULL;
    enum dc_said said;

    if (!d->walk)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "spaces: nobody asked for them");
    j = dc_read(d, "spaces", &said, err);
    if (!j)
        return false;
    if (said == DC_AGAIN)
        return dc_go(d, err);
    if (said == DC_NO && !dc_len(bz_json_get(d->c->settings, "components")))
        return dc_refuse(d, j, "spaces", err);
    parts = dc_parts(d, bz_json_get(j, "data"), err);
    return parts && dc_set(bz_json_set(d->walk, "parts", bz_steal(parts)), err) &&
           dc_go(d, err);
}
