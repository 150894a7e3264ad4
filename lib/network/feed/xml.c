/* SPDX-License-Identifier: EUPL-1.2 */
/* RSS 2.0, RSS 1.0 and Atom 1.0 as objects of ActivityStreams: entries, their files, the
 * threads of RFC 4685 and the tombstones of RFC 6721. */
#include "network/feed/feed.h"

#include "base/hash.h"
#include "text/markup.h"

#include <string.h>

static const char ns_content[] = "http://purl.org/rss/1.0/modules/content/";
static const char ns_dc[] = "http://purl.org/dc/elements/1.1/";
static const char ns_thread[] = "http://purl.org/syndication/thread/1.0";
static const char ns_gone[] = "http://purl.org/atompub/tombstones/1.0";

/* --- elements --- */

/* The n-th child of that name in the element's own namespace. */
static const struct bz_json *xml_own(const struct bz_json *e, const char *name, size_t n)
{
    const struct bz_json *inside = bz_json_get(e, "inside");
    const char *space = bz_json_str(e, "space");
    size_t len = bz_json_len(inside);

    for (size_t i = 0; i < len; i++) {
        const struct bz_json *child = bz_json_at(inside, i);

        if (bz_streq(bz_json_str(child, "name"), name) &&
            bz_streq(bz_json_str(child, "space"), space) && n-- == 0)
            return child;
    }
    return NULL;
}

static bool xml_is(const struct bz_json *e, const char *name)
{
    return bz_streq(bz_json_str(e, "name"), name);
}

/* The text of an element, white space around it cut off, under a key; nothing when it is empty
 * or not there. */
static bool xml_text(struct bz_json *to, const char *key, const struct bz_json *e)
{
    BZ_DONE(bz_str) s = {0};
    const char *from;

    bz_markup_add_text(&s, e);
    if (s.failed || !s.len)
        return !s.failed;
    while (s.len && strchr(" \t\r\n", s.data[s.len - 1]))
        s.data[--s.len] = '\0';
    from = s.data + strspn(s.data, " \t\r\n");
    return !*from || bz_json_set_text(to, key, from);
}

static bool xml_set(struct bz_json *to, const char *key, const char *text)
{
    return !text || !*text || bz_json_set_text(to, key, text);
}

/* Atom's texts are plain, escaped HTML, or HTML as it is. */
static bool xml_atom_text(struct bz_json *to, const char *key, const struct bz_json *e)
{
    const char *type = bz_markup_attribute(e, "type");
    BZ_DONE(bz_str) s = {0};
    BZ_DONE(bz_str) escaped = {0};

    if (!e)
        return true;
    if (bz_streq(type, "xhtml"))
        bz_markup_add_html(&s, e);
    else
        bz_markup_add_text(&s, e);
    if (s.failed || !s.data)
        return !s.failed;
    if (!bz_streq(type, "xhtml") && !bz_streq(type, "html") && !bz_streq(type, "text/html")) {
        for (const char *c = s.data; *c; c++) {
            if (*c == '<' || *c == '&')
                bz_str_add(&escaped, *c == '<' ? "&lt;" : "&amp;");
            else if (*c == '\n')
                bz_str_add(&escaped, "<br>");
            else
                bz_str_add_char(&escaped, *c);
        }
        return !escaped.failed && bz_json_set_text(to, key, escaped.data ? escaped.data : "");
    }
    return bz_json_set_text(to, key, s.data);
}

/* --- what both have --- */

/* An entry without an id gets one of its words. */
static bool xml_make_id(struct bz_json *to)
{
    static const char *const keys[] = {"url", "name", "content", "published"};
    unsigned char digest[BZ_SHA256_LEN];
    BZ_LOCAL_ERR(err);
    BZ_DONE(bz_str) all = {0};
    BZ_DONE(bz_str) id = {0};

    for (size_t i = 0; i < (bz_json_str(to, "name") && bz_json_str(to, "url") ? 2 : 4); i++) {
        bz_str_add(&all, bz_json_str(to, keys[i]) ? bz_json_str(to, keys[i]) : "");
        bz_str_add_char(&all, '\n');
    }
    if (all.failed || !bz_sha256(digest, &(struct bz_span){all.data, all.len}, 1, &err))
        return false;
    bz_str_add(&id, "feed-");
    bz_str_add_hex(&id, digest, 16);
    return !id.failed && bz_json_set_text(to, "id", id.data);
}

static bool xml_file(struct bz_json *list, const char *url, const char *type, const char *size,
                     const char *title)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    size_t digits = size ? strspn(size, "0123456789") : 0;

    if (!j || !xml_set(j, "url", url) || !xml_set(j, "mediaType", type) ||
        !xml_set(j, "name", title) ||
        (digits && digits < 15 && !size[digits] &&
         !bz_json_set_int(j, "buzon:size", strtoll(size, NULL, 10))))
        return false;
    return !url || bz_json_push(list, bz_steal(j));
}

