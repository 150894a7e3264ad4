/* SPDX-License-Identifier: EUPL-1.2 */
/* What a request has beyond a message: its state, its service, its place, what hangs on it. */
#include "network/open311/open311.h"

#include <stdio.h>
#include <string.h>

/* Of what most have to say: the text is not moved while it grows. */
enum { EXTRA_ROOM = 600 };

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

/* A member behind the others: its key; the value follows. */
static void add_key(struct bz_str *s, const char *key)
{
    bz_str_add(s, s->len > 1 ? ",\"" : "\"");
    bz_str_add(s, key);
    bz_str_add(s, "\":");
}

static void add_text(struct bz_str *s, const char *key, const char *text)
{
    if (!text)
        return;
    add_key(s, key);
    bz_json_quote(s, text);
}

static size_t digits_of(const char *text)
{
    return strspn(text, "0123456789");
}

/* How long the number is that begins there, as JSON writes it and few enough digits to be a
 * place; 0: it is none. */
static size_t number_length(const char *text)
{
    size_t sign = *text == '-', whole = digits_of(text + sign), rest = 0;

    if (!whole || whole > 15 || (whole > 1 && text[sign] == '0'))
        return 0;
    if (text[sign + whole] == '.' && (rest = digits_of(text + sign + whole + 1)) == 0)
        return 0;
    return sign + whole + (rest ? rest + 1 : 0);
}

/* Coordinates come as numbers and as texts: here they are numbers, where they can be. */
static bool add_coordinate(struct bz_str *s, const char *key, const struct bz_json *v,
                           struct bz_err *err)
{
    const char *text = bz_json_text(v);
    BZ_TEXT number = NULL;
    size_t len;

    if (bz_json_kind(v) == BZ_JSON_INT || bz_json_kind(v) == BZ_JSON_REAL) {
        if (!(number = bz_json_print(v, err)))
            return false;
        add_key(s, key);
        bz_str_add(s, number);
        return true;
    }
    if (text)
        text += strspn(text, " \t\r\n");
    if (!text || !*text)
        return true;
    len = number_length(text);
    if (!len || len > 31 || (text[len] && !strchr(" \t\r\n", text[len]))) {
        add_text(s, key, text);
        return true;
    }
    add_key(s, key);
    bz_str_add_bytes(s, text, len);
    return true;
}

static bool add_attributes(struct o3 *e, const struct bz_json *j, const char *code,
                           struct bz_str *s, struct bz_err *err)
{
    BZ_AUTO(bz_json) list = NULL;
    BZ_TEXT printed = NULL;

    if (!o3_attributes(e, j, code, &list, err))
        return false;
    if (!list)
        return true;
    if (!(printed = bz_json_print(list, err)))
        return false;
    add_key(s, "attributes");
    bz_str_add(s, printed);
    return true;
}

static bool add_service(struct o3 *e, const struct bz_json *j, struct bz_str *s,
                        struct bz_err *err)
{
    const char *code;

    if (!o3_field(e, j, "service_code", &code, err))
        return false;
    if (!code)
        return true;
    add_text(s, "service_code", code);
    add_text(s, "service_group", bz_json_str(o3_service(e, code), "group"));
    return add_attributes(e, j, code, s, err);
}

char *o3_extra(struct o3 *e, const struct bz_json *j, const char *time_from,
               const char *requestor, struct bz_err *err)
{
    static const char *const keys[] = {
        "status",         "status_notes",      "agency_responsible",
        "service_notice", "expected_datetime", "address",
        "address_id",     "zipcode",           "title",
        "requestor_name"};
    BZ_DONE(bz_str) s = {0};
    const char *text;

    (void)bz_str_reserve(&s, EXTRA_ROOM);
    bz_str_add_char(&s, '{');
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        bool is_name = i == sizeof keys / sizeof *keys - 1;

        if (!o3_field(e, j, keys[i], &text, err))
            return NULL;
        add_text(&s, keys[i], is_name && requestor ? requestor : text);
    }
    if (!add_service(e, j, &s, err) || !add_coordinate(&s, "lat", bz_json_get(j, "lat"), err) ||
        !add_coordinate(&s, "long", bz_json_get(j, "long"), err))
        return NULL;
    add_text(&s, "time_from", time_from);
    bz_str_add_char(&s, '}');
    return bz_str_take(&s, err);
}
