/* SPDX-License-Identifier: EUPL-1.2 */
/* How far a list is read. A page may hold fewer than was asked for, so a poll ends where
 * nothing is news; an empty page, or a refusal, behind nothing but news may be a bad minute of
 * theirs, and a round reads so many pages only: what lies behind is left for the next rounds.
 *
 * "seen/METHOD" or "seen/METHOD/GUID" in the state holds the newest guids of a list, "back/…"
 * {"at", "empty", "far"}: from which page on it is not read, that it ended there once, and
 * where another such gap begins. Of a round, "prev" is where its last page that had anything
 * began and "last" its last guid, "deep" says that it reads what was left, and "found" that
 * there was news in it: what is new at the top moves what is known into it. */
#include "network/elgg/elgg.h"

#include <stdio.h>
#include <string.h>

enum { WALK_SEEN = 200, WALK_PAGES = 40, WALK_SWEEP_PAGES = 2000, WALK_MOST = 20000 };

static void walk_key(char ret[static EL_KEY], const char *what, const char *method,
                     const char *guid)
{
    (void)snprintf(ret, EL_KEY, guid ? "%s/%s/%s" : "%s/%s", what, method, guid);
}

/* --- what is news --- */

/* The newest stay: the top of a list is where it is told from what is news. */
static bool seen_push(struct el *e, const char *key, const char *guid, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(e->state, key);
    size_t n = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0, oldest = 0;
    BZ_AUTO(bz_json) kept = NULL;

    if (n < WALK_SEEN)
        return el_list_push(e, key, guid, WALK_SEEN, err);
    for (size_t i = 1; i < n; i++) {
        if (el_is_older(el_list_text(list, i), el_list_text(list, oldest)))
            oldest = i;
    }
    if (el_is_older(guid, el_list_text(list, oldest)))
        return true;
    kept = bz_json_array();
    for (size_t i = 0; kept && i < n; i++) {
        if (i != oldest && !bz_json_push(kept, bz_json_share(bz_json_at(list, i))))
            return bz_nomem(err);
    }
    return el_set(kept && bz_json_push_text(kept, guid) &&
                      bz_json_set(e->state, key, bz_steal(kept)),
                  err);
}

/* Older versions kept one list for all. */
static bool seen_has(const struct el *e, const char *key, const char *guid)
{
    return el_list_has(bz_json_get(e->state, key), guid) ||
           el_list_has(bz_json_get(e->state, "seen"), guid);
}

bool el_walk_news(struct el *e, const char *method, const char *of,
                  const struct bz_json *result, struct el_count *page, struct bz_err *err)
{
    bool list = bz_json_kind(result) == BZ_JSON_ARRAY;
    const struct bz_json *value;
    char seen[EL_KEY];
    const char *key, *guid;
    void *iter = NULL;

    *page = (struct el_count){0};
    walk_key(seen, "seen", method, of);
    for (size_t i = 0; list ? i < bz_json_len(result)
                            : bz_json_kind(result) == BZ_JSON_OBJECT &&
                                  bz_json_each(result, &iter, &key, &value);
         i++) {
        bool known;

        if (!el_guid(e, list ? bz_json_at(result, i) : value, "guid", &guid, err))
            return false;
        if (!guid)
            continue;
        known = seen_has(e, seen, guid);
        page->all++;
        page->last = guid;
        page->news += !known;
        if (!el_list_has(bz_json_get(e->state, seen), guid) && !seen_push(e, seen, guid, err))
            return false;
    }
    return true;
}

void el_walk_unsee(struct el *e, const char *method, const char *of)
{
    char seen[EL_KEY];

    walk_key(seen, "seen", method, of);
    (void)bz_json_remove(e->state, seen);
    (void)bz_json_remove(e->state, "seen");
}

static bool is_not_seen(const struct el *e, const char *key)
{
    (void)e;
    return strcmp(key, "seen") != 0 && !bz_starts(key, "seen/");
}

bool el_walk_fresh(struct el *e, struct bz_err *err)
{
    return el_state_keep(e, is_not_seen, err);
}

