/* SPDX-License-Identifier: EUPL-1.2 */
/* An exchange goes to whoever asked for it; what nobody asked for goes by its shape. */
#include "network/instagram/instagram.h"

/* A delivery, a file, the host's own polling. Of a file nobody knows when it read like that. */
static bool step_any(struct bz_graph *g, struct bz_err *err)
{
    bool poll = bz_streq(g->m.x->purpose, "poll");
    const struct bz_graph_how how = {.page = g->m.me, .as_of = poll ? g->m.at : 0};
    BZ_AUTO(bz_json) j = NULL;

    if (!bz_graph_ok(g->m.x))
        return bz_graph_fail(err, g->m.x, g->m.x->purpose, NULL);
    j = bz_graph_parse(g, err);
    g->m.batch->round_done = true;
    return j && ig_any(g, j, &how, err);
}

static bool (*const steps[])(struct bz_graph *g, bool *ret, struct bz_err *err) = {
    bz_graph_walked,
    bz_graph_rechecked,
    ig_looked_up,
    ig_checked,
};

struct bz_batch *ig_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph g = {0};
    bool done = false;

    if (!ig_init(&g, c, x, err))
        return NULL;
    for (size_t i = 0; !done && i < sizeof steps / sizeof *steps; i++) {
        if (!steps[i](&g, &done, err))
            return NULL;
    }
    return done || step_any(&g, err) ? bz_steal(g.m.batch) : NULL;
}
