/* SPDX-License-Identifier: EUPL-1.2 */
/* Plain text out of HTML: libxml2 in push mode tells where elements start and end, no tree is
 * built. */
#include "text/html.h"

#include "base/auto.h"
#include "text/html_slim.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <libxml/HTMLparser.h>

#include <string.h>

/* How many elements may be open at once; the parser searches all of them at each end tag. */
enum { HTML_MAX_OPEN = 128 };

/* A text that is being made. */
struct html_text {
    htmlParserCtxtPtr parser; /* borrows; NULL while there is no mark-up */
    struct bz_str out;
    int breaks; /* line breaks due before the next character */
    int pre, lists;
    bool space;  /* a space is due */
    bool bullet; /* the mark of a list item is due */
    bool fresh;  /* nothing yet behind <pre>: a line break there does not count */
};

/* --- building the text --- */

static void html_break(struct html_text *t, int lines)
{
    if (t->breaks < lines)
        t->breaks = lines;
    t->space = false;
}

/* What was due is put in, unless nothing stands before it. */
static void html_settle(struct html_text *t)
{
    for (; t->breaks; t->breaks--)
        if (t->out.len)
            bz_str_add_char(&t->out, '\n');
    if (t->bullet)
        bz_str_add(&t->out, "- ");
    else if (t->space)
        bz_str_add_char(&t->out, ' ');
    t->bullet = t->space = false;
}

static void html_space(struct html_text *t)
{
    t->space = t->out.len && !t->breaks && !t->bullet;
}

static bool html_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static void html_add_flow(struct html_text *t, const char *s, size_t len)
{
    size_t i = 0;

    while (i < len) {
        size_t from = i;

        while (i < len && !html_is_space(s[i]))
            i++;
        if (i > from) {
            html_settle(t);
            bz_str_add_bytes(&t->out, s + from, i - from);
        }
        if (i < len) {
            html_space(t);
            i++;
        }
    }
}

static void html_add_pre(struct html_text *t, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '\n') {
            t->breaks += !t->fresh;
        } else if (s[i] != '\r') {
            html_settle(t);
            bz_str_add_char(&t->out, s[i]);
        }
        t->fresh = false;
    }
}

static void html_add(struct html_text *t, const char *s, size_t len)
{
    if (t->pre)
        html_add_pre(t, s, len);
    else
        html_add_flow(t, s, len);
}

/* --- what the parser calls --- */

static void html_count_open(struct html_text *t)
{
    t->pre = t->lists = 0;
    for (int i = 0; i < t->parser->nameNr; i++) {
        const char *name = (const char *)t->parser->nameTab[i];
        const struct bz_html_tag *tag = bz_html_tag(name, strlen(name));

        t->pre += tag && tag->role == BZ_HTML_PRE;
        t->lists += tag && tag->role == BZ_HTML_LIST;
    }
}

/* Lets the parser forget all but the innermost elements and the outermost one, without which it
 * would stop. */
static void html_forget_outer(struct html_text *t)
{
    htmlParserCtxtPtr p = t->parser;
    int kept = HTML_MAX_OPEN / 2;

    if (p->nameNr <= HTML_MAX_OPEN)
        return;
    memmove(p->nameTab + 1, p->nameTab + p->nameNr - kept, (size_t)kept * sizeof *p->nameTab);
    p->nameNr = kept + 1;
    html_count_open(t);
}

static void html_add_alt(struct html_text *t, const xmlChar **attributes)
{
    for (; attributes && attributes[0]; attributes += 2)
        if (attributes[1] && strcmp((const char *)attributes[0], "alt") == 0)
            html_add(t, (const char *)attributes[1], strlen((const char *)attributes[1]));
}

static void html_on_start(void *user, const xmlChar *name, const xmlChar **attributes)
{
    struct html_text *t = user;
    const struct bz_html_tag *tag = bz_html_tag((const char *)name, strlen((const char *)name));

    html_forget_outer(t);
    if (!tag)
        return;
    if (tag->lines)
        html_break(t, tag->role == BZ_HTML_LIST && t->lists ? 1 : tag->lines);
    switch (tag->role) {
    case BZ_HTML_LIST:
        t->lists++;
        break;
    case BZ_HTML_ITEM:
        t->bullet = true;
        break;
    case BZ_HTML_PRE:
        t->pre++;
        t->fresh = true;
        break;
    case BZ_HTML_CELL:
        html_space(t);
        break;
    case BZ_HTML_BR:
        html_break(t, t->breaks + 1);
        break;
    case BZ_HTML_IMG:
        html_add_alt(t, attributes);
        break;
    case BZ_HTML_BLOCK:
    case BZ_HTML_DROP:
        break;
    }
}

