/* SPDX-License-Identifier: EUPL-1.2 */
/* How many inquiries of a filter there are, by what they can be told apart by: from the sums
 * that every change moves where these know, else counted up to a bound. */
#include "inbox/plan.h"
#include "inbox/unit.h"
#include "model/find.h"
#include "triage/personal.h"

#include <stdlib.h>
#include <string.h>

enum { COUNT_MOST = 10000, SLOTS_FIRST = 64 };

enum dimension {
    DIM_ALL,
    DIM_NETWORK,
    DIM_ACCOUNT,
    DIM_UNIT,
    DIM_KIND,
    DIM_STATUS,
    DIM_SUMMED, /* those before are dimensions of the sums */
    DIM_ASSIGNEE = DIM_SUMMED,
    DIM_TOPIC,
    DIM_PRIORITY,
    DIM_LANGUAGE,
    DIM_VISIBILITY,
    DIM_PUBLICATION,
    DIM_SINGLE, /* of those from here on an inquiry may have several */
    DIM_PERSONAL = DIM_SINGLE,
    DIM_TAG,
    DIMENSIONS
};

static const char *const dimension_names[DIMENSIONS] = {
    [DIM_ALL] = "all",
    [DIM_NETWORK] = "network",
    [DIM_ACCOUNT] = "account",
    [DIM_UNIT] = "unit",
    [DIM_KIND] = "kind",
    [DIM_STATUS] = "status",
    [DIM_ASSIGNEE] = "assignee",
    [DIM_TOPIC] = "topic",
    [DIM_PRIORITY] = "priority",
    [DIM_LANGUAGE] = "language",
    [DIM_VISIBILITY] = "visibility",
    [DIM_PUBLICATION] = "publication",
    [DIM_PERSONAL] = "personal",
    [DIM_TAG] = "tag",
};

/* What stands behind a number; NULL: the dimension is a text. */
static const struct bz_names *const dimension_words[DIMENSIONS] = {
    [DIM_KIND] = &bz_inquiry_kinds,       [DIM_STATUS] = &bz_statuses,
    [DIM_PRIORITY] = &bz_priorities,      [DIM_VISIBILITY] = &bz_visibilities,
    [DIM_PUBLICATION] = &bz_publications,
};

/* --- counting in memory --- */

struct cell {
    enum dimension dimension;
    char *value; /* owns; NULL: without one */
    int64_t n;
    bool exact;
};

struct bz_facets {
    struct BZ_VEC(struct cell) cells[DIMENSIONS];
    uint32_t *slots; /* owns: cells by dimension and value; 0: free */
    size_t n_slots;  /* a power of two, or 0 */
    size_t n_cells;  /* in all dimensions */
    size_t dimension, at;
};

