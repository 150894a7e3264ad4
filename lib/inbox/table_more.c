/* SPDX-License-Identifier: EUPL-1.2 */
/* Tables of time limits, people and what is to come: lines that are told apart by labels and a
 * name. */
#include "inbox/sheets.h"
#include "inbox/spread.h"

#include <stdlib.h>
#include <string.h>

enum { WEEKDAYS = 7, WEEKS_MOST = 8 };

struct line {
    struct bz_labels labels;
    char *name; /* own */
    int64_t *n; /* own */
    struct bz_seconds used;
};

struct lines {
    size_t width; /* how many numbers a line has */
    struct BZ_VEC(struct line) list;
};

static void line_done(struct line *l)
{
    for (int i = 0; i < 3; i++)
        free(l->labels.texts[i]);
    free(l->name);
    free(l->n);
    bz_seconds_done(&l->used);
}

static void lines_done(struct lines *l)
{
    for (size_t i = 0; i < l->list.n; i++)
        line_done(&l->list.items[i]);
    free(l->list.items);
}

static bool is_line(const struct line *l, const struct bz_rows *rows, const char *name)
{
    for (int i = 0; i < 3; i++)
        if (!bz_streq(l->labels.texts[i], bz_text_or(bz_rows_text(rows, i), "")))
            return false;
    return l->labels.kind == (int)bz_rows_int(rows, 3) && bz_streq(l->name, name);
}

/* The line of a row's first four columns and a name; NULL without memory. */
static struct line *line_of(struct lines *lines, const struct bz_rows *rows, const char *name,
                            struct bz_err *err)
{
    struct line own = {.labels.kind = (int)bz_rows_int(rows, 3)};
    bool made;

    for (size_t i = lines->list.n; i-- > 0;)
        if (is_line(&lines->list.items[i], rows, name))
            return &lines->list.items[i];
    own.n = calloc(lines->width, sizeof *own.n);
    made = own.n && bz_dup(&own.name, name, err);
    for (int i = 0; i < 3 && made; i++)
        made = bz_dup(&own.labels.texts[i], bz_text_or(bz_rows_text(rows, i), ""), err);
    if (made && bz_vec_push(&lines->list, own))
        return &lines->list.items[lines->list.n - 1];
    line_done(&own);
    return bz_nomem(err);
}

static int by_line(const void *x, const void *y)
{
    const struct line *a = x, *b = y;

    for (int i = 0; i < 3; i++) {
        int order = strcmp(a->labels.texts[i], b->labels.texts[i]);

        if (order)
            return order;
    }
    if (a->labels.kind != b->labels.kind)
        return a->labels.kind - b->labels.kind;
    return strcmp(a->name, b->name);
}

static void lines_sort(struct lines *l)
{
    if (l->list.n)
        qsort(l->list.items, l->list.n, sizeof *l->list.items, by_line);
}

static struct bz_rows *labelled(const struct bz_asking *a, const char *rest,
                                struct bz_span_of_days span, struct bz_err *err)
{
    const char *sql = bz_labelled_sql(a, rest, err);

    return sql ? bz_db_query(a->inbox->db, sql,
                             BZ_V(bz_v_day(span.from), bz_v_day(span.before)), err)
               : NULL;
}

/* --- time limits --- */

/* In the order of the columns; what began is the sum of all. */
static const char *const term_states[] = {"met",       "missed",       "running",
                                          "suspended", "undetermined", "cancelled"};
enum { TERM_STATES = sizeof term_states / sizeof *term_states };

static void term_add(struct line *l, const char *measure, int64_t n)
{
    const char *state = measure + strlen("term.");

    for (int i = 0; i < TERM_STATES; i++)
        if (bz_starts(state, term_states[i]) && state[strlen(term_states[i])] == '|') {
            l->n[0] += n;
            l->n[1 + i] += n;
        }
}

static bool terms_read(const struct bz_asking *a, struct bz_span_of_days span,
                       struct lines *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = labelled(a,
                    "measure, sum(n) FROM figure WHERE day >= $1 AND day < $2 AND measure LIKE "
                    "'term.%' GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0",
                    span, err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        const char *measure = bz_text_or(bz_rows_text(rows, 4), ""),
                   *name = strchr(measure, '|');
        struct line *l = name ? line_of(ret, rows, name + 1, err) : NULL;

        if (name && !l)
            return false;
        if (l)
            term_add(l, measure, bz_rows_int(rows, 5));
    }
    return got == 0;
}

static bool used_read(const struct bz_asking *a, struct bz_span_of_days span, struct lines *ret,
                      struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = labelled(a,
                    "substr(measure, 6), list FROM spread WHERE day >= $1 AND day < $2 AND "
                    "measure LIKE 'term|%'",
                    span, err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct line *l = line_of(ret, rows, bz_text_or(bz_rows_text(rows, 4), ""), err);
        size_t len = 0;
        const void *list = bz_rows_blob(rows, 5, &len);

        if (!l || (list && !bz_spread_read(list, len, &l->used, err)))
            return false;
    }
    return got == 0;
}

static bool percentile_write(struct bz_grid *ret, struct bz_seconds *s, int percent,
                             struct bz_err *err)
{
    int64_t n = bz_spread_percentile(s, percent);

    return n < 0 ? bz_grid_empty(ret, err) : bz_grid_number(ret, n, err);
}

static bool term_write(const struct bz_asking *a, const char *period, struct line *l,
                       struct bz_grid *ret, struct bz_err *err)
{
    char *term = strrchr(l->name, '|');

