/* SPDX-License-Identifier: EUPL-1.2 */
/* An exchange goes to whoever asked for it; what nobody asked for goes by its shape. */
#include "network/facebook/facebook.h"

#include <string.h>

/* Bytes whose way we do not know: a delivery, a file, the host's own polling. Of a file nobody
 * knows when it read like that. */
static bool step_any(struct bz_graph *f, struct bz_err *err)
{
    bool poll = bz_streq(f->m.x->purpose, "poll");
    const struct bz_graph_how how = {.page = f->m.me, .as_of = poll ? f->m.at : 0};
    BZ_AUTO(bz_json) j = NULL;

    if (!bz_graph_ok(f->m.x))
        return bz_graph_fail(err, f->m.x, f->m.x->purpose, NULL);
    j = bz_graph_parse(f, err);
    f->m.batch->round_done = true;
    return j && fb_any(f, j, &how, err);
}

static bool (*const steps[])(struct bz_graph *f, bool *ret, struct bz_err *err) = {
    bz_graph_walked,
    bz_graph_rechecked,
    fb_looked_up,
    fb_checked,
};

struct bz_batch *fb_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph f = {0};
    bool done = false;

    if (!fb_init(&f, c, x, err))
        return NULL;
    for (size_t i = 0; !done && i < sizeof steps / sizeof *steps; i++) {
        if (!steps[i](&f, &done, err))
            return NULL;
    }
    return done || step_any(&f, err) ? bz_steal(f.m.batch) : NULL;
}
