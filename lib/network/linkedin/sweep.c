/* SPDX-License-Identifier: EUPL-1.2 */
/* Over all our posts and the comments below them, at both levels: notifications do not tell of
 * posts that not everybody may see, and are kept for 60 days only.
 *
 * "wait" is a stack of {"urn", "start"}: comments that have answers go on top, so that it holds
 * a page of posts and a page of comments at most. */
#include "network/linkedin/linkedin.h"

#include <inttypes.h>
#include <string.h>

enum { SWEEP_COUNT = 50, SWEEP_POSTS = 2000 };

static bool sweep_ask_posts(struct li *l, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    bz_str_add(&path, "/rest/posts?author=urn%3Ali%3Aorganization%3A");
    bz_str_add_escaped(&path, l->me);
    bz_str_addf(&path, "&q=author&count=%d&start=%" PRId64 "&sortBy=CREATED", SWEEP_COUNT,
                bz_json_num(l->round, "posts", 0));
    return li_set(!path.failed, err) && li_ask(l, "sweep_posts", path.data, NULL, err) &&
           li_save(l, err);
}

static bool sweep_ask_comments(struct li *l, const struct bz_json *item, struct bz_err *err)
{
    const char *urn = bz_json_str(item, "urn");
    BZ_DONE(bz_str) path = {0};

    bz_str_add(&path, "/rest/socialActions/");
    bz_str_add_escaped(&path, urn ? urn : "");
    bz_str_addf(&path, "/comments?start=%" PRId64 "&count=%d", bz_json_num(item, "start", 0),
                SWEEP_COUNT);
    return li_set(!path.failed, err) &&
           li_ask(l, "sweep_comments", path.data, bz_json_share(item), err) && li_save(l, err);
}

/* What lies on top, then the next posts; -1: there are no more. */
static bool sweep_go(struct li *l, struct bz_err *err)
{
    const struct bz_json *first = bz_json_at(bz_json_get(l->round, "wait"), 0);

    if (first)
        return sweep_ask_comments(l, first, err);
    if (bz_json_num(l->round, "posts", -1) >= 0)
        return sweep_ask_posts(l, err);
    l->batch->round_done = true;
    return li_save(l, err);
}

struct bz_batch *li_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err)
{
    const struct bz_context own = {c->account, c->settings, c->state ? c->state : known};
    __attribute__((cleanup(li_done))) struct li l = {0};
    bool goes_on;

    if (!li_init(&l, &own, NULL, now, err))
        return NULL;
    if (!l.me)
        return bz_fail(err, BUZON_ERR_INVALID, "setting organization_id is missing");
    goes_on = c->state && bz_json_get(l.round, "posts");
    if (!goes_on) {
        (void)bz_json_remove(l.state, "seen");
        bz_json_free(l.round);
        l.round = bz_json_object();
        if (!li_set(bz_json_set_int(l.round, "posts", 0) &&
                        bz_json_set_int(l.round, "since", li_since(&l, now)),
                    err))
            return NULL;
    }
    return sweep_go(&l, err) ? bz_steal(l.batch) : NULL;
}

/* --- the stack --- */

static bool sweep_push(struct bz_json *list, const char *urn, int64_t start)
{
    BZ_AUTO(bz_json) item = bz_json_object();

    return bz_json_set_text(item, "urn", urn) && bz_json_set_int(item, "start", start) &&
           bz_json_push(list, bz_steal(item));
}

/* Put `top` in place of what lay on top. Takes it. */
static bool sweep_turn(struct li *l, struct bz_json *top, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(l->round, "wait");
    BZ_AUTO(bz_json) wait = top;
    bool ok = wait;

    for (size_t i = 1; ok && bz_json_kind(old) == BZ_JSON_ARRAY && i < bz_json_len(old); i++)
        ok = bz_json_push(wait, bz_json_share(bz_json_at(old, i)));
    return li_set(ok && bz_json_set(l->round, "wait", bz_steal(wait)), err);
}

