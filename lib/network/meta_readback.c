/* SPDX-License-Identifier: EUPL-1.2 */
/* Is an answer whose fate is unknown on the network? What is below what it answers, or the
 * newest messages of conversations, tell. */
#include "network/meta_graph.h"

#include <inttypes.h>
#include <string.h>

enum { READBACK_TALKS = 25 };

/* --- asking --- */

void bz_graph_talks_of(const char *node, const char *platform, const struct bz_part *part,
                       struct bz_str *path)
{
    bool direct = part->to->visibility == BUZON_VISIBILITY_DIRECT;
    const char *who = part->to->author ? part->to->author->id : NULL;

    bz_str_add_char(path, '/');
    bz_str_add_escaped(path, node);
    bz_str_addf(path, "/conversations?platform=%s&", platform);
    if (direct && who) {
        bz_str_add(path, "user_id=");
        bz_str_add_escaped(path, who);
        bz_str_add_char(path, '&');
    }
    bz_meta_fields(path, "id,updated_time,messages.limit(20){id,created_time,from,message}");
    bz_str_addf(path, "&limit=%d", READBACK_TALKS);
}

struct bz_request *bz_graph_look(const char *base, const struct bz_str *path, buzon_time since,
                                 struct bz_err *err)
{
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};
    BZ_DONE(bz_str) state = {0};

    bz_str_addf(&state, "{\"since\":%" PRId64 "}", since);
    bz_str_addf(&url, "%s%s", base, path->data ? path->data : "");
    if (path->failed || url.failed || state.failed)
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
    const struct bz_graph_sought *sought;
    const struct bz_part *part;
    const char *text, *created;
    bool direct;
    buzon_time since;
    bool reaches; /* it goes back to before the first try */
    struct bz_reply *ret;
};

static const char *look_id(const struct look *l, const char *id)
{
    return id && l->sought->id ? l->sought->id(id) : id;
}

static bool look_place(const struct look *l, const struct bz_json *item)
{
    const char *below = l->sought->below;

    if (l->direct || !l->sought->parent)
        return true;
    return bz_streq(look_id(l, bz_json_text(bz_json_path(item, l->sought->parent))), below);
}

static bool look_is_ours(const struct look *l, const struct bz_json *item, bool *ret,
                         struct bz_err *err)
{
    const struct bz_json *from = bz_json_get(item, "from");
    const char *name = bz_json_str(from, "username");
    char *id = NULL;

    if (!bz_json_id(from, "id", &id, err))
        return false;
    if (!name)
        name = bz_json_str(item, "username");
    *ret = (id && bz_streq(id, l->sought->me)) || (name && bz_streq(name, l->sought->handle));
    free(id);
    return true;
}

static bool look_at(struct look *l, const struct bz_json *item, struct bz_err *err)
{
    buzon_time at = bz_meta_time(bz_json_get(item, l->created));
    const char *text = bz_json_str(item, l->text), *id = bz_json_str(item, "id");
    bool ours = false, same = false;

    if (at != BUZON_TIME_NONE && at < l->since) {
        l->reaches |= l->direct || l->sought->newest_first;
        return true;
    }
    if (l->part->newest && bz_streq(id, l->part->newest)) {
        l->reaches |= l->direct || l->sought->newest_first;
        return true;
    }
    if (!text || !id || l->ret->native_id || !look_place(l, item))
        return true;
    if (!look_is_ours(l, item, &ours, err) || !bz_meta_same(text, l->part->text, &same, err))
        return false;
    return !ours || !same || bz_dup(&l->ret->native_id, id, err);
}

static bool look_list(struct look *l, const struct bz_json *list, struct bz_err *err)
{
    for (size_t i = 0; i < bz_meta_len(list); i++) {
        const struct bz_json *item = bz_json_at(list, i);
        const struct bz_json *inner = bz_json_path(item, "messages.data");
        buzon_time at = bz_meta_time(bz_json_get(item, "updated_time"));

        if (!l->direct) {
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
    if (bz_meta_len(list) && !l->direct && !bz_json_path(page, "paging.next"))
        l->reaches = true;
    l->ret->what = l->ret->native_id ? BZ_SENT_DONE
                   : l->reaches      ? BZ_SENT_REFUSED
                                     : BZ_SENT_UNKNOWN;
    return true;
}

bool bz_graph_found(const struct bz_graph_sought *sought, const struct bz_part *part,
                    const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    bool direct = part->visibility == BUZON_VISIBILITY_DIRECT;
    struct look l = {.sought = sought,
                     .part = part,
                     .text = direct ? "message" : sought->text,
                     .created = direct ? "created_time" : sought->created,
                     .direct = direct,
                     .ret = ret};
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
