/* SPDX-License-Identifier: EUPL-1.2 */
/* A round: what the site offers (once a day), then each list it offers, newest first, until a
 * page says nothing new (walk.c); where it offers none, its RSS views.
 *
 * No list of theirs can be asked for what is new alone, and offsets move while new things come:
 * after the first page that says something known one more is read. A sweep ("slow") reads each
 * to its end: what was edited far down, or left out, comes in again. What either shows no more
 * is gone (absent.c). */
#include "network/elgg/elgg.h"

#include "term/civil.h"

#include <inttypes.h>
#include <string.h>

enum { POLL_LIMIT = 50 };

/* A list: what it is asked by. `each`: of which list of ours it wants a guid of. */
static const struct source {
    const char *method, *each, *each_in_settings;
    bool user;      /* wants the user's token */
    bool addressed; /* is of everybody: only what is addressed to us is wanted */
    bool mine;      /* is asked for our user's */
    bool copies;    /* its things are ours: what is not there any more we have put away */
} sources[] = {
    {"wire.get_posts", NULL, NULL, true, true, false, false},
    {"messages.inbox", NULL, NULL, true, false, false, true},
    {"blog.get_posts", NULL, NULL, false, false, true, false},
    {"object.get_comments", "watch", NULL, false, false, false, false},
    {"blog.get_comments", "watch", NULL, false, false, false, false},
    {"group.forum.get_posts", NULL, "groups", false, false, false, false},
};

enum { SOURCES = sizeof sources / sizeof *sources };

static const struct bz_json *source_each(const struct el *e, const struct source *s)
{
    return s->each ? bz_json_get(e->state, s->each)
                   : bz_json_get(e->c->settings, s->each_in_settings);
}

/* --- asking --- */

static void ask_number(const struct el *e, struct bz_str *url, const char *method,
                       const char *name, int64_t n)
{
    if (el_takes_parameter(e, method, name))
        bz_str_addf(url, "&%s=%" PRId64, name, n);
}

static bool poll_ask(struct el *e, const struct source *s, const char *guid, struct bz_err *err)
{
    static const struct bz_form_field token[] = {{"auth_token", "token"}, {NULL, NULL}};
    static const struct bz_form_field both[] = {
        {"key", "api_key"}, {"secret", "api_secret"}, {"auth_token", "token"}, {NULL, NULL}};
    static const struct bz_form_field key[] = {
        {"key", "api_key"}, {"secret", "api_secret"}, {NULL, NULL}};
    bool is_signed = bz_json_flag(e->c->settings, "signed", false);
    BZ_DONE(bz_str) url = {0};
    struct bz_request *r;

    bz_str_addf(&url, "%s/services/api/rest/json/?method=%s", e->base, s->method);
    ask_number(e, &url, s->method, "limit", POLL_LIMIT);
    ask_number(e, &url, s->method, "offset", bz_json_num(e->round, "offset", 0));
    if (guid)
        bz_str_addf(&url, "&guid=%s", guid);
    if (s->mine && el_takes_parameter(e, s->method, "username")) {
        bz_str_add(&url, "&username=");
        bz_str_add_escaped(&url, e->me ? e->me : "");
    }
    if (!is_signed)
        bz_str_add(&url, "&api_key={secret}");
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new("page", "GET", url.data, err);
    if (!r)
        return false;
    r->auth = is_signed ? BZ_AUTH_ELGG : BZ_AUTH_URL;
    r->secret = "api_key";
    r->form = is_signed ? (s->user ? both : key) : s->user ? token : NULL;
    return bz_batch_add_request(e->batch, r, err) && el_save(e, err);
}

static bool poll_ask_view(struct el *e, const char *path, struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};
    struct bz_request *r;

    bz_str_addf(&url, "%s%s?view=rss", e->base, path);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new("view", "GET", url.data, err);
    return r && bz_batch_add_request(e->batch, r, err) && el_save(e, err);
}

/* --- the order --- */

static bool poll_from(struct el *e, struct bz_err *err)
{
    el_absent_forget(e);
    el_walk_forget(e);
    return el_set(bz_json_set_int(e->round, "offset", 0) &&
                      bz_json_set_int(e->round, "pages", 0) &&
                      bz_json_set_bool(e->round, "known", false),
                  err);
}

/* On to the next guid of the source, or the next source. */
static bool poll_next(struct el *e, struct bz_err *err)
{
    int64_t source = bz_json_num(e->round, "source", 0), at = bz_json_num(e->round, "at", 0);
    const struct source *s = source >= 0 && source < SOURCES ? &sources[source] : NULL;
    bool more = s && (s->each || s->each_in_settings) &&
                at + 1 < (int64_t)bz_json_len(source_each(e, s));

    return el_set(bz_json_set_int(e->round, "source", more ? source : source + 1) &&
                      bz_json_set_int(e->round, "at", more ? at + 1 : 0),
                  err) &&
           poll_from(e, err);
}