void el_walk_forget(struct el *e)
{
    static const char *const keys[] = {"prev", "last", "deep", "found"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        (void)bz_json_remove(e->round, keys[i]);
}

/* --- what is left --- */

static bool back_set(struct el *e, const char *key, int64_t at, int64_t far, bool empty,
                     struct bz_err *err)
{
    BZ_AUTO(bz_json) back = bz_json_object();

    return el_set(back && bz_json_set_int(back, "at", at) &&
                      (!empty || bz_json_set_bool(back, "empty", true)) &&
                      (far <= at || bz_json_set_int(back, "far", far)) &&
                      bz_json_set(e->state, key, bz_steal(back)),
                  err);
}

/* A gap from there on; one that is known already and begins before it holds it. */
static bool back_note(struct el *e, const char *key, int64_t at, bool empty, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(e->state, key);
    int64_t was = bz_json_num(old, "at", 0), far = bz_json_num(old, "far", 0);

    if (old && was <= at)
        return true;
    return back_set(e, key, at, far > was ? far : was, empty, err);
}

/* An end is believed when two rounds saw it. */
static bool back_ends(struct el *e, const char *key, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(e->state, key);

    if (!bz_json_flag(old, "empty", false))
        return back_set(e, key, bz_json_num(old, "at", 0), bz_json_num(old, "far", 0), true,
                        err);
    (void)bz_json_remove(e->state, key);
    return true;
}

/* --- where to go on --- */

static bool walk_on(struct el *e, int64_t offset, bool known, struct bz_err *err)
{
    return el_set(
        bz_json_set_int(e->round, "offset", offset) &&
            bz_json_set_int(e->round, "pages", bz_json_num(e->round, "pages", 0) + 1) &&
            bz_json_set_bool(e->round, "known", known),
        err);
}

static bool walk_empty(struct el *e, const char *key, struct bz_err *err)
{
    const struct bz_json *back = bz_json_get(e->state, key);
    int64_t prev = bz_json_num(e->round, "prev", -1);
    bool news = !bz_json_flag(e->round, "deep", false) &&
                !bz_json_flag(e->round, "known", false) && prev >= 0;

    if (news && (!back || bz_json_num(back, "at", 0) > prev))
        return back_note(e, key, prev, true, err);
    return !back || !bz_json_num(e->round, "offset", 0) || back_ends(e, key, err);
}

/* What was left was read to where it had been read before. */
static bool deep_reached(struct el *e, const char *key, int64_t offset, enum el_walk *ret,
                         struct bz_err *err)
{
    int64_t far = bz_json_num(bz_json_get(e->state, key), "far", 0);

    if (far <= offset) {
        (void)bz_json_remove(e->state, key);
        return true;
    }
    (void)bz_json_remove(e->round, "found");
    *ret = EL_WALK_ON;
    return back_set(e, key, far, 0, false, err) && walk_on(e, far, false, err);
}

static bool walk_deep(struct el *e, const char *key, const struct el_count *page, bool again,
                      enum el_walk *ret, struct bz_err *err)
{
    int64_t offset = bz_json_num(e->round, "offset", 0);

    if (again) {
        (void)bz_json_remove(e->state, key);
        return true;
    }
    if (!page->news && bz_json_flag(e->round, "found", false))
        return deep_reached(e, key, offset, ret, err);
    if (bz_json_num(e->round, "pages", 0) + 1 >= WALK_PAGES)
        return true;
    if (offset >= WALK_MOST) {
        (void)bz_json_remove(e->state, key);
        return bz_dup(&e->batch->lost,
                      "a list of the site is longer than what is read of it: what is older is "
                      "found by the sweep only",
                      err);
    }
    *ret = EL_WALK_ON;
    return el_set(!page->news || bz_json_set_bool(e->round, "found", true), err) &&
           walk_on(e, offset + (int64_t)page->all, false, err);
}

static bool walk_top(struct el *e, const char *key, const struct el_count *page, bool again,
                     enum el_walk *ret, struct bz_err *err)
{
    const struct bz_json *back = bz_json_get(e->state, key);
    int64_t offset = bz_json_num(e->round, "offset", 0), next = offset + (int64_t)page->all;
    int64_t at = bz_json_num(back, "at", 0);
    bool known = bz_json_flag(e->round, "known", false);

    if (page->news && !again && (page->news == page->all || !known)) {
        if (bz_json_num(e->round, "pages", 0) + 1 >= WALK_PAGES)
            return back_note(e, key, offset, false, err);
        *ret = EL_WALK_ON;
        return walk_on(e, next, page->news < page->all, err);
    }
    if (!back)
        return true;
    *ret = EL_WALK_JUMP;
    return walk_on(e, at > offset ? at : next, false, err) &&
           el_set(bz_json_set_bool(e->round, "deep", true), err);
}

static bool walk_page(struct el *e, const char *key, const struct el_count *page, bool again,
                      enum el_walk *ret, struct bz_err *err)
{
    const struct bz_json *back = bz_json_get(e->state, key);
    int64_t offset = bz_json_num(e->round, "offset", 0);

    if (back && offset > bz_json_num(back, "at", 0) &&
        !back_set(e, key, offset, bz_json_num(back, "far", 0), false, err))
        return false;
    if (!el_set(bz_json_set_int(e->round, "prev", offset), err))
        return false;
    return bz_json_flag(e->round, "deep", false) ? walk_deep(e, key, page, again, ret, err)
                                                 : walk_top(e, key, page, again, ret, err);
}

static bool walk_slow(struct el *e, const struct el_count *page, bool again, enum el_walk *ret,
                      struct bz_err *err)
{
    if (!page->news || again || bz_json_num(e->round, "pages", 0) + 1 >= WALK_SWEEP_PAGES)
        return true;
    *ret = EL_WALK_ON;
    return walk_on(e, bz_json_num(e->round, "offset", 0) + (int64_t)page->all,
                   page->news < page->all, err);
}

/* A plugin that knows no offset, and perhaps no limit, gives the page before once more. */
bool el_walk_next(struct el *e, const char *method, const char *of, const struct el_count *page,
                  enum el_walk *ret, struct bz_err *err)
{
    bool again = page->last && bz_streq(bz_json_str(e->round, "last"), page->last);
    char key[EL_KEY];

    *ret = EL_WALK_END;
    if (!el_takes_parameter(e, method, "offset"))
        return true;
    if (page->last && !el_set(bz_json_set_text(e->round, "last", page->last), err))
        return false;
    if (bz_json_flag(e->round, "slow", false))
        return walk_slow(e, page, again, ret, err);
    walk_key(key, "back", method, of);
    return page->all ? walk_page(e, key, page, again, ret, err) : walk_empty(e, key, err);
}
