/* SPDX-License-Identifier: EUPL-1.2 */
/* Looks at the tree of a page or a document. */
#include "text/markup_keep.h"

#include <string.h>

const struct bz_node *bz_markup_top(const struct bz_markup *m)
{
    return m ? &m->top : NULL;
}

const struct bz_node *bz_markup_root(const struct bz_markup *m)
{
    const struct bz_node *e = m ? m->top.inside : NULL;

    while (e && !e->name)
        e = e->next;
    return e;
}

/* Of two that differ in their prefix alone the last counts. */
const char *bz_markup_attribute(const struct bz_node *element, const char *name)
{
    const char *ret = NULL;

    for (const struct bz_attribute *a = element ? element->attributes : NULL; a; a = a->next)
        if (strcmp(a->name, name) == 0)
            ret = a->value;
    return ret;
}

const struct bz_node *bz_markup_child(const struct bz_node *element, const char *space,
                                      const char *name, size_t n)
{
    for (const struct bz_node *e = element ? element->inside : NULL; e; e = e->next)
        if (e->name && strcmp(e->name, name) == 0 && (!space || bz_streq(e->space, space)) &&
            n-- == 0)
            return e;
    return NULL;
}

bool bz_markup_is(const struct bz_node *element, const char *word)
{
    const char *s = bz_markup_attribute(element, "class");
    size_t len = strlen(word);

    while (s && *s) {
        size_t n = strcspn(s, " \t\r\n\f");

        if (n == len && memcmp(s, word, n) == 0)
            return true;
        s += n + strspn(s + n, " \t\r\n\f");
    }
    return false;
}

const struct bz_node *bz_markup_class(const struct bz_node *where, const char *word)
{
    for (const struct bz_node *e = where ? where->inside : NULL; e; e = e->next) {
        const struct bz_node *found = bz_markup_is(e, word) ? e : bz_markup_class(e, word);

        if (found)
            return found;
    }
    return NULL;
}

const char *bz_markup_only_text(const struct bz_node *element)
{
    const struct bz_node *one = element ? element->inside : NULL;

    return one && !one->next ? one->text : NULL;
}

void bz_markup_add_text(struct bz_str *s, const struct bz_node *element)
{
    for (const struct bz_node *e = element ? element->inside : NULL; e; e = e->next) {
        if (e->text)
            bz_str_add(s, e->text);
        else
            bz_markup_add_text(s, e);
    }
}

/* --- as JSON --- */

static bool tree_attributes(struct bz_json *to, const struct bz_node *element)
{
    BZ_AUTO(bz_json) all = bz_json_object();

    for (const struct bz_attribute *a = element->attributes; a; a = a->next)
        if (!bz_json_set_text(all, a->name, a->value))
            return false;
    return !bz_json_len(all) || bz_json_set(to, "attributes", bz_steal(all));
}

struct bz_json *bz_markup_json(const struct bz_node *element)
{
    BZ_AUTO(bz_json) ret = bz_json_object();
    BZ_AUTO(bz_json) inside = bz_json_array();

    if (!inside || !bz_json_set_text(ret, "name", element->name) ||
        (element->space && !bz_json_set_text(ret, "space", element->space)))
        return NULL;
    for (const struct bz_node *e = element->inside; e; e = e->next)
        if (!(e->text ? bz_json_push_text(inside, e->text)
                      : bz_json_push(inside, bz_markup_json(e))))
            return NULL;
    return bz_json_set(ret, "inside", bz_steal(inside)) && tree_attributes(ret, element)
               ? bz_steal(ret)
               : NULL;
}

/* --- as HTML --- */

static void tree_escape(struct bz_str *s, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            bz_str_add(s, "&amp;");
            break;
        case '<':
            bz_str_add(s, "&lt;");
            break;
        case '>':
            bz_str_add(s, "&gt;");
            break;
        case '"':
            bz_str_add(s, "&quot;");
            break;
        default:
            bz_str_add_char(s, *text);
        }
    }
}

/* Elements that are never closed: "</br>" would be a second break. */
static bool tree_is_void(const char *name)
{
    static const char *const names[] = {"br",  "img",  "hr",   "wbr",   "area",  "base",
                                        "col", "link", "meta", "input", "embed", "source"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

static void tree_open(struct bz_str *s, const struct bz_node *element)
{
    bz_str_add_char(s, '<');
    bz_str_add(s, element->name);
    for (const struct bz_attribute *a = element->attributes; a; a = a->next) {
        bz_str_addf(s, " %s=\"", a->name);
        tree_escape(s, a->value);
        bz_str_add_char(s, '"');
    }
    bz_str_add_char(s, '>');
}

void bz_markup_add_html(struct bz_str *s, const struct bz_node *element)
{
    for (const struct bz_node *e = element ? element->inside : NULL; e; e = e->next) {
        if (e->text) {
            tree_escape(s, e->text);
            continue;
        }
        tree_open(s, e);
        bz_markup_add_html(s, e);
        if (!tree_is_void(e->name))
            bz_str_addf(s, "</%s>", e->name);
    }
}
