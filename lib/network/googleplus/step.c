/* SPDX-License-Identifier: EUPL-1.2 */
/* A file of an archive: a post, a list of them, comments alone, a page. */
#include "network/googleplus/googleplus.h"

#include <string.h>

static bool step_has(const struct bz_json *j, const char *const *keys)
{
    for (; *keys; keys++) {
        if (bz_json_get(j, *keys))
            return true;
    }
    return false;
}

static bool step_is_comment(const struct bz_json *j)
{
    static const char *const keys[] = {"postUrl", "commentActivityId", NULL};
    const char *id = bz_json_str(j, "resourceName");

    return step_has(j, keys) || (id && strstr(id, "/comments/"));
}

static bool step_is_post(const struct bz_json *j)
{
    static const char *const keys[] = {"postAcl",    "creationTime", "comments",
                                       "activityId", "resharedPost", NULL};

    return step_has(j, keys);
}

static bool step_one(struct gp *w, const struct bz_json *j, struct bz_err *err)
{
    bool done = false;

    if (!gp_api(w, j, &done, err))
        return false;
    if (done)
        return true;
    if (step_is_comment(j))
        return gp_add_comment(w, j, err);
    return step_is_post(j) ? gp_add_post(w, j, true, err)
                           : bz_batch_add_unknown(w->batch, w->c, NULL, j, w->at, err);
}

/* Where a document keeps what it lists: itself, "items" of the activity log and of the former
 * interface, "posts" and "comments" of who put files together. */
static const struct bz_json *step_list(const struct bz_json *j)
{
    static const char *const keys[] = {"items", "posts", "activities"};

    if (bz_json_kind(j) == BZ_JSON_ARRAY)
        return j;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (bz_json_kind(bz_json_get(j, keys[i])) == BZ_JSON_ARRAY)
            return bz_json_get(j, keys[i]);
    }
    return NULL;
}

static bool step_document(struct gp *w, const struct bz_json *j, struct bz_err *err)
{
    const struct bz_json *list = step_list(j);

    if (!list)
        return step_one(w, j, err);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!step_one(w, bz_json_at(list, i), err))
            return false;
    }
    return true;
}

static struct bz_json *step_page(const struct gp *w, const char *body, size_t len,
                                 struct bz_err *err)
{
    if (!bz_streq(bz_json_str(w->c->settings, "form"), "html"))
        return bz_fail(
            err, BUZON_ERR_INVALID,
            "a page of Takeout, where this account takes its JSON: the same comments "
            "in both forms would be there twice. Where there are pages only, the "
            "account's setting \"form\" is \"html\"");
    return gp_page(body, len, err);
}

static struct bz_json *step_parse(struct gp *w, const struct bz_response *r, struct bz_err *err)
{
    static const char mark[] = "\xEF\xBB\xBF";
    const char *body = r->body ? r->body : "";
    size_t len = r->len, blank;
    int repaired = 0;
    struct bz_json *j;

    if (bz_starts(body, mark)) {
        body += strlen(mark);
        len -= strlen(mark);
    }
    blank = strspn(body, " \t\r\n");
    if (body[blank] == '<')
        return step_page(w, body, len, err);
    if (bz_streq(bz_json_str(w->c->settings, "form"), "html"))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "not a page of Takeout, which is what this account takes");
    j = bz_json_parse(body, len, &repaired, "the archive", err);
    w->batch->repaired = repaired;
    return j;
}

static void step_done(struct gp *w)
{
    bz_batch_free(w->batch);
    bz_texts_done(&w->kept);
}

struct bz_batch *gp_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(step_done))) struct gp w = {.c = c, .at = x->at};
    int status = x->response->status;
    BZ_AUTO(bz_json) j = NULL;

    if (status < 200 || status > 299)
        return bz_http_fail(err, x, "archive", NULL);
    w.me = bz_json_str(c->settings, "user_id");
    w.me = w.me ? w.me : c->account->native_id;
    if (!(w.batch = bz_batch_new(err)) || !(j = step_parse(&w, x->response, err)) ||
        !step_document(&w, j, err))
        return NULL;
    w.batch->round_done = true;
    return bz_steal(w.batch);
}
