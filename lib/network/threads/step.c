/* SPDX-License-Identifier: EUPL-1.2 */
/* An exchange goes to whoever asked for it; what nobody asked for goes by its shape. */
#include "network/threads/round.h"

/* Bytes whose way we do not know: a delivery, a file, the host's own polling. Of a file nobody
 * knows when it read like that. */
static bool step_any(struct bz_graph *t, struct bz_err *err)
{
    const struct th_how how = {.as_of = bz_streq(t->m.x->purpose, "poll") ? t->m.at : 0};
    BZ_AUTO(bz_json) j = NULL;

    if (!bz_graph_ok(t->m.x))
        return bz_graph_fail(err, t->m.x, t->m.x->purpose, NULL);
    j = bz_graph_parse(t, err);
    t->m.batch->round_done = true;
    return j && th_any(t, j, &how, err);
}

static bool (*const steps[])(struct bz_graph *t, bool *ret, struct bz_err *err) = {
    th_walked,
    bz_graph_rechecked,
    th_looked_up,
    th_checked,
};

struct bz_batch *th_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph t = {0};
    bool done = false;

    if (!th_init(&t, c, x, err))
        return NULL;
    for (size_t i = 0; !done && i < sizeof steps / sizeof *steps; i++) {
        if (!steps[i](&t, &done, err))
            return NULL;
    }
    return done || step_any(&t, err) ? bz_steal(t.m.batch) : NULL;
}