static void html_on_end(void *user, const xmlChar *name)
{
    struct html_text *t = user;
    const struct bz_html_tag *tag = bz_html_tag((const char *)name, strlen((const char *)name));

    if (!tag)
        return;
    if (tag->role == BZ_HTML_LIST && t->lists)
        t->lists--;
    if (tag->role == BZ_HTML_PRE && t->pre)
        t->pre--;
    if (tag->role == BZ_HTML_ITEM)
        t->bullet = false;
    if (tag->lines)
        html_break(t, tag->role == BZ_HTML_LIST && t->lists ? 1 : tag->lines);
}

static void html_on_text(void *user, const xmlChar *s, int len)
{
    html_add(user, (const char *)s, (size_t)len);
}

/* Without it errors would go to what the host installed for its own use of libxml2. */
static void html_on_error(void *user, xmlErrorPtr error)
{
    (void)user;
    (void)error;
}

/* --- the call --- */

static bool html_parse(struct html_text *t, const struct bz_str *slim, struct bz_err *err)
{
    xmlSAXHandler sax = {
        .startElement = html_on_start,
        .endElement = html_on_end,
        .characters = html_on_text,
        .ignorableWhitespace = html_on_text,
        .serror = html_on_error,
        .initialized = XML_SAX2_MAGIC,
    };
    bool full;

    t->parser = htmlCreatePushParserCtxt(&sax, t, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    if (!t->parser)
        return bz_nomem(err);
    (void)htmlCtxtUseOptions(t->parser, HTML_PARSE_RECOVER | HTML_PARSE_NONET |
                                            HTML_PARSE_NOIMPLIED | HTML_PARSE_NODEFDTD |
                                            HTML_PARSE_IGNORE_ENC);
    (void)htmlParseChunk(t->parser, slim->data, (int)slim->len, 1);
    full = t->parser->errNo == XML_ERR_NO_MEMORY;
    htmlFreeParserCtxt(t->parser);
    return !full || bz_nomem(err);
}

static bool html_read(struct html_text *t, const char *html, size_t len, struct bz_err *err)
{
    __attribute__((cleanup(bz_str_done))) struct bz_str slim = {0};

    (void)bz_str_reserve(&t->out, len);
    if (!memchr(html, '<', len) && !memchr(html, '&', len)) {
        html_add_flow(t, html, len);
        return true;
    }
    (void)bz_str_reserve(&slim, len + 16);
    bz_str_add(&slim,
               "<body>"); /* never closed: the parser stops where its outermost element ends */
    bz_html_slim(&slim, html, len);
    if (slim.failed)
        return bz_nomem(err);
    return html_parse(t, &slim, err);
}

static char *html_finish(struct html_text *t, struct bz_err *err)
{
    while (t->out.len && html_is_space(t->out.data[t->out.len - 1]))
        t->out.data[--t->out.len] = '\0';
    return bz_str_take(&t->out, err);
}

char *bz_html_to_text(const char *html, size_t len, struct bz_err *err)
{
    __attribute__((cleanup(bz_str_done))) struct bz_str clean = {0};
    struct html_text t = {0};
    char *text = NULL;

    if (len > BZ_HTML_MAX_BYTES)
        return bz_fail(err, BUZON_ERR_LIMIT, "%zu bytes of HTML; at most %d", len,
                       BZ_HTML_MAX_BYTES);
    if (bz_utf8_valid(html, len) < len || memchr(html, '\0', len)) {
        (void)bz_str_add_utf8(&clean, html, len);
        if (clean.failed)
            return bz_nomem(err);
        html = clean.data;
        len = clean.len;
    }
    if (html_read(&t, html, len, err))
        text = html_finish(&t, err);
    bz_str_done(&t.out);
    return text ? bz_nfc_take(text, strlen(text), err) : NULL;
}
