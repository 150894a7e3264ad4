/* SPDX-License-Identifier: EUPL-1.2 */
/* A post becomes a message. Its time is the network's, which is the earlier of what its author
 * claims and when it arrived; where only the claim is known, never later than now. */
#include "network/bluesky/bluesky.h"

#include "term/civil.h"

#include <string.h>

bool bsky_uri_split(const char *uri, char did[static 256], char key[static 256])
{
    const char *from, *slash, *last;
    size_t len;

    if (!uri || !bz_starts(uri, "at://") || strlen(uri) > BSKY_URI_MAX)
        return false;
    from = uri + strlen("at://");
    slash = strchr(from, '/');
    last = slash ? strrchr(slash, '/') : NULL;
    if (!last || last == slash || !last[1] || strlen(last + 1) > 255)
        return false;
    len = (size_t)(slash - from);
    if (!len || len > 255)
        return false;
    memcpy(did, from, len);
    did[len] = '\0';
    memcpy(key, last + 1, strlen(last + 1) + 1);
    return true;
}

bool bsky_page(struct bsky *b, const char *uri, const char **ret, struct bz_err *err)
{
    char did[256], key[256];
    BZ_DONE(bz_str) s = {0};

    *ret = NULL;
    if (!bsky_uri_split(uri, did, key) || !strstr(uri, "/" BSKY_POSTS "/"))
        return true;
    bz_str_addf(&s, "https://bsky.app/profile/%s/post/%s", did, key);
    return bsky_keep(b, &s, ret, err);
}

/* --- who --- */

static bool author_page(struct bsky *b, const char *did, const char **ret, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    *ret = NULL;
    if (!did || !bz_starts(did, "did:"))
        return true;
    bz_str_addf(&s, "https://bsky.app/profile/%s", did);
    return bsky_keep(b, &s, ret, err);
}

/* "handle.invalid" is what the network says of a name that nobody can vouch for. */
bool bsky_author(struct bsky *b, const struct bz_json *j, const char *did,
                 struct bz_author *ret, struct bz_err *err)
{
    const char *handle = bz_json_str(j, "handle");
    const char *name = bz_json_str(j, "displayName");
    const char *id = bz_json_str(j, "did");

    *ret = (struct bz_author){.id = id && *id ? id : did};
    if (handle && *handle && strcmp(handle, "handle.invalid") != 0)
        ret->handle = handle;
    ret->ours = ret->id && bz_streq(ret->id, b->me);
    return bsky_text(b, name && *name ? name : NULL, &ret->name, err) &&
           author_page(b, ret->id, &ret->url, err);
}

/* --- what --- */

bool bsky_view(const struct bz_json *j, struct bsky_view *ret)
{
    const char *uri = bz_json_str(j, "uri");
    const struct bz_json *record = bz_json_get(j, "record");
    const char *type;

    if (bz_json_kind(record) != BZ_JSON_OBJECT)
        record = bz_json_get(j, "value");
    if (!uri || !*uri || strlen(uri) > BSKY_URI_MAX || bz_json_kind(record) != BZ_JSON_OBJECT)
        return false;
    type = bz_json_str(record, "$type");
    if (!bz_json_str(record, "text") &&
        (bz_json_get(record, "text") || !bz_streq(type, BSKY_POSTS)))
        return false;
    if (type && !bz_starts(type, "app.bsky.feed."))
        return false;
    *ret = (struct bsky_view){.uri = uri,
                              .cid = bz_json_str(j, "cid"),
                              .author = bz_json_get(j, "author"),
                              .record = record,
                              .embed = bz_json_get(j, "embed"),
                              .labels = bz_json_get(j, "labels"),
                              .viewer = bz_json_get(j, "viewer"),
                              .indexed_at = bz_json_str(j, "indexedAt")};
    return true;
}

/* *claimed: what the author's program says, where the network does not take it for true. */
static buzon_time post_time(const struct bsky *b, const struct bsky_view *v,
                            const char **claimed)
{
    buzon_time said = bsky_time(v->record, "createdAt"), seen = BUZON_TIME_NONE, t;

    if (v->indexed_at && bz_instant_parse(v->indexed_at, &t))
        seen = t;
    *claimed = bz_json_str(v->record, "createdAt");
    t = seen == BUZON_TIME_NONE || (said != BUZON_TIME_NONE && said < seen) ? said : seen;
    if (t != BUZON_TIME_NONE && t > b->at)
        t = b->at;
    if (t == said && said != BUZON_TIME_NONE)
        *claimed = NULL;
    return t;
}

