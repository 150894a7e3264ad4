/* SPDX-License-Identifier: EUPL-1.2 */
/* Is the page ours, may the token do what it must, and does what citizens write reach us? Both
 * halves of the subscription are needed, and nothing says so when one is missing: the page's,
 * and the app's. */
#include "network/facebook/facebook.h"

#include "term/civil.h"

#include <string.h>

enum { CHECK_SOON_MS = 14 * BZ_MS_DAY };

/* --- asking --- */

/* As the app itself: its id and secret are its token. */
static bool check_as_app(struct fb *f, const char *purpose, const char *path,
                         const struct bz_form_field *form, struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};
    struct bz_request *r;

    bz_str_addf(&url, "%s%s?access_token=", f->m.base, path);
    bz_str_add_escaped(&url, bz_json_str(f->m.c->settings, "app_id"));
    bz_str_add(&url, "%7C{secret}");
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new(purpose, "GET", url.data, err);
    if (!r)
        return false;
    r->auth = BZ_AUTH_URL;
    r->secret = "app_secret";
    r->form = form;
    return bz_batch_add_request(f->m.batch, r, err);
}

static bool check_app(struct fb *f, struct bz_err *err)
{
    static const struct bz_form_field token[] = {{"input_token", "token"}, {NULL, NULL}};
    const char *app = bz_json_str(f->m.c->settings, "app_id");
    BZ_DONE(bz_str) path = {0};

    if (!app)
        return true;
    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, app);
    bz_str_add(&path, "/subscriptions");
    return bz_meta_set(!path.failed, err) &&
           check_as_app(f, "check_app", path.data, NULL, err) &&
           check_as_app(f, "check_token", "/debug_token", token, err);
}

struct bz_batch *fb_check(const struct bz_context *c, struct bz_err *err)
{
    __attribute__((cleanup(fb_done))) struct fb f = {0};
    BZ_DONE(bz_str) page = {0};
    BZ_DONE(bz_str) apps = {0};

    if (!fb_init(&f, c, NULL, err))
        return NULL;
    if (!f.m.me)
        return bz_fail(err, BUZON_ERR_INVALID, "setting page_id is missing");
    bz_str_add_char(&page, '/');
    bz_str_add_escaped(&page, f.m.me);
    bz_str_add(&apps, page.data);
    bz_str_add(&page, "?fields=id,name,username,link");
    bz_str_add(&apps, "/subscribed_apps?fields=id,name,subscribed_fields");
    if (!bz_meta_set(!page.failed && !apps.failed, err) ||
        !bz_meta_ask(&f.m, "check_page", page.data, NULL, err) ||
        !bz_meta_ask(&f.m, "check_page_apps", apps.data, NULL, err) || !check_app(&f, err))
        return NULL;
    return bz_steal(f.m.batch);
}

/* --- findings --- */

/* The state as it is, and what was found so far. */
struct check {
    struct fb *f;
    struct bz_json *state, *found; /* owned */
};

static void check_done(struct check *k)
{
    bz_json_free(k->state);
    bz_json_free(k->found);
}

static bool check_init(struct check *k, struct fb *f, struct bz_err *err)
{
    const struct bz_json *state = f->m.c->state;
    const struct bz_json *found =
        bz_json_get(bz_json_get(state, BZ_NOTE_ACCOUNT), BZ_NOTE_FINDINGS);

    *k = (struct check){.f = f,
                        .state = state ? bz_json_copy(state) : bz_json_object(),
                        .found = found ? bz_json_copy(found) : bz_json_array()};
    return bz_meta_set(k->state && k->found, err);
}

static bool check_save(struct check *k, struct bz_err *err)
{
    struct bz_json *found = bz_json_len(k->found) ? bz_steal(k->found) : NULL;

    return bz_meta_set(bz_note_findings(k->state, found), err) &&
           (k->f->m.batch->state = bz_json_print(k->state, err));
}

