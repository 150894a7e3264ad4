/* SPDX-License-Identifier: EUPL-1.2 */
/* Known posts and comments of Graph, read again: an edit or a deletion that no delivery told
 * of. Several at once, or one by one where that is refused: one that is gone spoils them all.
 */
#include "network/meta_graph.h"

#include "term/civil.h"

#include <string.h>

static bool recheck_one(struct bz_graph *g, const char *id, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};
    BZ_DONE(bz_str) state = {0};

    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, id);
    bz_str_add_char(&path, '?');
    bz_meta_fields(&path, g->ways->again);
    bz_str_add(&state, "{\"id\":");
    bz_json_quote(&state, id);
    bz_str_add_char(&state, '}');
    return bz_meta_set(!path.failed && !state.failed, err) &&
           bz_meta_ask(&g->m, "node", path.data, state.data, err);
}

static bool recheck_many(struct bz_graph *g, const char *const *ids, size_t n,
                         struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};
    BZ_DONE(bz_str) state = {0};

    bz_str_add(&path, "/?ids=");
    bz_str_add(&state, "{\"ids\":[");
    for (size_t i = 0; i < n; i++) {
        bz_str_add(&path, i ? "," : "");
        bz_str_add_escaped(&path, ids[i]);
        bz_str_add(&state, i ? "," : "");
        bz_json_quote(&state, ids[i]);
    }
    bz_str_add_char(&path, '&');
    bz_meta_fields(&path, g->ways->again);
    bz_str_add(&state, "]}");
    return bz_meta_set(!path.failed && !state.failed, err) &&
           bz_meta_ask(&g->m, "nodes", path.data, state.data, err);
}

struct bz_batch *bz_graph_recheck(struct bz_graph *g, const char *const *ids, size_t n,
                                  struct bz_err *err)
{
    size_t many = (size_t)g->ways->again_many;

    for (size_t i = 0, step; i < n; i += step) {
        step = n - i > many ? many : n - i;
        if (!(step > 1 ? recheck_many(g, ids + i, step, err) : recheck_one(g, ids[i], err)))
            return NULL;
    }
    return bz_steal(g->m.batch);
}

/* --- what came back --- */

static bool node_add(struct bz_graph *g, const struct bz_json *node, struct bz_err *err)
{
    const struct bz_graph_how how = {.page = g->m.me, .as_of = g->m.at - BZ_MS_MINUTE};

    return !bz_json_str(node, "id") || g->ways->add_again(g, node, &how, err);
}

/* Gone, or hidden from us; without the permission nothing is known. */
static bool node_refused(struct bz_graph *g, const struct bz_json *state, struct bz_err *err)
{
    const char *id = bz_json_str(state, "id");
    struct bz_notice n = {.verb = BUZON_VERB_DELETED, .at = g->m.at};
    struct bz_err why = {0};

    (void)bz_graph_fail(&why, g->m.x, g->m.x->purpose, NULL);
    if (why.code == BUZON_ERR_GONE && id) {
        n.target = g->ways->id ? g->ways->id(id) : id;
        return bz_meta_notice(&g->m, &n, NULL, err);
    }
    if (why.code == BUZON_ERR_FORBIDDEN || why.code == BUZON_ERR_INVALID)
        return true;
    bz_err_move(err, &why);
    return false;
}

/* Those that are missing are asked for one by one. */
static bool nodes_missing(struct bz_graph *g, const struct bz_json *state,
                          const struct bz_json *map, struct bz_err *err)
{
    const struct bz_json *ids = bz_json_get(state, "ids");

    for (size_t i = 0; i < bz_meta_len(ids); i++) {
        const char *id = bz_json_text(bz_json_at(ids, i));

        if (id && bz_json_kind(bz_json_get(map, id)) != BZ_JSON_OBJECT &&
            !recheck_one(g, id, err))
            return false;
    }
    return true;
}

static bool nodes_add(struct bz_graph *g, const struct bz_json *state,
                      const struct bz_json *map, struct bz_err *err)
{
    const struct bz_json *node;
    const char *key;
    void *iter = NULL;

    while (bz_json_each(map, &iter, &key, &node)) {
        if (!node_add(g, node, err))
            return false;
    }
    return nodes_missing(g, state, map, err);
}

static bool nodes_refused(struct bz_graph *g, const struct bz_json *state, struct bz_err *err)
{
    struct bz_err why = {0};

    (void)bz_graph_fail(&why, g->m.x, g->m.x->purpose, NULL);
    if (why.code == BUZON_ERR_GONE || why.code == BUZON_ERR_FORBIDDEN ||
        why.code == BUZON_ERR_INVALID)
        return nodes_missing(g, state, NULL, err);
    bz_err_move(err, &why);
    return false;
}

bool bz_graph_rechecked(struct bz_graph *g, bool *ret, struct bz_err *err)
{
    const struct bz_request *r = g->m.x->request;
    bool many = bz_streq(g->m.x->purpose, "nodes");
    BZ_AUTO(bz_json) state = NULL;
    BZ_AUTO(bz_json) j = NULL;

    *ret = r && r->state && (many || bz_streq(g->m.x->purpose, "node"));
    if (!*ret)
        return true;
    state = bz_json_parse(r->state, strlen(r->state), NULL, "state", err);
    if (!state)
        return false;
    g->m.batch->round_done = true;
    if (!bz_graph_ok(g->m.x))
        return (many ? nodes_refused : node_refused)(g, state, err);
    j = bz_graph_parse(g, err);
    return j && (many ? nodes_add(g, state, j, err) : node_add(g, j, err));
}
