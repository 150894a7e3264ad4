/* SPDX-License-Identifier: EUPL-1.2 */
/* The figures put right: hours reckoned with the calendars of today, then every cell moved by
 * what a count of everything says it lacks. In steps that each hold; who begins again after an
 * interruption finds only what is left. */
#include "buzon/figures.h"
#include "inbox/recount.h"
#include "inbox/settings.h"

#include <stdlib.h>
#include <string.h>

enum {
    PAGE_STEP = 200,       /* inquiries of one transaction */
    SHIFTS = 500,          /* cells of one transaction */
    VALUES_MOST = 1 << 20, /* of spreads, held in memory in one round */
    ROUNDS_MOST = 100
};

/* --- hours, and as what a deadline counts --- */

struct page {
    int64_t after; /* the last inquiry looked at */
    int64_t n;     /* of this page */
    int64_t changed;
};

struct timed {
    int64_t id, answer_open, close_open;
};

static int64_t or_none(const struct bz_rows *rows, int column)
{
    return bz_rows_is_null(rows, column) ? -1 : bz_rows_int(rows, column);
}

static const char page_sql[] =
    "SELECT i.id, i.opened_at, i.first_answer_at, i.closed_at, i.answer_open, i.close_open, "
    "EXISTS (SELECT 1 FROM deadline d WHERE d.inquiry = i.id AND (d.counted IS NOT d.state OR "
    "d.counted_used IS NOT max(0, (d.satisfied_at - d.started_at) / 1000))) "
    "FROM inquiry i WHERE i.id > $1 ORDER BY i.id LIMIT $2";

/* Keep an inquiry of which something is to be written. */
static bool timed_read(struct bz_tx *tx, const struct bz_rows *rows,
                       struct timed list[PAGE_STEP], size_t *n, struct bz_err *err)
{
    struct timed t = {.id = bz_rows_int(rows, 0)};
    buzon_time opened = bz_rows_time(rows, 1);

    if (!bz_fact_open(tx->inbox, opened, bz_rows_time(rows, 2), &t.answer_open, err) ||
        !bz_fact_open(tx->inbox, opened, bz_rows_time(rows, 3), &t.close_open, err))
        return false;
    if (t.answer_open != or_none(rows, 4) || t.close_open != or_none(rows, 5) ||
        bz_rows_int(rows, 6))
        list[(*n)++] = t;
    return true;
}

static struct bz_value seconds(int64_t n)
{
    return n < 0 ? bz_v_null() : bz_v_int(n);
}

/* As a change would: out of the figures as it was, and into them as it is. */
static bool timed_write(struct bz_tx *tx, const struct timed *t, struct bz_err *err)
{
    BZ_AUTO(bz_case) c = bz_case_load(tx, t->id, err);

    if (!c)
        return false;
    c->answer_open = t->answer_open;
    c->close_open = t->close_open;
    return bz_figures_move(tx, c, true, err) &&
           bz_db_exec(
               tx->db, "UPDATE inquiry SET answer_open = $2, close_open = $3 WHERE id = $1",
               BZ_V(bz_v_int(t->id), seconds(t->answer_open), seconds(t->close_open)), err);
}

static bool page_step(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct page *p = user;
    struct timed list[PAGE_STEP];
    size_t n = 0;
    int64_t last = p->after, looked = 0;
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, page_sql, BZ_V(bz_v_int(p->after), bz_v_int(PAGE_STEP)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        last = bz_rows_int(rows, 0);
        looked++;
        if (!timed_read(tx, rows, list, &n, err))
            return false;
    }
    for (size_t i = 0; got == 0 && i < n; i++)
        if (!timed_write(tx, &list[i], err))
            return false;
    p->n = looked;
    p->after = last;
    p->changed = (int64_t)n;
    return got == 0;
}

/* --- cells --- */

/* By how much a cell has to move; of a spread, one of its values. */
struct shift {
    buzon_day day;
    int32_t key;
    int64_t value, n;
};
struct shifts BZ_VEC(struct shift);

/* A spread that is to be put right in this round. */
struct wanted {
    buzon_day day;
    int32_t key;
};

struct wanteds BZ_VEC(struct wanted); /* in order */

struct rebuild {
    struct bz_recount count;
    struct shifts shifts;
    struct wanteds wanted;
    size_t next;              /* the first shift that is not written yet */
    int64_t inquiries, cells; /* put right so far */
};

static void rebuild_done(struct rebuild *r)
{
    bz_recount_done(&r->count);
    free(r->shifts.items);
    free(r->wanted.items);
}

static int by_wanted(const void *x, const void *y)
{
    const struct wanted *a = x, *b = y;

    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return (a->key > b->key) - (a->key < b->key);
}

static int by_shift(const void *x, const void *y)
{
    const struct shift *a = x, *b = y;

    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->value > b->value) - (a->value < b->value);
}

static bool is_wanted(const struct wanteds *list, const struct bz_tally *t)
{
    const struct wanted w = {t->day, t->key};

    return list->n && bsearch(&w, list->items, list->n, sizeof *list->items, by_wanted);
}

