/* SPDX-License-Identifier: EUPL-1.2 */
/* Keeps what a page or a document is made of in a few blocks. */
#include "text/markup_keep.h"

#include <libxml/tree.h>

#include <stdlib.h>
#include <string.h>

/* The first has the room of the document, each further one twice as much, from SMALL up to
 * LARGE. */
enum { SMALL = 4 << 10, LARGE = 1 << 20, ALIGNED = sizeof(void *) };

struct block {
    struct block *next;
    char bytes[];
};

struct bz_markup *bz_markup_new(size_t len)
{
    struct bz_markup *m = calloc(1, sizeof *m);

    if (!m)
        return NULL;
    m->top.name = "";
    m->room = len < SMALL ? SMALL : len;
    return m;
}

void bz_markup_free(struct bz_markup *m)
{
    struct block *next;

    if (!m)
        return;
    for (struct block *b = m->blocks; b; b = next) {
        next = b->next;
        free(b);
    }
    xmlDictFree(m->names);
    free(m);
}

void bz_markup_share(struct bz_markup *m, struct _xmlDict *names)
{
    if (names && xmlDictReference(names) == 0)
        m->names = names;
}

static bool keep_grow(struct bz_markup *m, size_t len)
{
    size_t room = m->room > LARGE ? LARGE : m->room;
    struct block *b;

    room = room < len ? len : room;
    b = malloc(sizeof *b + room);
    if (!b)
        return false;
    b->next = m->blocks;
    m->room = room * 2;
    m->blocks = b;
    m->at = b->bytes;
    m->end = b->bytes + room;
    return true;
}

/* Nothing is longer than the document that it came from. */
void *bz_markup_room(struct bz_markup *m, size_t len)
{
    void *ret;

    len = (len + ALIGNED - 1) & ~(size_t)(ALIGNED - 1);
    if ((size_t)(m->end - m->at) < len && !keep_grow(m, len))
        return NULL;
    ret = m->at;
    m->at += len;
    return ret;
}

char *bz_markup_copy(struct bz_markup *m, const char *bytes, size_t len)
{
    char *ret = bz_markup_room(m, len + 1);

    if (ret) {
        memcpy(ret, bytes, len);
        ret[len] = '\0';
    }
    return ret;
}
