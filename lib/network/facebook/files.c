/* SPDX-License-Identifier: EUPL-1.2 */
/* Files of posts and comments. */
#include "network/facebook/facebook.h"

#include <string.h>

/* "photo", "album", "video_inline", "sticker", "share", "animated_image_share" … */
static enum buzon_attachment_kind file_kind(const struct bz_json *file)
{
    const char *type = bz_json_str(file, "media_type");

    if (!type)
        type = bz_json_str(file, "type");
    if (!type)
        return BUZON_ATTACHMENT_UNKNOWN;
    if (strstr(type, "video"))
        return BUZON_ATTACHMENT_VIDEO;
    if (strstr(type, "photo") || strstr(type, "image") || strstr(type, "sticker") ||
        strstr(type, "album") || strstr(type, "cover"))
        return BUZON_ATTACHMENT_IMAGE;
    return strstr(type, "file") ? BUZON_ATTACHMENT_DOCUMENT : BUZON_ATTACHMENT_UNKNOWN;
}

/* A film has its file in "source", a picture in "image". A link's picture is not what anybody
 * wrote: the link itself is kept. */
static bool file_add(struct bz_graph *f, struct bz_meta_made *k, const struct bz_json *file,
                     struct bz_json *links, struct bz_err *err)
{
    enum buzon_attachment_kind kind = file_kind(file);
    const char *url = bz_json_text(bz_json_path(file, "media.source"));
    const char *link = bz_json_str(file, "url"), *title = bz_json_str(file, "title");
    struct bz_attachment *a;

    if (!url)
        url = bz_json_text(bz_json_path(file, "media.image.src"));
    if (!url || kind == BUZON_ATTACHMENT_UNKNOWN)
        return !link || bz_meta_set(bz_json_push_text(links, link), err);
    a = bz_meta_attach(k, kind, url);
    return !a || bz_meta_text(&f->m, title, &a->description, err);
}

static bool file_or_album(struct bz_graph *f, struct bz_meta_made *k,
                          const struct bz_json *file, struct bz_json *links, struct bz_err *err)
{
    const struct bz_json *inner = bz_json_path(file, "subattachments.data");

    if (!bz_meta_len(inner))
        return file_add(f, k, file, links, err);
    for (size_t i = 0; i < bz_json_len(inner); i++) {
        if (!file_add(f, k, bz_json_at(inner, i), links, err))
            return false;
    }
    return true;
}

bool fb_files(struct bz_graph *f, struct bz_meta_made *k, const struct bz_json *node,
              struct bz_err *err)
{
    const struct bz_json *list = bz_json_path(node, "attachments.data");
    const struct bz_json *one = bz_json_get(node, "attachment");
    BZ_AUTO(bz_json) links = bz_json_array();

    if (!links)
        return bz_nomem(err);
    if (bz_json_kind(one) == BZ_JSON_OBJECT && !file_or_album(f, k, one, links, err))
        return false;
    for (size_t i = 0; i < bz_meta_len(list); i++) {
        if (!file_or_album(f, k, bz_json_at(list, i), links, err))
            return false;
    }
    return !bz_json_len(links) ||
           bz_meta_set(bz_json_set(k->extra, "links", bz_steal(links)), err);
}
