/* SPDX-License-Identifier: EUPL-1.2 */
/* A page of the HTML form of Takeout: one post with its comments, found by the classes that the
 * pages had ("author", "main-content", "visibility", "comment", "time", "comment-content"). */
#include "network/googleplus/googleplus.h"

#include "text/markup.h"

#include <string.h>

/* What the line about visibility says of a post for everybody, in the languages of Spain and in
 * English; anything else is not public. */
static const char *const page_public[] = {"Public", "Público",  "Pública",
                                          "Públic", "Publikoa", "Publicamente"};

typedef bool page_test(const struct bz_node *e);

/* The first element that passes, in the order of the page. */
static const struct bz_node *page_find(const struct bz_node *where, page_test *test)
{
    for (const struct bz_node *e = where ? where->inside : NULL; e; e = e->next) {
        const struct bz_node *found = test(e) ? e : page_find(e, test);

        if (found)
            return found;
    }
    return NULL;
}

static bool page_is_author(const struct bz_node *e)
{
    return bz_streq(e->name, "a") && bz_markup_is(e, "author");
}

static bool page_is_post_link(const struct bz_node *e)
{
    const char *href = bz_markup_attribute(e, "href");

    return bz_streq(e->name, "a") && href && strstr(href, "/posts/") && e->inside;
}

static bool page_is_embed(const struct bz_node *e)
{
    return bz_markup_is(e, "link-embed") && bz_markup_attribute(e, "href");
}

static bool page_reshares(const struct bz_node *e)
{
    for (e = e->inside; e; e = e->next)
        if (bz_markup_is(e, "reshare-attribution"))
            return true;
    return false;
}

/* --- parts of a post --- */

/* The words of an element, without white space and the dash in front of a time. */
static bool page_words(struct bz_json *to, const char *key, const struct bz_node *e)
{
    BZ_DONE(bz_str) s = {0};
    const char *from;

    if (!e)
        return true;
    bz_str_add(&s, "");
    bz_markup_add_text(&s, e);
    if (s.failed)
        return false;
    while (s.len && strchr(" \t\r\n", s.data[s.len - 1]))
        s.data[--s.len] = '\0';
    from = s.data ? s.data + strspn(s.data, " \t\r\n") : "";
    if (strcmp(key, "creationTime") == 0)
        from += strspn(from, "- ");
    return bz_json_set_text(to, key, from);
}

static bool page_html(struct bz_json *to, const char *key, const struct bz_node *e)
{
    BZ_DONE(bz_str) s = {0};

    if (!e)
        return true;
    bz_str_add(&s, "");
    bz_markup_add_html(&s, e);
    return !s.failed && bz_json_set_text(to, key, s.data ? s.data : "");
}

static bool page_author(struct bz_json *to, const struct bz_node *where)
{
    const struct bz_node *e = page_find(where, page_is_author);
    const char *url = bz_markup_attribute(e, "href");
    struct bz_json *author = bz_json_object();

    if (!page_words(author, "displayName", e) ||
        (url && !bz_json_set_text(author, "profilePageUrl", url))) {
        bz_json_free(author);
        return false;
    }
    return bz_json_set(to, "author", author);
}

static bool page_media(struct bz_json *list, const struct bz_node *where)
{
    for (const struct bz_node *e = where ? where->inside : NULL; e; e = e->next) {
        const char *src = bz_markup_is(e, "media") ? bz_markup_attribute(e, "src") : NULL;
        struct bz_json *m = src ? bz_json_object() : NULL;
        bool ok = !src || (bz_json_set_text(m, "localFilePath", src) &&
                           bz_json_push(list, bz_steal(m)));

        bz_json_free(m);
        if (!ok || (!bz_markup_is(e, "comment") && !page_media(list, e)))
            return false;
    }
    return true;
}

static bool page_link(struct bz_json *to, const struct bz_node *page)
{
    const struct bz_node *e = page_find(page, page_is_embed);
    struct bz_json *link;

    if (!e)
        return true;
    link = bz_json_object();
    if (!bz_json_set_text(link, "url", bz_markup_attribute(e, "href")) ||
        !page_words(link, "title", e)) {
        bz_json_free(link);
        return false;
    }
    return bz_json_set(to, "link", link);
}

static bool page_reshared(struct bz_json *to, const struct bz_node *page)
{
    const struct bz_node *e = page_find(page, page_reshares);
    struct bz_json *post;

    if (!e)
        return true;
    post = bz_json_object();
    if (!page_html(post, "content", e)) {
        bz_json_free(post);
        return false;
    }
    return bz_json_set(to, "resharedPost", post);
}

/* "Shared with: Public". */
static bool page_acl(struct bz_json *to, const struct bz_node *page)
{
    BZ_AUTO(bz_json) acl = bz_json_object();
    const char *said, *colon;
    bool open = false;

    if (!acl || !page_words(acl, "words", bz_markup_class(page, "visibility")))
        return false;
    said = bz_json_str(acl, "words");
    colon = said ? strrchr(said, ':') : NULL;
    if (colon)
        said = colon + 1 + strspn(colon + 1, " ");
    for (size_t i = 0; said && i < sizeof page_public / sizeof *page_public; i++)
        open |= strcmp(said, page_public[i]) == 0;
    return bz_json_set_bool(acl, "isPublic", open) && bz_json_set(to, "postAcl", bz_steal(acl));
}

/* --- comments --- */

static struct bz_json *page_comment(const struct bz_node *e, const char *url)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!page_author(j, e) || !page_words(j, "creationTime", bz_markup_class(e, "time")) ||
        !page_html(j, "content", bz_markup_class(e, "comment-content")) ||
        (url && !bz_json_set_text(j, "postUrl", url)))
        return NULL;
    return bz_steal(j);
}

static bool page_comments(struct bz_json *list, const struct bz_node *where, const char *url)
{
    for (const struct bz_node *e = where ? where->inside : NULL; e; e = e->next) {

        if (!(bz_markup_is(e, "comment") ? bz_json_push(list, page_comment(e, url))
                                         : page_comments(list, e, url)))
            return false;
    }
    return true;
}

/* --- the page --- */

/* A page that is no post keeps all its words. */
static bool page_content(struct bz_json *to, const struct bz_node *page)
{
    const struct bz_node *e = bz_markup_class(page, "main-content");

    return page_html(to, "content", e ? e : page);
}

static bool page_lists(struct bz_json *to, const struct bz_node *page, const char *url)
{
    BZ_AUTO(bz_json) comments = bz_json_array();
    BZ_AUTO(bz_json) media = bz_json_array();

    return comments && media && page_comments(comments, page, url) && page_media(media, page) &&
           bz_json_set(to, "comments", bz_steal(comments)) &&
           (!bz_json_len(media) || bz_json_set(to, "media", bz_steal(media)));
}

struct bz_json *gp_page(const char *bytes, size_t len, struct bz_err *err)
{
    BZ_AUTO(bz_markup) markup = bz_markup_html(bytes, len, err);
    BZ_AUTO(bz_json) to = markup ? bz_json_object() : NULL;
    const struct bz_node *page = bz_markup_top(markup);
    const struct bz_node *link = page_find(page, page_is_post_link);
    const char *url = bz_markup_attribute(link, "href");

    if (!markup)
        return NULL;
    if (!page_author(to, page) || !page_words(to, "creationTime", link) ||
        (url && !bz_json_set_text(to, "url", url)) || !page_content(to, page) ||
        !page_acl(to, page) || !page_link(to, page) || !page_reshared(to, page) ||
        !page_lists(to, page, url))
        return bz_nomem(err);
    return bz_steal(to);
}
