/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading JSON that is plain into the engine's nodes: almost all there is, and several times as
 * fast as the engine reads it. */
#ifndef BZ_BASE_JSON_READ_H
#define BZ_BASE_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

struct bz_json;

/* The text has been through bz_json_scan(), which found nothing malformed in its strings. NULL:
 * the engine has to say what it is, or *memory, which is false before, says that it ran out. */
struct bz_json *bz_json_read(const char *text, size_t len, bool *memory);

#endif
