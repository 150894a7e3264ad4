/* SPDX-License-Identifier: EUPL-1.2 */
/* A round: who we are (once), the notifications of a span of time, each text they tell of, and
 * now and then our own posts.
 *
 * The span (span.c) begins before what came last, because notifications turn up late; "seen"
 * keeps what was read already from being asked for again. */
#include "network/linkedin/linkedin.h"

#include "term/civil.h"

#include <inttypes.h>
#include <string.h>

enum {
    POLL_COUNT = 50,
    POLL_PAGES = 200,     /* a round: 10,000 notifications */
    POLL_DAYS = 30,       /* of the past that the first round brings */
    POLL_SEEN_MAX = 1000, /* more than that in an hour are read again */
    OWN_PAGES = 20
};

static const int64_t POLL_OVERLAP_MS = BZ_MS_HOUR, OWN_AGAIN_MS = BZ_MS_HOUR;

static bool poll_go(struct li *l, struct bz_err *err);

buzon_time li_since(const struct li *l, buzon_time now)
{
    int64_t days = bz_json_num(l->c->settings, "backfill_days", POLL_DAYS);

    return bz_json_num(l->state, "since", now - days * BZ_MS_DAY);
}

static bool poll_refused_for_good(int status)
{
    return status >= 400 && status <= 499 && status != 401 && status != 426 && status != 429;
}

/* --- who we are --- */

bool li_note_me(struct li *l, const struct bz_json *organization, struct bz_err *err)
{
    const char *vanity = bz_json_str(organization, "vanityName");
    BZ_AUTO(bz_json) account = bz_json_object();
    BZ_DONE(bz_str) page = {0};

    bz_str_add(&page, "https://www.linkedin.com/company/");
    bz_str_add_escaped(&page, vanity && *vanity ? vanity : l->me);
    return li_set(!page.failed && bz_json_set_text(account, "native_id", l->me) &&
                      bz_json_set_text(account, "handle", vanity && *vanity ? vanity : NULL) &&
                      bz_json_set_text(account, "url", page.data) &&
                      bz_json_set_null(account, "token_expires_at") &&
                      bz_json_set(l->state, BZ_NOTE_ACCOUNT, bz_steal(account)),
                  err);
}

static bool poll_ask_who(struct li *l, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    bz_str_add(&path, "/rest/organizations/");
    bz_str_add_escaped(&path, l->me);
    return li_set(!path.failed, err) && li_ask(l, "who", path.data, NULL, err) &&
           li_save(l, err);
}

/* What it is called is no reason to miss what citizens write. */
bool li_who(struct li *l, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;

    if (!li_ok(l->x) && !poll_refused_for_good(l->x->response->status))
        return li_refuse(l->c, l->x, "organisation", err);
    if (li_ok(l->x) && !(j = li_parse(l, err)))
        return false;
    return li_note_me(l, j, err) && poll_go(l, err);
}

/* --- notifications --- */

/* Values are escaped, the signs of the structure are not. */
static bool poll_ask_page(struct li *l, struct bz_err *err)
{
    bool mentions = bz_json_flag(l->round, "mentions", false);
    BZ_DONE(bz_str) path = {0};

    bz_str_add(&path, "/rest/organizationalEntityNotifications?q=criteria"
                      "&organizationalEntity=urn%3Ali%3Aorganization%3A");
    bz_str_add_escaped(&path, l->me);
    bz_str_addf(&path,
                "&actions=List(%s%s)&timeRange=(start:%" PRId64 ",end:%" PRId64 ")"
                "&start=%" PRId64 "&count=%d",
                mentions ? ""
                         : "COMMENT,ADMIN_COMMENT,COMMENT_EDIT,COMMENT_DELETE,SHARE,"
                           "SHARE_MENTION",
                mentions              ? "COMMENT_MENTION"
                : li_span_is_plain(l) ? ""
                                      : ",COMMENT_MENTION",
                li_span_start(l), bz_json_num(l->round, "until", 0),
                bz_json_num(l->round, "start", 0), POLL_COUNT);
    return li_set(!path.failed, err) && li_ask(l, "notifications", path.data, NULL, err) &&
           li_save(l, err);
}

