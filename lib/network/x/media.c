/* SPDX-License-Identifier: EUPL-1.2 */
/* Files and places of a post. */
#include "network/x/x.h"

static enum buzon_attachment_kind media_kind(const char *type)
{
    if (bz_streq(type, "photo") || bz_streq(type, "animated_gif"))
        return BUZON_ATTACHMENT_IMAGE;
    return bz_streq(type, "video") ? BUZON_ATTACHMENT_VIDEO : BUZON_ATTACHMENT_UNKNOWN;
}

/* Of a film the best file that is one: playlists are none. */
static const struct bz_json *media_best(const struct bz_json *media)
{
    const struct bz_json *list = bz_json_get(media, "variants"), *best = NULL;
    int64_t most = -1;

    if (!list)
        list = bz_json_path(media, "video_info.variants");
    for (size_t i = 0; i < xx_len(list); i++) {
        const struct bz_json *v = bz_json_at(list, i);
        int64_t rate = bz_json_num(v, "bit_rate", bz_json_num(v, "bitrate", 0));

        if (bz_json_str(v, "url") && bz_streq(bz_json_str(v, "content_type"), "video/mp4") &&
            rate > most) {
            most = rate;
            best = v;
        }
    }
    return best;
}

static const char *media_first(const struct bz_json *media, const char *const *keys)
{
    for (; *keys; keys++) {
        const char *text = bz_json_str(media, *keys);

        if (text && *text)
            return text;
    }
    return NULL;
}

bool xx_media(struct xx *w, const struct bz_json *media, struct xx_files *ret,
              struct bz_err *err)
{
    static const char *const of_old[] = {"media_url_https", "media_url", NULL};
    static const char *const of_now[] = {"url", "preview_image_url", NULL};
    static const char *const words[] = {"alt_text", "ext_alt_text", NULL};
    const struct bz_json *best = media_best(media);
    struct bz_attachment a = {.kind = media_kind(bz_json_str(media, "type")), .size = -1};
    const char *said = media_first(media, words);

    if (ret->n == XX_ATTACHMENTS || bz_json_kind(media) != BZ_JSON_OBJECT)
        return true;
    a.url = media_first(media, of_old); /* its "url" is the short address in the text */
    if (!a.url)
        a.url = media_first(media, of_now);
    if (best) {
        a.url = bz_json_str(best, "url");
        a.type = bz_json_str(best, "content_type");
    }
    if (said && !xx_text(w, said, NULL, NULL, &a.description, err))
        return false;
    ret->items[ret->n++] = a;
    return true;
}

/* GeoJSON: longitude first. */
bool xx_point(struct xx *w, const struct bz_json *geo, struct xx_files *ret, struct bz_err *err)
{
    const struct bz_json *at = bz_json_get(geo, "coordinates");
    double longitude = bz_json_real(bz_json_at(at, 0), 1000);
    double latitude = bz_json_real(bz_json_at(at, 1), 1000);
    struct bz_attachment a = {.kind = BUZON_ATTACHMENT_LOCATION, .size = -1};
    BZ_DONE(bz_str) s = {0};

    if (xx_len(at) != 2 || ret->n == XX_ATTACHMENTS || latitude < -90 || latitude > 90 ||
        longitude < -180 || longitude > 180)
        return true;
    bz_str_addf(&s, "geo:%.6f,%.6f", latitude, longitude);
    if (!xx_keep(w, &s, &a.url, err))
        return false;
    ret->items[ret->n++] = a;
    return true;
}
