/* SPDX-License-Identifier: EUPL-1.2 */
/* Known posts and comments, read again: an edit or a deletion that no delivery told of. Several
 * at once, or one by one where that is refused: one that is gone spoils them all. */
#include "network/facebook/facebook.h"

#include "term/civil.h"

#include <string.h>

enum { RECHECK_MANY = 20 };

static bool recheck_one(struct bz_meta *m, const char *id, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};
    BZ_DONE(bz_str) state = {0};

    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, id);
    bz_str_add_char(&path, '?');
    bz_meta_fields(&path, FB_FIELDS);
    bz_str_add(&state, "{\"id\":");
    bz_json_quote(&state, id);
    bz_str_add_char(&state, '}');
    return bz_meta_set(!path.failed && !state.failed, err) &&
           bz_meta_ask(m, "node", path.data, state.data, err);
}

static bool recheck_many(struct bz_meta *m, const char *const *ids, size_t n,
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
    bz_meta_fields(&path, FB_FIELDS);
    bz_str_add(&state, "]}");
    return bz_meta_set(!path.failed && !state.failed, err) &&
           bz_meta_ask(m, "nodes", path.data, state.data, err);
}

struct bz_batch *fb_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                            struct bz_err *err)
{
    __attribute__((cleanup(fb_done))) struct fb f = {0};

    if (!fb_init(&f, c, NULL, err))
        return NULL;
    for (size_t i = 0, step; i < n; i += step) {
        step = n - i > RECHECK_MANY ? RECHECK_MANY : n - i;
        if (!(step > 1 ? recheck_many(&f.m, ids + i, step, err)
                       : recheck_one(&f.m, ids[i], err)))
            return NULL;
    }
    return bz_steal(f.m.batch);
}

/* --- what came back --- */

/* Ids of the page's own posts begin with its id; what the node is matters only for one that is
 * not known. */
static bool node_add(struct fb *f, const struct bz_json *node, struct bz_err *err)
{
    const struct fb_how how = {.page = f->m.me, .as_of = f->m.at - BZ_MS_MINUTE};
    const char *id = bz_json_str(node, "id");
    size_t len = f->m.me ? strlen(f->m.me) : 0;

    if (!id || bz_json_kind(node) != BZ_JSON_OBJECT)
        return true;
    return (len && bz_starts(id, f->m.me) && id[len] == '_' ? fb_add_post : fb_add_comment)(
        f, node, &how, err);
}

/* Gone, or hidden from us; without the permission nothing is known. */
static bool node_refused(struct fb *f, const struct bz_json *state, struct bz_err *err)
{
    const char *id = bz_json_str(state, "id");
    struct bz_notice n = {.verb = BUZON_VERB_DELETED, .at = f->m.at};
    struct bz_err why = {0};

    (void)bz_graph_fail(&why, f->m.x, f->m.x->purpose, NULL);
    if (why.code == BUZON_ERR_GONE && id) {
        n.target = fb_id(id);
        return bz_meta_notice(&f->m, &n, NULL, err);
    }
    if (why.code == BUZON_ERR_FORBIDDEN || why.code == BUZON_ERR_INVALID)
        return true;
    bz_err_move(err, &why);
    return false;
}

/* Those that are missing are asked for one by one. */
static bool nodes_missing(struct fb *f, const struct bz_json *state, const struct bz_json *map,
                          struct bz_err *err)
{
    const struct bz_json *ids = bz_json_get(state, "ids");

    for (size_t i = 0; i < bz_meta_len(ids); i++) {
        const char *id = bz_json_text(bz_json_at(ids, i));

        if (id && bz_json_kind(bz_json_get(map, id)) != BZ_JSON_OBJECT &&
            !recheck_one(&f->m, id, err))
            return false;
    }
    return true;
}

static bool nodes_add(struct fb *f, const struct bz_json *state, const struct bz_json *map,
                      struct bz_err *err)
{
    const struct bz_json *node;
    const char *key;
    void *iter = NULL;

    while (bz_json_each(map, &iter, &key, &node)) {
        if (!node_add(f, node, err))
            return false;
    }
    return nodes_missing(f, state, map, err);
}

static bool nodes_refused(struct fb *f, const struct bz_json *state, struct bz_err *err)
{
    struct bz_err why = {0};

    (void)bz_graph_fail(&why, f->m.x, f->m.x->purpose, NULL);
    if (why.code == BUZON_ERR_GONE || why.code == BUZON_ERR_FORBIDDEN ||
        why.code == BUZON_ERR_INVALID)
        return nodes_missing(f, state, NULL, err);
    bz_err_move(err, &why);
    return false;
}

bool fb_rechecked(struct fb *f, bool *ret, struct bz_err *err)
{
    const struct bz_request *r = f->m.x->request;
    bool many = bz_streq(f->m.x->purpose, "nodes");
    BZ_AUTO(bz_json) state = NULL;
    BZ_AUTO(bz_json) j = NULL;

    *ret = r && r->state && (many || bz_streq(f->m.x->purpose, "node"));
    if (!*ret)
        return true;
    state = bz_json_parse(r->state, strlen(r->state), NULL, "state", err);
    if (!state)
        return false;
    f->m.batch->round_done = true;
    if (!fb_ok(f->m.x))
        return (many ? nodes_refused : node_refused)(f, state, err);
    j = fb_parse(f, err);
    return j && (many ? nodes_add(f, state, j, err) : node_add(f, j, err));
}
