/* SPDX-License-Identifier: EUPL-1.2 */
/* What a post or a comment says and has with it. */
#include "network/googleplus/googleplus.h"

#include "text/html.h"
#include "text/unicode.h"

#include <string.h>

bool gp_item_init(struct gp_item *i, const struct bz_json *j, struct bz_err *err)
{
    *i = (struct gp_item){.j = j, .msg = BZ_MESSAGE_INIT, .extra = bz_json_object()};
    return i->extra || bz_nomem(err);
}

void gp_item_done(struct gp_item *i)
{
    bz_json_free(i->extra);
}

/* --- words --- */

static bool content_text(struct gp *w, struct gp_item *i, struct bz_err *err)
{
    const char *html = bz_json_str(i->j, "content");
    char *text;

    if (!html || !*html)
        return true;
    text = bz_html_to_text(html, strlen(html), err);
    i->msg.text = text;
    return text && (bz_texts_push(&w->kept, text) || bz_nomem(err));
}

bool gp_mention(const char *content, size_t *at, char ret[static 32])
{
    const char *s = content ? content + *at : NULL;

    while (s && (s = strstr(s, "oid="))) {
        size_t n;

        s += strlen("oid=");
        s += *s == '"' || *s == '\'';
        n = strspn(s, "0123456789");
        if (n && n < 32) {
            memcpy(ret, s, n);
            ret[n] = '\0';
            *at = (size_t)(s - content);
            return true;
        }
    }
    return false;
}

static bool content_mentions(const struct gp_item *i)
{
    const char *html = bz_json_str(i->j, "content");
    struct bz_json *list = NULL;
    size_t at = 0;
    char id[32];

    while (gp_mention(html, &at, id)) {
        if (!list && !(list = bz_json_array()))
            return false;
        if (!bz_json_push_text(list, id)) {
            bz_json_free(list);
            return false;
        }
    }
    return !list || bz_json_set(i->extra, "mentions", list);
}

/* --- times --- */

static bool content_times(const struct gp *w, struct gp_item *i, struct bz_err *err)
{
    buzon_time updated = gp_time(bz_json_str(i->j, "updateTime"));

    i->msg.created_at = gp_time(bz_json_str(i->j, "creationTime"));
    if (i->msg.created_at == BUZON_TIME_NONE) {
        i->msg.created_at = updated != BUZON_TIME_NONE ? updated : w->at;
        return gp_set(bz_json_set_text(i->extra, "time_from",
                                       updated != BUZON_TIME_NONE ? "update" : "receipt"),
                      err);
    }
    if (updated > i->msg.created_at)
        i->msg.edited_at = updated;
    return true;
}

/* --- files: their addresses are dead, their names in the archive are not --- */

static enum buzon_attachment_kind content_kind(const char *type)
{
    if (type && bz_starts(type, "image/"))
        return BUZON_ATTACHMENT_IMAGE;
    if (type && bz_starts(type, "video/"))
        return BUZON_ATTACHMENT_VIDEO;
    return type ? BUZON_ATTACHMENT_DOCUMENT : BUZON_ATTACHMENT_UNKNOWN;
}

static bool content_file(struct gp_item *i, const struct bz_json *media)
{
    const char *url = bz_json_str(media, "url"), *name = bz_json_str(media, "localFilePath");
    const char *words = bz_json_str(media, "description");

    if (!url && !name)
        return bz_json_kind(media) <= BZ_JSON_NULL ||
               bz_json_set_shared(i->extra, "media", media);
    if (i->msg.n_attachments == GP_ATTACHMENTS)
        return bz_json_set_shared(i->extra, "more_media", media);
    i->attachments[i->msg.n_attachments++] =
        (struct bz_attachment){.kind = content_kind(bz_json_str(media, "contentType")),
                               .url = url,
                               .type = bz_json_str(media, "contentType"),
                               .name = name,
                               .description = words && *words ? words : NULL,
                               .size = -1,
                               .state = BUZON_ATTACHMENT_GONE};
    return true;
}

