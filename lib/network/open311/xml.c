/* SPDX-License-Identifier: EUPL-1.2 */
/* XML in the shape of its JSON (wiki.open311.org, the Spark convention): what is in the plural
 * is a list, what has elements an object, all else a text. */
#include "network/open311/open311.h"

#include "text/markup.h"

#include <string.h>

enum { XML_DEPTH = 12 };

/* All are in the plural, which few others are. */
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
    size_t len = strlen(name);

    if (!len || name[len - 1] != 's')
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

/* The element itself or the next one beside it; NULL at the end. */
static const struct bz_node *xml_element(const struct bz_node *node)
{
    while (node && !node->name)
        node = node->next;
    return node;
}

static const char *xml_unblanked(const char *s)
{
    while (*s == ' ' || *s == '\t' || *s == '\r' || *s == '\n')
        s++;
    return s;
}

/* Words with mark-up in them are words all the same. */
static bool xml_leaf(const struct bz_node *el)
{
    static const char *const words[] = {"description", "status_notes", "service_notice",
                                        "address"};

    if (!xml_element(el->inside))
        return true;
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (bz_streq(el->name, words[k]))
            return true;
    }
    for (const struct bz_node *node = el->inside; node; node = node->next) {
        if (node->text && *xml_unblanked(node->text))
            return !xml_is_list(el->name);
    }
    return false;
}

/* NULL for nothing but blanks; `room` holds it where it is of several pieces. False for no
 * memory. */
static bool xml_text(const struct bz_node *el, struct bz_str *room, const char **ret)
{
    *ret = bz_markup_only_text(el);
    if (!*ret && el->inside) {
        bz_markup_add_text(room, el);
        *ret = room->data;
    }
    if (*ret)
        *ret = xml_unblanked(*ret);
    if (*ret && !**ret)
        *ret = NULL;
    return !room->failed;
}

static struct bz_json *xml_value(const struct bz_node *el, int depth);

static bool xml_set(struct bz_json *to, const struct bz_node *el, int depth)
{
    BZ_DONE(bz_str) room = {0};
    const char *text;

    if (!xml_leaf(el) || xml_is_list(el->name))
        return bz_json_set(to, el->name, xml_value(el, depth + 1));
    return xml_text(el, &room, &text) && bz_json_set_text(to, el->name, text);
}

static bool xml_push(struct bz_json *to, const struct bz_node *el, int depth)
{
    BZ_DONE(bz_str) room = {0};
    const char *text;

    if (!xml_leaf(el))
        return bz_json_push(to, xml_value(el, depth + 1));
    return xml_text(el, &room, &text) && (!text || bz_json_push_text(to, text));
}

static struct bz_json *xml_value(const struct bz_node *el, int depth)
{
    bool list = xml_is_list(el->name);
    BZ_AUTO(bz_json) ret = list ? bz_json_array() : bz_json_object();
    const struct bz_node *child = depth < XML_DEPTH ? xml_element(el->inside) : NULL;
    bool ok = ret;

    for (; ok && child; child = xml_element(child->next))
        ok = list ? xml_push(ret, child, depth) : xml_set(ret, child, depth);
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
    BZ_AUTO(bz_markup) doc = bz_markup_xml(bytes, len, NULL, "the server's answer", err);
    const struct bz_node *root = bz_markup_root(doc);
    struct bz_json *ret;

    if (!doc)
        return NULL;
    if (!root || !xml_is_root(root->name))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "the document is none of GeoReport v2");
    ret = xml_value(root, 0);
    return ret ? ret : bz_nomem(err);
}
