/* SPDX-License-Identifier: EUPL-1.2 */
/* An exchange goes to whoever asked for it; what nobody asked for goes by its shape. */
#include "network/linkedin/linkedin.h"

#include <string.h>

struct step {
    const char *purpose;
    bool (*read)(struct li *l, struct bz_err *err);
};

static const struct step steps[] = {
    {"who", li_who},
    {"notifications", li_notifications},
    {"wanted", li_wanted},
    {"own", li_own},
    {"sweep_posts", li_sweep_posts},
    {"sweep_comments", li_sweep_comments},
    {"check_roles", li_check_roles},
    {"check_who", li_check_who},
    {"check_token", li_check_token},
    {"fetch", li_fetched}, /* of what a delivery told of */
    {"recheck", li_fetched},
};

static const struct step *step_find(const char *purpose)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (strcmp(steps[i].purpose, purpose) == 0)
            return &steps[i];
    }
    return NULL;
}

/* A delivery may ask for what it tells of; a file may not. */
static bool step_any(struct li *l, struct bz_err *err)
{
    const struct bz_response *r = l->x->response;
    bool hook = bz_streq(l->x->purpose, "webhook");
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    if (!li_ok(l->x))
        return li_refuse(l->c, l->x, l->x->purpose, err);
    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "the network's answer", err);
    if (!j)
        return false;
    l->batch->repaired = repaired;
    if (!li_add_any(l, j, hook, err))
        return false;
    l->batch->round_done = true;
    return !hook || li_save(l, err);
}

struct bz_batch *li_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(li_done))) struct li l = {0};
    const struct step *s = x->request ? step_find(x->purpose) : NULL;

    if (!li_init(&l, c, x, x->at, err))
        return NULL;
    if (s ? s->read(&l, err) : step_any(&l, err))
        return bz_steal(l.batch);
    if (s && err->code == BUZON_ERR_GONE) /* a part of the interface itself */
        err->code = BUZON_ERR_PROTOCOL;
    return NULL;
}