static bool list_has(const struct bz_json *list, const char *text)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (bz_streq(bz_json_text(bz_json_at(list, i)), text))
            return true;
    }
    return false;
}

/* A copy of a list from its i-th item on. */
static struct bz_json *list_from(const struct bz_json *old, size_t i)
{
    BZ_AUTO(bz_json) list = bz_json_array();

    for (; list && bz_json_kind(old) == BZ_JSON_ARRAY && i < bz_json_len(old); i++) {
        if (!bz_json_push(list, bz_json_share(bz_json_at(old, i))))
            return NULL;
    }
    return bz_steal(list);
}

/* What tells one notification from another, for each of its versions. */
static bool poll_key(const struct bz_json *n, char **ret, struct bz_err *err)
{
    BZ_DONE(bz_str) key = {0};
    char *id = NULL;

    if (!bz_json_id(n, "notificationId", &id, err))
        return false;
    bz_str_addf(&key, "%.60s/%.20s/%" PRId64, id ? id : "",
                id || !bz_json_str(n, "action") ? "" : bz_json_str(n, "action"),
                bz_json_num(n, "lastModifiedAt", 0));
    if (!id)
        bz_str_addf(&key, "/%.120s",
                    bz_json_str(n, "generatedActivity") ? bz_json_str(n, "generatedActivity")
                                                        : "");
    free(id);
    return (*ret = bz_str_take(&key, err));
}

/* The oldest go when there are too many. */
static bool poll_saw(struct li *l, const char *key, struct bz_err *err)
{
    const struct bz_json *seen = bz_json_get(l->state, "seen");
    size_t n = bz_json_len(seen);
    BZ_AUTO(bz_json) list = list_from(seen, n < POLL_SEEN_MAX ? 0 : n - POLL_SEEN_MAX + 1);

    return li_set(bz_json_push_text(list, key) && bz_json_set(l->state, "seen", bz_steal(list)),
                  err);
}

static bool poll_item(struct li *l, const struct bz_json *n, struct bz_json *wait,
                      struct bz_err *err)
{
    BZ_AUTO(bz_json) item = NULL;
    BZ_TEXT key = NULL;

    if (bz_json_kind(n) != BZ_JSON_OBJECT)
        return bz_batch_add_unknown(l->batch, l->c, NULL, n, l->at, err);
    if (!poll_key(n, &key, err))
        return false;
    if (list_has(bz_json_get(l->state, "seen"), key))
        return true;
    if (!li_add_notification(l, n, true, &item, err))
        return false;
    if (!item)
        return poll_saw(l, key, err);
    return li_set(bz_json_set_text(item, "key", key) && bz_json_push(wait, bz_steal(item)),
                  err);
}

/* More than a round can read: the oldest of it were not. */
static bool poll_capped(struct li *l, int64_t next, struct bz_err *err)
{
    return !next || bz_dup(&l->batch->lost,
                           "there were more notifications than a round can read: what is "
                           "missing is found by the sweep only",
                           err);
}

static bool poll_page(struct li *l, const struct bz_json *page, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(page, "elements");
    int64_t next = li_next(page, bz_json_num(l->round, "start", 0), POLL_COUNT);
    int64_t pages = bz_json_num(l->round, "pages", 0) + 1;
    BZ_AUTO(bz_json) wait = bz_json_array();

    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++) {
        if (!poll_item(l, bz_json_at(list, i), wait, err))
            return false;
    }
    if (!li_span_page(l, list, next, err) ||
        (pages >= POLL_PAGES && !poll_capped(l, next, err)))
        return false;
    next = pages < POLL_PAGES ? next : 0;
    return li_set(bz_json_set_int(l->round, "pages", pages) &&
                      bz_json_set_int(l->round, "start", next) &&
                      bz_json_set_bool(l->round, "paged", !next) &&
                      bz_json_set(l->round, "wait", bz_steal(wait)),
                  err) &&
           poll_go(l, err);
}

