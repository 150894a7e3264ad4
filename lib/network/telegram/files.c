/* SPDX-License-Identifier: EUPL-1.2 */
/* The files and places of a message. A file's address is a locator of our own, which holds no
 * secret: "telegram:MESSAGE/UNIQUE?file=FILE"; media.c makes requests of it. */
#include "network/telegram/telegram.h"

#include <string.h>

/* What is being filled. */
struct files {
    struct tg *t;
    const struct bz_json *message;
    const char *chat, *native_id; /* of the message; native_id: NULL until a file needs it */
    struct bz_attachment *items;
    size_t *n;
};

static const struct {
    const char *key;
    enum buzon_attachment_kind kind;
    const char *type; /* where theirs is missing, as it always is; NULL: not known */
} file_kinds[] = {
    {"photo", BUZON_ATTACHMENT_IMAGE, "image/jpeg"},
    {"live_photo", BUZON_ATTACHMENT_VIDEO, NULL},
    {"animation", BUZON_ATTACHMENT_IMAGE, NULL},
    {"document", BUZON_ATTACHMENT_DOCUMENT, NULL},
    {"video", BUZON_ATTACHMENT_VIDEO, NULL},
    {"video_note", BUZON_ATTACHMENT_VIDEO, "video/mp4"},
    {"audio", BUZON_ATTACHMENT_AUDIO, NULL},
    {"voice", BUZON_ATTACHMENT_AUDIO, NULL},
    {"voice_note", BUZON_ATTACHMENT_AUDIO, NULL},
    {"sticker", BUZON_ATTACHMENT_IMAGE, NULL},
};

enum { FILE_KINDS = sizeof file_kinds / sizeof *file_kinds };

static bool file_url(struct files *f, const struct bz_json *file, const char **ret,
                     struct bz_err *err)
{
    const char *id = bz_json_str(file, "file_id");
    const char *unique = bz_json_str(file, "file_unique_id");
    BZ_DONE(bz_str) s = {0};

    *ret = NULL;
    if (!id || !*id)
        return true;
    if (!f->native_id && !tg_native_id(f->t, f->message, f->chat, &f->native_id, err))
        return false;
    f->native_id = f->native_id ? f->native_id : f->chat;
    bz_str_addf(&s, "telegram:%s/", f->native_id);
    bz_str_add_escaped(&s, unique ? unique : "");
    bz_str_add(&s, "?file=");
    bz_str_add_escaped(&s, id);
    return tg_keep(f->t, &s, ret, err);
}

/* What a file without a name is called by people. */
static bool file_description(struct files *f, const struct bz_json *file, const char **ret,
                             struct bz_err *err)
{
    const char *performer = bz_json_str(file, "performer"), *title = bz_json_str(file, "title");
    BZ_DONE(bz_str) s = {0};

    if (!title)
        return tg_text(f->t, bz_json_str(file, "emoji"), ret, err);
    if (performer && *performer)
        bz_str_addf(&s, "%s - ", performer);
    bz_str_add(&s, title);
    return tg_set(!s.failed, err) && tg_text(f->t, s.data, ret, err);
}

static bool file_add(struct files *f, size_t kind, const struct bz_json *file,
                     struct bz_err *err)
{
    struct bz_attachment *a = &f->items[*f->n];
    const char *type = bz_json_str(file, "mime_type");

    if (*f->n >= TG_FILES || bz_json_kind(file) != BZ_JSON_OBJECT)
        return true;
    *a = (struct bz_attachment){.kind = file_kinds[kind].kind,
                                .type = type && *type ? type : file_kinds[kind].type,
                                .size = bz_json_num(file, "file_size", -1)};
    a->size = a->size < 0 ? -1 : a->size;
    if (!file_url(f, file, &a->url, err) ||
        !tg_text(f->t, bz_json_str(file, "file_name"), &a->name, err) ||
        !file_description(f, file, &a->description, err))
        return false;
    (*f->n)++;
    return true;
}

/* A photo comes in several sizes. */
static const struct bz_json *file_largest(const struct bz_json *sizes)
{
    const struct bz_json *best = NULL;
    double area = -1;

    for (size_t i = 0; i < bz_json_len(sizes); i++) {
        const struct bz_json *size = bz_json_at(sizes, i);
        double its = bz_json_real(bz_json_get(size, "width"), 0) *
                     bz_json_real(bz_json_get(size, "height"), 0);

        if (its < area || bz_json_kind(size) != BZ_JSON_OBJECT)
            continue;
        best = size;
        area = its;
    }
    return best;
}

/* "For backward compatibility" an animation is a document, too. */
static bool file_holder(void *ctx, const struct bz_json *holder, struct bz_err *err)
{
    struct files *f = ctx;
    bool animation = bz_json_kind(bz_json_get(holder, "animation")) == BZ_JSON_OBJECT;

    if (!holder)
        return true;
    for (size_t k = 0; k < FILE_KINDS; k++) {
        const struct bz_json *file = bz_json_get(holder, file_kinds[k].key);

        if (animation && strcmp(file_kinds[k].key, "document") == 0)
            continue;
        if (bz_json_kind(file) == BZ_JSON_ARRAY)
            file = file_largest(file);
        if (!file_add(f, k, file, err))
            return false;
    }
    return true;
}

static bool file_holders(struct files *f, const struct bz_json *list, const char *key,
                         struct bz_err *err)
{
    size_t n = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;

    for (size_t i = 0; i < n && *f->n < TG_FILES; i++) {
        const struct bz_json *j = bz_json_at(list, i);

        if (!file_holder(f, key ? bz_json_get(j, key) : j, err))
            return false;
    }
    return true;
}

static bool file_place(struct files *f, const struct bz_json *message, struct bz_err *err)
{
    const struct bz_json *venue = bz_json_get(message, "venue");
    const struct bz_json *place = bz_json_get(message, "location");
    struct bz_attachment *a = &f->items[*f->n];
    BZ_DONE(bz_str) url = {0};

    place = place ? place : bz_json_get(venue, "location");
    if (bz_json_kind(place) != BZ_JSON_OBJECT || *f->n >= TG_FILES)
        return true;
    *a = (struct bz_attachment){.kind = BUZON_ATTACHMENT_LOCATION, .size = -1};
    tg_add_geo(&url, place);
    if (!tg_keep(f->t, &url, &a->url, err) ||
        !tg_text(f->t, bz_json_str(venue, "title"), &a->name, err) ||
        !tg_text(f->t, bz_json_str(venue, "address"), &a->description, err))
        return false;
    (*f->n)++;
    return true;
}

bool tg_files(struct tg *t, const struct bz_json *message, const char *chat,
              struct bz_attachment ret[static TG_FILES], size_t *n, struct bz_err *err)
{
    const struct bz_json *poll = bz_json_get(message, "poll");
    struct files f = {.t = t, .message = message, .chat = chat, .items = ret, .n = n};

    return file_holder(&f, message, err) &&
           file_holders(&f, bz_json_path(message, "paid_media.paid_media"), NULL, err) &&
           file_holder(&f, bz_json_get(message, "game"), err) &&
           file_holder(&f, bz_json_get(poll, "media"), err) &&
           file_holders(&f, bz_json_get(poll, "options"), "media", err) &&
           tg_each_rich_file(bz_json_get(bz_json_get(message, "rich_message"), "blocks"),
                             file_holder, &f, err) &&
           file_place(&f, message, err);
}
