/* SPDX-License-Identifier: EUPL-1.2 */
/* HTML cut down to the few tags that shape plain text, before a parser sees it. */
#ifndef BZ_TEXT_HTML_SLIM_H
#define BZ_TEXT_HTML_SLIM_H

#include "base/str.h"

/* What a tag does to the text around it. */
struct bz_html_tag {
    const char *name;
    int lines; /* line breaks it sets its content apart by: 0, 1, or 2 for a blank line */
    enum {
        BZ_HTML_BLOCK,
        BZ_HTML_LIST,
        BZ_HTML_ITEM,
        BZ_HTML_PRE,
        BZ_HTML_CELL,
        BZ_HTML_BR,
        BZ_HTML_IMG,
        BZ_HTML_DROP
    } role;
};

/* The tag of that name (any case), NULL for those that leave the text as it is. */
const struct bz_html_tag *bz_html_tag(const char *name, size_t len);

/* Append the HTML to out: text as it is, of the tags only those that bz_html_tag() knows and of
 * their attributes only an image's alt; no comments, no content of script, style and title; a
 * "<" that starts no tag as "&lt;". Linear in len. The HTML is UTF-8 without NUL. */
void bz_html_slim(struct bz_str *out, const char *html, size_t len);

#endif
