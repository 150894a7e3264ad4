/* SPDX-License-Identifier: EUPL-1.2 */
/* HTML cut down before libxml2 sees it. libxml2 compares every attribute with all before it, so
 * that 500 kB of attributes take it six seconds, and it ends the document, text and all, when
 * </body> or a stray end tag says so. */
#include "text/html_slim.h"

#include <string.h>
#include <strings.h>

static const struct bz_html_tag tags[] = {
    {"p", 2, BZ_HTML_BLOCK},          {"br", 0, BZ_HTML_BR},
    {"div", 1, BZ_HTML_BLOCK},        {"li", 1, BZ_HTML_ITEM},
    {"ul", 2, BZ_HTML_LIST},          {"ol", 2, BZ_HTML_LIST},
    {"blockquote", 2, BZ_HTML_BLOCK}, {"pre", 2, BZ_HTML_PRE},
    {"img", 0, BZ_HTML_IMG},          {"h1", 2, BZ_HTML_BLOCK},
    {"h2", 2, BZ_HTML_BLOCK},         {"h3", 2, BZ_HTML_BLOCK},
    {"h4", 2, BZ_HTML_BLOCK},         {"h5", 2, BZ_HTML_BLOCK},
    {"h6", 2, BZ_HTML_BLOCK},         {"hr", 2, BZ_HTML_BLOCK},
    {"table", 2, BZ_HTML_BLOCK},      {"tr", 1, BZ_HTML_BLOCK},
    {"td", 0, BZ_HTML_CELL},          {"th", 0, BZ_HTML_CELL},
    {"caption", 1, BZ_HTML_BLOCK},    {"dl", 2, BZ_HTML_BLOCK},
    {"dt", 1, BZ_HTML_BLOCK},         {"dd", 1, BZ_HTML_BLOCK},
    {"section", 1, BZ_HTML_BLOCK},    {"article", 1, BZ_HTML_BLOCK},
    {"header", 1, BZ_HTML_BLOCK},     {"footer", 1, BZ_HTML_BLOCK},
    {"main", 1, BZ_HTML_BLOCK},       {"aside", 1, BZ_HTML_BLOCK},
    {"nav", 1, BZ_HTML_BLOCK},        {"address", 1, BZ_HTML_BLOCK},
    {"figure", 1, BZ_HTML_BLOCK},     {"figcaption", 1, BZ_HTML_BLOCK},
    {"fieldset", 1, BZ_HTML_BLOCK},   {"form", 1, BZ_HTML_BLOCK},
    {"details", 1, BZ_HTML_BLOCK},    {"summary", 1, BZ_HTML_BLOCK},
    {"center", 1, BZ_HTML_BLOCK},     {"option", 1, BZ_HTML_BLOCK},
    {"script", 0, BZ_HTML_DROP},      {"style", 0, BZ_HTML_DROP},
    {"title", 0, BZ_HTML_DROP},
};

const struct bz_html_tag *bz_html_tag(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if ((tags[i].name[0] == (*name | 0x20)) && strncasecmp(tags[i].name, name, len) == 0 &&
            !tags[i].name[len])
            return &tags[i];
    return NULL;
}

static bool slim_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool slim_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *slim_spaces(const char *p, const char *end)
{
    while (p < end && slim_is_space(*p))
        p++;
    return p;
}

/* Where one of `stops`, or the end, is. */
static const char *slim_until(const char *p, const char *end, const char *stops)
{
    while (p < end && !strchr(stops, *p))
        p++;
    return p;
}

static const char *slim_find(const char *p, const char *end, const char *what)
{
    const char *at = memmem(p, (size_t)(end - p), what, strlen(what));

    return at ? at : end;
}

/* An attribute as the HTML standard reads it; borrows. */
struct slim_attribute {
    const char *name, *value;
    size_t name_len, value_len;
};

/* Reads an attribute at p; gives what is behind it. */
static const char *slim_attribute(const char *p, const char *end, struct slim_attribute *ret)
{
    *ret = (struct slim_attribute){.name = p};
    p = slim_until(p + 1, end, " \n\t\r\f/>="); /* a first "=" is part of the name */
    ret->name_len = (size_t)(p - ret->name);
    p = slim_spaces(p, end);
    if (p == end || *p != '=')
        return p;
    p = slim_spaces(p + 1, end);
    if (p < end && (*p == '"' || *p == '\'')) {
        const char *close = memchr(p + 1, *p, (size_t)(end - p - 1));

        ret->value = p + 1;
        p = close ? close : end;
        ret->value_len = (size_t)(p - ret->value);
        return close ? close + 1 : end;
    }
    ret->value = p;
    p = slim_until(p, end, " \n\t\r\f>");
    ret->value_len = (size_t)(p - ret->value);
    return p;
}

