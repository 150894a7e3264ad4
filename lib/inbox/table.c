/* SPDX-License-Identifier: EUPL-1.2 */
/* Tables of figures: what is asked for, which periods that is, and the form it is given in. */
#include "buzon/figures.h"
#include "inbox/sheets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PERIODS_MOST = 4000, DAYS_MOST = 366, DAYS_USUAL = 7, QUARTER = 3, WEEK = 7 };

/* --- the question --- */

static const char *const period_names[] = {"", "day", "week", "month", "quarter", "year"};
static const char *const label_names[BZ_LABELS] = {"", "network", "account", "unit", "kind"};

static int found(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 1; name && i < n; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

static bool by_read(const struct bz_json *list, struct bz_asked *ret, struct bz_err *err)
{
    if (bz_json_kind(list) != BZ_JSON_ARRAY)
        return bz_fail(err, BUZON_ERR_INVALID, "\"by\" must be a list");
    for (size_t i = 0; i < bz_json_len(list); i++) {
        const char *name = bz_json_text(bz_json_at(list, i));
        int label = found(label_names, BZ_LABELS, name);
        int period = found(period_names, sizeof period_names / sizeof *period_names, name);

        if (label < 0 && (period < 0 || ret->period))
            return bz_fail(err, BUZON_ERR_INVALID,
                           "\"by\" holds network, account, unit, kind and one of day, week, "
                           "month, quarter, year; not %.40s",
                           name ? name : "that");
        if (label < 0)
            ret->period = (enum bz_period)period;
        ret->by[label < 0 ? BZ_BY_PERIOD : label] = true;
    }
    return true;
}

static bool day_read(const struct bz_json *j, const char *key, buzon_day *ret,
                     struct bz_err *err)
{
    if (bz_day_parse(bz_text_or(bz_json_text(j), ""), ret))
        return true;
    return bz_fail(err, BUZON_ERR_INVALID, "\"%s\" must be a day like \"2026-11-23\"", key);
}

static bool key_read(const char *key, const struct bz_json *value, struct bz_asked *ret,
                     struct bz_err *err)
{
    const char *text = bz_text_or(bz_json_text(value), "");

    if (strcmp(key, "table") == 0) {
        ret->sheet = bz_sheet_find(text);
        return ret->sheet || bz_fail(err, BUZON_ERR_INVALID, "there is no table %.40s", text);
    }
    if (strcmp(key, "from") == 0)
        return day_read(value, key, &ret->from, err);
    if (strcmp(key, "before") == 0)
        return day_read(value, key, &ret->before, err);
    if (strcmp(key, "by") == 0)
        return by_read(value, ret, err);
    if (strcmp(key, "against") == 0) {
        ret->against = strcmp(text, "year") == 0 ? BZ_AGAINST_YEAR : BZ_AGAINST_BEFORE;
        return strcmp(text, "year") == 0 || strcmp(text, "before") == 0 ||
               bz_fail(err, BUZON_ERR_INVALID, "\"against\" is \"before\" or \"year\"");
    }
    if (strcmp(key, "days") == 0) {
        ret->days = (int)bz_json_int(value, 0);
        return (ret->days >= 1 && ret->days <= DAYS_MOST) ||
               bz_fail(err, BUZON_ERR_INVALID, "\"days\" must be 1 to %d", DAYS_MOST);
    }
    return bz_fail(err, BUZON_ERR_INVALID, "a table cannot be asked for by \"%.40s\"", key);
}

/* Keys that the table has no use for are refused: whoever gives one expects something of it. */
static bool asked_fits(const struct bz_asked *a, struct bz_err *err)
{
    enum bz_sheet_id id = (enum bz_sheet_id)(a->sheet - bz_sheets);
    bool labelled = a->sheet->labels, forecast = id == BZ_SHEET_FORECAST,
         compares = id == BZ_SHEET_COMPARISON, spans = !forecast;

    for (int i = 0; i < BZ_LABELS; i++)
        if (a->by[i] && (!labelled || (i == BZ_BY_PERIOD && (compares || forecast)) ||
                         (i == BZ_BY_KIND && forecast)))
            return bz_fail(err, BUZON_ERR_INVALID, "table %s is not told apart by %s",
                           a->sheet->name, i ? label_names[i] : period_names[a->period]);
    if ((a->against != BZ_AGAINST_NONE) != compares)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "table comparison, and no other, is \"against\"");
    if (a->days && !forecast)
        return bz_fail(err, BUZON_ERR_INVALID, "table forecast, and no other, has \"days\"");
    if (!spans && (a->from != BUZON_DAY_NONE || a->before != BUZON_DAY_NONE))
        return bz_fail(err, BUZON_ERR_INVALID, "table forecast begins today");
    if (compares && (a->from == BUZON_DAY_NONE || a->before == BUZON_DAY_NONE))
        return bz_fail(err, BUZON_ERR_INVALID, "a comparison needs \"from\" and \"before\"");
    if (a->from != BUZON_DAY_NONE && a->before != BUZON_DAY_NONE && a->before < a->from)
        return bz_fail(err, BUZON_ERR_INVALID, "the period ends before it begins");
    return true;
}