static bool content_files(struct gp_item *i)
{
    const struct bz_json *album = bz_json_path(i->j, "album.media");
    const struct bz_json *media = bz_json_get(i->j, "media");
    bool list = bz_json_kind(media) == BZ_JSON_ARRAY;

    for (size_t k = 0; k < (list ? bz_json_len(media) : 1); k++) {
        if (!content_file(i, list ? bz_json_at(media, k) : media))
            return false;
    }
    if (bz_json_kind(album) != BZ_JSON_ARRAY)
        return true;
    for (size_t k = 0; k < bz_json_len(album); k++) {
        if (k + i->msg.n_attachments >= GP_ATTACHMENTS && bz_json_len(album) > GP_ATTACHMENTS)
            return bz_json_set_shared(i->extra, "album", album);
        if (!content_file(i, bz_json_at(album, k)))
            return false;
    }
    return true;
}

/* --- everything else --- */

static bool content_share(const struct gp_item *i, const char *key, const char *as)
{
    const struct bz_json *j = bz_json_get(i->j, key);

    return bz_json_kind(j) <= BZ_JSON_NULL || bz_json_set_shared(i->extra, as, j);
}

/* What has a place, but not in that form. */
static bool content_odd(const struct gp_item *i, const char *key, enum bz_json_kind kind)
{
    const struct bz_json *j = bz_json_get(i->j, key);

    return bz_json_kind(j) <= BZ_JSON_NULL || bz_json_kind(j) == kind ||
           bz_json_set_shared(i->extra, key, j);
}

static bool content_count(const struct gp_item *i, const char *key, const char *as)
{
    const struct bz_json *j = bz_json_get(i->j, key);
    int64_t n = bz_json_kind(j) == BZ_JSON_ARRAY ? (int64_t)bz_json_len(j) : bz_json_int(j, 0);

    return n <= 0 || bz_json_set_int(i->extra, as, n);
}

/* What another wrote and this post passed on. */
static bool content_reshared(const struct gp_item *i, struct bz_err *err)
{
    const struct bz_json *j = bz_json_get(i->j, "resharedPost");
    const char *html = bz_json_str(j, "content");
    BZ_AUTO(bz_json) r = NULL;
    BZ_TEXT text = NULL;

    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return gp_set(content_share(i, "resharedPost", "reshared"), err);
    if (!(r = bz_json_object()))
        return bz_nomem(err);
    if (html && !(text = bz_html_to_text(html, strlen(html), err)))
        return false;
    return gp_set(
        (!text || bz_json_set_text(r, "text", text)) &&
            (!bz_json_str(j, "url") || bz_json_set_text(r, "url", bz_json_str(j, "url"))) &&
            (!bz_json_get(j, "author") ||
             bz_json_set_shared(r, "author", bz_json_get(j, "author"))) &&
            bz_json_set(i->extra, "reshared", bz_steal(r)),
        err);
}

static bool content_extra(const struct gp_item *i)
{
    return content_mentions(i) && content_odd(i, "content", BZ_JSON_STRING) &&
           content_odd(i, "author", BZ_JSON_OBJECT) && content_share(i, "link", "link") &&
           content_share(i, "location", "location") && content_share(i, "poll", "poll") &&
           content_share(i, "communityAttachment", "community") &&
           content_share(i, "collectionAttachment", "collection") &&
           content_count(i, "plusOnes", "plus_ones") &&
           content_count(i, "reshares", "reshares") &&
           (i->author.id || !i->author.name ||
            bz_json_set_text(i->extra, "author", i->author.name));
}

bool gp_item_fill(struct gp *w, struct gp_item *i, struct bz_err *err)
{
    return gp_author(w, bz_json_get(i->j, "author"), &i->author, err) &&
           content_text(w, i, err) && content_times(w, i, err) &&
           gp_set(content_files(i) && content_extra(i), err) && content_reshared(i, err);
}

bool gp_item_pack(struct gp *w, struct gp_item *i, struct bz_err *err)
{
    BZ_TEXT printed = bz_json_print(i->extra, err);
    size_t len;

    if (!printed)
        return false;
    len = strlen(printed);
    printed = bz_nfc_take(bz_steal(printed), len, err);
    if (!printed)
        return false;
    i->msg.network = w->c->account->network;
    i->msg.account = w->c->account->name ? w->c->account->name : "";
    i->msg.attachments = i->attachments;
    i->msg.extra = printed;
    i->msg.author = i->author.id || i->author.name ? &i->author : NULL;
    i->msg.direction = i->author.ours ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN;
    return bz_batch_add(w->batch, &i->msg, err);
}
