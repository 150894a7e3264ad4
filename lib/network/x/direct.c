/* SPDX-License-Identifier: EUPL-1.2 */
/* Direct messages: v2 has flat events, v1.1 (and every delivery) nested ones. */
#include "network/x/x.h"

#include <string.h>

/* One of either form, read. */
struct direct {
    const char *id, *key, *from, *to, *thread, *words;
    const struct bz_json *entities, *media, *keys;
    buzon_time at;
};

static bool direct_now(struct xx *w, const struct bz_json *j, struct direct *ret,
                       struct bz_err *err)
{
    ret->words = bz_json_str(j, "text");
    ret->keys = bz_json_path(j, "attachments.media_keys");
    ret->entities = bz_json_get(j, "entities");
    ret->thread = bz_json_str(j, "dm_conversation_id");
    ret->at = xx_time(bz_json_get(j, "created_at"));
    return xx_id(w, j, "sender_id", &ret->from, err);
}

/* The lower id first: it is the conversation's name in v2. Ids may be of any length. */
static bool direct_thread(struct xx *w, struct direct *d, struct bz_err *err)
{
    size_t from = d->from ? strlen(d->from) : 0, to = d->to ? strlen(d->to) : 0;
    BZ_DONE(bz_str) s = {0};
    bool first;

    if (!from || !to)
        return true;
    first = from != to ? from < to : strcmp(d->from, d->to) < 0;
    bz_str_addf(&s, "%s-%s", first ? d->from : d->to, first ? d->to : d->from);
    return xx_keep(w, &s, &d->thread, err);
}

static bool direct_old(struct xx *w, const struct bz_json *j, struct direct *ret,
                       struct bz_err *err)
{
    const struct bz_json *made = bz_json_get(j, "message_create");
    const struct bz_json *data = bz_json_get(made, "message_data");

    ret->words = bz_json_str(data, "text");
    ret->entities = bz_json_get(data, "entities");
    ret->media = bz_json_path(data, "attachment.media");
    ret->at = xx_time(bz_json_get(j, "created_timestamp"));
    return xx_id(w, made, "sender_id", &ret->from, err) &&
           xx_id(w, bz_json_get(made, "target"), "recipient_id", &ret->to, err) &&
           direct_thread(w, ret, err);
}

bool xx_direct_id(struct xx *w, const char *id, const char **ret, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_addf(&s, XX_DIRECT "%s", id);
    return xx_keep(w, &s, ret, err);
}

static bool direct_file(struct xx *w, const struct direct *d, const struct xx_beside *beside,
                        struct xx_files *ret, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(beside->includes, "media");

    for (size_t i = 0; i < xx_len(d->keys); i++) {
        const char *key = bz_json_text(bz_json_at(d->keys, i));

        for (size_t k = 0; key && k < xx_len(list); k++) {
            const struct bz_json *media = bz_json_at(list, k);

            if (bz_streq(bz_json_str(media, "media_key"), key) && !xx_media(w, media, ret, err))
                return false;
        }
    }
    return xx_media(w, d->media, ret, err);
}

/* The short address of its file, as a list of one. */
static struct bz_json *direct_media_list(const struct bz_json *media)
{
    BZ_AUTO(bz_json) list = bz_json_array();

    if (media && !bz_json_push(list, bz_json_share(media)))
        return NULL;
    return bz_steal(list);
}

static bool direct_extra(const struct bz_json *j, struct bz_json *extra)
{
    static const char *const keys[] = {"referenced_tweets", "referenced_posts"};
    const struct bz_json *chosen =
        bz_json_path(j, "message_create.message_data.quick_reply_response");

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (xx_len(bz_json_get(j, keys[i])) &&
            !bz_json_set_shared(extra, "referenced", bz_json_get(j, keys[i])))
            return false;
    }
    return !chosen || bz_json_set_shared(extra, "chosen", chosen);
}

static bool direct_make(struct xx *w, const struct bz_json *j, struct direct *d,
                        const struct xx_beside *beside, struct bz_err *err)
{
    BZ_AUTO(bz_json) extra = bz_json_object();
    BZ_AUTO(bz_json) media = direct_media_list(d->media);
    struct bz_message m = BZ_MESSAGE_INIT;
    struct xx_files files = {0};
    struct bz_author author;
    const char *from = NULL;

    m.created_at = d->at;
    if (d->at == BUZON_TIME_NONE) {
        m.created_at = xx_id_time(d->id);
        from = "id";
    }
    if (m.created_at == BUZON_TIME_NONE) {
        m.created_at = w->x->at;
        from = "receipt";
    }
    if (!xx_set(extra && media && direct_extra(j, extra) &&
                    (!from || bz_json_set_text(extra, "time_from", from)),
                err) ||
        !xx_author(w, NULL, d->from, beside, &author, err) ||
        !xx_text(w, d->words, d->entities, media, &m.text, err) ||
        !direct_file(w, d, beside, &files, err))
        return false;
    m.id = d->key;
    m.native_id = d->id;
    m.author = &author;
    m.kind = BUZON_MESSAGE_DIRECT;
    m.visibility = BUZON_VISIBILITY_DIRECT;
    m.thread = d->thread;
    return xx_pack(w, &m, &files, extra, err);
}

bool xx_add_direct(struct xx *w, const struct bz_json *j, const struct xx_beside *beside,
                   struct bz_err *err)
{
    bool old = bz_json_get(j, "message_create");
    struct direct d = {0};

    if (!xx_id(w, j, "id", &d.id, err) ||
        !(old ? direct_old(w, j, &d, err) : direct_now(w, j, &d, err)))
        return false;
    if (d.id && !xx_direct_id(w, d.id, &d.key, err))
        return false;
    if (!d.id || (!d.words && !d.media && !xx_len(d.keys)))
        return xx_unknown(w, j, err);
    return direct_make(w, j, &d, beside, err);
}
