/* SPDX-License-Identifier: EUPL-1.2 */
/* Direct messages, ours among them: a list without a floor, so it is read from the newest until
 * one that is surely older than what the last whole round saw. X shows those of 30 days. */
#include "network/x/x.h"

#include "term/civil.h"

enum { DIRECTS_FIRST = 20, DIRECTS_PAGE = 100, DIRECTS_PAGES = 15 };

/* So far a message may come into the list late. */
static const int64_t DIRECTS_OVERLAP_MS = 10 * (int64_t)BZ_MS_MINUTE;

static bool directs_ask(struct xx *w, const char *token, struct bz_err *err)
{
    bool first = bz_json_num(w->state, "directs_at", 0) && !token;
    BZ_DONE(bz_str) path = {0};

    bz_str_addf(&path, "/2/dm_events?event_types=MessageCreate&max_results=%d",
                first ? DIRECTS_FIRST : DIRECTS_PAGE);
    xx_add_parameter(&path, "pagination_token", token);
    xx_add_fields(&path, w->c->settings, true);
    return xx_ask(w, "directs", &path, err);
}

int xx_begin_directs(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    (void)phase;
    if (bz_json_flag(w->state, "no_directs", false))
        return 0;
    (void)bz_json_remove(w->round, "token");
    (void)bz_json_remove(w->round, "newest_at");
    return xx_set(bz_json_set_int(w->round, "pages", 0), err) && directs_ask(w, NULL, err) ? 1
                                                                                           : -1;
}

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

    *over = !xx_len(list);
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

bool xx_directs_page(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                     struct bz_err *err)
{
    const char *next = bz_json_text(bz_json_path(j, "meta.next_token"));
    int64_t pages = bz_json_num(w->round, "pages", 0) + 1;
    buzon_time newest;
    bool over;

    if (!directs_items(w, j, &over, err) ||
        !xx_set(bz_json_set_int(w->round, "pages", pages), err))
        return false;
    if (next && !over && pages < DIRECTS_PAGES &&
        !bz_streq(next, bz_json_str(w->round, "token")))
        return xx_set(bz_json_set_text(w->round, "token", next), err) &&
               directs_ask(w, next, err) && xx_save(w, err);
    newest = bz_json_num(w->round, "newest_at", 0);
    /* Who has none yet has seen all there are at that time. */
    newest = newest ? newest : bz_json_num(w->round, "began", 0);
    return (newest <= bz_json_num(w->state, "directs_at", 0) ||
            xx_set(bz_json_set_int(w->state, "directs_at", newest), err)) &&
           xx_go(w, phase + 1, err);
}

/* An app may be without this permission: that is for a check to say, and no reason to come back
 * to the same mentions. What is refused for the moment only comes with the next round. */
bool xx_directs_refused(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    int status = w->x->response->status;

    if (status == 403 && !xx_set(bz_json_set_bool(w->state, "no_directs", true), err))
        return false;
    return xx_go(w, phase + 1, err);
}