static void slim_add_alt(struct bz_str *out, const struct slim_attribute *a)
{
    bz_str_add(out, " alt=\"");
    for (size_t i = 0; i < a->value_len; i++) {
        if (a->value[i] == '"')
            bz_str_add(out, "&quot;");
        else if (a->value[i] == '<')
            bz_str_add(out, "&lt;");
        else
            bz_str_add_char(out, a->value[i]);
    }
    bz_str_add_char(out, '"');
}

/* Behind the end tag that closes raw content; its end tag is the only thing that does. */
static const char *slim_raw(const char *p, const char *end, const char *name)
{
    size_t n = strlen(name);

    for (p = slim_find(p, end, "</"); p < end; p = slim_find(p + 2, end, "</")) {
        const char *behind = p + 2 + n;

        if (behind <= end && strncasecmp(p + 2, name, n) == 0 &&
            (behind == end || slim_is_space(*behind) || *behind == '/' || *behind == '>'))
            break;
    }
    p = slim_until(p, end, ">");
    return p < end ? p + 1 : end;
}

/* p is at the name of a start tag. */
static const char *slim_start(struct bz_str *out, const char *p, const char *end)
{
    const char *name_end = slim_until(p, end, " \n\t\r\f/>");
    const struct bz_html_tag *tag = bz_html_tag(p, (size_t)(name_end - p));
    struct slim_attribute a, alt = {0};

    for (p = name_end; p < end && *p != '>';) {
        if (slim_is_space(*p) || *p == '/') {
            p++;
            continue;
        }
        p = slim_attribute(p, end, &a);
        if (!alt.name && a.name_len == 3 && strncasecmp(a.name, "alt", 3) == 0)
            alt = a;
    }
    if (p < end)
        p++;
    if (tag && tag->role == BZ_HTML_DROP)
        return slim_raw(p, end, tag->name);
    if (!tag)
        return p;
    bz_str_add_char(out, '<');
    bz_str_add(out, tag->name);
    if (tag->role == BZ_HTML_IMG && alt.value)
        slim_add_alt(out, &alt);
    bz_str_add_char(out, '>');
    return p;
}

/* p is at the name of an end tag. */
static const char *slim_end(struct bz_str *out, const char *p, const char *end)
{
    const char *name_end = slim_until(p, end, " \n\t\r\f/>");
    const struct bz_html_tag *tag = bz_html_tag(p, (size_t)(name_end - p));

    if (tag && tag->role != BZ_HTML_DROP) {
        bz_str_add(out, "</");
        bz_str_add(out, tag->name);
        bz_str_add_char(out, '>');
    }
    p = slim_until(name_end, end, ">");
    return p < end ? p + 1 : end;
}

/* p is at a "<!" or "<?": a comment, a document type, a processing instruction. */
static const char *slim_declaration(const char *p, const char *end)
{
    const char *close = end - p >= 4 && memcmp(p, "<!--", 4) == 0 ? "-->" : ">";

    p = slim_find(p + 2, end, close); /* "<!-->" is a whole comment */
    return p < end ? p + strlen(close) : end;
}

void bz_html_slim(struct bz_str *out, const char *html, size_t len)
{
    const char *p = html, *end = html + len;

    for (;;) {
        const char *at = memchr(p, '<', (size_t)(end - p));
        char next;

        bz_str_add_bytes(out, p, (size_t)((at ? at : end) - p));
        if (!at)
            return;
        next = at + 1 < end ? at[1] : ' ';
        if (slim_is_letter(next)) {
            p = slim_start(out, at + 1, end);
        } else if (next == '/' && at + 2 < end && slim_is_letter(at[2])) {
            p = slim_end(out, at + 2, end);
        } else if (next == '!' || next == '?') {
            p = slim_declaration(at, end);
        } else {
            bz_str_add(out, "&lt;");
            p = at + 1;
        }
    }
}
