/* SPDX-License-Identifier: EUPL-1.2 */
/* A comment becomes a message. What is answered is the top-level comment, or whoever the answer
 * begins with ("@vecina …"): there is one level only, and that is how people name each other.
 */
#include "network/youtube/youtube.h"

#include "text/html.h"
#include "text/unicode.h"

#include <string.h>

enum { COMMENT_LOOK = 200 /* answers that are looked through for who is named */ };

/* --- words --- */

/* Where nobody knows in what form they were asked for: HTML has no other "<" than its tags'. */
static bool words_are_html(const char *s)
{
    static const char *const signs[] = {"<br",  "<a href=", "</",     "&amp;",
                                        "&lt;", "&gt;",     "&quot;", "&#39;"};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (strstr(s, signs[i]))
            return true;
    }
    return false;
}

char *yt_words(const struct bz_json *snippet, bool plain, struct bz_err *err)
{
    const char *original = bz_json_str(snippet, "textOriginal");
    const char *shown = bz_json_str(snippet, "textDisplay");
    BZ_LOCAL_ERR(local);
    char *text;

    if (!original && !shown)
        return NULL;
    if (original || plain || !words_are_html(shown))
        return bz_nfc(original ? original : shown, strlen(original ? original : shown), err);
    text = bz_html_to_text(shown, strlen(shown), &local);
    if (text || local.code == BUZON_ERR_NO_MEMORY)
        return text ? text : bz_nomem(err);
    return bz_nfc(shown, strlen(shown), err);
}

static bool asked_plain(const struct yt *y)
{
    return y->x->request && strstr(y->x->request->url, "textFormat=plainText");
}

/* --- who --- */

/* A channel that is gone leaves a name, and no id. */
static bool comment_author(struct yt *y, const struct bz_json *snippet, struct bz_author *ret,
                           struct bz_err *err)
{
    static const char old[] = "http://", channel[] = "/channel/";
    const char *name = bz_json_str(snippet, "authorDisplayName");
    const char *url = bz_json_str(snippet, "authorChannelUrl");
    const char *id = bz_json_text(bz_json_path(snippet, "authorChannelId.value"));
    const char *at = url ? strstr(url, channel) : NULL;
    BZ_DONE(bz_str) page = {0};

    if (!yt_is_id(id))
        id = at && yt_is_id(at + strlen(channel)) ? at + strlen(channel) : NULL;
    *ret = (struct bz_author){.id = id,
                              .handle = name && *name == '@' ? name : NULL,
                              .name = name && *name ? name : NULL,
                              .ours = id && bz_streq(id, y->me)};
    if (!url || !*url)
        return true;
    bz_str_add(&page, bz_starts(url, old) ? "https://" : "");
    bz_str_add(&page, bz_starts(url, old) ? url + strlen(old) : url);
    return yt_keep_str(y, &page, &ret->url, err);
}

/* --- where --- */

/* Whether a text begins with that name, whole. */
static bool names(const char *text, const char *handle)
{
    size_t len = strlen(handle);

    return *handle == '@' && strncmp(text, handle, len) == 0 &&
           !strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
                   text[len] ? text[len] : ' ');
}

/* Among the answers beside it, the last one before it of who it names; NULL: none is there. */
static const char *comment_named(const struct bz_json *list, const struct bz_message *m)
{
    const char *found = NULL;
    buzon_time latest = BUZON_TIME_NONE;

    if (*m->text != '@')
        return NULL;
    for (size_t i = 0; i < yt_len(list) && i < COMMENT_LOOK; i++) {
        const struct bz_json *other = bz_json_at(list, i);
        const struct bz_json *snippet = bz_json_get(other, "snippet");
        const char *handle = bz_json_str(snippet, "authorDisplayName");
        const char *id = bz_json_str(other, "id");
        buzon_time at = yt_time(snippet, "publishedAt");

        if (!handle || !id || strcmp(id, m->id) == 0 || at >= m->created_at || at < latest ||
            !names(m->text, handle))
            continue;
        found = id;
        latest = at;
    }
    return found;
}

/* The comment above: said, or what stands before the dot of an answer's id. */
static bool comment_above(struct yt *y, const struct bz_json *snippet, const char *id,
                          const char **ret, struct bz_err *err)
{
    const char *parent = bz_json_str(snippet, "parentId"), *dot = strchr(id, '.');
    char *top = NULL;

    *ret = parent && *parent ? parent : NULL;
    if (*ret || !dot || dot == id)
        return true;
    return bz_dupn(&top, id, (size_t)(dot - id), err) && yt_keep(y, top, ret, err);
}