/* What is older than 60 days cannot be had any more. */
static bool poll_tell(struct li *l, struct bz_err *err)
{
    if (!bz_json_flag(l->round, "lost", false))
        return true;
    (void)bz_json_remove(l->round, "lost");
    return bz_dup(&l->batch->lost,
                  "the account was not polled for longer than the 60 days for which LinkedIn "
                  "keeps notifications: what is older is found by the sweep only",
                  err);
}

bool li_notifications(struct li *l, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;

    if (l->x->response->status == 400 && !li_span_is_plain(l))
        return li_span_refused(l, err) && poll_ask_page(l, err);
    if (!li_ok(l->x))
        return li_refuse(l->c, l->x, "notifications", err);
    j = li_parse(l, err);
    if (j && bz_json_kind(bz_json_get(j, "elements")) != BZ_JSON_ARRAY)
        return bz_fail(err, BUZON_ERR_PROTOCOL,
                       "notifications: the network's answer has no list");
    return j && poll_tell(l, err) && poll_page(l, j, err);
}

/* --- the texts they tell of --- */

static bool poll_ask_wanted(struct li *l, struct bz_err *err)
{
    const struct bz_json *item = bz_json_at(bz_json_get(l->round, "wait"), 0);

    return li_fetch(l, "wanted", item, err) && li_save(l, err);
}

static bool wanted_done(struct li *l, const char *key, struct bz_err *err)
{
    BZ_AUTO(bz_json) wait = list_from(bz_json_get(l->round, "wait"), 1);

    return (!key || poll_saw(l, key, err)) &&
           li_set(wait && bz_json_set_bool(l->round, "some", true) &&
                      bz_json_set(l->round, "wait", bz_steal(wait)),
                  err);
}

/* When the day's requests are spent, what was read stays read: the next round asks for the same
 * span and goes on from there. */
bool li_wanted(struct li *l, struct bz_err *err)
{
    BZ_AUTO(bz_json) item = NULL;

    if (l->x->response->status == 429 && bz_json_flag(l->round, "some", false)) {
        l->batch->round_done = true;
        return li_save(l, err);
    }
    return li_asked(l, &item, err) && li_fetched(l, err) &&
           wanted_done(l, bz_json_str(item, "key"), err) && poll_go(l, err);
}

/* --- our own posts --- */

static bool poll_ask_own(struct li *l, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    bz_str_add(&path, "/rest/posts?author=urn%3Ali%3Aorganization%3A");
    bz_str_add_escaped(&path, l->me);
    bz_str_addf(&path, "&q=author&count=%d&start=%" PRId64 "&sortBy=LAST_MODIFIED", POLL_COUNT,
                bz_json_num(l->round, "own_start", 0));
    return li_set(!path.failed, err) && li_ask(l, "own", path.data, NULL, err) &&
           li_save(l, err);
}

/* The page's posts of ours; *oldest and *newest of their changes. */
static bool own_add(struct li *l, const struct bz_json *list, buzon_time *oldest,
                    buzon_time *newest, struct bz_err *err)
{
    static const struct li_how plain = {0};
    buzon_time since = li_since(l, l->at);

    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++) {
        const struct bz_json *post = bz_json_at(list, i);
        buzon_time changed = li_time(post, "lastModifiedAt");

        if (!li_is_me(l, bz_json_str(post, "author")))
            continue;
        if (changed != BUZON_TIME_NONE && (*oldest == BUZON_TIME_NONE || changed < *oldest))
            *oldest = changed;
        if (changed > *newest)
            *newest = changed;
        if (li_time(post, "publishedAt") >= since && !li_add_post(l, post, &plain, err))
            return false;
    }
    return true;
}

