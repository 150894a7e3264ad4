/* SPDX-License-Identifier: EUPL-1.2 */
/* Who are we, may the token do what it must, when does it end, and how many of a day's answers
 * are left? A token tells about itself; whether the app is subscribed nothing says. */
#include "network/threads/threads.h"

#include <inttypes.h>

enum { CHECK_QUOTA_NEAR = 90 }; /* percent */

/* --- asking --- */

static bool check_token_ask(struct bz_graph *t, struct bz_err *err)
{
    static const struct bz_form_field token[] = {{"input_token", "token"}, {NULL, NULL}};
    BZ_DONE(bz_str) url = {0};
    struct bz_request *r;

    bz_str_addf(&url, "%s/debug_token?access_token={secret}", t->m.base);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new("check_token", "GET", url.data, err);
    if (!r)
        return false;
    r->auth = BZ_AUTH_URL;
    r->form = token;
    return bz_batch_add_request(t->m.batch, r, err);
}

struct bz_batch *th_check(const struct bz_context *c, struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph t = {0};

    if (!th_init(&t, c, NULL, err) ||
        !bz_meta_ask(&t.m, "check_me", "/me?fields=id,username,name", NULL, err) ||
        !check_token_ask(&t, err) ||
        !bz_meta_ask(&t.m, "check_quota",
                     "/me/threads_publishing_limit?fields=quota_usage,config,"
                     "reply_quota_usage,reply_config",
                     NULL, err))
        return NULL;
    return bz_steal(t.m.batch);
}

/* --- who we are --- */

/* The end of the token as it is known stays known. */
static bool note_end(const struct bz_graph *t, struct bz_json *account)
{
    buzon_time ends = t->m.c->account->token_expires_at;

    return ends > 0 ? bz_json_set_int(account, "token_expires_at", ends)
                    : bz_json_set_null(account, "token_expires_at");
}

static bool check_me(struct bz_graph_check *k, const struct bz_json *j, struct bz_err *err)
{
    BZ_AUTO(bz_json) account = bz_json_object();
    const char *name = bz_json_str(j, "username"), *id;
    BZ_DONE(bz_str) url = {0};

    if (!bz_meta_id(&k->g->m, j, "id", &id, err))
        return false;
    if (!id || (k->g->m.me && !bz_streq(id, k->g->m.me)))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "the network tells of another account");
    bz_str_addf(&url, "https://www.threads.net/@%s", name ? name : "");
    return bz_meta_set(!url.failed && bz_json_set_text(account, "native_id", id) &&
                           bz_json_set_text(account, "handle", name) &&
                           bz_json_set_text(account, "url", name ? url.data : NULL) &&
                           note_end(k->g, account) &&
                           bz_json_set_text(k->state, "name", bz_json_str(j, "name")),
                       err) &&
           bz_graph_check_begin(k, account, err);
}

/* --- how much is left --- */

static bool quota_of(struct bz_graph_check *k, const struct bz_json *j, const char *used,
                     const char *config, const char *what, struct bz_err *err)
{
    int64_t total = bz_json_num(bz_json_get(j, config), "quota_total", 0);
    int64_t n = bz_json_num(j, used, 0);
    BZ_DONE(bz_str) words = {0};

    if (total <= 0 || n < 0 || n < total - total / 100 * (100 - CHECK_QUOTA_NEAR))
        return true;
    bz_str_addf(&words, "%" PRId64 " of %" PRId64 " %s of a day are used", n, total, what);
    return bz_graph_find(k, "quota", n < total ? "warning" : "error", &words, err);
}

static bool check_quota(struct bz_graph_check *k, const struct bz_json *j, struct bz_err *err)
{
    const struct bz_json *data = bz_json_get(j, "data");

    j = bz_json_kind(data) == BZ_JSON_ARRAY ? bz_json_at(data, 0) : j;
    return quota_of(k, j, "quota_usage", "config", "posts", err) &&
           quota_of(k, j, "reply_quota_usage", "reply_config", "answers", err);
}

/* --- what cannot be asked --- */

/* Where the permission for a question is missing, its answer is; and a token that may not tell
 * about itself may do all else. */
static bool question_refused(struct bz_graph *t, bool *ret, struct bz_err *err)
{
    bool token = bz_streq(t->m.x->purpose, "check_token");

    *ret = (token || bz_streq(t->m.x->purpose, "check_quota")) && !bz_graph_ok(t->m.x);
    return !*ret || bz_graph_check_silent(t, token ? "token_end_unknown" : NULL,
                                          "Threads does not say when the token ends: it cannot "
                                          "be renewed in time",
                                          err);
}

/* --- all of it --- */

static const char *const scopes[] = {"threads_basic",           "threads_content_publish",
                                     "threads_read_replies",    "threads_manage_replies",
                                     "threads_manage_mentions", NULL};

static const struct bz_graph_question questions[] = {{"check_me", check_me},
                                                     {"check_quota", check_quota}};

static const struct bz_graph_wanted wanted = {
    .scopes = scopes, .questions = questions, .n = sizeof questions / sizeof *questions};

/* The shared questions about subscriptions are never asked, and so never answered here. */
bool th_checked(struct bz_graph *t, bool *ret, struct bz_err *err)
{
    if (!question_refused(t, ret, err))
        return false;
    if (*ret || bz_streq(t->m.x->purpose, "check_app") ||
        bz_streq(t->m.x->purpose, "check_apps"))
        return true;
    return bz_graph_checked(t, &wanted, ret, err);
}
