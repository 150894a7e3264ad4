/* SPDX-License-Identifier: EUPL-1.2 */
/* The adapter's state: taken over from the context, changed in place, written to the batch.
 *
 * It is bounded: "account" (who we are, what a check found), "since" (what is older is not
 * wanted), "mentions" and "own" (the newest id of the last whole round), "mentions_end" and
 * "own_end" (where the list came to an empty page, once), "watch" (conversations of ours, at
 * most WATCH_MAX) and "searched" (until when they were read), "directs_at" (time of the newest
 * direct message of the last whole walk), "directs_walk" (where one goes on), "no_directs" (the
 * app may not read them), and "round" while one is under way. */
#include "network/x/x.h"

#include "term/civil.h"

#include <string.h>

enum { STATE_DAYS = 30 }; /* of the past that the first round brings */

bool xx_after(const char *a, const char *b)
{
    size_t la = strlen(a), lb = b ? strlen(b) : 0;

    return la != lb ? la > lb : strcmp(a, b) > 0;
}

buzon_time xx_since(const struct xx *w, buzon_time now)
{
    int64_t days = bz_json_num(w->c->settings, "backfill_days", STATE_DAYS);

    return bz_json_num(w->state, "since", now - days * BZ_MS_DAY);
}

/* The network's own word first: a handle can be changed. */
static const char *state_handle(const struct xx *w)
{
    const char *noted = bz_json_str(bz_json_get(w->state, BZ_NOTE_ACCOUNT), "handle");
    const char *handle = noted ? noted : w->c->account->handle;

    return handle && *handle == '@' ? handle + 1 : handle;
}

bool xx_init(struct xx *w, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err)
{
    bool known = bz_json_kind(c->state) == BZ_JSON_OBJECT;
    const struct bz_json *round = bz_json_get(c->state, "round");

    *w = (struct xx){.c = c, .x = x, .at = at, .me = xx_me(c)};
    w->batch = bz_batch_new(err);
    if (!w->batch)
        return false;
    w->state = known ? bz_json_copy(c->state) : bz_json_object();
    w->round = bz_json_kind(round) == BZ_JSON_OBJECT ? bz_json_copy(round) : bz_json_object();
    w->handle = state_handle(w);
    return xx_set(w->state && w->round, err);
}

void xx_done(struct xx *w)
{
    bz_batch_free(w->batch);
    bz_json_free(w->state);
    bz_json_free(w->round);
    bz_texts_done(&w->kept);
    *w = (struct xx){0};
}

bool xx_save(struct xx *w, struct bz_err *err)
{
    if (w->batch->round_done)
        (void)bz_json_remove(w->state, "round");
    else if (!bz_json_set_shared(w->state, "round", w->round))
        return bz_nomem(err);
    free(w->batch->state);
    w->batch->state = bz_json_print(w->state, err);
    return w->batch->state;
}
