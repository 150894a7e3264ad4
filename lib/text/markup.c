/* SPDX-License-Identifier: EUPL-1.2 */
/* Reads a page or a document into a tree: libxml2 in push mode, and nothing but its own bytes.
 */
#include "text/markup.h"

#include "text/markup_keep.h"
#include "text/markup_names.h"
#include "text/utf8.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

#include <stdio.h>
#include <string.h>

enum { MARKUP_MAX_OPEN = 512 };
static const char MARKUP_DEEP[] = "elements nested deeper than 64";

/* A tree that is being made. */
struct markup {
    xmlParserCtxtPtr parser;               /* owns */
    struct bz_markup *made;                /* owns; NULL: told to a reader */
    const struct bz_markup_reader *reader; /* borrows; NULL: made into a tree */
    /* Where what comes next is noted, of each element that is open. */
    const struct bz_node **last[BZ_MARKUP_MAX_DEPTH + 1];
    int depth, over; /* `over` more elements are open than are kept */
    size_t elements;
    struct bz_str text;  /* not yet in the tree */
    bool full;           /* no memory */
    const char *refused; /* static words: why it was stopped; NULL */
    buzon_code code;     /* of that */
};

/* --- building --- */

static void markup_stop(struct markup *m, buzon_code code, const char *why)
{
    if (!m->refused) {
        m->code = code;
        m->refused = why;
    }
    xmlStopParser(m->parser);
}

static bool markup_ok(struct markup *m, bool ok)
{
    if (!ok && !m->full) {
        m->full = true;
        xmlStopParser(m->parser);
    }
    return ok;
}

/* A node behind what is last in the element that is open; NULL without memory. */
static struct bz_node *markup_add(struct markup *m, struct bz_node from)
{
    struct bz_node *node = bz_markup_room(m->made, sizeof *node);

    if (!markup_ok(m, node != NULL))
        return NULL;
    *node = from;
    *m->last[m->depth] = node;
    m->last[m->depth] = &node->next;
    return node;
}

static void markup_flush(struct markup *m)
{
    const char *text;

    if (!m->text.len)
        return;
    text = bz_markup_copy(m->made, m->text.data, m->text.len);
    if (markup_ok(m, text != NULL))
        (void)markup_add(m, (struct bz_node){.text = text});
    m->text.len = 0;
}

static void markup_text(void *user, const xmlChar *s, int len)
{
    struct markup *m = user;

    bz_str_add_bytes(&m->text, s, (size_t)len);
    (void)markup_ok(m, !m->text.failed);
}

/* Counts an element; false where none is kept. */
static bool markup_count(struct markup *m)
{
    if (m->full || m->refused)
        return false;
    if (m->depth == BZ_MARKUP_MAX_DEPTH) {
        m->over++;
        if (m->over > MARKUP_MAX_OPEN)
            markup_stop(m, BUZON_ERR_LIMIT, "elements nested deeper than anybody writes");
        return false;
    }
    if (++m->elements > BZ_MARKUP_MAX_ELEMENTS)
        markup_stop(m, BUZON_ERR_LIMIT, "more than 200000 elements");
    return !m->refused;
}

/* Opens an element; NULL where none is kept. */
static struct bz_node *markup_open(struct markup *m, const char *name, const char *space)
{
    struct bz_node *e;

    if (!markup_count(m))
        return NULL;
    markup_flush(m);
    e = m->full ? NULL : markup_add(m, (struct bz_node){.name = name, .space = space});
    if (e)
        m->last[++m->depth] = &e->inside;
    return e;
}

static void markup_close(struct markup *m)
{
    if (m->full || m->refused)
        return;
    if (m->over) {
        m->over--;
        return;
    }
    markup_flush(m);
    if (m->depth)
        m->depth--;
}

/* An attribute behind the others; gives where the next one is noted. */
static const struct bz_attribute **markup_attribute(struct markup *m,
                                                    const struct bz_attribute **last,
                                                    const char *name, const char *value,
                                                    size_t len)
{
    struct bz_attribute *a = bz_markup_room(m->made, sizeof *a);
    const char *copy = a ? bz_markup_copy(m->made, value, len) : NULL;

    if (!markup_ok(m, copy != NULL))
        return last;
    *a = (struct bz_attribute){.name = name, .value = copy};
    *last = a;
    return &a->next;
}

/* --- what the parsers call --- */

static void markup_html_start(void *user, const xmlChar *name, const xmlChar **given)
{
    struct markup *m = user;
    struct bz_node *e = markup_open(m, (const char *)name, NULL);
    const struct bz_attribute **last = e ? &e->attributes : NULL;

    for (; e && given && given[0]; given += 2) {
        const char *value = given[1] ? (const char *)given[1] : "";

        last = markup_attribute(m, last, (const char *)given[0], value, strlen(value));
    }
}

static void markup_html_end(void *user, const xmlChar *name)
{
    (void)name;
    markup_close(user);
}

