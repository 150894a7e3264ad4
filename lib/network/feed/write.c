/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages of any network in ActivityStreams 2: what goes out comes in again as it was.
 *
 * Ids that are no addresses become names of the network's and account's own, and those of feeds
 * stay. Texts go out as plain text ("mediaType"). What the vocabulary has no word for stands
 * under "buzon:". */
#include "network/feed/feed.h"

#include "term/civil.h"

#include <string.h>

static const char write_public[] = "https://www.w3.org/ns/activitystreams#Public";

/* --- names --- */

static bool write_is_address(const char *id)
{
    static const char *const schemes[] = {"https://", "http://", "urn:", "tag:", "at://"};

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (bz_starts(id, schemes[i]))
            return true;
    }
    return false;
}

static void write_name(struct bz_str *s, const struct bz_message *m, const char *id)
{
    if (id && write_is_address(id)) {
        bz_str_add(s, id);
        return;
    }
    bz_str_addf(s, "urn:buzon:%s:", m->network);
    bz_str_add_escaped(s, m->account);
    if (id) {
        bz_str_add_char(s, ':');
        bz_str_add_escaped(s, id);
    }
}

static bool write_set_name(struct bz_json *j, const char *key, const struct bz_message *m,
                           const char *id)
{
    BZ_DONE(bz_str) s = {0};

    write_name(&s, m, id);
    return !s.failed && bz_json_set_text(j, key, s.data);
}

static bool write_text(struct bz_json *j, const char *key, const char *text)
{
    return !text || bz_json_set_text(j, key, text);
}

static bool write_time(struct bz_json *j, const char *key, buzon_time t)
{
    char text[32];

    if (t == BUZON_TIME_NONE)
        return true;
    bz_instant_format(t, text);
    return bz_json_set_text(j, key, text);
}

/* --- who --- */

static struct bz_json *write_author(const struct bz_message *m)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    const struct bz_author *a = m->author;
    bool ours = m->direction == BUZON_DIRECTION_OUT;

    if (!bz_json_set_text(j, "type", a && a->bot ? "Service" : "Person") ||
        (((a && a->id) || ours) && !write_set_name(j, "id", m, a ? a->id : NULL)))
        return NULL;
    if (a && (!write_text(j, "name", a->name) ||
              !write_text(j, "preferredUsername", a->handle) || !write_text(j, "url", a->url)))
        return NULL;
    return bz_steal(j);
}

/* Those who may read it: everybody, those who follow the author, or us. */
static bool write_addressed(struct bz_json *j, const struct bz_message *m)
{
    BZ_AUTO(bz_json) to = bz_json_array();
    BZ_AUTO(bz_json) cc = bz_json_array();
    BZ_DONE(bz_str) s = {0};

    if (!to || !cc)
        return false;
    write_name(&s, m,
               m->visibility == BUZON_VISIBILITY_FOLLOWERS && m->author ? m->author->id : NULL);
    switch (m->visibility) {
    case BUZON_VISIBILITY_PUBLIC:
        if (!bz_json_push_text(to, write_public))
            return false;
        break;
    case BUZON_VISIBILITY_UNLISTED:
        if (!bz_json_push_text(cc, write_public))
            return false;
        break;
    case BUZON_VISIBILITY_FOLLOWERS:
        bz_str_add(&s, "/followers");
        break;
    case BUZON_VISIBILITY_DIRECT:
        break;
    }
    if (s.failed ||
        (m->visibility >= BUZON_VISIBILITY_FOLLOWERS && !bz_json_push_text(to, s.data)))
        return false;
    return bz_json_set(j, "to", bz_steal(to)) && bz_json_set(j, "cc", bz_steal(cc));
}

/* --- what is with it --- */

static struct bz_json *write_file(const struct bz_attachment *a)
{
    static const char *const types[] = {
        [BUZON_ATTACHMENT_UNKNOWN] = "Document",  [BUZON_ATTACHMENT_IMAGE] = "Image",
        [BUZON_ATTACHMENT_VIDEO] = "Video",       [BUZON_ATTACHMENT_AUDIO] = "Audio",
        [BUZON_ATTACHMENT_DOCUMENT] = "Document", [BUZON_ATTACHMENT_LOCATION] = "Place"};
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!bz_json_set_text(j, "type", types[a->kind]) ||
        !bz_json_set_text(j, "buzon:kind", buzon_attachment_kind_name(a->kind)) ||
        !write_text(j, "url", a->url) || !write_text(j, "mediaType", a->type) ||
        !write_text(j, "name", a->description) || !write_text(j, "buzon:name", a->name) ||
        (a->size >= 0 && !bz_json_set_int(j, "buzon:size", a->size)))
        return NULL;
    return bz_steal(j);
}

