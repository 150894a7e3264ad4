/* SPDX-License-Identifier: EUPL-1.2 */
/* Events of the Messenger platform, which Facebook's pages and Instagram's accounts get alike.
 *
 * developers.facebook.com/docs/messenger-platform/reference/webhook-events. A conversation has
 * no first message: it is named by the other person. */
#include "network/meta.h"

#include <inttypes.h>
#include <string.h>

/* One event under work. Texts are borrowed or kept. */
struct event {
    const struct bz_meta_events *from;
    const struct bz_json *e, *body; /* body: what the event is */
    const char *sender, *recipient;
    buzon_time at; /* BUZON_TIME_NONE: nobody says */
};

/* --- attachments --- */

static const struct {
    const char *type;
    enum buzon_attachment_kind kind;
} files[] = {
    {"image", BUZON_ATTACHMENT_IMAGE},   {"video", BUZON_ATTACHMENT_VIDEO},
    {"audio", BUZON_ATTACHMENT_AUDIO},   {"file", BUZON_ATTACHMENT_DOCUMENT},
    {"ig_reel", BUZON_ATTACHMENT_VIDEO}, {"reel", BUZON_ATTACHMENT_VIDEO},
};

/* A picture or a film: the network does not say which. */
static const char *const medias[] = {"story_mention", "ig_post", "ig_story"};

static enum buzon_attachment_kind file_kind(const char *type)
{
    for (size_t i = 0; type && i < sizeof files / sizeof *files; i++) {
        if (strcmp(files[i].type, type) == 0)
            return files[i].kind;
    }
    return BUZON_ATTACHMENT_UNKNOWN;
}

static bool file_is_media(const char *type)
{
    for (size_t i = 0; type && i < sizeof medias / sizeof *medias; i++) {
        if (strcmp(medias[i], type) == 0)
            return true;
    }
    return false;
}

static bool file_place(struct bz_meta *m, struct bz_meta_made *k, const struct bz_json *at,
                       struct bz_err *err)
{
    double latitude = bz_json_real(bz_json_get(at, "lat"), 1000);
    double longitude = bz_json_real(bz_json_get(at, "long"), 1000);
    struct bz_attachment *a;
    BZ_DONE(bz_str) geo = {0};

    if (latitude < -90 || latitude > 90 || longitude < -180 || longitude > 180)
        return true;
    a = bz_meta_attach(k, BUZON_ATTACHMENT_LOCATION, NULL);
    bz_str_addf(&geo, "geo:%.6f,%.6f", latitude, longitude);
    return !a || bz_meta_keep(m, &geo, &a->url, err);
}

/* What has no file is kept as it came: cards, products, shared posts. */
static bool file_add(struct bz_meta *m, struct bz_meta_made *k, const struct bz_json *file,
                     struct bz_json *cards, struct bz_err *err)
{
    const struct bz_json *payload = bz_json_get(file, "payload");
    const char *type = bz_json_str(file, "type"), *url = bz_json_str(payload, "url");
    enum buzon_attachment_kind kind = file_kind(type);
    struct bz_attachment *a;

    if (bz_json_get(payload, "coordinates"))
        return file_place(m, k, bz_json_get(payload, "coordinates"), err);
    if (!url || (kind == BUZON_ATTACHMENT_UNKNOWN && !file_is_media(type)))
        return bz_meta_set(bz_json_push(cards, bz_json_share(file)), err);
    if (bz_streq(type, "story_mention") && !bz_json_set_bool(k->extra, "story_mention", true))
        return bz_nomem(err);
    a = bz_meta_attach(k, kind, url);
    return !a || bz_meta_text(m, bz_json_str(payload, "title"), &a->name, err);
}

static bool files_add(struct bz_meta *m, struct bz_meta_made *k, const struct bz_json *list,
                      struct bz_err *err)
{
    BZ_AUTO(bz_json) cards = bz_json_array();

    if (!cards)
        return bz_nomem(err);
    for (size_t i = 0; i < bz_meta_len(list); i++) {
        if (!file_add(m, k, bz_json_at(list, i), cards, err))
            return false;
    }
    return !bz_json_len(cards) ||
           bz_meta_set(bz_json_set(k->extra, "attachments", bz_steal(cards)), err);
}

/* --- messages --- */

static bool share(struct bz_json *extra, const char *key, const struct bz_json *value)
{
    return bz_json_kind(value) <= BZ_JSON_NULL || bz_json_set_shared(extra, key, value);
}

