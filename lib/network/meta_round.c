/* SPDX-License-Identifier: EUPL-1.2 */
/* A round from its start to its end, one request at a time.
 *
 * The state is bounded: "account" (who we are, what a check found), "since" (what is older is
 * not wanted), "lists" (of each, or each of its folders, "to": how far it was read, and "end":
 * its oldest item when it ended before what was known, which the next round has to see, too),
 * "talks" (how far conversations were read by versions that had one mark for all), "posts"
 * (how many comments posts had, at most POSTS_MAX), "plain" (fields that this version does not
 * know are left out), and "round" while one is under way: "began", "slow" (a sweep), "phase",
 * "folder", "limit", of the list "more", "pages", "hash", "top" and "oldest" (the newest and
 * oldest item), "ended", "sure" (at what is old), "left" (it was refused, or something below it
 * was not read), "cut" (it has no end), "again" (a page came twice), "anew" (after how many
 * pages its cursor died), and "queue" (posts and comments below which something waits).
 *
 * When Graph says that its limits are near, or a list is very long, what is left of the round
 * waits: the next one goes on where it stopped. */
#include "network/meta_graph.h"

#include "term/civil.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    ROUND_DAYS = 30,             /* of the past that the first round brings */
    ROUND_PAUSE_MS = 3600 * 1000 /* cursors do not live for ever */
};

/* --- state --- */

bool bz_graph_round_load(struct bz_graph *g, struct bz_err *err)
{
    const struct bz_json *state = g->m.c->state;
    const struct bz_json *round = bz_json_get(state, "round");

    g->state = bz_json_kind(state) == BZ_JSON_OBJECT ? bz_json_copy(state) : bz_json_object();
    g->round = bz_json_kind(round) == BZ_JSON_OBJECT ? bz_json_copy(round) : bz_json_object();
    g->since = bz_json_num(g->state, "since", BUZON_TIME_NONE);
    return bz_meta_set(g->state && g->round, err);
}

static bool round_save(struct bz_graph *g, bool whole, struct bz_err *err)
{
    if (whole)
        (void)bz_json_remove(g->state, "round");
    else if (!bz_json_set_shared(g->state, "round", g->round))
        return bz_nomem(err);
    free(g->m.batch->state);
    g->m.batch->state = bz_json_print(g->state, err);
    return g->m.batch->state;
}

/* --- asking --- */

static int64_t folder_count(const struct bz_graph_list *l)
{
    int64_t n = 0;

    while (l->folders && l->folders[n])
        n++;
    return n ? n : 1;
}

static bool ask_list(struct bz_graph *g, const struct bz_graph_list *l, struct bz_err *err)
{
    int64_t folder = bz_json_num(g->round, "folder", 0);
    const char *more = bz_json_str(g->round, "more");
    BZ_DONE(bz_str) path = {0};

    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, l->node(g));
    bz_str_add(&path, l->edge);
    if (l->folders)
        bz_str_addf(&path, "%s&",
                    l->folders[folder >= 0 && folder < folder_count(l) ? folder : 0]);
    bz_meta_fields(&path, bz_json_flag(g->round, "plain", false) ? l->plain : l->fields);
    bz_str_addf(&path, "&limit=%" PRId64, bz_json_num(g->round, "limit", l->limit));
    bz_str_add(&path, more);
    return bz_meta_set(!path.failed, err) &&
           bz_meta_ask(&g->m, l->purpose, path.data, NULL, err);
}

/* What is below a post, or answers to a comment that did not come with it. */
static bool ask_below(struct bz_graph *g, const struct bz_json *post, struct bz_err *err)
{
    const char *edge = bz_json_str(post, "edge");
    int64_t limit = bz_json_num(g->round, "limit", g->ways->limit);
    BZ_DONE(bz_str) path = {0};

    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, bz_json_str(post, "id"));
    bz_str_add(&path, edge ? edge : g->ways->below);
    bz_meta_fields(&path, edge                                     ? g->ways->answers_fields
                          : bz_json_flag(g->round, "plain", false) ? g->ways->plain
                                                                   : g->ways->fields);
    bz_str_addf(&path, "&limit=%" PRId64, limit);
    bz_str_add(&path, bz_json_str(post, "more"));
    return bz_meta_set(!path.failed, err) &&
           bz_meta_ask(&g->m, "comments", path.data, NULL, err);
}

/* --- going on --- */

static bool list_is_asked(const struct bz_graph *g, int64_t phase)
{
    const struct bz_graph_list *l = &g->ways->lists[phase];

    return (!l->sweeps || bz_json_flag(g->round, "slow", false)) && l->node(g);
}

/* The phase that is under way; the end when there is none. */
static int64_t round_phase(const struct bz_graph *g)
{
    int64_t end = (int64_t)g->ways->n, phase = bz_json_num(g->round, "phase", end);

    return phase >= 0 && phase < end ? phase : end;
}

