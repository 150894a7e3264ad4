/* SPDX-License-Identifier: EUPL-1.2 */
/* Sums that every change moves by its difference, so that nobody has to count inquiries. */
#include "inbox/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One cell of table figure, and by how much it moves in this transaction. */
struct delta {
    buzon_day day;
    char *network, *account, *unit; /* own */
    int kind;
    const char *measure; /* a literal */
    int64_t n;
};

struct bz_figure_deltas BZ_VEC(struct delta);

/* Where a fact counts: the measures are words of table figure. */
struct entry {
    buzon_day day;
    const char *measure;
    int64_t n;
};
enum { ENTRIES_MAX = 5 };

void bz_figures_note(struct bz_case *c)
{
    c->before.counted = true;
    c->before.messages = c->messages;
    c->before.kind = c->kind;
    c->before.status = c->status;
    c->before.resolution = c->resolution;
    (void)snprintf(c->before.unit, sizeof c->before.unit, "%s", c->unit ? c->unit : "");
    c->before.opened_at = c->opened_at;
    c->before.first_answer_at = c->first_answer_at;
    c->before.closed_at = c->closed_at;
}

static size_t fact_entries(const struct bz_fact *f, const struct bz_zone *zone,
                           struct entry ret[ENTRIES_MAX])
{
    static const char *const by_status[] = {"status.new", "status.open", "status.waiting",
                                            "status.answered", "status.closed"};
    static const char *const by_resolution[] = {
        "closed",         "closed.answered",  "closed.referred",  "closed.inadmissible",
        "closed.refused", "closed.withdrawn", "closed.duplicate", "closed.no_answer_needed",
        "closed.abusive", "closed.expired"};
    buzon_day opened;
    size_t n = 0;

    if (!f->counted)
        return 0;
    opened = bz_zone_day(zone, f->opened_at);
    ret[n++] = (struct entry){opened, "received", 1};
    ret[n++] = (struct entry){opened, "messages", f->messages};
    ret[n++] = (struct entry){opened, by_status[f->status], 1};
    if (f->first_answer_at != BUZON_TIME_NONE)
        ret[n++] = (struct entry){bz_zone_day(zone, f->first_answer_at), "answered", 1};
    if (f->closed_at != BUZON_TIME_NONE)
        ret[n++] =
            (struct entry){bz_zone_day(zone, f->closed_at), by_resolution[f->resolution], 1};
    return n;
}

static bool same_cell(const struct delta *a, const struct delta *b)
{
    return a->day == b->day && a->kind == b->kind && strcmp(a->measure, b->measure) == 0 &&
           strcmp(a->unit, b->unit) == 0 && strcmp(a->account, b->account) == 0;
}

static void delta_done(struct delta *d)
{
    free(d->network);
    free(d->account);
    free(d->unit);
}

/* Add to the cell; `d` borrows its texts. */
static bool delta_add(struct bz_tx *tx, const struct delta *d, struct bz_err *err)
{
    struct delta own = *d;

    if (!tx->sums && !(tx->sums = calloc(1, sizeof *tx->sums)))
        return bz_nomem(err);
    for (size_t i = tx->sums->n; i-- > 0;) {
        if (same_cell(&tx->sums->items[i], d)) {
            tx->sums->items[i].n += d->n;
            return true;
        }
    }
    own.network = strdup(d->network);
    own.account = strdup(d->account);
    own.unit = strdup(d->unit);
    if (own.network && own.account && own.unit && bz_vec_push(tx->sums, own))
        return true;
    delta_done(&own);
    return bz_nomem(err);
}

static bool fact_add(struct bz_tx *tx, const struct bz_case *c, const struct bz_fact *f,
                     int sign, struct bz_err *err)
{
    struct entry entries[ENTRIES_MAX];
    size_t n = fact_entries(f, tx->settings->zone, entries);

    for (size_t i = 0; i < n; i++) {
        struct delta d = {.day = entries[i].day,
                          .network = c->network,
                          .account = c->account_name,
                          .unit = (char *)(uintptr_t)f->unit,
                          .kind = (int)f->kind,
                          .measure = entries[i].measure,
                          .n = sign * entries[i].n};

        if (!delta_add(tx, &d, err))
            return false;
    }
    return true;
}

bool bz_figures_move(struct bz_tx *tx, const struct bz_case *c, struct bz_err *err)
{
    struct bz_case now = {.messages = c->messages,
                          .kind = c->kind,
                          .status = c->status,
                          .resolution = c->resolution,
                          .unit = c->unit,
                          .opened_at = c->opened_at,
                          .first_answer_at = c->first_answer_at,
                          .closed_at = c->closed_at};

    bz_figures_note(&now);
    return fact_add(tx, c, &c->before, -1, err) && fact_add(tx, c, &now.before, 1, err);
}

bool bz_figures_add(struct bz_tx *tx, const char *network, const char *account,
                    const char *measure, buzon_time at, struct bz_err *err)
{
    struct delta d = {.day = bz_zone_day(tx->settings->zone, at),
                      .network = (char *)(uintptr_t)network,
                      .account = (char *)(uintptr_t)account,
                      .unit = (char *)(uintptr_t) "",
                      .measure = measure,
                      .n = 1};

    return delta_add(tx, &d, err);
}

bool bz_figures_write(struct bz_tx *tx, struct bz_err *err)
{
    for (size_t i = 0; tx->sums && i < tx->sums->n; i++) {
        const struct delta *d = &tx->sums->items[i];

        if (d->n &&
            !bz_db_exec(tx->db,
                        "INSERT INTO figure (day, network, account, unit, kind, measure, n) "
                        "VALUES ($1, $2, $3, $4, $5, $6, $7) "
                        "ON CONFLICT (day, measure, network, account, unit, kind) "
                        "DO UPDATE SET n = figure.n + excluded.n",
                        BZ_V(bz_v_day(d->day), bz_v_text(d->network), bz_v_text(d->account),
                             bz_v_text(d->unit), bz_v_int(d->kind), bz_v_text(d->measure),
                             bz_v_int(d->n)),
                        err))
            return false;
    }
    return true;
}

void bz_figures_forget(struct bz_tx *tx)
{
    if (!tx->sums)
        return;
    for (size_t i = 0; i < tx->sums->n; i++)
        delta_done(&tx->sums->items[i]);
    free(tx->sums->items);
    free(tx->sums);
    tx->sums = NULL;
}
