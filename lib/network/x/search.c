/* SPDX-License-Identifier: EUPL-1.2 */
/* What is said in conversations of ours without naming us raises no mention: recent search
 * finds it, a dozen conversations a question, as long as it is not older than seven days.
 *
 * An entry of the watch list is {"id": of the conversation, "ours": we began it, "who": [ids of
 * those we answered there], "at": of our last post in it, "read": it was searched before}. */
#include "network/x/x.h"

#include "term/civil.h"

#include <string.h>

enum {
    WATCH_MAX = 96,
    WATCH_WHO = 8,
    WATCH_DAYS = 30,
    SEARCH_AT_ONCE = 12, /* of 512 characters */
    SEARCH_FIRST = 20,   /* of conversations that were read: hardly anything is new */
    SEARCH_PAGE = 100,
    SEARCH_PAGES = 20
};

/* The index lags; what is older than a week is refused, by the server's clock. */
static const int64_t SEARCH_OVERLAP_MS = 5 * (int64_t)BZ_MS_MINUTE;
static const int64_t SEARCH_WINDOW_MS = 7 * (int64_t)BZ_MS_DAY - (int64_t)BZ_MS_HOUR;

/* --- the list --- */

static const struct bz_json *watch_find(const struct bz_json *list, const char *id)
{
    for (size_t i = 0; id && i < xx_len(list); i++) {
        if (bz_streq(bz_json_str(bz_json_at(list, i), "id"), id))
            return bz_json_at(list, i);
    }
    return NULL;
}

static bool watch_has(const struct bz_json *texts, const char *text)
{
    for (size_t i = 0; text && i < xx_len(texts); i++) {
        if (bz_streq(bz_json_text(bz_json_at(texts, i)), text))
            return true;
    }
    return false;
}

/* The entry of a post's conversation as it is from now on; NULL without memory. */
static struct bz_json *watch_entry(const struct xx *w, const struct bz_json *old,
                                   const struct bz_json *post)
{
    BZ_AUTO(bz_json) e = old ? bz_json_copy(old) : bz_json_object();
    const struct bz_json *known = bz_json_get(old, "who");
    BZ_AUTO(bz_json) who = known ? bz_json_copy(known) : bz_json_array();
    const char *id = bz_json_str(post, "conversation_id");
    const char *to = bz_json_str(post, "in_reply_to_user_id");
    buzon_time at = xx_time(bz_json_get(post, "created_at"));
    bool ours = bz_json_flag(old, "ours", false) || bz_streq(id, bz_json_str(post, "id"));

    at = at == BUZON_TIME_NONE ? w->at : at;
    if (at < bz_json_num(old, "at", 0))
        at = bz_json_num(old, "at", 0);
    if (xx_is_id(to) && !bz_streq(to, w->me) && !watch_has(who, to) &&
        bz_json_len(who) < WATCH_WHO && !bz_json_push_text(who, to))
        return NULL;
    return bz_json_set_text(e, "id", id) && bz_json_set_bool(e, "ours", ours) &&
                   bz_json_set(e, "who", bz_steal(who)) && bz_json_set_int(e, "at", at) &&
                   bz_json_set_bool(e, "read", bz_json_flag(old, "read", false))
               ? bz_steal(e)
               : NULL;
}

/* The latest in front, so that those which leave the list are the oldest. */
bool xx_watch(struct xx *w, const struct bz_json *post, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(w->state, "watch");
    const char *id = bz_json_str(post, "conversation_id");
    BZ_AUTO(bz_json) list = bz_json_array();
    bool ok;

    if (!xx_is_id(id))
        return true;
    ok = bz_json_push(list, watch_entry(w, watch_find(old, id), post));
    for (size_t i = 0; ok && i < xx_len(old) && bz_json_len(list) < WATCH_MAX; i++) {
        const struct bz_json *e = bz_json_at(old, i);

        if (!bz_streq(bz_json_str(e, "id"), id) &&
            bz_json_num(e, "at", 0) > w->at - WATCH_DAYS * (int64_t)BZ_MS_DAY)
            ok = bz_json_push(list, bz_json_share(e));
    }
    return xx_set(ok && bz_json_set(w->state, "watch", bz_steal(list)), err);
}

/* All were read, up to the beginning of this round. */
static bool watch_read(struct xx *w, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(w->state, "watch");
    BZ_AUTO(bz_json) list = bz_json_array();
    bool ok = list;

    for (size_t i = 0; ok && i < xx_len(old); i++) {
        BZ_AUTO(bz_json) e = bz_json_copy(bz_json_at(old, i));

        ok = bz_json_kind(e) != BZ_JSON_OBJECT ||
             (bz_json_set_bool(e, "read", true) && bz_json_push(list, bz_steal(e)));
    }
    return xx_set(ok && bz_json_set(w->state, "watch", bz_steal(list)) &&
                      bz_json_set_int(w->state, "searched", bz_json_num(w->round, "began", 0)),
                  err);
}

/* --- the question --- */

/* Those from `at` on that go into one question: all read before, or none of them. */
static size_t search_span(const struct bz_json *list, size_t at)
{
    bool read = bz_json_flag(bz_json_at(list, at), "read", false);
    size_t n = 1;

    while (n < SEARCH_AT_ONCE && at + n < xx_len(list) &&
           bz_json_flag(bz_json_at(list, at + n), "read", false) == read)
        n++;
    return n;
}

