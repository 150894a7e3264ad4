/* SPDX-License-Identifier: EUPL-1.2 */
/* A page of HTML or a document of XML as a small tree: libxml2 reads, what is kept is JSON. */
#ifndef BZ_TEXT_MARKUP_H
#define BZ_TEXT_MARKUP_H

#include "base/json.h"

enum {
    BZ_MARKUP_MAX_BYTES = 16 << 20,
    BZ_MARKUP_MAX_DEPTH = 64, /* deeper elements of HTML are left out, their text is not */
    BZ_MARKUP_MAX_ELEMENTS = 200000
};

/* An element is {"name", "space" (its namespace, where it has one), "attributes": {name: text},
 * "inside": [element or text]}; a document is the list of what is outermost in it. Names of
 * attributes are without their prefix, but for "xml:". */

/* Strict, as XML has to be, but for named characters of HTML ("&aacute;"), which many feeds
 * have. `charset` is what the sender said (NULL: the document's own declaration). Never reads a
 * document type, an entity or another file: a document type declaration is PARSE. PARSE with
 * line and column, LIMIT. The caller owns the list. */
struct bz_json *bz_markup_xml(const char *bytes, size_t len, const char *charset,
                              const char *source, struct bz_err *err);
/* HTML in UTF-8: hostile bytes are data. LIMIT. */
struct bz_json *bz_markup_html(const char *bytes, size_t len, struct bz_err *err);

/* All getters take NULL and anything: what is not there is NULL, and borrowed. */

/* The n-th element of that name (and namespace, NULL: any) inside an element, from 0. */
const struct bz_json *bz_markup_child(const struct bz_json *element, const char *space,
                                      const char *name, size_t n);
/* The first element, at any depth, whose class has this word; of a list or an element. */
const struct bz_json *bz_markup_class(const struct bz_json *where, const char *word);
/* Whether an element's own class has this word. */
bool bz_markup_is(const struct bz_json *element, const char *word);
const char *bz_markup_attribute(const struct bz_json *element, const char *name);
/* Append what is inside an element: its text alone, or with its mark-up, as HTML. */
void bz_markup_add_text(struct bz_str *s, const struct bz_json *element);
void bz_markup_add_html(struct bz_str *s, const struct bz_json *element);

#endif
