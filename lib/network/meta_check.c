/* SPDX-License-Identifier: EUPL-1.2 */
/* May the token do what it must, and does what citizens write reach us? Both halves of a
 * subscription are needed, and nothing says so when one is missing: the account's, and the
 * app's. */
#include "network/meta_graph.h"

#include "term/civil.h"

#include <string.h>

enum { CHECK_SOON_MS = 14 * BZ_MS_DAY };

/* --- asking --- */

/* As the app itself: its id and secret are its token. */
static bool check_as_app(struct bz_graph *g, const char *purpose, const char *path,
                         const struct bz_form_field *form, struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};
    struct bz_request *r;

    bz_str_addf(&url, "%s%s?access_token=", g->m.base, path);
    bz_str_add_escaped(&url, bz_json_str(g->m.c->settings, "app_id"));
    bz_str_add(&url, "%7C{secret}");
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new(purpose, "GET", url.data, err);
    if (!r)
        return false;
    r->auth = BZ_AUTH_URL;
    r->secret = "app_secret";
    r->form = form;
    return bz_batch_add_request(g->m.batch, r, err);
}

bool bz_graph_check_app(struct bz_graph *g, struct bz_err *err)
{
    static const struct bz_form_field token[] = {{"input_token", "token"}, {NULL, NULL}};
    const char *app = bz_json_str(g->m.c->settings, "app_id");
    BZ_DONE(bz_str) path = {0};

    if (!app)
        return true;
    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, app);
    bz_str_add(&path, "/subscriptions");
    return bz_meta_set(!path.failed, err) &&
           check_as_app(g, "check_app", path.data, NULL, err) &&
           check_as_app(g, "check_token", "/debug_token", token, err);
}

/* --- findings --- */

static void check_done(struct bz_graph_check *k)
{
    bz_json_free(k->state);
    bz_json_free(k->found);
}

static bool check_init(struct bz_graph_check *k, struct bz_graph *g,
                       const struct bz_graph_wanted *wanted, struct bz_err *err)
{
    const struct bz_json *state = g->m.c->state;
    const struct bz_json *found =
        bz_json_get(bz_json_get(state, BZ_NOTE_ACCOUNT), BZ_NOTE_FINDINGS);

    *k = (struct bz_graph_check){.g = g,
                                 .wanted = wanted,
                                 .state = state ? bz_json_copy(state) : bz_json_object(),
                                 .found = found ? bz_json_copy(found) : bz_json_array()};
    return bz_meta_set(k->state && k->found, err);
}