/* What it answers; a language map where the feed says its language. */
static bool xml_common(struct bz_json *to, const struct bz_json *e, const char *language)
{
    const struct bz_json *above = bz_markup_child(e, ns_thread, "in-reply-to", 0);
    const char *content = bz_json_str(to, "content"), *ref = bz_markup_attribute(above, "ref");
    BZ_AUTO(bz_json) map = bz_json_object();

    ref = ref ? ref : bz_markup_attribute(above, "href");
    if (!map || !xml_set(to, "inReplyTo", ref) || !bz_json_set_text(to, "type", "Note"))
        return false;
    if (language && *language && content &&
        (!bz_json_set_text(map, language, content) ||
         !bz_json_set(to, "contentMap", bz_steal(map))))
        return false;
    return bz_json_str(to, "id") || xml_make_id(to);
}

/* --- RSS --- */

/* "rosa@barrio.example (Rosa)": an address and a name; dc:creator is a name alone. */
static bool xml_rss_author(struct bz_json *to, const struct bz_json *e)
{
    BZ_AUTO(bz_json) who = bz_json_object();
    BZ_AUTO(bz_json) read = bz_json_object();
    const struct bz_json *creator = bz_markup_child(e, ns_dc, "creator", 0);
    const char *text, *open;
    BZ_DONE(bz_str) id = {0};
    BZ_DONE(bz_str) name = {0};

    if (!who || !read || !xml_text(read, "author", xml_own(e, "author", 0)) ||
        !xml_text(who, "name", creator))
        return false;
    text = bz_json_str(read, "author");
    open = text ? strchr(text, '(') : NULL;
    if (text && strchr(text, '@')) {
        bz_str_add_bytes(&id, text, strcspn(text, " \t("));
        if (open)
            bz_str_add_bytes(&name, open + 1, strcspn(open + 1, ")"));
        if (id.failed || name.failed || !xml_set(who, "id", id.data) ||
            (!bz_json_str(who, "name") && !xml_set(who, "name", name.data)))
            return false;
    } else if (text && !bz_json_str(who, "name") && !xml_set(who, "name", text)) {
        return false;
    }
    return !bz_json_len(who) || bz_json_set(to, "attributedTo", bz_steal(who));
}

static bool xml_rss_files(struct bz_json *to, const struct bz_json *e)
{
    BZ_AUTO(bz_json) list = bz_json_array();
    const struct bz_json *f;

    for (size_t i = 0; (f = xml_own(e, "enclosure", i)); i++) {
        if (!xml_file(list, bz_markup_attribute(f, "url"), bz_markup_attribute(f, "type"),
                      bz_markup_attribute(f, "length"), NULL))
            return false;
    }
    return list && (!bz_json_len(list) || bz_json_set(to, "attachment", bz_steal(list)));
}

static struct bz_json *xml_rss_item(const struct bz_json *e, const char *language)
{
    BZ_AUTO(bz_json) to = bz_json_object();
    const struct bz_json *whole = bz_markup_child(e, ns_content, "encoded", 0);
    const struct bz_json *day = xml_own(e, "pubDate", 0);
    const struct bz_json *guid = xml_own(e, "guid", 0);
    const char *about = bz_markup_attribute(e, "about"); /* of RSS 1.0 */
    const char *link;

    day = day ? day : bz_markup_child(e, ns_dc, "date", 0);
    if (!to || !xml_text(to, "url", xml_own(e, "link", 0)) ||
        !xml_text(to, "name", xml_own(e, "title", 0)) ||
        !xml_text(to, "content", whole ? whole : xml_own(e, "description", 0)) ||
        !xml_text(to, "published", day) || !xml_set(to, "id", about) ||
        !xml_text(to, "id", guid) || !xml_rss_author(to, e) || !xml_rss_files(to, e))
        return NULL;
    link = bz_json_str(to, "id");
    if (guid && !bz_json_str(to, "url") && link && bz_starts(link, "http") &&
        !bz_streq(bz_markup_attribute(guid, "isPermaLink"), "false") &&
        !bz_json_set_text(to, "url", link))
        return NULL;
    return xml_common(to, e, language) ? bz_steal(to) : NULL;
}

/* --- Atom --- */

static bool xml_atom_author(struct bz_json *to, const struct bz_json *e,
                            const struct bz_json *feed)
{
    BZ_AUTO(bz_json) who = bz_json_object();
    const struct bz_json *a = xml_own(e, "author", 0);

    a = a ? a : xml_own(feed, "author", 0);
    if (!who || !xml_text(who, "id", xml_own(a, "email", 0)) ||
        !xml_text(who, "id", xml_own(a, "uri", 0)) ||
        !xml_text(who, "url", xml_own(a, "uri", 0)) ||
        !xml_text(who, "name", xml_own(a, "name", 0)))
        return false;
    return !bz_json_len(who) || bz_json_set(to, "attributedTo", bz_steal(who));
}