static bool asked_read(const char *query, struct bz_asked *ret, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_parse(query, strlen(query), NULL, "table", err);
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    *ret = (struct bz_asked){.from = BUZON_DAY_NONE, .before = BUZON_DAY_NONE};
    if (!j)
        return false;
    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_fail(err, BUZON_ERR_INVALID, "a table is asked for by a JSON object");
    while (bz_json_each(j, &iter, &key, &value))
        if (!key_read(key, value, ret, err))
            return false;
    if (!ret->sheet)
        ret->sheet = &bz_sheets[BZ_SHEET_FIGURES];
    if (!asked_fits(ret, err))
        return false;
    if (ret->sheet == &bz_sheets[BZ_SHEET_FORECAST]) {
        ret->by[BZ_BY_PERIOD] = true;
        ret->period = BZ_PERIOD_DAY;
        ret->days = ret->days ? ret->days : DAYS_USUAL;
    }
    return true;
}

/* --- periods --- */

buzon_day bz_period_begin(enum bz_period period, buzon_day day)
{
    int y, m, d;

    bz_civil(day, &y, &m, &d);
    switch (period) {
    case BZ_PERIOD_ALL:
    case BZ_PERIOD_DAY:
        return day;
    case BZ_PERIOD_WEEK:
        return day - (bz_weekday(day) - BZ_MONDAY);
    case BZ_PERIOD_MONTH:
        return bz_day_of(y, m, 1);
    case BZ_PERIOD_QUARTER:
        return bz_day_of(y, m - (m - 1) % QUARTER, 1);
    case BZ_PERIOD_YEAR:
        return bz_day_of(y, 1, 1);
    }
    return day;
}

buzon_day bz_period_end(enum bz_period period, buzon_day begin)
{
    switch (period) {
    case BZ_PERIOD_ALL:
        break;
    case BZ_PERIOD_DAY:
        return begin + 1;
    case BZ_PERIOD_WEEK:
        return begin + WEEK;
    case BZ_PERIOD_MONTH:
        return bz_day_add_months(begin, 1);
    case BZ_PERIOD_QUARTER:
        return bz_day_add_months(begin, QUARTER);
    case BZ_PERIOD_YEAR:
        return bz_day_add_months(begin, 12);
    }
    return INT32_MAX;
}

void bz_period_name(enum bz_period period, buzon_day begin, char ret[static 16])
{
    ret[0] = '\0';
    if (period == BZ_PERIOD_ALL)
        return;
    bz_day_format(begin, ret);
    if (period == BZ_PERIOD_MONTH)
        ret[strlen("2026-11")] = '\0';
    if (period == BZ_PERIOD_YEAR)
        ret[strlen("2026")] = '\0';
}

bool bz_asked_span(const struct bz_asking *a, struct bz_span_of_days *ret, struct bz_err *err)
{
    int64_t first, last;
    buzon_day begin;
    int n = 0;

    *ret = (struct bz_span_of_days){a->asked->from, a->asked->before};
    if (!bz_db_int(a->inbox->db, "SELECT min(day) FROM figure", BZ_V_NONE, a->today, &first,
                   err) ||
        !bz_db_int(a->inbox->db, "SELECT max(day) + 1 FROM figure", BZ_V_NONE, a->today + 1,
                   &last, err))
        return false;
    if (ret->from == BUZON_DAY_NONE)
        ret->from = (buzon_day)first;
    if (ret->before == BUZON_DAY_NONE)
        ret->before = (buzon_day)(last > a->today ? last : a->today + 1);
    if (a->asked->period == BZ_PERIOD_ALL)
        return true;
    for (begin = ret->from; begin < ret->before && n <= PERIODS_MOST; n++)
        begin = bz_period_end(a->asked->period, bz_period_begin(a->asked->period, begin));
    return n <= PERIODS_MOST ||
           bz_fail(err, BUZON_ERR_LIMIT, "a table takes %d periods", PERIODS_MOST);
}

bool bz_each_span(const struct bz_asking *a, bz_span_fn write, struct bz_grid *ret,
                  struct bz_err *err)
{
    enum bz_period period = a->asked->period;
    struct bz_span_of_days all, span;
    char name[16];

    if (!bz_asked_span(a, &all, err))
        return false;
    for (span.from = all.from; span.from < all.before; span.from = span.before) {
        span.before = bz_period_end(period, bz_period_begin(period, span.from));
        if (span.before > all.before)
            span.before = all.before;
        bz_period_name(period, bz_period_begin(period, span.from), name);
        if (!write(a, span, name, ret, err))
            return false;
    }
    return true;
}

/* --- labels --- */

