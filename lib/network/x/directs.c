/* SPDX-License-Identifier: EUPL-1.2 */
/* Direct messages, ours among them: a list without a floor, so it is read from the newest until
 * one that is surely older than what the last whole walk saw. X shows those of 30 days.
 *
 * A walk that does not come to its end in a round goes on in the next one; what is written
 * meanwhile is read after it. */
#include "network/x/x.h"

#include "term/civil.h"

enum {
    DIRECTS_FIRST = 20,
    DIRECTS_PAGE = 100,
    DIRECTS_PAGES = 15,  /* of a round: what X answers in 15 minutes */
    DIRECTS_ROUNDS = 64, /* of a walk: more than anybody is written in 30 days */
    DIRECTS_TORN = 2
};

/* So far a message may come into the list late. */
static const int64_t DIRECTS_OVERLAP_MS = 10 * (int64_t)BZ_MS_MINUTE;

/* --- the walk --- */

/* How the state keeps a walk that goes on: "directs_walk", also with "newest_at". */
struct walk {
    const char *token; /* of the page that is asked for next, borrowed; NULL: from the newest */
    int64_t rounds;    /* it took */
    int64_t torn;      /* so many rounds a token was refused */
    bool ended;        /* it seemed to end at that page, once */
};

static struct walk walk_read(const struct xx *w)
{
    const struct bz_json *j = bz_json_get(w->state, "directs_walk");

    return (struct walk){bz_json_str(j, "token"), bz_json_num(j, "rounds", 0),
                         bz_json_num(j, "torn", 0), bz_json_flag(j, "ended", false)};
}

static bool walk_keep(struct xx *w, const struct walk *walk, struct bz_err *err)
{
    int64_t newest = walk->token ? bz_json_num(w->round, "newest_at", 0) : 0;
    BZ_AUTO(bz_json) j = bz_json_object();

    return xx_set((!walk->token || bz_json_set_text(j, "token", walk->token)) &&
                      (!newest || bz_json_set_int(j, "newest_at", newest)) &&
                      bz_json_set_int(j, "rounds", walk->rounds) &&
                      bz_json_set_int(j, "torn", walk->torn) &&
                      bz_json_set_bool(j, "ended", walk->ended) &&
                      bz_json_set(w->state, "directs_walk", bz_steal(j)),
                  err);
}

/* The page where the last round stopped goes on: what it met there is over. */
static bool walk_works(struct xx *w, struct walk *walk, struct bz_err *err)
{
    if (!walk->token || !bz_streq(walk->token, bz_json_str(w->round, "token")) ||
        (!walk->ended && !walk->torn))
        return true;
    walk->ended = false;
    walk->torn = 0;
    if (!walk_keep(w, walk, err))
        return false;
    *walk = walk_read(w);
    return true;
}

/* All that is to be had was received. Who has seen none knows no more than before. */
static bool walk_end(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    buzon_time newest = bz_json_num(w->round, "newest_at", 0);

    (void)bz_json_remove(w->state, "directs_walk");
    return (newest <= bz_json_num(w->state, "directs_at", 0) ||
            xx_set(bz_json_set_int(w->state, "directs_at", newest), err)) &&
           xx_go(w, phase + 1, err);
}

static bool walk_lost(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    return bz_dup(&w->batch->lost,
                  "X did not let the direct messages be read to their end: older ones may be "
                  "missing",
                  err) &&
           walk_end(w, phase, err);
}

/* The next round goes on with that token, but not for ever: not every list has an end. */
static bool walk_pause(struct xx *w, enum xx_phase phase, struct walk *walk, struct bz_err *err)
{
    walk->rounds += bz_json_num(w->round, "pages", 0) > 0;
    if (walk->rounds > DIRECTS_ROUNDS || walk->torn >= DIRECTS_TORN)
        return walk_lost(w, phase, err);
    return walk_keep(w, walk, err) && xx_go(w, phase + 1, err);
}

/* --- the question --- */

/* Hardly anything is new, so little is asked for, and paid. */
static bool directs_ask(struct xx *w, const char *token, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    bz_str_addf(&path, "/2/dm_events?event_types=MessageCreate&max_results=%d",
                token ? DIRECTS_PAGE : DIRECTS_FIRST);
    xx_add_parameter(&path, "pagination_token", token);
    xx_add_fields(&path, w->c->settings, true);
    return xx_ask(w, "directs", &path, err);
}

