/* SPDX-License-Identifier: EUPL-1.2 */
/* What the former HTTP interface gave (plus.activities, plus.comments), kept by somebody: as
 * posts and comments of Takeout. */
#include "network/googleplus/googleplus.h"

#include <string.h>

static bool api_text(struct bz_json *to, const char *key, const char *text)
{
    return !text || bz_json_set_text(to, key, text);
}

static struct bz_json *api_author(const struct bz_json *actor)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    const char *id = bz_json_str(actor, "id");
    BZ_DONE(bz_str) resource = {0};

    if (id)
        bz_str_addf(&resource, "users/%s", id);
    if (resource.failed || !api_text(j, "resourceName", resource.data) ||
        !api_text(j, "displayName", bz_json_str(actor, "displayName")) ||
        !api_text(j, "profilePageUrl", bz_json_str(actor, "url")))
        return NULL;
    return bz_steal(j);
}

static bool api_media(struct bz_json *to, const struct bz_json *list)
{
    BZ_AUTO(bz_json) media = bz_json_array();

    if (!media)
        return false;
    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++) {
        const struct bz_json *a = bz_json_at(list, i);
        const char *url = bz_json_str(bz_json_get(a, "fullImage"), "url");
        struct bz_json *m = bz_json_object();
        bool ok = api_text(m, "url", url ? url : bz_json_str(a, "url")) &&
                  api_text(m, "description", bz_json_str(a, "displayName")) &&
                  api_text(m, "contentType", bz_json_str(bz_json_get(a, "fullImage"), "type"));

        if (!ok || !bz_json_push(media, m)) {
            if (!ok)
                bz_json_free(m);
            return false;
        }
    }
    return !bz_json_len(media) || bz_json_set(to, "media", bz_steal(media));
}

static bool api_acl(struct bz_json *to, const struct bz_json *j)
{
    const struct bz_json *items = bz_json_path(j, "access.items");
    bool open = false;
    struct bz_json *acl = bz_json_object();

    for (size_t i = 0; bz_json_kind(items) == BZ_JSON_ARRAY && i < bz_json_len(items); i++)
        open |= bz_streq(bz_json_str(bz_json_at(items, i), "type"), "public");
    if (!bz_json_set_bool(acl, "isPublic", open)) {
        bz_json_free(acl);
        return false;
    }
    return bz_json_set(to, "postAcl", acl);
}

static bool api_count(struct bz_json *to, const char *key, const struct bz_json *counted)
{
    int64_t n = bz_json_num(counted, "totalItems", 0);

    return n <= 0 || bz_json_set_int(to, key, n);
}

/* What a post and a comment have alike. */
static struct bz_json *api_common(const struct bz_json *j)
{
    BZ_AUTO(bz_json) to = bz_json_object();
    const struct bz_json *object = bz_json_get(j, "object");

    if (!api_text(to, "creationTime", bz_json_str(j, "published")) ||
        !api_text(to, "updateTime", bz_json_str(j, "updated")) ||
        !api_text(to, "content", bz_json_str(object, "content")) ||
        !bz_json_set(to, "author", api_author(bz_json_get(j, "actor"))) ||
        !api_media(to, bz_json_get(object, "attachments")) || !api_acl(to, j) ||
        !api_count(to, "plusOnes", bz_json_get(object, "plusoners")) ||
        !api_count(to, "reshares", bz_json_get(object, "resharers")))
        return NULL;
    return bz_steal(to);
}

static bool api_activity(struct gp *w, const struct bz_json *j, struct bz_err *err)
{
    BZ_AUTO(bz_json) to = api_common(j);
    const char *url = bz_json_str(j, "url");

    if (!to || !api_text(to, "resourceName", bz_json_str(j, "id")) ||
        !api_text(to, "url", url ? url : bz_json_str(bz_json_get(j, "object"), "url")))
        return bz_nomem(err);
    return gp_add_post(w, to, false, err);
}

static bool api_comment(struct gp *w, const struct bz_json *j, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(j, "inReplyTo");
    const struct bz_json *above =
        bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_at(list, 0) : NULL;
    BZ_AUTO(bz_json) to = api_common(j);

    if (!to || !api_text(to, "commentActivityId", bz_json_str(j, "id")) ||
        !api_text(to, "postUrl", bz_json_str(above, "url")) ||
        !api_text(to, "parent", bz_json_str(above, "id")))
        return bz_nomem(err);
    return gp_add_comment(w, to, err);
}

bool gp_api(struct gp *w, const struct bz_json *j, bool *ret, struct bz_err *err)
{
    const char *kind = bz_json_str(j, "kind");

    *ret = true;
    if (bz_streq(kind, "plus#activity") &&
        bz_json_kind(bz_json_get(j, "object")) == BZ_JSON_OBJECT)
        return api_activity(w, j, err);
    if (bz_streq(kind, "plus#comment") &&
        bz_json_kind(bz_json_get(j, "object")) == BZ_JSON_OBJECT)
        return api_comment(w, j, err);
    *ret = false;
    return true;
}
