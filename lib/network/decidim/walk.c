/* SPDX-License-Identifier: EUPL-1.2 */
/* A walk over a site: its spaces, then the proposals of each component, and below each that
 * changed its comments, level by level. A short one ends where everything is known; now and
 * then one goes to the end, because a comment moves no proposal. A round asks so many requests
 * and no more, for a site takes a hundred a minute: the walk goes on with the next.
 *
 * "walk": {"slow", "deep", "began", "floor", "asked", "newest", "parts", "part", "after",
 * "pages", "queue", "torn"}; "seen": what is known of proposals, {id: "comments@touched"}. */
#include "network/decidim/decidim.h"

#include "term/civil.h"

#include <stdlib.h>
#include <string.h>

enum { WALK_SEEN = 3000 };

static const int64_t WALK_OVERLAP_MS = BZ_MS_HOUR, WALK_DEEP_MS = 15 * (int64_t)BZ_MS_MINUTE;

/* --- what is known --- */

static int64_t touched(const struct bz_json *mark)
{
    const char *at = bz_json_text(mark) ? strchr(bz_json_text(mark), '@') : NULL;

    return at ? strtoll(at + 1, NULL, 10) : 0;
}

/* Whatever was touched longest ago makes room: it is read again when a walk comes by. */
static void seen_shrink(struct bz_json *seen)
{
    const struct bz_json *one;
    const char *key, *oldest = NULL;
    int64_t least = INT64_MAX;
    void *iter = NULL;

    if (bz_json_len(seen) <= WALK_SEEN)
        return;
    while (bz_json_each(seen, &iter, &key, &one)) {
        if (touched(one) < least) {
            least = touched(one);
            oldest = key;
        }
    }
    if (oldest)
        (void)bz_json_remove(seen, oldest);
}

bool dc_see(struct dc *d, const char *id, const char *mark, struct bz_err *err)
{
    BZ_AUTO(bz_json) seen = NULL;

    if (bz_json_flag(d->walk, "slow", false))
        return true;
    if (bz_json_kind(bz_json_get(d->state, "seen")) != BZ_JSON_OBJECT &&
        !bz_json_set(d->state, "seen", bz_json_object()))
        return bz_nomem(err);
    seen = bz_json_share(bz_json_get(d->state, "seen"));
    if (!bz_json_set_text(seen, id, mark))
        return bz_nomem(err);
    seen_shrink(seen);
    return true;
}

/* --- going on --- */

/* The floor of the next short walk is the newest that was seen, never a time of our clock. */
static bool walk_end(struct dc *d, struct bz_err *err)
{
    buzon_time old = bz_json_num(d->state, "cursor", 0);
    buzon_time newest = bz_json_num(d->walk, "newest", 0);
    bool deep = bz_json_flag(d->walk, "deep", false);
    int64_t began = bz_json_num(d->walk, "began", d->at);

    d->batch->round_done = true;
    if (!bz_json_flag(d->walk, "slow", false) &&
        !dc_set(bz_json_set_int(d->state, "cursor", newest > old ? newest : old) &&
                    (!deep || bz_json_set_int(d->state, "deep_at", began)),
                err))
        return false;
    bz_json_free(d->walk);
    d->walk = NULL;
    return true;
}

static bool walk_ask_page(struct dc *d, const struct bz_json *part, struct bz_err *err)
{
    BZ_DONE(bz_str) query = {0};

    dc_page_query(&query, d, bz_json_str(part, "id"), bz_json_str(d->walk, "after"));
    return dc_ask(d, "page", &query, NULL, err);
}

