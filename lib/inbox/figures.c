/* SPDX-License-Identifier: EUPL-1.2 */
/* Sums that every change moves by its difference, so that nobody has to count inquiries. */
#include "inbox/figures.h"
#include "inbox/settings.h"
#include "inbox/spread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOURS = 24 };

/* A cell, and by how much it moves in this transaction. Its texts are owned. */
struct delta {
    struct bz_cell cell;
    int64_t n;
};

struct bz_figure_deltas BZ_VEC(struct delta);

void bz_figures_note(struct bz_case *c)
{
    c->before.counted = true;
    c->before.messages = c->messages;
    c->before.kind = c->kind;
    c->before.status = c->status;
    c->before.resolution = c->resolution;
    (void)snprintf(c->before.unit, sizeof c->before.unit, "%s", c->unit ? c->unit : "");
    c->before.assignee[0] = '\0';
    if (c->assignee)
        (void)snprintf(c->before.assignee, sizeof c->before.assignee, "%s", c->assignee);
    c->before.opened_at = c->opened_at;
    c->before.first_answer_at = c->first_answer_at;
    c->before.closed_at = c->closed_at;
    c->before.next_due = c->next_due;
    c->before.answer_open = c->answer_open;
    c->before.close_open = c->close_open;
    c->before.seq = c->head_seq;
    c->reopened = 0;
}

/* --- cells that move --- */

/* The numbers first: they tell most cells apart. */
static bool same_cell(const struct bz_cell *a, const struct bz_cell *b)
{
    return a->kind == b->kind && a->day == b->day && a->value == b->value &&
           a->table == b->table && strcmp(a->measure, b->measure) == 0 &&
           strcmp(a->unit, b->unit) == 0 && strcmp(a->account, b->account) == 0 &&
           strcmp(a->network, b->network) == 0;
}

void bz_cell_done(struct bz_cell *cell)
{
    free((void *)(uintptr_t)cell->network);
    free((void *)(uintptr_t)cell->account);
    free((void *)(uintptr_t)cell->unit);
    free((void *)(uintptr_t)cell->measure);
}

bool bz_cell_copy(struct bz_cell *ret, const struct bz_cell *from, struct bz_err *err)
{
    *ret = *from;
    ret->network = strdup(from->network);
    ret->account = strdup(from->account);
    ret->unit = strdup(from->unit);
    ret->measure = strdup(from->measure);
    if (ret->network && ret->account && ret->unit && ret->measure)
        return true;
    bz_cell_done(ret);
    return bz_nomem(err);
}

/* Add to the cell, which borrows its texts. */
static bool delta_add(void *user, const struct bz_cell *cell, int64_t n, struct bz_err *err)
{
    struct bz_tx *tx = user;
    struct delta own = {*cell, n};

    if (!tx->sums && !(tx->sums = calloc(1, sizeof *tx->sums)))
        return bz_nomem(err);
    for (size_t i = tx->sums->n; i-- > 0;) {
        if (same_cell(&tx->sums->items[i].cell, cell)) {
            tx->sums->items[i].n += n;
            return true;
        }
    }
    if (!bz_cell_copy(&own.cell, cell, err))
        return false;
    if (bz_vec_push(tx->sums, own))
        return true;
    bz_cell_done(&own.cell);
    return bz_nomem(err);
}

bool bz_figures_shift(struct bz_tx *tx, const struct bz_cell *cell, int64_t n,
                      struct bz_err *err)
{
    return delta_add(tx, cell, n, err);
}

static struct bz_whose whose_of(const struct bz_tx *tx, const struct bz_case *c)
{
    return (struct bz_whose){c->network, c->account_name, tx->settings->zone};
}

/* --- an inquiry --- */

bool bz_figures_time(struct bz_tx *tx, struct bz_case *c, struct bz_err *err)
{
    const struct bz_fact *before = &c->before;
    bool anew = !before->counted || c->opened_at != before->opened_at;

    if (c->first_answer_at == BUZON_TIME_NONE)
        c->answer_open = -1;
    else if (anew || c->first_answer_at != before->first_answer_at) {
        if (!bz_fact_open(tx->inbox, c->opened_at, c->first_answer_at, &c->answer_open, err))
            return false;
    }
    if (c->closed_at == BUZON_TIME_NONE)
        c->close_open = -1;
    else if (anew || c->closed_at != before->closed_at)
        return bz_fact_open(tx->inbox, c->opened_at, c->closed_at, &c->close_open, err);
    return true;
}

static bool elsewhere(const struct bz_fact *a, const struct bz_fact *b)
{
    return a->kind != b->kind || strcmp(a->unit, b->unit) != 0;
}

