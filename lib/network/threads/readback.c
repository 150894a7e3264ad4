/* SPDX-License-Identifier: EUPL-1.2 */
/* Is an answer whose fate is unknown on the network? Our newest answers tell.
 *
 * That it is missing is no proof that it will not come, but a container is published once: the
 * next try asks for its status first. So an empty list counts as "not there", too. */
#include "network/threads/threads.h"

#include <inttypes.h>
#include <string.h>

enum { READBACK_LIMIT = 100 };

struct bz_request *th_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err)
{
    BZ_TEXT base = th_base(c->settings, err);
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};
    BZ_DONE(bz_str) state = {0};

    if (!base || !th_takes(c, part->to, part->visibility, err))
        return NULL;
    if (!th_me(c))
        return bz_fail(err, BUZON_ERR_INVALID, "setting user_id is missing");
    bz_str_addf(&url, "%s/", base);
    bz_str_add_escaped(&url, th_me(c));
    bz_str_addf(&url, "/replies?fields=id,text,timestamp,permalink,replied_to&limit=%d",
                READBACK_LIMIT);
    bz_str_addf(&state, "{\"since\":%" PRId64 "}", since);
    if (url.failed || state.failed)
        return bz_nomem(err);
    r = bz_request_new("find_own", "GET", url.data, err);
    if (!r)
        return NULL;
    r->auth = BZ_AUTH_BEARER;
    r->state = bz_steal(state.data);
    return bz_steal(r);
}

/* One look under way. */
struct look {
    const struct bz_part *part;
    buzon_time since;
    bool reaches; /* it goes back to before the first try */
    struct bz_reply *ret;
};

static bool look_here(const struct look *l, const struct bz_json *item, bool *ret,
                      struct bz_err *err)
{
    char *id = NULL;

    if (!bz_json_id(bz_json_get(item, "replied_to"), "id", &id, err))
        return false;
    /* Without the permission to read answers Threads does not say what ours answers. */
    *ret = !id || bz_streq(id, th_target(l->part));
    free(id);
    return true;
}

static bool look_at(struct look *l, const struct bz_json *item, struct bz_err *err)
{
    buzon_time at = bz_meta_time(bz_json_get(item, "timestamp"));
    const char *text = bz_json_str(item, "text"), *link = bz_json_str(item, "permalink");
    bool here = false, same = false;
    BZ_TEXT id = NULL;

    if (!bz_json_id(item, "id", &id, err))
        return false;
    if ((at != BUZON_TIME_NONE && at < l->since) || (id && bz_streq(id, l->part->newest))) {
        l->reaches = true;
        return true;
    }
    if (!text || !id || l->ret->native_id)
        return true;
    if (!look_here(l, item, &here, err) || !bz_meta_same(text, l->part->text, &same, err))
        return false;
    if (!here || !same)
        return true;
    l->ret->native_id = bz_steal(id);
    return bz_dup(&l->ret->url, link, err);
}

static bool look_through(struct look *l, const struct bz_json *page, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(page, "data");
    size_t n = bz_meta_len(list);

    for (size_t i = 0; i < n; i++) {
        if (!look_at(l, bz_json_at(list, i), err))
            return false;
    }
    if (n < READBACK_LIMIT && !bz_json_path(page, "paging.next"))
        l->reaches = true;
    l->ret->what = l->ret->native_id ? BZ_SENT_DONE
                   : l->reaches      ? BZ_SENT_REFUSED
                                     : BZ_SENT_UNKNOWN;
    return true;
}

bool th_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    const char *text = x->request && x->request->state ? x->request->state : "{}";
    struct look l = {.part = part, .ret = ret};
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) state = NULL;
    BZ_AUTO(bz_json) j = NULL;

    (void)c;
    ret->what = BZ_SENT_UNKNOWN;
    if (!bz_graph_ok(x)) {
        (void)bz_graph_fail(err, x, "our own answers", NULL);
        return err->code != BUZON_ERR_NO_MEMORY;
    }
    state = bz_json_parse(text, strlen(text), NULL, "state", err);
    if (!state)
        return false;
    l.since = bz_json_num(state, "since", BUZON_TIME_NONE);
    j = bz_json_parse(r->body ? r->body : "", r->len, NULL, "the network's answer", &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (bz_json_kind(bz_json_get(j, "data")) != BZ_JSON_ARRAY) {
        bz_err_set(err, BUZON_ERR_PROTOCOL, "our own answers: the network's answer is no list");
        return true;
    }
    return look_through(&l, j, err);
}
