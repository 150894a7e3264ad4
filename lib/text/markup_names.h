/* SPDX-License-Identifier: EUPL-1.2 */
/* Named characters of HTML in a document of XML, which does not know them. */
#ifndef BZ_TEXT_MARKUP_NAMES_H
#define BZ_TEXT_MARKUP_NAMES_H

#include "base/str.h"

/* Append the document with "&aacute;" as "&#225;", but not in comments and CDATA sections. The
 * five names of XML and names of nobody stay. False, and nothing is appended, when there is no
 * such name. Linear. */
bool bz_markup_names(struct bz_str *out, const char *bytes, size_t len);

#endif
