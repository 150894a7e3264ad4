/* SPDX-License-Identifier: EUPL-1.2 */
/* An exchange goes to whoever asked for it; what nobody asked for goes by its shape. */
#include "network/bluesky/bluesky.h"

#include <string.h>

static const struct step {
    const char *purpose;
    bool (*read)(struct bsky *b, struct bz_err *err);
} steps[] = {
    {"recheck", bsky_rechecked},
    {"confirm", bsky_confirmed},
    {"check_session", bsky_check_session},
    {"check_chat", bsky_check_chat},
    {"check_declared", bsky_check_declared},
};

static const struct step *step_find(const char *purpose)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (strcmp(steps[i].purpose, purpose) == 0)
            return &steps[i];
    }
    return NULL;
}

static bool step_any(struct bsky *b, struct bz_err *err)
{
    const struct bz_response *r = b->x->response;
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    if (!bsky_ok(b->x))
        return bsky_refuse(b->x, b->x->purpose, err);
    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "the network's answer", err);
    if (!j)
        return false;
    b->batch->repaired = repaired;
    b->batch->round_done = true;
    return bsky_add_any(b, j, err);
}

struct bz_batch *bsky_step(const struct bz_context *c, const struct bz_exchange *x,
                           struct bz_err *err)
{
    __attribute__((cleanup(bsky_done))) struct bsky b = {0};
    const struct step *s = x->request ? step_find(x->purpose) : NULL;
    enum bsky_phase phase = x->request ? bsky_phase_of(x->purpose) : BSKY_END;
    bool ok;

    if (!bsky_init(&b, c, x, x->at, err))
        return NULL;
    if (phase < BSKY_END)
        ok = bsky_phase_read(&b, phase, err);
    else
        ok = s ? s->read(&b, err) : step_any(&b, err);
    if (ok)
        return bz_steal(b.batch);
    if ((s || phase < BSKY_END) && err->code == BUZON_ERR_GONE) /* a part of the interface */
        err->code = BUZON_ERR_PROTOCOL;
    return NULL;
}
