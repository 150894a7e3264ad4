/* SPDX-License-Identifier: EUPL-1.2 */
/* The table of figures, of each period and each of what it is told apart by, and two of them
 * side by side. */
#include "inbox/sheets.h"
#include "inbox/spread.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Below it a share says nothing about a town, and much about a neighbour. */
enum { SHARE_LEAST = 20, SPREADS = 4, CLOSED_WAYS = 9 };

/* What is summed under the same labels. */
struct group {
    struct bz_labels labels;
    int64_t n[BZ_F_N];
    struct bz_seconds spreads[SPREADS];
};

struct groups {
    struct BZ_VEC(struct group) list;
    size_t last; /* the one asked for last: neighbours are alike */
};

static void group_done(struct group *g)
{
    for (int i = 0; i < 3; i++)
        free(g->labels.texts[i]);
    for (int i = 0; i < SPREADS; i++)
        bz_seconds_done(&g->spreads[i]);
}

static void groups_done(struct groups *g)
{
    for (size_t i = 0; i < g->list.n; i++)
        group_done(&g->list.items[i]);
    free(g->list.items);
}

static bool is_group(const struct group *g, const struct bz_rows *rows)
{
    for (int i = 0; i < 3; i++)
        if (!bz_streq(g->labels.texts[i], bz_text_or(bz_rows_text(rows, i), "")))
            return false;
    return g->labels.kind == (int)bz_rows_int(rows, 3);
}

/* The group of a row's first four columns; NULL without memory. */
static struct group *group_of(struct groups *g, const struct bz_rows *rows, struct bz_err *err)
{
    struct group own = {0};
    bool made = true;

    if (g->last < g->list.n && is_group(&g->list.items[g->last], rows))
        return &g->list.items[g->last];
    for (g->last = 0; g->last < g->list.n; g->last++)
        if (is_group(&g->list.items[g->last], rows))
            return &g->list.items[g->last];
    own.labels.kind = (int)bz_rows_int(rows, 3);
    for (int i = 0; i < 3 && made; i++)
        made = bz_dup(&own.labels.texts[i], bz_text_or(bz_rows_text(rows, i), ""), err);
    if (made && bz_vec_push(&g->list, own))
        return &g->list.items[g->last];
    group_done(&own);
    if (made)
        (void)bz_nomem(err);
    return NULL;
}

/* --- reading --- */

/* Which sums a measure is part of: whole words, then beginnings. */
static const struct {
    const char *measure;
    enum bz_figure figure;
} wholes[] = {
    {"received", BZ_F_RECEIVED},
    {"messages", BZ_F_MESSAGES},
    {"answered", BZ_F_ANSWERED},
    {"reopened", BZ_F_REOPENED},
    {"replied", BZ_F_REPLIED},
    {"status.new", BZ_F_UNSEEN},
    {"due", BZ_F_OVERDUE},
    {"criticism.received", BZ_F_CRITICISM},
    {"criticism.replied", BZ_F_CRITICISM_REPLIED},
    {"own.announcement", BZ_F_ANNOUNCEMENTS},
    {"own.answer", BZ_F_OWN_ANSWERS},
};
static const struct {
    const char *beginning;
    enum bz_figure figure;
} beginnings[] = {
    {"closed", BZ_F_CLOSED},
    {"term.met|", BZ_F_WITHIN},
    {"term.missed|", BZ_F_LATE},
    {"term.undetermined|", BZ_F_UNDETERMINED},
};
static const char *const still_open[] = {"status.new", "status.open", "status.waiting"};
static const char *const spread_names[SPREADS] = {"answer", "answer.open", "close",
                                                  "close.open"};

static void group_add(struct group *g, const char *measure, int64_t n)
{
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++)
        if (strcmp(wholes[i].measure, measure) == 0)
            g->n[wholes[i].figure] += n;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (bz_starts(measure, beginnings[i].beginning))
            g->n[beginnings[i].figure] += n;
    for (size_t i = 0; i < sizeof still_open / sizeof *still_open; i++)
        if (strcmp(still_open[i], measure) == 0)
            g->n[BZ_F_OPEN] += n;
    for (int way = 1; way <= CLOSED_WAYS && bz_starts(measure, "closed."); way++)
        if (bz_streq(buzon_resolution_name((enum buzon_resolution)way),
                     measure + strlen("closed.")))
            g->n[BZ_F_CLOSED_ANSWERED + way - 1] += n;
}

/* Sums of the days $1 to $2; what is due counts until $3, today. */
static const char sums_sql[] =
    "measure, sum(n) FROM figure WHERE day >= $1 AND day < $2 AND measure NOT LIKE 'person.%' "
    "AND (measure <> 'due' OR day < $3) GROUP BY 1, 2, 3, 4, 5";