static bool own_end(struct li *l, struct bz_err *err)
{
    buzon_time old = bz_json_num(l->state, "own_cursor", 0);
    buzon_time newest = bz_json_num(l->round, "own_newest", 0);

    return li_set(bz_json_set_int(l->state, "own_at", bz_json_num(l->round, "until", l->at)) &&
                      bz_json_set_int(l->state, "own_cursor", newest > old ? newest : old),
                  err) &&
           poll_go(l, err);
}

static bool own_page(struct li *l, const struct bz_json *page, struct bz_err *err)
{
    buzon_time oldest = BUZON_TIME_NONE, newest = bz_json_num(l->round, "own_newest", 0);
    buzon_time known = bz_json_num(l->state, "own_cursor", 0) - POLL_OVERLAP_MS;
    int64_t pages = bz_json_num(l->round, "own_pages", 0) + 1, start, past;

    if (!own_add(l, bz_json_get(page, "elements"), &oldest, &newest, err))
        return false;
    past = known > li_since(l, l->at) ? known : li_since(l, l->at);
    start = li_next(page, bz_json_num(l->round, "own_start", 0), POLL_COUNT);
    if (!li_set(bz_json_set_int(l->round, "own_newest", newest) &&
                    bz_json_set_int(l->round, "own_pages", pages) &&
                    bz_json_set_int(l->round, "own_start", start),
                err))
        return false;
    if (!start || pages >= OWN_PAGES || (oldest != BUZON_TIME_NONE && oldest < past))
        return own_end(l, err);
    return poll_ask_own(l, err);
}

/* They are for the figures: no reason to come back to the same notifications for ever. */
bool li_own(struct li *l, struct bz_err *err)
{
    int status = l->x->response->status;
    BZ_AUTO(bz_json) j = NULL;

    if (status == 429 || poll_refused_for_good(status) || status >= 500)
        return own_end(l, err);
    if (!li_ok(l->x))
        return li_refuse(l->c, l->x, "own posts", err);
    j = li_parse(l, err);
    return j && own_page(l, j, err);
}

/* --- rounds --- */

static bool own_is_due(const struct li *l)
{
    buzon_time until = bz_json_num(l->round, "until", 0);
    buzon_time last = bz_json_num(l->state, "own_at", 0);

    return last + OWN_AGAIN_MS <= until || last > until;
}

static bool poll_go(struct li *l, struct bz_err *err)
{
    if (bz_json_len(bz_json_get(l->round, "wait")))
        return poll_ask_wanted(l, err);
    if (!bz_json_flag(l->round, "paged", false))
        return poll_ask_page(l, err);
    if (bz_json_flag(l->round, "mentions", false))
        return li_span_known(l, err) && poll_ask_page(l, err);
    if (own_is_due(l))
        return poll_ask_own(l, err);
    l->batch->round_done = true;
    return li_span_end(l, err) && li_save(l, err);
}

struct bz_batch *li_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    __attribute__((cleanup(li_done))) struct li l = {0};
    const char *noted;

    if (!li_init(&l, c, NULL, now, err))
        return NULL;
    if (!l.me)
        return bz_fail(err, BUZON_ERR_INVALID, "setting organization_id is missing");
    bz_json_free(l.round); /* what an interrupted round left is done again */
    l.round = bz_json_object();
    noted = bz_json_str(bz_json_get(l.state, BZ_NOTE_ACCOUNT), "native_id");
    if (!li_set(bz_json_set_int(l.state, "since", li_since(&l, now)), err) ||
        !li_span_begin(&l, now, err) ||
        !(bz_streq(noted, l.me) ? poll_go(&l, err) : poll_ask_who(&l, err)))
        return NULL;
    return bz_steal(l.batch);
}