/* The guid a source is asked for now; false: this source has nothing to ask. */
static bool poll_guid(const struct el *e, const struct source *s, const char **ret)
{
    int64_t at = bz_json_num(e->round, "at", 0);

    *ret = NULL;
    if (!el_offers(e, s->method))
        return false;
    if (!s->each && !s->each_in_settings)
        return true;
    *ret = bz_json_text(bz_json_at(source_each(e, s), (size_t)(at < 0 ? 0 : at)));
    return *ret;
}

/* RSS views: those of the settings, and where nothing can be read by other means, the ordinary
 * ones. */
static const char *poll_view(const struct el *e, size_t i)
{
    static const char *const ordinary[] = {"/thewire/all", "/blog/all"};
    const struct bz_json *views = bz_json_get(e->c->settings, "views");

    if (views)
        return bz_json_text(bz_json_at(views, i));
    return !bz_json_len(bz_json_get(e->state, "offers")) && i < 2 ? ordinary[i] : NULL;
}

/* A check reads one list, so that a key or a user that is refused is found out. */
static bool check_go(struct el *e, struct bz_err *err)
{
    for (int64_t n = 0; n < SOURCES && !bz_json_flag(e->round, "probed", false); n++) {
        if (sources[n].each || sources[n].each_in_settings || !el_offers(e, sources[n].method))
            continue;
        return el_set(bz_json_set_int(e->round, "source", n) &&
                          bz_json_set_bool(e->round, "probed", true),
                      err) &&
               poll_ask(e, &sources[n], NULL, err);
    }
    e->batch->round_done = true;
    return el_save(e, err);
}

/* Status -1 is everything: a key nobody knows, a wrong parameter, and to some plugins a list
 * that is empty. */
static bool check_refused(struct el *e, const char *method, const struct bz_err *why,
                          struct bz_err *err)
{
    const struct bz_json *old = bz_json_path(e->state, BZ_NOTE_ACCOUNT "." BZ_NOTE_FINDINGS);
    BZ_AUTO(bz_json) found = old ? bz_json_copy(old) : bz_json_array();
    BZ_DONE(bz_str) words = {0};

    bz_str_addf(&words, "the site refused %s (%.200s): its key may be wrong, or the list empty",
                method, why->message);
    return el_set(!words.failed && bz_finding_add(found, "refused", "warning", words.data) &&
                      bz_note_findings(e->state, bz_steal(found)),
                  err) &&
           check_go(e, err);
}

bool el_go(struct el *e, struct bz_err *err)
{
    int64_t n;
    const char *path;

    if (bz_json_flag(e->round, "check", false))
        return check_go(e, err);
    while ((n = bz_json_num(e->round, "source", 0)) < SOURCES) {
        const struct source *s = &sources[n < 0 ? 0 : n];
        const char *guid;

        if (poll_guid(e, s, &guid))
            return poll_ask(e, s, guid, err);
        if (!poll_next(e, err))
            return false;
    }
    n = bz_json_num(e->round, "view", 0);
    path = poll_view(e, (size_t)(n < 0 ? 0 : n));
    if (path)
        return poll_ask_view(e, path, err);
    (void)bz_json_remove(e->state, "seen"); /* of an older version */
    e->batch->round_done = true;
    return el_save(e, err);
}

static struct bz_batch *poll_start(const struct bz_context *c, buzon_time now, bool check,
                                   struct bz_err *err)
{
    __attribute__((cleanup(el_done))) struct el e = {0};
    buzon_time known;

    if (!el_init(&e, c, NULL, now, err))
        return NULL;
    if (!e.base)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting base_url is missing: the site's address");
    bz_json_free(e.round);
    e.round = bz_json_object();
    known = bz_json_num(e.state, "offered_at", 0);
    if (!el_set(e.round && (!check || bz_json_set_bool(e.round, "check", true)), err) ||
        !el_absent_prune(&e, err))
        return NULL;
    if (check || known + BZ_MS_DAY <= now || known > now ||
        !bz_json_len(bz_json_get(e.state, "offers")))
        return el_ask_offer(&e, err) ? bz_steal(e.batch) : NULL;
    return el_go(&e, err) ? bz_steal(e.batch) : NULL;
}

struct bz_batch *el_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    return poll_start(c, now, false, err);
}

struct bz_batch *el_check(const struct bz_context *c, struct bz_err *err)
{
    return poll_start(c, 0, true, err);
}

/* Its own state begins as that of polls, without what they have seen. */
struct bz_batch *el_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err)
{
    const struct bz_context own = {c->account, c->settings, c->state ? c->state : known};
    __attribute__((cleanup(el_done))) struct el e = {0};

