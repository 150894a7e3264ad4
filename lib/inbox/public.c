/* SPDX-License-Identifier: EUPL-1.2 */
/* Figures that anybody may see: whole months that are over, each a table of its own whose small
 * cells are hidden, and sums of what is shown. */
#include "inbox/public.h"

#include "inbox/local.h"
#include "inbox/settings.h"
#include "inbox/suppress.h"

#include <stdlib.h>
#include <string.h>

enum { MONTHS_MOST = 1200 };

/* What is counted by kind and network. */
enum sheet { RECEIVED, ANSWERED, CLOSED, SHEETS };
static const char *const sheet_names[SHEETS] = {"received", "answered", "closed"};

/* Our own posts, in which no citizen is counted except by the answers. */
enum post { ANNOUNCEMENTS, OWN_ANSWERS, POSTS };
static const char *const post_names[POSTS] = {"announcements", "own_answers"};
static const int64_t post_least[POSTS] = {0, BZ_CELL_LEAST};

struct form {
    struct bz_db *db;
    buzon_day from, before;
    struct BZ_VEC(char *) networks; /* own */
    struct bz_table month[SHEETS], all[SHEETS];
    int64_t posts[POSTS], all_posts[POSTS];
    bool posts_hidden[POSTS]; /* of all */
};

static void form_done(struct form *f)
{
    for (size_t i = 0; i < f->networks.n; i++)
        free(f->networks.items[i]);
    free(f->networks.items);
    for (int s = 0; s < SHEETS; s++) {
        bz_table_done(&f->month[s]);
        bz_table_done(&f->all[s]);
    }
}

/* --- the period --- */

static buzon_day month_of(buzon_day day)
{
    int y, m, d;

    bz_civil(day, &y, &m, &d);
    return bz_day_of(y, m, 1);
}

/* An open side ends at what there is; a month that is not over is not in it. */
static bool period_close(struct form *f, buzon_day today, struct bz_err *err)
{
    buzon_day over = month_of(today);
    int64_t first;

    if ((f->from != BUZON_DAY_NONE && month_of(f->from) != f->from) ||
        (f->before != BUZON_DAY_NONE && month_of(f->before) != f->before))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "public figures begin and end with the first day of a month");
    if (f->before == BUZON_DAY_NONE || f->before > over)
        f->before = over;
    if (f->from == BUZON_DAY_NONE) {
        if (!bz_db_int(f->db, "SELECT ifnull(min(day), $1) FROM figure",
                       BZ_V(bz_v_day(f->before)), 0, &first, err))
            return false;
        f->from = month_of((buzon_day)first);
    }
    if (f->from < bz_day_add_months(f->before, -MONTHS_MOST))
        return bz_fail(err, BUZON_ERR_LIMIT, "public figures take %d months", MONTHS_MOST);
    return true;
}

/* --- reading --- */

static bool networks_read(struct form *f, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(f->db, "SELECT DISTINCT network FROM account ORDER BY network",
                       BZ_V_NONE, err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        char *name = strdup(bz_text_or(bz_rows_text(rows, 0), ""));

        if (!name || !bz_vec_push(&f->networks, name)) {
            free(name);
            return bz_nomem(err);
        }
    }
    for (int s = 0; got == 0 && s < SHEETS; s++)
        if (!bz_table_init(&f->month[s], bz_inquiry_kinds.n, f->networks.n, err) ||
            !bz_table_init(&f->all[s], bz_inquiry_kinds.n, f->networks.n, err))
            return false;
    return got == 0;
}

static const char month_sql[] =
    "SELECT CASE WHEN measure = 'received' THEN 0 WHEN measure = 'answered' THEN 1 "
    "WHEN measure LIKE 'closed%' THEN 2 WHEN measure = 'own.announcement' THEN 3 ELSE 4 END, "
    "kind, network, sum(n) FROM figure WHERE day >= $1 AND day < $2 AND (measure IN "
    "('received', 'answered', 'own.announcement', 'own.answer') OR measure LIKE 'closed%') "
    "GROUP BY 1, 2, 3";

static void month_add(struct form *f, const struct bz_rows *rows)
{
    int64_t what = bz_rows_int(rows, 0), kind = bz_rows_int(rows, 1), n = bz_rows_int(rows, 3);
    const char *network = bz_text_or(bz_rows_text(rows, 2), "");

    if (n <= 0)
        return;
    if (what >= SHEETS) {
        f->posts[what - SHEETS] += n;
        return;
    }
    for (size_t i = 0; i < f->networks.n; i++)
        if (strcmp(f->networks.items[i], network) == 0 && kind >= 0 &&
            (size_t)kind < bz_inquiry_kinds.n)
            bz_table_add(&f->month[what], (size_t)kind, i, n);
}

static bool month_read(struct form *f, buzon_day month, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(f->db, month_sql,
                       BZ_V(bz_v_day(month), bz_v_day(bz_day_add_months(month, 1))), err);
    int got = rows ? 1 : -1;

    memset(f->posts, 0, sizeof f->posts);
    for (int s = 0; s < SHEETS; s++)
        bz_table_clear(&f->month[s]);
    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        month_add(f, rows);
    for (int s = 0; s < SHEETS; s++)
        bz_table_protect(&f->month[s]);
    return got == 0;
}

