/* SPDX-License-Identifier: EUPL-1.2 */
/* An exchange goes to whoever asked for it; what nobody asked for goes by its shape. */
#include "network/open311/open311.h"

#include <string.h>

enum { STEP_TOKENS = 100 };

static const struct step {
    const char *purpose;
    bool (*read)(struct o3 *e, struct bz_err *err);
} steps[] = {{"recheck", o3_rechecked}, {"confirm", o3_confirmed}};

static const struct step *step_find(const char *purpose)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (strcmp(steps[i].purpose, purpose) == 0)
            return &steps[i];
    }
    return NULL;
}

/* A request that somebody made and that has no id yet: asked for with the next rounds. */
static bool step_token(struct o3 *e, const struct bz_json *item, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(e->state, "tokens");
    size_t n = bz_json_kind(old) == BZ_JSON_ARRAY ? bz_json_len(old) : 0;
    BZ_AUTO(bz_json) list = NULL;
    const char *token;

    if (!o3_field(e, item, "token", &token, err))
        return false;
    if (!token || strlen(token) > O3_ID_MAX || o3_list_has(old, token))
        return token || bz_batch_add_unknown(e->batch, e->c, NULL, item, e->at, err);
    list = o3_list_part(old, n < STEP_TOKENS ? 0 : n - STEP_TOKENS + 1, SIZE_MAX);
    return o3_set(list && bz_json_push_text(list, token) &&
                      bz_json_set(e->state, "tokens", bz_steal(list)),
                  err);
}

static bool step_any(struct o3 *e, struct bz_err *err)
{
    BZ_AUTO(bz_json) items = NULL;
    bool tokens = false;

    if (!o3_ok(e->x))
        return o3_refuse(e->x, e->x->purpose, err);
    items = o3_read(e, e->x->purpose, err);
    if (!items)
        return false;
    e->batch->round_done = true;
    for (size_t i = 0; i < bz_json_len(items); i++) {
        const struct bz_json *item = bz_json_at(items, i);
        bool token = o3_what(item) == O3_TOKEN;

        tokens = tokens || token;
        if (!(token ? step_token(e, item, err) : o3_add(e, item, err)))
            return false;
    }
    return !tokens || o3_save(e, err);
}

struct bz_batch *o3_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(o3_done))) struct o3 e = {0};
    const struct step *s = x->request ? step_find(x->purpose) : NULL;
    enum o3_phase phase = x->request ? o3_phase_of(x->purpose) : O3_END;
    bool ok;

    if (!o3_init(&e, c, x, x->at, err))
        return NULL;
    if (phase < O3_END)
        ok = o3_phase_read(&e, phase, err);
    else
        ok = s ? s->read(&e, err) : step_any(&e, err);
    if (ok)
        return bz_steal(e.batch);
    if (err->code == BUZON_ERR_GONE)
        err->code = BUZON_ERR_PROTOCOL;
    return NULL;
}