static bool check_save(struct bz_graph_check *k, struct bz_err *err)
{
    struct bz_json *found = bz_json_len(k->found) ? bz_steal(k->found) : NULL;

    return bz_meta_set(bz_note_findings(k->state, found), err) &&
           (k->g->m.batch->state = bz_json_print(k->state, err));
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

bool bz_graph_find(struct bz_graph_check *k, const char *code, const char *level,
                   const struct bz_str *s, struct bz_err *err)
{
    return bz_meta_set(!s->failed && bz_finding_add(k->found, code, level, s->data), err);
}

bool bz_graph_check_begin(struct bz_graph_check *k, const struct bz_json *account,
                          struct bz_err *err)
{
    bz_json_free(k->found);
    k->found = bz_json_array();
    return bz_meta_set(k->found && bz_json_set_shared(k->state, BZ_NOTE_ACCOUNT, account), err);
}

bool bz_graph_check_silent(struct bz_graph *g, const char *code, const char *words,
                           struct bz_err *err)
{
    __attribute__((cleanup(check_done))) struct bz_graph_check k = {0};
    struct bz_err why = {0};

    g->m.batch->round_done = true;
    (void)bz_graph_fail(&why, g->m.x, g->m.x->purpose, NULL);
    if (why.code != BUZON_ERR_FORBIDDEN && why.code != BUZON_ERR_INVALID &&
        why.code != BUZON_ERR_GONE && why.code != BUZON_ERR_PROTOCOL) {
        bz_err_move(err, &why);
        return false;
    }
    bz_err_clear(&why);
    if (!code)
        return true;
    return check_init(&k, g, NULL, err) &&
           bz_meta_set(bz_finding_add(k.found, code, "warning", words), err) &&
           check_save(&k, err);
}

/* A version that died is served by the oldest living one, silently. */
bool bz_graph_check_version(struct bz_graph_check *k, struct bz_err *err)
{
    const char *served =
        bz_headers_find(&k->g->m.x->response->headers, "facebook-api-version", 0);
    const char *asked = strrchr(k->g->m.base, '/');
    BZ_DONE(bz_str) words = {0};

    if (!served || !asked || asked[1] != 'v' || strcmp(asked + 1, served) == 0)
        return true;
    bz_str_addf(&words, "Graph answers by version %.12s and was asked for %.12s", served,
                asked + 1);
    return bz_graph_find(k, "version_ended", "warning", &words, err);
}

/* --- both subscriptions --- */

/* One half of it: `item` is NULL where there is none at all. */
static bool subscription(struct bz_graph_check *k, const struct bz_json *item, bool app,
                         struct bz_err *err)
{
    const char *half = app ? "app" : k->wanted->half;
    BZ_DONE(bz_str) lacks = {0};
    BZ_DONE(bz_str) words = {0};

    list_lacks(bz_json_get(item, app ? "fields" : "subscribed_fields"),
               app ? k->wanted->fields : k->wanted->half_fields, &lacks);
    if (lacks.failed)
        return bz_nomem(err);
    if (item && !lacks.len)
        return true;
    if (item)
        bz_str_addf(&words, "the %s is not subscribed to %s: that is not delivered", half,
                    lacks.data);
    else
        bz_str_addf(&words, "the %s has no subscription: nothing is delivered", half);
    return bz_graph_find(k, "not_subscribed", "error", &words, err);
}

static bool check_app_half(struct bz_graph_check *k, const struct bz_json *j,
                           struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(j, "data");

    for (size_t i = 0; i < bz_meta_len(list); i++) {
        const struct bz_json *item = bz_json_at(list, i);

        if (bz_streq(bz_json_str(item, "object"), k->wanted->object) &&
            bz_json_flag(item, "active", true))
            return subscription(k, item, true, err);
    }
    return subscription(k, NULL, true, err);
}

/* The account's half. */
static bool check_apps(struct bz_graph_check *k, const struct bz_json *j, struct bz_err *err)
{
    const char *app = bz_json_str(k->g->m.c->settings, "app_id");
    const struct bz_json *list = bz_json_get(j, "data");

    for (size_t i = 0; i < bz_meta_len(list); i++) {
        const struct bz_json *item = bz_json_at(list, i);
        const char *id;

        if (!bz_meta_id(&k->g->m, item, "id", &id, err))
            return false;
        if (!app || !id || bz_streq(id, app))
            return subscription(k, item, false, err);
    }
    return subscription(k, NULL, false, err);
}

/* --- the token --- */

static bool token_lacks(struct bz_graph_check *k, const struct bz_json *data,
                        struct bz_err *err)
{
    BZ_DONE(bz_str) lacks = {0};
    BZ_DONE(bz_str) words = {0};

    list_lacks(bz_json_get(data, "scopes"), k->wanted->scopes, &lacks);
    if (lacks.failed)
        return bz_nomem(err);
    if (!lacks.len)
        return true;
    bz_str_addf(&words, "the token lacks %s", lacks.data);
    return bz_graph_find(k, "scopes", "error", &words, err);
}

/* Tokens of pages have no end, but three months after a person confirmed the app's access they
 * read nothing any more, and say nothing. */
static bool token_ends(struct bz_graph_check *k, const struct bz_json *data, struct bz_err *err)
{
    int64_t ends = bz_json_num(data, "expires_at", 0);
    int64_t access = bz_json_num(data, "data_access_expires_at", 0);
    BZ_AUTO(bz_json) account = NULL;
    BZ_DONE(bz_str) words = {0};
    const struct bz_json *old = bz_json_get(k->state, BZ_NOTE_ACCOUNT);

    if (access > 0 && access < INT64_MAX / 1000 && access * 1000 < k->g->m.at + CHECK_SOON_MS) {
        bz_str_add(&words,
                   "the app's access to the account's data ends soon or has ended: a person "
                   "with a role on it has to confirm it again");
        if (!bz_graph_find(k, "consent_ends", "warning", &words, err))
            return false;
    }
    if (ends <= 0 || ends >= INT64_MAX / 1000)
        return true;
    account = old ? bz_json_copy(old) : bz_json_object();
    return bz_meta_set(bz_json_set_int(account, "token_expires_at", ends * 1000) &&
                           bz_json_set(k->state, BZ_NOTE_ACCOUNT, bz_steal(account)),
                       err);
}

static bool check_token(struct bz_graph_check *k, const struct bz_json *j, struct bz_err *err)
{
    const struct bz_json *data = bz_json_get(j, "data");
    BZ_DONE(bz_str) words = {0};

    if (!bz_json_flag(data, "is_valid", true)) {
        bz_str_add(&words, "the token is not valid any more");
        return bz_graph_find(k, "invalid_token", "error", &words, err);
    }
    return token_lacks(k, data, err) && token_ends(k, data, err);
}

/* --- by purpose --- */

static const struct bz_graph_question common[] = {
    {"check_apps", check_apps},
    {"check_app", check_app_half},
    {"check_token", check_token},
};

static bz_graph_reads *question_of(const struct bz_graph_question *q, size_t n,
                                   const char *purpose)
{
    for (size_t i = 0; i < n; i++) {
        if (bz_streq(q[i].purpose, purpose))
            return q[i].read;
    }
    return NULL;
}

bool bz_graph_checked(struct bz_graph *g, const struct bz_graph_wanted *wanted, bool *ret,
                      struct bz_err *err)
{
    __attribute__((cleanup(check_done))) struct bz_graph_check k = {0};
    bz_graph_reads *read = question_of(wanted->questions, wanted->n, g->m.x->purpose);
    BZ_AUTO(bz_json) j = NULL;

    if (!read)
        read = question_of(common, sizeof common / sizeof *common, g->m.x->purpose);
    *ret = read;
    if (!*ret)
        return true;
    g->m.batch->round_done = true;
    if (!bz_graph_ok(g->m.x))
        return bz_graph_fail(err, g->m.x, g->m.x->purpose, NULL);
    j = bz_graph_parse(g, err);
    return j && check_init(&k, g, wanted, err) && read(&k, j, err) && check_save(&k, err);
}
