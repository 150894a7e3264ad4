/* SPDX-License-Identifier: EUPL-1.2 */
/* A round from its start to its end, one request at a time.
 *
 * The state is bounded: "account" (who we are, what a check found), "since" (what is older is
 * not wanted), "talks" (how far conversations were read), "posts" (how many comments posts had,
 * at most POSTS_MAX), "plain" (fields that this version does not know are left out), and
 * "round" while one is under way: "began", "slow" (a sweep), "phase", "folder", "limit",
 * "more", "pages", "hash", "ended" (the list), "queue" (posts whose comments wait) and "top"
 * (the newest conversation).
 *
 * When Graph says that its limits are near, what is left of the round waits: the next one goes
 * on where it stopped. */
#include "network/facebook/round.h"

#include "term/civil.h"

#include <inttypes.h>

enum {
    ROUND_DAYS = 30,             /* of the past that the first round brings */
    ROUND_PAUSE_MS = 3600 * 1000 /* cursors do not live for ever */
};

static const char *const folders[] = {"inbox", "page_done", "spam", "other"};

enum { FOLDERS = sizeof folders / sizeof *folders };

static const struct list {
    const char *purpose, *edge, *fields, *plain;
    bool sweeps; /* of sweeps only */
} lists[FB_END] = {
    [FB_FEED] = {"feed", "/feed?", FB_POST_FIELDS, FB_FIELDS, false},
    [FB_ADS] = {"ads", "/ads_posts?", FB_POST_FIELDS, FB_FIELDS, true},
    [FB_TAGGED] = {"tagged", "/tagged?", FB_POST_FIELDS, FB_FIELDS, false},
    [FB_RATINGS] = {"ratings", "/ratings?",
                    "reviewer{id,name},created_time,has_review,rating,recommendation_type,"
                    "review_text,open_graph_story{id}",
                    "reviewer{id,name},created_time,recommendation_type,review_text", false},
    [FB_TALKS] = {"talks", "/conversations?platform=messenger&folder=",
                  "id,updated_time,participants,messages.limit(20){" FB_MESSAGE_FIELDS "}",
                  "id,updated_time,participants,messages.limit(20){id,created_time,from,to,"
                  "message}",
                  false},
};

/* --- state --- */

bool fb_round_load(struct fb *f, struct bz_err *err)
{
    const struct bz_json *state = f->m.c->state;
    const struct bz_json *round = bz_json_get(state, "round");

    f->state = bz_json_kind(state) == BZ_JSON_OBJECT ? bz_json_copy(state) : bz_json_object();
    f->round = bz_json_kind(round) == BZ_JSON_OBJECT ? bz_json_copy(round) : bz_json_object();
    f->since = bz_json_num(f->state, "since", BUZON_TIME_NONE);
    return bz_meta_set(f->state && f->round, err);
}

static bool round_save(struct fb *f, bool whole, struct bz_err *err)
{
    if (whole)
        (void)bz_json_remove(f->state, "round");
    else if (!bz_json_set_shared(f->state, "round", f->round))
        return bz_nomem(err);
    free(f->m.batch->state);
    f->m.batch->state = bz_json_print(f->state, err);
    return f->m.batch->state;
}

/* --- asking --- */

static bool ask_list(struct fb *f, enum fb_phase phase, struct bz_err *err)
{
    const struct list *l = &lists[phase];
    int64_t limit = fb_walk_limit(f, phase);
    int64_t folder = bz_json_num(f->round, "folder", 0);
    const char *more = bz_json_str(f->round, "more");
    BZ_DONE(bz_str) path = {0};

    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, f->m.me);
    bz_str_add(&path, l->edge);
    if (phase == FB_TALKS)
        bz_str_addf(&path, "%s&", folders[folder >= 0 && folder < FOLDERS ? folder : 0]);
    bz_meta_fields(&path, bz_json_flag(f->round, "plain", false) ? l->plain : l->fields);
    bz_str_addf(&path, "&limit=%" PRId64, limit);
    bz_str_add(&path, more);
    return bz_meta_set(!path.failed, err) &&
           bz_meta_ask(&f->m, l->purpose, path.data, NULL, err);
}

static bool ask_comments(struct fb *f, const struct bz_json *post, struct bz_err *err)
{
    int64_t limit = fb_walk_limit(f, FB_FEED);
    BZ_DONE(bz_str) path = {0};

    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, bz_json_str(post, "id"));
    /* At all levels, and of live films also what Facebook takes for poor. */
    bz_str_add(&path, "/comments?filter=stream&live_filter=no_filter&"
                      "order=reverse_chronological&");
    bz_meta_fields(&path, bz_json_flag(f->round, "plain", false) ? FB_FIELDS ",parent{id}"
                                                                 : FB_COMMENT_FIELDS);
    bz_str_addf(&path, "&limit=%" PRId64, limit);
    bz_str_add(&path, bz_json_str(post, "more"));
    return bz_meta_set(!path.failed, err) &&
           bz_meta_ask(&f->m, "comments", path.data, NULL, err);
}