/* "xml:lang" keeps its prefix, which tells it from a "lang". */
static const char *markup_name(struct markup *m, const xmlChar **given)
{
    const char *name = (const char *)given[0];
    char *ret;

    if (!given[2] || xmlStrcmp(given[2], XML_XML_NAMESPACE) != 0)
        return name;
    ret = bz_markup_room(m->made, strlen(name) + sizeof "xml:");
    if (markup_ok(m, ret != NULL))
        (void)stpcpy(stpcpy(ret, "xml:"), name);
    return ret;
}

/* NOLINTNEXTLINE(readability-function-size): the parser's own type of a function */
static void markup_xml_start(void *user, const xmlChar *name, const xmlChar *prefix,
                             const xmlChar *space, int n_spaces, const xmlChar **spaces, int n,
                             int n_defaulted, const xmlChar **given)
{
    struct markup *m = user;
    struct bz_node *e = markup_open(m, (const char *)name, (const char *)space);
    const struct bz_attribute **last = e ? &e->attributes : NULL;

    (void)prefix;
    (void)n_spaces;
    (void)spaces;
    (void)n_defaulted;
    if (m->over)
        markup_stop(m, BUZON_ERR_LIMIT, MARKUP_DEEP);
    for (int i = 0; e && i < n; i++, given += 5) {
        const char *own = markup_name(m, given);

        if (own)
            last = markup_attribute(m, last, own, (const char *)given[3],
                                    (size_t)(given[4] - given[3]));
    }
}

static void markup_xml_end(void *user, const xmlChar *name, const xmlChar *prefix,
                           const xmlChar *space)
{
    (void)name;
    (void)prefix;
    (void)space;
    markup_close(user);
}

/* NOLINTNEXTLINE(readability-function-size): the parser's own type of a function */
static void markup_tell_start(void *user, const xmlChar *name, const xmlChar *prefix,
                              const xmlChar *space, int n_spaces, const xmlChar **spaces, int n,
                              int n_defaulted, const xmlChar **given)
{
    struct markup *m = user;
    bool kept = markup_count(m);

    (void)prefix;
    (void)space;
    (void)n_spaces;
    (void)spaces;
    (void)n;
    (void)n_defaulted;
    (void)given;
    if (m->over)
        markup_stop(m, BUZON_ERR_LIMIT, MARKUP_DEEP);
    if (kept && markup_ok(m, m->reader->open(m->reader->user, (const char *)name)))
        m->depth++;
}

static void markup_tell_end(void *user, const xmlChar *name, const xmlChar *prefix,
                            const xmlChar *space)
{
    struct markup *m = user;

    (void)name;
    (void)prefix;
    (void)space;
    if (m->full || m->refused || !m->depth)
        return;
    m->depth--;
    (void)markup_ok(m, m->reader->close(m->reader->user));
}

static void markup_tell_text(void *user, const xmlChar *s, int len)
{
    struct markup *m = user;

    if (!m->full && !m->refused)
        (void)markup_ok(m, m->reader->text(m->reader->user, (const char *)s, (size_t)len));
}

static void markup_subset(void *user, const xmlChar *name, const xmlChar *external,
                          const xmlChar *system)
{
    (void)name;
    (void)external;
    (void)system;
    markup_stop(user, BUZON_ERR_PARSE, "a document type declaration, which nothing here needs");
}

static xmlEntityPtr markup_entity(void *user, const xmlChar *name)
{
    (void)user;
    return xmlGetPredefinedEntity(name);
}

/* Without it errors would go to what the host installed for its own use of libxml2. */
static void markup_error(void *user, xmlErrorPtr error)
{
    (void)user;
    (void)error;
}

/* --- the calls --- */

