/* SPDX-License-Identifier: EUPL-1.2 */
/* RSS 2.0, RSS 1.0 and Atom 1.0: entries, their files, the threads of RFC 4685 and the
 * tombstones of RFC 6721. */
#include "network/feed/xml.h"

#include <string.h>

static const char ns_content[] = "http://purl.org/rss/1.0/modules/content/";
static const char ns_dc[] = "http://purl.org/dc/elements/1.1/";
static const char ns_thread[] = "http://purl.org/syndication/thread/1.0";
static const char ns_gone[] = "http://purl.org/atompub/tombstones/1.0";

/* --- elements --- */

/* The n-th child of that name in the element's own namespace. */
static const struct bz_node *xml_own(const struct bz_node *e, const char *name, size_t n)
{
    for (const struct bz_node *child = e ? e->inside : NULL; child; child = child->next) {
        if (child->name && strcmp(child->name, name) == 0 && bz_streq(child->space, e->space) &&
            n-- == 0)
            return child;
    }
    return NULL;
}

static bool xml_is(const struct bz_node *e, const char *name)
{
    return e && bz_streq(e->name, name);
}

static bool xml_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The text of an element, white space around it cut off; *ret stays when it is empty or not
 * there. */
static bool xml_text(struct fd *w, const struct bz_node *e, const char **ret,
                     struct bz_err *err)
{
    const char *text = bz_markup_only_text(e);
    size_t len = text ? strlen(text) : 0, from = 0;
    BZ_DONE(bz_str) s = {0};

    if (!e || !e->inside)
        return true;
    if (len && !xml_blank(*text) && !xml_blank(text[len - 1])) {
        *ret = text;
        return true;
    }
    bz_markup_add_text(&s, e);
    while (s.len && xml_blank(s.data[s.len - 1]))
        s.data[--s.len] = '\0';
    while (from < s.len && xml_blank(s.data[from]))
        from++;
    if (from && s.len)
        memmove(s.data, s.data + from, s.len - from + 1);
    return (!s.failed && !s.len) || fd_keep(w, &s, ret, err);
}

/* What is empty says nothing. */
static const char *xml_said(const char *text)
{
    return text && *text ? text : NULL;
}

static void xml_add_plain(struct bz_str *s, const char *text)
{
    for (; *text; text++) {
        if (*text == '<' || *text == '&')
            bz_str_add(s, *text == '<' ? "&lt;" : "&amp;");
        else if (*text == '\n')
            bz_str_add(s, "<br>");
        else
            bz_str_add_char(s, *text);
    }
}

/* Atom's texts are plain, escaped HTML, or HTML as it is; here all become HTML. */
static bool xml_atom_text(struct fd *w, const struct bz_node *e, const char **ret,
                          struct bz_err *err)
{
    const char *type = bz_markup_attribute(e, "type"), *text = bz_markup_only_text(e);
    bool html = bz_streq(type, "html") || bz_streq(type, "text/html");
    BZ_DONE(bz_str) s = {0};
    BZ_DONE(bz_str) escaped = {0};

    if (!e || !e->inside)
        return true;
    if (bz_streq(type, "xhtml")) {
        bz_markup_add_html(&s, e);
        return fd_keep(w, &s, ret, err);
    }
    if (text && (html || !strpbrk(text, "<&\n"))) {
        *ret = text;
        return true;
    }
    bz_markup_add_text(&s, e);
    if (html || s.failed || !s.data)
        return fd_keep(w, &s, ret, err);
    xml_add_plain(&escaped, s.data);
    return fd_keep(w, &escaped, ret, err);
}

/* --- what both have --- */

static bool xml_add(struct fd *w, const struct bz_node *e, struct fd_entry *entry,
                    fd_files_fn *files, struct bz_err *err)
{
    const struct bz_node *above = bz_markup_child(e, ns_thread, "in-reply-to", 0);
    const char *ref = bz_markup_attribute(above, "ref");

    entry->parent = xml_said(ref ? ref : bz_markup_attribute(above, "href"));
    return fd_add_entry(w, entry, e, files, err);
}

