/* SPDX-License-Identifier: EUPL-1.2 */
/* What a message says: each type has an object under its own name. */
#include "network/whatsapp/whatsapp.h"

#include <inttypes.h>
#include <string.h>

enum { CONTENT_CARDS = 64 };

struct content_type {
    const char *name;
    bool (*read)(struct wa *w, const struct bz_json *body, struct wa_content *ret,
                 struct bz_err *err);
    enum buzon_attachment_kind kind; /* of media */
    bool keep;                       /* the object itself, in extra */
};

static bool content_text(struct wa *w, const struct bz_json *body, struct wa_content *ret,
                         struct bz_err *err)
{
    return wa_text(w, bz_json_str(body, "body"), &ret->text, err);
}

/* --- media: named by an id, fetched later --- */

static bool content_media(struct wa *w, const struct bz_json *body, struct wa_content *ret,
                          struct bz_err *err)
{
    struct bz_attachment *a = &ret->attachments[ret->n++];
    BZ_DONE(bz_str) url = {0};
    const char *id;

    *a = (struct bz_attachment){.size = -1, .type = bz_json_str(body, "mime_type")};
    if (!wa_id(w, body, "id", &id, err) ||
        !wa_text(w, bz_json_str(body, "filename"), &a->name, err) ||
        !wa_text(w, bz_json_str(body, "caption"), &ret->text, err))
        return false;
    if (!id)
        return true;
    bz_str_addf(&url, "%s/", w->base);
    bz_str_add_escaped(&url, id);
    a->url = url.data;
    return (!url.failed && bz_texts_push(&w->kept, bz_steal(url.data))) || bz_nomem(err);
}

/* --- places --- */

static bool content_join(struct wa *w, struct bz_str *s, const char **ret, struct bz_err *err)
{
    if (s->failed)
        return bz_nomem(err);
    return wa_text(w, s->data, ret, err);
}

/* Words on a line of their own. */
static void content_line(struct bz_str *s, const char *text)
{
    if (!text || !*text)
        return;
    if (s->len)
        bz_str_add_char(s, '\n');
    bz_str_add(s, text);
}

/* A place becomes an address of RFC 5870. */
static bool content_location(struct wa *w, const struct bz_json *body, struct wa_content *ret,
                             struct bz_err *err)
{
    struct bz_attachment *a = &ret->attachments[ret->n++];
    double latitude = bz_json_real(bz_json_get(body, "latitude"), 1000);
    double longitude = bz_json_real(bz_json_get(body, "longitude"), 1000);
    BZ_DONE(bz_str) geo = {0};
    BZ_DONE(bz_str) words = {0};

    *a = (struct bz_attachment){.kind = BUZON_ATTACHMENT_LOCATION, .size = -1};
    if (latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180)
        bz_str_addf(&geo, "geo:%.6f,%.6f", latitude, longitude);
    content_line(&words, bz_json_str(body, "name"));
    content_line(&words, bz_json_str(body, "address"));
    return content_join(w, &geo, &a->url, err) &&
           wa_text(w, bz_json_str(body, "name"), &a->name, err) &&
           wa_text(w, bz_json_str(body, "address"), &a->description, err) &&
           content_join(w, &words, &ret->text, err);
}

/* --- cards --- */

static void content_card(struct bz_str *s, const struct bz_json *card)
{
    const struct bz_json *phones = bz_json_get(card, "phones");
    const char *name = bz_json_text(bz_json_path(card, "name.formatted_name"));

    content_line(s, name ? name : bz_json_text(bz_json_path(card, "name.first_name")));
    for (size_t i = 0; bz_json_kind(phones) == BZ_JSON_ARRAY && i < bz_json_len(phones); i++)
        content_line(s, bz_json_str(bz_json_at(phones, i), "phone"));
}

static bool content_cards(struct wa *w, const struct bz_json *body, struct wa_content *ret,
                          struct bz_err *err)
{
    size_t n = bz_json_kind(body) == BZ_JSON_ARRAY ? bz_json_len(body) : 0;
    BZ_DONE(bz_str) words = {0};