static bool markup_result(struct markup *m, const char *source, struct bz_err *err)
{
    const xmlError *e = xmlCtxtGetLastError(m->parser);
    bool html = m->parser->html;

    if (m->full || m->text.failed || m->parser->errNo == XML_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (m->refused) {
        bz_err_set(err, m->code, "%s: %s", source, m->refused);
        return false;
    }
    if (html || m->parser->wellFormed)
        return true;
    bz_err_set(err, BUZON_ERR_PARSE, "%s: not well-formed XML", source);
    bz_err_at(err, source, e ? e->line : 0, e ? e->int2 : 0);
    return false;
}

static bool markup_parse(struct markup *m, const char *bytes, size_t len, const char *source,
                         struct bz_err *err)
{
    if (m->parser->html)
        (void)htmlParseChunk(m->parser, bytes, (int)len, 1);
    else
        (void)xmlParseChunk(m->parser, bytes, (int)len, 1);
    return markup_result(m, source, err);
}

static struct bz_markup *markup_make(struct markup *m, const char *bytes, size_t len,
                                     const char *source, struct bz_err *err)
{
    m->made = bz_markup_new(len);
    if (!m->made)
        return bz_nomem(err);
    m->last[0] = &m->made->top.inside;
    bz_markup_share(m->made, m->parser->dict);
    if (!markup_parse(m, bytes, len, source, err))
        return NULL;
    markup_flush(m);
    return m->full ? bz_nomem(err) : bz_steal(m->made);
}

static void markup_done(struct markup *m)
{
    bz_str_done(&m->text);
    bz_markup_free(m->made);
    if (m->parser && m->parser->html)
        htmlFreeParserCtxt(m->parser);
    else if (m->parser)
        xmlFreeParserCtxt(m->parser);
}

static bool markup_fits(size_t len, const char *source, struct bz_err *err)
{
    return len <= BZ_MARKUP_MAX_BYTES ||
           bz_fail(err, BUZON_ERR_LIMIT, "%s: %zu bytes; at most %d", source, len,
                   BZ_MARKUP_MAX_BYTES);
}

static bool markup_charset(xmlParserCtxtPtr parser, const char *charset)
{
    xmlCharEncodingHandlerPtr handler = charset ? xmlFindCharEncodingHandler(charset) : NULL;

    return !handler || xmlSwitchToEncoding(parser, handler) == 0;
}

/* A parser of XML that calls what is in `sax`. */
static bool markup_xml(struct markup *m, xmlSAXHandler *sax, const char *charset,
                       const char *source, struct bz_err *err)
{
    sax->internalSubset = markup_subset;
    sax->getEntity = markup_entity;
    sax->serror = markup_error;
    sax->initialized = XML_SAX2_MAGIC;
    m->parser = xmlCreatePushParserCtxt(sax, m, NULL, 0, NULL);
    if (!m->parser)
        return bz_nomem(err);
    (void)xmlCtxtUseOptions(m->parser, XML_PARSE_NONET | XML_PARSE_NOENT);
    m->parser->loadsubset = 0;
    return markup_charset(m->parser, charset) ||
           bz_fail(err, BUZON_ERR_PARSE, "%s: its character set is not what was said", source);
}

/* The document as XML has it, in *plain where it is another; *bytes and *len are changed. */
static bool markup_plain(const char **bytes, size_t *len, struct bz_str *plain,
                         const char *source, struct bz_err *err)
{
    if (!markup_fits(*len, source, err))
        return false;
    if (bz_markup_names(plain, *bytes, *len)) {
        *bytes = plain->data;
        *len = plain->len;
    }
    return !plain->failed || bz_nomem(err);
}

struct bz_markup *bz_markup_xml(const char *bytes, size_t len, const char *charset,
                                const char *source, struct bz_err *err)
{
    __attribute__((cleanup(markup_done))) struct markup m = {0};
    BZ_DONE(bz_str) plain = {0};
    xmlSAXHandler sax = {
        .startElementNs = markup_xml_start,
        .endElementNs = markup_xml_end,
        .characters = markup_text,
        .ignorableWhitespace = markup_text,
        .cdataBlock = markup_text,
    };

    if (!markup_plain(&bytes, &len, &plain, source, err) ||
        !markup_xml(&m, &sax, charset, source, err))
        return NULL;
    return markup_make(&m, bytes, len, source, err);
}

bool bz_markup_read_xml(const char *bytes, size_t len, const char *charset, const char *source,
                        const struct bz_markup_reader *reader, struct bz_err *err)
{
    __attribute__((cleanup(markup_done))) struct markup m = {.reader = reader};
    BZ_DONE(bz_str) plain = {0};
    xmlSAXHandler sax = {
        .startElementNs = markup_tell_start,
        .endElementNs = markup_tell_end,
        .characters = markup_tell_text,
        .ignorableWhitespace = markup_tell_text,
        .cdataBlock = markup_tell_text,
    };

    return markup_plain(&bytes, &len, &plain, source, err) &&
           markup_xml(&m, &sax, charset, source, err) &&
           markup_parse(&m, bytes, len, source, err);
}

struct bz_markup *bz_markup_html(const char *bytes, size_t len, struct bz_err *err)
{
    __attribute__((cleanup(markup_done))) struct markup m = {0};
    BZ_DONE(bz_str) clean = {0};
    xmlSAXHandler sax = {
        .startElement = markup_html_start,
        .endElement = markup_html_end,
        .characters = markup_text,
        .ignorableWhitespace = markup_text,
        .serror = markup_error,
        .initialized = XML_SAX2_MAGIC,
    };

    if (!markup_fits(len, "the page", err))
        return NULL;
    (void)bz_str_add_utf8(&clean, bytes, len);
    if (clean.failed)
        return bz_nomem(err);
    m.parser = htmlCreatePushParserCtxt(&sax, &m, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    if (!m.parser)
        return bz_nomem(err);
    (void)htmlCtxtUseOptions(m.parser, HTML_PARSE_RECOVER | HTML_PARSE_NONET |
                                           HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC);
    return markup_make(&m, clean.data ? clean.data : "", clean.len, "the page", err);
}
