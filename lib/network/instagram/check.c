/* SPDX-License-Identifier: EUPL-1.2 */
/* Is the account ours, is it linked to its page, may the token do what it must, and does what
 * citizens write reach us? */
#include "network/instagram/instagram.h"

#include "term/civil.h"

/* --- asking --- */

/* Through Facebook Login both halves of the subscription can be seen, and the link. */
static bool check_as_page(struct bz_graph *g, struct bz_err *err)
{
    const char *page = ig_page(g->m.c);
    BZ_DONE(bz_str) me = {0};
    BZ_DONE(bz_str) link = {0};
    BZ_DONE(bz_str) apps = {0};

    bz_str_add_char(&me, '/');
    bz_str_add_escaped(&me, g->m.me);
    bz_str_add(&me, "?fields=id,username,name");
    bz_str_add_char(&link, '/');
    bz_str_add_escaped(&link, page);
    bz_str_add(&apps, link.data);
    bz_str_add(&link, "?fields=instagram_business_account");
    bz_str_add(&apps, "/subscribed_apps?fields=id,name,subscribed_fields");
    return bz_meta_set(!me.failed && !link.failed && !apps.failed, err) &&
           bz_meta_ask(&g->m, "check_me", me.data, NULL, err) &&
           bz_meta_ask(&g->m, "check_link", link.data, NULL, err) &&
           bz_meta_ask(&g->m, "check_apps", apps.data, NULL, err) && bz_graph_check_app(g, err);
}

struct bz_batch *ig_check(const struct bz_context *c, struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph g = {0};

    if (!ig_init(&g, c, NULL, err))
        return NULL;
    if (!g.m.me)
        return bz_fail(err, BUZON_ERR_INVALID, "%s", g.ways->nobody);
    if (ig_page(c)
            ? !check_as_page(&g, err)
            : !bz_meta_ask(&g.m, "check_me", "/me?fields=id,user_id,username,name", NULL,
                           err) ||
                  !bz_meta_ask(&g.m, "check_apps",
                               "/me/subscribed_apps?fields=subscribed_fields", NULL, err))
        return NULL;
    return bz_steal(g.m.batch);
}

/* --- who we are --- */

/* Of a token that was never renewed nobody says when it ends. It is renewed as soon as it may
 * be: when it is a day old. */
static bool note_end(struct bz_graph_check *k, struct bz_json *account, bool *known)
{
    buzon_time ends = k->g->m.c->account->token_expires_at;

    *known = ig_page(k->g->m.c) || (ends != BUZON_TIME_NONE && ends > k->g->m.at);
    if (ig_page(k->g->m.c))
        return bz_json_set_null(account, "token_expires_at");
    if (!*known)
        ends = k->g->m.at + bz_instagram.limits.refresh_ms + BZ_MS_DAY;
    return bz_json_set_int(account, "token_expires_at", ends);
}

static bool end_unknown(struct bz_graph_check *k, struct bz_err *err)
{
    BZ_DONE(bz_str) words = {0};

    bz_str_add(&words, "Instagram does not say when the token ends: it is renewed in a day");
    return bz_graph_find(k, "token_end_unknown", "warning", &words, err);
}

static bool check_me(struct bz_graph_check *k, const struct bz_json *j, struct bz_err *err)
{
    BZ_AUTO(bz_json) account = bz_json_object();
    const char *name = bz_json_str(j, "username"), *id;
    bool known = false;
    BZ_DONE(bz_str) url = {0};

    /* Instagram Login has another id for every app, and ours beside it. */
    if (!bz_meta_id(&k->g->m, j, bz_json_get(j, "user_id") ? "user_id" : "id", &id, err))
        return false;
    if (!id || !bz_streq(id, k->g->m.me))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "the network tells of another account");
    bz_str_add(&url, "https://www.instagram.com/");
    bz_str_add_escaped(&url, name);
    bz_str_add_char(&url, '/');
    return bz_meta_set(!url.failed && bz_json_set_text(account, "native_id", id) &&
                           bz_json_set_text(account, "handle", name) &&
                           bz_json_set_text(account, "url", name ? url.data : NULL) &&
                           note_end(k, account, &known) &&
                           bz_json_set_text(k->state, "name", bz_json_str(j, "name")),
                       err) &&
           bz_graph_check_begin(k, account, err) && bz_graph_check_version(k, err) &&
           (known || end_unknown(k, err));
}

/* Conversations go through the page. */
static bool check_link(struct bz_graph_check *k, const struct bz_json *j, struct bz_err *err)
{
    BZ_DONE(bz_str) words = {0};
    const char *id;

    if (!bz_meta_id(&k->g->m, bz_json_get(j, "instagram_business_account"), "id", &id, err))
        return false;
    if (bz_streq(id, k->g->m.me))
        return true;
    bz_str_add(&words, id ? "the page is linked to another account of Instagram"
                          : "the page is not linked to an account of Instagram");
    return bz_graph_find(k, "not_linked", "error", &words, err);
}

/* --- all of it --- */

static const char *const fields[] = {"comments", "mentions", "messages", NULL};
static const char *const any_field[] = {NULL};
static const char *const scopes[] = {"instagram_basic", "instagram_manage_comments",
                                     "instagram_manage_messages", "pages_manage_metadata",
                                     NULL};

static const struct bz_graph_question questions[] = {{"check_me", check_me},
                                                     {"check_link", check_link}};

enum { QUESTIONS = sizeof questions / sizeof *questions };

/* Of the page's half any field does. */
static const struct bz_graph_wanted of_page = {"instagram", "page",    fields,   any_field,
                                               scopes,      questions, QUESTIONS};
static const struct bz_graph_wanted of_account = {"instagram", "account", fields,   fields,
                                                  scopes,      questions, QUESTIONS};

bool ig_checked(struct bz_graph *g, bool *ret, struct bz_err *err)
{
    const char *page = ig_page(g->m.c);

    *ret = !page && bz_streq(g->m.x->purpose, "check_apps") && !bz_graph_ok(g->m.x);
    if (*ret)
        return bz_graph_check_silent(g, "subscription_unknown",
                                     "Instagram does not say what the account is subscribed to",
                                     err);
    return bz_graph_checked(g, page ? &of_page : &of_account, ret, err);
}