static buzon_time search_start(const struct xx *w, bool read)
{
    buzon_time began = bz_json_num(w->round, "began", w->at);
    buzon_time window = (began > w->at ? began : w->at) - SEARCH_WINDOW_MS,
               since = xx_since(w, w->at);
    buzon_time start = read ? bz_json_num(w->state, "searched", 0) - SEARCH_OVERLAP_MS : 0;

    start = start > since ? start : since;
    return start > window ? start : window;
}

/* The query of the entry the round is at; before the first one (-1) whoever names us. */
static bool search_query(const struct xx *w, struct bz_str *query, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(w->state, "watch");
    int64_t at = bz_json_num(w->round, "search", 0);
    bool within = at >= 0 && at < (int64_t)xx_len(list);
    size_t n = within ? search_span(list, (size_t)at) : 0;

    if (at < 0)
        bz_str_addf(query, "@%s", w->handle ? w->handle : "");
    for (size_t i = 0; i < n; i++)
        bz_str_addf(query, "%sconversation_id:%s", i ? " OR " : "(",
                    bz_text_or(bz_json_str(bz_json_at(list, (size_t)at + i), "id"), "0"));
    bz_str_addf(query, "%s -from:%s", n ? ")" : "", w->me);
    return xx_set(!query->failed, err);
}

bool xx_search_ask(struct xx *w, const char *purpose, const char *token, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(w->state, "watch");
    int64_t at = bz_json_num(w->round, "search", 0);
    bool read = at >= 0 && bz_json_flag(bz_json_at(list, (size_t)at), "read", false);
    BZ_DONE(bz_str) query = {0};
    BZ_DONE(bz_str) path = {0};

    if (!search_query(w, &query, err))
        return false;
    bz_str_addf(&path, "/2/tweets/search/recent?max_results=%d",
                read && !token ? SEARCH_FIRST : SEARCH_PAGE);
    xx_add_parameter(&path, "query", query.data);
    xx_add_time(&path, "start_time", search_start(w, read));
    xx_add_parameter(&path, "next_token", token);
    xx_add_fields(&path, w->c->settings, false);
    return xx_ask(w, purpose, &path, err);
}

int64_t xx_search_after(const struct xx *w)
{
    const struct bz_json *list = bz_json_get(w->state, "watch");
    int64_t at = bz_json_num(w->round, "search", 0), len = (int64_t)xx_len(list);

    if (at < 0)
        return len ? 0 : -1;
    at += at < len ? (int64_t)search_span(list, (size_t)at) : 0;
    return at < len ? at : -1;
}

bool xx_search_enter(struct xx *w, int64_t at, struct bz_err *err)
{
    (void)bz_json_remove(w->round, "token");
    return xx_set(
        bz_json_set_int(w->round, "search", at) && bz_json_set_int(w->round, "pages", 0), err);
}

int xx_begin_search(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    (void)phase;
    if (!xx_len(bz_json_get(w->state, "watch")))
        return 0;
    return xx_search_enter(w, 0, err) && xx_search_ask(w, "search", NULL, err) ? 1 : -1;
}

/* --- a page --- */

/* In what others began only those talk to us whom we answered, or who answer us. */
static bool search_is_for_us(const struct xx *w, const struct bz_json *post)
{
    const struct bz_json *e =
        watch_find(bz_json_get(w->state, "watch"), bz_json_str(post, "conversation_id"));

    return bz_json_num(w->round, "search", 0) < 0 || bz_json_flag(e, "ours", false) ||
           bz_streq(bz_json_str(post, "in_reply_to_user_id"), w->me) ||
           watch_has(bz_json_get(e, "who"), bz_json_str(post, "author_id"));
}

bool xx_search_add(struct xx *w, const struct bz_json *j, struct bz_err *err)
{
    const struct xx_beside beside = {bz_json_get(j, "includes"), NULL};
    const struct bz_json *list = bz_json_get(j, "data");

    for (size_t i = xx_len(list); i-- > 0;) {
        if (search_is_for_us(w, bz_json_at(list, i)) &&
            !xx_add_post(w, bz_json_at(list, i), &beside, err))
            return false;
    }
    return true;
}

bool xx_search_more(struct xx *w, const struct bz_json *j, bool *ret, struct bz_err *err)
{
    const char *next = bz_json_text(bz_json_path(j, "meta.next_token"));
    const struct bz_json *list = bz_json_get(w->state, "watch");
    int64_t at = bz_json_num(w->round, "search", 0);
    int64_t pages = bz_json_num(w->round, "pages", 0) + 1;

    *ret = next && at < (int64_t)xx_len(list) && pages < SEARCH_PAGES &&
           !bz_streq(next, bz_json_str(w->round, "token"));
    return !*ret || xx_set(bz_json_set_text(w->round, "token", next) &&
                               bz_json_set_int(w->round, "pages", pages),
                           err);
}

bool xx_search_page(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                    struct bz_err *err)
{
    int64_t after;
    bool more;

    if (!xx_search_add(w, j, err) || !xx_search_more(w, j, &more, err))
        return false;
    if (!more) {
        after = xx_search_after(w);
        if (after < 0)
            return watch_read(w, err) && xx_go(w, phase + 1, err);
        if (!xx_search_enter(w, after, err))
            return false;
    }
    return xx_search_ask(w, "search", bz_json_str(w->round, "token"), err) && xx_save(w, err);
}

/* Not every plan has a search; what was not read now is read the next time. */
bool xx_search_refused(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    return xx_go(w, phase + 1, err);
}
