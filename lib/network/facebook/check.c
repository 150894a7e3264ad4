/* SPDX-License-Identifier: EUPL-1.2 */
/* Is the page ours, may the token do what it must, and does what citizens write reach us? */
#include "network/facebook/facebook.h"

struct bz_batch *fb_check(const struct bz_context *c, struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph f = {0};
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
        !bz_meta_ask(&f.m, "check_apps", apps.data, NULL, err) || !bz_graph_check_app(&f, err))
        return NULL;
    return bz_steal(f.m.batch);
}

static bool check_page(struct bz_graph_check *k, const struct bz_json *j, struct bz_err *err)
{
    BZ_AUTO(bz_json) account = bz_json_object();
    const char *id;

    if (!bz_meta_id(&k->g->m, j, "id", &id, err))
        return false;
    if (!id || !bz_streq(id, k->g->m.me))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "the network tells of another page");
    return bz_meta_set(bz_json_set_text(account, "native_id", id) &&
                           bz_json_set_text(account, "handle", bz_json_str(j, "username")) &&
                           bz_json_set_text(account, "url", bz_json_str(j, "link")) &&
                           bz_json_set_null(account, "token_expires_at") &&
                           bz_json_set_text(k->state, "name", bz_json_str(j, "name")),
                       err) &&
           bz_graph_check_begin(k, account, err) && bz_graph_check_version(k, err);
}

bool fb_checked(struct bz_graph *f, bool *ret, struct bz_err *err)
{
    static const char *const fields[] = {"feed", "mention", "messages", "message_edits", NULL};
    static const char *const scopes[] = {"pages_read_engagement",   "pages_read_user_content",
                                         "pages_manage_engagement", "pages_manage_metadata",
                                         "pages_messaging",         NULL};
    static const struct bz_graph_question questions[] = {{"check_page", check_page}};
    static const struct bz_graph_wanted wanted = {"page", "page",    fields, fields,
                                                  scopes, questions, 1};

    return bz_graph_checked(f, &wanted, ret, err);
}