/* What they show us not, or have not, is no reason to stop. */
static bool sweep_is_over(int status)
{
    return status >= 400 && status <= 499 && status != 401 && status != 426 && status != 429;
}

/* --- posts --- */

static bool sweep_post(struct li *l, const struct bz_json *post, struct bz_json *wait,
                       struct bz_err *err)
{
    static const struct li_how plain = {0};
    const char *urn = bz_json_str(post, "id");

    if (!li_is_me(l, bz_json_str(post, "author")) || !li_is_urn(urn))
        return true;
    if (li_time(post, "publishedAt") >= bz_json_num(l->round, "since", 0) &&
        !li_add_post(l, post, &plain, err))
        return false;
    return li_set(sweep_push(wait, urn, 0), err);
}

bool li_sweep_posts(struct li *l, struct bz_err *err)
{
    int64_t start = bz_json_num(l->round, "posts", 0), next;
    const struct bz_json *list;
    BZ_AUTO(bz_json) wait = bz_json_array();
    BZ_AUTO(bz_json) j = NULL;

    if (!li_ok(l->x))
        return li_refuse(l->c, l->x, "our posts", err);
    j = li_parse(l, err);
    if (!j)
        return false;
    list = bz_json_get(j, "elements");
    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++) {
        if (!sweep_post(l, bz_json_at(list, i), wait, err))
            return false;
    }
    next = li_next(j, start, SWEEP_COUNT);
    return li_set(bz_json_set_int(l->round, "posts", next && next < SWEEP_POSTS ? next : -1) &&
                      bz_json_set(l->round, "wait", bz_steal(wait)),
                  err) &&
           sweep_go(l, err);
}

/* --- comments --- */

static bool sweep_has_answers(const struct bz_json *comment)
{
    const struct bz_json *sum = bz_json_get(comment, "commentsSummary");

    return bz_json_num(sum, "totalFirstLevelComments", 0) > 0 ||
           bz_json_num(sum, "aggregatedTotalComments", 0) > 0;
}

static bool sweep_comment(struct li *l, const struct bz_json *comment, const char *below,
                          struct bz_json *top, struct bz_err *err)
{
    static const struct li_how how = {.own_post = true};
    buzon_time at = li_time(bz_json_get(comment, "created"), "time");
    const char *urn = bz_json_str(comment, "commentUrn");

    urn = urn ? urn : bz_json_str(comment, "$URN");
    if (!li_is_comment(below) && !li_learn(l, below, bz_json_str(comment, "object"), err))
        return false;
    if ((at == BUZON_TIME_NONE || at >= bz_json_num(l->round, "since", 0)) &&
        !li_add_comment(l, comment, &how, err))
        return false;
    return !sweep_has_answers(comment) || li_is_comment(below) || !li_is_urn(urn) ||
           li_set(sweep_push(top, urn, 0), err);
}

static bool sweep_page(struct li *l, const struct bz_json *item, const struct bz_json *page,
                       struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(page, "elements");
    const char *below = bz_json_str(item, "urn");
    int64_t next = li_next(page, bz_json_num(item, "start", 0), SWEEP_COUNT);
    BZ_AUTO(bz_json) top = bz_json_array();

    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++) {
        if (!sweep_comment(l, bz_json_at(list, i), below, top, err))
            return false;
    }
    return li_set(!next || sweep_push(top, below, next), err) &&
           sweep_turn(l, bz_steal(top), err) && sweep_go(l, err);
}

bool li_sweep_comments(struct li *l, struct bz_err *err)
{
    BZ_AUTO(bz_json) item = NULL;
    BZ_AUTO(bz_json) j = NULL;

    if (sweep_is_over(l->x->response->status))
        return sweep_turn(l, bz_json_array(), err) && sweep_go(l, err);
    if (!li_ok(l->x))
        return li_refuse(l->c, l->x, "comments", err);
    if (!li_asked(l, &item, err) || !(j = li_parse(l, err)))
        return false;
    return sweep_page(l, item, j, err);
}