/* Who, to whom, when: the same for whatever becomes a message. */
static bool event_place(const struct event *v, struct bz_meta_made *k, bool ours,
                        struct bz_err *err)
{
    const char *other = ours ? v->recipient : v->sender;

    k->author = (struct bz_author){.id = ours ? v->from->page : v->sender, .ours = ours};
    k->msg.kind = BUZON_MESSAGE_DIRECT;
    k->msg.visibility = BUZON_VISIBILITY_DIRECT;
    k->msg.created_at = v->at;
    k->msg.thread = other ? other : k->msg.id;
    return bz_meta_set((!v->from->standby || bz_json_set_bool(k->extra, "standby", true)) &&
                           share(k->extra, "referral", bz_json_get(v->body, "referral")),
                       err);
}

/* Nothing that could be shown: a type that the interface does not pass on. */
static bool message_is_bare(const struct bz_meta_made *k)
{
    return !k->msg.text && !k->msg.n_attachments && !bz_json_get(k->extra, "attachments");
}

static bool message_extra(const struct event *v, struct bz_meta_made *k, struct bz_err *err)
{
    return bz_meta_set(
        share(k->extra, "app_id", bz_json_get(v->body, "app_id")) &&
            share(k->extra, "story", bz_json_path(v->body, "reply_to.story")) &&
            share(k->extra, "quick_reply", bz_json_path(v->body, "quick_reply.payload")) &&
            (!message_is_bare(k) || bz_json_set_shared(k->extra, "raw", v->e)),
        err);
}

static bool event_deleted(struct bz_meta *m, const struct event *v, const char *mid,
                          struct bz_err *err)
{
    struct bz_notice n = {
        .verb = BUZON_VERB_DELETED, .target = mid, .at = v->at, .actor = v->sender};

    return bz_meta_notice(m, &n, NULL, err);
}

static bool event_message(struct bz_meta *m, const struct event *v, struct bz_err *err)
{
    __attribute__((cleanup(bz_meta_made_done))) struct bz_meta_made k = {0};
    bool ours = bz_json_flag(v->body, "is_echo", false);

    if (!bz_meta_made_init(&k, err) || !bz_meta_id(m, v->body, "mid", &k.msg.id, err))
        return false;
    if (!k.msg.id || (!v->sender && !ours))
        return bz_meta_unknown(m, v->e, err);
    if (bz_json_flag(v->body, "is_deleted", false))
        return event_deleted(m, v, k.msg.id, err);
    if (!bz_meta_text(m, bz_json_str(v->body, "text"), &k.msg.text, err) ||
        !bz_meta_id(m, bz_json_get(v->body, "reply_to"), "mid", &k.msg.parent, err) ||
        !files_add(m, &k, bz_json_get(v->body, "attachments"), err) ||
        !event_place(v, &k, ours, err) || !message_extra(v, &k, err))
        return false;
    if (message_is_bare(&k)) {
        k.msg.kind = BUZON_MESSAGE_UNKNOWN;
        m->batch->unknown++;
    }
    return bz_meta_pack(m, &k, err);
}

/* A button was pressed: its title is what they say. */
static bool event_postback(struct bz_meta *m, const struct event *v, struct bz_err *err)
{
    __attribute__((cleanup(bz_meta_made_done))) struct bz_meta_made k = {0};
    const char *title = bz_json_str(v->body, "title");
    const char *payload = bz_json_str(v->body, "payload");
    BZ_DONE(bz_str) id = {0};

    if (!bz_meta_made_init(&k, err) || !bz_meta_id(m, v->body, "mid", &k.msg.id, err))
        return false;
    if (!v->sender || (!title && !payload))
        return bz_meta_unknown(m, v->e, err);
    bz_str_addf(&id, "postback-%s-%" PRId64, v->sender, v->at == BUZON_TIME_NONE ? 0 : v->at);
    return (k.msg.id || bz_meta_keep(m, &id, &k.msg.id, err)) &&
           bz_meta_text(m, title ? title : payload, &k.msg.text, err) &&
           event_place(v, &k, false, err) &&
           bz_meta_set(!payload || bz_json_set_text(k.extra, "postback", payload), err) &&
           bz_meta_pack(m, &k, err);
}

/* --- what happened to a message --- */

