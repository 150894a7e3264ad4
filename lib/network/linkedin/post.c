/* SPDX-License-Identifier: EUPL-1.2 */
/* A post becomes a message: ours, or one that names us or passes on what we said; as the Posts
 * API has it, as a notification does, or as the older interfaces did. */
#include "network/linkedin/linkedin.h"

#include "text/unicode.h"

#include <string.h>

enum { POST_FILES = 20, POST_NAME_MAX = 512 };

/* --- little text --- */

/* Letters that stand for themselves behind a backslash, and mean something else without one
 * (learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format). */
static const char LITTLE[] = "|{}@[]()<>#\\*_~";

/* "@[Ayuntamiento](urn:li:organization:1)": the name is shown, the URN is meant. How many bytes
 * it takes; 0 when it is none. */
static size_t little_mention(const char *s, struct bz_str *text, struct bz_json *mentions,
                             struct bz_err *err)
{
    const char *name = s + 2, *end, *close;
    size_t room;
    BZ_TEXT urn = NULL;

    if (!bz_starts(s, "@["))
        return 0;
    room = strnlen(name, POST_NAME_MAX);
    end = memmem(name, room, "](urn:li:", 9);
    close = end ? memchr(end, ')', room - (size_t)(end - name)) : NULL;
    if (!close || memchr(name, '\n', (size_t)(end - name)))
        return 0;
    bz_str_add_char(text, '@');
    for (const char *p = name; p < end; p++) {
        if (*p != '\\' || !strchr(LITTLE, p[1]))
            bz_str_add_char(text, *p);
    }
    if (!bz_dupn(&urn, end + 2, (size_t)(close - end - 2), err) ||
        !li_set(bz_json_push_text(mentions, urn), err))
        text->failed = true;
    return (size_t)(close + 1 - s);
}

/* "{hashtag|\#|vivienda}" is "#vivienda". */
static size_t little_hashtag(const char *s, struct bz_str *text)
{
    static const char head[] = "{hashtag|";
    const char *begin = s + strlen(head), *word, *end;
    size_t room;

    if (!bz_starts(s, head))
        return 0;
    room = strnlen(begin, POST_NAME_MAX);
    word = memchr(begin, '|', room);
    end = word ? memchr(word, '}', room - (size_t)(word - begin)) : NULL;
    if (!end || memchr(begin, '\n', (size_t)(end - begin)))
        return 0;
    bz_str_add_char(text, '#');
    bz_str_add_bytes(text, word + 1, (size_t)(end - word - 1));
    return (size_t)(end + 1 - s);
}

char *li_little(const char *text, struct bz_json *mentions, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    while (*text && !s.failed) {
        size_t n = little_mention(text, &s, mentions, err);

        n = n ? n : little_hashtag(text, &s);
        if (!n && *text == '\\' && text[1] && strchr(LITTLE, text[1]))
            text++;
        if (!n)
            bz_str_add_char(&s, *text++);
        text += n;
    }
    if (s.failed)
        return bz_nomem(err);
    return bz_nfc(s.data ? s.data : "", s.len, err);
}

/* --- what it says --- */

/* The text, owned by the caller in *ret; NULL there when it has none. */
static bool post_text(const struct bz_json *j, struct bz_json *mentions, char **ret,
                      struct bz_err *err)
{
    const char *plain, *little = bz_json_str(j, "commentary");
    const struct bz_json *old =
        bz_json_get(bz_json_get(j, "specificContent"), "com.linkedin.ugc.ShareContent");

    if (little)
        return (*ret = li_little(little, mentions, err));
    plain = bz_json_str(j, "text");
    plain = plain ? plain : bz_json_text(bz_json_path(j, "text.text"));
    plain = plain ? plain : bz_json_text(bz_json_path(old, "shareCommentary.text"));
    *ret = plain ? bz_nfc(plain, strlen(plain), err) : NULL;
    return *ret || !plain;
}

static void post_file(struct bz_attachment *ret, size_t *n, const struct bz_json *media)
{
    const char *urn = bz_json_str(media, "id"), *alt = bz_json_str(media, "altText");
    enum buzon_attachment_kind kind = BUZON_ATTACHMENT_UNKNOWN;

    if (!li_is_urn(urn) || *n >= POST_FILES)
        return;
    if (bz_starts(urn, "urn:li:image:"))
        kind = BUZON_ATTACHMENT_IMAGE;
    else if (bz_starts(urn, "urn:li:video:"))
        kind = BUZON_ATTACHMENT_VIDEO;
    ret[(*n)++] = (struct bz_attachment){
        .kind = kind, .url = urn, .description = alt && *alt ? alt : NULL, .size = -1};
}

