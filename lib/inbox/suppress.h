/* SPDX-License-Identifier: EUPL-1.2 */
/* A table of counts with its margins, small cells hidden so that the others do not tell them.
 */
#ifndef BZ_INBOX_SUPPRESS_H
#define BZ_INBOX_SUPPRESS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BZ_CELL_LEAST = 5, /* a smaller count is hidden, a nought too */
    BZ_TABLE_MOST = 64 /* rows, and columns */
};

/* Cell (r, c) of bz_table_cell(). Row `rows` holds the totals of the columns, column `columns`
 * those of the rows, and where they meet stands the grand total. */
struct bz_table {
    size_t rows, columns;
    int64_t *n;   /* own; none below nought */
    bool *hidden; /* own */
};

/* All noughts, nothing hidden. LIMIT for more rows or columns than a table may have. */
bool bz_table_init(struct bz_table *t, size_t rows, size_t columns, struct bz_err *err);
void bz_table_done(struct bz_table *t);
size_t bz_table_cell(const struct bz_table *t, size_t r, size_t c);
/* Forget counts and what was hidden. */
void bz_table_clear(struct bz_table *t);
/* Add to an inner cell and to its three totals. */
void bz_table_add(struct bz_table *t, size_t r, size_t c, int64_t n);

/*
 * Hide every cell, margins included, that is smaller than BZ_CELL_LEAST, and as many others as
 * it takes: afterwards each hidden cell could be another number at least BZ_CELL_LEAST away,
 * and everything that is not hidden, sums included, would be the same. The same table gives the
 * same cells. Takes no memory, and (rows + columns)^2 steps for each small cell.
 */
void bz_table_protect(struct bz_table *t);

#endif
