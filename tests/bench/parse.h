/* SPDX-License-Identifier: EUPL-1.2 */
/* What the engines below the library do with a page by themselves. */
#ifndef BENCH_PARSE_H
#define BENCH_PARSE_H

#include <stddef.h>

/* Each parses the bytes, frees what came of them, and ends the program when they are refused.
 */
void parse_jansson(const char *bytes, size_t len);
/* Its own tree, as xmlReadMemory() builds it without network access. */
void parse_libxml2(const char *bytes, size_t len);
/* A mailbox file, mail by mail. Only where the library reads mail. */
void parse_gmime(const char *bytes, size_t len);

/* Whose parse it is. */
const char *parse_name(void (*parse)(const char *bytes, size_t len));

#endif