/* --- going on --- */

/* On to the next folder or list; false without memory. */
static bool round_advance(struct fb *f, struct bz_err *err)
{
    int64_t phase = bz_json_num(f->round, "phase", FB_END);
    int64_t folder = bz_json_num(f->round, "folder", 0) + 1;
    bool slow = bz_json_flag(f->round, "slow", false);

    if (phase != FB_TALKS || folder >= FOLDERS) {
        folder = 0;
        phase++;
        if (phase >= 0 && phase < FB_END && lists[phase].sweeps && !slow)
            phase++;
    }
    (void)bz_json_remove(f->round, "limit");
    return fb_walk_reset(f->round, err) &&
           bz_meta_set(bz_json_set_int(f->round, "phase", phase) &&
                           bz_json_set_int(f->round, "folder", folder) &&
                           bz_json_set_bool(f->round, "ended", false),
                       err);
}

/* What came while the round ran is seen by the next one: it starts before it. */
static bool round_end(struct fb *f, struct bz_err *err)
{
    int64_t top = bz_json_num(f->round, "top", 0), began = bz_json_num(f->round, "began", 0);
    int64_t talks = bz_json_num(f->state, "talks", f->since);

    top = top < began ? top : began;
    if (!bz_meta_set(bz_json_set_int(f->state, "talks", top > talks ? top : talks), err))
        return false;
    f->m.batch->round_done = true;
    return round_save(f, true, err);
}

/* Whether Graph wants us to slow down; sweeps stop by themselves. */
static bool round_tires(const struct fb *f)
{
    return f->m.x && !bz_json_flag(f->round, "slow", false) &&
           bz_meta_backoff(f->m.c, f->m.x) != BUZON_TIME_NONE;
}

bool fb_round_go(struct fb *f, struct bz_err *err)
{
    const struct bz_json *queue = bz_json_get(f->round, "queue");
    bool waits = bz_meta_len(queue);
    int64_t phase;

    while (!waits && bz_json_flag(f->round, "ended", false) &&
           bz_json_num(f->round, "phase", FB_END) < FB_END) {
        if (!round_advance(f, err))
            return false;
    }
    phase = bz_json_num(f->round, "phase", FB_END);
    if (!waits && (phase < 0 || phase >= FB_END))
        return round_end(f, err);
    if (round_tires(f)) {
        f->m.batch->round_done = true;
        return bz_meta_set(bz_json_set_int(f->round, "paused", f->m.at), err) &&
               round_save(f, false, err);
    }
    return (waits ? ask_comments(f, bz_json_at(queue, 0), err)
                  : ask_list(f, (enum fb_phase)phase, err)) &&
           round_save(f, false, err);
}

/* --- starting --- */

static bool round_begin(struct fb *f, bool slow, buzon_time now, struct bz_err *err)
{
    bz_json_free(f->round); /* what an interrupted round left is done again */
    f->round = bz_json_object();
    return bz_meta_set(bz_json_set_int(f->round, "began", now) &&
                           (!slow || bz_json_set_bool(f->round, "slow", true)) &&
                           bz_json_set_int(f->round, "phase", FB_FEED) &&
                           bz_json_set(f->round, "queue", bz_json_array()),
                       err);
}

static bool round_since(struct fb *f, const struct bz_json *known, buzon_time now,
                        struct bz_err *err)
{
    int64_t days = bz_json_num(f->m.c->settings, "backfill_days", ROUND_DAYS);

    f->since = bz_json_num(known, "since", now - days * BZ_MS_DAY);
    return bz_meta_set(bz_json_set_int(f->state, "since", f->since), err);
}

static struct bz_batch *round_start(struct fb *f, const struct bz_json *known, bool slow,
                                    buzon_time now, struct bz_err *err)
{
    buzon_time paused;

    if (!f->m.me)
        return bz_fail(err, BUZON_ERR_INVALID, "setting page_id is missing");
    if (!fb_round_load(f, err))
        return NULL;
    paused = bz_json_num(f->round, slow ? "began" : "paused", 0);
    if ((!paused || now < paused || (!slow && now - paused > ROUND_PAUSE_MS)) &&
        (!round_begin(f, slow, now, err) ||
         !round_since(f, known ? known : f->state, now, err)))
        return NULL;
    return fb_round_go(f, err) ? bz_steal(f->m.batch) : NULL;
}

struct bz_batch *fb_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    __attribute__((cleanup(fb_done))) struct fb f = {0};

    return fb_init(&f, c, NULL, err) ? round_start(&f, NULL, false, now, err) : NULL;
}

struct bz_batch *fb_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err)
{
    __attribute__((cleanup(fb_done))) struct fb f = {0};

    return fb_init(&f, c, NULL, err) ? round_start(&f, known, true, now, err) : NULL;
}