/* The times it was reopened before this change go with it. */
static bool reopened_move(struct bz_tx *tx, const struct bz_case *c, const struct bz_fact *now,
                          const struct bz_tell *to, struct bz_err *err)
{
    struct bz_whose whose = whose_of(tx, c);
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        tx->db, "SELECT at FROM event WHERE inquiry = $1 AND seq <= $2 AND " BZ_REOPENED_EVENTS,
        BZ_V(bz_v_int(c->id), bz_v_int(c->before.seq)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!bz_reopened_tell(&c->before, &whose, bz_rows_time(rows, 0), -1, to, err) ||
            !bz_reopened_tell(now, &whose, bz_rows_time(rows, 0), 1, to, err))
            return false;
    return got == 0;
}

/* --- its deadlines --- */

/* One of them, as it counted and as it does. Texts are owned. */
struct moving {
    char *name, *term;
    struct bz_term_fact before, now; /* borrow */
};
struct movings BZ_VEC(struct moving);

static void movings_done(struct movings *list)
{
    for (size_t i = 0; i < list->n; i++) {
        free(list->items[i].name);
        free(list->items[i].term);
    }
    free(list->items);
}

static bool moving_add(const struct bz_rows *rows, struct movings *list, struct bz_err *err)
{
    struct moving m = {0};
    struct moving *at;

    if (!bz_vec_push(list, m))
        return bz_nomem(err);
    at = &list->items[list->n - 1];
    if (!bz_dup(&at->name, bz_rows_text(rows, 0), err) ||
        !bz_dup(&at->term, bz_rows_text(rows, 1), err))
        return false;
    at->now = (struct bz_term_fact){.name = bz_text_or(at->name, ""),
                                    .term = bz_text_or(at->term, ""),
                                    .started_at = bz_rows_time(rows, 2),
                                    .state = bz_rows_int(rows, 3)};
    at->now.used = bz_seconds_between(at->now.started_at, bz_rows_time(rows, 4));
    at->before = at->now;
    at->before.state = bz_rows_is_null(rows, 5) ? -1 : bz_rows_int(rows, 5);
    at->before.used = bz_rows_is_null(rows, 6) ? -1 : bz_rows_int(rows, 6);
    return true;
}

static bool movings_load(struct bz_tx *tx, int64_t inquiry, struct movings *ret,
                         struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT name, term, started_at, state, satisfied_at, counted, "
                       "counted_used FROM deadline WHERE inquiry = $1",
                       BZ_V(bz_v_int(inquiry)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!moving_add(rows, ret, err))
            return false;
    return got == 0;
}

static struct bz_value optional(int64_t n)
{
    return n < 0 ? bz_v_null() : bz_v_int(n);
}

static bool moving_write(struct bz_tx *tx, int64_t inquiry, const struct moving *m,
                         struct bz_err *err)
{
    if (m->before.state == m->now.state && m->before.used == m->now.used)
        return true;
    return bz_db_exec(tx->db,
                      "UPDATE deadline SET counted = $3, counted_used = $4 WHERE inquiry = $1 "
                      "AND name = $2",
                      BZ_V(bz_v_int(inquiry), bz_v_text(m->name), optional(m->now.state),
                           optional(m->now.used)),
                      err);
}

static bool terms_move(struct bz_tx *tx, const struct bz_case *c, const struct bz_fact *now,
                       const struct bz_tell *to, struct bz_err *err)
{
    __attribute__((cleanup(movings_done))) struct movings list = {0};
    const struct bz_fact *before = c->before.counted ? &c->before : now;
    struct bz_whose whose = whose_of(tx, c);

    if (!movings_load(tx, c->id, &list, err))
        return false;
    for (size_t i = 0; i < list.n; i++) {
        const struct moving *m = &list.items[i];

        if (!bz_term_tell(before, &m->before, &whose, -1, to, err) ||
            !bz_term_tell(now, &m->now, &whose, 1, to, err) || !moving_write(tx, c->id, m, err))
            return false;
    }
    return true;
}

bool bz_figures_drop(struct bz_tx *tx, const struct bz_case *c, struct bz_err *err)
{
    __attribute__((cleanup(movings_done))) struct movings list = {0};
    struct bz_whose whose = whose_of(tx, c);
    const struct bz_tell to = {delta_add, tx};

    if (!movings_load(tx, c->id, &list, err))
        return false;
    for (size_t i = 0; i < list.n; i++)
        if (!bz_term_tell(&c->before, &list.items[i].before, &whose, -1, &to, err))
            return false;
    return bz_db_exec(tx->db,
                      "UPDATE deadline SET counted = NULL, counted_used = NULL WHERE inquiry = "
                      "$1",
                      BZ_V(bz_v_int(c->id)), err);
}

