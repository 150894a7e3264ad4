/* SPDX-License-Identifier: EUPL-1.2 */
/* XML in the shape of its JSON (wiki.open311.org, the Spark convention): what is in the plural
 * is a list, what has elements an object, all else a text. */
#include "network/open311/open311.h"

#include "text/markup.h"

#include <string.h>

enum { XML_DEPTH = 12 };

static bool xml_is_list(const char *name)
{
    static const char *const names[] = {"services",
                                        "service_requests",
                                        "requests",
                                        "errors",
                                        "attributes",
                                        "values",
                                        "media_urls",
                                        "service_request_updates",
                                        "service_requests_updates"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

/* The next element of what is inside one, from *i on; NULL at the end. */
static const struct bz_json *xml_next(const struct bz_json *el, size_t *i)
{
    const struct bz_json *inside = bz_json_get(el, "inside");

    while (*i < bz_json_len(inside)) {
        const struct bz_json *j = bz_json_at(inside, (*i)++);

        if (bz_json_str(j, "name"))
            return j;
    }
    return NULL;
}

/* Words with mark-up in them are words all the same. */
static bool xml_leaf(const struct bz_json *el)
{
    static const char *const words[] = {"description", "status_notes", "service_notice",
                                        "address"};
    const struct bz_json *inside = bz_json_get(el, "inside");
    size_t i = 0;

    if (!xml_next(el, &i))
        return true;
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (bz_streq(bz_json_str(el, "name"), words[k]))
            return true;
    }
    for (i = 0; i < bz_json_len(inside); i++) {
        const char *text = bz_json_text(bz_json_at(inside, i));

        if (text && text[strspn(text, " \t\r\n")])
            return !xml_is_list(bz_json_str(el, "name"));
    }
    return false;
}

/* NULL for nothing but blanks; the caller owns it. False for no memory. */
static bool xml_text(const struct bz_json *el, char **ret)
{
    BZ_LOCAL_ERR(local);
    BZ_DONE(bz_str) s = {0};
    size_t i = 0;

    *ret = NULL;
    bz_markup_add_text(&s, el);
    if (s.failed)
        return false;
    while (i < s.len && strchr(" \t\r\n", s.data[i]) && s.data[i])
        i++;
    return i == s.len || bz_dup(ret, s.data + i, &local);
}

/* The text of an element that holds one and nothing else, and begins with no blank; NULL: it
 * does not. */
static const struct bz_json *xml_only_text(const struct bz_json *el)
{
    const struct bz_json *inside = bz_json_get(el, "inside");
    const struct bz_json *one = bz_json_len(inside) == 1 ? bz_json_at(inside, 0) : NULL;
    const char *text = bz_json_text(one);

    return text && *text && !strchr(" \t\r\n", *text) ? one : NULL;
}

static struct bz_json *xml_value(const struct bz_json *el, int depth);

static bool xml_set(struct bz_json *to, const char *name, const struct bz_json *el, int depth)
{
    const struct bz_json *one = xml_only_text(el);
    BZ_TEXT text = NULL;

    if (!xml_leaf(el) || xml_is_list(name))
        return bz_json_set(to, name, xml_value(el, depth + 1));
    if (one)
        return bz_json_set_shared(to, name, one);
    return xml_text(el, &text) && bz_json_set_text(to, name, text);
}

static bool xml_push(struct bz_json *to, const struct bz_json *el, int depth)
{
    BZ_TEXT text = NULL;

    if (!xml_leaf(el))
        return bz_json_push(to, xml_value(el, depth + 1));
    return xml_text(el, &text) && (!text || bz_json_push_text(to, text));
}

static struct bz_json *xml_value(const struct bz_json *el, int depth)
{
    bool list = xml_is_list(bz_json_str(el, "name"));
    BZ_AUTO(bz_json) ret = list ? bz_json_array() : bz_json_object();
    const struct bz_json *child;
    bool ok = ret;

    for (size_t i = 0; ok && depth < XML_DEPTH && (child = xml_next(el, &i));)
        ok = list ? xml_push(ret, child, depth)
                  : xml_set(ret, bz_json_str(child, "name"), child, depth);
    return ok ? bz_steal(ret) : NULL;
}

static bool xml_is_root(const char *name)
{
    static const char *const names[] = {
        "service", "service_definition", "request", "request_update", "error", "response"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (bz_streq(names[i], name))
            return true;
    }
    return name && xml_is_list(name);
}

struct bz_json *o3_xml(const char *bytes, size_t len, struct bz_err *err)
{
    BZ_AUTO(bz_json) doc = bz_markup_xml(bytes, len, NULL, "the server's answer", err);
    const struct bz_json *root = NULL;
    struct bz_json *ret;

    if (!doc)
        return NULL;
    for (size_t i = 0; i < bz_json_len(doc) && !root; i++)
        root = bz_json_str(bz_json_at(doc, i), "name") ? bz_json_at(doc, i) : NULL;
    if (!xml_is_root(bz_json_str(root, "name")))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "the document is none of GeoReport v2");
    ret = xml_value(root, 0);
    return ret ? ret : bz_nomem(err);
}
