/* SPDX-License-Identifier: EUPL-1.2 */
/* Pictures and films of a post. Views have their addresses; a record has blobs only, whose
 * addresses at the network's own servers of files are made of author and content. */
#include "network/bluesky/bluesky.h"

#include <string.h>

/* What carries media: the embed itself, or "media" of a quote with media. */
static const struct bz_json *embed_media(const struct bz_json *embed)
{
    const struct bz_json *media = bz_json_get(embed, "media");

    return bz_json_kind(media) == BZ_JSON_OBJECT ? media : embed;
}

const struct bz_json *bsky_quoted(const struct bz_json *embed)
{
    const struct bz_json *record = bz_json_get(embed, "record");
    const struct bz_json *inner = bz_json_get(record, "record");

    if (bz_json_kind(inner) == BZ_JSON_OBJECT)
        record = inner;
    return bz_json_str(record, "uri") ? record : NULL;
}

static const struct bz_json *embed_list(const struct bz_json *media)
{
    static const char *const names[] = {"images", "items"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct bz_json *list = bz_json_get(media, names[i]);

        if (bz_json_kind(list) == BZ_JSON_ARRAY)
            return list;
    }
    return NULL;
}

/* The content's id within a blob; old ones have it as "cid". */
static const char *blob_cid(const struct bz_json *blob)
{
    const char *link = bz_json_str(bz_json_get(blob, "ref"), "$link");

    return link ? link : bz_json_str(blob, "cid");
}

/* Where the network keeps pictures, and the pictures of films. */
static const char *const image_at[] = {"https://cdn.bsky.app/img/feed_fullsize/plain/",
                                       "@jpeg"};
static const char *const video_at[] = {"https://video.bsky.app/watch/", "/thumbnail.jpg"};

static bool blob_address(struct bsky *b, const struct bsky_view *v, const char *cid,
                         const char *const at[2], const char **ret, struct bz_err *err)
{
    const char *did = bz_json_str(v->author, "did");
    char from[256], key[256];
    BZ_DONE(bz_str) s = {0};

    *ret = NULL;
    if (!did && bsky_uri_split(v->uri, from, key))
        did = from;
    if (!did || !cid)
        return true;
    bz_str_add(&s, at[0]);
    bz_str_add_escaped(&s, did);
    bz_str_add_char(&s, '/');
    bz_str_add_escaped(&s, cid);
    bz_str_add(&s, at[1]);
    return bsky_keep(b, &s, ret, err);
}

static bool embed_image(struct bsky *b, const struct bsky_view *v, const struct bz_json *j,
                        struct bz_attachment *ret, struct bz_err *err)
{
    const struct bz_json *blob = bz_json_get(j, "image");
    const char *url = bz_json_str(j, "fullsize");

    *ret = (struct bz_attachment){.kind = BUZON_ATTACHMENT_IMAGE, .size = -1};
    ret->type = bz_json_str(blob, "mimeType");
    ret->size = bz_json_num(blob, "size", -1);
    if (ret->size < -1)
        ret->size = -1;
    url = url ? url : bz_json_str(j, "thumb");
    ret->url = url;
    if (!url && !blob_address(b, v, blob_cid(blob), image_at, &ret->url, err))
        return false;
    return bsky_text(b, bz_json_str(j, "alt"), &ret->description, err);
}

/* Films are shown in pieces: what can be kept of one is its picture. */
static bool embed_video(struct bsky *b, const struct bsky_view *v, const struct bz_json *media,
                        struct bz_attachment *ret, struct bz_err *err)
{
    const struct bz_json *blob = bz_json_get(media, "video");
    const char *cid = blob_cid(blob);

    *ret = (struct bz_attachment){.kind = BUZON_ATTACHMENT_VIDEO, .size = -1};
    cid = cid ? cid : bz_json_str(media, "cid");
    ret->url = bz_json_str(media, "thumbnail");
    if (!ret->url && !blob_address(b, v, cid, video_at, &ret->url, err))
        return false;
    return bsky_text(b, bz_json_str(media, "alt"), &ret->description, err);
}

static bool embed_is_video(const struct bz_json *media)
{
    const char *type = bz_json_str(media, "$type");

    return (type && bz_starts(type, "app.bsky.embed.video")) || bz_json_str(media, "playlist");
}

bool bsky_files(struct bsky *b, const struct bsky_view *v, struct bz_attachment *ret, size_t *n,
                struct bz_err *err)
{
    const struct bz_json *media = embed_media(v->embed), *list;

    *n = 0;
    if (!embed_list(media) && !embed_is_video(media))
        media = embed_media(bz_json_get(v->record, "embed"));
    if (embed_is_video(media))
        return embed_video(b, v, media, &ret[(*n)++], err);
    list = embed_list(media);
    for (size_t i = 0; i < bz_json_len(list) && *n < BSKY_FILES; i++) {
        const struct bz_json *j = bz_json_at(list, i);

        if (bz_json_kind(j) == BZ_JSON_OBJECT && !embed_image(b, v, j, &ret[(*n)++], err))
            return false;
    }
    return true;
}