/* --- all of it --- */

static struct bz_fact fact_now(const struct bz_case *c)
{
    struct bz_case now = {.messages = c->messages,
                          .kind = c->kind,
                          .status = c->status,
                          .resolution = c->resolution,
                          .unit = c->unit,
                          .assignee = c->assignee,
                          .opened_at = c->opened_at,
                          .first_answer_at = c->first_answer_at,
                          .closed_at = c->closed_at,
                          .next_due = c->next_due,
                          .answer_open = c->answer_open,
                          .close_open = c->close_open};

    bz_figures_note(&now);
    return now.before;
}

bool bz_figures_move(struct bz_tx *tx, const struct bz_case *c, bool deadlines,
                     struct bz_err *err)
{
    struct bz_fact now = fact_now(c);
    struct bz_whose whose = whose_of(tx, c);
    const struct bz_tell to = {delta_add, tx};
    bool moved = c->before.counted && elsewhere(&c->before, &now);

    return bz_fact_tell(&c->before, &whose, -1, &to, err) &&
           bz_fact_tell(&now, &whose, 1, &to, err) &&
           (!moved || reopened_move(tx, c, &now, &to, err)) &&
           bz_reopened_tell(&now, &whose, tx->now, c->reopened, &to, err) &&
           (!c->deadlines || (!moved && !deadlines) || terms_move(tx, c, &now, &to, err));
}

bool bz_figures_term(struct bz_tx *tx, const struct bz_case *c, const struct bz_deadline *d,
                     struct bz_err *err)
{
    struct bz_fact now = fact_now(c);
    struct bz_whose whose = whose_of(tx, c);
    const struct bz_tell to = {delta_add, tx};
    struct bz_term_fact t = {d->name, d->term, d->started_at, (int64_t)d->state, -1};

    return bz_term_tell(&now, &t, &whose, 1, &to, err);
}

bool bz_figures_add(struct bz_tx *tx, const char *network, const char *account,
                    const char *measure, buzon_time at, struct bz_err *err)
{
    struct bz_cell cell = {.day = bz_zone_day(tx->settings->zone, at),
                           .network = network,
                           .account = account,
                           .unit = "",
                           .measure = measure};

    return delta_add(tx, &cell, 1, err);
}

bool bz_figures_came(struct bz_tx *tx, const char *network, const char *account, buzon_time at,
                     struct bz_err *err)
{
    const struct bz_whose whose = {network, account, tx->settings->zone};
    const struct bz_tell to = {delta_add, tx};

    return bz_came_tell(&whose, at, &to, err);
}

/* --- writing --- */

static bool sum_write(struct bz_tx *tx, const struct delta *d, struct bz_err *err)
{
    return bz_db_exec(tx->db,
                      "INSERT INTO figure (day, network, account, unit, kind, measure, n) "
                      "VALUES ($1, $2, $3, $4, $5, $6, $7) "
                      "ON CONFLICT (day, measure, network, account, unit, kind) "
                      "DO UPDATE SET n = figure.n + excluded.n",
                      BZ_V(bz_v_day(d->cell.day), bz_v_text(d->cell.network),
                           bz_v_text(d->cell.account), bz_v_text(d->cell.unit),
                           bz_v_int(d->cell.kind), bz_v_text(d->cell.measure), bz_v_int(d->n)),
                      err);
}

static const char load_sql[] =
    "INSERT INTO load (day, account, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11, h12, "
    "h13, h14, h15, h16, h17, h18, h19, h20, h21, h22, h23) VALUES ($1, $2, $3, $4, $5, $6, "
    "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, "
    "$25, $26) ON CONFLICT (day, account) DO UPDATE SET h0 = h0 + $3, h1 = h1 + $4, h2 = h2 + "
    "$5, h3 = h3 + $6, h4 = h4 + $7, h5 = h5 + $8, h6 = h6 + $9, h7 = h7 + $10, h8 = h8 + $11, "
    "h9 = h9 + $12, h10 = h10 + $13, h11 = h11 + $14, h12 = h12 + $15, h13 = h13 + $16, h14 = "
    "h14 + $17, h15 = h15 + $18, h16 = h16 + $19, h17 = h17 + $20, h18 = h18 + $21, h19 = h19 "
    "+ $22, h20 = h20 + $23, h21 = h21 + $24, h22 = h22 + $25, h23 = h23 + $26";

