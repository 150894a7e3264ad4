/* SPDX-License-Identifier: EUPL-1.2 */
/* A post with its comments.
 *
 * Comments of Google+ are a flat list: whom one of ours answers is whom it names, else who
 * wrote below the post before it, if that was one person only. */
#include "network/googleplus/googleplus.h"

#include "base/hash.h"

#include <string.h>

/* The network let nobody write more below a post; made ids are looked back for so far. */
enum { POST_COMMENTS = 500, POST_MADE = 8 };

/* What was written below a post by others, the latest last. Everything is borrowed. */
struct post_written {
    const char *id, *author; /* author NULL: nobody knows */
};

/* A post under work. */
struct post {
    const char *id;
    enum buzon_visibility visibility;
    const char *owner; /* whose the post is, when that is us; NULL */
    struct {
        const char *id; /* NULL: none */
        int n;          /* how many had it */
    } made[POST_MADE];  /* the last ids that were made for comments, the oldest overwritten */
    size_t n_made;
    struct post_written written[POST_COMMENTS];
    size_t n;
};

/* --- ids --- */

/* The post of a comment's id: "users/1/posts/2/comments/3" → "users/1/posts/2". */
static bool post_of(struct gp *w, const char *comment, const char **ret, struct bz_err *err)
{
    const char *end = comment ? strstr(comment, "/comments/") : NULL;
    BZ_DONE(bz_str) s = {0};

    if (!end || end == comment)
        return true;
    bz_str_add_bytes(&s, comment, (size_t)(end - comment));
    return gp_keep(w, &s, ret, err);
}

static const char *post_first(const struct bz_json *j, const char *const *keys)
{
    for (; *keys; keys++) {
        const char *text = bz_json_str(j, *keys);

        if (text && *text)
            return text;
    }
    return NULL;
}

static const char *post_id(const struct bz_json *j)
{
    static const char *const keys[] = {"resourceName", "url", "activityId", NULL};

    return post_first(j, keys);
}

/* The second comment that would have an id gets its number behind it. */
static bool post_number(struct gp *w, struct post *p, const char **id, struct bz_err *err)
{
    BZ_DONE(bz_str) numbered = {0};
    size_t k = 0;

    while (k < POST_MADE && !bz_streq(p->made[k].id, *id))
        k++;
    if (k == POST_MADE) {
        k = p->n_made++ % POST_MADE;
        p->made[k].id = *id;
        p->made[k].n = 0;
    }
    if (++p->made[k].n == 1)
        return true;
    bz_str_addf(&numbered, "%s-%d", *id, p->made[k].n);
    return gp_keep(w, &numbered, id, err);
}

/* Where a comment has no id of its own: who wrote it when below which post. Two of one person
 * in one second stand one behind the other. */
static bool post_make_id(struct gp *w, struct post *p, const struct gp_item *i,
                         const char **ret, struct bz_err *err)
{
    const char *who = i->author.id ? i->author.id : i->author.name ? i->author.name : "";
    const char *said = bz_json_str(i->j, "creationTime");
    buzon_time t = gp_time(said);
    unsigned char digest[BZ_SHA256_LEN];
    BZ_DONE(bz_str) when = {0};
    BZ_DONE(bz_str) id = {0};

    if (t != BUZON_TIME_NONE)
        bz_str_add_int(&when, t);
    else
        bz_str_add(&when, said ? said : i->msg.text);
    bz_str_add(&when, "\n");
    if (when.failed)
        return bz_nomem(err);
    if (!bz_sha256(digest, (struct bz_span[]){{when.data, when.len}, {who, strlen(who)}}, 2,
                   err))
        return false;
    bz_str_addf(&id, "%s/comments/", p->id);
    bz_str_add_hex(&id, digest, 12);
    return gp_keep(w, &id, ret, err) && post_number(w, p, ret, err);
}

static bool post_comment_id(struct gp *w, struct post *p, struct gp_item *i, struct bz_err *err)
{
    static const char *const keys[] = {"resourceName", "commentActivityId", NULL};

    i->msg.id = post_first(i->j, keys);
    if (!i->msg.id && !post_make_id(w, p, i, &i->msg.id, err))
        return false;
    i->msg.native_id = i->msg.id;
    return true;
}

/* --- who may read it --- */

static bool acl_circle(const struct bz_json *acl, const char *list)
{
    const struct bz_json *circles = bz_json_path(acl, list);

    if (bz_json_kind(circles) != BZ_JSON_ARRAY)
        return false;
    for (size_t i = 0; i < bz_json_len(circles); i++) {
        if (bz_streq(bz_json_str(bz_json_at(circles, i), "type"), "CIRCLE_TYPE_PUBLIC"))
            return true;
    }
    return false;
}

/* What is not said to be public is not. */
static enum buzon_visibility post_visibility(const struct bz_json *j)
{
    const struct bz_json *acl = bz_json_get(j, "postAcl");

    return bz_json_flag(acl, "isPublic", false) ||
                   acl_circle(acl, "visibleToStandardAcl.circles")
               ? BUZON_VISIBILITY_PUBLIC
               : BUZON_VISIBILITY_FOLLOWERS;
}

/* --- comments --- */

static const char *post_answered_by_name(const struct post *p, const char *content)
{
    const char *found = NULL;
    size_t at = 0;
    char id[32];

    while (!found && gp_mention(content, &at, id)) {
        for (size_t k = p->n; k-- && !found;) {
            if (p->written[k].author && strcmp(p->written[k].author, id) == 0)
                found = p->written[k].id;
        }
    }
    return found;
}