bool yt_page(struct yt *y, const char *id, const struct yt_place *place, const char **ret,
             struct bz_err *err)
{
    BZ_DONE(bz_str) page = {0};

    *ret = NULL;
    if (!place->video && !place->post)
        return true;
    bz_str_add(&page, place->video ? "https://www.youtube.com/watch?v="
                                   : "https://www.youtube.com/post/");
    bz_str_add_escaped(&page, place->video ? place->video : place->post);
    bz_str_add(&page, place->video ? "&lc=" : "?lc=");
    bz_str_add_escaped(&page, id);
    return yt_keep_str(y, &page, ret, err);
}

static bool comment_place(struct yt *y, const struct bz_json *snippet,
                          const struct yt_place *place, struct bz_message *m,
                          struct bz_err *err)
{
    const char *above, *named;

    if (!comment_above(y, snippet, m->id, &above, err))
        return false;
    m->thread = above ? above : m->id;
    named = above ? comment_named(place->list, m) : NULL;
    m->parent = named ? named : above;
    return yt_page(y, m->id, place, &m->url, err);
}

/* --- all of it --- */

static char *comment_extra(const struct bz_json *snippet, const struct yt_place *place,
                           bool receipt, struct bz_err *err)
{
    const char *status = bz_json_str(snippet, "moderationStatus");
    BZ_AUTO(bz_json) extra = bz_json_object();

    if (!yt_set(extra && (!place->video || bz_json_set_text(extra, "video", place->video)) &&
                    (!place->post || bz_json_set_text(extra, "post", place->post)) &&
                    (!status || strcmp(status, "published") == 0 ||
                     bz_json_set_text(extra, "moderation", status)) &&
                    (!receipt || bz_json_set_text(extra, "time_from", "receipt")),
                err))
        return NULL;
    return bz_json_print(extra, err);
}

static bool comment_pack(struct yt *y, const struct bz_json *snippet,
                         const struct yt_place *place, struct bz_message *m, struct bz_err *err)
{
    bool receipt = m->created_at == BUZON_TIME_NONE;
    BZ_TEXT extra = comment_extra(snippet, place, receipt, err);
    struct bz_author author;

    if (!extra || !comment_author(y, snippet, &author, err))
        return false;
    if (receipt)
        m->created_at = y->at;
    m->extra = extra;
    m->author = author.id || author.name ? &author : NULL;
    m->direction = author.ours ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN;
    m->kind = m->parent     ? BUZON_MESSAGE_REPLY
              : author.ours ? BUZON_MESSAGE_ANNOUNCEMENT
                            : BUZON_MESSAGE_COMMENT;
    return bz_batch_add(y->batch, m, err);
}

/* What the comment says itself of its place goes first. */
static struct yt_place place_of(const struct bz_json *snippet, const struct yt_place *outer)
{
    const char *video = bz_json_str(snippet, "videoId"), *post = bz_json_str(snippet, "postId");
    struct yt_place place = *outer;

    if (video && *video)
        place.video = video;
    if (post && *post)
        place.post = post;
    return place;
}

bool yt_add_comment(struct yt *y, const struct bz_json *comment, const struct yt_place *outer,
                    struct bz_err *err)
{
    const struct bz_json *snippet = bz_json_get(comment, "snippet");
    const struct yt_place place = place_of(snippet, outer);
    const char *id = bz_json_str(comment, "id");
    struct bz_message m = BZ_MESSAGE_INIT;
    buzon_time changed = yt_time(snippet, "updatedAt");
    char *words;

    m.created_at = yt_time(snippet, "publishedAt");
    if (m.created_at != BUZON_TIME_NONE && m.created_at < y->since && !place.all)
        return true;
    words = yt_is_id(id) ? yt_words(snippet, asked_plain(y), err) : NULL;
    if (!words)
        return !err->code && bz_batch_add_unknown(y->batch, y->c, yt_is_id(id) ? id : NULL,
                                                  comment, y->at, err);
    if (!yt_keep(y, words, &m.text, err))
        return false;
    m.network = y->c->account->network;
    m.account = y->c->account->name ? y->c->account->name : "";
    m.id = m.native_id = id;
    if (m.created_at != BUZON_TIME_NONE && changed > m.created_at)
        m.edited_at = changed;
    return comment_place(y, snippet, &place, &m, err) &&
           comment_pack(y, snippet, &place, &m, err);
}
