/* SPDX-License-Identifier: EUPL-1.2 */
/* Tables without labels: who waits day by day, the load of a week, and what anybody may see. */
#include "inbox/public.h"
#include "inbox/sheets.h"

#include <string.h>

enum { WEEKDAYS = 7, HOURS = 24, TABLE_DAYS_MOST = 4000 };

/* --- day by day --- */

static bool backlog_day(buzon_day day, const int64_t n[3], struct bz_grid *ret,
                        struct bz_err *err)
{
    char name[16];

    bz_day_format(day, name);
    return bz_grid_text(ret, name, err) && bz_grid_number(ret, n[0], err) &&
           bz_grid_number(ret, n[1], err) && bz_grid_number(ret, n[2], err);
}

/* A day on which nothing came and nothing went has its line, too. */
static bool backlog_write(struct bz_rows *rows, struct bz_span_of_days span, int64_t waiting,
                          struct bz_grid *ret, struct bz_err *err)
{
    int got = bz_rows_next(rows, err);

    for (buzon_day day = span.from; day < span.before; day++) {
        int64_t n[3] = {0, 0, waiting};

        if (got > 0 && bz_rows_day(rows, 0) == day) {
            n[0] = bz_rows_int(rows, 1);
            n[1] = bz_rows_int(rows, 2);
            n[2] = waiting += n[0] - n[1];
            got = bz_rows_next(rows, err);
        }
        if (got < 0 || !backlog_day(day, n, ret, err))
            return false;
    }
    return got >= 0;
}

bool bz_backlog_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err)
{
    struct bz_span_of_days span;
    BZ_AUTO(bz_rows) rows = NULL;
    int64_t waiting;

    if (!bz_asked_span(a, &span, err))
        return false;
    if (span.before - span.from > TABLE_DAYS_MOST)
        return bz_fail(err, BUZON_ERR_LIMIT, "a table takes %d days", TABLE_DAYS_MOST);
    if (!bz_db_int(a->inbox->db,
                   "SELECT ifnull(sum(CASE measure WHEN 'received' THEN n ELSE -n END), 0) "
                   "FROM figure WHERE day < $1 AND measure IN ('received', 'settled')",
                   BZ_V(bz_v_day(span.from)), 0, &waiting, err))
        return false;
    rows = bz_db_query(a->inbox->db,
                       "SELECT day, sum(CASE measure WHEN 'received' THEN n ELSE 0 END), "
                       "sum(CASE measure WHEN 'settled' THEN n ELSE 0 END) FROM figure WHERE "
                       "day >= $1 AND day < $2 AND measure IN ('received', 'settled') GROUP BY "
                       "day ORDER BY day",
                       BZ_V(bz_v_day(span.from), bz_v_day(span.before)), err);
    return rows && backlog_write(rows, span, waiting, ret, err);
}

/* --- a week --- */

bool bz_load_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err)
{
    int64_t n[WEEKDAYS][HOURS] = {{0}};
    struct bz_span_of_days span;
    BZ_AUTO(bz_rows) rows = NULL;
    int got;

    if (!bz_asked_span(a, &span, err))
        return false;
    rows = bz_db_query(a->inbox->db,
                       "SELECT day, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11, h12, "
                       "h13, h14, h15, h16, h17, h18, h19, h20, h21, h22, h23 FROM load WHERE "
                       "day >= $1 AND day < $2",
                       BZ_V(bz_v_day(span.from), bz_v_day(span.before)), err);
    got = rows ? 1 : -1;
    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        for (int h = 0; h < HOURS; h++)
            n[bz_weekday(bz_rows_day(rows, 0)) - BZ_MONDAY][h] += bz_rows_int(rows, 1 + h);
    for (int d = 0; got == 0 && d < WEEKDAYS; d++)
        for (int h = 0; h < HOURS; h++)
            if (!bz_grid_number(ret, d + BZ_MONDAY, err) || !bz_grid_number(ret, h, err) ||
                !bz_grid_number(ret, n[d][h], err))
                return false;
    return got == 0;
}

/* --- for everybody --- */

/* Of which month a line of what figure is, and what stands in the form. */
struct telling {
    const char *month, *figure;
    struct bz_grid *grid;
};

static bool tell(const struct telling *t, const char *kind, const char *network,
                 const struct bz_json *n, struct bz_err *err)
{
    if (!bz_grid_text(t->grid, t->month, err) || !bz_grid_text(t->grid, t->figure, err) ||
        !bz_grid_text(t->grid, kind, err) || !bz_grid_text(t->grid, network, err))
        return false;
    return bz_json_kind(n) == BZ_JSON_INT ? bz_grid_number(t->grid, bz_json_int(n, 0), err)
                                          : bz_grid_empty(t->grid, err);
}

static bool tell_networks(const struct telling *t, const char *kind, const struct bz_json *list,
                          struct bz_err *err)
{
    const struct bz_json *n;
    const char *network;
    void *iter = NULL;

    while (bz_json_each(list, &iter, &network, &n))
        if (!tell(t, kind, network, n, err))
            return false;
    return true;
}

static bool tell_sheet(const struct telling *t, const struct bz_json *sheet, struct bz_err *err)
{
    const struct bz_json *value;
    const char *kind;
    void *iter = NULL;

    if (!tell(t, "", "", bz_json_get(sheet, "total"), err) ||
        !tell_networks(t, "", bz_json_get(sheet, "by_network"), err))
        return false;
    while (bz_json_each(bz_json_get(sheet, "by_kind"), &iter, &kind, &value))
        if (!tell(t, kind, "", value, err))
            return false;
    iter = NULL;
    while (bz_json_each(bz_json_get(sheet, "by_kind_and_network"), &iter, &kind, &value))
        if (!tell_networks(t, kind, value, err))
            return false;
    return true;
}

bool bz_public_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err)
{
    static const char *const sheets[] = {"received", "answered", "closed"}, *const posts[] = {
                                                                                "announcements",
                                                                                "own_answers"};
    BZ_TEXT text = bz_public_form(a->inbox, a->asked->from, a->asked->before, a->now, err);
    BZ_AUTO(bz_json) j = text ? bz_json_parse(text, strlen(text), NULL, NULL, err) : NULL;
    const struct bz_json *months = bz_json_get(j, "months");

    for (size_t i = 0; j && i < bz_json_len(months); i++) {
        const struct bz_json *month = bz_json_at(months, i);
        struct telling t = {.month = bz_json_str(month, "month"), .grid = ret};

        for (size_t s = 0; s < sizeof sheets / sizeof *sheets; s++) {
            t.figure = sheets[s];
            if (!tell_sheet(&t, bz_json_get(month, sheets[s]), err))
                return false;
        }
        for (size_t s = 0; s < sizeof posts / sizeof *posts; s++) {
            t.figure = posts[s];
            if (!tell(&t, "", "", bz_json_get(month, posts[s]), err))
                return false;
        }
    }
    return j != NULL;
}