/* What a comment of ours answers. */
static const char *post_answered(const struct post *p, const char *content)
{
    const char *named = post_answered_by_name(p, content);
    const char *only = p->n ? p->written[0].author : NULL;

    if (named)
        return named;
    for (size_t k = 0; k < p->n; k++) {
        if (p->n > 1 &&
            (!only || !p->written[k].author || strcmp(only, p->written[k].author) != 0))
            return p->id;
    }
    return p->n ? p->written[p->n - 1].id : p->id;
}

static void post_wrote(struct post *p, const struct gp_item *i)
{
    if (p->n == POST_COMMENTS) {
        memmove(p->written, p->written + 1, (POST_COMMENTS - 1) * sizeof *p->written);
        p->n--;
    }
    p->written[p->n++] = (struct post_written){i->msg.id, i->author.id};
}

static bool post_is_ours(const struct gp *w, const struct post *p, const char *id)
{
    return id && ((p->owner && strcmp(id, p->owner) == 0) || (w->me && strcmp(id, w->me) == 0));
}

static bool post_comment(struct gp *w, struct post *p, const struct bz_json *j,
                         struct bz_err *err)
{
    __attribute__((cleanup(gp_item_done))) struct gp_item i = {0};

    if (!gp_item_init(&i, j, err) || !gp_item_fill(w, &i, err) ||
        !post_comment_id(w, p, &i, err))
        return false;
    i.author.ours = post_is_ours(w, p, i.author.id);
    i.msg.kind = i.author.ours ? BUZON_MESSAGE_REPLY : BUZON_MESSAGE_COMMENT;
    i.msg.visibility = p->visibility;
    i.msg.thread = p->id;
    i.msg.parent = i.author.ours ? post_answered(p, bz_json_str(j, "content")) : p->id;
    i.msg.url = bz_json_str(j, "postUrl");
    if (!i.author.ours)
        post_wrote(p, &i);
    return gp_item_pack(w, &i, err);
}

static bool post_comments(struct gp *w, struct post *p, const struct bz_json *list,
                          struct bz_err *err)
{
    if (bz_json_kind(list) != BZ_JSON_ARRAY)
        return bz_json_kind(list) <= BZ_JSON_NULL ||
               bz_batch_add_unknown(w->batch, w->c, NULL, list, w->at, err);
    for (size_t k = 0; k < bz_json_len(list); k++) {
        const struct bz_json *j = bz_json_at(list, k);
        bool object = bz_json_kind(j) == BZ_JSON_OBJECT;

        if (!(object ? post_comment(w, p, j, err)
                     : bz_batch_add_unknown(w->batch, w->c, NULL, j, w->at, err)))
            return false;
    }
    return true;
}

/* --- posts --- */

static enum buzon_message_kind post_kind(const struct gp *w, const struct gp_item *i)
{
    const struct bz_json *named = bz_json_get(i->extra, "mentions");

    if (i->author.ours)
        return BUZON_MESSAGE_ANNOUNCEMENT;
    for (size_t k = 0; w->me && k < bz_json_len(named); k++) {
        if (bz_streq(bz_json_text(bz_json_at(named, k)), w->me))
            return BUZON_MESSAGE_MENTION;
    }
    return BUZON_MESSAGE_POST;
}

/* Its comments may say which post has lost its own id. */
static const char *post_first_comment(const struct bz_json *j)
{
    const struct bz_json *list = bz_json_get(j, "comments");

    return bz_json_kind(list) == BZ_JSON_ARRAY
               ? bz_json_str(bz_json_at(list, 0), "resourceName")
               : NULL;
}

bool gp_add_post(struct gp *w, const struct bz_json *j, bool archive, struct bz_err *err)
{
    __attribute__((cleanup(gp_item_done))) struct gp_item i = {0};
    struct post p = {.id = post_id(j), .visibility = post_visibility(j)};

    if (!p.id && !post_of(w, post_first_comment(j), &p.id, err))
        return false;
    if (!p.id)
        return bz_batch_add_unknown(w->batch, w->c, NULL, j, w->at, err);
    if (!gp_item_init(&i, j, err) || !gp_item_fill(w, &i, err))
        return false;
    i.author.ours =
        archive ? !gp_differ(w->me, i.author.id) : bz_streq(w->me, i.author.id) && w->me;
    p.owner = i.author.ours ? i.author.id : NULL;
    i.msg.id = i.msg.native_id = i.msg.thread = p.id;
    i.msg.kind = post_kind(w, &i);
    i.msg.visibility = p.visibility;
    i.msg.url = bz_json_str(j, "url");
    return gp_item_pack(w, &i, err) && post_comments(w, &p, bz_json_get(j, "comments"), err);
}

bool gp_add_comment(struct gp *w, const struct bz_json *j, struct bz_err *err)
{
    static const char *const keys[] = {"parent", "postUrl", NULL};
    struct post p = {.visibility = post_visibility(j)};

    if (!post_of(w, bz_json_str(j, "resourceName"), &p.id, err))
        return false;
    p.id = p.id ? p.id : post_first(j, keys);
    return p.id ? post_comment(w, &p, j, err)
                : bz_batch_add_unknown(w->batch, w->c, NULL, j, w->at, err);
}
