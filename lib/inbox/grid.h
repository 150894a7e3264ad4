/* SPDX-License-Identifier: EUPL-1.2 */
/* A table with named columns, as rows of JSON, as CSV, and described as a Table Schema. */
#ifndef BZ_INBOX_GRID_H
#define BZ_INBOX_GRID_H

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

/* A column, and what is said of it. */
struct bz_column {
    const char *name;
    const char *type;            /* of Table Schema: "string", "integer", "date" */
    const char *unit;            /* "inquiries", "s"; NULL: none */
    const char *es, *en;         /* its title */
    const char *es_how, *en_how; /* what it counts, and how */
};

/* A table as it is known by name; lists end with a column without a name. */
struct bz_sheet {
    const char *name, *es, *en;
    const struct bz_column *labels, *columns; /* labels: of which a query chooses */
};
/* NULL for a name that is none. */
const struct bz_sheet *bz_sheet_find(const char *name);
/* Its Table Schema, every column of it, in "es" or "en". The caller owns the text. */
char *bz_sheet_schema(const struct bz_sheet *sheet, bool english, struct bz_err *err);
extern const struct bz_sheet bz_sheets[];

struct bz_grid_cell {
    char *text; /* own; NULL: a number */
    int64_t n;
    bool empty;
};
struct bz_grid {
    struct BZ_VEC(const struct bz_column *) columns;
    struct BZ_VEC(struct bz_grid_cell) cells; /* row by row */
};
void bz_grid_done(struct bz_grid *g);
bool bz_grid_column(struct bz_grid *g, const struct bz_column *c, struct bz_err *err);
/* The next cell; NULL makes an empty one. */
bool bz_grid_text(struct bz_grid *g, const char *text, struct bz_err *err);
bool bz_grid_number(struct bz_grid *g, int64_t n, struct bz_err *err);
bool bz_grid_empty(struct bz_grid *g, struct bz_err *err);

/* A JSON array of objects. The caller owns the text. */
char *bz_grid_json(const struct bz_grid *g, struct bz_err *err);
/* RFC 4180, UTF-8, a head line, CRLF. A text that a program for sheets would take for a formula
 * is led by an apostrophe. */
char *bz_grid_csv(const struct bz_grid *g, struct bz_err *err);

#endif
