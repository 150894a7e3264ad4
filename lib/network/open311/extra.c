/* SPDX-License-Identifier: EUPL-1.2 */
/* What a request has beyond a message: its state, its service, its place, what hangs on it. */
#include "network/open311/open311.h"

#include <stdio.h>
#include <string.h>

/* --- what hangs on it --- */

static const struct {
    const char *ends;
    enum buzon_attachment_kind kind;
} endings[] = {
    {".jpg", BUZON_ATTACHMENT_IMAGE},    {".jpeg", BUZON_ATTACHMENT_IMAGE},
    {".png", BUZON_ATTACHMENT_IMAGE},    {".gif", BUZON_ATTACHMENT_IMAGE},
    {".webp", BUZON_ATTACHMENT_IMAGE},   {".heic", BUZON_ATTACHMENT_IMAGE},
    {".mp4", BUZON_ATTACHMENT_VIDEO},    {".mov", BUZON_ATTACHMENT_VIDEO},
    {".webm", BUZON_ATTACHMENT_VIDEO},   {".mp3", BUZON_ATTACHMENT_AUDIO},
    {".m4a", BUZON_ATTACHMENT_AUDIO},    {".ogg", BUZON_ATTACHMENT_AUDIO},
    {".pdf", BUZON_ATTACHMENT_DOCUMENT},
};

static enum buzon_attachment_kind kind_of(const char *url)
{
    size_t len = strcspn(url, "?#");

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t n = strlen(endings[i].ends);

        if (len > n && strncasecmp(url + len - n, endings[i].ends, n) == 0)
            return endings[i].kind;
    }
    return BUZON_ATTACHMENT_UNKNOWN;
}

static bool file_add(struct o3 *e, const struct bz_json *value, struct bz_attachment *ret,
                     size_t *n, struct bz_err *err)
{
    BZ_AUTO(bz_json) bare = bz_json_object();
    const char *url;

    if (!o3_set(bare && bz_json_set_shared(bare, "v", value), err) ||
        !o3_field(e, bare, "v", &url, err))
        return false;
    if (!url || *n >= O3_FILES || strpbrk(url, " \t\r\n") ||
        (!bz_starts(url, "https://") && !bz_starts(url, "http://")))
        return true;
    ret[(*n)++] = (struct bz_attachment){.kind = kind_of(url), .url = url, .size = -1};
    return true;
}

bool o3_files(struct o3 *e, const struct bz_json *j, struct bz_attachment *ret, size_t *n,
              struct bz_err *err)
{
    static const char *const keys[] = {"media_url", "media_urls"};

    *n = 0;
    for (size_t k = 0; k < 2 && !*n; k++) {
        const struct bz_json *v = bz_json_get(j, keys[k]);

        if (bz_json_text(v) && !file_add(e, v, ret, n, err))
            return false;
        for (size_t i = 0; bz_json_kind(v) == BZ_JSON_ARRAY && i < bz_json_len(v); i++) {
            if (!file_add(e, bz_json_at(v, i), ret, n, err))
                return false;
        }
    }
    return true;
}

/* --- the rest --- */

static bool is_coordinate(const char *text)
{
    size_t len = strlen(text);

    return len < 32 && strspn(text, "0123456789.-") == len && strpbrk(text, "0123456789") &&
           *text != '.';
}

/* Coordinates come as numbers and as texts: here they are numbers, where they can be. */
static bool extra_coordinate(struct bz_json *extra, const char *key, const struct bz_json *v,
                             struct bz_err *err)
{
    const char *text = bz_json_text(v);
    BZ_AUTO(bz_json) list = NULL;
    BZ_LOCAL_ERR(local);
    char words[40];
    int n;

    if (bz_json_kind(v) == BZ_JSON_INT || bz_json_kind(v) == BZ_JSON_REAL)
        return o3_set(bz_json_set_shared(extra, key, v), err);
    if (text)
        text += strspn(text, " \t\r\n");
    n = text && *text ? snprintf(words, sizeof words, "[%.*s]",
                                 (int)(strcspn(text, " \t\r\n") & 31), text)
                      : 0;
    if (n < 3)
        return true;
    words[n - 1] = '\0';
    if (is_coordinate(words + 1)) {
        words[n - 1] = ']';
        list = bz_json_parse(words, (size_t)n, NULL, NULL, &local);
    }
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    return o3_set(list ? bz_json_set_shared(extra, key, bz_json_at(list, 0))
                       : bz_json_set_text(extra, key, text),
                  err);
}

static bool extra_service(struct o3 *e, const struct bz_json *j, struct bz_json *extra,
                          struct bz_err *err)
{
    const char *code, *group;

    if (!o3_field(e, j, "service_code", &code, err))
        return false;
    if (!code)
        return true;
    group = bz_json_str(o3_service(e, code), "group");
    return o3_set(bz_json_set_text(extra, "service_code", code) &&
                      (!group || bz_json_set_text(extra, "service_group", group)),
                  err) &&
           o3_attributes(e, j, code, extra, err);
}

struct bz_json *o3_extra(struct o3 *e, const struct bz_json *j, struct bz_err *err)
{
    static const char *const keys[] = {
        "status",         "status_notes",      "agency_responsible",
        "service_notice", "expected_datetime", "address",
        "address_id",     "zipcode",           "title",
        "requestor_name"};
    BZ_AUTO(bz_json) extra = bz_json_object();

    if (!extra)
        return bz_nomem(err);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *text;

        if (!o3_field(e, j, keys[i], &text, err) ||
            !o3_set(!text || bz_json_set_text(extra, keys[i], text), err))
            return NULL;
    }
    return extra_service(e, j, extra, err) &&
                   extra_coordinate(extra, "lat", bz_json_get(j, "lat"), err) &&
                   extra_coordinate(extra, "long", bz_json_get(j, "long"), err)
               ? bz_steal(extra)
               : NULL;
}
