/* SPDX-License-Identifier: EUPL-1.2 */
/* An iterator of the library as both languages hold it: any of its types, a page of records
 * ahead. */
#ifndef BZ_PAGES_H
#define BZ_PAGES_H

enum { BZ_PAGE = 200 }; /* as many as the library reads at once */

typedef struct bz_pages {
    const struct bz_iterator *type;
    void *it;  /* NULL: it ended */
    bool busy; /* somebody is reading ahead */
    int n, i;
    buzon_error *failure; /* given when the rows before it are gone */
    void *rows[BZ_PAGE];
} bz_pages;

/* Takes the iterator; NULL without one or without memory. */
static bz_pages *bz_pages_new(const struct bz_iterator *type, void *it)
{
    bz_pages *p = it ? calloc(1, sizeof *p) : NULL;

    if (p) {
        p->type = type;
        p->it = it;
    } else if (it) {
        type->free(it);
    }
    return p;
}

static void bz_pages_end(bz_pages *p)
{
    if (p->it)
        p->type->free(p->it);
    p->it = NULL;
}

static void bz_pages_free(bz_pages *p)
{
    if (!p)
        return;
    while (p->i < p->n)
        bz_kinds[p->type->record].unref(p->rows[p->i++]);
    bz_pages_end(p);
    buzon_error_free(p->failure);
    free(p);
}

/* Read up to `most` rows ahead: touches nothing of the language. */
static void bz_pages_read(bz_pages *p, int most)
{
    p->n = p->i = 0;
    while (p->it && p->n < most) {
        void *row = p->type->next(p->it, &p->failure);

        if (row)
            p->rows[p->n++] = row;
        else
            bz_pages_end(p);
    }
}

#endif