void bz_graph_list_name(const struct bz_graph *g, const struct bz_graph_list *l,
                        char ret[static BZ_GRAPH_MARK])
{
    int64_t folder = bz_json_num(g->round, "folder", 0);

    (void)snprintf(ret, BZ_GRAPH_MARK, "%s%s%s", l->purpose, l->folders ? "/" : "",
                   l->folders ? l->folders[folder >= 0 && folder < folder_count(l) ? folder : 0]
                              : "");
}

/* The list that is under way, and what is below it, is over. What came while the round ran is
 * seen by the next one: it starts before it. */
static bool round_mark(struct bz_graph *g, const struct bz_graph_list *l, struct bz_err *err)
{
    int64_t top = bz_json_num(g->round, "top", 0), began = bz_json_num(g->round, "began", 0);
    char name[BZ_GRAPH_MARK];

    bz_graph_list_name(g, l, name);
    return bz_graph_mark_end(g, name, l->talks && top < began ? top : began, err);
}

/* On to the next folder or list; false without memory. */
static bool round_advance(struct bz_graph *g, struct bz_err *err)
{
    int64_t phase = round_phase(g);
    int64_t folder = bz_json_num(g->round, "folder", 0) + 1;

    if (!round_mark(g, &g->ways->lists[phase], err))
        return false;
    if (folder >= folder_count(&g->ways->lists[phase])) {
        folder = 0;
        do
            phase++;
        while (phase < (int64_t)g->ways->n && !list_is_asked(g, phase));
    }
    (void)bz_json_remove(g->round, "limit");
    return bz_graph_page_reset(g->round, err) &&
           bz_meta_set(bz_json_set_int(g->round, "phase", phase) &&
                           bz_json_set_int(g->round, "folder", folder) &&
                           bz_json_set_bool(g->round, "ended", false),
                       err);
}

static bool round_end(struct bz_graph *g, struct bz_err *err)
{
    g->m.batch->round_done = true;
    return round_save(g, true, err);
}

/* Whether Graph wants us to slow down, or a list is so long that others have to get their turn;
 * sweeps stop by themselves. */
static bool round_tires(const struct bz_graph *g)
{
    const struct bz_json *first = bz_json_at(bz_json_get(g->round, "queue"), 0);

    return g->m.x && !bz_json_flag(g->round, "slow", false) &&
           (bz_meta_backoff(g->m.c, g->m.x) != BUZON_TIME_NONE ||
            bz_graph_page_waits(first ? first : g->round));
}

bool bz_graph_round_go(struct bz_graph *g, struct bz_err *err)
{
    const struct bz_json *queue = bz_json_get(g->round, "queue");
    int64_t end = (int64_t)g->ways->n;
    bool waits = bz_meta_len(queue);

    while (!waits && bz_json_flag(g->round, "ended", false) && round_phase(g) < end) {
        if (!round_advance(g, err))
            return false;
    }
    if (!waits && round_phase(g) == end)
        return round_end(g, err);
    if (round_tires(g)) {
        g->m.batch->round_done = true;
        return bz_meta_set(bz_json_set_int(g->round, "paused", g->m.at), err) &&
               round_save(g, false, err);
    }
    return (waits ? ask_below(g, bz_json_at(queue, 0), err)
                  : ask_list(g, &g->ways->lists[round_phase(g)], err)) &&
           round_save(g, false, err);
}

/* --- starting --- */

static bool round_begin(struct bz_graph *g, bool slow, buzon_time now, struct bz_err *err)
{
    bz_json_free(g->round); /* what an interrupted round left is done again */
    g->round = bz_json_object();
    return bz_meta_set(bz_json_set_int(g->round, "began", now) &&
                           (!slow || bz_json_set_bool(g->round, "slow", true)) &&
                           bz_json_set_int(g->round, "phase", 0) &&
                           bz_json_set(g->round, "queue", bz_json_array()),
                       err);
}

static bool round_since(struct bz_graph *g, const struct bz_json *known, buzon_time now,
                        struct bz_err *err)
{
    int64_t days = bz_json_num(g->m.c->settings, "backfill_days", ROUND_DAYS);

    g->since = bz_json_num(known, "since", now - days * BZ_MS_DAY);
    return bz_meta_set(bz_json_set_int(g->state, "since", g->since), err);
}

struct bz_batch *bz_graph_round_start(struct bz_graph *g, const struct bz_json *known,
                                      bool slow, buzon_time now, struct bz_err *err)
{
    buzon_time paused;

    if (!g->m.me)
        return bz_fail(err, BUZON_ERR_INVALID, "%s", g->ways->nobody);
    if (!bz_graph_round_load(g, err))
        return NULL;
    paused = bz_json_num(g->round, slow ? "began" : "paused", 0);
    if ((!paused || now < paused || (!slow && now - paused > ROUND_PAUSE_MS)) &&
        (!round_begin(g, slow, now, err) ||
         !round_since(g, known ? known : g->state, now, err)))
        return NULL;
    return bz_graph_round_go(g, err) ? bz_steal(g->m.batch) : NULL;
}