static bool walk_ask(struct dc *d, bool *ret, struct bz_err *err)
{
    const struct bz_json *parts = bz_json_get(d->walk, "parts");
    int64_t part = bz_json_num(d->walk, "part", 0);
    BZ_DONE(bz_str) query = {0};

    if (!dc_queue_ask(d, ret, err))
        return false;
    if (*ret)
        return true;
    *ret = true;
    if (!parts) {
        dc_spaces_query(&query, d);
        return dc_ask(d, "spaces", &query, NULL, err);
    }
    *ret = part >= 0 && (size_t)part < dc_len(parts) &&
           bz_json_str(bz_json_at(parts, (size_t)part), "id");
    return !*ret || walk_ask_page(d, bz_json_at(parts, (size_t)part), err);
}

bool dc_go(struct dc *d, struct bz_err *err)
{
    int64_t asked = bz_json_num(d->walk, "asked", 0);
    bool more = true;

    if (asked >= DC_ROUND && !bz_json_flag(d->walk, "slow", false))
        d->batch->round_done = true;
    else if (!dc_set(bz_json_set_int(d->walk, "asked", asked + 1), err) ||
             !walk_ask(d, &more, err))
        return false;
    return (more || walk_end(d, err)) && dc_save(d, err);
}

bool dc_part_done(struct dc *d, struct bz_err *err)
{
    (void)bz_json_remove(d->walk, "after");
    return dc_set(bz_json_set_int(d->walk, "part", bz_json_num(d->walk, "part", 0) + 1) &&
                      bz_json_set_int(d->walk, "pages", 0),
                  err);
}

/* --- how it begins --- */

static bool walk_note(struct dc *d, struct bz_err *err)
{
    const struct bz_json *noted = bz_json_get(d->state, BZ_NOTE_ACCOUNT);
    BZ_AUTO(bz_json) account = noted ? bz_json_copy(noted) : bz_json_object();

    return dc_set(bz_json_set_text(account, "native_id", d->base) &&
                      bz_json_set_text(account, "url", d->base) &&
                      bz_json_set(d->state, BZ_NOTE_ACCOUNT, bz_steal(account)) &&
                      bz_json_set_int(d->state, "since", d->since),
                  err);
}

static bool walk_new(struct dc *d, bool slow, struct bz_err *err)
{
    buzon_time cursor = bz_json_num(d->state, "cursor", 0);
    buzon_time last = bz_json_num(d->state, "deep_at", 0);
    bool deep = slow || last + WALK_DEEP_MS <= d->at || last > d->at;

    bz_json_free(d->walk);
    d->walk = bz_json_object();
    return dc_set(
        (!slow || bz_json_set_bool(d->walk, "slow", true)) &&
            bz_json_set_bool(d->walk, "deep", deep) &&
            bz_json_set_int(d->walk, "began", d->at) &&
            bz_json_set_int(d->walk, "floor", cursor ? cursor - WALK_OVERLAP_MS : d->since),
        err);
}

static bool walk_ready(const struct dc *d, struct bz_err *err)
{
    return d->base ||
           bz_fail(err, BUZON_ERR_INVALID, "setting base_url is missing: the site's address");
}

struct bz_batch *dc_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    __attribute__((cleanup(dc_done))) struct dc d = {0};

    if (!dc_init(&d, c, NULL, now, err) || !walk_ready(&d, err) || !walk_note(&d, err) ||
        (!d.walk && !walk_new(&d, false, err)) ||
        !dc_set(bz_json_set_int(d.walk, "asked", 0), err) || !dc_go(&d, err))
        return NULL;
    return bz_steal(d.batch);
}

struct bz_batch *dc_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err)
{
    const struct bz_context own = {c->account, c->settings, c->state ? c->state : known};
    __attribute__((cleanup(dc_done))) struct dc d = {0};

    if (!dc_init(&d, &own, NULL, now, err) || !walk_ready(&d, err))
        return NULL;
    (void)bz_json_remove(d.state, "seen");
    if ((!c->state || !bz_json_flag(d.walk, "slow", false)) &&
        (!walk_new(&d, true, err) || !dc_set(bz_json_set_int(d.state, "since", d.since), err)))
        return NULL;
    return dc_go(&d, err) ? bz_steal(d.batch) : NULL;
}