static bool write_files(struct bz_json *j, const struct bz_message *m)
{
    BZ_AUTO(bz_json) list = bz_json_array();

    for (size_t i = 0; list && i < m->n_attachments; i++) {
        if (!bz_json_push(list, write_file(&m->attachments[i])))
            return false;
    }
    return list && (!m->n_attachments || bz_json_set(j, "attachment", bz_steal(list)));
}

/* --- words --- */

static bool write_words(struct bz_json *j, const struct bz_message *m)
{
    struct bz_json *map = m->language ? bz_json_object() : NULL;

    if (m->language && !bz_json_set_text(map, m->language, m->text)) {
        bz_json_free(map);
        return false;
    }
    return bz_json_set_text(j, "content", m->text) &&
           bz_json_set_text(j, "mediaType", "text/plain") &&
           (!map || bz_json_set(j, "contentMap", map)) && write_text(j, "name", m->subject);
}

static bool write_own(struct bz_json *j, const struct bz_message *m, struct bz_err *err)
{
    BZ_AUTO(bz_json) extra = NULL;

    if (!bz_json_set_text(j, "buzon:kind", buzon_message_kind_name(m->kind)))
        return bz_nomem(err);
    if (!m->extra)
        return true;
    extra = bz_json_parse(m->extra, strlen(m->extra), NULL, "extra", err);
    if (!extra)
        return false;
    return !bz_json_len(extra) || bz_json_set(j, "buzon:extra", bz_steal(extra)) ||
           bz_nomem(err);
}

static struct bz_json *write_object(const struct bz_message *m, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    bool gone = m->deleted_at != BUZON_TIME_NONE;

    if (!bz_json_set_text(j, "type", gone ? "Tombstone" : "Note") ||
        (gone && !bz_json_set_text(j, "formerType", "Note")) ||
        !write_set_name(j, "id", m, m->id) ||
        !bz_json_set(j, "attributedTo", write_author(m)) ||
        !write_time(j, "published", m->created_at) || !write_time(j, "updated", m->edited_at) ||
        !write_time(j, "deleted", m->deleted_at) || !write_addressed(j, m) ||
        (m->parent && !write_set_name(j, "inReplyTo", m, m->parent)) ||
        (m->thread && !write_set_name(j, "context", m, m->thread)) ||
        !write_text(j, "url", m->url) || !write_words(j, m) || !write_files(j, m))
        return bz_nomem(err);
    return write_own(j, m, err) ? bz_steal(j) : NULL;
}

struct bz_json *bz_feed_write(const struct bz_message *m, struct bz_err *err)
{
    struct bz_json *object = write_object(m, err);
    BZ_AUTO(bz_json) j = bz_json_object();
    const struct bz_json *actor = bz_json_path(object, "attributedTo.id");
    bool ok = object && bz_json_set_text(j, "type", "Create") &&
              (!actor || bz_json_set_shared(j, "actor", actor)) &&
              write_time(j, "published", m->created_at);

    if (!ok) {
        bz_json_free(object);
        return err->code == BUZON_OK ? bz_nomem(err) : NULL;
    }
    return bz_json_set(j, "object", object) ? bz_steal(j) : bz_nomem(err);
}

/* The vocabulary, and ours beside it. */
static struct bz_json *write_context(void)
{
    BZ_AUTO(bz_json) list = bz_json_array();
    struct bz_json *own = bz_json_object();

    if (!bz_json_set_text(own, "buzon", "urn:buzon:ns:") ||
        !bz_json_push_text(list, "https://www.w3.org/ns/activitystreams")) {
        bz_json_free(own);
        return NULL;
    }
    return bz_json_push(list, own) ? bz_steal(list) : NULL;
}

struct bz_json *bz_feed_collection(const char *network, const char *account, const char *name,
                                   struct bz_json *items, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    const struct bz_message of = {.network = network, .account = account};
    int64_t n = (int64_t)bz_json_len(items);
    bool ok = bz_json_set(j, "@context", write_context()) &&
              bz_json_set_text(j, "type", "OrderedCollection") &&
              write_set_name(j, "attributedTo", &of, NULL) &&
              bz_json_set_text(j, "name", name) && bz_json_set_int(j, "totalItems", n);

    if (!ok) {
        bz_json_free(items);
        return bz_nomem(err);
    }
    return bz_json_set(j, "orderedItems", items) ? bz_steal(j) : bz_nomem(err);
}
