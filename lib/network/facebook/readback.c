/* SPDX-License-Identifier: EUPL-1.2 */
/* Is an answer whose fate is unknown on the network? The newest comments below its post, or the
 * newest messages of conversations, tell. */
#include "network/facebook/facebook.h"

#include <inttypes.h>
#include <string.h>

enum { READBACK_COMMENTS = 100, READBACK_TALKS = 25 };

/* --- asking --- */

/* The post that what is answered is below: then all of its comments are in one list, whatever
 * ours was filed under. */
static bool readback_post(const struct bz_part *part, struct bz_str *path, struct bz_err *err)
{
    const char *text = part->to->extra ? part->to->extra : "{}";
    BZ_AUTO(bz_json) extra = bz_json_parse(text, strlen(text), NULL, NULL, err);
    const char *post = bz_json_str(extra, "post_id");

    if (!extra)
        return false;
    bz_str_add_char(path, '/');
    bz_str_add_escaped(path, post ? post : part->to->native_id);
    bz_str_add(path, "/comments?filter=stream&order=reverse_chronological&");
    bz_meta_fields(path, "id,from{id},message,created_time,parent{id}");
    bz_str_addf(path, "&limit=%d", READBACK_COMMENTS);
    return true;
}

/* A private message to who wrote in public is in a conversation nobody named yet. */
static void readback_talks(const struct bz_context *c, const struct bz_part *part,
                           struct bz_str *path)
{
    bool direct = part->to->visibility == BUZON_VISIBILITY_DIRECT;
    const char *who = part->to->author ? part->to->author->id : NULL;

    bz_str_add_char(path, '/');
    bz_str_add_escaped(path, fb_me(c));
    bz_str_add(path, "/conversations?platform=messenger&");
    if (direct && who) {
        bz_str_add(path, "user_id=");
        bz_str_add_escaped(path, who);
        bz_str_add_char(path, '&');
    }
    bz_meta_fields(path, "id,updated_time,messages.limit(20){id,created_time,from,message}");
    bz_str_addf(path, "&limit=%d", READBACK_TALKS);
}

struct bz_request *fb_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err)
{
    BZ_TEXT base = fb_base(c->settings, err);
    bool direct = part->visibility == BUZON_VISIBILITY_DIRECT;
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) path = {0};
    BZ_DONE(bz_str) url = {0};
    BZ_DONE(bz_str) state = {0};

    if (!base || !fb_takes(c, part->to, part->visibility, err))
        return NULL;
    if (!fb_me(c))
        return bz_fail(err, BUZON_ERR_INVALID, "setting page_id is missing");
    if (direct)
        readback_talks(c, part, &path);
    else if (!readback_post(part, &path, err))
        return NULL;
    bz_str_addf(&state, "{\"since\":%" PRId64 "}", since);
    bz_str_addf(&url, "%s%s", base, path.data ? path.data : "");
    if (path.failed || url.failed || state.failed)
        return bz_nomem(err);
    r = bz_request_new("find_own", "GET", url.data, err);
    if (!r)
        return NULL;
    r->auth = BZ_AUTH_BEARER;
    r->state = bz_steal(state.data);
    return bz_steal(r);
}

/* --- looking --- */

/* One look under way. */
struct look {
    const struct bz_context *c;
    const struct bz_part *part;
    buzon_time since;
    bool reaches; /* it goes back to before the first try */
    struct bz_reply *ret;
};

/* What ours is filed under: an answer to an answer stands beside it. NULL: the post itself. */
static const char *look_parent(const struct bz_message *to)
{
    if (!to->parent)
        return NULL;
    return to->thread && !bz_streq(to->parent, to->thread) ? to->parent : to->id;
}

static bool look_place(const struct look *l, const struct bz_json *item, bool *ret,
                       struct bz_err *err)
{
    const char *wanted = look_parent(l->part->to);
    char *id = NULL;