/* A sum over months is told when each of them is: nobody learns anything from it. */
static void month_sum(struct form *f)
{
    size_t cells = (bz_inquiry_kinds.n + 1) * (f->networks.n + 1);

    for (int s = 0; s < SHEETS; s++) {
        for (size_t i = 0; i < cells; i++) {
            f->all[s].n[i] += f->month[s].n[i];
            f->all[s].hidden[i] = f->all[s].hidden[i] || f->month[s].hidden[i];
        }
    }
    for (int p = 0; p < POSTS; p++) {
        f->all_posts[p] += f->posts[p];
        f->posts_hidden[p] = f->posts_hidden[p] || f->posts[p] < post_least[p];
    }
}

/* --- writing --- */

static bool put_cell(struct bz_json *j, const char *key, const struct bz_table *t, size_t r,
                     size_t c)
{
    size_t cell = bz_table_cell(t, r, c);

    return t->hidden[cell] ? bz_json_set_null(j, key) : bz_json_set_int(j, key, t->n[cell]);
}

/* A row of the table by network; the last row holds the totals. */
static struct bz_json *row_json(const struct form *f, const struct bz_table *t, size_t r)
{
    struct bz_json *j = bz_json_object();
    bool ok = j;

    for (size_t c = 0; ok && c < t->columns; c++)
        ok = put_cell(j, f->networks.items[c], t, r, c);
    if (ok)
        return j;
    bz_json_free(j);
    return NULL;
}

static bool put_table(const struct form *f, struct bz_json *j, const char *key,
                      const struct bz_table *t)
{
    BZ_AUTO(bz_json) sheet = bz_json_object();
    BZ_AUTO(bz_json) kinds = bz_json_object();
    BZ_AUTO(bz_json) both = bz_json_object();

    for (size_t r = 0; r < t->rows; r++)
        if (!put_cell(kinds, bz_inquiry_kinds.names[r], t, r, t->columns) ||
            !bz_json_set(both, bz_inquiry_kinds.names[r], row_json(f, t, r)))
            return false;
    return put_cell(sheet, "total", t, t->rows, t->columns) &&
           bz_json_set_shared(sheet, "by_kind", kinds) &&
           bz_json_set(sheet, "by_network", row_json(f, t, t->rows)) &&
           bz_json_set_shared(sheet, "by_kind_and_network", both) &&
           bz_json_set_shared(j, key, sheet);
}

static bool put_all(const struct form *f, struct bz_json *j, const struct bz_table *tables)
{
    bool ok = j;

    for (int s = 0; ok && s < SHEETS; s++)
        ok = put_table(f, j, sheet_names[s], &tables[s]);
    return ok;
}

static bool put_posts(struct bz_json *j, const int64_t *n, const bool *hidden)
{
    bool ok = j;

    for (int p = 0; ok && p < POSTS; p++)
        ok = hidden[p] ? bz_json_set_null(j, post_names[p])
                       : bz_json_set_int(j, post_names[p], n[p]);
    return ok;
}

static bool month_push(struct form *f, buzon_day month, struct bz_json *months)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    bool hidden[POSTS];
    char day[16];

    bz_day_format(month, day);
    day[strlen("2026-11")] = '\0';
    for (int p = 0; p < POSTS; p++)
        hidden[p] = f->posts[p] < post_least[p];
    return bz_json_set_text(j, "month", day) && put_all(f, j, f->month) &&
           put_posts(j, f->posts, hidden) && bz_json_push(months, bz_json_share(j));
}

static char *form_print(struct form *f, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_AUTO(bz_json) months = bz_json_array();
    BZ_AUTO(bz_json) total = bz_json_object();

    for (buzon_day m = f->from; m < f->before; m = bz_day_add_months(m, 1)) {
        if (!month_read(f, m, err))
            return NULL;
        month_sum(f);
        if (!month_push(f, m, months))
            return bz_nomem(err);
    }
    if (!put_all(f, total, f->all) || !put_posts(total, f->all_posts, f->posts_hidden) ||
        !bz_json_set_int(j, "least", BZ_CELL_LEAST) ||
        !bz_json_set_shared(j, "months", months) || !bz_json_set_shared(j, "total", total))
        return bz_nomem(err);
    return bz_json_print(j, err);
}

static char *form_make(struct buzon_inbox *inbox, struct form *f, buzon_time now,
                       struct bz_err *err)
{
    const struct bz_settings *s = bz_settings_of(inbox, err);

    f->db = inbox->db;
    if (s && period_close(f, bz_zone_day(s->zone, now), err) && networks_read(f, err))
        return form_print(f, err);
    return NULL;
}

char *bz_public_form(struct buzon_inbox *inbox, buzon_day from, buzon_day before,
                     buzon_time now, struct bz_err *err)
{
    struct form f = {.from = from, .before = before};
    char *ret = form_make(inbox, &f, now, err);

    form_done(&f);
    return ret;
}

char *buzon_inbox_public_figures(buzon_inbox *inbox, buzon_day from, buzon_day before,
                                 buzon_error **err)
{
    BZ_ERR(err);
    buzon_time now;

    if (!inbox)
        return bz_fail(e, BUZON_ERR_INVALID, "inbox is NULL");
    if (from != BUZON_DAY_NONE && before != BUZON_DAY_NONE && before < from)
        return bz_fail(e, BUZON_ERR_INVALID, "the period ends before it begins");
    if (!bz_inbox_now(inbox, &now, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    return bz_local_none(inbox->db, "public form", e)
               ? bz_public_form(inbox, from, before, now, e)
               : NULL;
}
