/* SPDX-License-Identifier: EUPL-1.2 */
/* Complementary suppression in a table of counts with margins, as a flow in a network. */
#include "inbox/suppress.h"

#include <stdlib.h>
#include <string.h>

/*
 * A table with margins is a flow that goes round: source -> row (the row's total) -> column
 * (the cell) -> sink (the column's total) -> source (the grand total). Whatever agrees with its
 * sums is such a flow, so two tables that agree with what is published differ by circles
 * through hidden cells only: along the arc a cell grows, against it it shrinks. A hidden cell
 * is safe when a circle through it can carry BZ_CELL_LEAST: the cell grows by so much, and
 * those against the circle have so much to lose. The circle is found as the cheapest way back,
 * where hidden cells cost nothing (L. Cox, "Network models for complementary cell suppression",
 * JASA 90, 1995). There is one always: forward through the margins, which grow as much as you
 * like.
 */

enum { NODES_MOST = 2 * BZ_TABLE_MOST + 2, NO_CELL = -1 };

/* What it costs to hide a cell grows with its count up to here; margins come after all inner
 * cells, the grand total after all margins. */
enum { COST_MOST = 1 << 19 };

static const int64_t margin_cost = (int64_t)1 << 20, grand_cost = (int64_t)1 << 40;

bool bz_table_init(struct bz_table *t, size_t rows, size_t columns, struct bz_err *err)
{
    size_t cells = (rows + 1) * (columns + 1);

    if (rows > BZ_TABLE_MOST || columns > BZ_TABLE_MOST)
        return bz_fail(err, BUZON_ERR_LIMIT, "%zu rows and %zu columns; a table takes %d", rows,
                       columns, BZ_TABLE_MOST);
    *t = (struct bz_table){.rows = rows, .columns = columns};
    t->n = calloc(cells, sizeof *t->n);
    t->hidden = calloc(cells, sizeof *t->hidden);
    if (t->n && t->hidden)
        return true;
    bz_table_done(t);
    return bz_nomem(err);
}

void bz_table_done(struct bz_table *t)
{
    free(t->n);
    free(t->hidden);
    *t = (struct bz_table){0};
}

size_t bz_table_cell(const struct bz_table *t, size_t r, size_t c)
{
    return r * (t->columns + 1) + c;
}

void bz_table_clear(struct bz_table *t)
{
    size_t cells = (t->rows + 1) * (t->columns + 1);

    memset(t->n, 0, cells * sizeof *t->n);
    memset(t->hidden, 0, cells * sizeof *t->hidden);
}

void bz_table_add(struct bz_table *t, size_t r, size_t c, int64_t n)
{
    t->n[bz_table_cell(t, r, c)] += n;
    t->n[bz_table_cell(t, r, t->columns)] += n;
    t->n[bz_table_cell(t, t->rows, c)] += n;
    t->n[bz_table_cell(t, t->rows, t->columns)] += n;
}

/* --- the network: rows, then columns, then source and sink --- */

static int source_of(const struct bz_table *t)
{
    return (int)(t->rows + t->columns);
}

static int sink_of(const struct bz_table *t)
{
    return source_of(t) + 1;
}

/* The cell that is the arc from a node to a node. */
static int arc(const struct bz_table *t, int from, int to)
{
    int rows = (int)t->rows, source = source_of(t), sink = sink_of(t);
    bool to_column = to >= rows && to < source;

    if (from < rows && to_column)
        return (int)bz_table_cell(t, (size_t)from, (size_t)(to - rows));
    if (from == source && to < rows)
        return (int)bz_table_cell(t, (size_t)to, t->columns);
    if (from >= rows && from < source && to == sink)
        return (int)bz_table_cell(t, t->rows, (size_t)(from - rows));
    if (from == sink && to == source)
        return (int)bz_table_cell(t, t->rows, t->columns);
    return NO_CELL;
}

/* The cell that changes by a step, growing or, if it has enough to lose, shrinking. */
static int step(const struct bz_table *t, int from, int to)
{
    int cell = arc(t, from, to);

    if (cell != NO_CELL)
        return cell;
    cell = arc(t, to, from);
    return cell != NO_CELL && t->n[cell] >= BZ_CELL_LEAST ? cell : NO_CELL;
}

static int64_t cost(const struct bz_table *t, int cell)
{
    size_t r = (size_t)cell / (t->columns + 1), c = (size_t)cell % (t->columns + 1);
    int64_t n = 1 + (t->n[cell] < COST_MOST ? t->n[cell] : COST_MOST);

    if (t->hidden[cell])
        return 0;
    if (r == t->rows && c == t->columns)
        return n * grand_cost;
    return r == t->rows || c == t->columns ? n * margin_cost : n;
}

/* --- the cheapest way back --- */

struct walk {
    int64_t cost[NODES_MOST]; /* -1: not reached */
    int before[NODES_MOST];
    bool done[NODES_MOST];
};

static int nearest(const struct walk *w, int nodes)
{
    int best = -1;

    for (int i = 0; i < nodes; i++)
        if (!w->done[i] && w->cost[i] >= 0 && (best < 0 || w->cost[i] < w->cost[best]))
            best = i;
    return best;
}

/* The cheapest ways from a node to all. */
static void walk_from(const struct bz_table *t, int from, struct walk *ret)
{
    int nodes = sink_of(t) + 1, at;

    for (int i = 0; i < nodes; i++) {
        ret->cost[i] = i == from ? 0 : -1;
        ret->before[i] = -1;
        ret->done[i] = false;
    }
    while ((at = nearest(ret, nodes)) >= 0) {
        ret->done[at] = true;
        for (int to = 0; to < nodes; to++) {
            int cell = step(t, at, to);
            int64_t sum;

            if (cell == NO_CELL || ret->done[to])
                continue;
            sum = ret->cost[at] + cost(t, cell);
            if (ret->cost[to] < 0 || sum < ret->cost[to]) {
                ret->cost[to] = sum;
                ret->before[to] = at;
            }
        }
    }
}

/* The way back never goes over the small cell itself, for that has too little to lose. */
static void close_circle(struct bz_table *t, int from, int to)
{
    struct walk w;

    walk_from(t, to, &w);
    for (int at = from; at != to && w.before[at] >= 0; at = w.before[at])
        t->hidden[step(t, w.before[at], at)] = true;
}

void bz_table_protect(struct bz_table *t)
{
    int nodes = sink_of(t) + 1;
    size_t cells = (t->rows + 1) * (t->columns + 1);

    for (size_t i = 0; i < cells; i++)
        t->hidden[i] = t->n[i] < BZ_CELL_LEAST;
    for (int from = 0; from < nodes; from++) {
        for (int to = 0; to < nodes; to++) {
            int cell = arc(t, from, to);

            if (cell != NO_CELL && t->n[cell] < BZ_CELL_LEAST)
                close_circle(t, from, to);
        }
    }
}
