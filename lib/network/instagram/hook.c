/* SPDX-License-Identifier: EUPL-1.2 */
/* What Instagram delivers: comments, also of live films and of advertisements, mentions, and
 * events of conversations, which the dashboard's test button sends as changes.
 *
 * Nothing tells of a comment that was deleted; of an edit only the same comment again, with
 * other words. */
#include "network/instagram/instagram.h"

static bool change_comment(struct bz_graph *g, const struct bz_graph_how *how,
                           const struct bz_json *value, bool live, struct bz_err *err)
{
    BZ_AUTO(bz_json) node = live ? bz_json_copy(value) : NULL;

    if (!live)
        return ig_add_comment(g, value, how, err);
    return bz_meta_set(bz_json_set_bool(node, "live", true), err) &&
           ig_add_comment(g, node, how, err);
}

static bool ig_change(struct bz_graph *g, const char *page, buzon_time at,
                      const struct bz_json *change, struct bz_err *err)
{
    const char *field = bz_json_str(change, "field");
    const struct bz_json *value = bz_json_get(change, "value");
    const struct bz_graph_how how = {.page = page, .as_of = at, .sent = at};
    const struct bz_meta_events from = {
        .page = page, .at = at, .standby = bz_streq(field, "standby")};
    bool live = bz_streq(field, "live_comments");

    if (bz_json_kind(value) != BZ_JSON_OBJECT)
        return bz_meta_unknown(&g->m, change, err);
    if ((live || bz_streq(field, "comments")) && bz_json_get(value, "id"))
        return change_comment(g, &how, value, live, err);
    if (bz_streq(field, "mentions"))
        return ig_look_up(g, page, at, value, err);
    if (bz_json_get(value, "sender"))
        return bz_meta_event(&g->m, &from, value, err);
    return bz_meta_unknown(&g->m, change, err);
}

bool ig_delivery(struct bz_graph *g, const struct bz_json *document, struct bz_err *err)
{
    return bz_graph_delivery(g, document, ig_change, err);
}