static bool same_value(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* What a slot holds of a cell: its dimension and its place in it. */
static uint32_t slot_value(enum dimension d, size_t place)
{
    return (uint32_t)((place + 1) * DIMENSIONS + d);
}

static struct cell *slot_cell(const struct bz_facets *f, uint32_t slot)
{
    return &f->cells[slot % DIMENSIONS].items[slot / DIMENSIONS - 1];
}

/* Where the cell of a value is, or belongs; some slot is free. */
static uint32_t *slot_of(const struct bz_facets *f, enum dimension d, const char *value)
{
    uint64_t at = bz_str_hash(value ? value : "", (uint64_t)d + 1);

    for (;; at++) {
        uint32_t *slot = &f->slots[at & (f->n_slots - 1)];

        if (!*slot ||
            (*slot % DIMENSIONS == d && same_value(slot_cell(f, *slot)->value, value)))
            return slot;
    }
}

/* At most half of the slots are taken. */
static bool slots_room(struct bz_facets *f, struct bz_err *err)
{
    size_t n = f->n_slots ? f->n_slots : SLOTS_FIRST;

    if (f->slots && f->n_cells < f->n_slots / 2)
        return true;
    while (n / 2 <= f->n_cells)
        n *= 2;
    free(f->slots);
    f->n_slots = n;
    f->slots = calloc(n, sizeof *f->slots);
    if (!f->slots)
        return bz_nomem(err);
    for (int d = 0; d < DIMENSIONS; d++)
        for (size_t i = 0; i < f->cells[d].n; i++)
            *slot_of(f, (enum dimension)d, f->cells[d].items[i].value) =
                slot_value((enum dimension)d, i);
    return true;
}

static struct cell *cell_of(struct bz_facets *f, enum dimension d, const char *value,
                            struct bz_err *err)
{
    struct cell own = {.dimension = d, .exact = true};
    uint32_t *slot;

    if (!slots_room(f, err))
        return NULL;
    slot = slot_of(f, d, value);
    if (*slot)
        return slot_cell(f, *slot);
    if (!bz_dup(&own.value, value, err))
        return NULL;
    if (!bz_vec_push(&f->cells[d], own)) {
        free(own.value);
        return bz_nomem(err);
    }
    f->n_cells++;
    *slot = slot_value(d, f->cells[d].n - 1);
    return slot_cell(f, *slot);
}

static bool cell_add(struct bz_facets *f, enum dimension d, const char *value, int64_t n,
                     struct bz_err *err)
{
    struct cell *cell = cell_of(f, d, value, err);

    if (cell)
        cell->n += n;
    return cell;
}

/* The column of a row as the dimension says it. */
static bool row_add(struct bz_facets *f, enum dimension d, const struct bz_rows *rows,
                    int column, int64_t n, struct bz_err *err)
{
    const char *value = dimension_words[d]
                            ? bz_names_at(dimension_words[d], (int)bz_rows_int(rows, column))
                            : bz_rows_text(rows, column);

    return cell_add(f, d, value && *value ? value : NULL, n, err);
}

/* Once for each kind of personal data in it. */
static bool personal_add(struct bz_facets *f, int64_t bits, struct bz_err *err)
{
    if (!bits)
        return cell_add(f, DIM_PERSONAL, NULL, 1, err);
    for (int kind = 0; kind < BZ_PERSONAL_KINDS; kind++)
        if (bits >> kind & 1 &&
            !cell_add(f, DIM_PERSONAL, bz_personal_name((enum bz_personal)kind), 1, err))
            return false;
    return true;
}

/* Once for each tag; they are joined by line breaks. */
static bool tags_add(struct bz_facets *f, const char *joined, struct bz_err *err)
{
    BZ_TEXT copy = NULL;

    if (!joined || !*joined)
        return cell_add(f, DIM_TAG, NULL, 1, err);
    if (!bz_dup(&copy, joined, err))
        return false;
    for (char *tag = copy, *end; tag; tag = end) {
        end = strchr(tag, '\n');
        if (end)
            *end++ = '\0';
        if (!cell_add(f, DIM_TAG, tag, 1, err))
            return false;
    }
    return true;
}

/* What comes after finds its slots anew. */
static void cells_empty(struct bz_facets *f, enum dimension from, enum dimension before)
{
    for (int d = (int)from; d < (int)before; d++) {
        for (size_t i = 0; i < f->cells[d].n; i++)
            free(f->cells[d].items[i].value);
        f->n_cells -= f->cells[d].n;
        f->cells[d].n = 0;
    }
    free(f->slots);
    f->slots = NULL;
}

/* --- from the sums --- */

/* Whether the sums know every condition of the filter. */
static bool summed(const struct bz_filter *f)
{
    for (int i = 0; i < BZ_FILTER_TEXTS; i++)
        if (f->texts[i] && i != BZ_BY_ACCOUNT && i != BZ_BY_NETWORK && i != BZ_BY_UNIT)
            return false;
    for (int i = 0; i < BZ_FILTER_NUMBERS; i++)
        if (f->numbers[i] >= 0 && i != BZ_BY_STATUS && i != BZ_BY_KIND)
            return false;
    for (int i = 0; i < BZ_FILTER_TIMES; i++)
        if (f->times[i] != BUZON_TIME_NONE)
            return false;
    return !f->flags[BZ_IS_OVERDUE] && !f->flags[BZ_IS_UNDETERMINED];
}

/* In the order of the dimensions. Of the sums the restricted ones are taken away again. */
static const char sums_sql[] =
    "SELECT network, account, unit, kind, CASE measure WHEN 'status.new' THEN 0 "
    "WHEN 'status.open' THEN 1 WHEN 'status.waiting' THEN 2 WHEN 'status.answered' THEN 3 "
    "ELSE 4 END AS status, sum(n) FROM figure WHERE measure IN ('status.new', 'status.open', "
    "'status.waiting', 'status.answered', 'status.closed') "
    "GROUP BY network, account, unit, kind, measure HAVING sum(n) <> 0";
static const char hidden_sql[] =
    "SELECT a.network, a.name, ifnull(i.unit, ''), i.kind, i.status, -count(*) "
    "FROM inquiry i JOIN account a ON a.id = i.account WHERE i.restricted = 1 "
    "GROUP BY 1, 2, 3, 4, 5";

static bool text_met(const char *asked, const char *value)
{
    return !asked || (value && strcmp(asked, value) == 0);
}

static bool sum_met(const struct bz_filter *f, const struct bz_rows *rows)
{
    int64_t kind = bz_rows_int(rows, 3), status = bz_rows_int(rows, 4);

    return text_met(f->texts[BZ_BY_NETWORK], bz_rows_text(rows, 0)) &&
           text_met(f->texts[BZ_BY_ACCOUNT], bz_rows_text(rows, 1)) &&
           text_met(f->texts[BZ_BY_UNIT], bz_rows_text(rows, 2)) &&
           (f->numbers[BZ_BY_KIND] < 0 || f->numbers[BZ_BY_KIND] == kind) &&
           (f->numbers[BZ_BY_STATUS] < 0 || f->numbers[BZ_BY_STATUS] == status) &&
           (!f->flags[BZ_IS_PENDING] || status < BUZON_STATUS_ANSWERED);
}

static bool sums_add(struct bz_facets *ret, struct bz_db *db, const struct bz_filter *f,
                     const char *sql, struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = bz_db_query(db, sql, BZ_V_NONE, err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        if (!sum_met(f, rows))
            continue;
        if (!cell_add(ret, DIM_ALL, NULL, bz_rows_int(rows, 5), err))
            return false;
        for (int d = DIM_NETWORK; d < DIM_SUMMED; d++)
            if (!row_add(ret, (enum dimension)d, rows, d - DIM_NETWORK, bz_rows_int(rows, 5),
                         err))
                return false;
    }
    return got == 0;
}

/* --- counted up to a bound --- */

static const char counted_columns[] =
    "SELECT a.network, a.name, i.unit, i.kind, i.status, i.assignee, i.topic, i.priority, "
    "i.language, i.visibility, i.publication, i.personal, i.tags FROM (%s) p "
    "JOIN inquiry i ON i.id = p.id JOIN account a ON a.id = i.account";

struct counting {
    struct buzon_inbox *inbox;
    struct bz_filter *filter;
    char *match[2];
    buzon_time now;
    enum bz_driver by;
    int64_t n; /* counted so far */
    bool over; /* there are more */
};

static bool counted_rows(struct counting *c, struct bz_facets *ret, struct bz_rows *rows,
                         struct bz_err *err)
{
    int got = 1;

    while ((got = bz_rows_next(rows, err)) > 0) {
        if (c->n == COUNT_MOST) {
            c->over = true;
            return true;
        }
        c->n++;
        if (!cell_add(ret, DIM_ALL, NULL, 1, err))
            return false;
        for (int d = DIM_NETWORK; d < DIM_SINGLE; d++)
            if (!row_add(ret, (enum dimension)d, rows, d - DIM_NETWORK, 1, err))
                return false;
        if (!personal_add(ret, bz_rows_int(rows, DIM_PERSONAL - DIM_NETWORK), err) ||
            !tags_add(ret, bz_rows_text(rows, DIM_TAG - DIM_NETWORK), err))
            return false;
    }
    return got == 0;
}

static bool stage_count(struct counting *c, int stage, struct bz_facets *ret,
                        struct bz_err *err)
{
    struct bz_position begin = {0};
    struct bz_page_query p = {.after = &begin,
                              .stage = stage,
                              .by = c->by,
                              .match = {c->match[0], c->match[1]},
                              .now = c->now,
                              .rows = COUNT_MOST + 1 - c->n};
    BZ_DONE(bz_str) sql = {0};
    BZ_AUTO(bz_rows) rows = NULL;
    const char *kept;
    bool planned = bz_plan_page(c->filter, &p, err);

    if (planned)
        bz_str_addf(&sql, counted_columns, p.sql.data);
    bz_str_done(&p.sql);
    if (!planned || sql.failed)
        return planned ? bz_nomem(err) : false;
    kept = bz_inbox_query(c->inbox, sql.data, err);
    rows = kept ? bz_db_query(c->inbox->db, kept, p.values, p.n, err) : NULL;
    return rows && counted_rows(c, ret, rows, err);
}

/* The newest ones: all of them, or as many as are counted. */
static bool count_all(struct counting *c, struct bz_facets *ret, struct bz_err *err)
{
    if (!bz_plan_driver(c->inbox, c->filter, c->now, 0, &c->by, err))
        return false;
    for (int stage = 0; stage < bz_plan_stages(c->filter) && !c->over; stage++)
        if (!stage_count(c, stage, ret, err))
            return false;
    for (int d = 0; c->over && d < DIMENSIONS; d++)
        for (size_t i = 0; i < ret->cells[d].n; i++)
            ret->cells[d].items[i].exact = false;
    return true;
}

/* --- together --- */

static bool facets_count(struct counting *c, struct bz_facets *ret, struct bz_err *err)
{
    struct buzon_inbox *inbox = c->inbox;

    if (!bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    if (!count_all(c, ret, err))
        return false;
    if (!c->over || !summed(c->filter))
        return true;
    cells_empty(ret, DIM_ALL, DIM_SUMMED);
    return sums_add(ret, inbox->db, c->filter, sums_sql, err) &&
           (c->filter->flags[BZ_WITH_RESTRICTED] ||
            sums_add(ret, inbox->db, c->filter, hidden_sql, err));
}

/* The most first, those of one number by name. */
static int by_number(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;

    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return strcmp(bz_text_or(x->value, ""), bz_text_or(y->value, ""));
}

buzon_facets *buzon_inbox_facets(buzon_inbox *inbox, const buzon_filter *filter,
                                 buzon_error **err)
{
    BZ_ERR(err);
    struct counting c = {.inbox = inbox};
    struct bz_facets *ret;
    bool counted = false;

    if (!bz_inbox_enter(inbox, e))
        return NULL;
    bz_inbox_leave(inbox);
    ret = calloc(1, sizeof *ret);
    if (!ret)
        return bz_nomem(e);
    c.filter = bz_filter_copy(filter, e);
    if (c.filter) {
        c.filter->order = BUZON_ORDER_NEWEST;
        counted = bz_units_filter(inbox, c.filter, e) &&
                  bz_filter_match(c.filter, c.match, e) && bz_inbox_now(inbox, &c.now, e) &&
                  facets_count(&c, ret, e);
    }
    buzon_filter_free(c.filter);
    free(c.match[0]);
    free(c.match[1]);
    for (int d = 0; d < DIMENSIONS; d++)
        if (ret->cells[d].n)
            qsort(ret->cells[d].items, ret->cells[d].n, sizeof(struct cell), by_number);
    if (counted)
        return ret;
    buzon_facets_free(ret);
    return NULL;
}

buzon_facet *buzon_facets_next(buzon_facets *facets, buzon_error **err)
{
    BZ_ERR(err);

    if (!facets)
        return bz_fail(e, BUZON_ERR_INVALID, "facets are NULL");
    for (; facets->dimension < DIMENSIONS; facets->dimension++, facets->at = 0)
        while (facets->at < facets->cells[facets->dimension].n) {
            const struct cell *cell = &facets->cells[facets->dimension].items[facets->at++];
            struct bz_facet facet = {.dimension = dimension_names[cell->dimension],
                                     .value = cell->value,
                                     .n = cell->n,
                                     .exact = cell->exact};

            if (cell->n)
                return bz_record_pack(&bz_facet_record, &facet, e);
        }
    return NULL;
}

void buzon_facets_free(buzon_facets *facets)
{
    if (!facets)
        return;
    cells_empty(facets, DIM_ALL, DIMENSIONS);
    for (int d = 0; d < DIMENSIONS; d++)
        free(facets->cells[d].items);
    free(facets);
}
