/* SPDX-License-Identifier: EUPL-1.2 */
/* Files of a submission: named by an address, or brought along in base64 (RFC 4648), which
 * becomes a data address (RFC 2397). */
#include "network/web/web.h"

#include <math.h>
#include <string.h>

static enum buzon_attachment_kind attach_kind(const char *type)
{
    if (!type)
        return BUZON_ATTACHMENT_UNKNOWN;
    if (bz_starts(type, "image/"))
        return BUZON_ATTACHMENT_IMAGE;
    if (bz_starts(type, "video/"))
        return BUZON_ATTACHMENT_VIDEO;
    return bz_starts(type, "audio/") ? BUZON_ATTACHMENT_AUDIO : BUZON_ATTACHMENT_DOCUMENT;
}

/* How many bytes it stands for; -1 when it is no base64. */
static int64_t attach_size(const char *content)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t len = strlen(content), n = strspn(content, digits);

    if (len % 4 || len - n > 2 || strspn(content + n, "=") != len - n)
        return -1;
    return (int64_t)(len / 4 * 3 - (len - n));
}

/* A media type that can stand in an address. */
static bool attach_type_ok(const char *type)
{
    static const char token[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "!#$&-^_.+";
    size_t n = type ? strspn(type, token) : 0, m;

    if (!n || type[n] != '/')
        return false;
    m = strspn(type + n + 1, token);
    return m && !type[n + 1 + m] && n + m < 128;
}

static bool attach_content(struct web *w, const char *content, struct bz_attachment *a,
                           struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};

    a->size = attach_size(content);
    bz_str_addf(&url, "data:%s;base64,", a->type ? a->type : "application/octet-stream");
    bz_str_add(&url, content);
    return web_keep(w, &url, &a->url, err);
}

static bool attach_is_link(const char *url)
{
    char host[256];

    return bz_host(url, host, sizeof host) && strlen(url) <= 2048;
}

/* Sets *ret to whether it is a file that can be kept as one. */
static bool attach_one(struct web *w, const struct bz_json *j, struct bz_attachment *a,
                       bool *ret, struct bz_err *err)
{
    const char *content = bz_json_str(j, "content"), *type = bz_json_str(j, "type");

    *a = (struct bz_attachment){.size = -1};
    *ret = false;
    if (attach_type_ok(type) && !web_text(w, type, &a->type, err))
        return false;
    a->kind = attach_kind(a->type);
    if (!web_text(w, bz_json_str(j, "name"), &a->name, err) ||
        !web_text(w, bz_json_str(j, "description"), &a->description, err))
        return false;
    if (content && attach_size(content) >= 0) {
        *ret = true;
        return attach_content(w, content, a, err);
    }
    *ret = !content && attach_is_link(bz_json_str(j, "url"));
    a->url = *ret ? bz_json_str(j, "url") : NULL;
    return true;
}

/* {"latitude", "longitude"} in degrees. */
static bool attach_place(struct web *w, const struct bz_json *form, struct bz_attachment *a,
                         bool *ret, struct bz_err *err)
{
    const struct bz_json *place = bz_json_get(form, "location");
    double latitude = bz_json_real(bz_json_get(place, "latitude"), NAN);
    double longitude = bz_json_real(bz_json_get(place, "longitude"), NAN);
    BZ_DONE(bz_str) geo = {0};

    *ret = latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180;
    if (!*ret)
        return true;
    *a = (struct bz_attachment){.kind = BUZON_ATTACHMENT_LOCATION, .size = -1};
    bz_str_addf(&geo, "geo:%.6f,%.6f", latitude, longitude);
    return web_keep(w, &geo, &a->url, err) &&
           web_text(w, bz_json_str(form, "address"), &a->description, err);
}

/* One file more; sets *ret as attach_one() does. */
static bool attach_next(struct web *w, const struct bz_json *j, struct bz_attachment *list,
                        size_t n, bool *ret, struct bz_err *err)
{
    *ret = false;
    return n == WEB_ATTACHMENTS || attach_one(w, j, &list[n], ret, err);
}

bool web_attachments(struct web *w, const struct bz_json *form, struct bz_attachment *ret,
                     size_t *n, struct bz_json *extra, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(form, "attachments");
    bool many = bz_json_kind(list) == BZ_JSON_ARRAY, is = false;
    size_t len = many ? bz_json_len(list) : bz_json_kind(list) > BZ_JSON_NULL;
    BZ_AUTO(bz_json) unreadable = bz_json_array();

    *n = 0;
    if (!attach_place(w, form, &ret[0], &is, err))
        return false;
    *n += is;
    for (size_t i = 0; i < len; i++) {
        const struct bz_json *j = many ? bz_json_at(list, i) : list;

        if (!attach_next(w, j, ret, *n, &is, err))
            return false;
        if (!is && !bz_json_push(unreadable, bz_json_share(j)))
            return bz_nomem(err);
        *n += is;
    }
    return !bz_json_len(unreadable) || bz_json_set(extra, "unreadable", bz_steal(unreadable)) ||
           bz_nomem(err);
}
