/* SPDX-License-Identifier: EUPL-1.2 */
/* An exchange goes to whoever asked for it; what nobody asked for goes by its shape. */
#include "network/decidim/decidim.h"

#include <string.h>

static const struct step {
    const char *purpose;
    bool (*read)(struct dc *d, struct bz_err *err);
} steps[] = {
    {"spaces", dc_spaces},           {"page", dc_page},
    {"comments", dc_comments},       {"recheck", dc_rechecked},
    {"recheck_again", dc_rechecked}, {"check", dc_checked},
};

static const struct step *step_find(const char *purpose)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (strcmp(steps[i].purpose, purpose) == 0)
            return &steps[i];
    }
    return NULL;
}

static bool step_any(struct dc *d, struct bz_err *err)
{
    const struct bz_response *r = d->x->response;
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    if (r->status < 200 || r->status > 299)
        return dc_refuse_status(d->x, d->x->purpose, err);
    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "the site's answer", err);
    if (!j)
        return false;
    d->batch->repaired = repaired;
    d->batch->round_done = true;
    return dc_add_any(d, j, err);
}

/* What a round may fail with: that the API is not there is no word of a single message. */
static buzon_code step_code(buzon_code code)
{
    return code == BUZON_ERR_GONE ? BUZON_ERR_PROTOCOL : code;
}

struct bz_batch *dc_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(dc_done))) struct dc d = {0};
    const struct step *s = x->request ? step_find(x->purpose) : NULL;

    if (!dc_init(&d, c, x, x->at, err))
        return NULL;
    if (s ? s->read(&d, err) : step_any(&d, err))
        return bz_steal(d.batch);
    err->code = step_code(err->code);
    return NULL;
}
