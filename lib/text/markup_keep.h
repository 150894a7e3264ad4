/* SPDX-License-Identifier: EUPL-1.2 */
/* The memory of a page or a document: whatever is in it is freed at once. */
#ifndef BZ_TEXT_MARKUP_KEEP_H
#define BZ_TEXT_MARKUP_KEEP_H

#include "text/markup.h"

/* Of libxml2: the names of elements, attributes and namespaces. */
struct _xmlDict; /* NOLINT(bugprone-reserved-identifier): its own name */

struct bz_markup {
    struct bz_node top;     /* what is outermost is inside of it */
    struct _xmlDict *names; /* shares; NULL: none yet */
    struct block *blocks;   /* owns */
    char *at, *end;         /* what is free in the first of them */
    size_t room;            /* of the next */
};

/* For what is made of so many bytes. */
struct bz_markup *bz_markup_new(size_t len);
/* Room that lives as long as the document, for anything; NULL without memory. */
void *bz_markup_room(struct bz_markup *m, size_t len);
/* A copy with a zero behind it; NULL without memory. */
char *bz_markup_copy(struct bz_markup *m, const char *bytes, size_t len);
/* Keep the parser's names, which nodes borrow. */
void bz_markup_share(struct bz_markup *m, struct _xmlDict *names);

#endif
