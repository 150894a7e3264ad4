/* SPDX-License-Identifier: EUPL-1.2 */
/* The columns of the tables of figures, by number. */
#ifndef BZ_INBOX_SHEETS_H
#define BZ_INBOX_SHEETS_H

#include "inbox/figures.h"
#include "inbox/grid.h"
#include "inbox/settings.h"

enum bz_sheet_id {
    BZ_SHEET_FIGURES,
    BZ_SHEET_COMPARISON,
    BZ_SHEET_BACKLOG,
    BZ_SHEET_LOAD,
    BZ_SHEET_TERMS,
    BZ_SHEET_PEOPLE,
    BZ_SHEET_FORECAST,
    BZ_SHEET_PUBLIC
};

/* By what rows are told apart. */
enum bz_label { BZ_BY_PERIOD, BZ_BY_NETWORK, BZ_BY_ACCOUNT, BZ_BY_UNIT, BZ_BY_KIND, BZ_LABELS };

/* Columns of table "figures". */
enum bz_figure {
    BZ_F_RECEIVED,
    BZ_F_MESSAGES,
    BZ_F_ANSWERED,
    BZ_F_CLOSED,
    BZ_F_CLOSED_ANSWERED, /* and the other resolutions, as enum buzon_resolution counts */
    BZ_F_REOPENED = BZ_F_CLOSED_ANSWERED + 9,
    BZ_F_REPLIED,
    BZ_F_OPEN,
    BZ_F_UNSEEN,
    BZ_F_OVERDUE,
    BZ_F_WITHIN,
    BZ_F_LATE,
    BZ_F_UNDETERMINED,
    BZ_F_CRITICISM,
    BZ_F_CRITICISM_REPLIED,
    BZ_F_ANNOUNCEMENTS,
    BZ_F_OWN_ANSWERS,
    BZ_F_DIALOGUE,
    BZ_F_ANSWER_MEDIAN, /* median and p90: elapsed, in opening hours; then of the end */
    BZ_F_N = BZ_F_ANSWER_MEDIAN + 8
};

enum bz_period {
    BZ_PERIOD_ALL,
    BZ_PERIOD_DAY,
    BZ_PERIOD_WEEK,
    BZ_PERIOD_MONTH,
    BZ_PERIOD_QUARTER,
    BZ_PERIOD_YEAR
};
enum bz_against { BZ_AGAINST_NONE, BZ_AGAINST_BEFORE, BZ_AGAINST_YEAR };

/* What is asked for. */
struct bz_asked {
    const struct bz_sheet *sheet;
    buzon_day from, before; /* NONE: what there is */
    enum bz_period period;
    bool by[BZ_LABELS];
    enum bz_against against;
    int days; /* of a forecast */
};

/* The inbox is locked, its settings are read. */
struct bz_asking {
    struct buzon_inbox *inbox;
    const struct bz_settings *settings;
    const struct bz_asked *asked;
    buzon_time now;
    buzon_day today;
};

/* A period of a query, half-open. */
struct bz_span_of_days {
    buzon_day from, before;
};
/* The first day of the period a day is in; the first day of the one after. */
buzon_day bz_period_begin(enum bz_period period, buzon_day day);
buzon_day bz_period_end(enum bz_period period, buzon_day begin);
/* How a period is called. */
void bz_period_name(enum bz_period period, buzon_day begin, char ret[static 16]);
/* From and before, where one is left open by what there is. */
bool bz_asked_span(const struct bz_asking *a, struct bz_span_of_days *ret, struct bz_err *err);
/* Write each of its periods in turn. */
typedef bool (*bz_span_fn)(const struct bz_asking *a, struct bz_span_of_days span,
                           const char *period, struct bz_grid *ret, struct bz_err *err);
bool bz_each_span(const struct bz_asking *a, bz_span_fn write, struct bz_grid *ret,
                  struct bz_err *err);

/* One table each. */
bool bz_figures_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err);
bool bz_comparison_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err);
bool bz_backlog_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err);
bool bz_load_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err);
bool bz_terms_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err);
bool bz_people_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err);
bool bz_forecast_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err);
bool bz_public_table(const struct bz_asking *a, struct bz_grid *ret, struct bz_err *err);

/* Labels of a row as a query gives them, in the columns 0 to 3; "" and -1 where not asked for.
 */
struct bz_labels {
    char *texts[3]; /* own: network, account, unit */
    int kind;
};
/* A unit's code stands behind it. */
bool bz_grid_labels(struct bz_grid *g, const struct bz_asking *asking, const char *period,
                    const struct bz_labels *labels, struct bz_err *err);
/* Add the columns that are asked for, then the sheet's own. */
bool bz_grid_head(struct bz_grid *g, const struct bz_asked *asked, struct bz_err *err);
/* "SELECT network, '', unit, -1, …": the labels that are asked for; the text lives with the
 * inbox. `rest` holds one %s, for the labels. */
const char *bz_labelled_sql(const struct bz_asking *a, const char *rest, struct bz_err *err);

#endif