    *ret = true;
    if (l->part->visibility == BUZON_VISIBILITY_DIRECT)
        return true;
    if (!bz_json_id(bz_json_get(item, "parent"), "id", &id, err))
        return false;
    *ret = bz_streq(id ? fb_id(id) : NULL, wanted);
    free(id);
    return true;
}

static bool look_is_ours(const struct look *l, const struct bz_json *item, bool *ret,
                         struct bz_err *err)
{
    char *id = NULL;

    if (!bz_json_id(bz_json_get(item, "from"), "id", &id, err))
        return false;
    *ret = bz_streq(id, fb_me(l->c));
    free(id);
    return true;
}

static bool look_at(struct look *l, const struct bz_json *item, struct bz_err *err)
{
    buzon_time at = bz_meta_time(bz_json_get(item, "created_time"));
    const char *text = bz_json_str(item, "message"), *id = bz_json_str(item, "id");
    bool ours = false, here = false, same = false;

    if (at != BUZON_TIME_NONE && at < l->since) {
        l->reaches = true;
        return true;
    }
    if (l->part->newest && bz_streq(id, l->part->newest)) {
        l->reaches = true;
        return true;
    }
    if (!text || !id || l->ret->native_id)
        return true;
    if (!look_is_ours(l, item, &ours, err) || !look_place(l, item, &here, err) ||
        !bz_meta_same(text, l->part->text, &same, err))
        return false;
    return !ours || !here || !same || bz_dup(&l->ret->native_id, id, err);
}

static bool look_list(struct look *l, const struct bz_json *list, struct bz_err *err)
{
    for (size_t i = 0; i < bz_meta_len(list); i++) {
        const struct bz_json *item = bz_json_at(list, i);
        const struct bz_json *inner = bz_json_path(item, "messages.data");
        buzon_time at = bz_meta_time(bz_json_get(item, "updated_time"));

        if (l->part->visibility != BUZON_VISIBILITY_DIRECT) {
            if (!look_at(l, item, err))
                return false;
            continue;
        }
        l->reaches |= at != BUZON_TIME_NONE && at < l->since;
        for (size_t n = 0; n < bz_meta_len(inner); n++) {
            if (!look_at(l, bz_json_at(inner, n), err))
                return false;
        }
    }
    return true;
}

static bool look_since(struct look *l, const struct bz_exchange *x, struct bz_err *err)
{
    const char *text = x->request && x->request->state ? x->request->state : "{}";
    BZ_AUTO(bz_json) state = bz_json_parse(text, strlen(text), NULL, "state", err);

    l->since = bz_json_num(state, "since", BUZON_TIME_NONE);
    return state;
}

/* An empty page proves nothing; a whole list does, and so does one that goes back far enough.
 */
static bool look_through(struct look *l, const struct bz_json *page, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(page, "data");

    if (!look_list(l, list, err))
        return false;
    if (bz_meta_len(list) && l->part->visibility != BUZON_VISIBILITY_DIRECT &&
        !bz_json_path(page, "paging.next"))
        l->reaches = true;
    l->ret->what = l->ret->native_id ? BZ_SENT_DONE
                   : l->reaches      ? BZ_SENT_REFUSED
                                     : BZ_SENT_UNKNOWN;
    return true;
}

bool fb_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    struct look l = {.c = c, .part = part, .ret = ret};
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = NULL;

    ret->what = BZ_SENT_UNKNOWN;
    if (!bz_graph_ok(x)) {
        (void)bz_graph_fail(err, x, "our own answers", NULL);
        return err->code != BUZON_ERR_NO_MEMORY;
    }
    j = bz_json_parse(r->body ? r->body : "", r->len, NULL, "the network's answer", &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (bz_json_kind(bz_json_get(j, "data")) != BZ_JSON_ARRAY) {
        bz_err_set(err, BUZON_ERR_PROTOCOL, "our own answers: the network's answer is no list");
        return true;
    }
    return look_since(&l, x, err) && look_through(&l, j, err);
}
