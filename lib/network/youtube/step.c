/* SPDX-License-Identifier: EUPL-1.2 */
/* An exchange goes to whoever asked for it; what nobody asked for goes by its shape. */
#include "network/youtube/youtube.h"

#include <string.h>

static const struct step {
    const char *purpose;
    bool (*read)(struct yt *y, struct bz_err *err);
} steps[] = {
    {"threads", yt_threads},         {"replies", yt_replies},
    {"watched", yt_watched},         {"recheck", yt_rechecked},
    {"recheck_again", yt_rechecked}, {"recheck_held", yt_rechecked_held},
    {"check_who", yt_check_who},     {"check_held", yt_check_held},
};

static const struct step *step_find(const char *purpose)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (strcmp(steps[i].purpose, purpose) == 0)
            return &steps[i];
    }
    return NULL;
}

static bool step_any(struct yt *y, struct bz_err *err)
{
    const struct bz_response *r = y->x->response;
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    if (!yt_ok(y->x))
        return yt_refuse(y->x, y->x->purpose, err);
    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "the network's answer", err);
    if (!j)
        return false;
    y->batch->repaired = repaired;
    y->batch->round_done = true;
    return yt_add_any(y, j, err);
}

/* What a round may fail with: anything else is about one comment, and was none of these. */
static buzon_code step_code(buzon_code code)
{
    bool one = code == BUZON_ERR_GONE || code == BUZON_ERR_UNSUPPORTED ||
               code == BUZON_ERR_INVALID || code == BUZON_ERR_TOO_LONG;

    return one ? BUZON_ERR_PROTOCOL : code;
}

struct bz_batch *yt_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(yt_done))) struct yt y = {0};
    const struct step *s = x->request ? step_find(x->purpose) : NULL;

    if (!yt_init(&y, c, x, x->at, err))
        return NULL;
    if (s ? s->read(&y, err) : step_any(&y, err))
        return bz_steal(y.batch);
    err->code = step_code(err->code);
    return NULL;
}
