/* SPDX-License-Identifier: EUPL-1.2 */
/* Plain text out of the HTML that networks send. */
#ifndef BZ_TEXT_HTML_H
#define BZ_TEXT_HTML_H

#include "base/auto.h"
#include "base/err.h"

enum { BZ_HTML_MAX_BYTES = 4 << 20 };

/* A reader that is used for many texts, one after the other, by one thread at a time. */
struct bz_html;
struct bz_html *bz_html_new(struct bz_err *err);
void bz_html_free(struct bz_html *h);
BZ_AUTO_DEFINE(bz_html);

/* The text a reader would see, NFC, owned by the caller. Blocks (p, div, blockquote, pre,
 * headings, ...) are set apart by one blank line, li and br by a line break; list items start
 * with "- "; an image gives its alt text; script and style give nothing; everything in a link
 * stays, also what a network marks as invisible; white space outside pre is collapsed, blank
 * lines at both ends are cut. Entities are decoded once. Hostile bytes are data: never an
 * error. LIMIT when more than BZ_HTML_MAX_BYTES go in or would come out. */
char *bz_html_text(struct bz_html *h, const char *html, size_t len, struct bz_err *err);

/* The same with a reader of its own, for a single text. */
char *bz_html_to_text(const char *html, size_t len, struct bz_err *err);

#endif