    if (!el_init(&e, &own, NULL, now, err))
        return NULL;
    if (!e.base)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting base_url is missing: the site's address");
    if (!c->state || !bz_json_flag(e.round, "slow", false)) {
        bz_json_free(e.round);
        e.round = bz_json_object();
        if (!el_walk_fresh(&e, err) || !el_set(bz_json_set_bool(e.round, "slow", true), err))
            return NULL;
    }
    return el_go(&e, err) ? bz_steal(e.batch) : NULL;
}

/* --- a page --- */

/* The list was read. A second look begins at its top, and finds everything new again; it is of
 * another job, which this one ends for by asking nothing. */
static bool page_last(struct el *e, const struct source *s, bool ended, struct bz_err *err)
{
    bool again = false;
    const char *guid;

    (void)poll_guid(e, s, &guid);
    if (!s->copies && !bz_json_flag(e->round, "deep", false) &&
        !el_absent_end(e, s->method, guid, ended, &again, err))
        return false;
    if (!again)
        return poll_next(e, err) && el_go(e, err);
    el_walk_unsee(e, s->method, guid);
    return poll_from(e, err) && el_set(bz_json_set_bool(e->round, "again", true), err) &&
           el_save(e, err);
}

/* What lies between the top and what was left is not read: of that, nothing is known gone. */
static bool page_jump(struct el *e, const struct source *s, const char *guid,
                      struct bz_err *err)
{
    bool again = false;

    if (!s->copies && !el_absent_end(e, s->method, guid, false, &again, err))
        return false;
    el_absent_forget(e);
    return poll_ask(e, s, guid, err);
}

static bool page_walk(struct el *e, const struct source *s, const struct el_count *page,
                      bool ended, struct bz_err *err)
{
    enum el_walk next;
    const char *guid;

    (void)poll_guid(e, s, &guid);
    if (!el_walk_next(e, s->method, guid, page, &next, err))
        return false;
    switch (next) {
    case EL_WALK_ON:
        return poll_ask(e, s, guid, err);
    case EL_WALK_JUMP:
        return page_jump(e, s, guid, err);
    case EL_WALK_END:
        break;
    }
    return page_last(e, s, ended, err);
}

/* Nothing, behind something: the end. A list of everybody that has nothing at all is a site
 * that shows us nothing. */
static bool page_ends(const struct el *e, const struct bz_json *result, const char *guid)
{
    enum bz_json_kind kind = bz_json_kind(result);

    return (kind == BZ_JSON_ARRAY || kind == BZ_JSON_OBJECT) && !bz_json_len(result) &&
           (guid || bz_json_num(e->round, "offset", 0) > 0);
}

static bool page_read(struct el *e, const struct source *s, const struct bz_json *result,
                      struct bz_err *err)
{
    struct el_count page;
    const char *guid;

    e->addressed = s->addressed;
    (void)poll_guid(e, s, &guid);
    if (!el_add_result(e, result, err) ||
        !el_walk_news(e, s->method, guid, result, &page, err) ||
        (!s->copies && !el_absent_page(e, s->method, guid, result, err)))
        return false;
    return page_walk(e, s, &page, page_ends(e, result, guid), err);
}

/* An empty list is an error to some plugins, and their words are in any language: only what
 * says who we are not is one for sure. */
bool el_page(struct el *e, struct bz_err *err)
{
    static const struct el_count nothing = {0};
    int64_t n = bz_json_num(e->round, "source", 0);
    int status = e->x->response->status;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) result = NULL;

    if (n < 0 || n >= SOURCES)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "nobody knows what was asked for");
    if (status < 200 || status > 299)
        return bz_http_fail(err, e->x, sources[n].method, NULL);
    result = el_result(e, &local);
    if (bz_json_flag(e->round, "check", false) && result)
        return check_go(e, err);
    if (bz_json_flag(e->round, "check", false) && local.code == BUZON_ERR_PROTOCOL)
        return check_refused(e, sources[n].method, &local, err);
    if (result)
        return page_read(e, &sources[n], result, err);
    if (local.code != BUZON_ERR_PROTOCOL) {
        bz_err_move(err, &local);
        return false;
    }
    return page_walk(e, &sources[n], &nothing, false, err);
}

bool el_view(struct el *e, struct bz_err *err)
{
    const struct bz_response *r = e->x->response;
    BZ_LOCAL_ERR(local);

    if (r->status == 429 || r->status >= 500)
        return bz_http_fail(err, e->x, "RSS view", NULL);
    if (r->status >= 200 && r->status <= 299 &&
        !el_add_feed(e, r->body ? r->body : "", r->len, &local) &&
        local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    return el_set(bz_json_set_int(e->round, "view", bz_json_num(e->round, "view", 0) + 1),
                  err) &&
           el_go(e, err);
}