static bool event_edit(struct bz_meta *m, const struct event *v, struct bz_err *err)
{
    struct bz_notice n = {.verb = BUZON_VERB_EDITED, .at = v->at, .actor = v->sender};
    BZ_AUTO(bz_json) extra = bz_json_object();

    if (!bz_meta_id(m, v->body, "mid", &n.target, err) ||
        !bz_meta_text(m, bz_json_str(v->body, "text"), &n.text, err))
        return false;
    if (!n.target || !bz_json_str(v->body, "text"))
        return bz_meta_unknown(m, v->e, err);
    if (!n.text)
        n.text = "";
    return bz_meta_set(share(extra, "num_edit", bz_json_get(v->body, "num_edit")), err) &&
           bz_meta_notice(m, &n, extra, err);
}

/* Without a picture: it was taken back. */
static bool event_reaction(struct bz_meta *m, const struct event *v, struct bz_err *err)
{
    struct bz_notice n = {.verb = BUZON_VERB_REACTED, .at = v->at, .actor = v->sender};
    bool back = bz_streq(bz_json_str(v->body, "action"), "unreact");
    const char *emoji = bz_json_str(v->body, "emoji");

    if (!bz_meta_id(m, v->body, "mid", &n.target, err) ||
        !bz_meta_text(m, emoji ? emoji : bz_json_str(v->body, "reaction"), &n.text, err))
        return false;
    if (!n.target)
        return bz_meta_unknown(m, v->e, err);
    if (back || !n.text)
        n.text = "";
    return bz_meta_notice(m, &n, NULL, err);
}

/* Pages are told up to when somebody read, and not what: that is said of the conversation. */
static bool event_until(struct bz_meta *m, const struct event *v, enum buzon_verb verb,
                        struct bz_err *err)
{
    struct bz_notice n = {.verb = verb,
                          .target = v->sender,
                          .at = bz_meta_time(bz_json_get(v->body, "watermark")),
                          .actor = v->sender};
    BZ_AUTO(bz_json) extra = bz_json_object();

    if (!v->sender || n.at == BUZON_TIME_NONE)
        return bz_meta_unknown(m, v->e, err);
    return bz_meta_set(bz_json_set_bool(extra, BZ_NOTICE_CONVERSATION, true), err) &&
           bz_meta_notice(m, &n, extra, err);
}

static bool event_delivery(struct bz_meta *m, const struct event *v, struct bz_err *err)
{
    const struct bz_json *mids = bz_json_get(v->body, "mids");

    if (!bz_meta_len(mids))
        return event_until(m, v, BUZON_VERB_DELIVERED, err);
    for (size_t i = 0; i < bz_json_len(mids); i++) {
        struct bz_notice n = {.verb = BUZON_VERB_DELIVERED,
                              .target = bz_json_text(bz_json_at(mids, i)),
                              .at = bz_meta_time(bz_json_get(v->body, "watermark")),
                              .actor = v->sender};

        if (n.at == BUZON_TIME_NONE)
            n.at = v->at;
        if (n.target && *n.target && !bz_meta_notice(m, &n, NULL, err))
            return false;
    }
    return true;
}

static bool event_read(struct bz_meta *m, const struct event *v, struct bz_err *err)
{
    struct bz_notice n = {.verb = BUZON_VERB_READ, .at = v->at, .actor = v->sender};

    if (!bz_meta_id(m, v->body, "mid", &n.target, err))
        return false;
    return n.target ? bz_meta_notice(m, &n, NULL, err)
                    : event_until(m, v, BUZON_VERB_READ, err);
}

/* The first that an event has is what it is. */
static const struct {
    const char *key;
    bool (*add)(struct bz_meta *m, const struct event *v, struct bz_err *err);
} events[] = {
    {"message", event_message},   {"message_edit", event_edit}, {"reaction", event_reaction},
    {"postback", event_postback}, {"delivery", event_delivery}, {"read", event_read},
};

bool bz_meta_event(struct bz_meta *m, const struct bz_meta_events *from,
                   const struct bz_json *event, struct bz_err *err)
{
    struct event v = {.from = from, .e = event};

    if (!bz_meta_id(m, bz_json_get(event, "sender"), "id", &v.sender, err) ||
        !bz_meta_id(m, bz_json_get(event, "recipient"), "id", &v.recipient, err))
        return false;
    v.at = bz_meta_time(bz_json_get(event, "timestamp"));
    if (v.at == BUZON_TIME_NONE)
        v.at = from->at;
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        v.body = bz_json_get(event, events[i].key);
        if (bz_json_kind(v.body) == BZ_JSON_OBJECT)
            return events[i].add(m, &v, err);
    }
    return bz_meta_unknown(m, event, err);
}