static const char criticism_sql[] =
    "'criticism.' || measure, sum(n) FROM figure WHERE day >= $1 AND day < $2 AND measure IN "
    "('received', 'replied') AND kind IN (4, 5) AND $3 = $3 GROUP BY 1, 2, 3, 4, 5";

static bool sums_read(const struct bz_asking *a, const char *rest, struct bz_span_of_days span,
                      struct groups *ret, struct bz_err *err)
{
    const char *sql = bz_labelled_sql(a, rest, err);
    BZ_AUTO(bz_rows)
    rows = sql ? bz_db_query(
                     a->inbox->db, sql,
                     BZ_V(bz_v_day(span.from), bz_v_day(span.before), bz_v_day(a->today)), err)
               : NULL;
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct group *g = group_of(ret, rows, err);

        if (!g)
            return false;
        group_add(g, bz_text_or(bz_rows_text(rows, 4), ""), bz_rows_int(rows, 5));
    }
    return got == 0;
}

/* Limits that ended today, up to now. */
static const char today_sql[] =
    "'due', count(*) FROM (SELECT a.network AS network, a.name AS account, ifnull(i.unit, '') "
    "AS unit, i.kind AS kind FROM inquiry i JOIN account a ON a.id = i.account WHERE i.status "
    "< 4 AND i.next_due IS NOT NULL AND ifnull(i.next_due, 9223372036854775807) > $1 AND "
    "ifnull(i.next_due, 9223372036854775807) <= $2) WHERE $3 = $3 GROUP BY 1, 2, 3, 4, 5";

static bool today_read(const struct bz_asking *a, struct bz_span_of_days span,
                       struct groups *ret, struct bz_err *err)
{
    const char *sql;
    BZ_AUTO(bz_rows) rows = NULL;
    int got;

    if (a->today < span.from || a->today >= span.before)
        return true;
    sql = bz_labelled_sql(a, today_sql, err);
    rows = sql ? bz_db_query(a->inbox->db, sql,
                             BZ_V(bz_v_time(bz_zone_day_start(a->settings->zone, a->today)),
                                  bz_v_time(a->now), bz_v_int(0)),
                             err)
               : NULL;
    got = rows ? 1 : -1;
    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct group *g = group_of(ret, rows, err);

        if (!g)
            return false;
        g->n[BZ_F_OVERDUE] += bz_rows_int(rows, 5);
    }
    return got == 0;
}

static const char spreads_sql[] = "measure, list FROM spread WHERE day >= $1 AND day < $2 AND "
                                  "measure NOT LIKE 'term|%'";

static bool spreads_read(const struct bz_asking *a, struct bz_span_of_days span,
                         struct groups *ret, struct bz_err *err)
{
    const char *sql = bz_labelled_sql(a, spreads_sql, err);
    BZ_AUTO(bz_rows)
    rows = sql ? bz_db_query(a->inbox->db, sql,
                             BZ_V(bz_v_day(span.from), bz_v_day(span.before)), err)
               : NULL;
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct group *g = group_of(ret, rows, err);
        size_t len = 0;
        const void *list = bz_rows_blob(rows, 5, &len);

        if (!g)
            return false;
        for (int i = 0; i < SPREADS && list; i++)
            if (bz_streq(spread_names[i], bz_rows_text(rows, 4)) &&
                !bz_spread_read(list, len, &g->spreads[i], err))
                return false;
    }
    return got == 0;
}

static int by_labels(const void *x, const void *y)
{
    const struct group *a = x, *b = y;

    for (int i = 0; i < 3; i++) {
        int order = strcmp(a->labels.texts[i], b->labels.texts[i]);

        if (order)
            return order;
    }
    return a->labels.kind - b->labels.kind;
}

/* All groups of a period, in the order of their labels; of everything there is one always. */
static bool groups_read(const struct bz_asking *a, struct bz_span_of_days span,
                        struct groups *ret, struct bz_err *err)
{
    if (!sums_read(a, sums_sql, span, ret, err) ||
        !sums_read(a, criticism_sql, span, ret, err) || !today_read(a, span, ret, err) ||
        !spreads_read(a, span, ret, err))
        return false;
    if (ret->list.n)
        qsort(ret->list.items, ret->list.n, sizeof *ret->list.items, by_labels);
    ret->last = 0;
    for (size_t i = 0; i < ret->list.n; i++) {
        struct group *g = &ret->list.items[i];
        int64_t posts = g->n[BZ_F_ANNOUNCEMENTS] + g->n[BZ_F_OWN_ANSWERS];

        g->n[BZ_F_DIALOGUE] =
            posts < SHARE_LEAST ? -1 : (200 * g->n[BZ_F_OWN_ANSWERS] + posts) / (2 * posts);
        for (int s = 0; s < SPREADS; s++) {
            g->n[BZ_F_ANSWER_MEDIAN + 2 * s] = bz_spread_percentile(&g->spreads[s], 50);
            g->n[BZ_F_ANSWER_MEDIAN + 2 * s + 1] = bz_spread_percentile(&g->spreads[s], 90);
        }
    }
    return true;
}

