/* SPDX-License-Identifier: EUPL-1.2 */
/* A page of HTML or a document of XML as a small tree: libxml2 reads, what is kept is one run
 * of memory. */
#ifndef BZ_TEXT_MARKUP_H
#define BZ_TEXT_MARKUP_H

#include "base/json.h"

enum {
    BZ_MARKUP_MAX_BYTES = 16 << 20,
    BZ_MARKUP_MAX_DEPTH = 64, /* deeper elements of HTML are left out, their text is not */
    BZ_MARKUP_MAX_ELEMENTS = 200000
};

struct bz_attribute {
    const char *name; /* without its prefix, but for "xml:" */
    const char *value;
    const struct bz_attribute *next;
};

/* An element, or the text between two. Lives as long as its document. */
struct bz_node {
    const char *name;                      /* NULL: a text */
    const char *space;                     /* of an element: its namespace; NULL: none */
    const char *text;                      /* of a text */
    const struct bz_attribute *attributes; /* in their order; NULL: none */
    const struct bz_node *inside,
        *next; /* what is first in it, what follows it; NULL: nothing */
};

/* A page or a document. */
struct bz_markup;
void bz_markup_free(struct bz_markup *m);
BZ_AUTO_DEFINE(bz_markup);
/* An element without a name that holds what is outermost; NULL for NULL. */
const struct bz_node *bz_markup_top(const struct bz_markup *m);
/* The outermost element; NULL: there is none. */
const struct bz_node *bz_markup_root(const struct bz_markup *m);

/* Strict, as XML has to be, but for named characters of HTML ("&aacute;"), which many feeds
 * have. `charset` is what the sender said (NULL: the document's own declaration). Never reads a
 * document type, an entity or another file: a document type declaration is PARSE. PARSE with
 * line and column, LIMIT. The caller owns it. */
struct bz_markup *bz_markup_xml(const char *bytes, size_t len, const char *charset,
                                const char *source, struct bz_err *err);
/* What is told of a document while it is read, for those that need no tree of it; false of any
 * of them: no memory. Names and texts are borrowed: a name until its element is closed, a text
 * for the call. A text may come in pieces. */
struct bz_markup_reader {
    bool (*open)(void *user, const char *name);
    bool (*text)(void *user, const char *bytes, size_t len);
    bool (*close)(void *user);
    void *user;
};
/* The same document as above, told to a reader. At most BZ_MARKUP_MAX_DEPTH are open at once.
 * What was told of a document that is refused in the end counts for nothing. */
bool bz_markup_read_xml(const char *bytes, size_t len, const char *charset, const char *source,
                        const struct bz_markup_reader *reader, struct bz_err *err);
/* HTML in UTF-8: hostile bytes are data. LIMIT. */
struct bz_markup *bz_markup_html(const char *bytes, size_t len, struct bz_err *err);

/* All getters take NULL and anything: what is not there is NULL, and borrowed. */

/* The n-th element of that name (and namespace, NULL: any) inside an element, from 0. */
const struct bz_node *bz_markup_child(const struct bz_node *element, const char *space,
                                      const char *name, size_t n);
/* The first element, at any depth, whose class has this word. */
const struct bz_node *bz_markup_class(const struct bz_node *where, const char *word);
/* Whether an element's own class has this word. */
bool bz_markup_is(const struct bz_node *element, const char *word);
const char *bz_markup_attribute(const struct bz_node *element, const char *name);
/* The text of an element that holds one and nothing else. */
const char *bz_markup_only_text(const struct bz_node *element);
/* Append what is inside an element: its text alone, or with its mark-up, as HTML. */
void bz_markup_add_text(struct bz_str *s, const struct bz_node *element);
void bz_markup_add_html(struct bz_str *s, const struct bz_node *element);
/* An element as {"name", "space", "attributes": {name: text}, "inside": [element or text]}, for
 * what nobody understands; the caller owns it, NULL without memory. */
struct bz_json *bz_markup_json(const struct bz_node *element);

#endif