static size_t post_files(const struct bz_json *content, struct bz_attachment *ret)
{
    const struct bz_json *many = bz_json_path(content, "multiImage.images");
    size_t n = 0;

    post_file(ret, &n, bz_json_get(content, "media"));
    for (size_t i = 0; bz_json_kind(many) == BZ_JSON_ARRAY && i < bz_json_len(many); i++)
        post_file(ret, &n, bz_json_at(many, i));
    return n;
}

static bool post_extra_link(const struct bz_json *content, struct bz_json *extra)
{
    const struct bz_json *article = bz_json_get(content, "article");
    const char *source = bz_json_str(article, "source");

    return !source || (bz_json_set_text(extra, "link", source) &&
                       bz_json_set_text(extra, "link_title", bz_json_str(article, "title")));
}

/* Takes mentions. */
static char *post_extra(const struct bz_json *j, struct bz_json *mentions, bool receipt,
                        struct bz_err *err)
{
    const struct bz_json *shared = bz_json_get(j, "reshareContext");
    BZ_AUTO(bz_json) extra = bz_json_object();
    BZ_AUTO(bz_json) list = mentions;
    const char *parent = bz_json_str(shared, "parent");

    if (!li_set((!bz_json_len(list) || bz_json_set(extra, "mentions", bz_steal(list))) &&
                    (!parent || bz_json_set_text(extra, "shares", parent)) &&
                    post_extra_link(bz_json_get(j, "content"), extra) &&
                    (!receipt || bz_json_set_text(extra, "time_from", "receipt")),
                err))
        return NULL;
    return bz_json_print(extra, err);
}

/* --- all of it --- */

static const char *post_author(const struct bz_json *j)
{
    const char *author = bz_json_str(j, "author");

    return author ? author : bz_json_str(j, "owner");
}

/* Only who edited its text makes it another one: publication moves lastModifiedAt, too. */
static void post_times(const struct bz_json *j, const struct li_how *how, struct bz_message *m)
{
    buzon_time changed = li_time(j, "lastModifiedAt");

    m->created_at = li_time(j, "publishedAt");
    if (m->created_at == BUZON_TIME_NONE)
        m->created_at = li_time(j, "createdAt");
    if (m->created_at == BUZON_TIME_NONE)
        m->created_at = li_time(bz_json_get(j, "created"), "time");
    if (bz_json_bool(bz_json_path(j, "lifecycleStateInfo.isEditedByAuthor"), false))
        m->edited_at = changed;
    if (m->created_at == BUZON_TIME_NONE)
        m->created_at = li_time(how->notification, "lastModifiedAt");
}

static enum buzon_visibility post_visibility(const struct bz_json *j)
{
    const char *who = bz_json_str(j, "visibility");

    return !who || bz_streq(who, "PUBLIC") || bz_streq(who, "LOGGED_IN")
               ? BUZON_VISIBILITY_PUBLIC
               : BUZON_VISIBILITY_FOLLOWERS;
}

/* Takes mentions. */
static bool post_pack(struct li *l, const struct bz_json *j, struct bz_json *mentions,
                      struct bz_message *m, struct bz_err *err)
{
    struct bz_attachment files[POST_FILES];
    const char *by = post_author(j);
    struct bz_author author = {.id = by, .ours = li_is_me(l, by)};
    bool receipt = m->created_at == BUZON_TIME_NONE;
    BZ_TEXT extra = post_extra(j, mentions, receipt, err);

    if (!extra)
        return false;
    if (receipt)
        m->created_at = l->at;
    m->extra = extra;
    m->author = by && *by ? &author : NULL;
    m->direction = author.ours ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN;
    if (author.ours)
        m->kind = BUZON_MESSAGE_ANNOUNCEMENT;
    m->attachments = files;
    m->n_attachments = post_files(bz_json_get(j, "content"), files);
    return bz_batch_add(l->batch, m, err);
}

bool li_add_post(struct li *l, const struct bz_json *post, const struct li_how *how,
                 struct bz_err *err)
{
    struct bz_message m = BZ_MESSAGE_INIT;
    BZ_AUTO(bz_json) mentions = bz_json_array();
    BZ_TEXT text = NULL;
    const char *urn = bz_json_str(post, "id");

    urn = urn && *urn ? urn : bz_json_str(post, "entity");
    if (!li_set(mentions, err) || (urn && *urn && !li_urn(l, urn, &m.id, err)) ||
        !post_text(post, mentions, &text, err))
        return false;
    if (!m.id || !post_author(post))
        return bz_batch_add_unknown(l->batch, l->c, m.id, post, l->at, err);
    li_fill(l, &m);
    m.native_id = m.id;
    m.text = text ? text : "";
    m.thread = li_activity(l, m.id);
    m.visibility = post_visibility(post);
    m.kind = how->mentions ? BUZON_MESSAGE_MENTION : BUZON_MESSAGE_POST;
    post_times(post, how, &m);
    return li_urn_page(l, m.id, &m.url, err) && post_pack(l, post, bz_steal(mentions), &m, err);
}