/* --- writing --- */

/* A share or a duration that nothing makes is none. */
static bool is_missing(int figure, int64_t n)
{
    return n < 0 && figure >= BZ_F_DIALOGUE;
}

static bool group_write(const struct bz_asking *a, const char *period, const struct group *g,
                        struct bz_grid *ret, struct bz_err *err)
{
    if (!bz_grid_labels(ret, a, period, &g->labels, err))
        return false;
    for (int i = 0; i < BZ_F_N; i++)
        if (!(is_missing(i, g->n[i]) ? bz_grid_empty(ret, err)
                                     : bz_grid_number(ret, g->n[i], err)))
            return false;
    return true;
}

static bool span_write(const struct bz_asking *a, struct bz_span_of_days span,
                       const char *period, struct bz_grid *ret, struct bz_err *err)
{
    __attribute__((cleanup(groups_done))) struct groups groups = {0};

    if (!groups_read(a, span, &groups, err))
        return false;
    for (size_t i = 0; i < groups.list.n; i++)
        if (!group_write(a, period, &groups.list.items[i], ret, err))
            return false;
    return true;
}

bool bz_figures_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err)
{
    return bz_each_span(a, span_write, ret, err);
}

/* --- two periods --- */

static const struct group *twin_of(const struct groups *list, const struct group *g)
{
    for (size_t i = 0; i < list->list.n; i++)
        if (by_labels(&list->list.items[i], g) == 0)
            return &list->list.items[i];
    return NULL;
}

/* What nobody asked about in one of both is nought there, unless it is a share or a duration.
 */
static int64_t figure_of(const struct group *g, int figure)
{
    return g ? g->n[figure] : figure >= BZ_F_DIALOGUE ? -1 : 0;
}

static bool optional(struct bz_grid *g, bool there, int64_t n, struct bz_err *err)
{
    return there ? bz_grid_number(g, n, err) : bz_grid_empty(g, err);
}

static bool pair_write(const struct bz_asking *a, const struct group *now,
                       const struct group *before, struct bz_grid *ret, struct bz_err *err)
{
    const struct bz_labels *labels = now ? &now->labels : &before->labels;

    for (int i = 0; i < BZ_F_N; i++) {
        int64_t x = figure_of(now, i), y = figure_of(before, i);
        bool both = !is_missing(i, x) && !is_missing(i, y);
        bool share = both && i < BZ_F_DIALOGUE && x >= SHARE_LEAST && y >= SHARE_LEAST;

        if (!bz_grid_labels(ret, a, "", labels, err) ||
            !bz_grid_text(ret, bz_sheets[BZ_SHEET_FIGURES].columns[i].name, err) ||
            !optional(ret, !is_missing(i, x), x, err) ||
            !optional(ret, !is_missing(i, y), y, err) || !optional(ret, both, x - y, err) ||
            !optional(ret, share, share ? (100 * (x - y)) / y : 0, err))
            return false;
    }
    return true;
}

static struct bz_span_of_days span_before(const struct bz_asked *a)
{
    int length = a->before - a->from;
    int months = 0;

    if (a->against == BZ_AGAINST_YEAR)
        return (struct bz_span_of_days){bz_day_add_months(a->from, -12),
                                        bz_day_add_months(a->before, -12)};
    /* Whole months stand beside as many whole months. */
    while (bz_day_add_months(a->from, months) < a->before)
        months++;
    if (bz_period_begin(BZ_PERIOD_MONTH, a->from) == a->from &&
        bz_day_add_months(a->from, months) == a->before)
        return (struct bz_span_of_days){bz_day_add_months(a->from, -months), a->from};
    return (struct bz_span_of_days){a->from - length, a->from};
}

bool bz_comparison_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err)
{
    __attribute__((cleanup(groups_done))) struct groups now = {0};
    __attribute__((cleanup(groups_done))) struct groups before = {0};
    struct bz_span_of_days span = {a->asked->from, a->asked->before};

    if (!groups_read(a, span, &now, err) ||
        !groups_read(a, span_before(a->asked), &before, err))
        return false;
    for (size_t i = 0; i < now.list.n; i++)
        if (!pair_write(a, &now.list.items[i], twin_of(&before, &now.list.items[i]), ret, err))
            return false;
    for (size_t i = 0; i < before.list.n; i++)
        if (!twin_of(&now, &before.list.items[i]) &&
            !pair_write(a, NULL, &before.list.items[i], ret, err))
            return false;
    return true;
}