static bool list_has(const struct bz_json *list, const char *text)
{
    for (size_t i = 0; i < bz_meta_len(list); i++) {
        const struct bz_json *item = bz_json_at(list, i);

        if (bz_streq(bz_json_text(item), text) || bz_streq(bz_json_str(item, "name"), text))
            return true;
    }
    return false;
}

/* What of `wanted` is in none of the lists, "a, b"; nothing when all is there. */
static void list_lacks(const struct bz_json *list, const char *const *wanted,
                       struct bz_str *ret)
{
    for (; *wanted; wanted++) {
        if (!list_has(list, *wanted))
            bz_str_addf(ret, "%s%s", ret->len ? ", " : "", *wanted);
    }
}

static bool find(struct check *k, const char *code, const char *level, const struct bz_str *s,
                 struct bz_err *err)
{
    return bz_meta_set(!s->failed && bz_finding_add(k->found, code, level, s->data), err);
}

/* --- the page --- */

/* A version that died is served by the oldest living one, silently. */
static bool page_version(struct check *k, struct bz_err *err)
{
    const char *served =
        bz_headers_find(&k->f->m.x->response->headers, "facebook-api-version", 0);
    const char *asked = strrchr(k->f->m.base, '/');
    BZ_DONE(bz_str) words = {0};

    if (!served || !asked || asked[1] != 'v' || strcmp(asked + 1, served) == 0)
        return true;
    bz_str_addf(&words, "Graph answers by version %.12s and was asked for %.12s", served,
                asked + 1);
    return find(k, "version_ended", "warning", &words, err);
}

static bool check_page(struct check *k, const struct bz_json *j, struct bz_err *err)
{
    BZ_AUTO(bz_json) account = bz_json_object();
    const char *id;

    if (!bz_meta_id(&k->f->m, j, "id", &id, err))
        return false;
    if (!id || !bz_streq(id, k->f->m.me))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "the network tells of another page");
    bz_json_free(k->found); /* a new check begins */
    k->found = bz_json_array();
    return bz_meta_set(bz_json_set_text(account, "native_id", id) &&
                           bz_json_set_text(account, "handle", bz_json_str(j, "username")) &&
                           bz_json_set_text(account, "url", bz_json_str(j, "link")) &&
                           bz_json_set_null(account, "token_expires_at") &&
                           bz_json_set(k->state, BZ_NOTE_ACCOUNT, bz_steal(account)) &&
                           bz_json_set_text(k->state, "name", bz_json_str(j, "name")),
                       err) &&
           page_version(k, err);
}

/* --- both subscriptions --- */

static const char *const subscribed[] = {"feed", "mention", "messages", "message_edits", NULL};

static bool subscription(struct check *k, const struct bz_json *fields, bool there,
                         const char *half, struct bz_err *err)
{
    BZ_DONE(bz_str) lacks = {0};
    BZ_DONE(bz_str) words = {0};

    list_lacks(fields, subscribed, &lacks);
    if (lacks.failed)
        return bz_nomem(err);
    if (there && !lacks.len)
        return true;
    if (there)
        bz_str_addf(&words, "the %s is not subscribed to %s: that is not delivered", half,
                    lacks.data);
    else
        bz_str_addf(&words, "the %s has no subscription: nothing is delivered", half);
    return find(k, "not_subscribed", "error", &words, err);
}

static bool check_page_apps(struct check *k, const struct bz_json *j, struct bz_err *err)
{
    const char *app = bz_json_str(k->f->m.c->settings, "app_id");
    const struct bz_json *list = bz_json_get(j, "data");

    for (size_t i = 0; i < bz_meta_len(list); i++) {
        const struct bz_json *item = bz_json_at(list, i);
        const char *id;

        if (!bz_meta_id(&k->f->m, item, "id", &id, err))
            return false;
        if (!app || bz_streq(id, app))
            return subscription(k, bz_json_get(item, "subscribed_fields"), true, "page", err);
    }
    return subscription(k, NULL, false, "page", err);
}