/* --- RSS --- */

/* "rosa@barrio.example (Rosa)": an address and a name; dc:creator is a name alone. */
static bool xml_rss_author(struct fd *w, const struct bz_node *e, struct fd_entry *to,
                           struct bz_err *err)
{
    const char *text = NULL, *open, *name = NULL;
    BZ_DONE(bz_str) id = {0};
    BZ_DONE(bz_str) inside = {0};

    if (!xml_text(w, xml_own(e, "author", 0), &text, err) ||
        !xml_text(w, bz_markup_child(e, ns_dc, "creator", 0), &to->author_name, err))
        return false;
    if (text && strchr(text, '@')) {
        open = strchr(text, '(');
        bz_str_add_bytes(&id, text, strcspn(text, " \t("));
        if (open)
            bz_str_add_bytes(&inside, open + 1, strcspn(open + 1, ")"));
        if (!fd_keep(w, &id, &to->author_id, err) || !fd_keep(w, &inside, &name, err))
            return false;
        to->author_id = xml_said(to->author_id);
        text = xml_said(name);
    }
    if (!to->author_name)
        to->author_name = text;
    return true;
}

static bool xml_rss_file(const struct bz_node *e, size_t n, struct fd_file *ret)
{
    const struct bz_node *f = xml_own(e, "enclosure", n);

    *ret = (struct fd_file){.url = bz_markup_attribute(f, "url"),
                            .type = bz_markup_attribute(f, "type"),
                            .size = bz_markup_attribute(f, "length")};
    return f;
}

static bool xml_rss_item(struct fd *w, const struct bz_node *e, const char *language,
                         struct bz_err *err)
{
    /* Of RSS 1.0: rdf:about. */
    struct fd_entry to = {.id = xml_said(bz_markup_attribute(e, "about")),
                          .language = language};
    const struct bz_node *whole = bz_markup_child(e, ns_content, "encoded", 0);
    const struct bz_node *day = xml_own(e, "pubDate", 0);
    const struct bz_node *guid = xml_own(e, "guid", 0);

    day = day ? day : bz_markup_child(e, ns_dc, "date", 0);
    if (!xml_text(w, xml_own(e, "link", 0), &to.url, err) ||
        !xml_text(w, xml_own(e, "title", 0), &to.name, err) ||
        !xml_text(w, whole ? whole : xml_own(e, "description", 0), &to.content, err) ||
        !xml_text(w, day, &to.published, err) || !xml_text(w, guid, &to.id, err) ||
        !xml_rss_author(w, e, &to, err))
        return false;
    if (guid && !to.url && to.id && bz_starts(to.id, "http") &&
        !bz_streq(bz_markup_attribute(guid, "isPermaLink"), "false"))
        to.url = to.id;
    return xml_add(w, e, &to, xml_rss_file, err);
}

/* --- Atom --- */

static bool xml_atom_author(struct fd *w, const struct bz_node *e, const struct bz_node *feed,
                            struct fd_entry *to, struct bz_err *err)
{
    const struct bz_node *a = xml_own(e, "author", 0);

    a = a ? a : xml_own(feed, "author", 0);
    return xml_text(w, xml_own(a, "email", 0), &to->author_id, err) &&
           xml_text(w, xml_own(a, "uri", 0), &to->author_id, err) &&
           xml_text(w, xml_own(a, "uri", 0), &to->author_url, err) &&
           xml_text(w, xml_own(a, "name", 0), &to->author_name, err);
}

