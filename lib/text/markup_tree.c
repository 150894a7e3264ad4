/* SPDX-License-Identifier: EUPL-1.2 */
/* Looks at the tree of a page or a document. */
#include "text/markup.h"

#include <string.h>

const char *bz_markup_attribute(const struct bz_json *element, const char *name)
{
    return bz_json_str(bz_json_get(element, "attributes"), name);
}

const struct bz_json *bz_markup_child(const struct bz_json *element, const char *space,
                                      const char *name, size_t n)
{
    const struct bz_json *inside = bz_json_get(element, "inside");
    size_t len = bz_json_len(inside);

    for (size_t i = 0; i < len; i++) {
        const struct bz_json *e = bz_json_at(inside, i);

        if (bz_streq(bz_json_str(e, "name"), name) &&
            (!space || bz_streq(bz_json_str(e, "space"), space)) && n-- == 0)
            return e;
    }
    return NULL;
}

bool bz_markup_is(const struct bz_json *element, const char *word)
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

const struct bz_json *bz_markup_class(const struct bz_json *where, const char *word)
{
    const struct bz_json *inside =
        bz_json_kind(where) == BZ_JSON_ARRAY ? where : bz_json_get(where, "inside");

    for (size_t i = 0; i < bz_json_len(inside); i++) {
        const struct bz_json *e = bz_json_at(inside, i);
        const struct bz_json *found = bz_markup_is(e, word) ? e : bz_markup_class(e, word);

        if (found)
            return found;
    }
    return NULL;
}

void bz_markup_add_text(struct bz_str *s, const struct bz_json *element)
{
    const struct bz_json *inside = bz_json_get(element, "inside");

    for (size_t i = 0; i < bz_json_len(inside); i++) {
        const struct bz_json *e = bz_json_at(inside, i);

        if (bz_json_text(e))
            bz_str_add(s, bz_json_text(e));
        else
            bz_markup_add_text(s, e);
    }
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

static void tree_open(struct bz_str *s, const struct bz_json *element, const char *name)
{
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    bz_str_add_char(s, '<');
    bz_str_add(s, name);
    while (bz_json_each(bz_json_get(element, "attributes"), &iter, &key, &value)) {
        bz_str_addf(s, " %s=\"", key);
        tree_escape(s, bz_json_text(value));
        bz_str_add_char(s, '"');
    }
    bz_str_add_char(s, '>');
}

void bz_markup_add_html(struct bz_str *s, const struct bz_json *element)
{
    const struct bz_json *inside = bz_json_get(element, "inside");

    for (size_t i = 0; i < bz_json_len(inside); i++) {
        const struct bz_json *e = bz_json_at(inside, i);
        const char *name = bz_json_str(e, "name");

        if (bz_json_text(e)) {
            tree_escape(s, bz_json_text(e));
            continue;
        }
        tree_open(s, e, name);
        bz_markup_add_html(s, e);
        if (!tree_is_void(name))
            bz_str_addf(s, "</%s>", name);
    }
}
