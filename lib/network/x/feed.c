/* SPDX-License-Identifier: EUPL-1.2 */
/* Posts that name us, and our own: lists that run from the newest to the oldest, above a floor
 * that stays where it is until the last page was read. Then it is the newest id of the first
 * page. An empty last page may be a bad minute's: it has to come in two rounds. X shows the
 * newest 800 mentions and 3,200 posts of an account, whatever is asked for.
 */
#include "network/x/x.h"

#include <string.h>

enum { FEED_FIRST = 20, FEED_PAGE = 100, FEED_PAGES = 60 };

struct feed {
    const char *purpose, *cursor;
    const char *end; /* key in the state: {"oldest", "newest"} of a round that ended so */
    const char *tail, *words;
    int64_t shown;
};

static const struct feed feeds[XX_END] = {
    [XX_MENTIONS] = {"mentions", "mentions", "mentions_end",
                     "/mentions?max_results=", "mentions", 800},
    [XX_OWN] = {"own", "own", "own_end",
                "/tweets?exclude=retweets&max_results=", "posts of ours", 3200},
};

/* Where there is a floor hardly anything is new, so little is asked for, and paid. */
static bool feed_ask(struct xx *w, const struct feed *f, const char *token, struct bz_err *err)
{
    const char *floor = bz_json_str(w->state, f->cursor);
    BZ_DONE(bz_str) path = {0};

    bz_str_addf(&path, "/2/users/%s%s%d", w->me, f->tail,
                floor && !token ? FEED_FIRST : FEED_PAGE);
    if (floor)
        xx_add_parameter(&path, "since_id", floor);
    else
        xx_add_time(&path, "start_time", xx_since(w, w->at));
    xx_add_parameter(&path, "pagination_token", token);
    xx_add_fields(&path, w->c->settings, false);
    return xx_ask(w, f->purpose, &path, err);
}

static bool feed_reset(struct xx *w, struct bz_err *err)
{
    (void)bz_json_remove(w->round, "newest");
    (void)bz_json_remove(w->round, "oldest");
    (void)bz_json_remove(w->round, "token");
    return xx_set(
        bz_json_set_int(w->round, "pages", 0) && bz_json_set_int(w->round, "items", 0), err);
}

int xx_begin_feed(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    return feed_reset(w, err) && feed_ask(w, &feeds[phase], NULL, err) ? 1 : -1;
}

/* --- a page --- */

static bool feed_note(struct xx *w, const char *id, struct bz_err *err)
{
    if (!xx_is_id(id) || !xx_after(id, bz_json_str(w->round, "newest")))
        return true;
    return xx_set(bz_json_set_text(w->round, "newest", id), err);
}

/* How far down the pages came that lead on. */
static bool feed_reach(struct xx *w, const struct bz_json *list, struct bz_err *err)
{
    for (size_t i = 0; i < xx_len(list); i++) {
        const char *id = bz_json_str(bz_json_at(list, i), "id");
        const char *oldest = bz_json_str(w->round, "oldest");

        if (xx_is_id(id) && (!oldest || xx_after(oldest, id)) &&
            !xx_set(bz_json_set_text(w->round, "oldest", id), err))
            return false;
    }
    return true;
}

/* Newest first as they come, oldest first as they go on: a conversation in its own order. */
static bool feed_items(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                       struct bz_err *err)
{
    const struct xx_beside beside = {bz_json_get(j, "includes"), NULL};
    const struct bz_json *list = bz_json_get(j, "data");

    for (size_t i = xx_len(list); i-- > 0;) {
        const struct bz_json *post = bz_json_at(list, i);

        if (!feed_note(w, bz_json_str(post, "id"), err) ||
            !xx_add_post(w, post, &beside, err) || (phase == XX_OWN && !xx_watch(w, post, err)))
            return false;
    }
    return !xx_len(list) || feed_note(w, bz_json_text(bz_json_path(j, "meta.newest_id")), err);
}

/* Above a floor there was more than X shows; or it was cut off. */
static bool feed_tell(struct xx *w, const struct feed *f, bool cut, struct bz_err *err)
{
    bool more =
        bz_json_str(w->state, f->cursor) && bz_json_num(w->round, "items", 0) >= f->shown;
    BZ_DONE(bz_str) words = {0};

    if (!more && !cut)
        return true;
    if (more)
        bz_str_addf(&words, "X shows the newest %d %s only, and more came since the last round",
                    (int)f->shown, f->words);
    else
        bz_str_addf(&words, "X did not let %s be read to their end: older ones may be missing",
                    f->words);
    return (w->batch->lost = bz_str_take(&words, err));
}

