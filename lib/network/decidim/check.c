/* SPDX-License-Identifier: EUPL-1.2 */
/* Is the site there, and does it show the components that the settings want? */
#include "network/decidim/decidim.h"

#include <stdio.h>

struct bz_batch *dc_check(const struct bz_context *c, struct bz_err *err)
{
    __attribute__((cleanup(dc_done))) struct dc d = {0};
    BZ_DONE(bz_str) query = {0};

    if (!dc_init(&d, c, NULL, 0, err))
        return NULL;
    dc_spaces_query(&query, &d);
    return dc_ask(&d, "check", &query, NULL, err) && dc_save(&d, err) ? bz_steal(d.batch)
                                                                      : NULL;
}

static bool is_shown(const struct bz_json *parts, const char *id)
{
    for (size_t i = 0; i < dc_len(parts); i++) {
        const struct bz_json *part = bz_json_at(parts, i);

        if (bz_streq(bz_json_str(part, "id"), id))
            return bz_json_get(part, "path");
    }
    return false;
}

static bool find_missing(const struct dc *d, const struct bz_json *parts, struct bz_json *found,
                         struct bz_err *err)
{
    const struct bz_json *wanted = bz_json_get(d->c->settings, "components");
    char words[160];

    if (!dc_len(parts))
        return dc_set(bz_finding_add(found, "no_components", "error",
                                     "the site shows no component of proposals that the "
                                     "settings want: nothing comes in"),
                      err);
    for (size_t i = 0; i < dc_len(wanted); i++) {
        const char *id = bz_json_text(bz_json_at(wanted, i));

        if (!id || is_shown(parts, id))
            continue;
        (void)snprintf(words, sizeof words,
                       "no process and no assembly of the site shows component %.40s", id);
        if (!dc_set(bz_finding_add(found, "component", "warning", words), err))
            return false;
    }
    return true;
}

static bool check_note(struct dc *d, struct bz_err *err)
{
    BZ_AUTO(bz_json) account = bz_json_object();

    return dc_set(bz_json_set_text(account, "native_id", d->base) &&
                      bz_json_set_text(account, "url", d->base) &&
                      bz_json_set(d->state, BZ_NOTE_ACCOUNT, bz_steal(account)),
                  err);
}

bool dc_checked(struct dc *d, struct bz_err *err)
{
    BZ_AUTO(bz_json) found = bz_json_array();
    BZ_AUTO(bz_json) parts = NULL;
    BZ_AUTO(bz_json) j = NULL;
    BZ_DONE(bz_str) query = {0};
    enum dc_said said;

    j = dc_read(d, "spaces", &said, err);
    if (!j)
        return false;
    if (said == DC_NO)
        return dc_refuse(d, j, "spaces", err);
    if (said == DC_AGAIN) {
        dc_spaces_query(&query, d);
        return dc_ask(d, "check", &query, NULL, err) && dc_save(d, err);
    }
    parts = dc_parts(d, bz_json_get(j, "data"), err);
    if (!parts || !dc_set(found, err) || !find_missing(d, parts, found, err) ||
        !check_note(d, err))
        return false;
    d->batch->round_done = true;
    return dc_set(bz_note_findings(d->state, bz_steal(found)), err) && dc_save(d, err);
}