static bool xml_atom_links(struct bz_json *to, const struct bz_json *e)
{
    BZ_AUTO(bz_json) list = bz_json_array();
    const struct bz_json *l;

    for (size_t i = 0; list && (l = xml_own(e, "link", i)); i++) {
        const char *rel = bz_markup_attribute(l, "rel"), *href = bz_markup_attribute(l, "href");

        if (bz_streq(rel, "enclosure")
                ? !xml_file(list, href, bz_markup_attribute(l, "type"),
                            bz_markup_attribute(l, "length"), bz_markup_attribute(l, "title"))
                : (!rel || strcmp(rel, "alternate") == 0) && !bz_json_str(to, "url") &&
                      !xml_set(to, "url", href))
            return false;
    }
    return list && (!bz_json_len(list) || bz_json_set(to, "attachment", bz_steal(list)));
}

static struct bz_json *xml_atom_entry(const struct bz_json *e, const struct bz_json *feed,
                                      const char *language)
{
    BZ_AUTO(bz_json) to = bz_json_object();
    const struct bz_json *content = xml_own(e, "content", 0);
    const char *own = bz_markup_attribute(e, "xml:lang");

    if (!to || !xml_text(to, "id", xml_own(e, "id", 0)) ||
        !xml_text(to, "published", xml_own(e, "published", 0)) ||
        !xml_text(to, "updated", xml_own(e, "updated", 0)) ||
        !xml_atom_text(to, "name", xml_own(e, "title", 0)) ||
        !xml_atom_text(to, "content", content ? content : xml_own(e, "summary", 0)) ||
        !xml_atom_author(to, e, feed) || !xml_atom_links(to, e))
        return NULL;
    return xml_common(to, e, own ? own : language) ? bz_steal(to) : NULL;
}

static struct bz_json *xml_atom_gone(const struct bz_json *e)
{
    BZ_AUTO(bz_json) to = bz_json_object();

    if (!bz_json_set_text(to, "type", "Tombstone") ||
        !xml_set(to, "id", bz_markup_attribute(e, "ref")) ||
        !xml_set(to, "deleted", bz_markup_attribute(e, "when")))
        return NULL;
    return bz_steal(to);
}

/* --- documents --- */

/* Entries of a channel, a feed, or of what RSS 1.0 has beside its channel. */
static bool xml_entries(struct bz_json *list, const struct bz_json *where, const char *language)
{
    const struct bz_json *inside = bz_json_get(where, "inside");
    const char *said = bz_markup_attribute(where, "xml:lang");
    BZ_AUTO(bz_json) read = bz_json_object();

    if (!read || !xml_text(read, "language", xml_own(where, "language", 0)))
        return false;
    said = said ? said : bz_json_str(read, "language");
    language = said ? said : language;
    for (size_t i = 0; i < bz_json_len(inside); i++) {
        const struct bz_json *e = bz_json_at(inside, i);
        bool gone = xml_is(e, "deleted-entry") && bz_streq(bz_json_str(e, "space"), ns_gone);

        if (xml_is(e, "channel") && !xml_entries(list, e, language))
            return false;
        if ((xml_is(e, "item") && !bz_json_push(list, xml_rss_item(e, language))) ||
            (xml_is(e, "entry") && !bz_json_push(list, xml_atom_entry(e, where, language))) ||
            (gone && !bz_json_push(list, xml_atom_gone(e))))
            return false;
    }
    return true;
}

static bool xml_root(struct bz_json *list, const struct bz_json *root)
{
    if (xml_is(root, "entry"))
        return bz_json_push(list,
                            xml_atom_entry(root, NULL, bz_markup_attribute(root, "xml:lang")));
    return xml_entries(list, root, NULL);
}

struct bz_json *fd_xml(const char *bytes, size_t len, const char *charset, struct bz_err *err)
{
    BZ_AUTO(bz_json) top = bz_markup_xml(bytes, len, charset, "the feed", err);
    BZ_AUTO(bz_json) list = top ? bz_json_array() : NULL;
    const struct bz_json *root = NULL;

    if (!top)
        return NULL;
    for (size_t i = 0; i < bz_json_len(top) && !root; i++)
        root = bz_json_str(bz_json_at(top, i), "name") ? bz_json_at(top, i) : NULL;
    if (!xml_is(root, "rss") && !xml_is(root, "RDF") && !xml_is(root, "feed") &&
        !xml_is(root, "entry"))
        return bz_fail(err, BUZON_ERR_PARSE, "the feed: neither RSS nor Atom");
    if (!list || !xml_root(list, root))
        return bz_nomem(err);
    return bz_steal(list);
}
