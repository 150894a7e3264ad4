/* SPDX-License-Identifier: EUPL-1.2 */
/* One exchange with Graph under work, and the settings that its accounts have alike. */
#include "network/meta_graph.h"

#include "base/hash.h"

#include <string.h>

enum { GRAPH_ID_MAX = 32, GRAPH_DAYS_MAX = 3650, GRAPH_MADE_ID = 16 };

bool bz_graph_init(struct bz_graph *g, const struct bz_context *c, const struct bz_exchange *x,
                   const char *me, const char *graph, struct bz_err *err)
{
    *g = (struct bz_graph){.since = BUZON_TIME_NONE, .known_me = me};
    return bz_meta_init(&g->m, c, x, me, graph, err);
}

void bz_graph_done(struct bz_graph *g)
{
    bz_meta_done(&g->m);
    bz_json_free(g->state);
    bz_json_free(g->round);
}

bool bz_graph_ok(const struct bz_exchange *x)
{
    return x->response->status >= 200 && x->response->status <= 299;
}

struct bz_json *bz_graph_parse(struct bz_graph *g, struct bz_err *err)
{
    const struct bz_response *r = g->m.x->response;
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "the network's answer", err);
    if (!j)
        return NULL;
    g->m.batch->repaired += repaired;
    return bz_steal(j);
}

bool bz_graph_made_id(struct bz_graph *g, const struct bz_json *node, const char **ret,
                      struct bz_err *err)
{
    unsigned char digest[BZ_SHA256_LEN];
    BZ_TEXT text = bz_json_print_canonical(node, err);
    BZ_DONE(bz_str) id = {0};

    if (!text || !bz_sha256(digest, &(struct bz_span){text, strlen(text)}, 1, err))
        return false;
    bz_str_add(&id, "unknown-");
    bz_str_add_hex(&id, digest, GRAPH_MADE_ID);
    return bz_meta_keep(&g->m, &id, ret, err);
}

/* --- settings --- */

bool bz_graph_is_id(const struct bz_json *settings, const char *key)
{
    const char *id = bz_json_str(settings, key);
    size_t len = id ? strlen(id) : 0;

    return len && len <= GRAPH_ID_MAX && strspn(id, "0123456789") == len;
}

static bool configure_id(const struct bz_json *settings, const char *key, struct bz_err *err)
{
    if (bz_graph_is_id(settings, key))
        return true;
    return bz_fail(err, BUZON_ERR_INVALID, "setting %s is not a text of at most %d digits", key,
                   GRAPH_ID_MAX);
}

bool bz_graph_configure(const struct bz_json *settings, const char *me,
                        const char *const *others, struct bz_err *err)
{
    const struct bz_json *days = bz_json_get(settings, "backfill_days");
    const struct bz_json *agent = bz_json_get(settings, "human_agent");

    if (!configure_id(settings, me, err))
        return false;
    for (; *others; others++) {
        if (bz_json_get(settings, *others) && !configure_id(settings, *others, err))
            return false;
    }
    if (agent && bz_json_kind(agent) != BZ_JSON_BOOL)
        return bz_fail(err, BUZON_ERR_INVALID, "setting human_agent is neither true nor false");
    if (days && (bz_json_kind(days) != BZ_JSON_INT || bz_json_int(days, -1) < 0 ||
                 bz_json_int(days, 0) > GRAPH_DAYS_MAX))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting backfill_days is not a number from 0 to %d", GRAPH_DAYS_MAX);
    return true;
}