static bool check_app_half(struct check *k, const struct bz_json *j, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(j, "data");

    for (size_t i = 0; i < bz_meta_len(list); i++) {
        const struct bz_json *item = bz_json_at(list, i);

        if (bz_streq(bz_json_str(item, "object"), "page") && bz_json_flag(item, "active", true))
            return subscription(k, bz_json_get(item, "fields"), true, "app", err);
    }
    return subscription(k, NULL, false, "app", err);
}

/* --- the token --- */

static bool token_lacks(struct check *k, const struct bz_json *data, struct bz_err *err)
{
    static const char *const scopes[] = {"pages_read_engagement",   "pages_read_user_content",
                                         "pages_manage_engagement", "pages_manage_metadata",
                                         "pages_messaging",         NULL};
    BZ_DONE(bz_str) lacks = {0};
    BZ_DONE(bz_str) words = {0};

    list_lacks(bz_json_get(data, "scopes"), scopes, &lacks);
    if (lacks.failed)
        return bz_nomem(err);
    if (!lacks.len)
        return true;
    bz_str_addf(&words, "the token lacks %s", lacks.data);
    return find(k, "scopes", "error", &words, err);
}

/* Tokens of pages have no end, but three months after a person confirmed the app's access they
 * read nothing any more, and say nothing. */
static bool token_ends(struct check *k, const struct bz_json *data, struct bz_err *err)
{
    int64_t ends = bz_json_num(data, "expires_at", 0);
    int64_t access = bz_json_num(data, "data_access_expires_at", 0);
    BZ_AUTO(bz_json) account = NULL;
    BZ_DONE(bz_str) words = {0};
    const struct bz_json *old = bz_json_get(k->state, BZ_NOTE_ACCOUNT);

    if (access > 0 && access < INT64_MAX / 1000 && access * 1000 < k->f->m.at + CHECK_SOON_MS) {
        bz_str_add(&words,
                   "the app's access to the page's data ends soon or has ended: a person "
                   "with a role on the page has to confirm it again");
        if (!find(k, "consent_ends", "warning", &words, err))
            return false;
    }
    if (ends <= 0 || ends >= INT64_MAX / 1000)
        return true;
    account = old ? bz_json_copy(old) : bz_json_object();
    return bz_meta_set(bz_json_set_int(account, "token_expires_at", ends * 1000) &&
                           bz_json_set(k->state, BZ_NOTE_ACCOUNT, bz_steal(account)),
                       err);
}

static bool check_token(struct check *k, const struct bz_json *j, struct bz_err *err)
{
    const struct bz_json *data = bz_json_get(j, "data");
    BZ_DONE(bz_str) words = {0};

    if (!bz_json_flag(data, "is_valid", true)) {
        bz_str_add(&words, "the token is not valid any more");
        return find(k, "invalid_token", "error", &words, err);
    }
    return token_lacks(k, data, err) && token_ends(k, data, err);
}

/* --- by purpose --- */

static const struct {
    const char *purpose;
    bool (*read)(struct check *k, const struct bz_json *j, struct bz_err *err);
} checks[] = {
    {"check_page", check_page},
    {"check_page_apps", check_page_apps},
    {"check_app", check_app_half},
    {"check_token", check_token},
};

bool fb_checked(struct fb *f, bool *ret, struct bz_err *err)
{
    __attribute__((cleanup(check_done))) struct check k = {0};
    BZ_AUTO(bz_json) j = NULL;
    size_t i = 0;

    while (i < sizeof checks / sizeof *checks && !bz_streq(checks[i].purpose, f->m.x->purpose))
        i++;
    *ret = i < sizeof checks / sizeof *checks;
    if (!*ret)
        return true;
    f->m.batch->round_done = true;
    if (!fb_ok(f->m.x))
        return bz_graph_fail(err, f->m.x, f->m.x->purpose, NULL);
    j = fb_parse(f, err);
    return j && check_init(&k, f, err) && checks[i].read(&k, j, err) && check_save(&k, err);
}