/* A value of a spread: kept when its cell is one of those wanted. */
static bool value_told(void *user, const struct bz_tally *t, int64_t value, int64_t n,
                       struct bz_err *err)
{
    struct rebuild *r = user;

    return !is_wanted(&r->wanted, t) ||
           bz_vec_push(&r->shifts, ((struct shift){t->day, t->key, value, n})) || bz_nomem(err);
}

/* What is found and what is kept of one value meet; those that agree need no move. */
static void shifts_pack(struct shifts *s)
{
    size_t n = 0;

    if (s->n)
        qsort(s->items, s->n, sizeof *s->items, by_shift);
    for (size_t i = 0; i < s->n; i++) {
        if (n && by_shift(&s->items[n - 1], &s->items[i]) == 0)
            s->items[n - 1].n += s->items[i].n;
        else if (n && !s->items[n - 1].n)
            s->items[n - 1] = s->items[i];
        else
            s->items[n++] = s->items[i];
    }
    s->n = n;
}

/* Sums and loads move at once; spreads whose values were not listened to are wanted next, as
 * many as memory is meant to hold. Gives how many cells differ. */
static int64_t differences(struct rebuild *r, struct bz_err *err)
{
    struct wanteds heard = r->wanted;
    int64_t differ = 0, values = 0;
    bool pushed = true;

    r->wanted = (struct wanteds){0};
    for (size_t i = 0; i < r->count.cells.n && pushed; i++) {
        const struct bz_tally *t = &r->count.cells.items[i];
        const struct bz_cell *cell = &r->count.known.items[t->key].cell;

        if (!bz_tally_differs(t))
            continue;
        differ++;
        if (cell->table != BZ_CELL_SPREAD) {
            pushed = bz_vec_push(
                &r->shifts, ((struct shift){t->day, t->key, cell->value, t->found - t->kept}));
        } else if (values < VALUES_MOST && !is_wanted(&heard, t)) {
            values += t->found + t->kept;
            pushed = bz_vec_push(&r->wanted, ((struct wanted){t->day, t->key}));
        }
    }
    free(heard.items);
    if (!pushed)
        (void)bz_nomem(err);
    return pushed ? differ : -1;
}

static bool shift_step(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct rebuild *r = user;

    for (size_t i = r->next; i < r->shifts.n && i < r->next + SHIFTS; i++) {
        const struct shift *s = &r->shifts.items[i];
        struct bz_cell cell = r->count.known.items[s->key].cell;

        cell.day = s->day;
        cell.value = s->value;
        if (s->n && !bz_figures_shift(tx, &cell, s->n, err))
            return false;
    }
    return true;
}

/* --- rounds --- */

static bool interrupted(struct rebuild *r, struct bz_err *err)
{
    bz_inbox_progress(r->count.inbox, "figures", r->inquiries + r->cells, -1);
    return bz_inbox_interrupted(r->count.inbox, err);
}

/* The values listened to are moved, and the sums; what others changed meanwhile is found by the
 * round after. Gives how many cells differed before. */
static int64_t cells_round(struct rebuild *r, struct bz_err *err)
{
    int64_t differ;

    r->shifts.n = 0;
    if (!bz_recount(&r->count, err))
        return -1;
    shifts_pack(&r->shifts);
    differ = differences(r, err);
    for (r->next = 0; differ > 0 && r->next < r->shifts.n; r->next += SHIFTS) {
        size_t n = r->shifts.n - r->next;

        if (interrupted(r, err) || !bz_tx_run(r->count.inbox, shift_step, r, err))
            return -1;
        r->cells += (int64_t)(n < SHIFTS ? n : SHIFTS);
    }
    return differ;
}

static bool hours_rebuild(struct rebuild *r, struct bz_err *err)
{
    struct page p = {.n = PAGE_STEP};

    while (p.n == PAGE_STEP) {
        if (interrupted(r, err) || !bz_tx_run(r->count.inbox, page_step, &p, err))
            return false;
        r->inquiries += p.changed;
    }
    return true;
}

static bool cells_rebuild(struct rebuild *r, struct bz_err *err)
{
    for (int i = 0; i < ROUNDS_MOST; i++) {
        int64_t differ = interrupted(r, err) ? -1 : cells_round(r, err);

        if (differ <= 0)
            return differ == 0;
    }
    return bz_fail(err, BUZON_ERR_BUSY, "the figures move faster than they are counted");
}

static char *rebuild_print(const struct rebuild *r, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!bz_json_set_int(j, "inquiries", r->inquiries) ||
        !bz_json_set_int(j, "moves", r->cells))
        return bz_nomem(err);
    return bz_json_print(j, err);
}

char *buzon_inbox_rebuild_figures(buzon_inbox *inbox, buzon_error **err)
{
    BZ_ERR(err);
    __attribute__((cleanup(rebuild_done))) struct rebuild r = {
        .count = {.inbox = inbox, .value = value_told, .user = &r}};

    if (!inbox)
        return bz_fail(e, BUZON_ERR_INVALID, "inbox is NULL");
    return hours_rebuild(&r, e) && cells_rebuild(&r, e) ? rebuild_print(&r, e) : NULL;
}
