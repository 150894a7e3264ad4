/* SPDX-License-Identifier: EUPL-1.2 */
/* What adapters give back is freed here. */
#include "network/network.h"

#include <stdlib.h>

void bz_reply_done(struct bz_reply *r)
{
    free(r->native_id);
    free(r->url);
    free(r->state);
    *r = (struct bz_reply){0};
}

void bz_verdict_done(struct bz_verdict *v)
{
    free(v->body);
    free(v->type);
    *v = (struct bz_verdict){0};
}

void bz_refreshed_done(struct bz_refreshed *r)
{
    for (size_t i = 0; i < r->secrets.n; i++) {
        free(r->secrets.items[i].name);
        bz_secret_free(r->secrets.items[i].value);
    }
    free(r->secrets.items);
    *r = (struct bz_refreshed){.expires_at = BUZON_TIME_NONE};
}

void bz_fetched_done(struct bz_fetched *f)
{
    free(f->state);
    *f = (struct bz_fetched){0};
}