bool bz_grid_head(struct bz_grid *g, const struct bz_asked *asked, struct bz_err *err)
{
    for (int i = 0; i < BZ_LABELS; i++)
        if (asked->by[i] &&
            (!bz_grid_column(g, &asked->sheet->labels[i], err) ||
             (i == BZ_BY_UNIT && !bz_grid_column(g, &asked->sheet->labels[BZ_LABELS], err))))
            return false;
    for (const struct bz_column *c = asked->sheet->columns; c->name; c++)
        if (!bz_grid_column(g, c, err))
            return false;
    return true;
}

bool bz_grid_labels(struct bz_grid *g, const struct bz_asking *asking, const char *period,
                    const struct bz_labels *labels, struct bz_err *err)
{
    const struct bz_asked *asked = asking->asked;
    const char *unit = labels->texts[BZ_BY_UNIT - BZ_BY_NETWORK];

    if (asked->by[BZ_BY_PERIOD] && !bz_grid_text(g, period, err))
        return false;
    for (int i = 0; i < 3; i++)
        if (asked->by[BZ_BY_NETWORK + i] && !bz_grid_text(g, labels->texts[i], err))
            return false;
    if (asked->by[BZ_BY_UNIT] &&
        !bz_grid_text(g, bz_text_or(bz_units_code(&asking->settings->units, unit), ""), err))
        return false;
    return !asked->by[BZ_BY_KIND] ||
           bz_grid_text(g, buzon_inquiry_kind_name((enum buzon_inquiry_kind)labels->kind), err);
}

const char *bz_labelled_sql(const struct bz_asking *a, const char *rest, struct bz_err *err)
{
    const bool *by = a->asked->by;
    BZ_DONE(bz_str) s = {0};
    const char *sql;

    bz_str_add(&s, by[BZ_BY_NETWORK] ? "SELECT network, " : "SELECT '', ");
    bz_str_add(&s, by[BZ_BY_ACCOUNT] ? "account, " : "'', ");
    bz_str_add(&s, by[BZ_BY_UNIT] ? "unit, " : "'', ");
    bz_str_add(&s, by[BZ_BY_KIND] ? "kind, " : "-1, ");
    bz_str_add(&s, rest);
    if (s.failed)
        return bz_nomem(err);
    sql = bz_inbox_query(a->inbox, s.data, err);
    return sql;
}

/* --- public --- */

static bool (*const tables[])(const struct bz_asking *, struct bz_grid *, struct bz_err *) = {
    [BZ_SHEET_FIGURES] = bz_figures_table,   [BZ_SHEET_COMPARISON] = bz_comparison_table,
    [BZ_SHEET_BACKLOG] = bz_backlog_table,   [BZ_SHEET_LOAD] = bz_load_table,
    [BZ_SHEET_TERMS] = bz_terms_table,       [BZ_SHEET_PEOPLE] = bz_people_table,
    [BZ_SHEET_FORECAST] = bz_forecast_table, [BZ_SHEET_PUBLIC] = bz_public_table,
};

/* All that a table says is of one moment. */
static char *table_make(struct bz_asking *a, bool csv, struct bz_err *err)
{
    BZ_DONE(bz_grid) grid = {0};
    bool made;

    if (!bz_db_begin(a->inbox->db, false, err))
        return NULL;
    made = bz_grid_head(&grid, a->asked, err) &&
           tables[a->asked->sheet - bz_sheets](a, &grid, err);
    bz_db_rollback(a->inbox->db);
    if (!made)
        return NULL;
    return csv ? bz_grid_csv(&grid, err) : bz_grid_json(&grid, err);
}

char *buzon_inbox_table(buzon_inbox *inbox, const char *query, bool csv, buzon_error **err)
{
    BZ_ERR(err);
    struct bz_asked asked;
    struct bz_asking a = {.inbox = inbox, .asked = &asked};

    if (!inbox || !query)
        return bz_fail(e, BUZON_ERR_INVALID, inbox ? "the query is NULL" : "inbox is NULL");
    if (!asked_read(query, &asked, e) || !bz_inbox_now(inbox, &a.now, e) ||
        !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    a.settings = bz_settings_of(inbox, e);
    if (!a.settings)
        return NULL;
    a.today = bz_zone_day(a.settings->zone, a.now);
    return table_make(&a, csv, e);
}

char *buzon_table_dictionary(const char *table, const char *language, buzon_error **err)
{
    BZ_ERR(err);
    const struct bz_sheet *sheet = bz_sheet_find(bz_text_or(table, ""));
    bool english = bz_streq(language, "en");

    if (!sheet)
        return bz_fail(e, BUZON_ERR_INVALID, "there is no table %.40s", bz_text_or(table, ""));
    if (!english && language && strcmp(language, "es") != 0)
        return bz_fail(e, BUZON_ERR_INVALID, "the dictionary is in \"es\" and \"en\"");
    return bz_sheet_schema(sheet, english, e);
}