    if (term)
        *term = '\0';
    if (!bz_grid_labels(ret, a, period, &l->labels, err) || !bz_grid_text(ret, l->name, err) ||
        !bz_grid_text(ret, term ? term + 1 : "", err))
        return false;
    for (int i = 0; i <= TERM_STATES; i++)
        if (!bz_grid_number(ret, l->n[i], err))
            return false;
    return percentile_write(ret, &l->used, 50, err) && percentile_write(ret, &l->used, 90, err);
}

static bool terms_span(const struct bz_asking *a, struct bz_span_of_days span,
                       const char *period, struct bz_grid *ret, struct bz_err *err)
{
    __attribute__((cleanup(lines_done))) struct lines lines = {.width = 1 + TERM_STATES};

    if (!terms_read(a, span, &lines, err) || !used_read(a, span, &lines, err))
        return false;
    lines_sort(&lines);
    for (size_t i = 0; i < lines.list.n; i++)
        if (!term_write(a, period, &lines.list.items[i], ret, err))
            return false;
    return true;
}

bool bz_terms_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err)
{
    return bz_each_span(a, terms_span, ret, err);
}

/* --- people --- */

static const char *const person_acts[] = {"received", "pending", "answered", "closed"};
enum { PERSON_ACTS = sizeof person_acts / sizeof *person_acts };

static bool people_read(const struct bz_asking *a, struct bz_span_of_days span,
                        struct lines *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = labelled(a,
                    "measure, sum(n) FROM figure WHERE day >= $1 AND day < $2 AND measure LIKE "
                    "'person.%' GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0",
                    span, err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        const char *act = bz_text_or(bz_rows_text(rows, 4), "") + strlen("person."),
                   *who = strchr(act, '|');
        struct line *l = who ? line_of(ret, rows, who + 1, err) : NULL;

        if (who && !l)
            return false;
        for (int i = 0; l && i < PERSON_ACTS; i++)
            if (bz_starts(act, person_acts[i]))
                l->n[i] += bz_rows_int(rows, 5);
    }
    return got == 0;
}

static bool people_span(const struct bz_asking *a, struct bz_span_of_days span,
                        const char *period, struct bz_grid *ret, struct bz_err *err)
{
    __attribute__((cleanup(lines_done))) struct lines lines = {.width = PERSON_ACTS};

    if (!people_read(a, span, &lines, err))
        return false;
    lines_sort(&lines);
    for (size_t i = 0; i < lines.list.n; i++) {
        const struct line *l = &lines.list.items[i];

        if (!bz_grid_labels(ret, a, period, &l->labels, err) ||
            !bz_grid_text(ret, l->name, err))
            return false;
        for (int k = 0; k < PERSON_ACTS; k++)
            if (!bz_grid_number(ret, l->n[k], err))
                return false;
    }
    return true;
}

bool bz_people_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err)
{
    return bz_each_span(a, people_span, ret, err);
}

/* --- what is to come --- */

/* A line holds what is due on each day, then what came on each weekday, today's first. */
static bool days_read(const struct bz_asking *a, const char *rest, struct bz_span_of_days span,
                      struct lines *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = labelled(a, rest, span, err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct line *l = line_of(ret, rows, "", err);
        int ahead = bz_rows_day(rows, 4) - a->today;

        if (!l)
            return false;
        if (ahead < 0)
            ahead = a->asked->days + (WEEKDAYS + ahead % WEEKDAYS) % WEEKDAYS;
        l->n[ahead] += bz_rows_int(rows, 5);
    }
    return got == 0;
}

/* How many whole weeks before today the store knows. */
static bool weeks_known(const struct bz_asking *a, int64_t *ret, struct bz_err *err)
{
    int64_t first;

    if (!bz_db_int(a->inbox->db, "SELECT min(day) FROM figure WHERE measure = 'received'",
                   BZ_V_NONE, a->today, &first, err))
        return false;
    *ret = (a->today - first) / WEEKDAYS;
    if (*ret > WEEKS_MOST)
        *ret = WEEKS_MOST;
    if (*ret < 0)
        *ret = 0;
    return true;
}

static bool forecast_write(const struct bz_asking *a, int ahead, const struct line *l,
                           int64_t weeks, struct bz_grid *ret, struct bz_err *err)
{
    int64_t came = l->n[a->asked->days + ahead % WEEKDAYS];
    char day[16];

    bz_day_format(a->today + ahead, day);
    if (!bz_grid_labels(ret, a, day, &l->labels, err) || !bz_grid_number(ret, l->n[ahead], err))
        return false;
    if (!weeks)
        return bz_grid_empty(ret, err) && bz_grid_empty(ret, err);
    return bz_grid_number(ret, (2 * came + weeks) / (2 * weeks), err) &&
           bz_grid_number(ret, weeks, err);
}

bool bz_forecast_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err)
{
    int days = a->asked->days;
    __attribute__((cleanup(lines_done))) struct lines lines = {.width =
                                                                   (size_t)days + WEEKDAYS};
    int64_t weeks;

    if (!weeks_known(a, &weeks, err) ||
        !days_read(a,
                   "day, sum(n) FROM figure WHERE measure = 'due' AND day >= $1 AND day < $2 "
                   "GROUP BY 1, 2, 3, 4, 5",
                   (struct bz_span_of_days){a->today, a->today + days}, &lines, err) ||
        !days_read(a,
                   "day, sum(n) FROM figure WHERE measure = 'received' AND day >= $1 AND day < "
                   "$2 GROUP BY 1, 2, 3, 4, 5",
                   (struct bz_span_of_days){a->today - (buzon_day)weeks * WEEKDAYS, a->today},
                   &lines, err))
        return false;
    lines_sort(&lines);
    for (int ahead = 0; ahead < days; ahead++)
        for (size_t i = 0; i < lines.list.n; i++)
            if (!forecast_write(a, ahead, &lines.list.items[i], weeks, ret, err))
                return false;
    return true;
}