static bool xml_atom_file(const struct bz_node *e, size_t n, struct fd_file *ret)
{
    const struct bz_node *l = NULL;

    for (size_t i = 0; (l = xml_own(e, "link", i)); i++)
        if (bz_streq(bz_markup_attribute(l, "rel"), "enclosure") && n-- == 0)
            break;
    *ret = (struct fd_file){.url = bz_markup_attribute(l, "href"),
                            .type = bz_markup_attribute(l, "type"),
                            .size = bz_markup_attribute(l, "length"),
                            .name = bz_markup_attribute(l, "title")};
    return l;
}

/* The first that is the entry's own page. */
static const char *xml_atom_url(const struct bz_node *e)
{
    const struct bz_node *l;

    for (size_t i = 0; (l = xml_own(e, "link", i)); i++) {
        const char *rel = bz_markup_attribute(l, "rel");
        const char *href = xml_said(bz_markup_attribute(l, "href"));

        if (href && (!rel || strcmp(rel, "alternate") == 0))
            return href;
    }
    return NULL;
}

static bool xml_atom_entry(struct fd *w, const struct bz_node *e, const struct bz_node *feed,
                           const char *language, struct bz_err *err)
{
    const struct bz_node *content = xml_own(e, "content", 0);
    const char *own = bz_markup_attribute(e, "xml:lang");
    struct fd_entry to = {.url = xml_atom_url(e), .language = own ? own : language};

    return xml_text(w, xml_own(e, "id", 0), &to.id, err) &&
           xml_text(w, xml_own(e, "published", 0), &to.published, err) &&
           xml_text(w, xml_own(e, "updated", 0), &to.updated, err) &&
           xml_atom_text(w, xml_own(e, "title", 0), &to.name, err) &&
           xml_atom_text(w, content ? content : xml_own(e, "summary", 0), &to.content, err) &&
           xml_atom_author(w, e, feed, &to, err) && xml_add(w, e, &to, xml_atom_file, err);
}

/* --- documents --- */

static bool xml_entries(struct fd *w, const struct bz_node *where, const char *language,
                        struct bz_err *err);

/* Whatever of these an element is; nothing, where it is none. */
static bool xml_entry(struct fd *w, const struct bz_node *where, const struct bz_node *e,
                      const char *language, struct bz_err *err)
{
    if (xml_is(e, "channel"))
        return xml_entries(w, e, language, err);
    if (xml_is(e, "item"))
        return xml_rss_item(w, e, language, err);
    if (xml_is(e, "entry"))
        return xml_atom_entry(w, e, where, language, err);
    if (xml_is(e, "deleted-entry") && bz_streq(e->space, ns_gone))
        return fd_add_gone(w, bz_markup_attribute(e, "ref"), bz_markup_attribute(e, "when"),
                           err);
    return true;
}

/* Entries of a channel, a feed, or of what RSS 1.0 has beside its channel. */
static bool xml_entries(struct fd *w, const struct bz_node *where, const char *language,
                        struct bz_err *err)
{
    const char *said = bz_markup_attribute(where, "xml:lang"), *read = NULL;

    if (!xml_text(w, xml_own(where, "language", 0), &read, err))
        return false;
    said = said ? said : read;
    language = said ? said : language;
    for (const struct bz_node *e = where->inside; e; e = e->next)
        if (!xml_entry(w, where, e, language, err))
            return false;
    return true;
}

bool fd_xml(struct fd *w, const struct bz_response *r, const char *charset, struct bz_err *err)
{
    BZ_AUTO(bz_markup) doc = bz_markup_xml(r->body, r->len, charset, "the feed", err);
    const struct bz_node *root = bz_markup_root(doc);

    if (!doc)
        return false;
    if (!xml_is(root, "rss") && !xml_is(root, "RDF") && !xml_is(root, "feed") &&
        !xml_is(root, "entry"))
        return bz_fail(err, BUZON_ERR_PARSE, "the feed: neither RSS nor Atom");
    if (xml_is(root, "entry"))
        return xml_atom_entry(w, root, NULL, NULL, err);
    return xml_entries(w, root, NULL, err);
}
