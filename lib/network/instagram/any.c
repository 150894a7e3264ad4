/* SPDX-License-Identifier: EUPL-1.2 */
/* Documents of Instagram whose origin nobody told: each goes by its shape. */
#include "network/instagram/instagram.h"

enum { ANY_DEPTH = 8 };

static bool any_has(const struct bz_json *j, const char *const *keys)
{
    for (; *keys; keys++) {
        if (bz_json_get(j, *keys))
            return true;
    }
    return false;
}

static bool any_is_delivery(const struct bz_json *j)
{
    static const char *const keys[] = {"entry", "changes", "messaging", "standby", NULL};

    return any_has(j, keys) || (bz_json_get(j, "field") && bz_json_get(j, "value")) ||
           (bz_json_get(j, "sender") && bz_json_get(j, "recipient"));
}

static bool any_is_media(const struct bz_json *j)
{
    static const char *const keys[] = {"caption",   "media_type", "media_product_type",
                                       "permalink", "media_url",  NULL};

    /* Pages of the website have captions that are objects: they are kept as they came. */
    return bz_json_get(j, "id") && any_has(j, keys) &&
           (bz_json_kind(bz_json_get(j, "caption")) <= BZ_JSON_NULL ||
            bz_json_str(j, "caption"));
}

static bool any_is_talk(const struct bz_json *j)
{
    static const char *const keys[] = {"message", "from", "to", NULL};

    return bz_json_get(j, "id") && bz_json_get(j, "created_time") && any_has(j, keys);
}

static bool any_list(struct bz_graph *g, const struct bz_json *list,
                     const struct bz_graph_how *how, int depth, struct bz_err *err);

/* Comments below a post, and answers below these. */
static bool any_below(struct bz_graph *g, const struct bz_json *j, const char *key,
                      const struct bz_graph_how *how, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(bz_json_get(j, key), "data");
    struct bz_graph_how below = *how;

    for (size_t i = 0; i < bz_meta_len(list); i++) {
        const struct bz_json *item = bz_json_at(list, i);

        below.comment = how->comment;
        if (!ig_add_comment(g, item, &below, err) ||
            !bz_meta_id(&g->m, item, "id", &below.comment, err))
            return false;
        if (!how->comment && !any_below(g, item, "replies", &below, err))
            return false;
    }
    return true;
}

static bool any_media(struct bz_graph *g, const struct bz_json *j,
                      const struct bz_graph_how *how, struct bz_err *err)
{
    struct bz_graph_how below = *how;

    return ig_add_media(g, j, how, err) && bz_meta_id(&g->m, j, "id", &below.post, err) &&
           any_below(g, j, "comments", &below, err);
}

static bool any_comment(struct bz_graph *g, const struct bz_json *j,
                        const struct bz_graph_how *how, struct bz_err *err)
{
    struct bz_graph_how below = *how;

    return ig_add_comment(g, j, how, err) &&
           (below.post || bz_meta_id(&g->m, bz_json_get(j, "media"), "id", &below.post, err)) &&
           bz_meta_id(&g->m, j, "id", &below.comment, err) &&
           any_below(g, j, "replies", &below, err);
}

static bool any_one(struct bz_graph *g, const struct bz_json *j, const struct bz_graph_how *how,
                    int depth, struct bz_err *err)
{
    if (bz_json_kind(j) == BZ_JSON_ARRAY && depth < ANY_DEPTH)
        return any_list(g, j, how, depth, err);
    if (any_is_delivery(j))
        return ig_delivery(g, j, err);
    if (bz_json_kind(bz_json_get(j, "data")) == BZ_JSON_ARRAY && depth < ANY_DEPTH)
        return any_list(g, bz_json_get(j, "data"), how, depth, err);
    if (bz_json_path(j, "messages.data"))
        return bz_graph_conversation(g, j, how, err);
    if (bz_json_get(j, "mentioned_comment") || bz_json_get(j, "mentioned_media"))
        return ig_add_mention(g, j, how, err);
    if (any_is_media(j))
        return any_media(g, j, how, err);
    if (bz_json_get(j, "id") && bz_json_str(j, "text"))
        return any_comment(g, j, how, err);
    if (any_is_talk(j))
        return bz_graph_talk(g, j, NULL, how, err);
    return bz_meta_unknown(&g->m, j, err);
}

static bool any_list(struct bz_graph *g, const struct bz_json *list,
                     const struct bz_graph_how *how, int depth, struct bz_err *err)
{
    for (size_t i = 0; i < bz_meta_len(list); i++) {
        if (!any_one(g, bz_json_at(list, i), how, depth + 1, err))
            return false;
    }
    return true;
}

bool ig_any(struct bz_graph *g, const struct bz_json *document, const struct bz_graph_how *how,
            struct bz_err *err)
{
    return any_one(g, document, how, 0, err);
}