static enum buzon_message_kind post_kind(const struct bz_message *m, const struct bsky_view *v,
                                         const struct bsky_how *how)
{
    if (how->raw)
        return BUZON_MESSAGE_UNKNOWN;
    if (m->direction == BUZON_DIRECTION_OUT)
        return m->parent ? BUZON_MESSAGE_REPLY : BUZON_MESSAGE_ANNOUNCEMENT;
    if (m->parent)
        return BUZON_MESSAGE_REPLY;
    if (bz_streq(how->reason, "quote") ||
        (!how->reason && bsky_quoted(bz_json_get(v->record, "embed"))))
        return BUZON_MESSAGE_POST;
    return BUZON_MESSAGE_MENTION;
}

static const char *post_language(const struct bz_json *record)
{
    const struct bz_json *langs = bz_json_get(record, "langs");
    const char *first =
        bz_json_kind(langs) == BZ_JSON_ARRAY ? bz_json_text(bz_json_at(langs, 0)) : NULL;

    return first && *first ? first : NULL;
}

/* An address that a message can be known by; NULL for anything else. */
static const char *post_link(const struct bz_json *record, const char *dotted)
{
    const char *uri = bz_json_text(bz_json_path(record, dotted));

    return uri && *uri && strlen(uri) <= BSKY_URI_MAX ? uri : NULL;
}

static bool post_fill(struct bsky *b, const struct bsky_view *v, const struct bsky_how *how,
                      struct bz_message *m, struct bz_err *err)
{
    const char *text = bz_json_str(v->record, "text");

    m->network = b->c->account->network;
    m->account = b->c->account->name ? b->c->account->name : "";
    m->id = m->native_id = v->uri;
    m->visibility = BUZON_VISIBILITY_PUBLIC;
    m->language = post_language(v->record);
    m->parent = post_link(v->record, "reply.parent.uri");
    m->thread = post_link(v->record, "reply.root.uri");
    if (!m->thread)
        m->thread = m->parent ? m->parent : m->id;
    m->as_of = b->at; /* a record can be written anew, and says nothing of it */
    m->direction = m->author && m->author->ours ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN;
    m->kind = post_kind(m, v, how);
    if (!bsky_text(b, text, &text, err))
        return false;
    m->text = text ? text : "";
    return bsky_page(b, m->id, &m->url, err);
}

static bool post_pack(struct bsky *b, const struct bsky_view *v, const struct bsky_how *how,
                      struct bz_err *err)
{
    struct bz_attachment files[BSKY_FILES];
    struct bz_message m = BZ_MESSAGE_INIT;
    struct bz_author author;
    char did[256], key[256];
    const char *claimed;
    bool receipt;
    BZ_TEXT extra = NULL;

    if (!bsky_author(b, v->author, bsky_uri_split(v->uri, did, key) ? did : NULL, &author, err))
        return false;
    m.author = author.id ? &author : NULL;
    m.created_at = post_time(b, v, &claimed);
    receipt = m.created_at == BUZON_TIME_NONE;
    if (receipt)
        m.created_at = b->at;
    if (!post_fill(b, v, how, &m, err) || !bsky_files(b, v, files, &m.n_attachments, err))
        return false;
    extra = bsky_extra(v, how, claimed, receipt, err);
    m.attachments = files;
    m.extra = extra;
    return extra && bz_batch_add(b->batch, &m, err);
}

bool bsky_add_post(struct bsky *b, const struct bsky_view *v, const struct bsky_how *how,
                   struct bz_err *err)
{
    BZ_LOCAL_ERR(local);

    if (post_pack(b, v, how, &local)) {
        b->batch->unknown += how->raw != NULL;
        return true;
    }
    if (local.code == BUZON_ERR_LIMIT) /* more than a text may have: kept as it is */
        return bz_batch_add_unknown(b->batch, b->c, v->uri, v->record, b->at, err);
    return bz_fail(err, local.code, "%s", local.message);
}
