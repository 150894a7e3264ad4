/* SPDX-License-Identifier: EUPL-1.2 */
/* A page of a component's proposals: which are new or were touched, and whose comments have to
 * be read. */
#include "network/decidim/decidim.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PAGE_MAX = 5000, PAGE_MARK = 64 };

static buzon_time published(const struct bz_json *node)
{
    buzon_time at = dc_time(node, "publishedAt");

    return at != BUZON_TIME_NONE ? at : dc_time(node, "createdAt");
}

/* Whether it has comments to be read: a schema that counts none says at least that there are
 * some, or nothing at all. */
static bool has_comments(const struct bz_json *node)
{
    int64_t n = bz_json_num(node, "totalCommentsCount", -1);

    return n < 0 ? bz_json_flag(node, "hasComments", true) : n > 0;
}

static bool node_add(struct dc *d, const struct bz_json *node, const struct dc_place *part,
                     struct bz_err *err)
{
    int64_t n = bz_json_num(node, "totalCommentsCount", -1);
    buzon_time touched = dc_time(node, "updatedAt");
    const struct bz_json *seen = bz_json_get(d->state, "seen");
    struct dc_place place = *part;
    char mark[PAGE_MARK];
    bool same;

    if (!dc_id(d, node, &place.top, err))
        return false;
    (void)snprintf(mark, sizeof mark, "%" PRId64 "@%" PRId64, n,
                   touched == BUZON_TIME_NONE ? 0 : touched);
    same =
        place.top && touched != BUZON_TIME_NONE && bz_streq(bz_json_str(seen, place.top), mark);
    if (!place.top)
        return dc_add_proposal(d, node, part, err);
    if (same && !bz_json_flag(d->walk, "slow", false))
        return true;
    if (!dc_add_proposal(d, node, part, err))
        return false;
    if (!has_comments(node) || (touched != BUZON_TIME_NONE && touched < d->since))
        return dc_see(d, place.top, mark, err);
    place.has = bz_json_flag(node, "hasComments", false);
    return dc_queue(d, &place, mark, 0, err);
}

/* Newest first, where the schema lets us say so; where it does not, all of it is read. */
static bool page_is_past(const struct dc *d, const struct bz_json *edges)
{
    buzon_time floor = bz_json_num(d->walk, "floor", INT64_MIN);
    size_t n = dc_len(edges);

    if (!n || bz_json_flag(d->walk, "deep", false) || dc_lacks(d, "proposals(order)"))
        return false;
    for (size_t i = 0; i < n; i++) {
        buzon_time at = published(bz_json_get(bz_json_at(edges, i), "node"));

        if (at == BUZON_TIME_NONE || at >= floor)
            return false;
    }
    return true;
}

static bool page_nodes(struct dc *d, const struct bz_json *edges, struct bz_err *err)
{
    const struct bz_json *part =
        bz_json_at(bz_json_get(d->walk, "parts"), (size_t)bz_json_num(d->walk, "part", 0));
    const struct dc_place place = {.path = bz_json_str(part, "path")};
    buzon_time newest = bz_json_num(d->walk, "newest", 0);

    for (size_t i = 0; i < dc_len(edges); i++) {
        const struct bz_json *node = bz_json_get(bz_json_at(edges, i), "node");
        buzon_time at = published(node);

        if (bz_json_kind(node) != BZ_JSON_OBJECT)
            continue;
        if (at > newest && at <= d->at)
            newest = at;
        if (!node_add(d, node, &place, err))
            return false;
    }
    return dc_set(bz_json_set_int(d->walk, "newest", newest), err);
}

static bool page_next(struct dc *d, const struct bz_json *proposals, struct bz_err *err)
{
    const struct bz_json *info = bz_json_get(proposals, "pageInfo");
    const char *after = bz_json_str(info, "endCursor");
    int64_t pages = bz_json_num(d->walk, "pages", 0) + 1;

    if (!bz_json_flag(info, "hasNextPage", false) || !after || !*after || pages >= PAGE_MAX ||
        bz_streq(after, bz_json_str(d->walk, "after")) ||
        page_is_past(d, bz_json_get(proposals, "edges")))
        return dc_part_done(d, err);
    return dc_set(bz_json_set_text(d->walk, "after", after) &&
                      bz_json_set_int(d->walk, "pages", pages),
                  err);
}

/* A component that is not shown is passed over: nothing is said of what was in it. */
bool dc_page(struct dc *d, struct bz_err *err)
{
    const struct bz_json *proposals, *component;
    BZ_AUTO(bz_json) j = NULL;
    enum dc_said said;

    if (!d->walk)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "proposals: nobody asked for them");
    j = dc_read(d, "proposals", &said, err);
    if (!j)
        return false;
    component = bz_json_path(j, "data.component");
    if (said == DC_NO || (said == DC_DATA && bz_json_kind(component) == BZ_JSON_NONE))
        return dc_refuse(d, j, "proposals", err);
    if (said == DC_AGAIN)
        return dc_go(d, err);
    proposals = bz_json_get(component, "proposals");
    if (bz_json_kind(proposals) != BZ_JSON_OBJECT)
        return dc_part_done(d, err) && dc_go(d, err);
    return page_nodes(d, bz_json_get(proposals, "edges"), err) &&
           page_next(d, proposals, err) && dc_go(d, err);
}
