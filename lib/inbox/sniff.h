/* SPDX-License-Identifier: EUPL-1.2 */
/* What a file is, by its first bytes. */
#ifndef BZ_INBOX_SNIFF_H
#define BZ_INBOX_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

/* The media type that the bytes show. `declared` (may be NULL) is believed only in what the
 * bytes leave open: what a container holds, and which text a text is. Static, or `declared`
 * itself; NULL: none that is known here. */
const char *bz_sniff(const void *bytes, size_t len, const char *declared);

#endif