/* Whether both are of one row; the first of them writes for all. */
static bool same_row(const struct bz_cell *a, const struct bz_cell *b)
{
    struct bz_cell other = *b;

    other.value = a->value;
    return same_cell(a, &other);
}

/* All hours of a day at once. */
static bool load_write(struct bz_tx *tx, size_t at, struct bz_err *err)
{
    struct delta *d = &tx->sums->items[at];
    struct bz_value v[2 + HOURS] = {bz_v_day(d->cell.day), bz_v_text(d->cell.account)};
    int64_t hours[HOURS] = {0};

    for (size_t i = at; i < tx->sums->n; i++) {
        struct delta *other = &tx->sums->items[i];

        if (!same_row(&d->cell, &other->cell))
            continue;
        hours[other->cell.value] += other->n;
        other->n = 0;
    }
    for (int h = 0; h < HOURS; h++)
        v[2 + h] = bz_v_int(hours[h]);
    return bz_db_exec(tx->db, load_sql, v, sizeof v / sizeof *v, err);
}

static bool spread_load(struct bz_tx *tx, const struct bz_cell *c, struct bz_seconds *ret,
                        struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT list FROM spread WHERE day = $1 AND measure = $2 AND network = "
                       "$3 AND account = $4 AND unit = $5 AND kind = $6",
                       BZ_V(bz_v_day(c->day), bz_v_text(c->measure), bz_v_text(c->network),
                            bz_v_text(c->account), bz_v_text(c->unit), bz_v_int(c->kind)),
                       err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    size_t len = 0;
    const void *list = got > 0 ? bz_rows_blob(rows, 0, &len) : NULL;

    return got >= 0 && (!list || bz_spread_read(list, len, ret, err));
}

static bool spread_store(struct bz_tx *tx, const struct bz_cell *c, const struct bz_seconds *s,
                         struct bz_err *err)
{
    BZ_DONE(bz_str) list = {0};

    bz_spread_write(s, &list);
    if (list.failed)
        return bz_nomem(err);
    if (!s->n)
        return bz_db_exec(tx->db,
                          "DELETE FROM spread WHERE day = $1 AND measure = $2 AND network = $3 "
                          "AND account = $4 AND unit = $5 AND kind = $6",
                          BZ_V(bz_v_day(c->day), bz_v_text(c->measure), bz_v_text(c->network),
                               bz_v_text(c->account), bz_v_text(c->unit), bz_v_int(c->kind)),
                          err);
    return bz_db_exec(tx->db,
                      "INSERT INTO spread (day, measure, network, account, unit, kind, list) "
                      "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (day, measure, network, "
                      "account, unit, kind) DO UPDATE SET list = excluded.list",
                      BZ_V(bz_v_day(c->day), bz_v_text(c->measure), bz_v_text(c->network),
                           bz_v_text(c->account), bz_v_text(c->unit), bz_v_int(c->kind),
                           bz_v_blob(list.data, list.len)),
                      err);
}

/* All values of a cell at once. */
static bool spread_write(struct bz_tx *tx, size_t at, struct bz_err *err)
{
    __attribute__((cleanup(bz_seconds_done))) struct bz_seconds s = {0};
    const struct bz_cell *cell = &tx->sums->items[at].cell;

    if (!spread_load(tx, cell, &s, err))
        return false;
    for (size_t i = at; i < tx->sums->n; i++) {
        struct delta *other = &tx->sums->items[i];

        if (!same_row(cell, &other->cell))
            continue;
        if (!bz_spread_put(&s, other->cell.value, other->n, err))
            return false;
        other->n = 0;
    }
    return spread_store(tx, cell, &s, err);
}

bool bz_figures_write(struct bz_tx *tx, struct bz_err *err)
{
    for (size_t i = 0; tx->sums && i < tx->sums->n; i++) {
        const struct delta *d = &tx->sums->items[i];
        bool done = true;

        if (!d->n)
            continue;
        switch (d->cell.table) {
        case BZ_CELL_SUM:
            done = sum_write(tx, d, err);
            break;
        case BZ_CELL_SPREAD:
            done = spread_write(tx, i, err);
            break;
        case BZ_CELL_LOAD:
            done = load_write(tx, i, err);
            break;
        }
        if (!done)
            return false;
    }
    return true;
}

void bz_figures_forget(struct bz_tx *tx)
{
    if (!tx->sums)
        return;
    for (size_t i = 0; i < tx->sums->n; i++)
        bz_cell_done(&tx->sums->items[i].cell);
    free(tx->sums->items);
    free(tx->sums);
    tx->sums = NULL;
}
