/* SPDX-License-Identifier: EUPL-1.2 */
/* Known posts, read again. A list leaves out what is gone, but also what is not for us to see:
 * each missing one is asked for by itself. */
#include "network/bluesky/bluesky.h"

#include <string.h>

enum { RECHECK_URIS = 25 };

static bool recheck_ask(struct bsky *b, const char *const *ids, size_t n, struct bz_err *err)
{
    BZ_AUTO(bz_json) state = bz_json_object();
    BZ_AUTO(bz_json) list = bz_json_array();
    BZ_DONE(bz_str) path = {0};
    bool ok = state && list;

    bz_str_add(&path, "app.bsky.feed.getPosts");
    for (size_t i = 0; ok && i < n; i++) {
        bz_str_add(&path, i ? "&uris=" : "?uris=");
        bz_str_add_escaped(&path, ids[i]);
        ok = bz_json_push_text(list, ids[i]);
    }
    return bsky_set(ok && !path.failed && bz_json_set(state, "ids", bz_steal(list)), err) &&
           bsky_ask(b, "recheck", path.data, bz_steal(state), false, err);
}

struct bz_batch *bsky_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                              struct bz_err *err)
{
    __attribute__((cleanup(bsky_done))) struct bsky b = {0};
    const char *some[RECHECK_URIS];
    size_t k = 0;

    if (!bsky_init(&b, c, NULL, 0, err))
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (bz_starts(ids[i], "at://") && strlen(ids[i]) <= BSKY_URI_MAX)
            some[k++] = ids[i];
        if (k == RECHECK_URIS || (k && i + 1 == n)) {
            if (!recheck_ask(&b, some, k, err))
                return NULL;
            k = 0;
        }
    }
    return bz_steal(b.batch);
}

static bool recheck_has(const struct bz_json *posts, const char *uri)
{
    for (size_t i = 0; bz_json_kind(posts) == BZ_JSON_ARRAY && i < bz_json_len(posts); i++) {
        if (bz_streq(bz_json_str(bz_json_at(posts, i), "uri"), uri))
            return true;
    }
    return false;
}

static bool recheck_confirm(struct bsky *b, const char *uri, struct bz_err *err)
{
    BZ_AUTO(bz_json) state = bz_json_object();
    BZ_DONE(bz_str) path = {0};

    bz_str_add(&path, "app.bsky.feed.getPostThread?uri=");
    bz_str_add_escaped(&path, uri);
    bz_str_add(&path, "&depth=0&parentHeight=0");
    return bsky_set(!path.failed && bz_json_set_text(state, "id", uri), err) &&
           bsky_ask(b, "confirm", path.data, bz_steal(state), false, err);
}

bool bsky_rechecked(struct bsky *b, struct bz_err *err)
{
    const struct bz_json *posts, *ids;
    BZ_AUTO(bz_json) asked = NULL;
    BZ_AUTO(bz_json) j = NULL;

    if (!bsky_ok(b->x))
        return bsky_refuse(b->x, "posts", err);
    if (!bsky_asked(b->x, &asked, err) || !(j = bsky_parse(b, err)))
        return false;
    posts = bz_json_get(j, "posts");
    if (bz_json_kind(posts) != BZ_JSON_ARRAY)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "posts: the network's answer has no list");
    for (size_t i = 0; i < bz_json_len(posts); i++) {
        struct bsky_view v;

        if (bsky_view(bz_json_at(posts, i), &v) &&
            !bsky_add_post(b, &v, &(struct bsky_how){0}, err))
            return false;
    }
    ids = bz_json_get(asked, "ids");
    for (size_t i = 0; i < bz_json_len(ids); i++) {
        const char *uri = bz_json_text(bz_json_at(ids, i));

        if (uri && !recheck_has(posts, uri) && !recheck_confirm(b, uri, err))
            return false;
    }
    return true;
}

static bool recheck_deleted(struct bsky *b, const char *uri, struct bz_err *err)
{
    return bz_batch_add_notice(
        b->batch, &(struct bz_notice){.verb = BUZON_VERB_DELETED, .target = uri, .at = b->at},
        err);
}

/* Blocked is not gone. */
bool bsky_confirmed(struct bsky *b, struct bz_err *err)
{
    const struct bz_json *node;
    BZ_AUTO(bz_json) asked = NULL;
    BZ_AUTO(bz_json) j = NULL;
    struct bsky_view v;
    const char *uri;
    bool gone = false;

    if (!bsky_asked(b->x, &asked, err) || !bsky_named(b->x, "NotFound", &gone, err))
        return false;
    uri = bz_json_str(asked, "id");
    if (!uri)
        return true;
    if (!bsky_ok(b->x))
        return gone ? recheck_deleted(b, uri, err) : bsky_refuse(b->x, "post", err);
    j = bsky_parse(b, err);
    if (!j)
        return false;
    node = bz_json_get(j, "thread");
    if (bz_json_flag(node, "notFound", false))
        return recheck_deleted(b, uri, err);
    return !bsky_view(bz_json_get(node, "post"), &v) ||
           bsky_add_post(b, &v, &(struct bsky_how){0}, err);
}