/* Whether a round before came to this end, too: no further down, and above nothing that neither
 * of them read. Else the next one has to. */
static bool feed_ends(struct xx *w, const struct feed *f, bool *ret, struct bz_err *err)
{
    const struct bz_json *before = bz_json_get(w->state, f->end);
    const char *newest = bz_json_str(w->round, "newest");
    const char *oldest = bz_json_str(w->round, "oldest");
    const char *was = bz_json_str(before, "oldest"), *top = bz_json_str(before, "newest");
    BZ_AUTO(bz_json) end = bz_json_object();

    oldest = oldest ? oldest : newest;
    *ret = !newest || !xx_after(newest, bz_json_str(w->state, f->cursor)) ||
           (was && top && !xx_after(was, oldest) && !xx_after(oldest, top));
    return *ret || xx_set(bz_json_set_text(end, "oldest", oldest) &&
                              bz_json_set_text(end, "newest", newest) &&
                              bz_json_set(w->state, f->end, bz_steal(end)),
                          err);
}

static bool feed_end(struct xx *w, enum xx_phase phase, bool cut, struct bz_err *err)
{
    const struct feed *f = &feeds[phase];
    const char *newest = bz_json_str(w->round, "newest");
    bool moves = newest && xx_after(newest, bz_json_str(w->state, f->cursor));

    if (newest)
        (void)bz_json_remove(w->state, f->end);
    return feed_tell(w, f, cut && moves, err) &&
           (!moves || xx_set(bz_json_set_text(w->state, f->cursor, newest), err)) &&
           xx_go(w, phase + 1, err);
}

bool xx_feed_page(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                  struct bz_err *err)
{
    const struct feed *f = &feeds[phase];
    const struct bz_json *list = bz_json_get(j, "data");
    const char *next = bz_json_text(bz_json_path(j, "meta.next_token"));
    const char *token = bz_json_str(w->round, "token");
    int64_t pages = bz_json_num(w->round, "pages", 0) + 1;
    int64_t items = bz_json_num(w->round, "items", 0) + (int64_t)xx_len(list);
    bool stops = token && (next ? bz_streq(next, token) : !xx_len(list)), ends = true;

    if (!feed_items(w, phase, j, err) || (next && !feed_reach(w, list, err)) ||
        !xx_set(bz_json_set_int(w->round, "pages", pages) &&
                    bz_json_set_int(w->round, "items", items),
                err) ||
        (stops && !feed_ends(w, f, &ends, err)))
        return false;
    if (!ends)
        return xx_go(w, phase + 1, err);
    if (!next || stops || pages >= FEED_PAGES)
        return feed_end(w, phase, next, err);
    return xx_set(bz_json_set_text(w->round, "token", next), err) &&
           feed_ask(w, f, next, err) && xx_save(w, err);
}

/* --- what is no page --- */

/* A token of a page ends, and so may a floor: each is given up once a round. */
static bool feed_again(struct xx *w, enum xx_phase phase, bool *ret, struct bz_err *err)
{
    const struct feed *f = &feeds[phase];
    bool paged = bz_json_str(w->round, "token"), floor = bz_json_str(w->state, f->cursor);
    const char *mark = paged ? "torn" : "sunk";
    BZ_DONE(bz_str) words = {0};

    *ret = w->x->response->status == 400 && (paged || floor) &&
           !bz_json_flag(w->round, mark, false);
    if (!*ret)
        return true;
    if (!paged) {
        (void)bz_json_remove(w->state, f->cursor);
        bz_str_addf(&words,
                    "X does not know any more how far %s were read: they are read "
                    "again from the newest to the oldest",
                    f->words);
        if (!(w->batch->lost = bz_str_take(&words, err)))
            return false;
    }
    return xx_set(bz_json_set_bool(w->round, mark, true), err) && feed_reset(w, err) &&
           feed_ask(w, f, NULL, err) && xx_save(w, err);
}

/* Our own posts are no reason to come back to the same mentions for ever. */
bool xx_feed_refused(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    bool again;

    if (!feed_again(w, phase, &again, err))
        return false;
    if (again)
        return true;
    return phase == XX_OWN ? xx_go(w, phase + 1, err)
                           : xx_refuse(err, w->x, feeds[phase].words, NULL);
}
