/* SPDX-License-Identifier: EUPL-1.2 */
/* Tables written down: JSON, CSV, and the schema that says what the columns are. */
#include "inbox/grid.h"

#include "base/auto.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

void bz_grid_done(struct bz_grid *g)
{
    for (size_t i = 0; i < g->cells.n; i++)
        free(g->cells.items[i].text);
    free(g->cells.items);
    free(g->columns.items);
    *g = (struct bz_grid){0};
}

bool bz_grid_column(struct bz_grid *g, const struct bz_column *c, struct bz_err *err)
{
    return bz_vec_push(&g->columns, c) || bz_nomem(err);
}

static bool cell_push(struct bz_grid *g, struct bz_grid_cell cell, struct bz_err *err)
{
    if (bz_vec_push(&g->cells, cell))
        return true;
    free(cell.text);
    return bz_nomem(err);
}

bool bz_grid_text(struct bz_grid *g, const char *text, struct bz_err *err)
{
    struct bz_grid_cell cell = {.empty = !text};

    return bz_dup(&cell.text, text, err) && cell_push(g, cell, err);
}

bool bz_grid_number(struct bz_grid *g, int64_t n, struct bz_err *err)
{
    return cell_push(g, (struct bz_grid_cell){.n = n}, err);
}

bool bz_grid_empty(struct bz_grid *g, struct bz_err *err)
{
    return cell_push(g, (struct bz_grid_cell){.empty = true}, err);
}

char *bz_grid_json(const struct bz_grid *g, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add_char(&s, '[');
    for (size_t i = 0; i < g->cells.n; i++) {
        const struct bz_grid_cell *cell = &g->cells.items[i];
        size_t column = i % g->columns.n;

        bz_str_add(&s, column ? "," : i ? ",{" : "{");
        bz_json_quote(&s, g->columns.items[column]->name);
        bz_str_add_char(&s, ':');
        if (cell->empty)
            bz_str_add(&s, "null");
        else if (cell->text)
            bz_json_quote(&s, cell->text);
        else
            bz_str_add_int(&s, cell->n);
        if (column + 1 == g->columns.n)
            bz_str_add_char(&s, '}');
    }
    bz_str_add_char(&s, ']');
    return bz_str_take(&s, err);
}

/* What a program for sheets reads as the beginning of a formula (OWASP, CSV injection). */
static bool is_formula(const char *text)
{
    return *text && strchr("=+-@\t\r", *text);
}

static void csv_text(struct bz_str *s, const char *text)
{
    bool quoted = strpbrk(text, ",\"\r\n;") != NULL;

    if (quoted)
        bz_str_add_char(s, '"');
    if (is_formula(text))
        bz_str_add_char(s, '\'');
    for (; *text; text++) {
        if (*text == '"')
            bz_str_add_char(s, '"');
        bz_str_add_char(s, *text);
    }
    if (quoted)
        bz_str_add_char(s, '"');
}

char *bz_grid_csv(const struct bz_grid *g, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    for (size_t c = 0; c < g->columns.n; c++) {
        bz_str_add(&s, c ? "," : "");
        bz_str_add(&s, g->columns.items[c]->name);
    }
    bz_str_add(&s, "\r\n");
    for (size_t i = 0; i < g->cells.n; i++) {
        const struct bz_grid_cell *cell = &g->cells.items[i];

        if (i % g->columns.n)
            bz_str_add_char(&s, ',');
        if (cell->text)
            csv_text(&s, cell->text);
        else if (!cell->empty)
            bz_str_add_int(&s, cell->n);
        if ((i + 1) % g->columns.n == 0)
            bz_str_add(&s, "\r\n");
    }
    return bz_str_take(&s, err);
}

/* --- the schema --- */

static bool field_add(struct bz_json *fields, const struct bz_column *c, bool english)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    return bz_json_set_text(j, "name", c->name) && bz_json_set_text(j, "type", c->type) &&
           bz_json_set_text(j, "title", english ? c->en : c->es) &&
           bz_json_set_text(j, "description", english ? c->en_how : c->es_how) &&
           (!c->unit || bz_json_set_text(j, "unit", c->unit)) &&
           bz_json_push(fields, bz_json_share(j));
}

static bool fields_add(struct bz_json *fields, const struct bz_column *list, bool english)
{
    for (; list && list->name; list++)
        if (!field_add(fields, list, english))
            return false;
    return true;
}

char *bz_sheet_schema(const struct bz_sheet *sheet, bool english, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_AUTO(bz_json) fields = bz_json_array();
    BZ_AUTO(bz_json) missing = bz_json_array();

    /* Labels that were not asked for are not there: "superset". */
    if (!bz_json_set_text(j, "$schema",
                          "https://datapackage.org/profiles/2.0/tableschema.json") ||
        !bz_json_set_text(j, "name", sheet->name) ||
        !bz_json_set_text(j, "title", english ? sheet->en : sheet->es) ||
        !bz_json_set_text(j, "language", english ? "en" : "es") ||
        !fields_add(fields, sheet->labels, english) ||
        !fields_add(fields, sheet->columns, english) ||
        !bz_json_set_shared(j, "fields", fields) ||
        !bz_json_set_text(j, "fieldsMatch", sheet->labels ? "superset" : "exact") ||
        !bz_json_push_text(missing, "") || !bz_json_set_shared(j, "missingValues", missing))
        return bz_nomem(err);
    return bz_json_print(j, err);
}

const struct bz_sheet *bz_sheet_find(const char *name)
{
    for (const struct bz_sheet *s = bz_sheets; s->name; s++)
        if (bz_streq(s->name, name))
            return s;
    return NULL;
}