    for (size_t i = 0; i < n && i < CONTENT_CARDS; i++)
        content_card(&words, bz_json_at(body, i));
    return content_join(w, &words, &ret->text, err);
}

/* --- what a citizen chose or filled in --- */

static bool content_button(struct wa *w, const struct bz_json *body, struct wa_content *ret,
                           struct bz_err *err)
{
    return wa_text(w, bz_json_str(body, "text"), &ret->text, err);
}

static bool content_interactive(struct wa *w, const struct bz_json *body,
                                struct wa_content *ret, struct bz_err *err)
{
    const char *type = bz_json_str(body, "type");
    const struct bz_json *chosen = type ? bz_json_get(body, type) : NULL;
    BZ_DONE(bz_str) words = {0};

    content_line(&words, bz_json_str(chosen, "title"));
    content_line(&words, bz_json_str(chosen, "description"));
    content_line(&words, bz_json_str(chosen, "body"));
    return content_join(w, &words, &ret->text, err);
}

static bool content_order(struct wa *w, const struct bz_json *body, struct wa_content *ret,
                          struct bz_err *err)
{
    return wa_text(w, bz_json_str(body, "text"), &ret->text, err);
}

static const struct content_type types[] = {
    {.name = "text", .read = content_text},
    {.name = "image", .read = content_media, .kind = BUZON_ATTACHMENT_IMAGE},
    {.name = "video", .read = content_media, .kind = BUZON_ATTACHMENT_VIDEO},
    {.name = "audio", .read = content_media, .kind = BUZON_ATTACHMENT_AUDIO},
    {.name = "voice", .read = content_media, .kind = BUZON_ATTACHMENT_AUDIO},
    {.name = "document", .read = content_media, .kind = BUZON_ATTACHMENT_DOCUMENT},
    {.name = "sticker", .read = content_media, .kind = BUZON_ATTACHMENT_IMAGE},
    {.name = "location", .read = content_location, .keep = true},
    {.name = "contacts", .read = content_cards, .keep = true},
    {.name = "button", .read = content_button, .keep = true},
    {.name = "interactive", .read = content_interactive, .keep = true},
    {.name = "order", .read = content_order, .keep = true},
};

static const struct content_type *content_type(const char *name)
{
    for (size_t i = 0; name && i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, name) == 0)
            return &types[i];
    }
    return NULL;
}

/* What is known of a file before it is fetched, so that it can be compared then. */
static bool content_note(const struct bz_json *body, const char *type, struct bz_json *extra,
                         struct bz_err *err)
{
    BZ_AUTO(bz_json) media = bz_json_object();
    const struct bz_json *voice = bz_json_get(body, "voice");

    return wa_set(bz_json_set_text(media, "type", type) &&
                      (!bz_json_get(body, "id") ||
                       bz_json_set_shared(media, "id", bz_json_get(body, "id"))) &&
                      (!bz_json_str(body, "sha256") ||
                       bz_json_set_text(media, "sha256", bz_json_str(body, "sha256"))) &&
                      (!voice || bz_json_set_shared(media, "voice", voice)) &&
                      (!bz_json_flag(body, "animated", false) ||
                       bz_json_set_bool(media, "animated", true)) &&
                      bz_json_set(extra, "media", bz_steal(media)),
                  err);
}

bool wa_content(struct wa *w, const struct bz_json *m, struct wa_content *ret,
                struct bz_json *extra, struct bz_err *err)
{
    const char *name = bz_json_str(m, "type");
    const struct content_type *type = content_type(name);
    const struct bz_json *body = type ? bz_json_get(m, type->name) : NULL;

    *ret = (struct wa_content){0};
    if (!body || !bz_json_len(body)) /* or it does not say what it names */
        return true;
    ret->known = true;
    if (!type->read(w, body, ret, err))
        return false;
    if (type->read == content_media) {
        ret->attachments[0].kind = type->kind;
        return content_note(body, type->name, extra, err);
    }
    return !type->keep || wa_set(bz_json_set_shared(extra, type->name, body), err);
}
