/* SPDX-License-Identifier: EUPL-1.2 */
/* Plain text out of the HTML that networks send. */
#ifndef BZ_TEXT_HTML_H
#define BZ_TEXT_HTML_H

#include "base/err.h"

enum { BZ_HTML_MAX_BYTES = 4 << 20 };

/* The text a reader would see, NFC, owned by the caller. Paragraphs, headings, quotes, pre,
 * tables and outer lists are set apart by one blank line; div, li, tr and br by a line break;
 * list items start with "- "; an image gives its alt text; script, style and title give
 * nothing; everything in a link stays, also what a network marks as invisible; white space
 * outside pre is collapsed (no-break spaces are not white space), blank lines at both ends are
 * cut. Entities are decoded once. Hostile bytes are data, never an error. LIMIT when more than
 * BZ_HTML_MAX_BYTES go in. Keeps nothing between calls: a parser of its own costs a call less
 * than the text in it. */
char *bz_html_to_text(const char *html, size_t len, struct bz_err *err);

#endif