int xx_begin_directs(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    const struct walk walk = walk_read(w);
    buzon_time newest = bz_json_num(bz_json_get(w->state, "directs_walk"), "newest_at", 0);

    (void)phase;
    if (bz_json_flag(w->state, "no_directs", false))
        return 0;
    (void)bz_json_remove(w->round, "token");
    (void)bz_json_remove(w->round, "newest_at");
    return xx_set((!walk.token || bz_json_set_text(w->round, "token", walk.token)) &&
                      (!newest || bz_json_set_int(w->round, "newest_at", newest)) &&
                      bz_json_set_int(w->round, "pages", 0),
                  err) &&
                   directs_ask(w, walk.token, err)
               ? 1
               : -1;
}

/* --- a page --- */

/* What is older than that was read before, or is not wanted. */
static buzon_time directs_floor(const struct xx *w)
{
    buzon_time known = bz_json_num(w->state, "directs_at", 0), since = xx_since(w, w->at);

    known -= DIRECTS_OVERLAP_MS;
    return known > since ? known : since;
}

/* Adds those of a page; *over when the page goes beyond the floor. */
static bool directs_items(struct xx *w, const struct bz_json *j, bool *over, struct bz_err *err)
{
    const struct xx_beside beside = {bz_json_get(j, "includes"), NULL};
    const struct bz_json *list = bz_json_get(j, "data");
    buzon_time floor = directs_floor(w), newest = bz_json_num(w->round, "newest_at", 0);

    *over = false;
    for (size_t i = xx_len(list); i-- > 0;) {
        const struct bz_json *item = bz_json_at(list, i);
        buzon_time at = xx_time(bz_json_get(item, "created_at"));

        if (at == BUZON_TIME_NONE)
            at = xx_id_time(bz_json_str(item, "id"));
        if (at != BUZON_TIME_NONE && at < floor) {
            *over = true;
            continue;
        }
        if (!xx_add_direct(w, item, &beside, err))
            return false;
        newest = at != BUZON_TIME_NONE && at > newest ? at : newest;
    }
    return !newest || xx_set(bz_json_set_int(w->round, "newest_at", newest), err);
}

/* An empty page after others, or one that leads to itself, may be a bad minute's: it is asked
 * for in two rounds, unless nothing moves by it. */
static bool directs_stops(const struct xx *w, const struct bz_json *j)
{
    const char *next = bz_json_text(bz_json_path(j, "meta.next_token"));
    const char *token = bz_json_str(w->round, "token");

    return token && (next ? bz_streq(next, token) : !xx_len(bz_json_get(j, "data")));
}

static bool directs_moves(const struct xx *w)
{
    return bz_json_num(w->round, "newest_at", 0) > bz_json_num(w->state, "directs_at", 0);
}

bool xx_directs_page(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                     struct bz_err *err)
{
    const char *next = bz_json_text(bz_json_path(j, "meta.next_token"));
    int64_t pages = bz_json_num(w->round, "pages", 0) + 1;
    bool over, stops = directs_stops(w, j);
    struct walk walk = walk_read(w);

    if (!directs_items(w, j, &over, err) ||
        !xx_set(bz_json_set_int(w->round, "pages", pages), err) ||
        (!stops && !walk_works(w, &walk, err)))
        return false;
    if (over || (!next && !stops) || (stops && !directs_moves(w)))
        return walk_end(w, phase, err);
    if (stops && walk.ended)
        return next ? walk_lost(w, phase, err) : walk_end(w, phase, err);
    if (stops || pages >= DIRECTS_PAGES) {
        walk.token = stops ? bz_json_str(w->round, "token") : next;
        walk.ended = walk.ended || stops;
        return walk_pause(w, phase, &walk, err);
    }
    return xx_set(bz_json_set_text(w->round, "token", next), err) &&
           directs_ask(w, next, err) && xx_save(w, err);
}

/* --- what is no page --- */

/* An app may be without this permission: that is for a check to say, and no reason to come back
 * to the same mentions. What is refused for the moment, or is used up, comes with the next
 * round; a token that ended, from the newest. */
bool xx_directs_refused(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    const char *token = bz_json_str(w->round, "token");
    struct walk walk = walk_read(w);
    bool capped;

    if (!xx_is_capped(w->x, &capped, err) ||
        (w->x->response->status == 403 && !capped &&
         !xx_set(bz_json_set_bool(w->state, "no_directs", true), err)))
        return false;
    if (!token)
        return xx_go(w, phase + 1, err);
    walk.token = token;
    if (!capped && xx_is_torn(w->x)) {
        walk.token = NULL;
        walk.torn++;
    }
    return walk_pause(w, phase, &walk, err);
}
