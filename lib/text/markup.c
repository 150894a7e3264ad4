/* SPDX-License-Identifier: EUPL-1.2 */
/* Reads a page or a document into a tree: libxml2 in push mode, and nothing but its own bytes.
 */
#include "text/markup.h"

#include "text/markup_names.h"
#include "text/utf8.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

#include <stdio.h>
#include <string.h>

enum { MARKUP_MAX_OPEN = 512 };

/* A tree that is being made. */
struct markup {
    xmlParserCtxtPtr parser;                         /* owns */
    struct bz_json *inside[BZ_MARKUP_MAX_DEPTH + 1]; /* borrows: the lists that are open */
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

static void markup_flush(struct markup *m)
{
    if (m->text.len)
        (void)markup_ok(m, bz_json_push_text(m->inside[m->depth], m->text.data));
    m->text.len = 0;
}

static void markup_text(void *user, const xmlChar *s, int len)
{
    struct markup *m = user;

    bz_str_add_bytes(&m->text, s, (size_t)len);
    (void)markup_ok(m, !m->text.failed);
}

/* Opens an element; NULL where none is kept. */
static struct bz_json *markup_open(struct markup *m, const char *name, const char *space)
{
    BZ_AUTO(bz_json) e = NULL;
    struct bz_json *kept, *inside;

    if (m->full || m->refused)
        return NULL;
    if (m->depth == BZ_MARKUP_MAX_DEPTH) {
        m->over++;
        if (m->over > MARKUP_MAX_OPEN)
            markup_stop(m, BUZON_ERR_LIMIT, "elements nested deeper than anybody writes");
        return NULL;
    }
    if (++m->elements > BZ_MARKUP_MAX_ELEMENTS) {
        markup_stop(m, BUZON_ERR_LIMIT, "more than 200000 elements");
        return NULL;
    }
    markup_flush(m);
    e = bz_json_object();
    inside = bz_json_array();
    if (!markup_ok(m, bz_json_set_text(e, "name", name) &&
                          (!space || bz_json_set_text(e, "space", space))) ||
        !markup_ok(m, inside != NULL)) {
        bz_json_free(inside);
        return NULL;
    }
    kept = e;
    if (!markup_ok(m, bz_json_set(e, "inside", inside)) ||
        !markup_ok(m, bz_json_push(m->inside[m->depth], bz_steal(e))))
        return NULL;
    m->inside[++m->depth] = inside;
    return kept;
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

static void markup_attributes(struct markup *m, struct bz_json *element,
                              struct bz_json *attributes)
{
    if (markup_ok(m, attributes != NULL) && bz_json_len(attributes))
        (void)markup_ok(m, bz_json_set_shared(element, "attributes", attributes));
    bz_json_free(attributes);
}

/* --- what the parsers call --- */

static void markup_html_start(void *user, const xmlChar *name, const xmlChar **given)
{
    struct markup *m = user;
    struct bz_json *e = markup_open(m, (const char *)name, NULL);
    struct bz_json *attributes = e && given ? bz_json_object() : NULL;

    if (!e || !given)
        return;
    for (; given[0]; given += 2)
        (void)markup_ok(m, bz_json_set_text(attributes, (const char *)given[0],
                                            given[1] ? (const char *)given[1] : ""));
    markup_attributes(m, e, attributes);
}

static void markup_html_end(void *user, const xmlChar *name)
{
    (void)name;
    markup_close(user);
}

static bool markup_set(struct bz_json *attributes, const xmlChar **given)
{
    BZ_DONE(bz_str) value = {0};
    BZ_DONE(bz_str) name = {0};

    if (given[2] && xmlStrcmp(given[2], XML_XML_NAMESPACE) == 0)
        bz_str_add(&name, "xml:");
    bz_str_add(&name, (const char *)given[0]);
    bz_str_add(&value, "");
    bz_str_add_bytes(&value, given[3], (size_t)(given[4] - given[3]));
    return !name.failed && !value.failed &&
           bz_json_set_text(attributes, name.data, value.data ? value.data : "");
}

/* NOLINTNEXTLINE(readability-function-size): the parser's own type of a function */
static void markup_xml_start(void *user, const xmlChar *name, const xmlChar *prefix,
                             const xmlChar *space, int n_spaces, const xmlChar **spaces, int n,
                             int n_defaulted, const xmlChar **given)
{
    struct markup *m = user;
    struct bz_json *e = markup_open(m, (const char *)name, (const char *)space);
    struct bz_json *attributes = e && n ? bz_json_object() : NULL;

    (void)prefix;
    (void)n_spaces;
    (void)spaces;
    (void)n_defaulted;
    if (m->over)
        markup_stop(m, BUZON_ERR_LIMIT, "elements nested deeper than 64");
    if (!e || !n)
        return;
    for (int i = 0; i < n; i++, given += 5)
        (void)markup_ok(m, markup_set(attributes, given));
    markup_attributes(m, e, attributes);
}

static void markup_xml_end(void *user, const xmlChar *name, const xmlChar *prefix,
                           const xmlChar *space)
{
    (void)name;
    (void)prefix;
    (void)space;
    markup_close(user);
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

static struct bz_json *markup_run(struct markup *m, const char *bytes, size_t len,
                                  const char *source, struct bz_err *err)
{
    BZ_AUTO(bz_json) top = bz_json_array();
    bool good;

    m->inside[0] = top;
    if (!top)
        return bz_nomem(err);
    if (m->parser->html)
        (void)htmlParseChunk(m->parser, bytes, (int)len, 1);
    else
        (void)xmlParseChunk(m->parser, bytes, (int)len, 1);
    if (!m->full && !m->refused)
        markup_flush(m);
    good = markup_result(m, source, err);
    return good ? bz_steal(top) : NULL;
}

static void markup_done(struct markup *m)
{
    bz_str_done(&m->text);
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

struct bz_json *bz_markup_xml(const char *bytes, size_t len, const char *charset,
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
        .internalSubset = markup_subset,
        .getEntity = markup_entity,
        .serror = markup_error,
        .initialized = XML_SAX2_MAGIC,
    };

    if (!markup_fits(len, source, err))
        return NULL;
    bz_markup_names(&plain, bytes, len);
    if (plain.failed)
        return bz_nomem(err);
    m.parser = xmlCreatePushParserCtxt(&sax, &m, NULL, 0, NULL);
    if (!m.parser)
        return bz_nomem(err);
    (void)xmlCtxtUseOptions(m.parser, XML_PARSE_NONET | XML_PARSE_NOENT);
    m.parser->loadsubset = 0;
    if (!markup_charset(m.parser, charset))
        return bz_fail(err, BUZON_ERR_PARSE, "%s: its character set is not what was said",
                       source);
    return markup_run(&m, plain.data ? plain.data : "", plain.len, source, err);
}

struct bz_json *bz_markup_html(const char *bytes, size_t len, struct bz_err *err)
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
    return markup_run(&m, clean.data ? clean.data : "", clean.len, "the page", err);
}
